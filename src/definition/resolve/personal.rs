//! `[personal]`: which columns hold direct identifiers, and where the key of the hash is.

use std::path::{Path, PathBuf};

use toml::Spanned;

use super::super::personal::{KeySource, Personal};
use super::super::source::{Given, List, PersonalSource};
use super::delivery::expand;
use super::page::Page;
use crate::diagnostic::code;

/// What is declared on top of `before` (of a wave: what the survey declares). Lists grow; a key replaces the one before.
pub(super) fn personal(
    page: &mut Page,
    source: &Given<PersonalSource>,
    survey_folder: &Path,
    before: &Personal,
) -> Personal {
    let mut personal = before.clone();
    let Some(table) = source else {
        return personal;
    };
    let written = table.get_ref();
    add(page, &written.refuse, &mut personal.refuse);
    add(page, &written.hash, &mut personal.hash);
    add(page, &written.harmless, &mut personal.harmless);
    say_both(page, &written.hash, before, |declared, heading| {
        declared.refuses(heading)
    });
    say_both(
        page,
        &written.hash,
        &of_list(&written.refuse),
        Personal::refuses,
    );
    say_both(page, &written.refuse, before, |declared, heading| {
        declared.hashes(heading)
    });
    match (&written.key_variable, &written.key_file) {
        (Some(_), Some(file)) => page.error(
            code::HASH_KEY,
            &file.span(),
            "`key_variable` and `key_file` both say where the key is",
            "keep one of them",
        ),
        (Some(name), None) => {
            if let Some(name) = variable(page, name) {
                personal.key = KeySource::Variable(name);
            }
        }
        (None, Some(file)) => {
            if let Some(file) = key_file(page, file, survey_folder) {
                personal.key = KeySource::File(file);
            }
        }
        (None, None) => {}
    }
    personal
}

fn add(page: &mut Page, list: &Given<List<String>>, headings: &mut Vec<String>) {
    for heading in list.iter().flat_map(|list| &list.get_ref().entries) {
        if heading.get_ref().trim().is_empty() {
            page.error(
                code::WRONG_TYPE,
                &heading.span(),
                "an empty text is no heading",
                "write the heading as it stands in the delivery",
            );
        } else {
            headings.push(heading.get_ref().clone());
        }
    }
}

fn of_list(refuse: &Given<List<String>>) -> Personal {
    let headings = refuse.iter().flat_map(|list| &list.get_ref().entries);
    Personal {
        refuse: headings.map(|heading| heading.get_ref().clone()).collect(),
        ..Personal::default()
    }
}

/// A heading that is declared to be refused and to be hashed.
fn say_both(
    page: &mut Page,
    list: &Given<List<String>>,
    other: &Personal,
    has: impl Fn(&Personal, &str) -> bool,
) {
    for heading in list.iter().flat_map(|list| &list.get_ref().entries) {
        if has(other, heading.get_ref()) {
            page.error(
                code::DUPLICATE,
                &heading.span(),
                format!(
                    "`{}` is declared both in `refuse` and in `hash`",
                    heading.get_ref()
                ),
                "a column is refused, or replaced by its hash: keep one of them",
            );
        }
    }
}

fn variable(page: &mut Page, name: &Spanned<String>) -> Option<String> {
    let text = name.get_ref();
    let good = !text.is_empty()
        && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
        && !text.starts_with(|c: char| c.is_ascii_digit());
    if !good {
        // What stands here may be the key itself: it is not repeated.
        let mut place = crate::diagnostic::Place::in_text(&page.path, &page.text, name.span());
        place.excerpt = None;
        page.found.push(
            crate::diagnostic::Diagnostic::error(
                code::HASH_KEY,
                "`key_variable` is not the name of a variable of the environment",
            )
            .at(place)
            .help("write a name such as `\"TIDEMARK_KEY\"`; the key itself never stands in the survey folder"),
        );
        return None;
    }
    Some(text.clone())
}

/// The file of the key, which may lie anywhere but in the survey folder.
fn key_file(page: &mut Page, file: &Spanned<String>, survey_folder: &Path) -> Option<PathBuf> {
    let expanded = match expand(file.get_ref()) {
        Ok(text) => text,
        Err(name) => {
            page.error(
                code::UNKNOWN_REFERENCE,
                &file.span(),
                format!("the environment has no `{name}`"),
                format!("set it, or write `${{{name}:-fallback}}`"),
            );
            return None;
        }
    };
    let path = survey_folder.join(expanded);
    if lies_in(&path, survey_folder) {
        page.error(
            code::HASH_KEY,
            &file.span(),
            "the key lies in the survey folder",
            "move it to where the survey folder is not copied to, and make it anew if the folder was ever shared",
        );
        return None;
    }
    Some(path)
}

/// Whether a path, with `.` and `..` and links followed as far as they exist, lies in a folder.
fn lies_in(path: &Path, folder: &Path) -> bool {
    let folder = real(folder);
    real(path).starts_with(&folder)
}

/// The path with its longest part that exists made real, and `..` behind it taken out.
fn real(path: &Path) -> PathBuf {
    let absolute = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    if let Ok(real) = absolute.canonicalize() {
        return real;
    }
    match (absolute.parent(), absolute.file_name()) {
        (Some(parent), Some(name)) => real(parent).join(name),
        // It ends in `..`.
        (Some(parent), None) => real(parent).parent().map_or(PathBuf::new(), Path::to_owned),
        (None, _) => absolute,
    }
}
