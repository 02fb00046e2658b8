//! In: the bytes of a delivery, whole or damaged. Out: what the public API makes of them. Never: a look inside a reader.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use tidemark::Error;
use tidemark::definition::{self, Code, Columns, Field, Format, Survey, WaveKind};
use tidemark::diagnostic::{Diagnostics, Severity};
use tidemark::ingest;

use super::memory;

/// Respondents in every file of `good/`.
pub const ROWS: usize = 24;

/// A format as its files are named here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reader {
    /// What the command line and the folders call it.
    pub name: &'static str,
    pub format: Format,
    /// Endings of its files in `good/`.
    pub endings: &'static [&'static str],
    /// Where a file of lines is cut at the end of one, what is left is a shorter good file: nothing can tell.
    pub of_lines: bool,
}

/// Every reader.
pub const READERS: &[Reader] = &[
    reader("csv", Format::Csv, &["csv", "txt"], true),
    reader("parquet", Format::Parquet, &["parquet"], false),
    reader("sav", Format::Spss, &["sav"], false),
    reader("zsav", Format::Spss, &["zsav"], false),
    reader("por", Format::SpssPortable, &["por"], false),
    reader("dta", Format::Stata, &["dta"], false),
    reader("sas7bdat", Format::Sas, &["sas7bdat"], false),
    reader("xlsx", Format::Excel, &["xlsx"], false),
    reader("ods", Format::OpenDocument, &["ods"], false),
    reader("triple-s", Format::TripleS, &["sss"], true),
    reader("jsonl", Format::JsonLines, &["jsonl"], true),
];

const fn reader(
    name: &'static str,
    format: Format,
    endings: &'static [&'static str],
    of_lines: bool,
) -> Reader {
    Reader {
        name,
        format,
        endings,
        of_lines,
    }
}

/// A delivery: its file, and for Triple-S its data file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delivered {
    /// The name of its file; what stands before the first `-` or `.` is that of the good file it was made of.
    pub name: String,
    pub parts: Vec<Vec<u8>>,
}

impl Delivered {
    /// Reads a delivery from a file of `good/` or `found/`.
    pub fn open(path: &Path) -> std::io::Result<Self> {
        let mut parts = vec![std::fs::read(path)?];
        if let Some(data) = data_beside(path) {
            parts.push(std::fs::read(data)?);
        }
        Ok(Self {
            name: file_name(path),
            parts,
        })
    }

    #[allow(dead_code)] // The damage harness asks.
    pub fn len(&self) -> usize {
        self.parts.iter().map(Vec::len).sum()
    }

    /// Writes it below a folder under a name of its own.
    pub fn write(&self, path: &Path) -> std::io::Result<()> {
        for (part, bytes) in self.parts.iter().enumerate() {
            let to = if part == 0 {
                path.to_owned()
            } else {
                path.with_extension(DATA)
            };
            std::fs::write(to, bytes)?;
        }
        Ok(())
    }
}

/// The ending of a Triple-S data file.
const DATA: &str = "asc";

fn data_beside(path: &Path) -> Option<PathBuf> {
    (path.extension()? == "sss")
        .then(|| path.with_extension(DATA))
        .filter(|data| data.is_file())
}

fn file_name(path: &Path) -> String {
    path.file_name()
        .map(|name| name.to_string_lossy().into_owned())
        .unwrap_or_default()
}

/// The folder `tests/corpus`.
pub fn corpus() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus")
}

/// The deliveries of a reader in a folder, by name.
pub fn deliveries(folder: &Path, reader: Reader) -> Vec<Delivered> {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return Vec::new();
    };
    let mut paths: Vec<PathBuf> = entries
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| {
            let ending = path.extension().and_then(|ending| ending.to_str());
            ending.is_some_and(|ending| reader.endings.contains(&ending))
        })
        .collect();
    paths.sort();
    paths
        .iter()
        .filter_map(|path| Delivered::open(path).ok())
        .collect()
}

/// What became of a delivery.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reading {
    /// `None`: it was refused.
    pub rows: Option<usize>,
    /// Codes of what was found, errors and warnings, each once.
    pub codes: Vec<String>,
    /// Whether anything was said.
    pub said: bool,
    /// The first message, without what is particular to this file.
    pub shape: String,
    pub took: Duration,
    /// Most memory held, in bytes.
    pub peak: usize,
}

/// Reads deliveries of one format.
pub struct Attempts {
    survey: Survey,
    reader: Reader,
    folder: tempfile::TempDir,
}

