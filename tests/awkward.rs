//! The rehearsal of 2021 of the technology poll, delivered in six awkward ways. Each is found by `tidemark import` and said
//! in the words of an analyst; what import writes is read by `tidemark check`, and the shares are those of the rehearsal.

use std::path::{Path, PathBuf};
use std::process::Output;

use assert_cmd::Command;
use polars::prelude::{Column, DataFrame};
use polars_readstat_rs::{SpssValueLabelKey, SpssWriter};

/// A variable, its question, and its codes with their labels.
type Described = (&'static str, &'static str, &'static [(f64, &'static str)]);

const SURVEY: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/surveys/tech-attitudes");

const AGREE: [(f64, &str); 6] = [
    (1.0, "Helt uenig"),
    (2.0, "Uenig"),
    (3.0, "Hverken enig eller uenig"),
    (4.0, "Enig"),
    (5.0, "Helt enig"),
    (8.0, "Ved ikke"),
];
const SEX: [(f64, &str); 2] = [(1.0, "Mænd"), (2.0, "Kvinder")];
const REGION: [(f64, &str); 5] = [
    (1.0, "Hovedstaden"),
    (2.0, "Sjælland"),
    (3.0, "Syddanmark"),
    (4.0, "Midtjylland"),
    (5.0, "Nordjylland"),
];

/// One column of a delivery.
struct Variable {
    name: String,
    label: String,
    values: Vec<(f64, String)>,
    numbers: Vec<f64>,
}

impl Variable {
    fn recode(&mut self, code: impl Fn(usize, f64) -> f64) {
        let numbers = self.numbers.iter().enumerate();
        self.numbers = numbers.map(|(row, number)| code(row, *number)).collect();
    }

    fn labels(&mut self, labels: &[(f64, &str)]) {
        self.values = labels
            .iter()
            .map(|(code, label)| (*code, (*label).to_owned()))
            .collect();
    }
}

/// The answers of the rehearsal as an agency would deliver them, with labels.
struct Delivery {
    ids: Vec<f64>,
    variables: Vec<Variable>,
}

impl Delivery {
    fn of_rehearsal() -> Self {
        let path = Path::new(SURVEY).join("waves/2021/responses.csv");
        let mut file = csv::Reader::from_path(path).expect("the rehearsal");
        let headings = file.headers().expect("headings").clone();
        let rows: Vec<csv::StringRecord> = file.records().map(|row| row.expect("a row")).collect();
        let described: [Described; 6] = [
            (
                "solves_challenges",
                "Ny teknologi kan løse vores vigtigste samfundsudfordringer (f.eks. klimakrisen, råd til velfærd, sygdomsbekæmpelse, terror, fattigdom)",
                &AGREE,
            ),
            (
                "children_safe",
                "Børn og unge kan overordnet set færdes sikkert på internettet og sociale medier",
                &AGREE,
            ),
            (
                "companies_responsible",
                "Teknologivirksomhederne lever op til deres samfundsansvar (f.eks. i form af skattebidrag og forsvarlig håndtering af data)",
                &AGREE,
            ),
            ("sex", "Hvad er dit køn?", &SEX),
            ("age", "Hvor gammel er du?", &[]),
            ("region", "Hvilken region bor du i?", &REGION),
        ];
        let variables = described.iter().map(|(name, label, values)| {
            let place = headings
                .iter()
                .position(|heading| heading == *name)
                .expect("the column");
            let number = |row: &csv::StringRecord| row[place].parse().expect("a code");
            let mut variable = Variable {
                name: (*name).to_owned(),
                label: (*label).to_owned(),
                values: Vec::new(),
                numbers: rows.iter().map(number).collect(),
            };
            variable.labels(values);
            variable
        });
        Self {
            ids: (1..=rows.len())
                .map(|row| 2_021_000.0 + row as f64)
                .collect(),
            variables: variables.collect(),
        }
    }

    fn variable(&mut self, name: &str) -> &mut Variable {
        let found = self
            .variables
            .iter_mut()
            .find(|variable| variable.name == name);
        found.expect("the variable")
    }

