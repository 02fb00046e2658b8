//! Personal data: a marker CPR number, e-mail address and name in a delivery are found in nothing that Tidemark prints or
//! writes, whichever column they stand in and whatever else is wrong with their line.

use std::path::{Path, PathBuf};
use std::process::Output;

use assert_cmd::Command;

const KEY: &str = "0123456789abcdef0123456789abcdef";
/// HMAC-SHA-256 of `0102031234` with `KEY`, by Python's `hmac`, the first 32 digits.
const HASH_OF_MARKER: &str = "14d4b9d1e9cbe2be9434be86b44dea4c";

const CPR: &str = "010203-1234";
const EMAIL: &str = "mette.markoersen@example.dk";
const NAME: &str = "Mette Markørsen";
const PHONE: &str = "20 30 40 51";
const IP: &str = "203.0.113.77";

/// Every form in which a marker could come out.
const MARKERS: [&str; 13] = [
    "010203-1234",
    "0102031234",
    "102031234",
    "010203 1234",
    "mette.markoersen",
    "METTE.MARKOERSEN",
    "Markørsen",
    "Mette",
    "Mark\\u00f8rsen",
    "20 30 40 51",
    "20304051",
    "203.0.113.77",
    "example.dk",
];

const SURVEY: &str = r#"
[survey]
id = "trust"
languages = ["da", "en"]
title = { da = "Tillid", en = "Trust" }

[scale.agree]
base = "with_dont_know"
answers = [
  { code = 1, label = { da = "Enig", en = "Agree" } },
  { code = 2, label = { da = "Uenig", en = "Disagree" } },
  { code = 8, label = { da = "Ved ikke", en = "Don't know" }, missing = "dont_know" },
]
nets = { agree = [1] }

[item.trust]
kind = "single"
scale = "agree"
text = { da = "Man kan stole på folk", en = "People can be trusted" }

[item.why]
kind = "open"
text = { da = "Hvorfor?", en = "Why?" }

[item.born]
kind = "numeric"
role = "background"
minimum = 1900
text = { da = "Fødselsår?", en = "Year of birth?" }

[design]
weight = "weight"

[disclosure]
probability = "probability"
sponsor = { da = "Ingen", en = "Nobody" }
conducted_by = { da = "Os", en = "Us" }
population = { da = "Alle", en = "Everybody" }
modes = { da = "Web", en = "Web" }
"#;

const WAVE: &str = r#"
kind = "responses"
fieldwork = { start = 2024-10-01, end = 2024-10-14 }
"#;

const REPORT: &str = r#"
[figure.trust]
title = { da = "Tillid", en = "Trust" }
kind = "stacked"
items = ["trust"]
"#;

/// How many commands are run.
#[derive(Clone, Copy)]
enum Reach {
    Every,
    Main,
}

/// A survey with one delivery, and a cache and a home of its own.
struct Poll {
    place: tempfile::TempDir,
}

impl Poll {
    fn new(personal: &str, wave: &str, file: &str, delivery: &[u8]) -> Self {
        let place = tempfile::tempdir().expect("a folder");
        let poll = Self { place };
        poll.write("poll/survey.toml", format!("{SURVEY}{personal}").as_bytes());
        poll.write("poll/report.toml", REPORT.as_bytes());
        poll.write(
            "poll/waves/2024/wave.toml",
            format!("delivery = \"{file}\"\n{WAVE}{wave}").as_bytes(),
        );
        poll.write(&format!("poll/waves/2024/{file}"), delivery);
        poll.write("key", KEY.as_bytes());
        poll
    }

    fn path(&self, name: &str) -> PathBuf {
        self.place.path().join(name)
    }

    fn write(&self, name: &str, bytes: &[u8]) {
        let path = self.path(name);
        std::fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
        std::fs::write(path, bytes).expect("a file");
    }

