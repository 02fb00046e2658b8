//! Whose choices a test follows where textbooks leave them open.

use serde::{Deserialize, Serialize};

/// Degrees of freedom and scale of a test.
///
/// | | [`Tidemark`](Self::Tidemark) | [`RSurvey`](Self::RSurvey) |
/// | --- | --- | --- |
/// | independence: ν | of the respondents who answered both | of the full design |
/// | independence: X² | scaled to the respondents who answered both | scaled to all rows of the design |
/// | goodness of fit: X² | scaled to the respondents who answered | of the weighted totals |
/// | two-sample t: df | ν of the respondents who answered | that − 1 |
/// | one-sample t: df | ν of the respondents who answered | ν of the full design − 1 |
///
/// ν is sampling units with weight minus strata with weight. The scale of X² changes no p-value. `RSurvey` is what R
/// `survey` 4.5 prints; `r_compat` is its name in a survey.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Convention {
    /// ν of those who answered, statistics by respondent. The default.
    #[default]
    Tidemark,
    /// What R `survey` 4.5 prints.
    RSurvey,
}
