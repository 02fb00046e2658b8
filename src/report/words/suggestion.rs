//! In: a language. Out: the sentences that are suggested for a finding, and the words for the size of a share. Never: a digit, or a
//! verdict.

use crate::definition::{Lang, ShareWord};

/// Sentences for a finding; `{x}`, `{y}`, `{change}` and `{wave}` become references to cells and waves.
#[derive(Debug)]
pub struct SuggestionWords {
    /// `{about}`, `{word}`, `{a}`, `{x}`.
    pub word: &'static str,
    /// `{about}`, `{a}`, `{x}`, `{b}`, `{y}`.
    pub more: &'static str,
    pub as_many: &'static str,
    /// `{a}`, `{x}`, `{b}`, `{y}`.
    pub above: &'static str,
    pub not_apart: &'static str,
    /// `{about}`, `{a}`, `{x}`.
    pub perhaps_a_majority: &'static str,
    /// `{a}`, `{x}`, `{interval}`.
    pub number: &'static str,
    /// `{a}`, `{wave}`, `{x}`, `{change}`.
    pub rose: &'static str,
    pub fell: &'static str,
    pub changed: &'static str,
    pub unchanged: &'static str,
    pub no_change: &'static str,
    /// `{a}`, `{by}`, `{x}`.
    pub differs: &'static str,
    pub no_difference: &'static str,
    /// A group behind the name of a share: `{name}`, `{group}`.
    pub of_group: &'static str,
    /// A wave behind it: `{name}`, `{wave}`.
    pub of_wave: &'static str,
    /// By [`ShareWord::ALL`].
    shares: [&'static str; 16],
}

impl SuggestionWords {
    /// A word for the size of a share, as the subject of a sentence.
    pub fn share(&self, word: ShareWord) -> &'static str {
        let mut all = ShareWord::ALL.into_iter().zip(self.shares);
        all.find(|(known, _)| *known == word)
            .map_or("", |(_, text)| text)
    }
}

/// The words of a language; English where there are none.
pub fn of(lang: &Lang) -> &'static SuggestionWords {
    match super::primary(lang) {
        "da" => &DANISH,
        _ => &ENGLISH,
    }
}

const ENGLISH: SuggestionWords = SuggestionWords {
    word: "{about}: {word} answer {a} ({x}).",
    more: "{about}: more answer {a} ({x}) than {b} ({y}).",
    as_many: "{about}: whether more answer {a} ({x}) or {b} ({y}) cannot be told.",
    above: "{a}: {x}, which is above {b}: {y}.",
    not_apart: "{a}: {x}; {b}: {y}. Which is higher cannot be told.",
    perhaps_a_majority: "{about}: whether a majority answer {a} ({x}) cannot be told.",
    number: "{a}: {x} (interval {interval}).",
    rose: "{a}: {x}, a rise since {wave} ({change}).",
    fell: "{a}: {x}, a fall since {wave} ({change}).",
    changed: "{a}: {x}, a change since {wave} ({change}).",
    unchanged: "{a}: {x}, unchanged since {wave} ({change}).",
    no_change: "{a}: {x}. Whether it has changed since {wave} cannot be told ({change}).",
    differs: "{a}: {x}. It differs by {by}.",
    no_difference: "{a}: {x}. Whether it differs by {by} cannot be told.",
    of_group: "{name}, {group}",
    of_wave: "{name} ({wave})",
    shares: [
        "about nine in ten",
        "about one in ten",
        "about half",
        "about two in three",
        "about one in three",
        "about three in four",
        "about one in four",
        "about four in five",
        "about one in five",
        "nearly all",
        "hardly any",
        "a large minority",
        "a small minority",
        "a large majority",
        "a majority",
        "a minority",
    ],
};

const DANISH: SuggestionWords = SuggestionWords {
    word: "{about}: {word} svarer {a} ({x}).",
    more: "{about}: flere svarer {a} ({x}) end {b} ({y}).",
    as_many: "{about}: om flest svarer {a} ({x}) eller {b} ({y}), kan ikke afgøres.",
    above: "{a}: {x}, hvilket er højere end {b}: {y}.",
    not_apart: "{a}: {x}; {b}: {y}. Det kan ikke afgøres, hvad der er højest.",
    perhaps_a_majority: "{about}: om et flertal svarer {a} ({x}), kan ikke afgøres.",
    number: "{a}: {x} (interval {interval}).",
    rose: "{a}: {x}, en stigning siden {wave} ({change}).",
    fell: "{a}: {x}, et fald siden {wave} ({change}).",
    changed: "{a}: {x}, en ændring siden {wave} ({change}).",
    unchanged: "{a}: {x}, uændret siden {wave} ({change}).",
    no_change: "{a}: {x}. Om det har ændret sig siden {wave}, kan ikke afgøres ({change}).",
    differs: "{a}: {x}. Der er forskel efter {by}.",
    no_difference: "{a}: {x}. Om der er forskel efter {by}, kan ikke afgøres.",
    of_group: "{name}, {group}",
    of_wave: "{name} ({wave})",
    shares: [
        "omkring ni ud af ti",
        "omkring en ud af ti",
        "omkring halvdelen",
        "omkring to ud af tre",
        "omkring en ud af tre",
        "omkring tre ud af fire",
        "omkring en ud af fire",
        "omkring fire ud af fem",
        "omkring en ud af fem",
        "næsten alle",
        "næsten ingen",
        "et stort mindretal",
        "et lille mindretal",
        "et stort flertal",
        "et flertal",
        "et mindretal",
    ],
};
