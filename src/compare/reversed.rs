//! Scales that run the other way than in the last wave.
//!
//! Two things tell. The distribution: it is far from the last one and near to its mirror image. And the correlations with
//! other items: a scale that was turned has them with the other sign, an opinion that moved has them as before. Where
//! enough correlations are known they decide, and find also a turned scale whose distribution is its own mirror image.

use std::collections::BTreeSet;

use super::jumps::{Side, cells};
use crate::definition::{Item, ItemId, ItemKind, WaveId};
use crate::estimate::{Measure, WaveEstimates};
use crate::ingest::quality::correlation::Correlations;

/// The mirror image is nearer than this share of the distance to the last wave.
const FAR_NEARER: f64 = 1.0 / 3.0;

/// n·r² from which a correlation of the last wave is strong enough to be looked for in this one.
const STRONG: f64 = 15.0;

/// Standard errors that the correlations with the other sign are from none.
const TURNED: f64 = 4.5;

/// A scale that looks reversed.
#[derive(Debug, Clone, PartialEq)]
pub struct Mirrored {
    /// Half the sum of the absolute differences between the shares of real answers now and in the last wave.
    pub distance: f64,
    /// The same to the mirror image of the last wave.
    pub distance_to_mirror: f64,
    /// What else tells.
    pub evidence: Evidence,
}

/// What tells a reversed scale from an opinion that moved.
#[derive(Debug, Clone, PartialEq)]
pub enum Evidence {
    /// Correlations with other items have the other sign.
    Turned {
        /// The item it correlated with most.
        with: ItemId,
        /// r in the earlier wave.
        before: f64,
        /// r in this wave.
        now: f64,
    },
    /// So many items of its scale are mirrored at once.
    WholeScale(usize),
    /// Nothing: opinion may have moved.
    DistributionOnly,
}

/// Items whose scale looks reversed, each with the wave it is compared with. `moved` are items whose shares moved more
/// than sampling allows.
pub(super) fn reversed(
    pairs: &[(&Item, Side<'_>)],
    later: Side<'_>,
    moved: &BTreeSet<&ItemId>,
) -> Vec<(ItemId, WaveId, Mirrored)> {
    let candidates: Vec<Candidate<'_>> = pairs
        .iter()
        .enumerate()
        .filter_map(|(place, (item, side))| {
            let found = candidate(item, *side, later.estimates, moved)?;
            Some(Candidate { place, ..found })
        })
        .collect();
    let mut found = Vec::new();
    let mut turned: BTreeSet<&ItemId> = BTreeSet::new();
    let mirrored: BTreeSet<&ItemId> = candidates
        .iter()
        .filter(|candidate| candidate.is_mirrored)
        .map(|candidate| &candidate.item.id)
        .collect();
    for candidate in candidates.iter().filter(|c| c.is_mirrored) {
        let several = whole_scale(candidate.item, &candidates);
        let mates: BTreeSet<&ItemId> = candidates
            .iter()
            .filter(|other| several.is_some() && of_same_scale(candidate.item, other.item))
            .map(|other| &other.item.id)
            .collect();
        let apart = |id: &ItemId| !mirrored.contains(id) && !mates.contains(id);
        let evidence = match signs(candidate, later, &apart, &turned) {
            Some(Signs::Turned(evidence)) => evidence,
            Some(Signs::Kept) => continue,
            Some(Signs::Unclear) | None => {
                several.map_or(Evidence::DistributionOnly, Evidence::WholeScale)
            }
        };
        turned.insert(&candidate.item.id);
        found.push((candidate, evidence));
    }
    // What correlations alone tell: the clearest first, and the others judged with it turned back.
    loop {
        let clearest = candidates
            .iter()
            .filter(|c| !turned.contains(&c.item.id) && !c.is_mirrored && c.fits_its_mirror())
            .filter_map(
                |candidate| match signs(candidate, later, &|_| true, &turned) {
                    Some(Signs::Turned(evidence)) => {
                        Some((strength(candidate, later, &turned)?, candidate, evidence))
                    }
                    _ => None,
                },
            )
            .min_by(|one, other| one.0.total_cmp(&other.0));
        let Some((_, candidate, evidence)) = clearest else {
            break;
        };
        turned.insert(&candidate.item.id);
        found.push((candidate, evidence));
    }
    found.sort_by_key(|(candidate, _)| candidate.place);
    found
        .into_iter()
        .map(|(candidate, evidence)| {
            let mirrored = Mirrored {
                distance: candidate.distance,
                distance_to_mirror: candidate.distance_to_mirror,
                evidence,
            };
            let from = candidate.side.estimates.wave.clone();
            (candidate.item.id.clone(), from, mirrored)
        })
        .collect()
}

struct Candidate<'a> {
    item: &'a Item,
    side: Side<'a>,
    /// Among the items of the survey that are compared.
    place: usize,
    distance: f64,
    distance_to_mirror: f64,
    is_mirrored: bool,
    /// Its last distribution was not its own mirror image.
    is_askew: bool,
    /// What sampling alone makes of a distance.
    noise: f64,
}

impl Candidate<'_> {
    /// Whether the distribution is as near to the mirror image of the last one as to itself.
    fn fits_its_mirror(&self) -> bool {
        self.distance_to_mirror <= self.distance + self.noise
    }
}

