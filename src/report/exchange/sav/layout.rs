//! In: a table. Out: its variables as SPSS has them: names, widths, places, missing values. Never: two variables of one name.

use std::collections::BTreeSet;

use super::super::{Cells, Table};
use crate::definition::Lang;
use crate::ingest::dictionary::{Measure, Value, Variable};

/// Bytes of text that a segment of a very long string holds.
pub(super) const SEGMENT: usize = 255;
/// Bytes by which segments are counted.
const COUNTED: usize = 252;
const LABEL: usize = 255;
const VALUE_LABEL: usize = 120;
const NAME: usize = 64;
/// Words of SPSS that are no names.
const RESERVED: [&str; 13] = [
    "ALL", "AND", "BY", "EQ", "GE", "GT", "LE", "LT", "NE", "NOT", "OR", "TO", "WITH",
];

/// How many variables of the file a text of this width becomes.
pub(super) fn segments(width: usize) -> usize {
    match width > SEGMENT {
        true => width.div_ceil(COUNTED),
        false => 1,
    }
}

/// The width of a segment, in bytes.
pub(super) fn segment_width(width: usize, segment: usize) -> usize {
    match (width > SEGMENT, segment + 1 < segments(width)) {
        (false, _) => width,
        (true, true) => SEGMENT,
        (true, false) => width - segment * COUNTED,
    }
}

/// A table as a file.
pub(super) struct Layout<'t> {
    pub slots: Vec<Slot<'t>>,
    /// What was changed or cut, in words.
    pub changed: Vec<String>,
}

/// A variable of the table in the file.
pub(super) struct Slot<'t> {
    /// Its column in the table.
    pub column: usize,
    pub variable: &'t Variable,
    pub name: String,
    /// The names of its segments, eight bytes at most.
    pub short: Vec<String>,
    /// Bytes of its longest text; `None`: a number.
    pub width: Option<usize>,
    pub decimals: u8,
    pub label: String,
    pub values: Vec<(f64, String)>,
    pub missing: Missing,
    /// The place of its first eight bytes in a case, from 1.
    pub place: usize,
}

/// The missing values of a variable.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Missing {
    /// Up to three.
    Values(Vec<f64>),
    /// All between two, and up to one more.
    Range(f64, f64, Option<f64>),
}

impl<'t> Layout<'t> {
    pub fn of(table: &'t Table, lang: &Lang) -> Self {
        let mut layout = Self {
            slots: Vec::new(),
            changed: Vec::new(),
        };
        let mut names = BTreeSet::new();
        let mut short = BTreeSet::new();
        let mut place = 1;
        for (column, variable) in table.dictionary.variables.iter().enumerate() {
            let cells = table.columns.get(column);
            let name = name_of(&variable.name, &mut names);
            if name != variable.name {
                layout.say(&variable.name, &format!("is called `{name}`"));
            }
            let width = match cells {
                Some(Cells::Texts(texts)) => {
                    let longest = texts.iter().flatten().map(String::len).max();
                    Some(longest.unwrap_or(1).clamp(1, 32_767))
                }
                _ => None,
            };
            let of_width = width.unwrap_or(1);
            let label = variable
                .label
                .get(lang)
                .or_else(|| variable.question.get(lang))
                .unwrap_or_default();
            let slot = Slot {
                column,
                variable,
                short: (0..segments(of_width))
                    .map(|_| short_name(&name, &mut short))
                    .collect(),
                name,
                width,
                decimals: decimals(cells),
                label: layout.cut(&variable.name, "label", label, LABEL),
                values: layout.value_labels(variable, lang),
                missing: layout.missing(variable),
                place,
            };
            place += match width {
                None => 1,
                Some(width) => (0..segments(width))
                    .map(|segment| segment_width(width, segment).div_ceil(8))
                    .sum(),
            };
            layout.slots.push(slot);
        }
        layout
    }

    /// Eight bytes in a case.
    pub fn units(&self) -> usize {
        let last = self.slots.last();
        last.map_or(0, |slot| {
            let width = slot.width.unwrap_or(8);
            let units = (0..segments(width)).map(|at| segment_width(width, at).div_ceil(8));
            slot.place - 1 + units.sum::<usize>()
        })
    }

    fn say(&mut self, name: &str, what: &str) {
        self.changed.push(format!("`{name}` {what}"));
    }

