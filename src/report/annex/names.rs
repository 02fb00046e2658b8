//! In: what sheets are called. Out: names that a spreadsheet takes: at most 31 characters, no two alike. Never: a name that
//! begins a formula.

use std::collections::BTreeSet;

/// Excel's limit.
const LONGEST: usize = 31;

/// The names given so far.
#[derive(Debug, Default)]
pub(super) struct Names {
    taken: BTreeSet<String>,
}

impl Names {
    /// A name of its own for a sheet that would like to be called this.
    pub fn give(&mut self, wanted: &str) -> String {
        let plain = plain(wanted);
        for round in 1_usize.. {
            let ending = match round {
                1 => String::new(),
                _ => format!(" {round}"),
            };
            let name = format!("{}{ending}", cut(&plain, LONGEST - ending.len()));
            // Excel does not tell capitals from small letters here.
            if self.taken.insert(name.to_lowercase()) {
                return name;
            }
        }
        plain
    }
}

/// Without what Excel does not take, or what would begin a formula.
fn plain(wanted: &str) -> String {
    let allowed = |c: char| !c.is_control() && !"[]:*?/\\'!\"".contains(c);
    let name: String = wanted
        .chars()
        .map(|c| if allowed(c) { c } else { '_' })
        .collect();
    let name = name.trim().trim_start_matches(['=', '+', '-', '@']).trim();
    match name.to_lowercase().as_str() {
        "" => "_".to_owned(),
        // Excel keeps this name for itself.
        "history" => format!("{name}_"),
        _ => name.to_owned(),
    }
}

/// The beginning of a text, in UTF-16 units as Excel counts them.
fn cut(text: &str, longest: usize) -> &str {
    let mut units = 0;
    for (place, c) in text.char_indices() {
        units += c.len_utf16();
        if units > longest {
            return text.get(..place).unwrap_or_default().trim_end();
        }
    }
    text
}

/// A text of at most so many UTF-16 units, cut at a word.
pub(super) fn cut_at_word(text: &str, longest: usize) -> String {
    if text.encode_utf16().count() <= longest {
        return text.to_owned();
    }
    let beginning = cut(text, longest.saturating_sub(1));
    let whole_words = match text.get(beginning.len()..) {
        Some(rest) if rest.starts_with(char::is_whitespace) => beginning,
        _ => beginning
            .rsplit_once(char::is_whitespace)
            .map_or(beginning, |(words, _)| words),
    };
    format!(
        "{}…",
        whole_words.trim_end_matches(|c: char| c.is_whitespace() || ",.;:".contains(c))
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_short_and_their_own() {
        let mut names = Names::default();
        let long = "A name that is far longer than thirty-one characters";
        assert_eq!(names.give(long), "A name that is far longer than");
        assert_eq!(
            names.give(&long.to_uppercase()),
            "A NAME THAT IS FAR LONGER THA 2"
        );
        assert_eq!(names.give("=cmd|'/c calc'!A1"), "cmd|__c calc__A1");
        assert_eq!(names.give("History"), "History_");
        assert_eq!(names.give("+@-"), "_");
        assert!(names.give("🙂".repeat(40).as_str()).encode_utf16().count() <= 31);
    }

    #[test]
    fn texts_are_cut_at_a_word() {
        assert_eq!(cut_at_word("Forty-three percent agree", 18), "Forty-three…");
        assert_eq!(
            cut_at_word("Forty-three percent agree", 20),
            "Forty-three percent…"
        );
        assert_eq!(cut_at_word("short", 255), "short");
    }
}
