//! In: a survey or a wave, long read. Out: where a key of its files, or a target, is written. Never: a place in another file.

use std::path::Path;

use super::Survey;
use super::id::Code;
use super::key_places::KeyPlaces;
use super::wave::Wave;
use crate::diagnostic::Place;

impl Survey {
    /// Where a key of `survey.toml` stands; the file where it is not written. See [`KeyPlaces::key`] for paths.
    pub fn written_at(&self, path: &[&str]) -> Place {
        KeyPlaces::of(self.folder.join("survey.toml")).first(&[path])
    }

    /// Where a key of `report.toml` stands; the file where it is not written.
    pub fn report_written_at(&self, path: &[&str]) -> Place {
        KeyPlaces::of(self.folder.join("report.toml")).first(&[path])
    }
}

impl Wave {
    /// Where a key of its `wave.toml` stands, else its `kind`.
    ///
    /// ```
    /// use tidemark::definition::{WaveId, load};
    /// let survey = load("surveys/tech-attitudes".as_ref())?.output;
    /// let wave = survey.wave(&WaveId::new("2021")).expect("the wave");
    /// assert!(wave.written_at(&["fieldwork"]).line.is_some());
    /// assert_eq!(wave.written_at(&["no_such_key"]), wave.written_at(&["kind"]));
    /// # Ok::<(), tidemark::Error>(())
    /// ```
    pub fn written_at(&self, path: &[&str]) -> Place {
        KeyPlaces::of(self.folder.join("wave.toml")).first(&[path, &["kind"]])
    }

    /// Where the target of a category stands in the targets file, else the first of its margin (`sex*age_group`, in any
    /// order), else the file.
    pub fn target_written_at(&self, margin: &str, codes: &[Code]) -> Place {
        let file: &Path = &self.targets_file;
        let text = std::fs::read_to_string(file).unwrap_or_default();
        let codes: Vec<String> = codes.iter().map(ToString::to_string).collect();
        let of_margin = || {
            text.lines().enumerate().filter(|(_, line)| {
                let (name, _) = fields(line);
                same_parts(name, margin)
            })
        };
        let of_category = of_margin().find(|(_, line)| {
            let (_, category) = fields(line);
            !codes.is_empty() && same_parts(category, &codes.join("*"))
        });
        match of_category.or_else(|| of_margin().next()) {
            Some((line, _)) => Place::line(file, line + 1),
            None => Place::file(file),
        }
    }
}

/// The first two fields of a line.
fn fields(line: &str) -> (&str, &str) {
    let mut fields = line
        .split([',', ';', '\t'])
        .map(|field| field.trim_matches([' ', '"']));
    (
        fields.next().unwrap_or_default(),
        fields.next().unwrap_or_default(),
    )
}

/// Whether two crosses name the same parts, in any order.
fn same_parts(one: &str, other: &str) -> bool {
    let parts = |text: &str| {
        let mut parts: Vec<String> = text.split('*').map(|part| part.trim().to_owned()).collect();
        parts.sort();
        parts
    };
    parts(one) == parts(other)
}
