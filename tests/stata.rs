//! Stata files: the real poll through its survey folder, small files of every format from 113 to 119, and damage.
//!
//! Source of the control numbers: `deliveries/README.md` of the shared data. The small files are pyreadstat's and pandas'
//! (`tests/stata/synthetic.py`), and pyreadstat reads the same from them.

#[path = "shared/danish_poll.rs"]
mod danish_poll;
#[path = "shared/mod.rs"]
mod shared;
#[path = "shared/small_survey.rs"]
mod small_survey;

use std::time::{Duration, Instant};

use tidemark::definition::{Code, ItemId, Missing, Survey};
use tidemark::ingest::{self, Answers, Responses};

use danish_poll::{Headings, survey_of};
use small_survey::{answers, error_of, is_said, kept, read};

fn place(survey: &Survey, item: &str) -> usize {
    survey.item_position(&ItemId::new(item)).expect("the item")
}

/// The codes of a single-choice item, row by row, and whether each is an answer.
fn codes(survey: &Survey, responses: &Responses, item: &str) -> Vec<(Code, bool)> {
    let at = place(survey, item);
    let scale = survey.items[at].scale().expect("a scale");
    let Some(Answers::Single(positions)) = responses.answers_of(at) else {
        panic!("{item} is not single choice");
    };
    positions
        .iter()
        .map(|position| {
            let answer = &scale.answers[usize::from(*position)];
            (answer.code, answer.missing.is_none())
        })
        .collect()
}

#[test]
fn the_poll_has_its_control_numbers_and_its_missing_codes_are_no_answers() {
    let Some(folder) = shared::shared("stata") else {
        return;
    };
    let file = folder.join("deliveries/poll.dta");
    let (_folder, survey) = survey_of(&file, Headings::Short, "");
    let read = ingest::read(&survey, &survey.waves[0]).unwrap_or_else(|error| panic!("{error}"));
    let responses = read.output;
    assert_eq!(responses.rows, 1000);
    let sum: f64 = responses.design.weight.iter().sum();
    assert_eq!(format!("{sum:.9}"), "999.999788866");
    let q67 = codes(&survey, &responses, "q67");
    assert_eq!(q67.iter().filter(|(_, answered)| *answered).count(), 987);
    let weight_of = |wanted: &dyn Fn(&(Code, bool)) -> bool| -> f64 {
        let rows = q67.iter().zip(&responses.design.weight);
        rows.filter(|(code, _)| wanted(code))
            .map(|(_, weight)| weight)
            .sum()
    };
    let agree = weight_of(&|(code, _)| code.0 <= 2) / weight_of(&|(_, answered)| *answered);
    assert_eq!(format!("{:.9}", 100.0 * agree), "39.862662963");
    assert_eq!(read.warnings.warning_count(), 0, "{}", read.warnings);
    assert!(
        responses
            .accounts
            .reading
            .iter()
            .any(|said| said == "Stata, format 119")
    );
    assert_eq!(responses.ids.as_ref().expect("ids")[0], "120801310000485");
}

const NAMED: &str = "[values.agree]\n\".a\" = 8\n\".z\" = 9\n[values.born]\n\".b\" = 7777\n";

/// Files of the same twelve rows, what their accounts say, and how many warnings they have.
const SMALL: &[(&str, &str, usize)] = &[
    (
        "little_113",
        "Stata, format 113\nUTF-8, found from the bytes",
        0,
    ),
    (
        "little_114",
        "Stata, format 114\nUTF-8, found from the bytes",
        0,
    ),
    (
        "little_115",
        "Stata, format 115\nUTF-8, found from the bytes",
        0,
    ),
    (
        "little_117",
        "Stata, format 117\nUTF-8, found from the bytes",
        0,
    ),
    (
        "little_118",
        "Stata, format 118\nUTF-8, as its format has it",
        0,
    ),
    (
        "little_119",
        "Stata, format 119\nUTF-8, as its format has it",
        0,
    ),
    (
        "big_114",
        "Stata, format 114, most significant byte first\nWindows-1252, found from the bytes",
        1,
    ),
    (
        "big_117",
        "Stata, format 117, most significant byte first\nWindows-1252, found from the bytes",
        1,
    ),
    (
        "big_118",
        "Stata, format 118, most significant byte first\nUTF-8, as its format has it",
        0,
    ),
    (
        "big_119",
        "Stata, format 119, most significant byte first\nUTF-8, as its format has it",
        0,
    ),
];

