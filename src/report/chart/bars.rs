//! In: shares of answers or nets, row by row. Out: 100 % bars or bars around a common line. Never: don't know inside
//! the scale.
//!
//! Disagree stands left, agree right; don't know at the far right after a gap, hatched. In the diverging form the neutral answer has a
//! baseline of its own at the side, so that it is not split at zero.

use super::frame::Measures;
use super::legend::{self, Sign};
use super::palette::Paint;
use super::scene::{Anchor, Area, Mark, Scene, Type, leading, paragraph_height};
use crate::report::{CellRef, Prose};

/// Which way bars are drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BarForm {
    /// 100 % bars from a common left edge.
    Stacked,
    /// Agree to the right of a common line, disagree to the left.
    Diverging,
}

/// Which side of the diverging line an answer belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// Left of the line.
    Disagree,
    /// On a baseline of its own at the side.
    Middle,
    /// Right of the line.
    Agree,
}

/// What one segment of every bar stands for.
#[derive(Debug, Clone, PartialEq)]
pub struct Legend {
    /// As the key of the figure says it.
    pub label: String,
    /// Fill of its segments.
    pub paint: Paint,
    /// Where its segments lie in the diverging form.
    pub side: Side,
}

/// What answers with these names stand for in bars, from disagree to agree: two to five in the colours of their number.
pub fn legends(names: &[&str]) -> Vec<Legend> {
    let paints = super::palette::steps(names.len());
    let side = |place: usize| match (place * 2 + 1).cmp(&names.len()) {
        std::cmp::Ordering::Less => Side::Disagree,
        std::cmp::Ordering::Equal => Side::Middle,
        std::cmp::Ordering::Greater => Side::Agree,
    };
    names
        .iter()
        .zip(paints)
        .enumerate()
        .map(|(place, (name, paint))| Legend {
            label: (*name).to_owned(),
            paint,
            side: side(place),
        })
        .collect()
}

/// A share and how it is written.
#[derive(Debug, Clone, PartialEq)]
pub struct Part {
    /// 0 to 1, unrounded.
    pub share: f64,
    /// As written in the segment, where it fits.
    pub text: String,
    /// The estimates it is, or is the sum of.
    pub cells: Vec<CellRef>,
}

/// One statement.
#[derive(Debug, Clone, PartialEq)]
pub struct BarRow {
    /// The statement, in the figure's language.
    pub label: String,
    /// Under the label: a base of its own, a note.
    pub note: Option<String>,
    /// As many as there are legends; `None` where the source gives none.
    pub parts: Vec<Option<Part>>,
    /// At the far right, hatched; `None` where the row has none.
    pub dont_know: Option<Part>,
    /// Net totals outside the bar: disagree, agree.
    pub totals: [Option<Part>; 2],
}

/// Bars of several statements.
#[derive(Debug, Clone, PartialEq)]
pub struct Bars {
    /// Stacked or diverging.
    pub form: BarForm,
    /// Segments of a bar, left to right.
    pub legends: Vec<Legend>,
    /// The name of don't know, where any row has it.
    pub dont_know: Option<String>,
    /// Headings over the net totals.
    pub totals: Option<[String; 2]>,
    /// In the order drawn, top to bottom.
    pub rows: Vec<BarRow>,
    /// Shown in a row without any part.
    pub not_shown: String,
}

impl BarRow {
    fn sum(&self, legends: &[Legend], side: Option<Side>) -> f64 {
        self.parts
            .iter()
            .zip(legends)
            .filter(|(_, legend)| side.is_none_or(|side| legend.side == side))
            .filter_map(|(part, _)| part.as_ref())
            .map(|part| part.share)
            .sum()
    }

    fn dont_know_share(&self) -> f64 {
        self.dont_know.as_ref().map_or(0.0, |part| part.share)
    }
}

