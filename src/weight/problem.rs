//! The targets of a wave on its cells: which category each cell is in, what must hold, and what does not fit.

mod contradictions;

use std::collections::BTreeMap;

use super::auxiliaries::CellMargins;
use super::benchmarks::{Benchmarks, Column};
use super::category::{category_code, category_name, margin_name, people, plain};
use super::culprit::Culprit;
use super::history::{CategoryReport, MarginReport};
use super::weigh::{CellNumber, FactorItems, place};
use crate::definition::{Code, Item, ItemId, Survey, TargetMargin, Wave};
use crate::diagnostic::{Diagnostic, Diagnostics, code};
use crate::tally::Frame;

/// The margins and means that one step is to meet, as they are put together and checked.
pub(super) struct Problem<'a> {
    survey: &'a Survey,
    wave: &'a Wave,
    frame: &'a Frame,
    factors: FactorItems<'a>,
    /// By cell: whether its respondents take part.
    takes_part: &'a [bool],
    pub(super) margins: CellMargins,
    pub(super) targets: Vec<Vec<f64>>,
    declared: Vec<&'a TargetMargin>,
    numbers: Vec<Number>,
    findings: Diagnostics,
}

/// A numeric item with its population mean.
struct Number {
    item: ItemId,
    by_cell: Vec<f64>,
    mean: f64,
}

impl<'a> Problem<'a> {
    pub(super) fn new(
        survey: &'a Survey,
        wave: &'a Wave,
        frame: &'a Frame,
        factors: FactorItems<'a>,
        takes_part: &'a [bool],
    ) -> Self {
        Self {
            survey,
            wave,
            frame,
            factors,
            takes_part,
            margins: CellMargins::default(),
            targets: Vec::new(),
            declared: Vec::new(),
            numbers: Vec::new(),
            findings: Diagnostics::new(),
        }
    }

    fn error(&mut self, code: code::Code, variable: &str, message: String, help: &str) {
        let place = self
            .wave
            .target_written_at(variable, &[])
            .variable(variable);
        self.findings
            .push(Diagnostic::error(code, message).at(place).help(help));
    }

    /// Adds one margin: its category in every cell and its target shares.
    pub(super) fn add_margin(&mut self, items: &[ItemId]) {
        let name = margin_name(items);
        let Some(target) = self
            .wave
            .targets
            .iter()
            .find(|target| target.items == items)
        else {
            self.error(
                code::CATEGORY_WITHOUT_TARGET,
                &name,
                format!(
                    "weighting margin `{name}` has no targets in wave `{}`",
                    self.wave.id
                ),
                "add its categories and shares to the targets file of this wave",
            );
            return;
        };
        let lookups = self.lookups(items);
        let mut category_of_cell = vec![0; self.frame.cells()];
        let mut respondents = vec![0_u32; target.categories.len()];
        let mut without_target: BTreeMap<Vec<Option<Code>>, u32> = BTreeMap::new();
        for (cell, category) in category_of_cell.iter_mut().enumerate() {
            if !self.takes_part[cell] {
                continue;
            }
            let codes: Vec<Option<Code>> = lookups
                .iter()
                .map(|(factor, item)| category_code(item, self.frame.levels(*factor)[cell]))
                .collect();
            let found = target.categories.iter().position(|(wanted, _)| {
                wanted
                    .iter()
                    .zip(&codes)
                    .all(|(wanted, code)| Some(*wanted) == *code)
            });
            match found {
                Some(found) => {
                    *category = found as u32;
                    respondents[found] += self.frame.totals().positive[cell];
                }
                None => {
                    *without_target.entry(codes).or_default() += self.frame.totals().count[cell]
                }
            }
        }
        for (codes, count) in without_target {
            self.report_without_target(&name, &lookups, &codes, count);
        }
        for ((codes, share), respondents) in target.categories.iter().zip(respondents) {
            if respondents > 0 && *share == 0.0 {
                let category = category_name(self.survey, &lookups, codes);
                let place = self.wave.target_written_at(&name, codes).variable(&name);
                let (respondents, weigh) = people(respondents);
                self.findings.push(
                    Diagnostic::warning(
                        code::CATEGORY_WITHOUT_TARGET,
                        format!("category {category} of weighting margin `{name}` has a target of 0: its {respondents} {weigh} nothing"),
                    )
                    .at(place)
                    .help("give it a share in the targets file, or recode it, if they are to count"),
                );
            }
            if respondents == 0 && *share > 0.0 {
                let category = category_name(self.survey, &lookups, codes);
                self.findings.push(
                    Diagnostic::error(
                        code::EMPTY_CATEGORY,
                        format!("category {category} of weighting margin `{name}` has a target of {} but no respondents with a weight above 0", plain(*share)),
                    )
                    .at(self.wave.target_written_at(&name, codes).variable(&name))
                    .help("merge it with a neighbour, in the item and in the targets"),
                );
            }
        }
        self.margins.category_of_cell.push(category_of_cell);
        self.margins.categories.push(target.categories.len());
        self.targets
            .push(target.categories.iter().map(|(_, share)| *share).collect());
        self.declared.push(target);
    }

