//! In: an expression of another program. Out: the condition that means the same. Never: a guess; an expression beyond
//! comparisons, `and`, `or` and `not` gives `None`.

use super::expression::{one_or, plain};
use super::names::Names;
use super::{Asked, AskedKind};
use crate::definition::{Code, Comparing, Condition, ItemId};

/// How deep parentheses may stand in each other.
const DEEPEST: usize = 64;

/// Reads an expression of either dialect. `names` says what the names of questions and choices stand for.
pub(super) fn condition(text: &str, known: &[Asked], names: &Names) -> Option<Condition> {
    let tokens = tokens(text)?;
    let mut reader = Reader {
        tokens: &tokens,
        at: 0,
        depth: 0,
        known,
        names,
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
    /// As written, and its value.
    Number(String, f64),
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
            Some(number) => Token::Number(word.to_owned(), number),
            None => Token::Name(word.strip_suffix(".NAOK").unwrap_or(word).to_owned()),
        },
    }
}

struct Reader<'a> {
    tokens: &'a [Token],
    at: usize,
    depth: usize,
    known: &'a [Asked],
    names: &'a Names,
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
            return self.negated();
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

    /// Behind `!`, which takes no more than what stands next to it: a pair of parentheses or a call.
    fn negated(&mut self) -> Option<Condition> {
        let opens = |at: usize| matches!(self.tokens.get(at), Some(Token::Sign("(")));
        let is_call = matches!(self.peek(), Some(Token::Name(_))) && opens(self.at + 1);
        (is_call || opens(self.at))
            .then(|| self.one())?
            .map(|inner| Condition::Not(Box::new(inner)))
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
                let codes = vec![self.code(&item)?];
                Condition::Is { item, codes }
            }
            "is_empty" => Condition::Not(Box::new(Condition::Answered(self.item()?))),
            "count" => {
                let Token::Name(name) = self.next()? else {
                    return None;
                };
                let item = self.names.item(name.strip_prefix("that.")?)?;
                let ends = self.takes(")") && self.takes(">");
                let above = matches!(self.next()?, Token::Number(_, number) if *number == 0.0);
                return (ends && above).then_some(Condition::Answered(item));
            }
            _ => return None,
        };
        self.takes(")").then_some(found)
    }

    fn item(&mut self) -> Option<ItemId> {
        match self.next()? {
            Token::Name(name) => self.names.item(name),
            _ => None,
        }
    }

    /// The code of the choice that is named.
    fn code(&mut self, item: &ItemId) -> Option<Code> {
        match self.next()? {
            Token::Text(name) | Token::Number(name, _) => self.names.code(item, name),
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
        let Some(item) = self.names.item(name) else {
            return self.option(name, comparison);
        };
        if matches!(self.peek(), Some(Token::Text(text)) if text.is_empty()) {
            self.at += 1;
            return either(
                Condition::Not(Box::new(Condition::Answered(item))),
                comparison,
            );
        }
        let asked = self.known.iter().find(|asked| asked.id == item);
        match asked?.kind {
            AskedKind::Number { .. } => self.number(item, comparison),
            AskedKind::Single(_) => self.choice(item, comparison),
            // Of several choices `=` asks for one alone.
            AskedKind::Multiple(_) | AskedKind::Words => None,
        }
    }

    /// A number is unlike another also where it is not given.
    fn number(&mut self, item: ItemId, comparison: Comparing) -> Option<Condition> {
        let value = match self.next()? {
            Token::Number(_, number) => *number,
            Token::Text(text) => text
                .parse()
                .ok()
                .filter(|number: &f64| number.is_finite())?,
            _ => return None,
        };
        let of = |comparison| Condition::Number {
            item,
            comparison,
            value,
        };
        Some(match comparison {
            Comparing::Unequal => Condition::Not(Box::new(of(Comparing::Equal))),
            comparison => of(comparison),
        })
    }

    /// By name; with a number all choices whose names compare so.
    fn choice(&mut self, item: ItemId, comparison: Comparing) -> Option<Condition> {
        let (codes, comparison) = match (self.next()?, comparison) {
            (Token::Text(name), _) => (vec![self.names.code(&item, name)?], comparison),
            (Token::Number(_, number), Comparing::Equal | Comparing::Unequal) => {
                let same = |name: f64| name == *number;
                (self.names.codes_where(&item, &same), comparison)
            }
            (Token::Number(_, number), _) => {
                let passes = |name: f64| comparison.holds(name, *number);
                (self.names.codes_where(&item, &passes), Comparing::Equal)
            }
            _ => return None,
        };
        let is = (!codes.is_empty()).then_some(Condition::Is { item, codes })?;
        either(is, comparison)
    }

    /// `used_2 == "Y"`.
    fn option(&mut self, name: &str, comparison: Comparing) -> Option<Condition> {
        let (item, code) = name.rsplit_once('_')?;
        let item = self.names.item(item)?;
        let code = self.names.code(&item, code)?;
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
