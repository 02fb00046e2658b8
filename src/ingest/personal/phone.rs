//! Telephone numbers: eight digits as they are written in Denmark, six in the Faroe Islands and Greenland, others by their
//! country's code.
//!
//! In open answers masking a little too much is better than letting a number through; what is written like an amount, a date, years
//! or a list of numbers stays.

use std::ops::Range;

use super::pattern::{Hit, Kind, begins_at, between, ends_at, is_blank};

/// The lengths of the parts in which eight digits are written, and whether other things are written so as often.
const SHAPES: &[(&[usize], bool)] = &[
    (&[8], true),
    (&[2, 2, 2, 2], false),
    (&[4, 4], false),
    (&[2, 2, 4], true),
    (&[4, 2, 2], true),
    (&[2, 3, 3], true),
];

/// Of a longer list of pairs no more is looked at.
const LONGEST_LIST: usize = 64;

/// A number that has the form of a Danish one, wherever it stands.
struct Eight {
    /// Runs of digits.
    used: usize,
    bare: bool,
}

/// A number with or without its country's code, and how many runs of digits it takes.
pub(super) fn phone(text: &str, runs: &[Range<usize>], at: usize) -> Option<(Hit, usize)> {
    danish_abroad(text, runs, at)
        .or_else(|| abroad(text, runs, at))
        .or_else(|| danish(text, runs, at))
}

fn hit(span: Range<usize>, bare: bool) -> Hit {
    Hit {
        span,
        kind: Kind::Phone,
        bare,
    }
}

fn danish(text: &str, runs: &[Range<usize>], at: usize) -> Option<(Hit, usize)> {
    let first = runs.get(at)?;
    let Eight { used, bare } = eight(text, runs, at, 0)?;
    let last = runs.get(at + used - 1)?;
    // `20123456,30123456`: what stands beside the mark is a number of the same kind, not a fraction.
    let is_mark = |one: Option<&Range<usize>>, next: Option<&Range<usize>>| match (one, next) {
        (Some(one), Some(next)) => matches!(between(text, one, next), "," | "."),
        _ => false,
    };
    let follows = || {
        let before = at.checked_sub(1).and_then(|before| runs.get(before));
        is_mark(before, Some(first))
            && (1..=4).any(|parts| {
                at.checked_sub(parts)
                    .and_then(|from| eight(text, runs, from, 0))
                    .is_some_and(|other| other.used == parts)
            })
    };
    let precedes = || {
        let next = at + used;
        is_mark(Some(last), runs.get(next)) && eight(text, runs, next, next).is_some()
    };
    let fits =
        (begins_at(text, first.start) || follows()) && (ends_at(text, last.end) || precedes());
    fits.then(|| (hit(first.start..last.end, bare), used))
}

/// Eight digits in one of their shapes; runs before `from` are not looked at.
fn eight(text: &str, runs: &[Range<usize>], at: usize, from: usize) -> Option<Eight> {
    let first = runs.get(at)?;
    if !matches!(text.as_bytes().get(first.start), Some(b'2'..=b'9')) {
        return None;
    }
    SHAPES.iter().find_map(|(shape, bare)| {
        let parts = runs.get(at..at + shape.len())?;
        let lengths = parts.iter().map(Range::len);
        let mut gaps = parts.windows(2).map(|pair| match pair {
            [one, next] => Gap::between(text, one, next),
            _ => None,
        });
        let gap = gaps.next().flatten();
        let even = gaps.all(|other| other == gap);
        let parted = shape.len() == 1 || gap.is_some();
        if !lengths.eq(shape.iter().copied()) || !even || !parted || is_other(text, parts) {
            return None;
        }
        let goes_on = gap.is_some_and(|gap| goes_on(text, runs, at, from, (shape, gap)));
        (!goes_on).then_some(Eight {
            used: shape.len(),
            bare: *bare,
        })
    })
}

/// What parts of a number are parted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Gap {
    Blank,
    Hyphen,
    Point,
}

impl Gap {
    fn between(text: &str, one: &Range<usize>, next: &Range<usize>) -> Option<Self> {
        Self::of(between(text, one, next))
    }

    fn of(gap: &str) -> Option<Self> {
        match gap {
            "-" | "–" | "‑" => Some(Self::Hyphen),
            "." => Some(Self::Point),
            _ => ((1..=2).contains(&gap.chars().count()) && gap.chars().all(is_blank))
                .then_some(Self::Blank),
        }
    }
}

