//! In: a text with references to cells. Out: the text with their numbers, each with its origin. Never: a number of a cell that
//! the report hides.

use super::super::change_sentence;
use super::super::changes::{testable, wave_label};
use super::OneNumber;
use crate::compare::Change;
use crate::compare::claim::cell_of;
use crate::definition::{
    Form, FormPart, Item, Quantity, QuantityUnit, Reference, Stretch, Telling, WaveId,
};
use crate::estimate::{CellOf, Estimate};
use crate::measure::{PercentagePoints, Proportion};
use crate::report::control::is_withheld;
use crate::report::document::context::{Context, estimate};
use crate::report::number::{Flag, NBSP, NONE, mean_decimals};
use crate::report::{CellId, CellPart, Prose};

impl<'a> Context<'a> {
    /// A text with its numbers.
    pub fn telling(&self, telling: &Telling) -> Prose {
        let mut text = Prose::default();
        for stretch in telling.get(self.lang) {
            match stretch {
                Stretch::Words(words) => text.push(words),
                Stretch::Date(date) => text.push(Prose::date(date)),
                Stretch::Wording(wording) => text.push(Prose::wording(wording)),
                Stretch::Wave(wave) => {
                    let id = wave.as_ref().unwrap_or(&self.wave.id);
                    text.push(Prose::date(wave_label(self, id)));
                }
                Stretch::Quantity { of, form } => text.push(self.quantity(of, *form)),
            }
        }
        text
    }

    /// The number of a text that has one only, `Some(None)` where it has another count of them; `None` where one of them is hidden.
    pub(super) fn numbers_of(&self, telling: &Telling) -> Option<Option<OneNumber>> {
        let quantities: Vec<(&Quantity, Form)> = telling
            .get(self.lang)
            .iter()
            .filter_map(|stretch| match stretch {
                Stretch::Quantity { of, form } => Some((of, *form)),
                _ => None,
            })
            .collect();
        let is_hidden = |text: &Prose| text.to_string().starts_with(NONE);
        let shown = |(of, form): &(&Quantity, Form)| !is_hidden(&self.quantity(of, *form));
        if !quantities.iter().all(shown) {
            return None;
        }
        let [(of, form)] = quantities.as_slice() else {
            return Some(None);
        };
        let part = FormPart::Interval;
        let interval = self.quantity(of, Form { part, ..*form });
        Some((form.part != part).then(|| OneNumber {
            text: self.quantity(of, *form),
            interval: (!is_hidden(&interval)).then_some(interval),
        }))
    }

    /// A cell or a change.
    fn quantity(&self, of: &Quantity, form: Form) -> Prose {
        match (of.single(), of.change()) {
            (Some(cell), _) => self.told_cell(cell, form),
            (None, Some((cell, since))) => self.told_change(cell, since, form),
            (None, None) => NONE.into(),
        }
    }

    /// The estimate that a reference names, where it may be shown.
    pub fn referred(&self, cell: &Reference) -> Option<(&'a Item, CellOf, &'a Estimate, WaveId)> {
        let wave = cell.wave.as_ref().unwrap_or(&self.wave.id);
        let of = cell_of(cell);
        let item = self.survey.item(&of.item)?;
        let found = estimate(self.results.wave(wave)?, &of.item, &of.measure, &of.domain)?;
        let shown =
            found.value.is_some() && !is_withheld(found) && self.flag(found) != Flag::Hidden;
        shown.then(|| (item, of, found, wave.clone()))
    }

    /// A number of one cell.
    pub fn told_cell(&self, cell: &Reference, form: Form) -> Prose {
        let Some((item, of, found, wave)) = self.referred(cell) else {
            return NONE.into();
        };
        let id = CellId::of(&wave, &of.item, &of.measure, &of.domain);
        let unit = Quantity::of(cell.clone()).unit;
        let value = found.value.unwrap_or(f64::NAN);
        let (text, part) = match form.part {
            FormPart::Value | FormPart::Size => {
                (self.number(item, unit, value, form), CellPart::Value)
            }
            FormPart::Interval => {
                let known = self
                    .survey
                    .wave(&wave)
                    .and_then(|wave| self.precision(wave, found));
                let text = known.map_or_else(
                    || NONE.to_owned(),
                    |precision| {
                        let ends = (precision.interval.low, precision.interval.high);
                        self.range(item, unit, ends, form)
                    },
                );
                (text, CellPart::Interval)
            }
        };
        Prose::cell(format!("{text}{}", self.flag(found).star()), id.part(part))
    }

