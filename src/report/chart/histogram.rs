//! In: how many respondents have which weights. Out: bars, the mean weight as a line, what the weights cost as facts. Never: a respondent.

use super::frame::Measures;
use super::palette::Paint;
use super::scene::{Anchor, Mark, Point, Scene, Type, leading, paragraph_height};
use crate::report::Prose;

/// Respondents with weights between two edges.
#[derive(Debug, Clone, PartialEq)]
pub struct HistogramBin {
    /// Lower edge.
    pub from: f64,
    /// Upper edge.
    pub below: f64,
    /// How many.
    pub respondents: u64,
    /// As written over the bar, where it fits.
    pub text: String,
}

/// A distribution with what it means.
#[derive(Debug, Clone, PartialEq)]
pub struct Histogram {
    /// Smallest weights first, without gaps.
    pub bins: Vec<HistogramBin>,
    /// Every edge and its text, smallest first.
    pub edges: Vec<(f64, String)>,
    /// What the horizontal axis measures.
    pub axis: String,
    /// The mean weight with its name.
    pub mean: (f64, Prose),
    /// Names and values: design effect, efficiency, bases.
    pub facts: Vec<(String, Prose)>,
}

/// The plot, its upper left corner at the origin.
pub fn layout(histogram: &Histogram, measures: &Measures) -> Scene {
    let mut scene = Scene::new(measures.inner());
    let y = facts(&mut scene, histogram, measures) + measures.gap;
    let small = Type {
        paint: Paint::Grey,
        ..measures.small
    };
    // The name of the mean stands over the bars, their numbers between.
    let top = y + leading(measures.small.size) + 6.0;
    let floor = top + leading(measures.small.size) + measures.panel;
    let edge = histogram
        .edges
        .iter()
        .map(|(_, text)| small.width(text))
        .fold(0.0, f64::max);
    let (left, right) = (edge / 2.0, measures.inner() - edge / 2.0);
    let lowest = histogram.bins.first().map_or(0.0, |bin| bin.from);
    let highest = histogram.bins.last().map_or(1.0, |bin| bin.below);
    let x = |weight: f64| left + (weight - lowest) / (highest - lowest).max(1e-9) * (right - left);
    let most = histogram.bins.iter().map(|bin| bin.respondents).max();
    let most = most.unwrap_or(1).max(1) as f64;
    let (mean, name) = &histogram.mean;
    let at = x(*mean);
    for bin in &histogram.bins {
        let height = bin.respondents as f64 / most * measures.panel;
        let (from, to) = (x(bin.from), x(bin.below));
        if height > 0.0 {
            scene.rect(
                from + 1.0,
                floor - height,
                to - from - 2.0,
                height,
                Paint::Accent,
            );
        }
        let middle = f64::midpoint(from, to);
        let half = measures.small.width(&bin.text) / 2.0;
        // A number that does not fit over its bar, or would stand on the line of the mean, is in the table.
        let clear = (at - middle).abs() > half + 3.0;
        if bin.respondents > 0 && 2.0 * half + 4.0 <= to - from && clear {
            let baseline = floor - height - 4.0;
            let count = Prose::base(&bin.text);
            scene.text(middle, baseline, count, Anchor::Middle, measures.small);
        }
    }
    scene.stroke((left, floor), (right, floor), Paint::Ink, 1.2);
    scene.push(Mark::Dashes {
        from: Point { x: at, y: top },
        to: Point { x: at, y: floor },
        paint: Paint::Ink,
        width: 1.6,
    });
    let half = measures.small.width(name.to_string()) / 2.0;
    let centre = at.clamp(half, (measures.inner() - half).max(half));
    scene.text(centre, top - 5.0, name, Anchor::Middle, measures.small);
    let mut end = f64::NEG_INFINITY;
    for (value, text) in &histogram.edges {
        let half = small.width(text) / 2.0;
        if x(*value) - half > end + 6.0 {
            scene.stroke(
                (x(*value), floor),
                (x(*value), floor + 4.0),
                Paint::Ink,
                1.0,
            );
            scene.text(
                x(*value),
                floor + small.size + 6.0,
                Prose::setting(text),
                Anchor::Middle,
                small,
            );
            end = x(*value) + half;
        }
    }
    let under = floor + leading(small.size) + 8.0;
    scene.height = scene.paragraph(left, under, right - left, &histogram.axis, small);
    scene
}

/// Facts beside each other: the value large, its name under it; on as many lines as they need.
fn facts(scene: &mut Scene, histogram: &Histogram, measures: &Measures) -> f64 {
    let count = histogram.facts.len().max(1);
    let columns = if measures.beside {
        count
    } else {
        count.div_ceil(2)
    };
    let between = measures.gap;
    let width = (measures.inner() - between * (columns as f64 - 1.0)) / columns as f64;
    let value = Type {
        size: measures.value.size * 1.4,
        ..measures.value
    };
    let name = Type {
        paint: Paint::Grey,
        ..measures.small
    };
    let mut y = 0.0;
    for line in histogram.facts.chunks(columns) {
        let mut bottom: f64 = y;
        for (place, (label, text)) in line.iter().enumerate() {
            let x = place as f64 * (width + between);
            let under = scene.paragraph(x, y, width, text, value);
            scene.paragraph(x, under, width, label, name);
            bottom = bottom.max(under + paragraph_height(label, width, name));
        }
        y = bottom + measures.gap * 0.4;
    }
    y
}
