//! In: responses, invitations, the wave's targets. Out: how fieldwork goes, in counts. Never: an answer of one person, or a count
//! below the floor of five.

mod count;
mod print;
mod tables;
mod words;

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::Serialize;

use super::event::{Channel, Device, End};
use super::response::Response;
use super::route::{Route, Stop};
use super::script::Script;
use super::secret::ResponseId;
use super::store::Invitation;
use crate::definition::{Code, Survey, TargetMargin, Wave, WaveKind};

pub use count::{Count, FLOOR, counts};
pub use print::{csv, markdown, text};
pub use tables::{Table, tables};
pub use words::{Words, of as words_of};

/// What is watched: a wave's script and what its sample is held against.
#[derive(Debug, Clone)]
pub struct Watch {
    /// Whether a margin of error may be shown.
    pub margin: MarginOf,
    /// Target margins of the weighting.
    pub targets: Vec<TargetMargin>,
    /// Whether the answers are real.
    pub kind: Kind,
    /// The first day of collection, where it is stated.
    pub opens: Option<Date>,
    /// The last one.
    pub closes: Option<Date>,
}

/// Whether answers are real.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Of respondents.
    Fieldwork,
    /// Of a rehearsal: marked wherever they are shown.
    Rehearsal,
}

/// Whether a sample carries a margin of error.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MarginOf {
    /// A probability sample, or one with a described model.
    Sample,
    /// None may be shown.
    Nothing,
}

impl Watch {
    /// What a wave is watched for.
    pub fn of(survey: &Survey, wave: &Wave) -> Self {
        let collect = wave.collect.as_ref();
        Self {
            margin: match survey.allows_intervals(wave) {
                true => MarginOf::Sample,
                false => MarginOf::Nothing,
            },
            targets: wave.targets.clone(),
            kind: match wave.kind {
                WaveKind::Rehearsal(_) => Kind::Rehearsal,
                _ => Kind::Fieldwork,
            },
            opens: collect
                .and_then(|collect| collect.opens)
                .or(wave.fieldwork.start),
            closes: collect
                .and_then(|collect| collect.closes)
                .or(wave.fieldwork.end),
        }
    }
}

/// How fieldwork goes.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Status {
    /// The survey's id.
    pub survey: String,
    /// The wave's id.
    pub wave: String,
    /// Whether the answers are real.
    pub kind: Kind,
    /// Contacts that were invited, and those of them who submitted.
    pub invited: Invited,
    /// How responses stand: those under way, and those that ended.
    pub ends: Vec<Row>,
    /// Completes by channel.
    pub channels: Vec<Row>,
    /// Completes by day (UTC).
    pub days: Vec<Row>,
    /// Completes by device class.
    pub devices: Vec<Row>,
    /// Completes by quota cell.
    pub quotas: Vec<QuotaRow>,
    /// Where those stand who have begun and not ended, and how long pages take.
    pub items: Vec<ItemRow>,
    /// Completes with a quality flag.
    pub flags: Vec<Row>,
    /// Completes against target margins.
    pub targets: Vec<TargetRow>,
    /// `None`: the sample carries no margin of error, or there are too few completes.
    pub margin: Option<Margin>,
}

/// Contacts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Invited {
    /// Invited.
    pub contacts: Count,
    /// Of these, with an end.
    pub ended: Count,
}

/// A count with its name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Row {
    /// An id: `complete`, `phone`, `2026-03-01`.
    pub id: String,
    /// Responses.
    pub count: Count,
}

/// A quota cell.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct QuotaRow {
    /// Its id.
    pub id: String,
    /// Completes in it.
    pub count: Count,
    /// Completes at most.
    pub limit: u32,
}

/// One item.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ItemRow {
    /// Its id.
    pub id: String,
    /// Who stand before it: begun, not ended, this is the next question.
    pub left: Count,
    /// Who have replied to it, don't know and passing over counted.
    pub replied: Count,
    /// Median time on its page in seconds, all visits together; `None` below the floor.
    pub median_seconds: Option<u32>,
}

