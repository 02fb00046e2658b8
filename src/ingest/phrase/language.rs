//! In: labels of a file. Out: whether they are Danish or English. Never: a language that reports have no words in.

use super::plain;
use crate::definition::Lang;

const DANISH: &[&str] = &[
    "og",
    "til",
    "er",
    "af",
    "på",
    "ikke",
    "det",
    "jeg",
    "har",
    "som",
    "med",
    "bør",
    "ved",
    "hvor",
    "hvad",
    "ja",
    "nej",
    "køn",
    "enig",
    "uenig",
    "mand",
    "kvinde",
    "den",
    "de",
    "vil",
    "svare",
    "år",
    "eller",
    "hverken",
    "helt",
    "uddannelse",
    "vægt",
    "alder",
    "fra",
    "skal",
    "tilfreds",
];
const ENGLISH: &[&str] = &[
    "the",
    "of",
    "to",
    "and",
    "is",
    "are",
    "not",
    "do",
    "you",
    "how",
    "what",
    "yes",
    "no",
    "agree",
    "disagree",
    "sex",
    "gender",
    "male",
    "female",
    "age",
    "year",
    "education",
    "weight",
    "dont",
    "know",
    "with",
    "or",
    "neither",
    "very",
    "should",
    "strongly",
    "refused",
    "born",
    "party",
    "other",
];

/// Danish or English, by common words; English where neither has more.
pub fn language_of<'t>(texts: impl Iterator<Item = &'t str>) -> Lang {
    let (mut danish, mut english) = (0usize, 0usize);
    for text in texts {
        for word in plain(text).split_whitespace() {
            danish += usize::from(DANISH.contains(&word) || word.contains(['æ', 'ø', 'å']));
            english += usize::from(ENGLISH.contains(&word));
        }
    }
    Lang::new(if danish > english { "da" } else { "en" })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn common_words_tell_danish_from_english() {
        let danish = ["Køn", "Mand", "Hverken enig eller uenig"];
        assert_eq!(language_of(danish.into_iter()).as_str(), "da");
        let english = ["Sex", "Neither agree nor disagree"];
        assert_eq!(language_of(english.into_iter()).as_str(), "en");
    }
}
