//! What moved since the last wave, in words.

use super::answers::Answers;
use super::said::{Says, about, is_dont_know};
use crate::cli::number;
use crate::compare::jumps::{Jump, JumpKind};
use crate::compare::reversed::{Evidence, Mirrored};
use crate::definition::{ItemId, WaveId};
use crate::diagnostic::{Diagnostic, code};
use crate::estimate::Measure;

/// A share that moves so far is a warning.
const FAR: f64 = 0.10;

pub fn findings(says: &Says<'_>, answers: &Answers<'_>) -> Vec<Diagnostic> {
    let jumps = &answers.jumps.jumps;
    let reversed = |item: &ItemId| {
        let of_item = jumps.iter().filter(|jump| jump.item == *item);
        of_item
            .clone()
            .any(|jump| matches!(jump.kind, JumpKind::Reversed(_)))
    };
    jumps
        .iter()
        .filter_map(|jump| match &jump.kind {
            JumpKind::Reversed(mirrored) => Some(turned(says, jump, mirrored)),
            // A reversed scale explains what else moved.
            _ if reversed(&jump.item) => None,
            JumpKind::Vanished { code, expected } => Some(
                Diagnostic::warning(
                    code::VANISHED,
                    format!(
                        "nobody gives answer {} to `{}`: by its share in wave `{}`, {} would",
                        says.answer(&jump.item, *code),
                        jump.item,
                        jump.from,
                        about(*expected)
                    ),
                )
                .at(says.at_item(&jump.item))
                .value("0")
                .help("see whether the answer was offered, and whether it was coded otherwise"),
            ),
            JumpKind::Appeared { code, count } => Some(
                Diagnostic::warning(
                    code::APPEARED,
                    format!(
                        "{} answer {} to `{}`, which nobody gave in wave `{}`",
                        match count {
                            1 => "1 respondent gives".to_owned(),
                            _ => format!("{} respondents give", number::count(*count as u64)),
                        },
                        says.answer(&jump.item, *code),
                        jump.item,
                        jump.from
                    ),
                )
                .at(says.at_item(&jump.item))
                .value(count.to_string())
                .help("see whether the answer was offered in that wave, and whether it was coded otherwise"),
            ),
            JumpKind::Moved { .. } => Some(moved(says, jump, &answers.wave.id)),
        })
        .collect()
}

fn moved(says: &Says<'_>, jump: &Jump, _to: &WaveId) -> Diagnostic {
    let JumpKind::Moved {
        measure,
        before,
        now,
        t,
        moved,
        ..
    } = &jump.kind
    else {
        return Diagnostic::note(code::JUMP, "");
    };
    let item = &jump.item;
    let others = match moved.saturating_sub(1) {
        0 => String::new(),
        1 => "; 1 more share of it moved".to_owned(),
        more => format!("; {more} more shares of it moved"),
    };
    let far = (now - before).abs() >= FAR;
    let dont_know = match measure {
        Measure::DontKnow => true,
        Measure::Answer(code) => is_dont_know(says.survey, item, *code),
        _ => false,
    };
    let (what, far, values) = match measure {
        Measure::Mean => (
            format!("the mean of `{item}`"),
            true,
            format!(
                "from {} to {}",
                number::decimal(*before, 2),
                number::decimal(*now, 2)
            ),
        ),
        measure => {
            let answer = match measure {
                Measure::Net(net) => format!("the share of \"{net}\" in `{item}`"),
                Measure::Answer(code) if !dont_know => {
                    format!("the share of {} in `{item}`", says.answer(item, *code))
                }
                _ => format!("don't know in `{item}`"),
            };
            (
                answer,
                far,
                format!(
                    "from {} to {} %",
                    number::percent(*before, 1),
                    number::percent(*now, 1)
                ),
            )
        }
    };
    let message = format!(
        "{what} went {values} since wave `{}`, {} standard errors: more than sampling allows{others}",
        jump.from,
        number::decimal(t.abs(), 1)
    );
    let said = if far {
        Diagnostic::warning(code::JUMP, message)
    } else {
        Diagnostic::note(code::JUMP, message)
    };
    said.at(says.at_item(item)).help(format!(
        "see whether another column is read for it, and whether wording, codes, order or who was asked changed; where the question did change, write the `break` under [item.{item}] of wave.toml"
    ))
}

fn turned(says: &Says<'_>, jump: &Jump, mirrored: &Mirrored) -> Diagnostic {
    let item = &jump.item;
    let distances = format!(
        "its answers are {} points from those of wave `{}`, and {} from their mirror image",
        number::percent(mirrored.distance, 0),
        jump.from,
        number::percent(mirrored.distance_to_mirror, 0)
    );
    let (claim, evidence) = match &mirrored.evidence {
        Evidence::Turned { with, before, now } => (
            "looks reversed",
            format!(
                "; its correlation with `{with}` went from {} to {}",
                number::signed(*before, 2),
                number::signed(*now, 2)
            ),
        ),
        Evidence::WholeScale(items) => (
            "looks reversed",
            format!("; so are {items} items of its scale at once"),
        ),
        Evidence::DistributionOnly => (
            "may be reversed",
            "; no other item tells whether opinion moved instead".to_owned(),
        ),
    };
    Diagnostic::warning(
        code::REVERSED,
        format!("the scale of `{item}` {claim}: {distances}{evidence}"),
    )
    .at(says.at_item(item))
    .help(format!(
        "compare the codes with the questionnaire; map the delivery's texts or codes with [values.{item}] of wave.toml; where opinion did turn, acknowledge it: until then `report` publishes nothing"
    ))
}
