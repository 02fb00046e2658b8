//! In: the tokens of a cell, a sum of cells or a number. Out: the quantity, resolved. Never: a sum of what does not add up.

use std::ops::Range;

use super::parser::Parser;
use super::token::Token;
use crate::definition::claim::{Quantity, QuantityUnit, Reference, Term, Told};
use crate::definition::id::WaveId;

impl<'p> Parser<'p> {
    /// `{…}` of a text: a quantity, and what follows it.
    pub(super) fn quantity(&mut self) -> Option<Quantity> {
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

    pub(super) fn term(&mut self) -> Option<Quantity> {
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

    pub(super) fn number(&mut self) -> Option<f64> {
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
    pub(super) fn cell(&mut self) -> Option<Reference> {
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
    pub(super) fn same_of_item(&mut self, what: &Reference) -> Option<Reference> {
        let (item, place) = self.name("the id of an item")?;
        let item = self.item(&item, &place)?;
        let told = match &what.told {
            Told::Net(net) => self.told(item, net.as_str(), &place)?,
            Told::Balance(id) => self.told(item, id.as_str(), &place)?,
            Told::Mean => self.told(item, "mean", &place)?,
            Told::DontKnow => self.told(item, "dont_know", &place)?,
            Told::Answer(code) => self.answer(item, &code.to_string(), &place)?,
        };
        Some(Reference {
            item: item.id.clone(),
            told,
            ..what.clone()
        })
    }

    /// The id of a wave.
    pub(super) fn wave(&mut self) -> Option<WaveId> {
        let (name, place) = self.name("the id of a wave")?;
        self.wave_named(&name, &place)
    }

    pub(super) fn only_cell(
        &mut self,
        quantity: &Quantity,
        about: &Range<usize>,
    ) -> Option<Reference> {
        match quantity.single() {
            Some(cell) => Some(cell.clone()),
            None => self.wrong(
                about,
                "this is asserted of one cell, not of a sum or a number",
                "name one cell: `agree(item) rose since WAVE`",
            ),
        }
    }

    pub(super) fn same_unit(
        &mut self,
        left: &Quantity,
        right: &Quantity,
        about: &Range<usize>,
    ) -> Option<()> {
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
