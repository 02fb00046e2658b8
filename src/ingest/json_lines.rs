//! In: the bytes of answers from collect (JSON Lines, `docs/answers-jsonl.md`). Out: their columns and rows. Never: a
//! kind of missing that has become another, or an answer that no item reads.

mod channel;
mod json;
mod scan;
mod sheet;

use std::collections::BTreeMap;

use crate::definition::{Delivery, Missing};
use crate::diagnostic::{Diagnostic, Diagnostics, Place, code};

use super::accounts::SetAside;
use super::dictionary::{Dictionary, Storage};
use super::duplicate;
use super::findings::{Fault, MOST_TOLD};
use super::opened::{Opened, empty_file, no_rows};
use super::sheet::Sheet;
use super::sink::{Cells, Purpose, Sink};
use super::synthetic::is_marked;
use super::table::Table;
use super::text::{self, counted, quoted, shown};

use json::Json;
use sheet::{Column, LineSheet};

/// The key of the answers in a record.
const ANSWERS: &str = "answers";
/// The key of the respondent's id.
const ID: &str = "id";
/// The key of a kind of missing in place of an answer.
const MISSING: &str = "missing";

/// Answers from collect whose columns are known.
struct OpenLines<'a> {
    delivery: &'a Delivery,
    sheet: LineSheet<'a>,
    dictionary: Dictionary,
    /// What the survey asks for; empty where no survey knows the file.
    wanted: Vec<String>,
    reading: Vec<String>,
    set_aside: Vec<SetAside>,
}

/// Opens answers from collect. `None`: nothing can be said of them, and why not was pushed.
pub(super) fn open<'a>(
    delivery: &'a Delivery,
    bytes: &'a [u8],
    wanted: &[String],
    found: &mut Diagnostics,
) -> Option<Box<dyn Opened<'a> + 'a>> {
    let text = match std::str::from_utf8(bytes) {
        Ok(text) => text.strip_prefix(text::MARK).unwrap_or(text),
        Err(error) => {
            let at = error.valid_up_to();
            let byte = bytes.get(at).copied().unwrap_or_default();
            let line = text::line_number(bytes, at);
            found.push(
                Diagnostic::error(
                    code::ENCODING,
                    format!("not UTF-8 (byte 0x{byte:02X} in line {line}), as JSON has to be"),
                )
                .at(Place::line(&delivery.path, line))
                .value(format!("0x{byte:02X}"))
                .help("export the answers again: the file is damaged"),
            );
            return None;
        }
    };
    if text.trim().is_empty() {
        found.push(empty_file(delivery));
        return None;
    }
    let scanned = scan::scan(delivery, text, found);
    let mut sheet = scanned.sheet;
    let apart = channel::apart(&mut sheet);
    let mut reading = scanned.reading;
    reading.extend(apart.reading);
    let mut dictionary = Dictionary::of_names(sheet.headings.iter().cloned(), Storage::Unknown);
    let is_id = |column: &Column| *column == Column::Paradata(ID.to_owned());
    dictionary.id = sheet.columns.iter().position(is_id);
    Some(Box::new(OpenLines {
        delivery,
        sheet,
        dictionary,
        wanted: wanted.to_vec(),
        reading,
        set_aside: apart.set_aside,
    }))
}

