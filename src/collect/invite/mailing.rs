//! The mail-merge file: the columns of the list, a language, the last day and a link. It holds secrets.

use jiff::civil::Date;

use super::contacts::Contacts;
use crate::collect::letter;

/// The link of one contact.
#[derive(Clone, PartialEq, Eq)]
pub struct Link {
    /// The place of the contact in the list, from 0.
    pub row: usize,
    /// The whole address, with the token.
    pub url: String,
}

/// Says nothing of the token.
impl std::fmt::Debug for Link {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Link({}, …)", self.row)
    }
}

/// The mail-merge file: a CSV in UTF-8 with a byte-order mark, comma-separated, every cell quoted, lines ended by CR LF.
///
/// Cells are [`harmless`] to a spreadsheet. The link needs no such guard: it begins with `http`, and its token is made of
/// letters, digits and `-` behind that. The last day stands under `closes` in the contact's language, where there is one and the list has no
/// column of that name.
pub fn mailing(list: &Contacts, links: &[Link], closes: Option<Date>) -> String {
    let has = |name: &str| list.columns.iter().any(|column| column == name);
    let has_language = has("language");
    let closes = closes.filter(|_| !has("closes"));
    let mut text = String::from("\u{feff}");
    let mut head: Vec<&str> = list.columns.iter().map(String::as_str).collect();
    if !has_language {
        head.push("language");
    }
    if closes.is_some() {
        head.push("closes");
    }
    head.push("link");
    line(&mut text, &head);
    for link in links {
        let Some(contact) = list.contacts.get(link.row) else {
            continue;
        };
        let mut cells: Vec<&str> = Vec::with_capacity(head.len());
        for (column, cell) in list.columns.iter().zip(&contact.cells) {
            cells.push(match column == "language" {
                true => contact.language.as_str(),
                false => cell,
            });
        }
        if !has_language {
            cells.push(contact.language.as_str());
        }
        let day = closes.map(|day| letter::day(&contact.language, day));
        cells.extend(day.as_deref());
        cells.push(&link.url);
        line(&mut text, &cells);
    }
    text
}

fn line(text: &mut String, cells: &[&str]) {
    let quoted: Vec<String> = cells
        .iter()
        .map(|cell| format!("\"{}\"", harmless(cell).replace('"', "\"\"")))
        .collect();
    text.push_str(&quoted.join(","));
    text.push_str("\r\n");
}

/// A cell that no spreadsheet takes for a formula: one that begins with `=`, `+`, `-`, `@`, a tabulator or a carriage return, also
/// behind blanks, gets an apostrophe before it (OWASP, *CSV Injection*). So does what follows a semicolon, a tabulator or the end
/// of a line inside it: a spreadsheet that parts columns at semicolons, as Danish ones do, begins a cell there.
///
/// ```
/// use tidemark::collect::invite::harmless;
/// assert_eq!(harmless("=1+1"), "'=1+1");
/// assert_eq!(harmless("a;=1+1"), "a;'=1+1");
/// assert_eq!(harmless("Ane Holm"), "Ane Holm");
/// ```
pub fn harmless(cell: &str) -> String {
    let is_formula = |text: &str| {
        text.starts_with(['\t', '\r'])
            || text
                .trim_start_matches(|c: char| c == '"' || (c.is_whitespace() && c != '\n'))
                .starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠'])
    };
    let mut safe = String::with_capacity(cell.len() + 1);
    let mut rest = cell;
    loop {
        if is_formula(rest) {
            safe.push('\'');
        }
        let Some(at) = rest.find([';', '\t', '\r', '\n']) else {
            safe.push_str(rest);
            return safe;
        };
        // Each of them is one byte.
        let (before, after) = rest.split_at(at + 1);
        safe.push_str(before);
        rest = after;
    }
}
