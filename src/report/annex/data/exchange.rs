//! In: the definition. Out: the questionnaire as DDI-Codebook and as Triple-S, as the wave of the report has it. Never: an
//! answer.

use super::tidy::Survey;
use crate::definition::{Audience, Lang};
use crate::error::{Error, Result};
use crate::report::exchange::ddi::Codebook;
use crate::report::exchange::{Table, describe, mark, mark_title, triple_s};
use crate::report::words::audience;

/// The variables of the wave; marked where it is a rehearsal or the edition is internal.
fn described(survey: &Survey<'_>) -> Result<Table> {
    let context = survey
        .contexts
        .first()
        .ok_or_else(|| Error::Bug("a data annex in no language".to_owned()))?;
    let whole = &survey.results.survey;
    let mut table = Table {
        dictionary: describe(whole, Some(context.wave)).dictionary,
        columns: Vec::new(),
        rows: 0,
    };
    if context.wave.is_rehearsal() {
        mark(&mut table, &whole.languages);
    }
    if context.audience == Audience::Internal {
        let internal = |lang: &Lang| audience::of(lang).internal;
        mark_title(&mut table, &whole.languages, internal);
    }
    Ok(table)
}

/// DDI-Codebook 2.5.
pub(super) fn codebook(survey: &Survey<'_>) -> Result<Vec<u8>> {
    let table = described(survey)?;
    Codebook {
        survey: &survey.results.survey,
        wave: survey.contexts.first().map(|context| context.wave),
        dictionary: &table.dictionary,
        file: None,
        access: &[],
        counts: &[],
        mark: None,
    }
    .document()
}

/// Triple-S 2.0, the definition alone.
pub(super) fn triple_s(survey: &Survey<'_>) -> Result<Vec<u8>> {
    let table = described(survey)?;
    let languages = &survey.results.survey.languages;
    triple_s::definition(&table.dictionary, languages, None, "responses.csv")
}
