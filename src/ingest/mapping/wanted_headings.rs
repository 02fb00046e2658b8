//! In: the survey, a wave and its mapping. Out: every heading the wave may be read from. Never: a heading of a derived
//! item.

use crate::definition::{Columns, Delivery, Field, ItemKind, Survey, Wave, option_heading};

/// Every heading that a wave may be read from; of a multiple-choice item that is not mapped all that it may have.
pub(in crate::ingest) fn wanted_headings(
    survey: &Survey,
    wave: &Wave,
    delivery: &Delivery,
) -> Vec<String> {
    let design = &survey.design;
    let fields = delivery
        .id
        .iter()
        .chain(&design.weight)
        .chain(&design.strata)
        .chain(&design.clusters)
        .chain(&design.population);
    let duration = survey.quality_of(wave).duration;
    let fields = fields.chain(duration.iter().map(|duration| &duration.field));
    let mut names: Vec<String> = fields.map(|field| field.as_str().to_owned()).collect();
    let mut of_options = Vec::new();
    for item in survey.items.iter().filter(|item| survey.asks(wave, item)) {
        let name = item.id.as_str();
        match &item.kind {
            ItemKind::Derived { .. } => continue,
            ItemKind::Multiple { options, .. } => {
                of_options.extend(
                    options
                        .iter()
                        .map(|option| option_heading(name, option.code)),
                );
            }
            ItemKind::Single { .. } | ItemKind::Numeric { .. } | ItemKind::Open => {}
        }
        names.push(name.to_owned());
    }
    let heading = |name: &String| match delivery.columns.get(&Field::new(name)) {
        Some(Columns::One(heading) | Columns::Joined { heading, .. }) => vec![heading.clone()],
        Some(Columns::Options { by_code, .. }) => {
            by_code.iter().map(|(_, heading)| heading.clone()).collect()
        }
        Some(Columns::AnyOf { headings }) => headings.clone(),
        None => vec![name.clone()],
    };
    names.iter().flat_map(heading).chain(of_options).collect()
}