/// Where the zones of all rows lie, in pixels from the left.
struct Zones {
    label: f64,
    /// Pixels a whole base is wide.
    unit: f64,
    /// Right edge of the left total (it ends there).
    left_total: f64,
    /// Where the scale begins (stacked), or the disagree side (diverging).
    scale: f64,
    /// The common line of the diverging form.
    zero: f64,
    right_total: f64,
    neutral: f64,
    dont_know: f64,
}

/// The plot, its upper left corner at the origin.
pub fn layout(bars: &Bars, measures: &Measures) -> Scene {
    let mut scene = Scene::new(measures.inner());
    let mut entries: Vec<(Sign, Prose)> = bars
        .legends
        .iter()
        .map(|legend| (Sign::Fill(legend.paint), Prose::wording(&legend.label)))
        .collect();
    if let Some(label) = &bars.dont_know {
        entries.push((Sign::Hatch, Prose::wording(label)));
    }
    let mut y = legend::draw(&mut scene, measures, 0.0, &entries) + measures.gap;
    let zones = zones(bars, measures);
    if let Some([left, right]) = &bars.totals {
        let rooms = [0, 1].map(|side| total_width(bars, side, measures) - 7.0);
        y = headings(&mut scene, measures, &zones, y, [left, right], rooms);
    }
    for (position, row) in bars.rows.iter().enumerate() {
        if position > 0 {
            y += measures.gap;
        }
        y = draw_row(&mut scene, bars, row, &zones, measures, y);
    }
    scene.height = y;
    scene
}

/// Widest of some texts.
fn widest<'a>(texts: impl IntoIterator<Item = &'a str>, style: Type) -> f64 {
    texts
        .into_iter()
        .map(|text| style.width(text))
        .fold(0.0, f64::max)
}

/// The width a column of totals needs: its widest number, and the widest word of its heading.
fn total_width(bars: &Bars, side: usize, measures: &Measures) -> f64 {
    let Some(headings) = &bars.totals else {
        return 0.0;
    };
    let numbers = bars
        .rows
        .iter()
        .filter_map(|row| Some(row.totals.get(side)?.as_ref()?.text.as_str()));
    let words = headings[side].split(' ');
    widest(numbers, measures.value).max(widest(words, measures.small)) + 8.0
}

fn zones(bars: &Bars, measures: &Measures) -> Zones {
    let label = if measures.beside {
        (measures.inner() * 0.36).round()
    } else {
        0.0
    };
    let start = if measures.beside {
        label + measures.gap
    } else {
        0.0
    };
    let [left, right] = [0, 1].map(|side| total_width(bars, side, measures));
    let most = |side: Option<Side>| {
        bars.rows
            .iter()
            .map(|row| row.sum(&bars.legends, side))
            .fold(0.0, f64::max)
    };
    let dont_know = bars
        .rows
        .iter()
        .map(BarRow::dont_know_share)
        .fold(0.0, f64::max);
    let dont_know_text = widest(
        bars.rows
            .iter()
            .filter_map(|row| row.dont_know.as_ref())
            .map(|part| part.text.as_str()),
        measures.value,
    );
    let aside = if bars.dont_know.is_some() {
        16.0 + 5.0 + dont_know_text
    } else {
        0.0
    };
    let room = measures.inner() - start - left - right - aside;
    match bars.form {
        BarForm::Stacked => {
            let scale = most(None).max(0.01);
            let unit = room / (scale + dont_know);
            let begin = start + left;
            let end = begin + scale * unit;
            Zones {
                label,
                unit,
                left_total: begin - 8.0,
                scale: begin,
                zero: begin,
                right_total: end + 8.0,
                neutral: end,
                dont_know: end + right + 16.0,
            }
        }
        BarForm::Diverging => {
            let [disagree, middle, agree] =
                [Side::Disagree, Side::Middle, Side::Agree].map(|side| most(Some(side)));
            let between = if middle > 0.0 { 16.0 } else { 0.0 };
            let unit = (room - between) / (disagree + middle + agree + dont_know).max(0.01);
            let zero = start + left + disagree * unit;
            let neutral = zero + agree * unit + right + between;
            Zones {
                label,
                unit,
                left_total: 0.0,
                scale: start + left,
                zero,
                right_total: 0.0,
                neutral,
                dont_know: neutral + middle * unit + 16.0,
            }
        }
    }
}

