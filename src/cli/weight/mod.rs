//! `tidemark weight`: what weighting did to a wave, and the weights by respondent.

mod distribution;
mod pages;

use std::path::{Path, PathBuf};

use clap::Args;
use polars::prelude::{Column, DataFrame, ParquetWriter};
use serde::Serialize;

use super::format::{self, Format};
use super::progress::waiting;
use super::select::{Selection, SurveyArg};
use super::table::FORMAT_HELP;
use super::terminal::Terminal;
use super::{Outcome, wording};
use crate::Error;
use crate::definition::{Code, ItemId, Lang, Survey, Wave, WaveKind};
use crate::diagnostic::{Diagnostic, Diagnostics, Place, code};
use crate::pipeline::{self, RowWeights};
use pages::Page;

use crate::weight::{CategoryReport, MarginReport, Method, WeightingReport};

const EXAMPLES: &str = "\
Examples:
  tidemark weight surveys/my-poll
  tidemark weight surveys/my-poll --wave 2023 --out weights.csv";

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

    /// Also write the weights by respondent id to this file: .csv or .parquet.
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
    let weighted = pipeline::row_weights(&survey, &wave.id)?;
    drop(waiting);
    let weights = weighted.output;
    let effects = match args.format {
        Format::Text | Format::Md => pages::design_effects(&survey, wave, items)?,
        Format::Csv | Format::Json => Vec::new(),
    };
    let data = format::render(
        args.format,
        &terminal.out,
        || {
            let page = Page {
                survey: &survey,
                wave,
                lang: &lang,
                weights: &weights,
            };
            page.grids(&effects)
        },
        records(&survey, wave, &weights.report, &lang),
    )?;
    let mut findings = loaded.warnings;
    findings.extend(weighted.warnings);
    let outcome = Outcome::data(data).findings(findings);
    Ok(match args.out.clone().zip(weights_format) {
        None => outcome,
        Some((file, format)) => outcome.file(file, format.write(&survey, wave, &weights)?),
    })
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
    .at(Place::file(wave.folder.join("wave.toml")))
    .help(help)
}

/// The file of weights by respondent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum WeightsFormat {
    Csv,
    Parquet,
}

impl WeightsFormat {
    fn of(file: &Path) -> crate::Result<Self> {
        match file.extension().and_then(|ending| ending.to_str()) {
            Some("csv") => Ok(Self::Csv),
            Some("parquet") => Ok(Self::Parquet),
            _ => Err(Diagnostics::from(
                Diagnostic::error(
                    code::BAD_ARGUMENT,
                    format!("`{}` does not say its format", file.display()),
                )
                .help("name a file that ends in .csv or .parquet"),
            )
            .into()),
        }
    }

    /// Two columns: the respondent id (the number of the used row, where the delivery has no ids) and the weight.
    /// A rehearsal's weights say so in a third.
    fn write(self, survey: &Survey, wave: &Wave, weights: &RowWeights) -> crate::Result<Vec<u8>> {
        let field = wave
            .delivery()
            .and_then(|delivery| delivery.id.as_ref())
            .map_or("row", |field| field.as_str());
        let id = match &weights.ids {
            Some(ids) => Ids::Texts(ids),
            None => Ids::Numbers(weights.weights.len()),
        };
        let weight = survey.design.weight.as_ref().map(|field| field.as_str());
        let weight = match weight {
            Some(name) if name != field => name,
            _ => "weight",
        };
        match self {
            Self::Csv => csv_weights([field, weight], id, weights, wave),
            Self::Parquet => parquet_weights([field, weight], id, weights, wave),
        }
    }
}

const REHEARSAL: &str = "rehearsal";

enum Ids<'a> {
    Texts(&'a [String]),
    Numbers(usize),
}

