//! In: the bytes of an XLSForm workbook. Out: its questionnaire. Never: a guess at what a row means.

use std::io::Cursor;

use calamine::{Data, Reader as _, Xlsx};

use super::super::rows::{Rows, id_of, texts};
use super::super::{Asked, AskedKind, Carried, Choices, Form, FormSection, reading};
use super::{KINDS, name};
use crate::definition::{Answer, Code, ItemId, Lang, SectionOrder, ShownOrder, Texts};

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
        .filter(|row| row.iter().any(|cell| !cell.is_empty()))
        .collect();
    Some(rows)
}

/// The questionnaire of a workbook.
///
/// # Errors
/// It is no workbook, has no sheet `survey`, or no question in it.
pub fn read(bytes: &[u8]) -> Result<Carried<Form>, String> {
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes))
        .map_err(|error| format!("the file is no readable workbook: {error}"))?;
    let survey = sheet(&mut book, "survey").ok_or("the workbook has no sheet `survey`")?;
    let choices = sheet(&mut book, "choices").unwrap_or_default();
    let settings = sheet(&mut book, "settings").unwrap_or_default();
    let setting = |name: &str| {
        let row = settings.rows.first();
        row.map_or("", |row| settings.cell(row, name)).to_owned()
    };
    let languages = languages(&survey, &setting("default_language"));
    let mut reader = Reader {
        survey: &survey,
        choices: &choices,
        languages: &languages,
        dropped: Vec::new(),
        sections: Vec::new(),
        relevant: Vec::new(),
        depth: 0,
    };
    for row in &survey.rows {
        reader.row(row);
    }
    let tags: Vec<Lang> = languages.iter().map(|(lang, _)| lang.clone()).collect();
    let title = match setting("form_title") {
        title if title.is_empty() => setting("form_id"),
        title => title,
    };
    let mut form = Form {
        id: id_of(&setting("form_id")),
        title: Texts::same(&tags, &title),
        languages: tags,
        sections: reader.sections,
    };
    form.sections
        .retain(|section| !section.questions.is_empty());
    if form.sections.is_empty() {
        return Err("the sheet `survey` has no question".to_owned());
    }
    let mut dropped = reader.dropped;
    conditions(&mut form, &reader.relevant, &mut dropped);
    Ok(Carried {
        output: form,
        dropped,
    })
}

/// The conditions, which may look at any question.
fn conditions(form: &mut Form, relevant: &[(ItemId, String)], dropped: &mut Vec<String>) {
    let known: Vec<Asked> = form.questions().cloned().collect();
    let id = |called: &str| {
        let found = known.iter().find(|asked| name(&asked.id) == called);
        found.map(|asked| asked.id.clone())
    };
    for asked in form
        .sections
        .iter_mut()
        .flat_map(|section| &mut section.questions)
    {
        let Some((_, text)) = relevant.iter().find(|(item, _)| *item == asked.id) else {
            continue;
        };
        asked.ask_if = reading::condition(text, &known, &id);
        if asked.ask_if.is_none() {
            dropped.push(format!(
                "`{}`: relevant = {text}; it is asked of everybody",
                asked.id
            ));
        }
    }
}

/// Languages with the ending of their headings, `::Dansk (da)`; the default one first.
fn languages(survey: &Rows, default: &str) -> Vec<(Lang, String)> {
    let mut found: Vec<(Lang, String)> = Vec::new();
    for heading in &survey.headings {
        let Some(name) = heading.strip_prefix("label::") else {
            continue;
        };
        let tag = name
            .rsplit_once('(')
            .map_or(name, |(_, tag)| tag.trim_end_matches(')'))
            .trim()
            .to_lowercase();
        let at = if name == default { 0 } else { found.len() };
        found.insert(at, (Lang::new(tag), format!("::{name}")));
    }
    match found.is_empty() {
        true => vec![(Lang::new("en"), String::new())],
        false => found,
    }
}

struct Reader<'a> {
    survey: &'a Rows,
    choices: &'a Rows,
    languages: &'a [(Lang, String)],
    dropped: Vec<String>,
    sections: Vec<FormSection>,
    relevant: Vec<(ItemId, String)>,
    depth: usize,
}

