//! `tidemark compare`: what changed between any two waves, by size, each change with its test and what may be said of it.

mod grids;
mod notes;
mod records;

use std::path::PathBuf;

use clap::Args;

use super::format::{self, Format};
use super::progress::waiting;
use super::select::{Selection, SurveyArg};
use super::table::FORMAT_BY_FILE_HELP;
use super::terminal::Terminal;
use super::{Outcome, cache, threads};
use crate::definition::{Role, Survey, WaveId};
use crate::diagnostic::{Diagnostic, Diagnostics, code};
use crate::pipeline::{self, Scope, WaveScope, WaveTest};

const EXAMPLES: &str = "\
Examples:
  tidemark compare surveys/my-poll 2021 2024
  tidemark compare surveys/my-poll 2021 2024 --by sex,age_group
  tidemark compare surveys/my-poll 2021 2024 --out changes.csv

Some columns of csv and json:
  p, corrected_p        of the change by itself, and corrected for the changes of its family
  family, family_tests  which changes it is corrected with, and how many they are
  equivalence_p         two one-sided tests that the change is within ± smallest_change
  covariance            of the two estimates, where the same people answered
  verdict               rose, fell, unchanged, too_uncertain or not_found
  no_test               why there is none
  distribution_p        Rao and Scott's F that the item's answers are spread as before";

/// Changes between two waves, sorted by size: difference, interval, corrected p and verdict.
///
/// Shown are nets, balances and means of opinions (of an item without nets: its answers); csv and json have every figure. How p is
/// corrected, and the smallest change of interest, `[comparison]` of survey.toml says.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub struct CompareArgs {
    #[command(flatten)]
    survey: SurveyArg,

    /// One wave; of the two, the earlier one is compared with.
    #[arg(value_name = "A")]
    first: String,

    /// The other wave.
    #[arg(value_name = "B")]
    second: String,

    /// Only these items, parted by commas [default: every item that is not background].
    #[arg(long, value_name = "ITEM", value_delimiter = ',')]
    item: Vec<String>,

    /// Also by the groups of these items, parted by commas; `all` for the banners of report.toml.
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

pub fn run(args: &CompareArgs, terminal: &Terminal) -> crate::Result<Outcome> {
    let loaded = args.survey.load_for(None)?;
    let survey = loaded.output;
    let mut selection = Selection::of(&survey);
    let [first, second] = [&args.first, &args.second].map(|wave| selection.wave(Some(wave)));
    let items = selection.items(&args.item);
    let banners = selection.banners(&args.by);
    let lang = selection.language(args.lang.as_deref());
    let both = first.zip(second).zip(lang);
    let ((first, second), lang) = selection.finish(both)?;
    let waves = in_order(&survey, &first.id, &second.id)?;
    let format = Format::chosen(args.format, args.out.as_deref())?;
    let items = items.unwrap_or_else(|| {
        let opinions = survey.items.iter().filter(|i| i.role == Role::Opinion);
        opinions.map(|item| item.id.clone()).collect()
    });
    let waiting = waiting(terminal, "reading and comparing the waves");
    let scope = Scope {
        waves: WaveScope::Only(waves.to_vec()),
        items: Some(items),
        banners,
        between_waves: vec![WaveTest::Distribution],
        threads: threads::stated(),
        on_wave: waiting.waves(),
        cache: cache::stated(),
        ..Scope::default()
    };
    let banners = scope.banners.clone();
    let results = pipeline::run(survey, &scope)?;
    drop(waiting);

    let between = grids::Between {
        results: &results,
        waves: &waves,
        lang: &lang,
    };
    let data = format::render(
        format,
        &terminal.out,
        || between.grids(&banners),
        records::records(&results, &lang),
    )?;
    let mut findings = loaded.warnings;
    findings.extend(results.warnings.iter().cloned());
    Ok(Outcome::data(data).findings(findings).out(args.out.clone()))
}

/// The two waves, the earlier first.
fn in_order(survey: &Survey, first: &WaveId, second: &WaveId) -> crate::Result<[WaveId; 2]> {
    let place = |id: &WaveId| survey.waves.iter().position(|wave| wave.id == *id);
    if first == second {
        let mistake = Diagnostic::error(
            code::BAD_ARGUMENT,
            format!("wave `{first}` is compared with itself"),
        )
        .value(first.to_string())
        .help("name two waves");
        return Err(Diagnostics::from(mistake).into());
    }
    let mut waves = [first.clone(), second.clone()];
    waves.sort_by_key(place);
    Ok(waves)
}
