//! In: a share or a mean by wave, panel by panel. Out: lines over true time with their uncertainty. Never: a line across a break, or an
//! interval for a wave that has none.

mod axes;
mod ink;
mod labels;

use super::frame::Measures;
use super::legend::{self, Sign};
use super::palette::Paint;
use super::scene::{Scene, paragraph_height};
use crate::report::{CellRef, Prose};
use axes::Axes;

/// What a point rests on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum TrendKey {
    /// Microdata: a filled point.
    Responses,
    /// A hollow point.
    Published,
    /// A hollow diamond, and dashes between such points.
    Rehearsal,
}

/// One wave.
#[derive(Debug, Clone, PartialEq)]
pub struct TrendPoint {
    /// Decimal year.
    pub time: f64,
    /// A share, or a mean in the unit of its item.
    pub value: f64,
    /// The value as written beside the point, with its star.
    pub text: String,
    /// 95 %, on the scale of `value`; `None`: no interval is drawn.
    pub interval: Option<(f64, f64)>,
    /// Decides the form of the point.
    pub key: TrendKey,
    /// Whether the line comes from the point before; the first point and one after a break say no.
    pub joined: bool,
    /// A break that is drawn between the point before and this one.
    pub broken: bool,
    /// The estimate it shows.
    pub cell: Option<CellRef>,
}

/// The smoothed level at one time, on the scale of the values.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TrendLevel {
    /// Decimal year.
    pub time: f64,
    /// The level.
    pub value: f64,
    /// Lower end of its 95 % interval.
    pub low: f64,
    /// Upper end.
    pub high: f64,
}

/// Whose series a line is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Series {
    /// The survey's.
    Own,
    /// Another country's or institute's: dashed and grey.
    Foreign,
}

/// One line: a share or a mean of an item.
#[derive(Debug, Clone, PartialEq)]
pub struct TrendPanel {
    /// The item's name.
    pub label: String,
    /// Values of the grid lines and their texts, rising; the first is the bottom, the last the top.
    pub grid: Vec<(f64, String)>,
    /// One a wave that has the item, oldest first.
    pub points: Vec<TrendPoint>,
    /// Where it is asked for, the smoothed level, oldest first, a part between breaks each: the points are then not
    /// joined themselves.
    pub level: Vec<Vec<TrendLevel>>,
    /// Whose series it is.
    pub series: Series,
}

/// Lines of several items over the same waves.
///
/// Up to four lines of one unit share a panel where there is room for their names beside them; else each has its own.
#[derive(Debug, Clone, PartialEq)]
pub struct Trend {
    /// One a line, in reading order.
    pub panels: Vec<TrendPanel>,
    /// Every wave: decimal year and name.
    pub waves: Vec<(f64, String)>,
    /// Kinds of point that occur, with their names.
    pub keys: Vec<(TrendKey, String)>,
    /// What a break line means, where there is one.
    pub break_label: Option<String>,
}

/// Points with an interval from which on a line has a band; of fewer, what lies between two waves is not known.
const FEWEST_OF_BAND: usize = 6;
/// A band does not span more than so many usual distances between waves.
const WIDEST_GAP: f64 = 2.5;
/// The most lines that share a panel.
const MOST_LINES: usize = 4;
/// How much higher a panel of several lines is.
const JOINT: f64 = 1.6;

impl TrendPanel {
    /// Whether its uncertainty is drawn as a band; else each wave has its interval.
    ///
    /// A band says something of the years between waves: it is drawn where waves are many.
    pub fn has_band(&self) -> bool {
        let known = self.points.iter().filter(|point| point.interval.is_some());
        self.level.is_empty() && known.count() >= FEWEST_OF_BAND
    }

    /// Whether a band spans the room between a point and the one before it.
    fn band_reaches(&self, place: usize) -> bool {
        let Some((before, point)) = place
            .checked_sub(1)
            .and_then(|before| self.points.get(before))
            .zip(self.points.get(place))
        else {
            return false;
        };
        let known = before.interval.is_some() && point.interval.is_some();
        self.has_band()
            && point.joined
            && known
            && point.time - before.time <= WIDEST_GAP * self.usual_gap()
    }

    /// The median time between two waves.
    fn usual_gap(&self) -> f64 {
        let mut gaps: Vec<f64> = self
            .points
            .windows(2)
            .map(|pair| pair[1].time - pair[0].time)
            .collect();
        gaps.sort_by(f64::total_cmp);
        gaps.get(gaps.len() / 2).copied().unwrap_or(1.0)
    }

    /// Whether the interval of a point is drawn at the point: no band shows it.
    pub fn has_interval_at(&self, place: usize) -> bool {
        let known = self
            .points
            .get(place)
            .is_some_and(|point| point.interval.is_some());
        known && !self.band_reaches(place) && !self.band_reaches(place + 1)
    }
}

impl Trend {
    /// Whether the lines share a panel in a drawing that has room for their names.
    fn is_joint(&self, measures: &Measures) -> bool {
        let same = |pair: &[TrendPanel]| pair[0].grid == pair[1].grid;
        measures.beside
            && (2..=MOST_LINES).contains(&self.panels.len())
            && self.panels.windows(2).all(same)
    }

    /// How much higher a panel can be where there are so many pixels to spare.
    pub(super) fn stretch(&self, spare: f64, measures: &Measures) -> f64 {
        let factor = if self.is_joint(measures) { JOINT } else { 1.0 };
        let higher = (spare - 2.0).max(0.0) / self.rows(measures) as f64 / factor;
        higher.min(measures.panel * 2.0)
    }

