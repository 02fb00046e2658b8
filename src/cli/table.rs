//! `tidemark table`: every answer, net and mean with its uncertainty and its bases, overall and by group.

use std::collections::HashMap;
use std::path::PathBuf;

use clap::{Args, ValueEnum};
use serde::Serialize;

use super::format::{self, Format, Grid};
use super::number;
use super::progress::waiting;
use super::select::{Selection, SurveyArg, Waves};
use super::terminal::Terminal;
use super::{Outcome, wording};
use crate::compare::{Change, NoTest};
use crate::definition::{Item, ItemId, Lang, LowBase, WaveId, WaveKind};
use crate::estimate::{Cell, Domain, Estimate, Measure, NoPrecision, Uncertainty};
use crate::pipeline::{self, Results, Scope, WaveResults, WaveScope};
use crate::report::number::Flag;

const EXAMPLES: &str = "\
Examples:
  tidemark table surveys/my-poll
  tidemark table surveys/my-poll --item trust --by sex,age_group
  tidemark table surveys/my-poll --wave all --by all --format csv --out cells.csv";

/// Shares, nets and means with standard errors, intervals and bases.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub struct TableArgs {
    #[command(flatten)]
    survey: SurveyArg,

    /// Only these items, parted by commas [default: every item].
    #[arg(long, value_name = "ITEM", value_delimiter = ',')]
    item: Vec<String>,

    /// Also by the groups of these items; `all`: the banners of report.toml [default: the total only].
    #[arg(long, value_name = "ITEM", value_delimiter = ',')]
    by: Vec<String>,

    /// The wave; `all`: every wave [default: the newest].
    #[arg(long, value_name = "WAVE")]
    wave: Option<String>,

    /// Only these measures, parted by commas [default: all].
    #[arg(long, value_enum, value_name = "MEASURE", value_delimiter = ',')]
    measure: Vec<MeasureKind>,

    /// How the result is printed.
    #[arg(long, value_enum, default_value_t, hide_possible_values = true, help = FORMAT_HELP)]
    format: Format,

    /// The language of labels [default: the survey's first].
    #[arg(long, value_name = "LANG")]
    lang: Option<String>,

    /// Write to this file instead of stdout.
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

/// Said the same way by every command that takes `--format`.
pub const FORMAT_HELP: &str =
    "How the result is printed: text (tables that fit the window), json, csv (unrounded) or md";

/// What a row measures.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum, Serialize)]
#[serde(rename_all = "snake_case")]
#[value(rename_all = "snake_case")]
pub enum MeasureKind {
    /// Shares of single answers
    Answer,
    /// Shares of answers taken together
    Net,
    /// Means of numbers and scores
    Mean,
    /// The share of don't know where the base leaves it out
    DontKnow,
}

impl MeasureKind {
    pub fn of(measure: &Measure) -> Self {
        match measure {
            Measure::Answer(_) => Self::Answer,
            Measure::Net(_) => Self::Net,
            Measure::Mean => Self::Mean,
            Measure::DontKnow => Self::DontKnow,
        }
    }
}

pub fn run(args: &TableArgs, terminal: &Terminal) -> crate::Result<Outcome> {
    let loaded = args.survey.load()?;
    let survey = loaded.output;
    let mut selection = Selection::of(&survey);
    let waves = selection.waves(args.wave.as_deref());
    let items = selection.items(&args.item);
    let banners = selection.banners(&args.by);
    let lang = selection.language(args.lang.as_deref());
    let (waves, lang) = selection.finish(waves.zip(lang))?;

    let for_people = matches!(args.format, Format::Text | Format::Md);
    let scope = Scope {
        waves: match &waves {
            Waves::All => WaveScope::All,
            // People see the wave alone; the records also hold its change from the wave before.
            Waves::One(wave) if for_people => WaveScope::Only(vec![wave.clone()]),
            Waves::One(wave) => WaveScope::UpTo(wave.clone()),
        },
        items,
        banners: banners.clone(),
    };
    let waiting = waiting(terminal, "reading and estimating");
    let results = pipeline::run(survey, &scope)?;
    drop(waiting);

    let shown: Vec<&WaveResults> = results
        .waves
        .iter()
        .filter(|wave| match &waves {
            Waves::All => true,
            Waves::One(id) => wave.wave == *id,
        })
        .collect();
    let wanted = |cell: &Cell| {
        args.measure.is_empty() || args.measure.contains(&MeasureKind::of(&cell.measure))
    };
    let data = format::render(
        args.format,
        &terminal.out,
        || grids(&results, &shown, &banners, &lang, &wanted),
        records(&results, &shown, &lang, &wanted),
    )?;
    let mut findings = loaded.warnings;
    findings.extend(results.warnings.iter().cloned());
    Ok(Outcome::data(data).findings(findings).out(args.out.clone()))
}

