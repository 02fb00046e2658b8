//! In: the bytes of an .ods. Out: its sheets as grids. Never: a row or cell repeated by what a number claims beyond what
//! a sheet has room for.
//!
//! Read with quick-xml: calamine keeps all sheets expanded in memory, and waits for ever where a table is not closed.
//! Elements and attributes are those of OpenDocument 1.2, part 1, chapters 9 and 19.

use std::collections::HashMap;

use quick_xml::events::{BytesStart, Event};

use super::container::{self, Xml, attribute};
use super::grid::{Given, Grid, MOST_COLUMNS, MOST_ROWS, Merged, Sheet};

/// Reads every sheet.
pub(super) fn sheets(bytes: &[u8]) -> Result<Vec<Sheet>, String> {
    let mut container = container::open(bytes, "ods")?;
    let Some(xml) = container::xml(&mut container, "content.xml") else {
        return Err("not a readable ods: it has no part `content.xml`".to_owned());
    };
    let mut reader = Sheets {
        xml,
        buffer: Vec::new(),
        hidden_styles: HashMap::new(),
    };
    reader
        .read()
        .map_err(|why| format!("not a readable ods: {why}"))
}

struct Sheets<'z, 'b> {
    xml: Xml<'z, 'b>,
    buffer: Vec<u8>,
    /// Styles of tables, and whether they hide them.
    hidden_styles: HashMap<String, bool>,
}

/// A cell as its element says it.
#[derive(Debug, Default)]
struct Written {
    kind: String,
    value: Option<String>,
    formula: bool,
    fault: bool,
    repeated: usize,
    merged: (u32, u32),
}

impl Sheets<'_, '_> {
    fn read(&mut self) -> Result<Vec<Sheet>, String> {
        let mut sheets = Vec::new();
        let mut style = None;
        loop {
            self.buffer.clear();
            match self
                .xml
                .read_event_into(&mut self.buffer)
                .map_err(|error| error.to_string())?
            {
                Event::Start(element) => match element.local_name().as_ref() {
                    "style" => style = attribute(&element, "name"),
                    "table-properties" => {
                        let hides = attribute(&element, "display").as_deref() == Some("false");
                        if let Some(style) = style.clone() {
                            self.hidden_styles.insert(style, hides);
                        }
                    }
                    "table" => {
                        let name = attribute(&element, "name").unwrap_or_default();
                        let style = attribute(&element, "style-name").unwrap_or_default();
                        let mut grid = Grid::named(name);
                        grid.hidden = self.hidden_styles.get(&style) == Some(&true);
                        self.table(&mut grid)?;
                        sheets.push(Ok(grid));
                    }
                    _ => {}
                },
                Event::Eof => return Ok(sheets),
                _ => {}
            }
        }
    }

    fn table(&mut self, grid: &mut Grid) -> Result<(), String> {
        let (mut row, mut column) = (0usize, 0u32);
        loop {
            self.buffer.clear();
            match self
                .xml
                .read_event_into(&mut self.buffer)
                .map_err(|error| error.to_string())?
            {
                Event::Start(element) => match element.local_name().as_ref() {
                    "table-column" => {
                        let count = repeated(&element, "number-columns-repeated");
                        let last = column.saturating_add(u32::try_from(count).unwrap_or(u32::MAX));
                        if hides(&element) {
                            grid.layout
                                .hidden_columns
                                .push((column, last.saturating_sub(1)));
                        }
                        column = last;
                    }
                    "table-row" => {
                        let count = repeated(&element, "number-rows-repeated");
                        let hidden = hides(&element);
                        self.row(grid, row, count, hidden)?;
                        row = row.saturating_add(count);
                    }
                    // Pictures and tables within a table hold no answers.
                    "shapes" | "table" => self.pass_over()?,
                    _ => {}
                },
                Event::End(element) if element.local_name().as_ref() == "table" => return Ok(()),
                Event::Eof => return Err(format!("the sheet `{}` has no end", grid.name)),
                _ => {}
            }
        }
    }

