//! `tidemark table`: every answer, net and mean with its uncertainty and its bases, overall and by group.

mod banner;
mod cells;
mod fixed;
mod in_vain;
mod measure_kind;
mod notes;
mod pages;
mod people;
mod show;
mod total;

use std::path::PathBuf;

use clap::Args;

use super::format::{self, Format};
use super::progress::waiting;
use super::select::{Selection, SurveyArg, Waves};
use super::terminal::Terminal;
use super::{Outcome, cache, threads};
use crate::definition::Survey;
use crate::diagnostic::{Diagnostic, Diagnostics, code};
use crate::estimate::{BannerTest, Cell, Extra};
use crate::pipeline::{self, Scope, WaveResults, WaveScope};

pub use cells::{Key, kind, no_test, records};
pub use fixed::is_fixed;
use in_vain::in_vain;
pub use measure_kind::MeasureKind;
use pages::Pages;
use show::Show;

const EXAMPLES: &str = "\
Examples:
  tidemark table surveys/my-poll
  tidemark table surveys/my-poll --item trust --by sex,age_group
  tidemark table surveys/my-poll --by age_group --show share,se,ci,letters,base --test
  tidemark table surveys/my-poll --measure answer,other_base
  tidemark table surveys/my-poll --measure mean,quantile --by sex
  tidemark table surveys/my-poll --wave all --by all --out cells.csv

Some columns of csv and json:
  letters_p            with `--show letters`: p of the group's pair with each other column,
                       corrected as the letters are (`T=0.031;B=0.4`; T: the total)
  population           of people and total: how many people the weights stand for
  population_answered  of people and total: those of the row's group who have an answer";

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

    /// Only these measures, parted by commas [default: all but other_base, people, total, median and quantile].
    #[arg(long, value_enum, value_name = "MEASURE", value_delimiter = ',')]
    measure: Vec<MeasureKind>,

    /// What stands in the cells of tables by group, parted by commas [default: share,letters,base]. csv and json
    /// hold all of it; letters only where they are named here.
    #[arg(long, value_enum, value_name = "WHAT", value_delimiter = ',')]
    show: Vec<Show>,

    /// Also test whether the answers depend on the group (Rao and Scott's F).
    #[arg(long)]
    test: bool,

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

/// Said the same way by every command that takes `--format`.
pub const FORMAT_HELP: &str =
    "How the result is printed: text (tables that fit the window), json, csv (unrounded) or md";

/// The same where the file's ending may say it.
pub const FORMAT_BY_FILE_HELP: &str = "How the result is printed: text (tables that fit the window), json, csv (unrounded) or md [default: as FILE ends, else text]";

pub fn run(args: &TableArgs, terminal: &Terminal) -> crate::Result<Outcome> {
    let loaded = args.survey.load_for(args.wave.as_deref())?;
    let survey = loaded.output;
    let mut selection = Selection::of(&survey);
    let waves = selection.waves(args.wave.as_deref());
    let items = selection.items(&args.item);
    let banners = selection.banners(&args.by);
    let lang = selection.language(args.lang.as_deref());
    let (waves, lang) = selection.finish(waves.zip(lang))?;
    let format = Format::chosen(args.format, args.out.as_deref())?;

    let for_people = matches!(format, Format::Text | Format::Md);
    let waiting = waiting(terminal, "reading and estimating");
    let scope = Scope {
        waves: match &waves {
            Waves::All => WaveScope::All,
            // People see the wave alone; the records also hold its change from the wave before.
            Waves::One(wave) if for_people => WaveScope::Only(vec![wave.clone()]),
            Waves::One(wave) => WaveScope::UpTo(wave.clone()),
        },
        items,
        banners: banners.clone(),
        extras: args.extras(&survey)?,
        between_waves: Vec::new(),
        tests: args.tests(format),
        threads: threads::stated(),
        on_wave: waiting.waves(),
        cache: cache::stated(),
        ..Scope::default()
    };
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
    let lines = in_vain(args, &results, &banners, &shown, &wanted)?;
    let data = format::render(
        format,
        &terminal.out,
        || {
            let pages = Pages {
                results: &results,
                banners: &banners,
                lang: &lang,
                wanted: &wanted,
                show: args.shown(),
            };
            pages.grids(&shown)
        },
        records(&results, &shown, &lang, &wanted),
    )?;
    let mut findings = loaded.warnings;
    findings.extend(results.warnings.iter().cloned());
    let outcome = Outcome::data(data).findings(findings);
    let outcome = lines.into_iter().fold(outcome, Outcome::notice);
    Ok(outcome.out(args.out.clone()))
}

impl TableArgs {
    /// What stands in the cells of tables by group.
    fn shown(&self) -> &[Show] {
        if self.show.is_empty() {
            show::DEFAULT
        } else {
            &self.show
        }
    }

    /// What must be estimated beside what every table has.
    ///
    /// # Errors
    /// Numbers of people where nothing says how many people the weights stand for.
    fn extras(&self, survey: &Survey) -> crate::Result<Vec<Extra>> {
        let mut extras: Vec<Extra> = self
            .measure
            .iter()
            .filter_map(|kind| kind.extra())
            .collect();
        extras.sort_unstable();
        extras.dedup();
        if extras.contains(&Extra::People) && !survey.counts_people() {
            return Err(Diagnostics::from(
                Diagnostic::error(
                    code::BAD_ARGUMENT,
                    "nothing says how many people the weights stand for",
                )
                .at(survey.written_at(&["estimation"]))
                .help(
                    "write `population = …` under `[estimation]`, or the `total` of `[weighting]`",
                ),
            )
            .into());
        }
        Ok(extras)
    }

    /// Which tests are made: letters wherever they are shown; in records, which hold everything else of a cell anyway,
    /// where they were asked for, because testing every pair of columns is half of the work.
    fn tests(&self, format: Format) -> Vec<BannerTest> {
        let letters = match format {
            Format::Text | Format::Md => self.shown().contains(&Show::Letters),
            Format::Csv | Format::Json => self.show.contains(&Show::Letters),
        };
        let columns = letters.then_some(BannerTest::Columns);
        let independence = self.test.then_some(BannerTest::Independence);
        columns.into_iter().chain(independence).collect()
    }
}
