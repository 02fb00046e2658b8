//! Bar B7: each of the 26 facts of the disclosure checklist is dropped in turn, and the binary blocks the report or prints
//! the gap, in both languages, as text and as JSON. And no output of a non-probability survey claims precision.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;

const SURVEY: &str = r#"
[survey]
id = "gates"
languages = ["da", "en"]
title = { da = "Måling", en = "Poll" }

[scale.agree]
base = "answered"
answers = [
  { code = 1, label = { da = "Uenig", en = "Disagree" } },
  { code = 2, label = { da = "Enig", en = "Agree" } },
  { code = 8, label = { da = "Ved ikke", en = "Don't know" }, missing = "dont_know" },
]
nets = { agree = { codes = [2], label = { da = "Enig", en = "Agree" }, role = "agree" }, disagree = { codes = [1], label = { da = "Uenig", en = "Disagree" }, role = "disagree" } }

[item.trust]
kind = "single"
scale = "agree"
text = { da = "Kan man stole på naboerne?", en = "Can neighbours be trusted?" }
label = { da = "Naboer", en = "Neighbours" }

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

[weighting]
method = "rake"
margins = ["sex"]

[disclosure]
probability = "probability"
achieved_by = ["sex"]
sponsor = { da = "Fonden", en = "The fund" }
conducted_by = { da = "Instituttet", en = "The institute" }
strategy = { da = "Spørgeskema", en = "Questionnaire" }
population = { da = "Voksne", en = "Adults" }
sampling = { da = "Tilfældigt udtræk", en = "A random draw" }
incentives = { not_done = { da = "intet givet", en = "nothing given" } }
modes = { da = "Web", en = "Web" }
tables = { da = "https://example.org/tabeller", en = "https://example.org/tables" }
released = { da = "to hverdage efter", en = "two working days later" }
quality_checks = { da = "Tid pr. spørgsmål", en = "Time by question" }
limitations = { da = "Kun web", en = "Web only" }
panel_management = { not_done = { da = "intet panel", en = "no panel" } }
interviewers = { not_done = { da = "ingen interviewere", en = "no interviewers" } }
screening = { not_done = { da = "ingen screening", en = "no screening" } }
stimuli = { not_done = { da = "intet vist", en = "nothing shown" } }
response_rate = { da = "Regnet ud", en = "Computed" }
models = { not_done = { da = "ingen model", en = "no model" } }
synthetic_data = { not_done = { da = "ingen", en = "none" } }
contact = { da = "kontakt@example.org", en = "contact@example.org" }
"#;

const WAVE: &str = r#"
kind = "responses"
delivery = "answers.csv"
fieldwork = { start = 2024-03-01, end = 2024-03-14 }

[disclosure.dispositions]
complete = 80
refused = 40
not_contacted = 60
unknown = 20
not_eligible = 20
"#;

const REPORT: &str = r#"
title = { da = "Måling", en = "Poll" }
banners = ["sex"]

[[finding]]
text = { da = "Flest er enige.", en = "Most agree." }

[figure.trust]
title = { da = "Flest er enige", en = "Most agree" }
kind = "groups"
by = "sex"
items = ["trust"]

[edition.public]
audience = "public"
pieces = ["page", "tables", "disclosure"]
"#;

const TARGETS: &str = "margin,category,share,source\nsex,1,0.5,Register\nsex,2,0.5,Register\n";

struct Folder {
    root: tempfile::TempDir,
    files: BTreeMap<&'static str, String>,
}

impl Folder {
    fn whole() -> Self {
        let mut answers = String::from("trust,sex\n");
        for row in 0..80 {
            answers.push_str(&format!(
                "{},{}\n",
                if row % 3 == 0 { 1 } else { 2 },
                1 + row % 2
            ));
        }
        let files = [
            ("survey.toml", SURVEY.to_owned()),
            ("report.toml", REPORT.to_owned()),
            ("waves/2024/wave.toml", WAVE.to_owned()),
            ("waves/2024/answers.csv", answers),
            ("targets/2024.csv", TARGETS.to_owned()),
        ];
        Self {
            root: tempfile::tempdir().expect("a temporary folder"),
            files: BTreeMap::from(files),
        }
    }

    /// One text of a file for another.
    fn change(mut self, file: &str, from: &str, to: &str) -> Self {
        let text = self.files.get_mut(file).expect("a file of the survey");
        assert!(text.contains(from), "{from} is in {file}");
        *text = text.replace(from, to);
        self
    }

