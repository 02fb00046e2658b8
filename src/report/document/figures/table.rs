//! In: a table figure and the context. Out: disagree, neither, agree and don't know of each item, with bases. Never: a row without its base.

use super::bars::bar_table;
use super::block::{Parts, in_line, named, number};
use super::caption::Caption;
use crate::definition::Figure;
use crate::estimate::Domain;
use crate::report::chart::{
    BarForm, Bars, Part, Plot, StatementColumn, StatementRow, StatementTable,
};
use crate::report::document::FigureBlock;
use crate::report::document::bars::{self, Detail};
use crate::report::document::context::Context;
use crate::report::words::figures;
use crate::report::{CellPart, CellRef, Prose};

pub fn build(context: &Context<'_>, figure: &Figure) -> Option<FigureBlock> {
    let (shares, items) = bars::build(context, figure, BarForm::Stacked, Detail::Nets)?;
    let words = figures::of(context.lang);
    let bases: Vec<Option<(String, CellRef)>> = items
        .iter()
        .map(|item| {
            let measure = context.primary(item)?;
            let found = context.total(&item.id, &measure)?;
            let cell = context.id(item, &measure, &Domain::Total);
            let count = context.base_text(found);
            Some((count, cell.part(CellPart::UnweightedBase)))
        })
        .collect();
    let drawn = drawn(context, &shares, &bases);
    let flags = items
        .iter()
        .filter_map(|item| context.total(&item.id, &context.primary(item)?))
        .map(|estimate| context.flag(estimate));
    let waves = [context.wave];
    let mut caption = Caption::default();
    caption.in_full(context.words.statements_are_exact);
    caption.common(context, &items, &waves, flags.collect());
    if !context.precision_allowed(context.wave) {
        caption.always(context.words.no_precision_note);
    }
    let parts = Parts {
        what: context.words.measured_bars.into(),
        kind: words.alt_statement_table,
        data: in_words(&drawn),
        caption,
        waves: &waves,
        table: bar_table(context, figure, &shares),
        plot: Plot::Table(drawn),
    };
    Some(parts.assemble(context, figure))
}

/// Don't know is no part of the scale: it stands last, as in every table.
fn drawn(
    context: &Context<'_>,
    shares: &Bars,
    bases: &[Option<(String, CellRef)>],
) -> StatementTable {
    let last = shares.legends.len().saturating_sub(1);
    let mut columns: Vec<StatementColumn> = shares
        .legends
        .iter()
        .enumerate()
        .map(|(place, legend)| StatementColumn {
            label: legend.label.clone(),
            paint: Some(legend.paint),
            strong: place == 0 || place == last,
        })
        .collect();
    if let Some(label) = &shares.dont_know {
        columns.push(StatementColumn {
            label: label.clone(),
            paint: None,
            strong: false,
        });
    }
    let rows = shares
        .rows
        .iter()
        .zip(bases)
        .map(|(row, base)| {
            let mut cells: Vec<Option<Part>> = row.parts.clone();
            if shares.dont_know.is_some() {
                cells.push(row.dont_know.clone());
            }
            let hidden = row.parts.iter().all(Option::is_none);
            let label = match &row.note {
                Some(note) => format!("{} ({note})", row.label),
                None => row.label.clone(),
            };
            StatementRow {
                label,
                cells,
                base: base
                    .as_ref()
                    .map_or("–".to_owned(), |(count, _)| count.clone()),
                base_cell: base.as_ref().map(|(_, cell)| cell.clone()),
                not_shown: hidden.then(|| shares.not_shown.clone()),
            }
        })
        .collect();
    StatementTable {
        columns,
        base: context.words.unweighted_base.to_owned(),
        rows,
    }
}

fn in_words(table: &StatementTable) -> Vec<Prose> {
    table
        .rows
        .iter()
        .map(|row| {
            if let Some(why) = &row.not_shown {
                return in_line(&Prose::wording(&row.label), [Prose::from(why)]);
            }
            let cells = table.columns.iter().zip(&row.cells);
            let cells = cells.filter_map(|(column, cell)| {
                let part = cell.as_ref()?;
                Some(named(
                    &Prose::wording(&column.label),
                    number(&part.text, &part.cells),
                ))
            });
            let base = named(
                &Prose::wording(&table.base),
                number(&row.base, row.base_cell.as_slice()),
            );
            in_line(&Prose::wording(&row.label), cells.chain([base]))
        })
        .collect()
}
