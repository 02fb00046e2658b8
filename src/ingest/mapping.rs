//! In: the fields of the survey and the headings of a delivery. Out: which column is read as what. Never: a column
//! taken for another because it is called nearly the same (that is a suggestion).

use std::collections::{BTreeSet, HashMap};

use crate::definition::{Answer, Code, Columns, Delivery, Field, Item, ItemKind, Survey, Wave};
use crate::diagnostic::{Diagnostic, Diagnostics, Place, code};

use super::codebook::Codebook;
use super::coding::{Coded, Groups, Joined, Open};
use super::number::Numbers;
use super::sheet::Sheet;
use super::text::{self, counted, shown};

/// Parts the options of a multiple-choice item that is read from a single column, where nothing else is said.
const USUAL_SEPARATOR: &str = ";";

/// What a column is read as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Purpose {
    /// The place of an item among the survey's.
    Item(usize),
    /// One option of a multiple-choice item.
    Option {
        item: usize,
        option: usize,
    },
    Id,
    Weight,
    Stratum,
    /// A stage of clusters.
    Cluster(usize),
    /// Population counts of a stage.
    Population(usize),
}

/// A column that is read.
#[derive(Debug)]
pub(super) struct Sink {
    pub column: usize,
    pub purpose: Purpose,
    /// What messages call it: the id of the item or field.
    pub name: String,
    pub cells: Cells,
}

/// The cells of a column, typed by its purpose.
#[derive(Debug)]
pub(super) enum Cells {
    Coded(Box<Coded>),
    Joined(Box<Joined>),
    Numbers(Box<Numbers>),
    Open(Open),
    Groups(Groups),
}

impl Sink {
    #[inline]
    pub fn push(&mut self, cell: &[u8], row: usize) {
        match &mut self.cells {
            Cells::Coded(coded) => coded.push(cell, row),
            Cells::Joined(joined) => joined.push(cell, row),
            Cells::Numbers(numbers) => numbers.push(cell, row),
            Cells::Open(open) => open.push(cell),
            Cells::Groups(groups) => groups.push(cell, row),
        }
    }

    /// A number that the delivery holds as such.
    pub fn push_number(&mut self, number: f64, row: usize) {
        match &mut self.cells {
            Cells::Numbers(numbers) => numbers.push_number(number, row),
            _ => self.push(number.to_string().as_bytes(), row),
        }
    }
}

/// The columns that a wave is read from.
pub(super) fn sinks(
    survey: &Survey,
    wave: &Wave,
    delivery: &Delivery,
    sheet: &dyn Sheet,
    found: &mut Diagnostics,
) -> Vec<Sink> {
    let mut mapper = Mapper {
        delivery,
        sheet,
        by_heading: HashMap::new(),
        used: BTreeSet::new(),
        twice: Vec::new(),
        sinks: Vec::new(),
        missing: Vec::new(),
    };
    for (column, heading) in sheet.headings().iter().enumerate() {
        mapper
            .by_heading
            .entry(heading.as_str())
            .or_default()
            .push(column);
    }
    mapper.design(survey);
    for (position, item) in survey.items.iter().enumerate() {
        if survey.asks(wave, item) {
            mapper.item(position, item);
        }
    }
    mapper.say_missing(found);
    mapper.say_duplicate_headings(found);
    mapper.say_read_twice(found);
    mapper.say_unused(found);
    mapper.sinks
}

struct Mapper<'a> {
    delivery: &'a Delivery,
    sheet: &'a dyn Sheet,
    by_heading: HashMap<&'a str, Vec<usize>>,
    used: BTreeSet<usize>,
    /// A column that is read already, and the field that asks for it again.
    twice: Vec<(usize, String)>,
    sinks: Vec<Sink>,
    /// Field and heading.
    missing: Vec<(String, String)>,
}

