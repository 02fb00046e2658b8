//! In: the words of labels and headings, in Danish, English, Swedish, Norwegian and German. Out: what they commonly mean:
//! a kind of missing, a grade of agreement, a topic, a language. Never: a decision; a person reads what was made of it.

mod grade;
mod language;
mod likeness;
mod missing;
mod topic;

pub(super) use grade::{Family, Ladder, labels_of_net, ladder};
pub(super) use language::language_of;
pub(super) use likeness::likeness;
pub(super) use missing::missing_of;
pub(super) use topic::{Topic, topic_of};

/// Lower-case words with a space before and after each, signs taken out: ` don t know ` is written `dont know`.
pub(super) fn plain(text: &str) -> String {
    let composed = super::text::composed(text);
    let mut plain = String::with_capacity(composed.len() + 2);
    plain.push(' ');
    for c in composed.chars().flat_map(char::to_lowercase) {
        match c {
            '\'' | '’' | '`' | '´' => {}
            c if c.is_alphanumeric() => plain.push(c),
            _ if plain.ends_with(' ') => {}
            _ => plain.push(' '),
        }
    }
    if !plain.ends_with(' ') {
        plain.push(' ');
    }
    plain
}

/// Whether a plain text has one of these beginnings of words (` refus`) or whole words (` dk `).
fn has(plain: &str, phrases: &[&str]) -> bool {
    phrases.iter().any(|phrase| plain.contains(phrase))
}

/// A label without the number of its code before it: `5 - Helt enig`, `(5) Helt enig`.
pub(super) fn without_number(label: &str) -> &str {
    let rest = label.trim_start_matches(['(', '[', ' ']);
    let digits = rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let after = &rest[digits..];
    let words = after.trim_start_matches([')', ']', '.', ':', '-', '–', '=', ' ']);
    let is_number = digits > 0 && words.len() < after.len();
    if is_number && words.chars().any(char::is_alphabetic) {
        words
    } else {
        label.trim()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signs_and_case_do_not_count() {
        assert_eq!(plain("[DON'T  know]"), " dont know ");
        assert_eq!(plain(""), " ");
    }

    #[test]
    fn the_number_of_a_code_is_not_part_of_its_label() {
        assert_eq!(without_number("5 - Helt enig"), "Helt enig");
        assert_eq!(without_number("(1) Mand"), "Mand");
        assert_eq!(without_number("18-34 år"), "34 år");
        assert_eq!(without_number("7. klasse"), "klasse");
    }
}
