//! In: texts. Out: the same as XML has them. Never: a character that XML forbids.

/// A text without the characters that XML 1.0 does not have.
pub fn allowed(text: &str) -> String {
    text.chars().filter(is_allowed).collect()
}

fn is_allowed(c: &char) -> bool {
    matches!(c, '\t' | '\n' | '\r' | ' '..='\u{D7FF}' | '\u{E000}'..='\u{FFFD}' | '\u{10000}'..)
}

/// A text as the content of an element or an attribute, where it is written by hand: on one line, without control characters.
pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 16);
    for character in text.chars().filter(is_allowed) {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\n' | '\t' | '\r' => out.push(' '),
            character if character.is_control() => {}
            character => out.push(character),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_in_a_text_is_markup_or_forbidden() {
        let text = "a < b & \"c\" > d\u{0}\u{8}\u{FFFE}\u{85}\nnext 🙂";
        assert_eq!(escape(text), "a &lt; b &amp; &quot;c&quot; &gt; d next 🙂");
        assert_eq!(allowed("\u{1}one\ntwo\u{FFFF}"), "one\ntwo");
    }
}
