//! What becomes of a form: the events that it adds to a response. Pure, so that every store and every server decide alike.

use super::event::{Device, End, What};
use super::form::{self, Mistake, Sent};
use super::reply::Reply;
use super::response::{Given, Response, Standing};
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
    /// The item waits for an answer: the prompt is appended, where it was not given before, and the page shown again.
    Prompt(Vec<What>),
    /// The page is shown again with what was written and what is wrong with it.
    Mistake(Mistake),
    /// Something else was said since the page was made ([`Given::standing`]): nothing changes, and the page is shown with what
    /// stands.
    Superseded,
    /// The page is not open to this respondent: to where they stand. The end is appended where the way has come to one that
    /// nobody stored, since the questionnaire was changed.
    Elsewhere(Vec<What>),
    /// So much has happened in this response already that nothing more is stored but its end.
    TooMany,
    /// No page of ours sends this.
    Tampered,
}

/// What becomes of a final submit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Submit {
    /// The cells to take a place in, by id and limit. Where each has a place, the end is [`End::Complete`], else [`End::QuotaFull`];
    /// places are taken and the end is appended in one transaction.
    Take(Vec<(String, u32)>),
    /// It is over already, in this way; [`due`] says whether that is still to be stored.
    Over(End),
    /// A question waits for a reply.
    Elsewhere,
}

/// Events of one response of a short questionnaire at most; see [`is_spent`].
const MOST_EVENTS: u32 = 1_000;
/// Events for each question of a long one.
const MOST_EVENTS_A_QUESTION: u32 = 10;

/// Whether a response has had all the events that are stored of one: 1,000, or ten for each question where that is more. People
/// stay far below it; a program that changes its answers for ever does not fill the disk.
pub fn is_spent(script: &Script, response: &Response) -> bool {
    let questions = u32::try_from(script.questions().len()).unwrap_or(u32::MAX);
    let most = MOST_EVENTS.max(questions.saturating_mul(MOST_EVENTS_A_QUESTION));
    response.events >= most
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
    if read == Sent::Tampered {
        return Taken::Tampered;
    }
    let given = response.replies.get(&sent.item);
    let standing = standing(given, &read, sent.form);
    // A form sent twice is answered alike, also where its first arrival was the last thing to do.
    if standing == Standing::Repeated {
        return Taken::Saved(Vec::new());
    }
    // What was purged or withdrawn meanwhile has not begun.
    if response.start.is_none()
        || response.end.is_some()
        || response.withdrawn
        || !Route::new(script, response).is_open(&sent.item)
    {
        return Taken::Elsewhere(due(script, response).into_iter().collect());
    }
    let reply = match (read, standing) {
        (Sent::Mistake(mistake), _) => return Taken::Mistake(mistake),
        (_, Standing::Superseded) => return Taken::Superseded,
        _ if is_spent(script, response) => return Taken::TooMany,
        (Sent::Reply(reply), _) => reply,
        (Sent::Blank | Sent::Tampered, _) => match response.prompted.get(&sent.item) {
            Some(prompted) if sent.form >= *prompted => Reply::Skipped,
            // The page was made before the prompt was given: it was sent twice, and nobody has read the prompt yet.
            Some(_) => return Taken::Prompt(Vec::new()),
            None => {
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

/// How a form stands to those of its item that were taken. A blank one of a page that is not newer than the last answer wipes
/// nothing out.
fn standing(given: Option<&Given>, read: &Sent, form: u32) -> Standing {
    match (given, read) {
        (Some(given), Sent::Reply(reply)) => given.standing(form, reply),
        (Some(given), Sent::Blank) if given.reply == Reply::Skipped => Standing::Repeated,
        (Some(given), Sent::Blank) if form <= given.form => Standing::Superseded,
        _ => Standing::New,
    }
}

/// The end that is due: the way is at one, and nobody has stored it, since the questionnaire was changed after the last answer.
pub fn due(script: &Script, response: &Response) -> Option<What> {
    if response.start.is_none() || response.end.is_some() || response.withdrawn {
        return None;
    }
    match Route::new(script, response).stop() {
        Stop::End(end) => Some(ended(response, end, Vec::new())),
        Stop::Question(_) | Stop::Check => None,
    }
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
            script
                .collection
                .quotas
                .iter()
                .find(|quota| is_full(&quota.id) && route.decided(&quota.of) == Some(true))?;
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