impl Reader<'_> {
    fn texts(&self, table: &Rows, row: &[String], name: &str) -> Option<Texts> {
        let tags: Vec<Lang> = self
            .languages
            .iter()
            .map(|(lang, _)| lang.clone())
            .collect();
        texts(&tags, &|lang| {
            let ending = self.languages.iter().find(|(tag, _)| tag == lang);
            let ending = ending.map_or("", |(_, ending)| ending);
            table.cell(row, &format!("{name}{ending}")).to_owned()
        })
    }

    fn open(&mut self, title: Option<Texts>) {
        self.sections.push(FormSection {
            title,
            order: SectionOrder::Written,
            questions: Vec::new(),
        });
    }

    fn row(&mut self, row: &[String]) {
        let kind = self
            .survey
            .cell(row, "type")
            .trim()
            .replace("begin group", "begin_group");
        let (kind, list) = match kind.split_once(char::is_whitespace) {
            Some((kind, list)) => (kind.to_owned(), list.trim().to_owned()),
            None => (kind, String::new()),
        };
        match kind.as_str() {
            "begin_group" => {
                let title = self.texts(self.survey, row, "label");
                self.depth += 1;
                if self.depth > 1 {
                    self.dropped
                        .push("a group within a group became a section".to_owned());
                }
                if !self.survey.cell(row, "relevant").is_empty() {
                    self.dropped.push("the condition of a group".to_owned());
                }
                self.open(title);
            }
            "end_group" | "end" => {
                self.depth = self.depth.saturating_sub(1);
                self.open(None);
            }
            "select_one" => self.choice(row, &list, AskedKind::Single),
            "select_multiple" => self.choice(row, &list, AskedKind::Multiple),
            "integer" | "decimal" | "range" => {
                let (minimum, maximum) = self.bounds(row);
                self.push(row, AskedKind::Number { minimum, maximum });
            }
            "text" => self.push(row, AskedKind::Words),
            "" => {}
            other => {
                let name = self.survey.cell(row, "name");
                self.dropped.push(format!("`{name}`, of type {other}"));
            }
        }
    }

    fn push(&mut self, row: &[String], kind: AskedKind) {
        let called = self.survey.cell(row, "name").trim();
        let id = id_of(
            called
                .strip_prefix("q_")
                .filter(|rest| rest.starts_with(|c: char| c.is_ascii_digit() || c == '-'))
                .unwrap_or(called),
        );
        let Some(text) = self.texts(self.survey, row, "label") else {
            self.dropped
                .push(format!("`{called}`, which has no wording"));
            return;
        };
        let item = ItemId::new(&id);
        if self
            .sections
            .iter()
            .flat_map(|section| &section.questions)
            .any(|asked| asked.id == item)
        {
            self.dropped
                .push(format!("`{called}`, a second of this name"));
            return;
        }
        let relevant = self.survey.cell(row, "relevant").trim();
        if !relevant.is_empty() {
            self.relevant.push((item.clone(), relevant.to_owned()));
        }
        for heading in [
            "calculation",
            "default",
            "choice_filter",
            "repeat_count",
            "appearance",
        ] {
            if !self.survey.cell(row, heading).is_empty() {
                self.dropped.push(format!("`{called}`: {heading}"));
            }
        }
        if !matches!(
            self.survey.cell(row, "required"),
            "" | "no" | "false" | "false()"
        ) {
            self.dropped
                .push(format!("`{called}`: that an answer is required"));
        }
        let hint = self.texts(self.survey, row, "hint");
        if self.sections.is_empty() {
            self.open(None);
        }
        if let Some(section) = self.sections.last_mut() {
            section.questions.push(Asked {
                id: item,
                text,
                hint,
                kind,
                ask_if: None,
            });
        }
    }

    fn bounds(&mut self, row: &[String]) -> (Option<f64>, Option<f64>) {
        let constraint = self.survey.cell(row, "constraint").trim();
        let (mut minimum, mut maximum) = (None, None);
        for part in constraint
            .split(" and ")
            .map(str::trim)
            .filter(|part| !part.is_empty())
        {
            let number = |sign: &str| -> Option<f64> {
                part.strip_prefix('.')?
                    .trim()
                    .strip_prefix(sign)?
                    .trim()
                    .parse()
                    .ok()
            };
            match (number(">="), number("<=")) {
                (Some(end), _) => minimum = Some(end),
                (_, Some(end)) => maximum = Some(end),
                _ => {
                    let name = self.survey.cell(row, "name");
                    self.dropped
                        .push(format!("`{name}`: constraint = {constraint}"));
                    return (None, None);
                }
            }
        }
        (minimum, maximum)
    }

    fn choice(&mut self, row: &[String], list: &str, kind: fn(Choices) -> AskedKind) {
        let (list, other) = match list.split_once(char::is_whitespace) {
            Some((list, rest)) => (list, rest.contains("or_other")),
            None => (list, false),
        };
        let called = self.survey.cell(row, "name").to_owned();
        if other {
            self.dropped.push(format!(
                "`{called}`: the answer \"other\" in one's own words"
            ));
        }
        let named: Vec<&Vec<String>> = self
            .choices
            .rows
            .iter()
            .filter(|choice| {
                let name = match self.choices.cell(choice, "list_name") {
                    "" => self.choices.cell(choice, "list name"),
                    name => name,
                };
                name.trim() == list
            })
            .collect();
        let codes: Option<Vec<i64>> = named
            .iter()
            .map(|choice| self.choices.cell(choice, "name").trim().parse().ok())
            .collect();
        if codes.is_none() {
            self.dropped.push(format!(
                "`{called}`: the names of its choices, which are numbered from 1"
            ));
        }
        let mut offered: Vec<Answer> = Vec::new();
        for (place, choice) in (1_i64..).zip(&named) {
            let at = usize::try_from(place - 1).unwrap_or_default();
            let code = codes
                .as_ref()
                .and_then(|codes| codes.get(at))
                .copied()
                .unwrap_or(place);
            let word = self.choices.cell(choice, "missing");
            let label = self.texts(self.choices, choice, "label");
            match label.filter(|_| !offered.iter().any(|known| known.code == Code(code))) {
                Some(label) => offered.push(Answer {
                    code: Code(code),
                    label,
                    missing: KINDS
                        .iter()
                        .find(|(name, _)| *name == word)
                        .map(|(_, kind)| *kind),
                    score: None,
                }),
                None => self.dropped.push(format!(
                    "`{called}`: choice {code}, doubled or without a label"
                )),
            }
        }
        let constraint = self.survey.cell(row, "constraint").trim();
        if !constraint.is_empty() {
            self.dropped
                .push(format!("`{called}`: constraint = {constraint}"));
        }
        if offered.is_empty() {
            self.dropped
                .push(format!("`{called}`, whose list `{list}` has no choices"));
            return;
        }
        let random = self
            .survey
            .cell(row, "parameters")
            .replace(' ', "")
            .contains("randomize=true");
        let order = if random {
            ShownOrder::Random
        } else {
            ShownOrder::Fixed
        };
        self.push(row, kind(Choices { offered, order }));
    }
}
