//! In: a figure by group and the context. Out: dots, and a table, of each group beside the total. Never: a dot on a
//! hidden base.

use super::axis::grids;
use super::block::{Parts, figure_table, in_line, named, number};
use super::caption::{Caption, questions};
use super::panels::{apart, distinct, measured, panel_label, shared_measure};
use crate::definition::{Code, Figure, Item, ItemId};
use crate::estimate::{Domain, Estimate, Measure};
use crate::report::chart::{GroupPanel, GroupRow, Groups, Plot};
use crate::report::control::is_base_withheld;
use crate::report::document::context::Context;
use crate::report::document::{Column, FigureBlock, Row, Table, banners};
use crate::report::number::Flag;
use crate::report::words::fill;
use crate::report::{CellPart, Prose};

pub fn build(context: &Context<'_>, figure: &Figure, by: &ItemId) -> Option<FigureBlock> {
    let words = context.words;
    let codes = banners::groups(context, by);
    let items: Vec<(&Item, Measure)> = figure
        .items
        .iter()
        .filter_map(|id| context.survey.item(id))
        .flat_map(|item| {
            context
                .told(item)
                .into_iter()
                .map(move |measure| (item, measure))
        })
        .collect();
    if codes.is_empty() || items.is_empty() {
        return None;
    }
    let domains = domains(context, by, &codes);
    let shared = shared_measure(context, &items);
    let mut panels: Vec<GroupPanel> = items
        .iter()
        .map(|(item, measure)| GroupPanel {
            label: panel_label(context, item, measure, shared.is_some()),
            grid: Vec::new(),
            total: row(context, item, measure, &Domain::Total, words.total),
            rows: domains
                .iter()
                .map(|(domain, label)| row(context, item, measure, domain, label))
                .collect(),
        })
        .collect();
    let values: Vec<Vec<f64>> = panels.iter().map(values).collect();
    for (panel, grid) in panels.iter_mut().zip(grids(context, &items, &values)) {
        panel.grid = grid;
    }
    let groups = Groups { panels };
    let group = context.item_label(by);
    let answer = shared.as_deref().unwrap_or(words.named_answer);
    let what = measured(
        context,
        &items,
        fill(
            words.measured_groups,
            &[("answer", answer), ("group", &group)],
        ),
        fill(words.measured_groups_means, &[("group", &group)]),
    );
    let kind = if has_intervals(&groups) {
        words.alt_groups
    } else {
        words.alt_groups_without_intervals
    };
    let caption = caption(context, &groups, &items, &domains);
    let data = in_words(&groups);
    let table = table(context, figure, &items, &domains);
    let waves = [context.wave];
    let parts = Parts {
        what: what.into(),
        kind,
        data,
        caption,
        waves: &waves,
        plot: Plot::Groups(groups),
        table,
    };
    Some(parts.assemble(context, figure))
}

/// The groups with their names.
fn domains(context: &Context<'_>, by: &ItemId, codes: &[Code]) -> Vec<(Domain, String)> {
    codes
        .iter()
        .map(|code| {
            (
                Domain::Group {
                    item: by.clone(),
                    code: *code,
                },
                context.code_label(by, *code),
            )
        })
        .collect()
}

fn has_intervals(groups: &Groups) -> bool {
    groups
        .panels
        .iter()
        .flat_map(|panel| std::iter::once(&panel.total).chain(&panel.rows))
        .any(|row| row.interval.is_some())
}

