//! Answers that go out as Triple-S and come back; and Triple-S files as others write them.

use std::path::Path;

use tidemark::definition::{Survey, WaveId, load};
use tidemark::ingest::{self, Answers, Responses};
use tidemark::pipeline;
use tidemark::report::exchange::{answers, triple_s};

use crate::survey::poll;

fn responses(survey: &Survey) -> Responses {
    let wave = survey.wave(&WaveId::new("2021")).expect("the wave");
    ingest::read(survey, wave)
        .unwrap_or_else(|error| panic!("{error}"))
        .output
}

#[test]
fn answers_come_back_from_triple_s() {
    let (folder, survey) = poll();
    let before = responses(&survey);
    let wave = survey.wave(&WaveId::new("2021")).expect("the wave");
    let weighed = pipeline::weigh_responses(&survey, wave, &before)
        .expect("weights")
        .output;
    let table = answers(&survey, wave, &before, &weighed.0);
    let xml = triple_s::definition(
        &table.dictionary,
        &survey.languages,
        Some(&table),
        "poll.csv",
    )
    .expect("xml");
    let data = triple_s::data(&table).expect("data");
    let place = folder.path().join("waves/2021");
    std::fs::write(place.join("poll.xml"), xml).expect("written");
    std::fs::write(place.join("poll.csv"), data).expect("written");
    let toml = std::fs::read_to_string(place.join("wave.toml")).expect("wave.toml");
    let toml = toml
        .replace("respondent_id", "delivery = \"poll.xml\"\nrespondent_id")
        .replace("[columns]", "[columns]\nw = \"weight\"");
    std::fs::write(place.join("wave.toml"), toml).expect("written");
    let again = load(folder.path())
        .unwrap_or_else(|error| panic!("{error}"))
        .output;
    let after = responses(&again);
    assert_eq!(before.answers, after.answers);
    assert_eq!(before.ids, after.ids);
    assert_eq!(before.design.weight, after.design.weight);
    assert_eq!(after.rows, 5);
    let sha = after.accounts.sha256.clone();
    let data = std::fs::read_to_string(place.join("poll.csv")).expect("data");
    std::fs::write(place.join("poll.csv"), data.replace("0.75", "0.76")).expect("written");
    assert_ne!(
        responses(&again).accounts.sha256,
        sha,
        "another data file is another delivery"
    );
}

/// A file as the standard's own examples are: fixed places, a spread, bits, a date, in Latin 1.
const FIXED: &str = r#"<?xml version="1.0" encoding="ISO-8859-1"?>
<!DOCTYPE sss PUBLIC "-//triple-s//DTD Survey Interchange v2.0//EN" "http://www.triple-s.org/dtd/sss_v20.dtd">
<sss version="2.0">
 <date>16 October 2006</date>
 <survey>
  <name>visits</name>
  <title>Besøgende</title>
  <record ident="V">
   <variable ident="1" type="single">
    <name>q1</name><label>Køn</label><position start="1"/>
    <values><value code="1">Mand</value><value code="2">Kvinde</value><value code="9">Uoplyst</value></values>
   </variable>
   <variable ident="2" type="multiple">
    <name>q2</name><label>Set</label><position start="2" finish="4"/>
    <values><value code="1">Tårn</value><value code="2">Slot</value><value code="3">Havn</value></values>
   </variable>
   <variable ident="3" type="multiple">
    <name>q3</name><label>Bedst</label><position start="5" finish="8"/><spread subfields="2" width="2"/>
    <values><value code="1">Tårn</value><value code="2">Slot</value><value code="12">Havn</value></values>
   </variable>
   <variable ident="4" type="quantity">
    <name>q4</name><label>Udgift</label><position start="9" finish="13"/>
    <values><range from="0.00" to="99.99"/></values>
   </variable>
   <variable ident="5" type="character">
    <name>q5</name><label>Navn</label><position start="14" finish="18"/><size>5</size>
   </variable>
   <variable ident="6" type="logical"><name>q6</name><label>Igen</label><position start="19"/></variable>
   <variable ident="7" type="quantity" use="weight">
    <name>w</name><label>Vægt</label><position start="20" finish="23"/><values><range from="0.00" to="9.99"/></values>
   </variable>
   <variable ident="8" type="quantity" use="serial">
    <name>nr</name><label>Nr.</label><position start="24" finish="25"/><values><range from="1" to="99"/></values>
   </variable>
  </record>
 </survey>
</sss>
"#;

const RECORDS: &str =
    "1010 112 9.50Åse  11.00 1\r\n2111 2  12.25Bo   00.50 2\r\n9   12 1 0.00     11.50 3\r\n";

