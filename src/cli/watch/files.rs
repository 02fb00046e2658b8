//! In: a survey folder, and files outside it. Out: what of them has changed since the last look. Never: a change that is only a
//! date.

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use sha2::{Digest, Sha256};

/// Larger files are not read at each change: their size and date stand for them.
const READ_WHOLE: u64 = 16 * 1024 * 1024;

/// The only file whose changes leave every estimate as it is.
const REPORT_FILE: &str = "report.toml";

/// The files of a survey at one moment.
#[derive(Debug, Clone, Default)]
pub struct Watched {
    files: BTreeMap<PathBuf, State>,
}

/// A file at one moment.
#[derive(Debug, Clone, Copy)]
struct State {
    size: u64,
    changed: Option<SystemTime>,
    /// SHA-256; of a large file that of its size and date.
    content: [u8; 32],
}

impl PartialEq for Watched {
    fn eq(&self, other: &Self) -> bool {
        let contents = |watched: &Self| -> Vec<(PathBuf, [u8; 32])> {
            let files = watched.files.iter();
            files
                .map(|(path, state)| (path.clone(), state.content))
                .collect()
        };
        contents(self) == contents(other)
    }
}

impl Watched {
    /// Everything in a folder, and files that lie elsewhere.
    pub fn look(folder: &Path, outside: &[PathBuf]) -> Self {
        Self::default().again(folder, outside)
    }

    /// A new look; a file with the size and date it had is not read again.
    pub fn again(&self, folder: &Path, outside: &[PathBuf]) -> Self {
        let mut paths = Vec::new();
        walk(folder, &mut paths);
        paths.extend(outside.iter().cloned());
        let state = |path: PathBuf| {
            let state = State::of(&path, self.files.get(&path))?;
            Some((path, state))
        };
        Self {
            files: paths.into_iter().filter_map(state).collect(),
        }
    }

    /// What every estimate follows from: all files but report.toml.
    pub fn inputs(&self) -> [u8; 32] {
        let mut hash = Sha256::new();
        for (path, state) in &self.files {
            if path.file_name() != Some(OsStr::new(REPORT_FILE)) {
                hash.update(path.as_os_str().as_encoded_bytes());
                hash.update([0]);
                hash.update(state.content);
            }
        }
        hash.finalize().into()
    }
}

impl State {
    /// `None` of a file that is gone or cannot be read.
    fn of(path: &Path, known: Option<&Self>) -> Option<Self> {
        let data = fs::metadata(path).ok().filter(fs::Metadata::is_file)?;
        let (size, changed) = (data.len(), data.modified().ok());
        if let Some(known) = known
            && known.size == size
            && known.changed == changed
            && changed.is_some()
        {
            return Some(*known);
        }
        let content = if size > READ_WHOLE {
            Sha256::digest(format!("{size} {changed:?}")).into()
        } else {
            Sha256::digest(fs::read(path).ok()?).into()
        };
        Some(Self {
            size,
            changed,
            content,
        })
    }
}

/// Files in a folder and its folders; hidden ones and those an editor leaves beside a file are nobody's input.
fn walk(folder: &Path, found: &mut Vec<PathBuf>) {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    for entry in entries {
        let name = entry.file_name();
        let name = name.to_string_lossy();
        if name.starts_with('.') || name.ends_with('~') || name.starts_with('#') {
            continue;
        }
        match entry.file_type() {
            Ok(kind) if kind.is_dir() => walk(&entry.path(), found),
            Ok(_) => found.push(entry.path()),
            Err(_) => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_of_the_report_changes_no_estimate_and_a_date_changes_nothing() {
        let folder = tempfile::tempdir().expect("a folder");
        let put = |name: &str, text: &str| {
            fs::write(folder.path().join(name), text).expect("a file");
        };
        let look = || Watched::look(folder.path(), &[]);
        put("survey.toml", "a");
        put("report.toml", "a");
        let first = look();
        put("survey.toml", "a");
        put(".report.toml.swp", "a");
        assert!(first == look());
        put("report.toml", "b");
        let second = look();
        assert!(first != second);
        assert_eq!(first.inputs(), second.inputs());
        put("survey.toml", "b");
        assert_ne!(second.inputs(), look().inputs());
    }
}
