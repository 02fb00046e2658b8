//! In: a delivery ([`Profile`]) and a survey that has asked before. Out: which column is which item, with the evidence, and
//! what has changed since. Never: a column taken for an item in silence.

mod fact;
mod fields;
mod options;
mod pair;
mod translated;
mod unlabelled;
mod values;
mod written;

use std::cell::OnceCell;

use super::draft::{Analogy, ColumnAnswer, Draft, DraftColumns, Stated, column_answers, draft};
use super::profile::Profile;
use super::quality::counts::Counts;
use crate::definition::{Code, Delivery, Item, ItemId, ItemKind, Survey, Wave, WaveId};

pub use fact::Change;
pub use written::{Decided, wave_toml};

/// How far a proposal can be trusted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Confidence {
    /// Little speaks for it: a person must say.
    Unsure,
    /// Question or answers speak for it, and nothing against it.
    Likely,
    /// The heading of an earlier wave, or the question word for word.
    Sure,
}

/// What a column is proposed to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// The respondent's id.
    RespondentId,
    /// A field of `[design]`: its name, and whether it is the weight.
    Design {
        /// As `[design]` calls it.
        field: String,
        /// Or a stratum, a cluster, a population count.
        is_weight: bool,
    },
    /// An item of the survey.
    Item(ItemId),
}

impl Target {
    /// The field of `[columns]`; `id` is what the wave calls the respondent's id.
    pub fn field<'t>(&'t self, id: &'t str) -> &'t str {
        match self {
            Self::RespondentId => id,
            Self::Design { field, .. } => field,
            Self::Item(item) => item.as_str(),
        }
    }
}

/// A column, or several of one question, and what they are.
#[derive(Debug, Clone, PartialEq)]
pub struct Proposal {
    /// What they are proposed to be.
    pub target: Target,
    /// Their places among the columns.
    pub columns: DraftColumns,
    /// How far to trust it.
    pub confidence: Confidence,
    /// What speaks for it, and against it.
    pub evidence: Vec<String>,
    /// Texts or codes of the delivery that stand for a code of the survey.
    pub values: Vec<(String, Code)>,
    /// What is different from the survey.
    pub changes: Vec<Change>,
    /// Other items for which nearly as much speaks, the likeliest first.
    pub rivals: Vec<ItemId>,
    /// Cells by the answer that they are taken for, of a single choice; kinds of missing are not among them.
    pub counts: Vec<(Code, usize)>,
}

/// What import proposes for a wave.
#[derive(Debug, Clone, PartialEq)]
pub struct Matching {
    /// In the order of the columns.
    pub proposals: Vec<Proposal>,
    /// Items that the wave would be expected to ask and of which there is no column.
    pub absent: Vec<ItemId>,
    /// Columns that are nothing the survey knows.
    pub unplaced: Vec<usize>,
    /// The same columns drafted as if there were no survey.
    pub draft: Draft,
    /// What is to be known of the file as a whole.
    pub notes: Vec<String>,
    /// What the wave calls the respondent's id.
    pub id_field: String,
    /// The wave whose headings were tried.
    pub reference: Option<WaveId>,
    /// The answers of that wave, where they were looked at to tell items apart.
    pub before: Option<Counts>,
}

/// The wave whose headings, values and kind of delivery come nearest: the same wave where it is there already, else the
/// newest before `time` (a decimal year), else the first after.
pub(super) fn reference<'s>(
    survey: &'s Survey,
    wave: &WaveId,
    time: Option<f64>,
) -> Option<&'s Wave> {
    let with_delivery = || survey.waves.iter().filter(|wave| wave.delivery().is_some());
    with_delivery()
        .find(|known| known.id == *wave)
        .or_else(|| {
            with_delivery()
                .rev()
                .find(|known| time.is_none_or(|time| known.fieldwork.time < time))
        })
        .or_else(|| with_delivery().next())
}

/// Everything a comparison of columns with items needs.
struct Room<'a> {
    survey: &'a Survey,
    profile: &'a Profile,
    answers: Vec<Vec<ColumnAnswer>>,
    reference: Option<&'a Delivery>,
    reference_wave: Option<&'a Wave>,
    before: OnceCell<Option<Counts>>,
}

impl Room<'_> {
    /// The answers of the reference wave; read where they are asked for.
    fn before(&self) -> Option<&Counts> {
        let read = || {
            let read = super::read(self.survey, self.reference_wave?).ok()?;
            Some(Counts::of(self.survey, &read.output))
        };
        self.before.get_or_init(read).as_ref()
    }
}

