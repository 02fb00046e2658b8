//! In: the rows of groups, questions and answers in every language. Out: each row of the main language with those that say the
//! same in the others. Never: a pairing by position.

use std::collections::{BTreeMap, BTreeSet};

use super::super::rows::Rows;
use crate::definition::Lang;

const CLASSES: [&str; 4] = ["G", "Q", "SQ", "A"];

/// A row of the structure with its translations.
pub(super) struct Part<'a> {
    /// In the main language.
    pub row: &'a [String],
    /// In every language that has it, the main one too.
    pub by_language: Vec<(&'a Lang, &'a [String])>,
}

/// What a row is of, whatever its language.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Key {
    /// By its number, where groups have different ones, else by its place among the groups.
    Group(String),
    Question(String),
    Answer {
        question: String,
        class: String,
        scale: String,
        name: String,
    },
}

/// The parts in the order of the main language.
pub(super) fn parts<'a>(
    rows: &'a Rows,
    languages: &'a [Lang],
    dropped: &mut Vec<String>,
) -> Vec<Part<'a>> {
    let Some(main) = languages.first() else {
        return Vec::new();
    };
    others(rows, languages, dropped);
    let heading = group_heading(rows, main);
    let first = keyed(rows, main, heading);
    let mut all: Vec<(&Lang, BTreeMap<Key, &[String]>)> = Vec::new();
    for lang in languages {
        let mut found = BTreeMap::new();
        for (key, row) in keyed(rows, lang, heading) {
            found.entry(key).or_insert(row);
        }
        all.push((lang, found));
    }
    let known: BTreeSet<&Key> = first.iter().map(|(key, _)| key).collect();
    for (lang, found) in &all {
        for (key, row) in found {
            if !known.contains(key) {
                let (class, name) = (rows.cell(row, "class"), rows.cell(row, "name"));
                dropped.push(format!(
                    "the row {class} `{name}` in {lang}, which {main} does not have"
                ));
            }
        }
    }
    let part = |(key, row): &(Key, &'a [String])| Part {
        row,
        by_language: all
            .iter()
            .filter_map(|(lang, found)| Some((*lang, *found.get(key)?)))
            .map(|(lang, same)| {
                if lang == main {
                    (lang, *row)
                } else {
                    (lang, same)
                }
            })
            .collect(),
    };
    first.iter().map(part).collect()
}

fn is_part(rows: &Rows, row: &[String]) -> bool {
    CLASSES.contains(&rows.cell(row, "class"))
}

/// A row without a language is of all.
fn speaks(rows: &Rows, row: &[String], lang: &Lang) -> bool {
    let language = rows.cell(row, "language");
    matches!(language, "" | "und") || language == lang.as_str()
}

/// Names the languages of rows that the settings do not name.
fn others(rows: &Rows, languages: &[Lang], dropped: &mut Vec<String>) {
    let unknown: BTreeSet<&str> = rows
        .rows
        .iter()
        .filter(|row| is_part(rows, row) && !languages.iter().any(|lang| speaks(rows, row, lang)))
        .map(|row| rows.cell(row, "language"))
        .collect();
    dropped.extend(unknown.iter().map(|lang| {
        format!("the rows in {lang}, a language that the survey's settings do not name")
    }));
}

/// The heading under which groups have different numbers; `None`: there is none.
fn group_heading(rows: &Rows, main: &Lang) -> Option<&'static str> {
    ["type/scale", "id"].into_iter().find(|heading| {
        let mut seen = BTreeSet::new();
        rows.rows
            .iter()
            .filter(|row| rows.cell(row, "class") == "G" && speaks(rows, row, main))
            .all(|row| {
                let number = rows.cell(row, heading);
                !number.is_empty() && seen.insert(number)
            })
    })
}

fn keyed<'a>(rows: &'a Rows, lang: &Lang, heading: Option<&str>) -> Vec<(Key, &'a [String])> {
    let mut groups = 0;
    let mut question = String::new();
    let mut found = Vec::new();
    for row in &rows.rows {
        if !is_part(rows, row) || !speaks(rows, row, lang) {
            continue;
        }
        let cell = |heading: &str| rows.cell(row, heading).to_owned();
        let key = match rows.cell(row, "class") {
            "G" => {
                groups += 1;
                Key::Group(heading.map_or(format!("{groups}"), cell))
            }
            "Q" => {
                question = cell("name");
                Key::Question(question.clone())
            }
            _ => Key::Answer {
                question: question.clone(),
                class: cell("class"),
                scale: cell("type/scale"),
                name: cell("name"),
            },
        };
        found.push((key, row.as_slice()));
    }
    found
}
