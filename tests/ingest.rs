//! Small deliveries, one behaviour each: how columns are found, cells coded, respondents told apart and the design read.

use std::path::Path;

use tidemark::Error;
use tidemark::definition::{Code, ItemId, Missing, Survey, WaveKind};
use tidemark::diagnostic::{Diagnostics, Severity, code};
use tidemark::ingest::{self, Answers, BLANK, CHOSEN, NOT_CHOSEN, Responses};

const SURVEY: &str = r#"
[survey]
id = "small"
languages = ["da", "en"]
title = { da = "Lille", en = "Small" }

[scale.agree]
base = "answered"
answers = [
  { code = 1, label = { da = "Enig", en = "Agree" } },
  { code = 2, label = { da = "Uenig", en = "Disagree" } },
  { code = 7, label = { da = "Vil ikke svare", en = "Refused" }, missing = "refused" },
  { code = 8, label = { da = "Ved ikke", en = "Don't know" }, missing = "dont_know" },
]

[item.q]
kind = "single"
scale = "agree"
text = { da = "Q", en = "Q" }

[item.side]
kind = "derived"
from = "q"
base = "answered"
label = { da = "Side", en = "Side" }
recode = [
  { code = 1, label = { da = "For", en = "For" }, codes = [1] },
  { code = 2, label = { da = "Imod", en = "Against" }, codes = [2] },
  { code = 3, label = { da = "Uoplyst", en = "Unknown" }, codes = [7], missing = "refused" },
  { code = 4, label = { da = "Ved ikke", en = "Don't know" }, codes = [8], missing = "dont_know" },
]

[item.born]
kind = "numeric"
missing = { refused = [7777] }
minimum = 1900
maximum = 2010
text = { da = "Født", en = "Born" }

[item.age]
kind = "derived"
from = "born"
of = "age_at_fieldwork"
label = { da = "Alder", en = "Age" }
bands = [
  { code = 1, label = { da = "18-34", en = "18-34" }, from = 18, to = 34 },
  { code = 2, label = { da = "35-", en = "35-" }, from = 35 },
]

[item.used]
kind = "multiple"
base = "asked"
options = [
  { code = 1, label = { da = "Chatbot", en = "Chat bot" } },
  { code = 2, label = { da = "Støvsuger", en = "Vacuum cleaner" } },
]
text = { da = "Brugt", en = "Used" }

[item.why]
kind = "open"
text = { da = "Hvorfor", en = "Why" }

[disclosure]
probability = "probability"
"#;

const WAVE: &str = "kind = \"responses\"\nfieldwork = { start = 2021-05-01, end = 2021-06-01 }\n";

/// Items that a test does not ask.
const REST: [&str; 4] = ["q", "born", "used", "why"];

/// A survey with these items in its wave, further keys of `survey.toml`, and of `wave.toml` before and in its tables.
fn survey(items: &[&str], design: &str, wave: &str) -> (tempfile::TempDir, Survey) {
    let folder = tempfile::tempdir().expect("a folder");
    let own = folder.path().join("waves/2021");
    std::fs::create_dir_all(&own).expect("a wave");
    std::fs::write(
        folder.path().join("survey.toml"),
        format!("{SURVEY}\n{design}"),
    )
    .expect("survey");
    let not_asked: Vec<&str> = REST
        .into_iter()
        .filter(|item| !items.contains(item))
        .collect();
    std::fs::write(
        own.join("wave.toml"),
        format!("{WAVE}not_asked = {not_asked:?}\n{wave}\n"),
    )
    .expect("wave");
    std::fs::write(own.join("responses.csv"), "").expect("a delivery");
    let survey = tidemark::definition::load(folder.path())
        .unwrap_or_else(|error| panic!("{error}"))
        .output;
    (folder, survey)
}

fn try_read(survey: &Survey, text: &str) -> Result<(Responses, Diagnostics), Diagnostics> {
    match ingest::read_bytes(survey, &survey.waves[0], text.as_bytes()) {
        Ok(read) => {
            assert!(read.output.accounts.balance());
            Ok((read.output, read.warnings))
        }
        Err(Error::Input(found)) => Err(found),
        Err(other) => panic!("{other}"),
    }
}

