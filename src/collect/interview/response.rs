//! One response: what its events add up to.

use std::collections::BTreeMap;

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
    /// Items that were prompted once.
    pub prompted: Vec<String>,
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
    /// Every form that was taken, with what it said: one that arrives again changes nothing, however late.
    pub taken: Vec<(u32, Reply)>,
}

/// How a response ended.
#[derive(Debug, Clone, PartialEq)]
pub struct Ending {
    /// Seconds since 1970.
    pub at: i64,
    /// Which end.
    pub end: End,
    /// Server time on all pages, added up.
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
                if !self.prompted.contains(item) {
                    self.prompted.push(item.clone());
                }
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
                given.reply = reply.clone();
                given.form = form;
                given.seconds = given.seconds.saturating_add(seconds);
                given.backs += 1;
                given.taken.push((form, reply.clone()));
            }
            None => {
                self.replies.insert(
                    item.to_owned(),
                    Given {
                        reply: reply.clone(),
                        form,
                        seconds,
                        backs: 0,
                        taken: vec![(form, reply.clone())],
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
