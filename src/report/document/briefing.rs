//! In: a wave in a language. Out: the paper for a round table: results by group, what differs, what changed, what cannot
//! be said, questions to discuss. Never: a difference that was not tested.

mod differences;
mod groups;
mod limits;
mod questions;

use super::context::Context;
use super::fact_sheet::disclosed;
use super::headline::findings_or_headlines;
use super::{Block, Document, changes, shell};
use crate::report::Prose;
use crate::report::words::{briefing, fact_sheet};

/// The briefing of a wave.
pub fn document(context: &Context<'_>) -> Document {
    let words = briefing::of(context.lang);
    let sheet = fact_sheet::of(context.lang);
    let (title, first) = findings_or_headlines(context);
    let found = differences::found(context);
    let method = vec![
        Block::Facts(disclosed(context, sheet)),
        Block::Paragraph(Prose::built_in(context.words.rounding_note)),
        Block::Paragraph(Prose::built_in(context.words.nets_note)),
    ];
    let sections = vec![
        context.section("findings", title, first),
        context.section("groups", words.by_group, groups::blocks(context, words)),
        context.section(
            "differences",
            words.differs,
            differences::blocks(context, words, &found),
        ),
        context.section("changes", sheet.what_changed, changes::blocks(context)),
        context.section(
            "limits",
            words.cannot_be_said,
            limits::blocks(context, words),
        ),
        context.section(
            "questions",
            words.to_discuss,
            questions::blocks(context, words, &found),
        ),
        context.section("method", sheet.how_it_was_done, method),
    ];
    shell(context, words.briefing, sections)
}
