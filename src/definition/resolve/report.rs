//! What is published: `report.toml`.

use super::super::id::ItemId;
use super::super::item::Item;
use super::super::report::{LowBase, ReportPlan};
use super::super::source::{Given, LowBaseSource, ReportSource};
use super::super::text::Texts;
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
        themes: Vec::new(),
        low_base: LowBase::default(),
    }
}

pub(super) fn plan(
    page: &mut Page,
    source: &ReportSource,
    title: &Texts,
    items: &[Item],
    defined: &[String],
) -> ReportPlan {
    let title = source
        .title
        .as_ref()
        .map_or_else(|| title.clone(), |title| page.texts(title));
    let subtitle = source.subtitle.as_ref().map(|words| page.texts(words));
    let findings = source
        .findings
        .iter()
        .flat_map(|list| &list.get_ref().entries)
        .map(|words| page.texts(words))
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
        .filter_map(|(key, value)| figure(page, key, value.get_ref(), items, defined))
        .collect();
    ReportPlan {
        title,
        subtitle,
        findings,
        banners,
        figures,
        themes: themes(page, &source.theme),
        low_base: low_base(page, &source.low_base),
    }
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
