//! A small survey in a folder of its own, each wave with what is different in it.

use std::fs;
use std::path::Path;

use tidemark::definition::{Survey, load};

pub const SURVEY: &str = r#"
[survey]
id = "poll"
languages = ["da", "en"]
title = { da = "Måling", en = "Poll" }

[scale.agree]
base = "with_dont_know"
answers = [
  { code = 1, label = { da = "Helt uenig", en = "Strongly disagree" }, score = 1 },
  { code = 2, label = { da = "Uenig", en = "Disagree" }, score = 2 },
  { code = 3, label = { da = "Hverken enig eller uenig", en = "Neither agree nor disagree" }, score = 3 },
  { code = 4, label = { da = "Enig", en = "Agree" }, score = 4 },
  { code = 5, label = { da = "Helt enig", en = "Strongly agree" }, score = 5 },
  { code = 8, label = { da = "Ved ikke", en = "Don't know" }, missing = "dont_know" },
]
nets = { disagree = [1, 2], agree = [4, 5] }

[item.trust]
kind = "single"
scale = "agree"
text = { da = "Man kan som regel stole på det offentlige", en = "Public authorities can usually be trusted" }
label = { da = "Tillid", en = "Trust" }

[item.safe]
kind = "single"
scale = "agree"
text = { da = "Børn færdes sikkert på nettet i dag", en = "Children are safe on the internet today" }
label = { da = "Sikkerhed", en = "Safety" }

[item.used]
kind = "multiple"
base = "answered"
options = [
  { code = 1, label = { da = "Chatbot hos det offentlige", en = "Chatbot of an authority" } },
  { code = 2, label = { da = "Robotstøvsuger", en = "Robot vacuum cleaner" } },
  { code = 3, label = { da = "Taleassistent", en = "Voice assistant" } },
  { code = 4, label = { da = "Digital legitimation", en = "Digital identity" } },
]
text = { da = "Hvilke har du brugt den seneste måned?", en = "Which have you used in the last month?" }
label = { da = "Brugt", en = "Used" }

[item.hours]
kind = "numeric"
text = { da = "Hvor mange timer er du online om dagen?", en = "How many hours a day are you online?" }
label = { da = "Timer", en = "Hours" }

[item.heavy]
kind = "derived"
from = "hours"
role = "opinion"
label = { da = "Meget online", en = "Much online" }
bands = [
  { code = 1, label = { da = "Under 4 timer", en = "Under 4 hours" }, to = 3 },
  { code = 2, label = { da = "4 timer eller mere", en = "4 hours or more" }, from = 4 },
]

[disclosure]
probability = "probability"
sponsor = { da = "Styrelsen", en = "The agency" }
conducted_by = { da = "Institut Nord", en = "North Institute" }
strategy = { da = "Spørgeskema", en = "Survey" }
population = { da = "Personer på 18 år og derover", en = "People aged 18 and over" }
sampling = { da = "Tilfældigt udtræk", en = "Random draw" }
incentives = { da = "Ingen", en = "None" }
modes = { da = "Web", en = "Web" }
tables = { da = "I rapporten", en = "In the report" }
quality_checks = { da = "Ingen", en = "None" }
limitations = { da = "Ingen", en = "None" }
response_rate = { da = "40 %", en = "40%" }
synthetic_data = { da = "Ingen", en = "None" }
contact = { da = "post@eksempel.dk", en = "post@example.org" }
"#;

/// What a wave says beside its kind and fieldwork.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Says {
    /// Keys of the wave.
    pub wave: String,
    /// Keys of `[disclosure]`.
    pub disclosure: String,
    /// An item and keys of `[item.ID]`.
    pub item: Option<(String, String)>,
    /// An item and lines of `[values.ID]`.
    pub values: Option<(String, String)>,
    /// The mode's id, where it is not the web.
    pub mode: Option<&'static str>,
}

impl Says {
    pub fn of_item(item: &str, keys: impl Into<String>) -> Self {
        Self {
            item: Some((item.to_owned(), keys.into())),
            ..Self::default()
        }
    }

    fn toml(&self, kind: &str, year: u32) -> String {
        let mode = match self.mode {
            None => "{ id = \"web\", text = { da = \"Webskema\", en = \"Web questionnaire\" } }",
            Some(_) => "{ id = \"phone\", text = { da = \"Telefon\", en = \"Telephone\" } }",
        };
        let mut text = format!(
            "kind = \"{kind}\"\nfieldwork = {{ start = {year}-10-01, end = {year}-10-14 }}\nmode = {mode}\nsources = [{{ da = \"Egne svar\", en = \"Own answers\" }}]\n{}\n",
            self.wave
        );
        if !self.disclosure.is_empty() {
            text.push_str(&format!("\n[disclosure]\n{}\n", self.disclosure));
        }
        if let Some((item, keys)) = &self.item {
            text.push_str(&format!("\n[item.{item}]\n{keys}\n"));
        }
        if let Some((item, lines)) = &self.values {
            text.push_str(&format!("\n[values.{item}]\n{lines}\n"));
        }
        text
    }
}

/// Writes the survey with a wave a year from 2021 on.
pub fn write(folder: &Path, kind: &str, waves: &[Says]) {
    fs::write(folder.join("survey.toml"), SURVEY).expect("survey.toml");
    for (year, says) in (2021..).zip(waves) {
        let wave = folder.join("waves").join(year.to_string());
        fs::create_dir_all(&wave).expect("a folder");
        fs::write(wave.join("wave.toml"), says.toml(kind, year)).expect("wave.toml");
    }
}

/// The survey with waves that have no answers yet.
pub fn survey(waves: &[Says]) -> Survey {
    let folder = tempfile::tempdir().expect("a temporary folder");
    write(folder.path(), "rehearsal", waves);
    match load(folder.path()) {
        Ok(survey) => survey.output,
        Err(error) => panic!("{waves:?}: {error:?}"),
    }
}
