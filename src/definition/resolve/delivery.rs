//! The delivery of a wave: where it is, how it is read, which heading belongs to which field.

use std::collections::BTreeMap;
use std::ops::Range;
use std::path::{Path, PathBuf};

use toml::Spanned;

use super::super::design::SampleDesign;
use super::super::id::{Code, Field, ItemId};
use super::super::item::{Item, ItemKind};
use super::super::scale::Answer;
use super::super::source::{Given, Heading, List, Table, WaveSource};
use super::super::wave::{Columns, Delivery, Format, option_heading};
use super::page::{Page, codes_of};
use super::waves::{Kind, Known, known_item};
use crate::diagnostic::{Diagnostic, Place, Severity, code};

/// The names of formats, and endings of file names that tell them.
const FORMATS: &[(&str, Format, &[&str])] = &[
    ("csv", Format::Csv, &["csv", "txt", "tsv"]),
    ("parquet", Format::Parquet, &["parquet"]),
    ("sav", Format::Spss, &["sav", "zsav"]),
    ("por", Format::SpssPortable, &["por"]),
    ("dta", Format::Stata, &["dta"]),
    ("sas7bdat", Format::Sas, &["sas7bdat"]),
    ("xlsx", Format::Excel, &["xlsx", "xlsm"]),
    ("ods", Format::OpenDocument, &["ods"]),
    ("triple-s", Format::TripleS, &["sss", "xml"]),
    ("jsonl", Format::JsonLines, &["jsonl"]),
];

/// The names a delivery has where `wave.toml` names none, in the order they are looked for.
const DEFAULT_NAMES: [&str; 3] = ["responses.csv", "responses.parquet", "responses.jsonl"];

pub(super) fn delivery(
    page: &mut Page,
    source: &WaveSource,
    folder: &Path,
    kind: Kind,
    known: &Known<'_>,
) -> Delivery {
    let path = path(page, source, folder, kind);
    let names: Vec<(&str, Format)> = FORMATS
        .iter()
        .map(|(name, format, _)| (*name, *format))
        .collect();
    let format = match &source.format {
        Some(format) => page.word(format, "format", &names),
        None => format_of(page, &path, source.delivery.as_ref()),
    };
    let delimiter = source
        .delimiter
        .as_ref()
        .and_then(|text| one_character(page, text, "delimiter"));
    let decimal = source
        .decimal
        .as_ref()
        .and_then(|text| page.word(text, "decimal", &[(".", '.'), (",", ',')]));
    let encoding = source.encoding.as_ref().map(|label| encoding(page, label));
    Delivery {
        path,
        format: format.unwrap_or(Format::Csv),
        encoding,
        sheet: source.sheet.as_ref().map(|sheet| sheet.get_ref().clone()),
        heading_row: source
            .heading_row
            .as_ref()
            .and_then(|row| heading_row(page, row)),
        delimiter,
        decimal,
        id: source
            .respondent_id
            .as_ref()
            .map(|field| Field::new(field.get_ref())),
        columns: columns(page, source, known),
        values: values(page, &source.values, known),
        blanks: source
            .blanks
            .iter()
            .flat_map(|list| &list.get_ref().entries)
            .map(|text| text.get_ref().clone())
            .collect(),
    }
}

