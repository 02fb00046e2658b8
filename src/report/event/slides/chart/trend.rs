//! In: lines over the waves. Out: a native chart of points over true time, with intervals as error bars. Never: a line over a break:
//! each unbroken run of waves is a series of its own.

use super::sheet::{Entry, Sheet};
use super::{CATEGORIES, GREY, INK, Native, Setting, Space, VALUES, ValueAxis, axis_of, error_bars, line, marker, numbers, texts};
use crate::report::chart::palette::Paint;
use crate::report::chart::{Series as Whose, Trend, TrendKey, TrendLevel, TrendPanel, TrendPoint};

const SYMBOLS: [&str; 4] = ["circle", "square", "triangle", "diamond"];
/// Lines with more points than this are labelled at their ends only.
const MOST_LABELS: usize = 6;

/// What columns of the sheet are called.
pub struct Headings<'h> {
    pub line: &'h str,
    pub wave: &'h str,
    pub year: &'h str,
    pub value: &'h str,
    pub low: &'h str,
    pub high: &'h str,
}

/// Some lines of a trend in one chart; a title stands over it where the slide has several.
///
/// # Errors
/// [`Error::Bug`](crate::Error::Bug) only.
pub fn trend(
    trend: &Trend,
    panels: &[&TrendPanel],
    title: Option<&str>,
    setting: &Setting<'_>,
    headings: &Headings<'_>,
) -> crate::Result<Native> {
    let mut sheet = Sheet::default();
    let words = [headings.line, headings.wave, headings.year, headings.value, headings.low, headings.high];
    sheet.rows.push(words.into_iter().map(Entry::text).collect());
    let mut drawn = Drawn { sheet, xml: String::new(), hidden: Vec::new(), count: 0 };
    for (place, panel) in panels.iter().enumerate() {
        let look = LineLook::of(place, panel.series);
        for level in &panel.level {
            drawn.level(panel, level, &look, setting);
        }
        for (run, points) in runs(panel).into_iter().enumerate() {
            drawn.run(trend, panel, points, &look, run > 0, panels.len(), setting);
        }
    }
    let grid = panels.first().map_or(&[][..], |panel| panel.grid.as_slice());
    let (low, high, step, format) = axis_of(grid);
    let (first, last, years) = time_axis(trend);
    let time = ValueAxis {
        id: CATEGORIES,
        crosses: VALUES,
        position: "b",
        low: first,
        high: last,
        step: Some(years),
        format: "0",
        drawn: true,
        grid: false,
        between: "midCat",
        at_end: false,
    };
    let values = ValueAxis {
        id: VALUES,
        crosses: CATEGORIES,
        position: "l",
        low,
        high,
        step,
        format,
        drawn: true,
        grid: true,
        between: "midCat",
        at_end: false,
    };
    let plot = format!(
        "<c:scatterChart><c:scatterStyle val=\"lineMarker\"/><c:varyColors val=\"0\"/>{}<c:axId val=\"{CATEGORIES}\"/>\
         <c:axId val=\"{VALUES}\"/></c:scatterChart>{}{}",
        drawn.xml,
        time.xml(setting),
        values.xml(setting)
    );
    let legend = (panels.len() > 1).then_some(drawn.hidden);
    let space = Space { setting, title, inner: None, plot, legend };
    Ok(Native { xml: space.xml(), workbook: drawn.sheet.workbook()? })
}

/// Years from which to which, and the years between two marks.
fn time_axis(trend: &Trend) -> (f64, f64, f64) {
    let times = || trend.waves.iter().map(|(time, _)| *time);
    let first = times().fold(f64::INFINITY, f64::min).floor();
    let last = times().fold(f64::NEG_INFINITY, f64::max).floor() + 1.0;
    if !(first.is_finite() && last.is_finite()) {
        return (0.0, 1.0, 1.0);
    }
    let span = last - first;
    let step = [1.0, 2.0, 5.0, 10.0, 20.0].into_iter().find(|step| span / step <= 10.0);
    (first, last, step.unwrap_or(50.0))
}

/// The points of a panel in unbroken runs.
fn runs(panel: &TrendPanel) -> Vec<&[TrendPoint]> {
    let mut runs = Vec::new();
    let mut rest = panel.points.as_slice();
    while !rest.is_empty() {
        let length = 1 + rest.iter().skip(1).take_while(|point| point.joined).count();
        let (run, after) = rest.split_at(length);
        runs.push(run);
        rest = after;
    }
    runs
}

struct LineLook {
    rgb: (u8, u8, u8),
    symbol: &'static str,
    dash: &'static str,
}

impl LineLook {
    fn of(place: usize, whose: Whose) -> Self {
        let symbol = SYMBOLS.get(place % SYMBOLS.len()).copied().unwrap_or("circle");
        match whose {
            Whose::Own => Self {
                rgb: Paint::Series(u8::try_from(place).unwrap_or(u8::MAX)).rgb(),
                symbol,
                dash: "solid",
            },
            Whose::Foreign => Self { rgb: GREY, symbol, dash: "dash" },
        }
    }
}

struct Drawn {
    sheet: Sheet,
    xml: String,
    hidden: Vec<usize>,
    count: usize,
}

