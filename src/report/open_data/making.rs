//! In: the columns that a public-use file keeps and the order of its rows. Out: the file, with what was merged and suppressed.
//! Never: a cell of a quasi-identifier that was not decided on.

use std::collections::BTreeMap;

use super::anonymity::{self, MERGED, SUPPRESSED};
use super::select::Part;
use super::{Diversity, Merged, PublicUse, loss, words};
use crate::definition::{Lang, Missing, Survey, Wave};
use crate::ingest::dictionary::{
    Dictionary, FileText, Measure, Storage, Value, ValueLabel, Variable,
};
use crate::report::exchange::{self, Cells, Table};

pub(super) fn picked(weights: &[f64], rows: &[usize]) -> Vec<f64> {
    rows.iter()
        .filter_map(|row| weights.get(*row).copied())
        .collect()
}

/// The categories of the quasi-identifiers before and after.
pub(super) struct Protection {
    /// The values of each quasi-identifier, in order: a category is a place among them.
    values: Vec<Vec<Option<f64>>>,
    outcome: anonymity::Protected,
}

pub(super) fn protect(
    table: &Table,
    kept: &[(usize, Part)],
    rows: &[usize],
    k: usize,
) -> Option<Protection> {
    let mut values = Vec::new();
    let mut columns = Vec::new();
    let mut mergeable = Vec::new();
    for (place, part) in kept {
        let (Part::Quasi { mergeable: may }, Some(cells)) = (part, table.columns.get(*place))
        else {
            continue;
        };
        let mut known: Vec<Option<f64>> = rows.iter().map(|row| cells.number(*row)).collect();
        known.sort_by(|one, other| match (one, other) {
            (Some(one), Some(other)) => one.total_cmp(other),
            (one, other) => one.is_some().cmp(&other.is_some()),
        });
        known.dedup();
        let category = |row: &usize| {
            let value = cells.number(*row);
            let place = known.iter().position(|other| *other == value);
            place
                .and_then(|place| u32::try_from(place).ok())
                .unwrap_or(0)
        };
        columns.push(rows.iter().map(category).collect());
        values.push(known);
        mergeable.push(*may);
    }
    if columns.is_empty() && rows.len() < k {
        return None;
    }
    let outcome = anonymity::protect(&columns, &mergeable, k)?;
    Some(Protection { values, outcome })
}

/// A public-use file in the making.
pub(super) struct Making<'m> {
    pub survey: &'m Survey,
    pub wave: &'m Wave,
    pub table: &'m Table,
    /// Rows of the table in their new order.
    pub rows: &'m [usize],
    /// By row of the table.
    pub weights: &'m [f64],
    pub kept: &'m [(usize, Part)],
    pub protected: Protection,
    /// In the new order.
    pub averaged: Vec<f64>,
}

