//! In: the bytes of an .xlsx or .xlsm. Out: its sheets as grids. Never: room for the dimension a sheet claims, or for
//! the texts its table of texts claims.

use std::collections::HashMap;
use std::io::{Cursor, Read};

use calamine::{DataRef, Reader, SheetType, SheetVisible, Xlsx};
use quick_xml::events::{BytesStart, Event};

use super::container::{self, Container, attribute};
use super::grid::{Given, Grid, Layout, Merged, Sheet, Unread, position};

/// Reads every worksheet.
pub(super) fn sheets(bytes: &[u8]) -> Result<Vec<Sheet>, String> {
    let mut container = container::open(bytes, "xlsx")?;
    check_texts(&mut container)?;
    let mut book: Xlsx<_> =
        Xlsx::new(Cursor::new(bytes)).map_err(|error| format!("not a readable xlsx: {error}"))?;
    let parts = parts(&mut container);
    let of_book = book.sheets_metadata().to_vec();
    let worksheets = of_book
        .iter()
        .filter(|sheet| sheet.typ == SheetType::WorkSheet);
    let mut sheets = Vec::new();
    for sheet in worksheets {
        let grid = cells(&mut book, &sheet.name).map(|mut grid| {
            grid.hidden = sheet.visible != SheetVisible::Visible;
            if let Some(part) = parts.get(&sheet.name) {
                grid.layout = layout(&mut container, part);
            }
            grid
        });
        sheets.push(grid.map_err(|why| Unread {
            name: sheet.name.clone(),
            why,
        }));
    }
    Ok(sheets)
}

/// The table of texts names the number of its texts, for which a reader makes room: no more than it has bytes for.
fn check_texts(container: &mut Container<'_>) -> Result<(), String> {
    /// `<si/>`
    const SHORTEST: u64 = 5;
    let name = |name: &str| name.to_ascii_lowercase().ends_with("sharedstrings.xml");
    for at in 0..container.len() {
        let Ok(part) = container.by_index(at) else {
            continue;
        };
        if !part.name().is_ok_and(|part| name(&part)) {
            continue;
        }
        let size = part.size();
        let mut start = Vec::new();
        if part.take(4096).read_to_end(&mut start).is_err() {
            continue;
        }
        let start = String::from_utf8_lossy(&start);
        let claimed = start.split_once("uniqueCount=").and_then(|(_, rest)| {
            let digits = rest.trim_start().get(1..)?;
            let end = digits.find(|c: char| !c.is_ascii_digit())?;
            Some(digits.get(..end)?.parse::<u64>().unwrap_or(u64::MAX))
        });
        if claimed.is_some_and(|texts| texts > size / SHORTEST) {
            return Err(
                "not a readable xlsx: its table of texts claims more texts than it has room for"
                    .to_owned(),
            );
        }
    }
    Ok(())
}

/// The cells of a sheet, one by one: what it claims of its extent is not asked.
fn cells(book: &mut Xlsx<Cursor<&[u8]>>, name: &str) -> Result<Grid, String> {
    let mut reader = book
        .worksheet_cells_reader(name)
        .map_err(|error| error.to_string())?;
    let mut grid = Grid::named(name);
    while let Some(cell) = reader.next_cell_with_formula_metadata().map_err(|error| {
        format!(
            "{error}, behind row {}",
            grid.row_number(grid.len().saturating_sub(1))
        )
    })? {
        let (row, column) = cell.pos;
        let text;
        let given = match &cell.value {
            DataRef::Empty if cell.formula.is_some() => Given::NoResult,
            DataRef::Empty => continue,
            DataRef::Int(number) => Given::Number(*number as f64),
            DataRef::Float(number) => Given::Number(*number),
            DataRef::String(words) => Given::Text(words),
            DataRef::SharedString(words) => Given::Text(words),
            DataRef::Bool(flag) => Given::Flag(*flag),
            DataRef::DateTimeIso(iso) | DataRef::DurationIso(iso) => Given::Date(iso),
            DataRef::DateTime(moment) => {
                text = iso(moment);
                Given::Date(&text)
            }
            DataRef::Error(fault) => {
                text = fault.to_string();
                Given::Fault(&text)
            }
        };
        grid.push(row as usize, column as usize, given)?;
    }
    Ok(grid)
}

/// `2021-10-14`, with its time of day where it has one; a time alone is one of the day 0.
fn iso(moment: &calamine::ExcelDateTime) -> String {
    let (year, month, day, hour, minute, second, milli) = moment.to_ymd_hms_milli();
    if moment.is_duration() || (0.0..1.0).contains(&moment.as_f64()) {
        return format!("{hour:02}:{minute:02}:{second:02}");
    }
    let date = format!("{year:04}-{month:02}-{day:02}");
    match (hour, minute, second, milli) {
        (0, 0, 0, 0) => date,
        _ => format!("{date}T{hour:02}:{minute:02}:{second:02}"),
    }
}

/// The part of each sheet by its name.
fn parts(container: &mut Container<'_>) -> HashMap<String, String> {
    let mut targets = HashMap::new();
    each_element(container, "xl/_rels/workbook.xml.rels", |name, element| {
        if name == "Relationship"
            && let (Some(id), Some(target)) =
                (attribute(element, "Id"), attribute(element, "Target"))
        {
            let part = match target.strip_prefix('/') {
                Some(absolute) => absolute.to_owned(),
                None => format!("xl/{target}"),
            };
            targets.insert(id, part);
        }
    });
    let mut parts = HashMap::new();
    each_element(container, "xl/workbook.xml", |name, element| {
        if name == "sheet"
            && let (Some(sheet), Some(id)) = (attribute(element, "name"), attribute(element, "id"))
            && let Some(part) = targets.get(&id)
        {
            parts.insert(sheet, part.clone());
        }
    });
    parts
}

/// Hidden rows and columns and merged cells.
fn layout(container: &mut Container<'_>, part: &str) -> Layout {
    let mut layout = Layout::default();
    let mut row = 0u32;
    let hidden = |element: &BytesStart<'_>| {
        matches!(attribute(element, "hidden").as_deref(), Some("1" | "true"))
    };
    each_element(container, part, |name, element| match name {
        "row" => {
            let stated = attribute(element, "r").and_then(|row| row.parse().ok());
            row = stated.unwrap_or(row + 1);
            if hidden(element) {
                layout.hidden_rows.insert(row.saturating_sub(1));
            }
        }
        "col" if hidden(element) => {
            let bound = |name| {
                attribute(element, name)?
                    .parse::<u32>()
                    .ok()?
                    .checked_sub(1)
            };
            if let (Some(first), Some(last)) = (bound("min"), bound("max")) {
                layout.hidden_columns.push((first, last));
            }
        }
        "mergeCell" => layout
            .merged
            .extend(attribute(element, "ref").and_then(|range| {
                let (from, to) = range.split_once(':')?;
                let (from, to) = (position(from)?, position(to)?);
                Some(Merged {
                    rows: (from.0, to.0),
                    columns: (from.1, to.1),
                })
            })),
        _ => {}
    });
    layout
}

/// Every element of a part by its local name, as far as the part is XML.
fn each_element(
    container: &mut Container<'_>,
    part: &str,
    mut take: impl FnMut(&str, &BytesStart<'_>),
) {
    let Some(mut xml) = container::xml(container, part) else {
        return;
    };
    let mut buffer = Vec::new();
    loop {
        buffer.clear();
        match xml.read_event_into(&mut buffer) {
            Ok(Event::Start(element)) => take(element.local_name().as_ref(), &element),
            Ok(Event::Eof) | Err(_) => return,
            Ok(_) => {}
        }
    }
}
