//! In: a text, plain or by language. Out: the text in every language of the survey. Never: an empty text for a language
//! that is missing.

use std::ops::Range;

use toml::Spanned;

use super::Page;
use crate::definition::placeholder::is_placeholder;
use crate::definition::resolve::suggest::one_of;
use crate::definition::source::{Table, Words};
use crate::definition::text::{Lang, Texts};
use crate::diagnostic::code;

impl Page {
    /// A text in every language of the survey.
    pub(in crate::definition) fn texts(&mut self, words: &Spanned<Words>) -> Texts {
        match words.get_ref() {
            Words::Plain(text) => self.plain(text, &words.span()),
            Words::Table(table) => self.languages_of(table, &words.span()),
        }
    }

    fn plain(&mut self, text: &str, span: &Range<usize>) -> Texts {
        if is_placeholder(text) {
            self.unfilled.push(span.clone());
        }
        if text.trim().is_empty() && !self.languages.is_empty() {
            self.error(
                code::MISSING_TRANSLATION,
                span,
                "the text is empty",
                "write it, or take the key out",
            );
            return Texts::same(&self.languages, text);
        }
        if let [_, others @ ..] = &self.languages[..]
            && !others.is_empty()
        {
            let form: Vec<String> = self
                .languages
                .iter()
                .map(|lang| format!("{lang} = …"))
                .collect();
            self.error(
                code::MISSING_TRANSLATION,
                span,
                format!("`{text}` is not given by language"),
                format!("write `{{ {} }}`", form.join(", ")),
            );
        }
        Texts::same(&self.languages, text)
    }

    fn languages_of(&mut self, table: &Table<Words>, span: &Range<usize>) -> Texts {
        let languages = self.languages.clone();
        let mut texts: Vec<(Lang, String)> = Vec::new();
        let mut unfilled = Vec::new();
        for (key, value) in &table.entries {
            match value.get_ref() {
                Words::Plain(text)
                    if languages.iter().any(|lang| lang.as_str() == key.get_ref()) =>
                {
                    texts.push((Lang::new(key.get_ref()), text.clone()));
                    unfilled.extend(is_placeholder(text).then(|| value.span()));
                }
                // Without languages (said once) every key would be unknown.
                Words::Plain(_) if languages.is_empty() => {}
                Words::Plain(_) => {
                    let known: Vec<&str> = languages.iter().map(Lang::as_str).collect();
                    self.warning(
                        code::UNKNOWN_KEY,
                        &key.span(),
                        format!("`{key}` is not a language of the survey"),
                        format!("its languages are {}", one_of(&known)),
                    );
                }
                Words::Table(_) => self.error(
                    code::WRONG_TYPE,
                    &value.span(),
                    format!("`{key}` has a value of the wrong type"),
                    "a text is asked for",
                ),
            }
        }
        // One text, in however many languages.
        self.unfilled.extend(unfilled.into_iter().next());
        for lang in &languages {
            let given = texts.iter().find(|(known, _)| known == lang);
            // A value that is no text was told.
            if table
                .unread
                .iter()
                .any(|key| key.get_ref() == lang.as_str())
            {
                continue;
            }
            if given.is_none_or(|(_, text)| text.trim().is_empty()) {
                self.error(
                    code::MISSING_TRANSLATION,
                    span,
                    format!("the text is not given in `{lang}`"),
                    format!("add `{lang} = …`"),
                );
            }
        }
        Texts::new(texts)
    }
}
