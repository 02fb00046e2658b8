//! Every key of a questionnaire and of a collection written wrongly, one at a time and two at a time: each mistake has its
//! code, file, line, column, the value found and a way out, and none hides another.

use std::path::Path;

use tidemark::Error;
use tidemark::definition;
use tidemark::diagnostic::{Diagnostic, Severity};

const SURVEY: &str = include_str!("good/survey.toml");
const WAVE: &str = include_str!("good/wave.toml");

/// What is written wrongly, and what is said of it.
struct Mistake {
    file: &'static str,
    /// Stands once in the file.
    from: &'static str,
    to: &'static str,
    code: &'static str,
    /// What the place begins with, within `to`.
    at: &'static str,
    value: &'static str,
    help: &'static str,
}

macro_rules! mistakes {
    ($($file:ident: $from:literal => $to:literal, $code:literal at $at:literal, $value:literal, $help:literal;)*) => {
        &[$(Mistake {
            file: stringify!($file),
            from: $from,
            to: $to,
            code: $code,
            at: $at,
            value: $value,
            help: $help,
        }),*]
    };
}

const MISTAKES: &[Mistake] = mistakes! {
    // [questionnaire]
    survey: "introduction = \"We ask.\"" => "introduction = 1", "T0103" at "1", "1", "a text";
    survey: "introduction = \"We ask.\"" => "introduction = \"\"", "T0106" at "\"\"", "\"\"", "take the key out";
    survey: "introduction = \"We ask.\"" => "introducton = \"We ask.\"", "T0102" at "introducton", "introducton", "did you mean `introduction`?";
    survey: "thanks = \"Thank you.\"" => "thanks = [\"Thank you.\"]", "T0103" at "[\"Thank", "[\"Thank you.\"]", "a text";
    survey: "thanks = \"Thank you.\"" => "thanks = \" \"", "T0106" at "\" \"", "\" \"", "take the key out";
    survey: "screened_out = \"Not of you.\"" => "screened_out = true", "T0103" at "true", "true", "a text";
    survey: "quota_full = \"Enough.\"" => "quota_full = 1.5", "T0103" at "1.5", "1.5", "a text";
    survey: "contact = \"Call us.\"" => "contact = { en = 1 }", "T0103" at "1 }", "1", "a text";
    survey: "privacy = \"anonymous\"" => "privacy = 1", "T0103" at "1", "1", "a text in quotes";
    survey: "privacy = \"anonymous\"" => "privacy = \"anonymus\"", "T0103" at "\"anonymus\"", "anonymus", "did you mean `anonymous`?";
    survey: "privacy = \"anonymous\"" => "privacy = \"\"", "T0103" at "\"\"", "\"\"", "`anonymous`, `pseudonymous`";
    survey: "retention_days = 90" => "retention_days = \"90\"", "T0103" at "\"90\"", "90", "a whole number";
    survey: "retention_days = 90" => "retention_days = -1", "T0103" at "-1", "-1", "from 1";
    survey: "retention_days = 90" => "retention_days = 1.5", "T0103" at "1.5", "1.5", "a whole number";
    survey: "consent = { version = \"1\", text = \"I agree.\" }" => "consent = \"I agree.\"", "T0103" at "\"I agree.\"", "I agree.", "a table";
    survey: "version = \"1\"" => "version = 1", "T0103" at "1", "1", "a text in quotes";
    survey: "version = \"1\"" => "version = \"\"", "T0103" at "\"\"", "\"\"", "which text";
    survey: "version = \"1\"" => "verison = \"1\"", "T0102" at "verison", "verison", "did you mean `version`?";
    survey: "text = \"I agree.\" }" => "text = \"\" }", "T0106" at "\"\"", "\"\"", "take the key out";
    survey: "screen_out = [\"sex = 8\"]" => "screen_out = \"sex = 8\"", "T0103" at "\"sex = 8\"", "sex = 8", "a list";
    survey: "screen_out = [\"sex = 8\"]" => "screen_out = [\"sex = 8\", 8]", "T0103" at "8]", "8", "a text in quotes";
    survey: "screen_out = [\"sex = 8\"]" => "screen_out = [\"sec = 8\"]", "T0801" at "sec", "sec", "did you mean `sex`?";
    survey: "screen_out = [\"sex = 8\"]" => "screen_out = [\"\"]", "T0801" at "\"\"", "\"\"", "write `item = 1`";
    survey: "title = \"You\"" => "title = 1", "T0103" at "1", "1", "a text";
    survey: "title = \"You\"" => "title = \"\"", "T0106" at "\"\"", "\"\"", "take the key out";
    survey: "items = [\"sex\", \"born\"]" => "items = \"sex\"", "T0103" at "\"sex\"", "sex", "a list";
    survey: "items = [\"sex\", \"born\"]" => "items = [\"sex\", \"bron\"]", "T0107" at "\"bron\"", "bron", "did you mean `born`?";
    survey: "items = [\"sex\", \"born\"]" => "items = [\"sex\", 2]", "T0103" at "2]", "2", "a text in quotes";
    survey: "items = [\"sex\", \"born\"]" => "items = [\"sex\", \"born\", \"sex\"]", "T0800" at "\"sex\"]", "sex", "asked once";
    survey: "items = [\"used\", \"hours\"]" => "items = [\"used\", \"hours\", \"born\"]", "T0800" at "\"born\"]", "born", "asked once";
    survey: "items = [\"used\", \"hours\"]" => "items = [\"used\", \"hours\", \"age_group\"]", "T0800" at "\"age_group\"]", "age_group", "comes from";
    survey: "order = \"random\"" => "order = \"randm\"", "T0103" at "\"randm\"", "randm", "did you mean `random`?";
    survey: "order = \"random\"" => "order = 2", "T0103" at "2", "2", "a text in quotes";
    survey: "order = \"random\"" => "oder = \"random\"", "T0102" at "oder", "oder", "did you mean `order`?";
    // [item.*]
    survey: "ask_if = \"sex = 1\"" => "ask_if = 1", "T0103" at "1", "1", "a text in quotes";
    survey: "ask_if = \"sex = 1\"" => "ask_if = [\"sex = 1\"]", "T0103" at "[\"sex", "[\"sex = 1\"]", "a text in quotes";
    survey: "ask_if = \"sex = 1\"" => "ask_if = \"\"", "T0801" at "\"\"", "\"\"", "write `item = 1`";
    survey: "ask_if = \"sex = 1\"" => "ask_if = \"sex = 1 and\"", "T0801" at "\"\n", "sex = 1 and", "write `item = 1`";
    survey: "ask_if = \"sex = 1\"" => "ask_if = '''\nsex = 1 and\nborm > 1990'''", "T0801" at "borm", "borm", "did you mean `born`?";
    survey: "ask_if = \"sex = 1\"" => "ask_iff = \"sex = 1\"", "T0102" at "ask_iff", "ask_iff", "did you mean `ask_if`?";
    survey: "hint = \"In a week.\"" => "hint = 7", "T0103" at "7", "7", "a text";
    survey: "hint = \"In a week.\"" => "hint = \"\"", "T0106" at "\"\"", "\"\"", "take the key out";
    survey: "text = \"Last?\"" => "text = \"\"", "T0106" at "\"\"", "\"\"", "write it";
    survey: "exclusive = [3]" => "exclusive = 3", "T0103" at "3", "3", "a list";
    survey: "exclusive = [3]" => "exclusive = [4]", "T0103" at "4]", "4", "the codes are";
    survey: "exclusive = [3]" => "exclusive = [3, 3]", "T0108" at "3]", "3", "once";
    survey: "minimum = 0" => "minimum = \"0\"", "T0103" at "\"0\"", "0", "a number";
    survey: "maximum = 24" => "maximum = -1", "T0103" at "-1", "-1", "exchange";
    survey: "decimals = 1" => "decimals = -1", "T0103" at "-1", "-1", "0 to 6";
    // [collect]
    wave: "base_url = \"https://svar.example.dk\"" => "base_url = 8080", "T0103" at "8080", "8080", "a text in quotes";
    wave: "base_url = \"https://svar.example.dk\"" => "base_ulr = \"https://svar.example.dk\"", "T0102" at "base_ulr", "base_ulr", "did you mean `base_url`?";
    wave: "opens = 2026-10-01" => "opens = 1", "T0103" at "1", "1", "a date";
    wave: "opens = 2026-10-01" => "opens = \"1/10-2026\"", "T0103" at "\"1/10", "1/10-2026", "2026-10-01, without quotes";
    wave: "opens = 2026-10-01" => "opens = \"\"", "T0103" at "\"\"", "\"\"", "without quotes";
    wave: "closes = 2026-10-14" => "closes = [2026-10-14]", "T0103" at "[2026", "[2026-10-14]", "a date";
    wave: "closes = 2026-10-14" => "closes = 2026-09-14", "T0802" at "2026-09-14", "2026-09-14", "the last day";
    wave: "title = \"All\"" => "title = 1", "T0103" at "1", "1", "a text";
    wave: "items = [\"sex\", \"born\", \"used\"]" => "items = [\"sex\", \"born\", \"usd\"]", "T0107" at "\"usd\"", "usd", "did you mean `used`?";
    wave: "items = [\"sex\", \"born\", \"used\"]" => "items = [\"sex\", \"born\", \"sex\"]", "T0800" at "\"sex\"]", "sex", "asked once";
    wave: "items = [\"sex\", \"born\", \"used\"]\n" => "", "T0104" at "[[collect.section]]", "[[collect.section]]", "add `items";
    wave: "order = \"written\"" => "order = \"alphabetic\"", "T0103" at "\"alphabetic\"", "alphabetic", "`written`, `random`";
    wave: "id = \"young\"" => "id = \"Young people\"", "T0114" at "\"Young people\"", "Young people", "write `young_people`";
    wave: "id = \"young\"" => "id = \"\"", "T0114" at "\"\"", "\"\"", "lower-case";
    wave: "id = \"young\"" => "id = 1", "T0103" at "1", "1", "a text in quotes";
    wave: "id = \"old\"" => "id = \"young\"", "T0108" at "\"young\"", "young", "its own id";
    wave: "id = \"young\"\n" => "", "T0104" at "[[collect.quota]]", "[[collect.quota]]", "add `id";
    wave: "where = \"age_group = 1\"" => "where = 1", "T0103" at "1", "1", "a text in quotes";
    wave: "where = \"age_group = 1\"" => "where = \"age_gruop = 1\"", "T0801" at "age_gruop", "age_gruop", "did you mean `age_group`?";
    wave: "where = \"age_group = 1\"" => "where = \"\"", "T0801" at "\"\"", "\"\"", "write `item = 1`";
    wave: "where = \"age_group = 1\"" => "when = \"age_group = 1\"", "T0102" at "when", "when", "`where`";
    wave: "limit = 5" => "limit = \"5\"", "T0103" at "\"5\"", "5", "a whole number";
    wave: "limit = 5" => "limit = 0", "T0103" at "0", "0", "from 1";
    wave: "limit = 5" => "limit = 9999999999", "T0103" at "9999999999", "9999999999", "4294967295 is the most";
    wave: "id = \"school\"" => "id = \"library\"", "T0108" at "\"library\"", "library", "its own id";
    wave: "id = \"library\"" => "id = \"Bib\"", "T0114" at "\"Bib\"", "Bib", "write `bib`";
    wave: "budget = 500" => "budget = -1", "T0103" at "-1", "-1", "from 1";
    wave: "budget = 500" => "budget = true", "T0103" at "true", "true", "a whole number";
    wave: "budget = 500" => "buget = 500", "T0102" at "buget", "buget", "did you mean `budget`?";
    wave: "key_file = \"../panel.key\"" => "key_file = 1", "T0103" at "1", "1", "a text in quotes";
    wave: "key_file = \"../panel.key\"" => "key_file = \"\"", "T0103" at "\"\"", "\"\"", "name the file";
    wave: "key_file = \"../panel.key\"\n" => "", "T0104" at "[collect.panel]", "[collect.panel]", "add `key_file";
    wave: "complete = \"https://p.dk/done?id={id}\"" => "complete = \"\"", "T0802" at "\"\"", "\"\"", "https://";
    wave: "complete = \"https://p.dk/done?id={id}\"" => "complete = \"https://p.dk/done\"", "T0802" at "\"https://p.dk/done\"", "https://p.dk/done", "{id}";
    wave: "screened_out = \"https://p.dk/out?id={id}\"" => "screened_out = 1", "T0103" at "1", "1", "a text in quotes";
    wave: "quota_full = \"https://p.dk/full?id={id}\"" => "quota_ful = \"https://p.dk/full?id={id}\"", "T0102" at "quota_ful", "quota_ful", "did you mean `quota_full`?";
    // Tables of another form.
    wave: "[[collect.quota]]\nid = \"young\"\nwhere = \"age_group = 1\"\nlimit = 5\n\n[[collect.quota]]\nid = \"old\"\nwhere = \"age_group = 2\"\nlimit = 7\n" => "[collect.quota]\nid = \"young\"\nwhere = \"age_group = 1\"\nlimit = 5\n", "T0103" at "[collect.quota]", "[collect.quota]", "write `[[collect.quota]]`";
    wave: "[collect.panel]" => "[[collect.panel]]", "T0103" at "[[collect.panel]]", "[[collect.panel]]", "write `[collect.panel]`";
    // Right elsewhere.
    wave: "opens = 2026-10-01" => "opens = 2026-10-01\nscreen_out = [\"sex = 8\"]", "T0102" at "screen_out", "screen_out", "`screen_out` belongs to `[questionnaire]` of survey.toml; the keys here are `base_url`";
    wave: "closes = 2026-10-14" => "delivery = \"a.csv\"", "T0102" at "delivery", "delivery", "`delivery` belongs to the top level of wave.toml";
    wave: "complete = \"https://p.dk/done?id={id}\"" => "complete = \"https://p.dk/done?id={id}\"\nscreen_out = [\"sex = 8\"]", "T0102" at "screen_out", "screen_out", "did you mean `screened_out`? `screen_out` belongs to `[questionnaire]` of survey.toml";
    survey: "thanks = \"Thank you.\"" => "opens = 2026-10-01", "T0102" at "opens", "opens", "`opens` belongs to `[collect]` of wave.toml";
    survey: "title = \"You\"" => "retention_days = 90", "T0102" at "retention_days", "retention_days", "`retention_days` belongs to `[questionnaire]` of survey.toml";
    survey: "[questionnaire]\n" => "[collect]\n", "T0102" at "collect", "collect", "`collect` belongs to the top level of wave.toml";
};

