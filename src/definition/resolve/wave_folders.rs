//! In: the folders below `waves/`. Out: each wave with its targets and what was found in its files. Never: a wave that
//! is passed over in silence because its folder or file cannot be read.

use std::path::{Path, PathBuf};

use toml::Spanned;

use super::super::Survey;
use super::super::source::WaveSource;
use super::super::wave::Wave;
use super::page::{Page, open};
use super::unfilled;
use super::wave_targets::wave_targets;
use super::waves::{self, Known};
use crate::diagnostic::{Diagnostic, Diagnostics, Place, code};
use crate::error::{Error, Result};

/// A wave's folder as read.
pub(super) struct WaveRead {
    /// The id it has, or the name of its folder where it cannot be read.
    pub(super) id: String,
    pub(super) folder: PathBuf,
    pub(super) wave: Option<Wave>,
    /// What was found in its files.
    pub(super) found: Diagnostics,
}

/// The folders in `waves/`, by name.
pub(super) fn wave_folders(folder: &Path) -> Result<Vec<PathBuf>> {
    let path = folder.join("waves");
    let unreadable = |source| Error::Read {
        path: path.clone(),
        source,
    };
    let entries = match std::fs::read_dir(&path) {
        Ok(entries) => entries,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(unreadable(error)),
    };
    let mut folders = Vec::new();
    for entry in entries {
        let entry = entry.map_err(unreadable)?;
        let hidden = entry.file_name().to_string_lossy().starts_with('.');
        if entry.path().is_dir() && !hidden {
            folders.push(entry.path());
        }
    }
    folders.sort();
    Ok(folders)
}

pub(super) fn no_wave(folder: &Path) -> Diagnostic {
    Diagnostic::warning(code::MISSING_FILE, "the survey has no wave")
        .at(Place::file(folder.join("waves")))
        .help("add `waves/2021/wave.toml`, or run `tidemark new SURVEY --wave 2021`")
}

/// All waves with their targets, by the name of their folder.
pub(super) fn waves_of(survey: &Survey, defined: &[String]) -> Result<Vec<WaveRead>> {
    let mut read: Vec<WaveRead> = Vec::new();
    for folder in wave_folders(&survey.folder)? {
        let one = wave_in(&folder, survey, defined, &read)?;
        read.push(one);
    }
    Ok(read)
}

/// The wave in a folder; `before` are those read before it.
fn wave_in(
    folder: &Path,
    survey: &Survey,
    defined: &[String],
    before: &[WaveRead],
) -> Result<WaveRead> {
    let path = folder.join("wave.toml");
    let mut read = WaveRead {
        id: folder
            .file_name()
            .map(|name| name.to_string_lossy().into_owned())
            .unwrap_or_default(),
        folder: folder.to_owned(),
        wave: None,
        found: Diagnostics::new(),
    };
    let Some(mut page) = open(&path, &survey.languages)? else {
        read.found.push(
            Diagnostic::error(code::MISSING_FILE, "the wave has no wave.toml")
                .at(Place::file(&path))
                .help("write one that says `kind = …`, or move the folder out of `waves`"),
        );
        return Ok(read);
    };
    let Some(source) = page.parse::<WaveSource>() else {
        read.found = page.found;
        return Ok(read);
    };
    let known = Known {
        items: &survey.items,
        defined,
        design: &survey.design,
        duration: survey
            .quality
            .duration
            .as_ref()
            .map(|duration| &duration.field),
        personal: &survey.personal,
        survey_folder: &survey.folder,
    };
    let mut wave = waves::wave(&mut page, &source, folder, &known)?;
    let targets = wave_targets(&mut page, &source, survey, &wave, defined)?;
    wave.targets_file = targets.file;
    wave.targets = targets.margins;
    wave.target_means = targets.means;
    unfilled::say(&mut page, &unfilled::demanded_of_wave(&source, &wave));
    let others = before.iter().filter_map(|read| read.wave.as_ref());
    one_id_each(&mut page, &source, &wave, others);
    read.id = wave.id.as_str().to_owned();
    read.wave = Some(wave);
    read.found = page.found;
    Ok(read)
}

/// No wave has the id of another.
fn one_id_each<'w>(
    page: &mut Page,
    source: &WaveSource,
    wave: &Wave,
    mut others: impl Iterator<Item = &'w Wave>,
) {
    if let Some(other) = others.find(|other| other.id == wave.id) {
        let span = source.id.as_ref().map_or(0..0, Spanned::span);
        let other = other.folder.file_name().unwrap_or_default();
        page.error(
            code::DUPLICATE,
            &span,
            format!("two waves have the id `{}`", wave.id),
            format!(
                "the other is `waves/{}`; give each an id of its own",
                other.to_string_lossy()
            ),
        );
    }
}

/// The waves, oldest first; what was found in them goes to `found`.
pub(super) fn together(read: Vec<WaveRead>, found: &mut Diagnostics) -> Vec<Wave> {
    let mut waves = Vec::new();
    for one in read {
        found.extend(one.found);
        waves.extend(one.wave);
    }
    waves.sort_by(|a: &Wave, b: &Wave| {
        a.fieldwork
            .time
            .total_cmp(&b.fieldwork.time)
            .then_with(|| a.id.cmp(&b.id))
    });
    waves
}
