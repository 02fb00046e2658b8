//! The data of trend lines: every wave up to this one.

use super::{
    FigureBlock, Item, assemble, common_caption, figure_table, grid, panel_label, questions,
    shared_measure,
};
use crate::compare::NoTest;
use crate::definition::{Figure, Wave, WaveKind};
use crate::estimate::{Domain, Measure};
use crate::measure::Proportion;
use crate::pipeline::WaveResults;
use crate::report::chart::{Plot, Trend, TrendKey, TrendPanel, TrendPoint};
use crate::report::document::context::{Context, estimate};
use crate::report::document::{Column, Row, Value};
use crate::report::number::Flag;
use crate::report::words::fill;

type Told<'a> = (&'a Item, Measure);
type Waves<'a> = [(&'a Wave, &'a WaveResults)];

pub fn build(context: &Context<'_>, figure: &Figure) -> Option<FigureBlock> {
    let items: Vec<Told<'_>> = figure
        .items
        .iter()
        .filter_map(|id| context.survey.item(id))
        .filter_map(|item| Some((item, context.primary_of_waves(item)?)))
        .filter(|(_, measure)| *measure != Measure::Mean)
        .collect();
    if items.is_empty() {
        return None;
    }
    let known = |wave: &WaveResults| {
        items.iter().any(|(item, measure)| {
            estimate(wave, &item.id, measure, &Domain::Total)
                .is_some_and(|found| found.value.is_some())
        })
    };
    let waves: Vec<_> = context
        .waves_so_far()
        .into_iter()
        .filter(|(_, wave)| known(wave))
        .collect();
    // One wave is no trend.
    if waves.len() < 2 {
        return None;
    }
    let shared = shared_measure(context, &items);
    let panels: Vec<TrendPanel> = items
        .iter()
        .map(|(item, measure)| TrendPanel {
            label: panel_label(context, item, measure, shared.is_some()),
            points: points(context, item, measure, &waves),
        })
        .collect();
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
    let highest = panels
        .iter()
        .flat_map(|panel| &panel.points)
        .map(|point| point.interval.map_or(point.share, |(_, high)| high))
        .fold(0.0, f64::max);
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
    let intervals = panels
        .iter()
        .flat_map(|panel| &panel.points)
        .any(|point| point.interval.is_some());
    let key_label = |key: &TrendKey| match key {
        TrendKey::Responses => words.key_responses,
        TrendKey::Published => words.key_published,
        TrendKey::Rehearsal => words.key_rehearsal,
    };
    let trend = Trend {
        panels,
        waves: waves
            .iter()
            .map(|(wave, _)| (wave.fieldwork.time, wave.label.get(context.lang).to_owned()))
            .collect(),
        grid: grid(context, highest),
        keys: keys
            .iter()
            .map(|key| (*key, key_label(key).to_owned()))
            .collect(),
        break_label: broken.then(|| words.break_label.to_owned()),
    };
    let shown: Vec<&Wave> = waves.iter().map(|(wave, _)| *wave).collect();
    let only: Vec<&Item> = items.iter().map(|(item, _)| *item).collect();
    let what = fill(
        words.measured_trend,
        &[("answer", shared.as_deref().unwrap_or(words.named_answer))],
    );
    let mut caption = vec![questions(context, &only)];
    caption.extend(common_caption(
        context,
        &only,
        &shown,
        flags(context, items, waves),
    ));
    if intervals {
        caption.push(words.trend_intervals.to_owned());
    }
    let bare: Vec<&str> = shown
        .iter()
        .filter(|wave| !context.precision_allowed(wave))
        .map(|wave| wave.label.get(context.lang))
        .collect();
    if !bare.is_empty() {
        caption.push(fill(
            words.no_precision_waves,
            &[("waves", &bare.join(", "))],
        ));
    }
    caption.extend(break_reasons(context, &only, &shown));
    let data = in_words(&trend);
    let table = table(context, figure, items, waves);
    assemble(
        context,
        figure,
        &what,
        words.alt_trend,
        &data,
        caption,
        &shown,
        Plot::Trend(trend),
        table,
    )
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
        let Some(share) = estimate
            .value
            .filter(|_| context.flag(estimate) != Flag::Hidden)
        else {
            continue;
        };
        let broken = before.is_some_and(|before| is_broken(context, item, measure, before, wave));
        let same_sort = before.is_some_and(|before| before.is_rehearsal() == wave.is_rehearsal());
        points.push(TrendPoint {
            time: wave.fieldwork.time,
            share,
            text: format!(
                "{}{}",
                context.numbers.percent(Proportion(share), 0),
                context.flag(estimate).star()
            ),
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
        });
        before = Some(wave);
    }
    points
}

