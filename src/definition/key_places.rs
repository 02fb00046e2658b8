//! In: a file of a survey folder and the path of a key in it. Out: where that key stands. Never: a mistake: what cannot be
//! found is placed at what holds it, and in the end at the file.

use std::ops::Range;
use std::path::PathBuf;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::diagnostic::Place;

/// Where the keys of a TOML file stand, for findings that are made when the file has long been read.
///
/// ```
/// use tidemark::definition::KeyPlaces;
/// let places = KeyPlaces::of("surveys/tech-attitudes/survey.toml");
/// let title = places.key(&["survey", "title"]);
/// assert!(title.line.is_some() && title.column == Some(1));
/// let section = places.first(&[&["no_such_table"], &["survey", "id"]]);
/// assert!(section.line.is_some());
/// ```
#[derive(Debug, Clone)]
pub struct KeyPlaces {
    file: PathBuf,
    text: String,
}

struct Found {
    key: Range<usize>,
    value: Range<usize>,
    /// How many keys of the path were found.
    depth: usize,
}

impl KeyPlaces {
    /// Of a file; where it cannot be read, every place is the file as a whole.
    pub fn of(file: impl Into<PathBuf>) -> Self {
        let file = file.into();
        let text = std::fs::read_to_string(&file).unwrap_or_default();
        Self { file, text }
    }

    /// The last key of the path; else the deepest of it that is written. Entries of a list are named by their number from 0:
    /// `["collect", "quota", "0", "where"]`.
    pub fn key(&self, path: &[&str]) -> Place {
        self.at(self.find(path).map(|found| found.key))
    }

    /// What is written behind the last key of the path; else as [`KeyPlaces::key`].
    pub fn value(&self, path: &[&str]) -> Place {
        self.at(self
            .find(path)
            .map(|found| match found.depth == path.len() {
                true => found.value,
                false => found.key,
            }))
    }

    /// The first key of these paths that is written.
    pub fn first(&self, paths: &[&[&str]]) -> Place {
        let whole = paths.iter().find_map(|path| {
            let found = self.find(path)?;
            (found.depth == path.len()).then_some(found.key)
        });
        self.at(whole)
    }

    /// A word in the text behind the last key of the path; else as [`KeyPlaces::value`].
    pub fn word(&self, path: &[&str], word: &str) -> Place {
        let found = self.find(path).filter(|found| found.depth == path.len());
        let within = found.and_then(|found| {
            let text = self.text.get(found.value.clone())?;
            let is_part = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.');
            let (at, _) = text.match_indices(word).find(|(at, _)| {
                let before = text.get(..*at).and_then(|text| text.chars().next_back());
                let after = text
                    .get(at + word.len()..)
                    .and_then(|text| text.chars().next());
                !before.is_some_and(is_part) && !after.is_some_and(is_part)
            })?;
            let from = found.value.start + at;
            Some(from..from + word.len())
        });
        match within {
            Some(_) => self.at(within),
            None => self.value(path),
        }
    }

    fn at(&self, span: Option<Range<usize>>) -> Place {
        match span {
            Some(span) => Place::in_text(&self.file, &self.text, span),
            None => Place::file(&self.file),
        }
    }

    fn find(&self, path: &[&str]) -> Option<Found> {
        let (table, _) = DeTable::parse_recoverable(&self.text);
        in_table(table.get_ref(), path, 1)
    }
}

fn in_table(table: &DeTable<'_>, path: &[&str], depth: usize) -> Option<Found> {
    let (name, rest) = path.split_first()?;
    let (key, value) = table.iter().find(|(key, _)| key.get_ref() == name)?;
    below(key.span(), value, rest, depth)
}

/// The deepest of `rest` below what stands at `key`.
fn below(
    key: Range<usize>,
    value: &Spanned<DeValue<'_>>,
    rest: &[&str],
    depth: usize,
) -> Option<Found> {
    let deeper = match value.get_ref() {
        DeValue::Table(table) => in_table(table, rest, depth + 1),
        DeValue::Array(list) => rest.split_first().and_then(|(number, rest)| {
            let entry = list.get(number.parse::<usize>().ok()?)?;
            below(entry.span(), entry, rest, depth + 1)
        }),
        _ => None,
    };
    deeper.or(Some(Found {
        key,
        value: value.span(),
        depth,
    }))
}
