//! Changes between two waves for machines: one record a change, unrounded.

use std::borrow::Cow;
use std::collections::HashMap;

use serde::Serialize;

use crate::cli::table::{Key, MeasureKind, kind, no_test};
use crate::cli::wording;
use crate::compare::{Change, Dependence, DistributionChange, NoTest, Verdict};
use crate::definition::{Correction, Item, ItemId, Lang, WaveId};
use crate::estimate::test::Reference;
use crate::estimate::{Domain, Estimate, Measure};
use crate::pipeline::Results;

/// One change, unrounded: proportions from 0 to 1, means in the unit of their item; empty where undefined.
#[derive(Debug, Serialize)]
pub struct ChangeRecord<'a> {
    item: &'a str,
    measure: MeasureKind,
    code: Key<'a>,
    label: Cow<'a, str>,
    by: Option<&'a str>,
    group: Option<i64>,
    group_label: Option<&'a str>,
    from: &'a str,
    /// `responses`, `published` or `rehearsal`.
    from_kind: &'static str,
    from_estimate: Option<f64>,
    from_se: Option<f64>,
    from_df: Option<f64>,
    from_low: Option<f64>,
    from_high: Option<f64>,
    from_unweighted_base: Option<u64>,
    from_weighted_base: Option<f64>,
    from_effective_base: Option<f64>,
    to: &'a str,
    to_kind: &'static str,
    to_estimate: Option<f64>,
    to_se: Option<f64>,
    to_df: Option<f64>,
    to_low: Option<f64>,
    to_high: Option<f64>,
    to_unweighted_base: Option<u64>,
    to_weighted_base: Option<f64>,
    to_effective_base: Option<f64>,
    change: f64,
    se: Option<f64>,
    df: Option<f64>,
    low: Option<f64>,
    high: Option<f64>,
    level: Option<f64>,
    t: Option<f64>,
    p: Option<f64>,
    corrected_p: Option<f64>,
    correction: Option<Correction>,
    family: Option<&'static str>,
    family_tests: Option<usize>,
    smallest_change: Option<f64>,
    equivalence_low: Option<f64>,
    equivalence_high: Option<f64>,
    equivalence_p: Option<f64>,
    covariance: Option<f64>,
    verdict: Option<Verdict>,
    no_test: Option<&'static str>,
    /// Of a break: its reasons.
    reasons: Option<String>,
    /// Why the comparison is one to be read with caution.
    cautions: Option<String>,
    /// Of everybody: Rao and Scott's F that the item's answers are spread as before.
    distribution_f: Option<f64>,
    distribution_df1: Option<f64>,
    distribution_df2: Option<f64>,
    distribution_p: Option<f64>,
    distribution_corrected_p: Option<f64>,
}

/// Every change as a record, in the order of the cells.
pub fn records<'a>(results: &'a Results, lang: &'a Lang) -> impl Iterator<Item = ChangeRecord<'a>> {
    // Looked up, never walked: the order of the rows is that of the changes.
    let cells = results.waves.iter().flat_map(|wave| &wave.estimates.cells);
    let estimates: Estimates<'a> = cells
        .map(|cell| {
            let key = (&cell.wave, &cell.item, &cell.measure, &cell.domain);
            (key, &cell.estimate)
        })
        .collect();
    let changes = results.changes.changes.iter();
    changes.filter_map(move |change| {
        let item = results.survey.item(&change.item)?;
        let both = [&change.from, &change.to].map(|wave| {
            let key = (wave, &change.item, &change.measure, &change.domain);
            estimates.get(&key).copied()
        });
        Some(record(results, item, change, both, lang))
    })
}

/// The estimates of all waves by what they are of.
type Estimates<'a> = HashMap<(&'a WaveId, &'a ItemId, &'a Measure, &'a Domain), &'a Estimate>;

