//! A draft of a survey from the labels of a delivery.

use serde_json::json;

use super::super::Outcome;
use super::super::message::plural;
use super::super::new::survey_id;
use super::listing::{bullet, listing};
use super::place::relative;
use super::{Import, ImportFormat, fieldwork};
use crate::definition::{ItemKind, NetRole, Role};
use crate::diagnostic::{Diagnostic, Diagnostics, Place, code};
use crate::ingest::draft::{Draft, DraftColumns, DraftItem, Question, draft};

pub fn run(import: &Import<'_>) -> crate::Result<Outcome> {
    let folder = &import.args.into;
    for file in [
        "report.toml".into(),
        std::path::Path::new("waves")
            .join(import.wave.as_str())
            .join("wave.toml"),
    ] {
        let path = folder.join(file);
        if path.exists() {
            return Err(Diagnostics::from(
                Diagnostic::error(
                    code::WOULD_OVERWRITE,
                    "a file of the draft is there already",
                )
                .at(Place::file(path))
                .help("name a folder without a survey, or move the file away"),
            )
            .into());
        }
    }
    let drafted = draft(&import.profile, &import.stated());
    import.say_no_time(&drafted)?;
    let wave_file = import.wave_file();
    let wave_folder = wave_file.parent().unwrap_or(folder);
    let path = relative(wave_folder, &import.args.file);
    let source = import
        .args
        .file
        .file_name()
        .unwrap_or_default()
        .to_string_lossy();
    let delivery = import.args.delivery_lines(&path, &source);
    let data = match import.args.format {
        ImportFormat::Text => text(import, &drafted).into_bytes(),
        ImportFormat::Json => format!("{:#}\n", record(import, &drafted)).into_bytes(),
    };
    Ok(Outcome::data(data)
        .file(folder.join("survey.toml"), drafted.survey_toml(&survey_id(folder)).into_bytes())
        .file(folder.join("report.toml"), drafted.report_toml().into_bytes())
        .file(wave_file, drafted.wave_toml(&import.profile, &delivery).into_bytes())
        .notice(format!(
            "next: look through survey.toml, fill in what begins with `FILL IN`, then `tidemark check {}`",
            folder.display()
        )))
}

fn text(import: &Import<'_>, draft: &Draft) -> String {
    let window = &import.terminal.out;
    let languages: Vec<&str> = draft.languages.iter().map(|lang| lang.as_str()).collect();
    let mut text = format!(
        "Draft of {}, wave {}\n{}; labels in {}\n",
        import.args.into.display(),
        import.wave,
        import.file_in_words(),
        languages.join(", ")
    );
    if let Some((start, end)) = draft.fieldwork {
        text.push_str(&fieldwork((start, end), draft.fieldwork_from));
    }
    text.push('\n');
    text.push_str(&listing(
        window,
        ["Column", "Becomes", "Because"],
        &rows(import, draft),
    ));
    for (heading, paragraphs) in [
        ("Worked out from them", derived(draft)),
        ("What the file does not tell", questions(draft)),
    ] {
        if !paragraphs.is_empty() {
            text.push_str(&format!("\n{heading}\n"));
            for paragraph in paragraphs {
                text.push_str(&bullet(window, &paragraph));
            }
        }
    }
    text
}

/// One a column, or a row of options, in the order of the file.
fn rows(import: &Import<'_>, draft: &Draft) -> Vec<[String; 3]> {
    let mut rows: Vec<(usize, [String; 3])> = Vec::new();
    for (place, what, why) in fields(import, draft) {
        rows.push((place, [import.column(place).to_owned(), what, why]));
    }
    for drafted in &draft.items {
        let Some(place) = first_column(drafted) else {
            continue;
        };
        let column = match places(drafted).as_slice() {
            [_] => import.column(place).to_owned(),
            all => format!("{} … ({} columns)", import.column(place), all.len()),
        };
        let what = format!("{} `{}`", kind(drafted), drafted.item.id);
        rows.push((place, [column, what, evidence(drafted)]));
    }
    for (place, why) in &draft.left_out {
        rows.push((
            *place,
            [
                import.column(*place).to_owned(),
                "not read".to_owned(),
                why.clone(),
            ],
        ));
    }
    rows.sort_by_key(|(place, _)| *place);
    rows.into_iter().map(|(_, row)| row).collect()
}

fn derived(draft: &Draft) -> Vec<String> {
    let derived = draft
        .items
        .iter()
        .filter_map(|drafted| match &drafted.item.kind {
            ItemKind::Derived { from, scale, .. } => Some(format!(
                "`{}`: {} of `{from}`",
                drafted.item.id,
                plural(scale.answers.len(), "group")
            )),
            _ => None,
        });
    derived.collect()
}

fn questions(draft: &Draft) -> Vec<String> {
    let said = |question: &Question| {
        let refused = if question.blocks {
            " `check` refuses these cells until then."
        } else {
            ""
        };
        format!("{}: {}.{refused}", question.about, question.text)
    };
    draft.questions.iter().map(said).collect()
}

