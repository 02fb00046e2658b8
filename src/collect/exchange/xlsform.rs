//! In: a questionnaire, or the bytes of an XLSForm workbook. Out: the one as the other. Never: a row that is passed over in
//! silence. The format: <https://xlsform.org/en/>.

use std::io::Cursor;

use calamine::{Data, Reader as _, Xlsx};
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Workbook, XlsxError};

use super::expression::{self, Dialect};
use super::rows::{Rows, id_of, texts};
use super::{Asked, AskedKind, Carried, Choices, Form, FormSection, reading};
use crate::definition::{Answer, Code, ItemId, Lang, Missing, SectionOrder, ShownOrder, Texts};

const KINDS: &[(&str, Missing)] = &[
    ("dont_know", Missing::DontKnow),
    ("refused", Missing::Refused),
    ("no_answer", Missing::NoAnswer),
    ("not_asked", Missing::NotAsked),
];

/// Languages by their own names, which XLSForm puts before the tag.
const NAMES: &[(&str, &str)] = &[("da", "Dansk"), ("en", "English")];

/// `Dansk (da)`.
fn language(lang: &Lang) -> String {
    let name = NAMES.iter().find(|(tag, _)| *tag == lang.as_str());
    let name = name.map_or(lang.as_str(), |(_, name)| name);
    format!("{name} ({lang})")
}

/// The workbook.
///
/// # Errors
/// [`Error::Bug`](crate::Error::Bug) only.
pub fn write(form: &Form) -> crate::Result<Carried<Vec<u8>>> {
    let mut dropped = Vec::new();
    let sheets = [
        ("survey", survey(form, &mut dropped)),
        ("choices", choices(form)),
        ("settings", settings(form, &mut dropped)),
    ];
    let output = workbook(&sheets)
        .map_err(|error| crate::Error::Bug(format!("an XLSForm could not be written: {error}")))?;
    Ok(Carried { output, dropped })
}

fn workbook(sheets: &[(&str, Rows)]) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    // The clock is not read: the same questionnaire gives the same bytes.
    let made = ExcelDateTime::from_ymd(2000, 1, 1)?;
    workbook.set_properties(&DocProperties::new().set_creation_datetime(&made));
    for (name, rows) in sheets {
        let sheet = workbook.add_worksheet();
        sheet.set_name(*name)?;
        let all = std::iter::once(&rows.headings).chain(&rows.rows);
        for (row, cells) in (0_u32..).zip(all) {
            for (column, cell) in (0_u16..).zip(cells) {
                if !cell.is_empty() {
                    sheet.write_string(row, column, cell)?;
                }
            }
        }
    }
    workbook.save_to_buffer()
}

fn headings(first: &[&str], by_language: &[&str], last: &[&str], form: &Form) -> Rows {
    let owned = |names: &[&str]| {
        names
            .iter()
            .map(|name| (*name).to_owned())
            .collect::<Vec<_>>()
    };
    let mut all = owned(first);
    for name in by_language {
        all.extend(
            form.languages
                .iter()
                .map(|lang| format!("{name}::{}", language(lang))),
        );
    }
    all.extend(owned(last));
    Rows::new(all)
}

/// The cells of a text in every language.
fn in_all(form: &Form, name: &str, text: Option<&Texts>) -> Vec<(String, String)> {
    let cell = |lang: &Lang| {
        let said = text.map_or("", |text| text.get(lang)).to_owned();
        (format!("{name}::{}", language(lang)), said)
    };
    form.languages.iter().map(cell).collect()
}

/// The name of a question: an XML name does not begin with a digit or a hyphen.
fn name(id: &ItemId) -> String {
    match id
        .as_str()
        .starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
    {
        true => id.as_str().to_owned(),
        false => format!("q_{id}"),
    }
}

fn survey(form: &Form, dropped: &mut Vec<String>) -> Rows {
    let mut rows = headings(
        &["type", "name"],
        &["label", "hint"],
        &["relevant", "constraint", "parameters"],
        form,
    );
    let known: Vec<&Asked> = form.questions().collect();
    for (place, section) in form.sections.iter().enumerate() {
        if section.order == SectionOrder::Random {
            dropped.push(format!(
                "section {}: the random order of its questions",
                place + 1
            ));
        }
        let mut group = format!("section_{}", place + 1);
        while known.iter().any(|asked| name(&asked.id) == group) {
            group.push('_');
        }
        if let Some(title) = &section.title {
            let mut cells = in_all(form, "label", Some(title));
            cells.push(("type".to_owned(), "begin_group".to_owned()));
            cells.push(("name".to_owned(), group));
            add(&mut rows, &cells);
        }
        for asked in &section.questions {
            question(&mut rows, form, &known, asked, dropped);
        }
        if section.title.is_some() {
            rows.add(&[("type", "end_group")]);
        }
    }
    rows
}

