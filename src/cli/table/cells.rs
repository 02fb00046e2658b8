//! Cells for machines: one record a cell, unrounded, the same columns in CSV and JSON.

use std::borrow::Cow;
use std::collections::HashMap;
use std::rc::Rc;

use serde::Serialize;

use super::people::People;
use super::{MeasureKind, fixed};
use crate::cli::wording;
use crate::compare::ledger::Entry;
use crate::compare::{Change, NoTest, Verdict};
use crate::definition::{BaseRule, Code, Item, ItemId, Lang, LetterRule, WaveId, WaveKind};
use crate::estimate::test::{Reference, TestResult};
use crate::estimate::{BannerRow, Cell, Domain, Measure, NoPrecision, Part, Standing, Uncertainty};
use crate::pipeline::{Results, WaveResults};
use crate::report::number::Flag;

/// One cell, unrounded: proportions from 0 to 1, balances their difference, means in the unit of their item, numbers of
/// people; empty where undefined.
#[derive(Debug, Serialize)]
pub struct CellRecord<'a> {
    wave: &'a str,
    /// `responses`, `published` or `rehearsal`.
    kind: &'static str,
    item: &'a str,
    measure: MeasureKind,
    /// The answer's code, the id of the net or the balance, the item a ratio divides by, or the proportion below a quantile.
    code: Key<'a>,
    label: Cow<'a, str>,
    /// Of a share: which answers it is a share of.
    base: Option<BaseRule>,
    by: Option<&'a str>,
    group: Option<i64>,
    group_label: Option<&'a str>,
    estimate: Option<f64>,
    se: Option<f64>,
    df: Option<f64>,
    low: Option<f64>,
    high: Option<f64>,
    level: Option<f64>,
    unweighted_base: u64,
    weighted_base: f64,
    effective_base: f64,
    /// Of numbers of people and totals: how many people the weights stand for.
    population: Option<f64>,
    /// Of the same: those of `group` who have an answer; the others are in no figure.
    population_answered: Option<f64>,
    design_effect: Option<f64>,
    /// `low`, `very_low` or `hidden` (what a report does with it).
    flag: Option<&'static str>,
    /// Why there is no standard error.
    no_se: Option<NoPrecision>,
    change_from: Option<&'a str>,
    change: Option<f64>,
    change_se: Option<f64>,
    change_df: Option<f64>,
    change_low: Option<f64>,
    change_high: Option<f64>,
    change_p: Option<f64>,
    /// `change_p` corrected for the changes it is read with.
    change_corrected_p: Option<f64>,
    /// What it is read with: `headline_wave`, `group_details_all`.
    change_family: Option<&'static str>,
    /// How many changes that are.
    change_tests: Option<u64>,
    /// `rose`, `fell`, `unchanged`, `too_uncertain` or `not_found`.
    change_verdict: Option<Verdict>,
    /// Why the change is not tested.
    no_change_test: Option<&'static str>,
    /// Of the waves of the change: `comparable`, `with_caution` or `break`.
    comparability: Option<&'static str>,
    /// Why it is not comparable, or only with caution, and why an analyst compares all the same.
    comparability_reason: Option<String>,
    /// The letter of the column: `T` for the total, `A`, `B`, … for the groups of `by`.
    column: Option<&'a str>,
    /// Of a group: the letters of the columns that are lower.
    letters: Option<String>,
    /// Of a group: the corrected p of each pair it is tested in, by the letter of the other column: `T=0.031;B=0.4`.
    letters_p: Option<String>,
    /// Of a group: `above` or `below` where it differs from the total.
    against_total: Option<&'static str>,
    /// Of a group, with `--test`: Rao and Scott's F that the answers do not depend on `by`.
    independence_f: Option<f64>,
    independence_df1: Option<f64>,
    independence_df2: Option<f64>,
    independence_p: Option<f64>,
}

