//! What is published: `report.toml`, resolved.

use serde::Serialize;

use super::claim::{Claim, Finding, Quantity, Telling, WhenBroken};
use super::edition::{Audience, Edition};
use super::id::{Code, FigureId, ItemId, WaveId};
use super::text::Texts;
use super::theme::Theme;

/// What the report shows.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ReportPlan {
    /// Over the report, by language.
    pub title: Texts,
    /// Under the title, where there is one.
    pub subtitle: Option<Texts>,
    /// What the report says first, in order; each with what has to hold for it.
    pub findings: Vec<Finding>,
    /// Items of banner tables, the total always first.
    pub banners: Vec<ItemId>,
    /// In the order of the report.
    pub figures: Vec<Figure>,
    /// What a round table is asked to discuss, in order; empty: questions that follow from the results.
    pub questions: Vec<Texts>,
    /// The survey's own themes, beside those that are built in.
    pub themes: Vec<Theme>,
    /// Effective bases below which figures are starred or hidden.
    pub low_base: LowBase,
    /// Fewer respondents than this behind a figure, and it is withheld; 0: nothing is.
    pub floor: u64,
    /// Builds of the report, in the order written; never empty.
    pub editions: Vec<Edition>,
}

impl ReportPlan {
    /// Whether a figure draws smoothed levels.
    pub fn draws_levels(&self) -> bool {
        self.figures.iter().any(|f| f.line == TrendLine::Level)
    }

    /// The claims of the report of a wave: those of its findings, then of its figures.
    pub fn claims<'a>(&'a self, wave: &'a WaveId) -> impl Iterator<Item = &'a Claim> {
        let findings = self
            .findings
            .iter()
            .filter(|finding| finding.is_shown_in(wave));
        let of_figures = self.figures.iter().flat_map(|figure| &figure.claims);
        findings
            .flat_map(|finding| &finding.claims)
            .chain(of_figures)
    }

    /// The numbers that the texts of the report of a wave show.
    pub fn quantities<'a>(&'a self, wave: &'a WaveId) -> impl Iterator<Item = &'a Quantity> {
        let findings = self
            .findings
            .iter()
            .filter(|finding| finding.is_shown_in(wave));
        let of_figures = self
            .figures
            .iter()
            .flat_map(|figure| figure.title.quantities());
        findings
            .flat_map(|finding| finding.text.quantities())
            .chain(of_figures)
    }

    /// A theme by its name, the survey's own or one that is built in.
    pub fn theme(&self, name: &str) -> Option<Theme> {
        let own = self.themes.iter().find(|theme| theme.name == name).cloned();
        own.or_else(|| {
            Theme::built_in()
                .into_iter()
                .find(|theme| theme.name == name)
        })
    }

    /// The names of every theme: built in, then the survey's own.
    pub fn theme_names(&self) -> Vec<String> {
        let built_in = Theme::built_in().into_iter();
        built_in
            .chain(self.themes.iter().cloned())
            .map(|theme| theme.name)
            .collect()
    }
}

/// One figure of the report.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Figure {
    /// Unique in the report; the name of its files.
    pub id: FigureId,
    /// The finding: short; may refer to cells.
    pub title: Telling,
    /// What has to hold for the title to be printed.
    pub claims: Vec<Claim>,
    /// What happens where it does not.
    pub when_broken: WhenBroken,
    /// The form, and for groups the item that makes them.
    pub kind: FigureKind,
    /// Items shown, in the order written.
    pub items: Vec<ItemId>,
    /// How the items of bars are sorted.
    pub order: FigureOrder,
    /// What the line of a trend is.
    pub line: TrendLine,
}

/// The form of a figure.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum FigureKind {
    /// 100 % bars, disagree left, agree right.
    Stacked,
    /// Bars around a common line, neutral on its own baseline at the side.
    Diverging,
    /// One line an item: the agree net (or the first net) over the waves.
    Trend,
    /// Dots with intervals by the groups of an item, the total as reference.
    Groups {
        /// A single-choice or derived item whose answers are the groups.
        by: ItemId,
    },
    /// An earlier and a later wave's value a row, sorted by change.
    Changes {
        /// An item whose groups are shown beside everybody; `None`: everybody alone.
        by: Option<ItemId>,
        /// The earlier wave.
        since: ChangesSince,
    },
    /// A table drawn as a figure: disagree, neither, don't know, agree, with bases.
    Table,
    /// A small panel of bars an item, or a group.
    Multiples {
        /// An item whose groups have a panel each; `None`: the items have.
        by: Option<ItemId>,
    },
    /// The wave beside the newest figures of others, ordered; never tested against them.
    Benchmarks,
    /// How the weights of the wave are distributed; of no item.
    Weights,
    /// Equal tiles where the groups of an item lie.
    Map {
        /// A single-choice or derived item whose answers are the regions.
        by: ItemId,
        /// Where they lie.
        tiles: TileMap,
    },
}

/// Where the groups of an item lie on a map of equal tiles.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TileMap {
    /// From north to south, each from west to east; `None` where there is no tile. All rows are equally long.
    pub rows: Vec<Vec<Option<Code>>>,
}

impl FigureKind {
    /// The item whose groups the figure shows.
    pub fn groups(&self) -> Option<&ItemId> {
        match self {
            Self::Groups { by } => Some(by),
            Self::Changes { by, .. } | Self::Multiples { by } => by.as_ref(),
            Self::Map { by, .. } => Some(by),
            Self::Stacked
            | Self::Diverging
            | Self::Trend
            | Self::Table
            | Self::Benchmarks
            | Self::Weights => None,
        }
    }
}

/// What a figure of changes compares the wave with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ChangesSince {
    /// The wave before that has the figure.
    #[default]
    Previous,
    /// The base wave of `[comparison]`.
    Base,
}

/// What the line of a trend is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum TrendLine {
    /// From each wave to the next.
    #[default]
    Waves,
    /// The smoothed level behind the waves, each of which is a point.
    Level,
}

/// How the bars of a figure are sorted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum FigureOrder {
    /// Agree minus disagree, largest first.
    #[default]
    NetAgree,
    /// As the figure's `items` are written.
    Questionnaire,
}

/// Effective bases below which a figure is hidden or flagged.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct LowBase {
    /// Below this effective base nothing is shown.
    pub hidden: f64,
    /// From `hidden` to this: `**`.
    pub very_low: f64,
    /// From `very_low` to this: `*`.
    pub low: f64,
}

/// The floor of statistical disclosure control where `[disclosure_control]` states none.
pub const FLOOR: u64 = 5;

impl LowBase {
    /// The limits for those who read it: what is starred `**` elsewhere is hidden from anybody.
    ///
    /// ```
    /// use tidemark::definition::{Audience, LowBase};
    /// let limits = LowBase::default();
    /// assert_eq!(limits.for_audience(Audience::Public).hidden, 50.0);
    /// assert_eq!(limits.for_audience(Audience::Internal).hidden, 30.0);
    /// ```
    pub fn for_audience(self, audience: Audience) -> Self {
        match audience {
            Audience::Public => Self {
                hidden: self.very_low,
                ..self
            },
            Audience::Internal => self,
        }
    }
}

impl Default for LowBase {
    fn default() -> Self {
        Self {
            hidden: 30.0,
            very_low: 50.0,
            low: 100.0,
        }
    }
}
