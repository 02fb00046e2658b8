//! Workbooks (.xlsx, .ods): the poll of the reading tests as its agency would send it, and workbooks made here with what
//! goes wrong in them.
//!
//! Source of the numbers: `deliveries/README.md` of the shared data.

#[path = "shared/danish_poll.rs"]
mod danish_poll;
#[path = "shared/mod.rs"]
mod shared;

use std::io::{Cursor, Read as _, Write as _};
use std::path::{Path, PathBuf};

use rust_xlsxwriter::{ExcelDateTime, Format, Formula, Workbook, Worksheet};

use tidemark::Error;
use tidemark::definition::{Code, Format as DeliveryFormat, ItemId, Survey};
use tidemark::diagnostic::{Code as MessageCode, Diagnostic, Severity, code};
use tidemark::ingest::dictionary::{Storage, Value};
use tidemark::ingest::{self, Answers, Reason, Responses};

use danish_poll::{Headings, survey_of};

type Read = Result<(Responses, Vec<Diagnostic>), Vec<Diagnostic>>;

fn read(survey: &Survey) -> Read {
    match ingest::read(survey, &survey.waves[0]) {
        Ok(read) => Ok((read.output, read.warnings.0)),
        Err(Error::Input(found)) => Err(found.0),
        Err(other) => panic!("{other}"),
    }
}

fn in_words(found: &[Diagnostic]) -> String {
    let lines: Vec<String> = found.iter().map(ToString::to_string).collect();
    lines.join("\n")
}

/// The control numbers of `deliveries/README.md`.
fn expect_control_numbers(survey: &Survey, responses: &Responses, file: &str) {
    assert_eq!(responses.rows, 1000, "{file}");
    assert!(responses.accounts.balance(), "{file}");
    let sum: f64 = responses.design.weight.iter().sum();
    assert_eq!(format!("{sum:.9}"), "999.999788866", "{file}");
    let place = survey.item_position(&ItemId::new("q67")).expect("the item");
    let scale = survey.items[place].scale().expect("a scale");
    let Some(Answers::Single(positions)) = responses.answers_of(place) else {
        panic!("q67 is not single choice");
    };
    let (mut agree, mut answered, mut base) = (0.0, 0.0, 0);
    for (position, weight) in positions.iter().zip(&responses.design.weight) {
        let answer = &scale.answers[usize::from(*position)];
        if answer.missing.is_none() {
            answered += weight;
            base += 1;
            if answer.code == Code(1) || answer.code == Code(2) {
                agree += weight;
            }
        }
    }
    assert_eq!(base, 987, "{file}");
    assert_eq!(
        format!("{:.9}", 100.0 * agree / answered),
        "39.862662963",
        "{file}"
    );
}

/// The same ids and answers, and the same weights to the 15 digits that a workbook keeps of a number.
fn expect_same(responses: &Responses, text: &Responses, file: &str) {
    assert!(responses.ids == text.ids, "{file}: other ids");
    assert!(responses.answers == text.answers, "{file}: other answers");
    let pairs = responses.design.weight.iter().zip(&text.design.weight);
    for (row, (one, other)) in pairs.enumerate() {
        assert!(
            (one - other).abs() < 1e-14 * other,
            "{file}: weight of row {row}"
        );
    }
}

fn deliveries(test: &str) -> Option<PathBuf> {
    Some(shared::shared(test)?.join("deliveries"))
}

#[test]
fn the_clean_and_the_messy_workbook_hold_the_same_respondents_as_the_text() {
    let Some(folder) = deliveries("workbooks") else {
        return;
    };
    let (_folder, survey) = survey_of(
        &folder.join("poll_cp1252_semicolon.csv"),
        Headings::Danish,
        "",
    );
    let (text, _) = read(&survey).unwrap_or_else(|found| panic!("{}", in_words(&found)));
    for (file, rows_in, warnings) in [("poll.xlsx", 1000, 0), ("poll_messy.xlsx", 1001, 2)] {
        let (_folder, survey) = survey_of(&folder.join(file), Headings::Danish, "");
        let (responses, found) =
            read(&survey).unwrap_or_else(|found| panic!("{}", in_words(&found)));
        let accounts = &responses.accounts;
        if file == "poll_messy.xlsx" {
            let said = accounts.reading.join("\n");
            for told in [
                "sheet `Data`, headings in row 3, found among 3 sheets",
                "labels of 13 variables from sheet `Koder`",
                "1 blank row skipped",
                "1000 cells of `Vægt` written as text",
                "decimal commas, found from its numbers",
            ] {
                assert!(said.contains(told), "`{told}` is not in\n{said}");
            }
            assert_eq!(accounts.set_aside[0].reason, Reason::Totals);
            assert_eq!(accounts.set_aside[0].lines, [1005]);
        }
        expect_control_numbers(&survey, &responses, file);
        assert_eq!(responses.accounts.rows_in, rows_in, "{file}");
        let warned = found
            .iter()
            .filter(|d| d.severity == Severity::Warning)
            .count();
        assert_eq!(warned, warnings, "{file}: {}", in_words(&found));
        expect_same(&responses, &text, file);
    }
}

