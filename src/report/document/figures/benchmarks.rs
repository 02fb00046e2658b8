//! In: a figure of benchmarks and the context. Out: our figure beside the newest of each series, largest first. Never: a test between them.

use super::axis::grids;
use super::block::{Parts, figure_table, in_line, named, number};
use super::caption::{Caption, questions, sources};
use super::foreign::{SeriesOf, series};
use super::panels::{apart, distinct, measured, panel_label, shared_measure};
use crate::definition::{Figure, Item, Wave};
use crate::estimate::{Domain, Estimate, Measure};
use crate::report::chart::{BenchmarkPanel, BenchmarkRow, Benchmarks, Plot, Whose};
use crate::report::document::context::{Context, base_value, estimate};
use crate::report::document::{Column, FigureBlock, Row, TableCell};
use crate::report::number::Flag;
use crate::report::words::{figures, fill};
use crate::report::{CellId, CellPart, Prose};

/// One figure: whose, of which wave.
struct Found<'a> {
    label: String,
    wave: &'a Wave,
    estimate: &'a Estimate,
    whose: Whose,
}

pub fn build(context: &Context<'_>, figure: &Figure) -> Option<FigureBlock> {
    let words = figures::of(context.lang);
    let series = series(context);
    let panels: Vec<((&Item, Measure), Vec<Found<'_>>)> = figure
        .items
        .iter()
        .filter_map(|id| context.survey.item(id))
        .flat_map(|item| {
            let measures = context.told(item).into_iter();
            measures.map(move |measure| (item, measure))
        })
        .map(|(item, measure)| {
            let found = found(context, &series, item, &measure);
            ((item, measure), found)
        })
        .filter(|(_, found)| found.iter().any(|found| found.whose == Whose::Theirs))
        .collect();
    if panels.is_empty() {
        return None;
    }
    let told: Vec<(&Item, Measure)> = panels.iter().map(|(told, _)| told.clone()).collect();
    let shared = shared_measure(context, &told);
    let drawn = drawn(context, &panels, shared.is_some());
    let answer = shared.as_deref().unwrap_or(context.words.named_answer);
    let what = measured(
        context,
        &told,
        fill(words.measured_benchmarks, &[("answer", answer)]),
        words.measured_benchmarks_means.to_owned(),
    );
    let waves = [context.wave];
    let data = drawn
        .panels
        .iter()
        .map(|panel| {
            let rows = panel.rows.iter();
            let rows = rows.map(|row| {
                named(
                    &Prose::wording(&row.label),
                    number(&row.text, row.cell.as_slice()),
                )
            });
            in_line(&Prose::wording(&panel.label), rows)
        })
        .collect();
    let rows = rows(context, &panels);
    let stub = vec![
        context.words.statement.to_owned(),
        context.words.wave.to_owned(),
    ];
    let parts = Parts {
        what: what.into(),
        kind: words.alt_benchmarks,
        data,
        caption: caption(context, &panels, &told),
        waves: &waves,
        table: figure_table(context, figure, stub, columns(context), rows),
        plot: Plot::Benchmarks(drawn),
    };
    Some(parts.assemble(context, figure))
}

/// Ours and the newest of each series that is not hidden, largest first.
fn found<'a>(
    context: &Context<'a>,
    series: &[SeriesOf<'a>],
    item: &Item,
    measure: &Measure,
) -> Vec<Found<'a>> {
    let words = figures::of(context.lang);
    let named = |name: &str, wave: &Wave| {
        let when = when(context, wave);
        match when.contains(name) {
            true => when,
            false => format!("{name}, {when}"),
        }
    };
    let ours = context
        .total(&item.id, measure)
        .map(|estimate| Found {
            label: named(words.ours, context.wave),
            wave: context.wave,
            estimate,
            whose: Whose::Ours,
        })
        .into_iter();
    let theirs = series.iter().filter_map(|one| {
        one.waves.iter().rev().find_map(|(wave, results)| {
            let estimate = estimate(results, &item.id, measure, &Domain::Total)?;
            Some(Found {
                label: named(one.name, wave),
                wave,
                estimate,
                whose: Whose::Theirs,
            })
        })
    });
    let mut found: Vec<Found<'a>> = ours
        .chain(theirs)
        .filter(|found| context.flag(found.estimate) != Flag::Hidden)
        .filter(|found| found.estimate.value.is_some())
        .collect();
    let value = |found: &Found<'_>| found.estimate.value.unwrap_or(0.0);
    found.sort_by(|a, b| value(b).total_cmp(&value(a)));
    found
}

