//! In: endings of reads. Out: their counts, and the files that are somebody's fault, kept in target/damage/faults.

use std::path::PathBuf;

use super::memory;
use super::process::{Ending, LONGEST};
use super::reading::{Delivered, ROWS, Reader};

/// Counts of one run.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Counts {
    pub reads: usize,
    /// As many rows as the good file.
    pub same: usize,
    /// Other rows, and something was said.
    pub said: usize,
    /// Other rows and nothing said, where a file of lines ends at another line.
    pub unsaid_lines: usize,
    pub refused: usize,
    /// Other rows and nothing said.
    pub silent: usize,
    pub panicked: usize,
    pub died: usize,
    pub slow: usize,
    pub large: usize,
    pub worst_seconds: f64,
    pub worst_bytes: usize,
}

/// Whether other rows than the good file's are to be said: a copy is damaged, a mutation may be another good file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OtherRows {
    AreToBeSaid,
    MayBeRight,
}

impl Counts {
    /// How many reads ended as none may.
    pub fn faults(&self) -> usize {
        self.silent + self.panicked + self.died + self.slow + self.large
    }

    /// Counts an ending; a fault is kept and printed.
    pub fn take(&mut self, reader: Reader, of: &Delivered, ending: &Ending, other: OtherRows) {
        self.reads += 1;
        let fault = match ending {
            Ending::Panicked(words) => {
                self.panicked += 1;
                Some(format!("panicked: {words}"))
            }
            Ending::Died(words) => {
                self.died += 1;
                Some(format!("died: {words}"))
            }
            Ending::TooSlow => {
                self.slow += 1;
                Some("took too long".to_owned())
            }
            Ending::Read(reading) => {
                self.worst_seconds = self.worst_seconds.max(reading.took.as_secs_f64());
                self.worst_bytes = self.worst_bytes.max(reading.peak);
                let silent = self.rows(reader, reading.rows, reading.said, other);
                if reading.peak > memory::MOST {
                    self.large += 1;
                    Some(format!("held {} MB", reading.peak >> 20))
                } else if reading.took > LONGEST {
                    self.slow += 1;
                    Some("took too long".to_owned())
                } else {
                    silent
                }
            }
        };
        if let Some(fault) = fault {
            keep(reader, of, &fault, self.faults());
        }
    }

    fn rows(
        &mut self,
        reader: Reader,
        rows: Option<usize>,
        said: bool,
        other: OtherRows,
    ) -> Option<String> {
        match rows {
            None => self.refused += 1,
            Some(ROWS) => self.same += 1,
            Some(_) if said => self.said += 1,
            Some(_) if reader.of_lines || other == OtherRows::MayBeRight => self.unsaid_lines += 1,
            Some(rows) => {
                self.silent += 1;
                return Some(format!("read as {rows} rows, and nothing said"));
            }
        }
        None
    }
}

/// Where runs leave what they found.
pub fn left() -> PathBuf {
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(
        || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("target"),
        PathBuf::from,
    );
    target.join("damage")
}

fn keep(reader: Reader, of: &Delivered, fault: &str, number: usize) {
    const KEPT: usize = 40;
    if number > KEPT {
        return;
    }
    let folder = left().join("faults").join(reader.name);
    std::fs::create_dir_all(&folder).expect("a folder");
    let path = folder.join(&of.name);
    of.write(&path).expect("a file");
    println!("FAULT {}: {fault}: {}", reader.name, path.display());
}