    fn run(&self, arguments: &[&str]) -> Output {
        Command::new(assert_cmd::cargo::cargo_bin!("tidemark"))
            .current_dir(self.place.path())
            .env("HOME", self.path("home"))
            .env("XDG_CACHE_HOME", self.path("cache"))
            .env("TIDEMARK_KEY", KEY)
            .env("RUST_LOG", "trace")
            .env("RUST_BACKTRACE", "1")
            .env("COLUMNS", "200")
            .args(arguments)
            .output()
            .expect("the program runs")
    }

    /// Runs every command that reads the delivery, in words and in JSON, and looks for the markers in what is printed and in
    /// what is written. Returns what `check` printed.
    fn nothing_leaks(&self, delivery: &str, reach: Reach) -> String {
        let every: [&[&str]; 21] = [
            &["check", "poll"],
            &["check", "poll", "--json"],
            &["check", "poll", "--format", "csv"],
            &["table", "poll"],
            &["table", "poll", "--format", "json"],
            &["table", "poll", "--item", "why", "--json"],
            &["trend", "poll"],
            &["chart", "poll", "trust"],
            &["weight", "poll", "--out", "weights.csv"],
            &["weight", "poll", "--out", "weights.parquet"],
            &["weight", "poll", "--format", "json"],
            &["report", "poll", "--out", "out"],
            &["report", "poll", "--out", "out", "--json"],
            &["export", "poll", "--out", "poll.sav"],
            &["export", "poll", "--out", "poll.sss"],
            &["export", "poll", "--out", "poll.xml"],
            &["open-data", "poll", "--out", "public"],
            &["import", delivery, "--into", "drafted", "--wave", "2024"],
            &[
                "import",
                delivery,
                "--into",
                "drafted-yes",
                "--wave",
                "2024",
                "--yes",
            ],
            &[
                "import", delivery, "--into", "poll", "--wave", "2025", "--yes",
            ],
            &[
                "import", delivery, "--into", "poll", "--wave", "2026", "--json",
            ],
        ];
        let commands: Vec<&[&str]> = match reach {
            Reach::Every => every.to_vec(),
            // Those that print what is wrong with a delivery, or write what was read of it.
            Reach::Main => [0, 1, 8, 11, 13, 17].map(|at| every[at]).to_vec(),
        };
        let mut said = String::new();
        for arguments in commands {
            let output = self.run(arguments);
            let command = arguments.join(" ");
            no_marker(&output.stdout, &format!("{command}: stdout"));
            no_marker(&output.stderr, &format!("{command}: stderr"));
            assert_ne!(output.status.code(), Some(101), "{command}");
            if arguments == ["check", "poll"] {
                said = format!(
                    "{}{}",
                    String::from_utf8_lossy(&output.stdout),
                    String::from_utf8_lossy(&output.stderr)
                );
            }
        }
        let delivered = self.path(delivery);
        for file in files(self.place.path()) {
            if file != delivered {
                no_marker_in(&file);
            }
        }
        said
    }
}

/// Every file below a folder.
fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            found.extend(files(&path));
        } else {
            found.push(path);
        }
    }
    found
}

/// The bytes of a file, of the members of an archive, and of a Parquet file once its pages are read.
fn no_marker_in(file: &Path) {
    let bytes = std::fs::read(file).expect("a file");
    let named = file.display().to_string();
    no_marker(&bytes, &named);
    if let Ok(mut archive) = zip::ZipArchive::new(std::io::Cursor::new(&bytes)) {
        for at in 0..archive.len() {
            let mut member = archive.by_index(at).expect("a member");
            let mut content = Vec::new();
            std::io::Read::read_to_end(&mut member, &mut content).expect("its bytes");
            no_marker(&content, &format!("{named}: {:?}", member.name().ok()));
        }
    }
    if bytes.starts_with(b"PAR1") {
        use polars::prelude::{ParquetReader, SerReader};
        let frame = ParquetReader::new(std::io::Cursor::new(&bytes))
            .finish()
            .expect("Parquet");
        for column in frame.columns() {
            for row in 0..frame.height() {
                let cell = column.get(row).expect("a cell").to_string();
                no_marker(cell.as_bytes(), &format!("{named}: {}", column.name()));
            }
        }
    }
}

