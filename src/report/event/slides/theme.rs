//! In: a language's names of placeholders. Out: the theme, the master, the layouts and the notes master. Never: a number or a
//! text of a survey.
//!
//! The layouts are those that people add slides with: title, figure (title only), title and content, blank.

use super::placeholder::{bare_placeholder, placeholder};
use super::shape::Place;
use super::xml::{DECLARATION, NAMESPACES, escape};

/// The slide in points: 16:9.
pub const WIDTH: f64 = 960.0;
pub const HEIGHT: f64 = 540.0;
/// Left and right of everything.
pub const MARGIN: f64 = 36.0;

/// The font of slides: every office program has it, or one of the same widths.
pub const FONT: &str = "Arial";

/// Where titles stand.
pub const TITLE: Place = Place::new(MARGIN, 34.0, WIDTH - 2.0 * MARGIN, 56.0);
const BODY: Place = Place::new(MARGIN, 118.0, WIDTH - 2.0 * MARGIN, 370.0);
const NUMBER: Place = Place::new(WIDTH - MARGIN - 60.0, HEIGHT - 24.0, 60.0, 18.0);
const FIRST_TITLE: Place = Place::new(MARGIN + 24.0, 130.0, WIDTH - 2.0 * MARGIN - 48.0, 130.0);
const FIRST_BODY: Place = Place::new(MARGIN + 24.0, 268.0, WIDTH - 2.0 * MARGIN - 48.0, 150.0);

/// The layouts, in the order of their files.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Layout {
    Title,
    Figure,
    Content,
    Blank,
}

impl Layout {
    pub const ALL: [Self; 4] = [Self::Title, Self::Figure, Self::Content, Self::Blank];

    pub fn part(self) -> String {
        format!("ppt/slideLayouts/slideLayout{}.xml", self.number())
    }

    pub fn number(self) -> usize {
        match self {
            Self::Title => 1,
            Self::Figure => 2,
            Self::Content => 3,
            Self::Blank => 4,
        }
    }

    /// How the layout is known when a deck comes back: its name in the file.
    pub fn name(self) -> &'static str {
        match self {
            Self::Title => "Tidemark title",
            Self::Figure => "Tidemark figure",
            Self::Content => "Tidemark title and content",
            Self::Blank => "Tidemark blank",
        }
    }

    fn kind(self) -> &'static str {
        match self {
            Self::Title => "title",
            Self::Figure => "titleOnly",
            Self::Content => "obj",
            Self::Blank => "blank",
        }
    }

    pub fn xml(self, lang: &str, names: &Names) -> String {
        let shapes = match self {
            Self::Title => {
                placeholder(2, "ctrTitle", None, Some(FIRST_TITLE), &names.title, lang)
                    + &placeholder(3, "subTitle", Some(1), Some(FIRST_BODY), &names.text, lang)
            }
            Self::Figure => {
                placeholder(2, "title", None, None, &names.title, lang) + &number(3, lang)
            }
            Self::Content => {
                placeholder(2, "title", None, None, &names.title, lang)
                    + &placeholder(3, "", Some(1), Some(BODY), &names.text, lang)
                    + &number(4, lang)
            }
            Self::Blank => number(2, lang),
        };
        format!(
            "{DECLARATION}<p:sldLayout{NAMESPACES} type=\"{}\" preserve=\"1\"><p:cSld name=\"{}\">{}</p:cSld>\
             <p:clrMapOvr><a:masterClrMapping/></p:clrMapOvr></p:sldLayout>",
            self.kind(),
            self.name(),
            tree(&shapes)
        )
    }
}

/// What placeholders are called.
#[derive(Debug, Clone)]
pub struct Names {
    pub title: String,
    pub text: String,
    pub notes: String,
}

fn number(id: u32, lang: &str) -> String {
    bare_placeholder(id, "sldNum", Some(12), None, lang)
}

