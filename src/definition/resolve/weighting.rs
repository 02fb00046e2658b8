//! `[weighting]`: one raking, or the steps of a history.

use toml::Spanned;

use super::super::design::{RakeVariance, Weighting};
use super::super::id::{Code, ItemId};
use super::super::item::{Item, ItemKind};
use super::super::source::{Given, List, OneOrMany, StepSource, WeightingSource};
use super::super::weighting::{
    Bounds, Distance, Excess, LimitUnit, Limits, Redistribution, Repetition, WeightingStep,
};
use super::design::{categorical, names_of, positive};
use super::page::{Owner, Page};
use super::suggest::one_of;
use crate::diagnostic::code;

const VARIANCES: &[(&str, RakeVariance)] = &[
    ("calibrate", RakeVariance::Calibrate),
    ("rake", RakeVariance::Rake),
    ("fixed", RakeVariance::Fixed),
];

const DISTANCES: &[(&str, Distance)] = &[
    ("linear", Distance::Linear),
    ("raking", Distance::Raking),
    ("logit", Distance::Logit),
];

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

/// What bounds of a calibration are bounds on.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Bounded {
    Factor,
    Weight,
}

const BOUNDED: &[(&str, Bounded)] = &[("factor", Bounded::Factor), ("weight", Bounded::Weight)];

const LIMIT_UNITS: &[(&str, LimitUnit)] = &[
    ("weight", LimitUnit::Weight),
    ("mean_weight", LimitUnit::MeanWeight),
    ("median_weight", LimitUnit::MedianWeight),
];

#[derive(Clone, Copy, PartialEq, Eq)]
enum Single {
    Delivered,
    Rake,
}

const SINGLES: &[(&str, Single)] = &[("delivered", Single::Delivered), ("rake", Single::Rake)];

#[derive(Clone, Copy, PartialEq, Eq)]
enum Method {
    Nonresponse,
    Poststratify,
    Rake,
    Calibrate,
    Trim,
    Rescale,
}

const METHODS: &[(&str, Method)] = &[
    ("nonresponse", Method::Nonresponse),
    ("poststratify", Method::Poststratify),
    ("rake", Method::Rake),
    ("calibrate", Method::Calibrate),
    ("trim", Method::Trim),
    ("rescale", Method::Rescale),
];

impl Method {
    /// The keys of a step with this method.
    fn keys(self) -> &'static [&'static str] {
        match self {
            Self::Nonresponse => &["method", "respondent", "codes", "classes"],
            Self::Poststratify => &["method", "margins", "total"],
            Self::Rake => &["method", "margins", "variance", "total"],
            Self::Calibrate => &[
                "method", "margins", "numbers", "distance", "limits", "lower", "upper", "total",
            ],
            Self::Trim => &[
                "method",
                "limits",
                "lower",
                "upper",
                "redistribute",
                "passes",
            ],
            Self::Rescale => &["method", "total"],
        }
    }
}

/// What names in the weighting may refer to.
#[derive(Clone, Copy)]
pub(super) struct Known<'a> {
    pub(super) items: &'a [Item],
    /// Every name that stands as an item, also where the item could not be read.
    pub(super) defined: &'a [String],
}

/// `[weighting]`.
pub(super) fn weighting(
    page: &mut Page,
    source: &Given<WeightingSource>,
    known: Known<'_>,
) -> Weighting {
    let Some(table) = source else {
        return Weighting::Delivered;
    };
    let owner = Owner::new("`[weighting]`", table.span(), table.get_ref().own_faults());
    let source = table.get_ref();
    if let Some(list) = &source.step {
        return history(page, source, list, known);
    }
    // Misspelt steps are still steps, and a history needs no `method`.
    if owner.has_fault_in("step") && source.method.is_none() {
        return Weighting::Delivered;
    }
    let method = page
        .need(&source.method, "method", &owner)
        .and_then(|method| page.word(method, "method", SINGLES));
    if method == Some(Single::Delivered) {
        for (key, span) in source.given() {
            if key != "method" {
                page.error(
                    code::UNKNOWN_KEY,
                    &span,
                    format!("`{key}` belongs to raking, and the weights are `delivered`"),
                    format!("remove `{key}`, or write `method = \"rake\"`"),
                );
            }
        }
    }
    if method != Some(Single::Rake) {
        return Weighting::Delivered;
    }
    Weighting::Rake {
        margins: margins(page, &source.margins, &owner, known),
        variance: variance(page, &source.variance),
        total: total(page, &source.total),
    }
}

