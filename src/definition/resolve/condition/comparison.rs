//! In: what stands behind `and`, `or`, `not` or a parenthesis. Out: an item compared with a code, a number or a kind of
//! missing. Never: a code that the item does not have.

use super::parser::{FORMS, Named, Parser};
use super::tokens::is_word;
use crate::definition::condition::{Comparing, Condition};
use crate::definition::id::Code;
use crate::definition::item::{Item, ItemKind};
use crate::definition::resolve::page::codes_of;
use crate::definition::resolve::suggest::{did_you_mean, nearest};
use crate::definition::scale::Missing;

const KINDS: &[(&str, Missing)] = &[
    ("dont_know", Missing::DontKnow),
    ("refused", Missing::Refused),
    ("no_answer", Missing::NoAnswer),
    ("not_asked", Missing::NotAsked),
];

impl Parser<'_> {
    pub(super) fn comparison(&mut self) -> Option<Condition> {
        let item = self.item()?;
        let place = self.at;
        let sign = match self.peek() {
            Some("in") => {
                self.at += 1;
                return self.list(item, place);
            }
            Some("=" | "==") => Comparing::Equal,
            Some("!=" | "<>") => Comparing::Unequal,
            Some("<") => Comparing::Less,
            Some("<=" | "=<") => Comparing::AtMost,
            Some(">") => Comparing::More,
            Some(">=" | "=>") => Comparing::AtLeast,
            _ => {
                self.expected("`=`, `!=`, `<`, `<=`, `>`, `>=` or `in`");
                self.skip();
                return None;
            }
        };
        if let Some(token) = self.peek().filter(|token| *token != sign.sign()) {
            self.wrong(
                self.range(place),
                format!("`{token}` stands where `{}` is expected", sign.sign()),
                format!("write `{}`", sign.sign()),
            );
        }
        self.at += 1;
        self.compared(item, sign, place)
    }

    /// What stands behind the sign at `place`.
    fn compared(&mut self, item: Named<'_>, sign: Comparing, place: usize) -> Option<Condition> {
        let Some(word) = self.peek().filter(|token| is_word(token)) else {
            self.expected(match item.map(|item| &item.kind) {
                Some(ItemKind::Numeric { .. }) => "a number",
                Some(_) => "a code of the item",
                None => "a code or a number",
            });
            self.skip();
            return None;
        };
        let Some(item) = item else {
            self.at += 1;
            return None;
        };
        let id = item.id.clone();
        let is = if let Some((_, kind)) = KINDS.iter().find(|(name, _)| *name == word) {
            self.at += 1;
            Condition::Missing(id, *kind)
        } else {
            match &item.kind {
                ItemKind::Numeric { .. } => {
                    return Some(Condition::Number {
                        item: id,
                        comparison: sign,
                        value: self.number(word)?,
                    });
                }
                ItemKind::Open => {
                    self.at += 1;
                    self.no_codes(item, place);
                    return None;
                }
                _ => {
                    let code = self.code(item, word);
                    let is_equal = self.is_equal(sign, place);
                    let is = Condition::Is {
                        item: id,
                        codes: vec![code?],
                    };
                    return is_equal.map(|equal| equal_or_not(is, equal));
                }
            }
        };
        let equal = self.is_equal(sign, place)?;
        Some(equal_or_not(is, equal))
    }

    /// Whether the sign at `place` says equal or unequal; another was told.
    fn is_equal(&mut self, sign: Comparing, place: usize) -> Option<bool> {
        match sign {
            Comparing::Equal => Some(true),
            Comparing::Unequal => Some(false),
            _ => {
                self.wrong(
                    self.range(place),
                    "answers and kinds of missing are compared with `=`, `!=` or `in`; only numbers have `<` and `>`",
                    FORMS,
                );
                None
            }
        }
    }

    fn no_codes(&mut self, item: &Item, place: usize) {
        let id = &item.id;
        let help = match &item.kind {
            ItemKind::Numeric { .. } => {
                format!("write `{id} = 1 or {id} = 2`, or `{id} >= 1 and {id} <= 2`")
            }
            _ => format!("`answered({id})` asks whether it has an answer"),
        };
        self.wrong(self.range(place), format!("item `{id}` has no codes"), help);
    }

    /// The codes behind `in`, which stands at `place`.
    fn list(&mut self, item: Named<'_>, place: usize) -> Option<Condition> {
        if !self.takes("(") {
            self.expected("`(`, as in `item in (1, 2)`,");
            self.skip();
            return None;
        }
        let has_codes = item.is_some_and(|item| {
            let without = matches!(item.kind, ItemKind::Numeric { .. } | ItemKind::Open);
            if without {
                self.no_codes(item, place);
            }
            !without
        });
        let mut codes = Vec::new();
        loop {
            let Some(word) = self.peek().filter(|token| is_word(token)) else {
                self.expected("a code of the item");
                self.skip();
                codes.push(None);
                break;
            };
            match item.filter(|_| has_codes) {
                Some(item) => codes.push(self.code(item, word)),
                None => self.at += 1,
            }
            if !self.takes(",") {
                break;
            }
        }
        self.closed();
        Some(Condition::Is {
            item: item.filter(|_| has_codes)?.id.clone(),
            codes: codes.into_iter().collect::<Option<Vec<Code>>>()?,
        })
    }

    fn number(&mut self, word: &str) -> Option<f64> {
        let number = word.parse::<f64>().ok().filter(|number| number.is_finite());
        if number.is_none() {
            let kinds = KINDS.iter().map(|(name, _)| *name);
            let help = did_you_mean(word, kinds).unwrap_or_else(|| FORMS.to_owned());
            self.wrong(
                self.range(self.at),
                format!("`{word}` stands where a number is expected"),
                help,
            );
        }
        self.at += 1;
        number
    }

    fn code(&mut self, item: &Item, word: &str) -> Option<Code> {
        let codes: Vec<Code> = match &item.kind {
            ItemKind::Single { scale } | ItemKind::Derived { scale, .. } => {
                scale.answers.iter().map(|answer| answer.code).collect()
            }
            ItemKind::Multiple { options, .. } => {
                options.iter().map(|option| option.code).collect()
            }
            ItemKind::Numeric { .. } | ItemKind::Open => Vec::new(),
        };
        let place = self.range(self.at);
        self.at += 1;
        let Some(code) = word.parse().ok().map(Code) else {
            let help = match nearest(word, KINDS.iter().map(|(name, _)| *name)) {
                Some(kind) if kind == word => {
                    format!("write `{} = {kind}`, joined by `or`", item.id)
                }
                Some(kind) => format!("did you mean `{kind}`?"),
                None => format!("its codes are {}", codes_of(codes)),
            };
            self.wrong(
                place,
                format!("`{word}` stands where a code of the item is expected"),
                help,
            );
            return None;
        };
        if !codes.contains(&code) {
            self.wrong(
                place,
                format!("item `{}` has no answer {code}", item.id),
                format!("its codes are {}", codes_of(codes)),
            );
            return None;
        }
        Some(code)
    }
}

fn equal_or_not(is: Condition, equal: bool) -> Condition {
    match equal {
        true => is,
        false => Condition::Not(Box::new(is)),
    }
}
