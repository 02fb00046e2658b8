//! In: the claims of a finding or title of which one does not hold. Out: lines of `report.toml` that take its place: a claim that
//! holds, and texts with references. Never: a claim that was not judged to hold in this build, or a typed number.

use crate::compare::claim::{Evidence, Shown, judge};
use crate::definition::{
    Assertion, Claim, Figure, Finding, Lang, Movement, Quantity, QuantityUnit, ShareWord, WaveId,
    WhenBroken, quoted,
};
use crate::report::document::context::Context;

use super::sentence::Sentence;

/// Whose text it is.
pub enum Owner<'a> {
    /// A finding.
    Finding(&'a Finding),
    /// The title of a figure.
    Figure(&'a Figure),
}

/// What is true of the cells of an assertion.
pub struct True {
    pub assertion: Assertion,
    pub shown: Shown,
}

/// The lines that take the place of a text whose claims do not all hold; `None` where nothing can be said of its cells.
pub fn suggestion(
    context: &Context<'_>,
    evidence: &Evidence<'_>,
    owner: &Owner<'_>,
) -> Option<String> {
    let wave = &context.wave.id;
    let claims: &[Claim] = match owner {
        Owner::Finding(finding) => &finding.claims,
        Owner::Figure(figure) => &figure.claims,
    };
    let mut truths: Vec<True> = Vec::new();
    for simple in claims.iter().flat_map(|claim| claim.assertion.simple()) {
        let Some(found) = truth(evidence, simple, wave) else {
            continue;
        };
        if truths
            .iter()
            .all(|known| known.assertion != found.assertion)
        {
            truths.push(found);
        }
    }
    if truths.is_empty() {
        return None;
    }
    let (head, text_key) = match owner {
        Owner::Finding(_) => ("[[finding]]".to_owned(), "text"),
        Owner::Figure(figure) => (format!("[figure.{}]", figure.id), "title"),
    };
    let mut lines = vec![head];
    for lang in &context.survey.languages {
        let text = in_language(context, lang, &truths)?;
        lines.push(format!("{text_key}.{lang} = {}", quoted(&text)));
    }
    lines.push(claim_line(&truths));
    lines.extend(kept(owner));
    Some(lines.join("\n"))
}

/// What the data show of a simple assertion: it, a word that holds, its opposite, or that neither is shown.
fn truth(evidence: &Evidence<'_>, simple: &Assertion, wave: &WaveId) -> Option<True> {
    let mut candidates = vec![simple.clone()];
    candidates.extend(words(simple));
    let judged = judge(evidence, simple, wave);
    candidates.extend(opposites(
        simple,
        judged.parts.first().map(|part| &part.shown),
    ));
    candidates.push(Assertion::TooClose(Box::new(simple.clone())));
    candidates.into_iter().find_map(|assertion| {
        let judged = judge(evidence, &assertion, wave);
        let shown = judged.parts.into_iter().next()?.shown;
        judged.outcome.holds().then_some(True { assertion, shown })
    })
}

/// The words for a share that is held against a number or another word.
fn words(simple: &Assertion) -> Vec<Assertion> {
    let cell = match simple {
        Assertion::Word { what, .. } => Some(what),
        Assertion::Above { larger, smaller } if smaller.terms.is_empty() => larger.single(),
        Assertion::Above { larger, smaller } if larger.terms.is_empty() => smaller.single(),
        _ => None,
    };
    let Some(cell) = cell.filter(|cell| Quantity::of((*cell).clone()).unit == QuantityUnit::Share)
    else {
        return Vec::new();
    };
    let words = ShareWord::ALL.into_iter().map(|word| match word {
        ShareWord::Majority => Assertion::Above {
            larger: Quantity::of(cell.clone()),
            smaller: Quantity::share(0.5),
        },
        word => Assertion::Word {
            what: cell.clone(),
            word,
        },
    });
    words.collect()
}

/// What would refute it.
fn opposites(simple: &Assertion, shown: Option<&Shown>) -> Vec<Assertion> {
    let swapped = |larger: &Quantity, smaller: &Quantity| Assertion::Above {
        larger: smaller.clone(),
        smaller: larger.clone(),
    };
    match (simple, shown) {
        (Assertion::Above { larger, smaller }, _) => vec![swapped(larger, smaller)],
        // Of several the one that is furthest on the other side.
        (Assertion::Extreme { .. }, Some(Shown::Difference(found))) => {
            vec![swapped(&found.larger, &found.smaller)]
        }
        (Assertion::Moved { what, since, .. }, _) => {
            [Movement::Rose, Movement::Fell, Movement::Unchanged]
                .map(|how| Assertion::Moved {
                    what: what.clone(),
                    how,
                    since: since.clone(),
                })
                .to_vec()
        }
        _ => Vec::new(),
    }
}

fn in_language(context: &Context<'_>, lang: &Lang, truths: &[True]) -> Option<String> {
    let context = Context::new(context.results, &context.wave.id, lang).ok()?;
    let sentence = Sentence { context: &context };
    let sentences: Vec<String> = truths.iter().map(|found| sentence.of(found)).collect();
    Some(sentences.join(" "))
}

fn claim_line(truths: &[True]) -> String {
    let written: Vec<String> = truths
        .iter()
        .map(|found| quoted(&found.assertion.to_string()))
        .collect();
    match written.as_slice() {
        [only] => format!("claim = {only}"),
        several => format!("claim = [{}]", several.join(", ")),
    }
}

/// The other keys of a finding stay.
fn kept(owner: &Owner<'_>) -> Vec<String> {
    let mut lines = Vec::new();
    let (when_broken, waves) = match owner {
        Owner::Finding(finding) => (finding.when_broken, finding.waves.as_ref()),
        Owner::Figure(figure) => (figure.when_broken, None),
    };
    if when_broken == WhenBroken::Flag {
        lines.push("when_broken = \"flag\"".to_owned());
    }
    if let Some(waves) = waves {
        let waves: Vec<String> = waves.iter().map(|wave| quoted(wave.as_str())).collect();
        lines.push(format!("waves = [{}]", waves.join(", ")));
    }
    lines
}
