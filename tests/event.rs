//! The event kit: the deck as other programs read it, what a person added to it, and what every piece says of the survey.

use std::collections::BTreeSet;
use std::fs;
use std::io::{Cursor, Read};
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value as Json;
use tidemark::definition::{Edition, Lang, Piece, WaveId, load};
use tidemark::estimate::BannerTest;
use tidemark::pipeline::{self, Results, Scope, WaveScope};
use tidemark::report::Kit;
use tidemark::report::chart::Plot;
use tidemark::report::document::{self, Block, FigureBlock};
use zip::ZipArchive;

fn results(folder: &str, wave: &str) -> Results {
    let survey = load(folder.as_ref()).expect("a survey").output;
    let mut banners = survey.report.banners.clone();
    banners.dedup();
    let scope = Scope {
        waves: WaveScope::UpTo(WaveId::new(wave)),
        banners,
        tests: vec![BannerTest::Columns],
        ..Scope::default()
    };
    pipeline::run(survey, &scope).expect("results")
}

/// Writes some pieces into a folder.
fn write(results: &Results, wave: &str, lang: &str, pieces: &[Piece], out: &Path) {
    let edition = Edition {
        pieces: pieces.to_vec(),
        ..Edition::default()
    };
    let kit = Kit {
        results,
        wave: &WaveId::new(wave),
        languages: &[Lang::new(lang)],
        editions: &[edition],
    };
    kit.write(out).expect("files");
}

/// What is about to happen to the slides of the last build: codes.
fn foreseen(results: &Results, wave: &str, lang: &str, out: &Path) -> Vec<&'static str> {
    let edition = Edition {
        pieces: vec![Piece::Slides],
        ..Edition::default()
    };
    let kit = Kit {
        results,
        wave: &WaveId::new(wave),
        languages: &[Lang::new(lang)],
        editions: &[edition],
    };
    let found = kit.foreseen(out).expect("a deck that can be read");
    found.iter().map(|finding| finding.code.number()).collect()
}

/// A python that has python-pptx; `.ci/run` installs one.
fn python(test: &str) -> Option<PathBuf> {
    let home = std::env::var_os("HOME")
        .map(PathBuf::from)
        .unwrap_or_default();
    let python = std::env::var_os("TIDEMARK_PPTX").map_or_else(
        || home.join(".cache/tidemark-pptx/bin/python"),
        PathBuf::from,
    );
    if python.is_file() {
        return Some(python);
    }
    let asked = std::env::var_os("TIDEMARK_REQUIRE_SHARED").is_some_and(|value| value == "1");
    assert!(!asked, "{test}: no python-pptx at {}", python.display());
    eprintln!("SKIPPED {test}: no python-pptx at {}", python.display());
    None
}

fn run(python: &Path, script: &str, arguments: &[&str]) -> Vec<u8> {
    let script = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/event")
        .join(script);
    let output = Command::new(python)
        .arg(script)
        .args(arguments)
        .output()
        .expect("python runs");
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    output.stdout
}

/// The slides as python-pptx reads them.
fn read(python: &Path, deck: &Path) -> Vec<Json> {
    let said = run(python, "read.py", &[deck.to_str().expect("a path")]);
    let slides: Json = serde_json::from_slice(&said).expect("JSON");
    slides.as_array().expect("slides").clone()
}

fn parts(bytes: &[u8]) -> Vec<(String, Vec<u8>)> {
    let mut zip = ZipArchive::new(Cursor::new(bytes)).expect("a package");
    (0..zip.len())
        .map(|place| {
            let mut file = zip.by_index(place).expect("a part");
            let mut held = Vec::new();
            file.read_to_end(&mut held).expect("its bytes");
            (file.name().expect("a name").into_owned(), held)
        })
        .collect()
}

