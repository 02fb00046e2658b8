//! In: a field of the survey or the design. Out: the heading it is to be read from, and how like another heading is to
//! it. Never: a column taken because it is alike.

use crate::definition::Texts;

use super::Purpose;
use crate::ingest::text::quoted;

/// A field that is to be read.
pub(super) struct Wanted {
    /// What messages call it.
    pub(super) name: String,
    pub(super) heading: String,
    /// What a heading may also be called: labels and texts of its item.
    pub(super) known_as: Vec<String>,
    pub(super) purpose: Purpose,
    /// What may stand in the delivery in its place, said with the way out.
    pub(super) instead: Option<String>,
}

impl Wanted {
    pub(super) fn new(name: impl Into<String>, heading: &str, purpose: Purpose) -> Self {
        Self {
            name: name.into(),
            heading: heading.trim().to_owned(),
            known_as: Vec::new(),
            purpose,
            instead: None,
        }
    }

    pub(super) fn known_as<'t>(mut self, texts: impl IntoIterator<Item = &'t Texts>) -> Self {
        let all = texts.into_iter().flat_map(Texts::iter);
        self.known_as = all.map(|(_, text)| text.to_lowercase()).collect();
        self
    }

    /// How like a heading is to what is wanted, from 0 to 1; `None`: not like enough to be suggested.
    pub(super) fn likeness(&self, heading: &str) -> Option<f64> {
        const OF_HEADING: f64 = 0.65;
        // Words of a language are more like each other by chance than the names of columns are.
        const OF_WORDS: f64 = 0.9;
        // Nobody misspells a name at that length, and to compare it costs its length.
        const LONGEST: usize = 200;
        if heading.len() > LONGEST {
            return None;
        }
        let heading = heading.to_lowercase();
        // The mapping of another delivery; this one calls the field by its own name.
        if heading == self.name.to_lowercase() {
            return Some(1.0);
        }
        let by_heading = strsim::jaro_winkler(&self.heading.to_lowercase(), &heading);
        let by_words = self
            .known_as
            .iter()
            .map(|text| strsim::jaro_winkler(text, &heading))
            .filter(|likeness| *likeness > OF_WORDS)
            .fold(0.0, f64::max);
        let best = by_words.max(by_heading);
        (best > OF_HEADING).then_some(best)
    }

    /// The line of `[columns]` that reads it from `heading`; an option has no line of its own.
    pub(super) fn line(&self, heading: &str) -> Option<String> {
        let bare = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
        let key = if self.name.chars().all(bare) {
            self.name.clone()
        } else {
            quoted(&self.name)
        };
        match self.purpose {
            Purpose::Option { .. } | Purpose::AnyOf(_) => None,
            _ => Some(format!("{key} = {}", quoted(heading))),
        }
    }
}
