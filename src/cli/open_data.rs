//! `tidemark open-data`: the answers of a wave as a file for everybody.

use std::path::PathBuf;

use clap::Args;

use super::Outcome;
use super::message::plural;
use super::progress::waiting;
use super::publishing;
use super::select::{Selection, SurveyArg};
use super::terminal::Terminal;
use crate::definition::{ItemId, Lang, WaveKind};
use crate::diagnostic::{Diagnostic, Diagnostics, code};
use crate::report::number::Numbers;
use crate::report::open_data::{self, PublicUse, Request};
use crate::{ingest, pipeline};

const EXAMPLES: &str = "\
Examples:
  tidemark open-data surveys/my-poll --out public
  tidemark open-data surveys/my-poll --wave 2023 --out public --k 10 --keep leftright

Writes data.csv, data.parquet, data.sav, codebook.xml (DDI-Codebook 2.5), csv-metadata.json (CSVW) and a README in each
language, which says what was left out, merged and suppressed. Ids, free texts and the sample design never come into it.";

/// A public-use file: answers in which no respondent can be singled out.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub struct OpenDataArgs {
    #[command(flatten)]
    survey: SurveyArg,

    /// The wave [default: the newest].
    #[arg(long, value_name = "WAVE")]
    wave: Option<String>,

    /// The folder to write; an earlier public-use file there is replaced.
    #[arg(long, value_name = "DIR")]
    out: PathBuf,

    /// Every combination of what could tell respondents apart occurs at least this often [default: as `[open_data]` says, else 5].
    #[arg(long, value_name = "K", value_parser = clap::value_parser!(u32).range(2..))]
    k: Option<u32>,

    /// Numeric items whose exact numbers stay in the file, parted by commas.
    #[arg(long, value_name = "ITEM", value_delimiter = ',')]
    keep: Vec<String>,
}

pub fn run(args: &OpenDataArgs, terminal: &Terminal) -> crate::Result<Outcome> {
    let loaded = args.survey.load_for(args.wave.as_deref())?;
    let survey = loaded.output;
    let mut selection = Selection::of(&survey);
    let wave = selection.wave(args.wave.as_deref());
    let keep: Vec<ItemId> = selection.items(&args.keep).unwrap_or_default();
    let wave = selection.finish(wave)?;
    if let WaveKind::Published(_) = wave.kind {
        return Err(Diagnostics::from(
            Diagnostic::error(
                code::BAD_ARGUMENT,
                format!(
                    "wave `{}` has published figures only: it has no answers to open",
                    wave.id
                ),
            )
            .at(wave.written_at(&["kind"]))
            .help("choose a wave of answers with `--wave`"),
        )
        .into());
    }
    let waiting = waiting(terminal, "making the public-use file");
    let responses = ingest::read(&survey, wave)?;
    let mut findings = publishing::without_placeholders(&survey, wave, loaded.warnings)?;
    let weighed = pipeline::weigh_responses(&survey, wave, &responses.output)?;
    let request = Request {
        k: args.k.map(|k| k as usize),
        keep,
    };
    let (weights, _) = &weighed.output;
    let made = open_data::public_use(&survey, wave, &responses.output, weights, &request)?;
    let public = made.output;
    let files = open_data::files(&public, &survey, wave)?;
    let written = open_data::write(&files, &survey, wave, &args.out)?;
    drop(waiting);

    findings.extend(responses.warnings);
    findings.extend(weighed.warnings);
    findings.extend(made.warnings);
    findings.extend(written.warnings);
    let left_alone = publishing::left_alone(&mut findings);
    let written = written.output;
    let paths: String = written
        .iter()
        .map(|path| format!("{}\n", path.display()))
        .collect();
    let protection = match public.quasi_identifiers.as_slice() {
        [] => "no item describes respondents".to_owned(),
        items => format!(
            "k = {}: {} of {} occur, the rarest {} times; {} of {} changed",
            public.k,
            plural(public.classes, "combination"),
            items.join(", "),
            public.smallest,
            public.changed,
            plural(public.table.rows, "record"),
        ),
    };
    Ok(Outcome::data(paths.into_bytes())
        .findings(findings)
        .notice(protection)
        .notices(left_alone)
        .notice(lost(&public))
        .notice(format!(
            "wrote {} to {}",
            plural(written.len(), "file"),
            args.out.display()
        )))
}

/// How far weighted shares moved: the variables that moved most, and where the rest is told.
fn lost(public: &PublicUse) -> String {
    const NAMED: usize = 3;
    // What the README shows as 0.00 has not moved.
    const LEAST: f64 = 0.000_05;
    let mut moved: Vec<&(String, f64)> = public
        .loss
        .iter()
        .filter(|(_, change)| *change >= LEAST)
        .collect();
    moved.sort_by(|a, b| b.1.total_cmp(&a.1));
    if moved.is_empty() {
        return "lost: no weighted share moved by as much as 0.01 percentage points".to_owned();
    }
    let numbers = Numbers::new(&Lang::new("en"));
    let said: Vec<String> = moved
        .iter()
        .take(NAMED)
        .map(|(name, change)| format!("`{name}` {}", numbers.decimal(100.0 * change, 2)))
        .collect();
    format!(
        "lost: weighted shares of {} of {} moved, most of {} percentage points (README: all of them)",
        moved.len(),
        plural(public.loss.len(), "variable"),
        said.join(", ")
    )
}
