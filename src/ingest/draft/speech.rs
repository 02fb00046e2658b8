//! In: the texts of a file and the languages of a survey. Out: texts in every language. Never: a translation.

use super::super::dictionary::FileText;
use super::super::phrase::language_of;
use super::super::profile::Profile;
use crate::definition::placeholder::MARKER;
use crate::definition::{Lang, Texts};

/// The languages of a draft, and the one that the file's own texts are in.
#[derive(Debug, Clone, PartialEq)]
pub struct Speech {
    pub languages: Vec<Lang>,
    own: Lang,
}

impl Speech {
    pub fn of(profile: &Profile, stated: &[Lang]) -> Self {
        let named = || {
            profile.dictionary.variables.iter().flat_map(|variable| {
                let labels = variable.values.iter().flat_map(|named| &named.label.0);
                variable.label.0.iter().chain(labels)
            })
        };
        // In the order in which the file has them.
        let mut of_file: Vec<Lang> = Vec::new();
        let title = profile.dictionary.title.0.iter();
        for lang in title.chain(named()).filter_map(|(lang, _)| lang.as_ref()) {
            if !of_file.contains(lang) {
                of_file.push(lang.clone());
            }
        }
        let seen = profile
            .columns
            .iter()
            .flat_map(|column| column.seen_texts().take(20))
            .map(|(text, _)| text);
        let names = profile
            .dictionary
            .variables
            .iter()
            .map(|variable| variable.name.as_str());
        let guessed = language_of(
            named()
                .map(|(_, text)| text.as_str())
                .chain(names)
                .chain(seen),
        );
        let own = of_file.first().cloned().unwrap_or(guessed);
        let languages = match (stated, of_file.as_slice()) {
            ([], []) => vec![own.clone()],
            ([], of_file) => of_file.to_vec(),
            (stated, _) => stated.to_vec(),
        };
        Self { languages, own }
    }

    /// The language of the file's texts where the survey has it, else the survey's first.
    pub fn own(&self) -> &Lang {
        if self.languages.contains(&self.own) {
            &self.own
        } else {
            self.languages.first().unwrap_or(&self.own)
        }
    }

    /// A text of the file; in a language that it does not have a person must write it.
    pub fn texts(&self, text: &FileText) -> Texts {
        Texts::new(self.languages.iter().map(|lang| {
            let of_lang = text.0.iter().find(|(own, _)| own.as_ref() == Some(lang));
            let unnamed = text
                .0
                .iter()
                .find(|(own, _)| own.is_none() && lang == &self.own);
            let written = match (of_lang.or(unnamed), text.0.first()) {
                (Some((_, written)), _) => written.clone(),
                (None, Some((_, other))) => format!("{MARKER}: {other}"),
                (None, None) => MARKER.to_owned(),
            };
            (lang.clone(), written)
        }))
    }

    /// A text that the file does not have.
    pub fn fill_in(&self, hint: &str) -> Texts {
        Texts::same(&self.languages, &format!("{MARKER}: {hint}"))
    }
}
