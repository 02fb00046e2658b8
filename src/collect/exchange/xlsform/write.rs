//! In: a questionnaire. Out: an XLSForm workbook. Never: a loss that is not named.

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Workbook, XlsxError};

use super::super::expression::{self, Dialect};
use super::super::names;
use super::super::rows::Rows;
use super::super::{Asked, AskedKind, Carried, Form};
use super::{KINDS, name};
use crate::definition::{ItemId, Lang, SectionOrder, ShownOrder, Texts};

/// Languages by their own names, which XLSForm puts before the tag.
const NAMES: &[(&str, &str)] = &[("da", "Dansk"), ("en", "English")];

/// `Dansk (da)`.
fn language(lang: &Lang) -> String {
    let name = NAMES.iter().find(|(tag, _)| *tag == lang.as_str());
    let name = name.map_or(lang.as_str(), |(_, name)| name);
    format!("{name} ({lang})")
}

/// The questions, and what they are called there.
struct Known<'a> {
    questions: Vec<&'a Asked>,
    called: Vec<(ItemId, String)>,
}

impl Known<'_> {
    fn name(&self, id: &ItemId) -> String {
        names::of(&self.called, id)
    }
}

/// The workbook.
///
/// # Errors
/// [`Error::Bug`](crate::Error::Bug) only.
pub fn write(form: &Form) -> crate::Result<Carried<Vec<u8>>> {
    let mut dropped = Vec::new();
    let known = Known {
        questions: form.questions().collect(),
        called: names::called(form, &name, usize::MAX),
    };
    let sheets = [
        ("survey", survey(form, &known, &mut dropped)),
        ("choices", choices(form, &known)),
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
        // `${` is a reference there.
        let said = text.map_or("", |text| text.get(lang)).replace("${", "$ {");
        (format!("{name}::{}", language(lang)), said)
    };
    form.languages.iter().map(cell).collect()
}

fn survey(form: &Form, known: &Known<'_>, dropped: &mut Vec<String>) -> Rows {
    let mut rows = headings(
        &["type", "name"],
        &["label", "hint"],
        &["relevant", "constraint", "parameters"],
        form,
    );
    for (place, section) in form.sections.iter().enumerate() {
        if section.order == SectionOrder::Random {
            dropped.push(format!(
                "section {}: the random order of its questions",
                place + 1
            ));
        }
        let mut group = format!("section_{}", place + 1);
        while known.called.iter().any(|(_, name)| *name == group) {
            group.push('_');
        }
        if let Some(title) = &section.title {
            let mut cells = in_all(form, "label", Some(title));
            cells.push(("type".to_owned(), "begin_group".to_owned()));
            cells.push(("name".to_owned(), group));
            add(&mut rows, &cells);
            references(&format!("section {}", place + 1), title, dropped);
        }
        for asked in &section.questions {
            question(&mut rows, form, known, asked, dropped);
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

/// Names a text with `${`, which would be a reference.
fn references(whose: &str, texts: &Texts, dropped: &mut Vec<String>) {
    if texts.iter().any(|(_, text)| text.contains("${")) {
        dropped.push(format!(
            "{whose}: `${{` in its texts, a reference there, became `$ {{`"
        ));
    }
}

fn question(
    rows: &mut Rows,
    form: &Form,
    known: &Known<'_>,
    asked: &Asked,
    dropped: &mut Vec<String>,
) {
    let called = known.name(&asked.id);
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
        AskedKind::Number {
            minimum,
            maximum,
            whole,
        } => {
            let ends = [(">=", minimum), ("<=", maximum)];
            let ends: Vec<String> = ends
                .iter()
                .filter_map(|(sign, end)| end.map(|end| format!(". {sign} {end}")))
                .collect();
            let kind = if *whole { "integer" } else { "decimal" };
            (kind.to_owned(), ends.join(" and "), ShownOrder::Fixed)
        }
        AskedKind::Words => ("text".to_owned(), String::new(), ShownOrder::Fixed),
    };
    let relevant = asked.ask_if.as_ref().map_or(String::new(), |condition| {
        let name = |id: &ItemId| known.name(id);
        expression::written(condition, Dialect::XPath, &known.questions, &name)
    });
    let random = order == ShownOrder::Random;
    if random && has_missing(&asked.kind) {
        dropped.push(format!(
            "`{}`: that don't know stays last in the random order",
            asked.id
        ));
    }
    let whose = format!("`{}`", asked.id);
    let offered = match &asked.kind {
        AskedKind::Single(choices) | AskedKind::Multiple(choices) => choices.offered.as_slice(),
        _ => &[],
    };
    let labels = offered.iter().map(|answer| &answer.label);
    for texts in [Some(&asked.text), asked.hint.as_ref()]
        .into_iter()
        .flatten()
        .chain(labels)
    {
        references(&whose, texts, dropped);
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
fn choices(form: &Form, known: &Known<'_>) -> Rows {
    let mut rows = headings(&["list_name", "name"], &["label"], &["missing"], form);
    for asked in form.questions() {
        let (AskedKind::Single(choices) | AskedKind::Multiple(choices)) = &asked.kind else {
            continue;
        };
        for answer in &choices.offered {
            let mut cells = in_all(form, "label", Some(&answer.label));
            let kind = KINDS.iter().find(|(_, kind)| Some(*kind) == answer.missing);
            cells.push(("list_name".to_owned(), known.name(&asked.id)));
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
