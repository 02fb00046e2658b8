//! In: `delivery` of a wave, or its absence. Out: the path of the file, with the environment's values. Never: a path
//! that is another file than the one written.

use std::path::{Path, PathBuf};

use crate::definition::resolve::page::Page;
use crate::definition::resolve::waves::Kind;
use crate::definition::source::WaveSource;
use crate::diagnostic::{Diagnostic, Place, Severity, code};

/// The names a delivery has where `wave.toml` names none, in the order they are looked for.
const DEFAULT_NAMES: [&str; 3] = ["responses.csv", "responses.parquet", "responses.jsonl"];

/// The name of what `tidemark collect close` writes.
const COLLECTED: &str = "responses.jsonl";

pub(super) fn path(page: &mut Page, source: &WaveSource, folder: &Path, kind: Kind) -> PathBuf {
    let (path, place) = match &source.delivery {
        Some(written) => match expand(written.get_ref()) {
            Ok(text) => (
                plain_path(folder.join(text), kind),
                Place::in_text(&page.path, &page.text, written.span()),
            ),
            Err(name) => {
                page.error(
                    code::UNKNOWN_REFERENCE,
                    &written.span(),
                    format!("the environment has no `{name}`"),
                    format!("set it, or write `${{{name}:-fallback}}`"),
                );
                return folder.join(written.get_ref());
            }
        },
        None => {
            let found = DEFAULT_NAMES
                .iter()
                .map(|name| folder.join(name))
                .find(|path| path.is_file());
            // What is collected on the web is there when collection is closed, under the name that it gets then.
            let name = match source.collect {
                Some(_) => COLLECTED,
                None => DEFAULT_NAMES[0],
            };
            let path = found.unwrap_or_else(|| folder.join(name));
            (path, page.at_kind(source))
        }
    };
    if !path.is_file() {
        let (severity, help) = match kind {
            Kind::Responses if source.collect.is_some() => (
                Severity::Note,
                "`tidemark collect close SURVEY --wave WAVE` writes it when fieldwork is over",
            ),
            Kind::Rehearsal => (
                Severity::Warning,
                "make it with `tidemark rehearse SURVEY --wave WAVE`",
            ),
            Kind::Responses | Kind::Published | Kind::Benchmark => (
                Severity::Error,
                "put the answers there, or name their file: `delivery = \"…\"`; where they are to be asked on the web, write `[collect]` in wave.toml (docs/collect.md)",
            ),
        };
        let mut diagnostic = Diagnostic::error(
            code::MISSING_FILE,
            format!("the delivery `{}` is not there", path.display()),
        )
        .at(place)
        .help(help);
        diagnostic.severity = severity;
        let looked_for = || {
            path.file_name()
                .map(|name| name.to_string_lossy().into_owned())
        };
        diagnostic.value = match &source.delivery {
            Some(written) => Some(written.get_ref().clone()),
            None => looked_for(),
        };
        page.found.push(diagnostic);
    }
    path
}

/// A path without `..` in its middle, where that is the same file. Links can make it another: then it stays as written,
/// and so does the path that a rehearsal will be written to.
fn plain_path(path: PathBuf, kind: Kind) -> PathBuf {
    let mut plain = PathBuf::new();
    for part in path.components() {
        let into = matches!(
            plain.components().next_back(),
            Some(std::path::Component::Normal(_))
        );
        if part == std::path::Component::ParentDir && into {
            plain.pop();
        } else {
            plain.push(part);
        }
    }
    let same = match (path.canonicalize(), plain.canonicalize()) {
        (Ok(one), Ok(other)) => one == other,
        (Err(_), Err(_)) => kind != Kind::Rehearsal,
        _ => false,
    };
    if same { plain } else { path }
}

/// Replaces `${NAME}` and `${NAME:-fallback}` by the environment's values; the name of a variable that is not set.
pub(in crate::definition) fn expand(text: &str) -> Result<String, String> {
    let mut expanded = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("${") {
        let Some((inside, tail)) = after.split_once('}') else {
            break;
        };
        expanded.push_str(before);
        let (name, fallback) = match inside.split_once(":-") {
            Some((name, fallback)) => (name, Some(fallback)),
            None => (inside, None),
        };
        // A name that no variable can have (empty, with `=` or NUL) is never asked for.
        let valid = !name.is_empty() && !name.contains(['=', '\0']);
        let value = valid
            .then(|| std::env::var(name).ok())
            .flatten()
            .filter(|value| !value.is_empty());
        match (value, fallback) {
            (Some(value), _) => expanded.push_str(&value),
            (None, Some(fallback)) => expanded.push_str(fallback),
            (None, None) => return Err(name.to_owned()),
        }
        rest = tail;
    }
    expanded.push_str(rest);
    Ok(expanded)
}
