//! Each wave against the one before: difference, interval, p, verdict, or the reason there is no test.

use super::changes::{Change, ChangeTest, Changes, NoTest, Verdict};
use super::in_order::InOrder;
use super::ledger::{Entry, Ledger};
use crate::definition::{ItemId, Survey, WaveId};
use crate::estimate::distribution::t_two_sided;
use crate::estimate::interval::{LEVEL, Quantiles, symmetric};
use crate::estimate::{Cell, Estimate, WaveEstimates};

/// Compares every cell of every wave with the same cell of the latest wave before it that has it.
///
/// Waves are independent samples: the variance of a difference is the sum of the two, and its degrees of freedom are
/// the sum of the two. `estimates` are in the order of the survey's waves.
///
/// ```
/// use tidemark::compare::{changes, published};
/// use tidemark::definition::{WaveKind, load};
/// let survey = load("surveys/gss".as_ref())?.output;
/// let estimates: Vec<_> = survey
///     .waves
///     .iter()
///     .filter_map(|wave| match &wave.kind {
///         WaveKind::Published(figures) => Some(published::estimates(&wave.id, figures)),
///         _ => None,
///     })
///     .collect();
/// let found = changes(&survey, &estimates.iter().collect::<Vec<_>>());
/// let first = &found.changes[0];
/// let [before, after] = [&first.from, &first.to].map(|id| {
///     let wave = estimates.iter().find(|wave| wave.wave == *id).unwrap();
///     wave.find(&first.item, &first.measure, &first.domain).unwrap().estimate.value.unwrap()
/// });
/// assert_eq!(first.difference, after - before);
/// # Ok::<(), tidemark::Error>(())
/// ```
pub fn changes(survey: &Survey, estimates: &[&WaveEstimates]) -> Changes {
    let mut latest: InOrder<'_, &Cell> = InOrder::default();
    let mut quantiles = Quantiles::default();
    let ledger = Ledger::of(survey);
    let mut between = Between {
        survey,
        ledger: &ledger,
        last: None,
        found: Found::NoWave,
    };
    let mut changes = Vec::new();
    for wave in estimates {
        latest.rewind();
        for cell in &wave.cells {
            let key = (&cell.item, &cell.measure, &cell.domain);
            let Some(known) = latest.find(key) else {
                latest.add(key, cell);
                continue;
            };
            let earlier = std::mem::replace(known, cell);
            let obstacle = between.obstacle(earlier, cell);
            changes.extend(change(obstacle, earlier, cell, &mut quantiles));
        }
    }
    Changes { changes }
}

/// What the ledger says of two cells: those of one item and two waves follow each other.
struct Between<'a> {
    survey: &'a Survey,
    ledger: &'a Ledger,
    last: Option<(&'a WaveId, &'a WaveId, &'a ItemId)>,
    found: Found<'a>,
}

/// What holds for an item between two waves.
#[derive(Clone, Copy)]
enum Found<'a> {
    /// One of the waves is not the survey's.
    NoWave,
    /// One of them is a rehearsal.
    Rehearsal,
    /// The ledger's entry, where it has one.
    Entry(Option<&'a Entry>),
}

impl<'a> Between<'a> {
    fn found(&self, earlier: &WaveId, later: &WaveId, item: &ItemId) -> Found<'a> {
        let (Some(from), Some(to)) = (self.survey.wave(earlier), self.survey.wave(later)) else {
            return Found::NoWave;
        };
        if from.is_rehearsal() != to.is_rehearsal() {
            return Found::Rehearsal;
        }
        Found::Entry(self.ledger.between(item, earlier, later))
    }

    /// Why two cells are not compared, whatever their estimates are. `None`: a wave is not the survey's. `Some(None)`:
    /// they can be.
    fn obstacle(&mut self, earlier: &'a Cell, later: &'a Cell) -> Option<Option<NoTest>> {
        let asked = (&earlier.wave, &later.wave, &later.item);
        if self.last != Some(asked) {
            self.found = self.found(asked.0, asked.1, asked.2);
            self.last = Some(asked);
        }
        match self.found {
            Found::NoWave => None,
            Found::Rehearsal => Some(Some(NoTest::Rehearsal)),
            Found::Entry(entry) => {
                let breaks = entry.map_or_else(Vec::new, |entry| entry.breaks(&later.measure));
                Some((!breaks.is_empty()).then_some(NoTest::Break(breaks)))
            }
        }
    }
}

fn change(
    obstacle: Option<Option<NoTest>>,
    earlier: &Cell,
    later: &Cell,
    quantiles: &mut Quantiles,
) -> Option<Change> {
    let difference = later.estimate.value? - earlier.estimate.value?;
    let test = match obstacle? {
        Some(reason) => Err(reason),
        None => test(&earlier.estimate, &later.estimate, quantiles),
    };
    Some(Change {
        item: later.item.clone(),
        measure: later.measure.clone(),
        domain: later.domain.clone(),
        from: earlier.wave.clone(),
        to: later.wave.clone(),
        difference,
        test,
    })
}

/// The t test of a difference of two independent estimates: t = (θ₂ − θ₁)/√(V₁ + V₂) on ν₁ + ν₂ degrees of freedom,
/// both sides, with a 95 % interval.
///
/// # Errors
/// [`NoTest::NoPrecision`] where one of them has no standard error, or both are exactly 0.
///
/// ```
/// use tidemark::compare::{Verdict, difference};
/// use tidemark::estimate::{Estimate, Precision, Uncertainty, interval::{self, Quantiles}};
/// use tidemark::measure::Bases;
/// let share = |value: f64, standard_error: f64| Estimate {
///     value: Some(value),
///     bases: Bases { unweighted: 500, weighted: 500.0, effective: 500.0 },
///     uncertainty: Uncertainty::Known(Precision {
///         standard_error,
///         degrees_of_freedom: 499.0,
///         interval: interval::symmetric(value, standard_error, 1.96),
///         design_effect: None,
///     }),
/// };
/// let test = difference::test(&share(0.40, 0.03), &share(0.51, 0.04), &mut Quantiles::default())?;
/// assert!((test.standard_error - 0.05).abs() < 1e-15);
/// assert!((test.t - 2.2).abs() < 1e-12);
/// assert_eq!((test.degrees_of_freedom, test.verdict), (998.0, Verdict::Rose));
/// # Ok::<(), tidemark::compare::NoTest>(())
/// ```
pub fn test(
    earlier: &Estimate,
    later: &Estimate,
    quantiles: &mut Quantiles,
) -> Result<ChangeTest, NoTest> {
    let (Some(before), Some(after)) = (earlier.precision(), later.precision()) else {
        return Err(NoTest::NoPrecision);
    };
    let (Some(first), Some(second)) = (earlier.value, later.value) else {
        return Err(NoTest::NoPrecision);
    };
    let standard_error = before.standard_error.hypot(after.standard_error);
    if standard_error <= 0.0 {
        return Err(NoTest::NoPrecision);
    }
    let df = before.degrees_of_freedom + after.degrees_of_freedom;
    let difference = second - first;
    let t = difference / standard_error;
    let p = t_two_sided(t, df);
    Ok(ChangeTest {
        standard_error,
        degrees_of_freedom: df,
        interval: symmetric(difference, standard_error, quantiles.two_sided(df)),
        t,
        p,
        verdict: if p >= 1.0 - LEVEL {
            Verdict::Unchanged
        } else if difference > 0.0 {
            Verdict::Rose
        } else {
            Verdict::Fell
        },
    })
}
