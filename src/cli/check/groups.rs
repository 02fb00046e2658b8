//! The groups of every banner that the report is to show, with the smallest base that one of its figures has.

use super::answers::{Answers, banners};
use crate::definition::{Code, Item, ItemId, Role, Survey};
use crate::estimate::{Domain, Measure};

/// A group of a banner.
pub struct Size {
    pub code: Code,
    /// The effective bases of its opinion items, smallest and largest.
    pub smallest: f64,
    pub largest: f64,
    /// Respondents of the item that most of the group answered.
    pub respondents: u64,
}

/// By banner, its groups in the order of the scale; a group without anybody has bases of 0.
pub fn sizes(survey: &Survey, answers: &Answers<'_>) -> Vec<(ItemId, Vec<Size>)> {
    let Some(known) = &answers.known else {
        return Vec::new();
    };
    if known.counts.is_none() {
        return Vec::new();
    }
    let is_opinion = |id: &ItemId| survey.item(id).is_some_and(|i| i.role == Role::Opinion);
    banners(survey)
        .into_iter()
        .filter(|banner| {
            let item = survey.item(banner);
            item.is_some_and(|item| survey.asks(answers.wave, item))
        })
        .filter_map(|banner| {
            let scale = survey.item(&banner).and_then(Item::scale)?;
            let real = scale
                .answers
                .iter()
                .filter(|answer| answer.missing.is_none());
            let sizes: Vec<Size> = real
                .map(|answer| {
                    let mut size = Size {
                        code: answer.code,
                        smallest: f64::INFINITY,
                        largest: 0.0,
                        respondents: 0,
                    };
                    for cell in &known.estimates.cells {
                        let here = matches!(&cell.domain, Domain::Group { item, code }
                            if *item == banner && *code == answer.code);
                        if !here || !is_opinion(&cell.item) || cell.measure == Measure::DontKnow {
                            continue;
                        }
                        let bases = &cell.estimate.bases;
                        size.smallest = size.smallest.min(bases.effective);
                        size.largest = size.largest.max(bases.effective);
                        size.respondents = size.respondents.max(bases.unweighted);
                    }
                    if size.smallest.is_infinite() {
                        size.smallest = 0.0;
                    }
                    size
                })
                .collect();
            Some((banner, sizes))
        })
        .collect()
}
