//! In: the parts of a figure that its kind of chart makes. Out: the figure with both titles, its mark, its alt text and
//! its table. Never: a figure without a table.

use super::caption::Caption;
use crate::definition::{Fact, Figure, Wave};
use crate::report::chart::{self, Plot};
use crate::report::document::context::Context;
use crate::report::document::{Column, FigureBlock, Row, Table};
use crate::report::words::fill;

/// The parts of a figure that its kind of chart makes.
pub struct Parts<'p> {
    /// What is measured.
    pub what: String,
    /// The kind of chart, in words.
    pub kind: &'p str,
    /// The data in words.
    pub data: Vec<String>,
    pub caption: Caption,
    pub waves: &'p [&'p Wave],
    pub plot: Plot,
    pub table: Table,
}

impl Parts<'_> {
    pub fn assemble(self, context: &Context<'_>, figure: &Figure) -> FigureBlock {
        let Self {
            what,
            kind,
            data,
            caption,
            waves,
            plot,
            mut table,
        } = self;
        let finding = context.told_text(&figure.title);
        let mark = context.mark(waves);
        let mut measured = vec![what];
        if let Some(Fact::Stated(population)) = context.fact("population") {
            measured.push(
                population
                    .get(context.lang)
                    .trim_end_matches('.')
                    .to_owned(),
            );
        }
        measured.push(period(context, waves));
        let measured = measured.join(". ");
        let alt = [
            mark.as_deref().unwrap_or_default(),
            kind,
            &measured,
            &data.join(". "),
            context.words.alt_table,
        ]
        .into_iter()
        .filter(|part| !part.is_empty())
        .map(|part| part.trim_end_matches('.').to_owned() + ".")
        .collect::<Vec<_>>()
        .join(" ");
        table.mark.clone_from(&mark);
        table.notes = context.table_notes(&table);
        let figure = chart::Figure {
            id: figure.id.to_string(),
            finding,
            measured,
            caption: caption.lines,
            brief: caption.brief,
            mark,
            alt,
            plot,
        };
        FigureBlock { figure, table }
    }
}

/// The table beside a figure; its mark and notes follow from the figure.
pub fn figure_table(
    context: &Context<'_>,
    figure: &Figure,
    stub: Vec<String>,
    columns: Vec<Column>,
    rows: Vec<Row>,
) -> Table {
    Table {
        id: format!("figure-{}", figure.id),
        caption: fill(
            context.words.figure_table_caption,
            &[("title", &context.told_text(&figure.title))],
        ),
        mark: None,
        stub,
        columns,
        rows,
        notes: Vec::new(),
    }
    .without_empty_columns()
}

/// The period of the waves shown.
fn period(context: &Context<'_>, waves: &[&Wave]) -> String {
    match waves {
        [] => String::new(),
        [wave] => wave.label.get(context.lang).to_owned(),
        [first, .., last] => {
            format!(
                "{}–{}",
                first.label.get(context.lang),
                last.label.get(context.lang)
            )
        }
    }
}