// ---- for machines

/// One cell, unrounded: proportions from 0 to 1, means in the unit of their item, empty where undefined.
#[derive(Debug, Serialize)]
pub struct CellRecord<'a> {
    wave: &'a str,
    /// `responses`, `published` or `rehearsal`.
    kind: &'static str,
    item: &'a str,
    measure: MeasureKind,
    /// The answer's code or the net's id.
    code: Key<'a>,
    label: &'a str,
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
    design_effect: Option<f64>,
    /// `low`, `very_low` or `hidden` (what a report does with it).
    flag: Option<&'static str>,
    /// Why there is no standard error.
    no_se: Option<NoPrecision>,
    change_from: Option<&'a str>,
    change: Option<f64>,
    change_se: Option<f64>,
    change_low: Option<f64>,
    change_high: Option<f64>,
    change_p: Option<f64>,
    /// Why the change is not tested.
    no_change_test: Option<&'static str>,
}

#[derive(Debug, Serialize)]
#[serde(untagged)]
pub enum Key<'a> {
    Code(i64),
    Net(&'a str),
    None,
}

impl<'a> Key<'a> {
    pub fn of(measure: &'a Measure) -> Self {
        match measure {
            Measure::Answer(code) => Self::Code(code.0),
            Measure::Net(net) => Self::Net(net.as_str()),
            Measure::Mean | Measure::DontKnow => Self::None,
        }
    }
}

type ChangeKey<'a> = (&'a ItemId, &'a Measure, &'a Domain, &'a WaveId);

/// The cells of some waves as records, in the order of the cells.
pub fn records<'a>(
    results: &'a Results,
    waves: &'a [&'a WaveResults],
    lang: &'a Lang,
    wanted: &'a dyn Fn(&Cell) -> bool,
) -> impl Iterator<Item = CellRecord<'a>> {
    // Looked up, never walked: the order of the rows is that of the cells.
    let changes: HashMap<ChangeKey, &Change> = results
        .changes
        .changes
        .iter()
        .map(|c| ((&c.item, &c.measure, &c.domain, &c.to), c))
        .collect();
    let items: HashMap<&ItemId, &Item> = results
        .survey
        .items
        .iter()
        .map(|item| (&item.id, item))
        .collect();
    waves
        .iter()
        .flat_map(|wave| {
            let kind = kind(results, &wave.wave);
            wave.estimates.cells.iter().map(move |cell| (kind, cell))
        })
        .filter(|(_, cell)| wanted(cell))
        .filter_map(move |(kind, cell)| {
            let item = items.get(&cell.item)?;
            let change = changes.get(&(&cell.item, &cell.measure, &cell.domain, &cell.wave));
            let group = match &cell.domain {
                Domain::Total => None,
                Domain::Group { item, code } => items
                    .get(item)
                    .map(|banner| (item.as_str(), *code, wording::answer(banner, *code, lang))),
            };
            Some(record(
                cell,
                kind,
                wording::measure(item, &cell.measure, lang),
                group,
                change.copied(),
                &results.survey.report.low_base,
            ))
        })
}

