//! In: the text of answers from collect. Out: which lines are records, and their columns. Never: a line that is passed over
//! without being counted.

use std::collections::{BTreeSet, HashSet};
use std::ops::Range;

use super::super::findings::MOST_TOLD;
use super::super::text::{counted, place_in_line, shown};
use super::json::{Json, Part};
use super::sheet::{Column, LineSheet, place_of};
use super::{ANSWERS, ID};
use crate::definition::Delivery;
use crate::diagnostic::{Diagnostic, Diagnostics, Place, code};

/// What stands in the lines.
pub(super) struct Scanned<'a> {
    pub sheet: LineSheet<'a>,
    /// How they were read, in words.
    pub reading: Vec<String>,
}

/// Reads every line once. Lines that are no records are errors, and no rows.
pub(super) fn scan<'a>(
    delivery: &'a Delivery,
    text: &'a str,
    found: &mut Diagnostics,
) -> Scanned<'a> {
    let mut scan = Scan {
        sheet: LineSheet {
            file: &delivery.path,
            text,
            headings: Vec::new(),
            columns: vec![Column::Paradata(ID.to_owned())],
            rows: Vec::new(),
        },
        paradata: vec![ID.to_owned()],
        answers: Vec::new(),
        known: [Column::Paradata(ID.to_owned())].into(),
        waves: BTreeSet::new(),
        definitions: BTreeSet::new(),
        blank_lines: 0,
        errors: 0,
    };
    let mut start = 0;
    for (number, line) in text.split_inclusive('\n').enumerate() {
        let span = start..start + line.trim_end_matches(['\n', '\r']).len();
        start += line.len();
        scan.line(number + 1, span, found);
    }
    scan.finish(found)
}

struct Scan<'a> {
    sheet: LineSheet<'a>,
    /// Keys in the order in which they first occur.
    paradata: Vec<String>,
    answers: Vec<String>,
    known: HashSet<Column>,
    waves: BTreeSet<String>,
    definitions: BTreeSet<String>,
    blank_lines: usize,
    errors: usize,
}

impl<'a> Scan<'a> {
    fn line(&mut self, number: usize, span: Range<usize>, found: &mut Diagnostics) {
        let line = self.sheet.text.get(span.clone()).unwrap_or_default();
        if line.trim().is_empty() {
            self.blank_lines += 1;
            return;
        }
        self.sheet.rows.push((number, span.clone()));
        let fault = match serde_json::from_str::<Json>(line) {
            Ok(record) => {
                let fault = self.fault(&record);
                if fault.is_none() {
                    self.learn_columns(&record);
                }
                fault
            }
            Err(error) => Some(self.bad_json(number, &span, &error)),
        };
        if let Some(fault) = fault {
            self.sheet.rows.pop();
            self.errors += 1;
            if self.errors <= MOST_TOLD {
                found.push(fault);
            }
        }
    }

    fn bad_json(
        &self,
        number: usize,
        span: &Range<usize>,
        error: &serde_json::Error,
    ) -> Diagnostic {
        // Its columns count bytes, from 1; at the end of the line there is nothing to point at.
        let at = span.start + error.column().saturating_sub(1).min(span.len());
        let message = error.to_string();
        let reason = message.split(" at line ").next().unwrap_or_default();
        Diagnostic::error(
            code::BAD_JSON,
            format!("line {number} is not JSON: {reason}"),
        )
        .at(place_in_line(
            self.sheet.file,
            self.sheet.text,
            at..self.sheet.text.ceil_char_boundary(at + 1),
            number,
        ))
        .help("export the answers again; a line that was cut off is the last one of a broken copy")
    }

