//! In: what a figure plots. Out: native charts (ECMA-376, part 1, § 21.2) with the workbook that "Edit data" opens. Never: a
//! label that the program that shows it rounds: labels are the report's own texts, values are unrounded.

mod bars;
mod changes;
mod groups;
mod sheet;
mod trend;

pub use bars::bars;
pub use changes::{Headings as ChangeHeadings, WAVES, changes};
pub use groups::{Headings as GroupHeadings, groups};
pub use trend::{Headings as TrendHeadings, signs, trend};

use super::shape::{Look, fill, rgb};
use super::xml::{DECLARATION, escape};
use sheet::Sheet;

use crate::definition::Theme;
use crate::report::chart::palette::Paint;

/// A chart part and its workbook.
#[derive(Debug, Clone, PartialEq)]
pub struct Native {
    pub xml: String,
    pub workbook: Vec<u8>,
}

pub const WHITE: (u8, u8, u8) = (0xFF, 0xFF, 0xFF);
pub const INK: (u8, u8, u8) = (0x1A, 0x1A, 0x1A);
pub const GREY: (u8, u8, u8) = (0x59, 0x59, 0x59);
pub const FAINT: (u8, u8, u8) = (0xD4, 0xD4, 0xD4);

/// What every chart of a slide is set with.
#[derive(Debug, Clone, Copy)]
pub struct Setting<'s> {
    /// As documents write it: `da-DK`.
    pub lang: &'s str,
    /// Of most texts, in points.
    pub size: f64,
    /// The colours of what is plotted.
    pub theme: &'s Theme,
}

impl Setting<'_> {
    fn rgb(&self, paint: Paint) -> (u8, u8, u8) {
        rgb(self.theme, paint)
    }

    fn look(&self, rgb: (u8, u8, u8)) -> Look {
        Look {
            size: self.size,
            bold: false,
            rgb,
        }
    }

    fn bold(&self, rgb: (u8, u8, u8)) -> Look {
        Look {
            bold: true,
            ..self.look(rgb)
        }
    }

    /// The look of the texts of an element.
    fn text(&self, look: Look) -> String {
        let (attributes, content) = look.parts();
        format!(
            "<c:txPr><a:bodyPr/><a:lstStyle/><a:p><a:pPr><a:defRPr{attributes}>{content}</a:defRPr></a:pPr>\
             <a:endParaRPr lang=\"{}\"/></a:p></c:txPr>",
            escape(self.lang)
        )
    }

    /// A text of its own.
    fn rich(&self, text: &str, look: Look) -> String {
        let (attributes, content) = look.parts();
        format!(
            "<c:tx><c:rich><a:bodyPr wrap=\"none\"/><a:lstStyle/><a:p><a:pPr><a:defRPr{attributes}>{content}</a:defRPr></a:pPr>\
             <a:r><a:rPr lang=\"{}\"{attributes}>{content}</a:rPr><a:t>{}</a:t></a:r></a:p></c:rich></c:tx>",
            escape(self.lang),
            escape(text)
        )
    }

    /// The label of one point, in our own words.
    fn label(&self, point: usize, text: &str, look: Look, position: &str) -> String {
        self.label_on(point, text, look, position, "<a:noFill/>")
    }

    /// The same on white: lines that pass behind it do not cross the letters.
    fn label_on_white(&self, point: usize, text: &str, look: Look, position: &str) -> String {
        self.label_on(point, text, look, position, &fill(WHITE))
    }

    fn label_on(
        &self,
        point: usize,
        text: &str,
        look: Look,
        position: &str,
        ground: &str,
    ) -> String {
        format!(
            "<c:dLbl><c:idx val=\"{point}\"/>{}<c:spPr>{ground}<a:ln><a:noFill/></a:ln></c:spPr><c:dLblPos val=\"{position}\"/>\
             {}</c:dLbl>",
            self.rich(text, look),
            shown(true)
        )
    }

    /// The labels of a series: those given, and no others.
    fn labels(&self, given: &[String]) -> String {
        format!("<c:dLbls>{}{}</c:dLbls>", given.concat(), shown(false))
    }
}

/// No label for one point.
fn unlabelled(point: usize) -> String {
    format!("<c:dLbl><c:idx val=\"{point}\"/><c:delete val=\"1\"/></c:dLbl>")
}

fn shown(value: bool) -> String {
    format!(
        "<c:showLegendKey val=\"0\"/><c:showVal val=\"{}\"/><c:showCatName val=\"0\"/><c:showSerName val=\"0\"/>\
         <c:showPercent val=\"0\"/><c:showBubbleSize val=\"0\"/>",
        u8::from(value)
    )
}