impl Mapper<'_> {
    fn design(&mut self, survey: &Survey) {
        let blanks = &self.delivery.blanks;
        let mut fields: Vec<(&Field, Purpose, Cells)> = Vec::new();
        if let Some(id) = &self.delivery.id {
            fields.push((id, Purpose::Id, Cells::Open(Open::new(blanks))));
        }
        let numbers = || Cells::Numbers(Box::new(Numbers::plain(blanks)));
        let groups = || Cells::Groups(Groups::new(blanks));
        if let Some(weight) = &survey.design.weight {
            fields.push((weight, Purpose::Weight, numbers()));
        }
        if let Some(strata) = &survey.design.strata {
            fields.push((strata, Purpose::Stratum, groups()));
        }
        for (stage, cluster) in survey.design.clusters.iter().enumerate() {
            fields.push((cluster, Purpose::Cluster(stage), groups()));
        }
        for (stage, population) in survey.design.population.iter().enumerate() {
            fields.push((population, Purpose::Population(stage), numbers()));
        }
        for (field, purpose, cells) in fields {
            let heading = match self.delivery.columns.get(field) {
                Some(Columns::One(heading) | Columns::Joined { heading, .. }) => heading.clone(),
                Some(Columns::Options { .. }) | None => field.as_str().to_owned(),
            };
            self.read(field.as_str(), &heading, purpose, cells);
        }
    }

    fn item(&mut self, position: usize, item: &Item) {
        let name = item.id.as_str();
        let values = self
            .delivery
            .values
            .get(&item.id)
            .map_or(&[][..], Vec::as_slice);
        let blanks = &self.delivery.blanks;
        let columns = self.delivery.columns.get(&Field::new(name));
        if let ItemKind::Multiple { options, .. } = &item.kind {
            self.multiple(position, item, options, columns);
            return;
        }
        let cells =
            match &item.kind {
                ItemKind::Single { scale } => Cells::Coded(Box::new(Coded::new(
                    Codebook::of_scale(&scale.answers, values, blanks),
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
                ItemKind::Open => Cells::Open(Open::new(blanks)),
                ItemKind::Derived { .. } | ItemKind::Multiple { .. } => return,
            };
        let heading = match columns {
            Some(Columns::One(heading) | Columns::Joined { heading, .. }) => heading.clone(),
            Some(Columns::Options { .. }) | None => name.to_owned(),
        };
        self.read(name, &heading, Purpose::Item(position), cells);
    }

    fn multiple(
        &mut self,
        position: usize,
        item: &Item,
        options: &[Answer],
        columns: Option<&Columns>,
    ) {
        let name = item.id.as_str();
        let values = self
            .delivery
            .values
            .get(&item.id)
            .map_or(&[][..], Vec::as_slice);
        let blanks = self.delivery.blanks.clone();
        let (heading, separator) = match columns {
            Some(Columns::Options { by_code, unchosen }) => {
                for (option, answer) in options.iter().enumerate() {
                    let Some((_, heading)) = by_code.iter().find(|(code, _)| *code == answer.code)
                    else {
                        continue;
                    };
                    let book = Codebook::of_option(answer, unchosen, values, &blanks);
                    self.read(
                        &format!("{name} {}", answer.code),
                        heading,
                        Purpose::Option {
                            item: position,
                            option,
                        },
                        Cells::Coded(Box::new(Coded::new(book))),
                    );
                }
                return;
            }
            Some(Columns::Joined { heading, separator }) => (heading.as_str(), separator.as_str()),
            Some(Columns::One(heading)) => (heading.as_str(), USUAL_SEPARATOR),
            None => (name, USUAL_SEPARATOR),
        };
        let book = Codebook::of_scale(options, values, &[]);
        let cells = Joined::new(book, options.len(), separator, &blanks);
        self.read(
            name,
            heading,
            Purpose::Item(position),
            Cells::Joined(Box::new(cells)),
        );
    }

    fn read(&mut self, name: &str, heading: &str, purpose: Purpose, cells: Cells) {
        let heading = text::composed(heading.trim());
        let columns = self.by_heading.get(&*heading).map(Vec::as_slice);
        match columns {
            Some([column, ..]) => {
                if !self.used.insert(*column) {
                    self.twice.push((*column, name.to_owned()));
                }
                self.sinks.push(Sink {
                    column: *column,
                    purpose,
                    name: name.to_owned(),
                    cells,
                });
            }
            Some([]) | None => self.missing.push((name.to_owned(), heading.into_owned())),
        }
    }

    /// Headings that no field is read from, with their columns; empty headings are not among them.
    fn unused(&self) -> Vec<(usize, &str)> {
        self.sheet
            .headings()
            .iter()
            .enumerate()
            .filter(|(column, heading)| !heading.is_empty() && !self.used.contains(column))
            .map(|(column, heading)| (column, heading.as_str()))
            .collect()
    }

    fn say_missing(&self, found: &mut Diagnostics) {
        // A heading that occurs twice says nothing of what its second column holds.
        let mut unused = self.unused();
        unused.retain(|(_, heading)| {
            self.by_heading
                .get(heading)
                .is_none_or(|columns| columns.len() == 1)
        });
        let without_heading: Vec<usize> = self
            .sheet
            .headings()
            .iter()
            .enumerate()
            .filter(|(_, heading)| heading.is_empty())
            .map(|(column, _)| column)
            .collect();
        for (name, heading) in &self.missing {
            let wanted = if name == heading {
                format!("expected column `{heading}` is missing")
            } else {
                format!("expected column `{heading}` (of `{name}`) is missing")
            };
            let (message, place, help) = if let Some((column, near)) = nearest(heading, &unused) {
                (
                    format!("{wanted}, unknown column `{near}`"),
                    self.sheet.heading_place(column),
                    format!(
                        "did you mean `{near}`? then write `{}` in [columns] of wave.toml",
                        entry(name, near)
                    ),
                )
            } else if let [column, ..] = without_heading.as_slice() {
                (
                    format!("column {} has no heading, and {wanted}", column + 1),
                    self.sheet
                        .heading_place(*column)
                        .variable("(empty heading)"),
                    format!(
                        "if column {} is `{name}`, have the delivery made again with its heading",
                        column + 1
                    ),
                )
            } else {
                (
                    format!("{wanted}{}", unused_in_words(&unused)),
                    Place {
                        column: None,
                        variable: None,
                        excerpt: None,
                        ..self.sheet.heading_place(0)
                    },
                    format!(
                        "write the heading of `{name}` in [columns] of wave.toml; an item that this wave did not ask belongs in `not_asked`"
                    ),
                )
            };
            let place = Place {
                variable: place.variable.or_else(|| Some(name.clone())),
                ..place
            };
            found.push(
                Diagnostic::error(code::MISSING_COLUMN, message)
                    .at(place)
                    .value(heading.as_str())
                    .help(help),
            );
        }
    }

    /// One column as two fields is likelier a slip in [columns] than meant.
    fn say_read_twice(&self, found: &mut Diagnostics) {
        for (column, name) in &self.twice {
            let first = self.sinks.iter().find(|sink| sink.column == *column);
            let Some(first) = first else { continue };
            found.push(
                Diagnostic::warning(
                    code::COLUMN_READ_TWICE,
                    format!(
                        "column {} is read as `{}` and as `{name}`",
                        column + 1,
                        first.name
                    ),
                )
                .at(self.sheet.heading_place(*column))
                .help("correct [columns] of wave.toml if one of them has a column of its own"),
            );
        }
    }

    fn say_duplicate_headings(&self, found: &mut Diagnostics) {
        let mut seen: BTreeSet<&str> = BTreeSet::new();
        for heading in self.sheet.headings() {
            let columns = self
                .by_heading
                .get(heading.as_str())
                .map_or(&[][..], Vec::as_slice);
            if heading.is_empty() || columns.len() < 2 || !seen.insert(heading) {
                continue;
            }
            let numbers: Vec<String> = columns
                .iter()
                .map(|column| (column + 1).to_string())
                .collect();
            let message = format!(
                "{} columns are called `{}`: columns {}",
                columns.len(),
                shown(heading),
                numbers.join(" and ")
            );
            let used = columns.iter().any(|column| self.used.contains(column));
            let diagnostic = if used {
                Diagnostic::error(code::DUPLICATE_HEADING, message)
            } else {
                Diagnostic::warning(code::DUPLICATE_HEADING, message)
            };
            found.push(
                diagnostic
                    .at(self.sheet.heading_place(columns[1]))
                    .value(heading.as_str())
                    .help("have the delivery made again with one heading a column"),
            );
        }
    }

    fn say_unused(&self, found: &mut Diagnostics) {
        let unused = self.unused();
        let Some((first, _)) = unused.first() else {
            return;
        };
        let names: Vec<String> = unused
            .iter()
            .take(12)
            .map(|(_, name)| format!("`{}`", shown(name)))
            .collect();
        let more = match unused.len() - names.len() {
            0 => String::new(),
            more => format!(" and {more} more"),
        };
        found.push(
            Diagnostic::note(
                code::UNMAPPED_COLUMN,
                format!(
                    "{} not read: {}{more}",
                    counted(unused.len(), "column is", "columns are"),
                    names.join(", ")
                ),
            )
            .at(self.sheet.heading_place(*first)),
        );
    }
}

/// The line of [columns] that gives a field its heading; of an option, the one that names its code.
fn entry(name: &str, heading: &str) -> String {
    match name.split_once(' ') {
        Some((item, option)) => format!("{item} = {{ {option} = \"{heading}\" }}"),
        None => format!("{name} = \"{heading}\""),
    }
}

fn as_number((text, code): &(String, Code)) -> (String, f64) {
    (text.clone(), code.0 as f64)
}

fn unused_in_words(unused: &[(usize, &str)]) -> String {
    let names: Vec<String> = unused
        .iter()
        .take(5)
        .map(|(_, name)| format!("`{}`", shown(name)))
        .collect();
    match unused.len() {
        0 => String::new(),
        1..=5 => format!("; no item uses {}", names.join(", ")),
        more => format!("; no item uses {} and {} more", names.join(", "), more - 5),
    }
}

/// The unused heading that is most like the one wanted, or the only one there is.
fn nearest<'a>(heading: &str, unused: &[(usize, &'a str)]) -> Option<(usize, &'a str)> {
    if let [only] = unused {
        return Some(*only);
    }
    let wanted = heading.to_lowercase();
    unused
        .iter()
        .map(|(column, name)| {
            (
                strsim::jaro_winkler(&wanted, &name.to_lowercase()),
                *column,
                *name,
            )
        })
        .filter(|(likeness, ..)| *likeness > 0.65)
        .reduce(|best, next| if next.0 > best.0 { next } else { best })
        .map(|(_, column, name)| (column, name))
}
