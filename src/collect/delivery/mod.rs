//! In: the responses of a store. Out: `responses.jsonl`, one respondent a line, as `docs/answers-jsonl.md` says. Never: an order
//! that tells who answered when, an identifier in an open answer, or a kind of missing that has become another.

mod place;
mod row;

use std::collections::BTreeMap;

use jiff::civil::Date;
use sha2::{Digest, Sha256};

use super::fieldwork::disposition;
use super::fieldwork::flags::Flags;
use super::interview::asked::{Answered, Asked, Scripts};
use super::interview::event::{Channel, End};
use super::interview::response::Response;
use super::interview::script::Script;
use super::secret::{ResponseId, random};
use crate::definition::Privacy;
use crate::diagnostic::{Diagnostics, Place};

pub use place::{Places, lacking_for_those_before, lacking_places, lacks_an_item};

/// A text without what names a person, and the kinds of identifier that were taken out (`an e-mail address`).
pub type Masked = (String, Vec<&'static str>);

/// Which responses become rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Kept {
    /// Those that were submitted.
    #[default]
    Complete,
    /// Also those that broke off after at least half of the questions asked of them, with the flag `partial`
    /// (AAPOR 2023, *Standard Definitions*: a partial interview has 50 to 80 % of the questions answered).
    WithPartials,
}

/// How a delivery is made.
pub struct Closing<'a> {
    /// Which responses become rows.
    pub kept: Kept,
    /// Stands before each id: that of a rehearsal, else nothing.
    pub prefix: &'a str,
    /// Takes identifiers out of open answers.
    pub mask: &'a dyn Fn(&str) -> Masked,
    /// The file that messages name: `survey.toml`.
    pub survey: &'a Place,
}

/// The answers of a wave, ready to be written.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Delivery {
    /// JSON Lines, UTF-8.
    pub lines: Vec<u8>,
    /// Rows in it.
    pub rows: usize,
    /// Of these, rows that were answered under another questionnaire than today's, in part at least.
    pub earlier: usize,
    /// Rows by channel: `invited`, `open`, `panel`.
    pub channels: BTreeMap<&'static str, usize>,
    /// Rows by flag.
    pub flags: BTreeMap<String, usize>,
    /// Identifiers that were masked in open answers, by kind.
    pub masked: BTreeMap<&'static str, usize>,
    /// The first and the last day (UTC) of the rows.
    pub days: Option<(Date, Date)>,
}

/// The delivery of these responses, in the order of their random ids. What was asked of a respondent is what their own
/// questionnaire asked, whatever it asks today.
///
/// # Errors
/// T0810 where an answer was passed over or not asked and the item has no place for that.
pub fn write(
    scripts: &Scripts,
    responses: &[Answered],
    closing: &Closing<'_>,
) -> crate::Result<Delivery> {
    let script = &scripts.today;
    let (kept, asked): (Vec<&Answered>, Vec<Asked<'_>>) = responses
        .iter()
        .map(|answered| (answered, scripts.asked(answered)))
        .filter(|(_, asked)| is_kept(asked, closing.kept))
        .unzip();
    let mut flags = Flags::default();
    for asked in &asked {
        flags.add(asked.response, &asked.questions());
    }
    let salt: [u8; 16] = random().map_err(|source| crate::Error::Read {
        path: "the system's generator".into(),
        source,
    })?;
    let mut delivery = Delivery::default();
    let mut places = Places::default();
    let mut lines: Vec<(String, String)> = Vec::with_capacity(kept.len());
    for ((answered, asked), flags) in kept.into_iter().zip(&asked).zip(flags.found()) {
        let response = &answered.response;
        let id = row_id(script, answered.id, response, &salt);
        let id = format!("{}{id}", closing.prefix);
        let mut writing = row::Writing {
            script,
            asked,
            response,
            mask: closing.mask,
            delivery: &mut delivery,
            places: &mut places,
        };
        let line = writing.line(&id, &flags);
        delivery.count(response, flags);
        delivery.earlier += usize::from(scripts.is_earlier(answered));
        lines.push((id, line));
    }
    let wrong: Diagnostics = places.wrong(script, closing.survey);
    if wrong.error_count() > 0 {
        return Err(wrong.into());
    }
    lines.sort_unstable();
    delivery.rows = lines.len();
    for (_, line) in lines {
        delivery.lines.extend_from_slice(line.as_bytes());
        delivery.lines.push(b'\n');
    }
    Ok(delivery)
}

fn is_kept(asked: &Asked<'_>, kept: Kept) -> bool {
    match &asked.response.end {
        Some(ending) => ending.end == End::Complete,
        None => kept == Kept::WithPartials && disposition::is_partial(asked),
    }
}

/// The id of a row. One that broke off is still joined to its invitation: where anonymity was promised its row gets another
/// id, made with a salt that is kept nowhere.
fn row_id(script: &Script, id: ResponseId, response: &Response, salt: &[u8; 16]) -> String {
    if response.end.is_some() || script.questionnaire.privacy == Privacy::Pseudonymous {
        return id.to_string();
    }
    let digest: [u8; 32] = Sha256::new()
        .chain_update(salt)
        .chain_update(id.0)
        .finalize()
        .into();
    let mut other = [0; 16];
    for (to, from) in other.iter_mut().zip(digest) {
        *to = from;
    }
    ResponseId(other).to_string()
}

impl Delivery {
    fn count(&mut self, response: &Response, flags: Vec<String>) {
        for flag in flags {
            *self.flags.entry(flag).or_default() += 1;
        }
        let Some(start) = &response.start else { return };
        *self.channels.entry(channel(&start.channel)).or_default() += 1;
        let last = response.end.as_ref().map_or(start.at, |ending| ending.at);
        if let (Some(first), Some(last)) = (day(start.at), day(last)) {
            let days = self.days.get_or_insert((first, last));
            *days = (days.0.min(first), days.1.max(last));
        }
    }
}

/// The word of a channel in the file.
pub fn channel(channel: &Channel) -> &'static str {
    match channel {
        Channel::Invited => "invited",
        Channel::Open(_) => "open",
        Channel::Panel(_) => "panel",
    }
}

/// The day (UTC) of a time in seconds since 1970.
fn day(at: i64) -> Option<Date> {
    let time = jiff::Timestamp::from_second(at).ok()?;
    Some(time.to_zoned(jiff::tz::TimeZone::UTC).date())
}