    /// One row element, which stands for `count` rows.
    fn row(
        &mut self,
        grid: &mut Grid,
        row: usize,
        count: usize,
        hidden: bool,
    ) -> Result<(), String> {
        let mut cells: Vec<(usize, usize, Owned)> = Vec::new();
        let mut column = 0usize;
        loop {
            self.buffer.clear();
            match self
                .xml
                .read_event_into(&mut self.buffer)
                .map_err(|error| error.to_string())?
            {
                Event::Start(element) => match element.local_name().as_ref() {
                    "table-cell" | "covered-table-cell" => {
                        let written = Written::of(&element);
                        let text = self.text()?;
                        if written.merged != (1, 1) {
                            grid.layout.merged.push(merged(row, column, written.merged));
                        }
                        let repeated = written.repeated;
                        if let Some(owned) = written.given(text)? {
                            cells.push((column, repeated, owned));
                        }
                        column = column.saturating_add(repeated);
                    }
                    _ => self.pass_over()?,
                },
                Event::End(_) => break,
                Event::Eof => return Err(format!("the sheet `{}` has no end", grid.name)),
                _ => {}
            }
        }
        if cells.is_empty() {
            return Ok(());
        }
        let behind = row.saturating_add(count);
        let wide = cells
            .iter()
            .any(|(at, repeated, _)| at.saturating_add(*repeated) > MOST_COLUMNS);
        if behind > MOST_ROWS || wide {
            return Err(format!(
                "row {} claims more cells than a sheet has",
                row + 1
            ));
        }
        for row in row..behind {
            if hidden {
                grid.layout.hidden_rows.insert(row as u32);
            }
            for (at, repeated, owned) in &cells {
                for column in *at..at + repeated {
                    grid.push(row, column, owned.as_given())?;
                }
            }
        }
        Ok(())
    }

    /// The paragraphs of a cell, up to its end; notes are not among them.
    fn text(&mut self) -> Result<String, String> {
        /// More than any program lets a cell hold.
        const LONGEST: usize = 1 << 17;
        let mut text = String::new();
        let (mut depth, mut paragraphs) = (0usize, 0usize);
        loop {
            self.buffer.clear();
            match self
                .xml
                .read_event_into(&mut self.buffer)
                .map_err(|error| error.to_string())?
            {
                Event::Start(element) => match element.local_name().as_ref() {
                    "annotation" | "shapes" | "table" | "frame" => self.pass_over()?,
                    name => {
                        match name {
                            "p" if depth == 0 => {
                                paragraphs += 1;
                                if paragraphs > 1 {
                                    text.push('\n');
                                }
                            }
                            "s" => {
                                let count =
                                    attribute(&element, "c").and_then(|count| count.parse().ok());
                                let count: usize = count.unwrap_or(1);
                                text.extend(std::iter::repeat_n(' ', count.min(LONGEST + 1)));
                            }
                            "tab" => text.push('\t'),
                            "line-break" => text.push('\n'),
                            _ => {}
                        }
                        depth += 1;
                    }
                },
                Event::End(_) if depth == 0 => return Ok(text),
                Event::End(_) => depth -= 1,
                Event::Text(words) if depth > 0 => text.push_str(&words.xml10_content()),
                Event::CData(words) if depth > 0 => text.push_str(&words.xml10_content()),
                Event::GeneralRef(name) if depth > 0 => text.push_str(&resolved(&name)),
                Event::Eof => return Err("a cell has no end".to_owned()),
                _ => {}
            }
            if text.len() > LONGEST {
                return Err(format!("a cell claims more than {LONGEST} characters"));
            }
        }
    }

    /// Reads on behind the end of the element that was opened last.
    fn pass_over(&mut self) -> Result<(), String> {
        let mut depth = 1usize;
        while depth > 0 {
            self.buffer.clear();
            match self
                .xml
                .read_event_into(&mut self.buffer)
                .map_err(|error| error.to_string())?
            {
                Event::Start(_) => depth += 1,
                Event::End(_) => depth -= 1,
                Event::Eof => return Err("an element has no end".to_owned()),
                _ => {}
            }
        }
        Ok(())
    }
}