fn read(survey: &Survey, text: &str) -> (Responses, Diagnostics) {
    try_read(survey, text).unwrap_or_else(|found| panic!("{found}"))
}

/// The errors of a delivery that does not read, one a line.
fn errors(survey: &Survey, text: &str) -> String {
    let found = try_read(survey, text).expect_err("an error");
    let errors: Vec<String> = found
        .iter()
        .filter(|finding| finding.severity == Severity::Error)
        .map(|finding| {
            let place = finding.place.as_ref().expect("a place");
            let number = |n: Option<usize>| n.map_or("-".to_owned(), |n| n.to_string());
            format!(
                "{}:{} {}",
                number(place.line),
                number(place.column),
                finding.message
            )
        })
        .collect();
    errors.join("\n")
}

fn answers<'a>(survey: &Survey, responses: &'a Responses, item: &str) -> &'a Answers {
    let place = survey.item_position(&ItemId::new(item)).expect("the item");
    responses.answers_of(place).expect("answers")
}

fn single(survey: &Survey, responses: &Responses, item: &str) -> Vec<u16> {
    match answers(survey, responses, item) {
        Answers::Single(positions) => positions.clone(),
        other => panic!("{item}: {other:?}"),
    }
}

#[test]
fn codes_and_labels_of_either_language_are_the_same_answers() {
    let (_folder, survey) = survey(&["q"], "", "[values.q]\n\"[REF]\" = 7\n");
    let (responses, found) = read(
        &survey,
        "q\n1\nEnig\nagree\n 2\n[REF]\nVed ikke\n2.0\n\"\"\n",
    );
    // The last line holds one empty field, which is all there is: the row is set aside.
    assert_eq!(single(&survey, &responses, "q"), [0, 0, 0, 1, 2, 3, 1]);
    assert_eq!(responses.accounts.set_aside[0].lines, [9]);
    assert!(found.iter().any(|finding| finding.code == code::TRIMMED));
}

#[test]
fn derived_items_keep_the_kind_of_missing_of_their_source() {
    let (_folder, survey) = survey(&["q", "born"], "", "");
    let text = "q,born\n1,1990\n2,1980\n7,7777\n8,2004\n,\"\"\n1,2003\n";
    let (responses, found) = read(&survey, text);
    assert_eq!(
        responses.rows, 5,
        "the row without anything in it is set aside"
    );
    assert_eq!(single(&survey, &responses, "side"), [0, 1, 2, 3, 0]);
    // 2021 less the year of birth: 31, 41, refused, 17 (in no band), 18.
    assert_eq!(single(&survey, &responses, "age"), [0, 1, BLANK, BLANK, 0]);
    let Answers::Numeric(born) = answers(&survey, &responses, "born") else {
        panic!("born is numeric");
    };
    assert_eq!(born[2], Err(Missing::Refused));
    let warning = found
        .iter()
        .find(|finding| finding.code == code::UNKNOWN_VALUE)
        .expect("said");
    assert!(
        warning
            .message
            .starts_with("1 respondent has a number of `born` outside"),
        "{warning}"
    );
}

#[test]
fn options_are_read_from_a_column_each_or_from_one_cell() {
    let separate = "blanks = [\"NA\"]\n[columns]\nused = { 1 = \"u1\", 2 = \"u2\", unchosen = [\"Not selected\"] }\n";
    let (_folder, one) = survey(&["used"], "", separate);
    let (responses, _) = read(
        &one,
        "u1,u2\nChatbot,Not selected\n1,0\nNA,NA\nnot selected,vacuum cleaner\nno,x\n",
    );
    let Answers::Multiple(columns) = answers(&one, &responses, "used") else {
        panic!("used is multiple choice");
    };
    assert_eq!(columns[0], [CHOSEN, CHOSEN, BLANK, NOT_CHOSEN, NOT_CHOSEN]);
    assert_eq!(columns[1], [NOT_CHOSEN, NOT_CHOSEN, BLANK, CHOSEN, CHOSEN]);
    assert_eq!(
        errors(&one, "u1,u2\nChatbot,Chatbot\n"),
        "2:9 `Chatbot` is neither a code nor a label of `used 2` (0, 1)"
    );

    let joined = "[columns]\nused = { heading = \"used\", separator = \"|\" }\n";
    let (_folder, joined) = survey(&["used", "why"], "", joined);
    let (responses, _) = read(
        &joined,
        "used,why\nChatbot|2,a\n1,b\n,c\nVacuum cleaner,d\n",
    );
    let Answers::Multiple(columns) = answers(&joined, &responses, "used") else {
        panic!("used is multiple choice");
    };
    assert_eq!(columns[0], [CHOSEN, CHOSEN, BLANK, NOT_CHOSEN]);
    assert_eq!(columns[1], [CHOSEN, NOT_CHOSEN, BLANK, CHOSEN]);
    assert_eq!(
        errors(&joined, "used,why\nChatbot|Radio,a\n"),
        "2:1 `Radio` is neither a code nor a label of `used` (1, 2)"
    );
}

