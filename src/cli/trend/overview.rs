//! In: lines of a trend. Out: a table with a row each: bars, the last value with its interval, its change and what may be
//! said of it. Never: an arrow without a test that carries it.

use super::Line;
use super::sparkline::{STEPS, sparkline};
use crate::cli::format::Grid;
use crate::cli::table::kind;
use crate::cli::{number, wording};
use crate::definition::Lang;
use crate::estimate::{Cell, Unit};
use crate::pipeline::{Results, WaveResults};

/// A table for each unit there is.
pub fn grids(
    results: &Results,
    waves: &[&WaveResults],
    lines: &[Line<'_>],
    lang: &Lang,
) -> Vec<Grid> {
    [
        (Unit::Proportion, "Shares, percent"),
        (Unit::Difference, "Balances, points"),
        (Unit::OfItem, "Means"),
        (Unit::Ratio, "Ratios"),
        (Unit::People, "People"),
    ]
    .into_iter()
    .filter_map(|(unit, name)| {
        let lines: Vec<&Line<'_>> = lines
            .iter()
            .filter(|line| line.measure.unit() == unit)
            .collect();
        let title = format!("{name}: {}", named(results, waves, lang));
        (!lines.is_empty()).then(|| grid(title, &lines))
    })
    .collect()
}

/// The waves shown, those that are no answers of people said to be so.
fn named(results: &Results, waves: &[&WaveResults], lang: &Lang) -> String {
    let name = |wave: &&WaveResults| {
        let label = results
            .survey
            .wave(&wave.wave)
            .map_or(wave.wave.as_str(), |wave| wave.label.get(lang));
        match kind(results, &wave.wave) {
            "rehearsal" => format!("{label} REHEARSAL"),
            "published" => format!("{label} published"),
            _ => label.to_owned(),
        }
    };
    match waves {
        [first, middle @ .., last] if middle.len() > 4 => {
            let rehearsed = middle
                .iter()
                .filter(|w| kind(results, &w.wave) == "rehearsal");
            let marked = match rehearsed.count() {
                0 => String::new(),
                count => format!(" ({count} REHEARSAL)"),
            };
            format!("{} … {}{marked}", name(first), name(last))
        }
        _ => waves.iter().map(name).collect::<Vec<_>>().join(", "),
    }
}

fn grid(title: String, lines: &[&Line<'_>]) -> Grid {
    let mut notes: Vec<String> = Vec::new();
    let rows: Vec<Vec<String>> = lines
        .iter()
        .filter_map(|line| row(line, &mut notes))
        .collect();
    let mut below = vec![scale(lines)];
    below.extend(
        notes
            .iter()
            .enumerate()
            .map(|(n, note)| format!("[{}] {note}", n + 1)),
    );
    for line in lines {
        for caution in line.unpublishable(&line.cells()) {
            if !below.contains(&caution) {
                below.push(caution);
            }
        }
    }
    Grid {
        title,
        headings: [
            "Item",
            "Trend",
            "Last",
            "Interval",
            "Change",
            "Interval of change",
            "Reading",
        ]
        .map(str::to_owned)
        .to_vec(),
        rows,
        left: vec![0, 1, 6],
        notes: below,
        ..Grid::default()
    }
}

/// What the bars show.
fn scale(lines: &[&Line<'_>]) -> String {
    let parted = lines.iter().any(|line| {
        let cells = line.cells();
        line.bars(&cells).iter().any(|bar| !bar.joins)
    });
    let wide = lines
        .iter()
        .map(|line| line.least_span(&line.cells()) / STEPS);
    let widest = wide.fold(0.0, f64::max);
    let step = match lines.first().map(|line| line.measure.unit()) {
        Some(Unit::Proportion | Unit::Difference) => {
            format!(
                " (at most {} points here)",
                number::decimal(widest * 100.0, 1)
            )
        }
        _ => String::new(),
    };
    let line = if parted {
        " │ parts what cannot be compared."
    } else {
        ""
    };
    format!(
        "Trend: a step of the bars is at least half the widest 95% interval of its line{step}.{line}"
    )
}

fn row(line: &Line<'_>, notes: &mut Vec<String>) -> Option<Vec<String>> {
    let cells = line.cells();
    let (wave, cell): (_, &Cell) = line
        .waves
        .iter()
        .zip(&cells)
        .rev()
        .find_map(|(wave, cell)| cell.map(|cell| (&wave.wave, cell)))?;
    let survey = &line.results.survey;
    let decimals = wording::decimals(survey, wave);
    let change = line.change_to(wave);
    let test = change.and_then(|change| change.test.as_ref().ok());
    // What kind of wave it is, the title says.
    let mut reading = line.reading(wave, cell, change, notes);
    // The item was not asked in the last wave.
    if line.waves.last().is_some_and(|last| last.wave != *wave) {
        let label = survey
            .wave(wave)
            .map_or(wave.as_str(), |w| w.label.get(line.lang));
        reading = match reading.as_str() {
            "" => format!("{label} the last"),
            said => format!("{label} the last; {said}"),
        };
    }
    let measure = wording::measure(survey, line.item, line.measure, line.lang);
    Some(vec![
        format!("{}: {measure}", line.item.id),
        sparkline(&line.bars(&cells), line.least_span(&cells)),
        cell.estimate
            .value
            .map_or(String::new(), |value| line.level(value, decimals)),
        line.interval(wave, cell, decimals),
        change.map_or(String::new(), |change| line.change(change)),
        test.map_or(String::new(), |test| {
            format!(
                "{} to {}",
                line.difference(test.interval.low),
                line.difference(test.interval.high)
            )
        }),
        reading,
    ])
}
