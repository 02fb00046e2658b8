//! In: the bytes of a Stata file (.dta, formats 113 to 119). Out: its dictionary and its rows, read where they stand.
//! Never: a panic, an allocation by what a header claims, or one of Stata's missing values as a number.

mod bytes;
mod cell;
mod layout;
mod long_text;
mod sheet;
mod value_label;
mod words;

use std::collections::HashMap;

use crate::definition::Delivery;
use crate::diagnostic::{Diagnostic, Diagnostics, Place, code};

use super::dictionary::{Dictionary, FileText, Storage, UserMissing, Value, ValueLabel, Variable};
use super::findings::Faults;
use super::opened::{Opened, no_rows, unreadable};
use super::sheet::Sheet;
use super::sink::{Purpose, Sink, say_unkept};
use super::synthetic::Marked;
use super::table::Table;
use super::text::{self, counted, shown};

use bytes::{ByteOrder, Damage};
use cell::{Calendar, Cell, missing_name, missing_of_long};
use layout::{Column, Layout};
use long_text::LongTexts;
use sheet::StataSheet;
use value_label::{LabelSet, label_sets};
use words::Words;

/// A Stata file whose variables and labels are known.
struct OpenStata<'a> {
    delivery: &'a Delivery,
    sheet: StataSheet<'a>,
    dictionary: Dictionary,
    words: Words,
}

/// Opens a Stata file. `None`: it cannot be read, and why not was pushed.
pub(super) fn open<'a>(
    delivery: &'a Delivery,
    bytes: &'a [u8],
    found: &mut Diagnostics,
) -> Option<Box<dyn Opened<'a> + 'a>> {
    let (layout, labels, long_texts) = match parts(bytes) {
        Ok(parts) => parts,
        Err(damage) => return unreadable(delivery, damage, found),
    };
    say_claimed_rows(&layout, delivery, found);
    let words = Words::of(&layout, &labels, delivery, found)?;
    let dictionary = dictionary(&layout, &labels, &words);
    say_lost_labels(&layout, &labels, &words, delivery, found);
    let named = |variable: &Variable| variable.name.clone();
    let sheet = StataSheet {
        file: &delivery.path,
        headings: dictionary.variables.iter().map(named).collect(),
        layout,
        long_texts,
    };
    Some(Box::new(OpenStata {
        delivery,
        sheet,
        dictionary,
        words,
    }))
}

type LabelSets<'a> = HashMap<&'a [u8], LabelSet<'a>>;

fn parts(bytes: &[u8]) -> Result<(Layout<'_>, LabelSets<'_>, LongTexts<'_>), Damage> {
    let layout = Layout::of(bytes)?;
    let labels = label_sets(layout.value_labels.clone(), layout.release)?;
    let long_texts = LongTexts::of(layout.long_texts, layout.order, layout.release)?;
    Ok((layout, labels, long_texts))
}

/// Says that a header counts other rows than stand in the file.
fn say_claimed_rows(layout: &Layout<'_>, delivery: &Delivery, found: &mut Diagnostics) {
    if layout.claimed_rows == layout.rows as u64 {
        return;
    }
    found.push(
        Diagnostic::warning(
            code::CLAIMED_ROWS,
            format!(
                "the header says {}, and {} in the file: these are read",
                counted(layout.claimed_rows as usize, "row", "rows"),
                counted(layout.rows, "row stands", "rows stand")
            ),
        )
        .at(Place::file(&delivery.path))
        .value(layout.claimed_rows.to_string())
        .help("ask whether the delivery is whole"),
    );
}

/// Says which variables name value labels that the file does not have.
fn say_lost_labels(
    layout: &Layout<'_>,
    labels: &LabelSets<'_>,
    words: &Words,
    delivery: &Delivery,
    found: &mut Diagnostics,
) {
    let lost: Vec<&Column<'_>> = layout
        .columns
        .iter()
        .filter(|column| !column.label_set.is_empty() && !labels.contains_key(column.label_set))
        .collect();
    let Some(first) = lost.first() else {
        return;
    };
    found.push(
        Diagnostic::warning(
            code::LOST_LABELS,
            format!(
                "the value labels of {} are not in the file (the first: `{}` has `{}`)",
                counted(lost.len(), "variable", "variables"),
                shown(&words.text(first.name)),
                shown(&words.text(first.label_set))
            ),
        )
        .at(Place::file(&delivery.path).variable(words.text(first.name)))
        .help("ask whether the delivery is whole; its codes are read as the definition has them"),
    );
}

