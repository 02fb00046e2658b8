//! In: parts with their relations. Out: the bytes of a package (ECMA-376, part 2), and the parts of such bytes. Never: a
//! clock, or a part that inflates without end.

use std::collections::BTreeMap;
use std::io::{Cursor, Read, Write};

use quick_xml::events::{BytesStart, Event};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipArchive, ZipWriter};

use super::xml::{DECLARATION, escape};

/// The start of the types of relations that the standard names.
pub const RELATIONS: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const RELATIONS_PART: &str = "application/vnd.openxmlformats-package.relationships+xml";

/// All parts of a deck that is read, inflated, in bytes.
const MOST_INFLATED: u64 = 1 << 30;
const MOST_PARTS: usize = 20_000;

/// What a relation leads to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// A part by its name, without a slash before it.
    Part(String),
    /// An address.
    External(String),
}

/// One relation of a part.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Relation {
    pub id: String,
    /// In full.
    pub kind: String,
    pub target: Target,
}

impl Relation {
    /// A relation of a kind that the standard names, to a part.
    pub fn to(id: impl Into<String>, kind: &str, part: impl Into<String>) -> Self {
        Self {
            id: id.into(),
            kind: format!("{RELATIONS}/{kind}"),
            target: Target::Part(part.into()),
        }
    }

    /// Whether the last word of its type is this one: strict and transitional types differ before it.
    pub fn is(&self, kind: &str) -> bool {
        self.kind.rsplit('/').next() == Some(kind)
    }

    /// The part it leads to.
    pub fn part(&self) -> Option<&str> {
        match &self.target {
            Target::Part(name) => Some(name),
            Target::External(_) => None,
        }
    }
}

/// One part.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Part {
    pub content_type: String,
    pub bytes: Vec<u8>,
    pub relations: Vec<Relation>,
}

/// A package: its parts by name, and the relations of the package itself.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Package {
    pub parts: BTreeMap<String, Part>,
    pub relations: Vec<Relation>,
}

impl Package {
    pub fn add(
        &mut self,
        name: impl Into<String>,
        content_type: &str,
        bytes: impl Into<Vec<u8>>,
        relations: Vec<Relation>,
    ) {
        let part = Part {
            content_type: content_type.to_owned(),
            bytes: bytes.into(),
            relations,
        };
        self.parts.insert(name.into(), part);
    }

