//! In: the values of panels. Out: the grid lines of their axes, with labels. Never: an axis of shares that does not
//! begin at 0.

use crate::definition::Item;
use crate::estimate::Measure;
use crate::measure::Proportion;
use crate::report::document::context::Context;

/// The axes of panels, from the values and ends of intervals of each: shares have one from 0, so that panels can be compared;
/// a mean has its own.
pub fn grids(
    context: &Context<'_>,
    items: &[(&Item, Measure)],
    values: &[Vec<f64>],
) -> Vec<Vec<(f64, String)>> {
    let panels = || items.iter().zip(values);
    let highest = panels()
        .filter(|((_, measure), _)| *measure != Measure::Mean)
        .flat_map(|(_, values)| values)
        .fold(0.0, |highest: f64, value| highest.max(*value));
    panels()
        .map(|((_, measure), values)| match measure {
            Measure::Mean => mean_grid(context, values),
            _ => grid(context, highest),
        })
        .collect()
}

/// Grid lines from 0 to the first that is not below `highest`.
fn grid(context: &Context<'_>, highest: f64) -> Vec<(f64, String)> {
    let step = if highest <= 0.25 {
        5
    } else if highest <= 0.5 {
        10
    } else {
        20
    };
    let mut grid = Vec::new();
    let mut percent = 0;
    loop {
        let share = f64::from(percent) / 100.0;
        grid.push((share, context.numbers.percent(Proportion(share), 0)));
        if share >= highest - 1e-9 && percent > 0 || percent >= 100 {
            return grid;
        }
        percent += step;
    }
}

/// Three to seven grid lines around means, at steps of 1, 2 or 5; from 0 where that leaves the means apart.
fn mean_grid(context: &Context<'_>, values: &[f64]) -> Vec<(f64, String)> {
    let low = values.iter().copied().fold(f64::INFINITY, f64::min);
    let high = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    if !(low.is_finite() && high.is_finite()) {
        return vec![
            (0.0, context.numbers.decimal(0.0, 0)),
            (1.0, context.numbers.decimal(1.0, 0)),
        ];
    }
    let low = if low >= 0.0 && low <= high / 2.0 {
        0.0
    } else {
        low
    };
    let span = if high > low {
        high - low
    } else {
        high.abs().max(1.0)
    };
    let rough = span / 4.0;
    let power = rough.log10().floor();
    let step = [1.0, 2.0, 5.0, 10.0]
        .into_iter()
        .map(|factor| factor * 10f64.powf(power))
        .find(|step| *step >= rough - 1e-9)
        .unwrap_or(rough);
    // As few decimals as tell the lines apart.
    let decimals = (-step.log10().floor()).clamp(0.0, 6.0) as u8;
    let (first, last) = ((low / step + 1e-9).floor(), (high / step - 1e-9).ceil());
    let last = last.max(first + 1.0);
    let lines = (last - first) as usize;
    (0..=lines)
        .map(|line| {
            let value = (first + line as f64) * step;
            (value, context.numbers.decimal(value, decimals))
        })
        .collect()
}
