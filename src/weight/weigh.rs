//! From the declared weighting and the targets of a wave to factors by cell, with their report.

use super::adjustment::Adjustment;
use super::auxiliaries::CellMargins;
use super::history::{CategoryReport, MarginReport, Method, WeightingReport};
use super::rake::{Raked, rake};
use crate::definition::{
    Code, Item, ItemId, RakeVariance, Survey, TargetMargin, Texts, Wave, Weighting,
};
use crate::diagnostic::{Diagnostic, Diagnostics, Place, Warned, code};
use crate::tally::Frame;

/// The items that the cells of a frame are crossed by, in the order of its factors.
#[derive(Debug, Clone, Copy)]
pub struct FactorItems<'a>(pub &'a [ItemId]);

impl FactorItems<'_> {
    /// The factor of an item.
    pub fn factor(&self, item: &ItemId) -> Option<usize> {
        self.0.iter().position(|id| id == item)
    }
}

/// Weights of one wave: factors by cell and what was done.
#[derive(Debug, Clone)]
pub struct Weighted {
    /// F of each cell and what the variance knows of it.
    pub adjustment: Adjustment,
    /// For readers: margins before and after, efficiency, convergence.
    pub report: WeightingReport,
}

/// Makes the weights of a wave from its cells.
///
/// # Errors
/// Every finding at once: a category without target (T0303) or without respondents (T0302), a respondent without a
/// category (T0305), margins that contradict each other (T0304), raking that does not reach its margins (T0301).
///
/// ```
/// use tidemark::definition::{ItemId, WaveId, load};
/// use tidemark::ingest::{self, Answers};
/// use tidemark::tally::{Factor, Frame};
/// use tidemark::weight::{FactorItems, weigh};
/// let survey = load("surveys/tech-attitudes".as_ref())?.output;
/// let wave = survey.wave(&WaveId::new("2023")).unwrap();
/// let responses = ingest::read(&survey, wave)?.output;
/// let items = ["sex", "age_group", "region"].map(ItemId::new);
/// let factors: Vec<Factor<'_>> = items
///     .iter()
///     .filter_map(|id| match responses.answers_of(survey.item_position(id)?)? {
///         Answers::Single(level) => Some(Factor { level, levels: survey.item(id)?.scale()?.answers.len() as u16 }),
///         _ => None,
///     })
///     .collect();
/// let frame = Frame::new(&responses.design, &factors);
/// let weighted = weigh(&survey, wave, &frame, FactorItems(&items))?.output;
/// let women = &weighted.report.margins[0].categories[1];
/// assert_eq!(women.target, 0.505);
/// assert!((women.after - women.target).abs() <= 1e-8);
/// # Ok::<(), tidemark::Error>(())
/// ```
pub fn weigh(
    survey: &Survey,
    wave: &Wave,
    frame: &Frame,
    factors: FactorItems<'_>,
) -> Result<Warned<Weighted>, Diagnostics> {
    match &survey.weighting {
        Weighting::Delivered => {
            let method = if survey.design.weight.is_some() {
                Method::Delivered
            } else {
                Method::Unweighted
            };
            let adjustment = Adjustment::none(frame);
            let report = report(frame, &adjustment, method, Vec::new(), None);
            Ok(Warned {
                output: Weighted { adjustment, report },
                warnings: Diagnostics::new(),
            })
        }
        Weighting::Rake {
            margins,
            variance,
            total,
        } => {
            let mut problem = Problem::new(survey, wave, frame, factors);
            for margin in margins {
                problem.add(margin);
            }
            problem.solve(*variance, *total)
        }
    }
}

/// The raking problem of a wave, as it is put together and checked.
struct Problem<'a> {
    survey: &'a Survey,
    wave: &'a Wave,
    frame: &'a Frame,
    factors: FactorItems<'a>,
    margins: CellMargins,
    targets: Vec<Vec<f64>>,
    declared: Vec<&'a TargetMargin>,
    findings: Diagnostics,
}