#[test]
fn without_a_survey_the_headings_are_those_that_look_like_it_and_code_sheets_label_them() {
    let Some(folder) = deliveries("workbooks") else {
        return;
    };
    let file = folder.join("poll_messy.xlsx");
    let bytes = std::fs::read(&file).expect("the file");
    let dictionary = ingest::dictionary_of(&file, &bytes, DeliveryFormat::Excel)
        .unwrap_or_else(|error| panic!("{error}"))
        .output;
    assert_eq!(dictionary.variables.len(), 22);
    let (first, last) = (&dictionary.variables[0], &dictionary.variables[21]);
    assert_eq!(
        (first.name.as_str(), last.name.as_str()),
        ("Løbenr", "Vægt")
    );
    assert_eq!(last.storage, Storage::Number, "text with decimal commas");
    let region = &dictionary.variables[1];
    assert_eq!((region.name.as_str(), region.values.len()), ("Region", 11));
    assert_eq!(region.values[0].value, Value::Number(120_800_001.0));
    assert_eq!(
        region.values[0].label.texts().collect::<Vec<_>>(),
        ["Byen København"]
    );
}

#[test]
fn what_libreoffice_makes_of_the_workbooks_holds_the_same_respondents() {
    let Some(folder) = deliveries("workbooks of LibreOffice") else {
        return;
    };
    let (_folder, survey) = survey_of(
        &folder.join("poll_cp1252_semicolon.csv"),
        Headings::Danish,
        "",
    );
    let (text, _) = read(&survey).unwrap_or_else(|found| panic!("{}", in_words(&found)));
    for (file, rows_in) in [("poll.xlsx", 1000), ("poll_messy.xlsx", 1001)] {
        let Some((_out, made)) = by_libreoffice(&folder.join(file), "ods") else {
            return;
        };
        let (_folder, survey) = survey_of(&made, Headings::Danish, "");
        let (responses, _) = read(&survey).unwrap_or_else(|found| panic!("{}", in_words(&found)));
        expect_control_numbers(&survey, &responses, file);
        assert_eq!(responses.accounts.rows_in, rows_in, "{file}");
        expect_same(&responses, &text, file);
    }
}

/// The same workbook in another format, saved by LibreOffice; `None`: it is not installed, which was said.
fn by_libreoffice(file: &Path, format: &str) -> Option<(tempfile::TempDir, PathBuf)> {
    let out = tempfile::tempdir().expect("a folder");
    let profile = out.path().join("profile");
    let run = std::process::Command::new("soffice")
        .arg(format!(
            "-env:UserInstallation=file://{}",
            profile.display()
        ))
        .args(["--headless", "--convert-to", format, "--outdir"])
        .arg(out.path())
        .arg(file)
        .output();
    let made = out
        .path()
        .join(file.file_stem().expect("a name"))
        .with_extension(format);
    if run.is_ok_and(|run| run.status.success()) && made.is_file() {
        return Some((out, made));
    }
    assert!(
        std::env::var_os("TIDEMARK_REQUIRE_SHARED").is_none_or(|value| value != "1"),
        "soffice made no {format} and TIDEMARK_REQUIRE_SHARED=1 asks for it"
    );
    eprintln!(
        "SKIPPED: no soffice to make an .{format} of {}",
        file.display()
    );
    None
}

const SURVEY: &str = r#"
[survey]
id = "small"
languages = ["en"]
title = { en = "Small" }

[design]
weight = "weight"

[weighting]
method = "delivered"

