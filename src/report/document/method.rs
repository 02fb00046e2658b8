//! Key facts, the status of the wave, the method note and the sources.

use super::context::Context;
use super::figures::assumptions;
use super::quality;
use super::{Block, Column, Row, Status, Table, TableCell, Value};
use crate::definition::{Acknowledgement, Bounds, Item, Limits, Probability, WaveKind};
use crate::diagnostic::{Diagnostic, Severity, code};
use crate::estimate::{Domain, Measure, Precision};
use crate::measure::Proportion;
use crate::report::number::Flag;
use crate::report::words::{fill, published};
use crate::report::{CellPart, Origin, Prose};
use crate::weight::{MarginReport, Method, StepKind, StepReport, WeightingReport};

/// What kind of wave this is, in words.
pub fn status(context: &Context<'_>) -> Status {
    let words = context.words;
    let (name, explanation) = match context.wave.kind {
        WaveKind::Responses(_) => (words.kind_responses, words.status_responses),
        WaveKind::Published(_) => (words.kind_published, words.status_published),
        WaveKind::Rehearsal(_) => (words.rehearsal_mark, words.status_rehearsal),
    };
    Status {
        name: name.to_owned(),
        explanation: explanation.to_owned(),
    }
}

/// Respondents of the wave: rows used, or the largest base of a publication.
pub fn respondents(context: &Context<'_>) -> Option<u64> {
    let weighting = context
        .estimates
        .weighting
        .as_ref()
        .map(|weighting| weighting.respondents);
    let accounts = context
        .estimates
        .accounts
        .as_ref()
        .map(|accounts| accounts.rows_used as u64);
    let bases = context
        .estimates
        .estimates
        .cells
        .iter()
        .filter(|cell| cell.domain == Domain::Total)
        .map(|cell| cell.estimate.bases.unweighted)
        .max();
    accounts.or(weighting).or(bases)
}

/// Respondents in words: of a publication whose bases differ more may have taken part than its largest base holds.
pub fn respondents_told(context: &Context<'_>) -> Option<Prose> {
    let count = Prose::base(context.numbers.count(respondents(context)?));
    Some(match is_least(context) {
        true => Prose::fill(
            published::of(context.lang).at_least,
            &[("respondents", count)],
        ),
        false => count,
    })
}

/// Whether the number of respondents is only known to be no smaller: bases of a publication that differ.
pub fn is_least(context: &Context<'_>) -> bool {
    let cells = context.estimates.estimates.cells.iter();
    let mut bases = cells
        .filter(|cell| cell.domain == Domain::Total)
        .map(|cell| cell.estimate.bases.unweighted);
    let first = bases.next();
    context.wave.delivery().is_none() && bases.any(|base| Some(base) != first)
}

pub fn key_facts(context: &Context<'_>) -> Vec<Block> {
    let words = context.words;
    let mut facts = vec![
        (
            words.wave.to_owned(),
            Prose::date(context.wave.label.get(context.lang)),
        ),
        (words.fieldwork.to_owned(), context.fieldwork(context.wave)),
        (words.mode.to_owned(), context.mode(context.wave)),
    ];
    if let Some(respondents) = respondents_told(context) {
        facts.push((words.respondents.to_owned(), respondents));
    }
    for (name, key) in [
        (words.population, "population"),
        (words.conducted_by, "conducted_by"),
        (words.sponsor, "sponsor"),
    ] {
        facts.push((name.to_owned(), context.fact_prose(key)));
    }
    facts.push((words.precision.to_owned(), precision_sentence(context)));
    vec![Block::Facts(facts)]
}

/// How the sample was drawn, in words.
pub fn probability(context: &Context<'_>) -> &'static str {
    match context
        .wave
        .probability
        .unwrap_or(context.survey.disclosure.probability)
    {
        Probability::Probability => context.words.probability,
        Probability::NonProbability => context.words.non_probability,
        Probability::NotStated => context.words.probability_not_stated,
    }
}

/// The figures that tell the opinion items, those of them that are shown with a precision.
fn told<'a>(context: &'a Context<'_>) -> Vec<(&'a Item, Measure, &'a Precision)> {
    let opinions = context.opinions().into_iter();
    let told = opinions.flat_map(|item| {
        let measures = context.told(item).into_iter();
        measures.map(move |measure| (item, measure))
    });
    told.filter_map(|(item, measure)| {
        let estimate = context.total(&item.id, &measure)?;
        // What is not shown says nothing of what is.
        if context.flag(estimate) == Flag::Hidden {
            return None;
        }
        let precision = context.precision(context.wave, estimate)?;
        Some((item, measure, precision))
    })
    .collect()
}