impl Making<'_> {
    pub fn public_use(&self) -> PublicUse {
        let outcome = &self.protected.outcome;
        let mut public = PublicUse {
            table: self.empty_table(),
            k: 0,
            quasi_identifiers: Vec::new(),
            classes: outcome.classes,
            smallest: outcome.smallest,
            left_out: Vec::new(),
            merged: Vec::new(),
            suppressed: Vec::new(),
            changed: self.changed(),
            weightless: 0,
            weight_groups: (0, 0),
            diversity: Vec::new(),
            loss: Vec::new(),
        };
        let classes = self.classes();
        let mut quasi = 0;
        for (place, part) in self.kept {
            let (Some(variable), Some(cells)) = (
                self.table.dictionary.variables.get(*place),
                self.table.columns.get(*place),
            ) else {
                continue;
            };
            let (variable, after) = match part {
                Part::Answer => (variable.clone(), self.in_order(cells)),
                Part::Quasi { .. } => {
                    let recoded = self.recoded(quasi, variable, cells, &mut public);
                    quasi += 1;
                    recoded
                }
            };
            let loss =
                loss::largest_change((cells, self.weights), (&after, &self.averaged), self.rows);
            public.loss.push((variable.name.clone(), loss));
            if *part == Part::Answer {
                let (least, alike) = loss::diversity(&classes, &after);
                public.diversity.push(Diversity {
                    variable: variable.name.clone(),
                    least,
                    alike,
                });
            }
            self.add_set(*place, &mut public.table.dictionary);
            public.table.dictionary.variables.push(variable);
            public.table.columns.push(after);
        }
        self.finish(&mut public);
        public
    }

    /// The row number alone.
    fn empty_table(&self) -> Table {
        let languages = &self.survey.languages;
        let row = Variable {
            label: in_words(languages, |lang| words::of(lang).row),
            measure: Some(Measure::Nominal),
            ..Variable::named("row", Storage::Number)
        };
        let numbers = (1..=self.rows.len()).map(|row| Some(row as f64));
        Table {
            dictionary: Dictionary {
                title: exchange::file_text(&self.survey.title),
                variables: vec![row],
                id: Some(0),
                ..Dictionary::default()
            },
            columns: vec![Cells::Numbers(numbers.collect())],
            rows: self.rows.len(),
        }
    }

    fn finish(&self, public: &mut PublicUse) {
        let languages = &self.survey.languages;
        let dictionary = &mut public.table.dictionary;
        let name = exchange::free_name(&dictionary.variables, "weight");
        dictionary.weight = Some(dictionary.variables.len());
        dictionary.variables.push(Variable {
            label: in_words(languages, |lang| words::of(lang).weight),
            measure: Some(Measure::Scale),
            ..Variable::named(name, Storage::Number)
        });
        let weights = self.averaged.iter().copied().map(Some);
        public.table.columns.push(Cells::Numbers(weights.collect()));
        if self.wave.is_rehearsal() {
            exchange::mark(&mut public.table, languages);
        }
    }

    fn in_order(&self, cells: &Cells) -> Cells {
        Cells::Numbers(self.rows.iter().map(|row| cells.number(*row)).collect())
    }

    /// A set of options stays one where all of its options are kept, which they are or are not together.
    fn add_set(&self, place: usize, dictionary: &mut Dictionary) {
        let here = dictionary.variables.len();
        for set in &self.table.dictionary.sets {
            if set.variables.first() == Some(&place) {
                let mut set = set.clone();
                set.variables = (here..here + set.variables.len()).collect();
                dictionary.sets.push(set);
            }
        }
    }

    /// Respondents of the same combination have the same number.
    fn classes(&self) -> Vec<usize> {
        let cells = &self.protected.outcome.cells;
        let mut numbers: BTreeMap<Vec<u32>, usize> = BTreeMap::new();
        (0..self.rows.len())
            .map(|row| {
                let key = cells
                    .iter()
                    .filter_map(|column| column.get(row).copied())
                    .collect();
                let next = numbers.len();
                *numbers.entry(key).or_insert(next)
            })
            .collect()
    }

    fn changed(&self) -> usize {
        let cells = &self.protected.outcome.cells;
        let changed = |row: &usize| {
            cells
                .iter()
                .any(|column| column.get(*row).is_some_and(|c| *c >= MERGED))
        };
        (0..self.rows.len()).filter(changed).count()
    }

    /// A quasi-identifier with its merged categories and suppressed cells, which are said.
    fn recoded(
        &self,
        quasi: usize,
        variable: &Variable,
        before: &Cells,
        public: &mut PublicUse,
    ) -> (Variable, Cells) {
        let outcome = &self.protected.outcome;
        let empty = Vec::new();
        let merged = outcome.merged.get(quasi).unwrap_or(&empty);
        let values = self
            .protected
            .values
            .get(quasi)
            .map_or(&[][..], Vec::as_slice);
        let cells = outcome.cells.get(quasi).map_or(&[][..], Vec::as_slice);
        public.quasi_identifiers.push(variable.name.clone());
        let suppressed = cells.iter().filter(|cell| **cell == SUPPRESSED).count();
        if suppressed > 0 {
            public.suppressed.push((variable.name.clone(), suppressed));
        }
        let gone: Vec<Option<f64>> = merged
            .iter()
            .filter_map(|category| values.get(*category as usize).copied())
            .collect();
        if !gone.is_empty() {
            let category = |value: &Option<f64>| {
                let label = value.and_then(|value| variable.label_of(value).cloned());
                let rows = self
                    .rows
                    .iter()
                    .filter(|row| before.number(**row) == *value);
                (label.unwrap_or_default(), rows.count())
            };
            public.merged.push(Merged {
                variable: variable.name.clone(),
                categories: gone.iter().map(category).collect(),
            });
        }
        let codes = Codes::of(variable);
        let value = |cell: &u32| match *cell {
            MERGED => Some(codes.merged),
            SUPPRESSED => codes.suppressed,
            category => values.get(category as usize).copied().flatten(),
        };
        let after = Cells::Numbers(cells.iter().map(value).collect());
        let mut recoded = variable.clone();
        recoded.values.retain(|named| match named.value {
            Value::Number(number) => !gone.contains(&Some(number)),
            Value::Text(_) => true,
        });
        let languages = &self.survey.languages;
        if !gone.is_empty() {
            recoded.values.push(ValueLabel::new(
                Value::Number(codes.merged),
                in_words(languages, |lang| words::of(lang).merged),
            ));
        }
        if let Some(code) = codes.suppressed.filter(|_| suppressed > 0) {
            recoded.values.push(ValueLabel {
                missing: Some(Missing::NoAnswer),
                ..ValueLabel::new(
                    Value::Number(code),
                    in_words(languages, |lang| words::of(lang).suppressed),
                )
            });
        }
        recoded.missing = exchange::declared(&recoded.values);
        (recoded, after)
    }
}

/// The codes of merged categories and suppressed cells of a variable, above all of its own.
struct Codes {
    merged: f64,
    /// `None`: a suppressed cell is empty, because the variable has no codes.
    suppressed: Option<f64>,
}

impl Codes {
    fn of(variable: &Variable) -> Self {
        let highest = variable
            .values
            .iter()
            .filter_map(|named| match named.value {
                Value::Number(number) => Some(number),
                Value::Text(_) => None,
            });
        let highest = highest.fold(0.0, f64::max);
        // 97 and 98, 997 and 998: as codes of this kind usually are.
        let mut top = 100.0;
        while top - 3.0 <= highest {
            top *= 10.0;
        }
        Self {
            merged: top - 3.0,
            suppressed: (!variable.values.is_empty() && variable.measure != Some(Measure::Scale))
                .then_some(top - 2.0),
        }
    }
}

fn in_words(languages: &[Lang], text: impl Fn(&Lang) -> &'static str) -> FileText {
    let one = |lang: &Lang| (Some(lang.clone()), text(lang).to_owned());
    FileText(languages.iter().map(one).collect())
}
