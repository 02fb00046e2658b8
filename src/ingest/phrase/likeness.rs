//! In: two texts. Out: how alike they are. Never: a meaning.

use std::collections::BTreeSet;

use super::plain;

/// How alike two texts are, from 0 to 1 (the same but for case and signs): the better of the likeness of their letters
/// (Levenshtein) and of the words that they share (Dice).
pub fn likeness(one: &str, other: &str) -> f64 {
    let (one, other) = (plain(one), plain(other));
    let (one, other) = (one.trim(), other.trim());
    if one.is_empty() || other.is_empty() {
        return 0.0;
    }
    if one == other {
        return 1.0;
    }
    let words = |text: &str| -> BTreeSet<String> { text.split(' ').map(str::to_owned).collect() };
    let (words_one, words_other) = (words(one), words(other));
    let shared = words_one.intersection(&words_other).count();
    let by_words = 2.0 * shared as f64 / (words_one.len() + words_other.len()) as f64;
    let by_letters = strsim::normalized_levenshtein(one, other);
    by_words.max(by_letters).min(0.99)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_question_with_a_word_changed_is_nearly_the_same() {
        let one = "Ny teknologi kan løse vores vigtigste problemer";
        let other = "Ny teknologi kan løse vores største problemer";
        assert!(likeness(one, other) > 0.8);
        assert!(likeness(one, "Hvad er dit køn?") < 0.3);
        assert_eq!(likeness("Køn", " KØN:"), 1.0);
    }
}