/// Whether intervals may be stated and some figure that is shown has one.
pub fn precision_is_told(context: &Context<'_>) -> bool {
    context.precision_allowed(context.wave) && !told(context).is_empty()
}

/// What may be said of precision: an interval only where one is allowed and known.
pub fn precision_sentence(context: &Context<'_>) -> Prose {
    let words = context.words;
    if !context.precision_allowed(context.wave) {
        return words.no_precision_note.into();
    }
    let told = told(context);
    // A mean is in the unit of its item: it has no percentage points.
    let widest = told
        .iter()
        .filter(|(_, measure, _)| *measure != Measure::Mean)
        .map(|(item, measure, precision)| {
            let half = (precision.interval.high - precision.interval.low) / 2.0;
            (half, context.id(item, measure, &Domain::Total))
        })
        .max_by(|(one, _), (other, _)| one.total_cmp(other))
        .filter(|(half, _)| *half > 0.0);
    let Some((half, widest)) = widest else {
        return match told.is_empty() {
            true => words.precision_not_known.into(),
            false => words.precision_of_means.into(),
        };
    };
    let points = context.numbers.decimal(half * 100.0, 1);
    let points = Prose::cell(points, widest.part(CellPart::Margin));
    let mut sentence = Prose::fill(words.precision_sentence, &[("points", points)]);
    if let Some(crate::definition::Fact::Stated(model)) = &context.survey.disclosure.precision_model
    {
        sentence.push(" ");
        sentence.push(Prose::wording(model.get(context.lang)));
    }
    sentence
}

/// Whether and how answers were weighted, in a sentence or two.
pub fn weighting_sentence(context: &Context<'_>) -> Prose {
    let words = context.words;
    let Some(weighting) = &context.estimates.weighting else {
        return words.weighting_published.into();
    };
    let two = |value| Prose::weighting(context.numbers.decimal(value, 2));
    let efficiency = Proportion(weighting.efficiency);
    let numbers = [
        ("effect", two(weighting.weighting_design_effect)),
        (
            "efficiency",
            Prose::weighting(context.numbers.percent(efficiency, 0)),
        ),
        (
            "effective",
            Prose::base(context.numbers.decimal(weighting.effective_base, 0)),
        ),
        ("smallest", two(weighting.smallest_weight)),
        ("largest", two(weighting.largest_weight)),
        ("margins", Prose::wording(margin_names(context, weighting))),
        ("steps", Prose::join(steps(context, weighting), "; ")),
    ];
    let phrase = match weighting.method {
        Method::Unweighted => words.weighting_none,
        Method::Delivered => words.weighting_delivered,
        Method::Raked => words.weighting_raked,
        Method::Steps => words.weighting_steps,
    };
    Prose::fill(phrase, &numbers)
}

/// The steps of a weighting history, a phrase each.
fn steps(context: &Context<'_>, weighting: &WeightingReport) -> Vec<Prose> {
    weighting
        .steps
        .iter()
        .map(|step| step_phrase(context, step))
        .collect()
}

fn step_phrase(context: &Context<'_>, step: &StepReport) -> Prose {
    let words = context.words;
    let crossed = |items: &Vec<crate::definition::ItemId>| {
        let names: Vec<String> = items.iter().map(|item| context.item_label(item)).collect();
        names.join(" × ")
    };
    let items: Vec<String> = step
        .margins
        .iter()
        .map(crossed)
        .filter(|names| !names.is_empty())
        .chain(step.numbers.iter().map(|item| {
            let item = context.item_label(item);
            fill(words.step_mean, &[("item", &item)])
        }))
        .collect();
    let (phrase, limits) = match step.step {
        StepKind::Nonresponse if items.is_empty() => (words.step_nonresponse_all, None),
        StepKind::Nonresponse => (words.step_nonresponse, None),
        StepKind::Poststratify => (words.step_poststratify, None),
        StepKind::Rake => (words.step_rake, None),
        StepKind::Calibrate => match step.bounds {
            Bounds::None => (words.step_calibrate, None),
            Bounds::Factor(limits) => (words.step_calibrate_factors, Some(limits)),
            Bounds::Weight(limits) => (words.step_calibrate_weights, Some(limits)),
        },
        StepKind::Trim => (words.step_trim, step.limits),
        StepKind::Rescale => (words.step_rescale, None),
    };
    let limits = limits.map_or(Prose::default(), |limits| limits_phrase(context, limits));
    let cut = context.numbers.count(step.cut.unwrap_or(0));
    let sum = context.numbers.decimal(step.weight_sum, 0);
    Prose::fill(
        phrase,
        &[
            ("items", Prose::wording(items.join(", "))),
            ("limits", limits),
            ("cut", Prose::base(cut)),
            ("sum", Prose::base(sum)),
        ],
    )
}

