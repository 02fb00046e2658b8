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

/// The order in which the schema of DDI-Codebook 2.5 has the elements that we write, and those that may stand once only.
const ORDER: &[(&str, &[&str])] = &[
    (
        "codeBook",
        &["docDscr", "stdyDscr", "fileDscr", "dataDscr", "otherMat"],
    ),
    (
        "stdyDscr",
        &[
            "citation",
            "studyAuthorization",
            "stdyInfo",
            "studyDevelopment",
            "method",
            "dataAccs",
        ],
    ),
    (
        "citation",
        &[
            "titlStmt", "rspStmt", "prodStmt", "distStmt", "serStmt", "verStmt", "biblCit",
            "holdings", "notes",
        ],
    ),
    (
        "titlStmt",
        &["titl", "subTitl", "altTitl", "parTitl", "IDNo"],
    ),
    ("rspStmt", &["AuthEnty", "othId"]),
    (
        "prodStmt",
        &[
            "producer",
            "copyright",
            "prodDate",
            "prodPlac",
            "software",
            "fundAg",
            "grantNo",
        ],
    ),
    (
        "stdyInfo",
        &["studyBudget", "subject", "abstract", "sumDscr"],
    ),
    (
        "sumDscr",
        &[
            "timePrd",
            "collDate",
            "nation",
            "geogCover",
            "geogUnit",
            "anlyUnit",
            "universe",
            "dataKind",
        ],
    ),
    ("method", &["dataColl", "notes", "anlyInfo", "stdyClas"]),
    (
        "dataColl",
        &[
            "timeMeth",
            "dataCollector",
            "frequenc",
            "sampProc",
            "sampleFrame",
            "deviat",
            "collMode",
        ],
    ),
    ("anlyInfo", &["respRate", "EstSmpErr", "dataAppr"]),
    ("dataAccs", &["setAvail", "useStmt", "notes"]),
    (
        "useStmt",
        &[
            "confDec",
            "specPerm",
            "restrctn",
            "contact",
            "citReq",
            "deposReq",
            "conditions",
            "disclaimer",
        ],
    ),
    ("fileDscr", &["fileTxt", "locMap", "notes"]),
    (
        "fileTxt",
        &["fileName", "fileCont", "fileStrc", "dimensns", "fileType"],
    ),
    ("dimensns", &["caseQnty", "varQnty", "logRecL"]),
    ("dataDscr", &["varGrp", "nCubeGrp", "var", "nCube", "notes"]),
    (
        "varGrp",
        &["labl", "txt", "concept", "defntn", "universe", "notes"],
    ),
    (
        "var",
        &[
            "location",
            "labl",
            "imputation",
            "security",
            "embargo",
            "respUnit",
            "anlysUnit",
            "qstn",
            "valrng",
            "invalrng",
            "undocCod",
            "universe",
            "TotlResp",
            "sumStat",
            "txt",
            "stdCatgry",
            "catgryGrp",
            "catgry",
            "codInstr",
            "verStmt",
            "concept",
            "derivation",
            "varFormat",
            "geoMap",
            "catLevel",
            "notes",
        ],
    ),
    ("qstn", &["preQTxt", "qstnLit", "postQTxt"]),
    ("valrng", &["item", "range", "key", "notes"]),
    ("invalrng", &["item", "range", "key", "notes"]),
    ("catgry", &["catValu", "labl", "txt", "catStat", "mrow"]),
];

const ONCE: &[(&str, &str)] = &[
    ("citation", "titlStmt"),
    ("titlStmt", "titl"),
    ("useStmt", "conditions"),
    ("catgry", "catValu"),
    ("var", "varFormat"),
];

#[test]
fn the_elements_of_a_codebook_stand_in_the_order_of_its_schema() {
    let (_folder, survey) = poll();
    let described = describe(&survey, Some(&survey.waves[0]));
    let texts = [FileText(vec![
        (Some(Lang::new("da")), "Fri".to_owned()),
        (Some(Lang::new("en")), "Free".to_owned()),
    ])];
    let codebook = Codebook {
        survey: &survey,
        wave: Some(&survey.waves[0]),
        dictionary: &described.dictionary,
        file: Some(("data.csv", 5)),
        access: &texts,
        counts: &[vec![1, 2, 3]],
        mark: Some(&texts[0]),
    };
    let xml = String::from_utf8(codebook.document().expect("a codebook")).expect("UTF-8");
    let mut reader = quick_xml::Reader::from_str(&xml);
    let mut open: Vec<(String, Vec<String>)> = Vec::new();
    let mut checked = 0;
    loop {
        use quick_xml::events::Event;
        let (name, leaf) = match reader.read_event().expect("well-formed") {
            Event::Eof => break,
            Event::End(_) => {
                let (parent, children) = open.pop().expect("an element");
                checked += in_order(&parent, &children);
                continue;
            }
            Event::Start(start) => (start.name().as_ref().to_owned(), false),
            Event::Empty(start) => (start.name().as_ref().to_owned(), true),
            _ => continue,
        };
        if let Some((_, children)) = open.last_mut() {
            children.push(name.clone());
        }
        if !leaf {
            open.push((name, Vec::new()));
        }
    }
    assert!(checked > 40, "{checked} elements have children");
}

fn in_order(parent: &str, children: &[String]) -> usize {
    if children.is_empty() {
        return 0;
    }
    let order = ORDER.iter().find(|(name, _)| *name == parent);
    let (_, order) = order.unwrap_or_else(|| panic!("{parent} has no children in the schema"));
    let places: Vec<usize> = children
        .iter()
        .map(|child| {
            let place = order.iter().position(|name| name == child);
            place.unwrap_or_else(|| panic!("{child} does not stand in {parent}"))
        })
        .collect();
    assert!(places.is_sorted(), "{parent}: {children:?}");
    for (_, child) in ONCE.iter().filter(|(of, _)| *of == parent) {
        assert!(
            children.iter().filter(|name| name == child).count() <= 1,
            "{child} in {parent}"
        );
    }
    1
}
