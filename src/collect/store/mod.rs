//! In: events of responses, invitations, places in quota cells. Out: the same, after the transaction that holds them is on disk.
//! Never: an acknowledgement before COMMIT, an event that is changed, a token or a session in clear.
//!
//! Two stores hold apart what must not meet: *invitations* (contact and digest of the token) and *responses* (random id and
//! events). The link between them lives as [`Privacy`](crate::definition::Privacy) allows. One writer task per server takes
//! changes from a bounded queue and commits as many as wait together; what was decided is decided inside the transaction, by
//! [`decide`](super::interview::decide), so that two servers over one PostgreSQL cannot both take the last place of a cell.

mod batch;
mod change;
mod desk;
mod differs;
mod engine;
mod error;
mod log;
mod made;
mod misses;
mod promise;
mod readers;
mod recount;
mod schema;
mod states;
mod unfit;
mod users;
mod writer;

use std::path::PathBuf;
use std::sync::Arc;

pub use change::{Change, Entered, Entry, Outcome, Starting};
pub use differs::Differs;
pub use error::{Broken, Loss, StoreError};
pub use made::is_made;
pub use misses::Miss;
pub use unfit::Unfit;
pub use users::{Alone, asked_before, in_use, serve_alone};

use promise::Purpose;

use super::clock::Clock;
use super::fieldwork::disposition::Invitations;
use super::interview::asked::{Answered, Definition};
use super::interview::decide::Answer;
use super::interview::event::Event;
use super::interview::response::Response;
use super::interview::script::Script;
use super::secret::{Digest, ResponseId};

/// Where answers are kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// A file, made where it is not there. One server.
    Sqlite(PathBuf),
    /// A database by URL, for several servers.
    Postgres(String),
}

/// The store, shared by every request.
#[derive(Debug, Clone)]
pub struct Store {
    readers: engine::Readers,
    writing: engine::Writing,
    writer: writer::Writer,
    states: Option<states::States>,
    clock: Clock,
    differs: Arc<Vec<Differs>>,
    misses: misses::Misses,
    log: log::Log,
}

/// What a store says of a token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Invitation {
    /// No such token.
    Unknown,
    /// Nobody has used it yet.
    Fresh,
    /// A response was begun and can be gone on with.
    Begun,
    /// Submitted. In anonymous mode nothing tells which response it was.
    Used,
}

/// What a store holds of people, counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Holding {
    /// Contacts and panel respondents, with the digests of their tokens.
    pub invitations: u64,
    /// Of these, with a link to a response.
    pub links: u64,
    /// Browsers that are let in.
    pub sessions: u64,
    /// Responses, finished or not.
    pub responses: u64,
    /// Their events.
    pub events: u64,
}

impl Store {
    /// Opens a store, or makes one, and starts its writer.
    ///
    /// # Errors
    /// Where it cannot be opened, was made for another survey, wave or mode of privacy, or holds answers that this
    /// questionnaire no longer offers; where the engine would acknowledge what is not on disk.
    pub async fn open(place: &Place, script: Arc<Script>) -> Result<Self, StoreError> {
        Self::open_at(place, script, Clock::system()).await
    }

    /// The same by another clock.
    ///
    /// # Errors
    /// As [`Store::open`].
    pub async fn open_at(
        place: &Place,
        script: Arc<Script>,
        clock: Clock,
    ) -> Result<Self, StoreError> {
        Self::of(place, script, clock, Purpose::Asking).await
    }

    /// The same for a program that asks nobody: it invites, closes or deletes. The store is made where it is not there and held
    /// to survey, wave and privacy; its questionnaire has to bear the answers that were given and does not count as asked.
    ///
    /// # Errors
    /// As [`Store::open`].
    pub async fn open_without_asking(
        place: &Place,
        script: Arc<Script>,
    ) -> Result<Self, StoreError> {
        Self::of(place, script, Clock::system(), Purpose::Managing).await
    }

    /// The same for a program that reads while a server may be collecting: nothing is made, nothing is written. It leaves
    /// SQLite's log to that one: emptying it keeps those waiting who answer. Where nobody else has the file, SQLite itself
    /// empties it with the last connection.
    ///
    /// # Errors
    /// As [`Store::open`], and where nothing was collected there.
    pub async fn open_beside(place: &Place, script: Arc<Script>) -> Result<Self, StoreError> {
        Self::of(place, script, Clock::system(), Purpose::Reading).await
    }

