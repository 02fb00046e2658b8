//! In: the bytes of a SAS file (.sas7bdat). Out: its dictionary and its rows. Never: a panic, an allocation by what a header
//! claims, or a code that has become a date because its format's name begins like a date's.

mod claims;

use polars::prelude::{
    Column, DataFrame, DataType, IntoColumn, PolarsResult, StringChunked, TimeUnit,
};
use polars_readstat_rs::Sas7bdatReader;
use polars_readstat_rs::{InformativeNullColumns, InformativeNullMode, InformativeNullOpts};

use crate::definition::Delivery;
use crate::diagnostic::{Diagnostic, Diagnostics, Place, code};

use super::dictionary::{Dictionary, FileText, Storage, Variable};
use super::frame::OpenFrame;
use super::guard::guarded;
use super::opened::{Opened, unreadable};
use super::text::{self, counted};

use claims::Claims;

/// Stands behind the name of a variable in that of the column of its missing values.
const OF_MISSING: &str = "\u{1}missing";

/// Days from the first day of SAS to that of Unix.
const DAYS_TO_1970: f64 = 3653.0;

/// Opens a SAS file. `None`: it cannot be read, and why not was pushed.
pub(super) fn open<'a>(
    delivery: &'a Delivery,
    bytes: &'a [u8],
    found: &mut Diagnostics,
) -> Option<Box<dyn Opened<'a> + 'a>> {
    let read = claims::check(bytes).and_then(|claims| {
        let file = guarded(|| SasFile::read(bytes, claims));
        let damaged = "not readable as a SAS file: its pages are damaged";
        Ok((claims, file.ok_or(damaged)??))
    });
    let (claims, file) = match read {
        Ok(read) => read,
        Err(damage) => return unreadable(delivery, damage, found),
    };
    say_claimed_rows(claims, file.frame.height(), delivery, found);
    let (encoding, known) = encoding(file.encoding);
    if !known {
        found.push(
            Diagnostic::warning(
                code::ENCODING,
                format!("the file's encoding has the number {} in SAS, which is not known here: its texts are read as Windows-1252", file.encoding),
            )
            .at(Place::file(&delivery.path))
            .value(file.encoding.to_string())
            .help("look at its letters; have the file saved in UTF-8 if they are wrong"),
        );
    }
    let reading = vec![
        "SAS; such a file has no value labels".to_owned(),
        format!("{encoding}, said by the file"),
    ];
    let dictionary = file.dictionary();
    let opened = OpenFrame::new(delivery, file.frame, dictionary, reading);
    Some(Box::new(opened.with_names_of_nulls(file.names_of_nulls)))
}

fn say_claimed_rows(claims: Claims, read: usize, delivery: &Delivery, found: &mut Diagnostics) {
    let read = read as u64;
    if read == claims.rows && read == claims.rows_in_pages {
        return;
    }
    let stand = claims.rows_in_pages.max(read);
    found.push(
        Diagnostic::warning(
            code::CLAIMED_ROWS,
            format!(
                "the header says {}, and {} in the file: {}",
                counted(claims.rows as usize, "row", "rows"),
                counted(stand as usize, "stands", "stand"),
                counted(read as usize, "is read", "are read")
            ),
        )
        .at(Place::file(&delivery.path))
        .value(claims.rows.to_string())
        .help("ask whether the delivery is whole"),
    );
}

/// A SAS file in memory.
struct SasFile {
    frame: DataFrame,
    names_of_nulls: Vec<Option<StringChunked>>,
    labels: Vec<String>,
    /// SAS's number of the encoding.
    encoding: u8,
}

impl SasFile {
    fn read(bytes: &[u8], claims: Claims) -> Result<Self, String> {
        let damage = |error: &dyn std::fmt::Display| format!("not readable as a SAS file: {error}");
        let reader = Sas7bdatReader::open_bytes(bytes).map_err(|error| damage(&error))?;
        let metadata = reader.metadata();
        let outside = metadata
            .columns
            .iter()
            .find(|column| column.offset.saturating_add(column.length) > claims.row_length);
        if let Some(column) = outside {
            return Err(format!(
                "the file is damaged: the variable `{}` lies outside of its rows",
                text::shown(&column.name)
            ));
        }
        if metadata.columns.iter().any(|column| column.name.is_empty()) {
            return Err("the file is damaged: a variable has no name".to_owned());
        }
        let mut names = InformativeNullOpts::new(InformativeNullColumns::All);
        names.use_value_labels = false;
        names.mode = InformativeNullMode::SeparateColumn {
            suffix: OF_MISSING.to_owned(),
        };
        // A batch is allocated before it is read: not more of it than there are rows, nor more than 16 MB.
        let batch = (16 << 20) / claims.row_length.max(1);
        let there = usize::try_from(claims.rows_in_pages).unwrap_or(usize::MAX);
        let frame = reader
            .read()
            .sequential()
            .preserve_order(true)
            .with_chunk_size(batch.min(there).max(1))
            .missing_string_as_null(false)
            .informative_nulls(Some(names))
            .finish()
            .map_err(|error| damage(&error))?;
        let labels = metadata.metadata_df.column("label").ok();
        let labels = labels.and_then(|labels| labels.str().ok());
        let label = |at: usize| Some(labels?.get(at)?.to_owned());
        let mut file = Self {
            frame: DataFrame::empty(),
            names_of_nulls: Vec::new(),
            labels: (0..metadata.columns.len())
                .map(|at| label(at).unwrap_or_default())
                .collect(),
            encoding: metadata.encoding_byte,
        };
        let mut columns = Vec::new();
        for described in &metadata.columns {
            let column = frame
                .column(&described.name)
                .map_err(|error| damage(&error))?;
            columns.push(as_stored(column, &described.format).map_err(|error| damage(&error))?);
            let of_missing = frame.column(&format!("{}{OF_MISSING}", described.name));
            let of_missing = of_missing.ok().and_then(|column| column.str().ok());
            let any = of_missing.filter(|names| names.null_count() < names.len());
            file.names_of_nulls.push(any.cloned());
        }
        file.frame = DataFrame::new_infer_height(columns).map_err(|error| damage(&error))?;
        Ok(file)
    }

