//! Everybody, and the groups of each banner.

use super::domain::Partition;
use super::estimates::Domain;
use super::wave::Banner;
use crate::definition::{Answer, ItemId};
use crate::tally::Frame;

/// Everybody, or the groups of one banner.
pub(super) struct Division {
    /// `None`: everybody.
    pub banner: Option<ItemId>,
    /// Covers everybody: whoever is in no group that is shown is in a domain of their own kind of missing.
    pub partition: Partition,
    /// Domains of the partition that are shown.
    pub domains: Vec<(usize, Domain)>,
}

/// Everybody first, then the banners in their order.
pub(super) fn divisions(frame: &Frame, banners: &[Banner<'_>]) -> Vec<Division> {
    let everybody = Division {
        banner: None,
        partition: Partition::everybody(frame),
        domains: vec![(0, Domain::Total)],
    };
    let of_banner = |banner: &Banner<'_>| {
        let scale = banner.item.scale()?;
        let group = |(position, answer): (usize, &Answer)| {
            let domain = Domain::Group {
                item: banner.item.id.clone(),
                code: answer.code,
            };
            answer.missing.is_none().then_some((position, domain))
        };
        // Blanks come after the last answer.
        let levels = scale.answers.len() + 1;
        Some(Division {
            banner: Some(banner.item.id.clone()),
            partition: Partition::by_factor(frame, banner.factor, levels),
            domains: scale.answers.iter().enumerate().filter_map(group).collect(),
        })
    };
    std::iter::once(everybody)
        .chain(banners.iter().filter_map(of_banner))
        .collect()
}

/// The combinations of categories of several items, those with a kind of missing among them.
pub(super) fn crossed(frame: &Frame, items: &[Banner<'_>]) -> Division {
    let factors: Vec<(usize, usize)> = items
        .iter()
        .filter_map(|banner| Some((banner.factor, banner.item.scale()?.answers.len() + 1)))
        .collect();
    let partition = Partition::crossed(frame, &factors);
    Division {
        banner: None,
        domains: (0..partition.domains())
            .map(|number| (number, Domain::Total))
            .collect(),
        partition,
    }
}
