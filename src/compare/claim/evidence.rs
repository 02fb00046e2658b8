//! In: the estimates of the waves. Out: the estimate of a cell that a claim may rest on, or why there is none. Never: an
//! estimate that the report would not show.

use super::Reason;
use crate::compare::changes::{Change, Changes};
use crate::compare::ledger::Ledger;
use crate::compare::panel::Panel;
use crate::definition::{Reference, Survey, Told, Wave, WaveId};
use crate::estimate::{CellOf, Domain, Measure, NoPrecision, Together, Uncertainty, WaveEstimates};
use crate::measure::{Bases, Interval};

/// What claims are judged by.
#[derive(Debug, Clone)]
pub struct Evidence<'a> {
    /// The survey.
    pub survey: &'a Survey,
    /// Which waves can be compared.
    pub ledger: &'a Ledger,
    /// Which waves share respondents.
    pub panel: &'a Panel,
    /// The waves that were estimated.
    pub waves: Vec<OfWave<'a>>,
    /// Below this effective base nothing is published, and nothing claimed.
    pub least_base: f64,
    /// Changes with their tests; where two lists have the same, the first is taken.
    pub changes: Vec<&'a Changes>,
}

/// What is estimated of one wave.
#[derive(Debug, Clone, Copy)]
pub struct OfWave<'a> {
    /// Its cells.
    pub estimates: &'a WaveEstimates,
    /// Cells whose covariance was asked for.
    pub together: &'a [Together],
}

/// A cell as a claim rests on it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Known {
    pub value: f64,
    pub standard_error: f64,
    pub degrees_of_freedom: f64,
    pub interval: Option<Interval>,
}

/// The cell that a reference names within its wave.
pub fn cell_of(reference: &Reference) -> CellOf {
    CellOf {
        item: reference.item.clone(),
        measure: match &reference.told {
            Told::Answer(code) => Measure::Answer(*code),
            Told::Net(net) => Measure::Net(net.clone()),
            Told::Balance(balance) => Measure::Balance(balance.clone()),
            Told::Mean => Measure::Mean,
            Told::DontKnow => Measure::DontKnow,
        },
        domain: match &reference.group {
            Some((item, code)) => Domain::Group {
                item: item.clone(),
                code: *code,
            },
            None => Domain::Total,
        },
    }
}

impl<'a> Evidence<'a> {
    pub(super) fn of_wave(&self, wave: &WaveId) -> Option<&OfWave<'a>> {
        self.waves
            .iter()
            .find(|known| known.estimates.wave == *wave)
    }

    /// A cell of a wave, where the report may show it with its uncertainty.
    pub(super) fn known(&self, what: &Reference, wave: &WaveId) -> Result<Known, Reason> {
        let missing = || Reason::NotInWave {
            wave: wave.clone(),
            what: what.clone(),
        };
        let of_wave = self.of_wave(wave).ok_or_else(missing)?;
        let reported: &Wave = self.survey.wave(wave).ok_or_else(missing)?;
        let cell = cell_of(what);
        let in_cells = of_wave
            .estimates
            .find(&cell.item, &cell.measure, &cell.domain);
        // What is withheld from readers is withheld from claims, also where its covariance is known.
        let withheld = Uncertainty::Unknown(NoPrecision::Withheld);
        if in_cells.is_some_and(|cell| cell.estimate.uncertainty == withheld) {
            return Err(Reason::LowBase { what: what.clone() });
        }
        let bases: Bases = match in_cells.filter(|cell| cell.estimate.value.is_some()) {
            Some(cell) => cell.estimate.bases,
            None => {
                let mut found = of_wave
                    .together
                    .iter()
                    .filter_map(|known| known.bases(&cell));
                *found.next().ok_or_else(missing)?
            }
        };
        // A publication may give a count alone.
        let base = match bases.effective > 0.0 {
            true => bases.effective,
            false => bases.unweighted as f64,
        };
        if base < self.least_base {
            return Err(Reason::LowBase { what: what.clone() });
        }
        let no_precision = || Reason::NoPrecision { what: what.clone() };
        if !self.survey.allows_intervals(reported) {
            return Err(Reason::NoIntervals { wave: wave.clone() });
        }
        if let Some(estimate) = in_cells.map(|cell| &cell.estimate) {
            let (value, precision) = estimate
                .value
                .zip(estimate.precision())
                .ok_or_else(no_precision)?;
            return Ok(Known {
                value,
                standard_error: precision.standard_error,
                degrees_of_freedom: precision.degrees_of_freedom,
                interval: Some(precision.interval),
            });
        }
        let mut found = of_wave
            .together
            .iter()
            .filter_map(|known| known.of(std::slice::from_ref(&cell)));
        let joint = found.find_map(Result::ok).ok_or_else(no_precision)?;
        Ok(Known {
            value: joint
                .values
                .iter()
                .copied()
                .next()
                .ok_or_else(no_precision)?,
            standard_error: joint
                .standard_errors()
                .into_iter()
                .next()
                .ok_or_else(no_precision)?,
            degrees_of_freedom: joint.degrees_of_freedom,
            interval: None,
        })
    }

    /// The change of a cell between two waves.
    pub(super) fn change(
        &self,
        what: &Reference,
        from: &WaveId,
        to: &WaveId,
    ) -> Option<&'a Change> {
        let cell = cell_of(what);
        let is_it = |change: &&Change| {
            change.from == *from
                && change.to == *to
                && change.item == cell.item
                && change.measure == cell.measure
                && change.domain == cell.domain
        };
        let mut lists = self.changes.iter();
        lists.find_map(|changes| changes.changes.iter().find(is_it))
    }

    /// Whether a wave stands before another in the survey.
    pub(super) fn is_before(&self, earlier: &WaveId, later: &WaveId) -> bool {
        let place = |id: &WaveId| self.survey.waves.iter().position(|wave| wave.id == *id);
        match (place(earlier), place(later)) {
            (Some(earlier), Some(later)) => earlier < later,
            _ => false,
        }
    }

    /// Whether one item may be held against itself in two waves.
    pub(super) fn comparable(&self, what: &Reference, waves: [&WaveId; 2]) -> Result<(), Reason> {
        let [one, other] = waves;
        let (from, to) = match self.is_before(one, other) {
            true => (one, other),
            false => (other, one),
        };
        let rehearsed = [from, to].map(|id| self.survey.wave(id).is_some_and(Wave::is_rehearsal));
        if rehearsed[0] != rehearsed[1] {
            return Err(Reason::Rehearsal);
        }
        let measure = cell_of(what).measure;
        let entry = self.ledger.between(&what.item, from, to);
        let breaks = entry.map_or_else(Vec::new, |entry| entry.breaks(&measure));
        match breaks.is_empty() {
            true => Ok(()),
            false => Err(Reason::Break(breaks)),
        }
    }
}
