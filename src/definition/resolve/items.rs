//! Items: their kinds, what each kind is made of, and the categories of derived items.

use std::sync::Arc;

use toml::Spanned;

use super::super::id::{Code, ItemId, ScaleId, WaveId};
use super::super::item::{Item, ItemKind, Role};
use super::super::scale::{Answer, BaseRule, Missing, Scale};
use super::super::source::{ItemSource, Table};
use super::balances::balances;
use super::derived::{derive, source_item};
use super::page::{Owner, Page, codes_of};
use super::scales::{AnswerUse, BASES, MISSING, answers, nets};
use crate::diagnostic::code;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Single,
    Multiple,
    Numeric,
    Open,
    Derived,
}

const KINDS: &[(&str, Kind)] = &[
    ("single", Kind::Single),
    ("multiple", Kind::Multiple),
    ("numeric", Kind::Numeric),
    ("open", Kind::Open),
    ("derived", Kind::Derived),
];

const ROLES: &[(&str, Role)] = &[("opinion", Role::Opinion), ("background", Role::Background)];

impl Kind {
    fn allows(self, key: &str) -> bool {
        match key {
            "scale" | "answers" => self == Self::Single,
            "base" => matches!(self, Self::Single | Self::Multiple | Self::Derived),
            "nets" | "balances" => matches!(self, Self::Single | Self::Derived),
            "options" | "exclusive" => self == Self::Multiple,
            "missing" | "minimum" | "maximum" | "decimals" | "per" => self == Self::Numeric,
            "from" | "of" | "bands" | "recode" => self == Self::Derived,
            _ => true,
        }
    }

    fn name(self) -> &'static str {
        KINDS
            .iter()
            .find(|(_, kind)| *kind == self)
            .map_or("", |(name, _)| name)
    }
}

/// The items, and the scales that single-choice items define for themselves.
pub(super) struct Items {
    pub(super) items: Vec<Item>,
    pub(super) own_scales: Vec<Arc<Scale>>,
    /// Every id that is defined, also of items that could not be resolved.
    pub(super) defined: Vec<String>,
}

/// All `[item.*]`. `defined_scales` are all ids of `[scale.*]`, also of those that could not be read.
pub(super) fn items(
    page: &mut Page,
    table: &Table<ItemSource>,
    scales: &[Arc<Scale>],
    defined_scales: &[String],
) -> Items {
    let mut defined: Vec<String> = table
        .entries
        .iter()
        .map(|(key, _)| key.get_ref().clone())
        .collect();
    defined.extend(table.unread.iter().map(|key| key.get_ref().clone()));
    let mut own_scales = Vec::new();
    let mut resolved = Vec::new();
    // Derived items need the scale of the item they come from, which may stand later in the questionnaire.
    let mut derived = Vec::new();
    for (place, (key, source)) in table.entries.iter().enumerate() {
        let id = page.id(key);
        let owner = Owner::new(
            format!("item `{id}`"),
            key.span(),
            source.get_ref().own_faults(),
        );
        let Some(kind) = kind_of(page, source.get_ref(), &owner) else {
            continue;
        };
        if kind == Kind::Derived {
            derived.push((place, id, owner, source.get_ref()));
            continue;
        }
        let kind = match kind {
            Kind::Single => single(page, source.get_ref(), &id, &owner, scales, defined_scales)
                .map(|(scale, own)| {
                    own_scales.extend(own.then(|| scale.clone()));
                    ItemKind::Single { scale }
                }),
            Kind::Multiple => Some(multiple(page, source.get_ref(), &owner)),
            Kind::Numeric => Some(numeric(page, source.get_ref(), table)),
            Kind::Open | Kind::Derived => Some(ItemKind::Open),
        };
        if let Some(item) = common(page, source.get_ref(), &id, &owner, kind, None) {
            resolved.push((place, item));
        }
    }
    let sources: Vec<Item> = resolved.iter().map(|(_, item)| item.clone()).collect();
    for (place, id, owner, source) in derived {
        let from = source_item(page, source, &owner, &sources, &defined, table);
        let kind = derive(page, source, &id, &owner, from);
        if let Some(item) = common(page, source, &id, &owner, kind, from) {
            resolved.push((place, item));
        }
    }
    resolved.sort_by_key(|(place, _)| *place);
    Items {
        items: resolved.into_iter().map(|(_, item)| item).collect(),
        own_scales,
        defined,
    }
}

