//! Why coefficients have no covariance.

use crate::estimate::NoPrecision;

/// Why the coefficients of a model have no covariance.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NoCovariance {
    /// The waves do not hold the rows that the model was fitted to.
    #[error("the waves have {found} rows, the model was fitted to {expected}")]
    RowsDiffer {
        /// Rows of the waves, together.
        found: usize,
        /// Rows of the fit.
        expected: usize,
    },
    /// The covariance is not a square matrix with a row for each coefficient.
    #[error("the covariance has {found} rows, the model has {expected} coefficients")]
    SizeDiffers {
        /// Rows (or columns) of the covariance.
        found: usize,
        /// Coefficients of the model.
        expected: usize,
    },
    /// The design gives none.
    #[error("the design gives no variance: {0:?}")]
    Design(NoPrecision),
}
