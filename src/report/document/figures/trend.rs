//! In: a figure of trends and the context. Out: a line, and a table, of every wave up to this one. Never: a line drawn
//! over a break.

use super::axis::grids;
use super::block::{Parts, figure_table, in_line, named, number};
use super::caption::{Caption, questions};
use super::foreign;
use super::panels::{apart, distinct, measured, panel_label, shared_measure};
use crate::compare::ledger::Comparability;
use crate::definition::{Figure, Item, TrendLine, Wave, WaveId, WaveKind};
use crate::estimate::{Domain, Measure};
use crate::pipeline::WaveResults;
use crate::report::chart::{Plot, Series, Trend, TrendKey, TrendLevel, TrendPanel, TrendPoint};
use crate::report::document::context::{Context, base_value, estimate};
use crate::report::document::ledger::remarks_between;
use crate::report::document::{Column, FigureBlock, Row, Table, TableCell, Value};
use crate::report::number::Flag;
use crate::report::words::{figures, fill};
use crate::report::{CellId, CellPart, Prose};

type Told<'a> = (&'a Item, Measure);
type Waves<'a> = [(&'a Wave, &'a WaveResults)];

/// What is drawn: every option of a multiple-choice item, of another item what tells it.
fn told<'a>(context: &Context<'a>, figure: &Figure) -> Vec<Told<'a>> {
    figure
        .items
        .iter()
        .filter_map(|id| context.survey.item(id))
        .flat_map(|item| {
            let measures = context.told_of_waves(item).into_iter();
            measures.map(move |measure| (item, measure))
        })
        .collect()
}

/// The waves that have something of the figure.
pub fn waves<'a>(context: &Context<'a>, figure: &Figure) -> Vec<(&'a Wave, &'a WaveResults)> {
    let items = told(context, figure);
    let known = |wave: &WaveResults| {
        items.iter().any(|(item, measure)| {
            estimate(wave, &item.id, measure, &Domain::Total)
                .is_some_and(|found| found.value.is_some())
        })
    };
    context
        .waves_so_far()
        .into_iter()
        .filter(|(_, wave)| known(wave))
        .collect()
}

pub fn build(context: &Context<'_>, figure: &Figure) -> Option<FigureBlock> {
    let items = told(context, figure);
    let waves = waves(context, figure);
    // One wave is no trend.
    if waves.len() < 2 {
        return None;
    }
    let shared = shared_measure(context, &items);
    let mut panels: Vec<TrendPanel> = items
        .iter()
        .map(|(item, measure)| TrendPanel {
            label: panel_label(context, item, measure, shared.is_some()),
            grid: Vec::new(),
            points: points(context, item, measure, &waves),
            level: level(context, figure, item, measure, &waves),
            series: Series::Own,
        })
        .collect();
    let mut of_panels = items.clone();
    for (told, panel) in foreign::panels(context, &items, shared.is_some()) {
        of_panels.push(told);
        panels.push(panel);
    }
    let values: Vec<Vec<f64>> = panels.iter().map(values).collect();
    for (panel, grid) in panels.iter_mut().zip(grids(context, &of_panels, &values)) {
        panel.grid = grid;
    }
    Some(finish(context, figure, &items, shared, panels, &waves))
}

