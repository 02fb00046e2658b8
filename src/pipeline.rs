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
mod item_tallies;
mod panel;
mod rehearse;
mod together;
mod waves;

use std::sync::Arc;

use crate::compare::respondents::Respondents;
use crate::compare::{self, Changes, DistributionChange, Ledger, Pairs, Panel, Trends};
use crate::definition::{Bounds, Item, ItemId, Survey, Wave, WaveId, WaveKind, WeightingStep};
use crate::diagnostic::{Diagnostics, Warned};
use crate::error::{Error, Result};
use crate::estimate::Linearisation;
use crate::estimate::test::AnswerTotals;
use crate::estimate::wave::{Asked, Banner, SumsOf, TrendGroups};
use crate::estimate::{BannerTest, CellOf, Extra, Together, WaveEstimates};
use crate::ingest::{self, Accounts, Answers, BLANK, Cache, Responses};
use crate::tally::{Factor, Frame, Grain, Threads};
use crate::weight::{CellNumber, FactorItems, Weighted, WeightingReport, distribution, extremes};

use item_tallies::{item_tallies, numbers, ratio_tallies};

pub use rehearse::rehearse;
pub use waves::{EachWave, OnWave, WaveStep};

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

/// What is to be estimated.
#[derive(Debug, Clone, Default)]
pub struct Scope {
    /// Waves that are read; a wave that is left out is compared with nothing.
    pub waves: WaveScope,
    /// `None`: every item that can be estimated.
    pub items: Option<Vec<ItemId>>,
    /// Items whose categories are groups, beside the total.
    pub banners: Vec<ItemId>,
    /// Measures beside those that every table has.
    pub extras: Vec<Extra>,
    /// What is tested between items and banners.
    pub tests: Vec<BannerTest>,
    /// What is tested between waves beside each figure.
    pub between_waves: Vec<WaveTest>,
    /// By wave, cells whose covariance is wanted, beside those that claims of the report need ([`WaveScope::UpTo`]).
    pub together: Vec<(WaveId, Vec<CellOf>)>,
    /// Pairs of waves that are compared beside each wave with the one before, the earlier first.
    pub pairs: Vec<(WaveId, WaveId)>,
    /// Whether trends over the waves are fitted, overall and by the groups of the banners.
    pub trends: TrendGroups,
    /// Items with categories, crossed: each change is split into what moved with their make-up and what did not. None:
    /// no change is split.
    pub composition: Vec<ItemId>,
    /// How many threads may read and tally; no figure depends on it.
    pub threads: Threads,
    /// Is told of each wave that is read.
    pub on_wave: OnWave,
    /// Where deliveries that were read are kept; no figure depends on it.
    pub cache: Cache,
}

impl Scope {
    /// The same with what the claims of the last wave's report are judged by, where the scope ends in one wave.
    fn with_claims(&self, survey: &Survey) -> Self {
        let mut scope = self.clone();
        if let WaveScope::UpTo(wave) = &self.waves {
            let report = &survey.report;
            let asked = compare::claim::asked(wave, report.claims(wave), report.quantities(wave));
            scope.together.extend(asked.together);
            scope.pairs.extend(asked.pairs);
        }
        scope
    }
}

/// What is tested between waves beside each figure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum WaveTest {
    /// That the answers of an item are spread as before.
    Distribution,
}

/// Which waves are read.
#[derive(Debug, Clone, Default)]
pub enum WaveScope {
    /// Every wave of the survey.
    #[default]
    All,
    /// These waves, in the order of the survey.
    Only(Vec<WaveId>),
    /// This wave and those before it.
    UpTo(WaveId),
}

impl WaveScope {
    fn includes(&self, survey: &Survey, wave: &Wave) -> bool {
        let place = |id: &WaveId| survey.waves.iter().position(|other| other.id == *id);
        match self {
            Self::All => true,
            Self::Only(ids) => ids.contains(&wave.id),
            Self::UpTo(last) => place(&wave.id) <= place(last),
        }
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
/// As [`run`]; a wave without responses has no weights and is a mistake of the caller ([`Error::Bug`]).
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

/// Everything known of one wave of any kind; the cells of items that stand `beside` those of the scope come last.
fn wave_results(
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

/// The cells of a wave and the items they are crossed by.
struct Crossed {
    frame: Frame,
    items: Vec<ItemId>,
    /// Numeric items of the weighting; each row is a cell then.
    numbers: Vec<CellNumber>,
}

impl Crossed {
    /// Crosses the sample design with the items of every weighting margin and every banner of the scope.
    fn new(survey: &Survey, responses: &Responses, scope: &Scope) -> Self {
        let steps = survey.weighting.steps();
        let of_margins = steps.iter().flat_map(WeightingStep::categorical_items);
        let mut items: Vec<ItemId> = Vec::new();
        let mut columns: Vec<(Vec<u16>, u16)> = Vec::new();
        for id in of_margins.chain(&scope.banners).chain(&scope.composition) {
            if items.contains(id) {
                continue;
            }
            if let Some(column) = factor_column(survey, responses, id) {
                items.push(id.clone());
                columns.push(column);
            }
        }
        let factors: Vec<Factor<'_>> = columns
            .iter()
            .map(|(level, levels)| Factor {
                level,
                levels: *levels,
            })
            .collect();
        Self {
            frame: Frame::with_grain(&responses.design, &factors, grain(&steps)),
            items,
            numbers: steps
                .iter()
                .flat_map(WeightingStep::numbers)
                .filter_map(|id| cell_number(survey, responses, id))
                .collect(),
        }
    }

    fn weigh(&self, survey: &Survey, wave: &Wave) -> Result<Warned<Weighted>> {
        Ok(crate::weight::weigh(
            survey,
            wave,
            &self.frame,
            FactorItems(&self.items),
            &self.numbers,
        )?)
    }
}

/// How fine the cells have to be for the steps of a weighting.
fn grain(steps: &[WeightingStep]) -> Grain {
    let single_weights = |step: &WeightingStep| {
        matches!(
            step,
            WeightingStep::Trim { .. }
                | WeightingStep::Calibrate {
                    bounds: Bounds::Weight(_),
                    ..
                }
        )
    };
    if steps.iter().any(|step| !step.numbers().is_empty()) {
        Grain::Rows
    } else if steps.iter().any(single_weights) {
        Grain::Weights
    } else {
        Grain::Cells
    }
}

/// A numeric item by row.
fn cell_number(survey: &Survey, responses: &Responses, id: &ItemId) -> Option<CellNumber> {
    match responses.answers_of(survey.item_position(id)?)? {
        Answers::Numeric(numbers) => Some(CellNumber {
            item: id.clone(),
            values: numbers.iter().map(|number| number.ok()).collect(),
        }),
        Answers::Single(_) | Answers::Multiple(_) | Answers::Open(_) => None,
    }
}

/// The level of each row in a categorical item: its answer position, blanks after the last.
fn factor_column(survey: &Survey, responses: &Responses, id: &ItemId) -> Option<(Vec<u16>, u16)> {
    let place = survey.item_position(id)?;
    let blank = survey.items.get(place)?.scale()?.answers.len() as u16;
    match responses.answers_of(place)? {
        Answers::Single(positions) => Some((with_blank(positions, blank), blank + 1)),
        Answers::Multiple(_) | Answers::Numeric(_) | Answers::Open(_) => None,
    }
}

fn with_blank(positions: &[u16], blank: u16) -> Vec<u16> {
    positions
        .iter()
        .map(|&position| if position == BLANK { blank } else { position })
        .collect()
}
