//! In: the parts of a figure that its kind of chart makes. Out: the figure with both titles, its mark, its alt text and
//! its table. Never: a figure without a table.

use super::caption::Caption;
use crate::definition::{Fact, Figure, Wave};
use crate::report::chart::{self, Plot};
use crate::report::document::claims;
use crate::report::document::context::Context;
use crate::report::document::{Column, FigureBlock, Row, Table};
use crate::report::words::{figures, fill};
use crate::report::{CellRef, Prose};

/// The parts of a figure that its kind of chart makes.
pub struct Parts<'p> {
    /// What is measured.
    pub what: Prose,
    /// The kind of chart, in words.
    pub kind: &'p str,
    /// The data in words.
    pub data: Vec<Prose>,
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
            mut caption,
            waves,
            plot,
            mut table,
        } = self;
        let (finding, flags) = claims::title(context, figure);
        for line in flags {
            caption.always(line);
        }
        let mark = context.mark(waves);
        let mut measured = vec![what];
        if let Some(Fact::Stated(population)) = context.fact("population") {
            measured.push(Prose::wording(population.get(context.lang)).without_stop());
        }
        measured.push(Prose::date(period(context, waves)));
        let measured = Prose::join(measured, ". ");
        let alt = [
            mark.clone().unwrap_or_default(),
            kind.into(),
            measured.clone(),
            Prose::join(data, ". "),
            context.words.alt_table.into(),
        ];
        let alt = alt.into_iter().filter(|part| !part.is_empty());
        let alt = Prose::join(alt.map(Prose::as_sentence), " ");
        let words = figures::of(context.lang);
        let shown = [("kind", kind), ("measured", &measured.to_string())];
        let alt_short = short(&fill(words.alt_short, &shown));
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
            alt_short,
            left_out: words.left_out.to_owned(),
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
        caption: Prose::fill(
            context.words.figure_table_caption,
            &[("title", context.telling(&figure.title))],
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

/// At most 250 characters, cut after a word: what programs take as alternative text is short.
fn short(text: &str) -> String {
    const MOST: usize = 250;
    if text.chars().count() <= MOST {
        return text.to_owned();
    }
    let start: String = text.chars().take(MOST - 1).collect();
    let kept = start
        .rsplit_once(' ')
        .map_or(start.as_str(), |(kept, _)| kept);
    format!("{}…", kept.trim_end_matches([',', '.', ';', ':']))
}

/// A number as drawn, with the estimates it is of.
pub fn number(text: &str, cells: &[CellRef]) -> Prose {
    match cells.first() {
        Some(cell) => Prose::cell(text, cell.clone()),
        None => Prose::wording(text),
    }
}

/// "Name: number, number …": one line of the data in words.
pub fn in_line(name: &Prose, numbers: impl IntoIterator<Item = Prose>) -> Prose {
    // A statement ends with a stop of its own.
    let name = name.clone().without_stop();
    name.with(": ").with(Prose::join(numbers, ", "))
}

/// "Name number"; "2020: number", where a listener would take the name for part of the number.
pub fn named(name: &Prose, number: Prose) -> Prose {
    let ends_in_number = name
        .to_string()
        .ends_with(|sign: char| sign.is_numeric() || sign == ')');
    let between = if ends_in_number { ": " } else { " " };
    name.clone().with(between).with(number)
}