    /// The part that a relation of this type leads to, from the package or from a part.
    pub fn related<'p>(relations: &'p [Relation], kind: &str) -> Option<&'p str> {
        relations
            .iter()
            .find(|relation| relation.is(kind))
            .and_then(Relation::part)
    }

    /// The bytes: the same parts give the same bytes.
    ///
    /// # Errors
    /// [`Error::Bug`](crate::Error::Bug) only.
    pub fn bytes(&self) -> crate::Result<Vec<u8>> {
        let failed = |error: &dyn std::fmt::Display| {
            crate::Error::Bug(format!("slides could not be packed: {error}"))
        };
        let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
        let packed = SimpleFileOptions::default()
            .compression_method(CompressionMethod::Deflated)
            .last_modified_time(DateTime::default());
        // What is packed already gains nothing from being packed again.
        let stored = packed.compression_method(CompressionMethod::Stored);
        let mut put = |name: &str, bytes: &[u8]| -> crate::Result<()> {
            let options = match extension(name) {
                "xlsx" | "png" | "jpg" | "jpeg" | "mp4" => stored,
                _ => packed,
            };
            zip.start_file(name, options)
                .map_err(|error| failed(&error))?;
            zip.write_all(bytes).map_err(|error| failed(&error))
        };
        put("[Content_Types].xml", self.content_types().as_bytes())?;
        put("_rels/.rels", relations_xml("", &self.relations).as_bytes())?;
        for (name, part) in &self.parts {
            put(name, &part.bytes)?;
            if !part.relations.is_empty() {
                let xml = relations_xml(name, &part.relations);
                put(&relations_name(name), xml.as_bytes())?;
            }
        }
        let bytes = zip.finish().map_err(|error| failed(&error))?;
        Ok(bytes.into_inner())
    }

    fn content_types(&self) -> String {
        let mut defaults: BTreeMap<&str, &str> = BTreeMap::new();
        defaults.insert("rels", RELATIONS_PART);
        defaults.insert("xml", "application/xml");
        for (name, part) in &self.parts {
            defaults
                .entry(extension(name))
                .or_insert(&part.content_type);
        }
        let mut out = format!(
            "{DECLARATION}<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\">"
        );
        for (ending, kind) in &defaults {
            out += &format!(
                "<Default Extension=\"{}\" ContentType=\"{}\"/>",
                escape(ending),
                escape(kind)
            );
        }
        for (name, part) in &self.parts {
            if defaults.get(extension(name)) != Some(&part.content_type.as_str()) {
                out += &format!(
                    "<Override PartName=\"/{}\" ContentType=\"{}\"/>",
                    escape(name),
                    escape(&part.content_type)
                );
            }
        }
        out + "</Types>"
    }

    /// The parts of a package.
    ///
    /// # Errors
    /// What is wrong with the bytes, in words.
    pub fn read(bytes: &[u8]) -> Result<Self, String> {
        let mut files = inflate(bytes)?;
        let types = files
            .remove("[Content_Types].xml")
            .ok_or("it has no part `[Content_Types].xml`")?;
        let types = ContentTypes::read(&types)?;
        let mut relations: BTreeMap<String, Vec<u8>> = BTreeMap::new();
        let mut package = Self::default();
        for (name, bytes) in files {
            match owner(&name) {
                Some(owner) => {
                    relations.insert(owner, bytes);
                }
                None => {
                    let content_type = types.of(&name);
                    package.add(name, &content_type, bytes, Vec::new());
                }
            }
        }
        for (owner, bytes) in relations {
            let read = read_relations(&owner, &bytes)?;
            if owner.is_empty() {
                package.relations = read;
            } else if let Some(part) = package.parts.get_mut(&owner) {
                part.relations = read;
            }
        }
        Ok(package)
    }
}

fn inflate(bytes: &[u8]) -> Result<BTreeMap<String, Vec<u8>>, String> {
    let mut zip = ZipArchive::new(Cursor::new(bytes)).map_err(|error| error.to_string())?;
    if zip.len() > MOST_PARTS {
        return Err(format!("it claims {} parts", zip.len()));
    }
    let mut files = BTreeMap::new();
    let mut left = MOST_INFLATED;
    for place in 0..zip.len() {
        let file = zip.by_index(place).map_err(|error| error.to_string())?;
        if file.is_dir() {
            continue;
        }
        let name = file.name().unwrap_or_default().into_owned();
        let mut held = Vec::new();
        let mut limited = file.take(left.saturating_add(1));
        limited
            .read_to_end(&mut held)
            .map_err(|error| format!("its part `{name}` is damaged ({error})"))?;
        left = left
            .checked_sub(held.len() as u64)
            .ok_or("its parts are larger than 1 GB together")?;
        files.insert(name.trim_start_matches('/').to_owned(), held);
    }
    Ok(files)
}

/// The part that a relations part belongs to; empty for the package. `None`: it is no relations part.
fn owner(name: &str) -> Option<String> {
    let (folder, file) = name.rsplit_once('/')?;
    let file = file.strip_suffix(".rels")?;
    let folder = folder.strip_suffix("_rels")?;
    Some(format!("{folder}{file}"))
}

fn relations_name(part: &str) -> String {
    match part.rsplit_once('/') {
        Some((folder, file)) => format!("{folder}/_rels/{file}.rels"),
        None => format!("_rels/{part}.rels"),
    }
}

/// What stands behind the last dot of a part's name.
pub fn extension(name: &str) -> &str {
    let file = name.rsplit('/').next().unwrap_or(name);
    file.rsplit_once('.').map_or("", |(_, ending)| ending)
}

fn relations_xml(from: &str, relations: &[Relation]) -> String {
    let mut out = format!(
        "{DECLARATION}<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">"
    );
    for relation in relations {
        let (target, mode) = match &relation.target {
            Target::Part(name) => (relative(from, name), ""),
            Target::External(address) => (address.clone(), " TargetMode=\"External\""),
        };
        out += &format!(
            "<Relationship Id=\"{}\" Type=\"{}\" Target=\"{}\"{mode}/>",
            escape(&relation.id),
            escape(&relation.kind),
            escape(&target)
        );
    }
    out + "</Relationships>"
}

