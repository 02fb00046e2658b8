//! In: the findings and titles of a wave, judged. Out: `claims.json`: each claim with its cells, its test, its verdict and its wording.
//! Never: an estimate that the report hides.

use serde_json::{Map, Value as Json, json};

use super::tidy::Survey;
use crate::compare::claim::{Judged, Outcome, Part, Shown, cell_of};
use crate::definition::{Claim, Reference};
use crate::error::{Error, Result};
use crate::report::document::{Account, Context, accounts};
use crate::report::words::audience;
use crate::report::{CellId, Prose};

/// The register of claims; names and sentences in every language.
pub(super) fn register(survey: &Survey<'_>) -> Result<Vec<u8>> {
    let accounts: Vec<(&Context<'_>, Vec<Account<'_>>)> = survey
        .contexts
        .iter()
        .map(|context| (context, accounts(context)))
        .collect();
    let Some((context, first)) = accounts.first() else {
        return Ok(b"[]\n".to_vec());
    };
    let texts: Vec<Json> = first
        .iter()
        .enumerate()
        .map(|(place, account)| {
            let claims = account.claims.iter().enumerate();
            let claims = claims.map(|(of_text, (claim, judged))| {
                let carried = in_languages(&accounts, |accounts| {
                    accounts.get(place)?.carried.get(of_text)?.as_ref()
                });
                entry(context, claim, judged, carried)
            });
            json!({
                "of": account.of,
                "text": in_languages(&accounts, |accounts| Some(&accounts.get(place)?.text)),
                "claims": claims.collect::<Vec<_>>(),
            })
        })
        .collect();
    let mut document = json!({
        "wave": context.wave.id.as_str(),
        "level": crate::compare::change_test::SIGNIFICANCE,
        "texts": texts,
    });
    let marks: Map<String, Json> = accounts
        .iter()
        .filter_map(|(context, _)| {
            let mark = audience::mark(context.lang, context.audience)?;
            Some((context.lang.to_string(), json!(mark)))
        })
        .collect();
    if let (false, Some(fields)) = (marks.is_empty(), document.as_object_mut()) {
        fields.insert("mark".to_owned(), Json::Object(marks));
    }
    let mut bytes = serde_json::to_vec_pretty(&document)
        .map_err(|error| Error::Bug(format!("claims.json: {error}")))?;
    bytes.push(b'\n');
    Ok(bytes)
}

fn in_languages<'a, 'c>(
    accounts: &'a [(&Context<'c>, Vec<Account<'c>>)],
    text: impl Fn(&'a [Account<'c>]) -> Option<&'a Prose>,
) -> Json {
    let texts: Map<String, Json> = accounts
        .iter()
        .filter_map(|(context, accounts)| {
            let text = text(accounts)?;
            Some((context.lang.to_string(), json!(text.to_string())))
        })
        .collect();
    match texts.is_empty() {
        true => Json::Null,
        false => Json::Object(texts),
    }
}

fn entry(context: &Context<'_>, claim: &Claim, judged: &Judged, carried: Json) -> Json {
    let mut cells: Vec<Reference> = Vec::new();
    for reference in claim.assertion.references() {
        if !cells.contains(&reference) {
            cells.push(reference);
        }
    }
    let outcome = match &judged.outcome {
        Outcome::Holds => "holds",
        Outcome::TooClose => "too_close",
        Outcome::False => "false",
        Outcome::NotJudgeable(_) => "not_judgeable",
    };
    json!({
        "claim": claim.written,
        "line": claim.place.line,
        "verdict": outcome,
        "cells": cells.iter().map(|cell| of_cell(context, cell)).collect::<Vec<_>>(),
        "tests": judged.parts.iter().map(of_part).collect::<Vec<_>>(),
        "carried": carried,
    })
}

/// A cell by its name, with what may be shown of it.
fn of_cell(context: &Context<'_>, reference: &Reference) -> Json {
    let wave = reference.wave.as_ref().unwrap_or(&context.wave.id);
    let cell = cell_of(reference);
    let id = CellId::of(wave, &cell.item, &cell.measure, &cell.domain).to_string();
    let Some((_, _, found, _)) = context.referred(reference) else {
        return json!({ "id": id, "estimate": null });
    };
    let precision = context
        .survey
        .wave(wave)
        .and_then(|wave| context.precision(wave, found));
    json!({
        "id": id,
        "estimate": found.value,
        "standard_error": precision.map(|precision| precision.standard_error),
        "unweighted_base": found.bases.unweighted,
        "weighted_base": found.bases.weighted,
        "effective_base": found.bases.effective,
    })
}

fn of_part(part: &Part) -> Json {
    match &part.shown {
        Shown::Difference(found) => json!({
            "test": "difference",
            "larger": found.larger.to_string(),
            "smaller": found.smaller.to_string(),
            "difference": found.difference,
            "standard_error": found.standard_error,
            "degrees_of_freedom": found.degrees_of_freedom,
            "interval_low": found.interval.low,
            "interval_high": found.interval.high,
            "p": found.p,
            "covariance": if found.worst_case { "worst_case" } else { "known" },
        }),
        Shown::Change(change) => json!({
            "test": "change",
            "id": CellId::of_change(change).to_string(),
            "difference": change.difference,
            "standard_error": change.test.as_ref().ok().map(|test| test.standard_error),
            "degrees_of_freedom": change.test.as_ref().ok().map(|test| test.degrees_of_freedom),
            "interval_low": change.test.as_ref().ok().map(|test| test.interval.low),
            "interval_high": change.test.as_ref().ok().map(|test| test.interval.high),
            "p": change.test.as_ref().ok().map(|test| test.p),
            "corrected_p": change.test.as_ref().ok().map(|test| test.corrected_p),
        }),
        Shown::Groups { what, by, test } => json!({
            "test": "groups",
            "what": what.to_string(),
            "by": by.to_string(),
            "statistic": test.statistic,
            "p": test.p,
        }),
        Shown::Nothing => Json::Null,
    }
}
