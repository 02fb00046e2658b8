//! What is published: `report.toml`.

use toml::Spanned;

use super::super::edition::{Audience, Edition, Piece};
use super::super::id::ItemId;
use super::super::report::{FLOOR, LowBase, ReportPlan};
use super::super::source::{
    DisclosureControlSource, EditionSource, Given, LowBaseSource, ReportSource,
};
use super::super::text::Texts;
use super::super::theme::Theme;
use super::claim::{self, Sayable};
use super::design::categorical;
use super::figure::figure;
use super::page::Page;
use super::theme::themes;
use crate::diagnostic::code;

/// The plan where there is no `report.toml`: the survey's title, tables, no figures.
pub(super) fn default_plan(title: &Texts) -> ReportPlan {
    ReportPlan {
        title: title.clone(),
        subtitle: None,
        findings: Vec::new(),
        banners: Vec::new(),
        figures: Vec::new(),
        questions: Vec::new(),
        themes: Vec::new(),
        low_base: LowBase::default(),
        floor: FLOOR,
        editions: vec![Edition::default()],
    }
}

pub(super) fn plan(
    page: &mut Page,
    source: &ReportSource,
    title: &Texts,
    sayable: &Sayable<'_>,
) -> ReportPlan {
    let (items, defined) = (sayable.names.items, sayable.names.defined);
    let title = source
        .title
        .as_ref()
        .map_or_else(|| title.clone(), |title| page.texts(title));
    let subtitle = source.subtitle.as_ref().map(|words| page.texts(words));
    let findings = source
        .finding
        .iter()
        .flat_map(|list| &list.get_ref().entries)
        .map(|source| claim::finding(page, sayable, source))
        .collect();
    let mut banners: Vec<ItemId> = Vec::new();
    for name in source
        .banners
        .iter()
        .flat_map(|list| &list.get_ref().entries)
    {
        let id = ItemId::new(name.get_ref());
        categorical(page, &name.span(), name.get_ref(), items, defined);
        if banners.contains(&id) {
            page.error(
                code::DUPLICATE,
                &name.span(),
                format!("banner `{id}` stands twice"),
                "write it once",
            );
        }
        banners.push(id);
    }
    let figures = source
        .figure
        .iter()
        .flat_map(|table| &table.get_ref().entries)
        .filter_map(|(key, value)| figure(page, key, value.get_ref(), sayable))
        .collect();
    let themes = themes(page, &source.theme);
    ReportPlan {
        title,
        subtitle,
        findings,
        banners,
        figures,
        questions: questions(page, source),
        low_base: low_base(page, &source.low_base),
        floor: floor(page, &source.disclosure_control),
        editions: editions(page, source, &themes),
        themes,
    }
}

/// What the briefing asks a round table.
fn questions(page: &mut Page, source: &ReportSource) -> Vec<Texts> {
    let briefing = source.briefing.as_ref().map(|table| table.get_ref());
    let written = briefing.and_then(|briefing| briefing.questions.as_ref());
    let written = written.map_or(&[][..], |list| list.get_ref().entries.as_slice());
    written.iter().map(|words| page.texts(words)).collect()
}

/// The editions as written; the plain one where there is none.
fn editions(page: &mut Page, source: &ReportSource, themes: &[Theme]) -> Vec<Edition> {
    let written = source.edition.iter();
    let written = written.flat_map(|table| &table.get_ref().entries);
    let editions: Vec<Edition> = written
        .map(|(key, value)| edition(page, key, value.get_ref(), themes))
        .collect();
    match editions.is_empty() {
        true => vec![Edition::default()],
        false => editions,
    }
}

fn edition(
    page: &mut Page,
    key: &Spanned<String>,
    source: &EditionSource,
    themes: &[Theme],
) -> Edition {
    let name = page.id(key);
    let audience = source.audience.as_ref();
    let audience = audience.and_then(|word| page.word(word, "audience", Audience::NAMES));
    let mut pieces: Vec<Piece> = Vec::new();
    match &source.pieces {
        None => pieces.extend(Piece::ALL.iter().map(|(_, piece)| *piece)),
        Some(list) => {
            for word in &list.get_ref().entries {
                pieces.extend(page.word(word, "pieces", Piece::ALL));
            }
        }
    }
    Edition {
        name,
        audience: audience.unwrap_or_default(),
        pieces: Piece::in_order(&pieces),
        theme: theme_of(page, source, themes),
    }
}

/// The theme an edition names: the survey's own or one that is built in.
fn theme_of(page: &mut Page, source: &EditionSource, themes: &[Theme]) -> Theme {
    let Some(name) = &source.theme else {
        return Theme::light();
    };
    let built_in = Theme::built_in();
    let known = || built_in.iter().chain(themes);
    if let Some(theme) = known().find(|theme| theme.name == *name.get_ref()) {
        return theme.clone();
    }
    let names = known().map(|theme| theme.name.as_str());
    page.unknown(&name.span(), "theme", name.get_ref(), names);
    Theme::light()
}

/// `[disclosure_control]`.
fn floor(page: &mut Page, source: &Given<DisclosureControlSource>) -> u64 {
    let Some(written) = source
        .as_ref()
        .and_then(|table| table.get_ref().floor.as_ref())
    else {
        return FLOOR;
    };
    u64::try_from(*written.get_ref()).unwrap_or_else(|_| {
        page.error(
            code::WRONG_TYPE,
            &written.span(),
            format!("`floor` is {}", written.get_ref()),
            "a number of respondents is asked for; 5 is usual, 0 withholds nothing",
        );
        FLOOR
    })
}

fn low_base(page: &mut Page, source: &Given<LowBaseSource>) -> LowBase {
    let default = LowBase::default();
    let Some(table) = source else {
        return default;
    };
    let written = table.get_ref();
    let mut limit = |value: &Given<f64>, key, default| {
        let number = value
            .as_ref()
            .and_then(|value| page.finite(value, key))
            .unwrap_or(default);
        (number, value.is_some())
    };
    let (hidden, _) = limit(&written.hidden, "hidden", default.hidden);
    let (mut very_low, very_low_stated) = limit(&written.very_low, "very_low", default.very_low);
    let (mut low, low_stated) = limit(&written.low, "low", default.low);
    // A limit that is not stated gives way to the one below it.
    if !very_low_stated {
        very_low = very_low.max(hidden);
    }
    if !low_stated {
        low = low.max(very_low);
    }
    if hidden < 0.0 || hidden > very_low || very_low > low {
        page.error(
            code::WRONG_TYPE,
            &table.span(),
            format!("the limits {hidden}, {very_low}, {low} do not rise"),
            "`hidden` is at most `very_low`, and that at most `low`",
        );
    }
    LowBase {
        hidden,
        very_low,
        low,
    }
}
