//! In: the records of multiple-response sets. Out: the sets. Never: a set with a variable that the file does not have.
//!
//! A line a set: `$name=C 5 label a b` (categories), `$name=D3 Yes 5 label a b` (dichotomies that count `Yes`),
//! `$name=E 11 1 1 5 label a b` (dichotomies too; 1 or 11 says where labels come from). Lengths are of bytes.

use super::super::dictionary::{FileText, ResponseSet, SetKind, Value};
use super::super::text::shown;
use super::charset::Charset;

/// The sets of a record, and what nothing can be made of.
#[derive(Debug, Default)]
pub(super) struct Sets {
    pub sets: Vec<ResponseSet>,
    pub doubts: Vec<String>,
}

/// Reads a record; `position` finds a variable by its name, `is_number` says what its cells are.
pub(super) fn read(
    data: &[u8],
    charset: &Charset,
    position: impl Fn(&str) -> Option<usize>,
    is_number: impl Fn(usize) -> bool,
) -> Sets {
    let mut read = Sets::default();
    let mut rest = Line(data);
    while rest.skip_ends() {
        let Some(raw) = rest.set() else {
            read.doubts.push(format!(
                "a multiple-response set cannot be read: `{}`",
                shown(&charset.text(rest.0))
            ));
            break;
        };
        let name = charset.text(raw.name.strip_prefix(b"$").unwrap_or(raw.name));
        let names = charset.text(raw.variables);
        let mut variables = Vec::new();
        for variable in names.split_ascii_whitespace() {
            match position(variable) {
                Some(place) => variables.push(place),
                None => read.doubts.push(format!(
                    "the multiple-response set `{}` names `{}`, which the file does not have",
                    shown(&name),
                    shown(variable)
                )),
            }
        }
        let kind = match raw.counted {
            None => SetKind::Categories,
            Some(counted) => {
                let text = charset.text(counted);
                let numbers = variables.first().is_some_and(|first| is_number(*first));
                let number = text.trim().parse().ok().filter(|_| numbers);
                SetKind::Dichotomies {
                    counted: number.map_or(Value::Text(text), Value::Number),
                }
            }
        };
        read.sets.push(ResponseSet {
            name,
            label: FileText::plain(charset.text(raw.label)),
            question: FileText::default(),
            variables,
            kind,
        });
    }
    read
}

struct RawSet<'a> {
    name: &'a [u8],
    counted: Option<&'a [u8]>,
    label: &'a [u8],
    variables: &'a [u8],
}

/// What is left of a record.
struct Line<'a>(&'a [u8]);

impl<'a> Line<'a> {
    /// Whether there is a set after the ends of lines.
    fn skip_ends(&mut self) -> bool {
        let is_end = |byte: &u8| matches!(byte, b'\n' | b'\r' | 0 | b' ');
        let at = self.0.iter().position(|byte| !is_end(byte));
        self.0 = at.and_then(|at| self.0.get(at..)).unwrap_or_default();
        !self.0.is_empty()
    }

    fn set(&mut self) -> Option<RawSet<'a>> {
        let name = self.until(b'=')?;
        let (kind, rest) = self.0.split_first()?;
        self.0 = rest;
        let counted = match kind {
            b'C' => {
                self.byte(b' ')?;
                None
            }
            b'D' => Some(self.counted()?),
            b'E' => {
                self.byte(b' ')?;
                self.until(b' ')?;
                Some(self.counted()?)
            }
            _ => return None,
        };
        let label = self.counted()?;
        let end = self.0.iter().position(|byte| *byte == b'\n');
        let (variables, rest) = self.0.split_at(end.unwrap_or(self.0.len()));
        self.0 = rest;
        Some(RawSet {
            name,
            counted,
            label,
            variables,
        })
    }

    /// `5 label `: a length, a space, as many bytes, and a space if one follows.
    fn counted(&mut self) -> Option<&'a [u8]> {
        let digits = std::str::from_utf8(self.until(b' ')?).ok()?;
        let length: usize = digits.trim().parse().ok()?;
        let (text, rest) = self.0.split_at_checked(length)?;
        self.0 = rest.strip_prefix(b" ").unwrap_or(rest);
        Some(text)
    }

    fn until(&mut self, end: u8) -> Option<&'a [u8]> {
        let at = self.0.iter().position(|byte| *byte == end)?;
        let (before, rest) = self.0.split_at(at);
        self.0 = rest.get(1..)?;
        Some(before)
    }

    fn byte(&mut self, byte: u8) -> Option<()> {
        self.0 = self.0.strip_prefix(&[byte])?;
        Some(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sets(data: &[u8]) -> Sets {
        let position = |name: &str| "abcdefg".find(&name.to_lowercase());
        read(data, &Charset::assumed(), position, |variable| variable < 3)
    }

    #[test]
    fn the_examples_of_the_pspp_manual_are_read() {
        let read = sets(
            b"$a=C 10 my mcgroup a b c\n$b=D2 55 0  g e f d\n$c=D3 Yes 10 mdgroup #2 d e f\n\
              $d=E 1 2 34 13 third mdgroup a b\n$e=E 11 1 6 0   c b\n",
        );
        assert_eq!(read.doubts, [""; 0]);
        let [a, b, c, d, e] = read.sets.as_slice() else {
            panic!("{:?}", read.sets);
        };
        assert_eq!((a.name.as_str(), &a.kind), ("a", &SetKind::Categories));
        assert_eq!(a.label, FileText::plain("my mcgroup"));
        assert_eq!(a.variables, [0, 1, 2]);
        assert_eq!(
            (b.variables.as_slice(), b.label.is_empty()),
            ([6, 4, 5, 3].as_slice(), true)
        );
        let text = |text: &str| Value::Text(text.to_owned());
        assert_eq!(
            b.kind,
            SetKind::Dichotomies {
                counted: text("55")
            }
        );
        assert_eq!(
            c.kind,
            SetKind::Dichotomies {
                counted: text("Yes")
            }
        );
        assert_eq!(
            d.kind,
            SetKind::Dichotomies {
                counted: Value::Number(34.0)
            }
        );
        assert_eq!(d.label, FileText::plain("third mdgroup"));
        assert_eq!(
            (e.variables.as_slice(), e.label.is_empty()),
            ([2, 1].as_slice(), true)
        );
    }

    #[test]
    fn a_variable_that_is_not_there_is_said() {
        let read = sets(b"$a=C 0  a z\n");
        assert_eq!(read.sets[0].variables, [0]);
        assert!(read.doubts[0].contains("`z`"), "{:?}", read.doubts);
        assert_eq!(sets(b"$a=C 99 a z\n").doubts.len(), 1);
        assert_eq!(sets(b"$a").doubts.len(), 1);
    }
}
