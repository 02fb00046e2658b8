//! What a survey declares of personal data in its deliveries.

use std::path::PathBuf;

use serde::Serialize;

use super::text::Texts;
use crate::diagnostic::{Diagnostic, Place, Severity};

/// The variable of the environment that holds the key where `[personal]` names none.
pub const KEY_VARIABLE: &str = "TIDEMARK_KEY";

/// Headings of direct identifiers and what becomes of them; headings are compared in any case.
///
/// ```
/// let personal = tidemark::definition::Personal {
///     refuse: vec!["Navn".to_owned()],
///     ..Default::default()
/// };
/// assert!(personal.refuses(" navn") && !personal.hashes("navn"));
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Personal {
    /// A delivery that has one of these columns is refused.
    pub refuse: Vec<String>,
    /// Columns of which a keyed hash is read in place of what stands in them.
    pub hash: Vec<String>,
    /// Columns that look like direct identifiers and are none.
    pub harmless: Vec<String>,
    /// Where the key of the hash is.
    pub key: KeySource,
}

/// Where the key of the hash is: never in the survey folder.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum KeySource {
    /// A variable of the environment.
    Variable(String),
    /// A file outside of the survey folder.
    File(PathBuf),
}

impl Default for Personal {
    fn default() -> Self {
        Self {
            refuse: Vec::new(),
            hash: Vec::new(),
            harmless: Vec::new(),
            key: KeySource::Variable(KEY_VARIABLE.to_owned()),
        }
    }
}

impl Personal {
    /// Whether a delivery with this heading is refused.
    pub fn refuses(&self, heading: &str) -> bool {
        among(&self.refuse, heading)
    }

    /// Whether what stands under this heading is hashed.
    pub fn hashes(&self, heading: &str) -> bool {
        among(&self.hash, heading)
    }

    /// Whether this heading is declared to be no identifier.
    pub fn is_harmless(&self, heading: &str) -> bool {
        among(&self.harmless, heading)
    }
}

fn among(headings: &[String], heading: &str) -> bool {
    let heading = heading.trim().to_lowercase();
    headings
        .iter()
        .any(|declared| declared.trim().to_lowercase() == heading)
}

/// A warning that an analyst has judged: `[[acknowledged]]` of `wave.toml`.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Acknowledgement {
    /// The number of its code, `T0215`.
    pub code: String,
    /// What the warning is about: a heading, a field or a value; `None`: every warning of the code.
    pub about: Option<String>,
    /// Why it may stand, printed in the method note.
    pub reason: Texts,
    /// Where it is written.
    pub place: Place,
}

impl Acknowledgement {
    /// Whether a finding is one that is meant. Errors and notes never are.
    ///
    /// ```
    /// use tidemark::definition::{Acknowledgement, Texts};
    /// use tidemark::diagnostic::{Diagnostic, Place, code};
    /// let judged = Acknowledgement {
    ///     code: "T0214".to_owned(),
    ///     about: Some("weight".to_owned()),
    ///     reason: Texts::default(),
    ///     place: Place::file("wave.toml"),
    /// };
    /// let zero = Diagnostic::warning(code::ZERO_WEIGHT, "1 of 200 weights is 0");
    /// assert!(!judged.covers(&zero));
    /// assert!(judged.covers(&zero.at(Place::line("responses.csv", 92).variable("weight"))));
    /// ```
    pub fn covers(&self, finding: &Diagnostic) -> bool {
        if finding.severity != Severity::Warning || finding.code.number() != self.code {
            return false;
        }
        let Some(about) = self.about.as_deref() else {
            return true;
        };
        let variable = finding
            .place
            .as_ref()
            .and_then(|place| place.variable.as_deref());
        variable == Some(about)
            || finding.value.as_deref() == Some(about)
            || finding.message.contains(&format!("`{about}`"))
    }
}
