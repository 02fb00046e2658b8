//! Text deliveries with the faults that offices and programs put into them, beside those of `deliveries/broken`: each is
//! refused or said with its line and value, or reads as meant.

#[path = "shared/danish_poll.rs"]
mod danish_poll;

use std::path::Path;

use tidemark::Error;
use tidemark::definition::Survey;
use tidemark::diagnostic::{Code, Diagnostic, Severity, code};
use tidemark::ingest::{self, Responses};

use danish_poll::{Headings, survey_of};

const ROWS: usize = 40;

/// Headings and 40 respondents that read without a finding.
fn good() -> String {
    let mut text = "respid,region,sex,born,hhsize,party,leftright,q56,q57,q58,q60,q62,q63,q65,q67,q84,paper_open,educ,interviewer,weight\n".to_owned();
    for row in 0..ROWS {
        let open = ["", "\"a, b\"", "Århus", "Ugeavisen"][row % 4];
        text.push_str(&format!(
            "{},120800003,2,19{},2,88,{},1,2,3,4,5,7,8,2,1,{open},71,dk{},{}.{:04}\n",
            100_000 + row,
            20 + row,
            row % 11,
            row % 7,
            1 + row % 2,
            1001 + row
        ));
    }
    text
}

type Read = Result<(Responses, Vec<Diagnostic>), Vec<Diagnostic>>;

fn read(bytes: &[u8], more: &str) -> Read {
    let any = Path::new(env!("CARGO_MANIFEST_DIR")).join("Cargo.toml");
    let (_folder, survey) = survey_of(&any, Headings::Short, &format!("format = 'csv'\n{more}"));
    read_with(&survey, bytes)
}

fn read_with(survey: &Survey, bytes: &[u8]) -> Read {
    match ingest::read_bytes(survey, &survey.waves[0], bytes) {
        Ok(read) => {
            assert!(read.output.accounts.balance());
            Ok((read.output, read.warnings.0))
        }
        Err(Error::Input(found)) => Err(found.0),
        Err(other) => panic!("{other}"),
    }
}

fn in_words(found: &[Diagnostic]) -> String {
    let lines: Vec<String> = found.iter().map(ToString::to_string).collect();
    lines.join("\n")
}

/// The file with one cell of a line (from 1; the headings are line 1) replaced.
fn with_cell(line: usize, heading: &str, cell: &str) -> String {
    let good = good();
    let column = good
        .lines()
        .next()
        .and_then(|headings| headings.split(',').position(|name| name == heading))
        .expect("the column");
    let lines = good.lines().enumerate().map(|(at, text)| {
        if at + 1 != line {
            return format!("{text}\n");
        }
        // Lines without a comma in quotes only.
        let mut cells: Vec<&str> = text.split(',').collect();
        assert_eq!(cells.len(), 20, "line {line} has a quoted comma");
        cells[column] = cell;
        format!("{}\n", cells.join(","))
    });
    lines.collect()
}

/// Every line but that of the headings changed.
fn each_row(change: impl Fn(usize, &str) -> String) -> String {
    let good = good();
    let lines = good.lines().enumerate().map(|(at, line)| match at {
        0 => format!("{line}\n"),
        at => format!("{}\n", change(at, line)),
    });
    lines.collect()
}

