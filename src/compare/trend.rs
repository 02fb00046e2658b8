//! Trends over the waves: lines with their tests, smoothed levels, turns, groups against each other, and changes split by
//! composition. All of it comes from what each wave sums to; no row is read again.
//!
//! A trend never crosses a break: waves are parted into segments in which every two can be compared, and each segment has
//! a trend of its own. Published waves enter by their share and its variance, weighing what their base weighs; a wave
//! without a standard error is left out, and named.

mod composition;
mod departure;
mod gathered;
mod interaction;
mod line;
mod series;
mod smoothed;
mod turn;

use std::collections::HashMap;

use serde::Serialize;

use self::gathered::{Gathered, Track};
use self::interaction::group_lines;
use self::line::line;
use self::series::{Point, distinct_times};
use crate::definition::{Code, DegreesOfFreedom, Item, ItemId, Survey, WaveId};
use crate::estimate::estimates::Unit;
use crate::estimate::{Domain, Measure, SumsBy, WaveEstimates};

pub use composition::{ChangePart, Composition, LEAST_RESPONDENTS, NoSplit, Split};
pub use interaction::{GroupLines, Interaction};
pub use line::{Line, NoLine, Scale};
pub use smoothed::{LevelPoint, NoLevel, SmoothedLevel};
pub use turn::{Turn, TurnKind, TurnPlace};

/// Waves that a line needs: two make a change.
pub const LEAST_WAVES: usize = 3;

/// Everything that is said over several waves together.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct Trends {
    /// By item, everybody first, then the groups of each banner; by measure; segments oldest first.
    pub trends: Vec<Trend>,
    /// Groups of a banner against each other: by item, banner, measure and segment.
    pub interactions: Vec<Interaction>,
    /// Changes split by the make-up of the sample: by item, measure and later wave.
    pub compositions: Vec<Composition>,
}

/// The trend of one measure in one group over an unbroken run of waves.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Trend {
    /// The item that is followed.
    pub item: ItemId,
    /// A share, a balance or a mean.
    pub measure: Measure,
    /// The respondents it is about, the same in every wave.
    pub domain: Domain,
    /// The waves that make it up, oldest first; at least [`LEAST_WAVES`], at as many times.
    pub waves: Vec<WaveId>,
    /// Waves of the same run whose figure has no standard error.
    pub left_out: Vec<WaveId>,
    /// The line on the scale of the measure.
    pub linear: Result<Line, NoLine>,
    /// The line in log odds; `None` where the measure is no share.
    pub logistic: Option<Result<Line, NoLine>>,
    /// The level behind the noise of the waves.
    pub level: Result<SmoothedLevel, NoLevel>,
    /// Whether, and where, there may be a break in level or slope.
    pub turn: Result<Turn, NoLevel>,
}

impl Trends {
    /// The trends of a measure in a group, one a segment, oldest first.
    pub fn of<'a>(
        &'a self,
        item: &'a ItemId,
        measure: &'a Measure,
        domain: &'a Domain,
    ) -> impl Iterator<Item = &'a Trend> {
        self.trends.iter().filter(move |trend| {
            trend.item == *item && trend.measure == *measure && trend.domain == *domain
        })
    }

    /// The interaction of a banner with time, one a segment, oldest first.
    pub fn interactions_of<'a>(
        &'a self,
        item: &'a ItemId,
        measure: &'a Measure,
        banner: &'a ItemId,
    ) -> impl Iterator<Item = &'a Interaction> {
        self.interactions.iter().filter(move |interaction| {
            interaction.item == *item
                && interaction.measure == *measure
                && interaction.banner == *banner
        })
    }

    /// How the change of a measure that ends in a wave splits.
    pub fn composition(
        &self,
        item: &ItemId,
        measure: &Measure,
        to: &WaveId,
    ) -> Option<&Composition> {
        self.compositions
            .iter()
            .find(|split| split.item == *item && split.measure == *measure && split.to == *to)
    }
}

/// Fits trends to what the waves sum to; changes are not split here ([`compositions`]).
///
/// `estimates` are in the order of the survey's waves and hold the sums that were asked for
/// ([`SumsOf`](crate::estimate::wave::SumsOf)); published waves need none.
///
/// ```
/// use tidemark::compare::{published, trends};
/// use tidemark::definition::{ItemId, NetId, WaveKind, load};
/// use tidemark::estimate::{Domain, Measure};
/// let survey = load("surveys/gss".as_ref())?.output;
/// let estimates: Vec<_> = survey
///     .waves
///     .iter()
///     .filter_map(|wave| match &wave.kind {
///         WaveKind::Published(figures) => Some(published::estimates(&wave.id, figures)),
///         _ => None,
///     })
///     .collect();
/// let found = trends(&survey, &estimates.iter().collect::<Vec<_>>());
/// let (item, agree) = (ItemId::new("fefam"), Measure::Net(NetId::new("agree")));
/// // To 2018; 2021 and later were collected in another mode.
/// let trend = found.of(&item, &agree, &Domain::Total).next().unwrap();
/// assert_eq!(trend.waves.last().unwrap().as_str(), "2018");
/// let line = trend.linear.as_ref().unwrap();
/// assert!(line.slope < 0.0 && line.slope_test.unwrap().p < 1e-10);
/// # Ok::<(), tidemark::Error>(())
/// ```
pub fn trends(survey: &Survey, estimates: &[&WaveEstimates]) -> Trends {
    let mut found = Trends::default();
    for_each_track(survey, estimates, |item, by, track, segment| match by {
        SumsBy::Everybody | SumsBy::Banner(_) => {
            follow(survey, item, by, track, segment, &mut found);
        }
        SumsBy::Crossed(_) => {}
    });
    found
}

