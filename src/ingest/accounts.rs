//! The accounts of a wave: rows in = rows used + rows set aside, each with a reason.

use std::fmt;

use serde::Serialize;

use crate::definition::{Lang, Texts};

/// How a delivery was read and what became of its rows.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct Accounts {
    /// Data rows of the delivery, blank lines not among them.
    pub rows_in: usize,
    /// Rows that became respondents.
    pub rows_used: usize,
    /// Rows set aside, by reason.
    pub set_aside: Vec<SetAside>,
    /// How the file was read, in words: encoding, delimiter, decimal mark, what was skipped or trimmed.
    pub reading: Vec<String>,
    /// SHA-256 of the delivery, lower-case hex.
    pub sha256: String,
}

/// Rows left out for one reason.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SetAside {
    /// The same for every row of this entry.
    pub reason: Reason,
    /// How many.
    pub rows: usize,
    /// Lines (or data rows, for formats without lines) in the delivery, 1-based.
    pub lines: Vec<usize>,
}

/// Why rows were set aside.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// No field holds anything.
    Empty,
    /// Identical to a row before it, the respondent's id included.
    Identical,
    /// The headings again.
    Headings,
    /// A row of totals.
    Totals,
    /// A footnote under the rows.
    Footnote,
    /// Came by a link that anybody may follow, beside respondents who were invited or sent by a panel.
    OpenLink,
    /// Took less than this share of the median time.
    Speeder {
        /// Of the median.
        share: f64,
    },
    /// One answer to all of so many items.
    StraightLiner {
        /// Items of the block.
        items: usize,
    },
    /// No answer to more than this share of the items.
    Nonresponse {
        /// Of the items that were asked.
        above: f64,
    },
    /// At least this share of the answers is that of a row before it.
    NearDuplicate {
        /// Of the answers.
        above: f64,
    },
    /// Answers that cannot all be true, in the words of the definition.
    Contradiction(Texts),
    /// In words.
    Other(String),
}

impl Reason {
    /// Whether a rule of `[quality]` set the rows aside: the row was sound, its answers are not trusted.
    pub fn is_of_quality(&self) -> bool {
        matches!(
            self,
            Self::Speeder { .. }
                | Self::StraightLiner { .. }
                | Self::Nonresponse { .. }
                | Self::NearDuplicate { .. }
                | Self::Contradiction(_)
        )
    }
}

/// In English, as the terminal says it.
impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let percent = |share: f64| (share * 1000.0).round() / 10.0;
        match self {
            Self::Empty => f.write_str("no field holds anything"),
            Self::Identical => f.write_str("identical to a row before it"),
            Self::Headings => f.write_str("the headings again"),
            Self::Totals => f.write_str("a total row"),
            Self::Footnote => f.write_str("a footnote"),
            Self::OpenLink => f.write_str("came by an open link: never pooled with invited ones"),
            Self::Speeder { share } => {
                write!(f, "took less than {} % of the median time", percent(*share))
            }
            Self::StraightLiner { items } => write!(f, "one answer to all of {items} items"),
            Self::Nonresponse { above } => {
                write!(
                    f,
                    "no answer to more than {} % of the items",
                    percent(*above)
                )
            }
            Self::NearDuplicate { above } => write!(
                f,
                "at least {} % of the answers are those of a row before it",
                percent(*above)
            ),
            Self::Contradiction(reason) => {
                let english = Lang::new("en");
                write!(f, "contradictory answers: {}", reason.get(&english))
            }
            Self::Other(words) => f.write_str(words),
        }
    }
}

impl Accounts {
    /// Rows in = rows used + rows set aside.
    pub fn balance(&self) -> bool {
        self.rows_in == self.rows_used + self.set_aside.iter().map(|set| set.rows).sum::<usize>()
    }
}
