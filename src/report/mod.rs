//! In: definition, estimates, changes, weighting and accounts. Out: one document model and the files that show it.
//! Never: a number that was not estimated, or a rounded number used again.
//!
//! [`write()`] writes the report of a wave; [`figure_svg`] and [`png()`] make a single figure; [`warnings`] says what a reader of the
//! terminal should know before.

pub mod annex;
mod cell;
pub mod chart;
mod checklist;
pub mod control;
mod csvw;
pub mod document;
mod event;
pub mod exchange;
pub(crate) mod font;
mod kit;
mod material;
pub mod number;
pub mod open_data;
mod prose;
pub mod render;
mod sidecar;
pub(crate) mod words;
mod xml;

use std::path::{Path, PathBuf};

use crate::definition::{Audience, FigureId, Lang, Wave, WaveId};
use crate::diagnostic::{Diagnostic, Diagnostics, code};
use crate::pipeline::Results;
use control::Control;

pub use cell::{CellId, CellPart, CellRef};
pub use chart::Size;
pub use document::Document;
pub use kit::Kit;
pub use material::Material;
pub use prose::{Origin, Prose, Span};
pub use render::png::{png, png_in};
pub use sidecar::{Shown, Sidecar};

/// Writes the report of a wave in every edition that the survey declares: `out/LANG/index.html`, `out/LANG/figures/ID.svg`
/// and `.png`, `out/LANG/tables/ID.csv`, and what else the edition names. Returns the files, relative to nothing, in the
/// order written. [`Kit`] writes other editions and pieces.
///
/// `out` appears whole or not at all: everything is written beside it and then renamed. The files of an earlier report of
/// Tidemark there are replaced and every other file stays; any other folder is left alone.
///
/// # Errors
/// [`Error::Input`](crate::Error::Input) when disclosure demands what is not stated (T0602), the wave is not among the results (T0901), or
/// `out` holds something that is no report (T0902); [`Error::Write`](crate::Error::Write).
///
/// ```
/// use tidemark::definition::{Lang, WaveId, load};
/// use tidemark::pipeline::{self, Scope, WaveScope};
/// let survey = load("surveys/tech-attitudes".as_ref())?.output;
/// let wave = WaveId::new("2020");
/// let scope = Scope { waves: WaveScope::UpTo(wave.clone()), ..Scope::default() };
/// let results = pipeline::run(survey, &scope)?;
/// let folder = tempfile::tempdir().unwrap();
/// let out = folder.path().join("report");
/// let files = tidemark::report::write(&results, &wave, &[Lang::new("en")], &out)?;
/// assert_eq!(files[0], out.join("en/index.html"));
/// # Ok::<(), tidemark::Error>(())
/// ```
pub fn write(
    results: &Results,
    wave: &WaveId,
    languages: &[Lang],
    out: &Path,
) -> crate::Result<Vec<PathBuf>> {
    let kit = Kit {
        results,
        wave,
        languages,
        editions: &results.survey.report.editions,
    };
    Ok(kit.write(out)?.output)
}

/// One figure as SVG, titles and caption included.
///
/// # Errors
/// [`Error::Input`](crate::Error::Input) when the wave or the figure is not there, or shows nothing (T0901, T0601, T0606).
///
/// ```
/// use tidemark::definition::{FigureId, Lang, WaveId, load};
/// use tidemark::pipeline::{self, Scope, WaveScope};
/// use tidemark::report::{Size, figure_svg};
/// let survey = load("surveys/tech-attitudes".as_ref())?.output;
/// let wave = WaveId::new("2020");
/// let scope = Scope { waves: WaveScope::UpTo(wave.clone()), ..Scope::default() };
/// let results = pipeline::run(survey, &scope)?;
/// let svg = figure_svg(&results, &wave, &FigureId::new("statements"), &Lang::new("da"), Size::Slide)?;
/// assert!(svg.starts_with("<svg") && svg.contains("43\u{a0}%"));
/// # Ok::<(), tidemark::Error>(())
/// ```
pub fn figure_svg(
    results: &Results,
    wave: &WaveId,
    figure: &FigureId,
    lang: &Lang,
    size: Size,
) -> crate::Result<String> {
    let controlled = control::published(results);
    let block = document::figure(&controlled.results, wave, figure, lang)?;
    block.figure.svg(
        size,
        chart::Frame::Whole,
        &format!("figure-{figure}"),
        lang.as_str(),
    )
}

/// What is doubtful about a report in these languages: words that fall back to English (T0605), characters that the font
/// lacks (T0604), rehearsal data (T0603), figures that are left out (T0606).
///
/// # Errors
/// [`Error::Input`](crate::Error::Input) when the wave is not among the results (T0901).
///
/// ```
/// use tidemark::definition::{Lang, WaveId, load};
/// use tidemark::diagnostic::code;
/// use tidemark::pipeline::{self, Scope, WaveScope};
/// let survey = load("surveys/tech-attitudes".as_ref())?.output;
/// let wave = WaveId::new("2023");
/// let scope = Scope { waves: WaveScope::Only(vec![wave.clone()]), ..Scope::default() };
/// let results = pipeline::run(survey, &scope)?;
/// let found = tidemark::report::warnings(&results, &wave, &[Lang::new("da")])?;
/// assert!(found.iter().any(|warning| warning.code == code::REHEARSAL));
/// # Ok::<(), tidemark::Error>(())
/// ```
pub fn warnings(
    results: &Results,
    wave: &WaveId,
    languages: &[Lang],
) -> crate::Result<Diagnostics> {
    warnings_of(&control::published(results), wave, languages)
}

/// As [`warnings`], of results that have been through [`control::published`].
///
/// # Errors
/// As [`warnings`].
pub(crate) fn warnings_of(
    controlled: &Control<'_>,
    wave: &WaveId,
    languages: &[Lang],
) -> crate::Result<Diagnostics> {
    let mut found = control::warnings(controlled, wave);
    let results: &Results = &controlled.results;
    if let Some(lang) = languages.first() {
        found.extend(document::left_out(results, wave, lang)?);
        found.extend(document::broken_claims(
            results,
            wave,
            lang,
            Audience::Public,
        )?);
    }
    let reported = results.survey.wave(wave);
    for lang in languages {
        if !words::is_known(lang) {
            found.push(
                Diagnostic::warning(
                    code::UNKNOWN_LANGUAGE,
                    format!("reports have no words of their own in `{lang}`: English stands in"),
                )
                .value(lang.as_str())
                .help("texts of the survey are shown in the language asked for; built-in words exist in `da` and `en`"),
            );
        }
        let document = document::build(results, wave, lang)?;
        let is_rehearsal = reported.is_some_and(Wave::is_rehearsal);
        if is_rehearsal && found.iter().all(|known| known.code != code::REHEARSAL) {
            found.push(Diagnostic::warning(
                code::REHEARSAL,
                format!("wave `{wave}` is a rehearsal: everything it touches is marked"),
            ));
        }
        let lacking = font::lacking(&render::html::texts(&document));
        if !lacking.is_empty() {
            let characters: Vec<String> = lacking
                .iter()
                .map(|character| format!("`{character}`"))
                .collect();
            found.push(
                Diagnostic::warning(
                    code::MISSING_GLYPH,
                    format!("the report in `{lang}` has characters that its font lacks: {}", characters.join(", ")),
                )
                .help("charts leave a full square of room for each; write the text without them where you can"),
            );
        }
    }
    if let (Some(reported), Some(lang)) = (reported, results.survey.languages.first()) {
        reported.acknowledge(&mut found, lang);
    }
    Ok(found)
}
