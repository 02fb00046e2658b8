//! The public-use file: every class counted anew, nothing of a respondent in it that should not be, the same bytes on every run.

#[path = "shared/danish_poll.rs"]
mod danish_poll;
#[path = "shared/mod.rs"]
mod shared;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Output;

use assert_cmd::Command;
use danish_poll::{Headings, survey_of};
use shared::shared;
use tidemark::definition::{Format, ItemId, Survey, load};
use tidemark::ingest::{self, Answers};

fn run(arguments: &[&str]) -> Output {
    Command::cargo_bin("tidemark")
        .expect("the program")
        .args(arguments)
        .output()
        .expect("it runs")
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// Makes a public-use file and returns its folder.
fn open_data(survey: &Path, out: &Path, more: &[&str]) -> PathBuf {
    let folder = out.join("public");
    let (survey, place) = (survey.display().to_string(), folder.display().to_string());
    let arguments = [&["open-data", &survey, "--out", &place], more].concat();
    let output = run(&arguments);
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    folder
}

/// The cells of data.csv by heading.
fn columns(folder: &Path) -> BTreeMap<String, Vec<String>> {
    let mut reader = csv::Reader::from_path(folder.join("data.csv")).expect("data.csv");
    let headings: Vec<String> = reader
        .headers()
        .expect("headings")
        .iter()
        .map(str::to_owned)
        .collect();
    let mut columns: BTreeMap<String, Vec<String>> = headings
        .iter()
        .map(|name| (name.clone(), Vec::new()))
        .collect();
    for row in reader.records().map(|row| row.expect("a row")) {
        for (name, cell) in headings.iter().zip(&row) {
            columns
                .get_mut(name)
                .expect("a column")
                .push(cell.to_owned());
        }
    }
    columns
}

fn counts<T: Ord>(cells: impl IntoIterator<Item = T>) -> BTreeMap<T, usize> {
    let mut counts = BTreeMap::new();
    for cell in cells {
        *counts.entry(cell).or_default() += 1;
    }
    counts
}

/// How often each combination of some columns occurs.
fn classes(
    columns: &BTreeMap<String, Vec<String>>,
    names: &[&str],
) -> BTreeMap<Vec<String>, usize> {
    let rows = columns[names[0]].len();
    counts((0..rows).map(|row| {
        names
            .iter()
            .map(|name| columns[*name][row].clone())
            .collect()
    }))
}

/// Codes of an item in the delivery.
fn delivered(survey: &Survey, item: &str) -> BTreeMap<String, usize> {
    let wave = survey.newest_wave().expect("a wave");
    let read = ingest::read(survey, wave)
        .unwrap_or_else(|error| panic!("{error}"))
        .output;
    let place = survey.item_position(&ItemId::new(item)).expect("the item");
    let Some(Answers::Single(positions)) = read.answers_of(place) else {
        panic!("{item} has no codes");
    };
    let answers = &survey.items[place].scale().expect("a scale").answers;
    counts(positions.iter().map(|position| {
        answers
            .get(usize::from(*position))
            .map_or(String::new(), |answer| answer.code.to_string())
    }))
}

const TEXTS: [&str; 5] = [
    "data.csv",
    "codebook.xml",
    "csv-metadata.json",
    "README.da.txt",
    "README.en.txt",
];

#[test]
fn every_combination_of_the_rehearsal_occurs_at_least_k_times() {
    let place = tempfile::tempdir().expect("a folder");
    let survey = Path::new("surveys/tech-attitudes");
    let definition = load(survey).expect("the survey").output;
    for k in [5, 20] {
        let folder = open_data(
            survey,
            place.path(),
            &["--wave", "2023", "--k", &k.to_string()],
        );
        let columns = columns(&folder);
        let found = classes(&columns, &["sex", "age_group", "region"]);
        assert!(found.values().all(|count| *count >= k), "{found:?}");
        assert_eq!(found.values().sum::<usize>(), 1013);
        for item in [
            "solves_challenges",
            "children_safe",
            "companies_responsible",
            "ai_benefits",
        ] {
            let counted = counts(columns[item].iter().cloned());
            assert_eq!(
                counted,
                delivered(&definition, item),
                "{item}: nothing of it was changed"
            );
        }
        assert!(!columns.contains_key("age") && !columns.contains_key("id"));
        let rows: Vec<String> = (1..=1013).map(|row| row.to_string()).collect();
        assert_eq!(columns["row"], rows);
    }
}

#[test]
fn a_rehearsal_is_marked_in_every_file() {
    let place = tempfile::tempdir().expect("a folder");
    let folder = open_data(
        Path::new("surveys/tech-attitudes"),
        place.path(),
        &["--wave", "2023"],
    );
    for (file, mark) in [
        ("data.csv", "rehearsal"),
        ("data.parquet", "rehearsal"),
        ("data.sav", "GENERALPRØVE"),
        ("codebook.xml", "GENERALPRØVE"),
        ("codebook.xml", "REHEARSAL"),
        ("csv-metadata.json", "REHEARSAL"),
        ("README.da.txt", "GENERALPRØVE"),
        ("README.en.txt", "REHEARSAL"),
    ] {
        let bytes = std::fs::read(folder.join(file)).expect("a file");
        let found = bytes
            .windows(mark.len())
            .any(|window| window == mark.as_bytes());
        assert!(found, "{file} does not say {mark}");
    }
    assert!(columns(&folder)["rehearsal"].iter().all(|cell| cell == "1"));
}

/// The readme's changes of weighted shares, in percentage points, by variable.
fn lost(folder: &Path) -> Vec<(String, String)> {
    let readme = std::fs::read_to_string(folder.join("README.en.txt")).expect("README");
    let (_, rest) = readme
        .split_once("percentage points:")
        .expect("what is lost");
    let lines = rest.lines().skip(1).take_while(|line| !line.is_empty());
    let line = |line: &str| {
        let (name, points) = line.trim_start_matches(['-', ' ']).split_once(": ")?;
        Some((name.to_owned(), points.to_owned()))
    };
    lines.filter_map(line).collect()
}

#[test]
fn what_is_lost_is_said_as_the_readme_has_it() {
    let place = tempfile::tempdir().expect("a folder");
    let folder = place.path().join("public");
    let out = folder.display().to_string();
    let run = run(&[
        "open-data",
        "surveys/tech-attitudes",
        "--k",
        "40",
        "--out",
        &out,
    ]);
    let said = said(&run);
    assert_eq!(run.status.code(), Some(0), "{said}");
    let lost = lost(&folder);
    let number = |points: &str| points.parse::<f64>().expect("a number");
    let moved: Vec<&(String, String)> = lost.iter().filter(|(_, by)| number(by) > 0.0).collect();
    assert!(!moved.is_empty(), "{lost:?}");
    let line = said
        .lines()
        .find(|line| line.contains("lost: "))
        .unwrap_or_else(|| panic!("nothing is said of what is lost: {said}"));
    let counted = format!("{} of {} variables", moved.len(), lost.len());
    assert!(line.contains(&counted), "{line}: {lost:?}");
    let (most, by) = moved
        .iter()
        .max_by(|a, b| number(&a.1).total_cmp(&number(&b.1)))
        .expect("one that moved");
    assert!(
        line.contains(&format!("`{most}` {by}")),
        "{line}: {most} {by}"
    );
}

fn danish_poll() -> Option<(tempfile::TempDir, Survey)> {
    let shared = shared("the Danish poll as a public-use file")?;
    let (folder, survey) = survey_of(
        &shared.join("deliveries/poll.parquet"),
        Headings::Danish,
        "",
    );
    Some((folder, survey))
}

#[test]
fn every_combination_of_a_real_poll_occurs_at_least_k_times() {
    let Some((survey_folder, survey)) = danish_poll() else {
        return;
    };
    let place = tempfile::tempdir().expect("a folder");
    for k in [5, 10] {
        let folder = open_data(survey_folder.path(), place.path(), &["--k", &k.to_string()]);
        let columns = columns(&folder);
        let quasi = ["region", "sex", "age_group", "educ"];
        let found = classes(&columns, &quasi);
        assert!(found.values().all(|count| *count >= k), "{found:?}");
        for gone in ["born", "hhsize", "paper_open", "interviewer", "respid"] {
            assert!(!columns.contains_key(gone), "{gone}");
        }
        for item in ["q56", "q67", "q84", "party"] {
            assert_eq!(
                counts(columns[item].iter().cloned()),
                delivered(&survey, item),
                "{item}"
            );
        }
        let weights = counts(columns["weight"].iter().cloned());
        assert!(
            weights.values().all(|count| *count >= k),
            "a weight of few respondents"
        );
        let sum: f64 = columns["weight"]
            .iter()
            .map(|w| w.parse::<f64>().expect("a weight"))
            .sum();
        assert!((sum - 999.999788866).abs() < 1e-6, "{sum}");
        // What was kept of a quasi-identifier is what was delivered, or less of it.
        for item in quasi {
            let before = delivered(&survey, item);
            for (code, count) in counts(columns[item].iter().cloned()) {
                assert!(
                    count <= before.get(&code).copied().unwrap_or(1000),
                    "{item} {code}"
                );
            }
        }
    }
}

#[test]
fn nothing_that_tells_respondents_apart_is_in_any_file() {
    let Some((survey_folder, survey)) = danish_poll() else {
        return;
    };
    let place = tempfile::tempdir().expect("a folder");
    let folder = open_data(survey_folder.path(), place.path(), &[]);
    let wave = survey.newest_wave().expect("a wave");
    let read = ingest::read(&survey, wave).expect("read").output;
    let ids = read.ids.clone().expect("ids");
    let paper = survey
        .item_position(&ItemId::new("paper_open"))
        .expect("the item");
    let Some(Answers::Open(papers)) = read.answers_of(paper) else {
        panic!("texts")
    };
    let written: Vec<&String> = papers
        .iter()
        .flatten()
        .filter(|text| text.len() > 6)
        .collect();
    assert!(written.len() > 20);
    for file in TEXTS.iter().chain(&["data.sav"]) {
        let bytes = std::fs::read(folder.join(file)).expect("a file");
        let text = String::from_utf8_lossy(&bytes);
        for secret in ids.iter().chain(written.iter().copied()) {
            assert!(!text.contains(secret.as_str()), "{secret} is in {file}");
        }
    }
    // The order says nothing either: neighbours in the delivery are not neighbours here.
    let columns = columns(&folder);
    let place = survey.item_position(&ItemId::new("q67")).expect("the item");
    let Some(Answers::Single(positions)) = read.answers_of(place) else {
        panic!("codes")
    };
    let scale = survey.items[place].scale().expect("a scale");
    let before: Vec<String> = positions
        .iter()
        .map(|p| scale.answers[usize::from(*p)].code.to_string())
        .collect();
    let same = before
        .iter()
        .zip(&columns["q67"])
        .filter(|(one, other)| one == other)
        .count();
    assert!(same < 350, "{same} of 1000 answers stand where they stood");
}

#[test]
fn the_readme_says_what_was_done() {
    let Some((survey_folder, _)) = danish_poll() else {
        return;
    };
    let place = tempfile::tempdir().expect("a folder");
    let folder = open_data(survey_folder.path(), place.path(), &[]);
    let readme = std::fs::read_to_string(folder.join("README.en.txt")).expect("README");
    let columns = columns(&folder);
    let quasi = ["region", "sex", "age_group", "educ"];
    let found = classes(&columns, &quasi);
    let (classes, smallest) = (found.len(), found.values().min().expect("a class"));
    for line in [
        format!(
            "k-anonymity with k = 5: every combination of region, sex, age_group, educ that occurs is that of at least {smallest} respondents. There are {classes} combinations."
        ),
        "born: an exact number; its bands are in `age_group`".to_owned(),
        "hhsize: an exact number without declared bands".to_owned(),
        "paper_open: free text".to_owned(),
        "No licence is stated: ask the publisher before you use the file.".to_owned(),
    ] {
        assert!(
            readme.lines().any(|found| found == line),
            "{line}\n{readme}"
        );
    }
    // Suppressed cells are as many as it says.
    let suppressed = |item: &str| -> usize {
        let codes = columns[item]
            .iter()
            .filter(|code| ["98", "998", "9998", "999999998", "9999998"].contains(&code.as_str()));
        codes.count()
    };
    for item in quasi {
        let count = suppressed(item);
        let line = format!("{item}: {count} cells");
        assert!(
            count == 0 || readme.lines().any(|found| found == line),
            "{line}\n{readme}"
        );
    }
    println!("{readme}");
}

#[test]
fn the_same_delivery_gives_the_same_bytes() {
    let place = tempfile::tempdir().expect("a folder");
    let survey = Path::new("surveys/tech-attitudes");
    let read = |folder: &Path| -> Vec<Vec<u8>> {
        let files = TEXTS.iter().chain(&["data.sav", "data.parquet"]);
        files
            .map(|file| std::fs::read(folder.join(file)).expect("a file"))
            .collect()
    };
    let one = read(&open_data(survey, place.path(), &["--wave", "2022"]));
    assert_eq!(
        one,
        read(&open_data(survey, place.path(), &["--wave", "2022"])),
        "and is replaced"
    );
}

#[test]
fn a_folder_of_somebody_elses_is_left_alone_and_too_few_are_refused() {
    let place = tempfile::tempdir().expect("a folder");
    let theirs = place.path().join("public");
    std::fs::create_dir(&theirs).expect("a folder");
    std::fs::write(theirs.join("thesis.txt"), "mine").expect("written");
    let out = theirs.display().to_string();
    let output = run(&[
        "open-data",
        "surveys/tech-attitudes",
        "--wave",
        "2023",
        "--out",
        &out,
    ]);
    assert_eq!(output.status.code(), Some(1));
    assert!(said(&output).contains("T0902"), "{}", said(&output));
    let out = place.path().join("none").display().to_string();
    let few = [
        "open-data",
        "surveys/tech-attitudes",
        "--wave",
        "2023",
        "--k",
        "2000",
        "--out",
        &out,
    ];
    let output = run(&few);
    assert_eq!(output.status.code(), Some(1));
    assert!(said(&output).contains("T0611"), "{}", said(&output));
    assert!(!Path::new(&out).exists(), "nothing is written");
    let keep = [
        "open-data",
        "surveys/tech-attitudes",
        "--wave",
        "2023",
        "--keep",
        "sex",
        "--out",
        &out,
    ];
    assert!(said(&run(&keep)).contains("T0611"));
    let published = run(&[
        "open-data",
        "surveys/tech-attitudes",
        "--wave",
        "2020",
        "--out",
        &out,
    ]);
    assert_eq!(published.status.code(), Some(1), "{}", said(&published));
}

#[test]
fn an_exact_number_that_is_kept_counts_as_known() {
    let place = tempfile::tempdir().expect("a folder");
    let arguments = ["--wave", "2023", "--keep", "age"];
    let folder = open_data(
        Path::new("surveys/tech-attitudes"),
        place.path(),
        &arguments,
    );
    let columns = columns(&folder);
    let found = classes(&columns, &["sex", "age", "age_group", "region"]);
    assert!(found.values().all(|count| *count >= 5), "{found:?}");
}

/// One of anything is said as one, in the language of the file.
#[test]
fn one_is_said_as_one() {
    let place = tempfile::tempdir().expect("a folder");
    let poll = place.path().join("poll");
    let write = |file: &str, text: &str| {
        let path = poll.join(file);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        std::fs::write(path, text).expect("a file");
    };
    let both = |text: &str| format!("{{ da = \"{text}\", en = \"{text}\" }}");
    let (text, yes, no) = (both("Q"), both("A"), both("B"));
    write(
        "survey.toml",
        &format!(
            r#"[survey]
id = "poll"
languages = ["da", "en"]
title = {text}
[design]
weight = "w"
[item.trust]
kind = "single"
base = "answered"
text = {text}
answers = [{{ code = 1, label = {yes} }}, {{ code = 2, label = {no} }}]
[item.sex]
kind = "single"
role = "background"
base = "answered"
text = {text}
answers = [{{ code = 1, label = {yes} }}, {{ code = 2, label = {no} }}]
[disclosure]
probability = "not_stated"
sponsor = {text}
conducted_by = {text}
population = {text}
modes = {text}
"#
        ),
    );
    write(
        "waves/2026/wave.toml",
        "kind = \"responses\"\nfieldwork = { start = 2026-10-01 }\ndelivery = \"responses.csv\"\nrespondent_id = \"id\"\n",
    );
    write(
        "waves/2026/responses.csv",
        "id,trust,sex,w\na,1,1,1\nb,1,1,1.5\nc,1,1,0.5\nd,2,1,0\n",
    );
    let folder = open_data(&poll, place.path(), &["--k", "2"]);
    for (lang, lines) in [
        (
            "da",
            [
                "k-anonymitet med k = 2: der forekommer én kombination af sex, og den har alle 3 svarpersoner.",
                "Hver vægt er gennemsnittet af alle, så ingen vægt peger på en celle i vægtningen.",
                "1 svarperson uden vægt",
                "trust: svarpersoner med samme kombination gav mindst ét svar; kombinationer, der kun gav ét: 1 af 1",
            ],
        ),
        (
            "en",
            [
                "k-anonymity with k = 2: one combination of sex occurs, that of all 3 respondents.",
                "Every weight is the average of all, so that none points to a cell of the weighting.",
                "1 respondent without weight",
                "trust: respondents of one combination gave at least one answer; combinations that gave only one: 1 of 1",
            ],
        ),
    ] {
        let readme = std::fs::read_to_string(folder.join(format!("README.{lang}.txt")));
        let readme = readme.expect("README");
        for line in lines {
            assert!(
                readme.lines().any(|found| found == line),
                "{line}\n{readme}"
            );
        }
    }
}

/// Answers that a spreadsheet would run are open answers, and these are in no public-use file; what is written of the others
/// begins with nothing that a spreadsheet runs, but for numbers.
#[test]
fn no_cell_of_a_public_use_file_is_a_formula() {
    let place = tempfile::tempdir().expect("a folder");
    let poll = place.path().join("poll");
    let write = |file: &str, text: &str| {
        let path = poll.join(file);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        std::fs::write(path, text).expect("a file");
    };
    write(
        "survey.toml",
        r#"[survey]
id = "poll"
languages = ["en"]
title = "=Poll"
[item.trust]
kind = "single"
base = "answered"
text = "@Can people be trusted?"
answers = [{ code = -1, label = "=cmd|' /C calc'!A0" }, { code = 1, label = "+Yes" }]
[item.sex]
kind = "single"
role = "background"
base = "answered"
text = "Sex"
answers = [{ code = 1, label = "-Man" }, { code = 2, label = "@Woman" }]
[item.why]
kind = "open"
text = "Why?"
[disclosure]
probability = "not_stated"
sponsor = "A"
conducted_by = "B"
population = "C"
modes = "D"
"#,
    );
    write(
        "waves/2026/wave.toml",
        "kind = \"responses\"\nfieldwork = { start = 2026-10-01 }\ndelivery = \"responses.csv\"\nrespondent_id = \"id\"\n",
    );
    let formulas = ["=1+1", "+45", "-kort", "@SUM(A1)"];
    let mut answers = "id,trust,sex,why\n".to_owned();
    for row in 0..60 {
        let (trust, sex) = (if row % 3 == 0 { -1 } else { 1 }, 1 + row % 2);
        answers.push_str(&format!("r{row},{trust},{sex},{}\n", formulas[row % 4]));
    }
    write("waves/2026/responses.csv", &answers);
    let folder = open_data(&poll, place.path(), &[]);
    let columns = columns(&folder);
    assert_eq!(
        columns["trust"].iter().filter(|cell| *cell == "-1").count(),
        20
    );
    assert!(!columns.contains_key("why"));
    for (heading, cells) in &columns {
        for cell in cells.iter().chain([heading]) {
            assert!(
                !cell.starts_with(['=', '+', '-', '@', '\t', '\r', '\n'])
                    || cell.parse::<f64>().is_ok(),
                "{heading}: {cell}"
            );
        }
    }
    for entry in std::fs::read_dir(&folder).expect("the folder") {
        let path = entry.expect("an entry").path();
        let bytes = std::fs::read(&path).expect("a file");
        for formula in ["=1+1", "-kort", "@SUM(A1)"] {
            let found = bytes
                .windows(formula.len())
                .any(|at| at == formula.as_bytes());
            assert!(!found, "{formula} in {}", path.display());
        }
    }
}

/// `export` and `weight --out` write what their endings say, and `export` lists what is lost.
#[test]
fn a_survey_is_exported_in_three_formats() {
    let place = tempfile::tempdir().expect("a folder");
    let file = |name: &str| place.path().join(name).display().to_string();
    for (name, lost) in [
        ("poll.sss", "nets: agree5"),
        ("poll.xml", "nets: agree5"),
        ("poll.sav", "texts in other languages: en"),
    ] {
        let out = file(name);
        let output = run(&[
            "export",
            "surveys/tech-attitudes",
            "--wave",
            "2023",
            "--out",
            &out,
        ]);
        assert_eq!(output.status.code(), Some(0), "{}", said(&output));
        let text = said(&output)
            .split_whitespace()
            .collect::<Vec<_>>()
            .join(" ");
        assert!(
            text.contains("T0610") && text.contains(lost),
            "{name}: {text}"
        );
    }
    let weights = file("weights.sav");
    let output = run(&[
        "weight",
        "surveys/tech-attitudes",
        "--wave",
        "2023",
        "--out",
        &weights,
    ]);
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    for (name, variables, weight) in [("poll.sav", 11, 9), ("weights.sav", 3, 1)] {
        let path = place.path().join(name);
        let bytes = std::fs::read(&path).expect("a file");
        let read = ingest::dictionary_of(&path, &bytes, Format::Spss);
        let read = read.unwrap_or_else(|error| panic!("{error}")).output;
        assert_eq!(
            (read.variables.len(), read.weight),
            (variables, Some(weight)),
            "{name}"
        );
        assert!(
            read.variables
                .iter()
                .any(|variable| variable.name == "rehearsal"),
            "{name} is not marked"
        );
    }
    let data =
        std::fs::read_to_string(place.path().join("poll.csv")).expect("the data of the .sss");
    assert_eq!(data.lines().count(), 1014);
    let output = run(&[
        "export",
        "surveys/tech-attitudes",
        "--wave",
        "2023",
        "--out",
        &file("poll.txt"),
    ]);
    assert_eq!(output.status.code(), Some(1));
}