    /// Without the line that begins so.
    fn without(mut self, file: &str, key: &str) -> Self {
        let text = self.files.get_mut(file).expect("a file of the survey");
        let kept: Vec<&str> = text
            .lines()
            .filter(|line| !line.starts_with(&format!("{key} =")))
            .collect();
        assert!(kept.len() < text.lines().count(), "{key} is in {file}");
        *text = kept.join("\n") + "\n";
        self
    }

    fn path(&self, name: &str) -> PathBuf {
        self.root.path().join(name)
    }

    fn run(&self) -> Output {
        for (name, text) in &self.files {
            let path = self.path("survey").join(name);
            fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
            fs::write(path, text).expect("a file");
        }
        Command::new(env!("CARGO_BIN_EXE_tidemark"))
            .env("NO_COLOR", "1")
            .arg("report")
            .arg(self.path("survey"))
            .arg("--out")
            .arg(self.path("out"))
            .output()
            .expect("tidemark runs")
    }

    /// What is said where the report is refused; nothing is written.
    fn refused(&self) -> String {
        let run = self.run();
        let said = String::from_utf8_lossy(&run.stderr).into_owned();
        assert_eq!(run.status.code(), Some(1), "{said}");
        assert!(!self.path("out").exists(), "nothing is written");
        // Lines are wrapped to the terminal.
        said.split_whitespace()
            .filter(|word| *word != "│")
            .collect::<Vec<_>>()
            .join(" ")
    }

    fn written(self) -> Written {
        let run = self.run();
        let said = String::from_utf8_lossy(&run.stderr).into_owned();
        assert_eq!(run.status.code(), Some(0), "{said}");
        Written(self.path("out"), self.root)
    }
}

/// The report, and the folder that goes when it does.
struct Written(
    PathBuf,
    #[expect(dead_code, reason = "kept for its end")] tempfile::TempDir,
);

impl Written {
    fn item(&self, lang: &str, number: u64) -> Value {
        let file = self.0.join(lang).join("disclosure.json");
        let json: Value =
            serde_json::from_slice(&fs::read(file).expect("the checklist")).expect("JSON");
        let items = json["items"].as_array().expect("items");
        assert_eq!(items.len(), 26);
        items
            .iter()
            .find(|item| item["number"] == number)
            .expect("the item")
            .clone()
    }

    fn text(&self, lang: &str, file: &str) -> String {
        fs::read_to_string(self.0.join(lang).join(file)).expect("a file of the report")
    }

    /// A state in both languages, and that text and page say the same as JSON.
    fn says(&self, number: u64, state: &str, texts: [&str; 2]) {
        for (lang, text) in ["da", "en"].into_iter().zip(texts) {
            let item = self.item(lang, number);
            assert_eq!(item["state"], state, "{item}");
            let said = item["text"].as_str().expect("a text");
            assert!(said.contains(text), "{text} in {said}");
            assert!(self.text(lang, "disclosure.txt").contains(said), "{said}");
            assert!(
                read(&self.text(lang, "index.html")).contains(text),
                "{text}"
            );
            assert!(
                self.text(lang, "tables/disclosure.csv").contains(text),
                "{text}"
            );
        }
    }
}

#[test]
fn with_every_fact_the_26_items_are_there_in_both_languages() {
    let written = Folder::whole().written();
    for lang in ["da", "en"] {
        for number in 1..=26 {
            let item = written.item(lang, number);
            assert_ne!(item["state"], "not_disclosed", "{item}");
            assert!(!item["text"].as_str().expect("a text").is_empty(), "{item}");
            assert!(!item["name"].as_str().expect("a name").is_empty(), "{item}");
            assert!(
                !item["by"].as_array().expect("who asks").is_empty(),
                "{item}"
            );
        }
    }
    written.says(
        10,
        "computed",
        [
            "80 respondenter. Efter Køn: Mand 40, Kvinde 40.",
            "80 respondents. By Sex: Man 40, Woman 40.",
        ],
    );
    written.says(
        19,
        "not_done",
        ["Ikke foretaget: intet panel", "Not done: no panel"],
    );
    // (80)/(80+40+60+20); e = 180/200.
    written.says(23, "stated", ["RR1 40,0\u{a0}%", "RR1 40.0%"]);
    written.says(23, "stated", ["RR3 40,4\u{a0}%", "RR3 40.4%"]);
    let cells = written.item("en", 12)["cells"].clone();
    assert_eq!(cells[0]["cell"], "2024/trust/agree");
    assert_eq!(cells[0]["unweighted_base"], 80);
    assert_eq!(
        cells[0]["weighted_base"].as_f64().map(f64::round),
        Some(80.0)
    );
}

