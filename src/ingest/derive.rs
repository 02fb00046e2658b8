//! In: answers as delivered. Out: answers of derived items. Never: a category by another rule than [`Deriving`]'s.

use crate::definition::{Derived, Deriving, Item, ItemKind, Survey, Wave};
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
            let deriving = Deriving::of(rule, scale, wave);
            let outcome = derived(&survey.items[source], source_answers, &deriving);
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

fn derived(source: &Item, answers: &Answers, deriving: &Deriving) -> Outcome {
    let mut outside = 0;
    let mut position = |derived| match derived {
        Derived::Category(position) => AnswerPosition::try_from(position).unwrap_or(BLANK),
        Derived::Blank => BLANK,
        Derived::Outside => {
            outside += 1;
            BLANK
        }
    };
    let positions = match answers {
        Answers::Numeric(numbers) => numbers
            .iter()
            .map(|number| match number {
                Ok(number) => position(deriving.number(*number)),
                Err(kind) => position(deriving.missing(*kind)),
            })
            .collect(),
        Answers::Single(positions) => {
            let codes = source.scale().map_or(&[][..], |scale| &scale.answers);
            let table: Vec<Derived> = codes
                .iter()
                .map(|answer| deriving.code(answer.code, answer.missing))
                .collect();
            let blank = deriving.missing(source.blank);
            positions
                .iter()
                .map(|at| position(table.get(usize::from(*at)).copied().unwrap_or(blank)))
                .collect()
        }
        Answers::Multiple(_) | Answers::Open(_) => Vec::new(),
    };
    Outcome { positions, outside }
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