fn candidate<'a>(
    item: &'a Item,
    side: Side<'a>,
    later: &WaveEstimates,
    moved: &BTreeSet<&ItemId>,
) -> Option<Candidate<'a>> {
    let (before, base_before) = real_answers(item, side.estimates)?;
    let (now, base_now) = real_answers(item, later)?;
    let apart = |one: &[f64], other: &mut dyn Iterator<Item = &f64>| -> f64 {
        one.iter()
            .zip(other)
            .map(|(p, q)| (p - q).abs())
            .sum::<f64>()
            / 2.0
    };
    let distance = apart(&now, &mut before.iter());
    let distance_to_mirror = apart(&now, &mut before.iter().rev());
    let answers = now.len() as f64;
    let noise = (answers * (1.0 / base_before + 1.0 / base_now)).sqrt() / 2.0;
    Some(Candidate {
        item,
        side,
        place: 0,
        distance,
        distance_to_mirror,
        is_askew: apart(&before, &mut before.iter().rev()) > 3.0 * noise,
        is_mirrored: moved.contains(&item.id) && distance_to_mirror < FAR_NEARER * distance,
        noise,
    })
}

/// The shares of the real answers of a scale, of those who gave one; and their effective base. `None` where a share is
/// not known.
fn real_answers(item: &Item, estimates: &WaveEstimates) -> Option<(Vec<f64>, f64)> {
    let ItemKind::Single { scale } = &item.kind else {
        return None;
    };
    let of_item = cells(estimates, &item.id);
    let mut base = 0.0;
    let shares: Option<Vec<f64>> = scale
        .answers
        .iter()
        .filter(|answer| answer.missing.is_none())
        .map(|answer| {
            let measure = Measure::Answer(answer.code);
            let cell = of_item.iter().find(|cell| cell.measure == measure)?;
            base = cell.estimate.bases.effective;
            cell.estimate.value
        })
        .collect();
    let shares = shares?;
    let sum: f64 = shares.iter().sum();
    (shares.len() >= 2 && sum > 0.0 && base > 0.0)
        .then(|| (shares.iter().map(|share| share / sum).collect(), base * sum))
}

/// Where the scale as a whole looks turned, how many of its items are mirrored: at least two, and three quarters of those
/// whose mirror image is not themselves. Correlations within such a scale tell nothing: they keep their sign.
fn whole_scale(item: &Item, candidates: &[Candidate<'_>]) -> Option<usize> {
    let same = || candidates.iter().filter(|c| of_same_scale(item, c.item));
    let mirrored = same().filter(|candidate| candidate.is_mirrored).count();
    let askew = same().filter(|candidate| candidate.is_askew).count();
    (mirrored >= 2 && 4 * mirrored >= 3 * askew).then_some(mirrored)
}

fn of_same_scale(one: &Item, other: &Item) -> bool {
    match (one.scale(), other.scale()) {
        (Some(one), Some(other)) => one.id == other.id,
        _ => false,
    }
}

enum Signs {
    Turned(Evidence),
    Kept,
    Unclear,
}

/// The correlations of an item that were strong in the last wave: with which item, r then and r now.
fn strong<'a>(
    candidate: &'a Candidate<'_>,
    later: Side<'a>,
    turned: &BTreeSet<&ItemId>,
) -> Option<Vec<(&'a ItemId, f64, f64, f64)>> {
    let before: &Correlations = candidate.side.correlations?;
    let now: &'a Correlations = later.correlations?;
    let id = &candidate.item.id;
    let pairs = now.items.iter().filter(|other| *other != id);
    Some(
        pairs
            .filter_map(|other| {
                let (r_before, rows_before) = before.between(id, other)?;
                let (r_now, rows_now) = now.between(id, other)?;
                let back = if turned.contains(other) { -1.0 } else { 1.0 };
                let strong = rows_before as f64 * r_before * r_before >= STRONG;
                strong.then_some((other, r_before, back * r_now, rows_now as f64))
            })
            .collect(),
    )
}

/// Standard errors that the correlations of this wave are from none, in the direction of the last wave's.
fn strength(candidate: &Candidate<'_>, later: Side<'_>, turned: &BTreeSet<&ItemId>) -> Option<f64> {
    let pairs = strong(candidate, later, turned)?;
    Some(direction(&pairs)?.0)
}

/// √n·Σr₁r₂ ÷ √Σr₁², and Σr₁r₂ ÷ Σr₁²: 1 where nothing changed, −1 where the item was turned.
fn direction(pairs: &[(&ItemId, f64, f64, f64)]) -> Option<(f64, f64)> {
    let squares: f64 = pairs.iter().map(|(_, before, _, _)| before * before).sum();
    let products: f64 = pairs.iter().map(|(_, before, now, _)| before * now).sum();
    let rows = pairs
        .iter()
        .map(|(_, _, _, rows)| *rows)
        .fold(f64::INFINITY, f64::min);
    (squares > 0.0).then(|| (rows.sqrt() * products / squares.sqrt(), products / squares))
}

fn signs(
    candidate: &Candidate<'_>,
    later: Side<'_>,
    apart: &dyn Fn(&ItemId) -> bool,
    turned: &BTreeSet<&ItemId>,
) -> Option<Signs> {
    const CLEARLY_TURNED: f64 = -0.5;
    const CLEARLY_KEPT: f64 = 0.3;
    let mut pairs = strong(candidate, later, turned)?;
    pairs.retain(|(other, ..)| apart(other));
    let (errors, ratio) = direction(&pairs)?;
    if ratio > CLEARLY_KEPT && errors > TURNED {
        return Some(Signs::Kept);
    }
    if ratio > CLEARLY_TURNED || errors > -TURNED {
        return Some(Signs::Unclear);
    }
    let most = pairs
        .iter()
        .max_by(|one, other| one.1.abs().total_cmp(&other.1.abs()))?;
    Some(Signs::Turned(Evidence::Turned {
        with: most.0.clone(),
        before: most.1,
        now: most.2,
    }))
}
