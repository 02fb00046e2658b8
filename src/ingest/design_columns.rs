//! In: the columns of weights, strata, clusters and population counts. Out: [`DesignColumns`], checked. Never: a weight
//! that was made up for a row that has none.

mod clusters;
mod drawn;
mod lone_units;
mod population;
mod weights;

use crate::definition::ClusterCodes;
use crate::diagnostic::{Code, Diagnostic, Diagnostics, code};

use super::coding::Groups;
use super::number::Numbers;
use super::responses::DesignColumns;
use super::sheet::Sheet;
use super::sink::{Cells, Purpose, Sink};
use super::text::counted;
use clusters::distinct;
pub(super) use lone_units::say_lone_units;
use population::check_population;
pub(super) use population::check_population_counts;
use weights::check_weights;

/// The design of the rows that were read; without a weight column everybody weighs 1.
pub(super) fn design_columns(
    sinks: &[Sink],
    cluster_codes: ClusterCodes,
    rows: usize,
    sheet: &dyn Sheet,
    found: &mut Diagnostics,
) -> DesignColumns {
    let mut design = DesignColumns {
        weight: vec![1.0; rows],
        ..DesignColumns::default()
    };
    for sink in sinks {
        match (&sink.cells, sink.purpose) {
            (Cells::Numbers(numbers), Purpose::Weight) => {
                check_weights(sink, numbers, rows, sheet, found);
                design.weight = plain(numbers);
            }
            (Cells::Numbers(numbers), Purpose::Population(_)) => {
                check_population(sink, numbers, rows, sheet, found);
                design.population.push(plain(numbers));
            }
            (Cells::Groups(groups), Purpose::Stratum) => {
                check_groups(sink, groups, rows, sheet, found);
                design.stratum = Some(groups.numbers.clone());
                design.stratum_labels = groups.labels.clone();
            }
            (Cells::Groups(groups), Purpose::Cluster(_)) => {
                check_groups(sink, groups, rows, sheet, found);
                let numbers = distinct(sink, groups, &design, cluster_codes, sheet, found);
                design.clusters.push(numbers);
            }
            _ => {}
        }
    }
    design
}

fn plain(numbers: &Numbers) -> Vec<f64> {
    // A missing weight is an error by now, so the zero never leaves this room.
    numbers
        .numbers
        .iter()
        .map(|number| number.unwrap_or(0.0))
        .collect()
}

fn check_groups(
    sink: &Sink,
    groups: &Groups,
    rows: usize,
    sheet: &dyn Sheet,
    found: &mut Diagnostics,
) {
    if groups.missing.is_empty() {
        return;
    }
    let (told, _) = groups.missing.told();
    let first = told.first().map_or(0, |(_, fault)| fault.first_row);
    found.push(missing(
        code::MISSING_DESIGN,
        sink,
        groups.missing.cells,
        first,
        rows,
        sheet,
    ));
}

fn missing(
    code: Code,
    sink: &Sink,
    cells: usize,
    first: usize,
    rows: usize,
    sheet: &dyn Sheet,
) -> Diagnostic {
    Diagnostic::error(
        code,
        format!(
            "`{}` is missing in {cells} of {} (the first is {}, where the field is empty)",
            sink.name,
            counted(rows, "row", "rows"),
            sheet.name(first)
        ),
    )
    .at(sheet.place(first, sink.column))
    .value("")
}
