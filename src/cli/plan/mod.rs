//! `tidemark plan`: what next wave's tests can find, and the respondents it takes.

mod pages;
mod records;

use std::path::PathBuf;

use clap::Args;

use super::format::{self, Format};
use super::progress::waiting;
use super::select::{Selection, SurveyArg};
use super::table::FORMAT_BY_FILE_HELP;
use super::terminal::Terminal;
use super::{Outcome, cache, threads};
use crate::compare::family::is_headline;
use crate::compare::plan::{Plan, Question, plan};
use crate::compare::power::{Aim, NoPlan};
use crate::definition::{ItemId, Role, Survey, WaveId, WaveKind};
use crate::diagnostic::{Diagnostic, Diagnostics, code};
use crate::estimate::{Cell, Domain, Measure, Unit};
use crate::pipeline::{self, Results, Scope, WaveResults, WaveScope};

const EXAMPLES: &str = "\
Examples:
  tidemark plan surveys/my-poll
  tidemark plan surveys/my-poll --change 3 --respondents 2000
  tidemark plan surveys/my-poll --by sex,age_group --item trust --out plan.csv

What is assumed stands above the table; docs/plan.md has the formulas.";

/// What the next wave can show: smallest detectable changes, and the respondents that a change takes.
///
/// The last wave stands as it is; the next one is drawn, answered and weighted like it. The figures are those of `trend`.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub struct PlanArgs {
    #[command(flatten)]
    survey: SurveyArg,

    /// The wave to plan from [default: the newest].
    #[arg(long, value_name = "WAVE")]
    wave: Option<String>,

    /// Respondents of the next wave [default: as many as in this one].
    #[arg(long, short = 'n', visible_alias = "n", value_name = "N")]
    respondents: Option<u64>,

    /// The change to find, in percentage points.
    #[arg(long, value_name = "POINTS", default_value_t = 5.0)]
    change: f64,

    /// The smallest change of interest, in percentage points [default: that of survey.toml, else as `--change`].
    #[arg(long, value_name = "POINTS")]
    within: Option<f64>,

    /// The chance of finding what is there.
    #[arg(long, value_name = "SHARE", default_value_t = 0.8)]
    power: f64,

    /// How many tests are corrected together [default: as many as the table has lines].
    #[arg(long, value_name = "TESTS")]
    tests: Option<usize>,

    /// Only these items, parted by commas [default: every item that is not background].
    #[arg(long, value_name = "ITEM", value_delimiter = ',')]
    item: Vec<String>,

    /// Also by the groups of these items; `all`: the banners of report.toml [default: the total only].
    #[arg(long, value_name = "ITEM", value_delimiter = ',')]
    by: Vec<String>,

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

pub fn run(args: &PlanArgs, terminal: &Terminal) -> crate::Result<Outcome> {
    let loaded = args.survey.load_for(args.wave.as_deref())?;
    let survey = loaded.output;
    let mut selection = Selection::of(&survey);
    let wave = selection.wave(args.wave.as_deref());
    let items = selection.items(&args.item);
    let banners = selection.banners(&args.by);
    let lang = selection.language(args.lang.as_deref());
    let wave = wave.map(|wave| wave.id.clone());
    let (wave, lang) = selection.finish(wave.zip(lang))?;
    args.check()?;
    let format = Format::chosen(args.format, args.out.as_deref())?;
    let items = items.unwrap_or_else(|| {
        let opinions = survey.items.iter().filter(|i| i.role == Role::Opinion);
        opinions.map(|item| item.id.clone()).collect()
    });
    let waiting = waiting(terminal, "reading and estimating");
    let scope = Scope {
        waves: WaveScope::Only(vec![wave.clone()]),
        items: Some(items),
        banners,
        threads: threads::stated(),
        on_wave: waiting.waves(),
        cache: cache::stated(),
        ..Scope::default()
    };
    let results = pipeline::run(survey, &scope)?;
    drop(waiting);

    let lines = results
        .wave(&wave)
        .map(|of_wave| args.lines(&results, of_wave));
    let lines = lines.unwrap_or_default();
    let data = format::render(
        format,
        &terminal.out,
        || pages::grids(&results, &wave, &lines, &lang),
        records::records(&results, &lines, &lang),
    )?;
    let mut findings = loaded.warnings;
    findings.extend(results.warnings.iter().cloned());
    Ok(Outcome::data(data).findings(findings).out(args.out.clone()))
}

/// Every planned figure of a wave.
#[derive(Debug, Default)]
pub struct Lines<'a> {
    sizes: Sizes,
    lines: Vec<Line<'a>>,
}

/// Respondents of the last wave and of the next.
#[derive(Debug, Clone, Copy, Default)]
pub struct Sizes {
    last: u64,
    next: u64,
}

impl Sizes {
    /// The respondents of a whole wave in which a base becomes `base`, where `of` had a base of `now`.
    fn respondents(self, base: u64, now: f64) -> u64 {
        (base as f64 * self.last as f64 / now).ceil() as u64
    }
}

