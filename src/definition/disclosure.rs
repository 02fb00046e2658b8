//! The facts that disclosure asks for (AAPOR, British Polling Council, ESOMAR/WAPOR).

use std::collections::BTreeMap;

use serde::Serialize;

use super::design::Fact;

/// How respondents came into the sample.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Probability {
    /// Everybody in the population had a known chance above 0.
    Probability,
    /// Volunteers, opt-in panels, quotas: standard errors need a described model.
    NonProbability,
    /// Not stated by the source; counts as non-probability.
    NotStated,
}

/// One line of the checklist: its key in `[disclosure]` and its number in the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ChecklistItem {
    /// Its line in the printed checklist, which has lines for what is computed too.
    pub number: u8,
    /// Its key in `[disclosure]`, of the survey and of a wave.
    pub key: &'static str,
    /// Nothing is published without it.
    pub required: Requirement,
}

/// How hard a gap in the checklist is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Requirement {
    /// Without it nothing is published.
    Publication,
    /// A gap prints "not disclosed" and its reason.
    Stated,
}

/// The facts written by hand in `[disclosure]`; what is computed (bases, weighting) is not among them.
pub const CHECKLIST: &[ChecklistItem] = &[
    item(1, "sponsor", Requirement::Publication),
    item(2, "conducted_by", Requirement::Publication),
    item(3, "strategy", Requirement::Stated),
    item(4, "population", Requirement::Publication),
    item(6, "sampling", Requirement::Stated),
    item(7, "incentives", Requirement::Stated),
    item(8, "modes", Requirement::Publication),
    item(13, "tables", Requirement::Stated),
    item(16, "quality_checks", Requirement::Stated),
    item(17, "limitations", Requirement::Stated),
    item(23, "response_rate", Requirement::Stated),
    item(25, "synthetic_data", Requirement::Stated),
    item(26, "contact", Requirement::Stated),
];

const fn item(number: u8, key: &'static str, required: Requirement) -> ChecklistItem {
    ChecklistItem {
        number,
        key,
        required,
    }
}

/// Disclosure as the survey states it; a wave may replace single facts.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Disclosure {
    /// How the sample was drawn, where a wave does not say otherwise.
    pub probability: Probability,
    /// Described model by which a non-probability sample claims precision, if any.
    pub precision_model: Option<Fact>,
    /// By the keys of [`CHECKLIST`]; a key that is not there is a gap.
    pub facts: BTreeMap<String, Fact>,
}
