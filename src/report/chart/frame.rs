//! In: a figure and a size. Out: the whole drawing: titles, mark, plot, caption. Never: a figure without its mark.

use super::palette::Paint;
use super::scene::{Area, Mark, Scene, Type, leading, paragraph_height};
use super::{
    Figure, Frame, Look, Plot, Size, bars, benchmarks, dumbbells, groups, histogram, multiples,
    table, tiles, trend,
};
use crate::report::Prose;
use crate::report::font::{Typeface, Weight};

/// The measures of one size, in pixels; everything a layout needs.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Measures {
    pub width: f64,
    pub margin: f64,
    pub title: Type,
    pub subtitle: Type,
    pub label: Type,
    pub strong: Type,
    pub value: Type,
    pub small: Type,
    pub caption: Type,
    pub bar: f64,
    pub gap: f64,
    /// Height of one plot panel.
    pub panel: f64,
    /// Whether the short caption stands under the plot.
    pub brief: bool,
    /// The most small panels beside each other; those with row labels take the room of two.
    pub columns: usize,
    /// Whether labels stand beside bars (wide) or above them.
    pub beside: bool,
    /// Width and height of the theme's logo, where the piece has one.
    pub logo: Option<(f64, f64)>,
}

impl Measures {
    /// Measures of a size, `factor` times its usual letters.
    fn of(look: Look<'_>, factor: f64) -> Self {
        let (size, letters) = (look.size, Typeface::of(look.theme.font.as_ref()));
        let (width, margin, [title, subtitle, label, small, caption], bar, gap, panel) = match size
        {
            Size::Report => (
                760.0,
                20.0,
                [20.0, 14.0, 14.0, 12.5, 12.0],
                30.0,
                16.0,
                190.0,
            ),
            Size::Narrow => (
                358.0,
                4.0,
                [18.0, 14.0, 14.0, 12.5, 12.0],
                28.0,
                18.0,
                170.0,
            ),
            Size::Slide => (
                1280.0,
                44.0,
                [34.0, 20.0, 22.0, 18.0, 14.0],
                48.0,
                24.0,
                330.0,
            ),
            Size::Square => (
                1080.0,
                48.0,
                [44.0, 24.0, 26.0, 22.0, 17.0],
                56.0,
                28.0,
                300.0,
            ),
            Size::Poster => (
                1123.0,
                56.0,
                [52.0, 26.0, 26.0, 22.0, 17.0],
                60.0,
                30.0,
                330.0,
            ),
            Size::Card => (
                1200.0,
                40.0,
                [44.0, 24.0, 26.0, 22.0, 18.0],
                48.0,
                20.0,
                220.0,
            ),
        };
        let face = |size: f64, weight, paint| Type {
            size: (size * factor * 2.0).round().max(24.0) / 2.0,
            weight,
            paint,
            face: letters,
        };
        Self {
            width,
            margin,
            title: Type {
                // A headline stays one when the rest must shrink.
                size: (title * factor.max(0.75)).round(),
                weight: Weight::Bold,
                paint: Paint::Ink,
                face: letters,
            },
            subtitle: face(subtitle, Weight::Regular, Paint::Grey),
            label: face(label, Weight::Regular, Paint::Ink),
            strong: face(label, Weight::Bold, Paint::Ink),
            value: face(label, Weight::Bold, Paint::Ink),
            small: face(small, Weight::Regular, Paint::Ink),
            caption: face(caption, Weight::Regular, Paint::Grey),
            bar: bar * factor,
            gap: gap * factor,
            panel: panel * factor,
            brief: size.is_brief(),
            columns: match size {
                Size::Narrow => 1,
                Size::Report | Size::Square | Size::Poster => 2,
                Size::Slide | Size::Card => 3,
            },
            beside: !matches!(size, Size::Narrow),
            logo: logo_size(look, title, width - 2.0 * margin),
        }
    }

    /// Of the space between the margins.
    pub fn inner(&self) -> f64 {
        self.width - 2.0 * self.margin
    }

