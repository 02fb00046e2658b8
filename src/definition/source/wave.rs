//! In: `wave.toml` as written, with the keys of every kind of wave. Out: its tables with places. Never: which keys fit which kind.

use super::{
    CollectSource, Day, DisclosureSource, Heading, List, OneOrMany, PersonalSource, QualitySource,
    Table, Words, written,
};

written! {
    /// `waves/ID/wave.toml`, with the keys of every kind of wave.
    pub(in crate::definition) struct WaveSource {
        kind: String,
        id: String,
        label: Words,
        fieldwork: FieldworkSource,
        mode: Words,
        sources: OneOrMany<Words>,
        disclosure: DisclosureSource,
        quality: QualitySource,
        weighting: Words,
        breaks as "break": Words,
        caution: Words,
        comparable: Words,
        not_asked: List<String>,
        item: Table<WaveItemSource>,
        targets: String,
        delivery: String,
        format: String,
        sheet: String,
        heading_row: i64,
        encoding: String,
        delimiter: String,
        decimal: String,
        blanks: List<String>,
        respondent_id: String,
        columns: Table<Heading>,
        values: Table<Table<i64>>,
        personal: PersonalSource,
        acknowledged: List<AcknowledgedSource>,
        published: String,
        rounding: f64,
        margin_of_error: MarginOfErrorSource,
        assumption: AssumptionSource,
        series: Words,
        rehearse: RehearseSource,
        collect: CollectSource,
    }
}

written! {
    /// `[[acknowledged]]` of a wave.
    pub(in crate::definition) struct AcknowledgedSource {
        code: String,
        about: String,
        reason: Words,
    }
}

written! {
    /// `fieldwork = { … }`.
    pub(in crate::definition) struct FieldworkSource {
        start: Day,
        end: Day,
        season: Words,
        time: f64,
    }
}

written! {
    /// `[item.ID]` of a wave.
    pub(in crate::definition) struct WaveItemSource {
        text: Words,
        instructions: Words,
        universe: Words,
        answers: List<WaveAnswerSource>,
        options: List<WaveAnswerSource>,
        without: List<i64>,
        order: String,
        after: String,
        breaks as "break": Words,
        caution: Words,
        comparable: Words,
    }
}

written! {
    /// An answer or option as a wave shows it.
    pub(in crate::definition) struct WaveAnswerSource {
        code: i64,
        label: Words,
    }
}

written! {
    /// `assumption = { … }` of a published wave.
    pub(in crate::definition) struct AssumptionSource {
        design_effect: f64,
        reason: Words,
    }
}

written! {
    /// `margin_of_error = { … }` of a published wave.
    pub(in crate::definition) struct MarginOfErrorSource {
        points: f64,
        level: f64,
    }
}

written! {
    /// `[rehearse]` of a rehearsal.
    pub(in crate::definition) struct RehearseSource {
        seed: i64,
        respondents: i64,
        shares: Table<Table<f64>>,
    }
}
