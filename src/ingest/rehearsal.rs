//! In: the definition, a recipe, where figures are to be matched also weights. Out: synthetic answers as the bytes of
//! a delivery. Never: an answer of a real respondent, or a drawing that depends on the machine.
//!
//! A rehearsal exists so that the whole report can be run before fieldwork. Its answers say nothing of anybody: every
//! respondent id begins with [`ID_PREFIX`], and the wave is of the kind *rehearsal*, which every output marks.
//!
//! Drawing uses whole numbers from ChaCha12 only (`draws`), so that one recipe makes the same bytes everywhere. A
//! background item that is a weighting margin is drawn from the targets, each share bent by up to a tenth so that
//! raking has something to do (`background`). Opinions are then given out in exact numbers, with a mild leaning of
//! each group (`opinions`).

mod background;
mod delivery;
mod draws;
mod matching;
mod opinions;

use std::path::Path;

use crate::definition::{Format, Published, Recipe, Survey, Wave, WaveKind};
use crate::diagnostic::{Diagnostic, Diagnostics, Place, code};

use super::responses::Responses;
use super::text;
use background::Background;
use opinions::Weighed;

/// What every respondent id of a rehearsal begins with.
pub const ID_PREFIX: &str = "rehearsal-";

/// Synthetic answers with the shares the recipe states, as the bytes of the wave's delivery.
///
/// Stated shares are met to the nearest respondent, before weighting. The order of the rows says nothing.
///
/// # Errors
/// [`Error::Input`](crate::Error::Input) where the wave is not a rehearsal, or its delivery is not written as UTF-8
/// text.
pub fn make(survey: &Survey, wave: &Wave, recipe: &Recipe) -> crate::Result<Vec<u8>> {
    check(wave)?;
    let background = Background::draw(survey, wave, recipe);
    let opinions = opinions::give(survey, wave, recipe, &background)?;
    delivery::write(survey, wave, &background, &opinions)
}

/// The respondents that [`make`] gives for the same recipe, in their order, with their background answers and design
/// weights and no opinions: all that weighting needs.
///
/// # Errors
/// [`Error::Input`](crate::Error::Input) where the wave is not a rehearsal.
///
/// ```
/// use tidemark::definition::{Recipe, WaveId, load};
/// use tidemark::ingest::rehearsal;
/// let survey = load("surveys/tech-attitudes".as_ref())?.output;
/// let wave = survey.wave(&WaveId::new("2023")).unwrap();
/// let recipe = Recipe { respondents: 50, ..Recipe::default() };
/// assert_eq!(rehearsal::respondents(&survey, wave, &recipe)?.rows, 50);
/// let published = survey.wave(&WaveId::new("2020")).unwrap();
/// assert!(rehearsal::respondents(&survey, published, &recipe).is_err());
/// # Ok::<(), tidemark::Error>(())
/// ```
pub fn respondents(survey: &Survey, wave: &Wave, recipe: &Recipe) -> crate::Result<Responses> {
    check(wave)?;
    Ok(Background::draw(survey, wave, recipe).into_responses(wave))
}

/// Synthetic answers whose *weighted* shares round to published figures.
///
/// `weights` are the final weights of [`respondents`]. Items without a figure keep the answers of [`make`].
///
/// # Errors
/// [`Error::Input`](crate::Error::Input) as for [`make`], and where the figures contradict each other or are finer than
/// whole respondents can meet; [`Error::Bug`](crate::Error::Bug) where there is not one weight a respondent.
pub fn make_to_match(
    survey: &Survey,
    wave: &Wave,
    recipe: &Recipe,
    weights: &[f64],
    figures: &Published,
) -> crate::Result<Vec<u8>> {
    check(wave)?;
    let background = Background::draw(survey, wave, recipe);
    if weights.len() != background.respondents() {
        return Err(crate::Error::Bug(format!(
            "{} weights for {} synthetic respondents",
            weights.len(),
            background.respondents()
        )));
    }
    let opinions = opinions::give_to_match(
        survey,
        wave,
        recipe,
        &background,
        &Weighed { weights, figures },
    )?;
    delivery::write(survey, wave, &background, &opinions)
}

