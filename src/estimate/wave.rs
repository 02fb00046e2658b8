//! Every cell of a wave: answers, nets, means and don't know, overall and by banner.

use super::domain::DomainCells;
use super::estimates::{
    Cell, Domain, Estimate, Measure, NoPrecision, Precision, Uncertainty, WaveEstimates,
};
use super::interval::{self, Quantiles};
use super::linearise::Linearisation;
use super::statistic::{SimpleRandomSampling, Variable};
use crate::definition::{BaseRule, Code, Item, ItemId, ItemKind, Missing, Net, Scale, WaveId};
use crate::measure::Bases;
use crate::tally::{Frame, Tally};

/// The tallies of one item: one, or for a multiple-choice item one an option.
#[derive(Debug, Clone)]
pub struct ItemTallies<'a> {
    pub item: &'a Item,
    pub tallies: Vec<Tally>,
}

/// A banner item and its factor in the frame.
#[derive(Debug, Clone, Copy)]
pub struct Banner<'a> {
    pub item: &'a Item,
    pub factor: usize,
}

/// Estimates every cell of a wave from its tallies.
pub fn estimate(
    wave: &WaveId,
    at: Linearisation<'_>,
    items: &[ItemTallies<'_>],
    banners: &[Banner<'_>],
) -> WaveEstimates {
    let domains = domains(at.frame, banners);
    let mut work = Work {
        wave,
        at,
        quantiles: Quantiles::default(),
        cells: Vec::new(),
    };
    for item in items {
        for (domain, cells) in &domains {
            work.item(item, domain, cells);
        }
    }
    WaveEstimates {
        wave: wave.clone(),
        cells: work.cells,
    }
}

fn domains(frame: &Frame, banners: &[Banner<'_>]) -> Vec<(Domain, DomainCells)> {
    let mut domains = vec![(Domain::Total, DomainCells::everybody(frame))];
    for banner in banners {
        let Some(scale) = banner.item.scale() else {
            continue;
        };
        for (level, answer) in scale.answers.iter().enumerate() {
            if answer.missing.is_none() {
                domains.push((
                    Domain::Group {
                        item: banner.item.id.clone(),
                        code: answer.code,
                    },
                    DomainCells::level(frame, banner.factor, level as u16),
                ));
            }
        }
    }
    domains
}

struct Work<'a> {
    wave: &'a WaveId,
    at: Linearisation<'a>,
    quantiles: Quantiles,
    cells: Vec<Cell>,
}

impl Work<'_> {
    fn item(&mut self, item: &ItemTallies<'_>, domain: &Domain, cells: &DomainCells) {
        match (&item.item.kind, item.tallies.as_slice()) {
            (ItemKind::Single { scale } | ItemKind::Derived { scale, .. }, [tally]) => {
                self.scale(item.item, scale, tally, domain, cells);
            }
            (ItemKind::Multiple { options, base }, tallies) => {
                let scores = [
                    Some(0.0),
                    Some(1.0),
                    base.includes(Some(item.item.blank)).then_some(0.0),
                ];
                for (option, tally) in options.iter().zip(tallies) {
                    self.share(
                        &item.item.id,
                        Measure::Answer(option.code),
                        domain,
                        tally,
                        cells,
                        &scores,
                    );
                }
            }
            (ItemKind::Numeric { .. }, [tally]) => {
                self.mean(&item.item.id, domain, tally, cells, Variable::Number(0));
            }
            _ => {}
        }
    }

    fn scale(
        &mut self,
        item: &Item,
        scale: &Scale,
        tally: &Tally,
        domain: &Domain,
        cells: &DomainCells,
    ) {
        let base = |rule: BaseRule| base_of(item, scale, rule);
        let in_base = base(scale.base);
        for (position, answer) in scale.in_base() {
            let scores = indicator(&in_base, |code| code == position);
            self.share(
                &item.id,
                Measure::Answer(answer.code),
                domain,
                tally,
                cells,
                &scores,
            );
        }
        for net in &scale.nets {
            let scores = indicator(&in_base, |code| in_net(scale, net, code));
            self.share(
                &item.id,
                Measure::Net(net.id.clone()),
                domain,
                tally,
                cells,
                &scores,
            );
        }
        if scale.answers.iter().any(|answer| answer.score.is_some()) {
            let mut scores: Vec<Option<f64>> =
                scale.answers.iter().map(|answer| answer.score).collect();
            scores.push(None);
            self.mean(&item.id, domain, tally, cells, Variable::Scores(&scores));
        }
        let left_out = !scale.base.includes(Some(Missing::DontKnow));
        let dont_know = |code: usize| missing_of(item, scale, code) == Some(Missing::DontKnow);
        if left_out && (0..=scale.answers.len()).any(dont_know) {
            let scores = indicator(&base(BaseRule::Asked), dont_know);
            self.share(&item.id, Measure::DontKnow, domain, tally, cells, &scores);
        }
    }

    fn share(
        &mut self,
        item: &ItemId,
        measure: Measure,
        domain: &Domain,
        tally: &Tally,
        cells: &DomainCells,
        scores: &[Option<f64>],
    ) {
        let estimate = self.at_level(tally, cells, Variable::Scores(scores), Scale01::Proportion);
        self.push(item, measure, domain, estimate);
    }

    fn mean(
        &mut self,
        item: &ItemId,
        domain: &Domain,
        tally: &Tally,
        cells: &DomainCells,
        variable: Variable<'_>,
    ) {
        let estimate = self.at_level(tally, cells, variable, Scale01::Mean);
        self.push(item, Measure::Mean, domain, estimate);
    }

    fn push(&mut self, item: &ItemId, measure: Measure, domain: &Domain, estimate: Estimate) {
        self.cells.push(Cell {
            wave: self.wave.clone(),
            item: item.clone(),
            measure,
            domain: domain.clone(),
            estimate,
        });
    }

    fn at_level(
        &mut self,
        tally: &Tally,
        cells: &DomainCells,
        variable: Variable<'_>,
        scale: Scale01,
    ) -> Estimate {
        let Some(statistic) = self.at.mean(tally, cells, variable) else {
            return Estimate {
                value: None,
                bases: Bases::from_sums(0, 0.0, 0.0),
                uncertainty: Uncertainty::Unknown(NoPrecision::EmptyBase),
            };
        };
        let df = statistic.degrees_of_freedom;
        let uncertainty = if df < 1.0 {
            Uncertainty::Unknown(NoPrecision::SingleUnit)
        } else {
            match self.at.variance(&statistic.influence) {
                Err(reason) => Uncertainty::Unknown(reason),
                Ok(variance) => {
                    let standard_error = variance.sqrt();
                    let t = self.quantiles.two_sided(df);
                    let interval = match scale {
                        Scale01::Proportion => interval::logit(
                            statistic.value,
                            standard_error,
                            t,
                            statistic.bases.effective,
                        ),
                        Scale01::Mean => interval::symmetric(statistic.value, standard_error, t),
                    };
                    Uncertainty::Known(Precision {
                        standard_error,
                        degrees_of_freedom: df,
                        interval,
                        design_effect: self.at.design_effect(
                            &statistic,
                            variance,
                            SimpleRandomSampling::WithReplacement,
                        ),
                    })
                }
            }
        };
        Estimate {
            value: Some(statistic.value),
            bases: statistic.bases,
            uncertainty,
        }
    }
}

/// Which kind of interval fits.
#[derive(Debug, Clone, Copy)]
enum Scale01 {
    Proportion,
    Mean,
}

/// The kind of missing of an answer position; the position after the last answer is a blank.
fn missing_of(item: &Item, scale: &Scale, code: usize) -> Option<Missing> {
    match scale.answers.get(code) {
        Some(answer) => answer.missing,
        None => Some(item.blank),
    }
}

/// By answer position (blank last): whether it is in the base.
fn base_of(item: &Item, scale: &Scale, rule: BaseRule) -> Vec<bool> {
    (0..=scale.answers.len())
        .map(|code| rule.includes(missing_of(item, scale, code)))
        .collect()
}

fn indicator(in_base: &[bool], counts: impl Fn(usize) -> bool) -> Vec<Option<f64>> {
    in_base
        .iter()
        .enumerate()
        .map(|(code, inside)| inside.then(|| if counts(code) { 1.0 } else { 0.0 }))
        .collect()
}

fn in_net(scale: &Scale, net: &Net, code: usize) -> bool {
    let of = |answer: &crate::definition::Answer| -> Code { answer.code };
    scale
        .answers
        .get(code)
        .is_some_and(|answer| net.codes.contains(&of(answer)))
}
