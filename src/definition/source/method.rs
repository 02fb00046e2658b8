//! In: the tables of `survey.toml` on design, weighting, estimation, comparison and quality. Out: the same with places. Never: a default.

use super::{List, OneOrMany, Table, Words, written};

written! {
    /// `[design]`.
    pub(in crate::definition) struct DesignSource {
        weight: String,
        strata: String,
        clusters: OneOrMany<String>,
        population: OneOrMany<String>,
        cluster_codes: String,
        singleton_psu: String,
    }
}

written! {
    /// `[weighting]`.
    pub(in crate::definition) struct WeightingSource {
        method: String,
        margins: List<OneOrMany<String>>,
        variance: String,
        total: f64,
        step: List<StepSource>,
    }
}

written! {
    /// `[[weighting.step]]`, with the keys of every method.
    pub(in crate::definition) struct StepSource {
        method: String,
        respondent: String,
        codes: List<i64>,
        classes: List<String>,
        margins: List<OneOrMany<String>>,
        numbers: List<String>,
        variance: String,
        distance: String,
        lower: f64,
        upper: f64,
        limits: String,
        redistribute: String,
        passes: String,
        total: f64,
    }
}

written! {
    /// `[estimation]`.
    pub(in crate::definition) struct EstimationSource {
        interval: String,
        degrees_of_freedom: String,
        population: f64,
        quantiles: List<f64>,
        quantile_rule: String,
        letters: LettersSource,
    }
}

written! {
    /// `[estimation.letters]`.
    pub(in crate::definition) struct LettersSource {
        correction: String,
        family: String,
        level: f64,
        second_level: f64,
        minimum_base: f64,
    }
}

written! {
    /// `[comparison]`.
    pub(in crate::definition) struct ComparisonSource {
        correction: String,
        family: String,
        base_wave: String,
        smallest_change: f64,
        smallest_change_of_mean: f64,
        panel: bool,
        item: Table<SmallestChangeSource>,
    }
}

written! {
    /// `[comparison.item.ID]`.
    pub(in crate::definition) struct SmallestChangeSource {
        smallest_change: f64,
        smallest_change_of_mean: f64,
    }
}

written! {
    /// `[quality]`, of the survey or of a wave.
    pub(in crate::definition) struct QualitySource {
        duration: String,
        duration_unit: String,
        speeders: LimitSource,
        straight_lining: OneOrMany<StraightLiningSource>,
        nonresponse: LimitSource,
        near_duplicates: LimitSource,
        contradiction: List<ContradictionSource>,
    }
}

written! {
    /// A rule of `[quality]` with one limit.
    pub(in crate::definition) struct LimitSource {
        below: f64,
        above: f64,
        action: String,
    }
}

written! {
    /// `straight_lining = { … }`.
    pub(in crate::definition) struct StraightLiningSource {
        items: List<String>,
        scale: String,
        action: String,
    }
}

written! {
    /// `[[quality.contradiction]]`.
    pub(in crate::definition) struct ContradictionSource {
        when: Table<OneOrMany<i64>>,
        reason: Words,
        action: String,
    }
}
