//! In: the first stage of the sample. Out: a warning where a stratum has a single sampling unit and nothing says how it
//! counts. Never: a stratum that was drawn whole.

use super::drawn::{Drawn, DrawnFrom};
use crate::definition::{SingletonPsu, Survey};
use crate::diagnostic::{Diagnostic, Diagnostics, code};
use crate::ingest::responses::DesignColumns;
use crate::ingest::sheet::Sheet;
use crate::ingest::sink::{Purpose, Sink};
use crate::ingest::text::{counted, shown};

/// Says where a stratum has a single sampling unit and the policy is to compute no standard error then.
pub(in crate::ingest) fn say_lone_units(
    survey: &Survey,
    sinks: &[Sink],
    design: &DesignColumns,
    aside: &[usize],
    sheet: &dyn Sheet,
    found: &mut Diagnostics,
) {
    if survey.design.singleton_psu != SingletonPsu::Fail {
        return;
    }
    let Some(strata) = &design.stratum else {
        return;
    };
    let rows = design.weight.len();
    let unknown = vec![f64::INFINITY; rows];
    let counts = design.population.first().unwrap_or(&unknown);
    let units = design.clusters.first().map(Vec::as_slice);
    let drawn = Drawn::new(counts, Some(strata), units, aside);
    let lone: Vec<&DrawnFrom> = drawn
        .parents
        .iter()
        .filter(|from| from.units == 1 && from.population > 1.0)
        .collect();
    let (Some(first), Some(sink)) = (
        lone.first(),
        sinks.iter().find(|sink| sink.purpose == Purpose::Stratum),
    ) else {
        return;
    };
    let label = strata
        .get(first.first_row)
        .and_then(|number| design.stratum_labels.get(*number as usize))
        .map_or("", String::as_str);
    found.push(
        Diagnostic::warning(
            code::SINGLETON_PSU,
            format!(
                "{} of `{}` {} a single sampling unit (the first is `{}`, {}): nothing of this wave has a standard error",
                counted(lone.len(), "stratum", "strata"),
                sink.name,
                if lone.len() == 1 { "has" } else { "have" },
                shown(label),
                sheet.name(first.first_row)
            ),
        )
        .at(sheet.place(first.first_row, sink.column))
        .value(label)
        .help("merge it with a stratum like it, or say in [design] how it counts: `singleton_psu = \"average\"`, `\"adjust\"`, `\"certainty\"` or `\"remove\"`"),
    );
}
