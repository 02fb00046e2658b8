//! What happened in one response, in order. Events are appended and never changed; a [`Response`](super::response::Response)
//! is what they add up to.

use serde::{Deserialize, Serialize};

use super::reply::Reply;

/// One thing that happened. Times are seconds since 1970 (UTC); in anonymous mode they are rounded to the day before they are
/// stored, and durations are kept instead.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Event {
    /// When.
    pub at: i64,
    /// What.
    #[serde(flatten)]
    pub what: What,
}

/// What happened.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "what")]
pub enum What {
    /// The first page was left.
    Started {
        /// How the respondent came.
        channel: Channel,
        /// Language tag.
        language: String,
        /// Device class.
        device: Device,
        /// Where the order of items was drawn from.
        seed: u64,
        /// SHA-256 of the definition shown, in hexadecimal.
        definition: String,
        /// The version of the text agreed to, where there is one.
        consent: Option<String>,
    },
    /// An answer was saved.
    Answered {
        /// Item id.
        item: String,
        /// What was said.
        reply: Reply,
        /// The number of events before the page was made; a form sent twice carries the same.
        form: u32,
        /// Server time from the page's being made to its answer.
        seconds: u32,
    },
    /// A blank answer got its one friendly prompt.
    Prompted {
        /// Item id.
        item: String,
    },
    /// Another language was chosen.
    Language {
        /// Language tag.
        language: String,
    },
    /// The field that nobody sees was filled in: what did it is no person.
    Caught,
    /// The end, of one kind.
    Ended {
        /// Which.
        end: End,
        /// Server time on all pages, added up.
        seconds: u32,
        /// Quality flags (`speeder`, `straight_lining`, `duplicate`, `bot`). A flag never takes a row out.
        flags: Vec<String>,
    },
    /// The respondent took everything back: what stands before is deleted with it, but for this.
    Withdrawn,
}

/// How a respondent came.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Channel {
    /// By the link of an invitation.
    Invited,
    /// By a link that anybody may follow, of this name.
    Open(String),
    /// Sent by a panel, with its own id of the respondent (signed).
    Panel(String),
}

/// How a response ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum End {
    /// Submitted.
    Complete,
    /// Not of the population.
    ScreenedOut,
    /// Enough of the same kind had answered.
    QuotaFull,
}

/// Device class, from the width that the browser asks styles for or from its hints; never the user agent itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Device {
    /// A phone.
    Phone,
    /// A tablet.
    Tablet,
    /// A computer, or not known.
    #[default]
    Computer,
}