fn headings(
    scene: &mut Scene,
    measures: &Measures,
    zones: &Zones,
    top: f64,
    [left, right]: [&str; 2],
    rooms: [f64; 2],
) -> f64 {
    if matches!(zones.left_total, 0.0) {
        return top;
    }
    let style = measures.small;
    let wrapped = |text: &str, room: f64| style.wrap(text, room);
    let (left_lines, right_lines) = (wrapped(left, rooms[0]), wrapped(right, rooms[1]));
    let lines = left_lines.len().max(right_lines.len());
    let baseline = |row: usize, count: usize| {
        top + (row + lines - count) as f64 * leading(style.size) + 0.98 * style.size
    };
    for (row, line) in left_lines.iter().enumerate() {
        scene.text(
            zones.left_total,
            baseline(row, left_lines.len()),
            Prose::wording(line),
            Anchor::End,
            style,
        );
    }
    for (row, line) in right_lines.iter().enumerate() {
        scene.text(
            zones.right_total,
            baseline(row, right_lines.len()),
            Prose::wording(line),
            Anchor::Start,
            style,
        );
    }
    top + lines as f64 * leading(style.size) + 4.0
}

fn draw_row(
    scene: &mut Scene,
    bars: &Bars,
    row: &BarRow,
    zones: &Zones,
    measures: &Measures,
    top: f64,
) -> f64 {
    let room = if measures.beside {
        zones.label
    } else {
        measures.inner()
    };
    let label_height = paragraph_height(&row.label, room, measures.label);
    let note_height = row
        .note
        .as_ref()
        .map_or(0.0, |note| paragraph_height(note, room, measures.caption));
    let text_height = label_height + note_height;
    let (text_top, bar_top, bottom) = if measures.beside {
        let height = text_height.max(measures.bar);
        let text_top = top + (height - text_height) / 2.0;
        (text_top, top + (height - measures.bar) / 2.0, top + height)
    } else {
        let bar_top = top + text_height + 3.0;
        (top, bar_top, bar_top + measures.bar)
    };
    let label = Prose::wording(&row.label);
    scene.paragraph(0.0, text_top, room, label, measures.label);
    if let Some(note) = &row.note {
        let note = Prose::wording(note);
        scene.paragraph(0.0, text_top + label_height, room, note, measures.caption);
    }
    if row.parts.iter().all(Option::is_none) {
        let style = Type {
            paint: Paint::Grey,
            ..measures.small
        };
        let baseline = bar_top + measures.bar / 2.0 + style.size * 0.36;
        scene.text(zones.scale, baseline, &bars.not_shown, Anchor::Start, style);
        return bottom;
    }
    match bars.form {
        BarForm::Stacked => stacked(scene, bars, row, zones, measures, bar_top),
        BarForm::Diverging => diverging(scene, bars, row, zones, measures, bar_top),
    }
    if let Some(part) = &row.dont_know {
        let width = part.share * zones.unit;
        let area = Area {
            x: zones.dont_know,
            y: bar_top,
            width,
            height: measures.bar,
        };
        if width > 0.5 {
            scene.push(Mark::Hatch {
                area,
                paint: Paint::Grey,
            });
        }
        let style = Type {
            paint: Paint::Ink,
            ..measures.value
        };
        label_at(
            scene,
            zones.dont_know + width + 5.0,
            bar_top,
            measures,
            part,
            Anchor::Start,
            style,
        );
    }
    bottom
}

