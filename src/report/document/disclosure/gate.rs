//! What stops publication: facts without which nothing is published, what no table is published without, and precision
//! that the sample does not carry.

use std::fs;
use std::path::{Path, PathBuf};

use super::checklist::{fact, fact_of};
use crate::definition::disclosure::{CHECKLIST, Requirement};
use crate::definition::{Fact, KeyPlaces, Stretch, Survey, Telling, Texts, Wave, WaveKind};
use crate::diagnostic::{Diagnostic, Diagnostics, Place, code};
use crate::report::control::is_withheld;
use crate::report::document::context::Context;
use crate::report::document::{method, wording};

/// What must be there before anything is published, and is not. A rehearsal is not a publication: it may be run before
/// the facts are known, and prints the gaps.
pub fn gate(context: &Context<'_>) -> Diagnostics {
    let mut gaps = facts_gate(context.survey, context.wave);
    if context.wave.is_rehearsal() {
        return gaps;
    }
    gaps.extend(of_respondents(context));
    gaps.extend(of_wordings(context));
    gaps.extend(of_bases(context));
    gaps.extend(of_weighting(context));
    gaps.extend(precision_gate(context.survey, context.wave));
    gaps
}

/// The part of it that is known without answers: facts and fieldwork.
pub fn facts_gate(survey: &Survey, wave: &Wave) -> Diagnostics {
    let mut gaps = Diagnostics::new();
    if wave.is_rehearsal() {
        return gaps;
    }
    for (number, key) in unstated(survey, wave) {
        gaps.push(gap(survey, wave, number, key));
    }
    gaps.extend(of_fieldwork(wave));
    gaps
}

/// What is written of a wave and keeps it from being published: facts of which a file says something that does not do, such as why
/// they are not disclosed, and texts that claim precision. Facts of which nothing is said are gaps of the definition (T0115).
pub fn refused(survey: &Survey, wave: &Wave) -> Diagnostics {
    let mut refused = Diagnostics::new();
    if wave.is_rehearsal() {
        return refused;
    }
    for (number, key) in unstated(survey, wave) {
        if fact_of(survey, wave, key).is_some() {
            refused.push(gap(survey, wave, number, key));
        }
    }
    refused.extend(precision_gate(survey, wave));
    refused
}

/// The first facts of the items without which nothing is published, where they do not pass, with the items' numbers.
fn unstated<'a>(survey: &'a Survey, wave: &'a Wave) -> impl Iterator<Item = (u8, &'static str)> {
    let required = CHECKLIST
        .iter()
        .filter(|item| item.required == Requirement::Publication);
    // The achieved sample is counted.
    let asked = required.filter(|item| item.key != "achieved");
    let keys = asked.filter_map(|item| Some((item.number, *item.facts.first()?)));
    keys.filter(|(_, key)| match fact_of(survey, wave, key) {
        Some(Fact::Stated(_)) => false,
        Some(Fact::NotStatedBySource(_)) => !is_published(wave),
        Some(Fact::NotDisclosed(_) | Fact::NotDone(_)) | None => true,
    })
}

fn is_published(wave: &Wave) -> bool {
    matches!(wave.kind, WaveKind::Published(_))
}

fn blocked(message: String) -> Diagnostic {
    Diagnostic::error(code::BLOCKED_BY_DISCLOSURE, message)
}

fn wave_toml(wave: &Wave) -> PathBuf {
    wave.folder.join("wave.toml")
}

/// The `[disclosure]` table of a file, or the file where it has none.
fn disclosure_table(file: &Path) -> Place {
    KeyPlaces::of(file).first(&[&["disclosure"]])
}

fn gap(survey: &Survey, wave: &Wave, number: u8, key: &str) -> Diagnostic {
    let reason = match fact_of(survey, wave, key) {
        None => "is not stated for",
        Some(Fact::NotStatedBySource(_)) => {
            "is left to a source, which is for published waves only, for"
        }
        Some(Fact::NotDone(_)) => "is said not to have been done, which cannot be, for",
        Some(_) => "is withheld for",
    };
    let line = example(survey, key);
    let (file, help) = if is_published(wave) {
        let help = format!(
            "write it under `[disclosure]` of wave.toml: `{line}`, or name the silent source: `{key} = {{ not_stated_by_source = … }}`"
        );
        (wave_toml(wave), help)
    } else if wave.facts.contains_key(key) {
        let help = format!(
            "write it under `[disclosure]` of wave.toml: `{line}`; nothing is published without it"
        );
        (wave_toml(wave), help)
    } else {
        let help = format!(
            "write it under `[disclosure]` of survey.toml (or of wave.toml): `{line}`; nothing is published without it"
        );
        (survey.folder.join("survey.toml"), help)
    };
    blocked(format!(
        "`{key}` (item {number} of the checklist) {reason} wave `{}`",
        wave.id
    ))
    .at(disclosure_table(&file))
    .help(help)
}

/// A line that can be pasted and filled in.
fn example(survey: &Survey, key: &str) -> String {
    let languages = survey.languages.iter();
    let texts: Vec<String> = languages.map(|lang| format!("{lang} = \"…\"")).collect();
    format!("{key} = {{ {} }}", texts.join(", "))
}

