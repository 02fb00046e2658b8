//! `tidemark check`: everything wrong or doubtful in a survey folder, and the accounts of each wave.

use clap::Args;

use super::format::Grid;
use super::message::{plural, render_json};
use super::number;
use super::progress::waiting;
use super::select::{SURVEY_FILE, SurveyArg};
use super::terminal::Terminal;
use super::{Outcome, wording};
use crate::Error;
use crate::definition::{Survey, Wave, WaveKind};
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::ingest::{self, Accounts};
use crate::pipeline;

const EXAMPLES: &str = "\
Examples:
  tidemark check surveys/my-poll
  tidemark check surveys/my-poll --json > findings.json

Exit code 1 where something is wrong; warnings and notes alone exit 0.";

/// Everything wrong or doubtful, with file, line, column, value and a way out.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub struct CheckArgs {
    #[command(flatten)]
    survey: SurveyArg,
}

pub fn run(args: &CheckArgs, json: bool, terminal: &Terminal) -> crate::Result<Outcome> {
    let waiting = waiting(terminal, "checking");
    let checked = match args.survey.load() {
        Ok(loaded) => (check(&loaded.output, loaded.warnings)?, true),
        // Where there is no survey there are no answers either.
        Err(Error::Input(findings)) => {
            let is_survey = args.survey.folder.join(SURVEY_FILE).is_file();
            ((Vec::new(), findings), !is_survey)
        }
        Err(error) => return Err(error),
    };
    drop(waiting);
    let ((grids, findings), answers_read) = checked;
    if json {
        return Ok(Outcome {
            data: render_json(&findings).into_bytes(),
            findings,
            findings_in_data: true,
            ..Outcome::default()
        });
    }
    let mut data = String::new();
    for grid in &grids {
        data.push_str(&terminal.out.table(grid));
        data.push('\n');
    }
    let outcome = Outcome::data(data.into_bytes());
    Ok(if findings.is_empty() {
        outcome.notice("nothing wrong, nothing doubtful")
    } else if answers_read {
        outcome.findings(findings)
    } else {
        outcome
            .findings(findings)
            .notice("the answers were not read: mend the definition first")
    })
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

/// Reads and weights every wave; one wave's mistakes do not hide another's.
fn check(survey: &Survey, warnings: Diagnostics) -> crate::Result<(Vec<Grid>, Diagnostics)> {
    let mut findings = warnings;
    let mut grids = Vec::new();
    for wave in &survey.waves {
        let mut of_wave = Diagnostics::new();
        let accounts = check_wave(survey, wave, &mut of_wave)?;
        let with_files = in_folder(&findings, wave).chain(of_wave.iter()).cloned();
        let with_files = Diagnostics(with_files.collect());
        // Where a wave stops at an error, later warnings were not reached.
        if accounts.is_some() || of_wave.error_count() > 0 {
            add(
                &mut findings,
                wave.acknowledged_in_vain(&with_files, &JUDGED_HERE),
            );
        }
        add(&mut findings, of_wave);
        grids.push(grid(survey, wave, accounts.as_ref()));
    }
    Ok((grids, findings))
}

fn check_wave(
    survey: &Survey,
    wave: &Wave,
    findings: &mut Diagnostics,
) -> crate::Result<Option<Accounts>> {
    let Some(delivery) = wave.delivery() else {
        return Ok(None);
    };
    // A rehearsal that has not been held yet: the definition has said so.
    if wave.is_rehearsal() && !delivery.path.exists() {
        return Ok(None);
    }
    match pipeline::row_weights(survey, &wave.id) {
        Ok(weighted) => {
            add(findings, weighted.warnings);
            Ok(Some(weighted.output.accounts))
        }
        Err(Error::Input(wrong)) => {
            add(findings, wrong);
            // Where the answers can be read and only the weighting is at fault, the accounts still stand.
            match ingest::read(survey, wave) {
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

fn grid(survey: &Survey, wave: &Wave, accounts: Option<&Accounts>) -> Grid {
    let lang = survey.languages.first();
    let label = lang.map_or(wave.id.as_str(), |lang| wave.label.get(lang));
    let (kind, lead) = match &wave.kind {
        WaveKind::Published(published) => (
            "published",
            plural(published.figures.len(), "published figure"),
        ),
        WaveKind::Rehearsal(delivery) => ("rehearsal", delivery.path.display().to_string()),
        WaveKind::Responses(delivery) => ("", delivery.path.display().to_string()),
    };
    let mut grid = Grid {
        title: format!("{label}{}", wording::mark(kind)),
        lead: vec![lead],
        headings: vec!["Accounts".to_owned(), "Rows".to_owned()],
        left: vec![0],
        ..Grid::default()
    };
    let Some(accounts) = accounts else {
        if !matches!(wave.kind, WaveKind::Published(_)) {
            grid.notes.push("not read".to_owned());
        }
        return grid;
    };
    let count = |rows: usize| number::count(rows as u64);
    grid.rows
        .push(vec!["In the delivery".to_owned(), count(accounts.rows_in)]);
    grid.rows
        .push(vec!["Used".to_owned(), count(accounts.rows_used)]);
    for set in &accounts.set_aside {
        grid.rows.push(vec![
            format!("Set aside: {}{}", set.reason, lines(&set.lines)),
            count(set.rows),
        ]);
    }
    grid.notes.extend(accounts.reading.iter().cloned());
    grid
}

/// ` (lines 3, 17 and 2 more)`.
fn lines(lines: &[usize]) -> String {
    const LISTED: usize = 8;
    if lines.is_empty() {
        return String::new();
    }
    let shown: Vec<String> = lines.iter().take(LISTED).map(usize::to_string).collect();
    let more = match lines.len().checked_sub(LISTED) {
        Some(more) if more > 0 => format!(" and {more} more"),
        _ => String::new(),
    };
    let word = if lines.len() == 1 { "line" } else { "lines" };
    format!(" ({word} {}{more})", shown.join(", "))
}
