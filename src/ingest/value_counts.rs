//! In: the cells of one column, one after the other. Out: its values, counted. Never: a value of a column that names
//! people.

use std::collections::hash_map::Entry;
use std::collections::{BTreeMap, HashMap};
use std::hash::{DefaultHasher, Hash, Hasher};

use super::dictionary::Value;
use super::number;
use super::personal::{self, Kind, Watched, are_names, whole_identifier};
use super::profile::{ColumnProfile, SeenValue};
use super::sheet::Sheet;

/// Different values that are kept of a column.
const KEPT: usize = 500;
/// Cells that are named with their rows.
const NAMED: usize = 12;
/// Of so many cells with a value one may stand in a row before, and the column still tells rows apart.
const CELLS_A_REPEAT: usize = 20;
/// A column names people where so many of its cells (one in so many) are identifiers; fewer are slips.
const CELLS_AN_IDENTIFIER: usize = 10;

/// The cells of a column, counted by value while they come.
#[derive(Debug)]
pub(super) struct ValueCounts {
    by_number: HashMap<u64, usize>,
    by_text: HashMap<Vec<u8>, usize>,
    seen: Vec<SeenValue>,
    last: Option<(Vec<u8>, usize)>,
    /// Hashes of the values and the rows where they came first, as long as few have come twice.
    once: Option<HashMap<u64, usize>>,
    /// Rows of values that came before: the first row and the later one.
    repeats: Vec<(usize, usize)>,
    /// The first rows that hold a text.
    text_rows: Vec<(usize, String)>,
    /// The first rows that hold an identifier; its text is not kept.
    identifier_rows: Vec<(usize, Kind)>,
    identifiers: BTreeMap<Kind, usize>,
    row: usize,
    watched: Watched,
    profile: ColumnProfile,
}

impl Default for ValueCounts {
    fn default() -> Self {
        Self {
            by_number: HashMap::new(),
            by_text: HashMap::new(),
            seen: Vec::new(),
            last: None,
            once: Some(HashMap::new()),
            repeats: Vec::new(),
            text_rows: Vec::new(),
            identifier_rows: Vec::new(),
            identifiers: BTreeMap::new(),
            row: 0,
            watched: Watched::default(),
            profile: ColumnProfile {
                whole: true,
                ..ColumnProfile::default()
            },
        }
    }
}

impl ValueCounts {
    pub fn push(&mut self, cell: &[u8], row: usize) {
        self.row = row;
        let cell = cell.trim_ascii();
        if let Some((last, at)) = &self.last
            && last == cell
            && let Some(seen) = self.seen.get_mut(*at)
        {
            seen.cells += 1;
            match seen.value {
                Value::Number(number) => {
                    self.profile.numbers += 1;
                    self.profile.sum += number;
                    self.note_once(&number.to_bits());
                }
                Value::Text(_) => {
                    self.profile.texts += 1;
                    self.note_once(cell);
                }
            }
            return;
        }
        self.watched.push(cell);
        if cell.is_empty() {
            self.blank();
        } else if let Some((number, _)) = number::parse(cell) {
            if let Some(at) = self.number(number) {
                self.last = Some((cell.to_vec(), at));
            }
        } else if let Some(at) = self.text(cell) {
            self.last = Some((cell.to_vec(), at));
        }
    }

    /// A number that the delivery holds as such; not a number (NaN) is an empty cell.
    pub fn push_number(&mut self, number: f64, row: usize) {
        self.row = row;
        self.watched.push_number(number);
        if number.is_nan() {
            self.blank();
        } else {
            self.number(number + 0.0);
        }
    }

    fn blank(&mut self) {
        self.profile.blanks += 1;
    }

