//! The disclosure checklist: 26 items, each stated, computed, not done, or a gap with its reason; what stops publication;
//! and the files that show it.

mod checklist;
mod computed;
mod gate;
mod models;
mod weighting;

pub use checklist::{Checklist, fact_of};
pub use gate::{facts_gate, gate, refused};

use super::context::Context;
use super::{Block, Column, Row, Table, Value};
use crate::report::Prose;

/// The section of the report.
pub fn blocks(context: &Context<'_>) -> Vec<Block> {
    let words = context.words;
    let rows = Checklist::of(context)
        .entries
        .into_iter()
        .map(|entry| Row {
            labels: vec![format!("{}. {}", entry.number, entry.name)],
            cells: vec![Value::Text(entry.text).into()],
        })
        .collect();
    vec![
        Block::Paragraph(words.disclosure_lead.into()),
        Block::Table(Table {
            id: "disclosure".to_owned(),
            caption: words.disclosure_caption.into(),
            mark: context.mark(&[context.wave]),
            stub: vec![words.check_asked.to_owned()],
            columns: vec![Column::text(words.check_answer)],
            rows,
            notes: Vec::<Prose>::new(),
        }),
    ]
}
