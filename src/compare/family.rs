//! Which changes are corrected together.
//!
//! A family holds changes of one kind that a reader takes in together. Nets, balances and means come first and are a
//! family of their own: single answers repeat them, groups ask another question, and a table with more rows or columns
//! must not change what is said of the total.

use std::collections::BTreeMap;

use serde::Serialize;

use super::changes::Change;
use crate::definition::{ChangeScope, Comparison, Correction, Item, ItemId, Role, Survey, WaveId};
use crate::estimate::test::Family;
use crate::estimate::{Domain, Measure};

/// The family of a change: its name and size. Which wave, item or banner it is of, the change says itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct ChangeFamily {
    /// The kind of its changes.
    pub members: Members,
    /// Over which waves and items.
    pub scope: ChangeScope,
    /// How many of them are tested.
    pub tests: usize,
    /// How p is corrected for that number.
    pub correction: Correction,
}

/// The kind of changes that a family holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Members {
    /// Nets, balances, means and ratios of opinions, of everybody; of an item without nets its answers.
    Headline,
    /// What else is told of opinions, of everybody.
    Details,
    /// As headline, in the groups of one banner.
    GroupHeadline,
    /// As details, in the groups of one banner.
    GroupDetails,
    /// Background items.
    Background,
}

impl Members {
    /// The kind of a change. An item is told by its nets, balances, mean and ratios, and one without nets by its answers.
    ///
    /// ```
    /// use tidemark::compare::family::Members;
    /// use tidemark::definition::{Code, ItemId, NetId, load};
    /// use tidemark::estimate::{Domain, Measure};
    /// let survey = load("surveys/tech-attitudes".as_ref())?.output;
    /// let item = survey.item(&ItemId::new("children_safe")).unwrap();
    /// let members = |measure| Members::of(item, &measure, &Domain::Total);
    /// assert_eq!(members(Measure::Net(NetId::new("agree"))), Members::Headline);
    /// assert_eq!(members(Measure::Answer(Code(1))), Members::Details);
    /// # Ok::<(), tidemark::Error>(())
    /// ```
    pub fn of(item: &Item, measure: &Measure, domain: &Domain) -> Self {
        match (item.role, domain, is_headline(item, measure)) {
            (Role::Background, ..) => Self::Background,
            (Role::Opinion, Domain::Total, true) => Self::Headline,
            (Role::Opinion, Domain::Total, false) => Self::Details,
            (Role::Opinion, Domain::Group { .. }, true) => Self::GroupHeadline,
            (Role::Opinion, Domain::Group { .. }, false) => Self::GroupDetails,
        }
    }
}

/// Whether an item is told by this measure: a net, balance, mean or ratio; of an item without nets also an answer.
pub fn is_headline(item: &Item, measure: &Measure) -> bool {
    match measure {
        Measure::Net(_) | Measure::Balance(_) | Measure::Mean | Measure::Ratio(_) => true,
        Measure::Answer(_) => item.scale().is_none_or(|scale| scale.nets.is_empty()),
        Measure::DontKnow
        | Measure::InBase(..)
        | Measure::People(_)
        | Measure::Total
        | Measure::Median
        | Measure::Quantile(_) => false,
    }
}

impl ChangeFamily {
    /// One change by itself.
    pub fn alone() -> Self {
        Self {
            members: Members::Headline,
            scope: ChangeScope::Wave,
            tests: 1,
            correction: Correction::None,
        }
    }

    /// Its name in records: `headline_wave`, `group_details_all`.
    pub fn name(&self) -> &'static str {
        use {ChangeScope as Scope, Members as M};
        match (self.members, self.scope) {
            (M::Headline, Scope::Wave) => "headline_wave",
            (M::Headline, Scope::Item) => "headline_item",
            (M::Headline, Scope::All) => "headline_all",
            (M::Details, Scope::Wave) => "details_wave",
            (M::Details, Scope::Item) => "details_item",
            (M::Details, Scope::All) => "details_all",
            (M::GroupHeadline, Scope::Wave) => "group_headline_wave",
            (M::GroupHeadline, Scope::Item) => "group_headline_item",
            (M::GroupHeadline, Scope::All) => "group_headline_all",
            (M::GroupDetails, Scope::Wave) => "group_details_wave",
            (M::GroupDetails, Scope::Item) => "group_details_item",
            (M::GroupDetails, Scope::All) => "group_details_all",
            (M::Background, Scope::Wave) => "background_wave",
            (M::Background, Scope::Item) => "background_item",
            (M::Background, Scope::All) => "background_all",
        }
    }
}

/// What tells families apart: their kind, the wave, the item and the banner.
type Key = (Members, Option<WaveId>, Option<ItemId>, Option<ItemId>);

/// Corrects the p of all changes, family by family.
pub(super) fn correct(survey: &Survey, changes: &mut [Change]) {
    let rule = &survey.comparison;
    let mut families: BTreeMap<Key, Vec<usize>> = BTreeMap::new();
    let mut last: Option<(Key, Vec<usize>)> = None;
    for (place, change) in changes.iter().enumerate() {
        let Some(item) = survey.item(&change.item).filter(|_| change.test.is_ok()) else {
            continue;
        };
        let key = key(rule, item, change);
        match &mut last {
            // Changes of one family mostly follow each other.
            Some((known, places)) if *known == key => places.push(place),
            _ => {
                if let Some((known, places)) = last.replace((key, vec![place])) {
                    families.entry(known).or_default().extend(places);
                }
            }
        }
    }
    if let Some((known, places)) = last {
        families.entry(known).or_default().extend(places);
    }
    for ((members, ..), places) in families {
        correct_one(rule, members, &places, changes);
    }
}

fn correct_one(rule: &Comparison, members: Members, places: &[usize], changes: &mut [Change]) {
    let p = places.iter().map(|place| {
        let test = changes.get(*place)?.test.as_ref().ok()?;
        Some(test.p)
    });
    let Ok(family) = Family::new(p.collect::<Vec<Option<f64>>>()) else {
        return;
    };
    let named = ChangeFamily {
        members,
        scope: rule.family,
        tests: family.tests(),
        correction: rule.correction,
    };
    let adjusted = family.adjusted(rule.correction.into());
    for (place, adjusted) in places.iter().zip(adjusted) {
        let change = changes.get_mut(*place);
        if let (Some(Ok(test)), Some(adjusted)) = (change.map(|c| &mut c.test), adjusted) {
            *test = test.corrected(adjusted, named);
        }
    }
}

fn key(rule: &Comparison, item: &Item, change: &Change) -> Key {
    let (wave, of_item) = match rule.family {
        ChangeScope::Wave => (Some(change.to.clone()), None),
        ChangeScope::Item => (None, Some(change.item.clone())),
        ChangeScope::All => (None, None),
    };
    let banner = match &change.domain {
        Domain::Total => None,
        Domain::Group { item, .. } => Some(item.clone()),
    };
    let members = Members::of(item, &change.measure, &change.domain);
    (members, wave, of_item, banner)
}
