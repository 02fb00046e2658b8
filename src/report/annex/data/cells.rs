//! In: the estimates of all waves. Out: `cells`, one row an estimate. Never: a number on a hidden base.

use super::columns::{Columns, Tidy};
use super::names::{
    base_name, base_rule, correction, group, measure_key, measure_name, no_precision, unit, verdict,
};
use super::tidy::{Survey, Told, status};
use crate::compare::{Change, NoTest};
use crate::definition::{PublishedMeasure, WaveKind};
use crate::estimate::{Domain, Measure, Uncertainty};
use crate::report::CellId;
use crate::report::number::Flag;

/// An estimate and its change from the wave before.
pub(super) struct Row<'a> {
    pub told: Told<'a>,
    pub change: Option<&'a Change>,
}

/// Every estimate of the survey up to the wave.
pub(super) fn table(survey: &Survey<'_>) -> Tidy {
    let rows = rows(survey);
    let mut columns = Columns::new();
    names(&mut columns, survey);
    measures(&mut columns, survey);
    groups(&mut columns, survey);
    estimates(&mut columns, survey);
    bases(&mut columns, survey);
    changes(&mut columns, survey);
    comparisons(&mut columns, survey);
    sources(&mut columns, survey);
    columns.table("cells", "One row an estimate: a share, a net, a balance or a mean of an item, of everybody or of a group, in one wave.", &rows)
}

fn rows<'a>(survey: &Survey<'a>) -> Vec<Row<'a>> {
    let mut rows = Vec::new();
    let mut ending: Option<(_, _)> = None;
    for told in survey.told() {
        let wave = &told.cell.wave;
        let mut here = match ending.take() {
            Some((known, changes)) if known == wave => (known, changes),
            _ => (wave, survey.results.changes.ending_in(wave)),
        };
        let change = here.1.find(told.cell);
        ending = Some(here);
        rows.push(Row { told, change });
    }
    rows
}

fn names<'f>(columns: &mut Columns<'f, Row<'f>>, survey: &'f Survey<'f>) {
    let languages = survey.languages();
    columns.text(
        "id",
        "Name of the estimate: wave/item/measure, of a group wave/item/measure/item=code. The same in every file of the report.",
        |row| Some(CellId::from(row.told.cell).to_string()),
    );
    columns.text("wave", "Id of the wave.", |row| {
        Some(row.told.cell.wave.as_str())
    });
    columns.texts(
        "wave_label",
        &languages,
        "Name of the wave.",
        |row, place| {
            let lang = survey.contexts.get(place)?.lang;
            Some(row.told.wave.label.get(lang).to_owned())
        },
    );
    columns.text(
        "status",
        "What the wave consists of: responses, published (figures of a publication) or rehearsal (synthetic answers).",
        |row| Some(status(row.told.wave)),
    );
    columns.text("item", "Id of the item.", |row| {
        Some(row.told.cell.item.as_str())
    });
    columns.texts(
        "item_label",
        &languages,
        "Short name of the item.",
        |row, place| {
            let lang = survey.contexts.get(place)?.lang;
            Some(row.told.item.label.get(lang).to_owned())
        },
    );
}

fn measures<'f>(columns: &mut Columns<'f, Row<'f>>, survey: &'f Survey<'f>) {
    columns.text(
        "measure",
        "What is measured: answer, net, balance, mean, ratio, dont_know, other_base, people, total, median or quantile.",
        |row| Some(measure_name(&row.told.cell.measure)),
    );
    columns.text(
        "measure_key",
        "Of an answer its code, of a net or balance its id, of a ratio the item it divides by, of a quantile the proportion below it.",
        |row| measure_key(&row.told.cell.measure),
    );
    columns.texts(
        "measure_label",
        &survey.languages(),
        "Name of the measure.",
        |row, place| {
            let context = survey.contexts.get(place)?;
            let label = context.measure_label(row.told.item, &row.told.cell.measure);
            Some(label.to_string())
        },
    );
    columns.text(
        "base_rule",
        "Which answers a share is a share of: answered, with_dont_know or asked.",
        |row| base_rule(row.told.item, &row.told.cell.measure).map(base_name),
    );
}

fn groups<'f>(columns: &mut Columns<'f, Row<'f>>, survey: &'f Survey<'f>) {
    columns.text(
        "group_item",
        "Of a group: id of the background item; empty: everybody.",
        |row| group(&row.told.cell.domain).map(|(item, _)| item.to_owned()),
    );
    columns.count("group_code", "Of a group: code of its answer.", |row| {
        group(&row.told.cell.domain).map(|(_, code)| code)
    });
    columns.texts(
        "group_label",
        &survey.languages(),
        "Of a group: its name.",
        |row, place| {
            let Domain::Group { item, code } = &row.told.cell.domain else {
                return None;
            };
            let context = survey.contexts.get(place)?;
            Some(context.code_label(item, *code).to_string())
        },
    );
}