/// A reference to texts of the workbook, with the texts.
fn texts(range: &str, texts: &[&str]) -> String {
    let points: String = texts
        .iter()
        .enumerate()
        .map(|(place, text)| format!("<c:pt idx=\"{place}\"><c:v>{}</c:v></c:pt>", escape(text)))
        .collect();
    format!(
        "<c:strRef><c:f>{}</c:f><c:strCache><c:ptCount val=\"{}\"/>{points}</c:strCache></c:strRef>",
        escape(range),
        texts.len()
    )
}

/// A reference to numbers of the workbook, with the numbers.
fn numbers(range: &str, format: &str, values: &[Option<f64>]) -> String {
    let points: String = values
        .iter()
        .enumerate()
        .filter_map(|(place, value)| {
            let value = value.filter(|value| value.is_finite())?;
            Some(format!("<c:pt idx=\"{place}\"><c:v>{value}</c:v></c:pt>"))
        })
        .collect();
    format!(
        "<c:numRef><c:f>{}</c:f><c:numCache><c:formatCode>{}</c:formatCode><c:ptCount val=\"{}\"/>{points}</c:numCache></c:numRef>",
        escape(range),
        escape(format),
        values.len()
    )
}

fn line(rgb: (u8, u8, u8), points: f64, dash: &str) -> String {
    format!(
        "<a:ln w=\"{}\" cap=\"rnd\">{}<a:prstDash val=\"{dash}\"/><a:round/></a:ln>",
        (points * 12_700.0).round() as i64,
        fill(rgb)
    )
}

const NO_LINE: &str = "<a:ln><a:noFill/></a:ln>";

/// The two halves of intervals as error bars: from the value down to `low` and up to `high`.
fn error_bars(
    sheet: &Sheet,
    ranges: [&str; 2],
    ends: &[(f64, Option<(f64, f64)>)],
    rgb: (u8, u8, u8),
    direction: &str,
) -> String {
    if ends.iter().all(|(_, interval)| interval.is_none()) {
        return String::new();
    }
    let reach = |pick: fn(f64, (f64, f64)) -> f64| -> Vec<Option<f64>> {
        ends.iter()
            .map(|(value, interval)| Some(interval.map_or(0.0, |ends| pick(*value, ends).max(0.0))))
            .collect()
    };
    let (down, up) = (
        reach(|value, (low, _)| value - low),
        reach(|value, (_, high)| high - value),
    );
    format!(
        "<c:errBars>{direction}<c:errBarType val=\"both\"/><c:errValType val=\"cust\"/><c:noEndCap val=\"1\"/>\
         <c:plus>{}</c:plus><c:minus>{}</c:minus><c:spPr>{}</c:spPr></c:errBars>",
        numbers(&sheet.range(ranges[1]), "General", &up),
        numbers(&sheet.range(ranges[0]), "General", &down),
        line(rgb, 1.25, "solid")
    )
}

/// A part of the chart, of a whole of 1, that the plot itself takes.
#[derive(Debug, Clone, Copy)]
pub struct Inner {
    pub x: f64,
    pub y: f64,
    pub width: f64,
    pub height: f64,
}

impl Inner {
    fn xml(&self) -> String {
        format!(
            "<c:layout><c:manualLayout><c:layoutTarget val=\"inner\"/><c:xMode val=\"edge\"/><c:yMode val=\"edge\"/>\
             <c:x val=\"{}\"/><c:y val=\"{}\"/><c:w val=\"{}\"/><c:h val=\"{}\"/></c:manualLayout></c:layout>",
            self.x, self.y, self.width, self.height
        )
    }
}

/// A chart part around its plots.
struct Space<'s> {
    setting: &'s Setting<'s>,
    /// Over the plot, where there is more than one chart on the slide.
    title: Option<&'s str>,
    inner: Option<Inner>,
    /// Types of chart and axes.
    plot: String,
}

impl Space<'_> {
    fn xml(&self) -> String {
        let setting = self.setting;
        let title = match self.title {
            Some(text) => format!(
                "<c:title>{}<c:overlay val=\"0\"/></c:title><c:autoTitleDeleted val=\"0\"/>",
                setting
                    .rich(text, setting.bold(INK))
                    .replace("wrap=\"none\"", "wrap=\"square\"")
            ),
            None => "<c:autoTitleDeleted val=\"1\"/>".to_owned(),
        };
        let layout = self
            .inner
            .map_or_else(|| "<c:layout/>".to_owned(), |inner| inner.xml());
        format!(
            "{DECLARATION}<c:chartSpace xmlns:c=\"http://schemas.openxmlformats.org/drawingml/2006/chart\" \
             xmlns:a=\"http://schemas.openxmlformats.org/drawingml/2006/main\" \
             xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\"><c:date1904 val=\"0\"/>\
             <c:lang val=\"{}\"/><c:roundedCorners val=\"0\"/><c:chart>{title}<c:plotArea>{layout}{}</c:plotArea>\
             <c:plotVisOnly val=\"1\"/><c:dispBlanksAs val=\"gap\"/></c:chart><c:spPr><a:noFill/>{NO_LINE}</c:spPr>{}\
             <c:externalData r:id=\"rId1\"><c:autoUpdate val=\"0\"/></c:externalData></c:chartSpace>",
            escape(setting.lang),
            self.plot,
            setting.text(setting.look(INK))
        )
    }
}

