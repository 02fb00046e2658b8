//! `[quality]` of the survey or of a wave: what is looked for in the answers, and what becomes of the rows.

use std::ops::Range;

use toml::Spanned;

use super::super::id::{Code, Field, ItemId};
use super::super::item::{Item, ItemKind};
use super::super::quality::{
    Action, Contradiction, Duration, DurationUnit, Quality, ShareRule, StraightLiningRule,
};
use super::super::source::{
    ContradictionSource, Given, LimitSource, List, OneOrMany, QualitySource, StraightLiningSource,
    Table,
};
use super::page::{Owner, Page, codes_of};
use crate::diagnostic::code;

const UNITS: &[(&str, DurationUnit)] = &[
    ("seconds", DurationUnit::Seconds),
    ("minutes", DurationUnit::Minutes),
];

const ACTIONS: &[(&str, Action)] = &[("flag", Action::Flag), ("exclude", Action::Exclude)];

/// The items that rules refer to.
#[derive(Clone, Copy)]
pub(super) struct Known<'a> {
    pub(super) items: &'a [Item],
    /// Every item id that is defined, also of items that could not be resolved.
    pub(super) defined: &'a [String],
}

/// `[quality]`.
pub(super) fn quality(page: &mut Page, source: &Given<QualitySource>, known: Known<'_>) -> Quality {
    let Some(written) = source.as_ref().map(Spanned::get_ref) else {
        return Quality::default();
    };
    Quality {
        duration: duration(page, written),
        speeders: rule(page, &written.speeders, "speeders", Quality::SPEEDERS),
        straight_lining: straight_lining(page, &written.straight_lining, known),
        nonresponse: rule(
            page,
            &written.nonresponse,
            "nonresponse",
            Quality::NONRESPONSE,
        ),
        near_duplicates: rule(
            page,
            &written.near_duplicates,
            "near_duplicates",
            Quality::NEAR_DUPLICATES,
        ),
        contradictions: contradictions(page, &written.contradiction, known),
    }
}

fn duration(page: &mut Page, written: &QualitySource) -> Option<Duration> {
    let unit = written.duration_unit.as_ref();
    let named = unit.and_then(|unit| page.word(unit, "duration_unit", UNITS));
    match (&written.duration, unit) {
        (Some(field), _) => Some(Duration {
            field: Field::new(field.get_ref()),
            unit: named.unwrap_or_default(),
        }),
        (None, Some(unit)) => {
            page.error(
                code::MISSING_KEY,
                &unit.span(),
                "`duration_unit` is given without `duration`",
                "name the field that holds it: `duration = \"duration\"`",
            );
            None
        }
        (None, None) => None,
    }
}

/// A rule with a limit between 0 and 1: `below` for speeders, `above` for the others.
fn rule(
    page: &mut Page,
    source: &Given<LimitSource>,
    name: &str,
    usual: ShareRule,
) -> Option<ShareRule> {
    let written = source.as_ref()?.get_ref();
    let (key, given, other_key, other) = if name == "speeders" {
        ("below", &written.below, "above", &written.above)
    } else {
        ("above", &written.above, "below", &written.below)
    };
    if let Some(other) = other {
        page.error(
            code::UNKNOWN_KEY,
            &other.span(),
            format!("`{other_key}` is not a key of `{name}`"),
            format!("its keys are `{key}` and `action`"),
        );
    }
    let mut limit = usual.limit;
    if let Some(given) = given
        && let Some(number) = page.finite(given, key)
    {
        if number > 0.0 && number < 1.0 || name == "near_duplicates" && number == 1.0 {
            limit = number;
        } else {
            page.error(
                code::WRONG_TYPE,
                &given.span(),
                format!("`{key}` of `{name}` is {number}"),
                "a proportion between 0 and 1 is asked for, such as 0.5",
            );
        }
    }
    Some(ShareRule {
        limit,
        action: action(page, &written.action),
    })
}

fn action(page: &mut Page, source: &Given<String>) -> Action {
    source
        .as_ref()
        .and_then(|action| page.word(action, "action", ACTIONS))
        .unwrap_or_default()
}

fn straight_lining(
    page: &mut Page,
    source: &Given<OneOrMany<StraightLiningSource>>,
    known: Known<'_>,
) -> Option<Vec<StraightLiningRule>> {
    let source = source.as_ref()?;
    let blocks: Vec<(Range<usize>, &StraightLiningSource)> = match source.get_ref() {
        OneOrMany::One(one) => vec![(source.span(), one)],
        OneOrMany::Many(list) => list
            .entries
            .iter()
            .map(|one| (one.span(), one.get_ref()))
            .collect(),
    };
    Some(
        blocks
            .into_iter()
            .filter_map(|(span, written)| block(page, &span, written, known))
            .collect(),
    )
}

/// One block: the items named, or all opinion items of a scale.
fn block(
    page: &mut Page,
    span: &Range<usize>,
    written: &StraightLiningSource,
    known: Known<'_>,
) -> Option<StraightLiningRule> {
    let action = action(page, &written.action);
    let items = match (&written.items, &written.scale) {
        (Some(items), None) => named_items(page, items, known)?,
        (None, Some(scale)) => items_of_scale(page, scale, known)?,
        (Some(_), Some(scale)) => {
            page.error(
                code::UNKNOWN_KEY,
                &scale.span(),
                "`straight_lining` names both `items` and a `scale`",
                "keep one of them",
            );
            return None;
        }
        (None, None) => {
            page.error(
                code::MISSING_KEY,
                span,
                "`straight_lining` has no `items`",
                "name a block of items, `items = [\"a\", \"b\", \"c\"]`, or a `scale`",
            );
            return None;
        }
    };
    let of_block: Vec<&Item> = known
        .items
        .iter()
        .filter(|item| items.contains(&item.id))
        .collect();
    let scale = |item: &&Item| item.scale().map(|scale| scale.id.clone());
    let one_scale = of_block
        .iter()
        .all(|item| scale(item).is_some() && scale(item) == of_block.first().and_then(&scale));
    if of_block.len() < 2 || !one_scale {
        page.error(
            code::BAD_QUALITY_RULE,
            span,
            "a block of `straight_lining` is at least two items of one scale",
            "one answer to all of them is looked for",
        );
        return None;
    }
    Some(StraightLiningRule { items, action })
}

