//! In: an item and its entry in `[columns]`. Out: the column, or columns, it is read from. Never: a derived item read.

use crate::definition::{Answer, Code, Columns, Field, Item, ItemKind, option_heading};

use super::{Cells, Mapper, Purpose, Wanted};
use crate::ingest::codebook::Codebook;
use crate::ingest::coding::{Coded, Joined, Open};
use crate::ingest::number::Numbers;
use crate::ingest::phrase::missing_of;
use crate::ingest::text;

/// Parts the options of a multiple-choice item that is read from a single column, where nothing else is said.
const USUAL_SEPARATOR: &str = ";";

impl<'a> Mapper<'a> {
    pub(super) fn item(&mut self, position: usize, item: &Item) {
        let name = item.id.as_str();
        let values = self.values(item);
        let blanks = &self.delivery.blanks;
        let columns = self.delivery.columns.get(&Field::new(name));
        if let ItemKind::Multiple { options, .. } = &item.kind {
            self.multiple(position, item, options, columns);
            return;
        }
        let cells = match &item.kind {
            ItemKind::Single { scale } => Cells::Coded(Box::new(Coded::new(
                Codebook::of_scale(&scale.answers, values, blanks).with_blank(item.blank),
            ))),
            ItemKind::Numeric {
                missing,
                minimum,
                maximum,
                ..
            } => Cells::Numbers(Box::new(
                Numbers::plain(blanks)
                    .with_missing(item.blank, missing)
                    .with_values(values.iter().map(as_number).collect())
                    .with_limits(*minimum, *maximum),
            )),
            ItemKind::Open => Cells::Open(Open::answers(blanks)),
            ItemKind::Derived { .. } | ItemKind::Multiple { .. } => return,
        };
        let heading = match columns {
            Some(Columns::One(heading) | Columns::Joined { heading, .. }) => heading.clone(),
            Some(Columns::Options { .. } | Columns::AnyOf { .. }) | None => name.to_owned(),
        };
        let wanted = Wanted::new(name, &heading, Purpose::Item(position));
        self.read(wanted.known_as([&item.label, &item.text]), cells);
    }

    fn multiple(
        &mut self,
        position: usize,
        item: &Item,
        options: &[Answer],
        columns: Option<&Columns>,
    ) {
        let name = item.id.as_str();
        let (heading, separator) = match columns {
            Some(Columns::Options {
                by_code,
                chosen,
                unchosen,
            }) => {
                for (option, answer) in options.iter().enumerate() {
                    let of_option = by_code.iter().find(|(code, _)| *code == answer.code);
                    if let Some((_, heading)) = of_option {
                        self.option(
                            item,
                            (position, option),
                            answer,
                            heading,
                            [chosen, unchosen],
                        );
                    }
                }
                return;
            }
            Some(Columns::AnyOf { headings }) => {
                for heading in headings {
                    self.choice(item, position, options, heading);
                }
                return;
            }
            Some(Columns::Joined { heading, separator }) => (heading.as_str(), separator.as_str()),
            Some(Columns::One(heading)) => (heading.as_str(), USUAL_SEPARATOR),
            None if self.has_option_headings(name, options) => {
                for (option, answer) in options.iter().enumerate() {
                    let heading = option_heading(name, answer.code);
                    self.option(item, (position, option), answer, &heading, [&[], &[]]);
                }
                return;
            }
            None => (name, USUAL_SEPARATOR),
        };
        let book = Codebook::of_scale(options, self.values(item), &[]).with_blank(item.blank);
        let cells = Joined::new(book, options.len(), separator, &self.delivery.blanks);
        let mut wanted = Wanted::new(name, heading, Purpose::Item(position));
        if let (None, [first, ..]) = (columns, options) {
            let own = option_heading(name, first.code);
            wanted.instead = Some(format!(" (in a column an option: `{own}` and so on)"));
        }
        self.read(
            wanted.known_as([&item.label, &item.text]),
            Cells::Joined(Box::new(cells)),
        );
    }

    /// One option's column; `position` is that of the item and of the option, `words` those of the wave that choose it
    /// and those that do not.
    fn option(
        &mut self,
        item: &Item,
        position: (usize, usize),
        answer: &Answer,
        heading: &str,
        words: [&[String]; 2],
    ) {
        let [chosen, unchosen] = words;
        let blanks = &self.delivery.blanks;
        let book = Codebook::of_option(answer, chosen, unchosen, self.values(item), blanks);
        let purpose = Purpose::Option {
            item: position.0,
            option: position.1,
        };
        let wanted = Wanted::new(format!("{} {}", item.id, answer.code), heading, purpose);
        self.read(
            wanted.known_as([&answer.label]),
            Cells::Coded(Box::new(Coded::new(book))),
        );
    }

    /// A column with one of the chosen options; what its file declares or labels as no answer is no choice.
    fn choice(&mut self, item: &Item, position: usize, options: &[Answer], heading: &str) {
        let composed = text::composed(heading.trim());
        let column = self
            .by_heading
            .get(&*composed)
            .and_then(|columns| columns.first());
        let variable = column.and_then(|column| self.dictionary.variables.get(*column));
        let mut blanks = self.delivery.blanks.clone();
        if let Some(variable) = variable {
            blanks.extend(variable.missing.values.iter().map(ToString::to_string));
            let of_labels = variable.values.iter().filter(|named| {
                named.missing.is_some()
                    || named.label.texts().any(|label| missing_of(label).is_some())
            });
            blanks.extend(of_labels.map(|named| named.value.to_string()));
        }
        let book = Codebook::of_scale(options, self.values(item), &blanks);
        let wanted = Wanted::new(item.id.as_str(), heading, Purpose::AnyOf(position));
        self.read(wanted, Cells::Coded(Box::new(Coded::new(book))));
    }

    /// Whether an item that is not mapped stands in a column an option, as `used_1`, `used_2`; a column of its own name
    /// goes before.
    fn has_option_headings(&self, name: &str, options: &[Answer]) -> bool {
        let there = |heading: &str| self.by_heading.contains_key(heading);
        !there(name)
            && options
                .iter()
                .any(|option| there(&option_heading(name, option.code)))
    }

    /// Texts of the wave that stand for codes of an item.
    fn values(&self, item: &Item) -> &'a [(String, Code)] {
        self.delivery
            .values
            .get(&item.id)
            .map_or(&[][..], Vec::as_slice)
    }
}

fn as_number((text, code): &(String, Code)) -> (String, f64) {
    (text.clone(), code.0 as f64)
}