/// A cell that is refused, with the code and the text of its message.
const CELLS: &[(&str, &str, Code, &str)] = &[
    ("weight", "n/a", code::NOT_A_NUMBER, "`n/a` is not a number"),
    ("weight", "5%", code::NOT_A_NUMBER, "`5%` is not a number"),
    (
        "weight",
        "1 000",
        code::NOT_A_NUMBER,
        "`1 000` is not a number",
    ),
    (
        "weight",
        "1.000.5",
        code::NOT_A_NUMBER,
        "`1.000.5` is not a number",
    ),
    (
        "weight",
        "\"1.000,5\"",
        code::NOT_A_NUMBER,
        "`1.000,5` is not a number",
    ),
    ("weight", "NaN", code::NOT_A_NUMBER, "`NaN` is not a number"),
    ("weight", "inf", code::NOT_A_NUMBER, "`inf` is not a number"),
    (
        "weight",
        "1e400",
        code::NOT_A_NUMBER,
        "`1e400` is not a number",
    ),
    (
        "weight",
        "#N/A",
        code::NOT_A_NUMBER,
        "`#N/A` is not a number",
    ),
    (
        "weight",
        "01.05.2021",
        code::NOT_A_NUMBER,
        "`01.05.2021` is not a number",
    ),
    (
        "weight",
        "\"0,5\"",
        code::NOT_A_NUMBER,
        "`0,5` is not a number in a file with decimal points",
    ),
    ("weight", "1e-320", code::UNKNOWN_VALUE, "too near to 0"),
    (
        "q56",
        "0",
        code::UNKNOWN_VALUE,
        "code 0 is not in the code list of `q56`",
    ),
    (
        "q56",
        "1.5",
        code::UNKNOWN_VALUE,
        "code 1.5 is not in the code list of `q56`",
    ),
    (
        "q56",
        "3;4",
        code::UNKNOWN_VALUE,
        "`3;4` is neither a code nor a label of `q56`",
    ),
    (
        "q57",
        "l",
        code::UNKNOWN_VALUE,
        "`l` is neither a code nor a label of `q57`",
    ),
    (
        "q58",
        ".",
        code::UNKNOWN_VALUE,
        "`.` is neither a code nor a label of `q58`",
    ),
    (
        "sex",
        "3",
        code::UNKNOWN_VALUE,
        "code 3 is not in the code list of `sex`",
    ),
    (
        "party",
        "1.20823E+06",
        code::UNKNOWN_VALUE,
        "code 1.20823E+06 is not in the code list of `party`",
    ),
    (
        "born",
        "69",
        code::UNKNOWN_VALUE,
        "`69` is below the minimum 1900 of `born`",
    ),
    (
        "born",
        "1969-05-01",
        code::NOT_A_NUMBER,
        "`1969-05-01` is not a number",
    ),
    (
        "leftright",
        "11",
        code::UNKNOWN_VALUE,
        "`11` is above the maximum 10 of `leftright`",
    ),
    ("hhsize", "two", code::NOT_A_NUMBER, "`two` is not a number"),
    (
        "respid",
        "",
        code::MISSING_ID,
        "`respid` is missing in 1 of 40 rows",
    ),
    (
        "respid",
        "100003",
        code::DUPLICATE_ID,
        "`respid` 100003 occurs twice: lines 5 and 12",
    ),
    (
        "respid",
        "1.20801E+14",
        code::LOST_DIGITS,
        "`1.20801E+14` is no id",
    ),
    (
        "respid",
        "\"1,2E+14\"",
        code::LOST_DIGITS,
        "`1,2E+14` is no id",
    ),
    (
        "paper_open",
        "\"ended",
        code::UNCLOSED_QUOTE,
        "a quote opened in line 12 is never closed",
    ),
    (
        "paper_open",
        "a\0b",
        code::NUL_BYTES,
        "1 NUL byte in line 12",
    ),
];

#[test]
fn the_good_file_has_no_finding() {
    let (responses, found) =
        read(good().as_bytes(), "").unwrap_or_else(|found| panic!("{}", in_words(&found)));
    assert_eq!(responses.rows, ROWS);
    assert_eq!(found.len(), 0, "{}", in_words(&found));
}