    fn cut(&mut self, name: &str, what: &str, text: &str, longest: usize) -> String {
        let held = cut(text, longest);
        if held.len() < text.len() {
            self.say(
                name,
                &format!("has a {what} longer than {longest} bytes: cut"),
            );
        }
        held.to_owned()
    }

    fn value_labels(&mut self, variable: &Variable, lang: &Lang) -> Vec<(f64, String)> {
        let mut labels = Vec::new();
        for named in &variable.values {
            if let Value::Number(number) = named.value {
                let label = named.label.get(lang).unwrap_or_default();
                let label = self.cut(&variable.name, "value label", label, VALUE_LABEL);
                labels.push((number, label));
            }
        }
        labels
    }

    /// Three values, else a range that holds no answer, with or without one more value.
    fn missing(&mut self, variable: &Variable) -> Missing {
        let number = |value: &Value| match value {
            Value::Number(number) => Some(*number),
            Value::Text(_) => None,
        };
        let mut missing: Vec<f64> = variable.missing.values.iter().filter_map(number).collect();
        missing.sort_by(f64::total_cmp);
        if let (Some((from, to)), 0..=1) = (variable.missing.range, missing.len()) {
            return Missing::Range(from, to, missing.first().copied());
        }
        if missing.len() <= 3 {
            return Missing::Values(missing);
        }
        let answers: Vec<f64> = variable
            .values
            .iter()
            .filter_map(|named| number(&named.value))
            .filter(|number| !missing.contains(number))
            .collect();
        let limits = variable.range;
        let free = |from: f64, to: f64| {
            let inside = answers.iter().any(|answer| (from..=to).contains(answer));
            let counted = limits.is_some_and(|(low, high)| from <= high && low <= to);
            let number = answers.is_empty() && limits.is_none();
            !inside && !counted && !number
        };
        if let [first, second, .., before, last] = missing.as_slice() {
            for (from, to, one) in [
                (first, last, None),
                (second, last, Some(*first)),
                (first, before, Some(*last)),
            ] {
                if free(*from, *to) {
                    return Missing::Range(*from, *to, one);
                }
            }
        }
        let lost: Vec<String> = missing.iter().skip(3).map(f64::to_string).collect();
        self.say(
            &variable.name,
            &format!(
                "has more missing codes than SPSS holds: {} are plain values",
                lost.join(", ")
            ),
        );
        missing.truncate(3);
        Missing::Values(missing)
    }
}

/// A text of at most so many bytes, whole characters.
pub(super) fn cut(text: &str, longest: usize) -> &str {
    let mut end = text.len().min(longest);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text.get(..end).unwrap_or_default()
}

fn name_of(name: &str, taken: &mut BTreeSet<String>) -> String {
    let allowed = |c: char| c.is_alphanumeric() || matches!(c, '_' | '.' | '$' | '#' | '@');
    let mut plain: String = name
        .chars()
        .map(|c| if allowed(c) { c } else { '_' })
        .collect();
    let begins = plain
        .chars()
        .next()
        .is_some_and(|c| c.is_alphabetic() || c == '@');
    if !begins || RESERVED.contains(&plain.to_uppercase().as_str()) {
        plain.insert(0, 'v');
    }
    let plain = cut(plain.trim_end_matches('.'), NAME).to_owned();
    let mut name = plain.clone();
    let mut number = 1;
    while !taken.insert(name.to_uppercase()) {
        number += 1;
        name = format!("{}_{number}", cut(&plain, NAME - 8));
    }
    name
}

fn short_name(name: &str, taken: &mut BTreeSet<String>) -> String {
    let upper = name.to_ascii_uppercase();
    if upper.len() <= 8 && upper.is_ascii() && taken.insert(upper.clone()) {
        return upper;
    }
    let mut number = taken.len() + 1;
    loop {
        let short = format!("V{number}");
        if taken.insert(short.clone()) {
            return short;
        }
        number += 1;
    }
}

/// Decimals that a column shows: none for whole numbers.
fn decimals(cells: Option<&Cells>) -> u8 {
    match cells {
        Some(Cells::Numbers(numbers)) if numbers.iter().flatten().any(|n| n.fract() != 0.0) => 6,
        _ => 0,
    }
}

/// As SPSS counts measures.
pub(super) fn measure(variable: &Variable) -> i32 {
    match variable.measure {
        Some(Measure::Nominal) | None => 1,
        Some(Measure::Ordinal) => 2,
        Some(Measure::Scale) => 3,
    }
}