    fn write(&self, path: &Path) {
        let rows = self.ids.len();
        let mut columns = vec![Column::new("id".into(), &self.ids)];
        let numbers =
            |variable: &Variable| Column::new(variable.name.as_str().into(), &variable.numbers);
        columns.extend(self.variables.iter().map(numbers));
        let frame = DataFrame::new(rows, columns).expect("a frame");
        let of = |variable: &Variable| (variable.name.clone(), variable.label.clone());
        let values = self
            .variables
            .iter()
            .filter(|variable| !variable.values.is_empty());
        let values = values.map(|variable| {
            let labels = variable.values.iter();
            let labels =
                labels.map(|(code, label)| (SpssValueLabelKey::from_f64(*code), label.clone()));
            (variable.name.clone(), labels.collect())
        });
        SpssWriter::new(path)
            .with_variable_labels(self.variables.iter().map(of).collect())
            .with_value_labels(values.collect())
            .write_df(&frame)
            .expect("an SPSS file");
    }
}

/// A copy of the survey without the wave of 2021.
struct Poll(tempfile::TempDir);

impl Poll {
    fn new() -> Self {
        let poll = Self(tempfile::tempdir().expect("a temporary folder"));
        copy(Path::new(SURVEY), &poll.path("poll"));
        std::fs::remove_dir_all(poll.path("poll/waves/2021")).expect("no wave of 2021");
        // Its findings speak of that wave.
        let report = poll.read("poll/report.toml");
        let findings = report.find("[[finding]]").expect("findings");
        let figures = report.find("[figure.").expect("figures");
        let without = format!("{}{}", &report[..findings], &report[figures..]);
        std::fs::write(poll.path("poll/report.toml"), without).expect("no finding");
        poll
    }

    fn path(&self, file: &str) -> PathBuf {
        self.0.path().join(file)
    }

    fn read(&self, file: &str) -> String {
        std::fs::read_to_string(self.path(file)).unwrap_or_else(|error| panic!("{file}: {error}"))
    }

    fn run(&self, arguments: &[&str]) -> Output {
        Command::new(assert_cmd::cargo::cargo_bin!("tidemark"))
            .current_dir(self.0.path())
            .env("COLUMNS", "400")
            .args(arguments)
            .output()
            .expect("the program runs")
    }

    /// What import says of a delivery that it takes.
    fn import(&self, delivery: &Delivery) -> String {
        delivery.write(&self.path("delivery.sav"));
        let imported = self.run(&["import", "delivery.sav", "--into", "poll", "--wave", "2021"]);
        assert_eq!(
            imported.status.code(),
            Some(0),
            "{}{}",
            stdout(&imported),
            stderr(&imported)
        );
        stdout(&imported)
    }

    fn wave(&self) -> String {
        self.read("poll/waves/2021/wave.toml")
    }

    /// What a person says of the wave: its targets and its mode.
    fn fill_in(&self) {
        let with_targets = self.wave().replacen("kind = \"responses\"", "kind = \"responses\"\ntargets = \"illustrative.csv\"\nmode = { id = \"web\", text = { da = \"Web\", en = \"Web\" } }", 1);
        std::fs::write(self.path("poll/waves/2021/wave.toml"), with_targets).expect("the wave");
    }

    /// The shares of every net and answer of an item, after `check` has accepted the wave.
    fn shares(&self, item: &str) -> Vec<(String, f64)> {
        self.fill_in();
        let checked = self.run(&["check", "poll"]);
        assert_eq!(checked.status.code(), Some(0), "{}", stderr(&checked));
        shares_of(&self.run(&[
            "table", "poll", "--wave", "2021", "--item", item, "--format", "csv",
        ]))
    }
}

fn shares_of(table: &Output) -> Vec<(String, f64)> {
    let text = stdout(table);
    let mut rows = csv::Reader::from_reader(text.as_bytes());
    let headings = rows.headers().expect("headings").clone();
    let place = |name: &str| {
        headings
            .iter()
            .position(|heading| heading == name)
            .expect("a column")
    };
    let (measure, code, estimate) = (place("measure"), place("code"), place("estimate"));
    let rows = rows.records().map(|row| row.expect("a row"));
    let mut shares: Vec<(String, f64)> = rows
        .filter_map(|row| {
            Some((
                format!("{} {}", &row[measure], &row[code]),
                row[estimate].parse().ok()?,
            ))
        })
        .collect();
    shares.sort_by(|one, other| one.0.cmp(&other.0));
    shares
}

/// The shares of the rehearsal itself.
fn of_rehearsal(item: &str) -> Vec<(String, f64)> {
    let table = Command::new(assert_cmd::cargo::cargo_bin!("tidemark"))
        .args([
            "table", SURVEY, "--wave", "2021", "--item", item, "--format", "csv",
        ])
        .output()
        .expect("the program runs");
    shares_of(&table)
}

