//! In: the cells of one column, one after the other. Out: the column, typed. Never: an allocation a cell (open answers
//! and ids apart), or a cell that is passed over in silence.

use std::collections::HashMap;

use crate::definition::Missing;

use super::codebook::{Codebook, Meaning};
use super::dialect::DecimalMark;
use super::findings::Faults;
use super::responses::{AnswerPosition, BLANK, CHOSEN, NOT_CHOSEN, Number};

/// Stands in a column of answers for a cell that is an error; no column that has one is handed on.
const FAULTY: AnswerPosition = AnswerPosition::MAX - 1;
/// In the table of small numbers: look in the book.
const UNSEEN: AnswerPosition = AnswerPosition::MAX - 2;

/// A column that answers are looked up for, with a memory of the texts it has seen.
#[derive(Debug)]
pub(super) struct Coded {
    book: Codebook,
    small: Vec<AnswerPosition>,
    seen: Vec<Seen>,
    seen_beyond: HashMap<Vec<u8>, Seen>,
    pub positions: Vec<AnswerPosition>,
    pub unknown: Faults,
    pub ambiguous: Faults,
    pub trimmed: Faults,
}

#[derive(Debug, Clone)]
struct Seen {
    text: Box<[u8]>,
    position: AnswerPosition,
    /// Each occurrence is to be counted: trimmed or faulty.
    counts: bool,
}

impl Coded {
    pub fn new(book: Codebook) -> Self {
        Self {
            book,
            small: vec![UNSEEN; 1000],
            seen: Vec::new(),
            seen_beyond: HashMap::new(),
            positions: Vec::new(),
            unknown: Faults::default(),
            ambiguous: Faults::default(),
            trimmed: Faults::default(),
        }
    }

    pub fn book(&self) -> &Codebook {
        &self.book
    }

    #[inline]
    pub fn push(&mut self, cell: &[u8], row: usize) {
        let position = self.position(cell, row);
        self.positions.push(position);
    }

    /// The position a cell stands for, found and remembered; faults are counted.
    #[inline]
    pub fn position(&mut self, cell: &[u8], row: usize) -> AnswerPosition {
        if let Some(number) = small_number(cell)
            && let Some(position) = self.small.get(number)
            && *position != UNSEEN
        {
            return *position;
        }
        if let Some(seen) = self.seen.iter().find(|seen| *seen.text == *cell) {
            if !seen.counts {
                return seen.position;
            }
        } else if let Some(seen) = self.seen_beyond.get(cell)
            && !seen.counts
        {
            return seen.position;
        }
        self.look_up(cell, row)
    }

    #[cold]
    fn look_up(&mut self, cell: &[u8], row: usize) -> AnswerPosition {
        const IN_A_LINE: usize = 48;
        const REMEMBERED: usize = 100_000;
        let text = String::from_utf8_lossy(cell);
        let (meaning, cut) = self.book.look_up(&text);
        let position = match meaning {
            Some(Meaning::Position(position)) => position,
            Some(Meaning::Ambiguous) => {
                self.ambiguous.add(cell, row);
                FAULTY
            }
            None => {
                self.unknown.add(cell, row);
                FAULTY
            }
        };
        let cut = cut && position != BLANK;
        if cut && position != FAULTY {
            self.trimmed.add(cell, row);
        }
        let counts = position == FAULTY || cut;
        if let Some(number) = small_number(cell)
            && !counts
            && let Some(small) = self.small.get_mut(number)
        {
            *small = position;
            return position;
        }
        let seen = Seen {
            text: cell.into(),
            position,
            counts,
        };
        let known = self.seen.iter().any(|seen| *seen.text == *cell);
        if !known && self.seen.len() < IN_A_LINE {
            self.seen.push(seen);
        } else if !known && self.seen_beyond.len() < REMEMBERED {
            self.seen_beyond.insert(cell.to_vec(), seen);
        }
        position
    }
}

