//! Whether the answers to an item are spread otherwise than before: one test of all its answers together.

use serde::Serialize;

use super::changes::NoTest;
use super::ledger::Ledger;
use crate::definition::{DegreesOfFreedom, ItemId, Survey, WaveId};
use crate::estimate::Measure;
use crate::estimate::test::{
    AnswerTotals, Convention, Family, IndependenceStatistic, TestResult, TwoWayTable, Untestable,
};

/// The change of an item's answers between two waves.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct DistributionChange {
    /// A single-choice or derived item.
    pub item: ItemId,
    /// The earlier wave: the latest before `to` that has the item.
    pub from: WaveId,
    /// The later wave.
    pub to: WaveId,
    /// The test, or why there is none.
    pub test: Result<DistributionTest, NoDistributionTest>,
}

/// Rao and Scott's F of wave × answer (Rao and Scott 1984, *Annals of Statistics* 12, 46–60).
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct DistributionTest {
    /// F with its degrees of freedom and p.
    pub result: TestResult,
    /// p corrected for the items whose answers are tested in the same wave.
    pub corrected_p: f64,
    /// How many those are.
    pub tests: usize,
}

/// Why answers are not tested.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum NoDistributionTest {
    /// The waves are not compared.
    NotCompared(NoTest),
    /// There is no such test.
    Untestable(Untestable),
}

/// Tests each item of each wave against the latest wave before it that has the item. `waves` are in the order of the
/// survey; waves count as independent, also in a panel, where the test then finds too little.
pub fn distribution_changes(
    survey: &Survey,
    ledger: &Ledger,
    waves: &[(&WaveId, &[AnswerTotals])],
) -> Vec<DistributionChange> {
    let convention = match survey.estimation.degrees_of_freedom {
        DegreesOfFreedom::Answered => Convention::Tidemark,
        DegreesOfFreedom::RCompat => Convention::RSurvey,
    };
    let mut changes = Vec::new();
    for (place, (to, of_wave)) in waves.iter().enumerate() {
        let before = waves.get(..place).unwrap_or_default();
        let mut ending: Vec<DistributionChange> = of_wave
            .iter()
            .filter_map(|later| {
                let (from, earlier) = before.iter().rev().find_map(|(from, of_wave)| {
                    let mut of_wave = of_wave.iter();
                    let earlier = of_wave.find(|earlier| earlier.item == later.item)?;
                    Some((*from, earlier))
                })?;
                let test = match obstacle(survey, ledger, (from, to), &later.item)? {
                    Some(reason) => Err(NoDistributionTest::NotCompared(reason)),
                    None => test(earlier, later, convention),
                };
                Some(DistributionChange {
                    item: later.item.clone(),
                    from: from.clone(),
                    to: (*to).clone(),
                    test,
                })
            })
            .collect();
        correct(survey, &mut ending);
        changes.extend(ending);
    }
    changes
}

/// Why the answers of two waves are not compared: as a mean, they are touched by what touches any answer. `None`: a
/// wave is not the survey's. `Some(None)`: they are.
fn obstacle(
    survey: &Survey,
    ledger: &Ledger,
    (from, to): (&WaveId, &WaveId),
    item: &ItemId,
) -> Option<Option<NoTest>> {
    if survey.wave(from)?.is_rehearsal() != survey.wave(to)?.is_rehearsal() {
        return Some(Some(NoTest::Rehearsal));
    }
    let entry = ledger.between(item, from, to);
    let breaks = entry.map_or_else(Vec::new, |entry| entry.breaks(&Measure::Mean));
    Some((!breaks.is_empty()).then_some(NoTest::Break(breaks)))
}

fn test(
    earlier: &AnswerTotals,
    later: &AnswerTotals,
    convention: Convention,
) -> Result<DistributionTest, NoDistributionTest> {
    let table = TwoWayTable::of_waves(&[earlier, later]);
    let result = table
        .and_then(|table| table.independence(IndependenceStatistic::RaoScottF, convention))
        .map_err(NoDistributionTest::Untestable)?;
    Ok(DistributionTest {
        corrected_p: result.p,
        tests: 1,
        result,
    })
}

fn correct(survey: &Survey, ending: &mut [DistributionChange]) {
    let p = ending
        .iter()
        .map(|change| change.test.as_ref().ok().map(|test| test.result.p));
    let Ok(family) = Family::new(p.collect::<Vec<Option<f64>>>()) else {
        return;
    };
    let adjusted = family.adjusted(survey.comparison.correction.into());
    for (change, adjusted) in ending.iter_mut().zip(adjusted) {
        if let (Ok(test), Some(adjusted)) = (&mut change.test, adjusted) {
            test.corrected_p = adjusted;
            test.tests = family.tests();
        }
    }
}
