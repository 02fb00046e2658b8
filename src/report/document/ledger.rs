//! What the comparability ledger says of this wave: which comparisons are refused, which are made with caution, which an
//! analyst has allowed.

use super::context::{Context, estimate};
use super::{Block, Column, Row, Table, Value};
use crate::compare::ledger::{Comparability, Entry, FindingKind};
use crate::definition::{Item, Role, Texts, Wave, WaveId};
use crate::estimate::{Domain, Measure};
use crate::pipeline::WaveResults;
use crate::report::Prose;
use crate::report::words::fill;

/// How a remark qualifies a comparison.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RemarkKind {
    /// It is not made.
    Break,
    /// It is made, with this note.
    Caution,
    /// It is made although something differs, for this reason.
    Overrule,
}

/// A remark on the comparison of two waves.
#[derive(Debug, Clone, Copy)]
pub struct Remark<'e> {
    /// What it does to the comparison.
    pub kind: RemarkKind,
    /// By language.
    pub reason: &'e Texts,
}

/// What is to be said of a measure between two waves.
pub fn remarks_of<'e>(entry: &'e Entry, measure: &Measure) -> Vec<Remark<'e>> {
    let mut remarks: Vec<Remark<'e>> = entry
        .findings
        .iter()
        .filter_map(|finding| {
            let kind = match finding.of(measure) {
                Comparability::Comparable => return None,
                Comparability::WithCaution => RemarkKind::Caution,
                Comparability::Break => RemarkKind::Break,
            };
            Some(Remark {
                kind,
                reason: &finding.reason,
            })
        })
        .collect();
    // Where it is refused all the same, nothing was allowed.
    if entry.of(measure) < Comparability::Break {
        remarks.extend(entry.overrules.iter().map(|overrule| Remark {
            kind: RemarkKind::Overrule,
            reason: &overrule.reason,
        }));
    }
    remarks
}

/// One thing said of some items between two waves.
struct Said<'a> {
    wave: &'a Wave,
    kind: RemarkKind,
    reason: String,
    items: Vec<&'a Item>,
}

/// What is to be said of the comparisons that trend lines make, each wave with the one before it that has the figure: once
/// each, with the items it holds for where that is not all.
pub fn remarks_between<'a>(
    context: &Context<'a>,
    items: &[(&'a Item, Measure)],
    waves: &[(&'a Wave, &'a WaveResults)],
) -> Vec<Prose> {
    let mut said: Vec<Said<'a>> = Vec::new();
    for (item, measure) in items {
        let has = |(_, results): &&(&Wave, &WaveResults)| {
            estimate(results, &item.id, measure, &Domain::Total)
                .is_some_and(|found| found.value.is_some())
        };
        let known: Vec<&(&'a Wave, &'a WaveResults)> = waves.iter().filter(has).collect();
        for pair in known.windows(2) {
            let [(before, _), (wave, _)] = pair else {
                continue;
            };
            let ledger = &context.results.ledger;
            let Some(entry) = ledger.between(&item.id, &before.id, &wave.id) else {
                continue;
            };
            // A rehearsal is compared with no real wave, and nothing over a break: there is nothing to read with caution.
            let compared = before.is_rehearsal() == wave.is_rehearsal()
                && entry.of(measure) < Comparability::Break;
            let told = |remark: &Remark<'_>| compared || remark.kind == RemarkKind::Break;
            for remark in remarks_of(entry, measure).into_iter().filter(told) {
                let reason = remark.reason.get(context.lang).to_owned();
                let same = |said: &&mut Said<'a>| {
                    (&said.wave.id, said.kind, &said.reason) == (&wave.id, remark.kind, &reason)
                };
                match said.iter_mut().find(same) {
                    Some(known) => known.items.push(item),
                    None => said.push(Said {
                        wave,
                        kind: remark.kind,
                        reason,
                        items: vec![item],
                    }),
                }
            }
        }
    }
    let all = items.len();
    said.iter().map(|said| said.text(context, all)).collect()
}

