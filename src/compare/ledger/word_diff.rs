//! Two texts word by word: what was removed, what was added, what stayed (longest common subsequence of words; Hunt and
//! McIlroy 1976).

use std::fmt;

use serde::Serialize;
use unicode_normalization::UnicodeNormalization;

/// Beyond so many pairs of words the differing middle is not aligned: removed and added as a whole.
const MOST_PAIRS: usize = 4_000_000;

/// How far apart two texts are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Distance {
    /// The same words and signs; spaces may differ.
    Same,
    /// The same words; upper and lower case, punctuation or quotes differ.
    Typography,
    /// Other words.
    Words,
}

/// Words that follow each other and share a fate.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Piece {
    /// In both texts.
    Kept(String),
    /// In the earlier text alone.
    Removed(String),
    /// In the later text alone.
    Added(String),
}

/// The difference of two texts; shown as `[-removed-] {+added+}`.
///
/// ```
/// use tidemark::compare::ledger::WordDiff;
/// let diff = WordDiff::between("Do you trust the police?", "Do you trust the courts?");
/// assert_eq!(diff.to_string(), "Do you trust the [-police-] {+courts+}?");
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
#[serde(transparent)]
pub struct WordDiff {
    /// In the order of the later text, what was removed before what was added.
    pub pieces: Vec<Piece>,
}

/// A word or a sign, and whether a space stands before it.
#[derive(Debug, Clone, Copy)]
struct Token<'t> {
    text: &'t str,
    spaced: bool,
}

/// How far apart two texts are, whatever their spaces.
///
/// ```
/// use tidemark::compare::ledger::{Distance, distance};
/// assert_eq!(distance("Helt  enig", "Helt enig"), Distance::Same);
/// assert_eq!(distance("Helt enig", "helt enig."), Distance::Typography);
/// assert_eq!(distance("Helt enig", "Meget enig"), Distance::Words);
/// assert_eq!(distance("1.5 hours", "15 hours"), Distance::Words);
/// ```
pub fn distance(before: &str, after: &str) -> Distance {
    if before == after {
        return Distance::Same;
    }
    let (one, other) = (tokens(before), tokens(after));
    let texts = |tokens: &[Token<'_>]| -> Vec<String> {
        tokens.iter().map(|token| token.text.to_owned()).collect()
    };
    if texts(&one) == texts(&other) {
        return Distance::Same;
    }
    let words = |tokens: &[Token<'_>]| -> Vec<String> {
        tokens
            .iter()
            .filter(|token| !token.text.chars().all(is_punctuation))
            .map(|token| plain(token.text))
            .collect()
    };
    match words(&one) == words(&other) {
        true => Distance::Typography,
        false => Distance::Words,
    }
}

/// A word in lower case, composed, with one kind of hyphen and apostrophe.
fn plain(word: &str) -> String {
    let letters = word.nfc().filter(|letter| *letter != '\u{ad}');
    let one_kind = letters.map(|letter| match letter {
        '‐' | '‑' | '–' | '−' => '-',
        '’' => '\'',
        letter => letter,
    });
    one_kind.collect::<String>().to_lowercase()
}

/// Signs that do not change what is asked; mathematical and currency signs are words.
fn is_punctuation(letter: char) -> bool {
    matches!(
        letter,
        '.' | ','
            | ';'
            | ':'
            | '!'
            | '?'
            | '¿'
            | '¡'
            | '…'
            | '"'
            | '\''
            | '('
            | ')'
            | '['
            | ']'
            | '-'
            | '–'
            | '—'
            | '‐'
            | '‑'
            | '·'
            | '•'
            | '*'
            | '_'
            | '«'
            | '»'
            | '„'
            | '“'
            | '”'
            | '‘'
            | '’'
            | '‚'
            | '‹'
            | '›'
    )
}

/// Words (letters and digits with the apostrophes and hyphens inside them) and single signs. A minus before a number
/// belongs to it.
fn tokens(text: &str) -> Vec<Token<'_>> {
    const INSIDE: [char; 6] = ['\'', '’', '-', '‐', '‑', '–'];
    let mut tokens = Vec::new();
    let mut letters = text.char_indices().peekable();
    let mut spaced = false;
    while let Some((start, first)) = letters.next() {
        if first.is_whitespace() {
            spaced = true;
            continue;
        }
        let mut end = start + first.len_utf8();
        let minus = matches!(first, '-' | '−') && (spaced || tokens.is_empty());
        let is_word = is_letter(first)
            || minus
                && letters
                    .peek()
                    .is_some_and(|(_, next)| next.is_ascii_digit());
        while let Some(&(at, next)) = letters.peek().filter(|_| is_word) {
            let after = text.get(at + next.len_utf8()..).unwrap_or_default();
            let joins = INSIDE.contains(&next) && after.chars().next().is_some_and(is_letter);
            if !is_letter(next) && !joins {
                break;
            }
            end = at + next.len_utf8();
            letters.next();
        }
        tokens.push(Token {
            text: text.get(start..end).unwrap_or_default(),
            spaced,
        });
        spaced = false;
    }
    tokens
}

/// Letters and digits of any script, and the marks that combine with them.
fn is_letter(letter: char) -> bool {
    letter.is_alphanumeric() || matches!(letter, '\u{300}'..='\u{36f}' | '\u{ad}' | '\u{200d}')
}

