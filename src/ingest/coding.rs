//! In: the cells of one column, one after the other. Out: the column, typed. Never: an allocation a cell (open answers
//! and ids apart), or a cell that is passed over in silence.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use crate::definition::Missing;

use super::codebook::{Codebook, Meaning};
use super::findings::Faults;
use super::personal::{HashKey, Kind, masked, without_introduction, without_name};
use super::responses::{AnswerPosition, BLANK, CHOSEN, NOT_CHOSEN, missing_as};
use super::synthetic::is_marked;

/// Stands in a column of answers for a cell that is an error; no column that has one is handed on.
const FAULTY: AnswerPosition = AnswerPosition::MAX - 1;
/// In the table of small numbers: look in the book.
const UNSEEN: AnswerPosition = AnswerPosition::MAX - 2;

/// A column that answers are looked up for, with a memory of the texts it has seen.
#[derive(Debug)]
pub(super) struct Coded {
    book: Codebook,
    small: Vec<AnswerPosition>,
    /// Numbers that are not small, by their bits.
    numbers: Vec<(u64, AnswerPosition)>,
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
            numbers: Vec::new(),
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

    /// A code that the delivery holds as a number; not a number (NaN) is an empty cell.
    #[inline]
    pub fn push_number(&mut self, number: f64, row: usize) {
        let whole = number as i32;
        // Below 0 it is no place in the table.
        if f64::from(whole) == number
            && let Some(position) = self.small.get(whole as usize)
            && *position != UNSEEN
        {
            self.positions.push(*position);
            return;
        }
        let position = self.position_of_number(number, row);
        self.positions.push(position);
    }

    /// The position of a number that is not in the table of small ones: an empty cell, a code of many digits.
    fn position_of_number(&mut self, number: f64, row: usize) -> AnswerPosition {
        const REMEMBERED: usize = 256;
        let bits = number.to_bits();
        if let Some((_, position)) = self.numbers.iter().find(|(known, _)| *known == bits) {
            return *position;
        }
        let position = if number.is_nan() {
            self.position(b"", row)
        } else {
            self.position((number + 0.0).to_string().as_bytes(), row)
        };
        // Each occurrence of a fault is to be counted.
        if position != FAULTY && self.numbers.len() < REMEMBERED {
            self.numbers.push((bits, position));
        }
        position
    }