impl<'a> Problem<'a> {
    fn new(survey: &'a Survey, wave: &'a Wave, frame: &'a Frame, factors: FactorItems<'a>) -> Self {
        Self {
            survey,
            wave,
            frame,
            factors,
            margins: CellMargins {
                category_of_cell: Vec::new(),
                categories: Vec::new(),
            },
            targets: Vec::new(),
            declared: Vec::new(),
            findings: Diagnostics::new(),
        }
    }

    fn place(&self) -> Place {
        Place::file(
            self.survey
                .folder
                .join("targets")
                .join(format!("{}.csv", self.wave.id)),
        )
    }

    fn error(&mut self, code: code::Code, variable: &str, message: String, help: &str) {
        let place = self.place().variable(variable);
        self.findings
            .push(Diagnostic::error(code, message).at(place).help(help));
    }

    /// Adds one margin: its category in every cell and its target shares.
    fn add(&mut self, items: &[ItemId]) {
        let name = margin_name(items);
        let Some(target) = self
            .wave
            .targets
            .iter()
            .find(|target| target.items == items)
        else {
            self.error(
                code::CATEGORY_WITHOUT_TARGET,
                &name,
                format!(
                    "weighting margin `{name}` has no targets in wave `{}`",
                    self.wave.id
                ),
                "add its categories and shares to the targets file of this wave",
            );
            return;
        };
        let lookups: Vec<(usize, &Item)> = items
            .iter()
            .filter_map(|id| Some((self.factors.factor(id)?, self.survey.item(id)?)))
            .collect();
        let mut category_of_cell = vec![0; self.frame.cells()];
        let mut respondents = vec![0_u32; target.categories.len()];
        let mut without_target: std::collections::BTreeMap<Vec<Option<Code>>, u32> =
            Default::default();
        for (cell, category) in category_of_cell.iter_mut().enumerate() {
            let codes: Vec<Option<Code>> = lookups
                .iter()
                .map(|(factor, item)| category_code(item, self.frame.levels(*factor)[cell]))
                .collect();
            let found = target.categories.iter().position(|(wanted, _)| {
                wanted
                    .iter()
                    .zip(&codes)
                    .all(|(wanted, code)| Some(*wanted) == *code)
            });
            match found {
                Some(found) => {
                    *category = found as u32;
                    respondents[found] += self.frame.totals().positive[cell];
                }
                None => {
                    *without_target.entry(codes).or_default() += self.frame.totals().count[cell]
                }
            }
        }
        for (codes, count) in without_target {
            self.report_without_target(&name, &lookups, &codes, count);
        }
        for ((codes, share), respondents) in target.categories.iter().zip(respondents) {
            if respondents > 0 && *share == 0.0 {
                let category = category_name(&lookups, codes);
                let place = self.place().variable(&name);
                let (respondents, weigh) = people(respondents);
                self.findings.push(
                    Diagnostic::warning(
                        code::CATEGORY_WITHOUT_TARGET,
                        format!("category {category} of weighting margin `{name}` has a target of 0: its {respondents} {weigh} nothing"),
                    )
                    .at(place)
                    .help("give it a share in the targets file, or recode it, if they are to count"),
                );
            }
            if respondents == 0 && *share > 0.0 {
                let category = category_name(&lookups, codes);
                self.error(
                    code::EMPTY_CATEGORY,
                    &name,
                    format!("category {category} of weighting margin `{name}` has a target of {} but no respondents with a weight above 0", plain(*share)),
                    "merge it with a neighbour, in the item and in the targets",
                );
            }
        }
        self.margins.category_of_cell.push(category_of_cell);
        self.margins.categories.push(target.categories.len());
        self.targets
            .push(target.categories.iter().map(|(_, share)| *share).collect());
        self.declared.push(target);
    }

