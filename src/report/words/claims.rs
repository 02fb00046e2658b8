//! In: a language. Out: the built-in words of claims that do not hold. Never: a verdict.

use crate::definition::Lang;

/// Sentences that the figures of a claim carry, and why there are none.
#[derive(Debug)]
pub struct ClaimWords {
    /// Behind a flagged text: `{carried}`.
    pub flag: &'static str,
    /// Behind a flagged title, which has no room.
    pub flag_of_title: &'static str,
    /// A group behind the name of a share: `{name}`, `{group}`.
    pub of_group: &'static str,
    /// A wave behind it: `{name}`, `{wave}`.
    pub of_wave: &'static str,
    /// Of one item: `{about}`, `{a}`, `{x}`, `{b}`, `{y}`, `{difference}`, `{interval}`.
    pub as_many: &'static str,
    pub more: &'static str,
    /// Of any two: `{a}`, `{x}`, `{b}`, `{y}`, `{difference}`, `{interval}`.
    pub not_apart: &'static str,
    pub above: &'static str,
    /// Against a number: `{a}`, `{x}`, `{y}`, `{interval}`.
    pub not_apart_from: &'static str,
    pub above_number: &'static str,
    pub below_number: &'static str,
    /// Against a half: `{about}`, `{a}`, `{x}`, `{interval}`.
    pub perhaps_a_majority: &'static str,
    pub majority: &'static str,
    pub no_majority: &'static str,
    /// `{a}`, `{by}`, `{p}`.
    pub groups_not_apart: &'static str,
    pub groups_differ: &'static str,
    /// `{wave}`, `{a}`.
    pub not_in_wave: &'static str,
    /// `{a}`.
    pub low_base: &'static str,
    /// `{wave}`.
    pub no_intervals: &'static str,
    /// `{a}`.
    pub no_precision: &'static str,
    /// `{reason}`.
    pub not_comparable: &'static str,
    pub rehearsal: &'static str,
    /// `{wave}`.
    pub not_earlier: &'static str,
    pub does_not_vary: &'static str,
    pub too_few_groups: &'static str,
}

/// The words of a language; English where there are none.
pub fn of(lang: &Lang) -> &'static ClaimWords {
    match super::primary(lang) {
        "da" => &DANISH,
        _ => &ENGLISH,
    }
}

const ENGLISH: ClaimWords = ClaimWords {
    flag: "[Not carried by the figures: {carried}]",
    flag_of_title: " [not carried by the figures: see below]",
    of_group: "{name}, {group}",
    of_wave: "{name} ({wave})",
    as_many: "{about}: about as many answer {a} ({x}) as {b} ({y}); the difference of {difference} (95% interval {interval}) may be chance",
    more: "{about}: more answer {a} ({x}) than {b} ({y}), a difference of {difference} (95% interval {interval})",
    not_apart: "{a}: {x}, and {b}: {y}; the difference of {difference} (95% interval {interval}) may be chance",
    above: "{a}: {x}, which is above {b}: {y}; the difference is {difference} (95% interval {interval})",
    not_apart_from: "{a}: {x} (95% interval {interval}), which cannot be told from {y}",
    above_number: "{a}: {x} (95% interval {interval}), which is above {y}",
    below_number: "{a}: {x} (95% interval {interval}), which is below {y}",
    perhaps_a_majority: "{about}: about half answer {a}, {x} (95% interval {interval}); whether it is a majority cannot be told",
    majority: "{about}: more than half answer {a}, {x} (95% interval {interval})",
    no_majority: "{about}: fewer than half answer {a}, {x} (95% interval {interval})",
    groups_not_apart: "{a}: no difference by {by} that can be told from chance (p = {p})",
    groups_differ: "{a}: differs by {by} (p = {p})",
    not_in_wave: "wave {wave} has no figure for {a}",
    low_base: "too few respondents stand behind {a}",
    no_intervals: "the sample of wave {wave} carries no statement of uncertainty",
    no_precision: "the uncertainty of {a} is not known",
    not_comparable: "the waves cannot be compared: {reason}",
    rehearsal: "synthetic answers are not compared with real ones",
    not_earlier: "wave {wave} is not before the wave that is reported",
    does_not_vary: "weighting sets these figures, or everybody gave the same answer: there is nothing to test",
    too_few_groups: "fewer than two groups have enough respondents",
};

const DANISH: ClaimWords = ClaimWords {
    flag: "[Ikke dækket af tallene: {carried}]",
    flag_of_title: " [ikke dækket af tallene: se nedenfor]",
    of_group: "{name}, {group}",
    of_wave: "{name} ({wave})",
    as_many: "{about}: omtrent lige mange svarer {a} ({x}) og {b} ({y}); forskellen på {difference} (95\u{a0}%-interval {interval}) kan være tilfældig",
    more: "{about}: flere svarer {a} ({x}) end {b} ({y}), en forskel på {difference} (95\u{a0}%-interval {interval})",
    not_apart: "{a}: {x}, og {b}: {y}; forskellen på {difference} (95\u{a0}%-interval {interval}) kan være tilfældig",
    above: "{a}: {x}, hvilket er højere end {b}: {y}; forskellen er {difference} (95\u{a0}%-interval {interval})",
    not_apart_from: "{a}: {x} (95\u{a0}%-interval {interval}), hvilket ikke kan skelnes fra {y}",
    above_number: "{a}: {x} (95\u{a0}%-interval {interval}), hvilket er over {y}",
    below_number: "{a}: {x} (95\u{a0}%-interval {interval}), hvilket er under {y}",
    perhaps_a_majority: "{about}: omkring halvdelen svarer {a}, {x} (95\u{a0}%-interval {interval}); om det er et flertal, kan ikke afgøres",
    majority: "{about}: mere end halvdelen svarer {a}, {x} (95\u{a0}%-interval {interval})",
    no_majority: "{about}: under halvdelen svarer {a}, {x} (95\u{a0}%-interval {interval})",
    groups_not_apart: "{a}: ingen forskel efter {by}, der kan skelnes fra tilfældigheder (p = {p})",
    groups_differ: "{a}: forskel efter {by} (p = {p})",
    not_in_wave: "målingen {wave} har intet tal for {a}",
    low_base: "for få svarpersoner ligger bag {a}",
    no_intervals: "stikprøven i målingen {wave} tillader ikke, at der angives usikkerhed",
    no_precision: "usikkerheden på {a} er ikke kendt",
    not_comparable: "målingerne kan ikke sammenlignes: {reason}",
    rehearsal: "syntetiske svar sammenlignes ikke med rigtige",
    not_earlier: "målingen {wave} ligger ikke før den, der rapporteres",
    does_not_vary: "vægtningen fastlægger tallene, eller alle har svaret det samme: der er intet at teste",
    too_few_groups: "færre end to grupper har svarpersoner nok",
};