    /// A kind of missing that the delivery states as such; false: nothing stands for it, and nothing was pushed.
    pub fn push_missing(&mut self, kind: Missing) -> bool {
        let position = self.book.position_of_kind(kind);
        self.positions.extend(position);
        position.is_some()
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
        let cut = cut && position != BLANK && !text.trim().is_empty();
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

impl Joined {
    /// The chosen options of a row, one by one; none of them may be chosen.
    pub fn push_list(&mut self, chosen: &[String], row: usize) {
        for column in &mut self.columns {
            column.push(NOT_CHOSEN);
        }
        for option in chosen {
            let position = self.options.position(option.as_bytes(), row);
            choose(&mut self.columns, position);
        }
    }

    /// A kind of missing that the delivery states as such: the option that is of that kind, where there is one, and else the
    /// kind itself.
    pub fn push_missing(&mut self, kind: Missing) {
        let (all, option) = match self.options.book().position_of_kind(kind) {
            Some(BLANK) => (BLANK, None),
            None => (missing_as(kind), None),
            option => (NOT_CHOSEN, option),
        };
        for column in &mut self.columns {
            column.push(all);
        }
        if let Some(option) = option {
            choose(&mut self.columns, option);
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

/// Whether a trimmed text stands for an empty cell.
pub(super) fn is_blank(trimmed: &str, blanks: &[String]) -> bool {
    trimmed.is_empty() || blanks.iter().any(|blank| blank.trim() == trimmed)
}

/// A column of open answers or ids.
#[derive(Debug, Default)]
pub(super) struct Open {
    blanks: Vec<String>,
    door: TextDoor,
    pub texts: Vec<Option<String>>,
    /// Answers that were masked: row and kind.
    masked: Vec<(usize, Kind)>,
}

/// What becomes of a text before it is kept.
#[derive(Debug, Default)]
enum TextDoor {
    /// It is kept as it stands: an id.
    #[default]
    Plain,
    /// What names a person in it is masked: an open answer.
    Masked,
    /// A keyed hash is kept in its place.
    Hashed(Arc<HashKey>),
}

impl Open {
    pub fn new(blanks: &[String]) -> Self {
        Self {
            blanks: blanks.to_vec(),
            ..Self::default()
        }
    }

    /// Open answers: what names a person in them is masked as they come in.
    pub fn answers(blanks: &[String]) -> Self {
        Self {
            door: TextDoor::Masked,
            ..Self::new(blanks)
        }
    }

    /// A column of identifiers, of which keyed hashes are kept.
    pub fn hashed(mut self, key: &Arc<HashKey>) -> Self {
        self.door = TextDoor::Hashed(Arc::clone(key));
        self
    }

    pub fn push(&mut self, cell: &[u8]) {
        let text = String::from_utf8_lossy(cell);
        let trimmed = text.trim();
        if is_blank(trimmed, &self.blanks) {
            self.texts.push(None);
            return;
        }
        let kept = match &self.door {
            TextDoor::Plain => trimmed.to_owned(),
            TextDoor::Masked => {
                let (text, kinds) = masked(trimmed);
                let row = self.texts.len();
                self.masked
                    .extend(kinds.into_iter().map(|kind| (row, kind)));
                match without_introduction(&text) {
                    Some(text) => {
                        self.masked.push((row, Kind::Name));
                        text
                    }
                    None => text.into_owned(),
                }
            }
            TextDoor::Hashed(key) => hashed(key, trimmed),
        };
        self.texts.push(Some(kept));
    }

    /// Whether hashes are kept in place of what stands there.
    pub fn is_hashed(&self) -> bool {
        matches!(self.door, TextDoor::Hashed(_))
    }

    /// Masks in the answer of each row the name of its respondent.
    pub fn mask_names(&mut self, names: &[String]) {
        if !matches!(self.door, TextDoor::Masked) {
            return;
        }
        for (row, (text, name)) in self.texts.iter_mut().zip(names).enumerate() {
            let Some(masked) = text.as_deref().and_then(|text| without_name(text, name)) else {
                continue;
            };
            *text = Some(masked);
            if !self.masked.contains(&(row, Kind::Name)) {
                self.masked.push((row, Kind::Name));
            }
        }
    }

    /// The rows that were masked, by kind.
    pub fn masked_rows(&self) -> BTreeMap<Kind, Vec<usize>> {
        let mut rows: BTreeMap<Kind, Vec<usize>> = BTreeMap::new();
        for (row, kind) in &self.masked {
            rows.entry(*kind).or_default().push(*row);
        }
        rows
    }

    /// The kind of identifier that most answers are nothing but.
    pub fn mostly_masked(&self) -> Option<Kind> {
        let answered = self.texts.iter().flatten().count();
        let alone = |(row, kind): &&(usize, Kind)| {
            self.texts.get(*row).and_then(Option::as_deref) == Some(kind.mask())
        };
        let (_, kind) = self.masked.iter().find(alone)?;
        let cells = self.masked.iter().filter(alone).count();
        (cells * 2 > answered).then_some(*kind)
    }
}

/// The hash of an identifier. The id of a synthetic answer names nobody, and is to be told from those of respondents.
fn hashed(key: &HashKey, identifier: &str) -> String {
    if is_marked(identifier.as_bytes()) {
        identifier.to_owned()
    } else {
        key.hash(identifier)
    }
}

/// A column of strata or clusters: its texts numbered in the order in which they first occur.
#[derive(Debug, Default)]
pub(super) struct Groups {
    blanks: Vec<String>,
    key: Option<Arc<HashKey>>,
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

    /// A column of identifiers, whose labels are keyed hashes.
    pub fn hashed(mut self, key: &Arc<HashKey>) -> Self {
        self.key = Some(Arc::clone(key));
        self
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
            self.labels.push(match &self.key {
                Some(key) => hashed(key, trimmed),
                None => trimmed.to_owned(),
            });
        }
        self.numbers.push(number);
        self.last = Some((cell.to_vec(), number));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_the_code_it_is_and_every_fault_is_counted() {
        use crate::definition::{Answer, Code, Lang, Texts};
        let answer = |code| Answer {
            code: Code(code),
            label: Texts::new([(Lang::new("da"), format!("svar {code}"))]),
            missing: None,
            score: None,
        };
        let answers = [-5, 0, 3, 120_800_001].map(answer);
        let mut coded = Coded::new(Codebook::of_scale(&answers, &[], &[]));
        let numbers = [3.0, -5.0, -0.0, 120_800_001.0, f64::NAN, 3.5, 7.0, -7.0];
        for (row, number) in numbers.iter().chain(&numbers).enumerate() {
            coded.push_number(*number, row);
        }
        let (first, second) = coded.positions.split_at(numbers.len());
        assert_eq!(first, second);
        assert_eq!(first[..5], [2, 0, 1, 3, BLANK]);
        assert_eq!(coded.unknown.cells, 6);
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