[item.q]
kind = "single"
base = "answered"
text = { en = "Q" }
answers = [
  { code = 1, label = { en = "Agree" } },
  { code = 2, label = { en = "Disagree" } },
  { code = 8, label = { en = "Don't know" }, missing = "dont_know" },
]

[item.born]
kind = "numeric"
minimum = 1900
text = { en = "Born" }

[item.why]
kind = "open"
text = { en = "Why" }

[disclosure]
probability = "probability"
"#;

/// A survey whose delivery is this file; `more` are further keys of its wave.
fn small_survey(name: &str, bytes: &[u8], more: &str) -> (tempfile::TempDir, Survey) {
    let folder = tempfile::tempdir().expect("a folder");
    let wave = folder.path().join("waves/2021");
    std::fs::create_dir_all(&wave).expect("a wave");
    std::fs::write(folder.path().join("survey.toml"), SURVEY).expect("survey.toml");
    let text = format!(
        "kind = 'responses'\nfieldwork = {{ start = 2021-05-01 }}\ndelivery = '{name}'\n{more}\n"
    );
    std::fs::write(wave.join("wave.toml"), text).expect("wave.toml");
    std::fs::write(wave.join(name), bytes).expect("a delivery");
    let survey = tidemark::definition::load(folder.path())
        .unwrap_or_else(|error| panic!("{error}"))
        .output;
    (folder, survey)
}

const ID: &str = "respondent_id = 'id'";

fn read_book(book: &mut Workbook, more: &str) -> Read {
    let bytes = book.save_to_buffer().expect("a workbook");
    let (_folder, survey) = small_survey("responses.xlsx", &bytes, more);
    read(&survey)
}

/// Headings and three respondents from a row on, counted from 0.
fn write_answers(sheet: &mut Worksheet, from: u32) {
    for (column, heading) in (0..).zip(["id", "q", "born", "why", "weight"]) {
        sheet.write(from, column, heading).expect("a cell");
    }
    for (row, (id, q, born, weight)) in (from + 1..).zip([
        ("r-1", "Agree", 1960.0, 0.5),
        ("r-2", "Disagree", 1970.0, 1.5),
        ("r-3", "Don't know", 1985.0, 1.25),
    ]) {
        sheet.write(row, 0, id).expect("a cell");
        sheet.write(row, 1, q).expect("a cell");
        sheet.write(row, 2, born).expect("a cell");
        sheet.write(row, 4, weight).expect("a cell");
    }
}

fn with_answers(from: u32, more: impl FnOnce(&mut Worksheet)) -> Workbook {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    sheet.set_name("Data").expect("a name");
    write_answers(sheet, from);
    more(sheet);
    book
}

fn reads(book: &mut Workbook, more: &str) -> (Responses, Vec<Diagnostic>) {
    read_book(book, more).unwrap_or_else(|found| panic!("{}", in_words(&found)))
}

fn stops(book: &mut Workbook, more: &str) -> Vec<Diagnostic> {
    match read_book(book, more) {
        Err(found) => found,
        Ok((responses, _)) => panic!("{} rows were read", responses.rows),
    }
}

/// The one finding with a code, as it is printed without its file.
fn said(found: &[Diagnostic], code: MessageCode) -> String {
    let all: Vec<&Diagnostic> = found.iter().filter(|d| d.code == code).collect();
    let [one] = all.as_slice() else {
        panic!("{} findings {code} in\n{}", all.len(), in_words(found));
    };
    let text = one.to_string();
    text.split_once(".xlsx").map_or(text.clone(), |(_, rest)| {
        rest.trim_start_matches([':', ' ']).to_owned()
    })
}

#[test]
fn headings_are_found_below_a_title_and_behind_a_cover_sheet() {
    let mut book = Workbook::new();
    book.add_worksheet()
        .set_name("Cover")
        .expect("a name")
        .write(0, 0, "Poll 2021")
        .expect("a cell");
    let sheet = book.add_worksheet().set_name("Svar").expect("a name");
    sheet.write(0, 0, "Data file").expect("a cell");
    write_answers(sheet, 4);
    let (responses, found) = reads(&mut book, ID);
    assert_eq!(responses.rows, 3);
    assert_eq!(
        responses.accounts.reading[0],
        "sheet `Svar`, headings in row 5, found among 2 sheets"
    );
    assert_eq!(found.len(), 0, "{}", in_words(&found));
    let (responses, _) = reads(&mut book, &format!("{ID}\nsheet = 'svar'\nheading_row = 5"));
    assert_eq!(
        responses.accounts.reading[0],
        "sheet `Svar`, headings in row 5, as stated"
    );
}

