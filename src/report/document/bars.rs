//! The data of stacked and diverging bars.

use super::context::Context;
use super::statements::{clean, share_measures};
use crate::definition::{Answer, Figure, FigureOrder, Item, NetRole, Scale};
use crate::estimate::{Domain, Estimate, Measure};
use crate::measure::Proportion;
use crate::report::chart::palette::{self, Paint};
use crate::report::chart::{BarForm, BarRow, Bars, Legend, Part, Side};
use crate::report::control::is_withheld;
use crate::report::number::Flag;
use crate::report::words::fill;
use crate::report::{CellPart, CellRef};

/// How finely answers are told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Detail {
    /// Each answer of a scale that the items share.
    Answers,
    /// Disagree, neither, agree, where the items have these nets.
    Nets,
}

/// Bars of the figure's items in this wave; `None` where the wave has none of them.
pub fn build<'a>(
    context: &Context<'a>,
    figure: &Figure,
    form: BarForm,
    detail: Detail,
) -> Option<(Bars, Vec<&'a Item>)> {
    let items = in_order(context, figure);
    if items.is_empty() {
        return None;
    }
    let scheme = scheme(context, &items, detail);
    let legends = legends(context, &items, &scheme);
    let missing = missing_label(context, &items, &scheme);
    let with_totals = matches!(scheme, Scheme::Answers(_))
        && items.iter().all(|item| has_both_nets(context, item));
    let totals = with_totals.then(|| {
        let label = |role| {
            let net = items.first().and_then(|item| item.scale()?.net_of(role));
            fill(
                context.words.net_total,
                &[("net", net.map_or("", |net| net.label.get(context.lang)))],
            )
        };
        [label(NetRole::Disagree), label(NetRole::Agree)]
    });
    let rows = items
        .iter()
        .map(|item| row(context, item, &scheme, legends.len(), with_totals))
        .collect();
    let bars = Bars {
        form,
        legends,
        dont_know: missing,
        totals,
        rows,
        not_shown: context.words.not_shown.to_owned(),
    };
    Some((bars, items))
}

/// What the segments of every bar stand for.
enum Scheme {
    /// The answers of a scale they all share, disagree first.
    Answers(Vec<Measure>),
    /// Disagree, neither, agree.
    Nets,
    /// Disagree, all the rest, agree: where no more is known.
    Rest,
    /// One share and the rest.
    Single,
}

fn in_order<'a>(context: &Context<'a>, figure: &Figure) -> Vec<&'a Item> {
    let mut items: Vec<&Item> = figure
        .items
        .iter()
        .filter_map(|id| context.survey.item(id))
        .filter(|item| context.primary(item).is_some() && item.scale().is_some())
        .collect();
    match figure.order {
        FigureOrder::Questionnaire => {
            items.sort_by_key(|item| context.survey.item_position(&item.id));
        }
        FigureOrder::NetAgree => {
            let balance = |item: &Item| {
                let share = |role| {
                    let net = item.scale()?.net_of(role)?;
                    context
                        .total(&item.id, &Measure::Net(net.id.clone()))?
                        .value
                };
                let agree = share(NetRole::Agree).or_else(|| {
                    let primary = context.primary(item)?;
                    context.total(&item.id, &primary)?.value
                });
                agree.unwrap_or(0.0) - share(NetRole::Disagree).unwrap_or(0.0)
            };
            items.sort_by(|a, b| balance(b).total_cmp(&balance(a)));
        }
    }
    items
}

fn has_both_nets(context: &Context<'_>, item: &Item) -> bool {
    let shown = |role| {
        item.scale()
            .and_then(|scale| scale.net_of(role))
            .is_some_and(|net| context.has_or_withholds(item, &Measure::Net(net.id.clone())))
    };
    shown(NetRole::Disagree) && shown(NetRole::Agree)
}

fn scheme(context: &Context<'_>, items: &[&Item], detail: Detail) -> Scheme {
    let scales: Vec<&Scale> = items
        .iter()
        .filter_map(|item| item.scale())
        .map(AsRef::as_ref)
        .collect();
    let have_nets = items.iter().all(|item| has_both_nets(context, item));
    if let Some(first) = scales.first()
        && !(have_nets && detail == Detail::Nets)
        && scales.iter().all(|scale| scale.id == first.id)
    {
        let answers = answers(first);
        let all_known = items
            .iter()
            .all(|item| answers.iter().all(|answer| context.has(item, answer)));
        if all_known && (2..=5).contains(&answers.len()) {
            return Scheme::Answers(answers);
        }
    }
    if !have_nets {
        return Scheme::Single;
    }
    let complete = |item: &&Item| {
        // Of answers that are at hand nothing is left but what is withheld.
        if context.wave.delivery().is_some() {
            return true;
        }
        let missing = context.missing_measures(item);
        let known: f64 = share_measures(context, item)
            .iter()
            .chain(
                missing
                    .iter()
                    .filter(|measure| **measure != Measure::DontKnow),
            )
            .filter_map(|measure| context.total(&item.id, measure)?.value)
            .sum();
        known > 0.97
    };
    if items.iter().all(complete) {
        Scheme::Nets
    } else {
        Scheme::Rest
    }
}

