//! In: the cells of one column, one after the other. Out: its values, counted. Never: a value of a column that names
//! people.

use std::collections::{BTreeSet, HashMap};
use std::hash::{DefaultHasher, Hash, Hasher};

use super::dictionary::Value;
use super::number;
use super::personal::{self, Watched};
use super::profile::{ColumnProfile, SeenValue};

/// Different values that are kept of a column.
const KEPT: usize = 500;

/// The cells of a column, counted by value while they come.
#[derive(Debug)]
pub(super) struct ValueCounts {
    by_number: HashMap<u64, usize>,
    by_text: HashMap<Vec<u8>, usize>,
    seen: Vec<SeenValue>,
    last: Option<(Vec<u8>, usize)>,
    /// Hashes of the values as long as none has come twice.
    once: Option<BTreeSet<u64>>,
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
            once: Some(BTreeSet::new()),
            watched: Watched::default(),
            profile: ColumnProfile {
                whole: true,
                ..ColumnProfile::default()
            },
        }
    }
}

impl ValueCounts {
    pub fn push(&mut self, cell: &[u8]) {
        let cell = cell.trim_ascii();
        if let Some((last, at)) = &self.last
            && last == cell
            && let Some(seen) = self.seen.get_mut(*at)
        {
            seen.cells += 1;
            self.once = None;
            match seen.value {
                Value::Number(number) => {
                    self.profile.numbers += 1;
                    self.profile.sum += number;
                }
                Value::Text(_) => self.profile.texts += 1,
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
    pub fn push_number(&mut self, number: f64) {
        self.watched.push_number(number);
        if number.is_nan() {
            self.blank();
        } else {
            self.number(number + 0.0);
        }
    }

    fn blank(&mut self) {
        self.profile.blanks += 1;
        self.once = None;
    }

    /// Counts a number; its place among the values that are kept.
    fn number(&mut self, number: f64) -> Option<usize> {
        let profile = &mut self.profile;
        profile.numbers += 1;
        profile.sum += number;
        profile.whole &= number.fract() == 0.0;
        profile.minimum = Some(profile.minimum.map_or(number, |least| least.min(number)));
        profile.maximum = Some(profile.maximum.map_or(number, |most| most.max(number)));
        note_once(&mut self.once, &number.to_bits());
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
        note_once(&mut self.once, cell);
        let at = match self.by_text.get(cell) {
            Some(at) => *at,
            None => {
                let value = Value::Text(String::from_utf8_lossy(cell).trim().to_owned());
                let at = kept(&mut self.seen, value, &mut self.profile)?;
                self.by_text.insert(cell.to_vec(), at);
                at
            }
        };
        self.seen.get_mut(at)?.cells += 1;
        Some(at)
    }

    pub fn profile(self, name: &str) -> ColumnProfile {
        let kind = self.watched.kind().or_else(|| personal::suspected(name));
        let mut values = self.seen;
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
        ColumnProfile {
            values,
            unique: self.once.is_some() && self.profile.numbers + self.profile.texts > 1,
            whole: self.profile.whole && self.profile.numbers > 0,
            more_values: self.profile.more_values || kind.is_some(),
            names_people_by: kind.map(|kind| kind.many().to_owned()),
            ..self.profile
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

fn note_once<T: Hash + ?Sized>(once: &mut Option<BTreeSet<u64>>, value: &T) {
    if let Some(hashes) = once {
        // Always the same keys: two runs find the same.
        let mut hasher = DefaultHasher::new();
        value.hash(&mut hasher);
        if !hashes.insert(hasher.finish()) {
            *once = None;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(cells: &[&str]) -> ColumnProfile {
        let mut tally = ValueCounts::default();
        for cell in cells {
            tally.push(cell.as_bytes());
        }
        tally.profile("q1")
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
}
