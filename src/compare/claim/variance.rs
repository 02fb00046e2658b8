//! In: cells of one or several waves with coefficients. Out: the variance of their sum. Never: cells taken as independent that
//! are not known to be.

use super::evidence::{Evidence, Known, cell_of};
use crate::compare::change_test::Dependence;
use crate::definition::{Reference, WaveId};
use crate::estimate::Together;

/// A cell in a sum.
pub(super) struct Weighed<'a> {
    pub cell: &'a Reference,
    pub wave: &'a WaveId,
    pub known: &'a Known,
    pub coefficient: f64,
}

/// The variance of a sum.
pub(super) struct OfSum {
    pub variance: f64,
    pub degrees_of_freedom: f64,
    /// Whether a covariance is not known and the worst one was taken.
    pub worst_case: bool,
}

/// What is known of how two estimates vary together.
enum Covariance {
    Known(f64),
    /// Of one panel, with the degrees of freedom of both waves.
    Panel(f64, f64),
    Unknown,
}

/// V(Σcθ) = ΣΣ c·c′·Cov. A covariance that is not known is taken to be as bad as it can be, |Cov| = √(V·V′).
pub(super) fn variance(evidence: &Evidence<'_>, cells: &[Weighed<'_>]) -> OfSum {
    let mut sum = OfSum {
        variance: 0.0,
        degrees_of_freedom: degrees_of_freedom(evidence, cells),
        worst_case: false,
    };
    for (place, one) in cells.iter().enumerate() {
        let own = one.coefficient * one.known.standard_error;
        sum.variance += own * own;
        for other in cells.iter().skip(place + 1) {
            let product = one.coefficient * other.coefficient;
            sum.variance += 2.0
                * match covariance(evidence, one, other) {
                    Covariance::Known(covariance) => product * covariance,
                    Covariance::Panel(covariance, df) => {
                        sum.degrees_of_freedom = sum.degrees_of_freedom.min(df);
                        product * covariance
                    }
                    Covariance::Unknown => {
                        sum.worst_case = true;
                        product.abs() * one.known.standard_error * other.known.standard_error
                    }
                };
        }
    }
    sum
}

/// ν of each wave, those of independent waves added up.
fn degrees_of_freedom(evidence: &Evidence<'_>, cells: &[Weighed<'_>]) -> f64 {
    let mut waves: Vec<&WaveId> = Vec::new();
    for cell in cells {
        if !waves.contains(&cell.wave) {
            waves.push(cell.wave);
        }
    }
    let of_wave = |wave: &WaveId| -> f64 {
        let own: Vec<&Weighed<'_>> = cells.iter().filter(|cell| cell.wave == wave).collect();
        let together = match own.as_slice() {
            [_] => None,
            _ => joint(
                evidence,
                wave,
                &own.iter().map(|cell| cell.cell).collect::<Vec<_>>(),
            ),
        };
        together.map_or_else(
            || {
                let each = own.iter().map(|cell| cell.known.degrees_of_freedom);
                each.fold(f64::INFINITY, f64::min)
            },
            |joint| joint.degrees_of_freedom,
        )
    };
    waves.into_iter().map(of_wave).sum()
}

fn joint(
    evidence: &Evidence<'_>,
    wave: &WaveId,
    cells: &[&Reference],
) -> Option<crate::estimate::test::Joint> {
    let cells: Vec<_> = cells.iter().map(|cell| cell_of(cell)).collect();
    let mut together = evidence.of_wave(wave)?.together.iter();
    together.find_map(|known: &Together| known.of(&cells)?.ok())
}

fn covariance(evidence: &Evidence<'_>, one: &Weighed<'_>, other: &Weighed<'_>) -> Covariance {
    if one.wave != other.wave {
        return between_waves(evidence, one, other);
    }
    if let Some(joint) = joint(evidence, one.wave, &[one.cell, other.cell]) {
        return Covariance::Known(joint.covariance[(0, 1)]);
    }
    // Nobody publishes how two of its shares vary together.
    Covariance::Unknown
}

/// Waves are independent samples, except in a panel.
fn between_waves(evidence: &Evidence<'_>, one: &Weighed<'_>, other: &Weighed<'_>) -> Covariance {
    let panel = evidence.panel;
    let Some(pair) = panel
        .pair(one.wave, other.wave)
        .or_else(|| panel.pair(other.wave, one.wave))
    else {
        return match evidence.survey.comparison.panel {
            Some(true) => Covariance::Unknown,
            _ => Covariance::Known(0.0),
        };
    };
    if evidence.survey.comparison.panel != Some(true) {
        return Covariance::Known(0.0);
    }
    if one.cell != other.cell {
        return Covariance::Unknown;
    }
    let cell = cell_of(one.cell);
    match panel.dependence(
        &pair.from,
        &pair.to,
        (&cell.item, &cell.measure, &cell.domain),
    ) {
        Dependence::Panel {
            covariance,
            degrees_of_freedom,
        } => Covariance::Panel(covariance, degrees_of_freedom),
        Dependence::Independent => Covariance::Unknown,
    }
}