fn path(page: &mut Page, source: &WaveSource, folder: &Path, kind: Kind) -> PathBuf {
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
            let path = found.unwrap_or_else(|| folder.join(DEFAULT_NAMES[0]));
            (path, Place::file(&page.path))
        }
    };
    if !path.is_file() {
        let (severity, help) = match kind {
            Kind::Rehearsal => (
                Severity::Warning,
                "make it with `tidemark rehearse SURVEY --wave WAVE`",
            ),
            Kind::Responses | Kind::Published => (
                Severity::Error,
                "put the answers there, or name their file: `delivery = \"…\"`",
            ),
        };
        let mut diagnostic = Diagnostic::error(
            code::MISSING_FILE,
            format!("the delivery `{}` is not there", path.display()),
        )
        .at(place)
        .help(help);
        diagnostic.severity = severity;
        diagnostic.value = source
            .delivery
            .as_ref()
            .map(|written| written.get_ref().clone());
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
pub(super) fn expand(text: &str) -> Result<String, String> {
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

impl Format {
    /// The format that the ending of a file name tells, in any case; `None`: no format is known by it.
    ///
    /// ```
    /// use tidemark::definition::Format;
    /// assert_eq!(Format::of_ending("SAV"), Some(Format::Spss));
    /// assert_eq!(Format::of_ending("docx"), None);
    /// ```
    pub fn of_ending(ending: &str) -> Option<Self> {
        let of = |endings: &[&str]| {
            endings
                .iter()
                .any(|known| known.eq_ignore_ascii_case(ending))
        };
        let found = FORMATS.iter().find(|(_, _, endings)| of(endings))?;
        Some(found.1)
    }
}

fn format_of(page: &mut Page, path: &Path, written: Option<&Spanned<String>>) -> Option<Format> {
    let extension = path
        .extension()
        .map(|extension| extension.to_string_lossy().to_lowercase());
    match extension.as_deref().and_then(Format::of_ending) {
        Some(format) => Some(format),
        None => {
            let span = written.map_or(0..0, Spanned::span);
            page.error(
                code::MISSING_KEY,
                &span,
                format!("the name `{}` does not tell the format", path.display()),
                "add `format = \"csv\"`, or another format that is read",
            );
            None
        }
    }
}

fn one_character(page: &mut Page, text: &Spanned<String>, key: &str) -> Option<char> {
    let mut chars = text.get_ref().chars();
    match (chars.next(), chars.next()) {
        (Some(character), None) if character.is_ascii() && character != '"' => Some(character),
        _ => {
            page.error(
                code::WRONG_TYPE,
                &text.span(),
                format!("`{}` is not a {key}", text.get_ref()),
                "write one character: `\",\"`, `\";\"`, `\"\\t\"`",
            );
            None
        }
    }
}

fn heading_row(page: &mut Page, row: &Spanned<i64>) -> Option<usize> {
    let counted = usize::try_from(*row.get_ref()).ok().filter(|row| *row > 0);
    if counted.is_none() {
        page.error(
            code::WRONG_TYPE,
            &row.span(),
            format!("`{}` is not the number of a row", row.get_ref()),
            "rows count from 1, as the workbook shows them",
        );
    }
    counted
}

fn encoding(page: &mut Page, label: &Spanned<String>) -> String {
    if encoding_rs::Encoding::for_label(label.get_ref().as_bytes()).is_none() {
        page.error(
            code::ENCODING,
            &label.span(),
            format!("`{}` is not an encoding that is known", label.get_ref()),
            "write `utf-8`, `windows-1252`, `iso-8859-1`, `macintosh` or `utf-16le`",
        );
    }
    label.get_ref().clone()
}

fn columns(page: &mut Page, source: &WaveSource, known: &Known<'_>) -> BTreeMap<Field, Columns> {
    let mut columns = BTreeMap::new();
    let fields = fields(source, known);
    for (key, value) in source
        .columns
        .iter()
        .flat_map(|table| &table.get_ref().entries)
    {
        let name = key.get_ref();
        if is_undeclared(name, known.design) {
            page.error(
                code::UNKNOWN_REFERENCE,
                &key.span(),
                format!("field `{name}` is not part of the survey's design"),
                format!("add `{name} = \"{name}\"` under `[design]` of survey.toml"),
            );
            continue;
        }
        if !fields.contains(&name.as_str()) {
            page.unknown(&key.span(), "field", name, fields.iter().copied());
            continue;
        }
        let item = known.items.iter().find(|item| item.id.as_str() == name);
        if let Some(resolved) = heading(page, name, value, item) {
            columns.insert(Field::new(name), resolved);
        }
    }
    columns
}

/// Whether a heading is given for a part of the design that `[design]` does not declare.
fn is_undeclared(name: &str, design: &SampleDesign) -> bool {
    match name {
        "weight" => design.weight.is_none(),
        "strata" => design.strata.is_none(),
        "clusters" => design.clusters.is_empty(),
        "population" => design.population.is_empty(),
        _ => false,
    }
}

/// What `[columns]` may map: items, the respondent id, the fields of the design.
fn fields<'a>(source: &'a WaveSource, known: &'a Known<'_>) -> Vec<&'a str> {
    let design = known.design;
    let design_fields = design
        .weight
        .iter()
        .chain(&design.strata)
        .chain(&design.clusters)
        .chain(&design.population)
        .map(Field::as_str);
    let id = source
        .respondent_id
        .as_ref()
        .map(|id| id.get_ref().as_str());
    let own = source.quality.as_ref().map(Spanned::get_ref);
    let duration = own
        .and_then(|quality| quality.duration.as_ref())
        .map(|field| field.get_ref().as_str())
        .or_else(|| known.duration.map(Field::as_str));
    known
        .defined
        .iter()
        .map(String::as_str)
        .chain(id)
        .chain(design_fields)
        .chain(duration)
        .collect()
}