fn record<'a>(
    results: &'a Results,
    item: &'a Item,
    change: &'a Change,
    [before, after]: [Option<&'a Estimate>; 2],
    lang: &'a Lang,
) -> ChangeRecord<'a> {
    let group = group(results, change, lang);
    let test = change.test.as_ref().ok();
    let equivalence = test.and_then(|test| test.equivalence);
    let distribution = distribution(results, change);
    let precise = |estimate: Option<&'a Estimate>| estimate.and_then(|e| e.precision());
    ChangeRecord {
        item: change.item.as_str(),
        measure: MeasureKind::of(&change.measure),
        code: Key::of(&change.measure),
        label: wording::measure(&results.survey, item, &change.measure, lang),
        by: group.map(|(by, _, _)| by),
        group: group.map(|(_, code, _)| code),
        group_label: group.map(|(_, _, label)| label),
        from: change.from.as_str(),
        from_kind: kind(results, &change.from),
        from_estimate: before.and_then(|e| e.value),
        from_se: precise(before).map(|p| p.standard_error),
        from_df: precise(before).map(|p| p.degrees_of_freedom),
        from_low: precise(before).map(|p| p.interval.low),
        from_high: precise(before).map(|p| p.interval.high),
        from_unweighted_base: before.map(|e| e.bases.unweighted),
        from_weighted_base: before.map(|e| e.bases.weighted),
        from_effective_base: before.map(|e| e.bases.effective),
        to: change.to.as_str(),
        to_kind: kind(results, &change.to),
        to_estimate: after.and_then(|e| e.value),
        to_se: precise(after).map(|p| p.standard_error),
        to_df: precise(after).map(|p| p.degrees_of_freedom),
        to_low: precise(after).map(|p| p.interval.low),
        to_high: precise(after).map(|p| p.interval.high),
        to_unweighted_base: after.map(|e| e.bases.unweighted),
        to_weighted_base: after.map(|e| e.bases.weighted),
        to_effective_base: after.map(|e| e.bases.effective),
        change: change.difference,
        se: test.map(|test| test.standard_error),
        df: test.map(|test| test.degrees_of_freedom),
        low: test.map(|test| test.interval.low),
        high: test.map(|test| test.interval.high),
        level: test.map(|test| test.interval.level),
        t: test.map(|test| test.t),
        p: test.map(|test| test.p),
        corrected_p: test.map(|test| test.corrected_p),
        correction: test.map(|test| test.family.correction),
        family: test.map(|test| test.family.name()),
        family_tests: test.map(|test| test.family.tests),
        smallest_change: equivalence.map(|e| e.smallest_change),
        equivalence_low: equivalence.map(|e| e.interval.low),
        equivalence_high: equivalence.map(|e| e.interval.high),
        equivalence_p: equivalence.map(|e| e.p),
        covariance: test.and_then(|test| match test.dependence {
            Dependence::Panel { covariance, .. } => Some(covariance),
            Dependence::Independent => None,
        }),
        verdict: test.map(|test| test.verdict),
        no_test: change.test.as_ref().err().map(no_test),
        reasons: reasons(change, lang),
        cautions: cautions(results, change, lang),
        distribution_f: distribution.map(|f| f.statistic),
        distribution_df1: distribution.map(|f| f.numerator),
        distribution_df2: distribution.map(|f| f.denominator),
        distribution_p: distribution.map(|f| f.p),
        distribution_corrected_p: distribution.map(|f| f.corrected_p),
    }
}

/// The banner of a group, its code and its label.
fn group<'a>(
    results: &'a Results,
    change: &'a Change,
    lang: &'a Lang,
) -> Option<(&'a str, i64, &'a str)> {
    let Domain::Group { item, code } = &change.domain else {
        return None;
    };
    let banner = results.survey.item(item)?;
    Some((item.as_str(), code.0, wording::answer(banner, *code, lang)))
}

fn reasons(change: &Change, lang: &Lang) -> Option<String> {
    let Err(NoTest::Break(reasons)) = &change.test else {
        return None;
    };
    let reasons: Vec<&str> = reasons.iter().map(|reason| reason.get(lang)).collect();
    Some(reasons.join("; "))
}

fn cautions(results: &Results, change: &Change, lang: &Lang) -> Option<String> {
    let entry = results
        .ledger
        .between(&change.item, &change.from, &change.to)?;
    let cautions = entry.cautions(&change.measure);
    let cautions: Vec<&str> = cautions.iter().map(|reason| reason.get(lang)).collect();
    (!cautions.is_empty()).then(|| cautions.join("; "))
}

/// A statistic held against F.
#[derive(Debug, Clone, Copy)]
struct FTest {
    statistic: f64,
    numerator: f64,
    denominator: f64,
    p: f64,
    corrected_p: f64,
}

fn distribution(results: &Results, change: &Change) -> Option<FTest> {
    let is_of_item = |other: &&DistributionChange| {
        other.item == change.item && other.to == change.to && other.from == change.from
    };
    let mut found = results.distributions.iter();
    let test = found
        .find(is_of_item)
        .filter(|_| change.domain == Domain::Total)?;
    let test = test.test.as_ref().ok()?;
    match test.result.reference {
        Reference::F {
            numerator,
            denominator,
        } => Some(FTest {
            statistic: test.result.statistic,
            numerator,
            denominator,
            p: test.result.p,
            corrected_p: test.corrected_p,
        }),
        _ => None,
    }
}
