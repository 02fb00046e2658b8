//! In: a questionnaire. Out: the text of a survey folder that asks the same. Never: a fact that the questionnaire does not
//! state.

use super::{Asked, AskedKind, Carried, Choices, Form};
use crate::definition::{Answer, Code, Lang, Missing, SectionOrder, ShownOrder, Texts, quoted};

/// `survey.toml`, and what it has no place for.
pub(super) fn survey(form: &Form) -> Carried<String> {
    Carried {
        output: text(form),
        dropped: form.questions().filter_map(not_whole).collect(),
    }
}

/// A number counts wholes where both its bounds are whole and its mean has no decimals.
fn not_whole(asked: &Asked) -> Option<String> {
    match asked.kind {
        AskedKind::Number {
            minimum,
            maximum,
            whole: true,
        } if minimum.is_none() || maximum.is_none() => Some(format!(
            "`{}`: that the number is whole: write both `minimum` and `maximum`",
            asked.id
        )),
        _ => None,
    }
}

fn text(form: &Form) -> String {
    let tags: Vec<String> = form
        .languages
        .iter()
        .map(|lang| quoted(lang.as_str()))
        .collect();
    let mut text = format!(
        "# Drafted by `tidemark collect questionnaire`: look through every line. Every key: docs/survey-folder.md.\n\n\
         [survey]\nid = {}\nlanguages = [{}]\ntitle = {}\n",
        quoted(&form.id),
        tags.join(", "),
        texts(&form.title, &form.languages)
    );
    text.push_str(
        "\n# Facts that must be published with the figures; see docs/survey-folder.md.\n[disclosure]\nprobability = \"not_stated\"\n",
    );
    for asked in form.questions() {
        text.push_str(&item(asked, &form.languages));
    }
    text.push_str("\n[questionnaire]\n");
    for section in &form.sections {
        text.push_str("\n[[questionnaire.section]]\n");
        if let Some(title) = &section.title {
            text.push_str(&format!("title = {}\n", texts(title, &form.languages)));
        }
        let ids: Vec<String> = section
            .questions
            .iter()
            .map(|asked| quoted(asked.id.as_str()))
            .collect();
        text.push_str(&format!("items = [{}]\n", ids.join(", ")));
        if section.order == SectionOrder::Random {
            text.push_str("order = \"random\"\n");
        }
    }
    text
}

fn item(asked: &Asked, languages: &[Lang]) -> String {
    let (kind, lines) = match &asked.kind {
        AskedKind::Single(choices) if asked.ask_if.is_some() => {
            ("single", not_of_everybody(choices, languages))
        }
        AskedKind::Single(choices) => ("single", offered("answers", choices, languages)),
        AskedKind::Multiple(choices) => ("multiple", offered("options", choices, languages)),
        AskedKind::Number {
            minimum,
            maximum,
            whole,
        } => ("numeric", number(*minimum, *maximum, *whole)),
        AskedKind::Words => ("open", String::new()),
    };
    let mut text = format!(
        "\n[item.{}]\nkind = \"{kind}\"\ntext = {}\n",
        asked.id,
        texts(&asked.text, languages)
    );
    if let Some(hint) = &asked.hint {
        text.push_str(&format!("hint = {}\n", texts(hint, languages)));
    }
    if let Some(condition) = &asked.ask_if {
        text.push_str(&format!("ask_if = {}\n", quoted(&condition.to_string())));
    }
    text.push_str(&lines);
    text
}

/// Whole bounds would make the number whole: a decimal keeps it from that, and whole ends say that it is.
fn number(minimum: Option<f64>, maximum: Option<f64>, whole: bool) -> String {
    let (minimum, maximum) = match whole {
        true => (minimum.map(f64::ceil), maximum.map(f64::floor)),
        false => (minimum, maximum),
    };
    let is_whole = |end: Option<f64>| end.is_some_and(|end| end.fract() == 0.0);
    let mut text = String::new();
    for (name, end) in [("minimum", minimum), ("maximum", maximum)] {
        if let Some(end) = end {
            text.push_str(&format!("{name} = {end}\n"));
        }
    }
    if !whole && is_whole(minimum) && is_whole(maximum) {
        text.push_str("decimals = 1\n");
    }
    text
}

/// Who is not asked and who passes it over stay apart: a place for each of the two.
fn not_of_everybody(choices: &Choices, languages: &[Lang]) -> String {
    let mut choices = choices.clone();
    let is_there = |choices: &Choices| {
        let mut kinds = choices.offered.iter().map(|answer| answer.missing);
        kinds.any(|kind| kind == Some(Missing::NoAnswer))
    };
    if !is_there(&choices) {
        let taken = |code: i64| choices.offered.iter().any(|answer| answer.code.0 == code);
        let last = choices.offered.iter().map(|answer| answer.code.0).max();
        let next = last.unwrap_or_default().checked_add(1);
        // Behind the last, or where none is left there the first that is free.
        let code = next.or_else(|| (1..).find(|code| !taken(*code)));
        let label = |lang: &Lang| match lang.as_str().split('-').next() {
            Some("da") => "Ikke besvaret",
            _ => "Not answered",
        };
        choices.offered.push(Answer {
            code: Code(code.unwrap_or_default()),
            label: Texts::new(
                languages
                    .iter()
                    .map(|lang| (lang.clone(), label(lang).to_owned())),
            ),
            missing: Some(Missing::NoAnswer),
            score: None,
        });
    }
    format!(
        "blank = \"not_asked\"\n{}",
        offered("answers", &choices, languages)
    )
}

fn offered(key: &str, choices: &Choices, languages: &[Lang]) -> String {
    let mut text = format!("base = \"answered\"\n{key} = [\n");
    for answer in &choices.offered {
        let missing = answer.missing.map_or(String::new(), |kind| {
            format!(", missing = \"{}\"", word(kind))
        });
        text.push_str(&format!(
            "  {{ code = {}, label = {}{missing} }},\n",
            answer.code,
            texts(&answer.label, languages)
        ));
    }
    text.push_str("]\n");
    text
}

/// `wave.toml`: a rehearsal, since there are no answers yet.
pub(super) fn wave(form: &Form) -> String {
    let mut text = "# A wave to be rehearsed before it is asked; `kind = \"responses\"` once it has answers. Every key:\n\
                    # docs/survey-folder.md.\nkind = \"rehearsal\"\n"
        .to_owned();
    for asked in form.questions() {
        if let AskedKind::Single(choices) | AskedKind::Multiple(choices) = &asked.kind
            && choices.order == ShownOrder::Random
        {
            text.push_str(&format!("\n[item.{}]\norder = \"random\"\n", asked.id));
        }
    }
    text
}

fn word(kind: Missing) -> &'static str {
    match kind {
        Missing::DontKnow => "dont_know",
        Missing::Refused => "refused",
        Missing::NoAnswer => "no_answer",
        Missing::NotAsked => "not_asked",
    }
}

fn texts(texts: &Texts, languages: &[Lang]) -> String {
    if let [only] = languages {
        return quoted(texts.get(only));
    }
    // A language without a text is left out, and `tidemark check` asks for it.
    let by_language: Vec<String> = languages
        .iter()
        .filter_map(|lang| texts.iter().find(|(known, _)| *known == lang))
        .map(|(lang, text)| format!("{} = {}", quoted(lang.as_str()), quoted(text)))
        .collect();
    format!("{{ {} }}", by_language.join(", "))
}