    /// Counts a number; its place among the values that are kept.
    fn number(&mut self, number: f64) -> Option<usize> {
        let profile = &mut self.profile;
        profile.numbers += 1;
        profile.sum += number;
        profile.whole &= number.fract() == 0.0;
        profile.minimum = Some(profile.minimum.map_or(number, |least| least.min(number)));
        profile.maximum = Some(profile.maximum.map_or(number, |most| most.max(number)));
        self.note_once(&number.to_bits());
        let profile = &mut self.profile;
        let bits = number.to_bits();
        let at = match self.by_number.get(&bits) {
            Some(at) => *at,
            None => {
                let at = kept(&mut self.seen, Value::Number(number), profile)?;
                self.by_number.insert(bits, at);
                at
            }
        };
        self.seen.get_mut(at)?.cells += 1;
        Some(at)
    }

    fn text(&mut self, cell: &[u8]) -> Option<usize> {
        self.profile.texts += 1;
        self.note_once(cell);
        let at = match self.by_text.get(cell) {
            Some(at) => *at,
            None => {
                let text = String::from_utf8_lossy(cell).trim().to_owned();
                if let Some(kind) = whole_identifier(&text) {
                    *self.identifiers.entry(kind).or_default() += 1;
                    if self.identifier_rows.len() < NAMED {
                        self.identifier_rows.push((self.row, kind));
                    }
                    return None;
                }
                if self.text_rows.len() < NAMED {
                    self.text_rows.push((self.row, text.clone()));
                }
                let value = Value::Text(text);
                let at = kept(&mut self.seen, value, &mut self.profile)?;
                self.by_text.insert(cell.to_vec(), at);
                at
            }
        };
        self.seen.get_mut(at)?.cells += 1;
        Some(at)
    }

    /// The column as it is, `name` its heading.
    pub fn profile(mut self, name: &str, sheet: &dyn Sheet) -> ColumnProfile {
        let filled = self.profile.numbers + self.profile.texts;
        let kind = self.names_people_by(filled, name);
        let mut values = std::mem::take(&mut self.seen);
        if kind.is_some() {
            values.clear();
        }
        values.sort_by(|one, other| match (&one.value, &other.value) {
            (Value::Number(one), Value::Number(other)) => one.total_cmp(other),
            (Value::Number(_), Value::Text(_)) => std::cmp::Ordering::Less,
            (Value::Text(_), Value::Number(_)) => std::cmp::Ordering::Greater,
            // The sort is stable: texts stay in the order in which they came.
            (Value::Text(_), Value::Text(_)) => std::cmp::Ordering::Equal,
        });
        let tells_apart = self.once.is_some() && filled > 1;
        let line = |row: usize| sheet.line(row);
        let in_lines = |rows: Vec<(usize, String)>| {
            let lines = rows.into_iter().map(|(row, text)| (line(row), text));
            lines.collect::<Vec<(usize, String)>>()
        };
        let identifiers = self.identifier_rows.into_iter();
        let identifiers = identifiers.map(|(row, kind)| (row, kind.one().to_owned()));
        ColumnProfile {
            values,
            unique: tells_apart && self.repeats.is_empty() && self.profile.blanks == 0,
            nearly_unique: tells_apart
                && filled >= CELLS_A_REPEAT
                && self.repeats.len().max(self.profile.blanks) * CELLS_A_REPEAT <= filled,
            repeats: self
                .repeats
                .into_iter()
                .map(|(first, later)| (line(first), line(later)))
                .collect(),
            text_lines: if kind.is_some() {
                Vec::new()
            } else {
                in_lines(self.text_rows)
            },
            identifier_cells: self.identifiers.values().sum(),
            identifier_lines: in_lines(identifiers.collect()),
            whole: self.profile.whole && self.profile.numbers > 0,
            more_values: self.profile.more_values || kind.is_some(),
            names_people_by: kind.map(|kind| kind.many().to_owned()),
            ..self.profile
        }
    }

    /// What most of the cells are, or the heading says: a single e-mail address in a question is a slip.
    fn names_people_by(&self, filled: usize, name: &str) -> Option<Kind> {
        let identifiers: usize = self.identifiers.values().sum();
        let slips = identifiers > 0 && identifiers * CELLS_AN_IDENTIFIER < filled;
        let by_form = if slips {
            self.watched.by_digits_alone()
        } else {
            self.watched.kind()
        };
        let texts = || {
            let kept = self.seen.iter();
            kept.filter_map(|seen| match &seen.value {
                Value::Text(text) => Some((text.as_str(), seen.cells)),
                Value::Number(_) => None,
            })
        };
        by_form
            .or_else(|| personal::suspected(name))
            .or_else(|| are_names(texts()).then_some(Kind::Name))
    }