/// Splits every change from a wave to the next one it can be compared with, where the sums of both by the composition
/// are there: by item, measure and later wave.
pub fn compositions(survey: &Survey, estimates: &[&WaveEstimates]) -> Vec<Composition> {
    let mut found = Vec::new();
    for_each_track(survey, estimates, |item, by, track, segment| match by {
        SumsBy::Crossed(items) => found.extend(splits(survey, item, items, track, segment)),
        SumsBy::Everybody | SumsBy::Banner(_) => {}
    });
    found
}

/// Goes through the measures of every item, division by division, segment by segment.
fn for_each_track(
    survey: &Survey,
    estimates: &[&WaveEstimates],
    mut job: impl FnMut(&Item, &SumsBy, &Track<'_>, &[usize]),
) {
    let gathered = Gathered::new(survey, estimates);
    for item in &survey.items {
        let mut segments: HashMap<Measure, Vec<Vec<usize>>> = HashMap::new();
        for by in gathered.divisions(item) {
            for track in gathered.tracks(item, by) {
                let of_measure = segments
                    .entry(track.measure.clone())
                    .or_insert_with(|| gathered.segments(item, track.measure));
                for segment in &*of_measure {
                    job(item, by, &track, segment);
                }
            }
        }
    }
}

/// The trends of the groups of one measure in one segment, and how they differ.
fn follow(
    survey: &Survey,
    item: &Item,
    by: &SumsBy,
    track: &Track<'_>,
    segment: &[usize],
    found: &mut Trends,
) {
    let Some((first, last)) = track.span(segment) else {
        return;
    };
    let origin = f64::midpoint(first, last);
    let rule = survey.estimation.degrees_of_freedom;
    let is_share = track.measure.unit() == Unit::Proportion;
    let mut groups: Vec<(Code, Vec<Point<'_>>)> = Vec::new();
    for number in track.groups(segment) {
        let (points, left_out) = track.points(segment, number);
        let Some(domain) = domain(survey, by, number) else {
            continue;
        };
        if points.len() < LEAST_WAVES || distinct_times(&points) < LEAST_WAVES {
            continue;
        }
        found.trends.push(Trend {
            item: item.id.clone(),
            measure: track.measure.clone(),
            domain: domain.clone(),
            waves: points.iter().map(|point| point.wave.clone()).collect(),
            left_out,
            linear: line(&points, origin, Scale::Linear, rule),
            logistic: is_share.then(|| line(&points, origin, Scale::Logistic, rule)),
            level: smoothed::smoothed(&points),
            turn: turn::turn(&points),
        });
        if let Domain::Group { code, .. } = domain {
            groups.push((code, points));
        }
    }
    if let (SumsBy::Banner(banner), true) = (by, groups.len() > 1) {
        let (codes, points): (Vec<Code>, Vec<Vec<Point<'_>>>) = groups.into_iter().unzip();
        let waves = segment.iter().filter_map(|&place| track.wave(place));
        if let Ok(linear) = group_lines(&points, origin, Scale::Linear, rule) {
            found.interactions.push(Interaction {
                item: item.id.clone(),
                measure: track.measure.clone(),
                banner: banner.clone(),
                waves: waves.cloned().collect(),
                groups: codes,
                linear,
                logistic: is_share.then(|| group_lines(&points, origin, Scale::Logistic, rule)),
            });
        }
    }
}

/// The respondents that a group number stands for.
fn domain(survey: &Survey, by: &SumsBy, number: usize) -> Option<Domain> {
    match by {
        SumsBy::Everybody => Some(Domain::Total),
        SumsBy::Banner(banner) => {
            let answer = survey.item(banner)?.scale()?.answers.get(number)?;
            Some(Domain::Group {
                item: banner.clone(),
                code: answer.code,
            })
        }
        SumsBy::Crossed(_) => None,
    }
}

/// The changes from each wave of a segment to the next that has the measure, split.
fn splits(
    survey: &Survey,
    item: &Item,
    by: &[ItemId],
    track: &Track<'_>,
    segment: &[usize],
) -> Vec<Composition> {
    let rule: DegreesOfFreedom = survey.estimation.degrees_of_freedom;
    let waves: Vec<_> = segment
        .iter()
        .filter_map(|&place| Some((track.wave(place)?, track.sums(place)?)))
        .filter(|(_, sums)| !sums.groups.is_empty())
        .collect();
    let pairs = waves.iter().zip(waves.iter().skip(1));
    pairs
        .map(|((from, earlier), (to, later))| Composition {
            item: item.id.clone(),
            measure: track.measure.clone(),
            from: (*from).clone(),
            to: (*to).clone(),
            by: by.to_vec(),
            split: composition::split(earlier, later, rule),
        })
        .collect()
}