/// Items 1, 2, 4 and 8: nothing is published without them.
#[test]
fn a_fact_that_publication_demands_blocks_and_says_where_it_goes() {
    for (number, key) in [
        (1, "sponsor"),
        (2, "conducted_by"),
        (4, "population"),
        (8, "modes"),
    ] {
        let dropped = Folder::whole().without("survey.toml", key).refused();
        assert!(dropped.contains("error[T0602]"), "{dropped}");
        assert!(
            dropped.contains(&format!(
                "`{key}` (item {number} of the checklist) is not stated"
            )),
            "{dropped}"
        );
        // The line of the table, and a line to paste.
        assert!(dropped.contains("survey.toml:37"), "{dropped}");
        assert!(
            dropped.contains(&format!("`{key} = {{ da = \"…\", en = \"…\" }}`")),
            "{dropped}"
        );
        for value in ["not_disclosed", "not_done", "not_stated_by_source"] {
            let withheld = format!("{key} = {{ {value} = {{ da = \"Nej\", en = \"No\" }} }}");
            let folder = Folder::whole().without("survey.toml", key);
            let folder = folder.change(
                "survey.toml",
                "achieved_by",
                &format!("{withheld}\nachieved_by"),
            );
            assert!(folder.refused().contains("error[T0602]"), "{value}");
        }
    }
}

/// Items 3, 6, 7, 13, 16, 17, 19 to 22, 25 and 26: a gap is printed, with its reason where there is one.
#[test]
fn a_gap_in_the_rest_is_printed_in_both_languages() {
    let keys = [
        (3, "strategy"),
        (6, "sampling"),
        (7, "incentives"),
        (13, "tables"),
        (16, "quality_checks"),
        (17, "limitations"),
        (19, "panel_management"),
        (20, "interviewers"),
        (21, "screening"),
        (22, "stimuli"),
        (25, "synthetic_data"),
        (26, "contact"),
    ];
    for (number, key) in keys {
        let written = Folder::whole().without("survey.toml", key).written();
        written.says(
            number,
            "not_disclosed",
            [
                "Ikke oplyst: ingen begrundelse",
                "Not disclosed: no reason given",
            ],
        );
        let place = written.item("en", number)["written"].clone();
        assert_eq!(place, format!("survey.toml: [disclosure] {key}"));
        let reason = format!(
            "{key} = {{ not_disclosed = {{ da = \"aftalt\", en = \"as agreed\" }} }}\nachieved_by"
        );
        let withheld = Folder::whole()
            .without("survey.toml", key)
            .change("survey.toml", "achieved_by", &reason)
            .written();
        withheld.says(
            number,
            "not_disclosed",
            ["Ikke oplyst: aftalt", "Not disclosed: as agreed"],
        );
    }
}

#[test]
fn item_5_has_to_be_said_and_unstated_draws_no_interval() {
    let dropped = Folder::whole()
        .without("survey.toml", "probability")
        .refused();
    assert!(
        dropped.contains("T0104") && dropped.contains("`probability`"),
        "{dropped}"
    );
    let written = Folder::whole()
        .change(
            "survey.toml",
            "probability = \"probability\"",
            "probability = \"not_stated\"",
        )
        .written();
    written.says(
        5,
        "not_disclosed",
        [
            "den regnes som ikke-sandsynlighedsbaseret",
            "counts as non-probability",
        ],
    );
    written.says(
        15,
        "computed",
        ["Der angives ikke", "No sampling error is stated"],
    );
}

#[test]
fn items_9_and_10_block() {
    let dropped = Folder::whole()
        .without("waves/2024/wave.toml", "fieldwork")
        .refused();
    assert!(
        dropped.contains("error[T0602]") && dropped.contains("item 9"),
        "{dropped}"
    );
    assert!(dropped.contains("waves/2024/wave.toml"), "{dropped}");
    let mut nobody = Folder::whole();
    nobody
        .files
        .insert("waves/2024/answers.csv", "trust,sex\n".to_owned());
    let said = nobody.refused();
    assert!(said.contains("T0202") || said.contains("T0602"), "{said}");
}