fn small(name: &str) -> Vec<u8> {
    kept(&format!("stata/{name}.dta"))
}

#[test]
fn every_format_from_113_to_119_is_read_from_either_end() {
    let items = "[item.day]\nkind = \"open\"\ntext = \"Day\"\n";
    let (_folder, survey) = small_survey::survey_with(items, "small.dta", NAMED);
    for (name, said, warnings) in SMALL {
        let found = read(&survey, &small(name)).unwrap_or_else(|error| panic!("{name}: {error}"));
        let responses = found.output;
        assert_eq!(responses.rows, 12, "{name}");
        assert_eq!(
            found.warnings.warning_count(),
            *warnings,
            "{name}: {}",
            found.warnings
        );
        assert_eq!(responses.accounts.reading.join("\n"), *said, "{name}");
        let sex: Vec<Option<i64>> = [1, 2, 1, 2, 2, 1, 2, 1, 2, 1, 2, 1].map(Some).into();
        assert_eq!(
            small_survey::codes(&survey, &responses, "sex"),
            sex,
            "{name}"
        );
        let agree = small_survey::codes(&survey, &responses, "agree");
        assert_eq!(agree[..7], [1, 2, 3, 4, 5, 8, 1].map(Some), "{name}");
        let little = name.starts_with("little");
        let (tenth, eleventh) = if little { (8, 9) } else { (4, 3) };
        assert_eq!(
            agree[7..],
            [Some(2), None, Some(tenth), Some(eleventh), Some(5)],
            "{name}"
        );
        let Answers::Numeric(born) = answers(&survey, &responses, "born") else {
            panic!("{name}")
        };
        assert_eq!(
            born[7..10],
            [Ok(1965.0), Err(Missing::NoAnswer), Err(Missing::Refused)]
        );
        let texts = |item| match answers(&survey, &responses, item) {
            Answers::Open(texts) => texts.clone(),
            other => panic!("{other:?}"),
        };
        assert_eq!(
            texts("open")[..3],
            [Some("ærlig".to_owned()), None, Some("ÅØ".to_owned())],
            "{name}"
        );
        assert_eq!(texts("day")[11].as_deref(), Some("2021-10-12"), "{name}");
        assert_eq!(responses.design.weight[..3], [0.5, 1.25, 1.0], "{name}");
        assert_eq!(responses.ids.expect("ids")[11], "r12", "{name}");
    }
}

#[test]
fn a_named_missing_value_is_an_error_until_the_wave_says_what_it_means() {
    let (_folder, survey) = small_survey::survey_of("small.dta", "");
    let error = error_of(&survey, &small("little_118"));
    for said in [
        "small.dta row 10 (agree): error[T0208]: `.a` is neither a code nor a label of `agree`",
        "small.dta row 11 (agree): error[T0208]: `.z` is neither",
        "small.dta row 10 (born): error[T0209]: `.b` is not a number",
    ] {
        assert!(error.contains(said), "`{said}` is not in\n{error}");
    }
}

#[test]
fn a_plain_code_that_the_definition_does_not_name_is_an_error() {
    let Some(folder) = shared::shared("stata") else {
        return;
    };
    let file = folder.join("deliveries/poll.dta");
    let (folder, _) = survey_of(&file, Headings::Short, "");
    let path = folder.path().join("survey.toml");
    let text = std::fs::read_to_string(&path).expect("survey.toml");
    let (scales, items) = text.split_once("[item.").expect("items");
    let without: String = scales
        .lines()
        .filter(|line| !line.contains("code = 8,"))
        .map(|line| format!("{line}\n"))
        .collect();
    let without = format!("{without}[item.{items}");
    std::fs::write(&path, without).expect("survey.toml");
    let survey = tidemark::definition::load(folder.path())
        .unwrap_or_else(|e| panic!("{e}"))
        .output;
    let error = ingest::read(&survey, &survey.waves[0])
        .expect_err("an error")
        .to_string();
    assert!(
        error.contains("code 8 is not in the code list of `q67` (1-5, 7)"),
        "{error}"
    );
}

