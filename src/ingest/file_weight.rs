//! In: the weight that a file says it is to be weighted by, and the columns read. Out: a warning where that is not the
//! survey's weight. Never: a weight taken because the file says so.

use crate::definition::{Delivery, Survey};
use crate::diagnostic::{Diagnostic, Diagnostics, Place, code};

use super::dictionary::Dictionary;
use super::sink::{Purpose, Sink};
use super::table::Table;
use super::text;

/// Says that the file is to be weighted by a variable that is not the survey's weight.
pub(super) fn say_file_weight(
    survey: &Survey,
    dictionary: &Dictionary,
    table: &Table<'_>,
    delivery: &Delivery,
    found: &mut Diagnostics,
) {
    let Some(weight) = dictionary.weight else {
        return;
    };
    let read = |sink: &&Sink| sink.purpose == Purpose::Weight;
    if table.sinks.iter().find(read).map(|sink| sink.column) == Some(weight) {
        return;
    }
    let name = dictionary
        .variables
        .get(weight)
        .map_or("", |variable| variable.name.as_str());
    let used = match table.sinks.iter().find(read) {
        Some(other) => format!("`{}` is read as the weight", other.name),
        None => "everybody weighs 1".to_owned(),
    };
    let help = match &survey.design.weight {
        Some(field) => format!(
            "if it is the weight, write `{field} = {}` in [columns] of wave.toml",
            text::quoted(name)
        ),
        None => format!(
            "if it is the weight, write `weight = {}` in [design] of survey.toml",
            text::quoted(name)
        ),
    };
    found.push(
        Diagnostic::warning(
            code::FILE_WEIGHT,
            format!(
                "the file is weighted by `{}`, and {used}",
                text::shown(name)
            ),
        )
        .at(Place::file(&delivery.path).variable(name))
        .value(name)
        .help(help),
    );
}