/// Whether the parts belong to a longer list of numbers. Of pairs parted by spaces the first four are a number, whatever follows
/// ("20 12 34 56 10 gange"); a list of other parts goes on with one as long.
fn goes_on(
    text: &str,
    runs: &[Range<usize>],
    at: usize,
    from: usize,
    (shape, gap): (&[usize], Gap),
) -> bool {
    // Whether a run of this length stands on the other side of the same gap.
    let is_same = |one: usize, other: usize, length: Option<&usize>| {
        let pair = runs.get(one).zip(runs.get(one + 1));
        let of_length = runs.get(other).map(Range::len).as_ref() == length;
        of_length && pair.is_some_and(|(one, next)| Gap::between(text, one, next) == Some(gap))
    };
    if shape != [2, 2, 2, 2] {
        let before = at > from && is_same(at - 1, at - 1, shape.first());
        let last = at + shape.len() - 1;
        return before || is_same(last, last + 1, shape.last());
    }
    let before = (from..at)
        .rev()
        .take(LONGEST_LIST)
        .take_while(|one| is_same(*one, *one, Some(&2)));
    let after = (at..runs.len())
        .take(LONGEST_LIST)
        .take_while(|one| is_same(*one, *one + 1, Some(&2)));
    let (before, after) = (before.count(), after.count());
    let whole = (before + after + 1).is_multiple_of(4) && before.is_multiple_of(4);
    let leads = before == 0 && gap == Gap::Blank;
    !whole && !leads
}

/// Whether the parts are rather two years, a date or an amount.
fn is_other(text: &str, parts: &[Range<usize>]) -> bool {
    let number = |run: &Range<usize>| {
        let digits = text.get(run.clone());
        digits.and_then(|digits| digits.parse::<u32>().ok())
    };
    let is_year = |run| number(run).is_some_and(|year| (1900..2100).contains(&year));
    let within = |run, most: u32| number(run).is_some_and(|number| (1..=most).contains(&number));
    match parts {
        [one, two] => is_year(one) && is_year(two),
        [day, month, year] if year.len() == 4 => {
            within(day, 31) && within(month, 12) && is_year(year)
        }
        // `2021-10-01`; nobody writes a date so with spaces.
        [year, month, day] if year.len() == 4 => {
            let spaced = Gap::between(text, year, month) == Some(Gap::Blank);
            !spaced && is_year(year) && within(month, 12) && within(day, 31)
        }
        // With points they are thousands.
        [first, second, last] => {
            Gap::between(text, first, second) != Some(Gap::Blank)
                || text.get(last.clone()) == Some("000")
                || is_money(text, first.start, last.end)
        }
        _ => false,
    }
}

/// Whether a currency stands before or behind a number.
fn is_money(text: &str, start: usize, end: usize) -> bool {
    const MONEY: &[&str] = &[
        "kr", "kroner", "dkk", "eur", "euro", "usd", "dollar", "dollars", "mio", "mia", "€", "$",
        "£",
    ];
    let is_known = |word: &str| {
        let word = word.trim_matches(['.', ',', ')', '(', ':', '-']);
        MONEY.contains(&word.to_lowercase().as_str())
    };
    let before = text.get(..start).unwrap_or_default();
    let after = text.get(end..).unwrap_or_default();
    let before = before.trim_end().rsplit(char::is_whitespace).next();
    let after = after.trim_start().split(char::is_whitespace).next();
    before.is_some_and(is_known) || after.is_some_and(is_known)
}

/// Where the `+` of a country's code stands: right before the digits or a space away.
fn plus(text: &str, start: usize) -> Option<usize> {
    let before = text.get(..start)?;
    let before = before.strip_suffix(is_blank).unwrap_or(before);
    before.strip_suffix('+').map(str::len)
}

fn joins(text: &str, runs: &[Range<usize>], at: usize) -> bool {
    let (Some(one), Some(next)) = (runs.get(at), runs.get(at + 1)) else {
        return false;
    };
    let gap = between(text, one, next);
    let gap = gap.strip_prefix(')').unwrap_or(gap);
    gap.is_empty() || Gap::of(gap).is_some()
}

/// `45`, `0045`, `00 45` or `+ 45` and eight digits in any shape.
fn danish_abroad(text: &str, runs: &[Range<usize>], at: usize) -> Option<(Hit, usize)> {
    let word = |offset: usize| text.get(runs.get(at + offset)?.clone());
    let first = runs.get(at)?;
    let plus = plus(text, first.start);
    let start = plus.unwrap_or(first.start);
    let begins = plus.is_some() || begins_at(text, first.start);
    let digits = word(0)?;
    let in_one = |code: &str| {
        let number = digits.strip_prefix(code);
        number.is_some_and(|number| {
            number.len() == 8 && number.starts_with(|c| matches!(c, '2'..='9'))
        })
    };
    let (code, bare) = match digits {
        "45" => (1, plus.is_none()),
        "0045" => (1, false),
        "00" if word(1) == Some("45") && joins(text, runs, at) => (2, false),
        _ if in_one("45") || in_one("0045") => {
            let fits = begins && ends_at(text, first.end);
            let bare = plus.is_none() && digits.len() == 10;
            return fits.then(|| (hit(start..first.end, bare), 1));
        }
        _ => return None,
    };
    if !joins(text, runs, at + code - 1) {
        return None;
    }
    let number = eight(text, runs, at + code, at + code)?;
    let used = code + number.used;
    let end = runs.get(at + used - 1)?.end;
    (begins && ends_at(text, end)).then(|| (hit(start..end, bare), used))
}

