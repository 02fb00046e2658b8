//! In: a column in which a few cells are not like the others. Out: those cells, named by their lines. Never: the rest of a
//! column judged by them.

use super::super::dictionary::{Value, Variable};
use super::super::personal::unknown_cell;
use super::super::phrase::{missing_of, numbered};
use super::super::profile::{ColumnProfile, Profile};
use super::super::text::{counted, shown};
use super::Question;
use super::answers::{ColumnAnswer, usual_kind};
use super::code_patterns::{lone_codes, suspects};
use super::numeric::custom;
use crate::definition::{Answer, Code, Lang, Missing, Texts};

/// Of so many cells one may be a text, and the others are numbers all the same.
const CELLS_A_SLIP: usize = 20;

/// Texts in a column of numbers that stand in one cell of twenty or fewer and are neither labels nor kinds of missing.
pub fn slips<'c>(variable: &Variable, column: &'c ColumnProfile) -> Vec<&'c str> {
    let filled = column.filled();
    if column.numbers == 0 || column.texts == 0 || filled < CELLS_A_SLIP {
        return Vec::new();
    }
    let is_known = |text: &str| {
        let named = variable.values.iter().any(|named| {
            named.value == Value::Text(text.to_owned())
                || named.label.texts().any(|label| label == text)
        });
        let declared = variable
            .missing
            .values
            .contains(&Value::Text(text.to_owned()));
        named || declared || missing_of(text).is_some() || numbered(text).0.is_some()
    };
    let strays: Vec<(&str, usize)> = column
        .seen_texts()
        .filter(|(text, _)| !is_known(text))
        .collect();
    let kept: usize = column.seen_texts().map(|(_, cells)| cells).sum();
    let stray_cells: usize = strays.iter().map(|(_, cells)| cells).sum();
    let not_kept = column.texts.saturating_sub(kept);
    if (stray_cells + not_kept) * CELLS_A_SLIP > filled {
        return Vec::new();
    }
    strays.into_iter().map(|(text, _)| text).collect()
}

/// What a person must hear of single cells of a column.
pub fn of_cells(about: &str, place: usize, profile: &Profile) -> Vec<Question> {
    let Some((variable, column)) = profile.iter().nth(place) else {
        return Vec::new();
    };
    let word = profile.line_word;
    let mut questions = Vec::new();
    let slips = slips(variable, column);
    if !slips.is_empty() {
        let told: Vec<String> = slips
            .iter()
            .take(5)
            .map(|slip| {
                let line = column.text_lines.iter().find(|(_, text)| text == slip);
                let shown = shown(&unknown_cell(slip));
                match line {
                    Some((line, _)) => format!("\"{shown}\" ({word} {line})"),
                    None => format!("\"{shown}\""),
                }
            })
            .collect();
        let more = match slips.len() {
            0..=5 => String::new(),
            all => format!(" and {} more", all - 5),
        };
        questions.push(Question::blocking(
            about,
            format!(
                "{}{more} among {} numbers: drafted as numbers all the same. Have the delivery corrected, or name what the text stands for: `blanks` or [values] of wave.toml",
                told.join(", "),
                column.numbers
            ),
        ));
    }
    if column.names_people_by.is_none() && column.identifier_cells > 0 {
        let told: Vec<String> = column
            .identifier_lines
            .iter()
            .map(|(line, what)| format!("{word} {line}: {what}"))
            .collect();
        let more = match column.identifier_cells - told.len() {
            0 => String::new(),
            more => format!("; {more} more"),
        };
        questions.push(Question::new(
            about,
            format!(
                "{}{more} among {} other cells. It is not shown, and the column is drafted by the others: tell the agency, and have it taken out of the delivery",
                told.join("; "),
                column.filled() - column.identifier_cells
            ),
        ));
    }
    questions
}

