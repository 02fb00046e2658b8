//! `tidemark report`: everything a wave publishes, in each language.

use std::path::{Path, PathBuf};

use clap::Args;

use super::message::plural;
use super::progress::waiting;
use super::select::{Selection, SurveyArg};
use super::terminal::Terminal;
use super::{Outcome, cache, publishing, threads, watch};
use crate::definition::{Edition, Lang, Piece, Survey, WaveId};
use crate::diagnostic::Diagnostics;
use crate::estimate::BannerTest;
use crate::estimate::wave::TrendGroups;
use crate::pipeline::{self, Scope, WaveScope};
use crate::report::{self, Kit};

const EXAMPLES: &str = "\
Examples:
  tidemark report surveys/my-poll
  tidemark report surveys/my-poll --wave 2023 --lang en --out public
  tidemark report surveys/my-poll --pieces report,slides
  tidemark report surveys/my-poll --watch

Prints the files it wrote, one a line. They appear all together or not at all.
With --watch it prints the address of the page and, when stopped, the files.";

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

    /// Serve the page on this computer and rebuild it whenever a file of the survey changes, until Ctrl-C.
    #[arg(long)]
    watch: bool,

    /// The port that `--watch` serves on [default: a free one].
    #[arg(long, value_name = "PORT", requires = "watch")]
    pub(super) port: Option<u16>,
}

/// What is to be reported, all of it there.
pub(super) struct Asked {
    pub survey: Survey,
    /// Of the definition.
    pub warnings: Diagnostics,
    pub wave: WaveId,
    pub languages: Vec<Lang>,
    pub editions: Vec<Edition>,
    pub out: PathBuf,
}

impl ReportArgs {
    /// The survey folder, as it was typed.
    pub(super) fn folder(&self) -> &Path {
        &self.survey.folder
    }

    /// Loads the survey and finds what the arguments name.
    pub(super) fn asked(&self) -> crate::Result<Asked> {
        let loaded = self.survey.load_for(self.wave.as_deref())?;
        let survey = loaded.output;
        let mut selection = Selection::of(&survey);
        let wave = selection.wave(self.wave.as_deref());
        let languages = selection.languages(&self.lang);
        let editions = selection.editions(self.edition.as_deref(), &self.pieces);
        let wave = selection.finish(wave)?.id.clone();
        let of_survey = || Path::new("reports").join(&survey.id).join(wave.as_str());
        let out = self.out.clone().unwrap_or_else(of_survey);
        Ok(Asked {
            warnings: loaded.warnings,
            wave,
            languages,
            editions,
            out,
            survey,
        })
    }
}

/// What the report of a wave estimates.
pub(super) fn scope(survey: &Survey, wave: &WaveId) -> Scope {
    Scope {
        waves: WaveScope::UpTo(wave.clone()),
        items: None,
        banners: publishing::banners(survey),
        // What differs between groups is told in the briefing and the banner book.
        tests: vec![BannerTest::Columns],
        trends: if survey.report.draws_levels() {
            TrendGroups::EverybodyAndBanners
        } else {
            TrendGroups::None
        },
        threads: threads::stated(),
        cache: cache::stated(),
        ..Scope::default()
    }
}

pub fn run(args: &ReportArgs, terminal: &Terminal) -> crate::Result<Outcome> {
    if args.watch {
        watch::run(args, terminal)?;
    }
    write(args, terminal)
}

/// Everything, once.
fn write(args: &ReportArgs, terminal: &Terminal) -> crate::Result<Outcome> {
    let Asked {
        survey,
        warnings: mut findings,
        wave,
        languages,
        editions,
        out,
    } = args.asked()?;
    let waiting = waiting(terminal, "writing the report");
    let scope = Scope {
        on_wave: waiting.waves(),
        tests: tests(&editions),
        ..scope(&survey, &wave)
    };
    let results = pipeline::run(survey, &scope)?;
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
    findings.extend(kit.foreseen(&out)?);
    // What was asked for in part leaves the rest as it is.
    let written = match args.pieces.is_empty() && args.lang.is_empty() {
        true => kit.write(&out)?,
        false => kit.write_part(&out)?,
    };
    findings.extend(written.warnings);
    let left_alone = publishing::left_alone(&mut findings);
    let written = written.output;
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
        .notices(left_alone)
        .notice(format!(
            "wrote {} to {}",
            plural(written.len(), "file"),
            out.display()
        )))
}

/// Column letters where a banner book or a briefing tells them: testing every pair of columns is half of the work.
fn tests(editions: &[Edition]) -> Vec<BannerTest> {
    let has_letters = |edition: &Edition| {
        let lettered = [Piece::BannerBook, Piece::Briefing];
        lettered.iter().any(|piece| edition.pieces.contains(piece))
    };
    match editions.iter().any(has_letters) {
        true => vec![BannerTest::Columns],
        false => Vec::new(),
    }
}
