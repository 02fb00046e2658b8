//! In: the fields of the survey and the headings of a delivery. Out: which column is read as what. Never: a column
//! taken for another because it is called nearly the same (that is a suggestion).

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use crate::definition::{
    Action, Answer, Code, Columns, Delivery, Field, Item, ItemKind, Missing, Quality, Survey,
    Texts, Wave, option_heading,
};
use crate::diagnostic::{Diagnostic, Diagnostics, Place, code};

use super::codebook::Codebook;
use super::coding::{Coded, Groups, Joined, Open};
use super::dictionary::Dictionary;
use super::findings::{Faults, MOST_TOLD};
use super::number::Numbers;
use super::opened::Opened;
use super::personal::{HashKey, Kind, Watched, read_key, suspected};
use super::phrase::missing_of;
use super::sheet::Sheet;
use super::text::{self, counted, quoted, shown};
use super::value_counts::ValueCounts;

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
    /// One of several columns that each hold a chosen option of a multiple-choice item.
    AnyOf(usize),
    /// Looked at, before anything is known of it (`profile`).
    Profile,
    /// How long the respondent took.
    Duration,
    /// Nothing: it is looked at for direct identifiers alone.
    Unread,
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
    Profile(Box<ValueCounts>),
    Watched(Watched),
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
            Cells::Profile(tally) => tally.push(cell),
            Cells::Watched(watched) => watched.push(cell),
        }
    }

    /// Makes room for so many cells. `rows` is what the bytes of the delivery can hold, never what it says of itself.
    pub fn reserve(&mut self, rows: usize) {
        match &mut self.cells {
            Cells::Coded(coded) => coded.positions.reserve(rows),
            Cells::Numbers(numbers) => numbers.numbers.reserve(rows),
            Cells::Open(open) => open.texts.reserve(rows),
            Cells::Groups(groups) => groups.numbers.reserve(rows),
            Cells::Joined(_) | Cells::Watched(_) | Cells::Profile(_) => {}
        }
    }

    /// Numbers one below the other, from row `first` on; not a number (NaN) is an empty cell.
    #[inline]
    pub fn push_numbers(&mut self, numbers: impl Iterator<Item = f64>, first: usize) {
        let numbers = (first..).zip(numbers);
        match &mut self.cells {
            Cells::Coded(coded) => {
                for (row, number) in numbers {
                    coded.push_number(number, row);
                }
            }
            Cells::Numbers(cells) => {
                for (row, number) in numbers {
                    cells.push_number(number, row);
                }
            }
            Cells::Watched(watched) => numbers.for_each(|(_, number)| watched.push_number(number)),
            Cells::Joined(_) | Cells::Open(_) | Cells::Groups(_) | Cells::Profile(_) => {
                for (row, number) in numbers {
                    self.push_number(number, row);
                }
            }
        }
    }

    /// Whether direct identifiers stand in the column: it is hashed, or looks like them.
    pub fn holds_identifiers(&self) -> bool {
        match &self.cells {
            Cells::Open(open) => open.is_hashed(),
            Cells::Watched(watched) => watched.kind().is_some(),
            Cells::Coded(_)
            | Cells::Joined(_)
            | Cells::Numbers(_)
            | Cells::Groups(_)
            | Cells::Profile(_) => false,
        }
    }

    /// A number that the delivery holds as such; not a number (NaN) is an empty cell.
    pub fn push_number(&mut self, number: f64, row: usize) {
        match &mut self.cells {
            Cells::Numbers(numbers) => numbers.push_number(number, row),
            Cells::Coded(coded) => coded.push_number(number, row),
            Cells::Profile(tally) => tally.push_number(number),
            Cells::Watched(watched) => watched.push_number(number),
            _ if number.is_nan() => self.push(b"", row),
            _ => self.push(number.to_string().as_bytes(), row),
        }
    }

    /// A kind of missing that the delivery states as such; false: nothing in the column stands for it, and nothing was
    /// pushed. Texts and groups know blanks only.
    pub fn push_missing(&mut self, kind: Missing, row: usize) -> bool {
        match &mut self.cells {
            Cells::Coded(coded) => coded.push_missing(kind),
            Cells::Joined(joined) => joined.push_missing(kind),
            Cells::Numbers(numbers) => {
                numbers.push_missing(kind);
                true
            }
            Cells::Open(_) | Cells::Groups(_) | Cells::Watched(_) | Cells::Profile(_) => {
                self.push(b"", row);
                true
            }
        }
    }

    /// A missing value that the file has a name for (`.a`), or none (`""`). Where kinds of missing are kept, the name is a
    /// text that `values` of the wave has to know; in a column of texts or groups it is a blank, counted in `unkept`.
    #[cold]
    pub fn push_named_missing(&mut self, name: &str, row: usize, unkept: &mut Faults) {
        if !name.is_empty() && matches!(self.cells, Cells::Open(_) | Cells::Groups(_)) {
            unkept.add(name.as_bytes(), row);
            self.push(b"", row);
        } else {
            self.push(name.as_bytes(), row);
        }
    }
}

