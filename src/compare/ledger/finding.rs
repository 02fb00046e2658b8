//! What differs about an item between two waves, and what that means for comparing them.

use std::sync::Arc;

use serde::Serialize;

use super::word_diff::WordDiff;
use crate::definition::{Code, ItemId, Lang, Texts, WaveId};
use crate::estimate::{Measure, Part};

/// Whether two waves can be compared on an item.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Comparability {
    /// Nothing that matters differs.
    #[default]
    Comparable,
    /// Tested, and marked with a note.
    WithCaution,
    /// Not tested, no arrow, no line.
    Break,
}

/// What differs. The rule of each, with its reason, stands in `docs/comparability.md`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum FindingKind {
    /// The words of the question.
    Wording,
    /// Case, punctuation or quotes of the question or of an answer, and no word.
    Typography,
    /// What was said beside the question.
    Instructions,
    /// Who was asked.
    Universe,
    /// What an answer is called.
    OptionLabel,
    /// An answer that was not offered before.
    OptionAdded,
    /// An answer that is not offered any more.
    OptionRemoved,
    /// An answer that is offered in other parts.
    OptionSplit,
    /// The code an answer has in the delivery; it is read as the survey's.
    Codes,
    /// The order of the answers.
    Order,
    /// The answers run the other way.
    Reversed,
    /// The item asked right before.
    Position,
    /// Where the item stands in the questionnaire: its section, and the order within it.
    Layout,
    /// How answers were collected.
    Mode,
    /// How answers were weighted.
    Weighting,
    /// Who conducted the survey.
    Institute,
    /// Whether the sample is a probability sample.
    Sampling,
    /// Who the survey is about, as disclosure states it.
    Population,
    /// A `break` that the wave declares for the item.
    Declared,
    /// A `break` that the wave declares for every item.
    DeclaredOfWave,
    /// A `caution` that the wave declares for the item.
    Caution,
    /// A `caution` that the wave declares for every item.
    CautionOfWave,
}

impl FindingKind {
    /// Whether it is about the wave and touches every item alike.
    pub fn is_of_wave(self) -> bool {
        matches!(
            self,
            Self::Mode
                | Self::Weighting
                | Self::Institute
                | Self::Sampling
                | Self::Population
                | Self::DeclaredOfWave
                | Self::CautionOfWave
        )
    }

    /// As JSON and CSV have it: `option_label`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Wording => "wording",
            Self::Typography => "typography",
            Self::Instructions => "instructions",
            Self::Universe => "universe",
            Self::OptionLabel => "option_label",
            Self::OptionAdded => "option_added",
            Self::OptionRemoved => "option_removed",
            Self::OptionSplit => "option_split",
            Self::Codes => "codes",
            Self::Order => "order",
            Self::Reversed => "reversed",
            Self::Position => "position",
            Self::Layout => "layout",
            Self::Mode => "mode",
            Self::Weighting => "weighting",
            Self::Institute => "institute",
            Self::Sampling => "sampling",
            Self::Population => "population",
            Self::Declared => "declared",
            Self::DeclaredOfWave => "declared_of_wave",
            Self::Caution => "caution",
            Self::CautionOfWave => "caution_of_wave",
        }
    }
}

impl Comparability {
    /// As JSON and CSV have it: `with_caution`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Comparable => "comparable",
            Self::WithCaution => "with_caution",
            Self::Break => "break",
        }
    }
}

/// The words that differ in one text.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Evidence {
    /// The answer whose label it is; `None`: a text of the item or of the wave.
    pub code: Option<Code>,
    /// The language of the text.
    pub lang: Lang,
    /// From the earlier wave to the later.
    pub words: WordDiff,
}

/// One difference between two waves.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Finding {
    /// What differs.
    pub kind: FindingKind,
    /// What it means by the rules, before any overrule: for the measures it touches.
    pub comparability: Comparability,
    /// The answers whose own shares it touches; empty: everything of the item.
    pub touched: Vec<Code>,
    /// What it means for what it does not touch (nets, the other options).
    pub elsewhere: Comparability,
    /// In a sentence without its end, in every language of the survey.
    pub reason: Texts,
    /// What shows it, where texts differ: one entry a language in which they do.
    pub evidence: Vec<Evidence>,
    /// Why an analyst compares all the same.
    pub overruled: Option<Texts>,
}

impl Finding {
    /// What it means for one measure of the item, overrules considered. Means and quantiles of a scale are touched by what
    /// touches any of its answers, nets and balances by what touches everything.
    pub fn of(&self, measure: &Measure) -> Comparability {
        let touches = self.touched.is_empty()
            || match measure {
                Measure::Answer(code)
                | Measure::InBase(_, Part::Answer(code))
                | Measure::People(Part::Answer(code)) => self.touched.contains(code),
                Measure::Net(_)
                | Measure::Balance(_)
                | Measure::InBase(_, Part::Net(_))
                | Measure::People(Part::Net(_))
                | Measure::DontKnow => false,
                Measure::Mean
                | Measure::Ratio(_)
                | Measure::Total
                | Measure::Median
                | Measure::Quantile(_) => true,
            };
        match (&self.overruled, touches) {
            (Some(_), _) => Comparability::Comparable,
            (None, true) => self.comparability,
            (None, false) => self.elsewhere,
        }
    }
}

/// An analyst's word that waves can be compared, whatever differs.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Overrule {
    /// The wave that states it.
    pub wave: WaveId,
    /// Printed wherever the comparison is.
    pub reason: Texts,
}

/// An item in two waves that ask it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Entry {
    /// The item.
    pub item: ItemId,
    /// The earlier wave.
    pub from: WaveId,
    /// The later wave.
    pub to: WaveId,
    /// Whether no wave between them asks the item.
    pub is_consecutive: bool,
    /// The worst that any measure of the item meets, overrules considered.
    pub comparability: Comparability,
    /// What differs, that of the item first.
    pub findings: Vec<Arc<Finding>>,
    /// Overrules that allow this comparison, oldest first.
    pub overrules: Vec<Arc<Overrule>>,
}

impl Entry {
    /// Whether one measure of the item can be compared.
    ///
    /// An answer that was split breaks its own share; the nets that it stays within are compared with caution.
    pub fn of(&self, measure: &Measure) -> Comparability {
        let each = self.findings.iter().map(|finding| finding.of(measure));
        each.max().unwrap_or_default()
    }

    /// Why a measure cannot be compared; empty where it can.
    pub fn breaks(&self, measure: &Measure) -> Vec<Texts> {
        self.reasons(measure, Comparability::Break)
    }

    /// Why a comparison of a measure is to be read with caution, beside its breaks.
    pub fn cautions(&self, measure: &Measure) -> Vec<Texts> {
        self.reasons(measure, Comparability::WithCaution)
    }

    fn reasons(&self, measure: &Measure, level: Comparability) -> Vec<Texts> {
        self.findings
            .iter()
            .filter(|finding| finding.of(measure) == level)
            .map(|finding| finding.reason.clone())
            .collect()
    }
}
