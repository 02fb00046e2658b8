//! In: texts, tables, charts and pictures with their places. Out: the XML of shapes (ECMA-376, part 1, § 19–21). Never: a text
//! without its language, or a picture without its words.

use super::placeholder::bare_placeholder;
use super::theme::FONT;
use super::xml::escape;
use crate::definition::Theme;
use crate::report::Prose;
use crate::report::chart::palette::Paint;

/// English Metric Units in a point.
const UNITS: f64 = 12_700.0;

/// A rectangle in points, from the upper left corner.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Place {
    pub x: f64,
    pub y: f64,
    pub width: f64,
    pub height: f64,
}

impl Place {
    pub const fn new(x: f64, y: f64, width: f64, height: f64) -> Self {
        Self {
            x,
            y,
            width,
            height,
        }
    }

    /// As a transform of DrawingML.
    pub fn xml(&self) -> String {
        format!("<a:xfrm>{}</a:xfrm>", self.corners())
    }

    /// As the transform of a graphic frame.
    fn frame_xml(&self) -> String {
        format!("<p:xfrm>{}</p:xfrm>", self.corners())
    }

    fn corners(&self) -> String {
        format!(
            "<a:off x=\"{}\" y=\"{}\"/><a:ext cx=\"{}\" cy=\"{}\"/>",
            units(self.x),
            units(self.y),
            units(self.width),
            units(self.height)
        )
    }
}

/// Points as whole English Metric Units.
pub fn units(points: f64) -> i64 {
    (points * UNITS).round() as i64
}

/// How a run of text looks.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Look {
    /// Points.
    pub size: f64,
    pub bold: bool,
    pub rgb: (u8, u8, u8),
}

impl Look {
    /// Inside `a:rPr`, `a:defRPr` and the like: attributes, then content.
    pub fn parts(&self) -> (String, String) {
        let attributes = format!(
            " sz=\"{}\" b=\"{}\"",
            (self.size * 100.0).round() as i64,
            u8::from(self.bold)
        );
        let content = format!(
            "{}<a:latin typeface=\"{FONT}\"/><a:cs typeface=\"{FONT}\"/>",
            fill(self.rgb)
        );
        (attributes, content)
    }
}

/// A colour of a theme.
pub fn rgb(theme: &Theme, paint: Paint) -> (u8, u8, u8) {
    let colour = paint.colour(theme);
    (colour.red, colour.green, colour.blue)
}

/// A solid fill.
pub fn fill(rgb: (u8, u8, u8)) -> String {
    format!(
        "<a:solidFill><a:srgbClr val=\"{}\"/></a:solidFill>",
        hex(rgb)
    )
}

pub fn hex((red, green, blue): (u8, u8, u8)) -> String {
    format!("{red:02X}{green:02X}{blue:02X}")
}

/// Which way a paragraph is set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Align {
    Left,
    Centre,
    Right,
}

impl Align {
    fn name(self) -> &'static str {
        match self {
            Self::Left => "l",
            Self::Centre => "ctr",
            Self::Right => "r",
        }
    }
}

/// A paragraph of one look.
#[derive(Debug, Clone, PartialEq)]
pub struct Paragraph {
    pub text: Prose,
    pub look: Look,
    pub align: Align,
}

impl Paragraph {
    pub fn left(text: impl Into<Prose>, look: Look) -> Self {
        Self {
            text: text.into(),
            look,
            align: Align::Left,
        }
    }

    pub fn xml(&self, lang: &str) -> String {
        let (attributes, content) = self.look.parts();
        format!(
            "<a:p><a:pPr algn=\"{}\"/><a:r><a:rPr lang=\"{}\"{attributes} dirty=\"0\">{content}</a:rPr><a:t>{}</a:t></a:r></a:p>",
            self.align.name(),
            escape(lang),
            escape(&self.text.to_string())
        )
    }
}

/// A shape of a slide, in reading order.
#[derive(Debug, Clone, PartialEq)]
pub enum Shape {
    /// The title of the slide, which outlines and screen readers go by.
    Title {
        place: Place,
        text: Paragraph,
        kind: &'static str,
    },
    /// A box of text; a ground makes it a band.
    Text {
        name: String,
        place: Place,
        paragraphs: Vec<Paragraph>,
        ground: Option<(u8, u8, u8)>,
    },
    /// What colours and signs stand for.
    Legend {
        place: Place,
        entries: Vec<Entry>,
        size: f64,
    },
    /// A native table.
    Table {
        name: String,
        place: Place,
        alt: String,
        grid: Grid,
    },
    /// A native chart: its part.
    Chart {
        name: String,
        place: Place,
        alt: String,
        relation: String,
    },
    /// A picture: its part.
    Picture {
        name: String,
        place: Place,
        alt: String,
        relation: String,
    },
    /// The number of the slide.
    Number { place: Place },
}

