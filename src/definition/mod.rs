//! In: a survey folder (`survey.toml`, `report.toml`, `targets/*.csv`, `waves/*/wave.toml`, `published.csv`). Out: a
//! [`Survey`], everything resolved: references are followed, texts complete, targets checked. Never: reading a
//! delivery, or a number computed from answers.

mod asked_before;
mod base_url;
pub mod claim;
pub mod comparison;
pub mod condition;
mod derive;
pub mod design;
pub mod disclosure;
mod edition;
pub mod estimation;
pub mod id;
pub mod item;
mod key_places;
pub mod open_data;
pub mod personal;
pub mod placeholder;
pub mod quality;
pub mod quantile;
pub mod questionnaire;
mod quoted;
pub mod rehearsal;
pub mod report;
mod resolve;
mod routing;
pub mod scale;
mod source;
pub mod text;
pub mod theme;
mod typed_missing;
pub mod wave;
mod wave_item;
pub mod weighting;
mod written_at;

use std::path::PathBuf;
use std::sync::Arc;

use serde::Serialize;

pub use base_url::{NoBaseUrl, base_url, canonical_host, is_this_computer, parted};
pub use claim::{
    Assertion, Claim, End, Finding, Form, FormPart, Movement, Quantity, QuantityUnit, Reference,
    ShareWord, Stretch, Telling, Term, Told, WhenBroken,
};
pub use comparison::{ChangeScope, Comparison, SmallestChange};
pub use condition::{Comparing, Condition, Said};
pub use derive::{Derived, Deriving};
pub use design::{
    ClusterCodes, Fact, RakeVariance, SampleDesign, SingletonPsu, TargetMargin, Weighting,
};
pub use disclosure::{Disclosure, Probability};
pub use edition::{Audience, Edition, Piece};
pub use estimation::{
    Correction, DegreesOfFreedom, Estimation, IntervalMethod, LetterFamily, LetterRule,
};
pub use id::{BalanceId, Code, Field, FigureId, ItemId, NetId, ScaleId, WaveId};
pub use item::{Band, BandsOf, Derivation, Item, ItemKind, Role};
pub use key_places::KeyPlaces;
pub use open_data::OpenData;
pub use personal::{Acknowledgement, KeySource, Personal};
pub use quality::{
    Action, Contradiction, Duration, DurationUnit, Quality, ShareRule, StraightLiningRule,
};
pub use quantile::{Quantile, QuantileRule};
pub use questionnaire::{
    Author, CLOSE_MARK, Collection, Consent, InvitationLetter, OpenLink, Panel, Privacy,
    Questionnaire, Quota, Section, SectionOrder, Taking,
};
pub use quoted::quoted;
pub use rehearsal::Recipe;
pub use report::{
    ChangesSince, Figure, FigureKind, FigureOrder, LowBase, ReportPlan, TileMap, TrendLine,
};
pub use resolve::{load, load_for, read_figures};
pub(crate) use resolve::{read_condition, suggest};
pub use routing::routing_faults;
pub use scale::{Answer, Balance, BaseRule, Missing, Net, NetRole, Scale};
pub use text::{Lang, Texts};
pub use theme::{Colour, Theme};
pub use typed_missing::typed_as_missing;
pub use wave::{
    Assumption, CHOSEN_WORDS, Columns, Delivery, Fieldwork, Format, MarginOfError, Published,
    PublishedFigure, PublishedMeasure, UNCHOSEN_WORDS, Wave, WaveKind, option_heading,
};
pub use wave_item::{ShownAnswer, ShownAnswers, ShownOrder, WaveItem};
pub use weighting::{
    Bounds, Distance, Excess, LimitUnit, Limits, Redistribution, Repetition, TargetMean,
    WeightingStep,
};

