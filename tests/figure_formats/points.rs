//! In: the points of an SVG, and the pixels of a picture. Out: where each point is found in the picture. Never: a point taken for found
//! because it should be there.

use tidemark::report::chart::{Figure, Plot, TrendKey};

use super::Pixels;

/// A point may be found so many pixels of the SVG beside its place: rendering has no more than that.
pub const MOST: f64 = 0.75;

/// How a point is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Shape {
    /// A filled circle.
    Dot,
    /// A circle with the ground in it.
    Ring,
    /// A filled diamond.
    Diamond,
    /// A diamond with the ground in it.
    HollowDiamond,
}

impl Shape {
    pub const ALL: [Self; 4] = [Self::Dot, Self::Ring, Self::Diamond, Self::HollowDiamond];
}

/// A point of an SVG, in its pixels.
#[derive(Debug, Clone)]
pub struct Point {
    pub shape: Shape,
    pub x: f64,
    pub y: f64,
    /// From the centre to the edge, or to a corner.
    reach: f64,
    /// Of the edge.
    width: f64,
    paint: [u8; 3],
    ground: [u8; 3],
}

fn value<'t>(tag: &'t str, name: &str) -> Option<&'t str> {
    let (_, after) = tag.split_once(&format!(" {name}=\""))?;
    after.split('"').next()
}

fn number(tag: &str, name: &str) -> Option<f64> {
    Some(value(tag, name)?.parse::<f64>().ok()? / 10.0)
}

fn colour(text: &str) -> Option<[u8; 3]> {
    let text = text.strip_prefix('#')?;
    let channel = |at: usize| u8::from_str_radix(text.get(at..at + 2)?, 16).ok();
    Some([channel(0)?, channel(2)?, channel(4)?])
}

/// The corners of a shape or a path.
fn corners(tag: &str) -> Vec<(f64, f64)> {
    let pairs = value(tag, "points").unwrap_or_default().split_whitespace();
    let pair = |text: &str| {
        let (x, y) = text.split_once(',')?;
        Some((x.parse::<f64>().ok()? / 10.0, y.parse::<f64>().ok()? / 10.0))
    };
    pairs.filter_map(pair).collect()
}

/// The points of a drawing, in the order drawn.
pub fn points(svg: &str) -> Vec<Point> {
    let tags: Vec<&str> = svg.split('<').collect();
    let ground = tags.iter().find(|tag| tag.starts_with("rect "));
    let ground = ground
        .and_then(|tag| colour(value(tag, "fill")?))
        .expect("a ground");
    let mut found = Vec::new();
    for (place, tag) in tags.iter().enumerate() {
        let next = tags.get(place + 1).copied().unwrap_or_default();
        if tag.starts_with("circle ") {
            found.extend(circle(tag, ground));
        } else if tag.starts_with("polygon ") {
            found.extend(diamond(tag, next, ground));
        }
    }
    found
}

fn circle(tag: &str, ground: [u8; 3]) -> Option<Point> {
    let (shape, paint) = match (value(tag, "fill")?, value(tag, "stroke")) {
        ("none", Some(stroke)) => (Shape::Ring, colour(stroke)?),
        (fill, _) => (Shape::Dot, colour(fill)?),
    };
    // The ground of a ring is drawn first.
    (shape == Shape::Ring || paint != ground).then_some(Point {
        shape,
        x: number(tag, "cx")?,
        y: number(tag, "cy")?,
        reach: number(tag, "r")?,
        width: number(tag, "stroke-width").unwrap_or(0.0),
        paint,
        ground,
    })
}

fn diamond(tag: &str, next: &str, ground: [u8; 3]) -> Option<Point> {
    let corners = corners(tag);
    let [top, right, bottom, left] = corners.as_slice() else {
        return None;
    };
    // The band of a line has four corners too.
    let upright = (top.0 - bottom.0).abs() < 0.2 && (left.1 - right.1).abs() < 0.2;
    let fill = colour(value(tag, "fill")?).filter(|_| upright)?;
    let hollow = fill == ground;
    let (paint, width) = if hollow {
        (
            colour(value(next, "stroke")?)?,
            number(next, "stroke-width")?,
        )
    } else {
        (fill, 0.0)
    };
    Some(Point {
        shape: if hollow {
            Shape::HollowDiamond
        } else {
            Shape::Diamond
        },
        x: f64::midpoint(left.0, right.0),
        y: f64::midpoint(top.1, bottom.1),
        reach: (right.0 - left.0) / 2.0,
        width,
        paint,
        ground,
    })
}

