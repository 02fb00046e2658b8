//! In: a delivery that was read before by this build of the program, with the same definition. Out: what came of it then,
//! from Parquet. Never: another result than reading it again would give, or a text that the door of the room has not seen.
//!
//! A cache is a folder of pairs: `KEY.parquet` has the columns of [`Responses`], `KEY.json` what goes with them and the
//! digest of both. The key is a digest of the delivery's own digest and of everything that decides how it is read (`key`).
//! A file that is not as it was written is passed by and written again; all of them can be deleted at any time.

mod columns;
mod findings;
mod key;
mod reasons;
mod store;

use std::path::PathBuf;

use crate::definition::{Delivery, Survey, Wave};
use crate::diagnostic::{Diagnostics, Warned};

use super::delivered::Delivered;
use super::responses::Responses;
use store::Slot;

/// Smaller deliveries are read faster than their cache would be found, in bytes.
const WORTH_IT: usize = 4 << 20;

/// Where deliveries that were read are kept as Parquet, if anywhere.
///
/// No result depends on it: it is passed by wherever the delivery, the definition of the wave or the program is another than
/// when it was written, or a file of it is damaged. It holds answers, so it belongs where the deliveries may be, and is
/// readable by its owner alone. Several processes may use one at once.
///
/// ```
/// use tidemark::definition::{WaveId, load};
/// use tidemark::ingest::{Cache, read, read_with};
/// let survey = load("surveys/tech-attitudes".as_ref())?.output;
/// let wave = survey.wave(&WaveId::new("2023")).unwrap();
/// let folder = std::env::temp_dir().join("tidemark-doc-cache");
/// let cache = Cache::in_folder(&folder).worth(0);
/// let first = read_with(&survey, wave, &cache)?;
/// let again = read_with(&survey, wave, &cache)?;
/// assert_eq!(again.output, read(&survey, wave)?.output);
/// assert_eq!(again.warnings, first.warnings);
/// # std::fs::remove_dir_all(folder).unwrap();
/// # Ok::<(), tidemark::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Cache {
    folder: Option<PathBuf>,
    worth: usize,
}

impl Cache {
    /// Everything is read anew.
    pub fn none() -> Self {
        Self::default()
    }

    /// Deliveries are kept in a folder, which is made where it is not there yet.
    pub fn in_folder(folder: impl Into<PathBuf>) -> Self {
        Self {
            folder: Some(folder.into()),
            worth: WORTH_IT,
        }
    }

    /// The same cache for deliveries of at least so many bytes; 4 MB where nothing else is said.
    pub fn worth(self, bytes: usize) -> Self {
        Self {
            worth: bytes,
            ..self
        }
    }

    /// The place of a delivery; `None`: it is not kept.
    pub(super) fn slot(
        &self,
        survey: &Survey,
        wave: &Wave,
        delivery: &Delivery,
        delivered: &Delivered<'_>,
    ) -> Option<Slot> {
        let folder = self.folder.as_ref()?;
        if delivered.size() < self.worth {
            return None;
        }
        Some(Slot::new(
            folder,
            key::of(survey, wave, delivery, delivered)?,
        ))
    }
}

impl Slot {
    /// What came of the delivery when it was read before.
    pub(super) fn get(&self) -> Option<Warned<Responses>> {
        let (frame, kept) = self.read()?;
        let kept: findings::Kept = serde_json::from_slice(&kept).ok()?;
        let warnings = Diagnostics(kept.findings()?);
        Some(Warned {
            output: columns::responses(&frame, kept.shape)?,
            warnings,
        })
    }

    /// Keeps what came of it. Where that fails it is read again the next time: a cache is nobody's mistake.
    pub(super) fn put(&self, responses: &Responses, findings: &[crate::diagnostic::Diagnostic]) {
        let Some((frame, shape)) = columns::frame(responses) else {
            return;
        };
        if let Ok(kept) = serde_json::to_vec(&findings::Kept::new(shape, findings)) {
            self.write(frame, &kept);
        }
    }
}
