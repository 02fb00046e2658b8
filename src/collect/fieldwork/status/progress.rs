//! How many stand where, when they came to the end, and how long it took them.

use std::collections::BTreeMap;

use jiff::ToSpan;
use jiff::civil::Date;

use super::{Count, DeviceRow, FLOOR, ItemRow, QuotaRow, Row, counts, people, told};
use crate::collect::fieldwork::disposition::{Arrivals, Outcomes};
use crate::collect::fieldwork::flags::{self, Flags};
use crate::collect::fieldwork::times::Times;
use crate::collect::interview::event::Device;
use crate::collect::interview::response::{Ending, Response, Start};
use crate::collect::interview::route::{Route, Stop};
use crate::collect::interview::script::Script;

/// What is counted of responses that are complete or under way.
#[derive(Debug)]
pub(super) struct Progress {
    /// Completes by day (UTC).
    days: BTreeMap<Date, usize>,
    classes: [Class; 3],
    /// Those of all devices.
    all: Class,
    /// By question, in the order of the script.
    pages: Vec<Page>,
}

/// A device class, or all of them.
#[derive(Debug, Default)]
struct Class {
    begun: usize,
    complete: usize,
    /// Of completes, on all pages together.
    times: Times,
}

/// A question.
#[derive(Debug, Clone, Default)]
struct Page {
    /// How many stand before it.
    standing: usize,
    /// Of those who replied, all visits together.
    times: Times,
}

const CLASSES: [(Device, &str); 3] = [
    (Device::Phone, "phone"),
    (Device::Tablet, "tablet"),
    (Device::Computer, "computer"),
];

impl Progress {
    pub(super) fn of(script: &Script) -> Self {
        Self {
            days: BTreeMap::new(),
            classes: Default::default(),
            all: Class::default(),
            pages: vec![Page::default(); script.questions().len()],
        }
    }

    /// One more that is complete or under way.
    pub(super) fn add(&mut self, script: &Script, start: &Start, response: &Response) {
        let ending = response.end.as_ref();
        if let Some(day) = ending.and_then(day) {
            *self.days.entry(day).or_default() += 1;
        }
        let of_class = CLASSES.iter().zip(&mut self.classes);
        let class = of_class.filter(|((device, _), _)| *device == start.device);
        for class in class.map(|(_, class)| class).chain([&mut self.all]) {
            class.begun += 1;
            if let Some(ending) = ending {
                class.complete += 1;
                class.times.add(ending.seconds);
            }
        }
        let stands_before = match Route::new(script, response).stop() {
            Stop::Question(item) => Some(item),
            Stop::Check | Stop::End(_) => None,
        };
        for (question, page) in script.questions().iter().zip(&mut self.pages) {
            let id = question.item.id.as_str();
            page.standing += usize::from(stands_before == Some(id));
            if let Some(given) = response.replies.get(id) {
                page.times.add(given.seconds);
            }
        }
    }
}

fn day(ending: &Ending) -> Option<Date> {
    let at = jiff::Timestamp::from_second(ending.at).ok()?;
    Some(at.to_zoned(jiff::tz::TimeZone::UTC).date())
}

/// How those stand who came in these ways, and how many took everything back.
pub(super) fn ends(of: Arrivals, withdrawn: u64) -> Vec<Row> {
    // No whole of these is shown from which one of them could be reckoned.
    alone(&[
        ("under_way", people(of.partial + of.broken_off)),
        ("complete", people(of.complete)),
        ("screened_out", people(of.screened_out)),
        ("quota_full", people(of.quota_full)),
        ("withdrawn", people(withdrawn)),
    ])
}

/// Numbers that add up to nothing that is shown, each judged by itself.
fn alone(found: &[(&str, usize)]) -> Vec<Row> {
    found
        .iter()
        .map(|(id, number)| Row {
            id: (*id).to_owned(),
            count: Count::of(*number),
        })
        .collect()
}

/// Parts of a whole that is shown.
fn named(found: &[(&str, usize)]) -> Vec<Row> {
    let numbers: Vec<usize> = found.iter().map(|(_, number)| *number).collect();
    found
        .iter()
        .zip(counts(&numbers))
        .map(|((id, _), count)| Row {
            id: (*id).to_owned(),
            count,
        })
        .collect()
}

/// Completes by channel, those that had any.
pub(super) fn channels(outcomes: &Outcomes) -> Vec<Row> {
    let mut found = vec![
        ("invited", people(outcomes.invited.complete)),
        ("open", people(outcomes.open.complete)),
        ("panel", people(outcomes.panel.complete)),
    ];
    found.retain(|(_, completes)| *completes > 0);
    named(&found)
}