#[derive(Debug, Serialize)]
#[serde(untagged)]
pub enum Key<'a> {
    Code(i64),
    Id(&'a str),
    Proportion(f64),
    None,
}

impl<'a> Key<'a> {
    pub fn of(measure: &'a Measure) -> Self {
        match measure {
            Measure::Answer(code)
            | Measure::InBase(_, Part::Answer(code))
            | Measure::People(Part::Answer(code)) => Self::Code(code.0),
            Measure::Net(net)
            | Measure::InBase(_, Part::Net(net))
            | Measure::People(Part::Net(net)) => Self::Id(net.as_str()),
            Measure::Balance(balance) => Self::Id(balance.as_str()),
            Measure::Ratio(item) => Self::Id(item.as_str()),
            Measure::Quantile(quantile) => Self::Proportion(quantile.p()),
            Measure::Mean | Measure::Median | Measure::Total | Measure::DontKnow => Self::None,
        }
    }
}

/// The cells of some waves as records, in the order of the cells.
pub fn records<'a>(
    results: &'a Results,
    waves: &'a [&'a WaveResults],
    lang: &'a Lang,
    wanted: &'a dyn Fn(&Cell) -> bool,
) -> impl Iterator<Item = CellRecord<'a>> {
    // Looked up, never walked: the order of the rows is that of the cells.
    let items: HashMap<&ItemId, &Item> = results
        .survey
        .items
        .iter()
        .map(|item| (&item.id, item))
        .collect();
    waves
        .iter()
        .flat_map(|wave| {
            let of_wave = Rc::new(OfWave::new(results, wave));
            let mut changes = results.changes.ending_in(&wave.wave);
            let of_cell = move |cell| (of_wave.clone(), cell, changes.find(cell));
            wave.estimates.cells.iter().map(of_cell)
        })
        .filter(|(_, cell, _)| wanted(cell))
        .filter_map(move |(of_wave, cell, change)| {
            let item = items.get(&cell.item)?;
            let group = match &cell.domain {
                Domain::Total => None,
                Domain::Group { item, code } => items
                    .get(item)
                    .map(|banner| (item.as_str(), *code, wording::answer(banner, *code, lang))),
            };
            Some(record(
                cell,
                &of_wave,
                item,
                wording::measure(&results.survey, item, &cell.measure, lang),
                group,
                change,
                lang,
            ))
        })
}