    fn report_without_target(
        &mut self,
        name: &str,
        lookups: &[(usize, &Item)],
        codes: &[Option<Code>],
        count: u32,
    ) {
        let known: Option<Vec<Code>> = codes.iter().copied().collect();
        match known {
            Some(codes) => {
                let category = category_name(self.survey, lookups, &codes);
                self.error(
                    code::CATEGORY_WITHOUT_TARGET,
                    name,
                    format!(
                        "category {category} of weighting margin `{name}` has {} but no target",
                        people(count).0
                    ),
                    "give it a share in the targets file, or recode it",
                );
            }
            None => self.error(
                code::MISSING_MARGIN_ANSWER,
                name,
                format!(
                    "{} {} no category in weighting margin `{name}`",
                    people(count).0,
                    if count == 1 { "has" } else { "have" }
                ),
                "derive an item that puts them into a category, or rake to another margin",
            ),
        }
    }

    /// Adds a numeric item whose population mean is to be met.
    pub(super) fn add_number(&mut self, item: &ItemId, numbers: &[CellNumber]) {
        let target = self
            .wave
            .target_means
            .iter()
            .find(|target| target.item == *item);
        let Some(target) = target else {
            self.error(
                code::CATEGORY_WITHOUT_TARGET,
                item.as_str(),
                format!(
                    "numeric item `{item}` has no mean in the targets of wave `{}`",
                    self.wave.id
                ),
                "add a line `ITEM,mean,…` to the targets file of this wave",
            );
            return;
        };
        let values = numbers.iter().find(|number| number.item == *item);
        let mut without = 0;
        let by_cell = (0..self.frame.cells())
            .map(|cell| {
                let value = values.and_then(|number| *number.values.get(cell)?);
                if value.is_none() && self.takes_part[cell] {
                    without += self.frame.totals().count[cell];
                }
                value.unwrap_or(0.0)
            })
            .collect();
        if without > 0 {
            self.error(
                code::MISSING_MARGIN_ANSWER,
                item.as_str(),
                format!("{} without a number in `{item}`, whose mean is a target", people(without).0),
                "calibrate to an item that everybody answered, or to bands of it with a category for the rest",
            );
        }
        self.numbers.push(Number {
            item: item.clone(),
            by_cell,
            mean: target.mean,
        });
    }

    /// What was found of the targets alone; `Err` where it is an error.
    pub(super) fn checked(&mut self) -> Result<Diagnostics, Diagnostics> {
        self.check_contradictions();
        let findings = std::mem::take(&mut self.findings);
        if findings.error_count() > 0 {
            return Err(findings);
        }
        Ok(findings)
    }

    /// The totals that weights of this sum are to meet. Without a margin, the sum itself is one.
    pub(super) fn benchmarks(&self, total: f64) -> Benchmarks {
        let cells = self.frame.cells();
        let (margins, shares) = if self.targets.is_empty() {
            let everybody = CellMargins {
                category_of_cell: vec![vec![0; cells]],
                categories: vec![1],
            };
            (everybody, vec![vec![1.0]])
        } else {
            (self.margins.clone(), self.targets.clone())
        };
        let totals = shares
            .iter()
            .map(|shares| shares.iter().map(|share| share * total).collect())
            .collect();
        let count = self
            .frame
            .totals()
            .positive
            .iter()
            .map(|&n| f64::from(n))
            .collect();
        let mut benchmarks = Benchmarks::of_margins(cells, margins, totals).with_counts(count);
        for number in &self.numbers {
            benchmarks = benchmarks.with_number(number.by_cell.clone(), number.mean * total);
        }
        benchmarks
    }

