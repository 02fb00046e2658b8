//! In: parts of an old package. Out: the same in a new one, under names and ids that nothing there has. Never: a part of ours copied:
//! layouts and masters of ours are those of the new deck.

use std::collections::{BTreeMap, BTreeSet};

use quick_xml::Writer;
use quick_xml::events::{BytesStart, Event};

use super::deck::{Deck, MASTER, NOTES_MASTER, TAG};
use super::package::{Package, Relation, Target, attribute_of, each_element};
use super::theme::Layout;

/// Carries parts from the old package to the new one.
pub struct Carrier<'p> {
    pub old: &'p Package,
    pub new: &'p mut Package,
    /// Old names to new ones.
    pub names: BTreeMap<String, String>,
    /// Masters that are not ours, with their ids.
    pub masters: Vec<(String, u32)>,
    pub next_id: u32,
}

impl Carrier<'_> {
    /// A part and all it leads to; its new name.
    pub fn carry(&mut self, name: &str) -> Result<String, String> {
        if let Some(known) = self.names.get(name) {
            return Ok(known.clone());
        }
        let part = self
            .old
            .parts
            .get(name)
            .ok_or_else(|| format!("its part `{name}` is not there"))?;
        let fresh = self.fresh(name);
        self.names.insert(name.to_owned(), fresh.clone());
        let mut carried = part.clone();
        // The name is taken before the parts that it leads to look for theirs.
        self.new.parts.insert(fresh.clone(), carried.clone());
        let mut relations = Vec::new();
        for relation in &part.relations {
            let target = match &relation.target {
                Target::External(address) => Target::External(address.clone()),
                Target::Part(to) => match self.target(relation, to)? {
                    Some(name) => Target::Part(name),
                    None => continue,
                },
            };
            relations.push(Relation {
                target,
                ..relation.clone()
            });
        }
        carried.relations = relations;
        if carried.content_type.ends_with("tags+xml") {
            // A copy of one of our slides is the person's own.
            let text = String::from_utf8_lossy(&carried.bytes).into_owned();
            carried.bytes = text
                .replace(&format!("name=\"{TAG}\""), "name=\"TIDEMARKCOPY\"")
                .into_bytes();
        }
        if carried.content_type.ends_with("slideMaster+xml") {
            let id = self.id();
            self.masters.push((fresh.clone(), id));
            carried.bytes = self.renumbered(&carried.bytes)?;
        }
        self.new.parts.insert(fresh.clone(), carried);
        if part.content_type.ends_with("slideLayout+xml") {
            self.enlist(&fresh);
        }
        Ok(fresh)
    }

    /// Where a relation leads in the new package; `None`: nowhere any more.
    fn target(&mut self, relation: &Relation, to: &str) -> Result<Option<String>, String> {
        if relation.is("notesMaster") {
            return Ok(Some(NOTES_MASTER.to_owned()));
        }
        let Some(part) = self.old.parts.get(to) else {
            return Ok(None);
        };
        if relation.is("slideLayout")
            && let Some(layout) = layout_of(&part.bytes)
        {
            return Ok(Some(layout.part()));
        }
        if relation.is("slideMaster") && self.is_ours(to) {
            return Ok(Some(MASTER.to_owned()));
        }
        self.carry(to).map(Some)
    }

    /// Whether a master of the old deck is ours: one of its layouts is.
    fn is_ours(&self, master: &str) -> bool {
        let layouts = self
            .old
            .parts
            .get(master)
            .map(|part| part.relations.as_slice());
        layouts
            .unwrap_or_default()
            .iter()
            .filter_map(|relation| self.old.parts.get(relation.part()?))
            .any(|part| layout_of(&part.bytes).is_some())
    }

    /// A layout that a person added to our master is listed there.
    fn enlist(&mut self, layout: &str) {
        let of_ours = self.new.parts.get(layout).is_some_and(|part| {
            part.relations
                .iter()
                .any(|relation| relation.part() == Some(MASTER))
        });
        if !of_ours {
            return;
        }
        let id = self.id();
        let Some(master) = self.new.parts.get_mut(MASTER) else {
            return;
        };
        let relation = format!("rIdKept{}", master.relations.len());
        let entry = format!("<p:sldLayoutId id=\"{id}\" r:id=\"{relation}\"/></p:sldLayoutIdLst>");
        let text = String::from_utf8_lossy(&master.bytes).replace("</p:sldLayoutIdLst>", &entry);
        master.bytes = text.into_bytes();
        master
            .relations
            .push(Relation::to(relation, "slideLayout", layout));
    }

    fn id(&mut self) -> u32 {
        self.next_id += 1;
        self.next_id
    }

    /// The ids of a master's layouts must not be those of another master's.
    fn renumbered(&mut self, xml: &[u8]) -> Result<Vec<u8>, String> {
        let mut reader = quick_xml::Reader::from_reader(xml);
        let mut writer = Writer::new(Vec::new());
        let mut buffer = Vec::new();
        loop {
            buffer.clear();
            let event = reader
                .read_event_into(&mut buffer)
                .map_err(|error| error.to_string())?;
            let event = match event {
                Event::Eof => return Ok(writer.into_inner()),
                Event::Empty(start) if start.local_name().as_ref() == "sldLayoutId" => {
                    Event::Empty(with_attribute(&start, "id", &self.id().to_string()))
                }
                event => event,
            };
            writer
                .write_event(event)
                .map_err(|error| error.to_string())?;
        }
    }

    /// A name that nothing has yet: `ppt/media/image1.png` → `ppt/media/image2.png`.
    fn fresh(&self, name: &str) -> String {
        let (folder, file) = name.rsplit_once('/').unwrap_or(("ppt", name));
        let (stem, ending) = file.rsplit_once('.').unwrap_or((file, ""));
        let stem = stem.trim_end_matches(|character: char| character.is_ascii_digit());
        let taken: BTreeSet<&str> = self.new.parts.keys().map(String::as_str).collect();
        (1_usize..)
            .map(|number| format!("{folder}/{stem}{number}.{ending}"))
            .find(|name| !taken.contains(name.as_str()))
            .unwrap_or_else(|| name.to_owned())
    }

    /// Shows a slide to those who edit the deck, not to those who watch it.
    pub fn hide(&mut self, slide: &str) {
        self.edit(slide, |text| match text.find("<p:sld ") {
            Some(at) if !text.contains(" show=\"0\"") => {
                let (before, after) = text.split_at(at + "<p:sld".len());
                format!("{before} show=\"0\"{after}")
            }
            _ => text,
        });
    }

    /// The mark of a rehearsal on a slide that a person added; taken off where the deck is none any more.
    pub fn mark(&mut self, slide: &str, deck: &Deck) {
        let mark = super::compose::mark_of_kept(deck);
        self.edit(slide, |text| {
            let text = without_mark(&text);
            match (&mark, text.rfind("</p:spTree>")) {
                (Some(mark), Some(at)) => {
                    let (before, after) = text.split_at(at);
                    format!("{before}{mark}{after}")
                }
                _ => text,
            }
        });
    }

    fn edit(&mut self, slide: &str, change: impl FnOnce(String) -> String) {
        if let Some(part) = self.new.parts.get_mut(slide) {
            let text = String::from_utf8_lossy(&part.bytes).into_owned();
            part.bytes = change(text).into_bytes();
        }
    }

    /// The list of those who commented goes with the comments.
    pub fn commenters(
        &mut self,
        presentation: &str,
        is_needed: bool,
    ) -> Result<Vec<Relation>, String> {
        let root = self.old.parts.get(presentation).filter(|_| is_needed);
        let mut relations = Vec::new();
        for relation in root
            .map(|part| part.relations.as_slice())
            .unwrap_or_default()
        {
            let Some(to) = relation
                .part()
                .filter(|_| relation.is("commentAuthors") || relation.is("authors"))
            else {
                continue;
            };
            let target = Target::Part(self.carry(to)?);
            let id = format!("rId{}", 90 + relations.len());
            relations.push(Relation {
                id,
                target,
                ..relation.clone()
            });
        }
        Ok(relations)
    }
}

