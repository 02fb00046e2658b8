//! The facts that disclosure asks for (AAPOR, British Polling Council, ESOMAR/WAPOR): the 26 items of the checklist, the
//! keys that state them, and how hard a gap in each is.

use std::collections::BTreeMap;

use serde::Serialize;

use super::design::Fact;
use super::id::ItemId;

mod dispositions;

pub use dispositions::{Dispositions, Eligibility, Rate};

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

/// Who asks for an item.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum Body {
    /// AAPOR, at once.
    #[serde(rename = "A")]
    Aapor,
    /// AAPOR, within 30 days.
    #[serde(rename = "A30")]
    AaporWithin30Days,
    /// British Polling Council.
    #[serde(rename = "B")]
    BritishPollingCouncil,
    /// ESOMAR/WAPOR, as a minimum.
    #[serde(rename = "E")]
    Esomar,
    /// A proposal of 2026.
    #[serde(rename = "proposal")]
    Proposal,
    /// Good practice.
    #[serde(rename = "practice")]
    Practice,
}

/// How hard a gap in the checklist is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Requirement {
    /// Without it nothing is published.
    Publication,
    /// Without it no table is published.
    Tables,
    /// A gap prints "not disclosed" and its reason.
    Stated,
}

/// One of the 26 items.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ChecklistItem {
    /// 1 to 26.
    pub number: u8,
    /// Its name in files; the key of its first fact where it has one.
    pub key: &'static str,
    /// Who asks for it.
    pub by: &'static [Body],
    /// The keys of `[disclosure]` that state it, the first of them the one that has to be there. None: it is computed, or
    /// has a key of its own.
    pub facts: &'static [&'static str],
    /// What a gap in it stops.
    pub required: Requirement,
}

use Body::{Aapor, AaporWithin30Days, BritishPollingCouncil, Esomar, Practice, Proposal};

/// The checklist, in order.
///
/// ```
/// use tidemark::definition::disclosure::CHECKLIST;
/// assert!(CHECKLIST.iter().map(|item| item.number).eq(1..=26));
/// ```
pub const CHECKLIST: &[ChecklistItem] = &[
    item(
        1,
        "sponsor",
        &[Aapor, BritishPollingCouncil, Esomar],
        &["sponsor"],
        Requirement::Publication,
    ),
    item(
        2,
        "conducted_by",
        &[Aapor, Esomar],
        &["conducted_by", "panel_owner"],
        Requirement::Publication,
    ),
    item(3, "strategy", &[Aapor], &["strategy"], Requirement::Stated),
    item(
        4,
        "population",
        &[Aapor, BritishPollingCouncil, Esomar],
        &[
            "population",
            "ages",
            "place",
            "population_languages",
            "exclusions",
        ],
        Requirement::Publication,
    ),
    item(5, "probability", &[Aapor], &[], Requirement::Stated),
    item(
        6,
        "sampling",
        &[Aapor],
        &["sampling", "frame", "recruitment", "quotas", "oversampling"],
        Requirement::Stated,
    ),
    item(
        7,
        "incentives",
        &[Aapor],
        &["incentives"],
        Requirement::Stated,
    ),
    item(
        8,
        "modes",
        &[Aapor, BritishPollingCouncil, Esomar],
        &["modes", "languages_offered"],
        Requirement::Publication,
    ),
    item(
        9,
        "fieldwork",
        &[Aapor, BritishPollingCouncil, Esomar],
        &[],
        Requirement::Publication,
    ),
    item(
        10,
        "achieved",
        &[Aapor, BritishPollingCouncil, Esomar],
        &["achieved"],
        Requirement::Publication,
    ),
    item(
        11,
        "wording",
        &[Aapor, BritishPollingCouncil],
        &[],
        Requirement::Tables,
    ),
    item(
        12,
        "figures",
        &[BritishPollingCouncil],
        &[],
        Requirement::Tables,
    ),
    item(
        13,
        "tables",
        &[BritishPollingCouncil],
        &["tables", "released"],
        Requirement::Stated,
    ),
    item(
        14,
        "weighting",
        &[Aapor],
        &["weighting"],
        Requirement::Tables,
    ),
    item(15, "precision", &[Aapor], &[], Requirement::Stated),
    item(
        16,
        "quality_checks",
        &[Aapor],
        &["quality_checks"],
        Requirement::Stated,
    ),
    item(
        17,
        "limitations",
        &[Aapor],
        &["limitations"],
        Requirement::Stated,
    ),
    item(18, "bases", &[AaporWithin30Days], &[], Requirement::Stated),
    item(
        19,
        "panel_management",
        &[AaporWithin30Days],
        &["panel_management"],
        Requirement::Stated,
    ),
    item(
        20,
        "interviewers",
        &[AaporWithin30Days],
        &["interviewers"],
        Requirement::Stated,
    ),
    item(
        21,
        "screening",
        &[AaporWithin30Days],
        &["screening"],
        Requirement::Stated,
    ),
    item(
        22,
        "stimuli",
        &[AaporWithin30Days],
        &["stimuli"],
        Requirement::Stated,
    ),
    item(
        23,
        "response_rate",
        &[AaporWithin30Days],
        &["response_rate"],
        Requirement::Stated,
    ),
    item(
        24,
        "models",
        &[AaporWithin30Days],
        &["models"],
        Requirement::Stated,
    ),
    item(
        25,
        "synthetic_data",
        &[Proposal],
        &["synthetic_data", "ai_use"],
        Requirement::Stated,
    ),
    item(
        26,
        "contact",
        &[Practice],
        &["contact", "version", "errata", "archive_id"],
        Requirement::Stated,
    ),
];

const fn item(
    number: u8,
    key: &'static str,
    by: &'static [Body],
    facts: &'static [&'static str],
    required: Requirement,
) -> ChecklistItem {
    ChecklistItem {
        number,
        key,
        by,
        facts,
        required,
    }
}

/// Facts that nothing in a survey folder or its answers can stand in for: `check` says which of them are not there.
pub const ASKED_FACTS: &[(&str, Requirement)] = &[
    ("sponsor", Requirement::Publication),
    ("conducted_by", Requirement::Publication),
    ("strategy", Requirement::Stated),
    ("population", Requirement::Publication),
    ("sampling", Requirement::Stated),
    ("incentives", Requirement::Stated),
    ("modes", Requirement::Publication),
    ("tables", Requirement::Stated),
    ("quality_checks", Requirement::Stated),
    ("limitations", Requirement::Stated),
    ("response_rate", Requirement::Stated),
    ("synthetic_data", Requirement::Stated),
    ("contact", Requirement::Stated),
];

/// Disclosure as the survey states it; a wave may replace single facts.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Disclosure {
    /// How the sample was drawn, where a wave does not say otherwise.
    pub probability: Probability,
    /// Described model by which a non-probability sample claims precision, if any.
    pub precision_model: Option<Fact>,
    /// By the keys of the items of [`CHECKLIST`]; a key that is not there is a gap.
    pub facts: BTreeMap<String, Fact>,
    /// Categorical items by which the achieved sample is counted: mode, frame, region.
    pub achieved_by: Vec<ItemId>,
}