fn record<'a>(
    cell: &'a Cell,
    of_wave: &OfWave<'a>,
    item: &Item,
    label: Cow<'a, str>,
    group: Option<(&'a str, crate::definition::Code, &'a str)>,
    change: Option<&'a Change>,
    lang: &Lang,
) -> CellRecord<'a> {
    let estimate = &cell.estimate;
    let low_base = &of_wave.results.survey.report.low_base;
    let precision = estimate.precision();
    let test = change.and_then(|change| change.test.as_ref().ok());
    let tested = of_wave.tested(cell);
    let independence = of_wave.independence(cell);
    let interval = fixed::interval(of_wave.results, cell);
    let entry = change.and_then(|change| {
        let ledger = &of_wave.results.ledger;
        ledger.between(&change.item, &change.from, &change.to)
    });
    CellRecord {
        wave: cell.wave.as_str(),
        kind: of_wave.kind,
        item: cell.item.as_str(),
        measure: MeasureKind::of(&cell.measure),
        code: Key::of(&cell.measure),
        label,
        base: base(item, &cell.measure),
        by: group.map(|(item, _, _)| item),
        group: group.map(|(_, code, _)| code.0),
        group_label: group.map(|(_, _, label)| label),
        estimate: estimate.value,
        se: precision.map(|p| p.standard_error),
        df: precision.map(|p| p.degrees_of_freedom),
        low: interval.map(|interval| interval.low),
        high: interval.map(|interval| interval.high),
        level: precision.map(|p| p.interval.level),
        unweighted_base: estimate.bases.unweighted,
        weighted_base: estimate.bases.weighted,
        effective_base: estimate.bases.effective,
        population: of_wave.people.all(cell),
        population_answered: of_wave.people.answered(cell),
        design_effect: precision.and_then(|p| p.design_effect),
        flag: flag_name(Flag::of(&estimate.bases, low_base)),
        no_se: match &estimate.uncertainty {
            Uncertainty::Known(_) => None,
            Uncertainty::Unknown(why) => Some(*why),
        },
        change_from: change.map(|change| change.from.as_str()),
        // Over a break there is no change to speak of.
        change: change
            .filter(|change| !matches!(change.test, Err(NoTest::Break(_))))
            .map(|change| change.difference),
        change_se: test.map(|test| test.standard_error),
        change_df: test.map(|test| test.degrees_of_freedom),
        change_low: test.map(|test| test.interval.low),
        change_high: test.map(|test| test.interval.high),
        change_p: test.map(|test| test.p),
        change_corrected_p: test.map(|test| test.corrected_p),
        change_family: test.map(|test| test.family.name()),
        change_tests: test.map(|test| test.family.tests as u64),
        change_verdict: test.map(|test| test.verdict),
        no_change_test: change
            .and_then(|change| change.test.as_ref().err())
            .map(no_test),
        comparability: entry.map(|entry| entry.of(&cell.measure).name()),
        comparability_reason: entry.and_then(|entry| reasons(entry, &cell.measure, lang)),
        column: tested.map(|column| column.letter()),
        letters: tested.and_then(|column| column.letters(&of_wave.rule)),
        letters_p: tested.and_then(TestedColumn::p),
        against_total: tested.and_then(|column| column.against_total(&of_wave.rule)),
        independence_f: independence.map(|test| test.statistic),
        independence_df1: independence.map(|test| test.numerator),
        independence_df2: independence.map(|test| test.denominator),
        independence_p: independence.map(|test| test.p),
    }
}

/// What the ledger says of a measure, in one text; `None` where nothing is to be said.
fn reasons(entry: &Entry, measure: &Measure, lang: &Lang) -> Option<String> {
    let breaks = entry.breaks(measure);
    let cautions = entry.cautions(measure);
    let mut said: Vec<&str> = breaks
        .iter()
        .chain(&cautions)
        .map(|r| r.get(lang))
        .collect();
    if breaks.is_empty() {
        said.extend(entry.overrules.iter().map(|o| o.reason.get(lang)));
    }
    (!said.is_empty()).then(|| said.join("; "))
}

/// Which answers a share is a share of.
fn base(item: &Item, measure: &Measure) -> Option<BaseRule> {
    match measure {
        Measure::Answer(_) | Measure::Net(_) | Measure::Balance(_) => wording::base(item),
        Measure::DontKnow => Some(BaseRule::Asked),
        Measure::InBase(base, _) => Some(*base),
        Measure::Mean
        | Measure::Median
        | Measure::Quantile(_)
        | Measure::Ratio(_)
        | Measure::People(_)
        | Measure::Total => None,
    }
}

/// The tests of one wave, looked up by cell.
struct OfWave<'a> {
    results: &'a Results,
    people: People<'a>,
    kind: &'static str,
    rule: LetterRule,
    rows: HashMap<(&'a ItemId, &'a Measure, &'a ItemId), &'a BannerRow>,
    independence: HashMap<(&'a ItemId, Option<Code>, &'a ItemId), FTest>,
}

/// A statistic held against F.
#[derive(Debug, Clone, Copy)]
struct FTest {
    statistic: f64,
    numerator: f64,
    denominator: f64,
    p: f64,
}

impl<'a> OfWave<'a> {
    fn new(results: &'a Results, wave: &'a WaveResults) -> Self {
        let rows = wave.estimates.letters.iter();
        let tests = wave.estimates.independence.iter();
        Self {
            results,
            people: People::of(results, wave),
            kind: kind(results, &wave.wave),
            rule: results.survey.estimation.letters,
            rows: rows
                .map(|row| ((&row.item, &row.measure, &row.banner), row))
                .collect(),
            independence: tests
                .filter_map(|test| {
                    let f = FTest::of(test.result.as_ref().ok()?)?;
                    Some(((&test.item, test.option, &test.banner), f))
                })
                .collect(),
        }
    }