fn record<'a>(
    cell: &'a Cell,
    kind: &'static str,
    label: &'a str,
    group: Option<(&'a str, crate::definition::Code, &'a str)>,
    change: Option<&'a Change>,
    low_base: &LowBase,
) -> CellRecord<'a> {
    let estimate = &cell.estimate;
    let precision = estimate.precision();
    let test = change.and_then(|change| change.test.as_ref().ok());
    CellRecord {
        wave: cell.wave.as_str(),
        kind,
        item: cell.item.as_str(),
        measure: MeasureKind::of(&cell.measure),
        code: Key::of(&cell.measure),
        label,
        by: group.map(|(item, _, _)| item),
        group: group.map(|(_, code, _)| code.0),
        group_label: group.map(|(_, _, label)| label),
        estimate: estimate.value,
        se: precision.map(|p| p.standard_error),
        df: precision.map(|p| p.degrees_of_freedom),
        low: precision.map(|p| p.interval.low),
        high: precision.map(|p| p.interval.high),
        level: precision.map(|p| p.interval.level),
        unweighted_base: estimate.bases.unweighted,
        weighted_base: estimate.bases.weighted,
        effective_base: estimate.bases.effective,
        design_effect: precision.and_then(|p| p.design_effect),
        flag: flag_name(Flag::of(&estimate.bases, low_base)),
        no_se: match &estimate.uncertainty {
            Uncertainty::Known(_) => None,
            Uncertainty::Unknown(why) => Some(*why),
        },
        change_from: change.map(|change| change.from.as_str()),
        change: change.map(|change| change.difference),
        change_se: test.map(|test| test.standard_error),
        change_low: test.map(|test| test.interval.low),
        change_high: test.map(|test| test.interval.high),
        change_p: test.map(|test| test.p),
        no_change_test: change
            .and_then(|change| change.test.as_ref().err())
            .map(no_test),
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

// ---- for people

fn grids(
    results: &Results,
    waves: &[&WaveResults],
    banners: &[ItemId],
    lang: &Lang,
    wanted: &dyn Fn(&Cell) -> bool,
) -> Vec<Grid> {
    let mut grids = Vec::new();
    for wave in waves {
        for cells in wave.estimates.cells.chunk_by(|a, b| a.item == b.item) {
            let Some(item) = cells
                .first()
                .and_then(|cell| results.survey.item(&cell.item))
            else {
                continue;
            };
            let cells: Vec<&Cell> = cells.iter().filter(|cell| wanted(cell)).collect();
            let page = Page {
                results,
                wave: &wave.wave,
                item,
                cells,
                lang,
            };
            if page.cells.is_empty() {
                continue;
            }
            if banners.is_empty() {
                grids.push(page.total());
            }
            for banner in banners.iter().filter_map(|id| results.survey.item(id)) {
                grids.push(page.by(banner));
            }
        }
    }
    grids
}

/// One item of one wave.
struct Page<'a> {
    results: &'a Results,
    wave: &'a WaveId,
    item: &'a Item,
    cells: Vec<&'a Cell>,
    lang: &'a Lang,
}

impl<'a> Page<'a> {
    /// Title, question and marks.
    fn head(&self) -> Grid {
        let survey = &self.results.survey;
        let wave = survey.wave(self.wave);
        let wave_label = wave.map_or(self.wave.as_str(), |wave| wave.label.get(self.lang));
        let label = self.item.label.get(self.lang);
        let text = wave
            .and_then(|wave| wave.items.get(&self.item.id))
            .and_then(|differs| differs.text.as_ref())
            .unwrap_or(&self.item.text)
            .get(self.lang);
        let mut lead = Vec::new();
        if text != label {
            lead.push(text.to_owned());
        }
        if let Some(universe) = &self.item.universe {
            lead.push(format!("Asked: {}", universe.get(self.lang)));
        }
        Grid {
            title: format!(
                "{} · {label} · {wave_label}{}",
                self.item.id,
                wording::mark(kind(self.results, self.wave))
            ),
            lead,
            left: vec![0],
            ..Grid::default()
        }
    }

    fn decimals(&self) -> u8 {
        wording::decimals(&self.results.survey, self.wave)
    }