/// Ids of the two axes of a chart.
const CATEGORIES: u32 = 111_111_111;
const VALUES: u32 = 222_222_222;

/// An axis of categories, from the top down where bars lie.
fn category_axis(setting: &Setting<'_>, position: &str) -> String {
    let is_upright = position == "l";
    let orientation = if is_upright { "maxMin" } else { "minMax" };
    let stroke = if is_upright {
        NO_LINE.to_owned()
    } else {
        line(FAINT, 0.75, "solid")
    };
    format!(
        "<c:catAx><c:axId val=\"{CATEGORIES}\"/><c:scaling><c:orientation val=\"{orientation}\"/></c:scaling><c:delete val=\"0\"/>\
         <c:axPos val=\"{position}\"/><c:numFmt formatCode=\"General\" sourceLinked=\"0\"/><c:majorTickMark val=\"none\"/>\
         <c:minorTickMark val=\"none\"/><c:tickLblPos val=\"low\"/><c:spPr>{}</c:spPr>{}<c:crossAx val=\"{VALUES}\"/>\
         <c:crosses val=\"autoZero\"/><c:auto val=\"0\"/><c:lblAlgn val=\"ctr\"/><c:lblOffset val=\"50\"/>\
         <c:noMultiLvlLbl val=\"1\"/></c:catAx>",
        stroke,
        setting.text(setting.look(INK))
    )
}

/// An axis of numbers.
struct ValueAxis<'x> {
    id: u32,
    crosses: u32,
    position: &'x str,
    low: f64,
    high: f64,
    step: Option<f64>,
    format: &'x str,
    /// Whether it is drawn, with its grid.
    drawn: bool,
    grid: bool,
    /// Bars and lines of categories stand between ticks.
    between: &'x str,
    /// An axis that crosses one that is turned lies at its far end.
    at_end: bool,
}

impl ValueAxis<'_> {
    fn xml(&self, setting: &Setting<'_>) -> String {
        let grid = if self.grid {
            format!(
                "<c:majorGridlines><c:spPr>{}</c:spPr></c:majorGridlines>",
                line(FAINT, 0.75, "solid")
            )
        } else {
            String::new()
        };
        let step = self
            .step
            .map_or_else(String::new, |step| format!("<c:majorUnit val=\"{step}\"/>"));
        format!(
            "<c:valAx><c:axId val=\"{}\"/><c:scaling><c:orientation val=\"minMax\"/><c:max val=\"{}\"/><c:min val=\"{}\"/></c:scaling>\
             <c:delete val=\"{}\"/><c:axPos val=\"{}\"/>{grid}<c:numFmt formatCode=\"{}\" sourceLinked=\"0\"/>\
             <c:majorTickMark val=\"none\"/><c:minorTickMark val=\"none\"/><c:tickLblPos val=\"nextTo\"/><c:spPr>{NO_LINE}</c:spPr>{}\
             <c:crossAx val=\"{}\"/><c:crosses val=\"{}\"/><c:crossBetween val=\"{}\"/>{step}</c:valAx>",
            self.id,
            self.high,
            self.low,
            u8::from(!self.drawn),
            self.position,
            escape(self.format),
            setting.text(setting.look(GREY)),
            self.crosses,
            if self.at_end { "max" } else { "autoZero" },
            self.between
        )
    }
}

/// A marker in front of white, filled or hollow.
fn marker(symbol: &str, size: u8, inside: (u8, u8, u8), edge: (u8, u8, u8)) -> String {
    format!(
        "<c:marker><c:symbol val=\"{symbol}\"/><c:size val=\"{size}\"/><c:spPr>{}{}</c:spPr></c:marker>",
        fill(inside),
        line(edge, 1.5, "solid")
    )
}

/// The grid of a panel as an axis: its ends, its step, and how its numbers are written.
fn axis_of(grid: &[(f64, String)]) -> (f64, f64, Option<f64>, &'static str) {
    let value = |place: usize| grid.get(place).map(|(value, _)| *value);
    let (low, high) = (
        value(0).unwrap_or(0.0),
        grid.last().map_or(1.0, |(value, _)| *value),
    );
    let step = value(1)
        .map(|second| ((second - low) * 1e9).round() / 1e9)
        .filter(|step| *step > 0.0);
    let percent = grid.iter().any(|(_, text)| text.contains('%'));
    let spaced = grid
        .iter()
        .any(|(_, text)| text.contains(['\u{a0}', '\u{202f}']));
    let format = match (percent, spaced) {
        (true, true) => "0\u{a0}%",
        (true, false) => "0%",
        (false, _) => "General",
    };
    (low, high.max(low + 1e-6), step, format)
}
