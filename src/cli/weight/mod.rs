//! `tidemark weight`: what weighting did to a wave, and the weights by respondent.

mod distribution;
mod effects;
mod file;
mod pages;
mod records;

use std::path::PathBuf;

use clap::Args;

use super::format::{self, Format};
use super::progress::waiting;
use super::select::{Selection, SurveyArg};
use super::table::FORMAT_HELP;
use super::terminal::Terminal;
use super::{Outcome, cache, wording};
use crate::definition::{Code, ItemId, Lang, Survey, Wave, WaveKind};
use crate::diagnostic::{Diagnostic, Diagnostics, code};
use crate::pipeline::{self, RowWeights};
use file::WeightsFormat;

const EXAMPLES: &str = "\
Examples:
  tidemark weight surveys/my-poll
  tidemark weight surveys/my-poll --wave 2023 --out weights.csv

csv has a row for each category of each margin. json has all of the page, an object each;
`record` says of what:
  summary        method, the three bases, efficiency, smallest and largest weight
  step           of the weighting: its factors, and what the weights are after it
  category       of a margin: share before, after and its target
  bin            of the distribution of the weights: `from` and up, under `below`
  extreme        the largest and the smallest weights, and whose they are
  design_effect  of an item
Shares, their standard errors and efficiencies run from 0 to 1; misses of categories are
percentage points, those of means are in the unit of the item.";

const REHEARSAL: &str = "rehearsal";

/// Margins before and after weighting, design effect, efficiency; weights by respondent.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub struct WeightArgs {
    #[command(flatten)]
    survey: SurveyArg,

    /// The wave [default: the newest].
    #[arg(long, value_name = "WAVE")]
    wave: Option<String>,

    /// The items whose design effects are shown, parted by commas [default: every item with a net of agreement].
    #[arg(long, value_name = "ITEM", value_delimiter = ',')]
    item: Vec<String>,

    /// Also write the final weights by respondent id to this file, .csv, .parquet or .sav; who did not respond has 0.
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,

    /// How the result is printed.
    #[arg(long, value_enum, default_value_t, hide_possible_values = true, help = FORMAT_HELP)]
    format: Format,

    /// The language of labels [default: the survey's first].
    #[arg(long, value_name = "LANG")]
    lang: Option<String>,
}

pub fn run(args: &WeightArgs, terminal: &Terminal) -> crate::Result<Outcome> {
    let loaded = args.survey.load_for(args.wave.as_deref())?;
    let survey = loaded.output;
    let mut selection = Selection::of(&survey);
    let wave = selection.wave(args.wave.as_deref());
    let lang = selection.language(args.lang.as_deref());
    let items = selection.items(&args.item);
    let (wave, lang) = selection.finish(wave.zip(lang))?;
    if let WaveKind::Published(_) = wave.kind {
        return Err(Diagnostics::from(nothing_to_weight(&survey, wave)).into());
    }
    let weights_format = args.out.as_deref().map(WeightsFormat::of).transpose()?;

    let waiting = waiting(terminal, "weighting");
    let weighted = pipeline::row_weights_with(&survey, &wave.id, &cache::stated())?;
    drop(waiting);
    let weights = weighted.output;
    let effects = match args.format {
        Format::Text | Format::Md | Format::Json => effects::design_effects(&survey, wave, items)?,
        Format::Csv => Vec::new(),
    };
    let weighting = Weighting {
        survey: &survey,
        wave,
        lang: &lang,
        weights: &weights,
        effects: &effects,
    };
    let grids = || weighting.grids();
    let data = match args.format {
        Format::Csv => format::render(
            args.format,
            &terminal.out,
            grids,
            weighting.category_records(),
        ),
        _ => format::render(args.format, &terminal.out, grids, weighting.records()),
    }?;
    let mut findings = loaded.warnings;
    findings.extend(weighted.warnings);
    let outcome = Outcome::data(data).findings(findings);
    Ok(match args.out.clone().zip(weights_format) {
        None => outcome,
        Some((file, format)) => outcome.file(file, format.write(&survey, wave, &weights)?),
    })
}

/// What there is to print.
struct Weighting<'a> {
    survey: &'a Survey,
    wave: &'a Wave,
    lang: &'a Lang,
    weights: &'a RowWeights,
    effects: &'a [effects::DesignEffect],
}

fn nothing_to_weight(survey: &Survey, wave: &Wave) -> Diagnostic {
    let other = survey
        .waves
        .iter()
        .rev()
        .find(|wave| wave.delivery().is_some());
    let help = match other {
        Some(other) => format!("`--wave {}` has answers", other.id),
        None => "no wave of this survey has answers yet".to_owned(),
    };
    Diagnostic::error(
        code::BAD_ARGUMENT,
        format!(
            "wave `{}` has published figures only: there is nothing to weight",
            wave.id
        ),
    )
    .at(wave.written_at(&["kind"]))
    .help(help)
}

/// The categories of crossed items in words.
fn label(survey: &Survey, items: &[ItemId], codes: &[Code], lang: &Lang) -> String {
    let labels: Vec<&str> = items
        .iter()
        .zip(codes)
        .filter_map(|(id, code)| {
            let item = survey.item(id)?;
            Some(wording::answer(item, *code, lang))
        })
        .collect();
    labels.join(" × ")
}
