//! Broken deliveries: each has the outcome that `deliveries/broken` of the shared data expects, with its place and value
//! in the message, and nothing panics.

#[path = "shared/danish_poll.rs"]
mod danish_poll;
#[path = "shared/mod.rs"]
mod shared;

use proptest::prelude::*;

use tidemark::Error;
use tidemark::definition::{ItemId, Survey};
use tidemark::diagnostic::{Code, Diagnostic, Severity, code};
use tidemark::ingest::{self, Answers, Responses};

use danish_poll::{Headings, survey_of};

/// What reading a file comes to.
#[derive(Debug, Clone, Copy)]
enum Outcome {
    Error,
    /// Read, with a warning.
    Warning {
        rows: usize,
    },
    /// Read, without a warning.
    Reads {
        rows: usize,
    },
}
use Outcome::{Error as Stops, Reads, Warning};

/// A broken file and its finding: code, line, heading, and a text that the message holds.
struct Broken {
    file: &'static str,
    headings: Headings,
    outcome: Outcome,
    code: Option<Code>,
    line: Option<usize>,
    heading: Option<&'static str>,
    says: &'static str,
    /// What the accounts hold of it.
    accounts: &'static str,
}

const fn broken(file: &'static str, outcome: Outcome) -> Broken {
    Broken {
        file,
        headings: Headings::Short,
        outcome,
        code: None,
        line: None,
        heading: None,
        says: "",
        accounts: "",
    }
}

impl Broken {
    const fn finding(mut self, code: Code, says: &'static str) -> Self {
        self.code = Some(code);
        self.says = says;
        self
    }

    const fn at(mut self, line: usize, heading: &'static str) -> Self {
        self.line = Some(line);
        self.heading = Some(heading);
        self
    }

    const fn line(mut self, line: usize) -> Self {
        self.line = Some(line);
        self
    }

    const fn in_accounts(mut self, accounts: &'static str) -> Self {
        self.accounts = accounts;
        self
    }

    const fn danish(mut self) -> Self {
        self.headings = Headings::Danish;
        self
    }
}

const ALL: Outcome = Warning { rows: 200 };

