//! In: a map of tiles and the context. Out: each group's share on its tile, a map an item. Never: a shade on a hidden base.

use super::block::{Parts, figure_table, in_line, named, number};
use super::caption::{Caption, questions};
use super::panels::{distinct, panel_label, shared_measure};
use crate::definition::{Code, Figure, Item, ItemId, TileMap};
use crate::estimate::{Domain, Estimate, Measure};
use crate::measure::Proportion;
use crate::report::chart::{Plot, Tile, TilePanel, Tiles};
use crate::report::document::context::Context;
use crate::report::document::{Column, FigureBlock, Row, banners};
use crate::report::number::Flag;
use crate::report::words::{figures, fill};
use crate::report::{CellPart, Prose};

type Told<'a> = (&'a Item, Measure);

pub fn build(
    context: &Context<'_>,
    figure: &Figure,
    by: &ItemId,
    map: &TileMap,
) -> Option<FigureBlock> {
    let words = figures::of(context.lang);
    let told: Vec<Told<'_>> = figure
        .items
        .iter()
        .filter_map(|id| context.survey.item(id))
        .flat_map(|item| {
            let measures = context.told(item).into_iter();
            measures.map(move |measure| (item, measure))
        })
        .filter(|(_, measure)| *measure != Measure::Mean)
        .collect();
    if told.is_empty() || banners::groups(context, by).is_empty() {
        return None;
    }
    let shared = shared_measure(context, &told);
    let drawn = drawn(context, &told, by, map);
    let answer = shared.as_deref().unwrap_or(context.words.named_answer);
    let group = context.item_label(by);
    let what = fill(
        context.words.measured_groups,
        &[("answer", answer), ("group", &group)],
    );
    let waves = [context.wave];
    let parts = Parts {
        what: what.into(),
        kind: words.alt_map,
        data: in_words(&drawn),
        caption: caption(context, &drawn, &told, by),
        waves: &waves,
        table: table(context, figure, &told, by),
        plot: Plot::Map(drawn),
    };
    Some(parts.assemble(context, figure))
}

fn group(by: &ItemId, code: Code) -> Domain {
    Domain::Group {
        item: by.clone(),
        code,
    }
}

fn shown<'e>(context: &Context<'_>, found: Option<&'e Estimate>) -> Option<&'e Estimate> {
    found
        .filter(|estimate| context.flag(estimate) != Flag::Hidden)
        .filter(|estimate| estimate.value.is_some())
}

fn drawn(context: &Context<'_>, told: &[Told<'_>], by: &ItemId, map: &TileMap) -> Tiles {
    let same = shared_measure(context, told).is_some();
    let mut panels: Vec<TilePanel> = told
        .iter()
        .map(|(item, measure)| TilePanel {
            label: panel_label(context, item, measure, same),
            total: total(context, item, measure),
            tiles: map
                .rows
                .iter()
                .enumerate()
                .flat_map(|(row, codes)| {
                    let placed = codes.iter().enumerate();
                    placed.filter_map(move |(column, code)| Some(((column, row), (*code)?)))
                })
                .map(|(place, code)| tile(context, (item, measure), (by, code), place))
                .collect(),
        })
        .collect();
    let values = panels.iter().flat_map(|panel| &panel.tiles);
    let values: Vec<f64> = values.filter_map(|tile| tile.value).collect();
    let classes = Classes::of(&values);
    for tile in panels.iter_mut().flat_map(|panel| &mut panel.tiles) {
        tile.class = tile.value.map_or(0, |value| classes.class(value));
    }
    Tiles {
        panels,
        columns: map.rows.first().map_or(1, Vec::len),
        rows: map.rows.len(),
        classes: classes.named(context, &values),
    }
}

fn total(context: &Context<'_>, item: &Item, measure: &Measure) -> Prose {
    let found = shown(context, context.total(&item.id, measure));
    let total = found.map_or(context.words.not_shown.into(), |estimate| {
        let cell = context.id(item, measure, &Domain::Total).value();
        Prose::cell(context.value_text(item, measure, estimate), cell)
    });
    Prose::fill(figures::of(context.lang).map_total, &[("total", total)])
}

fn tile(
    context: &Context<'_>,
    (item, measure): (&Item, &Measure),
    (by, code): (&ItemId, Code),
    (column, row): (usize, usize),
) -> Tile {
    let found = context.estimate(&item.id, measure, &group(by, code));
    let known = shown(context, found);
    let interval = known.and_then(|estimate| {
        let precision = context.precision(context.wave, estimate)?;
        let (low, high) = (precision.interval.low, precision.interval.high);
        Some(context.numbers.percent_range(low, high, 0))
    });
    let base = found.map_or_else(
        || context.numbers.count(0),
        |found| context.base_text(found),
    );
    Tile {
        column,
        row,
        name: context.code_label(by, code),
        value: known.and_then(|estimate| estimate.value),
        text: known.map_or(context.words.not_shown.to_owned(), |estimate| {
            context.value_text(item, measure, estimate)
        }),
        interval,
        base: fill(figures::of(context.lang).tile_base, &[("base", &base)]),
        class: 0,
        cell: found.map(|_| context.id(item, measure, &group(by, code))),
    }
}

