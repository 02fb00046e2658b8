//! The SPSS file as PSPP reads it: labels, user-missing values, measures, weight, multiple-response sets, counts; and as
//! Tidemark reads it again.

use std::path::{Path, PathBuf};
use std::process::Command;

use tidemark::definition::{Format, Lang, Survey, Wave};
use tidemark::ingest::dictionary::{SetKind, Value};
use tidemark::ingest::{self, dictionary_of};
use tidemark::pipeline;
use tidemark::report::exchange::sav::{Sav, sav};
use tidemark::report::exchange::{Cells, Table, answers};

use crate::danish_poll::{Headings, survey_of};
use crate::shared::shared;
use crate::survey::poll;

fn table(survey: &Survey, wave: &Wave) -> Table {
    let read = ingest::read(survey, wave).unwrap_or_else(|error| panic!("{error}"));
    let weighed = pipeline::weigh_responses(survey, wave, &read.output).expect("weights");
    answers(survey, wave, &read.output, &weighed.output.0)
}

/// What PSPP prints for commands on a file, as CSV; `None`: there is no PSPP, and none is required.
fn pspp(file: &Path, commands: &str) -> Option<String> {
    let folder = file.parent().expect("a folder");
    let (syntax, out) = (folder.join("run.sps"), folder.join("out.csv"));
    let text = format!("GET FILE='{}'.\n{commands}\n", file.display());
    std::fs::write(&syntax, text).expect("syntax");
    let run = Command::new("pspp")
        .args(["-O", "format=csv", "-o"])
        .arg(&out)
        .arg(&syntax)
        .output();
    let run = match run {
        Ok(run) => run,
        Err(error) => {
            let required = std::env::var_os("TIDEMARK_REQUIRE_SHARED");
            assert!(
                required.is_none_or(|value| value != "1"),
                "pspp cannot be run: {error}"
            );
            eprintln!("SKIPPED: pspp cannot be run");
            return None;
        }
    };
    let said = [run.stdout, run.stderr].concat();
    let said = String::from_utf8_lossy(&said);
    assert!(run.status.success(), "{said}");
    let text = std::fs::read_to_string(out).expect("PSPP's output");
    assert!(!text.contains("warning"), "{text}");
    Some(text)
}

fn written(table: &Table, lang: &str, folder: &Path) -> (Sav, PathBuf) {
    let file = sav(table, &Lang::new(lang), &["Prøve".to_owned()]);
    let path = folder.join("answers.sav");
    std::fs::write(&path, &file.bytes).expect("written");
    (file, path)
}

#[test]
fn pspp_sees_labels_user_missing_measures_sets_and_the_weight() {
    let (folder, survey) = poll();
    let table = table(&survey, &survey.waves[0]);
    let (file, path) = written(&table, "da", folder.path());
    assert_eq!(
        file.changed,
        ["`heat-pump` is called `heat_pump`"],
        "four kinds of missing fit as a range"
    );
    let commands = "DISPLAY DICTIONARY.\nMRSETS /DISPLAY NAME=ALL.\nLIST.\nSHOW WEIGHT.";
    let Some(text) = pspp(&path, commands) else {
        return;
    };
    for line in [
        "heat_pump,1,Varmepumper,Ordinal,Input,12,Right,F12.0,F12.0,7; 8",
        "trust,2,Har du tillid til myndighederne?,Nominal,Input,12,Right,F12.0,F12.0,-4 THRU -1",
        "born,6,Fødselsår,Scale,Input,12,Right,F12.0,F12.0,7777; 8888",
        "why,9,Hvorfor?,Nominal,Input,17,Left,A17,A17,",
        "weight,11,Vægt,Scale,Input,12,Right,F12.6,F12.6,",
        ",7[a],Vil ikke svare",
        ",8[a],Ved ikke",
        ",3,Hverken enig eller uenig",
        "$used,Brugt,Dichotomies,1,\"used_1",
        "1,0,1,0,0,1955,1.500000,2,\"Æblegrød, =1+1\",a1,1.250000",
        "5,1,.,.,.,2001,.      ,1,\"Fordi \"\"det\"\" < alt\",a3,1.000000",
    ] {
        assert!(text.lines().any(|found| found == line), "{line}\n{text}");
    }
    assert!(text.contains("weight"), "{text}");
}

