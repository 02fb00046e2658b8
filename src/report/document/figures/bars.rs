//! In: a figure of bars and the context. Out: the figure with its caption, data in words and table. Never: a part drawn
//! that the table does not hold.

use super::block::{Parts, figure_table, in_line, named, number};
use super::caption::Caption;
use crate::definition::Figure;
use crate::report::Prose;
use crate::report::chart::{self, BarForm, Bars, Plot, Side};
use crate::report::document::bars::Detail;
use crate::report::document::context::Context;
use crate::report::document::{Column, FigureBlock, Row, Table, TableCell, Value, bars};
use crate::report::number::Flag;
use crate::report::words::{figures, fill};

pub fn build(context: &Context<'_>, figure: &Figure, form: BarForm) -> Option<FigureBlock> {
    let (bars, items) = bars::build(context, figure, form, Detail::Answers)?;
    let words = context.words;
    let waves = [context.wave];
    let kind = match (form, bars.legends.len()) {
        // An answer and the rest are no two sides.
        (_, 2) => figures::of(context.lang).alt_one_answer,
        (BarForm::Stacked, _) => words.alt_stacked,
        (BarForm::Diverging, _) => words.alt_diverging,
    };
    let what = match bars.legends.as_slice() {
        [_, answer] => fill(words.measured_single, &[("answer", &answer.label)]),
        _ => words.measured_bars.to_owned(),
    };
    let data: Vec<Prose> = bars
        .rows
        .iter()
        .map(|row| row_in_words(&bars, row))
        .collect();
    let flags = items
        .iter()
        .filter_map(|item| context.total(&item.id, &context.primary(item)?))
        .map(|estimate| context.flag(estimate));
    let mut caption = Caption::default();
    caption.in_full(words.statements_are_exact);
    caption.common(context, &items, &waves, flags.collect());
    if !context.precision_allowed(context.wave) {
        caption.always(words.no_precision_note);
    }
    let table = bar_table(context, figure, &bars);
    let parts = Parts {
        what: what.into(),
        kind,
        data,
        caption,
        waves: &waves,
        plot: Plot::Bars(bars),
        table,
    };
    Some(parts.assemble(context, figure))
}

fn row_in_words(bars: &Bars, row: &chart::BarRow) -> Prose {
    let parts: Vec<Prose> = bars
        .legends
        .iter()
        .map(|legend| match (&row.note, legend.side) {
            // What "the answer named" is, beside its number.
            (Some(note), Side::Agree) => note.as_str(),
            _ => legend.label.as_str(),
        })
        .zip(&row.parts)
        .filter_map(|(label, part)| Some((label, part.as_ref()?)))
        .chain(bars.dont_know.as_deref().zip(row.dont_know.as_ref()))
        .map(|(label, part)| named(&Prose::wording(label), number(&part.text, &part.cells)))
        .collect();
    let label = Prose::wording(&row.label);
    match parts.is_empty() {
        true => in_line(&label, [Prose::from(&bars.not_shown)]),
        false => in_line(&label, parts),
    }
}

pub fn bar_table(context: &Context<'_>, figure: &Figure, bars: &Bars) -> Table {
    let mut columns: Vec<Column> = bars
        .legends
        .iter()
        .map(|legend| Column::number(&legend.label))
        .collect();
    columns.extend(bars.dont_know.iter().map(Column::number));
    let share = |part: &Option<chart::Part>| {
        let value = part.as_ref().map_or(Value::Nothing, |part| Value::Share {
            share: part.share,
            flag: Flag::Firm,
        });
        match part.as_ref().map(|part| part.cells.as_slice()) {
            Some([cell]) => TableCell::of(value, cell.clone()),
            // A sum of several has no name of its own.
            _ => value.into(),
        }
    };
    let rows = bars
        .rows
        .iter()
        .map(|row| {
            let mut cells: Vec<TableCell> = row.parts.iter().map(share).collect();
            if bars.dont_know.is_some() {
                cells.push(share(&row.dont_know));
            }
            let label = match &row.note {
                Some(note) => format!("{} ({note})", row.label),
                None => row.label.clone(),
            };
            Row {
                labels: vec![label],
                cells,
            }
        })
        .collect();
    figure_table(
        context,
        figure,
        vec![context.words.statement.to_owned()],
        columns,
        rows,
    )
}
