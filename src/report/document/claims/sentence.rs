//! In: an assertion that holds. Out: a sentence that says it, as `report.toml` has it: names in words, numbers as references in braces.
//! Never: a number.

use crate::compare::claim::{Shown, cell_of};
use crate::definition::{
    Assertion, ItemId, ItemKind, Movement, Quantity, QuantityUnit, Reference, WaveId,
};
use crate::report::document::context::Context;
use crate::report::words::{fill, suggestion as words};

use super::suggestion::True;

/// Writes sentences in the language of its context.
pub struct Sentence<'c, 'a> {
    pub context: &'c Context<'a>,
}

impl Sentence<'_, '_> {
    /// The sentence of what is true.
    pub fn of(&self, found: &True) -> String {
        match &found.assertion {
            Assertion::TooClose(inner) => self.too_close(inner, &found.shown),
            assertion => self.holds(assertion, &found.shown),
        }
    }

    fn holds(&self, assertion: &Assertion, shown: &Shown) -> String {
        let known = words::of(self.context.lang);
        match assertion {
            Assertion::Word { what, word } => self.about(known.word, what, known.share(*word)),
            Assertion::Above { larger, smaller } => {
                let sides = [(larger, smaller), (smaller, larger)];
                let number = sides
                    .into_iter()
                    .find(|(_, other)| other.terms.is_empty())
                    .and_then(|(side, other)| Some((side.single()?, other.constant)));
                match number {
                    Some((cell, 0.5)) if larger.unit == QuantityUnit::Share => {
                        let word = match smaller.terms.is_empty() {
                            true => crate::definition::ShareWord::Majority,
                            false => crate::definition::ShareWord::Minority,
                        };
                        self.about(known.word, cell, known.share(word))
                    }
                    Some((cell, _)) => self.number(cell),
                    None => self.pair((larger, smaller), (known.more, known.above)),
                }
            }
            Assertion::Moved { what, how, since } => {
                let sentence = match how {
                    Movement::Rose => known.rose,
                    Movement::Fell => known.fell,
                    Movement::Changed => known.changed,
                    Movement::Unchanged => known.unchanged,
                };
                self.moved(sentence, what, since)
            }
            Assertion::Extreme { what, .. } => match shown {
                Shown::Difference(found) => {
                    self.pair((&found.larger, &found.smaller), (known.more, known.above))
                }
                _ => self.number(what),
            },
            Assertion::Differs { what, by, .. } => self.by(known.differs, what, by),
            Assertion::And(_) | Assertion::Or(_) | Assertion::Not(_) | Assertion::TooClose(_) => {
                String::new()
            }
        }
    }

    fn too_close(&self, inner: &Assertion, shown: &Shown) -> String {
        let known = words::of(self.context.lang);
        match (inner, shown) {
            (Assertion::Word { what, .. }, _) => self.number(what),
            (Assertion::Moved { what, since, .. }, _) => self.moved(known.no_change, what, since),
            (Assertion::Differs { what, by, .. }, _) => self.by(known.no_difference, what, by),
            (_, Shown::Difference(found)) => {
                let (larger, smaller) = (&found.larger, &found.smaller);
                let number = [(larger, smaller), (smaller, larger)]
                    .into_iter()
                    .find(|(_, other)| other.terms.is_empty())
                    .and_then(|(side, other)| Some((side.single()?, other.constant)));
                match number {
                    Some((cell, 0.5)) if larger.unit == QuantityUnit::Share => {
                        self.about(known.perhaps_a_majority, cell, "")
                    }
                    Some((cell, _)) => self.number(cell),
                    None => self.pair((larger, smaller), (known.as_many, known.not_apart)),
                }
            }
            _ => String::new(),
        }
    }