fn assert_same(item: &str, ours: &[(String, f64)]) {
    let theirs = of_rehearsal(item);
    assert!(theirs.len() >= 6, "{theirs:?}");
    assert_eq!(ours.len(), theirs.len(), "{ours:?} {theirs:?}");
    for (one, other) in ours.iter().zip(&theirs) {
        assert_eq!(one.0, other.0);
        assert!((one.1 - other.1).abs() < 1e-12, "{item}: {one:?} {other:?}");
    }
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).expect("a folder");
    for entry in std::fs::read_dir(from).expect("a folder") {
        let entry = entry.expect("an entry").path();
        let target = to.join(entry.file_name().expect("a name"));
        if entry.is_dir() {
            copy(&entry, &target);
        } else {
            std::fs::copy(&entry, &target).expect("a copy");
        }
    }
}

fn stdout(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

fn assert_says(text: &str, wanted: &[&str]) {
    for wanted in wanted {
        assert!(text.contains(wanted), "`{wanted}` is not said:\n{text}");
    }
}

#[test]
fn first_renamed_columns_are_found_by_their_questions() {
    let poll = Poll::new();
    let mut delivery = Delivery::of_rehearsal();
    for (name, renamed) in [
        ("solves_challenges", "Q1"),
        ("children_safe", "Q2"),
        ("companies_responsible", "Q3"),
        ("sex", "S1"),
        ("age", "S2"),
        ("region", "S3"),
    ] {
        delivery.variable(name).name = renamed.to_owned();
    }
    let said = poll.import(&delivery);
    insta::assert_snapshot!("awkward_renamed", said);
    assert_says(
        &poll.wave(),
        &[
            "solves_challenges = \"Q1\"",
            "children_safe = \"Q2\"",
            "companies_responsible = \"Q3\"",
            "sex = \"S1\"",
            "age = \"S2\"",
            "region = \"S3\"",
        ],
    );
    assert_same("children_safe", &poll.shares("children_safe"));
}

#[test]
fn second_a_reversed_scale_is_turned_back() {
    let poll = Poll::new();
    let mut delivery = Delivery::of_rehearsal();
    let turned = delivery.variable("solves_challenges");
    turned.recode(|_, code| if code <= 5.0 { 6.0 - code } else { code });
    turned.labels(&[
        (1.0, "Helt enig"),
        (2.0, "Enig"),
        (3.0, "Hverken enig eller uenig"),
        (4.0, "Uenig"),
        (5.0, "Helt uenig"),
        (8.0, "Ved ikke"),
    ]);
    let said = poll.import(&delivery);
    assert_says(
        &said,
        &[
            "solves_challenges: the scale is reversed: 1 is \"Helt enig\" in this file and 5 is in the survey; the codes are turned back, so that the waves stay comparable.",
        ],
    );
    let wave = poll.wave();
    assert_says(
        &wave,
        &[
            "[values.solves_challenges]",
            "\"1\" = 5",
            "\"2\" = 4",
            "\"3\" = 3",
            "\"4\" = 2",
            "\"5\" = 1",
        ],
    );
    assert!(!wave.contains("break ="), "{wave}");
    assert_same("solves_challenges", &poll.shares("solves_challenges"));
}

#[test]
fn third_dont_know_that_moved_from_8_to_99_is_still_dont_know() {
    let poll = Poll::new();
    let mut delivery = Delivery::of_rehearsal();
    for name in [
        "solves_challenges",
        "children_safe",
        "companies_responsible",
    ] {
        let moved = delivery.variable(name);
        moved.recode(|_, code| if code == 8.0 { 99.0 } else { code });
        moved.values.retain(|(code, _)| *code != 8.0);
        moved.values.push((99.0, "Ved ikke".to_owned()));
    }
    let said = poll.import(&delivery);
    assert_says(
        &said,
        &[
            "children_safe: \"Ved ikke\" has the code 99 in this file and 8 in the survey; it is read as 8.",
        ],
    );
    assert_says(&poll.wave(), &["[values.children_safe]", "\"99\" = 8"]);
    assert_same("children_safe", &poll.shares("children_safe"));
}

#[test]
fn third_without_labels_it_is_a_question_and_nothing_is_written() {
    let poll = Poll::new();
    let text = std::fs::read_to_string(Path::new(SURVEY).join("waves/2021/responses.csv"))
        .expect("the rehearsal");
    let text = text
        .replace(",8,", ",99,")
        .replace(",8,", ",99,")
        .replace("rehearsal-", "r");
    std::fs::write(poll.path("delivery.csv"), text).expect("a delivery");
    let asked = poll.run(&["import", "delivery.csv", "--into", "poll", "--wave", "2021"]);
    assert_eq!(asked.status.code(), Some(1));
    assert_says(
        &stdout(&asked),
        &["In `children_safe`, is 99 the answer 8 (\"Ved ikke\") of `children_safe`?"],
    );
    assert_says(&stderr(&asked), &["T0270"]);
    assert!(!poll.path("poll/waves/2021").exists());
}

#[test]
fn fourth_an_option_that_was_split_is_put_together_and_said() {
    let poll = Poll::new();
    let mut delivery = Delivery::of_rehearsal();
    let split = delivery.variable("children_safe");
    split.recode(|row, code| {
        if code == 2.0 && row % 3 == 0 {
            6.0
        } else {
            code
        }
    });
    split.labels(&[
        (1.0, "Helt uenig"),
        (2.0, "Overvejende uenig"),
        (6.0, "Delvist uenig"),
        (3.0, "Hverken enig eller uenig"),
        (4.0, "Enig"),
        (5.0, "Helt enig"),
        (8.0, "Ved ikke"),
    ]);
    let said = poll.import(&delivery);
    assert_says(
        &said,
        &[
            "children_safe: \"Uenig\" (2) is split into",
            "2 \"Overvejende uenig\"",
            "6 \"Delvist uenig\"",
            "the share of 2 and of nets with it are sums over them, the single answers cannot be compared with earlier waves",
        ],
    );
    assert_says(
        &poll.wave(),
        &[
            "\"2\" = 2",
            "\"6\" = 2",
            "[item.children_safe]",
            "{ code = 2, label = { da = \"Overvejende uenig\"",
            "{ code = 2, label = { da = \"Delvist uenig\"",
        ],
    );
    assert_same("children_safe", &poll.shares("children_safe"));
}

#[test]
fn fifth_a_changed_wording_breaks_the_comparison_until_a_person_judges() {
    let poll = Poll::new();
    let mut delivery = Delivery::of_rehearsal();
    let now = "Børn og unge kan generelt færdes trygt på internettet og de sociale medier";
    delivery.variable("children_safe").label = now.to_owned();
    let said = poll.import(&delivery);
    assert_says(
        &said,
        &[&format!(
            "children_safe: the question is worded otherwise: \"{now}\"; in the survey \"Børn og unge kan overordnet set færdes sikkert på internettet og sociale medier\"."
        )],
    );
    assert_says(
        &poll.wave(),
        &[
            "[item.children_safe]",
            &format!("text = {{ da = \"{now}\", en = \"FILL IN: {now}\" }}"),
            "say why: `comparable = …`",
        ],
    );
    assert_same("children_safe", &poll.shares("children_safe"));
}

#[test]
fn sixth_weights_that_count_people_are_said() {
    let poll = Poll::new();
    let mut delivery = Delivery::of_rehearsal();
    let rows = delivery.ids.len();
    delivery.variables.push(Variable {
        name: "weight".to_owned(),
        label: "Vægt".to_owned(),
        values: Vec::new(),
        numbers: (0..rows)
            .map(|row| 4_000.0 + (row % 7) as f64 * 200.25)
            .collect(),
    });
    let said = poll.import(&delivery);
    assert_says(
        &said,
        &[
            "`weight` looks like a weight, and the survey makes its own weights: it is not read; the weights sum to 4,6",
            "over 1,013 rows: they are scaled to the population. Shares are as before; sums and bases count people",
        ],
    );

    // The same where the survey takes the weight that is delivered.
    let poll = Poll::new();
    let text = poll.read("poll/survey.toml").replacen(
        "[weighting]",
        "[design]\nweight = \"weight\"\n\n[weighting]",
        1,
    );
    std::fs::write(poll.path("poll/survey.toml"), text).expect("the survey");
    for wave in ["2022", "2023"] {
        std::fs::remove_dir_all(poll.path(&format!("poll/waves/{wave}"))).expect("no such wave");
    }
    let text = poll
        .read("poll/survey.toml")
        .replace("first_wave = \"2022\"\n", "");
    std::fs::write(poll.path("poll/survey.toml"), text).expect("the survey");
    let said = poll.import(&delivery);
    assert_says(
        &said,
        &["the weight `weight`", "weight: the weights sum to 4,6"],
    );
}

#[test]
fn a_wave_that_is_there_is_left_alone() {
    let poll = Poll::new();
    Delivery::of_rehearsal().write(&poll.path("delivery.sav"));
    let before = poll.read("poll/waves/2022/wave.toml");
    let refused = poll.run(&[
        "import",
        "delivery.sav",
        "--into",
        "poll",
        "--wave",
        "2022",
        "--yes",
    ]);
    assert_eq!(refused.status.code(), Some(1));
    assert_says(
        &stderr(&refused),
        &["T0902", "wave `2022` has its wave.toml already"],
    );
    assert_says(&stdout(&refused), &["wave.toml as it would be written"]);
    assert_eq!(poll.read("poll/waves/2022/wave.toml"), before);
}

#[test]
fn columns_without_a_word_are_unsure_and_yes_leaves_them_open() {
    let poll = Poll::new();
    let text = std::fs::read_to_string(Path::new(SURVEY).join("waves/2021/responses.csv"))
        .expect("the rehearsal");
    let (_, rows) = text.split_once('\n').expect("headings");
    let text = format!(
        "resp_nr,Q1,Q2,Q3,S1,S2,S3\n{}",
        rows.replace("rehearsal-", "r")
    );
    std::fs::write(poll.path("delivery.csv"), text).expect("a delivery");
    let arguments = ["import", "delivery.csv", "--into", "poll", "--wave", "2021"];
    let asked = poll.run(&arguments);
    assert_eq!(asked.status.code(), Some(1), "{}", stdout(&asked));
    assert_says(
        &stdout(&asked),
        &[
            "Is `Q1` `solves_challenges`, \"Ny teknologi kan løse",
            "as much speaks for another",
        ],
    );
    let taken = poll.run(&[&arguments[..], &["--yes"]].concat());
    assert_eq!(taken.status.code(), Some(0), "{}", stderr(&taken));
    assert_says(&poll.wave(), &["# solves_challenges = \"Q1\" # unsure"]);
    poll.fill_in();
    let checked = poll.run(&["check", "poll"]);
    assert_eq!(
        checked.status.code(),
        Some(1),
        "what is open is not read in silence"
    );
    assert_says(&stderr(&checked), &["solves_challenges"]);
}

/// In a terminal, which `script` makes, each unsure proposal is asked: yes takes it, no and what comes after "stop" leave it
/// open, anything else is asked again.
#[test]
fn in_a_terminal_unsure_proposals_are_asked_one_by_one() {
    let text = std::fs::read_to_string(Path::new(SURVEY).join("waves/2021/responses.csv"))
        .expect("the rehearsal");
    let (_, rows) = text.split_once('\n').expect("headings");
    let rows = rows.replace("rehearsal-", "r");
    let question = "Is `Q1` `solves_challenges`";
    for (answers, asked, line) in [
        ("y\ns\n", 1, "\nsolves_challenges = \"Q1\""),
        ("perhaps\nja\nstop\n", 2, "\nsolves_challenges = \"Q1\""),
        ("n\ns\n", 1, "\n# solves_challenges = \"Q1\" # no, you said"),
        ("s\n", 1, "\n# solves_challenges = \"Q1\" # unsure"),
    ] {
        let poll = Poll::new();
        let delivery = format!("resp_nr,Q1,Q2,Q3,S1,S2,S3\n{rows}");
        std::fs::write(poll.path("delivery.csv"), delivery).expect("a delivery");
        let program = assert_cmd::cargo::cargo_bin!("tidemark");
        let command = format!(
            "'{}' import delivery.csv --into poll --wave 2021",
            program.display()
        );
        let ran = Command::new("script")
            .args(["-qec", &command, "/dev/null"])
            .current_dir(poll.path("."))
            .env("COLUMNS", "200")
            .write_stdin(answers)
            .output()
            .expect("script (util-linux) runs");
        let said = stdout(&ran);
        assert_eq!(ran.status.code(), Some(0), "{answers:?}: {said}");
        let times = said.matches("[y]es, [n]o, [s]top asking:").count();
        assert!(
            times >= asked && said.contains(question),
            "{answers:?}: {said}"
        );
        let of_first = said
            .lines()
            .filter(|line| line.contains(question) && line.contains("[s]top asking:"));
        assert!(of_first.count() >= 1, "{answers:?}: {said}");
        let wave = poll.wave();
        assert!(wave.contains(line), "{answers:?}: {wave}");
    }
}
