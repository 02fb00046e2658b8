//! In: the column of ids. Out: the rows that repeat one before them; ids that are missing or lost digits. Never: two
//! different rows of one id taken for one.

use crate::diagnostic::{Diagnostic, Diagnostics, code};

use super::coding::Open;
use super::sheet::Sheet;
use super::sink::{Cells, Purpose, Sink};
use super::{duplicate, lost_digits, text};

/// Rows that are set aside because they repeat one before them.
pub(super) fn duplicates(
    sinks: &[Sink],
    sheet: &dyn Sheet,
    rows: usize,
    found: &mut Diagnostics,
) -> Vec<usize> {
    let Some((sink, ids)) = sinks
        .iter()
        .find_map(|sink| match (&sink.cells, sink.purpose) {
            (Cells::Open(open), Purpose::Id) => Some((sink, open)),
            _ => None,
        })
    else {
        return Vec::new();
    };
    say_missing_ids(sink, ids, rows, sheet, found);
    lost_digits::check(sink, ids, sheet, found);
    duplicate::check(&ids.texts, sink.column, &sink.name, sheet, found)
}

fn say_missing_ids(
    sink: &Sink,
    ids: &Open,
    rows: usize,
    sheet: &dyn Sheet,
    found: &mut Diagnostics,
) {
    let missing = ids.texts.iter().filter(|id| id.is_none()).count();
    if let Some(first) = ids.texts.iter().position(Option::is_none) {
        found.push(
            Diagnostic::error(
                code::MISSING_ID,
                format!(
                    "`{}` is missing in {missing} of {} (the first is {}, where the field is empty)",
                    sink.name,
                    text::counted(rows, "row", "rows"),
                    sheet.name(first)
                ),
            )
            .at(sheet.place(first, sink.column))
            .value("")
            .help("leave `respondent_id` out of wave.toml if the delivery has no ids"),
        );
    }
}
