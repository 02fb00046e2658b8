//! In: the context of a wave. Out: the facts that no piece may leave out: who conducted it, for whom, when, of whom, how many, how,
//! how weighted, how certain, from what source. Never: a piece without one of them.

use crate::report::Prose;
use crate::report::document::{Context, method};

/// The facts, each with its name.
pub fn facts(context: &Context<'_>) -> Vec<(String, Prose)> {
    let words = context.words;
    let mut facts = vec![
        (words.conducted_by, context.fact_prose("conducted_by")),
        (words.sponsor, context.fact_prose("sponsor")),
        (words.population, context.fact_prose("population")),
        (words.sample, method::probability(context).into()),
        (words.fieldwork, context.fieldwork(context.wave)),
        (words.mode, context.mode(context.wave)),
    ];
    if let Some(respondents) = method::respondents_told(context) {
        facts.push((words.respondents, respondents));
    }
    facts.push((words.weighting, method::weighting_sentence(context)));
    facts.push((words.precision, method::precision_sentence(context)));
    facts.push((words.source, source(context)));
    facts
        .into_iter()
        .map(|(name, text)| (name.to_owned(), text))
        .collect()
}

/// The sources of the wave; where it names none, the survey itself.
pub fn source(context: &Context<'_>) -> Prose {
    let sources: Vec<&str> = context
        .wave
        .sources
        .iter()
        .map(|source| source.get(context.lang).trim_end_matches('.'))
        .collect();
    if sources.is_empty() {
        let title = context.survey.report.title.get(context.lang);
        Prose::wording(format!("{title}, {}", context.wave.label.get(context.lang)))
    } else {
        Prose::wording(sources.join("; "))
    }
}

/// The facts as one paragraph.
pub fn line(context: &Context<'_>) -> Prose {
    let sentences = facts(context)
        .into_iter()
        .map(|(name, text)| Prose::from(name).with(": ").with(text).as_sentence());
    Prose::join(sentences, " ")
}
