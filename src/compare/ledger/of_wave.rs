//! In: two waves. Out: what differs between them for every item alike. Never: a difference from what a wave does not state.

use super::finding::{Comparability, Evidence, Finding, FindingKind};
use super::of_item::differences;
use super::word_diff::Distance;
use super::words::{change, said};
use crate::definition::{Code, Fact, ItemId, Lang, Probability, Survey, Texts, Wave, WaveKind};

/// Mode, sample, institute, population and weighting of two waves.
pub(super) fn findings(survey: &Survey, from: &Wave, to: &Wave) -> Vec<Finding> {
    [
        mode(survey, from, to),
        sampling(survey, from, to),
        institute(survey, from, to),
        population(survey, from, to),
        weighting(survey, from, to),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn finding(
    kind: FindingKind,
    comparability: Comparability,
    reason: Texts,
    evidence: Vec<Evidence>,
) -> Finding {
    Finding {
        kind,
        comparability,
        touched: Vec::new(),
        elsewhere: comparability,
        reason,
        evidence,
        overruled: None,
    }
}

/// Modes by their ids where both have one (a break); by their words where neither has (with caution: words may differ and
/// mean the same).
fn mode(survey: &Survey, from: &Wave, to: &Wave) -> Option<Finding> {
    let words = |wave: &Wave, lang: &Lang| match (&wave.mode, &wave.mode_id) {
        (Some(Fact::Stated(texts)), _) => texts.get(lang).to_owned(),
        (_, Some(id)) => id.clone(),
        _ => String::new(),
    };
    let reason = said(&survey.languages, |_, lang| {
        change(&words(from, lang), &words(to, lang))
    });
    match (&from.mode_id, &to.mode_id) {
        (Some(before), Some(after)) => (before != after)
            .then(|| finding(FindingKind::Mode, Comparability::Break, reason, Vec::new())),
        (None, None) => {
            let evidence = fact_differences(survey, from.mode.as_ref()?, to.mode.as_ref()?)?;
            let level = Comparability::WithCaution;
            Some(finding(FindingKind::Mode, level, reason, evidence))
        }
        _ => None,
    }
}

fn sampling(survey: &Survey, from: &Wave, to: &Wave) -> Option<Finding> {
    let of = |wave: &Wave| wave.probability.unwrap_or(survey.disclosure.probability);
    let (before, after) = (of(from), of(to));
    if before == after || [before, after].contains(&Probability::NotStated) {
        return None;
    }
    let reason = said(&survey.languages, |words, _| {
        let name = |probability| match probability {
            Probability::Probability => words.probability,
            Probability::NonProbability | Probability::NotStated => words.non_probability,
        };
        format!("{}: {}", words.sampling, change(name(before), name(after)))
    });
    let kind = FindingKind::Sampling;
    Some(finding(kind, Comparability::Break, reason, Vec::new()))
}

/// A fact of disclosure as it holds for a wave.
fn fact<'a>(survey: &'a Survey, wave: &'a Wave, key: &str) -> Option<&'a Fact> {
    wave.facts
        .get(key)
        .or_else(|| survey.disclosure.facts.get(key))
}

/// The words that differ between two facts that are both stated.
fn fact_differences(survey: &Survey, before: &Fact, after: &Fact) -> Option<Vec<Evidence>> {
    let (Fact::Stated(before), Fact::Stated(after)) = (before, after) else {
        return None;
    };
    let (apart, evidence) = differences(&survey.languages, before, after);
    (apart == Distance::Words).then_some(evidence)
}

fn institute(survey: &Survey, from: &Wave, to: &Wave) -> Option<Finding> {
    of_fact(survey, [from, to], "conducted_by", FindingKind::Institute)
}

fn population(survey: &Survey, from: &Wave, to: &Wave) -> Option<Finding> {
    of_fact(survey, [from, to], "population", FindingKind::Population)
}

fn of_fact(
    survey: &Survey,
    [from, to]: [&Wave; 2],
    key: &str,
    kind: FindingKind,
) -> Option<Finding> {
    let (before, after) = (fact(survey, from, key)?, fact(survey, to, key)?);
    let evidence = fact_differences(survey, before, after)?;
    let reason = said(&survey.languages, |words, lang| {
        let text = |fact: &Fact| match fact {
            Fact::Stated(texts) => words.quoted(texts.get(lang)),
            Fact::NotStatedBySource(_) | Fact::NotDisclosed(_) | Fact::NotDone(_) => String::new(),
        };
        let what = match kind {
            FindingKind::Institute => words.institute,
            _ => words.population,
        };
        format!("{what}: {}", change(&text(before), &text(after)))
    });
    Some(finding(kind, Comparability::WithCaution, reason, evidence))
}

/// What a wave states of its weighting against the other; and, between waves of answers, the variables that are weighted
/// to and their categories. That targets follow the population from year to year is no difference.
fn weighting(survey: &Survey, from: &Wave, to: &Wave) -> Option<Finding> {
    let kind = FindingKind::Weighting;
    let level = Comparability::WithCaution;
    let nothing = Texts::default();
    let (before, after) = (&from.weighted, &to.weighted);
    let (apart, evidence) = differences(
        &survey.languages,
        before.as_ref().unwrap_or(&nothing),
        after.as_ref().unwrap_or(&nothing),
    );
    if apart == Distance::Words {
        let reason = said(&survey.languages, |words, lang| {
            let text = |texts: &Option<Texts>| match texts {
                Some(texts) => words.quoted(texts.get(lang)),
                None => words.as_declared.to_owned(),
            };
            format!(
                "{}: {}",
                words.weighting,
                change(&text(before), &text(after))
            )
        });
        return Some(finding(kind, level, reason, evidence));
    }
    let is_published = |wave: &Wave| matches!(wave.kind, WaveKind::Published(_));
    if is_published(from) || is_published(to) || weighted_to(from) == weighted_to(to) {
        return None;
    }
    let reason = said(&survey.languages, |words, _| {
        format!("{}: {}", words.weighting, words.margins)
    });
    Some(finding(kind, level, reason, Vec::new()))
}

type Margin<'a> = (Vec<&'a ItemId>, Vec<&'a Vec<Code>>);

/// Margins with their categories and the items of means, in an order of their own.
fn weighted_to(wave: &Wave) -> (Vec<Margin<'_>>, Vec<&ItemId>) {
    let mut margins: Vec<Margin<'_>> = wave
        .targets
        .iter()
        .map(|margin| {
            let mut categories: Vec<&Vec<Code>> =
                margin.categories.iter().map(|(codes, _)| codes).collect();
            categories.sort_unstable();
            (margin.items.iter().collect(), categories)
        })
        .collect();
    margins.sort_unstable();
    let mut means: Vec<&ItemId> = wave.target_means.iter().map(|mean| &mean.item).collect();
    means.sort_unstable();
    (margins, means)
}