#[test]
fn a_sheet_or_row_that_is_not_there_is_said_with_those_that_are() {
    let found = stops(&mut with_answers(0, |_| {}), "sheet = 'Answers'");
    assert_eq!(
        said(&found, code::UNCLEAR_HEADINGS),
        "error[T0258]: there is no sheet `Answers`: the workbook has `Data` (hint: correct `sheet` in wave.toml)"
    );
    let found = stops(&mut with_answers(0, |_| {}), "heading_row = 40");
    assert!(
        said(&found, code::UNCLEAR_HEADINGS)
            .starts_with("row 40: error[T0258]: row 40 holds nothing")
    );
}

#[test]
fn two_sheets_with_the_same_headings_are_asked_about_unless_one_is_hidden() {
    let mut book = with_answers(0, |_| {});
    let copy = book.add_worksheet().set_name("Codes").expect("a name");
    write_answers(copy, 0);
    let found = stops(&mut book, ID);
    let text = said(&found, code::UNCLEAR_HEADINGS);
    assert!(
        text.contains("2 sheets have the headings: `Data` (3 rows), `Codes` (3 rows)"),
        "{text}"
    );
    assert!(text.contains("sheet = \"Data\""), "{text}");
    let (responses, _) = reads(&mut book, &format!("{ID}\nsheet = 'Codes'"));
    assert_eq!(responses.rows, 3);
    book.worksheet_from_name("Codes")
        .expect("the sheet")
        .set_hidden(true);
    let (responses, _) = reads(&mut book, ID);
    assert!(responses.accounts.reading[0].starts_with("sheet `Data`"));
}

#[test]
fn totals_footnotes_and_blank_rows_are_no_respondents() {
    let mut book = with_answers(0, |sheet| {
        sheet.write(5, 0, "Total").expect("a cell");
        sheet.write(5, 4, 3.25).expect("a cell");
        sheet
            .write(7, 0, "Kilde: webpanel, maj 2021")
            .expect("a cell");
    });
    let (responses, found) = reads(&mut book, ID);
    let accounts = &responses.accounts;
    assert_eq!((responses.rows, accounts.rows_in), (3, 5));
    let aside: Vec<_> = accounts
        .set_aside
        .iter()
        .map(|set| (&set.reason, set.lines.as_slice()))
        .collect();
    assert_eq!(
        aside,
        [(&Reason::Totals, &[6][..]), (&Reason::Footnote, &[8][..])]
    );
    assert!(
        said(&found, code::BLANK_LINES).contains("2 blank rows were skipped, the first is row 5")
    );
    let all = in_words(&found);
    assert!(
        all.contains("[Data] row 6: warning[T0255]: row 6 is a row of totals and no respondent: it is set aside"),
        "{all}"
    );
    assert!(
        all.contains("row 8: warning[T0255]: row 8 is a footnote"),
        "{all}"
    );
}

#[test]
fn a_last_row_without_id_whose_numbers_are_sums_is_a_total_row_and_another_is_not() {
    let mut book = with_answers(0, |sheet| {
        sheet.write(4, 2, 1960.0 + 1970.0 + 1985.0).expect("a cell");
        sheet.write(4, 4, 3.25).expect("a cell");
    });
    let (responses, _) = reads(&mut book, ID);
    assert_eq!(
        (responses.rows, responses.accounts.set_aside[0].rows),
        (3, 1)
    );
    let mut book = with_answers(0, |sheet| {
        sheet.write(4, 2, 1959.0).expect("a cell");
        sheet.write(4, 4, 3.25).expect("a cell");
    });
    let found = stops(&mut book, ID);
    assert!(said(&found, code::MISSING_ID).starts_with("[Data] row 5 (id)"));
}