fn add(rows: &mut Rows, cells: &[(String, String)]) {
    let cells: Vec<(&str, &str)> = cells
        .iter()
        .map(|(name, text)| (name.as_str(), text.as_str()))
        .collect();
    rows.add(&cells);
}

fn question(
    rows: &mut Rows,
    form: &Form,
    known: &[&Asked],
    asked: &Asked,
    dropped: &mut Vec<String>,
) {
    let called = name(&asked.id);
    if called != asked.id.as_str() {
        dropped.push(format!("`{}` is called `{called}` there", asked.id));
    }
    let (kind, constraint, order) = match &asked.kind {
        AskedKind::Single(choices) => {
            (format!("select_one {called}"), String::new(), choices.order)
        }
        AskedKind::Multiple(choices) => (
            format!("select_multiple {called}"),
            String::new(),
            choices.order,
        ),
        AskedKind::Number { minimum, maximum } => {
            let ends = [(">=", minimum), ("<=", maximum)];
            let ends: Vec<String> = ends
                .iter()
                .filter_map(|(sign, end)| end.map(|end| format!(". {sign} {end}")))
                .collect();
            ("decimal".to_owned(), ends.join(" and "), ShownOrder::Fixed)
        }
        AskedKind::Words => ("text".to_owned(), String::new(), ShownOrder::Fixed),
    };
    let relevant = asked.ask_if.as_ref().map_or(String::new(), |condition| {
        expression::written(condition, Dialect::XPath, known, &name)
    });
    let random = order == ShownOrder::Random;
    if random && has_missing(&asked.kind) {
        dropped.push(format!(
            "`{}`: that don't know stays last in the random order",
            asked.id
        ));
    }
    let mut cells = in_all(form, "label", Some(&asked.text));
    cells.extend(in_all(form, "hint", asked.hint.as_ref()));
    for (heading, text) in [
        ("type", kind),
        ("name", called),
        ("relevant", relevant),
        ("constraint", constraint),
        (
            "parameters",
            if random {
                "randomize=true".to_owned()
            } else {
                String::new()
            },
        ),
    ] {
        cells.push((heading.to_owned(), text));
    }
    add(rows, &cells);
}

fn has_missing(kind: &AskedKind) -> bool {
    matches!(kind, AskedKind::Single(choices) if choices.offered.iter().any(|answer| answer.missing.is_some()))
}

/// `missing` is a heading of ours; other programs keep it and do nothing with it.
fn choices(form: &Form) -> Rows {
    let mut rows = headings(&["list_name", "name"], &["label"], &["missing"], form);
    for asked in form.questions() {
        let (AskedKind::Single(choices) | AskedKind::Multiple(choices)) = &asked.kind else {
            continue;
        };
        for answer in &choices.offered {
            let mut cells = in_all(form, "label", Some(&answer.label));
            let kind = KINDS.iter().find(|(_, kind)| Some(*kind) == answer.missing);
            cells.push(("list_name".to_owned(), name(&asked.id)));
            cells.push(("name".to_owned(), answer.code.to_string()));
            cells.push((
                "missing".to_owned(),
                kind.map_or("", |(word, _)| word).to_owned(),
            ));
            add(&mut rows, &cells);
        }
    }
    rows
}

fn settings(form: &Form, dropped: &mut Vec<String>) -> Rows {
    let main = form.languages.first().cloned().unwrap_or(Lang::new("en"));
    let title = form.title.get(&main);
    if form.title.iter().any(|(_, text)| text != title) {
        dropped.push(format!("the title in other languages than {main}"));
    }
    let names = ["form_title", "form_id", "default_language"];
    let mut rows = Rows::new(names.iter().map(|name| (*name).to_owned()).collect());
    rows.add(&[
        ("form_title", title),
        ("form_id", &form.id),
        ("default_language", &language(&main)),
    ]);
    rows
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