    /// Rows of panels below each other.
    fn rows(&self, measures: &Measures) -> usize {
        if self.is_joint(measures) {
            1
        } else {
            self.panels.len().div_ceil(measures.columns).max(1)
        }
    }
}

/// A line with its colour, moved sideways where it would hide another's intervals.
struct Drawn<'a> {
    panel: &'a TrendPanel,
    paint: Paint,
    /// Pixels.
    aside: f64,
}

/// The plot, its upper left corner at the origin.
pub fn layout(trend: &Trend, measures: &Measures) -> Scene {
    let mut scene = Scene::new(measures.inner());
    let joint = trend.is_joint(measures);
    let y = legend::draw(&mut scene, measures, 0.0, &entries(trend, joint)) + measures.gap;
    if joint {
        let drawn = joint_scene(trend, measures);
        scene.height = y + drawn.height;
        scene.place(drawn, 0.0, y);
    } else {
        multiples(&mut scene, trend, measures, y);
    }
    scene
}

fn entries(trend: &Trend, joint: bool) -> Vec<(Sign, Prose)> {
    // Lines of several colours share their forms.
    let paint = if joint { Paint::Grey } else { Paint::Accent };
    let mut entries: Vec<(Sign, Prose)> = trend
        .keys
        .iter()
        .map(|(key, label)| {
            let sign = match key {
                TrendKey::Responses => Sign::Dot(paint),
                TrendKey::Published => Sign::Ring(paint),
                TrendKey::Rehearsal => Sign::Diamond,
            };
            (sign, label.into())
        })
        .collect();
    if let Some(label) = &trend.break_label {
        entries.push((Sign::Dashes, label.into()));
    }
    entries
}

/// A panel a line, beside and below each other.
fn multiples(scene: &mut Scene, trend: &Trend, measures: &Measures, top: f64) {
    // No more columns than the rows they save.
    let rows = trend.rows(measures);
    let columns = trend.panels.len().div_ceil(rows).max(1);
    let between = measures.gap * 1.6;
    let width = (measures.inner() - between * (columns as f64 - 1.0)) / columns as f64;
    let mut y = top;
    for row in trend.panels.chunks(columns) {
        let heading = row
            .iter()
            .map(|panel| paragraph_height(&panel.label, width, measures.strong))
            .fold(0.0, f64::max);
        let mut bottom = y;
        for (column, panel) in row.iter().enumerate() {
            let drawn = panel_scene(trend, panel, measures, width, heading);
            let x = column as f64 * (width + between);
            bottom = bottom.max(y + drawn.height);
            scene.place(drawn, x, y);
        }
        y = bottom + measures.gap;
    }
    scene.height = y - measures.gap;
}

fn panel_scene(
    trend: &Trend,
    panel: &TrendPanel,
    measures: &Measures,
    width: f64,
    heading: f64,
) -> Scene {
    let mut scene = Scene::new(width);
    let name = Prose::wording(&panel.label);
    scene.paragraph(0.0, 0.0, width, name, measures.strong);
    let lines = [Drawn {
        panel,
        paint: paint_of(panel, 0),
        aside: 0.0,
    }];
    let top = heading + measures.value.size + 8.0;
    let axes = Axes::of(trend, &lines, measures, (width, top), 0.0);
    let bottom = axes.draw(&mut scene, trend, measures);
    ink::draw(&mut scene, &lines, &axes);
    labels::values(&mut scene, &lines, &axes, measures);
    scene.height = bottom;
    scene
}

fn paint_of(panel: &TrendPanel, place: usize) -> Paint {
    match panel.series {
        Series::Own => Paint::Series(u8::try_from(place).unwrap_or(u8::MAX)),
        Series::Foreign => Paint::Grey,
    }
}

/// All lines in one panel, each with its name at its end.
fn joint_scene(trend: &Trend, measures: &Measures) -> Scene {
    let width = measures.inner();
    let mut scene = Scene::new(width);
    let crowded = intervals_meet(&trend.panels);
    let middle = (trend.panels.len() as f64 - 1.0) / 2.0;
    let mut own = 0;
    let lines: Vec<Drawn<'_>> = trend
        .panels
        .iter()
        .enumerate()
        .map(|(place, panel)| {
            let paint = paint_of(panel, own);
            own += usize::from(panel.series == Series::Own);
            let aside = if crowded {
                (place as f64 - middle) * 4.0
            } else {
                0.0
            };
            Drawn {
                panel,
                paint,
                aside,
            }
        })
        .collect();
    let names = labels::room(&lines, measures);
    let measures = Measures {
        panel: (measures.panel * JOINT).max(labels::height(&lines, measures, names)),
        ..*measures
    };
    let top = measures.value.size + 4.0;
    let axes = Axes::of(trend, &lines, &measures, (width, top), names + 22.0);
    let bottom = axes.draw(&mut scene, trend, &measures);
    ink::draw(&mut scene, &lines, &axes);
    labels::ends(&mut scene, &lines, &axes, &measures, names);
    labels::values(&mut scene, &lines, &axes, &measures);
    scene.height = bottom;
    scene
}

/// Whether intervals of two lines at one time share values.
fn intervals_meet(panels: &[TrendPanel]) -> bool {
    let at = |panel: &TrendPanel, time: f64| {
        let point = panel
            .points
            .iter()
            .find(|point| point.time.total_cmp(&time).is_eq());
        point.and_then(|point| point.interval)
    };
    panels.iter().enumerate().any(|(place, panel)| {
        panel.points.iter().any(|point| {
            let Some((low, high)) = point.interval else {
                return false;
            };
            panels
                .iter()
                .skip(place + 1)
                .filter_map(|other| at(other, point.time))
                .any(|(other_low, other_high)| low < other_high && other_low < high)
        })
    })
}
