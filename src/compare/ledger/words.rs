//! The sentences of the ledger, in Danish and in English; a survey's other languages have the English ones.

use crate::definition::{Lang, Texts};

/// A sentence by language, made of the texts of the survey in that language.
pub(super) fn said(languages: &[Lang], sentence: impl Fn(&Words, &Lang) -> String) -> Texts {
    Texts::new(languages.iter().map(|lang| {
        let primary = lang.as_str().split('-').next().unwrap_or_default();
        let words = if primary == "da" { &DANISH } else { &ENGLISH };
        (lang.clone(), sentence(words, lang))
    }))
}

/// From one text to another: "web → phone".
pub(super) fn change(before: &str, after: &str) -> String {
    format!("{before} → {after}")
}

pub(super) struct Words {
    pub wording: &'static str,
    pub typography: &'static str,
    pub instructions: &'static str,
    pub universe: &'static str,
    pub everybody: &'static str,
    pub none: &'static str,
    /// Before a list of labels.
    pub relabelled: &'static str,
    pub added: &'static str,
    pub removed: &'static str,
    pub split: &'static str,
    pub codes: &'static str,
    pub order: &'static str,
    pub random: &'static str,
    pub reversed: &'static str,
    pub first: &'static str,
    /// Before `label → label`.
    pub position: &'static str,
    /// Before `place → place`.
    pub layout: &'static str,
    pub no_section: &'static str,
    pub shuffled: &'static str,
    /// Before the label of the item before.
    pub behind: &'static str,
    pub institute: &'static str,
    pub weighting: &'static str,
    pub as_declared: &'static str,
    pub margins: &'static str,
    pub sampling: &'static str,
    pub probability: &'static str,
    pub non_probability: &'static str,
    pub population: &'static str,
    pub quotes: (char, char),
}

const DANISH: Words = Words {
    wording: "Ordlyden er ændret",
    typography: "Kun tegnsætning eller store og små bogstaver er ændret",
    instructions: "Vejledningen er ændret",
    universe: "Andre er spurgt",
    everybody: "alle",
    none: "ingen",
    relabelled: "Svarets ordlyd er ændret",
    added: "Ny svarmulighed",
    removed: "Udgået svarmulighed",
    split: "Svaret er delt på en anden måde",
    codes: "Koderne i leverancen er andre og læses som undersøgelsens",
    order: "Svarene står i en anden rækkefølge",
    random: "Svarene vises i tilfældig rækkefølge i den ene måling",
    reversed: "Svarskalaen vender modsat",
    first: "(først i skemaet)",
    position: "Spørgsmålet før er et andet",
    layout: "Spørgsmålet står et andet sted i skemaet",
    no_section: "uden afsnit",
    shuffled: "i tilfældig rækkefølge",
    behind: "efter",
    institute: "Et andet institut",
    weighting: "Vægtningen er en anden",
    as_declared: "som undersøgelsen angiver",
    margins: "andre vægtningsvariable",
    sampling: "Udvalgt på en anden måde",
    probability: "sandsynlighedsstikprøve",
    non_probability: "ikke sandsynlighedsstikprøve",
    population: "En anden population",
    quotes: ('»', '«'),
};

const ENGLISH: Words = Words {
    wording: "The wording changed",
    typography: "Only punctuation or upper and lower case changed",
    instructions: "The instructions changed",
    universe: "Others were asked",
    everybody: "everybody",
    none: "none",
    relabelled: "The wording of an answer changed",
    added: "A new answer",
    removed: "No longer an answer",
    split: "An answer is offered in other parts",
    codes: "The codes in the delivery are others and are read as the survey's",
    order: "The answers stand in another order",
    random: "The answers are shown in random order in one of the waves",
    reversed: "The answers run the other way",
    first: "(first in the questionnaire)",
    position: "The question before is another",
    layout: "The question stands elsewhere in the questionnaire",
    no_section: "no section",
    shuffled: "in random order",
    behind: "after",
    institute: "Another institute",
    weighting: "The weighting is another",
    as_declared: "as the survey declares",
    margins: "other weighting variables",
    sampling: "Sampled in another way",
    probability: "probability sample",
    non_probability: "non-probability sample",
    population: "Another population",
    quotes: ('“', '”'),
};

impl Words {
    /// A text of the survey in the quotes of the language.
    pub fn quoted(&self, text: &str) -> String {
        format!("{}{text}{}", self.quotes.0, self.quotes.1)
    }
}
