//! In: a survey and a wave whose questionnaire was asked on the web. Out: where an item stands in it. Never: a layout of a wave that
//! was collected in another way, which nobody has stated.

use crate::definition::{Item, ItemId, ItemKind, SectionOrder, Survey, Texts, Wave};

/// Where an item stands in the questionnaire of a wave.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Layout<'a> {
    /// Said above it.
    pub title: Option<&'a Texts>,
    /// How its section is ordered.
    pub order: SectionOrder,
    /// The items asked, section by section.
    sections: Vec<Vec<&'a ItemId>>,
    /// The place of its section.
    section: usize,
}

/// The layout around an item; `None`: the wave was not asked on the web.
pub(super) fn layout<'a>(survey: &'a Survey, wave: &'a Wave, item: &Item) -> Option<Layout<'a>> {
    wave.collect.as_ref()?;
    let is_put = |id: &&ItemId| {
        let item = survey.item(id);
        item.is_some_and(|item| {
            survey.asks(wave, item) && !matches!(item.kind, ItemKind::Derived { .. })
        })
    };
    let named = survey.sections(wave);
    let mut sections: Vec<Vec<&ItemId>> = named
        .iter()
        .map(|section| section.items.iter().filter(is_put).collect())
        .collect();
    // What no section names follows in the order of the survey.
    let rest = survey.items.iter().map(|item| &item.id);
    sections.push(
        rest.filter(is_put)
            .filter(|id| !named.iter().any(|section| section.items.contains(id)))
            .collect(),
    );
    let section = sections
        .iter()
        .position(|items| items.contains(&&item.id))?;
    let own = named.get(section);
    Some(Layout {
        title: own.and_then(|own| own.title.as_ref()),
        order: own.map_or(SectionOrder::Written, |own| own.order),
        sections,
        section,
    })
}

impl<'a> Layout<'a> {
    /// What is shown with or right before an item, of what `other` asks too: in random order the others of the section, else the item
    /// before it. So an item that comes or goes elsewhere moves nothing.
    pub fn around(&self, other: &Layout<'_>, item: &ItemId) -> Vec<&'a ItemId> {
        let is_common = |id: &&ItemId| other.sections.iter().any(|items| items.contains(id));
        let here = self
            .sections
            .get(self.section)
            .into_iter()
            .flatten()
            .copied();
        match self.order {
            SectionOrder::Random => {
                let mut all: Vec<&ItemId> =
                    here.filter(is_common).filter(|id| *id != item).collect();
                all.sort();
                all
            }
            SectionOrder::Written => {
                let before = self.sections.iter().take(self.section).flatten().copied();
                let before = before.chain(here.take_while(|id| *id != item));
                before.filter(is_common).last().into_iter().collect()
            }
        }
    }
}