/// Every attribute of that name in a part; the part is well-formed.
fn attributes(xml: &[u8], element: &str, name: &str) -> Vec<String> {
    use quick_xml::events::Event;
    let mut reader = quick_xml::Reader::from_reader(xml);
    reader.config_mut().check_end_names = true;
    let (mut buffer, mut found) = (Vec::new(), Vec::new());
    loop {
        buffer.clear();
        match reader
            .read_event_into(&mut buffer)
            .expect("well-formed XML")
        {
            Event::Eof => return found,
            Event::Start(start) | Event::Empty(start) if start.local_name().as_ref() == element => {
                found.extend(start.attributes().filter_map(|attribute| {
                    let attribute = attribute.expect("an attribute");
                    (attribute.key.as_ref() == name).then(|| {
                        let value = attribute.normalized_value(quick_xml::XmlVersion::Implicit1_0);
                        value.expect("its value").into_owned()
                    })
                }));
            }
            _ => {}
        }
    }
}

/// Every part is well-formed, of a stated type, and every relation leads to a part that is there.
fn assert_sound(bytes: &[u8]) {
    let parts = parts(bytes);
    let names: BTreeSet<&str> = parts.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names.len(), parts.len(), "a part stands twice");
    let types = &parts
        .iter()
        .find(|(name, _)| name == "[Content_Types].xml")
        .expect("types")
        .1;
    let stated = attributes(types, "Override", "PartName");
    let endings = attributes(types, "Default", "Extension");
    for (name, held) in &parts {
        let ending = name.rsplit('.').next().unwrap_or_default();
        let known =
            stated.contains(&format!("/{name}")) || endings.iter().any(|known| known == ending);
        assert!(known || name == "[Content_Types].xml", "{name} has no type");
        if !matches!(ending, "xml" | "rels") {
            continue;
        }
        let targets = attributes(held, "Relationship", "Target");
        let Some((folder, _)) = name.split_once("_rels/") else {
            continue;
        };
        for target in targets {
            let mut steps: Vec<&str> = folder.split('/').filter(|step| !step.is_empty()).collect();
            for step in target.split('/') {
                match step {
                    ".." => {
                        steps.pop();
                    }
                    step => steps.push(step),
                }
            }
            let part = steps.join("/");
            assert!(
                names.contains(part.as_str()),
                "{name} leads to {part}, which is not there"
            );
        }
    }
    for name in &stated {
        assert!(
            names.contains(name.trim_start_matches('/')),
            "{name} is not there"
        );
    }
}

fn figures(results: &Results, wave: &str, lang: &str) -> Vec<FigureBlock> {
    let document =
        document::build(results, &WaveId::new(wave), &Lang::new(lang)).expect("a document");
    let blocks = document
        .sections
        .into_iter()
        .flat_map(|section| section.blocks);
    blocks
        .filter_map(|block| match block {
            Block::Figure(figure) => Some(*figure),
            _ => None,
        })
        .collect()
}

fn strings(value: &Json) -> Vec<&str> {
    let values = value.as_array().map(Vec::as_slice).unwrap_or_default();
    values.iter().filter_map(Json::as_str).collect()
}

#[test]
fn a_deck_is_sound_and_the_same_twice() {
    let results = results("surveys/tech-attitudes", "2023");
    let folder = tempfile::tempdir().expect("a folder");
    let out = folder.path().join("out");
    write(&results, "2023", "da", &[Piece::Slides], &out);
    let deck = fs::read(out.join("da/event/slides.pptx")).expect("a deck");
    assert_sound(&deck);
    // The second build has the first deck to keep slides of: there are none.
    assert!(foreseen(&results, "2023", "da", &out).is_empty());
    write(&results, "2023", "da", &[Piece::Slides], &out);
    assert!(deck == fs::read(out.join("da/event/slides.pptx")).expect("a deck"));

    // Every chart has its workbook, in which nothing is a formula.
    let parts = parts(&deck);
    let of = |start: &str| {
        parts
            .iter()
            .filter(|(name, _)| name.starts_with(start))
            .count()
    };
    assert_eq!(of("ppt/charts/chart"), of("ppt/embeddings/"));
    assert!(
        of("ppt/charts/chart") >= 14,
        "statements, trend, four each by age, sex and region"
    );
}

