//! The facts of disclosure, of the survey and of a wave.

use std::collections::BTreeMap;

use toml::Spanned;

use super::super::design::Fact;
use super::super::disclosure::{Disclosure, Dispositions, Probability};
use super::super::id::ItemId;
use super::super::source::{DisclosureSource, DispositionsSource, Given, Words};
use super::design::categorical;
use super::items::Items;
use super::page::{Owner, Page};
use super::suggest::nearest;
use crate::diagnostic::code;

const PROBABILITIES: &[(&str, Probability)] = &[
    ("probability", Probability::Probability),
    ("non_probability", Probability::NonProbability),
    ("not_stated", Probability::NotStated),
];

/// `[disclosure]` of the survey.
pub(super) fn disclosure(
    page: &mut Page,
    source: &Given<DisclosureSource>,
    survey: &Owner,
    known: &Items,
) -> Disclosure {
    let help = "add `[disclosure]` with `probability = \"probability\"`, `\"non_probability\"` or `\"not_stated\"`";
    let Some(table) = page.need_table(source, "disclosure", survey, help) else {
        return Disclosure {
            probability: Probability::NotStated,
            precision_model: None,
            facts: BTreeMap::new(),
            achieved_by: Vec::new(),
        };
    };
    let owner = Owner::new("`[disclosure]`", table.span(), table.get_ref().own_faults());
    let source = table.get_ref();
    let probability = page
        .need(&source.probability, "probability", &owner)
        .and_then(|word| page.word(word, "probability", PROBABILITIES));
    let precision_model = source
        .precision_model
        .as_ref()
        .map(|words| fact(page, words));
    if let Some(cases) = &source.dispositions {
        page.error(
            code::UNKNOWN_KEY,
            &cases.span(),
            "`dispositions` are those of one wave",
            "move it to `[disclosure.dispositions]` of wave.toml",
        );
    }
    Disclosure {
        probability: probability.unwrap_or(Probability::NotStated),
        precision_model,
        facts: facts(page, source),
        achieved_by: achieved_by(page, source, known),
    }
}

/// The items by which the achieved sample is counted.
fn achieved_by(page: &mut Page, source: &DisclosureSource, known: &Items) -> Vec<ItemId> {
    let mut items = Vec::new();
    for name in source
        .achieved_by
        .iter()
        .flat_map(|list| &list.get_ref().entries)
    {
        categorical(
            page,
            &name.span(),
            name.get_ref(),
            &known.items,
            &known.defined,
        );
        let id = ItemId::new(name.get_ref());
        if !items.contains(&id) {
            items.push(id);
        }
    }
    items
}

/// What a wave says of its own disclosure.
#[derive(Debug, Default)]
pub(super) struct OfWave {
    pub(super) probability: Option<Probability>,
    pub(super) facts: BTreeMap<String, Fact>,
    pub(super) dispositions: Option<Dispositions>,
}

/// What a wave's `[disclosure]` replaces.
pub(super) fn wave_disclosure(page: &mut Page, source: &Given<DisclosureSource>) -> OfWave {
    let Some(source) = source.as_ref().map(Spanned::get_ref) else {
        return OfWave::default();
    };
    if let Some(model) = &source.precision_model {
        page.error(
            code::UNKNOWN_KEY,
            &model.span(),
            "`precision_model` is stated for the whole survey",
            "move it to `[disclosure]` of survey.toml",
        );
    }
    let probability = source
        .probability
        .as_ref()
        .and_then(|word| page.word(word, "probability", PROBABILITIES));
    if let Some(list) = &source.achieved_by {
        page.error(
            code::UNKNOWN_KEY,
            &list.span(),
            "`achieved_by` is stated for the whole survey",
            "move it to `[disclosure]` of survey.toml",
        );
    }
    OfWave {
        probability,
        facts: facts(page, source),
        dispositions: dispositions(page, &source.dispositions),
    }
}

