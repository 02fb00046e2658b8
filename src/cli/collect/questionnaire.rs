//! `tidemark collect questionnaire`: the questionnaire as other programs read it, and theirs as a draft of a survey.

use std::path::{Path, PathBuf};

use clap::Args;

use super::super::select::{SURVEY_FILE, Selection, SurveyArg};
use super::super::{Outcome, new};
use crate::collect::exchange::{Carried, Carrier, Form};
use crate::collect::interview::script::Script;
use crate::diagnostic::{Diagnostic, Diagnostics, Place, code};

const EXAMPLES: &str = "\
Examples:
  tidemark collect questionnaire surveys/my-poll --export form.xlsx    XLSForm: ODK, KoboToolbox, SurveyCTO
  tidemark collect questionnaire surveys/my-poll --export form.txt     LimeSurvey, tab-separated
  tidemark collect questionnaire form.xlsx --into surveys/new-poll     draft a survey that asks the same

What a format has no place for is listed.";

/// The questionnaire to and from other programs: XLSForm (.xlsx) and LimeSurvey (.txt).
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub struct QuestionnaireArgs {
    /// The survey folder; with `--into` the file of another program.
    #[arg(value_name = "SURVEY|FILE")]
    from: PathBuf,

    /// The wave [default: the newest; with `--into`: none is drafted].
    #[arg(long, value_name = "WAVE")]
    wave: Option<String>,

    /// The file to write: .xlsx (XLSForm) or .txt (LimeSurvey).
    #[arg(long, value_name = "FILE", required_unless_present = "into")]
    export: Option<PathBuf>,

    /// The folder of a new survey that asks what the file asks.
    #[arg(long, value_name = "SURVEY", conflicts_with = "export")]
    into: Option<PathBuf>,
}

pub fn run(args: &QuestionnaireArgs) -> crate::Result<Outcome> {
    match (&args.export, &args.into) {
        (Some(file), _) => export(args, file),
        (None, Some(folder)) => draft(args, folder),
        (None, None) => Ok(Outcome::default()),
    }
}

fn export(args: &QuestionnaireArgs, file: &Path) -> crate::Result<Outcome> {
    let carrier = carrier(file)?;
    let survey = SurveyArg {
        folder: args.from.clone(),
    };
    let loaded = survey.load_for(args.wave.as_deref())?;
    let mut selection = Selection::of(&loaded.output);
    let wave = selection.wave(args.wave.as_deref());
    let wave = selection.finish(wave)?;
    let form = Form::of(&Script::of(&loaded.output, wave));
    let written = form.output.write(carrier)?;
    let mut findings = loaded.warnings;
    findings.extend(lost(form.dropped, file, LEAVING));
    findings.extend(lost(written.dropped, file, LEAVING));
    Ok(Outcome::default()
        .file(file.to_owned(), written.output)
        .findings(findings))
}

fn draft(args: &QuestionnaireArgs, folder: &Path) -> crate::Result<Outcome> {
    let carrier = carrier(&args.from)?;
    let survey = folder.join(SURVEY_FILE);
    if survey.exists() {
        return Err(Diagnostics::from(
            Diagnostic::error(
                code::WOULD_OVERWRITE,
                format!("`{}` is there already", survey.display()),
            )
            .help("name a folder that is to be made"),
        )
        .into());
    }
    let wave = args.wave.as_deref().map(new::wave_id).transpose()?;
    let bytes = std::fs::read(&args.from).map_err(|error| {
        Diagnostics::from(Diagnostic::error(
            code::BAD_ARGUMENT,
            format!("`{}` cannot be read: {error}", args.from.display()),
        ))
    })?;
    let Carried {
        output,
        mut dropped,
    } = Form::read(carrier, &bytes, &args.from)?;
    let draft = output.survey_toml();
    dropped.extend(draft.dropped);
    let mut outcome = Outcome::default().file(survey, draft.output.into_bytes());
    if let Some(wave) = wave {
        let file = folder.join("waves").join(wave.as_str()).join("wave.toml");
        outcome = outcome.file(file, output.wave_toml().into_bytes());
    }
    Ok(outcome
        .findings(lost(dropped, &args.from, COMING))
        .notice("look through every line, then `tidemark check`"))
}

fn carrier(file: &Path) -> crate::Result<Carrier> {
    Carrier::of(file).ok_or_else(|| {
        Diagnostics::from(
            Diagnostic::error(
                code::BAD_ARGUMENT,
                format!("`{}` does not say its format", file.display()),
            )
            .help("name a file that ends in .xlsx (XLSForm) or .txt (LimeSurvey)"),
        )
        .into()
    })
}

/// What to do about what the other program does not get.
const LEAVING: &str =
    "survey.toml keeps it; set it by hand in the other program, if it is needed there";
/// What to do about what survey.toml does not get.
const COMING: &str = "write it into survey.toml by hand, if it is needed";

/// What to do about what nobody who answers meets.
const REPORTING: &str = "survey.toml keeps it, and reports are made from there";

fn lost(lines: Vec<String>, file: &Path, help: &'static str) -> Diagnostics {
    let told = |line: String| {
        let help = match help == LEAVING && is_for_the_report(&line) {
            true => REPORTING,
            false => help,
        };
        Diagnostic::warning(code::NOT_IN_FORM, format!("not carried over: {line}"))
            .at(Place::file(file))
            .help(help)
    };
    Diagnostics(folded(lines).into_iter().map(told).collect())
}

fn is_for_the_report(line: &str) -> bool {
    line.starts_with("for the report alone")
        || line.ends_with("(`role`)")
        || line.ends_with("the decimals of its mean")
}

/// What is said of several items alike is one line with all of them, where the first stood: `` `a`, `b`: the answer 9 ``.
fn folded(lines: Vec<String>) -> Vec<String> {
    let mut found: Vec<(Vec<String>, String)> = Vec::new();
    for line in lines {
        let of_item = line
            .starts_with('`')
            .then(|| line.split_once("`: "))
            .flatten();
        let Some((item, what)) = of_item else {
            found.push((Vec::new(), line));
            continue;
        };
        let item = format!("{item}`");
        let known = |(items, said): &&mut (Vec<String>, String)| !items.is_empty() && said == what;
        match found.iter_mut().find(known) {
            Some((items, _)) => items.push(item),
            None => found.push((vec![item], what.to_owned())),
        }
    }
    found
        .into_iter()
        .map(|(items, what)| match items.is_empty() {
            true => what,
            false => format!("{}: {what}", items.join(", ")),
        })
        .collect()
}
