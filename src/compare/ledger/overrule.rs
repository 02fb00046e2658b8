//! In: what differs between waves, and `comparable` of items and waves. Out: the findings that are overruled, with who says
//! so. Never: an overrule of what the same wave did not bring.

use std::sync::Arc;

use super::finding::{Comparability, Entry, Finding, FindingKind, Overrule};
use crate::definition::{ItemId, Survey, Wave};

/// The overrules of one item, one place a step from a wave that asks it to the next.
pub(super) struct Overrules {
    steps: Vec<Step>,
}

#[derive(Default)]
struct Step {
    of_item: Option<Arc<Overrule>>,
    of_wave: Option<Arc<Overrule>>,
}

impl Step {
    /// The overrule of a kind of finding. What a wave declares of an item stands; what it declares of all its items is
    /// overruled by the item alone.
    fn of(&self, kind: FindingKind) -> Option<&Arc<Overrule>> {
        match kind {
            FindingKind::Declared | FindingKind::Caution | FindingKind::CautionOfWave => None,
            FindingKind::DeclaredOfWave => self.of_item.as_ref(),
            _ => self.of_item.as_ref().or(self.of_wave.as_ref()),
        }
    }
}

impl Overrules {
    /// `chain` is the item and those it is derived from, `asking` the waves that ask it with their places in the survey.
    pub fn of(survey: &Survey, chain: &[&ItemId], asking: &[(usize, &Wave)]) -> Self {
        let steps = asking.windows(2).map(|pair| {
            let [(earlier, _), (later, _)] = pair else {
                return Step::default();
            };
            let mut step = Step::default();
            let waves = survey.waves.get(earlier + 1..=*later).unwrap_or_default();
            for wave in waves {
                let overrule = |reason: &crate::definition::Texts| {
                    Arc::new(Overrule {
                        wave: wave.id.clone(),
                        reason: reason.clone(),
                    })
                };
                let of_item = chain
                    .iter()
                    .find_map(|item| wave.items.get(item)?.comparable.as_ref());
                step.of_item = of_item.map(overrule).or(step.of_item);
                step.of_wave = wave.comparable.as_ref().map(overrule).or(step.of_wave);
            }
            step
        });
        Self {
            steps: steps.collect(),
        }
    }

    /// Marks what is overruled and settles each entry's comparability. `entries` are those of one item, by earlier and then
    /// later of so many `waves`.
    pub fn apply(&self, entries: &mut [Entry], waves: usize) {
        let has_any = self
            .steps
            .iter()
            .any(|step| step.of_item.is_some() || step.of_wave.is_some());
        if has_any {
            let brought = brought(entries);
            let pairs = (0..waves).flat_map(|from| (from + 1..waves).map(move |to| (from, to)));
            for (entry, (from, to)) in entries.iter_mut().zip(pairs) {
                self.apply_to(entry, from..to, &brought);
            }
        }
        for entry in entries {
            let each = entry
                .findings
                .iter()
                .map(|finding| match finding.overruled {
                    Some(_) => Comparability::Comparable,
                    None => finding.comparability.max(finding.elsewhere),
                });
            entry.comparability = each.max().unwrap_or_default();
        }
    }

    /// A finding is overruled where every step that brings its kind is; where none does (a wave between is silent), by the
    /// last step.
    fn apply_to(
        &self,
        entry: &mut Entry,
        steps: std::ops::Range<usize>,
        brought: &[Vec<FindingKind>],
    ) {
        for finding in &mut entry.findings {
            if finding.comparability == Comparability::Comparable {
                continue;
            }
            let mut bringing: Vec<usize> = steps
                .clone()
                .filter(|step| {
                    brought
                        .get(*step)
                        .is_some_and(|k| k.contains(&finding.kind))
                })
                .collect();
            if bringing.is_empty() {
                bringing.extend(steps.end.checked_sub(1));
            }
            let overrules: Option<Vec<&Arc<Overrule>>> = bringing
                .into_iter()
                .map(|step| self.steps.get(step)?.of(finding.kind))
                .collect();
            let Some(overrules) = overrules else { continue };
            let Some(last) = overrules.last() else {
                continue;
            };
            *finding = Arc::new(Finding {
                overruled: Some(last.reason.clone()),
                ..Finding::clone(finding)
            });
            for overrule in overrules {
                if !entry.overrules.contains(overrule) {
                    entry.overrules.push(Arc::clone(overrule));
                }
            }
        }
    }
}

/// The kinds of finding that each step brings.
fn brought(entries: &[Entry]) -> Vec<Vec<FindingKind>> {
    entries
        .iter()
        .filter(|entry| entry.is_consecutive)
        .map(|entry| {
            let findings = entry.findings.iter();
            findings
                .filter(|finding| finding.comparability > Comparability::Comparable)
                .map(|finding| finding.kind)
                .collect()
        })
        .collect()
}
