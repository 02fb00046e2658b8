//! The SPSS file as PSPP reads it: labels, user-missing values, measures, weight, multiple-response sets, counts.

use std::path::Path;
use std::process::Command;

use tidemark::definition::{ItemKind, Lang, Survey, Wave};
use tidemark::ingest::{self, Answers};
use tidemark::pipeline;
use tidemark::report::exchange::sav::{Sav, sav};
use tidemark::report::exchange::{Table, answers};

use crate::danish_poll::{Headings, survey_of};
use crate::shared::shared;
use crate::survey::poll;

fn table(survey: &Survey, wave: &Wave) -> Table {
    let read = ingest::read(survey, wave).unwrap_or_else(|error| panic!("{error}")).output;
    let weighed = pipeline::weigh_responses(survey, wave, &read).expect("weights");
    answers(survey, wave, &read, &weighed.output.0)
}

/// What PSPP prints for commands on a file, as CSV; `None`: there is no PSPP.
fn pspp(file: &Path, commands: &str) -> Option<String> {
    let folder = file.parent().expect("a folder");
    let (syntax, out) = (folder.join("run.sps"), folder.join("out.csv"));
    std::fs::write(&syntax, format!("GET FILE='{}'.\n{commands}\n", file.display())).expect("syntax");
    let run = Command::new("pspp")
        .args(["-O", "format=csv", "-o"])
        .arg(&out)
        .arg(&syntax)
        .output();
    let run = match run {
        Ok(run) => run,
        Err(error) => {
            let required = std::env::var_os("TIDEMARK_REQUIRE_SHARED");
            assert!(required.is_none_or(|value| value != "1"), "pspp cannot be run: {error}");
            eprintln!("SKIPPED: no pspp");
            return None;
        }
    };
    let said = String::from_utf8_lossy(&run.stdout).into_owned() + &String::from_utf8_lossy(&run.stderr);
    assert!(run.status.success(), "{said}");
    let text = std::fs::read_to_string(out).expect("PSPP's output");
    assert!(!text.contains("warning") && !said.contains("warning"), "{said}{text}");
    Some(text)
}

fn written(table: &Table, lang: &str, folder: &Path) -> (Sav, std::path::PathBuf) {
    let file = sav(table, &Lang::new(lang), &["Prøve".to_owned()]);
    let path = folder.join("answers.sav");
    std::fs::write(&path, &file.bytes).expect("written");
    (file, path)
}

#[test]
fn pspp_reads_what_was_written() {
    let (folder, survey) = poll();
    let table = table(&survey, &survey.waves[0]);
    let (_, path) = written(&table, "da", folder.path());
    let Some(text) = pspp(&path, "DISPLAY DICTIONARY.\nMRSETS /DISPLAY NAME=ALL.\nLIST.\nFREQUENCIES heat_pump trust born.") else {
        return;
    };
    println!("{text}");
    panic!()
}