fn no_marker(bytes: &[u8], place: &str) {
    let text = String::from_utf8_lossy(bytes);
    for marker in MARKERS {
        let at = text.find(marker);
        if let Some(at) = at {
            let around: String = text
                .chars()
                .skip(text[..at].chars().count().saturating_sub(80))
                .take(200)
                .collect();
            panic!("`{marker}` in {place}: …{around}…");
        }
    }
    // UTF-16, as a workbook or an old format might keep it.
    let wide: Vec<u8> = "Markørsen"
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    assert!(
        !bytes.windows(wide.len()).any(|window| window == wide),
        "{place}"
    );
}

/// Sixty respondents; the eighth is the marker's line.
fn delivery(rows: impl Fn(usize) -> String, heading: &str) -> Vec<u8> {
    let mut text = format!("{heading}\n");
    for row in 0..60 {
        text.push_str(&rows(row));
        text.push('\n');
    }
    text.into_bytes()
}

fn id(row: usize) -> String {
    if row == 7 {
        return CPR.to_owned();
    }
    format!(
        "{:02}06{:02}-{:04}",
        row % 28 + 1,
        40 + row % 50,
        1000 + row
    )
}

fn answer(row: usize) -> String {
    if row == 7 {
        return format!("Jeg hedder {NAME}, {CPR}, skriv til {EMAIL} eller ring {PHONE} ({IP})");
    }
    "Fordi".to_owned()
}

const DECLARED: &str = "\n[personal]\nhash = [\"CPR-nr\"]\n";
const WITH_ID: &str = "respondent_id = \"id\"\n[columns]\nid = \"CPR-nr\"\n";
const HEADING: &str = "CPR-nr;Navn;kontakt;trust;why;born;weight";

fn good_row(row: usize) -> String {
    let (name, email) = if row == 7 {
        (NAME, EMAIL)
    } else {
        ("Ole Olsen", "ole@olsen.dk")
    };
    format!(
        "{};{name};{email};{};\"{}\";{};1.5",
        id(row),
        row % 2 + 1,
        answer(row),
        1940 + row % 50
    )
}

#[test]
fn a_good_delivery_leaves_no_trace_of_who_answered() {
    let poll = Poll::new(
        DECLARED,
        WITH_ID,
        "responses.csv",
        &delivery(good_row, HEADING),
    );
    let said = poll.nothing_leaks("poll/waves/2024/responses.csv", Reach::Every);
    assert_eq!(
        poll.run(&["check", "poll"]).status.code(),
        Some(0),
        "{said}"
    );
    for finding in [
        "2 columns look like direct identifiers and are not read: `Navn` (names of people), `kontakt` (e-mail addresses)",
        "`why` holds a CPR number in 1 of 60 answers (line 9): read as `[CPR]`",
        "`why` holds an e-mail address in 1 of 60 answers (line 9)",
        "`why` holds a telephone number in 1 of 60 answers (line 9)",
        "`why` holds an IP address in 1 of 60 answers (line 9)",
        "`why` holds a name in 1 of 60 answers (line 9): read as `[navn]`",
    ] {
        assert!(said.contains(finding), "{finding}\n{said}");
    }
    let weights = std::fs::read_to_string(poll.path("weights.csv")).expect("weights");
    assert!(weights.contains(HASH_OF_MARKER), "{weights}");
    assert!(poll.path("out/da/index.html").is_file());
}

