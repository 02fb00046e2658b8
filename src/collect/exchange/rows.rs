//! In: cells under headings. Out: rows whose cells are found by heading. Never: a difference between an empty and an absent
//! cell.

use crate::definition::{Lang, Texts};

/// A table whose first row is its headings.
#[derive(Debug, Default)]
pub(super) struct Rows {
    /// In order.
    pub headings: Vec<String>,
    /// Cells in the order of the headings.
    pub rows: Vec<Vec<String>>,
}

impl Rows {
    pub fn new(headings: Vec<String>) -> Self {
        Self {
            headings,
            rows: Vec::new(),
        }
    }

    /// Adds a row of which these cells are filled.
    pub fn add(&mut self, cells: &[(&str, &str)]) {
        let cell = |heading: &String| {
            let found = cells.iter().find(|(name, _)| name == heading);
            found.map_or(String::new(), |(_, text)| (*text).to_owned())
        };
        self.rows.push(self.headings.iter().map(cell).collect());
    }

    /// The cell of a row, empty where there is none.
    pub fn cell<'a>(&self, row: &'a [String], heading: &str) -> &'a str {
        self.headings
            .iter()
            .position(|name| name.eq_ignore_ascii_case(heading))
            .and_then(|place| row.get(place))
            .map_or("", String::as_str)
    }
}

/// The texts of those languages that have one. `None`: none has any.
pub(super) fn texts(languages: &[Lang], get: &dyn Fn(&Lang) -> String) -> Option<Texts> {
    let texts = Texts::new(
        languages
            .iter()
            .map(|lang| (lang.clone(), get(lang)))
            .filter(|(_, text)| !text.is_empty()),
    );
    (!texts.is_empty()).then_some(texts)
}

/// Names the languages that a text is not there in. The draft leaves them open.
pub(super) fn gaps(
    whose: &str,
    what: &str,
    texts: &Texts,
    languages: &[Lang],
    dropped: &mut Vec<String>,
) {
    for lang in languages {
        if texts.iter().all(|(known, _)| known != lang) {
            dropped.push(format!(
                "{whose}: {what} in {lang}, which the file does not have; `tidemark check` asks for it"
            ));
        }
    }
}

/// An id as survey folders write it, made of a name.
pub(super) fn id_of(name: &str) -> String {
    let id: String = name
        .to_lowercase()
        .chars()
        .map(|c| match c {
            'a'..='z' | '0'..='9' | '_' | '-' => c,
            _ => '_',
        })
        .collect();
    match id.is_empty() {
        true => "form".to_owned(),
        false => id,
    }
}

/// The id of the survey; one that is not the name there is said.
pub(super) fn survey_id(name: &str, dropped: &mut Vec<String>) -> String {
    let id = id_of(name);
    if id != name {
        dropped.push(match name {
            "" => format!("the survey's id, which the file does not have: it is `{id}` here"),
            name => format!("the survey's id `{name}` is `{id}` here"),
        });
    }
    id
}
