//! Changes that are committed together: each is decided inside the transaction, on what those before it left.

mod locks;
mod places;

pub(super) use locks::PLACES;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use sha2::{Digest as _, Sha256};

use super::StoreError;
use super::change::{Change, Entered, Entry, Outcome, Starting};
use super::desk::{Counted, Desk, Link};
use super::engine::Writing;
use super::states::States;
use crate::collect::clock::Clock;
use crate::collect::interview::decide::{self, Taken};
use crate::collect::interview::event::{Channel, End, Event, What};
use crate::collect::interview::response::Response;
use crate::collect::interview::script::Script;
use crate::collect::secret::{self, Digest, ResponseId};
use crate::definition::Privacy;
use crate::diagnostic::counted;

/// What the writer works with.
#[derive(Debug)]
pub(super) struct Setting {
    pub writing: Writing,
    pub script: Arc<Script>,
    /// Its number in the table `definition`; none where nobody is asked by it.
    pub definition: Option<i64>,
    /// Kept where one server owns the store.
    pub states: Option<States>,
    /// SQLite's count of what others have written, as it was last seen.
    pub others: AtomicI64,
    pub clock: Clock,
}

/// Some changes, in one transaction.
struct Batch<'a> {
    desk: Desk,
    setting: &'a Setting,
    /// What responses add up to, this transaction's events included.
    states: BTreeMap<ResponseId, Arc<Response>>,
    /// Places taken by cell, read once.
    taken: Option<BTreeMap<String, u32>>,
}

/// All of them or none.
pub(super) async fn together(
    setting: &Setting,
    changes: &[Change],
) -> Result<Vec<Outcome>, StoreError> {
    let mut batch = Batch {
        desk: setting.writing.begin().await?,
        setting,
        states: BTreeMap::new(),
        taken: None,
    };
    match batch.all(changes).await {
        Ok(outcomes) => {
            let counted = batch.desk.commit().await?;
            for counted in &counted {
                say_if_spent(&setting.script, counted);
            }
            if let Some(states) = &setting.states {
                // Where many rows went at once, what is remembered goes with them.
                if changes.iter().any(|c| matches!(c, Change::Purge)) {
                    states.clear();
                }
                states.keep(batch.states);
            }
            Ok(outcomes)
        }
        Err(error) => {
            batch.desk.give_up();
            Err(error)
        }
    }
}

/// Says that an open link is closed, once: by the transaction that brought the last complete of its budget.
fn say_if_spent(script: &Script, now: &Counted) {
    let links = script.collection.open_links.iter();
    for link in links.filter(|link| link.id == now.link) {
        let budget = i64::from(link.budget);
        if now.before < budget && now.after >= budget {
            let completes = usize::try_from(link.budget).unwrap_or(usize::MAX);
            tracing::warn!(
                "open link `{}` has had the {} of its budget and is closed",
                link.id,
                counted(completes, "complete", "completes")
            );
        }
    }
}

/// What the store calls a panel's respondent. The id that it is made of is keyed already.
pub(super) fn panelist(script: &Script, id: &str) -> Digest {
    let of = format!("panel\n{}\n{}\n{id}", script.survey, script.wave);
    Digest(Sha256::digest(of.as_bytes()).into())
}