#[test]
fn the_key_may_lie_in_a_file_outside_of_the_survey_folder_and_links_waves() {
    let personal = "\n[personal]\nhash = [\"cpr-NR\"]\nkey_file = \"../key\"\n";
    let without_hyphen = |row: usize| good_row(row).replacen('-', "", 1);
    let poll = Poll::new(
        personal,
        WITH_ID,
        "responses.csv",
        &delivery(without_hyphen, HEADING),
    );
    poll.nothing_leaks("poll/waves/2024/responses.csv", Reach::Main);
    let weights = std::fs::read_to_string(poll.path("weights.csv")).expect("weights");
    assert!(weights.contains(HASH_OF_MARKER), "{weights}");
}

#[test]
fn a_delivery_with_a_refused_column_is_refused() {
    let personal = "\n[personal]\nrefuse = [\"navn\"]\nhash = [\"CPR-nr\"]\n";
    let poll = Poll::new(
        personal,
        WITH_ID,
        "responses.csv",
        &delivery(good_row, HEADING),
    );
    let said = poll.nothing_leaks("poll/waves/2024/responses.csv", Reach::Main);
    assert!(
        said.contains("error[T0236]") && said.contains("the column `Navn`, which is refused"),
        "{said}"
    );
    assert_eq!(poll.run(&["check", "poll"]).status.code(), Some(1));
    assert!(!poll.path("weights.csv").exists() && !poll.path("out").exists());
}

#[test]
fn an_identifier_that_is_read_undeclared_is_an_error_by_heading_and_by_content() {
    for (heading, says) in [
        (
            HEADING,
            "column `CPR-nr` looks like CPR numbers, and `id` is read from it",
        ),
        (
            "respid;Navn;kontakt;trust;why;born;weight",
            "column `respid` looks like CPR numbers, and `id` is read from it",
        ),
    ] {
        let wave = WITH_ID.replace("CPR-nr", heading.split(';').next().expect("a heading"));
        let poll = Poll::new("", &wave, "responses.csv", &delivery(good_row, heading));
        let said = poll.nothing_leaks("poll/waves/2024/responses.csv", Reach::Main);
        assert!(
            said.contains("error[T0237]") && said.contains(says),
            "{said}"
        );
    }
    // As an item: an e-mail address where an open answer is expected.
    let wave = "[columns]\nwhy = \"kontakt\"\n";
    let poll = Poll::new("", wave, "responses.csv", &delivery(good_row, HEADING));
    let said = poll.nothing_leaks("poll/waves/2024/responses.csv", Reach::Main);
    assert!(
        said.contains("column `kontakt` looks like e-mail addresses, and `why` is read from it"),
        "{said}"
    );
}

#[test]
fn without_a_good_key_nothing_is_read() {
    let bytes = delivery(good_row, HEADING);
    let poll = Poll::new(
        "\n[personal]\nhash = [\"CPR-nr\"]\nkey_variable = \"NO_SUCH_KEY\"\n",
        WITH_ID,
        "responses.csv",
        &bytes,
    );
    let said = poll.nothing_leaks("poll/waves/2024/responses.csv", Reach::Main);
    assert!(
        said.contains("error[T0239]") && said.contains("the environment has no `NO_SUCH_KEY`"),
        "{said}"
    );

    let poll = Poll::new(
        "\n[personal]\nhash = [\"CPR-nr\"]\nkey_file = \"../short\"\n",
        WITH_ID,
        "responses.csv",
        &bytes,
    );
    poll.write("short", b"secret\n");
    let said = poll.nothing_leaks("poll/waves/2024/responses.csv", Reach::Main);
    assert!(
        said.contains("has 6 characters, and 32 are the least") && !said.contains("secret"),
        "{said}"
    );

    let poll = Poll::new(
        "\n[personal]\nhash = [\"CPR-nr\"]\nkey_file = \"waves/../key\"\n",
        WITH_ID,
        "responses.csv",
        &bytes,
    );
    poll.write("poll/key", KEY.as_bytes());
    let said = poll.nothing_leaks("poll/waves/2024/responses.csv", Reach::Main);
    assert!(
        said.contains("error[T0239]") && said.contains("the key lies in the survey folder"),
        "{said}"
    );
}

