//! In: a wave. Out: what its figures do not carry: too close to call, low bases, breaks, no precision. Never: a reassurance.

use super::groups::{domains, told};
use crate::compare::{NoTest, Verdict};
use crate::definition::{Item, NetRole};
use crate::estimate::Domain;
use crate::report::control::is_withheld;
use crate::report::document::Block;
use crate::report::document::change_sentence::{about, reasons};
use crate::report::document::changes::{shown, testable, wave_label};
use crate::report::document::context::Context;
use crate::report::number::Flag;
use crate::report::words::briefing::BriefingWords;
use crate::report::{CellPart, Prose};

pub fn blocks(context: &Context<'_>, words: &BriefingWords) -> Vec<Block> {
    let mut said: Vec<Prose> = Vec::new();
    if !context.precision_allowed(context.wave) {
        said.push(context.words.no_precision_note.into());
    }
    let items = context.opinions();
    said.extend(
        items
            .iter()
            .filter_map(|item| too_close(context, words, item)),
    );
    said.extend(low_bases(context, words));
    said.extend(changes(context, words));
    let limitations = context.fact_prose("limitations");
    let limitations = Prose::from(words.limitations)
        .with(": ")
        .with(limitations)
        .as_sentence();
    if said.is_empty() {
        return vec![
            Block::Paragraph(words.nothing_held_back.into()),
            Block::Paragraph(limitations),
        ];
    }
    said.push(limitations);
    vec![Block::List(said)]
}

/// Agree and disagree, where it cannot be told which is larger.
fn too_close(context: &Context<'_>, words: &BriefingWords, item: &Item) -> Option<Prose> {
    let (one, first) = context.net_estimate(item, NetRole::Agree)?;
    let (other, second) = context.net_estimate(item, NetRole::Disagree)?;
    let is_hidden = |estimate| context.flag(estimate) == Flag::Hidden;
    if is_hidden(first) || is_hidden(second) {
        return None;
    }
    let [first, second] = [first, second].map(|estimate| context.precision(context.wave, estimate));
    let (first, second) = (first?.interval, second?.interval);
    // Both are of the same answers and move against each other: where their intervals part, their difference is tested
    // by more than enough.
    if first.low > second.high || second.low > first.high {
        return None;
    }
    let share = |net: &crate::definition::Net| {
        let measure = crate::estimate::Measure::Net(net.id.clone());
        let cell = context.estimate_cell(item, &measure, &Domain::Total);
        let id = context.id(item, &measure, &Domain::Total);
        Prose::cell(cell.show(&context.numbers), id.value())
    };
    let name = |net: &crate::definition::Net| Prose::wording(net.label.get(context.lang));
    Some(Prose::fill(
        words.too_close,
        &[
            ("item", Prose::wording(context.label(item))),
            ("one", name(one)),
            ("one_share", share(one)),
            ("other", name(other)),
            ("other_share", share(other)),
        ],
    ))
}

/// Groups whose figures are starred or hidden.
fn low_bases(context: &Context<'_>, words: &BriefingWords) -> Vec<Prose> {
    let mut said = Vec::new();
    for banner in &context.survey.report.banners {
        let told = told(context, banner);
        for domain in domains(context, banner) {
            let Domain::Group { item, code } = &domain else {
                continue;
            };
            let group = format!(
                "{}, {}",
                context.item_label(item),
                context.code_label(item, *code)
            );
            let group = Prose::wording(group);
            let bases = told.iter().filter_map(|(item, measure)| {
                let estimate = context.estimate(&item.id, measure, &domain)?;
                (!is_withheld(estimate)).then_some((estimate, item, measure))
            });
            let least = bases.min_by(|(one, ..), (other, ..)| {
                one.bases.effective.total_cmp(&other.bases.effective)
            });
            let Some((estimate, item, measure)) = least else {
                continue;
            };
            match context.flag(estimate) {
                Flag::Firm => {}
                Flag::Hidden => {
                    said.push(Prose::fill(words.hidden_group, &[("group", group)]));
                }
                Flag::Low | Flag::VeryLow => {
                    let base = context.base_cell(item, measure, &domain, CellPart::EffectiveBase);
                    let id = context.id(item, measure, &domain);
                    let base = Prose::cell(
                        base.show(&context.numbers),
                        id.part(CellPart::EffectiveBase),
                    );
                    said.push(Prose::fill(
                        words.low_group,
                        &[("group", group), ("base", base)],
                    ));
                }
            }
        }
    }
    said
}

/// Changes over breaks, and those that were tested and not found.
fn changes(context: &Context<'_>, words: &BriefingWords) -> Vec<Prose> {
    let mut said = Vec::new();
    for (item, change) in shown(context) {
        if !context.told(item).contains(&change.measure) {
            continue;
        }
        let about = Prose::wording(about(context, item, &change.measure));
        let wave = Prose::date(wave_label(context, &change.from));
        if let Err(NoTest::Break(_)) = change.test {
            let reason = Prose::wording(reasons(context, change)).as_sentence();
            said.push(Prose::fill(
                words.broken,
                &[("about", about), ("wave", wave), ("reason", reason)],
            ));
            continue;
        }
        let verdict = testable(context, change).map(|test| test.verdict);
        if matches!(verdict, Some(Verdict::NotFound | Verdict::TooUncertain)) {
            said.push(Prose::fill(
                words.no_change_known,
                &[("about", about), ("wave", wave)],
            ));
        }
    }
    said
}