/// Every single-choice item of the Danish poll: what PSPP counts under each label, weighted, and what it counts as missing.
#[test]
fn pspp_counts_the_danish_poll_as_we_do() {
    let Some(shared) = shared("pspp_counts_the_danish_poll_as_we_do") else {
        return;
    };
    let delivery = shared.join("deliveries/poll.parquet");
    let (folder, survey) = survey_of(&delivery, Headings::Danish, "");
    let table = table(&survey, &survey.waves[0]);
    let (file, path) = written(&table, "en", folder.path());
    assert_eq!(file.changed, [] as [String; 0]);
    let coded: Vec<usize> = (0..table.columns.len())
        .filter(|place| {
            let variable = &table.dictionary.variables[*place];
            variable.measure != Some(tidemark::ingest::dictionary::Measure::Scale)
                && !variable.values.is_empty()
        })
        .collect();
    let weight = table.dictionary.weight.expect("a weight");
    let mut compared = 0;
    for place in coded {
        let variable = &table.dictionary.variables[place];
        let commands = format!("SET FORMAT=F20.9.\nFREQUENCIES {}.", variable.name);
        let Some(text) = pspp(&path, &commands) else {
            return;
        };
        let mut missing = false;
        let mut rows = csv::ReaderBuilder::new()
            .flexible(true)
            .has_headers(false)
            .from_reader(text.as_bytes());
        let mut seen = 0;
        for row in rows.records().map(|row| row.expect("a row")) {
            let first = row.get(0).unwrap_or_default();
            missing |= first == "Missing";
            if first == "Total" {
                break;
            }
            let (Some(label), Some(Ok(count))) = (row.get(1), row.get(2).map(str::parse::<f64>))
            else {
                continue;
            };
            let named = variable
                .values
                .iter()
                .find(|named| named.label.get(&Lang::new("en")) == Some(label));
            let Some(named) = named else { continue };
            let Value::Number(code) = named.value else {
                panic!("a number")
            };
            let ours: f64 = (0..table.rows)
                .filter(|row| table.columns[place].number(*row) == Some(code))
                .filter_map(|row| table.columns[weight].number(row))
                .sum();
            assert!(
                (ours - count).abs() < 1e-5,
                "{} {label}: {ours} {count}",
                variable.name
            );
            assert_eq!(
                missing,
                named.missing.is_some(),
                "{} {label}",
                variable.name
            );
            seen += 1;
        }
        let occurring = variable.values.iter().filter(|named| {
            (0..table.rows).any(|row| {
                table.columns[place].number(row).map(Value::Number) == Some(named.value.clone())
            })
        });
        assert_eq!(seen, occurring.count(), "{}\n{text}", variable.name);
        compared += seen;
    }
    assert!(compared > 80, "{compared} counts were compared");
}

#[test]
fn tidemark_reads_what_it_wrote() {
    let (folder, survey) = poll();
    let table = table(&survey, &survey.waves[0]);
    let (file, path) = written(&table, "da", folder.path());
    let read = dictionary_of(&path, &file.bytes, Format::Spss)
        .unwrap_or_else(|error| panic!("{error}"))
        .output;
    assert_eq!(read.weight, table.dictionary.weight);
    assert_eq!(read.variables.len(), table.dictionary.variables.len());
    for (before, after) in table.dictionary.variables.iter().zip(&read.variables) {
        let danish = Lang::new("da");
        assert_eq!(after.name, before.name.replace('-', "_"));
        assert_eq!(
            after.label.get(&danish),
            before.label.get(&danish),
            "{}",
            before.name
        );
        assert_eq!(after.values.len(), before.values.len(), "{}", before.name);
        for named in &before.values {
            let Value::Number(number) = named.value else {
                panic!("a number")
            };
            let label = after.label_of(number).expect("the label");
            assert_eq!(label.get(&danish), named.label.get(&danish));
            assert_eq!(
                after.missing.has(number),
                named.missing.is_some(),
                "{} {number}",
                before.name
            );
        }
    }
    let set = read.sets.first().expect("the set");
    assert_eq!(set.variables, table.dictionary.sets[0].variables);
    assert!(matches!(set.kind, SetKind::Dichotomies { .. }));
}

/// Texts of more than 255 bytes are several variables of the file, and one to who reads it.
#[test]
fn long_texts_are_whole() {
    let (folder, survey) = poll();
    let mut table = table(&survey, &survey.waves[0]);
    let place = table
        .dictionary
        .variables
        .iter()
        .position(|v| v.name == "why")
        .expect("why");
    let long: Vec<String> = [0, 255, 256, 300, 900]
        .map(|length: usize| "abcdefghij".repeat(length.div_ceil(10))[..length].to_owned())
        .into();
    let cells = long
        .iter()
        .cloned()
        .map(|text| (!text.is_empty()).then_some(text));
    table.columns[place] = Cells::Texts(cells.collect());
    let (_, path) = written(&table, "da", folder.path());
    let commands = "COMPUTE length = LENGTH(RTRIM(why)).\nLIST length id weight.";
    let Some(text) = pspp(&path, commands) else {
        return;
    };
    for line in [
        "255.00,a2,.750000",
        "256.00,a3,1.000000",
        "300.00,a4,1.500000",
        "900.00,a5,.500000",
    ] {
        assert!(text.lines().any(|found| found == line), "{line}\n{text}");
    }
}