    /// Two numbers: of one item by their answers, else by their names; what is made of several cells cell by cell.
    fn pair(&self, sides: (&Quantity, &Quantity), (one_item, any): (&str, &str)) -> String {
        let (Some(one), Some(other)) = (sides.0.single(), sides.1.single()) else {
            let terms = sides.0.terms.iter().chain(&sides.1.terms);
            let mut cells: Vec<&Reference> = Vec::new();
            for term in terms {
                if !cells.contains(&&term.of) {
                    cells.push(&term.of);
                }
            }
            let all: Vec<String> = cells
                .iter()
                .map(|cell| format!("{}: {{{cell}}}", self.name(cell)))
                .collect();
            return format!("{}.", all.join("; "));
        };
        let is_multiple = self
            .context
            .survey
            .item(&one.item)
            .is_some_and(|item| matches!(item.kind, ItemKind::Multiple { .. }));
        let of_one_item = one.item == other.item
            && one.group == other.group
            && one.wave == other.wave
            && Quantity::of(one.clone()).unit == QuantityUnit::Share
            && !is_multiple;
        let (a, b) = match of_one_item {
            true => (self.answer(one), self.answer(other)),
            false => (self.name(one), self.name(other)),
        };
        fill(
            if of_one_item { one_item } else { any },
            &[
                ("about", &self.item_of(one)),
                ("a", &a),
                ("x", &format!("{{{one}}}")),
                ("b", &b),
                ("y", &format!("{{{other}}}")),
            ],
        )
    }

    fn about(&self, sentence: &str, cell: &Reference, word: &str) -> String {
        fill(
            sentence,
            &[
                ("about", &self.item_of(cell)),
                ("word", word),
                ("a", &self.answer(cell)),
                ("x", &format!("{{{cell}}}")),
            ],
        )
    }

    fn number(&self, cell: &Reference) -> String {
        fill(
            words::of(self.context.lang).number,
            &[
                ("a", &self.name(cell)),
                ("x", &format!("{{{cell}}}")),
                ("interval", &format!("{{{cell}:interval}}")),
            ],
        )
    }

    fn moved(&self, sentence: &str, cell: &Reference, since: &WaveId) -> String {
        fill(
            sentence,
            &[
                ("a", &self.name(cell)),
                ("x", &format!("{{{cell}}}")),
                ("wave", &format!("{{wave {since}}}")),
                ("change", &format!("{{change({cell}, since {since})}}")),
            ],
        )
    }

    fn by(&self, sentence: &str, cell: &Reference, by: &ItemId) -> String {
        fill(
            sentence,
            &[
                ("a", &self.name(cell)),
                ("x", &format!("{{{cell}}}")),
                ("by", &escaped(&self.context.item_label(by))),
            ],
        )
    }

    /// The name of a cell: item, answer, group, wave.
    fn name(&self, cell: &Reference) -> String {
        let item = escaped(&self.context.item_label(&cell.item));
        let name = format!("{item}, {}", self.answer(cell));
        self.placed(cell, name)
    }

    /// What an answer is one to: item, group, wave.
    fn item_of(&self, cell: &Reference) -> String {
        self.placed(cell, escaped(&self.context.item_label(&cell.item)))
    }

    fn placed(&self, cell: &Reference, mut name: String) -> String {
        let known = words::of(self.context.lang);
        if let Some((by, code)) = &cell.group {
            let group = escaped(&self.context.code_label(by, *code));
            name = fill(known.of_group, &[("name", &name), ("group", &group)]);
        }
        if let Some(wave) = &cell.wave {
            let wave = format!("{{wave {wave}}}");
            name = fill(known.of_wave, &[("name", &name), ("wave", &wave)]);
        }
        name
    }

    fn answer(&self, cell: &Reference) -> String {
        let measure = cell_of(cell).measure;
        let label = match self.context.survey.item(&cell.item) {
            Some(item) => self.context.measure_label(item, &measure),
            None => cell.item.to_string(),
        };
        fill(self.context.words.quoted, &[("text", &escaped(&label))])
    }
}

/// A wording of the survey, with its braces doubled and on one line.
fn escaped(text: &str) -> String {
    let text = text.replace('{', "{{").replace('}', "}}");
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
