//! What the waves hold of each item: its sums by group, its published shares, and which waves stand unbroken together.

use std::collections::HashMap;

use super::series::Point;
use crate::compare::ledger::{Comparability, Ledger};
use crate::definition::{
    Item, ItemId, Published, PublishedFigure, PublishedMeasure, Survey, WaveId, WaveKind,
};
use crate::estimate::{Cell, Domain, ItemSums, Measure, MeasureSums, SumsBy, WaveEstimates};

/// The waves that are compared, oldest first.
pub(super) struct Gathered<'a> {
    ledger: Ledger,
    waves: Vec<WaveSums<'a>>,
}

struct WaveSums<'a> {
    definition: &'a crate::definition::Wave,
    sums: HashMap<&'a ItemId, Vec<&'a ItemSums>>,
    published: Option<(&'a Published, &'a [Cell])>,
}

/// One measure of an item over the waves, by place of the wave.
pub(super) struct Track<'a> {
    pub measure: &'a Measure,
    waves: Vec<Option<(&'a WaveId, f64, Source<'a>)>>,
}

#[derive(Clone, Copy)]
enum Source<'a> {
    Sums(&'a MeasureSums),
    Figure(&'a Cell, Option<&'a PublishedFigure>),
}

impl<'a> Gathered<'a> {
    pub fn new(survey: &'a Survey, estimates: &[&'a WaveEstimates]) -> Self {
        let waves = estimates.iter().filter_map(|estimates| {
            let definition = survey.wave(&estimates.wave)?;
            let mut sums: HashMap<&ItemId, Vec<&ItemSums>> = HashMap::new();
            for of_item in &estimates.sums {
                sums.entry(&of_item.item).or_default().push(of_item);
            }
            let published = match &definition.kind {
                WaveKind::Published(published) => Some((published, &*estimates.cells)),
                WaveKind::Responses(_) | WaveKind::Rehearsal(_) => None,
            };
            Some(WaveSums {
                definition,
                sums,
                published,
            })
        });
        Self {
            ledger: Ledger::of(survey),
            waves: waves.collect(),
        }
    }

    /// The waves that have an item, parted wherever one cannot be compared on a measure with any before it in its part.
    pub fn segments(&self, item: &Item, measure: &Measure) -> Vec<Vec<usize>> {
        let mut segments: Vec<Vec<usize>> = Vec::new();
        for (place, wave) in self.waves.iter().enumerate() {
            if !wave.has(&item.id) {
                continue;
            }
            let stands_with = |other: &usize| {
                self.waves.get(*other).is_some_and(|other| {
                    let (from, to) = (other.definition, wave.definition);
                    let entry = self.ledger.between(&item.id, &from.id, &to.id);
                    from.is_rehearsal() == to.is_rehearsal()
                        && entry.is_none_or(|entry| entry.of(measure) < Comparability::Break)
                })
            };
            match segments.last_mut() {
                Some(segment) if segment.iter().all(stands_with) => segment.push(place),
                _ => segments.push(vec![place]),
            }
        }
        segments
    }

    /// Whose sums the waves hold of an item: everybody's first.
    pub fn divisions(&self, item: &Item) -> Vec<&'a SumsBy> {
        let mut divisions: Vec<&SumsBy> = Vec::new();
        for wave in &self.waves {
            for of_item in wave.sums.get(&item.id).into_iter().flatten() {
                if !divisions.contains(&&of_item.by) {
                    divisions.push(&of_item.by);
                }
            }
        }
        let is_published = self.waves.iter().any(|wave| wave.published.is_some());
        if is_published && !divisions.contains(&&SumsBy::Everybody) {
            divisions.insert(0, &SumsBy::Everybody);
        }
        divisions
    }

    /// The measures of an item over the waves.
    pub fn tracks(&self, item: &Item, by: &SumsBy) -> Vec<Track<'a>> {
        let mut tracks: Vec<Track<'a>> = Vec::new();
        for (place, wave) in self.waves.iter().enumerate() {
            for (measure, source) in wave.sources(&item.id, by) {
                // Measures stand in one order in every wave.
                let known = tracks.iter().position(|track| track.measure == measure);
                let at = known.unwrap_or_else(|| {
                    tracks.push(Track {
                        measure,
                        waves: vec![None; self.waves.len()],
                    });
                    tracks.len() - 1
                });
                let track = tracks.get_mut(at);
                if let Some(slot) = track.and_then(|track| track.waves.get_mut(place)) {
                    let definition = wave.definition;
                    *slot = Some((&definition.id, definition.fieldwork.time, source));
                }
            }
        }
        tracks
    }
}

impl<'a> WaveSums<'a> {
    fn has(&self, item: &ItemId) -> bool {
        let of_published =
            |(_, cells): &(&Published, &[Cell])| cells.iter().any(|c| c.item == *item);
        self.sums.contains_key(item) || self.published.as_ref().is_some_and(of_published)
    }

