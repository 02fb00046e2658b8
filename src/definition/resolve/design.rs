//! The sample design.

use toml::Spanned;

use super::super::design::{ClusterCodes, SampleDesign, SingletonPsu};
use super::super::id::Field;
use super::super::item::Item;
use super::super::source::{DesignSource, Given, OneOrMany};
use super::page::Page;
use crate::diagnostic::code;

const CLUSTER_CODES: &[(&str, ClusterCodes)] = &[
    ("unique", ClusterCodes::Unique),
    ("nested_in_strata", ClusterCodes::NestedInStrata),
];

const SINGLETON_PSU: &[(&str, SingletonPsu)] = &[
    ("fail", SingletonPsu::Fail),
    ("remove", SingletonPsu::Remove),
    ("certainty", SingletonPsu::Certainty),
    ("average", SingletonPsu::Average),
    ("adjust", SingletonPsu::Adjust),
    ("average_by_domain", SingletonPsu::AverageByDomain),
    ("adjust_by_domain", SingletonPsu::AdjustByDomain),
];

/// `[design]`.
pub(super) fn design(page: &mut Page, source: &Given<DesignSource>) -> SampleDesign {
    let Some(source) = source.as_ref().map(Spanned::get_ref) else {
        return SampleDesign::default();
    };
    let one = |field: &Given<String>| field.as_ref().map(|field| Field::new(field.get_ref()));
    let many = |fields: &Given<OneOrMany<String>>| {
        entries(fields)
            .into_iter()
            .map(|(_, name)| Field::new(name))
            .collect::<Vec<_>>()
    };
    let clusters = many(&source.clusters);
    let population = many(&source.population);
    if let Some(place) = &source.population
        && population.len() > clusters.len() + 1
    {
        page.error(
            code::WRONG_TYPE,
            &place.span(),
            format!(
                "`population` names {} stages, and the design has {}",
                population.len(),
                clusters.len() + 1
            ),
            "one field a stage of `clusters`, and one for the respondents within",
        );
    }
    let cluster_codes = source
        .cluster_codes
        .as_ref()
        .and_then(|codes| page.word(codes, "cluster_codes", CLUSTER_CODES));
    let singleton_psu = source
        .singleton_psu
        .as_ref()
        .and_then(|policy| page.word(policy, "singleton_psu", SINGLETON_PSU));
    SampleDesign {
        weight: one(&source.weight),
        strata: one(&source.strata),
        clusters,
        population,
        cluster_codes: cluster_codes.unwrap_or_default(),
        singleton_psu: singleton_psu.unwrap_or_default(),
    }
}

/// Notes a name that is no item, or an item without categories of which a respondent has one.
pub(super) fn categorical(
    page: &mut Page,
    span: &std::ops::Range<usize>,
    name: &str,
    items: &[Item],
    defined: &[String],
) {
    match items.iter().find(|item| item.id.as_str() == name) {
        Some(item) if item.scale().is_none() => page.error(
            code::UNKNOWN_REFERENCE,
            span,
            format!("item `{name}` has no categories of which each respondent has one"),
            "name a single-choice or derived item",
        ),
        None if !defined.iter().any(|known| known == name) => {
            page.unknown(span, "item", name, defined.iter().map(String::as_str));
        }
        _ => {}
    }
}

/// A number above 0.
pub(super) fn positive(page: &mut Page, value: &Spanned<f64>, key: &str) -> Option<f64> {
    let number = page.finite(value, key)?;
    if number <= 0.0 {
        page.error(
            code::WRONG_TYPE,
            &value.span(),
            format!("`{key}` is {number}"),
            "a number above 0 is asked for",
        );
    }
    (number > 0.0).then_some(number)
}

type Named<'a> = (std::ops::Range<usize>, &'a str);

/// The names of a value that is one or a list, with their places.
pub(super) fn names_of(value: &Spanned<OneOrMany<String>>) -> Vec<Named<'_>> {
    match value.get_ref() {
        OneOrMany::One(name) => vec![(value.span(), name.as_str())],
        OneOrMany::Many(list) => list
            .entries
            .iter()
            .map(|name| (name.span(), name.get_ref().as_str()))
            .collect(),
    }
}

fn entries(value: &Given<OneOrMany<String>>) -> Vec<Named<'_>> {
    value.as_ref().map(names_of).unwrap_or_default()
}