    fn note_once<T: Hash + ?Sized>(&mut self, value: &T) {
        let Some(rows) = &mut self.once else {
            return;
        };
        // Always the same keys: two runs find the same.
        let mut hasher = DefaultHasher::new();
        value.hash(&mut hasher);
        match rows.entry(hasher.finish()) {
            Entry::Vacant(free) => {
                free.insert(self.row);
            }
            Entry::Occupied(first) => self.repeats.push((*first.get(), self.row)),
        }
        const FEW: usize = 3;
        if self.repeats.len() > FEW + rows.len() / CELLS_A_REPEAT {
            self.once = None;
            self.repeats = Vec::new();
        }
    }
}

/// Keeps a new value, where there is room.
fn kept(seen: &mut Vec<SeenValue>, value: Value, profile: &mut ColumnProfile) -> Option<usize> {
    if seen.len() >= KEPT {
        profile.more_values = true;
        return None;
    }
    seen.push(SeenValue { value, cells: 0 });
    Some(seen.len() - 1)
}

#[cfg(test)]
mod tests {
    use super::super::sheet::VariableSheet;
    use super::*;

    fn of(cells: &[&str]) -> ColumnProfile {
        let mut tally = ValueCounts::default();
        for (row, cell) in cells.iter().enumerate() {
            tally.push(cell.as_bytes(), row);
        }
        let sheet = VariableSheet::new("answers.sav".as_ref(), vec!["q1".to_owned()]);
        tally.profile("q1", &sheet)
    }

    #[test]
    fn a_column_is_counted_by_value() {
        let column = of(&["2", "2", " 1", "", "Ved ikke", "0,5"]);
        assert_eq!((column.numbers, column.texts, column.blanks), (4, 1, 1));
        assert_eq!((column.minimum, column.maximum), (Some(0.5), Some(2.0)));
        assert!(!column.whole && !column.unique);
        let numbers: Vec<(f64, usize)> = column.seen_numbers().collect();
        assert_eq!(numbers, [(0.5, 1), (1.0, 1), (2.0, 2)]);
        let texts: Vec<(&str, usize)> = column.seen_texts().collect();
        assert_eq!(texts, [("Ved ikke", 1)]);
    }

    #[test]
    fn of_what_names_people_no_value_is_kept() {
        let column = of(&["anna@example.dk", "bo@example.dk"]);
        assert!(column.names_people_by.is_some() && column.values.is_empty());
        assert!(!format!("{column:?}").contains("anna"));
    }

    #[test]
    fn ids_are_unique_until_one_comes_twice() {
        assert!(of(&["a1", "a2", "a3"]).unique);
        assert!(!of(&["a1", "a2", "a1"]).unique);
        assert!(!of(&["a1", "", "a3"]).unique);
    }

    #[test]
    fn a_few_ids_that_come_twice_leave_a_column_nearly_unique() {
        let ids: Vec<String> = (0..40).map(|id| format!("r{}", id % 39)).collect();
        let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
        let column = of(&ids);
        assert!(!column.unique && column.nearly_unique);
        assert_eq!(column.repeats, [(1, 40)]);
        let codes: Vec<&str> = (0..40).map(|row| ["1", "2", "3"][row % 3]).collect();
        assert!(!of(&codes).nearly_unique);
    }

    #[test]
    fn one_address_among_codes_is_a_slip_and_is_not_kept() {
        let mut cells = vec!["4"; 40];
        cells[6] = "anna@example.dk";
        let column = of(&cells);
        assert!(column.names_people_by.is_none());
        assert_eq!(column.identifier_lines.len(), 1);
        assert_eq!(column.identifier_lines[0].0, 7);
        assert!(!format!("{column:?}").contains("anna"));
    }
}