    /// The change of a cell since a wave.
    fn told_change(&self, cell: &Reference, since: &WaveId, form: Form) -> Prose {
        let to = cell.wave.as_ref().unwrap_or(&self.wave.id);
        let shown = self.referred(cell).zip(self.referred(&cell.in_wave(since)));
        let found = self.change_of(cell, since, to).zip(shown);
        let Some((change, ((item, ..), _))) = found else {
            return NONE.into();
        };
        let id = CellId::of_change(change);
        let unit = match Quantity::of(cell.clone()).unit {
            QuantityUnit::Share | QuantityUnit::Points => QuantityUnit::Points,
            QuantityUnit::Mean | QuantityUnit::MeanDifference => QuantityUnit::MeanDifference,
        };
        match form.part {
            FormPart::Value | FormPart::Size => {
                Prose::cell(self.number(item, unit, change.difference, form), id.value())
            }
            FormPart::Interval => {
                let text = testable(self, change).map_or_else(
                    || NONE.to_owned(),
                    |test| self.range(item, unit, (test.interval.low, test.interval.high), form),
                );
                Prose::cell(text, id.part(CellPart::Interval))
            }
        }
    }

    /// The change of a cell between two waves, as the report has it.
    fn change_of(&self, cell: &Reference, from: &WaveId, to: &WaveId) -> Option<&'a Change> {
        let of = cell_of(cell);
        let results = self.results;
        let lists = [&results.changes, &results.since_base, &results.of_pairs];
        lists
            .into_iter()
            .flat_map(|changes| &changes.changes)
            .find(|change| {
                change.from == *from
                    && change.to == *to
                    && change.item == of.item
                    && change.measure == of.measure
                    && change.domain == of.domain
            })
    }

    /// A value with its unit.
    pub fn number(&self, item: &Item, unit: QuantityUnit, value: f64, form: Form) -> String {
        let numbers = &self.numbers;
        let decimals = form.decimals;
        match unit {
            QuantityUnit::Share => numbers.percent(Proportion(value), decimals.unwrap_or(0)),
            QuantityUnit::Points => {
                let points = PercentagePoints(value * 100.0);
                let decimals = decimals.unwrap_or(1);
                match form.part {
                    FormPart::Size => format!(
                        "{}{NBSP}{}",
                        numbers.decimal(points.0.abs(), decimals),
                        self.words.percentage_points
                    ),
                    _ => numbers.change_in_words(points, decimals),
                }
            }
            QuantityUnit::Mean => {
                numbers.mean_of(item, value, decimals.unwrap_or(mean_decimals(item)))
            }
            QuantityUnit::MeanDifference => {
                let decimals = decimals.unwrap_or(mean_decimals(item) + 1);
                match form.part {
                    FormPart::Size => numbers.decimal(value.abs(), decimals),
                    _ => numbers.change(PercentagePoints(value), decimals),
                }
            }
        }
    }

    /// Both ends of an interval.
    pub fn range(&self, item: &Item, unit: QuantityUnit, ends: (f64, f64), form: Form) -> String {
        let numbers = &self.numbers;
        let (low, high) = ends;
        let decimals = form.decimals;
        match unit {
            QuantityUnit::Share => numbers.percent_range(low, high, decimals.unwrap_or(0)),
            QuantityUnit::Points => {
                numbers.change_range(low * 100.0, high * 100.0, decimals.unwrap_or(1))
            }
            QuantityUnit::Mean => {
                let decimals = decimals.unwrap_or(mean_decimals(item));
                format!(
                    "{}–{}",
                    numbers.mean_of(item, low, decimals),
                    numbers.mean_of(item, high, decimals)
                )
            }
            QuantityUnit::MeanDifference => {
                numbers.change_range(low, high, decimals.unwrap_or(mean_decimals(item) + 1))
            }
        }
    }

    /// A change in a sentence, with the group it is of.
    pub fn change_sentence(&self, item: &Item, change: &Change) -> Prose {
        change_sentence::sentence(self, item, change).without_stop()
    }
}
