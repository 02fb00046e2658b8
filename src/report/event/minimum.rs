//! In: the context of a wave. Out: the facts that no piece may leave out: who conducted it, for whom, when, of whom, how many, how, from
//! what source. Never: a piece without one of them.

use crate::report::document::{Context, method};

/// The facts, each with its name.
pub fn facts(context: &Context<'_>) -> Vec<(String, String)> {
    let words = context.words;
    let fact = |key| context.fact_text(context.fact(key));
    let mut facts = vec![
        (words.conducted_by, fact("conducted_by")),
        (words.sponsor, fact("sponsor")),
        (words.population, fact("population")),
        (words.sample, method::probability(context).to_owned()),
        (words.fieldwork, context.fieldwork(context.wave)),
        (words.mode, context.mode(context.wave)),
    ];
    if let Some(respondents) = method::respondents(context) {
        facts.push((words.respondents, context.numbers.count(respondents)));
    }
    facts.push((words.source, source(context)));
    facts.into_iter().map(|(name, text)| (name.to_owned(), text)).collect()
}

/// The sources of the wave; where it names none, the survey itself.
pub fn source(context: &Context<'_>) -> String {
    let sources: Vec<&str> = context
        .wave
        .sources
        .iter()
        .map(|source| source.get(context.lang).trim_end_matches('.'))
        .collect();
    if sources.is_empty() {
        let plan = &context.survey.report;
        format!("{}, {}", plan.title.get(context.lang), context.wave.label.get(context.lang))
    } else {
        sources.join("; ")
    }
}

/// The facts as one paragraph.
pub fn line(context: &Context<'_>) -> String {
    let sentences: Vec<String> = facts(context)
        .into_iter()
        .map(|(name, text)| format!("{name}: {}.", text.trim_end_matches('.')))
        .collect();
    sentences.join(" ")
}
