//! In: the changes between waves. Out: `changes`, one row a change. Never: a difference one could take a hidden number from.

use super::cells::{comparability, no_test, reason};
use super::columns::{Columns, Tidy};
use super::names::{correction, group, measure_key, measure_name, unit, verdict};
use super::tidy::{Survey, status};
use crate::compare::{Change, ChangeTest};
use crate::report::CellId;

/// Every change that ends in the wave or in one before it.
pub(super) fn table(survey: &Survey<'_>) -> Tidy {
    let rows = survey.changes();
    let mut columns = Columns::new();
    names(&mut columns, survey);
    differences(&mut columns, survey);
    tests(&mut columns, survey);
    readings(&mut columns, survey);
    columns.table(
        "changes",
        "One row a change of an estimate: from the wave before that has it, or from the base wave of the survey.",
        &rows,
    )
}

fn names<'f>(columns: &mut Columns<'f, &'f Change>, survey: &'f Survey<'f>) {
    columns.text(
        "id",
        "Name of the change: earlier..later/item/measure, of a group with /item=code behind it.",
        |change| Some(CellId::of_change(change).to_string()),
    );
    columns.text("from", "Id of the earlier wave.", |change| {
        Some(change.from.as_str())
    });
    columns.text("to", "Id of the later wave.", |change| {
        Some(change.to.as_str())
    });
    columns.text(
        "from_status",
        "What the earlier wave consists of: responses, published or rehearsal.",
        |change| survey.wave(&change.from).map(status),
    );
    columns.text("to_status", "What the later wave consists of.", |change| {
        survey.wave(&change.to).map(status)
    });
    columns.text("item", "Id of the item.", |change| {
        Some(change.item.as_str())
    });
    columns.text("measure", "What is measured, as in cells.csv.", |change| {
        Some(measure_name(&change.measure))
    });
    columns.text("measure_key", "As in cells.csv.", |change| {
        measure_key(&change.measure)
    });
    columns.text(
        "group_item",
        "Of a group: id of the background item; empty: everybody.",
        |change| group(&change.domain).map(|(item, _)| item.to_owned()),
    );
    columns.count("group_code", "Of a group: code of its answer.", |change| {
        group(&change.domain).map(|(_, code)| code)
    });
}

fn differences<'f>(columns: &mut Columns<'f, &'f Change>, survey: &'f Survey<'f>) {
    let test = |change: &&'f Change| survey.test(change);
    columns.text(
        "unit",
        "Of the difference, its standard error and its interval: proportion (0.01 is one percentage point), difference, item, ratio or people.",
        |change| Some(unit(change.measure.unit())),
    );
    columns.number(
        "difference",
        "Later minus earlier, unrounded, in `unit`; empty over a break, or where one of the two is hidden.",
        |change| survey.is_seen(change).then_some(change.difference),
    );
    columns.number(
        "standard_error",
        "Standard error of the difference, in `unit`.",
        move |change| test(change).map(|test| test.standard_error),
    );
    columns.number(
        "degrees_of_freedom",
        "Degrees of freedom of the t test; INF: the normal distribution.",
        move |change| test(change).map(|test| test.degrees_of_freedom),
    );
    columns.number(
        "interval_low",
        "Lower end of the confidence interval, in `unit`.",
        move |change| test(change).map(|test| test.interval.low),
    );
    columns.number(
        "interval_high",
        "Upper end of the confidence interval, in `unit`.",
        move |change| test(change).map(|test| test.interval.high),
    );
    columns.number(
        "interval_level",
        "Confidence level of the interval, a proportion.",
        move |change| test(change).map(|test| test.interval.level),
    );
}

fn tests<'f>(columns: &mut Columns<'f, &'f Change>, survey: &'f Survey<'f>) {
    let test = |change: &&'f Change| survey.test(change);
    columns.number("t", "Difference over standard error.", move |change| {
        test(change).map(|test| test.t)
    });
    columns.number(
        "p",
        "Two-sided p of the difference by itself.",
        move |change| test(change).map(|test| test.p),
    );
    columns.number(
        "p_corrected",
        "p corrected for the changes it is read with.",
        move |change| test(change).map(|test| test.corrected_p),
    );
    columns.text(
        "correction",
        "How it is corrected: holm, benjamini_hochberg or none.",
        move |change| test(change).map(|test| correction(test.family.correction)),
    );
    columns.text("family", "The changes it is read with.", move |change| {
        test(change).map(|test| test.family.name())
    });
    columns.count(
        "family_tests",
        "How many changes those are.",
        move |change| test(change).and_then(|test| i64::try_from(test.family.tests).ok()),
    );
    let smallest = |test: &ChangeTest| test.equivalence.map(|e| e.smallest_change);
    columns.number(
        "smallest_change",
        "The smallest change of interest, in `unit`, where one is declared.",
        move |change| test(change).and_then(smallest),
    );
}

/// What may be said of a change.
fn readings<'f>(columns: &mut Columns<'f, &'f Change>, survey: &'f Survey<'f>) {
    let test = |change: &&'f Change| survey.test(change);
    columns.text(
        "verdict",
        "What may be said: rose, fell, unchanged, too_uncertain or not_found.",
        move |change| test(change).map(|test| verdict(test.verdict)),
    );
    columns.text(
        "no_test",
        "Why the change is not tested: break, no_precision, rehearsal or hidden.",
        |change| no_test(survey, change),
    );
    columns.text(
        "comparability",
        "Of the two waves on this item: comparable, with_caution or break.",
        |change| comparability(survey, change),
    );
    columns.texts(
        "comparability_reason",
        &survey.languages(),
        "Why they are not comparable, or only with caution.",
        |change, place| reason(survey, change, place),
    );
    columns.text(
        "mark",
        "Set on every row that a rehearsal touches (its answers are synthetic) and of an internal edition (it is not for publication).",
        |change| {
            let waves = [survey.wave(&change.from)?, survey.wave(&change.to)?];
            survey.mark(&waves)
        },
    );
}
