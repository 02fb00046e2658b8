//! What weighting did, as people read it: a summary, steps, margins, extreme weights, design effects of items and the
//! distribution of the weights.

use super::super::format::Grid;
use super::super::{number, wording};
use super::{REHEARSAL, Weighting, distribution, label};
use crate::definition::{Bounds, Code, ItemId, Lang, Limits, Survey};
use crate::weight::{MeanMiss, Method, StepKind, StepReport, WeightingReport};

impl Weighting<'_> {
    /// Every table, in the order of the page.
    pub(super) fn grids(&self) -> Vec<Grid> {
        let report = &self.weights.report;
        let mut grids = vec![self.summary()];
        if report.method == Method::Steps {
            grids.push(self.steps());
        }
        grids.extend(margins(self.survey, report, self.lang));
        if report.method != Method::Unweighted {
            grids.push(distribution::grid(&self.weights.weights));
        }
        if !report.extremes.is_empty() {
            grids.push(self.extremes());
        }
        if !self.effects.is_empty() {
            grids.push(self.effects());
        }
        grids
    }

    fn steps(&self) -> Grid {
        let rows = self
            .weights
            .report
            .steps
            .iter()
            .zip(1..)
            .map(|(step, place)| {
                vec![
                    format!("{place} {}", self.step(step)),
                    factors(step),
                    misses(step),
                    number::decimal(step.weight_sum, 1),
                    number::decimal(step.weighting_design_effect, 3),
                    format!("{}%", number::percent(step.efficiency, 1)),
                ]
            });
        Grid {
            title: "Steps".to_owned(),
            headings: [
                "Step",
                "Factors",
                "Miss, points",
                "Sum",
                "Design effect",
                "Efficiency",
            ]
            .map(str::to_owned)
            .to_vec(),
            rows: rows.collect(),
            left: vec![0],
            ..Grid::default()
        }
    }

    /// A step in words.
    fn step(&self, step: &StepReport) -> String {
        let names = |items: &[ItemId]| self.labels(items).join(" × ");
        let of: Vec<String> = step
            .margins
            .iter()
            .map(|items| names(items))
            .filter(|names| !names.is_empty())
            .chain(
                step.numbers
                    .iter()
                    .map(|id| format!("mean of {}", names(std::slice::from_ref(id)))),
            )
            .collect();
        let of = of.join(", ");
        match step.step {
            StepKind::Nonresponse if of.is_empty() => "nonresponse".to_owned(),
            StepKind::Nonresponse => format!("nonresponse classes: {of}"),
            StepKind::Poststratify => format!("post-stratified: {of}"),
            StepKind::Rake => format!("raked: {of}"),
            StepKind::Calibrate => {
                let held = number::count(step.at_limit.unwrap_or(0));
                match step.bounds {
                    Bounds::None => format!("calibrated: {of}"),
                    Bounds::Factor(within) => {
                        let within = limits(within);
                        format!("calibrated: {of}; factors {within}: {held} at a limit")
                    }
                    Bounds::Weight(within) => {
                        let within = limits(within);
                        format!("calibrated: {of}; weights {within}: {held} at a limit")
                    }
                }
            }
            StepKind::Trim => {
                let within = step.limits.map_or(String::new(), limits);
                let outside = number::count(step.cut.unwrap_or(0));
                format!("trimmed to {within}: {outside} outside")
            }
            StepKind::Rescale => "rescaled".to_owned(),
        }
    }

    fn labels(&self, items: &[ItemId]) -> Vec<&str> {
        let of_item = |id| self.survey.item(id).map(|item| item.label.get(self.lang));
        items.iter().filter_map(of_item).collect()
    }

    /// Who weighs most and least. A column that says the same of everybody is left out, such as that all responded.
    fn extremes(&self) -> Grid {
        let extremes = &self.weights.report.extremes;
        let columns = extremes.first().map_or(0, |first| first.categories.len());
        let told: Vec<usize> = (0..columns)
            .filter(|&column| {
                let mut codes = extremes.iter().map(|extreme| extreme.categories[column].1);
                let first = codes.next();
                codes.any(|code| Some(code) != first)
            })
            .collect();
        let items: Vec<ItemId> = told
            .iter()
            .map(|&column| extremes[0].categories[column].0.clone())
            .collect();
        let mut headings = vec!["Weight".to_owned(), "Respondents alike".to_owned()];
        headings.extend(self.labels(&items).into_iter().map(str::to_owned));
        let category = |(id, code): &(ItemId, Option<Code>)| {
            code.map_or("–".to_owned(), |code| {
                label(self.survey, std::slice::from_ref(id), &[code], self.lang)
            })
        };
        Grid {
            title: "Largest and smallest weights".to_owned(),
            rows: extremes
                .iter()
                .map(|extreme| {
                    let weight = number::decimal(extreme.weight, 3);
                    let mut row = vec![weight, number::count(extreme.respondents)];
                    row.extend(
                        told.iter()
                            .map(|&column| category(&extreme.categories[column])),
                    );
                    row
                })
                .collect(),
            left: (2..headings.len()).collect(),
            headings,
            ..Grid::default()
        }
    }

    fn effects(&self) -> Grid {
        let rows = self.effects.iter().filter_map(|effect| {
            let item = self.survey.item(&effect.item)?;
            let label = wording::measure(self.survey, item, &effect.measure, self.lang);
            let (value, standard_error) = if effect.is_share() {
                let share = format!("{}%", number::percent(effect.estimate, 1));
                (share, number::decimal(effect.standard_error * 100.0, 2))
            } else {
                let decimals = wording::mean_decimals(item);
                let mean = number::decimal(effect.estimate, decimals);
                (mean, number::decimal(effect.standard_error, decimals + 1))
            };
            let effect = number::decimal(effect.design_effect, 3);
            let name = item.label.get(self.lang).to_owned();
            Some(vec![
                name,
                label.into_owned(),
                value,
                standard_error,
                effect,
            ])
        });
        Grid {
            title: "Design effects by item".to_owned(),
            headings: ["Item", "Share or mean", "Estimate", "SE", "Design effect"]
                .map(str::to_owned)
                .to_vec(),
            rows: rows.collect(),
            left: vec![0, 1],
            notes: vec![
                "Variance ÷ variance in a simple random sample of as many respondents; what the weighting gains is counted. SE of a share: percentage points."
                    .to_owned(),
            ],
            ..Grid::default()
        }
    }

    fn summary(&self) -> Grid {
        let report = &self.weights.report;
        let method = match report.method {
            Method::Unweighted => "none: everybody weighs 1",
            Method::Delivered => "weights as delivered, taken as fixed",
            Method::Raked => "raked to margins",
            Method::Steps => "made in steps",
        };
        let mut rows = vec![("Method", method.to_owned())];
        let sampled = self.weights.weights.len() as u64;
        if sampled != report.respondents {
            rows.push(("Sampled", number::count(sampled)));
        }
        rows.extend([
            ("Unweighted base", number::count(report.respondents)),
            ("Weighted base", number::decimal(report.weight_sum, 1)),
            ("Effective base", number::decimal(report.effective_base, 1)),
            (
                "Weighting design effect",
                number::decimal(report.weighting_design_effect, 3),
            ),
            (
                "Efficiency",
                format!("{}%", number::percent(report.efficiency, 1)),
            ),
            (
                "Smallest weight",
                number::decimal(report.smallest_weight, 3),
            ),
            ("Largest weight", number::decimal(report.largest_weight, 3)),
        ]);
        // Of several steps, which one's they are would have to be said.
        if let Some(iterations) = report.iterations.filter(|_| report.method != Method::Steps) {
            rows.push(("Iterations", number::count(iterations as u64)));
        }
        if let Some(points) = report.largest_miss {
            rows.push(("Largest miss, points", miss(points)));
        }
        let missed: Vec<(String, String)> = report
            .mean_misses
            .iter()
            .map(|missed| {
                let item = self.labels(std::slice::from_ref(&missed.item)).join("");
                (format!("Miss of the mean of {item}"), mean_miss(missed))
            })
            .collect();
        rows.extend(
            missed
                .iter()
                .map(|(name, miss)| (name.as_str(), miss.clone())),
        );
        let kind = if self.wave.is_rehearsal() {
            REHEARSAL
        } else {
            ""
        };
        Grid {
            title: format!(
                "Weighting · {}{}",
                self.wave.label.get(self.lang),
                wording::mark(kind)
            ),
            headings: vec!["Weights".to_owned(), String::new()],
            rows: rows
                .into_iter()
                .map(|(name, value)| vec![name.to_owned(), value])
                .collect(),
            left: vec![0],
            ..Grid::default()
        }
    }
}

