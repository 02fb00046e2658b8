//! In: results. Out: what every row of the annex looks up: names by language, flags, precision that may be shown. Never: a
//! precision that the sample does not carry.

use std::collections::HashMap;

use super::names::flag;
use crate::compare::{Change, ChangeTest, NoTest};
use crate::definition::{Item, ItemId, Lang, Wave, WaveId, WaveKind};
use crate::error::Result;
use crate::estimate::{Cell, Domain, Measure, Precision};
use crate::measure::Bases;
use crate::pipeline::Results;
use crate::report::Material;
use crate::report::annex::workbook::context;
use crate::report::control::{is_base_withheld, is_withheld};
use crate::report::document::Context;
use crate::report::number::Flag;

/// A survey up to a wave.
pub(super) struct Survey<'a> {
    pub results: &'a Results,
    /// One a language, that of the report's wave.
    pub contexts: Vec<Context<'a>>,
    /// Looked up, never walked.
    cells: HashMap<(&'a WaveId, &'a ItemId, &'a Measure, &'a Domain), &'a Cell>,
}

/// An estimate with what is told of it.
pub(super) struct Told<'a> {
    pub cell: &'a Cell,
    pub item: &'a Item,
    pub wave: &'a Wave,
}

impl<'a> Survey<'a> {
    pub fn new(material: &Material<'a>) -> Result<Self> {
        let results = material.results;
        let contexts = material
            .languages
            .iter()
            .map(|lang| context(material, lang))
            .collect::<Result<Vec<_>>>()?;
        let cells = results.waves.iter().flat_map(|wave| &wave.estimates.cells);
        Ok(Self {
            results,
            contexts,
            cells: cells
                .map(|cell| ((&cell.wave, &cell.item, &cell.measure, &cell.domain), cell))
                .collect(),
        })
    }

    /// The languages of names, in the order asked for.
    pub fn languages(&self) -> Vec<Lang> {
        let languages = self.contexts.iter();
        languages.map(|context| context.lang.clone()).collect()
    }

    /// The waves up to that of the report.
    fn waves(&self) -> Vec<&'a WaveId> {
        let first = self.contexts.first();
        let waves = first.map(Context::waves_so_far).unwrap_or_default();
        waves.into_iter().map(|(wave, _)| &wave.id).collect()
    }

    /// Every estimate, waves oldest first, in the order of the tables.
    pub fn told(&self) -> Vec<Told<'a>> {
        let survey = &self.results.survey;
        let waves = self.waves();
        let of_waves = self.results.waves.iter();
        of_waves
            .filter(|results| waves.contains(&&results.wave))
            .filter_map(|results| Some((results, survey.wave(&results.wave)?)))
            .flat_map(|(results, wave)| {
                let cells = results.estimates.cells.iter();
                cells.filter_map(move |cell| {
                    let item = survey.item(&cell.item)?;
                    Some(Told { cell, item, wave })
                })
            })
            .collect()
    }

    /// Every change that ends in one of the waves: against the wave before, then against the base wave where that is another.
    pub fn changes(&self) -> Vec<&'a Change> {
        let waves = self.waves();
        let previous = &self.results.changes.changes;
        let known: std::collections::HashSet<_> = previous.iter().map(key).collect();
        let since_base = self.results.since_base.changes.iter();
        let since_base = since_base.filter(|change| !known.contains(&key(change)));
        // Those that findings speak of, of waves further apart.
        let of_pairs = self.results.of_pairs.changes.iter();
        let of_pairs = of_pairs.filter(|change| !known.contains(&key(change)));
        previous
            .iter()
            .chain(since_base)
            .chain(of_pairs)
            .filter(|change| waves.contains(&&change.to))
            .collect()
    }

    pub fn wave(&self, id: &WaveId) -> Option<&'a Wave> {
        self.results.survey.wave(id)
    }

    pub fn flag(&self, cell: &Cell) -> Flag {
        let of_readers = self.contexts.first().map(Context::limits);
        let limits = of_readers.unwrap_or(self.results.survey.report.low_base);
        Flag::of(&cell.estimate.bases, &limits)
    }

    /// The name of what is to be known of a figure's reliability; `None`: nothing.
    pub fn flag_name(&self, cell: &Cell) -> Option<&'static str> {
        match is_withheld(&cell.estimate) {
            true => Some("withheld"),
            false => flag(self.flag(cell)),
        }
    }

    /// The bases of an estimate; `None` where even they are withheld.
    pub fn bases(&self, cell: &Cell) -> Option<Bases> {
        (!is_base_withheld(&cell.estimate)).then_some(cell.estimate.bases)
    }

    fn may_show_precision(&self, wave: &Wave) -> bool {
        let first = self.contexts.first();
        first.is_some_and(|context| context.precision_allowed(wave))
    }

    /// The precision of an estimate, where both it and its precision may be seen.
    pub fn precision(&self, told: &Told<'a>) -> Option<&'a Precision> {
        let seen = self.flag(told.cell) != Flag::Hidden && self.may_show_precision(told.wave);
        told.cell.estimate.precision().filter(|_| seen)
    }

    /// Whether the sample of a wave lets its precision be told.
    pub fn carries_precision(&self, told: &Told<'_>) -> bool {
        self.may_show_precision(told.wave)
    }

    /// The estimate at an end of a change.
    pub fn end(&self, change: &Change, wave: &WaveId) -> Option<&'a Cell> {
        let key = (wave, &change.item, &change.measure, &change.domain);
        self.cells.get(&key).copied()
    }

    /// Whether the difference may be seen: both of its estimates are, and there is no break between them.
    pub fn is_seen(&self, change: &Change) -> bool {
        let shown = |wave| {
            self.end(change, wave)
                .is_some_and(|cell| self.flag(cell) != Flag::Hidden)
        };
        shown(&change.from) && shown(&change.to) && !matches!(change.test, Err(NoTest::Break(_)))
    }

    /// The test of a change that may be seen.
    pub fn test(&self, change: &'a Change) -> Option<&'a ChangeTest> {
        let carries = |id| {
            self.wave(id)
                .is_some_and(|wave| self.may_show_precision(wave))
        };
        let allowed = self.is_seen(change) && carries(&change.from) && carries(&change.to);
        change.test.as_ref().ok().filter(|_| allowed)
    }

    /// The mark of rows that these waves make.
    pub fn mark(&self, waves: &[&Wave]) -> Option<String> {
        let first = self.contexts.first()?;
        Some(first.mark(waves)?.to_string())
    }
}

fn key(change: &Change) -> (&WaveId, &WaveId, &ItemId, &Measure, &Domain) {
    (
        &change.from,
        &change.to,
        &change.item,
        &change.measure,
        &change.domain,
    )
}

/// What a wave consists of, as records name it.
pub(super) fn status(wave: &Wave) -> &'static str {
    match wave.kind {
        WaveKind::Responses(_) => "responses",
        WaveKind::Published(_) => "published",
        WaveKind::Rehearsal(_) => "rehearsal",
    }
}
