//! Each wave against the one before, a base wave, or any two: difference, interval, p, verdict, or the reason there is no test.

use super::change_test::{ChangeTest, Dependence, Tested};
use super::changes::{Change, Changes, NoTest};
use super::family;
use super::in_order::InOrder;
use super::ledger::{Entry, Ledger};
use super::panel::Panel;
use crate::definition::{ItemId, Survey, WaveId};
use crate::estimate::interval::Quantiles;
use crate::estimate::{Cell, Estimate, Measure, Unit, WaveEstimates};

/// Which waves are compared.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Pairs {
    /// Each with the latest before it that has the cell.
    #[default]
    Previous,
    /// Each with this one, if that is earlier.
    Base(WaveId),
    /// These two, the earlier first.
    Two(WaveId, WaveId),
}

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
/// // Six nets end in each wave: p is corrected for them together.
/// assert_eq!(first.test.as_ref().unwrap().family.name(), "headline_wave");
/// # Ok::<(), tidemark::Error>(())
/// ```
pub fn changes(survey: &Survey, estimates: &[&WaveEstimates]) -> Changes {
    changes_of(survey, estimates, &Pairs::Previous, &Panel::default())
}

/// Compares the waves of some pairs cell by cell; p values are corrected over these changes. Where the pair is in
/// `panel`, the covariance of the two estimates is used.
///
/// ```
/// use tidemark::compare::{Pairs, changes_of, panel::Panel, published};
/// use tidemark::definition::{WaveId, WaveKind, load};
/// let survey = load("surveys/gss".as_ref())?.output;
/// let of = |wave: &tidemark::definition::Wave| match &wave.kind {
///     WaveKind::Published(figures) => Some(published::estimates(&wave.id, figures)),
///     _ => None,
/// };
/// let estimates: Vec<_> = survey.waves.iter().filter_map(of).collect();
/// let two = Pairs::Two(WaveId::new("1994"), WaveId::new("2024"));
/// let found = changes_of(&survey, &estimates.iter().collect::<Vec<_>>(), &two, &Panel::default());
/// assert!(found.changes.iter().all(|change| change.from == WaveId::new("1994")));
/// # Ok::<(), tidemark::Error>(())
/// ```
pub fn changes_of(
    survey: &Survey,
    estimates: &[&WaveEstimates],
    pairs: &Pairs,
    panel: &Panel,
) -> Changes {
    let ledger = Ledger::of(survey);
    let mut compared = Compared {
        survey,
        panel,
        quantiles: Quantiles::default(),
        between: Between {
            ledger: &ledger,
            last: None,
            found: Found::NoWave,
        },
        changes: Vec::new(),
    };
    match pairs {
        Pairs::Previous => compared.with_previous(estimates),
        Pairs::Base(base) => compared.with_one(estimates, base, |_| true),
        Pairs::Two(from, to) => compared.with_one(estimates, from, |wave| wave == to),
    }
    let mut changes = compared.changes;
    family::correct(survey, &mut changes);
    Changes { changes }
}

/// The changes found so far.
struct Compared<'a> {
    survey: &'a Survey,
    panel: &'a Panel,
    quantiles: Quantiles,
    between: Between<'a>,
    changes: Vec<Change>,
}