impl Point {
    /// What is drawn so far from its centre; `None` where edges are smoothed, or beyond it.
    fn at(&self, dx: f64, dy: f64) -> Option<[u8; 3]> {
        let (from_centre, slope) = match self.shape {
            Shape::Dot | Shape::Ring => (dx.hypot(dy), 1.0),
            Shape::Diamond | Shape::HollowDiamond => {
                (dx.abs() + dy.abs(), std::f64::consts::SQRT_2)
            }
        };
        let half = self.width / 2.0 * slope;
        let smooth = 0.3 * slope;
        match self.shape {
            Shape::Dot | Shape::Diamond => {
                (from_centre < self.reach - smooth).then_some(self.paint)
            }
            Shape::Ring | Shape::HollowDiamond => {
                if (from_centre - self.reach).abs() < half - smooth {
                    Some(self.paint)
                } else {
                    (from_centre < self.reach - half - smooth).then_some(self.ground)
                }
            }
        }
    }

    /// The place, in pixels of the SVG, where the picture looks most like the point; `None` where it looks like it nowhere near. What
    /// the points drawn later hide does not count.
    pub fn found(&self, later: &[Self], pixels: &Pixels, scale: f64) -> Option<(f64, f64)> {
        const AROUND: i32 = 6;
        let over: Vec<&Self> = later.iter().filter(|other| self.is_under(other)).collect();
        let mut best = 0.0;
        let mut places: Vec<(f64, f64)> = Vec::new();
        for down in -AROUND..=AROUND {
            for aside in -AROUND..=AROUND {
                let (x, y) = (
                    self.x + f64::from(aside) * 0.25,
                    self.y + f64::from(down) * 0.25,
                );
                let alike = self.alike((x, y), &over, pixels, scale);
                if alike > best + 1e-9 {
                    best = alike;
                    places.clear();
                }
                if (alike - best).abs() <= 1e-9 {
                    places.push((x, y));
                }
            }
        }
        let count = places.len() as f64;
        let (x, y) = places
            .iter()
            .fold((0.0, 0.0), |(x, y), place| (x + place.0, y + place.1));
        (best >= 0.6).then_some((x / count, y / count))
    }

    fn is_under(&self, other: &Self) -> bool {
        let apart = (self.x - other.x).hypot(self.y - other.y);
        apart < self.reach + other.reach + self.width + other.width
    }

    /// Whether a place lies in it, or so near that its edge is smoothed over it.
    fn reaches(&self, x: f64, y: f64) -> bool {
        (x - self.x).hypot(y - self.y) < self.reach + self.width / 2.0 + 0.6
    }

    /// How much of it no later point hides, 0 to 1.
    pub fn seen(&self, later: &[Self]) -> f64 {
        const STEPS: i32 = 10;
        let over: Vec<&Self> = later.iter().filter(|other| self.is_under(other)).collect();
        let step = |place: i32| f64::from(place) / f64::from(STEPS) * self.reach;
        let (mut seen, mut all) = (0.0, 0.0_f64);
        for down in -STEPS..=STEPS {
            for aside in -STEPS..=STEPS {
                let (dx, dy) = (step(aside), step(down));
                if dx.hypot(dy) <= self.reach {
                    all += 1.0;
                    let is_hidden = over
                        .iter()
                        .any(|other| other.reaches(self.x + dx, self.y + dy));
                    seen += f64::from(u8::from(!is_hidden));
                }
            }
        }
        seen / all.max(1.0)
    }