#[test]
fn mistakes_in_the_line_of_a_person_do_not_show_who_it_is() {
    type Slip = fn(String) -> String;
    let slips: [(&str, Slip); 9] = [
        ("T0208", |line| line.replace(";2;\"Jeg", ";7;\"Jeg")),
        ("T0209", |line| line.replace(";1.5", ";halvanden")),
        ("T0209", |line| line.replace(";1.5", ";010203-1234")),
        ("T0209", |line| {
            line.replace(";1.5", ";mette.markoersen@example.dk")
        }),
        ("T0213", |line| line.replace(";1.5", ";-1.5")),
        ("T0205", |line| format!("{line};Mette Markørsen")),
        ("T0205", |line| {
            line.replacen("Mette Markørsen", "Mette; Markørsen", 1)
        }),
        ("T0217", |line| {
            line.replace("51 (203.0.113.77)\"", "51 (203.0.113.77)")
        }),
        ("T0216", |line| line.replace("Jeg hedder", "Jeg\0 hedder")),
    ];
    for (code, slip) in slips {
        let rows = |row: usize| {
            if row == 7 {
                slip(good_row(row))
            } else {
                good_row(row)
            }
        };
        assert_ne!(slip(good_row(7)), good_row(7), "{code}");
        let poll = Poll::new(DECLARED, WITH_ID, "responses.csv", &delivery(rows, HEADING));
        let said = poll.nothing_leaks("poll/waves/2024/responses.csv", Reach::Main);
        assert!(said.contains(&format!("error[{code}]")), "{code}\n{said}");
    }
    // The same person twice with different answers: the hash is named, not the person.
    let rows =
        |row: usize| good_row(if row == 8 { 7 } else { row }).replace("1.5", &format!("1.{row}"));
    let poll = Poll::new(DECLARED, WITH_ID, "responses.csv", &delivery(rows, HEADING));
    let said = poll.nothing_leaks("poll/waves/2024/responses.csv", Reach::Main);
    assert!(
        said.contains(&format!(
            "`id` {HASH_OF_MARKER} occurs twice: lines 9 and 10"
        )),
        "{said}"
    );
}

#[test]
fn a_line_of_another_encoding_or_without_headings_shows_nobody() {
    // Windows-1252 bytes that are no UTF-8.
    let text = String::from_utf8(delivery(good_row, HEADING)).expect("UTF-8");
    let (bytes, _, _) = encoding_rs::WINDOWS_1252.encode(&text);
    let poll = Poll::new(DECLARED, WITH_ID, "responses.csv", &bytes);
    poll.nothing_leaks("poll/waves/2024/responses.csv", Reach::Main);
    // The line of headings was left out: the marker's line stands first.
    let text: String = [7, 1, 2, 3]
        .map(|row| format!("{}\n", good_row(row)))
        .concat();
    let poll = Poll::new(DECLARED, WITH_ID, "responses.csv", text.as_bytes());
    poll.nothing_leaks("poll/waves/2024/responses.csv", Reach::Main);
}

const IN_WORDS: [&str; 3] = [
    "2 columns look like direct identifiers and are not read: `navn` (names of people), `kontakt` (e-mail addresses)",
    "`why` holds a CPR number in 1 of 60 answers",
    "`why` holds an e-mail address in 1 of 60 answers",
];

/// The marker's delivery in a format that another program wrote.
fn written(file: &str) -> Vec<u8> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/personal")
        .join(file);
    std::fs::read(path).expect("a delivery")
}