fn heading(
    page: &mut Page,
    field: &str,
    value: &Spanned<Heading>,
    item: Option<&Item>,
) -> Option<Columns> {
    let options = item.and_then(|item| match &item.kind {
        ItemKind::Multiple { options, .. } => Some(options.as_slice()),
        _ => None,
    });
    match (value.get_ref(), options) {
        (Heading::One(heading), None) => Some(Columns::One(heading.clone())),
        // Of an item that could not be resolved nothing more is judged.
        (_, None) if item.is_none() => Some(Columns::One(field.to_owned())),
        (_, None) => {
            page.error(
                code::WRONG_TYPE,
                &value.span(),
                format!("field `{field}` is read from one column"),
                "write its heading in quotes; only a multiple-choice item has several",
            );
            None
        }
        (Heading::One(heading), Some(_)) => Some(Columns::Joined {
            heading: heading.clone(),
            separator: ";".to_owned(),
        }),
        (Heading::Many(list), Some(options)) => Some(Columns::Options {
            by_code: in_order(page, field, list, &value.span(), options),
            chosen: Vec::new(),
            unchosen: Vec::new(),
        }),
        (Heading::Table(table), Some(options)) => {
            heading_table(page, field, table, &value.span(), options)
        }
    }
}

fn in_order(
    page: &mut Page,
    field: &str,
    list: &List<String>,
    span: &Range<usize>,
    options: &[Answer],
) -> Vec<(Code, String)> {
    if list.entries.len() != options.len() {
        page.error(
            code::WRONG_TYPE,
            span,
            format!(
                "item `{field}` has {} options, and {} headings are given",
                options.len(),
                list.entries.len()
            ),
            "one heading an option, in their order; or name them by code: `{ 1 = \"…\" }`",
        );
    }
    options
        .iter()
        .zip(&list.entries)
        .map(|(option, heading)| (option.code, heading.get_ref().clone()))
        .collect()
}

