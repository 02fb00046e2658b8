//! In: columns with the faults that coding left. Out: diagnostics, each with line, column, value and a way out. Never:
//! a fault that is dropped (beyond the cap it is counted).

use crate::definition::Survey;
use crate::diagnostic::{Diagnostic, Diagnostics, code};

use super::coding::Coded;
use super::dialect::DecimalMark;
use super::findings::{Fault, Faults};
use super::number::{LARGEST, Numbers};
use super::responses::{AnswerPosition, BLANK, CHOSEN, NOT_CHOSEN};
use super::sheet::Sheet;
use super::sink::{Cells, Purpose, Sink};
use super::text::{counted, quoted, shown};

/// Says every fault of every column, column by column.
pub(super) fn say(
    sinks: &[Sink],
    decimal: DecimalMark,
    sheet: &dyn Sheet,
    found: &mut Diagnostics,
) {
    for sink in sinks {
        let mut speaker = Speaker { sink, sheet, found };
        match &sink.cells {
            Cells::Coded(coded) => speaker.coded(coded),
            Cells::Joined(joined) => speaker.coded(&joined.options),
            Cells::Numbers(numbers) => speaker.numbers(numbers, decimal),
            Cells::Open(_) | Cells::Groups(_) | Cells::Watched(_) | Cells::Profile(_) => {}
        }
    }
}

/// Says where, over all columns of a multiple-choice item, cells are chosen or blank and none says "not chosen": then
/// its blanks would be no answer, and of those who answered everybody would have chosen everything.
pub(super) fn say_blank_options(
    survey: &Survey,
    sinks: &[Sink],
    sheet: &dyn Sheet,
    found: &mut Diagnostics,
) {
    for (at, item) in survey.items.iter().enumerate() {
        let columns: Vec<(usize, &[AnswerPosition])> = sinks
            .iter()
            .filter_map(|sink| match (&sink.cells, sink.purpose) {
                (Cells::Coded(coded), Purpose::Option { item, .. }) if item == at => {
                    Some((sink.column, coded.positions.as_slice()))
                }
                _ => None,
            })
            .collect();
        let any = |position| columns.iter().any(|(_, cells)| cells.contains(&position));
        let first_blank = columns.iter().find_map(|(column, cells)| {
            let row = cells.iter().position(|cell| *cell == BLANK)?;
            Some((*column, row))
        });
        let Some((column, row)) = first_blank.filter(|_| any(CHOSEN) && !any(NOT_CHOSEN)) else {
            continue;
        };
        let headings: Vec<String> = columns
            .iter()
            .filter_map(|(column, _)| sheet.headings().get(*column))
            .map(|heading| quoted(heading))
            .collect();
        found.push(
            Diagnostic::error(
                code::BLANK_OPTION,
                format!(
                    "no cell of `{}` says \"not chosen\", and some are blank (the first in {}): does a blank mean \"not chosen\" or \"no answer\"?",
                    item.id,
                    sheet.name(row)
                ),
            )
            .at(sheet.place(row, column))
            .value("")
            .help(format!(
                "if a blank means not chosen, write `{} = {{ headings = [{}], unchosen = [\"\"] }}` in [columns] of wave.toml",
                item.id,
                headings.join(", ")
            )),
        );
    }
}

/// Numbers with a decimal point and with a decimal comma, over all columns.
pub(super) fn decimal_marks(sinks: &[Sink]) -> (usize, usize) {
    let mut marks = (0, 0);
    for sink in sinks {
        if let Cells::Numbers(numbers) = &sink.cells {
            marks.0 += numbers.points.cells;
            marks.1 += numbers.commas.cells;
        }
    }
    marks
}

