//! In: items without a column and columns without an item. Out: who belongs to whom, the best evidence first. Never: a
//! column that two items take.

use super::super::dictionary::Variable;
use super::super::draft::{DraftColumns, question_of};
use super::super::phrase::{likeness, topic_of};
use super::super::text::counted;
use super::values::{self, Agreement};
use super::{Change, Confidence, Proposal, Room, Target, places};
use crate::definition::{Columns, Field, Item, ItemKind};

/// Questions as like as this are the same with a word changed.
const WORD_CHANGED: f64 = 0.75;
/// Below this two questions have nothing to do with each other.
const NOTHING_ALIKE: f64 = 0.5;
/// From here two texts differ in nothing that a respondent would see.
const THE_SAME: f64 = 0.97;

/// An item and a column, and what speaks for the two.
struct Candidate<'a> {
    item: &'a Item,
    item_place: usize,
    column: usize,
    score: f64,
    confidence: Confidence,
    evidence: Vec<String>,
    agreement: Agreement,
    wording: Option<(String, String)>,
}

pub fn propose(room: &Room<'_>, asked: &[&Item], proposals: &mut Vec<Proposal>) {
    let taken = |proposals: &[Proposal], column: usize| {
        proposals
            .iter()
            .any(|proposal| places(&proposal.columns).contains(&column))
    };
    let mut candidates: Vec<Candidate<'_>> = Vec::new();
    for (item_place, item) in asked.iter().copied().enumerate() {
        let target = Target::Item(item.id.clone());
        let is_placed = proposals.iter().any(|proposal| proposal.target == target);
        if is_placed
            || matches!(
                item.kind,
                ItemKind::Multiple { .. } | ItemKind::Derived { .. }
            )
        {
            continue;
        }
        for column in (0..room.profile.columns.len()).filter(|column| !taken(proposals, *column)) {
            candidates.extend(candidate(room, item, item_place, column));
        }
    }
    candidates.sort_by(|one, other| {
        let by_score = other.score.total_cmp(&one.score);
        by_score
            .then(one.item_place.cmp(&other.item_place))
            .then(one.column.cmp(&other.column))
    });
    let rivals: Vec<(usize, usize, f64)> = candidates
        .iter()
        .map(|candidate| (candidate.item_place, candidate.column, candidate.score))
        .collect();
    for candidate in candidates {
        let target = Target::Item(candidate.item.id.clone());
        if taken(proposals, candidate.column)
            || proposals.iter().any(|proposal| proposal.target == target)
        {
            continue;
        }
        proposals.push(proposal(candidate, target, &rivals));
    }
    name_rivals(asked, &rivals, proposals);
}

/// Other items that an unsure column may be: those for which nearly as much speaks and that no other column surely is.
fn name_rivals(asked: &[&Item], rivals: &[(usize, usize, f64)], proposals: &mut [Proposal]) {
    const NAMED: usize = 2;
    const NEAR: f64 = 0.5;
    let settled: Vec<Target> = proposals
        .iter()
        .filter(|proposal| proposal.confidence > Confidence::Unsure)
        .map(|proposal| proposal.target.clone())
        .collect();
    for proposal in proposals
        .iter_mut()
        .filter(|proposal| proposal.confidence == Confidence::Unsure)
    {
        let (DraftColumns::One(place), Target::Item(own)) = (&proposal.columns, &proposal.target)
        else {
            continue;
        };
        let of_column = || {
            let here = rivals.iter().filter(|(_, column, _)| column == place);
            here.filter_map(|(item, _, score)| Some((&asked.get(*item)?.id, *score)))
        };
        let own_score = of_column().find(|(item, _)| *item == own);
        let least = own_score.map_or(f64::INFINITY, |(_, score)| score - NEAR);
        proposal.rivals = of_column()
            .filter(|(item, score)| *item != own && *score >= least)
            .map(|(item, _)| item.clone())
            .filter(|item| !settled.contains(&Target::Item(item.clone())))
            .take(NAMED)
            .collect();
    }
}

/// How far the answers of a column are from those of the item in the wave before, from 0 to 1; `None`: not known.
fn distance(room: &Room<'_>, item: &Item, agreement: &Agreement) -> Option<f64> {
    let before = room.before()?.item(&item.id)?;
    let now: usize = agreement.counts.iter().map(|(_, cells)| cells).sum();
    let was = |code| before.count(code).unwrap_or_default();
    let then: usize = agreement.counts.iter().map(|(code, _)| was(*code)).sum();
    if now == 0 || then == 0 {
        return None;
    }
    let apart = agreement
        .counts
        .iter()
        .map(|(code, cells)| *cells as f64 / now as f64 - was(*code) as f64 / then as f64);
    Some(apart.map(f64::abs).sum::<f64>() / 2.0)
}