fn heading_table(
    page: &mut Page,
    field: &str,
    table: &Table<Heading>,
    span: &Range<usize>,
    options: &[Answer],
) -> Option<Columns> {
    let mut by_code: Vec<(Code, String)> = Vec::new();
    let mut chosen = Vec::new();
    let mut unchosen = Vec::new();
    let mut joined = None;
    let mut any_of = Vec::new();
    let mut separator = None;
    for (key, value) in &table.entries {
        match (key.get_ref().as_str(), value.get_ref()) {
            ("chosen", Heading::One(text)) => chosen.push(text.clone()),
            ("chosen", Heading::Many(list)) => {
                chosen.extend(list.entries.iter().map(|text| text.get_ref().clone()));
            }
            ("unchosen", Heading::One(text)) => unchosen.push(text.clone()),
            ("unchosen", Heading::Many(list)) => {
                unchosen.extend(list.entries.iter().map(|text| text.get_ref().clone()));
            }
            ("headings", Heading::Many(list)) => {
                by_code.extend(in_order(page, field, list, &value.span(), options));
            }
            ("any_of", Heading::Many(list)) => {
                any_of.extend(list.entries.iter().map(|text| text.get_ref().clone()));
            }
            ("heading", Heading::One(heading)) => joined = Some(heading.clone()),
            ("separator", Heading::One(text)) => separator = Some(text.clone()),
            (name, Heading::One(heading)) if name.parse::<i64>().is_ok() => {
                let code = name.parse().map(Code).unwrap_or(Code(0));
                if options.iter().all(|option| option.code != code) {
                    page.error(
                        code::UNKNOWN_REFERENCE,
                        &key.span(),
                        format!("item `{field}` has no option `{name}`"),
                        format!("its codes are {}", codes_of(options.iter().map(|o| o.code))),
                    );
                }
                by_code.push((code, heading.clone()));
            }
            (name @ ("chosen" | "unchosen" | "headings" | "any_of" | "heading" | "separator"), _) => page.error(
                code::WRONG_TYPE,
                &value.span(),
                format!("`{name}` has a value of the wrong type"),
                "`headings`, `any_of`, `chosen` and `unchosen` are lists, `heading` and `separator` texts",
            ),
            (name, _) => page.error(
                code::UNKNOWN_KEY,
                &key.span(),
                format!("`{name}` is not a key of the headings of `{field}`"),
                "write the code of an option, or `headings`, `any_of`, `chosen`, `unchosen`, `heading`, `separator`",
            ),
        }
    }
    let both = chosen
        .iter()
        .find(|text: &&String| unchosen.iter().any(|other: &String| same_word(text, other)));
    if let Some(text) = both {
        page.error(
            code::DUPLICATE,
            span,
            format!("`{text}` of `{field}` means both chosen and not chosen"),
            "leave it in `chosen` or in `unchosen`",
        );
    }
    if !any_of.is_empty() && (joined.is_some() || !by_code.is_empty()) {
        page.error(
            code::WRONG_TYPE,
            span,
            format!("field `{field}` has a column a choice (`any_of`) and other columns"),
            "keep `any_of`, or the headings of the options",
        );
        return None;
    }
    if !any_of.is_empty() {
        return Some(Columns::AnyOf { headings: any_of });
    }
    if joined.is_none() && by_code.is_empty() {
        by_code.extend(
            options
                .iter()
                .map(|option| (option.code, option_heading(field, option.code))),
        );
    }
    match joined {
        Some(heading) if by_code.is_empty() => Some(Columns::Joined {
            heading,
            separator: separator
                .filter(|text: &String| !text.is_empty())
                .unwrap_or_else(|| ";".to_owned()),
        }),
        Some(_) => {
            page.error(
                code::WRONG_TYPE,
                span,
                format!("field `{field}` is read from one column or from several"),
                "keep `heading`, or a heading for each option",
            );
            None
        }
        None => {
            let missing: Vec<Code> = options
                .iter()
                .map(|option| option.code)
                .filter(|code| by_code.iter().all(|(known, _)| known != code))
                .collect();
            // A heading of an unknown option was said; it may be the one that is missing here.
            let strangers = by_code
                .iter()
                .any(|(code, _)| options.iter().all(|option| option.code != *code));
            if !missing.is_empty() && !strangers {
                page.error(
                    code::MISSING_KEY,
                    span,
                    format!("item `{field}` has no heading for {}", codes_of(missing)),
                    "give each option a heading",
                );
            }
            Some(Columns::Options {
                by_code,
                chosen,
                unchosen,
            })
        }
    }
}

fn same_word(one: &str, other: &str) -> bool {
    one.trim().to_lowercase() == other.trim().to_lowercase()
}

fn values(
    page: &mut Page,
    table: &Given<Table<Table<i64>>>,
    known: &Known<'_>,
) -> BTreeMap<ItemId, Vec<(String, Code)>> {
    let mut values = BTreeMap::new();
    for (key, texts) in table.iter().flat_map(|table| &table.get_ref().entries) {
        if !known_item(page, key.get_ref(), &key.span(), known) {
            continue;
        }
        let item = known
            .items
            .iter()
            .find(|item| item.id.as_str() == key.get_ref());
        let Some(item) = item else { continue };
        // A numeric item has no codes: a text may stand for any number.
        let answers: Option<&[Answer]> = match &item.kind {
            ItemKind::Single { scale } => Some(&scale.answers),
            ItemKind::Multiple { options, .. } => Some(options),
            ItemKind::Numeric { .. } => None,
            ItemKind::Open | ItemKind::Derived { .. } => {
                page.error(
                    code::UNKNOWN_REFERENCE,
                    &key.span(),
                    format!(
                        "item `{}` has no codes that a text could stand for",
                        item.id
                    ),
                    "name a single-choice, multiple-choice or numeric item",
                );
                continue;
            }
        };
        let mut pairs = Vec::new();
        for (text, code) in &texts.get_ref().entries {
            let number = Code(*code.get_ref());
            if let Some(answers) = answers
                && answers.iter().all(|answer| answer.code != number)
            {
                page.error(
                    code::UNKNOWN_REFERENCE,
                    &code.span(),
                    format!("item `{}` has no code `{number}`", item.id),
                    format!("its codes are {}", codes_of(answers.iter().map(|a| a.code))),
                );
            }
            pairs.push((text.get_ref().clone(), number));
        }
        values.insert(item.id.clone(), pairs);
    }
    values
}
