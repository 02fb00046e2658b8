//! Cells for machines: one record a cell, unrounded, the same columns in CSV and JSON.

use std::collections::HashMap;

use serde::Serialize;

use super::MeasureKind;
use crate::cli::wording;
use crate::compare::{Change, NoTest};
use crate::definition::{Item, ItemId, Lang, LowBase, WaveId, WaveKind};
use crate::estimate::{Cell, Domain, Measure, NoPrecision, Uncertainty};
use crate::pipeline::{Results, WaveResults};
use crate::report::number::{Flag, fixed_by_weighting};

/// One cell, unrounded: proportions from 0 to 1, means in the unit of their item, empty where undefined.
#[derive(Debug, Serialize)]
pub struct CellRecord<'a> {
    wave: &'a str,
    /// `responses`, `published` or `rehearsal`.
    kind: &'static str,
    item: &'a str,
    measure: MeasureKind,
    /// The answer's code or the net's id.
    code: Key<'a>,
    label: &'a str,
    by: Option<&'a str>,
    group: Option<i64>,
    group_label: Option<&'a str>,
    estimate: Option<f64>,
    se: Option<f64>,
    df: Option<f64>,
    low: Option<f64>,
    high: Option<f64>,
    level: Option<f64>,
    unweighted_base: u64,
    weighted_base: f64,
    effective_base: f64,
    design_effect: Option<f64>,
    /// `low`, `very_low` or `hidden` (what a report does with it).
    flag: Option<&'static str>,
    /// Why there is no standard error.
    no_se: Option<NoPrecision>,
    change_from: Option<&'a str>,
    change: Option<f64>,
    change_se: Option<f64>,
    change_low: Option<f64>,
    change_high: Option<f64>,
    change_p: Option<f64>,
    /// Why the change is not tested.
    no_change_test: Option<&'static str>,
}

#[derive(Debug, Serialize)]
#[serde(untagged)]
pub enum Key<'a> {
    Code(i64),
    Net(&'a str),
    None,
}

impl<'a> Key<'a> {
    pub fn of(measure: &'a Measure) -> Self {
        match measure {
            Measure::Answer(code) => Self::Code(code.0),
            Measure::Net(net) => Self::Net(net.as_str()),
            Measure::Mean | Measure::DontKnow => Self::None,
        }
    }
}

/// The cells of some waves as records, in the order of the cells.
pub fn records<'a>(
    results: &'a Results,
    waves: &'a [&'a WaveResults],
    lang: &'a Lang,
    wanted: &'a dyn Fn(&Cell) -> bool,
) -> impl Iterator<Item = CellRecord<'a>> {
    // Looked up, never walked: the order of the rows is that of the cells.
    let items: HashMap<&ItemId, &Item> = results
        .survey
        .items
        .iter()
        .map(|item| (&item.id, item))
        .collect();
    waves
        .iter()
        .flat_map(|wave| {
            let kind = kind(results, &wave.wave);
            let mut changes = results.changes.ending_in(&wave.wave);
            let of_cell = move |cell| (kind, cell, changes.find(cell));
            wave.estimates.cells.iter().map(of_cell)
        })
        .filter(|(_, cell, _)| wanted(cell))
        .filter_map(move |(kind, cell, change)| {
            let item = items.get(&cell.item)?;
            let group = match &cell.domain {
                Domain::Total => None,
                Domain::Group { item, code } => items
                    .get(item)
                    .map(|banner| (item.as_str(), *code, wording::answer(banner, *code, lang))),
            };
            Some(record(
                cell,
                kind,
                wording::measure(item, &cell.measure, lang),
                group,
                change,
                &results.survey.report.low_base,
            ))
        })
}

fn record<'a>(
    cell: &'a Cell,
    kind: &'static str,
    label: &'a str,
    group: Option<(&'a str, crate::definition::Code, &'a str)>,
    change: Option<&'a Change>,
    low_base: &LowBase,
) -> CellRecord<'a> {
    let estimate = &cell.estimate;
    let precision = estimate.precision();
    let test = change.and_then(|change| change.test.as_ref().ok());
    CellRecord {
        wave: cell.wave.as_str(),
        kind,
        item: cell.item.as_str(),
        measure: MeasureKind::of(&cell.measure),
        code: Key::of(&cell.measure),
        label,
        by: group.map(|(item, _, _)| item),
        group: group.map(|(_, code, _)| code.0),
        group_label: group.map(|(_, _, label)| label),
        estimate: estimate.value,
        se: precision.map(|p| p.standard_error),
        df: precision.map(|p| p.degrees_of_freedom),
        low: precision.map(|p| p.interval.low),
        high: precision.map(|p| p.interval.high),
        level: precision.map(|p| p.interval.level),
        unweighted_base: estimate.bases.unweighted,
        weighted_base: estimate.bases.weighted,
        effective_base: estimate.bases.effective,
        design_effect: precision.and_then(|p| p.design_effect),
        flag: flag_name(Flag::of(&estimate.bases, low_base)),
        no_se: match &estimate.uncertainty {
            Uncertainty::Known(_) => None,
            Uncertainty::Unknown(why) => Some(*why),
        },
        change_from: change.map(|change| change.from.as_str()),
        change: change.map(|change| change.difference),
        change_se: test.map(|test| test.standard_error),
        change_low: test.map(|test| test.interval.low),
        change_high: test.map(|test| test.interval.high),
        change_p: test.map(|test| test.p),
        no_change_test: change
            .and_then(|change| change.test.as_ref().err())
            .map(no_test),
    }
}

/// The name of a reason in the records.
pub fn no_test(why: &NoTest) -> &'static str {
    match why {
        NoTest::Break(_) => "break",
        NoTest::NoPrecision => "no_precision",
        NoTest::Rehearsal => "rehearsal",
    }
}

/// The kind of a wave in the records.
pub fn kind(results: &Results, wave: &WaveId) -> &'static str {
    match results.survey.wave(wave).map(|wave| &wave.kind) {
        Some(WaveKind::Published(_)) => "published",
        Some(WaveKind::Rehearsal(_)) => "rehearsal",
        Some(WaveKind::Responses(_)) | None => "responses",
    }
}

/// Whether weighting sets the share of a cell, so that it has no sampling error.
pub fn is_fixed(results: &Results, wave: &WaveId, cell: &Cell) -> bool {
    let weighting = results.wave(wave).and_then(|wave| wave.weighting.as_ref());
    cell.measure != Measure::Mean && fixed_by_weighting(&cell.estimate, weighting)
}

/// The name of a small base in the records.
fn flag_name(flag: Flag) -> Option<&'static str> {
    match flag {
        Flag::Firm => None,
        Flag::Low => Some("low"),
        Flag::VeryLow => Some("very_low"),
        Flag::Hidden => Some("hidden"),
    }
}
