//! In: the final weights of a wave. Out: a table of their spread and what it costs. Never: a weight of a respondent.

use crate::cli::check::answers::Weights;
use crate::cli::check::weights;
use crate::cli::format::Grid;
use crate::cli::number;

pub(super) fn of_weights(label: &str, weights: &Weights) -> Grid {
    let report = &weights.report;
    let mean = report.weight_sum / report.respondents.max(1) as f64;
    let mut grid = Grid {
        title: format!("Weights · {label}"),
        headings: vec!["Final weights".to_owned(), String::new()],
        left: vec![0],
        ..Grid::default()
    };
    let ratio = report.largest_weight / report.smallest_weight;
    let rows = [
        ("Respondents", number::count(report.respondents)),
        ("Sum", number::decimal(report.weight_sum, 1)),
        ("Mean", weights::fine(mean)),
        ("Smallest", weights::fine(report.smallest_weight)),
        ("Largest", weights::fine(report.largest_weight)),
        (
            "Largest ÷ smallest",
            if ratio.is_finite() {
                number::decimal(ratio, 1)
            } else {
                "–".to_owned()
            },
        ),
        (
            "Design effect of weighting",
            number::decimal(report.weighting_design_effect, 2),
        ),
        ("Effective base", number::decimal(report.effective_base, 0)),
    ];
    grid.rows = rows
        .map(|(name, value)| vec![name.to_owned(), value])
        .to_vec();
    if let Some(sum) = weights.delivered {
        grid.rows.push(vec![
            "Sum of the delivered weights".to_owned(),
            number::decimal(sum, 1),
        ]);
    }
    grid
}
