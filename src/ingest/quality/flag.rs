//! In: nothing. Out: what is looked for in the answers of a wave, and what was found. Never: the id of a person.

use serde::Serialize;

use crate::definition::{Action, Code, DurationUnit, ItemId, Texts};

/// What was looked for in the answers of a wave, and in how many rows it was found.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Flag {
    /// What was looked for.
    pub check: Check,
    /// Rows in which it was found.
    pub found: usize,
    /// Rows in which it could have been.
    pub of: usize,
    /// What becomes of the rows.
    pub action: Action,
    /// The lines (or data rows, for formats without lines) in the delivery, 1-based; empty where `found` counts something
    /// that is no fault of a row.
    pub lines: Vec<usize>,
}

/// The checks of answers.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Check {
    /// Took less time than a share of the median.
    Speeders {
        /// The median duration, as delivered.
        median: f64,
        /// Below this is too fast.
        limit: f64,
        /// The share of the median.
        share: f64,
        /// What durations count.
        unit: DurationUnit,
    },
    /// Rows whose duration is missing or below 0.
    NoDuration,
    /// One answer to all items of a block.
    StraightLining {
        /// The block, in the order of the questionnaire.
        items: Vec<ItemId>,
        /// The rows that would do so by chance, were the items independent of each other.
        expected: f64,
        /// The answer that is given most often to all of them, with its count.
        most: Option<(Code, usize)>,
        /// Whether items of the block point both ways: two of them correlate below 0, so that one answer to all is a
        /// contradiction.
        both_ways: bool,
    },
    /// Respondents without an answer to more than a share of the items they were asked.
    Nonresponse {
        /// The share.
        above: f64,
    },
    /// Respondents without an answer (don't know, refused, blank) to an item they were asked.
    ItemNonresponse {
        /// The item.
        item: ItemId,
    },
    /// Rows in which an item is blank, and a blank counts as no answer.
    Blank {
        /// The item.
        item: ItemId,
    },
    /// Answers that are nearly those of a row before it.
    NearDuplicates {
        /// The share of answers that are the same.
        above: f64,
        /// How many items are compared.
        items: usize,
        /// The rows to expect from how alike respondents are otherwise.
        expected: f64,
    },
    /// Near-duplicates were not looked for.
    NearDuplicatesSkipped(Skipped),
    /// The same long text as in a row before it.
    SameText {
        /// The open item.
        item: ItemId,
    },
    /// Answers that cannot all be true.
    Contradiction {
        /// The items of the rule.
        items: Vec<ItemId>,
        /// The reason, as declared.
        reason: Texts,
    },
    /// Every answer to an item is the same.
    Constant {
        /// The item.
        item: ItemId,
        /// The answer; `None` for a number.
        answer: Option<Code>,
    },
}

/// Why near-duplicates were not looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Skipped {
    /// Fewer than [`FEWEST_ITEMS`](super::FEWEST_ITEMS) opinion items: like-minded people cannot be told from copies.
    FewItems(usize),
    /// More than [`MOST_ROWS`](super::MOST_ROWS) rows: every row is compared with every other.
    ManyRows(usize),
}
