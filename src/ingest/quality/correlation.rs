//! How the answers to items go together: what shows that a scale runs the other way.

use crate::definition::{ItemId, ItemKind, Survey};
use crate::ingest::responses::{Answers, Responses};

use super::Kinds;

/// Rows that are looked at: more would tell no better whether a correlation is above or below 0.
const ENOUGH: usize = 5_000;

/// Pearson correlations between items of one wave: of scales by the place of the answer, of numbers by the number;
/// answers that are missing left out pair by pair.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Correlations {
    /// Single-choice and numeric items, in the order of the questionnaire.
    pub items: Vec<ItemId>,
    /// By pair of items, row by row: r and the number of rows; `None` where one of the two does not vary.
    pairs: Vec<Option<(f64, usize)>>,
}

impl Correlations {
    /// Of at most 5,000 rows, spread evenly over the delivery.
    ///
    /// ```
    /// use tidemark::definition::{ItemId, WaveId, load};
    /// use tidemark::ingest::{read, quality::correlation::Correlations};
    /// let survey = load("surveys/tech-attitudes".as_ref())?.output;
    /// let wave = survey.wave(&WaveId::new("2023")).unwrap();
    /// let found = Correlations::of(&survey, &read(&survey, wave)?.output);
    /// let item = ItemId::new("children_safe");
    /// let (r, rows) = found.between(&item, &item).unwrap();
    /// assert!((r - 1.0).abs() < 1e-12 && rows > 900);
    /// # Ok::<(), tidemark::Error>(())
    /// ```
    pub fn of(survey: &Survey, responses: &Responses) -> Self {
        let step = responses.rows.div_ceil(ENOUGH).max(1);
        let mut items = Vec::new();
        let mut columns: Vec<Vec<Option<f64>>> = Vec::new();
        for (item, answers) in survey.items.iter().zip(&responses.answers) {
            let column = match (answers, &item.kind) {
                (Some(Answers::Single(positions)), ItemKind::Single { .. }) => {
                    let kinds = Kinds::of(item);
                    let number = |position: &u16| {
                        let real = kinds.missing(*position).is_none();
                        real.then_some(f64::from(*position))
                    };
                    positions.iter().step_by(step).map(number).collect()
                }
                (Some(Answers::Numeric(numbers)), _) => numbers
                    .iter()
                    .step_by(step)
                    .map(|number| number.ok())
                    .collect(),
                _ => continue,
            };
            items.push(item.id.clone());
            columns.push(column);
        }
        let pairs = columns
            .iter()
            .flat_map(|one| columns.iter().map(|other| correlation(one, other)))
            .collect();
        Self { items, pairs }
    }

    /// r of two items and the rows that have both; `None` where the wave does not ask them, or one does not vary.
    pub fn between(&self, one: &ItemId, other: &ItemId) -> Option<(f64, usize)> {
        let place = |id: &ItemId| self.items.iter().position(|item| item == id);
        let at = place(one)? * self.items.len() + place(other)?;
        *self.pairs.get(at)?
    }
}

/// r and the number of rows that have both.
pub(super) fn correlation(one: &[Option<f64>], other: &[Option<f64>]) -> Option<(f64, usize)> {
    let both = || {
        let pairs = one.iter().zip(other);
        pairs.filter_map(|(x, y)| Some(((*x)?, (*y)?)))
    };
    let (mut n, mut sum_x, mut sum_y) = (0usize, 0.0, 0.0);
    for (x, y) in both() {
        n += 1;
        sum_x += x;
        sum_y += y;
    }
    if n < 3 {
        return None;
    }
    let (mean_x, mean_y) = (sum_x / n as f64, sum_y / n as f64);
    let (mut xx, mut yy, mut xy) = (0.0, 0.0, 0.0);
    for (x, y) in both() {
        xx += (x - mean_x) * (x - mean_x);
        yy += (y - mean_y) * (y - mean_y);
        xy += (x - mean_x) * (y - mean_y);
    }
    (xx > 0.0 && yy > 0.0).then(|| (xy / (xx * yy).sqrt(), n))
}
