//! Kinds `rake` and `poststratify`: weights adjusted to population counts, then mean and total.

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::Value;
use tidemark::definition::RakeVariance;
use tidemark::tally::{Factor, Frame};
use tidemark::weight::{Adjustment, CellMargins, rake};

use super::calibration::compare_estimates;
use super::cases::{Case, Comparison};
use super::dataset::Rows;

/// The counts of a margin by the levels of its variables; more than one variable makes a cross.
struct Margin {
    variables: Vec<String>,
    counts: Vec<(Vec<String>, f64)>,
}

impl Margin {
    /// The place of each row's levels among the counts.
    fn level(&self, rows: &Rows) -> Vec<u16> {
        let place: BTreeMap<&[String], u16> = self
            .counts
            .iter()
            .enumerate()
            .map(|(at, (levels, _))| (levels.as_slice(), at as u16))
            .collect();
        let columns: Vec<_> = self.variables.iter().map(|v| rows.groups(v)).collect();
        (0..rows.count)
            .map(|row| {
                let levels: Vec<String> = columns
                    .iter()
                    .map(|(level, names)| names[usize::from(level[row].expect("a level"))].clone())
                    .collect();
                let at = place.get(levels.as_slice());
                *at.unwrap_or_else(|| panic!("no count for {levels:?}"))
            })
            .collect()
    }

    fn total(&self) -> f64 {
        self.counts.iter().map(|(_, count)| count).sum()
    }

    fn shares(&self) -> Vec<f64> {
        let total = self.total();
        self.counts.iter().map(|(_, count)| count / total).collect()
    }
}

pub fn raked(case: &Case, folder: &Path, c: &mut Comparison) {
    let rows = Rows::read(case, folder, &case.file);
    let margins = case.inputs["margins"].as_object().expect("margins").iter();
    let margins: Vec<Margin> = margins
        .map(|(name, counts)| Margin {
            variables: vec![name.clone()],
            counts: counts
                .as_object()
                .expect("counts")
                .iter()
                .map(|(level, count)| {
                    let level = rows.level_text(name, &Value::from(level.as_str()));
                    (vec![level], count.as_f64().expect("a count"))
                })
                .collect(),
        })
        .collect();
    adjusted(case, &rows, c, &margins, RakeVariance::Rake);
}

/// Post-stratification is raking to one margin, and its variance the calibration on it.
pub fn poststratified(case: &Case, folder: &Path, c: &mut Comparison) {
    let rows = Rows::read(case, folder, &case.file);
    let variables: Vec<String> =
        serde_json::from_value(case.inputs["variables"].clone()).expect("variables");
    let population = case.inputs["population"].as_array().expect("population");
    let counts = population
        .iter()
        .map(|cell| {
            let level = |variable: &String| rows.level_text(variable, &cell[variable]);
            let count = cell["Freq"].as_f64().expect("a count");
            (variables.iter().map(level).collect(), count)
        })
        .collect();
    let margin = Margin { variables, counts };
    adjusted(case, &rows, c, &[margin], RakeVariance::Calibrate);
}

fn adjusted(
    case: &Case,
    rows: &Rows,
    c: &mut Comparison,
    margins: &[Margin],
    variance: RakeVariance,
) {
    let design = rows.design(case);
    let levels: Vec<Vec<u16>> = margins.iter().map(|margin| margin.level(rows)).collect();
    let factors: Vec<Factor<'_>> = levels
        .iter()
        .zip(margins)
        .map(|(level, margin)| Factor {
            level,
            levels: margin.counts.len() as u16,
        })
        .collect();
    let frame = Frame::new(&design, &factors);
    let cell_margins = CellMargins {
        category_of_cell: (0..margins.len())
            .map(|m| frame.levels(m).iter().map(|&l| u32::from(l)).collect())
            .collect(),
        categories: margins.iter().map(|margin| margin.counts.len()).collect(),
    };
    let targets: Vec<Vec<f64>> = margins.iter().map(Margin::shares).collect();
    let total = margins[0].total();
    let result = rake(&frame.totals().weight, &cell_margins, &targets, total);
    assert!(
        result.converged(),
        "{}: largest miss {}",
        case.id,
        result.largest_miss
    );
    let adjustment =
        Adjustment::none(&frame).then_raked(&frame, &result.factor, &cell_margins, variance);
    compare_estimates(case, c, rows, &design, &frame, &adjustment);
}
