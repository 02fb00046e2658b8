//! Rows of words for a window: the first columns as wide as they are, the last one wrapped beside them.

use super::super::terminal::{Stream, wrap};

/// Two columns of names and one of reasons. A name that is long is cut.
pub fn listing(window: &Stream, headings: [&str; 3], rows: &[[String; 3]]) -> String {
    const LONGEST_NAME: usize = 40;
    let shortened = |text: &str| -> String {
        if text.chars().count() <= LONGEST_NAME {
            return text.to_owned();
        }
        let start: String = text.chars().take(LONGEST_NAME - 1).collect();
        format!("{}…", start.trim_end())
    };
    let mut all = vec![headings.map(str::to_owned)];
    all.extend(
        rows.iter()
            .map(|[column, what, why]| [shortened(column), shortened(what), why.clone()]),
    );
    let width = |place: usize| {
        let widths = all
            .iter()
            .map(|row| row.get(place).map_or(0, |cell| cell.chars().count()));
        widths.max().unwrap_or(0)
    };
    let (first, second) = (width(0), width(1));
    const GAPS: usize = 4;
    const NARROWEST: usize = 24;
    let room = window
        .width
        .saturating_sub(first + second + GAPS)
        .max(NARROWEST);
    let mut text = String::new();
    for [column, what, why] in &all {
        let lines = wrap(why, room);
        let mut lines = lines.iter();
        let line = lines.next().map_or("", String::as_str);
        let start = format!("{column:<first$}  {what:<second$}  {line}");
        text.push_str(start.trim_end());
        text.push('\n');
        for line in lines {
            let indent = first + second + GAPS;
            text.push_str(&format!("{:indent$}{line}\n", ""));
        }
    }
    text
}

/// A paragraph behind a dash, wrapped under itself.
pub fn bullet(window: &Stream, paragraph: &str) -> String {
    let lines = wrap(paragraph, window.width.saturating_sub(2));
    let mut text = String::new();
    for (place, line) in lines.iter().enumerate() {
        text.push_str(if place == 0 { "- " } else { "  " });
        text.push_str(line);
        text.push('\n');
    }
    text
}
