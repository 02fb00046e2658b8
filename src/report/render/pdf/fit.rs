//! In: a table with its cells as shown. Out: type size, widths of columns, the way the page is turned, and the parts it is
//! cut into where no page is wide enough. Never: a number that is cut or runs out of its column.

use crate::report::document::{ColumnKind, Table};
use crate::report::font::{Typeface, Weight};

/// Room of a page in points: A4 without its margins.
const UPRIGHT: f64 = 453.0;
const TURNED: f64 = 700.0;
/// Sizes of type that are tried, in points, the largest first; turned pages come after the upright ones.
const SIZES: [(f64, bool); 7] = [
    (8.5, false),
    (8.0, false),
    (7.5, false),
    (8.5, true),
    (7.5, true),
    (7.0, false),
    (7.0, true),
];
/// Left and right of the text of a cell, together.
const INSET: f64 = 7.0;
/// Longer words of headings and labels are hyphenated.
const LONGEST_WORD: f64 = 58.0;
/// Labels of rows get at least this much where they are sentences.
const SENTENCE: f64 = 118.0;

/// How a table is set.
#[derive(Debug, Clone, PartialEq)]
pub struct Fit {
    /// Of the type, in points.
    pub size: f64,
    /// Whether the page is turned.
    pub turned: bool,
    /// The columns of each part, as places in the table; one part where the page is wide enough.
    pub parts: Vec<Vec<usize>>,
    /// The width of each column in points; of words the share of what is left.
    pub widths: Vec<Width>,
    /// The width of the labels in points, where they do not take what is left.
    pub stub: Option<f64>,
}

/// How wide a column is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Width {
    /// In points.
    Fixed(f64),
    /// Of what the fixed columns leave.
    Share(f64),
}

/// Fits a table whose cells are shown as `cells` (rows of columns) onto a page.
pub fn fit(table: &Table, cells: &[Vec<String>], letters: Typeface) -> Fit {
    let tried = SIZES.iter().find_map(|(size, turned)| {
        let needs = Needs::of(table, cells, *size, letters);
        let room = if *turned { TURNED } else { UPRIGHT };
        (needs.total() <= room).then(|| needs.fit(*size, *turned, room))
    });
    tried.unwrap_or_else(|| {
        let size = 7.5;
        Needs::of(table, cells, size, letters).cut(size)
    })
}

/// What each part of a table needs, in points.
struct Needs {
    stub: f64,
    /// The labels on one line.
    stub_whole: f64,
    columns: Vec<f64>,
    /// What a column takes whose heading stands on three lines.
    comfort: Vec<f64>,
    /// How many points of text a column of words holds in all; `None` for numbers.
    words: Vec<Option<f64>>,
}

impl Needs {
    fn of(table: &Table, cells: &[Vec<String>], size: f64, letters: Typeface) -> Self {
        let width = |text: &str, size, weight| letters.width(text, size, weight);
        let longest_word = |text: &str, size, weight| longest_word(text, size, weight, letters);
        let labels = table.rows.iter().filter_map(|row| row.labels.last());
        let (mut stub, mut stub_whole) = (0.0_f64, 0.0_f64);
        for label in labels {
            stub = stub.max(longest_word(label, size, Weight::Regular));
            stub_whole = stub_whole.max(width(label, size, Weight::Regular) + INSET);
        }
        let heading = table.stub.join(" / ");
        stub = stub.max(longest_word(&heading, size, Weight::Bold)) + INSET;
        stub = stub.max(stub_whole.min(SENTENCE * size / 8.5));
        let (mut columns, mut comfort, mut words) = (Vec::new(), Vec::new(), Vec::new());
        for (place, column) in table.columns.iter().enumerate() {
            let texts = || cells.iter().filter_map(|row| row.get(place));
            let heading = longest_word(&column.heading, size, Weight::Bold);
            let is_words = column.kind == ColumnKind::Text;
            let longest = texts()
                .map(|text| {
                    if is_words {
                        longest_word(text, size, Weight::Regular)
                    } else {
                        width(text, size, Weight::Regular)
                    }
                })
                .fold(heading, f64::max);
            // Words keep their distance from the numbers before them.
            let inset = if is_words { INSET * 2.0 } else { INSET };
            columns.push(longest + inset);
            comfort.push(width(&column.heading, size, Weight::Bold) / 2.6 + inset);
            let all = texts().map(|text| width(text, size, Weight::Regular));
            words.push(is_words.then(|| all.fold(0.0, f64::max) + inset));
        }
        Self {
            stub,
            stub_whole,
            columns,
            comfort,
            words,
        }
    }

