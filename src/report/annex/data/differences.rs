//! In: the tests between the groups of banners. Out: `differences`, one row a pair of groups of the wave. Never: a difference that one
//! could take a hidden number from.

use super::columns::{Columns, Tidy};
use super::names::{correction, group, measure_key, measure_name, unit};
use super::tidy::Survey;
use crate::definition::ItemId;
use crate::estimate::distribution::t_quantile;
use crate::estimate::{BannerRow, Domain, Measure, PairTest};
use crate::report::CellId;
use crate::report::control::is_withheld;
use crate::report::document::Context;
use crate::report::number::Flag;

/// Two groups of a wave, tested from their joint covariance.
struct Pair<'a> {
    item: &'a ItemId,
    measure: &'a Measure,
    lower: &'a Domain,
    higher: &'a Domain,
    test: &'a PairTest,
}

impl Pair<'_> {
    /// Half the width of the 95 % interval.
    fn reach(&self) -> f64 {
        t_quantile(0.975, self.test.degrees_of_freedom) * self.test.standard_error
    }
}

/// Every tested pair of groups; `None` where there is none.
pub(super) fn table(survey: &Survey<'_>) -> Option<Tidy> {
    let context = survey.contexts.first()?;
    let rows = pairs(context);
    if rows.is_empty() {
        return None;
    }
    let mut columns = Columns::new();
    names(&mut columns, context);
    tests(&mut columns, context);
    Some(columns.table(
        "differences",
        "One row a pair of groups of a background item in the wave of the report, in what tells each item: the higher group minus the lower one.",
        &rows,
    ))
}

fn pairs<'a>(context: &Context<'a>) -> Vec<Pair<'a>> {
    if !context.precision_allowed(context.wave) {
        return Vec::new();
    }
    let rows = context.estimates.estimates.letters.iter();
    rows.flat_map(|row| of_row(context, row)).collect()
}

fn of_row<'a>(context: &Context<'a>, row: &'a BannerRow) -> Vec<Pair<'a>> {
    // The other measures have their letters in the banner book.
    let item = context.survey.item(&row.item);
    if !item.is_some_and(|item| context.told(item).contains(&row.measure)) {
        return Vec::new();
    }
    let column = |place: usize| row.columns.get(place).map(|column| &column.domain);
    let is_shown = |domain: &Domain| {
        *domain != Domain::Total
            && context
                .estimate(&row.item, &row.measure, domain)
                .is_some_and(|found| context.flag(found) != Flag::Hidden && !is_withheld(found))
    };
    let pairs = row.tests.iter().filter_map(|test| {
        let (lower, higher) = test.lower_and_higher();
        let (lower, higher) = (column(lower)?, column(higher)?);
        (is_shown(lower) && is_shown(higher)).then_some(Pair {
            item: &row.item,
            measure: &row.measure,
            lower,
            higher,
            test,
        })
    });
    pairs.collect()
}

fn names<'f, 'a: 'f>(columns: &mut Columns<'f, Pair<'a>>, context: &'f Context<'a>) {
    columns.text(
        "id",
        "Name of the difference: wave/item/measure/background item=lower..higher code.",
        |pair| {
            let id = CellId::of_difference(
                &context.wave.id,
                pair.item,
                pair.measure,
                [pair.lower, pair.higher],
            );
            Some(id.to_string())
        },
    );
    columns.text("wave", "Id of the wave.", |_| {
        Some(context.wave.id.as_str())
    });
    columns.text("item", "Id of the item.", |pair| Some(pair.item.as_str()));
    columns.text("measure", "What is measured, as in cells.csv.", |pair| {
        Some(measure_name(pair.measure))
    });
    columns.text("measure_key", "As in cells.csv.", |pair| {
        measure_key(pair.measure)
    });
    columns.text("group_item", "Id of the background item.", |pair| {
        group(pair.lower).map(|(item, _)| item.to_owned())
    });
    columns.count("lower_code", "Code of the lower group.", |pair| {
        group(pair.lower).map(|(_, code)| code)
    });
    columns.count("higher_code", "Code of the higher group.", |pair| {
        group(pair.higher).map(|(_, code)| code)
    });
}

fn tests<'f, 'a: 'f>(columns: &mut Columns<'f, Pair<'a>>, context: &'f Context<'a>) {
    columns.text(
        "unit",
        "Of the difference, its standard error and its interval, as in cells.csv.",
        |pair| Some(unit(pair.measure.unit())),
    );
    columns.number(
        "difference",
        "Higher minus lower, unrounded, in `unit`.",
        |pair| Some(pair.test.difference.abs()),
    );
    columns.number(
        "standard_error",
        "Standard error of the difference, the covariance of the two groups counted, in `unit`.",
        |pair| Some(pair.test.standard_error),
    );
    columns.number(
        "degrees_of_freedom",
        "Degrees of freedom of the t test.",
        |pair| Some(pair.test.degrees_of_freedom),
    );
    columns.number(
        "interval_low",
        "Lower end of the 95 % interval, in `unit`.",
        |pair| Some(pair.test.difference.abs() - pair.reach()),
    );
    columns.number(
        "interval_high",
        "Upper end of the 95 % interval, in `unit`.",
        |pair| Some(pair.test.difference.abs() + pair.reach()),
    );
    columns.number("p", "Two-sided p of the difference by itself.", |pair| {
        Some(pair.test.p)
    });
    columns.number(
        "p_corrected",
        "p corrected for the pairs it is read with.",
        |pair| Some(pair.test.adjusted_p),
    );
    let rule = &context.survey.estimation.letters;
    columns.text(
        "correction",
        "How it is corrected: holm, benjamini_hochberg or none.",
        move |_| Some(correction(rule.correction)),
    );
    columns.text(
        "mark",
        "Set on every row of a rehearsal: its answers are synthetic.",
        |_| context.mark(&[context.wave]).map(|mark| mark.to_string()),
    );
}
