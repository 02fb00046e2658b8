//! In: responses, one after the other. Out: what a status says of all of them. Never: a response kept after it was counted.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::civil::Date;

use super::progress::{self, Progress};
use super::sample::{self, Targets};
use super::{Count, Invited, MarginOf, Status, Watch, cases, counts, people};
use crate::collect::fieldwork::disposition::{Invitations, Outcomes};
use crate::collect::fieldwork::flags::{Flags, is_open};
use crate::collect::interview::asked::Asked;
use crate::collect::interview::event::End;
use crate::collect::interview::response::Response;
use crate::collect::interview::route::Route;
use crate::collect::interview::script::Script;

/// Responses, counted. It grows with the questionnaire and the days of fieldwork; of a single response stays what its quality flags
/// hang on, some hundred bytes.
#[derive(Debug)]
pub struct Tally {
    script: Arc<Script>,
    watch: Arc<Watch>,
    outcomes: Outcomes,
    /// Completes by the quotas that they are in.
    quotas: BTreeMap<Vec<bool>, usize>,
    /// Of people invited and of a panel.
    sample: Pool,
    /// Of open links.
    open: Pool,
}

/// What is counted of those alone who came in the same way.
#[derive(Debug)]
struct Pool {
    progress: Progress,
    targets: Targets,
    /// Of completes.
    flags: Flags,
}

impl Pool {
    fn of(script: &Script, watch: &Watch) -> Self {
        Self {
            progress: Progress::of(script),
            targets: Targets::of(watch),
            flags: Flags::default(),
        }
    }
}

impl Tally {
    /// Of no response yet.
    pub fn of(script: Arc<Script>, watch: Arc<Watch>) -> Self {
        Self {
            outcomes: Outcomes::default(),
            quotas: BTreeMap::new(),
            sample: Pool::of(&script, &watch),
            open: Pool::of(&script, &watch),
            script,
            watch,
        }
    }

    /// Counts one more.
    pub fn add(&mut self, response: &Response) {
        let (script, watch) = (&*self.script, &*self.watch);
        self.outcomes.add(&Asked::by(script, response));
        let Some(start) = response.start.as_ref().filter(|_| !response.withdrawn) else {
            return;
        };
        let end = response.end.as_ref().map(|ending| ending.end);
        // Those who are turned away are left out where people and pages are counted: from a page to the next they would tell how
        // many gave the answer that turned them away.
        if end.is_some_and(|end| end != End::Complete) {
            return;
        }
        let pool = match is_open(response) {
            true => &mut self.open,
            false => &mut self.sample,
        };
        pool.progress.add(script, start, response);
        if end.is_none() {
            return;
        }
        let route = Route::new(script, response);
        let asked = route.questions();
        let quotas = script.collection.quotas.iter();
        let holds = quotas.map(|quota| route.holds_among(&quota.of, &asked));
        *self.quotas.entry(holds.collect()).or_default() += 1;
        pool.targets.add(watch, response, &asked);
        pool.flags.add(response, &asked);
    }

    /// What they come to, with what became of invitations. `today` is the day (UTC) up to which the pace is reckoned.
    pub fn status(self, invitations: Invitations, today: Date) -> Status {
        let (script, watch) = (&*self.script, &*self.watch);
        let mut outcomes = self.outcomes;
        outcomes.invitations = invitations;
        let of_sample = outcomes.invited + outcomes.panel;
        // The places of a quota are everybody's; else an open link stands apart from the sample.
        let (apart, arrivals, pool) = match invitations.sent == 0 && of_sample.all() == 0 {
            true => (Apart::Nothing, outcomes.open, self.open),
            false => (Apart::OpenLinks, of_sample, self.sample),
        };
        let (invited, used) = (people(invitations.sent), people(invitations.ended));
        let ended = counts(&[used, invited.saturating_sub(used)]);
        let ends = progress::ends(arrivals, outcomes.withdrawn);
        let cases = cases::of(outcomes, watch, &ends);
        let margin = match (watch.margin, apart) {
            (MarginOf::Probability, Apart::Nothing) => MarginOf::Nothing,
            (margin, _) => margin,
        };
        // Those who ended but are no complete are not eligible: where that number is hidden, so is this one.
        let is_open = cases.as_ref().is_none_or(|cases| {
            let mut rows = cases.dispositions.iter();
            !rows.any(|row| row.id == "not_eligible" && row.count == Count::Hidden)
        });
        let ended = ended.first().copied().filter(|_| is_open);
        Status {
            survey: script.survey.clone(),
            wave: script.wave.clone(),
            kind: watch.kind,
            invited: Invited {
                contacts: Count::of(invited),
                ended: ended.unwrap_or(Count::Hidden),
            },
            cases,
            ends,
            channels: progress::channels(&outcomes),
            days: progress::days(&pool.progress),
            devices: progress::devices(&pool.progress),
            quotas: progress::quotas(script, &self.quotas),
            items: progress::items(script, &pool.progress),
            flags: progress::flags(pool.flags),
            targets: sample::targets(script, watch, &pool.targets),
            margin: sample::margin(
                watch,
                margin,
                people(arrivals.complete),
                most(script, invited, apart),
                today,
            ),
        }
    }
}

/// What is left out where a sample is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Apart {
    /// Answers of open links, beside those of people invited or of a panel.
    OpenLinks,
    /// Nothing: all came by open links, and nobody was invited.
    Nothing,
}

/// How many completes there can be: one a contact, or the budgets of the open links; `None`: nobody knows, or a panel may send anybody.
fn most(script: &Script, invited: usize, apart: Apart) -> Option<usize> {
    let plan = &script.collection;
    let most = match apart {
        Apart::OpenLinks => invited,
        Apart::Nothing => plan
            .open_links
            .iter()
            .map(|link| usize::try_from(link.budget).unwrap_or(usize::MAX))
            .fold(0, usize::saturating_add),
    };
    // Where contacts were purged nobody knows how many there were.
    let is_known = plan.panel.is_none() && (apart == Apart::Nothing || invited > 0);
    is_known.then_some(most)
}
