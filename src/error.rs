//! In: what went wrong in the machine. Out: one error type. Never: mistakes in a user's files (those are
//! [`crate::diagnostic::Diagnostic`]s).

use std::path::PathBuf;

use crate::diagnostic::Diagnostics;

/// What stops a command: the user's input (diagnostics), the machine, or a bug of ours.
///
/// ```
/// use tidemark::Error;
/// let refused = tidemark::definition::load("surveys/nothing".as_ref()).unwrap_err();
/// let Error::Input(findings) = refused else { panic!("the folder is the user's") };
/// assert_eq!(findings.error_count(), 1);
/// ```
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The user's files are at fault; exit code 1.
    #[error("{0}")]
    Input(Diagnostics),
    /// The machine could not read a file that is there; exit code 2.
    #[error("could not read {}: {source}", path.display())]
    Read {
        /// The file or folder.
        path: PathBuf,
        /// What the operating system said.
        source: std::io::Error,
    },
    /// The machine could not write; exit code 2.
    #[error("could not write {}: {source}", path.display())]
    Write {
        /// The file or folder.
        path: PathBuf,
        /// What the operating system said.
        source: std::io::Error,
    },
    /// A bug in Tidemark: please report it.
    #[error("this is a bug in Tidemark: {0}")]
    Bug(String),
}

/// A result whose failure is the user's input, the machine or a bug.
pub type Result<T, E = Error> = std::result::Result<T, E>;

impl From<Diagnostics> for Error {
    fn from(diagnostics: Diagnostics) -> Self {
        Self::Input(diagnostics)
    }
}
