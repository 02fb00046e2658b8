//! The one that writes: takes changes from a bounded queue, commits as many as wait together, and answers each after COMMIT.

use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use sha2::{Digest as _, Sha256};
use tokio::sync::{mpsc, oneshot};

use super::desk::{Desk, Link, Writing};
use super::{Starting, StoreError};
use crate::collect::decide::{self, Answer, Submit, Taken};
use crate::collect::event::{Channel, End, Event, What};
use crate::collect::response::Response;
use crate::collect::script::Script;
use crate::collect::secret::{self, Digest, ResponseId};
use crate::definition::Privacy;

/// Changes that wait at most; beyond, a change is refused and the respondent asked to send it again.
const QUEUE: usize = 1024;
/// Changes in one transaction at most.
const TOGETHER: usize = 256;

/// A change.
#[derive(Debug, Clone, PartialEq)]
pub enum Change {
    /// Somebody starts, or goes on.
    Enter(Starting),
    /// An answer was sent.
    Answer(ResponseId, Answer),
    /// Another language.
    Language(ResponseId, String),
    /// The final submit, with the flags of what the server saw.
    Submit(ResponseId, Vec<String>),
    /// Everything is taken back.
    Withdraw(ResponseId),
    /// This device is left.
    Leave(Digest),
    /// Tokens for contacts.
    Invite(Vec<(Digest, String)>),
    /// New tokens for contacts that have not submitted.
    Renew(Vec<(Digest, String)>),
    /// What joins people and answers goes.
    Unlink,
    /// Everything that came of people goes.
    Purge,
}

/// What became of it, on disk.
#[derive(Debug, Clone, PartialEq)]
pub enum Outcome {
    /// Of [`Change::Enter`].
    Entered(Entered),
    /// Of [`Change::Answer`]: what became of it, and the response after it.
    Answered(Taken, Box<Response>),
    /// Of [`Change::Submit`]: the end, or `None` where a question waits.
    Submitted(Option<End>),
    /// Of the others.
    Done,
}

/// How a respondent comes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Entry {
    /// With the token of an invitation.
    Token(Digest),
    /// By an open link of this name.
    Open(String),
    /// From a panel, with its own id of the respondent under its key ([`panel`](crate::collect::panel)).
    Panel(String),
}

/// What an entry led to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Entered {
    /// A session of this response.
    Response(ResponseId),
    /// No such token.
    Unknown,
    /// Submitted already.
    Used,
}

type Waiting = (Change, oneshot::Sender<Result<Outcome, StoreError>>);

/// The way to the writer.
#[derive(Debug, Clone)]
pub(super) struct Writer {
    queue: mpsc::Sender<Waiting>,
}

/// Starts the writer.
pub(super) fn start(writing: Writing, script: Arc<Script>) -> Writer {
    let (queue, waiting) = mpsc::channel(QUEUE);
    tokio::spawn(write(writing, script, waiting));
    Writer { queue }
}

impl Writer {
    pub(super) async fn change(&self, change: Change) -> Result<Outcome, StoreError> {
        let (answer, answered) = oneshot::channel();
        self.queue
            .try_send((change, answer))
            .map_err(|_| StoreError::Busy("too many answers wait".to_owned()))?;
        answered
            .await
            .map_err(|_| StoreError::Busy("the writer has ended".to_owned()))?
    }
}

async fn write(writing: Writing, script: Arc<Script>, mut waiting: mpsc::Receiver<Waiting>) {
    let mut batch = Vec::with_capacity(TOGETHER);
    while waiting.recv_many(&mut batch, TOGETHER).await > 0 {
        let (changes, answers): (Vec<Change>, Vec<_>) = batch.drain(..).unzip();
        match together(&writing, &script, &changes).await {
            Ok(outcomes) => {
                for (answer, outcome) in answers.into_iter().zip(outcomes) {
                    // Who no longer waits has closed the connection; what they sent is stored.
                    let _ = answer.send(Ok(outcome));
                }
            }
            Err(error) => {
                let why = error.to_string();
                tracing::warn!("nothing of {} changes was stored: {why}", answers.len());
                for answer in answers {
                    let _ = answer.send(Err(StoreError::Busy(why.clone())));
                }
            }
        }
    }
}