/// No table without the wording, the bases and what was done about weights.
#[test]
fn items_11_12_and_14_block() {
    let wording = Folder::whole()
        .change(
            "survey.toml",
            "text = { da = \"Kan man stole på naboerne?\", en = \"Can neighbours be trusted?\" }\n",
            "",
        )
        .refused();
    assert!(
        wording.contains("error[T0104]") && wording.contains("`text`"),
        "{wording}"
    );
    let empty = Folder::whole()
        .change(
            "survey.toml",
            "da = \"Kan man stole på naboerne?\"",
            "da = \" \"",
        )
        .refused();
    assert!(
        empty.contains("item 11") || empty.contains("T0106"),
        "{empty}"
    );

    let published = |figures: &str, facts: &str| {
        let mut folder = Folder::whole();
        folder.files.remove("waves/2024/answers.csv");
        folder.files.remove("targets/2024.csv");
        let wave = format!(
            "kind = \"published\"\nrounding = 0.01\nfieldwork = {{ season = {{ da = \"Foråret\", en = \"Spring\" }}, time = 2024.2 }}\n[disclosure]\n{facts}"
        );
        folder.files.insert("waves/2024/wave.toml", wave);
        folder
            .files
            .insert("waves/2024/published.csv", figures.to_owned());
        folder
    };
    let figures = "item,measure,share,unweighted_base,source\ntrust,agree,0.6,500,p. 3\n";
    let silent = "weighting = { not_stated_by_source = { da = \"Bladet\", en = \"The paper\" } }\n";
    let bases = published("item,measure,share,source\ntrust,agree,0.6,p. 3\n", silent).refused();
    assert!(
        bases.contains("T0104") && bases.contains("unweighted_base"),
        "{bases}"
    );
    let weighting = published(figures, "").refused();
    assert!(
        weighting.contains("error[T0602]") && weighting.contains("item 14"),
        "{weighting}"
    );
    assert!(weighting.contains("waves/2024/wave.toml:4"), "{weighting}");
    let written = published(figures, silent).written();
    written.says(
        14,
        "not_stated_by_source",
        [
            "Ikke oplyst i kilden (Bladet)",
            "Not stated by the source (The paper)",
        ],
    );
    // A published wave may name a silent source for what else would block.
    let sponsor = "sponsor = { not_stated_by_source = { da = \"Bladet\", en = \"The paper\" } }\n";
    let written = published(figures, &format!("{silent}{sponsor}")).written();
    written.says(
        1,
        "not_stated_by_source",
        [
            "Ikke oplyst i kilden (Bladet)",
            "Not stated by the source (The paper)",
        ],
    );
}

#[test]
fn item_14_says_what_weights_were_made_of() {
    let written = Folder::whole().written();
    written.says(14, "computed", ["Register", "Register"]);
    let plain = Folder::whole()
        .change(
            "survey.toml",
            "[weighting]\nmethod = \"rake\"\nmargins = [\"sex\"]\n",
            "",
        )
        .written();
    plain.says(14, "computed", ["ikke vægtet", "not weighted"]);
}

#[test]
fn items_18_and_24_are_computed_and_cannot_be_dropped() {
    let written = Folder::whole().written();
    written.says(18, "computed", ["80 respondenter", "80 respondents"]);
    let without = Folder::whole().without("survey.toml", "models").written();
    without.says(24, "not_done", ["Ikke foretaget", "Not done"]);
}

#[test]
fn item_23_takes_rates_or_the_fact_or_prints_the_gap() {
    let rates = Folder::whole()
        .without("survey.toml", "response_rate")
        .written();
    rates.says(23, "stated", ["RR5", "RR5"]);
    let cases = WAVE
        .split_once("[disclosure.dispositions]")
        .map_or("", |(_, cases)| cases);
    let none = Folder::whole()
        .without("survey.toml", "response_rate")
        .change(
            "waves/2024/wave.toml",
            &format!("[disclosure.dispositions]{cases}"),
            "",
        )
        .written();
    none.says(
        23,
        "not_disclosed",
        [
            "Ikke oplyst: ingen begrundelse",
            "Not disclosed: no reason given",
        ],
    );
}

