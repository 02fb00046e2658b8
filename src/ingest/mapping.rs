//! In: the fields of the survey and the headings of a delivery. Out: which column is read as what. Never: a column
//! taken for another because it is called nearly the same (that is a suggestion).

mod admission;
mod design;
mod headings;
mod item;
mod missing;
mod wanted;
mod wanted_headings;

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use crate::definition::{Delivery, Survey, Wave};
use crate::diagnostic::Diagnostics;

use super::dictionary::Dictionary;
use super::opened::Opened;
use super::personal::HashKey;
use super::sheet::Sheet;
use super::sink::{Cells, Purpose, Sink};
use super::text;
use wanted::Wanted;
pub(super) use wanted_headings::wanted_headings;

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
}