    /// Names, labels and storage. Value labels are in a catalogue beside the file, which is not delivered with it.
    fn dictionary(&self) -> Dictionary {
        let variable = |(column, label): (&Column, &String)| {
            let storage = match column.dtype() {
                DataType::Date | DataType::Datetime(_, _) => Storage::Date,
                DataType::String => Storage::Text,
                _ => Storage::Number,
            };
            Variable {
                label: FileText::plain(label.trim()),
                ..Variable::named(text::composed(column.name().trim()), storage)
            }
        };
        let columns = self.frame.columns().iter();
        Dictionary {
            variables: columns.zip(&self.labels).map(variable).collect(),
            ..Dictionary::default()
        }
    }
}

/// A column as the file stores it: a date only where its format is one of SAS's own. The reader takes every format that
/// begins like one (a survey's `DAYF` for `DAY`), and times of day and durations are numbers of seconds.
fn as_stored(column: &Column, format: &str) -> PolarsResult<Column> {
    const SECONDS_OF_DAY: f64 = 86_400.0;
    let numbers = |column: Column| column.cast(&DataType::Float64);
    let (numbers, unit, shift) = match column.dtype() {
        DataType::Date if is_date_format(format) => return Ok(column.clone()),
        DataType::Datetime(_, _) if is_moment_format(format) => return Ok(column.clone()),
        DataType::Date => {
            let days = column.cast(&DataType::Int32)?;
            (numbers(days)?, 1.0, DAYS_TO_1970)
        }
        DataType::Datetime(unit, _) => {
            let whole = column.cast(&DataType::Int64)?;
            let unit = match unit {
                TimeUnit::Nanoseconds => 1e9,
                TimeUnit::Microseconds => 1e6,
                TimeUnit::Milliseconds => 1e3,
            };
            (numbers(whole)?, unit, DAYS_TO_1970 * SECONDS_OF_DAY)
        }
        DataType::Time => (numbers(column.cast(&DataType::Int64)?)?, 1e9, 0.0),
        _ => return Ok(column.clone()),
    };
    let numbers = numbers.f64()?;
    let stored = polars::prelude::ChunkApply::apply_values(numbers, |number| number / unit + shift);
    Ok(stored.into_column())
}

/// SAS's own formats of days.
fn is_date_format(format: &str) -> bool {
    const NAMES: [&str; 26] = [
        "DATE", "DAY", "DDMMYY", "DOWNAME", "JULDAY", "JULIAN", "MMDDYY", "MMYY", "MONNAME",
        "MONTH", "MONYY", "NENGO", "QTR", "QTRR", "WEEKDATE", "WEEKDATX", "WEEKDAY", "WEEKV",
        "WORDDATE", "WORDDATX", "YEAR", "YYMM", "YYMMDD", "YYMON", "YYQ", "YYQR",
    ];
    /// Between day, month and year: a blank, colon, dash, nothing, a period or a slash.
    const SEPARATED: [&str; 6] = ["DDMMYY", "MMDDYY", "MMYY", "YYMM", "YYMMDD", "YYQ"];
    let name = bare(format);
    let separated = || {
        let (short, last) = name.split_at_checked(name.len().saturating_sub(1))?;
        Some(SEPARATED.contains(&short) && "BCDNPS".contains(last))
    };
    NAMES.contains(&name.as_str()) || separated() == Some(true)
}

/// SAS's own formats of moments.
fn is_moment_format(format: &str) -> bool {
    const NAMES: [&str; 17] = [
        "DATETIME", "DATEAMPM", "DTDATE", "DTMONYY", "DTWKDATX", "DTYEAR", "MDYAMPM", "B8601DN",
        "B8601DT", "B8601DX", "B8601DZ", "B8601LX", "E8601DN", "E8601DT", "E8601DX", "E8601DZ",
        "E8601LX",
    ];
    NAMES.contains(&bare(format).as_str())
}

/// The name of a format without its width: `DATE` of `DATE9.`.
fn bare(format: &str) -> String {
    let width = |c: char| c.is_ascii_digit() || c == '.';
    format.trim().trim_end_matches(width).to_ascii_uppercase()
}

/// The encoding of a SAS file by SAS's number for it, and whether the reader knows that number.
fn encoding(number: u8) -> (&'static str, bool) {
    match number {
        20 => ("UTF-8", true),
        28 => ("ASCII", true),
        29 => ("ISO 8859-1", true),
        30..=37 | 39 | 40 | 227 | 242 => ("ISO 8859", true),
        60 => ("Windows-1250", true),
        61 => ("Windows-1251", true),
        62 => ("Windows-1252", true),
        63..=68 => ("Windows, not Western", true),
        69 => ("Mac Roman", true),
        118..=142 | 167..=172 | 205 | 248 => ("East Asian", true),
        _ => ("Windows-1252", false),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_format_of_a_survey_that_begins_like_a_date_is_no_date() {
        for date in ["DATE9.", "DDMMYYP10", "yymmdd", "YYQ", "DAY", "WEEKV"] {
            assert!(is_date_format(date), "{date}");
        }
        for other in ["DAYF", "DATEFMT.", "YEARS", "QTRX", "", "BEST12.", "YYQRX"] {
            assert!(!is_date_format(other), "{other}");
        }
        assert!(is_moment_format("DATETIME20.") && !is_moment_format("DATETIMEF"));
    }
}
