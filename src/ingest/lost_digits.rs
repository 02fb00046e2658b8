//! In: the ids of respondents. Out: diagnostics where a spreadsheet program has taken digits from them. Never: an id
//! that is mended.

use crate::diagnostic::{Diagnostic, Diagnostics, code};

use super::coding::Open;
use super::sheet::Sheet;
use super::sink::Sink;
use super::text::{counted, shown};

/// Digits that a spreadsheet program keeps of a number.
const KEPT: usize = 15;

/// Says ids in scientific notation (`1,2E+14`) as errors, and ids whose digits behind the fifteenth are all 0 as doubtful.
pub(super) fn check(sink: &Sink, ids: &Open, sheet: &dyn Sheet, found: &mut Diagnostics) {
    let texts = || {
        let all = ids.texts.iter().enumerate();
        all.filter_map(|(row, id)| Some((row, id.as_deref()?)))
    };
    let mut scientific = texts().filter(|(_, id)| is_scientific(id));
    if let Some((row, id)) = scientific.next() {
        let count = scientific.count() + 1;
        found.push(
            Diagnostic::error(
                code::LOST_DIGITS,
                format!(
                    "`{}` is no id: a spreadsheet program has shortened {} of `{}`, the first in {}",
                    shown(id),
                    counted(count, "number", "numbers"),
                    sink.name,
                    sheet.name(row)
                ),
            )
            .at(sheet.place(row, sink.column))
            .value(id)
            .help("have the delivery made again with the ids as text, or leave `respondent_id` out of wave.toml"),
        );
    }
    say_dates(sink, ids, sheet, found);
    let mut long =
        texts().filter(|(_, id)| id.len() > KEPT && id.bytes().all(|byte| byte.is_ascii_digit()));
    let Some((row, id)) = long.clone().next() else {
        return;
    };
    let rounded = |(_, id): (usize, &str)| id.bytes().skip(KEPT).all(|digit| digit == b'0');
    let count = long.clone().count();
    if count > 1 && long.all(rounded) {
        found.push(
            Diagnostic::warning(
                code::LOST_DIGITS,
                format!(
                    "{} of `{}` have more than 15 digits, and all behind the fifteenth are 0: a spreadsheet program has rounded them",
                    counted(count, "id", "ids"),
                    sink.name
                ),
            )
            .at(sheet.place(row, sink.column))
            .value(id)
            .help("ask for the ids as text"),
        );
    }
}

/// Says ids that a program has turned into dates: those of a few rows, where the others have another form.
fn say_dates(sink: &Sink, ids: &Open, sheet: &dyn Sheet, found: &mut Diagnostics) {
    let mut dates = ids.texts.iter().enumerate().filter_map(|(row, id)| {
        let id = id.as_deref().filter(|id| is_date(id))?;
        Some((row, id))
    });
    let Some((row, id)) = dates.next() else {
        return;
    };
    let count = dates.count() + 1;
    if count * 2 > ids.texts.len() {
        return;
    }
    found.push(
        Diagnostic::warning(
            code::LOST_DIGITS,
            format!(
                "`{}` in {} is a date: a spreadsheet program may have made it of an id ({} of `{}`)",
                shown(id),
                sheet.name(row),
                counted(count, "id", "ids"),
                sink.name
            ),
        )
        .at(sheet.place(row, sink.column))
        .value(id)
        .help("ask for the ids as text"),
    );
}

/// Three groups of digits that make a date: `2021-05-14`, `14.05.2021`, `5/14/21`.
fn is_date(id: &str) -> bool {
    let day = id.split(['T', ' ']).next().unwrap_or_default();
    let parts: Vec<&str> = day.split(['-', '.', '/']).collect();
    let [one, two, three] = parts.as_slice() else {
        return false;
    };
    let number = |part: &str, most: u32| {
        let number = part.parse::<u32>();
        part.len() <= 2 && number.is_ok_and(|number| (1..=most).contains(&number))
    };
    let year = |part: &str| {
        let number = part.parse::<u32>();
        part.len() == 4 && number.is_ok_and(|number| (1900..2100).contains(&number))
    };
    (year(one) && number(two, 12) && number(three, 31))
        || (number(one, 31) && number(two, 31) && (year(three) || number(three, 99)))
}

/// A number with an exponent, as spreadsheet programs show large ones: `1,2E+14`.
fn is_scientific(id: &str) -> bool {
    let Some((mantissa, exponent)) = id.split_once(['E', 'e']) else {
        return false;
    };
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let exponent = exponent.strip_prefix('+');
    let (whole, fraction) = mantissa.split_once(['.', ',']).unwrap_or((mantissa, "0"));
    // Without its sign `12E3` may well be an id.
    exponent.is_some_and(digits) && digits(whole) && digits(fraction)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_that_are_dates() {
        for id in ["2021-05-14", "14.05.2021", "5/14/21", "2021-05-14T00:00:00"] {
            assert!(is_date(id), "{id}");
        }
        for id in [
            "1208-dk08",
            "2021-05",
            "1.2.3.4",
            "12-345-678",
            "2021-13-14",
            "a-b-c",
        ] {
            assert!(!is_date(id), "{id}");
        }
    }

    #[test]
    fn ids_in_scientific_notation() {
        for id in ["1,2E+14", "1.20801E+14", "1e+15"] {
            assert!(is_scientific(id), "{id}");
        }
        for id in ["", "12E3", "E+14", "1208-dk08", "1.2", "1E+", "1.2.3E+4"] {
            assert!(!is_scientific(id), "{id}");
        }
    }
}
