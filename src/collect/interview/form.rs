//! What a browser sent for one question, judged against the definition. Nothing out of range gets past this file.

use crate::definition::{Code, ItemKind, Missing};

use super::reply::Reply;
use super::script::Question;

/// The field that holds the answer; of a multiple-choice item it stands once for each option chosen.
pub const ANSWER: &str = "answer";
/// The field that holds don't know or refused, where they are not answers of the scale.
pub const MISSING: &str = "missing";
/// Longest text taken, in characters.
pub const LONGEST: usize = 4000;

/// What was sent, read.
#[derive(Debug, Clone, PartialEq)]
pub enum Sent {
    /// A reply.
    Reply(Reply),
    /// Nothing was chosen or written.
    Blank,
    /// Something was written that the item does not take; the respondent is told how to write it.
    Mistake(Mistake),
    /// Something that no page of ours sends.
    Tampered,
}

/// What is wrong with what was written.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Mistake {
    /// It is no number.
    NotANumber,
    /// It has decimals, and the item counts wholes.
    NotWhole,
    /// It is smaller than this.
    TooSmall(f64),
    /// It is larger than this.
    TooLarge(f64),
    /// It is longer than [`LONGEST`] characters.
    TooLong,
    /// Options were chosen together with don't know.
    Both,
    /// The option of this code was chosen together with others, and is chosen alone.
    NotAlone(i64),
}

/// Reads the fields of a question's form: every value of [`ANSWER`] and of [`MISSING`].
pub fn read(question: &Question, answers: &[&str], missing: &[&str]) -> Sent {
    let missing = match missing {
        [] => None,
        ["dont_know"] if offers(question, Missing::DontKnow) => Some(Reply::DontKnow),
        ["refused"] if offers(question, Missing::Refused) => Some(Reply::Refused),
        _ => return Sent::Tampered,
    };
    let written: Vec<&str> = answers
        .iter()
        .map(|answer| answer.trim())
        .filter(|answer| !answer.is_empty())
        .collect();
    match (missing, written.is_empty()) {
        (Some(reply), true) => return Sent::Reply(reply),
        (Some(_), false) => return Sent::Mistake(Mistake::Both),
        (None, true) => return Sent::Blank,
        (None, false) => {}
    }
    match &question.item.kind {
        ItemKind::Single { .. } => match written.as_slice() {
            [one] => code(question, one)
                .map_or(Sent::Tampered, |code| Sent::Reply(Reply::Codes(vec![code]))),
            _ => Sent::Tampered,
        },
        ItemKind::Multiple { exclusive, .. } => several(question, &written, exclusive),
        ItemKind::Numeric {
            minimum, maximum, ..
        } => match written.as_slice() {
            [one] => match number(one, *minimum, *maximum) {
                Sent::Reply(Reply::Number(number)) if question.whole && number.fract() != 0.0 => {
                    Sent::Mistake(Mistake::NotWhole)
                }
                sent => sent,
            },
            _ => Sent::Tampered,
        },
        ItemKind::Open => match written.as_slice() {
            [one] if one.chars().count() > LONGEST => Sent::Mistake(Mistake::TooLong),
            [one] => Sent::Reply(Reply::Text(cleaned(one))),
            _ => Sent::Tampered,
        },
        ItemKind::Derived { .. } => Sent::Tampered,
    }
}

/// Whether a kind of missing is offered apart from the answers, which numbers alone do.
pub fn offers(question: &Question, kind: Missing) -> bool {
    match &question.item.kind {
        ItemKind::Numeric { missing, .. } => missing.iter().any(|(_, of)| *of == kind),
        _ => false,
    }
}

fn code(question: &Question, written: &str) -> Option<i64> {
    let code: i64 = written.parse().ok()?;
    question
        .choices
        .iter()
        .any(|choice| choice.code.0 == code)
        .then_some(code)
}

fn several(question: &Question, written: &[&str], exclusive: &[Code]) -> Sent {
    let mut codes = Vec::with_capacity(written.len());
    for one in written {
        match code(question, one) {
            Some(code) if !codes.contains(&code) => codes.push(code),
            Some(_) => {}
            None => return Sent::Tampered,
        }
    }
    let alone = codes.iter().find(|code| exclusive.contains(&Code(**code)));
    if let Some(alone) = alone.filter(|_| codes.len() > 1) {
        return Sent::Mistake(Mistake::NotAlone(*alone));
    }
    codes.sort_by_key(|code| {
        question
            .choices
            .iter()
            .position(|choice| choice.code.0 == *code)
    });
    Sent::Reply(Reply::Codes(codes))
}

/// A number as people write it: spaces part thousands, and a comma or a point comes before decimals (`3,5`, `3.5`). A
/// point before three digits is not guessed at: the bounds of the item refuse what it makes too small.
fn number(written: &str, minimum: Option<f64>, maximum: Option<f64>) -> Sent {
    let compact: String = written
        .chars()
        .filter(|c| !matches!(c, ' ' | '\u{a0}' | '\u{202f}'))
        .collect();
    // Not what else a program reads as a number: `1e3`, `inf`, `nan`.
    let is_plain = compact
        .strip_prefix(['-', '+'])
        .unwrap_or(&compact)
        .chars()
        .all(|c| c.is_ascii_digit() || matches!(c, '.' | ','));
    let number = compact.replace(',', ".").parse::<f64>().ok();
    let Some(number) = number.filter(|number| is_plain && number.is_finite()) else {
        return Sent::Mistake(Mistake::NotANumber);
    };
    if let Some(minimum) = minimum.filter(|minimum| number < *minimum) {
        return Sent::Mistake(Mistake::TooSmall(minimum));
    }
    if let Some(maximum) = maximum.filter(|maximum| number > *maximum) {
        return Sent::Mistake(Mistake::TooLarge(maximum));
    }
    Sent::Reply(Reply::Number(number))
}

/// Without control characters but line breaks.
fn cleaned(text: &str) -> String {
    text.replace("\r\n", "\n")
        .chars()
        .filter(|c| *c == '\n' || !c.is_control())
        .collect()
}
