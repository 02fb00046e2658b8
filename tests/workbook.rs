//! The data annex through the program: workbooks that read well and show what `number.rs` shows, every printed cell of a
//! published poll, no formula whatever the texts, no number that is hidden, files that other programs accept.
//!
//! The accessibility list: `PUBLISHING.md` of the shared data, after the UK Government Analysis Function's *Releasing
//! statistics in spreadsheets*.

#[path = "workbook/accessible.rs"]
mod accessible;
#[path = "workbook/cells.rs"]
mod cells;
#[path = "workbook/charts.rs"]
mod charts;
#[path = "shared/danish_poll.rs"]
mod danish_poll;
#[path = "workbook/injection.rs"]
mod injection;
#[path = "workbook/key.rs"]
mod key;
#[path = "workbook/letters.rs"]
mod letters;
#[path = "workbook/printed.rs"]
mod printed;
#[path = "shared/mod.rs"]
mod shared;
#[path = "workbook/shown.rs"]
mod shown;

use std::collections::BTreeMap;
use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use calamine::{Data, Range, Reader, Xlsx, open_workbook};
use serde_json::Value as Json;

/// A report of a survey folder with the pieces of the annex.
struct Report {
    _home: tempfile::TempDir,
    out: PathBuf,
}

impl Report {
    fn of(survey: &Path) -> Self {
        let home = tempfile::tempdir().expect("a folder");
        let out = home.path().join("report");
        let run = Command::new(assert_cmd::cargo::cargo_bin!("tidemark"))
            .arg("report")
            .arg(survey)
            .args(["--pieces", "workbook,banner_book,data", "--out"])
            .arg(&out)
            .output()
            .expect("the program runs");
        let said = String::from_utf8_lossy(&run.stderr);
        assert!(run.status.success(), "{said}");
        Self { _home: home, out }
    }

    fn read(&self, file: &str) -> Vec<u8> {
        fs::read(self.out.join(file)).unwrap_or_else(|error| panic!("{file}: {error}"))
    }

    fn text(&self, file: &str) -> String {
        String::from_utf8(self.read(file)).expect("UTF-8")
    }

    fn json(&self, file: &str) -> Json {
        serde_json::from_slice(&self.read(file)).expect("JSON")
    }

    /// The estimates of a workbook: place, text, cell, part.
    fn sidecar(&self, file: &str) -> Vec<Traced> {
        let whole = self.json(file);
        let estimates = whole["estimates"].as_array().expect("estimates");
        let text = |one: &Json, key: &str| one[key].as_str().expect("a text").to_owned();
        estimates
            .iter()
            .map(|one| Traced {
                place: text(one, "place"),
                text: text(one, "text"),
                cell: text(one, "cell"),
                part: one["part"].as_str().unwrap_or("value").to_owned(),
            })
            .collect()
    }

    fn book(&self, file: &str) -> Book {
        Book::open(&self.out.join(file))
    }

    /// The rows of a CSV file, each by heading.
    fn rows(&self, file: &str) -> Vec<BTreeMap<String, String>> {
        let bytes = self.read(file);
        let mut reader = csv::Reader::from_reader(bytes.as_slice());
        reader
            .deserialize()
            .map(|row| row.expect("a row"))
            .collect()
    }
}

/// An estimate that a workbook shows.
struct Traced {
    place: String,
    text: String,
    cell: String,
    part: String,
}

/// A workbook: its values and its parts.
struct Book {
    names: Vec<String>,
    sheets: BTreeMap<String, Range<Data>>,
    parts: BTreeMap<String, String>,
}

