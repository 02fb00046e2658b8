//! In: lines over the waves. Out: a native chart of points over true time, with intervals as error bars. Never: a line over a break:
//! each unbroken run of waves is a series of its own.

use super::sheet::{Entry, Sheet};
use super::{
    CATEGORIES, FAINT, GREY, INK, Inner, Native, Setting, Space, VALUES, ValueAxis, WHITE, axis_of,
    error_bars, line, marker, numbers, texts,
};
use crate::definition::Theme;
use crate::report::chart::palette::Paint;
use crate::report::chart::{Series as Whose, Trend, TrendKey, TrendLevel, TrendPanel, TrendPoint};
use crate::report::event::letters::{self, Weight};
use crate::report::event::slides::board::ALARM;
use crate::report::event::slides::shape::rgb;

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
    width: f64,
    setting: &Setting<'_>,
    headings: &Headings<'_>,
) -> crate::Result<Native> {
    let mut sheet = Sheet::default();
    let words = [
        headings.line,
        headings.wave,
        headings.year,
        headings.value,
        headings.low,
        headings.high,
    ];
    sheet
        .rows
        .push(words.into_iter().map(Entry::text).collect());
    let mut drawn = Drawn {
        sheet,
        xml: String::new(),
        count: 0,
    };
    let grid = panels
        .first()
        .map_or(&[][..], |panel| panel.grid.as_slice());
    let (low, high, step, format) = axis_of(grid);
    let (first, last) = time_axis(trend);
    let unit = width * 0.92 / (last - first);
    // LibreOffice shows no series with more points than the first has.
    drawn.waves(trend, headings.wave, (low, unit), setting);
    for (place, panel) in panels.iter().enumerate() {
        let look = LineLook::of(setting.theme, place, panel.series);
        for level in &panel.level {
            drawn.level(panel, level, &look, setting);
        }
        for points in runs(panel) {
            let line = Line {
                trend,
                panel,
                points,
                lines: panels.len(),
            };
            drawn.run(&line, &look, setting);
        }
    }
    let time = ValueAxis {
        id: CATEGORIES,
        crosses: VALUES,
        position: "b",
        low: first,
        high: last,
        step: None,
        format: "0",
        drawn: false,
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
    let top = if title.is_some() { 0.14 } else { 0.03 };
    let inner = Inner {
        x: 0.06,
        y: top,
        width: 0.92,
        height: 0.88 - top,
    };
    let space = Space {
        setting,
        title,
        inner: Some(inner),
        plot,
    };
    Ok(Native {
        xml: space.xml(),
        workbook: drawn.sheet.workbook()?,
    })
}

/// From when to when, with room for a label at both ends.
fn time_axis(trend: &Trend) -> (f64, f64) {
    let times = || trend.waves.iter().map(|(time, _)| *time);
    let first = times().fold(f64::INFINITY, f64::min);
    let last = times().fold(f64::NEG_INFINITY, f64::max);
    if !(first.is_finite() && last.is_finite()) {
        return (0.0, 1.0);
    }
    let room = ((last - first) * 0.08).max(0.1);
    (first - room, last + room)
}

/// One unbroken run of a line.
struct Line<'l> {
    trend: &'l Trend,
    panel: &'l TrendPanel,
    points: &'l [TrendPoint],
    /// Lines that share the chart.
    lines: usize,
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
    fn of(theme: &Theme, place: usize, whose: Whose) -> Self {
        let symbol = SYMBOLS
            .get(place % SYMBOLS.len())
            .copied()
            .unwrap_or("circle");
        match whose {
            Whose::Own => Self {
                rgb: rgb(theme, Paint::Series(u8::try_from(place).unwrap_or(u8::MAX))),
                symbol,
                dash: "solid",
            },
            Whose::Foreign => Self {
                rgb: GREY,
                symbol,
                dash: "dash",
            },
        }
    }
}

struct Drawn {
    sheet: Sheet,
    xml: String,
    count: usize,
}

