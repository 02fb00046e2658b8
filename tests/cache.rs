//! A delivery that was read before is recalled, and nothing but time tells the difference.

use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Output;

use polars::prelude::{ParquetReader, SerReader};
use sha2::{Digest, Sha256};
use tidemark::definition::{Survey, load};
use tidemark::diagnostic::Warned;
use tidemark::ingest::{self, Cache, Responses};

const CPR: &str = "010190-1234";

const SURVEY: &str = r#"[survey]
id = "kept"
languages = ["en"]
title = "Kept"

[item.sex]
kind = "single"
role = "background"
base = "answered"
text = "Sex"
answers = [{ code = 1, label = "A" }, { code = 2, label = "B" }]

[item.used]
kind = "multiple"
base = "answered"
text = "Used"
options = [{ code = 1, label = "One" }, { code = 2, label = "Two" }]

[item.born]
kind = "numeric"
text = "Born"
missing = { refused = [7777] }

[item.why]
kind = "open"
text = "Why?"

[design]
weight = "w"
strata = "stratum"
clusters = ["place"]
cluster_codes = "nested_in_strata"

[disclosure]
probability = "not_stated"
"#;

const WAVE: &str =
    "kind = \"responses\"\nrespondent_id = \"id\"\nfieldwork = { start = 2026-10-01 }\n";

/// Answers with all that is said of them: spaces, blank lines, a repeated row, no weight, a number in an open answer.
fn answers(rows: usize) -> String {
    let mut text = String::from("id,w,stratum,place,sex,used_1,used_2,born,why\n");
    for row in 0..rows {
        let why = match row % 5 {
            0 => format!("call me on {CPR}"),
            1 => String::new(),
            _ => format!("reason {row} at some length{}", " and more".repeat(20)),
        };
        let _ = writeln!(
            text,
            "k{row},{},s{},p{},{},{},{},{},{why}",
            0.25 + (row % 7) as f64 / 3.0,
            row % 3,
            row % 11,
            if row == 4 {
                "2 "
            } else {
                ["1", "2", ""][row % 3]
            },
            row % 2,
            1 - row % 2,
            if row % 9 == 0 { 7777 } else { 1940 + row % 60 },
        );
        if row == 6 {
            text.push_str("\n\n");
        }
    }
    let last = text.lines().last().unwrap_or_default().to_owned();
    text + &last + "\n"
}

struct Folder(tempfile::TempDir);

impl Folder {
    fn new(rows: usize) -> Self {
        let folder = Self(tempfile::tempdir().expect("a folder"));
        folder.write("survey.toml", SURVEY);
        folder.write("waves/2026/wave.toml", WAVE);
        folder.write("waves/2026/responses.csv", &answers(rows));
        folder
    }

    fn survey_folder(&self) -> PathBuf {
        self.0.path().join("survey")
    }

    fn write(&self, file: &str, text: &str) {
        let path = self.survey_folder().join(file);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        fs::write(path, text).expect("a file");
    }

    fn survey(&self) -> Survey {
        load(&self.survey_folder())
            .unwrap_or_else(|error| panic!("{error}"))
            .output
    }

    fn cache_folder(&self) -> PathBuf {
        self.0.path().join("cache")
    }

    fn cache(&self) -> Cache {
        Cache::in_folder(self.cache_folder()).worth(0)
    }

    fn kept(&self, ending: &str) -> Vec<PathBuf> {
        let Ok(entries) = fs::read_dir(self.cache_folder()) else {
            return Vec::new();
        };
        let mut kept: Vec<PathBuf> = entries
            .map(|entry| entry.expect("an entry").path())
            .filter(|path| path.extension().is_some_and(|of| of == ending))
            .collect();
        kept.sort();
        kept
    }

    fn read(&self) -> Warned<Responses> {
        let survey = self.survey();
        let with = ingest::read_with(&survey, &survey.waves[0], &self.cache());
        let with = with.unwrap_or_else(|error| panic!("{error}"));
        let without = ingest::read(&survey, &survey.waves[0]);
        let without = without.unwrap_or_else(|error| panic!("{error}"));
        assert_eq!(with.output, without.output);
        assert_eq!(with.warnings, without.warnings);
        with
    }

    /// What a reading would say that had been recalled: a word of its accounts is put in.
    fn put_in(&self, word: &str) {
        let [json] = self.kept("json").try_into().expect("one");
        let kept = fs::read_to_string(&json).expect("text");
        let kept = kept[64..].replace("encoding UTF-8", word);
        assert!(kept.contains(word));
        let parquet = fs::read(json.with_extension("parquet")).expect("columns");
        let mut digest = Sha256::new();
        digest.update(json.file_stem().expect("a key").as_encoded_bytes());
        digest.update((parquet.len() as u64).to_le_bytes());
        digest.update(parquet);
        digest.update(&kept);
        let digits = digest
            .finalize()
            .iter()
            .fold(String::new(), |mut text, byte| {
                let _ = write!(text, "{byte:02x}");
                text
            });
        fs::write(json, digits + &kept).expect("a file");
    }

    fn recalls(&self, word: &str) -> bool {
        let survey = self.survey();
        let read = ingest::read_with(&survey, &survey.waves[0], &self.cache());
        let reading = read.expect("answers").output.accounts.reading;
        reading.iter().any(|line| line.contains(word))
    }
}

#[test]
fn a_delivery_is_recalled_as_it_was_read() {
    let folder = Folder::new(40);
    let first = folder.read();
    assert!(first.warnings.iter().count() >= 3, "{}", first.warnings);
    assert!(!first.output.accounts.set_aside.is_empty());
    assert!(first.warnings.iter().any(|one| {
        one.place
            .as_ref()
            .is_some_and(|place| place.excerpt.is_some())
    }));
    folder.read();
    assert_eq!(folder.kept("parquet").len(), 1);
    folder.put_in("recalled from the cache");
    assert!(folder.recalls("recalled from the cache"));
}

