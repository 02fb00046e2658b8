//! In: an item as two waves asked it. Out: what differs. Never: anything about the waves as wholes.

use super::asked::{After, Asked};
use super::finding::{Comparability, Evidence, Finding, FindingKind};
use super::layout::Layout;
use super::word_diff::{Distance, WordDiff, distance};
use super::words::{change, said};
use crate::definition::{Code, Item, ItemId, Lang, SectionOrder, ShownAnswer, Survey, Texts};

/// Compares an item between two waves.
pub(super) struct OfItem<'a> {
    pub survey: &'a Survey,
    /// The item whose question it is.
    pub item: &'a Item,
    pub before: &'a Asked<'a>,
    pub after: &'a Asked<'a>,
    pub found: Vec<Finding>,
}

impl OfItem<'_> {
    /// Everything that differs.
    pub fn findings(mut self) -> Vec<Finding> {
        if self.before == self.after {
            return Vec::new();
        }
        self.wording();
        self.instructions();
        self.universe();
        self.options();
        self.order();
        self.codes();
        self.position();
        self.layout();
        self.found
    }

    fn languages(&self) -> &[Lang] {
        &self.survey.languages
    }

    /// Notes a finding that touches the whole item.
    fn note(
        &mut self,
        kind: FindingKind,
        comparability: Comparability,
        reason: Texts,
        evidence: Vec<Evidence>,
    ) {
        self.found.push(Finding {
            kind,
            comparability,
            touched: Vec::new(),
            elsewhere: comparability,
            reason,
            evidence,
            overruled: None,
        });
    }

    fn wording(&mut self) {
        let (apart, evidence) = differences(self.languages(), self.before.text, self.after.text);
        match apart {
            Distance::Same => {}
            Distance::Typography => self.typography(evidence),
            Distance::Words => {
                let reason = said(self.languages(), |words, _| words.wording.to_owned());
                self.note(FindingKind::Wording, Comparability::Break, reason, evidence);
            }
        }
    }

    fn typography(&mut self, evidence: Vec<Evidence>) {
        let known = |finding: &&mut Finding| finding.kind == FindingKind::Typography;
        if let Some(finding) = self.found.iter_mut().find(known) {
            finding.evidence.extend(evidence);
            return;
        }
        let reason = said(self.languages(), |words, _| words.typography.to_owned());
        let kind = FindingKind::Typography;
        self.note(kind, Comparability::Comparable, reason, evidence);
    }

    fn instructions(&mut self) {
        let (before, after) = (self.before.instructions, self.after.instructions);
        let Some(evidence) = stated_differences(self.languages(), before, after) else {
            return;
        };
        let reason = said(self.languages(), |words, lang| {
            let text = |texts: Option<&Texts>| match texts {
                Some(texts) => words.quoted(texts.get(lang)),
                None => words.none.to_owned(),
            };
            format!(
                "{}: {}",
                words.instructions,
                change(&text(before), &text(after))
            )
        });
        let kind = FindingKind::Instructions;
        self.note(kind, Comparability::WithCaution, reason, evidence);
    }

    fn universe(&mut self) {
        let (before, after) = (self.before.universe, self.after.universe);
        let Some(evidence) = stated_differences(self.languages(), before, after) else {
            return;
        };
        let reason = said(self.languages(), |words, lang| {
            let text = |texts: Option<&Texts>| {
                texts
                    .map_or(words.everybody, |texts| texts.get(lang))
                    .to_owned()
            };
            format!(
                "{}: {}",
                words.universe,
                change(&text(before), &text(after))
            )
        });
        self.note(
            FindingKind::Universe,
            Comparability::Break,
            reason,
            evidence,
        );
    }

    /// Labels, new answers, answers that are gone, answers in other parts.
    fn options(&mut self) {
        let (before, after) = (self.before, self.after);
        if before.shown == after.shown {
            return;
        }
        for code in codes(&before.shown) {
            let (was, now) = (labels(&before.shown, code), labels(&after.shown, code));
            match (was.as_slice(), now.as_slice()) {
                (_, []) => self.option(FindingKind::OptionRemoved, code, &was, Vec::new()),
                ([was], [now]) => self.label(code, was, now),
                _ if same_labels(self.languages(), &was, &now) => {}
                _ => self.option(FindingKind::OptionSplit, code, &now, Vec::new()),
            }
        }
        for code in codes(&after.shown) {
            if labels(&before.shown, code).is_empty() {
                let now = labels(&after.shown, code);
                self.option(FindingKind::OptionAdded, code, &now, Vec::new());
            }
        }
    }

    fn label(&mut self, code: Code, was: &Texts, now: &Texts) {
        let (apart, mut evidence) = differences(self.languages(), was, now);
        for piece in &mut evidence {
            piece.code = Some(code);
        }
        match apart {
            Distance::Same => {}
            Distance::Typography => self.typography(evidence),
            Distance::Words => self.option(FindingKind::OptionLabel, code, &[was, now], evidence),
        }
    }

    /// A finding about one answer; `labels` are those it tells of.
    fn option(
        &mut self,
        kind: FindingKind,
        code: Code,
        labels: &[&Texts],
        evidence: Vec<Evidence>,
    ) {
        let reason = said(self.languages(), |words, lang| {
            let quoted: Vec<String> = labels
                .iter()
                .map(|label| words.quoted(label.get(lang)))
                .collect();
            let (what, between) = match kind {
                FindingKind::OptionAdded => (words.added, ", "),
                FindingKind::OptionRemoved => (words.removed, ", "),
                FindingKind::OptionSplit => (words.split, " / "),
                _ => (words.relabelled, " → "),
            };
            format!("{what}: {}", quoted.join(between))
        });
        // An option of a multiple-choice item is a question of its own; the parts of a split answer stay within its nets.
        let own = self.after.is_multiple || kind == FindingKind::OptionSplit;
        self.found.push(Finding {
            kind,
            comparability: Comparability::Break,
            touched: if own { vec![code] } else { Vec::new() },
            elsewhere: if own {
                Comparability::WithCaution
            } else {
                Comparability::Break
            },
            reason,
            evidence,
            overruled: None,
        });
    }

    fn order(&mut self) {
        let (before, after) = (self.before, self.after);
        if before.is_random != after.is_random {
            let reason = said(self.languages(), |words, _| words.random.to_owned());
            let kind = FindingKind::Order;
            self.note(kind, Comparability::WithCaution, reason, Vec::new());
            return;
        }
        if before.is_random {
            return;
        }
        // What is in both: an answer that came or went moves no other.
        let common = |one: &[ShownAnswer], other: &[ShownAnswer]| -> Vec<Code> {
            let mut codes = codes(one);
            codes.retain(|code| !labels(other, *code).is_empty());
            codes
        };
        let was = common(&before.shown, &after.shown);
        let now = common(&after.shown, &before.shown);
        if was == now {
            return;
        }
        let kind = match is_reversed(self.item, &was, &now) {
            true => FindingKind::Reversed,
            false => FindingKind::Order,
        };
        let reason = said(self.languages(), |words, _| {
            match kind {
                FindingKind::Reversed => words.reversed,
                _ => words.order,
            }
            .to_owned()
        });
        let comparability = match after.is_multiple {
            true => Comparability::WithCaution,
            false => Comparability::Break,
        };
        self.note(kind, comparability, reason, Vec::new());
    }

    fn codes(&mut self) {
        if self.before.codes != self.after.codes {
            let reason = said(self.languages(), |words, _| words.codes.to_owned());
            let kind = FindingKind::Codes;
            self.note(kind, Comparability::Comparable, reason, Vec::new());
        }
    }

    fn position(&mut self) {
        let (before, after) = (self.before.after, self.after.after);
        let id = |after| match after {
            After::Stated(id) | After::InSurvey(id) => Some(id),
            After::First | After::Unknown => None,
        };
        if matches!(before, After::Unknown)
            || matches!(after, After::Unknown)
            || id(before) == id(after)
        {
            return;
        }
        let is_stated = matches!(before, After::Stated(_)) || matches!(after, After::Stated(_));
        let survey = self.survey;
        let reason = said(self.languages(), |words, lang| {
            let label = |after| match id(after) {
                Some(id) => {
                    let label = survey.item(id).map_or(id.as_str(), |i| i.label.get(lang));
                    words.quoted(label)
                }
                None => words.first.to_owned(),
            };
            format!(
                "{}: {}",
                words.position,
                change(&label(before), &label(after))
            )
        });
        // That a neighbour came or went is noted; that an item was moved is said by hand.
        let comparability = match is_stated {
            true => Comparability::WithCaution,
            false => Comparability::Comparable,
        };
        self.note(FindingKind::Position, comparability, reason, Vec::new());
    }
}

