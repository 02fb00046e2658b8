//! What has the form of an identifier of a person: CPR numbers, telephone numbers, e-mail and IP addresses.
//!
//! Written out by hand, one pass over the digits: a rule about what stands beside a number (a decimal mark, more digits, a
//! letter) is what tells a telephone number from an interview id.

use std::borrow::Cow;
use std::net::Ipv6Addr;
use std::ops::Range;

use super::phone::phone;

/// A kind of direct identifier.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(in crate::ingest) enum Kind {
    Cpr,
    Email,
    Phone,
    Ip,
    /// Known by a heading only.
    Name,
    /// Known by a heading only.
    Address,
}

impl Kind {
    /// `a CPR number`.
    pub fn one(self) -> &'static str {
        match self {
            Self::Cpr => "a CPR number",
            Self::Email => "an e-mail address",
            Self::Phone => "a telephone number",
            Self::Ip => "an IP address",
            Self::Name => "a name",
            Self::Address => "a postal address",
        }
    }

    /// `CPR numbers`.
    pub fn many(self) -> &'static str {
        match self {
            Self::Cpr => "CPR numbers",
            Self::Email => "e-mail addresses",
            Self::Phone => "telephone numbers",
            Self::Ip => "IP addresses",
            Self::Name => "names of people",
            Self::Address => "postal addresses",
        }
    }

    /// What stands in its place.
    pub fn mask(self) -> &'static str {
        match self {
            Self::Cpr => "[CPR]",
            Self::Email => "[e-mail]",
            Self::Phone => "[telefon]",
            Self::Ip => "[IP]",
            Self::Name => "[navn]",
            Self::Address => "[adresse]",
        }
    }
}

/// A stretch of text with the form of an identifier.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::ingest) struct Hit {
    pub span: Range<usize>,
    pub kind: Kind,
    /// Other things have the same form now and then: ten digits, eight digits.
    pub bare: bool,
}

/// A text with every identifier masked, and the kinds that were; borrowed where there is none.
pub(in crate::ingest) fn masked(text: &str) -> (Cow<'_, str>, Vec<Kind>) {
    let hits = hits(text);
    if hits.is_empty() {
        return (Cow::Borrowed(text), Vec::new());
    }
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    for hit in &hits {
        out.push_str(text.get(at..hit.span.start).unwrap_or_default());
        out.push_str(hit.kind.mask());
        at = hit.span.end;
    }
    out.push_str(text.get(at..).unwrap_or_default());
    let mut kinds: Vec<Kind> = hits.iter().map(|hit| hit.kind).collect();
    kinds.sort_unstable();
    kinds.dedup();
    (Cow::Owned(out), kinds)
}

/// Every identifier of a text, in its order, without overlap.
pub(in crate::ingest) fn hits(text: &str) -> Vec<Hit> {
    let bytes = text.as_bytes();
    let digits = bytes.iter().filter(|byte| byte.is_ascii_digit()).count();
    let with_at = bytes.contains(&b'@');
    let colons = bytes.iter().filter(|byte| **byte == b':').count();
    // Four digits are the least that an address has, eight a telephone number: most answers end here.
    if digits < 4 && !with_at && colons < 3 {
        return Vec::new();
    }
    let mut found = Vec::new();
    if with_at {
        emails(text, &mut found);
    }
    let runs = runs(bytes);
    let mut at = 0;
    while at < runs.len() {
        let hit = cpr(text, &runs, at)
            .or_else(|| phone(text, &runs, at))
            .or_else(|| ipv4(text, &runs, at));
        at += match hit {
            Some((hit, used)) => {
                found.push(hit);
                used
            }
            None => 1,
        };
    }
    if colons >= 3 {
        ipv6(text, &mut found);
    }
    found.sort_by_key(|hit| (hit.span.start, hit.kind));
    let mut end = 0;
    found.retain(|hit| {
        let apart = hit.span.start >= end;
        if apart {
            end = hit.span.end;
        }
        apart
    });
    found
}

