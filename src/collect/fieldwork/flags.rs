//! In: responses that become rows, one after the other. Out: quality flags of each, when all were seen. Never: a row left out for
//! its flags, a flag that names a person, or more kept of a response meanwhile than its flags need.

use std::collections::BTreeMap;

use sha2::{Digest, Sha256};

use super::times::Times;
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

/// Responses on the way to their flags, of which some depend on all the others. Answers of open links stand apart: they are held
/// against each other, and the rest against the rest.
#[derive(Debug, Default)]
pub struct Flags {
    judged: Vec<Judged>,
    open: Pool,
    rest: Pool,
}

/// What the flags of one response hang on. Of every response there is one in memory: it does not grow with what was answered.
#[derive(Debug)]
struct Judged {
    is_open: bool,
    /// Flags that it has whatever others answered.
    own: Vec<String>,
    /// Time on the pages that were not passed over.
    seconds: u64,
    /// Which pages these are, as a number in its pool.
    way: usize,
    /// Of its answers, where these are so many or so long that the same ones are no coincidence.
    answers: Option<Alike>,
}

/// The first half of a SHA-256.
type Alike = [u8; 16];

/// Responses that are held against each other.
#[derive(Debug, Default)]
struct Pool {
    /// Each page with its number, and the times of those who saw it.
    pages: BTreeMap<String, (usize, Times)>,
    /// The numbers of the pages that somebody did not pass over, in order, with the number of this way.
    ways: BTreeMap<Vec<usize>, usize>,
    /// How many gave the same answers.
    answers: BTreeMap<Alike, usize>,
}

impl Flags {
    /// Looks at the next response and the questions that were asked of it. It can be dropped afterwards.
    pub fn add(&mut self, response: &Response, asked: &[&Question]) {
        let is_open = is_open(response);
        let pool = match is_open {
            true => &mut self.open,
            false => &mut self.rest,
        };
        let (seconds, way) = pool.walked(response);
        let answers = alike(response, asked);
        if let Some(answers) = answers {
            *pool.answers.entry(answers).or_default() += 1;
        }
        self.judged.push(Judged {
            is_open,
            own: own(response, asked),
            seconds,
            way,
            answers,
        });
    }

    /// The flags of each response, in the order in which they came.
    pub fn found(self) -> impl Iterator<Item = Vec<String>> {
        let (open, rest) = (self.open.usual(), self.rest.usual());
        self.judged.into_iter().map(move |judged| {
            let usual = match judged.is_open {
                true => &open,
                false => &rest,
            };
            usual.flags(judged)
        })
    }
}

impl Pool {
    /// Takes in the times of a response, and gives the time on the pages that were not passed over and which these are.
    fn walked(&mut self, response: &Response) -> (u64, usize) {
        let (mut seconds, mut pages) = (0, Vec::new());
        for (item, given) in &response.replies {
            let next = self.pages.len();
            let (page, times) = match self.pages.get_mut(item) {
                Some(known) => known,
                None => self
                    .pages
                    .entry(item.clone())
                    .or_insert((next, Times::default())),
            };
            times.add(given.seconds);
            if given.reply != Reply::Skipped {
                seconds += u64::from(given.seconds);
                pages.push(*page);
            }
        }
        let next = self.ways.len();
        (seconds, *self.ways.entry(pages).or_insert(next))
    }

    fn usual(self) -> Usual {
        let medians: BTreeMap<usize, f64> = self
            .pages
            .into_values()
            .filter_map(|(page, times)| {
                let (low, high) = times.medians()?;
                Some((page, f64::midpoint(low.into(), high.into())))
            })
            .collect();
        let of = |pages: &[usize]| {
            pages
                .iter()
                .filter_map(|page| medians.get(page))
                .sum::<f64>()
        };
        let ways = self.ways.iter();
        Usual {
            seconds: ways.map(|(pages, way)| (*way, of(pages))).collect(),
            answers: self.answers,
        }
    }
}

/// What single responses of a pool are held against.
struct Usual {
    /// The sum of the median times of the pages of each way.
    seconds: BTreeMap<usize, f64>,
    answers: BTreeMap<Alike, usize>,
}

impl Usual {
    fn flags(&self, judged: Judged) -> Vec<String> {
        let mut flags = judged.own;
        // Pages are compared with the same pages of others, so that a short way through the questionnaire is no haste.
        let usual = self.seconds.get(&judged.way).copied().unwrap_or_default();
        if judged.seconds as f64 * 3.0 < usual {
            flags.push(SPEEDER.to_owned());
        }
        let alike = judged
            .answers
            .and_then(|answers| self.answers.get(&answers));
        if alike.is_some_and(|people| *people > 1) {
            flags.push(DUPLICATE.to_owned());
        }
        flags.sort();
        flags.dedup();
        flags
    }
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

/// Those that were stored, and those that it has whatever others answered.
fn own(response: &Response, asked: &[&Question]) -> Vec<String> {
    let ending = response.end.as_ref();
    let mut flags = ending.map_or_else(Vec::new, |ending| ending.flags.clone());
    let found = [
        (STRAIGHT_LINING, is_in_line(response, asked)),
        // Of one that was submitted the server said so then.
        (BOT, ending.is_none() && is_robot(response)),
        (PARTIAL, ending.is_none()),
    ];
    let found = found.into_iter().filter(|(_, is)| *is);
    flags.extend(found.map(|(flag, _)| flag.to_owned()));
    flags
}

fn is_in_line(response: &Response, asked: &[&Question]) -> bool {
    let mut blocks: Vec<Vec<&Question>> = Vec::new();
    let mut questions = asked.to_vec();
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

/// What tells the answers of a response from those of others, where it has so many or so long ones that two do not give them by
/// coincidence.
fn alike(response: &Response, asked: &[&Question]) -> Option<Alike> {
    let mut given: Vec<(&str, &Reply)> = asked
        .iter()
        .map(|question| question.item.id.as_str())
        .filter_map(|id| Some((id, response.reply(id)?)))
        .filter(|(_, reply)| **reply != Reply::Skipped)
        .collect();
    let is_long =
        |reply: &Reply| matches!(reply, Reply::Text(text) if text.chars().count() >= LONG_TEXT);
    if given.len() < FEWEST_ALIKE && !given.iter().any(|(_, reply)| is_long(reply)) {
        return None;
    }
    given.sort_unstable_by_key(|(id, _)| *id);
    let digest: [u8; 32] = Sha256::digest(format!("{given:?}").as_bytes()).into();
    digest.first_chunk().copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_of_a_response_is_small() {
        assert!(size_of::<Judged>() <= 80, "{}", size_of::<Judged>());
    }
}
