//! In: the cells of a numeric column. Out: numbers, or the kind of missing that stands in their place. Never: `1,2` read
//! as 12, or a text that has become missing.

use crate::definition::Missing;

use super::coding::is_blank;
use super::dialect::DecimalMark;
use super::dictionary::UserMissing;
use super::findings::Faults;
use super::responses::Number;

/// The largest number, and the reciprocal of the smallest beside 0, whose squares and products with weights still sum
/// to a number.
pub(super) const LARGEST: f64 = 1e60;

/// A column of numbers.
#[derive(Debug)]
pub(super) struct Numbers {
    pub numbers: Vec<Number>,
    /// What an empty cell means.
    blank: Missing,
    blanks: Vec<String>,
    /// Texts of the wave that stand for a number.
    values: Vec<(String, f64)>,
    /// Those of them that are numbers: what another number stands for.
    renumbered: Vec<(f64, f64)>,
    missing: Vec<(f64, Missing)>,
    minimum: f64,
    maximum: f64,
    pub not_numbers: Faults,
    pub out_of_range: Faults,
    /// Numbers with a decimal point, and with a decimal comma: one of the two is the file's.
    pub points: Faults,
    pub commas: Faults,
    pub trimmed: Faults,
    /// What the file declares to be no answer.
    declared_missing: UserMissing,
    /// Numbers that are missing by the file's word alone.
    pub declared: Faults,
    /// Empty cells, and the row of the first.
    pub empty: (usize, Option<usize>),
}

impl Numbers {
    /// Numbers without limits: weights, population counts.
    pub fn plain(blanks: &[String]) -> Self {
        Self {
            numbers: Vec::new(),
            blank: Missing::NoAnswer,
            blanks: blanks.to_vec(),
            values: Vec::new(),
            renumbered: Vec::new(),
            missing: Vec::new(),
            minimum: -LARGEST,
            maximum: LARGEST,
            not_numbers: Faults::default(),
            out_of_range: Faults::default(),
            points: Faults::default(),
            commas: Faults::default(),
            trimmed: Faults::default(),
            declared_missing: UserMissing::default(),
            declared: Faults::default(),
            empty: (0, None),
        }
    }

    pub fn with_missing(mut self, blank: Missing, missing: &[(f64, Missing)]) -> Self {
        self.blank = blank;
        self.missing = missing.to_vec();
        self
    }

    /// Numbers that the file itself declares to be no answer are none, whether the definition names them or not.
    pub fn with_declared(mut self, missing: &UserMissing) -> Self {
        self.declared_missing = missing.clone();
        self
    }

    pub fn with_values(mut self, values: Vec<(String, f64)>) -> Self {
        let number = |text: &str| parse(text.trim().as_bytes()).map(|(number, _)| number);
        self.renumbered = values
            .iter()
            .filter_map(|(text, meant)| Some((number(text)?, *meant)))
            .collect();
        self.values = values;
        self
    }

    pub fn with_limits(mut self, minimum: Option<f64>, maximum: Option<f64>) -> Self {
        self.minimum = minimum.unwrap_or(-LARGEST);
        self.maximum = maximum.unwrap_or(LARGEST);
        self
    }

    /// What is no missing code and outside of this is out of range.
    pub fn limits(&self) -> (f64, f64) {
        (self.minimum, self.maximum)
    }

    #[inline]
    pub fn push(&mut self, cell: &[u8], row: usize) {
        let number = if cell.is_empty() && self.values.is_empty() {
            self.nothing(row)
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
            self.stated(number, row)
        } else if number.is_nan() {
            self.nothing(row)
        } else {
            self.not_numbers.add(number.to_string().as_bytes(), row);
            Err(self.blank)
        };
        self.numbers.push(number);
    }

    /// A kind of missing that the delivery states as such.
    pub fn push_missing(&mut self, kind: Missing) {
        self.numbers.push(Err(kind));
    }

    /// A finite number; its text is made where a fault needs it only.
    #[inline]
    fn stated(&mut self, number: f64, row: usize) -> Number {
        let plain = self.missing.is_empty()
            && self.declared_missing.is_empty()
            && self.renumbered.is_empty();
        let ordinary = plain && number >= self.minimum && number <= self.maximum;
        if ordinary && (number == 0.0 || number.abs() >= LARGEST.recip()) {
            return Ok(number);
        }
        self.classified(number, number.to_string().as_bytes(), row)
    }

    fn nothing(&mut self, row: usize) -> Number {
        self.empty.0 += 1;
        self.empty.1.get_or_insert(row);
        Err(self.blank)
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
        let meant = self.renumbered.iter().find(|(value, _)| *value == number);
        let number = meant.map_or(number, |(_, meant)| *meant);
        self.judged(number, cell, row)
    }

    /// A number that stands for itself.
    #[inline]
    fn judged(&mut self, number: f64, cell: &[u8], row: usize) -> Number {
        if let Some((_, kind)) = self.missing.iter().find(|(value, _)| *value == number) {
            return Err(*kind);
        }
        if !self.declared_missing.is_empty() && self.declared_missing.has(number) {
            self.declared.add(cell, row);
            return Err(self.blank);
        }
        let tiny = number != 0.0 && number.abs() < LARGEST.recip();
        if number < self.minimum || number > self.maximum || tiny {
            self.out_of_range.add(cell, row);
        }
        Ok(number)
    }

    #[cold]
    fn text(&mut self, cell: &[u8], row: usize) -> Number {
        let text = String::from_utf8_lossy(cell);
        let trimmed = text.trim();
        if let Some((_, number)) = self.values.iter().find(|(value, _)| value == trimmed) {
            return self.judged(*number, cell, row);
        }
        if is_blank(trimmed, &self.blanks) {
            return self.nothing(row);
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

/// The number that a text is, with either decimal mark; `None`: it is none.
pub(super) fn written(text: &str) -> Option<f64> {
    parse(text.trim().as_bytes()).map(|(number, _)| number)
}

/// A number with at most one decimal mark and an optional exponent, and that mark. No thousands separators, no names
/// of numbers (`inf`, `nan`).
pub(super) fn parse(cell: &[u8]) -> Option<(f64, Option<DecimalMark>)> {
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
    let of_zeros = copy
        .iter()
        .take_while(|byte| !matches!(byte, b'e' | b'E'))
        .all(|byte| !matches!(byte, b'1'..=b'9'));
    // What is too small for a double is not the 0 it would become; and there is one 0 only.
    let number = if number != 0.0 {
        number
    } else if of_zeros {
        0.0
    } else {
        f64::MIN_POSITIVE
    };
    number.is_finite().then_some((number, mark))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_one_decimal_mark_and_no_thousands_separator() {
        assert_eq!(parse(b"123456789012345"), Some((123456789012345.0, None)));
        assert_eq!(parse(b"-0.5"), Some((-0.5, Some(DecimalMark::Point))));
        assert_eq!(parse(b"1,2"), Some((1.2, Some(DecimalMark::Comma))));
        assert_eq!(parse(b"1e9"), Some((1e9, None)));
        assert!(parse(b"-0").is_some_and(|(zero, _)| zero == 0.0 && zero.is_sign_positive()));
        assert!(parse(b"1e-400").is_some_and(|(number, _)| number != 0.0));
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
}