const VISITS: &str = r#"
[survey]
id = "visits"
languages = ["da"]
title = "Besøg"
[design]
weight = "w"
[item.q1]
kind = "single"
base = "answered"
text = "Køn"
answers = [{ code = 1, label = "Mand" }, { code = 2, label = "Kvinde" }, { code = 9, label = "Uoplyst", missing = "no_answer" }]
[item.q2]
kind = "multiple"
base = "answered"
text = "Set"
options = [{ code = 1, label = "Tårn" }, { code = 2, label = "Slot" }, { code = 3, label = "Havn" }]
[item.q3]
kind = "multiple"
base = "answered"
text = "Bedst"
options = [{ code = 1, label = "Tårn" }, { code = 2, label = "Slot" }, { code = 12, label = "Havn" }]
[item.q4]
kind = "numeric"
text = "Udgift"
[item.q5]
kind = "open"
text = "Navn"
[item.q6]
kind = "single"
base = "answered"
text = "Igen"
answers = [{ code = 0, label = "Nej" }, { code = 1, label = "Ja" }]
[disclosure]
probability = "probability"
"#;

const VISITS_WAVE: &str = "kind = \"responses\"\nfieldwork = { start = 2021-10-01 }\ndelivery = \"visits.xml\"\nrespondent_id = \"nr\"\n";

fn latin_1(text: &str) -> Vec<u8> {
    text.chars()
        .map(|c| u8::try_from(u32::from(c)).expect("Latin 1"))
        .collect()
}

fn visits(definition: &str, data: &[u8]) -> (tempfile::TempDir, Survey) {
    let folder = tempfile::tempdir().expect("a folder");
    let wave = folder.path().join("waves/2021");
    std::fs::create_dir_all(&wave).expect("a wave");
    let write = |path: &Path, bytes: &[u8]| std::fs::write(path, bytes).expect("written");
    write(&folder.path().join("survey.toml"), VISITS.as_bytes());
    write(&wave.join("wave.toml"), VISITS_WAVE.as_bytes());
    write(&wave.join("visits.xml"), &latin_1(definition));
    write(&wave.join("visits.asc"), data);
    let survey = load(folder.path())
        .unwrap_or_else(|error| panic!("{error}"))
        .output;
    (folder, survey)
}

#[test]
fn fixed_records_in_latin_1_are_read() {
    let (_folder, survey) = visits(FIXED, &latin_1(RECORDS));
    let wave = survey.wave(&WaveId::new("2021")).expect("the wave");
    let read = ingest::read(&survey, wave).unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(
        read.warnings.warning_count(),
        0,
        "the encoding is that of the definition"
    );
    let read = read.output;
    let expected = [
        Answers::Single(vec![0, 1, 2]),
        Answers::Multiple(vec![
            vec![0, 1, u16::MAX],
            vec![1, 1, u16::MAX],
            vec![0, 1, u16::MAX],
        ]),
        Answers::Multiple(vec![vec![1, 0, 1], vec![0, 1, 0], vec![1, 0, 1]]),
        Answers::Numeric(vec![Ok(9.5), Ok(12.25), Ok(0.0)]),
        Answers::Open(vec![Some("Åse".into()), Some("Bo".into()), None]),
        Answers::Single(vec![1, 0, 1]),
    ];
    for (place, expected) in expected.into_iter().enumerate() {
        assert_eq!(
            read.answers_of(place),
            Some(&expected),
            "{}",
            survey.items[place].id
        );
    }
    assert_eq!(read.design.weight, [1.0, 0.5, 1.5]);
    assert_eq!(
        read.ids.as_deref(),
        Some(&["1".to_owned(), "2".into(), "3".into()][..])
    );
}

fn refused(definition: &str, data: &[u8]) -> String {
    let (_folder, survey) = visits(definition, data);
    let wave = survey.wave(&WaveId::new("2021")).expect("the wave");
    let error = ingest::read(&survey, wave).expect_err("refused");
    error.to_string()
}

#[test]
fn damage_is_an_error_with_its_place() {
    let cut = latin_1(RECORDS.trim_end().strip_suffix(" 3").expect("an id"));
    let said = refused(FIXED, &cut);
    assert!(said.contains("T0262") && said.contains("cut off"), "{said}");
    let bits = latin_1(&RECORDS.replace("2111", "21x1"));
    let said = refused(FIXED, &bits);
    assert!(
        said.contains("T0260") && said.contains("visits.asc:2"),
        "{said}"
    );
    let said = refused(&FIXED.replace("</survey>", ""), RECORDS.as_bytes());
    assert!(said.contains("T0260"), "{said}");
    let said = refused(
        &FIXED.replace("start=\"5\" finish=\"8\"", "start=\"0\" finish=\"8\""),
        RECORDS.as_bytes(),
    );
    assert!(said.contains("position of `q3`"), "{said}");
    let said = refused(
        &FIXED.replace(
            "subfields=\"2\" width=\"2\"",
            "subfields=\"4000000000\" width=\"4000000000\"",
        ),
        RECORDS.as_bytes(),
    );
    assert!(said.contains("`<spread>` of `q3`"), "{said}");
    let said = refused(&FIXED.replace("Uoplyst", "&evil;"), RECORDS.as_bytes());
    assert!(said.contains("`&evil;`"), "{said}");
    let huge = FIXED.replace(
        "start=\"14\" finish=\"18\"",
        "start=\"14\" finish=\"18446744073709551615\"",
    );
    let said = refused(&huge, &latin_1(RECORDS));
    assert!(
        said.contains("T0262"),
        "a place far outside the record is no allocation: {said}"
    );
}