    /// The same measures for a panel of this inner width.
    pub fn within(&self, width: f64) -> Self {
        Self {
            width: width + 2.0 * self.margin,
            ..*self
        }
    }
}

/// As high as one and a half lines of the title, at most a fifth of the piece wide; pages have their own.
fn logo_size(look: Look<'_>, title: f64, inner: f64) -> Option<(f64, f64)> {
    let logo = look.theme.logo.as_ref()?;
    look.size.fixed_height()?;
    let proportion = f64::from(logo.proportion.0) / 1000.0;
    let width = (title * 1.5 * proportion).min(inner * 0.2);
    Some((width, width / proportion))
}

/// The drawing of a figure. A piece of a fixed size keeps it by smaller letters; where the smallest still do not fit it shows the first
/// rows and says how many there are. Where there is room to spare, the panels of a trend are higher.
pub fn compose(figure: &Figure, look: Look<'_>) -> Scene {
    let Some(height) = look.size.fixed_height() else {
        return whole(figure, &Measures::of(look, 1.0), look.frame, None);
    };
    let mut factor = 1.0;
    loop {
        let mut measures = Measures::of(look, factor);
        let needed = whole(figure, &measures, look.frame, None).height;
        if needed <= height {
            measures.panel += figure.plot.stretch(height - needed, &measures);
            return whole(figure, &measures, look.frame, Some(height));
        }
        if factor < 0.5 {
            return limited(figure, &measures, look.frame, height);
        }
        factor -= 0.04;
    }
}

/// The most rows for which there is room; a figure whose titles and caption alone fill it grows.
fn limited(figure: &Figure, measures: &Measures, frame: Frame, height: f64) -> Scene {
    let all = figure.plot.rows();
    let part = |shown| of_first(figure, shown, all);
    let fits = |shown| whole(&part(shown), measures, frame, None).height <= height;
    // The fewest that do not fit any more, between those that do (0) and all.
    let (mut fitting, mut beyond) = (0, all);
    while beyond > fitting + 1 {
        let middle = usize::midpoint(fitting, beyond);
        if fits(middle) {
            fitting = middle;
        } else {
            beyond = middle;
        }
    }
    // Where not even one row fits, the piece grows.
    let height_of = |figure: &Figure| whole(figure, measures, frame, None).height;
    match (fitting, all) {
        (0, 0 | 1) => whole(figure, measures, frame, Some(height)),
        // What stands beside the first takes no more height.
        (0, _) if height_of(figure) <= height_of(&part(1)) => {
            whole(figure, measures, frame, Some(height))
        }
        (fitting, _) => whole(&part(fitting.max(1)), measures, frame, Some(height)),
    }
}

/// The figure of its first rows, which says so.
fn of_first(figure: &Figure, shown: usize, all: usize) -> Figure {
    let said = figure
        .left_out
        .replace("{shown}", &shown.to_string())
        .replace("{all}", &all.to_string());
    let with = |lines: &[Prose]| {
        let mut lines = lines.to_vec();
        lines.insert(0, Prose::setting(&said).as_sentence());
        lines
    };
    Figure {
        plot: figure.plot.first(shown),
        caption: with(&figure.caption),
        brief: with(&figure.brief),
        ..figure.clone()
    }
}

impl Plot {
    fn layout(&self, measures: &Measures) -> Scene {
        match self {
            Self::Bars(bars) => bars::layout(bars, measures),
            Self::Trend(trend) => trend::layout(trend, measures),
            Self::Groups(groups) => groups::layout(groups, measures),
            Self::Changes(changes) => dumbbells::layout(changes, measures),
            Self::Table(table) => table::layout(table, measures),
            Self::Multiples(panels) => multiples::layout(panels, measures),
            Self::Benchmarks(marks) => benchmarks::layout(marks, measures),
            Self::Weights(weights) => histogram::layout(weights, measures),
            Self::Map(map) => tiles::layout(map, measures),
        }
    }

