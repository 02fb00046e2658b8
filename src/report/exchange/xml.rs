//! In: elements. Out: an XML document in UTF-8. Never: a character that XML does not have.

use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesEnd, BytesPI, BytesStart, BytesText, Event};

use crate::error::{Error, Result};
use crate::report::xml::allowed;

/// An element with what stands in it.
#[derive(Debug)]
pub(super) struct Node {
    name: &'static str,
    attributes: Vec<(&'static str, String)>,
    content: Vec<Part>,
}

#[derive(Debug)]
enum Part {
    Node(Node),
    Text(String),
    /// A processing instruction: target and rest.
    Instruction(String),
}

impl Node {
    pub fn new(name: &'static str) -> Self {
        Self {
            name,
            attributes: Vec::new(),
            content: Vec::new(),
        }
    }

    pub fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.attributes.push((name, allowed(&value.into())));
        self
    }

    pub fn maybe(self, name: &'static str, value: Option<impl Into<String>>) -> Self {
        match value {
            Some(value) => self.with(name, value),
            None => self,
        }
    }

    /// Text of it, with each line end as a `<br/>` where the format has such.
    pub fn text(mut self, text: &str) -> Self {
        self.content.push(Part::Text(allowed(text)));
        self
    }

    pub fn add(mut self, node: Node) -> Self {
        self.content.push(Part::Node(node));
        self
    }

    pub fn all(mut self, nodes: impl IntoIterator<Item = Node>) -> Self {
        self.content.extend(nodes.into_iter().map(Part::Node));
        self
    }

    /// `<?tidemark name="value"?>`; names and values are ours.
    pub fn instruction(mut self, name: &str, value: &str) -> Self {
        let value = quick_xml::escape::escape(value).replace("?>", "");
        let text = format!("tidemark {name}=\"{value}\"");
        self.content.push(Part::Instruction(text));
        self
    }

    /// The document of which this is the outermost element.
    pub fn document(&self) -> Result<Vec<u8>> {
        let mut writer = Writer::new_with_indent(Vec::new(), b' ', 1);
        let failed = |error: std::io::Error| Error::Bug(format!("a document as XML: {error}"));
        let declaration = BytesDecl::new("1.0", Some("UTF-8"), None);
        writer
            .write_event(Event::Decl(declaration))
            .map_err(failed)?;
        self.write(&mut writer).map_err(failed)?;
        let mut bytes = writer.into_inner();
        bytes.push(b'\n');
        Ok(bytes)
    }

    fn write(&self, writer: &mut Writer<Vec<u8>>) -> std::io::Result<()> {
        let attributes = self.attributes.iter();
        let start = BytesStart::new(self.name)
            .with_attributes(attributes.map(|(name, value)| (*name, value.as_str())));
        if self.content.is_empty() {
            return writer.write_event(Event::Empty(start));
        }
        writer.write_event(Event::Start(start))?;
        for part in &self.content {
            match part {
                Part::Node(node) => node.write(writer)?,
                Part::Text(text) => writer.write_event(Event::Text(BytesText::new(text)))?,
                Part::Instruction(text) => {
                    writer.write_event(Event::PI(BytesPI::new(text.as_str())))?;
                }
            }
        }
        writer.write_event(Event::End(BytesEnd::new(self.name)))
    }
}