impl OfItem<'_> {
    /// Another section, another order within it, or a move: the page around a question is part of it.
    fn layout(&mut self) {
        let (Some(before), Some(after)) = (&self.before.layout, &self.after.layout) else {
            return;
        };
        let id = &self.item.id;
        let (was, is) = (before.around(after, id), after.around(before, id));
        let nothing = Texts::default();
        let titled = |layout: &Layout<'_>| layout.title.unwrap_or(&nothing).clone();
        let (apart, _) = differences(self.languages(), &titled(before), &titled(after));
        if before.order == after.order && was == is && apart < Distance::Words {
            return;
        }
        let survey = self.survey;
        let label = |id: &ItemId, lang: &Lang| {
            let item = survey.item(id);
            item.map_or(id.as_str(), |item| item.label.get(lang))
                .to_owned()
        };
        let reason = said(self.languages(), |words, lang| {
            let stands = |layout: &Layout<'_>, around: &[&ItemId]| {
                let section = match layout.title {
                    Some(title) => words.quoted(title.get(lang)),
                    None => words.no_section.to_owned(),
                };
                let place = match (layout.order, around.last()) {
                    (SectionOrder::Random, _) => words.shuffled.to_owned(),
                    (SectionOrder::Written, Some(id)) => {
                        format!("{} {}", words.behind, words.quoted(&label(id, lang)))
                    }
                    (SectionOrder::Written, None) => words.first.to_owned(),
                };
                format!("{section}, {place}")
            };
            let change = change(&stands(before, &was), &stands(after, &is));
            format!("{}: {change}", words.layout)
        });
        self.note(
            FindingKind::Layout,
            Comparability::Break,
            reason,
            Vec::new(),
        );
    }
}