    fn total(&self) -> f64 {
        let needed = self.columns.iter().zip(&self.words).map(|(need, words)| {
            // A column of sentences is not squeezed to its longest word.
            words.map_or(*need, |whole| need.max(whole.min(SENTENCE)))
        });
        self.stub + needed.sum::<f64>()
    }

    fn fit(&self, size: f64, turned: bool, room: f64) -> Fit {
        let is_sentences = self.words.iter().flatten().any(|whole| *whole > SENTENCE);
        let spare = (room - self.total()).max(0.0);
        let numbers = self.words.iter().filter(|words| words.is_none()).count();
        // Numbers stand a little apart where there is room; the labels or the sentences take the rest.
        let missing = |(need, comfort): (&f64, &f64)| (comfort - need).max(0.0);
        let wanted: f64 = self.columns.iter().zip(&self.comfort).map(missing).sum();
        let eased = if wanted > 0.0 {
            (spare * 0.6 / wanted).min(1.0)
        } else {
            0.0
        };
        let air = ((spare - wanted * eased) * 0.35 / (numbers.max(1) as f64)).min(22.0);
        let columns = self.columns.iter().zip(&self.comfort).zip(&self.words);
        let widths = columns
            .map(|((need, comfort), words)| match words {
                Some(whole) if is_sentences => Width::Share(whole.sqrt().max(8.0)),
                Some(whole) => Width::Fixed(need.max(whole.min(SENTENCE))),
                None => Width::Fixed(need + missing((need, comfort)) * eased + air),
            })
            .collect();
        let stub = is_sentences.then(|| self.stub_whole.min(self.stub.max(room * 0.3)));
        Fit {
            size,
            turned,
            parts: vec![(0..self.columns.len()).collect()],
            widths,
            stub,
        }
    }

    /// The columns in as many parts as it takes, each on turned pages with all labels.
    fn cut(&self, size: f64) -> Fit {
        let stub = self.stub.min(TURNED / 3.0);
        let mut parts: Vec<Vec<usize>> = Vec::new();
        let mut left = 0.0;
        for (place, need) in self.columns.iter().enumerate() {
            let need = need.min(TURNED - stub);
            match parts.last_mut() {
                Some(part) if need <= left => part.push(place),
                _ => {
                    parts.push(vec![place]);
                    left = TURNED - stub;
                }
            }
            left -= need;
        }
        Fit {
            size,
            turned: true,
            parts,
            widths: self
                .columns
                .iter()
                .map(|need| Width::Fixed(need.min(TURNED - stub)))
                .collect(),
            stub: None,
        }
    }
}

/// The widest word, but no wider than what is hyphenated.
fn longest_word(text: &str, size: f64, weight: Weight, letters: Typeface) -> f64 {
    widest_word(text, size, weight, letters).min(LONGEST_WORD * size / 8.5)
}

fn widest_word(text: &str, size: f64, weight: Weight, letters: Typeface) -> f64 {
    let words = text.split([' ', '-', '/', '–']);
    words
        .map(|word| letters.width(word, size, weight))
        .fold(0.0, f64::max)
}

/// Whether a heading has a word that must be hyphenated.
pub fn is_hyphenated(heading: &str, size: f64, letters: Typeface) -> bool {
    widest_word(heading, size, Weight::Bold, letters) > LONGEST_WORD * size / 8.5
}