#[test]
fn options_in_columns_of_their_own_are_found_by_item_and_code() {
    let (_folder, survey) = survey(&["used"], "", "");
    let (responses, _) = read(
        &survey,
        "used_1,used_2\nValgt,Ikke valgt\nnej,ja\n,\n0,selected\n",
    );
    let Answers::Multiple(columns) = answers(&survey, &responses, "used") else {
        panic!("used is multiple choice");
    };
    // A row with nothing in it is set aside.
    assert_eq!(columns[0], [CHOSEN, NOT_CHOSEN, NOT_CHOSEN]);
    assert_eq!(columns[1], [NOT_CHOSEN, CHOSEN, CHOSEN]);
    assert_eq!(
        errors(&survey, "used_1,x,y\n1,1,1\n"),
        "1:- expected column `used_2` (of `used 2`) is missing; no item uses `x`, `y`"
    );
}

#[test]
fn words_that_choose_an_option_can_be_stated() {
    let words = "[columns]\nused = { chosen = [\"krydset\"], unchosen = [\"tom\"] }\n";
    let (_folder, survey) = survey(&["used"], "", words);
    let (responses, _) = read(&survey, "used_1,used_2\nKrydset,tom\nTom,1\n");
    let Answers::Multiple(columns) = answers(&survey, &responses, "used") else {
        panic!("used is multiple choice");
    };
    assert_eq!(columns[0], [CHOSEN, NOT_CHOSEN]);
    assert_eq!(columns[1], [NOT_CHOSEN, CHOSEN]);
}

#[test]
fn blanks_beside_chosen_options_need_a_word_on_what_they_mean() {
    let text = "used_1,used_2,why\nX,,a\n,X,b\n,,c\n";
    let (_folder, unsaid) = survey(&["used", "why"], "", "");
    assert_eq!(
        errors(&unsaid, text),
        "3:1 no cell of `used` says \"not chosen\", and some are blank (the first in line 3): \
         does a blank mean \"not chosen\" or \"no answer\"?"
    );
    let found = try_read(&unsaid, text).expect_err("an error");
    let help = found.iter().find_map(|finding| finding.help.as_deref());
    assert_eq!(
        help,
        Some(
            "if a blank means not chosen, write `used = { headings = [\"used_1\", \"used_2\"], \
             unchosen = [\"\"] }` in [columns] of wave.toml"
        )
    );

    let said = "[columns]\nused = { headings = [\"used_1\", \"used_2\"], unchosen = [\"\"] }\n";
    let (_folder, said) = survey(&["used", "why"], "", said);
    let (responses, _) = read(&said, text);
    let Answers::Multiple(columns) = answers(&said, &responses, "used") else {
        panic!("used is multiple choice");
    };
    assert_eq!(columns[0], [CHOSEN, NOT_CHOSEN, NOT_CHOSEN]);
    assert_eq!(columns[1], [NOT_CHOSEN, CHOSEN, NOT_CHOSEN]);
}