/// A category of a target margin.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TargetRow {
    /// Item ids, joined by ` × `.
    pub margin: String,
    /// Codes, joined by ` × `.
    pub category: String,
    /// Completes.
    pub count: Count,
    /// Unweighted share of the completes that have a category (proportion); `None` where the count is hidden.
    pub share: Option<f64>,
    /// The population's share (proportion).
    pub target: f64,
}

/// 95 % margins of error of a share of one half, simple random sampling, before weighting, in percentage points.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Margin {
    /// With the completes there are.
    pub now: f64,
    /// Completes on the last day, were every day like the mean of those so far; `None` where days are not stated.
    pub projected_completes: Option<u32>,
    /// The margin with these.
    pub projected: Option<f64>,
}

impl Status {
    /// Counts. `today` is the day (UTC) up to which the pace is reckoned.
    pub fn of(
        script: &Script,
        watch: &Watch,
        responses: &[(ResponseId, Response)],
        contacts: &[(String, Invitation)],
        today: Date,
    ) -> Self {
        let live: Vec<&Response> = responses
            .iter()
            .map(|(_, response)| response)
            .filter(|response| !response.withdrawn && response.start.is_some())
            .collect();
        let complete: Vec<&Response> = live
            .iter()
            .copied()
            .filter(|response| ended(response) == Some(End::Complete))
            .collect();
        let used = contacts
            .iter()
            .filter(|(_, state)| *state == Invitation::Used)
            .count();
        let both = counts(&[used, contacts.len() - used]);
        Self {
            survey: script.survey.clone(),
            wave: script.wave.clone(),
            kind: watch.kind,
            invited: Invited {
                contacts: Count::of(contacts.len()),
                ended: both.first().copied().unwrap_or(Count::Hidden),
            },
            ends: ends(responses, &live),
            channels: rows(&complete, |response| {
                response.start.as_ref().map(|start| match start.channel {
                    Channel::Invited => "invited".to_owned(),
                    Channel::Open(_) => "open".to_owned(),
                    Channel::Panel(_) => "panel".to_owned(),
                })
            }),
            days: rows(&complete, |response| {
                day(response).map(|day| day.to_string())
            }),
            devices: rows(&complete, |response| {
                response.start.as_ref().map(|start| {
                    match start.device {
                        Device::Phone => "phone",
                        Device::Tablet => "tablet",
                        Device::Computer => "computer",
                    }
                    .to_owned()
                })
            }),
            quotas: quotas(script, &complete),
            items: items(script, &live),
            flags: flags(&complete),
            targets: targets(script, watch, &complete),
            margin: margin(watch, complete.len(), today),
        }
    }
}

impl Status {
    /// What stands above it: the wave, and the mark of a rehearsal.
    pub fn title(&self, words: &Words) -> String {
        let title = format!("{}: {} {}", words.title, self.survey, self.wave);
        match self.kind {
            Kind::Fieldwork => title,
            Kind::Rehearsal => format!("{} · {title}", words.rehearsal),
        }
    }
}

fn ended(response: &Response) -> Option<End> {
    response.end.as_ref().map(|ending| ending.end)
}

fn day(response: &Response) -> Option<Date> {
    let at = response.end.as_ref()?.at;
    let at = jiff::Timestamp::from_second(at).ok()?;
    Some(at.to_zoned(jiff::tz::TimeZone::UTC).date())
}

fn ends(responses: &[(ResponseId, Response)], live: &[&Response]) -> Vec<Row> {
    let of = |end: Option<End>| {
        live.iter()
            .filter(|response| ended(response) == end)
            .count()
    };
    let withdrawn = responses
        .iter()
        .filter(|(_, response)| response.withdrawn)
        .count();
    named(&[
        ("under_way", of(None)),
        ("complete", of(Some(End::Complete))),
        ("screened_out", of(Some(End::ScreenedOut))),
        ("quota_full", of(Some(End::QuotaFull))),
        ("withdrawn", withdrawn),
    ])
}

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
fn rows(responses: &[&Response], of: impl Fn(&Response) -> Option<String>) -> Vec<Row> {
    let mut found: BTreeMap<String, usize> = BTreeMap::new();
    for id in responses.iter().filter_map(|response| of(response)) {
        *found.entry(id).or_default() += 1;
    }
    let found: Vec<(&str, usize)> = found.iter().map(|(id, n)| (id.as_str(), *n)).collect();
    named(&found)
}