#[test]
fn cells_that_hold_no_answer_no_number_or_no_id_are_refused_with_their_line() {
    for (heading, cell, code, says) in CELLS {
        let found = match read(with_cell(12, heading, cell).as_bytes(), "") {
            Err(found) => found,
            Ok(_) => panic!("`{cell}` in `{heading}` was read"),
        };
        let hit = found
            .iter()
            .find(|finding| finding.code == *code && finding.message.contains(says));
        let Some(hit) = hit else {
            panic!(
                "`{cell}` in `{heading}`: no {code} `{says}` in\n{}",
                in_words(&found)
            );
        };
        let place = hit.place.as_ref().expect("a place");
        assert_eq!(place.line, Some(12), "{hit}");
        assert_eq!(place.variable.as_deref(), Some(*heading), "{hit}");
        let errors = found
            .iter()
            .filter(|finding| finding.severity == Severity::Error)
            .count();
        assert_eq!(errors, 1, "`{cell}` in `{heading}`:\n{}", in_words(&found));
    }
}

#[test]
fn numbers_that_programs_write_in_their_own_way_are_read() {
    for cell in [".5", "5.", "+1.5", "01.50", "1.5e0", "15E-1"] {
        read(with_cell(12, "weight", cell).as_bytes(), "")
            .unwrap_or_else(|found| panic!("{cell}: {}", in_words(&found)));
    }
}

/// A whole file that is refused: what is done to it, the code, the line of its place, the text of its message.
type Refused = (&'static str, Vec<u8>, Code, Option<usize>, &'static str);

fn refused() -> Vec<Refused> {
    let good = good();
    let delimited = |by: &str| good.replace("\"a, b\"", "ab").replace(',', by);
    let sum: f64 = (0..ROWS)
        .map(|row| f64::from(1 + (row % 2) as u32) + (1001.0 + row as f64) / 10000.0)
        .sum();
    vec![
        (
            "a title above",
            format!("The poll\n\n{good}").into_bytes(),
            code::MISSING_COLUMN,
            Some(3),
            "the headings stand in line 3",
        ),
        (
            "no headings",
            good.split_once('\n').expect("lines").1.as_bytes().to_vec(),
            code::MISSING_COLUMN,
            Some(1),
            "has no headings",
        ),
        (
            "a tilde between fields",
            delimited("~").into_bytes(),
            code::DELIMITER,
            Some(1),
            "one column found",
        ),
        (
            "a space between fields",
            delimited(" ").into_bytes(),
            code::DELIMITER,
            Some(1),
            "the delimiter looks like ` `",
        ),
        (
            "a pipe between fields",
            delimited("|").into_bytes(),
            code::DELIMITER,
            Some(1),
            "the delimiter looks like `|`",
        ),
        (
            "one field too much in each row",
            each_row(|_, line| format!("{line},")).into_bytes(),
            code::RAGGED_ROW,
            Some(2),
            "line 2 has 21 fields, the heading has 20",
        ),
        (
            "the last row cut off",
            good.as_bytes()[..good.len() - 30].to_vec(),
            code::RAGGED_ROW,
            Some(41),
            "line 41 has",
        ),
        (
            "an open quote among the headings",
            good.replacen("weight", "\"weight", 1).into_bytes(),
            code::UNCLOSED_QUOTE,
            Some(1),
            "a quote opened among the headings is never closed: `\"weight`",
        ),
        (
            "a sum of the weights without a word",
            format!("{good}199999,120800003,2,1950,2,88,1,1,2,3,4,5,7,8,2,1,,71,dk1,{sum:.4}\n")
                .into_bytes(),
            code::NOT_A_RESPONDENT,
            Some(42),
            "is the sum of all others",
        ),
        (
            "a web page",
            b"<!DOCTYPE html><table><tr><td>respid".to_vec(),
            code::UNREADABLE,
            None,
            "a web page or XML",
        ),
        (
            "JSON",
            b"[{\"respid\": 1}]".to_vec(),
            code::UNREADABLE,
            None,
            "the file is JSON",
        ),
        (
            "a workbook called .csv",
            b"PK\x03\x04\x14\0".to_vec(),
            code::UNREADABLE,
            None,
            "a workbook or another zip file",
        ),
        (
            "an SPSS file called .csv",
            b"$FL2@(#) SPSS".to_vec(),
            code::UNREADABLE,
            None,
            "an SPSS file",
        ),
        (
            "UTF-32",
            good.chars().fold(b"\xFF\xFE\0\0".to_vec(), |mut bytes, c| {
                bytes.extend((c as u32).to_le_bytes());
                bytes
            }),
            code::UNREADABLE,
            None,
            "UTF-32",
        ),
        (
            "two encodings",
            [good.as_bytes(), b"\xE6\xF8\xE5\n"].concat(),
            code::ENCODING,
            Some(42),
            "byte 0xE6 in line 42",
        ),
        (
            "two headings that a space tells apart",
            good.replacen("q57", "q56 ", 1).into_bytes(),
            code::DUPLICATE_HEADING,
            Some(1),
            "2 columns are called `q56`",
        ),
        (
            "headings in capitals",
            good.replacen("weight", "WEIGHT", 1).into_bytes(),
            code::MISSING_COLUMN,
            Some(1),
            "expected column `weight` is missing, unknown column `WEIGHT`",
        ),
    ]
}

