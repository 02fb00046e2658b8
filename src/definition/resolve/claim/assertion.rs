//! In: the tokens of a claim. Out: what it asserts, resolved. Never: a second error about a claim whose first is not mended.
//!
//! ```text
//! claim     = all { "or" all }
//! all       = one { "and" one }
//! one       = "not" one | "(" claim ")" | "too_close" "(" claim ")" | "plurality" "(" cell ")" | WORD "(" cell ")"
//!           | quantity ( ">" | "<" ) quantity
//!           | cell ( "rose" | "fell" | "changed" | "unchanged" ) "since" WAVE
//!           | cell [ "is" ] ( "highest" | "lowest" ) ( "among" "[" other { "," other } "]" | "by" ITEM )
//!           | cell "differs" "by" ITEM
//! quantity  = term { ( "+" | "-" ) term }
//! term      = cell | "change" "(" cell "," "since" WAVE ")" | NUMBER [ "%" | "points" ]
//! cell      = NET "(" ITEM [ group ] ")" [ "in" WAVE ]
//!           | "answer" "(" ITEM "," ( CODE | LABEL ) [ group ] ")" [ "in" WAVE ]
//!           | ( "mean" | "balance" | "dont_know" ) "(" ITEM [ group ] ")" [ "in" WAVE ]
//! group     = ( "|" | "," ) ITEM "=" ( CODE | LABEL )
//! ```

use std::ops::Range;

use super::parser::Parser;
use super::token::Token;
use crate::definition::claim::{
    Assertion, End, Movement, Quantity, QuantityUnit, Reference, ShareWord,
};

impl<'p> Parser<'p> {
    /// A whole claim.
    pub(super) fn claim(&mut self) -> Option<Assertion> {
        let assertion = self.any()?;
        self.nothing_more()?;
        Some(assertion)
    }

    fn any(&mut self) -> Option<Assertion> {
        let mut parts = vec![self.all()?];
        while self.takes_word("or") {
            parts.push(self.all()?);
        }
        Some(together(parts, Assertion::Or))
    }

    fn all(&mut self) -> Option<Assertion> {
        let mut parts = vec![self.one()?];
        while self.takes_word("and") {
            parts.push(self.one()?);
        }
        Some(together(parts, Assertion::And))
    }

    fn one(&mut self) -> Option<Assertion> {
        if self.takes_word("not") {
            return Some(Assertion::Not(Box::new(self.one()?)));
        }
        if self.takes("(") {
            let inside = self.any()?;
            self.need(")")?;
            return Some(inside);
        }
        if self.sign_follows("(") {
            let word = ["majority", "plurality", "too_close"]
                .into_iter()
                .chain(ShareWord::ALL.map(ShareWord::id))
                .find(|name| self.is_word(name));
            if let Some(name) = word {
                self.at += 2;
                let made = match name {
                    "too_close" => Assertion::TooClose(Box::new(self.any()?)),
                    "plurality" => self.plurality()?,
                    name => self.word(name)?,
                };
                self.need(")")?;
                return Some(made);
            }
        }
        self.no_other_word()?;
        let from = self.at;
        let left = self.quantity()?;
        let about = self.bytes_since(from);
        self.assertion(left, &about)
    }

    /// Notes a word that is none, where a cell stands in its parentheses.
    fn no_other_word(&mut self) -> Option<()> {
        let holds_a_cell = matches!(self.tokens.get(self.at + 2), Some((Token::Word(_), _)))
            && matches!(self.tokens.get(self.at + 3), Some((Token::Sign("("), _)));
        match self.tokens.get(self.at) {
            Some((Token::Word(name), bytes))
                if holds_a_cell && self.sign_follows("(") && name != "change" =>
            {
                let (name, bytes) = (name.clone(), bytes.clone());
                let known: Vec<&str> = ["plurality", "too_close", "change"]
                    .into_iter()
                    .chain(ShareWord::ALL.map(ShareWord::id))
                    .collect();
                self.unknown(&bytes, "word of a claim", &name, &known)
            }
            _ => Some(()),
        }
    }

    /// A word for the size of a share; a majority is a share above a half like any other.
    fn word(&mut self, name: &str) -> Option<Assertion> {
        let from = self.at;
        let what = self.cell()?;
        let larger = Quantity::of(what.clone());
        if larger.unit != QuantityUnit::Share {
            let about = self.bytes_since(from);
            return self.wrong(
                &about,
                &format!("`{name}` is said of a share"),
                "name a net or an answer",
            );
        }
        match ShareWord::parse(name)? {
            ShareWord::Majority => Some(Assertion::Above {
                larger,
                smaller: Quantity::share(0.5),
            }),
            word => Some(Assertion::Word { what, word }),
        }
    }