#[test]
fn python_pptx_reads_titles_notes_alt_texts_and_the_numbers_of_charts() {
    let Some(python) = python("python_pptx") else {
        return;
    };
    let results = results("surveys/tech-attitudes", "2023");
    let folder = tempfile::tempdir().expect("a folder");
    let out = folder.path().join("out");
    write(&results, "2023", "en", &[Piece::Slides], &out);
    let slides = read(&python, &out.join("en/event/slides.pptx"));
    let titles: Vec<&str> = slides
        .iter()
        .filter_map(|slide| slide["title"].as_str())
        .collect();
    assert_eq!(titles.len(), slides.len(), "each slide has a title");
    assert_eq!(
        titles.iter().collect::<BTreeSet<_>>().len(),
        titles.len(),
        "{titles:?}"
    );
    for slide in &slides {
        let title = slide["title"].as_str().unwrap_or_default();
        let shapes = slide["shapes"].as_array().expect("shapes");
        let texts: Vec<&str> = shapes
            .iter()
            .flat_map(|shape| strings(&shape["texts"]))
            .collect();
        assert!(
            texts.iter().any(|text| text.starts_with("REHEARSAL")),
            "{title}: no mark"
        );
        assert!(
            texts.iter().any(|text| text.contains("October 2023")),
            "{title}: no fieldwork"
        );
        assert!(
            !slide["notes"].as_str().unwrap_or_default().is_empty(),
            "{title}: no notes"
        );
        assert!(
            strings(&slide["langs"]).iter().all(|lang| *lang == "en-GB"),
            "{title}: {}",
            slide["langs"]
        );
        for shape in shapes {
            let shown = !shape["chart"].is_null() || shape["table"] == true;
            assert!(
                !shown || shape["alt"].as_str().is_some_and(|alt| alt.len() > 5),
                "{title}: {}",
                shape["name"]
            );
            assert!(
                shape["table"] != true || shape["header"] == true,
                "{title}: a table without header"
            );
        }
    }
    let notes = slides[2]["notes"].as_str().expect("notes");
    for said in [
        "You can say:",
        "give or take 3 percentage points",
        "Do not say:",
        "Because",
    ] {
        assert!(notes.contains(said), "{notes}");
    }
    let blocks = figures(&results, "2023", "en");
    let bars = blocks.iter().find_map(|block| match &block.figure.plot {
        Plot::Bars(bars) => Some(bars),
        _ => None,
    });
    let bars = bars.expect("bars");
    let chart = slides[2]["shapes"]
        .as_array()
        .expect("shapes")
        .iter()
        .find(|shape| !shape["chart"].is_null());
    let plot = &chart.expect("a chart")["chart"][0];
    let names: Vec<&str> = bars.rows.iter().map(|row| row.label.as_str()).collect();
    assert_eq!(strings(&plot["categories"]), names);
    let series = |name: &str| {
        let all = plot["series"].as_array().expect("series");
        let found = all
            .iter()
            .find(|one| one["name"] == name)
            .expect("a series");
        let values = found["values"].as_array().expect("values");
        values.iter().map(Json::as_f64).collect::<Vec<_>>()
    };
    for (place, legend) in bars.legends.iter().enumerate() {
        let shares: Vec<Option<f64>> = bars
            .rows
            .iter()
            .map(|row| row.parts[place].as_ref().map(|part| part.share))
            .collect();
        assert_same(&series(&legend.label), &shares);
    }
    let missing: Vec<Option<f64>> = bars
        .rows
        .iter()
        .map(|row| row.dont_know.as_ref().map(|part| part.share))
        .collect();
    let name = bars.dont_know.as_deref().expect("don't know");
    assert_same(&series(name), &missing);
}

/// Equal but for the last bits, which JSON's reader does not keep.
fn assert_same(one: &[Option<f64>], other: &[Option<f64>]) {
    assert_eq!(one.len(), other.len());
    for pair in one.iter().zip(other) {
        let (Some(one), Some(other)) = pair else {
            assert_eq!(pair.0, pair.1);
            continue;
        };
        assert!((one - other).abs() < 1e-12, "{one} {other}");
    }
}

