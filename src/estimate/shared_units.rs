//! Two waves that share first-stage units: which unit is which, and the covariance of an estimate with its later self.
//!
//! The two waves are one sample of units, some of which were measured once (Kish 1965, *Survey Sampling*, § 12.4):
//! Cov = Σ_h √(f₁f₂)·n_h/(n_h − 1)·Σ_j (t₁_hj − t̄₁_h)(t₂_hj − t̄₂_h) over the units j of both waves, n_h of them in
//! stratum h, where t is 0 for a unit that a wave does not have. It is the covariance between waves that R's `survey` has for
//! the stacked rows with the unit as `id`.

use std::collections::BTreeMap;
use std::collections::HashMap;

use super::unit_influence::{FirstStage, UnitInfluence};

/// Which units of a later wave are units of an earlier one.
#[derive(Debug, Clone, PartialEq)]
pub struct SharedUnits {
    /// Respondents of both waves.
    pub recurring: usize,
    stratum_of_earlier: Vec<u32>,
    /// By unit of the later wave.
    earlier_of_later: Vec<Option<u32>>,
    /// By unit of the later wave; strata that the earlier one does not have are numbered after its own.
    stratum_of_later: Vec<u32>,
    /// By stratum: units of both waves, and √(f₁f₂)·n/(n − 1).
    units: Vec<f64>,
    multiplier: Vec<f64>,
}

/// How two estimates vary together.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Covariance {
    /// In the square of the unit of the estimates.
    pub covariance: f64,
    /// Units of both waves with somebody in the base, less their strata.
    pub degrees_of_freedom: f64,
}

impl SharedUnits {
    /// Pairs the units of two waves by the respondents who are in both, `ids` by row.
    ///
    /// A cluster of the later wave is the one of the earlier in which most of its recurring respondents were; a unit
    /// without recurring respondents is a new one, in the stratum where most units of its own stratum were.
    pub fn new(earlier: (&FirstStage, &[String]), later: (&FirstStage, &[String])) -> Self {
        let (first, second) = (earlier.0, later.0);
        let row_of: HashMap<&String, usize> = earlier.1.iter().zip(0..).collect();
        let mut recurring = 0;
        let mut met: Vec<(u32, u32)> = Vec::new();
        for (id, unit) in later.1.iter().zip(&second.unit_of_row) {
            let before = row_of.get(id).and_then(|&row| first.unit_of_row.get(row));
            if let Some(before) = before {
                recurring += 1;
                met.push((*unit, *before));
            }
        }
        let earlier_of_later = most_often(&met, second.stratum_of_unit.len());
        let strata: Vec<(u32, u32)> = earlier_of_later
            .iter()
            .zip(&second.stratum_of_unit)
            .filter_map(|(unit, stratum)| {
                let before = first.stratum_of_unit.get((*unit)? as usize)?;
                Some((*stratum, *before))
            })
            .collect();
        let known = most_often(&strata, second.strata.len());
        let own = first.strata.len() as u32;
        let renumbered: Vec<u32> = known
            .iter()
            .zip(0..)
            .map(|(known, number)| known.unwrap_or(own + number))
            .collect();
        let stratum_of_later: Vec<u32> = earlier_of_later
            .iter()
            .zip(&second.stratum_of_unit)
            .map(|(unit, stratum)| {
                let before = unit.and_then(|unit| first.stratum_of_unit.get(unit as usize));
                let own = renumbered.get(*stratum as usize);
                before.or(own).copied().unwrap_or_default()
            })
            .collect();
        let mut units = vec![0.0; first.strata.len() + second.strata.len()];
        let is_new = earlier_of_later.iter().map(Option::is_none);
        let new = stratum_of_later.iter().zip(is_new).filter(|(_, new)| *new);
        for stratum in first.stratum_of_unit.iter().chain(new.map(|(s, _)| s)) {
            if let Some(count) = units.get_mut(*stratum as usize) {
                *count += 1.0;
            }
        }
        let mut corrections: Vec<f64> = first.strata.iter().map(|p| p.correction()).collect();
        corrections.resize(units.len(), 1.0);
        for (parent, stratum) in second.strata.iter().zip(&renumbered) {
            if let Some(correction) = corrections.get_mut(*stratum as usize) {
                *correction = (*correction * parent.correction()).sqrt();
            }
        }
        let multiplier = units
            .iter()
            .zip(corrections)
            .map(|(n, correction)| {
                if *n > 1.0 {
                    correction * n / (n - 1.0)
                } else {
                    0.0
                }
            })
            .collect();
        Self {
            recurring,
            stratum_of_earlier: first.stratum_of_unit.clone(),
            earlier_of_later,
            stratum_of_later,
            units,
            multiplier,
        }
    }

    /// The covariance of an estimate of the earlier wave with one of the later, by their places among the measures.
    pub fn covariance(
        &self,
        (earlier, first): (&UnitInfluence, usize),
        (later, second): (&UnitInfluence, usize),
    ) -> Covariance {
        let of = |wave: &UnitInfluence, unit: usize, estimate: usize| {
            let place = unit * wave.measures.len() + estimate;
            let total = wave.totals.get(place).copied().unwrap_or(0.0);
            (total, wave.present.get(place).copied().unwrap_or(false))
        };
        let strata = self.units.len();
        let mut second_of_unit = vec![0.0; self.stratum_of_earlier.len()];
        let (mut first_sums, mut second_sums) = (vec![0.0; strata], vec![0.0; strata]);
        let mut products = vec![0.0; strata];
        let mut present: Vec<bool> = (0..self.stratum_of_earlier.len())
            .map(|unit| of(earlier, unit, first).1)
            .collect();
        let mut occupied = vec![false; strata];
        let mut new = 0;
        for (unit, stratum) in self.stratum_of_later.iter().enumerate() {
            let (total, is_present) = of(later, unit, second);
            second_sums[*stratum as usize] += total;
            occupied[*stratum as usize] |= is_present;
            match self.earlier_of_later[unit] {
                Some(before) => {
                    second_of_unit[before as usize] += total;
                    present[before as usize] |= is_present;
                }
                None => new += usize::from(is_present),
            }
        }
        for (unit, stratum) in self.stratum_of_earlier.iter().enumerate() {
            let total = of(earlier, unit, first).0;
            first_sums[*stratum as usize] += total;
            products[*stratum as usize] += total * second_of_unit[unit];
            occupied[*stratum as usize] |= present[unit];
        }
        let covariance = (0..strata)
            .filter(|&stratum| self.units[stratum] > 0.0)
            .map(|stratum| {
                let centred = first_sums[stratum] * second_sums[stratum] / self.units[stratum];
                self.multiplier[stratum] * (products[stratum] - centred)
            })
            .sum();
        let count = |seen: &[bool]| seen.iter().filter(|seen| **seen).count();
        let units = count(&present) + new;
        Covariance {
            covariance,
            degrees_of_freedom: units as f64 - count(&occupied) as f64,
        }
    }
}

/// By later number, the earlier one it meets most often, of several the first.
fn most_often(met: &[(u32, u32)], later: usize) -> Vec<Option<u32>> {
    let mut counts: BTreeMap<(u32, u32), usize> = BTreeMap::new();
    for pair in met {
        *counts.entry(*pair).or_default() += 1;
    }
    let mut best = vec![(0, None); later];
    for ((later, earlier), count) in counts {
        if let Some(best) = best.get_mut(later as usize)
            && count > best.0
        {
            *best = (count, Some(earlier));
        }
    }
    best.into_iter().map(|(_, earlier)| earlier).collect()
}