fn caption(
    context: &Context<'_>,
    groups: &Groups,
    items: &[(&Item, Measure)],
    domains: &[(Domain, String)],
) -> Caption {
    let only = distinct(items);
    let estimates: Vec<&Estimate> = items
        .iter()
        .flat_map(|(item, measure)| {
            domains
                .iter()
                .map(move |(domain, _)| (item, measure, domain))
        })
        .filter_map(|(item, measure, domain)| context.estimate(&item.id, measure, domain))
        .collect();
    let flags = estimates.iter().map(|estimate| context.flag(estimate));
    let reading = if has_intervals(groups) {
        context.words.groups_reading
    } else {
        context.words.groups_reading_without_intervals
    };
    let mut caption = Caption::default();
    caption.in_full(questions(context, &only));
    caption.always(Prose::built_in(reading));
    caption.common(context, &only, &[context.wave], flags.collect());
    if estimates.iter().any(|estimate| is_base_withheld(estimate)) {
        caption.always(context.withheld_note());
    }
    if !context.precision_allowed(context.wave) {
        caption.always(context.words.no_precision_note);
    }
    caption
}

fn row(
    context: &Context<'_>,
    item: &Item,
    measure: &Measure,
    domain: &Domain,
    label: &str,
) -> GroupRow {
    let found = context.estimate(&item.id, measure, domain);
    let base = found.map_or_else(
        || context.numbers.count(0),
        |found| context.base_text(found),
    );
    let base = Prose::base(base);
    let label = Prose::wording(label).with(" (").with(base).with(")");
    let shown = found.and_then(|estimate| Some((estimate, estimate.value?)));
    match shown {
        Some((estimate, value)) if context.flag(estimate) != Flag::Hidden => GroupRow {
            label,
            value: Some(value),
            text: context.value_text(item, measure, estimate),
            interval: interval(context, estimate),
            cell: Some(context.id(item, measure, domain).value()),
        },
        _ => GroupRow {
            label,
            value: None,
            text: context.words.not_shown.to_owned(),
            interval: None,
            cell: None,
        },
    }
}

fn interval(context: &Context<'_>, estimate: &Estimate) -> Option<(f64, f64)> {
    context
        .precision(context.wave, estimate)
        .map(|precision| (precision.interval.low, precision.interval.high))
}

/// The values of a panel, and the ends of its intervals.
fn values(panel: &GroupPanel) -> Vec<f64> {
    std::iter::once(&panel.total)
        .chain(&panel.rows)
        .flat_map(|row| {
            let ends = row.interval.map(|(low, high)| [low, high]);
            row.value.into_iter().chain(ends.into_iter().flatten())
        })
        .collect()
}

fn in_words(groups: &Groups) -> Vec<Prose> {
    groups
        .panels
        .iter()
        .map(|panel| {
            let rows = std::iter::once(&panel.total).chain(&panel.rows);
            let rows = rows.map(|row| named(&row.label, number(&row.text, row.cell.as_slice())));
            in_line(&Prose::wording(&panel.label), rows)
        })
        .collect()
}

fn table(
    context: &Context<'_>,
    figure: &Figure,
    items: &[(&Item, Measure)],
    domains: &[(Domain, String)],
) -> Table {
    let words = context.words;
    let columns = vec![
        Column::number(words.share),
        Column::number(words.mean),
        Column::interval(words.interval),
        Column::number(words.unweighted_base),
        Column::number(words.weighted_base),
        Column::number(words.effective_base),
    ];
    let mut rows = Vec::new();
    for (item, measure) in items {
        let total = (Domain::Total, words.total.to_owned());
        for (domain, label) in std::iter::once(&total).chain(domains) {
            if context.estimate(&item.id, measure, domain).is_none() {
                continue;
            }
            let statement = format!(
                "{}: {}",
                context.label(item),
                context.measure_label(item, measure)
            );
            let [share, mean] = apart(measure, context.estimate_cell(item, measure, domain));
            let base = |base| context.base_cell(item, measure, domain, base);
            rows.push(Row {
                labels: vec![statement, label.clone()],
                cells: vec![
                    share,
                    mean,
                    context.interval_cell(item, measure, domain),
                    base(CellPart::UnweightedBase),
                    base(CellPart::WeightedBase),
                    base(CellPart::EffectiveBase),
                ],
            });
        }
    }
    let stub = vec![words.statement.to_owned(), words.group.to_owned()];
    figure_table(context, figure, stub, columns, rows)
}
