//! The accessibility list, checked in the parts of the files.

use std::collections::BTreeSet;

use calamine::Data;

use super::{Book, Report, WORKBOOKS, published, rehearsal};

/// The value of an attribute.
fn attribute<'x>(xml: &'x str, name: &str) -> Option<&'x str> {
    let (_, rest) = xml.split_once(&format!(" {name}=\""))?;
    rest.split_once('"').map(|(value, _)| value)
}

/// `B7` → (6, 1)
pub(super) fn place(cell: &str) -> (u32, u32) {
    let letters: String = cell.chars().take_while(char::is_ascii_uppercase).collect();
    let column = letters
        .chars()
        .fold(0, |sum, c| sum * 26 + u32::from(c) - u32::from('A') + 1);
    let row: u32 = cell[letters.len()..].parse().expect("a row");
    (row - 1, column - 1)
}

fn each(check: impl Fn(&Report, &str, &Book)) {
    for report in [rehearsal(), published()] {
        for file in WORKBOOKS {
            check(report, file, &report.book(file));
        }
    }
}

#[test]
fn no_cell_is_merged_and_every_cell_of_a_table_is_filled() {
    each(|_, file, book| {
        for (name, xml) in book.parts("xl/worksheets/sheet", ".xml") {
            assert!(!xml.contains("<mergeCell"), "{file}: {name}");
        }
        let tables: Vec<&str> = book
            .parts("xl/tables/", ".xml")
            .map(|(_, xml)| xml)
            .collect();
        // Every sheet but the cover holds one.
        assert_eq!(tables.len(), book.names.len() - 1, "{file}");
        for (number, name) in book.names.iter().enumerate().skip(1) {
            let rels = format!("xl/worksheets/_rels/sheet{}.xml.rels", number + 1);
            let rels = &book.parts[&rels];
            assert_eq!(rels.matches("/tables/table").count(), 1, "{file}: {name}");
            let (_, rest) = rels.split_once("../tables/").expect("a table");
            let (table, _) = rest.split_once('"').expect("a table");
            let xml = &book.parts[&format!("xl/tables/{table}")];
            let (first, last) = attribute(xml, "ref")
                .and_then(|r| r.split_once(':'))
                .expect("ref");
            let ((top, left), (bottom, right)) = (place(first), place(last));
            assert_eq!(left, 0, "{file}: {name} begins in column A");
            assert!(
                attribute(xml, "headerRowCount").is_none(),
                "{file}: {name} has headings"
            );
            let sheet = &book.sheets[name];
            for row in top..=bottom {
                for column in left..=right {
                    let cell = sheet.get_value((row, column));
                    assert!(
                        cell.is_some_and(|cell| !cell.to_string().trim().is_empty()),
                        "{file}: {name} row {row} column {column} is empty"
                    );
                }
            }
            let headings: BTreeSet<String> = (left..=right)
                .filter_map(|column| sheet.get_value((top, column)))
                .map(|cell| cell.to_string().to_lowercase())
                .collect();
            assert_eq!(headings.len() as u32, right - left + 1, "{file}: {name}");
            // Nothing stands above the table but in column A, and nothing below it.
            for (row, column, cell) in sheet.used_cells() {
                let (row, column) = (row as u32 + sheet.start().expect("cells").0, column as u32);
                let inside = (top..=bottom).contains(&row);
                assert!(
                    inside || column == 0,
                    "{file}: {name}: {cell:?} stands beside the table"
                );
                assert!(
                    row <= bottom,
                    "{file}: {name}: {cell:?} stands below the table"
                );
            }
        }
    });
}

