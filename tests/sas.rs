//! SAS files (.sas7bdat): the real poll, a small file with every kind of cell, and damage.
//!
//! Source of the files: R haven 2.5.1 (ReadStat's writer); the scripts stand in `tests/sas`. pyreadstat 1.3.7 reads the same
//! from them. Source of the control numbers: `deliveries/README.md` of the shared data.

#[path = "shared/danish_poll.rs"]
mod danish_poll;
#[path = "shared/mod.rs"]
mod shared;
#[path = "shared/small_survey.rs"]
mod small_survey;

use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use tidemark::definition::{ItemId, Missing};
use tidemark::ingest::{self, Answers};

use danish_poll::{Headings, survey_of};
use small_survey::{answers, codes, error_of, is_said, kept, read};

const NAMED: &str = "[values.sex]\n\".A\" = 9\n[values.agree]\n\".A\" = 8\n\".Z\" = 9\n[values.born]\n\".A\" = 7777\n";

#[test]
fn every_kind_of_cell_is_read_as_pyreadstat_reads_it() {
    let (_folder, survey) = small_survey::survey_of("synthetic.sas7bdat", NAMED);
    let found = read(&survey, &kept("sas/synthetic.sas7bdat")).unwrap_or_else(|e| panic!("{e}"));
    let responses = found.output;
    assert_eq!(responses.rows, 12);
    assert_eq!(found.warnings.warning_count(), 0, "{}", found.warnings);
    let of = |item| codes(&survey, &responses, item);
    let given = |codes: &[i64]| codes.iter().map(|code| Some(*code)).collect::<Vec<_>>();
    assert_eq!(of("sex"), given(&[1, 2, 1, 2, 2, 1, 2, 1, 2, 1, 2, 9]));
    assert_eq!(of("agree")[..8], given(&[1, 2, 3, 4, 5, 8, 1, 2]));
    assert_eq!(of("agree")[8..], [None, Some(8), Some(9), Some(5)]);
    let born = answers(&survey, &responses, "born");
    let Answers::Numeric(born) = born else {
        panic!("{born:?}")
    };
    assert_eq!(born[..3], [Ok(1950.0), Ok(1960.0), Ok(1970.0)]);
    assert_eq!(born[8..10], [Err(Missing::NoAnswer), Err(Missing::Refused)]);
    let open = answers(&survey, &responses, "open");
    let Answers::Open(open) = open else {
        panic!("{open:?}")
    };
    assert_eq!(
        open[..3],
        [Some("ærlig".to_owned()), None, Some("ÅØ".to_owned())]
    );
    assert_eq!(responses.design.weight[..2], [0.5, 1.25]);
    assert_eq!(responses.ids.expect("ids")[11], "r12");
    let reading = responses.accounts.reading.join("\n");
    assert!(
        reading.contains("no value labels") && reading.contains("UTF-8"),
        "{reading}"
    );
}

#[test]
fn a_missing_value_that_nothing_names_is_an_error() {
    let (_folder, survey) = small_survey::survey_of("synthetic.sas7bdat", "");
    let error = error_of(&survey, &kept("sas/synthetic.sas7bdat"));
    assert!(
        error.contains("`.A` is neither a code nor a label of `agree`"),
        "{error}"
    );
    assert!(
        error.contains("synthetic.sas7bdat row 11 (agree): error[T0208]: `.Z`"),
        "{error}"
    );
}

#[test]
fn days_and_moments_are_iso_text() {
    let items = "[item.day]\nkind = \"open\"\ntext = \"Day\"\n[item.moment]\nkind = \"open\"\ntext = \"Moment\"\n";
    let (_folder, survey) = small_survey::survey_with(items, "synthetic.sas7bdat", NAMED);
    let found = read(&survey, &kept("sas/synthetic.sas7bdat")).unwrap_or_else(|e| panic!("{e}"));
    for (item, second) in [("day", "2021-10-02"), ("moment", "2021-10-01T12:30:01")] {
        let Answers::Open(texts) = answers(&survey, &found.output, item) else {
            panic!("{item}")
        };
        assert_eq!(texts[1].as_deref(), Some(second));
    }
}

