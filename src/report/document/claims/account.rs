//! In: the findings and titles of a wave. Out: each with its claims as they were judged. Never: a text without what it rests on.

use super::suggestion::Owner;
use super::{carried, evidence};
use crate::compare::claim::{Judged, judge};
use crate::definition::Claim;
use crate::report::Prose;
use crate::report::document::context::Context;

/// A finding or title, as printed, and its claims.
pub struct Account<'a> {
    /// `finding 1`, by its place in `report.toml`, or `figure trend`.
    pub of: String,
    /// The text with its numbers, without a flag.
    pub text: Prose,
    /// Its claims; none: it shows figures and asserts nothing.
    pub claims: Vec<(&'a Claim, Judged)>,
    /// Of each claim that does not hold: what the figures carry.
    pub carried: Vec<Option<Prose>>,
}

/// The findings and titles that the report of this wave shows.
pub fn accounts<'a>(context: &Context<'a>) -> Vec<Account<'a>> {
    let plan = &context.results.survey.report;
    let findings = plan.findings.iter().enumerate();
    let findings = findings
        .filter(|(_, finding)| finding.is_shown_in(&context.wave.id))
        .map(|(place, finding)| (format!("finding {}", place + 1), Owner::Finding(finding)));
    let figures = plan
        .figures
        .iter()
        .map(|figure| (format!("figure {}", figure.id), Owner::Figure(figure)));
    findings
        .chain(figures)
        .map(|(of, owner)| account(context, of, &owner))
        .collect()
}

fn account<'a>(context: &Context<'a>, of: String, owner: &Owner<'a>) -> Account<'a> {
    let (text, claims) = match owner {
        Owner::Finding(finding) => (&finding.text, &finding.claims),
        Owner::Figure(figure) => (&figure.title, &figure.claims),
    };
    let evidence = evidence(context);
    let judged: Vec<(&Claim, Judged)> = claims
        .iter()
        .map(|claim| (claim, judge(&evidence, &claim.assertion, &context.wave.id)))
        .collect();
    let carried = judged
        .iter()
        .map(|(_, judged)| (!judged.outcome.holds()).then(|| carried::carried(context, judged)));
    Account {
        of,
        text: context.telling(text),
        carried: carried.collect(),
        claims: judged,
    }
}
