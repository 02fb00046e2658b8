//! In: responses that become rows. Out: quality flags of each. Never: a row left out for its flags, or a flag that names a person.

use std::collections::BTreeMap;

use super::interview::reply::{self, Reply};
use super::interview::response::Response;
use super::interview::route::Route;
use super::interview::script::{Question, Script};

/// Took less than a third of the median time of the same pages.
pub const SPEEDER: &str = "speeder";
/// One answer to every item of a section that has one scale.
pub const STRAIGHT_LINING: &str = "straight_lining";
/// The same answers as another.
pub const DUPLICATE: &str = "duplicate";
/// Broke off, and is kept as a partial interview.
pub const PARTIAL: &str = "partial";

/// Items of one scale in a section, at least, for [`STRAIGHT_LINING`]: three equal answers in a row are an opinion.
const FEWEST_IN_LINE: usize = 4;
/// Answers, at least, that nobody else is likely to have given in the same way.
const FEWEST_ALIKE: usize = 15;
/// Characters of an open answer, at least, that nobody else is likely to have written.
const LONG_TEXT: usize = 20;

/// The flags of each response, in its order: those that were stored, then those that are found by looking at all of them.
pub fn of(script: &Script, responses: &[&Response]) -> Vec<Vec<String>> {
    let medians = medians(responses);
    let alike = alike(script, responses);
    responses
        .iter()
        .zip(alike)
        .map(|(response, is_alike)| {
            let mut flags = response
                .end
                .as_ref()
                .map(|ending| ending.flags.clone())
                .unwrap_or_default();
            let found = [
                (SPEEDER, is_fast(response, &medians)),
                (STRAIGHT_LINING, is_in_line(script, response)),
                (DUPLICATE, is_alike),
                (PARTIAL, response.end.is_none()),
            ];
            flags.extend(
                found
                    .into_iter()
                    .filter(|(_, is)| *is)
                    .map(|(flag, _)| flag.to_owned()),
            );
            flags.sort();
            flags.dedup();
            flags
        })
        .collect()
}

/// The median time of each page, in seconds, among those who saw it.
fn medians<'a>(responses: &[&'a Response]) -> BTreeMap<&'a str, f64> {
    let mut times: BTreeMap<&str, Vec<u32>> = BTreeMap::new();
    for (item, given) in responses.iter().flat_map(|response| &response.replies) {
        times.entry(item).or_default().push(given.seconds);
    }
    times
        .into_iter()
        .map(|(item, mut times)| {
            times.sort_unstable();
            let at = |place: usize| times.get(place).copied().map_or(0.0, f64::from);
            let (low, high) = (at((times.len() - 1) / 2), at(times.len() / 2));
            (item, f64::midpoint(low, high))
        })
        .collect()
}

/// Pages are compared with the same pages of others, so that a short way through the questionnaire is no haste.
fn is_fast(response: &Response, medians: &BTreeMap<&str, f64>) -> bool {
    let (own, usual) = response
        .replies
        .iter()
        .filter(|(_, given)| given.reply != Reply::Skipped)
        .fold((0.0, 0.0), |(own, usual), (item, given)| {
            let median = medians.get(item.as_str()).copied().unwrap_or_default();
            (own + f64::from(given.seconds), usual + median)
        });
    own * 3.0 < usual
}

fn is_in_line(script: &Script, response: &Response) -> bool {
    let route = Route::new(script, response);
    let mut blocks: Vec<Vec<&Question>> = Vec::new();
    let mut asked = route.questions();
    asked.sort_by_key(|question| question.section);
    for question in asked {
        if question.item.scale().is_none() {
            continue;
        }
        let alike = |other: &&Question| {
            other.section == question.section
                && reply::answers(&other.item) == reply::answers(&question.item)
        };
        match blocks
            .iter_mut()
            .find(|block| block.first().is_some_and(alike))
        {
            Some(block) => block.push(question),
            None => blocks.push(vec![question]),
        }
    }
    blocks
        .iter()
        .filter(|block| block.len() >= FEWEST_IN_LINE)
        .any(|block| {
            let replies: Vec<Option<&Reply>> = block
                .iter()
                .map(|question| response.reply(question.item.id.as_str()))
                .collect();
            let first = replies.first().copied().flatten();
            matches!(first, Some(Reply::Codes(_))) && replies.iter().all(|reply| *reply == first)
        })
}

/// Whether each has the same answers as another, and so many or so long ones that this is no coincidence.
fn alike(script: &Script, responses: &[&Response]) -> Vec<bool> {
    let answers: Vec<Option<String>> = responses
        .iter()
        .map(|response| {
            let asked = Route::new(script, response).questions();
            let mut given: Vec<(&str, &Reply)> = asked
                .iter()
                .map(|question| question.item.id.as_str())
                .filter_map(|id| Some((id, response.reply(id)?)))
                .filter(|(_, reply)| **reply != Reply::Skipped)
                .collect();
            given.sort_unstable_by_key(|(id, _)| *id);
            let long = given.iter().any(
                |(_, reply)| matches!(reply, Reply::Text(text) if text.chars().count() >= LONG_TEXT),
            );
            (long || given.len() >= FEWEST_ALIKE).then(|| format!("{given:?}"))
        })
        .collect();
    let mut times: BTreeMap<&str, usize> = BTreeMap::new();
    for given in answers.iter().flatten() {
        *times.entry(given).or_default() += 1;
    }
    answers
        .iter()
        .map(|given| {
            given
                .as_deref()
                .is_some_and(|given| times.get(given).is_some_and(|times| *times > 1))
        })
        .collect()
}