#[test]
fn numbers_written_as_text_have_the_decimal_mark_of_the_file_beside_real_numbers() {
    let mut book = with_answers(0, |sheet| {
        sheet.write(1, 4, "0,5").expect("a cell");
        sheet.write(2, 4, "1,5").expect("a cell");
    });
    let (responses, _) = reads(&mut book, ID);
    assert_eq!(responses.design.weight, [0.5, 1.5, 1.25]);
    let reading = responses.accounts.reading.join("\n");
    assert!(
        reading.contains("2 cells of `weight` written as text"),
        "{reading}"
    );
    assert!(
        reading.contains("decimal commas, found from its numbers"),
        "{reading}"
    );
    let mut book = with_answers(0, |sheet| {
        sheet.write(1, 4, "0,5").expect("a cell");
        sheet.write(2, 4, "1,5").expect("a cell");
        sheet.write(3, 4, "1.25").expect("a cell");
    });
    let found = stops(&mut book, ID);
    assert!(said(&found, code::NOT_A_NUMBER).starts_with(
        "[Data] row 4 (weight): error[T0209]: `1.25` is not a number in a file with decimal commas"
    ));
}

#[test]
fn cells_with_errors_and_formulas_without_a_result_are_errors_with_their_place() {
    let mut book = with_answers(0, |sheet| {
        sheet
            .write(1, 4, Formula::new("1/0").set_result("#DIV/0!"))
            .expect("a cell");
        sheet
            .write(2, 3, Formula::new("NA()").set_result("#N/A"))
            .expect("a cell");
        sheet
            .write(3, 3, Formula::new("B4&\"\"").set_result("text"))
            .expect("a cell");
    });
    let all = in_words(&stops(&mut book, ID));
    assert!(
        all.contains(
            "[Data] row 2 (weight): error[T0256]: `#DIV/0!` stands in a cell of `weight` (row 2)"
        ),
        "{all}"
    );
    assert!(
        all.contains("[Data] row 3 (why): error[T0256]: `#N/A` stands in a cell of `why` (row 3)"),
        "{all}"
    );
    // In a column that is not read, or declared blank, it is no error.
    let mut book = with_answers(0, |sheet| {
        sheet
            .write(2, 3, Formula::new("NA()").set_result("#N/A"))
            .expect("a cell");
        sheet.write(0, 5, "other").expect("a cell");
        sheet
            .write(2, 5, Formula::new("1/0").set_result("#DIV/0!"))
            .expect("a cell");
    });
    reads(&mut book, &format!("{ID}\nblanks = ['#N/A']"));
    let bytes = with_answers(0, |sheet| {
        sheet
            .write(2, 4, Formula::new("1+1").set_result("77"))
            .expect("a cell");
    })
    .save_to_buffer()
    .expect("a workbook");
    let bytes = with_part(&bytes, "xl/worksheets/sheet1.xml", |xml| {
        xml.replace("<v>77</v>", "")
    });
    let (_folder, survey) = small_survey("responses.xlsx", &bytes, ID);
    let found = read(&survey).expect_err("an error");
    assert!(said(&found, code::NO_RESULT).starts_with("[Data] row 3 (weight): error[T0256]: a formula of `weight` has no result in the file (row 3)"));
}

#[test]
fn hidden_rows_and_columns_are_read_and_said() {
    let mut book = with_answers(0, |sheet| {
        sheet.set_row_hidden(2).expect("a row");
        sheet.set_column_hidden(4).expect("a column");
    });
    let (responses, found) = reads(&mut book, ID);
    assert_eq!(responses.rows, 3);
    let all = in_words(&found);
    assert!(
        all.contains(
            "[Data] row 3: warning[T0257]: 1 row of a respondent is hidden in the workbook"
        ),
        "{all}"
    );
    assert!(
        all.contains(
            "note[T0257]: 1 column is hidden in the workbook and read like the others: `weight`"
        ),
        "{all}"
    );
    assert!(
        responses
            .accounts
            .reading
            .iter()
            .any(|said| said.contains("hidden in the workbook"))
    );
}

#[test]
fn merged_headings_and_cells_beside_the_table_are_said() {
    let mut book = with_answers(0, |sheet| {
        sheet
            .merge_range(0, 5, 0, 6, "Notes", &Format::new())
            .expect("a merge");
        sheet.write(2, 6, "moved here").expect("a cell");
    });
    let (_, found) = reads(&mut book, ID);
    let all = in_words(&found);
    assert!(
        all.contains("1 stretch of cells is merged in the row of the headings (F1:G1)"),
        "{all}"
    );
    assert!(all.contains("1 cell stands in columns without a heading and not read (the first in column G of row 3)"), "{all}");
}

