//! What a source does not state, and what is withheld, is said as it is: no guess at it, no other answer in its place, no reason that
//! is not the one.

use std::fs;
use std::path::{Path, PathBuf};

use tidemark::definition::{Lang, WaveId, load};
use tidemark::pipeline::{self, Results, Scope, WaveScope};
use tidemark::report::chart::{Figure, Frame, Plot, Size};
use tidemark::report::control;
use tidemark::report::document::{self, Block, Document, GroupView};
use tidemark::report::png;

fn results(folder: &Path, wave: &str) -> Results {
    let survey = load(folder).unwrap_or_else(|e| panic!("{e}")).output;
    let scope = Scope {
        waves: WaveScope::UpTo(WaveId::new(wave)),
        banners: survey.report.banners.clone(),
        ..Scope::default()
    };
    let results = pipeline::run(survey, &scope).unwrap_or_else(|e| panic!("{e}"));
    control::published(&results).results.into_owned()
}

fn document(results: &Results, wave: &str, lang: &str) -> Document {
    document::build(results, &WaveId::new(wave), &Lang::new(lang)).expect("a document")
}

fn gss() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("surveys/gss")
}

fn blocks(document: &Document) -> impl Iterator<Item = &Block> {
    document.sections.iter().flat_map(|section| &section.blocks)
}

fn figure<'d>(document: &'d Document, id: &str) -> &'d Figure {
    let mut figures = blocks(document).filter_map(|block| match block {
        Block::Figure(block) => Some(&block.figure),
        _ => None,
    });
    figures
        .find(|figure| figure.id == id)
        .unwrap_or_else(|| panic!("no figure {id}"))
}

fn fact(document: &Document, name: &str) -> String {
    let facts = blocks(document).find_map(|block| match block {
        Block::Facts(facts) => facts.iter().find(|(known, _)| known == name),
        _ => None,
    });
    facts.map(|(_, text)| text.to_string()).unwrap_or_default()
}

/// The General Social Survey 2024 has bases of 867, 2,162 and 3,281; its extract says neither how many took part nor why.
#[test]
fn a_publication_whose_bases_differ_states_no_number_of_respondents() {
    let results = results(&gss(), "2024");
    let english = document(&results, "2024", "en");
    let told = fact(&english, "Respondents");
    assert_eq!(told, "at least 3,281 (the largest base in the source)");
    let danish = document(&results, "2024", "da");
    let told = fact(&danish, "Respondenter");
    assert_eq!(told, "mindst 3.281 (den største basis i kilden)");
    let all = format!("{:?}", english.sections);
    assert!(all.contains("The source does not state why they differ."));
    assert!(!all.contains("they gave no answer"));
}

#[test]
fn the_answers_of_a_question_are_printed_where_a_figure_of_one_of_them_is() {
    let results = results(&gss(), "2024");
    let document = document(&results, "2024", "en");
    let wordings = blocks(&document).find_map(|block| match block {
        Block::Wordings(wordings) => Some(wordings),
        _ => None,
    });
    let options = |id: &str| -> Vec<String> {
        let mut wordings = wordings.expect("wordings").iter();
        let wording = wordings.find(|wording| wording.id == id).expect("an item");
        let version = wording.versions.first().expect("a version");
        version
            .options
            .iter()
            .map(|(_, label)| label.clone())
            .collect()
    };
    assert_eq!(
        options("wording-happy"),
        ["Very happy", "Pretty happy", "Not too happy"]
    );
    assert_eq!(
        options("wording-grass"),
        ["Should be legal", "Should not be legal"]
    );
}

#[test]
fn the_rest_is_undivided_only_where_it_is_several_answers_in_one_figure() {
    let results = results(&gss(), "2024");
    let document = document(&results, "2024", "en");
    // "Not too happy" is told, and of two answers the other is the rest.
    let Plot::Bars(bars) = &figure(&document, "items").plot else {
        panic!("bars")
    };
    let labels: Vec<&str> = bars.legends.iter().map(|l| l.label.as_str()).collect();
    assert_eq!(labels, ["Other answers", "The answer named"]);
    let headings: Vec<String> = blocks(&document)
        .filter_map(|block| match block {
            Block::Table(table) if table.id.starts_with("statements") => Some(table),
            _ => None,
        })
        .flat_map(|table| table.columns.iter().map(|column| column.heading.clone()))
        .collect();
    let has = |heading: &str| headings.iter().any(|known| known == heading);
    assert!(has(
        "Disagree / Strongly disagree (not broken down by the source)"
    ));
    assert!(
        has("Pretty happy") && has("Should not be legal"),
        "{headings:?}"
    );
}

