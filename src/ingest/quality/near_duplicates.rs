//! Respondents whose answers are nearly those of another: interviews that were copied.
//!
//! Each row has a highest share of answers in common with a row other than itself. Kuriakose and Robbins (2016,
//! *Statistical Journal of the IAOS* 32, 283–291) find copies where it is 0.95 or more; people who think alike get there
//! too (Simmons, Mercer, Schwarzer and Kennedy 2016, *Statistical Journal of the IAOS* 32, 327–338). So the highest shares
//! are taken for draws from the distribution of largest values (Gumbel), fitted by their quartiles, which copies do not
//! move: it says how many rows to expect there anyway.

use crate::definition::ShareRule;

use super::{Check, Hit, Kinds, Rows, Skipped};
use crate::ingest::duplicate::hash;
use crate::ingest::responses::{Answers, CHOSEN};

/// Fewer opinion items do not tell copies from like-minded people.
pub const FEWEST_ITEMS: usize = 12;

/// More rows are not compared with each other.
pub const MOST_ROWS: usize = 20_000;

/// No answer, and equal to none.
const NONE: u16 = u16::MAX;

/// Rows that share at least so many answers with a row before them.
pub(super) fn find(rows: &Rows<'_>, rule: ShareRule) -> Hit {
    let columns = columns(rows);
    let skipped = |why| Hit::counted(Check::NearDuplicatesSkipped(why), 0, rows.rows);
    if columns.len() < FEWEST_ITEMS {
        return skipped(Skipped::FewItems(columns.len()));
    }
    if rows.rows > MOST_ROWS {
        return skipped(Skipped::ManyRows(rows.rows));
    }
    let kept = Kept::of(&columns, rows.rows);
    let (highest, earlier) = kept.highest(rule.limit);
    let check = Check::NearDuplicates {
        above: rule.limit,
        items: columns.len(),
        expected: expected(&highest, rule.limit, columns.len()),
    };
    Hit::new(check, earlier, kept.rows.len(), rule.action)
}

/// The opinion items as numbers that are equal where the answers are: one a row.
fn columns(rows: &Rows<'_>) -> Vec<Vec<u16>> {
    let folded = |number: u64| (number % u64::from(NONE)) as u16;
    rows.opinions()
        .map(|(item, answers)| match answers {
            Answers::Single(positions) => positions.clone(),
            Answers::Multiple(columns) => {
                let kinds = Kinds::of(item);
                (0..rows.rows)
                    .map(|row| {
                        if super::missing_in(answers, &kinds, row).is_some() {
                            return NONE;
                        }
                        let chosen: Vec<u8> = columns
                            .iter()
                            .map(|column| u8::from(column.get(row) == Some(&CHOSEN)))
                            .collect();
                        folded(hash(&chosen))
                    })
                    .collect()
            }
            Answers::Numeric(numbers) => numbers
                .iter()
                .map(|number| number.map_or(NONE, |n| folded(hash(&n.to_le_bytes()))))
                .collect(),
            Answers::Open(_) => vec![NONE; rows.rows],
        })
        .collect()
}

/// Rows that can be compared, their answers one after the other.
struct Kept {
    rows: Vec<usize>,
    answers: Vec<u16>,
    /// Answers of each row.
    answered: Vec<usize>,
    items: usize,
}

impl Kept {
    /// Rows with at least three quarters of the answers, not nearly all the same: who gives one answer to everything is
    /// like everybody else who does.
    fn of(columns: &[Vec<u16>], rows: usize) -> Self {
        let items = columns.len();
        let mut kept = Self {
            rows: Vec::new(),
            answers: Vec::new(),
            answered: Vec::new(),
            items,
        };
        let mut row_answers = Vec::with_capacity(items);
        for row in 0..rows {
            row_answers.clear();
            row_answers.extend(columns.iter().map(|column| column[row]));
            let answered = row_answers.iter().filter(|answer| **answer != NONE).count();
            let mut sorted = row_answers.clone();
            sorted.sort_unstable();
            let longest = sorted
                .chunk_by(|one, other| one == other)
                .filter(|run| run.first() != Some(&NONE))
                .map(<[u16]>::len)
                .max()
                .unwrap_or(0);
            if 4 * answered >= 3 * items && 10 * longest <= 9 * answered {
                kept.rows.push(row);
                kept.answered.push(answered);
                kept.answers.extend_from_slice(&row_answers);
            }
        }
        kept
    }

    /// The highest share each row has in common with another; and the rows that reach the limit with one before them.
    fn highest(&self, limit: f64) -> (Vec<f64>, Vec<usize>) {
        let mut highest = vec![0.0f64; self.rows.len()];
        let mut found = Vec::new();
        let of = |row: usize| &self.answers[row * self.items..(row + 1) * self.items];
        for later in 0..self.rows.len() {
            let mine = of(later);
            let mut best = 0.0f64;
            for (earlier, known) in highest.iter_mut().enumerate().take(later) {
                let same: u16 = mine
                    .iter()
                    .zip(of(earlier))
                    .map(|(one, other)| u16::from(one == other && *one != NONE))
                    .sum();
                let compared = self.answered[later].max(self.answered[earlier]);
                let share = f64::from(same) / compared as f64;
                best = best.max(share);
                *known = known.max(share);
            }
            highest[later] = highest[later].max(best);
            if best >= limit - 1e-9 {
                found.push(self.rows[later]);
            }
        }
        (highest, found)
    }
}

/// The rows that the distribution of largest values has at the limit or above.
fn expected(highest: &[f64], limit: f64, items: usize) -> f64 {
    let mut sorted = highest.to_vec();
    sorted.sort_unstable_by(f64::total_cmp);
    let quartile = |p: f64| {
        let at = (p * sorted.len() as f64) as usize;
        sorted.get(at).copied().unwrap_or(0.0)
    };
    let quantile = |p: f64| -(-p.ln()).ln();
    // Shares have steps of one item: a narrower spread than that is not seen.
    let step = 1.0 / items as f64;
    let spread = (quartile(0.75) - quartile(0.25)).max(step / 2.0);
    let scale = spread / (quantile(0.75) - quantile(0.25));
    let place = quartile(0.5) - scale * quantile(0.5);
    let below = (-(-(limit - step / 2.0 - place) / scale).exp()).exp();
    sorted.len() as f64 * (1.0 - below)
}
