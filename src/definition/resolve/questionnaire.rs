//! `[questionnaire]` of the survey, `ask_if` of its items, and `[collect]` of a wave.

mod closed;

use std::ops::Range;
use std::path::Path;

use toml::Spanned;

use super::super::asked_before::asked_before;
use super::super::base_url::NoBaseUrl;
use super::super::id::ItemId;
use super::super::item::{Item, ItemKind};
use super::super::questionnaire::{
    Author, Collection, Consent, OpenLink, Panel, Privacy, Questionnaire, Quota, Section,
    SectionOrder,
};
use super::super::source::{
    CollectSource, ConsentSource, Given, ItemSource, List, OpenLinkSource, PanelSource,
    QuestionnaireSource, QuotaSource, SectionSource, Table, Words,
};
use super::super::text::Texts;
use super::condition::{condition, read};
use super::page::{Owner, Page};
use super::quality::Known;
use super::waves::date;
use crate::diagnostic::code;

const PRIVACY: &[(&str, Privacy)] = &[
    ("anonymous", Privacy::Anonymous),
    ("pseudonymous", Privacy::Pseudonymous),
];

/// A hundred years, in days.
const LONGEST_RETENTION: u32 = 36_525;

const ORDERS: &[(&str, SectionOrder)] = &[
    ("written", SectionOrder::Written),
    ("random", SectionOrder::Random),
];

/// `[questionnaire]`.
pub(super) fn questionnaire(
    page: &mut Page,
    source: &Given<QuestionnaireSource>,
    known: Known<'_>,
) -> Questionnaire {
    let Some(written) = source.as_ref().map(Spanned::get_ref) else {
        return Questionnaire::default();
    };
    let texts = |page: &mut Page, words: &Given<Words>| -> Option<Texts> {
        words.as_ref().map(|words| page.texts(words))
    };
    let mut placed = Vec::new();
    Questionnaire {
        introduction: texts(page, &written.introduction),
        consent: written
            .consent
            .as_ref()
            .and_then(|written| consent(page, written)),
        thanks: texts(page, &written.thanks),
        screened_out: texts(page, &written.screened_out),
        quota_full: texts(page, &written.quota_full),
        contact: texts(page, &written.contact),
        privacy: written
            .privacy
            .as_ref()
            .and_then(|word| page.word(word, "privacy", PRIVACY))
            .unwrap_or_default(),
        retention_days: written
            .retention_days
            .as_ref()
            .and_then(|days| from_one_to(page, days, "retention_days", LONGEST_RETENTION)),
        sections: written
            .section
            .iter()
            .flat_map(|list| &list.get_ref().entries)
            .map(|written| section(page, written, "questionnaire", known, &mut placed))
            .collect(),
        screen_out: written
            .screen_out
            .iter()
            .flat_map(|list| &list.get_ref().entries)
            .filter_map(|text| condition(page, text, known.items, known.defined))
            .collect(),
    }
}

fn consent(page: &mut Page, written: &Spanned<ConsentSource>) -> Option<Consent> {
    let source = written.get_ref();
    let owner = Owner::new("`consent`", written.span(), source.own_faults());
    let version = page.need(&source.version, "version", &owner);
    let version = version.and_then(|version| {
        filled(
            page,
            version,
            "version",
            "say which text it is, such as `\"1\"`",
        )
    });
    let text = page.need(&source.text, "text", &owner);
    let text = text.map(|words| page.texts(words));
    Some(Consent {
        version: version?,
        text: text?,
    })
}

/// The text of a key that nothing can be made of where it is empty.
fn filled(page: &mut Page, given: &Spanned<String>, key: &str, help: &str) -> Option<String> {
    let text = given.get_ref();
    let is_empty = text.trim().is_empty();
    if is_empty {
        page.error(
            code::WRONG_TYPE,
            &given.span(),
            format!("`{key}` is empty"),
            help,
        );
    }
    (!is_empty).then(|| text.clone())
}

/// One section of the `table` that it is written in.
fn section(
    page: &mut Page,
    written: &Spanned<SectionSource>,
    table: &str,
    known: Known<'_>,
    placed: &mut Vec<ItemId>,
) -> Section {
    let source = written.get_ref();
    let name = format!("`[[{table}.section]]`");
    let owner = Owner::new(name, written.span(), source.own_faults());
    let mut items = Vec::new();
    if let Some(list) = page.need(&source.items, "items", &owner) {
        for name in &list.get_ref().entries {
            let id = ItemId::new(name.get_ref());
            let item = known.items.iter().find(|item| item.id == id);
            if item.is_some_and(|item| matches!(item.kind, ItemKind::Derived { .. })) {
                page.error(
                    code::BAD_QUESTIONNAIRE,
                    &name.span(),
                    format!("item `{id}` is derived: nobody is asked it"),
                    "name the item that it comes from",
                );
            } else if placed.contains(&id) {
                page.error(
                    code::BAD_QUESTIONNAIRE,
                    &name.span(),
                    format!("item `{id}` stands in two sections, or twice in one"),
                    "an item is asked once",
                );
            } else if item.is_some() {
                placed.push(id.clone());
                items.push(id);
            } else if !known.defined.contains(name.get_ref()) {
                let names = known.items.iter().map(|item| item.id.as_str());
                page.unknown(&name.span(), "item", name.get_ref(), names);
            }
        }
    }
    Section {
        title: source.title.as_ref().map(|words| page.texts(words)),
        items,
        order: source
            .order
            .as_ref()
            .and_then(|word| page.word(word, "order", ORDERS))
            .unwrap_or_default(),
    }
}