/// Digits that stand together.
pub(super) fn runs(bytes: &[u8]) -> Vec<Range<usize>> {
    let mut runs: Vec<Range<usize>> = Vec::new();
    for (at, byte) in bytes.iter().enumerate() {
        if !byte.is_ascii_digit() {
            continue;
        }
        match runs.last_mut() {
            Some(run) if run.end == at => run.end = at + 1,
            _ => runs.push(at..at + 1),
        }
    }
    runs
}

/// A number ends where no letter and no further digits behind a mark follow.
pub(super) fn ends_at(text: &str, end: usize) -> bool {
    let rest = text.get(end..).unwrap_or_default();
    let mut after = rest.chars();
    match after.next() {
        None => true,
        Some('.' | ',') => !after.next().is_some_and(|c| c.is_ascii_digit()),
        Some(c) => !c.is_ascii_alphanumeric() && c != '_',
    }
}

/// A number begins where no digits with a mark stand before it, and no letter but those of a word that announces it.
pub(super) fn begins_at(text: &str, start: usize) -> bool {
    const ANNOUNCE: [&str; 16] = [
        "cpr",
        "cprnr",
        "tlf",
        "tlfnr",
        "tel",
        "telefon",
        "telefonnr",
        "mobil",
        "mobilnr",
        "mob",
        "nr",
        "nummer",
        "ring",
        "sms",
        "phone",
        "call",
    ];
    let before = text.get(..start).unwrap_or_default();
    let mut back = before.chars().rev();
    match back.next() {
        None => true,
        Some('.' | ',') => !back.next().is_some_and(|c| c.is_ascii_digit()),
        Some(c) if c.is_alphabetic() => {
            let letters: Vec<char> = before
                .chars()
                .rev()
                .take_while(|c| c.is_alphabetic())
                .collect();
            let word: String = letters
                .iter()
                .rev()
                .flat_map(|c| c.to_lowercase())
                .collect();
            ANNOUNCE.contains(&word.as_str())
        }
        Some(c) => !c.is_ascii_digit() && c != '_',
    }
}

/// The text between two runs.
pub(super) fn between<'t>(text: &'t str, one: &Range<usize>, next: &Range<usize>) -> &'t str {
    text.get(one.end..next.start).unwrap_or_default()
}

/// `ddmmyy-xxxx`, with or without a hyphen, spaces, a point or a slash, also with the date in three parts.
fn cpr(text: &str, runs: &[Range<usize>], at: usize) -> Option<(Hit, usize)> {
    let run = |offset: usize| runs.get(at + offset);
    let length = |offset: usize| run(offset).map_or(0, Range::len);
    let first = run(0)?;
    let joined = |offset: usize| {
        let (Some(one), Some(next)) = (run(offset), run(offset + 1)) else {
            return false;
        };
        let gap = between(text, one, next);
        (1..=3).contains(&gap.chars().count())
            && gap
                .chars()
                .all(|c| is_blank(c) || matches!(c, '-' | '–' | '—' | '‑' | '.' | '/'))
    };
    let dated = |offset: usize| {
        let (Some(one), Some(next)) = (run(offset), run(offset + 1)) else {
            return false;
        };
        matches!(between(text, one, next), " " | "\u{a0}" | "." | "-" | "/")
    };
    let lengths = [length(0), length(1), length(2), length(3)];
    let used = match lengths {
        [10, ..] => 1,
        [6, 4, ..] if joined(0) => 2,
        [2, 2, 2, 4] if dated(0) && dated(1) && joined(2) => 4,
        _ => return None,
    };
    let end = run(used - 1)?.end;
    let digits: String = (0..used)
        .filter_map(|offset| text.get(run(offset)?.clone()))
        .collect();
    let plausible = begins_at(text, first.start) && ends_at(text, end) && is_cpr(&digits);
    // `120567.2500` may be a number with decimals.
    let is_decimal = used == 2 && run(1).is_some_and(|next| between(text, first, next) == ".");
    plausible.then(|| {
        let hit = Hit {
            span: first.start..end,
            kind: Kind::Cpr,
            bare: used == 1 || is_decimal,
        };
        (hit, used)
    })
}