    /// What is wrong with the record of the last row.
    fn fault(&self, record: &Json) -> Option<Diagnostic> {
        let row = self.sheet.rows.len().saturating_sub(1);
        let wrong = |code, message: String, keys: &[&str], part| {
            Diagnostic::error(code, message)
                .at(place_of(&self.sheet, row, keys, part))
                .help("docs/answers-jsonl.md says what a line holds")
        };
        let of_type =
            |message: String, keys: &[&str]| wrong(code::ANSWER_TYPE, message, keys, Part::Value);
        if !matches!(record, Json::Object(_)) {
            let message = format!("{} where a respondent's object stands", record.kind());
            return Some(of_type(message, &[]));
        }
        let answers = record.get(ANSWERS);
        let twice = record
            .repeated_key()
            .map(|key| vec![key])
            .or_else(|| Some(vec![ANSWERS, answers?.repeated_key()?]));
        if let Some(keys) = twice {
            let key = keys.last().copied().unwrap_or_default();
            let message = format!("the key `{}` stands twice", shown(key));
            return Some(wrong(code::BAD_JSON, message, &keys, Part::LastKey).value(key));
        }
        match record.get(ID) {
            None => return Some(of_type(format!("the line has no `{ID}`"), &[])),
            Some(Json::Text(id)) if id.trim().is_empty() => {
                return Some(of_type(format!("`{ID}` is empty"), &[ID]));
            }
            Some(Json::Text(_)) => {}
            Some(other) => {
                let message = format!("`{ID}` has to be a text, and is {}", other.kind());
                return Some(of_type(message, &[ID]).value(other.to_string()));
            }
        }
        if matches!(answers, Some(Json::Object(_))) {
            return None;
        }
        let message = format!("`{ANSWERS}` has to be an object of answers by item");
        Some(of_type(message, &[ANSWERS]))
    }

    fn learn_columns(&mut self, record: &Json) {
        let (Json::Object(pairs), Some(Json::Object(answers))) = (record, record.get(ANSWERS))
        else {
            return;
        };
        for (key, value) in pairs.iter().filter(|(key, _)| key != ANSWERS) {
            if self.known.insert(Column::Paradata(key.clone())) {
                self.paradata.push(key.clone());
            }
            match key.as_str() {
                "wave" => _ = self.waves.insert(value.to_string()),
                "definition" => _ = self.definitions.insert(value.to_string()),
                _ => {}
            }
        }
        for (key, _) in answers {
            if self.known.insert(Column::Answer(key.clone())) {
                self.answers.push(key.clone());
            }
        }
    }

    fn finish(mut self, found: &mut Diagnostics) -> Scanned<'a> {
        if self.errors > MOST_TOLD {
            found.push(
                Diagnostic::error(
                    code::BAD_JSON,
                    format!("{} more lines are wrong", self.errors - MOST_TOLD),
                )
                .at(Place::file(self.sheet.file)),
            );
        }
        if self.waves.len() > 1 {
            let waves: Vec<String> = self
                .waves
                .iter()
                .map(|wave| format!("`{}`", shown(wave)))
                .collect();
            found.push(
                Diagnostic::error(
                    code::UNKNOWN_ANSWER,
                    format!(
                        "the file holds answers of {} waves: {}",
                        waves.len(),
                        waves.join(", ")
                    ),
                )
                .at(Place::file(self.sheet.file))
                .help("a delivery holds the answers of one wave: export each into its own folder"),
            );
        }
        // An item keeps its name; paradata that is called the same is read from a heading of its own.
        let paradata = self
            .paradata
            .iter()
            .map(|key| match self.answers.contains(key) {
                true => format!("paradata.{key}"),
                false => key.clone(),
            });
        self.sheet.headings = paradata.chain(self.answers.iter().cloned()).collect();
        let of_paradata = self.paradata.iter().cloned().map(Column::Paradata);
        let of_answers = self.answers.iter().cloned().map(Column::Answer);
        self.sheet.columns = of_paradata.chain(of_answers).collect();
        let mut reading = vec!["JSON Lines from Tidemark's own collection".to_owned()];
        if self.definitions.len() > 1 {
            reading.push(format!(
                "answers to {} versions of the definition",
                self.definitions.len()
            ));
        }
        if self.blank_lines > 0 {
            reading.push(format!(
                "{} skipped",
                counted(self.blank_lines, "blank line", "blank lines")
            ));
        }
        Scanned {
            sheet: self.sheet,
            reading,
        }
    }
}
