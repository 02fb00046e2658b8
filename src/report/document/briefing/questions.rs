//! In: the questions of `report.toml`, or the results. Out: what the table is asked to discuss. Never: a question that
//! presumes its answer.

use super::differences::Difference;
use crate::definition::{Item, Net, NetRole};
use crate::estimate::{Domain, Measure};
use crate::report::Prose;
use crate::report::document::Block;
use crate::report::document::context::Context;
use crate::report::number::Flag;
use crate::report::words::briefing::BriefingWords;

/// Questions about differences, and about divided statements.
const EACH: usize = 3;
/// A statement is divided where agree and disagree are nearer to each other than this share.
const DIVIDED: f64 = 0.2;

pub fn blocks(
    context: &Context<'_>,
    words: &BriefingWords,
    found: &[Difference<'_>],
) -> Vec<Block> {
    let written = &context.survey.report.questions;
    if !written.is_empty() {
        let texts = written.iter();
        let texts = texts.map(|text| Prose::wording(text.get(context.lang)));
        return vec![Block::List(texts.collect())];
    }
    let mut questions = of_differences(context, words, found);
    questions.extend(of_splits(context, words));
    let lead = (!questions.is_empty()).then(|| Block::Paragraph(words.to_discuss_lead.into()));
    questions.push(words.question_of_next_wave.into());
    lead.into_iter().chain([Block::List(questions)]).collect()
}

/// The largest difference of each of a few items.
fn of_differences(
    context: &Context<'_>,
    words: &BriefingWords,
    found: &[Difference<'_>],
) -> Vec<Prose> {
    let mut asked: Vec<&Item> = Vec::new();
    let mut questions = Vec::new();
    for pair in found {
        if asked.len() == EACH || asked.iter().any(|item| item.id == pair.item.id) {
            continue;
        }
        asked.push(pair.item);
        let share = |domain: &Domain| {
            let cell = context.estimate_cell(pair.item, pair.measure, domain);
            let id = context.id(pair.item, pair.measure, domain);
            Prose::cell(cell.show(&context.numbers), id.value())
        };
        let group = |domain: &Domain| Prose::wording(pair.group(context, domain));
        let measure = context.measure_label(pair.item, pair.measure);
        questions.push(Prose::fill(
            words.question_of_groups,
            &[
                ("item", Prose::wording(context.label(pair.item))),
                ("measure", Prose::wording(measure)),
                ("lower_group", group(pair.lower)),
                ("lower", share(pair.lower)),
                ("higher_group", group(pair.higher)),
                ("higher", share(pair.higher)),
            ],
        ));
    }
    questions
}

/// The statements on which agree and disagree lie nearest to each other.
fn of_splits(context: &Context<'_>, words: &BriefingWords) -> Vec<Prose> {
    let mut splits: Vec<(f64, &Item, [&Net; 2])> = context
        .opinions()
        .into_iter()
        .filter_map(|item| {
            let (agree, one) = context.net_estimate(item, NetRole::Agree)?;
            let (disagree, other) = context.net_estimate(item, NetRole::Disagree)?;
            let is_shown = |estimate| context.flag(estimate) != Flag::Hidden;
            let distance = (one.value? - other.value?).abs();
            (is_shown(one) && is_shown(other)).then_some((distance, item, [agree, disagree]))
        })
        .collect();
    splits.sort_by(|(one, ..), (other, ..)| one.total_cmp(other));
    let divided = splits.iter().filter(|(distance, ..)| *distance < DIVIDED);
    // Of statements that divide nobody the nearest to it is asked about.
    splits.truncate(divided.count().clamp(1, EACH));
    let question = |(_, item, [agree, disagree]): (f64, &Item, [&Net; 2])| {
        let name = |net: &Net| Prose::wording(net.label.get(context.lang));
        let share = |net: &Net| {
            let measure = Measure::Net(net.id.clone());
            let cell = context.estimate_cell(item, &measure, &Domain::Total);
            let id = context.id(item, &measure, &Domain::Total);
            Prose::cell(cell.show(&context.numbers), id.value())
        };
        Prose::fill(
            words.question_of_split,
            &[
                ("item", Prose::wording(context.label(item))),
                ("one", name(agree)),
                ("one_share", share(agree)),
                ("other", name(disagree)),
                ("other_share", share(disagree)),
            ],
        )
    };
    splits.into_iter().map(question).collect()
}
