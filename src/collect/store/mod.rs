//! In: events of responses, invitations, places in quota cells. Out: the same, after the transaction that holds them is on disk.
//! Never: an acknowledgement before COMMIT, an event that is changed, a token or a session in clear.
//!
//! Two stores hold apart what must not meet: *invitations* (contact and digest of the token) and *responses* (random id and
//! events). The link between them lives as [`Privacy`](crate::definition::Privacy) allows. One writer task per server takes
//! changes from a bounded queue and commits as many as wait together; what was decided is decided inside the transaction, by
//! [`decide`](super::decide), so that two servers over one PostgreSQL cannot both take the last place of a cell.

mod desk;
mod error;
mod schema;
mod writer;

use std::path::PathBuf;
use std::sync::Arc;

pub use error::StoreError;
pub use writer::{Change, Entered, Entry, Outcome};

use super::decide::Answer;
use super::event::{Device, Event};
use super::response::Response;
use super::script::Script;
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
    readers: desk::Readers,
    writer: writer::Writer,
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

/// A respondent who starts.
#[derive(Debug, Clone, PartialEq)]
pub struct Starting {
    /// How they came.
    pub entry: Entry,
    /// The session that is theirs from now on.
    pub session: Digest,
    /// Language tag.
    pub language: String,
    /// Device class.
    pub device: Device,
    /// The version of the text agreed to, where there is one.
    pub consent: Option<String>,
}

impl Store {
    /// Opens a store, or makes one, and starts its writer.
    ///
    /// # Errors
    /// Where it cannot be opened, or was made for another survey, wave or mode of privacy.
    pub async fn open(place: &Place, script: Arc<Script>) -> Result<Self, StoreError> {
        let (readers, writing) = desk::open(place, &script).await?;
        Ok(Self {
            readers,
            writer: writer::start(writing, script),
        })
    }

    /// The response of a session.
    ///
    /// # Errors
    /// Where the store cannot be read.
    pub async fn of_session(
        &self,
        session: Digest,
    ) -> Result<Option<(ResponseId, Response)>, StoreError> {
        let Some(id) = self.readers.session(session).await? else {
            return Ok(None);
        };
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

    /// The events of one response, in order.
    ///
    /// # Errors
    /// Where the store cannot be read.
    pub async fn events(&self, response: ResponseId) -> Result<Vec<Event>, StoreError> {
        self.readers.events(response).await
    }

    /// Every response with its events, in the order of their random ids.
    ///
    /// # Errors
    /// Where the store cannot be read.
    pub async fn responses(&self) -> Result<Vec<(ResponseId, Response)>, StoreError> {
        self.readers.responses().await
    }

    /// Every contact that was invited, by the keyed id, and what became of the invitation.
    ///
    /// # Errors
    /// Where the store cannot be read.
    pub async fn contacts(&self) -> Result<Vec<(String, Invitation)>, StoreError> {
        self.readers.contacts().await
    }

    /// What it holds of people.
    ///
    /// # Errors
    /// Where the store cannot be read.
    pub async fn holding(&self) -> Result<Holding, StoreError> {
        self.readers.holding().await
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
    ) -> Result<(super::decide::Taken, Response), StoreError> {
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