    async fn of(
        place: &Place,
        script: Arc<Script>,
        clock: Clock,
        purpose: Purpose,
    ) -> Result<Self, StoreError> {
        let (readers, writing, log) = match purpose {
            Purpose::Asking | Purpose::Managing => engine::open(place).await?,
            Purpose::Reading => {
                let (readers, writing, log) = engine::open_as_it_is(place).await?;
                log.close().await;
                (readers, writing, log::Log::none())
            }
        };
        let held = promise::hold(&writing, &readers, &script, purpose).await?;
        // Several servers write into a PostgreSQL; there every change reads what the others left.
        let states = match place {
            Place::Sqlite(_) => Some(states::States::default()),
            Place::Postgres(_) => None,
        };
        let setting = writer::setting(
            writing.clone(),
            script,
            held.definition,
            states.clone(),
            clock.clone(),
        );
        Ok(Self {
            readers,
            writing,
            writer: writer::start(setting, log.clone()),
            states,
            clock,
            differs: Arc::new(held.differs),
            misses: misses::Misses::default(),
            log,
        })
    }

    /// What its questionnaire has other than the one asked before it, where this opening was the first with it.
    pub fn differs(&self) -> &[Differs] {
        &self.differs
    }

    /// The clock that it goes by.
    pub fn clock(&self) -> &Clock {
        &self.clock
    }

    /// The response of a session.
    ///
    /// # Errors
    /// Where the store cannot be read.
    pub async fn of_session(
        &self,
        session: Digest,
    ) -> Result<Option<(ResponseId, Response)>, StoreError> {
        let Some(states) = &self.states else {
            return self.readers.response_of(session).await;
        };
        let Some(id) = self.readers.session(session).await? else {
            return Ok(None);
        };
        if let Some(state) = states.get(id) {
            return Ok(Some((id, Response::clone(&state))));
        }
        let events = self.readers.events(id).await?;
        Ok(Some((id, Response::of(&events))))
    }

    /// What is known of a token. Changes nothing: a mail scanner that follows a link leaves it as it was.
    ///
    /// # Errors
    /// Where the store cannot be read.
    pub async fn invitation(&self, token: Digest) -> Result<Invitation, StoreError> {
        self.readers.invitation(token).await
    }

    /// The same of a panel's respondent, by the keyed id.
    ///
    /// # Errors
    /// Where the store cannot be read.
    pub async fn panelist(&self, script: &Script, id: &str) -> Result<Invitation, StoreError> {
        let state = self.readers.invitation(batch::panelist(script, id)).await?;
        // Who was never here needs no letter.
        Ok(match state {
            Invitation::Unknown => Invitation::Fresh,
            known => known,
        })
    }

    /// Whether a token still leads to its answers, so that they can be gone on with or taken back.
    ///
    /// # Errors
    /// Where the store cannot be read.
    pub async fn is_linked(&self, token: Digest) -> Result<bool, StoreError> {
        self.readers.is_linked(token).await
    }

    /// The same of a panel's respondent, by the keyed id.
    ///
    /// # Errors
    /// Where the store cannot be read.
    pub async fn is_panelist_linked(&self, script: &Script, id: &str) -> Result<bool, StoreError> {
        self.is_linked(batch::panelist(script, id)).await
    }

    /// How many completes an open link has had, those taken back afterwards too. One row by its key.
    ///
    /// # Errors
    /// Where the store cannot be read.
    pub async fn open_completes(&self, link: &str) -> Result<u32, StoreError> {
        self.readers.open_completes(link).await
    }

    /// The events of one response, in order.
    ///
    /// # Errors
    /// Where the store cannot be read.
    pub async fn events(&self, response: ResponseId) -> Result<Vec<Event>, StoreError> {
        self.readers.events(response).await
    }

    /// How many invitations were made, with how many somebody began, and how many are used up.
    ///
    /// # Errors
    /// Where the store cannot be read.
    pub async fn invitations(&self) -> Result<Invitations, StoreError> {
        self.readers.invitations().await
    }

    /// Every contact that was invited, by the keyed id, and what became of the invitation.
    ///
    /// # Errors
    /// Where the store cannot be read.
    pub async fn contacts(&self) -> Result<Vec<(String, Invitation)>, StoreError> {
        self.readers.contacts().await
    }