#[test]
fn dates_are_iso_texts_and_truths_are_ones_and_zeros() {
    let mut book = with_answers(0, |sheet| {
        let day = Format::new().set_num_format("dd-mm-yyyy");
        let moment = Format::new().set_num_format("yyyy-mm-dd hh:mm");
        let date = ExcelDateTime::from_ymd(2021, 5, 14).expect("a date");
        sheet.write_with_format(1, 3, &date, &day).expect("a cell");
        let date = ExcelDateTime::from_ymd(2021, 5, 14)
            .expect("a date")
            .and_hms(13, 30, 0)
            .expect("a time");
        sheet
            .write_with_format(2, 3, &date, &moment)
            .expect("a cell");
        sheet.write(3, 3, true).expect("a cell");
        sheet.write(3, 1, true).expect("a cell");
    });
    let (responses, _) = reads(&mut book, ID);
    let Some(Answers::Open(texts)) = &responses.answers[2] else {
        panic!("not open");
    };
    let texts: Vec<&str> = texts
        .iter()
        .map(|text| text.as_deref().unwrap_or(""))
        .collect();
    assert_eq!(texts, ["2021-05-14", "2021-05-14T13:30:00", "1"]);
    assert_eq!(responses.answers[0], Some(Answers::Single(vec![0, 1, 0])));
}

#[test]
fn ids_of_more_than_fifteen_digits_and_shortened_ones_are_said() {
    let mut book = with_answers(0, |sheet| {
        sheet.write(1, 0, 1_234_567_890_123_456.0).expect("a cell");
    });
    let (_, found) = reads(&mut book, ID);
    assert!(said(&found, code::LOST_DIGITS).starts_with("[Data] row 2 (id): warning[T0259]: `1234567890123456` of `id` is a number of more than 15 digits"));
    let mut book = with_answers(0, |sheet| {
        sheet.write(2, 0, "1,2E+14").expect("a cell");
    });
    let found = stops(&mut book, ID);
    assert!(
        said(&found, code::LOST_DIGITS)
            .starts_with("[Data] row 3 (id): error[T0259]: `1,2E+14` is no id")
    );
}

/// A workbook with one part changed.
fn with_part(bytes: &[u8], name: &str, change: impl FnOnce(String) -> String) -> Vec<u8> {
    let mut from = zip::ZipArchive::new(Cursor::new(bytes)).expect("a zip");
    let mut into = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let mut change = Some(change);
    for at in 0..from.len() {
        let mut part = from.by_index(at).expect("a part");
        let part_name = part.name().expect("a name").into_owned();
        let mut text = Vec::new();
        part.read_to_end(&mut text).expect("its bytes");
        if part_name == name {
            let changed = change.take().expect("one part")(String::from_utf8(text).expect("text"));
            text = changed.into_bytes();
        }
        let stored = zip::write::SimpleFileOptions::default()
            .compression_method(zip::CompressionMethod::Deflated);
        into.start_file(part_name, stored).expect("a part");
        into.write_all(&text).expect("its bytes");
    }
    assert!(change.is_none(), "no part {name}");
    into.finish().expect("a zip").into_inner()
}

fn good_book() -> Vec<u8> {
    with_answers(0, |_| {})
        .save_to_buffer()
        .expect("a workbook")
}

fn error_of(name: &str, bytes: &[u8]) -> String {
    let (_folder, survey) = small_survey(name, bytes, ID);
    in_words(&read(&survey).expect_err("an error"))
}

#[test]
fn what_a_sheet_claims_of_its_extent_or_its_texts_is_not_made_room_for() {
    let far = with_part(&good_book(), "xl/worksheets/sheet1.xml", |xml| {
        let at = xml.find("<dimension").expect("an extent");
        let end = at + xml[at..].find("/>").expect("its end") + 2;
        format!(
            "{}<dimension ref=\"A1:XFD1048576\"/>{}",
            &xml[..at],
            &xml[end..]
        )
    });
    let (_folder, survey) = small_survey("responses.xlsx", &far, ID);
    assert_eq!(read(&survey).expect("read").0.rows, 3);
    let corner = with_part(&good_book(), "xl/worksheets/sheet1.xml", |xml| {
        xml.replace(
            "</sheetData>",
            "<row r=\"1048576\"><c r=\"XFD1048576\"><v>1</v></c></row></sheetData>",
        )
    });
    assert!(
        error_of("responses.xlsx", &corner).contains("T0212"),
        "the far row has no weight"
    );
    let texts = with_part(&good_book(), "xl/sharedStrings.xml", |xml| {
        let (before, rest) = xml.split_once("uniqueCount=\"").expect("a count");
        let (_, after) = rest.split_once('"').expect("its end");
        format!("{before}uniqueCount=\"99999999999999\"{after}")
    });
    assert!(error_of("responses.xlsx", &texts).contains("claims more texts than it has room for"));
}

