//! In: a language. Out: the built-in words of what a source leaves open. Never: a guess at it.

use crate::definition::Lang;

/// What a report says where only figures of a source are known.
#[derive(Debug)]
pub struct PublishedWords {
    /// Holds `{respondents}`.
    pub at_least: &'static str,
    /// Holds `{respondents}`.
    pub achieved: &'static str,
    /// Holds `{low}`, `{high}`.
    pub bases: &'static str,
    pub drops_not_stated: &'static str,
    /// Between the last two of a list.
    pub and: &'static str,
}

/// The words of a language; English where there are none.
pub fn of(lang: &Lang) -> &'static PublishedWords {
    match super::primary(lang) {
        "da" => &DANISH,
        _ => &ENGLISH,
    }
}

const ENGLISH: PublishedWords = PublishedWords {
    at_least: "at least {respondents} (the largest base in the source)",
    achieved: "At least {respondents} respondents: the largest base in the source.",
    bases: "Unweighted bases run from {low} to {high}, each beside its figure in the tables.",
    drops_not_stated: "The source does not state why they differ.",
    and: " and ",
};

const DANISH: PublishedWords = PublishedWords {
    at_least: "mindst {respondents} (den største basis i kilden)",
    achieved: "Mindst {respondents} respondenter: den største basis i kilden.",
    bases: "De uvægtede baser går fra {low} til {high} og står ved hvert tal i tabellerne.",
    drops_not_stated: "Kilden oplyser ikke, hvorfor de er forskellige.",
    and: " og ",
};
