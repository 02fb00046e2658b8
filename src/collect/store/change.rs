//! What is asked of the writer, and what became of it.

use crate::collect::interview::decide::{Answer, Taken};
use crate::collect::interview::event::{Device, End};
use crate::collect::interview::response::Response;
use crate::collect::secret::{Digest, ResponseId};

/// A change.
#[derive(Debug, Clone, PartialEq)]
pub enum Change {
    /// Somebody starts, or goes on.
    Enter(Starting),
    /// An answer was sent.
    Answer(ResponseId, Answer),
    /// Another language.
    Language(ResponseId, String),
    /// The field that nobody sees was filled in.
    Caught(ResponseId),
    /// The final submit, with the flags of what the server saw.
    Submit(ResponseId, Vec<String>),
    /// Everything is taken back.
    Withdraw(ResponseId),
    /// This device is left.
    Leave(Digest),
    /// Tokens for contacts: all of them, or none where one of the tokens is there already.
    Invite(Vec<(Digest, String)>),
    /// New tokens for contacts that have not submitted.
    Renew(Vec<(Digest, String)>),
    /// One of the two before, where nobody has invited or reminded since these so many rounds.
    Round(u64, Box<Change>),
    /// What joins people and answers goes.
    Unlink,
    /// Everything that came of people goes.
    Purge,
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

/// What became of it, on disk.
#[derive(Debug, Clone, PartialEq)]
pub enum Outcome {
    /// Of [`Change::Enter`].
    Entered(Entered),
    /// Of [`Change::Answer`]: what became of it, and the response after it.
    Answered(Taken, Box<Response>),
    /// Of [`Change::Submit`]: the end, or `None` where a question waits. Of [`Change::Language`] where it ended the response.
    Submitted(Option<End>),
    /// Of [`Change::Round`]: somebody else has invited or reminded meanwhile; nothing was stored.
    Overtaken,
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
    /// From a panel, with its own id of the respondent; the same id comes back to the same response.
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