/// Limits in words, behind the noun they limit.
fn limits_phrase(context: &Context<'_>, limits: Limits) -> Prose {
    let words = context.words;
    let phrase = match (limits.lower.is_finite(), limits.upper.is_finite()) {
        (true, false) => words.limits_lower,
        (false, true) => words.limits_upper,
        _ => words.limits_between,
    };
    let limit = |value| Prose::setting(context.numbers.decimal(value, 2));
    Prose::fill(
        phrase,
        &[("low", limit(limits.lower)), ("high", limit(limits.upper))],
    )
}

fn margin_names(context: &Context<'_>, weighting: &WeightingReport) -> String {
    let names: Vec<String> = weighting
        .margins
        .iter()
        .map(|margin| margin_name(context, margin))
        .collect();
    names.join("; ")
}

fn margin_name(context: &Context<'_>, margin: &MarginReport) -> String {
    let names: Vec<String> = margin
        .items
        .iter()
        .map(|item| context.item_label(item))
        .collect();
    names.join(" × ")
}

pub fn blocks(context: &Context<'_>) -> Vec<Block> {
    let words = context.words;
    let mut blocks = vec![
        Block::Facts(vec![
            (
                words.sample.to_owned(),
                Prose::from(probability(context))
                    .with(". ")
                    .with(context.fact_prose("sampling")),
            ),
            (words.fieldwork.to_owned(), context.fieldwork(context.wave)),
            (words.mode.to_owned(), context.mode(context.wave)),
            (words.weighting.to_owned(), weighting_sentence(context)),
            (words.precision.to_owned(), precision_sentence(context)),
        ]),
        Block::Paragraph(Prose::built_in(words.rounding_note)),
        Block::Paragraph(words.nets_note.into()),
    ];
    let assumed = assumptions(context, &[context.wave]);
    blocks.extend(assumed.into_iter().map(Block::Paragraph));
    if let Some(weighting) = context
        .estimates
        .weighting
        .as_ref()
        .filter(|report| !report.margins.is_empty())
    {
        blocks.push(Block::Table(margins(context, weighting)));
    }
    blocks.extend(accounts(context));
    blocks.extend(warnings(context));
    blocks
}

fn margins(context: &Context<'_>, weighting: &WeightingReport) -> Table {
    let words = context.words;
    let mut rows = Vec::new();
    let mut sources: Vec<String> = Vec::new();
    for margin in &weighting.margins {
        let name = margin_name(context, margin);
        for category in &margin.categories {
            let labels: Vec<String> = margin
                .items
                .iter()
                .zip(&category.codes)
                .map(|(item, code)| context.code_label(item, *code))
                .collect();
            rows.push(Row {
                labels: vec![name.clone(), labels.join(", ")],
                cells: vec![
                    Value::Count(category.respondents).into(),
                    TableCell::traced(Value::FineShare(category.before), Origin::Weighting),
                    TableCell::traced(Value::FineShare(category.after), Origin::Weighting),
                    TableCell::traced(Value::FineShare(category.target), Origin::Setting),
                ],
            });
        }
        for source in &margin.sources {
            if !sources.contains(source) {
                sources.push(source.clone());
            }
        }
    }
    let mut notes = Vec::new();
    if weighting.method == Method::Steps {
        let miss = context
            .numbers
            .decimal(weighting.largest_miss.unwrap_or(0.0), 4);
        let miss = Prose::weighting(miss);
        notes.push(Prose::fill(words.steps_note, &[("miss", miss)]));
    } else if let Some(iterations) = weighting.iterations {
        let miss = weighting.largest_miss.unwrap_or(0.0);
        let (sweeps, miss) = (iterations.to_string(), context.numbers.decimal(miss, 4));
        notes.push(Prose::fill(
            words.raking_note,
            &[
                ("sweeps", Prose::weighting(sweeps)),
                ("miss", Prose::weighting(miss)),
            ],
        ));
    }
    if !sources.is_empty() {
        let sources = Prose::wording(sources.join("; "));
        notes.push(Prose::from(words.target_sources).with(": ").with(sources));
    }
    Table {
        id: "weighting".to_owned(),
        caption: words.margins_caption.into(),
        mark: context.mark(&[context.wave]),
        stub: vec![words.margin.to_owned(), words.category.to_owned()],
        columns: vec![
            Column::number(words.respondents),
            Column::number(words.share_before),
            Column::number(words.share_after),
            Column::number(words.share_target),
        ],
        rows,
        notes,
    }
}

