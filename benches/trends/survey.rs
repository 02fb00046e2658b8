//! The survey: raked yearly polls with five answers and don't know, opinions that drift, drawn by a small generator.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

const FIRST: usize = 1996;
const WAVES: usize = 30;
const ITEMS: usize = 60;
const RESPONDENTS: usize = 1_000;

/// Writes the folder: survey.toml, and of each wave its definition, targets and answers.
pub fn write(folder: &Path) {
    write_file(&folder.join("survey.toml"), &definition());
    fs::create_dir_all(folder.join("targets")).expect("a folder");
    let mut drawn = Drawn(20_261_122);
    for year in FIRST..FIRST + WAVES {
        let wave = folder.join("waves").join(year.to_string());
        fs::create_dir_all(&wave).expect("a folder");
        write_file(
            &wave.join("wave.toml"),
            "kind = \"responses\"\nrespondent_id = \"id\"\n",
        );
        write_file(&wave.join("responses.csv"), &answers(year, &mut drawn));
        write_file(&folder.join(format!("targets/{year}.csv")), &targets());
    }
}

fn write_file(path: &Path, text: &str) {
    fs::write(path, text).expect("a file");
}

struct Drawn(u64);

impl Drawn {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % bound
    }

    /// A place by shares in percent.
    fn place(&mut self, shares: &[u64]) -> usize {
        let mut left = self.below(100);
        for (place, share) in shares.iter().enumerate() {
            if left < *share {
                return place;
            }
            left -= share;
        }
        shares.len() - 1
    }
}

/// Of the sample, and of the population it is weighted to, in percent.
const GROUPS: [(&str, &[u64], &[u64]); 3] = [
    ("sex", &[47, 53], &[50, 50]),
    ("age", &[12, 18, 20, 25, 25], &[20, 20, 20, 20, 20]),
    ("region", &[40, 35, 25], &[34, 36, 30]),
];

fn definition() -> String {
    let mut text = String::from(
        r#"[survey]
id = "long"
languages = ["en"]
title = "A long yearly poll"

[scale.agree5]
base = "answered"
answers = [
  { code = 1, label = "Strongly disagree", score = 1 },
  { code = 2, label = "Disagree", score = 2 },
  { code = 3, label = "Neither", score = 3 },
  { code = 4, label = "Agree", score = 4 },
  { code = 5, label = "Strongly agree", score = 5 },
  { code = 8, label = "Don't know", missing = "dont_know" },
]
[scale.agree5.nets]
disagree = [1, 2]
agree = [4, 5]
[scale.agree5.balances]
agreement = { plus = "agree", minus = "disagree" }

[weighting]
method = "rake"
margins = ["region", ["sex", "age"]]

[disclosure]
probability = "probability"
"#,
    );
    for item in 0..ITEMS {
        let _ = write!(
            text,
            "\n[item.q{item}]\nkind = \"single\"\nscale = \"agree5\"\ntext = \"Statement {item}\"\n"
        );
    }
    for (id, shares, _) in GROUPS {
        let answers =
            (1..=shares.len()).map(|code| format!("{{ code = {code}, label = \"{id} {code}\" }}"));
        let answers: Vec<String> = answers.collect();
        let _ = write!(
            text,
            "\n[item.{id}]\nkind = \"single\"\nrole = \"background\"\nbase = \"answered\"\nanswers = [{}]\ntext = \"{id}\"\n",
            answers.join(", ")
        );
    }
    text
}

fn targets() -> String {
    let mut text = String::from("margin,category,share,source\n");
    let [(_, _, sexes), (_, _, ages), (_, _, regions)] = GROUPS;
    for (place, share) in regions.iter().enumerate() {
        let _ = writeln!(
            text,
            "region,{},{},made up",
            place + 1,
            *share as f64 / 100.0
        );
    }
    for (sex, of_sex) in sexes.iter().enumerate() {
        for (age, of_age) in ages.iter().enumerate() {
            let share = (of_sex * of_age) as f64 / 10_000.0;
            let _ = writeln!(text, "sex*age,{}*{},{share},made up", sex + 1, age + 1);
        }
    }
    text
}

/// The answers of a year: each item drifts by its own slope, a third of them not at all.
fn answers(year: usize, drawn: &mut Drawn) -> String {
    const SHARES: [u64; 6] = [12, 20, 24, 24, 13, 7];
    let mut text = String::from("id,sex,age,region");
    for item in 0..ITEMS {
        let _ = write!(text, ",q{item}");
    }
    text.push('\n');
    for respondent in 1..=RESPONDENTS {
        let _ = write!(text, "{year}-{respondent}");
        for (_, sample, _) in GROUPS {
            let _ = write!(text, ",{}", drawn.place(sample) + 1);
        }
        for item in 0..ITEMS {
            let drift = (item % 3 * (year - FIRST) / 6) as u64;
            let mut shares = SHARES;
            shares[0] -= drift;
            shares[4] += drift;
            let code = match drawn.place(&shares) {
                5 => 8,
                place => place + 1,
            };
            let _ = write!(text, ",{code}");
        }
        text.push('\n');
    }
    text
}