/// `[[weighting.step]]`, first to last.
fn history(
    page: &mut Page,
    source: &WeightingSource,
    list: &Spanned<List<StepSource>>,
    known: Known<'_>,
) -> Weighting {
    for (key, span) in source.given() {
        if key != "step" {
            page.error(
                code::UNKNOWN_KEY,
                &span,
                format!("`{key}` of `[weighting]` does not go with steps"),
                format!("write `{key}` in the `[[weighting.step]]` it belongs to"),
            );
        }
    }
    let mut steps = Vec::new();
    for entry in &list.get_ref().entries {
        let after_targets = steps
            .iter()
            .any(|step: &WeightingStep| !step.margins().is_empty() || !step.numbers().is_empty());
        steps.extend(step(page, entry, after_targets, known));
    }
    if steps.is_empty() {
        return Weighting::Delivered;
    }
    Weighting::Steps { steps }
}

fn step(
    page: &mut Page,
    entry: &Spanned<StepSource>,
    after_targets: bool,
    known: Known<'_>,
) -> Option<WeightingStep> {
    let source = entry.get_ref();
    let owner = Owner::new("`[[weighting.step]]`", entry.span(), source.own_faults());
    let method = page
        .need(&source.method, "method", &owner)
        .and_then(|method| page.word(method, "method", METHODS))?;
    for (key, span) in source.given() {
        if !method.keys().contains(&key) {
            page.error(
                code::UNKNOWN_KEY,
                &span,
                format!("`{key}` is not a key of such a step"),
                format!("its keys are {}", one_of(method.keys())),
            );
        }
    }
    match method {
        Method::Nonresponse => nonresponse(page, source, &owner, known),
        Method::Poststratify => {
            let mut margins = margins(page, &source.margins, &owner, known);
            if margins.len() > 1
                && let Some(list) = &source.margins
            {
                page.error(
                    code::WRONG_TYPE,
                    &list.span(),
                    "post-stratification has one margin",
                    "write a cross as `margins = [[\"sex\", \"age_group\"]]`, or use the method `rake`",
                );
            }
            (!margins.is_empty()).then(|| WeightingStep::Poststratify {
                margin: margins.swap_remove(0),
                total: total(page, &source.total),
            })
        }
        Method::Rake => Some(WeightingStep::Rake {
            margins: margins(page, &source.margins, &owner, known),
            variance: variance(page, &source.variance),
            total: total(page, &source.total),
        }),
        Method::Calibrate => calibrate(page, source, &owner, known),
        Method::Trim => trim(page, source, &owner, after_targets),
        Method::Rescale => {
            let given = page.need(&source.total, "total", &owner)?;
            positive(page, given, "total").map(|total| WeightingStep::Rescale { total })
        }
    }
}

fn nonresponse(
    page: &mut Page,
    source: &StepSource,
    owner: &Owner,
    known: Known<'_>,
) -> Option<WeightingStep> {
    let respondent = page.need(&source.respondent, "respondent", owner);
    let codes = page.need(&source.codes, "codes", owner);
    let (respondent, codes) = respondent.zip(codes)?;
    categorical(
        page,
        &respondent.span(),
        respondent.get_ref(),
        known.items,
        known.defined,
    );
    let scale = known
        .items
        .iter()
        .find(|item| item.id.as_str() == respondent.get_ref())
        .and_then(Item::scale);
    let mut responded = Vec::new();
    for code in &codes.get_ref().entries {
        let value = Code(*code.get_ref());
        if scale.is_some_and(|scale| scale.position(value).is_none()) {
            page.error(
                code::UNKNOWN_REFERENCE,
                &code.span(),
                format!("item `{}` has no code {value}", respondent.get_ref()),
                "name the codes of those who responded",
            );
        }
        responded.push(value);
    }
    let mut classes = Vec::new();
    for name in source
        .classes
        .iter()
        .flat_map(|list| &list.get_ref().entries)
    {
        categorical(
            page,
            &name.span(),
            name.get_ref(),
            known.items,
            known.defined,
        );
        classes.push(ItemId::new(name.get_ref()));
    }
    Some(WeightingStep::Nonresponse {
        respondent: ItemId::new(respondent.get_ref()),
        responded,
        classes,
    })
}