/// A cell of one to three digits without a leading zero, as its number.
#[inline]
fn small_number(cell: &[u8]) -> Option<usize> {
    let digit = |byte: u8| byte.is_ascii_digit().then(|| usize::from(byte - b'0'));
    match *cell {
        [a] => digit(a),
        [a, b] if a != b'0' => Some(digit(a)? * 10 + digit(b)?),
        [a, b, c] if a != b'0' => Some(digit(a)? * 100 + digit(b)? * 10 + digit(c)?),
        _ => None,
    }
}

/// A multiple-choice column that holds all chosen options in one cell.
#[derive(Debug)]
pub(super) struct Joined {
    separator: String,
    /// The options as a scale: finds which option a part is.
    pub options: Coded,
    blanks: Vec<String>,
    /// One column an option.
    pub columns: Vec<Vec<AnswerPosition>>,
}

impl Joined {
    pub fn new(options: Codebook, count: usize, separator: &str, blanks: &[String]) -> Self {
        Self {
            separator: separator.to_owned(),
            options: Coded::new(options),
            blanks: blanks.to_vec(),
            columns: vec![Vec::new(); count],
        }
    }

    pub fn push(&mut self, cell: &[u8], row: usize) {
        let text = String::from_utf8_lossy(cell);
        let blank = is_blank(text.trim(), &self.blanks);
        let start = if blank { BLANK } else { NOT_CHOSEN };
        for column in &mut self.columns {
            column.push(start);
        }
        if blank {
            return;
        }
        // A label may hold the separator itself: the whole cell is tried first.
        if let (Some(Meaning::Position(position)), _) = self.options.book().look_up(&text) {
            choose(&mut self.columns, position);
            return;
        }
        let Self {
            separator,
            options,
            columns,
            ..
        } = self;
        for part in text.split(separator.as_str()) {
            let part = part.trim();
            if !part.is_empty() {
                choose(columns, options.position(part.as_bytes(), row));
            }
        }
    }
}

/// Marks an option as chosen in the last row; a faulty position is no option's.
fn choose(columns: &mut [Vec<AnswerPosition>], position: AnswerPosition) {
    if let Some(cell) = columns
        .get_mut(usize::from(position))
        .and_then(|column| column.last_mut())
    {
        *cell = CHOSEN;
    }
}

/// A column of numbers.
#[derive(Debug)]
pub(super) struct Numbers {
    pub numbers: Vec<Number>,
    /// What an empty cell means.
    blank: Missing,
    blanks: Vec<String>,
    /// Texts of the wave that stand for a number.
    values: Vec<(String, f64)>,
    missing: Vec<(f64, Missing)>,
    minimum: f64,
    maximum: f64,
    pub not_numbers: Faults,
    pub out_of_range: Faults,
    /// Numbers with a decimal point, and with a decimal comma: one of the two is the file's.
    pub points: Faults,
    pub commas: Faults,
    pub trimmed: Faults,
}

impl Numbers {
    /// Numbers without limits: weights, population counts.
    pub fn plain(blanks: &[String]) -> Self {
        Self {
            numbers: Vec::new(),
            blank: Missing::NoAnswer,
            blanks: blanks.to_vec(),
            values: Vec::new(),
            missing: Vec::new(),
            minimum: f64::NEG_INFINITY,
            maximum: f64::INFINITY,
            not_numbers: Faults::default(),
            out_of_range: Faults::default(),
            points: Faults::default(),
            commas: Faults::default(),
            trimmed: Faults::default(),
        }
    }

    pub fn with_missing(mut self, blank: Missing, missing: &[(f64, Missing)]) -> Self {
        self.blank = blank;
        self.missing = missing.to_vec();
        self
    }

    pub fn with_values(mut self, values: Vec<(String, f64)>) -> Self {
        self.values = values;
        self
    }

    pub fn with_limits(mut self, minimum: Option<f64>, maximum: Option<f64>) -> Self {
        self.minimum = minimum.unwrap_or(f64::NEG_INFINITY);
        self.maximum = maximum.unwrap_or(f64::INFINITY);
        self
    }

