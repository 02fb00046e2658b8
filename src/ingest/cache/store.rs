//! The files of a cache: written whole or not at all, read only where they are as they were written, the oldest taken out
//! where there are too many.

use std::fs::{self, File, OpenOptions};
use std::io::{Cursor, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

use polars::prelude::{DataFrame, ParquetCompression, ParquetReader, ParquetWriter, SerReader};
use sha2::{Digest, Sha256};

use super::super::guard::guarded;
use super::super::hexadecimal;

/// The files of a folder together hold no more than this, in bytes.
const MOST: u64 = 2 << 30;

/// Hexadecimal digits of a digest.
const DIGITS: usize = 64;

/// The place of one delivery.
pub(in crate::ingest) struct Slot {
    folder: PathBuf,
    key: String,
}

impl Slot {
    pub(super) fn new(folder: &Path, key: String) -> Self {
        Self {
            folder: folder.to_owned(),
            key,
        }
    }

    fn file(&self, ending: &str) -> PathBuf {
        self.folder.join(format!("{}.{ending}", self.key))
    }

    /// The columns and what goes with them, where both are as they were written.
    pub(super) fn read(&self) -> Option<(DataFrame, Vec<u8>)> {
        let with_digest = fs::read(self.file("json")).ok()?;
        let (digest, kept) = with_digest.split_at_checked(DIGITS)?;
        let parquet = fs::read(self.file("parquet")).ok()?;
        if digest != digest_of(&self.key, &parquet, kept).as_bytes() {
            return None;
        }
        let frame = guarded(|| ParquetReader::new(Cursor::new(&parquet)).finish())?.ok()?;
        Some((frame, kept.to_vec()))
    }

    /// Writes both; what fails leaves nothing that is read.
    pub(super) fn write(&self, mut frame: DataFrame, kept: &[u8]) {
        let mut parquet = Vec::new();
        let written = ParquetWriter::new(&mut parquet)
            .with_compression(ParquetCompression::Zstd(None))
            .finish(&mut frame);
        if written.is_err() || make_folder(&self.folder).is_err() {
            return;
        }
        let digest = digest_of(&self.key, &parquet, kept);
        let with_digest = [digest.as_bytes(), kept].concat();
        if write_whole(&self.file("parquet"), &parquet).is_ok() {
            // Without it the columns are not read.
            let _ = write_whole(&self.file("json"), &with_digest);
        }
        take_out_oldest(&self.folder, MOST);
    }
}

fn digest_of(key: &str, parquet: &[u8], kept: &[u8]) -> String {
    let mut digest = Sha256::new();
    digest.update(key);
    digest.update((parquet.len() as u64).to_le_bytes());
    digest.update(parquet);
    digest.update(kept);
    hexadecimal(&digest.finalize())
}

/// A folder that its owner alone can look into.
fn make_folder(folder: &Path) -> std::io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

/// Writes beside and renames: whoever reads meanwhile sees the file before or the file after.
fn write_whole(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    static WRITTEN: AtomicUsize = AtomicUsize::new(0);
    let number = WRITTEN.fetch_add(1, Ordering::Relaxed);
    let beside = path.with_extension(format!("{}-{number}.tmp", std::process::id()));
    let write = || {
        let mut file = create(&beside)?;
        file.write_all(bytes)?;
        fs::rename(&beside, path)
    };
    let written = write();
    if written.is_err() {
        let _ = fs::remove_file(&beside);
    }
    written
}

fn create(path: &Path) -> std::io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

/// Takes out the files written longest ago until no more than `most` bytes are left. Other people's files are not touched.
fn take_out_oldest(folder: &Path, most: u64) {
    let Ok(entries) = fs::read_dir(folder) else {
        return;
    };
    let mut files: Vec<_> = entries
        .filter_map(|entry| {
            let path = entry.ok()?.path();
            let ending = path.extension()?.to_str()?;
            let is_own =
                matches!(ending, "parquet" | "json" | "tmp") && path.file_stem()?.len() >= DIGITS;
            let about = is_own.then(|| path.metadata().ok())??;
            Some((about.modified().ok()?, about.len(), path))
        })
        .collect();
    files.sort();
    let mut held: u64 = files.iter().map(|(_, length, _)| length).sum();
    for (_, length, path) in files {
        if held <= most {
            return;
        }
        if fs::remove_file(path).is_ok() {
            held -= length;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_oldest_files_go_and_foreign_ones_stay() {
        let folder = tempfile::tempdir().unwrap();
        let name =
            |number: usize, ending: &str| folder.path().join(format!("{number:064}.{ending}"));
        for number in 0..4 {
            write_whole(&name(number, "parquet"), &[0; 100]).unwrap();
            std::thread::sleep(std::time::Duration::from_millis(15));
        }
        let foreign = folder.path().join("notes.json");
        fs::write(&foreign, [0; 1000]).unwrap();
        take_out_oldest(folder.path(), 250);
        let there = |number| name(number, "parquet").exists();
        assert_eq!([0, 1, 2, 3].map(there), [false, false, true, true]);
        assert!(foreign.exists());
    }
}