/// At most so many days without a complete are shown between two with one.
const LONGEST: i32 = 366;

pub(super) fn days(progress: &Progress) -> Vec<Row> {
    let mut found = progress.days.clone();
    if let (Some(first), Some(last)) = (
        found.keys().next().copied(),
        found.keys().next_back().copied(),
    ) {
        let is_short = first
            .until(last)
            .is_ok_and(|span| span.get_days() < LONGEST);
        let between = first.series(1.day()).take_while(|day| *day <= last);
        for day in between.filter(|_| is_short) {
            found.entry(day).or_default();
        }
    }
    let found: Vec<(String, usize)> = found
        .into_iter()
        .map(|(day, number)| (day.to_string(), number))
        .collect();
    let found: Vec<(&str, usize)> = found.iter().map(|(day, n)| (day.as_str(), *n)).collect();
    named(&found)
}

pub(super) fn devices(progress: &Progress) -> Vec<DeviceRow> {
    let (classes, all) = (&progress.classes, &progress.all);
    let begun = counts(&classes.each_ref().map(|class| class.begun));
    let done = counts(&classes.each_ref().map(|class| class.complete));
    let mut rows: Vec<DeviceRow> = CLASSES
        .iter()
        .zip(classes)
        .zip(begun.into_iter().zip(done))
        .map(|(((_, id), class), (begun, count))| DeviceRow {
            id: (*id).to_owned(),
            begun,
            count,
            median_seconds: median(&class.times).filter(|_| count != Count::Hidden),
        })
        .collect();
    rows.push(DeviceRow {
        id: "all".to_owned(),
        begun: Count::of(all.begun),
        count: Count::of(all.complete),
        median_seconds: median(&all.times),
    });
    rows
}

/// `patterns` counts completes by the quotas that they are in.
pub(super) fn quotas(script: &Script, patterns: &BTreeMap<Vec<bool>, usize>) -> Vec<QuotaRow> {
    let quotas = &script.collection.quotas;
    quotas
        .iter()
        .zip(told::quotas(patterns, quotas.len()))
        .map(|(quota, count)| QuotaRow {
            id: quota.id.clone(),
            count,
            limit: quota.limit,
        })
        .collect()
}

pub(super) fn items(script: &Script, progress: &Progress) -> Vec<ItemRow> {
    let pages = &progress.pages;
    let numbers: Vec<usize> = pages.iter().map(|page| page.times.people()).collect();
    let left: Vec<usize> = pages.iter().map(|page| page.standing).collect();
    let replied = told::replied(&numbers, &bases(script));
    script
        .questions()
        .iter()
        .zip(counts(&left))
        .zip(replied.into_iter().zip(pages))
        .map(|((question, left), (replied, page))| ItemRow {
            id: question.item.id.as_str().to_owned(),
            left,
            replied,
            median_seconds: median(&page.times),
        })
        .collect()
}

/// For each question with a condition the places of those that decide on it, by way of others too.
fn bases(script: &Script) -> Vec<Vec<usize>> {
    let questions = script.questions();
    let mut bases: Vec<Vec<usize>> = Vec::with_capacity(questions.len());
    for question in questions {
        let mut of: Vec<usize> = Vec::new();
        for id in question
            .item
            .ask_if
            .iter()
            .flat_map(|condition| script.looked_at(condition))
        {
            let Some(place) = questions.iter().position(|other| other.item.id == *id) else {
                continue;
            };
            of.push(place);
            of.extend(bases.get(place).into_iter().flatten());
        }
        of.sort_unstable();
        of.dedup();
        bases.push(of);
    }
    bases
}

/// The lower median; `None` below the floor.
fn median(times: &Times) -> Option<u32> {
    let (low, _) = times.medians()?;
    (times.people() >= FLOOR).then_some(low)
}

/// A response has several flags or none: the counts add up to nothing.
pub(super) fn flags(completes: Flags) -> Vec<Row> {
    let mut numbers: BTreeMap<String, usize> = BTreeMap::new();
    for flag in completes.found().flatten() {
        *numbers.entry(flag).or_default() += 1;
    }
    let known = [
        flags::SPEEDER,
        flags::STRAIGHT_LINING,
        flags::DUPLICATE,
        flags::BOT,
    ];
    let of = |id| numbers.get(id).copied().unwrap_or_default();
    alone(&known.map(|id| (id, of(id))))
}