fn finish(
    context: &Context<'_>,
    figure: &Figure,
    items: &[Told<'_>],
    shared: Option<String>,
    panels: Vec<TrendPanel>,
    waves: &Waves<'_>,
) -> FigureBlock {
    let words = context.words;
    let trend = drawn(context, panels, waves);
    let shown: Vec<&Wave> = waves.iter().map(|(wave, _)| *wave).collect();
    let what = measured(
        context,
        items,
        fill(
            words.measured_trend,
            &[("answer", shared.as_deref().unwrap_or(words.named_answer))],
        ),
        words.measured_trend_means.to_owned(),
    );
    let caption = caption(context, &trend, items, waves);
    let data = in_words(context, &trend);
    let table = table(context, figure, items, waves);
    let parts = Parts {
        what: what.into(),
        kind: words.alt_trend,
        data,
        caption,
        waves: &shown,
        plot: Plot::Trend(trend),
        table,
    };
    parts.assemble(context, figure)
}

/// The lines with their time axis and the keys to their points.
fn drawn(context: &Context<'_>, panels: Vec<TrendPanel>, waves: &Waves<'_>) -> Trend {
    let words = context.words;
    let mut keys: Vec<TrendKey> = panels
        .iter()
        .flat_map(|panel| &panel.points)
        .map(|point| point.key)
        .collect();
    keys.sort_unstable();
    keys.dedup();
    let broken = panels
        .iter()
        .flat_map(|panel| &panel.points)
        .any(|point| point.broken);
    let key_label = |key: &TrendKey| match key {
        TrendKey::Responses => words.key_responses,
        TrendKey::Published => words.key_published,
        TrendKey::Rehearsal => words.key_rehearsal,
    };
    Trend {
        panels,
        waves: waves
            .iter()
            .map(|(wave, _)| (wave.fieldwork.time, wave.label.get(context.lang).to_owned()))
            .collect(),
        keys: keys
            .iter()
            .map(|key| (*key, key_label(key).to_owned()))
            .collect(),
        break_label: broken.then(|| words.break_label.to_owned()),
    }
}

fn caption(context: &Context<'_>, trend: &Trend, items: &[Told<'_>], waves: &Waves<'_>) -> Caption {
    let words = context.words;
    let shown: Vec<&Wave> = waves.iter().map(|(wave, _)| *wave).collect();
    let only = distinct(items);
    let mut caption = Caption::default();
    caption.in_full(questions(context, &only));
    caption.common(context, &only, &shown, flags(context, items, waves));
    if let Some(reading) = reading(context, trend) {
        caption.always(Prose::built_in(reading));
    }
    if trend.panels.iter().any(|panel| !panel.level.is_empty()) {
        caption.always(Prose::built_in(words.trend_level));
    }
    if let Some(said) = foreign::said(context, &trend.panels) {
        caption.always(Prose::wording(said));
    }
    let bare: Vec<&str> = shown
        .iter()
        .filter(|wave| !context.precision_allowed(wave))
        .map(|wave| wave.label.get(context.lang))
        .collect();
    if !bare.is_empty() {
        caption.always(Prose::fill(
            words.no_precision_waves,
            &[("waves", Prose::date(bare.join(", ")))],
        ));
    }
    let rehearsals = shown.iter().filter(|wave| wave.is_rehearsal()).count();
    if (1..shown.len()).contains(&rehearsals) {
        caption.always(figures::of(context.lang).trend_rehearsal);
    }
    for remark in remarks_between(context, items, waves) {
        caption.always(remark);
    }
    caption
}

/// What bands and vertical lines are, where there are any.
fn reading(context: &Context<'_>, trend: &Trend) -> Option<&'static str> {
    let words = context.words;
    let bands = trend.panels.iter().any(TrendPanel::has_band);
    let at_point =
        |panel: &TrendPanel| (0..panel.points.len()).any(|place| panel.has_interval_at(place));
    match (bands, trend.panels.iter().any(at_point)) {
        (true, true) => Some(words.trend_bands_and_intervals),
        (true, false) => Some(words.trend_bands),
        (false, true) => Some(words.trend_intervals),
        (false, false) => None,
    }
}

/// The smoothed level of each unbroken run of waves, where the figure asks for it and every wave of it may show its
/// precision.
fn level(
    context: &Context<'_>,
    figure: &Figure,
    item: &Item,
    measure: &Measure,
    waves: &Waves<'_>,
) -> Vec<Vec<TrendLevel>> {
    if figure.line != TrendLine::Level {
        return Vec::new();
    }
    let shown = |id: &WaveId| {
        let found = waves.iter().find(|(wave, _)| wave.id == *id);
        found.is_some_and(|(wave, _)| context.precision_allowed(wave))
    };
    let trends = context.results.trends.of(&item.id, measure, &Domain::Total);
    trends
        .filter(|trend| trend.waves.iter().all(shown))
        .filter_map(|trend| trend.level.as_ref().ok())
        .map(|level| {
            let points = level.points.iter().map(|point| TrendLevel {
                time: point.time,
                value: point.level,
                low: point.interval.low,
                high: point.interval.high,
            });
            points.collect()
        })
        .collect()
}

/// The values of a panel, and the ends of its intervals.
fn values(panel: &TrendPanel) -> Vec<f64> {
    panel
        .points
        .iter()
        .flat_map(|point| {
            let ends = point.interval.map(|(low, high)| [low, high]);
            std::iter::once(point.value).chain(ends.into_iter().flatten())
        })
        .collect()
}

fn points(
    context: &Context<'_>,
    item: &Item,
    measure: &Measure,
    waves: &Waves<'_>,
) -> Vec<TrendPoint> {
    let mut points: Vec<TrendPoint> = Vec::new();
    let mut before: Option<&Wave> = None;
    for (wave, results) in waves {
        let Some(estimate) = estimate(results, &item.id, measure, &Domain::Total) else {
            continue;
        };
        let Some(value) = estimate
            .value
            .filter(|_| context.flag(estimate) != Flag::Hidden)
        else {
            continue;
        };
        let entry = before.and_then(|before| {
            let ledger = &context.results.ledger;
            ledger.between(&item.id, &before.id, &wave.id)
        });
        let broken = entry.is_some_and(|entry| entry.of(measure) == Comparability::Break);
        let same_sort = before.is_some_and(|before| before.is_rehearsal() == wave.is_rehearsal());
        points.push(TrendPoint {
            time: wave.fieldwork.time,
            value,
            text: context.value_text(item, measure, estimate),
            interval: context
                .precision(wave, estimate)
                .map(|precision| (precision.interval.low, precision.interval.high)),
            key: match wave.kind {
                WaveKind::Responses(_) => TrendKey::Responses,
                WaveKind::Published(_) => TrendKey::Published,
                WaveKind::Rehearsal(_) => TrendKey::Rehearsal,
            },
            joined: same_sort && !broken,
            broken,
            cell: Some(CellId::of(&wave.id, &item.id, measure, &Domain::Total).value()),
        });
        before = Some(wave);
    }
    points
}

fn flags(context: &Context<'_>, items: &[Told<'_>], waves: &Waves<'_>) -> Vec<Flag> {
    waves
        .iter()
        .flat_map(|(_, results)| {
            items
                .iter()
                .filter_map(|(item, measure)| estimate(results, &item.id, measure, &Domain::Total))
        })
        .map(|estimate| context.flag(estimate))
        .collect()
}

