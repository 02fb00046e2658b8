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
    /// It has more decimals than this, and would fall between the bands of the item.
    TooManyDecimals(u8),
    /// It is smaller than this.
    TooSmall(f64),
    /// It is larger than this.
    TooLarge(f64),
    /// It is longer than [`LONGEST`] characters.
    TooLong,
    /// It has marks between thousands, which others read as decimals: `10.000`.
    ThousandsMark,
    /// It stands for this kind of missing, and would be read as that.
    Reserved(f64, Missing),
    /// Something was written, and don't know or refused chosen.
    Both,
    /// Don't know and refused were both chosen.
    TwoMissing,
    /// The option of this code was chosen together with others, and is chosen alone.
    NotAlone(i64),
}

/// Reads the fields of a question's form: every value of [`ANSWER`] and of [`MISSING`].
pub fn read(question: &Question, answers: &[&str], missing: &[&str]) -> Sent {
    let Some(ticked) = ticked(question, missing) else {
        return Sent::Tampered;
    };
    let written: Vec<&str> = answers
        .iter()
        .map(|answer| answer.trim())
        .filter(|answer| !answer.is_empty())
        .collect();
    match (ticked.as_slice(), written.is_empty()) {
        ([_, _, ..], _) => return Sent::Mistake(Mistake::TwoMissing),
        ([reply], true) => return Sent::Reply(reply.clone()),
        ([_], false) => return Sent::Mistake(Mistake::Both),
        ([], true) => return Sent::Blank,
        ([], false) => {}
    }
    match (&question.item.kind, written.as_slice()) {
        (ItemKind::Single { .. }, [one]) => {
            code(question, one).map_or(Sent::Tampered, |code| Sent::Reply(Reply::Codes(vec![code])))
        }
        (ItemKind::Multiple { exclusive, .. }, several) => chosen(question, several, exclusive),
        (ItemKind::Numeric { .. }, [one]) => number(question, one),
        (ItemKind::Open, [one]) => text(one),
        _ => Sent::Tampered,
    }
}

/// The kinds of missing that were ticked, each once; `None` where one is not offered.
fn ticked(question: &Question, missing: &[&str]) -> Option<Vec<Reply>> {
    let mut ticked = Vec::new();
    for name in missing {
        let reply = match *name {
            "dont_know" if offers(question, Missing::DontKnow) => Reply::DontKnow,
            "refused" if offers(question, Missing::Refused) => Reply::Refused,
            _ => return None,
        };
        if !ticked.contains(&reply) {
            ticked.push(reply);
        }
    }
    Some(ticked)
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

fn chosen(question: &Question, written: &[&str], exclusive: &[Code]) -> Sent {
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

/// A number as people write it: spaces part thousands, and a comma or a point comes before decimals (`3,5`, `3.5`).
fn number(question: &Question, written: &str) -> Sent {
    let ItemKind::Numeric {
        missing,
        minimum,
        maximum,
        decimals,
        ..
    } = &question.item.kind
    else {
        return Sent::Tampered;
    };
    let compact: String = written.chars().filter(|c| !is_space(*c)).collect();
    let most = question.decimals.unwrap_or(*decimals);
    if parts_thousands(written, most) || parts_thousands(&compact, most) {
        return Sent::Mistake(Mistake::ThousandsMark);
    }
    // Not what else a program reads as a number: `1e3`, `inf`, `nan`.
    let is_plain = unsigned(&compact)
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
    match question.decimals {
        Some(0) if number.fract() != 0.0 => return Sent::Mistake(Mistake::NotWhole),
        Some(most) if decimals_in(&compact) > usize::from(most) => {
            return Sent::Mistake(Mistake::TooManyDecimals(most));
        }
        _ => {}
    }
    // The delivery would say the kind of missing, and not the number.
    match missing.iter().find(|(value, _)| *value == number) {
        Some((value, kind)) => Sent::Mistake(Mistake::Reserved(*value, *kind)),
        None => Sent::Reply(Reply::Number(number)),
    }
}

/// Whether a comma or a point may part thousands: `10.000` is ten thousand to a Dane and ten to an Englishman, `10,000` the
/// other way round, and a page cannot tell which was meant. Three digits behind the only mark are decimals where the item has
/// three, or where no thousands can stand before them (`0.125`, `1234.125`).
fn parts_thousands(written: &str, decimals: u8) -> bool {
    let is_mark = |c: char| matches!(c, '.' | ',');
    let digits = unsigned(written);
    let groups: Vec<&str> = digits.split(|c| is_mark(c) || is_space(c)).collect();
    let ([first, between @ .., last], false) = (groups.as_slice(), digits.is_empty()) else {
        return false;
    };
    let are_digits = |group: &&str| !group.is_empty() && group.chars().all(|c| c.is_ascii_digit());
    let are_thousands = groups.iter().all(are_digits)
        && first.len() <= 3
        && !first.starts_with('0')
        && between.iter().all(|group| group.len() == 3);
    let marks = digits.chars().filter(|c| is_mark(*c)).count();
    let ends_in_mark = digits.rfind(is_mark) == digits.len().checked_sub(last.len() + 1);
    are_thousands
        && match marks {
            0 => false,
            // The one mark stands before the last digits.
            1 if ends_in_mark => last.len() == 3 && decimals < 3,
            _ => true,
        }
}

/// The decimals that say something: 9,50 has one.
fn decimals_in(written: &str) -> usize {
    let decimals = written.rsplit_once(['.', ',']);
    decimals.map_or(0, |(_, decimals)| decimals.trim_end_matches('0').len())
}

fn unsigned(written: &str) -> &str {
    written.strip_prefix(['-', '+']).unwrap_or(written)
}

fn is_space(c: char) -> bool {
    matches!(c, ' ' | '\u{a0}' | '\u{2009}' | '\u{202f}')
}

/// Words as they are kept. Their length is counted as they are kept too: a line break is one character, though a browser
/// sends two.
fn text(written: &str) -> Sent {
    let cleaned = cleaned(written);
    match cleaned.trim() {
        "" => Sent::Blank,
        text if text.chars().count() > LONGEST => Sent::Mistake(Mistake::TooLong),
        text => Sent::Reply(Reply::Text(text.to_owned())),
    }
}

/// Without control characters but line breaks; a tab parts words, and becomes a space.
fn cleaned(text: &str) -> String {
    text.replace("\r\n", "\n")
        .chars()
        .filter_map(|c| match c {
            '\n' | '\r' => Some('\n'),
            '\t' | '\u{b}' | '\u{c}' => Some(' '),
            c => (!c.is_control()).then_some(c),
        })
        .collect()
}
