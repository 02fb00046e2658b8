//! `tidemark trend --ledger`: which waves can be compared on each item, what differs, and who says that they can all the same.

use serde::Serialize;

use super::format::{self, Format, Grid};
use super::terminal::Stream;
use crate::compare::ledger::{Comparability, Entry, Evidence, Finding, Ledger};
use crate::definition::{Item, ItemId, Lang, Survey, WaveId};

/// What is shown of the ledger.
pub struct Shown<'a> {
    pub survey: &'a Survey,
    pub items: &'a [ItemId],
    pub lang: &'a Lang,
}

/// A finding, or a pair of waves without one.
#[derive(Debug, Serialize)]
struct Record<'a> {
    item: &'a str,
    from: &'a str,
    to: &'a str,
    /// Whether no wave between the two asks the item.
    consecutive: bool,
    /// `comparable`, `with_caution` or `break`, overrules considered.
    comparability: &'static str,
    /// What differs: `wording`, `option_label`, `mode`, …
    finding: Option<&'static str>,
    /// What that means by the rules.
    rule: Option<&'static str>,
    /// The answers whose own shares it touches, parted by `;`; empty: everything of the item.
    touches: Option<String>,
    /// What it means for what it does not touch.
    elsewhere: Option<&'static str>,
    reason: Option<&'a str>,
    /// The words that differ: `da: [-removed-] {+added+}`.
    words: Option<String>,
    /// Why an analyst compares all the same.
    overruled: Option<&'a str>,
}

impl Shown<'_> {
    /// The ledger in a format: for people consecutive waves, and others where they can be compared over a break between
    /// them; for machines every pair.
    pub fn render(&self, format: Format, window: &Stream) -> crate::Result<Vec<u8>> {
        let ledger = Ledger::of(self.survey);
        let entries = || {
            let entries = ledger.entries.iter();
            entries.filter(|entry| self.items.contains(&entry.item))
        };
        let records = entries().flat_map(|entry| self.records(entry));
        format::render(
            format,
            window,
            || {
                let items = self.survey.items.iter();
                items
                    .filter_map(|item| {
                        let of_item: Vec<&Entry> =
                            entries().filter(|entry| entry.item == item.id).collect();
                        (!of_item.is_empty()).then(|| self.grid(item, &of_item))
                    })
                    .collect()
            },
            records,
        )
    }

    fn records<'e>(&'e self, entry: &'e Entry) -> Vec<Record<'e>> {
        let blank = || Record {
            item: entry.item.as_str(),
            from: entry.from.as_str(),
            to: entry.to.as_str(),
            consecutive: entry.is_consecutive,
            comparability: entry.comparability.name(),
            finding: None,
            rule: None,
            touches: None,
            elsewhere: None,
            reason: None,
            words: None,
            overruled: None,
        };
        if entry.findings.is_empty() {
            return vec![blank()];
        }
        let record = |finding: &'e Finding| {
            let touched: Vec<String> = finding.touched.iter().map(ToString::to_string).collect();
            let is_whole = touched.is_empty();
            Record {
                finding: Some(finding.kind.name()),
                rule: Some(finding.comparability.name()),
                touches: (!is_whole).then(|| touched.join(";")),
                elsewhere: (!is_whole).then(|| finding.elsewhere.name()),
                reason: Some(finding.reason.get(self.lang)),
                words: words(&finding.evidence),
                overruled: finding.overruled.as_ref().map(|r| r.get(self.lang)),
                ..blank()
            }
        };
        entry
            .findings
            .iter()
            .map(|finding| record(finding))
            .collect()
    }

    fn grid(&self, item: &Item, entries: &[&Entry]) -> Grid {
        let mut notes = Vec::new();
        let rows = entries
            .iter()
            .filter(|entry| entry.is_consecutive || spans_a_break(entry, entries))
            .map(|entry| self.row(entry, &mut notes))
            .collect();
        Grid {
            title: format!("{} · {}", item.id, item.label.get(self.lang)),
            headings: ["Waves", "Comparable", "What differs"]
                .map(str::to_owned)
                .to_vec(),
            rows,
            left: vec![0, 1, 2],
            notes: notes
                .iter()
                .enumerate()
                .map(|(number, note)| format!("[{}] {note}", number + 1))
                .collect(),
            ..Grid::default()
        }
    }

    fn row(&self, entry: &Entry, notes: &mut Vec<String>) -> Vec<String> {
        let mut said: Vec<String> = Vec::new();
        for finding in &entry.findings {
            let mut text = finding.reason.get(self.lang).to_owned();
            if let Some(words) = words(&finding.evidence) {
                let known = notes.iter().position(|note| *note == words);
                let place = known.unwrap_or_else(|| {
                    notes.push(words);
                    notes.len() - 1
                });
                text.push_str(&format!(" [{}]", place + 1));
            }
            if !finding.touched.is_empty() && finding.overruled.is_none() {
                let level = verdict(finding.elsewhere);
                text.push_str(&format!(" (nets and other answers: {level})"));
            }
            said.push(text);
        }
        for overrule in &entry.overrules {
            let reason = overrule.reason.get(self.lang);
            said.push(format!(
                "overruled by {}: {reason}",
                self.wave(&overrule.wave)
            ));
        }
        vec![
            format!("{} → {}", self.wave(&entry.from), self.wave(&entry.to)),
            verdict(entry.comparability).to_owned(),
            said.join("; "),
        ]
    }

    fn wave(&self, id: &WaveId) -> String {
        let wave = self.survey.wave(id);
        wave.map_or(id.as_str(), |wave| wave.label.get(self.lang))
            .to_owned()
    }
}

fn verdict(comparability: Comparability) -> &'static str {
    match comparability {
        Comparability::Comparable => "yes",
        Comparability::WithCaution => "with caution",
        Comparability::Break => "no",
    }
}

/// Whether two waves can be compared although not all steps between them can.
fn spans_a_break(entry: &Entry, entries: &[&Entry]) -> bool {
    let from = entries.iter().position(|other| other.from == entry.from);
    let steps = entries
        .iter()
        .skip(from.unwrap_or(0))
        .filter(|other| other.is_consecutive)
        .skip_while(|other| other.from != entry.from)
        .take_while(|other| other.from != entry.to);
    let worst = steps.map(|step| step.comparability).max();
    worst.is_some_and(|worst| worst == Comparability::Break && entry.comparability < worst)
}

/// The words that differ, by language; `None` where no text shows it.
fn words(evidence: &[Evidence]) -> Option<String> {
    let texts: Vec<String> = evidence
        .iter()
        .map(|piece| match piece.code {
            Some(code) => format!("{} ({code}): {}", piece.lang, piece.words),
            None => format!("{}: {}", piece.lang, piece.words),
        })
        .collect();
    (!texts.is_empty()).then(|| texts.join(" | "))
}