/// A space, also one that keeps a line together.
pub(super) fn is_blank(c: char) -> bool {
    matches!(c, ' ' | '\u{a0}' | '\u{2007}' | '\u{2009}' | '\u{202f}')
}

/// Whether ten digits begin with a day (60 is added to it in numbers for those without an address in Denmark).
pub(in crate::ingest) fn is_cpr(digits: &str) -> bool {
    let number = |range: Range<usize>| digits.get(range).and_then(|text| text.parse::<u32>().ok());
    let (Some(day), Some(month), Some(serial)) = (number(0..2), number(2..4), number(6..10)) else {
        return false;
    };
    let days = match month {
        2 => 29,
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => return false,
    };
    let day = if day > 60 { day - 60 } else { day };
    digits.len() == 10 && (1..=days).contains(&day) && serial > 0
}

/// Four numbers up to 255 with points between them.
fn ipv4(text: &str, runs: &[Range<usize>], at: usize) -> Option<(Hit, usize)> {
    let parts = runs.get(at..at + 4)?;
    let fits = |part: &Range<usize>| {
        // A nought before other digits parts thousands: 2.000.000.000.
        let led = part.len() > 1 && text.as_bytes().get(part.start) == Some(&b'0');
        part.len() <= 3
            && !led
            && text
                .get(part.clone())
                .and_then(|text| text.parse::<u32>().ok())
                .is_some_and(|number| number <= 255)
    };
    let points = parts.windows(2).all(|pair| match pair {
        [one, next] => between(text, one, next) == ".",
        _ => false,
    });
    let (start, end) = (parts.first()?.start, parts.last()?.end);
    let alone = begins_at(text, start) && ends_at(text, end);
    (points && alone && parts.iter().all(fits)).then(|| {
        let hit = Hit {
            span: start..end,
            kind: Kind::Ip,
            bare: false,
        };
        (hit, 4)
    })
}

fn ipv6(text: &str, found: &mut Vec<Hit>) {
    let of_address = |c: char| c.is_ascii_hexdigit() || c == ':' || c == '.';
    let mut start = None;
    for (at, c) in text.char_indices().chain([(text.len(), ' ')]) {
        match (of_address(c), start) {
            (true, None) => start = Some(at),
            (false, Some(from)) => {
                start = None;
                let token = text
                    .get(from..at)
                    .unwrap_or_default()
                    .trim_end_matches(['.', ':']);
                let colons = token.matches(':').count();
                if colons >= 3 && token.parse::<Ipv6Addr>().is_ok() {
                    found.push(Hit {
                        span: from..from + token.len(),
                        kind: Kind::Ip,
                        bare: false,
                    });
                }
            }
            _ => {}
        }
    }
}

