//! The table of everybody: each row with its standard error, interval and design effect.

use super::notes::Notes;
use super::pages::{Page, base_of, foot, marker};
use crate::cli::format::Grid;
use crate::cli::{number, wording};
use crate::definition::BaseRule;
use crate::estimate::{Cell, Domain, Measure};

impl<'a> Page<'a> {
    /// Values with standard error and interval; the bases at the foot. Shares of another base stand beside the others.
    pub(super) fn total(&self) -> Grid {
        let mut grid = self.head();
        grid.headings = ["Answer", "%", "SE", "95% interval", "Design effect"]
            .map(str::to_owned)
            .to_vec();
        let totals = self.of(&Domain::Total);
        if let Some(interval) = totals.iter().find_map(|cell| cell.estimate.interval()) {
            grid.headings[3] = format!("{}% interval", number::percent(interval.level, 0));
        }
        self.unit().clone_into(&mut grid.headings[1]);
        let mut notes = Notes::default();
        let own = totals.iter().filter(|cell| other_part(cell).is_none());
        for cell in own {
            grid.rows.push(self.row(cell, &mut notes));
        }
        let mut bases = vec![base_of(&totals, |m| !matches!(m, Measure::InBase(..)))];
        if let Some(base) = self.other_base() {
            let interval = grid.headings[3].clone();
            let of_base = match base {
                BaseRule::Answered => "% without don't know",
                BaseRule::WithDontKnow | BaseRule::Asked => "% with don't know",
            };
            grid.headings
                .extend([of_base.to_owned(), "SE".to_owned(), interval]);
            self.beside(&mut grid, &totals, &mut notes);
            bases.resize(4, None);
            bases.push(base_of(&totals, |m| matches!(m, Measure::InBase(..))));
        }
        foot(&mut grid, &bases);
        self.say_bases(&mut notes);
        self.say_own_bases(&totals, &mut notes);
        grid.notes = notes.lines(&self.pages.results.survey, self.item, self.pages.lang);
        if totals.iter().any(|c| c.estimate.precision().is_some()) {
            let caution = wording::caution(&self.pages.results.survey, self.wave_id());
            grid.notes.extend(caution);
        }
        grid
    }

    fn row(&self, cell: &Cell, notes: &mut Notes) -> Vec<String> {
        let flag = self.flag(cell);
        notes.flag(flag);
        let precision = cell.estimate.precision();
        if precision.is_none() {
            notes.no_precision(&cell.estimate);
        }
        vec![
            self.label(cell),
            format!("{}{}", self.value(cell), marker(flag)),
            self.standard_error(cell),
            self.interval(cell),
            precision
                .and_then(|p| p.design_effect)
                .map_or(String::new(), |deff| number::decimal(deff, 2)),
        ]
    }

    /// Puts the shares of the other base beside those of the same answer or net, or below where there is none.
    fn beside(&self, grid: &mut Grid, totals: &[&'a Cell], notes: &mut Notes) {
        let own: Vec<Measure> = totals
            .iter()
            .filter(|cell| other_part(cell).is_none())
            .map(|cell| cell.measure.clone())
            .collect();
        for row in &mut grid.rows {
            row.resize(grid.headings.len(), String::new());
        }
        let mut below = Vec::new();
        for cell in totals {
            let Some(measure) = other_part(cell) else {
                continue;
            };
            let row = self.row(cell, notes);
            let shown = row[1..4].to_vec();
            match own.iter().position(|other| *other == measure) {
                Some(place) => {
                    let columns = grid.rows[place].len() - shown.len();
                    grid.rows[place].splice(columns.., shown);
                }
                None => {
                    let mut line = vec![self.label(cell)];
                    line.resize(grid.headings.len() - shown.len(), String::new());
                    line.extend(shown);
                    below.push(line);
                }
            }
        }
        grid.rows.extend(below);
    }

    /// A published figure may come with a base of its own.
    fn say_own_bases(&self, totals: &[&'a Cell], notes: &mut Notes) {
        let shares = || {
            totals.iter().filter(|cell| {
                cell.measure != Measure::DontKnow && !matches!(cell.measure, Measure::InBase(..))
            })
        };
        let base = shares().next().map(|cell| cell.estimate.bases.unweighted);
        for cell in shares().filter(|cell| Some(cell.estimate.bases.unweighted) != base) {
            notes.own_bases.push(format!(
                "{}: unweighted base {}.",
                self.label(cell),
                number::count(cell.estimate.bases.unweighted)
            ));
        }
    }
}

/// The share of the scale's own base that a share of the other base stands beside.
fn other_part(cell: &Cell) -> Option<Measure> {
    match &cell.measure {
        Measure::InBase(_, part) => Some(Measure::from(part)),
        _ => None,
    }
}