fn dictionary(layout: &Layout<'_>, labels: &LabelSets<'_>, words: &Words) -> Dictionary {
    let variable = |column: &Column<'_>| {
        let set = labels.get(column.label_set).map_or(&[][..], Vec::as_slice);
        let values: Vec<ValueLabel> = set
            .iter()
            .map(|(value, label)| {
                let value = match missing_of_long(*value) {
                    Some(missing) => Value::Text(missing_name(missing).to_owned()),
                    None => Value::Number(f64::from(*value)),
                };
                ValueLabel::new(value, FileText::plain(words.text(label)))
            })
            .collect();
        let is_missing = |named: &&ValueLabel| matches!(named.value, Value::Text(_));
        let storage = match Calendar::of_format(column.format) {
            _ if column.kind.is_text() => Storage::Text,
            Some(_) => Storage::Date,
            None => Storage::Number,
        };
        let name = text::composed(words.text(column.name).trim()).into_owned();
        Variable {
            label: FileText::plain(words.text(column.label)),
            missing: UserMissing {
                values: values
                    .iter()
                    .filter(is_missing)
                    .map(|named| named.value.clone())
                    .collect(),
                range: None,
            },
            values,
            ..Variable::named(name, storage)
        }
    };
    Dictionary {
        title: FileText::plain(words.text(layout.title)),
        variables: layout.columns.iter().map(variable).collect(),
        ..Dictionary::default()
    }
}

impl<'a> Opened<'a> for OpenStata<'a> {
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
            words,
            ..
        } = *self;
        let layout = &sheet.layout;
        let rows = layout.rows;
        if rows == 0 {
            found.push(no_rows(delivery));
            return None;
        }
        let mut fillers: Vec<Filler<'_, '_>> = sinks
            .iter_mut()
            .filter_map(|sink| Filler::new(sink, &sheet, &words))
            .collect();
        // By rows and not by columns: a file that fits no cache is read through once.
        for (row, bytes) in sheet.rows().enumerate() {
            for filler in &mut fillers {
                filler.push(bytes, row);
            }
        }
        let mut reading = vec![format!(
            "Stata, format {}{}",
            layout.release,
            match layout.order {
                ByteOrder::Little => "",
                ByteOrder::Big => ", most significant byte first",
            }
        )];
        reading.push(words.reading.clone());
        for filler in fillers {
            filler.finish(&mut reading, found);
        }
        let with_ids = sinks.iter().any(|sink| sink.purpose == Purpose::Id);
        Some(Table {
            hashes: (!with_ids).then(|| sheet.hashes()),
            marked: marked(&sheet),
            sinks,
            rows,
            set_aside: Vec::new(),
            reading,
            delimiter: None,
            sheet: Box::new(sheet),
        })
    }
}

/// Columns of text in which every cell is the id of a synthetic answer.
fn marked(sheet: &StataSheet<'_>) -> Vec<usize> {
    let mut marked = Marked::default();
    for row in sheet.rows() {
        marked.row(sheet.layout.columns.len(), |column| sheet.text(row, column));
    }
    marked.columns()
}

/// Reads one variable into its column.
struct Filler<'s, 'a> {
    sink: &'s mut Sink,
    sheet: &'s StataSheet<'a>,
    words: &'s Words,
    column: &'s Column<'a>,
    calendar: Option<Calendar>,
    /// Missing values with a name, where the column keeps no kinds of missing.
    unkept: Faults,
    /// Texts that are not in the file's encoding, and references to none.
    undecoded: Faults,
    dangling: Faults,
}

impl<'s, 'a> Filler<'s, 'a> {
    fn new(sink: &'s mut Sink, sheet: &'s StataSheet<'a>, words: &'s Words) -> Option<Self> {
        let column = sheet.layout.columns.get(sink.column)?;
        Some(Self {
            sink,
            sheet,
            words,
            column,
            calendar: Calendar::of_format(column.format).filter(|_| !column.kind.is_text()),
            unkept: Faults::default(),
            undecoded: Faults::default(),
            dangling: Faults::default(),
        })
    }

