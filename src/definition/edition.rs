//! Editions: for whom a report is made, and of which pieces.

use serde::Serialize;

use super::theme::Theme;

/// One build of a report: `[edition.NAME]` in report.toml.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Edition {
    /// Its name; where a survey has several, that of its folder.
    pub name: String,
    /// Who reads it.
    pub audience: Audience,
    /// What is written, each once, in the order of [`Piece::ALL`].
    pub pieces: Vec<Piece>,
    /// How its figures look.
    pub theme: Theme,
}

/// Who reads an edition.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Audience {
    /// Anybody: figures on a very low base are hidden, not only starred.
    #[default]
    Public,
    /// Those who commissioned it: figures on a very low base are shown with `**`.
    Internal,
}

impl Audience {
    /// As `audience` names it.
    pub const NAMES: &'static [(&'static str, Self)] =
        &[("public", Self::Public), ("internal", Self::Internal)];
}

/// Something that leaves the house.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Piece {
    /// The report as one web page.
    Page,
    /// Every figure as SVG and PNG.
    Figures,
    /// Every table as CSV.
    Tables,
    /// The report as PDF.
    Report,
    /// Two pages for those who read no more.
    FactSheet,
    /// Results by group and questions for a round table.
    Briefing,
    /// Every question word for word.
    Booklet,
    /// The disclosure checklist as text and JSON.
    Disclosure,
    /// Tables in a workbook.
    Workbook,
    /// Every item by every banner, with column letters.
    BannerBook,
    /// Every cell as data, with its description.
    Data,
    /// A deck with charts that can be edited.
    Slides,
    /// One large number a picture.
    Stage,
    /// Pictures to share.
    Cards,
    /// A3, for a wall.
    Poster,
    /// One sheet to hand out.
    Handout,
    /// What is safe to say, and what is not.
    Moderator,
}

impl Piece {
    /// Every piece with the name that `pieces` and `--pieces` take, in the order they are written.
    pub const ALL: &'static [(&'static str, Self)] = &[
        ("page", Self::Page),
        ("figures", Self::Figures),
        ("tables", Self::Tables),
        ("report", Self::Report),
        ("fact_sheet", Self::FactSheet),
        ("briefing", Self::Briefing),
        ("booklet", Self::Booklet),
        ("disclosure", Self::Disclosure),
        ("workbook", Self::Workbook),
        ("banner_book", Self::BannerBook),
        ("data", Self::Data),
        ("slides", Self::Slides),
        ("stage", Self::Stage),
        ("cards", Self::Cards),
        ("poster", Self::Poster),
        ("handout", Self::Handout),
        ("moderator", Self::Moderator),
    ];

    /// What is written where a survey declares no edition.
    pub const PLAIN: [Self; 4] = [Self::Page, Self::Disclosure, Self::Figures, Self::Tables];

    /// The pieces of these, each once, in the order they are written.
    pub fn in_order(asked: &[Self]) -> Vec<Self> {
        let all = Self::ALL.iter().map(|(_, piece)| *piece);
        all.filter(|piece| asked.contains(piece)).collect()
    }
}

impl Default for Edition {
    /// What is written where a survey declares no edition: the page, its figures and tables, for anybody.
    fn default() -> Self {
        Self {
            name: "public".to_owned(),
            audience: Audience::default(),
            pieces: Piece::PLAIN.to_vec(),
            theme: Theme::light(),
        }
    }
}
