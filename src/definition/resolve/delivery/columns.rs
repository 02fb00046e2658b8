//! In: `[columns]` of a wave. Out: the heading, or headings, of each field. Never: a heading for a field that the
//! survey does not have.

use std::collections::BTreeMap;

use toml::Spanned;

use super::options::{in_order, option_columns};
use crate::definition::design::SampleDesign;
use crate::definition::id::Field;
use crate::definition::item::{Item, ItemKind};
use crate::definition::resolve::page::Page;
use crate::definition::resolve::waves::Known;
use crate::definition::source::{Heading, WaveSource};
use crate::definition::wave::Columns;
use crate::diagnostic::code;

pub(super) fn columns(
    page: &mut Page,
    source: &WaveSource,
    known: &Known<'_>,
) -> BTreeMap<Field, Columns> {
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
            option_columns(page, field, table, &value.span(), options)
        }
    }
}