fn kind_of(page: &mut Page, source: &ItemSource, owner: &Owner) -> Option<Kind> {
    let kind = page.need(&source.kind, "kind", owner)?;
    let kind = page.word(kind, "kind", KINDS)?;
    for (key, span) in source.given() {
        if !kind.allows(key) {
            page.error(
                code::UNKNOWN_KEY,
                &span,
                format!("`{key}` is not a key of a `{}` item", kind.name()),
                format!("remove `{key}`, or change the `kind` of {}", owner.name),
            );
        }
    }
    Some(kind)
}

/// What every kind of item has. Texts are read even where the kind could not be (`None`), so that their mistakes are
/// said in the same run.
fn common(
    page: &mut Page,
    source: &ItemSource,
    id: &str,
    owner: &Owner,
    kind: Option<ItemKind>,
    from: Option<&Item>,
) -> Option<Item> {
    let is_derived = source.from.is_some() || from.is_some();
    let text = match (&source.text, from) {
        (Some(text), _) => Some(page.texts(text)),
        (None, Some(from)) => Some(from.text.clone()),
        // A derived item whose source is unknown was already said to be wrong.
        (None, None) if is_derived => None,
        (None, None) => page
            .need(&source.text, "text", owner)
            .map(|text| page.texts(text)),
    };
    let label = match &source.label {
        Some(label) => Some(page.texts(label)),
        None if is_derived => page
            .need(&source.label, "label", owner)
            .map(|label| page.texts(label)),
        None => text.clone(),
    };
    let optional = |page: &mut Page, words| Option::map(words, |words| page.texts(words));
    let universe = optional(page, source.universe.as_ref());
    let note = optional(page, source.note.as_ref());
    let hint = optional(page, source.hint.as_ref());
    let role = match &source.role {
        Some(role) => page.word(role, "role", ROLES),
        None if is_derived => Some(Role::Background),
        None => Some(Role::Opinion),
    };
    let blank = match &source.blank {
        Some(blank) => page.word(blank, "blank", MISSING),
        None => Some(Missing::NoAnswer),
    };
    let wave = |id: &Option<Spanned<String>>| id.as_ref().map(|id| WaveId::new(id.get_ref()));
    Some(Item {
        id: ItemId::new(id),
        role: role.unwrap_or(Role::Opinion),
        text: text.unwrap_or_default(),
        label: label.unwrap_or_default(),
        universe,
        note,
        first_wave: wave(&source.first_wave),
        last_wave: wave(&source.last_wave),
        blank: blank.unwrap_or(Missing::NoAnswer),
        kind: kind?,
        ask_if: None,
        hint,
    })
}

/// The scale of a single-choice item, and whether it is the item's own.
fn single(
    page: &mut Page,
    source: &ItemSource,
    id: &str,
    owner: &Owner,
    scales: &[Arc<Scale>],
    defined: &[String],
) -> Option<(Arc<Scale>, bool)> {
    if let Some(reference) = &source.scale {
        for (key, span) in source.given() {
            if matches!(key, "base" | "answers" | "nets" | "balances") {
                page.error(
                    code::UNKNOWN_KEY,
                    &span,
                    format!("{} has both `scale` and `{key}`", owner.name),
                    "keep one of them",
                );
            }
        }
        let name = reference.get_ref();
        let found = scales.iter().find(|scale| scale.id.as_str() == name);
        if found.is_none() && !defined.contains(name) {
            let known = defined.iter().map(String::as_str);
            page.unknown(&reference.span(), "scale", name, known);
        }
        return found.map(|scale| (scale.clone(), false));
    }
    let Some(list) = &source.answers else {
        if source.base.is_some() || source.nets.is_some() {
            page.need(&source.answers, "answers", owner);
        } else {
            page.need(&source.scale, "scale", owner);
        }
        return None;
    };
    let base = page
        .need(&source.base, "base", owner)
        .and_then(|base| page.word(base, "base", BASES));
    let list = answers(page, list, AnswerUse::Answer);
    let nets = source
        .nets
        .as_ref()
        .map(|table| nets(page, table.get_ref(), &list))
        .unwrap_or_default();
    let balances = balances(page, &source.balances, &nets);
    if defined.iter().any(|scale| scale == id) {
        page.error(
            code::DUPLICATE,
            &owner.span,
            format!("`{id}` is a scale and an item with answers of its own"),
            format!("write `scale = \"{id}\"`, or rename one of them"),
        );
    }
    let scale = Arc::new(Scale {
        id: ScaleId::new(id),
        answers: list.answers,
        nets,
        balances,
        base: base.unwrap_or(BaseRule::Asked),
    });
    Some((scale, true))
}

