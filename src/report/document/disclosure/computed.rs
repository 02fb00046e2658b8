//! What the definition and the run say of an item by themselves.

use super::checklist::{Computed, State, fact, wave_file};
use super::{models, weighting};
use crate::definition::disclosure::{Dispositions, Eligibility};
use crate::definition::{BaseRule, Item, ItemKind, Missing, Probability, WaveKind};
use crate::estimate::{Domain, Measure};
use crate::measure::Proportion;
use crate::report::Prose;
use crate::report::document::context::Context;
use crate::report::document::{method, quality, wording};
use crate::report::words::disclosure::{DisclosureWords, language_name};
use crate::report::words::published;

/// `None` where nothing but a fact can say it.
pub fn of(context: &Context<'_>, words: &DisclosureWords, key: &str) -> Option<Computed> {
    match key {
        "probability" => Some(probability(context)),
        "fieldwork" => Some(fieldwork(context)),
        "achieved" => achieved(context, words).map(Computed::new),
        "wording" => Some(Computed::new(questions(context, words))),
        "figures" => Some(Computed::new(figures(context, words))),
        "weighting" => weighting::computed(context, words).map(Computed::new),
        "precision" => Some(Computed::new(precision(context, words))),
        "quality_checks" => quality_checks(context, words).map(Computed::new),
        "bases" => Some(Computed::new(bases(context, words))),
        "response_rate" => context.wave.dispositions.as_ref().map(|cases| Computed {
            state: State::Stated,
            text: response(context, words, cases),
            written: Some(format!("{}: [disclosure.dispositions]", wave_file(context))),
        }),
        "screening" => screening(context, words),
        "models" => Some(models::computed(context, words)),
        "synthetic_data" => context
            .wave
            .is_rehearsal()
            .then(|| Computed::new(words.rehearsal_answers)),
        "contact" => fact(context, "contact").map(|_| {
            let software = Prose::setting(env!("CARGO_PKG_VERSION"));
            Computed::new(Prose::fill(words.made_with, &[("software", software)]))
        }),
        _ => None,
    }
}

fn probability(context: &Context<'_>) -> Computed {
    let own = context.wave.probability;
    let stated = own.unwrap_or(context.survey.disclosure.probability);
    let file = match own {
        Some(_) => wave_file(context),
        None => "survey.toml".to_owned(),
    };
    Computed {
        state: match (stated, &context.wave.kind) {
            (Probability::NotStated, WaveKind::Published(_)) => State::NotStatedBySource,
            (Probability::NotStated, _) => State::NotDisclosed,
            _ => State::Stated,
        },
        text: method::probability(context).into(),
        written: Some(format!("{file}: [disclosure] probability")),
    }
}

fn fieldwork(context: &Context<'_>) -> Computed {
    Computed {
        state: State::Stated,
        text: context.fieldwork(context.wave),
        written: Some(format!("{}: fieldwork", wave_file(context))),
    }
}

/// Who was screened out, of a wave that was asked on the web: the questionnaire says by which answers.
fn screening(context: &Context<'_>, words: &DisclosureWords) -> Option<Computed> {
    let rules = &context.survey.questionnaire.screen_out;
    if context.wave.collect.is_none() || rules.is_empty() {
        return None;
    }
    let rules: Vec<String> = rules.iter().map(ToString::to_string).collect();
    let rules = Prose::wording(rules.join("; "));
    let mut text = Prose::fill(words.screened_out, &[("rules", rules)]);
    let cases = context.wave.dispositions.as_ref();
    if let Some(cases) = cases.filter(|cases| cases.not_eligible > 0) {
        let cases = [("count", count(context, cases.not_eligible))];
        text.push(" ");
        text.push(Prose::fill(words.not_eligible, &cases));
    }
    Some(Computed {
        state: State::Stated,
        text,
        written: Some("survey.toml: [questionnaire] screen_out".to_owned()),
    })
}

fn count(context: &Context<'_>, count: u64) -> Prose {
    Prose::base(context.numbers.count(count))
}

