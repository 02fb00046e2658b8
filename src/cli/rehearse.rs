//! `tidemark rehearse`: synthetic answers for a rehearsal wave, so that everything can be run before fieldwork.

use std::path::Path;

use clap::Args;

use super::Outcome;
use super::collect::changed::can_be_asked;
use super::collect::rehearsed;
use super::message::plural;
use super::select::{Selection, SurveyArg};
use crate::collect::interview::script::Script;
use crate::definition::{self, Published, Survey, Wave, WaveId, WaveKind};
use crate::diagnostic::{Diagnostic, Diagnostics, code};
use crate::ingest::rehearsal;
use crate::pipeline;

const EXAMPLES: &str = "\
Examples:
  tidemark rehearse surveys/my-poll --wave 2026
  tidemark rehearse surveys/my-poll --wave 2026 --respondents 1013 --seed 7
  tidemark rehearse surveys/my-poll --wave 2026 --match 2020
  tidemark rehearse surveys/my-poll --wave 2026 --match figures.csv
  tidemark rehearse surveys/my-poll --wave 2026 --through-the-web 1013

The answers go to the wave's delivery; a file with other rows than those of a rehearsal is never written over. They are marked as a rehearsal on everything they touch.";

/// Synthetic answers for a wave of kind `rehearsal`.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub struct RehearseArgs {
    #[command(flatten)]
    survey: SurveyArg,

    /// The rehearsal wave.
    #[arg(long, value_name = "WAVE")]
    wave: String,

    /// How many respondents [default: as `[rehearse]` of wave.toml says, else 1000].
    #[arg(long, value_name = "NUMBER")]
    respondents: Option<u32>,

    /// Where the drawing starts; the same seed gives the same answers [default: as wave.toml says, else 1].
    #[arg(long, value_name = "NUMBER")]
    seed: Option<u64>,

    /// Make answers whose weighted shares round to these figures: a published wave, or a file like its `published.csv`.
    #[arg(long = "match", value_name = "FIGURES")]
    matched: Option<String>,

    /// Let this many simulated respondents answer the web questionnaire on a server of this computer, and close the collection: the delivery is what the server stored.
    #[arg(long, value_name = "NUMBER", conflicts_with = "respondents")]
    through_the_web: Option<u32>,
}

pub fn run(args: &RehearseArgs) -> crate::Result<Outcome> {
    let loaded = args.survey.load_for(Some(&args.wave))?;
    let mut survey = loaded.output;
    let mut selection = Selection::of(&survey);
    let wave = selection.wave(Some(&args.wave));
    let file = args
        .matched
        .as_deref()
        .map(Path::new)
        .filter(|path| path.extension().is_some());
    let matched = match &args.matched {
        Some(id) if file.is_none() => selection.wave(Some(id)),
        _ => None,
    };
    let wave = selection.finish(wave)?;
    let mut warnings = loaded.warnings;
    let figures = match (file, matched) {
        (Some(file), _) => {
            let read = definition::read_figures(&survey, file)?;
            warnings.extend(read.warnings);
            Some(read.output)
        }
        (None, Some(wave)) => Some(figures(wave)?.clone()),
        (None, None) => None,
    };
    let WaveKind::Rehearsal(delivery) = &wave.kind else {
        return Err(Diagnostics::from(not_a_rehearsal(&survey, wave)).into());
    };
    if let Some(respondents) = args.through_the_web {
        let id = wave.id.clone();
        args.replace_recipe(&mut survey, &id);
        return rehearsed::run(&survey, &id, figures.as_ref(), respondents, warnings);
    }
    rehearsal::may_replace(wave)?;
    // Nobody is asked here; but answers to a questionnaire that cannot be asked would rehearse a report that never comes.
    if wave.collect.is_some() {
        can_be_asked(&survey, wave, &Script::of(&survey, wave))?;
    }
    let id = wave.id.clone();
    let instead = rehearsed::instead(wave)?;
    let file = match &instead {
        Some(instead) => instead.file.clone(),
        None => delivery.path.clone(),
    };
    let gone = rehearsed::made_up_beside(wave, &file);
    args.replace_recipe(&mut survey, &id);
    if instead.is_some() {
        rehearsed::write_to(&mut survey, &id, &file)?;
    }
    let answers = pipeline::rehearse(&survey, &id, figures.as_ref())?;
    let rows = answers.iter().filter(|byte| **byte == b'\n').count();
    let outcome = gone.into_iter().fold(Outcome::default(), Outcome::gone);
    let outcome = match instead.and_then(|instead| instead.wave_file) {
        Some((path, text)) => outcome.file(path, text.into_bytes()),
        None => outcome,
    };
    Ok(outcome
        .findings(warnings)
        .file(file, answers)
        .notice(format!(
            "{} of synthetic answers; wave {} is marked as a rehearsal everywhere",
            plural(rows.saturating_sub(1), "row"),
            id
        )))
}

impl RehearseArgs {
    /// What was typed goes before what `[rehearse]` of the wave says.
    fn replace_recipe(&self, survey: &mut Survey, id: &WaveId) {
        for wave in survey.waves.iter_mut().filter(|wave| wave.id == *id) {
            let mut recipe = wave.rehearse.clone().unwrap_or_default();
            recipe.respondents = self
                .respondents
                .or(self.through_the_web)
                .unwrap_or(recipe.respondents);
            recipe.seed = self.seed.unwrap_or(recipe.seed);
            wave.rehearse = Some(recipe);
        }
    }
}

fn figures(wave: &Wave) -> crate::Result<&Published> {
    match &wave.kind {
        WaveKind::Published(published) => Ok(published),
        WaveKind::Responses(_) | WaveKind::Rehearsal(_) => Err(Diagnostics::from(
            Diagnostic::error(
                code::BAD_ARGUMENT,
                format!("wave `{}` has no published figures to match", wave.id),
            )
            .at(wave.written_at(&["kind"]))
            .help(
                "`--match` takes a wave of kind \"published\", or a file like its `published.csv`",
            ),
        )
        .into()),
    }
}

fn not_a_rehearsal(survey: &Survey, wave: &Wave) -> Diagnostic {
    let rehearsals: Vec<&WaveId> = survey
        .waves
        .iter()
        .filter(|wave| wave.is_rehearsal())
        .map(|wave| &wave.id)
        .collect();
    let help = match rehearsals.first() {
        Some(id) => format!("wave `{id}` is a rehearsal"),
        None => "write `kind = \"rehearsal\"` in the wave.toml of a wave that has no answers yet"
            .to_owned(),
    };
    Diagnostic::error(
        code::BAD_ARGUMENT,
        format!(
            "wave `{}` is not a rehearsal: its answers are never written over",
            wave.id
        ),
    )
    .at(wave.written_at(&["kind"]))
    .help(help)
}
