//! In: a figure of lines or of groups. Out: its slides, with a native chart or several side by side. Never: more charts on a slide than are read
//! in a hall.

use super::board::Begun;
use super::chart;
use super::deck::Slide;
use super::figure_slide::{LABELS, OfFigure};
use super::shape::{Entry, Place};
use crate::report::chart::{Groups, Trend, TrendPanel};

/// Charts that stand on one slide.
const MOST_PANELS: usize = 2;
/// More groups have a chart over the whole width.
const MOST_BESIDE: usize = 5;
/// Lines that share a chart.
const MOST_LINES: usize = 4;

impl OfFigure<'_, '_> {
    pub fn trend(&self, trend: &Trend) -> crate::Result<Vec<Slide>> {
        let words = self.composer.context.words;
        let headings = chart::TrendHeadings {
            line: words.statement,
            wave: words.wave,
            year: self.composer.words.year,
            value: words.share,
            low: self.composer.words.below,
            high: self.composer.words.above,
        };
        let one_unit = trend.panels.windows(2).all(|pair| match pair {
            [a, b] => a.grid == b.grid,
            _ => true,
        });
        if one_unit && trend.panels.len() <= MOST_LINES {
            let mut begun = self.begin(0, 1, &[]);
            let panels: Vec<&TrendPanel> = trend.panels.iter().collect();
            if panels.len() > 1 {
                let signs = chart::signs(self.composer.theme, &panels)
                    .into_iter()
                    .zip(&panels);
                begun.legend(
                    signs
                        .map(|((rgb, sign), panel)| Entry {
                            sign,
                            rgb,
                            label: panel.label.clone(),
                        })
                        .collect(),
                );
            }
            let room = begun.room;
            let native = chart::trend(
                trend,
                &panels,
                None,
                room.width,
                &self.setting(LABELS),
                &headings,
            )?;
            begun.chart(self.figure.id.clone(), room, &self.alt(), native);
            begun.plotted(self.plotted(&self.block.table.rows));
            return Ok(vec![begun.end()]);
        }
        let names: Vec<&str> = trend
            .panels
            .iter()
            .map(|panel| panel.label.as_str())
            .collect();
        self.grid_of(&names, Columns::Two, |begun, place, area| {
            let Some(panel) = trend.panels.get(place) else {
                return Ok(());
            };
            let native = chart::trend(
                trend,
                &[panel],
                Some(&panel.label),
                area.width,
                &self.setting(LABELS),
                &headings,
            )?;
            begun.chart(
                format!("{} {}", self.figure.id, place + 1),
                area,
                &self.panel_alt(&panel.label),
                native,
            );
            Ok(())
        })
    }

    pub fn groups(&self, groups: &Groups) -> crate::Result<Vec<Slide>> {
        let words = self.composer.context.words;
        let headings = chart::GroupHeadings {
            group: words.group,
            value: words.share,
            low: self.composer.words.below,
            high: self.composer.words.above,
        };
        let names: Vec<&str> = groups
            .panels
            .iter()
            .map(|panel| panel.label.as_str())
            .collect();
        let most = groups.panels.iter().map(|panel| panel.rows.len()).max();
        let columns = if most > Some(MOST_BESIDE) {
            Columns::One
        } else {
            Columns::Two
        };
        self.grid_of(&names, columns, |begun, place, area| {
            let Some(panel) = groups.panels.get(place) else {
                return Ok(());
            };
            let title = format!("{}. {}: {}", panel.label, words.total, panel.total.text);
            let native = chart::groups(panel, Some(&title), &self.setting(LABELS), &headings)?;
            begun.chart(
                format!("{} {}", self.figure.id, place + 1),
                area,
                &self.panel_alt(&panel.label),
                native,
            );
            Ok(())
        })
    }

    /// Charts side by side, over as many slides as they need.
    fn grid_of(
        &self,
        names: &[&str],
        columns: Columns,
        draw: impl Fn(&mut Begun, usize, Place) -> crate::Result<()>,
    ) -> crate::Result<Vec<Slide>> {
        let count = names.len();
        let most = match columns {
            Columns::One => 1,
            Columns::Two => MOST_PANELS,
        };
        let parts = count.div_ceil(most).max(1);
        let each = count.div_ceil(parts).max(1);
        let mut slides = Vec::new();
        for part in 0..parts {
            let from = part * each;
            let here = each.min(count.saturating_sub(from));
            let shown = names.get(from..from + here).unwrap_or_default();
            let mut begun = self.begin(part, parts, shown);
            for place in 0..here {
                let area = cell(begun.room, place, here, columns);
                draw(&mut begun, from + place, area)?;
            }
            begun.plotted(self.plotted_of_panels(from, here));
            slides.push(begun.end());
        }
        Ok(slides)
    }
}

/// One of `count` cells of the room.
fn cell(room: Place, place: usize, count: usize, columns: Columns) -> Place {
    let columns = match columns {
        Columns::Two if count > 1 => 2,
        Columns::One | Columns::Two => 1,
    };
    let rows = count.div_ceil(columns).max(1);
    let (width, height) = (room.width / columns as f64, room.height / rows as f64);
    Place::new(
        room.x + (place % columns) as f64 * width,
        room.y + (place / columns) as f64 * height,
        width - 6.0,
        height - 4.0,
    )
}

/// How many charts stand beside each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Columns {
    One,
    Two,
}