/// The fields that are no items: the respondent's id and the weight.
fn fields(import: &Import<'_>, draft: &Draft) -> Vec<(usize, String, String)> {
    let mut fields = Vec::new();
    let of_file = &import.profile.dictionary;
    if let Some(place) = draft.id {
        let why = if of_file.id == Some(place) {
            "the file says so"
        } else if import
            .profile
            .columns
            .get(place)
            .is_some_and(|column| column.unique)
        {
            "no value occurs twice"
        } else {
            "its name; few values occur twice"
        };
        fields.push((place, "respondent id".to_owned(), why.to_owned()));
    }
    if let Some((place, column)) = draft
        .weight
        .and_then(|place| Some((place, import.profile.columns.get(place)?)))
    {
        let why = if of_file.weight == Some(place) {
            "the file is weighted by it"
        } else {
            "its name"
        };
        let mean = column.mean().unwrap_or_default();
        fields.push((
            place,
            "weight".to_owned(),
            format!("{why}; sum {:.1}, mean {mean:.2}", column.sum),
        ));
    }
    fields
}

fn places(drafted: &DraftItem) -> Vec<usize> {
    match &drafted.columns {
        DraftColumns::One(place) => vec![*place],
        DraftColumns::Options { by_code, .. } => by_code.iter().map(|(_, place)| *place).collect(),
        DraftColumns::AnyOf(places) => places.clone(),
    }
}

fn first_column(drafted: &DraftItem) -> Option<usize> {
    places(drafted).first().copied()
}

fn kind(drafted: &DraftItem) -> &'static str {
    match (&drafted.item.kind, drafted.item.role) {
        (ItemKind::Single { .. }, Role::Background) => "background",
        (ItemKind::Single { .. }, _) => "single choice",
        (ItemKind::Multiple { .. }, _) => "multiple choice",
        (ItemKind::Numeric { .. }, _) => "number",
        (ItemKind::Open, _) => "open text",
        (ItemKind::Derived { .. }, _) => "derived",
    }
}

/// What an item was taken from, in a line.
fn evidence(drafted: &DraftItem) -> String {
    match &drafted.item.kind {
        ItemKind::Single { scale } => {
            let missing = scale
                .answers
                .iter()
                .filter(|answer| answer.missing.is_some())
                .count();
            let mut text = plural(scale.answers.len() - missing, "answer");
            if missing > 0 {
                text.push_str(&format!(", {} of missing", plural(missing, "kind")));
            }
            if drafted.shares_scale {
                text = format!("scale `{}`: {text}", scale.id);
            }
            if scale.net_of(NetRole::Agree).is_some() {
                text.push_str("; sides from the labels");
            }
            text
        }
        ItemKind::Multiple { options, .. } => plural(options.len(), "option"),
        ItemKind::Numeric {
            missing,
            minimum,
            maximum,
            ..
        } => {
            let codes: Vec<String> = missing.iter().map(|(code, _)| code.to_string()).collect();
            let mut parts = Vec::new();
            if !codes.is_empty() {
                parts.push(format!("no answer: {}", codes.join(", ")));
            }
            if let Some(minimum) = minimum {
                parts.push(format!("from {minimum}"));
            }
            if let Some(maximum) = maximum {
                parts.push(format!("to {maximum}"));
            }
            if parts.is_empty() {
                "numbers without labels".to_owned()
            } else {
                parts.join("; ")
            }
        }
        ItemKind::Open => "many different texts".to_owned(),
        ItemKind::Derived { .. } => String::new(),
    }
}

fn record(import: &Import<'_>, draft: &Draft) -> serde_json::Value {
    let items: Vec<serde_json::Value> = draft
        .items
        .iter()
        .map(|drafted| {
            let columns: Vec<&str> = places(drafted)
                .into_iter()
                .map(|place| import.column(place))
                .collect();
            json!({
                "item": drafted.item.id,
                "kind": kind(drafted),
                "columns": columns,
                "evidence": evidence(drafted),
                "notes": drafted.notes,
            })
        })
        .collect();
    let left_out: Vec<serde_json::Value> = draft
        .left_out
        .iter()
        .map(|(place, why)| json!({ "column": import.column(*place), "why": why }))
        .collect();
    let questions: Vec<serde_json::Value> = draft
        .questions
        .iter()
        .map(|question| json!({ "about": question.about, "question": question.text, "blocks": question.blocks }))
        .collect();
    json!({
        "survey": import.args.into,
        "wave": import.wave,
        "rows": import.profile.rows,
        "languages": draft.languages,
        "respondent_id": draft.id.map(|place| import.column(place)),
        "weight": draft.weight.map(|place| import.column(place)),
        "items": items,
        "left_out": left_out,
        "questions": questions,
    })
}
