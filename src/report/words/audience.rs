//! In: a language. Out: the built-in words that say for whom an edition is. Never: a verdict.

use crate::definition::{Audience, Lang};

/// What an edition says of its readers.
#[derive(Debug)]
pub struct AudienceWords {
    /// On every piece of an internal edition.
    pub internal: &'static str,
}

/// The words of a language; English where there are none.
pub fn of(lang: &Lang) -> &'static AudienceWords {
    match super::primary(lang) {
        "da" => &DANISH,
        _ => &ENGLISH,
    }
}

/// What stands on every piece of an edition for these readers.
pub fn mark(lang: &Lang, audience: Audience) -> Option<&'static str> {
    match audience {
        Audience::Public => None,
        Audience::Internal => Some(of(lang).internal),
    }
}

const ENGLISH: AudienceWords = AudienceWords {
    internal: "Internal – not for publication",
};

const DANISH: AudienceWords = AudienceWords {
    internal: "Intern – ikke til offentliggørelse",
};
