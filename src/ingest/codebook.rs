//! In: an item's scale and what its delivery calls the answers. Out: the answer position of any cell text. Never: the
//! nearest answer in place of an unknown one.

use std::collections::HashMap;

use crate::definition::{Answer, CHOSEN_WORDS, Code, Missing, UNCHOSEN_WORDS};

use super::responses::{AnswerPosition, BLANK, CHOSEN, NOT_CHOSEN};
use super::text;

/// What a cell text stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Meaning {
    Position(AnswerPosition),
    /// A label that two answers share, or a label of one that is the code of another.
    Ambiguous,
}

#[derive(Debug, Clone, Copy)]
struct Entry {
    meaning: Meaning,
    /// By decree of the wave, or a blank: no code or label takes it away.
    stated: bool,
}

/// The texts of one column. Looked into, never iterated: the order of the maps touches no result.
#[derive(Debug, Clone, Default)]
pub(super) struct Codebook {
    exact: HashMap<String, Entry>,
    /// Trimmed and lower-cased.
    loose: HashMap<String, Entry>,
    codes: HashMap<i64, AnswerPosition>,
    /// Labels and texts in the order of the scale, for suggestions.
    pub labels: Vec<String>,
    /// Codes in the order of the scale, for messages.
    pub code_list: Vec<i64>,
    /// Which answer stands for a kind of missing, and what a blank means.
    kinds: Vec<(Missing, AnswerPosition)>,
}

impl Codebook {
    /// The book of a single-choice column: codes, labels in every language, texts of the wave, blanks.
    ///
    /// Texts of the wave count first, then blanks, then codes and labels; of these two neither hides the other.
    pub fn of_scale(answers: &[Answer], values: &[(String, Code)], blanks: &[String]) -> Self {
        let mut book = Self::default();
        let positions: HashMap<Code, AnswerPosition> = answers
            .iter()
            .zip(0..)
            .map(|(answer, position)| (answer.code, position))
            .collect();
        for (text, code) in values {
            if let Some(position) = positions.get(code) {
                book.state(text, *position);
            }
        }
        book.add_blanks(blanks);
        for (answer, position) in answers.iter().zip(0..) {
            book.kinds
                .extend(answer.missing.map(|kind| (kind, position)));
            book.codes.insert(answer.code.0, position);
            book.code_list.push(answer.code.0);
            book.learn(&answer.code.to_string(), position);
            for (_, label) in answer.label.iter() {
                book.learn(label, position);
                book.labels.push(label.to_owned());
            }
        }
        book
    }

    /// The book of one option's column: its label or code, or a yes, chooses it. Where `unchosen` has the empty text, a
    /// blank does not choose it.
    pub fn of_option(
        option: &Answer,
        chosen: &[String],
        unchosen: &[String],
        values: &[(String, Code)],
        blanks: &[String],
    ) -> Self {
        let mut book = Self::default();
        for text in unchosen {
            book.state(text, NOT_CHOSEN);
        }
        for text in chosen {
            book.state(text, CHOSEN);
        }
        for (text, _) in values.iter().filter(|(_, code)| *code == option.code) {
            book.state(text, CHOSEN);
        }
        book.add_blanks(blanks);
        for (_, label) in option.label.iter() {
            book.state(label, CHOSEN);
            book.labels.push(label.to_owned());
        }
        for no in UNCHOSEN_WORDS {
            book.state(no, NOT_CHOSEN);
        }
        for yes in CHOSEN_WORDS {
            book.state(yes, CHOSEN);
        }
        book.state(&option.code.to_string(), CHOSEN);
        book.code_list = vec![0, 1];
        for (code, position) in [(0, NOT_CHOSEN), (1, CHOSEN)] {
            book.codes.insert(code, position);
        }
        book
    }

    /// The same with what a blank means.
    pub fn with_blank(mut self, blank: Missing) -> Self {
        self.kinds.push((blank, BLANK));
        self
    }