impl Mistake {
    fn of(&self) -> &'static str {
        if self.file == "survey" { SURVEY } else { WAVE }
    }

    /// Where its change begins in the good file.
    fn begins(&self) -> usize {
        let mut found = self.of().match_indices(self.from);
        let (at, _) = found.next().unwrap_or_else(|| panic!("no {}", self.from));
        assert!(found.next().is_none(), "{} stands twice", self.from);
        at
    }

    /// The file, line and column of what it says in `text`, in which its change begins at `from`.
    fn place(&self, text: &str, from: usize) -> (String, usize, usize) {
        // A table that lost a key is told at its heading, which stands before the change.
        let at = match self.to.find(self.at) {
            Some(at) => from + at,
            None => match text[from..].starts_with(self.at) {
                true => from,
                false => match text[from..]
                    .find(self.at)
                    .filter(|_| self.at.ends_with('\n'))
                {
                    Some(at) => from + at,
                    None => text[..from].rfind(self.at).expect(self.at),
                },
            },
        };
        let before = &text[..at];
        let column = before.rsplit('\n').next().unwrap_or("").chars().count() + 1;
        let file = format!("{}.toml", self.file);
        (file, before.matches('\n').count() + 1, column)
    }

    fn is_told(&self, said: &Diagnostic, place: &(String, usize, usize)) -> bool {
        let (file, line, column) = place;
        let at = said.place.as_ref();
        at.is_some_and(|at| {
            at.file.ends_with(file) && at.line == Some(*line) && at.column == Some(*column)
        }) && said.code.number() == self.code
            && said.value.as_deref() == Some(self.value)
            && said
                .help
                .as_deref()
                .is_some_and(|help| help.contains(self.help))
    }
}

