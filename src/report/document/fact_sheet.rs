//! In: a wave in a language. Out: the fact sheet: findings, one figure, the statements, what changed, how it was done.
//! Never: more than two pages hold, or a figure without its base.

use super::change_sentence::sentence;
use super::changes::{shown, testable};
use super::context::Context;
use super::headline::findings_or_headlines;
use super::{
    Block, Column, Document, FigureBlock, Row, Table, TableCell, Value, figures, method, shell,
    statements,
};
use crate::compare::Change;
use crate::definition::Item;
use crate::estimate::{Domain, Measure};
use crate::report::CellPart;
use crate::report::Prose;
use crate::report::words::fact_sheet::{self, FactSheetWords};

/// How much two pages hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Room {
    /// Rows of the table of statements.
    pub rows: usize,
    /// Sentences on changes.
    pub changes: usize,
}

impl Room {
    /// What is tried, most first.
    pub const TRIED: [Self; 4] = [
        Self {
            rows: 18,
            changes: 6,
        },
        Self {
            rows: 12,
            changes: 4,
        },
        Self {
            rows: 7,
            changes: 3,
        },
        Self {
            rows: 4,
            changes: 2,
        },
    ];
}

/// Sections of statement tables that stand beside each other without crowding a page.
const TABLES: usize = 3;

/// The fact sheet of a wave.
pub fn document(context: &Context<'_>, room: Room) -> Document {
    let words = fact_sheet::of(context.lang);
    let (title, mut first) = findings_or_headlines(context);
    first.extend(main_figure(context).map(|figure| Block::Figure(Box::new(figure))));
    let sections = vec![
        context.section("findings", title, first),
        context.section(
            "statements",
            context.words.statements,
            tables(context, words, room.rows),
        ),
        context.section(
            "changes",
            words.what_changed,
            changes(context, words, room.changes),
        ),
        context.section("method", words.how_it_was_done, facts(context, words)),
    ];
    shell(context, words.fact_sheet, sections)
}

/// The first figure of the report that shows something in this wave, with its short caption.
fn main_figure(context: &Context<'_>) -> Option<FigureBlock> {
    let mut figures = context.survey.report.figures.iter();
    let mut block = figures.find_map(|figure| figures::build(context, figure))?;
    block.figure.caption.clone_from(&block.figure.brief);
    Some(block)
}

/// The statement tables of the report where they are few and short; else one row an item.
fn tables(context: &Context<'_>, words: &FactSheetWords, most: usize) -> Vec<Block> {
    let full = statements::blocks(context);
    let rows: usize = full
        .iter()
        .map(|block| match block {
            Block::Table(table) => table.rows.len() + 2,
            _ => 0,
        })
        .sum();
    if full.len() <= TABLES && rows <= most + 2 {
        return full;
    }
    short_table(context, words, most).into_iter().collect()
}

/// What tells each item: share, interval, bases.
fn short_table(context: &Context<'_>, words: &FactSheetWords, most: usize) -> Option<Block> {
    let told: Vec<(&Item, Measure)> = context
        .opinions()
        .into_iter()
        .flat_map(|item| context.told(item).into_iter().map(move |told| (item, told)))
        .collect();
    let rows: Vec<Row> = told
        .iter()
        .take(most)
        .map(|(item, measure)| short_row(context, item, measure))
        .collect();
    if rows.is_empty() {
        return None;
    }
    let mut table = Table {
        id: "statements".to_owned(),
        caption: context.words.statements_caption.into(),
        mark: context.mark(&[context.wave]),
        stub: vec![context.words.statement.to_owned()],
        columns: vec![
            Column::text(context.words.answer),
            Column::number(context.words.share),
            Column::number(context.words.mean),
            Column::interval(context.words.interval),
            Column::number(context.words.unweighted_base),
            Column::number(context.words.effective_base),
        ],
        rows,
        notes: Vec::new(),
    }
    .without_empty_columns();
    table.notes = context.table_notes(&table);
    if !context.precision_allowed(context.wave) {
        table.notes.push(context.words.no_precision_note.into());
    }
    if told.len() > most {
        let more = Prose::setting((told.len() - most).to_string());
        table
            .notes
            .push(Prose::fill(words.rows_left_out, &[("number", more)]));
    }
    Some(Block::Table(table))
}

fn short_row(context: &Context<'_>, item: &Item, measure: &Measure) -> Row {
    let value = context.estimate_cell(item, measure, &Domain::Total);
    let nothing = || TableCell::from(Value::Nothing);
    let [share, mean] = match measure {
        Measure::Mean => [nothing(), value],
        _ => [value, nothing()],
    };
    let base = |part| context.base_cell(item, measure, &Domain::Total, part);
    let effective = match context.weighted() {
        true => base(CellPart::EffectiveBase),
        false => nothing(),
    };
    Row {
        labels: vec![context.label(item)],
        cells: vec![
            Value::Text(Prose::wording(context.measure_label(item, measure))).into(),
            share,
            mean,
            context.interval_cell(item, measure, &Domain::Total),
            base(CellPart::UnweightedBase),
            effective,
        ],
    }
}

/// What tells each item, changes that were found first.
fn changes(context: &Context<'_>, words: &FactSheetWords, most: usize) -> Vec<Block> {
    let mut told: Vec<(&Item, &Change)> = shown(context)
        .into_iter()
        .filter(|(item, change)| context.told(item).contains(&change.measure))
        .collect();
    if told.is_empty() {
        let said = match context.waves_so_far().len() {
            0 | 1 => context.words.no_earlier_wave,
            _ => context.words.no_changes,
        };
        return vec![Block::Paragraph(said.into())];
    }
    let is_found =
        |change: &Change| testable(context, change).is_some_and(|test| test.verdict.is_change());
    told.sort_by_key(|(_, change)| !is_found(change));
    let left_out = told.len().saturating_sub(most);
    let sentences = told
        .iter()
        .take(most)
        .map(|(item, change)| sentence(context, item, change))
        .collect();
    let mut blocks = vec![Block::List(sentences)];
    if left_out > 0 {
        let number = Prose::setting(left_out.to_string());
        let said = Prose::fill(words.changes_left_out, &[("number", number)]);
        blocks.push(Block::Paragraph(said));
    }
    blocks
}

/// What no piece of a poll goes without.
fn facts(context: &Context<'_>, words: &FactSheetWords) -> Vec<Block> {
    vec![
        Block::Facts(disclosed(context, words)),
        Block::Paragraph(Prose::built_in(context.words.rounding_note)),
    ]
}

/// Who, for whom, of whom, when, how, how many, how sure; where the rest stands.
pub fn disclosed(context: &Context<'_>, words: &FactSheetWords) -> Vec<(String, Prose)> {
    let own = context.words;
    let fact = |name: &str, said: Prose| (name.to_owned(), said);
    let mut facts = vec![
        fact(own.conducted_by, context.fact_prose("conducted_by")),
        fact(own.sponsor, context.fact_prose("sponsor")),
        fact(own.population, context.fact_prose("population")),
        fact(own.fieldwork, context.fieldwork(context.wave)),
        fact(own.mode, context.mode(context.wave)),
    ];
    if let Some(respondents) = method::respondents_told(context) {
        facts.push(fact(own.respondents, respondents));
    }
    facts.extend([
        fact(own.sample, method::probability(context).into()),
        fact(own.weighting, method::weighting_sentence(context)),
        fact(own.precision, method::precision_sentence(context)),
        fact(own.wording, words.wording_elsewhere.into()),
        fact(words.full_tables, context.fact_prose("tables")),
        fact(words.contact, context.fact_prose("contact")),
    ]);
    facts
}
