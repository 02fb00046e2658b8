//! `tidemark trend`: nets, options and means over the waves, the change from the wave before, and what may be said of it.

use std::path::PathBuf;

use clap::Args;

use super::format::{self, Format, Grid};
use super::progress::waiting;
use super::select::{Selection, SurveyArg};
use super::table::{FORMAT_BY_FILE_HELP, is_fixed, kind, records};
use super::terminal::Terminal;
use super::value::Shown;
use super::{Outcome, cache, ledger, number, threads, wording};
use crate::compare::ledger::Comparability;
use crate::compare::{Change, NoTest, Verdict};
use crate::definition::{Item, ItemId, Lang, Role, WaveId};
use crate::estimate::{Cell, Domain, Measure, Unit};
use crate::pipeline::{self, Results, Scope, WaveResults, WaveScope};

const EXAMPLES: &str = "\
Examples:
  tidemark trend surveys/my-poll
  tidemark trend surveys/my-poll --item trust --format csv
  tidemark trend surveys/my-poll --ledger";

/// Nets, means and options over the waves with their tested changes.
///
/// Of a scale: its nets, or each answer where it has none, and the mean of its scores. Of a multiple-choice item: each option.
/// Of a number: the mean.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub struct TrendArgs {
    #[command(flatten)]
    survey: SurveyArg,

    /// Only these items, parted by commas [default: every item that is not background].
    #[arg(long, value_name = "ITEM", value_delimiter = ',')]
    item: Vec<String>,

    /// Which waves can be compared on each item and why not, instead of the trends; no answers are read.
    #[arg(long)]
    ledger: bool,

    /// How the result is printed.
    #[arg(long, value_enum, hide_possible_values = true, help = FORMAT_BY_FILE_HELP)]
    format: Option<Format>,

    /// The language of labels [default: the survey's first].
    #[arg(long, value_name = "LANG")]
    lang: Option<String>,

    /// Write to this file instead of stdout.
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

pub fn run(args: &TrendArgs, terminal: &Terminal) -> crate::Result<Outcome> {
    let loaded = args.survey.load()?;
    let survey = loaded.output;
    let mut selection = Selection::of(&survey);
    let items = selection.items(&args.item);
    let lang = selection.language(args.lang.as_deref());
    // A survey without a wave has no trend: told as `--wave` would tell it.
    let newest = selection.wave(None);
    let lang = selection.finish(lang.filter(|_| newest.is_some()))?;
    let format = Format::chosen(args.format, args.out.as_deref())?;
    let items = items.unwrap_or_else(|| {
        let opinions = survey.items.iter().filter(|i| i.role == Role::Opinion);
        opinions.map(|item| item.id.clone()).collect()
    });
    if args.ledger {
        let shown = ledger::Shown {
            survey: &survey,
            items: &items,
            lang: &lang,
        };
        let data = shown.render(format, &terminal.out)?;
        let findings = loaded.warnings;
        return Ok(Outcome::data(data).findings(findings).out(args.out.clone()));
    }
    let waiting = waiting(terminal, "reading and comparing the waves");
    let scope = Scope {
        waves: WaveScope::All,
        items: Some(items),
        banners: Vec::new(),
        threads: threads::stated(),
        on_wave: waiting.waves(),
        cache: cache::stated(),
        ..Scope::default()
    };
    let results = pipeline::run(survey, &scope)?;
    drop(waiting);

    let waves: Vec<&WaveResults> = results.waves.iter().collect();
    let wanted = |cell: &Cell| {
        results
            .survey
            .item(&cell.item)
            .is_some_and(|item| followed(item, &cell.measure))
    };
    let data = format::render(
        format,
        &terminal.out,
        || grids(&results, &lang),
        records(&results, &waves, &lang, &wanted),
    )?;
    let mut findings = loaded.warnings;
    findings.extend(results.warnings.iter().cloned());
    Ok(Outcome::data(data).findings(findings).out(args.out.clone()))
}

/// Nets and means are followed over time; single answers only where an item has no nets.
fn followed(item: &Item, measure: &Measure) -> bool {
    match measure {
        Measure::Net(_) | Measure::Balance(_) | Measure::Mean | Measure::Ratio(_) => true,
        Measure::Answer(_) => item.scale().is_none_or(|scale| scale.nets.is_empty()),
        Measure::DontKnow
        | Measure::InBase(..)
        | Measure::People(_)
        | Measure::Total
        | Measure::Median
        | Measure::Quantile(_) => false,
    }
}