/// A survey as meant: what is asked, of whom, how it is weighted, its waves in order, what is published.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Survey {
    /// The survey folder.
    pub folder: PathBuf,
    /// As `survey.toml` states it.
    pub id: String,
    /// Shown to readers, by language.
    pub title: Texts,
    /// The languages; the first is the one shown where nobody asks for another.
    pub languages: Vec<Lang>,
    /// Scales that items refer to, in the order of the definition.
    pub scales: Vec<Arc<Scale>>,
    /// In the order of the definition, which is the order of the questionnaire.
    pub items: Vec<Item>,
    /// How samples are drawn; the same in every wave.
    pub design: SampleDesign,
    /// How weights are made; the targets are the wave's.
    pub weighting: Weighting,
    /// How estimates are made, and which tests banner tables show.
    pub estimation: Estimation,
    /// How changes between waves are tested.
    pub comparison: Comparison,
    /// What is looked for in the answers before they are trusted; [`Survey::quality_of`] has what holds for a wave.
    pub quality: Quality,
    /// What readers must be told of the survey.
    pub disclosure: Disclosure,
    /// How its public-use file is made.
    pub open_data: OpenData,
    /// What is declared of personal data in deliveries; each wave has its own beside it.
    pub personal: Personal,
    /// How it is asked on the web.
    pub questionnaire: Questionnaire,
    /// Oldest first.
    pub waves: Vec<Wave>,
    /// Published figures of others, oldest first: drawn beside the waves, never tested against them.
    pub benchmarks: Vec<Wave>,
    /// Figures, banners and limits of `report.toml`.
    pub report: ReportPlan,
}

impl Survey {
    /// `None` where the survey has no such item.
    pub fn item(&self, id: &ItemId) -> Option<&Item> {
        self.items.iter().find(|item| item.id == *id)
    }

    /// The place of an item among `items`.
    pub fn item_position(&self, id: &ItemId) -> Option<usize> {
        self.items.iter().position(|item| item.id == *id)
    }

    /// `None` where the survey has no such wave, or it was left out ([`load_for`]).
    pub fn wave(&self, id: &WaveId) -> Option<&Wave> {
        self.waves.iter().find(|wave| wave.id == *id)
    }

    /// The newest wave, whatever its kind.
    pub fn newest_wave(&self) -> Option<&Wave> {
        self.waves.last()
    }

    /// What is looked for in the answers of a wave, and what becomes of the rows.
    pub fn quality_of(&self, wave: &Wave) -> Quality {
        wave.quality.or(&self.quality)
    }

    /// Whether the weights count people, or it is declared how many people they stand for.
    pub fn counts_people(&self) -> bool {
        self.estimation
            .population
            .or_else(|| self.weighting.total())
            .is_some()
    }

    /// Whether intervals may be shown for a wave: a probability sample, a described model, or a declared assumption.
    pub fn allows_intervals(&self, wave: &Wave) -> bool {
        let probability = wave.probability.unwrap_or(self.disclosure.probability);
        let modelled = matches!(self.disclosure.precision_model, Some(Fact::Stated(_)));
        let assumed =
            matches!(&wave.kind, WaveKind::Published(published) if published.assumption.is_some());
        probability == Probability::Probability || modelled || assumed
    }

    /// The sections that a wave showed: those that stand in its wave.toml, else the survey's.
    pub fn sections<'a>(&'a self, wave: &'a Wave) -> &'a [Section] {
        let own = wave.collect.as_ref();
        own.and_then(|collect| collect.sections.as_deref())
            .unwrap_or(&self.questionnaire.sections)
    }

    /// The sections that a wave asks from now on: its own, where a person wrote them, else the survey's. What `collect close`
    /// wrote tells of those who have answered.
    pub fn sections_to_ask<'a>(&'a self, wave: &'a Wave) -> &'a [Section] {
        match wave.collect.as_ref().map(|collect| collect.sections_by) {
            Some(Author::Close) => &self.questionnaire.sections,
            Some(Author::Person) | None => self.sections(wave),
        }
    }

    /// Whether a wave asks an item: from its first wave to its last, unless the wave says it does not.
    pub fn asks(&self, wave: &Wave, item: &Item) -> bool {
        let place = |id: &WaveId| self.waves.iter().position(|wave| wave.id == *id);
        let Some(here) = place(&wave.id) else {
            return false;
        };
        let begun = item
            .first_wave
            .as_ref()
            .and_then(place)
            .is_none_or(|first| here >= first);
        let over = item
            .last_wave
            .as_ref()
            .and_then(place)
            .is_some_and(|last| here > last);
        begun && !over && !wave.not_asked.contains(&item.id)
    }
}