fn errors(folder: &Path, survey: &str, wave: &str) -> Vec<Diagnostic> {
    std::fs::write(folder.join("survey.toml"), survey).expect("written");
    std::fs::write(folder.join("waves/2026/wave.toml"), wave).expect("written");
    let found = match definition::load(folder) {
        Ok(loaded) => loaded.warnings,
        Err(Error::Input(found)) => found,
        Err(other) => panic!("{other}"),
    };
    found
        .into_iter()
        .filter(|said| said.severity == Severity::Error)
        .collect()
}

fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::create_dir_all(folder.path().join("waves/2026")).expect("a folder");
    folder
}

/// The good files with these mistakes in them, and where each is told.
fn with(mistakes: &[&Mistake]) -> (String, String, Vec<(String, usize, usize)>) {
    let mut places = Vec::new();
    let text = |file: &str, good: &str| {
        let mut changes: Vec<&&Mistake> = mistakes.iter().filter(|one| one.file == file).collect();
        changes.sort_by_key(|one| std::cmp::Reverse(one.begins()));
        let mut text = good.to_owned();
        for one in changes {
            let at = one.begins();
            text.replace_range(at..at + one.from.len(), one.to);
        }
        text
    };
    let (survey, wave) = (text("survey", SURVEY), text("wave", WAVE));
    for one in mistakes {
        let before: isize = mistakes
            .iter()
            .filter(|other| other.file == one.file && other.begins() < one.begins())
            .map(|other| other.to.len() as isize - other.from.len() as isize)
            .sum();
        let from = one.begins().checked_add_signed(before).expect("a place");
        let text = if one.file == "survey" { &survey } else { &wave };
        places.push(one.place(text, from));
    }
    (survey, wave, places)
}