#[test]
fn a_zip_bomb_is_refused_before_it_is_inflated() {
    let bomb = with_part(&good_book(), "xl/worksheets/sheet1.xml", |xml| {
        xml.replace(
            "<sheetData>",
            &format!("<sheetData>{}", " ".repeat(40 << 20)),
        )
    });
    let error = error_of("responses.xlsx", &bomb);
    assert!(
        error.contains("its parts claim 40 MB in a file of"),
        "{error}"
    );
}

#[test]
fn what_is_no_workbook_is_said_to_be_what_it_is() {
    for (bytes, says) in [
        (
            &b"id;q;weight\n1;2;1\n"[..],
            "it does not begin as a zip file does",
        ),
        (
            b"<html><table></table></html>",
            "it is a web page or XML, whatever its name says",
        ),
        (
            b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1 and so on",
            "it is an old .xls workbook, or one that a password protects",
        ),
        (b"PK\x03\x04 and so on", "zip directory missing"),
    ] {
        let error = error_of("responses.xlsx", bytes);
        assert!(
            error.contains("error[T0220]: not a readable xlsx"),
            "{error}"
        );
        assert!(error.contains(says), "{error}");
    }
    assert!(
        error_of("responses.ods", b"PK\x03\x04")
            .contains("not a readable ods (zip directory missing")
    );
    assert!(error_of("responses.xlsx", b"").contains("T0201"));
}

/// An .ods of one sheet with these rows.
fn ods(rows: &str) -> Vec<u8> {
    let mut into = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let stored =
        zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    into.start_file("mimetype", stored).expect("a part");
    into.write_all(b"application/vnd.oasis.opendocument.spreadsheet")
        .expect("its bytes");
    into.start_file("content.xml", stored).expect("a part");
    let content = format!(
        "<?xml version=\"1.0\"?><office:document-content><office:body><office:spreadsheet>\
         <table:table table:name=\"Data\"><table:table-column table:number-columns-repeated=\"16384\"/>{rows}"
    );
    into.write_all(content.as_bytes()).expect("its bytes");
    into.finish().expect("a zip").into_inner()
}

const END: &str = "</table:table></office:spreadsheet></office:body></office:document-content>";

fn ods_row(attributes: &str, cells: &[&str]) -> String {
    let cells: String = cells
        .iter()
        .map(|cell| match cell.parse::<f64>() {
            Ok(_) => format!("<table:table-cell office:value-type=\"float\" office:value=\"{cell}\"><text:p>{cell}</text:p></table:table-cell>"),
            Err(_) if cell.is_empty() => "<table:table-cell/>".to_owned(),
            Err(_) => format!("<table:table-cell office:value-type=\"string\"><text:p>{cell}</text:p></table:table-cell>"),
        })
        .collect();
    format!(
        "<table:table-row {attributes}>{cells}<table:table-cell table:number-columns-repeated=\"16379\"/></table:table-row>"
    )
}

fn ods_answers() -> String {
    let rows = [
        ods_row("", &["id", "q", "born", "why", "weight"]),
        ods_row("", &["r-1", "Agree", "1960", "a &amp; b", "0.5"]),
        ods_row(
            "table:visibility=\"filter\"",
            &["r-2", "Don&apos;t know", "1970", "", "1.5"],
        ),
    ];
    rows.concat()
}

