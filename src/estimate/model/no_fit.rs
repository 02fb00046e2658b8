//! Why a model has no coefficients.

/// Why a model was not fitted. No coefficient is ever NaN or the last value of an iteration that did not end.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NoFit {
    /// Variables and weights do not all have one entry a row.
    #[error("`{variable}` has {found} rows, the others have {expected}")]
    RowsDiffer {
        /// The variable (or `weights`) that has another number of rows.
        variable: String,
        /// Its rows.
        found: usize,
        /// Rows of the response.
        expected: usize,
    },
    /// A number that is infinite or not a number.
    #[error("`{variable}` is not a finite number in row {row} (counted from 0)")]
    NotFinite {
        /// Its name.
        variable: String,
        /// The row, counted from 0.
        row: usize,
    },
    /// A level that the variable does not declare.
    #[error("`{variable}` has a level in row {row} (counted from 0) that it does not declare")]
    UnknownLevel {
        /// Its name.
        variable: String,
        /// The row, counted from 0.
        row: usize,
    },
    /// Two variables of one name that are not the same variable.
    #[error("two different variables are called `{variable}`")]
    NameTwice {
        /// The name.
        variable: String,
    },
    /// A weight that is negative, infinite or not a number.
    #[error("the weight of row {row} (counted from 0) is negative or not a finite number")]
    BadWeight {
        /// The row, counted from 0.
        row: usize,
    },
    /// Nobody with a weight above zero has an answer to everything.
    #[error("nobody with a weight above zero has an answer to the response and every term")]
    NoCompleteCase,
    /// No intercept and no term.
    #[error("the model has neither an intercept nor a term")]
    NoTerm,
    /// The regression cannot take this response.
    #[error("this regression needs {wanted} as its response")]
    Response {
        /// What it takes instead.
        wanted: &'static str,
    },
    /// Everybody gives the same answer, so the coefficients of a logistic or ordinal model have no finite value.
    #[error("everybody in the model gives the same answer")]
    ConstantResponse,
    /// A category of an ordinal response that nobody with weight chose: the thresholds beside it are not determined.
    #[error("nobody with a weight above zero chose category `{level}` of the response")]
    EmptyCategory {
        /// The label of the category.
        level: String,
    },
    /// A column that the columns before it determine.
    #[error("`{column}` is determined by the columns before it")]
    Collinear {
        /// The name of the column.
        column: String,
    },
    /// Covariates tell the answers apart without error, so the largest likelihood lies at infinity (Albert and
    /// Anderson 1984, *Biometrika* 71, 1–10).
    #[error(
        "`{column}`, with the others, separates the answers: its coefficient has no finite value"
    )]
    Separation {
        /// The name of the coefficient that grew most.
        column: String,
    },
    /// The iteration did not come to rest for another reason.
    #[error("the iteration had not come to rest after {iterations} steps")]
    NotConverged {
        /// Steps that were taken.
        iterations: usize,
    },
}