/// Ids that stand in two rows.
pub fn of_ids(about: &str, place: usize, profile: &Profile) -> Option<Question> {
    const TOLD: usize = 5;
    let column = profile.columns.get(place)?;
    if column.repeats.is_empty() {
        return None;
    }
    let word = profile.line_word;
    let mut told: Vec<String> = column
        .repeats
        .iter()
        .take(TOLD)
        .map(|(first, later)| format!("{word}s {first} and {later}"))
        .collect();
    if column.repeats.len() > TOLD {
        told.push(format!("{} more", column.repeats.len() - TOLD));
    }
    let ids = match column.repeats.len() {
        1 => "an id stands in two rows".to_owned(),
        several => format!("{several} ids stand in a row before"),
    };
    Some(Question::new(
        about,
        format!(
            "{ids}: {}. `check` refuses them where the rows differ, and sets the later one aside where they are the same",
            told.join(", ")
        ),
    ))
}

/// Codes of a single choice that have no label and look like codes of missing: they are no answers before a person says so.
pub fn unlabelled_missing(answers: &[ColumnAnswer]) -> Vec<ColumnAnswer> {
    let mut places: Vec<(usize, Option<Missing>)> = suspects(answers);
    for at in lone_codes(answers) {
        if places.iter().all(|(known, _)| *known != at) {
            let number = answers.get(at).and_then(ColumnAnswer::number);
            places.push((at, number.and_then(usual_kind)));
        }
    }
    places.sort_by_key(|(at, _)| *at);
    let of = |(at, kind): (usize, Option<Missing>)| {
        let answer = answers.get(at)?.clone();
        let missing = Some(kind.unwrap_or(Missing::NoAnswer));
        Some(ColumnAnswer { missing, ..answer })
    };
    places.into_iter().filter_map(of).collect()
}

/// The question about them.
pub fn ask_missing(about: &str, doubtful: &[ColumnAnswer]) -> Question {
    let told: Vec<String> = doubtful
        .iter()
        .map(|answer| {
            let rows = counted(answer.cells, "row", "rows");
            format!("{} ({rows}; {})", answer.value, custom(answer.missing))
        })
        .collect();
    let (has, line) = if told.len() == 1 {
        (
            "has no label and looks like a code of missing: it is",
            "its line",
        )
    } else {
        (
            "have no labels and look like codes of missing: they are",
            "their lines",
        )
    };
    Question::blocking(
        about,
        format!(
            "{} {has} no answer in the draft. Take the # from {line} under `answers`, and `missing` out of it where it is an answer after all",
            told.join(", ")
        ),
    )
}

/// The answers that a person may take, called as is usual.
pub fn offered(doubtful: &[ColumnAnswer], languages: &[Lang]) -> Vec<Answer> {
    let of = |answer: &ColumnAnswer| {
        let number = answer.number()?;
        let kind = answer.missing.unwrap_or(Missing::NoAnswer);
        let label = |lang: &Lang| (lang.clone(), usual_label(kind, lang).to_owned());
        Some(Answer {
            code: Code(number as i64),
            label: Texts::new(languages.iter().map(label)),
            missing: Some(kind),
            score: None,
        })
    };
    doubtful.iter().filter_map(of).collect()
}

fn usual_label(kind: Missing, lang: &Lang) -> &'static str {
    let [dont_know, refused, other] = match lang.as_str() {
        "da" => ["Ved ikke", "Vil ikke svare", "Uoplyst"],
        "no" | "nb" | "nn" => ["Vet ikke", "Vil ikke svare", "Ubesvart"],
        "sv" => ["Vet ej", "Vill inte svara", "Inget svar"],
        "de" => ["Weiß nicht", "Verweigert", "Keine Angabe"],
        _ => ["Don't know", "Refused", "No answer"],
    };
    match kind {
        Missing::DontKnow => dont_know,
        Missing::Refused => refused,
        Missing::NoAnswer | Missing::NotAsked => other,
    }
}