    /// The column of a group in its tested row.
    fn tested(&self, cell: &'a Cell) -> Option<TestedColumn<'a>> {
        let Domain::Group { item: banner, .. } = &cell.domain else {
            return None;
        };
        let row = *self.rows.get(&(&cell.item, &cell.measure, banner))?;
        let place = row.column(&cell.domain)?;
        Some(TestedColumn { row, place })
    }

    fn independence(&self, cell: &'a Cell) -> Option<FTest> {
        let Domain::Group { item: banner, .. } = &cell.domain else {
            return None;
        };
        let option = match cell.measure {
            Measure::Answer(code) => Some(code),
            _ => None,
        };
        let of = |option| self.independence.get(&(&cell.item, option, banner));
        of(option).or_else(|| of(None)).copied()
    }
}

/// A group's column of a tested row.
#[derive(Debug, Clone, Copy)]
struct TestedColumn<'a> {
    row: &'a BannerRow,
    place: usize,
}

impl<'a> TestedColumn<'a> {
    fn letter(self) -> &'a str {
        let column = self.row.columns.get(self.place);
        column.map_or("", |column| column.letter.as_str())
    }

    /// The letters that stand in it; `None` where it is not tested.
    fn letters(self, rule: &LetterRule) -> Option<String> {
        let column = self.row.columns.get(self.place)?;
        let is_tested = column.standing == Standing::Tested;
        is_tested.then(|| self.row.letters(self.place, rule))
    }

    /// The corrected p of each pair with another column; `None` where there is no such pair.
    fn p(self) -> Option<String> {
        let pairs = self.row.tests.iter().filter_map(|test| {
            let other = match (test.first, test.second) {
                (first, second) if second == self.place => first,
                (first, second) if first == self.place => second,
                _ => return None,
            };
            let letter = &self.row.columns.get(other)?.letter;
            Some(format!("{letter}={:?}", test.adjusted_p))
        });
        let pairs: Vec<String> = pairs.collect();
        (!pairs.is_empty()).then(|| pairs.join(";"))
    }

    fn against_total(self, rule: &LetterRule) -> Option<&'static str> {
        let mut tests = self.row.tests.iter();
        let test = tests.find(|test| (test.first, test.second) == (0, self.place))?;
        let differs = test.adjusted_p < rule.level;
        differs.then_some(if test.difference > 0.0 {
            "above"
        } else {
            "below"
        })
    }
}

impl FTest {
    fn of(result: &TestResult) -> Option<Self> {
        match result.reference {
            Reference::F {
                numerator,
                denominator,
            } => Some(Self {
                statistic: result.statistic,
                numerator,
                denominator,
                p: result.p,
            }),
            _ => None,
        }
    }
}

/// The name of a reason in the records.
pub fn no_test(why: &NoTest) -> &'static str {
    match why {
        NoTest::Break(_) => "break",
        NoTest::NoPrecision => "no_precision",
        NoTest::Rehearsal => "rehearsal",
    }
}

/// The kind of a wave in the records.
pub fn kind(results: &Results, wave: &WaveId) -> &'static str {
    match results.survey.wave(wave).map(|wave| &wave.kind) {
        Some(WaveKind::Published(_)) => "published",
        Some(WaveKind::Rehearsal(_)) => "rehearsal",
        Some(WaveKind::Responses(_)) | None => "responses",
    }
}

/// The name of a small base in the records.
fn flag_name(flag: Flag) -> Option<&'static str> {
    match flag {
        Flag::Firm => None,
        Flag::Low => Some("low"),
        Flag::VeryLow => Some("very_low"),
        Flag::Hidden => Some("hidden"),
    }
}