/// The name of the shape that marks a slide of a person's.
pub const MARK_NAME: &str = "tidemark:mark";

fn without_mark(text: &str) -> String {
    let named = format!("name=\"{MARK_NAME}\"");
    let Some(at) = text.find(&named) else {
        return text.to_owned();
    };
    let (before, after) = text.split_at(at);
    let start = before.rfind("<p:sp>").max(before.rfind("<p:sp "));
    let end = after.find("</p:sp>").map(|end| at + end + "</p:sp>".len());
    match start.zip(end) {
        Some((start, end)) => {
            let head = text.get(..start).unwrap_or_default();
            format!("{head}{}", text.get(end..).unwrap_or_default())
        }
        None => text.to_owned(),
    }
}

/// Which of our layouts a part is.
fn layout_of(xml: &[u8]) -> Option<Layout> {
    let mut name = String::new();
    // A part that is no XML is no layout of ours.
    let _ = each_element(xml, |element| {
        if element.local_name().as_ref() == "cSld" {
            name = attribute_of(element, "name").unwrap_or_default();
        }
    });
    Layout::ALL.into_iter().find(|layout| layout.name() == name)
}

/// The same element with another value of an attribute.
fn with_attribute(element: &BytesStart<'_>, name: &str, value: &str) -> BytesStart<'static> {
    let mut changed = BytesStart::new(element.name().as_ref().to_owned());
    for attribute in element
        .attributes()
        .with_checks(false)
        .filter_map(Result::ok)
    {
        let key = attribute.key.as_ref();
        let known = attribute_of(element, key).unwrap_or_default();
        changed.push_attribute((key, if key == name { value } else { known.as_str() }));
    }
    changed
}
