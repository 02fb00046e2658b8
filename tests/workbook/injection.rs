//! Texts that a spreadsheet would run as a formula (CWE-1236) stay texts: in workbooks a text cell whose text is marked as such,
//! in CSV behind an apostrophe.

use std::fs;

use calamine::Data;

use super::{Report, WORKBOOKS, changed, converted};

/// The survey with such texts wherever a person writes one.
fn report() -> Report {
    let folder = changed(
        "surveys/tech-attitudes",
        &[
            (
                "survey.toml",
                &[
                    ("en = \"Agree\"", "en = \"=cmd|'/c calc'!A1\""),
                    ("en = \"Don't know\"", "en = \"+1\""),
                    ("en = \"Men\"", "en = \"@SUM(A1:A9)\""),
                    ("en = \"Women\"", "en = \"-2+3\""),
                    ("en = \"Sex\"", "en = \"=1+1\""),
                ],
            ),
            (
                "report.toml",
                &[(
                    "en = \"The Danish population's opinions about new technology\"",
                    "en = \"=HYPERLINK(\\\"http://example.org\\\")\"",
                )],
            ),
        ],
    );
    Report::of(folder.path())
}

#[test]
fn no_cell_of_any_output_is_a_formula() {
    let report = report();
    for file in WORKBOOKS {
        let book = report.book(file);
        for (name, xml) in book.parts("xl/worksheets/sheet", ".xml") {
            assert!(
                !xml.contains("<f>") && !xml.contains("<f "),
                "{file}: {name}"
            );
        }
        for name in &book.names {
            assert!(!name.starts_with(['=', '+', '-', '@']), "{file}: {name}");
        }
        let dangerous = |text: &str| text.starts_with(['=', '+', '-', '@', '\t', '\r']);
        if file.starts_with("en") {
            let texts = book.sheets.values().flat_map(|sheet| sheet.cells());
            let found =
                texts.filter(|(_, _, cell)| matches!(cell, Data::String(text) if dangerous(text)));
            assert!(found.count() > 10, "{file} has none of the texts");
            assert!(
                book.parts["xl/styles.xml"].contains("quotePrefix=\"1\""),
                "{file}"
            );
        }
        // LibreOffice, which reads and writes it again, knows of no formula either.
        if let Some(out) = converted(&report.out.join(file), "fods") {
            let made = fs::read_dir(out.path())
                .expect("a folder")
                .next()
                .expect("a file");
            let text = fs::read_to_string(made.expect("a file").path()).expect("XML");
            assert!(!text.contains("table:formula"), "{file}");
        }
    }
    for file in ["data/cells.csv", "data/changes.csv"] {
        let rows = report.rows(file);
        for row in &rows {
            for (heading, cell) in row {
                let starts = cell.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']);
                assert!(
                    !starts || cell.parse::<f64>().is_ok(),
                    "{file} {heading}: {cell}"
                );
            }
        }
        let kept = rows
            .iter()
            .flat_map(|row| row.values())
            .any(|cell| cell == "'@SUM(A1:A9)");
        assert_eq!(kept, file.ends_with("cells.csv"), "{file}");
    }
}
