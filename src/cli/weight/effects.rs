//! The design effects of items.

use crate::cli::cache;
use crate::definition::{Item, ItemId, Net, NetRole, Survey, Wave};
use crate::estimate::{Domain, Measure};
use crate::pipeline::{self, Scope, WaveScope};

/// The design effect of one share or mean.
pub(super) struct DesignEffect {
    pub item: ItemId,
    pub measure: Measure,
    /// A proportion, or a mean in the unit of its item.
    pub estimate: f64,
    pub standard_error: f64,
    /// V ÷ V under simple random sampling.
    pub design_effect: f64,
}

impl DesignEffect {
    pub fn is_share(&self) -> bool {
        !matches!(self.measure, Measure::Mean)
    }
}

/// The design effects of the nets of agreement of these items, or of every item that has one.
///
/// # Errors
/// As [`pipeline::run`].
pub(super) fn design_effects(
    survey: &Survey,
    wave: &Wave,
    items: Option<Vec<ItemId>>,
) -> crate::Result<Vec<DesignEffect>> {
    let wanted: Vec<&Item> = survey
        .items
        .iter()
        .filter(|item| match &items {
            Some(items) => items.contains(&item.id),
            None => agreement(item).is_some(),
        })
        .collect();
    if wanted.is_empty() {
        return Ok(Vec::new());
    }
    let scope = Scope {
        waves: WaveScope::Only(vec![wave.id.clone()]),
        items: Some(wanted.iter().map(|item| item.id.clone()).collect()),
        cache: cache::stated(),
        ..Scope::default()
    };
    let results = pipeline::run(survey.clone(), &scope)?;
    let Some(of_wave) = results.wave(&wave.id) else {
        return Ok(Vec::new());
    };
    let mut effects = Vec::new();
    for cell in of_wave
        .estimates
        .cells
        .iter()
        .filter(|cell| cell.domain == Domain::Total)
    {
        let Some(item) = wanted.iter().find(|item| item.id == cell.item) else {
            continue;
        };
        let shown = match agreement(item) {
            Some(net) => cell.measure == Measure::Net(net.id.clone()),
            None => matches!(
                cell.measure,
                Measure::Answer(_) | Measure::Net(_) | Measure::Mean
            ),
        };
        let known = cell.estimate.value.zip(cell.estimate.precision());
        if let Some((estimate, precision)) = known.filter(|_| shown)
            && let Some(design_effect) = precision.design_effect
        {
            effects.push(DesignEffect {
                item: item.id.clone(),
                measure: cell.measure.clone(),
                estimate,
                standard_error: precision.standard_error,
                design_effect,
            });
        }
    }
    Ok(effects)
}

fn agreement(item: &Item) -> Option<&Net> {
    let nets = &item.scale()?.nets;
    nets.iter().find(|net| net.role == NetRole::Agree)
}