/// `[disclosure.dispositions]`.
fn dispositions(page: &mut Page, source: &Given<DispositionsSource>) -> Option<Dispositions> {
    let table = source.as_ref()?;
    let written = table.get_ref();
    let mut count = |value: &Given<i64>, key: &str| -> Option<u64> {
        let value = value.as_ref()?;
        let number = u64::try_from(*value.get_ref()).ok();
        if number.is_none() {
            page.error(
                code::WRONG_TYPE,
                &value.span(),
                format!("`{key}` is {}", value.get_ref()),
                "a number of cases is asked for",
            );
        }
        number
    };
    let mut cases = Dispositions {
        complete: count(&written.complete, "complete").unwrap_or(0),
        partial: count(&written.partial, "partial").unwrap_or(0),
        refused: count(&written.refused, "refused").unwrap_or(0),
        not_contacted: count(&written.not_contacted, "not_contacted").unwrap_or(0),
        other: count(&written.other, "other").unwrap_or(0),
        unknown: count(&written.unknown, "unknown").unwrap_or(0),
        not_eligible: count(&written.not_eligible, "not_eligible").unwrap_or(0),
        invited: count(&written.invited, "invited"),
        eligible_of_unknown: None,
    };
    if let Some(share) = &written.eligible_of_unknown
        && let Some(number) = page.finite(share, "eligible_of_unknown")
    {
        if (0.0..=1.0).contains(&number) {
            cases.eligible_of_unknown = Some(number);
        } else {
            page.error(
                code::WRONG_TYPE,
                &share.span(),
                format!("`eligible_of_unknown` is {number}"),
                "a share from 0 to 1 is asked for",
            );
        }
    }
    if written.complete.is_none() {
        let owner = Owner::new(
            "`[disclosure.dispositions]`",
            table.span(),
            written.own_faults(),
        );
        page.need(&written.complete, "complete", &owner);
    }
    does_not_add_up(page, table, &cases);
    Some(cases)
}

/// A warning where more cases ended than were invited, or fewer although those that never answered are counted too.
fn does_not_add_up(page: &mut Page, table: &Spanned<DispositionsSource>, cases: &Dispositions) {
    let Some(invited) = cases.invited else {
        return;
    };
    let all = cases.all();
    let is_whole = table.get_ref().unknown.is_some();
    if all <= invited && (all == invited || !is_whole) {
        return;
    }
    let written = table.get_ref().invited.as_ref();
    page.warning(
        code::CASES_DO_NOT_ADD_UP,
        &written.map_or(table.span(), Spanned::span),
        format!("`[disclosure.dispositions]` has {all} cases, and {invited} were invited"),
        "a case that is moved leaves the number that it stood in, as a letter that came back leaves `unknown` for `not_eligible`; the rates are worked out from these",
    );
}

fn facts(page: &mut Page, source: &DisclosureSource) -> BTreeMap<String, Fact> {
    source
        .facts()
        .into_iter()
        .filter_map(|(key, words)| Some((key.to_owned(), fact(page, words.as_ref()?))))
        .collect()
}

/// A fact: a text, or why there is none.
pub(super) fn fact(page: &mut Page, words: &Spanned<Words>) -> Fact {
    const REASONS: [&str; 3] = ["not_stated_by_source", "not_disclosed", "not_done"];
    if let Words::Table(table) = words.get_ref() {
        let reason = table.entries.iter().find_map(|(key, value)| {
            let name = key.get_ref().as_str();
            let is_language = page.languages.iter().any(|lang| lang.as_str() == name);
            let reason = REASONS
                .into_iter()
                .find(|reason| *reason == name)
                .or_else(|| nearest(name, REASONS).filter(|_| !is_language))?;
            Some((key, reason, value))
        });
        if let Some((key, reason, value)) = reason {
            for (other, _) in &table.entries {
                if other.get_ref() != reason {
                    let help = if other == key {
                        format!("did you mean `{reason}`?")
                    } else {
                        format!("`{reason}` stands alone")
                    };
                    page.error(
                        code::UNKNOWN_KEY,
                        &other.span(),
                        format!("`{other}` is not a key of such a fact"),
                        help,
                    );
                }
            }
            let texts = page.texts(value);
            return match reason {
                "not_disclosed" => Fact::NotDisclosed(texts),
                "not_done" => Fact::NotDone(texts),
                _ => Fact::NotStatedBySource(texts),
            };
        }
    }
    Fact::Stated(page.texts(words))
}
