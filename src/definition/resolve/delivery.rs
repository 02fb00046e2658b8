//! In: the keys of `wave.toml` about the delivery. Out: where it is, how it is read, which heading belongs to which
//! field. Never: the delivery opened.

mod columns;
mod format;
mod options;
mod path;
mod values;

use std::path::Path;

use toml::Spanned;

use super::super::id::Field;
use super::super::source::WaveSource;
use super::super::wave::{Delivery, Format};
use super::page::Page;
use super::waves::{Kind, Known};
use crate::diagnostic::code;

pub(super) use path::expand;

pub(super) fn delivery(
    page: &mut Page,
    source: &WaveSource,
    folder: &Path,
    kind: Kind,
    known: &Known<'_>,
) -> Delivery {
    let path = path::path(page, source, folder, kind);
    let format = format::format(page, source, &path);
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
        columns: columns::columns(page, source, known),
        values: values::values(page, &source.values, known),
        blanks: source
            .blanks
            .iter()
            .flat_map(|list| &list.get_ref().entries)
            .map(|text| text.get_ref().clone())
            .collect(),
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
