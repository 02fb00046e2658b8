//! What a survey declares of personal data in its deliveries.

use std::path::PathBuf;

use serde::Serialize;

use super::text::{Lang, Texts};
use super::wave::Wave;
use crate::diagnostic::{Diagnostic, Diagnostics, Place, Severity, code};

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

/// Stands among rooms for the checks of answers, which only `tidemark check` makes, of one wave.
pub const CHECKS_OF_ANSWERS: &str = "answers";

impl Wave {
    /// Marks the warnings of this wave that an analyst has judged; the reason is given in `lang`.
    ///
    /// ```
    /// use tidemark::definition::{Acknowledgement, Lang, Texts, WaveId, load};
    /// use tidemark::diagnostic::{Diagnostic, Diagnostics, Place, code};
    /// let mut survey = load("surveys/tech-attitudes".as_ref())?.output;
    /// let wave = &mut survey.waves[1];
    /// wave.acknowledged.push(Acknowledgement {
    ///     code: "T0214".to_owned(),
    ///     about: None,
    ///     reason: Texts::new([(Lang::new("en"), "Nonrespondents".to_owned())]),
    ///     place: Place::file("wave.toml"),
    /// });
    /// let mut found = Diagnostics::from(Diagnostic::warning(code::ZERO_WEIGHT, "1 of 200 weights is 0"));
    /// wave.acknowledge(&mut found, &Lang::new("en"));
    /// assert_eq!(found.0[0].acknowledged.as_deref(), Some("Nonrespondents"));
    /// # Ok::<(), tidemark::Error>(())
    /// ```
    pub fn acknowledge(&self, found: &mut Diagnostics, lang: &Lang) {
        for finding in &mut found.0 {
            let judged = self.acknowledged.iter().find(|one| one.covers(finding));
            if let (Some(judged), None) = (judged, &finding.acknowledged) {
                finding.acknowledged = Some(judged.reason.get(lang).to_owned());
            }
        }
    }

    /// A warning for each acknowledgement that none of the findings of this wave meets, of those whose codes come from
    /// `rooms` (`02`): other rooms were not asked. Those of the checks of answers count where `rooms` has
    /// [`CHECKS_OF_ANSWERS`].
    pub fn acknowledged_in_vain(&self, found: &Diagnostics, rooms: &[&str]) -> Diagnostics {
        let mut vain = Diagnostics::new();
        for judged in &self.acknowledged {
            let Some(judged_code) = code::by_number(&judged.code) else {
                continue;
            };
            if judged_code.is_of_answers() && !rooms.contains(&CHECKS_OF_ANSWERS) {
                continue;
            }
            if !rooms.contains(&judged_code.room()) || found.iter().any(|one| judged.covers(one)) {
                continue;
            }
            let about = judged.about.as_ref();
            let about = about.map_or(String::new(), |about| format!(" about `{about}`"));
            let is_error = found
                .iter()
                .any(|one| one.code == judged_code && one.severity == Severity::Error);
            // What stopped at an error did not come to every warning.
            if !is_error && found.error_count() > 0 {
                continue;
            }
            let is_note = found
                .iter()
                .any(|one| one.code == judged_code && one.severity == Severity::Note);
            let (message, help) = if is_error {
                (
                    format!("{judged_code} is an error here, and errors cannot be acknowledged"),
                    "mend what it says, and take the acknowledgement out",
                )
            } else if is_note {
                (
                    format!("{judged_code} is a note here, and notes need no acknowledgement"),
                    "take the acknowledgement out",
                )
            } else {
                (
                    format!("no warning {judged_code}{about} is given any more"),
                    "take the acknowledgement out, or correct its `about`",
                )
            };
            vain.push(
                Diagnostic::warning(code::ACKNOWLEDGED_IN_VAIN, message)
                    .at(judged.place.clone())
                    .value(judged.code.as_str())
                    .help(help),
            );
        }
        vain
    }
}