#[test]
fn who_hears_a_figure_hears_which_answer_and_where_lines_break() {
    let results = results(&gss(), "2024");
    let document = document(&results, "2024", "en");
    let alt = figure(&document, "items").alt.to_string();
    assert!(alt.contains("Other answers 77%, Very happy 23%"), "{alt}");
    assert!(
        !alt.contains(".:") && !alt.contains("from disagree"),
        "{alt}"
    );
    let alt = figure(&document, "family").alt.to_string();
    assert!(
        alt.contains("2018: 25%, (break) 2021: 22%, (break) 2022: 25%, 2024: 32%"),
        "{alt}"
    );
}

const GROUPS: &str = r#"
[survey]
id = "order"
languages = ["en"]
title = "Order"
[scale.agree]
base = "answered"
answers = [
  { code = 1, label = "Disagree" },
  { code = 2, label = "Neither" },
  { code = 3, label = "Agree" },
]
nets = { disagree = [1], agree = [3] }
[item.order]
kind = "single"
scale = "agree"
text = "Things are in order"
[item.chaos]
kind = "single"
scale = "agree"
text = "Things are in disorder"
[item.region]
kind = "single"
role = "background"
base = "answered"
text = "Region"
answers = [{ code = 1, label = "North" }, { code = 2, label = "South" }, { code = 3, label = "West" }]
[disclosure]
probability = "probability"
sponsor = "x"
conducted_by = "x"
population = "x"
modes = "x"
"#;

/// In the south 2 of 120 agree that things are in disorder.
fn rows() -> String {
    let mut rows = "order,chaos,region\n".to_owned();
    for (chaos, region, count) in [
        (1, 1, 40),
        (2, 1, 40),
        (3, 1, 40),
        (1, 2, 60),
        (2, 2, 58),
        (3, 2, 2),
        (1, 3, 50),
        (2, 3, 40),
        (3, 3, 30),
    ] {
        for row in 0..count {
            rows.push_str(&format!("{},{chaos},{region}\n", row % 3 + 1));
        }
    }
    rows
}

#[test]
fn bars_of_a_group_with_a_withheld_answer_show_no_other_answer_in_its_place() {
    let folder = tempfile::tempdir().expect("a folder");
    let write = |name: &str, text: &str| {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
        fs::write(path, text).expect("a file");
    };
    write("survey.toml", GROUPS);
    write(
        "waves/2024/wave.toml",
        "kind = \"responses\"\nfieldwork = { start = 2024-10-01, end = 2024-10-09 }\n",
    );
    write("waves/2024/responses.csv", &rows());
    write(
        "report.toml",
        "banners = [\"region\"]\n[figure.all]\ntitle = \"All\"\nkind = \"stacked\"\nitems = [\"order\", \"chaos\"]\n",
    );
    let results = results(folder.path(), "2024");
    let document = document(&results, "2024", "en");
    let south = document.groups.iter().find(|group| group.name == "South");
    let GroupView::Shown(blocks) = &south.expect("the south").view else {
        panic!("it is shown")
    };
    let figure = blocks.iter().find_map(|block| match block {
        Block::Figure(block) => Some(&block.figure),
        _ => None,
    });
    let Plot::Bars(bars) = &figure.expect("a figure").plot else {
        panic!("bars")
    };
    let labels: Vec<&str> = bars.legends.iter().map(|l| l.label.as_str()).collect();
    assert_eq!(labels, ["Disagree", "Other answers", "Agree"]);
    let drawn = |label: &str| {
        let mut rows = bars.rows.iter();
        let row = rows.find(|row| row.label == label).expect("a row");
        row.parts.iter().flatten().count()
    };
    assert_eq!(
        (
            drawn("Things are in order"),
            drawn("Things are in disorder")
        ),
        (3, 0)
    );
    let said = format!("{blocks:?}");
    assert!(said.contains("Withheld"), "the table holds its place");
    assert!(!said.contains("by the source") && !said.contains("The source gives"));
}

