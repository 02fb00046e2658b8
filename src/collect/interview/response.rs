//! One response: what its events add up to.

use std::collections::BTreeMap;

use sha2::{Digest, Sha256};

use super::event::{Channel, Device, End, Event, What};
use super::reply::Reply;

/// What the events of one respondent add up to.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Response {
    /// How many events there are; the next one gets this number.
    pub events: u32,
    /// How it began; `None` before the first page was left.
    pub start: Option<Start>,
    /// What was said last, by item.
    pub replies: BTreeMap<String, Given>,
    /// Items that were prompted once, with the number of events when the page of the prompt was made.
    pub prompted: BTreeMap<String, u32>,
    /// The language now.
    pub language: String,
    /// The field that nobody sees was filled in.
    pub caught: bool,
    /// How it ended.
    pub end: Option<Ending>,
    /// Everything was taken back.
    pub withdrawn: bool,
}

/// How a response began.
#[derive(Debug, Clone, PartialEq)]
pub struct Start {
    /// Seconds since 1970.
    pub at: i64,
    /// How the respondent came.
    pub channel: Channel,
    /// Device class.
    pub device: Device,
    /// Where the order of items was drawn from.
    pub seed: u64,
    /// SHA-256 of the definition shown, in hexadecimal.
    pub definition: String,
    /// The version of the text agreed to.
    pub consent: Option<String>,
}

/// What was said to an item, and how.
#[derive(Debug, Clone, PartialEq)]
pub struct Given {
    /// What was said last.
    pub reply: Reply,
    /// The form that it came with.
    pub form: u32,
    /// Server time on its page, all visits together.
    pub seconds: u32,
    /// How often it was answered anew.
    pub backs: u32,
    /// The forms that were taken before this one, the last few, with digests of what they said.
    pub before: Vec<(u32, [u8; 32])>,
}

/// So many forms of an item are known again when they come late.
const KNOWN: usize = 8;

/// How a form that says something to an item stands to those that were taken before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// It says something new.
    New,
    /// It came before, or says what stands already: nothing changes.
    Repeated,
    /// Something else was said since its page was made.
    Superseded,
}

impl Given {
    /// How a form of this number that says `reply` stands to what was taken.
    ///
    /// Pages are numbered in the order in which they are made, and a browser keeps pages: Back and another answer is a form of
    /// the same number again. So a number that was answered once may be answered anew, with something that it has not said yet,
    /// and of two tabs with one number the last one sent holds. Where the same number says A, B and A, the second A may be a
    /// late retry, whose acknowledgement would promise A where B stays, or a change of mind, which the redirect of a retry would
    /// lose. Nobody can tell the two apart: it is neither taken nor acknowledged, and the respondent sees what stands, on a page
    /// of a new number. So is a form whose page is older than the last answer and which was never seen: who sent it did not
    /// see that answer. An older form which was seen is a retry, and its answer was seen and changed since.
    pub fn standing(&self, form: u32, reply: &Reply) -> Standing {
        if *reply == self.reply {
            return Standing::Repeated;
        }
        if form > self.form {
            return Standing::New;
        }
        let came = self.before.contains(&(form, digest(reply)));
        match (form == self.form, came) {
            (true, false) => Standing::New,
            (false, true) => Standing::Repeated,
            (true, true) | (false, false) => Standing::Superseded,
        }
    }

    fn replace(&mut self, reply: &Reply, form: u32) {
        let before = std::mem::replace(&mut self.reply, reply.clone());
        self.before.push((self.form, digest(&before)));
        let too_many = self.before.len().saturating_sub(KNOWN);
        self.before.drain(..too_many);
        self.form = form;
    }
}

/// Replies may be long, and forms many: a digest is enough to know one again.
fn digest(reply: &Reply) -> [u8; 32] {
    Sha256::digest(format!("{reply:?}").as_bytes()).into()
}

/// How a response ended.
#[derive(Debug, Clone, PartialEq)]
pub struct Ending {
    /// Seconds since 1970.
    pub at: i64,
    /// Which end.
    pub end: End,
    /// Server time from the start.
    pub seconds: u32,
    /// Quality flags.
    pub flags: Vec<String>,
}

impl Response {
    /// The events of one respondent, in order, added up.
    pub fn of<'a>(events: impl IntoIterator<Item = &'a Event>) -> Self {
        let mut response = Self::default();
        for event in events {
            response.add(event);
        }
        response
    }

    /// Adds one event.
    pub fn add(&mut self, event: &Event) {
        self.events += 1;
        match &event.what {
            What::Started {
                channel,
                language,
                device,
                seed,
                definition,
                consent,
            } => {
                self.language.clone_from(language);
                self.start = Some(Start {
                    at: event.at,
                    channel: channel.clone(),
                    device: *device,
                    seed: *seed,
                    definition: definition.clone(),
                    consent: consent.clone(),
                });
            }
            What::Answered {
                item,
                reply,
                form,
                seconds,
            } => self.answer(item, reply, *form, *seconds),
            What::Prompted { item } => {
                self.prompted.entry(item.clone()).or_insert(self.events);
            }
            What::Language { language } => self.language.clone_from(language),
            What::Caught => self.caught = true,
            What::Ended {
                end,
                seconds,
                flags,
            } => {
                self.end = Some(Ending {
                    at: event.at,
                    end: *end,
                    seconds: *seconds,
                    flags: flags.clone(),
                });
            }
            What::Withdrawn => self.withdrawn = true,
        }
    }

    fn answer(&mut self, item: &str, reply: &Reply, form: u32, seconds: u32) {
        match self.replies.get_mut(item) {
            Some(given) => {
                given.replace(reply, form);
                given.seconds = given.seconds.saturating_add(seconds);
                given.backs += 1;
            }
            None => {
                self.replies.insert(
                    item.to_owned(),
                    Given {
                        reply: reply.clone(),
                        form,
                        seconds,
                        backs: 0,
                        before: Vec::new(),
                    },
                );
            }
        }
    }

    /// What was said to an item.
    pub fn reply(&self, item: &str) -> Option<&Reply> {
        self.replies.get(item).map(|given| &given.reply)
    }
}
