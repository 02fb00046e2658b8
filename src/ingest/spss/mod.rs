//! In: the bytes of an SPSS system file (.sav, .zsav). Out: its dictionary and its rows. Never: a panic, or an allocation
//! by what a header claims.
//!
//! The format is nowhere published by its maker; this is the description of the PSPP developers' guide ("System File
//! Format"). `header` and `records` take the dictionary apart, `charset` decodes it, `variables` and `sets` make it one;
//! `inflate` and `unpack` give `rows`, which `fill` reads into columns.

pub(super) mod bytes;
pub(super) mod charset;
pub(super) mod date;
mod fill;
mod header;
mod inflate;
mod records;
mod rows;
mod sets;
mod unpack;
mod variables;

use std::borrow::Cow;

use crate::definition::Delivery;
use crate::diagnostic::{Diagnostic, Diagnostics, Place, code};

use super::delivered::RowsInFile;
use super::dictionary::{Dictionary, Variable};
use super::opened::{Opened, no_rows, unreadable};
use super::sheet::{Sheet, VariableSheet};
use super::sink::Sink;
use super::table::Table;
use super::text::{counted, shown};

use bytes::{Bytes, Damage, Endian, Read};
use charset::Charset;
use fill::Reading;
pub(super) use fill::{BadTexts, push_date};
use header::{Compression, Header};
use records::{Records, subtype};
use rows::{Data, Ending, Rows};
use unpack::Codes;
use variables::{Described, Field};
pub(super) use variables::{FieldKind, MOST_LABELS};

/// A system file whose dictionary is read.
struct OpenSystemFile<'a> {
    delivery: &'a Delivery,
    sheet: VariableSheet<'a>,
    dictionary: Dictionary,
    fields: Vec<Field>,
    charset: Charset,
    endian: Endian,
    sysmis: f64,
    compression: Compression,
    /// Bytes of the file.
    bytes: usize,
    /// As many rows as the file says it has; it may contradict itself.
    cases: Vec<u64>,
    rows: Rows<'a>,
    /// Why there are no more rows than these.
    damage: Option<Damage>,
}

/// Opens a system file, all of it or the bytes before the rows that are still in the file. `None`: it cannot be read, and why not was pushed.
pub(super) fn open<'a>(
    delivery: &'a Delivery,
    bytes: &'a [u8],
    in_file: Option<&'a RowsInFile>,
    found: &mut Diagnostics,
) -> Option<Box<dyn Opened<'a> + 'a>> {
    match read(delivery, bytes, in_file, found) {
        Ok(opened) => Some(Box::new(opened?)),
        Err(damage) => say_damage(delivery, damage, bytes.len(), found),
    }
}

/// Says why nothing of a file can be read. Always `None`.
pub(super) fn say_damage<T>(
    delivery: &Delivery,
    damage: Damage,
    bytes: usize,
    found: &mut Diagnostics,
) -> Option<T> {
    let what = match damage {
        Damage::Wrong(reason) => return unreadable(delivery, reason, found),
        Damage::Ends(what) => what,
    };
    let message = format!("the file ends in the middle of {what}: {bytes} bytes are all of it");
    let place = Place::file(&delivery.path);
    found.push(
        Diagnostic::error(code::CUT_OFF, message)
            .at(place)
            .help(AGAIN),
    );
    None
}

/// Why a row (1-based, of as many as the file says it has) cannot be read.
pub(super) fn damage_in_row(
    delivery: &Delivery,
    damage: Damage,
    row: usize,
    cases: Option<u64>,
) -> Diagnostic {
    let of = cases.map_or_else(String::new, |cases| format!(" of {cases}"));
    let (code, message) = match damage {
        Damage::Wrong(reason) => (code::UNREADABLE, format!("{reason} (in row {row}{of})")),
        Damage::Ends(what) => (
            code::CUT_OFF,
            format!("the file ends in the middle of {what}: in row {row}{of}"),
        ),
    };
    let place = Place::file(&delivery.path).row(row);
    Diagnostic::error(code, message).at(place).help(AGAIN)
}

const AGAIN: &str = "ask for the delivery again: it was cut off on its way, or is damaged";

