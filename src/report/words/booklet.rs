//! The words of the question booklet.

use super::primary;
use crate::definition::Lang;

/// The words of question booklets in a language; English where there are none.
pub fn of(lang: &Lang) -> &'static BookletWords {
    match primary(lang) {
        "da" => &DANISH,
        _ => &ENGLISH,
    }
}

/// The texts of question booklets in one language.
#[derive(Debug)]
pub struct BookletWords {
    pub booklet: &'static str,
    pub lead: &'static str,
    pub opinions: &'static str,
    pub background: &'static str,
    pub other_wordings: &'static str,
    pub other_wordings_lead: &'static str,
    pub no_longer_asked: &'static str,
    /// `{item}`, `{wave}`.
    pub in_wave: &'static str,
    pub order_fixed: &'static str,
    pub order_random: &'static str,
    /// `{item}`.
    pub asked_after: &'static str,
    pub instructions: &'static str,
    pub waves_asked: &'static str,
    pub several_answers: &'static str,
    pub a_number: &'static str,
    pub free_text: &'static str,
}

const ENGLISH: BookletWords = BookletWords {
    booklet: "Question booklet",
    lead: "Every question as it was asked, word for word in each language, with its answers in the order shown. The texts are those of the questionnaire; nothing is shortened.",
    opinions: "Questions",
    background: "Background questions",
    other_wordings: "Asked differently in other waves",
    other_wordings_lead: "Where an earlier wave had other words or other answers, they stand here. What that means for comparisons is in the report.",
    no_longer_asked: "Asked in other waves only",
    in_wave: "{item} ({wave})",
    order_fixed: "The answers were shown in this order to everybody.",
    order_random: "The answers were shown in another order to each respondent.",
    asked_after: "Asked right after “{item}”.",
    instructions: "Instruction",
    waves_asked: "Asked in",
    several_answers: "Several answers possible.",
    a_number: "The answer is a number.",
    free_text: "The answer is free text.",
};

const DANISH: BookletWords = BookletWords {
    booklet: "Spørgsmålshæfte",
    lead: "Alle spørgsmål, som de blev stillet, ord for ord på hvert sprog, med svarene i den viste rækkefølge. Teksterne er spørgeskemaets; intet er forkortet.",
    opinions: "Spørgsmål",
    background: "Baggrundsspørgsmål",
    other_wordings: "Spurgt anderledes i andre målinger",
    other_wordings_lead: "Hvor en tidligere måling havde andre ord eller andre svar, står de her. Hvad det betyder for sammenligninger, står i rapporten.",
    no_longer_asked: "Kun stillet i andre målinger",
    in_wave: "{item} ({wave})",
    order_fixed: "Svarene blev vist i denne rækkefølge for alle.",
    order_random: "Svarene blev vist i en ny rækkefølge for hver svarperson.",
    asked_after: "Stillet lige efter »{item}«.",
    instructions: "Instruktion",
    waves_asked: "Stillet i",
    several_answers: "Flere svar er mulige.",
    a_number: "Svaret er et tal.",
    free_text: "Svaret er fri tekst.",
};
