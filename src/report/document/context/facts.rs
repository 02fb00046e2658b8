//! In: what a wave and its survey disclose. Out: the facts in words, or why there is none. Never: a fact left blank.

use super::Context;
use crate::definition::{Fact, Lang, Wave};
use crate::report::Prose;
use crate::report::number::Numbers;
use crate::report::words::{self, fill};

impl<'a> Context<'a> {
    /// A fact of this wave: its own, else the survey's.
    pub fn fact(&self, key: &str) -> Option<&'a Fact> {
        self.wave
            .facts
            .get(key)
            .or_else(|| self.survey.disclosure.facts.get(key))
    }

    pub fn fact_text(&self, fact: Option<&Fact>) -> String {
        fact_text(fact, self.lang)
    }

    /// A fact of this wave in words, or why there is none.
    pub fn fact_prose(&self, key: &str) -> Prose {
        Prose::wording(self.fact_text(self.fact(key)))
    }

    /// When a wave was in the field, in words.
    pub fn fieldwork(&self, wave: &Wave) -> Prose {
        Prose::date(fieldwork(wave, self.lang, &self.numbers))
    }

    /// The mode of a wave in words.
    pub fn mode(&self, wave: &Wave) -> Prose {
        let fact = wave.mode.as_ref().or_else(|| {
            wave.facts
                .get("modes")
                .or_else(|| self.survey.disclosure.facts.get("modes"))
        });
        Prose::wording(self.fact_text(fact))
    }

    /// Who asked, for whom.
    pub fn who(&self) -> Prose {
        let plain = |key| self.fact_prose(key).without_stop();
        Prose::fill(
            self.words.conducted_by_and_sponsor,
            &[("by", plain("conducted_by")), ("sponsor", plain("sponsor"))],
        )
    }
}

/// A fact in words, or why there is none.
pub(in crate::report) fn fact_text(fact: Option<&Fact>, lang: &Lang) -> String {
    let words = words::of(lang);
    match fact {
        Some(Fact::Stated(text)) => text.get(lang).to_owned(),
        Some(Fact::NotStatedBySource(source)) => {
            fill(words.not_stated_by_source, &[("source", source.get(lang))])
        }
        Some(Fact::NotDisclosed(reason)) => {
            fill(words.not_disclosed_because, &[("reason", reason.get(lang))])
        }
        Some(Fact::NotDone(reason)) => fill(
            words::disclosure::of(lang).not_done_because,
            &[("reason", reason.get(lang))],
        ),
        None => words.not_disclosed.to_owned(),
    }
}

/// When a wave was in the field, in words.
pub(in crate::report) fn fieldwork(wave: &Wave, lang: &Lang, numbers: &Numbers) -> String {
    let field = &wave.fieldwork;
    match (field.start, field.end, &field.season) {
        (Some(start), end, _) => numbers.dates(start, end.unwrap_or(start)),
        (None, Some(end), _) => numbers.date(end),
        (None, None, Some(season)) => season.get(lang).to_owned(),
        (None, None, None) => wave.label.get(lang).to_owned(),
    }
}