fn estimates<'f>(columns: &mut Columns<'f, Row<'f>>, survey: &'f Survey<'f>) {
    let precise = |row: &Row<'f>| survey.precision(&row.told);
    columns.text(
        "unit",
        "Of the estimate, its standard error and its interval: proportion (0 to 1), difference (of two proportions, -1 to 1), item (the unit of the item), ratio or people.",
        |row| Some(unit(row.told.cell.measure.unit())),
    );
    columns.number(
        "estimate",
        "The estimate, unrounded, in `unit`; empty where it is hidden or nobody is in the base.",
        |row| {
            let estimate = row.told.cell.estimate.value;
            estimate.filter(|_| survey.flag(row.told.cell) != Flag::Hidden)
        },
    );
    columns.number(
        "standard_error",
        "Standard error of the estimate, in `unit`; empty where the sample carries none.",
        move |row| precise(row).map(|p| p.standard_error),
    );
    columns.number(
        "degrees_of_freedom",
        "Degrees of freedom of t; INF: the normal distribution.",
        move |row| precise(row).map(|p| p.degrees_of_freedom),
    );
    columns.number(
        "interval_low",
        "Lower end of the confidence interval, in `unit`.",
        move |row| precise(row).map(|p| p.interval.low),
    );
    columns.number(
        "interval_high",
        "Upper end of the confidence interval, in `unit`.",
        move |row| precise(row).map(|p| p.interval.high),
    );
    columns.number(
        "interval_level",
        "Confidence level of the interval, a proportion.",
        move |row| precise(row).map(|p| p.interval.level),
    );
}

fn bases<'f>(columns: &mut Columns<'f, Row<'f>>, survey: &'f Survey<'f>) {
    let precise = |row: &Row<'f>| survey.precision(&row.told);
    let bases = |row: &Row<'f>| survey.bases(row.told.cell);
    columns.count(
        "unweighted_base",
        "Respondents in the base, counted; empty where even that is withheld.",
        move |row| i64::try_from(bases(row)?.unweighted).ok(),
    );
    columns.number("weighted_base", "Sum of their weights.", move |row| {
        bases(row).map(|bases| bases.weighted)
    });
    columns.number(
        "effective_base",
        "Kish's effective base: the square of the sum of weights over the sum of their squares.",
        move |row| bases(row).map(|bases| bases.effective),
    );
    columns.number(
        "design_effect",
        "Variance over that of a simple random sample of the same size.",
        move |row| precise(row).and_then(|p| p.design_effect),
    );
    columns.text("no_precision", "Why there is no standard error: empty_base, single_unit, singleton_psu, open_interval, not_published, non_probability or withheld.", |row| {
        if !survey.carries_precision(&row.told) {
            return Some("non_probability");
        }
        match row.told.cell.estimate.uncertainty {
            Uncertainty::Known(_) => None,
            Uncertainty::Unknown(why) => Some(no_precision(why)),
        }
    });
    columns.text("flag", "Reliability by the effective base: low (*), very_low (**) or hidden (not shown); withheld: not shown so that nobody can be recognised; empty: sufficient.", |row| {
        survey.flag_name(row.told.cell)
    });
}

fn changes<'f>(columns: &mut Columns<'f, Row<'f>>, survey: &'f Survey<'f>) {
    let test = |row: &Row<'f>| row.change.and_then(|change| survey.test(change));
    columns.text(
        "previous_wave",
        "The latest wave before that has the same cell.",
        |row| row.change.map(|change| change.from.as_str()),
    );
    columns.text(
        "change_id",
        "Name of the change from that wave: a row of changes.csv.",
        |row| {
            row.change
                .map(|change| CellId::of_change(change).to_string())
        },
    );
    columns.number("difference", "This wave minus that one, in `unit`; empty over a break, or where one of the two is hidden.", |row| {
        row.change
            .filter(|change| survey.is_seen(change))
            .map(|change| change.difference)
    });
    columns.number(
        "difference_standard_error",
        "Standard error of the difference, in `unit`.",
        move |row| test(row).map(|test| test.standard_error),
    );
    columns.number(
        "difference_degrees_of_freedom",
        "Degrees of freedom of its t test.",
        move |row| test(row).map(|test| test.degrees_of_freedom),
    );
    columns.number(
        "difference_low",
        "Lower end of its 95 % interval, in `unit`.",
        move |row| test(row).map(|test| test.interval.low),
    );
    columns.number(
        "difference_high",
        "Upper end of its 95 % interval, in `unit`.",
        move |row| test(row).map(|test| test.interval.high),
    );
}

