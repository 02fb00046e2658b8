//! In: the tokens of an expression and the names of the survey. Out: an assertion or a quantity, resolved. Never: a second
//! error about an expression whose first is not mended.
//!
//! ```text
//! claim     = all { "or" all }
//! all       = one { "and" one }
//! one       = "not" one | "(" claim ")" | "majority" "(" cell ")" | "plurality" "(" cell ")"
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

use super::names::Names;
use super::token::{Token, tokens};
use super::written::Written;
use crate::definition::claim::{Assertion, End, Movement, Quantity, QuantityUnit, Reference, Term};
use crate::definition::id::WaveId;
use crate::definition::resolve::page::Page;
use crate::diagnostic::code;

/// Reads one expression; `None` wherever an error was noted.
pub(super) struct Parser<'p> {
    pub page: &'p mut Page,
    pub names: &'p Names<'p>,
    written: &'p Written,
    tokens: Vec<(Token, Range<usize>)>,
    at: usize,
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

    /// A whole claim.
    pub fn claim(&mut self) -> Option<Assertion> {
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
        for (name, make) in [
            (
                "majority",
                Self::majority as fn(&mut Self) -> Option<Assertion>,
            ),
            ("plurality", Self::plurality),
        ] {
            if self.is_word(name) && self.sign_follows("(") {
                self.at += 2;
                let made = make(self)?;
                self.need(")")?;
                return Some(made);
            }
        }
        let from = self.at;
        let left = self.quantity()?;
        let about = self.bytes_since(from);
        self.assertion(left, &about)
    }

    fn majority(&mut self) -> Option<Assertion> {
        let from = self.at;
        let larger = Quantity::of(self.cell()?);
        if larger.unit != QuantityUnit::Share {
            let about = self.bytes_since(from);
            return self.wrong(
                &about,
                "a majority is one of a share",
                "name a net or an answer",
            );
        }
        Some(Assertion::Above {
            larger,
            smaller: Quantity {
                terms: Vec::new(),
                constant: 0.5,
                unit: QuantityUnit::Share,
            },
        })
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

    /// `{…}` of a text: a quantity, and what follows it.
    pub fn quantity(&mut self) -> Option<Quantity> {
        let from = self.at;
        let mut sum = self.term()?;
        loop {
            let sign = match self.tokens.get(self.at) {
                Some((Token::Sign("+"), _)) => 1.0,
                Some((Token::Sign("-" | "−"), _)) => -1.0,
                _ => return Some(sum),
            };
            self.at += 1;
            let next = self.term()?;
            let Some(unit) = unit_of(sum.unit, sign, &next) else {
                let about = self.bytes_since(from);
                return self.wrong(
                    &about,
                    &format!(
                        "{} and {} are not added up",
                        name_of(sum.unit),
                        name_of(next.unit)
                    ),
                    "a difference of two shares is in points: `agree(a) - agree(b) > 5 points`",
                );
            };
            let terms = next.terms.into_iter().map(|term| Term {
                sign: sign * term.sign,
                of: term.of,
            });
            sum.terms.extend(terms);
            sum.constant += sign * next.constant;
            sum.unit = unit;
        }
    }

    fn term(&mut self) -> Option<Quantity> {
        if let Some(number) = self.number() {
            let (constant, unit) = if self.takes("%") {
                (number / 100.0, QuantityUnit::Share)
            } else if self.takes_word("points") {
                (number / 100.0, QuantityUnit::Points)
            } else {
                (number, QuantityUnit::Mean)
            };
            return Some(Quantity {
                terms: Vec::new(),
                constant,
                unit,
            });
        }
        if self.is_word("change") && self.sign_follows("(") {
            self.at += 2;
            let now = self.cell()?;
            self.takes(",");
            self.need_word("since")?;
            let since = self.wave()?;
            self.need(")")?;
            let unit = match Quantity::of(now.clone()).unit {
                QuantityUnit::Share | QuantityUnit::Points => QuantityUnit::Points,
                QuantityUnit::Mean | QuantityUnit::MeanDifference => QuantityUnit::MeanDifference,
            };
            let before = now.in_wave(&since);
            return Some(Quantity {
                terms: vec![
                    Term { sign: 1.0, of: now },
                    Term {
                        sign: -1.0,
                        of: before,
                    },
                ],
                constant: 0.0,
                unit,
            });
        }
        self.cell().map(Quantity::of)
    }

    fn number(&mut self) -> Option<f64> {
        let number = |token: Option<&(Token, Range<usize>)>| match token {
            Some((Token::Word(word), _)) if word.starts_with(|c: char| c.is_ascii_digit()) => {
                word.parse::<f64>().ok().filter(|number| number.is_finite())
            }
            _ => None,
        };
        if let Some(found) = number(self.tokens.get(self.at)) {
            self.at += 1;
            return Some(found);
        }
        let negative = matches!(self.tokens.get(self.at), Some((Token::Sign("-" | "−"), _)));
        let found = number(self.tokens.get(self.at + 1)).filter(|_| negative)?;
        self.at += 2;
        Some(-found)
    }

    /// A cell, with the wave it is of.
    fn cell(&mut self) -> Option<Reference> {
        let (name, place) =
            self.name("the name of a net, `answer`, `mean`, `balance` or `dont_know`")?;
        self.need("(")?;
        let (item, item_place) = self.name("the id of an item")?;
        let item = self.item(&item, &item_place)?;
        let told = match name.as_str() {
            "answer" => {
                self.need(",")?;
                let (label, place) = self.label("a code or label of the item")?;
                self.answer(item, &label, &place)?
            }
            name => self.told(item, name, &place)?,
        };
        let mut group = None;
        if self.takes("|") || self.takes(",") {
            let (by, place) = self.name("the id of a background item")?;
            let by = self.categorical(&by, &place)?;
            self.need("=")?;
            let (label, place) = self.label("a code or label of the group")?;
            group = Some((by.id.clone(), self.group(by, &label, &place)?));
        }
        self.need(")")?;
        let wave = match self.takes_word("in") {
            true => Some(self.wave()?),
            false => None,
        };
        Some(Reference {
            item: item.id.clone(),
            told,
            group,
            wave,
        })
    }

    /// The id of an item alone: the same of that item.
    fn same_of_item(&mut self, what: &Reference) -> Option<Reference> {
        let (item, place) = self.name("the id of an item")?;
        let item = self.item(&item, &place)?;
        let told = match &what.told {
            crate::definition::claim::Told::Net(net) => self.told(item, net.as_str(), &place)?,
            crate::definition::claim::Told::Balance(id) => self.told(item, id.as_str(), &place)?,
            crate::definition::claim::Told::Mean => self.told(item, "mean", &place)?,
            crate::definition::claim::Told::DontKnow => self.told(item, "dont_know", &place)?,
            crate::definition::claim::Told::Answer(code) => {
                self.answer(item, &code.to_string(), &place)?
            }
        };
        Some(Reference {
            item: item.id.clone(),
            told,
            ..what.clone()
        })
    }

    /// The id of a wave.
    pub fn wave(&mut self) -> Option<WaveId> {
        let (name, place) = self.name("the id of a wave")?;
        self.wave_named(&name, &place)
    }

    fn only_cell(&mut self, quantity: &Quantity, about: &Range<usize>) -> Option<Reference> {
        match quantity.single() {
            Some(cell) => Some(cell.clone()),
            None => self.wrong(
                about,
                "this is asserted of one cell, not of a sum or a number",
                "name one cell: `agree(item) rose since WAVE`",
            ),
        }
    }

    fn same_unit(&mut self, left: &Quantity, right: &Quantity, about: &Range<usize>) -> Option<()> {
        let bare = |side: &Quantity| side.terms.is_empty() && side.unit == QuantityUnit::Mean;
        let is_mean = |side: &Quantity| {
            matches!(side.unit, QuantityUnit::Mean | QuantityUnit::MeanDifference)
        };
        if left.terms.is_empty() && right.terms.is_empty() {
            return self.wrong(
                about,
                "no cell is compared",
                "name a cell, for example `agree(item)`",
            );
        }
        let fits = left.unit == right.unit
            || is_mean(left) && is_mean(right) && (bare(left) || bare(right));
        match fits {
            true => Some(()),
            false => self.wrong(
                about,
                &format!(
                    "{} is not compared with {}",
                    name_of(left.unit),
                    name_of(right.unit)
                ),
                "write a share as `50 %`, a difference as `5 points`, a mean as a number",
            ),
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

    fn need_word(&mut self, word: &str) -> Option<()> {
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
    fn label(&mut self, what: &str) -> Option<(String, Range<usize>)> {
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

    fn bytes_since(&self, from: usize) -> Range<usize> {
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

/// What a sum (sign 1) or difference (−1) is a number of; `None` where it makes no sense.
fn unit_of(first: QuantityUnit, sign: f64, second: &Quantity) -> Option<QuantityUnit> {
    use QuantityUnit::{Mean, MeanDifference, Points, Share};
    match (first, second.unit) {
        (Share, Share) if sign < 0.0 => Some(Points),
        (Share, Points) => Some(Share),
        (Points, Points) => Some(Points),
        (Mean, Mean) if second.terms.is_empty() => Some(Mean),
        (Mean, Mean) if sign < 0.0 => Some(MeanDifference),
        (Mean, MeanDifference) => Some(Mean),
        (MeanDifference, Mean) if second.terms.is_empty() => Some(MeanDifference),
        (MeanDifference, MeanDifference) => Some(MeanDifference),
        _ => None,
    }
}

fn name_of(unit: QuantityUnit) -> &'static str {
    match unit {
        QuantityUnit::Share => "a share",
        QuantityUnit::Points => "a difference in points",
        QuantityUnit::Mean => "a mean or a plain number",
        QuantityUnit::MeanDifference => "a difference of means",
    }
}