/// A number with `+` or `00` and a country's code before it: nine to fifteen digits in all, nine in the Faroe Islands and
/// Greenland alone.
fn abroad(text: &str, runs: &[Range<usize>], at: usize) -> Option<(Hit, usize)> {
    const DIALLED: &[&str] = &["0045", "00298", "00299"];
    let first = runs.get(at)?;
    let word = text.get(first.clone())?;
    let (start, least) = match plus(text, first.start) {
        Some(plus) if word.starts_with("298") || word.starts_with("299") => (plus, 9),
        Some(plus) => (plus, 10),
        None if DIALLED.iter().any(|code| word.starts_with(code)) => (first.start, 10),
        None => return None,
    };
    let mut digits = first.len();
    let mut used = 1;
    while digits < 15
        && let (Some(one), Some(next)) = (runs.get(at + used - 1), runs.get(at + used))
        && matches!(between(text, one, next), " " | "-" | "." | ") " | "\u{a0}")
        && digits + next.len() <= 15
    {
        digits += next.len();
        used += 1;
    }
    let end = runs.get(at + used - 1)?.end;
    let fits = (least..=15).contains(&digits) && ends_at(text, end);
    fits.then(|| (hit(start..end, false), used))
}

#[cfg(test)]
mod tests {
    use super::super::pattern::masked;

    #[test]
    fn telephone_numbers_are_masked_as_people_write_them() {
        for (text, expected) in [
            ("4520123456", "[telefon]"),
            ("45 20 12 34 56", "[telefon]"),
            ("45 20123456", "[telefon]"),
            ("(45) 2012 3456", "([telefon]"),
            ("+ 45 20 12 34 56", "[telefon]"),
            ("+45 2012 34 56", "[telefon]"),
            ("+4520123456", "[telefon]"),
            ("004520123456", "[telefon]"),
            ("00 45 20 12 34 56", "[telefon]"),
            ("00 45 20123456", "[telefon]"),
            ("ring 20 12 34 56 2 gange", "ring [telefon] 2 gange"),
            ("ring 20 12 34 56 10 gange", "ring [telefon] 10 gange"),
            ("20 12 34 56 2100 København", "[telefon] 2100 København"),
            ("20 12 34 56 30 12 34 56", "[telefon] [telefon]"),
            ("20 12 3456", "[telefon]"),
            ("2012 34 56", "[telefon]"),
            ("20 123 456", "[telefon]"),
            (
                "20\u{a0}12\u{202f}34 56 og 20  12  34  56",
                "[telefon] og [telefon]",
            ),
            ("20–12–34–56", "[telefon]"),
            ("20123456,30123456", "[telefon],[telefon]"),
            ("20123456/30123456", "[telefon]/[telefon]"),
            ("20 12 34 56,30 12 34 56", "[telefon],[telefon]"),
            ("+298 301234", "[telefon]"),
            ("+299 321234 i Nuuk", "[telefon] i Nuuk"),
            ("+299 32 12 34", "[telefon]"),
            ("00298 301234", "[telefon]"),
            ("ring20123456", "ring[telefon]"),
            ("mobilnr20123456", "mobilnr[telefon]"),
        ] {
            assert_eq!(masked(text).0, expected, "{text}");
        }
    }

    #[test]
    fn amounts_dates_years_and_lists_are_none() {
        for text in [
            "20 000 000 kr.",
            "25 500 000 borgere",
            "20 123 456 kr.",
            "kr. 20 123 456",
            "20 123 456 789",
            "20.123.456 indbyggere",
            "den 20 12 2019",
            "20.12.2019 og 24-12-2021",
            "2021-10-01",
            "2021.10.01",
            "2012/10/01",
            "2019 2020",
            "2019 2020 2021",
            "i 1998, 2004 og 2012",
            "2100 København, 5700 Svendborg",
            "12 34 56 78 90",
            "20-30-40-50-60",
            "mellem 20-30 30-40 40-50",
            "20,30 40,50 60,70",
            "45 procent, 20 12",
            "45 2019 2020",
            "11120123456",
            "4410123456",
            "1201 3456 78",
            "uge 45 2021",
            "20123456,5",
            "0,20123456",
            "20123456.12345678",
            "+45 20",
            "+298 30",
        ] {
            assert_eq!(masked(text).0, text);
        }
    }
}