fn named_items(
    page: &mut Page,
    items: &Spanned<List<String>>,
    known: Known<'_>,
) -> Option<Vec<ItemId>> {
    let mut named = Vec::new();
    let mut whole = items.get_ref().is_whole();
    for name in &items.get_ref().entries {
        if item(page, name, known).is_some() {
            named.push(ItemId::new(name.get_ref()));
        } else {
            whole = false;
        }
    }
    whole.then_some(named)
}

fn items_of_scale(
    page: &mut Page,
    scale: &Spanned<String>,
    known: Known<'_>,
) -> Option<Vec<ItemId>> {
    let name = scale.get_ref();
    let of_scale = |item: &&Item| match &item.kind {
        ItemKind::Single { scale } => scale.id.as_str() == name,
        _ => false,
    };
    let items: Vec<ItemId> = known
        .items
        .iter()
        .filter(of_scale)
        .map(|item| item.id.clone())
        .collect();
    if items.is_empty() {
        let scales = known.items.iter().filter_map(Item::scale);
        page.unknown(
            &scale.span(),
            "scale of single-choice items",
            name,
            scales.map(|scale| scale.id.as_str()),
        );
        return None;
    }
    Some(items)
}

/// An item by its name; `None`: it is not defined, which is said, or could not be resolved.
fn item<'a>(page: &mut Page, name: &Spanned<String>, known: Known<'a>) -> Option<&'a Item> {
    let id = name.get_ref();
    let found = known.items.iter().find(|item| item.id.as_str() == id);
    if found.is_none() && !known.defined.contains(id) {
        page.unknown(
            &name.span(),
            "item",
            id,
            known.defined.iter().map(String::as_str),
        );
    }
    found
}

fn contradictions(
    page: &mut Page,
    source: &Given<List<ContradictionSource>>,
    known: Known<'_>,
) -> Option<Vec<Contradiction>> {
    let list = source.as_ref()?;
    let mut rules = Vec::new();
    for written in &list.get_ref().entries {
        let owner = Owner::new(
            "`[[quality.contradiction]]`",
            written.span(),
            written.get_ref().own_faults(),
        );
        let written = written.get_ref();
        let when = page
            .need(&written.when, "when", &owner)
            .map(|when| conditions(page, when, known));
        let reason = page
            .need(&written.reason, "reason", &owner)
            .map(|reason| page.texts(reason));
        let action = action(page, &written.action);
        if let (Some(Some(when)), Some(reason)) = (when, reason) {
            rules.push(Contradiction {
                when,
                reason,
                action,
            });
        }
    }
    Some(rules)
}

fn conditions(
    page: &mut Page,
    when: &Spanned<Table<OneOrMany<i64>>>,
    known: Known<'_>,
) -> Option<Vec<(ItemId, Vec<Code>)>> {
    let mut conditions = Vec::new();
    let mut whole = when.get_ref().unread.is_empty();
    for (name, codes) in &when.get_ref().entries {
        let Some(item) = item(page, name, known) else {
            whole = false;
            continue;
        };
        let listed: Vec<Code> = match codes.get_ref() {
            OneOrMany::One(code) => vec![Code(*code)],
            OneOrMany::Many(list) => list
                .entries
                .iter()
                .map(|code| Code(*code.get_ref()))
                .collect(),
        };
        let codes_known = codes_of_item(item);
        let foreign = listed.iter().find(|code| {
            codes_known
                .as_ref()
                .is_some_and(|known| !known.contains(code))
        });
        if let Some(foreign) = foreign {
            page.error(
                code::UNKNOWN_REFERENCE,
                &codes.span(),
                format!("item `{}` has no code {foreign}", item.id),
                format!(
                    "its codes are {}",
                    codes_of(codes_known.unwrap_or_default())
                ),
            );
            whole = false;
        }
        if matches!(item.kind, ItemKind::Open) {
            page.error(
                code::BAD_QUALITY_RULE,
                &name.span(),
                format!("item `{}` is open: it has no codes", item.id),
                "name an item with answers, options or numbers",
            );
            whole = false;
        }
        conditions.push((item.id.clone(), listed));
    }
    if conditions.is_empty() && whole {
        page.error(
            code::BAD_QUALITY_RULE,
            &when.span(),
            "`when` names no item",
            "write `when = { item = code, other_item = [code, code] }`",
        );
    }
    (whole && !conditions.is_empty()).then_some(conditions)
}

/// `None`: any whole number.
fn codes_of_item(item: &Item) -> Option<Vec<Code>> {
    match &item.kind {
        ItemKind::Single { scale } | ItemKind::Derived { scale, .. } => {
            Some(scale.answers.iter().map(|answer| answer.code).collect())
        }
        ItemKind::Multiple { options, .. } => {
            Some(options.iter().map(|option| option.code).collect())
        }
        ItemKind::Numeric { .. } | ItemKind::Open => None,
    }
}
