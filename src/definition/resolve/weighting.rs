//! `[weighting]`: one raking, or the steps of a history.

mod calibrate;
mod limits;
mod margins;
mod trim;

use toml::Spanned;

use super::super::design::{RakeVariance, Weighting};
use super::super::id::{Code, ItemId};
use super::super::item::Item;
use super::super::source::{Given, List, StepSource, WeightingSource};
use super::super::weighting::WeightingStep;
use super::design::{categorical, positive};
use super::page::{Owner, Page};
use super::suggest::one_of;
use crate::diagnostic::code;
use calibrate::calibrate;
use margins::margins;
use trim::trim;

const VARIANCES: &[(&str, RakeVariance)] = &[
    ("calibrate", RakeVariance::Calibrate),
    ("rake", RakeVariance::Rake),
    ("fixed", RakeVariance::Fixed),
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
    let (mut steps, mut lines) = (Vec::new(), Vec::new());
    for entry in &list.get_ref().entries {
        let after_targets = steps
            .iter()
            .any(|step: &WeightingStep| !step.margins().is_empty() || !step.numbers().is_empty());
        let made = step(page, entry, after_targets, known);
        let before = page.text.get(..entry.span().start).unwrap_or_default();
        lines.extend(made.iter().map(|_| before.matches('\n').count() + 1));
        steps.extend(made);
    }
    if steps.is_empty() {
        return Weighting::Delivered;
    }
    Weighting::Steps { steps, lines }
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
