//! Tables of a status as plain text, CSV and Markdown.

use super::tables::{HIDDEN, Table, Unit};
use super::{Kind, Status};
use crate::collect::invite::harmless;

/// Characters of a line of words in a terminal.
const WIDTH: usize = 96;

/// For a terminal: columns below each other, numbers to the right.
pub fn text(title: &str, tables: &[Table], foot: &str) -> String {
    let mut text = format!("{title}\n");
    for table in tables {
        text.push_str(&format!("\n{}\n", table.title));
        let mut widths: Vec<usize> = table
            .columns
            .iter()
            .map(|cell| cell.chars().count())
            .collect();
        for row in &table.rows {
            for (width, cell) in widths.iter_mut().zip(row) {
                *width = (*width).max(cell.chars().count());
            }
        }
        let mut line = |cells: &[&str]| {
            let mut line = String::new();
            for (place, (cell, width)) in cells.iter().zip(&widths).enumerate() {
                let space = " ".repeat(width - cell.chars().count());
                line.push_str("  ");
                match place {
                    0 => line.extend([cell, space.as_str()]),
                    _ => line.extend([space.as_str(), cell]),
                }
            }
            text.push_str(line.trim_end());
            text.push('\n');
        };
        line(&table.columns);
        for row in &table.rows {
            line(&row.iter().map(String::as_str).collect::<Vec<_>>());
        }
        if let Some(note) = table.note {
            for line in wrapped(note) {
                text.push_str(&format!("  {line}\n"));
            }
        }
    }
    text.push('\n');
    for line in wrapped(foot) {
        text.push_str(&format!("{line}\n"));
    }
    text
}

/// Lines of at most [`WIDTH`] characters, where words allow it.
fn wrapped(text: &str) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split(' ') {
        match lines.last_mut() {
            Some(line) if line.chars().count() + 1 + word.chars().count() <= WIDTH => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}

/// One row a number: `kind,table,row,column,unit,value`; `kind` is `fieldwork` or `rehearsal`, hidden numbers are blank. Values are
/// plain numbers with a point before decimals, in every language.
pub fn csv(status: &Status, tables: &[Table]) -> String {
    let mut text = String::from("kind,table,row,column,unit,value\n");
    let kind = match status.kind {
        Kind::Fieldwork => "fieldwork,",
        Kind::Rehearsal => "rehearsal,",
    };
    for table in tables {
        for row in &table.rows {
            let Some((name, cells)) = row.split_first() else {
                continue;
            };
            let columns = table.columns.iter().zip(table.units).skip(1);
            for ((column, unit), cell) in columns.zip(cells) {
                text.push_str(kind);
                text.push_str(table.id);
                for cell in [name.as_str(), column] {
                    text.push_str(&format!(",\"{}\"", harmless(cell).replace('"', "\"\"")));
                }
                text.push_str(&format!(",{},{}\n", unit_of(*unit), plain(cell, *unit)));
            }
        }
    }
    text
}

/// The name of a unit, the same in every language.
fn unit_of(unit: Unit) -> &'static str {
    match unit {
        Unit::Words => "text",
        Unit::Number => "number",
        Unit::Percent => "percent",
        Unit::Points => "points",
        Unit::Time | Unit::Seconds => "seconds",
    }
}

/// What a cell says, as data: no signs of a unit, no other minus than that of a keyboard.
fn plain(cell: &str, unit: Unit) -> String {
    if cell == HIDDEN {
        return String::new();
    }
    match (unit, cell.split_once(':')) {
        // A day or a number of days.
        (Unit::Words, _) => cell.to_owned(),
        (Unit::Time, Some((minutes, seconds))) => {
            let number = |text: &str| text.parse::<u64>().unwrap_or_default();
            (60 * number(minutes) + number(seconds)).to_string()
        }
        _ => cell
            .chars()
            .filter_map(|c| match c {
                '−' => Some('-'),
                ',' => Some('.'),
                c if c.is_ascii_digit() || c == '.' => Some(c),
                _ => None,
            })
            .collect(),
    }
}

/// Tables of Markdown.
pub fn markdown(title: &str, tables: &[Table], foot: &str) -> String {
    let escaped = |cell: &str| cell.replace('|', "\\|");
    let mut text = format!("# {title}\n");
    for table in tables {
        let head: Vec<String> = table.columns.iter().map(|cell| escaped(cell)).collect();
        text.push_str(&format!(
            "\n## {}\n\n| {} |\n|",
            table.title,
            head.join(" | ")
        ));
        for place in 0..table.columns.len() {
            text.push_str(if place == 0 { " --- |" } else { " ---: |" });
        }
        text.push('\n');
        for row in &table.rows {
            let cells: Vec<String> = row.iter().map(|cell| escaped(cell)).collect();
            text.push_str(&format!("| {} |\n", cells.join(" | ")));
        }
        if let Some(note) = table.note {
            text.push_str(&format!("\n{note}\n"));
        }
    }
    text.push_str(&format!("\n{foot}\n"));
    text
}