/// Whether two waves cannot be compared on an item: the ledger says so, or a wave between them declares a break, or the mode changed.
fn is_broken(
    context: &Context<'_>,
    item: &Item,
    measure: &Measure,
    from: &Wave,
    to: &Wave,
) -> bool {
    let ledger = context
        .results
        .changes
        .find(&item.id, measure, &Domain::Total, &to.id);
    if let Some(change) = ledger.filter(|change| change.from == from.id) {
        if matches!(change.test, Err(NoTest::Break(_))) {
            return true;
        }
        if change.test.is_ok() {
            return false;
        }
    }
    let declared = context
        .survey
        .waves
        .iter()
        .skip_while(|wave| wave.id != from.id)
        .skip(1)
        .take_while(|wave| wave.id != to.id)
        .chain(std::iter::once(to))
        .any(|wave| {
            !wave.breaks.is_empty()
                || wave
                    .items
                    .get(&item.id)
                    .is_some_and(|differs| differs.breaks.is_some())
        });
    let modes = from.mode_id.as_ref().zip(to.mode_id.as_ref());
    declared || modes.is_some_and(|(from, to)| from != to)
}

/// The reasons of breaks, as the waves give them.
fn break_reasons(context: &Context<'_>, items: &[&Item], waves: &[&Wave]) -> Vec<String> {
    let mut reasons: Vec<String> = Vec::new();
    let mut add = |wave: &Wave, reason: &str| {
        let text = format!(
            "{} {}: {reason}",
            context.words.break_in,
            wave.label.get(context.lang)
        );
        if !reasons.contains(&text) {
            reasons.push(text);
        }
    };
    for pair in waves.windows(2) {
        let [before, wave] = pair else { continue };
        for reason in &wave.breaks {
            add(wave, reason.get(context.lang));
        }
        for item in items {
            if let Some(reason) = wave
                .items
                .get(&item.id)
                .and_then(|differs| differs.breaks.as_ref())
            {
                add(
                    wave,
                    &format!("{} ({})", reason.get(context.lang), context.label(item)),
                );
            }
        }
        let modes = before.mode_id.as_ref().zip(wave.mode_id.as_ref());
        if wave.breaks.is_empty() && modes.is_some_and(|(before, now)| before != now) {
            add(wave, context.words.break_mode);
        }
    }
    reasons
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

fn in_words(trend: &Trend) -> Vec<String> {
    trend
        .panels
        .iter()
        .map(|panel| {
            let points: Vec<String> = panel
                .points
                .iter()
                .map(|point| {
                    let wave = trend
                        .waves
                        .iter()
                        .find(|(time, _)| time.total_cmp(&point.time).is_eq());
                    format!(
                        "{} {}",
                        wave.map_or("", |(_, name)| name.as_str()),
                        point.text
                    )
                })
                .collect();
            format!("{}: {}", panel.label, points.join(", "))
        })
        .collect()
}

fn table(
    context: &Context<'_>,
    figure: &Figure,
    items: &[Told<'_>],
    waves: &Waves<'_>,
) -> crate::report::document::Table {
    let words = context.words;
    let columns = vec![
        Column::number(words.share),
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
            let interval = context
                .precision(wave, found)
                .map_or(Value::Nothing, |precision| Value::ShareInterval {
                    low: precision.interval.low,
                    high: precision.interval.high,
                });
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
                    context.share(Some(found)),
                    interval,
                    Value::Count(found.bases.unweighted),
                    Value::Text(kind.to_owned()),
                ],
            });
        }
    }
    let stub = vec![words.statement.to_owned(), words.wave.to_owned()];
    figure_table(context, figure, stub, columns, rows)
}