/// A sign of a legend and what it stands for.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    pub sign: &'static str,
    pub rgb: (u8, u8, u8),
    pub label: String,
}

/// The cells of a table.
#[derive(Debug, Clone, PartialEq)]
pub struct Grid {
    /// Points, one a column.
    pub widths: Vec<f64>,
    /// Points, one a row: it grows where the text needs it.
    pub heights: Vec<f64>,
    /// Rows of cells, each as long as `widths`.
    pub rows: Vec<Vec<Paragraph>>,
    /// Whether the first row holds headings.
    pub headed: bool,
}

impl Shape {
    pub fn xml(&self, id: u32, lang: &str) -> String {
        match self {
            Self::Title { place, text, kind } => format!(
                "<p:sp><p:nvSpPr><p:cNvPr id=\"{id}\" name=\"Title\"/><p:cNvSpPr><a:spLocks noGrp=\"1\"/></p:cNvSpPr><p:nvPr>\
                 <p:ph type=\"{kind}\"/></p:nvPr></p:nvSpPr><p:spPr>{}</p:spPr><p:txBody><a:bodyPr wrap=\"square\" lIns=\"0\" \
                 tIns=\"0\" rIns=\"0\" bIns=\"0\" anchor=\"t\"><a:normAutofit/></a:bodyPr><a:lstStyle/>{}</p:txBody></p:sp>",
                place.xml(),
                text.xml(lang)
            ),
            Self::Text {
                name,
                place,
                paragraphs,
                ground,
            } => text_box(id, lang, name, *place, paragraphs, *ground),
            Self::Legend {
                place,
                entries,
                size,
            } => legend(id, lang, *place, entries, *size),
            Self::Table {
                name,
                place,
                alt,
                grid,
            } => frame(id, name, alt, *place, "table", &grid.xml(lang)),
            Self::Chart {
                name,
                place,
                alt,
                relation,
            } => {
                let chart = format!(
                    "<c:chart xmlns:c=\"http://schemas.openxmlformats.org/drawingml/2006/chart\" r:id=\"{relation}\"/>"
                );
                frame(id, name, alt, *place, "chart", &chart)
            }
            Self::Picture {
                name,
                place,
                alt,
                relation,
            } => format!(
                "<p:pic><p:nvPicPr><p:cNvPr id=\"{id}\" name=\"{}\" descr=\"{}\"/><p:cNvPicPr><a:picLocks noChangeAspect=\"1\"/>\
                 </p:cNvPicPr><p:nvPr/></p:nvPicPr><p:blipFill><a:blip r:embed=\"{relation}\"/><a:stretch><a:fillRect/>\
                 </a:stretch></p:blipFill><p:spPr>{}<a:prstGeom prst=\"rect\"><a:avLst/></a:prstGeom></p:spPr></p:pic>",
                escape(name),
                escape(alt),
                place.xml()
            ),
            Self::Number { place } => bare_placeholder(id, "sldNum", Some(12), Some(*place), lang),
        }
    }
}

/// One paragraph: sign and name of each entry.
fn legend(id: u32, lang: &str, place: Place, entries: &[Entry], size: f64) -> String {
    let run = |text: &str, rgb, bold| {
        let (attributes, content) = Look { size, bold, rgb }.parts();
        format!(
            "<a:r><a:rPr lang=\"{}\"{attributes} dirty=\"0\">{content}</a:rPr><a:t>{}</a:t></a:r>",
            escape(lang),
            escape(text)
        )
    };
    let ink = (0x1A, 0x1A, 0x1A);
    let runs: String = entries
        .iter()
        .map(|entry| {
            // The sign and the first word stay together; entries part where a line ends.
            let label = format!("\u{a0}{}     ", entry.label.replace(' ', "\u{a0}"));
            run(entry.sign, entry.rgb, true) + &run(&label, ink, false)
        })
        .collect();
    format!(
        "<p:sp><p:nvSpPr><p:cNvPr id=\"{id}\" name=\"Legend\"/><p:cNvSpPr txBox=\"1\"/><p:nvPr/></p:nvSpPr><p:spPr>{}\
         <a:prstGeom prst=\"rect\"><a:avLst/></a:prstGeom><a:noFill/></p:spPr><p:txBody><a:bodyPr wrap=\"square\" lIns=\"0\" \
         tIns=\"0\" rIns=\"0\" bIns=\"0\" anchor=\"t\"><a:noAutofit/></a:bodyPr><a:lstStyle/><a:p>{runs}</a:p></p:txBody></p:sp>",
        place.xml()
    )
}

