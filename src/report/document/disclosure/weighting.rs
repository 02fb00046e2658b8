//! Item 14: whether and how answers were weighted, by what, trimmed or not, and what it costs.

use super::checklist::fact;
use crate::report::Prose;
use crate::report::document::context::Context;
use crate::report::document::method;
use crate::report::words::disclosure::DisclosureWords;
use crate::weight::{Method, StepKind, WeightingReport};

/// `None` where a publication is silent.
pub fn computed(context: &Context<'_>, words: &DisclosureWords) -> Option<Prose> {
    let of_wave = context.wave.weighted.as_ref();
    let stated = of_wave.map(|text| Prose::wording(text.get(context.lang)));
    let Some(weighting) = &context.estimates.weighting else {
        return stated.map(|text| text.as_sentence().with(" ").with(words.no_design_effect));
    };
    let mut parts: Vec<Prose> = stated.map(Prose::as_sentence).into_iter().collect();
    parts.push(method::weighting_sentence(context));
    match weighting.method {
        Method::Unweighted => {}
        Method::Delivered => {
            if fact(context, "weighting").is_none() && of_wave.is_none() {
                parts.push(words.weighting_origin_missing.into());
            }
        }
        // Its sentence has the variables, and that nothing was trimmed.
        Method::Raked => parts.push(sources(words, weighting)),
        Method::Steps => {
            parts.extend(variables(context, words, weighting));
            parts.push(sources(words, weighting));
            parts.push(trimming(context, words, weighting));
        }
    }
    Some(Prose::join(parts, " "))
}

fn variables(
    context: &Context<'_>,
    words: &DisclosureWords,
    weighting: &WeightingReport,
) -> Option<Prose> {
    let crossed = weighting.margins.iter().map(|margin| {
        let names: Vec<String> = margin
            .items
            .iter()
            .map(|item| context.item_label(item))
            .collect();
        names.join(" × ")
    });
    let numbers = weighting.steps.iter().flat_map(|step| &step.numbers);
    let mut names: Vec<String> = Vec::new();
    for name in crossed.chain(numbers.map(|item| context.item_label(item))) {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    (!names.is_empty()).then(|| {
        Prose::fill(
            words.weighting_variables,
            &[("margins", Prose::wording(names.join("; ")))],
        )
    })
}

fn sources(words: &DisclosureWords, weighting: &WeightingReport) -> Prose {
    let mut sources: Vec<&str> = Vec::new();
    for source in weighting.margins.iter().flat_map(|margin| &margin.sources) {
        if !sources.contains(&source.as_str()) {
            sources.push(source);
        }
    }
    if sources.is_empty() {
        return words.weighting_sources_missing.into();
    }
    Prose::fill(
        words.weighting_sources,
        &[("sources", Prose::wording(sources.join("; ")))],
    )
}

fn trimming(context: &Context<'_>, words: &DisclosureWords, weighting: &WeightingReport) -> Prose {
    let trims = weighting
        .steps
        .iter()
        .filter(|step| step.step == StepKind::Trim);
    let cut: Option<u64> = trims
        .map(|step| step.cut.unwrap_or(0))
        .fold(None, |all, cut| Some(all.unwrap_or(0) + cut));
    match cut {
        Some(cut) => {
            let cut = Prose::base(context.numbers.count(cut));
            Prose::fill(words.trimmed, &[("cut", cut)])
        }
        None => words.not_trimmed.into(),
    }
}
