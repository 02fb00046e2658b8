//! Which variable and category stand in the way of targets, and how that is said.

use super::benchmarks::{Benchmarks, Column};
use super::dependence::Disagreement;
use super::feasibility::Obstacle;
use crate::definition::Limits;

/// Why weights cannot be made to meet their targets.
///
/// Shares are proportions of the margin; for a number, means (totals, where no margin says what the weights sum to).
#[derive(Debug, Clone, PartialEq)]
pub enum Culprit {
    /// Nobody with a weight is in the category (or has a value of the number).
    WithoutUnits {
        /// The category.
        column: Column,
        /// Its target.
        share: f64,
    },
    /// The variable follows from others, and its target does not.
    Contradiction {
        /// The variable.
        column: Column,
        /// Its target.
        share: f64,
        /// What the others make it.
        implied: f64,
        /// The variables it follows from.
        from: Vec<Column>,
    },
    /// No weights within the limits meet these targets together.
    Infeasible(Named),
    /// The targets can only be met together by giving somebody no weight.
    Weightless(Named),
    /// The limits of a logit calibration must lie around 1.
    LimitsNotAroundOne(Limits),
    /// The iterations ended before the targets were met.
    NotConverged {
        /// How many there were.
        iterations: usize,
        /// The variable that is furthest off.
        column: Column,
        /// As a proportion of the margin, or relative to the total of a number.
        miss: f64,
    },
}

/// Variables that cannot meet their targets together, with the targets.
#[derive(Debug, Clone, PartialEq)]
pub struct Named {
    /// Of these the targets ask more than there can be.
    pub too_much: Vec<(Column, f64)>,
    /// Of these they ask too little for that.
    pub too_little: Vec<(Column, f64)>,
}

impl Culprit {
    pub(super) fn contradiction(x: &Benchmarks, totals: &[f64], found: &Disagreement) -> Self {
        Self::Contradiction {
            column: x.column(found.column),
            share: x.share(found.column, totals),
            implied: x.share_of(found.column, found.implied),
            from: found.from.iter().map(|column| x.column(*column)).collect(),
        }
    }

    pub(super) fn infeasible(x: &Benchmarks, totals: &[f64], obstacle: Obstacle) -> Self {
        Self::Infeasible(Named::new(x, totals, obstacle))
    }

    pub(super) fn weightless(x: &Benchmarks, totals: &[f64], obstacle: Obstacle) -> Self {
        Self::Weightless(Named::new(x, totals, obstacle))
    }

    /// The variable at fault; `None` where no single one is.
    pub fn column(&self) -> Option<Column> {
        match self {
            Self::WithoutUnits { column, .. }
            | Self::Contradiction { column, .. }
            | Self::NotConverged { column, .. } => Some(*column),
            Self::Infeasible(named) | Self::Weightless(named) => named
                .too_much
                .first()
                .or(named.too_little.first())
                .map(|(column, _)| *column),
            Self::LimitsNotAroundOne(_) => None,
        }
    }

    /// Whether wider limits might be a way out.
    pub(super) fn of_limits(&self) -> bool {
        matches!(
            self,
            Self::Infeasible(_)
                | Self::Weightless(_)
                | Self::LimitsNotAroundOne(_)
                | Self::NotConverged { .. }
        )
    }

    /// What is wrong, in a sentence; `name` names a variable (``category 2 of `sex` ``).
    pub fn message(&self, name: impl Fn(Column) -> String) -> String {
        let with_share =
            |(column, share): &(Column, f64)| format!("{} ({})", name(*column), plain(*share));
        let list = |columns: &[(Column, f64)]| {
            columns
                .iter()
                .map(with_share)
                .collect::<Vec<_>>()
                .join(", ")
        };
        match self {
            Self::WithoutUnits { column, share } => format!(
                "{} has a target of {} but no respondents with a weight above 0",
                name(*column),
                plain(*share)
            ),
            Self::Contradiction {
                column,
                share,
                implied,
                from,
            } => {
                let from: Vec<String> = from.iter().map(|column| name(*column)).collect();
                format!(
                    "{} has a target of {}, but for these respondents it follows from {}, which make it {}",
                    name(*column),
                    plain(*share),
                    from.join(", "),
                    plain(*implied)
                )
            }
            Self::Infeasible(Named {
                too_much,
                too_little,
            }) if too_much.len() + too_little.len() == 1 => format!(
                "no weights of these respondents meet the target of {}",
                list(&[too_much.as_slice(), too_little.as_slice()].concat())
            ),
            Self::Infeasible(Named {
                too_much,
                too_little,
            }) if too_little.is_empty() => format!(
                "no weights of these respondents meet the targets of {} together: too few are in more than one of them",
                list(too_much)
            ),
            Self::Infeasible(Named {
                too_much,
                too_little,
            }) if too_much.is_empty() => format!(
                "no weights of these respondents meet the targets of {} together: too few are in none of them",
                list(too_little)
            ),
            Self::Infeasible(Named {
                too_much,
                too_little,
            }) => format!(
                "no weights of these respondents meet the targets of {} together with those of {}: the former ask for more than the latter leave room for",
                list(too_much),
                list(too_little)
            ),
            Self::Weightless(Named {
                too_much,
                too_little,
            }) => format!(
                "the targets of {} can only be met together by giving some respondents no weight",
                list(&[too_much.as_slice(), too_little.as_slice()].concat())
            ),
            Self::LimitsNotAroundOne(limits) => format!(
                "a logit calibration needs limits around 1, and a factor's are {} to {}",
                limits.lower, limits.upper
            ),
            Self::NotConverged {
                iterations,
                column,
                miss,
            } => format!(
                "the targets are not met after {iterations} iterations: {} is {:.4} {} off",
                name(*column),
                miss * 100.0,
                match column {
                    Column::Category { .. } => "percentage points",
                    Column::Number(_) => "per cent",
                }
            ),
        }
    }
}

impl Named {
    /// Every variable that is named.
    pub(super) fn columns(&self) -> impl Iterator<Item = Column> + '_ {
        let named = self.too_much.iter().chain(&self.too_little);
        named.map(|(column, _)| *column)
    }

    /// Whether all of them are numbers.
    pub(super) fn only_numbers(&self) -> bool {
        self.columns()
            .all(|column| matches!(column, Column::Number(_)))
    }

    fn new(x: &Benchmarks, totals: &[f64], obstacle: Obstacle) -> Self {
        let with_share = |columns: Vec<Column>| {
            columns
                .into_iter()
                .map(|column| (column, x.share(x.position(column), totals)))
                .collect()
        };
        Self {
            too_much: with_share(obstacle.too_much),
            too_little: with_share(obstacle.too_little),
        }
    }
}

/// A share as a person would write it: shares are scaled to sum to 1, which leaves them with a tail of digits.
fn plain(share: f64) -> String {
    let six = format!("{share:.6}");
    six.trim_end_matches('0').trim_end_matches('.').to_owned()
}
