//! The distribution of the weights in bins of a round width, drawn in characters.

use super::super::format::Grid;
use super::super::number;
use crate::weight::distribution::bins_of;

/// The bins, each with a bar.
pub(super) fn grid(weights: &[f64]) -> Grid {
    const WIDEST: usize = 40;
    let (bins, width) = bins_of(weights);
    let most = bins.iter().map(|bin| bin.respondents).max();
    let most = most.unwrap_or(1).max(1);
    let decimals = (-width.log10().floor()).clamp(0.0, 6.0) as u8 + u8::from(width_has_half(width));
    Grid {
        title: "Distribution of the weights".to_owned(),
        headings: ["From", "Below", "Respondents", ""]
            .map(str::to_owned)
            .to_vec(),
        rows: bins
            .iter()
            .map(|bin| {
                let part = bin.respondents as f64 / most as f64;
                let halves = (part * 2.0 * WIDEST as f64).round() as usize;
                let mut bar = "█".repeat(halves / 2);
                if halves % 2 == 1 || (bin.respondents > 0 && halves == 0) {
                    bar.push('▌');
                }
                let edge = |edge| number::decimal(edge, decimals);
                let respondents = number::count(bin.respondents);
                vec![edge(bin.from), edge(bin.below), respondents, bar]
            })
            .collect(),
        left: vec![3],
        ..Grid::default()
    }
}

/// Whether a width of 2.5 needs one decimal more.
fn width_has_half(width: f64) -> bool {
    let mantissa = width / 10_f64.powi(width.log10().floor() as i32);
    (mantissa - 2.5).abs() < 0.01
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(weights: &[f64]) -> Vec<(String, String, String)> {
        grid(weights)
            .rows
            .into_iter()
            .map(|row| (row[0].clone(), row[1].clone(), row[2].clone()))
            .collect()
    }

    #[test]
    fn every_weight_other_than_0_is_in_a_bin_of_a_round_width() {
        let weights: Vec<f64> = (0..=120).map(|i| f64::from(i) / 100.0).collect();
        let found = shown(&weights);
        assert_eq!(found[0], ("0.0".into(), "0.1".into(), "9".into()));
        let all: u64 = found
            .iter()
            .map(|bin| bin.2.parse::<u64>().expect("a count"))
            .sum();
        assert_eq!(all, 120);
    }

    #[test]
    fn weights_below_0_are_in_bins() {
        let found = shown(&[-1.0, -0.5, 0.0, 0.25, 1.4]);
        assert_eq!(found[0].0, "−1.0");
        let all: u64 = found
            .iter()
            .map(|bin| bin.2.parse::<u64>().expect("a count"))
            .sum();
        assert_eq!(all, 4);
        assert_eq!(shown(&[-0.7, -0.7]).len(), 1);
    }

    #[test]
    fn weights_that_do_not_differ_are_one_bin() {
        assert_eq!(shown(&[0.7, 0.7, 0.0, 0.7]).len(), 1);
        assert_eq!(shown(&[0.7, 0.7, 0.0, 0.7])[0].2, "3");
    }

    #[test]
    fn a_bin_with_somebody_in_it_has_a_bar() {
        let mut weights = vec![1.0; 10_000];
        weights.push(9.0);
        let last = grid(&weights).rows.pop().expect("a bin");
        assert_eq!(last[3], "▌");
    }
}