/// All of them or none, in one transaction.
async fn together(
    writing: &Writing,
    script: &Script,
    changes: &[Change],
) -> Result<Vec<Outcome>, StoreError> {
    let mut desk = writing.begin().await?;
    let mut keys: Vec<&[u8]> = changes.iter().filter_map(key).collect();
    // Locks are taken in one order, so that two servers never wait for each other.
    keys.sort_unstable();
    keys.dedup();
    for key in keys {
        desk.lock(key).await?;
    }
    let mut outcomes = Vec::with_capacity(changes.len());
    for change in changes {
        outcomes.push(one(&mut desk, script, change).await?);
    }
    desk.commit().await?;
    Ok(outcomes)
}

fn key(change: &Change) -> Option<&[u8]> {
    match change {
        Change::Enter(starting) => match &starting.entry {
            Entry::Token(token) => Some(&token.0),
            Entry::Open(_) => None,
            Entry::Panel(id) => Some(id.as_bytes()),
        },
        Change::Answer(response, _)
        | Change::Language(response, _)
        | Change::Submit(response, _)
        | Change::Withdraw(response) => Some(&response.0),
        Change::Leave(_)
        | Change::Invite(_)
        | Change::Renew(_)
        | Change::Unlink
        | Change::Purge => None,
    }
}

async fn one(desk: &mut Desk, script: &Script, change: &Change) -> Result<Outcome, StoreError> {
    match change {
        Change::Enter(starting) => enter(desk, script, starting).await.map(Outcome::Entered),
        Change::Answer(id, answer) => {
            let mut response = Response::of(&desk.events(*id).await?);
            let full = full_cells(desk, script).await?;
            let taken = decide::answer(script, &response, answer, &|cell| {
                full.iter().any(|name| name == cell)
            });
            if let Taken::Saved(events) | Taken::Prompt(events) = &taken {
                append(desk, script, *id, &mut response, events).await?;
            }
            Ok(Outcome::Answered(taken, Box::new(response)))
        }
        Change::Language(id, language) => {
            let mut response = Response::of(&desk.events(*id).await?);
            if response.language != *language && response.end.is_none() {
                let event = What::Language {
                    language: language.clone(),
                };
                append(desk, script, *id, &mut response, &[event]).await?;
            }
            Ok(Outcome::Done)
        }
        Change::Submit(id, flags) => submit(desk, script, *id, flags)
            .await
            .map(Outcome::Submitted),
        Change::Withdraw(id) => withdraw(desk, script, *id).await.map(|()| Outcome::Done),
        Change::Leave(session) => {
            desk.close_session(*session).await?;
            Ok(Outcome::Done)
        }
        Change::Invite(contacts) => {
            for (token, contact) in contacts {
                desk.invite(*token, contact).await?;
            }
            Ok(Outcome::Done)
        }
        Change::Renew(contacts) => {
            for (token, contact) in contacts {
                desk.renew(*token, contact).await?;
            }
            Ok(Outcome::Done)
        }
        Change::Unlink => desk.unlink().await.map(|()| Outcome::Done),
        Change::Purge => desk.purge().await.map(|()| Outcome::Done),
    }
}

async fn enter(
    desk: &mut Desk,
    script: &Script,
    starting: &Starting,
) -> Result<Entered, StoreError> {
    let (token, channel) = match &starting.entry {
        Entry::Token(token) => (Some(*token), Channel::Invited),
        Entry::Open(link) => (None, Channel::Open(link.clone())),
        // The panel's id stays out of the answers: the store knows a digest, which is cut off like that of an invitation.
        Entry::Panel(id) => {
            let token = panelist(script, id);
            desk.know(token).await?;
            (Some(token), Channel::Panel("panel".to_owned()))
        }
    };
    if let Some(token) = token {
        match desk.invitation(token).await? {
            None => return Ok(Entered::Unknown),
            Some((true, None)) => return Ok(Entered::Used),
            Some((_, Some(response))) => {
                desk.open_session(starting.session, response).await?;
                return Ok(Entered::Response(response));
            }
            Some((false, None)) => {}
        }
    }
    let id = ResponseId::new()?;
    let seed = secret::random()?;
    let start = What::Started {
        channel,
        language: starting.language.clone(),
        device: starting.device,
        // Below 2^53, so that JSON keeps it whole everywhere.
        seed: u64::from_be_bytes(seed) >> 11,
        definition: script.definition.clone(),
        consent: starting.consent.clone(),
    };
    append(desk, script, id, &mut Response::default(), &[start]).await?;
    if let Some(token) = token {
        desk.link(token, id).await?;
    }
    desk.open_session(starting.session, id).await?;
    Ok(Entered::Response(id))
}

