//! In: the sheets of a workbook and the headings that are wanted. Out: the sheet and the row that hold them. Never: one
//! of two sheets that are as good, taken in silence.

use std::collections::BTreeSet;

use crate::definition::Delivery;
use crate::diagnostic::{Diagnostic, Diagnostics, Place, code};

use super::super::text::{composed, counted, quoted, shown};
use super::grid::{Cell, Grid};

/// Rows from the top among which headings are looked for.
const ROWS: usize = 50;

/// Where the headings stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Found {
    /// The place of the sheet among those read.
    pub sheet: usize,
    /// The place of the row among those of the sheet that hold anything.
    pub row: usize,
}

/// The sheet and row of the headings: those stated, else those that hold most of the headings that are wanted, else
/// those that look most like headings. `None`: it is not clear, and why not was pushed.
pub(super) fn find(
    delivery: &Delivery,
    sheets: &[Grid],
    wanted: &[String],
    found: &mut Diagnostics,
) -> Option<Found> {
    let candidates = candidates(delivery, sheets, found)?;
    if let Some(row) = delivery.heading_row {
        return stated_row(delivery, sheets, &candidates, (row, wanted), found);
    }
    let wanted: BTreeSet<String> = wanted
        .iter()
        .map(|heading| composed(heading.trim()).into_owned())
        .collect();
    let by_wanted = best_by_wanted(sheets, &candidates, &wanted);
    match by_wanted.as_slice() {
        [] => by_likeness(delivery, sheets, &candidates, found),
        [only] => Some(*only),
        [first, ..] => {
            let visible: Vec<&Found> = by_wanted
                .iter()
                .filter(|found| sheets.get(found.sheet).is_some_and(|sheet| !sheet.hidden))
                .collect();
            if let [only] = visible.as_slice() {
                return Some(**only);
            }
            found.push(unclear(delivery, sheets, &by_wanted, *first));
            None
        }
    }
}

/// The sheets that may hold the answers: the one stated, else all that hold anything.
fn candidates(delivery: &Delivery, sheets: &[Grid], found: &mut Diagnostics) -> Option<Vec<usize>> {
    let Some(stated) = &delivery.sheet else {
        let all: Vec<usize> = (0..sheets.len())
            .filter(|at| sheets[*at].len() > 0)
            .collect();
        if all.is_empty() {
            found.push(
                Diagnostic::error(code::EMPTY_FILE, "no sheet of the workbook holds anything")
                    .at(Place::file(&delivery.path))
                    .help("ask for the delivery again, or correct `delivery` in wave.toml"),
            );
            return None;
        }
        return Some(all);
    };
    let same =
        |name: &str| composed(name.trim()).to_lowercase() == composed(stated.trim()).to_lowercase();
    let named = sheets.iter().position(|sheet| sheet.name == *stated);
    let Some(at) = named.or_else(|| sheets.iter().position(|sheet| same(&sheet.name))) else {
        found.push(
            Diagnostic::error(
                code::UNCLEAR_HEADINGS,
                format!(
                    "there is no sheet `{}`: the workbook has {}",
                    shown(stated),
                    names(sheets)
                ),
            )
            .at(Place::file(&delivery.path))
            .value(stated.as_str())
            .help("correct `sheet` in wave.toml"),
        );
        return None;
    };
    if sheets[at].len() == 0 {
        found.push(
            Diagnostic::error(
                code::EMPTY_FILE,
                format!("the sheet `{}` holds nothing", shown(stated)),
            )
            .at(Place::file(&delivery.path).sheet(stated.as_str()))
            .help("correct `sheet` in wave.toml, or ask for the delivery again"),
        );
        return None;
    }
    Some(vec![at])
}

/// The stated row, in the sheet where it holds most of what is wanted.
fn stated_row(
    delivery: &Delivery,
    sheets: &[Grid],
    candidates: &[usize],
    (row, wanted): (usize, &[String]),
    found: &mut Diagnostics,
) -> Option<Found> {
    let wanted: BTreeSet<String> = wanted
        .iter()
        .map(|heading| composed(heading.trim()).into_owned())
        .collect();
    let at_row = |sheet: usize| {
        let grid = &sheets[sheet];
        let at = (0..grid.len()).find(|at| grid.row_number(*at) == row)?;
        Some(Found { sheet, row: at })
    };
    let here: Vec<Found> = candidates
        .iter()
        .filter_map(|sheet| at_row(*sheet))
        .collect();
    let held = |found: &Found| held(&sheets[found.sheet], found.row, &wanted);
    let most = here.iter().map(held).max().unwrap_or_default();
    let best: Vec<Found> = here
        .iter()
        .copied()
        .filter(|found| held(found) == most)
        .collect();
    match best.as_slice() {
        [only] => Some(*only),
        [] => {
            found.push(
                Diagnostic::error(code::UNCLEAR_HEADINGS, format!("row {row} holds nothing"))
                    .at(Place::file(&delivery.path).row(row))
                    .value(row.to_string())
                    .help("correct `heading_row` in wave.toml: rows count from 1, as the workbook shows them"),
            );
            None
        }
        [first, ..] => {
            found.push(unclear(delivery, sheets, &best, *first));
            None
        }
    }
}