/// The real answers of a scale from disagree to agree.
pub fn answers(scale: &Scale) -> Vec<Measure> {
    let real: Vec<&Answer> = scale
        .in_base()
        .map(|(_, answer)| answer)
        .filter(|answer| answer.missing.is_none())
        .collect();
    let first_of = |role| {
        let net = scale.net_of(role)?;
        real.iter()
            .position(|answer| net.codes.contains(&answer.code))
    };
    let turned = matches!(
        (first_of(NetRole::Agree), first_of(NetRole::Disagree)),
        (Some(agree), Some(disagree)) if agree < disagree
    );
    let mut measures: Vec<Measure> = real
        .iter()
        .map(|answer| Measure::Answer(answer.code))
        .collect();
    if turned {
        measures.reverse();
    }
    measures
}

fn side(scale: &Scale, measure: &Measure, place: usize, count: usize) -> Side {
    let Measure::Answer(code) = measure else {
        return Side::Middle;
    };
    let in_net = |role| {
        scale
            .net_of(role)
            .is_some_and(|net| net.codes.contains(code))
    };
    if in_net(NetRole::Disagree) {
        Side::Disagree
    } else if in_net(NetRole::Agree) {
        Side::Agree
    } else if scale.nets.is_empty() && place * 2 + 1 < count {
        Side::Disagree
    } else if scale.nets.is_empty() && place * 2 + 1 > count {
        Side::Agree
    } else {
        Side::Middle
    }
}

fn legends(context: &Context<'_>, items: &[&Item], scheme: &Scheme) -> Vec<Legend> {
    let Some((item, scale)) = items.first().and_then(|item| Some((*item, item.scale()?))) else {
        return Vec::new();
    };
    let words = context.words;
    let net = |role| {
        scale
            .net_of(role)
            .map_or("", |net| net.label.get(context.lang))
            .to_owned()
    };
    let paints = [Paint::Net(0), Paint::Net(1), Paint::Net(2)];
    let sides = [Side::Disagree, Side::Middle, Side::Agree];
    let three = |labels: [String; 3]| {
        labels
            .into_iter()
            .zip(paints)
            .zip(sides)
            .map(|((label, paint), side)| Legend { label, paint, side })
            .collect()
    };
    match scheme {
        Scheme::Answers(measures) => measures
            .iter()
            .zip(palette::steps(measures.len()))
            .enumerate()
            .map(|(place, (measure, paint))| Legend {
                label: context.measure_label(item, measure),
                paint,
                side: side(scale, measure, place, measures.len()),
            })
            .collect(),
        Scheme::Nets => {
            let middle = scale
                .net_of(NetRole::Neither)
                .map(|net| net.label.get(context.lang));
            let middle = middle.unwrap_or(words.other_answers).to_owned();
            three([net(NetRole::Disagree), middle, net(NetRole::Agree)])
        }
        Scheme::Rest => three([
            net(NetRole::Disagree),
            context.remainder_label(item, &share_measures(context, item)),
            net(NetRole::Agree),
        ]),
        Scheme::Single => {
            let labels: Vec<String> = items
                .iter()
                .filter_map(|item| Some(context.measure_label(item, &context.primary(item)?)))
                .collect();
            let same = labels
                .first()
                .filter(|first| labels.iter().all(|label| label == *first));
            let label = same.map_or(words.named_answer, String::as_str).to_owned();
            let rests: Vec<String> = items
                .iter()
                .filter_map(|item| Some(context.rest_label(item, &[context.primary(item)?])))
                .collect();
            let rest = match rests.first() {
                Some(first) if rests.iter().all(|rest| rest == first) => first,
                _ => words.other_answers,
            };
            let rest = match items.iter().all(|item| is_undivided(context, item)) {
                true => fill(words.remainder, &[("answers", rest)]),
                false => rest.to_owned(),
            };
            vec![
                Legend {
                    label: rest,
                    paint: Paint::Net(1),
                    side: Side::Middle,
                },
                Legend {
                    label,
                    paint: Paint::Net(2),
                    side: Side::Agree,
                },
            ]
        }
    }
}

