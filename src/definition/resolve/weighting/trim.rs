//! A step that trims: its limits, and where the weight goes that it cuts.

use super::super::super::source::StepSource;
use super::super::super::weighting::{
    Excess, LimitUnit, Redistribution, Repetition, WeightingStep,
};
use super::super::page::{Owner, Page};
use super::limits::limits;
use crate::diagnostic::code;

/// Where the weight goes that trimming cuts.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Redistribute {
    Margins,
    Shared(Redistribution),
}

const REDISTRIBUTIONS: &[(&str, Redistribute)] = &[
    ("margins", Redistribute::Margins),
    ("equal", Redistribute::Shared(Redistribution::Equal)),
    (
        "proportional",
        Redistribute::Shared(Redistribution::Proportional),
    ),
];

const PASSES: &[(&str, Repetition)] = &[
    ("until_inside", Repetition::UntilInside),
    ("one", Repetition::Once),
];

const LIMIT_UNITS: &[(&str, LimitUnit)] = &[
    ("weight", LimitUnit::Weight),
    ("mean_weight", LimitUnit::MeanWeight),
    ("median_weight", LimitUnit::MedianWeight),
];

pub(super) fn trim(
    page: &mut Page,
    source: &StepSource,
    owner: &Owner,
    after_targets: bool,
) -> Option<WeightingStep> {
    let Some(limits) = limits(page, source) else {
        if source.lower.is_none() && source.upper.is_none() {
            page.error(
                code::MISSING_KEY,
                &owner.span,
                "`[[weighting.step]]` has no `lower` and no `upper`",
                "add `upper = …`, the largest weight there may be, or `lower`, or both",
            );
        }
        return None;
    };
    let unit = source
        .limits
        .as_ref()
        .and_then(|limits| page.word(limits, "limits", LIMIT_UNITS))
        .unwrap_or_default();
    let redistribute = source
        .redistribute
        .as_ref()
        .and_then(|word| page.word(word, "redistribute", REDISTRIBUTIONS))
        .unwrap_or(match after_targets {
            true => Redistribute::Margins,
            false => Redistribute::Shared(Redistribution::Equal),
        });
    let passes = source
        .passes
        .as_ref()
        .and_then(|word| page.word(word, "passes", PASSES));
    let excess = match redistribute {
        Redistribute::Shared(parts) => Excess::Shared {
            parts,
            repetition: passes.unwrap_or_default(),
        },
        Redistribute::Margins => {
            if let Some(passes) = &source.passes {
                page.error(
                    code::UNKNOWN_KEY,
                    &passes.span(),
                    "`passes` goes with `redistribute = \"equal\"` or `\"proportional\"`",
                    "remove it: where the margins are kept no weight ends outside the limits",
                );
            }
            if let (false, Some(word)) = (after_targets, &source.redistribute) {
                page.error(
                    code::WRONG_TYPE,
                    &word.span(),
                    "no step before this one has margins to keep",
                    "write `\"equal\"` or `\"proportional\"`",
                );
            }
            Excess::Margins
        }
    };
    Some(WeightingStep::Trim {
        limits,
        unit,
        excess,
    })
}
