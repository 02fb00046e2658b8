//! In: the bytes of an XLSForm workbook. Out: its questionnaire. Never: a guess at what a row means.

use super::super::expression::Dialect;
use super::super::names::Names;
use super::super::rows::{Rows, gaps, survey_id, texts};
use super::super::told::{self, Told};
use super::super::{Carried, Form, FormSection};
use super::sheet::{Sheets, Spoken, sheets};
use crate::definition::{Lang, SectionOrder, Texts};

/// Columns of a group that are read, beside its label.
const GROUP: [&str; 3] = ["type", "name", "relevant"];

/// The questionnaire of a workbook.
///
/// # Errors
/// It is no workbook, has no sheet `survey`, or no question in it.
pub fn read(bytes: &[u8]) -> Result<Carried<Form>, String> {
    let mut dropped = Vec::new();
    let sheets = sheets(bytes, &mut dropped)?;
    let spoken = sheets.languages();
    let languages: Vec<Lang> = spoken.iter().map(|(lang, _)| lang.clone()).collect();
    let mut reader = Reader::new(&sheets, &spoken, &languages, dropped);
    reader.without_language("survey", &sheets.survey);
    reader.without_language("choices", &sheets.choices);
    for row in &sheets.survey.rows {
        reader.row(row);
    }
    reader.unused_lists();
    let mut dropped = reader.dropped;
    let title = match sheets.setting("form_title") {
        "" => sheets.setting("form_id"),
        title => title,
    };
    if let [main, _, ..] = languages.as_slice() {
        dropped.push(format!(
            "the title, which stands in one language ({main}), in the others: it is the same in all"
        ));
    }
    let mut form = Form {
        id: survey_id(sheets.setting("form_id"), &mut dropped),
        title: Texts::same(&languages, title),
        languages: languages.clone(),
        sections: reader.sections,
    };
    form.sections
        .retain(|section| !section.questions.is_empty());
    if form.sections.is_empty() {
        return Err("the sheet `survey` has no question".to_owned());
    }
    let names = (&reader.names, Dialect::XPath);
    told::put(&mut form, &reader.told, names, &mut dropped);
    Ok(Carried {
        output: form,
        dropped,
    })
}

/// A group whose end has not come.
pub(super) struct Group {
    title: Option<Texts>,
    /// The place in `told` of its condition.
    pub told: Option<usize>,
}

pub(super) struct Reader<'a> {
    pub sheets: &'a Sheets,
    spoken: &'a [Spoken],
    pub languages: &'a [Lang],
    pub dropped: Vec<String>,
    pub sections: Vec<FormSection>,
    pub told: Vec<Told>,
    pub names: Names,
    pub groups: Vec<Group>,
    /// Lists of choices that questions use.
    pub lists: Vec<String>,
}

impl<'a> Reader<'a> {
    fn new(
        sheets: &'a Sheets,
        spoken: &'a [Spoken],
        languages: &'a [Lang],
        dropped: Vec<String>,
    ) -> Self {
        Self {
            sheets,
            spoken,
            languages,
            dropped,
            sections: Vec::new(),
            told: Vec::new(),
            names: Names::default(),
            groups: Vec::new(),
            lists: Vec::new(),
        }
    }

    /// Headings that are read in this table: these, and texts by language.
    fn is_read(&self, heading: &str, known: &[&str], by_language: &[&str]) -> bool {
        let is = |name: &str| heading.eq_ignore_ascii_case(name);
        known.iter().any(|name| is(name))
            || by_language.iter().any(|name| {
                let mut spoken = self.spoken.iter();
                spoken.any(|(_, ending)| is(&format!("{name}{ending}")))
            })
    }

    /// Names a column of texts without a language beside others.
    fn without_language(&mut self, sheet: &str, table: &Rows) {
        for name in ["label", "hint"] {
            let is_filled = |row: &Vec<String>| !table.cell(row, name).is_empty();
            if !self.is_read(name, &[], &["label", "hint"]) && table.rows.iter().any(is_filled) {
                self.dropped.push(format!(
                    "the sheet `{sheet}`: the column `{name}`, which says no language"
                ));
            }
        }
    }