fn proposal(candidate: Candidate<'_>, target: Target, rivals: &[(usize, usize, f64)]) -> Proposal {
    const CLOSE: f64 = 0.15;
    let mut confidence = candidate.confidence;
    let mut evidence = candidate.evidence;
    // Another item or column for which as much speaks: a person must choose.
    let close = rivals.iter().any(|(item, column, score)| {
        let shares_one = (*item == candidate.item_place) != (*column == candidate.column);
        shares_one && candidate.score - score < CLOSE && *score <= candidate.score
    });
    if close && confidence < Confidence::Sure {
        confidence = Confidence::Unsure;
        evidence.push("as much speaks for another".to_owned());
    }
    evidence.extend(candidate.agreement.evidence);
    let mut changes = candidate.agreement.changes;
    if changes.iter().any(|change| {
        matches!(
            change,
            Change::Moved {
                by_label: false,
                ..
            }
        )
    }) {
        confidence = Confidence::Unsure;
    }
    changes.extend(
        candidate
            .wording
            .map(|(was, now)| Change::Wording { was, now }),
    );
    Proposal {
        target,
        columns: DraftColumns::One(candidate.column),
        confidence,
        evidence,
        values: candidate.agreement.values,
        changes,
        rivals: Vec::new(),
        counts: candidate.agreement.counts,
    }
}

fn candidate<'a>(
    room: &Room<'_>,
    item: &'a Item,
    item_place: usize,
    column: usize,
) -> Option<Candidate<'a>> {
    let variable = room.profile.dictionary.variables.get(column)?;
    let answers = room.answers.get(column)?;
    let profile = room.profile.columns.get(column)?;
    let agreement = match &item.kind {
        // More values than are kept are no codes.
        ItemKind::Single { .. } if profile.more_values => Agreement {
            score: Some(0.0),
            ..Agreement::default()
        },
        _ => values::compare(item, answers),
    };
    let name = by_name(room, item, variable);
    let (alike, text, mut wording) = by_text(room, item, variable);
    let mut evidence: Vec<String> = Vec::new();
    evidence.extend(name.clone());
    evidence.extend(text);
    let topic = same_topic(item, variable);
    if topic && name.is_none() && alike < NOTHING_ALIKE {
        evidence.push("name or label of the same topic".to_owned());
    }
    let of_values = agreement.score;
    let conflict = of_values.is_some_and(|score| score < 0.5) && agreement.values.is_empty();
    let has_words = question_of(variable).texts().next().is_some();
    let confidence = match (&name, alike) {
        (Some(_), _) if conflict => Confidence::Unsure,
        (Some(_), alike)
            if has_words && alike < NOTHING_ALIKE && !is_label_like(item, variable) =>
        {
            evidence.push(format!("but its label reads \"{}\"", shown(variable)));
            wording = wording.or_else(|| reworded(item, variable));
            if agreement.by_label && of_values == Some(1.0) {
                Confidence::Likely
            } else {
                Confidence::Unsure
            }
        }
        (Some(_), _) => Confidence::Sure,
        (None, _) if conflict => return None,
        (None, alike) if alike >= THE_SAME => Confidence::Sure,
        (None, alike) if alike >= WORD_CHANGED => Confidence::Likely,
        (None, _) if topic => Confidence::Likely,
        (None, alike) if alike >= NOTHING_ALIKE => Confidence::Unsure,
        (None, _) if has_words && !agreement.by_label => return None,
        (None, _) if of_values == Some(1.0) && by_profile(item, &agreement) => Confidence::Unsure,
        (None, _) => return None,
    };
    let alike = if alike >= NOTHING_ALIKE { alike } else { 0.0 };
    // Where nothing but the codes speaks, the answers of the wave before tell which item is the likelier.
    let by_codes_alone = name.is_none() && alike == 0.0 && !topic;
    let apart = by_codes_alone
        .then(|| distance(room, item, &agreement))
        .flatten();
    if let (Some(apart), Some(wave)) = (apart, room.reference_wave) {
        evidence.push(format!(
            "its shares are {} from those of wave {}",
            counted((100.0 * apart).round() as usize, "point", "points"),
            wave.id
        ));
    }
    const OF_SHARES: f64 = 0.1;
    let score = 3.0 * f64::from(u8::from(name.is_some()))
        + 2.5 * alike
        + f64::from(u8::from(topic))
        + of_values.unwrap_or(0.5) * if agreement.by_label { 1.0 } else { 0.5 }
        + OF_SHARES * apart.map_or(0.0, |apart| 1.0 - apart);
    Some(Candidate {
        item,
        item_place,
        column,
        score,
        confidence,
        evidence,
        agreement,
        wording,
    })
}

