//! In: `report.toml` as written. Out: its tables with places. Never: whether what it names exists.

use super::{List, OneOrMany, Table, Words, written};

written! {
    /// `report.toml`.
    pub(in crate::definition) struct ReportSource {
        title: Words,
        subtitle: Words,
        finding: List<FindingSource>,
        banners: List<String>,
        figure: Table<FigureSource>,
        theme: Table<ThemeSource>,
        low_base: LowBaseSource,
        disclosure_control: DisclosureControlSource,
        edition: Table<EditionSource>,
        briefing: BriefingSource,
    }
}

written! {
    /// `[briefing]`.
    pub(in crate::definition) struct BriefingSource {
        questions: List<Words>,
    }
}

written! {
    /// `[disclosure_control]`.
    pub(in crate::definition) struct DisclosureControlSource {
        floor: i64,
    }
}

written! {
    /// `[edition.NAME]`.
    pub(in crate::definition) struct EditionSource {
        audience: String,
        pieces: List<String>,
        theme: String,
    }
}

written! {
    /// `[[finding]]`.
    pub(in crate::definition) struct FindingSource {
        text: Words,
        claim: OneOrMany<String>,
        when_broken: String,
        waves: List<String>,
    }
}

written! {
    /// `[figure.ID]`.
    pub(in crate::definition) struct FigureSource {
        title: Words,
        claim: OneOrMany<String>,
        when_broken: String,
        kind: String,
        items: List<String>,
        by: String,
        since: String,
        line: String,
        order: String,
        tiles: List<String>,
    }
}

written! {
    /// `[theme.NAME]`.
    pub(in crate::definition) struct ThemeSource {
        base: String,
        ground: String,
        ink: String,
        secondary: String,
        faint: String,
        alarm: String,
        accent: String,
        steps: List<String>,
        nets: List<String>,
        series: List<String>,
        hatched: bool,
        font: String,
        bold: String,
        logo: String,
    }
}

written! {
    /// `[low_base]`.
    pub(in crate::definition) struct LowBaseSource {
        hidden: f64,
        very_low: f64,
        low: f64,
    }
}
