//! In: `[figure.ID]` of `report.toml`. Out: figures, resolved. Never: a key taken in silence that its kind has no use for.

use toml::Spanned;

use super::super::id::{Code, FigureId, ItemId};
use super::super::item::{Item, ItemKind};
use super::super::report::{ChangesSince, Figure, FigureKind, FigureOrder, TileMap, TrendLine};
use super::super::source::{FigureSource, List};
use super::claim::{self, Sayable};
use super::design::categorical;
use super::page::{Owner, Page, codes_of};
use crate::diagnostic::code;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Stacked,
    Diverging,
    Trend,
    Groups,
    Changes,
    Table,
    Multiples,
    Benchmarks,
    Weights,
    Map,
}

const KINDS: &[(&str, Kind)] = &[
    ("stacked", Kind::Stacked),
    ("diverging", Kind::Diverging),
    ("trend", Kind::Trend),
    ("groups", Kind::Groups),
    ("changes", Kind::Changes),
    ("table", Kind::Table),
    ("multiples", Kind::Multiples),
    ("benchmarks", Kind::Benchmarks),
    ("weights", Kind::Weights),
    ("map", Kind::Map),
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

impl Kind {
    /// Bars of all answers are drawn of items of which each respondent has one.
    fn needs_answers(self) -> bool {
        matches!(self, Self::Stacked | Self::Diverging | Self::Table)
    }
}

/// A figure; `None` where its kind is not known.
pub(super) fn figure(
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
    let shown = shown(page, source, kind, &owner, (items, defined));
    let order = source
        .order
        .as_ref()
        .and_then(|order| page.word(order, "order", ORDERS));
    let kind = kind?;
    misplaced(page, source, kind);
    let line = source
        .line
        .as_ref()
        .and_then(|line| page.word(line, "line", LINES));
    let kind = form(page, source, kind, &owner, (items, defined))?;
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

/// The items, each once.
fn shown(
    page: &mut Page,
    source: &FigureSource,
    kind: Option<Kind>,
    owner: &Owner,
    (items, defined): (&[Item], &[String]),
) -> Vec<ItemId> {
    let mut shown: Vec<ItemId> = Vec::new();
    if kind == Some(Kind::Weights) {
        if let Some(list) = &source.items {
            page.error(
                code::UNKNOWN_KEY,
                &list.span(),
                "a figure of weights shows no item",
                "remove `items`",
            );
        }
        return shown;
    }
    let Some(list) = page.need(&source.items, "items", owner) else {
        return shown;
    };
    if list.get_ref().entries.is_empty() {
        page.error(
            code::MISSING_KEY,
            &list.span(),
            format!("{} shows no item", owner.name),
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
    shown
}

/// Keys that stand in a figure of another kind.
fn misplaced(page: &mut Page, source: &FigureSource, kind: Kind) {
    let mut wrong = |span: Option<std::ops::Range<usize>>, fits: bool, key, of, way_out: &str| {
        if let Some(span) = span.filter(|_| !fits) {
            let message = format!("`{key}` belongs to a figure of {of}");
            page.error(code::UNKNOWN_KEY, &span, message, way_out);
        }
    };
    wrong(
        source.by.as_ref().map(Spanned::span),
        matches!(
            kind,
            Kind::Groups | Kind::Changes | Kind::Multiples | Kind::Map
        ),
        "by",
        "groups or changes",
        "remove `by`, or write `kind = \"groups\"`",
    );
    wrong(
        source.since.as_ref().map(Spanned::span),
        kind == Kind::Changes,
        "since",
        "changes",
        "remove `since`, or write `kind = \"changes\"`",
    );
    wrong(
        source.line.as_ref().map(Spanned::span),
        kind == Kind::Trend,
        "line",
        "trends",
        "remove `line`, or write `kind = \"trend\"`",
    );
    wrong(
        source.tiles.as_ref().map(Spanned::span),
        kind == Kind::Map,
        "tiles",
        "regions",
        "remove `tiles`, or write `kind = \"map\"`",
    );
}

/// What its kind asks for beside the items.
fn form(
    page: &mut Page,
    source: &FigureSource,
    kind: Kind,
    owner: &Owner,
    (items, defined): (&[Item], &[String]),
) -> Option<FigureKind> {
    let grouped = |page: &mut Page, by: &Spanned<String>| {
        categorical(page, &by.span(), by.get_ref(), items, defined);
        ItemId::new(by.get_ref())
    };
    Some(match kind {
        Kind::Stacked => FigureKind::Stacked,
        Kind::Diverging => FigureKind::Diverging,
        Kind::Trend => FigureKind::Trend,
        Kind::Table => FigureKind::Table,
        Kind::Benchmarks => FigureKind::Benchmarks,
        Kind::Weights => FigureKind::Weights,
        Kind::Groups => FigureKind::Groups {
            by: page
                .need(&source.by, "by", owner)
                .map(|by| grouped(page, by))?,
        },
        Kind::Multiples => FigureKind::Multiples {
            by: source.by.as_ref().map(|by| grouped(page, by)),
        },
        Kind::Changes => FigureKind::Changes {
            by: source.by.as_ref().map(|by| grouped(page, by)),
            since: source
                .since
                .as_ref()
                .and_then(|since| page.word(since, "since", SINCE))
                .unwrap_or_default(),
        },
        Kind::Map => {
            let by = page.need(&source.by, "by", owner);
            let tiles = page.need(&source.tiles, "tiles", owner);
            let (by, tiles) = by.zip(tiles)?;
            let item = items.iter().find(|item| item.id.as_str() == by.get_ref());
            FigureKind::Map {
                tiles: tile_map(page, tiles, item),
                by: grouped(page, by),
            }
        }
    })
}

/// Rows of codes and `.`, apart by spaces.
fn tile_map(page: &mut Page, source: &Spanned<List<String>>, by: Option<&Item>) -> TileMap {
    let mut rows: Vec<Vec<Option<Code>>> = Vec::new();
    let mut seen: Vec<Code> = Vec::new();
    for row in &source.get_ref().entries {
        let mut tiles = Vec::new();
        for word in row.get_ref().split_whitespace() {
            let code = word.parse().ok().map(Code);
            let is_known = match (code, by.and_then(Item::scale)) {
                (Some(code), Some(scale)) => scale.answers.iter().any(|answer| answer.code == code),
                (Some(_), None) => true,
                (None, _) => word == ".",
            };
            let twice = code.is_some_and(|code| seen.contains(&code));
            if !is_known || twice {
                let what = if twice { "stands twice" } else { "is no code" };
                page.error(
                    code::TILE_MAP,
                    &row.span(),
                    format!("`{word}` {what} in `tiles`"),
                    "write each code of the item once, and `.` where there is no tile",
                );
            }
            seen.extend(code);
            tiles.push(code.filter(|_| is_known && !twice));
        }
        rows.push(tiles);
    }
    let widest = rows.iter().map(Vec::len).max().unwrap_or(0);
    rows.iter_mut().for_each(|row| row.resize(widest, None));
    complete(page, source, by, &seen);
    TileMap { rows }
}

/// Each real answer has a tile.
fn complete(page: &mut Page, source: &Spanned<List<String>>, by: Option<&Item>, seen: &[Code]) {
    let scale = by.and_then(Item::scale);
    let answers = scale.iter().flat_map(|scale| &scale.answers);
    let left_out: Vec<Code> = answers
        .filter(|answer| answer.missing.is_none() && !seen.contains(&answer.code))
        .map(|answer| answer.code)
        .collect();
    if !left_out.is_empty() || seen.is_empty() {
        let which = if left_out.is_empty() {
            "any code".to_owned()
        } else {
            codes_of(left_out)
        };
        page.error(
            code::TILE_MAP,
            &source.span(),
            format!("the map has no tile for {which}"),
            "write each code of the item once, and `.` where there is no tile",
        );
    }
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
        Some(item) if kind.is_some_and(Kind::needs_answers) && item.scale().is_none() => page
            .error(
                code::UNKNOWN_REFERENCE,
                &name.span(),
                format!("item `{text}` has no scale whose answers fill a bar"),
                "name a single-choice or derived item",
            ),
        _ => {}
    }
}
