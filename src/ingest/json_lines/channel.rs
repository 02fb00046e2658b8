//! In: records of answers from collect. Out: rows of an open link set aside where others were invited, and counts of quality
//! flags. Never: an open link pooled with a sample, or a row taken out for a flag.

use std::collections::BTreeMap;

use super::super::accounts::{Reason, SetAside};
use super::super::text::counted;
use super::json::Json;
use super::sheet::LineSheet;

/// The channel of a link that anybody may follow.
const OPEN: &str = "open";

/// What stands beside the answers and is no variable of theirs.
pub(super) struct Apart {
    /// Rows taken out of the sheet.
    pub set_aside: Vec<SetAside>,
    /// In words.
    pub reading: Vec<String>,
}

/// Takes the rows of open links out of the sheet where there are others, and counts the flags of the rows that stay. Where
/// every row came by an open link they are the sample, and whoever reports them says so.
pub(super) fn apart(sheet: &mut LineSheet<'_>) -> Apart {
    let mut apart = Apart {
        set_aside: Vec::new(),
        reading: Vec::new(),
    };
    if !sheet.text.contains("\"channel\"") && !sheet.text.contains("\"flags\"") {
        return apart;
    }
    let read: Vec<(bool, Vec<String>)> = (0..sheet.rows.len())
        .map(|row| {
            let record = sheet.record(row);
            let is_open = matches!(record.get("channel"), Some(Json::Text(word)) if word == OPEN);
            let flags = match record.get("flags") {
                Some(Json::List(flags)) => flags.iter().map(Json::to_string).collect(),
                _ => Vec::new(),
            };
            (is_open, flags)
        })
        .collect();
    let open = read.iter().filter(|(is_open, _)| *is_open).count();
    let mixed = open > 0 && open < read.len();
    if mixed {
        let mut lines = Vec::with_capacity(open);
        let mut of_row = read.iter();
        sheet.rows.retain(|(line, _)| {
            let is_open = of_row.next().is_some_and(|(is_open, _)| *is_open);
            if is_open {
                lines.push(*line);
            }
            !is_open
        });
        apart.set_aside.push(SetAside {
            reason: Reason::OpenLink,
            rows: open,
            lines,
        });
    } else if open > 0 {
        apart
            .reading
            .push("every answer came by an open link".to_owned());
    }
    let mut flags: BTreeMap<&str, usize> = BTreeMap::new();
    for (_, found) in read.iter().filter(|(is_open, _)| !(mixed && *is_open)) {
        for flag in found {
            *flags.entry(flag).or_default() += 1;
        }
    }
    apart.reading.extend(flags.into_iter().map(|(flag, rows)| {
        format!(
            "{} with the quality flag `{}`, which takes none out",
            counted(rows, "row", "rows"),
            super::shown(flag)
        )
    }));
    apart
}