    /// Shares with standard error and interval; the bases at the foot.
    fn total(&self) -> Grid {
        let mut grid = self.head();
        grid.headings = ["Answer", "%", "SE", "95% interval", "Design effect"]
            .map(str::to_owned)
            .to_vec();
        let totals: Vec<&Cell> = self.of(&Domain::Total);
        if let Some(level) = totals.iter().find_map(|cell| cell.estimate.interval()) {
            grid.headings[3] = format!("{}% interval", number::percent(level.level, 0));
        }
        if totals
            .iter()
            .all(|cell| matches!(cell.measure, Measure::Mean))
        {
            grid.headings[1] = "Mean".to_owned();
        }
        let mut notes = Notes::default();
        for cell in &totals {
            let flag = Flag::of(&cell.estimate.bases, &self.results.survey.report.low_base);
            notes.flag(flag);
            let precision = cell.estimate.precision();
            if precision.is_none() {
                notes.no_precision(&cell.estimate);
            }
            grid.rows.push(vec![
                self.label(cell),
                format!("{}{}", self.value(cell), marker(flag)),
                precision.map_or(String::new(), |p| self.spread(cell, p.standard_error)),
                precision.map_or(String::new(), |p| {
                    format!(
                        "{}–{}",
                        self.scaled(cell, p.interval.low),
                        self.scaled(cell, p.interval.high)
                    )
                }),
                precision
                    .and_then(|p| p.design_effect)
                    .map_or(String::new(), |deff| number::decimal(deff, 2)),
            ]);
        }
        self.bases(&mut grid, &[Domain::Total], &mut notes);
        // A published figure may come with a base of its own.
        let shares = || totals.iter().filter(|c| c.measure != Measure::DontKnow);
        let base = shares().next().map(|cell| cell.estimate.bases.unweighted);
        for cell in shares().filter(|cell| Some(cell.estimate.bases.unweighted) != base) {
            notes.own_bases.push(format!(
                "{}: unweighted base {}.",
                self.label(cell),
                number::count(cell.estimate.bases.unweighted)
            ));
        }
        grid.notes = notes.lines(self.item, self.lang);
        grid
    }

    /// Shares with groups as columns, the total first; the bases at the foot.
    fn by(&self, banner: &Item) -> Grid {
        let mut grid = self.head();
        let codes: Vec<_> = banner
            .scale()
            .map(|scale| {
                let real = scale.answers.iter().filter(|a| a.missing.is_none());
                real.map(|answer| answer.code).collect()
            })
            .unwrap_or_default();
        let mut domains = vec![Domain::Total];
        domains.extend(codes.iter().map(|code| Domain::Group {
            item: banner.id.clone(),
            code: *code,
        }));
        grid.lead
            .push(format!("By: {}", banner.label.get(self.lang)));
        grid.headings = vec!["%".to_owned(), "Total".to_owned()];
        grid.headings.extend(
            codes
                .iter()
                .map(|code| wording::answer(banner, *code, self.lang).to_owned()),
        );
        let mut notes = Notes::default();
        for total in self.of(&Domain::Total) {
            let mut row = vec![self.label(total)];
            for domain in &domains {
                let cell = self
                    .cells
                    .iter()
                    .find(|cell| cell.measure == total.measure && cell.domain == *domain);
                row.push(cell.map_or(String::new(), |cell| {
                    let flag = Flag::of(&cell.estimate.bases, &self.results.survey.report.low_base);
                    notes.flag(flag);
                    if flag == Flag::Hidden && *domain != Domain::Total {
                        notes.hidden = true;
                        return "–".to_owned();
                    }
                    format!("{}{}", self.value(cell), marker(flag))
                }));
            }
            grid.rows.push(row);
        }
        self.bases(&mut grid, &domains, &mut notes);
        grid.notes = notes.lines(self.item, self.lang);
        grid
    }

