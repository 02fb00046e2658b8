//! In: a survey. Out: for every item and every pair of waves that ask it, what differs and whether they can be compared: the
//! one source of breaks. Never: an estimate or an answer.
//!
//! The rules and their sources: `docs/comparability.md`.

mod asked;
mod finding;
mod layout;
mod of_item;
mod of_wave;
mod overrule;
mod word_diff;
mod words;

use std::collections::HashMap;
use std::sync::Arc;

use serde::Serialize;

use crate::definition::{Item, ItemId, ItemKind, Survey, Texts, Wave, WaveId};

pub use finding::{Comparability, Entry, Evidence, Finding, FindingKind, Overrule};
pub use word_diff::{Distance, Piece, WordDiff, distance};

use of_item::OfItem;
use overrule::Overrules;

/// Which waves can be compared on which items, and why not.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct Ledger {
    /// By item as the survey has them, then by earlier and by later wave.
    pub entries: Vec<Entry>,
    #[serde(skip)]
    places: HashMap<ItemId, HashMap<WaveId, HashMap<WaveId, usize>>>,
}

impl Ledger {
    /// Compares the definition of every item between any two waves that ask it. Open items are not analysed and not in it.
    ///
    /// ```
    /// use tidemark::compare::ledger::{Comparability, FindingKind, Ledger};
    /// use tidemark::definition::{ItemId, WaveId, load};
    /// let survey = load("surveys/gss".as_ref())?.output;
    /// let ledger = Ledger::of(&survey);
    /// let between = |from, to| {
    ///     let item = ItemId::new("happy");
    ///     ledger.between(&item, &WaveId::new(from), &WaveId::new(to)).unwrap()
    /// };
    /// assert_eq!(between("2016", "2018").comparability, Comparability::Comparable);
    /// // Collected on the web, and declared to be a break.
    /// let entry = between("2016", "2021");
    /// assert_eq!(entry.comparability, Comparability::Break);
    /// assert!(entry.findings.iter().any(|finding| finding.kind == FindingKind::Mode));
    /// # Ok::<(), tidemark::Error>(())
    /// ```
    pub fn of(survey: &Survey) -> Self {
        let between = Between::of(survey);
        let mut ledger = Self::default();
        for item in &survey.items {
            for entry in between.entries(item) {
                let of_item = ledger.places.entry(entry.item.clone()).or_default();
                of_item
                    .entry(entry.from.clone())
                    .or_default()
                    .insert(entry.to.clone(), ledger.entries.len());
                ledger.entries.push(entry);
            }
        }
        ledger
    }

    /// The entry of an item for two waves, `from` the earlier; `None` where one of them does not ask it.
    pub fn between(&self, item: &ItemId, from: &WaveId, to: &WaveId) -> Option<&Entry> {
        let place = self.places.get(item)?.get(from)?.get(to)?;
        self.entries.get(*place)
    }
}

/// What holds between two waves whatever the item.
struct Between<'a> {
    survey: &'a Survey,
    /// By earlier and later wave.
    of_waves: HashMap<(usize, usize), Vec<Arc<Finding>>>,
}

impl<'a> Between<'a> {
    fn of(survey: &'a Survey) -> Self {
        let mut of_waves = HashMap::new();
        for (later, to) in survey.waves.iter().enumerate() {
            for (earlier, from) in survey.waves.iter().enumerate().take(later) {
                let found = of_wave::findings(survey, from, to);
                let found: Vec<Arc<Finding>> = found.into_iter().map(Arc::new).collect();
                of_waves.insert((earlier, later), found);
            }
        }
        Self { survey, of_waves }
    }

    /// Every pair of waves that ask an item.
    fn entries(&self, item: &Item) -> Vec<Entry> {
        if matches!(item.kind, ItemKind::Open) {
            return Vec::new();
        }
        let survey = self.survey;
        let question = asked::question(survey, item);
        let of_survey = asked::answers_of(question);
        let asking: Vec<(usize, &Wave)> = survey
            .waves
            .iter()
            .enumerate()
            .filter(|(_, wave)| survey.asks(wave, item))
            .collect();
        let questions: Vec<asked::Asked<'_>> = asking
            .iter()
            .map(|(_, wave)| asked::asked(survey, wave, question, &of_survey))
            .collect();
        let chain = declaring(survey, item);
        let mut entries = Vec::new();
        for (place, (earlier, from)) in asking.iter().enumerate() {
            for (step, (later, to)) in asking.iter().enumerate().skip(place + 1) {
                let of_item = OfItem {
                    survey,
                    item: question,
                    before: &questions[place],
                    after: &questions[step],
                    found: Vec::new(),
                };
                let mut findings: Vec<Arc<Finding>> =
                    of_item.findings().into_iter().map(Arc::new).collect();
                findings.extend(self.declared(&chain, (*earlier, *later)));
                let of_waves = self.of_waves.get(&(*earlier, *later));
                findings.extend(of_waves.into_iter().flatten().cloned());
                entries.push(Entry {
                    item: item.id.clone(),
                    from: from.id.clone(),
                    to: to.id.clone(),
                    is_consecutive: step == place + 1,
                    comparability: Comparability::Comparable,
                    findings,
                    overrules: Vec::new(),
                });
            }
        }
        Overrules::of(survey, &chain, &asking).apply(&mut entries, asking.len());
        entries
    }

    /// Breaks and cautions that waves after the earlier, up to the later, declare.
    fn declared(&self, chain: &[&ItemId], (earlier, later): (usize, usize)) -> Vec<Arc<Finding>> {
        let waves = self.survey.waves.get(earlier + 1..=later);
        let mut found = Vec::new();
        let mut note = |kind, comparability, reason: &Texts| {
            found.push(Arc::new(Finding {
                kind,
                comparability,
                touched: Vec::new(),
                elsewhere: comparability,
                reason: reason.clone(),
                evidence: Vec::new(),
                overruled: None,
            }));
        };
        for wave in waves.unwrap_or_default() {
            for reason in &wave.breaks {
                note(FindingKind::DeclaredOfWave, Comparability::Break, reason);
            }
            if let Some(reason) = &wave.caution {
                note(
                    FindingKind::CautionOfWave,
                    Comparability::WithCaution,
                    reason,
                );
            }
            for own in chain.iter().filter_map(|item| wave.items.get(item)) {
                if let Some(reason) = &own.breaks {
                    note(FindingKind::Declared, Comparability::Break, reason);
                }
                if let Some(reason) = &own.caution {
                    note(FindingKind::Caution, Comparability::WithCaution, reason);
                }
            }
        }
        found
    }
}

/// The item, and of a derived item those it comes from: what a wave declares of one of them holds for it.
fn declaring<'a>(survey: &'a Survey, item: &'a Item) -> Vec<&'a ItemId> {
    let mut chain = vec![&item.id];
    let mut item = item;
    while let ItemKind::Derived { from, .. } = &item.kind {
        let Some(source) = survey
            .item(from)
            .filter(|source| !chain.contains(&&source.id))
        else {
            break;
        };
        chain.push(&source.id);
        item = source;
    }
    chain
}
