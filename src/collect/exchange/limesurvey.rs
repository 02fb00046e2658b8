//! In: a questionnaire, or the bytes of LimeSurvey's tab-separated survey structure. Out: the one as the other. Never: a row
//! that is passed over in silence. The format: <https://www.limesurvey.org/manual/Tab_Separated_Value_survey_structure>.

use csv::{QuoteStyle, ReaderBuilder, WriterBuilder};

use super::expression::{self, Dialect};
use super::rows::{Rows, id_of, texts};
use super::{Asked, AskedKind, Carried, Choices, Form, FormSection, reading};
use crate::definition::{Answer, Code, ItemId, Lang, SectionOrder, ShownOrder, Texts};

const HEADINGS: [&str; 18] = [
    "id",
    "related_id",
    "class",
    "type/scale",
    "name",
    "relevance",
    "text",
    "help",
    "language",
    "validation",
    "mandatory",
    "other",
    "default",
    "same_default",
    "min_num_value_n",
    "max_num_value_n",
    "random_order",
    "random_group",
];

/// Longest code of a question that LimeSurvey's database takes.
const LONGEST_NAME: usize = 20;
/// Longest code of an answer.
const LONGEST_CODE: usize = 5;

/// The file.
///
/// # Errors
/// [`Error::Bug`](crate::Error::Bug) only.
pub fn write(form: &Form) -> crate::Result<Carried<Vec<u8>>> {
    let mut dropped = Vec::new();
    let mut rows = Rows::new(HEADINGS.iter().map(|name| (*name).to_owned()).collect());
    about(form, &mut rows);
    for asked in form.questions() {
        differences(asked, &mut dropped);
    }
    let known: Vec<&Asked> = form.questions().collect();
    for lang in &form.languages {
        for (place, section) in form.sections.iter().enumerate() {
            group(&mut rows, lang, section, place, &known);
        }
    }
    let mut writer = WriterBuilder::new()
        .delimiter(b'\t')
        .quote_style(QuoteStyle::Necessary)
        .from_writer("\u{feff}".as_bytes().to_vec());
    let bug = |error: csv::Error| crate::Error::Bug(format!("rows could not be written: {error}"));
    writer.write_record(&rows.headings).map_err(bug)?;
    for row in &rows.rows {
        writer.write_record(row).map_err(bug)?;
    }
    let output = writer
        .into_inner()
        .map_err(|error| crate::Error::Bug(format!("rows could not be written: {error}")))?;
    Ok(Carried { output, dropped })
}

/// The rows of the survey itself: question by question, no progress bar.
fn about(form: &Form, rows: &mut Rows) {
    let mut languages = form.languages.iter().map(Lang::as_str);
    let main = languages.next().unwrap_or("en");
    let others: Vec<&str> = languages.collect();
    for (name, text) in [
        ("language", main),
        ("additional_languages", &others.join(" ")),
        ("format", "S"),
        ("showprogress", "N"),
        ("allowprev", "Y"),
    ] {
        rows.add(&[("class", "S"), ("name", name), ("text", text)]);
    }
    for lang in &form.languages {
        for (name, text) in [
            ("surveyls_title", html(form.title.get(lang))),
            // The survey's own id, which LimeSurvey has no place for.
            ("surveyls_alias", form.id.clone()),
        ] {
            rows.add(&[
                ("class", "SL"),
                ("name", name),
                ("text", &text),
                ("language", lang.as_str()),
            ]);
        }
    }
}

fn differences(asked: &Asked, dropped: &mut Vec<String>) {
    let id = &asked.id;
    let called = name(id);
    if id_from(&called) != id.as_str() {
        dropped.push(format!(
            "`{id}` is called `{called}` there, and what was renamed is not found again"
        ));
    }
    let (AskedKind::Single(choices) | AskedKind::Multiple(choices)) = &asked.kind else {
        return;
    };
    for answer in &choices.offered {
        if answer.missing.is_some() {
            dropped.push(format!(
                "`{id}`: that answer {} is no real answer; it stands there like any other",
                answer.code
            ));
        }
        let code = answer.code.to_string();
        if code.len() > LONGEST_CODE || answer.code.0 < 0 {
            dropped.push(format!(
                "`{id}`: LimeSurvey refuses the code {code}: at most {LONGEST_CODE} digits, no sign"
            ));
        }
    }
}

