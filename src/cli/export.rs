//! `tidemark export`: a survey in a format that other programs read.

use std::path::{Path, PathBuf};

use clap::Args;

use super::Outcome;
use super::select::{Selection, SurveyArg};
use crate::definition::{Lang, Survey, Wave, WaveKind};
use crate::diagnostic::{Diagnostic, Diagnostics, Place, Warned, code};
use crate::report::exchange::ddi::Codebook;
use crate::report::exchange::{self, Carrier, Table, sav, triple_s};
use crate::{ingest, pipeline};

const EXAMPLES: &str = "\
Examples:
  tidemark export surveys/my-poll --out poll.sss      Triple-S 2.0, with the answers beside it in poll.csv
  tidemark export surveys/my-poll --out poll.xml      DDI-Codebook 2.5, no answers
  tidemark export surveys/my-poll --out poll.sav      SPSS: answers with labels, missing codes and weight

What the format has no place for is listed. The answers are those of the respondents, as delivered: for a file that
may be given away, use `tidemark open-data`.";

/// The definition and the answers of a wave in an exchange format.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub struct ExportArgs {
    #[command(flatten)]
    survey: SurveyArg,

    /// The wave [default: the newest].
    #[arg(long, value_name = "WAVE")]
    wave: Option<String>,

    /// The file to write: .sss (Triple-S), .xml (DDI-Codebook) or .sav (SPSS).
    #[arg(long, value_name = "FILE")]
    out: PathBuf,

    /// The language of labels in .sav, which holds one [default: the survey's first].
    #[arg(long, value_name = "LANG")]
    lang: Option<String>,
}

fn carrier(file: &Path) -> crate::Result<Carrier> {
    match file.extension().and_then(|ending| ending.to_str()) {
        Some("sss") => Ok(Carrier::TripleS),
        Some("xml") => Ok(Carrier::DdiCodebook),
        Some("sav") => Ok(Carrier::Sav),
        _ => Err(Diagnostics::from(
            Diagnostic::error(
                code::BAD_ARGUMENT,
                format!("`{}` does not say its format", file.display()),
            )
            .help("name a file that ends in .sss (Triple-S), .xml (DDI-Codebook) or .sav (SPSS)"),
        )
        .into()),
    }
}

pub fn run(args: &ExportArgs) -> crate::Result<Outcome> {
    let carrier = carrier(&args.out)?;
    let loaded = args.survey.load_for(args.wave.as_deref())?;
    let survey = loaded.output;
    let mut selection = Selection::of(&survey);
    let wave = selection.wave(args.wave.as_deref());
    let lang = selection.language(args.lang.as_deref());
    let (wave, lang) = selection.finish(wave.zip(lang))?;
    let mut findings = loaded.warnings;
    let table = match carrier {
        Carrier::DdiCodebook => None,
        Carrier::TripleS | Carrier::Sav => match wave.kind {
            WaveKind::Published(_) => None,
            WaveKind::Responses(_) | WaveKind::Rehearsal(_) => {
                let answers = answers(&survey, wave)?;
                findings.extend(answers.warnings);
                Some(answers.output)
            }
        },
    };
    let mut lost = exchange::not_carried(&survey, carrier);
    let outcome = Outcome::default();
    let outcome = match carrier {
        Carrier::Sav => {
            let Some(table) = &table else {
                return Err(Diagnostics::from(no_answers(wave)).into());
            };
            let file = written_sav(table, wave, &lang);
            lost.extend(file.changed);
            outcome.file(args.out.clone(), file.bytes)
        }
        Carrier::DdiCodebook => outcome.file(args.out.clone(), codebook(&survey, wave)?),
        Carrier::TripleS => export_triple_s(outcome, args, &survey, wave, table.as_ref())?,
    };
    for line in lost {
        let place = Place::file(&args.out);
        findings.push(
            Diagnostic::warning(code::NOT_CARRIED, format!("not in the file: {line}")).at(place),
        );
    }
    Ok(outcome.findings(findings))
}

fn answers(survey: &Survey, wave: &Wave) -> crate::Result<Warned<Table>> {
    let responses = ingest::read(survey, wave)?;
    let weighed = pipeline::weigh_responses(survey, wave, &responses.output)?;
    let (weights, _) = &weighed.output;
    let mut warnings = responses.warnings;
    warnings.extend(weighed.warnings);
    Ok(Warned {
        output: exchange::answers(survey, wave, &responses.output, weights),
        warnings,
    })
}

fn written_sav(table: &Table, wave: &Wave, lang: &Lang) -> sav::Sav {
    let documents = match wave.is_rehearsal() {
        true => vec![
            table
                .dictionary
                .title
                .get(lang)
                .unwrap_or_default()
                .to_owned(),
        ],
        false => Vec::new(),
    };
    sav::sav(table, lang, &documents)
}

fn codebook(survey: &Survey, wave: &Wave) -> crate::Result<Vec<u8>> {
    let described = exchange::describe(survey, Some(wave));
    let mut table = Table {
        dictionary: described.dictionary,
        columns: Vec::new(),
        rows: 0,
    };
    if wave.is_rehearsal() {
        exchange::mark(&mut table, &survey.languages);
    }
    Codebook {
        survey,
        wave: Some(wave),
        dictionary: &table.dictionary,
        file: None,
        access: &[],
        counts: &[],
        mark: None,
    }
    .document()
}

/// The definition, and beside it the answers where there are some.
fn export_triple_s(
    outcome: Outcome,
    args: &ExportArgs,
    survey: &Survey,
    wave: &Wave,
    table: Option<&Table>,
) -> crate::Result<Outcome> {
    let data = args.out.with_extension("csv");
    let name = data
        .file_name()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned();
    let described = exchange::describe(survey, Some(wave));
    let dictionary = table.map_or(&described.dictionary, |table| &table.dictionary);
    let xml = triple_s::definition(dictionary, &survey.languages, table, &name)?;
    let outcome = outcome.file(args.out.clone(), xml);
    match table {
        Some(table) => Ok(outcome.file(data, triple_s::data(table)?)),
        None => Ok(outcome),
    }
}

fn no_answers(wave: &Wave) -> Diagnostic {
    Diagnostic::error(
        code::BAD_ARGUMENT,
        format!(
            "wave `{}` has published figures only: there are no answers to export",
            wave.id
        ),
    )
    .help(
        "choose a wave of answers with `--wave`, or write .sss or .xml, which hold the definition",
    )
}
