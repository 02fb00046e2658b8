//! In: a folder that a command wrote before. Out: what its marker says: which survey it is of, and which files are ours with
//! the sums they were written with. Never: a machine's path or a time; a path that leads out of the folder.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Component, Path, PathBuf};

use sha2::{Digest, Sha256};

use crate::definition::{Audience, Survey, Wave};

/// What marks a folder as one that a command of Tidemark wrote and may write anew.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Marker {
    pub(super) file: &'static str,
    /// The command.
    command: &'static str,
    /// What the folder is, in messages.
    pub(super) name: &'static str,
}

/// A report.
pub const REPORT: Marker = Marker {
    file: ".tidemark-report",
    command: "tidemark report",
    name: "a report",
};

/// A public-use file.
pub const OPEN_DATA: Marker = Marker {
    file: ".tidemark-open-data",
    command: "tidemark open-data",
    name: "a public-use file",
};

/// Of which survey and wave a folder is. Compared, so that one survey does not write over another of the same name.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Source {
    /// The survey's id.
    pub survey: String,
    /// The survey's title in its first language.
    pub title: String,
    /// The wave's id.
    pub wave: String,
    /// First and last day of fieldwork, as far as they are stated.
    pub fieldwork: String,
}

impl Source {
    /// The source of what is written of a wave.
    pub fn of(survey: &Survey, wave: &Wave) -> Self {
        let days = [wave.fieldwork.start, wave.fieldwork.end];
        let days = days.iter().flatten().map(ToString::to_string);
        let title = survey.languages.first();
        Self {
            survey: one_line(&survey.id),
            title: one_line(title.map_or("", |lang| survey.title.get(lang))),
            wave: one_line(wave.id.as_str()),
            fieldwork: days.collect::<Vec<_>>().join(" "),
        }
    }

    /// Whether this is plainly another survey: another id, or the same id with another title and other days of fieldwork.
    /// A survey that got a better title is still itself.
    pub fn is_another_than(&self, known: &Self) -> bool {
        let is_same_wave = self.wave == known.wave && self.fieldwork == known.fieldwork;
        self.survey != known.survey || self.title != known.title && !is_same_wave
    }
}

/// Text as one line of a marker.
fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// An edition that lies in a folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Laid {
    /// Its name in report.toml.
    pub edition: String,
    /// Who reads it.
    pub audience: Audience,
    /// Its folder from that of the report: empty where the survey has one edition.
    pub folder: PathBuf,
}

/// What a marker says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Record {
    /// Of which survey and wave.
    pub source: Source,
    /// The editions of a report, in the order of report.toml.
    pub editions: Vec<Laid>,
    /// Each file of ours, from the folder, with the SHA-256 it was written with, in hexadecimal.
    pub sums: BTreeMap<PathBuf, String>,
}

impl Record {
    /// What the marker of a folder says; `None` where there is none, or it lists nothing (it is of an early Tidemark).
    pub fn read(folder: &Path, marker: Marker) -> Option<Self> {
        let text = fs::read_to_string(folder.join(marker.file)).ok()?;
        let mut record = Self::default();
        for line in text.lines() {
            match line.strip_prefix("# ") {
                Some(said) => record.hear(said),
                None => {
                    let (sum, path) = line.split_once("  ")?;
                    record.sums.insert(inside(path)?, sum.to_owned());
                }
            }
        }
        (!record.source.survey.is_empty()).then_some(record)
    }

    fn hear(&mut self, said: &str) {
        let Some((name, value)) = said.split_once(": ") else {
            return;
        };
        match name {
            "survey" => self.source.survey = value.to_owned(),
            "title" => self.source.title = value.to_owned(),
            "wave" => self.source.wave = value.to_owned(),
            "fieldwork" => self.source.fieldwork = value.to_owned(),
            "edition" => self.editions.extend(laid(value)),
            _ => {}
        }
    }