impl Drawn {
    fn run(&mut self, of: &Line<'_>, look: &LineLook, setting: &Setting<'_>) {
        let Line {
            trend,
            panel,
            points,
            ..
        } = *of;
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
        let place = self.next();
        let range = |column| Sheet::column(column, first, last);
        let ends: Vec<_> = points
            .iter()
            .map(|point| (point.value, point.interval))
            .collect();
        let bars = error_bars(
            &self.sheet,
            [&range(4), &range(5)],
            &ends,
            look.rgb,
            "<c:errDir val=\"y\"/>",
        );
        let values: Vec<Option<f64>> = points.iter().map(|point| Some(point.value)).collect();
        let stroke = if panel.level.is_empty() {
            line(look.rgb, 2.25, look.dash)
        } else {
            super::NO_LINE.to_owned()
        };
        let keyed: String = points
            .iter()
            .enumerate()
            .filter(|(_, point)| Some(point.key) != points.first().map(|first| first.key))
            .map(|(at, point)| point_xml(at, point, look, &stroke))
            .collect();
        let labels = labels(of, setting, look);
        self.xml += &format!(
            "<c:ser><c:idx val=\"{place}\"/><c:order val=\"{place}\"/><c:tx>{}</c:tx><c:spPr>{stroke}</c:spPr>{}{keyed}{}{bars}\
             <c:xVal>{}</c:xVal><c:yVal>{}</c:yVal><c:smooth val=\"0\"/></c:ser>",
            texts(
                &self.sheet.range(&Sheet::column(0, first, first)),
                &[&panel.label]
            ),
            marker_of(points.first().map(|point| point.key), look),
            setting.labels(&labels),
            numbers(&self.sheet.range(&range(2)), "General", &times(points)),
            numbers(&self.sheet.range(&range(3)), "General", &values),
        );
    }

    /// The smoothed level, and the ends of its interval, thin.
    fn level(
        &mut self,
        panel: &TrendPanel,
        level: &[TrendLevel],
        look: &LineLook,
        setting: &Setting<'_>,
    ) {
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
        let Some(last) = self
            .sheet
            .rows
            .len()
            .checked_sub(1)
            .filter(|last| *last >= first)
        else {
            return;
        };
        let times: Vec<Option<f64>> = level.iter().map(|point| Some(point.time)).collect();
        let of_level = |pick: fn(&TrendLevel) -> f64| {
            let values = level.iter().map(|point| Some(pick(point)));
            values.collect::<Vec<Option<f64>>>()
        };
        let columns = [
            (3, 2.25, of_level(|point| point.value)),
            (4, 0.75, of_level(|point| point.low)),
            (5, 0.75, of_level(|point| point.high)),
        ];
        for (column, width, values) in columns {
            let place = self.next();
            self.xml += &format!(
                "<c:ser><c:idx val=\"{place}\"/><c:order val=\"{place}\"/><c:tx>{}</c:tx><c:spPr>{}</c:spPr><c:marker>\
                 <c:symbol val=\"none\"/></c:marker>{}<c:xVal>{}</c:xVal><c:yVal>{}</c:yVal><c:smooth val=\"0\"/></c:ser>",
                texts(
                    &self.sheet.range(&Sheet::column(0, first, first)),
                    &[&panel.label]
                ),
                line(look.rgb, width, "solid"),
                setting.labels(&[]),
                numbers(
                    &self.sheet.range(&Sheet::column(2, first, last)),
                    "General",
                    &times
                ),
                numbers(
                    &self.sheet.range(&Sheet::column(column, first, last)),
                    "General",
                    &values
                ),
            );
        }
    }

    /// The time axis: a tick a wave with its name, where there is room for it.
    fn waves(&mut self, trend: &Trend, name: &str, (low, unit): (f64, f64), setting: &Setting<'_>) {
        let row = self.sheet.rows.len();
        for (time, wave) in &trend.waves {
            let cells = [
                Entry::Nothing,
                Entry::text(wave),
                Entry::Number(*time),
                Entry::Number(low),
            ];
            self.sheet.rows.push(cells.to_vec());
        }
        let Some(end) = self
            .sheet
            .rows
            .len()
            .checked_sub(1)
            .filter(|end| *end >= row)
        else {
            return;
        };
        let names = roomy(trend, unit, setting.size);
        let labels: Vec<String> = names
            .into_iter()
            .map(|(place, name)| setting.label(place, name, setting.look(GREY), "b"))
            .collect();
        let times: Vec<Option<f64>> = trend.waves.iter().map(|(time, _)| Some(*time)).collect();
        let place = self.next();
        self.xml += &format!(
            "<c:ser><c:idx val=\"{place}\"/><c:order val=\"{place}\"/><c:tx>{}</c:tx><c:spPr>{}</c:spPr>{}{}<c:xVal>{}</c:xVal><c:yVal>{}</c:yVal>\
             <c:smooth val=\"0\"/></c:ser>",
            texts(&self.sheet.range(&Sheet::column(1, 0, 0)), &[name]),
            line(FAINT, 1.0, "solid"),
            marker("circle", 4, GREY, GREY),
            setting.labels(&labels),
            numbers(
                &self.sheet.range(&Sheet::column(2, row, end)),
                "General",
                &times
            ),
            numbers(
                &self.sheet.range(&Sheet::column(3, row, end)),
                "General",
                &vec![Some(low); trend.waves.len()]
            ),
        );
    }

