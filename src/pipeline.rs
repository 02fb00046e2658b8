//! The stages in order, as a library caller uses them.
//!
//! ```
//! use tidemark::definition::{Code, ItemId, NetId, WaveId};
//! use tidemark::estimate::{Domain, Measure};
//! use tidemark::pipeline::{self, Scope, WaveScope};
//! let survey = tidemark::definition::load("surveys/tech-attitudes".as_ref())?.output;
//! let [published, rehearsal] = [WaveId::new("2020"), WaveId::new("2023")];
//! let scope = Scope {
//!     waves: WaveScope::Only(vec![published.clone(), rehearsal.clone()]),
//!     ..Scope::default()
//! };
//! let results = pipeline::run(survey, &scope)?;
//! let agree = Measure::Net(NetId::new("agree"));
//! let cell = |wave: &WaveId, item: &str, measure: &Measure| {
//!     let wave = results.wave(wave).unwrap();
//!     wave.estimates.find(&ItemId::new(item), measure, &Domain::Total).unwrap().estimate.clone()
//! };
//! assert_eq!(cell(&published, "solves_challenges", &agree).value, Some(0.43));
//! // A category of a weighting margin is where its target is, without error.
//! let women = cell(&rehearsal, "sex", &Measure::Answer(Code(2)));
//! assert!((women.value.unwrap() - 0.505).abs() < 1e-8);
//! assert!(women.standard_error().unwrap() < 1e-9);
//! # Ok::<(), tidemark::Error>(())
//! ```

mod compared;
mod crossed;
mod item_tallies;
mod panel;
mod rehearse;
mod row_weights;
mod scope;
mod together;
mod wave_results;
mod waves;

use std::sync::Arc;

use crate::compare::{self, Changes, DistributionChange, Ledger, Pairs, Panel, Trends};
use crate::definition::{Survey, Wave, WaveId};
use crate::diagnostic::{Diagnostics, Warned};
use crate::error::{Error, Result};
use crate::estimate::WaveEstimates;
use crate::estimate::wave::TrendGroups;

use wave_results::wave_results;

pub use rehearse::rehearse;
pub use row_weights::{RowWeights, row_weights, row_weights_with, weigh_responses};
pub use scope::{Scope, WaveScope, WaveTest};
pub use wave_results::{WaveResults, estimate_responses};
pub use waves::{EachWave, OnWave, WaveStep};

/// Everything known of a survey: what the reports are made of.
#[derive(Debug, Clone)]
pub struct Results {
    /// The definition all of it is of.
    pub survey: Survey,
    /// Oldest first; the waves that were asked for.
    pub waves: Vec<WaveResults>,
    /// Each wave against the one before, within the waves that were asked for.
    pub changes: Changes,
    /// Which waves can be compared on which items: every pair of waves of the survey.
    pub ledger: Ledger,
    /// Each wave after the declared base wave against that; empty where none is declared.
    pub since_base: Changes,
    /// The later of each pair of waves that the scope asked for against the earlier; each pair is a family of its own.
    pub of_pairs: Changes,
    /// The answers of each item against the wave before, where they are asked for.
    pub distributions: Vec<DistributionChange>,
    /// Pairs of waves with respondents in both.
    pub panel: Panel,
    /// Figures of others, drawn beside and never tested; oldest first.
    pub benchmarks: Vec<WaveResults>,
    /// Trends and splits of changes, where the scope asks for them.
    pub trends: Trends,
    /// Warnings and notes of every stage.
    pub warnings: Diagnostics,
}

impl Results {
    /// `None` where the scope left the wave out or the survey has none of this id.
    pub fn wave(&self, id: &WaveId) -> Option<&WaveResults> {
        self.waves.iter().find(|wave| wave.wave == *id)
    }
}

