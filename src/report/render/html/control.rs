//! In: a figure, a table, a citation. Out: what a reader can save and copy of it. Never: a file that has to be fetched, where
//! the page has room for it.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use maud::{Markup, html};

use super::{Detail, Page, prose};
use crate::report::Prose;
use crate::report::chart::{Figure, Frame, Look, Size};
use crate::report::document::Table;
use crate::report::render::csv;

/// A file in a link.
fn data_uri(kind: &str, bytes: &[u8]) -> String {
    format!("data:{kind};base64,{}", STANDARD.encode(bytes))
}

impl Page<'_> {
    /// The drawing as SVG, and as PNG where the page's script can make it.
    pub(super) fn drawings(&self, figure: &Figure) -> crate::Result<Markup> {
        let lang = self.document.lang.as_str();
        let beside = format!("figures/{}.svg", figure.id);
        let embedded = self.detail < Detail::FilesBeside;
        let href = if embedded {
            let id = format!("figure-{}", figure.id);
            let look = Look {
                size: Size::Report,
                frame: Frame::Whole,
                theme: self.theme,
            };
            let svg = figure.svg_in(look, &id, lang)?;
            data_uri("image/svg+xml", svg.as_bytes())
        } else {
            beside
        };
        let name = |ending: &str| format!("{}.{ending}", figure.id);
        let of = html! { span.unseen { " – " (prose(&figure.finding)) } };
        Ok(html! {
            a href=(href) download=(name("svg")) data-svg { "SVG" (of) }
            @if embedded {
                button.plain type="button" data-png=(name("png")) data-failed=(self.own.png_failed) data-needs-script hidden {
                    "PNG" (of)
                }
            }
        })
    }

    /// The table as CSV.
    pub(super) fn csv(&self, table: &Table) -> crate::Result<Markup> {
        let href = if self.detail < Detail::FilesBeside {
            data_uri("text/csv;charset=utf-8", &csv::csv(table, self.words)?)
        } else {
            format!("tables/{}.csv", table.id)
        };
        Ok(html! {
            a href=(href) download={ (table.id) ".csv" } { "CSV" span.unseen { " – " (prose(&table.caption)) } }
        })
    }

    /// A citation to unfold, with a button that copies it.
    pub(super) fn citation(&self, id: &str, heading: &str, text: &Prose) -> Markup {
        html! {
            details.cites {
                summary { (heading) }
                div.cite {
                    p id=(id) { (prose(text)) }
                    p {
                        button type="button" data-copy=(id) data-done=(self.own.copied) data-failed=(self.own.copy_failed)
                            data-needs-script hidden { (self.own.copy) }
                        " "
                        span role="status" {}
                    }
                }
            }
        }
    }

    /// How a figure is cited.
    pub(super) fn citation_of(&self, figure: &Figure) -> Prose {
        Prose::fill(
            self.own.citation_of_figure,
            &[
                ("figure", figure.finding.clone().without_stop()),
                ("measured", figure.measured.clone().without_stop()),
                ("report", self.document.citation.clone()),
            ],
        )
    }
}