/// The way out for a value that is no answer: of a code of one repeated digit the likeliest is that it means no answer.
fn unknown_help(value: &str, name: &str) -> String {
    let digits = value.trim_start_matches('-');
    let repeated = ["7", "8", "9"]
        .iter()
        .any(|digit| !digits.is_empty() && digits.chars().all(|c| digit.starts_with(c)));
    let below_0 = value.starts_with('-') && value.parse::<f64>().is_ok();
    if repeated || below_0 {
        return format!(
            "if it means don't know, refused or no answer, write `{} = CODE` under [values.{name}] of wave.toml, with the code that the scale has for it, or add an answer with `missing` to the scale; if it is an answer, add it",
            quoted(value)
        );
    }
    if value.parse::<f64>().is_ok() {
        return format!(
            "write `{} = CODE` under [values.{name}] of wave.toml, with the code of the answer that it stands for, or add the answer to the scale",
            quoted(value)
        );
    }
    "add the answer to the scale, or its text to `values` of wave.toml; a text that means an empty cell belongs in `blanks`".to_owned()
}

struct Speaker<'a> {
    sink: &'a Sink,
    sheet: &'a dyn Sheet,
    found: &'a mut Diagnostics,
}

impl Speaker<'_> {
    fn coded(&mut self, coded: &Coded) {
        let name = &self.sink.name;
        let codes = coded.book().codes_in_words();
        self.each(&coded.unknown, |value| {
            let trimmed = value.trim();
            let message = if trimmed.parse::<f64>().is_ok() {
                format!("code {} is not in the code list of `{name}` ({codes})", shown(trimmed))
            } else {
                format!("`{}` is neither a code nor a label of `{name}` ({codes})", shown(value))
            };
            let help = match nearest(trimmed, &coded.book().labels) {
                Some(label) => format!(
                    "did you mean `{label}`? a text of this delivery alone goes into `values` of wave.toml"
                ),
                None => unknown_help(trimmed, name),
            };
            Diagnostic::error(code::UNKNOWN_VALUE, message).help(help)
        });
        self.each(&coded.ambiguous, |value| {
            Diagnostic::error(
                code::UNKNOWN_VALUE,
                format!(
                    "`{}` stands for more than one answer of `{name}`",
                    shown(value)
                ),
            )
            .help(format!(
                "say which code it is: [values.{name}] in wave.toml"
            ))
        });
        self.trimmed(&coded.trimmed);
    }

    fn numbers(&mut self, numbers: &Numbers, decimal: DecimalMark) {
        let name = &self.sink.name;
        self.each(&numbers.not_numbers, |value| {
            Diagnostic::error(
                code::NOT_A_NUMBER,
                format!("`{}` is not a number, as `{name}` has to be", shown(value)),
            )
            .help("correct it at its source; a text that means an empty cell belongs in `blanks` of wave.toml")
        });
        let wrong = match decimal {
            DecimalMark::Point => &numbers.commas,
            DecimalMark::Comma => &numbers.points,
        };
        self.each(wrong, |value| {
            Diagnostic::error(
                code::NOT_A_NUMBER,
                format!("`{}` is not a number in a file with {}", shown(value), decimal.words()),
            )
            .help("correct it at its source, or state `decimal` in wave.toml if the file has the other mark")
        });
        let is_item = matches!(self.sink.purpose, Purpose::Item(_));
        self.each(&numbers.out_of_range, |value| {
            Diagnostic::error(
                code::UNKNOWN_VALUE,
                format!("`{}` {}", shown(value), limit(value, name, numbers)),
            )
            .help(if is_item {
                "a number that stands for a missing answer belongs in `missing` of the item"
            } else {
                "ask for the delivery again"
            })
        });
        self.thousands(numbers, decimal);
        self.trimmed(&numbers.trimmed);
    }

    /// Says that what was read as decimals may be thousands.
    fn thousands(&mut self, numbers: &Numbers, decimal: DecimalMark) {
        let marked = match decimal {
            DecimalMark::Point => &numbers.points,
            DecimalMark::Comma => &numbers.commas,
        };
        let (told, _) = marked.told();
        let Some((value, fault)) = told.first() else {
            return;
        };
        if marked.cells < 2 || !told.iter().all(|(value, _)| like_thousands(value)) {
            return;
        }
        let without: String = value.chars().filter(char::is_ascii_digit).collect();
        self.found.push(
            Diagnostic::warning(
                code::NOT_A_NUMBER,
                format!(
                    "`{}` of `{}` was read with {}; every number with a mark has three digits behind it, as thousands have",
                    shown(value),
                    self.sink.name,
                    decimal.words()
                ),
            )
            .at(self.sheet.place(fault.first_row, self.sink.column))
            .value(value.as_str())
            .help(format!(
                "if `{without}` is meant, have the delivery made again without separators"
            )),
        );
    }

    fn trimmed(&mut self, trimmed: &Faults) {
        let (told, _) = trimmed.told();
        let Some((value, fault)) = told.first() else {
            return;
        };
        self.found.push(
            Diagnostic::warning(
                code::TRIMMED,
                format!(
                    "spaces around {} of `{}` were cut off (the first: `{}` in {})",
                    counted(trimmed.cells, "value", "values"),
                    self.sink.name,
                    shown(value),
                    self.sheet.name(fault.first_row)
                ),
            )
            .at(self.sheet.place(fault.first_row, self.sink.column))
            .value(value.as_str()),
        );
    }

    /// One diagnostic a distinct value, and one for those beyond the cap.
    fn each(&mut self, faults: &Faults, mut say: impl FnMut(&str) -> Diagnostic) {
        if faults.is_empty() {
            return;
        }
        let (told, untold) = faults.told();
        for (value, fault) in &told {
            let mut diagnostic = say(value);
            diagnostic.message.push_str(&self.how_often(*fault));
            self.found.push(
                diagnostic
                    .at(self.sheet.place(fault.first_row, self.sink.column))
                    .value(value.as_str()),
            );
        }
        if untold > 0 {
            let mut diagnostic = say("…");
            diagnostic.message = format!(
                "{} of `{}` {} wrong in the same way",
                counted(untold, "more cell", "more cells"),
                self.sink.name,
                if untold == 1 { "is" } else { "are" }
            );
            self.found
                .push(diagnostic.at(self.sheet.heading_place(self.sink.column)));
        }
    }

    fn how_often(&self, fault: Fault) -> String {
        match fault.cells {
            1 => String::new(),
            cells => format!(
                " ({cells} cells, the first in {})",
                self.sheet.name(fault.first_row)
            ),
        }
    }
}

