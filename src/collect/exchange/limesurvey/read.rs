//! In: the bytes of LimeSurvey's tab-separated survey structure. Out: its questionnaire. Never: a guess at what a row means.

use csv::ReaderBuilder;

use super::super::rows::{Rows, id_of, texts};
use super::super::{Asked, AskedKind, Carried, Choices, Form, FormSection, reading};
use super::{ENTITIES, id_from};
use crate::definition::{Answer, Code, ItemId, Lang, SectionOrder, ShownOrder, Texts};

/// The words of an HTML text; its tags, but line breaks, are taken off.
fn words(html: &str) -> String {
    let mut text = String::new();
    let mut rest = html;
    while let Some((before, tag)) = rest.split_once('<') {
        text.push_str(before);
        let Some((tag, after)) = tag.split_once('>') else {
            text.push('<');
            rest = tag;
            continue;
        };
        if tag.starts_with("br") {
            text.push('\n');
        }
        rest = after;
    }
    text.push_str(rest);
    let text = text
        .replace("&nbsp;", " ")
        .replace("&quot;", "\"")
        .replace("&#039;", "'");
    ENTITIES
        .iter()
        .take(5)
        .rev()
        .fold(text, |text, (plain, entity)| text.replace(entity, plain))
}

/// The questionnaire of a file.
///
/// # Errors
/// It is no such file, or has no question.
pub fn read(bytes: &[u8]) -> Result<Carried<Form>, String> {
    let bytes = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(bytes);
    let mut reader = ReaderBuilder::new()
        .delimiter(b'\t')
        .flexible(true)
        .has_headers(false)
        .from_reader(bytes);
    let mut all = Vec::new();
    for record in reader.records() {
        let record =
            record.map_err(|error| format!("the file is no tab-separated text: {error}"))?;
        all.push(record.iter().map(str::to_owned).collect::<Vec<String>>());
    }
    let mut all = all.into_iter();
    let mut rows = Rows::new(all.next().unwrap_or_default());
    if !["class", "name", "text"]
        .iter()
        .all(|name| rows.headings.iter().any(|heading| heading == name))
    {
        return Err("the file has no headings `class`, `name` and `text`".to_owned());
    }
    rows.rows = all.collect();
    let languages = languages(&rows);
    let title = |lang: &Lang| setting(&rows, "surveyls_title", Some(lang));
    let mut reader = Reader {
        rows: &rows,
        languages: &languages,
        dropped: Vec::new(),
        sections: Vec::new(),
        relevance: Vec::new(),
    };
    reader.all();
    let alias = setting(&rows, "surveyls_alias", languages.first());
    let mut form = Form {
        id: id_of(&alias),
        title: texts(&languages, &title).unwrap_or_else(|| Texts::same(&languages, "LimeSurvey")),
        languages: languages.clone(),
        sections: reader.sections,
    };
    let mut dropped = reader.dropped;
    let relevance = reader.relevance;
    without_empty(&mut form, &mut dropped);
    if form.sections.is_empty() {
        return Err(
            "the file has no question of a kind that is known (L, !, M, N, S, T, U)".to_owned(),
        );
    }
    conditions(&mut form, &relevance, &mut dropped);
    Ok(Carried {
        output: form,
        dropped,
    })
}

fn without_empty(form: &mut Form, dropped: &mut Vec<String>) {
    for section in &mut form.sections {
        section.questions.retain(|asked| match &asked.kind {
            AskedKind::Single(choices) | AskedKind::Multiple(choices)
                if choices.offered.is_empty() =>
            {
                dropped.push(format!("`{}`, which offers no answer", asked.id));
                false
            }
            _ => true,
        });
    }
    form.sections
        .retain(|section| !section.questions.is_empty());
}

fn conditions(form: &mut Form, relevance: &[(ItemId, String)], dropped: &mut Vec<String>) {
    let known: Vec<Asked> = form.questions().cloned().collect();
    let id = |called: &str| {
        let id = id_from(called);
        let found = known.iter().find(|asked| asked.id.as_str() == id);
        found.map(|asked| asked.id.clone())
    };
    for asked in form
        .sections
        .iter_mut()
        .flat_map(|section| &mut section.questions)
    {
        let Some((_, text)) = relevance.iter().find(|(item, _)| *item == asked.id) else {
            continue;
        };
        asked.ask_if = reading::condition(text, &known, &id);
        if asked.ask_if.is_none() {
            dropped.push(format!(
                "`{}`: relevance = {text}; it is asked of everybody",
                asked.id
            ));
        }
    }
}

fn setting(rows: &Rows, name: &str, lang: Option<&Lang>) -> String {
    let found = rows.rows.iter().find(|row| {
        matches!(rows.cell(row, "class"), "S" | "SL")
            && rows.cell(row, "name") == name
            && lang.is_none_or(|lang| rows.cell(row, "language") == lang.as_str())
    });
    found.map_or(String::new(), |row| words(rows.cell(row, "text")))
}

fn languages(rows: &Rows) -> Vec<Lang> {
    let mut tags = vec![setting(rows, "language", None)];
    let others = setting(rows, "additional_languages", None);
    tags.extend(others.split_whitespace().map(str::to_owned));
    tags.retain(|tag| !tag.is_empty());
    if tags.is_empty() {
        tags.push("en".to_owned());
    }
    tags.into_iter().map(Lang::new).collect()
}

