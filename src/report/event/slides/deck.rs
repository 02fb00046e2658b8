//! In: slides with their shapes, charts and notes, and the deck of before. Out: the bytes of a deck (.pptx). Never: a slide without its
//! tag, by which it is found again, or the loss of a slide that a person added.

use super::chart::Native;
use super::fingerprint;
use super::kept::{self, Previous};
use super::package::{Package, Relation};
use super::shape::Shape;
use super::theme::{self, FIRST_ID, Layout, Names, tree};
use super::xml::{DECLARATION, NAMESPACES, escape};
use crate::report::{CellRef, Prose};

/// A deck in one language.
pub struct Deck {
    /// As documents write it: `da-DK`.
    pub lang: String,
    pub title: String,
    /// Who publishes it.
    pub author: String,
    pub names: Names,
    pub slides: Vec<Slide>,
    /// The mark of a rehearsal; slides that a person added get it too.
    pub mark: Option<String>,
}

/// One slide of ours.
pub struct Slide {
    /// Stable from build to build: `figure/statements`.
    pub id: String,
    pub layout: Layout,
    /// In reading order, the title first.
    pub shapes: Vec<Shape>,
    /// Charts and pictures, by the relation that their shape names.
    pub attached: Vec<(String, Attached)>,
    /// Paragraphs of the speaker's notes.
    pub notes: Vec<Prose>,
    /// The estimates that charts and pictures show, as they are written there.
    pub plotted: Vec<(String, CellRef)>,
}

/// What a shape shows from a part of its own.
pub enum Attached {
    Chart(Native),
    /// A PNG.
    Picture(Vec<u8>),
}

/// The tag under which a slide has its id.
pub const TAG: &str = "TIDEMARK";
/// The tag of what the slide held when it was written.
pub const SEEN: &str = "TIDEMARKSEEN";

pub const PRESENTATION: &str = "ppt/presentation.xml";
pub const MASTER: &str = "ppt/slideMasters/slideMaster1.xml";
pub const NOTES_MASTER: &str = "ppt/notesMasters/notesMaster1.xml";

const OFFICE: &str = "application/vnd.openxmlformats-officedocument";
const SHEET: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// A deck as written.
pub struct Written {
    pub bytes: Vec<u8>,
    /// Which number each of our slides has in the deck, from 1.
    pub places: Vec<usize>,
}

impl Deck {
    /// The deck, with the slides of `previous` that are not ours at their places.
    ///
    /// # Errors
    /// [`Error::Bug`](crate::Error::Bug) only.
    pub fn write(&self, previous: Option<&Previous>) -> crate::Result<Written> {
        let mut package = self.frame();
        let mut ours = Vec::new();
        for (place, slide) in self.slides.iter().enumerate() {
            let part = self.add(&mut package, slide, place + 1);
            ours.push((slide.id.clone(), part));
        }
        let merged = match previous {
            Some(previous) => kept::merge(&mut package, previous, &ours, self)
                .map_err(|why| crate::Error::Bug(format!("slides could not be kept: {why}")))?,
            None => kept::Merged::only(&ours),
        };
        self.present(&mut package, &merged);
        let place = |(_, part): &(String, String)| {
            let found = merged.order.iter().position(|known| known == part);
            found.map_or(0, |place| place + 1)
        };
        Ok(Written {
            bytes: package.bytes()?,
            places: ours.iter().map(place).collect(),
        })
    }

    /// Everything but slides.
    fn frame(&self) -> Package {
        let mut package = Package::default();
        let (lang, names) = (self.lang.as_str(), &self.names);
        let part = |kind: &str| format!("{OFFICE}.presentationml.{kind}+xml");
        let theme = format!("{OFFICE}.theme+xml");
        let layouts: Vec<Relation> = Layout::ALL
            .iter()
            .map(|layout| {
                Relation::to(
                    format!("rId{}", layout.number()),
                    "slideLayout",
                    layout.part(),
                )
            })
            .chain([Relation::to("rId100", "theme", "ppt/theme/theme1.xml")])
            .collect();
        package.add(
            MASTER,
            &part("slideMaster"),
            theme::master(lang, names),
            layouts,
        );
        for layout in Layout::ALL {
            let master = vec![Relation::to("rId1", "slideMaster", MASTER)];
            package.add(
                layout.part(),
                &part("slideLayout"),
                layout.xml(lang, names),
                master,
            );
        }
        package.add(
            "ppt/theme/theme1.xml",
            &theme,
            theme::theme("Tidemark"),
            Vec::new(),
        );
        package.add(
            "ppt/theme/theme2.xml",
            &theme,
            theme::theme("Tidemark notes"),
            Vec::new(),
        );
        package.add(
            NOTES_MASTER,
            &part("notesMaster"),
            theme::notes_master(lang, names),
            vec![Relation::to("rId1", "theme", "ppt/theme/theme2.xml")],
        );
        let plain = |root: &str| format!("{DECLARATION}<p:{root}{NAMESPACES}/>");
        package.add(
            "ppt/presProps.xml",
            &part("presProps"),
            plain("presentationPr"),
            Vec::new(),
        );
        package.add(
            "ppt/viewProps.xml",
            &part("viewProps"),
            plain("viewPr"),
            Vec::new(),
        );
        package.add(
            "ppt/tableStyles.xml",
            &part("tableStyles"),
            format!(
                "{DECLARATION}<a:tblStyleLst xmlns:a=\"http://schemas.openxmlformats.org/drawingml/2006/main\" \
                 def=\"{{5C22544A-7EE6-4342-B048-85BDC9FD1C3A}}\"/>"
            ),
            Vec::new(),
        );
        self.properties(&mut package);
        package
    }