/// Reads, tallies, weights and estimates the waves of `scope` and compares each with the one before.
///
/// # Errors
/// The findings of all waves together, where one of them is an error.
///
/// ```
/// use tidemark::definition::ItemId;
/// use tidemark::pipeline::{self, Scope};
/// let survey = tidemark::definition::load("surveys/gss".as_ref())?.output;
/// let scope = Scope { items: Some(vec![ItemId::new("happy")]), ..Scope::default() };
/// let results = pipeline::run(survey, &scope)?;
/// // A change for each figure of each wave but the first that has it, with its test.
/// let change = &results.changes.changes[0];
/// let test = change.test.as_ref().unwrap();
/// assert!((test.t - change.difference / test.standard_error).abs() < 1e-12);
/// # Ok::<(), tidemark::Error>(())
/// ```
pub fn run(survey: Survey, scope: &Scope) -> Result<Results> {
    let scope = &scope.with_claims(&survey);
    let survey = Arc::new(survey);
    let ids: Vec<WaveId> = survey
        .waves
        .iter()
        .filter(|wave| scope.waves.includes(&survey, wave))
        .map(|wave| wave.id.clone())
        .collect();
    let each = EachWave {
        threads: scope.threads,
        on_wave: scope.on_wave.clone(),
    };
    let asked = scope.clone();
    let beside = compared::items_beside(&survey, scope, &ids);
    let of_waves = each.of(&survey, &ids, move |survey, wave, threads| {
        let asked = Scope {
            threads,
            ..asked.clone()
        };
        match wave_results(survey, wave, &asked, &beside) {
            Ok(mut results) => {
                results.warnings = acknowledged(survey, wave, results.warnings);
                Ok(results)
            }
            Err(Error::Input(errors)) => Err(Error::Input(acknowledged(survey, wave, errors))),
            Err(error) => Err(error),
        }
    })?;
    let mut findings = Diagnostics::new();
    let mut waves = Vec::new();
    for results in of_waves {
        match results {
            Ok(results) => {
                findings.extend(results.warnings);
                waves.push(results.output);
            }
            Err(Error::Input(errors)) => findings.extend(errors),
            Err(other) => return Err(other),
        }
    }
    let Warned {
        output: mut waves,
        mut warnings,
    } = findings.finish(waves)?;
    let estimates: Vec<&WaveEstimates> = waves.iter().map(|wave| &wave.estimates).collect();
    let compared = |panel: &Panel| {
        let since_base = compared::since_base(&survey, &estimates, panel);
        let previous = compare::changes_of(&survey, &estimates, &Pairs::Previous, panel);
        let of_pairs = compared::of_pairs(&survey, &estimates, &scope.pairs, panel);
        (previous, since_base, of_pairs)
    };
    let (mut changes, mut since_base, mut of_pairs) = compared(&Panel::default());
    let (panel, said) = panel::panel(&survey, scope, &waves, &[&changes, &since_base, &of_pairs])?;
    warnings.extend(said);
    if survey.comparison.panel == Some(true) && !panel.pairs.is_empty() {
        (changes, since_base, of_pairs) = compared(&panel);
    }
    let mut benchmarks = compared::benchmarks(&survey);
    let answers: Vec<_> = waves
        .iter()
        .map(|wave| (&wave.wave, wave.answers.as_slice()))
        .collect();
    let ledger = Ledger::of(&survey);
    let mut distributions = compare::distribution_changes(&survey, &ledger, &answers);
    if let Some(items) = &scope.items {
        compared::keep(items, &mut benchmarks, []);
        compared::keep(
            items,
            &mut waves,
            [&mut changes, &mut since_base, &mut of_pairs],
        );
        distributions.retain(|change| items.contains(&change.item));
    }
    let estimates: Vec<&WaveEstimates> = waves.iter().map(|wave| &wave.estimates).collect();
    let mut trends = match scope.trends {
        TrendGroups::None => Trends::default(),
        TrendGroups::EverybodyAndBanners => compare::trends(&survey, &estimates),
    };
    if !scope.composition.is_empty() {
        trends.compositions = compare::compositions(&survey, &estimates);
    }
    Ok(Results {
        survey: Arc::unwrap_or_clone(survey),
        waves,
        changes,
        ledger,
        since_base,
        of_pairs,
        distributions,
        panel,
        benchmarks,
        trends,
        warnings,
    })
}

/// The findings of a wave, those marked that an analyst has judged.
fn acknowledged(survey: &Survey, wave: &Wave, mut found: Diagnostics) -> Diagnostics {
    if let Some(lang) = survey.languages.first() {
        wave.acknowledge(&mut found, lang);
    }
    found
}