    /// Says why the targets are not met.
    pub(super) fn fault(&self, culprit: &Culprit) -> Diagnostic {
        let rule = match culprit {
            Culprit::WithoutUnits { .. } => code::EMPTY_CATEGORY,
            Culprit::Contradiction { .. } => code::CONTRADICTORY_MARGINS,
            _ => code::NOT_CONVERGED,
        };
        let help = match culprit {
            Culprit::LimitsNotAroundOne(_) => "write `lower` below 1 and `upper` above it",
            Culprit::Contradiction { .. } => "make the margins agree, or leave one out",
            Culprit::Infeasible(named) if named.only_numbers() => {
                "correct the target, or leave the item out of `numbers`"
            }
            _ => {
                "the targets cannot all hold with these respondents: merge small categories, widen the limits or drop a margin"
            }
        };
        let at = match culprit.column().map(|column| self.variable(column)) {
            Some(variable) => self
                .wave
                .target_written_at(&variable, &[])
                .variable(variable),
            None => place(self.wave),
        };
        let mut message = culprit.message(|column| self.name(column));
        if let Culprit::Infeasible(named) = culprit {
            message.extend(named.columns().filter_map(|column| self.range(column)));
        }
        Diagnostic::error(rule, message).at(at).help(help)
    }

    /// From where to where the respondents' numbers run.
    fn range(&self, column: Column) -> Option<String> {
        let Column::Number(position) = column else {
            return None;
        };
        let number = self.numbers.get(position)?;
        let positive = self.frame.totals().positive.iter();
        let (low, high) = positive
            .zip(self.takes_part)
            .zip(&number.by_cell)
            .filter(|((count, takes_part), _)| **count > 0 && **takes_part)
            .map(|(_, value)| *value)
            .fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), value| {
                (low.min(value), high.max(value))
            });
        let (low, high) = (plain(low), plain(high));
        Some(format!(
            "; theirs run from {low} to {high} in `{}`",
            number.item
        ))
    }

    /// The margin or number of a column.
    fn variable(&self, column: Column) -> String {
        match column {
            Column::Category { margin, .. } => self
                .declared
                .get(margin)
                .map_or("total".to_owned(), |target| margin_name(&target.items)),
            Column::Number(number) => self
                .numbers
                .get(number)
                .map_or(String::new(), |number| number.item.to_string()),
        }
    }

    /// A column as messages name it.
    pub(super) fn name(&self, column: Column) -> String {
        let variable = self.variable(column);
        let Column::Category { margin, category } = column else {
            return format!("the mean of `{variable}`");
        };
        let Some(target) = self.declared.get(margin) else {
            return "the sum of the weights".to_owned();
        };
        let lookups: Vec<(usize, &Item)> = self.lookups(&target.items);
        match target.categories.get(category) {
            Some((codes, _)) => format!(
                "category {} of `{variable}`",
                category_name(self.survey, &lookups, codes)
            ),
            None => format!("`{variable}`"),
        }
    }

    /// The margins with their shares under the design weights (of those who take part) and under final weights.
    pub(super) fn margin_reports(&self, factor: &[f64]) -> Vec<MarginReport> {
        let totals = self.frame.totals();
        let share_of = |amount: &dyn Fn(usize) -> f64, categories: &[u32], size: usize| {
            let mut sums = vec![0.0; size];
            for (cell, &category) in categories.iter().enumerate() {
                if self.takes_part[cell] {
                    sums[category as usize] += amount(cell);
                }
            }
            let whole: f64 = sums.iter().sum();
            sums.into_iter()
                .map(|sum| sum / whole)
                .collect::<Vec<f64>>()
        };
        self.declared
            .iter()
            .zip(&self.margins.category_of_cell)
            .map(|(target, categories)| {
                let size = target.categories.len();
                let before = share_of(&|cell| totals.weight[cell], categories, size);
                let after = share_of(&|cell| totals.weight[cell] * factor[cell], categories, size);
                let mut respondents = vec![0_u64; size];
                for (cell, &category) in categories.iter().enumerate() {
                    if self.takes_part[cell] {
                        respondents[category as usize] += u64::from(totals.count[cell]);
                    }
                }
                MarginReport {
                    items: target.items.clone(),
                    categories: target
                        .categories
                        .iter()
                        .enumerate()
                        .map(|(category, (codes, share))| CategoryReport {
                            codes: codes.clone(),
                            respondents: respondents[category],
                            before: before[category],
                            after: after[category],
                            target: *share,
                        })
                        .collect(),
                    sources: target.sources.clone(),
                }
            })
            .collect()
    }

    fn lookups(&self, items: &[ItemId]) -> Vec<(usize, &'a Item)> {
        items
            .iter()
            .filter_map(|id| Some((self.factors.factor(id)?, self.survey.item(id)?)))
            .collect()
    }
}