#[test]
fn headings_are_suggested_by_the_label_of_an_item_and_given_as_a_block() {
    let (_folder, survey) = survey(&["born", "why", "q"], "", "");
    let found = try_read(&survey, "hvorfor,FØDT,q\na,1980,1\n").expect_err("an error");
    let helps: Vec<&str> = found
        .iter()
        .filter_map(|finding| finding.help.as_deref())
        .collect();
    assert_eq!(
        helps,
        [
            "did you mean `FØDT`? then write `born = \"FØDT\"` in [columns] of wave.toml",
            "did you mean `hvorfor`? then write `why = \"hvorfor\"` in [columns] of wave.toml\n\
             all at once, if every guess is right:\n[columns]\nborn = \"FØDT\"\nwhy = \"hvorfor\"",
        ]
    );
}

#[test]
fn a_missing_column_names_the_line_that_maps_it() {
    let (_folder, survey) = survey(&["q"], "", "[columns]\nq = \"Mening\"\n");
    assert_eq!(
        errors(&survey, "x,y\n1,1\n"),
        "1:- expected column `Mening` (of `q`, line 5 of wave.toml) is missing; no item uses `x`, `y`"
    );
}

#[test]
fn missing_columns_are_told_all_at_once_with_the_nearest_heading() {
    let (_folder, survey) = survey(&["q", "born", "why"], "[design]\nweight = \"weight\"\n", "");
    assert_eq!(
        errors(&survey, "wieght,Born,other\n1,1980,x\n"),
        "1:1 expected column `weight` is missing, unknown column `wieght`\n\
         1:- expected column `q` is missing; no item uses `wieght`, `Born`, `other`\n\
         1:8 expected column `born` is missing, unknown column `Born`\n\
         1:- expected column `why` is missing; no item uses `wieght`, `Born`, `other`"
    );
}

#[test]
fn a_column_of_wrong_cells_is_a_few_messages_and_a_count() {
    let (_folder, survey) = survey(&["q"], "", "");
    let rows: String = (100..400).map(|code| format!("{code}\n{code}\n")).collect();
    let told = errors(&survey, &format!("q\n{rows}"));
    let lines: Vec<&str> = told.lines().collect();
    assert_eq!(lines.len(), 21);
    assert_eq!(
        lines[0],
        "2:1 code 100 is not in the code list of `q` (1, 2, 7, 8) (2 cells, the first in line 2)"
    );
    assert_eq!(
        lines[20],
        "1:1 560 more cells of `q` are wrong in the same way"
    );
}

#[test]
fn a_file_has_one_decimal_mark() {
    let design = "[design]\nweight = \"w\"\n";
    let (_folder, found) = survey(&["q"], design, "");
    let (responses, _) = read(&found, "q;w\n1;0,5\n2;1,5\n1;2\n");
    assert_eq!(responses.design.weight, [0.5, 1.5, 2.0]);
    assert_eq!(
        errors(&found, "q;w\n1;0,5\n2;1,5\n1;2.5\n"),
        "4:3 `2.5` is not a number in a file with decimal commas"
    );
    // What would be twelve hundred in one country and 1.2 in another is no number here.
    assert_eq!(
        errors(&found, "q;w\n1;0,5\n2;1.200,5\n"),
        "3:3 `1.200,5` is not a number, as `w` has to be"
    );
    let (_folder, stated) = survey(&["q"], design, "decimal = \".\"\n");
    assert_eq!(
        errors(&stated, "q;w\n1;0,5\n2;1\n"),
        "2:3 `0,5` is not a number in a file with decimal points"
    );
}

#[test]
fn lines_are_counted_through_quoted_line_ends_and_columns_in_characters() {
    let (_folder, survey) = survey(&["q", "why"], "", "");
    assert_eq!(
        errors(&survey, "why,q\r\n\"to\r\nlinjer\",1\r\n\r\nÆblegrød,9\r\n"),
        "5:10 code 9 is not in the code list of `q` (1, 2, 7, 8)"
    );
    assert_eq!(
        errors(&survey, "why,q\rx,1\ry,9\r"),
        "3:3 code 9 is not in the code list of `q` (1, 2, 7, 8)"
    );
}

#[test]
fn a_quote_that_swallows_rows_is_said_where_it_opens() {
    let (_folder, survey) = survey(&["q", "why"], "", "");
    // Closed by chance two lines on, where something follows the quote.
    assert_eq!(
        errors(&survey, "why,q\na,1\n\"b,1\nc,1\n\"d\",1\n"),
        "3:1 a quote opened in line 3 is never closed: `\"b`. The lines behind it were not read"
    );
    // Never closed at all.
    assert_eq!(
        errors(&survey, "q,why\n1,a\n1,\"b\n1,c\n"),
        "3:3 a quote opened in line 3 is never closed: `\"b`. The lines behind it were not read"
    );
}