    fn properties(&self, package: &mut Package) {
        let core = format!(
            "{DECLARATION}<cp:coreProperties xmlns:cp=\"http://schemas.openxmlformats.org/package/2006/metadata/core-properties\" \
             xmlns:dc=\"http://purl.org/dc/elements/1.1/\"><dc:title>{}</dc:title><dc:creator>{}</dc:creator><dc:language>{}\
             </dc:language></cp:coreProperties>",
            escape(&self.title),
            escape(&self.author),
            escape(&self.lang)
        );
        let core_type = "application/vnd.openxmlformats-package.core-properties+xml";
        package.add("docProps/core.xml", core_type, core, Vec::new());
        let app = format!(
            "{DECLARATION}<Properties xmlns=\"{OFFICE_NS}/extended-properties\"><Application>Tidemark</Application></Properties>",
            OFFICE_NS = "http://schemas.openxmlformats.org/officeDocument/2006"
        );
        package.add(
            "docProps/app.xml",
            &format!("{OFFICE}.extended-properties+xml"),
            app,
            Vec::new(),
        );
        let mut core = Relation::to("rId2", "core-properties", "docProps/core.xml");
        "http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties"
            .clone_into(&mut core.kind);
        package.relations = vec![
            Relation::to("rId1", "officeDocument", PRESENTATION),
            core,
            Relation::to("rId3", "extended-properties", "docProps/app.xml"),
        ];
    }

    /// Adds a slide with its notes, its charts and its tag; the name of its part.
    fn add(&self, package: &mut Package, slide: &Slide, number: usize) -> String {
        let part = format!("ppt/slides/slide{number}.xml");
        let notes = format!("ppt/notesSlides/notesSlide{number}.xml");
        let tags = format!("ppt/tags/tag{number}.xml");
        let mut relations = vec![
            Relation::to("rId1", "slideLayout", slide.layout.part()),
            Relation::to("rId2", "notesSlide", notes.as_str()),
            Relation::to("rId3", "tags", tags.as_str()),
        ];
        for (place, (id, attached)) in slide.attached.iter().enumerate() {
            relations.push(attach(package, id, attached, number * 100 + place));
        }
        let kind = format!("{OFFICE}.presentationml.slide+xml");
        package.add(part.as_str(), &kind, self.slide_xml(slide), relations);
        let kind = format!("{OFFICE}.presentationml.notesSlide+xml");
        let of_notes = vec![
            Relation::to("rId1", "notesMaster", NOTES_MASTER),
            Relation::to("rId2", "slide", part.as_str()),
        ];
        package.add(
            notes.as_str(),
            &kind,
            self.notes_xml(&slide.notes),
            of_notes,
        );
        let seen = fingerprint::of(package, &part);
        let tag = format!(
            "{DECLARATION}<p:tagLst{NAMESPACES}><p:tag name=\"{TAG}\" val=\"{}\"/><p:tag name=\"{SEEN}\" val=\"{seen}\"/></p:tagLst>",
            escape(&slide.id)
        );
        package.add(
            tags,
            &format!("{OFFICE}.presentationml.tags+xml"),
            tag,
            Vec::new(),
        );
        part
    }

    fn slide_xml(&self, slide: &Slide) -> String {
        let shapes: String = (2_u32..)
            .zip(&slide.shapes)
            .map(|(id, shape)| shape.xml(id, &self.lang))
            .collect();
        format!(
            "{DECLARATION}<p:sld{NAMESPACES}><p:cSld name=\"tidemark:{}\">{}<p:custDataLst><p:tags r:id=\"rId3\"/></p:custDataLst>\
             </p:cSld><p:clrMapOvr><a:masterClrMapping/></p:clrMapOvr></p:sld>",
            escape(&slide.id),
            tree(&shapes)
        )
    }