#[test]
fn a_slide_that_a_person_added_stays_where_it_was() {
    let Some(python) = python("added_slide") else {
        return;
    };
    let results = results("surveys/tech-attitudes", "2023");
    let folder = tempfile::tempdir().expect("a folder");
    let out = folder.path().join("out");
    write(&results, "2023", "en", &[Piece::Slides], &out);
    let deck = out.join("en/event/slides.pptx");
    let before = read(&python, &deck);
    let picture = folder.path().join("picture.png");
    fs::write(&picture, pixels()).expect("a picture");
    let paths = [
        deck.to_str().expect("a path"),
        picture.to_str().expect("a path"),
    ];
    run(&python, "add.py", &paths);
    assert!(foreseen(&results, "2023", "en", &out).is_empty());

    write(&results, "2023", "en", &[Piece::Slides], &out);
    let bytes = fs::read(&deck).expect("a deck");
    assert_sound(&bytes);
    let after = read(&python, &deck);
    assert_eq!(after.len(), before.len() + 1);
    let added = &after[2];
    assert_eq!(added["title"], "A word of welcome");
    assert_eq!(added["notes"], "Say hello");
    let shapes = added["shapes"].as_array().expect("shapes");
    let size = shapes.iter().find_map(|shape| shape["picture"].as_u64());
    assert_eq!(size, Some(pixels().len() as u64));
    let texts: Vec<&str> = shapes
        .iter()
        .flat_map(|shape| strings(&shape["texts"]))
        .collect();
    assert!(texts.contains(&"Coffee at three"));
    let marks = texts
        .iter()
        .filter(|text| text.starts_with("REHEARSAL"))
        .count();
    assert_eq!(marks, 1, "a slide in a rehearsal's deck is marked, once");
    for (old, new) in before.iter().zip(
        after
            .iter()
            .filter(|slide| slide["title"] != added["title"]),
    ) {
        assert_eq!(old, new);
    }
    // Once more: nothing grows.
    write(&results, "2023", "en", &[Piece::Slides], &out);
    assert!(bytes == fs::read(&deck).expect("a deck"));

    // A slide of the report that a person changed: the new one first, the changed one behind it and hidden.
    let paths = [paths[0], paths[1], "Everybody loves robots"];
    run(&python, "add.py", &paths);
    assert_eq!(foreseen(&results, "2023", "en", &out), ["T0655"]);
    write(&results, "2023", "en", &[Piece::Slides], &out);
    assert_sound(&fs::read(&deck).expect("a deck"));
    let last = read(&python, &deck);
    let changed = last
        .iter()
        .position(|slide| slide["title"] == "Everybody loves robots");
    let changed = changed.expect("the changed slide");
    assert_eq!(
        (last[changed]["hidden"].as_bool(), last.len()),
        (Some(true), before.len() + 3)
    );
    assert_eq!(last[changed - 1]["hidden"], false);
    assert!(foreseen(&results, "2023", "en", &out).is_empty());
}

#[test]
fn a_slide_of_the_report_that_was_moved_or_deleted_is_back_where_it_was() {
    let Some(python) = python("rearranged") else {
        return;
    };
    let results = results("surveys/tech-attitudes", "2020");
    let folder = tempfile::tempdir().expect("a folder");
    let out = folder.path().join("out");
    write(&results, "2020", "da", &[Piece::Slides], &out);
    let deck = out.join("da/event/slides.pptx");
    let before = read(&python, &deck);
    run(&python, "rearrange.py", &[deck.to_str().expect("a path")]);
    let between = read(&python, &deck);
    assert_eq!(between.len(), before.len() - 1);
    assert_ne!(between[1], before[1]);
    assert!(foreseen(&results, "2020", "da", &out).is_empty());
    write(&results, "2020", "da", &[Piece::Slides], &out);
    assert_sound(&fs::read(&deck).expect("a deck"));
    assert_eq!(read(&python, &deck), before);
}

