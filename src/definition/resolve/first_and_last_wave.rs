//! In: the first and last wave of each item. Out: what is wrong with them; in which waves an item has not begun. Never:
//! a reference to a wave that is not there.

use super::super::Survey;
use super::super::id::{ItemId, WaveId};
use super::super::source::SurveySource;
use super::super::wave::Wave;
use super::page::Page;
use crate::diagnostic::code;

/// `first_wave` and `last_wave` name waves, the first not after the last.
pub(super) fn wave_references(
    page: &mut Page,
    source: &SurveySource,
    waves: &[Wave],
    defined: &[String],
) {
    let place = |id: &str| waves.iter().position(|wave| wave.id == WaveId::new(id));
    for (key, item) in source
        .item
        .iter()
        .flat_map(|table| &table.get_ref().entries)
    {
        let written = item.get_ref();
        for reference in [&written.first_wave, &written.last_wave]
            .into_iter()
            .flatten()
        {
            let name = reference.get_ref();
            if !defined.contains(name) {
                let known = defined.iter().map(String::as_str);
                page.unknown(&reference.span(), "wave", name, known);
            }
        }
        if let (Some(first), Some(last)) = (&written.first_wave, &written.last_wave)
            && let (Some(begin), Some(end)) = (place(first.get_ref()), place(last.get_ref()))
            && end < begin
        {
            page.error(
                code::BAD_DATE,
                &last.span(),
                format!(
                    "item `{key}` ends with wave `{}`, before it begins with `{}`",
                    last.get_ref(),
                    first.get_ref()
                ),
                "exchange `first_wave` and `last_wave`",
            );
        }
    }
}

/// An item that begins with a wave that was left out unread has not begun in the others.
pub(super) fn not_begun(survey: &mut Survey, places: &[String]) {
    let is_unread =
        |id: &WaveId| survey.wave(id).is_none() && places.iter().any(|place| place == id.as_str());
    let items: Vec<ItemId> = survey
        .items
        .iter()
        .filter(|item| item.first_wave.as_ref().is_some_and(is_unread))
        .map(|item| item.id.clone())
        .collect();
    for wave in &mut survey.waves {
        wave.not_asked.extend(items.iter().cloned());
    }
}
