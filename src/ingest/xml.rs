//! In: the bytes of an XML document that describes variables. Out: its elements, each with its line. Never: an entity of
//! the document's own expanded, another document fetched, or nesting without end followed.

use std::borrow::Cow;

use encoding_rs::{Encoding, UTF_8};
use quick_xml::events::attributes::Attribute;
use quick_xml::events::{BytesPI, BytesRef, BytesStart, Event};
use quick_xml::{Reader, XmlVersion};

use super::text::line_number;

/// No description of a survey is nested deeper.
const DEEPEST: usize = 64;
/// No description of a survey has more elements; a document that has is refused before it fills the memory.
const MOST: usize = 2_000_000;

/// An element with what stands in it.
#[derive(Debug, Default)]
pub(super) struct Element {
    /// Without its prefix.
    pub name: String,
    /// By name as written: `xml:lang`, `code`.
    attributes: Vec<(String, String)>,
    content: Vec<Content>,
    /// Where it begins, 1-based.
    pub line: usize,
}

#[derive(Debug)]
enum Content {
    Element(Element),
    Text(String),
    /// A processing instruction: its target and the rest.
    Instruction(String, Vec<(String, String)>),
}

/// Why a document cannot be read.
#[derive(Debug, PartialEq)]
pub(super) struct Fault {
    pub line: usize,
    pub reason: String,
}

/// The text of a document: as its byte order mark, what is `stated`, or its own declaration says, else UTF-8.
pub(super) fn decode<'a>(bytes: &'a [u8], stated: Option<&str>) -> Result<Cow<'a, str>, Fault> {
    let declared = || declared_encoding(bytes);
    let encoding = stated
        .and_then(|label| Encoding::for_label(label.as_bytes()))
        .or_else(declared)
        .unwrap_or(UTF_8);
    let (text, read_as, damaged) = encoding.decode(bytes);
    if damaged {
        return Err(Fault {
            line: 1,
            reason: format!("the document is not {}, as it says", read_as.name()),
        });
    }
    Ok(text)
}

/// The encoding that a document declares, where its characters are single bytes.
pub(super) fn eight_bits(bytes: &[u8]) -> Option<&'static str> {
    let declared = declared_encoding(bytes)?;
    declared.is_single_byte().then(|| declared.name())
}

/// `encoding="…"` of the XML declaration.
fn declared_encoding(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = bytes.get(..bytes.len().min(200))?;
    let head = String::from_utf8_lossy(head);
    let declaration = head.strip_prefix("<?xml")?.split("?>").next()?;
    let value = declaration.split("encoding").nth(1)?.trim_start();
    let value = value.strip_prefix('=')?.trim_start();
    let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    let label = value.get(1..)?.split(quote).next()?;
    Encoding::for_label(label.as_bytes())
}

/// The outermost element of a document.
pub(super) fn parse(text: &str) -> Result<Element, Fault> {
    let mut tree = Tree {
        text,
        at: 0,
        line: 1,
        open: Vec::new(),
        root: None,
        elements: 0,
    };
    let mut reader = Reader::from_str(text);
    loop {
        let before = usize::try_from(reader.buffer_position()).unwrap_or(usize::MAX);
        let event = reader.read_event();
        tree.move_to(before);
        match event {
            Err(error) => return Err(tree.fault(format!("not well-formed XML: {error}"))),
            Ok(Event::Eof) => break,
            Ok(event) => tree.take(&event)?,
        }
    }
    if let Some(open) = tree.open.last() {
        let name = open.name.clone();
        return Err(tree.fault(format!("`<{name}>` is never closed: the file was cut off")));
    }
    match tree.root.take() {
        Some(root) => Ok(root),
        None => Err(tree.fault("there is no element: this is not an XML document".to_owned())),
    }
}

/// A document that is being read.
struct Tree<'t> {
    text: &'t str,
    /// Bytes whose lines are counted in `line`.
    at: usize,
    line: usize,
    open: Vec<Element>,
    root: Option<Element>,
    elements: usize,
}