#[test]
fn each_part_of_a_figure_has_notes_of_its_own() {
    let Some(python) = python("own_notes") else {
        return;
    };
    let results = results("surveys/tech-attitudes", "2023");
    let folder = tempfile::tempdir().expect("a folder");
    let out = folder.path().join("out");
    write(&results, "2023", "da", &[Piece::Slides], &out);
    let slides = read(&python, &out.join("da/event/slides.pptx"));
    let notes = |title: &str| {
        let slide = slides.iter().find(|slide| slide["title"] == title);
        let slide = slide.unwrap_or_else(|| panic!("no slide {title}"));
        slide["notes"].as_str().unwrap_or_default().to_owned()
    };
    let (first, second) = (
        notes("Andel enige efter alder (1 af 2)"),
        notes("Andel enige efter alder (2 af 2)"),
    );
    assert!(first.contains("løse samfundsudfordringer") && !first.contains("AI har flere"));
    assert!(second.contains("AI har flere") && !second.contains("løse samfundsudfordringer"));
    assert!(notes("Andel enige, måling for måling").contains("2022 (generalprøve)"));
    // The findings whose claims hold have a slide, and are said there.
    assert!(notes("Hovedresultater").contains("Et flertal, 59\u{a0}%, er uenige"));
}

#[test]
fn sentences_name_the_answers_of_a_net_and_the_base() {
    let results = results("surveys/gss", "2024");
    let folder = tempfile::tempdir().expect("a folder");
    let out = folder.path().join("out");
    for (lang, said) in [
        (
            "en",
            "of those who gave an answer say “Strongly agree” or “Agree” to",
        ),
        (
            "da",
            "af dem, der har givet et svar, svarer »Helt enig« eller »Enig« til",
        ),
    ] {
        write(&results, "2024", lang, &[Piece::Moderator], &out);
        let pdf = out.join(lang).join("event/moderator.pdf");
        let text = Command::new("pdftotext").arg(&pdf).arg("-").output();
        let text = String::from_utf8_lossy(&text.expect("pdftotext runs").stdout).into_owned();
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        let text = text.replace('\u{a0}', " ");
        assert!(text.contains(said), "“{said}” is not in {text}");
        // Who does not know is outside the base, and not among the rest.
        assert!(!text.contains("or do not know") && !text.contains("eller ved ikke"));
    }
}

/// A source that prints only answers taken together does not say which answers those are: no piece does.
#[test]
fn nobody_is_said_to_have_given_an_answer_that_the_source_does_not_print() {
    let results = results("surveys/tech-attitudes", "2020");
    let folder = tempfile::tempdir().expect("a folder");
    let out = folder.path().join("out");
    for (lang, said, not_said) in [
        (
            "en",
            "43% of the respondents say “Agree” to",
            "Strongly agree",
        ),
        ("da", "43 % af de adspurgte svarer »Enig« til", "Helt enig"),
    ] {
        write(&results, "2020", lang, &[Piece::Moderator], &out);
        let pdf = out.join(lang).join("event/moderator.pdf");
        let text = Command::new("pdftotext").arg(&pdf).arg("-").output();
        let text = String::from_utf8_lossy(&text.expect("pdftotext runs").stdout).into_owned();
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        let text = text.replace('\u{a0}', " ");
        assert!(text.contains(said), "“{said}” is not in {text}");
        assert!(!text.contains(not_said), "“{not_said}” is in {text}");
    }
}

/// A picture of one pixel.
fn pixels() -> Vec<u8> {
    let mut out = Vec::new();
    let mut encoder = png::Encoder::new(&mut out, 1, 1);
    encoder.set_color(png::ColorType::Grayscale);
    let mut writer = encoder.write_header().expect("a header");
    writer.write_image_data(&[127]).expect("a pixel");
    writer.finish().expect("a picture");
    out
}

#[test]
fn a_deck_that_cannot_be_read_stops_the_build() {
    let results = results("surveys/tech-attitudes", "2020");
    let folder = tempfile::tempdir().expect("a folder");
    let out = folder.path().join("out");
    write(&results, "2020", "en", &[Piece::Slides], &out);
    let deck = out.join("en/event/slides.pptx");
    fs::write(&deck, b"PK\x03\x04 cut off").expect("a damaged deck");
    let edition = Edition {
        pieces: vec![Piece::Slides],
        ..Edition::default()
    };
    let kit = Kit {
        results: &results,
        wave: &WaveId::new("2020"),
        languages: &[Lang::new("en")],
        editions: &[edition],
    };
    let refused = kit.write(&out).expect_err("a refusal").to_string();
    assert!(refused.contains("T0657"), "{refused}");
    assert_eq!(fs::read(&deck).expect("the deck"), b"PK\x03\x04 cut off");
}