#[test]
fn files_that_cannot_be_read_as_meant_are_refused_once_and_with_their_line() {
    for (what, bytes, code, line, says) in refused() {
        let found = match read(&bytes, "") {
            Err(found) => found,
            Ok((responses, _)) => panic!("{what}: {} rows were read", responses.rows),
        };
        let hit = found
            .iter()
            .find(|finding| finding.code == code && finding.message.contains(says));
        let Some(hit) = hit else {
            panic!("{what}: no {code} `{says}` in\n{}", in_words(&found));
        };
        assert_eq!(
            hit.place.as_ref().expect("a place").line,
            line,
            "{what}: {hit}"
        );
        for finding in &found {
            assert!(finding.message.len() < 400, "{what}: {finding}");
        }
    }
}

/// A broken text and the warning it gives.
type Warning = (
    &'static str,
    Vec<u8>,
    Code,
    Option<usize>,
    &'static str,
    usize,
);

/// A file that is read, with one warning: the code, the line of its place, the text of its message, the rows.
fn warned() -> Vec<Warning> {
    let good = good();
    let blank = ",".repeat(19);
    vec![
        (
            "a total row",
            format!("{good}I alt,40{}\n", ",".repeat(18)).into_bytes(),
            code::NOT_A_RESPONDENT,
            Some(42),
            "line 42 is a row of totals",
            ROWS,
        ),
        (
            "a total row with its sum",
            format!("{good}Total{blank}64.82\n").into_bytes(),
            code::NOT_A_RESPONDENT,
            Some(42),
            "line 42 is a row of totals",
            ROWS,
        ),
        (
            "a footnote in a padded line",
            format!("{good}Kilde: webpanel{blank}\n").into_bytes(),
            code::NOT_A_RESPONDENT,
            Some(42),
            "line 42 is a footnote",
            ROWS,
        ),
        (
            "a footnote in a line of its own",
            format!("{good}Kilde: webpanel\n").into_bytes(),
            code::NOT_A_RESPONDENT,
            Some(42),
            "line 42 is a footnote",
            ROWS,
        ),
        (
            "two files put together",
            format!("{good}{}", good.replace("\n1000", "\n2000")).into_bytes(),
            code::NOT_A_RESPONDENT,
            Some(42),
            "line 42 holds the headings again",
            2 * ROWS,
        ),
        (
            "a row of delimiters",
            format!("{good}{blank}\n").into_bytes(),
            code::BLANK_LINES,
            Some(42),
            "1 row is set aside",
            ROWS,
        ),
        (
            "blank lines above the headings",
            format!("\n\n{good}").into_bytes(),
            code::BLANK_LINES,
            Some(1),
            "2 blank lines were skipped, the first in line 1",
            ROWS,
        ),
        (
            "a blank line between all",
            good.replace('\n', "\n\n").into_bytes(),
            code::BLANK_LINES,
            Some(2),
            "41 blank lines were skipped",
            ROWS,
        ),
        (
            "ids rounded behind the fifteenth digit",
            each_row(|_, line| format!("120801310{}000{}", &line[..6], &line[6..])).into_bytes(),
            code::LOST_DIGITS,
            Some(2),
            "40 ids of `respid` have more than 15 digits",
            ROWS,
        ),
        (
            "an id made a date",
            with_cell(12, "respid", "2021-05-14").into_bytes(),
            code::LOST_DIGITS,
            Some(12),
            "`2021-05-14` in line 12 is a date",
            ROWS,
        ),
        (
            "letters encoded twice",
            good.replace("Århus", "RÃ¸dby").into_bytes(),
            code::ENCODING,
            Some(4),
            "`Ã¸` in line 4 looks like one letter of UTF-8",
            ROWS,
        ),
        (
            "quotes behind backslashes",
            with_cell(12, "paper_open", "\"he said \\\"no\\\"\"").into_bytes(),
            code::UNCLOSED_QUOTE,
            Some(12),
            "a quote in line 12 has a backslash before it",
            ROWS,
        ),
        (
            "weights that look like thousands",
            each_row(|at, line| format!("{}1.{:03}", &line[..line.len() - 6], at)).into_bytes(),
            code::NOT_A_NUMBER,
            Some(2),
            "as thousands have",
            ROWS,
        ),
    ]
}