/// `ask_if` of every item, which looks only at items that are asked before.
pub(super) fn ask_ifs(
    page: &mut Page,
    table: &Table<ItemSource>,
    items: &mut [Item],
    defined: &[String],
    questionnaire: &Questionnaire,
) {
    let mut found = Vec::new();
    for (id, source) in &table.entries {
        let Some(written) = &source.get_ref().ask_if else {
            continue;
        };
        let id = ItemId::new(id.get_ref());
        let read = read(page, written, items, defined);
        let this = items.iter().find(|item| item.id == id);
        if this.is_some_and(|item| matches!(item.kind, ItemKind::Derived { .. })) {
            page.error(
                code::BAD_QUESTIONNAIRE,
                &written.span(),
                format!("item `{id}` is derived: nobody is asked it"),
                "write `ask_if` of the item that it comes from",
            );
            continue;
        }
        let before = before(&id, items, questionnaire);
        let ahead = read.looks_at.iter().filter(|(id, _)| !before.contains(id));
        for (ahead, at) in ahead {
            page.error(
                code::BAD_CONDITION,
                at,
                format!("`ask_if` of `{id}` looks at `{ahead}`, which is not asked before it"),
                "a condition looks at items asked before, and not at others of a section in random order",
            );
        }
        found.extend(read.condition.map(|condition| (id, condition)));
    }
    for item in items {
        let at = found.iter().position(|(id, _)| *id == item.id);
        item.ask_if = at.map(|at| found.swap_remove(at).1);
    }
}

/// The items that every respondent has seen, or passed, before `id`; derived ones count with the item that they come from.
fn before(id: &ItemId, items: &[Item], questionnaire: &Questionnaire) -> Vec<ItemId> {
    let mut before = asked_before(id, items, &questionnaire.sections);
    for item in items {
        if let ItemKind::Derived { from, .. } = &item.kind {
            before.retain(|known| *known != item.id);
            if before.contains(from) {
                before.push(item.id.clone());
            }
        }
    }
    before
}

/// `[collect]` of a wave.
pub(super) fn collection(
    page: &mut Page,
    source: &Given<CollectSource>,
    known: Known<'_>,
    survey_folder: &Path,
) -> Option<Collection> {
    let written = source.as_ref()?.get_ref();
    let opens = written.opens.as_ref().and_then(|day| date(page, day));
    let closes = written.closes.as_ref().and_then(|day| date(page, day));
    if let (Some(first), Some(last), Some(place)) = (opens, closes, &written.closes)
        && last < first
    {
        page.error(
            code::BAD_COLLECTION,
            &place.span(),
            "`closes` lies before `opens`",
            "write the last day on which answers are taken",
        );
    }
    let mut names = Vec::new();
    let mut links = Vec::new();
    let sections_by = match &written.section {
        Some(list) if closed::is_closed(page, &list.span()) => Author::Close,
        _ => Author::Person,
    };
    Some(Collection {
        base_url: written
            .base_url
            .as_ref()
            .and_then(|url| base_url(page, url)),
        opens,
        closes,
        sections: written.section.as_ref().map(|list| {
            let mut placed = Vec::new();
            let entries = list.get_ref().entries.iter();
            let place = |written| match sections_by {
                Author::Person => section(page, written, "collect", known, &mut placed),
                Author::Close => closed::shown(page, written, known),
            };
            entries.map(place).collect()
        }),
        sections_by,
        quotas: entries(&written.quota)
            .filter_map(|written| quota(page, written, known, &mut names))
            .collect(),
        open_links: entries(&written.open_link)
            .filter_map(|written| open_link(page, written, &mut links))
            .collect(),
        panel: written
            .panel
            .as_ref()
            .and_then(|written| panel(page, written, survey_folder)),
        letter: written
            .letter
            .as_ref()
            .map(|written| super::letter::letter(page, written.get_ref(), survey_folder)),
    })
}

