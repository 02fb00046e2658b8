//! Overrules of the comparability ledger that overrule nothing.

use crate::compare::Ledger;
use crate::definition::{ItemId, Survey, Texts, Wave};
use crate::diagnostic::{Diagnostic, Diagnostics, code};

/// A warning for each `comparable` of a wave that no comparison rests on.
pub fn in_vain(survey: &Survey) -> Diagnostics {
    let ledger = Ledger::of(survey);
    let is_used = |wave: &Wave, item: Option<&ItemId>, reason: &Texts| {
        ledger.entries.iter().any(|entry| {
            item.is_none_or(|item| entry.item == *item || is_from(survey, &entry.item, item))
                && entry
                    .overrules
                    .iter()
                    .any(|overrule| overrule.wave == wave.id && overrule.reason == *reason)
        })
    };
    let mut found = Diagnostics::new();
    for wave in &survey.waves {
        let of_wave = wave.comparable.iter().map(|reason| (None, reason));
        let of_items = wave
            .items
            .iter()
            .filter_map(|(item, own)| Some((Some(item), own.comparable.as_ref()?)));
        for (item, reason) in of_wave.chain(of_items) {
            if is_used(wave, item, reason) {
                continue;
            }
            let message = match item {
                Some(item) => format!("wave `{}` overrules nothing of item `{item}`", wave.id),
                None => format!("wave `{}` overrules nothing", wave.id),
            };
            found.push(
                Diagnostic::warning(code::OVERRULE_IN_VAIN, message)
                    .at(match item {
                        Some(item) => wave.written_at(&["item", item.as_str(), "comparable"]),
                        None => wave.written_at(&["comparable"]),
                    })
                    .value("comparable")
                    .help("take `comparable` out, or move it to the wave in which the item changed; `tidemark trend SURVEY --ledger` shows where"),
            );
        }
    }
    found
}

/// Whether an item is derived from another: what is overruled of that is overruled of it.
fn is_from(survey: &Survey, item: &ItemId, source: &ItemId) -> bool {
    let kind = survey.item(item).map(|item| &item.kind);
    matches!(kind, Some(crate::definition::ItemKind::Derived { from, .. }) if from == source)
}
