//! How those who were invited stand by AAPOR's definitions, as far as it may be told.

use serde::Serialize;

use super::{Count, Row, Watch, people};
use crate::collect::fieldwork::disposition::{Outcomes, Partials};

/// The cases of those invited by name, were fieldwork to end now. Partial interviews count as P.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Cases {
    /// `complete` (I), `partial` (P), `refused` (R), `not_eligible`, `unknown` (UO).
    pub dispositions: Vec<Row>,
    /// e, the share of the unknown that are eligible (proportion): stated, or that of the known; `None` where it would tell a hidden
    /// number, or nobody's eligibility is known.
    pub eligible_of_unknown: Option<f64>,
    /// Outcome rates.
    pub rates: Vec<RateRow>,
}

/// An outcome rate.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RateRow {
    /// AAPOR's: `RR1`.
    pub id: &'static str,
    /// Proportion; `None` where it would tell a hidden number.
    pub value: Option<f64>,
}

const COMPLETE: usize = 0;
const PARTIAL: usize = 1;
const REFUSED: usize = 2;
const NOT_ELIGIBLE: usize = 3;
const UNKNOWN: usize = 4;

/// What can be reckoned from a rate, where the number of invitations is known. None of these may be hidden.
fn told_by(rate: &str) -> &'static [usize] {
    match rate {
        "RR1" => &[COMPLETE, NOT_ELIGIBLE],
        "RR2" => &[COMPLETE, PARTIAL, NOT_ELIGIBLE],
        "RR3" | "RR5" | "COOP1" => &[COMPLETE, NOT_ELIGIBLE, UNKNOWN],
        "REF1" => &[REFUSED, NOT_ELIGIBLE],
        "CON1" => &[NOT_ELIGIBLE, UNKNOWN],
        "PR" => &[COMPLETE, PARTIAL],
        _ => &[COMPLETE, PARTIAL, NOT_ELIGIBLE, UNKNOWN],
    }
}

/// What may be shown of them beside `ends`, the states of responses. The two kinds of those under way are hidden together, for their
/// sum stands elsewhere: it is that of those under way and those who withdrew. Not eligible are those screened out and those turned
/// away by a quota. And where a sum would tell what is hidden, the number of those who never began goes: it is missed least.
fn shown(numbers: [usize; 5], ends: &[Row]) -> [Count; 5] {
    let [complete, partial, refused, not_eligible, unknown] = numbers;
    let mut shown = numbers.map(Count::of);
    let [_, of_partial, of_refused, of_not_eligible, of_unknown] = &mut shown;
    let is_hidden = |state: &str| {
        let hides = |row: &Row| row.id == state && row.count == Count::Hidden;
        ends.iter().any(hides)
    };
    let is_sum_told = is_hidden("under_way") || is_hidden("withdrawn");
    if is_sum_told || *of_partial == Count::Hidden || *of_refused == Count::Hidden {
        (*of_partial, *of_refused) = (Count::Hidden, Count::Hidden);
    }
    if is_hidden("screened_out") || is_hidden("quota_full") {
        *of_not_eligible = Count::Hidden;
    }
    let is_told = is_sum_told
        || *of_not_eligible == Count::Hidden
        || [complete, partial + refused, not_eligible]
            .iter()
            .any(|number| Count::of(*number) == Count::Hidden);
    *of_unknown = match is_told {
        true => Count::Hidden,
        false => Count::of(unknown),
    };
    shown
}

/// `None` where nobody was invited.
pub(super) fn of(mut outcomes: Outcomes, watch: &Watch, ends: &[Row]) -> Option<Cases> {
    outcomes.eligible_of_unknown = watch.eligible_of_unknown;
    let cases = outcomes.dispositions(Partials::Count)?;
    let named = [
        ("complete", cases.complete),
        ("partial", cases.partial),
        ("refused", cases.refused),
        ("not_eligible", cases.not_eligible),
        ("unknown", cases.unknown),
    ];
    let numbers = named.map(|(_, number)| people(number));
    let shown = shown(numbers, ends);
    let is_open = |places: &[usize]| {
        places
            .iter()
            .all(|place| matches!(shown.get(*place), Some(Count::Number(_))))
    };
    let rates = cases
        .rates()
        .iter()
        .map(|rate| RateRow {
            id: rate.name,
            value: is_open(told_by(rate.name)).then_some(rate.value),
        })
        .collect();
    let is_told = watch.eligible_of_unknown.is_some() || is_open(&[NOT_ELIGIBLE, UNKNOWN]);
    Some(Cases {
        dispositions: named
            .iter()
            .zip(&shown)
            .map(|((id, _), count)| Row {
                id: (*id).to_owned(),
                count: *count,
            })
            .collect(),
        eligible_of_unknown: cases
            .eligibility()
            .map(|(share, _)| share)
            .filter(|_| is_told),
        rates,
    })
}
