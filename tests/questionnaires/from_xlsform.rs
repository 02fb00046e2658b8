//! XLSForms of other people: what is read means what it meant there, and what is not is named.

use std::path::Path;

use proptest::prelude::*;
use rust_xlsxwriter::Workbook;
use tidemark::collect::exchange::{Asked, AskedKind, Carried, Carrier, Form};
use tidemark::definition::{Lang, SectionOrder};

use super::{draft, loaded, says};

/// A row: its cells, separated by `|`.
fn workbook(sheets: &[(&str, &[&str])]) -> Vec<u8> {
    let mut book = Workbook::new();
    for (name, rows) in sheets {
        let sheet = book.add_worksheet();
        sheet.set_name(*name).expect("a name");
        for (row, cells) in (0_u32..).zip(*rows) {
            for (column, cell) in (0_u16..).zip(cells.split('|')) {
                let cell = cell.trim();
                if !cell.is_empty() {
                    sheet.write_string(row, column, cell).expect("a cell");
                }
            }
        }
    }
    book.save_to_buffer().expect("a workbook")
}

fn read(survey: &[&str], choices: &[&str], settings: &[&str]) -> Carried<Form> {
    let bytes = workbook(&[
        ("survey", survey),
        ("choices", choices),
        ("settings", settings),
    ]);
    Form::read(Carrier::XlsForm, &bytes, Path::new("form.xlsx")).expect("it is read")
}

const SETTINGS: &[&str] = &["form_title | form_id", "Poll | poll"];
const OWNS: &[&str] = &[
    "list_name | name | label",
    "own | 0 | No",
    "own | 1 | Yes",
    "own | dk | Don't know",
];

pub fn question<'a>(form: &'a Form, id: &str) -> &'a Asked {
    let found = form.questions().find(|asked| asked.id.as_str() == id);
    found.unwrap_or_else(|| panic!("no {id} in {form:?}"))
}

/// The code that stands for a label, in the main language.
pub fn code(form: &Form, id: &str, label: &str) -> i64 {
    let (AskedKind::Single(choices) | AskedKind::Multiple(choices)) = &question(form, id).kind
    else {
        panic!("{id} offers nothing");
    };
    let lang = &form.languages[0];
    let found = choices
        .offered
        .iter()
        .find(|answer| answer.label.get(lang) == label);
    found.unwrap_or_else(|| panic!("no {label}")).code.0
}

pub fn condition(form: &Form, id: &str) -> Option<String> {
    question(form, id).ask_if.as_ref().map(ToString::to_string)
}

#[test]
fn a_condition_follows_the_choice_that_it_names() {
    let form = read(
        &[
            "type | name | label | relevant",
            "select_one own | owns | Do you own one?",
            "select_multiple own | used | Which?",
            "text | text | Why? | ${owns} = '1'",
            "text | number | Why? | ${owns} = 1",
            "text | selected | Why? | selected(${owns}, 'dk')",
            "text | among | Why? | selected(${used}, '0')",
            "text | not | Why? | not(${owns} != '0')",
            "text | more | Why? | ${owns} >= 1",
            "text | nobody | Why? | ${owns} = 'Yes'",
            "text | alone | Why? | ${used} = '1'",
        ],
        OWNS,
        SETTINGS,
    );
    let said = &form.dropped;
    let form = &form.output;
    let (no, yes, dont_know) = (
        code(form, "owns", "No"),
        code(form, "owns", "Yes"),
        code(form, "owns", "Don't know"),
    );
    assert_eq!((no, yes), (0, 1), "a number stays");
    assert!(dont_know != no && dont_know != yes);
    let owns = |code: i64| Some(format!("owns = {code}"));
    assert_eq!(condition(form, "text"), owns(yes));
    assert_eq!(condition(form, "number"), owns(yes));
    assert_eq!(condition(form, "selected"), owns(dont_know));
    assert_eq!(condition(form, "among"), Some("used = 0".to_owned()));
    assert_eq!(condition(form, "not"), owns(no));
    assert_eq!(condition(form, "more"), owns(yes));
    // No choice has this name; of several choices `=` asks for one alone.
    assert_eq!(condition(form, "nobody"), None);
    assert_eq!(condition(form, "alone"), None);
    says(said, "`nobody`: relevant = ${owns} = 'Yes'");
    says(said, "`alone`: relevant = ${used} = '1'");
    says(said, &format!("`owns`: dk became {dont_know}"));
}

#[test]
fn names_become_codes_and_two_that_are_one_number_do_not_become_one_code() {
    let form = read(
        &[
            "type | name | label | relevant",
            "select_one agree | a | A?",
            "text | no | Why? | ${a} = 'no'",
            "select_one zero | b | B?",
            "text | padded | Why? | ${b} = '01'",
        ],
        &[
            "list_name | name | label",
            "agree | yes | Yes",
            "agree | no | No",
            "zero | 1 | One",
            "zero | 01 | Padded",
        ],
        SETTINGS,
    );
    let said = &form.dropped;
    let form = &form.output;
    assert_eq!(
        condition(form, "no"),
        Some(format!("a = {}", code(form, "a", "No")))
    );
    assert_ne!(code(form, "b", "One"), code(form, "b", "Padded"));
    assert_eq!(
        condition(form, "padded"),
        Some(format!("b = {}", code(form, "b", "Padded")))
    );
    says(said, "`a`: yes became 1, no became 2");
}

