//! The PDFs of both shipped surveys against the machine checks of PDF/UA-1, damaged ones against the same checks, and what
//! a reader of their text gets.
//!
//! The checks run in Python (`pdfua` and `tests/pdf_ua/check.py`, both on pikepdf): `TIDEMARK_PDFUA_PYTHON` names an
//! interpreter that has `pdfua` and `fonttools`; `.ci/run` makes one. Texts are read by poppler's `pdftotext`.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::OnceLock;

use tempfile::TempDir;
use tidemark::definition::{Edition, Lang, Piece, WaveId, load};
use tidemark::estimate::BannerTest;
use tidemark::pipeline::{self, Results, Scope, WaveScope};
use tidemark::report::Kit;
use tidemark::report::document::{Block, build};
use tidemark::report::number::Numbers;
use tidemark::report::render::pdf::{Meta, Supply, typeset};

const WAVES: [(&str, &str); 3] = [
    ("surveys/tech-attitudes", "2020"),
    ("surveys/tech-attitudes", "2023"),
    ("surveys/gss", "2024"),
];
const PIECES: [Piece; 4] = [
    Piece::Report,
    Piece::FactSheet,
    Piece::Briefing,
    Piece::Booklet,
];
const NAMES: [&str; 4] = ["report", "fact-sheet", "briefing", "booklet"];

fn results(survey: &str, wave: &str) -> Results {
    let survey = load(survey.as_ref()).expect("a survey").output;
    let scope = Scope {
        waves: WaveScope::UpTo(WaveId::new(wave)),
        banners: survey.report.banners.clone(),
        tests: vec![BannerTest::Columns],
        ..Scope::default()
    };
    pipeline::run(survey, &scope).expect("results")
}

fn write(results: &Results, wave: &str, out: &Path) {
    let edition = Edition {
        pieces: PIECES.to_vec(),
        ..Edition::default()
    };
    let kit = Kit {
        results,
        wave: &WaveId::new(wave),
        languages: &results.survey.languages,
        editions: &[edition],
    };
    kit.write(out).expect("the PDFs");
}

/// The PDFs of all waves, written once.
fn written() -> &'static Path {
    static FOLDER: OnceLock<TempDir> = OnceLock::new();
    FOLDER
        .get_or_init(|| {
            let folder = tempfile::tempdir().expect("a folder");
            for (survey, wave) in WAVES {
                let results = results(survey, wave);
                write(&results, wave, &folder_of(folder.path(), survey, wave));
            }
            folder
        })
        .path()
}

fn folder_of(root: &Path, survey: &str, wave: &str) -> PathBuf {
    root.join(format!("{}-{wave}", survey.trim_start_matches("surveys/")))
}

fn pdfs() -> Vec<PathBuf> {
    let mut found = Vec::new();
    for (survey, wave) in WAVES {
        for lang in ["da", "en"] {
            for name in NAMES {
                let folder = folder_of(written(), survey, wave).join(lang);
                found.push(folder.join(format!("{name}.pdf")));
            }
        }
    }
    found
}

/// A tool that this test needs; where it is absent a test says so and passes, unless `TIDEMARK_REQUIRE_SHARED=1`.
fn there(test: &str, command: &mut Command) -> bool {
    if command.output().is_ok_and(|output| output.status.success()) {
        return true;
    }
    assert!(
        std::env::var_os("TIDEMARK_REQUIRE_SHARED").is_none_or(|value| value != "1"),
        "{test}: {command:?} does not run and TIDEMARK_REQUIRE_SHARED=1 asks for it"
    );
    eprintln!("SKIPPED {test}: {command:?} does not run");
    false
}

fn python(test: &str) -> Option<OsString> {
    let python = std::env::var_os("TIDEMARK_PDFUA_PYTHON").unwrap_or_else(|| "python3".into());
    let imports = "import pdfua, pikepdf, fontTools";
    there(test, Command::new(&python).args(["-c", imports])).then_some(python)
}

fn check(python: &OsString, arguments: &[&Path], what: &str) -> Output {
    Command::new(python)
        .arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/pdf_ua/check.py"))
        .arg(what)
        .args(arguments)
        .output()
        .expect("python runs")
}

