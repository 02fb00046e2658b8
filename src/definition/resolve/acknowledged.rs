//! In: `[[acknowledged]]`, warnings that an analyst has judged, and what was found. Out: each with its reason; the
//! findings marked. Never: a warning taken away, or the mark of a rehearsal.

use super::super::Survey;
use super::super::personal::Acknowledgement;
use super::super::source::{AcknowledgedSource, Given, List};
use super::page::{Owner, Page};
use super::suggest::did_you_mean;
use crate::diagnostic::{Diagnostics, Place, code};

pub(super) fn acknowledged(
    page: &mut Page,
    source: &Given<List<AcknowledgedSource>>,
) -> Vec<Acknowledgement> {
    let mut judged: Vec<Acknowledgement> = Vec::new();
    for entry in source.iter().flat_map(|list| &list.get_ref().entries) {
        let written = entry.get_ref();
        let owner = Owner::new("`[[acknowledged]]`", entry.span(), written.own_faults());
        let number = page.need(&written.code, "code", &owner);
        let words = page.need(&written.reason, "reason", &owner);
        let (Some(number), Some(words)) = (number, words) else {
            continue;
        };
        let reason = page.texts(words);
        if reason.iter().any(|(_, text)| text.trim().is_empty()) {
            page.error(
                code::MISSING_KEY,
                &words.span(),
                "an acknowledgement without a reason",
                "say why the warning may stand: it is printed in the method note",
            );
        }
        let known = code::by_number(number.get_ref());
        let Some(known) = known else {
            let numbers = code::ALL.iter().map(|code| code.number());
            page.error(
                code::UNKNOWN_REFERENCE,
                &number.span(),
                format!("there is no message `{}`", number.get_ref()),
                did_you_mean(&number.get_ref().to_uppercase(), numbers)
                    .unwrap_or_else(|| "`tidemark explain` lists all of them".to_owned()),
            );
            continue;
        };
        if known == code::REHEARSAL {
            page.error(
                code::WRONG_TYPE,
                &number.span(),
                "nothing turns the mark of a rehearsal off",
                "take the acknowledgement out",
            );
            continue;
        }
        let about = written.about.as_ref().map(|about| about.get_ref().clone());
        let twice = judged
            .iter()
            .any(|other| other.code == known.number() && other.about == about);
        if twice {
            page.error(
                code::DUPLICATE,
                &number.span(),
                format!("{known} is acknowledged twice"),
                "keep one of them, or say what each is `about`",
            );
            continue;
        }
        judged.push(Acknowledgement {
            code: known.number().to_owned(),
            about,
            reason,
            place: Place::in_text(&page.path, &page.text, number.span()),
        });
    }
    judged
}

/// Marks what is said of the files of a wave and acknowledged there.
pub(super) fn acknowledge(survey: &Survey, found: &mut Diagnostics) {
    let Some(lang) = survey.languages.first() else {
        return;
    };
    for wave in survey
        .waves
        .iter()
        .filter(|wave| !wave.acknowledged.is_empty())
    {
        for finding in &mut found.0 {
            if finding
                .path()
                .is_some_and(|file| file.starts_with(&wave.folder))
            {
                let mut one = Diagnostics::from(finding.clone());
                wave.acknowledge(&mut one, lang);
                finding.acknowledged = one.0.pop().and_then(|one| one.acknowledged);
            }
        }
    }
}
