//! In: a column of weights. Out: what is wrong or doubtful in it: none, below 0, 0, one that outweighs all others.
//! Never: a weight changed.

use super::missing;
use crate::diagnostic::{Diagnostic, Diagnostics, code};
use crate::ingest::findings::MOST_TOLD;
use crate::ingest::no_respondent;
use crate::ingest::number::Numbers;
use crate::ingest::sheet::Sheet;
use crate::ingest::sink::Sink;
use crate::ingest::text::counted;

/// The share of all weight that a single respondent may hold before it is said.
const DOMINANT_SHARE: f64 = 0.5;

/// How near a weight is to the sum of all others to be that sum, as a share of all weight: totals are rounded.
const SUM_OF_OTHERS: f64 = 1e-4;
/// Rows below which a weight may be the sum of the others by chance.
const FEWEST_OF_A_SUM: usize = 10;

/// What there is to say of a column of weights.
#[derive(Default)]
struct WeightTally {
    negative: Vec<(usize, f64)>,
    zero: Vec<usize>,
    sum: f64,
    squares: f64,
    /// Row and weight.
    largest: (usize, f64),
}

impl WeightTally {
    fn of(numbers: &Numbers) -> Self {
        let mut tally = Self::default();
        for (row, number) in numbers.numbers.iter().enumerate() {
            let Ok(weight) = *number else {
                continue;
            };
            if weight < 0.0 {
                tally.negative.push((row, weight));
                continue;
            }
            if weight == 0.0 {
                tally.zero.push(row);
            }
            if weight > tally.largest.1 {
                tally.largest = (row, weight);
            }
            tally.sum += weight;
            tally.squares += weight * weight;
        }
        tally
    }
}

pub(super) fn check_weights(
    sink: &Sink,
    numbers: &Numbers,
    rows: usize,
    sheet: &dyn Sheet,
    found: &mut Diagnostics,
) {
    if let (cells, Some(first)) = numbers.empty {
        found.push(
            missing(code::MISSING_WEIGHT, sink, cells, first, rows, sheet)
                .help("ask for the weights; a respondent without one cannot be counted"),
        );
    }
    let tally = WeightTally::of(numbers);
    for (row, weight) in tally.negative.iter().take(MOST_TOLD) {
        found.push(
            Diagnostic::error(
                code::NEGATIVE_WEIGHT,
                format!(
                    "negative weight {weight} in {} ({} of {} negative)",
                    sheet.name(*row),
                    tally.negative.len(),
                    counted(rows, "weight", "weights")
                ),
            )
            .at(sheet.place(*row, sink.column))
            .value(weight.to_string())
            .help("ask for the weights again"),
        );
    }
    if tally.zero.len() == rows && rows > 0 {
        found.push(
            Diagnostic::error(code::ZERO_WEIGHT, "every weight is 0: nobody counts")
                .at(sheet.heading_place(sink.column)),
        );
    } else if let Some(first) = tally.zero.first() {
        found.push(zero_weights(sink, tally.zero.len(), *first, rows, sheet));
    }
    let (row, largest) = tally.largest;
    let of_all_others =
        largest > 0.0 && (2.0 * largest - tally.sum).abs() <= SUM_OF_OTHERS * tally.sum;
    if rows >= FEWEST_OF_A_SUM && of_all_others {
        let place = sheet.place(row, sink.column);
        found.push(no_respondent::weighs_as_all_others(
            largest,
            &sheet.name(row),
            place,
        ));
    } else if rows > 2 && tally.largest.1 > DOMINANT_SHARE * tally.sum {
        found.push(dominant_weight(sink, &tally, rows, sheet));
    }
}

fn zero_weights(
    sink: &Sink,
    zero: usize,
    first: usize,
    rows: usize,
    sheet: &dyn Sheet,
) -> Diagnostic {
    let (is, counts) = if zero == 1 {
        ("is", "counts")
    } else {
        ("are", "count")
    };
    Diagnostic::warning(
        code::ZERO_WEIGHT,
        format!(
            "{zero} of {} {is} 0 and {counts} nobody (the first in {})",
            counted(rows, "weight", "weights"),
            sheet.name(first)
        ),
    )
    .at(sheet.place(first, sink.column))
    .value("0")
}

fn dominant_weight(sink: &Sink, tally: &WeightTally, rows: usize, sheet: &dyn Sheet) -> Diagnostic {
    let (row, weight) = tally.largest;
    // As who writes by hand would: 1e9 before 1000000000.
    let weight_in_words = [weight.to_string(), format!("{weight:e}")]
        .into_iter()
        .min_by_key(String::len)
        .unwrap_or_default();
    Diagnostic::warning(
        code::EXTREME_WEIGHT,
        format!(
            "one weight ({weight_in_words} in {}) holds {:.1} % of all weight: the effective base of {} is {:.1}",
            sheet.name(row),
            100.0 * weight / tally.sum,
            counted(rows, "respondent", "respondents"),
            tally.sum * tally.sum / tally.squares
        ),
    )
    .at(sheet.place(row, sink.column))
    .value(weight_in_words)
    .help("ask whether this weight is right")
}
