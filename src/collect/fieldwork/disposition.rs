//! In: responses and counts of invitations. Out: how the cases ended, by AAPOR's *Standard Definitions* (10th edition, 2023, web
//! surveys of specifically named persons). Never: a response rate of people whom nobody had invited by name.

use std::ops::Add;

use crate::collect::interview::asked::Asked;
use crate::collect::interview::event::{Channel, End};
use crate::collect::interview::reply::Reply;
use crate::definition::disclosure::Dispositions;

/// Invitations of a store.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Invitations {
    /// Made in all.
    pub sent: u64,
    /// With which somebody began, also where all was taken back afterwards.
    pub begun: u64,
    /// Of these, used up: with an end, or taken back.
    pub ended: u64,
}

/// How those ended who came in one way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Arrivals {
    /// Submitted.
    pub complete: u64,
    /// Broke off after at least half of the questions asked.
    pub partial: u64,
    /// Broke off before.
    pub broken_off: u64,
    /// Not of the population.
    pub screened_out: u64,
    /// Enough of the same kind had answered.
    pub quota_full: u64,
}

/// How all ended.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Outcomes {
    /// Invitations.
    pub invitations: Invitations,
    /// Those who came with one.
    pub invited: Arrivals,
    /// Those who followed a link that anybody may follow.
    pub open: Arrivals,
    /// Those whom a panel sent.
    pub panel: Arrivals,
    /// Who took everything back; nothing is left that tells how they came.
    pub withdrawn: u64,
    /// e of the rates, where wave.toml states it (proportion).
    pub eligible_of_unknown: Option<f64>,
}

/// Whether partial interviews count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Partials {
    /// As P.
    Count,
    /// As break-offs, in R.
    BreakOffs,
}

impl Arrivals {
    /// Everybody who came.
    pub fn all(&self) -> u64 {
        self.complete + self.partial + self.broken_off + self.screened_out + self.quota_full
    }
}

impl Add for Arrivals {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self {
            complete: self.complete + other.complete,
            partial: self.partial + other.partial,
            broken_off: self.broken_off + other.broken_off,
            screened_out: self.screened_out + other.screened_out,
            quota_full: self.quota_full + other.quota_full,
        }
    }
}

/// How the responses of a wave ended.
pub fn of<'a>(
    responses: impl IntoIterator<Item = Asked<'a>>,
    invitations: Invitations,
) -> Outcomes {
    let mut outcomes = Outcomes {
        invitations,
        ..Outcomes::default()
    };
    for asked in responses {
        outcomes.add(&asked);
    }
    outcomes
}

/// Whether one that broke off is a partial interview: at least half of the questions that would have been asked have a reply
/// other than passing over (AAPOR: less than 50 % is a break-off).
pub fn is_partial(asked: &Asked<'_>) -> bool {
    let response = asked.response;
    if response.end.is_some() || response.withdrawn || response.start.is_none() {
        return false;
    }
    let questions = asked.questions();
    let replied = questions
        .iter()
        .filter_map(|question| response.reply(question.item.id.as_str()))
        .filter(|reply| **reply != Reply::Skipped)
        .count();
    replied > 0 && replied * 2 >= questions.len()
}

impl Outcomes {
    /// Counts one more response.
    pub fn add(&mut self, asked: &Asked<'_>) {
        let response = asked.response;
        if response.withdrawn {
            self.withdrawn += 1;
            return;
        }
        let Some(start) = &response.start else {
            return;
        };
        let arrivals = match start.channel {
            Channel::Invited => &mut self.invited,
            Channel::Open(_) => &mut self.open,
            Channel::Panel(_) => &mut self.panel,
        };
        let count = match &response.end {
            Some(ending) => match ending.end {
                End::Complete => &mut arrivals.complete,
                End::ScreenedOut => &mut arrivals.screened_out,
                End::QuotaFull => &mut arrivals.quota_full,
            },
            None if is_partial(asked) => &mut arrivals.partial,
            None => &mut arrivals.broken_off,
        };
        *count += 1;
    }

    /// The cases of the sample of those invited by name; `None` where nobody was.
    ///
    /// - I: submitted; P: partial, where they count;
    /// - R: broke off (2.1), also before the first answer, and who took everything back (2.11);
    /// - not eligible: screened out (4.7), quota full (4.8);
    /// - unknown (3): never began. Letters that came back are known to those who sent them.
    ///
    /// ```
    /// use tidemark::collect::fieldwork::disposition::{Arrivals, Invitations, Outcomes, Partials};
    /// let outcomes = Outcomes {
    ///     invitations: Invitations { sent: 100, begun: 60, ended: 50 },
    ///     invited: Arrivals { complete: 40, partial: 5, broken_off: 5, screened_out: 6, quota_full: 2 },
    ///     withdrawn: 2,
    ///     ..Outcomes::default()
    /// };
    /// let cases = outcomes.dispositions(Partials::Count).unwrap();
    /// assert_eq!((cases.complete, cases.partial, cases.refused), (40, 5, 7));
    /// assert_eq!((cases.not_eligible, cases.unknown), (8, 40));
    /// // RR1 = I / (I + P + R + NC + O + U) = 40 / 92.
    /// assert!((cases.rates()[0].value - 40.0 / 92.0).abs() < 1e-15);
    /// ```
    pub fn dispositions(&self, partials: Partials) -> Option<Dispositions> {
        if self.invitations.sent == 0 {
            return None;
        }
        let of = &self.invited;
        let partial = match partials {
            Partials::Count => of.partial,
            Partials::BreakOffs => 0,
        };
        let not_eligible = of.screened_out + of.quota_full;
        // Whoever began and did not end otherwise has refused; of those who withdrew nothing else is left.
        let refused = self
            .invitations
            .begun
            .saturating_sub(of.complete + partial + not_eligible);
        Some(Dispositions {
            complete: of.complete,
            partial,
            refused,
            not_eligible,
            unknown: self.invitations.sent.saturating_sub(self.invitations.begun),
            invited: Some(self.invitations.sent),
            eligible_of_unknown: self.eligible_of_unknown,
            ..Dispositions::default()
        })
    }
}
