//! What weighting did, as programs read it: unrounded, one record a thing. Names stay as they are; new ones may come.

use std::borrow::Cow;

use serde::Serialize;

use super::super::table::{Key, MeasureKind};
use super::super::wording;
use super::{REHEARSAL, Weighting, label};
use crate::definition::{Bounds, ItemId};
use crate::weight::{CategoryReport, MarginReport, MeanMiss, Method, StepKind, StepReport};

/// One thing of the page; `record` says which.
#[derive(Debug, Serialize)]
#[serde(tag = "record", rename_all = "snake_case")]
pub(super) enum Record<'a> {
    Summary(Summary<'a>),
    Step(Step<'a>),
    Category(Category<'a>),
    Bin(Bin<'a>),
    Extreme(Extreme<'a>),
    DesignEffect(Effect<'a>),
}

#[derive(Debug, Serialize)]
pub(super) struct Summary<'a> {
    wave: &'a str,
    kind: &'static str,
    method: Method,
    /// Rows that were used, those who did not respond among them.
    sampled: u64,
    unweighted_base: u64,
    weighted_base: f64,
    effective_base: f64,
    weighting_design_effect: f64,
    efficiency: f64,
    smallest_weight: f64,
    largest_weight: f64,
    iterations: Option<usize>,
    /// Of a category, in percentage points.
    largest_miss: Option<f64>,
    /// Of means, in the unit of the item.
    mean_misses: Vec<MeanMiss>,
}

/// A step with its place, from 1; items of a cross are joined by `*`.
#[derive(Debug, Serialize)]
pub(super) struct Step<'a> {
    wave: &'a str,
    kind: &'static str,
    step: usize,
    method: StepKind,
    /// The margins that were met, or the nonresponse classes.
    margins: Vec<String>,
    /// Numeric items whose means were met.
    numbers: Vec<&'a str>,
    smallest_factor: f64,
    largest_factor: f64,
    iterations: Option<usize>,
    /// What `lower` and `upper` limit: `weight`, or the `factor` of a calibration.
    limits: Option<&'static str>,
    lower: Option<f64>,
    upper: Option<f64>,
    /// Weights outside the limits of a trimming.
    cut: Option<u64>,
    /// Respondents whose factor a calibration holds at a limit.
    at_limit: Option<u64>,
    /// Of a category, in percentage points.
    largest_miss: Option<f64>,
    /// Of means, in the unit of the item.
    mean_misses: Vec<MeanMiss>,
    weight_sum: f64,
    weighting_design_effect: f64,
    efficiency: f64,
}

/// One category of one margin; shares are proportions.
#[derive(Debug, Serialize)]
pub(super) struct Category<'a> {
    wave: &'a str,
    kind: &'static str,
    margin: String,
    code: String,
    label: String,
    respondents: u64,
    before: f64,
    after: f64,
    target: f64,
    /// After less target without its sign, in percentage points.
    miss: f64,
    source: String,
}

#[derive(Debug, Serialize)]
pub(super) struct Bin<'a> {
    wave: &'a str,
    kind: &'static str,
    from: f64,
    below: f64,
    respondents: u64,
}

#[derive(Debug, Serialize)]
pub(super) struct Extreme<'a> {
    wave: &'a str,
    kind: &'static str,
    weight: f64,
    /// How many have this weight and these categories.
    respondents: u64,
    categories: Vec<Answer<'a>>,
}

#[derive(Debug, Serialize)]
struct Answer<'a> {
    item: &'a str,
    /// None for a missing answer.
    code: Option<i64>,
    label: Option<String>,
}

/// Named as the cells of `tidemark table`.
#[derive(Debug, Serialize)]
pub(super) struct Effect<'a> {
    wave: &'a str,
    kind: &'static str,
    item: &'a str,
    measure: MeasureKind,
    code: Key<'a>,
    label: Cow<'a, str>,
    estimate: f64,
    se: f64,
    design_effect: f64,
}

/// A row of the CSV: a category with the summary beside it. A wave without margins has one row without category.
#[derive(Debug, Serialize)]
pub(super) struct CategoryRow<'a> {
    wave: &'a str,
    kind: &'static str,
    method: Method,
    margin: Option<String>,
    code: Option<String>,
    label: Option<String>,
    respondents: Option<u64>,
    before: Option<f64>,
    after: Option<f64>,
    target: Option<f64>,
    weighting_design_effect: f64,
    efficiency: f64,
    unweighted_base: u64,
    weighted_base: f64,
    effective_base: f64,
    smallest_weight: f64,
    largest_weight: f64,
    iterations: Option<usize>,
    /// In percentage points.
    largest_miss: Option<f64>,
    /// In percentage points.
    miss: Option<f64>,
    source: Option<String>,
}