#[test]
fn the_poll_has_its_control_numbers() {
    let Some(folder) = shared::shared("sas") else {
        return;
    };
    let made = tempfile::tempdir().expect("a folder");
    let file = made.path().join("poll.sas7bdat");
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/sas/poll.R");
    let run = Command::new("Rscript")
        .arg(script)
        .arg(folder.join("deliveries/poll.sav"))
        .arg(&file)
        .output();
    if !run.is_ok_and(|run| run.status.success()) {
        eprintln!("SKIPPED sas: no R with haven, which writes the poll as a SAS file");
        return;
    }
    let (_folder, survey) = survey_of(&file, Headings::Short, "");
    let found = ingest::read(&survey, &survey.waves[0]).unwrap_or_else(|error| panic!("{error}"));
    let responses = found.output;
    assert_eq!(responses.rows, 1000);
    assert_eq!(found.warnings.warning_count(), 0, "{}", found.warnings);
    let sum: f64 = responses.design.weight.iter().sum();
    assert_eq!(format!("{sum:.9}"), "999.999788866");
    let at = survey.item_position(&ItemId::new("q67")).expect("q67");
    let scale = survey.items[at].scale().expect("a scale");
    let Some(Answers::Single(positions)) = responses.answers_of(at) else {
        panic!("q67")
    };
    let (mut answered, mut agree, mut weight) = (0, 0.0, 0.0);
    for (position, w) in positions.iter().zip(&responses.design.weight) {
        let answer = &scale.answers[usize::from(*position)];
        if answer.missing.is_none() {
            answered += 1;
            weight += w;
            agree += if answer.code.0 <= 2 { *w } else { 0.0 };
        }
    }
    assert_eq!(answered, 987);
    assert_eq!(format!("{:.9}", 100.0 * agree / weight), "39.862662963");
}

#[test]
fn a_cut_or_flipped_file_is_an_error_or_says_its_rows() {
    let (_folder, survey) = small_survey::survey_of("synthetic.sas7bdat", NAMED);
    let whole = kept("sas/synthetic.sas7bdat");
    for length in (0..whole.len()).step_by(13) {
        assert!(
            read(&survey, &whole[..length]).is_err(),
            "{length} bytes were read"
        );
    }
    let mut damaged = whole.clone();
    for flip in 0..4000usize {
        // Every bit of the first 400 bytes, which are the header, then bits all over the file.
        let bit = if flip < 3200 {
            flip
        } else {
            flip * 131 % (whole.len() * 8)
        };
        damaged[bit / 8] ^= 1 << (bit % 8);
        is_said(&survey, &damaged, 12, &format!("bit {bit}"));
        damaged[bit / 8] ^= 1 << (bit % 8);
    }
}

#[test]
fn claims_that_the_file_has_no_room_for_are_said_and_not_allocated() {
    let (_folder, survey) = small_survey::survey_of("synthetic.sas7bdat", NAMED);
    let whole = kept("sas/synthetic.sas7bdat");
    let begin = |signature: u32| {
        let signature = signature.to_le_bytes();
        whole
            .windows(4)
            .position(|bytes| bytes == signature)
            .expect("the part")
    };
    let long = if whole[32] == b'3' { 8 } else { 4 };
    let with = |at: usize| {
        let mut bytes = whole.clone();
        bytes[at..at + 4].copy_from_slice(&2_000_000_000u32.to_le_bytes());
        bytes
    };
    let start = Instant::now();
    let rows =
        read(&survey, &with(begin(0xf7f7_f7f7) + 6 * long)).unwrap_or_else(|e| panic!("{e}"));
    assert_eq!(rows.output.rows, 12);
    let said = rows.warnings.to_string();
    assert!(
        said.contains("warning[T0250]: the header says 2000000000 rows, and 12 stand"),
        "{said}"
    );
    for (at, message) in [
        (begin(0xf7f7_f7f7) + 5 * long, "rows of 2000000000 bytes"),
        (begin(0xf6f6_f6f6) + long, "2000000000 variables"),
        (
            200 + if whole[35] == b'3' { 4 } else { 0 },
            "pages of 2000000000 bytes",
        ),
    ] {
        let error = error_of(&survey, &with(at));
        assert!(error.contains(message), "{error}");
    }
    assert!(start.elapsed() < Duration::from_secs(5));
}