    /// The share of its pixels that the picture has with this centre.
    fn alike(&self, centre: (f64, f64), over: &[&Self], pixels: &Pixels, scale: f64) -> f64 {
        let reach = self.reach + self.width;
        let first = |at: f64| ((at - reach) * scale).floor().max(0.0) as usize;
        let last = |at: f64| ((at + reach) * scale).ceil() as usize;
        let (mut same, mut all) = (0.0, 0.0_f64);
        for row in first(centre.1)..last(centre.1).min(pixels.height) {
            for column in first(centre.0)..last(centre.0).min(pixels.width) {
                let (x, y) = ((column as f64 + 0.5) / scale, (row as f64 + 0.5) / scale);
                if over.iter().any(|other| other.reaches(x, y)) {
                    continue;
                }
                let (dx, dy) = (x - centre.0, y - centre.1);
                let Some(wanted) = self.at(dx, dy) else {
                    continue;
                };
                let drawn = pixels.rgb[row * pixels.width + column];
                all += 1.0;
                if drawn.iter().zip(wanted).all(|(a, b)| a.abs_diff(b) <= 12) {
                    same += 1.0;
                }
            }
        }
        same / all.max(1.0)
    }
}

/// Values and the places of their points lie on one line, panel by panel.
pub fn values_are_places(figure: &Figure, svg: &str) {
    let circles: Vec<Point> = points(svg)
        .into_iter()
        .filter(|point| matches!(point.shape, Shape::Dot | Shape::Ring))
        .collect();
    match &figure.plot {
        Plot::Groups(groups) => {
            let mut rest = circles.iter();
            for panel in &groups.panels {
                let values: Vec<f64> = panel.rows.iter().filter_map(|row| row.value).collect();
                let places = rest.by_ref().take(values.len()).map(|point| point.x);
                let slope = straight(figure, &values, &places.collect::<Vec<_>>());
                assert!(slope > 0.0, "{}: {slope}", figure.id);
            }
            assert_eq!(rest.count(), 0, "{}", figure.id);
        }
        Plot::Trend(trend) => {
            let is_circle = |key: TrendKey| key != TrendKey::Rehearsal;
            let keys = trend.keys.iter().filter(|(key, _)| is_circle(*key)).count();
            let mut rest = circles.iter().skip(keys);
            for panel in &trend.panels {
                let circles = panel.points.iter().filter(|point| is_circle(point.key));
                let values: Vec<f64> = circles.map(|point| point.value).collect();
                let places = rest.by_ref().take(values.len()).map(|point| point.y);
                let slope = straight(figure, &values, &places.collect::<Vec<_>>());
                assert!(slope < 0.0 || values.len() < 2, "{}: {slope}", figure.id);
            }
            assert_eq!(rest.count(), 0, "{}", figure.id);
        }
        Plot::Changes(changes) => {
            // The key shows one of each.
            let mut rest = circles.iter().skip(2);
            for panel in &changes.panels {
                let ends = panel.rows.iter().flat_map(|row| [&row.before, &row.now]);
                let values: Vec<f64> = ends.map(|end| end.value).collect();
                let places = rest.by_ref().take(values.len()).map(|point| point.x);
                let slope = straight(figure, &values, &places.collect::<Vec<_>>());
                assert!(slope > 0.0, "{}: {slope}", figure.id);
            }
            assert_eq!(rest.count(), 0, "{}", figure.id);
        }
        _ => {}
    }
}

/// Pixels for a unit of value; each place is where the two furthest say it is.
fn straight(figure: &Figure, values: &[f64], places: &[f64]) -> f64 {
    assert_eq!(values.len(), places.len(), "{}", figure.id);
    let both = || values.iter().zip(places);
    let least = both().min_by(|a, b| a.0.total_cmp(b.0));
    let most = both().max_by(|a, b| a.0.total_cmp(b.0));
    let (Some((low, from)), Some((high, to))) = (least, most) else {
        return 0.0;
    };
    let slope = if high > low {
        (to - from) / (high - low)
    } else {
        0.0
    };
    for (value, place) in both() {
        let wanted = from + (value - low) * slope;
        assert!(
            (place - wanted).abs() <= 0.2,
            "{}: {value} at {place}, not {wanted}",
            figure.id
        );
    }
    slope
}
