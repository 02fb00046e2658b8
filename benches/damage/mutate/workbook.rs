//! In: a workbook (.xlsx, .ods) or XML. Out: the XML within changed and packed again with the right checksums; members taken
//! out, put in twice, under another name, or of more zeros than anybody sends.

use rand::Rng;
use rand_chacha::ChaCha8Rng;

use super::container::{self, Member};
use super::{bytes, tokens};

/// What readers of workbooks and of definitions trip over.
const PIECES: &[&str] = &[
    "<row r=\"1048576\">",
    "<c r=\"XFD1048576\"><v>1</v></c>",
    "<c r=\"XFD1\"><v>1</v></c>",
    "<c r=\"A99999999999\"/>",
    "<c r=\"AAAAAAAAAA1\"/>",
    "<c r=\"\"/>",
    "<c r=\"1\"/>",
    "<c t=\"s\"><v>4294967295</v></c>",
    "<c t=\"s\"><v>-1</v></c>",
    "<c t=\"d\"><v>x</v></c>",
    "<c t=\"e\"><v>#N/A</v></c>",
    "<c t=\"b\"><v>2</v></c>",
    "<c s=\"65535\"><v>1</v></c>",
    "<dimension ref=\"A1:XFD1048576\"/>",
    "<mergeCell ref=\"A1:XFD1048576\"/>",
    "<f t=\"shared\" ref=\"A1:XFD1048576\" si=\"0\">A1</f>",
    "<f t=\"shared\" si=\"9\"/>",
    "<!DOCTYPE a [<!ENTITY b \"bbbb\">]>",
    "&b;",
    "&#0;",
    "&#x110000;",
    "&amp",
    "<![CDATA[",
    "]]>",
    "<!--",
    "-->",
    "<?xml version=\"1.0\" encoding=\"UTF-16\"?>",
    "<sheet name=\"\" sheetId=\"0\" r:id=\"rId99\"/>",
    "<sst count=\"4294967295\" uniqueCount=\"4294967295\">",
    " table:number-rows-repeated=\"1048576\"",
    " table:number-columns-repeated=\"16384\"",
    " office:value=\"1e999\"",
    "<table:table-row table:number-rows-repeated=\"1048576\"><table:table-cell office:value-type=\"float\" office:value=\"1\" table:number-columns-repeated=\"16384\"/></table:table-row>",
    "<table:table-cell table:number-columns-repeated=\"4294967295\" office:value-type=\"string\"><text:p>x</text:p></table:table-cell>",
    "<table:table-row table:number-rows-repeated=\"4294967295\"/>",
    "<text:s text:c=\"4294967295\"/>",
    "<record ident=\"A\">",
    "<position start=\"1\" finish=\"4294967295\"/>",
    "<position start=\"9\" finish=\"1\"/>",
    "<position start=\"0\"/>",
    "<value code=\"999999999999\">x</value>",
    "<range from=\"0\" to=\"99999999999999999999\"/>",
    "<spread subfields=\"4294967295\" width=\"4294967295\"/>",
    "<size>4294967295</size>",
    "<skip>1</skip>",
    "\u{feff}",
];

/// What is repeated grows no larger, in bytes; but for a bomb.
const MOST: usize = 4 << 20;

/// Damages a workbook.
pub fn mutate(zip: &mut Vec<u8>, other: &[u8], random: &mut ChaCha8Rng) {
    let mut members = container::members(zip);
    if members.is_empty() {
        return bytes::mutate(zip, other, random);
    }
    let at = random.random_range(0..members.len());
    let mut claimed = None;
    match random.random_range(0..40) {
        0 => {
            members.remove(at);
        }
        1 => {
            let again = copy(&members[at]);
            members.push(again);
        }
        2 => {
            let from = random.random_range(0..members.len());
            members[at].bytes = members[from].bytes.clone();
        }
        3 => bytes::mutate(&mut members[at].name, &[], random),
        4 => members[at].bytes.clear(),
        5 => claimed = Some([0, u32::MAX, u32::MAX >> 1, 1 << 30][random.random_range(0..4)]),
        6 if random.random_bool(0.04) => bomb(&mut members[at], random),
        _ => {
            let of_sheets = |member: &Member| {
                let name = String::from_utf8_lossy(&member.name).into_owned();
                [
                    "sheet",
                    "content.xml",
                    "sharedStrings",
                    "workbook",
                    "styles",
                ]
                .iter()
                .any(|part| name.contains(part))
            };
            let sheets: Vec<usize> = (0..members.len())
                .filter(|at| of_sheets(&members[*at]))
                .collect();
            let at = match sheets.get(random.random_range(0..sheets.len().max(1))) {
                Some(sheet) if random.random_bool(0.85) => *sheet,
                _ => at,
            };
            let others = container::members(other);
            let twin = others.iter().find(|other| other.name == members[at].name);
            let twin = twin.map_or(&[][..], |twin| &twin.bytes);
            mutate_xml(&mut members[at].bytes, twin, random);
        }
    }
    *zip = container::zip(&members, claimed);
}