impl Attempts {
    pub fn new(reader: Reader) -> Self {
        let survey = definition::load(&corpus().join("survey"))
            .unwrap_or_else(|error| panic!("{error}"))
            .output;
        Self {
            survey,
            reader,
            folder: tempfile::tempdir().expect("a folder"),
        }
    }

    /// Reads one, with its time and memory. A panic of the reader goes through.
    pub fn read(&mut self, delivered: &Delivered) -> Reading {
        let path = self.folder.path().join(&delivered.name);
        let mut wave = self.survey.waves[0].clone();
        let WaveKind::Responses(delivery) = &mut wave.kind else {
            panic!("the survey of the corpus has answers");
        };
        delivery.path = path.clone();
        delivery.format = self.reader.format;
        match self.reader.format {
            Format::SpssPortable => delivery.columns = capitals(),
            Format::JsonLines => {
                let id = Columns::One("id".to_owned());
                delivery.columns = BTreeMap::from([(Field::new("respid"), id)]);
            }
            _ => {}
        }
        delivery.encoding = delivered
            .name
            .starts_with("poll_macintosh")
            .then(|| "macintosh".to_owned());
        let on_disk = self.reader.format == Format::TripleS;
        if on_disk {
            delivered.write(&path).expect("a file");
        }
        let (begin, start) = (memory::begin(), Clock::start());
        let result = if on_disk {
            ingest::read(&self.survey, &wave)
        } else {
            ingest::read_bytes(&self.survey, &wave, &delivered.parts[0])
        };
        let (took, peak) = (start.took(), memory::peak(begin));
        let (rows, findings) = match result {
            Ok(read) => (Some(read.output.rows), read.warnings),
            Err(Error::Input(findings)) => (None, findings),
            // A file that is not there is the harness's fault; a bug is Tidemark's.
            Err(error) => panic!("{error}"),
        };
        Reading {
            rows,
            said: findings
                .iter()
                .any(|finding| finding.severity > Severity::Note),
            shape: shape(&findings),
            codes: codes(&findings),
            took,
            peak,
        }
    }
}

/// The time of the processor, where the system says it, else of the clock: other programs are not counted.
struct Clock {
    processor: Option<Duration>,
    clock: Instant,
}

impl Clock {
    fn start() -> Self {
        Self {
            processor: Self::processor(),
            clock: Instant::now(),
        }
    }

    fn took(&self) -> Duration {
        match (self.processor, Self::processor()) {
            (Some(before), Some(after)) => after.saturating_sub(before),
            _ => self.clock.elapsed(),
        }
    }

    /// Of the user and of the system, in hundredths of a second (Linux).
    fn processor() -> Option<Duration> {
        let stat = std::fs::read_to_string("/proc/self/stat").ok()?;
        let (_, behind_name) = stat.rsplit_once(')')?;
        let mut fields = behind_name.split_whitespace().skip(11);
        let mut next = || fields.next()?.parse::<u64>().ok();
        Some(Duration::from_millis(10 * (next()? + next()?)))
    }
}

/// A portable file has names in capitals.
fn capitals() -> BTreeMap<Field, Columns> {
    let one = |name: &str| (Field::new(name), Columns::One(name.to_uppercase()));
    let used = Columns::Options {
        by_code: vec![
            (Code(1), "USED_1".to_owned()),
            (Code(2), "USED_2".to_owned()),
        ],
        chosen: Vec::new(),
        unchosen: Vec::new(),
    };
    ["respid", "trust", "sex", "born", "why", "weight"]
        .into_iter()
        .map(one)
        .chain([(Field::new("used"), used)])
        .collect()
}

fn codes(findings: &Diagnostics) -> Vec<String> {
    let mut codes: Vec<String> = findings.iter().map(|f| f.code.to_string()).collect();
    codes.sort();
    codes.dedup();
    codes
}

/// The words of the gravest message: no numbers, nothing in quotes, no more than a line.
fn shape(findings: &Diagnostics) -> String {
    const LONGEST: usize = 70;
    let gravest = findings.iter().max_by_key(|finding| finding.severity);
    let message = gravest.map_or("", |finding| finding.message.as_str());
    let mut shape = String::new();
    let mut quoted = false;
    for c in message.chars() {
        match c {
            '`' | '"' | '\'' => quoted = !quoted,
            _ if quoted => {}
            c if c.is_ascii_alphabetic() => shape.push(c),
            _ if shape.ends_with(' ') => {}
            _ => shape.push(' '),
        }
        if shape.len() >= LONGEST {
            break;
        }
    }
    shape
}
