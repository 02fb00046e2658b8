//! In: the scales of single items. Out: one scale where several items have the same answers. Never: two scales that differ
//! taken for one.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::build::Builder;
use super::names::Ids;
use super::{DraftScale, scales};
use crate::definition::{Answer, ItemKind, Scale, ScaleId};

impl Builder<'_> {
    /// One scale where several items have the same answers.
    pub(super) fn share_scales(&mut self) {
        let mut by_answers: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for at in 0..self.scales.len() {
            let same = |other: &usize| match (self.scales.get(*other), self.scales.get(at)) {
                (Some((_, one)), Some((_, other))) => one.scale.answers == other.scale.answers,
                _ => false,
            };
            let first = (0..at).find(same).unwrap_or(at);
            by_answers.entry(first).or_default().push(at);
        }
        let mut ids = Ids::default();
        for (first, members) in by_answers {
            let Some((_, made)) = self.scales.get(first).cloned() else {
                continue;
            };
            let shares = members.len() > 1;
            let first_item = members
                .first()
                .and_then(|member| self.scales.get(*member))
                .and_then(|(place, _)| self.draft.items.get(*place));
            let of_first = first_item.map_or("scale".to_owned(), |drafted| {
                format!("answers_{}", drafted.item.id)
            });
            let id = scales::usual_id(&made).unwrap_or(of_first);
            let mut scale = Scale {
                id: ScaleId::new(""),
                ..made.scale
            };
            if shares {
                scale.id = ScaleId::new(ids.take(&id));
            }
            let scale = Arc::new(scale);
            let mut doubtful: Vec<Answer> = Vec::new();
            for (_, made) in members.iter().filter_map(|member| self.scales.get(*member)) {
                for answer in &made.doubtful {
                    if doubtful.iter().all(|known| known.code != answer.code) {
                        doubtful.push(answer.clone());
                    }
                }
            }
            doubtful.sort_by_key(|answer| answer.code);
            for (place, _) in members.iter().filter_map(|member| self.scales.get(*member)) {
                if let Some(drafted) = self.draft.items.get_mut(*place) {
                    drafted.shares_scale = shares;
                    drafted.item.kind = ItemKind::Single {
                        scale: Arc::clone(&scale),
                    };
                    if !shares {
                        drafted.doubtful.clone_from(&doubtful);
                        drafted.notes.extend(made.evidence.clone());
                    }
                }
            }
            if shares {
                self.draft.scales.push(DraftScale {
                    scale: (*scale).clone(),
                    evidence: made.evidence,
                    doubtful,
                });
            }
        }
    }
}
