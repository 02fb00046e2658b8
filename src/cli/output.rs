//! Files that appear whole or not at all: written beside their place, then renamed.

use std::fs;
use std::path::{Path, PathBuf};

use crate::Error;

/// Writes a file, making its folder where needed.
pub fn write_whole(file: &Path, bytes: &[u8]) -> crate::Result<()> {
    let fail = |path: &Path| {
        let path = path.to_owned();
        move |source| Error::Write { path, source }
    };
    if let Some(folder) = file
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty())
    {
        fs::create_dir_all(folder).map_err(fail(folder))?;
    }
    let beside = beside(file);
    fs::write(&beside, bytes).map_err(fail(&beside))?;
    fs::rename(&beside, file).map_err(|source| {
        // The half-made file must not stay; if it cannot be removed either, the first failure is the one to tell.
        let _ = fs::remove_file(&beside);
        Error::Write {
            path: file.to_owned(),
            source,
        }
    })
}

/// A name in the same folder, so that the rename stays within one file system.
pub fn beside(file: &Path) -> PathBuf {
    let mut name = std::ffi::OsString::from(".");
    name.push(file.file_name().unwrap_or_default());
    name.push(format!(".{}.part", std::process::id()));
    file.with_file_name(name)
}