#[test]
fn without_ids_identical_rows_are_said_and_kept() {
    let (_folder, survey) = survey(&["q"], "", "");
    let (responses, found) = read(&survey, "q\n1\n2\n1\n1\n");
    assert_eq!(responses.rows, 4);
    let note = found
        .iter()
        .find(|finding| finding.code == code::DUPLICATE_ROW)
        .expect("said");
    assert_eq!(note.severity, Severity::Note);
    assert!(
        note.message
            .starts_with("2 rows are identical to one before"),
        "{note}"
    );
}

#[test]
fn ids_are_text_and_each_stands_once() {
    let (_folder, survey) = survey(&["q"], "", "respondent_id = \"id\"\n");
    let (responses, found) = read(&survey, "id,q\n007,1\n7,1\n123456789012345,2\n7,1\n");
    assert_eq!(
        responses.ids.as_deref(),
        Some(&["007", "7", "123456789012345"].map(str::to_owned)[..])
    );
    assert_eq!(found.warning_count(), 1);
    assert_eq!(responses.accounts.rows_in, 4);
    assert_eq!(
        errors(&survey, "id,q\na,1\n,1\na,2\n"),
        "3:1 `id` is missing in 1 of 3 rows (the first is line 3, where the field is empty)\n\
         4:1 `id` a occurs twice: lines 2 and 4"
    );
}

#[test]
fn strata_and_clusters_are_numbered_by_first_occurrence_and_made_distinct() {
    let design = "[design]\nstrata = \"s\"\nclusters = [\"c\", \"d\"]\npopulation = [\"f\"]\ncluster_codes = \"nested_in_strata\"\n";
    let (_folder, nested) = survey(&["q"], design, "");
    let (responses, _) = read(
        &nested,
        "q,s,c,d,f\n1,north,1,1,10\n1,south,1,1,20\n1,north,1,2,10\n1,north,2,1,10\n",
    );
    let design = &responses.design;
    assert_eq!(design.stratum.as_deref(), Some(&[0, 1, 0, 0][..]));
    assert_eq!(design.stratum_labels, ["north", "south"]);
    assert_eq!(design.clusters[0], [0, 1, 0, 2]);
    assert_eq!(design.clusters[1], [0, 1, 2, 3]);
    assert_eq!(design.population, [[10.0, 20.0, 10.0, 10.0]]);
    assert_eq!(design.weight, [1.0; 4]);
    assert_eq!(
        errors(&nested, "q,s,c,d,f\n1,north,1,1,10\n1,,1,1,\n"),
        "3:3 `s` is missing in 1 of 2 rows (the first is line 3, where the field is empty)\n\
         3:8 `f` is missing in 1 of 2 rows (the first is line 3, where the field is empty)"
    );
    let (_folder, unique) = survey(&["q"], "[design]\nstrata = \"s\"\nclusters = \"c\"\n", "");
    assert_eq!(
        errors(&unique, "q,s,c\n1,north,1\n1,south,1\n"),
        "3:9 cluster `1` of `c` lies in more than one stratum"
    );
}

#[test]
fn what_is_no_weight_is_said_once() {
    let (_folder, survey) = survey(&["q"], "[design]\nweight = \"w\"\n", "");
    assert_eq!(
        errors(&survey, "q,w\n1,much\n2,1\n1,\n"),
        "2:3 `much` is not a number, as `w` has to be\n\
         4:3 `w` is missing in 1 of 3 rows (the first is line 4, where the field is empty)"
    );
    assert_eq!(
        errors(&survey, "q,w\n1,0\n2,0\n"),
        "1:3 every weight is 0: nobody counts"
    );
}

