//! The completes against the population, and how sure a share of them is.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::told::{self, Marginal};
use super::{Count, FLOOR, Margin, MarginOf, TargetRow, Watch};
use crate::collect::interview::reply::{self, Reply};
use crate::collect::interview::response::Response;
use crate::collect::interview::script::{Question, Script};
use crate::definition::{
    Code, Derived, Deriving, Item, ItemId, ItemKind, Lang, Missing, Survey, TargetMargin, Texts,
    Wave,
};

/// Items of the target margins and those that they come from: what each is called, and its rule where it has one.
#[derive(Debug, Clone)]
pub struct Known {
    item: Item,
    rule: Option<(ItemId, Deriving)>,
}

/// The items that target margins are made of, and their sources.
pub(super) fn known(survey: &Survey, wave: &Wave) -> BTreeMap<ItemId, Known> {
    let mut known = BTreeMap::new();
    let mut waiting: Vec<ItemId> = wave
        .targets
        .iter()
        .flat_map(|margin| margin.items.iter().cloned())
        .collect();
    while let Some(id) = waiting.pop() {
        let Some(item) = survey.items.iter().find(|item| item.id == id) else {
            continue;
        };
        if known.contains_key(&id) {
            continue;
        }
        let rule = match &item.kind {
            ItemKind::Derived { from, rule, scale } => {
                waiting.push(from.clone());
                Some((from.clone(), Deriving::of(rule, scale, wave)))
            }
            _ => None,
        };
        let item = item.clone();
        known.insert(id, Known { item, rule });
    }
    known
}

/// What one respondent said, as ingest reads it.
enum Said {
    Code(Code),
    Number(f64),
    Missing(Missing),
}

/// What was said to an item that is asked, or what follows from it for one that is derived; `None`: it was not shown, has words or
/// several answers, or there is no category.
fn said(watch: &Watch, asked: &BTreeMap<&str, &Reply>, item: &ItemId) -> Option<Said> {
    let known = watch.known.get(item)?;
    let Some((from, deriving)) = &known.rule else {
        return match asked.get(item.as_str()) {
            Some(Reply::Codes(codes)) => match codes.as_slice() {
                [code] => Some(Said::Code(Code(*code))),
                _ => None,
            },
            Some(Reply::Number(number)) => Some(Said::Number(*number)),
            Some(Reply::Text(_)) => None,
            Some(Reply::DontKnow) => Some(Said::Missing(Missing::DontKnow)),
            Some(Reply::Refused) => Some(Said::Missing(Missing::Refused)),
            Some(Reply::Skipped) => Some(Said::Missing(Missing::NoAnswer)),
            None => Some(Said::Missing(Missing::NotAsked)),
        };
    };
    let source = watch.known.get(from)?;
    let derived = match said(watch, asked, from)? {
        Said::Number(number) => deriving.number(number),
        Said::Missing(kind) => deriving.missing(kind),
        Said::Code(code) => {
            let answer = reply::answers(&source.item)
                .iter()
                .find(|answer| answer.code == code);
            deriving.code(code, answer.and_then(|answer| answer.missing))
        }
    };
    match derived {
        Derived::Category(place) => {
            let answer = reply::answers(&known.item).get(place)?;
            Some(Said::Code(answer.code))
        }
        Derived::Blank | Derived::Outside => None,
    }
}

/// Whether respondents of the wave can have a category of an item: it is asked, or comes from one that is.
fn is_reached(script: &Script, watch: &Watch, item: &ItemId) -> bool {
    match watch.known.get(item) {
        Some(Known {
            rule: Some((from, _)),
            ..
        }) => is_reached(script, watch, from),
        Some(_) => script.question(item.as_str()).is_some(),
        None => false,
    }
}

/// How many completes are in each category of each target margin, in the order of [`Watch::targets`].
#[derive(Debug, Default)]
pub(super) struct Targets(Vec<Vec<usize>>);

impl Targets {
    pub(super) fn of(watch: &Watch) -> Self {
        let margins = watch.targets.iter();
        Self(
            margins
                .map(|margin| vec![0; margin.categories.len()])
                .collect(),
        )
    }

