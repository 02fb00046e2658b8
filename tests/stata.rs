//! Stata files: the real poll through its survey folder, small files of every format from 113 to 119, and damage.
//!
//! Source of the control numbers: `deliveries/README.md` of the shared data.

#[path = "shared/danish_poll.rs"]
mod danish_poll;
#[path = "shared/mod.rs"]
mod shared;

use tidemark::definition::{Code, ItemId, Survey};
use tidemark::ingest::{self, Answers, Responses};

use danish_poll::{Headings, survey_of};

fn place(survey: &Survey, item: &str) -> usize {
    survey.item_position(&ItemId::new(item)).expect("the item")
}

/// The codes of a single-choice item, row by row, and whether each is an answer.
fn codes(survey: &Survey, responses: &Responses, item: &str) -> Vec<(Code, bool)> {
    let at = place(survey, item);
    let scale = survey.items[at].scale().expect("a scale");
    let Some(Answers::Single(positions)) = responses.answers_of(at) else {
        panic!("{item} is not single choice");
    };
    positions
        .iter()
        .map(|position| {
            let answer = &scale.answers[usize::from(*position)];
            (answer.code, answer.missing.is_none())
        })
        .collect()
}

#[test]
fn the_poll_has_its_control_numbers_and_its_missing_codes_are_no_answers() {
    let Some(folder) = shared::shared("stata") else {
        return;
    };
    let file = folder.join("deliveries/poll.dta");
    let (_folder, survey) = survey_of(&file, Headings::Short, "");
    let read = ingest::read(&survey, &survey.waves[0]).unwrap_or_else(|error| panic!("{error}"));
    let responses = read.output;
    assert_eq!(responses.rows, 1000);
    let sum: f64 = responses.design.weight.iter().sum();
    assert_eq!(format!("{sum:.9}"), "999.999788866");
    let q67 = codes(&survey, &responses, "q67");
    assert_eq!(q67.iter().filter(|(_, answered)| *answered).count(), 987);
    let weight_of = |wanted: &dyn Fn(&(Code, bool)) -> bool| -> f64 {
        let rows = q67.iter().zip(&responses.design.weight);
        rows.filter(|(code, _)| wanted(code))
            .map(|(_, weight)| weight)
            .sum()
    };
    let agree = weight_of(&|(code, _)| code.0 <= 2) / weight_of(&|(_, answered)| *answered);
    assert_eq!(format!("{:.9}", 100.0 * agree), "39.862662963");
    assert_eq!(read.warnings.warning_count(), 0, "{}", read.warnings);
    assert!(
        responses
            .accounts
            .reading
            .iter()
            .any(|said| said == "Stata, format 119")
    );
    assert_eq!(responses.ids.as_ref().expect("ids")[0], "120801310000485");
}
