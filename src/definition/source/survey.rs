//! In: `survey.toml` as written. Out: its tables, with the place of each key and value. Never: a judgement of a value.

use super::{
    ComparisonSource, DesignSource, DisclosureSource, EstimationSource, List, NetSource,
    QualitySource, QuestionnaireSource, Table, WeightingSource, Words, written,
};

written! {
    /// `survey.toml`.
    pub(in crate::definition) struct SurveySource {
        survey: SurveyTable,
        scale: Table<ScaleSource>,
        item: Table<ItemSource>,
        design: DesignSource,
        weighting: WeightingSource,
        estimation: EstimationSource,
        comparison: ComparisonSource,
        quality: QualitySource,
        disclosure: DisclosureSource,
        open_data: OpenDataSource,
        personal: PersonalSource,
        questionnaire: QuestionnaireSource,
    }
}

written! {
    /// `[open_data]`.
    pub(in crate::definition) struct OpenDataSource {
        quasi_identifiers: List<String>,
        k: i64,
        licence: Words,
        drop: List<String>,
    }
}

written! {
    /// `[survey]`.
    pub(in crate::definition) struct SurveyTable {
        id: String,
        languages: List<String>,
        title: Words,
    }
}

written! {
    /// `[scale.ID]`.
    pub(in crate::definition) struct ScaleSource {
        base: String,
        answers: List<AnswerSource>,
        nets: Table<NetSource>,
        balances: Table<BalanceSource>,
    }
}

written! {
    /// An answer of a scale, an option of a multiple-choice item, a band or a group of a derived item.
    pub(in crate::definition) struct AnswerSource {
        code: i64,
        label: Words,
        missing: String,
        score: f64,
        from: f64,
        to: f64,
        codes: List<i64>,
    }
}

written! {
    /// A net written as a table.
    pub(in crate::definition) struct NetTable {
        codes: List<i64>,
        label: Words,
        role: String,
    }
}

written! {
    /// A balance: one net minus another.
    pub(in crate::definition) struct BalanceSource {
        plus: String,
        minus: String,
        label: Words,
    }
}

written! {
    /// `[item.ID]`, with the keys of every kind.
    pub(in crate::definition) struct ItemSource {
        kind: String,
        text: Words,
        label: Words,
        role: String,
        universe: Words,
        note: Words,
        first_wave: String,
        last_wave: String,
        blank: String,
        scale: String,
        base: String,
        answers: List<AnswerSource>,
        nets: Table<NetSource>,
        balances: Table<BalanceSource>,
        options: List<AnswerSource>,
        exclusive: List<i64>,
        missing: Table<List<f64>>,
        minimum: f64,
        maximum: f64,
        decimals: i64,
        per: List<String>,
        from: String,
        of: String,
        bands: List<AnswerSource>,
        recode: List<AnswerSource>,
        ask_if: String,
        hint: Words,
    }
}

written! {
    /// `[personal]`, of the survey or of a wave.
    pub(in crate::definition) struct PersonalSource {
        refuse: List<String>,
        hash: List<String>,
        harmless: List<String>,
        key_variable: String,
        key_file: String,
    }
}
