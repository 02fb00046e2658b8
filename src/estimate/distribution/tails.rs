//! Both tails of a distribution at a point, and the point where a tail has a given size.

/// Both tails at a point, each with its relative accuracy, and the density there by the logarithm (or logit) of the
/// point.
#[derive(Debug, Clone, Copy)]
pub(super) struct Tails {
    pub lower: f64,
    pub upper: f64,
    pub density: f64,
}

impl Tails {
    pub(super) fn from_lower(lower: f64, density: f64) -> Self {
        Self {
            lower,
            upper: 1.0 - lower,
            density,
        }
    }

    pub(super) fn from_upper(upper: f64, density: f64) -> Self {
        Self {
            lower: 1.0 - upper,
            upper,
            density,
        }
    }
    pub(super) fn swapped(self) -> Self {
        Self {
            lower: self.upper,
            upper: self.lower,
            ..self
        }
    }
}

/// Which tail a probability is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Side {
    Lower,
    Upper,
}

impl Side {
    pub(super) fn other(self) -> Self {
        match self {
            Self::Lower => Self::Upper,
            Self::Upper => Self::Lower,
        }
    }

    /// The smaller tail at the quantile of `p`, and its size: 1 − p is exact above ½.
    pub(super) fn smaller(p: f64) -> (Self, f64) {
        if p <= 0.5 {
            (Self::Lower, p)
        } else {
            (Self::Upper, 1.0 - p)
        }
    }
}

/// The z where the tail on `side` is `p`, 0 < p < 1.
///
/// Newton on the logarithm of the tail. Densities of ln χ² and of logit B are log-concave, so the logarithms of their
/// tails are concave in z, and the steps close in from one side; a bracket catches those that leave it.
pub(super) fn solve(start: f64, side: Side, p: f64, tails: impl Fn(f64) -> Tails) -> f64 {
    let (mut low, mut high) = (f64::NEG_INFINITY, f64::INFINITY);
    let mut z = start;
    let ln_p = p.ln();
    for _ in 0..200 {
        let at = tails(z);
        // Rises with z on either side.
        let (miss, slope) = match side {
            Side::Lower => (at.lower.ln() - ln_p, at.density / at.lower),
            Side::Upper => (ln_p - at.upper.ln(), at.density / at.upper),
        };
        if miss == 0.0 {
            return z;
        }
        if miss > 0.0 {
            high = z;
        } else {
            low = z;
        }
        let step = -miss / slope;
        let mut next = z + step;
        if !(next > low && next < high && step.is_finite()) {
            next = between(low, high);
        } else if step.abs() <= 1e-9 {
            // The error after a step falls as the square of the step.
            return next;
        }
        if next == z {
            return z;
        }
        z = next;
    }
    z
}

/// A point inside a bracket that may be open.
fn between(low: f64, high: f64) -> f64 {
    match (low.is_finite(), high.is_finite()) {
        (true, true) => f64::midpoint(low, high),
        (true, false) => low + 1.0 + low.abs(),
        (false, true) => high - 1.0 - high.abs(),
        (false, false) => 0.0,
    }
}

/// ∫ g(v) dv over v > 0 of a log-concave g that falls from v = 0 on, its scale about 1, by the double exponential
/// rule (Takahasi and Mori 1974): v = exp(u − e^{−u}).
///
/// For large parameters, where series and fractions need as many terms as the root of the parameter.
pub(super) fn beyond(g: impl Fn(f64) -> f64) -> f64 {
    const STEP: f64 = 1.0 / 12.0;
    let term = |k: i32| {
        let u = f64::from(k) * STEP;
        let fall = (-u).exp();
        let v = (u - fall).exp();
        g(v) * v * (1.0 + fall)
    };
    STEP * (-44..36).map(term).sum::<f64>()
}
