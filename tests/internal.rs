//! An internal edition says on every piece that it is one, in its language, and a public one nowhere.

use std::fs;
use std::io::{Cursor, Read};
use std::path::{Path, PathBuf};
use std::process::Command;

const SURVEY: &str = r#"
[survey]
id = "poll"
languages = ["da", "en"]
title = { da = "Måling", en = "Poll" }

[item.trust]
kind = "single"
base = "answered"
text = { da = "Kan man stole på naboerne?", en = "Can neighbours be trusted?" }
label = { da = "Naboer", en = "Neighbours" }
answers = [
  { code = 1, label = { da = "Nej", en = "No" } },
  { code = 2, label = { da = "Ja", en = "Yes" } },
]
nets = { agree = { codes = [2], label = { da = "Stoler på dem", en = "Trust them" }, role = "agree" }, disagree = { codes = [1], label = { da = "Stoler ikke på dem", en = "Do not" }, role = "disagree" } }

[item.sex]
kind = "single"
role = "background"
base = "answered"
text = { da = "Er du mand eller kvinde?", en = "Are you a man or a woman?" }
label = { da = "Køn", en = "Sex" }
answers = [
  { code = 1, label = { da = "Mand", en = "Man" } },
  { code = 2, label = { da = "Kvinde", en = "Woman" } },
]

[disclosure]
probability = "probability"
sponsor = { da = "Fonden", en = "The fund" }
conducted_by = { da = "Instituttet", en = "The institute" }
population = { da = "Voksne", en = "Adults" }
modes = { da = "Web", en = "Web" }
"#;

const REPORT: &str = r#"
title = { da = "Måling", en = "Poll" }
banners = ["sex"]

[figure.trust]
title = { da = "Svarene", en = "The answers" }
kind = "stacked"
items = ["trust"]

[figure.sex]
title = { da = "Efter køn", en = "By sex" }
kind = "groups"
by = "sex"
items = ["trust"]

[edition.house]
audience = "internal"

[edition.public]
audience = "public"
"#;

/// Both editions of a survey of real answers, every piece of them.
fn editions() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let put = |name: &str, text: &str| {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
        fs::write(path, text).expect("a file");
    };
    put("survey/survey.toml", SURVEY);
    put("survey/report.toml", REPORT);
    let waves = [("2023", 3), ("2024", 2)];
    for (wave, every) in waves {
        let days = format!("{{ start = {wave}-03-01, end = {wave}-03-14 }}");
        put(
            &format!("survey/waves/{wave}/wave.toml"),
            &format!("kind = \"responses\"\nfieldwork = {days}\n"),
        );
        let rows: String = (0..240)
            .map(|row| {
                format!(
                    "{},{}\n",
                    1 + usize::from(row % every == 0),
                    1 + row / 2 % 2
                )
            })
            .collect();
        put(
            &format!("survey/waves/{wave}/responses.csv"),
            &format!("trust,sex\n{rows}"),
        );
    }
    let built = Command::new(env!("CARGO_BIN_EXE_tidemark"))
        .current_dir(folder.path())
        .args(["--no-cache", "report", "survey", "--out", "out"])
        .output()
        .expect("the program runs");
    let said = String::from_utf8_lossy(&built.stderr).into_owned();
    assert!(built.status.success(), "{said}");
    folder
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        match path.is_dir() {
            true => found.extend(files(&path)),
            false => found.push(path),
        }
    }
    found.sort();
    found
}

/// The texts of a file that each have to say for whom it is: the pages of a PDF, the slides of a deck, the sheets of a workbook, or
/// the file whole. `None`: pictures without text, and lists beside a piece.
fn texts(file: &Path) -> Option<Vec<(String, String)>> {
    let name = file.file_name()?.to_str()?.to_owned();
    let ending = file.extension()?.to_str()?;
    let whole = |text: String| Some(vec![(name.clone(), text)]);
    if name.ends_with(".cells.json")
        || file.ends_with("stage/cells.json")
        || file.ends_with("cards/cells.json")
    {
        return None;
    }
    match ending {
        "png" => None,
        "pdf" => {
            let said = Command::new("pdftotext")
                .arg(file)
                .arg("-")
                .output()
                .expect("pdftotext runs");
            let text = String::from_utf8_lossy(&said.stdout).into_owned();
            let pages = text.split_terminator('\u{c}').enumerate();
            Some(
                pages
                    .map(|(page, text)| (format!("{name}, page {}", page + 1), text.to_owned()))
                    .collect(),
            )
        }
        "pptx" => Some(parts(file, |part| {
            part.starts_with("ppt/slides/slide") || part.starts_with("ppt/notesSlides/notesSlide")
        })),
        "xlsx" => Some(sheets(file)),
        "parquet" => {
            use polars::prelude::{ParquetReader, SerReader};
            let opened = fs::File::open(file).expect("a file");
            let frame = ParquetReader::new(opened).finish().expect("a table");
            let marks = frame.column("mark").expect("marks");
            let rows: Vec<&str> = marks
                .str()
                .expect("texts")
                .iter()
                .map(Option::unwrap_or_default)
                .collect();
            assert!(!rows.is_empty() && rows.iter().all(|row| *row == rows[0]));
            whole(rows[0].to_owned())
        }
        _ => whole(fs::read_to_string(file).expect("a text")),
    }
}

