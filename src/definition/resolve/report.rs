//! What is published: `report.toml`.

use toml::Spanned;

use super::super::edition::{Audience, Edition, Piece};
use super::super::id::{FigureId, ItemId};
use super::super::item::{Item, ItemKind};
use super::super::report::{
    ChangesSince, Figure, FigureKind, FigureOrder, LowBase, ReportPlan, TrendLine,
};
use super::super::source::{EditionSource, FigureSource, Given, LowBaseSource, ReportSource};
use super::super::text::Texts;
use super::claim::{self, Sayable};
use super::design::categorical;
use super::page::{Owner, Page};
use crate::diagnostic::code;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Stacked,
    Diverging,
    Trend,
    Groups,
    Changes,
}

const KINDS: &[(&str, Kind)] = &[
    ("stacked", Kind::Stacked),
    ("diverging", Kind::Diverging),
    ("trend", Kind::Trend),
    ("groups", Kind::Groups),
    ("changes", Kind::Changes),
];

const LINES: &[(&str, TrendLine)] = &[("waves", TrendLine::Waves), ("level", TrendLine::Level)];

const SINCE: &[(&str, ChangesSince)] = &[
    ("previous", ChangesSince::Previous),
    ("base", ChangesSince::Base),
];

const ORDERS: &[(&str, FigureOrder)] = &[
    ("net_agree", FigureOrder::NetAgree),
    ("questionnaire", FigureOrder::Questionnaire),
];

/// The plan where there is no `report.toml`: the survey's title, tables, no figures.
pub(super) fn default_plan(title: &Texts) -> ReportPlan {
    ReportPlan {
        title: title.clone(),
        subtitle: None,
        findings: Vec::new(),
        banners: Vec::new(),
        figures: Vec::new(),
        low_base: LowBase::default(),
        editions: vec![Edition::default()],
    }
}

pub(super) fn plan(
    page: &mut Page,
    source: &ReportSource,
    title: &Texts,
    sayable: &Sayable<'_>,
) -> ReportPlan {
    let (items, defined) = (sayable.names.items, sayable.names.defined);
    let title = source
        .title
        .as_ref()
        .map_or_else(|| title.clone(), |title| page.texts(title));
    let subtitle = source.subtitle.as_ref().map(|words| page.texts(words));
    let findings = source
        .finding
        .iter()
        .flat_map(|list| &list.get_ref().entries)
        .map(|source| claim::finding(page, sayable, source))
        .collect();
    let mut banners: Vec<ItemId> = Vec::new();
    for name in source
        .banners
        .iter()
        .flat_map(|list| &list.get_ref().entries)
    {
        let id = ItemId::new(name.get_ref());
        categorical(page, &name.span(), name.get_ref(), items, defined);
        if banners.contains(&id) {
            page.error(
                code::DUPLICATE,
                &name.span(),
                format!("banner `{id}` stands twice"),
                "write it once",
            );
        }
        banners.push(id);
    }
    let figures = source
        .figure
        .iter()
        .flat_map(|table| &table.get_ref().entries)
        .filter_map(|(key, value)| figure(page, key, value.get_ref(), sayable))
        .collect();
    ReportPlan {
        title,
        subtitle,
        findings,
        banners,
        figures,
        low_base: low_base(page, &source.low_base),
        editions: editions(page, source),
    }
}

/// The editions as written; the plain one where there is none.
fn editions(page: &mut Page, source: &ReportSource) -> Vec<Edition> {
    let written = source.edition.iter();
    let written = written.flat_map(|table| &table.get_ref().entries);
    let editions: Vec<Edition> = written
        .map(|(key, value)| edition(page, key, value.get_ref()))
        .collect();
    match editions.is_empty() {
        true => vec![Edition::default()],
        false => editions,
    }
}

fn edition(page: &mut Page, key: &Spanned<String>, source: &EditionSource) -> Edition {
    let name = page.id(key);
    let audience = source.audience.as_ref();
    let audience = audience.and_then(|word| page.word(word, "audience", Audience::NAMES));
    let mut pieces: Vec<Piece> = Vec::new();
    match &source.pieces {
        None => pieces.extend(Piece::ALL.iter().map(|(_, piece)| *piece)),
        Some(list) => {
            for word in &list.get_ref().entries {
                pieces.extend(page.word(word, "pieces", Piece::ALL));
            }
        }
    }
    Edition {
        name,
        audience: audience.unwrap_or_default(),
        pieces: Piece::in_order(&pieces),
    }
}

