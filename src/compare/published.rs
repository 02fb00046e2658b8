//! Waves of which only published figures survive, as estimates.

use crate::definition::{MarginOfError, Published, PublishedFigure, PublishedMeasure, WaveId};
use crate::estimate::distribution::normal_quantile;
use crate::estimate::interval::{LEVEL, Method, Quantiles, Share, proportion};
use crate::estimate::{
    Cell, Domain, Estimate, Measure, NoPrecision, Precision, Uncertainty, WaveEstimates,
};
use crate::measure::Bases;

/// The cells of a published wave, in the order of its figures.
///
/// The variance is the published standard error's square, or that of the figure's margin of error m at its level,
/// (m/z)², or deff·p(1−p)/n with the design effect that is published, that a margin of error of the whole poll comes to
/// (that of a share of a half: deff = 4n(m/z)²), or that is declared; to a figure rounded to a unit u, u²/12 is added (the variance of a uniform rounding error). Without
/// any of these there is no uncertainty, and the estimate says so.
///
/// ```
/// use tidemark::compare::published;
/// use tidemark::definition::{Assumption, Texts, WaveKind, load};
/// let survey = load("surveys/tech-attitudes".as_ref())?.output;
/// let wave = &survey.waves[0];
/// let WaveKind::Published(mut figures) = wave.kind.clone() else { panic!("2020 is published") };
/// let share = &published::estimates(&wave.id, &figures).cells[1].estimate;
/// assert_eq!((share.value, share.standard_error()), (Some(0.43), None));
///
/// figures.assumption = Some(Assumption {
///     design_effect: 1.5,
///     reason: Texts::same(&survey.languages, "as other polls of the institute"),
/// });
/// let share = &published::estimates(&wave.id, &figures).cells[1].estimate;
/// // deff·p(1 − p)/n + 0.01²/12.
/// let variance = 1.5 * 0.43 * 0.57 / 1013.0 + 1e-4 / 12.0;
/// assert!((share.standard_error().unwrap() - f64::sqrt(variance)).abs() < 1e-15);
/// # Ok::<(), tidemark::Error>(())
/// ```
pub fn estimates(wave: &WaveId, published: &Published) -> WaveEstimates {
    let mut quantiles = Quantiles::default();
    let cells = published
        .figures
        .iter()
        .map(|figure| Cell {
            wave: wave.clone(),
            item: figure.item.clone(),
            measure: match &figure.measure {
                PublishedMeasure::Answer(code) => Measure::Answer(*code),
                PublishedMeasure::Net(net) => Measure::Net(net.clone()),
            },
            domain: Domain::Total,
            estimate: estimate(figure, published, &mut quantiles),
            cases: None,
        })
        .collect();
    WaveEstimates {
        wave: wave.clone(),
        cells,
        letters: Vec::new(),
        independence: Vec::new(),
        sums: Vec::new(),
    }
}

fn largest_base(published: &Published) -> f64 {
    let bases = published
        .figures
        .iter()
        .map(|figure| figure.unweighted_base);
    bases.max().unwrap_or(0) as f64
}

fn estimate(
    figure: &PublishedFigure,
    published: &Published,
    quantiles: &mut Quantiles,
) -> Estimate {
    let n = figure.unweighted_base as f64;
    let simple = figure.share * (1.0 - figure.share) / n;
    let of_margin = |margin: MarginOfError| {
        let error = margin.margin / normal_quantile(f64::midpoint(1.0, margin.level));
        error * error
    };
    let of_figure = figure.margin_of_error.map(of_margin);
    // A margin for all figures is that of a share of a half of the largest base.
    let of_wave = published
        .margin_of_error
        .map(|margin| 4.0 * of_margin(margin) * largest_base(published));
    let assumed = published.assumption.as_ref();
    let design_effect = figure
        .design_effect
        .or(of_wave)
        .or_else(|| assumed.map(|assumed| assumed.design_effect));
    let stated = figure.standard_error.map(|se| se * se).or(of_figure);
    let sampling = stated.or_else(|| design_effect.map(|deff| deff * simple));
    // What a stated variance says goes before what is assumed of others.
    let design_effect = figure.design_effect.or_else(|| match stated {
        Some(variance) => (simple > 0.0).then(|| variance / simple),
        None => design_effect,
    });
    let effective = match (sampling, design_effect) {
        (Some(variance), _) if variance > 0.0 => simple * n / variance,
        (_, Some(design_effect)) => n / design_effect,
        _ => n,
    };
    let uncertainty = match sampling {
        None => Uncertainty::Unknown(NoPrecision::NotPublished),
        Some(_) if figure.unweighted_base < 2 => Uncertainty::Unknown(NoPrecision::SingleUnit),
        Some(sampling) => {
            let standard_error = (sampling + published.rounding_unit.powi(2) / 12.0).sqrt();
            let df = figure.degrees_of_freedom.unwrap_or(n - 1.0);
            let share = Share {
                value: figure.share,
                standard_error,
                degrees_of_freedom: df,
                unweighted_base: n,
                effective_base: effective,
            };
            Uncertainty::Known(Precision {
                standard_error,
                degrees_of_freedom: df,
                interval: proportion(Method::default(), &share, LEVEL, quantiles),
                design_effect,
            })
        }
    };
    Estimate {
        value: Some(figure.share),
        bases: Bases {
            unweighted: figure.unweighted_base,
            weighted: figure.weighted_base.unwrap_or(n),
            effective,
        },
        uncertainty,
    }
}
