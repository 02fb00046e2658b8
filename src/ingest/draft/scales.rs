//! In: the answers of single-choice columns. Out: scales with their nets, shared where they are the same. Never: an order
//! or a side that the labels do not say.

use super::super::dictionary::Value;
use super::super::phrase::{Family, Ladder, labels_of_net, ladder};
use super::answers::ColumnAnswer;
use super::speech::Speech;
use crate::definition::{
    Answer, BaseRule, Code, Lang, Missing, Net, NetId, NetRole, Scale, ScaleId, Texts,
};

/// The answers of one column as a scale, and how its cells are read.
#[derive(Debug, Clone, PartialEq)]
pub struct CodedScale {
    pub scale: Scale,
    /// Texts of the cells that stand for a code and are no label.
    pub values: Vec<(String, Code)>,
    pub evidence: Option<String>,
    /// Codes without a label.
    pub unlabelled: Vec<Code>,
    /// Whether the codes are ours: the cells hold texts.
    pub of_texts: bool,
    /// Codes without a label that look like codes of missing, for a person to take.
    pub doubtful: Vec<Answer>,
    pub family: Option<Family>,
}

/// The ladder that the real answers of a column make.
pub fn ladder_of(answers: &[ColumnAnswer]) -> Option<Ladder> {
    let real = answers.iter().filter(|answer| answer.missing.is_none());
    ladder(real.map(|answer| answer.label.texts().next().unwrap_or_default()))
}

/// Columns of texts that hold rungs of one ladder get all of its rungs: in each a rung may not have been chosen.
pub fn unite(columns: &mut [Vec<ColumnAnswer>]) {
    let of_texts = |answers: &[ColumnAnswer]| {
        !answers.is_empty() && answers.iter().all(|answer| answer.number().is_none())
    };
    for one in 0..columns.len() {
        for other in (0..columns.len()).filter(|other| *other != one) {
            let (Some(mine), Some(theirs)) = (columns.get(one), columns.get(other)) else {
                continue;
            };
            if !of_texts(mine) || !of_texts(theirs) {
                continue;
            }
            let Some(united) = united(mine, theirs) else {
                continue;
            };
            if let Some(mine) = columns.get_mut(one) {
                *mine = united;
            }
        }
    }
}

/// The answers of `mine` with those of `theirs` that it lacks, where both are one ladder.
fn united(mine: &[ColumnAnswer], theirs: &[ColumnAnswer]) -> Option<Vec<ColumnAnswer>> {
    let (of_mine, of_theirs) = (ladder_of(mine)?, ladder_of(theirs)?);
    let has = |answer: &&ColumnAnswer| mine.iter().any(|own| own.value == answer.value);
    let shared = theirs
        .iter()
        .filter(|answer| answer.missing.is_none())
        .filter(has)
        .count();
    if of_mine.family != of_theirs.family || shared < 2 {
        return None;
    }
    let more: Vec<ColumnAnswer> = theirs
        .iter()
        .filter(|answer| !has(answer))
        .map(|answer| ColumnAnswer {
            cells: 0,
            ..answer.clone()
        })
        .collect();
    if more.is_empty() {
        return None;
    }
    let mut all = mine.to_vec();
    all.extend(more);
    let mut degrees = ladder_of(&all)?.degrees;
    let count = degrees.len();
    degrees.sort_unstable();
    degrees.dedup();
    (degrees.len() == count).then_some(all)
}

/// The scale of a column.
pub fn coded(answers: &[ColumnAnswer], id: &str, speech: &Speech) -> CodedScale {
    let (mut real, mut missing): (Vec<&ColumnAnswer>, Vec<&ColumnAnswer>) =
        answers.iter().partition(|answer| answer.missing.is_none());
    let ladder = ladder_of(answers);
    let of_texts = real.iter().all(|answer| answer.number().is_none());
    if of_texts {
        sort_texts(&mut real, ladder.as_ref());
        missing.sort_by_key(|answer| (answer.missing, answer.value.to_string()));
    }
    let mut made = CodedScale {
        scale: Scale {
            id: ScaleId::new(id),
            answers: Vec::new(),
            nets: Vec::new(),
            balances: Vec::new(),
            base: BaseRule::Answered,
        },
        values: Vec::new(),
        evidence: None,
        unlabelled: Vec::new(),
        of_texts,
        doubtful: Vec::new(),
        family: ladder.as_ref().map(|ladder| ladder.family),
    };
    let mut next = 1;
    for answer in &real {
        made.add(answer, next, speech);
        next += 1;
    }
    for answer in &missing {
        let code = free_code(&made.scale, answer.missing, next);
        made.add(answer, code, speech);
    }
    if let Some(of_real) = ladder_of_scale(&real) {
        made.scale.nets = nets(&made.scale, &of_real, speech);
        made.evidence = Some(in_words(&made.scale, &of_real, speech.own()));
    }
    made
}

fn ladder_of_scale(real: &[&ColumnAnswer]) -> Option<Ladder> {
    ladder(
        real.iter()
            .map(|answer| answer.label.texts().next().unwrap_or_default()),
    )
}

