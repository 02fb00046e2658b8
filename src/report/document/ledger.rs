//! What the comparability ledger says of this wave: which comparisons are refused, which are made with caution, which an
//! analyst has allowed.

use crate::compare::ledger::{Comparability, Entry};
use crate::definition::Texts;
use crate::estimate::Measure;

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
    /// Whether it holds for every item of the wave.
    pub is_of_wave: bool,
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
                is_of_wave: finding.kind.is_of_wave(),
                reason: &finding.reason,
            })
        })
        .collect();
    // Where it is refused all the same, nothing was allowed.
    if entry.of(measure) < Comparability::Break {
        remarks.extend(entry.overrules.iter().map(|overrule| Remark {
            kind: RemarkKind::Overrule,
            is_of_wave: false,
            reason: &overrule.reason,
        }));
    }
    remarks
}