impl Drawn {
    #[expect(clippy::too_many_arguments, reason = "one call, one line of a chart")]
    fn run(
        &mut self,
        trend: &Trend,
        panel: &TrendPanel,
        points: &[TrendPoint],
        look: &LineLook,
        is_later: bool,
        lines: usize,
        setting: &Setting<'_>,
    ) {
        let first = self.sheet.rows.len();
        for point in points {
            let reach = |pick: fn(f64, (f64, f64)) -> f64| {
                Entry::number(point.interval.map(|ends| pick(point.value, ends)))
            };
            self.sheet.rows.push(vec![
                Entry::text(&panel.label),
                Entry::text(wave_name(trend, point.time)),
                Entry::Number(point.time),
                Entry::Number(point.value),
                reach(|value, (low, _)| value - low),
                reach(|value, (_, high)| high - value),
            ]);
        }
        let last = self.sheet.rows.len() - 1;
        let place = self.next(is_later);
        let range = |column| Sheet::column(column, first, last);
        let ends: Vec<_> = points.iter().map(|point| (point.value, point.interval)).collect();
        let bars = error_bars(&self.sheet, [&range(4), &range(5)], &ends, look.rgb, "<c:errDir val=\"y\"/>");
        let values: Vec<Option<f64>> = points.iter().map(|point| Some(point.value)).collect();
        let stroke = if panel.level.is_empty() {
            line(look.rgb, 2.25, look.dash)
        } else {
            super::NO_LINE.to_owned()
        };
        let keyed: String = points
            .iter()
            .enumerate()
            .map(|(at, point)| point_xml(at, point, look, &stroke))
            .collect();
        let labels = labels(panel, points, lines, setting, look);
        self.xml += &format!(
            "<c:ser><c:idx val=\"{place}\"/><c:order val=\"{place}\"/><c:tx>{}</c:tx><c:spPr>{stroke}</c:spPr>{}{keyed}{}{bars}\
             <c:xVal>{}</c:xVal><c:yVal>{}</c:yVal><c:smooth val=\"0\"/></c:ser>",
            texts(&self.sheet.range(&Sheet::column(0, first, first)), &[&panel.label]),
            marker(look.symbol, 8, look.rgb, look.rgb),
            setting.labels(&labels),
            numbers(&self.sheet.range(&range(2)), "General", &times(points)),
            numbers(&self.sheet.range(&range(3)), "General", &values),
        );
    }

    /// The smoothed level, and the ends of its interval, thin.
    fn level(&mut self, panel: &TrendPanel, level: &[TrendLevel], look: &LineLook, setting: &Setting<'_>) {
        let first = self.sheet.rows.len();
        for point in level {
            self.sheet.rows.push(vec![
                Entry::text(&panel.label),
                Entry::Nothing,
                Entry::Number(point.time),
                Entry::Number(point.value),
                Entry::Number(point.low),
                Entry::Number(point.high),
            ]);
        }
        let Some(last) = self.sheet.rows.len().checked_sub(1).filter(|last| *last >= first) else {
            return;
        };
        let times: Vec<Option<f64>> = level.iter().map(|point| Some(point.time)).collect();
        let columns: [(usize, f64, fn(&TrendLevel) -> f64); 3] = [
            (3, 2.25, |point| point.value),
            (4, 0.75, |point| point.low),
            (5, 0.75, |point| point.high),
        ];
        for (column, width, pick) in columns {
            let place = self.next(true);
            let values: Vec<Option<f64>> = level.iter().map(|point| Some(pick(point))).collect();
            self.xml += &format!(
                "<c:ser><c:idx val=\"{place}\"/><c:order val=\"{place}\"/><c:tx>{}</c:tx><c:spPr>{}</c:spPr><c:marker>\
                 <c:symbol val=\"none\"/></c:marker>{}<c:xVal>{}</c:xVal><c:yVal>{}</c:yVal><c:smooth val=\"0\"/></c:ser>",
                texts(&self.sheet.range(&Sheet::column(0, first, first)), &[&panel.label]),
                line(look.rgb, width, "solid"),
                setting.labels(&[]),
                numbers(&self.sheet.range(&Sheet::column(2, first, last)), "General", &times),
                numbers(&self.sheet.range(&Sheet::column(column, first, last)), "General", &values),
            );
        }
    }

    fn next(&mut self, is_hidden: bool) -> usize {
        let place = self.count;
        self.count += 1;
        if is_hidden {
            self.hidden.push(place);
        }
        place
    }
}

fn times(points: &[TrendPoint]) -> Vec<Option<f64>> {
    points.iter().map(|point| Some(point.time)).collect()
}

fn wave_name(trend: &Trend, time: f64) -> String {
    let found = trend.waves.iter().find(|(known, _)| known.total_cmp(&time).is_eq());
    found.map_or_else(String::new, |(_, name)| name.clone())
}

/// Hollow: published; hollow in the colour of the mark: rehearsed.
fn point_xml(place: usize, point: &TrendPoint, look: &LineLook, stroke: &str) -> String {
    let edge = match point.key {
        TrendKey::Responses => return String::new(),
        TrendKey::Published => look.rgb,
        TrendKey::Rehearsal => Paint::Alarm.rgb(),
    };
    format!(
        "<c:dPt><c:idx val=\"{place}\"/>{}<c:bubble3D val=\"0\"/><c:spPr>{stroke}</c:spPr></c:dPt>",
        marker(look.symbol, 8, Paint::White.rgb(), edge)
    )
}

/// Values beside points: all of a short line, the ends of a long one; of many lines the last only.
fn labels(
    panel: &TrendPanel,
    points: &[TrendPoint],
    lines: usize,
    setting: &Setting<'_>,
    look: &LineLook,
) -> Vec<String> {
    let all = panel.points.len() <= MOST_LABELS;
    let is_end = |point: &TrendPoint| {
        [panel.points.first(), panel.points.last()]
            .into_iter()
            .flatten()
            .any(|end| end == point)
    };
    let rgb = if lines > 1 { look.rgb } else { INK };
    points
        .iter()
        .enumerate()
        .filter(|(_, point)| all || is_end(point))
        .map(|(place, point)| setting.label(place, &point.text, setting.bold(rgb), "t"))
        .collect()
}
