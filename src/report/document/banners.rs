//! Banner tables: every statement by the groups of one background item, bases three ways.

use super::context::Context;
use super::statements::in_order;
use super::{Block, Column, Row, Table, TableCell};
use crate::definition::{Code, Item, ItemId, ItemKind};
use crate::estimate::{Domain, Measure};
use crate::report::{CellPart, Prose};

/// One table a banner item that the wave has groups of.
pub fn blocks(context: &Context<'_>) -> Vec<Block> {
    context
        .survey
        .report
        .banners
        .iter()
        .filter_map(|banner| table(context, banner))
        .map(Block::FoldedTable)
        .collect()
}

/// The groups of a banner item that this wave has estimates of, in scale order.
pub fn groups(context: &Context<'_>, banner: &ItemId) -> Vec<Code> {
    let Some(scale) = context.survey.item(banner).and_then(Item::scale) else {
        return Vec::new();
    };
    let cells = &context.estimates.estimates.cells;
    scale
        .answers
        .iter()
        .map(|answer| answer.code)
        .filter(|code| {
            cells.iter().any(|cell| {
                matches!(&cell.domain, Domain::Group { item, code: group } if item == banner && group == code)
            })
        })
        .collect()
}

fn table(context: &Context<'_>, banner: &ItemId) -> Option<Table> {
    let words = context.words;
    let groups = groups(context, banner);
    if groups.is_empty() {
        return None;
    }
    let mut domains = vec![Domain::Total];
    domains.extend(groups.iter().map(|code| Domain::Group {
        item: banner.clone(),
        code: *code,
    }));
    let mut columns = vec![Column::number(words.total)];
    columns.extend(
        groups
            .iter()
            .map(|code| Column::number(context.code_label(banner, *code))),
    );
    let rows: Vec<Row> = context
        .opinions()
        .into_iter()
        .flat_map(|item| item_rows(context, item, &domains))
        .collect();
    let mut table = Table {
        id: format!("by-{banner}"),
        caption: Prose::fill(
            words.banner_caption,
            &[("group", Prose::wording(context.item_label(banner)))],
        ),
        mark: context.mark(&[context.wave]),
        stub: vec![words.statement.to_owned(), words.answer.to_owned()],
        columns,
        rows,
        notes: Vec::new(),
    };
    table.notes = context.table_notes(&table);
    table.notes.push(words.banner_note.into());
    Some(table)
}

fn item_rows(context: &Context<'_>, item: &Item, domains: &[Domain]) -> Vec<Row> {
    let words = context.words;
    let measures = match &item.kind {
        ItemKind::Multiple { .. } => Context::candidates(item),
        ItemKind::Numeric { .. } => vec![Measure::Mean],
        ItemKind::Open => Vec::new(),
        ItemKind::Single { .. } | ItemKind::Derived { .. } => in_order(context, item),
    };
    let statement = context.statement(item);
    let row = |label: String, cell: &dyn Fn(&Domain) -> TableCell| Row {
        labels: vec![statement.clone(), label],
        cells: domains.iter().map(cell).collect(),
    };
    let mut rows: Vec<Row> = measures
        .iter()
        .map(|measure| {
            row(context.measure_label(item, measure), &|domain| {
                context.estimate_cell(item, measure, domain)
            })
        })
        .collect();
    // A base of all who were asked is not that of the answers.
    let of_answers = |measure: &&Measure| **measure != Measure::DontKnow;
    let Some(last) = measures.iter().rev().find(of_answers) else {
        return rows;
    };
    for (label, base) in [
        (words.unweighted_base, CellPart::UnweightedBase),
        (words.weighted_base, CellPart::WeightedBase),
        (words.effective_base, CellPart::EffectiveBase),
    ] {
        rows.push(row(label.to_owned(), &|domain| {
            context.base_cell(item, last, domain, base)
        }));
    }
    rows
}