fn entries<T>(list: &Given<List<T>>) -> impl Iterator<Item = &Spanned<T>> {
    list.iter().flat_map(|list| &list.get_ref().entries)
}

fn quota(
    page: &mut Page,
    written: &Spanned<QuotaSource>,
    known: Known<'_>,
    names: &mut Vec<String>,
) -> Option<Quota> {
    let source = written.get_ref();
    let owner = Owner::new("`[[collect.quota]]`", written.span(), source.own_faults());
    let id = page.need(&source.id, "id", &owner);
    let id = id.map(|id| (page.id(id), id.span()));
    let of = page.need(&source.of, "where", &owner);
    let of = of.and_then(|text| condition(page, text, known.items, known.defined));
    let limit = page.need(&source.limit, "limit", &owner);
    let limit = limit.and_then(|limit| from_one(page, limit, "limit"));
    let (id, place) = id?;
    once(page, names, &id, &place, "quota");
    Some(Quota {
        id,
        of: of?,
        limit: limit?,
    })
}

/// An id that stands twice is told of.
fn once(page: &mut Page, known: &mut Vec<String>, id: &str, place: &Range<usize>, what: &str) {
    if known.iter().any(|known| known == id) {
        page.error(
            code::DUPLICATE,
            place,
            format!("{what} `{id}` stands twice"),
            "give each its own id",
        );
    }
    known.push(id.to_owned());
}

fn open_link(
    page: &mut Page,
    written: &Spanned<OpenLinkSource>,
    links: &mut Vec<String>,
) -> Option<OpenLink> {
    let source = written.get_ref();
    let owner = Owner::new(
        "`[[collect.open_link]]`",
        written.span(),
        source.own_faults(),
    );
    let id = page.need(&source.id, "id", &owner);
    let id = id.map(|given| {
        let id = page.id(given);
        once(page, links, &id, &given.span(), "open link");
        id
    });
    let budget = page.need(&source.budget, "budget", &owner);
    let budget = budget.and_then(|budget| from_one(page, budget, "budget"));
    Some(OpenLink {
        id: id?,
        budget: budget?,
    })
}

fn panel(page: &mut Page, written: &Spanned<PanelSource>, survey_folder: &Path) -> Option<Panel> {
    let source = written.get_ref();
    let owner = Owner::new("`[collect.panel]`", written.span(), source.own_faults());
    let key = page.need(&source.key_file, "key_file", &owner);
    let key = key.and_then(|key| {
        filled(
            page,
            key,
            "key_file",
            "name the file of the key, from the survey folder",
        )
    });
    let mut link = |given: &Given<String>, key: &str| {
        let given = page.need(given, key, &owner)?;
        let url = given.get_ref();
        let good = url.starts_with("https://") && url.contains("{id}") && !url.contains(' ');
        if !good {
            page.error(
                code::BAD_COLLECTION,
                &given.span(),
                format!("`{key}` is no link back to a panel"),
                "write a link that begins with `https://` and holds `{id}`, where the panel's own id goes",
            );
        }
        good.then(|| url.clone())
    };
    let complete = link(&source.complete, "complete");
    let screened_out = link(&source.screened_out, "screened_out");
    let quota_full = link(&source.quota_full, "quota_full");
    Some(Panel {
        key_file: survey_folder.join(key?),
        complete: complete?,
        screened_out: screened_out?,
        quota_full: quota_full?,
    })
}

fn base_url(page: &mut Page, given: &Spanned<String>) -> Option<String> {
    let why = match super::super::base_url::base_url(given.get_ref()) {
        Ok(url) => return Some(url),
        Err(why) => why,
    };
    let help = match &why {
        NoBaseUrl::NotAscii(url) => {
            format!("write the name as browsers send it: `{url}`")
        }
        NoBaseUrl::NoAddress | NoBaseUrl::InClear => {
            "write `https://` and a host, without a path: `https://svar.example.dk`; `http://127.0.0.1` serves for trying out"
                .to_owned()
        }
    };
    page.error(
        code::BAD_COLLECTION,
        &given.span(),
        "`base_url` is no address that links can be made from",
        help,
    );
    None
}

fn from_one(page: &mut Page, given: &Spanned<i64>, key: &str) -> Option<u32> {
    from_one_to(page, given, key, u32::MAX)
}

fn from_one_to(page: &mut Page, given: &Spanned<i64>, key: &str, most: u32) -> Option<u32> {
    let number = u32::try_from(*given.get_ref())
        .ok()
        .filter(|number| (1..=most).contains(number));
    if number.is_none() {
        page.error(
            code::WRONG_TYPE,
            &given.span(),
            format!("`{key}` is {}", given.get_ref()),
            match given.get_ref() {
                1.. => format!("{most} is the most"),
                _ => "a whole number from 1 is asked for".to_owned(),
            },
        );
    }
    number
}
