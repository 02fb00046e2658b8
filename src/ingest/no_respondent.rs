//! In: a row as texts. Out: whether it is one of totals, a footnote or the headings again. Never: a verdict about totals
//! or a footnote in the midst of respondents (only the last rows of a file are asked about).

use crate::diagnostic::{Diagnostic, Place, code};

use super::accounts::{Reason, SetAside};
use super::text::shown;

/// What a row is that is no respondent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum NoRespondent {
    Totals,
    Footnote,
    Headings,
}

/// Rows that are no respondents, in the order of the file: what each is, and where it stands.
pub(super) type Aside<T> = Vec<(NoRespondent, T)>;

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

/// Fewer columns do not tell a note from an answer.
const FEWEST_COLUMNS: usize = 3;

impl NoRespondent {
    /// What a row of `columns` is from the texts of its cells that are not blank; `None`: it may be a respondent.
    pub fn of<'c>(mut filled: impl Iterator<Item = &'c str>, columns: usize) -> Option<Self> {
        let first = filled.next()?;
        if names_a_total(first) {
            return Some(Self::Totals);
        }
        if columns >= FEWEST_COLUMNS && is_prose(first) && filled.next().is_none() {
            return Some(Self::Footnote);
        }
        None
    }

    fn reason(self) -> Reason {
        match self {
            Self::Totals => Reason::Totals,
            Self::Footnote => Reason::Footnote,
            Self::Headings => Reason::Headings,
        }
    }

    /// Says that a row is set aside; `name` is what messages call it.
    pub fn warning(self, name: &str, place: Place) -> Diagnostic {
        let what = match self {
            Self::Totals => "is a row of totals and no respondent",
            Self::Footnote => "is a footnote and no respondent",
            Self::Headings => "holds the headings again, as where files are put together",
        };
        Diagnostic::warning(
            code::NOT_A_RESPONDENT,
            format!("{name} {what}: it is set aside"),
        )
        .at(place)
    }
}

/// The entries of the accounts; `line` tells where a row stands.
pub(super) fn set_aside<T>(aside: &Aside<T>, line: impl Fn(&T) -> usize) -> Vec<SetAside> {
    [
        NoRespondent::Headings,
        NoRespondent::Totals,
        NoRespondent::Footnote,
    ]
    .into_iter()
    .filter_map(|kind| {
        let lines: Vec<usize> = aside
            .iter()
            .filter(|(of, _)| *of == kind)
            .map(|(_, row)| line(row))
            .collect();
        (!lines.is_empty()).then(|| SetAside {
            reason: kind.reason(),
            rows: lines.len(),
            lines,
        })
    })
    .collect()
}

/// Says that a row weighs as much as all others together, as a row of totals does.
pub(super) fn weighs_as_all_others(weight: f64, name: &str, place: Place) -> Diagnostic {
    let value = weight.to_string();
    Diagnostic::error(
        code::NOT_A_RESPONDENT,
        format!(
            "the weight {} in {name} is the sum of all others: a row of totals is no respondent",
            shown(&value)
        ),
    )
    .at(place)
    .value(value)
    .help("take the row out of the delivery, or have it made again without totals")
}

/// Whether a cell says that its row is one of totals: `I alt`, `Total:`.
#[inline]
fn names_a_total(cell: &str) -> bool {
    const LONGEST: usize = 16;
    if cell.is_empty() || cell.len() > LONGEST {
        return false;
    }
    let word = cell.trim().trim_end_matches([':', '.']).trim_end();
    WORDS.iter().any(|total| total.eq_ignore_ascii_case(word))
}

/// Whether the only text of a row is prose: a note below the table, no answer.
fn is_prose(cell: &str) -> bool {
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

    #[test]
    fn a_row_of_one_cell_is_a_footnote_where_it_is_prose() {
        let of = |cells: &[&str], columns| NoRespondent::of(cells.iter().copied(), columns);
        assert_eq!(of(&["Note: weighted"], 3), Some(NoRespondent::Footnote));
        assert_eq!(of(&["Note: weighted"], 2), None);
        assert_eq!(of(&["Note: weighted", "1"], 3), None);
        assert_eq!(of(&["Total", "1000"], 3), Some(NoRespondent::Totals));
        assert_eq!(of(&["R-17"], 3), None);
        assert_eq!(of(&[], 3), None);
    }
}