/// A shape tree around shapes.
pub fn tree(shapes: &str) -> String {
    format!(
        "<p:spTree><p:nvGrpSpPr><p:cNvPr id=\"1\" name=\"\"/><p:cNvGrpSpPr/><p:nvPr/></p:nvGrpSpPr><p:grpSpPr><a:xfrm>\
         <a:off x=\"0\" y=\"0\"/><a:ext cx=\"0\" cy=\"0\"/><a:chOff x=\"0\" y=\"0\"/><a:chExt cx=\"0\" cy=\"0\"/>\
         </a:xfrm></p:grpSpPr>{shapes}</p:spTree>"
    )
}

const COLOUR_MAP: &str = "<p:clrMap bg1=\"lt1\" tx1=\"dk1\" bg2=\"lt2\" tx2=\"dk2\" accent1=\"accent1\" accent2=\"accent2\" \
     accent3=\"accent3\" accent4=\"accent4\" accent5=\"accent5\" accent6=\"accent6\" hlink=\"hlink\" folHlink=\"folHlink\"/>";
const BACKGROUND: &str = "<p:bg><p:bgRef idx=\"1001\"><a:schemeClr val=\"bg1\"/></p:bgRef></p:bg>";

/// The ids of masters and layouts share one range; those of other masters come after ours.
pub const FIRST_ID: u32 = 2_147_483_648;

pub fn master(lang: &str, names: &Names) -> String {
    let shapes = placeholder(2, "title", None, Some(TITLE), &names.title, lang)
        + &placeholder(3, "body", Some(1), Some(BODY), &names.text, lang)
        + &bare_placeholder(4, "sldNum", Some(4), Some(NUMBER), lang);
    let layouts: String = Layout::ALL
        .iter()
        .map(|layout| {
            let number = layout.number();
            let id = FIRST_ID as usize + number;
            format!("<p:sldLayoutId id=\"{id}\" r:id=\"rId{number}\"/>")
        })
        .collect();
    format!(
        "{DECLARATION}<p:sldMaster{NAMESPACES} preserve=\"1\"><p:cSld>{BACKGROUND}{}</p:cSld>{COLOUR_MAP}<p:sldLayoutIdLst>{layouts}\
         </p:sldLayoutIdLst><p:txStyles><p:titleStyle>{}</p:titleStyle><p:bodyStyle>{}</p:bodyStyle><p:otherStyle>{}\
         </p:otherStyle></p:txStyles></p:sldMaster>",
        tree(&shapes),
        level(1, 2600, "<a:buNone/>", " b=\"1\"", 0),
        (1..=9)
            .map(|place| level(
                place,
                2000,
                "<a:buFont typeface=\"Arial\"/><a:buChar char=\"•\"/>",
                "",
                228_600
            ))
            .collect::<String>(),
        (1..=9)
            .map(|place| level(place, 1800, "", "", 0))
            .collect::<String>(),
    )
}

fn level(place: u32, size: u32, bullet: &str, bold: &str, hang: u32) -> String {
    let margin = (place - 1) * 342_900 + hang;
    let indent = if hang > 0 {
        format!(" indent=\"-{hang}\"")
    } else {
        String::new()
    };
    format!(
        "<a:lvl{place}pPr marL=\"{margin}\"{indent} algn=\"l\" defTabSz=\"914400\" rtl=\"0\" eaLnBrk=\"1\" latinLnBrk=\"0\" \
         hangingPunct=\"1\">{bullet}<a:defRPr sz=\"{size}\"{bold} kern=\"1200\"><a:solidFill><a:schemeClr val=\"tx1\"/>\
         </a:solidFill><a:latin typeface=\"+mn-lt\"/><a:ea typeface=\"+mn-ea\"/><a:cs typeface=\"+mn-cs\"/></a:defRPr>\
         </a:lvl{place}pPr>"
    )
}

/// The text style that presentation.xml and notes begin from.
pub fn plain_levels(size: u32) -> String {
    (1..=9).map(|place| level(place, size, "", "", 0)).collect()
}

