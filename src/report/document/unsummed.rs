//! In: a table. Out: the shares in it that make up a whole and, rounded, do not add up to it. Never: a row that only looks like
//! a whole.

use super::table::{Row, Table, TableCell, Value};
use crate::estimate::Measure;
use crate::report::cell::CellPart;
use crate::report::number::{Flag, whole_percent};

/// Shares of a whole whose rounded figures do not sum to 100.
#[derive(Debug, Clone, PartialEq)]
pub struct Unsummed<'t> {
    /// The row they stand in, or the rows and the column.
    pub label: String,
    /// The shares, in the order of the table.
    pub parts: Vec<&'t TableCell>,
    /// The sum of the rounded shares less 100, in percentage points; never 0.
    pub excess: i64,
}

/// How far unrounded shares of a whole may be from 1.
const WHOLE: f64 = 1e-6;

/// Every set of shares in a table that sums to a whole, and does not where each share is rounded by itself: the rows of a table
/// with one row label, the columns within each first label where there are two.
///
/// A set with a share that is not shown is left out, as are shares of another base (don't know of all asked) and nets beside
/// the answers they sum.
pub fn unsummed(table: &Table) -> Vec<Unsummed<'_>> {
    if table.stub.len() < 2 {
        return table.rows.iter().filter_map(in_row).collect();
    }
    let mut found = Vec::new();
    let first = |row: &Row| row.labels.first().cloned().unwrap_or_default();
    for rows in table.rows.chunk_by(|a, b| first(a) == first(b)) {
        for (place, column) in table.columns.iter().enumerate() {
            let cells = rows.iter().filter_map(|row| row.cells.get(place)).collect();
            let label = rows.first().map(first).unwrap_or_default();
            let label = if table.columns.len() > 1 {
                format!("{label} – {}", column.heading)
            } else {
                label
            };
            found.extend(apart(cells, label));
        }
    }
    found
}

fn in_row(row: &Row) -> Option<Unsummed<'_>> {
    let label = row.labels.last().cloned().unwrap_or_default();
    apart(row.cells.iter().collect(), label)
}

/// The first reading of these cells that makes a whole, where it does not add up.
fn apart(cells: Vec<&TableCell>, label: String) -> Option<Unsummed<'_>> {
    let of_base = |cell: &&&TableCell| measure(cell) != Some(&Measure::DontKnow);
    let answers = |cell: &&&TableCell| matches!(measure(cell), Some(Measure::Answer(_)));
    let shares: Vec<&TableCell> = cells.into_iter().filter(|cell| is_share(cell)).collect();
    let readings = [
        shares.clone(),
        shares.iter().filter(of_base).copied().collect(),
        shares.iter().filter(answers).copied().collect(),
    ];
    let parts = readings.into_iter().find(|parts| is_whole(parts))?;
    let rounded: Option<Vec<i64>> = parts.iter().map(|cell| rounded(cell)).collect();
    let excess = rounded?.iter().sum::<i64>() - 100;
    (excess != 0).then_some(Unsummed {
        label,
        parts,
        excess,
    })
}

fn measure(cell: &TableCell) -> Option<&Measure> {
    cell.of.as_ref().map(|of| &of.id.measure)
}

fn is_share(cell: &TableCell) -> bool {
    let is_estimate = cell
        .of
        .as_ref()
        .is_none_or(|of| matches!(of.part, CellPart::Value | CellPart::Remainder));
    is_estimate && matches!(cell.value, Value::Share { .. })
}

fn is_whole(parts: &[&TableCell]) -> bool {
    let shares: Option<Vec<f64>> = parts.iter().map(|cell| share(cell)).collect();
    parts.len() > 1 && shares.is_some_and(|shares| (shares.iter().sum::<f64>() - 1.0).abs() < WHOLE)
}

fn share(cell: &TableCell) -> Option<f64> {
    match cell.value {
        Value::Share { share, flag } if flag != Flag::Hidden => Some(share),
        _ => None,
    }
}

fn rounded(cell: &TableCell) -> Option<i64> {
    whole_percent(share(cell)?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::document::Column;

    fn table(rows: &[&[f64]]) -> Table {
        let share = |share: &f64| {
            TableCell::from(Value::Share {
                share: *share,
                flag: Flag::Firm,
            })
        };
        Table {
            id: "statements".to_owned(),
            caption: "Statements".into(),
            mark: None,
            stub: vec!["Statement".to_owned()],
            columns: ["Disagree", "Neither", "Agree"]
                .map(Column::number)
                .to_vec(),
            rows: rows
                .iter()
                .map(|shares| Row {
                    labels: vec!["Row".to_owned()],
                    cells: shares.iter().map(share).collect(),
                })
                .collect(),
            notes: Vec::new(),
        }
    }

    #[test]
    fn only_wholes_that_rounding_pulls_apart_are_named() {
        let thirds = [1.0 / 3.0, 1.0 / 3.0, 1.0 / 3.0];
        // 14.5, 42.5 and 43 are shown as 15, 43 and 43.
        let table = table(&[
            &thirds,
            &[0.145, 0.425, 0.43],
            &[0.25, 0.25, 0.5],
            &[0.335, 0.3, 0.3],
        ]);
        let found: Vec<i64> = unsummed(&table).iter().map(|found| found.excess).collect();
        assert_eq!(found, [-1, 1]);
    }

    #[test]
    fn a_whole_with_a_hidden_part_is_not_told() {
        let mut table = table(&[&[1.0 / 3.0, 1.0 / 3.0, 1.0 / 3.0]]);
        if let Value::Share { flag, .. } = &mut table.rows[0].cells[1].value {
            *flag = Flag::Hidden;
        }
        assert_eq!(unsummed(&table), []);
    }
}
