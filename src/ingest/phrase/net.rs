//! In: a family of ladders and a side. Out: what the net of that side is called. Never: a label in a language that is not
//! the survey's.

use super::Family;
use crate::definition::NetRole;

/// The id of a net of a family, and its label in a language; English where the language has none.
pub fn labels_of_net(family: Family, role: NetRole, lang: &str) -> (&'static str, &'static str) {
    let column = match lang {
        "da" => 1,
        "sv" => 2,
        "no" | "nb" | "nn" => 3,
        "de" => 4,
        _ => 0,
    };
    let (id, texts) = words_of_net(family, role);
    (id, texts.get(column).copied().unwrap_or_default())
}

/// English, Danish, Swedish, Norwegian, German.
fn words_of_net(family: Family, role: NetRole) -> (&'static str, [&'static str; 5]) {
    use Family::{Agreement, Concern, Evaluation, Importance, Likelihood, Satisfaction, Trust};
    match (role, family) {
        (NetRole::Neither | NetRole::Other, _) => (
            "neither",
            [
                "Neither",
                "Hverken/eller",
                "Varken/eller",
                "Verken/eller",
                "Weder noch",
            ],
        ),
        (NetRole::Agree, Agreement) => (
            "agree",
            ["Agree", "Enig", "Instämmer", "Enig", "Zustimmung"],
        ),
        (_, Agreement) => (
            "disagree",
            ["Disagree", "Uenig", "Instämmer inte", "Uenig", "Ablehnung"],
        ),
        (NetRole::Agree, Satisfaction) => (
            "satisfied",
            ["Satisfied", "Tilfreds", "Nöjd", "Fornøyd", "Zufrieden"],
        ),
        (_, Satisfaction) => (
            "dissatisfied",
            [
                "Not satisfied",
                "Ikke tilfreds",
                "Inte nöjd",
                "Ikke fornøyd",
                "Nicht zufrieden",
            ],
        ),
        (NetRole::Agree, Trust) => (
            "trust",
            ["Trust", "Tillid", "Förtroende", "Tillit", "Vertrauen"],
        ),
        (_, Trust) => (
            "no_trust",
            [
                "Little or no trust",
                "Lille eller ingen tillid",
                "Litet eller inget förtroende",
                "Liten eller ingen tillit",
                "Wenig oder kein Vertrauen",
            ],
        ),
        (NetRole::Agree, Importance) => (
            "important",
            ["Important", "Vigtigt", "Viktigt", "Viktig", "Wichtig"],
        ),
        (_, Importance) => (
            "unimportant",
            [
                "Not important",
                "Ikke vigtigt",
                "Inte viktigt",
                "Ikke viktig",
                "Nicht wichtig",
            ],
        ),
        (NetRole::Agree, Concern) => (
            "concerned",
            ["Concerned", "Bekymret", "Orolig", "Bekymret", "Besorgt"],
        ),
        (_, Concern) => (
            "not_concerned",
            [
                "Not concerned",
                "Ikke bekymret",
                "Inte orolig",
                "Ikke bekymret",
                "Nicht besorgt",
            ],
        ),
        (NetRole::Agree, Likelihood) => (
            "likely",
            [
                "Likely",
                "Sandsynligt",
                "Sannolikt",
                "Sannsynlig",
                "Wahrscheinlich",
            ],
        ),
        (_, Likelihood) => (
            "unlikely",
            [
                "Unlikely",
                "Usandsynligt",
                "Osannolikt",
                "Usannsynlig",
                "Unwahrscheinlich",
            ],
        ),
        (NetRole::Agree, Evaluation) => ("good", ["Good", "Godt", "Bra", "Bra", "Gut"]),
        (_, Evaluation) => ("bad", ["Bad", "Dårligt", "Dåligt", "Dårlig", "Schlecht"]),
    }
}