#[test]
fn libreoffice_shows_as_many_pages_as_there_are_slides() {
    if Command::new("soffice").arg("--version").output().is_err() {
        let asked = std::env::var_os("TIDEMARK_REQUIRE_SHARED").is_some_and(|value| value == "1");
        assert!(!asked, "no LibreOffice");
        eprintln!("SKIPPED libreoffice: no soffice");
        return;
    }
    let folder = tempfile::tempdir().expect("a folder");
    for (survey, wave, lang) in [("tech-attitudes", "2023", "da"), ("gss", "2024", "en")] {
        let results = results(&format!("surveys/{survey}"), wave);
        let out = folder.path().join(survey);
        write(&results, wave, lang, &[Piece::Slides], &out);
        let deck = out.join(lang).join("event/slides.pptx");
        let slides = parts(&fs::read(&deck).expect("a deck"));
        let slides = slides
            .iter()
            .filter(|(name, _)| name.starts_with("ppt/slides/slide"))
            .count();
        let profile = format!(
            "-env:UserInstallation=file://{}",
            folder.path().join("profile").display()
        );
        let said = Command::new("soffice")
            .args([&profile, "--headless", "--convert-to", "pdf", "--outdir"])
            .arg(folder.path())
            .arg(&deck)
            .output()
            .expect("LibreOffice runs");
        let pdf = fs::read(folder.path().join("slides.pdf"));
        let pdf = pdf.unwrap_or_else(|_| panic!("{}", String::from_utf8_lossy(&said.stderr)));
        let text = String::from_utf8_lossy(&pdf);
        let pages = text.matches("/Type/Page/").count() + text.matches("/Type /Page /").count();
        let pages = pages.max(text.matches("/Type/Page\n").count());
        assert_eq!(pages, slides, "{survey}");
        fs::remove_file(folder.path().join("slides.pdf")).expect("removed");
    }
}

#[test]
fn texts_that_look_like_formulas_stay_texts_in_the_workbooks_of_charts() {
    let folder = tempfile::tempdir().expect("a folder");
    let survey = folder.path().join("poll");
    fs::create_dir_all(survey.join("waves/2024")).expect("a folder");
    fs::write(survey.join("survey.toml"), FORMULAS).expect("survey.toml");
    fs::write(survey.join("report.toml"), "title = \"Poll\"\n[figure.all]\ntitle = \"All\"\nkind = \"stacked\"\nitems = [\"trust\"]\n")
        .expect("report.toml");
    fs::write(
        survey.join("waves/2024/wave.toml"),
        "kind = \"responses\"\nfieldwork = { start = 2024-10-01, end = 2024-10-09 }\n",
    )
    .expect("wave.toml");
    let rows: String = (0..200).map(|row| format!("{}\n", 1 + row % 2)).collect();
    fs::write(
        survey.join("waves/2024/responses.csv"),
        format!("trust\n{rows}"),
    )
    .expect("responses");
    let results = results(survey.to_str().expect("a path"), "2024");
    let out = folder.path().join("out");
    write(&results, "2024", "en", &[Piece::Slides], &out);
    let deck = parts(&fs::read(out.join("en/event/slides.pptx")).expect("a deck"));
    let workbooks: Vec<_> = deck
        .iter()
        .filter(|(name, _)| name.ends_with(".xlsx"))
        .collect();
    assert!(!workbooks.is_empty());
    for (_, workbook) in workbooks {
        let parts = parts(workbook);
        let text = |name: &str| {
            let found = parts
                .iter()
                .find(|(known, _)| known == name)
                .expect("a part");
            String::from_utf8_lossy(&found.1).into_owned()
        };
        assert!(!text("xl/worksheets/sheet1.xml").contains("<f>"));
        let strings = text("xl/sharedStrings.xml");
        assert!(
            strings.contains("=HYPERLINK") && strings.contains("@SUM(1)"),
            "{strings}"
        );
    }
}

