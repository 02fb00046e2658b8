//! In: the banners of the report. Out: a table each of what tells the items, group by group. Never: a share on a hidden
//! base, or a column without its bases.

use crate::definition::{Item, ItemId};
use crate::estimate::{Domain, Estimate, Measure};
use crate::report::document::banners;
use crate::report::document::context::Context;
use crate::report::document::{Block, Column, Row, Table, TableCell, Value};
use crate::report::words::briefing::BriefingWords;
use crate::report::{CellPart, Prose};

pub fn blocks(context: &Context<'_>, words: &BriefingWords) -> Vec<Block> {
    let banners = context.survey.report.banners.iter();
    let tables: Vec<Block> = banners
        .filter_map(|banner| table(context, words, banner))
        .map(Block::Table)
        .collect();
    if tables.is_empty() {
        return vec![Block::Paragraph(words.no_groups.into())];
    }
    tables
}

/// Everybody, then the groups of a banner; nobody where the wave has no groups of it.
pub fn domains(context: &Context<'_>, banner: &ItemId) -> Vec<Domain> {
    let groups = banners::groups(context, banner);
    let group = |code| Domain::Group {
        item: banner.clone(),
        code,
    };
    match groups.is_empty() {
        true => Vec::new(),
        false => std::iter::once(Domain::Total)
            .chain(groups.into_iter().map(group))
            .collect(),
    }
}

/// What tells the items of the wave, but for the banner itself.
pub fn told<'a>(context: &Context<'a>, banner: &ItemId) -> Vec<(&'a Item, Measure)> {
    let items = context.opinions().into_iter();
    items
        .filter(|item| item.id != *banner)
        .flat_map(|item| context.told(item).into_iter().map(move |told| (item, told)))
        .collect()
}

fn table(context: &Context<'_>, words: &BriefingWords, banner: &ItemId) -> Option<Table> {
    let domains = domains(context, banner);
    let told = told(context, banner);
    if domains.is_empty() || told.is_empty() {
        return None;
    }
    let columns = domains.iter().map(|domain| match domain {
        Domain::Total => Column::number(context.words.total),
        Domain::Group { item, code } => Column::number(context.code_label(item, *code)),
    });
    let row = |(item, measure): &(&Item, Measure)| {
        let label = Prose::fill(
            words.row,
            &[
                ("item", Prose::wording(context.label(item))),
                ("measure", context.measure_label(item, measure).into()),
            ],
        );
        let cells = domains.iter();
        Row {
            labels: vec![label.to_string()],
            cells: cells
                .map(|domain| context.estimate_cell(item, measure, domain))
                .collect(),
        }
    };
    let mut rows: Vec<Row> = told.iter().map(row).collect();
    let mut bases = vec![(words.smallest_unweighted_base, CellPart::UnweightedBase)];
    if context.weighted() {
        bases.push((words.smallest_effective_base, CellPart::EffectiveBase));
    }
    for (name, part) in bases {
        let cells = domains.iter();
        rows.push(Row {
            labels: vec![name.to_owned()],
            cells: cells
                .map(|domain| smallest(context, &told, domain, part))
                .collect(),
        });
    }
    let group = Prose::wording(context.item_label(banner));
    let mut table = Table {
        id: format!("briefing-by-{banner}"),
        caption: Prose::fill(words.by_group_caption, &[("group", group)]),
        mark: context.mark(&[context.wave]),
        stub: vec![context.words.statement.to_owned()],
        columns: columns.collect(),
        rows,
        notes: Vec::new(),
    };
    table.notes = context.table_notes(&table);
    Some(table)
}

/// The smallest base of a column, with the cell it is of.
fn smallest(
    context: &Context<'_>,
    told: &[(&Item, Measure)],
    domain: &Domain,
    part: CellPart,
) -> TableCell {
    let base = |estimate: &Estimate| match part {
        CellPart::EffectiveBase => estimate.bases.effective,
        _ => estimate.bases.unweighted as f64,
    };
    let least = told
        .iter()
        .filter_map(|(item, measure)| {
            let estimate = context.estimate(&item.id, measure, domain)?;
            Some((base(estimate), item, measure))
        })
        .min_by(|(one, ..), (other, ..)| one.total_cmp(other));
    least.map_or(Value::Nothing.into(), |(_, item, measure)| {
        context.base_cell(item, measure, domain, part)
    })
}
