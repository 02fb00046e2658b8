//! In: the flags of a wave. Out: a table of what was looked for and in how many respondents it was found. Never: a
//! check that could have found nobody.

use crate::cli::check::answers::Answers;
use crate::cli::check::said::{about, block, duration};
use crate::cli::format::Grid;
use crate::cli::number;
use crate::definition::Action;
use crate::ingest::Flag;
use crate::ingest::quality::{Check, FEWEST_ITEMS, MOST_ROWS, Skipped};

pub(super) fn checks(label: &str, answers: &Answers<'_>) -> Grid {
    let mut grid = Grid {
        title: format!("Checks of the answers · {label}"),
        headings: ["Looked for", "Found", "Of", "%", "By chance", "Rows are"]
            .map(str::to_owned)
            .to_vec(),
        left: vec![0, 5],
        ..Grid::default()
    };
    for flag in &answers.flags {
        match row_of(flag) {
            // Nobody in whom it could have been found.
            Row::Shown(..) if flag.of == 0 => {}
            Row::Shown(name, by_chance) => grid.rows.push(vec![
                name,
                number::count(flag.found as u64),
                number::count(flag.of as u64),
                number::percent(flag.found as f64 / flag.of.max(1) as f64, 1),
                by_chance.map(about).unwrap_or_default(),
                match flag.action {
                    Action::Exclude => "set aside",
                    Action::Flag => "counted",
                }
                .to_owned(),
            ]),
            Row::Note(note) => grid.notes.push(note),
            Row::Nothing => {}
        }
    }
    grid
}

enum Row {
    Shown(String, Option<f64>),
    Note(String),
    Nothing,
}

fn row_of(flag: &Flag) -> Row {
    match &flag.check {
        Check::Speeders {
            limit, share, unit, ..
        } => Row::Shown(
            format!(
                "Speeders: below {} % of the median time ({})",
                number::percent(*share, 0),
                duration(*limit, *unit)
            ),
            None,
        ),
        Check::NoDuration => Row::Shown("No duration, or below 0".to_owned(), None),
        Check::StraightLining {
            items, expected, ..
        } => Row::Shown(
            format!(
                "One answer to all {} items {}",
                items.len(),
                block(items).replace('`', "")
            ),
            Some(*expected),
        ),
        Check::Nonresponse { above } => Row::Shown(
            format!(
                "No answer to more than {} % of the items",
                number::percent(*above, 0)
            ),
            None,
        ),
        Check::NearDuplicates {
            above,
            items,
            expected,
        } => Row::Shown(
            format!(
                "At least {} % of {items} answers as another respondent",
                number::percent(*above, 0)
            ),
            Some(*expected),
        ),
        Check::NearDuplicatesSkipped(Skipped::FewItems(items)) => Row::Note(format!(
            "Near-duplicates were not looked for: {items} opinion items do not tell copies from people who think alike ({FEWEST_ITEMS} would)."
        )),
        Check::NearDuplicatesSkipped(Skipped::ManyRows(rows)) => Row::Note(format!(
            "Near-duplicates were not looked for: {} rows are too many to compare each with each (at most {}).",
            number::count(*rows as u64),
            number::count(MOST_ROWS as u64)
        )),
        Check::SameText { item } => Row::Shown(format!("The same long text in {item}"), None),
        Check::Contradiction { items, .. } => {
            let names: Vec<&str> = items.iter().map(|item| item.as_str()).collect();
            Row::Shown(format!("Contradiction: {}", names.join(", ")), None)
        }
        Check::ItemNonresponse { .. } | Check::Blank { .. } | Check::Constant { .. } => {
            Row::Nothing
        }
    }
}
