//! In: the deck of before. Out: the slides that a person added, with everything they are made of, at their place among ours. Never:
//! the loss of a person's work: a slide of ours that was changed by hand stays behind the new one, hidden.

use std::collections::BTreeMap;

use super::carrier::Carrier;
use super::deck::{Deck, SEEN, TAG};
use super::fingerprint;
use super::package::{Package, Relation, attribute_of, each_element};
use super::theme::FIRST_ID;

/// A deck that was written before.
pub struct Previous {
    package: Package,
    /// In the order shown.
    slides: Vec<OldSlide>,
    presentation: String,
}

struct OldSlide {
    part: String,
    /// Its tag, where it is one of ours.
    id: Option<String>,
    /// What its tag says it held; `None`: a program lost the tag.
    seen: Option<String>,
    is_changed: bool,
}

/// What a build does with a deck, for messages.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Report {
    /// Slides of ours that a person changed: by their ids.
    pub changed: Vec<String>,
    /// Whether a program lost the tags by which changes are seen.
    pub untagged: bool,
}

/// The slides of the new deck.
pub struct Merged {
    /// Parts in the order shown.
    pub order: Vec<String>,
    /// Masters that are not ours, with their ids.
    pub masters: Vec<(String, u32)>,
    /// Other relations of the presentation: who wrote comments.
    pub beside: Vec<Relation>,
}

impl Merged {
    pub fn only(ours: &[(String, String)]) -> Self {
        Self {
            order: ours.iter().map(|(_, part)| part.clone()).collect(),
            masters: Vec::new(),
            beside: Vec::new(),
        }
    }
}

impl Previous {
    /// Reads a deck.
    ///
    /// # Errors
    /// Why it cannot be read, in words.
    pub fn read(bytes: &[u8]) -> Result<Self, String> {
        let package = Package::read(bytes)?;
        let presentation = Package::related(&package.relations, "officeDocument")
            .ok_or("it has no presentation")?
            .to_owned();
        let root = package
            .parts
            .get(&presentation)
            .ok_or("its presentation is not there")?;
        let mut ids = Vec::new();
        each_element(&root.bytes, |element| {
            if element.local_name().as_ref() == "sldId" {
                ids.extend(attribute_of(element, "r:id"));
            }
        })?;
        let mut slides = Vec::new();
        for id in ids {
            let relation = root.relations.iter().find(|relation| relation.id == id);
            if let Some(part) = relation.and_then(Relation::part) {
                slides.push(OldSlide::read(&package, part)?);
            }
        }
        let mut previous = Self {
            package,
            slides,
            presentation,
        };
        previous.tell_copies();
        Ok(previous)
    }

    /// What was done to slides of ours.
    pub fn report(&self) -> Report {
        let ours = || self.slides.iter().filter(|slide| slide.id.is_some());
        Report {
            changed: ours()
                .filter(|slide| slide.is_changed)
                .filter_map(|slide| slide.id.clone())
                .collect(),
            untagged: ours().any(|slide| slide.seen.is_none()),
        }
    }

    /// Whether there is a slide that a person added, changed, or that cannot be told from such a one.
    pub fn holds_additions(&self) -> bool {
        let is_ours = |slide: &OldSlide| slide.id.is_some() && slide.seen.is_some();
        let mut slides = self.slides.iter();
        slides.any(|slide| !is_ours(slide) || slide.is_changed)
    }

    /// Of several slides with one tag, one is ours: the first that is as it was written, else the first.
    fn tell_copies(&mut self) {
        let mut ours: BTreeMap<String, usize> = BTreeMap::new();
        for (place, slide) in self.slides.iter().enumerate() {
            let Some(id) = &slide.id else { continue };
            match ours.get(id).and_then(|known| self.slides.get(*known)) {
                Some(known) if !known.is_changed || slide.is_changed => {}
                _ => {
                    ours.insert(id.clone(), place);
                }
            }
        }
        for (place, slide) in self.slides.iter_mut().enumerate() {
            if slide
                .id
                .as_ref()
                .is_some_and(|id| ours.get(id) != Some(&place))
            {
                slide.id = None;
            }
        }
    }
}

impl OldSlide {
    fn read(package: &Package, part: &str) -> Result<Self, String> {
        let slide = package
            .parts
            .get(part)
            .ok_or_else(|| format!("its part `{part}` is not there"))?;
        let (mut id, mut seen, mut has_tags) = (None, None, false);
        for relation in slide
            .relations
            .iter()
            .filter(|relation| relation.is("tags"))
        {
            let Some(tags) = relation.part().and_then(|name| package.parts.get(name)) else {
                continue;
            };
            has_tags = true;
            each_element(&tags.bytes, |element| {
                if element.local_name().as_ref() == "tag" {
                    let value = attribute_of(element, "val");
                    match attribute_of(element, "name").unwrap_or_default().as_str() {
                        TAG => id = value,
                        SEEN => seen = value,
                        _ => {}
                    }
                }
            })?;
        }
        if !has_tags {
            each_element(&slide.bytes, |element| {
                if element.local_name().as_ref() == "cSld" {
                    let name = attribute_of(element, "name").unwrap_or_default();
                    id = name.strip_prefix("tidemark:").map(str::to_owned);
                }
            })?;
        }
        let is_changed = id.is_some()
            && seen
                .as_ref()
                .is_some_and(|seen| *seen != fingerprint::of(package, part));
        Ok(Self {
            part: part.to_owned(),
            id,
            seen,
            is_changed,
        })
    }
}

/// Takes what is kept into the new package, and says in which order slides are shown.
///
/// # Errors
/// What cannot be carried over, in words.
pub fn merge(
    package: &mut Package,
    previous: &Previous,
    ours: &[(String, String)],
    deck: &Deck,
) -> Result<Merged, String> {
    let mut carrier = Carrier {
        old: &previous.package,
        new: package,
        names: BTreeMap::new(),
        masters: Vec::new(),
        next_id: FIRST_ID + 1000,
    };
    let known: BTreeMap<&str, &str> = ours
        .iter()
        .map(|(id, part)| (id.as_str(), part.as_str()))
        .collect();
    let first = ours
        .first()
        .map(|(_, part)| part.clone())
        .unwrap_or_default();
    // Links to slides of ours lead to what is now their place.
    for slide in &previous.slides {
        if let Some(id) = &slide.id {
            let now = known
                .get(id.as_str())
                .map_or_else(|| first.clone(), |part| (*part).to_owned());
            carrier.names.insert(slide.part.clone(), now);
        }
    }
    let mut after: BTreeMap<Option<String>, Vec<String>> = BTreeMap::new();
    let mut anchor: Option<String> = None;
    for slide in &previous.slides {
        match &slide.id {
            Some(id) => {
                if known.contains_key(id.as_str()) {
                    anchor = Some(id.clone());
                }
                if slide.is_changed {
                    carrier.names.remove(&slide.part);
                    let part = carrier.carry(&slide.part)?;
                    carrier.hide(&part);
                    carrier.mark(&part, deck);
                    after.entry(anchor.clone()).or_default().push(part);
                }
            }
            None => {
                let part = carrier.carry(&slide.part)?;
                carrier.mark(&part, deck);
                after.entry(anchor.clone()).or_default().push(part);
            }
        }
    }
    let beside = carrier.commenters(&previous.presentation, !after.is_empty())?;
    let masters = carrier.masters;
    let mut order = after.remove(&None).unwrap_or_default();
    for (id, part) in ours {
        order.push(part.clone());
        order.extend(after.remove(&Some(id.clone())).unwrap_or_default());
    }
    Ok(Merged {
        order,
        masters,
        beside,
    })
}
