//! In: a definition and a format. Out: what of the one the other has no place for. Never: a loss that is not said.

use crate::definition::{BaseRule, ItemKind, Missing, Role, Survey, Weighting};

/// The formats that carry definitions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Carrier {
    /// Triple-S 2.0.
    TripleS,
    /// DDI-Codebook 2.5.
    DdiCodebook,
    /// An SPSS system file, in one language.
    Sav,
}

/// What of a definition is lost when it is written in a format and read again, each kind of loss with where it occurs; empty
/// where nothing is.
///
/// ```
/// use tidemark::report::exchange::{Carrier, not_carried};
/// let survey = tidemark::definition::load("surveys/tech-attitudes".as_ref())?.output;
/// let lost = not_carried(&survey, Carrier::TripleS);
/// assert!(lost.iter().any(|line| line == "nets: agree5"));
/// # Ok::<(), tidemark::Error>(())
/// ```
pub fn not_carried(survey: &Survey, carrier: Carrier) -> Vec<String> {
    let mut lost = Vec::new();
    let mut say = |what: &str, where_: Vec<&str>| {
        if !where_.is_empty() {
            lost.push(format!("{what}: {}", where_.join(", ")));
        }
    };
    let scales = |wanted: fn(&crate::definition::Scale) -> bool| -> Vec<&str> {
        let scales = survey.scales.iter().filter(|scale| wanted(scale));
        scales.map(|scale| scale.id.as_str()).collect()
    };
    let items = |wanted: &dyn Fn(&crate::definition::Item) -> bool| -> Vec<&str> {
        let items = survey.items.iter().filter(|item| wanted(item));
        items.map(|item| item.id.as_str()).collect()
    };
    say("nets", scales(|scale| !scale.nets.is_empty()));
    say("balances", scales(|scale| !scale.balances.is_empty()));
    say(
        "base of shares (read again as `answered`)",
        scales(|scale| scale.base != BaseRule::Answered),
    );
    let shared = |id: &str| {
        let uses = survey.items.iter().filter_map(|item| item.scale());
        uses.filter(|scale| scale.id.as_str() == id).count() > 1
    };
    let together: Vec<&str> = survey
        .scales
        .iter()
        .map(|scale| scale.id.as_str())
        .filter(|id| shared(id))
        .collect();
    say("that items share a scale", together);
    say(
        "how derived items come about (read again as single-choice items)",
        items(&|item| matches!(item.kind, ItemKind::Derived { .. })),
    );
    say(
        "that items describe respondents",
        items(&|item| item.role == Role::Background),
    );
    say(
        "what an empty cell means",
        items(&|item| item.blank != Missing::NoAnswer),
    );
    say(
        "first and last wave",
        items(&|item| item.first_wave.is_some() || item.last_wave.is_some()),
    );
    say(
        "ratios",
        items(&|item| matches!(&item.kind, ItemKind::Numeric { per, .. } if !per.is_empty())),
    );
    if carrier != Carrier::DdiCodebook {
        say("who was asked", items(&|item| item.universe.is_some()));
        say("notes", items(&|item| item.note.is_some()));
        say(
            "decimals of means",
            items(&|item| matches!(item.kind, ItemKind::Numeric { decimals: 1.., .. })),
        );
    }
    if carrier != Carrier::TripleS {
        let scored = |item: &crate::definition::Item| {
            let answers = item.scale().map_or(&[][..], |scale| &scale.answers);
            answers.iter().any(|answer| answer.score.is_some())
        };
        say("scores", items(&scored));
    }
    if carrier == Carrier::Sav {
        say(
            "which kind of missing a value is (it is user-missing)",
            items(&|item| {
                let answers = item.scale().map_or(&[][..], |scale| &scale.answers);
                answers.iter().any(|answer| answer.missing.is_some())
                    || matches!(&item.kind, ItemKind::Numeric { missing, .. } if !missing.is_empty())
            }),
        );
        let others: Vec<&str> = survey
            .languages
            .iter()
            .skip(1)
            .map(|lang| lang.as_str())
            .collect();
        say("texts in other languages", others);
    }
    let mut whole = vec!["sample design", "estimation", "targets", "report.toml"];
    if survey.weighting != Weighting::Delivered {
        whole.push("how weights are made");
    }
    lost.push(format!("of the survey as a whole: {}", whole.join(", ")));
    lost
}
