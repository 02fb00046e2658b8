//! In: the weighting of the wave. Out: how its weights are distributed, with design effect and efficiency. Never: the weight of one
//! respondent.

use super::block::{Parts, figure_table};
use super::caption::Caption;
use crate::definition::Figure;
use crate::measure::Proportion;
use crate::report::chart::{Histogram, HistogramBin, Plot};
use crate::report::document::context::Context;
use crate::report::document::{Column, FigureBlock, Row, TableCell, Value, method};
use crate::report::words::figures;
use crate::report::{Origin, Prose};
use crate::weight::{Method, WeightingReport};

pub fn build(context: &Context<'_>, figure: &Figure) -> Option<FigureBlock> {
    let weighting = context.estimates.weighting.as_ref()?;
    if weighting.method == Method::Unweighted || weighting.distribution.is_empty() {
        return None;
    }
    let words = figures::of(context.lang);
    let drawn = drawn(context, weighting);
    let data = drawn
        .facts
        .iter()
        .map(|(name, value)| Prose::from(name).with(": ").with(value))
        .chain(
            drawn
                .bins
                .iter()
                .zip(drawn.edges.windows(2))
                .map(|(bin, edges)| {
                    let ends: Vec<&str> = edges.iter().map(|(_, text)| text.as_str()).collect();
                    let edges = Prose::setting(ends.join("–"));
                    edges.with(": ").with(Prose::base(&bin.text))
                }),
        )
        .collect();
    let waves = [context.wave];
    let mut caption = Caption::default();
    caption.always(words.weights_note);
    caption.in_full(method::weighting_sentence(context));
    caption.common(context, &[], &waves, Vec::new());
    let decimals = decimals(weighting);
    let edge = |value| TableCell::traced(Value::Number { value, decimals }, Origin::Setting);
    let rows = weighting
        .distribution
        .iter()
        .map(|bin| Row {
            labels: vec![context.numbers.decimal(bin.from, decimals)],
            cells: vec![edge(bin.below), Value::Count(bin.respondents).into()],
        })
        .collect();
    let columns = vec![
        Column::number(words.weight_below),
        Column::number(words.respondents),
    ];
    let stub = vec![words.weight_from.to_owned()];
    let parts = Parts {
        what: words.measured_weights.into(),
        kind: words.alt_weights,
        data,
        caption,
        waves: &waves,
        table: figure_table(context, figure, stub, columns, rows),
        plot: Plot::Weights(drawn),
    };
    Some(parts.assemble(context, figure))
}

/// Decimals that tell the edges of the bins apart.
fn decimals(weighting: &WeightingReport) -> u8 {
    let bins = &weighting.distribution;
    let width = bins.first().map_or(1.0, |bin| bin.below - bin.from);
    (0..6)
        .find(|decimals| {
            let scaled = width * 10_f64.powi(i32::from(*decimals));
            (scaled - scaled.round()).abs() < 1e-6 && scaled > 0.5
        })
        .unwrap_or(6)
}

fn drawn(context: &Context<'_>, weighting: &WeightingReport) -> Histogram {
    let words = figures::of(context.lang);
    let numbers = &context.numbers;
    let decimals = decimals(weighting);
    let bins = &weighting.distribution;
    let edge = |value: f64| (value, numbers.decimal(value, decimals));
    let last = bins.last().map(|bin| edge(bin.below));
    let mean = weighting.weight_sum / weighting.respondents.max(1) as f64;
    Histogram {
        bins: bins
            .iter()
            .map(|bin| HistogramBin {
                from: bin.from,
                below: bin.below,
                respondents: bin.respondents,
                text: numbers.count(bin.respondents),
            })
            .collect(),
        edges: bins.iter().map(|bin| edge(bin.from)).chain(last).collect(),
        axis: words.weight_axis.to_owned(),
        mean: (
            mean,
            Prose::fill(
                words.mean_weight,
                &[("weight", Prose::weighting(numbers.decimal(mean, 2)))],
            ),
        ),
        facts: vec![
            (
                words.weighting_design_effect.to_owned(),
                Prose::weighting(numbers.decimal(weighting.weighting_design_effect, 2)),
            ),
            (
                words.efficiency.to_owned(),
                Prose::weighting(numbers.percent(Proportion(weighting.efficiency), 0)),
            ),
            (
                words.respondents.to_owned(),
                Prose::base(numbers.count(weighting.respondents)),
            ),
            (
                context.words.effective_base.to_owned(),
                Prose::base(numbers.decimal(weighting.effective_base, 0)),
            ),
        ],
    }
}