fn poppler(test: &str) -> bool {
    there(test, Command::new("pdftotext").arg("-v"))
}

fn text(pdf: &Path, arguments: &[&str]) -> String {
    let output = Command::new("pdftotext")
        .args(arguments)
        .arg(pdf)
        .arg("-")
        .output()
        .expect("pdftotext runs");
    String::from_utf8(output.stdout).expect("UTF-8")
}

/// The text of one page without its spaces.
fn page_text(pdf: &Path, page: usize) -> String {
    let page = page.to_string();
    squeezed(&text(pdf, &["-f", &page, "-l", &page, "-layout"]))
}

/// Without spaces and line ends: how wide a space is, poppler guesses.
fn squeezed(text: &str) -> String {
    text.chars()
        .filter(|character| !character.is_whitespace())
        .collect()
}

fn pages(pdf: &Path) -> usize {
    text(pdf, &[]).matches('\u{c}').count()
}

#[test]
fn every_document_passes_the_machine_checks_of_pdf_ua() {
    let Some(python) = python("pdf_ua") else {
        return;
    };
    let files = pdfs();
    let files: Vec<&Path> = files.iter().map(PathBuf::as_path).collect();
    assert_eq!(files.len(), 24);
    let output = check(&python, &files, "check");
    let found = String::from_utf8_lossy(&output.stdout);
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{found}{said}");
    assert_eq!(found, "");
}

/// Each copy is damaged in one way. Whatever else follows from it, the condition that stands for it is among what is found.
#[test]
fn a_damaged_document_is_found_out_each_for_its_own_reason() {
    let Some(python) = python("damaged") else {
        return;
    };
    let folder = tempfile::tempdir().expect("a folder");
    let report = folder_of(written(), "surveys/tech-attitudes", "2023").join("da/report.pdf");
    let output = check(&python, &[&report, folder.path()], "damage");
    assert!(output.status.success(), "{output:?}");
    let damages = String::from_utf8(output.stdout).expect("UTF-8");
    let damages: Vec<(&str, &str)> = damages
        .lines()
        .filter_map(|line| line.split_once('\t'))
        .collect();
    assert!(damages.len() >= 10);
    let mut rules: Vec<&str> = damages.iter().map(|(_, rule)| *rule).collect();
    rules.sort_unstable();
    rules.dedup();
    assert_eq!(
        rules.len(),
        damages.len(),
        "every way has a rule of its own"
    );
    for (name, rule) in damages {
        let damaged = folder.path().join(format!("{name}.pdf"));
        let output = check(&python, &[&damaged], "check");
        assert_eq!(output.status.code(), Some(1), "{name}: {output:?}");
        let found = String::from_utf8(output.stdout).expect("UTF-8");
        let mut found = found.lines().filter_map(|line| line.split('\t').nth(1));
        assert!(
            found.any(|known| known == rule),
            "{name}: {rule} is not found"
        );
    }
}

#[test]
fn the_same_survey_gives_the_same_pdfs() {
    let again = tempfile::tempdir().expect("a folder");
    let results = results("surveys/tech-attitudes", "2023");
    write(&results, "2023", again.path());
    let first = folder_of(written(), "surveys/tech-attitudes", "2023");
    for lang in ["da", "en"] {
        for name in NAMES
            .iter()
            .flat_map(|name| [format!("{name}.pdf"), format!("{name}.pdf.cells.json")])
        {
            let read =
                |folder: &Path| std::fs::read(folder.join(lang).join(&name)).expect("a file");
            assert!(read(&first) == read(again.path()), "{lang}/{name}");
        }
    }
}

