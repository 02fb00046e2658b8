//! In: one wave of a survey. Out: everything known of it after estimation. Never: a comparison with another.

use super::crossed::Crossed;
use super::item_tallies::{item_tallies, numbers, ratio_tallies};
use super::scope::{Scope, WaveTest};
use super::{compared, together};
use crate::compare;
use crate::compare::respondents::Respondents;
use crate::definition::{Item, ItemId, Survey, Wave, WaveId, WaveKind};
use crate::diagnostic::{Diagnostics, Warned};
use crate::error::Result;
use crate::estimate::test::AnswerTotals;
use crate::estimate::wave::{Asked, Banner, SumsOf};
use crate::estimate::{Linearisation, Together, WaveEstimates};
use crate::ingest::{self, Accounts, Answers, Responses};
use crate::weight::{WeightingReport, distribution};

/// Everything known of one wave after estimation.
#[derive(Debug, Clone)]
pub struct WaveResults {
    /// Its id; `Survey::wave` has the rest.
    pub wave: WaveId,
    /// Every cell that the scope asked for.
    pub estimates: WaveEstimates,
    /// How the answers of each item are spread, where distributions are compared.
    pub answers: Vec<AnswerTotals>,
    /// Estimates with their covariance, as the scope asked for them.
    pub together: Vec<Together>,
    /// Who answered, where the delivery has ids.
    pub respondents: Option<Respondents>,
    /// `None` for a published wave.
    pub weighting: Option<WeightingReport>,
    /// `None` for a published wave.
    pub accounts: Option<Accounts>,
}

/// Everything known of one wave of any kind; the cells of items that stand `beside` those of the scope come last.
pub(super) fn wave_results(
    survey: &Survey,
    wave: &Wave,
    scope: &Scope,
    beside: &[ItemId],
) -> Result<Warned<WaveResults>> {
    match &wave.kind {
        WaveKind::Published(published) => Ok(Warned {
            output: WaveResults {
                wave: wave.id.clone(),
                estimates: published_estimates(wave, published, scope, beside),
                answers: Vec::new(),
                together: Vec::new(),
                respondents: None,
                weighting: None,
                accounts: None,
            },
            warnings: Diagnostics::new(),
        }),
        WaveKind::Responses(_) | WaveKind::Rehearsal(_) => {
            responses_wave(survey, wave, scope, beside)
        }
    }
}

fn published_estimates(
    wave: &Wave,
    published: &crate::definition::Published,
    scope: &Scope,
    beside: &[ItemId],
) -> WaveEstimates {
    let mut estimates = compare::published::estimates(&wave.id, published);
    if let Some(items) = &scope.items {
        let is_wanted = |item: &ItemId| items.contains(item) || beside.contains(item);
        estimates.cells.retain(|cell| is_wanted(&cell.item));
    }
    estimates
}

fn responses_wave(
    survey: &Survey,
    wave: &Wave,
    scope: &Scope,
    beside: &[ItemId],
) -> Result<Warned<WaveResults>> {
    let Warned {
        output: responses,
        mut warnings,
    } = ingest::read_with(survey, wave, &scope.cache)?;
    let estimated = estimate_items(survey, wave, &responses, scope, beside)?;
    warnings.extend(estimated.warnings);
    Ok(Warned {
        output: estimated.output,
        warnings,
    })
}

/// Weights and estimates answers that are already in memory.
///
/// # Errors
/// Findings of the weighting.
///
/// ```
/// use tidemark::definition::WaveId;
/// use tidemark::{ingest, pipeline};
/// let survey = tidemark::definition::load("surveys/tech-attitudes".as_ref())?.output;
/// let wave = survey.wave(&WaveId::new("2023")).unwrap();
/// let responses = ingest::read(&survey, wave)?.output;
/// let scope = pipeline::Scope::default();
/// let results = pipeline::estimate_responses(&survey, wave, &responses, &scope)?.output;
/// assert_eq!(results.accounts, Some(responses.accounts));
/// # Ok::<(), tidemark::Error>(())
/// ```
pub fn estimate_responses(
    survey: &Survey,
    wave: &Wave,
    responses: &Responses,
    scope: &Scope,
) -> Result<Warned<WaveResults>> {
    estimate_items(survey, wave, responses, scope, &[])
}

/// As [`estimate_responses`], and the cells of items `beside` those of the scope after them, without tests of banners.
fn estimate_items(
    survey: &Survey,
    wave: &Wave,
    responses: &Responses,
    scope: &Scope,
    beside: &[ItemId],
) -> Result<Warned<WaveResults>> {
    let crossed = Crossed::new(survey, responses, scope);
    let Warned {
        output: weighted,
        warnings,
    } = crossed.weigh(survey, wave)?;
    let weights = weighted
        .adjustment
        .weights(&crossed.frame, &responses.design.weight);
    let is_asked = |item: &ItemId| {
        scope
            .items
            .as_ref()
            .is_none_or(|items| items.contains(item))
    };
    let items: Vec<(&Item, &Answers)> = survey
        .items
        .iter()
        .enumerate()
        .filter(|(_, item)| is_asked(&item.id) || beside.contains(&item.id))
        .filter(|(_, item)| survey.asks(wave, item))
        .filter_map(|(place, item)| Some((item, responses.answers_of(place)?)))
        .collect();
    let weight = &responses.design.weight;
    let mut tallies = item_tallies(&crossed.frame, weight, &items, scope.threads);
    for of_item in &mut tallies {
        of_item.ratios = ratio_tallies(survey, wave, &crossed.frame, responses, of_item.item);
        of_item.numbers = numbers(survey, responses, of_item.item, &scope.extras);
    }
    let banner = |id: &ItemId| {
        Some(Banner {
            item: survey.item(id)?,
            factor: crossed.items.iter().position(|other| other == id)?,
        })
    };
    let banners: Vec<Banner<'_>> = scope.banners.iter().filter_map(banner).collect();
    let composition: Vec<Banner<'_>> = scope.composition.iter().filter_map(banner).collect();
    let at = Linearisation::new(
        &crossed.frame,
        &weighted.adjustment,
        survey.design.singleton_psu,
    );
    let asked = Asked {
        rules: &survey.estimation,
        low_base: &survey.report.low_base,
        extras: &scope.extras,
        tests: &scope.tests,
        sums: SumsOf {
            trends: scope.trends,
            // A wave that lacks one of the items has no composition.
            composition: if composition.len() == scope.composition.len() {
                &composition
            } else {
                &[]
            },
        },
    };
    let (tallies, others): (Vec<_>, Vec<_>) = tallies
        .into_iter()
        .partition(|tallies| is_asked(&tallies.item.id));
    let mut answers = Vec::new();
    if scope.between_waves.contains(&WaveTest::Distribution) {
        answers = compared::answers(&at, tallies.iter().chain(&others));
    }
    let estimate = crate::estimate::wave::estimate;
    let mut estimates = estimate(&wave.id, &at, &tallies, &banners, asked);
    if !others.is_empty() {
        let untested = Asked {
            tests: &[],
            sums: SumsOf::default(),
            ..asked
        };
        let of_others = estimate(&wave.id, &at, &others, &banners, untested);
        estimates.cells.extend(of_others.cells);
    }
    let mut report = weighted.report;
    report.distribution = distribution(&weights);
    Ok(Warned {
        output: WaveResults {
            wave: wave.id.clone(),
            estimates,
            answers,
            together: together::of_wave(survey, wave, responses, &at, &scope.together),
            respondents: responses.ids.as_deref().map(Respondents::of),
            weighting: Some(report),
            accounts: Some(responses.accounts.clone()),
        },
        warnings,
    })
}