/// Rungs from the lowest to the highest; other texts by the number they begin with, then by letters.
fn sort_texts(real: &mut [&ColumnAnswer], ladder: Option<&Ladder>) {
    if let Some(ladder) = ladder {
        let mut rungs: Vec<(i8, &ColumnAnswer)> = ladder
            .degrees
            .iter()
            .copied()
            .zip(real.iter().copied())
            .collect();
        rungs.sort_by_key(|(degree, _)| *degree);
        for (place, (_, answer)) in real.iter_mut().zip(rungs) {
            *place = answer;
        }
        return;
    }
    let key = |answer: &&ColumnAnswer| {
        let text = answer.value.to_string();
        let digits: String = text.chars().take_while(char::is_ascii_digit).collect();
        (digits.parse::<u64>().unwrap_or(u64::MAX), text)
    };
    real.sort_by_key(key);
}

impl CodedScale {
    fn add(&mut self, answer: &ColumnAnswer, next: i64, speech: &Speech) {
        let own = match &answer.value {
            Value::Number(number) => whole(*number),
            Value::Text(_) => None,
        };
        let code = Code(own.unwrap_or(next));
        let label = if answer.label.is_empty() {
            self.unlabelled.push(code);
            speech.fill_in(&answer.value.to_string())
        } else {
            speech.texts(&answer.label)
        };
        // A text that is its own label is understood; another has to be named.
        if let Value::Text(text) = &answer.value
            && answer.label.texts().all(|label| label != text)
        {
            self.values.push((text.clone(), code));
        }
        self.scale.answers.push(Answer {
            code,
            label,
            missing: answer.missing,
            score: None,
        });
    }
}

/// A whole number that fits a code.
fn whole(number: f64) -> Option<i64> {
    let fits = number.fract() == 0.0 && number.abs() < 9e15;
    fits.then_some(number as i64)
}

/// A code for a kind of missing beside the answers: 6 to 9 where those end before, else 96 to 99, and so on.
fn free_code(scale: &Scale, missing: Option<Missing>, after: i64) -> i64 {
    let digit = match missing {
        Some(Missing::DontKnow) => 8,
        Some(Missing::Refused) => 7,
        Some(Missing::NotAsked) => 6,
        Some(Missing::NoAnswer) | None => 9,
    };
    let mut ten = 0;
    loop {
        let code = ten + digit;
        let is_free = scale.position(Code(code)).is_none();
        if code >= after && (ten > 0 || after <= 6) && is_free {
            return code;
        }
        ten = ten * 10 + 90;
        if ten > 1_000_000_000 {
            // Several answers of one kind of missing: any code that is free.
            return scale
                .answers
                .iter()
                .map(|answer| answer.code.0)
                .max()
                .unwrap_or(0)
                + 1;
        }
    }
}

/// The sides of a ladder as nets: against, neither, for.
fn nets(scale: &Scale, ladder: &Ladder, speech: &Speech) -> Vec<Net> {
    [NetRole::Disagree, NetRole::Neither, NetRole::Agree]
        .into_iter()
        .filter_map(|role| {
            let codes: Vec<Code> = ladder
                .places(role)
                .into_iter()
                .filter_map(|place| Some(scale.answers.get(place)?.code))
                .collect();
            if codes.is_empty() {
                return None;
            }
            let label = |lang: &Lang| labels_of_net(ladder.family, role, lang.as_str());
            let (id, _) = label(speech.own());
            Some(Net {
                id: NetId::new(id),
                label: Texts::new(
                    speech
                        .languages
                        .iter()
                        .map(|lang| (lang.clone(), label(lang).1.to_owned())),
                ),
                codes,
                role,
            })
        })
        .collect()
}

/// Which end is which, for a reader who checks it.
fn in_words(scale: &Scale, ladder: &Ladder, lang: &Lang) -> String {
    let rung = |pick: fn(&[i8]) -> Option<i8>| {
        let wanted = pick(&ladder.degrees)?;
        let place = ladder.degrees.iter().position(|degree| *degree == wanted)?;
        let answer = scale.answers.get(place)?;
        Some(format!("{} is \"{}\"", answer.code, answer.label.get(lang)))
    };
    let ends = [
        rung(|degrees| degrees.iter().copied().min()),
        rung(|degrees| degrees.iter().copied().max()),
    ];
    let ends: Vec<String> = ends.into_iter().flatten().collect();
    let order = if ladder.rises() || ladder.falls() {
        ""
    } else {
        "; two answers are as strong as each other, or the codes are not in the order of the labels: look at the nets"
    };
    format!("Sides taken from the labels: {}{order}.", ends.join(", "))
}

/// A usual id for a scale: `agree5`, `satisfied4`; else none.
pub fn usual_id(made: &CodedScale) -> Option<String> {
    let family = made.family?;
    let (id, _) = labels_of_net(family, NetRole::Agree, "en");
    let rungs = made
        .scale
        .answers
        .iter()
        .filter(|answer| answer.missing.is_none())
        .count();
    Some(format!("{id}{rungs}"))
}