    fn sources(&self, item: &ItemId, by: &SumsBy) -> Vec<(&'a Measure, Source<'a>)> {
        let mut sources: Vec<(&Measure, Source<'_>)> = Vec::new();
        for of_item in self.sums.get(item).into_iter().flatten() {
            if of_item.by == *by {
                let measures = of_item.measures.iter();
                sources.extend(measures.map(|sums| (&sums.measure, Source::Sums(sums))));
            }
        }
        if let (Some((published, cells)), SumsBy::Everybody) = (self.published, by) {
            let of_item = cells
                .iter()
                .filter(|cell| cell.item == *item && cell.domain == Domain::Total);
            sources.extend(of_item.map(|cell| {
                let figure = published.figures.iter().find(|figure| {
                    figure.item == cell.item && is_of(&figure.measure, &cell.measure)
                });
                (&cell.measure, Source::Figure(cell, figure))
            }));
        }
        sources
    }
}

fn is_of(figure: &PublishedMeasure, measure: &Measure) -> bool {
    match (figure, measure) {
        (PublishedMeasure::Answer(code), Measure::Answer(other)) => code == other,
        (PublishedMeasure::Net(net), Measure::Net(other)) => net == other,
        _ => false,
    }
}

impl<'a> Track<'a> {
    fn at(&self, place: usize) -> Option<(&'a WaveId, f64, Source<'a>)> {
        self.waves.get(place).copied().flatten()
    }

    /// The wave of a place, where it has the measure.
    pub fn wave(&self, place: usize) -> Option<&'a WaveId> {
        self.at(place).map(|(wave, _, _)| wave)
    }

    /// Its sums; `None` of a published wave.
    pub fn sums(&self, place: usize) -> Option<&'a MeasureSums> {
        match self.at(place)?.2 {
            Source::Sums(sums) => Some(sums),
            Source::Figure(..) => None,
        }
    }

    /// The times of the first and the last wave of a segment that have the measure.
    pub fn span(&self, segment: &[usize]) -> Option<(f64, f64)> {
        let time = |place: &usize| self.at(*place).map(|(_, time, _)| time);
        let first = segment.iter().find_map(time)?;
        let last = segment.iter().rev().find_map(time)?;
        Some((first, last))
    }

    /// The groups of a segment, in the order of their scale.
    pub fn groups(&self, segment: &[usize]) -> Vec<usize> {
        let mut numbers: Vec<usize> = Vec::new();
        for place in segment {
            match self.at(*place) {
                Some((_, _, Source::Sums(sums))) => {
                    for group in &sums.groups {
                        if !numbers.contains(&group.number) {
                            numbers.push(group.number);
                        }
                    }
                }
                Some((_, _, Source::Figure(..))) if !numbers.contains(&0) => numbers.push(0),
                _ => {}
            }
        }
        numbers.sort_unstable();
        numbers
    }

    /// The points of a group over a segment, and the waves that have it without a standard error.
    pub fn points(&self, segment: &[usize], number: usize) -> (Vec<Point<'a>>, Vec<WaveId>) {
        let mean_weight = self.mean_weight(segment, number);
        let (mut points, mut left_out) = (Vec::with_capacity(segment.len()), Vec::new());
        for &place in segment {
            let Some((wave, time, source)) = self.at(place) else {
                continue;
            };
            let here = (wave, place, time);
            let point = match source {
                Source::Sums(sums) => {
                    if !sums.groups.iter().any(|group| group.number == number) {
                        continue;
                    }
                    Point::of_sums(here, sums, number)
                }
                Source::Figure(cell, figure) => {
                    let stated = figure.and_then(|figure| figure.weighted_base);
                    let base = cell.estimate.bases.unweighted as f64;
                    Point::of_published(here, cell, stated.unwrap_or(base * mean_weight))
                }
            };
            match point {
                Some(point) => points.push(point),
                None => left_out.push(wave.clone()),
            }
        }
        (points, left_out)
    }

    /// What a respondent weighs on average in the waves that say so; 1 where none does. It stands in for the weight of
    /// a published base that states none.
    fn mean_weight(&self, segment: &[usize], number: usize) -> f64 {
        let (mut weight, mut respondents) = (0.0, 0.0);
        for place in segment {
            match self.at(*place) {
                Some((_, _, Source::Sums(sums))) => {
                    for group in sums.groups.iter().filter(|group| group.number == number) {
                        weight += group.weight;
                        respondents += group.unweighted as f64;
                    }
                }
                Some((_, _, Source::Figure(cell, Some(figure)))) => {
                    if let Some(stated) = figure.weighted_base {
                        weight += stated;
                        respondents += cell.estimate.bases.unweighted as f64;
                    }
                }
                _ => {}
            }
        }
        if respondents > 0.0 {
            weight / respondents
        } else {
            1.0
        }
    }
}