#[test]
fn a_name_with_capitals_is_found_by_conditions_and_its_new_name_is_said() {
    let form = read(
        &[
            "type | name | label | relevant",
            "select_one own | Q1 | Do you own one?",
            "select_one own | q_1 | And another?",
            "select_one own | q1 | And a third?",
            "text | why | Why? | ${Q1} = '1' and ${q_1} = '0' and ${q1} = '1'",
        ],
        OWNS,
        SETTINGS,
    );
    says(&form.dropped, "`Q1` is called `q1` here");
    says(&form.dropped, "`q1` is called `q1_2` here");
    let ids: Vec<&str> = form
        .output
        .questions()
        .map(|asked| asked.id.as_str())
        .collect();
    assert_eq!(ids, ["q1", "q_1", "q1_2", "why"]);
    assert_eq!(
        condition(&form.output, "why").as_deref(),
        Some("q1 = 1 and q_1 = 0 and q1_2 = 1")
    );
}

#[test]
fn whole_numbers_stay_whole_and_others_do_not_become_so() {
    let form = read(
        &[
            "type | name | label | constraint | parameters",
            "integer | children | How many?",
            "integer | age | How old? | . >= 18 and . <= 110",
            "decimal | hours | How many hours? | . >= 0 and . <= 24",
            "range | mark | Your mark? | | start=0 end=10 step=1",
            "range | step | Your step? | | start=0 end=1 step=0.25",
        ],
        &[],
        SETTINGS,
    );
    let Carried {
        output: text,
        dropped,
    } = form.output.survey_toml();
    says(&dropped, "`children`: that the number is whole");
    assert!(!dropped.iter().any(|line| line.contains("`age`")));
    says(&form.dropped, "`step`: parameters: step = 0.25");
    let survey = draft(&form.output);
    let whole = |id: &str| survey.question(id).expect(id).decimals == Some(0);
    assert!(whole("age") && whole("mark"), "{text}");
    assert!(!whole("hours") && !whole("step"), "{text}");
    assert_eq!(
        question(&form.output, "mark").kind,
        AskedKind::Number {
            minimum: Some(0.0),
            maximum: Some(10.0),
            whole: true
        }
    );
}

#[test]
fn every_column_that_is_not_read_is_named() {
    let form = read(
        &[
            "type | name | label::Dansk (da) | label | constraint | constraint_message | media::image | parameters | required | guidance_hint",
            "text | why | Hvorfor? | Why? | regex(., 'a') | Write an a | a.png | rows=5 | yes | Probe",
            "integer | age | Alder? | Age? | . > 17",
            " | nothing | Intet",
            "select_one own | owns | Ejer du? | | . != '0' | | | seed=3",
        ],
        &[
            "list_name | name | label::Dansk (da) | region | missing",
            "own | 0 | Nej | north | unsure",
            "other | 0 | Nej",
        ],
        &[
            "form_title | form_id | version | style",
            "Poll | poll | 3 | pages",
        ],
    );
    for part in [
        "`why`: constraint = regex(., 'a')",
        "`why`: constraint_message = Write an a",
        "`why`: media::image = a.png",
        "`why`: guidance_hint = Probe",
        "`why`: parameters: rows = 5",
        "`why`: that an answer is required",
        "the sheet `survey`: the column `label`",
        "`age`: constraint = . > 17",
        "`nothing`, which has no type",
        "`owns`: constraint = . != '0'",
        "`owns`: parameters: seed = 3",
        "`owns`: the choice 0: region = north",
        "`owns`: the choice 0: missing = unsure",
        "the list `other`, which no question uses",
        "the setting `version`",
        "the setting `style`",
    ] {
        says(&form.dropped, part);
    }
}