fn grids(results: &Results, lang: &Lang) -> Vec<Grid> {
    let mut lines: Vec<(&ItemId, &Measure)> = Vec::new();
    for item in &results.survey.items {
        let begun = lines.len();
        let cells = results.waves.iter().flat_map(|wave| &wave.estimates.cells);
        for cell in cells.filter(|cell| cell.item == item.id && followed(item, &cell.measure)) {
            if !lines.contains(&(&item.id, &cell.measure)) {
                lines.push((&item.id, &cell.measure));
            }
        }
        // A wave may know only some of the nets: the order is that of the scale, item by item.
        lines[begun..].sort_by_key(|(_, measure)| order(item, measure));
    }
    lines
        .into_iter()
        .filter_map(|(item, measure)| {
            Some(Line {
                results,
                item: results.survey.item(item)?,
                measure,
                lang,
            })
        })
        .map(|line| line.grid())
        .collect()
}

/// Answers as their scale has them, then nets, balances, the mean and ratios.
fn order(item: &Item, measure: &Measure) -> (u8, usize) {
    let scale = item.scale();
    match measure {
        Measure::Answer(code) => {
            let place = scale.and_then(|scale| scale.position(*code));
            (0, place.unwrap_or(usize::MAX))
        }
        Measure::Net(id) => {
            let place = scale.and_then(|scale| scale.nets.iter().position(|net| net.id == *id));
            (1, place.unwrap_or(usize::MAX))
        }
        Measure::Balance(id) => {
            let place = scale.and_then(|s| s.balances.iter().position(|b| b.id == *id));
            (2, place.unwrap_or(usize::MAX))
        }
        Measure::Mean => (3, 0),
        Measure::Ratio(_) => (4, 0),
        Measure::DontKnow
        | Measure::InBase(..)
        | Measure::People(_)
        | Measure::Total
        | Measure::Median
        | Measure::Quantile(_) => (5, 0),
    }
}

/// One net (or mean, or answer) of one item over the waves.
struct Line<'a> {
    results: &'a Results,
    item: &'a Item,
    measure: &'a Measure,
    lang: &'a Lang,
}