impl Said<'_> {
    fn text(&self, context: &Context<'_>, all: usize) -> Prose {
        let words = context.words;
        let opening = match self.kind {
            RemarkKind::Break => words.break_in,
            RemarkKind::Caution => words.caution_in,
            RemarkKind::Overrule => words.overruled_in,
        };
        let wave = self.wave.label.get(context.lang);
        let text = Prose::from(opening)
            .with(" ")
            .with(Prose::date(wave))
            .with(": ")
            .with(Prose::wording(&self.reason));
        if self.items.len() >= all {
            return text;
        }
        let mut labels: Vec<String> = self.items.iter().map(|i| context.label(i)).collect();
        labels.dedup();
        text.with(" (")
            .with(Prose::wording(labels.join("; ")))
            .with(")")
    }
}

/// The page of the ledger: every step between waves up to this one where something that matters differs.
pub fn blocks(context: &Context<'_>) -> Vec<Block> {
    let words = context.words;
    if context.waves_so_far().len() < 2 {
        return Vec::new();
    }
    let rows = rows(context);
    if rows.is_empty() {
        return vec![Block::Paragraph(words.ledger_nothing.into())];
    }
    let waves: Vec<&Wave> = context.waves_so_far().iter().map(|(w, _)| *w).collect();
    let table = Table {
        id: "ledger".to_owned(),
        caption: words.ledger_caption.into(),
        mark: context.mark(&waves),
        stub: vec![words.statement.to_owned(), words.ledger_waves.to_owned()],
        columns: vec![
            Column::text(words.ledger_verdict),
            Column::text(words.ledger_what),
        ],
        rows,
        notes: Vec::new(),
    };
    vec![
        Block::Paragraph(words.ledger_intro.into()),
        Block::Table(table),
    ]
}

fn rows(context: &Context<'_>) -> Vec<Row> {
    let so_far = context.waves_so_far();
    let is_shown = |entry: &&Entry| {
        let is_so_far = so_far.iter().any(|(wave, _)| wave.id == entry.to);
        let item = context.survey.item(&entry.item);
        let matters = |level: Comparability| level > Comparability::Comparable;
        is_so_far
            && entry.is_consecutive
            && item.is_some_and(|item| item.role == Role::Opinion)
            && entry.findings.iter().any(|f| matters(f.comparability))
    };
    let entries = context.results.ledger.entries.iter().filter(is_shown);
    entries.map(|entry| row(context, entry)).collect()
}

fn row(context: &Context<'_>, entry: &Entry) -> Row {
    let words = context.words;
    let wave = |id: &WaveId| -> String {
        let wave = context.survey.wave(id);
        wave.map_or(id.as_str(), |wave| wave.label.get(context.lang))
            .to_owned()
    };
    let verdict = |level: Comparability| match level {
        Comparability::Comparable => words.ledger_yes,
        Comparability::WithCaution => words.with_caution,
        Comparability::Break => words.ledger_no,
    };
    let mut said: Vec<String> = Vec::new();
    for finding in &entry.findings {
        let mut text = finding.reason.get(context.lang).to_owned();
        let mut pieces = finding.evidence.iter();
        // Where the reason says both texts, their words need not be told again.
        if let Some(piece) = pieces.find(|piece| piece.lang == *context.lang)
            && finding.kind == FindingKind::Wording
        {
            text.push_str(&format!(": {}", piece.words));
        }
        if !finding.touched.is_empty() && finding.overruled.is_none() {
            let elsewhere = fill(
                words.ledger_nets,
                &[("verdict", verdict(finding.elsewhere))],
            );
            text.push_str(&format!(" ({elsewhere})"));
        }
        said.push(text);
    }
    said.extend(entry.overrules.iter().map(|overrule| {
        let reason = overrule.reason.get(context.lang);
        fill(
            words.ledger_overruled,
            &[("wave", &wave(&overrule.wave)), ("reason", reason)],
        )
    }));
    Row {
        labels: vec![
            context.item_label(&entry.item),
            format!("{} → {}", wave(&entry.from), wave(&entry.to)),
        ],
        cells: vec![
            Value::Text(verdict(entry.comparability).into()).into(),
            // Reasons quote both waves as they were written.
            Value::Text(Prose::wording(said.join("; "))).into(),
        ],
    }
}