/// Respondents, and how many of them by mode, frame or region.
fn achieved(context: &Context<'_>, words: &DisclosureWords) -> Option<Prose> {
    let respondents = method::respondents(context).filter(|respondents| *respondents > 0)?;
    let form = match method::is_least(context) {
        true => published::of(context.lang).achieved,
        false => words.achieved,
    };
    let mut text = Prose::fill(form, &[("respondents", count(context, respondents))]);
    for id in &context.survey.disclosure.achieved_by {
        let Some(item) = context.survey.item(id) else {
            continue;
        };
        let cells = context.estimates.estimates.cells.iter();
        let counts: Vec<Prose> = cells
            .filter(|cell| cell.item == *id && cell.domain == Domain::Total)
            .filter_map(|cell| match cell.measure {
                Measure::Answer(code) => Some((code, cell.cases?)),
                _ => None,
            })
            .map(|(code, cases)| {
                let answer = Prose::wording(context.code_label(id, code));
                let values = [("answer", answer), ("count", count(context, cases))];
                Prose::fill(words.count_of, &values)
            })
            .collect();
        if !counts.is_empty() {
            let values = [
                ("item", Prose::wording(context.label(item))),
                ("counts", Prose::join(counts, ", ")),
            ];
            text.push(" ");
            text.push(Prose::fill(words.achieved_by, &values));
        }
    }
    Some(text)
}

fn questions(context: &Context<'_>, words: &DisclosureWords) -> Prose {
    let languages = context.survey.languages.iter();
    let languages: Vec<&str> = languages
        .map(|lang| language_name(lang, context.lang))
        .collect();
    let questions = wording::asked(context).count() as u64;
    Prose::fill(
        words.wording,
        &[
            ("questions", Prose::base(context.numbers.count(questions))),
            ("languages", Prose::wording(listed(context, &languages))),
        ],
    )
}

/// "A, B and C".
fn listed(context: &Context<'_>, names: &[&str]) -> String {
    match names {
        [first @ .., before, last] => {
            let and = published::of(context.lang).and;
            let last = format!("{before}{and}{last}");
            let names: Vec<&str> = first.iter().copied().chain([last.as_str()]).collect();
            names.join(", ")
        }
        _ => names.concat(),
    }
}

fn figures(context: &Context<'_>, words: &DisclosureWords) -> Prose {
    let cells = context.estimates.estimates.cells.iter();
    let shown = cells.filter(|cell| cell.estimate.value.is_some()).count() as u64;
    Prose::fill(words.figures, &[("cells", count(context, shown))])
}

/// Precision, and whether it counts the design effect: only where an interval may be stated.
fn precision(context: &Context<'_>, words: &DisclosureWords) -> Prose {
    let text = method::precision_sentence(context);
    // Where no interval is told there is none that could count it.
    let is_told = method::precision_is_told(context);
    match is_told && context.wave.delivery().is_some() {
        true => text.with(" ").with(words.design_effect_counted),
        false => text,
    }
}

fn quality_checks(context: &Context<'_>, words: &DisclosureWords) -> Option<Prose> {
    let of_rules = quality::sentence(context);
    let accounts = context.estimates.accounts.as_ref();
    let set_aside = accounts.filter(|accounts| !accounts.set_aside.is_empty());
    let set_aside = set_aside.map(|accounts| {
        let rows = accounts.set_aside.iter().map(|set| set.rows as u64).sum();
        Prose::fill(
            words.set_aside,
            &[
                ("rows", count(context, rows)),
                ("of", count(context, accounts.rows_in as u64)),
            ],
        )
    });
    let texts: Vec<Prose> = of_rules.into_iter().chain(set_aside).collect();
    (!texts.is_empty()).then(|| Prose::join(texts, " "))
}

