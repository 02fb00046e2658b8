//! SPSS files: system files (.sav, .zsav) and portable files (.por), through one survey folder and through what PSPP says
//! of files that it made.

#[path = "shared/danish_poll.rs"]
mod danish_poll;
#[path = "shared/mod.rs"]
mod shared;

use std::path::PathBuf;

use tidemark::definition::{ItemId, Survey};
use tidemark::diagnostic::{Diagnostics, Severity, Warned, code};
use tidemark::ingest::{self, Answers, Responses};

use danish_poll::{Headings, survey_of};

fn deliveries(test: &str) -> Option<PathBuf> {
    Some(shared::shared(test)?.join("deliveries"))
}

fn read(survey: &Survey) -> Warned<Responses> {
    ingest::read(survey, &survey.waves[0]).unwrap_or_else(|error| panic!("{error}"))
}

fn warnings(found: &Diagnostics) -> Vec<String> {
    found
        .iter()
        .filter(|finding| finding.severity != Severity::Note)
        .map(ToString::to_string)
        .collect()
}

/// Those who answered an item, and the weighted share of codes among them.
fn answered_and_share(
    survey: &Survey,
    responses: &Responses,
    item: &str,
    codes: &[i64],
) -> (usize, f64) {
    let place = survey.item_position(&ItemId::new(item)).expect("the item");
    let scale = survey.items[place].scale().expect("a scale");
    let Some(Answers::Single(positions)) = responses.answers_of(place) else {
        panic!("{item} is not single choice");
    };
    let (mut answered, mut chosen, mut sum) = (0, 0.0, 0.0);
    for (position, weight) in positions.iter().zip(&responses.design.weight) {
        let answer = &scale.answers[usize::from(*position)];
        if answer.missing.is_none() {
            answered += 1;
            sum += weight;
            if codes.contains(&answer.code.0) {
                chosen += weight;
            }
        }
    }
    (answered, chosen / sum)
}

#[test]
fn the_system_files_of_the_poll_give_its_control_numbers() {
    let Some(folder) = deliveries("spss") else {
        return;
    };
    for (file, said) in [
        ("poll.sav", ["SPSS", "encoding UTF-8, said by the file"]),
        (
            "poll_compressed.zsav",
            [
                "SPSS, compressed with zlib",
                "encoding UTF-8, said by the file",
            ],
        ),
    ] {
        let (_folder, survey) = survey_of(&folder.join(file), Headings::Short, "");
        let Warned {
            output: responses,
            warnings: found,
        } = read(&survey);
        assert_eq!(responses.rows, 1000, "{file}");
        let sum: f64 = responses.design.weight.iter().sum();
        assert_eq!(format!("{sum:.9}"), "999.999788866", "{file}");
        let (answered, agree) = answered_and_share(&survey, &responses, "q67", &[1, 2]);
        assert_eq!(
            (answered, format!("{:.9}", 100.0 * agree)),
            (987, "39.862662963".to_owned()),
            "{file}"
        );
        for said in said {
            assert!(
                responses.accounts.reading.iter().any(|line| line == said),
                "{:?}",
                responses.accounts.reading
            );
        }
        assert_eq!(warnings(&found), [""; 0], "{file}");
        let csv = folder.join("poll_codes_utf8_comma.csv");
        let (_folder, survey) = survey_of(&csv, Headings::Short, "");
        let text = read(&survey).output;
        assert_eq!(text.ids, responses.ids, "{file}");
        assert_eq!(text.design, responses.design, "{file}");
        for (item, (one, other)) in survey
            .items
            .iter()
            .zip(text.answers.iter().zip(&responses.answers))
        {
            assert_eq!(one, other, "{file}: {}", item.id);
        }
    }
}