    /// What stands for a kind of missing: the first answer of that kind, else a blank, if that means it.
    pub fn position_of_kind(&self, kind: Missing) -> Option<AnswerPosition> {
        let of_kind = self.kinds.iter().find(|(known, _)| *known == kind)?;
        Some(of_kind.1)
    }

    /// A text that has its meaning by decree: the first one stays.
    fn state(&mut self, text: &str, position: AnswerPosition) {
        let entry = Entry {
            meaning: Meaning::Position(position),
            stated: true,
        };
        self.exact.entry(text.to_owned()).or_insert(entry);
        self.loose.entry(loosened(text)).or_insert(entry);
    }

    /// A blank is a blank as it stands only: `NA` does not make `na` one.
    fn add_blanks(&mut self, blanks: &[String]) {
        self.state("", BLANK);
        for blank in blanks {
            self.exact.entry(blank.trim().to_owned()).or_insert(Entry {
                meaning: Meaning::Position(BLANK),
                stated: true,
            });
        }
    }

    /// A code or label: where the same text already stands for another answer, it is ambiguous.
    fn learn(&mut self, text: &str, position: AnswerPosition) {
        let meaning = Meaning::Position(position);
        for (map, key) in [
            (&mut self.exact, text.to_owned()),
            (&mut self.loose, loosened(text)),
        ] {
            let entry = map.entry(key).or_insert(Entry {
                meaning,
                stated: false,
            });
            if !entry.stated && entry.meaning != meaning {
                entry.meaning = Meaning::Ambiguous;
            }
        }
    }

    /// Whether the wave itself says what a text stands for.
    pub fn states(&self, text: &str) -> bool {
        self.exact.get(text).is_some_and(|entry| entry.stated)
    }

    /// What a cell stands for: as it is, then trimmed, then whatever its case, then as a number (`3.0` is code 3).
    /// The flag says that spaces had to be cut off.
    pub fn look_up(&self, cell: &str) -> (Option<Meaning>, bool) {
        if let Some(entry) = self.exact.get(cell) {
            return (Some(entry.meaning), false);
        }
        let trimmed = cell.trim();
        let cut = trimmed.len() < cell.len();
        let meaning = self
            .exact
            .get(trimmed)
            .or_else(|| self.loose.get(&loosened(trimmed)))
            .map(|entry| entry.meaning)
            .or_else(|| {
                let code = whole_number(trimmed)?;
                Some(Meaning::Position(*self.codes.get(&code)?))
            });
        (meaning, cut)
    }

    /// `1-5, 7, 8`.
    pub fn codes_in_words(&self) -> String {
        let mut codes = self.code_list.clone();
        codes.sort_unstable();
        let mut parts: Vec<String> = Vec::new();
        let mut rest = codes.as_slice();
        while let Some(first) = rest.first() {
            let run = rest
                .iter()
                .zip(*first..)
                .take_while(|(code, expected)| **code == *expected)
                .count();
            match run {
                1 | 2 => parts.extend(rest[..run].iter().map(i64::to_string)),
                _ => parts.push(format!("{first}-{}", rest[run - 1])),
            }
            rest = &rest[run..];
        }
        parts.join(", ")
    }
}

fn loosened(text: &str) -> String {
    text::composed(text.trim()).to_lowercase()
}