/// One figure of the last wave with its plan, or why it has none.
#[derive(Debug)]
pub struct Line<'a> {
    cell: &'a Cell,
    question: Question,
    plan: Result<Plan, NoPlan>,
}

impl PlanArgs {
    /// # Errors
    /// Numbers that ask for nothing.
    fn check(&self) -> crate::Result<()> {
        let is_points = |points: f64| points > 0.0 && points < 100.0;
        let level = Aim::default().level;
        let rules = [
            (
                self.respondents.is_none_or(|n| n >= 2),
                "--respondents",
                "a wave has two respondents or more",
            ),
            (
                is_points(self.change),
                "--change",
                "a change is above 0 and below 100 points",
            ),
            (
                self.within.is_none_or(is_points),
                "--within",
                "a change is above 0 and below 100 points",
            ),
            (
                self.power > level && self.power < 1.0,
                "--power",
                "a chance above 0.05 and below 1, such as 0.8",
            ),
            (
                self.tests.is_none_or(|tests| tests >= 1),
                "--tests",
                "a family has a test or more",
            ),
        ];
        let wrong: Vec<Diagnostic> = rules
            .into_iter()
            .filter(|(holds, ..)| !holds)
            .map(|(_, argument, rule)| {
                Diagnostic::error(code::BAD_ARGUMENT, format!("`{argument}` asks for nothing"))
                    .help(rule)
            })
            .collect();
        if wrong.is_empty() {
            return Ok(());
        }
        let mut findings = Diagnostics::new();
        wrong.into_iter().for_each(|finding| findings.push(finding));
        Err(findings.into())
    }

    /// The figures that are followed over time, each with its plan.
    fn lines<'a>(&self, results: &'a Results, wave: &'a WaveResults) -> Lines<'a> {
        let cells: Vec<&Cell> = wave
            .estimates
            .cells
            .iter()
            .filter(|cell| {
                let item = results.survey.item(&cell.item);
                item.is_some_and(|item| is_headline(item, &cell.measure)) && !is_own_group(cell)
            })
            .collect();
        let last = respondents(wave);
        let sizes = Sizes {
            last,
            next: self.respondents.unwrap_or(last),
        };
        let aim = |cell: &Cell| Aim {
            power: self.power,
            tests: self.tests.unwrap_or_else(|| lines_with(&cells, cell)),
            ..Aim::default()
        };
        let rounding = rounding_unit(&results.survey, &wave.wave);
        let lines = cells.iter().map(|cell| {
            let question = self.question(&results.survey, cell, aim(cell), sizes);
            Line {
                cell,
                question,
                plan: plan(&cell.estimate, cell.measure.unit(), rounding, &question),
            }
        });
        Lines {
            sizes,
            lines: lines.collect(),
        }
    }

    /// Points are asked of shares and balances; of a mean, which has a unit of its own, what the survey declares.
    fn question(&self, survey: &Survey, cell: &Cell, aim: Aim, sizes: Sizes) -> Question {
        let declared = survey.comparison.smallest_change_of(&cell.item);
        let asked = self.within.map(|points| points / 100.0);
        let change = self.change / 100.0;
        let (change, within) = match cell.measure.unit() {
            Unit::Proportion | Unit::Difference => {
                (Some(change), asked.or(declared.share).or(Some(change)))
            }
            Unit::OfItem if cell.measure == Measure::Mean => (None, declared.mean),
            Unit::OfItem | Unit::Ratio | Unit::People => (None, None),
        };
        Question {
            aim,
            growth: sizes.next as f64 / sizes.last.max(1) as f64,
            change,
            within,
        }
    }
}

/// The item whose groups make the table that a figure stands in; `None`: the table of everybody.
fn banner(cell: &Cell) -> Option<&ItemId> {
    match &cell.domain {
        Domain::Total => None,
        Domain::Group { item, .. } => Some(item),
    }
}

/// How many figures stand in the table of this one.
fn lines_with(cells: &[&Cell], cell: &Cell) -> usize {
    let beside = cells.iter().filter(|other| banner(other) == banner(cell));
    beside.count()
}

/// A group says nothing of the item that makes it.
fn is_own_group(cell: &Cell) -> bool {
    banner(cell) == Some(&cell.item)
}

/// Rows used; of a published wave the largest base.
fn respondents(wave: &WaveResults) -> u64 {
    let bases = wave
        .estimates
        .cells
        .iter()
        .map(|cell| cell.estimate.bases.unweighted);
    wave.accounts
        .as_ref()
        .map_or(bases.max().unwrap_or(0), |accounts| {
            accounts.rows_used as u64
        })
}

fn rounding_unit(survey: &Survey, wave: &WaveId) -> f64 {
    match survey.wave(wave).map(|wave| &wave.kind) {
        Some(WaveKind::Published(published)) => published.rounding_unit,
        _ => 0.0,
    }
}