    fn plurality(&mut self) -> Option<Assertion> {
        let from = self.at;
        let what = self.cell()?;
        let among = self.names.rivals(&what);
        if among.is_empty() {
            let about = self.bytes_since(from);
            return self.wrong(
                &about,
                "nothing stands beside this share of which it could be the largest",
                "name a net or an answer of a scale with others beside it",
            );
        }
        Some(Assertion::Extreme {
            what,
            end: End::Highest,
            among,
        })
    }

    /// What is asserted of the quantity that was just read.
    fn assertion(&mut self, left: Quantity, about: &Range<usize>) -> Option<Assertion> {
        for sign in [">", "<"] {
            if self.takes(sign) {
                let from = self.at;
                let right = self.quantity()?;
                let other = self.bytes_since(from);
                self.same_unit(&left, &right, &(about.start..other.end))?;
                let (larger, smaller) = match sign {
                    ">" => (left, right),
                    _ => (right, left),
                };
                return Some(Assertion::Above { larger, smaller });
            }
        }
        for (word, how) in [
            ("rose", Movement::Rose),
            ("fell", Movement::Fell),
            ("changed", Movement::Changed),
            ("unchanged", Movement::Unchanged),
        ] {
            if self.takes_word(word) {
                let what = self.only_cell(&left, about)?;
                self.need_word("since")?;
                let since = self.wave()?;
                return Some(Assertion::Moved { what, how, since });
            }
        }
        let is = self.takes_word("is");
        for (word, end) in [("highest", End::Highest), ("lowest", End::Lowest)] {
            if self.takes_word(word) {
                let what = self.only_cell(&left, about)?;
                let among = self.others(&what, about)?;
                return Some(Assertion::Extreme { what, end, among });
            }
        }
        if !is && self.takes_word("differs") {
            let what = self.only_cell(&left, about)?;
            self.need_word("by")?;
            let (by, groups) = self.groups()?;
            return Some(Assertion::Differs { what, by, groups });
        }
        let here = self.here();
        let help = "after a quantity comes `>`, `<`, `rose since`, `fell since`, `changed since`, `unchanged since`, `highest among […]`, `lowest among […]`, `highest by`, or `differs by`";
        match self.tokens.get(self.at) {
            None => self.wrong(&here, "nothing is asserted", help),
            Some((Token::Sign("=" | ">=" | "<=" | "≥" | "≤"), _)) => self.wrong(
                &here,
                "two estimates are never shown to be equal",
                "assert `>` or `<`; that a share has not moved is asserted with `unchanged since`",
            ),
            Some(_) => self.wrong(&here, "this is no assertion", help),
        }
    }

    /// `among […]` or `by ITEM`.
    fn others(&mut self, what: &Reference, about: &Range<usize>) -> Option<Vec<Reference>> {
        if self.takes_word("by") {
            let (by, groups) = self.groups()?;
            let Some((_, own)) = what.group.as_ref().filter(|(item, _)| *item == by) else {
                return self.wrong(
                    about,
                    &format!("this is not the share of a group of `{by}`"),
                    &format!("name the group: `…( … | {by} = CODE)`"),
                );
            };
            let others = groups.iter().filter(|code| *code != own);
            return Some(others.map(|code| what.of_group(&by, *code)).collect());
        }
        self.need_word("among")?;
        self.need("[")?;
        let mut others = Vec::new();
        loop {
            let from = self.at;
            let other = match self.sign_follows("(") {
                true => self.cell()?,
                false => self.same_of_item(what)?,
            };
            if Quantity::of(other.clone()).unit != Quantity::of(what.clone()).unit {
                let about = self.bytes_since(from);
                return self.wrong(
                    &about,
                    "this is a number of another kind",
                    "name cells of one kind",
                );
            }
            if other != *what {
                others.push(other);
            }
            if !self.takes(",") {
                break;
            }
        }
        self.need("]")?;
        match others.is_empty() {
            true => self.wrong(
                about,
                "nothing stands beside this cell",
                "name other items in `[…]`",
            ),
            false => Some(others),
        }
    }
}

/// One part as it is, several together.
fn together(
    mut parts: Vec<Assertion>,
    make: impl FnOnce(Vec<Assertion>) -> Assertion,
) -> Assertion {
    match parts.len() {
        1 => parts.remove(0),
        _ => make(parts),
    }
}
