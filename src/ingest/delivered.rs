//! In: a delivery's path, or its bytes. Out: its bytes, and of a large uncompressed SPSS file those before its rows, which
//! stay in the file until they are read. Never: rows of a file that was changed while they were read.

use std::borrow::Cow;
use std::cell::{OnceCell, RefCell};
use std::fs::{File, Metadata};
use std::io::{self, ErrorKind, Read, Seek, SeekFrom};
use std::path::Path;
use std::time::{Duration, UNIX_EPOCH};

use sha2::{Digest, Sha256};

use super::spss::{Beginning, rows_begin};
use crate::definition::{Delivery, Format};

/// From so many bytes on the rows of an SPSS file are left in it: half a gigabyte of fresh memory costs more time than
/// reading what is put there.
const LARGE: u64 = 4 << 20;
/// What is read of a file at first: most dictionaries are shorter.
const HEAD: usize = 1 << 20;

/// A delivery that is to be read.
#[derive(Debug)]
pub(super) struct Delivered<'a> {
    bytes: Cow<'a, [u8]>,
    rows: Option<RowsInFile>,
}

/// The bytes of a file behind its dictionary: rows, one after the other.
#[derive(Debug)]
pub(super) struct RowsInFile {
    file: File,
    /// The byte that the first row begins with.
    from: u64,
    stamp: Stamp,
    /// The digest of the file as far as it was read from its beginning.
    digested: RefCell<Digested>,
    /// The first error, of which those who read rows hand on only that there are no more.
    failure: OnceCell<io::Error>,
}

/// A digest of the bytes that were read one after the other.
#[derive(Debug)]
struct Digested {
    digest: Sha256,
    /// Bytes of the rows that are in it.
    rows: usize,
}

/// What changes when somebody writes to a file.
#[derive(Debug, PartialEq, Eq)]
struct Stamp {
    bytes: u64,
    /// Since 1970.
    modified: Option<Duration>,
}

impl Stamp {
    fn of(metadata: &Metadata) -> Self {
        Self {
            bytes: metadata.len(),
            modified: metadata
                .modified()
                .ok()
                .and_then(|at| at.duration_since(UNIX_EPOCH).ok()),
        }
    }
}

impl<'a> Delivered<'a> {
    /// A delivery that is in memory.
    pub fn bytes_of(bytes: &'a [u8]) -> Self {
        Self {
            bytes: Cow::Borrowed(bytes),
            rows: None,
        }
    }

    /// Opens a delivery: all of it, or all before its rows.
    pub fn open(delivery: &Delivery) -> io::Result<Delivered<'static>> {
        Delivered::with_rows_from(&delivery.path, delivery.format, LARGE)
    }

    /// As [`Self::open`], with the rows of an SPSS file of at least so many bytes left in it.
    pub fn with_rows_from(
        path: &Path,
        format: Format,
        large: u64,
    ) -> io::Result<Delivered<'static>> {
        let mut file = File::open(path)?;
        let stamp = Stamp::of(&file.metadata()?);
        let mut bytes = Vec::new();
        if format == Format::Spss && stamp.bytes >= large {
            let mut most = HEAD;
            loop {
                let wanted = most.saturating_sub(bytes.len()) as u64;
                file.by_ref().take(wanted).read_to_end(&mut bytes)?;
                match rows_begin(&bytes) {
                    Beginning::At(from) => {
                        bytes.truncate(from);
                        let digest = Sha256::new_with_prefix(&bytes);
                        let rows = RowsInFile {
                            file,
                            from: from as u64,
                            stamp,
                            digested: RefCell::new(Digested { digest, rows: 0 }),
                            failure: OnceCell::new(),
                        };
                        return Ok(Delivered {
                            bytes: Cow::Owned(bytes),
                            rows: Some(rows),
                        });
                    }
                    Beginning::Further if bytes.len() == most => most = most.saturating_mul(4),
                    Beginning::Further | Beginning::Nowhere => break,
                }
            }
        }
        file.read_to_end(&mut bytes)?;
        Ok(Delivered {
            bytes: Cow::Owned(bytes),
            rows: None,
        })
    }

    /// All bytes, or those before [`Self::rows`].
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The rows that are still in the file.
    pub fn rows(&self) -> Option<&RowsInFile> {
        self.rows.as_ref()
    }

    /// Bytes of the delivery, wherever they are.
    pub fn size(&self) -> usize {
        let rows = self.rows.as_ref().map_or(0, RowsInFile::bytes);
        self.bytes.len().saturating_add(rows)
    }

    /// The digest of every byte; what was read of the rows is not read again.
    pub fn digest(&self) -> io::Result<Sha256> {
        match &self.rows {
            None => Ok(Sha256::new_with_prefix(&self.bytes)),
            Some(rows) => rows.digest(),
        }
    }

    /// # Errors
    ///
    /// Rows could not be read, or the file is another than when it was opened.
    pub fn was_read(&mut self) -> io::Result<()> {
        let Some(rows) = &mut self.rows else {
            return Ok(());
        };
        if let Some(failure) = rows.failure.take() {
            return Err(failure);
        }
        if Stamp::of(&rows.file.metadata()?) == rows.stamp {
            return Ok(());
        }
        Err(io::Error::other("it was changed while it was read"))
    }
}

impl Digested {
    /// Adds rows that follow those that are in it; others are passed by.
    fn follow(&mut self, at: usize, read: Option<&[u8]>) {
        if let Some(read) = read.filter(|_| at == self.rows) {
            self.digest.update(read);
            self.rows += read.len();
        }
    }
}

impl RowsInFile {
    /// Bytes of the rows.
    pub fn bytes(&self) -> usize {
        usize::try_from(self.stamp.bytes.saturating_sub(self.from)).unwrap_or(usize::MAX)
    }

    /// Fills a buffer with the rows from a byte on (0: the first of the first row); less than all of it is the end.
    pub fn fill(&self, at: usize, buffer: &mut [u8]) -> usize {
        match self.read_at(at, buffer) {
            Ok(filled) => {
                self.digested.borrow_mut().follow(at, buffer.get(..filled));
                filled
            }
            Err(error) => {
                self.failure.get_or_init(|| error);
                0
            }
        }
    }

    fn digest(&self) -> io::Result<Sha256> {
        let mut digested = self.digested.borrow_mut();
        let mut buffer = vec![0; 1 << 16];
        loop {
            let at = digested.rows;
            match self.read_at(at, &mut buffer)? {
                0 => return Ok(digested.digest.clone()),
                filled => digested.follow(at, buffer.get(..filled)),
            }
        }
    }

    fn read_at(&self, at: usize, buffer: &mut [u8]) -> io::Result<usize> {
        let mut file = &self.file;
        file.seek(SeekFrom::Start(self.from.saturating_add(at as u64)))?;
        let mut filled = 0;
        while let Some(room) = buffer.get_mut(filled..)
            && !room.is_empty()
        {
            match file.read(room) {
                Ok(0) => break,
                Ok(bytes) => filled += bytes,
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        Ok(filled)
    }
}