/// Reads everything but the rows. `Ok(None)`: why not was pushed.
fn read<'a>(
    delivery: &'a Delivery,
    file: &'a [u8],
    in_file: Option<&'a RowsInFile>,
    found: &mut Diagnostics,
) -> Read<Option<OpenSystemFile<'a>>> {
    let (header, mut bytes) = header::header(file)?;
    let records = Records::read(&mut bytes)?;
    let charset = match Charset::of(&records, delivery.encoding.as_deref()) {
        Ok(charset) => charset,
        Err(name) => {
            found.push(unknown_encoding(delivery, &name));
            return Ok(None);
        }
    };
    let Described {
        mut dictionary,
        fields,
        sysmis,
        doubts,
    } = variables::described(&records, &charset, header.endian, header.weight)?;
    if records.slots == 0 {
        return Err(Damage::Wrong("the file has no variables".to_owned()));
    }
    dictionary.title = variables::title(&charset, header.label);
    for doubt in doubts {
        let place = Place::file(&delivery.path);
        found.push(
            Diagnostic::warning(code::FILE_DICTIONARY, doubt.message).at(match doubt.variable {
                Some(variable) => place.variable(variable),
                None => place,
            }),
        );
    }
    say_dictionary(delivery, &dictionary, &charset, found);
    let cases = cases(&header, &records);
    let size = file.len() + in_file.map_or(0, RowsInFile::bytes);
    let (data, damage) = match in_file {
        Some(rows) => (Data::InFile(rows), None),
        None => data(&header, bytes, size, sysmis)?,
    };
    Ok(Some(OpenSystemFile {
        delivery,
        sheet: VariableSheet::new(&delivery.path, names(&dictionary)),
        dictionary,
        fields,
        charset,
        endian: header.endian,
        sysmis,
        compression: header.compression,
        bytes: size,
        cases,
        rows: Rows::new(data, records.slots).of_file(size),
        damage,
    }))
}

/// Where the rows of a file begin.
pub(super) enum Beginning {
    /// Behind so many bytes.
    At(usize),
    /// The dictionary is not whole in these bytes.
    Further,
    /// They are packed, or the file is none that can be read.
    Nowhere,
}

/// Where the rows of an uncompressed file begin, by its first bytes.
pub(super) fn rows_begin(head: &[u8]) -> Beginning {
    let behind_records = || -> Read<Option<usize>> {
        let (header, mut bytes) = header::header(head)?;
        Records::read(&mut bytes)?;
        let is_plain = header.compression == Compression::None;
        Ok(is_plain.then(|| head.len() - bytes.rest().len()))
    };
    match behind_records() {
        Ok(Some(at)) => Beginning::At(at),
        Err(Damage::Ends(_)) => Beginning::Further,
        Ok(None) | Err(Damage::Wrong(_)) => Beginning::Nowhere,
    }
}

/// The data behind the dictionary.
fn data<'a>(
    header: &Header<'_>,
    bytes: Bytes<'a>,
    file: usize,
    sysmis: f64,
) -> Read<(Data<'a>, Option<Damage>)> {
    let packed = |data| Data::Packed {
        codes: Box::new(Codes::new(header.bias, sysmis, header.endian)),
        data,
    };
    Ok(match header.compression {
        Compression::None => (Data::Plain(bytes.rest()), None),
        Compression::Bytecode => (packed(Cow::Borrowed(bytes.rest())), None),
        Compression::Zlib => {
            let inflated = inflate::inflate(bytes, file)?;
            (packed(Cow::Owned(inflated.data)), inflated.damage)
        }
    })
}

/// The counts of cases that the file states: that of the header and that of 64 bits.
fn cases(header: &Header<'_>, records: &Records<'_>) -> Vec<u64> {
    let wide = records.extensions(subtype::CASES).filter_map(|extension| {
        let mut bytes = extension.bytes();
        bytes.i64().ok()?;
        u64::try_from(bytes.i64().ok()?).ok()
    });
    header.cases.into_iter().chain(wide).collect()
}

pub(super) fn names(dictionary: &Dictionary) -> Vec<String> {
    let name = |variable: &Variable| variable.name.clone();
    dictionary.variables.iter().map(name).collect()
}

fn unknown_encoding(delivery: &Delivery, name: &str) -> Diagnostic {
    Diagnostic::error(
        code::ENCODING,
        format!(
            "the file says that its texts are in `{}`, which Tidemark does not know",
            shown(name)
        ),
    )
    .at(Place::file(&delivery.path))
    .value(name)
    .help("state `encoding` in wave.toml, or have the file saved in UTF-8")
}

/// Says that letters beyond ASCII were read in an encoding nobody has named.
pub(super) fn say_dictionary(
    delivery: &Delivery,
    dictionary: &Dictionary,
    charset: &Charset,
    found: &mut Diagnostics,
) {
    let is_ascii = |variable: &Variable| {
        let labels = variable.values.iter().flat_map(|value| value.label.texts());
        variable.name.is_ascii() && variable.label.texts().chain(labels).all(str::is_ascii)
    };
    if !charset.is_assumed() || dictionary.variables.iter().all(is_ascii) {
        return;
    }
    let name = charset.name();
    found.push(
        Diagnostic::warning(
            code::ENCODING,
            format!("the file does not say in which encoding its texts are: read as {name}"),
        )
        .at(Place::file(&delivery.path))
        .help(format!(
            "state `encoding = \"{}\"` in wave.toml if that is right",
            name.to_lowercase()
        )),
    );
}