/// What a wave of these records says, as an error or as a warning, and how many rows it has.
fn said(definition: &str, records: &str) -> (String, Option<usize>) {
    let (_folder, survey) = visits(definition, &latin_1(records));
    let wave = survey.wave(&WaveId::new("2021")).expect("the wave");
    match ingest::read(&survey, wave) {
        Ok(read) => (read.warnings.to_string(), Some(read.output.rows)),
        Err(error) => (error.to_string(), None),
    }
}

/// Each line end with each of its bits flipped, in the fixed layout and between commas: the rows are as many as they
/// were, or it is said that they are not.
#[test]
fn a_line_end_that_is_lost_is_said() {
    let commas = FIXED.replace(
        "<record ident=\"V\">",
        "<record ident=\"V\" format=\"csv\">",
    );
    let mut commas = commas.replace("<spread subfields=\"2\" width=\"2\"/>", "");
    for (places, field) in [
        ("start=\"1\"", 1),
        ("start=\"2\" finish=\"4\"", 2),
        ("start=\"5\" finish=\"8\"", 3),
        ("start=\"9\" finish=\"13\"", 4),
        ("start=\"14\" finish=\"18\"", 5),
        ("start=\"19\"", 6),
        ("start=\"20\" finish=\"23\"", 7),
        ("start=\"24\" finish=\"25\"", 8),
    ] {
        commas = commas.replace(&format!("{places}/"), &format!("start=\"{field}\"/"));
    }
    let fields =
        "1,010,101,9.50,Åse,1,1.00,1\n2,111,010,12.25,Bo,0,0.50,2\n9,010,101,0.00,Eva,1,1.50,3\n";
    for (definition, records) in [
        (FIXED, RECORDS.to_owned()),
        (FIXED, RECORDS.replace('\r', "")),
        (&commas, fields.to_owned()),
    ] {
        assert_eq!(
            said(definition, &records).1,
            Some(3),
            "{}",
            said(definition, &records).0
        );
        let ends = records.char_indices().filter(|(_, c)| *c == '\n');
        for (at, _) in ends {
            for bit in 0..7 {
                let flipped = char::from(b'\n' ^ (1 << bit));
                let mut damaged = records.clone();
                damaged.replace_range(at..=at, flipped.encode_utf8(&mut [0; 4]));
                let (said, rows) = said(definition, &damaged);
                assert!(
                    rows == Some(3) || said.contains("T02"),
                    "{damaged:?} is {rows:?} rows: {said}"
                );
            }
        }
    }
    let (error, rows) = said(FIXED, &RECORDS.replacen("\r\n", "\rJ", 1));
    assert_eq!(rows, None);
    assert!(
        error.contains("visits.asc:1")
            && error.contains("1 record is longer than the 25 characters of a record: two records stand in one line"),
        "{error}"
    );
    // A definition may leave out what stands last in every record.
    let (said, rows) = said(FIXED, &RECORDS.replace("\r\n", " not described\r\n"));
    assert_eq!((said.as_str(), rows), ("", Some(3)));
}

#[test]
fn a_definition_has_no_say_over_other_folders() {
    let named = FIXED.replace(
        "<record ident=\"V\">",
        "<record ident=\"V\" href=\"../../survey.toml\">",
    );
    let (_folder, survey) = visits(&named, &latin_1(RECORDS));
    assert_eq!(
        responses(&survey).rows,
        3,
        "the data beside the definition is read"
    );
    let (folder, survey) = visits(FIXED, b"");
    std::fs::remove_file(folder.path().join("waves/2021/visits.asc")).expect("removed");
    let wave = survey.wave(&WaveId::new("2021")).expect("the wave");
    let said = ingest::read(&survey, wave)
        .expect_err("refused")
        .to_string();
    assert!(said.contains("T0261"), "{said}");
}

/// Cut at every place, and with every byte changed: an answer or an error, never a panic.
#[test]
fn no_damage_is_a_panic() {
    let definition = latin_1(FIXED);
    let (folder, survey) = visits(FIXED, &latin_1(RECORDS));
    let wave = survey.wave(&WaveId::new("2021")).expect("the wave");
    for at in (0..definition.len()).step_by(3) {
        let _ = ingest::read_bytes(&survey, wave, &definition[..at]);
        let mut flipped = definition.clone();
        flipped[at] ^= 1 << (at % 8);
        let _ = ingest::read_bytes(&survey, wave, &flipped);
    }
    let records = latin_1(RECORDS);
    for at in 0..records.len() {
        std::fs::write(folder.path().join("waves/2021/visits.asc"), &records[..at])
            .expect("written");
        match ingest::read_bytes(&survey, wave, &definition) {
            // Where whole records are left nothing tells that there were more.
            Ok(read) => assert!(
                read.output.rows == 3
                    || matches!(records.get(at), None | Some(b'\r' | b'\n'))
                    || records[..at].ends_with(b"\n"),
                "{at} bytes are {} rows without a word",
                read.output.rows
            ),
            Err(tidemark::Error::Input(_)) => {}
            Err(error) => panic!("{error}"),
        }
    }
}