    fn report_without_target(
        &mut self,
        name: &str,
        lookups: &[(usize, &Item)],
        codes: &[Option<Code>],
        count: u32,
    ) {
        let known: Option<Vec<Code>> = codes.iter().copied().collect();
        match known {
            Some(codes) => {
                let category = category_name(lookups, &codes);
                self.error(
                    code::CATEGORY_WITHOUT_TARGET,
                    name,
                    format!(
                        "category {category} of weighting margin `{name}` has {} but no target",
                        people(count).0
                    ),
                    "give it a share in the targets file, or recode it",
                );
            }
            None => self.error(
                code::MISSING_MARGIN_ANSWER,
                name,
                format!(
                    "{} {} no category in weighting margin `{name}`",
                    people(count).0,
                    if count == 1 { "has" } else { "have" }
                ),
                "derive an item that puts them into a category, or rake to another margin",
            ),
        }
    }

    /// Where one margin's items are among another's, the larger must add up to the smaller.
    fn check_contradictions(&mut self) {
        const AGREE_WITHIN: f64 = 1e-8;
        let declared = self.declared.clone();
        for (position, small) in declared.iter().enumerate() {
            for (other, large) in declared.iter().enumerate() {
                let nested = position != other
                    && (large.items.len() > small.items.len() || position < other)
                    && small.items.iter().all(|item| large.items.contains(item));
                if !nested {
                    continue;
                }
                for (codes, share) in &small.categories {
                    let sum: f64 = large
                        .categories
                        .iter()
                        .filter(|(wanted, _)| {
                            small.items.iter().zip(codes).all(|(item, code)| {
                                large
                                    .items
                                    .iter()
                                    .zip(wanted)
                                    .any(|(i, c)| i == item && c == code)
                            })
                        })
                        .map(|(_, share)| share)
                        .sum();
                    if (sum - share).abs() > AGREE_WITHIN {
                        let (small_name, large_name) =
                            (margin_name(&small.items), margin_name(&large.items));
                        let codes: Vec<String> = codes.iter().map(Code::to_string).collect();
                        self.error(
                            code::CONTRADICTORY_MARGINS,
                            &small_name,
                            format!(
                                "category {} of margin `{small_name}` has a target of {}, but margin `{large_name}` adds up to {} there",
                                codes.join("*"),
                                plain(*share),
                                plain(sum)
                            ),
                            "make the two margins agree, or leave one out",
                        );
                    }
                }
            }
        }
    }

    fn solve(
        mut self,
        variance: RakeVariance,
        total: Option<f64>,
    ) -> Result<Warned<Weighted>, Diagnostics> {
        self.check_contradictions();
        if self.findings.error_count() > 0 {
            return Err(self.findings);
        }
        let rows: u32 = self.frame.totals().count.iter().sum();
        let total = total.unwrap_or(f64::from(rows));
        let raked = rake(
            &self.frame.totals().weight,
            &self.margins,
            &self.targets,
            total,
        );
        if !raked.converged() {
            self.report_not_converged(&raked);
            return Err(self.findings);
        }
        let adjustment = Adjustment::none(self.frame).then_raked(
            self.frame,
            &raked.factor,
            &self.margins,
            variance,
        );
        let margins = self.margin_reports(&raked);
        let report = report(
            self.frame,
            &adjustment,
            Method::Raked,
            margins,
            Some(&raked),
        );
        Ok(Warned {
            output: Weighted { adjustment, report },
            warnings: self.findings,
        })
    }

    fn report_not_converged(&mut self, raked: &Raked) {
        let (margin, category) = raked.worst;
        let Some(target) = self.declared.get(margin) else {
            return;
        };
        let name = margin_name(&target.items);
        let codes: Vec<String> = target.categories[category]
            .0
            .iter()
            .map(Code::to_string)
            .collect();
        let message = format!(
            "raking does not reach its margins: after {} sweeps category {} of `{name}` is {:.4} percentage points off",
            raked.sweeps,
            codes.join("*"),
            raked.largest_miss * 100.0
        );
        self.error(
            code::NOT_CONVERGED,
            &name,
            message,
            "the margins cannot all hold with these respondents: merge small categories or drop a margin",
        );
    }

