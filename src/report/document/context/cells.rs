//! In: an estimate. Out: the cell or text that shows it, with its star and, where one may be shown, its interval.
//! Never: a value on a hidden base, or an interval that the sample does not carry.

use super::Context;
use crate::definition::{Item, LowBase, Wave};
use crate::estimate::{Domain, Estimate, Measure, Precision};
use crate::measure::Proportion;
use crate::report::control::{is_base_withheld, is_withheld};
use crate::report::document::{TableCell, Value};
use crate::report::number::{self, Flag, fixed_by_weighting, is_year, mean_decimals};
use crate::report::{CellId, CellPart};

impl Context<'_> {
    /// Whether intervals may be shown for a wave: a probability sample, a described model, or a declared assumption.
    pub fn precision_allowed(&self, wave: &Wave) -> bool {
        self.survey.allows_intervals(wave)
    }

    /// The precision of an estimate of a wave, where it may be shown.
    pub fn precision<'e>(&self, wave: &Wave, estimate: &'e Estimate) -> Option<&'e Precision> {
        estimate
            .precision()
            .filter(|_| self.precision_allowed(wave))
    }

    pub fn flag(&self, estimate: &Estimate) -> Flag {
        Flag::of(&estimate.bases, &self.limits())
    }

    /// The effective bases below which a figure is starred or hidden, for those who read it.
    pub fn limits(&self) -> LowBase {
        self.survey.report.low_base.for_audience(self.audience)
    }

    /// The name of an estimate of this wave.
    pub fn id(&self, item: &Item, measure: &Measure, domain: &Domain) -> CellId {
        // Of a group alone, everybody is everybody in it.
        let domain = match domain {
            Domain::Total => &self.of,
            group => group,
        };
        CellId::of(&self.wave.id, &item.id, measure, domain)
    }

    /// An estimate of this wave as a cell.
    pub fn estimate_cell(&self, item: &Item, measure: &Measure, domain: &Domain) -> TableCell {
        let found = self.estimate(&item.id, measure, domain);
        let value = self.value(item, measure, found);
        TableCell::of(value, self.id(item, measure, domain).value())
    }

    /// The interval of an estimate of this wave as a cell.
    pub fn interval_cell(&self, item: &Item, measure: &Measure, domain: &Domain) -> TableCell {
        let found = self.estimate(&item.id, measure, domain);
        let value = found.map_or(Value::Nothing, |estimate| {
            self.interval_of(self.wave, item, measure, estimate)
        });
        let id = self.id(item, measure, domain);
        TableCell::of(value, id.part(CellPart::Interval))
    }

    /// A base of an estimate of this wave as a cell.
    pub fn base_cell(
        &self,
        item: &Item,
        measure: &Measure,
        domain: &Domain,
        base: CellPart,
    ) -> TableCell {
        let found = self.estimate(&item.id, measure, domain);
        let value = found.map_or(Value::Nothing, |estimate| base_value(estimate, base));
        TableCell::of(value, self.id(item, measure, domain).part(base))
    }

    /// The unweighted base of an estimate, or the mark of what is withheld.
    pub fn base_text(&self, estimate: &Estimate) -> String {
        match is_base_withheld(estimate) {
            true => number::WITHHELD.to_owned(),
            false => self.numbers.count(estimate.bases.unweighted),
        }
    }

    /// The unweighted bases of estimates, from the smallest to the largest that is not withheld; the mark where all are.
    pub fn base_range<'e>(&self, estimates: impl Iterator<Item = &'e Estimate>) -> Option<String> {
        let mut withheld = false;
        let mut ends: Option<(u64, u64)> = None;
        for estimate in estimates {
            if is_base_withheld(estimate) {
                withheld = true;
                continue;
            }
            let base = estimate.bases.unweighted;
            ends = Some(ends.map_or((base, base), |(low, high)| (low.min(base), high.max(base))));
        }
        let count = |base| self.numbers.count(base);
        match ends {
            Some((low, high)) if low == high => Some(count(low)),
            Some((low, high)) => Some(format!("{}–{}", count(low), count(high))),
            None => withheld.then(|| number::WITHHELD.to_owned()),
        }
    }

    /// A share as a value.
    pub fn share(&self, estimate: Option<&Estimate>) -> Value {
        if estimate.is_some_and(is_withheld) {
            return Value::Withheld;
        }
        match estimate.and_then(|estimate| Some((estimate, estimate.value?))) {
            Some((estimate, share)) => Value::Share {
                share,
                flag: self.flag(estimate),
            },
            None => Value::Nothing,
        }
    }

    /// A share or a mean as a value.
    pub fn value(&self, item: &Item, measure: &Measure, estimate: Option<&Estimate>) -> Value {
        if *measure != Measure::Mean || estimate.is_some_and(is_withheld) {
            return self.share(estimate);
        }
        estimate
            .filter(|estimate| self.flag(estimate) != Flag::Hidden)
            .and_then(|estimate| estimate.value)
            .map_or(Value::Nothing, |value| {
                let decimals = mean_decimals(item);
                match is_year(item) {
                    true => Value::Year { value, decimals },
                    false => Value::Number { value, decimals },
                }
            })
    }

    /// The interval of a share or a mean of a wave; nothing where none may be shown.
    pub fn interval_of(
        &self,
        wave: &Wave,
        item: &Item,
        measure: &Measure,
        estimate: &Estimate,
    ) -> Value {
        if self.flag(estimate) == Flag::Hidden {
            return Value::Nothing;
        }
        if *measure != Measure::Mean {
            return self.share_interval(wave, estimate);
        }
        self.precision(wave, estimate)
            .map_or(Value::Nothing, |precision| {
                let (low, high) = (precision.interval.low, precision.interval.high);
                let decimals = mean_decimals(item);
                match is_year(item) {
                    true => Value::YearInterval {
                        low,
                        high,
                        decimals,
                    },
                    false => Value::NumberInterval {
                        low,
                        high,
                        decimals,
                    },
                }
            })
    }

    fn share_interval(&self, wave: &Wave, estimate: &Estimate) -> Value {
        let weighting = self
            .results
            .wave(&wave.id)
            .and_then(|wave| wave.weighting.as_ref());
        match (self.precision(wave, estimate), estimate.value) {
            (Some(_), Some(share)) if fixed_by_weighting(estimate, weighting) => {
                Value::FixedShare(share)
            }
            (Some(precision), _) => Value::ShareInterval {
                low: precision.interval.low,
                high: precision.interval.high,
            },
            (None, _) => Value::Nothing,
        }
    }

    /// A share in whole percent, or a mean with the decimals of its item, and its star.
    pub fn value_text(&self, item: &Item, measure: &Measure, estimate: &Estimate) -> String {
        let value = estimate.value.unwrap_or(f64::NAN);
        let number = match measure {
            Measure::Mean => self.numbers.mean_of(item, value, mean_decimals(item)),
            _ => self.numbers.percent(Proportion(value), 0),
        };
        format!("{number}{}", self.flag(estimate).star())
    }
}

/// A base of an estimate: cases as they are, sums of weights in whole numbers.
pub fn base_value(estimate: &Estimate, base: CellPart) -> Value {
    if is_base_withheld(estimate) {
        return Value::Withheld;
    }
    let whole = |value| Value::Number { value, decimals: 0 };
    match base {
        CellPart::WeightedBase => whole(estimate.bases.weighted),
        CellPart::EffectiveBase => whole(estimate.bases.effective),
        _ => Value::Count(estimate.bases.unweighted),
    }
}