fn in_words(context: &Context<'_>, trend: &Trend) -> Vec<Prose> {
    trend
        .panels
        .iter()
        .map(|panel| {
            let points = panel.points.iter().map(|point| {
                let mut waves = trend.waves.iter();
                let wave = waves.find(|(time, _)| time.total_cmp(&point.time).is_eq());
                let year = || point.time.floor().to_string();
                let wave = wave.map_or_else(year, |(_, name)| name.clone());
                let value = number(&point.text, point.cell.as_slice());
                let told = named(&Prose::date(wave), value);
                match point.broken {
                    true => Prose::built_in(figures::of(context.lang).alt_after_break)
                        .with(" ")
                        .with(told),
                    false => told,
                }
            });
            in_line(&Prose::wording(&panel.label), points)
        })
        .collect()
}

fn table(context: &Context<'_>, figure: &Figure, items: &[Told<'_>], waves: &Waves<'_>) -> Table {
    let words = context.words;
    let columns = vec![
        Column::number(words.share),
        Column::number(words.mean),
        Column::interval(words.interval),
        Column::number(words.unweighted_base),
        Column::text(words.data),
    ];
    let mut rows = Vec::new();
    for (item, measure) in items {
        for (wave, results) in waves {
            let Some(found) = estimate(results, &item.id, measure, &Domain::Total) else {
                continue;
            };
            let id = CellId::of(&wave.id, &item.id, measure, &Domain::Total);
            let value = context.value(item, measure, Some(found));
            let [share, mean] = apart(measure, TableCell::of(value, id.clone().value()));
            let interval = context.interval_of(wave, item, measure, found);
            let base = base_value(found, CellPart::UnweightedBase);
            let kind = match wave.kind {
                WaveKind::Responses(_) => words.kind_responses,
                WaveKind::Published(_) => words.kind_published,
                WaveKind::Rehearsal(_) => words.kind_rehearsal,
            };
            let statement = format!(
                "{}: {}",
                context.label(item),
                context.measure_label(item, measure)
            );
            rows.push(Row {
                labels: vec![statement, wave.label.get(context.lang).to_owned()],
                cells: vec![
                    share,
                    mean,
                    TableCell::of(interval, id.clone().part(CellPart::Interval)),
                    TableCell::of(base, id.part(CellPart::UnweightedBase)),
                    Value::Text(kind.into()).into(),
                ],
            });
        }
    }
    let stub = vec![words.statement.to_owned(), words.wave.to_owned()];
    figure_table(context, figure, stub, columns, rows)
}