fn label_at(
    scene: &mut Scene,
    x: f64,
    bar_top: f64,
    measures: &Measures,
    part: &Part,
    anchor: Anchor,
    style: Type,
) {
    let baseline = bar_top + measures.bar / 2.0 + style.size * 0.36;
    scene.number(x, baseline, (&part.text, &part.cells), anchor, style);
}

/// A segment with a white gap of two pixels at its right, and its label where it is wide enough.
fn segment(
    scene: &mut Scene,
    x: f64,
    y: f64,
    width: f64,
    measures: &Measures,
    paint: Paint,
    part: &Part,
) {
    let drawn = if width > 4.0 {
        width - 2.0
    } else {
        (width * 0.6).max(0.0)
    };
    if drawn > 0.0 {
        scene.rect(x, y, drawn, measures.bar, paint);
    }
    let style = Type {
        paint: paint.label(),
        ..measures.value
    };
    let wide = style.width(&part.text);
    if wide + 6.0 <= drawn {
        let plate = Area {
            x: x + (drawn - wide) / 2.0 - 2.0,
            y: y + measures.bar / 2.0 - style.size * 0.6,
            width: wide + 4.0,
            height: style.size * 1.2,
        };
        scene.push(Mark::Plate { area: plate, paint });
        label_at(
            scene,
            x + drawn / 2.0,
            y,
            measures,
            part,
            Anchor::Middle,
            style,
        );
    }
}

fn stacked(
    scene: &mut Scene,
    bars: &Bars,
    row: &BarRow,
    zones: &Zones,
    measures: &Measures,
    y: f64,
) {
    let mut x = zones.scale;
    for (part, legend) in row.parts.iter().zip(&bars.legends) {
        let Some(part) = part else { continue };
        let width = part.share * zones.unit;
        segment(scene, x, y, width, measures, legend.paint, part);
        x += width;
    }
    if bars.totals.is_some() {
        if let [Some(part), _] = &row.totals {
            label_at(
                scene,
                zones.left_total,
                y,
                measures,
                part,
                Anchor::End,
                measures.value,
            );
        }
        if let [_, Some(part)] = &row.totals {
            label_at(
                scene,
                zones.right_total,
                y,
                measures,
                part,
                Anchor::Start,
                measures.value,
            );
        }
    }
}

fn diverging(
    scene: &mut Scene,
    bars: &Bars,
    row: &BarRow,
    zones: &Zones,
    measures: &Measures,
    y: f64,
) {
    let disagree = row.sum(&bars.legends, Some(Side::Disagree)) * zones.unit;
    let mut left = zones.zero - disagree;
    let mut right = zones.zero + 1.0;
    let mut middle = zones.neutral;
    for (part, legend) in row.parts.iter().zip(&bars.legends) {
        let Some(part) = part else { continue };
        let width = part.share * zones.unit;
        let x = match legend.side {
            Side::Disagree => &mut left,
            Side::Middle => &mut middle,
            Side::Agree => &mut right,
        };
        segment(scene, *x, y, width, measures, legend.paint, part);
        *x += width;
    }
    // Beside labels the line runs on between the bars; under a label it keeps clear of it.
    let over = if measures.beside {
        measures.gap / 2.0 - 1.0
    } else {
        2.0
    };
    let line = |x: f64| ((x, y - over), (x, y + measures.bar + over));
    let (from, to) = line(zones.zero - 1.0);
    scene.stroke(from, to, Paint::Ink, 1.5);
    if row.sum(&bars.legends, Some(Side::Middle)) > 0.0 {
        let (from, to) = line(zones.neutral - 1.0);
        scene.stroke(from, to, Paint::Grey, 1.0);
    }
    if bars.totals.is_some() {
        if let [Some(part), _] = &row.totals {
            let x = zones.zero - disagree - 6.0;
            label_at(scene, x, y, measures, part, Anchor::End, measures.value);
        }
        if let [_, Some(part)] = &row.totals {
            label_at(
                scene,
                right + 4.0,
                y,
                measures,
                part,
                Anchor::Start,
                measures.value,
            );
        }
    }
}
