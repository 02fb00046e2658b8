//! `tidemark chart`: one figure of the report as SVG, PNG or PDF.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::progress::waiting;
use super::select::{Selection, SurveyArg};
use super::terminal::Terminal;
use super::{Outcome, cache, publishing, threads};
use crate::definition::TrendLine;
use crate::diagnostic::{Diagnostic, Diagnostics, Severity, code};
use crate::estimate::wave::TrendGroups;
use crate::pipeline::{self, Scope, WaveScope};
use crate::report::chart::{Frame, Look};
use crate::report::render::pdf::figure_pdf;
use crate::report::{self, Size, control};

const EXAMPLES: &str = "\
Examples:
  tidemark chart surveys/my-poll attitudes > attitudes.svg
  tidemark chart surveys/my-poll attitudes --size slide --lang en --out attitudes.png
  tidemark chart surveys/my-poll attitudes --size poster --theme stage --out attitudes.pdf";

/// One figure of report.toml as a picture.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub struct ChartArgs {
    #[command(flatten)]
    survey: SurveyArg,

    /// The figure: its id in `report.toml`.
    #[arg(value_name = "FIGURE")]
    figure: String,

    /// The wave [default: the newest].
    #[arg(long, value_name = "WAVE")]
    wave: Option<String>,

    /// The language of all texts [default: the survey's first].
    #[arg(long, value_name = "LANG")]
    lang: Option<String>,

    /// The size of the picture.
    #[arg(long, value_enum, default_value = "report")]
    size: PictureSize,

    /// The theme: `light`, `stage` (on a dark ground), `monochrome`, or one of `report.toml`.
    #[arg(long, value_name = "THEME", default_value = "light")]
    theme: String,

    /// The format [default: as FILE ends, else svg].
    #[arg(long, value_enum)]
    format: Option<Picture>,

    /// Write to this file instead of stdout.
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum PictureSize {
    /// A page of a report
    Report,
    /// A telephone
    Narrow,
    /// A 16:9 slide
    Slide,
    /// A square post
    Square,
    /// A poster, A3 upright
    Poster,
    /// A card under a link, 1200 × 630
    Card,
}

impl From<PictureSize> for Size {
    fn from(size: PictureSize) -> Self {
        match size {
            PictureSize::Report => Self::Report,
            PictureSize::Narrow => Self::Narrow,
            PictureSize::Slide => Self::Slide,
            PictureSize::Square => Self::Square,
            PictureSize::Poster => Self::Poster,
            PictureSize::Card => Self::Card,
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Picture {
    Svg,
    Png,
    Pdf,
}

pub fn run(args: &ChartArgs, terminal: &Terminal) -> crate::Result<Outcome> {
    let loaded = args.survey.load_for(args.wave.as_deref())?;
    let survey = loaded.output;
    let mut selection = Selection::of(&survey);
    let wave = selection.wave(args.wave.as_deref());
    let lang = selection.language(args.lang.as_deref());
    let figure = selection.figure(&args.figure);
    let theme = selection.theme(&args.theme);
    let (wave, (lang, (figure, theme))) =
        selection.finish(wave.zip(lang.zip(figure.zip(theme))))?;
    let picture = args.picture(terminal)?;

    let (wave, figure_id) = (wave.id.clone(), figure.id.clone());
    let waiting = waiting(terminal, "drawing");
    let scope = Scope {
        waves: WaveScope::UpTo(wave.clone()),
        // What is withheld of a figure is what the report withholds of it, which looks at every table.
        items: None,
        banners: publishing::banners(&survey),
        trends: trends(figure.line),
        threads: threads::stated(),
        on_wave: waiting.waves(),
        cache: cache::stated(),
        ..Scope::default()
    };
    let results = pipeline::run(survey, &scope)?;
    let controlled = control::published(&results);
    let block = report::document::figure(&controlled.results, &wave, &figure_id, &lang)?;
    let look = Look {
        size: args.size.into(),
        frame: Frame::Whole,
        theme: &theme,
    };
    let id = format!("figure-{figure_id}");
    let svg = block.figure.svg_in(look, &id, lang.as_str())?;
    let data = match picture {
        Picture::Svg => svg.into_bytes(),
        Picture::Png => report::png_in(&svg, PNG_SCALE, theme.font.as_ref())?,
        Picture::Pdf => figure_pdf(&block.figure, &svg, &theme, &lang)?,
    };
    drop(waiting);
    let mut findings = loaded.warnings;
    findings.extend(results.warnings.iter().cloned());
    findings.extend(control::warnings(&controlled, &wave));
    // A picture is looked at long before a report is whole: what would stop the report is said.
    let gaps = report::document::gate(&results, &wave, &lang)?;
    findings.extend(gaps.0.into_iter().map(|gap| Diagnostic {
        severity: Severity::Warning,
        ..gap
    }));
    Ok(Outcome::data(data).findings(findings).out(args.out.clone()))
}

/// The trends that a figure's line needs.
fn trends(line: TrendLine) -> TrendGroups {
    match line {
        TrendLine::Waves => TrendGroups::None,
        TrendLine::Level => TrendGroups::EverybodyAndBanners,
    }
}

/// Pixels of a PNG for one unit of its SVG: sharp on dense screens and in print.
const PNG_SCALE: f32 = 2.0;

impl ChartArgs {
    fn picture(&self, terminal: &Terminal) -> crate::Result<Picture> {
        let ending = self
            .out
            .as_ref()
            .and_then(|file| file.extension())
            .and_then(|ending| ending.to_str())
            .map(str::to_lowercase);
        let picture = match (self.format, ending.as_deref()) {
            (Some(picture), _) => picture,
            (None, Some("png")) => Picture::Png,
            (None, Some("pdf")) => Picture::Pdf,
            (None, Some("svg") | None) => Picture::Svg,
            (None, Some(other)) => {
                return Err(Diagnostics::from(
                    Diagnostic::error(
                        code::BAD_ARGUMENT,
                        format!("a chart cannot be written as `.{other}`"),
                    )
                    .help("name a file that ends in .svg, .png or .pdf, or say `--format`"),
                )
                .into());
            }
        };
        let binary = match picture {
            Picture::Svg => None,
            Picture::Png => Some(("PNG", "png")),
            Picture::Pdf => Some(("PDF", "pdf")),
        };
        if let Some((name, ending)) = binary
            && self.out.is_none()
            && terminal.out.is_terminal
        {
            return Err(Diagnostics::from(
                Diagnostic::error(
                    code::BAD_ARGUMENT,
                    format!("a terminal cannot show a {name}"),
                )
                .help(format!("say `--out FILE.{ending}`")),
            )
            .into());
        }
        Ok(picture)
    }
}
