//! Every cell of a wave: answers, nets, means and don't know, overall and by banner.

use super::domain::Partition;
use super::domain_tally::DomainTally;
use super::estimates::{
    Cell, Domain, Estimate, Measure, NoPrecision, Precision, Uncertainty, WaveEstimates,
};
use super::interval::{self, LEVEL, Method, Quantiles};
use super::linearise::Linearisation;
use super::occupied::Occupied;
use super::statistic::{SimpleRandomSampling, Statistic, Variable};
use crate::definition::{BaseRule, Item, ItemKind, Missing, Scale, WaveId};
use crate::measure::Bases;
use crate::tally::{Frame, Tally};

/// The tallies of one item: one, or for a multiple-choice item one an option.
#[derive(Debug, Clone)]
pub struct ItemTallies<'a> {
    /// The item as defined; its scale says what is in the base.
    pub item: &'a Item,
    /// One, or one an option in the order of the options.
    pub tallies: Vec<Tally>,
}

/// A banner item and its factor in the frame.
#[derive(Debug, Clone, Copy)]
pub struct Banner<'a> {
    /// A single-choice or derived item.
    pub item: &'a Item,
    /// Its number among the factors that cells are crossed by, from 0.
    pub factor: usize,
}

/// Estimates every cell of a wave from its tallies.
pub fn estimate(
    wave: &WaveId,
    at: &Linearisation<'_>,
    items: &[ItemTallies<'_>],
    banners: &[Banner<'_>],
) -> WaveEstimates {
    let divisions = divisions(at.frame, banners);
    let mut quantiles = Quantiles::default();
    let mut cells = Vec::new();
    for item in items {
        let planned = planned(item.item);
        let occupied: Vec<Occupied<'_>> = item
            .tallies
            .iter()
            .map(|tally| Occupied::new(at, tally))
            .collect();
        for division in &divisions {
            let folded: Vec<DomainTally<'_>> = occupied
                .iter()
                .map(|occupied| DomainTally::of(occupied, &division.partition))
                .collect();
            for (number, domain) in &division.domains {
                for cell in &planned {
                    let Some(tally) = folded.get(cell.tally) else {
                        continue;
                    };
                    cells.push(Cell {
                        wave: wave.clone(),
                        item: item.item.id.clone(),
                        measure: cell.measure.clone(),
                        domain: domain.clone(),
                        estimate: cell.estimate(at, tally, *number, &mut quantiles),
                    });
                }
            }
        }
    }
    WaveEstimates {
        wave: wave.clone(),
        cells,
    }
}

/// Everybody, or the groups of one banner.
struct Division {
    partition: Partition,
    /// Domains of the partition that are shown.
    domains: Vec<(usize, Domain)>,
}

fn divisions(frame: &Frame, banners: &[Banner<'_>]) -> Vec<Division> {
    let everybody = Division {
        partition: Partition::everybody(frame),
        domains: vec![(0, Domain::Total)],
    };
    let of_banner = |banner: &Banner<'_>| {
        let scale = banner.item.scale()?;
        let group = |(position, answer): (usize, &crate::definition::Answer)| {
            let domain = Domain::Group {
                item: banner.item.id.clone(),
                code: answer.code,
            };
            answer.missing.is_none().then_some((position, domain))
        };
        Some(Division {
            partition: Partition::by_factor(frame, banner.factor, scale.answers.len()),
            domains: scale.answers.iter().enumerate().filter_map(group).collect(),
        })
    };
    std::iter::once(everybody)
        .chain(banners.iter().filter_map(of_banner))
        .collect()
}

/// A cell that every domain of an item has.
struct PlannedCell {
    measure: Measure,
    /// Which of the item's tallies it comes from.
    tally: usize,
    variable: Planned,
}

enum Planned {
    /// A proportion: 1 and 0 by answer position.
    Share(Vec<Option<f64>>),
    MeanScore(Vec<Option<f64>>),
    MeanNumber,
}

impl PlannedCell {
    fn share(measure: Measure, tally: usize, scores: Vec<Option<f64>>) -> Self {
        Self {
            measure,
            tally,
            variable: Planned::Share(scores),
        }
    }

    fn estimate(
        &self,
        at: &Linearisation<'_>,
        tally: &DomainTally<'_>,
        domain: usize,
        quantiles: &mut Quantiles,
    ) -> Estimate {
        let variable = match &self.variable {
            Planned::Share(scores) | Planned::MeanScore(scores) => Variable::Scores(scores),
            Planned::MeanNumber => Variable::Number(0),
        };
        match tally.mean(domain, variable) {
            None => Estimate {
                value: None,
                bases: Bases::from_sums(0, 0.0, 0.0),
                uncertainty: Uncertainty::Unknown(NoPrecision::EmptyBase),
            },
            Some(statistic) => Estimate {
                value: Some(statistic.value),
                bases: statistic.bases,
                uncertainty: self
                    .precision(at, tally, &statistic, quantiles)
                    .map_or_else(Uncertainty::Unknown, Uncertainty::Known),
            },
        }
    }

    fn precision(
        &self,
        at: &Linearisation<'_>,
        tally: &DomainTally<'_>,
        statistic: &Statistic,
        quantiles: &mut Quantiles,
    ) -> Result<Precision, NoPrecision> {
        let df = statistic.degrees_of_freedom;
        if df < 1.0 {
            return Err(NoPrecision::SingleUnit);
        }
        let variance = at.variance(tally, statistic)?;
        let standard_error = variance.sqrt();
        Ok(Precision {
            standard_error,
            degrees_of_freedom: df,
            interval: match self.variable {
                Planned::Share(_) => {
                    let share = interval::Share {
                        value: statistic.value,
                        standard_error,
                        degrees_of_freedom: df,
                        unweighted_base: statistic.bases.unweighted as f64,
                        effective_base: statistic.bases.effective,
                    };
                    interval::proportion(Method::default(), &share, LEVEL, quantiles)
                }
                Planned::MeanScore(_) | Planned::MeanNumber => {
                    interval::symmetric(statistic.value, standard_error, quantiles.two_sided(df))
                }
            },
            design_effect: statistic.design_effect(variance, SimpleRandomSampling::WithReplacement),
        })
    }
}

/// The cells of an item, in the order of the report.
fn planned(item: &Item) -> Vec<PlannedCell> {
    match &item.kind {
        ItemKind::Single { scale } | ItemKind::Derived { scale, .. } => of_scale(item, scale),
        ItemKind::Multiple { options, base } => {
            let blank = base.includes(Some(item.blank)).then_some(0.0);
            options
                .iter()
                .enumerate()
                .map(|(tally, option)| {
                    PlannedCell::share(
                        Measure::Answer(option.code),
                        tally,
                        vec![Some(0.0), Some(1.0), blank],
                    )
                })
                .collect()
        }
        ItemKind::Numeric { .. } => vec![PlannedCell {
            measure: Measure::Mean,
            tally: 0,
            variable: Planned::MeanNumber,
        }],
        ItemKind::Open => Vec::new(),
    }
}

fn of_scale(item: &Item, scale: &Scale) -> Vec<PlannedCell> {
    // By answer position, blanks last.
    let missing: Vec<Option<Missing>> = scale
        .answers
        .iter()
        .map(|answer| answer.missing)
        .chain([Some(item.blank)])
        .collect();
    let indicator = |rule: BaseRule, counts: &dyn Fn(usize) -> bool| -> Vec<Option<f64>> {
        missing
            .iter()
            .enumerate()
            .map(|(code, kind)| {
                rule.includes(*kind)
                    .then(|| if counts(code) { 1.0 } else { 0.0 })
            })
            .collect()
    };
    let mut cells = Vec::new();
    for (position, answer) in scale.in_base() {
        let scores = indicator(scale.base, &|code| code == position);
        cells.push(PlannedCell::share(Measure::Answer(answer.code), 0, scores));
    }
    for net in &scale.nets {
        let scores = indicator(scale.base, &|code| {
            scale
                .answers
                .get(code)
                .is_some_and(|answer| net.codes.contains(&answer.code))
        });
        cells.push(PlannedCell::share(Measure::Net(net.id.clone()), 0, scores));
    }
    if scale.answers.iter().any(|answer| answer.score.is_some()) {
        let scores = scale
            .answers
            .iter()
            .map(|answer| answer.score)
            .chain([None])
            .collect();
        cells.push(PlannedCell {
            measure: Measure::Mean,
            tally: 0,
            variable: Planned::MeanScore(scores),
        });
    }
    let is_dont_know = |code: usize| missing[code] == Some(Missing::DontKnow);
    if !scale.base.includes(Some(Missing::DontKnow)) && (0..missing.len()).any(is_dont_know) {
        let scores = indicator(BaseRule::Asked, &is_dont_know);
        cells.push(PlannedCell::share(Measure::DontKnow, 0, scores));
    }
    cells
}
