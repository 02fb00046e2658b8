//! In: the text of a delivery. Out: the delimiter between its fields and the decimal mark of its numbers. Never: two
//! decimal marks in one file, or a decimal comma read as a thousands separator.

use std::path::Path;

use crate::diagnostic::{Diagnostic, Diagnostics, Place, code};

/// The rarer in text first: it wins a tie.
const CANDIDATES: [u8; 4] = *b"\t|;,";

/// A delimiter and where it was taken from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Delimiter {
    pub byte: u8,
    pub ground: Ground,
}

/// What a delimiter was taken from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ground {
    Stated,
    /// The file says it itself: `sep=;` in its first line.
    Directive,
    Headings,
}

impl Delimiter {
    /// How a message names it.
    pub fn name(self) -> String {
        name_of(self.byte)
    }

    pub fn reading(self) -> String {
        let ground = match self.ground {
            Ground::Stated => "as stated",
            Ground::Directive => "as the first line says (`sep=`)",
            Ground::Headings => "found from the headings",
        };
        format!("delimiter {}, {ground}", self.name())
    }
}

fn name_of(byte: u8) -> String {
    match byte {
        b'\t' => "tab".to_owned(),
        byte => format!("`{}`", char::from(byte)),
    }
}

/// The delimiter of a text: the one stated, else the one that parts the headings and the first rows most evenly.
/// `None`: an error was pushed.
pub(super) fn delimiter(
    text: &str,
    stated: Option<char>,
    file: &Path,
    found: &mut Diagnostics,
) -> Option<Delimiter> {
    let (best, fields) = CANDIDATES
        .iter()
        .map(|candidate| (*candidate, evenness(text, *candidate)))
        .reduce(|best, next| {
            if next.1.score > best.1.score {
                next
            } else {
                best
            }
        })
        .map_or((b',', 1), |(byte, even)| (byte, even.headings));
    let Some(stated) = stated else {
        // Programs write commas, semicolons and tabs. A pipe is someone's own replacement, which may have reached into
        // the answers too: it is suggested, not taken.
        if fields > 1 && best == b'|' {
            found.push(unlike(
                b',',
                best,
                "state `delimiter = \"|\"` in wave.toml if that is right",
                file,
            ));
            return None;
        }
        return Some(Delimiter {
            byte: if fields > 1 { best } else { b',' },
            ground: Ground::Headings,
        });
    };
    let Some(byte) = u8::try_from(stated).ok().filter(u8::is_ascii) else {
        found.push(
            Diagnostic::error(
                code::DELIMITER,
                format!("`{stated}` cannot part fields: a delimiter is one ASCII character"),
            )
            .at(Place::file(file))
            .value(stated)
            .help("write `,`, `;`, `\\t` or `|`"),
        );
        return None;
    };
    if fields > 1 && best != byte && evenness(text, byte).headings == 1 {
        found.push(unlike(
            byte,
            best,
            "correct `delimiter` in wave.toml or leave it out",
            file,
        ));
        return None;
    }
    Some(Delimiter {
        byte,
        ground: Ground::Stated,
    })
}

fn unlike(taken: u8, likely: u8, help: &str, file: &Path) -> Diagnostic {
    Diagnostic::error(
        code::DELIMITER,
        format!(
            "one column found with {}; the delimiter looks like {}",
            name_of(taken),
            name_of(likely)
        ),
    )
    .at(Place::line(file, 1))
    .value(char::from(likely))
    .help(help)
}

/// How evenly a delimiter parts the first lines of a text.
#[derive(Debug, Clone, Copy)]
struct Evenness {
    headings: usize,
    /// Fields beyond the first times the records that have as many as the headings.
    score: usize,
}

fn evenness(text: &str, delimiter: u8) -> Evenness {
    const RECORDS: usize = 50;
    let headings = text.trim_start_matches(['\r', '\n']);
    let line = headings.split(['\r', '\n']).next().unwrap_or_default();
    if !line.as_bytes().contains(&delimiter) && !line.contains('"') {
        // One heading: no more rows need be read to know that it parts nothing.
        return Evenness {
            headings: 1,
            score: 0,
        };
    }
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(delimiter)
        .has_headers(false)
        .flexible(true)
        .from_reader(text.as_bytes());
    let mut record = csv::ByteRecord::new();
    let mut headings = 0;
    let mut even = 0;
    for position in 0..RECORDS {
        if !matches!(reader.read_byte_record(&mut record), Ok(true)) {
            break;
        }
        if position == 0 {
            headings = record.len();
        }
        even += usize::from(record.len() == headings);
    }
    Evenness {
        headings,
        score: headings.saturating_sub(1) * even,
    }
}

/// The decimal mark of the numbers of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum DecimalMark {
    Point,
    Comma,
}

impl DecimalMark {
    pub fn from_char(mark: char) -> Option<Self> {
        match mark {
            '.' => Some(Self::Point),
            ',' => Some(Self::Comma),
            _ => None,
        }
    }

    pub fn words(self) -> &'static str {
        match self {
            Self::Point => "decimal points",
            Self::Comma => "decimal commas",
        }
    }

    /// The mark of a file: the one stated, else the one that more of its numbers have. With as many of one as of the
    /// other (none, or a damaged file), a comma only where it does not part the fields already.
    pub fn decide(stated: Option<Self>, points: usize, commas: usize, delimiter: u8) -> Self {
        match stated {
            Some(mark) => mark,
            None if points == commas && points > 0 && delimiter != b',' => Self::Comma,
            None if commas > points => Self::Comma,
            None => Self::Point,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str, stated: Option<char>) -> (Option<Delimiter>, Diagnostics) {
        let mut diagnostics = Diagnostics::new();
        let delimiter = delimiter(text, stated, Path::new("p.csv"), &mut diagnostics);
        (delimiter, diagnostics)
    }

    #[test]
    fn the_delimiter_is_the_one_that_parts_headings_and_rows_alike() {
        for (text, byte) in [
            ("id;q1;weight\n1;2;0,5\n2;3;1,5\n", b';'),
            ("id,q1;x,weight\n1,2,0.5\n2,3,1.5\n", b','),
            ("id\tq1, why\n1\tno, thanks\n", b'\t'),
        ] {
            let (delimiter, diagnostics) = found(text, None);
            assert_eq!(delimiter.map(|d| d.byte), Some(byte), "{text}");
            assert!(diagnostics.is_empty());
        }
    }

    #[test]
    fn a_pipe_is_suggested_and_taken_only_when_stated() {
        let text = "id|q1\n1|\"a, b\"\n";
        let (delimiter, diagnostics) = found(text, None);
        assert_eq!(delimiter, None);
        assert_eq!(
            diagnostics.0[0].message,
            "one column found with `,`; the delimiter looks like `|`"
        );
        assert_eq!(found(text, Some('|')).0.map(|d| d.byte), Some(b'|'));
    }

    #[test]
    fn a_stated_delimiter_that_finds_one_column_is_an_error_that_names_the_likely_one() {
        let (delimiter, diagnostics) = found("a|b|c\n1|2|3\n", Some(','));
        assert_eq!(delimiter, None);
        assert_eq!(
            diagnostics.0[0].message,
            "one column found with `,`; the delimiter looks like `|`"
        );
    }
}