#[test]
fn no_format_of_a_delivery_lets_a_person_through() {
    let hashed = "\n[personal]\nhash = [\"CPR\"]\n";
    for file in [
        "marker.sav",
        "marker.zsav",
        "marker.por",
        "marker.dta",
        "marker.xlsx",
        "marker.ods",
    ] {
        // The portable format writes names in capitals.
        let wave = match file {
            "marker.por" => {
                "respondent_id = \"id\"\n[columns]\nid = \"CPR\"\ntrust = \"TRUST\"\nwhy = \"WHY\"\nborn = \"BORN\"\nweight = \"WEIGHT\"\n"
            }
            _ => "respondent_id = \"id\"\n[columns]\nid = \"cpr\"\n",
        };
        let bytes = written(file);
        let delivered = format!("poll/waves/2024/{file}");
        let poll = Poll::new(hashed, wave, file, &bytes);
        let said = poll.nothing_leaks(&delivered, Reach::Main);
        assert_eq!(
            poll.run(&["check", "poll"]).status.code(),
            Some(0),
            "{file}: {said}"
        );
        let lower = said.to_lowercase();
        for finding in IN_WORDS {
            assert!(
                lower.contains(&finding.to_lowercase()),
                "{file}: {finding}\n{said}"
            );
        }
        let weights = std::fs::read_to_string(poll.path("weights.csv")).expect("weights");
        assert!(weights.contains(HASH_OF_MARKER), "{file}: {weights}");

        for (personal, finding) in [
            ("", "` looks like cpr numbers, and `id` is read from it"),
            (
                "\n[personal]\nrefuse = [\"NAVN\"]\nhash = [\"cpr\"]\n",
                "the column `navn`, which is refused",
            ),
        ] {
            let poll = Poll::new(personal, wave, file, &bytes);
            let said = poll.nothing_leaks(&delivered, Reach::Main);
            assert!(
                said.to_lowercase().contains(finding),
                "{file}: {finding}\n{said}"
            );
        }
    }
}

#[test]
fn no_table_format_that_tidemark_writes_itself_lets_a_person_through() {
    let wave = "respondent_id = \"id\"\n[columns]\nid = \"CPR-nr\"\n";
    let text = String::from_utf8(delivery(good_row, HEADING)).expect("UTF-8");
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(b';')
        .from_reader(text.as_bytes());
    let headings: Vec<String> = reader
        .headers()
        .expect("headings")
        .iter()
        .map(str::to_owned)
        .collect();
    let mut columns: Vec<Vec<String>> = vec![Vec::new(); headings.len()];
    for record in reader.records() {
        for (column, cell) in columns.iter_mut().zip(record.expect("a row").iter()) {
            column.push(cell.to_owned());
        }
    }
    let columns: Vec<polars::prelude::Column> = headings
        .iter()
        .zip(columns)
        .map(|(heading, cells)| polars::prelude::Column::new(heading.as_str().into(), cells))
        .collect();
    let mut frame = polars::prelude::DataFrame::new_infer_height(columns).expect("a frame");
    let mut bytes = Vec::new();
    polars::prelude::ParquetWriter::new(&mut bytes)
        .finish(&mut frame)
        .expect("Parquet");
    let poll = Poll::new(DECLARED, wave, "responses.parquet", &bytes);
    let said = poll.nothing_leaks("poll/waves/2024/responses.parquet", Reach::Main);
    assert_eq!(
        poll.run(&["check", "poll"]).status.code(),
        Some(0),
        "{said}"
    );
    assert!(
        said.contains("`why` holds a CPR number in 1 of 60 answers (row 8)"),
        "{said}"
    );
}

/// Enough for the cache, which leaves small deliveries alone.
fn long_row(row: usize) -> String {
    good_row(row).replacen("\";", &format!(" {}\";", "og så videre ".repeat(6000)), 1)
}