/// Whether the wave's delivery may be written over: it is not there, or each of its rows is one of a rehearsal.
///
/// A rehearsal writes the ids first, so a row of one begins with [`ID_PREFIX`]. A file without a row is kept too,
/// unless it is empty: what it is cannot be told.
///
/// # Errors
/// [`Error::Input`](crate::Error::Input) with the first row that is not one of a rehearsal;
/// [`Error::Read`](crate::Error::Read) where the file is there and cannot be read.
pub fn may_replace(wave: &Wave) -> crate::Result<()> {
    let Some(delivery) = wave.delivery() else {
        return Ok(());
    };
    let bytes = match std::fs::read(&delivery.path) {
        Ok(bytes) => bytes,
        Err(source) if source.kind() == std::io::ErrorKind::NotFound => return Ok(()),
        Err(source) => {
            return Err(crate::Error::Read {
                path: delivery.path.clone(),
                source,
            });
        }
    };
    let (line, value, message) = match stranger(&bytes, delivery.format) {
        None => return Ok(()),
        Some(Stranger::Row { line, first }) => (
            line,
            Some(first),
            format!(
                "the id of line {line} does not begin with `{ID_PREFIX}`: it is not one of a rehearsal"
            ),
        ),
        Some(Stranger::NoRows) => (
            1,
            None,
            "the file has no row that would tell it is one of a rehearsal".to_owned(),
        ),
    };
    let mut refusal = Diagnostic::error(
        code::WOULD_OVERWRITE,
        format!(
            "`{}` is not written over: {message}",
            delivery.path.display()
        ),
    )
    .at(Place::line(&delivery.path, line))
    .help(
        "real answers? set `kind = \"responses\"` in wave.toml; else move the file away and rehearse again",
    );
    refusal.value = value;
    Err(Diagnostics::from(refusal).into())
}

/// Whether a file is there and each of its rows is one of a rehearsal, however it was held.
pub fn is_made_up(file: &Path) -> bool {
    let format = match file.extension().is_some_and(|ending| ending == "jsonl") {
        true => Format::JsonLines,
        false => Format::Csv,
    };
    let is = |bytes: Vec<u8>| !bytes.trim_ascii().is_empty() && stranger(&bytes, format).is_none();
    std::fs::read(file).is_ok_and(is)
}

/// What stands in a file that no rehearsal has written.
enum Stranger {
    Row {
        line: usize,
        /// Its first cell.
        first: String,
    },
    NoRows,
}

/// The first row that is not one of a rehearsal.
fn stranger(bytes: &[u8], format: Format) -> Option<Stranger> {
    match format {
        Format::JsonLines => strange_object(bytes),
        _ => strange_line(bytes),
    }
}

/// The same of JSON Lines, as a rehearsal through the web writes them.
fn strange_object(bytes: &[u8]) -> Option<Stranger> {
    let lines = (1..).zip(bytes.split(|byte| *byte == b'\n'));
    let mut rows = lines.filter(|(_, line)| !line.trim_ascii().is_empty());
    rows.find_map(|(line, row)| {
        let row: Option<serde_json::Value> = serde_json::from_slice(row).ok();
        let id = row.as_ref().and_then(|row| row.get("id")?.as_str());
        let first = id.unwrap_or_default();
        (!first.starts_with(ID_PREFIX)).then(|| Stranger::Row {
            line,
            first: text::shown(first).to_string(),
        })
    })
}

/// The first line under the heading that is not a row of a rehearsal. Every line counts, whatever its quotes say, so
/// that no row hides in the quotes of another.
fn strange_line(bytes: &[u8]) -> Option<Stranger> {
    if bytes.trim_ascii().is_empty() {
        return None;
    }
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .from_reader(bytes);
    let mut heading = csv::ByteRecord::new();
    if !matches!(reader.read_byte_record(&mut heading), Ok(true)) {
        return Some(Stranger::NoRows);
    }
    let start = usize::try_from(reader.position().byte()).unwrap_or(bytes.len());
    let mut rows = 0;
    let mut at = start;
    for line in bytes
        .get(start..)
        .unwrap_or_default()
        .split(|byte| matches!(byte, b'\n' | b'\r'))
    {
        let text = line.strip_prefix(b"\"").unwrap_or(line);
        if text.starts_with(ID_PREFIX.as_bytes()) {
            rows += 1;
        } else if !line.trim_ascii().is_empty() {
            let first = line.split(|byte| b",;\t|".contains(byte)).next();
            return Some(Stranger::Row {
                line: text::line_number(bytes, at),
                first: text::shown(&String::from_utf8_lossy(first.unwrap_or(line))).to_string(),
            });
        }
        at += line.len() + 1;
    }
    (rows == 0).then_some(Stranger::NoRows)
}

/// Only a rehearsal wave takes synthetic answers: they would stand in the place of real ones anywhere else.
fn check(wave: &Wave) -> Result<(), Diagnostics> {
    let kind = match wave.kind {
        WaveKind::Rehearsal(_) => return Ok(()),
        WaveKind::Responses(_) => "responses",
        WaveKind::Published(_) => "published",
    };
    Err(Diagnostic::error(
        code::NOT_A_REHEARSAL,
        format!("wave `{}` is of the kind `{kind}`", wave.id),
    )
    .at(wave.written_at(&["kind"]))
    .value(kind)
    .help("rehearse a wave with `kind = \"rehearsal\"`; `tidemark new SURVEY --wave W` makes the folder of one")
    .into())
}
