//! In: the estimates of the waves. Out: the measures an item is told by, and their estimates. Never: a measure without
//! an estimate.

use super::Context;
use crate::definition::{Item, ItemId, ItemKind, Net, NetRole};
use crate::estimate::{Domain, Estimate, Measure};
use crate::pipeline::WaveResults;
use crate::report::control::is_withheld;

impl<'a> Context<'a> {
    /// The estimate of this wave.
    pub fn estimate(
        &self,
        item: &ItemId,
        measure: &Measure,
        domain: &Domain,
    ) -> Option<&'a Estimate> {
        estimate(self.estimates, item, measure, domain)
    }

    /// The estimate of those the document is about: everybody, or one group.
    pub fn total(&self, item: &ItemId, measure: &Measure) -> Option<&'a Estimate> {
        self.estimate(item, measure, &self.of)
    }

    pub fn net_estimate(&self, item: &'a Item, role: NetRole) -> Option<(&'a Net, &'a Estimate)> {
        let net = item.scale()?.net_of(role)?;
        let estimate = self.total(&item.id, &Measure::Net(net.id.clone()))?;
        estimate.value.map(|_| (net, estimate))
    }

    /// Answers of a kind of missing that are in the base and have an estimate, or don't know of all asked.
    pub fn missing_measures(&self, item: &'a Item) -> Vec<Measure> {
        let Some(scale) = item.scale() else {
            return Vec::new();
        };
        let in_base: Vec<Measure> = scale
            .in_base()
            .filter(|(_, answer)| answer.missing.is_some())
            .map(|(_, answer)| Measure::Answer(answer.code))
            .filter(|measure| self.has(item, measure))
            .collect();
        if in_base.is_empty() && self.has(item, &Measure::DontKnow) {
            return vec![Measure::DontKnow];
        }
        in_base
    }

    pub fn has(&self, item: &Item, measure: &Measure) -> bool {
        self.total(&item.id, measure)
            .is_some_and(|estimate| estimate.value.is_some())
    }

    /// Whether a wave's answers tell a measure, though it may be withheld so that nobody is recognised.
    pub fn has_or_withholds(&self, item: &Item, measure: &Measure) -> bool {
        self.total(&item.id, measure)
            .is_some_and(|estimate| estimate.value.is_some() || is_withheld(estimate))
    }

    /// The measures an item is told by, best first: the agree net, other nets, answers.
    pub fn candidates(item: &Item) -> Vec<Measure> {
        if let ItemKind::Multiple { options, .. } = &item.kind {
            return options
                .iter()
                .map(|option| Measure::Answer(option.code))
                .collect();
        }
        let Some(scale) = item.scale() else {
            return vec![Measure::Mean];
        };
        let agree = scale.net_of(NetRole::Agree).into_iter();
        let others = scale.nets.iter().filter(|net| net.role != NetRole::Agree);
        let nets = agree.chain(others).map(|net| Measure::Net(net.id.clone()));
        let answers = scale
            .in_base()
            .filter(|(_, answer)| answer.missing.is_none())
            .map(|(_, answer)| Measure::Answer(answer.code));
        nets.chain(answers).collect()
    }

    /// The measure that tells an item in this wave.
    pub fn primary(&self, item: &Item) -> Option<Measure> {
        Self::candidates(item)
            .into_iter()
            .find(|measure| self.has(item, measure))
    }

    /// The measures that tell an item in this wave: every option of a multiple-choice item, else the first there is.
    pub fn told(&self, item: &Item) -> Vec<Measure> {
        if matches!(item.kind, ItemKind::Multiple { .. }) {
            let mut options = Self::candidates(item);
            options.retain(|option| self.has(item, option));
            return options;
        }
        self.primary(item).into_iter().collect()
    }

    /// The same over the waves up to this one.
    pub fn told_of_waves(&self, item: &Item) -> Vec<Measure> {
        if matches!(item.kind, ItemKind::Multiple { .. }) {
            let waves = self.waves_so_far();
            let mut options = Self::candidates(item);
            options.retain(|option| {
                waves.iter().any(|(_, wave)| {
                    estimate(wave, &item.id, option, &Domain::Total)
                        .is_some_and(|found| found.value.is_some())
                })
            });
            return options;
        }
        self.primary_of_waves(item).into_iter().collect()
    }

    /// The measure that tells an item over the waves: the one that most of them have.
    pub fn primary_of_waves(&self, item: &Item) -> Option<Measure> {
        let waves = self.waves_so_far();
        let known = |measure: &Measure| {
            waves
                .iter()
                .filter(|(_, wave)| {
                    estimate(wave, &item.id, measure, &Domain::Total)
                        .is_some_and(|found| found.value.is_some())
                })
                .count()
        };
        let mut best: Option<(usize, Measure)> = None;
        for measure in Self::candidates(item) {
            let count = known(&measure);
            if count > 0 && best.as_ref().is_none_or(|(most, _)| count > *most) {
                best = Some((count, measure));
            }
        }
        best.map(|(_, measure)| measure)
    }
}

/// The estimate of a wave.
pub fn estimate<'e>(
    wave: &'e WaveResults,
    item: &ItemId,
    measure: &Measure,
    domain: &Domain,
) -> Option<&'e Estimate> {
    wave.estimates
        .find(item, measure, domain)
        .map(|cell| &cell.estimate)
}
