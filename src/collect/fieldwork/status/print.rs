//! Tables of a status as plain text, CSV and Markdown.

use super::tables::Table;
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

/// One row a number: `kind,table,row,column,value`; `kind` is `fieldwork` or `rehearsal`, hidden numbers are blank.
pub fn csv(status: &Status, tables: &[Table]) -> String {
    let mut text = String::from("kind,table,row,column,value\n");
    let kind = match status.kind {
        Kind::Fieldwork => "fieldwork,",
        Kind::Rehearsal => "rehearsal,",
    };
    for table in tables {
        for row in &table.rows {
            let Some((name, cells)) = row.split_first() else {
                continue;
            };
            for (column, cell) in table.columns.iter().skip(1).zip(cells) {
                let value = match cell.as_str() {
                    "–" => "",
                    cell => cell,
                };
                text.push_str(kind);
                text.push_str(table.id);
                for cell in [name.as_str(), column, value] {
                    text.push_str(&format!(",\"{}\"", harmless(cell).replace('"', "\"\"")));
                }
                text.push('\n');
            }
        }
    }
    text
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
