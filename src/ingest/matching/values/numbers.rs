//! In: the values of a column and the limits of a numeric item. Out: how many of them can be its numbers. Never: a
//! column of texts taken for numbers.

use super::{Agreement, label_of};
use crate::definition::{Code, Missing};
use crate::ingest::draft::ColumnAnswer;
use crate::ingest::matching::Change;

pub(super) fn of_numbers(
    codes: &[f64],
    minimum: Option<f64>,
    maximum: Option<f64>,
    missing: &[(f64, Missing)],
    column: &[ColumnAnswer],
) -> Agreement {
    let numbers: Vec<f64> = column.iter().filter_map(ColumnAnswer::number).collect();
    let texts = column
        .iter()
        .filter(|value| value.number().is_none() && value.missing.is_none())
        .count();
    if numbers.is_empty() || texts > 0 {
        return Agreement {
            score: (!column.is_empty()).then_some(0.0),
            evidence: Some("its cells are no numbers".to_owned()),
            ..Agreement::default()
        };
    }
    let inside = |number: &f64| {
        codes.contains(number)
            || minimum.is_none_or(|least| *number >= least)
                && maximum.is_none_or(|most| *number <= most)
    };
    let mut agreement = Agreement::default();
    let mut placed = numbers.iter().filter(|number| inside(number)).count();
    for value in column.iter().filter(|value| value.missing.is_some()) {
        let code = missing
            .iter()
            .find(|(_, kind)| Some(*kind) == value.missing)
            .map(|(code, _)| *code);
        let here = value.number().is_some_and(|number| codes.contains(&number));
        let (Some(code), false) = (code, here) else {
            continue;
        };
        placed += usize::from(value.number().is_some_and(|number| !inside(&number)));
        let code = Code(code as i64);
        agreement.values.push((value.value.to_string(), code));
        agreement.changes.push(Change::Moved {
            label: label_of(value).to_owned(),
            value: value.value.to_string(),
            code,
            by_label: true,
        });
    }
    let score = placed as f64 / numbers.len() as f64;
    agreement.score = Some(score.min(1.0));
    let real = column.iter().filter(|value| value.missing.is_none());
    let (least, most) = real
        .filter_map(ColumnAnswer::number)
        .filter(|number| !codes.contains(number))
        .fold(
            (f64::INFINITY, f64::NEG_INFINITY),
            |(least, most), number| (least.min(number), most.max(number)),
        );
    agreement.evidence = Some(format!("numbers from {least} to {most}"));
    agreement
}
