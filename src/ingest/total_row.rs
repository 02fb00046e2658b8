//! In: a row as texts. Out: whether it is a row of totals or a footnote. Never: a verdict about a row in the midst of
//! respondents (only the last rows of a file are asked about).

/// What begins a row of totals, in lower case.
const WORDS: [&str; 12] = [
    "total",
    "totals",
    "totalt",
    "grand total",
    "i alt",
    "ialt",
    "sum",
    "summe",
    "summa",
    "gesamt",
    "insgesamt",
    "subtotal",
];

/// Whether a cell says that its row is one of totals: `I alt`, `Total:`.
#[inline]
pub(super) fn names_a_total(cell: &str) -> bool {
    const LONGEST: usize = 16;
    if cell.is_empty() || cell.len() > LONGEST {
        return false;
    }
    let word = cell
        .trim()
        .trim_end_matches([':', '.'])
        .trim_end()
        .to_lowercase();
    WORDS.contains(&word.as_str())
}

/// Whether the only text of a row is prose: a note below the table, no answer.
pub(super) fn is_prose(cell: &str) -> bool {
    let cell = cell.trim();
    cell.chars().any(char::is_alphabetic) && cell.split_whitespace().count() >= 2
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_totals_and_prose() {
        for word in ["I alt", "total", "TOTAL:", " Sum ", "Grand Total"] {
            assert!(names_a_total(word), "{word}");
        }
        for word in ["", "Totally", "1000", "Alternativet", "Summer"] {
            assert!(!names_a_total(word), "{word}");
        }
        assert!(is_prose("Kilde: Epinion 2021"));
        assert!(!is_prose("R-1017"));
        assert!(!is_prose("12 08"));
    }
}