#[test]
fn an_open_document_reads_with_hidden_rows_notes_and_entities() {
    let note = "<table:table-row><table:table-cell office:value-type=\"string\"><office:annotation><text:p>a note</text:p>\
                </office:annotation><text:p>r-<text:span>3</text:span></text:p></table:table-cell><table:table-cell office:value-type=\"float\" office:value=\"2\"/>\
                <table:table-cell/><table:table-cell office:value-type=\"date\" office:date-value=\"2021-05-14\"/>\
                <table:table-cell office:value-type=\"percentage\" office:value=\"0.25\"/></table:table-row>";
    let bytes = ods(&format!("{}{note}{END}", ods_answers()));
    let (_folder, survey) = small_survey("responses.ods", &bytes, ID);
    let (responses, found) = read(&survey).unwrap_or_else(|found| panic!("{}", in_words(&found)));
    assert_eq!(
        responses.ids.as_deref(),
        Some(&["r-1".to_owned(), "r-2".to_owned(), "r-3".to_owned()][..])
    );
    assert_eq!(responses.design.weight, [0.5, 1.5, 0.25]);
    let Some(Answers::Open(texts)) = &responses.answers[2] else {
        panic!("not open");
    };
    assert_eq!(texts[0].as_deref(), Some("a & b"));
    assert_eq!(texts[2].as_deref(), Some("2021-05-14"));
    assert!(
        in_words(&found).contains("[Data] row 3: warning[T0257]"),
        "{}",
        in_words(&found)
    );
}

#[test]
fn an_open_document_that_claims_repeated_cells_or_never_ends_is_refused() {
    let repeated = ods_row(
        "table:number-rows-repeated=\"4000000000\"",
        &["r-4", "Agree", "1960", "", "1"],
    );
    let error = error_of(
        "responses.ods",
        &ods(&format!("{}{repeated}{END}", ods_answers())),
    );
    assert!(
        error.contains("row 4 claims more cells than a sheet has"),
        "{error}"
    );
    let wide = "<table:table-row table:number-rows-repeated=\"1000000\"><table:table-cell table:number-columns-repeated=\"16384\" \
                office:value-type=\"float\" office:value=\"1\"/></table:table-row>";
    let error = error_of(
        "responses.ods",
        &ods(&format!("{}{wide}{END}", ods_answers())),
    );
    assert!(error.contains("it has more than 12000000 cells"), "{error}");
    let error = error_of("responses.ods", &ods(&ods_answers()));
    assert!(error.contains("the sheet `Data` has no end"), "{error}");
    let spaces = "<table:table-row><table:table-cell office:value-type=\"string\"><text:p><text:s text:c=\"4000000000\"/></text:p></table:table-cell></table:table-row>";
    let error = error_of("responses.ods", &ods(&format!("{spaces}{END}")));
    assert!(
        error.contains("a cell claims more than 131072 characters"),
        "{error}"
    );
    // A blank row that claims to be repeated is no claim: that is how programs end a sheet.
    let blank = "<table:table-row table:number-rows-repeated=\"1048573\"><table:table-cell table:number-columns-repeated=\"16384\"/></table:table-row>";
    let bytes = ods(&format!("{}{blank}{END}", ods_answers()));
    let (_folder, survey) = small_survey("responses.ods", &bytes, ID);
    assert_eq!(read(&survey).expect("read").0.rows, 2);
}

/// Damaged copies of each kind; 1,000 of each were tried with the workbooks of the poll.
const COPIES: usize = 150;

/// Numbers from a fixed start, the same on every run (the generator of Knuth's MMIX).
struct Draws(u64);

impl Draws {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % limit
    }
}

#[test]
fn damaged_copies_are_refused_or_read_with_all_their_rows() {
    let open_document = ods(&format!("{}{END}", ods_answers()));
    for (name, whole, rows) in [
        ("responses.xlsx", good_book(), 3),
        ("responses.ods", open_document, 2),
    ] {
        let (_folder, survey) = small_survey(name, &whole, ID);
        let mut draws = Draws(2009);
        for copy in 0..2 * COPIES {
            let mut bytes = whole.clone();
            if copy < COPIES {
                bytes.truncate(draws.below(whole.len()));
            } else {
                let (at, bit) = (draws.below(whole.len()), draws.below(8));
                bytes[at] ^= 1 << bit;
            }
            match ingest::read_bytes(&survey, &survey.waves[0], &bytes) {
                Ok(read) => assert!(
                    read.output.rows == rows || read.warnings.warning_count() > 0,
                    "{name}, copy {copy}: {} rows without a warning",
                    read.output.rows
                ),
                Err(Error::Input(found)) => assert!(found.error_count() > 0),
                Err(other) => panic!("{other}"),
            }
        }
    }
}
