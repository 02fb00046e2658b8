//! What people wrote does not become a formula: every CSV that collecting writes, through LibreOffice.

use std::fs;
use std::path::Path;
use std::process::Command;

use super::program::{Fieldwork, command};

/// What spreadsheets take for formulas, or for something that leads to one.
const CELLS: &[&str] = &[
    "=1+1",
    "=HYPERLINK(\"https://evil.example\",\"x\")",
    "=cmd|' /C calc'!A0",
    "+1+1",
    "-1+1",
    "-2+3+cmd|' /C calc'!A0",
    "@SUM(1,1)",
    "\t=1+1",
    "\r=1+1",
    " =1+1",
    "\u{a0}=1+1",
    "＝1+1",
    "a\";=1+1;\"b",
    "a\",=1+1,\"b",
    "=\"a\"\"b\"",
];

/// A CSV as LibreOffice reads it, as flat XML: commas or semicolons part cells, text is UTF-8, and formulas are computed
/// wherever one is found. `None`: there is no LibreOffice, and none is required.
fn read(file: &Path, separator: u8) -> Option<String> {
    let (out, profile) = (tempfile::tempdir().ok()?, tempfile::tempdir().ok()?);
    let profile = profile.path().display().to_string();
    let run = Command::new("soffice")
        .arg(format!("-env:UserInstallation=file://{profile}"))
        .arg("--headless")
        .arg(format!(
            "--infilter=CSV:{separator},34,76,1,,1030,false,true,false,false,false,-1,true"
        ))
        .args(["--convert-to", "fods", "--outdir"])
        .arg(out.path())
        .arg(file)
        .output();
    let made = fs::read_dir(out.path()).ok()?.flatten().next();
    if let Some(made) = made.filter(|_| run.is_ok_and(|run| run.status.success())) {
        return fs::read_to_string(made.path()).ok();
    }
    let is_required = std::env::var_os("TIDEMARK_REQUIRE_SHARED").is_some_and(|value| value == "1");
    assert!(!is_required, "soffice made nothing of {}", file.display());
    eprintln!("SKIPPED: no soffice to open {}", file.display());
    None
}

fn quoted(cells: &[&str]) -> String {
    let cells = cells
        .iter()
        .map(|cell| format!("\"{}\"", cell.replace('"', "\"\"")));
    cells.collect::<Vec<_>>().join(",") + "\r\n"
}

#[test]
fn no_cell_of_a_csv_is_computed() {
    let fieldwork = Fieldwork::sqlite();
    let folder = fieldwork.folder.path();
    let list = folder.join("contacts.csv");
    let mut text = quoted(&["id", "name", "address", "city", "=1+1"]);
    for (at, cell) in CELLS.iter().enumerate() {
        // An id may be one too.
        let id = format!("{}{at}", cell.replace(['\t', '\r', '\n'], "="));
        text.push_str(&quoted(&[&id, cell, cell, cell, cell]));
    }
    fs::write(&list, &text).expect("a list");
    let Some(control) = read(&list, b',') else {
        return;
    };
    // The list itself is computed, or this test could not fail.
    let computed = control.matches("table:formula=").count();
    assert!(computed > 20, "{computed} formulas in the list");
    let run = command(folder, &["invite"])
        .args(["--store", &fieldwork.store, "--list"])
        .arg(&list)
        .output()
        .expect("the program");
    assert!(
        run.status.success(),
        "{}",
        String::from_utf8_lossy(&run.stderr)
    );
    let mut browser = fieldwork.browser(0);
    browser.start("/o/all");
    browser.answer_all();
    let status = command(folder, &["status"])
        .args(["--store", &fieldwork.store, "--format", "csv"])
        .output()
        .expect("the program");
    assert!(
        status.status.success(),
        "{}",
        String::from_utf8_lossy(&status.stderr)
    );
    fs::write(folder.join("status.csv"), &status.stdout).expect("written");
    let mut files = 0;
    for entry in fs::read_dir(folder).expect("a folder").flatten() {
        let path = entry.path();
        if path == list || path.extension().is_none_or(|kind| kind != "csv") {
            continue;
        }
        files += 1;
        for separator in [b',', b';', b'\t'] {
            let sheet = read(&path, separator).expect("a sheet");
            assert!(sheet.matches("<table:table-row").count() > 5);
            let formula = sheet
                .split("table:formula=")
                .nth(1)
                .map(|rest| rest.chars().take(60).collect::<String>());
            assert_eq!(formula, None, "{} parted by {separator}", path.display());
        }
    }
    assert_eq!(files, 2, "the mail-merge file and the status");
}
