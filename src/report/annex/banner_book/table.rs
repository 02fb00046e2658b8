//! In: the cells of an item. Out: its sheet: answers down, everybody and the groups of every banner across. Never: a column of
//! the item by itself.

use std::collections::HashMap;

use super::letters;
use crate::definition::{Code, Item, ItemId};
use crate::estimate::{BannerRow, Cell, Domain, Measure, Unit};
use crate::measure::Bases;
use crate::report::annex::form::Form;
use crate::report::annex::sheet::{ABSENT, Entry, HIDDEN, Heading, NOT_APPLICABLE, Sheet};
use crate::report::annex::workbook::reliability;
use crate::report::control::{is_base_withheld, is_withheld};
use crate::report::document::{Context, fieldwork};
use crate::report::number::{Flag, mean_decimals};
use crate::report::words::annex::{self, AnnexWords};
use crate::report::words::fill;
use crate::report::{CellId, CellPart};

/// The sheets of a wave, items in the order of the questionnaire.
pub(super) fn sheets(context: &Context<'_>) -> Vec<Sheet> {
    let book = Book::new(context);
    let items = context.survey.items.iter();
    items.filter_map(|item| book.sheet(item)).collect()
}

/// What every sheet looks up.
struct Book<'a> {
    context: &'a Context<'a>,
    words: &'static AnnexWords,
    /// Looked up, never walked.
    cells: HashMap<(&'a ItemId, &'a Measure, &'a Domain), &'a Cell>,
    rows: HashMap<(&'a ItemId, &'a Measure, &'a ItemId), &'a BannerRow>,
    with_letters: Letters,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Letters {
    Shown,
    None,
}

/// What a row makes of the cell of a column.
type FromCell<'c> = Box<dyn Fn(&Cell) -> Entry + 'c>;

/// A column of figures.
struct Column {
    domain: Domain,
    heading: String,
    /// Of a group: where the groups of its banner begin among the columns.
    first: usize,
}

impl<'a> Book<'a> {
    fn new(context: &'a Context<'a>) -> Self {
        let estimates = &context.estimates.estimates;
        let cells = estimates.cells.iter();
        let rows = estimates.letters.iter();
        Self {
            context,
            words: annex::of(context.lang),
            cells: cells
                .map(|cell| ((&cell.item, &cell.measure, &cell.domain), cell))
                .collect(),
            rows: rows
                .map(|row| ((&row.item, &row.measure, &row.banner), row))
                .collect(),
            with_letters: match letters::are_shown(context) {
                true => Letters::Shown,
                false => Letters::None,
            },
        }
    }

    fn cell(&self, item: &ItemId, measure: &Measure, domain: &Domain) -> Option<&'a Cell> {
        self.cells.get(&(item, measure, domain)).copied()
    }

    fn sheet(&self, item: &Item) -> Option<Sheet> {
        let measures: Vec<&Measure> = self
            .context
            .estimates
            .estimates
            .cells
            .iter()
            .filter(|cell| cell.item == item.id && cell.domain == Domain::Total)
            .map(|cell| &cell.measure)
            .collect();
        let main = *measures.first()?;
        let columns = self.columns(item, main);
        let mut headings = vec![
            Heading::words(self.context.words.answer),
            Heading::words(self.words.number),
        ];
        headings.extend(
            columns
                .iter()
                .map(|column| Heading::numbers(&column.heading)),
        );
        let mut rows = Vec::new();
        for measure in &measures {
            rows.push(self.values(item, measure, &columns));
            rows.extend(self.letters(item, measure, &columns));
        }
        let mut told: Vec<Vec<Option<Bases>>> = Vec::new();
        for measure in measures {
            let bases = self.bases_of(item, measure, &columns);
            // Answers of one question mostly share their bases.
            if !told.contains(&bases) {
                // The first are those of the question, others of a measure.
                let label = match told.is_empty() {
                    true => self.context.words.base.to_owned(),
                    false => format!("{}: {}", self.context.words.base, self.label(item, measure)),
                };
                rows.extend(self.bases(item, measure, &columns, &label));
                told.push(bases);
            }
        }
        Some(self.titled(item, headings, rows))
    }

    fn titled(&self, item: &Item, headings: Vec<Heading>, rows: Vec<Vec<Entry>>) -> Sheet {
        let context = self.context;
        let mut lines = vec![context.statement(item).to_string()];
        lines.dedup();
        lines.push(format!(
            "{}: {}. {}: {}",
            context.words.base,
            context.base_definition(item),
            self.words.fieldwork,
            fieldwork(context.wave, context.lang, &context.numbers)
        ));
        Sheet {
            name: item.id.to_string(),
            title: context.label(item).to_string(),
            lines,
            notes: vec![
                context.words.rounding_note.to_owned(),
                context.words.nets_note.to_owned(),
            ],
            headings,
            rows,
            labels: 2,
            charts: Vec::new(),
        }
    }

    /// Everybody, then the groups of each banner that this wave has.
    fn columns(&self, item: &Item, main: &Measure) -> Vec<Column> {
        let with_letter = |text: String, place: usize| match self.with_letters {
            Letters::Shown => format!("{text} ({})", letters::letter(place)),
            Letters::None => text,
        };
        let mut columns = vec![Column {
            domain: Domain::Total,
            heading: with_letter(self.context.words.total.to_owned(), 0),
            first: 0,
        }];
        for banner in &self.context.survey.report.banners {
            if *banner == item.id {
                continue;
            }
            let first = columns.len();
            let banner_label = self.context.item_label(banner);
            for code in self.groups(banner) {
                let domain = Domain::Group {
                    item: banner.clone(),
                    code,
                };
                if self.cell(&item.id, main, &domain).is_none() {
                    continue;
                }
                let group = self.context.code_label(banner, code);
                let heading = with_letter(format!("{banner_label}: {group}"), columns.len());
                columns.push(Column {
                    domain,
                    heading,
                    first,
                });
            }
        }
        columns
    }

    fn groups(&self, banner: &ItemId) -> Vec<Code> {
        let scale = self.context.survey.item(banner).and_then(Item::scale);
        let answers = scale.map_or(&[][..], |scale| scale.answers.as_slice());
        answers.iter().map(|answer| answer.code).collect()
    }

    fn values(&self, item: &Item, measure: &Measure, columns: &[Column]) -> Vec<Entry> {
        let mut row = vec![
            Entry::text(self.label(item, measure)),
            Entry::text(self.unit(measure)),
        ];
        row.extend(columns.iter().map(|column| {
            let cell = self.cell(&item.id, measure, &column.domain);
            cell.map_or_else(|| Entry::text(ABSENT), |cell| self.value(item, cell))
        }));
        row
    }

    /// The name of a measure; a net may be called like an answer, and says that it is a sum.
    fn label(&self, item: &Item, measure: &Measure) -> String {
        let label = self.context.measure_label(item, measure);
        match measure {
            Measure::Net(_) => fill(self.context.words.net_total, &[("net", &label)]),
            _ => label,
        }
    }

    fn unit(&self, measure: &Measure) -> &'static str {
        let words = self.context.words;
        match measure.unit() {
            Unit::Proportion => words.share,
            Unit::Difference => words.percentage_points,
            Unit::OfItem | Unit::Ratio | Unit::People => words.mean,
        }
    }

    fn value(&self, item: &Item, cell: &Cell) -> Entry {
        let flag = self.context.flag(&cell.estimate);
        if is_withheld(&cell.estimate) {
            return Entry::text(HIDDEN);
        }
        let Some(value) = cell.estimate.value else {
            return Entry::text(ABSENT);
        };
        if flag == Flag::Hidden {
            return Entry::text(HIDDEN);
        }
        let entry = match cell.measure.unit() {
            Unit::Proportion => {
                let star = flag.star();
                Entry::number(value, Form::Percent { decimals: 0, star })
            }
            Unit::Difference => {
                let points = crate::measure::Proportion(value) - crate::measure::Proportion(0.0);
                Entry::number(points.0, Form::Signed { decimals: 1 })
            }
            Unit::OfItem | Unit::Ratio | Unit::People => {
                let decimals = mean_decimals(item);
                Entry::number(value, Form::Decimal { decimals })
            }
        };
        entry.of(Some(CellId::from(cell).value()))
    }

    /// The row of letters of a measure; `None` where its columns are not tested.
    fn letters(&self, item: &Item, measure: &Measure, columns: &[Column]) -> Option<Vec<Entry>> {
        if self.with_letters == Letters::None {
            return None;
        }
        let row = |column: &Column| match &column.domain {
            Domain::Total => None,
            Domain::Group { item: banner, .. } => {
                self.rows.get(&(&item.id, measure, banner)).copied()
            }
        };
        if columns.iter().all(|column| row(column).is_none()) {
            return None;
        }
        let mut entries = vec![
            Entry::text(self.label(item, measure)),
            Entry::text(self.words.higher_than),
        ];
        entries.extend(columns.iter().map(|column| {
            let cell = self.cell(&item.id, measure, &column.domain);
            // Its tests are withheld with it: that it is higher than no other is not said.
            if cell.is_some_and(|cell| is_withheld(&cell.estimate)) && row(column).is_some() {
                return Entry::text(HIDDEN);
            }
            let found = row(column)
                .and_then(|row| letters::at(self.context, row, &column.domain, column.first));
            match found.as_deref() {
                None => Entry::text(NOT_APPLICABLE),
                Some("") => Entry::text(self.words.no_letter),
                Some(letters) => Entry::text(letters),
            }
        }));
        Some(entries)
    }

    fn bases_of(&self, item: &Item, measure: &Measure, columns: &[Column]) -> Vec<Option<Bases>> {
        let of = |column: &Column| {
            let cell = self.cell(&item.id, measure, &column.domain);
            cell.map(|cell| cell.estimate.bases)
        };
        columns.iter().map(of).collect()
    }

    /// The three bases and what they mean for reliability.
    fn bases(
        &self,
        item: &Item,
        measure: &Measure,
        columns: &[Column],
        label: &str,
    ) -> Vec<Vec<Entry>> {
        let words = self.context.words;
        let number = |part: CellPart| {
            let entry = move |cell: &Cell| {
                if is_base_withheld(&cell.estimate) {
                    return Entry::text(HIDDEN);
                }
                let bases = &cell.estimate.bases;
                let one = Form::Decimal { decimals: 1 };
                let entry = match part {
                    CellPart::WeightedBase => Entry::number(bases.weighted, one),
                    CellPart::EffectiveBase => Entry::number(bases.effective, one),
                    _ => Entry::number(bases.unweighted as f64, Form::Count),
                };
                entry.of(Some(CellId::from(cell).part(part)))
            };
            Box::new(entry) as FromCell<'_>
        };
        let reliable = |cell: &Cell| {
            let flag = self.context.flag(&cell.estimate);
            Entry::text(reliability(self.words, flag))
        };
        let rows: [(&str, FromCell<'_>); 4] = [
            (words.unweighted_base, number(CellPart::UnweightedBase)),
            (words.weighted_base, number(CellPart::WeightedBase)),
            (words.effective_base, number(CellPart::EffectiveBase)),
            (self.words.reliability, Box::new(reliable)),
        ];
        rows.iter()
            .map(|(name, entry)| {
                let mut row = vec![Entry::text(label), Entry::text(*name)];
                row.extend(columns.iter().map(|column| {
                    let cell = self.cell(&item.id, measure, &column.domain);
                    cell.map_or_else(|| Entry::text(ABSENT), entry)
                }));
                row
            })
            .collect()
    }
}