fn text_box(
    id: u32,
    lang: &str,
    name: &str,
    place: Place,
    paragraphs: &[Paragraph],
    ground: Option<(u8, u8, u8)>,
) -> String {
    let (fill, inset) = match ground {
        Some(rgb) => (fill(rgb), units(6.0)),
        None => ("<a:noFill/>".to_owned(), 0),
    };
    let text: String = paragraphs.iter().map(|text| text.xml(lang)).collect();
    format!(
        "<p:sp><p:nvSpPr><p:cNvPr id=\"{id}\" name=\"{}\"/><p:cNvSpPr txBox=\"1\"/><p:nvPr/></p:nvSpPr><p:spPr>{}\
         <a:prstGeom prst=\"rect\"><a:avLst/></a:prstGeom>{fill}</p:spPr><p:txBody><a:bodyPr wrap=\"square\" lIns=\"{inset}\" \
         tIns=\"0\" rIns=\"{inset}\" bIns=\"0\" anchor=\"{}\"><a:noAutofit/></a:bodyPr><a:lstStyle/>{text}</p:txBody></p:sp>",
        escape(name),
        place.xml(),
        if ground.is_some() { "ctr" } else { "t" },
    )
}

fn frame(id: u32, name: &str, alt: &str, place: Place, kind: &str, content: &str) -> String {
    let locks = if kind == "table" {
        "<a:graphicFrameLocks noGrp=\"1\"/>"
    } else {
        ""
    };
    format!(
        "<p:graphicFrame><p:nvGraphicFramePr><p:cNvPr id=\"{id}\" name=\"{}\" descr=\"{}\"/><p:cNvGraphicFramePr>{locks}\
         </p:cNvGraphicFramePr><p:nvPr/></p:nvGraphicFramePr>{}<a:graphic><a:graphicData \
         uri=\"http://schemas.openxmlformats.org/drawingml/2006/{kind}\">{content}</a:graphicData></a:graphic></p:graphicFrame>",
        escape(name),
        escape(alt),
        place.frame_xml()
    )
}

impl Grid {
    fn xml(&self, lang: &str) -> String {
        let columns: String = self
            .widths
            .iter()
            .map(|width| format!("<a:gridCol w=\"{}\"/>", units(*width)))
            .collect();
        let rows: String = self
            .rows
            .iter()
            .zip(&self.heights)
            .enumerate()
            .map(|(place, (row, height))| {
                let heading = self.headed && place == 0;
                let cells: String = row
                    .iter()
                    .map(|cell| cell_xml(cell, heading, lang))
                    .collect();
                format!("<a:tr h=\"{}\">{cells}</a:tr>", units(*height))
            })
            .collect();
        let headed = if self.headed { " firstRow=\"1\"" } else { "" };
        format!(
            "<a:tbl><a:tblPr{headed} firstCol=\"1\"/><a:tblGrid>{columns}</a:tblGrid>{rows}</a:tbl>"
        )
    }
}

fn cell_xml(cell: &Paragraph, heading: bool, lang: &str) -> String {
    let none = |side: &str| format!("<a:{side} w=\"0\"><a:noFill/></a:{side}>");
    let width = if heading { 19_050 } else { 6_350 };
    let rgb = if heading {
        (0x59, 0x59, 0x59)
    } else {
        (0xD4, 0xD4, 0xD4)
    };
    format!(
        "<a:tc><a:txBody><a:bodyPr/><a:lstStyle/>{}</a:txBody><a:tcPr marL=\"63500\" marR=\"63500\" marT=\"25400\" marB=\"25400\" \
         anchor=\"{}\">{}{}{}<a:lnB w=\"{width}\">{}</a:lnB><a:noFill/></a:tcPr></a:tc>",
        cell.xml(lang),
        if heading { "b" } else { "ctr" },
        none("lnL"),
        none("lnR"),
        none("lnT"),
        fill(rgb)
    )
}
