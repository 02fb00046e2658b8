//! In: a wave and what it discloses. Out: how a report is cited. Never: a citation without its wave, or of a rehearsal as if
//! people had answered.

use super::context::Context;
use crate::report::Prose;
use crate::report::words::page;

/// Title, wave, fieldwork, who asked for whom, and the mark of a rehearsal.
pub fn citation(context: &Context<'_>) -> Prose {
    let survey = context.survey.report.title.get(context.lang);
    let wave = context.wave.label.get(context.lang);
    let text = Prose::fill(
        page::of(context.lang).citation,
        &[
            ("title", Prose::wording(survey)),
            ("wave", Prose::date(wave)),
            ("fieldwork", context.fieldwork(context.wave).without_stop()),
            ("who", context.who()),
        ],
    );
    match context.mark(&[context.wave]) {
        Some(mark) => text.with(" ").with(mark).as_sentence(),
        None => text,
    }
}