    /// How much higher a panel can be where there are so many pixels to spare.
    fn stretch(&self, spare: f64, measures: &Measures) -> f64 {
        match self {
            Self::Trend(trend) => trend.stretch(spare, measures),
            Self::Weights(_) => (spare - 2.0).clamp(0.0, measures.panel),
            _ => 0.0,
        }
    }
}

/// The logo of the theme at the upper right; the titles keep clear of it.
fn logo(scene: &mut Scene, measures: &Measures, top: f64) -> f64 {
    let Some((width, height)) = measures.logo else {
        return 0.0;
    };
    scene.push(Mark::Logo(Area {
        x: measures.width - measures.margin - width,
        y: top,
        width,
        height,
    }));
    width + measures.gap
}

fn whole(figure: &Figure, measures: &Measures, frame: Frame, height: Option<f64>) -> Scene {
    let mut scene = Scene::new(measures.width);
    let mut y = measures.margin;
    if let Some(mark) = &figure.mark {
        y = rehearsal_mark(&mut scene, measures, y, mark);
    }
    if frame == Frame::Whole {
        let aside = logo(&mut scene, measures, y);
        let foot = measures.logo.map_or(0.0, |(_, height)| y + height);
        let room = measures.inner() - aside;
        y = scene.paragraph(measures.margin, y, room, &figure.finding, measures.title);
        let room = if y + 2.0 < foot {
            room
        } else {
            measures.inner()
        };
        y = scene.paragraph(
            measures.margin,
            y + 2.0,
            room,
            &figure.measured,
            measures.subtitle,
        );
        y = y.max(foot) + measures.gap;
    }
    let plot = figure.plot.layout(measures);
    let caption = if frame == Frame::Whole {
        caption_height(figure, measures)
    } else {
        0.0
    };
    let needed = y + plot.height + caption + measures.margin;
    // On a slide the plot stands in the middle of the room it has, the caption at the foot.
    let slack = height.map_or(0.0, |height| (height - needed).max(0.0));
    let under = y + plot.height + slack;
    scene.place(plot, measures.margin, y + slack / 2.0);
    y = under;
    if frame == Frame::Whole {
        y += measures.gap;
        scene.stroke(
            (measures.margin, y),
            (measures.width - measures.margin, y),
            Paint::Faint,
            1.0,
        );
        y += measures.gap / 2.0;
        for line in caption_of(figure, measures) {
            y = scene.paragraph(
                measures.margin,
                y,
                measures.inner(),
                &line,
                measures.caption,
            );
        }
    }
    // Sums of fractions are a hair more or less than they should be.
    scene.height = (y + measures.margin - 1e-6).ceil();
    scene
}

/// The paragraphs of the caption of a size: the short one is one.
fn caption_of(figure: &Figure, measures: &Measures) -> Vec<Prose> {
    if !measures.brief {
        return figure.caption.clone();
    }
    let sentences = figure.brief.iter().map(|line| line.clone().as_sentence());
    vec![Prose::join(sentences, " ")]
}

fn caption_height(figure: &Figure, measures: &Measures) -> f64 {
    let lines: f64 = caption_of(figure, measures)
        .iter()
        .map(|line| paragraph_height(line, measures.inner(), measures.caption))
        .sum();
    lines + 1.5 * measures.gap
}

/// A band over the whole width that says what these answers are.
fn rehearsal_mark(scene: &mut Scene, measures: &Measures, top: f64, mark: &Prose) -> f64 {
    let style = Type {
        weight: Weight::Bold,
        paint: Paint::Alarm.label(),
        ..measures.small
    };
    let room = measures.inner() - 20.0;
    let height = paragraph_height(mark, room, style) + 10.0;
    scene.rect(measures.margin, top, measures.inner(), height, Paint::Alarm);
    scene.paragraph(measures.margin + 10.0, top + 5.0, room, mark, style);
    top + height + leading(measures.small.size) * 0.7
}
