//! The files of a survey folder as they are written: serde types in which every key may be absent and every key and
//! value knows its place. Nothing is judged here except what the types alone can see: a key that does not exist, a value
//! of the wrong type. Both are kept as [`Fault`]s beside what could be read, so that one mistake does not hide the next.

mod disclosure;
mod homes;
mod lenient;
mod method;
mod questionnaire;
mod report;
mod survey;
mod values;
mod wave;

pub(super) use disclosure::{DisclosureSource, DispositionsSource};
pub(super) use homes::belongs_to;
pub(super) use lenient::{Faults, List, Table, written};
pub(super) use method::{
    ComparisonSource, ContradictionSource, DesignSource, EstimationSource, LettersSource,
    LimitSource, QualitySource, SmallestChangeSource, StepSource, StraightLiningSource,
    WeightingSource,
};
pub(super) use questionnaire::{
    CollectSource, ConsentSource, InvitationLetterSource, OpenLinkSource, PanelSource,
    QuestionnaireSource, QuotaSource, SectionSource,
};
pub(super) use report::{
    DisclosureControlSource, EditionSource, FigureSource, FindingSource, LowBaseSource,
    ReportSource, ThemeSource,
};
pub(super) use survey::{
    AnswerSource, BalanceSource, ItemSource, NetTable, OpenDataSource, PersonalSource, ScaleSource,
    SurveySource, SurveyTable,
};
pub(super) use values::{Day, Heading, NetSource, OneOrMany, Words};
pub(super) use wave::{
    AcknowledgedSource, FieldworkSource, RehearseSource, WaveAnswerSource, WaveItemSource,
    WaveSource,
};

use std::ops::Range;

use toml::Spanned;

/// A value that may be absent, with its place.
pub(super) type Given<T> = Option<Spanned<T>>;

/// What is wrong with a file by its types alone.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Fault {
    UnknownKey {
        key: String,
        span: Range<usize>,
        /// The keys that stand in such a table.
        keys: &'static [&'static str],
    },
    WrongType {
        key: String,
        span: Range<usize>,
        /// Serde's words: what was found and what is expected.
        message: String,
    },
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::homes::{REPORT, SURVEY, WAVE};
    use super::*;

    const DOCS: &str = include_str!("../../../docs/survey-folder.md");

    /// The keys in the tables of a chapter, and those that its section headings name.
    fn documented(chapter: &str) -> BTreeSet<&'static str> {
        let text = DOCS
            .split("\n## ")
            .find(|text| text.starts_with(chapter))
            .unwrap_or("");
        let mut keys = BTreeSet::new();
        let mut in_table = false;
        for line in text.lines() {
            in_table = match line {
                "| key | type | default |" => true,
                _ => in_table && line.starts_with('|'),
            };
            let cell = line
                .split('|')
                .nth(1)
                .unwrap_or("")
                .trim()
                .trim_matches('*');
            let key = cell.strip_prefix('`').and_then(|key| key.strip_suffix('`'));
            keys.extend(key.filter(|_| in_table));
            let section = line
                .strip_prefix("### [")
                .and_then(|rest| rest.split([']', '.']).next());
            keys.extend(section);
        }
        keys
    }

    fn read(tables: &[(&str, &[&'static str])]) -> BTreeSet<&'static str> {
        let keys = tables.iter().flat_map(|(_, keys)| keys.iter().copied());
        keys.collect()
    }

    #[test]
    fn every_key_is_documented_and_every_documented_key_is_read() {
        assert_eq!(documented("survey.toml"), read(SURVEY));
        let mut wave = read(WAVE);
        // Tables that are read by hand: the headings of a multiple-choice item.
        wave.extend([
            "headings",
            "chosen",
            "unchosen",
            "any_of",
            "heading",
            "separator",
        ]);
        assert_eq!(documented("waves/ID/wave.toml"), wave);
        assert_eq!(documented("report.toml"), read(REPORT));
    }

    #[test]
    fn the_facts_of_disclosure_are_the_checklist() {
        use crate::definition::disclosure::CHECKLIST;
        let source = DisclosureSource::default();
        let facts = source.facts().map(|(key, _)| key);
        let asked = CHECKLIST.iter().flat_map(|item| item.facts.iter().copied());
        assert!(asked.eq(facts));
        assert!(facts.iter().all(|key| DisclosureSource::KEYS.contains(key)));
    }
}
