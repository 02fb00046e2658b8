//! In: a key result, its change and its groups, with their tests. Out: three sentences that can be said, and three that cannot, each with the
//! reason. Never: a sentence that the figures do not carry among those that can be said, or one that they carry among the others.
//!
//! That one share is larger than another of the same sample is said where their intervals do not touch: whatever their
//! covariance, the standard error of the difference is at most the sum of the two (Schwarz). That two groups are too close is
//! said where a t test of two independent shares finds no difference.

mod change;
mod groups;
mod not_safe;
mod safe;

use crate::compare::Change;
use crate::definition::ItemId;
use crate::estimate::Domain;
use crate::report::Prose;
use crate::report::document::Context;
use crate::report::words::event::EventWords;

use super::answer::Whom;
use super::result::KeyResult;

/// How many of each.
const THREE: usize = 3;

/// A sentence that cannot be said, and why.
#[derive(Debug, Clone, PartialEq)]
pub struct Unsafe {
    pub phrase: Prose,
    pub why: Prose,
}

/// What can and cannot be said of one result.
#[derive(Debug, Clone, PartialEq)]
pub struct Phrasings {
    /// The short name of the item.
    pub about: String,
    /// The first names the item in its exact wording; the others are about the same item.
    pub safe: Vec<Prose>,
    pub not_safe: Vec<Unsafe>,
}

/// Three and three of a result.
pub fn phrasings<'a>(
    context: &Context<'a>,
    words: &'static EventWords,
    result: &KeyResult<'a>,
) -> Phrasings {
    let speech = Speech::of(context, words, result);
    let (mut safe, mut not_safe) = (speech.safe(), speech.not_safe());
    safe.truncate(THREE);
    not_safe.truncate(THREE);
    Phrasings {
        about: context.label(result.item),
        safe,
        not_safe,
    }
}

/// What can be said of the other answers to an item, and what cannot.
pub fn of_answers<'a>(
    context: &Context<'a>,
    words: &'static EventWords,
    result: &KeyResult<'a>,
) -> (Vec<Prose>, Option<Unsafe>) {
    let speech = Speech::of(context, words, result);
    let not_safe = speech.not_base().or_else(|| speech.not_others());
    (speech.other_said(), not_safe.or_else(|| speech.not_exact()))
}

/// What can be said of a result's change since the wave before, and what cannot.
pub fn of_change<'a>(
    context: &Context<'a>,
    words: &'static EventWords,
    result: &KeyResult<'a>,
) -> (Option<Prose>, Option<Unsafe>) {
    let speech = Speech::of(context, words, result);
    (speech.change_said(), speech.not_change())
}

/// What can be said of a result in the groups of an item, and what cannot.
pub fn of_groups<'a>(
    context: &Context<'a>,
    words: &'static EventWords,
    result: &KeyResult<'a>,
    by: &ItemId,
) -> (Option<Prose>, Option<Unsafe>) {
    let speech = Speech::of(context, words, result);
    let close = speech.too_close(std::slice::from_ref(by));
    (speech.groups_said(by), close)
}

struct Speech<'s, 'a> {
    context: &'s Context<'a>,
    words: &'static EventWords,
    result: &'s KeyResult<'a>,
    /// Of whom the share is.
    whom: Whom,
}

impl<'s, 'a> Speech<'s, 'a> {
    fn of(context: &'s Context<'a>, words: &'static EventWords, result: &'s KeyResult<'a>) -> Self {
        Self {
            context,
            words,
            result,
            whom: Whom::of(context, words, result),
        }
    }

    /// The change since the wave before.
    fn change(&self) -> Option<&'a Change> {
        let result = self.result;
        let changes = &self.context.results.changes;
        changes.find(
            &result.item.id,
            &result.measure,
            &Domain::Total,
            &self.context.wave.id,
        )
    }

    fn answer(&self) -> (&'static str, Prose) {
        ("answer", self.result.answer.clone())
    }

    fn share(&self) -> (&'static str, Prose) {
        ("share", self.result.text.clone())
    }

    fn of_them(&self) -> (&'static str, Prose) {
        ("whom", self.whom.of_them())
    }

    /// Whether the share is written as half though it is more or less: “50 %” is then neither said to be a majority nor the opposite.
    fn is_written_as_half(&self) -> bool {
        (self.result.value * 100.0 + 0.5).floor() == 50.0
    }
}