/// The unweighted bases, and why a respondent is not in one.
fn bases(context: &Context<'_>, words: &DisclosureWords) -> Prose {
    let all = method::respondents(context).unwrap_or(0);
    let opinions = context.opinions();
    let base = |item: &Item| -> Option<u64> {
        let told = context.told(item);
        let bases = told
            .iter()
            .filter_map(|measure| context.total(&item.id, measure));
        bases.map(|estimate| estimate.bases.unweighted).max()
    };
    let of_items: Vec<(&Item, u64)> = opinions
        .iter()
        .filter_map(|item| Some((*item, base(item)?)))
        .collect();
    let known = || of_items.iter().map(|(_, base)| *base);
    let (low, high) = (known().min().unwrap_or(all), known().max().unwrap_or(all));
    let respondents = count(context, all);
    if low >= all {
        return Prose::fill(words.bases_full, &[("respondents", respondents)]);
    }
    // How many took part, and why fewer answered, is the source's to say.
    let of_a_source = method::is_least(context);
    let of_source = published::of(context.lang);
    let text = Prose::fill(
        match of_a_source {
            true => of_source.bases,
            false => words.bases,
        },
        &[
            ("low", count(context, low)),
            ("high", count(context, high)),
            ("respondents", respondents),
        ],
    );
    let short: Vec<&Item> = of_items
        .iter()
        .filter(|(_, base)| *base < all)
        .map(|(item, _)| *item)
        .collect();
    let not_asked = short
        .iter()
        .filter(|item| context.universe(item).is_some())
        .count();
    let dont_know = short
        .iter()
        .filter(|item| leaves_out_dont_know(item))
        .count();
    let unanswered = match of_a_source {
        true => 0,
        false => short.len(),
    };
    if of_a_source && not_asked + dont_know == 0 {
        return text.with(" ").with(of_source.drops_not_stated);
    }
    let reasons = [
        (words.drops_not_asked, not_asked),
        (words.drops_dont_know, dont_know),
        (words.drops_unanswered, unanswered),
    ];
    let reasons = reasons
        .into_iter()
        .filter(|(_, questions)| *questions > 0)
        .map(|(phrase, questions)| {
            Prose::fill(phrase, &[("questions", count(context, questions as u64))])
        });
    let reasons = Prose::join(reasons, "; ");
    text.with(" ")
        .with(Prose::fill(words.drops, &[("reasons", reasons)]))
}

fn leaves_out_dont_know(item: &Item) -> bool {
    match &item.kind {
        ItemKind::Single { scale } | ItemKind::Derived { scale, .. } => {
            let answers = &scale.answers;
            scale.base == BaseRule::Answered
                && answers
                    .iter()
                    .any(|answer| answer.missing == Some(Missing::DontKnow))
        }
        _ => false,
    }
}

/// Dispositions and the rates that follow.
fn response(context: &Context<'_>, words: &DisclosureWords, cases: &Dispositions) -> Prose {
    let numbers = [
        Some(cases.complete),
        Some(cases.partial),
        Some(cases.refused),
        Some(cases.not_contacted),
        Some(cases.other),
        Some(cases.unknown),
        Some(cases.not_eligible),
        cases.invited,
    ];
    let counts = words
        .disposition_names
        .iter()
        .zip(numbers)
        .filter_map(|(name, number)| Some((name, number?)))
        .map(|(name, number)| Prose::from(*name).with(" ").with(count(context, number)));
    let counts = Prose::join(counts, ", ");
    let percent = |share: f64| Prose::base(context.numbers.percent(Proportion(share), 1));
    let rates = cases.rates().into_iter().map(|rate| {
        // The digit of a rate's name is no number.
        Prose::wording(rate.name)
            .with(" ")
            .with(percent(rate.value))
    });
    let rates = Prose::join(rates, ", ");
    let mut text = Prose::fill(words.dispositions, &[("counts", counts)]);
    text.push(" ");
    text.push(Prose::fill(words.rates, &[("rates", rates)]));
    if let (Some((share, origin)), true) = (cases.eligibility(), cases.unknown > 0) {
        let phrase = match origin {
            Eligibility::Stated => words.eligible_stated,
            Eligibility::OfTheKnown => words.eligible_of_the_known,
        };
        text.push(" ");
        text.push(Prose::fill(phrase, &[("share", percent(share))]));
    }
    text
}
