//! Words that `collect close` writes into a wave.

use crate::definition::Lang;

/// Words of a wave that is closed.
#[derive(Debug, Clone, Copy)]
pub struct ClosingWords {
    /// The mode of collection.
    pub web_questionnaire: &'static str,
}

/// In Danish.
const DA: ClosingWords = ClosingWords {
    web_questionnaire: "Webskema",
};

/// In English.
const EN: ClosingWords = ClosingWords {
    web_questionnaire: "Web questionnaire",
};

/// The words of a language; English where there are none.
pub fn of(lang: &Lang) -> ClosingWords {
    match lang.as_str().split('-').next() {
        Some("da") => DA,
        _ => EN,
    }
}