    fn margin_reports(&self, raked: &Raked) -> Vec<MarginReport> {
        let totals = self.frame.totals();
        let before_sum: f64 = totals.weight.iter().sum();
        let after_sum: f64 = totals
            .weight
            .iter()
            .zip(&raked.factor)
            .map(|(d, f)| d * f)
            .sum();
        self.declared
            .iter()
            .zip(&self.margins.category_of_cell)
            .map(|(target, category_of_cell)| {
                let size = target.categories.len();
                let (mut respondents, mut before, mut after) =
                    (vec![0_u64; size], vec![0.0; size], vec![0.0; size]);
                for (cell, &category) in category_of_cell.iter().enumerate() {
                    let category = category as usize;
                    respondents[category] += u64::from(totals.count[cell]);
                    before[category] += totals.weight[cell];
                    after[category] += totals.weight[cell] * raked.factor[cell];
                }
                MarginReport {
                    items: target.items.clone(),
                    categories: target
                        .categories
                        .iter()
                        .enumerate()
                        .map(|(category, (codes, share))| CategoryReport {
                            codes: codes.clone(),
                            respondents: respondents[category],
                            before: before[category] / before_sum,
                            after: after[category] / after_sum,
                            target: *share,
                        })
                        .collect(),
                    sources: target.sources.clone(),
                }
            })
            .collect()
    }
}

/// The code of a factor level, unless it is a kind of missing.
fn category_code(item: &Item, level: u16) -> Option<Code> {
    let answer = item.scale()?.answers.get(usize::from(level))?;
    answer.missing.is_none().then_some(answer.code)
}

fn margin_name(items: &[ItemId]) -> String {
    items
        .iter()
        .map(ItemId::as_str)
        .collect::<Vec<_>>()
        .join("*")
}

/// A category in the survey's first language: `2 "Woman" × 1 "18–34"`.
fn category_name(lookups: &[(usize, &Item)], codes: &[Code]) -> String {
    let names: Vec<String> = lookups
        .iter()
        .zip(codes)
        .map(|((_, item), code)| {
            let label = item
                .scale()
                .and_then(|scale| scale.answers.get(scale.position(*code)?))
                .and_then(|answer| first_text(&answer.label));
            match label {
                Some(label) => format!("{code} \"{label}\""),
                None => code.to_string(),
            }
        })
        .collect();
    names.join(" × ")
}

/// `1 respondent` and `weighs`, `2 respondents` and `weigh`.
fn people(count: u32) -> (String, &'static str) {
    match count {
        1 => ("1 respondent".to_owned(), "weighs"),
        _ => (format!("{count} respondents"), "weigh"),
    }
}

/// A share as a person would write it: shares are scaled to sum to 1, which leaves them with a tail of digits.
fn plain(share: f64) -> String {
    let six = format!("{share:.6}");
    six.trim_end_matches('0').trim_end_matches('.').to_owned()
}

fn first_text(texts: &Texts) -> Option<&str> {
    texts.iter().next().map(|(_, text)| text)
}

fn report(
    frame: &Frame,
    adjustment: &Adjustment,
    method: Method,
    margins: Vec<MarginReport>,
    raked: Option<&Raked>,
) -> WeightingReport {
    let totals = frame.totals();
    let (mut sum, mut squares) = (0.0, 0.0);
    let (mut smallest, mut largest) = (f64::INFINITY, 0.0_f64);
    for (cell, factor) in adjustment.factors().iter().enumerate() {
        sum += factor * totals.weight[cell];
        squares += factor * factor * totals.weight_squared[cell];
        smallest = smallest.min(factor * totals.smallest[cell]);
        largest = largest.max(factor * totals.largest[cell]);
    }
    let respondents: u64 = totals.count.iter().map(|&count| u64::from(count)).sum();
    let bases = crate::measure::Bases::from_sums(respondents, sum, squares);
    let design_effect = bases.weighting_design_effect().unwrap_or(f64::NAN);
    WeightingReport {
        method,
        margins,
        respondents,
        weight_sum: sum,
        weighting_design_effect: design_effect,
        effective_base: bases.effective,
        efficiency: 1.0 / design_effect,
        smallest_weight: smallest,
        largest_weight: largest,
        iterations: raked.map(|raked| raked.sweeps),
        largest_miss: raked.map(|raked| raked.largest_miss * 100.0),
    }
}