/// The heading of an earlier wave, or the item's own id.
fn by_name(room: &Room<'_>, item: &Item, variable: &Variable) -> Option<String> {
    let name = variable.name.trim();
    let id = item.id.as_str();
    let mapped = room
        .reference
        .and_then(|delivery| delivery.columns.get(&Field::new(id)));
    if let (Some(Columns::One(heading)), Some(wave)) = (mapped, room.reference_wave)
        && heading.trim() == name
    {
        return Some(format!("the heading of wave {}", wave.id));
    }
    if name.eq_ignore_ascii_case(id) {
        return Some("its name".to_owned());
    }
    let squeezed = |text: &str| -> String {
        text.chars()
            .filter(|c| c.is_alphanumeric())
            .flat_map(char::to_lowercase)
            .collect()
    };
    (!squeezed(name).is_empty() && squeezed(name) == squeezed(id))
        .then(|| "its name but for signs".to_owned())
}

/// How like the column's question is to the item's, in words, and both where they differ.
fn by_text(
    room: &Room<'_>,
    item: &Item,
    variable: &Variable,
) -> (f64, Option<String>, Option<(String, String)>) {
    let of_wave = room
        .reference_wave
        .and_then(|wave| wave.items.get(&item.id))
        .and_then(|wave| wave.text.as_ref());
    let questions = of_wave.unwrap_or(&item.text);
    let mut best: (f64, bool, String, String) = (0.0, false, String::new(), String::new());
    let file_texts: Vec<String> = question_of(variable)
        .texts()
        .chain(variable.label.texts())
        .chain(std::iter::once(variable.name.as_str()))
        .map(str::to_owned)
        .collect();
    for now in &file_texts {
        let of_question = questions.iter().map(|(_, text)| (true, text));
        let of_label = item.label.iter().map(|(_, text)| (false, text));
        for (is_question, was) in of_question.chain(of_label) {
            // A file cuts long labels: what is there is compared with as much of the question.
            let alike = likeness(was, now).max(likeness(&start(was, now), now) - 0.01);
            if alike > best.0 {
                best = (alike, is_question, was.to_owned(), now.clone());
            }
        }
    }
    let (alike, is_question, was, now) = best;
    if alike < NOTHING_ALIKE {
        return (alike, None, None);
    }
    let what = if is_question { "question" } else { "label" };
    if alike >= THE_SAME {
        return (alike, Some(format!("the same {what}")), None);
    }
    let percent = (alike * 100.0).round();
    // Only a question can be worded otherwise: a label is a short name.
    let wording = is_question.then_some((was, now));
    (
        alike,
        Some(format!("a {what} that is {percent} % alike")),
        wording,
    )
}

/// As much of a text as another is long, where the other is long enough to have been cut.
fn start(text: &str, other: &str) -> String {
    const CUT_FROM: usize = 60;
    let length = other.chars().count();
    if length < CUT_FROM {
        return text.to_owned();
    }
    text.chars().take(length).collect()
}

fn same_topic(item: &Item, variable: &Variable) -> bool {
    let label = variable.label.texts().next().unwrap_or_default();
    let Some(topic) = topic_of(&variable.name, label).filter(|topic| topic.is_background()) else {
        return false;
    };
    let by_label = item
        .label
        .iter()
        .chain(item.text.iter())
        .any(|(_, text)| topic_of("", text) == Some(topic));
    topic != super::super::phrase::Topic::Background
        && (topic_of(item.id.as_str(), "") == Some(topic) || by_label)
}

/// A label that says less than the question but the same: "Køn" of "Hvad er dit køn?".
fn is_label_like(item: &Item, variable: &Variable) -> bool {
    same_topic(item, variable)
}

/// Whether equal values alone are worth a question to a person.
fn by_profile(item: &Item, agreement: &Agreement) -> bool {
    match &item.kind {
        ItemKind::Single { .. } => true,
        ItemKind::Numeric {
            minimum, maximum, ..
        } => minimum.is_some() && maximum.is_some() && !agreement.by_label,
        _ => false,
    }
}

/// The item's question and a whole sentence that the file has instead; a short name is no wording.
fn reworded(item: &Item, variable: &Variable) -> Option<(String, String)> {
    const SENTENCE: usize = 4;
    let now = question_of(variable).texts().next()?.to_owned();
    let (_, was) = item.text.iter().next()?;
    (now.split_whitespace().count() >= SENTENCE).then(|| (was.to_owned(), now))
}

fn shown(variable: &Variable) -> String {
    let label = question_of(variable);
    label
        .texts()
        .next()
        .unwrap_or_default()
        .chars()
        .take(80)
        .collect()
}
