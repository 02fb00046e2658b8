//! In: the benchmarks of a survey. Out: their lines beside the survey's own, and who says so. Never: a test against ours.

use super::caption::sources;
use super::panels::panel_label;
use crate::definition::{Item, Wave};
use crate::estimate::{Domain, Measure};
use crate::pipeline::WaveResults;
use crate::report::CellId;
use crate::report::chart::{Series, TrendKey, TrendPanel, TrendPoint};
use crate::report::document::context::{Context, estimate};
use crate::report::number::Flag;
use crate::report::words::fill;

/// The points of one series, oldest first.
pub(super) struct SeriesOf<'a> {
    pub(super) name: &'a str,
    pub(super) waves: Vec<(&'a Wave, &'a WaveResults)>,
}

/// The series with what they publish up to the year of the report.
pub(super) fn series<'a>(context: &Context<'a>) -> Vec<SeriesOf<'a>> {
    let year = context.wave.fieldwork.time.floor();
    let mut all: Vec<SeriesOf<'a>> = Vec::new();
    for results in &context.results.benchmarks {
        let wave = context
            .survey
            .benchmarks
            .iter()
            .find(|wave| wave.id == results.wave && wave.fieldwork.time.floor() <= year);
        let Some((wave, texts)) = wave.and_then(|wave| Some((wave, wave.series.as_ref()?))) else {
            continue;
        };
        let name = texts.get(context.lang);
        match all.iter_mut().find(|known| known.name == name) {
            Some(known) => known.waves.push((wave, results)),
            None => all.push(SeriesOf {
                name,
                waves: vec![(wave, results)],
            }),
        }
    }
    for one in &mut all {
        one.waves
            .sort_by(|(a, _), (b, _)| a.fieldwork.time.total_cmp(&b.fieldwork.time));
    }
    all
}

/// A line for each series and each measure it has, with what it tells.
pub(super) fn panels<'a>(
    context: &Context<'_>,
    items: &[(&'a Item, Measure)],
    same: bool,
) -> Vec<((&'a Item, Measure), TrendPanel)> {
    let mut panels = Vec::new();
    for one in series(context) {
        for (item, measure) in items {
            let points = points(context, &one, item, measure);
            if points.is_empty() {
                continue;
            }
            let label = panel_label(context, item, measure, same);
            let panel = TrendPanel {
                label: format!("{label} ({})", one.name),
                grid: Vec::new(),
                points,
                level: Vec::new(),
                series: Series::Foreign,
            };
            panels.push(((*item, measure.clone()), panel));
        }
    }
    panels
}

fn points(
    context: &Context<'_>,
    one: &SeriesOf<'_>,
    item: &Item,
    measure: &Measure,
) -> Vec<TrendPoint> {
    let mut points: Vec<TrendPoint> = Vec::new();
    for (wave, results) in &one.waves {
        let Some((found, value)) = estimate(results, &item.id, measure, &Domain::Total)
            .filter(|found| context.flag(found) != Flag::Hidden)
            .and_then(|found| Some((found, found.value?)))
        else {
            continue;
        };
        points.push(TrendPoint {
            time: wave.fieldwork.time,
            value,
            text: context.value_text(item, measure, found),
            interval: context
                .precision(wave, found)
                .map(|precision| (precision.interval.low, precision.interval.high)),
            key: TrendKey::Published,
            joined: !points.is_empty(),
            broken: false,
            cell: Some(CellId::of(&wave.id, &item.id, measure, &Domain::Total).value()),
        });
    }
    points
}

/// Whose figures are drawn beside ours and that they are not tested; `None` where there are none.
pub(super) fn said(context: &Context<'_>, drawn: &[TrendPanel]) -> Option<String> {
    if drawn.iter().all(|panel| panel.series == Series::Own) {
        return None;
    }
    let series = series(context);
    let names: Vec<&str> = series.iter().map(|one| one.name).collect();
    let waves: Vec<&Wave> = series
        .iter()
        .flat_map(|one| one.waves.iter().map(|(wave, _)| *wave))
        .collect();
    Some(fill(
        context.words.trend_foreign,
        &[
            ("series", &names.join("; ")),
            ("sources", &sources(context, &waves).join("; ")),
        ],
    ))
}
