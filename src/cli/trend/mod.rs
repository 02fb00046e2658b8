//! `tidemark trend`: nets, options and means over the waves, the change from the wave before, and what may be said of it.

mod detail;
mod overview;
mod sparkline;

use std::path::PathBuf;

use clap::Args;

use super::fitted::{self, FittedArgs};
use super::format::{self, Format};
use super::progress::waiting;
use super::select::{Selection, SurveyArg};
use super::table::{FORMAT_BY_FILE_HELP, records};
use super::terminal::Terminal;
use super::{Outcome, cache, ledger, threads};
use crate::compare::{Change, NoTest};
use crate::definition::{Item, ItemId, Lang, Role, WaveId};
use crate::diagnostic::{Diagnostic, Diagnostics, code};
use crate::estimate::{Cell, Domain, Measure};
use sparkline::Bar;

use crate::pipeline::{self, Results, Scope, WaveResults, WaveScope};

const EXAMPLES: &str = "\
Examples:
  tidemark trend surveys/my-poll
  tidemark trend surveys/my-poll --from 2021 --long
  tidemark trend surveys/my-poll --item trust --format csv
  tidemark trend surveys/my-poll --fit --by sex,age_group
  tidemark trend surveys/my-poll --composition sex,age_group
  tidemark trend surveys/my-poll --ledger";

/// Nets, means and options over the waves with their tested changes.
///
/// A line each, with its last value and change; every wave of it with `--long`, with `--item` and where there are few.
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

    #[command(flatten)]
    fitted: FittedArgs,

    /// The first wave shown [default: the oldest].
    #[arg(long, value_name = "WAVE")]
    from: Option<String>,

    /// The last wave shown [default: the newest].
    #[arg(long, value_name = "WAVE")]
    wave: Option<String>,

    /// Every wave of every line, with its interval, change and test [default: for up to three lines].
    #[arg(long)]
    long: bool,

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
    let loaded = args.survey.load_for(args.wave.as_deref())?;
    let survey = loaded.output;
    let mut selection = Selection::of(&survey);
    let items = selection.items(&args.item);
    let banners = selection.banners(&args.fitted.by);
    let composition = selection.banners(&args.fitted.composition);
    let lang = selection.language(args.lang.as_deref());
    // A survey without a wave has no trend: told as `--wave` would tell it.
    let last = selection.wave(args.wave.as_deref());
    let from = args.from.as_deref().map(|from| selection.wave(Some(from)));
    let first = from.flatten();
    let (lang, last) = selection.finish(lang.zip(last))?;
    let place = |id: &WaveId| survey.waves.iter().position(|wave| wave.id == *id);
    let from = first.map(|wave| wave.id.clone());
    if from
        .as_ref()
        .is_some_and(|from| place(from) > place(&last.id))
    {
        return Err(backwards(args).into());
    }
    let last = last.id.clone();
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
    if args.fitted.is_asked() {
        let shown = fitted::Shown {
            survey,
            items,
            waves: WaveScope::UpTo(last),
            banners,
            composition,
            lang,
            format,
            out: args.out.clone(),
        };
        return fitted::run(shown, loaded.warnings, terminal);
    }
    let waiting = waiting(terminal, "reading and comparing the waves");
    let scope = Scope {
        waves: WaveScope::UpTo(last),
        items: Some(items),
        banners: Vec::new(),
        threads: threads::stated(),
        on_wave: waiting.waves(),
        cache: cache::stated(),
        ..Scope::default()
    };
    let results = pipeline::run(survey, &scope)?;
    drop(waiting);

    let waves: Vec<&WaveResults> = results
        .waves
        .iter()
        .skip_while(|wave| from.as_ref().is_some_and(|from| wave.wave != *from))
        .collect();
    let wanted = |cell: &Cell| {
        results
            .survey
            .item(&cell.item)
            .is_some_and(|item| followed(item, &cell.measure))
    };
    let data = format::render(
        format,
        &terminal.out,
        || {
            let lines = lines(&results, &waves, &lang);
            if args.is_long(&lines) {
                lines.iter().map(Line::grid).collect()
            } else {
                overview::grids(&results, &waves, &lines, &lang)
            }
        },
        records(&results, &waves, &lang, &wanted),
    )?;
    let mut findings = loaded.warnings;
    findings.extend(results.warnings.iter().cloned());
    Ok(Outcome::data(data).findings(findings).out(args.out.clone()))
}

/// Lines up to which every wave is shown where nothing is said.
const FEW: usize = 3;

impl TrendArgs {
    /// Whether every wave of every line is shown: where it is asked for, for items that are named, and for few lines.
    fn is_long(&self, lines: &[Line<'_>]) -> bool {
        self.long || !self.item.is_empty() || lines.len() <= FEW
    }
}

fn backwards(args: &TrendArgs) -> Diagnostics {
    let (from, to) = (args.from.as_deref(), args.wave.as_deref());
    let message = format!(
        "the trend would begin in `{}` and end before it",
        from.unwrap_or_default()
    );
    Diagnostics::from(
        Diagnostic::error(code::BAD_ARGUMENT, message)
            .value(to.unwrap_or_default())
            .help("`--from` is the earlier wave, `--wave` the later one"),
    )
}

/// Nets and means are followed over time; single answers only where an item has no nets.
pub fn followed(item: &Item, measure: &Measure) -> bool {
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

/// The lines of the trend, in the order of the items and of what tells them.
fn lines<'a>(results: &'a Results, waves: &'a [&'a WaveResults], lang: &'a Lang) -> Vec<Line<'a>> {
    let mut lines: Vec<(&ItemId, &Measure)> = Vec::new();
    for item in &results.survey.items {
        let begun = lines.len();
        let cells = waves.iter().flat_map(|wave| &wave.estimates.cells);
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
                waves,
                item: results.survey.item(item)?,
                measure,
                lang,
            })
        })
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

/// One net (or mean, or answer) of one item over the waves that are shown.
struct Line<'a> {
    results: &'a Results,
    waves: &'a [&'a WaveResults],
    item: &'a Item,
    measure: &'a Measure,
    lang: &'a Lang,
}

impl<'a> Line<'a> {
    /// Its cell in each wave that is shown.
    fn cells(&self) -> Vec<Option<&'a Cell>> {
        let find = |wave: &&'a WaveResults| {
            let estimates = &wave.estimates;
            estimates.find(&self.item.id, self.measure, &Domain::Total)
        };
        self.waves.iter().map(find).collect()
    }

    /// The change that ends in a wave, where the wave it begins in is shown.
    fn change_to(&self, wave: &WaveId) -> Option<&'a Change> {
        let changes = &self.results.changes;
        changes
            .find(&self.item.id, self.measure, &Domain::Total, wave)
            .filter(|change| self.waves.iter().any(|shown| shown.wave == change.from))
    }

    /// The values as bars, parted where waves cannot be compared.
    fn bars(&self, cells: &[Option<&Cell>]) -> Vec<Bar> {
        let waves = self.waves.iter().zip(cells);
        waves
            .map(|(wave, cell)| {
                let change = self.change_to(&wave.wave).map(|change| &change.test);
                Bar {
                    value: cell.and_then(|cell| cell.estimate.value),
                    joins: !matches!(change, Some(Err(NoTest::Break(_) | NoTest::Rehearsal))),
                }
            })
            .collect()
    }
}
