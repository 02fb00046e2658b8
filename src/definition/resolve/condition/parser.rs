//! In: a condition as written. Out: the condition as meant, the items that it looks at, and every mistake of it. Never: a
//! mistake that hides the next: after one, reading goes on behind the next `and` or `or`.

use std::ops::Range;

use super::tokens::{is_word, tokens};
use crate::definition::condition::Condition;
use crate::definition::id::ItemId;
use crate::definition::item::Item;
use crate::definition::resolve::suggest::did_you_mean;

/// The word of this language, and what others write for it.
const AND: (&str, &[&str]) = ("and", &["and", "&&", "&", "og"]);
const OR: (&str, &[&str]) = ("or", &["or", "||", "|", "eller"]);

pub(super) const FORMS: &str = "write `item = 1`, `item in (1, 2)`, `number >= 18`, `item = dont_know`, `answered(item)`, joined by `and`, `or`, `not` and parentheses";

/// How deep parentheses and `not` may stand in each other.
const DEEPEST: usize = 32;

/// What was wrong, where in the text, and what helps.
#[derive(PartialEq)]
pub(super) struct Wrong {
    pub(super) at: Range<usize>,
    pub(super) message: String,
    pub(super) help: String,
}

/// The item that a name stands for; `None`: one that is not known, which was told.
pub(super) type Named<'a> = Option<&'a Item>;

pub(super) struct Parser<'a> {
    text: &'a str,
    tokens: Vec<Range<usize>>,
    /// Which token is next.
    pub(super) at: usize,
    depth: usize,
    /// Nothing more is read, nor expected.
    gave_up: bool,
    items: &'a [Item],
    /// Every id that is defined, also of items with a mistake of their own.
    defined: &'a [String],
    pub(super) wrongs: Vec<Wrong>,
    /// The items looked at, each where it is named first.
    pub(super) looks_at: Vec<(ItemId, Range<usize>)>,
}

impl<'a> Parser<'a> {
    pub(super) fn new(text: &'a str, items: &'a [Item], defined: &'a [String]) -> Self {
        Self {
            text,
            tokens: tokens(text),
            at: 0,
            depth: 0,
            gave_up: false,
            items,
            defined,
            wrongs: Vec::new(),
            looks_at: Vec::new(),
        }
    }

    /// The condition; `None` where something of it is wrong.
    pub(super) fn whole(&mut self) -> Option<Condition> {
        if self.tokens.is_empty() {
            self.wrong(0..self.text.len(), "the condition is empty", FORMS);
            return None;
        }
        let found = self.any();
        while let Some(token) = self.peek() {
            // A parenthesis that closes what a mistake has passed over is none.
            if token != ")" || self.wrongs.is_empty() {
                self.expected("`and`, `or` or the end");
            }
            self.at += 1;
            self.skip();
            if self.joined(AND) || self.joined(OR) {
                self.any();
            }
        }
        found.filter(|_| self.wrongs.is_empty())
    }

