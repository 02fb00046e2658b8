//! In: a condition as written (`owns = 1 and (age >= 18 or region in (1, 2))`). Out: the condition as meant. Never: a
//! reference to an item, a code or a kind of missing that is not there.
//!
//! `or` binds weaker than `and`, `and` weaker than `not`; `=` and `in` take codes of a choice, the other signs numbers.

use std::ops::Range;

use toml::Spanned;

use super::super::condition::{Comparing, Condition};
use super::super::id::{Code, ItemId};
use super::super::item::{Item, ItemKind};
use super::super::scale::Missing;
use super::page::Page;
use crate::diagnostic::code;

const KINDS: &[(&str, Missing)] = &[
    ("dont_know", Missing::DontKnow),
    ("refused", Missing::Refused),
    ("no_answer", Missing::NoAnswer),
    ("not_asked", Missing::NotAsked),
];

const SIGNS: &[&str] = &["!=", "<=", ">=", "=", "<", ">", "(", ")", ","];

/// How deep parentheses and `not` may stand in each other.
const DEEPEST: usize = 32;

/// What was wrong, where in the text, and what helps.
struct Wrong {
    at: Range<usize>,
    message: String,
    help: String,
}

/// Reads a condition over `items`. `None`: it was told why.
pub(super) fn condition(
    page: &mut Page,
    written: &Spanned<String>,
    items: &[Item],
    defined: &[String],
) -> Option<Condition> {
    let text = written.get_ref();
    let tokens = tokens(text);
    let mut parser = Parser {
        text,
        tokens: &tokens,
        at: 0,
        depth: 0,
        items,
        defined,
        silent: false,
    };
    let found = parser.any().and_then(|condition| match parser.peek() {
        None => Ok(condition),
        Some(_) => Err(parser.wrong("`and`, `or` or the end is expected")),
    });
    match found {
        Ok(condition) => Some(condition),
        // A reference to an item with a mistake of its own, which has been told of.
        Err(_) if parser.silent => None,
        Err(wrong) => {
            // The text begins after its quote.
            let from = written.span().start + 1;
            let at = from + wrong.at.start..from + wrong.at.end;
            page.error(code::BAD_CONDITION, &at, wrong.message, wrong.help);
            None
        }
    }
}

/// Reads a condition over `items` as it is displayed; `None`: it is none of these items.
pub fn read_condition(text: &str, items: &[Item]) -> Option<Condition> {
    let tokens = tokens(text);
    let mut parser = Parser {
        text,
        tokens: &tokens,
        at: 0,
        depth: 0,
        items,
        defined: &[],
        silent: false,
    };
    let found = parser.any().ok();
    found.filter(|_| parser.peek().is_none())
}

fn tokens(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
        let Some(first) = rest.chars().next() else {
            break;
        };
        if first.is_whitespace() {
            at += first.len_utf8();
            continue;
        }
        let is_part = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.');
        let long = match SIGNS.iter().find(|sign| rest.starts_with(**sign)) {
            Some(sign) => sign.len(),
            None if is_part(first) => rest.find(|c| !is_part(c)).unwrap_or(rest.len()),
            None => first.len_utf8(),
        };
        found.push(at..at + long);
        at += long;
    }
    found
}

struct Parser<'a> {
    text: &'a str,
    tokens: &'a [Range<usize>],
    at: usize,
    depth: usize,
    items: &'a [Item],
    defined: &'a [String],
    silent: bool,
}