#[test]
fn text_comes_out_in_reading_order_with_rows_whole() {
    if !poppler("reading order") {
        return;
    }
    for (survey, wave) in WAVES {
        let results = results(survey, wave);
        for lang in results.survey.languages.clone() {
            let document = build(&results, &WaveId::new(wave), &lang).expect("a document");
            let pdf = folder_of(written(), survey, wave)
                .join(lang.as_str())
                .join("report.pdf");
            let read: Vec<String> = text(&pdf, &[]).lines().map(squeezed).collect();
            let mut read = read.iter();
            for section in &document.sections {
                let title = squeezed(&section.title);
                let found = read.any(|line| *line == title);
                assert!(found, "{lang} {wave}: {title} is not in order");
            }
            let lines: Vec<String> = text(&pdf, &["-layout"]).lines().map(squeezed).collect();
            let numbers = Numbers::new(&lang);
            let mut rows = 0;
            for block in document.sections.iter().flat_map(|section| &section.blocks) {
                let (Block::Table(table) | Block::FoldedTable(table)) = block else {
                    continue;
                };
                if table.id != "answers" {
                    continue;
                }
                for row in &table.rows {
                    let cells = row.cells.iter().map(|cell| cell.show(&numbers));
                    let shown: Vec<String> = row
                        .labels
                        .last()
                        .cloned()
                        .into_iter()
                        .chain(cells)
                        .collect();
                    let whole = squeezed(&shown.concat());
                    assert!(lines.contains(&whole), "{lang} {wave}: {whole}");
                    rows += 1;
                }
            }
            assert!(rows >= 5, "{lang} {wave}: {rows}");
        }
    }
}

#[test]
fn a_fact_sheet_has_two_pages() {
    if !poppler("two pages") {
        return;
    }
    for pdf in pdfs().iter().filter(|pdf| pdf.ends_with("fact-sheet.pdf")) {
        assert_eq!(pages(pdf), 2, "{}", pdf.display());
    }
}

#[test]
fn rehearsal_is_marked_on_every_page() {
    if !poppler("marks") {
        return;
    }
    let rehearsed = folder_of(written(), "surveys/tech-attitudes", "2023");
    for (lang, mark) in [
        ("da", "GENERALPRØVE: syntetiske svar"),
        ("en", "REHEARSAL: synthetic answers"),
    ] {
        for name in NAMES {
            let pdf = rehearsed.join(lang).join(format!("{name}.pdf"));
            for page in 1..=pages(&pdf) {
                let text = page_text(&pdf, page);
                assert!(
                    text.contains(&squeezed(mark)),
                    "{lang}/{name}.pdf, page {page}"
                );
            }
        }
    }
}

#[test]
fn every_estimate_of_the_list_stands_on_its_page() {
    if !poppler("estimates") {
        return;
    }
    let mut estimates = 0;
    for pdf in pdfs() {
        let list = std::fs::read(pdf.with_extension("pdf.cells.json")).expect("a list");
        let list: serde_json::Value = serde_json::from_slice(&list).expect("JSON");
        let texts: Vec<String> = (1..=pages(&pdf))
            .map(|page| page_text(&pdf, page))
            .collect();
        let said =
            |one: &serde_json::Value, key: &str| one[key].as_str().expect("a text").to_owned();
        for one in list["estimates"].as_array().expect("a list") {
            let place = said(one, "place");
            let page: usize = place.trim_start_matches("page ").parse().expect("a page");
            let shown = squeezed(&said(one, "text"));
            assert!(
                texts[page - 1].contains(&shown),
                "{}: {place}: {shown}",
                pdf.display()
            );
            estimates += 1;
        }
    }
    assert!(estimates > 1000, "{estimates}");
}

#[test]
fn no_character_of_a_text_is_markup() {
    if !poppler("markup") {
        return;
    }
    let folder = tempfile::tempdir().expect("a folder");
    let lang = Lang::new("da");
    let meta = Meta {
        title: "#panic()",
        lang: &lang,
        author: None,
        ident: "markup",
        fonts: &[],
    };
    let wording =
        "#panic(\"x\") *fed* _skrå_ $x$ @hjem `kode` <mark> \\ // [a] = ikke --- en ~ titel '\"";
    let data = Supply::data("data.json", &[wording]).expect("JSON");
    let made = typeset("= #json(\"data.json\").at(0)", &[data], &meta).expect("a PDF");
    let pdf = folder.path().join("markup.pdf");
    std::fs::write(&pdf, made.pdf).expect("written");
    assert!(
        squeezed(&text(&pdf, &[])).contains(&squeezed(wording)),
        "{}",
        text(&pdf, &[])
    );
}
