//! In: an expression and the names of the survey. Out: its tokens one by one, each taken or refused with its place. Never: what
//! they mean together (`assertion`, `quantity`).

use std::ops::Range;

use super::names::Names;
use super::token::{Token, tokens};
use super::written::Written;
use crate::definition::resolve::page::Page;
use crate::diagnostic::code;

/// Reads one expression; `None` wherever an error was noted.
pub(super) struct Parser<'p> {
    pub page: &'p mut Page,
    pub names: &'p Names<'p>,
    pub written: &'p Written,
    pub tokens: Vec<(Token, Range<usize>)>,
    pub at: usize,
    /// The end of the expression in its text.
    end: usize,
}

impl<'p> Parser<'p> {
    /// The expression in these bytes of a text.
    pub fn new(
        page: &'p mut Page,
        names: &'p Names<'p>,
        written: &'p Written,
        within: Range<usize>,
    ) -> Option<Self> {
        let text = written.text.get(within.clone()).unwrap_or_default();
        match tokens(text, within.start) {
            Ok(tokens) => Some(Self {
                page,
                names,
                written,
                tokens,
                at: 0,
                end: within.end,
            }),
            Err(bytes) => {
                let found = written
                    .text
                    .get(bytes.clone())
                    .unwrap_or_default()
                    .to_owned();
                page.error(
                    code::BAD_CLAIM,
                    &written.span(&bytes),
                    format!("`{found}` does not belong in a claim"),
                    "a quoted label needs both its quotes; `tidemark explain T0640` shows what can be written",
                );
                None
            }
        }
    }

    /// Whether everything is read.
    pub fn nothing_left(&self) -> bool {
        self.tokens.len() <= self.at
    }

    /// Notes what is left when everything should be read.
    pub fn nothing_more(&mut self) -> Option<()> {
        match self.tokens.get(self.at) {
            None => Some(()),
            Some(_) => {
                let here = self.here();
                self.wrong(
                    &here,
                    "this is more than one assertion",
                    "join them with `and` or `or`, or write a list",
                )
            }
        }
    }

    pub fn takes(&mut self, sign: &str) -> bool {
        let found = matches!(self.tokens.get(self.at), Some((Token::Sign(s), _)) if *s == sign);
        self.at += usize::from(found);
        found
    }

    pub fn takes_word(&mut self, word: &str) -> bool {
        let found = self.is_word(word);
        self.at += usize::from(found);
        found
    }

    pub fn is_word(&self, word: &str) -> bool {
        matches!(self.tokens.get(self.at), Some((Token::Word(w), _)) if w == word)
    }

    pub fn sign_follows(&self, sign: &str) -> bool {
        matches!(self.tokens.get(self.at + 1), Some((Token::Sign(s), _)) if *s == sign)
    }

    pub fn need(&mut self, sign: &str) -> Option<()> {
        if self.takes(sign) {
            return Some(());
        }
        let here = self.here();
        self.wrong(
            &here,
            &format!("`{sign}` is missing here"),
            &format!("write `{sign}`"),
        )
    }

    pub fn need_word(&mut self, word: &str) -> Option<()> {
        if self.takes_word(word) {
            return Some(());
        }
        let here = self.here();
        self.wrong(
            &here,
            &format!("`{word}` is missing here"),
            &format!("write `{word}`"),
        )
    }

    /// A word, whatever it says.
    pub fn name(&mut self, what: &str) -> Option<(String, Range<usize>)> {
        if let Some((Token::Word(word), bytes)) = self.tokens.get(self.at) {
            let found = (word.clone(), bytes.clone());
            self.at += 1;
            return Some(found);
        }
        let here = self.here();
        self.wrong(
            &here,
            &format!("{what} is missing here"),
            &format!("write {what}"),
        )
    }

    /// A word or a text in quotes.
    pub fn label(&mut self, what: &str) -> Option<(String, Range<usize>)> {
        if let Some((Token::Quoted(text), bytes)) = self.tokens.get(self.at) {
            let found = (text.clone(), bytes.clone());
            self.at += 1;
            return Some(found);
        }
        self.name(what)
    }

    /// The bytes of the next token, or of the end.
    pub fn here(&self) -> Range<usize> {
        match self.tokens.get(self.at) {
            Some((_, bytes)) => bytes.clone(),
            None => self.end..self.end,
        }
    }

    pub fn bytes_since(&self, from: usize) -> Range<usize> {
        let start = self
            .tokens
            .get(from)
            .map_or(self.end, |(_, bytes)| bytes.start);
        let end = match self
            .at
            .checked_sub(1)
            .and_then(|last| self.tokens.get(last))
        {
            Some((_, bytes)) => bytes.end.max(start),
            None => start,
        };
        start..end
    }

    /// Notes an error about some bytes of the text.
    pub fn wrong<T>(&mut self, bytes: &Range<usize>, message: &str, help: &str) -> Option<T> {
        self.page
            .error(code::BAD_CLAIM, &self.written.span(bytes), message, help);
        None
    }

    /// Notes a name that is none.
    pub fn unknown<T>(
        &mut self,
        bytes: &Range<usize>,
        what: &str,
        name: &str,
        known: &[&str],
    ) -> Option<T> {
        let span = self.written.span(bytes);
        self.page.unknown(&span, what, name, known.iter().copied());
        None
    }
}