fn multiple(page: &mut Page, source: &ItemSource, owner: &Owner) -> ItemKind {
    let base = page
        .need(&source.base, "base", owner)
        .and_then(|base| page.word(base, "base", BASES));
    let options = page
        .need(&source.options, "options", owner)
        .map(|list| answers(page, list, AnswerUse::Option).answers);
    let options = options.unwrap_or_default();
    ItemKind::Multiple {
        exclusive: exclusive(page, source, &options),
        options,
        base: base.unwrap_or(BaseRule::Asked),
    }
}

/// The options that are chosen alone.
fn exclusive(page: &mut Page, source: &ItemSource, options: &[Answer]) -> Vec<Code> {
    let mut alone = Vec::new();
    for entry in source
        .exclusive
        .iter()
        .flat_map(|list| &list.get_ref().entries)
    {
        let code = Code(*entry.get_ref());
        if !options.is_empty() && !options.iter().any(|option| option.code == code) {
            page.error(
                code::WRONG_TYPE,
                &entry.span(),
                format!("`exclusive` names code `{code}`, which no option has"),
                format!(
                    "the codes are {}",
                    codes_of(options.iter().map(|option| option.code))
                ),
            );
        } else if alone.contains(&code) {
            page.error(
                code::DUPLICATE,
                &entry.span(),
                format!("code `{code}` stands twice in `exclusive`"),
                "write it once",
            );
        } else {
            alone.push(code);
        }
    }
    alone
}

fn numeric(page: &mut Page, source: &ItemSource, items: &Table<ItemSource>) -> ItemKind {
    const MOST_DECIMALS: i64 = 6;
    let mut missing: Vec<(f64, Missing)> = Vec::new();
    for (key, values) in source
        .missing
        .iter()
        .flat_map(|table| &table.get_ref().entries)
    {
        let kind = page.word(key, "missing", MISSING);
        for value in &values.get_ref().entries {
            let (Some(kind), Some(number)) = (kind, page.finite(value, "missing")) else {
                continue;
            };
            if missing.iter().any(|(known, _)| *known == number) {
                page.error(
                    code::DUPLICATE,
                    &value.span(),
                    format!("`{number}` stands for two missing answers"),
                    "write it once",
                );
            }
            missing.push((number, kind));
        }
    }
    let mut bound = |value: &Option<Spanned<f64>>, key| {
        value.as_ref().and_then(|value| page.finite(value, key))
    };
    let minimum = bound(&source.minimum, "minimum");
    let maximum = bound(&source.maximum, "maximum");
    if let (Some(low), Some(high), Some(place)) = (minimum, maximum, &source.maximum)
        && low > high
    {
        page.error(
            code::WRONG_TYPE,
            &place.span(),
            format!("`maximum` {high} is less than `minimum` {low}"),
            "exchange them",
        );
    }
    let decimals = source.decimals.as_ref().map_or(0, |decimals| {
        let number = *decimals.get_ref();
        if !(0..=MOST_DECIMALS).contains(&number) {
            page.error(
                code::WRONG_TYPE,
                &decimals.span(),
                format!("`decimals` is {number}"),
                format!("0 to {MOST_DECIMALS} are possible"),
            );
        }
        number.clamp(0, MOST_DECIMALS) as u8
    });
    ItemKind::Numeric {
        missing,
        minimum,
        maximum,
        decimals,
        per: per(page, source, items),
    }
}

/// The numeric items that an item is divided by.
fn per(page: &mut Page, source: &ItemSource, items: &Table<ItemSource>) -> Vec<ItemId> {
    let is_numeric = |item: &ItemSource| {
        let kind = item.kind.as_ref();
        kind.is_some_and(|kind| kind.get_ref() == Kind::Numeric.name())
    };
    let mut denominators: Vec<ItemId> = Vec::new();
    for name in source.per.iter().flat_map(|list| &list.get_ref().entries) {
        let id = ItemId::new(name.get_ref());
        match items.get(name.get_ref()) {
            Some(_) if denominators.contains(&id) => page.error(
                code::DUPLICATE,
                &name.span(),
                format!("`{name}` stands twice in `per`", name = name.get_ref()),
                "write it once",
            ),
            Some(item) if is_numeric(item.get_ref()) => denominators.push(id),
            Some(_) => page.error(
                code::UNKNOWN_REFERENCE,
                &name.span(),
                format!("item `{id}` is not numeric"),
                "a ratio divides a numeric item by another",
            ),
            None if items
                .unread
                .iter()
                .any(|key| key.get_ref() == name.get_ref()) => {}
            None => {
                let known = items
                    .entries
                    .iter()
                    .filter(|(_, item)| is_numeric(item.get_ref()));
                let known = known.map(|(key, _)| key.get_ref().as_str());
                page.unknown(&name.span(), "numeric item", name.get_ref(), known);
            }
        }
    }
    denominators
}