/// Gallup asks the question of the General Social Survey, 1,009 adults, ±4 points: 68 % in October 2022 (420 Post, November 2022),
/// 70 % in October 2023 (Grand News Network, 8 November 2023).
fn beside_gallup() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    copy(&gss(), folder.path());
    for (year, days, share) in [(2022, (3, 20), "0.68"), (2023, (2, 23), "0.70")] {
        let wave = folder.path().join(format!("waves/gallup-{year}"));
        fs::create_dir_all(&wave).expect("a wave");
        let text = format!(
            r#"kind = "benchmark"
series = {{ en = "Gallup", da = "Gallup" }}
label = {{ en = "Gallup, October {year}", da = "Gallup, oktober {year}" }}
fieldwork = {{ start = {year}-10-{:02}, end = {year}-10-{:02} }}
mode = {{ en = "Telephone", da = "Telefon" }}
sources = [{{ en = "Gallup, October {year}", da = "Gallup, oktober {year}" }}]
rounding = 0.01
[disclosure]
probability = "probability"
"#,
            days.0, days.1
        );
        fs::write(wave.join("wave.toml"), text).expect("wave.toml");
        let figures = format!(
            "item,measure,share,unweighted_base,margin_of_error,source\ngrass,legal,{share},1009,0.04,\"Gallup, October {year}\"\n"
        );
        fs::write(wave.join("published.csv"), figures).expect("published.csv");
    }
    let report = folder.path().join("report.toml");
    let text = fs::read_to_string(&report).expect("report.toml");
    let figure = "[figure.beside]\ntitle = { en = \"Beside\", da = \"Ved siden af\" }\nkind = \"benchmarks\"\nitems = [\"grass\", \"happy\"]\n";
    fs::write(report, format!("{text}\n{figure}")).expect("report.toml");
    folder
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder");
    for entry in fs::read_dir(from).expect("a folder") {
        let entry = entry.expect("an entry");
        let target = to.join(entry.file_name());
        match entry.path().is_dir() {
            true => copy(&entry.path(), &target),
            false => {
                fs::copy(entry.path(), target).expect("a copy");
            }
        }
    }
}

#[test]
fn figures_of_others_stand_beside_ours_with_their_bases_and_what_the_lines_are() {
    let folder = beside_gallup();
    let results = results(folder.path(), "2024");
    let document = document(&results, "2024", "en");
    let figure = figure(&document, "beside");
    let Plot::Benchmarks(marks) = &figure.plot else {
        panic!("benchmarks")
    };
    // Nobody else has the other item, and only the newest of a series is shown.
    assert_eq!(marks.panels.len(), 1);
    let rows: Vec<(&str, &str)> = marks.panels[0]
        .rows
        .iter()
        .map(|row| (row.label.as_str(), row.text.as_str()))
        .collect();
    assert_eq!(
        rows,
        [
            ("Gallup, October 2023", "70%"),
            ("This survey, 2024", "67%")
        ]
    );
    let (low, high) = marks.panels[0].rows[0].interval.expect("its margin");
    assert!(
        (low - 0.66).abs() < 0.005 && (high - 0.74).abs() < 0.005,
        "{low} {high}"
    );
    let caption = figure.caption.iter().map(ToString::to_string);
    let caption = caption.collect::<Vec<_>>().join(" ");
    assert!(
        caption.contains("Gallup, October 2023 (1,009)"),
        "{caption}"
    );
    assert!(caption.contains("Thin lines: 95% interval"), "{caption}");
    for size in [
        Size::Report,
        Size::Narrow,
        Size::Slide,
        Size::Square,
        Size::Poster,
        Size::Card,
    ] {
        let svg = figure
            .svg(size, Frame::Whole, "beside", "en")
            .expect("a drawing");
        assert!(svg.contains("70%") && svg.contains("67%"), "{size:?}");
    }
}

/// The colour of a small sign in a key is that of the bars it explains, not the next of a coarse palette.
#[test]
fn a_small_area_keeps_its_colour() {
    let colour = [0xB7, 0xC9, 0xE2];
    let svg = "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"800\" height=\"600\" viewBox=\"0 0 800 600\">\
               <rect width=\"800\" height=\"600\" fill=\"#FFFFFF\"/><rect x=\"10\" y=\"10\" width=\"12\" height=\"12\" fill=\"#B7C9E2\"/></svg>";
    let bytes = png(svg, 1.0).expect("a picture");
    let mut decoder = ::png::Decoder::new(std::io::Cursor::new(bytes));
    decoder.set_transformations(::png::Transformations::EXPAND);
    let mut reader = decoder.read_info().expect("a PNG");
    let mut pixels = vec![0; reader.output_buffer_size().expect("a size")];
    let info = reader.next_frame(&mut pixels).expect("pixels");
    let samples = info.color_type.samples();
    let found = pixels.chunks(samples).filter(|p| p[..3] == colour).count();
    assert_eq!(found, 144);
}