const FILES: &[Broken] = &[
    broken("ragged_short_row.csv", Stops)
        .finding(
            code::RAGGED_ROW,
            "line 37 has 19 fields, the heading has 22: `educ`, `interviewer`, `weight` missing",
        )
        .line(37),
    broken("ragged_long_row.csv", Stops)
        .finding(
            code::RAGGED_ROW,
            "line 59 has 24 fields, the heading has 22: `17,extra` is too much",
        )
        .line(59),
    broken("duplicate_id.csv", Stops)
        .finding(code::DUPLICATE_ID, "occurs twice: lines 10 and 121")
        .at(121, "respid"),
    broken("duplicate_row.csv", ALL)
        .finding(code::DUPLICATE_ROW, "lines 51 and 52 are identical")
        .line(52)
        .in_accounts("identical to a row before it"),
    broken("unknown_code.csv", Stops)
        .finding(
            code::UNKNOWN_VALUE,
            "code 9 is not in the code list of `q67` (1-5, 7, 8)",
        )
        .at(78, "q67"),
    broken("text_in_numeric.csv", Stops)
        .finding(code::NOT_A_NUMBER, "`nitten hundrede 60` is not a number")
        .at(14, "born"),
    broken("missing_weight.csv", Stops)
        .finding(code::MISSING_WEIGHT, "`weight` is missing in 1 of 200 rows")
        .at(90, "weight"),
    broken("negative_weight.csv", Stops)
        .finding(code::NEGATIVE_WEIGHT, "negative weight -0.5")
        .at(91, "weight"),
    broken("zero_weight.csv", ALL)
        .finding(code::ZERO_WEIGHT, "1 of 200 weights is 0")
        .at(92, "weight")
        .in_accounts("1 of 200 weights is 0"),
    broken("huge_weight.csv", ALL)
        .finding(
            code::EXTREME_WEIGHT,
            "the effective base of 200 respondents is 1.0",
        )
        .at(93, "weight")
        .in_accounts("the effective base of 200 respondents is 1.0"),
    broken("decimal_comma_in_comma_file.csv", Stops)
        .finding(
            code::NOT_A_NUMBER,
            "`1,2` is not a number in a file with decimal points",
        )
        .at(94, "weight"),
    broken("empty.csv", Stops).finding(code::EMPTY_FILE, "the file is empty"),
    broken("header_only.csv", Stops)
        .finding(code::NO_ROWS, "headings but no rows")
        .line(1),
    broken("one_row.csv", Warning { rows: 1 })
        .finding(code::FEW_ROWS, "there is no standard error")
        .line(2)
        .in_accounts("1 respondent: figures can be shown"),
    broken("nul_bytes.csv", Stops)
        .finding(code::NUL_BYTES, "3 NUL bytes in line 85")
        .at(85, "respid"),
    broken("wrong_delimiter.csv", Stops).finding(
        code::DELIMITER,
        "one column found with `,`; the delimiter looks like `|`",
    ),
    broken("mixed_line_endings.csv", Reads { rows: 200 }),
    broken("no_final_newline.csv", Reads { rows: 200 }),
    broken("blank_lines.csv", ALL)
        .finding(
            code::BLANK_LINES,
            "4 blank lines were skipped, the first in line 61",
        )
        .line(61)
        .in_accounts("4 blank lines skipped"),
    broken("invalid_utf8.csv", ALL)
        .finding(
            code::ENCODING,
            "not UTF-8 (byte 0xF8 in line 1): read as Windows-1252",
        )
        .line(1)
        .danish()
        .in_accounts("encoding Windows-1252"),
    broken("duplicate_heading.csv", Stops)
        .finding(
            code::DUPLICATE_HEADING,
            "2 columns are called `q56`: columns 10 and 11",
        )
        .at(1, "q56"),
    broken("empty_heading.csv", Stops)
        .finding(
            code::MISSING_COLUMN,
            "column 22 has no heading, and expected column `weight` is missing",
        )
        .line(1),
    broken("renamed_column.csv", Stops)
        .finding(
            code::MISSING_COLUMN,
            "expected column `weight` is missing, unknown column `vaegt`",
        )
        .line(1),
    broken("unclosed_quote.csv", Stops)
        .finding(
            code::UNCLOSED_QUOTE,
            "a quote opened in line 31 is never closed: `\"Politiken`",
        )
        .at(31, "paper_open"),
    broken("formula_injection.csv", Reads { rows: 200 }),
    broken("html_in_text.csv", Reads { rows: 200 }),
    broken("trailing_space.csv", ALL)
        .finding(
            code::TRIMMED,
            "spaces around 1 value of `leftright` were cut off (the first: `88 ` in line 35)",
        )
        .at(35, "leftright")
        .in_accounts("spaces around 1 value of `leftright` were cut off"),
    broken("truncated.sav", Stops).finding(code::CUT_OFF, "ends in the middle of the data"),
    broken("not_a_sav.sav", Stops)
        .finding(code::UNREADABLE, "not an SPSS file: it begins with `PK"),
    broken("wrong_case_count.sav", Warning { rows: 1000 }).finding(code::CASE_COUNT, "2000000000"),
    broken("truncated.parquet", Stops).finding(
        code::UNREADABLE,
        "the Parquet footer is missing: the file was cut off",
    ),
    broken("truncated.xlsx", Stops).finding(
        code::UNREADABLE,
        "not a readable xlsx (zip directory missing",
    ),
];

fn read(survey: &Survey) -> Result<(Responses, Vec<Diagnostic>), Vec<Diagnostic>> {
    match ingest::read(survey, &survey.waves[0]) {
        Ok(read) => Ok((read.output, read.warnings.0)),
        Err(Error::Input(found)) => Err(found.0),
        Err(other) => panic!("{other}"),
    }
}