/// Says which missing values of a column were read as blanks.
pub(super) fn say_unkept(unkept: &Faults, name: &str, reading: &mut Vec<String>) {
    for (missing, fault) in unkept.told().0 {
        reading.push(format!(
            "`{missing}` in {} of `{name}` is read as blank",
            counted(fault.cells, "cell", "cells")
        ));
    }
}

/// The columns that a wave is read from.
pub(super) fn sinks(
    survey: &Survey,
    wave: &Wave,
    delivery: &Delivery,
    opened: &dyn Opened<'_>,
    found: &mut Diagnostics,
) -> Vec<Sink> {
    let sheet = opened.sheet();
    let mut mapper = Mapper {
        wave,
        delivery,
        sheet,
        dictionary: opened.dictionary(),
        by_heading: HashMap::new(),
        used: BTreeSet::new(),
        twice: Vec::new(),
        sinks: Vec::new(),
        missing: Vec::new(),
        without_duration: None,
        key: None,
        personal: Diagnostics::new(),
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
    mapper.say_without_duration(found);
    mapper.say_unused(found);
    mapper.say_refused(found);
    mapper.watch();
    found.extend(std::mem::take(&mut mapper.personal));
    mapper.sinks
}

/// Every heading that a wave may be read from; of a multiple-choice item that is not mapped all that it may have.
pub(super) fn wanted_headings(survey: &Survey, wave: &Wave, delivery: &Delivery) -> Vec<String> {
    let design = &survey.design;
    let fields = delivery
        .id
        .iter()
        .chain(&design.weight)
        .chain(&design.strata)
        .chain(&design.clusters)
        .chain(&design.population);
    let duration = survey.quality_of(wave).duration;
    let fields = fields.chain(duration.iter().map(|duration| &duration.field));
    let mut names: Vec<String> = fields.map(|field| field.as_str().to_owned()).collect();
    let mut of_options = Vec::new();
    for item in survey.items.iter().filter(|item| survey.asks(wave, item)) {
        let name = item.id.as_str();
        match &item.kind {
            ItemKind::Derived { .. } => continue,
            ItemKind::Multiple { options, .. } => {
                of_options.extend(
                    options
                        .iter()
                        .map(|option| option_heading(name, option.code)),
                );
            }
            ItemKind::Single { .. } | ItemKind::Numeric { .. } | ItemKind::Open => {}
        }
        names.push(name.to_owned());
    }
    let heading = |name: &String| match delivery.columns.get(&Field::new(name)) {
        Some(Columns::One(heading) | Columns::Joined { heading, .. }) => vec![heading.clone()],
        Some(Columns::Options { by_code, .. }) => {
            by_code.iter().map(|(_, heading)| heading.clone()).collect()
        }
        Some(Columns::AnyOf { headings }) => headings.clone(),
        None => vec![name.clone()],
    };
    names.iter().flat_map(heading).chain(of_options).collect()
}

/// A field that is to be read.
struct Wanted {
    /// What messages call it.
    name: String,
    heading: String,
    /// What a heading may also be called: labels and texts of its item.
    known_as: Vec<String>,
    purpose: Purpose,
    /// What may stand in the delivery in its place, said with the way out.
    instead: Option<String>,
}

impl Wanted {
    fn new(name: impl Into<String>, heading: &str, purpose: Purpose) -> Self {
        Self {
            name: name.into(),
            heading: heading.trim().to_owned(),
            known_as: Vec::new(),
            purpose,
            instead: None,
        }
    }

    fn known_as<'t>(mut self, texts: impl IntoIterator<Item = &'t Texts>) -> Self {
        let all = texts.into_iter().flat_map(Texts::iter);
        self.known_as = all.map(|(_, text)| text.to_lowercase()).collect();
        self
    }

    /// How like a heading is to what is wanted, from 0 to 1; `None`: not like enough to be suggested.
    fn likeness(&self, heading: &str) -> Option<f64> {
        const OF_HEADING: f64 = 0.65;
        // Words of a language are more like each other by chance than the names of columns are.
        const OF_WORDS: f64 = 0.9;
        // Nobody misspells a name at that length, and to compare it costs its length.
        const LONGEST: usize = 200;
        if heading.len() > LONGEST {
            return None;
        }
        let heading = heading.to_lowercase();
        // The mapping of another delivery; this one calls the field by its own name.
        if heading == self.name.to_lowercase() {
            return Some(1.0);
        }
        let by_heading = strsim::jaro_winkler(&self.heading.to_lowercase(), &heading);
        let by_words = self
            .known_as
            .iter()
            .map(|text| strsim::jaro_winkler(text, &heading))
            .filter(|likeness| *likeness > OF_WORDS)
            .fold(0.0, f64::max);
        let best = by_words.max(by_heading);
        (best > OF_HEADING).then_some(best)
    }

    /// The line of `[columns]` that reads it from `heading`; an option has no line of its own.
    fn line(&self, heading: &str) -> Option<String> {
        let bare = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
        let key = if self.name.chars().all(bare) {
            self.name.clone()
        } else {
            quoted(&self.name)
        };
        match self.purpose {
            Purpose::Option { .. } | Purpose::AnyOf(_) => None,
            _ => Some(format!("{key} = {}", quoted(heading))),
        }
    }
}

