//! In: a wave of answers. Out: the final weight of every row, with the report of the weighting. Never: an estimate.

use super::acknowledged;
use super::crossed::Crossed;
use super::scope::Scope;
use crate::definition::{Survey, Wave, WaveId};
use crate::diagnostic::Warned;
use crate::error::{Error, Result};
use crate::ingest::{self, Accounts, Cache, Responses};
use crate::weight::{FactorItems, WeightingReport, distribution, extremes};

/// Final weights by row.
#[derive(Debug, Clone)]
pub struct RowWeights {
    /// Respondent ids, where the delivery has them.
    pub ids: Option<Vec<String>>,
    /// w = d·F of each used row.
    pub weights: Vec<f64>,
    /// Margins before and after, efficiency, convergence.
    pub report: WeightingReport,
    /// Rows in, rows used, rows set aside.
    pub accounts: Accounts,
}

/// The final weight of every used row of a wave, in row order.
///
/// # Errors
/// As [`super::run`]; a wave without responses has no weights and is a mistake of the caller ([`Error::Bug`]).
///
/// ```
/// use tidemark::{definition::WaveId, pipeline};
/// let survey = tidemark::definition::load("surveys/tech-attitudes".as_ref())?.output;
/// let weights = pipeline::row_weights(&survey, &WaveId::new("2023"))?.output;
/// assert!((weights.weights.iter().sum::<f64>() - 1013.0).abs() < 1e-9);
/// assert!(weights.report.largest_miss.unwrap() <= 1e-6);
/// # Ok::<(), tidemark::Error>(())
/// ```
pub fn row_weights(survey: &Survey, wave: &WaveId) -> Result<Warned<RowWeights>> {
    row_weights_with(survey, wave, &Cache::none())
}

/// The final weights of a wave as [`row_weights`] has them, its answers from a cache where they were read before.
///
/// # Errors
/// As [`row_weights`].
pub fn row_weights_with(
    survey: &Survey,
    wave: &WaveId,
    cache: &Cache,
) -> Result<Warned<RowWeights>> {
    let wave = survey
        .wave(wave)
        .ok_or_else(|| Error::Bug(format!("wave {wave} is not in the survey")))?;
    match weigh_rows(survey, wave, cache) {
        Ok(mut weighed) => {
            weighed.warnings = acknowledged(survey, wave, weighed.warnings);
            Ok(weighed)
        }
        Err(Error::Input(found)) => Err(Error::Input(acknowledged(survey, wave, found))),
        Err(error) => Err(error),
    }
}

fn weigh_rows(survey: &Survey, wave: &Wave, cache: &Cache) -> Result<Warned<RowWeights>> {
    let Warned {
        output: responses,
        warnings,
    } = ingest::read_with(survey, wave, cache)?;
    let weighed = weigh_responses(survey, wave, &responses)?;
    let mut findings = warnings;
    findings.extend(weighed.warnings);
    Ok(Warned {
        output: RowWeights {
            weights: weighed.output.0,
            report: weighed.output.1,
            ids: responses.ids,
            accounts: responses.accounts,
        },
        warnings: findings,
    })
}

/// Final weights of answers that are already in memory, in row order, with the report of the weighting.
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
/// let (weights, report) = pipeline::weigh_responses(&survey, wave, &responses)?.output;
/// assert_eq!(weights.len(), 1013);
/// assert!((report.efficiency * report.weighting_design_effect - 1.0).abs() < 1e-12);
/// # Ok::<(), tidemark::Error>(())
/// ```
pub fn weigh_responses(
    survey: &Survey,
    wave: &Wave,
    responses: &Responses,
) -> Result<Warned<(Vec<f64>, WeightingReport)>> {
    let scope = Scope::default();
    let crossed = Crossed::new(survey, responses, &scope);
    let Warned {
        output: weighted,
        warnings,
    } = crossed.weigh(survey, wave)?;
    let design_weight = &responses.design.weight;
    let weights = weighted.adjustment.weights(&crossed.frame, design_weight);
    let mut report = weighted.report;
    report.distribution = distribution(&weights);
    report.extremes = extremes(
        survey,
        &crossed.frame,
        FactorItems(&crossed.items),
        &weighted.adjustment,
        design_weight,
    );
    Ok(Warned {
        output: (weights, report),
        warnings,
    })
}