#[test]
fn stated_encodings_hold_and_texts_that_are_not_in_them_are_an_error() {
    let (_folder, survey) = small_survey::survey_of("small.dta", "encoding = \"windows-1252\"");
    let found = read(&survey, &small("big_117")).unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(found.warnings.warning_count(), 0, "{}", found.warnings);
    let (_folder, survey) = small_survey::survey_of("small.dta", "encoding = \"utf-8\"");
    let error = error_of(&survey, &small("big_114"));
    assert!(
        error.contains("(open): error[T0203]: 2 texts of `open` not UTF-8"),
        "{error}"
    );
}

#[test]
fn a_cut_file_is_an_error_or_has_the_same_rows() {
    let (_folder, survey) = small_survey::survey_of("small.dta", NAMED);
    for (name, ..) in SMALL {
        let whole = small(name);
        for length in 0..whole.len() {
            match read(&survey, &whole[..length]) {
                Err(_) => {}
                // Formats before 117 end with their value labels, and nothing says how many there are.
                Ok(read) => {
                    assert!(
                        name.ends_with("113") || name.ends_with("114") || name.ends_with("115"),
                        "{name}: {length}"
                    );
                    assert_eq!(read.output.rows, 12, "{name}: {length}");
                    assert!(
                        read.warnings.to_string().contains("T0251"),
                        "{name}: {length}"
                    );
                }
            }
        }
    }
}

#[test]
fn a_flipped_bit_never_changes_the_rows_in_silence() {
    let (_folder, survey) = small_survey::survey_of("small.dta", NAMED);
    for (name, ..) in SMALL {
        let mut bytes = small(name);
        for flip in 0..1500usize {
            let bit = flip * 8191 % (bytes.len() * 8);
            bytes[bit / 8] ^= 1 << (bit % 8);
            is_said(&survey, &bytes, 12, &format!("{name}: bit {bit}"));
            bytes[bit / 8] ^= 1 << (bit % 8);
        }
    }
}

#[test]
fn claims_that_the_file_has_no_room_for_are_said_and_not_allocated() {
    let (_folder, survey) = small_survey::survey_of("small.dta", NAMED);
    let start = Instant::now();
    let mut old = small("little_115");
    old[6..10].copy_from_slice(&2_000_000_000u32.to_le_bytes());
    let error = error_of(&survey, &old);
    assert!(
        error.contains("the header says 2000000000 rows of"),
        "{error}"
    );
    let after = |bytes: &[u8], tag: &[u8]| {
        bytes
            .windows(tag.len())
            .position(|at| at == tag)
            .expect("the tag")
            + tag.len()
    };
    let mut rows = small("little_119");
    let at = after(&rows, b"<N>");
    rows[at..at + 8].copy_from_slice(&2_000_000_000u64.to_le_bytes());
    let found = read(&survey, &rows).unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(found.output.rows, 12);
    let said = found.warnings.to_string();
    assert!(
        said.contains("warning[T0250]: the header says 2000000000 rows, and 12 rows stand"),
        "{said}"
    );
    let mut variables = small("little_119");
    let at = after(&variables, b"<K>");
    variables[at..at + 4].copy_from_slice(&2_000_000_000u32.to_le_bytes());
    let error = error_of(&survey, &variables);
    assert!(
        error.contains("the file was cut off: it ends in its variable_types"),
        "{error}"
    );
    assert!(start.elapsed() < Duration::from_secs(5));
}

#[test]
fn what_is_no_stata_file_or_an_older_one_is_called_so() {
    let (_folder, survey) = small_survey::survey_of("small.dta", "");
    for (bytes, said) in [
        (&b"PK\x03\x04not a dta"[..], "not a Stata file"),
        (&b"\x6c\x02\x01\x00rest"[..], "Stata's format 108"),
        (
            &b"<stata_dta><header><release>120</release>"[..],
            "Stata's format 120",
        ),
        (&b""[..], "the file is empty"),
    ] {
        let error = error_of(&survey, bytes);
        assert!(error.contains(said), "{error}");
    }
}