#[test]
fn what_is_doubtful_is_read_and_said_once() {
    for (what, bytes, code, line, says, rows) in warned() {
        let (responses, found) =
            read(&bytes, "").unwrap_or_else(|found| panic!("{what}: {}", in_words(&found)));
        assert_eq!(responses.rows, rows, "{what}");
        let warnings: Vec<&Diagnostic> = found
            .iter()
            .filter(|finding| finding.severity == Severity::Warning)
            .collect();
        let [warning] = warnings.as_slice() else {
            panic!(
                "{what}: {} warnings in\n{}",
                warnings.len(),
                in_words(&found)
            );
        };
        assert_eq!(warning.code, code, "{what}: {warning}");
        assert!(warning.message.contains(says), "{what}: {warning}");
        assert_eq!(
            warning.place.as_ref().expect("a place").line,
            line,
            "{what}: {warning}"
        );
    }
}

#[test]
fn a_last_respondent_is_no_total_row_and_no_footnote() {
    let good = good();
    // Words for totals in the midst of the file are an id like any other.
    let midst = with_cell(12, "respid", "Total");
    assert_eq!(read(midst.as_bytes(), "").expect("read").0.rows, ROWS);
    // A last row that holds an id alone lacks its weight: that is said, not set aside.
    let id_alone = format!("{good}199999{}\n", ",".repeat(19));
    let found = read(id_alone.as_bytes(), "").expect_err("an error");
    assert!(
        in_words(&found).contains("`weight` is missing in 1 of 41 rows"),
        "{}",
        in_words(&found)
    );
}

