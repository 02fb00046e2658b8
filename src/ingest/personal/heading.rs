//! What a heading says of the column below it: `Navn`, `E-mail`, `CPR-nr`.

use super::pattern::{Kind, hits};

/// Words of headings, folded, and what they say.
const WORDS: &[(&str, Kind)] = &[
    ("name", Kind::Name),
    ("names", Kind::Name),
    ("fullname", Kind::Name),
    ("firstname", Kind::Name),
    ("lastname", Kind::Name),
    ("surname", Kind::Name),
    ("navn", Kind::Name),
    ("navne", Kind::Name),
    ("fornavn", Kind::Name),
    ("efternavn", Kind::Name),
    ("mellemnavn", Kind::Name),
    ("mail", Kind::Email),
    ("email", Kind::Email),
    ("mailadresse", Kind::Email),
    ("emailadresse", Kind::Email),
    ("emailaddress", Kind::Email),
    ("cpr", Kind::Cpr),
    ("cprnr", Kind::Cpr),
    ("cprnummer", Kind::Cpr),
    ("personnummer", Kind::Cpr),
    ("personnr", Kind::Cpr),
    ("ssn", Kind::Cpr),
    ("telefon", Kind::Phone),
    ("telefonnr", Kind::Phone),
    ("telefonnummer", Kind::Phone),
    ("tlf", Kind::Phone),
    ("tlfnr", Kind::Phone),
    ("phone", Kind::Phone),
    ("telephone", Kind::Phone),
    ("phonenumber", Kind::Phone),
    ("mobil", Kind::Phone),
    ("mobilnr", Kind::Phone),
    ("mobilnummer", Kind::Phone),
    ("mobiltelefon", Kind::Phone),
    ("ip", Kind::Ip),
    ("ipadresse", Kind::Ip),
    ("ipaddress", Kind::Ip),
    ("ipadr", Kind::Ip),
    ("adresse", Kind::Address),
    ("address", Kind::Address),
    ("gadenavn", Kind::Address),
    ("vejnavn", Kind::Address),
];

/// What the column of a heading is likely to hold, where it is called like a direct identifier. A longer heading is a
/// question that mentions one.
pub(in crate::ingest) fn suspected(heading: &str) -> Option<Kind> {
    const LONGEST: usize = 3;
    let words = words(heading);
    if words.is_empty() || words.len() > LONGEST {
        return None;
    }
    let of = |word: &str| {
        let known = WORDS.iter().find(|(known, _)| *known == word);
        known.map(|(_, kind)| *kind)
    };
    // `E-mail` and `IP adresse` are one word to who wrote them.
    of(&words.concat()).or_else(|| words.iter().find_map(|word| of(word)))
}

/// Whether what stands where headings are wanted are a respondent's answers: one is an identifier, or none is a heading
/// that is wanted and numbers are among them.
pub(in crate::ingest) fn are_answers(headings: &[String], wanted: &[String]) -> bool {
    let identifies = |heading: &String| hits(heading).iter().any(|hit| !hit.bare);
    let is_number = |heading: &&String| heading.replace(',', ".").parse::<f64>().is_ok();
    let numbers = headings.iter().filter(is_number).count();
    let known = || headings.iter().any(|heading| wanted.contains(heading));
    headings.iter().any(identifies) || numbers >= 2 && !wanted.is_empty() && !known()
}

/// The words of a heading in lower case: parted by what is no letter, by digits, and where a capital follows a small letter.
fn words(heading: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut word = String::new();
    let mut small_before = false;
    for c in heading.chars() {
        let starts = c.is_uppercase() && small_before;
        if (!c.is_alphabetic() || starts) && !word.is_empty() {
            words.push(std::mem::take(&mut word));
        }
        if c.is_alphabetic() {
            word.extend(c.to_lowercase());
        }
        small_before = c.is_lowercase();
    }
    if !word.is_empty() {
        words.push(word);
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_heading_tells_an_identifier_and_a_question_does_not() {
        for (heading, kind) in [
            ("Navn", Kind::Name),
            ("respondent_name", Kind::Name),
            ("FirstName", Kind::Name),
            ("E-mail", Kind::Email),
            ("e_mail", Kind::Email),
            ("CPR-nr.", Kind::Cpr),
            ("cpr", Kind::Cpr),
            ("Tlf. nr", Kind::Phone),
            ("IPAddress", Kind::Ip),
            ("ip_adresse", Kind::Ip),
            ("Adresse", Kind::Address),
        ] {
            assert_eq!(suspected(heading), Some(kind), "{heading}");
        }
        for heading in [
            "Løbenr",
            "q67",
            "interviewer",
            "Hvor ofte læser du e-mail på din telefon?",
            "weight",
            "tilfredshed",
            "shipping",
            "",
        ] {
            assert_eq!(suspected(heading), None, "{heading}");
        }
    }
}