impl Line<'_> {
    fn grid(&self) -> Grid {
        let cells: Vec<Option<&Cell>> = self
            .results
            .waves
            .iter()
            .map(|wave| {
                wave.estimates
                    .find(&self.item.id, self.measure, &Domain::Total)
            })
            .collect();
        let values: Vec<Option<f64>> = cells
            .iter()
            .map(|cell| cell.and_then(|cell| cell.estimate.value))
            .collect();
        let mut notes = Vec::new();
        let waves = self.results.waves.iter().zip(&cells);
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
                sparkline(&values, self.least_span(&cells))
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
        let change = self
            .results
            .changes
            .find(&self.item.id, self.measure, &Domain::Total, wave);
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

    fn interval(&self, wave: &WaveId, cell: &Cell, decimals: u8) -> String {
        if is_fixed(self.results, wave, cell) {
            return wording::FIXED.to_owned();
        }
        cell.estimate.interval().map_or(String::new(), |interval| {
            self.shown(decimals).interval(interval.low, interval.high)
        })
    }

    /// The range that the bars span at least: of shares a fixed one, of means the widest interval, so that moves within
    /// uncertainty stay small.
    fn least_span(&self, cells: &[Option<&Cell>]) -> f64 {
        if self.is_of_shares() {
            return LEAST_SPAN;
        }
        let intervals = cells.iter().flatten().filter_map(|c| c.estimate.interval());
        let widest = intervals.map(|interval| interval.high - interval.low);
        widest.fold(f64::MIN_POSITIVE, f64::max)
    }

    /// What must be said where a wave's standard errors claim more than its sample allows.
    fn unpublishable(&self, cells: &[Option<&Cell>]) -> Vec<String> {
        let mut said: Vec<String> = Vec::new();
        let shown = cells.iter().flatten();
        for cell in shown.filter(|cell| cell.estimate.precision().is_some()) {
            let caution = wording::caution(&self.results.survey, &cell.wave);
            said.extend(caution.filter(|caution| !said.contains(caution)));
        }
        said
    }

    /// The change, with an arrow only where it is tested and different.
    fn change(&self, change: &Change) -> String {
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

    /// The kind of the wave, and why its change is not tested; a longer reason stands below as a numbered note.
    fn remarks(
        &self,
        wave: &WaveId,
        cell: &Cell,
        change: Option<&Change>,
        notes: &mut Vec<String>,
    ) -> String {
        let mut remarks = Vec::new();
        match kind(self.results, wave) {
            "rehearsal" => remarks.push("REHEARSAL".to_owned()),
            "published" => remarks.push("published".to_owned()),
            _ => {}
        }
        match change.map(|change| &change.test) {
            Some(Err(NoTest::Break(reasons))) => {
                let reasons: Vec<&str> = reasons.iter().map(|r| r.get(self.lang)).collect();
                notes.push(reasons.join("; "));
                remarks.push(format!("break [{}]", notes.len()));
            }
            Some(Err(NoTest::NoPrecision)) if is_fixed(self.results, wave, cell) => {
                remarks.push("not tested".to_owned());
            }
            Some(Err(NoTest::NoPrecision)) => remarks.push("no SE, not tested".to_owned()),
            Some(Err(NoTest::Rehearsal)) => remarks.push("not compared".to_owned()),
            Some(Ok(_)) | None => {}
        }
        if let Some(change) = change {
            remarks.extend(self.reservations(change, notes));
        }
        remarks.join("; ")
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
        let mut remarks = Vec::new();
        let mut note = |remark: &str, reasons: Vec<&str>| {
            if !reasons.is_empty() {
                notes.push(reasons.join("; "));
                remarks.push(format!("{remark} [{}]", notes.len()));
            }
        };
        let cautions = entry.cautions(self.measure);
        note(
            "caution",
            cautions.iter().map(|r| r.get(self.lang)).collect(),
        );
        let overrules = entry.overrules.iter();
        note(
            "overruled",
            overrules.map(|o| o.reason.get(self.lang)).collect(),
        );
        remarks
    }

    fn is_of_shares(&self) -> bool {
        matches!(self.measure.unit(), Unit::Proportion | Unit::Difference)
    }

    fn shown(&self, decimals: u8) -> Shown {
        Shown::with_decimals(self.item, self.measure, decimals)
    }

    fn level(&self, value: f64, decimals: u8) -> String {
        self.shown(decimals).level(value)
    }

    fn difference(&self, value: f64) -> String {
        self.shown(1).difference(value)
    }
}

/// The least range that the bars of shares span, a proportion: smaller moves stay small.
const LEAST_SPAN: f64 = 0.2;

/// The values as bars of eight heights around their middle; a dot where a wave has none.
fn sparkline(values: &[Option<f64>], least_span: f64) -> String {
    const BARS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
    let known = || values.iter().flatten().copied();
    if known().count() < 2 {
        return String::new();
    }
    let (low, high) = (
        known().fold(f64::INFINITY, f64::min),
        known().fold(f64::NEG_INFINITY, f64::max),
    );
    let (middle, span) = (f64::midpoint(low, high), (high - low).max(least_span));
    values
        .iter()
        .map(|value| match value {
            None => '·',
            Some(value) => {
                let height = (((value - middle) / span + 0.5) * 7.0).round();
                BARS.get(height as usize).copied().unwrap_or(BARS[7])
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sparkline_spans_the_values_and_marks_what_is_missing() {
        assert_eq!(
            sparkline(&[Some(0.1), None, Some(0.3), Some(0.2)], LEAST_SPAN),
            "▁·█▅"
        );
        assert_eq!(sparkline(&[Some(0.1), Some(0.1)], LEAST_SPAN), "▅▅");
        assert_eq!(sparkline(&[Some(0.43), Some(0.44)], LEAST_SPAN), "▄▅");
        assert_eq!(sparkline(&[Some(0.1)], LEAST_SPAN), "");
        assert_eq!(sparkline(&[Some(40.0), Some(39.8)], 3.0), "▅▄");
    }
}
