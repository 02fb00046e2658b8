//! How many stand where, when they came to the end, and how long it took them.

use std::collections::BTreeMap;

use jiff::ToSpan;
use jiff::civil::Date;

use super::{Count, DeviceRow, FLOOR, ItemRow, QuotaRow, Row, counts, told};
use crate::collect::fieldwork::flags as quality;
use crate::collect::interview::asked::Asked;
use crate::collect::interview::event::{Device, End};
use crate::collect::interview::response::Response;
use crate::collect::interview::route::{Route, Stop};
use crate::collect::interview::script::Script;
use crate::collect::secret::ResponseId;

pub(super) fn ended(response: &Response) -> Option<End> {
    response.end.as_ref().map(|ending| ending.end)
}

fn day(response: &Response) -> Option<Date> {
    let at = response.end.as_ref()?.at;
    let at = jiff::Timestamp::from_second(at).ok()?;
    Some(at.to_zoned(jiff::tz::TimeZone::UTC).date())
}

pub(super) fn ends(responses: &[(ResponseId, Response)], live: &[&Response]) -> Vec<Row> {
    let of = |end: Option<End>| {
        live.iter()
            .filter(|response| ended(response) == end)
            .count()
    };
    let withdrawn = responses
        .iter()
        .filter(|(_, response)| response.withdrawn)
        .count();
    // No whole of these is shown from which one of them could be reckoned.
    alone(&[
        ("under_way", of(None)),
        ("complete", of(Some(End::Complete))),
        ("screened_out", of(Some(End::ScreenedOut))),
        ("quota_full", of(Some(End::QuotaFull))),
        ("withdrawn", withdrawn),
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

/// Responses by what `of` says of them, in its order.
pub(super) fn rows(responses: &[&Response], of: impl Fn(&Response) -> Option<String>) -> Vec<Row> {
    let mut found: BTreeMap<String, usize> = BTreeMap::new();
    for id in responses.iter().filter_map(|response| of(response)) {
        *found.entry(id).or_default() += 1;
    }
    let found: Vec<(&str, usize)> = found.iter().map(|(id, n)| (id.as_str(), *n)).collect();
    named(&found)
}

/// At most so many days without a complete are shown between two with one.
const LONGEST: i32 = 366;

pub(super) fn days(complete: &[&Response]) -> Vec<Row> {
    let mut found: BTreeMap<Date, usize> = BTreeMap::new();
    for day in complete.iter().filter_map(|response| day(response)) {
        *found.entry(day).or_default() += 1;
    }
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

pub(super) fn devices(live: &[&Response], complete: &[&Response]) -> Vec<DeviceRow> {
    let classes = [Device::Phone, Device::Tablet, Device::Computer];
    let of = |responses: &[&Response], class: Device| -> usize {
        let is = |response: &&&Response| device(response) == Some(class);
        responses.iter().filter(is).count()
    };
    let median_of = |class: Option<Device>| {
        let mut times: Vec<u32> = complete
            .iter()
            .filter(|response| class.is_none_or(|class| device(response) == Some(class)))
            .filter_map(|response| response.end.as_ref())
            .map(|ending| ending.seconds)
            .collect();
        median(&mut times)
    };
    let begun = counts(&classes.map(|class| of(live, class)));
    let done = counts(&classes.map(|class| of(complete, class)));
    let mut rows: Vec<DeviceRow> = classes
        .into_iter()
        .zip(begun.into_iter().zip(done))
        .map(|(class, (begun, count))| DeviceRow {
            id: match class {
                Device::Phone => "phone",
                Device::Tablet => "tablet",
                Device::Computer => "computer",
            }
            .to_owned(),
            begun,
            count,
            median_seconds: median_of(Some(class)).filter(|_| count != Count::Hidden),
        })
        .collect();
    rows.push(DeviceRow {
        id: "all".to_owned(),
        begun: Count::of(live.len()),
        count: Count::of(complete.len()),
        median_seconds: median_of(None),
    });
    rows
}

fn device(response: &Response) -> Option<Device> {
    response.start.as_ref().map(|start| start.device)
}

pub(super) fn quotas(script: &Script, complete: &[&Response]) -> Vec<QuotaRow> {
    let quotas = &script.collection.quotas;
    let mut patterns: BTreeMap<Vec<bool>, usize> = BTreeMap::new();
    for response in complete {
        let route = Route::new(script, response);
        let of = quotas.iter().map(|quota| route.holds(&quota.of));
        *patterns.entry(of.collect()).or_default() += 1;
    }
    quotas
        .iter()
        .zip(told::quotas(&patterns, quotas.len()))
        .map(|(quota, count)| QuotaRow {
            id: quota.id.clone(),
            count,
            limit: quota.limit,
        })
        .collect()
}

pub(super) fn items(script: &Script, live: &[&Response]) -> Vec<ItemRow> {
    let mut standing: BTreeMap<&str, usize> = BTreeMap::new();
    for response in live.iter().filter(|response| response.end.is_none()) {
        if let Stop::Question(item) = Route::new(script, response).stop() {
            *standing.entry(item).or_default() += 1;
        }
    }
    let questions = script.questions();
    let times: Vec<Vec<u32>> = questions
        .iter()
        .map(|question| {
            let id = question.item.id.as_str();
            let given = live.iter().filter_map(|response| response.replies.get(id));
            given.map(|given| given.seconds).collect()
        })
        .collect();
    let numbers: Vec<usize> = times.iter().map(Vec::len).collect();
    let replied = told::replied(&numbers, &bases(script));
    let left: Vec<usize> = questions
        .iter()
        .map(|question| {
            standing
                .get(question.item.id.as_str())
                .copied()
                .unwrap_or_default()
        })
        .collect();
    questions
        .iter()
        .zip(counts(&left))
        .zip(replied.into_iter().zip(times))
        .map(|((question, left), (replied, mut times))| ItemRow {
            id: question.item.id.as_str().to_owned(),
            left,
            replied,
            median_seconds: median(&mut times),
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
fn median(times: &mut [u32]) -> Option<u32> {
    if times.len() < FLOOR {
        return None;
    }
    times.sort_unstable();
    times.get((times.len() - 1) / 2).copied()
}

/// A response has several flags or none: the counts add up to nothing.
pub(super) fn flags(script: &Script, complete: &[&Response]) -> Vec<Row> {
    let asked: Vec<Asked<'_>> = complete
        .iter()
        .map(|response| Asked::by(script, response))
        .collect();
    let found = quality::of(&asked);
    let known = [
        quality::SPEEDER,
        quality::STRAIGHT_LINING,
        quality::DUPLICATE,
        quality::BOT,
    ];
    let has = |id: &str, flags: &&Vec<String>| flags.iter().any(|flag| flag == id);
    let of = |id| found.iter().filter(|flags| has(id, flags)).count();
    alone(&known.map(|id| (id, of(id))))
}
