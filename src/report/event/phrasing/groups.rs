//! In: a result in each group of the banners. Out: the two groups that lie farthest apart with a difference that a test finds, as a sentence
//! that can be said, and without one, as one that cannot. Never: a group on a low base.

use super::{Speech, Unsafe};
use crate::definition::ItemId;
use crate::estimate::{Domain, Estimate};
use crate::report::Prose;
use crate::report::document::{Context, groups_of};
use crate::report::event::answer::quoted;
use crate::report::number::Flag;

/// So far apart are two groups at least of which somebody would say that they differ.
const WORTH_SAYING: f64 = 0.01;
const SIGNIFICANCE: f64 = 0.05;

impl<'a> Speech<'_, 'a> {
    /// Of all banners.
    pub fn not_groups(&self) -> Option<Unsafe> {
        self.too_close(&banners(self.context))
    }

    /// The two groups of some banners that lie farthest apart without a difference that a test finds.
    pub fn too_close(&self, banners: &[ItemId]) -> Option<Unsafe> {
        let pairs = banners.iter().flat_map(|banner| self.pairs(banner));
        let close = pairs.filter(|pair| pair.p >= SIGNIFICANCE && pair.apart() >= WORTH_SAYING);
        let pair = close.reduce(farther)?;
        let (higher, lower) = self.names(&pair);
        Some(Unsafe {
            phrase: Prose::fill(
                self.words.unsafe_groups,
                &[higher.clone(), lower.clone(), self.answer()],
            ),
            why: Prose::fill(self.words.why_groups, &[higher, lower]),
        })
    }

    /// The two groups of a banner that lie farthest apart, where a test finds the difference even when it counts all pairs of groups
    /// (Bonferroni); that none is found, where no pair differs by itself.
    pub fn groups_said(&self, banner: &ItemId) -> Option<Prose> {
        let pairs = self.pairs(banner);
        let count = pairs.len() as f64;
        if pairs.is_empty() {
            return None;
        }
        if pairs.iter().all(|pair| pair.p >= SIGNIFICANCE) {
            let by = Prose::wording(self.context.item_label(banner));
            return Some(Prose::fill(
                self.words.say_groups_alike,
                &[("by", by), self.answer()],
            ));
        }
        let found = pairs
            .into_iter()
            .filter(|pair| pair.p * count < SIGNIFICANCE);
        let pair = found.reduce(farther)?;
        let (higher, lower) = self.names(&pair);
        let value = |group: &Group<'a>| {
            let (context, result) = (self.context, self.result);
            let id = context.id(result.item, &result.measure, &group.domain);
            let text = context.value_text(result.item, &result.measure, group.estimate);
            Prose::cell(text, id.value())
        };
        Some(Prose::fill(
            self.words.say_groups,
            &[
                higher,
                lower,
                self.answer(),
                ("share", value(&pair.higher)),
                ("other", value(&pair.lower)),
            ],
        ))
    }

    fn names(&self, pair: &Pair<'a>) -> ((&'static str, Prose), (&'static str, Prose)) {
        let name = |group: &Group<'a>| quoted(self.context, &group.label);
        (("higher", name(&pair.higher)), ("lower", name(&pair.lower)))
    }

    /// Every two groups of a banner that were tested, by the tests of its letters: their covariance is counted. A banner without
    /// letters has none.
    fn pairs(&self, banner: &ItemId) -> Vec<Pair<'a>> {
        let context = self.context;
        if self.result.is_mean() || !context.precision_allowed(context.wave) {
            return Vec::new();
        }
        let mut rows = context.estimates.estimates.letters.iter();
        let Some(row) = rows.find(|row| {
            row.item == self.result.item.id
                && row.measure == self.result.measure
                && row.banner == *banner
        }) else {
            return Vec::new();
        };
        let groups = self.groups(banner);
        let group = |place: usize| {
            let column = row.columns.get(place)?;
            groups.iter().find(|group| group.domain == column.domain)
        };
        row.tests
            .iter()
            .filter_map(|test| {
                let (lower, higher) = test.lower_and_higher();
                Some(Pair {
                    higher: group(higher)?.clone(),
                    lower: group(lower)?.clone(),
                    p: test.p,
                })
            })
            .collect()
    }

    fn groups(&self, banner: &ItemId) -> Vec<Group<'a>> {
        let context = self.context;
        groups_of(context, banner)
            .into_iter()
            .filter_map(|code| {
                let domain = Domain::Group {
                    item: banner.clone(),
                    code,
                };
                let estimate = self.result.of_group(context, &domain)?;
                matches!(context.flag(estimate), Flag::Firm | Flag::Low).then(|| Group {
                    label: context.code_label(banner, code),
                    domain,
                    estimate,
                })
            })
            .collect()
    }
}

/// The banners of the tables and of the figures, each once.
fn banners(context: &Context<'_>) -> Vec<ItemId> {
    let plan = &context.survey.report;
    let mut banners = plan.banners.clone();
    for by in plan
        .figures
        .iter()
        .filter_map(|figure| figure.kind.groups())
    {
        if !banners.contains(by) {
            banners.push(by.clone());
        }
    }
    banners
}

#[derive(Clone)]
struct Group<'a> {
    label: String,
    domain: Domain,
    estimate: &'a Estimate,
}

/// Two groups and the p of the test of their difference, by itself.
struct Pair<'a> {
    higher: Group<'a>,
    lower: Group<'a>,
    p: f64,
}

impl Pair<'_> {
    /// Higher minus lower.
    fn apart(&self) -> f64 {
        self.higher.estimate.value.unwrap_or(0.0) - self.lower.estimate.value.unwrap_or(0.0)
    }
}

/// Of equals the first.
fn farther<'a>(one: Pair<'a>, other: Pair<'a>) -> Pair<'a> {
    if other.apart() > one.apart() {
        other
    } else {
        one
    }
}
