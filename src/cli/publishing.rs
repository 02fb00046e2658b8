//! In: what was found of a survey, and a wave that somebody publishes. Out: the same, with what must not reach a reader as
//! errors. Never: a rehearsal held up, which says on every page that it is one.

use super::check;
use crate::compare::claim::asked;
use crate::definition::{ItemId, Survey, Wave};
use crate::diagnostic::{Diagnostic, Diagnostics, Severity, code};

/// What is left to be filled in would be printed as it stands.
pub fn without_placeholders(
    survey: &Survey,
    wave: &Wave,
    findings: Diagnostics,
) -> crate::Result<Diagnostics> {
    let others = || survey.waves.iter().filter(|other| other.id != wave.id);
    stop(wave, findings, |finding| {
        let of_another =
            |path| others().any(|other| std::path::Path::starts_with(path, &other.folder));
        finding.code == code::PLACEHOLDER && !finding.path().is_some_and(of_another)
    })
}

/// Scales that look turned around since the last wave, which nobody has acknowledged: their changes would be published as
/// changes of opinion. And the answers of an earlier wave under this one's name, which never change.
pub fn without_turned_scales(survey: &Survey, wave: &Wave) -> crate::Result<Diagnostics> {
    let looked = check::turned_or_the_same(survey, wave)?;
    stop(wave, looked, |finding| {
        [code::REVERSED, code::SAME_POLL].contains(&finding.code) && finding.acknowledged.is_none()
    })
}

fn stop(
    wave: &Wave,
    mut findings: Diagnostics,
    stops: impl Fn(&Diagnostic) -> bool,
) -> crate::Result<Diagnostics> {
    if wave.is_rehearsal() {
        return Ok(findings);
    }
    let mut stopped = false;
    for finding in findings.0.iter_mut().filter(|finding| stops(finding)) {
        finding.severity = Severity::Error;
        stopped = true;
    }
    if stopped {
        // The most serious last, where it is read.
        findings.0.sort_by_key(|finding| finding.severity);
        return Err(findings.into());
    }
    Ok(findings)
}

/// What a build left alone in its folder, a line each: notes are not shown beside what was asked for, and this is no doubt.
pub fn left_alone(findings: &mut Diagnostics) -> Vec<String> {
    let (alone, others) = std::mem::take(findings)
        .into_iter()
        .partition(|finding| finding.code == code::LEFT_ALONE);
    *findings = Diagnostics(others);
    let alone: Vec<Diagnostic> = alone;
    alone.into_iter().map(|finding| finding.message).collect()
}

/// The banners of the tables, those that figures compare, and those whose groups findings and titles speak of.
pub fn banners(survey: &Survey) -> Vec<ItemId> {
    let mut banners = survey.report.banners.clone();
    for figure in &survey.report.figures {
        if let Some(by) = figure.kind.groups()
            && !banners.contains(by)
        {
            banners.push(by.clone());
        }
    }
    for wave in &survey.waves {
        let report = &survey.report;
        let spoken = asked(
            &wave.id,
            report.claims(&wave.id),
            report.quantities(&wave.id),
        );
        for by in spoken.groups {
            if !banners.contains(&by) {
                banners.push(by);
            }
        }
    }
    banners
}