/// Limits with no more digits than they need, three decimals at most.
fn limits(limits: Limits) -> String {
    let limit = |limit: f64| {
        let text = number::decimal(limit, 3);
        text.trim_end_matches('0').trim_end_matches('.').to_owned()
    };
    match (limits.lower.is_finite(), limits.upper.is_finite()) {
        (true, true) => format!("{}–{}", limit(limits.lower), limit(limits.upper)),
        (true, false) => format!("≥ {}", limit(limits.lower)),
        (false, _) => format!("≤ {}", limit(limits.upper)),
    }
}

/// The smallest and the largest factor of a step.
fn factors(step: &StepReport) -> String {
    let (low, high) = (step.smallest_factor, step.largest_factor);
    let low_text = number::decimal(low, 3);
    if high - low <= 1e-9 * high.abs() {
        return low_text;
    }
    format!("{low_text}–{}", number::decimal(high, 3))
}

/// The largest miss of a category, and that of each mean by the id of its item.
fn misses(step: &StepReport) -> String {
    let points = step.largest_miss.map_or(String::new(), miss);
    let means = step
        .mean_misses
        .iter()
        .map(|missed| format!("; {} {}", missed.item, mean_miss(missed)));
    points + &means.collect::<String>()
}

/// A miss of a mean, in the unit of its item.
fn mean_miss(missed: &MeanMiss) -> String {
    miss(missed.miss.abs())
}

/// A miss in percentage points.
fn miss(points: f64) -> String {
    if points < 0.000_05 {
        "<0.0001".to_owned()
    } else {
        number::decimal(points, 4)
    }
}

fn margins(survey: &Survey, report: &WeightingReport, lang: &Lang) -> Vec<Grid> {
    let mut grids = Vec::new();
    for margin in &report.margins {
        let names: Vec<&str> = margin
            .items
            .iter()
            .filter_map(|id| survey.item(id))
            .map(|item| item.label.get(lang))
            .collect();
        grids.push(Grid {
            title: names.join(" × "),
            headings: [
                "Category",
                "Respondents",
                "Before %",
                "After %",
                "Target %",
                "Moved, points",
                "Miss, points",
            ]
            .map(str::to_owned)
            .to_vec(),
            rows: margin
                .categories
                .iter()
                .map(|category| {
                    vec![
                        label(survey, &margin.items, &category.codes, lang),
                        number::count(category.respondents),
                        number::percent(category.before, 1),
                        number::percent(category.after, 1),
                        number::percent(category.target, 1),
                        number::points(category.after - category.before, 1),
                        miss(100.0 * (category.after - category.target).abs()),
                    ]
                })
                .collect(),
            left: vec![0],
            notes: vec![format!("Targets: {}", margin.sources.join("; "))],
            ..Grid::default()
        });
    }
    grids
}