#[test]
fn what_is_damaged_or_foreign_is_passed_by_and_written_again() {
    let folder = Folder::new(40);
    folder.read();
    for ending in ["parquet", "json"] {
        let [path] = folder.kept(ending).try_into().expect("one");
        let whole = fs::read(&path).expect("bytes");
        for at in [0, 10, 64, whole.len() / 2, whole.len() - 1] {
            let mut flipped = whole.clone();
            flipped[at] ^= 4;
            for damaged in [&flipped[..], &whole[..at], b"{}", b""] {
                fs::write(&path, damaged).expect("a file");
                folder.read();
                assert_eq!(fs::read(&path).expect("bytes"), whole, "{ending} {at}");
            }
        }
        fs::remove_file(&path).expect("removed");
        folder.read();
        assert_eq!(fs::read(&path).expect("bytes"), whole);
    }
    assert!(folder.kept("tmp").is_empty());
}

#[test]
fn another_delivery_definition_or_wave_is_read_anew() {
    let folder = Folder::new(40);
    folder.read();
    folder.put_in("of the first");
    folder.write("report.toml", "banners = [\"sex\"]\n");
    assert!(folder.recalls("of the first"), "the report decides nothing");
    let changes = [
        ("waves/2026/responses.csv", answers(41)),
        ("survey.toml", SURVEY.replace("\"B\"", "\"C\"")),
        (
            "waves/2026/wave.toml",
            format!("{WAVE}blanks = [\"1941\"]\n"),
        ),
        ("waves/2026/wave.toml", format!("{WAVE}# a remark\n")),
    ];
    for (number, (file, text)) in changes.into_iter().enumerate() {
        folder.write(file, &text);
        folder.read();
        assert!(!folder.recalls("of the first"), "{file}");
        assert_eq!(folder.kept("parquet").len(), number + 2, "{file}");
    }
}

#[test]
fn what_names_a_person_is_not_kept() {
    let folder = Folder::new(40);
    folder.read();
    let [json] = folder.kept("json").try_into().expect("one");
    let [parquet] = folder.kept("parquet").try_into().expect("one");
    let file = fs::File::open(&parquet).expect("columns");
    let frame = ParquetReader::new(file).finish().expect("columns");
    let mut text = fs::read_to_string(&json).expect("text");
    for column in frame.columns() {
        for row in 0..frame.height() {
            let _ = writeln!(text, "{}", column.get(row).expect("a cell"));
        }
    }
    assert!(text.contains("reason 7"), "open answers are kept");
    assert!(!text.contains(CPR) && !text.contains("0101901234"));
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = |path: &Path| fs::metadata(path).expect("a file").permissions().mode() & 0o777;
        assert_eq!([mode(&json), mode(&parquet)], [0o600, 0o600]);
        assert_eq!(mode(&folder.cache_folder()), 0o700);
    }
}

#[test]
fn several_at_once_keep_and_recall_the_same() {
    let folder = Folder::new(200);
    std::thread::scope(|scope| {
        for _ in 0..6 {
            scope.spawn(|| {
                for _ in 0..4 {
                    folder.read();
                }
            });
        }
    });
    assert_eq!(folder.kept("parquet").len(), 1);
    assert!(folder.kept("tmp").is_empty());
}

fn tidemark(folder: &Folder, words: &[&str], cache: Option<&Path>) -> Output {
    let mut command = std::process::Command::new(assert_cmd::cargo::cargo_bin!("tidemark"));
    command
        .arg("table")
        .arg(folder.survey_folder())
        .args(["--format", "csv"])
        .args(words)
        .env("XDG_CACHE_HOME", folder.0.path().join("xdg"));
    match cache {
        Some(cache) => command.env("TIDEMARK_CACHE", cache),
        None => command.env_remove("TIDEMARK_CACHE"),
    };
    command.output().expect("a run")
}

#[test]
fn the_program_prints_the_same_with_and_without_a_cache() {
    let small = Folder::new(40);
    assert!(
        tidemark(&small, &[], Some(&small.cache_folder()))
            .status
            .success()
    );
    assert!(small.kept("parquet").is_empty(), "not worth it");

    let large = Folder::new(30_000);
    let cache = large.cache_folder();
    let without = tidemark(&large, &["--no-cache"], Some(&cache));
    assert!(large.kept("parquet").is_empty());
    let off = tidemark(&large, &[], Some(Path::new("off")));
    assert!(!large.0.path().join("xdg").exists());
    let first = tidemark(&large, &[], Some(&cache));
    assert_eq!(large.kept("parquet").len(), 1);
    large.put_in("recalled from the cache");
    let again = tidemark(&large, &[], Some(&cache));
    assert_eq!(tidemark(&large, &[], None).stdout, without.stdout);
    assert!(large.0.path().join("xdg/tidemark").is_dir());
    assert!(without.stdout.len() > 500);
    for other in [off, first, again] {
        assert_eq!(other.status.code(), Some(0));
        assert_eq!(other.stdout, without.stdout);
        assert_eq!(other.stderr, without.stderr);
    }
    // Nothing is left in the survey folder.
    let mut held: Vec<_> = fs::read_dir(large.survey_folder())
        .expect("a folder")
        .map(|entry| entry.expect("an entry").file_name())
        .collect();
    held.sort();
    assert_eq!(held, ["survey.toml", "waves"]);
}
