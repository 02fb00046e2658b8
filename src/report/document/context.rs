//! In: results, a wave, a language. Out: what every part of the document asks: names, estimates by name, what may be
//! said of them. Never: a paragraph, table or figure.

mod cells;
mod facts;
mod names;
mod notes;
mod told;

use crate::definition::{Audience, Item, Lang, Role, Survey, Wave, WaveId};
use crate::diagnostic::{Diagnostic, Diagnostics, code};
use crate::estimate::Domain;
use crate::pipeline::{Results, WaveResults};
use crate::report::document::{Block, Section};
use crate::report::number::Numbers;
use crate::report::words::{self, Words};

pub use cells::base_value;
pub(in crate::report) use facts::{fact_text, fieldwork};
pub use told::estimate;

/// One wave's report in one language, under construction.
pub struct Context<'a> {
    pub results: &'a Results,
    pub survey: &'a Survey,
    pub wave: &'a Wave,
    pub estimates: &'a WaveResults,
    pub lang: &'a Lang,
    pub words: &'static Words,
    pub numbers: Numbers,
    /// Whom the statements are about: everybody, or one group.
    pub of: Domain,
    /// Who reads it.
    pub audience: Audience,
}

impl<'a> Context<'a> {
    pub fn new(results: &'a Results, wave: &WaveId, lang: &'a Lang) -> crate::Result<Self> {
        let found = results.survey.wave(wave).zip(results.wave(wave));
        let Some((wave, estimates)) = found else {
            let known: Vec<&str> = results
                .waves
                .iter()
                .map(|wave| wave.wave.as_str())
                .collect();
            let unknown = Diagnostic::error(
                code::BAD_ARGUMENT,
                format!("no wave `{wave}` among the results"),
            )
            .value(wave.as_str())
            .help(format!("waves at hand: {}", known.join(", ")));
            return Err(Diagnostics::from(unknown).into());
        };
        Ok(Self {
            results,
            survey: &results.survey,
            wave,
            estimates,
            lang,
            words: words::of(lang),
            numbers: Numbers::new(lang),
            of: Domain::Total,
            audience: Audience::default(),
        })
    }

    /// The same of one group.
    pub fn of_group(&self, group: Domain) -> Self {
        Self {
            numbers: Numbers::new(self.lang),
            of: group,
            ..*self
        }
    }

    /// The same for other readers.
    pub fn for_audience(mut self, audience: Audience) -> Self {
        self.audience = audience;
        self
    }

    pub fn section(&self, id: &str, title: &str, blocks: Vec<Block>) -> Section {
        Section {
            id: id.to_owned(),
            title: title.to_owned(),
            blocks,
        }
    }

    /// The waves up to this one that are among the results, oldest first.
    pub fn waves_so_far(&self) -> Vec<(&'a Wave, &'a WaveResults)> {
        let last = self.place(&self.wave.id);
        self.survey
            .waves
            .iter()
            .enumerate()
            .filter(|(place, _)| Some(*place) <= last)
            .filter_map(|(_, wave)| Some((wave, self.results.wave(&wave.id)?)))
            .collect()
    }

    fn place(&self, wave: &WaveId) -> Option<usize> {
        self.survey.waves.iter().position(|known| known.id == *wave)
    }

    /// Opinion items of this wave that have an estimate, in questionnaire order.
    pub fn opinions(&self) -> Vec<&'a Item> {
        self.survey
            .items
            .iter()
            .filter(|item| item.role == Role::Opinion)
            .filter(|item| {
                self.estimates
                    .estimates
                    .cells
                    .iter()
                    .any(|cell| cell.item == item.id)
            })
            .collect()
    }

    pub fn weighted(&self) -> bool {
        use crate::weight::Method;
        self.estimates
            .weighting
            .as_ref()
            .is_some_and(|weighting| weighting.method != Method::Unweighted)
    }
}
