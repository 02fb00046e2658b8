//! `[comparison]`: how changes between waves are tested.

use std::collections::BTreeMap;

use toml::Spanned;

use super::super::comparison::{ChangeScope, Comparison, SmallestChange};
use super::super::estimation::Correction;
use super::super::id::{ItemId, WaveId};
use super::super::source::{ComparisonSource, Given, SmallestChangeSource, SurveySource, Table};
use super::design::positive;
use super::page::Page;

const CORRECTIONS: &[(&str, Correction)] = &[
    ("benjamini_hochberg", Correction::BenjaminiHochberg),
    ("holm", Correction::Holm),
    ("none", Correction::None),
];

const FAMILIES: &[(&str, ChangeScope)] = &[
    ("wave", ChangeScope::Wave),
    ("item", ChangeScope::Item),
    ("all", ChangeScope::All),
];

/// `[comparison]`; `defined` are the ids of all items, also of those that could not be resolved.
pub(super) fn comparison(
    page: &mut Page,
    source: &Given<ComparisonSource>,
    defined: &[String],
) -> Comparison {
    let default = Comparison::default();
    let Some(written) = source.as_ref().map(Spanned::get_ref) else {
        return default;
    };
    let correction = written.correction.as_ref();
    let correction = correction.and_then(|word| page.word(word, "correction", CORRECTIONS));
    let family = written.family.as_ref();
    let family = family.and_then(|word| page.word(word, "family", FAMILIES));
    let base_wave = written.base_wave.as_ref();
    Comparison {
        correction: correction.unwrap_or(default.correction),
        family: family.unwrap_or(default.family),
        base_wave: base_wave.map(|wave| WaveId::new(wave.get_ref())),
        smallest_change: smallest(
            page,
            &written.smallest_change,
            &written.smallest_change_of_mean,
        ),
        of_items: of_items(page, &written.item, defined),
        panel: written.panel.as_ref().map(|panel| *panel.get_ref()),
    }
}

/// `base_wave` names a wave that is there.
pub(super) fn base_wave(page: &mut Page, source: &SurveySource, defined: &[String]) {
    let written = source.comparison.as_ref().map(Spanned::get_ref);
    if let Some(wave) = written.and_then(|written| written.base_wave.as_ref())
        && !defined.contains(wave.get_ref())
    {
        let known = defined.iter().map(String::as_str);
        page.unknown(&wave.span(), "wave", wave.get_ref(), known);
    }
}

/// Percentage points as a proportion, and the unit of a mean.
fn smallest(page: &mut Page, share: &Given<f64>, mean: &Given<f64>) -> SmallestChange {
    let share = share.as_ref();
    let mean = mean.as_ref();
    SmallestChange {
        share: share
            .and_then(|points| positive(page, points, "smallest_change"))
            .map(|points| points / 100.0),
        mean: mean.and_then(|mean| positive(page, mean, "smallest_change_of_mean")),
    }
}

fn of_items(
    page: &mut Page,
    table: &Given<Table<SmallestChangeSource>>,
    defined: &[String],
) -> BTreeMap<ItemId, SmallestChange> {
    let mut items = BTreeMap::new();
    for (key, value) in table.iter().flat_map(|table| &table.get_ref().entries) {
        if !defined.contains(key.get_ref()) {
            let known = defined.iter().map(String::as_str);
            page.unknown(&key.span(), "item", key.get_ref(), known);
        }
        let written = value.get_ref();
        let own = smallest(
            page,
            &written.smallest_change,
            &written.smallest_change_of_mean,
        );
        items.insert(ItemId::new(key.get_ref()), own);
    }
    items
}
