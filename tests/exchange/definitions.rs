//! A definition that goes out and comes back.

use tidemark::definition::{Code, ItemKind, Lang, Missing, Survey, Texts};
use tidemark::definition::{Format, load};
use tidemark::ingest::dictionary::{Dictionary, FileText, Measure, Value, Variable};
use tidemark::ingest::dictionary_of;
use tidemark::report::exchange::ddi::Codebook;
use tidemark::report::exchange::{Carrier, describe, not_carried, triple_s};

use crate::survey::poll;

fn through_triple_s(survey: &Survey) -> Dictionary {
    let described = describe(survey, None);
    let xml = triple_s::definition(&described.dictionary, &survey.languages, None, "poll.csv");
    read(&xml.expect("a definition"))
}

fn through_ddi(survey: &Survey) -> Dictionary {
    let described = describe(survey, None);
    let codebook = Codebook {
        survey,
        wave: None,
        dictionary: &described.dictionary,
        file: None,
        access: &[],
        counts: &[],
        mark: None,
    };
    read(&codebook.document().expect("a codebook"))
}

fn read(xml: &[u8]) -> Dictionary {
    dictionary_of("poll.xml".as_ref(), xml, Format::TripleS)
        .unwrap_or_else(|error| panic!("{error}"))
        .output
}

/// Item by item against the definition itself: kinds, codes, labels, missing kinds, texts in every language.
fn holds(survey: &Survey, read: &Dictionary) {
    same_text(&survey.title, &read.title);
    let variable = |name: &str| -> &Variable {
        read.variables
            .iter()
            .find(|variable| variable.name == name)
            .unwrap_or_else(|| panic!("{name} is lost"))
    };
    let mut variables = 0;
    for item in &survey.items {
        let name = item.id.as_str();
        if let ItemKind::Multiple { options, .. } = &item.kind {
            let set = read
                .sets
                .iter()
                .find(|set| set.name == name)
                .expect("the set");
            same_text(&item.text, &set.question);
            same_text(&item.label, &set.label);
            assert_eq!(set.variables.len(), options.len());
            for (place, option) in set.variables.iter().zip(options) {
                let column = &read.variables[*place];
                assert_eq!(column.name, format!("{name}_{}", option.code));
                same_text(&option.label, &column.label);
                variables += 1;
            }
            continue;
        }
        variables += 1;
        let column = variable(name);
        same_text(&item.text, &column.question);
        same_text(&item.label, &column.label);
        match &item.kind {
            ItemKind::Single { scale } | ItemKind::Derived { scale, .. } => {
                assert_ne!(column.measure, Some(Measure::Scale), "{name}");
                assert_eq!(column.values.len(), scale.answers.len(), "{name}");
                for (named, answer) in column.values.iter().zip(&scale.answers) {
                    assert_eq!(named.value, Value::Number(answer.code.0 as f64));
                    assert_eq!(named.missing, answer.missing, "{name} {}", answer.code);
                    same_text(&answer.label, &named.label);
                    assert_eq!(
                        column.missing.has(answer.code.0 as f64),
                        answer.missing.is_some()
                    );
                }
            }
            ItemKind::Numeric {
                missing,
                minimum,
                maximum,
                ..
            } => {
                assert_eq!(column.measure, Some(Measure::Scale), "{name}");
                let kinds: Vec<(f64, Missing)> = column
                    .values
                    .iter()
                    .map(|named| match named.value {
                        Value::Number(number) => (number, named.missing.expect("a kind")),
                        Value::Text(_) => panic!("a text"),
                    })
                    .collect();
                assert_eq!(&kinds, missing, "{name}");
                let (from, to) = column.range.unwrap_or((f64::NEG_INFINITY, f64::INFINITY));
                assert_eq!(from, minimum.unwrap_or(f64::NEG_INFINITY), "{name}");
                assert_eq!(to, maximum.unwrap_or(f64::INFINITY), "{name}");
            }
            ItemKind::Open => assert!(column.values.is_empty() && column.measure.is_none()),
            ItemKind::Multiple { .. } => unreachable!(),
        }
    }
    assert_eq!(read.variables.len(), variables, "and nothing else");
}

fn same_text(texts: &Texts, read: &FileText) {
    let written: Vec<(Option<Lang>, String)> = texts
        .iter()
        .map(|(lang, text)| (Some(lang.clone()), text.to_owned()))
        .collect();
    assert_eq!(written, read.0);
}

#[test]
fn a_definition_comes_back_from_triple_s() {
    let (_folder, poll) = poll();
    for survey in [poll, shipped()] {
        holds(&survey, &through_triple_s(&survey));
    }
}

#[test]
fn a_definition_comes_back_from_ddi_codebook() {
    let (_folder, poll) = poll();
    for survey in [poll, shipped()] {
        let read = through_ddi(&survey);
        holds(&survey, &read);
    }
}

fn shipped() -> Survey {
    load("surveys/tech-attitudes".as_ref())
        .expect("a survey")
        .output
}

#[test]
fn scores_come_back_from_triple_s_and_the_order_of_a_scale_from_ddi() {
    let (_folder, survey) = poll();
    let scores: Vec<Option<f64>> = through_triple_s(&survey).variables[0]
        .values
        .iter()
        .map(|named| named.score)
        .collect();
    assert_eq!(
        scores,
        [
            Some(-2.0),
            Some(-1.0),
            Some(0.0),
            Some(1.0),
            Some(2.0),
            None,
            None
        ]
    );
    assert_eq!(
        through_ddi(&survey).variables[0].measure,
        Some(Measure::Ordinal)
    );
}

#[test]
fn what_a_format_has_no_place_for_is_listed() {
    let (_folder, survey) = poll();
    let of_triple_s = not_carried(&survey, Carrier::TripleS);
    for line in [
        "nets: agree5",
        "base of shares (read again as `answered`): agree5",
        "how derived items come about (read again as single-choice items): age_group",
        "that items describe respondents: born, age_group",
        "who was asked: heat-pump",
        "notes: heat-pump",
        "decimals of means: hours",
    ] {
        assert!(
            of_triple_s.iter().any(|said| said == line),
            "{line}\n{of_triple_s:#?}"
        );
    }
    let of_ddi = not_carried(&survey, Carrier::DdiCodebook);
    assert!(!of_ddi.iter().any(|line| line.starts_with("who was asked")));
    assert!(
        of_ddi.iter().any(|line| line == "scores: heat-pump"),
        "{of_ddi:#?}"
    );
    assert_eq!(
        survey.items[0].scale().map(|scale| scale.position(Code(8))),
        Some(Some(6))
    );
}