impl<'a> Opened<'a> for OpenSystemFile<'a> {
    fn dictionary(&self) -> &Dictionary {
        &self.dictionary
    }

    fn sheet(&self) -> &dyn Sheet {
        &self.sheet
    }

    fn fill(self: Box<Self>, mut sinks: Vec<Sink>, found: &mut Diagnostics) -> Option<Table<'a>> {
        let mut this = *self;
        // By the bytes that are there; what the file says can only make it less.
        let most = this.rows.most();
        let said = this
            .cases
            .iter()
            .filter_map(|cases| usize::try_from(*cases).ok());
        let room = said.fold(most, usize::min);
        for sink in &mut sinks {
            sink.reserve(room);
        }
        let reading = Reading {
            fields: &this.fields,
            charset: &this.charset,
            endian: this.endian,
            sysmis: this.sysmis,
        };
        let filled = reading.fill(&mut this.rows, &mut sinks);
        let Ending { rows, cut, endless } = filled.ending;
        if endless {
            let reason = format!(
                "it holds more than {rows} rows, which is more than a file of its size can hold"
            );
            return unreadable(this.delivery, reason, found);
        }
        if let Some(damage) = this.cut_off(cut) {
            let cases = this.cases.first().copied();
            let damage = damage_in_row(this.delivery, damage, rows + 1, cases);
            found.push(damage.value(this.bytes_there()));
            return None;
        }
        this.say_case_count(rows, found);
        if rows == 0 {
            found.push(no_rows(this.delivery));
            return None;
        }
        say_bad_texts(&filled.bad_texts, &this.charset, &this.sheet, found);
        let all_rows = this.rows;
        Some(Table {
            sinks,
            rows,
            hashes: filled.hashes,
            set_aside: Vec::new(),
            reading: vec![
                in_words(this.compression).to_owned(),
                this.charset.reading(),
            ],
            marked: filled.marked,
            delimiter: None,
            sheet: Box::new(
                this.sheet
                    .with_rows(Box::new(move |one, other| all_rows.same(one, other))),
            ),
        })
    }
}

fn in_words(compression: Compression) -> &'static str {
    match compression {
        Compression::None => "SPSS",
        Compression::Bytecode => "SPSS, compressed",
        Compression::Zlib => "SPSS, compressed with zlib",
    }
}

impl OpenSystemFile<'_> {
    /// Why the data ended within a row; `None`: they did not.
    fn cut_off(&mut self, cut: bool) -> Option<Damage> {
        match self.damage.take() {
            None if cut => Some(Damage::Ends("the data")),
            damage => damage,
        }
    }

    /// `131196 of 262392 bytes`; of packed rows nobody can tell how many bytes they would be.
    fn bytes_there(&self) -> String {
        let there = self.bytes;
        match (self.rows.data.plain_bytes(), self.cases.first()) {
            (Some(data), Some(cases)) => {
                let row = self.rows.slots as u64 * 8;
                let before = there.saturating_sub(data) as u64;
                let all = before.saturating_add(cases.saturating_mul(row));
                format!("{there} of {all} bytes")
            }
            _ => format!("{there} bytes"),
        }
    }

    fn say_case_count(&self, rows: usize, found: &mut Diagnostics) {
        let Some(cases) = self.cases.iter().find(|cases| **cases != rows as u64) else {
            return;
        };
        found.push(
            Diagnostic::warning(
                code::CASE_COUNT,
                format!(
                    "the header says {}, but the file has {}",
                    counted(*cases as usize, "case", "cases"),
                    counted(rows, "row", "rows")
                ),
            )
            .at(Place::file(&self.delivery.path))
            .value(cases.to_string())
            .help("ask how many respondents were delivered"),
        );
    }
}

/// Says that cells hold bytes that are no text in the encoding.
pub(super) fn say_bad_texts(
    bad: &BadTexts,
    charset: &Charset,
    sheet: &VariableSheet<'_>,
    found: &mut Diagnostics,
) {
    let Some((row, column)) = bad.first else {
        return;
    };
    found.push(
        Diagnostic::warning(
            code::ENCODING,
            format!(
                "{} no {} text: the first is {}",
                counted(bad.cells, "cell is", "cells are"),
                charset.name(),
                sheet.name(row)
            ),
        )
        .at(sheet.place(row, column))
        .help("state the `encoding` of the delivery in wave.toml, or have texts made that are not cut off"),
    );
}

#[cfg(test)]
mod tests;