    fn next(&mut self) -> usize {
        let place = self.count;
        self.count += 1;
        place
    }
}

fn times(points: &[TrendPoint]) -> Vec<Option<f64>> {
    points.iter().map(|point| Some(point.time)).collect()
}

fn wave_name(trend: &Trend, time: f64) -> String {
    let found = trend
        .waves
        .iter()
        .find(|(known, _)| known.total_cmp(&time).is_eq());
    found.map_or_else(String::new, |(_, name)| name.clone())
}

/// The names of waves that have room beside each other; the last wave always, and of others those that leave it room.
fn roomy(trend: &Trend, unit: f64, size: f64) -> Vec<(usize, &str)> {
    let mut named: Vec<(usize, &str)> = Vec::new();
    let mut edge = f64::INFINITY;
    for (place, (time, name)) in trend.waves.iter().enumerate().rev() {
        let half = letters::width(name, size, Weight::Regular) / 2.0 + 4.0;
        let middle = time * unit;
        if middle + half <= edge {
            named.push((place, name));
            edge = middle - half;
        }
    }
    named.reverse();
    named
}

/// Filled: answers. Hollow: published; hollow in the colour of the mark: rehearsed.
fn marker_of(key: Option<TrendKey>, look: &LineLook) -> String {
    let (inside, edge) = match key {
        Some(TrendKey::Published) => (WHITE, look.rgb),
        Some(TrendKey::Rehearsal) => (WHITE, ALARM),
        Some(TrendKey::Responses) | None => (look.rgb, look.rgb),
    };
    marker(look.symbol, 8, inside, edge)
}

fn point_xml(place: usize, point: &TrendPoint, look: &LineLook, stroke: &str) -> String {
    format!(
        "<c:dPt><c:idx val=\"{place}\"/>{}<c:bubble3D val=\"0\"/><c:spPr>{stroke}</c:spPr></c:dPt>",
        marker_of(Some(point.key), look)
    )
}

/// Values beside points: all of a short line, the ends of a long one and of lines that share a chart.
fn labels(of: &Line<'_>, setting: &Setting<'_>, look: &LineLook) -> Vec<String> {
    let Line {
        panel,
        points,
        lines,
        ..
    } = *of;
    let all = panel.points.len() <= MOST_LABELS && lines == 1;
    let (first, last) = (panel.points.first(), panel.points.last());
    let rgb = if lines > 1 { look.rgb } else { INK };
    let of_point = |(place, point): (usize, &TrendPoint)| {
        let position = if Some(point) == last {
            "r"
        } else if Some(point) == first {
            "l"
        } else if all {
            "r"
        } else {
            return None;
        };
        Some(setting.label_on_white(place, &point.text, setting.bold(rgb), position))
    };
    points.iter().enumerate().filter_map(of_point).collect()
}

/// The colour and the sign of each line of a chart, for its legend.
pub fn signs(theme: &Theme, panels: &[&TrendPanel]) -> Vec<((u8, u8, u8), &'static str)> {
    let sign = |look: LineLook| {
        let sign = match look.symbol {
            "square" => "■",
            "triangle" => "▲",
            "diamond" => "◆",
            _ => "●",
        };
        (look.rgb, sign)
    };
    let looks = panels
        .iter()
        .enumerate()
        .map(|(place, panel)| LineLook::of(theme, place, panel.series));
    looks.map(sign).collect()
}
