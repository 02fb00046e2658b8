//! What was asked for and comes to nothing: said, not passed over.

use super::{MeasureKind, TableArgs};
use crate::cli::select::ALL;
use crate::definition::{Item, ItemId, ItemKind};
use crate::diagnostic::{Diagnostic, Diagnostics, Place, code};
use crate::estimate::Cell;
use crate::pipeline::{Results, WaveResults};

/// Options and items of one command that change nothing, a line each.
///
/// # Errors
/// Nothing at all is left to show of what was named.
pub(super) fn in_vain(
    args: &TableArgs,
    results: &Results,
    banners: &[ItemId],
    shown: &[&WaveResults],
    wanted: &dyn Fn(&Cell) -> bool,
) -> crate::Result<Vec<String>> {
    let survey = &results.survey;
    let asked: Vec<&Item> = args
        .item
        .iter()
        .filter_map(|name| survey.item(&ItemId::new(name)))
        .collect();
    let cells = || shown.iter().flat_map(|wave| &wave.estimates.cells);
    let is_shown = |item: &&Item| cells().any(|cell| cell.item == item.id && wanted(cell));
    let mut lines = Vec::new();
    if !cells().any(wanted) {
        nothing(args, results, &asked, shown)?;
    } else {
        let absent = asked.iter().filter(|item| !is_shown(item));
        lines.extend(absent.map(|item| lacks(args, Some(item))));
    }
    if args.by.iter().any(|name| name == ALL) && survey.report.banners.is_empty() {
        lines.push("`--by all` adds no groups: report.toml names no `banners`".to_owned());
    }
    if args.test {
        lines.extend(untested(&asked, banners));
    }
    // A `total` that disagrees is a finding of the definition.
    let weighs = |wave: &&WaveResults| wave.weighting.as_ref().map_or(0.0, |w| w.weight_sum);
    let weights = shown.iter().map(weighs).fold(0.0, f64::max);
    if args.measure.iter().any(|kind| kind.is_of_people())
        && survey.weighting.total().is_none()
        && let Some(people) = survey.estimation.population
        && weights > people * (1.0 + 1e-9)
    {
        lines.push(format!(
            "`population` is {people}, and the weights sum to {weights}: numbers of people go by `population`"
        ));
    }
    Ok(lines)
}

/// Where `--test` has nothing to test.
fn untested(asked: &[&Item], banners: &[ItemId]) -> Vec<String> {
    if banners.is_empty() {
        return vec!["`--test` tests nothing without groups: name them with `--by`".to_owned()];
    }
    let untestable = |item: &&&Item| matches!(item.kind, ItemKind::Numeric { .. } | ItemKind::Open);
    asked
        .iter()
        .filter(untestable)
        .map(|item| {
            let id = &item.id;
            format!("`--test` leaves item `{id}` out: it has no categories")
        })
        .collect()
}

/// Says what every named item lacks, with what it has.
fn nothing(
    args: &TableArgs,
    results: &Results,
    asked: &[&Item],
    shown: &[&WaveResults],
) -> crate::Result<()> {
    if asked.is_empty() && args.measure.is_empty() {
        return Ok(());
    }
    let place = || Place::file(results.survey.folder.join("survey.toml"));
    let error = |item: Option<&Item>| {
        let mut kinds: Vec<&str> = Vec::new();
        let cells = shown.iter().flat_map(|wave| &wave.estimates.cells);
        for cell in cells.filter(|cell| item.is_none_or(|item| cell.item == item.id)) {
            let kind = MeasureKind::of(&cell.measure).name();
            if !kinds.contains(&kind) {
                kinds.push(kind);
            }
        }
        let error = Diagnostic::error(code::BAD_ARGUMENT, lacks(args, item)).at(place());
        match kinds.is_empty() {
            true => error.help("nothing of it is estimated in this wave"),
            false => error.help(format!("there is {}", kinds.join(", "))),
        }
    };
    let mut found = Diagnostics::new();
    if asked.is_empty() {
        found.push(error(None));
    }
    for item in asked {
        found.push(error(Some(item)));
    }
    Err(found.into())
}

/// "item `hours` has no balance".
fn lacks(args: &TableArgs, item: Option<&Item>) -> String {
    let kinds: Vec<&str> = args.measure.iter().map(|kind| kind.name()).collect();
    let what = match kinds.as_slice() {
        [] => "figures".to_owned(),
        kinds => kinds.join(" or "),
    };
    match item {
        Some(item) => format!("item `{}` has no {what}", item.id),
        None => format!("no item has {what}"),
    }
}
