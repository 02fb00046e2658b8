//! The sample design, the weighting, and the facts of disclosure.

use std::collections::BTreeMap;

use toml::Spanned;

use super::super::design::{ClusterCodes, Fact, SampleDesign, SingletonPsu};
use super::super::disclosure::{Disclosure, Probability};
use super::super::id::Field;
use super::super::item::Item;
use super::super::source::{DesignSource, DisclosureSource, Given, OneOrMany, Words};
use super::page::{Owner, Page};
use super::suggest::nearest;
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

const PROBABILITIES: &[(&str, Probability)] = &[
    ("probability", Probability::Probability),
    ("non_probability", Probability::NonProbability),
    ("not_stated", Probability::NotStated),
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

/// `[disclosure]` of the survey.
pub(super) fn disclosure(
    page: &mut Page,
    source: &Given<DisclosureSource>,
    survey: &Owner,
) -> Disclosure {
    let help = "add `[disclosure]` with `probability = \"probability\"`, `\"non_probability\"` or `\"not_stated\"`";
    let Some(table) = page.need_table(source, "disclosure", survey, help) else {
        return Disclosure {
            probability: Probability::NotStated,
            precision_model: None,
            facts: BTreeMap::new(),
        };
    };
    let owner = Owner::new("`[disclosure]`", table.span(), table.get_ref().own_faults());
    let source = table.get_ref();
    let probability = page
        .need(&source.probability, "probability", &owner)
        .and_then(|word| page.word(word, "probability", PROBABILITIES));
    let precision_model = source
        .precision_model
        .as_ref()
        .map(|words| fact(page, words));
    Disclosure {
        probability: probability.unwrap_or(Probability::NotStated),
        precision_model,
        facts: facts(page, source),
    }
}

/// What a wave's `[disclosure]` replaces.
pub(super) fn wave_disclosure(
    page: &mut Page,
    source: &Given<DisclosureSource>,
) -> (Option<Probability>, BTreeMap<String, Fact>) {
    let Some(source) = source.as_ref().map(Spanned::get_ref) else {
        return (None, BTreeMap::new());
    };
    if let Some(model) = &source.precision_model {
        page.error(
            code::UNKNOWN_KEY,
            &model.span(),
            "`precision_model` is stated for the whole survey",
            "move it to `[disclosure]` of survey.toml",
        );
    }
    let probability = source
        .probability
        .as_ref()
        .and_then(|word| page.word(word, "probability", PROBABILITIES));
    (probability, facts(page, source))
}

fn facts(page: &mut Page, source: &DisclosureSource) -> BTreeMap<String, Fact> {
    source
        .facts()
        .into_iter()
        .filter_map(|(key, words)| Some((key.to_owned(), fact(page, words.as_ref()?))))
        .collect()
}

/// A fact: a text, or why there is none.
pub(super) fn fact(page: &mut Page, words: &Spanned<Words>) -> Fact {
    const REASONS: [&str; 2] = ["not_stated_by_source", "not_disclosed"];
    if let Words::Table(table) = words.get_ref() {
        let reason = table.entries.iter().find_map(|(key, value)| {
            let name = key.get_ref().as_str();
            let is_language = page.languages.iter().any(|lang| lang.as_str() == name);
            let reason = REASONS
                .into_iter()
                .find(|reason| *reason == name)
                .or_else(|| nearest(name, REASONS).filter(|_| !is_language))?;
            Some((key, reason, value))
        });
        if let Some((key, reason, value)) = reason {
            for (other, _) in &table.entries {
                if other.get_ref() != reason {
                    let help = if other == key {
                        format!("did you mean `{reason}`?")
                    } else {
                        format!("`{reason}` stands alone")
                    };
                    page.error(
                        code::UNKNOWN_KEY,
                        &other.span(),
                        format!("`{other}` is not a key of such a fact"),
                        help,
                    );
                }
            }
            let texts = page.texts(value);
            return match reason {
                "not_disclosed" => Fact::NotDisclosed(texts),
                _ => Fact::NotStatedBySource(texts),
            };
        }
    }
    Fact::Stated(page.texts(words))
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
