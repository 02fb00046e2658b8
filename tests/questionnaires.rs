//! The questionnaire to and from other programs: written and read back equal, read by pyxform, drafted as a survey folder.

#[path = "questionnaires/forms.rs"]
mod forms;
#[path = "questionnaires/from_limesurvey.rs"]
mod from_limesurvey;
#[path = "questionnaires/from_xlsform.rs"]
mod from_xlsform;
#[path = "questionnaires/there_and_back.rs"]
mod there_and_back;

use std::path::Path;
use std::process::Command;

use forms::form;
use proptest::prelude::*;
use tidemark::collect::exchange::{Carrier, Form};
use tidemark::collect::interview::script::Script;
use tidemark::definition;

fn back(form: &Form, carrier: Carrier) -> Form {
    let written = form.write(carrier).expect("written");
    let read = Form::read(carrier, &written.output, Path::new("form")).expect("read");
    assert_eq!(read.dropped, there_and_back::lost_by(carrier, form));
    read.output
}

/// A survey folder of the drafts, loaded.
fn loaded(form: &Form) -> tidemark::Result<definition::Survey> {
    let folder = tempfile::tempdir().expect("a folder");
    let wave = folder.path().join("waves/2026");
    std::fs::create_dir_all(&wave).expect("a folder");
    std::fs::write(folder.path().join("survey.toml"), form.survey_toml().output).expect("written");
    std::fs::write(wave.join("wave.toml"), form.wave_toml()).expect("written");
    definition::load(folder.path()).map(|survey| survey.output)
}

/// What a draft asks.
fn draft(form: &Form) -> Script {
    match loaded(form) {
        Ok(survey) => Script::of(&survey, &survey.waves[0]),
        Err(error) => panic!("{error}\n{}", form.survey_toml().output),
    }
}

fn of_draft(form: &Form) -> Form {
    Form::of(&draft(form)).output
}

/// A line of the printed list holds these words.
#[track_caller]
fn says(dropped: &[String], words: &str) {
    assert!(
        dropped.iter().any(|line| line.contains(words)),
        "no `{words}` in\n{}",
        dropped.join("\n")
    );
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn an_xlsform_is_read_back_as_it_was(form in form(true, false)) {
        prop_assert_eq!(back(&form, Carrier::XlsForm), form);
    }

    #[test]
    fn a_limesurvey_file_is_read_back_as_it_was(form in form(false, true)) {
        prop_assert_eq!(back(&form, Carrier::LimeSurvey), form);
    }

    #[test]
    fn a_draft_asks_what_the_questionnaire_asks(form in form(true, true)) {
        prop_assert_eq!(of_draft(&form), form);
    }

    #[test]
    fn no_file_makes_reading_panic(bytes in prop::collection::vec(any::<u8>(), 0..200), rows in "(class|Q|A|SQ|G|name|text|L|M|1|\t|\n|\"|é){0,60}") {
        let file = Path::new("form");
        let _ = Form::read(Carrier::XlsForm, &bytes, file);
        let _ = Form::read(Carrier::LimeSurvey, &bytes, file);
        let headed = format!("class\ttype/scale\tname\ttext\tlanguage\n{rows}");
        let _ = Form::read(Carrier::LimeSurvey, headed.as_bytes(), file);
    }
}

const SURVEY: &str = r#"
[survey]
id = "poll"
languages = ["da", "en"]
title = { da = "Måling", en = "Poll" }

[disclosure]
probability = "not_stated"

[item.born]
kind = "numeric"
role = "background"
minimum = 1900
maximum = 2010
missing = { refused = [7777] }
label = { da = "Fødselsår", en = "Year of birth" }
text = { da = "Hvilket år er du født?", en = "In what year were you born?" }
hint = { da = "Fire cifre", en = "Four digits" }

[item.age_group]
kind = "derived"
from = "born"
of = "age_at_fieldwork"
label = { da = "Alder", en = "Age" }
bands = [
  { code = 1, label = { da = "18-39", en = "18-39" }, from = 18, to = 39 },
  { code = 2, label = { da = "40+", en = "40+" }, from = 40 },
]

[item.sex]
kind = "single"
base = "answered"
answers = [
  { code = 1, label = { da = "Mand", en = "Man" } },
  { code = 2, label = { da = "Kvinde", en = "Woman" } },
  { code = 8, label = { da = "Ved ikke", en = "Don't know" }, missing = "dont_know" },
]
text = { da = "Køn?", en = "Sex?" }

[item.used]
kind = "multiple"
base = "answered"
options = [
  { code = 1, label = { da = "Avis", en = "Newspaper" } },
  { code = 2, label = { da = "Radio", en = "Radio" } },
]
text = { da = "Hvad bruger du?", en = "What do you use?" }
ask_if = "age_group = 1 and not (sex = dont_know)"

[item.why]
kind = "open"
text = { da = "Hvorfor?", en = "Why?" }
ask_if = "used in (1, 2) or born >= 1990"

[questionnaire]
thanks = { da = "Tak", en = "Thanks" }

[[questionnaire.section]]
title = { da = "Om dig", en = "About you" }
items = ["born", "sex"]

[[questionnaire.section]]
title = { da = "Medier", en = "Media" }
items = ["used", "why"]
"#;

const WAVE: &str = "kind = \"rehearsal\"\nfieldwork = { start = 2026-10-01, end = 2026-10-14 }\n\n[item.used]\norder = \"random\"\n";

fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let wave = folder.path().join("waves/2026");
    std::fs::create_dir_all(&wave).expect("a folder");
    std::fs::write(folder.path().join("survey.toml"), SURVEY).expect("written");
    std::fs::write(wave.join("wave.toml"), WAVE).expect("written");
    folder
}

fn tidemark(arguments: &[&str]) -> (bool, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_tidemark"))
        .args(arguments)
        .output()
        .expect("run");
    (
        output.status.success(),
        String::from_utf8_lossy(&output.stderr).into_owned(),
    )
}

/// The folder's questionnaire written by the program, taken over by the program, and asked again.
#[test]
fn the_command_goes_there_and_back_and_names_what_is_dropped() {
    let folder = folder();
    let survey = folder.path().to_str().expect("a path");
    for (name, gone) in [
        (
            "form.xlsx",
            &[
                "the thanks",
                "`born`: the numbers that stand for a missing answer",
                "the title in other languages",
                "for the report alone: `label`, the short name, of `born`",
            ][..],
        ),
        (
            "form.txt",
            &["the thanks", "`sex`: that answer 8 is no real answer"][..],
        ),
    ] {
        let file = folder.path().join(name);
        let file = file.to_str().expect("a path");
        let (done, said) = tidemark(&[
            "collect",
            "questionnaire",
            survey,
            "--wave",
            "2026",
            "--export",
            file,
        ]);
        assert!(done, "{said}");
        for line in gone {
            assert!(said.contains(line), "{line} is not in\n{said}");
        }
        let into = folder.path().join(format!("from-{name}"));
        let (done, said) = tidemark(&[
            "collect",
            "questionnaire",
            file,
            "--into",
            into.to_str().expect("a path"),
            "--wave",
            "2026",
        ]);
        assert!(done, "{said}");
        let drafted = std::fs::read_to_string(into.join("survey.toml")).expect("drafted");
        assert!(
            drafted.contains("ask_if = \"used in (1, 2) or born >= 1990\""),
            "{drafted}"
        );
        assert!(
            drafted.contains("ask_if = \"born >= 1987 and born <= 2008 and not (sex = 8)\""),
            "{drafted}"
        );
        let again = definition::load(&into).expect("it loads").output;
        let form = Form::of(&Script::of(&again, &again.waves[0])).output;
        assert_eq!(
            form.questions()
                .map(|asked| asked.id.as_str())
                .collect::<Vec<_>>(),
            ["born", "sex", "used", "why"]
        );
        let (done, said) = tidemark(&[
            "collect",
            "questionnaire",
            file,
            "--into",
            into.to_str().expect("a path"),
        ]);
        assert!(!done && said.contains("is there already"), "{said}");
    }
}

#[test]
fn the_same_questionnaire_gives_the_same_bytes() {
    let folder = folder();
    let survey = definition::load(folder.path()).expect("it loads").output;
    let form = Form::of(&Script::of(&survey, &survey.waves[0])).output;
    for carrier in [Carrier::XlsForm, Carrier::LimeSurvey] {
        assert_eq!(
            form.write(carrier).expect("written"),
            form.write(carrier).expect("written")
        );
    }
}

/// pyxform (PyPI), which ODK and KoboToolbox read XLSForms with, accepts the workbook; `.ci/run` installs it.
#[test]
fn pyxform_accepts_the_workbook() {
    let python = std::env::var("TIDEMARK_PYXFORM").unwrap_or("python3".to_owned());
    let there = Command::new(&python)
        .args(["-c", "import pyxform"])
        .output();
    if !there.is_ok_and(|there| there.status.success()) {
        let required = std::env::var("TIDEMARK_REQUIRE_SHARED").is_ok_and(|set| set == "1");
        assert!(!required, "pyxform is required and not there");
        eprintln!("pyxform is not there: not tested");
        return;
    }
    let folder = folder();
    let file = folder.path().join("form.xlsx");
    for form in there_and_back::shipped() {
        std::fs::write(&file, form.write(Carrier::XlsForm).expect("written").output)
            .expect("written");
        let output = Command::new(&python)
            .args(["-c", READ])
            .arg(&file)
            .output()
            .expect("run");
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        let why = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.success(), "{}: {said}{why}", form.id);
    }
    let survey = definition::load(folder.path()).expect("it loads").output;
    let form = Form::of(&Script::of(&survey, &survey.waves[0])).output;
    std::fs::write(&file, form.write(Carrier::XlsForm).expect("written").output).expect("written");
    let output = Command::new(&python)
        .args(["-c", READ])
        .arg(&file)
        .output()
        .expect("run");
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(
        output.status.success(),
        "{said}{}",
        String::from_utf8_lossy(&output.stderr)
    );
    // What pyxform made of it: both languages, the conditions, the constraint, the random order.
    for part in [
        "lang=\"Dansk (da)\"",
        "lang=\"English (en)\"",
        "In what year were you born?",
        "Hvilket år er du født?",
        "Four digits",
        "constraint=\". &gt;= 1900 and . &lt;= 2010\"",
        "selected( /data/section_2/used , '1')",
        "randomize(",
        "/data/section_1/born  &gt;= 1987",
    ] {
        assert!(said.contains(part), "{part} is not in\n{said}");
    }
    // It has nothing to object.
    let warnings: Vec<&str> = said
        .lines()
        .filter_map(|line| line.strip_prefix("WARNING "))
        .collect();
    assert_eq!(warnings, Vec::<&str>::new());
}

const READ: &str = "
import sys
from pyxform.xls2xform import convert
made = convert(sys.argv[1], validate=False)
for warning in made.warnings:
    print('WARNING', warning)
print(made.xform)
";
