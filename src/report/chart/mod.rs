//! In: a figure: what is plotted, with every text already in its language. Out: its drawing as a [`Scene`] and as SVG.
//! Never: a number that is not in the figure, a bitmap, or a text that was not measured.
//!
//! A layout decides where everything goes, with the widths of the embedded font; `svg` draws it through plotters.

pub(crate) mod bars;
pub(crate) mod benchmarks;
pub(crate) mod dumbbells;
pub(crate) mod frame;
pub(crate) mod groups;
pub(crate) mod histogram;
pub(crate) mod legend;
pub(crate) mod limit;
pub(crate) mod multiples;
pub(crate) mod palette;
pub(crate) mod scene;
pub(crate) mod svg;
pub(crate) mod table;
pub(crate) mod tiles;
pub(crate) mod trend;

use crate::definition::Theme;
use crate::report::Prose;
pub use bars::{BarForm, BarRow, Bars, Legend, Part, Side, legends};
pub use benchmarks::{BenchmarkPanel, BenchmarkRow, Benchmarks, Whose};
pub use dumbbells::{ChangeEnd, ChangePanel, ChangeRow, ChangeSign, Dumbbells, EndForm};
pub use groups::{GroupPanel, GroupRow, Groups};
pub use histogram::{Histogram, HistogramBin};
pub use multiples::{MultiplePanel, MultipleRow, Multiples};
pub use scene::Scene;
use svg::Labels;
pub use table::{StatementColumn, StatementRow, StatementTable, columns};
pub use tiles::{Tile, TilePanel, Tiles};
pub use trend::{Series, Trend, TrendKey, TrendLevel, TrendPanel, TrendPoint};

/// How large a figure is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Size {
    /// 760 pixels wide, as high as it needs: a page. The default.
    Report,
    /// 358 pixels wide: a telephone.
    Narrow,
    /// 1280 × 720: a slide.
    Slide,
    /// 1080 × 1080: a post.
    Square,
    /// 1123 × 1587: A3, upright.
    Poster,
    /// 1200 × 630: a card under a link.
    Card,
}

impl Size {
    /// The names that `--size` takes.
    pub const NAMES: &'static [(&'static str, Self)] = &[
        ("report", Self::Report),
        ("narrow", Self::Narrow),
        ("slide", Self::Slide),
        ("square", Self::Square),
        ("poster", Self::Poster),
        ("card", Self::Card),
    ];

    /// The size of a name.
    pub fn named(name: &str) -> Option<Self> {
        Self::NAMES
            .iter()
            .find(|(known, _)| *known == name)
            .map(|(_, size)| *size)
    }

    /// Its height in pixels; `None` of a piece that is as high as it needs.
    pub fn fixed_height(self) -> Option<f64> {
        match self {
            Self::Report | Self::Narrow => None,
            Self::Slide => Some(720.0),
            Self::Square => Some(1080.0),
            Self::Poster => Some(1587.0),
            Self::Card => Some(630.0),
        }
    }

    /// Whether there is room for the short caption only: pieces that are looked at, not read.
    fn is_brief(self) -> bool {
        matches!(self, Self::Slide | Self::Square | Self::Card)
    }
}

/// How a figure is drawn.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Look<'t> {
    /// How large.
    pub size: Size,
    /// How much of it.
    pub frame: Frame,
    /// In which colours and letters.
    pub theme: &'t Theme,
}

/// How much of a figure is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Frame {
    /// Titles, plot and caption: a file that stands alone.
    Whole,
    /// The plot and its mark, where the page itself holds titles and caption as text.
    PlotOnly,
}

/// A figure, in one language.
#[derive(Debug, Clone, PartialEq)]
pub struct Figure {
    /// From `report.toml`.
    pub id: String,
    /// The first title: the finding.
    pub finding: Prose,
    /// The second title: what is measured, of whom, when.
    pub measured: Prose,
    /// Exact questions, base, fieldwork, mode, who for whom, rounding, source.
    pub caption: Vec<Prose>,
    /// What of the caption no piece may leave out, short: base, fieldwork, who for whom, source, what intervals are, and
    /// what a reader would misread without.
    pub brief: Vec<Prose>,
    /// Set where rehearsal data is shown; nothing can turn it off.
    pub mark: Option<Prose>,
    /// Chart type, data and reason, for readers who do not see it.
    pub alt: Prose,
    /// Chart type and what it shows, in a sentence of at most 250 characters; the data is in the table beside it.
    pub alt_short: String,
    /// What is said where a piece has no room for all rows, with `{shown}` and `{all}`.
    pub left_out: String,
    /// What is drawn under the titles.
    pub plot: Plot,
}

/// What is plotted.
#[derive(Debug, Clone, PartialEq)]
pub enum Plot {
    /// Shares of answers or nets, one bar an item.
    Bars(Bars),
    /// One value an item over the waves.
    Trend(Trend),
    /// One value an item by group.
    Groups(Groups),
    /// Two values an item: an earlier and a later wave's.
    Changes(Dumbbells),
    /// Shares in columns, with bases.
    Table(StatementTable),
    /// Small panels of bars.
    Multiples(Multiples),
    /// Ours beside the figures of others.
    Benchmarks(Benchmarks),
    /// How weights are distributed.
    Weights(Histogram),
    /// Groups as equal tiles.
    Map(Tiles),
}

impl Figure {
    /// The drawing, laid out, in the light theme.
    pub fn scene(&self, size: Size, frame: Frame) -> Scene {
        let theme = &Theme::light();
        self.scene_in(Look { size, frame, theme })
    }

    /// The drawing, laid out with the letters of a theme.
    pub fn scene_in(&self, look: Look<'_>) -> Scene {
        frame::compose(self, look)
    }

    /// The drawing as SVG in the light theme; `id` must be unique in the page it is put into.
    ///
    /// # Errors
    /// [`Error::Bug`](crate::Error::Bug) only.
    pub fn svg(&self, size: Size, frame: Frame, id: &str, lang: &str) -> crate::Result<String> {
        let theme = &Theme::light();
        self.svg_in(Look { size, frame, theme }, id, lang)
    }

    /// The drawing as SVG in a theme; `id` must be unique in the page it is put into.
    ///
    /// # Errors
    /// [`Error::Bug`](crate::Error::Bug) only.
    pub fn svg_in(&self, look: Look<'_>, id: &str, lang: &str) -> crate::Result<String> {
        let title = match &self.mark {
            Some(mark) => format!("{mark}. {}", self.finding),
            None => self.finding.to_string(),
        };
        let labels = Labels {
            id,
            lang,
            title: &title,
            alt: &self.alt.to_string(),
        };
        svg::svg(&self.scene_in(look), &labels, look.theme)
    }
}
