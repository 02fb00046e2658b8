//! `tidemark new`: a survey folder that already checks and reports, or the next wave of one that is there.

mod next_wave;

use std::fs;
use std::path::{Path, PathBuf};

use clap::Args;

use super::select::{SURVEY_FILE, no_survey};
use super::{Outcome, output};
use crate::Error;
use crate::definition::{self, Survey, WaveId};
use crate::diagnostic::{Diagnostic, Diagnostics, Place, code};
use crate::pipeline;

const EXAMPLES: &str = "\
Examples:
  tidemark new surveys/my-poll               a survey that already checks and reports
  tidemark new surveys/my-poll --wave 2027   the next wave of that survey, from the last one";

/// A new survey folder, or with `--wave` the next wave of a survey.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub struct NewArgs {
    /// The folder to make (absent or empty), or with `--wave` a survey folder.
    #[arg(value_name = "DIR")]
    folder: PathBuf,

    /// Add the next wave to a survey that is there, under this id, usually its year.
    #[arg(long, value_name = "WAVE", conflicts_with = "first_wave")]
    wave: Option<String>,

    /// The id of the first wave of a new survey [default: this year].
    #[arg(long, value_name = "WAVE")]
    first_wave: Option<String>,
}

const SURVEY: &str = include_str!("survey.toml");
const REPORT: &str = include_str!("report.toml");
const TARGETS: &str = include_str!("targets.csv");
const WAVE: &str = include_str!("wave.toml");

pub fn run(args: &NewArgs) -> crate::Result<Outcome> {
    let wave = args.wave.as_deref().map(wave_id).transpose()?;
    let first_wave = args.first_wave.as_deref().map(wave_id).transpose()?;
    match wave {
        Some(wave) if args.folder.join(SURVEY_FILE).is_file() => {
            next_wave::run(&args.folder, &wave)
        }
        Some(_) => Err(Diagnostics::from(no_survey(&args.folder)).into()),
        None => new_survey(&args.folder, first_wave),
    }
}

/// Makes the folder beside its place and moves it there when it is whole.
fn new_survey(folder: &Path, wave: Option<WaveId>) -> crate::Result<Outcome> {
    if let Some(taken) = taken(folder) {
        return Err(Diagnostics::from(taken).into());
    }
    let wave = wave.unwrap_or_else(|| WaveId::new(this_year()));
    let beside = output::beside(folder);
    let made = fill(&beside, &survey_id(folder), &wave).and_then(|files| {
        // An empty folder gives way; `remove_dir` leaves a full one alone.
        let _ = fs::remove_dir(folder);
        fs::rename(&beside, folder).map_err(|source| Error::Write {
            path: folder.to_owned(),
            source,
        })?;
        Ok(files)
    });
    let files = match made {
        Ok(files) => files,
        Err(error) => {
            // What is half made must not stay; the first failure is the one to tell.
            let _ = fs::remove_dir_all(&beside);
            return Err(error);
        }
    };
    let paths: String = files
        .iter()
        .map(|file| format!("{}\n", folder.join(file).display()))
        .collect();
    let shown = folder.display();
    Ok(Outcome::data(paths.into_bytes())
        .notice(format!(
            "made a survey with wave {wave}, a rehearsal: its answers are synthetic"
        ))
        .notice(format!(
            "next: `tidemark report {shown}`, then edit {shown}/survey.toml and `tidemark check {shown}`"
        )))
}