/// How a change is read.
fn comparisons<'f>(columns: &mut Columns<'f, Row<'f>>, survey: &'f Survey<'f>) {
    let test = |row: &Row<'f>| row.change.and_then(|change| survey.test(change));
    columns.number(
        "p",
        "Two-sided p of the difference by itself.",
        move |row| test(row).map(|test| test.p),
    );
    columns.number(
        "p_corrected",
        "p corrected for the changes it is read with.",
        move |row| test(row).map(|test| test.corrected_p),
    );
    columns.text(
        "correction",
        "How it is corrected: holm, benjamini_hochberg or none.",
        move |row| test(row).map(|test| correction(test.family.correction)),
    );
    columns.text("family", "The changes it is read with.", move |row| {
        test(row).map(|test| test.family.name())
    });
    columns.count("family_tests", "How many changes those are.", move |row| {
        test(row).and_then(|test| i64::try_from(test.family.tests).ok())
    });
    columns.text(
        "verdict",
        "What may be said: rose, fell, unchanged, too_uncertain or not_found.",
        move |row| test(row).map(|test| verdict(test.verdict)),
    );
    columns.text(
        "no_test",
        "Why a change is not tested: break, no_precision, rehearsal or hidden.",
        |row| no_test(survey, row.change?),
    );
    columns.text(
        "comparability",
        "Of the two waves on this item: comparable, with_caution or break.",
        |row| comparability(survey, row.change?),
    );
    columns.texts(
        "comparability_reason",
        &survey.languages(),
        "Why they are not comparable, or only with caution.",
        |row, place| reason(survey, row.change?, place),
    );
}

fn sources<'f>(columns: &mut Columns<'f, Row<'f>>, survey: &'f Survey<'f>) {
    columns.text(
        "fieldwork_start",
        "First day of fieldwork, year-month-day; empty where it is not stated.",
        |row| row.told.wave.fieldwork.start.map(|day| day.to_string()),
    );
    columns.text("fieldwork_end", "Last day of fieldwork.", |row| {
        row.told.wave.fieldwork.end.map(|day| day.to_string())
    });
    columns.text(
        "source",
        "Where the figure or the answers come from, in the first language of the survey.",
        |row| Some(source(survey, &row.told)),
    );
    columns.text(
        "mark",
        "Set on every row of a rehearsal (its answers are synthetic) and of an internal edition (it is not for publication).",
        |row| survey.mark(&[row.told.wave]),
    );
}

fn source(survey: &Survey<'_>, told: &Told<'_>) -> String {
    if let WaveKind::Published(published) = &told.wave.kind {
        let is_of_cell = |figure: &&crate::definition::PublishedFigure| {
            figure.item == told.cell.item
                && match &figure.measure {
                    PublishedMeasure::Answer(code) => told.cell.measure == Measure::Answer(*code),
                    PublishedMeasure::Net(net) => told.cell.measure == Measure::Net(net.clone()),
                }
        };
        if let Some(figure) = published.figures.iter().find(is_of_cell) {
            return figure.source.clone();
        }
    }
    let first = survey.contexts.first();
    let sources = told.wave.sources.iter();
    let texts = sources.filter_map(|texts| Some(texts.get(first?.lang)));
    texts.collect::<Vec<_>>().join("; ")
}

/// Why a change has no test that may be seen.
pub(super) fn no_test(survey: &Survey<'_>, change: &Change) -> Option<&'static str> {
    match &change.test {
        Err(NoTest::Break(_)) => Some("break"),
        Err(NoTest::Rehearsal) => Some("rehearsal"),
        _ if !survey.is_seen(change) => Some("hidden"),
        Err(NoTest::NoPrecision) => Some("no_precision"),
        Ok(_) if survey.test(change).is_none() => Some("no_precision"),
        Ok(_) => None,
    }
}

pub(super) fn comparability(survey: &Survey<'_>, change: &Change) -> Option<&'static str> {
    let ledger = &survey.results.ledger;
    let entry = ledger.between(&change.item, &change.from, &change.to)?;
    Some(entry.of(&change.measure).name())
}

pub(super) fn reason(survey: &Survey<'_>, change: &Change, place: usize) -> Option<String> {
    let lang = survey.contexts.get(place)?.lang;
    let ledger = &survey.results.ledger;
    let entry = ledger.between(&change.item, &change.from, &change.to)?;
    let breaks = entry.breaks(&change.measure);
    let cautions = entry.cautions(&change.measure);
    let said: Vec<&str> = breaks
        .iter()
        .chain(&cautions)
        .map(|r| r.get(lang))
        .collect();
    (!said.is_empty()).then(|| said.join("; "))
}
