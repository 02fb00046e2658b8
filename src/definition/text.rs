//! Texts a respondent or reader sees, by language.

use std::collections::BTreeMap;
use std::fmt;

use serde::Serialize;

/// A language tag, `da` or `en`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(transparent)]
pub struct Lang(String);

impl Lang {
    /// A tag as written; nothing checks that the language exists.
    pub fn new(tag: impl Into<String>) -> Self {
        Self(tag.into())
    }

    /// The tag.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Lang {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// One text in every language of the survey. Resolving a definition makes sure that none is missing.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
#[serde(transparent)]
pub struct Texts(BTreeMap<Lang, String>);

impl Texts {
    /// Of several texts in one language the last stays.
    pub fn new(texts: impl IntoIterator<Item = (Lang, String)>) -> Self {
        Self(texts.into_iter().collect())
    }

    /// The same text in every language: ids, numbers, proper names.
    pub fn same(languages: &[Lang], text: &str) -> Self {
        Self::new(languages.iter().map(|lang| (lang.clone(), text.to_owned())))
    }

    /// The text in `lang`; where a library caller asks for a language the survey does not have, the first there is.
    ///
    /// ```
    /// use tidemark::definition::{Lang, Texts};
    /// let texts = Texts::new([(Lang::new("da"), "Køn".to_owned()), (Lang::new("en"), "Sex".to_owned())]);
    /// assert_eq!(texts.get(&Lang::new("en")), "Sex");
    /// assert_eq!(texts.get(&Lang::new("fr")), "Køn");
    /// ```
    pub fn get(&self, lang: &Lang) -> &str {
        self.0
            .get(lang)
            .or_else(|| self.0.values().next())
            .map_or("", String::as_str)
    }

    /// By language tag, in alphabetical order.
    pub fn iter(&self) -> impl Iterator<Item = (&Lang, &str)> {
        self.0.iter().map(|(lang, text)| (lang, text.as_str()))
    }

    /// Whether there is no text in any language.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}