#[test]
fn the_end_of_an_interview_and_of_a_repeat_close_no_group() {
    let form = read(
        &[
            "type | name | label | relevant | repeat_count",
            "select_one own | owns | Do you own one?",
            "begin_group | things | Things | ${owns} = '1'",
            "end | finished |",
            "text | a | A?",
            "begin repeat | each | Each | | 3",
            "text | b | B? | ${a} != ''",
            "end repeat | ",
            "text | c | C?",
            "begin_group | inner | Inner | ${a} = 'x'",
            "text | d | D?",
            "end_group |",
            "text | e | E?",
            "end_group |",
            "text | f | F?",
        ],
        OWNS,
        SETTINGS,
    );
    says(&form.dropped, "`finished`, of type end");
    says(&form.dropped, "`each`: that it is repeated");
    says(
        &form.dropped,
        "the group `inner`: relevant = ${a} = 'x'; its questions are asked without this condition",
    );
    let form = &form.output;
    assert_eq!(condition(form, "a").as_deref(), Some("owns = 1"));
    assert_eq!(
        condition(form, "b").as_deref(),
        Some("owns = 1 and answered(a)")
    );
    for id in ["c", "d", "e"] {
        assert_eq!(condition(form, id).as_deref(), Some("owns = 1"), "{id}");
    }
    assert_eq!(condition(form, "f"), None);
    let titles: Vec<Option<&str>> = form
        .sections
        .iter()
        .map(|section| {
            section
                .title
                .as_ref()
                .map(|title| title.get(&Lang::new("en")))
        })
        .collect();
    assert_eq!(
        titles,
        [
            None,
            Some("Things"),
            Some("Each"),
            Some("Things"),
            Some("Inner"),
            Some("Things"),
            None
        ]
    );
    assert!(
        form.sections
            .iter()
            .all(|s| s.order == SectionOrder::Written)
    );
}

/// Danish is not put for English: the draft has a gap, which `check` finds, and the list names it.
#[test]
fn a_missing_translation_is_left_open() {
    let form = read(
        &[
            "type | name | label::Dansk (da) | label::English (en) | hint::Dansk (da) | hint::English (en)",
            "select_one own | owns | Ejer du en? | | Svar | Answer",
            "text | why | Hvorfor? | Why?",
        ],
        &[
            "list_name | name | label::Dansk (da) | label::English (en)",
            "own | 0 | Nej | No",
            "own | 1 | Ja |",
        ],
        SETTINGS,
    );
    says(&form.dropped, "`owns`: its wording in en");
    says(&form.dropped, "`owns`: the label of its choice 1 in en");
    says(&form.dropped, "the title, which stands in one language");
    let said = loaded(&form.output).expect_err("it has gaps").to_string();
    assert!(said.contains("en"), "{said}");
    let text = form.output.survey_toml().output;
    assert_eq!(text.matches("Ejer du en?").count(), 1, "{text}");
}

#[test]
fn what_a_group_says_below_its_title_and_a_new_id_are_named() {
    let form = read(
        &[
            "type | name | label | hint | disabled",
            "begin_group | g | Title | Below",
            "text | a | A? | Hint",
            "text | b | B? | | yes",
            "end_group |",
        ],
        &[],
        &["form_title | form_id", "Poll | My Poll"],
    );
    says(&form.dropped, "the group `g`: hint = Below");
    says(&form.dropped, "`b`, which is disabled");
    says(&form.dropped, "the survey's id `My Poll` is `my_poll` here");
    assert_eq!(form.output.questions().count(), 1);
    assert!(question(&form.output, "a").hint.is_some());
}

#[test]
fn a_reference_in_a_text_is_named() {
    let form = read(
        &[
            "type | name | label",
            "text | a | A?",
            "text | b | You said ${a}. Why?",
        ],
        &[],
        SETTINGS,
    );
    says(&form.dropped, "`b`: ${a} in its texts");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever choices are called, a condition that names one looks at the code that has its label.
    #[test]
    fn a_condition_means_the_choice_of_that_name(
        names in prop::sample::subsequence(vec!["0", "1", "2", "01", "A1", "SQ2", "dk", "no", "98", "1a"], 1..10).prop_shuffle(),
    ) {
        let mut survey = vec!["type | name | label | relevant".to_owned(), "select_one l | q | Q?".to_owned()];
        let mut choices = vec!["list_name | name | label".to_owned()];
        let mut rows: Vec<String> = ["class\ttype/scale\tname\trelevance\ttext", "G\t1\tG", "Q\tL\tq\t1\tQ?"].map(str::to_owned).to_vec();
        for name in &names {
            choices.push(format!("l | {name} | label {name}"));
            rows.push(format!("A\t0\t{name}\t\tlabel {name}"));
        }
        for (at, name) in names.iter().enumerate() {
            survey.push(format!("text | t{at} | T? | ${{q}} = '{name}'"));
            rows.push(format!("Q\tT\tt{at}\tq.NAOK == \"{name}\"\tT?"));
        }
        let survey: Vec<&str> = survey.iter().map(String::as_str).collect();
        let choices: Vec<&str> = choices.iter().map(String::as_str).collect();
        let xlsform = read(&survey, &choices, SETTINGS).output;
        let bytes = rows.join("\n");
        let limesurvey = Form::read(Carrier::LimeSurvey, bytes.as_bytes(), Path::new("form.txt")).expect("it is read").output;
        for form in [&xlsform, &limesurvey] {
            for (at, name) in names.iter().enumerate() {
                let code = code(form, "q", &format!("label {name}"));
                prop_assert_eq!(condition(form, &format!("t{at}")), Some(format!("q = {code}")));
            }
        }
    }
}