impl<'a> Opened<'a> for OpenLines<'a> {
    fn dictionary(&self) -> &Dictionary {
        &self.dictionary
    }

    fn sheet(&self) -> &dyn Sheet {
        &self.sheet
    }

    fn fill(self: Box<Self>, mut sinks: Vec<Sink>, found: &mut Diagnostics) -> Option<Table<'a>> {
        let Self {
            delivery,
            sheet,
            wanted,
            reading,
            set_aside,
            ..
        } = *self;
        let rows = sheet.rows.len();
        if rows == 0 {
            if found.error_count() == 0 {
                found.push(no_rows(delivery));
            }
            return None;
        }
        say_unknown(&sheet, &wanted, found);
        let mut faults = WrongTypes::default();
        let mut marked = true;
        for row in 0..rows {
            let record = sheet.record(row);
            for sink in &mut sinks {
                let column = sheet.columns.get(sink.column);
                let value = column.and_then(|column| column.of(&record));
                if let Err(wrong) = push(sink, value.unwrap_or(&Json::Null), row) {
                    sink.push(b"", row);
                    faults.add(sink, wrong, row);
                }
            }
            let id = record.get(ID).map(Json::to_string).unwrap_or_default();
            marked &= is_marked(id.as_bytes());
        }
        faults.say(&sheet, found);
        let with_ids = sinks.iter().any(|sink| sink.purpose == Purpose::Id);
        let hash = |row| duplicate::hash(sheet.line_text(row).trim().as_bytes());
        let id = sheet
            .columns
            .iter()
            .position(|column| *column == Column::Paradata(ID.to_owned()));
        Some(Table {
            hashes: (!with_ids).then(|| (0..rows).map(hash).collect()),
            marked: id.filter(|_| marked).into_iter().collect(),
            sinks,
            rows,
            set_aside,
            reading,
            delimiter: None,
            sheet: Box::new(sheet),
        })
    }
}

/// Says which answers belong to no item that the wave asks: each of them would be lost.
fn say_unknown(sheet: &LineSheet<'_>, wanted: &[String], found: &mut Diagnostics) {
    if wanted.is_empty() {
        return;
    }
    let keys = sheet.columns.iter().enumerate();
    let unknown: Vec<(usize, &Column, &String)> = keys
        .filter_map(|(at, column)| match column {
            Column::Answer(key) if !wanted.contains(key) => Some((at, column, key)),
            _ => None,
        })
        .collect();
    for (at, column, key) in unknown.iter().take(MOST_TOLD) {
        let has = |row: &usize| column.of(&sheet.record(*row)).is_some();
        let rows: Vec<usize> = (0..sheet.rows.len()).filter(has).collect();
        found.push(
            Diagnostic::error(
                code::UNKNOWN_ANSWER,
                format!(
                    "`{}` is no item that the wave asks ({} it)",
                    shown(key),
                    counted(rows.len(), "row answers", "rows answer")
                ),
            )
            .at(sheet.place(rows.first().copied().unwrap_or(0), *at))
            .value(key.as_str())
            .help(format!(
                "{}an item that is called otherwise since is mapped in [columns] of wave.toml (`new_name = {}`); one that the wave asked does not belong in `not_asked`",
                guess(key, wanted),
                quoted(key)
            )),
        );
    }
    if unknown.len() > MOST_TOLD {
        found.push(
            Diagnostic::error(
                code::UNKNOWN_ANSWER,
                format!(
                    "{} names in all are no items that the wave asks; the first {MOST_TOLD} are shown",
                    unknown.len()
                ),
            )
            .at(Place::file(sheet.file)),
        );
    }
}

/// The item that a name is likely meant to be, as a question; empty: none is like it.
fn guess(key: &str, wanted: &[String]) -> String {
    let near = wanted
        .iter()
        .map(|name| (strsim::jaro_winkler(name, key), name))
        .filter(|(likeness, _)| *likeness > 0.85)
        .max_by(|one, other| one.0.total_cmp(&other.0));
    near.map_or(String::new(), |(_, name)| {
        format!("did you mean `{name}`? ")
    })
}