struct Mapper<'a> {
    wave: &'a Wave,
    delivery: &'a Delivery,
    sheet: &'a dyn Sheet,
    dictionary: &'a Dictionary,
    by_heading: HashMap<&'a str, Vec<usize>>,
    used: BTreeSet<usize>,
    /// A column that is read already, and the field that asks for it again.
    twice: Vec<(usize, String)>,
    sinks: Vec<Sink>,
    missing: Vec<Wanted>,
    /// The field of the duration, where the delivery has none.
    without_duration: Option<String>,
    /// The key of hashed columns, once it was asked for; `None` within: there is none, and why not was said.
    key: Option<Option<Arc<HashKey>>>,
    /// Findings about columns of direct identifiers.
    personal: Diagnostics,
}

impl<'a> Mapper<'a> {
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
        let quality = survey.quality_of(self.wave);
        if let Some(duration) = &quality.duration
            && self.has_duration(&quality, &duration.field)
        {
            fields.push((&duration.field, Purpose::Duration, numbers()));
        }
        for (field, purpose, cells) in fields {
            let heading = match self.delivery.columns.get(field) {
                Some(Columns::One(heading) | Columns::Joined { heading, .. }) => heading.clone(),
                Some(Columns::Options { .. } | Columns::AnyOf { .. }) | None => {
                    field.as_str().to_owned()
                }
            };
            self.read(Wanted::new(field.as_str(), &heading, purpose), cells);
        }
    }

    /// Whether the duration is to be read: a wave whose delivery has none goes without, and that is said, unless the
    /// wave maps it or rows are set aside by it.
    fn has_duration(&mut self, quality: &Quality, field: &Field) -> bool {
        let excludes = quality
            .speeders
            .is_some_and(|rule| rule.action == Action::Exclude);
        let there = self.by_heading.contains_key(field.as_str());
        let demanded = self.delivery.columns.contains_key(field)
            || self.wave.quality.duration.is_some()
            || excludes && !self.wave.is_rehearsal();
        if !there && !demanded {
            self.without_duration = Some(field.as_str().to_owned());
        }
        there || demanded
    }

    fn say_without_duration(&self, found: &mut Diagnostics) {
        if let Some(field) = &self.without_duration {
            found.push(
                Diagnostic::note(
                    code::NO_DURATION,
                    format!("there is no column `{field}`: speeders are not looked for"),
                )
                .at(Place::file(&self.delivery.path))
                .help(format!(
                    "write its heading in [columns] of wave.toml, `{field} = \"…\"`, if the delivery has one"
                )),
            );
        }
    }

    fn item(&mut self, position: usize, item: &Item) {
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

    fn read(&mut self, wanted: Wanted, cells: Cells) {
        let heading = text::composed(wanted.heading.trim());
        let columns = self.by_heading.get(&*heading).map(Vec::as_slice);
        match columns {
            Some([column, ..]) => {
                if !self.used.insert(*column) {
                    self.twice.push((*column, wanted.name.clone()));
                }
                let cells = match (cells, self.dictionary.variables.get(*column)) {
                    (Cells::Numbers(numbers), Some(variable)) => {
                        Cells::Numbers(Box::new(numbers.with_declared(&variable.missing)))
                    }
                    (cells, _) => cells,
                };
                let column = *column;
                let Some(cells) = self.admitted(column, &wanted.name, cells) else {
                    return;
                };
                self.sinks.push(Sink {
                    column,
                    purpose: wanted.purpose,
                    name: wanted.name,
                    cells,
                });
            }
            Some([]) | None => self.missing.push(wanted),
        }
    }

    /// The cells as they may be read: those of a refused column not at all, those of a hashed one as hashes.
    fn admitted(&mut self, column: usize, name: &str, cells: Cells) -> Option<Cells> {
        let heading = self.sheet.headings().get(column)?;
        let declared = &self.wave.personal;
        if self.wave.is_rehearsal() || !(declared.refuses(heading) || declared.hashes(heading)) {
            return Some(cells);
        }
        if declared.refuses(heading) {
            return None;
        }
        match cells {
            Cells::Open(open) => Some(Cells::Open(open.hashed(&self.key(column)?))),
            Cells::Groups(groups) => Some(Cells::Groups(groups.hashed(&self.key(column)?))),
            _ => {
                self.personal.push(
                    Diagnostic::error(
                        code::PERSONAL_COLUMN,
                        format!("`{name}` cannot be read from a column that is hashed: a hash is no answer and no number"),
                    )
                    .at(self.sheet.heading_place(column))
                    .value(heading.as_str())
                    .help("correct the heading in [columns] of wave.toml, or take it out of `hash` in [personal]"),
                );
                None
            }
        }
    }

    fn key(&mut self, column: usize) -> Option<Arc<HashKey>> {
        if self.key.is_none() {
            self.key = Some(match read_key(&self.wave.personal.key) {
                Ok(key) => Some(Arc::new(key)),
                Err(wanting) => {
                    self.personal
                        .push((*wanting).at(self.sheet.heading_place(column)));
                    None
                }
            });
        }
        self.key.clone().flatten()
    }

    /// Says every column that makes the delivery one to be refused.
    fn say_refused(&self, found: &mut Diagnostics) {
        if self.wave.is_rehearsal() {
            return;
        }
        let headings = self.sheet.headings().iter().enumerate();
        let refused = headings.filter(|(_, heading)| self.wave.personal.refuses(heading));
        for (column, heading) in refused.take(MOST_TOLD) {
            found.push(
                Diagnostic::error(
                    code::REFUSED_COLUMN,
                    format!(
                        "the delivery has the column `{}`, which is refused",
                        shown(heading)
                    ),
                )
                .at(self.sheet.heading_place(column))
                .value(heading.as_str())
                .help("delete the file and have the delivery made again without the column"),
            );
        }
    }

    fn watched(&self, column: usize) -> Watched {
        let heading = self.sheet.headings().get(column);
        let named = heading.is_some_and(|heading| {
            suspected(heading) == Some(Kind::Name) && !self.wave.personal.is_harmless(heading)
        });
        if named
            && self
                .sinks
                .iter()
                .any(|sink| matches!(sink.cells, Cells::Open(_)))
        {
            Watched::of_names()
        } else {
            Watched::default()
        }
    }

    /// Columns that no field is read from are looked at for direct identifiers; nothing of them is kept.
    fn watch(&mut self) {
        // Without a column that is read, the rows are not read either.
        if self.sinks.is_empty() || self.wave.is_rehearsal() {
            return;
        }
        let watched: Vec<Sink> = (0..self.sheet.headings().len())
            .filter(|column| !self.used.contains(column))
            .map(|column| Sink {
                column,
                purpose: Purpose::Unread,
                name: String::new(),
                cells: Cells::Watched(self.watched(column)),
            })
            .collect();
        self.sinks.extend(watched);
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
        let suggested = self.suggestions(&unused);
        if let Some(one) = self.all_by_their_names(&suggested) {
            found.push(one);
            return;
        }
        let mut said: Vec<Diagnostic> = self
            .missing
            .iter()
            .zip(&suggested)
            .map(|(wanted, suggested)| self.missing_column(wanted, *suggested, &unused))
            .collect();
        if let Some(help) = said.last_mut().and_then(|last| last.help.as_mut()) {
            help.push_str(&self.block(&suggested));
        }
        found.extend(said);
    }

    /// One finding where [columns] is that of another delivery and this one has every missing field under its own name.
    fn all_by_their_names(&self, suggested: &[Option<(usize, &str)>]) -> Option<Diagnostic> {
        const FEWEST: usize = 3;
        let own: Vec<&str> = self
            .missing
            .iter()
            .zip(suggested)
            .filter_map(|(wanted, suggested)| {
                let (_, heading) = (*suggested)?;
                (heading == wanted.name && wanted.heading != wanted.name).then_some(heading)
            })
            .collect();
        if own.len() < FEWEST || own.len() < self.missing.len() {
            return None;
        }
        let first = self.missing.first()?;
        let mut named: Vec<String> = own.iter().take(5).map(|name| format!("`{name}`")).collect();
        if own.len() > named.len() {
            named.push(format!("{} more", own.len() - named.len()));
        }
        Some(
            Diagnostic::error(
                code::MISSING_COLUMN,
                format!(
                    "[columns] of wave.toml names headings of another delivery: {} fields stand in this one under their own names, {}",
                    own.len(),
                    named.join(", ")
                ),
            )
            .at(self.sheet.heading_place(0))
            .value(first.heading.as_str())
            .help("take their lines out of [columns]: a field that is not mapped is read from the heading of its own name"),
        )
    }

    /// For each missing field the unused heading most like it, no heading twice; the only one for the only field.
    fn suggestions<'h>(&self, unused: &[(usize, &'h str)]) -> Vec<Option<(usize, &'h str)>> {
        // What a rehearsal wrote has the headings of its day: none of them is another field's.
        if self.wave.is_rehearsal() {
            return vec![None; self.missing.len()];
        }
        if let ([_], [only]) = (self.missing.as_slice(), unused) {
            return vec![Some(*only)];
        }
        // What a file with headings without end is looked through for.
        const MOST_PAIRS: usize = 200_000;
        let unused = unused
            .get(..MOST_PAIRS / self.missing.len().max(1))
            .unwrap_or(unused);
        let mut alike: Vec<(f64, usize, (usize, &str))> = Vec::new();
        for (at, wanted) in self.missing.iter().enumerate() {
            alike.extend(unused.iter().filter_map(|(column, heading)| {
                Some((wanted.likeness(heading)?, at, (*column, *heading)))
            }));
        }
        // The sort is stable: of two that are as like the first field and heading stay first.
        alike.sort_by(|one, other| other.0.total_cmp(&one.0));
        let mut suggested = vec![None; self.missing.len()];
        let mut taken = BTreeSet::new();
        for (_, at, heading) in alike {
            if suggested[at].is_none() && taken.insert(heading.0) {
                suggested[at] = Some(heading);
            }
        }
        suggested
    }

    /// What is said of one missing field.
    fn missing_column(
        &self,
        wanted: &Wanted,
        suggested: Option<(usize, &str)>,
        unused: &[(usize, &str)],
    ) -> Diagnostic {
        let (name, heading) = (&wanted.name, &wanted.heading);
        let said = if name == heading {
            format!("expected column `{heading}` is missing")
        } else {
            let line = self
                .mapping_line(wanted)
                .map_or(String::new(), |line| format!(", line {line} of wave.toml"));
            format!("expected column `{heading}` (of `{name}`{line}) is missing")
        };
        let headings = self.sheet.headings();
        let without_heading = headings.iter().position(String::is_empty);
        let (message, place, help) = if let Some((column, near)) = suggested {
            let line = wanted.line(near).map_or_else(
                || format!("did you mean `{near}`? then name it among the headings in [columns] of wave.toml"),
                |line| format!("did you mean `{near}`? then write `{line}` in [columns] of wave.toml"),
            );
            (
                format!("{said}, unknown column `{near}`"),
                self.sheet.heading_place(column),
                line,
            )
        } else if let Some(column) = without_heading {
            (
                format!("column {} has no heading, and {said}", column + 1),
                self.sheet.heading_place(column).variable("(empty heading)"),
                format!(
                    "if column {} is `{name}`, have the delivery made again with its heading",
                    column + 1
                ),
            )
        } else {
            (
                format!("{said}{}", unused_in_words(unused)),
                Place {
                    column: None,
                    variable: None,
                    excerpt: None,
                    ..self.sheet.heading_place(0)
                },
                self.way_out(wanted),
            )
        };
        let place = Place {
            variable: place.variable.or_else(|| Some(name.clone())),
            ..place
        };
        Diagnostic::error(code::MISSING_COLUMN, message)
            .at(place)
            .value(heading.as_str())
            .help(help)
    }

    /// The line of wave.toml that maps a field, where it stands in one line with its heading.
    fn mapping_line(&self, wanted: &Wanted) -> Option<usize> {
        let text = std::fs::read_to_string(self.wave.folder.join("wave.toml")).ok()?;
        let field = wanted.name.split(' ').next()?;
        let heading = quoted(&wanted.heading);
        let maps = |line: &str| {
            let key = line.split('=').next().unwrap_or_default();
            key.trim().trim_matches(['"', '\'']) == field && line.contains(&heading)
        };
        Some(text.lines().position(maps)? + 1)
    }

    /// The way out where no heading is like the one that is wanted.
    fn way_out(&self, wanted: &Wanted) -> String {
        let name = &wanted.name;
        if self.wave.is_rehearsal() {
            return format!(
                "the synthetic answers are older than `{name}`: run `tidemark rehearse SURVEY --wave {}`",
                self.wave.id
            );
        }
        let mapped = if *name == wanted.heading {
            format!("write the heading of `{name}` in [columns] of wave.toml")
        } else {
            format!("correct the heading of `{name}` in [columns] of wave.toml")
        };
        let instead = wanted.instead.as_deref().unwrap_or_default();
        format!("{mapped}{instead}; an item that this wave did not ask belongs in `not_asked`")
    }

    /// Where several fields have a suggestion, all lines of `[columns]` in one block.
    fn block(&self, suggested: &[Option<(usize, &str)>]) -> String {
        /// A longer line would be broken by a window, and then it could not be pasted.
        const LONGEST: usize = 64;
        let lines: Vec<String> = self
            .missing
            .iter()
            .zip(suggested)
            .filter_map(|(wanted, suggested)| wanted.line((*suggested)?.1))
            .filter(|line| line.chars().count() <= LONGEST)
            .collect();
        if lines.len() < 2 {
            return String::new();
        }
        format!(
            "\nall at once, if every guess is right:\n[columns]\n{}",
            lines.join("\n")
        )
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
        let columns_of =
            |heading: &str| self.by_heading.get(heading).map_or(&[][..], Vec::as_slice);
        let mut twice: Vec<&str> = Vec::new();
        for heading in self.sheet.headings() {
            if !heading.is_empty() && columns_of(heading).len() > 1 && seen.insert(heading) {
                twice.push(heading);
            }
        }
        // Those that are read first: they are the errors.
        let is_used = |column: &usize| self.used.contains(column);
        twice.sort_by_key(|heading| !columns_of(heading).iter().any(is_used));
        for heading in twice.iter().take(MOST_TOLD) {
            let columns = columns_of(heading);
            let mut numbers: Vec<String> = columns
                .iter()
                .take(MOST_TOLD)
                .map(|column| (column + 1).to_string())
                .collect();
            if columns.len() > numbers.len() {
                numbers.push(format!("{} more", columns.len() - numbers.len()));
            }
            let message = format!(
                "{} columns are called `{}`: columns {}",
                columns.len(),
                shown(heading),
                numbers.join(" and ")
            );
            let diagnostic = if columns.iter().any(is_used) {
                Diagnostic::error(code::DUPLICATE_HEADING, message)
            } else {
                Diagnostic::warning(code::DUPLICATE_HEADING, message)
            };
            let second = columns.get(1).copied().unwrap_or_default();
            found.push(
                diagnostic
                    .at(self.sheet.heading_place(second))
                    .value(*heading)
                    .help("have the delivery made again with one heading a column"),
            );
        }
        if twice.len() > MOST_TOLD {
            found.push(
                Diagnostic::warning(
                    code::DUPLICATE_HEADING,
                    format!(
                        "{} headings in all stand above more than one column; {MOST_TOLD} are shown",
                        twice.len()
                    ),
                )
                .at(Place::file(&self.delivery.path)),
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
