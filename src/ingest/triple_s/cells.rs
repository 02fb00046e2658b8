//! In: a record of a Triple-S data file. Out: the cells of its columns. Never: a character outside the record.

/// Where a column is read from.
#[derive(Debug)]
pub(super) struct Source {
    /// The first character or field, from 0.
    pub from: usize,
    /// The last, included.
    pub to: usize,
    pub cell: Cell,
}

/// What a column makes of its place.
#[derive(Debug)]
pub(super) enum Cell {
    /// What stands there, without the spaces around it.
    Whole,
    /// `YYYYMMDD`, handed on as `YYYY-MM-DD`.
    Date,
    /// One character of a row of 0 and 1.
    Bit { at: usize },
    /// Whether one of the subfields holds the code.
    Spread {
        code: String,
        subfields: usize,
        /// Characters of a subfield; 0: each is a field of its own.
        width: usize,
    },
}

/// One record.
pub(super) trait Record {
    /// What stands at a place and after it, `length` characters or fields; of fields the first.
    fn at(&self, from: usize, length: usize) -> &str;

    /// No place from here on holds anything.
    fn ends_before(&self, from: usize) -> bool;
}

/// A line of a fixed layout; places are characters.
pub(super) struct Line<'l> {
    pub text: &'l str,
    pub ascii: bool,
}

impl Record for Line<'_> {
    fn at(&self, from: usize, length: usize) -> &str {
        let end = from.saturating_add(length);
        if self.ascii {
            let last = self.text.len();
            return self
                .text
                .get(from.min(last)..end.min(last))
                .unwrap_or_default();
        }
        let mut starts = self.text.char_indices().map(|(at, _)| at);
        let start = starts.nth(from).unwrap_or(self.text.len());
        let rest = self.text.get(start..).unwrap_or_default();
        let stop = rest
            .char_indices()
            .nth(length)
            .map_or(rest.len(), |(at, _)| at);
        rest.get(..stop).unwrap_or_default()
    }

    fn ends_before(&self, from: usize) -> bool {
        from >= self.text.len()
    }
}

/// A record of fields; places are their numbers.
pub(super) struct Fields<'f>(pub &'f csv::StringRecord);

impl Record for Fields<'_> {
    fn at(&self, from: usize, _length: usize) -> &str {
        self.0.get(from).unwrap_or_default()
    }

    fn ends_before(&self, from: usize) -> bool {
        from >= self.0.len()
    }
}

/// What a cell holds, or why it cannot.
#[derive(Debug, PartialEq)]
pub(super) enum Found {
    Text(String),
    Chosen,
    NotChosen,
    Blank,
    Wrong(&'static str),
}

impl Source {
    pub fn read(&self, record: &impl Record) -> Found {
        let length = self.to - self.from + 1;
        match &self.cell {
            Cell::Whole => text(record.at(self.from, length)),
            Cell::Date => date(record.at(self.from, length)),
            Cell::Bit { at } => bit(record.at(self.from, length), *at),
            Cell::Spread {
                code,
                subfields,
                width,
            } => self.spread(record, code, *subfields, *width),
        }
    }

    fn spread(&self, record: &impl Record, code: &str, subfields: usize, width: usize) -> Found {
        let step = width.max(1);
        let mut blank = true;
        for subfield in 0..subfields {
            let from = self.from + subfield * step;
            if record.ends_before(from) {
                break;
            }
            let held = record.at(from, step).trim();
            blank &= held.is_empty();
            if !held.is_empty() && same_code(held, code) {
                return Found::Chosen;
            }
        }
        match blank {
            true => Found::Blank,
            false => Found::NotChosen,
        }
    }
}

/// `01` is the code `1`.
fn same_code(held: &str, code: &str) -> bool {
    held == code
        || matches!((held.parse::<i64>(), code.parse::<i64>()), (Ok(one), Ok(other)) if one == other)
}

fn text(cell: &str) -> Found {
    match cell.trim() {
        "" => Found::Blank,
        text => Found::Text(text.to_owned()),
    }
}

fn date(cell: &str) -> Found {
    let cell = cell.trim();
    if cell.is_empty() {
        return Found::Blank;
    }
    let digits = cell.len() == 8 && cell.bytes().all(|byte| byte.is_ascii_digit());
    match (digits, cell.get(..4), cell.get(4..6), cell.get(6..)) {
        (true, Some(year), Some(month), Some(day)) => Found::Text(format!("{year}-{month}-{day}")),
        _ => Found::Text(cell.to_owned()),
    }
}

fn bit(cell: &str, at: usize) -> Found {
    if cell.trim().is_empty() {
        return Found::Blank;
    }
    match cell.chars().nth(at) {
        Some('1') => Found::Chosen,
        Some('0') => Found::NotChosen,
        Some(' ') => Found::Blank,
        Some(_) => Found::Wrong("an option of a multiple-choice variable is neither 0 nor 1"),
        None => Found::Wrong("there are fewer characters than the variable has options"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn characters_are_counted_as_characters() {
        let line = |text| Line { text, ascii: false };
        assert_eq!(line("æøå12").at(2, 2), "å1");
        assert_eq!(line("æ").at(5, 3), "");
        let ascii = Line {
            text: "abc",
            ascii: true,
        };
        assert_eq!((ascii.at(1, 9), ascii.at(9, usize::MAX)), ("bc", ""));
    }

    #[test]
    fn options_are_chosen_by_bits_and_by_codes() {
        let at = |from, to, cell| Source { from, to, cell };
        let line = Line {
            text: "010 3 12   x",
            ascii: true,
        };
        assert_eq!(at(0, 2, Cell::Bit { at: 1 }).read(&line), Found::Chosen);
        assert_eq!(at(0, 2, Cell::Bit { at: 2 }).read(&line), Found::NotChosen);
        let spread = |from, code: &str| {
            at(
                from,
                from + 3,
                Cell::Spread {
                    code: code.to_owned(),
                    subfields: 2,
                    width: 2,
                },
            )
            .read(&line)
        };
        assert_eq!(spread(3, "3"), Found::Chosen);
        assert_eq!(spread(3, "03"), Found::Chosen);
        assert_eq!(spread(3, "2"), Found::NotChosen);
        assert_eq!(
            at(
                8,
                10,
                Cell::Spread {
                    code: "1".into(),
                    subfields: 3,
                    width: 1
                }
            )
            .read(&line),
            Found::Blank
        );
        assert!(matches!(
            at(11, 11, Cell::Bit { at: 0 }).read(&line),
            Found::Wrong(_)
        ));
    }
}
