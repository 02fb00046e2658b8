//! In: an expression of another program. Out: the condition that means the same. Never: a guess; an expression beyond
//! comparisons, `and`, `or` and `not` gives `None`.

use super::expression::{one_or, plain};
use super::{Asked, AskedKind};
use crate::definition::{Code, Comparing, Condition, ItemId};

/// How deep parentheses may stand in each other.
const DEEPEST: usize = 64;

/// Reads an expression of either dialect. `id` says which item a name stands for.
pub(super) fn condition(
    text: &str,
    known: &[Asked],
    id: &dyn Fn(&str) -> Option<ItemId>,
) -> Option<Condition> {
    let tokens = tokens(text)?;
    let mut reader = Reader {
        tokens: &tokens,
        at: 0,
        depth: 0,
        known,
        id,
    };
    let found = reader.any()?;
    match reader.peek() {
        None => plain(&found, known),
        Some(_) => None,
    }
}

#[derive(Debug, Clone, PartialEq)]
enum Token {
    /// `${x}` or a bare name, `.NAOK` taken off.
    Name(String),
    Text(String),
    Number(f64),
    Sign(&'static str),
}

const SIGNS: &[&str] = &[
    "!=", "<=", ">=", "==", "&&", "||", "=", "<", ">", "(", ")", ",", "!",
];

fn tokens(text: &str) -> Option<Vec<Token>> {
    let mut found = Vec::new();
    let mut rest = text.trim_start();
    while let Some(first) = rest.chars().next() {
        let (token, left) = if let Some(inner) = rest.strip_prefix("${") {
            let (name, left) = inner.split_once('}')?;
            (Token::Name(name.trim().to_owned()), left)
        } else if let Some(sign) = SIGNS.iter().find(|sign| rest.starts_with(**sign)) {
            (Token::Sign(sign), rest.get(sign.len()..)?)
        } else if first == '\'' || first == '"' {
            let (inner, left) = rest.get(1..)?.split_once(first)?;
            (Token::Text(inner.to_owned()), left)
        } else {
            let part = |c: char| c.is_alphanumeric() || matches!(c, '_' | '.' | '-');
            let end = rest.find(|c| !part(c)).unwrap_or(rest.len());
            let (word, left) = rest
                .split_at_checked(end)
                .filter(|(word, _)| !word.is_empty())?;
            (named(word), left)
        };
        found.push(token);
        rest = left.trim_start();
    }
    Some(found)
}

fn named(word: &str) -> Token {
    match word {
        "and" => Token::Sign("&&"),
        "or" => Token::Sign("||"),
        word => match word.parse::<f64>().ok().filter(|number| number.is_finite()) {
            Some(number) => Token::Number(number),
            None => Token::Name(word.strip_suffix(".NAOK").unwrap_or(word).to_owned()),
        },
    }
}

struct Reader<'a> {
    tokens: &'a [Token],
    at: usize,
    depth: usize,
    known: &'a [Asked],
    id: &'a dyn Fn(&str) -> Option<ItemId>,
}

