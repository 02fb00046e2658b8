//! In: answers as delivered. Out: answers of derived items. Never: a category for a missing answer, unless the derived
//! scale has one for that kind of missing.

use crate::definition::{Band, BandsOf, Derivation, Item, ItemKind, Missing, Scale, Survey, Wave};
use crate::diagnostic::{Diagnostic, Diagnostics, Place, code};

use super::responses::{AnswerPosition, Answers, BLANK};
use super::text::counted;

/// Fills in the answers of every derived item that the wave has the source of.
pub(super) fn derive(
    survey: &Survey,
    wave: &Wave,
    answers: &mut [Option<Answers>],
    file: &std::path::Path,
    found: &mut Diagnostics,
) {
    // A derived item may come from another one: as many rounds as there can be steps.
    for _ in 0..survey.items.len() {
        let mut changed = false;
        for (position, item) in survey.items.iter().enumerate() {
            let ItemKind::Derived { from, rule, scale } = &item.kind else {
                continue;
            };
            let done = answers.get(position).is_none_or(Option::is_some);
            let Some(source) = survey.item_position(from) else {
                continue;
            };
            if done || !survey.asks(wave, item) {
                continue;
            }
            let Some(Some(source_answers)) = answers.get(source) else {
                continue;
            };
            let outcome = match rule {
                Derivation::Bands { of, bands } => {
                    let shift = shift_of(*of, wave);
                    banded(&survey.items[source], source_answers, bands, shift, scale)
                }
                Derivation::Recode(pairs) => {
                    recoded(&survey.items[source], source_answers, pairs, scale)
                }
            };
            if outcome.outside > 0 {
                found.push(outside(item, from.as_str(), outcome.outside, file));
            }
            answers[position] = Some(Answers::Single(outcome.positions));
            changed = true;
        }
        if !changed {
            break;
        }
    }
}

struct Outcome {
    positions: Vec<AnswerPosition>,
    /// Answers that no band takes.
    outside: usize,
}

/// How a number becomes the one that bands cut: sign and summand.
fn shift_of(of: BandsOf, wave: &Wave) -> (f64, f64) {
    match of {
        BandsOf::Value => (1.0, 0.0),
        BandsOf::AgeAtFieldwork => {
            let year = wave
                .fieldwork
                .end
                .or(wave.fieldwork.start)
                .map_or(wave.fieldwork.time.floor(), |date| f64::from(date.year()));
            (-1.0, year)
        }
    }
}

fn banded(
    source: &Item,
    answers: &Answers,
    bands: &[Band],
    (sign, summand): (f64, f64),
    scale: &Scale,
) -> Outcome {
    let places: Vec<(f64, f64, AnswerPosition)> = bands
        .iter()
        .map(|band| (band.from, band.to, position_of(scale, band.code)))
        .collect();
    let missing = MissingPositions::of(scale);
    let mut outside = 0;
    let mut band_of = |number: f64| {
        let cut = sign * number + summand;
        match places
            .iter()
            .find(|(from, to, _)| *from <= cut && cut <= *to)
        {
            Some((_, _, position)) => *position,
            None => {
                outside += 1;
                BLANK
            }
        }
    };
    let positions = match answers {
        Answers::Numeric(numbers) => numbers
            .iter()
            .map(|number| match number {
                Ok(number) => band_of(*number),
                Err(kind) => missing.of_kind(*kind),
            })
            .collect(),
        Answers::Single(positions) => {
            let codes = source.scale().map_or(&[][..], |scale| &scale.answers);
            positions
                .iter()
                .map(|position| match codes.get(usize::from(*position)) {
                    Some(answer) => match answer.missing {
                        None => band_of(answer.code.0 as f64),
                        Some(kind) => missing.of_kind(kind),
                    },
                    None => missing.of_kind(source.blank),
                })
                .collect()
        }
        Answers::Multiple(_) | Answers::Open(_) => Vec::new(),
    };
    Outcome { positions, outside }
}

fn recoded(
    source: &Item,
    answers: &Answers,
    pairs: &[(crate::definition::Code, crate::definition::Code)],
    scale: &Scale,
) -> Outcome {
    let Answers::Single(positions) = answers else {
        return Outcome {
            positions: Vec::new(),
            outside: 0,
        };
    };
    let missing = MissingPositions::of(scale);
    let codes = source.scale().map_or(&[][..], |scale| &scale.answers);
    // A code that no group takes is said by the definition, once, not here for every wave.
    let table: Vec<AnswerPosition> = codes
        .iter()
        .map(|answer| {
            let named = pairs.iter().find(|(code, _)| *code == answer.code);
            match (named, answer.missing) {
                (Some((_, derived)), _) => position_of(scale, *derived),
                (None, Some(kind)) => missing.of_kind(kind),
                (None, None) => BLANK,
            }
        })
        .collect();
    let blank = missing.of_kind(source.blank);
    let positions = positions
        .iter()
        .map(|position| table.get(usize::from(*position)).copied().unwrap_or(blank))
        .collect();
    Outcome {
        positions,
        outside: 0,
    }
}

fn position_of(scale: &Scale, code: crate::definition::Code) -> AnswerPosition {
    scale
        .position(code)
        .and_then(|position| AnswerPosition::try_from(position).ok())
        .unwrap_or(BLANK)
}

/// Where a derived scale has an answer for a kind of missing.
struct MissingPositions<'a>(&'a Scale);

impl<'a> MissingPositions<'a> {
    fn of(scale: &'a Scale) -> Self {
        Self(scale)
    }

    fn of_kind(&self, kind: Missing) -> AnswerPosition {
        self.0
            .answers
            .iter()
            .zip(0..)
            .find(|(answer, _)| answer.missing == Some(kind))
            .map_or(BLANK, |(_, position)| position)
    }
}

fn outside(item: &Item, from: &str, rows: usize, file: &std::path::Path) -> Diagnostic {
    Diagnostic::warning(
        code::UNKNOWN_VALUE,
        format!(
            "{} a number of `{from}` outside every band of `{}` and counts as missing there",
            counted(rows, "respondent has", "respondents have"),
            item.id
        ),
    )
    .at(Place::file(file).variable(from))
    .help("open the first and last band, or set `minimum` and `maximum` of the item the bands come from")
}