fn parts(file: &Path, is_asked: impl Fn(&str) -> bool) -> Vec<(String, String)> {
    let bytes = fs::read(file).expect("a file");
    let mut zip = zip::ZipArchive::new(Cursor::new(bytes)).expect("a package");
    let mut found = Vec::new();
    for place in 0..zip.len() {
        let mut part = zip.by_index(place).expect("a part");
        let name = part.name().expect("a name").into_owned();
        if is_asked(&name) && name.ends_with(".xml") {
            let mut held = Vec::new();
            part.read_to_end(&mut held).expect("its bytes");
            found.push((name, String::from_utf8(held).expect("a text")));
        }
    }
    assert!(!found.is_empty(), "{}", file.display());
    found
}

/// Each sheet with its shared texts in their places.
fn sheets(file: &Path) -> Vec<(String, String)> {
    let shared = parts(file, |part| part == "xl/sharedStrings.xml");
    let texts: Vec<String> = shared[0]
        .1
        .split("<si>")
        .skip(1)
        .map(|text| text.split("</si>").next().unwrap_or_default().to_owned())
        .collect();
    let with_texts = |sheet: String| {
        let mut cells = sheet.split("t=\"s\"><v>");
        let mut all = cells.next().unwrap_or_default().to_owned();
        for cell in cells {
            let number: usize = cell
                .split('<')
                .next()
                .and_then(|number| number.parse().ok())
                .expect("a number");
            all.push_str(&texts[number]);
        }
        all
    };
    parts(file, |part| part.starts_with("xl/worksheets/sheet"))
        .into_iter()
        .map(|(name, sheet)| (name, with_texts(sheet)))
        .collect()
}

fn plain(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

const DANISH: &str = "Intern – ikke til offentliggørelse";
const ENGLISH: &str = "Internal – not for publication";

#[test]
fn every_piece_of_an_internal_edition_says_so_and_no_public_one() {
    let folder = editions();
    let (house, public) = (
        folder.path().join("out/house"),
        folder.path().join("out/public"),
    );
    let (mut unmarked, mut seen) = (Vec::new(), 0);
    for file in files(&house) {
        let path = file.strip_prefix(&house).expect("inside");
        let mark = match path.starts_with("da") {
            true => DANISH,
            false => ENGLISH,
        };
        for (place, text) in texts(&file).unwrap_or_default() {
            seen += 1;
            // Data has every language in it; its tables carry the mark of the first.
            let is_data = path.starts_with("data") && plain(&text).contains(DANISH);
            if !plain(&text).contains(mark) && !is_data {
                unmarked.push(format!("{}: {place}", path.display()));
            }
        }
    }
    assert!(unmarked.is_empty(), "of {seen}:\n{}", unmarked.join("\n"));
    assert!(seen > 80, "{seen}");
    for file in files(&public) {
        for (place, text) in texts(&file).unwrap_or_default() {
            for mark in ["Intern –", "Internal –", "not for publication"] {
                // The columns are described alike in both editions.
                let text = text.replace("of an internal edition (it is not for publication)", "");
                assert!(!plain(&text).contains(mark), "{}: {place}", file.display());
            }
        }
    }
    // Pictures without text alternatives have a band of their own, in the colour of marks.
    let pictures = files(&house)
        .into_iter()
        .filter(|file| file.extension().is_some_and(|ending| ending == "png"));
    let mut compared = 0;
    for file in pictures {
        let inside = file.strip_prefix(&house).expect("inside");
        let other = public.join(inside);
        assert!(alarm(&file) > 1_000, "{}", inside.display());
        assert_eq!(alarm(&other), 0, "{}", inside.display());
        compared += 1;
    }
    assert!(compared >= 8, "{compared}");
}

/// How many pixels have the colour of a mark's band.
fn alarm(picture: &Path) -> usize {
    let bytes = fs::read(picture).unwrap_or_else(|error| panic!("{}: {error}", picture.display()));
    let mut decoder = png::Decoder::new(Cursor::new(bytes));
    decoder.set_transformations(png::Transformations::normalize_to_color8());
    let mut reader = decoder.read_info().expect("a picture");
    let mut pixels = vec![0; reader.output_buffer_size().expect("a size")];
    let info = reader.next_frame(&mut pixels).expect("pixels");
    let width = info.color_type.samples();
    pixels
        .chunks(width)
        .filter(|pixel| pixel[..3] == ALARM || pixel[..3] == STAGE_ALARM)
        .count()
}

const ALARM: [u8; 3] = [0x9B, 0x1C, 0x31];
/// The same on the dark ground of a stage.
const STAGE_ALARM: [u8; 3] = [0xFF, 0x8A, 0x9B];