/// Writes every file of a new survey; its answers are a rehearsal of its own definition.
fn fill(folder: &Path, id: &str, wave: &WaveId) -> crate::Result<Vec<PathBuf>> {
    let folder_of_wave = Path::new("waves").join(wave.as_str());
    let mut files = vec![
        (PathBuf::from(SURVEY_FILE), SURVEY.replace("@ID@", id)),
        (PathBuf::from("report.toml"), REPORT.to_owned()),
        (
            Path::new("targets").join(format!("{wave}.csv")),
            TARGETS.to_owned(),
        ),
        (
            folder_of_wave.join("wave.toml"),
            WAVE.replace("@YEAR@", &year_of(wave)),
        ),
    ];
    for (file, text) in &files {
        output::write_whole(&folder.join(file), text.as_bytes())?;
    }
    let survey = definition::load(folder)?.output;
    let answers = pipeline::rehearse(&survey, wave, None)?;
    let delivery = delivery_file(&survey, wave, folder)
        .unwrap_or_else(|| folder_of_wave.join("responses.csv"));
    output::write_whole(&folder.join(&delivery), &answers)?;
    files.push((delivery, String::new()));
    Ok(files.into_iter().map(|(file, _)| file).collect())
}

/// The delivery of a wave, from the survey folder.
fn delivery_file(survey: &Survey, wave: &WaveId, folder: &Path) -> Option<PathBuf> {
    let delivery = survey.wave(wave)?.delivery()?;
    Some(delivery.path.strip_prefix(folder).ok()?.to_owned())
}

fn taken(folder: &Path) -> Option<Diagnostic> {
    let shown = folder.display();
    if folder.join(SURVEY_FILE).is_file() {
        return Some(
            Diagnostic::error(
                code::WOULD_OVERWRITE,
                format!("`{shown}` is already a survey"),
            )
            .at(Place::file(folder))
            .help("`--wave W` adds its next wave; another DIR makes another survey"),
        );
    }
    let is_empty_folder = folder
        .read_dir()
        .is_ok_and(|mut entries| entries.next().is_none());
    if !folder.exists() || is_empty_folder {
        return None;
    }
    let what = if folder.is_dir() {
        "is not empty"
    } else {
        "is a file"
    };
    Some(
        Diagnostic::error(code::WOULD_OVERWRITE, format!("`{shown}` {what}"))
            .at(Place::file(folder))
            .help("name a folder that is absent or empty"),
    )
}

pub(super) fn wave_id(typed: &str) -> crate::Result<WaveId> {
    let allowed = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '_' | '-');
    if !typed.is_empty() && typed.chars().all(allowed) {
        return Ok(WaveId::new(typed));
    }
    Err(Diagnostics::from(
        Diagnostic::error(
            code::BAD_ID,
            format!("`{typed}` cannot be the id of a wave"),
        )
        .value(typed)
        .help("use lower-case letters, digits, `_` and `-`, for example `2027`"),
    )
    .into())
}

/// The survey's id from its folder's name.
pub(super) fn survey_id(folder: &Path) -> String {
    let name = folder
        .file_name()
        .unwrap_or_default()
        .to_string_lossy()
        .to_lowercase();
    let mut id = String::new();
    for c in name.chars() {
        match c {
            'æ' => id.push_str("ae"),
            'ø' => id.push_str("oe"),
            'å' => id.push_str("aa"),
            c if c.is_ascii_alphanumeric() || matches!(c, '_' | '-') => id.push(c),
            _ => id.push('-'),
        }
    }
    let id = id.trim_matches('-');
    if id.is_empty() {
        "survey".to_owned()
    } else {
        id.to_owned()
    }
}

/// The year with which a wave's id begins, else this year.
fn year_of(wave: &WaveId) -> String {
    let digits: String = wave
        .as_str()
        .chars()
        .take_while(char::is_ascii_digit)
        .collect();
    if digits.len() == 4 {
        digits
    } else {
        this_year()
    }
}

fn this_year() -> String {
    jiff::Timestamp::now()
        .to_zoned(jiff::tz::TimeZone::UTC)
        .year()
        .to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_name_becomes_an_id() {
        assert_eq!(
            survey_id(Path::new("surveys/Borgermåling 2026")),
            "borgermaaling-2026"
        );
        assert_eq!(survey_id(Path::new("/tmp/§§")), "survey");
    }

    #[test]
    fn a_wave_id_that_begins_with_a_year_gives_the_year_of_fieldwork() {
        assert_eq!(year_of(&WaveId::new("2027-spring")), "2027");
    }
}