#[test]
fn broken_system_files_have_the_outcome_that_is_expected() {
    let Some(folder) = deliveries("spss") else {
        return;
    };
    let broken = |file: &str| survey_of(&folder.join("broken").join(file), Headings::Short, "");
    let (_folder, survey) = broken("truncated.sav");
    let error = ingest::read(&survey, &survey.waves[0])
        .expect_err("an error")
        .to_string();
    assert!(
        error.contains("the file ends in the middle of the data: in row 488 of 1000"),
        "{error}"
    );
    let (_folder, survey) = broken("not_a_sav.sav");
    let error = ingest::read(&survey, &survey.waves[0])
        .expect_err("an error")
        .to_string();
    assert!(error.contains("not an SPSS file"), "{error}");
    let (_folder, survey) = broken("wrong_case_count.sav");
    let Warned {
        output: responses,
        warnings: found,
    } = read(&survey);
    assert_eq!(responses.rows, 1000);
    let said: Vec<_> = found
        .iter()
        .filter(|finding| finding.code == code::CASE_COUNT)
        .collect();
    assert_eq!(said.len(), 1);
    assert_eq!(
        said[0].message,
        "the header says 2000000000 cases, but the file has 1000 rows"
    );
}

/// A survey folder of one wave with these items and this delivery.
fn survey_with(items: &str, delivery: &std::path::Path, more: &str) -> (tempfile::TempDir, Survey) {
    let folder = tempfile::tempdir().expect("a folder");
    let wave = folder.path().join("waves/2024");
    std::fs::create_dir_all(&wave).expect("a wave");
    std::fs::write(
        folder.path().join("survey.toml"),
        format!("[survey]\nid = 's'\nlanguages = ['da']\ntitle = 'S'\n[disclosure]\nprobability = 'not_stated'\n{items}"),
    )
    .expect("survey.toml");
    let text = format!(
        "kind = 'responses'\nlabel = '2024'\nfieldwork = {{ start = 2024-05-01, end = 2024-05-20 }}\n\
         mode = {{ id = 'web', text = 'Web' }}\nsources = ['tests']\ndelivery = '{}'\n{more}",
        delivery.display()
    );
    std::fs::write(wave.join("wave.toml"), text).expect("wave.toml");
    let survey = tidemark::definition::load(folder.path())
        .unwrap_or_else(|error| panic!("{error}"))
        .output;
    (folder, survey)
}

/// Source: `deliveries/README.md`; PSPP prints the same shares of this file to one decimal.
#[test]
fn a_windows_1252_file_of_pspp_gives_the_control_numbers() {
    const ITEMS: &str = "
[design]
weight = 'weight'
[item.q67]
kind = 'single'
base = 'answered'
text = 'Indvandringen til Danmark bør mindskes væsentligt'
answers = [
  { code = 1, label = 'Helt enig' }, { code = 2, label = 'Enig' }, { code = 3, label = 'Hverken enig eller uenig' },
  { code = 4, label = 'Uenig' }, { code = 5, label = 'Helt uenig' },
  { code = 7, label = 'Vil ikke svare', missing = 'refused' }, { code = 8, label = 'Ved ikke', missing = 'dont_know' },
]
[item.paper]
kind = 'open'
text = 'Anden avis'
";
    let Some(folder) = deliveries("spss") else {
        return;
    };
    let (_folder, survey) = survey_with(
        ITEMS,
        &folder.join("poll_cp1252.sav"),
        "respondent_id = 'respid'",
    );
    let Warned {
        output: responses,
        warnings: found,
    } = read(&survey);
    assert_eq!(warnings(&found), [""; 0]);
    assert_eq!(responses.rows, 1000);
    let sum: f64 = responses.design.weight.iter().sum();
    assert_eq!(format!("{sum:.9}"), "999.999788866");
    let (answered, agree) = answered_and_share(&survey, &responses, "q67", &[1, 2]);
    assert_eq!(
        (answered, format!("{:.9}", 100.0 * agree)),
        (987, "39.862662963".to_owned())
    );
    let said = "encoding Windows-1252, said by the file";
    assert!(
        responses.accounts.reading.iter().any(|line| line == said),
        "{:?}",
        responses.accounts.reading
    );
    let Some(Answers::Open(papers)) = responses.answers_of(1) else {
        panic!("paper is open");
    };
    assert!(
        papers
            .iter()
            .flatten()
            .any(|paper| paper == "Morsø folkeblad")
    );
}

