//! In: the values of a column and the answers of an item. Out: which value is which answer, and what has changed. Never: a
//! value whose own label says otherwise taken by its code.

use super::super::draft::ColumnAnswer;
use super::super::phrase::{ladder, likeness, numbered, plain};
use super::{Change, unlabelled};
use crate::definition::{Answer, Code, Item, ItemKind};

/// The values of a column beside the answers of an item.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Agreement {
    /// From 0 (nothing agrees) to 1; `None`: nothing to go by.
    pub score: Option<f64>,
    /// Whether labels or texts were compared, not codes alone.
    pub by_label: bool,
    /// What it rests on, in words.
    pub evidence: Option<String>,
    pub values: Vec<(String, Code)>,
    pub changes: Vec<Change>,
    /// Cells by the answer that they are taken for; kinds of missing are not among them.
    pub counts: Vec<(Code, usize)>,
}

/// The value of a column and the answer it was taken for.
pub struct Pair<'a> {
    pub value: &'a ColumnAnswer,
    pub answer: Option<&'a Answer>,
    by_label: bool,
}

pub fn compare(item: &Item, column: &[ColumnAnswer]) -> Agreement {
    match &item.kind {
        ItemKind::Single { scale } => of_scale(&scale.answers, column),
        ItemKind::Numeric {
            missing,
            minimum,
            maximum,
            ..
        } => {
            let codes: Vec<f64> = missing.iter().map(|(code, _)| *code).collect();
            of_numbers(&codes, *minimum, *maximum, missing, column)
        }
        ItemKind::Open => Agreement {
            score: column
                .iter()
                .any(|value| value.number().is_none())
                .then_some(0.5),
            ..Agreement::default()
        },
        ItemKind::Multiple { .. } | ItemKind::Derived { .. } => Agreement::default(),
    }
}

/// The label of a value, without its own code before it.
fn label_of(value: &ColumnAnswer) -> &str {
    let label = value.label.texts().next().unwrap_or_default().trim();
    match (numbered(label), value.number()) {
        ((Some(code), words), Some(number)) if code as f64 == number => words,
        _ => label,
    }
}

/// Whether an answer is called so, in any language, signs and case aside; its code may stand before the label.
fn is_called(answer: &Answer, label: &str) -> bool {
    let of = |text: &str| {
        let (code, words) = numbered(text);
        let is_own = code == Some(answer.code.0);
        plain(if is_own { words } else { text })
    };
    let wanted = of(label);
    wanted.trim() != "" && answer.label.iter().any(|(_, own)| of(own) == wanted)
}

fn of_scale(answers: &[Answer], column: &[ColumnAnswer]) -> Agreement {
    let labels = column
        .iter()
        .filter(|value| has_words(label_of(value)))
        .count();
    let mut pairs: Vec<Pair<'_>> = column
        .iter()
        .map(|value| pair_of(answers, value, labels > 0))
        .collect();
    let matched = |pairs: &[Pair<'_>]| {
        pairs
            .iter()
            .filter(|pair| pair.value.missing.is_none() && pair.answer.is_some())
            .count()
    };
    let real = pairs
        .iter()
        .filter(|pair| pair.value.missing.is_none())
        .count();
    let by_own = matched(&pairs);
    let mut changes = Vec::new();
    // Answers that are worded anew are told only where some of the others are the same.
    let same_ladder = of_one_ladder(answers, column);
    if labels > 0 && (by_own > 0 || same_ladder) {
        changes.extend(place_the_rest(answers, &mut pairs));
    }
    if labels == 0 {
        changes.extend(unlabelled::place_a_lone_code(answers, &mut pairs));
        changes.extend(unlabelled::unknown(&pairs));
    }
    let placed = matched(&pairs);
    let score = if real == 0 {
        None
    } else {
        Some(placed as f64 / real as f64)
    };
    changes.extend(moved(&pairs));
    let evidence = match (labels > 0, score) {
        (_, None) => None,
        (true, Some(_)) if by_own == real => Some("its answers have the same labels".to_owned()),
        (true, Some(_)) if placed > 0 => Some(format!(
            "{by_own} of its {real} answers have the same labels"
        )),
        (true, Some(_)) => Some("its answers have other labels".to_owned()),
        (false, Some(1.0)) => Some("its codes are those of the item".to_owned()),
        (false, Some(_)) => Some(format!(
            "{placed} of its {real} codes are those of the item"
        )),
    };
    Agreement {
        score,
        by_label: labels > 0,
        evidence,
        values: in_values(&pairs),
        changes,
        counts: counts(answers, &pairs),
    }
}