    /// How many rounds of inviting and reminding there were: read before [`Store::contacts`], and given to [`Change::Round`],
    /// it keeps two runs from inviting the same contacts twice.
    ///
    /// # Errors
    /// Where the store cannot be read.
    pub async fn rounds(&self) -> Result<u64, StoreError> {
        self.readers.rounds().await
    }

    /// What it holds of people.
    ///
    /// # Errors
    /// Where the store cannot be read.
    pub async fn holding(&self) -> Result<Holding, StoreError> {
        self.readers.holding().await
    }

    /// How many places of each quota cell are taken, by cell.
    ///
    /// # Errors
    /// Where the store cannot be read.
    pub async fn places(&self) -> Result<Vec<(String, u32)>, StoreError> {
        self.readers.places().await
    }

    /// Every response, in the order of their random ids. Read in pages, so that nobody who writes waits.
    ///
    /// # Errors
    /// Where the store cannot be read.
    pub async fn responses(&self) -> Result<Vec<(ResponseId, Response)>, StoreError> {
        let mut all = Vec::new();
        loop {
            let last = all.last().map(|(id, _)| *id);
            let mut page = self.readers.responses(last).await?;
            if page.is_empty() {
                return Ok(all);
            }
            all.append(&mut page);
        }
    }

    /// The responses that follow `after` in the order of their ids, a hundred or so of them; none: that was the last. For
    /// those who need not hold all of them at once.
    ///
    /// # Errors
    /// Where the store cannot be read.
    pub async fn responses_after(
        &self,
        after: Option<ResponseId>,
    ) -> Result<Vec<(ResponseId, Response)>, StoreError> {
        self.readers.responses(after).await
    }

    /// The same with the definitions that they were answered under.
    ///
    /// # Errors
    /// Where the store cannot be read.
    pub async fn answered_after(
        &self,
        after: Option<ResponseId>,
    ) -> Result<Vec<Answered>, StoreError> {
        self.readers.answered(after).await
    }

    /// Every definition that it was asked by, in the order in which they came.
    ///
    /// # Errors
    /// Where the store cannot be read.
    pub async fn definitions(&self) -> Result<Vec<Definition>, StoreError> {
        self.readers.definitions().await
    }

    /// Leaves nothing that was deleted in the files of the store: empties SQLite's write-ahead log; writes PostgreSQL's
    /// tables anew in the order of their keys, for which they are locked. For the end of fieldwork and before a copy.
    ///
    /// # Errors
    /// Where somebody reads or writes meanwhile.
    pub async fn settle(&self) -> Result<(), StoreError> {
        self.writing.settle().await
    }

    /// A link leads nowhere: returns when that may be said. All servers over one store say it a hundred times a second
    /// together, so that guessing costs whoever guesses; nobody who holds a good link waits for it.
    ///
    /// # Errors
    /// Where the store cannot be reached.
    pub async fn miss(&self) -> Result<Miss, StoreError> {
        self.misses.turn(&self.writing).await
    }

    /// Empties SQLite's log and closes every connection. What was acknowledged is on disk already.
    pub async fn close(&self) {
        self.readers.close().await;
        if self.log.is_kept() {
            // Where another program reads it, the next to open the store empties it.
            let _ = self.writing.empty_log().await;
        }
        self.log.close().await;
        self.writing.close().await;
    }

    /// Starts a response, or goes on with the one that the token began.
    ///
    /// # Errors
    /// [`StoreError::Busy`] where it was not taken; nothing was stored then.
    pub async fn enter(&self, starting: Starting) -> Result<Entered, StoreError> {
        match self.writer.change(Change::Enter(starting)).await? {
            Outcome::Entered(entered) => Ok(entered),
            _ => Err(StoreError::Bug("an entry was answered by something else")),
        }
    }

    /// Saves an answer, or says why not. Returns after COMMIT.
    ///
    /// # Errors
    /// As [`Store::enter`].
    pub async fn answer(
        &self,
        response: ResponseId,
        answer: Answer,
    ) -> Result<(super::interview::decide::Taken, Response), StoreError> {
        match self.writer.change(Change::Answer(response, answer)).await? {
            Outcome::Answered(taken, after) => Ok((taken, *after)),
            _ => Err(StoreError::Bug("an answer was answered by something else")),
        }
    }

    /// Any other change.
    ///
    /// # Errors
    /// As [`Store::enter`].
    pub async fn change(&self, change: Change) -> Result<Outcome, StoreError> {
        self.writer.change(change).await
    }
}