fn expect_finding(broken: &Broken, path: &std::path::Path, found: &[Diagnostic]) {
    let Some(code) = broken.code else {
        return;
    };
    let file = broken.file;
    let rendered: Vec<String> = found.iter().map(ToString::to_string).collect();
    let Some(finding) = found
        .iter()
        .find(|finding| finding.code == code && finding.to_string().contains(broken.says))
    else {
        panic!(
            "{file}: no {code} `{}` in\n{}",
            broken.says,
            rendered.join("\n")
        );
    };
    let place = finding.place.as_ref().expect("a place");
    let same = path.canonicalize().expect("the delivery");
    assert_eq!(place.file, same, "{file}: without `..` in its middle");
    if broken.line.is_some() {
        assert_eq!(place.line, broken.line, "{file}: {finding}");
    }
    if let Some(heading) = broken.heading {
        assert_eq!(
            place.variable.as_deref(),
            Some(heading),
            "{file}: {finding}"
        );
        assert!(place.column.is_some(), "{file}: {finding}");
        let excerpt = place.excerpt.as_ref().expect("the line");
        assert!(excerpt.text.get(excerpt.span.clone()).is_some(), "{file}");
    }
}

#[test]
fn each_broken_file_has_the_outcome_expected_of_it_with_place_and_value() {
    let Some(shared) = shared::shared("broken") else {
        return;
    };
    for broken in FILES {
        let file = broken.file;
        let path = shared.join("deliveries/broken").join(file);
        let (_folder, survey) = survey_of(&path, broken.headings, "");
        let warnings = |found: &[Diagnostic]| {
            found
                .iter()
                .filter(|d| d.severity == Severity::Warning)
                .count()
        };
        match (broken.outcome, read(&survey)) {
            (Stops, Err(found)) => {
                assert!(
                    found.iter().any(|d| d.severity == Severity::Error),
                    "{file}"
                );
                expect_finding(broken, &path, &found);
            }
            (Warning { rows }, Ok((responses, found))) => {
                assert_eq!(responses.rows, rows, "{file}");
                assert!(responses.accounts.balance(), "{file}");
                assert_eq!(warnings(&found), 1, "{file}: {found:#?}");
                expect_finding(broken, &path, &found);
                let accounts = &responses.accounts;
                let reasons = accounts.set_aside.iter().map(|set| set.reason.to_string());
                let told: Vec<String> = accounts.reading.iter().cloned().chain(reasons).collect();
                let told = told.join("\n");
                assert!(
                    told.contains(broken.accounts),
                    "{file}: `{}` is not in {told}",
                    broken.accounts
                );
            }
            (Reads { rows }, Ok((responses, found))) => {
                assert_eq!(responses.rows, rows, "{file}");
                assert!(responses.accounts.balance(), "{file}");
                assert_eq!(warnings(&found), 0, "{file}: {found:#?}");
            }
            (outcome, Ok((responses, _))) => {
                panic!("{file}: {outcome:?} expected, {} rows read", responses.rows);
            }
            (outcome, Err(found)) => {
                let found: Vec<String> = found.iter().map(ToString::to_string).collect();
                panic!("{file}: {outcome:?} expected, but\n{}", found.join("\n"));
            }
        }
    }
}

#[test]
fn the_program_exits_with_1_on_errors_says_where_and_writes_nothing() {
    let Some(shared) = shared::shared("broken") else {
        return;
    };
    for broken in FILES
        .iter()
        .filter(|broken| matches!(broken.outcome, Stops))
    {
        let file = broken.file;
        let path = shared.join("deliveries/broken").join(file);
        let (folder, _survey) = survey_of(&path, broken.headings, "");
        let out = folder.path().join("report");
        let output = assert_cmd::Command::new(assert_cmd::cargo::cargo_bin!("tidemark"))
            .args(["report", "--out"])
            .arg(&out)
            .arg(folder.path())
            .env("NO_COLOR", "1")
            .output()
            .expect("a run");
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(1), "{file}: {said}");
        assert!(!out.exists(), "{file}: something was written");
        let place = match broken.line {
            Some(line) => format!("{file}:{line}"),
            None => file.to_owned(),
        };
        assert!(said.contains(&place), "{file}: no `{place}` in\n{said}");
        let code = broken.code.expect("an error has a code");
        assert!(said.contains(code.number()), "{file}: no {code} in\n{said}");
    }
}

