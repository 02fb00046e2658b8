//! In: lines and axes. Out: values beside points, and names at the ends of lines. Never: a text on another, or on a point.

use super::axes::Axes;
use super::{Drawn, Series, TrendPoint, ink};
use crate::report::Prose;
use crate::report::chart::frame::Measures;
use crate::report::chart::palette::Paint;
use crate::report::chart::scene::{Anchor, Area, Line, Mark, Point, Scene, Type, leading};

/// The width of the widest name at a line's end, at most a third of the drawing.
pub fn room(lines: &[Drawn<'_>], measures: &Measures) -> f64 {
    let most = measures.inner() * 0.34;
    lines
        .iter()
        .flat_map(|line| named(line, measures, most))
        .map(|(text, style)| style.width(text))
        .fold(0.0, f64::max)
}

/// The height of all names below each other.
pub fn height(lines: &[Drawn<'_>], measures: &Measures, room: f64) -> f64 {
    let heights = lines.iter().map(|line| name_height(line, measures, room));
    heights.sum::<f64>() + lines.len() as f64 * BETWEEN
}

/// Pixels between two names.
const BETWEEN: f64 = 5.0;

/// The lines of a name: the last value in bold, then the item.
fn named(line: &Drawn<'_>, measures: &Measures, room: f64) -> Vec<(String, Type)> {
    let value = line.panel.points.last().map_or("", |point| &point.text);
    let name = Type {
        paint: match line.panel.series {
            Series::Own => Paint::Ink,
            Series::Foreign => Paint::Grey,
        },
        ..measures.small
    };
    let mut lines = vec![(value.to_owned(), measures.value)];
    let words = name.wrap(&line.panel.label, room);
    lines.extend(words.into_iter().map(|text| (text, name)));
    lines.retain(|(text, _)| !text.is_empty());
    lines
}

fn name_height(line: &Drawn<'_>, measures: &Measures, room: f64) -> f64 {
    let lines = named(line, measures, room);
    lines.iter().map(|(_, style)| leading(style.size)).sum()
}

/// The names at the right, each as near to the end of its line as the others let it.
pub fn ends(scene: &mut Scene, lines: &[Drawn<'_>], axes: &Axes, measures: &Measures, room: f64) {
    let mut ends: Vec<(&Drawn<'_>, Point, f64)> = lines
        .iter()
        .filter_map(|line| {
            let last = line.panel.points.last()?;
            let height = name_height(line, measures, room);
            Some((line, axes.at(line, last.time, last.value), height))
        })
        .collect();
    ends.sort_by(|a, b| a.1.y.total_cmp(&b.1.y));
    let wanted: Vec<(f64, f64)> = ends
        .iter()
        .map(|(_, end, height)| (end.y - measures.value.size * 0.6, *height + BETWEEN))
        .collect();
    let tops = spread(
        &wanted,
        axes.top - measures.value.size,
        axes.bottom + measures.small.size,
    );
    let x = axes.edge + 22.0;
    for ((line, end, _), top) in ends.iter().zip(tops) {
        let middle = top + measures.value.size * 0.6;
        let from = Point {
            x: end.x + ink::radius(line, axes) * 1.4 + 3.0,
            y: end.y,
        };
        let to = Point {
            x: x - 4.0,
            y: middle,
        };
        scene.push(Mark::Stroke {
            points: vec![
                from,
                Point {
                    x: axes.edge.max(from.x),
                    y: end.y,
                },
                to,
            ],
            paint: line.paint,
            width: 1.0,
        });
        let mut y = top;
        let last = line.panel.points.last();
        for (text, style) in named(line, measures, room) {
            let shown = match last.filter(|point| point.text == text) {
                Some(point) => said(point),
                None => Prose::wording(&text),
            };
            scene.text(x, y + 0.98 * style.size, shown, Anchor::Start, style);
            y += leading(style.size);
        }
    }
}

/// The tops of boxes (wanted top, height), sorted by their tops: none on another, all between `top` and `bottom` where they
/// find room, each as near to where it wants to be as the others let it.
fn spread(wanted: &[(f64, f64)], top: f64, bottom: f64) -> Vec<f64> {
    let mut tops: Vec<f64> = Vec::with_capacity(wanted.len());
    let mut free = top;
    for (want, height) in wanted {
        let place = want.max(free);
        tops.push(place);
        free = place + height;
    }
    let mut limit = bottom;
    for (place, (_, height)) in tops.iter_mut().zip(wanted).rev() {
        *place = place.min(limit - height);
        limit = *place;
    }
    // Too little room: from the top on.
    let mut free = top;
    for (place, (_, height)) in tops.iter_mut().zip(wanted) {
        *place = place.max(free);
        free = *place + height;
    }
    tops
}

/// Values over their points, or under them where a neighbour is in the way: the last, the first, the highest, the lowest; where there
/// are few waves, all that find room. In a panel of several lines the last stands with the name.
pub fn values(scene: &mut Scene, lines: &[Drawn<'_>], axes: &Axes, measures: &Measures) {
    // What a value must not stand on: points with their intervals, lines, and the values before it.
    let mut taken: Vec<Area> = lines
        .iter()
        .flat_map(|line| {
            let points = line.panel.points.iter().enumerate();
            points.map(|(place, point)| occupied(line, place, point, axes))
        })
        .collect();
    taken.extend(ink::broken(lines, axes).iter().map(|found| Area {
        x: found.x - 2.0,
        y: found.ends.0,
        width: 4.0,
        height: found.ends.1 - found.ends.0,
    }));
    taken.extend(lines.iter().flat_map(|line| along(line, axes)));
    if lines.len() > 1 {
        taken.extend(scene.lines().map(Line::area));
    }
    for line in lines {
        for place in order(line, lines.len() > 1) {
            let Some(point) = line.panel.points.get(place) else {
                continue;
            };
            if let Some(text) = free_place(line, place, point, axes, measures, &taken) {
                taken.push(text.area());
                scene.push(Mark::Text(text));
            }
        }
    }
}

/// The points of a line whose values are written, the most important first, each once.
fn order(line: &Drawn<'_>, named_at_end: bool) -> Vec<usize> {
    let points = &line.panel.points;
    let last = points.len().saturating_sub(1);
    let extreme = |sign: f64| {
        let size = |place: &usize| points.get(*place).map_or(0.0, |point| point.value * sign);
        (0..points.len()).max_by(|a, b| size(a).total_cmp(&size(b)))
    };
    let mut order = vec![last, 0];
    order.extend(extreme(1.0));
    order.extend(extreme(-1.0));
    if points.len() <= 8 {
        order.extend(0..points.len());
    }
    let mut once: Vec<usize> = Vec::new();
    for place in order {
        let is_named = named_at_end && place == last;
        if !once.contains(&place) && !is_named {
            once.push(place);
        }
    }
    once
}

/// What a value keeps from the ends of intervals and from lines, in pixels.
const CLEAR: f64 = 1.5;

fn free_place(
    line: &Drawn<'_>,
    place: usize,
    point: &TrendPoint,
    axes: &Axes,
    measures: &Measures,
    taken: &[Area],
) -> Option<Line> {
    let own = occupied(line, place, point, axes);
    let size = measures.value.size;
    let baselines = [
        own.y - size * 0.24 - CLEAR - 1.0,
        own.y + own.height + size * 0.76 + 3.0,
    ];
    baselines
        .map(|y| Line {
            at: Point {
                x: own.x + own.width / 2.0,
                y,
            },
            text: point.text.clone(),
            spans: said(point),
            anchor: Anchor::Middle,
            style: measures.value,
            cells: point.cell.clone().into_iter().collect(),
        })
        .into_iter()
        .find(|text| {
            let area = text.area();
            let clear = Area {
                y: area.y - CLEAR,
                height: area.height + 2.0 * CLEAR,
                ..area
            };
            area.y + area.height < axes.bottom && taken.iter().all(|other| !clear.overlaps(other))
        })
}

/// The value of a point; what is no estimate of ours stands in the definition.
fn said(point: &TrendPoint) -> Prose {
    match &point.cell {
        Some(cell) => Prose::cell(&point.text, cell.clone()),
        None => Prose::wording(&point.text),
    }
}

/// The room a point and its interval take.
fn occupied(line: &Drawn<'_>, place: usize, point: &TrendPoint, axes: &Axes) -> Area {
    let drawn = point
        .interval
        .filter(|_| line.panel.has_interval_at(place) || line.panel.has_band());
    let (low, high) = drawn.unwrap_or((point.value, point.value));
    let centre = axes.at(line, point.time, point.value);
    let radius = ink::radius(line, axes);
    let top = axes.y(high).min(centre.y - radius);
    let bottom = axes.y(low).max(centre.y + radius);
    Area {
        x: centre.x - radius,
        y: top,
        width: 2.0 * radius,
        height: bottom - top,
    }
}

/// The room the strokes of a line take, in small steps.
fn along(line: &Drawn<'_>, axes: &Axes) -> Vec<Area> {
    const STEPS: u8 = 12;
    let joined = line.panel.points.windows(2).filter(|pair| pair[1].joined);
    joined
        .flat_map(|pair| {
            let from = axes.at(line, pair[0].time, pair[0].value);
            let to = axes.at(line, pair[1].time, pair[1].value);
            let at = move |step: u8| {
                let part = f64::from(step) / f64::from(STEPS);
                (
                    from.x + part * (to.x - from.x),
                    from.y + part * (to.y - from.y),
                )
            };
            (0..STEPS).map(move |step| {
                let ((x, y), (next_x, next_y)) = (at(step), at(step + 1));
                Area {
                    x,
                    y: y.min(next_y) - 1.0,
                    width: next_x - x,
                    height: (y - next_y).abs() + 2.0,
                }
            })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::spread;

    #[test]
    fn names_keep_their_places_or_move_as_little_as_they_must() {
        assert_eq!(
            spread(&[(10.0, 20.0), (50.0, 20.0)], 0.0, 100.0),
            [10.0, 50.0]
        );
        assert_eq!(
            spread(&[(10.0, 20.0), (12.0, 20.0)], 0.0, 100.0),
            [10.0, 30.0]
        );
        assert_eq!(
            spread(&[(80.0, 20.0), (90.0, 20.0)], 0.0, 100.0),
            [60.0, 80.0]
        );
        // Without room they run over the bottom, never into each other.
        assert_eq!(
            spread(&[(0.0, 60.0), (10.0, 60.0)], 0.0, 100.0),
            [0.0, 60.0]
        );
    }
}
