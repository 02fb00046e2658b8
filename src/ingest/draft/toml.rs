//! In: texts, answers and nets. Out: the same as a definition file writes them. Never: a text that would be read back as
//! another.

use super::numeric::word;
pub use crate::definition::quoted;
use crate::definition::{Answer, BaseRule, Lang, Missing, Net, NetRole, Texts};

/// A key as it stands, or in quotes.
pub fn key(text: &str) -> String {
    let bare = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
    if !text.is_empty() && text.chars().all(bare) {
        text.to_owned()
    } else {
        quoted(text)
    }
}

/// A text of a survey: plain in one language, a table in several.
pub fn texts(texts: &Texts, languages: &[Lang]) -> String {
    if let [only] = languages {
        return quoted(texts.get(only));
    }
    let by_language: Vec<String> = languages
        .iter()
        .map(|lang| format!("{lang} = {}", quoted(texts.get(lang))))
        .collect();
    format!("{{ {} }}", by_language.join(", "))
}

/// A list of texts.
pub fn list(texts: &[String]) -> String {
    let quoted: Vec<String> = texts.iter().map(|text| self::quoted(text)).collect();
    format!("[{}]", quoted.join(", "))
}

/// A comment, a line a paragraph.
pub fn comment(text: &str) -> String {
    text.lines().map(|line| format!("# {line}\n")).collect()
}

/// `answers = […]` or `options = […]`; those that a person may take stand behind a `#`.
pub fn answers(name: &str, answers: &[Answer], doubtful: &[Answer], languages: &[Lang]) -> String {
    let mut text = format!("{name} = [\n");
    let taken = answers.iter().map(|answer| ("", answer));
    for (sign, answer) in taken.chain(doubtful.iter().map(|answer| ("# ", answer))) {
        let missing = answer.missing.map_or(String::new(), |kind| {
            format!(", missing = \"{}\"", word(kind))
        });
        let score = answer
            .score
            .map_or(String::new(), |score| format!(", score = {score}"));
        text.push_str(&format!(
            "  {sign}{{ code = {}, label = {}{missing}{score} }},\n",
            answer.code,
            texts(&answer.label, languages)
        ));
    }
    text.push_str("]\n");
    text
}

pub fn base(base: BaseRule) -> &'static str {
    match base {
        BaseRule::Answered => "base = \"answered\"\n",
        BaseRule::WithDontKnow => "base = \"with_dont_know\"\n",
        BaseRule::Asked => "base = \"asked\"\n",
    }
}

/// The lines of `[….nets]`.
pub fn nets(nets: &[Net], languages: &[Lang]) -> String {
    let built_in = languages
        .iter()
        .all(|lang| matches!(lang.as_str(), "da" | "en"));
    nets.iter()
        .map(|net| {
            let codes: Vec<String> = net.codes.iter().map(ToString::to_string).collect();
            let codes = format!("[{}]", codes.join(", "));
            let role = match net.role {
                NetRole::Disagree => "disagree",
                NetRole::Neither => "neither",
                NetRole::Agree => "agree",
                NetRole::Other => "other",
            };
            if built_in && net.id.as_str() == role {
                format!("{role} = {codes}\n")
            } else {
                format!(
                    "{} = {{ codes = {codes}, label = {}, role = \"{role}\" }}\n",
                    net.id,
                    texts(&net.label, languages)
                )
            }
        })
        .collect()
}

/// A kind of missing that is not the usual one of an empty cell.
pub fn blank(kind: Missing) -> String {
    match kind {
        Missing::NoAnswer => String::new(),
        other => format!("blank = \"{}\"\n", word(other)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_read_back_as_they_were() {
        for text in [
            "Enig",
            "\"Politiken\"",
            "C:\\data",
            "to\nlinjer",
            "tab\t",
            "\u{1}",
            "Ø",
            "",
        ] {
            let file: toml::Table = format!("{} = {}", key(text), quoted(text))
                .parse()
                .expect(text);
            assert_eq!(file.get(text).and_then(|value| value.as_str()), Some(text));
        }
    }
}
