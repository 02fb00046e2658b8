//! `tidemark check`: everything wrong or doubtful in a survey folder, and the accounts of each wave.

use clap::Args;

mod accounts;
mod answers;
mod asked;
mod groups;
mod moved;
mod overrules;
mod publishable;
mod records;
mod said;
mod tables;
mod weights;

use std::sync::Arc;

use super::format::{self, Format, Grid};
use super::message::render_json;
use super::progress::waiting;
use super::select::{SURVEY_FILE, Selection, SurveyArg};
use super::terminal::Terminal;
use super::{Outcome, cache, threads};
use crate::Error;
use crate::definition::personal::CHECKS_OF_ANSWERS;
use crate::definition::{Delivery, Survey, Wave, WaveId};
use crate::diagnostic::{Diagnostic, Diagnostics, code};
use crate::ingest::{self, Accounts};
use crate::pipeline::{self, EachWave};

const EXAMPLES: &str = "\
Examples:
  tidemark check surveys/my-poll
  tidemark check surveys/my-poll --wave 2021
  tidemark check surveys/my-poll --json > findings.json
  tidemark check surveys/my-poll --format csv > checks.csv

Every wave is read; the answers of one wave, the newest or that of --wave, are looked at more closely:
speeders, straight-lining, near-duplicates, nonresponse, contradictions, weights, the groups of the
report, and every frequency beside the last wave. [quality] of survey.toml says what is looked for and
what becomes of it.

What would keep `report` from publishing that wave is a warning, and the last line sums it up: a
survey is written before all is known. Claims of report.toml are judged by `report`.

Exit code 1 where something is wrong; warnings and notes alone exit 0.";

/// Everything wrong or doubtful, with file, line, column, value and a way out.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub struct CheckArgs {
    #[command(flatten)]
    survey: SurveyArg,

    /// Only this wave, beside the one before it [default: every wave, the newest more closely]
    #[arg(long)]
    wave: Option<String>,

    /// How the checks are printed
    #[arg(long, value_enum, value_name = "FORMAT", default_value = "text")]
    format: Format,
}

pub fn run(args: &CheckArgs, json: bool, terminal: &Terminal) -> crate::Result<Outcome> {
    let waiting = waiting(terminal, "checking");
    let loaded = match args.survey.load_for(args.wave.as_deref()) {
        Ok(loaded) => loaded,
        Err(Error::Input(findings)) => {
            // Where there is no survey there are no answers either.
            let is_survey = args.survey.folder.join(SURVEY_FILE).is_file();
            drop(waiting);
            return Ok(definition_at_fault(findings, json, is_survey));
        }
        Err(error) => return Err(error),
    };
    let survey = &loaded.output;
    let mut selection = Selection::of(survey);
    let closely = match (&args.wave, survey.newest_wave()) {
        (None, None) => None,
        (asked, _) => {
            let wave = selection.wave(asked.as_deref());
            Some(selection.finish(wave)?)
        }
    };
    let mut findings = loaded.warnings;
    let mut grids = Vec::new();
    let mut looked = None;
    let is_close = |wave: &Wave| closely.is_some_and(|one| one.id == wave.id);
    let others: Vec<WaveId> = survey
        .waves
        .iter()
        .filter(|wave| args.wave.is_none() && !is_close(wave) && !is_awaited(wave))
        .map(|wave| wave.id.clone())
        .collect();
    let each = EachWave {
        threads: threads::stated(),
        on_wave: waiting.waves(),
    };
    let mut checked = each
        .of(&Arc::new(survey.clone()), &others, |survey, wave, _| {
            let mut of_wave = Diagnostics::new();
            let accounts = check_wave(survey, wave, &mut of_wave);
            (accounts, of_wave)
        })?
        .into_iter();
    for wave in survey.waves.iter().filter(|wave| !is_awaited(wave)) {
        let mut of_wave = Diagnostics::new();
        let mut rooms = JUDGED_HERE.to_vec();
        let accounts = if is_close(wave) {
            let answers = answers::look(survey, wave, &mut of_wave)?;
            let mut doubtful = said::findings(survey, &answers);
            // One weight that dominates moves every share.
            if of_wave.iter().any(|said| said.code == code::EXTREME_WEIGHT) {
                doubtful.0.retain(|said| said.code != code::JUMP);
            }
            add(&mut of_wave, doubtful);
            acknowledge(survey, wave, &mut of_wave);
            rooms.push(CHECKS_OF_ANSWERS);
            let accounts = answers.accounts.clone();
            looked = Some(answers);
            accounts
        } else if args.wave.is_none()
            && let Some((accounts, said)) = checked.next()
        {
            of_wave = said;
            accounts?
        } else {
            continue;
        };
        let with_files = in_folder(&findings, wave).chain(of_wave.iter()).cloned();
        let with_files = Diagnostics(with_files.collect());
        // Where a wave stops at an error, later warnings were not reached.
        if accounts.is_some() || of_wave.error_count() > 0 {
            add(
                &mut findings,
                wave.acknowledged_in_vain(&with_files, &rooms),
            );
        }
        add(&mut findings, of_wave);
        grids.push(accounts::grid(survey, wave, accounts.as_ref()));
    }
    drop(waiting);
    add(&mut findings, overrules::in_vain(survey));
    add(&mut findings, asked::of_waves(survey));
    if let Some(wave) = closely {
        add(&mut findings, publishable::refused(survey, wave));
        findings.0.extend(publishable::left_out(survey, wave));
        findings.0.extend(asked::without_universe(survey, wave));
    }
    // The most serious first; within that as they were found.
    findings
        .0
        .sort_by_key(|finding| std::cmp::Reverse(finding.severity));
    if json {
        return Ok(findings_as_json(findings));
    }
    let data = match args.format {
        Format::Text | Format::Md => {
            grids.extend(looked.iter().flat_map(|a| tables::tables(survey, a)));
            print(args.format, &grids, terminal)?
        }
        Format::Csv | Format::Json => {
            let records = looked
                .iter()
                .flat_map(|answers| records::records(survey, answers, args.format));
            format::render(args.format, &terminal.out, Vec::new, records)?
        }
    };
    let outcome = Outcome::data(data);
    let reported = closely.and_then(|wave| publishable::notice(survey, wave, &findings));
    let outcome = if findings.is_empty() {
        outcome.notice("nothing wrong, nothing doubtful")
    } else {
        outcome.findings(findings)
    };
    Ok(match reported {
        Some(notice) => outcome.notice(notice),
        None => outcome,
    })
}

