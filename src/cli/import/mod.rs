//! `tidemark import`: a delivery becomes a wave. Where there is no survey yet, a draft of one from the delivery's labels.

mod asked;
mod flags;
mod listing;
mod new_survey;
mod old_survey;
mod place;
mod proposals;

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use jiff::civil::Date;

use super::message::plural;
use super::select::SURVEY_FILE;
use super::terminal::Terminal;
use super::{Outcome, new, number};
use crate::definition::{Lang, WaveId};
use crate::diagnostic::{Diagnostic, Diagnostics, code};
use crate::ingest::draft;
use crate::ingest::profile::{self, Profile};

const EXAMPLES: &str = "\
Examples:
  tidemark import poll.sav --into surveys/my-poll --wave 2026          draft a survey from its labels
  tidemark import new.xlsx --into surveys/my-poll --wave 2027          map its columns to the survey's items
  tidemark import new.xlsx --into surveys/my-poll --wave 2027 --yes    take what is sure or likely

The delivery stays where it is and is never written to; wave.toml names it.";

/// A delivery (.sav .dta .xlsx .csv .parquet …) as a wave of a survey; where there is no survey, a draft of one.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub struct ImportArgs {
    /// The delivery.
    #[arg(value_name = "FILE")]
    file: PathBuf,

    /// The survey folder; where it is absent a draft is written there.
    #[arg(long, value_name = "SURVEY")]
    into: PathBuf,

    /// The id of the wave, usually its year.
    #[arg(long, value_name = "WAVE")]
    wave: String,

    /// Ask nothing: take what is sure or likely and leave the rest to be looked at.
    #[arg(long)]
    yes: bool,

    /// Languages of a new survey [default: Danish or English, whichever the labels are in].
    #[arg(long, value_name = "LANGUAGES", value_delimiter = ',')]
    lang: Vec<String>,

    /// First and last day of fieldwork: 2026-10-01..2026-10-14 [default: the dates in the file, where it has them].
    #[arg(long, value_name = "DAYS", value_parser = days)]
    fieldwork: Option<Days>,

    /// The encoding of a text file that does not tell it: windows-1252, macintosh.
    #[arg(long, value_name = "ENCODING")]
    encoding: Option<String>,

    /// The sheet of a workbook that holds the answers.
    #[arg(long, value_name = "SHEET")]
    sheet: Option<String>,

    /// The row of a workbook that holds the headings, counted from 1.
    #[arg(long, value_name = "ROW", value_parser = clap::value_parser!(u32).range(1..))]
    heading_row: Option<u32>,

    /// What parts the fields of a text file: ',' ';' '|' tab [default: what the headings show].
    #[arg(long, value_name = "SIGN", value_parser = delimiter)]
    delimiter: Option<char>,

    /// The decimal mark of a text file: '.' or ',' [default: what its numbers show].
    #[arg(long, value_name = "SIGN", value_parser = decimal)]
    decimal: Option<char>,

    /// How the proposals are printed.
    #[arg(long, value_enum, default_value_t)]
    format: ImportFormat,
}

/// How proposals are printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
enum ImportFormat {
    /// Tables that fit the window
    #[default]
    Text,
    /// One object, for machines
    Json,
}

/// First and last day.
#[derive(Debug, Clone, Copy)]
struct Days(Date, Date);

fn days(typed: &str) -> Result<Days, String> {
    let way = "write two days, for example 2026-10-01..2026-10-14";
    let (start, end) = typed.split_once("..").ok_or(way)?;
    let day = |text: &str| {
        text.trim()
            .parse::<Date>()
            .map_err(|_| format!("`{text}` is no day; {way}"))
    };
    let (start, end) = (day(start)?, day(end)?);
    if end < start {
        return Err("fieldwork ends before it starts".to_owned());
    }
    Ok(Days(start, end))
}

fn delimiter(typed: &str) -> Result<char, String> {
    match typed.chars().collect::<Vec<char>>().as_slice() {
        _ if matches!(typed, "tab" | "\\t") => Ok('\t'),
        [sign] => Ok(*sign),
        _ => Err("write one sign, or tab".to_owned()),
    }
}