/// What a number out of range is: `is below the minimum 0 of …`.
fn limit(value: &str, name: &str, numbers: &Numbers) -> String {
    let (minimum, maximum) = numbers.limits();
    match value.trim().replace(',', ".").parse::<f64>() {
        Ok(number) if number < minimum && minimum > -LARGEST => {
            format!("is below the minimum {minimum} of `{name}`")
        }
        Ok(number) if number > maximum && maximum < LARGEST => {
            format!("is above the maximum {maximum} of `{name}`")
        }
        Ok(number) if number.abs() < 1.0 => {
            format!("is too near to 0 to be squared and summed, as `{name}` is")
        }
        _ => format!("is too large to be squared and summed, as `{name}` is"),
    }
}

/// One to three digits, the first of them not 0, then a mark and three digits.
fn like_thousands(value: &str) -> bool {
    let all_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    value
        .trim()
        .split_once(['.', ','])
        .is_some_and(|(whole, rest)| {
            (1..=3).contains(&whole.len())
                && !whole.starts_with('0')
                && rest.len() == 3
                && all_digits(whole)
                && all_digits(rest)
        })
}

fn nearest<'a>(value: &str, labels: &'a [String]) -> Option<&'a str> {
    // Nobody misspells a label at that length, and to compare it costs its length.
    const LONGEST: usize = 400;
    if value.len() > LONGEST {
        return None;
    }
    let value = value.to_lowercase();
    labels
        .iter()
        .map(|label| {
            (
                strsim::jaro_winkler(&value, &label.to_lowercase()),
                label.as_str(),
            )
        })
        .filter(|(likeness, _)| *likeness > 0.85)
        .reduce(|best, next| if next.0 > best.0 { next } else { best })
        .map(|(_, label)| label)
}