/// Classes of 10 percentage points where five of them hold all values, else of 20: what is within a few points looks alike.
struct Classes {
    /// The lower edge of the lowest, in percent.
    from: f64,
    /// In percentage points.
    width: f64,
}

impl Classes {
    fn of(values: &[f64]) -> Self {
        let least = values.iter().copied().fold(1.0, f64::min) * 100.0;
        let most = values.iter().copied().fold(0.0, f64::max) * 100.0;
        // Five classes with the values in the middle of them, within 0 to 100.
        let lowest = (least / 10.0 + 1e-9).floor() * 10.0;
        let highest = (most / 10.0 + 1e-9).floor() * 10.0 + 10.0;
        if highest - lowest <= 50.0 {
            let spare = ((50.0 - (highest - lowest)) / 20.0).floor() * 10.0;
            let from = (lowest - spare).clamp(0.0, 50.0);
            return Self { from, width: 10.0 };
        }
        Self {
            from: 0.0,
            width: 20.0,
        }
    }

    fn class(&self, value: f64) -> u8 {
        let class = ((value * 100.0 - self.from) / self.width + 1e-9).floor();
        class.clamp(0.0, 4.0) as u8
    }

    /// Those that occur, lowest first.
    fn named(&self, context: &Context<'_>, values: &[f64]) -> Vec<(u8, Prose)> {
        let words = figures::of(context.lang);
        (0..5)
            .filter(|class| values.iter().any(|value| self.class(*value) == *class))
            .map(|class| {
                let edge = |step: f64| {
                    let percent = self.from + (f64::from(class) + step) * self.width;
                    Prose::setting(context.numbers.percent(Proportion(percent / 100.0), 0))
                };
                let label = Prose::fill(words.class, &[("low", edge(0.0)), ("high", edge(1.0))]);
                (class, label)
            })
            .collect()
    }
}

fn caption(context: &Context<'_>, drawn: &Tiles, told: &[Told<'_>], by: &ItemId) -> Caption {
    let words = figures::of(context.lang);
    let only = distinct(told);
    let codes = banners::groups(context, by);
    let flags = told
        .iter()
        .flat_map(|(item, measure)| codes.iter().map(move |code| (item, measure, code)))
        .filter_map(|(item, measure, code)| context.estimate(&item.id, measure, &group(by, *code)))
        .map(|estimate| context.flag(estimate))
        .collect();
    let mut tiles = drawn.panels.iter().flat_map(|panel| &panel.tiles);
    let reading = if tiles.any(|tile| tile.interval.is_some()) {
        words.map_reading
    } else {
        words.map_reading_without_intervals
    };
    let mut caption = Caption::default();
    caption.in_full(questions(context, &only));
    caption.always(Prose::built_in(reading));
    caption.common(context, &only, &[context.wave], flags);
    if !context.precision_allowed(context.wave) {
        caption.always(context.words.no_precision_note);
    }
    caption
}

fn in_words(tiles: &Tiles) -> Vec<Prose> {
    tiles
        .panels
        .iter()
        .map(|panel| {
            let tiles = panel.tiles.iter().map(|tile| {
                named(
                    &Prose::wording(&tile.name),
                    number(
                        &tile.text,
                        tile.cell
                            .clone()
                            .map(crate::report::CellId::value)
                            .as_slice(),
                    ),
                )
                .with(" (")
                .with(Prose::base(&tile.base))
                .with(")")
            });
            in_line(
                &Prose::wording(&panel.label),
                [panel.total.clone()].into_iter().chain(tiles),
            )
        })
        .collect()
}

fn table(
    context: &Context<'_>,
    figure: &Figure,
    told: &[Told<'_>],
    by: &ItemId,
) -> crate::report::document::Table {
    let words = context.words;
    let columns = vec![
        Column::number(words.share),
        Column::interval(words.interval),
        Column::number(words.unweighted_base),
    ];
    let mut rows = Vec::new();
    for (item, measure) in told {
        let groups = banners::groups(context, by).into_iter().map(|code| {
            let label = context.code_label(by, code);
            (group(by, code), label)
        });
        let total = (Domain::Total, words.total.to_owned());
        for (domain, label) in std::iter::once(total).chain(groups) {
            if context.estimate(&item.id, measure, &domain).is_none() {
                continue;
            }
            rows.push(Row {
                labels: vec![panel_label(context, item, measure, false), label],
                cells: vec![
                    context.estimate_cell(item, measure, &domain),
                    context.interval_cell(item, measure, &domain),
                    context.base_cell(item, measure, &domain, CellPart::UnweightedBase),
                ],
            });
        }
    }
    let stub = vec![words.statement.to_owned(), words.group.to_owned()];
    figure_table(context, figure, stub, columns, rows)
}
