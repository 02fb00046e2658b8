//! In: what a placeholder is for, and its word. Out: its XML, for the master, layouts and slides. Never: a placeholder that does not say what
//! belongs there.

use super::shape::{Place, fill};
use super::xml::escape;

/// A placeholder of a master or a layout, with a word that says what belongs there.
pub fn placeholder(
    id: u32,
    kind: &str,
    index: Option<u32>,
    place: Option<Place>,
    word: &str,
    lang: &str,
) -> String {
    let text = format!(
        "<a:p><a:r><a:rPr lang=\"{}\"/><a:t>{}</a:t></a:r></a:p>",
        escape(lang),
        escape(word)
    );
    held(id, kind, index, place, &text)
}

/// The placeholder of the slide number.
pub fn bare_placeholder(
    id: u32,
    kind: &str,
    index: Option<u32>,
    place: Option<Place>,
    lang: &str,
) -> String {
    let text = format!(
        "<a:p><a:pPr algn=\"r\"/><a:fld id=\"{{B6F15528-21DE-4FAA-801E-634DDDAF4B2B}}\" type=\"slidenum\"><a:rPr lang=\"{}\" \
         sz=\"1000\">{}</a:rPr><a:t>‹#›</a:t></a:fld></a:p>",
        escape(lang),
        fill((0x59, 0x59, 0x59))
    );
    held(id, kind, index, place, &text)
}

fn held(id: u32, kind: &str, index: Option<u32>, place: Option<Place>, text: &str) -> String {
    let kind_attribute = if kind.is_empty() {
        String::new()
    } else {
        format!(" type=\"{kind}\"")
    };
    let index = index.map_or_else(String::new, |index| format!(" idx=\"{index}\""));
    let place = place.map_or_else(String::new, |place| {
        format!(
            "{}<a:prstGeom prst=\"rect\"><a:avLst/></a:prstGeom>",
            place.xml()
        )
    });
    let name = if kind.is_empty() { "content" } else { kind };
    format!(
        "<p:sp><p:nvSpPr><p:cNvPr id=\"{id}\" name=\"{name}\"/><p:cNvSpPr><a:spLocks noGrp=\"1\"/></p:cNvSpPr><p:nvPr>\
         <p:ph{kind_attribute}{index}/></p:nvPr></p:nvSpPr><p:spPr>{place}</p:spPr><p:txBody><a:bodyPr lIns=\"0\" tIns=\"0\" \
         rIns=\"0\" bIns=\"0\"><a:normAutofit/></a:bodyPr><a:lstStyle/>{text}</p:txBody></p:sp>"
    )
}