    /// One more complete, with the questions asked of it.
    pub(super) fn add(&mut self, watch: &Watch, response: &Response, asked: &[&Question]) {
        let replies: BTreeMap<&str, &Reply> = asked
            .iter()
            .map(|question| question.item.id.as_str())
            .filter_map(|id| Some((id, response.reply(id)?)))
            .collect();
        let code = |item| match said(watch, &replies, item)? {
            Said::Code(code) => Some(code),
            Said::Number(_) | Said::Missing(_) => None,
        };
        for (margin, numbers) in watch.targets.iter().zip(&mut self.0) {
            let codes: Option<Vec<Code>> = margin.items.iter().map(code).collect();
            let Some(codes) = codes else { continue };
            for ((category, _), number) in margin.categories.iter().zip(numbers) {
                *number += usize::from(*category == codes);
            }
        }
    }
}

/// Completes by the categories of the target margins.
pub(super) fn targets(script: &Script, watch: &Watch, completes: &Targets) -> Vec<TargetRow> {
    let margins = watch.targets.iter().zip(&completes.0);
    let reached: Vec<(&TargetMargin, &Vec<usize>)> = margins
        .filter(|(margin, _)| {
            let mut items = margin.items.iter();
            items.all(|item| is_reached(script, watch, item))
        })
        .collect();
    let margins: Vec<Marginal<'_>> = reached
        .iter()
        .map(|(margin, numbers)| Marginal {
            items: &margin.items,
            categories: margin
                .categories
                .iter()
                .zip(*numbers)
                .map(|((category, _), number)| (category.as_slice(), *number))
                .collect(),
        })
        .collect();
    let shown = told::margins(&margins);
    let mut rows = Vec::new();
    for ((margin, numbers), shown) in reached.into_iter().zip(shown) {
        let items = &margin.items;
        let all: usize = numbers.iter().sum();
        let ids: Vec<&str> = items.iter().map(|item| item.as_str()).collect();
        for (((category, target), number), count) in
            margin.categories.iter().zip(numbers).zip(shown)
        {
            let codes: Vec<String> = category.iter().map(|code| code.0.to_string()).collect();
            rows.push(TargetRow {
                margin: ids.join(" × "),
                category: codes.join(" × "),
                label: label(script, watch, items, category),
                count,
                share: match count {
                    Count::Number(_) if all >= FLOOR => Some(*number as f64 / all as f64),
                    _ => None,
                },
                target: *target,
            });
        }
    }
    rows
}

/// `Age: 18–34`, in each language.
fn label(script: &Script, watch: &Watch, items: &[ItemId], category: &[Code]) -> Texts {
    let in_lang = |lang: &Lang| {
        let known = || items.iter().filter_map(|item| watch.known.get(item));
        let names: Vec<&str> = known().map(|known| known.item.label.get(lang)).collect();
        let labels: Vec<&str> = known()
            .zip(category)
            .filter_map(|(known, code)| {
                let answers = reply::answers(&known.item);
                let answer = answers.iter().find(|answer| answer.code == *code)?;
                Some(answer.label.get(lang))
            })
            .collect();
        format!("{}: {}", names.join(" × "), labels.join(" × "))
    };
    let languages = script.languages.iter();
    Texts::new(languages.map(|lang| (lang.clone(), in_lang(lang))))
}

/// The normal quantile of a two-sided 95 %.
const Z: f64 = 1.959_963_984_540_054;

/// How sure a share of one half is, where the sample tells. Of completes there are at most `most`, where that is known.
pub(super) fn margin(
    watch: &Watch,
    margin: MarginOf,
    completes: usize,
    most: Option<usize>,
    today: Date,
) -> Option<Margin> {
    if margin == MarginOf::Nothing || completes < FLOOR {
        return None;
    }
    let of = |completes: f64| 100.0 * Z * (0.25 / completes).sqrt();
    let days = |from: Date, to: Date| {
        let span = from
            .until(to)
            .map(|span| span.get_days())
            .unwrap_or_default();
        f64::from(span + 1)
    };
    let projected = match (watch.opens, watch.closes) {
        // After the last day there is nothing to project.
        (Some(opens), Some(closes)) if opens <= today && today < closes => {
            let so_far = days(opens, today);
            let at_this_pace = (completes as f64 * days(opens, closes) / so_far).floor();
            // Some of those who answered may have been taken out of the list since.
            let most = most.map_or(f64::INFINITY, |most| most.max(completes) as f64);
            Some(at_this_pace.min(most))
        }
        _ => None,
    };
    Some(Margin {
        now: of(completes as f64),
        projected_completes: projected.map(|number| number as u32),
        projected: projected.map(of),
    })
}