fn csv_weights(
    names: [&str; 2],
    ids: Ids,
    weights: &RowWeights,
    wave: &Wave,
) -> crate::Result<Vec<u8>> {
    let failed = |error: &dyn std::fmt::Display| Error::Bug(format!("weights as CSV: {error}"));
    let mut writer = csv::Writer::from_writer(Vec::new());
    let mut heading = names.to_vec();
    if wave.is_rehearsal() {
        heading.push(REHEARSAL);
    }
    writer.write_record(heading).map_err(|e| failed(&e))?;
    for (row, weight) in weights.weights.iter().enumerate() {
        let id = match ids {
            Ids::Texts(ids) => ids.get(row).cloned().unwrap_or_default(),
            Ids::Numbers(_) => (row + 1).to_string(),
        };
        let mut record = vec![id, weight.to_string()];
        if wave.is_rehearsal() {
            record.push("true".to_owned());
        }
        writer.write_record(record).map_err(|e| failed(&e))?;
    }
    writer.into_inner().map_err(|e| failed(&e))
}

fn parquet_weights(
    names: [&str; 2],
    ids: Ids,
    weights: &RowWeights,
    wave: &Wave,
) -> crate::Result<Vec<u8>> {
    let failed =
        |error: polars::error::PolarsError| Error::Bug(format!("weights as Parquet: {error}"));
    let id = match ids {
        Ids::Texts(ids) => Column::new(names[0].into(), ids),
        Ids::Numbers(rows) => {
            let numbers: Vec<u64> = (1..=rows as u64).collect();
            Column::new(names[0].into(), numbers)
        }
    };
    let rows = weights.weights.len();
    let mut columns = vec![id, Column::new(names[1].into(), &weights.weights)];
    if wave.is_rehearsal() {
        columns.push(Column::new(REHEARSAL.into(), vec![true; rows]));
    }
    let mut frame = DataFrame::new(rows, columns).map_err(failed)?;
    let mut bytes = Vec::new();
    ParquetWriter::new(&mut bytes)
        .finish(&mut frame)
        .map_err(failed)?;
    Ok(bytes)
}

// ---- what weighting did

/// One category of one margin; shares are proportions. A wave without margins has one record without category.
#[derive(Debug, Serialize)]
struct CategoryRecord<'a> {
    wave: &'a str,
    kind: &'static str,
    method: Method,
    margin: Option<String>,
    code: Option<String>,
    label: Option<String>,
    respondents: Option<u64>,
    before: Option<f64>,
    after: Option<f64>,
    target: Option<f64>,
    weighting_design_effect: f64,
    efficiency: f64,
    unweighted_base: u64,
    weighted_base: f64,
    effective_base: f64,
    smallest_weight: f64,
    largest_weight: f64,
    iterations: Option<usize>,
    /// In percentage points.
    largest_miss: Option<f64>,
}

fn records<'a>(
    survey: &'a Survey,
    wave: &'a Wave,
    report: &'a WeightingReport,
    lang: &'a Lang,
) -> Vec<CategoryRecord<'a>> {
    let record = |category: Option<(&MarginReport, &CategoryReport)>| CategoryRecord {
        wave: wave.id.as_str(),
        kind: if wave.is_rehearsal() {
            REHEARSAL
        } else {
            "responses"
        },
        method: report.method,
        margin: category.map(|(margin, _)| joined(&margin.items, "*")),
        code: category.map(|(_, category)| joined(&category.codes, "*")),
        label: category.map(|(margin, c)| label(survey, &margin.items, &c.codes, lang)),
        respondents: category.map(|(_, category)| category.respondents),
        before: category.map(|(_, category)| category.before),
        after: category.map(|(_, category)| category.after),
        target: category.map(|(_, category)| category.target),
        weighting_design_effect: report.weighting_design_effect,
        efficiency: report.efficiency,
        unweighted_base: report.respondents,
        weighted_base: report.weight_sum,
        effective_base: report.effective_base,
        smallest_weight: report.smallest_weight,
        largest_weight: report.largest_weight,
        iterations: report.iterations,
        largest_miss: report.largest_miss,
    };
    let categories: Vec<_> = report
        .margins
        .iter()
        .flat_map(|margin| margin.categories.iter().map(move |c| (margin, c)))
        .collect();
    if categories.is_empty() {
        return vec![record(None)];
    }
    categories.into_iter().map(|c| record(Some(c))).collect()
}

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

fn joined<T: std::fmt::Display>(parts: &[T], mark: &str) -> String {
    let parts: Vec<String> = parts.iter().map(T::to_string).collect();
    parts.join(mark)
}
