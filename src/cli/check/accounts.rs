//! The accounts of a wave as a table.

use crate::cli::format::Grid;
use crate::cli::message::plural;
use crate::cli::{number, wording};
use crate::definition::{Survey, Wave, WaveKind};
use crate::ingest::Accounts;

/// Rows in, used and set aside, and how the file was read.
pub fn grid(survey: &Survey, wave: &Wave, accounts: Option<&Accounts>) -> Grid {
    let lang = survey.languages.first();
    let label = lang.map_or(wave.id.as_str(), |lang| wave.label.get(lang));
    let (kind, lead) = match &wave.kind {
        WaveKind::Published(published) => (
            "published",
            plural(published.figures.len(), "published figure"),
        ),
        WaveKind::Rehearsal(delivery) => ("rehearsal", delivery.path.display().to_string()),
        WaveKind::Responses(delivery) => ("", delivery.path.display().to_string()),
    };
    let mut grid = Grid {
        title: format!("{label}{}", wording::mark(kind)),
        lead: vec![lead],
        headings: vec!["Accounts".to_owned(), "Rows".to_owned()],
        left: vec![0],
        ..Grid::default()
    };
    let Some(accounts) = accounts else {
        if !matches!(wave.kind, WaveKind::Published(_)) {
            grid.notes.push("not read".to_owned());
        }
        return grid;
    };
    let count = |rows: usize| number::count(rows as u64);
    grid.rows
        .push(vec!["In the delivery".to_owned(), count(accounts.rows_in)]);
    grid.rows
        .push(vec!["Used".to_owned(), count(accounts.rows_used)]);
    for set in &accounts.set_aside {
        grid.rows.push(vec![
            format!("Set aside: {}{}", set.reason, lines(&set.lines)),
            count(set.rows),
        ]);
    }
    grid.notes.extend(accounts.reading.iter().cloned());
    grid
}

/// ` (lines 3, 17 and 2 more)`.
fn lines(lines: &[usize]) -> String {
    const LISTED: usize = 8;
    if lines.is_empty() {
        return String::new();
    }
    let shown: Vec<String> = lines.iter().take(LISTED).map(usize::to_string).collect();
    let more = match lines.len().checked_sub(LISTED) {
        Some(more) if more > 0 => format!(" and {more} more"),
        _ => String::new(),
    };
    let word = if lines.len() == 1 { "line" } else { "lines" };
    format!(" ({word} {}{more})", shown.join(", "))
}