const MADE: &str = "
[design]
weight = 'w'
[item.agree]
kind = 'single'
base = 'answered'
text = 'Ny teknologi løser vores udfordringer'
answers = [
  { code = -5, label = 'Meget uenig', missing = 'refused' }, { code = 1, label = 'Enig' }, { code = 2, label = 'Uenig' },
  { code = 8, label = 'Ved ikke', missing = 'dont_know' },
]
[item.q2]
kind = 'numeric'
text = 'Tal'
missing = { dont_know = [91, 95] }
[item.news]
kind = 'multiple'
base = 'answered'
text = 'Nyhedskilder'
options = [{ code = 1, label = 'Avis' }, { code = 2, label = 'Radio' }, { code = 3, label = 'Fjernsyn' }]
[item.essay]
kind = 'open'
text = 'Åbent svar'
[item.place]
kind = 'single'
base = 'answered'
text = 'Sted'
answers = [{ code = 1, label = 'Hovedstadsområdet i Danmark' }, { code = 2, label = 'Syddanmark og øerne' }, { code = 3, label = 'Vides ikke, ikke oplyst', missing = 'no_answer' }]
[item.code]
kind = 'open'
text = 'Land'
";

/// Source: `rows.csv` and `made.txt`, which PSPP wrote of the rows that it wrote into the other files.
#[test]
fn the_files_of_pspp_hold_the_answers_that_pspp_writes_as_text() {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/spss");
    let wave = |names: [&str; 9]| {
        let [id, agree, q2, one, two, three, essay, place, code] = names;
        format!(
            "respondent_id = 'id'\n[columns]\nid = '{id}'\nagree = '{agree}'\nq2 = '{q2}'\nessay = '{essay}'\n\
             place = '{place}'\ncode = '{code}'\nw = '{}'\nnews = {{ 1 = '{one}', 2 = '{two}', 3 = '{three}' }}\n",
            if id == "ID" { "W" } else { "w" }
        )
    };
    let long = wave([
        "id",
        "EnigMedUdsagnet",
        "q2",
        "news1",
        "news2",
        "news3",
        "essay",
        "place",
        "code",
    ]);
    let short = wave([
        "ID", "ENIGMEDU", "Q2", "NEWS1", "NEWS2", "NEWS3", "ESSAY", "PLACE", "CODE",
    ]);
    let (_folder, survey) = survey_with(MADE, &folder.join("rows.csv"), &long);
    let text = read(&survey).output;
    assert_eq!(text.rows, 5);
    assert_eq!(text.design.weight, [0.5, 1.25, 1.25, 2.0, 0.0]);
    for (file, columns) in [
        ("plain.sav", &long),
        ("packed.sav", &long),
        ("packed.zsav", &long),
        ("portable.por", &short),
        ("unweighted.por", &short),
    ] {
        let (_folder, survey) = survey_with(MADE, &folder.join(file), columns);
        let responses = read(&survey).output;
        assert_eq!(responses.ids, text.ids, "{file}");
        assert_eq!(responses.design, text.design, "{file}");
        for (item, (one, other)) in survey
            .items
            .iter()
            .zip(text.answers.iter().zip(&responses.answers))
        {
            // A portable file of PSPP holds 255 bytes of a text.
            match (other, item.id.as_str()) {
                (Some(Answers::Open(cut)), "essay") if file.ends_with("por") => {
                    let Some(Answers::Open(whole)) = one else {
                        panic!("{file}")
                    };
                    assert_eq!(cut[2..3], whole[2..3]);
                    assert_eq!(cut[0].as_ref().map(String::len), Some(255));
                    assert!(
                        whole[0]
                            .as_ref()
                            .unwrap()
                            .starts_with(cut[0].as_deref().unwrap())
                    );
                }
                _ => assert_eq!(one, other, "{file}: {}", item.id),
            }
        }
    }
}