fn counts(answers: &[Answer], pairs: &[Pair<'_>]) -> Vec<(Code, usize)> {
    let real = answers.iter().filter(|answer| answer.missing.is_none());
    let cells = |answer: &Answer| {
        let of_answer = pairs
            .iter()
            .filter(|pair| pair.answer.is_some_and(|taken| taken.code == answer.code));
        (answer.code, of_answer.map(|pair| pair.value.cells).sum())
    };
    real.map(cells).collect()
}

fn has_words(label: &str) -> bool {
    label.chars().any(char::is_alphabetic)
}

/// The answer of a value by its label, else by its kind of missing, else (no labels at all) by its code.
fn pair_of<'a>(answers: &'a [Answer], value: &'a ColumnAnswer, has_labels: bool) -> Pair<'a> {
    let label = label_of(value);
    if has_words(label) {
        let called = answers.iter().find(|answer| is_called(answer, label));
        let mut same_kind = answers
            .iter()
            .filter(|answer| value.missing.is_some() && answer.missing == value.missing);
        let by_kind = match (same_kind.next(), same_kind.next()) {
            (Some(only), None) => Some(only),
            _ => None,
        };
        return Pair {
            value,
            answer: called.or(by_kind),
            by_label: true,
        };
    }
    let by_code = value
        .number()
        .and_then(|number| answers.iter().find(|answer| answer.code.0 as f64 == number))
        // A code without a label among labelled ones may be anything; one that the survey knows is taken for it.
        .filter(|answer| !has_labels || answer.missing == value.missing);
    Pair {
        value,
        answer: by_code,
        by_label: false,
    }
}

fn of_one_ladder(answers: &[Answer], column: &[ColumnAnswer]) -> bool {
    let mine = ladder_of_answers(answers);
    let theirs = ladder(
        column
            .iter()
            .filter(|value| value.missing.is_none())
            .map(label_of),
    );
    matches!((mine, theirs), (Some(mine), Some(theirs)) if mine.family == theirs.family)
}

fn ladder_of_answers(answers: &[Answer]) -> Option<super::super::phrase::Ladder> {
    let real = answers.iter().filter(|answer| answer.missing.is_none());
    // The first language in which the labels are grades.
    let languages: Vec<_> = answers
        .first()?
        .label
        .iter()
        .map(|(lang, _)| lang.clone())
        .collect();
    languages
        .iter()
        .find_map(|lang| ladder(real.clone().map(|answer| answer.label.get(lang))))
}

/// Answers that are gone and values that are new: one in the place of another, one split into several, or neither.
fn place_the_rest<'a>(answers: &'a [Answer], pairs: &mut [Pair<'a>]) -> Vec<Change> {
    let is_there = |answer: &Answer, pairs: &[Pair<'_>]| {
        pairs
            .iter()
            .any(|pair| pair.answer.is_some_and(|taken| taken.code == answer.code))
    };
    let gone: Vec<&Answer> = answers
        .iter()
        .filter(|answer| answer.missing.is_none() && !is_there(answer, pairs))
        .collect();
    let mut parts: Vec<(Code, Vec<(String, String)>)> = Vec::new();
    let mut new = Vec::new();
    for at in 0..pairs.len() {
        let Some(pair) = pairs.get(at) else { continue };
        if pair.answer.is_some() || pair.value.missing.is_some() {
            continue;
        }
        let named = (
            pair.value.value.to_string(),
            label_of(pair.value).to_owned(),
        );
        match nearest(answers, &gone, pair.value, pairs) {
            Some(answer) => {
                match parts.iter_mut().find(|(code, _)| *code == answer.code) {
                    Some((_, values)) => values.push(named),
                    None => parts.push((answer.code, vec![named])),
                }
                if let Some(pair) = pairs.get_mut(at) {
                    pair.answer = Some(answer);
                }
            }
            None => new.push(named),
        }
    }
    let called = |code: Code| {
        let answer = answers.iter().find(|answer| answer.code == code);
        (code, answer.map_or(String::new(), first_label))
    };
    let mut changes: Vec<Change> = parts
        .into_iter()
        .map(|(code, values)| match values.as_slice() {
            [(_, label)] => Change::Relabelled {
                was: called(code),
                now: label.clone(),
            },
            _ => Change::Split {
                whole: called(code),
                parts: values,
            },
        })
        .collect();
    let vanished: Vec<(Code, String)> = gone
        .iter()
        .filter(|answer| !is_there(answer, pairs))
        .map(|answer| (answer.code, first_label(answer)))
        .collect();
    // What nobody chose stands in no cell of a file without a list of its labels.
    let lists_all = pairs.iter().any(|pair| pair.value.cells == 0);
    if !vanished.is_empty() && (lists_all || !new.is_empty()) {
        changes.push(Change::Vanished { answers: vanished });
    }
    if !new.is_empty() {
        changes.push(Change::New { answers: new });
    }
    changes
}

/// The answer that a new value was part of: of those that are gone the one on the same side of the ladder, or the one that
/// is called nearly so, or the only one.
fn nearest<'a>(
    answers: &'a [Answer],
    gone: &[&'a Answer],
    value: &ColumnAnswer,
    pairs: &[Pair<'_>],
) -> Option<&'a Answer> {
    const ALIKE: f64 = 0.5;
    if let (Some(of_survey), Some(of_file)) = (
        ladder_of_answers(answers),
        ladder(
            pairs
                .iter()
                .filter(|pair| pair.value.missing.is_none())
                .map(|pair| label_of(pair.value)),
        ),
    ) {
        let real = answers.iter().filter(|answer| answer.missing.is_none());
        let place = pairs
            .iter()
            .filter(|pair| pair.value.missing.is_none())
            .position(|pair| pair.value == value)?;
        let degree = *of_file.degrees.get(place)?;
        let same_side = real.zip(&of_survey.degrees).filter(|(answer, own)| {
            own.signum() == degree.signum() && gone.iter().any(|gone| gone.code == answer.code)
        });
        return same_side
            .min_by_key(|(_, own)| (i16::from(**own) - i16::from(degree)).abs())
            .map(|(answer, _)| answer);
    }
    let label = label_of(value);
    let likest = gone
        .iter()
        .map(|answer| {
            let texts = answer.label.iter().map(|(_, own)| alike(own, label));
            (texts.fold(0.0, f64::max), *answer)
        })
        .max_by(|one, other| one.0.total_cmp(&other.0))?;
    if likest.0 >= ALIKE {
        return Some(likest.1);
    }
    match gone {
        [only]
            if pairs
                .iter()
                .filter(|pair| pair.answer.is_none() && pair.value.missing.is_none())
                .count()
                >= 2 =>
        {
            Some(only)
        }
        _ => None,
    }
}

/// Likeness, or that the one begins with the other: "Hovedstaden" and "Hovedstadens omegn".
fn alike(one: &str, other: &str) -> f64 {
    let (plain_one, plain_other) = (plain(one), plain(other));
    let (short, long) = (plain_one.trim(), plain_other.trim());
    if short.len() >= 4 && long.starts_with(short) {
        return 0.9;
    }
    likeness(one, other)
}

pub fn first_label(answer: &Answer) -> String {
    answer
        .label
        .iter()
        .next()
        .map_or(String::new(), |(_, label)| label.to_owned())
}

/// Answers whose code in the file is another: all of a scale the other way round, or one by one.
fn moved(pairs: &[Pair<'_>]) -> Vec<Change> {
    let placed = |missing: bool| {
        pairs
            .iter()
            .filter(move |pair| pair.by_label && pair.value.missing.is_some() == missing)
            .filter_map(|pair| {
                let answer = pair.answer?;
                Some((pair.value.number()?, answer, pair.value))
            })
    };
    let mut real: Vec<(f64, i64)> = placed(false)
        .map(|(number, answer, _)| (number, answer.code.0))
        .collect();
    real.sort_by(|one, other| one.0.total_cmp(&other.0));
    let falls = real.len() >= 3 && real.windows(2).all(|pair| pair[0].1 > pair[1].1);
    let mut changes = Vec::new();
    let is_moved = |number: f64, answer: &Answer| number != answer.code.0 as f64;
    let mut turned: Vec<(f64, &Answer, &ColumnAnswer)> = placed(false).collect();
    turned.sort_by(|one, other| one.0.total_cmp(&other.0));
    if let Some((number, answer, value)) = turned
        .into_iter()
        .find(|(number, answer, _)| falls && is_moved(*number, answer))
    {
        changes.push(Change::Reversed {
            example: (number.to_string(), label_of(value).to_owned(), answer.code),
        });
    }
    for missing in [false, true] {
        for (number, answer, value) in placed(missing) {
            let said = !missing && falls;
            if is_moved(number, answer) && !said && is_called(answer, label_of(value))
                || missing && is_moved(number, answer)
            {
                changes.push(Change::Moved {
                    label: label_of(value).to_owned(),
                    value: number.to_string(),
                    code: answer.code,
                    by_label: true,
                });
            }
        }
    }
    changes
}

/// The lines of `[values]`: codes that mean something else than in the survey, texts that are no label of it.
fn in_values(pairs: &[Pair<'_>]) -> Vec<(String, Code)> {
    let needs = |pair: &Pair<'_>, answer: &Answer| match pair.value.number() {
        Some(number) => number != answer.code.0 as f64,
        None => {
            let text = pair.value.value.to_string().to_lowercase();
            answer
                .label
                .iter()
                .all(|(_, label)| label.to_lowercase() != text)
        }
    };
    let any = pairs
        .iter()
        .filter_map(|pair| Some((pair, pair.answer?)))
        .any(|(pair, answer)| {
            pair.value.number().is_some() && needs(pair, answer) && pair.value.missing.is_none()
        });
    pairs
        .iter()
        .filter_map(|pair| Some((pair, pair.answer?)))
        // Where one real code is another, all are written: half a scale reads like a slip.
        .filter(|(pair, answer)| {
            needs(pair, answer)
                || any && pair.value.number().is_some() && pair.value.missing.is_none()
        })
        .map(|(pair, answer)| (pair.value.value.to_string(), answer.code))
        .collect()
}

fn of_numbers(
    codes: &[f64],
    minimum: Option<f64>,
    maximum: Option<f64>,
    missing: &[(f64, crate::definition::Missing)],
    column: &[ColumnAnswer],
) -> Agreement {
    let numbers: Vec<f64> = column.iter().filter_map(ColumnAnswer::number).collect();
    let texts = column
        .iter()
        .filter(|value| value.number().is_none() && value.missing.is_none())
        .count();
    if numbers.is_empty() || texts > 0 {
        return Agreement {
            score: (!column.is_empty()).then_some(0.0),
            evidence: Some("its cells are no numbers".to_owned()),
            ..Agreement::default()
        };
    }
    let inside = |number: &f64| {
        codes.contains(number)
            || minimum.is_none_or(|least| *number >= least)
                && maximum.is_none_or(|most| *number <= most)
    };
    let mut agreement = Agreement::default();
    let mut placed = numbers.iter().filter(|number| inside(number)).count();
    for value in column.iter().filter(|value| value.missing.is_some()) {
        let code = missing
            .iter()
            .find(|(_, kind)| Some(*kind) == value.missing)
            .map(|(code, _)| *code);
        let here = value.number().is_some_and(|number| codes.contains(&number));
        let (Some(code), false) = (code, here) else {
            continue;
        };
        placed += usize::from(value.number().is_some_and(|number| !inside(&number)));
        let code = Code(code as i64);
        agreement.values.push((value.value.to_string(), code));
        agreement.changes.push(Change::Moved {
            label: label_of(value).to_owned(),
            value: value.value.to_string(),
            code,
            by_label: true,
        });
    }
    let score = placed as f64 / numbers.len() as f64;
    agreement.score = Some(score.min(1.0));
    let real = column.iter().filter(|value| value.missing.is_none());
    let (least, most) = real
        .filter_map(ColumnAnswer::number)
        .filter(|number| !codes.contains(number))
        .fold(
            (f64::INFINITY, f64::NEG_INFINITY),
            |(least, most), number| (least.min(number), most.max(number)),
        );
    agreement.evidence = Some(format!("numbers from {least} to {most}"));
    agreement
}
