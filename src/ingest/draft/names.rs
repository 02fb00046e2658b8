//! In: headings and labels. Out: ids, and questions without the name before them. Never: two items of one id.

use std::collections::BTreeSet;

use super::super::dictionary::{FileText, Variable};
use super::super::phrase::Topic;

/// Longest id that is made of the words of a heading.
const LONGEST: usize = 32;

/// An id of lower-case letters, digits, `_` and `-` from a heading; empty where nothing of it can be kept.
pub fn id_of(heading: &str) -> String {
    let mut id = String::new();
    for c in super::super::text::composed(heading)
        .chars()
        .flat_map(char::to_lowercase)
    {
        match c {
            'æ' | 'ä' => id.push_str("ae"),
            'ø' | 'ö' => id.push_str("oe"),
            'å' => id.push_str("aa"),
            'ü' => id.push_str("ue"),
            'ß' => id.push_str("ss"),
            c if c.is_ascii_alphanumeric() || c == '_' => id.push(c),
            _ if id.ends_with(['_', '-']) => {}
            '-' => id.push('-'),
            _ => id.push('_'),
        }
    }
    let mut id = id.trim_matches(['_', '-']).to_owned();
    if id.len() > LONGEST {
        let cut = id.get(..LONGEST).and_then(|start| start.rfind('_'));
        id.truncate(cut.unwrap_or(LONGEST));
    }
    id
}

/// Ids that are taken.
#[derive(Debug, Default)]
pub struct Ids(BTreeSet<String>);

impl Ids {
    /// The id, or with a number behind it where it is taken.
    pub fn take(&mut self, wanted: &str) -> String {
        let wanted = if wanted.is_empty() { "item" } else { wanted };
        let mut id = wanted.to_owned();
        let mut number = 2;
        while !self.0.insert(id.clone()) {
            id = format!("{wanted}_{number}");
            number += 1;
        }
        id
    }
}

/// The id of a column: its name, or where the name is a phrase about a usual topic that topic's.
pub fn id_of_column(variable: &Variable, topic: Option<Topic>) -> String {
    let own = id_of(&variable.name);
    let is_word =
        !variable.name.trim().contains(' ') && variable.name.is_ascii() && !own.is_empty();
    let of_topic = match topic {
        Some(Topic::Sex) => Some("sex"),
        Some(Topic::BirthYear) => Some("born"),
        Some(Topic::Age) => Some("age"),
        Some(Topic::Region) => Some("region"),
        Some(Topic::Education) => Some("education"),
        Some(Topic::Party) => Some("party"),
        Some(Topic::Weight) => Some("weight"),
        Some(Topic::RespondentId) => Some("respid"),
        _ => None,
    };
    match of_topic {
        Some(topic) if !is_word => topic.to_owned(),
        _ => own,
    }
}

/// The question of a column: as the file has it, else its label without the name before it, else a heading of words.
pub fn question_of(variable: &Variable) -> FileText {
    if !variable.question.is_empty() {
        return variable.question.clone();
    }
    let texts = variable.label.0.iter().map(|(lang, text)| {
        let text = without_name(&variable.name, text);
        (lang.clone(), text.to_owned())
    });
    let of_label = FileText(texts.filter(|(_, text)| !text.is_empty()).collect());
    let heading = variable.name.trim();
    // `Køn` is a word, `Q12` a name.
    let is_word = heading.chars().next().is_some_and(char::is_uppercase)
        && heading.chars().skip(1).filter(|c| c.is_lowercase()).count() >= 2
        && !heading.contains(|c: char| c.is_ascii_digit());
    let is_words = heading.contains(' ') || is_word;
    if of_label.is_empty() && is_words {
        return FileText::plain(heading);
    }
    of_label
}

/// `q67 Immigration should fall` without `q67 `.
fn without_name<'t>(name: &str, label: &'t str) -> &'t str {
    let label = label.trim();
    let Some(start) = label.get(..name.len()) else {
        return label;
    };
    let rest = &label[start.len()..];
    let ends = rest.starts_with([' ', '.', ':', '-', '–', ')', '_']);
    if start.eq_ignore_ascii_case(name) && ends {
        rest.trim_start_matches([' ', '.', ':', '-', '–', ')', '_'])
    } else {
        label
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::dictionary::Storage;
    use super::*;

    #[test]
    fn headings_become_ids() {
        assert_eq!(id_of("Q67"), "q67");
        assert_eq!(id_of("Fødselsår"), "foedselsaar");
        assert_eq!(
            id_of("Venstre-højre placering (0-10)"),
            "venstre-hoejre_placering_0-10"
        );
        assert_eq!(
            id_of("Indvandringen til Danmark bør mindskes væsentligt"),
            "indvandringen_til_danmark_boer"
        );
        assert_eq!(id_of("§§"), "");
        let mut ids = Ids::default();
        assert_eq!(
            [ids.take("q1"), ids.take("q1"), ids.take("")],
            ["q1", "q1_2", "item"]
        );
    }

    #[test]
    fn the_name_before_a_question_is_no_part_of_it() {
        let question = |name: &str, label: &str| {
            let mut variable = Variable::named(name, Storage::Number);
            variable.label = FileText::plain(label);
            question_of(&variable)
                .texts()
                .next()
                .unwrap_or("")
                .to_owned()
        };
        assert_eq!(
            question("q67", "Q67. Immigration should fall"),
            "Immigration should fall"
        );
        assert_eq!(question("q6", "q67 Immigration"), "q67 Immigration");
        assert_eq!(question("q67", ""), "");
        assert_eq!(question("Dit køn", ""), "Dit køn");
        assert_eq!(question("Region", ""), "Region");
        assert_eq!(question("Q12", ""), "");
    }
}