    /// What is no missing code and outside of this is out of range.
    pub fn limits(&self) -> (f64, f64) {
        (self.minimum, self.maximum)
    }

    #[inline]
    pub fn push(&mut self, cell: &[u8], row: usize) {
        let number = if cell.is_empty() && self.values.is_empty() {
            Err(self.blank)
        } else {
            match parse(cell) {
                Some((number, mark)) => {
                    match mark {
                        None => {}
                        Some(DecimalMark::Point) => self.count_point(cell, row),
                        Some(DecimalMark::Comma) => self.count_comma(cell, row),
                    }
                    self.classified(number, cell, row)
                }
                None => self.text(cell, row),
            }
        };
        self.numbers.push(number);
    }

    /// A number that comes as one (Parquet).
    pub fn push_number(&mut self, number: f64, row: usize) {
        let number = if number.is_finite() {
            self.classified(number, number.to_string().as_bytes(), row)
        } else if number.is_nan() {
            Err(self.blank)
        } else {
            self.not_numbers.add(number.to_string().as_bytes(), row);
            Err(self.blank)
        };
        self.numbers.push(number);
    }

    // Every number of a weight column has a mark, and most differ: only the first values are worth keeping.
    #[inline]
    fn count_point(&mut self, cell: &[u8], row: usize) {
        count_or_keep(&mut self.points, cell, row);
    }

    #[inline]
    fn count_comma(&mut self, cell: &[u8], row: usize) {
        count_or_keep(&mut self.commas, cell, row);
    }

    #[inline]
    fn classified(&mut self, number: f64, cell: &[u8], row: usize) -> Number {
        if let Some((_, kind)) = self.missing.iter().find(|(value, _)| *value == number) {
            return Err(*kind);
        }
        if number < self.minimum || number > self.maximum {
            self.out_of_range.add(cell, row);
        }
        Ok(number)
    }

    #[cold]
    fn text(&mut self, cell: &[u8], row: usize) -> Number {
        let text = String::from_utf8_lossy(cell);
        let trimmed = text.trim();
        if let Some((_, number)) = self.values.iter().find(|(value, _)| value == trimmed) {
            return self.classified(*number, cell, row);
        }
        if is_blank(trimmed, &self.blanks) {
            return Err(self.blank);
        }
        if trimmed.len() < text.len()
            && let Some((number, mark)) = parse(trimmed.as_bytes())
        {
            self.trimmed.add(cell, row);
            match mark {
                None => {}
                Some(DecimalMark::Point) => self.points.add(cell, row),
                Some(DecimalMark::Comma) => self.commas.add(cell, row),
            }
            return self.classified(number, cell, row);
        }
        self.not_numbers.add(cell, row);
        Err(self.blank)
    }
}

/// Counts a number's mark; its value is kept only while few have been seen, for the message if it is the wrong mark.
#[inline]
fn count_or_keep(marks: &mut Faults, cell: &[u8], row: usize) {
    if marks.cells < 64 {
        marks.add(cell, row);
    } else {
        marks.cells += 1;
    }
}

pub(super) fn is_blank(trimmed: &str, blanks: &[String]) -> bool {
    trimmed.is_empty() || blanks.iter().any(|blank| blank.trim() == trimmed)
}