/// The way from one part's folder to another part.
fn relative(from: &str, to: &str) -> String {
    let folders = |name: &str| -> Vec<String> {
        let mut steps: Vec<String> = name.split('/').map(str::to_owned).collect();
        steps.pop();
        steps
    };
    let (here, there) = (folders(from), folders(to));
    let shared = here.iter().zip(&there).take_while(|(a, b)| a == b).count();
    let up = "../".repeat(here.len() - shared);
    let rest: Vec<&str> = to.split('/').skip(shared).collect();
    format!("{up}{}", rest.join("/"))
}

/// A target as a part's name.
fn absolute(from: &str, target: &str) -> String {
    if let Some(name) = target.strip_prefix('/') {
        return name.to_owned();
    }
    let mut steps: Vec<&str> = from.split('/').collect();
    steps.pop();
    for step in target.split('/') {
        match step {
            "" | "." => {}
            ".." => {
                steps.pop();
            }
            step => steps.push(step),
        }
    }
    steps.join("/")
}

fn read_relations(from: &str, bytes: &[u8]) -> Result<Vec<Relation>, String> {
    let mut relations = Vec::new();
    each_element(bytes, |element| {
        if element.local_name().as_ref() != "Relationship" {
            return;
        }
        let of = |name| attribute_of(element, name).unwrap_or_default();
        let target = of("Target");
        let target = if of("TargetMode") == "External" {
            Target::External(target)
        } else {
            // A place within a part (`#…`) is not part of its name.
            let name = target.split('#').next().unwrap_or_default();
            Target::Part(absolute(from, name))
        };
        relations.push(Relation {
            id: of("Id"),
            kind: of("Type"),
            target,
        });
    })?;
    Ok(relations)
}

struct ContentTypes {
    defaults: BTreeMap<String, String>,
    overrides: BTreeMap<String, String>,
}

impl ContentTypes {
    fn read(bytes: &[u8]) -> Result<Self, String> {
        let mut types = Self {
            defaults: BTreeMap::new(),
            overrides: BTreeMap::new(),
        };
        each_element(bytes, |element| {
            let of = |name| attribute_of(element, name).unwrap_or_default();
            match element.local_name().as_ref() {
                "Default" => {
                    let ending = of("Extension").to_ascii_lowercase();
                    types.defaults.insert(ending, of("ContentType"));
                }
                "Override" => {
                    let name = of("PartName").trim_start_matches('/').to_owned();
                    types.overrides.insert(name, of("ContentType"));
                }
                _ => {}
            }
        })?;
        Ok(types)
    }

    fn of(&self, name: &str) -> String {
        let ending = extension(name).to_ascii_lowercase();
        self.overrides
            .get(name)
            .or_else(|| self.defaults.get(&ending))
            .cloned()
            .unwrap_or_else(|| "application/octet-stream".to_owned())
    }
}

/// Every start tag of a part, empty elements too.
///
/// # Errors
/// What is wrong with the XML, in words.
pub fn each_element(bytes: &[u8], mut look: impl FnMut(&BytesStart<'_>)) -> Result<(), String> {
    let mut reader = quick_xml::Reader::from_reader(bytes);
    let mut buffer = Vec::new();
    loop {
        buffer.clear();
        match reader.read_event_into(&mut buffer) {
            Ok(Event::Start(element) | Event::Empty(element)) => look(&element),
            Ok(Event::Eof) => return Ok(()),
            Ok(_) => {}
            Err(error) => return Err(error.to_string()),
        }
    }
}

/// An attribute by its whole name, prefix and all, unescaped.
pub fn attribute_of(element: &BytesStart<'_>, name: &str) -> Option<String> {
    element
        .attributes()
        .with_checks(false)
        .filter_map(Result::ok)
        .find(|attribute| attribute.key.as_ref() == name)
        .and_then(|attribute| {
            let value = attribute
                .normalized_value(quick_xml::XmlVersion::Implicit1_0)
                .ok()?;
            Some(value.into_owned())
        })
}