fn quotas(script: &Script, complete: &[&Response]) -> Vec<QuotaRow> {
    let quotas = &script.collection.quotas;
    let numbers: Vec<usize> = quotas
        .iter()
        .map(|quota| {
            let holds = |response: &&&Response| Route::new(script, response).holds(&quota.of);
            complete.iter().filter(holds).count()
        })
        .collect();
    quotas
        .iter()
        .zip(counts(&numbers))
        .map(|(quota, count)| QuotaRow {
            id: quota.id.clone(),
            count,
            limit: quota.limit,
        })
        .collect()
}

fn items(script: &Script, live: &[&Response]) -> Vec<ItemRow> {
    let mut standing: BTreeMap<&str, usize> = BTreeMap::new();
    for response in live.iter().filter(|response| response.end.is_none()) {
        if let Stop::Question(item) = Route::new(script, response).stop() {
            *standing.entry(item).or_default() += 1;
        }
    }
    let questions = script.questions();
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
        .map(|(question, left)| {
            let id = question.item.id.as_str();
            let mut times: Vec<u32> = live
                .iter()
                .filter_map(|response| response.replies.get(id))
                .map(|given| given.seconds)
                .collect();
            ItemRow {
                id: id.to_owned(),
                left,
                replied: Count::of(times.len()),
                median_seconds: median(&mut times),
            }
        })
        .collect()
}

/// The lower median; `None` below the floor.
fn median(times: &mut [u32]) -> Option<u32> {
    if times.len() < FLOOR {
        return None;
    }
    times.sort_unstable();
    times.get((times.len() - 1) / 2).copied()
}

fn flags(complete: &[&Response]) -> Vec<Row> {
    let mut found: BTreeMap<&str, usize> = BTreeMap::new();
    let endings = complete.iter().filter_map(|response| response.end.as_ref());
    for flag in endings.flat_map(|ending| &ending.flags) {
        *found.entry(flag).or_default() += 1;
    }
    // A response has several flags or none: the counts add up to nothing, and each is judged alone.
    found
        .into_iter()
        .map(|(id, number)| Row {
            id: id.to_owned(),
            count: Count::of(number),
        })
        .collect()
}

/// Margins whose items the questionnaire asks; what is derived is worked out after fieldwork.
fn targets(script: &Script, watch: &Watch, complete: &[&Response]) -> Vec<TargetRow> {
    let mut rows = Vec::new();
    for margin in &watch.targets {
        let is_asked = |item: &crate::definition::ItemId| script.question(item.as_str()).is_some();
        if !margin.items.iter().all(is_asked) {
            continue;
        }
        let codes = |response: &Response| -> Option<Vec<Code>> {
            let of = |item: &crate::definition::ItemId| {
                response.reply(item.as_str())?.codes().first().copied()
            };
            margin.items.iter().map(of).collect()
        };
        let found: Vec<Vec<Code>> = complete
            .iter()
            .filter_map(|response| codes(response))
            .collect();
        let numbers: Vec<usize> = margin
            .categories
            .iter()
            .map(|(category, _)| found.iter().filter(|codes| *codes == category).count())
            .collect();
        let all: usize = numbers.iter().sum();
        let items: Vec<&str> = margin.items.iter().map(|item| item.as_str()).collect();
        for (((category, target), number), count) in
            margin.categories.iter().zip(&numbers).zip(counts(&numbers))
        {
            let category: Vec<String> = category.iter().map(|code| code.0.to_string()).collect();
            rows.push(TargetRow {
                margin: items.join(" × "),
                category: category.join(" × "),
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

/// The normal quantile of a two-sided 95 %.
const Z: f64 = 1.959_963_984_540_054;

fn margin(watch: &Watch, completes: usize, today: Date) -> Option<Margin> {
    if watch.margin == MarginOf::Nothing || completes < FLOOR {
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
        (Some(opens), Some(closes)) if opens <= today && opens <= closes => {
            let so_far = days(opens, today.min(closes));
            Some((completes as f64 * days(opens, closes) / so_far).floor())
        }
        _ => None,
    };
    Some(Margin {
        now: of(completes as f64),
        projected_completes: projected.map(|number| number as u32),
        projected: projected.map(of),
    })
}
