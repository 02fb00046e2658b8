//! One line of a trend in full: a row a wave, with its interval, its change and the test.

use super::Line;
use super::sparkline::{LEAST_SPAN, STEPS, sparkline};
use crate::cli::format::Grid;
use crate::cli::table::{is_fixed, kind};
use crate::cli::value::Shown;
use crate::cli::{number, wording};
use crate::compare::ledger::Comparability;
use crate::compare::{Change, NoTest, Verdict};
use crate::definition::WaveId;
use crate::estimate::{Cell, Unit};

impl Line<'_> {
    pub fn grid(&self) -> Grid {
        let cells = self.cells();
        let mut notes = Vec::new();
        let waves = self.waves.iter().zip(&cells);
        let rows = waves
            .filter_map(|(wave, cell)| cell.map(|cell| self.row(&wave.wave, cell, &mut notes)))
            .collect();
        let unit = match self.measure.unit() {
            Unit::Proportion => "%",
            Unit::Difference => "Points",
            Unit::Ratio => "Ratio",
            Unit::OfItem | Unit::People => "Mean",
        };
        Grid {
            title: format!(
                "{} · {} · {}  {}",
                self.item.id,
                self.item.label.get(self.lang),
                wording::measure(&self.results.survey, self.item, self.measure, self.lang),
                sparkline(&self.bars(&cells), self.least_span(&cells))
            ),
            headings: [
                "Wave",
                unit,
                "Interval",
                "Change",
                "Interval of change",
                "p",
                "Remarks",
            ]
            .map(str::to_owned)
            .to_vec(),
            rows,
            left: vec![0, 6],
            notes: notes
                .iter()
                .enumerate()
                .map(|(number, note)| format!("[{}] {note}", number + 1))
                .chain(self.unpublishable(&cells))
                .collect(),
            ..Grid::default()
        }
    }

    fn row(&self, wave: &WaveId, cell: &Cell, notes: &mut Vec<String>) -> Vec<String> {
        let change = self.change_to(wave);
        let test = change.and_then(|change| change.test.as_ref().ok());
        let decimals = wording::decimals(&self.results.survey, wave);
        let label = self
            .results
            .survey
            .wave(wave)
            .map_or(wave.as_str(), |wave| wave.label.get(self.lang));
        vec![
            label.to_owned(),
            cell.estimate
                .value
                .map_or(String::new(), |value| self.level(value, decimals)),
            self.interval(wave, cell, decimals),
            change.map_or(String::new(), |change| self.change(change)),
            test.map_or(String::new(), |test| {
                format!(
                    "{} to {}",
                    self.difference(test.interval.low),
                    self.difference(test.interval.high)
                )
            }),
            test.map_or(String::new(), |test| number::p_value(test.corrected_p)),
            self.remarks(wave, cell, change, notes),
        ]
    }

    pub fn interval(&self, wave: &WaveId, cell: &Cell, decimals: u8) -> String {
        if is_fixed(self.results, wave, cell) {
            return wording::FIXED.to_owned();
        }
        cell.estimate.interval().map_or(String::new(), |interval| {
            self.shown(decimals).interval(interval.low, interval.high)
        })
    }

    /// The range that the bars span at least: of shares a fixed one, and so much that a step of the bars is no less than
    /// half the widest interval: what uncertainty can move stays a step or none.
    pub fn least_span(&self, cells: &[Option<&Cell>]) -> f64 {
        let intervals = cells.iter().flatten().filter_map(|c| c.estimate.interval());
        let widest = intervals.map(|interval| interval.high - interval.low);
        let least = if self.is_of_shares() {
            LEAST_SPAN
        } else {
            f64::MIN_POSITIVE
        };
        widest
            .map(|width| width / 2.0 * STEPS)
            .fold(least, f64::max)
    }

    /// What must be said where a wave's standard errors claim more than its sample allows.
    pub fn unpublishable(&self, cells: &[Option<&Cell>]) -> Vec<String> {
        let mut said: Vec<String> = Vec::new();
        let shown = cells.iter().flatten();
        for cell in shown.filter(|cell| cell.estimate.precision().is_some()) {
            let caution = wording::caution(&self.results.survey, &cell.wave);
            said.extend(caution.filter(|caution| !said.contains(caution)));
        }
        said
    }

    /// The change, with an arrow only where it is tested and different.
    pub fn change(&self, change: &Change) -> String {
        let arrow = match change.test.as_ref().map(|test| test.verdict) {
            Ok(Verdict::Rose) => " ▲",
            Ok(Verdict::Fell) => " ▼",
            Ok(Verdict::Unchanged | Verdict::TooUncertain | Verdict::NotFound) | Err(_) => "",
        };
        // A change over a break, or from figures to synthetic answers, is not shown: it would be read as one.
        if matches!(change.test, Err(NoTest::Break(_) | NoTest::Rehearsal)) {
            return String::new();
        }
        format!("{}{arrow}", self.difference(change.difference))
    }

    /// The kind of the wave, and what may be said of its change.
    fn remarks(
        &self,
        wave: &WaveId,
        cell: &Cell,
        change: Option<&Change>,
        notes: &mut Vec<String>,
    ) -> String {
        let kind = match kind(self.results, wave) {
            "rehearsal" => "REHEARSAL",
            "published" => "published",
            _ => "",
        };
        let said = self.reading(wave, cell, change, notes);
        let remarks = [kind, &said]
            .into_iter()
            .filter(|remark| !remark.is_empty());
        remarks.collect::<Vec<_>>().join("; ")
    }

    /// What its test says of a change, or why it is not tested; a longer reason stands below as a numbered note.
    pub fn reading(
        &self,
        wave: &WaveId,
        cell: &Cell,
        change: Option<&Change>,
        notes: &mut Vec<String>,
    ) -> String {
        let Some(change) = change else {
            return String::new();
        };
        let mut said = vec![match &change.test {
            Err(NoTest::Break(reasons)) => {
                let reasons: Vec<&str> = reasons.iter().map(|r| r.get(self.lang)).collect();
                format!("break [{}]", number_of(notes, reasons.join("; ")))
            }
            Err(NoTest::NoPrecision) if is_fixed(self.results, wave, cell) => {
                "not tested".to_owned()
            }
            Err(NoTest::NoPrecision) => "no SE, not tested".to_owned(),
            Err(NoTest::Rehearsal) => "not compared".to_owned(),
            Ok(test) => verdict(test.verdict).to_owned(),
        }];
        said.extend(self.reservations(change, notes));
        said.join("; ")
    }

    /// What a comparison that is made is to be read with: cautions, and why it is made although something differs.
    fn reservations(&self, change: &Change, notes: &mut Vec<String>) -> Vec<String> {
        let ledger = &self.results.ledger;
        let entry = ledger.between(&change.item, &change.from, &change.to);
        let Some(entry) = entry.filter(|entry| entry.of(self.measure) < Comparability::Break)
        else {
            return Vec::new();
        };
        if matches!(change.test, Err(NoTest::Rehearsal)) {
            return Vec::new();
        }
        let cautions = entry.cautions(self.measure);
        let cautions: Vec<&str> = cautions.iter().map(|r| r.get(self.lang)).collect();
        let overrules = entry.overrules.iter();
        let overrules: Vec<&str> = overrules.map(|o| o.reason.get(self.lang)).collect();
        [("caution", cautions), ("overruled", overrules)]
            .into_iter()
            .filter(|(_, reasons)| !reasons.is_empty())
            .map(|(remark, reasons)| format!("{remark} [{}]", number_of(notes, reasons.join("; "))))
            .collect()
    }

    fn is_of_shares(&self) -> bool {
        matches!(self.measure.unit(), Unit::Proportion | Unit::Difference)
    }

    fn shown(&self, decimals: u8) -> Shown {
        Shown::with_decimals(self.item, self.measure, decimals)
    }

    pub fn level(&self, value: f64, decimals: u8) -> String {
        self.shown(decimals).level(value)
    }

    pub fn difference(&self, value: f64) -> String {
        self.shown(1).difference(value)
    }
}

/// The number of a note, which is added where it is new.
fn number_of(notes: &mut Vec<String>, note: String) -> usize {
    if let Some(place) = notes.iter().position(|known| *known == note) {
        return place + 1;
    }
    notes.push(note);
    notes.len()
}

/// A verdict in words.
pub fn verdict(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Rose => "rose",
        Verdict::Fell => "fell",
        Verdict::Unchanged => "unchanged within uncertainty",
        Verdict::TooUncertain => "too uncertain to say",
        Verdict::NotFound => "no change found",
    }
}