/// How far two texts are apart in the language in which they are furthest, and the words that differ.
pub(super) fn differences(
    languages: &[Lang],
    before: &Texts,
    after: &Texts,
) -> (Distance, Vec<Evidence>) {
    if before == after {
        return (Distance::Same, Vec::new());
    }
    let mut furthest = Distance::Same;
    let mut evidence = Vec::new();
    for lang in languages {
        let (was, now) = (before.get(lang), after.get(lang));
        let apart = distance(was, now);
        furthest = furthest.max(apart);
        if apart > Distance::Same {
            evidence.push(Evidence {
                code: None,
                lang: lang.clone(),
                words: WordDiff::between(was, now),
            });
        }
    }
    (furthest, evidence)
}

/// Of texts that may be absent; `None`: the words are the same.
fn stated_differences(
    languages: &[Lang],
    before: Option<&Texts>,
    after: Option<&Texts>,
) -> Option<Vec<Evidence>> {
    let nothing = Texts::default();
    let (apart, evidence) = differences(
        languages,
        before.unwrap_or(&nothing),
        after.unwrap_or(&nothing),
    );
    (apart == Distance::Words).then_some(evidence)
}

/// Each code once, in the order shown.
fn codes(shown: &[ShownAnswer]) -> Vec<Code> {
    let mut codes: Vec<Code> = Vec::new();
    for answer in shown {
        if !codes.contains(&answer.code) {
            codes.push(answer.code);
        }
    }
    codes
}

/// What an answer is called: several labels where it is offered in parts.
fn labels(shown: &[ShownAnswer], code: Code) -> Vec<&Texts> {
    let of_code = shown.iter().filter(|answer| answer.code == code);
    of_code.map(|answer| &answer.label).collect()
}

fn same_labels(languages: &[Lang], before: &[&Texts], after: &[&Texts]) -> bool {
    before.len() == after.len()
        && before
            .iter()
            .zip(after)
            .all(|(was, now)| differences(languages, was, now).0 < Distance::Words)
}

/// Whether the real answers stand the other way round; don't know and the like may stand where they were.
fn is_reversed(item: &Item, before: &[Code], after: &[Code]) -> bool {
    let is_missing = |code: Code| {
        let answer = item.scale().and_then(|scale| {
            let mut answers = scale.answers.iter();
            answers.find(|answer| answer.code == code)
        });
        answer.is_some_and(|answer| answer.missing.is_some())
    };
    let real = |codes: &[Code]| -> Vec<Code> {
        let real = codes.iter().copied().filter(|code| !is_missing(*code));
        real.collect()
    };
    let (was, now) = (real(before), real(after));
    was.len() >= 2 && was.iter().eq(now.iter().rev())
}
