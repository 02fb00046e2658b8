//! In: `[item.ID]` of a wave as written. Out: what is different about each item in it, its answers as shown in full. Never:
//! an answer of the wave that is none of the survey.

use std::collections::BTreeMap;

use toml::Spanned;

use super::super::id::{Code, ItemId};
use super::super::item::{Item, ItemKind};
use super::super::scale::Answer;
use super::super::source::{Given, List, Table, WaveAnswerSource, WaveItemSource, Words};
use super::super::text::Texts;
use super::super::wave_item::{ShownAnswer, ShownAnswers, ShownOrder, WaveItem};
use super::page::{Owner, Page, codes_of};
use super::waves::{Known, known_item};
use crate::diagnostic::code;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Order {
    Reversed,
    Random,
}

const ORDERS: &[(&str, Order)] = &[("reversed", Order::Reversed), ("random", Order::Random)];

/// What is different about each item.
pub(super) fn wave_items(
    page: &mut Page,
    table: &Given<Table<WaveItemSource>>,
    known: &Known<'_>,
) -> BTreeMap<ItemId, WaveItem> {
    let mut items = BTreeMap::new();
    for (key, value) in table.iter().flat_map(|table| &table.get_ref().entries) {
        known_item(page, key.get_ref(), &key.span(), known);
        let id = ItemId::new(key.get_ref());
        let item = known.items.iter().find(|item| item.id == id);
        let written = value.get_ref();
        let text = |page: &mut Page, words: &Given<Words>| -> Option<Texts> {
            words.as_ref().map(|words| page.texts(words))
        };
        let differs = WaveItem {
            text: text(page, &written.text),
            instructions: text(page, &written.instructions),
            universe: text(page, &written.universe),
            shown: item.and_then(|item| shown(page, written, item)),
            after: after(page, &written.after, known),
            breaks: text(page, &written.breaks),
            caution: text(page, &written.caution),
            comparable: comparable(page, &written.comparable, written.breaks.is_some()),
        };
        items.insert(id, differs);
    }
    items
}

/// An analyst's overrule, of an item or of a wave, unless the same table declares a break.
pub(super) fn comparable(page: &mut Page, words: &Given<Words>, has_break: bool) -> Option<Texts> {
    let words = words.as_ref()?;
    if has_break {
        page.error(
            code::BREAK_AND_COMPARABLE,
            &words.span(),
            "`comparable` stands beside `break`",
            "keep one of them",
        );
    }
    Some(page.texts(words))
}

fn after(page: &mut Page, name: &Given<String>, known: &Known<'_>) -> Option<ItemId> {
    let name = name.as_ref()?;
    known_item(page, name.get_ref(), &name.span(), known).then(|| ItemId::new(name.get_ref()))
}

/// The answers as the wave shows them; `None` where it says nothing of them.
fn shown(page: &mut Page, written: &WaveItemSource, item: &Item) -> Option<ShownAnswers> {
    let (key, of_survey): (&str, &[Answer]) = match &item.kind {
        ItemKind::Single { scale } => ("answers", &scale.answers),
        ItemKind::Multiple { options, .. } => ("options", options),
        ItemKind::Numeric { .. } | ItemKind::Open | ItemKind::Derived { .. } => ("", &[]),
    };
    let mut says = false;
    for (name, span) in written.given() {
        let fits = match name {
            "answers" | "options" => name == key,
            "without" | "order" => !key.is_empty(),
            _ => continue,
        };
        says |= fits;
        if !fits {
            let help = match key {
                "" => format!("remove `{name}`: respondents choose from no list there"),
                key => format!("write `{key} = …`"),
            };
            page.error(
                code::NO_SUCH_ANSWERS,
                &span,
                format!("item `{}` has no `{name}`", item.id),
                help,
            );
        }
    }
    if !says {
        return None;
    }
    let list = written.answers.as_ref().or(written.options.as_ref());
    let mut answers = match list {
        Some(list) => listed(page, list, item, of_survey),
        None => of_survey.iter().map(as_in_survey).collect(),
    };
    for code in written.without.iter().flat_map(|l| &l.get_ref().entries) {
        if known_code(page, code, item, of_survey) {
            answers.retain(|answer| answer.code != Code(*code.get_ref()));
        }
    }
    let order = written
        .order
        .as_ref()
        .and_then(|order| page.word(order, "order", ORDERS));
    if order == Some(Order::Reversed) {
        reverse(&mut answers, of_survey);
    }
    Some(ShownAnswers {
        answers,
        order: match order {
            Some(Order::Random) => ShownOrder::Random,
            Some(Order::Reversed) | None => ShownOrder::Fixed,
        },
    })
}

fn as_in_survey(answer: &Answer) -> ShownAnswer {
    ShownAnswer {
        code: answer.code,
        label: answer.label.clone(),
    }
}

/// The answers that the wave lists; a label that is not said is the survey's.
fn listed(
    page: &mut Page,
    list: &Spanned<List<WaveAnswerSource>>,
    item: &Item,
    of_survey: &[Answer],
) -> Vec<ShownAnswer> {
    let mut answers = Vec::new();
    for entry in &list.get_ref().entries {
        let written = entry.get_ref();
        let owner = Owner::new("an answer", entry.span(), written.own_faults());
        let Some(code) = page.need(&written.code, "code", &owner) else {
            continue;
        };
        if !known_code(page, code, item, of_survey) {
            continue;
        }
        let code = Code(*code.get_ref());
        let own = written.label.as_ref().map(|label| page.texts(label));
        let of_survey = of_survey.iter().find(|answer| answer.code == code);
        let label = own.or_else(|| of_survey.map(|answer| answer.label.clone()));
        answers.push(ShownAnswer {
            code,
            label: label.unwrap_or_default(),
        });
    }
    answers
}

fn known_code(page: &mut Page, code: &Spanned<i64>, item: &Item, of_survey: &[Answer]) -> bool {
    let known = of_survey
        .iter()
        .any(|answer| answer.code == Code(*code.get_ref()));
    if !known {
        page.error(
            code::NO_SUCH_ANSWERS,
            &code.span(),
            format!("item `{}` has no answer `{}`", item.id, code.get_ref()),
            format!(
                "the codes are {}; add the answer to survey.toml, and `without` to the waves that did not offer it",
                codes_of(of_survey.iter().map(|answer| answer.code))
            ),
        );
    }
    known
}

/// Turns the real answers around; kinds of missing stay where they are.
fn reverse(answers: &mut [ShownAnswer], of_survey: &[Answer]) {
    let is_real = |answer: &ShownAnswer| {
        of_survey
            .iter()
            .any(|known| known.code == answer.code && known.missing.is_none())
    };
    let mut real: Vec<ShownAnswer> = answers.iter().filter(|a| is_real(a)).cloned().collect();
    for answer in answers.iter_mut().filter(|answer| is_real(answer)) {
        if let Some(last) = real.pop() {
            *answer = last;
        }
    }
}