/// Something, `@`, and a name with a point in it; at most two spaces before and after the `@`.
fn emails(text: &str, found: &mut Vec<Hit>) {
    const MOST_BLANKS: usize = 2;
    let of_local = |c: char| c.is_alphanumeric() || "._%+-'".contains(c);
    let of_domain = |c: char| c.is_alphanumeric() || c == '.' || c == '-';
    let bytes =
        |stretch: &mut dyn Iterator<Item = char>| stretch.map(char::len_utf8).sum::<usize>();
    for (at, _) in text.match_indices('@') {
        let (before, after) = (text.get(..at), text.get(at + 1..));
        let (before, after) = (before.unwrap_or_default(), after.unwrap_or_default());
        let back = before.chars().rev().take(MOST_BLANKS);
        let blank_before = bytes(&mut back.take_while(|c| is_blank(*c)));
        let ahead = after.chars().take(MOST_BLANKS);
        let blank_after = bytes(&mut ahead.take_while(|c| is_blank(*c)));
        let before = before.get(..at - blank_before).unwrap_or_default();
        let after = after.get(blank_after..).unwrap_or_default();
        let local = bytes(&mut before.chars().rev().take_while(|c| of_local(*c)));
        let domain = bytes(&mut after.chars().take_while(|c| of_domain(*c)));
        let name = after.get(..domain).unwrap_or_default();
        let name = name.trim_end_matches(['.', '-']);
        let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending);
        if local > 0 && ending.chars().count() >= 2 && ending.chars().all(char::is_alphabetic) {
            found.push(Hit {
                span: before.len() - local..at + 1 + blank_after + name.len(),
                kind: Kind::Email,
                bare: blank_before + blank_after > 0,
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mask(text: &str) -> String {
        masked(text).0.into_owned()
    }

    #[test]
    fn identifiers_are_masked_and_the_rest_of_the_answer_stays() {
        for (text, expected) in [
            ("mit cpr er 010203-1234, tak", "mit cpr er [CPR], tak"),
            ("0102031234", "[CPR]"),
            ("CPR0102031234.", "CPR[CPR]."),
            ("010203 1234 og 610203-1234", "[CPR] og [CPR]"),
            ("01.02.03-1234", "[CPR]"),
            ("010203 – 1234", "[CPR]"),
            ("ring 20 12 34 56!", "ring [telefon]!"),
            ("ring 2012 3456", "ring [telefon]"),
            ("tlf. 20123456", "tlf. [telefon]"),
            ("tlf20123456", "tlf[telefon]"),
            (
                "+45 20123456 eller +46 70 123 45 67",
                "[telefon] eller [telefon]",
            ),
            ("(+45) 20 12 34 56", "([telefon]"),
            ("0045 20 12 34 56", "[telefon]"),
            ("skriv til søren.å@næstved-by.dk.", "skriv til [e-mail]."),
            ("a+b@example.co.uk", "[e-mail]"),
            ("fra 192.168.1.20 i går", "fra [IP] i går"),
            ("2001:db8::8a2e:370:7334", "[IP]"),
            ("a@b.dk 010203-1234 a@b.dk", "[e-mail] [CPR] [e-mail]"),
            ("010203\u{a0}1234", "[CPR]"),
            ("010203.1234", "[CPR]"),
            ("010203/1234", "[CPR]"),
            ("010203–1234", "[CPR]"),
            ("01/02/03\u{a0}1234", "[CPR]"),
            ("skriv til navn @ firma.dk.", "skriv til [e-mail]."),
            ("navn@ firma.dk", "[e-mail]"),
            ("navn  @  firma.dk og b", "[e-mail] og b"),
        ] {
            assert_eq!(mask(text), expected, "{text}");
        }
    }

    #[test]
    fn years_postcodes_amounts_dates_weights_and_interview_ids_are_none() {
        for text in [
            "120801310000952",
            "jeg har stemt siden 1998 2004",
            "2019-2023",
            "8000 Aarhus C, 2100 København",
            "01.02.2003",
            "2021-10-01",
            "0.3645523156803927",
            "1.1751362594099057",
            "2.000.000.000 kr. og 2,000,000,000",
            "1208230",
            "320203-1234",
            "011303-1234",
            "1 2 3 4 5 6 7 8",
            "12 34 56 78 90",
            "kl. 12:30:45:10",
            "12 34",
            "@anders og @b",
            "pris@5 kr.",
            "mødes @ kl. 9",
            "vi ses @ hjemme. Så snart",
            "0.010203.1234",
            "a1b20123456c",
            "1.2.3",
            "300.1.1.1",
            "999999788866",
        ] {
            assert_eq!(mask(text), text);
        }
    }
}