    /// Names the filled columns of a row that are not read.
    pub fn columns(
        &mut self,
        (table, row): (&Rows, &[String]),
        whose: &str,
        known: &[&str],
        by_language: &[&str],
    ) {
        for (heading, cell) in table.headings.iter().zip(row) {
            let texts = ["label", "hint"];
            // Without a language beside others: named once, for all rows.
            let is_bare = texts.iter().any(|name| heading.eq_ignore_ascii_case(name))
                && !self.is_read(heading, &[], &texts);
            if !cell.trim().is_empty() && !is_bare && !self.is_read(heading, known, by_language) {
                self.dropped.push(format!("{whose}: {heading} = {cell}"));
            }
        }
    }

    /// A text in every language that has it; references in it are named.
    pub fn said(
        &mut self,
        (table, row): (&Rows, &[String]),
        whose: &str,
        name: &str,
    ) -> Option<Texts> {
        let found = texts(self.languages, &|lang| {
            let ending = self.spoken.iter().find(|(tag, _)| tag == lang);
            let ending = ending.map_or("", |(_, ending)| ending);
            table.cell(row, &format!("{name}{ending}")).to_owned()
        })?;
        for (_, text) in found.iter() {
            for reference in references(text) {
                let line =
                    format!("{whose}: ${{{reference}}} in its texts, which stays as it is typed");
                if !self.dropped.contains(&line) {
                    self.dropped.push(line);
                }
            }
        }
        Some(found)
    }

    pub fn open(&mut self, title: Option<Texts>) {
        self.sections.push(FormSection {
            title,
            order: SectionOrder::Written,
            questions: Vec::new(),
        });
    }

    fn row(&mut self, row: &[String]) {
        let sheets = self.sheets;
        let cell = |heading: &str| sheets.survey.cell(row, heading).trim();
        let called = cell("name");
        let words: Vec<&str> = cell("type").split_whitespace().collect();
        let kind = words.join("_");
        if !matches!(
            cell("disabled").to_lowercase().as_str(),
            "" | "no" | "false"
        ) {
            self.dropped.push(format!("`{called}`, which is disabled"));
            return;
        }
        match kind.as_str() {
            "begin_group" | "begin_repeat" => self.begin(row, &kind),
            "end_group" | "end_repeat" => {
                self.groups.pop();
                let title = self.groups.last().and_then(|group| group.title.clone());
                self.open(title);
            }
            "" => self.dropped.push(format!("`{called}`, which has no type")),
            _ => self.question(row),
        }
    }

    fn begin(&mut self, row: &[String], kind: &str) {
        let sheets = self.sheets;
        let cell = |heading: &str| sheets.survey.cell(row, heading).trim();
        let called = cell("name");
        let whose = format!("the group `{called}`");
        let title = self.said((&sheets.survey, row), &whose, "label");
        if let Some(title) = &title {
            gaps(
                &whose,
                "its title",
                title,
                self.languages,
                &mut self.dropped,
            );
        }
        if kind == "begin_repeat" {
            self.dropped
                .push(format!("`{called}`: that it is repeated; it is asked once"));
        }
        if !self.groups.is_empty() {
            self.dropped.push(format!(
                "{whose}: that it stands within another; it became a section"
            ));
        }
        self.columns((&sheets.survey, row), &whose, &GROUP, &["label"]);
        let told = (!cell("relevant").is_empty()).then_some(self.told.len());
        if told.is_some() {
            let told = Told::of_group(called, "relevant", cell("relevant"));
            self.told.push(told);
        }
        self.groups.push(Group {
            title: title.clone(),
            told,
        });
        self.open(title);
    }

    /// Names the lists of choices that nobody is offered.
    fn unused_lists(&mut self) {
        let table = &self.sheets.choices;
        let mut named: Vec<&str> = Vec::new();
        for row in &table.rows {
            let list = list_name(table, row);
            if !self.lists.iter().any(|used| used == list) && !named.contains(&list) {
                named.push(list);
            }
        }
        let lines = named
            .iter()
            .map(|list| format!("the list `{list}`, which no question uses"));
        self.dropped.extend(lines);
    }
}

/// The list that a choice belongs to.
pub(super) fn list_name<'a>(table: &Rows, row: &'a [String]) -> &'a str {
    let name = match table.cell(row, "list_name") {
        "" => table.cell(row, "list name"),
        name => name,
    };
    name.trim()
}

/// The names within `${…}`.
fn references(text: &str) -> Vec<&str> {
    let mut parts = text.split("${");
    parts.next();
    parts
        .filter_map(|part| part.split_once('}'))
        .map(|(name, _)| name)
        .collect()
}