/// A number without a fraction, however a program has written it: `3`, `03`, `3.0`, `3,00`.
pub(super) fn whole_number(text: &str) -> Option<i64> {
    let (whole, fraction) = text.split_once(['.', ',']).unwrap_or((text, ""));
    if !fraction.bytes().all(|digit| digit == b'0') {
        return None;
    }
    whole.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::definition::{Lang, Texts};

    fn answer(code: i64, da: &str, en: &str) -> Answer {
        Answer {
            code: Code(code),
            label: Texts::new([
                (Lang::new("da"), da.to_owned()),
                (Lang::new("en"), en.to_owned()),
            ]),
            missing: None,
            score: None,
        }
    }

    fn meaning(book: &Codebook, cell: &str) -> Option<Meaning> {
        book.look_up(cell).0
    }

    #[test]
    fn a_cell_is_a_code_or_a_label_in_any_language_whatever_its_case() {
        let book = Codebook::of_scale(
            &[
                answer(1, "Enig", "Agree"),
                answer(8, "Ved ikke", "Don't know"),
            ],
            &[("[DK]".to_owned(), Code(8))],
            &["NA".to_owned()],
        );
        for cell in [
            "8",
            "08",
            "8.0",
            "Ved ikke",
            "don't KNOW",
            " Ved ikke ",
            "[DK]",
        ] {
            assert_eq!(meaning(&book, cell), Some(Meaning::Position(1)), "{cell}");
        }
        for cell in ["", "  ", "NA"] {
            assert_eq!(
                meaning(&book, cell),
                Some(Meaning::Position(BLANK)),
                "{cell}"
            );
        }
        for cell in ["9", "Vedikke", "1.5", "-"] {
            assert_eq!(meaning(&book, cell), None, "{cell}");
        }
        assert_eq!(book.look_up("8 "), (Some(Meaning::Position(1)), true));
    }

    #[test]
    fn a_label_that_is_another_answers_code_is_ambiguous_until_the_wave_says_which() {
        let scale = [answer(1, "0", "0"), answer(2, "1", "1")];
        let book = Codebook::of_scale(&scale, &[], &[]);
        assert_eq!(meaning(&book, "1"), Some(Meaning::Ambiguous));
        assert_eq!(meaning(&book, "0"), Some(Meaning::Position(0)));
        let book = Codebook::of_scale(&scale, &[("1".to_owned(), Code(2))], &[]);
        assert_eq!(meaning(&book, "1"), Some(Meaning::Position(1)));
    }

    #[test]
    fn an_option_is_chosen_by_its_label_its_code_or_a_yes() {
        let book = Codebook::of_option(
            &answer(3, "Avis", "Newspaper"),
            &["Krydset".to_owned()],
            &["Tom".to_owned()],
            &[],
            &["NA".to_owned()],
        );
        for cell in [
            "Avis",
            "newspaper",
            "3",
            "1",
            "true",
            "X",
            "Ja",
            "Valgt",
            "Selected",
            "krydset",
        ] {
            assert_eq!(
                meaning(&book, cell),
                Some(Meaning::Position(CHOSEN)),
                "{cell}"
            );
        }
        for cell in [
            "0",
            "No",
            "FALSE",
            "Nej",
            "Ikke valgt",
            "Not selected",
            "tom",
        ] {
            assert_eq!(
                meaning(&book, cell),
                Some(Meaning::Position(NOT_CHOSEN)),
                "{cell}"
            );
        }
        assert_eq!(meaning(&book, "NA"), Some(Meaning::Position(BLANK)));
        assert_eq!(meaning(&book, "Radio"), None);
    }

    #[test]
    fn a_blank_does_not_choose_an_option_where_the_wave_says_so() {
        let blank = |unchosen: &[String]| {
            let na = ["NA".to_owned()];
            let book =
                Codebook::of_option(&answer(3, "Avis", "Newspaper"), &[], unchosen, &[], &na);
            ["", "  ", "NA"].map(|cell| meaning(&book, cell))
        };
        let (nothing, unchosen) = (Meaning::Position(BLANK), Meaning::Position(NOT_CHOSEN));
        assert_eq!(blank(&[]), [Some(nothing); 3]);
        let [empty, spaces, na] = blank(&[String::new()]);
        assert_eq!([empty, spaces], [Some(unchosen); 2]);
        assert_eq!(na, Some(nothing), "what is stated to be a blank stays one");
    }

    #[test]
    fn code_lists_are_written_with_ranges() {
        let answers: Vec<Answer> = [1, 2, 3, 4, 5, 7, 8]
            .map(|code| answer(code, "", ""))
            .into();
        assert_eq!(
            Codebook::of_scale(&answers, &[], &[]).codes_in_words(),
            "1-5, 7, 8"
        );
    }
}