/// The name of a wave, or when it was where it has no name but an id without its year.
fn when(context: &Context<'_>, wave: &Wave) -> String {
    let label = wave.label.get(context.lang);
    let year = wave.fieldwork.time.floor().to_string();
    if label != wave.id.as_str() || label.contains(&year) {
        return label.to_owned();
    }
    match &wave.fieldwork.season {
        Some(season) => season.get(context.lang).to_owned(),
        None => year,
    }
}

fn drawn(
    context: &Context<'_>,
    panels: &[((&Item, Measure), Vec<Found<'_>>)],
    same: bool,
) -> Benchmarks {
    let told: Vec<(&Item, Measure)> = panels.iter().map(|(told, _)| told.clone()).collect();
    let rows: Vec<Vec<BenchmarkRow>> = panels
        .iter()
        .map(|((item, measure), found)| {
            let row = |found: &Found<'_>| BenchmarkRow {
                label: found.label.clone(),
                value: found.estimate.value.unwrap_or(0.0),
                text: context.value_text(item, measure, found.estimate),
                interval: context
                    .precision(found.wave, found.estimate)
                    .map(|precision| (precision.interval.low, precision.interval.high)),
                whose: found.whose,
                cell: Some(CellId::of(&found.wave.id, &item.id, measure, &Domain::Total).value()),
            };
            found.iter().map(row).collect()
        })
        .collect();
    let values: Vec<Vec<f64>> = rows
        .iter()
        .map(|rows| {
            let ends = rows.iter().flat_map(|row| {
                let (low, high) = row.interval.unwrap_or((row.value, row.value));
                [row.value, low, high]
            });
            ends.collect()
        })
        .collect();
    let axes = grids(context, &told, &values);
    let panels = told
        .iter()
        .zip(rows)
        .zip(axes)
        .map(|(((item, measure), rows), grid)| BenchmarkPanel {
            label: panel_label(context, item, measure, same),
            axis: (
                grid.first().map_or(0.0, |(value, _)| *value),
                grid.last().map_or(1.0, |(value, _)| *value),
            ),
            rows,
        })
        .collect();
    Benchmarks { panels }
}

fn caption(
    context: &Context<'_>,
    panels: &[((&Item, Measure), Vec<Found<'_>>)],
    told: &[(&Item, Measure)],
) -> Caption {
    let words = figures::of(context.lang);
    let found = || panels.iter().flat_map(|(_, found)| found);
    let mut names: Vec<String> = Vec::new();
    let mut waves: Vec<&Wave> = Vec::new();
    for found in found().filter(|found| found.whose == Whose::Theirs) {
        let base = context.base_text(found.estimate);
        let name = format!("{} ({base})", found.label);
        if !names.contains(&name) {
            names.push(name);
        }
        if !waves.iter().any(|wave| wave.id == found.wave.id) {
            waves.push(found.wave);
        }
    }
    let said = Prose::fill(
        words.benchmarks_note,
        &[
            ("series", Prose::wording(names.join("; "))),
            (
                "sources",
                Prose::wording(sources(context, &waves).join("; ")),
            ),
        ],
    );
    let flags = found().map(|found| context.flag(found.estimate)).collect();
    let items = distinct(told);
    let mut caption = Caption::default();
    caption.in_full(questions(context, &items));
    caption.always(said);
    let has_interval = |found: &Found<'_>| {
        let precision = context.precision(found.wave, found.estimate);
        precision.is_some()
    };
    if found().any(has_interval) {
        caption.always(Prose::built_in(words.benchmarks_lines));
    }
    caption.common(context, &items, &[context.wave], flags);
    caption
}

fn columns(context: &Context<'_>) -> Vec<Column> {
    let words = context.words;
    vec![
        Column::number(words.share),
        Column::number(words.mean),
        Column::interval(words.interval),
        Column::number(words.unweighted_base),
    ]
}

fn rows(context: &Context<'_>, panels: &[((&Item, Measure), Vec<Found<'_>>)]) -> Vec<Row> {
    let mut rows = Vec::new();
    for ((item, measure), found) in panels {
        for found in found {
            let statement = panel_label(context, item, measure, false);
            let id = CellId::of(&found.wave.id, &item.id, measure, &Domain::Total);
            let value = context.value(item, measure, Some(found.estimate));
            let [share, mean] = apart(measure, TableCell::of(value, id.clone().value()));
            let interval = context.interval_of(found.wave, item, measure, found.estimate);
            let base = base_value(found.estimate, CellPart::UnweightedBase);
            rows.push(Row {
                labels: vec![statement, found.label.clone()],
                cells: vec![
                    share,
                    mean,
                    TableCell::of(interval, id.clone().part(CellPart::Interval)),
                    TableCell::of(base, id.part(CellPart::UnweightedBase)),
                ],
            });
        }
    }
    rows
}
