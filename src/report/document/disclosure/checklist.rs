//! The items with what is said of each, and where it is written.

use serde::Serialize;

use super::computed;
use crate::definition::disclosure::{Body, CHECKLIST, ChecklistItem};
use crate::definition::{Fact, Survey, Wave, WaveKind};
use crate::estimate::Domain;
use crate::report::document::context::Context;
use crate::report::words::disclosure::{self, DisclosureWords};
use crate::report::{CellId, Prose};

/// What is known of an item.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// Written by hand.
    Stated,
    /// Taken from the definition and the run.
    Computed,
    /// It was not done.
    NotDone,
    /// The source of a published wave does not say.
    NotStatedBySource,
    /// A gap, with a reason or without.
    NotDisclosed,
}

/// The checklist of a wave in a language.
#[derive(Debug, Clone, PartialEq)]
pub struct Checklist {
    /// 1 to 26.
    pub entries: Vec<Entry>,
    /// The estimates that item 12 asks for.
    pub figures: Vec<FigureEntry>,
}

/// One item.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// 1 to 26.
    pub number: u8,
    /// Its name in files.
    pub key: &'static str,
    /// Its name in the language.
    pub name: &'static str,
    /// Who asks for it.
    pub by: &'static [Body],
    /// What is known.
    pub state: State,
    /// What is said, gaps too; never empty.
    pub text: Prose,
    /// File, table and key, from the survey's folder; `None` where it is computed.
    pub written: Option<String>,
    /// The single facts, those that are not there left out but for the one that has to be.
    pub facts: Vec<FactEntry>,
}

/// One fact of an item.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct FactEntry {
    /// Its key in `[disclosure]`.
    pub key: &'static str,
    /// What is known.
    pub state: State,
    /// What is said.
    pub text: String,
    /// File, table and key.
    pub written: String,
}

/// An estimate with its bases.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct FigureEntry {
    /// The name of the cell.
    pub cell: String,
    /// Cases, counted.
    pub unweighted_base: u64,
    /// The sum of their weights; 0 where the source has none.
    pub weighted_base: f64,
}

impl Checklist {
    /// The checklist of the context's wave in its language.
    pub fn of(context: &Context<'_>) -> Self {
        let words = disclosure::of(context.lang);
        Self {
            entries: CHECKLIST
                .iter()
                .map(|item| entry(context, words, item))
                .collect(),
            figures: figures(context),
        }
    }
}

/// What is said of an item beside its facts.
pub(super) struct Computed {
    /// The state where no fact is there.
    pub state: State,
    pub text: Prose,
    /// Where it is written, where that is not `[disclosure]`.
    pub written: Option<String>,
}

impl Computed {
    pub fn new(text: impl Into<Prose>) -> Self {
        Self {
            state: State::Computed,
            text: text.into(),
            written: None,
        }
    }
}

pub(super) fn fact<'a>(context: &Context<'a>, key: &str) -> Option<&'a Fact> {
    fact_of(context.survey, context.wave, key)
}

/// A fact of a wave, by its key: its own, else the survey's; the mode may stand in the wave itself.
pub fn fact_of<'a>(survey: &'a Survey, wave: &'a Wave, key: &str) -> Option<&'a Fact> {
    let own = wave.mode.as_ref().filter(|_| key == "modes");
    own.or_else(|| wave.facts.get(key))
        .or_else(|| survey.disclosure.facts.get(key))
}

pub(super) fn state(fact: &Fact) -> State {
    match fact {
        Fact::Stated(_) => State::Stated,
        Fact::NotDone(_) => State::NotDone,
        Fact::NotStatedBySource(_) => State::NotStatedBySource,
        Fact::NotDisclosed(_) => State::NotDisclosed,
    }
}

fn entry(context: &Context<'_>, words: &'static DisclosureWords, item: &ChecklistItem) -> Entry {
    let computed = computed::of(context, words, item.key);
    let mut facts = Vec::new();
    let mut texts: Vec<Prose> = Vec::new();
    for (place, key) in item.facts.iter().enumerate() {
        let found = fact(context, key);
        // A gap is one of the item, not of each thing that might be said of it; what is computed is no gap.
        if found.is_none() && (place > 0 || computed.is_some()) {
            continue;
        }
        let text = context.fact_text(found);
        facts.push(FactEntry {
            key,
            state: found.map_or(State::NotDisclosed, state),
            text: text.clone(),
            written: place_of(context, key),
        });
        let sentence = Prose::wording(text);
        texts.push(match place {
            0 => sentence,
            _ => Prose::from(words.fact(key)).with(": ").with(sentence),
        });
    }
    let mut state = facts.first().map(|fact| fact.state);
    let mut written = facts.first().map(|fact| fact.written.clone());
    if let Some(computed) = computed {
        // A gap that the run fills is none.
        if state.is_none() {
            state = Some(computed.state);
            written = computed.written;
        }
        if !computed.text.is_empty() {
            texts.push(computed.text);
        }
    }
    Entry {
        number: item.number,
        key: item.key,
        name: words.name(item.key),
        by: item.by,
        state: state.unwrap_or(State::NotDisclosed),
        text: joined(texts),
        written,
        facts,
    }
}

/// Sentences behind each other, each with its stop where another follows.
fn joined(texts: Vec<Prose>) -> Prose {
    let last = texts.len().saturating_sub(1);
    let sentences = texts.into_iter().enumerate().map(|(place, text)| {
        if place < last {
            text.as_sentence()
        } else {
            text
        }
    });
    Prose::join(sentences, " ")
}

/// Where a fact is written, or is to be: file, table and key.
pub(super) fn place_of(context: &Context<'_>, key: &str) -> String {
    if key == "modes" && context.wave.mode.is_some() {
        return format!("{}: mode", wave_file(context));
    }
    let in_wave = context.wave.facts.contains_key(key);
    let in_survey = context.survey.disclosure.facts.contains_key(key);
    let is_published = matches!(context.wave.kind, WaveKind::Published(_));
    let file = match in_wave || (is_published && !in_survey) {
        true => wave_file(context),
        false => "survey.toml".to_owned(),
    };
    format!("{file}: [disclosure] {key}")
}

/// `waves/2023/wave.toml`.
pub(super) fn wave_file(context: &Context<'_>) -> String {
    let folder = &context.wave.folder;
    let within = folder
        .strip_prefix(&context.survey.folder)
        .unwrap_or(folder);
    let parts: Vec<String> = within
        .components()
        .map(|part| part.as_os_str().to_string_lossy().into_owned())
        .collect();
    format!("{}/wave.toml", parts.join("/"))
}

/// The estimates that tell each item, for everybody.
fn figures(context: &Context<'_>) -> Vec<FigureEntry> {
    let opinions = context.opinions();
    let told = opinions.iter().flat_map(|item| {
        context
            .told(item)
            .into_iter()
            .map(move |measure| (item, measure))
    });
    told.filter_map(|(item, measure)| {
        let estimate = context.total(&item.id, &measure)?;
        estimate.value?;
        let id = CellId::of(&context.wave.id, &item.id, &measure, &Domain::Total);
        Some(FigureEntry {
            cell: id.to_string(),
            unweighted_base: estimate.bases.unweighted,
            weighted_base: estimate.bases.weighted,
        })
    })
    .collect()
}