/// What stands where something else has to.
enum Wrong {
    /// The rule that the value breaks, and the way out.
    Type(String, &'static str),
    Kind(Missing),
    UnknownKind(String),
}

/// Hands one value to its column; `Err`: it is not of the column's type, and nothing was handed over.
fn push(sink: &mut Sink, value: &Json, row: usize) -> Result<(), Wrong> {
    let is_open = matches!(sink.cells, Cells::Open(_));
    let is_item = matches!(sink.purpose, Purpose::Item(_));
    match value {
        Json::Null => sink.push(b"", row),
        _ if matches!(sink.cells, Cells::Watched(_)) => {
            sink.push(value.to_string().as_bytes(), row)
        }
        Json::Number(_) | Json::Digits(_) | Json::Bool(_)
            if is_open && (is_item || sink.purpose == Purpose::Id) =>
        {
            return Err(Wrong::Type(
                format!("{} where a text stands", value.kind()),
                "an open answer and an id are texts, in quotes",
            ));
        }
        Json::Number(number) => sink.push_number(*number, row),
        Json::Bool(_) | Json::Digits(_) | Json::Text(_) => {
            sink.push(value.to_string().as_bytes(), row)
        }
        Json::List(items) => return list(sink, items, row),
        Json::Object(pairs) => match pairs.as_slice() {
            [(key, Json::Text(kind))] if key == MISSING => {
                let kind = kind_of(kind).ok_or_else(|| Wrong::UnknownKind(kind.clone()))?;
                if !sink.push_missing(kind, row) {
                    return Err(Wrong::Kind(kind));
                }
            }
            _ => {
                return Err(Wrong::Type(
                    "an object where an answer stands".to_owned(),
                    "a missing answer is `{\"missing\": \"refused\"}`, or another kind",
                ));
            }
        },
    }
    Ok(())
}

/// A list is the chosen options of a multiple-choice item; of paradata it is a text.
fn list(sink: &mut Sink, items: &[Json], row: usize) -> Result<(), Wrong> {
    let texts: Vec<String> = items.iter().map(Json::to_string).collect();
    let nested = items
        .iter()
        .any(|item| matches!(item, Json::List(_) | Json::Object(_) | Json::Null));
    match &mut sink.cells {
        Cells::Joined(joined) if !nested => joined.push_list(&texts, row),
        Cells::Open(_) | Cells::Groups(_) if !matches!(sink.purpose, Purpose::Id) && !nested => {
            sink.push(texts.join(";").as_bytes(), row);
        }
        _ => {
            return Err(Wrong::Type(
                "a list where one answer stands".to_owned(),
                "only a multiple-choice item has several answers",
            ));
        }
    }
    Ok(())
}

/// The words of the definition for kinds of missing.
const KINDS: [(&str, Missing); 4] = [
    ("dont_know", Missing::DontKnow),
    ("refused", Missing::Refused),
    ("no_answer", Missing::NoAnswer),
    ("not_asked", Missing::NotAsked),
];

fn kind_of(word: &str) -> Option<Missing> {
    KINDS
        .iter()
        .find(|(known, _)| *known == word)
        .map(|(_, kind)| *kind)
}

fn word_of(kind: Missing) -> &'static str {
    KINDS
        .iter()
        .find(|(_, known)| *known == kind)
        .map_or("", |(word, _)| word)
}

/// Values that are not of their item's type: each rule once a column.
#[derive(Default)]
struct WrongTypes {
    by_rule: BTreeMap<(usize, String, &'static str), Fault>,
}

impl WrongTypes {
    #[cold]
    fn add(&mut self, sink: &Sink, wrong: Wrong, row: usize) {
        let name = &sink.name;
        let (rule, help) = match wrong {
            Wrong::Type(rule, help) => (format!("{rule} in `{name}`"), help),
            Wrong::Kind(kind) => (
                format!("no answer of `{name}` is `{}`", word_of(kind)),
                "give its scale an answer with that `missing` in survey.toml, or the item that `blank`",
            ),
            Wrong::UnknownKind(word) => (
                format!("`{}` is no kind of missing, in `{name}`", shown(&word)),
                "the kinds are dont_know, refused, no_answer and not_asked",
            ),
        };
        let fault = self
            .by_rule
            .entry((sink.column, rule, help))
            .or_insert(Fault {
                first_row: row,
                cells: 0,
            });
        fault.cells += 1;
    }

    fn say(self, sheet: &LineSheet<'_>, found: &mut Diagnostics) {
        let mut faults: Vec<_> = self.by_rule.into_iter().collect();
        faults.sort_by_key(|((column, ..), fault)| (fault.first_row, *column));
        for ((column, rule, help), fault) in faults {
            let often = match fault.cells {
                1 => String::new(),
                cells => format!(
                    " ({cells} rows, the first in {})",
                    sheet.name(fault.first_row)
                ),
            };
            let record = sheet.record(fault.first_row);
            let value = sheet
                .columns
                .get(column)
                .and_then(|column| column.of(&record));
            found.push(
                Diagnostic::error(code::ANSWER_TYPE, format!("{rule}{often}"))
                    .at(sheet.place(fault.first_row, column))
                    .value(value.map(Json::to_string).unwrap_or_default())
                    .help(help),
            );
        }
    }
}