/// Whether the answers of a wave are still being collected: the definition has said that the delivery is not there yet, and there is
/// nothing to read.
fn is_awaited(wave: &Wave) -> bool {
    let is_there = |delivery: &Delivery| delivery.path.is_file();
    wave.collect.is_some() && !wave.is_rehearsal() && !wave.delivery().is_none_or(is_there)
}

/// Scales of a wave that look turned around since the last wave that asks them, or the answers of that wave in its place.
pub fn turned_or_the_same(survey: &Survey, wave: &Wave) -> crate::Result<Diagnostics> {
    let mut said_when_read = Diagnostics::new();
    let answers = answers::look(survey, wave, &mut said_when_read)?;
    let mut found = said::findings(survey, &answers);
    found
        .0
        .retain(|finding| [code::REVERSED, code::SAME_POLL].contains(&finding.code));
    acknowledge(survey, wave, &mut found);
    Ok(found)
}

/// Definition, ingest and weight: what `check` runs. `report` judges the rest.
const JUDGED_HERE: [&str; 3] = ["01", "02", "03"];

/// What was said of the files of a wave.
fn in_folder<'a>(
    findings: &'a Diagnostics,
    wave: &'a Wave,
) -> impl Iterator<Item = &'a Diagnostic> {
    findings.iter().filter(|finding| {
        finding
            .path()
            .is_some_and(|file| file.starts_with(&wave.folder))
    })
}

/// Marks what an analyst has judged.
fn acknowledge(survey: &Survey, wave: &Wave, found: &mut Diagnostics) {
    if let Some(lang) = survey.languages.first() {
        wave.acknowledge(found, lang);
    }
}

fn definition_at_fault(findings: Diagnostics, json: bool, is_survey: bool) -> Outcome {
    if json {
        return findings_as_json(findings);
    }
    let outcome = Outcome::default().findings(findings);
    if is_survey {
        outcome.notice("the answers were not read: mend the definition first")
    } else {
        outcome
    }
}

fn findings_as_json(findings: Diagnostics) -> Outcome {
    Outcome {
        data: render_json(&findings).into_bytes(),
        findings,
        findings_in_data: true,
        ..Outcome::default()
    }
}

/// Tables for people, each followed by an empty line.
fn print(format: Format, grids: &[Grid], terminal: &Terminal) -> crate::Result<Vec<u8>> {
    if format == Format::Md {
        let no_records: [(); 0] = [];
        return format::render(format, &terminal.out, || grids.to_vec(), no_records);
    }
    let mut data = String::new();
    for grid in grids {
        data.push_str(&terminal.out.table(grid));
        data.push('\n');
    }
    Ok(data.into_bytes())
}

fn check_wave(
    survey: &Survey,
    wave: &Wave,
    findings: &mut Diagnostics,
) -> crate::Result<Option<Accounts>> {
    let Some(delivery) = wave.delivery() else {
        return Ok(None);
    };
    // A rehearsal that has not been held yet, a collection that is not closed: the definition has said so.
    if (wave.is_rehearsal() || wave.collect.is_some()) && !delivery.path.exists() {
        return Ok(None);
    }
    match pipeline::row_weights_with(survey, &wave.id, &cache::stated()) {
        Ok(weighted) => {
            add(findings, weighted.warnings);
            Ok(Some(weighted.output.accounts))
        }
        Err(Error::Input(wrong)) => {
            add(findings, wrong);
            // Where the answers can be read and only the weighting is at fault, the accounts still stand.
            match ingest::read_with(survey, wave, &cache::stated()) {
                Ok(read) => Ok(Some(read.output.accounts)),
                Err(Error::Input(_)) => Ok(None),
                Err(error) => Err(error),
            }
        }
        Err(error) => Err(error),
    }
}

/// Adds what is not said yet: what is wrong with a file that two waves read is said once.
fn add(findings: &mut Diagnostics, more: Diagnostics) {
    for finding in more {
        if !findings.0.contains(&finding) {
            findings.push(finding);
        }
    }
}
