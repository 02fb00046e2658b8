//! In: the waves as read and the one that is asked for. Out: later waves with mistakes as one warning each. Never: an
//! earlier wave left out, or a later one without a word.

use std::path::{Path, PathBuf};

use super::super::id::WaveId;
use super::wave_folders::WaveRead;
use crate::diagnostic::{Diagnostic, Diagnostics, Place, Severity, code, counted};

/// The folders of the waves that are left out.
#[derive(Default)]
pub(super) struct LeftOut(Vec<PathBuf>);

impl LeftOut {
    pub(super) fn holds(&self, folder: &Path) -> bool {
        self.0.iter().any(|left_out| left_out == folder)
    }

    /// Takes out what else there is to say of a wave that is left out: `check` tells it.
    pub(super) fn silence(&self, found: &mut Diagnostics) {
        found.0.retain(|said| {
            said.code == code::WAVE_LEFT_OUT
                || !self
                    .0
                    .iter()
                    .any(|folder| said.path().is_some_and(|file| file.starts_with(folder)))
        });
    }
}

/// Turns the mistakes of each wave later than `last` into one warning. A wave before it stays as it is: without it,
/// changes would be told from another wave than the one before.
pub(super) fn leave_out_after(last: &WaveId, read: &mut [WaveRead]) -> LeftOut {
    // The time of a wave that states none is 0.
    let time = |read: &WaveRead| {
        let time = read.wave.as_ref().map(|wave| wave.fieldwork.time);
        time.filter(|time| *time > 0.0)
    };
    let asked = read
        .iter()
        .find(|read| read.id == last.as_str())
        .map(|read| (time(read), read.id.clone()));
    let mut folders = Vec::new();
    for wave in read.iter_mut().filter(|wave| wave.found.error_count() > 0) {
        let is_later = match &asked {
            // A wave that is not there is told by whoever asked for it.
            None => true,
            Some((_, id)) if *id == wave.id => false,
            Some((asked, id)) => match (time(wave), *asked) {
                (Some(time), Some(asked)) => time > asked,
                _ => wave.id > *id,
            },
        };
        if !is_later {
            continue;
        }
        wave.found = left_out_warning(wave).into();
        folders.push(wave.folder.clone());
        if time(wave).is_none() {
            // It has no place on the time axis among the others.
            wave.wave = None;
        }
    }
    LeftOut(folders)
}

fn left_out_warning(wave: &WaveRead) -> Diagnostic {
    let errors = counted(wave.found.error_count(), "error", "errors");
    Diagnostic::warning(
        code::WAVE_LEFT_OUT,
        format!("wave `{}` is left out: {errors}", wave.id),
    )
    .at(first_error(wave).unwrap_or_else(|| Place::file(wave.folder.join("wave.toml"))))
    .help("see `tidemark check`")
}

fn first_error(wave: &WaveRead) -> Option<Place> {
    let is_error = |found: &&Diagnostic| found.severity == Severity::Error;
    wave.found.iter().find(is_error)?.place.clone()
}
