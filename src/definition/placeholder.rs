//! What `tidemark new` leaves to be filled in, by its beginning: it must not be published as if it were a fact.

/// Begins every text, source and date that a person has to replace.
pub const MARKER: &str = "FILL IN";

/// Whether a text is still to be filled in.
pub fn is_placeholder(text: &str) -> bool {
    text.trim_start().starts_with(MARKER)
}
