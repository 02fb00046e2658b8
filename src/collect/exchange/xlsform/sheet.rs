//! In: a workbook. Out: its sheets as rows under headings, and the languages of their headings. Never: a sheet or a setting
//! that is passed over in silence.

use std::io::Cursor;

use calamine::{Data, Reader as _, Xlsx};

use super::super::rows::Rows;
use crate::definition::Lang;

/// The three sheets of a form.
pub(super) struct Sheets {
    pub survey: Rows,
    pub choices: Rows,
    pub settings: Rows,
}

/// A language with the ending of its headings: `::Dansk (da)`, or none.
pub(super) type Spoken = (Lang, String);

/// Settings that are read.
const SETTINGS: [&str; 3] = ["form_title", "form_id", "default_language"];
const NAMES: [&str; 3] = ["survey", "choices", "settings"];

/// The sheets of the workbook.
///
/// # Errors
/// It is no workbook, or has no sheet `survey`.
pub(super) fn sheets(bytes: &[u8], dropped: &mut Vec<String>) -> Result<Sheets, String> {
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes))
        .map_err(|error| format!("the file is no readable workbook: {error}"))?;
    for name in book.sheet_names() {
        if !NAMES.contains(&name.as_str()) && sheet(&mut book, &name).is_some() {
            dropped.push(format!("the sheet `{name}`"));
        }
    }
    let found = Sheets {
        survey: sheet(&mut book, "survey").ok_or("the workbook has no sheet `survey`")?,
        choices: sheet(&mut book, "choices").unwrap_or_default(),
        settings: sheet(&mut book, "settings").unwrap_or_default(),
    };
    found.other_settings(dropped);
    Ok(found)
}

fn sheet(book: &mut Xlsx<Cursor<&[u8]>>, name: &str) -> Option<Rows> {
    let range = book.worksheet_range(name).ok()?;
    let text = |cell: &Data| match cell {
        Data::Empty => String::new(),
        cell => cell.to_string(),
    };
    let mut all = range
        .rows()
        .map(|row| row.iter().map(text).collect::<Vec<_>>());
    let mut rows = Rows::new(all.next()?);
    for heading in &mut rows.headings {
        *heading = heading.trim().to_owned();
    }
    rows.rows = all
        .filter(|row| row.iter().any(|cell| !cell.trim().is_empty()))
        .collect();
    Some(rows)
}

impl Sheets {
    /// A setting, empty where there is none.
    pub fn setting(&self, name: &str) -> &str {
        let row = self.settings.rows.first();
        row.map_or("", |row| self.settings.cell(row, name))
    }

    fn other_settings(&self, dropped: &mut Vec<String>) {
        for row in &self.settings.rows {
            for (heading, cell) in self.settings.headings.iter().zip(row) {
                if !cell.is_empty() && !SETTINGS.contains(&heading.as_str()) {
                    dropped.push(format!("the setting `{heading}` = {cell}"));
                }
            }
        }
    }

    /// The languages that the survey has wordings in; the default one first. A `label` without a language beside others is of
    /// the default one, where no other heading is.
    pub fn languages(&self) -> Vec<Spoken> {
        let default = self.setting("default_language");
        let mut found: Vec<Spoken> = Vec::new();
        let mut add = |name: &str, ending: String| {
            let lang = Lang::new(tag(name));
            let at = if name == default { 0 } else { found.len() };
            if found.iter().all(|(known, _)| *known != lang) {
                found.insert(at, (lang, ending));
            }
        };
        let headings = self.survey.headings.iter();
        let named: Vec<&str> = headings
            .filter_map(|heading| heading.split_once("::"))
            .filter(|(name, _)| name.eq_ignore_ascii_case("label"))
            .map(|(_, language)| language)
            .collect();
        if !default.is_empty() && !named.contains(&default) {
            add(default, String::new());
        }
        for name in &named {
            add(name, format!("::{name}"));
        }
        if named.is_empty() {
            let is_none = matches!(default, "" | "default");
            let name = if is_none { "en" } else { default };
            return vec![(Lang::new(tag(name)), String::new())];
        }
        let is_there = |ending: &str| {
            let heading = format!("label{ending}");
            self.survey
                .headings
                .iter()
                .any(|known| known.eq_ignore_ascii_case(&heading))
        };
        found.retain(|(_, ending)| is_there(ending));
        found
    }
}

/// `Dansk (da)` is `da`.
fn tag(name: &str) -> String {
    name.rsplit_once('(')
        .map_or(name, |(_, tag)| tag.trim_end_matches(')'))
        .trim()
        .to_lowercase()
}