struct Reader<'a> {
    rows: &'a Rows,
    languages: &'a [Lang],
    dropped: Vec<String>,
    sections: Vec<FormSection>,
    relevance: Vec<(ItemId, String)>,
}

impl Reader<'_> {
    /// The rows of the main language give the structure; those of the others their texts, in the same order.
    fn all(&mut self) {
        let rows = self.rows;
        let of = |lang: &Lang| -> Vec<&Vec<String>> {
            let is_part = |row: &&Vec<String>| {
                matches!(rows.cell(row, "class"), "G" | "Q" | "SQ" | "A")
                    && matches!(rows.cell(row, "language"), "" | "und")
                    || rows.cell(row, "language") == lang.as_str()
                        && matches!(rows.cell(row, "class"), "G" | "Q" | "SQ" | "A")
            };
            rows.rows.iter().filter(is_part).collect()
        };
        let by_language: Vec<(Lang, Vec<&Vec<String>>)> = self
            .languages
            .iter()
            .map(|lang| (lang.clone(), of(lang)))
            .collect();
        let Some((_, main)) = by_language.first() else {
            return;
        };
        let mut takes_answers = false;
        for (place, row) in main.iter().enumerate() {
            let text = |heading: &str| {
                texts(self.languages, &|lang| {
                    let here = by_language.iter().find(|(tag, _)| tag == lang);
                    let same = here.and_then(|(_, rows)| rows.get(place));
                    words(same.map_or("", |row| rows.cell(row, heading)))
                })
            };
            let (name, said, help) = (text("name"), text("text"), text("help"));
            match rows.cell(row, "class") {
                "G" => self.sections.push(FormSection {
                    title: name,
                    order: SectionOrder::Written,
                    questions: Vec::new(),
                }),
                "Q" => takes_answers = self.question(row, said, help),
                _ if takes_answers => self.answer(row, said),
                _ => {}
            }
        }
    }

    /// Whether the rows below belong to a question that is known.
    fn question(&mut self, row: &[String], text: Option<Texts>, hint: Option<Texts>) -> bool {
        let cell = |heading: &str| self.rows.cell(row, heading);
        let called = cell("name");
        let order = match cell("random_order") {
            "1" => ShownOrder::Random,
            _ => ShownOrder::Fixed,
        };
        let choices = Choices {
            offered: Vec::new(),
            order,
        };
        let kind = match cell("type/scale") {
            "L" | "!" => AskedKind::Single(choices),
            "M" => AskedKind::Multiple(choices),
            "N" => AskedKind::Number {
                minimum: cell("min_num_value_n").parse().ok(),
                maximum: cell("max_num_value_n").parse().ok(),
            },
            "S" | "T" | "U" => AskedKind::Words,
            other => {
                self.dropped.push(format!("`{called}`, of type {other}"));
                return false;
            }
        };
        let Some(text) = text else {
            self.dropped
                .push(format!("`{called}`, which has no wording"));
            return false;
        };
        if cell("mandatory") == "Y" {
            self.dropped
                .push(format!("`{called}`: that an answer is required"));
        }
        if cell("other") == "Y" {
            self.dropped.push(format!(
                "`{called}`: the answer \"other\" in one's own words"
            ));
        }
        for heading in ["validation", "default", "exclude_all_others"] {
            if !cell(heading).is_empty() {
                self.dropped.push(format!("`{called}`: {heading}"));
            }
        }
        let id = ItemId::new(id_from(called));
        if !matches!(cell("relevance"), "" | "1") {
            self.relevance
                .push((id.clone(), cell("relevance").to_owned()));
        }
        let random = !cell("random_group").is_empty();
        if self.sections.is_empty() {
            self.sections.push(FormSection {
                title: None,
                order: SectionOrder::Written,
                questions: Vec::new(),
            });
        }
        if let Some(section) = self.sections.last_mut() {
            if random {
                section.order = SectionOrder::Random;
            }
            section.questions.push(Asked {
                id,
                text,
                hint,
                kind,
                ask_if: None,
            });
        }
        true
    }

    fn answer(&mut self, row: &[String], label: Option<Texts>) {
        let last = self
            .sections
            .last_mut()
            .and_then(|section| section.questions.last_mut());
        let Some(Asked {
            id,
            kind: AskedKind::Single(choices) | AskedKind::Multiple(choices),
            ..
        }) = last
        else {
            return;
        };
        let written = self.rows.cell(row, "name");
        let next = choices
            .offered
            .iter()
            .map(|answer| answer.code.0)
            .max()
            .unwrap_or(0)
            + 1;
        let digits = written.trim_start_matches(|c: char| c.is_ascii_alphabetic());
        let code = digits.parse().unwrap_or(next);
        if code.to_string() != written {
            self.dropped.push(format!(
                "`{id}`: the answer code {written}, which became {code}"
            ));
        }
        match label.filter(|_| !choices.offered.iter().any(|known| known.code == Code(code))) {
            Some(label) => choices.offered.push(Answer {
                code: Code(code),
                label,
                missing: None,
                score: None,
            }),
            None => self.dropped.push(format!(
                "`{id}`: answer {written}, doubled or without a label"
            )),
        }
    }
}
