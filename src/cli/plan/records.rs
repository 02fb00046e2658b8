//! Plans for machines: one record a figure, unrounded.

use std::borrow::Cow;

use serde::Serialize;

use super::Lines;
use crate::cli::table::{Key, MeasureKind, kind};
use crate::cli::wording;
use crate::compare::plan::{BothWays, Findable};
use crate::compare::power::NoPlan;
use crate::definition::Lang;
use crate::estimate::Domain;
use crate::pipeline::Results;

/// One figure, unrounded: proportions from 0 to 1, means in the unit of their item; `corrected` is one of `tests` tests,
/// each at `level` ÷ `tests`. Empty where undefined.
#[derive(Debug, Serialize)]
pub struct PlanRecord<'a> {
    wave: &'a str,
    /// `responses`, `published` or `rehearsal`.
    kind: &'static str,
    item: &'a str,
    measure: MeasureKind,
    code: Key<'a>,
    label: Cow<'a, str>,
    by: Option<&'a str>,
    group: Option<i64>,
    group_label: Option<&'a str>,
    estimate: Option<f64>,
    se: Option<f64>,
    df: Option<f64>,
    design_effect: Option<f64>,
    base: u64,
    respondents: u64,
    next_respondents: u64,
    next_base: Option<f64>,
    level: f64,
    power: f64,
    tests: usize,
    detectable_rise: Option<f64>,
    detectable_fall: Option<f64>,
    detectable_rise_corrected: Option<f64>,
    detectable_fall_corrected: Option<f64>,
    change: Option<f64>,
    /// Of a rise and a fall by `change`: the smaller power, the larger number of respondents.
    power_of_change: Option<f64>,
    power_of_change_corrected: Option<f64>,
    respondents_needed: Option<u64>,
    respondents_needed_corrected: Option<u64>,
    within: Option<f64>,
    /// The chance of `unchanged within` where nothing changed.
    power_of_unchanged: Option<f64>,
    respondents_for_unchanged: Option<u64>,
    /// Why there is no plan, or no number of respondents.
    no_plan: Option<&'static str>,
    /// Why the last wave has no standard error.
    no_se: Option<&'static str>,
}

/// The lines as records, in the order of the cells.
pub fn records<'a>(
    results: &'a Results,
    lines: &'a Lines<'a>,
    lang: &'a Lang,
) -> impl Iterator<Item = PlanRecord<'a>> {
    lines.lines.iter().filter_map(move |line| {
        let cell = line.cell;
        let item = results.survey.item(&cell.item)?;
        let group = match &cell.domain {
            Domain::Total => None,
            Domain::Group { item, code } => results
                .survey
                .item(item)
                .map(|banner| (item.as_str(), *code, wording::answer(banner, *code, lang))),
        };
        let plan = line.plan.as_ref().ok();
        let (single, corrected) = (
            plan.map(|plan| &plan.single),
            plan.and_then(|plan| plan.corrected.as_ref()),
        );
        let respondents = |base: u64| {
            lines
                .sizes
                .respondents(base, cell.estimate.bases.unweighted as f64)
        };
        let needed = |of: Option<&Findable>| of?.needed?.greater().ok().map(respondents);
        let unchanged = plan.and_then(|plan| plan.needed_for_equivalence?.ok());
        let power = |of: Option<&Findable>| of?.power?.smaller().ok();
        let precision = cell.estimate.precision();
        Some(PlanRecord {
            wave: cell.wave.as_str(),
            kind: kind(results, &cell.wave),
            item: cell.item.as_str(),
            measure: MeasureKind::of(&cell.measure),
            code: Key::of(&cell.measure),
            label: wording::measure(&results.survey, item, &cell.measure, lang),
            by: group.map(|(item, _, _)| item),
            group: group.map(|(_, code, _)| code.0),
            group_label: group.map(|(_, _, label)| label),
            estimate: cell.estimate.value,
            se: precision.map(|p| p.standard_error),
            df: precision.map(|p| p.degrees_of_freedom),
            design_effect: precision.and_then(|p| p.design_effect),
            base: cell.estimate.bases.unweighted,
            respondents: lines.sizes.last,
            next_respondents: lines.sizes.next,
            next_base: plan.map(|plan| plan.base),
            level: line.question.aim.level,
            power: line.question.aim.power,
            tests: line.question.aim.tests,
            detectable_rise: single.and_then(|of| of.detectable.rise.ok()),
            detectable_fall: single.and_then(|of| of.detectable.fall.ok()),
            detectable_rise_corrected: corrected.and_then(|of| of.detectable.rise.ok()),
            detectable_fall_corrected: corrected.and_then(|of| of.detectable.fall.ok()),
            change: line.question.change,
            power_of_change: power(single),
            power_of_change_corrected: power(corrected),
            respondents_needed: needed(single),
            respondents_needed_corrected: needed(corrected),
            within: line.question.within,
            power_of_unchanged: plan.and_then(|plan| plan.equivalence_power),
            respondents_for_unchanged: unchanged.map(respondents),
            no_plan: match &line.plan {
                Err(why) => Some(name(*why)),
                Ok(plan) => plan.single.needed.as_ref().and_then(obstacle).map(name),
            },
            no_se: match &line.plan {
                Err(NoPlan::NoPrecision(why)) => Some(wording::no_precision(*why)),
                _ => None,
            },
        })
    })
}

fn obstacle(needed: &BothWays<u64>) -> Option<NoPlan> {
    needed.greater().err()
}

fn name(why: NoPlan) -> &'static str {
    match why {
        NoPlan::NoPrecision(_) => "no_precision",
        NoPlan::NoVariation => "no_variation",
        NoPlan::NotPlanned => "not_planned",
        NoPlan::OutOfRange => "out_of_range",
        NoPlan::OutOfReach => "out_of_reach",
    }
}
