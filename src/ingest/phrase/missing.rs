//! In: the label of a value. Out: the kind of missing that it names. Never: a real answer that only sounds like one, as
//! "would not vote".

use super::{has, plain};
use crate::definition::Missing;

/// Words of a label that names a kind of missing are few.
const MOST_WORDS: usize = 7;

const DONT_KNOW: &[&str] = &[
    " dont know",
    " do not know",
    " dk ",
    " cant say",
    " cannot say",
    " cant choose",
    " no opinion",
    " not sure ",
    " unsure ",
    " ved ikke",
    " ved ej",
    " kan ikke sige",
    " kan ikke svare",
    " ingen mening",
    " ingen holdning",
    " vet ikke",
    " vet inte",
    " vet ej",
    " ingen åsikt",
    " ingen uppfattning",
    " weiß nicht",
    " weiss nicht",
    " keine meinung",
    " kann ich nicht sagen",
];

const REFUSED: &[&str] = &[
    " refus",
    " vil ikke svare",
    " vil ikke oplyse",
    " ønsker ikke at",
    " ønsker ikke å",
    " ønsker ej at",
    " vill inte svara",
    " vill ej svara",
    " vill inte uppge",
    " prefer not",
    " would rather not",
    " decline",
    " verweiger",
    " möchte nicht",
];

const NO_ANSWER: &[&str] = &[
    " no answer",
    " not answered",
    " unanswered",
    " not stated",
    " not known ",
    " missing ",
    " uoplyst",
    " ikke oplyst",
    " ubesvar",
    " ikke besvar",
    " intet svar",
    " ikke svaret",
    " inget svar",
    " ej svar",
    " ej besvar",
    " keine angabe",
    " keine antwort",
];

const NOT_ASKED: &[&str] = &[
    " not asked",
    " not applicable",
    " inapplicable",
    " n a ",
    " iap ",
    " skipped ",
    " filter ",
    " filtreret",
    " ikke stillet",
    " ikke spurgt",
    " ikke relevant",
    " irrelevant",
    " ikke aktuel",
    " ej relevant",
    " ej tillfråg",
    " inte tillfråg",
    " nicht befragt",
    " nicht gefragt",
];

/// The kind of missing that a label names; `None`: a real answer.
pub fn missing_of(label: &str) -> Option<Missing> {
    let plain = plain(label);
    if plain.split_whitespace().count() > MOST_WORDS {
        return None;
    }
    // "Don't know/not asked" and the like: who was not asked comes first, because nobody can tell the two apart.
    [
        (NOT_ASKED, Missing::NotAsked),
        (DONT_KNOW, Missing::DontKnow),
        (REFUSED, Missing::Refused),
        (NO_ANSWER, Missing::NoAnswer),
    ]
    .into_iter()
    .find_map(|(phrases, kind)| has(&plain, phrases).then_some(kind))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_name_kinds_of_missing_in_five_languages() {
        for (label, kind) in [
            ("Ved ikke", Missing::DontKnow),
            ("[DK]", Missing::DontKnow),
            ("Vet inte", Missing::DontKnow),
            ("Weiß nicht", Missing::DontKnow),
            ("8 Don't know", Missing::DontKnow),
            ("Vil ikke svare", Missing::Refused),
            ("Ønsker ikke at svare", Missing::Refused),
            ("[REFUSED]", Missing::Refused),
            ("Uoplyst", Missing::NoAnswer),
            ("No answer", Missing::NoAnswer),
            ("Ikke stillet", Missing::NotAsked),
            ("Irrelevant", Missing::NotAsked),
        ] {
            assert_eq!(missing_of(label), Some(kind), "{label}");
        }
    }

    #[test]
    fn real_answers_are_none() {
        for label in [
            "Ville ikke stemme",
            "Would not vote",
            "Ikke særlig tilfreds",
            "Hverken enig eller uenig",
            "Andet parti",
            "None",
            "Ingen af disse",
        ] {
            assert_eq!(missing_of(label), None, "{label}");
        }
    }
}
