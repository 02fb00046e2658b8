//! Conditions that no respondent can meet: no number within the bounds of its item, no answer that is offered makes them hold.

use super::script::Script;
use crate::definition::{Comparing, Condition, ItemId, ItemKind};

/// A condition that holds for nobody, whatever is answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Never {
    /// Nobody is screened out by the condition at this place.
    ScreenOut(usize),
    /// Nobody is asked this item.
    AskIf(ItemId),
    /// Nobody is counted in the quota at this place.
    Quota(usize),
}

/// Every condition of a questionnaire that surely holds for nobody. Each comparison is judged by itself: of two that shut each
/// other out nothing is said.
pub fn never_holds(script: &Script) -> Vec<Never> {
    let is_never = |condition: &Condition| !can_be(script, condition, true);
    let screened = script.questionnaire.screen_out.iter().enumerate();
    let screened = screened
        .filter(|(_, condition)| is_never(condition))
        .map(|(at, _)| Never::ScreenOut(at));
    let asked = script.questions().iter();
    let asked = asked
        .filter(|question| question.item.ask_if.as_ref().is_some_and(is_never))
        .map(|question| Never::AskIf(question.item.id.clone()));
    let quotas = script.collection.quotas.iter().enumerate();
    let quotas = quotas
        .filter(|(_, quota)| is_never(&quota.of))
        .map(|(at, _)| Never::Quota(at));
    screened.chain(asked).chain(quotas).collect()
}

/// Whether answers can be thought of by which a condition comes out so. Where it is not known, they can.
fn can_be(script: &Script, condition: &Condition, wanted: bool) -> bool {
    match (condition, wanted) {
        (Condition::Not(inner), _) => can_be(script, inner, !wanted),
        (Condition::All(parts), true) | (Condition::Any(parts), false) => {
            parts.iter().all(|part| can_be(script, part, wanted))
        }
        (Condition::All(parts), false) | (Condition::Any(parts), true) => {
            parts.iter().any(|part| can_be(script, part, wanted))
        }
        (Condition::Is { item, codes }, true) => {
            script.question(item.as_str()).is_none_or(|asked| {
                asked.choices.is_empty()
                    || asked.choices.iter().any(|one| codes.contains(&one.code))
            })
        }
        (
            Condition::Number {
                item,
                comparison,
                value,
            },
            true,
        ) => script
            .question(item.as_str())
            .is_none_or(|asked| takes(&asked.item.kind, *comparison, *value)),
        // Whoever leaves a question blank makes each comparison false; kinds of missing are given on other ways too.
        (
            Condition::Is { .. }
            | Condition::Number { .. }
            | Condition::Answered(_)
            | Condition::Missing(..),
            _,
        ) => true,
    }
}

/// Whether a number within the bounds of an item compares so.
fn takes(kind: &ItemKind, comparison: Comparing, value: f64) -> bool {
    let ItemKind::Numeric {
        minimum, maximum, ..
    } = kind
    else {
        return true;
    };
    let low = minimum.unwrap_or(f64::NEG_INFINITY);
    let high = maximum.unwrap_or(f64::INFINITY);
    match comparison {
        Comparing::Less => low < value,
        Comparing::AtMost => low <= value,
        Comparing::More => high > value,
        Comparing::AtLeast => high >= value,
        Comparing::Equal => low <= value && value <= high,
        Comparing::Unequal => low < high || low != value,
    }
}