/// Where the slide and the notes stand on a page of notes (7.5 by 10 inches).
pub const NOTES_SLIDE: Place = Place::new(54.0, 57.0, 432.0, 243.0);
pub const NOTES_TEXT: Place = Place::new(54.0, 324.0, 432.0, 340.0);

pub fn notes_master(lang: &str, names: &Names) -> String {
    let picture = format!(
        "<p:sp><p:nvSpPr><p:cNvPr id=\"2\" name=\"Slide\"/><p:cNvSpPr><a:spLocks noGrp=\"1\" noRot=\"1\" noChangeAspect=\"1\"/>\
         </p:cNvSpPr><p:nvPr><p:ph type=\"sldImg\" idx=\"2\"/></p:nvPr></p:nvSpPr><p:spPr>{}<a:prstGeom prst=\"rect\"><a:avLst/>\
         </a:prstGeom><a:noFill/><a:ln w=\"12700\"><a:solidFill><a:prstClr val=\"black\"/></a:solidFill></a:ln></p:spPr></p:sp>",
        NOTES_SLIDE.xml()
    );
    let text = placeholder(3, "body", Some(3), Some(NOTES_TEXT), &names.notes, lang);
    format!(
        "{DECLARATION}<p:notesMaster{NAMESPACES}><p:cSld>{BACKGROUND}{}</p:cSld>{COLOUR_MAP}<p:notesStyle>{}</p:notesStyle>\
         </p:notesMaster>",
        tree(&(picture + &text)),
        plain_levels(1200)
    )
}

/// The theme of slides and of notes: the colours of charts.
pub fn theme(name: &str) -> String {
    const COLOURS: [(&str, &str); 12] = [
        ("dk1", "1A1A1A"),
        ("lt1", "FFFFFF"),
        ("dk2", "0F1E2E"),
        ("lt2", "F2F2F2"),
        ("accent1", "1F5FA8"),
        ("accent2", "B5541C"),
        ("accent3", "949494"),
        ("accent4", "4A8CCC"),
        ("accent5", "DE7720"),
        ("accent6", "8A3A00"),
        ("hlink", "1F5FA8"),
        ("folHlink", "595959"),
    ];
    let colours: String = COLOURS
        .iter()
        .map(|(name, rgb)| format!("<a:{name}><a:srgbClr val=\"{rgb}\"/></a:{name}>"))
        .collect();
    let font = format!("<a:latin typeface=\"{FONT}\"/><a:ea typeface=\"\"/><a:cs typeface=\"\"/>");
    let fill = "<a:solidFill><a:schemeClr val=\"phClr\"/></a:solidFill>";
    let lines: String = [6350, 12700, 19050]
        .iter()
        .map(|width| {
            format!("<a:ln w=\"{width}\" cap=\"flat\" cmpd=\"sng\" algn=\"ctr\">{fill}<a:prstDash val=\"solid\"/></a:ln>")
        })
        .collect();
    let effects = "<a:effectStyle><a:effectLst/></a:effectStyle>".repeat(3);
    let fills = fill.repeat(3);
    format!(
        "{DECLARATION}<a:theme xmlns:a=\"http://schemas.openxmlformats.org/drawingml/2006/main\" name=\"{0}\"><a:themeElements>\
         <a:clrScheme name=\"{0}\">{colours}</a:clrScheme><a:fontScheme name=\"{0}\"><a:majorFont>{font}</a:majorFont>\
         <a:minorFont>{font}</a:minorFont></a:fontScheme><a:fmtScheme name=\"{0}\"><a:fillStyleLst>{fills}</a:fillStyleLst>\
         <a:lnStyleLst>{lines}</a:lnStyleLst><a:effectStyleLst>{effects}</a:effectStyleLst><a:bgFillStyleLst>{fills}\
         </a:bgFillStyleLst></a:fmtScheme></a:themeElements><a:objectDefaults/><a:extraClrSchemeLst/></a:theme>",
        escape(name)
    )
}
