//! In: the bytes of a delivery in any format. Out: its dictionary and headings, and then its rows. Never: what a column
//! is read as (that is `mapping`).

use std::path::PathBuf;

use crate::definition::{Delivery, Format};
use crate::diagnostic::{Diagnostic, Diagnostics, Place, code};

use super::delivered::Delivered;
use super::dictionary::Dictionary;
use super::sheet::Sheet;
use super::sink::Sink;
use super::table::Table;
use super::{csv, json_lines, parquet, por, sas, spreadsheet, spss, stata, triple_s};

/// A delivery whose headings and labels are known; its rows are still to be read.
pub(super) trait Opened<'a> {
    /// What the file says of its variables, one a heading of [`Self::sheet`].
    fn dictionary(&self) -> &Dictionary;

    /// The headings and where they stand; nothing of the rows.
    fn sheet(&self) -> &dyn Sheet;

    /// What is said in place of the missing columns where no column at all was found.
    fn instead_of_missing(&self, _missing: &Diagnostics) -> Option<Diagnostic> {
        None
    }

    /// Reads every row into the columns that are wanted. `None`: nothing can be said of the rows, and why not was
    /// pushed.
    fn fill(self: Box<Self>, sinks: Vec<Sink>, found: &mut Diagnostics) -> Option<Table<'a>>;
}

/// Opens a delivery. `wanted` are the headings that the survey asks for (none where no survey knows the file yet): a
/// workbook with several sheets or lines above its headings is found its way in by them. `None`: why not was pushed.
pub(super) fn open<'a>(
    delivery: &'a Delivery,
    delivered: &'a Delivered<'_>,
    wanted: &[String],
    found: &mut Diagnostics,
) -> Option<Box<dyn Opened<'a> + 'a>> {
    let bytes = delivered.bytes();
    if bytes.is_empty() {
        found.push(empty_file(delivery));
        return None;
    }
    match delivery.format {
        Format::Csv => csv::open(delivery, bytes, found),
        Format::Parquet => parquet::open(delivery, bytes, found),
        Format::Spss => spss::open(delivery, bytes, delivered.rows(), found),
        Format::SpssPortable => por::open(delivery, bytes, found),
        Format::Stata => stata::open(delivery, bytes, found),
        Format::Sas => sas::open(delivery, bytes, found),
        Format::Excel | Format::OpenDocument => spreadsheet::open(delivery, bytes, wanted, found),
        Format::TripleS => triple_s::open(delivery, bytes, found),
        Format::JsonLines => json_lines::open(delivery, bytes, wanted, found),
    }
}

/// The second file that a delivery consists of: the data of a Triple-S definition, where it stands beside it.
pub(super) fn second_file(delivery: &Delivery, bytes: &[u8]) -> Option<PathBuf> {
    match delivery.format {
        Format::TripleS => triple_s::data_file(delivery, bytes),
        _ => None,
    }
}

/// Says that a file is not what its format asks for. Always `None`.
pub(super) fn unreadable<T>(
    delivery: &Delivery,
    reason: impl Into<String>,
    found: &mut Diagnostics,
) -> Option<T> {
    found.push(
        Diagnostic::error(code::UNREADABLE, reason)
            .at(Place::file(&delivery.path))
            .help("ask for the delivery again, or correct `format` in wave.toml"),
    );
    None
}

/// A file without a byte.
pub(super) fn empty_file(delivery: &Delivery) -> Diagnostic {
    Diagnostic::error(code::EMPTY_FILE, "the file is empty")
        .at(Place::file(&delivery.path))
        .help("ask for the delivery again, or correct `delivery` in wave.toml")
}

/// A file with variables and no respondents.
pub(super) fn no_rows(delivery: &Delivery) -> Diagnostic {
    Diagnostic::error(code::NO_ROWS, "columns but no rows")
        .at(Place::file(&delivery.path))
        .help("ask for the delivery again: it holds no answers")
}
