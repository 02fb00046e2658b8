//! The disclosure checklist: what is stated, what is computed, and what stops publication.

use super::context::Context;
use super::{Block, Column, Row, Table, Value};
use super::{method, quality};
use crate::definition::disclosure::{CHECKLIST, Requirement};
use crate::definition::{Fact, WaveKind};
use crate::diagnostic::{Diagnostic, Diagnostics, Place, code};
use crate::report::Prose;

/// What must be there before anything is published, and is not. A rehearsal is not a publication: it may be run before
/// the facts are known, and prints the gaps.
pub fn gate(context: &Context<'_>) -> Diagnostics {
    let mut gaps = Diagnostics::new();
    if context.wave.is_rehearsal() {
        return gaps;
    }
    for item in CHECKLIST
        .iter()
        .filter(|item| item.required == Requirement::Publication)
    {
        let found = fact(context, item.key);
        let passes = match found {
            Some(Fact::Stated(_)) => true,
            Some(Fact::NotStatedBySource(_)) => is_published(context),
            Some(Fact::NotDisclosed(_)) | None => false,
        };
        if !passes {
            gaps.push(gap(context, item.key, found));
        }
    }
    let field = &context.wave.fieldwork;
    if field.start.is_none() && field.end.is_none() && field.season.is_none() {
        let message = format!(
            "wave `{}` says nothing of when it was in the field",
            context.wave.id
        );
        gaps.push(
            Diagnostic::error(code::BLOCKED_BY_DISCLOSURE, message)
                .at(Place::file(context.wave.folder.join("wave.toml")))
                .help("give `fieldwork = { start = …, end = … }`, or `season` where the source has no dates"),
        );
    }
    if method::respondents(context).is_none_or(|respondents| respondents == 0) {
        let message = format!("wave `{}` has no respondents", context.wave.id);
        gaps.push(
            Diagnostic::error(code::BLOCKED_BY_DISCLOSURE, message)
                .at(Place::file(context.wave.folder.join("wave.toml"))),
        );
    }
    gaps
}

fn is_published(context: &Context<'_>) -> bool {
    matches!(context.wave.kind, WaveKind::Published(_))
}

/// A fact by its key; the mode may stand in the wave itself.
fn fact<'a>(context: &Context<'a>, key: &str) -> Option<&'a Fact> {
    let own = context.wave.mode.as_ref().filter(|_| key == "modes");
    own.or_else(|| context.fact(key))
}

fn gap(context: &Context<'_>, key: &str, found: Option<&Fact>) -> Diagnostic {
    let message = match found {
        None => format!("`{key}` is not stated for wave `{}`", context.wave.id),
        Some(Fact::NotStatedBySource(_)) => {
            format!(
                "`{key}` is left to a source, but wave `{}` is not a published one",
                context.wave.id
            )
        }
        Some(_) => format!("`{key}` is withheld for wave `{}`", context.wave.id),
    };
    let help = if is_published(context) {
        format!(
            "state `{key}` in [disclosure] of wave.toml, or name the silent source: `{key} = {{ not_stated_by_source = … }}`"
        )
    } else {
        format!(
            "state `{key}` in [disclosure] of survey.toml or wave.toml; nothing is published without it"
        )
    };
    Diagnostic::error(code::BLOCKED_BY_DISCLOSURE, message)
        .at(Place::file(context.survey.folder.join("survey.toml")))
        .help(help)
}

pub fn blocks(context: &Context<'_>) -> Vec<Block> {
    let words = context.words;
    let mut lines: Vec<(u8, String, Prose)> = CHECKLIST
        .iter()
        .map(|item| {
            let name = words.checklist_name(item.key).to_owned();
            let found = fact(context, item.key);
            let computed = match item.key {
                "quality_checks" => quality::sentence(context),
                _ => None,
            };
            let text = match (found, computed) {
                (Some(_), Some(computed)) => Prose::wording(context.fact_text(found))
                    .with(" ")
                    .with(computed),
                (None, Some(computed)) => computed,
                (_, None) => Prose::wording(context.fact_text(found)),
            };
            (item.number, name, text)
        })
        .collect();
    let respondents = method::respondents(context).map_or_else(
        || words.not_disclosed.into(),
        |count| Prose::base(context.numbers.count(count)),
    );
    let computed = [
        (
            5,
            words.check_probability,
            method::probability(context).into(),
        ),
        (9, words.check_fieldwork, context.fieldwork(context.wave)),
        (
            10,
            words.check_achieved,
            Prose::fill(words.check_achieved_text, &[("respondents", respondents)]),
        ),
        (11, words.check_wording, words.check_wording_text.into()),
        (12, words.check_figures, words.check_figures_text.into()),
        (
            14,
            words.check_weighting,
            method::weighting_sentence(context),
        ),
        (
            15,
            words.check_precision,
            method::precision_sentence(context),
        ),
        (18, words.check_bases, words.check_bases_text.into()),
    ];
    lines.extend(
        computed
            .into_iter()
            .map(|(number, name, text)| (number, name.to_owned(), text)),
    );
    lines.sort_by_key(|(number, _, _)| *number);
    let rows = lines
        .into_iter()
        .map(|(number, name, text)| Row {
            labels: vec![format!("{number}. {name}")],
            cells: vec![Value::Text(text).into()],
        })
        .collect();
    vec![
        Block::Paragraph(words.disclosure_lead.into()),
        Block::Table(Table {
            id: "disclosure".to_owned(),
            caption: words.disclosure_caption.into(),
            mark: context.mark(&[context.wave]),
            stub: vec![words.check_asked.to_owned()],
            columns: vec![Column::text(words.check_answer)],
            rows,
            notes: Vec::new(),
        }),
    ]
}