/// A number with at most one decimal mark and an optional exponent, and that mark. No thousands separators, no names
/// of numbers (`inf`, `nan`).
fn parse(cell: &[u8]) -> Option<(f64, Option<DecimalMark>)> {
    const LONGEST: usize = 64;
    if cell.len() <= 15 && !cell.is_empty() && cell.iter().all(u8::is_ascii_digit) {
        let whole = cell
            .iter()
            .fold(0u64, |sum, digit| sum * 10 + u64::from(digit - b'0'));
        // Fifteen digits are exact as a double.
        return Some((whole as f64, None));
    }
    let mut buffer = [0u8; LONGEST];
    let copy = buffer.get_mut(..cell.len())?;
    let mut mark = None;
    let mut digits = false;
    for (to, byte) in copy.iter_mut().zip(cell) {
        *to = match byte {
            b'.' | b',' if mark.is_some() => return None,
            b'.' => {
                mark = Some(DecimalMark::Point);
                b'.'
            }
            b',' => {
                mark = Some(DecimalMark::Comma);
                b'.'
            }
            b'0'..=b'9' => {
                digits = true;
                *byte
            }
            b'+' | b'-' | b'e' | b'E' => *byte,
            _ => return None,
        };
    }
    if !digits {
        return None;
    }
    let number: f64 = std::str::from_utf8(copy).ok()?.parse().ok()?;
    number.is_finite().then_some((number, mark))
}

/// A column of open answers or ids.
#[derive(Debug, Default)]
pub(super) struct Open {
    blanks: Vec<String>,
    pub texts: Vec<Option<String>>,
}

impl Open {
    pub fn new(blanks: &[String]) -> Self {
        Self {
            blanks: blanks.to_vec(),
            texts: Vec::new(),
        }
    }

    pub fn push(&mut self, cell: &[u8]) {
        let text = String::from_utf8_lossy(cell);
        let trimmed = text.trim();
        self.texts
            .push((!is_blank(trimmed, &self.blanks)).then(|| trimmed.to_owned()));
    }
}

/// A column of strata or clusters: its texts numbered in the order in which they first occur.
#[derive(Debug, Default)]
pub(super) struct Groups {
    blanks: Vec<String>,
    by_text: HashMap<Vec<u8>, u32>,
    last: Option<(Vec<u8>, u32)>,
    pub labels: Vec<String>,
    pub numbers: Vec<u32>,
    /// Rows without one.
    pub missing: Faults,
}

impl Groups {
    pub fn new(blanks: &[String]) -> Self {
        Self {
            blanks: blanks.to_vec(),
            ..Self::default()
        }
    }

    pub fn push(&mut self, cell: &[u8], row: usize) {
        if let Some((text, number)) = &self.last
            && text == cell
        {
            self.numbers.push(*number);
            return;
        }
        let text = String::from_utf8_lossy(cell);
        let trimmed = text.trim();
        if is_blank(trimmed, &self.blanks) {
            self.missing.add(cell, row);
            self.numbers.push(0);
            return;
        }
        let next = u32::try_from(self.labels.len()).unwrap_or(u32::MAX);
        let number = *self
            .by_text
            .entry(trimmed.as_bytes().to_vec())
            .or_insert(next);
        if number == next {
            self.labels.push(trimmed.to_owned());
        }
        self.numbers.push(number);
        self.last = Some((cell.to_vec(), number));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_one_decimal_mark_and_no_thousands_separator() {
        assert_eq!(parse(b"120801310000485"), Some((120801310000485.0, None)));
        assert_eq!(parse(b"-0.5"), Some((-0.5, Some(DecimalMark::Point))));
        assert_eq!(parse(b"1,2"), Some((1.2, Some(DecimalMark::Comma))));
        assert_eq!(parse(b"1e9"), Some((1e9, None)));
        for no in [
            "",
            "-",
            ".",
            "1.000,5",
            "1,000,000",
            "nan",
            "inf",
            "1e999",
            "12 000",
            "e5",
            "1-2",
        ] {
            assert_eq!(parse(no.as_bytes()), None, "{no}");
        }
    }

    #[test]
    fn groups_are_numbered_by_first_occurrence() {
        let mut groups = Groups::new(&[]);
        for (row, cell) in ["b", "a", "b", " a", ""].iter().enumerate() {
            groups.push(cell.as_bytes(), row);
        }
        assert_eq!(groups.labels, ["b", "a"]);
        assert_eq!(groups.numbers[..4], [0, 1, 0, 1]);
        assert_eq!(groups.missing.cells, 1);
    }
}
