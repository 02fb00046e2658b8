//! `tidemark report`: everything a wave publishes, in each language.

use std::path::{Path, PathBuf};

use clap::Args;

use super::message::plural;
use super::progress::waiting;
use super::select::{Selection, SurveyArg};
use super::terminal::Terminal;
use super::{Outcome, cache, publishing, threads};
use crate::compare::claim::{Asked, asked};
use crate::definition::{ItemId, Survey, WaveId};
use crate::estimate::wave::TrendGroups;
use crate::pipeline::{self, Scope, WaveScope};
use crate::report::{self, Kit};

const EXAMPLES: &str = "\
Examples:
  tidemark report surveys/my-poll
  tidemark report surveys/my-poll --wave 2023 --lang en --out public
  tidemark report surveys/my-poll --pieces report,slides

Prints the files it wrote, one a line. They appear all together or not at all.";

/// Estimate, compare and report: what `check` does not run.
const JUDGED_HERE: [&str; 3] = ["04", "05", "06"];

/// The report of a wave: pages, figures and tables in every language.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub struct ReportArgs {
    #[command(flatten)]
    survey: SurveyArg,

    /// The wave [default: the newest].
    #[arg(long, value_name = "WAVE")]
    wave: Option<String>,

    /// The languages, parted by commas [default: all of the survey].
    #[arg(long, value_name = "LANG", value_delimiter = ',')]
    lang: Vec<String>,

    /// One edition of report.toml [default: all of them].
    #[arg(long, value_name = "NAME")]
    edition: Option<String>,

    /// The pieces, parted by commas: `all`, or names as in report.toml [default: those of the edition].
    #[arg(long, value_name = "PIECES", value_delimiter = ',')]
    pieces: Vec<String>,

    /// The folder to write [default: reports/SURVEY-ID/WAVE].
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
}

pub fn run(args: &ReportArgs, terminal: &Terminal) -> crate::Result<Outcome> {
    let loaded = args.survey.load_for(args.wave.as_deref())?;
    let survey = loaded.output;
    let mut selection = Selection::of(&survey);
    let wave = selection.wave(args.wave.as_deref());
    let languages = selection.languages(&args.lang);
    let editions = selection.editions(args.edition.as_deref(), &args.pieces);
    let wave = selection.finish(wave)?.id.clone();
    let out = args
        .out
        .clone()
        .unwrap_or_else(|| Path::new("reports").join(&survey.id).join(wave.as_str()));
    let waiting = waiting(terminal, "writing the report");
    let claimed = claimed(&survey, &wave);
    let scope = Scope {
        waves: WaveScope::UpTo(wave.clone()),
        items: None,
        banners: banners(&survey, &claimed),
        together: claimed.together,
        pairs: claimed.pairs,
        trends: if survey.report.draws_levels() {
            TrendGroups::EverybodyAndBanners
        } else {
            TrendGroups::None
        },
        threads: threads::stated(),
        on_wave: waiting.waves(),
        cache: cache::stated(),
        ..Scope::default()
    };
    let results = pipeline::run(survey, &scope)?;
    let mut findings = loaded.warnings;
    let reported = results.survey.wave(&wave);
    if let Some(reported) = reported {
        findings = publishing::without_placeholders(&results.survey, reported, findings)?;
        findings.extend(publishing::without_turned_scales(
            &results.survey,
            reported,
        )?);
    }
    let kit = Kit {
        results: &results,
        wave: &wave,
        languages: &languages,
        editions: &editions,
    };
    let written = kit.write(&out)?;
    let doubtful = report::warnings(&results, &wave, &languages)?;
    drop(waiting);

    let paths: String = written
        .iter()
        .map(|path| format!("{}\n", path.display()))
        .collect();
    findings.extend(results.warnings.iter().cloned());
    findings.extend(doubtful);
    if let Some(reported) = reported {
        findings.extend(reported.acknowledged_in_vain(&findings, &JUDGED_HERE));
    }
    Ok(Outcome::data(paths.into_bytes())
        .findings(findings)
        .notice(format!(
            "wrote {} to {}",
            plural(written.len(), "file"),
            out.display()
        )))
}

/// What findings and titles need beside the tables.
fn claimed(survey: &Survey, wave: &WaveId) -> Asked {
    let report = &survey.report;
    asked(wave, report.claims(wave), report.quantities(wave))
}

/// The banners of the tables, and those that figures compare or findings speak of.
fn banners(survey: &Survey, claimed: &Asked) -> Vec<ItemId> {
    let mut banners = survey.report.banners.clone();
    for figure in &survey.report.figures {
        if let Some(by) = figure.kind.groups()
            && !banners.contains(by)
        {
            banners.push(by.clone());
        }
    }
    for by in &claimed.groups {
        if !banners.contains(by) {
            banners.push(by.clone());
        }
    }
    banners
}
