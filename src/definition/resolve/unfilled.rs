//! Placeholders that still stand in a file: an error where answers of respondents would be published with one for a
//! fact that publication demands, else one warning for the whole file.

use std::ops::Range;

use super::super::disclosure::{ASKED_FACTS, Requirement};
use super::super::placeholder::MARKER;
use super::super::source::{DisclosureSource, Given, WaveSource};
use super::super::wave::{Wave, WaveKind};
use super::page::Page;
use crate::diagnostic::{Place, code};

/// A fact without which nothing is published, and its place.
pub(super) type Demanded = (&'static str, Range<usize>);

/// The facts of `[disclosure]` without which nothing is published.
fn demanded(source: &Given<DisclosureSource>) -> Vec<Demanded> {
    let is_demanded = |key: &str| {
        ASKED_FACTS
            .iter()
            .any(|(asked, required)| *asked == key && *required == Requirement::Publication)
    };
    source
        .iter()
        .flat_map(|table| table.get_ref().facts())
        .filter(|(key, _)| is_demanded(key))
        .filter_map(|(key, words)| Some((key, words.as_ref()?.span())))
        .collect()
}

/// The survey's facts that a wave of answers would be published with.
pub(super) fn demanded_of_survey(
    source: &Given<DisclosureSource>,
    waves: &[&Wave],
) -> Vec<Demanded> {
    let mut demanded = demanded(source);
    demanded.retain(|(key, _)| {
        waves.iter().any(|wave| {
            let WaveKind::Responses(delivery) = &wave.kind else {
                return false;
            };
            // `collect close` states the mode of a wave that is still being asked on the web.
            let comes = *key == "modes" && wave.collect.is_some() && !delivery.path.is_file();
            !comes && !wave.facts.contains_key(*key)
        })
    });
    demanded
}

/// The facts that a wave of answers states itself.
pub(super) fn demanded_of_wave(source: &WaveSource, wave: &Wave) -> Vec<Demanded> {
    if !matches!(wave.kind, WaveKind::Responses(_)) {
        return Vec::new();
    }
    let mut demanded = demanded(&source.disclosure);
    if !demanded.iter().any(|(key, _)| *key == "modes") {
        demanded.extend(source.mode.iter().map(|mode| ("mode", mode.span())));
    }
    demanded
}

/// Says what is still to be filled in.
pub(super) fn say(page: &mut Page, demanded: &[Demanded]) {
    let mut open = std::mem::take(&mut page.unfilled);
    for (key, span) in demanded {
        let inside = |at: &Range<usize>| span.start <= at.start && at.end <= span.end;
        let first = open.iter().find(|at| inside(at)).cloned();
        open.retain(|at| !inside(at));
        if let Some(at) = first {
            page.error(
                code::PLACEHOLDER,
                &at,
                format!("`{key}` is still to be filled in; answers are not published without it"),
                "write what is true: a reason for not stating it does not do",
            );
        }
    }
    let line = |at: &Range<usize>| Place::in_text(&page.path, &page.text, at.clone()).line;
    let (Some(first), Some(last)) = (
        open.iter().min_by_key(|at| at.start),
        open.iter().max_by_key(|at| at.start),
    ) else {
        return;
    };
    let lines = match (line(first), line(last)) {
        (Some(first), Some(last)) if first < last => format!(" on lines {first} to {last}"),
        _ => String::new(),
    };
    let what = match open.len() {
        1 => "a text is".to_owned(),
        many => format!("{many} texts{lines} are"),
    };
    let first = first.clone();
    page.warning(
        code::PLACEHOLDER,
        &first,
        format!("{what} still to be filled in"),
        format!("replace what begins with `{MARKER}` before anything is published"),
    );
}
