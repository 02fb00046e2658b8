//! In: the words of labels and headings, in Danish, English, Swedish, Norwegian and German. Out: what they commonly mean:
//! a kind of missing, a grade of agreement, a topic, a language. Never: a decision; a person reads what was made of it.

mod grade;
mod language;
mod likeness;
mod missing;
mod net;
mod topic;

pub(super) use grade::{Family, Ladder, ladder};
pub(super) use language::language_of;
pub(super) use likeness::likeness;
pub(super) use missing::missing_of;
pub(super) use net::labels_of_net;
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

/// The number of a code before a label, and the label without it: `5 - Helt enig`, `(5) Helt enig`.
pub(super) fn numbered(label: &str) -> (Option<i64>, &str) {
    let label = label.trim();
    let rest = label.trim_start_matches(['(', '[', ' ']);
    let after = rest.trim_start_matches(|c: char| c.is_ascii_digit());
    let digits = rest.get(..rest.len() - after.len()).unwrap_or_default();
    let words = after.trim_start_matches([')', ']', '.', ':', '-', '–', '=', ' ']);
    let is_parted = words.len() < after.len() && words.starts_with(char::is_alphabetic);
    match digits.parse() {
        Ok(number) if is_parted => (Some(number), words),
        _ => (None, label),
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
        assert_eq!(numbered("5 - Helt enig"), (Some(5), "Helt enig"));
        assert_eq!(numbered("(1) Mand"), (Some(1), "Mand"));
        assert_eq!(numbered("18-34 år"), (None, "18-34 år"));
        assert_eq!(numbered("7. klasse"), (Some(7), "klasse"));
    }
}
