//! In: the targets file of a wave and the steps of the weighting. Out: its margins and means, in the order of the
//! steps. Never: a step that is left without its target and not told.

use std::path::Path;

use super::super::Survey;
use super::super::id::ItemId;
use super::super::source::WaveSource;
use super::super::wave::{Wave, WaveKind};
use super::super::weighting::WeightingStep;
use super::page::Page;
use super::targets::{self, Targets};
use crate::diagnostic::{Diagnostic, Place, code};
use crate::error::Result;

/// The targets of a wave of answers, from the file it names or the one of its name.
pub(super) fn wave_targets(
    page: &mut Page,
    source: &WaveSource,
    survey: &Survey,
    wave: &Wave,
    defined: &[String],
) -> Result<Targets> {
    if matches!(wave.kind, WaveKind::Published(_)) {
        return Ok(Targets::default());
    }
    let name = match &source.targets {
        Some(name) => name.get_ref().clone(),
        None => format!("{}.csv", wave.id),
    };
    let steps = survey.weighting.steps();
    let margins: Vec<&[ItemId]> = steps.iter().flat_map(WeightingStep::margins).collect();
    let numbers = || steps.iter().flat_map(WeightingStep::numbers);
    let path = survey.folder.join("targets").join(&name);
    let Some((targets, found)) = targets::targets(&path, &survey.items, defined)? else {
        if source.targets.is_some() || !margins.is_empty() || numbers().count() > 0 {
            let place = match &source.targets {
                Some(name) => Place::in_text(&page.path, &page.text, name.span()),
                None => page.at_kind(source),
            };
            page.found.push(
                Diagnostic::error(code::MISSING_FILE, format!("`targets/{name}` is not there"))
                    .at(place)
                    .value(name)
                    .help("write the population's shares there: `margin,category,share,source`"),
            );
        }
        return Ok(Targets {
            file: path,
            ..Targets::default()
        });
    };
    let judged = found.error_count() == 0;
    page.found.extend(found);
    let targets = Targets {
        margins: targets::in_order_of(&margins, targets.margins),
        ..targets
    };
    if judged {
        say_absent(page, survey, wave, &path, &targets);
    }
    Ok(targets)
}

/// Says every margin and mean of the weighting that the file has no target for.
fn say_absent(page: &mut Page, survey: &Survey, wave: &Wave, path: &Path, targets: &Targets) {
    let steps = survey.weighting.steps();
    let margins = steps.iter().flat_map(WeightingStep::margins);
    let numbers = steps.iter().flat_map(WeightingStep::numbers);
    let absent_margins = margins.filter(|margin| {
        let defined = margin.iter().all(|item| survey.item(item).is_some());
        defined && !targets.margins.iter().any(|target| target.items == *margin)
    });
    let absent_means = numbers.filter(|number| {
        let defined = survey.item(number).is_some();
        defined && !targets.means.iter().any(|mean| mean.item == **number)
    });
    let absent = absent_margins
        .map(|margin| (targets::margin_name(margin), ""))
        .chain(absent_means.map(|number| (number.to_string(), "mean,")));
    for (name, category) in absent {
        let of = if category.is_empty() {
            "margin"
        } else {
            "the mean of"
        };
        page.found.push(
            Diagnostic::error(
                code::BAD_TARGET,
                format!("wave `{}` has no target for {of} `{name}`", wave.id),
            )
            .at(Place::file(path))
            .value(&name)
            .help(format!("add lines that begin with `{name},{category}`")),
        );
    }
}