/// The rows that hold most of what is wanted, one a sheet, all with as many; empty: no row holds any.
fn best_by_wanted(sheets: &[Grid], candidates: &[usize], wanted: &BTreeSet<String>) -> Vec<Found> {
    let mut best: (usize, Vec<Found>) = (0, Vec::new());
    for &sheet in candidates {
        let grid = &sheets[sheet];
        // Of rows that hold as many the first.
        let of_sheet = (0..grid.len().min(ROWS))
            .map(|row| (held(grid, row, wanted), Found { sheet, row }))
            .reduce(|best, next| if next.0 > best.0 { next } else { best });
        let Some((count, row)) = of_sheet.filter(|(count, _)| *count > 0) else {
            continue;
        };
        match count.cmp(&best.0) {
            std::cmp::Ordering::Greater => best = (count, vec![row]),
            std::cmp::Ordering::Equal => best.1.push(row),
            std::cmp::Ordering::Less => {}
        }
    }
    best.1
}

/// How many of the wanted headings a row holds.
fn held(grid: &Grid, row: usize, wanted: &BTreeSet<String>) -> usize {
    let here: BTreeSet<String> = grid.row(row).map(|(_, cell)| heading(grid, cell)).collect();
    here.intersection(wanted).count()
}

/// A cell as the heading of its column.
pub(super) fn heading(grid: &Grid, cell: Cell) -> String {
    composed(grid.text(cell).trim()).into_owned()
}

/// The sheet with most rows, and there the first row that looks like headings: words, each once, about as many as the
/// rows below are wide.
fn by_likeness(
    delivery: &Delivery,
    sheets: &[Grid],
    candidates: &[usize],
    found: &mut Diagnostics,
) -> Option<Found> {
    let visible: Vec<usize> = candidates
        .iter()
        .copied()
        .filter(|at| !sheets[*at].hidden)
        .collect();
    let among = if visible.is_empty() {
        candidates
    } else {
        &visible
    };
    // Of sheets with as many rows the first.
    let sheet = among.iter().copied().reduce(|best, next| {
        if sheets[next].len() > sheets[best].len() {
            next
        } else {
            best
        }
    })?;
    let grid = &sheets[sheet];
    let filled = |row: usize| grid.row(row).count();
    let widest = (0..grid.len().min(ROWS))
        .map(filled)
        .max()
        .unwrap_or_default();
    let like = |row: &usize| {
        let words: BTreeSet<&str> = grid
            .row(*row)
            .filter_map(|(_, cell)| grid.words(cell))
            .collect();
        words.len() == filled(*row) && words.len() * 5 >= widest * 4
    };
    let row = (0..grid.len().min(ROWS)).find(like);
    if row.is_none() {
        found.push(
            Diagnostic::error(
                code::UNCLEAR_HEADINGS,
                format!(
                    "no row of sheet `{}` looks like headings; the workbook has {}",
                    shown(&grid.name),
                    names(sheets)
                ),
            )
            .at(Place::file(&delivery.path).sheet(grid.name.as_str()))
            .help("state `sheet = \"…\"` and `heading_row = …` in wave.toml"),
        );
    }
    row.map(|row| Found { sheet, row })
}

/// Two sheets that are as good.
fn unclear(delivery: &Delivery, sheets: &[Grid], alike: &[Found], first: Found) -> Diagnostic {
    let described: Vec<String> = alike
        .iter()
        .filter_map(|found| {
            let grid = sheets.get(found.sheet)?;
            let rows = grid.len() - found.row - 1;
            Some(format!(
                "`{}` ({})",
                shown(&grid.name),
                counted(rows, "row", "rows")
            ))
        })
        .collect();
    let name = sheets
        .get(first.sheet)
        .map_or("", |grid| grid.name.as_str());
    Diagnostic::error(
        code::UNCLEAR_HEADINGS,
        format!(
            "{} sheets have the headings: {}",
            alike.len(),
            described.join(", ")
        ),
    )
    .at(Place::file(&delivery.path))
    .value(name)
    .help(format!(
        "state which holds the answers in wave.toml: `sheet = {}`",
        quoted(name)
    ))
}

/// The sheets by name: `Cover`, `Data`.
pub(super) fn names(sheets: &[Grid]) -> String {
    let mut names: Vec<String> = sheets
        .iter()
        .take(12)
        .map(|sheet| format!("`{}`", shown(&sheet.name)))
        .collect();
    if sheets.len() > names.len() {
        names.push(format!("{} more", sheets.len() - names.len()));
    }
    names.join(", ")
}