fn of_fieldwork(wave: &Wave) -> Option<Diagnostic> {
    let field = &wave.fieldwork;
    let unknown = field.start.is_none() && field.end.is_none() && field.season.is_none();
    unknown.then(|| {
        blocked(format!(
            "wave `{}` says nothing of when it was in the field (item 9 of the checklist)",
            wave.id
        ))
        .at(wave.written_at(&["fieldwork"]))
        .help("write `fieldwork = { start = 2021-10-01, end = 2021-10-14 }` in wave.toml, or `season` where the source has no dates")
    })
}

fn of_respondents(context: &Context<'_>) -> Option<Diagnostic> {
    let wave = context.wave;
    let none = method::respondents(context).is_none_or(|respondents| respondents == 0);
    none.then(|| {
        blocked(format!(
            "wave `{}` has no respondents (item 10 of the checklist)",
            context.wave.id
        ))
        .at(wave.written_at(&["kind"]))
        .help(
            "give the wave a delivery with rows, or published figures with their `unweighted_base`",
        )
    })
}

/// No table without the questions word for word.
fn of_wordings(context: &Context<'_>) -> Diagnostics {
    let languages = &context.survey.languages;
    let mut gaps = Diagnostics::new();
    for item in wording::asked(context) {
        let lacks = |lang| context.wording(context.wave, item, lang).trim().is_empty();
        if languages.iter().any(lacks) {
            gaps.push(
                blocked(format!(
                    "item `{}` has no wording (item 11 of the checklist), and no table is published without it",
                    item.id
                ))
                .at(context.survey.written_at(&["item", item.id.as_str()]))
                .help(format!("write the question under `[item.{}]`: `text = {{ … }}`", item.id)),
            );
        }
    }
    gaps
}

/// No table without the bases of its figures.
fn of_bases(context: &Context<'_>) -> Option<Diagnostic> {
    let wave = context.wave;
    let cells = context.estimates.estimates.cells.iter();
    let mut without = cells.filter(|cell| {
        let estimate = &cell.estimate;
        estimate.value.is_some() && estimate.bases.unweighted == 0 && !is_withheld(estimate)
    });
    without.next().map(|cell| {
        blocked(format!(
            "a figure of item `{}` has no unweighted base (item 12 of the checklist), and no table is published without it",
            cell.item
        ))
        .at(wave.written_at(&["kind"]))
        .help("give `unweighted_base` with the figure")
    })
}

/// No table without what was done about weights. The run knows it of answers; of a publication somebody has to say it.
fn of_weighting(context: &Context<'_>) -> Option<Diagnostic> {
    let wave = context.wave;
    let found = fact(context, "weighting");
    let known = !is_published(wave) || wave.weighted.is_some();
    let passes = known
        || matches!(
            found,
            Some(Fact::Stated(_) | Fact::NotDone(_) | Fact::NotStatedBySource(_))
        );
    (!passes).then(|| {
        let line = example(context.survey, "weighting");
        blocked(format!(
            "`weighting` (item 14 of the checklist) is not stated for wave `{}`, and no table is published without it",
            context.wave.id
        ))
        .at(disclosure_table(&wave_toml(wave)))
        .help(format!(
            "write it under `[disclosure]` of wave.toml: `{line}`, or `weighting = {{ not_done = … }}`, or name the silent source: `weighting = {{ not_stated_by_source = … }}`"
        ))
    })
}

/// Words that claim precision.
const CLAIMS: [&str; 12] = [
    "±",
    "+/-",
    "statistisk usikkerhed",
    "statistiske usikkerhed",
    "stikprøveusikkerhed",
    "fejlmargin",
    "konfidensinterval",
    "sampling error",
    "margin of error",
    "margins of error",
    "confidence interval",
    "confidence level",
];

/// Texts of report.toml that claim a precision which the sample does not carry (T0661).
fn precision_gate(survey: &Survey, wave: &Wave) -> Diagnostics {
    let mut found = Diagnostics::new();
    if survey.allows_intervals(wave) {
        return found;
    }
    let plan = &survey.report;
    let titles = [Some(&plan.title), plan.subtitle.as_ref()];
    let titles: Vec<&Texts> = titles.into_iter().flatten().collect();
    let figures = plan.figures.iter().map(|figure| &figure.title);
    let findings = plan.findings.iter().map(|finding| &finding.text);
    let tellings: Vec<&Telling> = figures.chain(findings).collect();
    for lang in &survey.languages {
        let words = |telling: &&'_ Telling| -> Vec<String> {
            let words = telling
                .get(lang)
                .iter()
                .filter_map(|stretch| match stretch {
                    Stretch::Words(words) => Some(words.clone()),
                    _ => None,
                });
            words.collect()
        };
        let said = titles.iter().map(|title| title.get(lang).to_owned());
        let told = tellings.iter().flat_map(words);
        for said in said.chain(told) {
            let lower = said.to_lowercase();
            if let Some(claim) = CLAIMS.iter().find(|claim| lower.contains(**claim)) {
                found.push(
                    Diagnostic::error(
                        code::PRECISION_WITHOUT_MODEL,
                        format!(
                            "“{claim}” is said of wave `{}`, whose sample is not known to be a probability sample",
                            wave.id
                        ),
                    )
                    .at(line_of(&survey.folder.join("report.toml"), &said))
                    .value(&said)
                    .help("take it out, describe the model under `precision_model` of `[disclosure]`, or declare an `assumption` in a published wave"),
                );
            }
        }
    }
    found
}

fn line_of(file: &Path, said: &str) -> Place {
    let text = fs::read_to_string(file).unwrap_or_default();
    let line = text.lines().position(|line| line.contains(said));
    line.map_or_else(|| Place::file(file), |line| Place::line(file, line + 1))
}