#[test]
fn sheets_have_titles_names_of_their_own_and_are_reached_from_the_contents() {
    each(|report, file, book| {
        let names: BTreeSet<String> = book.names.iter().map(|name| name.to_lowercase()).collect();
        assert_eq!(names.len(), book.names.len(), "{file}");
        let contents = &book.names[1];
        let listed: Vec<String> = book.sheets[contents]
            .rows()
            .map(|row| row[0].to_string())
            .collect();
        for (number, name) in book.names.iter().enumerate() {
            assert!(name.encode_utf16().count() <= 31, "{file}: {name}");
            assert!(
                matches!(book.sheets[name].get_value((0, 0)), Some(Data::String(title)) if !title.is_empty()),
                "{file}: {name} has no title"
            );
            // Cover, contents, key and notes stand before the tables.
            assert_eq!(listed.contains(name), number >= 4, "{file}: {name}");
            let sheet = &book.parts[&format!("xl/worksheets/sheet{}.xml", number + 1)];
            if number > 0 {
                assert!(
                    sheet.contains("state=\"frozen\""),
                    "{file}: {name} is not frozen"
                );
            }
            if number >= 4 {
                let link = format!("location=\"'{contents}'!A1\"");
                assert!(sheet.contains(&link), "{file}: {name} has no way back");
            }
        }
        let is_rehearsal = report.text("manifest.json").contains("\"rehearsal\": true");
        let mark = match &file[..2] {
            "da" => "GENERALPRØVE",
            _ => "REHEARSAL",
        };
        for (name, sheet) in &book.sheets {
            let second = sheet
                .get_value((1, 0))
                .map(ToString::to_string)
                .unwrap_or_default();
            assert_eq!(
                second.starts_with(mark),
                is_rehearsal,
                "{file}: {name}: {second}"
            );
        }
    });
}

#[test]
fn a_file_says_its_title_author_and_language_and_not_when_it_was_made() {
    each(|report, file, book| {
        let core = &book.parts["docProps/core.xml"];
        let lang = &file[..2];
        assert!(
            core.contains(&format!("<dc:language>{lang}</dc:language>")),
            "{core}"
        );
        let (_, title) = core.split_once("<dc:title>").expect("a title");
        assert!(!title.starts_with('<'), "{core}");
        let author = match (
            lang,
            report.text("manifest.json").contains("\"rehearsal\": true"),
        ) {
            (_, false) => "NORC",
            ("da", true) => "Ingen er interviewet",
            (_, true) => "Nobody was interviewed",
        };
        assert!(core.contains(&format!("<dc:creator>{author}")), "{core}");
        // The last day of fieldwork stands in for the day.
        let year = core.split_once("<dcterms:created").expect("a date").1;
        let year = year.split_once('>').expect("a date").1;
        assert!(
            year.starts_with("2023-10-14T") || year.starts_with("2024-"),
            "{core}"
        );
    });
}

#[test]
fn charts_are_native_and_described_in_at_most_255_characters() {
    let mut charts = 0;
    each(|_, file, book| {
        let drawn = book.parts("xl/charts/chart", ".xml").count();
        let mut described = 0;
        for (name, xml) in book.parts("xl/drawings/drawing", ".xml") {
            for properties in xml.split("<xdr:cNvPr").skip(1) {
                let alt = attribute(properties, "descr").unwrap_or_default();
                let alt = alt.replace("&quot;", "\"").replace("&amp;", "&");
                let length = alt.encode_utf16().count();
                assert!(
                    (20..=255).contains(&length),
                    "{file}: {name}: {length}: {alt}"
                );
                described += 1;
            }
        }
        assert_eq!(described, drawn, "{file}");
        assert_eq!(drawn > 0, file.contains("tables"), "{file}");
    });
    for report in [rehearsal(), published()] {
        charts += report
            .book("en/tables.xlsx")
            .parts("xl/charts/chart", ".xml")
            .count();
    }
    // Tech attitudes: bars, 4 statements in 4 figures; GSS: bars and its trends.
    assert!(charts >= 17 + 5, "{charts}");
    let marked = rehearsal().book("da/tables.xlsx");
    for (name, xml) in marked.parts("xl/charts/chart", ".xml") {
        assert!(
            xml.contains("GENERALPRØVE"),
            "{name} can be taken out without its mark"
        );
    }
}
