//! In: a figure that has no native chart. Out: its slides with pictures. Never: a picture whose letters are not read in a hall, where fewer
//! panels a slide help.

use super::deck::Slide;
use super::figure_slide::OfFigure;
use super::panels;
use crate::report::chart::{Figure, Frame, Look, Size};
use crate::report::document::Row;
use crate::report::render::png::png_in;

/// Under this scale the letters of a drawing, of 13 to 15 points, are not read in a hall.
const LEAST_SCALE: f64 = 0.95;

impl OfFigure<'_, '_> {
    /// A figure that has no native chart: as pictures of as many panels as are read in a hall.
    pub fn pictures(&self) -> crate::Result<Vec<Slide>> {
        // The slide has the mark.
        let figure = Figure {
            mark: None,
            ..self.figure.clone()
        };
        let room = self.begin(0, 9, &[]).room;
        let is_read = |part: &Figure| {
            let scene = part.scene_in(self.drawn());
            scene.width * LEAST_SCALE <= room.width && scene.height * LEAST_SCALE <= room.height
        };
        let count = panels::labels(&figure).len();
        let fits = (1..=count).rev().find(|each| {
            let parts = panels::parts(&figure, *each);
            parts.iter().all(is_read)
        });
        let parts = panels::parts(&figure, fits.unwrap_or(1));
        let each = parts.iter().enumerate();
        each.map(|(part, figure)| self.picture(figure, part, parts.len()))
            .collect()
    }

    fn drawn(&self) -> Look<'_> {
        Look {
            // As high as what it shows: a slide has its own title and notes around it.
            size: Size::Report,
            frame: Frame::PlotOnly,
            theme: self.composer.theme,
        }
    }

    /// One part of the figure.
    fn picture(&self, figure: &Figure, part: usize, parts: usize) -> crate::Result<Slide> {
        let labels = panels::labels(figure);
        let labels: Vec<&str> = labels.iter().map(String::as_str).collect();
        let mut begun = self.begin(part, parts, &labels);
        let lang = self.composer.context.lang.as_str();
        let id = match part {
            0 => format!("slide-{}", figure.id),
            part => format!("slide-{}-{}", figure.id, part + 1),
        };
        let svg = figure.svg_in(self.drawn(), &id, lang)?;
        let scene = figure.scene_in(self.drawn());
        let png = png_in(&svg, 2.0, self.composer.theme.font.as_ref())?;
        let alt = match parts {
            1 => self.alt(),
            _ => self.panel_alt(&labels.join(", ")),
        };
        begun.picture(
            self.figure.id.clone(),
            &alt,
            png,
            scene.width / scene.height.max(1.0),
        );
        let rows = &self.block.table.rows;
        let of_part = |row: &&Row| {
            row.labels
                .iter()
                .any(|label| labels.contains(&label.as_str()))
        };
        let shown: Vec<Row> = rows.iter().filter(of_part).cloned().collect();
        if !shown.is_empty() {
            begun.plotted(self.plotted(&shown));
        } else if part == 0 {
            begun.plotted(self.plotted(rows));
        }
        Ok(begun.end())
    }
}
