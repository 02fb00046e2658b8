//! The life of a collection: it opens and closes by its days, answers can be taken back for as long as they are somebody's, links
//! count what came by them, a questionnaire that is being answered stays, and each of four states arrives as itself.

#[path = "collect_web/mod.rs"]
mod web;

#[path = "collect_lifecycle/binary.rs"]
mod binary;
#[path = "collect_lifecycle/days.rs"]
mod days;
#[path = "collect_lifecycle/layout.rs"]
mod layout;
#[path = "collect_lifecycle/links.rs"]
mod links;
#[path = "collect_lifecycle/operator.rs"]
mod operator;
#[path = "collect_lifecycle/page_clock.rs"]
mod page_clock;
#[path = "collect_lifecycle/partials.rs"]
mod partials;
#[path = "collect_lifecycle/states.rs"]
mod states;
#[path = "collect_lifecycle/withdrawal.rs"]
mod withdrawal;

/// Every kind of item behind a question, and one of several options before it.
pub const SURVEY: &str = r#"
[survey]
id = "life"
languages = ["da", "en"]
title = { da = "Livet", en = "Life" }

[disclosure]
probability = "probability"

[questionnaire]
privacy = "anonymous"

[item.papers]
kind = "multiple"
base = "answered"
text = { da = "Hvilke aviser læser du?", en = "Which papers do you read?" }
options = [
  { code = 1, label = { da = "Morgen", en = "Morning" } },
  { code = 2, label = { da = "Aften", en = "Evening" } },
]

[item.uses]
kind = "single"
base = "answered"
text = { da = "Bruger du det?", en = "Do you use it?" }
answers = [
  { code = 1, label = { da = "Ja", en = "Yes" } },
  { code = 2, label = { da = "Nej", en = "No" } },
]

[item.often]
kind = "single"
base = "answered"
ask_if = "uses = 1"
blank = "not_asked"
text = { da = "Hvor tit?", en = "How often?" }
answers = [
  { code = 1, label = { da = "Tit", en = "Often" } },
  { code = 2, label = { da = "Sjældent", en = "Seldom" } },
  { code = 8, label = { da = "Ved ikke", en = "Don't know" }, missing = "dont_know" },
  { code = 9, label = { da = "Uoplyst", en = "No answer" }, missing = "no_answer" },
]

[item.which]
kind = "multiple"
base = "answered"
ask_if = "uses = 1"
blank = "not_asked"
text = { da = "Hvilke?", en = "Which?" }
options = [
  { code = 1, label = { da = "Den første", en = "The first" } },
  { code = 2, label = { da = "Den anden", en = "The second" } },
  { code = 8, label = { da = "Ved ikke", en = "Don't know" } },
]

[item.hours]
kind = "numeric"
ask_if = "uses = 1"
minimum = 0
maximum = 24
decimals = 1
missing = { dont_know = [99], refused = [98] }
text = { da = "Hvor mange timer?", en = "How many hours?" }

[item.why]
kind = "open"
ask_if = "uses = 1"
text = { da = "Hvorfor?", en = "Why?" }
"#;

/// The wave that asks it.
pub const WAVE: &str = r#"kind = "responses"
sources = [{ da = "Egen", en = "Own" }]

[collect]
base_url = "https://svar.example.dk"
opens = 2026-03-01
closes = 2026-03-14

[[collect.open_link]]
id = "all"
budget = 3

[collect.panel]
key_file = "panel.key"
complete = "https://panel.example/back?rid={id}&s=1"
screened_out = "https://panel.example/back?rid={id}&s=2"
quota_full = "https://panel.example/back?rid={id}&s=3"
"#;

/// The survey where answers stay joined to their respondents until they are unlinked.
pub fn pseudonymous() -> String {
    SURVEY.replace("anonymous", "pseudonymous")
}
