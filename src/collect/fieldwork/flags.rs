//! In: responses that become rows. Out: quality flags of each. Never: a row left out for its flags, or a flag that names a person.

use std::collections::BTreeMap;

use crate::collect::interview::asked::Asked;
use crate::collect::interview::event::Channel;
use crate::collect::interview::reply::{self, Reply};
use crate::collect::interview::response::Response;
use crate::collect::interview::script::Question;

/// Took less than a third of the median time of the same pages.
pub const SPEEDER: &str = "speeder";
/// One answer to every item of a section that has one scale.
pub const STRAIGHT_LINING: &str = "straight_lining";
/// The same answers as another.
pub const DUPLICATE: &str = "duplicate";
/// No person is likely to have given it.
pub const BOT: &str = "bot";
/// Broke off, and is kept as a partial interview.
pub const PARTIAL: &str = "partial";

/// With fewer pages nothing is said of a robot's times.
const FEWEST_PAGES: usize = 3;
/// Items of one scale in a section, at least, for [`STRAIGHT_LINING`]: three equal answers in a row are an opinion.
const FEWEST_IN_LINE: usize = 4;
/// Answers, at least, that nobody else is likely to have given in the same way.
const FEWEST_ALIKE: usize = 15;
/// Characters of an open answer, at least, that nobody else is likely to have written.
const LONG_TEXT: usize = 20;

/// The flags of each response, in its order: those that were stored, then those that are found by looking at all of them.
/// Answers of open links stand apart: they are held against each other, and the rest against the rest.
pub fn of(asked: &[Asked<'_>]) -> Vec<Vec<String>> {
    let mut flags = vec![Vec::new(); asked.len()];
    for pool in [is_open as fn(&Response) -> bool, |response| {
        !is_open(response)
    }] {
        let pooled: Vec<(usize, &Asked<'_>)> = asked
            .iter()
            .enumerate()
            .filter(|(_, asked)| pool(asked.response))
            .collect();
        let of_pool: Vec<&Asked<'_>> = pooled.iter().map(|(_, asked)| *asked).collect();
        for ((place, _), found) in pooled.into_iter().zip(within(&of_pool)) {
            if let Some(flags) = flags.get_mut(place) {
                *flags = found;
            }
        }
    }
    flags
}

/// Whether it came by a link that anybody may follow.
pub fn is_open(response: &Response) -> bool {
    let start = response.start.as_ref();
    start.is_some_and(|start| matches!(start.channel, Channel::Open(_)))
}

/// Whether no person is likely to have given it: the field that nobody sees was filled in, or most pages (three at least) were
/// answered within the second in which they were made.
pub fn is_robot(response: &Response) -> bool {
    let pages = response.replies.len();
    let at_once = response
        .replies
        .values()
        .filter(|given| given.seconds == 0)
        .count();
    response.caught || (pages >= FEWEST_PAGES && at_once * 2 > pages)
}

/// The flags of responses that are compared with each other.
fn within(pool: &[&Asked<'_>]) -> Vec<Vec<String>> {
    let medians = medians(pool);
    let alike = alike(pool);
    pool.iter()
        .zip(alike)
        .map(|(asked, is_alike)| {
            let response = asked.response;
            let mut flags = response
                .end
                .as_ref()
                .map(|ending| ending.flags.clone())
                .unwrap_or_default();
            let found = [
                (SPEEDER, is_fast(response, &medians)),
                (STRAIGHT_LINING, is_in_line(asked)),
                (DUPLICATE, is_alike),
                // Of one that was submitted the server said so then.
                (BOT, response.end.is_none() && is_robot(response)),
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
fn medians<'a>(pool: &[&Asked<'a>]) -> BTreeMap<&'a str, f64> {
    let mut times: BTreeMap<&str, Vec<u32>> = BTreeMap::new();
    for (item, given) in pool.iter().flat_map(|asked| &asked.response.replies) {
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

fn is_in_line(asked: &Asked<'_>) -> bool {
    let response = asked.response;
    let mut blocks: Vec<Vec<&Question>> = Vec::new();
    let mut questions = asked.questions();
    questions.sort_by_key(|question| question.section);
    for question in questions {
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
fn alike(pool: &[&Asked<'_>]) -> Vec<bool> {
    let answers: Vec<Option<String>> = pool
        .iter()
        .map(|asked| {
            let questions = asked.questions();
            let mut given: Vec<(&str, &Reply)> = questions
                .iter()
                .map(|question| question.item.id.as_str())
                .filter_map(|id| Some((id, asked.response.reply(id)?)))
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