    fn notes_xml(&self, notes: &[Prose]) -> String {
        let lang = escape(&self.lang);
        let paragraphs: String = notes
            .iter()
            .map(|text| {
                format!(
                    "<a:p><a:r><a:rPr lang=\"{lang}\"/><a:t>{}</a:t></a:r></a:p>",
                    escape(&text.to_string())
                )
            })
            .collect();
        let shapes = format!(
            "<p:sp><p:nvSpPr><p:cNvPr id=\"2\" name=\"Slide\"/><p:cNvSpPr><a:spLocks noGrp=\"1\" noRot=\"1\" noChangeAspect=\"1\"/>\
             </p:cNvSpPr><p:nvPr><p:ph type=\"sldImg\"/></p:nvPr></p:nvSpPr><p:spPr/></p:sp><p:sp><p:nvSpPr><p:cNvPr id=\"3\" \
             name=\"Notes\"/><p:cNvSpPr><a:spLocks noGrp=\"1\"/></p:cNvSpPr><p:nvPr><p:ph type=\"body\" idx=\"3\"/></p:nvPr>\
             </p:nvSpPr><p:spPr/><p:txBody><a:bodyPr/><a:lstStyle/>{paragraphs}</p:txBody></p:sp>"
        );
        format!(
            "{DECLARATION}<p:notes{NAMESPACES}><p:cSld>{}</p:cSld><p:clrMapOvr><a:masterClrMapping/></p:clrMapOvr></p:notes>",
            tree(&shapes)
        )
    }

    /// The part that lists masters and slides.
    fn present(&self, package: &mut Package, merged: &kept::Merged) {
        let mut relations = vec![
            Relation::to("rId1", "slideMaster", MASTER),
            Relation::to("rId2", "notesMaster", NOTES_MASTER),
            Relation::to("rId3", "presProps", "ppt/presProps.xml"),
            Relation::to("rId4", "viewProps", "ppt/viewProps.xml"),
            Relation::to("rId5", "theme", "ppt/theme/theme1.xml"),
            Relation::to("rId6", "tableStyles", "ppt/tableStyles.xml"),
        ];
        let mut masters = format!("<p:sldMasterId id=\"{FIRST_ID}\" r:id=\"rId1\"/>");
        for (place, (part, id)) in merged.masters.iter().enumerate() {
            let relation = format!("rId{}", 50 + place);
            masters += &format!("<p:sldMasterId id=\"{id}\" r:id=\"{relation}\"/>");
            relations.push(Relation::to(relation, "slideMaster", part.as_str()));
        }
        let mut slides = String::new();
        for (place, part) in merged.order.iter().enumerate() {
            let relation = format!("rId{}", 1000 + place);
            slides += &format!("<p:sldId id=\"{}\" r:id=\"{relation}\"/>", 256 + place);
            relations.push(Relation::to(relation, "slide", part.as_str()));
        }
        relations.extend(merged.beside.iter().cloned());
        let xml = format!(
            "{DECLARATION}<p:presentation{NAMESPACES} saveSubsetFonts=\"1\"><p:sldMasterIdLst>{masters}</p:sldMasterIdLst>\
             <p:notesMasterIdLst><p:notesMasterId r:id=\"rId2\"/></p:notesMasterIdLst><p:sldIdLst>{slides}</p:sldIdLst>\
             <p:sldSz cx=\"12192000\" cy=\"6858000\"/><p:notesSz cx=\"6858000\" cy=\"9144000\"/><p:defaultTextStyle>{}\
             </p:defaultTextStyle></p:presentation>",
            theme::plain_levels(1800)
        );
        let kind = format!("{OFFICE}.presentationml.presentation.main+xml");
        package.add(PRESENTATION, &kind, xml, relations);
    }
}

/// Adds the part of a chart or a picture; the relation to it.
fn attach(package: &mut Package, id: &str, attached: &Attached, number: usize) -> Relation {
    match attached {
        Attached::Chart(chart) => {
            let workbook = format!("ppt/embeddings/Microsoft_Excel_Sheet{number}.xlsx");
            let part = format!("ppt/charts/chart{number}.xml");
            let relations = vec![Relation::to("rId1", "package", workbook.as_str())];
            package.add(
                part.as_str(),
                &format!("{OFFICE}.drawingml.chart+xml"),
                chart.xml.as_str(),
                relations,
            );
            package.add(workbook, SHEET, chart.workbook.as_slice(), Vec::new());
            Relation::to(id, "chart", part)
        }
        Attached::Picture(png) => {
            let part = format!("ppt/media/image{number}.png");
            package.add(part.as_str(), "image/png", png.as_slice(), Vec::new());
            Relation::to(id, "image", part)
        }
    }
}