fn copy(member: &Member) -> Member {
    Member {
        name: member.name.clone(),
        bytes: member.bytes.clone(),
    }
}

/// A member of up to 300 MB that packs to next to nothing: one cell again and again, or spaces.
fn bomb(member: &mut Member, random: &mut ChaCha8Rng) {
    let all = tokens::tags(&member.bytes);
    let Some(token) = all.get(random.random_range(0..all.len().max(1))).cloned() else {
        return;
    };
    let block = if random.random_bool(0.5) {
        member.bytes[token.clone()].to_vec()
    } else {
        b" ".to_vec()
    };
    let times = (300 << 20) / block.len().max(1);
    member
        .bytes
        .splice(token.start..token.start, block.repeat(times));
}

/// Damages XML.
pub fn mutate_xml(xml: &mut Vec<u8>, other: &[u8], random: &mut ChaCha8Rng) {
    match random.random_range(0..30) {
        0 => nest(xml, random),
        1 | 2 => repeat_attribute(xml, random),
        3 => entities(xml),
        _ => tokens::mutate(xml, other, tokens::tags, PIECES, random),
    }
}

/// An opening tag again and again: elements within elements.
fn nest(xml: &mut Vec<u8>, random: &mut ChaCha8Rng) {
    let opening: Vec<_> = tokens::tags(xml)
        .into_iter()
        .filter(|tag| {
            xml[tag.start] == b'<' && !matches!(xml.get(tag.start + 1), Some(b'/' | b'?' | b'!'))
        })
        .collect();
    if let Some(tag) = opening.get(random.random_range(0..opening.len().max(1))) {
        let block = xml[tag.clone()].to_vec();
        let times =
            [100, 5_000, 100_000][random.random_range(0..3)].min(1 + MOST / block.len().max(1));
        xml.splice(tag.start..tag.start, block.repeat(times));
    }
}

/// An attribute twice, or of a value without end.
fn repeat_attribute(xml: &mut Vec<u8>, random: &mut ChaCha8Rng) {
    let quotes: Vec<usize> = (0..xml.len()).filter(|at| xml[*at] == b'"').collect();
    if quotes.len() < 2 {
        return;
    }
    let at = random.random_range(0..quotes.len() - 1);
    let block = xml[quotes[at]..quotes[at + 1]].to_vec();
    let times = [2, 50, 20_000][random.random_range(0..3)].min(1 + MOST / block.len().max(1));
    xml.splice(quotes[at] + 1..quotes[at] + 1, block.repeat(times));
}

/// Entities made of entities: a billion laughs.
fn entities(xml: &mut Vec<u8>) {
    let mut definition = String::from("<!DOCTYPE a [<!ENTITY l0 \"ha\">");
    for level in 1..10 {
        let before = format!("&l{};", level - 1).repeat(10);
        definition.push_str(&format!("<!ENTITY l{level} \"{before}\">"));
    }
    definition.push_str("]>");
    let at = xml
        .windows(2)
        .position(|mark| mark == b"?>")
        .map_or(0, |at| at + 2);
    xml.splice(at..at, definition.bytes());
    if let Some(text) = xml
        .windows(4)
        .position(|mark| mark == b"<v>1" || mark == b"ext>")
    {
        xml.splice(text + 3..text + 3, *b"&l9;");
    }
}
