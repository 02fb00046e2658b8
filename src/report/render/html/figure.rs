//! In: a figure and its table. Out: both in the page, with what a reader can do with them. Never: a chart without its table.

use maud::{Markup, PreEscaped, html};

use super::scheme::{Drawing, Scheme};
use super::slim::slim;
use super::{Detail, Page, prose};
use crate::report::chart::{Figure, Frame, Look, Size};
use crate::report::document::FigureBlock;

impl Page<'_> {
    /// A figure of the report, with its drawing to save.
    pub(super) fn figure(&self, block: &FigureBlock) -> crate::Result<Markup> {
        let files = html! { (self.drawings(&block.figure)?) (self.csv(&block.table)?) };
        let wide = self.plot(&block.figure, Size::Report, "wide")?;
        let plot = if self.detail == Detail::Least {
            html! { div.any { (wide) } }
        } else {
            let narrow = self.plot(&block.figure, Size::Narrow, "narrow")?;
            html! { div.wide { (wide) } div.narrow { (narrow) } }
        };
        Ok(self.figure_with(block, &plot, &files))
    }

    /// A figure of one group, in the one drawing that fits every screen: there are many groups. The files of the report have
    /// no drawing of it.
    pub(super) fn figure_of_group(&self, block: &FigureBlock) -> crate::Result<Markup> {
        let narrow = self.plot(&block.figure, Size::Narrow, "narrow")?;
        let plot = html! { div.single { (narrow) } };
        Ok(self.figure_with(block, &plot, &self.csv(&block.table)?))
    }

    fn figure_with(&self, block: &FigureBlock, plot: &Markup, files: &Markup) -> Markup {
        let figure = &block.figure;
        let cite = format!("cite-{}", figure.id);
        html! {
            div.figure id={ "figure-" (figure.id) "-block" } {
                figure aria-labelledby={ "figure-" (figure.id) "-title" } {
                    div.titles {
                        h3 id={ "figure-" (figure.id) "-title" } { (prose(&figure.finding)) }
                        p.measured { (prose(&figure.measured)) }
                    }
                    (self.views())
                    div.plot role="group" aria-label=(self.own.keys) {
                        (plot)
                    }
                    details.data {
                        summary { (self.words.data_of_figure) }
                        (self.table_alone(&block.table))
                    }
                    (self.why(&block.table))
                    figcaption { @for line in &figure.caption { p { (prose(line)) } } }
                }
                div.tools {
                    span { (self.own.download) }
                    (files)
                    span role="status" {}
                    (self.citation(&cite, self.own.cite_figure, &self.citation_of(figure)))
                }
            }
        }
    }

    /// The drawing without titles and caption, in colours that follow the screen where they can.
    fn plot(&self, figure: &Figure, size: Size, name: &str) -> crate::Result<Markup> {
        let (id, lang) = (
            format!("plot-{}-{name}", figure.id),
            self.document.lang.as_str(),
        );
        let draw = |theme| -> crate::Result<String> {
            let frame = Frame::PlotOnly;
            let svg = figure.svg_in(Look { size, frame, theme }, &id, lang)?;
            // The page holds the built-in font; the letters of a theme may be replaced by the reader's.
            Ok(match &self.theme.font {
                None => slim(&svg),
                Some(_) => svg,
            })
        };
        let light = draw(self.theme)?;
        let drawing = match Scheme::dark_of(self.theme) {
            Some(dark) => self.scheme.borrow_mut().merged(&light, &draw(&dark)?),
            None => Drawing::Light(light),
        };
        Ok(match drawing {
            Drawing::Following(svg) => PreEscaped(svg),
            Drawing::Light(svg) => html! { div.card { (PreEscaped(svg)) } },
        })
    }

    /// Chart or table: the script shows one of them at a time; without it the table is unfolded under the chart.
    fn views(&self) -> Markup {
        html! {
            div.views role="group" aria-label=(self.own.view) data-needs-script hidden {
                button type="button" value="chart" aria-pressed="true" { (self.own.chart) }
                button type="button" value="table" aria-pressed="false" { (self.own.table) }
            }
        }
    }
}