    #[inline]
    fn push(&mut self, bytes: &[u8], row: usize) {
        match self.sheet.cell(bytes, self.column) {
            Cell::Number(number) => match self.calendar.and_then(|as_| as_.text(number)) {
                Some(date) => self.sink.push(date.as_bytes(), row),
                None => self.sink.push_number(number, row),
            },
            Cell::Missing(0) => self.sink.push(b"", row),
            Cell::Missing(missing) => {
                let name = missing_name(missing);
                self.sink.push_named_missing(name, row, &mut self.unkept);
            }
            Cell::NoNumber(bits) => {
                let text = format!("not a number of Stata's ({bits:x})");
                self.sink.push(text.as_bytes(), row);
            }
            Cell::Text(text) => self.text(text, row),
            Cell::LongText(place) => {
                let order = self.sheet.layout.order;
                match self.sheet.long_texts.text(place, order) {
                    Some(text) => self.text(text, row),
                    None => {
                        self.dangling.add(b"", row);
                        self.sink.push(b"", row);
                    }
                }
            }
        }
    }

    fn text(&mut self, text: &[u8], row: usize) {
        match self.words.decode(text) {
            Some(text) => self.sink.push(text.as_bytes(), row),
            None => {
                self.undecoded.add(text, row);
                self.sink.push(b"", row);
            }
        }
    }

    fn finish(self, reading: &mut Vec<String>, found: &mut Diagnostics) {
        if self.sink.purpose == Purpose::Unread {
            return;
        }
        let place = |faults: &Faults| {
            let (told, _) = faults.told();
            let row = told.first().map_or(0, |(_, fault)| fault.first_row);
            self.sheet.place(row, self.sink.column)
        };
        say_unkept(&self.unkept, &self.sink.name, reading);
        if !self.undecoded.is_empty() {
            found.push(
                Diagnostic::error(
                    code::ENCODING,
                    format!(
                        "{} of `{}` not {}",
                        counted(self.undecoded.cells, "text", "texts"),
                        self.sink.name,
                        self.words.encoding.name()
                    ),
                )
                .at(place(&self.undecoded))
                .value(self.undecoded.told().0.first().map_or("", |(text, _)| text))
                .help("state the file's `encoding` in wave.toml (`windows-1252`), or ask for the delivery again"),
            );
        }
        if !self.dangling.is_empty() {
            found.push(
                Diagnostic::error(
                    code::UNREADABLE,
                    format!(
                        "{} of `{}` to a long text that is not in the file",
                        counted(self.dangling.cells, "cell refers", "cells refer"),
                        self.sink.name
                    ),
                )
                .at(place(&self.dangling))
                .help("the file is damaged: ask for the delivery again"),
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::definition::Lang;

    #[test]
    fn the_dictionary_has_the_title_labels_and_named_missing_values() {
        let bytes = include_bytes!("../../tests/stata/little_118.dta");
        let (layout, labels, _) = parts(bytes).unwrap();
        let words = Words {
            encoding: encoding_rs::UTF_8,
            utf8_first: true,
            reading: String::new(),
        };
        let dictionary = dictionary(&layout, &labels, &words);
        let da = Lang::new("da");
        assert_eq!(dictionary.title.get(&da), Some("Små svar"));
        let names: Vec<(&str, Storage)> = dictionary
            .variables
            .iter()
            .map(|variable| (variable.name.as_str(), variable.storage))
            .collect();
        let (number, text) = (Storage::Number, Storage::Text);
        let expected = [
            ("id", text),
            ("sex", number),
            ("agree", number),
            ("born", number),
        ];
        assert_eq!(names[..4], expected);
        assert_eq!(names[4], ("day", Storage::Date));
        let agree = &dictionary.variables[2];
        assert_eq!(
            agree.label.get(&da),
            Some("Ny teknologi løser vores udfordringer")
        );
        assert_eq!(
            agree.label_of(5.0).and_then(|label| label.get(&da)),
            Some("Strongly agree")
        );
        let named = Value::Text(".a".to_owned());
        assert_eq!(agree.missing.values.first(), Some(&named));
        assert_eq!(agree.missing.values.len(), 1);
        let label = agree.values.iter().find(|value| value.value == named);
        assert_eq!(
            label.and_then(|value| value.label.get(&da)),
            Some("Don't know")
        );
    }
}
