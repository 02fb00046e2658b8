//! In: a text. Out: the same as a definition file writes it. Never: a text that would be read back as another.

/// A text as a basic string of TOML (<https://toml.io/en/v1.0.0#string>), on one line.
///
/// ```
/// use tidemark::definition::quoted;
/// assert_eq!(quoted("\"Enig\"\n"), r#""\"Enig\"\n""#);
/// ```
pub fn quoted(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('"');
    for c in text.chars() {
        match c {
            '"' | '\\' => quoted.extend(['\\', c]),
            '\n' => quoted.push_str("\\n"),
            '\t' => quoted.push_str("\\t"),
            '\r' => quoted.push_str("\\r"),
            c if c.is_control() => quoted.push_str(&format!("\\u{:04X}", u32::from(c))),
            c => quoted.push(c),
        }
    }
    quoted.push('"');
    quoted
}