#[test]
fn the_cache_holds_nobody_by_name() {
    let bytes = delivery(long_row, HEADING);
    assert!(bytes.len() > 4 << 20);
    let poll = Poll::new(DECLARED, WITH_ID, "responses.csv", &bytes);
    poll.nothing_leaks("poll/waves/2024/responses.csv", Reach::Main);
    let kept = files(&poll.path("cache"));
    for ending in ["parquet", "json"] {
        let of_ending = kept
            .iter()
            .filter(|file| file.extension().is_some_and(|of| of == ending));
        assert!(of_ending.count() > 0, "no .{ending} in the cache: {kept:?}");
    }
    // The answers themselves are there, and the hash in place of the number: the search looked at what it had to.
    let answers = kept
        .iter()
        .find(|file| file.extension().is_some_and(|of| of == "parquet"));
    let bytes = std::fs::read(answers.expect("answers")).expect("a file");
    use polars::prelude::{ParquetReader, SerReader};
    let frame = ParquetReader::new(std::io::Cursor::new(&bytes))
        .finish()
        .expect("Parquet");
    let cells: Vec<String> = frame
        .columns()
        .iter()
        .filter_map(|column| column.get(7).ok())
        .map(|cell| cell.to_string())
        .collect();
    let cells = cells.join("\n");
    assert!(cells.contains(HASH_OF_MARKER), "{cells:.400}");
    assert!(
        cells.contains("[CPR]") && cells.contains("[navn]"),
        "{cells:.400}"
    );
    // Recalled it says the same as it did when it was read.
    poll.nothing_leaks("poll/waves/2024/responses.csv", Reach::Main);
}

fn json_line(row: usize) -> String {
    let (name, email) = match row {
        7 => (NAME, EMAIL),
        _ => ("Ole Olsen", "ole@olsen.dk"),
    };
    serde_json::json!({
        "id": format!("k{row}"),
        "cpr": id(row),
        "navn": name,
        "kontakt": email,
        "weight": 1.5,
        "answers": { "trust": row % 2 + 1, "why": answer(row), "born": 1940 + row % 50 },
    })
    .to_string()
}

#[test]
fn answers_from_collection_let_nobody_through() {
    let lines = |line: fn(usize) -> String| -> Vec<u8> {
        let lines: Vec<String> = (0..60).map(line).collect();
        (lines.join("\n") + "\n").into_bytes()
    };
    let wave = "respondent_id = \"id\"\n[columns]\nid = \"cpr\"\n";
    let hashed = "\n[personal]\nhash = [\"cpr\"]\n";
    let file = "responses.jsonl";
    let delivered = "poll/waves/2024/responses.jsonl";
    let poll = Poll::new(hashed, wave, file, &lines(json_line));
    let said = poll.nothing_leaks(delivered, Reach::Every);
    assert_eq!(
        poll.run(&["check", "poll"]).status.code(),
        Some(0),
        "{said}"
    );
    for finding in IN_WORDS {
        assert!(said.contains(finding), "{finding}\n{said}");
    }
    let weights = std::fs::read_to_string(poll.path("weights.csv")).expect("weights");
    assert!(weights.contains(HASH_OF_MARKER), "{weights}");

    for (personal, finding) in [
        ("", "` looks like CPR numbers, and `id` is read from it"),
        (
            "\n[personal]\nrefuse = [\"navn\"]\nhash = [\"cpr\"]\n",
            "the column `navn`, which is refused",
        ),
    ] {
        let poll = Poll::new(personal, wave, file, &lines(json_line));
        let said = poll.nothing_leaks(delivered, Reach::Main);
        assert!(said.contains(finding), "{finding}\n{said}");
    }
    // A line that is none, an answer to no item, a text where a number stands: in the marker's line.
    let slips: [fn(usize) -> String; 3] = [
        |row| json_line(row).replacen("{\"", if row == 7 { "{" } else { "{\"" }, 1),
        |row| json_line(row).replace("\"born\"", if row == 7 { "\"født\"" } else { "\"born\"" }),
        |row| json_line(row).replace("1947", &format!("\"{NAME} {CPR}\"")),
    ];
    for slip in slips {
        assert_ne!(slip(7), json_line(7));
        let poll = Poll::new(hashed, wave, file, &lines(slip));
        let said = poll.nothing_leaks(delivered, Reach::Main);
        assert!(said.contains("error[T"), "{said}");
    }
}