/// What the store calls a panel's respondent. The id that it is made of is keyed already.
fn panelist(script: &Script, id: &str) -> Digest {
    let of = format!("panel\n{}\n{}\n{id}", script.survey, script.wave);
    Digest(Sha256::digest(of.as_bytes()).into())
}

async fn submit(
    desk: &mut Desk,
    script: &Script,
    id: ResponseId,
    flags: &[String],
) -> Result<Option<End>, StoreError> {
    let mut response = Response::of(&desk.events(id).await?);
    let cells = match decide::submit(script, &response) {
        Submit::Over(end) => return Ok(Some(end)),
        Submit::Elsewhere => return Ok(None),
        Submit::Take(cells) => cells,
    };
    let mut taken: Vec<&str> = Vec::new();
    let mut end = End::Complete;
    for (cell, limit) in &cells {
        if desk.take(cell, *limit).await? {
            taken.push(cell);
        } else {
            end = End::QuotaFull;
            break;
        }
    }
    if end == End::QuotaFull {
        for cell in taken {
            desk.give_back(cell).await?;
        }
    }
    let ended = decide::ended(&response, end, flags.to_vec());
    append(desk, script, id, &mut response, &[ended]).await?;
    Ok(Some(end))
}

async fn withdraw(desk: &mut Desk, script: &Script, id: ResponseId) -> Result<(), StoreError> {
    let response = Response::of(&desk.events(id).await?);
    if response.withdrawn || response.events == 0 {
        return Ok(());
    }
    if response
        .end
        .as_ref()
        .is_some_and(|ending| ending.end == End::Complete)
        && let Submit::Take(cells) = decide::submit(
            script,
            &Response {
                end: None,
                ..response.clone()
            },
        )
    {
        for (cell, _) in cells {
            desk.give_back(&cell).await?;
        }
    }
    desk.use_up(id, Link::Cut).await?;
    desk.forget(id).await?;
    append(
        desk,
        script,
        id,
        &mut Response::default(),
        &[What::Withdrawn],
    )
    .await
}

/// Appends events, and cuts the link to the invitation with the last of them where anonymity was promised.
async fn append(
    desk: &mut Desk,
    script: &Script,
    id: ResponseId,
    response: &mut Response,
    events: &[What],
) -> Result<(), StoreError> {
    for what in events {
        let event = Event {
            at: now(script.questionnaire.privacy),
            what: what.clone(),
        };
        desk.append(id, response.events, &event).await?;
        response.add(&event);
        if matches!(what, What::Ended { .. }) {
            let link = match script.questionnaire.privacy {
                Privacy::Anonymous => Link::Cut,
                Privacy::Pseudonymous => Link::Kept,
            };
            desk.use_up(id, link).await?;
        }
    }
    Ok(())
}

async fn full_cells(desk: &mut Desk, script: &Script) -> Result<Vec<String>, StoreError> {
    if script.collection.quotas.is_empty() {
        return Ok(Vec::new());
    }
    let taken = desk.taken().await?;
    Ok(script
        .collection
        .quotas
        .iter()
        .filter(|quota| {
            taken
                .iter()
                .any(|(cell, taken)| *cell == quota.id && *taken >= quota.limit)
        })
        .map(|quota| quota.id.clone())
        .collect())
}

/// Seconds since 1970; where anonymity was promised, those of the day's beginning.
fn now(privacy: Privacy) -> i64 {
    let seconds = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .map_or(0, |since| {
            i64::try_from(since.as_secs()).unwrap_or(i64::MAX)
        });
    match privacy {
        Privacy::Anonymous => seconds - seconds % 86_400,
        Privacy::Pseudonymous => seconds,
    }
}