/// The accounts of rows: in = used + set aside, each with a reason.
fn accounts(context: &Context<'_>) -> Vec<Block> {
    let words = context.words;
    let Some(accounts) = &context.estimates.accounts else {
        return Vec::new();
    };
    let count = |rows: usize| Value::Count(rows as u64);
    let row = |label: &str, rows: usize| Row {
        labels: vec![label.to_owned()],
        cells: vec![count(rows).into()],
    };
    let mut rows = vec![row(words.rows_in, accounts.rows_in)];
    for set in &accounts.set_aside {
        let reason = quality::reason(context, &set.reason).to_string();
        let label = fill(words.rows_set_aside, &[("reason", &reason)]);
        rows.push(row(&label, set.rows));
    }
    rows.push(row(words.rows_used, accounts.rows_used));
    let reading = accounts.reading.iter();
    let mut notes: Vec<Prose> = reading.map(Prose::wording).collect();
    if !notes.is_empty() {
        notes.insert(0, Prose::built_in(words.accounts_reading));
    }
    if !accounts.sha256.is_empty() {
        notes.push(Prose::wording(format!("SHA-256: {}", accounts.sha256)));
    }
    vec![Block::Table(Table {
        id: "accounts".to_owned(),
        caption: words.accounts_caption.into(),
        mark: context.mark(&[context.wave]),
        stub: vec![words.rows.to_owned()],
        columns: vec![Column::number(words.number_of_rows)],
        rows,
        notes,
    })]
}

/// What the run found doubtful, in its own words.
fn warnings(context: &Context<'_>) -> Vec<Block> {
    let warnings: Vec<String> = context
        .results
        .warnings
        .iter()
        .filter(|finding| finding.severity != Severity::Note && finding.acknowledged.is_none())
        .map(|finding| format!("{}: {}", finding.code, finding.message))
        .collect();
    let mut blocks = Vec::new();
    for (heading, texts) in [
        (context.words.warnings, warnings),
        (context.words.acknowledged_warnings, judged(context)),
    ] {
        if !texts.is_empty() {
            blocks.push(Block::Heading(heading.to_owned()));
            blocks.push(Block::List(texts.iter().map(Prose::wording).collect()));
        }
    }
    blocks
}

/// Warnings that an analyst has judged, each with the reason, wave by wave.
fn judged(context: &Context<'_>) -> Vec<String> {
    let waves = context.results.waves.iter();
    let waves = waves.filter_map(|results| context.survey.wave(&results.wave));
    waves
        .flat_map(|wave| &wave.acknowledged)
        .filter_map(|judged| judged_phrase(context, judged))
        .collect()
}

fn judged_phrase(context: &Context<'_>, judged: &Acknowledgement) -> Option<String> {
    let main = context.survey.languages.first()?;
    let meant = |finding: &&Diagnostic| {
        judged.covers(finding) && finding.acknowledged.as_deref() == Some(judged.reason.get(main))
    };
    let mut findings = context.results.warnings.iter().filter(meant);
    let Some(first) = findings.next() else {
        return judged_of_answers(context, judged);
    };
    let more = match findings.count() {
        0 => String::new(),
        more => {
            let number = context.numbers.count(more as u64);
            fill(context.words.acknowledged_more, &[("number", &number)])
        }
    };
    Some(fill(
        context.words.acknowledged_warning,
        &[
            ("code", first.code.number()),
            ("message", &first.message),
            ("more", &more),
            ("reason", judged.reason.get(context.lang)),
        ],
    ))
}

/// Warnings of the checks of answers: the report does not make these checks again, and says what was judged.
fn judged_of_answers(context: &Context<'_>, judged: &Acknowledgement) -> Option<String> {
    let code = code::by_number(&judged.code).filter(|code| code.is_of_answers())?;
    let about = judged.about.as_deref();
    let message = about.map_or(code.rule().to_owned(), |about| {
        format!("{} ({about})", code.rule())
    });
    Some(fill(
        context.words.acknowledged_warning,
        &[
            ("code", code.number()),
            ("message", &message),
            ("more", ""),
            ("reason", judged.reason.get(context.lang)),
        ],
    ))
}

pub fn sources(context: &Context<'_>) -> Vec<Block> {
    let mut sources: Vec<String> = context
        .wave
        .sources
        .iter()
        .map(|source| source.get(context.lang).to_owned())
        .collect();
    if let WaveKind::Published(published) = &context.wave.kind {
        for figure in &published.figures {
            // One figure may name several sources that the wave names one by one.
            let is_known = |named: &str| sources.iter().any(|known| known.contains(named));
            if !figure.source.split("; ").all(is_known) {
                sources.push(figure.source.clone());
            }
        }
    }
    if sources.is_empty() {
        return Vec::new();
    }
    vec![Block::List(sources.iter().map(Prose::wording).collect())]
}
