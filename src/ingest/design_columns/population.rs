//! In: the population counts of the stages, and the sample. Out: which counts are missing, differ within what was drawn
//! from, or are too small. Never: a count made up.

use super::drawn::Drawn;
use super::missing;
use crate::diagnostic::{Diagnostic, Diagnostics, code};
use crate::ingest::findings::MOST_TOLD;
use crate::ingest::number::Numbers;
use crate::ingest::responses::DesignColumns;
use crate::ingest::sheet::Sheet;
use crate::ingest::sink::{Purpose, Sink};
use crate::ingest::text::counted;

pub(super) fn check_population(
    sink: &Sink,
    numbers: &Numbers,
    rows: usize,
    sheet: &dyn Sheet,
    found: &mut Diagnostics,
) {
    if let (cells, Some(first)) = numbers.empty {
        found.push(missing(
            code::MISSING_DESIGN,
            sink,
            cells,
            first,
            rows,
            sheet,
        ));
    }
    let not_positive: Vec<(usize, f64)> = numbers
        .numbers
        .iter()
        .enumerate()
        .filter_map(|(row, number)| Some((row, (*number).ok()?)))
        .filter(|(_, count)| *count <= 0.0)
        .collect();
    if let Some((first, count)) = not_positive.first() {
        found.push(
            Diagnostic::error(
                code::BAD_POPULATION,
                format!(
                    "`{}` is {count} in {}: a population has at least one unit ({} of {} are 0 or below)",
                    sink.name,
                    sheet.name(*first),
                    not_positive.len(),
                    counted(rows, "count", "counts")
                ),
            )
            .at(sheet.place(*first, sink.column))
            .value(count.to_string())
            .help("it holds how many units there are in the population, of which those in the delivery were drawn"),
        );
    }
}

/// Checks the population counts against the sample: one count for all units of a stratum (or of a unit of the stage
/// before), and not fewer than were drawn. `aside` holds the rows that do not count, ascending.
pub(in crate::ingest) fn check_population_counts(
    sinks: &[Sink],
    design: &DesignColumns,
    aside: &[usize],
    sheet: &dyn Sheet,
    found: &mut Diagnostics,
) {
    for (stage, counts) in design.population.iter().enumerate() {
        let column = sinks
            .iter()
            .find(|sink| sink.purpose == Purpose::Population(stage));
        if let Some(sink) = column {
            let parents = match stage.checked_sub(1) {
                Some(before) => design.clusters.get(before),
                None => design.stratum.as_ref(),
            };
            let units = design.clusters.get(stage).map(Vec::as_slice);
            let drawn = Drawn::new(counts, parents.map(Vec::as_slice), units, aside);
            drawn.say(sink, sheet, found);
        }
    }
}

impl Drawn {
    pub(super) fn say(&self, sink: &Sink, sheet: &dyn Sheet, found: &mut Diagnostics) {
        let differing = self.parents.iter().filter_map(|from| {
            let (row, other) = from.other?;
            let diagnostic = Diagnostic::error(
                code::BAD_POPULATION,
                format!(
                    "`{}` is {other} in {} but {} in {}, of the same {}",
                    sink.name,
                    sheet.name(row),
                    from.population,
                    sheet.name(from.first_row),
                    drawn_from(sink.purpose)
                ),
            );
            Some((row, other, diagnostic.help("every row holds the number of units that there are in its stratum, or in its unit of the stage before")))
        });
        let too_few = self.parents.iter().filter_map(|from| {
            if from.population >= from.units as f64 || from.population <= 0.0 {
                return None;
            }
            let diagnostic = Diagnostic::error(
                code::BAD_POPULATION,
                format!(
                    "`{}` says that there are {}, but {} of that {} {} in the delivery",
                    sink.name,
                    from.population,
                    from.units,
                    drawn_from(sink.purpose),
                    if from.units == 1 { "is" } else { "are" }
                ),
            );
            let help = if from.population < 1.0 {
                "it holds a count, not a fraction: the number of units in the population"
            } else {
                "correct the count, or the strata and clusters; leave `population` out of [design] for a sample with replacement"
            };
            Some((from.first_row, from.population, diagnostic.help(help)))
        });
        let all: Vec<(usize, f64, Diagnostic)> = differing.chain(too_few).collect();
        let untold = all.len().saturating_sub(MOST_TOLD);
        for (row, value, diagnostic) in all.into_iter().take(MOST_TOLD) {
            found.push(
                diagnostic
                    .at(sheet.place(row, sink.column))
                    .value(value.to_string()),
            );
        }
        if untold > 0 {
            found.push(
                Diagnostic::error(
                    code::BAD_POPULATION,
                    format!(
                        "{untold} more counts of `{}` are wrong in the same way",
                        sink.name
                    ),
                )
                .at(sheet.heading_place(sink.column)),
            );
        }
    }
}

/// What the units of a stage are drawn from.
fn drawn_from(purpose: Purpose) -> &'static str {
    match purpose {
        Purpose::Population(0) => "stratum",
        _ => "unit of the stage before",
    }
}