/// Whether what the telling measure of an item leaves is known in one figure only, of several answers.
fn is_undivided(context: &Context<'_>, item: &Item) -> bool {
    if context.wave.delivery().is_some() {
        return false;
    }
    let Some(primary) = context.primary(item) else {
        return false;
    };
    let within = |measure: &Measure| match (measure, &primary) {
        (Measure::Answer(code), Measure::Net(id)) => item
            .scale()
            .and_then(|scale| scale.net(id))
            .is_some_and(|net| net.codes.contains(code)),
        (measure, primary) => measure == primary,
    };
    let is_told = |measure: &Measure| !within(measure) && context.has(item, measure);
    context
        .uncovered(item, std::slice::from_ref(&primary))
        .len()
        > 1
        && !Context::candidates(item).iter().any(is_told)
}

/// The name of what stands hatched at the far right; the rest already holds it where little is known.
fn missing_label(context: &Context<'_>, items: &[&Item], scheme: &Scheme) -> Option<String> {
    if matches!(scheme, Scheme::Rest | Scheme::Single) {
        return None;
    }
    let mut labels: Vec<String> = Vec::new();
    for item in items {
        for measure in context.missing_measures(item) {
            let label = context.measure_label(item, &measure);
            if !labels.contains(&label) {
                labels.push(label);
            }
        }
    }
    (!labels.is_empty()).then(|| labels.join(", "))
}

fn row(
    context: &Context<'_>,
    item: &Item,
    scheme: &Scheme,
    count: usize,
    with_totals: bool,
) -> BarRow {
    let primary = context.primary(item);
    let known = primary
        .as_ref()
        .and_then(|measure| context.total(&item.id, measure));
    let flag = known.map_or(Flag::Hidden, |estimate| context.flag(estimate));
    let label = match flag.star() {
        "" => context.statement(item),
        star => format!("{} {star}", context.statement(item)),
    };
    let mut row = BarRow {
        label,
        note: None,
        parts: vec![None; count],
        dont_know: None,
        totals: [None, None],
    };
    if flag == Flag::Hidden {
        return row;
    }
    let share = |measure: &Measure| {
        context
            .total(&item.id, measure)
            .and_then(|estimate: &Estimate| estimate.value)
    };
    let part = |share: f64, cells: Vec<CellRef>| Part {
        share,
        text: context.numbers.percent(Proportion(share), 0),
        cells,
    };
    let cell = |measure: &Measure| context.id(item, measure, &Domain::Total).value();
    let one = |measure: &Measure| Some(part(share(measure)?, vec![cell(measure)]));
    let net_part = |role| {
        let (net, _) = context.net_estimate(item, role)?;
        one(&Measure::Net(net.id.clone()))
    };
    let sum = |measures: &[Measure]| {
        let shares = measures.iter().filter_map(share).sum();
        part(shares, measures.iter().map(cell).collect())
    };
    // What is left of the whole once these are told.
    let rest_of = |measure: &Measure, told: f64| {
        let cell = context.id(item, measure, &Domain::Total);
        part(clean(1.0 - told), vec![cell.part(CellPart::Remainder)])
    };
    let withheld = |measure: &Measure| context.total(&item.id, measure).is_some_and(is_withheld);
    if matches!(scheme, Scheme::Nets) && share_measures(context, item).iter().any(withheld) {
        // A bar without one of its parts would show the others too wide or in a wrong place.
        return row;
    }
    row.parts = match scheme {
        Scheme::Answers(measures) => measures.iter().map(one).collect(),
        Scheme::Nets => {
            let measures = share_measures(context, item);
            let middle = measures
                .get(1..measures.len().saturating_sub(1))
                .unwrap_or_default();
            vec![
                net_part(NetRole::Disagree),
                Some(sum(middle)),
                net_part(NetRole::Agree),
            ]
        }
        Scheme::Rest => {
            let sides = [NetRole::Disagree, NetRole::Agree].map(net_part);
            let told = sides.iter().flatten().map(|part| part.share).sum();
            let [disagree, agree] = sides;
            let rest = primary.as_ref().map(|measure| rest_of(measure, told));
            vec![disagree, rest, agree]
        }
        Scheme::Single => {
            let value = primary.as_ref().and_then(one);
            if let Some(measure) = &primary {
                row.note = Some(context.measure_label(item, measure));
            }
            let rest = primary.as_ref().zip(value.as_ref());
            vec![
                rest.map(|(measure, value)| rest_of(measure, value.share)),
                value,
            ]
        }
    };
    if with_totals {
        row.totals = [NetRole::Disagree, NetRole::Agree].map(net_part);
    }
    if matches!(scheme, Scheme::Answers(_) | Scheme::Nets) {
        let missing = context.missing_measures(item);
        if !missing.is_empty() {
            row.dont_know = Some(sum(&missing));
        }
    }
    row
}