impl Batch<'_> {
    async fn all(&mut self, changes: &[Change]) -> Result<Vec<Outcome>, StoreError> {
        let (people, keys) = locks::of(&self.setting.script, changes);
        let keys: Vec<&[u8]> = keys.iter().map(Vec::as_slice).collect();
        self.desk.lock(people, &keys).await?;
        self.read(changes).await?;
        let mut outcomes = Vec::with_capacity(changes.len());
        for change in changes {
            outcomes.push(self.one(change).await?);
        }
        Ok(outcomes)
    }

    /// Reads what the changes change, in as few statements as the engine allows.
    async fn read(&mut self, changes: &[Change]) -> Result<(), StoreError> {
        if let (Some(states), Some(others)) =
            (&self.setting.states, self.desk.others().await?)
            // Another program wrote into the file: what is remembered may no longer hold.
            && self.setting.others.swap(others, Ordering::Relaxed) != others
        {
            states.clear();
        }
        let mut missing = Vec::new();
        for change in changes {
            if let Change::Answer(id, _)
            | Change::Language(id, _)
            | Change::Caught(id)
            | Change::Submit(id, _)
            | Change::Withdraw(id) = change
                && !self.states.contains_key(id)
            {
                let known = self.setting.states.as_ref().and_then(|s| s.get(*id));
                if known.is_none() {
                    missing.push(*id);
                }
                self.states.insert(*id, known.unwrap_or_default());
            }
        }
        if missing.is_empty() {
            return Ok(());
        }
        for (id, event) in self.desk.events(&missing).await? {
            Arc::make_mut(self.states.entry(id).or_default()).add(&event);
        }
        Ok(())
    }

    fn state(&self, id: ResponseId) -> Arc<Response> {
        self.states.get(&id).cloned().unwrap_or_default()
    }

    async fn one(&mut self, change: &Change) -> Result<Outcome, StoreError> {
        let script = &self.setting.script;
        match change {
            Change::Enter(starting) => self.enter(starting).await.map(Outcome::Entered),
            Change::Answer(id, answer) => {
                let full = self.full().await?;
                let taken = decide::answer(script, &self.state(*id), answer, &|cell| {
                    full.iter().any(|name| name == cell)
                });
                if let Taken::Saved(events) | Taken::Prompt(events) | Taken::Elsewhere(events) =
                    &taken
                {
                    self.append(*id, events).await?;
                }
                let after = Box::new(Response::clone(&self.state(*id)));
                Ok(Outcome::Answered(taken, after))
            }
            Change::Language(id, language) => {
                let response = self.state(*id);
                if response.language != *language
                    && response.start.is_some()
                    && response.end.is_none()
                    && !decide::is_spent(script, &response)
                {
                    let language = language.clone();
                    self.append(*id, &[What::Language { language }]).await?;
                }
                // Whoever goes on by a link sends this first: an end that a changed questionnaire brings is stored with it.
                Ok(match self.end_if_due(*id).await? {
                    Some(end) => Outcome::Submitted(Some(end)),
                    None => Outcome::Done,
                })
            }
            Change::Caught(id) => {
                let response = self.state(*id);
                if response.start.is_some() && response.end.is_none() && !response.caught {
                    self.append(*id, &[What::Caught]).await?;
                }
                Ok(Outcome::Done)
            }
            Change::Submit(id, flags) => self.submit(*id, flags).await.map(Outcome::Submitted),
            Change::Withdraw(id) => self.withdraw(*id).await.map(|()| Outcome::Done),
            Change::Leave(session) => {
                self.desk.close_session(*session).await?;
                Ok(Outcome::Done)
            }
            Change::Invite(contacts) => self.invite(contacts).await,
            Change::Renew(contacts) => self.renew(contacts).await,
            Change::Round(since, change) => match self.desk.next_round(*since).await? {
                false => Ok(Outcome::Overtaken),
                true => match &**change {
                    Change::Invite(contacts) => self.invite(contacts).await,
                    Change::Renew(contacts) => self.renew(contacts).await,
                    _ => Err(StoreError::Bug("a round of something else")),
                },
            },
            Change::Unlink => self.desk.unlink().await.map(|()| Outcome::Done),
            Change::Purge => {
                self.desk.purge().await?;
                self.states.clear();
                Ok(Outcome::Done)
            }
        }
    }

    async fn invite(&mut self, contacts: &[(Digest, String)]) -> Result<Outcome, StoreError> {
        self.desk.invite(contacts).await?;
        Ok(Outcome::Done)
    }

    async fn renew(&mut self, contacts: &[(Digest, String)]) -> Result<Outcome, StoreError> {
        self.desk.renew(contacts).await?;
        Ok(Outcome::Done)
    }

    async fn enter(&mut self, starting: &Starting) -> Result<Entered, StoreError> {
        let (token, channel) = match &starting.entry {
            Entry::Token(token) => (Some(*token), Channel::Invited),
            Entry::Open(link) => (None, Channel::Open(link.clone())),
            // The panel's id stays out of the answers: the store knows a digest, which is cut off like that of an invitation.
            Entry::Panel(id) => {
                let token = panelist(&self.setting.script, id);
                self.desk.know(token).await?;
                (Some(token), Channel::Panel("panel".to_owned()))
            }
        };
        if let Some(token) = token {
            // The link first: where another server cuts it meanwhile, the invitation is seen as used.
            let leads_to = self.desk.leads_to(token).await?;
            match (self.desk.invitation(token).await?, leads_to) {
                (None, _) => return Ok(Entered::Unknown),
                (_, Some(response)) => return self.resume(starting, response).await,
                (Some((_, true)), None) => return Ok(Entered::Used),
                (Some((_, false)), None) => {}
            }
        }
        let id = ResponseId::new()?;
        let start = What::Started {
            channel,
            language: starting.language.clone(),
            device: starting.device,
            // Below 2^53, so that JSON keeps it whole everywhere.
            seed: u64::from_be_bytes(secret::random()?) >> 11,
            definition: self.setting.script.definition.clone(),
            consent: starting.consent.clone(),
        };
        self.append(id, &[start]).await?;
        if let Some(token) = token {
            self.desk.lead(token, id).await?;
        }
        self.resume(starting, id).await
    }

    async fn resume(
        &mut self,
        starting: &Starting,
        response: ResponseId,
    ) -> Result<Entered, StoreError> {
        self.desk.open_session(starting.session, response).await?;
        Ok(Entered::Response(response))
    }

    /// Appends events, and cuts the link to the invitation with the last of them where anonymity was promised.
    async fn append(&mut self, id: ResponseId, events: &[What]) -> Result<(), StoreError> {
        let privacy = self.setting.script.questionnaire.privacy;
        let Some(definition) = self.setting.definition else {
            return Err(StoreError::Bug(
                "answers to a questionnaire that nobody is asked",
            ));
        };
        for what in events {
            let event = Event {
                at: now(&self.setting.clock, privacy),
                what: what.clone(),
            };
            let state = self.states.entry(id).or_default();
            self.desk.append(id, state.events, definition, &event)?;
            Arc::make_mut(state).add(&event);
            let start = state.start.as_ref();
            let open = start.and_then(|start| match &start.channel {
                Channel::Open(link) => Some(link.as_str()),
                Channel::Invited | Channel::Panel(_) => None,
            });
            if let (
                Some(link),
                What::Ended {
                    end: End::Complete, ..
                },
            ) = (open, what)
            {
                self.desk.count_complete(link);
            }
            if start.is_some() && open.is_none() && matches!(what, What::Ended { .. }) {
                let link = match privacy {
                    Privacy::Anonymous => Link::Cut,
                    Privacy::Pseudonymous => Link::Kept,
                };
                self.desk.use_up(id, link).await?;
            }
        }
        Ok(())
    }
}

/// Seconds since 1970; where anonymity was promised, those of the day's beginning.
fn now(clock: &Clock, privacy: Privacy) -> i64 {
    let seconds = clock.now();
    match privacy {
        Privacy::Anonymous => seconds - seconds % 86_400,
        Privacy::Pseudonymous => seconds,
    }
}
