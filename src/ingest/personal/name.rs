//! Names in open answers: those that the delivery itself has in a column, and those that people introduce themselves by.

use std::ops::Range;

use super::pattern::Kind;

/// What people write before their own name, in lower case.
const INTRODUCTIONS: [&str; 8] = [
    "jeg hedder",
    "mit navn er",
    "my name is",
    "venlig hilsen",
    "venlige hilsner",
    "mvh",
    "best regards",
    "kind regards",
];

/// A text without the parts of a name, each a word that begins with a capital; `None`: none of them is in it.
pub(in crate::ingest) fn without_name(text: &str, name: &str) -> Option<String> {
    const SHORTEST: usize = 3;
    let parts: Vec<&str> = words(name)
        .into_iter()
        .filter_map(|span| name.get(span))
        .filter(|part| part.chars().count() >= SHORTEST && is_capitalised(part))
        .collect();
    let found = words(text).into_iter().filter(|span| {
        text.get(span.clone())
            .is_some_and(|word| parts.contains(&word))
    });
    cut(text, found)
}

/// A text without the name that somebody introduces himself by; `None`: nobody does.
pub(in crate::ingest) fn without_introduction(text: &str) -> Option<String> {
    const LONGEST: usize = 3;
    let lower = text.to_lowercase();
    // Where lower case has other lengths, places of the one are not those of the other.
    if lower.len() != text.len() {
        return None;
    }
    let words = words(text);
    let mut found: Vec<Range<usize>> = Vec::new();
    for introduction in INTRODUCTIONS {
        for (at, _) in lower.match_indices(introduction) {
            let end = at + introduction.len();
            let behind = words.iter().filter(|word| word.start >= end);
            let name = behind
                .take_while(|word| text.get((*word).clone()).is_some_and(is_capitalised))
                .take(LONGEST);
            found.extend(name.cloned());
        }
    }
    found.sort_by_key(|span| span.start);
    found.dedup();
    cut(text, found.into_iter())
}

/// Whether texts are mostly names of people: many different ones, each of two to four words that begin with a capital and
/// have no digit. Places and parties are few, and stand in many rows.
pub(in crate::ingest) fn are_names<'a>(texts: impl Iterator<Item = (&'a str, usize)>) -> bool {
    const FEWEST: usize = 20;
    let (mut different, mut cells, mut names) = (0usize, 0usize, 0usize);
    for (text, rows) in texts {
        different += 1;
        cells += rows;
        names += usize::from(is_name(text));
    }
    different >= FEWEST && 2 * different > cells && 5 * names >= 4 * different
}

fn is_name(text: &str) -> bool {
    let mut parts = 0;
    for part in text.split_whitespace() {
        let plain = part.trim_end_matches(['.', ',']);
        let letters = plain
            .chars()
            .all(|c| c.is_alphabetic() || matches!(c, '-' | '\''));
        // "Anne JENSEN" is a name, "NO" and "EU" are none.
        if plain.is_empty() || !letters || !is_capitalised(plain) {
            return false;
        }
        parts += 1;
    }
    (2..=4).contains(&parts)
}

/// Words, with hyphens inside them.
fn words(text: &str) -> Vec<Range<usize>> {
    let mut words: Vec<Range<usize>> = Vec::new();
    for (at, c) in text.char_indices() {
        let end = at + c.len_utf8();
        let joins = c.is_alphanumeric() || c == '-' || c == '\'';
        match words.last_mut() {
            Some(word) if joins && word.end == at => word.end = end,
            _ if c.is_alphanumeric() => words.push(at..end),
            _ => {}
        }
    }
    // What is masked already is no word.
    let masked = |word: &Range<usize>| {
        let (before, after) = (text.get(..word.start), text.get(word.end..));
        before.is_some_and(|before| before.ends_with('['))
            && after.is_some_and(|after| after.starts_with(']'))
    };
    words.retain(|word| !masked(word));
    words
}

fn is_capitalised(word: &str) -> bool {
    word.chars().next().is_some_and(char::is_uppercase)
}

/// The text with spans masked; spans with blanks alone between them become one.
fn cut(text: &str, spans: impl Iterator<Item = Range<usize>>) -> Option<String> {
    let mut out = String::new();
    let mut at = 0;
    let mut any = false;
    for span in spans.filter(|span| !span.is_empty()) {
        let before = text.get(at..span.start).unwrap_or_default();
        if !(any && before.trim().is_empty()) {
            out.push_str(before);
            out.push_str(Kind::Name.mask());
        }
        any = true;
        at = span.end;
    }
    out.push_str(text.get(at..).unwrap_or_default());
    any.then_some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_column_of_names_is_told_from_answers_and_places() {
        let first = ["Anne", "Bo", "Åse", "Jens Peter", "Mette"];
        let last = ["Jensen", "Krogh", "Ørsted", "Møller-Holm", "Lind"];
        let names: Vec<String> = first
            .iter()
            .flat_map(|first| last.iter().map(move |last| format!("{first} {last}")))
            .collect();
        let each = |texts: &'static [&'static str], rows| {
            move || texts.iter().map(move |text| (*text, rows))
        };
        assert!(are_names(names.iter().map(|name| (name.as_str(), 1))));
        assert!(!are_names(names.iter().map(|name| (name.as_str(), 9))));
        let answers = each(&["Det er for dyrt", "Ved ikke helt", "Mere politi"], 1);
        assert!(!are_names(answers().cycle().take(40)));
    }

    #[test]
    fn a_name_is_masked_where_its_column_has_it_and_where_somebody_introduces_himself() {
        let text = "Spørg Mette Markørsen, det mener Mette.";
        assert_eq!(
            without_name(text, "Markørsen, Mette").as_deref(),
            Some("Spørg [navn], det mener [navn].")
        );
        assert_eq!(without_name("hans mening er min", "Hans Jensen"), None);
        assert_eq!(
            without_introduction("Hej, jeg hedder Bo Ib Å-Holm og er vred").as_deref(),
            Some("Hej, jeg hedder [navn] og er vred")
        );
        assert_eq!(
            without_introduction("Nej tak. Mvh. Anne").as_deref(),
            Some("Nej tak. Mvh. [navn]")
        );
        assert_eq!(without_introduction("jeg hedder ikke noget"), None);
    }
}
