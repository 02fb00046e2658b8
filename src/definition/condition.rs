//! Conditions over answers: who is asked an item, who is screened out, who belongs to a quota.

use std::fmt;

use serde::{Serialize, Serializer};

use super::id::{Code, ItemId};
use super::scale::Missing;

/// A condition over what one respondent has answered so far, as written after `ask_if`, `screen_out` and `where`:
/// `owns_phone = 1 and (age >= 18 or region in (1, 2))`.
///
/// An item without an answer (not shown yet, skipped, don't know) makes each comparison with it false, so that
/// `not (x = 1)` holds of those who have not answered `x`; `answered(x)` tells them apart.
#[derive(Debug, Clone, PartialEq)]
pub enum Condition {
    /// One of these codes is the answer, or among the answers.
    Is {
        /// The item.
        item: ItemId,
        /// Codes of its scale or of its options, at least one.
        codes: Vec<Code>,
    },
    /// A number compares so with the answer.
    Number {
        /// A numeric item.
        item: ItemId,
        /// How.
        comparison: Comparing,
        /// With what, in the item's unit.
        value: f64,
    },
    /// The item has an answer which is not of a kind of missing.
    Answered(ItemId),
    /// The answer is of this kind of missing: `x = dont_know`.
    Missing(ItemId, Missing),
    /// It does not hold.
    Not(Box<Condition>),
    /// All hold.
    All(Vec<Condition>),
    /// At least one holds.
    Any(Vec<Condition>),
}

/// How a number compares.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Comparing {
    /// `=`
    Equal,
    /// `!=`
    Unequal,
    /// `<`
    Less,
    /// `<=`
    AtMost,
    /// `>`
    More,
    /// `>=`
    AtLeast,
}

/// What a respondent has said to one item, as conditions see it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Said<'a> {
    /// The codes chosen: one of a single-choice item, any number of a multiple-choice one.
    Codes {
        /// In the order of the item.
        codes: &'a [Code],
        /// The kind of missing that the code stands for, where it does (don't know).
        missing: Option<Missing>,
    },
    /// A number.
    Number(f64),
    /// Words.
    Text(&'a str),
    /// No answer, and of what kind.
    Missing(Missing),
}

impl Condition {
    /// Whether it holds, where `said` tells what was said to an item (`None`: not shown yet).
    ///
    /// ```
    /// use tidemark::definition::{Comparing, Condition, ItemId, Said};
    /// let adult = Condition::Number { item: ItemId::new("age"), comparison: Comparing::AtLeast, value: 18.0 };
    /// assert!(adult.holds(&|_| Some(Said::Number(18.0))));
    /// assert!(!adult.holds(&|_| None));
    /// ```
    pub fn holds<'a>(&self, said: &dyn Fn(&ItemId) -> Option<Said<'a>>) -> bool {
        match self {
            Self::Is { item, codes } => {
                matches!(said(item), Some(Said::Codes { codes: chosen, .. }) if chosen.iter().any(|code| codes.contains(code)))
            }
            Self::Number {
                item,
                comparison,
                value,
            } => {
                matches!(said(item), Some(Said::Number(number)) if comparison.holds(number, *value))
            }
            Self::Answered(item) => matches!(
                said(item),
                Some(Said::Codes { missing: None, .. } | Said::Number(_) | Said::Text(_))
            ),
            Self::Missing(item, kind) => match said(item) {
                Some(Said::Codes { missing, .. }) => missing == Some(*kind),
                Some(Said::Missing(found)) => found == *kind,
                _ => false,
            },
            Self::Not(inner) => !inner.holds(said),
            Self::All(parts) => parts.iter().all(|part| part.holds(said)),
            Self::Any(parts) => parts.iter().any(|part| part.holds(said)),
        }
    }

    /// The items it looks at, in the order written, each once.
    pub fn items(&self) -> Vec<&ItemId> {
        let mut found = Vec::new();
        self.collect_items(&mut found);
        found
    }

    fn collect_items<'a>(&'a self, found: &mut Vec<&'a ItemId>) {
        match self {
            Self::Is { item, .. }
            | Self::Number { item, .. }
            | Self::Answered(item)
            | Self::Missing(item, _) => {
                if !found.contains(&item) {
                    found.push(item);
                }
            }
            Self::Not(inner) => inner.collect_items(found),
            Self::All(parts) | Self::Any(parts) => {
                for part in parts {
                    part.collect_items(found);
                }
            }
        }
    }
}

impl Comparing {
    /// Whether `left` compares so with `right`.
    pub fn holds(self, left: f64, right: f64) -> bool {
        match self {
            Self::Equal => left == right,
            Self::Unequal => left != right,
            Self::Less => left < right,
            Self::AtMost => left <= right,
            Self::More => left > right,
            Self::AtLeast => left >= right,
        }
    }

    /// As written.
    pub fn sign(self) -> &'static str {
        match self {
            Self::Equal => "=",
            Self::Unequal => "!=",
            Self::Less => "<",
            Self::AtMost => "<=",
            Self::More => ">",
            Self::AtLeast => ">=",
        }
    }
}

/// As it would be written in a survey folder; reading that gives the same condition.
impl fmt::Display for Condition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Is { item, codes } => match codes.as_slice() {
                [code] => write!(f, "{item} = {code}"),
                codes => {
                    let list: Vec<String> = codes.iter().map(ToString::to_string).collect();
                    write!(f, "{item} in ({})", list.join(", "))
                }
            },
            Self::Number {
                item,
                comparison,
                value,
            } => write!(f, "{item} {} {value}", comparison.sign()),
            Self::Answered(item) => write!(f, "answered({item})"),
            Self::Missing(item, kind) => write!(f, "{item} = {}", word(*kind)),
            Self::Not(inner) => write!(f, "not ({inner})"),
            Self::All(parts) => joined(f, parts, " and "),
            Self::Any(parts) => joined(f, parts, " or "),
        }
    }
}

impl Serialize for Condition {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// The word of a kind of missing in a condition.
pub(super) fn word(kind: Missing) -> &'static str {
    match kind {
        Missing::DontKnow => "dont_know",
        Missing::Refused => "refused",
        Missing::NoAnswer => "no_answer",
        Missing::NotAsked => "not_asked",
    }
}

fn joined(f: &mut fmt::Formatter<'_>, parts: &[Condition], between: &str) -> fmt::Result {
    for (at, part) in parts.iter().enumerate() {
        if at > 0 {
            f.write_str(between)?;
        }
        match part {
            Condition::All(_) | Condition::Any(_) => write!(f, "({part})")?,
            _ => write!(f, "{part}")?,
        }
    }
    Ok(())
}