impl Book {
    fn open(path: &Path) -> Self {
        let mut workbook: Xlsx<_> = open_workbook(path).expect("a workbook");
        let names = workbook.sheet_names().to_vec();
        let sheets = names
            .iter()
            .map(|name| {
                (
                    name.clone(),
                    workbook.worksheet_range(name).expect("a sheet"),
                )
            })
            .collect();
        let file = fs::File::open(path).expect("a workbook");
        let mut archive = zip::ZipArchive::new(file).expect("a container");
        let mut parts = BTreeMap::new();
        for place in 0..archive.len() {
            let mut part = archive.by_index(place).expect("a part");
            let name = part.name().expect("a name").into_owned();
            let mut text = String::new();
            part.read_to_string(&mut text).expect("XML");
            parts.insert(name, text);
        }
        Self {
            names,
            sheets,
            parts,
        }
    }

    /// The parts whose names begin and end like this.
    fn parts(&self, begin: &str, end: &str) -> impl Iterator<Item = (&str, &str)> {
        self.parts
            .iter()
            .filter(move |(name, _)| name.starts_with(begin) && name.ends_with(end))
            .map(|(name, text)| (name.as_str(), text.as_str()))
    }

    /// The row of headings: the first after the link back.
    fn headings(&self, sheet: &str, first: &str) -> usize {
        let range = &self.sheets[sheet];
        (0..range.height())
            .find(|row| range.get((*row, 0)).is_some_and(|cell| *cell == first))
            .unwrap_or_else(|| panic!("{sheet}: no heading `{first}`"))
    }
}

/// A copy of a survey folder with some texts of its files replaced.
fn changed(survey: &str, files: &[(&str, &[(&str, &str)])]) -> tempfile::TempDir {
    let home = tempfile::tempdir().expect("a folder");
    copy(
        &Path::new(env!("CARGO_MANIFEST_DIR")).join(survey),
        home.path(),
    );
    for (file, replaced) in files {
        let path = home.path().join(file);
        let mut text = fs::read_to_string(&path).expect("a file");
        for (from, to) in *replaced {
            match *from {
                "" => text.push_str(to),
                from => {
                    assert!(text.contains(from), "{file} has no `{from}`");
                    text = text.replace(from, to);
                }
            }
        }
        fs::write(&path, text).expect("a file");
    }
    home
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder");
    for entry in fs::read_dir(from).expect("a folder") {
        let entry = entry.expect("an entry");
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).expect("a copy");
        }
    }
}

fn survey(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("surveys")
        .join(name)
}

/// The shipped rehearsal, reported once.
fn rehearsal() -> &'static Report {
    static REPORT: OnceLock<Report> = OnceLock::new();
    REPORT.get_or_init(|| Report::of(&survey("tech-attitudes")))
}

/// The shipped survey of published figures, reported once.
fn published() -> &'static Report {
    static REPORT: OnceLock<Report> = OnceLock::new();
    REPORT.get_or_init(|| Report::of(&survey("gss")))
}

/// The workbooks of a report.
const WORKBOOKS: [&str; 4] = [
    "da/tables.xlsx",
    "da/banner-book.xlsx",
    "en/tables.xlsx",
    "en/banner-book.xlsx",
];

/// What LibreOffice makes of a file, in a folder of its own; `None`: there is no LibreOffice, and none is required.
fn converted(file: &Path, filter: &str) -> Option<tempfile::TempDir> {
    let out = tempfile::tempdir().expect("a folder");
    let profile = tempfile::tempdir().expect("a folder");
    let run = Command::new("soffice")
        .arg(format!(
            "-env:UserInstallation=file://{}",
            profile.path().display()
        ))
        .args(["--headless", "--convert-to", filter, "--outdir"])
        .arg(out.path())
        .arg(file)
        .output();
    let made = fs::read_dir(out.path()).expect("a folder").count();
    if run.is_ok_and(|run| run.status.success()) && made > 0 {
        return Some(out);
    }
    assert!(
        std::env::var_os("TIDEMARK_REQUIRE_SHARED").is_none_or(|value| value != "1"),
        "soffice made nothing of {} and TIDEMARK_REQUIRE_SHARED=1 asks for it",
        file.display()
    );
    eprintln!("SKIPPED: no soffice to open {}", file.display());
    None
}
