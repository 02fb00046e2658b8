//! In: what a file says of its values, and the answers of the definition. Out: a diagnostic wherever the two disagree.
//! Never: a code that counts as one answer where its own file calls it another, or calls it none.

use crate::definition::{Answer, ItemKind, Survey};
use crate::diagnostic::{Diagnostic, Diagnostics, code};

use super::codebook::{Codebook, Meaning};
use super::coding::Coded;
use super::dictionary::{Dictionary, Value, Variable};
use super::number::Numbers;
use super::responses::AnswerPosition;
use super::sheet::Sheet;
use super::sink::{Cells, Purpose, Sink};
use super::text::{counted, quoted, shown};

/// Labels that are told one by one.
const MOST_LABELS: usize = 6;

/// Says, of every column that is read, where its file and the definition call a value by different names.
pub(super) fn compare(
    survey: &Survey,
    dictionary: &Dictionary,
    sinks: &[Sink],
    sheet: &dyn Sheet,
    found: &mut Diagnostics,
) {
    for sink in sinks {
        let Some(variable) = dictionary.variables.get(sink.column) else {
            continue;
        };
        match (&sink.cells, sink.purpose) {
            (Cells::Coded(coded), Purpose::Item(item)) => {
                if let Some(ItemKind::Single { scale }) = survey.items.get(item).map(|i| &i.kind) {
                    let column = Column {
                        sink,
                        variable,
                        coded,
                        answers: &scale.answers,
                    };
                    column.say(sheet, found);
                }
            }
            (Cells::Numbers(numbers), _) => say_declared(sink, variable, numbers, sheet, found),
            _ => {}
        }
    }
}

/// A single-choice column, what its file says of it, and its scale.
struct Column<'a> {
    sink: &'a Sink,
    variable: &'a Variable,
    coded: &'a Coded,
    answers: &'a [Answer],
}

/// A labelled value that the definition gives an answer.
struct Named<'a> {
    value: String,
    label: &'a str,
    answer: &'a Answer,
    position: AnswerPosition,
}