fn calibrate(
    page: &mut Page,
    source: &StepSource,
    owner: &Owner,
    known: Known<'_>,
) -> Option<WeightingStep> {
    let numbers = numbers(page, &source.numbers, known);
    // Numbers may stand alone; without either, `margins` is what is missing.
    let margins = match (&source.margins, numbers.is_empty()) {
        (None, false) => Vec::new(),
        _ => margins(page, &source.margins, owner, known),
    };
    let distance = source
        .distance
        .as_ref()
        .and_then(|distance| page.word(distance, "distance", DISTANCES))
        .unwrap_or_default();
    let limits = limits(page, source);
    let bounded = source
        .limits
        .as_ref()
        .and_then(|limits| page.word(limits, "limits", BOUNDED))
        .unwrap_or(Bounded::Factor);
    let bounds = match (limits, bounded) {
        (None, _) => Bounds::None,
        (Some(limits), Bounded::Factor) => Bounds::Factor(limits),
        (Some(limits), Bounded::Weight) => Bounds::Weight(limits),
    };
    let around_one = |limits: Limits| {
        limits.lower < 1.0
            && limits.upper > 1.0
            && limits.lower.is_finite()
            && limits.upper.is_finite()
    };
    if distance == Distance::Logit
        && !matches!(bounds, Bounds::Factor(limits) if around_one(limits))
    {
        page.error(
            code::MISSING_KEY,
            &source
                .distance
                .as_ref()
                .map_or(owner.span.clone(), Spanned::span),
            "the distance `logit` needs limits of the factor, one below 1 and one above",
            "add `lower` and `upper`, as in `lower = 0.3` and `upper = 3`",
        );
        return None;
    }
    Some(WeightingStep::Calibrate {
        margins,
        numbers,
        distance,
        bounds,
        total: total(page, &source.total),
    })
}

fn numbers(page: &mut Page, source: &Given<List<String>>, known: Known<'_>) -> Vec<ItemId> {
    let mut numbers = Vec::new();
    for name in source.iter().flat_map(|list| &list.get_ref().entries) {
        let text = name.get_ref();
        match known.items.iter().find(|item| item.id.as_str() == text) {
            Some(item) if !matches!(item.kind, ItemKind::Numeric { .. }) => page.error(
                code::UNKNOWN_REFERENCE,
                &name.span(),
                format!("item `{text}` is not numeric"),
                "name a numeric item, or put this one among the `margins`",
            ),
            None if !known.defined.iter().any(|defined| defined == text) => {
                page.unknown(
                    &name.span(),
                    "item",
                    text,
                    known.defined.iter().map(String::as_str),
                );
            }
            _ => {}
        }
        numbers.push(ItemId::new(text));
    }
    numbers
}

fn trim(
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

/// `lower` and `upper`; `None` where neither is given, or they make no sense (said).
fn limits(page: &mut Page, source: &StepSource) -> Option<Limits> {
    let lower = match &source.lower {
        Some(lower) => page.finite(lower, "lower")?,
        None => f64::NEG_INFINITY,
    };
    let upper = match &source.upper {
        Some(upper) => positive(page, upper, "upper")?,
        None => f64::INFINITY,
    };
    if let Some(place) = source.lower.as_ref().filter(|_| lower >= upper) {
        page.error(
            code::WRONG_TYPE,
            &place.span(),
            format!("`lower` is {lower} and `upper` {upper}"),
            "`lower` is below `upper`",
        );
        return None;
    }
    (lower.is_finite() || upper.is_finite()).then_some(Limits { lower, upper })
}

fn variance(page: &mut Page, source: &Given<String>) -> RakeVariance {
    source
        .as_ref()
        .and_then(|variance| page.word(variance, "variance", VARIANCES))
        .unwrap_or_default()
}

fn total(page: &mut Page, source: &Given<f64>) -> Option<f64> {
    source
        .as_ref()
        .and_then(|total| positive(page, total, "total"))
}

fn margins(
    page: &mut Page,
    source: &Given<List<OneOrMany<String>>>,
    owner: &Owner,
    known: Known<'_>,
) -> Vec<Vec<ItemId>> {
    let mut margins: Vec<Vec<ItemId>> = Vec::new();
    if let Some(list) = page.need(source, "margins", owner) {
        for entry in &list.get_ref().entries {
            let margin = margin(page, entry, known);
            if margins.contains(&margin) {
                page.error(
                    code::DUPLICATE,
                    &entry.span(),
                    "the margin stands twice in `margins`",
                    "write it once",
                );
            }
            margins.push(margin);
        }
        if margins.is_empty() {
            page.error(
                code::MISSING_KEY,
                &list.span(),
                "`margins` is empty",
                "name the items to rake to, or write `method = \"delivered\"`",
            );
        }
    }
    margins
}

fn margin(page: &mut Page, entry: &Spanned<OneOrMany<String>>, known: Known<'_>) -> Vec<ItemId> {
    let names = names_of(entry);
    if names.is_empty() {
        page.error(
            code::MISSING_KEY,
            &entry.span(),
            "the margin names no item",
            "write `[\"sex\", \"age_group\"]` for a cross of two items",
        );
    }
    for (span, name) in &names {
        categorical(page, span, name, known.items, known.defined);
    }
    names
        .into_iter()
        .map(|(_, name)| ItemId::new(name))
        .collect()
}
