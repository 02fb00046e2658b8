//! A poll and the figures printed with it: from its rows, through a survey folder and the whole pipeline, every printed
//! cell comes out after rounding half up.
//!
//! Source of the figures: `published/printed.csv` of the shared data (FiveThirtyEight, WNYC and SurveyMonkey 2018).

#[path = "shared/mod.rs"]
mod shared;

use std::collections::BTreeMap;
use std::path::Path;

use tidemark::definition::{Answer, Code, ItemId, ItemKind, Survey, WaveId};
use tidemark::estimate::{Domain, Measure};
use tidemark::ingest::{self, Answers, BLANK};
use tidemark::pipeline::{self, Scope};

/// A cell as printed.
struct Printed {
    item: ItemId,
    column: String,
    category: String,
    percent: i64,
}

fn printed(file: &Path) -> Vec<Printed> {
    let mut reader = csv::Reader::from_path(file).expect("printed.csv");
    let headings = reader.headers().expect("headings").clone();
    assert_eq!(
        headings.iter().collect::<Vec<_>>(),
        ["item", "question", "column", "category", "printed_percent"]
    );
    reader
        .records()
        .map(|record| {
            let record = record.expect("a record");
            Printed {
                // `*`: select all that apply.
                item: ItemId::new(record[0].trim_end_matches('*')),
                column: record[2].to_owned(),
                category: record[3].to_owned(),
                percent: record[4].parse().expect("whole percent"),
            }
        })
        .collect()
}

/// The banner groups by the headings they are printed under.
fn domains() -> BTreeMap<&'static str, Domain> {
    let group = |item: &str, code: i64| Domain::Group {
        item: ItemId::new(item),
        code: Code(code),
    };
    BTreeMap::from([
        ("Adult Men", Domain::Total),
        ("18 - 34", group("age3", 1)),
        ("35 - 64", group("age3", 2)),
        ("65 and up", group("age3", 3)),
        ("White", group("race2", 1)),
        ("Non-white", group("race2", 2)),
        ("Has children", group("kids", 1)),
        ("No children", group("kids", 2)),
        ("Straight", group("orientation", 1)),
        ("Gay/Bisexual", group("orientation", 2)),
    ])
}

fn survey() -> Survey {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/surveys/masculinity-2018");
    tidemark::definition::load(&folder)
        .unwrap_or_else(|error| panic!("{error}"))
        .output
}

/// The code of a category by its label.
fn code_of(survey: &Survey, item: &ItemId, category: &str) -> Code {
    let item = survey
        .item(item)
        .unwrap_or_else(|| panic!("no item {item}"));
    let answers: &[Answer] = match &item.kind {
        ItemKind::Single { scale } | ItemKind::Derived { scale, .. } => &scale.answers,
        ItemKind::Multiple { options, .. } => options,
        ItemKind::Numeric { .. } | ItemKind::Open => panic!("{} has no categories", item.id),
    };
    answers
        .iter()
        .find(|answer| answer.label.iter().any(|(_, label)| label == category))
        .unwrap_or_else(|| panic!("{} has no `{category}`", item.id))
        .code
}

#[test]
fn every_printed_cell_comes_out_after_rounding_half_up() {
    let Some(shared) = shared::shared("published") else {
        return;
    };
    let survey = survey();
    let scope = Scope {
        banners: ["age3", "race2", "kids", "orientation"]
            .map(ItemId::new)
            .into(),
        ..Scope::default()
    };
    let results = pipeline::run(survey, &scope).unwrap_or_else(|error| panic!("{error}"));
    let wave = results.wave(&WaveId::new("2018")).expect("the wave");
    let domains = domains();
    let cells = printed(&shared.join("published/printed.csv"));
    let mut wrong = Vec::new();
    for cell in &cells {
        let measure = Measure::Answer(code_of(&results.survey, &cell.item, &cell.category));
        let domain = &domains[cell.column.as_str()];
        let share = wave
            .estimates
            .find(&cell.item, &measure, domain)
            .and_then(|found| found.estimate.value);
        let percent = share.map(|share| (100.0 * share + 0.5).floor() as i64);
        if percent != Some(cell.percent) {
            wrong.push(format!(
                "{} {} `{}`: {share:?}, printed {}",
                cell.item, cell.column, cell.category, cell.percent
            ));
        }
    }
    assert!(
        wrong.is_empty(),
        "{} cells differ:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
    assert_eq!(cells.len(), 1014);
}

#[test]
fn the_poll_is_read_whole_and_who_was_not_asked_is_missing() {
    let Some(_) = shared::shared("published") else {
        return;
    };
    let survey = survey();
    let responses = ingest::read(&survey, &survey.waves[0])
        .unwrap_or_else(|error| panic!("{error}"))
        .output;
    assert_eq!((responses.rows, responses.accounts.rows_in), (1615, 1615));
    assert!(responses.accounts.balance());
    let place = |item: &str| survey.item_position(&ItemId::new(item)).expect("the item");
    // Those who are not employed have `NA` in both.
    let Some(Answers::Single(heard)) = responses.answers_of(place("q0014")) else {
        panic!("q0014 is single choice");
    };
    let Some(Answers::Multiple(ways)) = responses.answers_of(place("q0010")) else {
        panic!("q0010 is multiple choice");
    };
    let blank = |column: &[u16]| column.iter().filter(|answer| **answer == BLANK).count();
    assert_eq!(blank(heard), 735);
    assert_eq!(ways.len(), 8);
    for column in ways {
        assert_eq!(blank(column), 735);
    }
}