#[test]
fn numbers_outside_their_limits_are_errors_and_missing_codes_are_not_numbers() {
    let (_folder, mut survey) = survey(&["born"], "", "");
    let WaveKind::Responses(delivery) = &mut survey.waves[0].kind else {
        panic!("a wave of responses");
    };
    let refused = ("[REF]".to_owned(), Code(7777));
    delivery.values.insert(ItemId::new("born"), vec![refused]);
    assert_eq!(
        errors(&survey, "born\n1850\n2022\n7777\n"),
        "2:1 `1850` is below the minimum 1900 of `born`\n3:1 `2022` is above the maximum 2010 of `born`"
    );
    let (responses, _) = read(&survey, "born\n1950\n[REF]\n");
    let Answers::Numeric(born) = answers(&survey, &responses, "born") else {
        panic!("born is numeric");
    };
    assert_eq!(born.as_slice(), [Ok(1950.0), Err(Missing::Refused)]);
}

#[test]
fn a_delivery_that_is_not_there_is_the_users_mistake() {
    let (folder, survey) = survey(&["q"], "", "");
    let delivery = folder.path().join("waves/2021/responses.csv");
    std::fs::remove_file(&delivery).expect("removed");
    match ingest::read(&survey, &survey.waves[0]) {
        Err(Error::Input(found)) => {
            assert_eq!(found.0[0].code, code::MISSING_FILE);
            assert_eq!(found.0[0].path(), Some(delivery.as_path()));
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn parquet_columns_of_any_type_are_coded_as_text_would_be() {
    use polars::prelude::*;
    let wave = "format = \"parquet\"\nrespondent_id = \"id\"\n[columns]\nused = { 1 = \"u1\", 2 = \"u2\" }\n";
    let (_folder, survey) = survey(
        &["q", "born", "used", "why"],
        "[design]\nweight = \"w\"\n",
        wave,
    );
    let mut frame = df!(
        "id" => [123456789012345i64, 2, 3],
        "q" => [Some(1.0f64), None, Some(8.0)],
        "born" => [Some(1980i32), Some(7777), None],
        "u1" => [true, false, true],
        "u2" => [0u8, 1, 0],
        "why" => [Some("å"), None, Some("  ")],
        "w" => [0.5f32, 1.0, 2.0],
    )
    .expect("a frame");
    let mut bytes = Vec::new();
    ParquetWriter::new(&mut bytes)
        .finish(&mut frame)
        .expect("bytes");
    let responses = ingest::read_bytes(&survey, &survey.waves[0], &bytes)
        .unwrap_or_else(|error| panic!("{error}"))
        .output;
    assert_eq!(
        responses.ids.as_ref().map(|ids| ids[0].as_str()),
        Some("123456789012345")
    );
    assert_eq!(single(&survey, &responses, "q"), [0, BLANK, 3]);
    assert_eq!(
        answers(&survey, &responses, "born"),
        &Answers::Numeric(vec![
            Ok(1980.0),
            Err(Missing::Refused),
            Err(Missing::NoAnswer)
        ])
    );
    assert_eq!(
        answers(&survey, &responses, "used"),
        &Answers::Multiple(vec![
            vec![CHOSEN, NOT_CHOSEN, CHOSEN],
            vec![NOT_CHOSEN, CHOSEN, NOT_CHOSEN]
        ])
    );
    assert_eq!(
        answers(&survey, &responses, "why"),
        &Answers::Open(vec![Some("å".to_owned()), None, None])
    );
    assert_eq!(responses.design.weight, [0.5, 1.0, 2.0]);

    let mut wrong = frame.clone();
    let nine = Series::new("q".into(), [1i64, 9, 9]);
    wrong
        .replace_column(1, nine.into_column())
        .expect("replaced");
    let mut bytes = Vec::new();
    ParquetWriter::new(&mut bytes)
        .finish(&mut wrong)
        .expect("bytes");
    let error = ingest::read_bytes(&survey, &survey.waves[0], &bytes).expect_err("an error");
    let text = error.to_string();
    assert!(
        text.contains(
            "code 9 is not in the code list of `q` (1, 2, 7, 8) (2 cells, the first in row 2)"
        ),
        "{text}"
    );
}

#[test]
fn the_same_bytes_give_the_same_responses() {
    let (_folder, survey) = survey(&["q", "why"], "", "");
    let rows: String = (0..500)
        .map(|row| format!("{},t{}\n", row % 2 + 1, row % 37))
        .collect();
    let text = format!("q,why\n{rows}");
    let (first, said) = read(&survey, &text);
    let (second, again) = read(&survey, &text);
    assert_eq!(first, second);
    assert_eq!(said, again);
    assert!(Path::new(&survey.folder).is_dir());
}

#[test]
fn a_population_count_holds_for_its_stratum_and_is_not_below_what_was_drawn() {
    let design = "[design]\nstrata = \"st\"\nclusters = \"psu\"\npopulation = \"N\"\n";
    let (_folder, survey) = survey(&["q"], design, "");
    let head = "q,st,psu,N";
    read(
        &survey,
        &format!("{head}\n1,a,1,2\n1,a,2,2\n1,b,3,9\n2,b,4,9\n"),
    );
    let said = errors(
        &survey,
        &format!("{head}\n1,a,1,1\n1,a,2,1\n1,b,3,9\n2,b,4,9\n"),
    );
    assert_eq!(
        said,
        "2:7 `N` says that there are 1, but 2 of that stratum are in the delivery"
    );
    let said = errors(
        &survey,
        &format!("{head}\n1,a,1,5\n1,a,2,6\n1,b,3,9\n2,b,4,9\n"),
    );
    assert_eq!(
        said,
        "3:7 `N` is 6 in line 3 but 5 in line 2, of the same stratum"
    );
    let said = errors(
        &survey,
        &format!("{head}\n1,a,1,0\n1,a,2,\n1,b,3,x\n2,b,4,-9\n"),
    );
    for part in [
        "`x` is not a number",
        "`N` is missing in 1 of 4",
        "`N` is 0 in line 2",
    ] {
        assert!(said.contains(part), "{said}");
    }
}

#[test]
fn a_stratum_with_one_unit_is_said_unless_the_design_says_how_it_counts() {
    let text = "q,st,psu\n1,a,1\n1,b,2\n2,b,3\n";
    for (policy, warned) in [
        ("fail", true),
        ("average", false),
        ("average_by_domain", false),
        ("adjust_by_domain", false),
    ] {
        let design = format!(
            "[design]\nstrata = \"st\"\nclusters = \"psu\"\nsingleton_psu = \"{policy}\"\n"
        );
        let (_folder, survey) = survey(&["q"], &design, "");
        let (_, said) = read(&survey, text);
        let lone = said.iter().find(|found| found.code == code::SINGLETON_PSU);
        assert_eq!(lone.is_some(), warned, "{policy}: {said}");
        if let Some(lone) = lone {
            assert_eq!(lone.value.as_deref(), Some("a"));
        }
    }
}

#[test]
fn numbers_whose_squares_do_not_sum_are_refused() {
    let (_folder, survey) = survey(&["q"], "[design]\nweight = \"w\"\n", "");
    for (weight, says) in [
        ("1e300", "is too large"),
        ("1e-300", "is too near to 0"),
        ("1e-400", "is too near to 0"),
        ("1e400", "is not a number"),
    ] {
        let said = errors(&survey, &format!("q,w\n1,1\n1,{weight}\n"));
        assert!(
            said.starts_with(&format!("3:3 `{weight}` {says}")),
            "{said}"
        );
    }
    let (responses, _) = read(&survey, "q,w\n1,1\n1,-0\n");
    assert!(
        responses
            .design
            .weight
            .iter()
            .all(|weight| weight.is_sign_positive())
    );
}

#[test]
fn decimals_that_look_like_thousands_are_asked_about() {
    let (_folder, survey) = survey(&["q"], "[design]\nweight = \"w\"\n", "");
    let asks = |text: &str| {
        let (_, said) = read(&survey, text);
        said.iter().any(|found| found.code == code::NOT_A_NUMBER)
    };
    assert!(asks("q,w\n1,\"1,200\"\n2,\"3,450\"\n"));
    assert!(asks("q;w\n1;1.200\n2;3.450\n"));
    assert!(!asks("q,w\n1,1.200\n2,0.812\n"), "0.812 is no thousand");
    assert!(!asks("q,w\n1,1.2\n2,3.450\n"));
}

#[test]
fn a_column_read_as_two_fields_is_said() {
    let (_folder, survey) = survey(&["q", "why"], "", "[columns]\nwhy = \"q\"\n");
    let (_, said) = read(&survey, "q,why\n1,x\n2,y\n");
    let twice = said
        .iter()
        .find(|found| found.code == code::COLUMN_READ_TWICE);
    assert_eq!(
        twice.map(|found| found.message.as_str()),
        Some("column 1 is read as `q` and as `why`"),
        "{said}"
    );
}

#[test]
fn a_heading_or_label_of_letters_and_loose_accents_is_the_composed_one() {
    let (_folder, survey) = survey(
        &["q"],
        "",
        "[columns]\nq = \"Måned\"\n[values.q]\n\"Å\" = 2\n",
    );
    let (responses, _) = read(&survey, "Ma\u{30A}ned\nA\u{30A}\nEnig\n");
    assert_eq!(single(&survey, &responses, "q"), [1, 0]);
}

#[test]
fn headings_below_a_title_are_found_and_files_put_together_told() {
    let (_folder, survey) = survey(&["q", "why"], "", "");
    for title in ["The poll\n", "The poll,\n\n", "The poll, 2021: a/b/c\n"] {
        let said = errors(&survey, &format!("{title}q,why\n1,x\n2,y\n"));
        assert!(said.contains("the headings stand in line"), "{said}");
        assert_eq!(said.lines().count(), 1, "{said}");
    }
    let said = errors(&survey, "q,why\n1,x\n\u{FEFF}q,why\n2,y\n");
    assert!(said.starts_with("3:1 a byte order mark"), "{said}");
    read(&survey, "\u{FEFF}q,why\n1,x\u{FEFF}\n2,y\n");
}

#[test]
fn an_option_without_its_column_is_helped_to_name_it_among_the_headings() {
    let (_folder, survey) = survey(
        &["used"],
        "",
        "[columns]\nused = { 1 = \"u1\", 2 = \"u2\" }\n",
    );
    let found = try_read(&survey, "u1,used2\n1,0\n").expect_err("an error");
    let help = found.iter().find_map(|found| found.help.as_deref());
    assert_eq!(
        help,
        Some("did you mean `used2`? then name it among the headings in [columns] of wave.toml")
    );
}

/// A file of which a bit is changed so that the Parquet reader panics (each bit of the last kilobyte is tried): the
/// program says an error, not a panic.
#[test]
fn a_panic_of_the_parquet_reader_prints_nothing() {
    use polars::prelude::*;
    let (folder, survey) = survey(&["q"], "", "");
    let mut frame = df!("q" => [1i64, 2, 8], "t" => ["a", "b", "c"]).expect("a frame");
    let mut bytes = Vec::new();
    ParquetWriter::new(&mut bytes)
        .finish(&mut frame)
        .expect("bytes");
    let wave = folder.path().join("waves/2021");
    let toml = std::fs::read_to_string(wave.join("wave.toml")).expect("wave.toml");
    let parquet = format!("delivery = \"a.parquet\"\n{toml}");
    std::fs::write(wave.join("wave.toml"), parquet).expect("wave.toml");
    std::fs::write(wave.join("a.parquet"), &bytes).expect("a delivery");
    drop(survey);
    let survey = tidemark::definition::load(folder.path())
        .unwrap_or_else(|error| panic!("{error}"))
        .output;
    let start = bytes.len().saturating_sub(1024).max(4);
    let damaged = (start..bytes.len() - 8)
        .flat_map(|at| (0..8).map(move |bit| (at, bit)))
        .map(|(at, bit)| {
            let mut damaged = bytes.clone();
            damaged[at] ^= 1 << bit;
            damaged
        })
        .find(|damaged| {
            ingest::read_bytes(&survey, &survey.waves[0], damaged)
                .is_err_and(|error| error.to_string().contains("its pages are damaged"))
        })
        .expect("no bit makes the reader panic any more: the hook can go");
    std::fs::write(wave.join("a.parquet"), damaged).expect("a delivery");
    let output = std::process::Command::new(assert_cmd::cargo::cargo_bin!("tidemark"))
        .arg("check")
        .arg(folder.path())
        .output()
        .expect("the program runs");
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(
        !said.contains("panicked") && said.contains("its pages are damaged"),
        "{said}"
    );
}