impl WordDiff {
    /// The difference between an earlier and a later text.
    pub fn between(before: &str, after: &str) -> Self {
        let (one, other) = (tokens(before), tokens(after));
        let same = |pair: &(&Token<'_>, &Token<'_>)| pair.0.text == pair.1.text;
        let head = one.iter().zip(&other).take_while(same).count();
        let (rest, late) = (
            one.get(head..).unwrap_or_default(),
            other.get(head..).unwrap_or_default(),
        );
        let tail = rest
            .iter()
            .rev()
            .zip(late.iter().rev())
            .take_while(same)
            .count();
        let middle = &rest[..rest.len() - tail];
        let changed = &late[..late.len() - tail];
        let mut writer = Writer::default();
        other
            .iter()
            .take(head)
            .for_each(|token| writer.kept(*token));
        align(middle, changed, &mut writer);
        late.iter()
            .skip(changed.len())
            .for_each(|token| writer.kept(*token));
        writer.finish()
    }

    /// Whether no word or sign differs.
    pub fn is_empty(&self) -> bool {
        self.pieces
            .iter()
            .all(|piece| matches!(piece, Piece::Kept(_)))
    }
}

/// Writes the alignment of two runs of words.
fn align<'t>(before: &[Token<'t>], after: &[Token<'t>], writer: &mut Writer) {
    let (rows, columns) = (before.len(), after.len());
    if rows * columns > MOST_PAIRS {
        before.iter().for_each(|token| writer.removed(*token));
        after.iter().for_each(|token| writer.added(*token));
        return;
    }
    // lengths[row][column]: the longest common subsequence of what is left of both.
    let mut lengths = vec![vec![0_u32; columns + 1]; rows + 1];
    for row in (0..rows).rev() {
        for column in (0..columns).rev() {
            lengths[row][column] = if before[row].text == after[column].text {
                lengths[row + 1][column + 1] + 1
            } else {
                lengths[row + 1][column].max(lengths[row][column + 1])
            };
        }
    }
    let (mut row, mut column) = (0, 0);
    while row < rows || column < columns {
        if row < rows && column < columns && before[row].text == after[column].text {
            writer.kept(after[column]);
            (row, column) = (row + 1, column + 1);
        } else if column == columns
            || row < rows && lengths[row + 1][column] >= lengths[row][column + 1]
        {
            writer.removed(before[row]);
            row += 1;
        } else {
            writer.added(after[column]);
            column += 1;
        }
    }
}

/// Collects words into pieces; removals stand before additions until a word is kept.
#[derive(Default)]
struct Writer {
    pieces: Vec<Piece>,
    removed: String,
    added: String,
}

fn push(text: &mut String, token: Token<'_>, spaced: bool) {
    if spaced {
        text.push(' ');
    }
    text.push_str(token.text);
}

impl Writer {
    fn removed(&mut self, token: Token<'_>) {
        push(&mut self.removed, token, token.spaced);
    }

    fn added(&mut self, token: Token<'_>) {
        push(&mut self.added, token, token.spaced);
    }

    fn kept(&mut self, token: Token<'_>) {
        self.settle();
        match self.pieces.last_mut() {
            Some(Piece::Kept(text)) => push(text, token, token.spaced),
            _ => {
                let mut text = String::new();
                push(&mut text, token, token.spaced);
                self.pieces.push(Piece::Kept(text));
            }
        }
    }

    fn settle(&mut self) {
        if !self.removed.is_empty() {
            let text = std::mem::take(&mut self.removed);
            self.pieces.push(Piece::Removed(text));
        }
        if !self.added.is_empty() {
            let text = std::mem::take(&mut self.added);
            self.pieces.push(Piece::Added(text));
        }
    }

    fn finish(mut self) -> WordDiff {
        self.settle();
        WordDiff {
            pieces: self.pieces,
        }
    }
}

impl fmt::Display for WordDiff {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, piece) in self.pieces.iter().enumerate() {
            let (text, open, close) = match piece {
                Piece::Kept(text) => (text, "", ""),
                Piece::Removed(text) => (text, "[-", "-]"),
                Piece::Added(text) => (text, "{+", "+}"),
            };
            // The space before a piece stands outside of its brackets; two changes are always parted.
            let own = text.strip_prefix(' ');
            let follows_change = place > 0
                && !open.is_empty()
                && !matches!(self.pieces.get(place - 1), Some(Piece::Kept(_)) | None);
            if place > 0 && (own.is_some() || follows_change) {
                f.write_str(" ")?;
            }
            write!(f, "{open}{}{close}", own.unwrap_or(text))?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn differences_are_shown_between_what_stays() {
        let shown = |before, after| WordDiff::between(before, after).to_string();
        assert_eq!(shown("a b c", "a b c"), "a b c");
        assert_eq!(shown("a b c", "a x c"), "a [-b-] {+x+} c");
        assert_eq!(shown("a b", "a b c d"), "a b {+c d+}");
        assert_eq!(shown("", "a b"), "{+a b+}");
        assert_eq!(shown("a b", ""), "[-a b-]");
        assert_eq!(
            shown("Går det den rigtige vej?", "Går det i den rigtige retning?"),
            "Går det {+i+} den rigtige [-vej-] {+retning+}?"
        );
        assert_eq!(shown("Enig", "Enig."), "Enig{+.+}");
    }

    #[test]
    fn spaces_and_typography_are_told_from_words() {
        for (before, after, apart) in [
            ("Enig\u{a0}her", "Enig her", Distance::Same),
            ("Er du enig?", "er du ENIG", Distance::Typography),
            ("»Ja«", "\"Ja\"", Distance::Typography),
            ("18-34", "18–34", Distance::Typography),
            ("Caf\u{e9}", "Cafe\u{301}", Distance::Typography),
            ("-5 to 5", "5 to 5", Distance::Words),
            ("< 5", "> 5", Distance::Words),
            ("1.5", "15", Distance::Words),
            ("I do", "I don't", Distance::Words),
            ("e-mail", "email", Distance::Words),
        ] {
            assert_eq!(distance(before, after), apart, "{before} / {after}");
        }
    }
}