    /// The marker: `sha256sum --check` reads it too.
    pub fn text(&self, marker: Marker) -> String {
        let Source {
            survey,
            title,
            wave,
            fieldwork,
        } = &self.source;
        let mut text = format!(
            "# Written by `{}`, which replaces the files listed here and leaves every other file alone.\n\
             # survey: {survey}\n# title: {title}\n# wave: {wave}\n# fieldwork: {fieldwork}\n",
            marker.command
        );
        for laid in &self.editions {
            let folder = match laid.folder.as_os_str().is_empty() {
                true => ".".to_owned(),
                false => written(&laid.folder),
            };
            let audience = Audience::NAMES
                .iter()
                .find(|(_, known)| *known == laid.audience)
                .map_or("", |(name, _)| name);
            text.push_str(&format!(
                "# edition: {} {audience} {folder}\n",
                laid.edition
            ));
        }
        for (path, sum) in &self.sums {
            text.push_str(&format!("{sum}  {}\n", written(path)));
        }
        text
    }
}

/// `NAME AUDIENCE FOLDER`.
fn laid(value: &str) -> Option<Laid> {
    let mut words = value.split(' ');
    let (edition, audience, folder) = (words.next()?, words.next()?, words.next()?);
    let audience = Audience::NAMES.iter().find(|(name, _)| *name == audience)?;
    Some(Laid {
        edition: edition.to_owned(),
        audience: audience.1,
        folder: inside(folder)?,
    })
}

/// A path as a marker has it, where it stays inside the folder.
fn inside(path: &str) -> Option<PathBuf> {
    if path.starts_with('/') {
        return None;
    }
    let parts: Vec<&str> = path.split('/').filter(|part| *part != ".").collect();
    let joined: PathBuf = parts.iter().collect();
    let is_plain = |part: Component<'_>| matches!(part, Component::Normal(_));
    joined.components().all(is_plain).then_some(joined)
}

fn written(path: &Path) -> String {
    let parts = path.iter().map(|part| part.to_string_lossy().into_owned());
    parts.collect::<Vec<_>>().join("/")
}

/// SHA-256 in hexadecimal.
pub fn sum(bytes: &[u8]) -> String {
    let digest = Sha256::digest(bytes);
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn source(survey: &str, title: &str, fieldwork: &str) -> Source {
        Source {
            survey: survey.to_owned(),
            title: title.to_owned(),
            wave: "2023".to_owned(),
            fieldwork: fieldwork.to_owned(),
        }
    }

    #[test]
    fn a_marker_is_read_as_it_was_written_and_leads_nowhere_else() {
        let folder = tempfile::tempdir().expect("a folder");
        let record = Record {
            source: source("poll", "Måling: tillid", "2023-10-02 2023-10-16"),
            editions: vec![Laid {
                edition: "public".to_owned(),
                audience: Audience::Public,
                folder: PathBuf::new(),
            }],
            sums: BTreeMap::from([(PathBuf::from("da/index.html"), sum(b""))]),
        };
        let marker = folder.path().join(REPORT.file);
        fs::write(&marker, record.text(REPORT)).expect("a marker");
        assert_eq!(Record::read(folder.path(), REPORT), Some(record.clone()));
        for path in ["../thesis.txt", "/etc/passwd", "da/../../thesis.txt"] {
            let text = format!("{}{}  {path}\n", record.text(REPORT), sum(b""));
            fs::write(&marker, text).expect("a marker");
            assert_eq!(Record::read(folder.path(), REPORT), None, "{path}");
        }
    }

    #[test]
    fn a_survey_with_a_better_title_is_itself_and_a_copied_one_is_not() {
        let known = source("poll", "Trust", "2023-10-02 2023-10-16");
        let is_another = |now: Source| now.is_another_than(&known);
        assert!(!is_another(known.clone()));
        assert!(!is_another(source(
            "poll",
            "Trust in Denmark",
            "2023-10-02 2023-10-16"
        )));
        assert!(!is_another(source("poll", "Trust", "2023-11-02")));
        assert!(is_another(source("poll", "Health", "2024-01-02")));
        assert!(is_another(source(
            "other",
            "Trust",
            "2023-10-02 2023-10-16"
        )));
    }
}
