//! What weighting did, as people read it: a summary, steps, margins, extreme weights, design effects of items and the
//! distribution of the weights.

use super::super::format::Grid;
use super::super::{number, wording};
use super::{REHEARSAL, distribution, label};
use crate::definition::{Item, ItemId, Lang, NetRole, Survey, Wave};
use crate::estimate::{Domain, Measure};
use crate::pipeline::{self, RowWeights, Scope, WaveScope};
use crate::weight::{Method, StepKind, StepReport, WeightingReport};

/// The design effect of one share.
pub(super) struct DesignEffect {
    item: ItemId,
    net: String,
    share: f64,
    standard_error: f64,
    /// V ÷ V under simple random sampling.
    design_effect: f64,
}

/// The design effects of the nets of agreement of these items, or of every item that has one.
///
/// # Errors
/// As [`pipeline::run`].
pub(super) fn design_effects(
    survey: &Survey,
    wave: &Wave,
    items: Option<Vec<ItemId>>,
) -> crate::Result<Vec<DesignEffect>> {
    let wanted: Vec<&Item> = survey
        .items
        .iter()
        .filter(|item| match &items {
            Some(items) => items.contains(&item.id),
            None => agreement(item).is_some(),
        })
        .collect();
    if wanted.is_empty() {
        return Ok(Vec::new());
    }
    let scope = Scope {
        waves: WaveScope::Only(vec![wave.id.clone()]),
        items: Some(wanted.iter().map(|item| item.id.clone()).collect()),
        ..Scope::default()
    };
    let results = pipeline::run(survey.clone(), &scope)?;
    let Some(of_wave) = results.wave(&wave.id) else {
        return Ok(Vec::new());
    };
    let mut effects = Vec::new();
    for cell in of_wave
        .estimates
        .cells
        .iter()
        .filter(|cell| cell.domain == Domain::Total)
    {
        let Some(item) = wanted.iter().find(|item| item.id == cell.item) else {
            continue;
        };
        let shown = match agreement(item) {
            Some(net) => cell.measure == Measure::Net(net.id.clone()),
            None => !matches!(cell.measure, Measure::DontKnow),
        };
        let known = cell.estimate.value.zip(cell.estimate.precision());
        if let Some((share, precision)) = known.filter(|_| shown)
            && let Some(design_effect) = precision.design_effect
        {
            effects.push(DesignEffect {
                item: item.id.clone(),
                net: match &cell.measure {
                    Measure::Answer(code) => code.to_string(),
                    Measure::Net(net) => net.to_string(),
                    _ => "mean".to_owned(),
                },
                share,
                standard_error: precision.standard_error,
                design_effect,
            });
        }
    }
    Ok(effects)
}

fn agreement(item: &Item) -> Option<&crate::definition::Net> {
    let nets = &item.scale()?.nets;
    nets.iter().find(|net| net.role == NetRole::Agree)
}

/// What the pages are made of.
pub(super) struct Page<'a> {
    pub survey: &'a Survey,
    pub wave: &'a Wave,
    pub lang: &'a Lang,
    pub weights: &'a RowWeights,
}

impl Page<'_> {
    /// Every table, in the order of the page.
    pub fn grids(&self, effects: &[DesignEffect]) -> Vec<Grid> {
        let report = &self.weights.report;
        let mut grids = vec![summary(self.wave, report, self.lang)];
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
        if !effects.is_empty() {
            grids.push(self.effects(effects));
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
                    format!(
                        "{}–{}",
                        number::decimal(step.smallest_factor, 3),
                        number::decimal(step.largest_factor, 3)
                    ),
                    step.largest_miss.map_or(String::new(), miss),
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
            StepKind::Calibrate => format!("calibrated: {of}"),
            StepKind::Trim => {
                let limit = |limit: f64| number::decimal(limit, 3);
                let limits = step.limits.map(|limits| {
                    match (limits.lower.is_finite(), limits.upper.is_finite()) {
                        (true, true) => {
                            format!(" to {}–{}", limit(limits.lower), limit(limits.upper))
                        }
                        (true, false) => format!(" to {} and above", limit(limits.lower)),
                        (false, _) => format!(" to {} and below", limit(limits.upper)),
                    }
                });
                let cut = number::count(step.cut.unwrap_or(0));
                format!(
                    "trimmed{}, {cut} weights outside",
                    limits.unwrap_or_default()
                )
            }
            StepKind::Rescale => "rescaled".to_owned(),
        }
    }

    fn labels(&self, items: &[ItemId]) -> Vec<&str> {
        let of_item = |id| self.survey.item(id).map(|item| item.label.get(self.lang));
        items.iter().filter_map(of_item).collect()
    }

    fn extremes(&self) -> Grid {
        let extremes = &self.weights.report.extremes;
        let items: Vec<ItemId> = extremes
            .first()
            .map(|extreme| {
                extreme
                    .categories
                    .iter()
                    .map(|(id, _)| id.clone())
                    .collect()
            })
            .unwrap_or_default();
        let mut headings = vec!["Weight".to_owned(), "Respondents alike".to_owned()];
        headings.extend(self.labels(&items).into_iter().map(str::to_owned));
        let category = |(id, code): &(ItemId, Option<crate::definition::Code>)| {
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
                    row.extend(extreme.categories.iter().map(category));
                    row
                })
                .collect(),
            left: (2..headings.len()).collect(),
            headings,
            ..Grid::default()
        }
    }

    fn effects(&self, effects: &[DesignEffect]) -> Grid {
        let rows = effects.iter().map(|effect| {
            let item = self.labels(std::slice::from_ref(&effect.item)).join("");
            vec![
                item,
                effect.net.clone(),
                number::percent(effect.share, 1),
                number::decimal(effect.standard_error * 100.0, 2),
                number::decimal(effect.design_effect, 3),
            ]
        });
        Grid {
            title: "Design effects by item".to_owned(),
            headings: ["Item", "Share of", "%", "SE, points", "Design effect"]
                .map(str::to_owned)
                .to_vec(),
            rows: rows.collect(),
            left: vec![0, 1],
            notes: vec![
                "Variance of the share ÷ variance in a simple random sample of as many respondents; what the weighting gains is counted."
                    .to_owned(),
            ],
            ..Grid::default()
        }
    }
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

fn summary(wave: &Wave, report: &WeightingReport, lang: &Lang) -> Grid {
    let method = match report.method {
        Method::Unweighted => "none: everybody weighs 1",
        Method::Delivered => "weights as delivered, taken as fixed",
        Method::Raked => "raked to margins",
        Method::Steps => "made in steps",
    };
    let mut rows = vec![
        ("Method", method.to_owned()),
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
    ];
    if let Some(iterations) = report.iterations {
        rows.push(("Iterations", number::count(iterations as u64)));
    }
    if let Some(points) = report.largest_miss {
        rows.push(("Largest miss, points", miss(points)));
    }
    let kind = if wave.is_rehearsal() { REHEARSAL } else { "" };
    Grid {
        title: format!(
            "Weighting · {}{}",
            wave.label.get(lang),
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