impl<'a> Weighting<'a> {
    /// All that the page shows, in its order.
    pub(super) fn records(&self) -> Vec<Record<'a>> {
        let report = &self.weights.report;
        let mut records = vec![Record::Summary(self.summary_record())];
        let steps = report.steps.iter().zip(1..);
        records.extend(steps.map(|(step, place)| Record::Step(self.step_record(step, place))));
        records.extend(self.categories().map(Record::Category));
        let (wave, kind) = (self.wave.id.as_str(), self.kind());
        let weighted = Some(&self.weights.weights).filter(|_| report.method != Method::Unweighted);
        let bins = weighted
            .into_iter()
            .flat_map(|weights| crate::weight::distribution(weights));
        records.extend(bins.map(|bin| {
            Record::Bin(Bin {
                wave,
                kind,
                from: bin.from,
                below: bin.below,
                respondents: bin.respondents,
            })
        }));
        records.extend(report.extremes.iter().map(|extreme| {
            Record::Extreme(Extreme {
                wave,
                kind,
                weight: extreme.weight,
                respondents: extreme.respondents,
                categories: extreme
                    .categories
                    .iter()
                    .map(|(item, code)| Answer {
                        item: item.as_str(),
                        code: code.map(|code| code.0),
                        label: code.map(|code| {
                            label(self.survey, std::slice::from_ref(item), &[code], self.lang)
                        }),
                    })
                    .collect(),
            })
        }));
        records.extend(self.effect_records().map(Record::DesignEffect));
        records
    }

    /// The table of the CSV.
    pub(super) fn category_records(&self) -> Vec<CategoryRow<'a>> {
        let summary = self.summary_record();
        let row = |category: Option<Category<'a>>| {
            let of = category.as_ref();
            CategoryRow {
                wave: summary.wave,
                kind: summary.kind,
                method: summary.method,
                margin: of.map(|category| category.margin.clone()),
                code: of.map(|category| category.code.clone()),
                label: of.map(|category| category.label.clone()),
                respondents: of.map(|category| category.respondents),
                before: of.map(|category| category.before),
                after: of.map(|category| category.after),
                target: of.map(|category| category.target),
                weighting_design_effect: summary.weighting_design_effect,
                efficiency: summary.efficiency,
                unweighted_base: summary.unweighted_base,
                weighted_base: summary.weighted_base,
                effective_base: summary.effective_base,
                smallest_weight: summary.smallest_weight,
                largest_weight: summary.largest_weight,
                iterations: summary.iterations,
                largest_miss: summary.largest_miss,
                miss: of.map(|category| category.miss),
                source: of.map(|category| category.source.clone()),
            }
        };
        let rows: Vec<_> = self
            .categories()
            .map(|category| row(Some(category)))
            .collect();
        if rows.is_empty() {
            return vec![row(None)];
        }
        rows
    }

    fn kind(&self) -> &'static str {
        if self.wave.is_rehearsal() {
            REHEARSAL
        } else {
            "responses"
        }
    }

    fn summary_record(&self) -> Summary<'a> {
        let report = &self.weights.report;
        Summary {
            wave: self.wave.id.as_str(),
            kind: self.kind(),
            method: report.method,
            sampled: self.weights.weights.len() as u64,
            unweighted_base: report.respondents,
            weighted_base: report.weight_sum,
            effective_base: report.effective_base,
            weighting_design_effect: report.weighting_design_effect,
            efficiency: report.efficiency,
            smallest_weight: report.smallest_weight,
            largest_weight: report.largest_weight,
            iterations: report.iterations,
            largest_miss: report.largest_miss,
            mean_misses: report.mean_misses.clone(),
        }
    }

    fn step_record(&self, step: &'a StepReport, place: usize) -> Step<'a> {
        let (limits, of) = match (step.bounds, step.limits) {
            (Bounds::Factor(limits), _) => (Some("factor"), Some(limits)),
            (Bounds::Weight(limits), _) => (Some("weight"), Some(limits)),
            (Bounds::None, limits) => (limits.map(|_| "weight"), limits),
        };
        let limit = |limit: f64| Some(limit).filter(|limit| limit.is_finite());
        let margins = step.margins.iter().map(|items| joined(items, "*"));
        Step {
            wave: self.wave.id.as_str(),
            kind: self.kind(),
            step: place,
            method: step.step,
            margins: margins.filter(|name| !name.is_empty()).collect(),
            numbers: step.numbers.iter().map(ItemId::as_str).collect(),
            smallest_factor: step.smallest_factor,
            largest_factor: step.largest_factor,
            iterations: step.iterations,
            limits,
            lower: of.and_then(|limits| limit(limits.lower)),
            upper: of.and_then(|limits| limit(limits.upper)),
            cut: step.cut,
            at_limit: step.at_limit,
            largest_miss: step.largest_miss,
            mean_misses: step.mean_misses.clone(),
            weight_sum: step.weight_sum,
            weighting_design_effect: step.weighting_design_effect,
            efficiency: step.efficiency,
        }
    }

    fn categories(&self) -> impl Iterator<Item = Category<'a>> {
        let of_margin =
            |margin: &'a MarginReport| margin.categories.iter().map(move |c| (margin, c));
        let margins = self.weights.report.margins.iter();
        let category = |(margin, category): (&MarginReport, &CategoryReport)| Category {
            wave: self.wave.id.as_str(),
            kind: self.kind(),
            margin: joined(&margin.items, "*"),
            code: joined(&category.codes, "*"),
            label: label(self.survey, &margin.items, &category.codes, self.lang),
            respondents: category.respondents,
            before: category.before,
            after: category.after,
            target: category.target,
            miss: 100.0 * (category.after - category.target).abs(),
            source: margin.sources.join("; "),
        };
        margins.flat_map(of_margin).map(category)
    }

    fn effect_records(&self) -> impl Iterator<Item = Effect<'a>> {
        self.effects.iter().filter_map(|effect| {
            let item = self.survey.item(&effect.item)?;
            Some(Effect {
                wave: self.wave.id.as_str(),
                kind: self.kind(),
                item: item.id.as_str(),
                measure: MeasureKind::of(&effect.measure),
                code: Key::of(&effect.measure),
                label: wording::measure(self.survey, item, &effect.measure, self.lang),
                estimate: effect.estimate,
                se: effect.standard_error,
                design_effect: effect.design_effect,
            })
        })
    }
}

fn joined<T: std::fmt::Display>(parts: &[T], mark: &str) -> String {
    let parts: Vec<String> = parts.iter().map(T::to_string).collect();
    parts.join(mark)
}