/// Proposes what the columns of a delivery are in a survey.
///
/// `stated` is as for a new survey; its year, else its fieldwork, places the wave among the others.
///
/// ```
/// use tidemark::definition::{WaveId, load};
/// use tidemark::ingest::matching::{Confidence, matching};
/// use tidemark::ingest::profile::profile;
/// let survey = load("surveys/tech-attitudes".as_ref())?.output;
/// let delivery = "surveys/tech-attitudes/waves/2023/responses.csv";
/// let profile = profile(delivery.as_ref(), &Default::default())?.output;
/// let found = matching(&survey, &WaveId::new("2024"), &profile, &Default::default());
/// assert!(found.absent.is_empty() && found.unplaced.is_empty());
/// assert!(found.proposals.iter().all(|proposal| proposal.confidence == Confidence::Sure));
/// # Ok::<(), tidemark::Error>(())
/// ```
pub fn matching(survey: &Survey, wave: &WaveId, profile: &Profile, stated: &Stated) -> Matching {
    let analogy = Analogy::of(&profile.dictionary);
    let time = stated
        .fieldwork
        .map(|(_, end)| f64::from(end.year()) + f64::from(end.day_of_year()) / 366.0)
        .or(stated.year.map(|year| f64::from(year) + 0.5));
    let reference = reference(survey, wave, time);
    let room = Room {
        survey,
        profile,
        answers: profile
            .iter()
            .map(|(variable, column)| column_answers(variable, column, &analogy))
            .collect(),
        reference: reference.and_then(Wave::delivery),
        reference_wave: reference,
        before: OnceCell::new(),
    };
    let mut stated = stated.clone();
    stated.languages = survey.languages.clone();
    let draft = draft(profile, &stated);
    let mut proposals = fields::propose(&room, &draft);
    let asked: Vec<&Item> = survey
        .items
        .iter()
        .filter(|item| asks(survey, wave, time, item))
        .collect();
    options::propose(&room, &asked, &draft, &mut proposals);
    pair::propose(&room, &asked, &mut proposals);
    let mut notes = Vec::new();
    fields::say_weight(&room, &draft, &mut proposals, &mut notes);
    finish(&room, &asked, proposals, draft, notes)
}

/// Whether a wave of that time would be expected to ask an item.
fn asks(survey: &Survey, wave: &WaveId, time: Option<f64>, item: &Item) -> bool {
    if matches!(item.kind, ItemKind::Derived { .. }) {
        return false;
    }
    if let Some(known) = survey.wave(wave) {
        return survey.asks(known, item);
    }
    let time_of = |id: &WaveId| survey.wave(id).map(|wave| wave.fieldwork.time);
    let begun = match (item.first_wave.as_ref().and_then(time_of), time) {
        (Some(first), Some(time)) => first <= time,
        _ => true,
    };
    let over = match (item.last_wave.as_ref(), time) {
        (Some(last), Some(time)) => time_of(last).is_some_and(|last| last < time),
        (Some(_), None) => true,
        (None, _) => false,
    };
    begun && !over
}

fn finish(
    room: &Room<'_>,
    asked: &[&Item],
    mut proposals: Vec<Proposal>,
    draft: Draft,
    notes: Vec<String>,
) -> Matching {
    proposals.sort_by_key(|proposal| places(&proposal.columns).first().copied());
    let taken: Vec<usize> = proposals
        .iter()
        .flat_map(|proposal| places(&proposal.columns))
        .collect();
    let is_placed = |item: &Item| {
        let target = Target::Item(item.id.clone());
        proposals.iter().any(|proposal| proposal.target == target)
    };
    Matching {
        absent: asked
            .iter()
            .filter(|item| !is_placed(item))
            .map(|item| item.id.clone())
            .collect(),
        unplaced: (0..room.profile.columns.len())
            .filter(|place| !taken.contains(place))
            .collect(),
        id_field: room
            .reference
            .and_then(|delivery| delivery.id.as_ref())
            .map_or("respid", |id| id.as_str())
            .to_owned(),
        reference: room.reference_wave.map(|wave| wave.id.clone()),
        before: room.before.get().cloned().flatten(),
        proposals,
        draft,
        notes,
    }
}

/// The places of the columns of a proposal.
pub fn places(columns: &DraftColumns) -> Vec<usize> {
    match columns {
        DraftColumns::One(place) => vec![*place],
        DraftColumns::Options { by_code, .. } => by_code.iter().map(|(_, place)| *place).collect(),
        DraftColumns::AnyOf(places) => places.clone(),
    }
}
