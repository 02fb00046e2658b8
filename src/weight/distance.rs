//! The factor g = F(u) of each distance, with its derivative and its integral.

use crate::definition::{Distance, Limits};

/// F of one unit: a distance with the limits of the unit's factor.
#[derive(Debug, Clone, Copy)]
pub(super) struct Factor {
    distance: Distance,
    limits: Limits,
}

/// What F is at u.
#[derive(Debug, Clone, Copy)]
pub(super) struct FactorAt {
    pub value: f64,
    /// dF/du; 0 where F is held at a limit.
    pub slope: f64,
    /// ∫ F, a convex function of u.
    pub integral: f64,
}

impl Factor {
    /// `None` for a logit whose limits do not lie around 1.
    pub fn new(distance: Distance, limits: Limits) -> Option<Self> {
        let around = limits.lower < 1.0
            && limits.upper > 1.0
            && limits.lower.is_finite()
            && limits.upper.is_finite();
        (distance != Distance::Logit || around).then_some(Self { distance, limits })
    }

    pub fn at(&self, u: f64) -> FactorAt {
        match self.distance {
            Distance::Linear => self.held(u, 1.0 + u, 1.0, |u| u + 0.5 * u * u, |g| g - 1.0),
            Distance::Raking => self.held(u, u.exp(), u.exp(), f64::exp, f64::ln),
            Distance::Logit => self.logit(u),
        }
    }

    /// F held between the limits. Below the u where F reaches the lower limit the integral goes on as a straight line.
    fn held(
        &self,
        u: f64,
        value: f64,
        slope: f64,
        integral: fn(f64) -> f64,
        inverse: fn(f64) -> f64,
    ) -> FactorAt {
        let limit = if value < self.limits.lower {
            self.limits.lower
        } else if value > self.limits.upper {
            self.limits.upper
        } else {
            return FactorAt {
                value,
                slope,
                integral: integral(u),
            };
        };
        // eᵘ never reaches 0 or less.
        let reached = inverse(limit);
        FactorAt {
            value: limit,
            slope: 0.0,
            integral: integral(reached) + limit * (u - reached),
        }
    }

    fn logit(&self, u: f64) -> FactorAt {
        let Limits { lower, upper } = self.limits;
        let spread = upper - lower;
        let steepness = spread / ((upper - 1.0) * (1.0 - lower));
        // Odds of the place between the limits: at u = 0 they are (1 − L)/(U − 1), where F is 1.
        let log_odds = ((1.0 - lower) / (upper - 1.0)).ln() + steepness * u;
        let (place, softplus) = if log_odds > 0.0 {
            let small = (-log_odds).exp();
            (1.0 / (1.0 + small), log_odds + small.ln_1p())
        } else {
            let small = log_odds.exp();
            (small / (1.0 + small), small.ln_1p())
        };
        FactorAt {
            value: lower + spread * place,
            slope: spread * steepness * place * (1.0 - place),
            integral: lower * u + spread / steepness * softplus,
        }
    }
}
