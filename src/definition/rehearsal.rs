//! The recipe of a rehearsal: how many synthetic respondents, from which seed, with which shares.

use std::collections::BTreeMap;

use serde::Serialize;

use super::id::{Code, ItemId};

/// `[rehearse]` of a `wave.toml`, resolved. The same recipe over the same survey makes the same bytes.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Recipe {
    /// Where the drawing starts; another seed gives other respondents with the same shares.
    pub seed: u64,
    /// Rows that are made.
    pub respondents: u32,
    /// By item, the share of each answer among everybody asked (don't know is an answer like any other). They sum to 1;
    /// for an item whose blank means "not asked" they may sum to less, and the rest stays blank. The options of a
    /// multiple-choice item each have a share of their own. An item that is not named gets a plain shape.
    pub shares: BTreeMap<ItemId, Vec<(Code, f64)>>,
}

impl Recipe {
    /// Respondents of a rehearsal that does not say how many.
    pub const RESPONDENTS: u32 = 1_000;
    /// The seed of a rehearsal that does not name one.
    pub const SEED: u64 = 1;
}

impl Default for Recipe {
    fn default() -> Self {
        Self {
            seed: Self::SEED,
            respondents: Self::RESPONDENTS,
            shares: BTreeMap::new(),
        }
    }
}