impl Column<'_> {
    fn say(&self, sheet: &dyn Sheet, found: &mut Diagnostics) {
        let (mut conflicts, mut unknown) = (Vec::new(), Vec::new());
        for named in self.named() {
            match meant_by(self.coded.book(), named.label) {
                Some(of_label) if of_label == named.position => {}
                // The wave has judged: its word counts before the file's.
                Some(_) if self.coded.book().states(&named.value) => {}
                Some(of_label) => conflicts.push((named, of_label)),
                None if alike(&named) => {}
                None => unknown.push(named),
            }
        }
        let occurs =
            |position: AnswerPosition| self.coded.positions.iter().position(|at| *at == position);
        let row = conflicts
            .iter()
            .find_map(|(named, _)| occurs(named.position));
        if let Some(row) = row {
            found.push(self.conflict(&conflicts, row, sheet));
        }
        if !unknown.is_empty() {
            found.push(self.other_labels(&unknown, sheet));
        }
        self.say_declared_missing(&occurs, sheet, found);
    }

    fn named(&self) -> impl Iterator<Item = Named<'_>> {
        self.variable.values.iter().filter_map(|named| {
            let value = named.value.to_string();
            let position = position_of(self.coded.book(), &value)?;
            Some(Named {
                label: named.label.texts().next()?,
                answer: self.answers.get(usize::from(position))?,
                value,
                position,
            })
        })
    }

    fn conflict(
        &self,
        conflicts: &[(Named<'_>, AnswerPosition)],
        row: usize,
        sheet: &dyn Sheet,
    ) -> Diagnostic {
        let code_of = |position: AnswerPosition| {
            let answer = self.answers.get(usize::from(position));
            answer.map_or(String::new(), |answer| answer.code.to_string())
        };
        let told: Vec<String> = conflicts
            .iter()
            .map(|(named, of_label)| {
                format!(
                    "{} is `{}` ({} in the definition)",
                    shown(&named.value),
                    shown(named.label),
                    code_of(*of_label)
                )
            })
            .collect();
        let lines: Vec<String> = conflicts
            .iter()
            .map(|(named, of_label)| format!("{} = {}", quoted(&named.value), code_of(*of_label)))
            .collect();
        Diagnostic::error(
            code::VALUE_LABEL,
            format!(
                "the codes of `{}` are other answers in the file than in the definition: {}",
                self.sink.name,
                told.join(", ")
            ),
        )
        .at(sheet.place(row, self.sink.column))
        .value(conflicts.first().map_or("", |(named, _)| named.value.as_str()))
        .help(format!(
            "if the file's labels are right, write in wave.toml\n[values.{}]\n{}\nif the codes are right, state each as it is: `\"1\" = 1`",
            self.sink.name,
            lines.join("\n")
        ))
    }

    fn other_labels(&self, unknown: &[Named<'_>], sheet: &dyn Sheet) -> Diagnostic {
        let told: Vec<String> = unknown
            .iter()
            .take(MOST_LABELS)
            .map(|named| {
                let own = named
                    .answer
                    .label
                    .iter()
                    .next()
                    .map_or("", |(_, text)| text);
                format!(
                    "{} is `{}` (in the definition `{}`)",
                    shown(&named.value),
                    shown(named.label),
                    shown(own)
                )
            })
            .collect();
        let more = match unknown.len().saturating_sub(MOST_LABELS) {
            0 => String::new(),
            more => format!(" and {more} more"),
        };
        let lines: Vec<String> = unknown
            .iter()
            .take(MOST_LABELS)
            .map(|named| format!("{} = {}", quoted(named.label), named.answer.code))
            .collect();
        Diagnostic::warning(
            code::VALUE_LABEL,
            format!(
                "the file has labels for `{}` that the definition does not: {}{more}",
                self.sink.name,
                told.join(", ")
            ),
        )
        .at(sheet.heading_place(self.sink.column))
        .value(unknown.first().map_or("", |named| named.label))
        .help(format!(
            "where they mean the same, write in wave.toml\n[values.{}]\n{}\nwhere the answers were worded differently, say so as a `break` of the item",
            self.sink.name,
            lines.join("\n")
        ))
    }

    /// Values that the file declares to be no answer and the definition counts.
    fn say_declared_missing(
        &self,
        occurs: &dyn Fn(AnswerPosition) -> Option<usize>,
        sheet: &dyn Sheet,
        found: &mut Diagnostics,
    ) {
        let book = self.coded.book();
        for answer in self
            .answers
            .iter()
            .filter(|answer| answer.missing.is_none())
        {
            let text = answer.code.to_string();
            let declared = self.variable.missing.has(answer.code.0 as f64)
                || self
                    .variable
                    .missing
                    .values
                    .contains(&Value::Text(text.clone()));
            let Some(position) = position_of(book, &text).filter(|_| declared) else {
                continue;
            };
            let Some(row) = occurs(position).filter(|_| !book.states(&text)) else {
                continue;
            };
            let label = answer.label.iter().next().map_or("", |(_, text)| text);
            found.push(
                Diagnostic::error(
                    code::DECLARED_MISSING,
                    format!(
                        "the file declares {text} of `{}` to be no answer, and in the definition it is the answer `{}`",
                        self.sink.name,
                        shown(label)
                    ),
                )
                .at(sheet.place(row, self.sink.column))
                .value(text.as_str())
                .help(format!(
                    "add `missing = \"dont_know\"` (or another kind) to code {text} in survey.toml; if the file is wrong, write `\"{text}\" = {text}` in [values.{}] of wave.toml",
                    self.sink.name
                )),
            );
        }
    }
}

/// Numbers that the file declares to be no answer and the definition does not name: they are read as missing.
fn say_declared(
    sink: &Sink,
    variable: &Variable,
    numbers: &Numbers,
    sheet: &dyn Sheet,
    found: &mut Diagnostics,
) {
    let (values, _) = numbers.declared.told();
    for (value, fault) in values {
        let label = value
            .parse()
            .ok()
            .and_then(|number| variable.label_of(number))
            .and_then(|label| label.texts().next())
            .map_or(String::new(), |label| format!(" (`{}`)", shown(label)));
        found.push(
            Diagnostic::warning(
                code::DECLARED_MISSING,
                format!(
                    "the file declares {value}{label} of `{}` to be no answer, and the definition does not name it: {} read as missing",
                    sink.name,
                    counted(fault.cells, "row is", "rows are")
                ),
            )
            .at(sheet.place(fault.first_row, sink.column))
            .value(value.as_str())
            .help(format!(
                "write it in survey.toml: `missing = {{ refused = [{value}] }}`, or whichever kind it is"
            )),
        );
    }
}

fn position_of(book: &Codebook, text: &str) -> Option<AnswerPosition> {
    match book.look_up(text).0 {
        Some(Meaning::Position(position)) => Some(position),
        Some(Meaning::Ambiguous) | None => None,
    }
}

/// The answer that a label names; a label that is itself a number (`1`) names nothing.
fn meant_by(book: &Codebook, label: &str) -> Option<AnswerPosition> {
    let of_words = label.chars().any(char::is_alphabetic);
    position_of(book, label).filter(|_| of_words)
}

/// Whether a label differs from one of the definition's in nothing but signs, spaces and case, or says nothing.
fn alike(named: &Named<'_>) -> bool {
    let letters = |text: &str| -> String {
        let kept = text.chars().filter(|c| c.is_alphanumeric());
        kept.flat_map(char::to_lowercase).collect()
    };
    let wanted = letters(named.label);
    let with_code = |label: &str| format!("{}{label}", letters(&named.value));
    wanted.is_empty()
        || wanted == letters(&named.value)
        || named.answer.label.iter().any(|(_, label)| {
            let label = letters(label);
            wanted == label || wanted == with_code(&label)
        })
}
