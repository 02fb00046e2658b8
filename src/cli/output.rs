//! Files that appear whole or not at all: written beside their place, then renamed.

use std::fs;
use std::path::{Path, PathBuf};

use crate::Error;

/// Writes a file, making its folder where needed.
pub fn write_whole(file: &Path, bytes: &[u8]) -> crate::Result<()> {
    write_by(file, &|beside| fs::write(beside, bytes))
}

/// What of a private file goes to the disk at a time.
const PART: usize = 1 << 18;

/// The same for a file that its owner alone may read, and that is on disk before it takes its name. It goes there a part at a
/// time, and the disk is left alone for as long as a part took: answers that a server beside stores meanwhile wait for one small part
/// at most, and most of them for none.
pub fn write_private(file: &Path, bytes: &[u8]) -> crate::Result<()> {
    use std::io::Write;
    let mut options = fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    write_by(file, &|beside| {
        let mut open = options.open(beside)?;
        for part in bytes.chunks(PART) {
            let begun = std::time::Instant::now();
            open.write_all(part)?;
            open.sync_data()?;
            std::thread::sleep(begun.elapsed());
        }
        Ok(())
    })
}

/// Removes a file; one that is not there is removed.
pub fn remove(file: &Path) -> crate::Result<()> {
    match fs::remove_file(file) {
        Err(source) if source.kind() != std::io::ErrorKind::NotFound => Err(Error::Write {
            path: file.to_owned(),
            source,
        }),
        _ => Ok(()),
    }
}

/// Makes the folder, writes beside the file and renames.
fn write_by(file: &Path, write: &dyn Fn(&Path) -> std::io::Result<()>) -> crate::Result<()> {
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
    write(&beside).map_err(fail(&beside))?;
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
