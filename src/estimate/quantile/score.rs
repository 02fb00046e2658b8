//! Where a score that falls in steps passes through zero.

/// Searches between the smallest and the largest answer, each moved inwards by a hundredth of the interquartile range,
/// to a hundredth of 1/√n: where and how R's `svyquantile` looks, so that both end on the same side of a step. `None`
/// where the score has the same sign at both ends, or no value.
pub(super) fn root(answers: &[f64], score: impl Fn(f64) -> Option<f64>) -> Option<f64> {
    let mut sorted = answers.to_vec();
    sorted.sort_by(f64::total_cmp);
    let quartile = |p: f64| -> Option<f64> {
        let place = (sorted.len() as f64 - 1.0) * p;
        let (low, part) = (place.floor(), place - place.floor());
        let low_value = *sorted.get(low as usize)?;
        let high_value = *sorted.get(place.ceil() as usize)?;
        Some(low_value + part * (high_value - low_value))
    };
    let inwards = (quartile(0.75)? - quartile(0.25)?) / 100.0;
    let (low, high) = (sorted.first()? + inwards, sorted.last()? - inwards);
    if low >= high {
        return None;
    }
    let tolerance = (100.0 * (sorted.len() as f64).sqrt()).recip();
    brent(score, low, high, tolerance)
}

/// Brent's method (1973, *Algorithms for Minimization without Derivatives*, ch. 4), step by step as R's `zeroin` takes
/// it: on a function with steps the answer depends on the path.
fn brent(f: impl Fn(f64) -> Option<f64>, low: f64, high: f64, tolerance: f64) -> Option<f64> {
    const MOST_STEPS: usize = 1_000;
    let (mut a, mut b) = (low, high);
    let (mut fa, mut fb) = (f(a)?, f(b)?);
    if fa * fb > 0.0 {
        return None;
    }
    let (mut c, mut fc) = (a, fa);
    if fa == 0.0 {
        return Some(a);
    }
    for _ in 0..=MOST_STEPS {
        let previous = b - a;
        if fc.abs() < fb.abs() {
            (a, b, c) = (b, c, b);
            (fa, fb, fc) = (fb, fc, fb);
        }
        let enough = 2.0 * f64::EPSILON * b.abs() + tolerance / 2.0;
        let mut step = (c - b) / 2.0;
        if step.abs() <= enough || fb == 0.0 {
            return Some(b);
        }
        if previous.abs() >= enough && fa.abs() > fb.abs() {
            let cb = c - b;
            let (mut p, mut q);
            if a == c {
                let ratio = fb / fa;
                p = cb * ratio;
                q = 1.0 - ratio;
            } else {
                let (ac, bc, ba) = (fa / fc, fb / fc, fb / fa);
                p = ba * (cb * ac * (ac - bc) - (b - a) * (bc - 1.0));
                q = (ac - 1.0) * (bc - 1.0) * (ba - 1.0);
            }
            if p > 0.0 {
                q = -q;
            } else {
                p = -p;
            }
            if p < 0.75 * cb * q - (enough * q).abs() / 2.0 && p < (previous * q / 2.0).abs() {
                step = p / q;
            }
        }
        if step.abs() < enough {
            step = if step > 0.0 { enough } else { -enough };
        }
        (a, fa) = (b, fb);
        b += step;
        fb = f(b)?;
        if (fb > 0.0 && fc > 0.0) || (fb < 0.0 && fc < 0.0) {
            (c, fc) = (a, fa);
        }
    }
    None
}
