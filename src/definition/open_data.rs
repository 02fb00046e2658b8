//! What `[open_data]` says of the public-use file.

use serde::Serialize;

use super::id::ItemId;
use super::text::Texts;

/// How `tidemark open-data` makes a public-use file.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct OpenData {
    /// Items by which somebody could be recognised; `None`: every item that describes respondents.
    pub quasi_identifiers: Option<Vec<ItemId>>,
    /// No combination of quasi-identifiers occurs less often; `None`: [`OpenData::K`].
    pub k: Option<usize>,
    /// What may be done with the file, in words for readers.
    pub licence: Option<Texts>,
    /// Items that are left out of the file.
    pub drop: Vec<ItemId>,
}

impl OpenData {
    /// The `k` of a file where nothing else is said.
    pub const K: usize = 5;
}