    pub(super) fn peek(&self) -> Option<&'a str> {
        self.tokens
            .get(self.at)
            .and_then(|token| self.text.get(token.clone()))
    }

    pub(super) fn takes(&mut self, token: &str) -> bool {
        let here = self.peek() == Some(token);
        self.at += usize::from(here);
        here
    }

    /// Where the token `at` is; the end where there is none.
    pub(super) fn range(&self, at: usize) -> Range<usize> {
        let end = self.text.len();
        self.tokens.get(at).cloned().unwrap_or(end..end)
    }

    pub(super) fn wrong(
        &mut self,
        at: Range<usize>,
        message: impl Into<String>,
        help: impl Into<String>,
    ) {
        let wrong = Wrong {
            at,
            message: message.into(),
            help: help.into(),
        };
        if !self.wrongs.contains(&wrong) {
            self.wrongs.push(wrong);
        }
    }

    /// The next token is not what is expected.
    pub(super) fn expected(&mut self, what: &str) {
        if self.gave_up {
            return;
        }
        let message = match self.peek() {
            Some(token) => format!("`{token}` stands where {what} is expected"),
            None => format!("the condition ends where {what} is expected"),
        };
        self.wrong(self.range(self.at), message, FORMS);
    }

    /// Passes over what cannot be read, up to what joins it with the rest or closes what it stands in.
    pub(super) fn skip(&mut self) {
        let mut open = 0_usize;
        while let Some(token) = self.peek() {
            let joins = |(word, others): (&str, &[&str])| token == word || others.contains(&token);
            match token {
                "(" => open += 1,
                ")" if open == 0 => return,
                ")" => open -= 1,
                _ if open == 0 && (joins(AND) || joins(OR)) => return,
                _ => {}
            }
            self.at += 1;
        }
    }

    fn joined(&mut self, (word, others): (&str, &[&str])) -> bool {
        let Some(token) = self.peek() else {
            return false;
        };
        let meant = others.contains(&token.to_lowercase().as_str());
        if meant && token != word {
            self.wrong(
                self.range(self.at),
                format!("`{token}` stands where `{word}` is expected"),
                format!("write `{word}`"),
            );
        }
        self.at += usize::from(meant);
        meant
    }

    fn any(&mut self) -> Option<Condition> {
        let mut parts = vec![self.all()];
        while self.joined(OR) {
            parts.push(self.all());
        }
        one_or(parts, Condition::Any)
    }

    fn all(&mut self) -> Option<Condition> {
        let mut parts = vec![self.one()];
        while self.joined(AND) {
            parts.push(self.one());
        }
        one_or(parts, Condition::All)
    }

    fn one(&mut self) -> Option<Condition> {
        if self.depth == DEEPEST {
            self.wrong(
                self.range(self.at),
                "the condition is nested too deep",
                format!("parentheses and `not` stand in each other {DEEPEST} deep at most"),
            );
            self.at = self.tokens.len();
            self.gave_up = true;
            return None;
        }
        self.depth += 1;
        let found = self.part();
        self.depth -= 1;
        found
    }

    fn part(&mut self) -> Option<Condition> {
        if self.takes("not") {
            return self.one().map(|inner| Condition::Not(Box::new(inner)));
        }
        if self.takes("(") {
            let inner = self.any();
            self.closed();
            return inner;
        }
        if !self.takes("answered") {
            return self.comparison();
        }
        if !self.takes("(") {
            self.expected("`(`, as in `answered(item)`,");
            self.skip();
            return None;
        }
        let item = self.item();
        self.closed();
        Some(Condition::Answered(item??.id.clone()))
    }

    pub(super) fn closed(&mut self) {
        if !self.takes(")") {
            self.expected("`)`");
        }
    }

    /// The item named next. `None`: no name stands there; it was told, and passed over.
    pub(super) fn item(&mut self) -> Option<Named<'a>> {
        let Some(name) = self.peek().filter(|token| is_word(token)) else {
            self.expected("an item");
            self.skip();
            return None;
        };
        let place = self.range(self.at);
        self.at += 1;
        if let Some(item) = self.items.iter().find(|item| item.id.as_str() == name) {
            if !self.looks_at.iter().any(|(id, _)| *id == item.id) {
                self.looks_at.push((item.id.clone(), place));
            }
            return Some(Some(item));
        }
        // An item with a mistake of its own has been told of.
        if !self.defined.iter().any(|id| id == name) {
            let known = self.items.iter().map(|item| item.id.as_str());
            let help = did_you_mean(name, known)
                .unwrap_or_else(|| "a condition looks at items of the survey".to_owned());
            self.wrong(place, format!("there is no item `{name}`"), help);
        }
        Some(None)
    }
}

/// All parts joined; `None` where one of them is wrong.
fn one_or(
    parts: Vec<Option<Condition>>,
    many: fn(Vec<Condition>) -> Condition,
) -> Option<Condition> {
    let mut parts = parts.into_iter().collect::<Option<Vec<_>>>()?;
    Some(match parts.len() {
        1 => parts.remove(0),
        _ => many(parts),
    })
}
