//! A made-up poll: 14 statements of one scale that go together as people's opinions do, a party, a number, sex, region,
//! a weight and a duration. Nothing of it comes from respondents.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// Statements of the block.
pub const STATEMENTS: usize = 14;

/// The code of don't know.
pub const DONT_KNOW: i64 = 8;

/// Draws that are the same on every machine (splitmix64).
pub struct Draws(u64);

impl Draws {
    pub fn new(seed: u64) -> Self {
        // Seeds that differ by the step of the generator are one sequence, and two waves would be the same people.
        let mixed = (seed ^ 0x5851_F42D_4C95_7F2D).wrapping_mul(0xD134_2543_DE82_EF95);
        Self((mixed ^ (mixed >> 32)).wrapping_mul(0xBF58_476D_1CE4_E5B9))
    }

    /// Evenly between 0 and 1.
    pub fn even(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((z ^ (z >> 31)) >> 11) as f64 / (1u64 << 53) as f64
    }

    /// Normal, mean 0 and variance 1, near enough: twelve even draws.
    pub fn normal(&mut self) -> f64 {
        (0..12).map(|_| self.even()).sum::<f64>() - 6.0
    }

    /// One of the shares.
    pub fn one_of(&mut self, shares: &[f64]) -> usize {
        let mut rest = self.even() * shares.iter().sum::<f64>();
        for (at, share) in shares.iter().enumerate() {
            rest -= share;
            if rest < 0.0 {
                return at;
            }
        }
        shares.len() - 1
    }
}

/// One respondent, as delivered.
#[derive(Debug, Clone, PartialEq)]
pub struct Person {
    pub statements: [i64; STATEMENTS],
    pub party: i64,
    pub age: i64,
    pub sex: i64,
    pub region: i64,
    pub net: i64,
    pub online: i64,
    pub weight: f64,
    pub seconds: i64,
    pub text: String,
}

/// How a wave is drawn.
#[derive(Debug, Clone)]
pub struct Recipe {
    pub seed: u64,
    pub respondents: usize,
    /// By statement: where its middle lies, so that its shares are askew.
    pub middle: [f64; STATEMENTS],
    /// The share of don't know.
    pub dont_know: f64,
}

impl Recipe {
    pub fn new(seed: u64) -> Self {
        let mut middle = [0.0; STATEMENTS];
        for (at, middle) in middle.iter_mut().enumerate() {
            *middle = [0.9, -0.6, 0.3, 0.0, -1.0, 0.6, -0.3][at % 7];
        }
        Self {
            seed,
            respondents: 1000,
            middle,
            dont_know: 0.05,
        }
    }
}

/// Shares of parties: rare ones among them.
const PARTIES: [f64; 12] = [
    0.26, 0.21, 0.14, 0.09, 0.08, 0.07, 0.05, 0.04, 0.03, 0.015, 0.01, 0.005,
];

/// Respondents: what they think of one statement tells what they think of the next, and every third statement is put the
/// other way round.
pub fn people(recipe: &Recipe) -> Vec<Person> {
    let mut draws = Draws::new(recipe.seed);
    (0..recipe.respondents)
        .map(|row| {
            let general = draws.normal();
            let mut statements = [0; STATEMENTS];
            for (at, answer) in statements.iter_mut().enumerate() {
                let way = if at % 3 == 2 { -1.0 } else { 1.0 };
                let felt = 0.7 * way * general + 0.8 * draws.normal() + recipe.middle[at];
                *answer = 1 + [-1.2, -0.4, 0.4, 1.2]
                    .iter()
                    .filter(|cut| felt > **cut)
                    .count() as i64;
                if draws.even() < recipe.dont_know {
                    *answer = DONT_KNOW;
                }
            }
            // Nobody gives one answer to everything by chance: the tests count those that are planted.
            if statements.iter().all(|answer| *answer == statements[0]) {
                statements[0] = 1 + statements[0] % 5;
            }
            let age = 18 + (draws.even() * 70.0) as i64;
            let without_net = draws.even() < 0.1;
            Person {
                statements,
                party: 1 + draws.one_of(&PARTIES) as i64,
                age,
                sex: 1 + draws.one_of(&[0.49, 0.51]) as i64,
                region: 1 + draws.one_of(&[0.4, 0.35, 0.25]) as i64,
                net: 1 + i64::from(without_net),
                online: if without_net {
                    1
                } else {
                    1 + draws.one_of(&[0.3, 0.4, 0.3]) as i64
                },
                weight: 0.4 + 1.2 * draws.even(),
                seconds: 300 + (draws.even() * 600.0) as i64,
                text: format!("Svar nummer {row} om emnet og skrevet i egne ord"),
            }
        })
        .collect()
}

/// The delivery; `columns` beside those that every poll has: `seconds`, `text`.
pub fn csv(people: &[Person]) -> String {
    let mut text = String::from("id");
    for at in 1..=STATEMENTS {
        let _ = write!(text, ",s{at}");
    }
    text.push_str(",party,age,sex,region,net,online,weight,seconds,comment\n");
    for (row, person) in people.iter().enumerate() {
        let _ = write!(text, "p{row}");
        for answer in person.statements {
            match answer {
                0 => text.push(','),
                answer => {
                    let _ = write!(text, ",{answer}");
                }
            }
        }
        let _ = writeln!(
            text,
            ",{},{},{},{},{},{},{:.6},{},{}",
            person.party,
            person.age,
            person.sex,
            person.region,
            person.net,
            person.online,
            person.weight,
            person.seconds,
            person.text
        );
    }
    text
}

