//! Waves whose respondents recur: how many, and where a panel is declared how the estimates of both waves vary together.

use super::crossed::{Crossed, factor_column};
use super::item_tallies::with_columns;
use super::{Scope, WaveResults};
use crate::compare::panel::{PairOfWaves, Shared};
use crate::compare::{Changes, Dependence, Panel};
use crate::definition::{Item, ItemId, Survey, Wave, WaveId};
use crate::diagnostic::{Diagnostic, Diagnostics, code};
use crate::error::{Error, Result};
use crate::estimate::unit_influence::OfItem;
use crate::estimate::{Domain, Linearisation, SharedUnits};
use crate::ingest::{self, Responses};
use crate::weight::Weighted;

/// Looks at every pair of waves between which something is compared; with what is to be said of them.
///
/// # Errors
/// As [`run`](super::run): a wave is read again where a panel is declared.
pub(super) fn panel(
    survey: &Survey,
    scope: &Scope,
    waves: &[WaveResults],
    changes: &[&Changes],
) -> Result<(Panel, Diagnostics)> {
    let mut pairs: Vec<(WaveId, WaveId)> = Vec::new();
    for change in changes.iter().flat_map(|changes| &changes.changes) {
        let known = |(from, to): &(WaveId, WaveId)| *from == change.from && *to == change.to;
        // The pair of the change before is mostly that of this one.
        if change.test.is_ok() && !pairs.iter().rev().any(known) {
            pairs.push((change.from.clone(), change.to.clone()));
        }
    }
    let respondents = |id: &WaveId| {
        let of_wave = waves.iter().find(|wave| wave.wave == *id)?;
        of_wave.respondents.as_ref()
    };
    let mut found = Diagnostics::new();
    let mut panel = Panel::default();
    for (from, to) in pairs {
        let (Some(earlier), Some(later)) = (survey.wave(&from), survey.wave(&to)) else {
            continue;
        };
        let both = respondents(&from).zip(respondents(&to));
        // Ids of synthetic answers are counted from 1 in every wave.
        let Some((first, second)) = both.filter(|_| !earlier.is_rehearsal()) else {
            continue;
        };
        let overlap = first.overlap(second);
        if overlap.recurring == 0 {
            continue;
        }
        let mut shared = Shared::default();
        match survey.comparison.panel {
            Some(true) => shared = covariances(survey, scope, earlier, later)?,
            Some(false) => {}
            None => {
                let mut said = Diagnostic::warning(
                    code::RECURRING_RESPONDENTS,
                    format!(
                        "{} of {} respondents of wave `{to}` have the id of a respondent of `{from}`; the waves are compared as two samples",
                        overlap.recurring, overlap.later
                    ),
                )
                .at(survey.written_at(&["comparison"]))
                .help("say `panel = true` under `[comparison]` where they are the same people, `panel = false` where they are not");
                if first.are_numbered && second.are_numbered {
                    said.severity = crate::diagnostic::Severity::Note;
                }
                found.push(said);
            }
        }
        panel.pairs.push(PairOfWaves {
            from,
            to,
            overlap,
            shared,
        });
    }
    Ok((panel, found))
}

/// A wave read again.
struct Side {
    responses: Responses,
    crossed: Crossed,
    weighted: Weighted,
}

impl Side {
    fn read(survey: &Survey, wave: &Wave, scope: &Scope) -> Result<Self> {
        // What is to be said of them was said when they were first read.
        let responses = ingest::read_with(survey, wave, &scope.cache)?.output;
        let crossed = Crossed::new(survey, &responses, scope);
        let weighted = crossed.weigh(survey, wave)?.output;
        Ok(Self {
            responses,
            crossed,
            weighted,
        })
    }

    fn ids(&self) -> Result<&[String]> {
        let ids = self.responses.ids.as_deref();
        ids.ok_or_else(|| Error::Bug("a wave of a panel has lost its ids".to_owned()))
    }

    /// The position of each row's answer to a banner.
    fn positions(&self, survey: &Survey, banner: &ItemId) -> Option<Vec<u16>> {
        factor_column(survey, &self.responses, banner).map(|(positions, _)| positions)
    }
}

fn covariances(survey: &Survey, scope: &Scope, earlier: &Wave, later: &Wave) -> Result<Shared> {
    let sides = [
        Side::read(survey, earlier, scope)?,
        Side::read(survey, later, scope)?,
    ];
    let [first, second] = &sides;
    let linearised = [first, second].map(|side| {
        let (frame, adjustment) = (&side.crossed.frame, &side.weighted.adjustment);
        Linearisation::new(frame, adjustment, survey.design.singleton_psu)
    });
    let stages = [linearised[0].first_stage(), linearised[1].first_stage()];
    let units = SharedUnits::new((&stages[0], first.ids()?), (&stages[1], second.ids()?));
    let mut shared = Shared::default();
    let domains = domains(survey, scope, &sides);
    let asked = |item: &&Item| survey.asks(earlier, item) && survey.asks(later, item);
    for item in survey.items.iter().filter(asked) {
        for (domain, inside) in &domains {
            let influence = [0, 1].map(|wave| {
                let side = &sides[wave];
                let positions = inside.as_ref().map(|(of_waves, _)| &of_waves[wave]);
                let position = inside.as_ref().map(|(_, position)| *position);
                let is_inside = |row: usize| match positions {
                    Some(positions) => positions.get(row).copied() == position,
                    None => true,
                };
                let place = survey.item_position(&item.id)?;
                let answers = side.responses.answers_of(place)?;
                Some(with_columns(item, answers, |columns| {
                    let of = OfItem {
                        item,
                        columns,
                        extras: &scope.extras,
                        design_weight: &side.responses.design.weight,
                    };
                    linearised[wave].influence_by_unit(&stages[wave], of, &is_inside)
                }))
            });
            let [Some(before), Some(after)] = influence else {
                continue;
            };
            for (number, measure) in after.measures.iter().enumerate() {
                let same = before.measures.iter().position(|other| other == measure);
                let Some(same) = same else { continue };
                let found = units.covariance((&before, same), (&after, number));
                let dependence = Dependence::Panel {
                    covariance: found.covariance,
                    degrees_of_freedom: found.degrees_of_freedom,
                };
                shared.insert(&item.id, measure.clone(), domain.clone(), dependence);
            }
        }
    }
    Ok(shared)
}

/// The position of each row's answer in both waves, and that of the group.
type Group = ([Vec<u16>; 2], u16);

/// Everybody, then the groups of each banner.
fn domains(survey: &Survey, scope: &Scope, sides: &[Side; 2]) -> Vec<(Domain, Option<Group>)> {
    let mut domains = vec![(Domain::Total, None)];
    for banner in &scope.banners {
        let of = |side: &Side| side.positions(survey, banner);
        let (Some(first), Some(second)) = (of(&sides[0]), of(&sides[1])) else {
            continue;
        };
        let scale = survey.item(banner).and_then(Item::scale);
        let answers = scale.into_iter().flat_map(|scale| &scale.answers);
        for (position, answer) in (0_u16..).zip(answers) {
            if answer.missing.is_none() {
                let domain = Domain::Group {
                    item: banner.clone(),
                    code: answer.code,
                };
                let group = ([first.clone(), second.clone()], position);
                domains.push((domain, Some(group)));
            }
        }
    }
    domains
}