#[test]
fn what_excel_and_other_programs_add_to_a_file_is_understood() {
    let good = good();
    let semicolons = good
        .replace("\"a, b\"", "ab")
        .replace(',', ";")
        .replace('.', ",");
    let wide = |text: &str, big: bool| -> Vec<u8> {
        let unit = |unit: u16| {
            if big {
                unit.to_be_bytes()
            } else {
                unit.to_le_bytes()
            }
        };
        text.encode_utf16().flat_map(unit).collect()
    };
    for (what, bytes, said) in [
        (
            "sep=;",
            format!("sep=;\r\n{semicolons}").into_bytes(),
            "delimiter `;`, as the first line says",
        ),
        (
            "quoted sep=;",
            format!("\"sep=;\"\n{semicolons}").into_bytes(),
            "delimiter `;`, as the first line says",
        ),
        (
            "sep=,",
            format!("sep=,\n{good}").into_bytes(),
            "delimiter `,`, as the first line says",
        ),
        ("UTF-16LE without a mark", wide(&good, false), "UTF-16LE"),
        ("UTF-16BE without a mark", wide(&good, true), "UTF-16BE"),
        (
            "a delimiter at the end of each line",
            good.replace('\n', ",\n").into_bytes(),
            "delimiter `,`",
        ),
        (
            "a heading with a space behind it",
            good.replacen("q56", "q56 ", 1).into_bytes(),
            "delimiter `,`",
        ),
        (
            "lines that end in CR",
            good.replace('\n', "\r").into_bytes(),
            "line ends CR",
        ),
    ] {
        let (responses, found) =
            read(&bytes, "").unwrap_or_else(|found| panic!("{what}: {}", in_words(&found)));
        assert_eq!(responses.rows, ROWS, "{what}");
        assert_eq!(
            found
                .iter()
                .filter(|f| f.severity == Severity::Warning)
                .count(),
            0,
            "{what}: {}",
            in_words(&found)
        );
        let reading = responses.accounts.reading.join("\n");
        assert!(
            reading.contains(said),
            "{what}: `{said}` is not in\n{reading}"
        );
    }
    let error = read(format!("sep=;\n{good}").as_bytes(), "").expect_err("an error");
    assert!(
        in_words(&error).contains("one column found with `;`; the delimiter looks like `,`"),
        "{}",
        in_words(&error)
    );
}

#[test]
fn an_encoding_that_is_stated_wrongly_is_said() {
    let (_, found) = read(good().as_bytes(), "encoding = 'windows-1252'").expect("read");
    assert!(
        in_words(&found)
            .contains("looks like one letter of UTF-8 that was read in another encoding"),
        "{}",
        in_words(&found)
    );
}

/// Bytes of everything that findings hold, the lines they show among it.
fn said(found: &[Diagnostic]) -> usize {
    let of = |one: &Diagnostic| {
        let excerpt = one.place.as_ref().and_then(|place| place.excerpt.as_ref());
        let texts = [&one.value, &one.help].map(|text| text.as_ref().map_or(0, String::len));
        one.message.len() + texts.iter().sum::<usize>() + excerpt.map_or(0, |of| of.text.len())
    };
    found.iter().map(of).sum()
}

/// `names` side by side, before the headings and cells of the good file.
fn beside(names: &[String]) -> String {
    let cells = vec!["1"; names.len()].join(",");
    let mut lines = good();
    lines.insert_str(0, &format!("{},", names.join(",")));
    lines.replace("\n1", &format!("\n{cells},1"))
}

#[test]
fn fifty_thousand_headings_are_said_in_no_more_words_than_a_few() {
    const MANY: usize = 50_000;
    const MOST: usize = 1 << 20;
    let pairs: Vec<String> = (0..MANY).map(|at| format!("h{}", at / 2)).collect();
    let (responses, found) = read(beside(&pairs).as_bytes(), "").unwrap();
    assert_eq!(responses.rows, ROWS);
    let twice = found
        .iter()
        .filter(|one| one.code == code::DUPLICATE_HEADING);
    assert_eq!(twice.count(), 21, "{}", in_words(&found));
    assert!(
        in_words(&found).contains("25000 headings in all stand above more than one column"),
        "{}",
        in_words(&found)
    );
    assert!(said(&found) < MOST, "{}", said(&found));

    // Every heading of the survey is misspelt: each is compared with some of those there are, not with all.
    let lone: Vec<String> = (0..MANY).map(|at| format!("h{at}")).collect();
    let misspelt = beside(&lone)
        .replacen(",respid,", ",respidd,", 1)
        .replacen(",q56,", ",q_56,", 1);
    let found = read(misspelt.as_bytes(), "").unwrap_err();
    assert!(said(&found) < MOST, "{}", said(&found));

    // One heading above every column.
    let same = vec!["q56".to_owned(); MANY];
    let found = read(beside(&same).as_bytes(), "").unwrap_err();
    assert!(
        in_words(&found).contains("50001 columns are called `q56`: columns 1 and 2 and 3"),
        "{}",
        in_words(&found)
    );
    assert!(said(&found) < MOST, "{}", said(&found));
}