#[test]
fn the_table_is_the_one_that_stands_beside_the_files() {
    let Some(shared) = shared::shared("broken") else {
        return;
    };
    let text = std::fs::read_to_string(shared.join("deliveries/expected.json")).expect("the table");
    let expected: Vec<serde_json::Value> = serde_json::from_str(&text).expect("JSON");
    let mut compared = 0;
    for entry in &expected {
        let Some(file) = entry["file"]
            .as_str()
            .and_then(|file| file.strip_prefix("broken/"))
        else {
            continue;
        };
        let broken = FILES
            .iter()
            .find(|broken| broken.file == file)
            .unwrap_or_else(|| panic!("{file} is not in the table"));
        let (outcome, rows) = match broken.outcome {
            Stops => ("error", None),
            Warning { rows } => ("warning", Some(rows as u64)),
            Reads { rows } => ("reads", Some(rows as u64)),
        };
        assert_eq!(entry["outcome"], outcome, "{file}");
        assert_eq!(entry["rows"].as_u64(), rows, "{file}");
        if let (Some(line), Some(expected)) = (broken.line, entry["line"].as_u64()) {
            assert_eq!(line as u64, expected, "{file}");
        }
        compared += 1;
    }
    assert_eq!((compared, FILES.len()), (32, 32));
}

/// What stands beside the files where it describes the value, and how the program says it.
const VALUES: [(&str, &str); 11] = [
    ("(empty)", "where the field is empty"),
    ("1,2 (quoted)", "`1,2`"),
    ("three NUL bytes", "3 NUL bytes"),
    ("byte F8", "0xF8"),
    ("(empty heading)", "column 22 has no heading"),
    ("'88 '", "`88 `"),
    ("PK header", "it begins with `PK"),
    ("header says 2,000,000,000 cases", "2000000000 cases"),
    ("footer cut", "the Parquet footer is missing"),
    ("half a zip", "zip directory missing"),
    ("|", "the delimiter looks like `|`"),
];

#[test]
fn each_finding_has_the_value_that_stands_beside_the_files() {
    let Some(shared) = shared::shared("broken") else {
        return;
    };
    let text = std::fs::read_to_string(shared.join("deliveries/expected.json")).expect("the table");
    let expected: Vec<serde_json::Value> = serde_json::from_str(&text).expect("JSON");
    let mut compared = 0;
    for entry in &expected {
        let file = entry["file"].as_str().unwrap_or_default();
        let broken = FILES
            .iter()
            .find(|broken| file.strip_prefix("broken/") == Some(broken.file));
        let (Some(broken), Some(value)) = (broken, entry["value"].as_str()) else {
            continue;
        };
        let Some(code) = broken.code else {
            continue;
        };
        let said = VALUES
            .iter()
            .find(|(described, _)| *described == value)
            .map_or(value, |(_, said)| said);
        let path = shared.join("deliveries").join(file);
        let (_folder, survey) = survey_of(&path, broken.headings, "");
        let found = match read(&survey) {
            Ok((_, found)) | Err(found) => found,
        };
        let holds = |finding: &Diagnostic| {
            finding.code == code
                && (finding.value.as_deref() == Some(said) || finding.message.contains(said))
        };
        let rendered: Vec<String> = found.iter().map(ToString::to_string).collect();
        assert!(
            found.iter().any(holds),
            "{file}: no `{said}` in\n{}",
            rendered.join("\n")
        );
        compared += 1;
    }
    assert_eq!(compared, 25);
}