fn figure(
    page: &mut Page,
    key: &Spanned<String>,
    source: &FigureSource,
    sayable: &Sayable<'_>,
) -> Option<Figure> {
    let (items, defined) = (sayable.names.items, sayable.names.defined);
    let id = page.id(key);
    let owner = Owner::new(format!("figure `{id}`"), key.span(), source.own_faults());
    let title = page
        .need(&source.title, "title", &owner)
        .map(|title| claim::telling(page, sayable, title));
    let claims = claim::claims(page, sayable, &source.claim);
    let when_broken = claim::when_broken(page, &source.when_broken, &source.claim);
    let kind = page
        .need(&source.kind, "kind", &owner)
        .and_then(|kind| page.word(kind, "kind", KINDS));
    let mut shown: Vec<ItemId> = Vec::new();
    if let Some(list) = page.need(&source.items, "items", &owner) {
        if list.get_ref().entries.is_empty() {
            page.error(
                code::MISSING_KEY,
                &list.span(),
                format!("figure `{id}` shows no item"),
                "name at least one item",
            );
        }
        for name in &list.get_ref().entries {
            shows(page, name, kind, items, defined);
            if shown.iter().any(|id| id.as_str() == name.get_ref()) {
                page.error(
                    code::DUPLICATE,
                    &name.span(),
                    format!("item `{name}` stands twice in the figure"),
                    "write it once",
                );
            }
            shown.push(ItemId::new(name.get_ref()));
        }
    }
    let order = source
        .order
        .as_ref()
        .and_then(|order| page.word(order, "order", ORDERS));
    let kind = kind?;
    if let Some(by) = &source.by
        && !matches!(kind, Kind::Groups | Kind::Changes)
    {
        page.error(
            code::UNKNOWN_KEY,
            &by.span(),
            "`by` belongs to a figure of groups or changes",
            "remove `by`, or write `kind = \"groups\"`",
        );
    }
    if let Some(since) = &source.since
        && kind != Kind::Changes
    {
        page.error(
            code::UNKNOWN_KEY,
            &since.span(),
            "`since` belongs to a figure of changes",
            "remove `since`, or write `kind = \"changes\"`",
        );
    }
    if let Some(line) = &source.line
        && kind != Kind::Trend
    {
        page.error(
            code::UNKNOWN_KEY,
            &line.span(),
            "`line` belongs to a figure of trends",
            "remove `line`, or write `kind = \"trend\"`",
        );
    }
    let line = source
        .line
        .as_ref()
        .and_then(|line| page.word(line, "line", LINES));
    let kind = match kind {
        Kind::Stacked => FigureKind::Stacked,
        Kind::Diverging => FigureKind::Diverging,
        Kind::Trend => FigureKind::Trend,
        Kind::Groups => {
            let by = page.need(&source.by, "by", &owner)?;
            categorical(page, &by.span(), by.get_ref(), items, defined);
            FigureKind::Groups {
                by: ItemId::new(by.get_ref()),
            }
        }
        Kind::Changes => {
            if let Some(by) = &source.by {
                categorical(page, &by.span(), by.get_ref(), items, defined);
            }
            let since = source.since.as_ref();
            FigureKind::Changes {
                by: source.by.as_ref().map(|by| ItemId::new(by.get_ref())),
                since: since
                    .and_then(|since| page.word(since, "since", SINCE))
                    .unwrap_or_default(),
            }
        }
    };
    Some(Figure {
        id: FigureId::new(id),
        title: title.unwrap_or_default(),
        claims,
        when_broken,
        kind,
        items: shown,
        order: order.unwrap_or_default(),
        line: line.unwrap_or_default(),
    })
}

fn shows(
    page: &mut Page,
    name: &Spanned<String>,
    kind: Option<Kind>,
    items: &[Item],
    defined: &[String],
) {
    let text = name.get_ref();
    match items.iter().find(|item| item.id.as_str() == text) {
        None if !defined.contains(text) => {
            page.unknown(
                &name.span(),
                "item",
                text,
                defined.iter().map(String::as_str),
            );
        }
        Some(item) if matches!(item.kind, ItemKind::Open) => page.error(
            code::UNKNOWN_REFERENCE,
            &name.span(),
            format!("item `{text}` is free text, which no figure shows"),
            "name an item with answers or numbers",
        ),
        Some(item) if needs_answers(kind) && item.scale().is_none() => page.error(
            code::UNKNOWN_REFERENCE,
            &name.span(),
            format!("item `{text}` has no scale whose answers fill a bar"),
            "name a single-choice or derived item",
        ),
        _ => {}
    }
}

/// Bars of all answers are drawn of items of which each respondent has one.
fn needs_answers(kind: Option<Kind>) -> bool {
    matches!(kind, Some(Kind::Stacked | Kind::Diverging))
}

fn low_base(page: &mut Page, source: &Given<LowBaseSource>) -> LowBase {
    let default = LowBase::default();
    let Some(table) = source else {
        return default;
    };
    let written = table.get_ref();
    let mut limit = |value: &Given<f64>, key, default| {
        let number = value
            .as_ref()
            .and_then(|value| page.finite(value, key))
            .unwrap_or(default);
        (number, value.is_some())
    };
    let (hidden, _) = limit(&written.hidden, "hidden", default.hidden);
    let (mut very_low, very_low_stated) = limit(&written.very_low, "very_low", default.very_low);
    let (mut low, low_stated) = limit(&written.low, "low", default.low);
    // A limit that is not stated gives way to the one below it.
    if !very_low_stated {
        very_low = very_low.max(hidden);
    }
    if !low_stated {
        low = low.max(very_low);
    }
    if hidden < 0.0 || hidden > very_low || very_low > low {
        page.error(
            code::WRONG_TYPE,
            &table.span(),
            format!("the limits {hidden}, {very_low}, {low} do not rise"),
            "`hidden` is at most `very_low`, and that at most `low`",
        );
    }
    LowBase {
        hidden,
        very_low,
        low,
    }
}
