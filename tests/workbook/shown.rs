//! What a spreadsheet shows is what the report shows, and what the data holds.

use std::collections::BTreeMap;
use std::fs;

use tidemark::definition::Lang;
use tidemark::measure::{PercentagePoints, Proportion};
use tidemark::report::number::Numbers;

use super::{Report, converted, published, rehearsal};

/// All sheets, as shown, comma, quotes where needed, UTF-8.
const AS_SHOWN: &str =
    "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,true,false,false,-1";

/// The rows of each sheet as LibreOffice shows them.
fn sheets(report: &Report, file: &str) -> Option<BTreeMap<String, Vec<Vec<String>>>> {
    let out = converted(&report.out.join(file), AS_SHOWN)?;
    let stem = file.split('/').next_back()?.trim_end_matches(".xlsx");
    let mut sheets = BTreeMap::new();
    for entry in fs::read_dir(out.path()).expect("a folder") {
        let path = entry.expect("an entry").path();
        let name = path.file_stem()?.to_string_lossy().into_owned();
        let name = name.strip_prefix(&format!("{stem}-"))?.to_owned();
        let mut reader = csv::ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .from_path(&path)
            .expect("a sheet");
        let rows = reader.records().map(|row| {
            let row = row.expect("a row");
            row.iter().map(str::to_owned).collect()
        });
        sheets.insert(name, rows.collect());
    }
    Some(sheets)
}

/// `B7` → (6, 1)
fn place(cell: &str) -> (usize, usize) {
    let letters = cell.chars().take_while(char::is_ascii_uppercase).count();
    let column = cell[..letters]
        .bytes()
        .fold(0, |sum, c| sum * 26 + usize::from(c - b'A') + 1);
    (
        cell[letters..].parse::<usize>().expect("a row") - 1,
        column - 1,
    )
}

#[test]
fn libreoffice_shows_every_estimate_as_the_report_does() {
    for (report, least) in [(rehearsal(), 700), (published(), 100)] {
        let mut compared = 0;
        for name in ["tables", "banner-book"] {
            let file = format!("en/{name}.xlsx");
            let Some(sheets) = sheets(report, &file) else {
                return;
            };
            for traced in report.sidecar(&format!("en/{name}.xlsx.cells.json")) {
                let (sheet, cells) = traced.place.split_once('!').expect("a place");
                let at = |cell: &str| {
                    let (row, column) = place(cell);
                    sheets[sheet][row][column].clone()
                };
                match cells.split_once(':') {
                    None => assert_eq!(at(cells), traced.text, "{file} {}", traced.place),
                    // An interval takes two cells; its limits stand in them in order.
                    Some((low, high)) => {
                        let shown = [at(low), at(high)];
                        let bare = |text: &str| text.trim_end_matches('%').to_owned();
                        let [low, high] = [bare(&shown[0]), bare(&shown[1])];
                        let text = bare(&traced.text);
                        let same = text.starts_with(&low) && text.ends_with(&high);
                        let is_fixed = text == "fixed by weighting" && low == high;
                        assert!(
                            same || is_fixed,
                            "{file} {}: {shown:?}, {text}",
                            traced.place
                        );
                    }
                }
                compared += 1;
            }
        }
        assert!(compared >= least, "{compared}");
    }
}

#[test]
fn every_sheet_is_printed() {
    for (report, file) in [
        (rehearsal(), "da/tables.xlsx"),
        (rehearsal(), "en/banner-book.xlsx"),
    ] {
        let Some(out) = converted(&report.out.join(file), "pdf") else {
            return;
        };
        let pdf = fs::read_dir(out.path())
            .expect("a folder")
            .next()
            .expect("a file");
        let bytes = fs::read(pdf.expect("a file").path()).expect("a PDF");
        assert!(bytes.starts_with(b"%PDF-"), "{file}");
        let pages = String::from_utf8_lossy(&bytes)
            .matches("/Type/Page/")
            .count();
        assert!(
            pages >= report.book(file).names.len(),
            "{file}: {pages} pages"
        );
    }
}

/// A number of `cells.csv` or `changes.csv` as a workbook shows it, its star left away.
fn as_shown(row: &BTreeMap<String, String>, part: &str, numbers: &Numbers) -> Vec<String> {
    let of = |column: &str| row.get(column).and_then(|text| text.parse::<f64>().ok());
    let is_share = row["unit"] == "proportion";
    let column = match part {
        "value" if row.contains_key("estimate") => "estimate",
        "value" => "difference",
        "p" => "p_corrected",
        part => part,
    };
    let Some(value) = of(column) else {
        return Vec::new();
    };
    let points = |value: f64| numbers.change(PercentagePoints(100.0 * value), 1);
    let plain = |value: f64| (0..=3).map(move |decimals| numbers.decimal(value, decimals));
    let signed =
        |value: f64| (0..=3).map(move |decimals| numbers.change(PercentagePoints(value), decimals));
    match (part, is_share || row["unit"] == "difference") {
        ("value", true) if column == "difference" || row["unit"] == "difference" => {
            vec![points(value)]
        }
        ("value", false) if column == "difference" => signed(value).collect(),
        ("value", true) => vec![numbers.percent(Proportion(value), 0)],
        ("standard_error", true) => vec![numbers.decimal(100.0 * value, 1)],
        ("p", _) => vec![numbers.p(value)],
        ("unweighted_base", _) => vec![numbers.decimal(value, 0)],
        _ => plain(value).collect(),
    }
}

#[test]
fn every_estimate_of_a_workbook_is_a_cell_of_the_data() {
    for (report, least) in [(rehearsal(), 700), (published(), 100)] {
        let mut rows: BTreeMap<String, BTreeMap<String, String>> = BTreeMap::new();
        for file in ["data/cells.csv", "data/changes.csv"] {
            for row in report.rows(file) {
                let known = rows.insert(row["id"].clone(), row);
                assert!(known.is_none(), "two rows with one id");
            }
        }
        let mut compared = 0;
        for lang in ["da", "en"] {
            let numbers = Numbers::new(&Lang::new(lang));
            for name in ["tables", "banner-book"] {
                for traced in report.sidecar(&format!("{lang}/{name}.xlsx.cells.json")) {
                    let row = rows.get(&traced.cell).unwrap_or_else(|| {
                        panic!("{lang} {}: no cell {}", traced.place, traced.cell)
                    });
                    if matches!(traced.part.as_str(), "interval" | "remainder") {
                        continue;
                    }
                    let text = traced.text.trim_end_matches(['*', '\u{a0}']);
                    let wanted = as_shown(row, &traced.part, &numbers);
                    assert!(
                        wanted.iter().any(|wanted| wanted == text),
                        "{lang} {} {} {}: {text}, not {wanted:?}",
                        traced.place,
                        traced.cell,
                        traced.part
                    );
                    compared += 1;
                }
            }
        }
        assert!(compared >= least, "{compared}");
    }
}
