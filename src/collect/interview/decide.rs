//! What becomes of a form: the events that it adds to a response. Pure, so that every store and every server decide alike.

use super::event::{Device, End, What};
use super::form::{self, Mistake, Sent};
use super::reply::Reply;
use super::response::Response;
use super::route::{Route, Stop};
use super::script::Script;

/// An answer as a browser sent it.
#[derive(Debug, Clone, PartialEq)]
pub struct Answer {
    /// Item id, from the path.
    pub item: String,
    /// Every value of the field [`form::ANSWER`].
    pub answers: Vec<String>,
    /// Every value of the field [`form::MISSING`].
    pub missing: Vec<String>,
    /// The number of events when the page was made.
    pub form: u32,
    /// Server time since then.
    pub seconds: u32,
}

/// What becomes of an answer.
#[derive(Debug, Clone, PartialEq)]
pub enum Taken {
    /// These events are appended, none where the same form came before; then [`Route::after`] says where to go.
    Saved(Vec<What>),
    /// The item waits for an answer: the prompt is appended and the page shown again.
    Prompt(Vec<What>),
    /// The page is shown again with what was written and what is wrong with it.
    Mistake(Mistake),
    /// The page is not open to this respondent: to where they stand.
    Elsewhere,
    /// No page of ours sends this.
    Tampered,
}

/// What becomes of a final submit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Submit {
    /// The cells to take a place in, by id and limit. Where each has a place, the end is [`End::Complete`], else [`End::QuotaFull`];
    /// places are taken and the end is appended in one transaction.
    Take(Vec<(String, u32)>),
    /// It is over already, in this way.
    Over(End),
    /// A question waits for a reply.
    Elsewhere,
}

/// What an answer adds. `is_full` tells whether a quota cell has no place left.
pub fn answer(
    script: &Script,
    response: &Response,
    sent: &Answer,
    is_full: &dyn Fn(&str) -> bool,
) -> Taken {
    let Some(question) = script.question(&sent.item) else {
        return Taken::Tampered;
    };
    let answers: Vec<&str> = sent.answers.iter().map(String::as_str).collect();
    let missing: Vec<&str> = sent.missing.iter().map(String::as_str).collect();
    let read = form::read(question, &answers, &missing);
    let given = response.replies.get(&sent.item);
    let came_before = |reply: &Reply| {
        given.is_some_and(|given| {
            given.reply == *reply
                || given
                    .taken
                    .iter()
                    .any(|(form, taken)| *form == sent.form && taken == reply)
        })
    };
    if read == Sent::Tampered {
        return Taken::Tampered;
    }
    // A form sent twice is answered alike, also where its first arrival was the last thing to do.
    if let Sent::Reply(reply) = &read
        && came_before(reply)
    {
        return Taken::Saved(Vec::new());
    }
    if response.end.is_some()
        || response.withdrawn
        || !Route::new(script, response).is_open(&sent.item)
    {
        return Taken::Elsewhere;
    }
    let reply = match read {
        Sent::Reply(reply) => reply,
        Sent::Mistake(mistake) => return Taken::Mistake(mistake),
        // A reply that was wiped out is asked for once more, like one that was never given.
        Sent::Blank | Sent::Tampered => match given {
            Some(given) if given.reply == Reply::Skipped => return Taken::Saved(Vec::new()),
            _ if response.prompted.contains(&sent.item) => Reply::Skipped,
            _ => {
                return Taken::Prompt(vec![What::Prompted {
                    item: sent.item.clone(),
                }]);
            }
        },
    };
    let mut events = vec![What::Answered {
        item: sent.item.clone(),
        reply,
        form: sent.form,
        seconds: sent.seconds,
    }];
    events.extend(end_after(script, response, &events, is_full));
    Taken::Saved(events)
}

/// The end that an answer brings with it, if it does.
fn end_after(
    script: &Script,
    response: &Response,
    events: &[What],
    is_full: &dyn Fn(&str) -> bool,
) -> Option<What> {
    let mut after = response.clone();
    for what in events {
        after.add(&super::event::Event {
            at: 0,
            what: what.clone(),
        });
    }
    let route = Route::new(script, &after);
    let end = match route.stop() {
        Stop::End(end) => end,
        Stop::Question(_) | Stop::Check => {
            script.collection.quotas.iter().find(|quota| {
                route.is_settled(&quota.of) && route.holds(&quota.of) && is_full(&quota.id)
            })?;
            End::QuotaFull
        }
    };
    Some(What::Ended {
        end,
        seconds: seconds(&after),
        flags: Vec::new(),
    })
}

/// What a final submit asks of the store.
pub fn submit(script: &Script, response: &Response) -> Submit {
    if let Some(ending) = &response.end {
        return Submit::Over(ending.end);
    }
    let route = Route::new(script, response);
    match route.stop() {
        Stop::End(end) => Submit::Over(end),
        Stop::Question(_) => Submit::Elsewhere,
        Stop::Check => Submit::Take(
            script
                .collection
                .quotas
                .iter()
                .filter(|quota| route.holds(&quota.of))
                .map(|quota| (quota.id.clone(), quota.limit))
                .collect(),
        ),
    }
}

/// The end as it is stored.
pub fn ended(response: &Response, end: End, flags: Vec<String>) -> What {
    What::Ended {
        end,
        seconds: seconds(response),
        flags,
    }
}

/// The time that a respondent spent on pages. The sum, and not the clock at the end: those who come back on another day did not
/// answer for a day.
fn seconds(response: &Response) -> u32 {
    response
        .replies
        .values()
        .fold(0, |sum, given| sum.saturating_add(given.seconds))
}

/// The device class that the hints of a browser tell. The texts themselves are kept nowhere.
pub fn device(user_agent: &str, mobile_hint: Option<&str>) -> Device {
    let has = |word: &str| user_agent.contains(word);
    if has("iPad") || has("Tablet") || (has("Android") && !has("Mobile")) {
        Device::Tablet
    } else if mobile_hint == Some("?1") || has("Mobi") || has("iPhone") {
        Device::Phone
    } else {
        Device::Computer
    }
}