fn lines(found: &[Diagnostic]) -> String {
    let said = found
        .iter()
        .map(|said| format!("  {said} [{:?}]", said.value));
    said.collect::<Vec<_>>().join("\n")
}

#[test]
fn the_good_survey_is_good() {
    let folder = folder();
    let found = errors(folder.path(), SURVEY, WAVE);
    assert!(found.is_empty(), "{}", lines(&found));
}

#[test]
fn every_mistake_is_told_once_at_its_place_with_a_way_out() {
    let folder = folder();
    let mut wrong = Vec::new();
    for one in MISTAKES {
        let (survey, wave, places) = with(&[one]);
        let found = errors(folder.path(), &survey, &wave);
        if found.len() != 1 || !one.is_told(&found[0], &places[0]) {
            wrong.push(format!(
                "{} at {:?}, {} `{}` {}:\n{}",
                one.to,
                places[0],
                one.code,
                one.value,
                one.help,
                lines(&found)
            ));
        }
    }
    assert!(
        wrong.is_empty(),
        "{} wrong\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}

#[test]
fn no_mistake_hides_another() {
    let folder = folder();
    let mut wrong = Vec::new();
    for (number, first) in MISTAKES.iter().enumerate() {
        for second in MISTAKES[number + 1..].iter().step_by(5) {
            let apart = first.file != second.file
                || first.begins() + first.from.len() < second.begins()
                || second.begins() + second.from.len() < first.begins();
            // Two ids that are made the same, and a date judged beside another, are one mistake.
            let is_of_both = |one: &Mistake| {
                matches!(one.code, "T0108" | "T0802" | "T0800") || one.from.starts_with("maximum")
            };
            let heading = |one: &Mistake| one.code == "T0104" || one.from.starts_with('[');
            if !apart || (is_of_both(first) || is_of_both(second)) && first.file == second.file {
                continue;
            }
            if heading(first) || heading(second) {
                continue;
            }
            let (survey, wave, places) = with(&[first, second]);
            let found = errors(folder.path(), &survey, &wave);
            for (one, place) in [first, second].into_iter().zip(&places) {
                if !found.iter().any(|said| one.is_told(said, place)) {
                    wrong.push(format!(
                        "{} beside {} / {}:\n{}",
                        one.to,
                        first.to,
                        second.to,
                        lines(&found)
                    ));
                }
            }
        }
    }
    assert!(
        wrong.is_empty(),
        "{} wrong\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}