impl Tree<'_> {
    fn fault(&self, reason: String) -> Fault {
        Fault {
            line: self.line,
            reason,
        }
    }

    fn move_to(&mut self, byte: usize) {
        let bytes = self.text.as_bytes();
        if let Some(passed) = bytes.get(self.at..byte.min(bytes.len())) {
            self.line += line_number(passed, passed.len()) - 1;
            self.at += passed.len();
        }
    }

    fn take(&mut self, event: &Event<'_>) -> Result<(), Fault> {
        match event {
            Event::Start(start) => {
                let element = self.element(start)?;
                if self.open.len() >= DEEPEST {
                    return Err(self.fault(format!("elements are nested deeper than {DEEPEST}")));
                }
                self.open.push(element);
            }
            Event::Empty(start) => {
                let element = self.element(start)?;
                self.close(element)?;
            }
            Event::End(_) => {
                if let Some(element) = self.open.pop() {
                    self.close(element)?;
                }
            }
            Event::Text(text) => self.push(Content::Text(text.xml10_content().into_owned())),
            Event::CData(text) => self.push(Content::Text(text.xml10_content().into_owned())),
            Event::GeneralRef(entity) => {
                let character = self.entity(entity)?;
                self.push(Content::Text(character));
            }
            Event::PI(instruction) => {
                let instruction = self.instruction(instruction);
                self.push(instruction);
            }
            // A document type is read past: what it defines is never expanded.
            Event::DocType(_) | Event::Decl(_) | Event::Comment(_) | Event::Eof => {}
        }
        Ok(())
    }

    fn push(&mut self, content: Content) {
        if let Some(parent) = self.open.last_mut() {
            parent.content.push(content);
        }
    }

    fn close(&mut self, element: Element) -> Result<(), Fault> {
        match self.open.last_mut() {
            Some(parent) => parent.content.push(Content::Element(element)),
            None if self.root.is_none() => self.root = Some(element),
            None => return Err(self.fault("a second document begins".to_owned())),
        }
        Ok(())
    }

    fn element(&mut self, start: &BytesStart<'_>) -> Result<Element, Fault> {
        self.elements += 1;
        if self.elements > MOST {
            return Err(self.fault(format!("there are more than {MOST} elements")));
        }
        let mut attributes = Vec::new();
        for attribute in start.attributes() {
            let attribute =
                attribute.map_err(|error| self.fault(format!("not well-formed XML: {error}")))?;
            attributes.push(self.attribute(&attribute)?);
        }
        Ok(Element {
            name: start.local_name().as_ref().to_owned(),
            attributes,
            content: Vec::new(),
            line: self.line,
        })
    }

    fn attribute(&self, attribute: &Attribute<'_>) -> Result<(String, String), Fault> {
        let value = attribute
            .normalized_value(XmlVersion::Explicit1_0)
            .map_err(|error| self.fault(format!("an attribute cannot be read: {error}")))?;
        Ok((attribute.key.as_ref().to_owned(), value.into_owned()))
    }

    /// The character of a reference: one by number, or of the five that XML knows.
    fn entity(&self, entity: &BytesRef<'_>) -> Result<String, Fault> {
        let name = entity.xml10_content();
        match entity.resolve_char_ref() {
            Ok(Some(character)) => return Ok(character.to_string()),
            Ok(None) => {}
            Err(error) => return Err(self.fault(format!("`&{name};` is no character: {error}"))),
        }
        match quick_xml::escape::resolve_predefined_entity(&name) {
            Some(text) => Ok(text.to_owned()),
            None => Err(self.fault(format!(
                "`&{name};` is an entity that XML does not know; those that a document defines are not expanded"
            ))),
        }
    }

    fn instruction(&self, instruction: &BytesPI<'_>) -> Content {
        let attributes = instruction.attributes().flatten();
        let attributes = attributes.filter_map(|attribute| self.attribute(&attribute).ok());
        Content::Instruction(instruction.target().to_owned(), attributes.collect())
    }
}

impl Element {
    /// The elements in it, in order.
    pub fn elements(&self) -> impl Iterator<Item = &Element> {
        self.content.iter().filter_map(|content| match content {
            Content::Element(element) => Some(element),
            Content::Text(_) | Content::Instruction(..) => None,
        })
    }

    /// Those of a name.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Element> {
        self.elements().filter(move |element| element.name == name)
    }

    /// The first of a name.
    pub fn first(&self, name: &str) -> Option<&Element> {
        self.elements().find(|element| element.name == name)
    }

    /// The first at the end of a path of names.
    pub fn at(&self, path: &[&str]) -> Option<&Element> {
        path.iter()
            .try_fold(self, |element, name| element.first(name))
    }

    pub fn attribute(&self, name: &str) -> Option<&str> {
        value_of(&self.attributes, name)
    }

    /// A value of a processing instruction in it: `<?tidemark missing="refused"?>`.
    pub fn instruction(&self, target: &str, name: &str) -> Option<&str> {
        self.content.iter().find_map(|content| match content {
            Content::Instruction(of, values) if of == target => value_of(values, name),
            _ => None,
        })
    }

    /// Its own text, not that of the elements in it; `<br/>` is a line end. Runs of white space are one space.
    pub fn text(&self) -> String {
        let mut text = String::new();
        for content in &self.content {
            match content {
                Content::Text(more) => text.push_str(more),
                Content::Element(element) if element.name == "br" => text.push('\u{1}'),
                Content::Element(_) | Content::Instruction(..) => {}
            }
        }
        let lines: Vec<String> = text
            .split('\u{1}')
            .map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "))
            .collect();
        lines.join("\n").trim().to_owned()
    }
}

fn value_of<'a>(values: &'a [(String, String)], name: &str) -> Option<&'a str> {
    let (_, value) = values.iter().find(|(key, _)| key == name)?;
    Some(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entities_of_the_document_are_not_expanded_and_nesting_ends() {
        let laughs = "<!DOCTYPE a [<!ENTITY b \"bbbb\"><!ENTITY c SYSTEM \"file:///etc/hostname\">]>\n<a>&c;</a>";
        let fault = parse(laughs).unwrap_err();
        assert_eq!(fault.line, 2);
        assert!(fault.reason.contains("`&c;`"), "{}", fault.reason);
        assert!(parse(&"<a>".repeat(1_000_000)).is_err());
        for damaged in [
            "",
            "text",
            "<a>",
            "<a><b></a>",
            "<a/><b/>",
            "<a b=>",
            "<a>&#xFFFFFFFF;</a>",
        ] {
            assert!(parse(damaged).is_err(), "{damaged}");
        }
    }

    #[test]
    fn text_has_its_references_and_its_line_ends() {
        let a = parse(
            "<s:a x='&lt;1'>\n one &amp;\n two<br/>three<?tidemark missing=\"refused\"?></s:a>",
        )
        .unwrap();
        assert_eq!((a.name.as_str(), a.attribute("x")), ("a", Some("<1")));
        assert_eq!(a.text(), "one & two\nthree");
        assert_eq!(a.instruction("tidemark", "missing"), Some("refused"));
    }

    #[test]
    fn a_document_is_read_in_the_encoding_that_it_declares() {
        let text = b"<?xml version='1.0' encoding=\"ISO-8859-1\"?><a>K\xf8n</a>";
        let text = decode(text, None).unwrap();
        assert_eq!(parse(&text).unwrap().text(), "Køn");
        assert!(decode(b"<a>K\xf8n</a>", None).is_err());
    }
}