impl<'a> Reader<'a> {
    fn peek(&self) -> Option<&'a Token> {
        self.tokens.get(self.at)
    }

    fn next(&mut self) -> Option<&'a Token> {
        let token = self.tokens.get(self.at)?;
        self.at += 1;
        Some(token)
    }

    fn takes(&mut self, sign: &str) -> bool {
        let here = matches!(self.peek(), Some(Token::Sign(found)) if *found == sign);
        if here {
            self.at += 1;
        }
        here
    }

    fn any(&mut self) -> Option<Condition> {
        let mut parts = vec![self.all()?];
        while self.takes("||") {
            parts.push(self.all()?);
        }
        Some(one_or(parts, Condition::Any))
    }

    fn all(&mut self) -> Option<Condition> {
        let mut parts = vec![self.one()?];
        while self.takes("&&") {
            parts.push(self.one()?);
        }
        Some(one_or(parts, Condition::All))
    }

    fn one(&mut self) -> Option<Condition> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return None;
        }
        let found = self.bare();
        self.depth -= 1;
        found
    }

    fn bare(&mut self) -> Option<Condition> {
        if self.takes("!") {
            return Some(Condition::Not(Box::new(self.one()?)));
        }
        if self.takes("(") {
            let inner = self.any()?;
            return self.takes(")").then_some(inner);
        }
        let Token::Name(name) = self.next()? else {
            return None;
        };
        if self.takes("(") {
            return self.call(name);
        }
        self.comparison(name)
    }

    /// Behind `name(`.
    fn call(&mut self, name: &str) -> Option<Condition> {
        let found = match name {
            "not" => Condition::Not(Box::new(self.any()?)),
            "selected" => {
                let item = self.item()?;
                if !self.takes(",") {
                    return None;
                }
                let codes = vec![self.code()?];
                Condition::Is { item, codes }
            }
            "is_empty" => Condition::Not(Box::new(Condition::Answered(self.item()?))),
            "count" => {
                let Token::Name(name) = self.next()? else {
                    return None;
                };
                let item = (self.id)(name.strip_prefix("that.")?)?;
                let ends = self.takes(")") && self.takes(">");
                let above = matches!(self.next()?, Token::Number(number) if *number == 0.0);
                return (ends && above).then_some(Condition::Answered(item));
            }
            _ => return None,
        };
        self.takes(")").then_some(found)
    }

    fn item(&mut self) -> Option<ItemId> {
        match self.next()? {
            Token::Name(name) => (self.id)(name),
            _ => None,
        }
    }

    fn code(&mut self) -> Option<Code> {
        match self.next()? {
            Token::Text(text) => text.parse().ok().map(Code),
            Token::Number(number) if number.fract() == 0.0 => Some(Code(*number as i64)),
            _ => None,
        }
    }

    fn comparison(&mut self, name: &str) -> Option<Condition> {
        let Token::Sign(sign) = self.next()? else {
            return None;
        };
        let comparison = match *sign {
            "=" | "==" => Comparing::Equal,
            "!=" => Comparing::Unequal,
            "<" => Comparing::Less,
            "<=" => Comparing::AtMost,
            ">" => Comparing::More,
            ">=" => Comparing::AtLeast,
            _ => return None,
        };
        let Some(item) = (self.id)(name) else {
            return self.option(name, comparison);
        };
        if matches!(self.peek(), Some(Token::Text(text)) if text.is_empty()) {
            self.at += 1;
            return either(
                Condition::Not(Box::new(Condition::Answered(item))),
                comparison,
            );
        }
        let kind = self.known.iter().find(|asked| asked.id == item);
        if matches!(kind?.kind, AskedKind::Number { .. }) {
            let value = match self.next()? {
                Token::Number(number) => *number,
                Token::Text(text) => text.parse().ok()?,
                _ => return None,
            };
            return Some(Condition::Number {
                item,
                comparison,
                value,
            });
        }
        let codes = vec![self.code()?];
        either(Condition::Is { item, codes }, comparison)
    }

    /// `used_2 == "Y"`.
    fn option(&mut self, name: &str, comparison: Comparing) -> Option<Condition> {
        let (item, code) = name.rsplit_once('_')?;
        let item = (self.id)(item)?;
        let code = Code(code.parse().ok()?);
        let is = Condition::Is {
            item,
            codes: vec![code],
        };
        match self.next()? {
            Token::Text(text) if text == "Y" => either(is, comparison),
            Token::Text(text) if text.is_empty() => {
                either(Condition::Not(Box::new(is)), comparison)
            }
            _ => None,
        }
    }
}

fn either(is: Condition, comparison: Comparing) -> Option<Condition> {
    match comparison {
        Comparing::Equal => Some(is),
        Comparing::Unequal => Some(Condition::Not(Box::new(is))),
        _ => None,
    }
}