impl<'a> Parser<'a> {
    fn peek(&self) -> Option<&'a str> {
        let token = self.tokens.get(self.at)?;
        self.text.get(token.clone())
    }

    fn next(&mut self) -> Option<&'a str> {
        let token = self.peek();
        self.at += 1;
        token
    }

    fn takes(&mut self, token: &str) -> bool {
        let here = self.peek() == Some(token);
        if here {
            self.at += 1;
        }
        here
    }

    /// Wrong at the token that is next.
    fn wrong(&self, message: &str) -> Wrong {
        let end = self.text.len();
        Wrong {
            at: self.tokens.get(self.at).cloned().unwrap_or(end..end),
            message: match self.peek() {
                Some(token) => format!("`{token}` stands where {message}"),
                None => format!("the condition ends where {message}"),
            },
            help: "write `item = 1`, `item in (1, 2)`, `number >= 18`, `item = dont_know`, `answered(item)`, joined by `and`, `or`, `not` and parentheses".to_owned(),
        }
    }

    fn any(&mut self) -> Result<Condition, Wrong> {
        let mut parts = vec![self.all()?];
        while self.takes("or") {
            parts.push(self.all()?);
        }
        Ok(one_or(parts, Condition::Any))
    }

    fn all(&mut self) -> Result<Condition, Wrong> {
        let mut parts = vec![self.one()?];
        while self.takes("and") {
            parts.push(self.one()?);
        }
        Ok(one_or(parts, Condition::All))
    }

    fn one(&mut self) -> Result<Condition, Wrong> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return Err(self.wrong("a simpler condition is expected: it is nested too deep"));
        }
        let found = if self.takes("not") {
            self.one().map(|inner| Condition::Not(Box::new(inner)))
        } else if self.takes("(") {
            let inner = self.any()?;
            self.closed().map(|()| inner)
        } else if self.takes("answered") {
            if !self.takes("(") {
                return Err(self.wrong("`(` is expected: `answered(item)`"));
            }
            let id = self.item()?.id.clone();
            self.closed().map(|()| Condition::Answered(id))
        } else {
            self.comparison()
        };
        self.depth -= 1;
        found
    }

    fn closed(&mut self) -> Result<(), Wrong> {
        match self.takes(")") {
            true => Ok(()),
            false => Err(self.wrong("`)` is expected")),
        }
    }

    fn item(&mut self) -> Result<&'a Item, Wrong> {
        let Some(name) = self.peek() else {
            return Err(self.wrong("an item is expected"));
        };
        if let Some(item) = self.items.iter().find(|item| item.id.as_str() == name) {
            self.at += 1;
            return Ok(item);
        }
        self.silent = self.defined.iter().any(|id| id == name);
        let known = self.items.iter().map(|item| item.id.as_str());
        let help = match super::suggest::nearest(name, known) {
            Some(near) => format!("did you mean `{near}`?"),
            None => "a condition looks at items of the survey".to_owned(),
        };
        Err(Wrong {
            message: format!("there is no item `{name}`"),
            help,
            ..self.wrong("")
        })
    }

    fn comparison(&mut self) -> Result<Condition, Wrong> {
        let item = self.item()?;
        let sign = match self.peek() {
            Some("in") => {
                self.at += 1;
                return self.list(item);
            }
            Some("=") => Comparing::Equal,
            Some("!=") => Comparing::Unequal,
            Some("<") => Comparing::Less,
            Some("<=") => Comparing::AtMost,
            Some(">") => Comparing::More,
            Some(">=") => Comparing::AtLeast,
            _ => return Err(self.wrong("`=`, `!=`, `<`, `<=`, `>`, `>=` or `in` is expected")),
        };
        self.at += 1;
        let kind = self
            .peek()
            .and_then(|word| KINDS.iter().find(|(name, _)| *name == word));
        let id = item.id.clone();
        if let Some((_, kind)) = kind {
            self.at += 1;
            let is = Condition::Missing(id, *kind);
            return match sign {
                Comparing::Equal => Ok(is),
                Comparing::Unequal => Ok(Condition::Not(Box::new(is))),
                _ => Err(self.back("a kind of missing is compared with `=` or `!=`")),
            };
        }
        if matches!(item.kind, ItemKind::Numeric { .. }) {
            let value = self.number()?;
            return Ok(Condition::Number {
                item: id,
                comparison: sign,
                value,
            });
        }
        let is = Condition::Is {
            item: id,
            codes: vec![self.code(item)?],
        };
        match sign {
            Comparing::Equal => Ok(is),
            Comparing::Unequal => Ok(Condition::Not(Box::new(is))),
            _ => Err(self.back(
                "answers are compared with `=`, `!=` or `in`; only numbers have `<` and `>`",
            )),
        }
    }

    /// Wrong at the token before.
    fn back(&self, message: &str) -> Wrong {
        let end = self.text.len();
        Wrong {
            at: self
                .tokens
                .get(self.at.saturating_sub(1))
                .cloned()
                .unwrap_or(end..end),
            message: message.to_owned(),
            help: self.wrong("").help,
        }
    }

    fn list(&mut self, item: &Item) -> Result<Condition, Wrong> {
        if !self.takes("(") {
            return Err(self.wrong("`(` is expected: `item in (1, 2)`"));
        }
        let mut codes = vec![self.code(item)?];
        while self.takes(",") {
            codes.push(self.code(item)?);
        }
        self.closed()?;
        Ok(Condition::Is {
            item: item.id.clone(),
            codes,
        })
    }

    fn number(&mut self) -> Result<f64, Wrong> {
        match self.peek().and_then(|word| word.parse::<f64>().ok()) {
            Some(number) if number.is_finite() => {
                self.at += 1;
                Ok(number)
            }
            _ => Err(self.wrong("a number is expected")),
        }
    }

    fn code(&mut self, item: &Item) -> Result<Code, Wrong> {
        let codes: Vec<Code> = match &item.kind {
            ItemKind::Single { scale } | ItemKind::Derived { scale, .. } => {
                scale.answers.iter().map(|answer| answer.code).collect()
            }
            ItemKind::Multiple { options, .. } => {
                options.iter().map(|option| option.code).collect()
            }
            ItemKind::Numeric { .. } | ItemKind::Open => {
                return Err(self.back(
                    "this item has no codes; `answered(item)` asks whether it has an answer",
                ));
            }
        };
        let Some(code) = self.peek().and_then(|word| word.parse().ok()).map(Code) else {
            return Err(self.wrong("a code of the item is expected"));
        };
        if !codes.contains(&code) {
            return Err(Wrong {
                message: format!("item `{}` has no answer {code}", item.id),
                help: format!("its codes are {}", super::page::codes_of(codes)),
                ..self.wrong("")
            });
        }
        let _ = self.next();
        Ok(code)
    }
}

fn one_or(mut parts: Vec<Condition>, many: fn(Vec<Condition>) -> Condition) -> Condition {
    match parts.len() {
        1 => parts.remove(0),
        _ => many(parts),
    }
}

/// The ids that a condition looks at and that are not among `before`.
pub(super) fn looks_ahead<'c>(condition: &'c Condition, before: &[ItemId]) -> Vec<&'c ItemId> {
    condition
        .items()
        .into_iter()
        .filter(|id| !before.contains(id))
        .collect()
}