impl<'a> Compared<'a> {
    fn with_previous(&mut self, estimates: &[&'a WaveEstimates]) {
        let mut latest: InOrder<'a, &'a Cell> = InOrder::default();
        for wave in estimates {
            latest.rewind();
            for cell in &wave.cells {
                let key = (&cell.item, &cell.measure, &cell.domain);
                let Some(known) = latest.find(key) else {
                    latest.add(key, cell);
                    continue;
                };
                let earlier = std::mem::replace(known, cell);
                self.compare(earlier, cell);
            }
        }
    }

    /// Compares waves after `from` with it.
    fn with_one(
        &mut self,
        estimates: &[&'a WaveEstimates],
        from: &WaveId,
        wanted: impl Fn(&WaveId) -> bool,
    ) {
        let Some(place) = estimates.iter().position(|wave| wave.wave == *from) else {
            return;
        };
        let (first, later) = estimates.split_at(place + 1);
        let cells = first.last().into_iter().flat_map(|wave| &wave.cells);
        let mut base: InOrder<'a, &'a Cell> = cells
            .map(|cell| ((&cell.item, &cell.measure, &cell.domain), cell))
            .collect();
        for wave in later.iter().filter(|wave| wanted(&wave.wave)) {
            base.rewind();
            for cell in &wave.cells {
                let earlier = base.find((&cell.item, &cell.measure, &cell.domain));
                if let Some(earlier) = earlier.map(|earlier| *earlier) {
                    self.compare(earlier, cell);
                }
            }
        }
    }

    fn compare(&mut self, earlier: &'a Cell, later: &'a Cell) {
        let (Some(before), Some(after)) = (earlier.estimate.value, later.estimate.value) else {
            return;
        };
        let Some(obstacle) = self.between.obstacle(self.survey, earlier, later) else {
            return;
        };
        let difference = after - before;
        let test = match obstacle {
            Some(reason) => Err(reason),
            None => self.test(earlier, later, difference),
        };
        self.changes.push(Change {
            item: later.item.clone(),
            measure: later.measure.clone(),
            domain: later.domain.clone(),
            from: earlier.wave.clone(),
            to: later.wave.clone(),
            difference,
            test,
        });
    }

    fn test(
        &mut self,
        earlier: &Cell,
        later: &Cell,
        difference: f64,
    ) -> Result<ChangeTest, NoTest> {
        let key = (&later.item, &later.measure, &later.domain);
        let dependence = self.panel.dependence(&earlier.wave, &later.wave, key);
        let test = dependent_test(
            &earlier.estimate,
            &later.estimate,
            dependence,
            &mut self.quantiles,
        )?;
        let smallest = self.survey.comparison.smallest_change_of(&later.item);
        let smallest = match later.measure.unit() {
            Unit::Proportion | Unit::Difference => smallest.share,
            Unit::OfItem if later.measure == Measure::Mean => smallest.mean,
            Unit::OfItem | Unit::Ratio | Unit::People => None,
        };
        Ok(test.against(difference, smallest, &mut self.quantiles))
    }
}

/// What the ledger says of two cells: those of one item and two waves follow each other.
struct Between<'a> {
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
    fn found(&self, survey: &Survey, earlier: &WaveId, later: &WaveId, item: &ItemId) -> Found<'a> {
        let (Some(from), Some(to)) = (survey.wave(earlier), survey.wave(later)) else {
            return Found::NoWave;
        };
        if from.is_rehearsal() != to.is_rehearsal() {
            return Found::Rehearsal;
        }
        Found::Entry(self.ledger.between(item, earlier, later))
    }

    /// Why two cells are not compared, whatever their estimates are. `None`: a wave is not the survey's. `Some(None)`:
    /// they can be.
    fn obstacle(
        &mut self,
        survey: &Survey,
        earlier: &'a Cell,
        later: &'a Cell,
    ) -> Option<Option<NoTest>> {
        let asked = (&earlier.wave, &later.wave, &later.item);
        if self.last != Some(asked) {
            self.found = self.found(survey, asked.0, asked.1, asked.2);
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

/// The t test of a difference of two independent estimates, by itself: t = (θ₂ − θ₁)/√(V₁ + V₂) on ν₁ + ν₂ degrees of
/// freedom, both sides, with a 95 % interval.
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
    dependent_test(earlier, later, Dependence::Independent, quantiles)
}

fn dependent_test(
    earlier: &Estimate,
    later: &Estimate,
    dependence: Dependence,
    quantiles: &mut Quantiles,
) -> Result<ChangeTest, NoTest> {
    let tested = |estimate: &Estimate| {
        let precision = estimate.precision()?;
        Some(Tested {
            value: estimate.value?,
            standard_error: precision.standard_error,
            degrees_of_freedom: precision.degrees_of_freedom,
        })
    };
    let both = tested(earlier).zip(tested(later));
    both.and_then(|(before, after)| ChangeTest::new(before, after, dependence, quantiles))
        .ok_or(NoTest::NoPrecision)
}