#[test]
fn a_rehearsal_prints_its_gaps_and_passes() {
    let mut folder = Folder::whole().without("survey.toml", "sponsor");
    let rehearsal = WAVE.replace("kind = \"responses\"", "kind = \"rehearsal\"");
    folder.files.insert("waves/2024/wave.toml", rehearsal);
    // What `tidemark rehearse` writes.
    let made = folder
        .files
        .remove("waves/2024/answers.csv")
        .expect("answers");
    assert!(!made.is_empty());
    folder.run();
    let rehearse = Command::new(env!("CARGO_BIN_EXE_tidemark"))
        .arg("rehearse")
        .arg(folder.path("survey"))
        .args(["--wave", "2024"])
        .output()
        .expect("tidemark runs");
    assert!(
        rehearse.status.success(),
        "{}",
        String::from_utf8_lossy(&rehearse.stderr)
    );
    let written = folder.written();
    written.says(
        1,
        "not_disclosed",
        [
            "Ikke oplyst: ingen begrundelse",
            "Not disclosed: no reason given",
        ],
    );
    written.says(25, "not_done", ["syntetiske", "synthetic"]);
}

/// A page as it is read: without its tags.
fn read(page: &str) -> String {
    let mut inside = false;
    page.chars()
        .filter(|character| {
            let is_text = !inside && *character != '<';
            inside = match character {
                '<' => true,
                '>' => false,
                _ => inside,
            };
            is_text
        })
        .collect()
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            found.extend(files(&path));
        } else {
            found.push(path);
        }
    }
    found
}

/// The same with its figures as files.
fn drawn() -> Folder {
    Folder::whole().change("report.toml", "\"tables\",", "\"tables\", \"figures\",")
}

/// Every text that is written of a sample that is not known to be a probability sample.
#[test]
fn no_output_of_a_non_probability_survey_claims_precision() {
    const CLAIMS: [&str; 7] = [
        "±",
        "statistisk usikkerhed",
        "margin of error",
        "fejlmargin",
        "95%",
        "95\u{a0}%",
        "confidence",
    ];
    let claims = |written: &Written| -> Vec<String> {
        let mut found = Vec::new();
        for file in files(&written.0) {
            let text = String::from_utf8_lossy(&fs::read(&file).expect("a file")).into_owned();
            if file.extension().is_some_and(|ending| ending == "png") {
                continue;
            }
            // What is read: no scripts, styles or attributes of drawing.
            let text = without_code(&text);
            for claim in CLAIMS {
                if let Some(at) = text.to_lowercase().find(claim) {
                    let around: String = text[at.saturating_sub(40)..].chars().take(100).collect();
                    found.push(format!("{}: {claim}: {around}", file.display()));
                }
            }
        }
        found
    };
    // The same survey as a probability sample says it all over: the search finds what it looks for.
    assert!(claims(&drawn().written()).len() > 4);
    for probability in ["non_probability", "not_stated"] {
        let folder = || {
            drawn().change(
                "survey.toml",
                "probability = \"probability\"",
                &format!("probability = \"{probability}\""),
            )
        };
        let found = claims(&folder().written());
        assert!(found.is_empty(), "{found:#?}");
        for (lang, claim) in [
            ("da", "Flest (lille statistisk usikkerhed)"),
            ("en", "Most (±)"),
        ] {
            let from = if lang == "da" {
                "Flest er enige."
            } else {
                "Most agree."
            };
            let said = folder().change("report.toml", from, claim).refused();
            assert!(
                said.contains("error[T0661]") && said.contains("report.toml:6"),
                "{said}"
            );
        }
        // A described model carries it.
        let model = "precision_model = { da = \"En model\", en = \"A model\" }\nachieved_by";
        let modelled = folder().change("survey.toml", "achieved_by", model).change(
            "report.toml",
            "Most agree.",
            "Most (±)",
        );
        assert!(
            claims(&modelled.written())
                .iter()
                .any(|found| found.contains('±'))
        );
    }
}

/// A text without what stands between `<script` or `<style` and its end, and without tags.
fn without_code(text: &str) -> String {
    let mut out = text.to_owned();
    for (start, end) in [("<script", "</script>"), ("<style", "</style>")] {
        while let Some(from) = out.find(start) {
            let to = out[from..]
                .find(end)
                .map_or(out.len(), |at| from + at + end.len());
            out.replace_range(from..to, "");
        }
    }
    out
}