/// The code of a question: letters and digits, a letter first, at most 20. `solve_challenges` becomes `solveChallenges`.
fn name(id: &ItemId) -> String {
    let mut name = String::new();
    let mut upper = false;
    for c in id.as_str().chars() {
        match c {
            '_' | '-' => upper = true,
            c if upper => {
                name.extend(c.to_uppercase());
                upper = false;
            }
            c => name.push(c),
        }
    }
    if !name.starts_with(|c: char| c.is_ascii_alphabetic()) {
        name.insert(0, 'q');
    }
    name.chars().take(LONGEST_NAME).collect()
}

/// `solveChallenges` becomes `solve_challenges`.
fn id_from(name: &str) -> String {
    let mut id = String::new();
    for (place, c) in name.chars().enumerate() {
        if c.is_ascii_uppercase() && place > 0 {
            id.push('_');
        }
        id.extend(c.to_lowercase());
    }
    id_of(&id)
}

fn group(rows: &mut Rows, lang: &Lang, section: &FormSection, place: usize, known: &[&Asked]) {
    let number = (place + 1).to_string();
    let title = section.title.as_ref().map_or("", |title| title.get(lang));
    rows.add(&[
        ("class", "G"),
        ("type/scale", &number),
        ("name", &html(title)),
        ("relevance", "1"),
        ("language", lang.as_str()),
    ]);
    let random = match section.order {
        SectionOrder::Random => format!("section{number}"),
        SectionOrder::Written => String::new(),
    };
    for asked in &section.questions {
        question(rows, lang, asked, &random, known);
    }
}

fn question(rows: &mut Rows, lang: &Lang, asked: &Asked, random: &str, known: &[&Asked]) {
    let limit = |end: &Option<f64>| end.map_or(String::new(), |end| end.to_string());
    let fixed = ShownOrder::Fixed;
    let (kind, low, high, order, choices) = match &asked.kind {
        AskedKind::Single(choices) => (
            "L",
            String::new(),
            String::new(),
            choices.order,
            Some(choices),
        ),
        AskedKind::Multiple(choices) => (
            "M",
            String::new(),
            String::new(),
            choices.order,
            Some(choices),
        ),
        AskedKind::Number { minimum, maximum } => {
            ("N", limit(minimum), limit(maximum), fixed, None)
        }
        AskedKind::Words => ("T", String::new(), String::new(), fixed, None),
    };
    let relevance = asked.ask_if.as_ref().map_or("1".to_owned(), |condition| {
        expression::written(condition, Dialect::LimeSurvey, known, &name)
    });
    rows.add(&[
        ("class", "Q"),
        ("type/scale", kind),
        ("name", &name(&asked.id)),
        ("relevance", &relevance),
        ("text", &html(asked.text.get(lang))),
        (
            "help",
            &asked
                .hint
                .as_ref()
                .map_or(String::new(), |hint| html(hint.get(lang))),
        ),
        ("language", lang.as_str()),
        ("mandatory", "N"),
        ("other", "N"),
        ("min_num_value_n", &low),
        ("max_num_value_n", &high),
        (
            "random_order",
            if order == ShownOrder::Random { "1" } else { "" },
        ),
        ("random_group", random),
    ]);
    let class = if kind == "M" { "SQ" } else { "A" };
    for answer in choices.iter().flat_map(|choices| &choices.offered) {
        rows.add(&[
            ("class", class),
            ("type/scale", "0"),
            ("name", &answer.code.to_string()),
            ("relevance", if class == "SQ" { "1" } else { "" }),
            ("text", &html(answer.label.get(lang))),
            ("language", lang.as_str()),
        ]);
    }
}

const ENTITIES: [(&str, &str); 6] = [
    ("&", "&amp;"),
    ("<", "&lt;"),
    (">", "&gt;"),
    ("{", "&#123;"),
    ("}", "&#125;"),
    ("\n", "<br />"),
];

/// Texts there are HTML, and braces in them are expressions.
fn html(text: &str) -> String {
    let escaped = ENTITIES
        .iter()
        .fold(text.replace('\r', ""), |text, (plain, entity)| {
            text.replace(plain, entity)
        });
    // The reader of the file takes white space off the ends.
    escaped.trim().to_owned()
}

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
        for heading in ["validation", "default"] {
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