fn decimal(typed: &str) -> Result<char, String> {
    match typed {
        "." | "point" => Ok('.'),
        "," | "comma" => Ok(','),
        _ => Err("write . or ,".to_owned()),
    }
}

/// `fieldwork 2009-06-08 to 2009-06-28, from the dates in the file`.
fn fieldwork((start, end): (Date, Date), from: Option<draft::Ground>) -> String {
    let from = from.and_then(draft::Ground::words);
    let from = from.map_or(String::new(), |words| format!(", {words}"));
    format!("fieldwork {start} to {end}{from}\n")
}

pub fn run(args: &ImportArgs, terminal: &Terminal) -> crate::Result<Outcome> {
    let wave = new::wave_id(&args.wave)?;
    if args.into.is_file() {
        return Err(Diagnostics::from(
            Diagnostic::error(
                code::BAD_ARGUMENT,
                format!("`{}` is a file; a survey is a folder", args.into.display()),
            )
            .help("name the folder of the survey, or one that is to be made"),
        )
        .into());
    }
    let read = profile::profile(&args.file, &args.how_to_open()).map_err(flags::in_error)?;
    let import = Import {
        args,
        wave,
        profile: read.output,
        terminal,
    };
    let mut outcome = if args.into.join(SURVEY_FILE).is_file() {
        old_survey::run(&import)?
    } else {
        new_survey::run(&import)?
    };
    let mut findings = flags::named(read.warnings);
    findings.extend(outcome.findings);
    outcome.findings = findings;
    Ok(outcome)
}

/// What every way of importing knows.
struct Import<'a> {
    args: &'a ImportArgs,
    wave: WaveId,
    profile: Profile,
    terminal: &'a Terminal,
}

impl ImportArgs {
    fn how_to_open(&self) -> profile::Stated {
        profile::Stated {
            encoding: self.encoding.clone(),
            sheet: self.sheet.clone(),
            heading_row: self.heading_row.map(|row| row as usize),
            delimiter: self.delimiter,
            decimal: self.decimal,
        }
    }

    /// What wave.toml says of the file.
    fn delivery_lines<'a>(&'a self, path: &'a str, source: &'a str) -> draft::DeliveryLines<'a> {
        draft::DeliveryLines {
            path,
            source,
            encoding: self.encoding.as_deref(),
            sheet: self.sheet.as_deref(),
            heading_row: self.heading_row.map(|row| row as usize),
            delimiter: self.delimiter,
            decimal: self.decimal,
        }
    }
}

impl Import<'_> {
    fn stated(&self) -> draft::Stated {
        let year: String = self.wave.as_str().chars().take(4).collect();
        draft::Stated {
            languages: self
                .args
                .lang
                .iter()
                .map(|tag| Lang::new(tag.trim()))
                .collect(),
            fieldwork: self.args.fieldwork.map(|Days(start, end)| (start, end)),
            year: year.parse().ok().filter(|year| *year >= 1000),
        }
    }

    /// A wave stands among the others by its fieldwork, or by the year that its id begins with.
    fn say_no_time(&self, draft: &draft::Draft) -> crate::Result<()> {
        if draft.fieldwork.is_some() || self.stated().year.is_some() {
            return Ok(());
        }
        Err(Diagnostics::from(
            Diagnostic::error(
                code::BAD_ARGUMENT,
                format!(
                    "the id `{}` does not begin with a year, and the file has no dates: nothing tells when the wave was in the field",
                    self.wave
                ),
            )
            .value(self.wave.as_str())
            .help("state it: `--fieldwork 2026-10-01..2026-10-14`, or choose an id that begins with the year"),
        )
        .into())
    }

    fn wave_file(&self) -> PathBuf {
        self.args
            .into
            .join("waves")
            .join(self.wave.as_str())
            .join("wave.toml")
    }

    /// `poll.sav: 22 columns, 1,000 rows`.
    fn file_in_words(&self) -> String {
        let rows = self.profile.rows;
        format!(
            "{}: {}, {} {}",
            self.args.file.display(),
            plural(self.profile.columns.len(), "column"),
            number::count(rows as u64),
            if rows == 1 { "row" } else { "rows" }
        )
    }

    fn column(&self, place: usize) -> &str {
        let variable = self.profile.dictionary.variables.get(place);
        variable.map_or("", |variable| variable.name.as_str())
    }
}
