//! In: the files that `invite` wrote for a wave. Out: those that are still there, wherever they were written. Never: one deleted,
//! or read for more than whose links it holds.

use std::collections::BTreeSet;
use std::fs::OpenOptions;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use crate::Error;
use crate::definition::Wave;

/// Beside the store: where `invite` wrote, a path a line. It holds nothing of anybody.
fn record(wave: &Wave) -> PathBuf {
    wave.folder.join("collect.files")
}

/// Remembers files, so that whoever deletes what is over finds them in any folder.
pub fn remember(wave: &Wave, files: &[PathBuf]) -> crate::Result<()> {
    let lines: String = files
        .iter()
        .map(|file| std::path::absolute(file).unwrap_or_else(|_| file.clone()))
        .map(|file| format!("{}\n", file.display()))
        .collect();
    let record = record(wave);
    let mut options = OpenOptions::new();
    options.append(true).create(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    // In one piece, beside a run that does the same.
    let written = options
        .open(&record)
        .and_then(|mut file| file.write_all(lines.as_bytes()));
    written.map_err(|source| Error::Write {
        path: record,
        source,
    })
}

/// The files that hold links: those that are remembered, and those so called in the survey folder, in that of the wave and in the
/// working one.
pub fn there(wave: &Wave) -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> = std::fs::read_to_string(record(wave))
        .unwrap_or_default()
        .lines()
        .map(PathBuf::from)
        .filter(|file| file.is_file())
        .collect();
    let survey = wave.folder.ancestors().nth(2).unwrap_or(Path::new(""));
    for folder in [survey, &wave.folder, Path::new(".")] {
        let Ok(folder) = folder.canonicalize() else {
            continue;
        };
        let entries = std::fs::read_dir(&folder).into_iter().flatten().flatten();
        let files = entries.map(|entry| entry.path());
        found.extend(files.filter(|file| is_of_invite(file, wave)));
    }
    let mut seen = BTreeSet::new();
    found.retain(|file| seen.insert(file.canonicalize().unwrap_or_else(|_| file.clone())));
    found.sort();
    found
}

/// Forgets where they were written, once none of them is there.
pub fn forget(wave: &Wave) {
    if there(wave).is_empty() {
        // A list of files that are gone tells nothing of anybody.
        let _ = std::fs::remove_file(record(wave));
    }
}

/// Of files that are there, those that hold a link of one of these contacts.
pub fn of_contacts(files: &[PathBuf], contacts: &BTreeSet<&str>) -> Vec<PathBuf> {
    let holds = |file: &Path| {
        let merge = file.with_extension("csv");
        let Ok(mut rows) = csv::Reader::from_path(&merge) else {
            // Letters whose list is gone: it cannot be told.
            return true;
        };
        let id = rows
            .headers()
            .ok()
            .and_then(|headings| headings.iter().position(|heading| heading == "id"));
        let mut rows = rows.records().flatten();
        id.is_none_or(|id| rows.any(|row| row.get(id).is_some_and(|id| contacts.contains(id))))
    };
    files.iter().filter(|file| holds(file)).cloned().collect()
}

/// Whether a file is called as `invite` calls its own: `2026-invitations-1.csv`, `2026-reminders-2.pdf`.
fn is_of_invite(file: &Path, wave: &Wave) -> bool {
    let name = file.file_name().unwrap_or_default().to_string_lossy();
    let Some((stem, "csv" | "pdf")) = name.rsplit_once('.') else {
        return false;
    };
    ["invitations", "reminders"].iter().any(|round| {
        stem.strip_prefix(&format!("{}-{round}-", wave.id))
            .is_some_and(|number| !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit()))
    })
}