/// `&amp;`, `&#229;`; what is not known stays as it is written.
fn resolved(name: &quick_xml::events::BytesRef<'_>) -> String {
    if let Ok(Some(character)) = name.resolve_char_ref() {
        return character.to_string();
    }
    match quick_xml::escape::resolve_predefined_entity(name.as_ref()) {
        Some(text) => text.to_owned(),
        None => format!("&{};", name.as_ref()),
    }
}

fn repeated(element: &BytesStart<'_>, name: &str) -> usize {
    let stated = attribute(element, name).and_then(|count| count.parse().ok());
    stated.unwrap_or(1).max(1)
}

/// Hidden by hand, or by a filter.
fn hides(element: &BytesStart<'_>) -> bool {
    matches!(
        attribute(element, "visibility").as_deref(),
        Some("collapse" | "filter")
    )
}

fn merged(row: usize, column: usize, (rows, columns): (u32, u32)) -> Merged {
    let (row, column) = (
        u32::try_from(row).unwrap_or(u32::MAX),
        u32::try_from(column).unwrap_or(u32::MAX),
    );
    Merged {
        rows: (row, row.saturating_add(rows.saturating_sub(1))),
        columns: (column, column.saturating_add(columns.saturating_sub(1))),
    }
}

/// A cell's content until it is known how often it stands there.
#[derive(Debug)]
enum Owned {
    Number(f64),
    Text(String),
    Date(String),
    Flag(bool),
    Fault(String),
    NoResult,
}

impl Owned {
    fn as_given(&self) -> Given<'_> {
        match self {
            Self::Number(number) => Given::Number(*number),
            Self::Text(text) => Given::Text(text),
            Self::Date(text) => Given::Date(text),
            Self::Flag(flag) => Given::Flag(*flag),
            Self::Fault(text) => Given::Fault(text),
            Self::NoResult => Given::NoResult,
        }
    }
}

impl Written {
    fn of(element: &BytesStart<'_>) -> Self {
        let mut written = Self {
            repeated: repeated(element, "number-columns-repeated"),
            merged: (1, 1),
            ..Self::default()
        };
        for attribute in element.attributes().with_checks(false).flatten() {
            let Ok(value) = attribute.normalized_value(quick_xml::XmlVersion::Implicit1_0) else {
                continue;
            };
            let count = || value.parse().unwrap_or(1).max(1);
            match attribute.key.as_ref() {
                "office:value-type" => written.kind = value.into_owned(),
                "office:value"
                | "office:date-value"
                | "office:time-value"
                | "office:boolean-value"
                | "office:string-value" => {
                    written.value = Some(value.into_owned());
                }
                "calcext:value-type" => written.fault = &*value == "error",
                "table:formula" => written.formula = true,
                "table:number-columns-spanned" => written.merged.1 = count(),
                "table:number-rows-spanned" => written.merged.0 = count(),
                _ => {}
            }
        }
        written
    }

    /// What the cell holds; `None`: it is blank.
    fn given(self, text: String) -> Result<Option<Owned>, String> {
        if self.fault {
            return Ok(Some(Owned::Fault(text)));
        }
        let value = self.value.unwrap_or_default();
        Ok(match self.kind.as_str() {
            "float" | "percentage" | "currency" => match value.parse::<f64>() {
                Ok(number) if number.is_finite() => Some(Owned::Number(number)),
                _ => {
                    return Err(format!(
                        "`{value}` is not the number that its cell says it is"
                    ));
                }
            },
            "boolean" => Some(Owned::Flag(value == "true")),
            "date" => Some(Owned::Date(value.trim_end_matches("T00:00:00").to_owned())),
            "time" => Some(Owned::Date(value)),
            _ if !text.trim().is_empty() => Some(Owned::Text(text)),
            _ if !value.trim().is_empty() => Some(Owned::Text(value)),
            "" if self.formula => Some(Owned::NoResult),
            _ => None,
        })
    }
}
