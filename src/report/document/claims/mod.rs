//! In: findings and titles with their claims, and what was estimated. Out: the texts with their numbers, a flag where a claim
//! does not hold, and the diagnostics that stop a report. Never: a claim printed that was not judged in this build.

mod account;
mod carried;
mod sentence;
mod suggestion;
mod told;

use crate::compare::Changes;
use crate::compare::claim::{Evidence, Judged, OfWave, Outcome, judge};
use crate::definition::{Claim, Figure, Finding, Lang, WhenBroken};
use crate::diagnostic::{Diagnostic, Diagnostics, code};
use crate::report::Prose;
use crate::report::words::claims as words;

use super::context::Context;
pub use account::{Account, accounts};
use suggestion::{Owner, suggestion};

/// The findings of this wave with their numbers, in order; those whose claim does not hold are flagged.
pub fn findings(context: &Context<'_>) -> Vec<Prose> {
    let all = context.survey.report.findings.iter();
    let shown = all.filter(|finding| finding.is_shown_in(&context.wave.id));
    shown.map(|finding| flagged(context, finding)).collect()
}

/// A finding that asserts something, all of which holds.
pub(in crate::report) struct Held {
    pub text: Prose,
    /// Its number, where it is the only one.
    pub number: Option<OneNumber>,
}

/// A number of a finding.
pub(in crate::report) struct OneNumber {
    pub text: Prose,
    /// Where one may be shown.
    pub interval: Option<Prose>,
}

/// The findings of this wave whose claims were tested and hold, in order; one with a hidden number is left out.
pub(in crate::report) fn held(context: &Context<'_>) -> Vec<Held> {
    let all = context.survey.report.findings.iter();
    let shown = all.filter(|finding| finding.is_shown_in(&context.wave.id));
    let tested = shown.filter(|finding| {
        !finding.claims.is_empty() && broken(context, &finding.claims).is_empty()
    });
    tested
        .filter_map(|finding| {
            Some(Held {
                text: context.telling(&finding.text),
                number: context.numbers_of(&finding.text)?,
            })
        })
        .collect()
}

fn flagged(context: &Context<'_>, finding: &Finding) -> Prose {
    let mut text = context.telling(&finding.text);
    for (_, judged) in broken(context, &finding.claims) {
        text.push(" ");
        text.push(flag(context, &judged));
    }
    text
}

/// What stands behind a text whose claim does not hold.
fn flag(context: &Context<'_>, judged: &Judged) -> Prose {
    let carried = carried::carried(context, judged);
    Prose::fill(words::of(context.lang).flag, &[("carried", carried)])
}

/// The title of a figure, and the lines that flag its claims.
pub fn title(context: &Context<'_>, figure: &Figure) -> (Prose, Vec<Prose>) {
    let mut title = context.telling(&figure.title);
    let broken = broken(context, &figure.claims);
    if !broken.is_empty() {
        title.push(words::of(context.lang).flag_of_title);
    }
    let lines = broken.iter().map(|(_, judged)| flag(context, judged));
    (title, lines.collect())
}

/// The claims that do not hold in this wave.
fn broken<'c>(context: &Context<'_>, claims: &'c [Claim]) -> Vec<(&'c Claim, Judged)> {
    if claims.is_empty() {
        return Vec::new();
    }
    let evidence = evidence(context);
    let judged = claims.iter().map(|claim| {
        let judged = judge(&evidence, &claim.assertion, &context.wave.id);
        (claim, judged)
    });
    judged
        .filter(|(_, judged)| !judged.outcome.holds())
        .collect()
}

/// What claims are judged by.
fn evidence<'a>(context: &Context<'a>) -> Evidence<'a> {
    let results = context.results;
    let changes: Vec<&Changes> = vec![&results.changes, &results.since_base, &results.of_pairs];
    Evidence {
        survey: &results.survey,
        ledger: &results.ledger,
        panel: &results.panel,
        least_base: context.limits().hidden,
        waves: results
            .waves
            .iter()
            .map(|wave| OfWave {
                estimates: &wave.estimates,
                together: &wave.together,
            })
            .collect(),
        changes,
    }
}

/// The claims of the findings and titles of a wave that do not hold (T0643) or cannot be judged (T0644): errors where they stop
/// the report, warnings where they are flagged, or the wave is a rehearsal.
pub fn gate(context: &Context<'_>) -> Diagnostics {
    let plan = &context.survey.report;
    let findings = plan.findings.iter();
    let shown = findings.filter(|finding| finding.is_shown_in(&context.wave.id));
    let mut found = Diagnostics::new();
    for finding in shown {
        found.extend(said(
            context,
            &Owner::Finding(finding),
            &finding.claims,
            finding.when_broken,
        ));
    }
    for figure in &plan.figures {
        found.extend(gate_of(context, figure));
    }
    found
}

/// The same of one figure.
pub fn gate_of(context: &Context<'_>, figure: &Figure) -> Diagnostics {
    said(
        context,
        &Owner::Figure(figure),
        &figure.claims,
        figure.when_broken,
    )
}

fn said(
    context: &Context<'_>,
    owner: &Owner<'_>,
    claims: &[Claim],
    when_broken: WhenBroken,
) -> Diagnostics {
    let mut found = Diagnostics::new();
    let broken = broken(context, claims);
    if broken.is_empty() {
        return found;
    }
    let paste = suggestion(context, &evidence(context), owner);
    let last = broken.len() - 1;
    for (place, (claim, judged)) in broken.into_iter().enumerate() {
        let stops = when_broken == WhenBroken::Stop && !context.wave.is_rehearsal();
        // Once, under the last: the lines take the place of all claims of the text.
        let paste = paste.clone().filter(|_| place == last);
        found.push(diagnostic(context, claim, &judged, stops).paste(paste));
    }
    found
}

/// The figures of a claim, and a wording of them in each language.
fn diagnostic(context: &Context<'_>, claim: &Claim, judged: &Judged, stops: bool) -> Diagnostic {
    let wave = &context.wave.id;
    let written = &claim.written;
    let english = in_language(context, &Lang::new("en"), judged);
    let (rule, message) = match judged.outcome {
        Outcome::NotJudgeable(_) => (
            code::CLAIM_UNJUDGED,
            format!("the claim `{written}` cannot be judged in wave `{wave}`: {english}"),
        ),
        Outcome::False => (
            code::CLAIM_BROKEN,
            format!("the claim `{written}` is false in wave `{wave}`: {english}"),
        ),
        Outcome::TooClose | Outcome::Holds => (
            code::CLAIM_BROKEN,
            format!(
                "the claim `{written}` does not hold in wave `{wave}`, it is too close to call: {english}"
            ),
        ),
    };
    let found = match stops {
        true => Diagnostic::error(rule, message),
        false => Diagnostic::warning(rule, message),
    };
    let help = match &judged.outcome {
        Outcome::NotJudgeable(_) => {
            "say `waves = […]` in the finding, with the waves that have what it needs, or take the claim out".to_owned()
        }
        _ => "say what the figures carry, for example the lines under `paste`; `when_broken = \"flag\"` prints the text with them beside it".to_owned(),
    };
    found.at(claim.place.clone()).value(written).help(help)
}

fn in_language(context: &Context<'_>, lang: &Lang, judged: &Judged) -> String {
    match Context::new(context.results, &context.wave.id, lang) {
        Ok(other) => {
            let other = other.for_audience(context.audience);
            carried::carried(&other, judged).to_string()
        }
        Err(_) => String::new(),
    }
}
