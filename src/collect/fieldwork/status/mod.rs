//! In: responses, invitations, the wave's targets. Out: how fieldwork goes, in counts. Never: an answer of one person, or a count
//! below the floor of five.

mod cases;
mod count;
mod print;
mod progress;
mod sample;
mod tables;
mod tally;
mod told;
mod words;

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::civil::Date;
use serde::Serialize;

use crate::collect::interview::script::Script;
use crate::collect::store::{Store, StoreError};
use crate::definition::{ItemId, Probability, Survey, TargetMargin, Texts, Wave, WaveKind};

pub use cases::{Cases, RateRow};
pub use count::{Count, FLOOR, counts};
pub use print::{csv, markdown, text};
pub use sample::Known;
pub use tables::{Table, Unit, calendar, days_left, tables};
pub use tally::Tally;
pub use words::{Words, of as words_of};

/// What is watched: a wave's script and what its sample is held against.
#[derive(Debug, Clone)]
pub struct Watch {
    /// Whether a margin of error may be shown.
    pub margin: MarginOf,
    /// Target margins of the weighting.
    pub targets: Vec<TargetMargin>,
    /// The items that these are made of, with the rules of those that are derived.
    pub known: BTreeMap<ItemId, Known>,
    /// e of AAPOR's rates, where wave.toml states it (proportion).
    pub eligible_of_unknown: Option<f64>,
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
    /// A probability sample. Where all came by open links it is none, whatever is stated.
    Probability,
    /// A sample with a described model.
    Model,
    /// None may be shown.
    Nothing,
}

impl Watch {
    /// What a wave is watched for.
    pub fn of(survey: &Survey, wave: &Wave) -> Self {
        let collect = wave.collect.as_ref();
        Self {
            margin: match wave.probability.unwrap_or(survey.disclosure.probability) {
                Probability::Probability => MarginOf::Probability,
                _ if survey.allows_intervals(wave) => MarginOf::Model,
                _ => MarginOf::Nothing,
            },
            targets: wave.targets.clone(),
            known: sample::known(survey, wave),
            eligible_of_unknown: wave
                .dispositions
                .and_then(|cases| cases.eligible_of_unknown),
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
    /// How the invited stand by AAPOR's definitions; `None`: nobody was invited by name.
    pub cases: Option<Cases>,
    /// How responses stand: those under way, and those that ended.
    pub ends: Vec<Row>,
    /// Completes by channel.
    pub channels: Vec<Row>,
    /// Completes by day (UTC), days without any among them.
    pub days: Vec<Row>,
    /// Begun, complete and time by device class; `all` last.
    pub devices: Vec<DeviceRow>,
    /// Completes by quota cell.
    pub quotas: Vec<QuotaRow>,
    /// Where those stand who have begun and not ended, and how long pages take.
    pub items: Vec<ItemRow>,
    /// Completes with a quality flag, as `close` would set them now.
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

/// A device class.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DeviceRow {
    /// `phone`, `tablet`, `computer`; `all`.
    pub id: String,
    /// Responses that are complete or under way.
    pub begun: Count,
    /// Completes.
    pub count: Count,
    /// Median time on all pages together in seconds; `None` below the floor.
    pub median_seconds: Option<u32>,
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
    /// What it is called, in each language.
    pub label: Texts,
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
    /// Counts what a store holds, some hundred responses at a time: of each no more stays in memory than a [`Tally`] keeps. `today`
    /// is the day (UTC) up to which the pace is reckoned.
    ///
    /// # Errors
    /// Where the store cannot be read.
    pub async fn of(
        store: &Store,
        script: Arc<Script>,
        watch: Arc<Watch>,
        today: Date,
    ) -> Result<Self, StoreError> {
        let mut tally = Tally::of(script, watch);
        let mut last = None;
        loop {
            let page = store.responses_after(last).await?;
            let Some((id, _)) = page.last() else { break };
            last = Some(*id);
            tally = beside(move || {
                for (_, response) in &page {
                    tally.add(response);
                }
                tally
            })
            .await?;
        }
        let invitations = store.invitations().await?;
        beside(move || tally.status(invitations, today)).await
    }

    /// What stands above it: the wave, and the mark of a rehearsal.
    pub fn title(&self, words: &Words) -> String {
        let title = format!("{}: {} {}", words.title, self.survey, self.wave);
        match self.kind {
            Kind::Fieldwork => title,
            Kind::Rehearsal => format!("{} · {title}", words.rehearsal),
        }
    }
}

fn people(number: u64) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}

/// Counting takes a core for a while: the answering of respondents goes on beside it.
async fn beside<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, StoreError> {
    let done = tokio::task::spawn_blocking(work).await;
    done.map_err(|_| StoreError::Bug("a status was not counted"))
}