/// The definition; `quality` stands before `[disclosure]`.
pub fn definition(quality: &str) -> String {
    let texts = |text: &str| format!("{{ da = \"{text}\", en = \"{text}\" }}");
    let mut toml = format!(
        "[survey]\nid = \"poll\"\nlanguages = [\"da\", \"en\"]\ntitle = {}\n\n[scale.agree5]\nbase = \"with_dont_know\"\nanswers = [\n",
        texts("Poll")
    );
    for (code, label) in [
        (1, "Helt uenig"),
        (2, "Uenig"),
        (3, "Hverken"),
        (4, "Enig"),
        (5, "Helt enig"),
    ] {
        let _ = writeln!(toml, "  {{ code = {code}, label = {} }},", texts(label));
    }
    let _ = writeln!(
        toml,
        "  {{ code = 8, label = {}, missing = \"dont_know\" }},\n]\n[scale.agree5.nets]\ndisagree = [1, 2]\nagree = [4, 5]\n",
        texts("Ved ikke")
    );
    for at in 1..=STATEMENTS {
        let _ = writeln!(
            toml,
            "[item.s{at}]\nkind = \"single\"\nscale = \"agree5\"\ntext = {}\n",
            texts(&format!("Udsagn {at}"))
        );
    }
    let mut single = |id: &str, role: &str, codes: i64| {
        let answers: Vec<String> = (1..=codes)
            .map(|code| {
                format!(
                    "{{ code = {code}, label = {} }}",
                    texts(&format!("{id} {code}"))
                )
            })
            .collect();
        let _ = writeln!(
            toml,
            "[item.{id}]\nkind = \"single\"\nrole = \"{role}\"\nbase = \"answered\"\nanswers = [{}]\ntext = {}\n",
            answers.join(", "),
            texts(id)
        );
    };
    single("party", "opinion", 12);
    single("sex", "background", 2);
    single("region", "background", 3);
    single("net", "background", 2);
    single("online", "background", 3);
    let _ = writeln!(
        toml,
        "[item.age]\nkind = \"numeric\"\nrole = \"background\"\ntext = {}\n\n[item.comment]\nkind = \"open\"\ntext = {}\n\n[design]\nweight = \"weight\"\n\n[weighting]\nmethod = \"delivered\"\n\n{quality}\n",
        texts("Alder"),
        texts("Kommentar")
    );
    toml.push_str("[disclosure]\nprobability = \"probability\"\n");
    for key in [
        "sponsor",
        "conducted_by",
        "strategy",
        "population",
        "sampling",
        "incentives",
        "modes",
        "tables",
        "limitations",
        "response_rate",
        "synthetic_data",
        "contact",
    ] {
        let _ = writeln!(toml, "{key} = {}", texts("Som aftalt"));
    }
    let _ = writeln!(toml, "quality_checks = {}", texts("Bureauets egne."));
    toml
}

/// A survey folder that is gone when the test is over.
pub struct Folder(tempfile::TempDir);

impl Folder {
    /// A survey with waves: id, respondents and lines of `wave.toml` beside the usual ones.
    pub fn new(quality: &str, waves: &[(&str, &[Person], &str)]) -> Self {
        let folder = Self(tempfile::tempdir().expect("a folder"));
        folder.write("survey.toml", &definition(quality));
        for (id, people, more) in waves {
            folder.write(
                &format!("waves/{id}/wave.toml"),
                &format!(
                    "kind = \"responses\"\nrespondent_id = \"id\"\nfieldwork = {{ start = {id}-05-01, end = {id}-05-14 }}\n{more}\n"
                ),
            );
            folder.write(&format!("waves/{id}/responses.csv"), &csv(people));
        }
        folder
    }

    pub fn path(&self) -> &Path {
        self.0.path()
    }

    pub fn write(&self, name: &str, text: &str) {
        let path: PathBuf = self.path().join(name);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("to make a folder");
        std::fs::write(path, text).expect("to write");
    }

    pub fn run(&self, args: &[&str]) -> Output {
        Command::new(env!("CARGO_BIN_EXE_tidemark"))
            .args(args)
            .current_dir(self.path())
            .env("COLUMNS", "100")
            .output()
            .expect("to run")
    }

    /// The records of `check --format json`.
    pub fn records(&self, more: &[&str]) -> Vec<serde_json::Value> {
        let args = [&["check", ".", "--format", "json"], more].concat();
        let output = self.run(&args);
        let text = String::from_utf8(output.stdout).expect("UTF-8");
        serde_json::from_str(&text).unwrap_or_else(|error| {
            panic!("{error}: {text}{}", String::from_utf8_lossy(&output.stderr))
        })
    }

    /// The findings of `check --json`: code, severity, message.
    pub fn findings(&self) -> Vec<(String, String, String)> {
        let output = self.run(&["check", ".", "--json"]);
        let text = String::from_utf8(output.stdout).expect("UTF-8");
        let all: Vec<serde_json::Value> = serde_json::from_str(&text).expect("an array");
        let word = |finding: &serde_json::Value, key: &str| {
            finding[key].as_str().unwrap_or_default().to_owned()
        };
        // A column that this survey does not read is not what these tests are about.
        all.iter()
            .filter(|finding| finding["code"] != "T0222")
            .map(|f| (word(f, "code"), word(f, "severity"), word(f, "message")))
            .collect()
    }
}

/// The record of a check, and the lines it names.
pub fn found(records: &[serde_json::Value], what: &str) -> (u64, Vec<u64>) {
    let of: Vec<&serde_json::Value> = records
        .iter()
        .filter(|record| record["kind"] == "check" && record["what"] == what)
        .collect();
    assert_eq!(of.len(), 1, "{what}: {of:?}");
    let lines = of[0]["lines"].as_array().expect("lines");
    (
        of[0]["found"].as_f64().expect("a count") as u64,
        lines.iter().filter_map(serde_json::Value::as_u64).collect(),
    )
}