const FORMULAS: &str = r#"
[survey]
id = "poll"
languages = ["en"]
title = "Poll"

[item.trust]
kind = "single"
base = "answered"
text = "=HYPERLINK('http://example.org')"
answers = [{ code = 1, label = "@SUM(1)" }, { code = 2, label = "-2+3" }]

[disclosure]
probability = "probability"
sponsor = "Nobody"
conducted_by = "Us"
population = "Everybody"
modes = "Web"
"#;

/// The facts that no piece may leave out.
const MINIMUM: [&str; 6] = [
    "Conducted by",
    "Paid for by",
    "1,013",
    "October 2023",
    "people aged 18 and over who live in Denmark",
    "Synthetic answers made by tidemark rehearse",
];

fn assert_minimum(piece: &str, text: &str) {
    let plain: String = text
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
        .replace("- ", "-");
    for fact in MINIMUM {
        assert!(
            plain.contains(fact),
            "{piece} does not say “{fact}”: {plain}"
        );
    }
    assert!(plain.contains("REHEARSAL"), "{piece} has no mark: {plain}");
}

#[test]
fn every_piece_says_who_asked_whom_when_and_how() {
    let results = results("surveys/tech-attitudes", "2023");
    let folder = tempfile::tempdir().expect("a folder");
    let out = folder.path().join("out");
    let pieces = [
        Piece::Stage,
        Piece::Poster,
        Piece::Handout,
        Piece::Moderator,
    ];
    write(&results, "2023", "en", &pieces, &out);
    let event = out.join("en/event");
    let mut pictures = 0;
    for entry in fs::read_dir(event.join("stage")).expect("pictures") {
        let path = entry.expect("an entry").path();
        if path.extension().is_some_and(|ending| ending == "svg") {
            pictures += 1;
            let svg = fs::read_to_string(&path).expect("an SVG");
            assert_minimum("stage", &svg);
            assert!(
                svg.contains("data-cell=\"")
                    && (svg.contains("give or take") || svg.contains("95% interval: ")),
                "{svg}"
            );
            assert!(path.with_extension("png").is_file());
        }
    }
    // Four key results, and the two findings that hold one number each.
    assert_eq!(pictures, 6);
    for (piece, pages) in [("poster", 1), ("handout", 2), ("moderator", 3)] {
        let pdf = event.join(format!("{piece}.pdf"));
        let text = Command::new("pdftotext")
            .arg(&pdf)
            .arg("-")
            .output()
            .expect("pdftotext runs");
        let text = String::from_utf8_lossy(&text.stdout).into_owned();
        assert_eq!(text.matches('\u{c}').count(), pages, "{piece}");
        assert_minimum(piece, &text);
        for page in text.split_terminator('\u{c}') {
            assert!(
                page.contains("REHEARSAL"),
                "a page of {piece} has no mark: {page}"
            );
        }
        // Once a page, on the handout once in its table too: a caption does not repeat it.
        let most = if piece == "handout" { 2 } else { pages };
        assert!(
            text.matches("Paid for by").count() <= most,
            "{piece}: {text}"
        );
        let list = fs::read(event.join(format!("{piece}.pdf.cells.json"))).expect("a list");
        let list: Json = serde_json::from_slice(&list).expect("JSON");
        for shown in list["estimates"].as_array().expect("estimates") {
            assert!(
                shown["cell"]
                    .as_str()
                    .is_some_and(|cell| cell.contains('/')),
                "{shown}"
            );
        }
    }
    let text = Command::new("pdftotext")
        .args(["-layout"])
        .arg(event.join("moderator.pdf"))
        .arg("-")
        .output();
    let text = String::from_utf8_lossy(&text.expect("pdftotext runs").stdout).into_owned();
    // Four results, three sentences that cannot be said each.
    assert_eq!(text.matches("Because").count(), 12, "{text}");
}
