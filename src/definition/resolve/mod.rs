//! In: the files of a survey folder as written, in the order survey, waves with their targets and figures, report. Out:
//! the survey as meant. Never: a stop before every mistake of every file is collected.

mod acknowledged;
mod balances;
mod brackets;
mod calendar;
mod claim;
mod comparison;
mod condition;
mod delivery;
mod derived;
mod design;
mod disclosure;
mod estimation;
mod figure;
mod first_and_last_wave;
mod gaps;
mod items;
mod left_out;
mod letter;
mod open_data;
mod order;
mod page;
mod personal;
mod published;
mod quality;
mod questionnaire;
mod rehearse;
mod report;
mod scales;
mod sheet;
pub(crate) mod suggest;
mod survey;
mod targets;
mod theme;
mod unfilled;
mod wave_folders;
mod wave_items;
mod wave_targets;
mod waves;
mod weighting;

use std::path::Path;

use super::Survey;
use super::id::WaveId;
use super::source::{Given, ReportSource, SurveySource, Table, WaveSource};
use super::wave::Wave;
use crate::diagnostic::{Diagnostic, Diagnostics, Place, Warned, code};
use crate::error::Result;
pub(crate) use condition::read_condition;
use first_and_last_wave::{not_begun, wave_references};
use left_out::{LeftOut, leave_out_after};
use order::in_order;
use page::open;
pub use published::read_figures;
use survey::survey;
use wave_folders::{no_wave, together, wave_folders, waves_of};

/// Reads and resolves a survey folder.
///
/// The format is described in `docs/survey-folder.md`. Warnings (a recode that leaves an answer out, a gap in what is
/// disclosed, a rehearsal not yet made) travel with the survey.
///
/// # Errors
///
/// [`Error::Input`](crate::Error::Input) with every mistake of every file of the folder, also where there is no such survey;
/// [`Error::Read`](crate::Error::Read) where the machine could not read a file that is there.
///
/// ```
/// let survey = tidemark::definition::load("surveys/tech-attitudes".as_ref())?.output;
/// assert_eq!(survey.waves.len(), 4);
/// assert_eq!(survey.languages[0].as_str(), "da");
///
/// let nothing = tidemark::definition::load("surveys/nothing".as_ref());
/// assert!(matches!(nothing, Err(tidemark::Error::Input(_))));
/// # Ok::<(), tidemark::Error>(())
/// ```
pub fn load(folder: &Path) -> Result<Warned<Survey>> {
    load_up_to(folder, None)
}

/// As [`load`], for work on one wave and those before it: a later wave whose own files (its folder, its targets) hold
/// mistakes is left out, and one warning says so.
///
/// # Errors
///
/// As [`load`], without the mistakes of waves that are left out.
///
/// ```
/// use tidemark::definition::{WaveId, load_for};
/// let survey = load_for("surveys/tech-attitudes".as_ref(), &WaveId::new("2021"))?.output;
/// assert!(survey.wave(&WaveId::new("2021")).is_some());
/// # Ok::<(), tidemark::Error>(())
/// ```
pub fn load_for(folder: &Path, wave: &WaveId) -> Result<Warned<Survey>> {
    load_up_to(folder, Some(wave))
}

fn load_up_to(folder: &Path, last: Option<&WaveId>) -> Result<Warned<Survey>> {
    let path = folder.join("survey.toml");
    let Some(mut page) = open(&path, &[])? else {
        return Err(no_survey(folder, &path).into());
    };
    let Some(source) = page.parse::<SurveySource>() else {
        let mut found = page.found;
        others_by_themselves(folder, &mut found)?;
        return Err(in_order(found).into());
    };
    let mut survey = survey(&mut page, &source, folder);
    let defined = names(&source.item);
    let mut read = waves_of(&survey, &defined)?;
    let mut found = Diagnostics::new();
    if read.is_empty() {
        found.push(no_wave(folder));
    }
    let places: Vec<String> = read.iter().map(|wave| wave.id.clone()).collect();
    let left_out = match last {
        Some(last) => leave_out_after(last, &mut read),
        None => LeftOut::default(),
    };
    let (benchmarks, waves) = together(read, &mut found)
        .into_iter()
        .partition(|wave| wave.series.is_some());
    (survey.benchmarks, survey.waves) = (benchmarks, waves);
    not_begun(&mut survey, &places);
    wave_references(&mut page, &source, &survey.waves, &places);
    comparison::base_wave(&mut page, &source, &places);
    published::check_asked(&survey, &mut found);
    report_of(&mut survey, &defined, &places, &mut found)?;
    if let Some(table) = &source.disclosure {
        gaps::disclosure(&mut page, &survey, &table.span(), &mut found);
    }
    let judged: Vec<&Wave> = survey
        .waves
        .iter()
        .filter(|wave| !left_out.holds(&wave.folder))
        .collect();
    let demanded = unfilled::demanded_of_survey(&source.disclosure, &judged);
    unfilled::say(&mut page, &demanded);
    left_out.silence(&mut found);
    let mut all = page.found;
    all.extend(found);
    acknowledged::acknowledge(&survey, &mut all);
    Ok(in_order(all).finish(survey)?)
}

fn no_survey(folder: &Path, path: &Path) -> Diagnostics {
    let message = if folder.is_dir() {
        format!("`{}` holds no survey.toml", folder.display())
    } else {
        format!("there is no survey folder `{}`", folder.display())
    };
    Diagnostic::error(code::MISSING_FILE, message)
        .at(Place::file(path))
        .help(format!(
            "make a new survey with `tidemark new {}`",
            folder.display()
        ))
        .into()
}

/// Where `survey.toml` cannot be read, the other files are still judged as far as they go alone.
fn others_by_themselves(folder: &Path, found: &mut Diagnostics) -> Result<()> {
    for wave in wave_folders(folder)? {
        if let Some(mut page) = open(&wave.join("wave.toml"), &[])? {
            page.parse::<WaveSource>();
            found.extend(page.found);
        }
    }
    if let Some(mut page) = open(&folder.join("report.toml"), &[])? {
        page.parse::<ReportSource>();
        found.extend(page.found);
    }
    Ok(())
}

/// Every name of a table, also of entries that could not be read.
fn names<T>(table: &Given<Table<T>>) -> Vec<String> {
    table
        .iter()
        .flat_map(|table| {
            let table = table.get_ref();
            let read = table.entries.iter().map(|(key, _)| key.get_ref().clone());
            let unread = table.unread.iter().map(|key| key.get_ref().clone());
            read.chain(unread).collect::<Vec<_>>()
        })
        .collect()
}

fn report_of(
    survey: &mut Survey,
    defined: &[String],
    waves: &[String],
    found: &mut Diagnostics,
) -> Result<()> {
    survey.report = report::default_plan(&survey.title);
    let path = survey.folder.join("report.toml");
    let Some(mut page) = open(&path, &survey.languages)? else {
        return Ok(());
    };
    if let Some(source) = page.parse::<ReportSource>() {
        let titles = [&survey.title];
        let sayable = claim::Sayable::new(&survey.items, defined, waves, &titles, &survey.waves);
        let plan = report::plan(&mut page, &source, &survey.title, &sayable);
        survey.report = plan;
        unfilled::say(&mut page, &[]);
    }
    found.extend(page.found);
    Ok(())
}