#[test]
fn a_duplicate_row_is_set_aside_once_and_counted() {
    let Some(shared) = shared::shared("broken") else {
        return;
    };
    let path = shared.join("deliveries/broken/duplicate_row.csv");
    let (_folder, survey) = survey_of(&path, Headings::Short, "");
    let (responses, _) = read(&survey).expect("read");
    let accounts = &responses.accounts;
    assert_eq!((accounts.rows_in, accounts.rows_used), (201, 200));
    assert_eq!(accounts.set_aside.len(), 1);
    assert_eq!(
        (
            accounts.set_aside[0].rows,
            accounts.set_aside[0].lines.as_slice()
        ),
        (1, &[52][..])
    );
    assert_eq!(responses.design.weight.len(), 200);
    for answers in responses.answers.iter().flatten() {
        let rows = match answers {
            Answers::Single(column) => column.len(),
            Answers::Multiple(columns) => columns[0].len(),
            Answers::Numeric(column) => column.len(),
            Answers::Open(column) => column.len(),
        };
        assert_eq!(rows, 200);
    }
}

#[test]
fn text_that_looks_like_a_formula_or_a_page_stays_text() {
    let Some(shared) = shared::shared("broken") else {
        return;
    };
    for (file, row, opening) in [
        ("formula_injection.csv", 31, "=HYPERLINK("),
        ("html_in_text.csv", 32, "<script>alert(1)</script>"),
    ] {
        let path = shared.join("deliveries/broken").join(file);
        let (_folder, survey) = survey_of(&path, Headings::Short, "");
        let (responses, _) = read(&survey).expect("read");
        let item = survey
            .item_position(&ItemId::new("paper_open"))
            .expect("the item");
        let Some(Answers::Open(texts)) = responses.answers_of(item) else {
            panic!("not open");
        };
        let text = texts[row].as_deref().unwrap_or_default();
        assert!(text.starts_with(opening), "{file}: {text}");
    }
}

/// A delivery that reads, made here.
fn good(rows: usize) -> String {
    let mut text = "respid,region,sex,born,hhsize,party,leftright,q56,q57,q58,q60,q62,q63,q65,q67,q84,paper_open,educ,interviewer,weight\r\n".to_owned();
    for row in 0..rows {
        let open = [
            "",
            "\"a, b\"",
            "\"he said \"\"no\"\"\"",
            "Århus",
            "\"two\nlines\"",
        ][row % 5];
        text.push_str(&format!(
            "{},120800003,Female,19{:02},2,88,{},Agree,2,3,4,5,7,8,Don't know,1,{open},71,dk{},0.{:03}\r\n",
            1000 + row,
            20 + row % 70,
            row % 11,
            row % 7,
            row + 1
        ));
    }
    text
}

fn any_survey() -> (tempfile::TempDir, Survey) {
    survey_of(
        &std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("Cargo.toml"),
        Headings::Short,
        "format = 'csv'",
    )
}

#[test]
fn the_good_delivery_of_the_next_test_reads() {
    let (_folder, survey) = any_survey();
    let read = ingest::read_bytes(&survey, &survey.waves[0], good(40).as_bytes());
    let read = read.unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(read.output.rows, 40);
    assert_eq!(read.warnings.warning_count(), 0, "{}", read.warnings);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 600, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn damage_of_any_kind_is_read_or_refused_and_never_panics(
        length in 0usize..3000,
        flips in prop::collection::vec((0usize..3000, 0u8..=255), 0..6),
        prefix in prop::sample::select(vec![&b""[..], b"\xEF\xBB\xBF", b"\xFF\xFE", b"\xFE\xFF", b"\0", b"\r\n\r\n", b"\""]),
    ) {
        // One survey a thread: loading it is the slow part.
        thread_local! {
            static SURVEY: (tempfile::TempDir, Survey) = any_survey();
        }
        let mut bytes = [prefix, good(40).as_bytes()].concat();
        bytes.truncate(length);
        for (at, byte) in flips {
            if let Some(there) = bytes.get_mut(at) {
                *there = byte;
            }
        }
        SURVEY.with(|(_, survey)| {
            match ingest::read_bytes(survey, &survey.waves[0], &bytes) {
                Ok(read) => prop_assert!(read.output.accounts.balance()),
                Err(Error::Input(found)) => prop_assert!(found.error_count() > 0),
                Err(other) => prop_assert!(false, "{other}"),
            }
            Ok(())
        })?;
    }
}