    fn of(&self, domain: &Domain) -> Vec<&'a Cell> {
        let cells = self.cells.iter().copied();
        cells.filter(|cell| cell.domain == *domain).collect()
    }

    /// The three bases of each domain: those of its first share; don't know may have a base of its own.
    fn bases(&self, grid: &mut Grid, domains: &[Domain], notes: &mut Notes) {
        let bases: Vec<_> = domains
            .iter()
            .map(|domain| {
                let cells = self.of(domain);
                let first = cells
                    .iter()
                    .find(|cell| cell.measure != Measure::DontKnow)
                    .or(cells.first());
                first.map(|cell| cell.estimate.bases)
            })
            .collect();
        let mut foot = |name: &str, shown: &dyn Fn(&crate::measure::Bases) -> String| {
            let mut row = vec![name.to_owned()];
            row.extend(
                bases
                    .iter()
                    .map(|bases| bases.as_ref().map_or(String::new(), shown)),
            );
            grid.foot.push(row);
        };
        foot("Unweighted base", &|b| number::count(b.unweighted));
        foot("Weighted base", &|b| number::decimal(b.weighted, 1));
        foot("Effective base", &|b| number::decimal(b.effective, 1));
        let totals = self.of(&Domain::Total);
        notes.nets = totals
            .iter()
            .any(|cell| matches!(cell.measure, Measure::Net(_)));
        if totals.len() > 1
            && let Some(cell) = totals.iter().find(|cell| cell.measure == Measure::DontKnow)
        {
            notes.dont_know_base = Some(cell.estimate.bases.unweighted);
        }
    }

    fn label(&self, cell: &Cell) -> String {
        let label = wording::measure(self.item, &cell.measure, self.lang);
        match cell.measure {
            Measure::Net(_) => format!("= {label}"),
            _ => label.to_owned(),
        }
    }

    fn value(&self, cell: &Cell) -> String {
        cell.estimate
            .value
            .map_or(String::new(), |value| self.scaled(cell, value))
    }

    fn scaled(&self, cell: &Cell, value: f64) -> String {
        match cell.measure {
            Measure::Mean => number::decimal(value, wording::mean_decimals(self.item)),
            _ => number::percent(value, self.decimals()),
        }
    }

    fn spread(&self, cell: &Cell, value: f64) -> String {
        match cell.measure {
            Measure::Mean => number::decimal(value, wording::mean_decimals(self.item) + 1),
            _ => number::percent(value, 2),
        }
    }
}

/// The star of a figure. What a report would hide is shown to the analyst, starred as the lowest.
fn marker(flag: Flag) -> &'static str {
    match flag {
        Flag::Hidden => Flag::VeryLow.star(),
        flag => flag.star(),
    }
}

/// What must be said below a table.
#[derive(Debug, Default)]
struct Notes {
    low: bool,
    very_low: bool,
    hidden: bool,
    dont_know_base: Option<u64>,
    own_bases: Vec<String>,
    nets: bool,
    no_precision: Vec<NoPrecision>,
}

impl Notes {
    fn flag(&mut self, flag: Flag) {
        self.low |= flag == Flag::Low;
        self.very_low |= matches!(flag, Flag::VeryLow | Flag::Hidden);
    }

    fn no_precision(&mut self, estimate: &Estimate) {
        if let Uncertainty::Unknown(why) = estimate.uncertainty
            && !self.no_precision.contains(&why)
        {
            self.no_precision.push(why);
        }
    }

    fn lines(self, item: &Item, lang: &Lang) -> Vec<String> {
        let mut lines = Vec::new();
        if let Some(base) = wording::base(item) {
            lines.push(base.to_owned());
        }
        if let Some(base) = self.dont_know_base {
            let label = wording::measure(item, &Measure::DontKnow, lang);
            lines.push(format!("{label}: of all {} asked.", number::count(base)));
        }
        if self.nets {
            lines.push("= answers taken together".to_owned());
        }
        lines.extend(self.own_bases);
        if self.low {
            lines.push("* low effective base".to_owned());
        }
        if self.very_low {
            lines.push("** very low effective base".to_owned());
        }
        if self.hidden {
            lines.push(
                "– not shown: effective base too low (`--format csv` has every cell)".to_owned(),
            );
        }
        for why in self.no_precision {
            lines.push(format!(
                "No standard error: {}.",
                wording::no_precision(why)
            ));
        }
        lines
    }
}
