//! In: a text of a TOML file. Out: where each of its bytes stands in the file. Never: a guess; where an escape is not
//! understood the whole text is the place.

use std::ops::Range;

use crate::definition::resolve::page::Page;

/// A text and the bytes of the file that it was read from.
pub(super) struct Written {
    pub text: String,
    /// By byte of `text`, and once for its end.
    starts: Vec<usize>,
    span: Range<usize>,
}

impl Written {
    pub fn new(page: &Page, span: Range<usize>, text: &str) -> Self {
        let raw = page.text.get(span.clone()).unwrap_or_default();
        let starts = starts(raw)
            .map(|starts| starts.iter().map(|start| span.start + start).collect())
            .filter(|starts: &Vec<usize>| starts.len() == text.len() + 1)
            .unwrap_or_default();
        Self {
            text: text.to_owned(),
            starts,
            span,
        }
    }

    /// The bytes of the file that some bytes of the text were read from.
    pub fn span(&self, of: &Range<usize>) -> Range<usize> {
        match (self.starts.get(of.start), self.starts.get(of.end)) {
            (Some(start), Some(end)) => *start..*end,
            _ => self.span.clone(),
        }
    }
}

/// By byte of the value, where it begins in a TOML string with its quotes; `None` where that cannot be told.
fn starts(raw: &str) -> Option<Vec<usize>> {
    let quote = ["\"\"\"", "'''", "\"", "'"]
        .into_iter()
        .find(|quote| raw.len() >= 2 * quote.len() && raw.starts_with(quote))?;
    let mut at = quote.len();
    let end = raw.len() - quote.len();
    if quote.len() == 3 {
        // A line end right after the quotes is not part of the value.
        let rest = raw.get(at..)?;
        at += ["\r\n", "\n"]
            .into_iter()
            .find(|end| rest.starts_with(end))
            .map_or(0, str::len);
    }
    let mut starts = Vec::with_capacity(raw.len());
    while at < end {
        let rest = raw.get(at..end)?;
        let first = rest.chars().next()?;
        let (long, bytes) = match first {
            '\\' if quote.starts_with('"') => escape(rest)?,
            _ => (first.len_utf8(), first.len_utf8()),
        };
        starts.extend(std::iter::repeat_n(at, bytes));
        at += long;
    }
    starts.push(end);
    Some(starts)
}

/// How long an escape is, and how many bytes the character it stands for has.
fn escape(rest: &str) -> Option<(usize, usize)> {
    let kind = rest.chars().nth(1)?;
    let digits = match kind {
        'b' | 't' | 'n' | 'f' | 'r' | 'e' | '"' | '\\' => return Some((2, 1)),
        'x' => 2,
        'u' => 4,
        'U' => 8,
        _ if kind.is_whitespace() => {
            let after = rest.get(1..)?.trim_start();
            return Some((rest.len() - after.len(), 0));
        }
        _ => return None,
    };
    let number = u32::from_str_radix(rest.get(2..2 + digits)?, 16).ok()?;
    Some((2 + digits, char::from_u32(number)?.len_utf8()))
}

#[cfg(test)]
mod tests {
    use super::starts;

    #[test]
    fn escapes_take_more_bytes_in_the_file_than_in_the_value() {
        assert_eq!(starts("'ab'"), Some(vec![1, 2, 3]));
        assert_eq!(starts(r#""a\"b""#), Some(vec![1, 2, 4, 5]));
        // é is two bytes and six in the file.
        assert_eq!(starts("\"\\u00e9b\""), Some(vec![1, 1, 7, 8]));
        assert_eq!(starts("\"\"\"\nab\"\"\""), Some(vec![4, 5, 6]));
        assert_eq!(starts("\"\"\"a\\\n  b\"\"\""), Some(vec![3, 8, 9]));
    }
}
