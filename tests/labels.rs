//! What a file says of its own values against what the definition says: `tests/labels/turned.sav`, made by PSPP from
//! `turned.sps`, has a reversed scale, other labels, an answer that it declares missing, a missing year and a weight.

use std::fs;
use std::path::Path;

use tidemark::definition::Missing;
use tidemark::diagnostic::{Diagnostics, Severity, Warned, code};
use tidemark::ingest::{self, Answers, Responses};

/// Reads the file through the survey, with further lines of `wave.toml`.
fn read(values: &str) -> tidemark::Result<Warned<Responses>> {
    let made = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/labels");
    let folder = tempfile::tempdir().expect("a folder");
    let wave = folder.path().join("waves/2021");
    fs::create_dir_all(&wave).expect("a wave");
    fs::copy(made.join("survey.toml"), folder.path().join("survey.toml")).expect("a copy");
    fs::copy(made.join("turned.sav"), wave.join("responses.sav")).expect("a copy");
    let keys = "kind = \"responses\"\nfieldwork = { start = 2021-10-01, end = 2021-10-14 }\n\
                delivery = \"responses.sav\"\nrespondent_id = \"id\"\n";
    fs::write(wave.join("wave.toml"), format!("{keys}{values}")).expect("wave.toml");
    let survey = tidemark::definition::load(folder.path())?.output;
    ingest::read(&survey, &survey.waves[0])
}

fn wrong(values: &str) -> Diagnostics {
    match read(values) {
        Err(tidemark::Error::Input(found)) => found,
        Err(other) => panic!("{other}"),
        Ok(_) => panic!("read without an error"),
    }
}

fn messages(found: &Diagnostics, severity: Severity) -> Vec<String> {
    let of = |finding: &&tidemark::diagnostic::Diagnostic| finding.severity == severity;
    found.iter().filter(of).map(|f| f.message.clone()).collect()
}

const TURNED: &str = "\n[values.q1]\n\"1\" = 5\n\"2\" = 4\n\"4\" = 2\n\"5\" = 1\n";
const AS_CODED: &str = "\n[values.q1]\n\"1\" = 1\n\"2\" = 2\n\"4\" = 4\n\"5\" = 5\n";
const COUNTED: &str = "\n[values.q2]\n\"3\" = 3\n\"Lidt uenig\" = 2\n\"Hverken/eller\" = 3\n";

#[test]
fn a_reversed_scale_and_an_answer_that_the_file_calls_missing_are_errors() {
    let found = wrong("");
    insta::assert_snapshot!(messages(&found, Severity::Error).join("\n"), @r"
    the codes of `q1` are other answers in the file than in the definition: 1 is `Helt enig` (5 in the definition), 2 is `Enig` (4 in the definition), 4 is `Uenig` (2 in the definition), 5 is `Helt uenig` (1 in the definition)
    the file declares 3 of `q2` to be no answer, and in the definition it is the answer `Hverken enig eller uenig`
    ");
    let of_q1 = found
        .iter()
        .find(|f| f.code == code::VALUE_LABEL)
        .expect("said");
    let place = of_q1.place.as_ref().expect("a place");
    assert_eq!(
        (place.row, place.variable.as_deref()),
        (Some(1), Some("q1"))
    );
    assert_eq!(of_q1.value.as_deref(), Some("1"));
    assert!(
        of_q1
            .help
            .as_deref()
            .is_some_and(|help| help.contains(TURNED.trim()))
    );
}

#[test]
fn other_labels_a_missing_year_and_the_weight_are_warnings() {
    insta::assert_snapshot!(messages(&wrong(""), Severity::Warning).join("\n"), @r"
    the file has labels for `q2` that the definition does not: 2 is `Lidt uenig` (in the definition `Uenig`), 3 is `Hverken/eller` (in the definition `Hverken enig eller uenig`)
    the file declares 9999 (`Uoplyst`) of `born` to be no answer, and the definition does not name it: 1 row is read as missing
    the file is weighted by `wt`, and everybody weighs 1
    ");
}

#[test]
fn the_wave_says_which_way_the_scale_runs() {
    let positions = |values: &str| {
        let read = read(&format!("{values}{COUNTED}")).unwrap_or_else(|error| panic!("{error}"));
        match read.output.answers_of(0) {
            Some(Answers::Single(positions)) => positions.clone(),
            other => panic!("{other:?}"),
        }
    };
    // The file holds 1, 2, 5, 4, 3.
    assert_eq!(positions(TURNED), [4, 3, 0, 1, 2]);
    assert_eq!(positions(AS_CODED), [0, 1, 4, 3, 2]);
}

#[test]
fn a_number_that_the_file_declares_missing_never_counts() {
    let Warned { output, warnings } =
        read(&format!("{TURNED}{COUNTED}")).unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(output.rows, 5);
    let Some(Answers::Numeric(born)) = output.answers_of(2) else {
        panic!("numbers");
    };
    assert_eq!(born[2], Err(Missing::NoAnswer));
    assert_eq!(born.iter().filter(|year| year.is_ok()).count(), 4);
    assert!(warnings.iter().any(|f| f.code == code::DECLARED_MISSING));
    // What the wave has stated is not said again.
    assert!(!warnings.iter().any(|f| f.code == code::VALUE_LABEL));
}
