//! In: a figure of small panels and the context. Out: bars of answers, a panel an item or a group. Never: a bar on a hidden base.

use super::block::{Parts, figure_table, in_line, named, number};
use super::caption::{Caption, questions};
use super::panels::{distinct, panel_label, shared_measure};
use crate::definition::{Figure, Item, ItemId, Missing, NetRole};
use crate::estimate::{Domain, Estimate, Measure};
use crate::report::chart::palette::{Paint, steps};
use crate::report::chart::{MultiplePanel, MultipleRow, Multiples, Plot};
use crate::report::document::bars::answers;
use crate::report::document::context::Context;
use crate::report::document::{Column, FigureBlock, Row, Table, banners};
use crate::report::number::Flag;
use crate::report::words::{figures, fill};
use crate::report::{CellPart, Prose};

/// One bar's source: the item and what is measured of it.
type Told<'a> = (&'a Item, Measure);

/// A panel's source: its domain, its name, and the bars in it.
struct PanelOf<'a> {
    domain: Domain,
    label: String,
    bars: Vec<(Told<'a>, String, Option<Paint>)>,
}

pub fn build(context: &Context<'_>, figure: &Figure, by: Option<&ItemId>) -> Option<FigureBlock> {
    let items: Vec<&Item> = figure
        .items
        .iter()
        .filter_map(|id| context.survey.item(id))
        .filter(|item| !bars_of(context, item).is_empty())
        .collect();
    let panels = match by {
        Some(by) => by_group(context, &items, by),
        None => by_item(context, &items),
    };
    if panels.is_empty() || items.is_empty() {
        return None;
    }
    let words = figures::of(context.lang);
    let drawn = drawn(context, &panels, by.is_some());
    let what = match by {
        Some(by) => measured_by(context, &items, by),
        None => context.words.measured_bars.to_owned(),
    };
    let waves = [context.wave];
    let parts = Parts {
        what: what.into(),
        kind: words.alt_multiples,
        data: in_words(&drawn),
        caption: caption(context, &drawn, &panels, &items),
        waves: &waves,
        table: table(context, figure, &panels),
        plot: Plot::Multiples(drawn),
    };
    Some(parts.assemble(context, figure))
}

fn measured_by(context: &Context<'_>, items: &[&Item], by: &ItemId) -> String {
    let words = figures::of(context.lang);
    let group = context.item_label(by);
    if items.len() == 1 {
        return fill(words.measured_multiples, &[("group", &group)]);
    }
    let told = told(context, items);
    let shared = shared_measure(context, &told);
    let answer = shared.as_deref().unwrap_or(context.words.named_answer);
    fill(
        context.words.measured_groups,
        &[("answer", answer), ("group", &group)],
    )
}

fn told<'a>(context: &Context<'a>, items: &[&'a Item]) -> Vec<Told<'a>> {
    items
        .iter()
        .flat_map(|item| {
            let measures = context.told(item).into_iter();
            measures.map(move |measure| (*item, measure))
        })
        .collect()
}

/// The bars that stand for an item: every answer in scale order, then what is missing, or every option.
fn bars_of<'a>(context: &Context<'_>, item: &'a Item) -> Vec<(Told<'a>, String, Option<Paint>)> {
    let Some(scale) = item.scale() else {
        return context
            .told(item)
            .into_iter()
            .filter(|measure| *measure != Measure::Mean)
            .map(|measure| {
                let label = context.measure_label(item, &measure);
                ((item, measure), label, Some(Paint::Accent))
            })
            .collect();
    };
    let real = answers(scale);
    // Colours go from disagree to agree: of a scale without these two they would say what nobody wrote down.
    let is_agreement = [NetRole::Disagree, NetRole::Agree]
        .into_iter()
        .all(|role| scale.net_of(role).is_some());
    let paints = if is_agreement {
        steps(real.len())
    } else {
        vec![Paint::Accent; real.len()]
    };
    let known = |measure: &Measure| context.has(item, measure);
    let mut bars: Vec<_> = real
        .into_iter()
        .zip(paints)
        .filter(|(measure, _)| known(measure))
        .map(|(measure, paint)| {
            let label = context.measure_label(item, &measure);
            ((item, measure), label, Some(paint))
        })
        .collect();
    if bars.is_empty() {
        // A publication may have nets alone.
        let nets = scale.nets.iter().map(|net| Measure::Net(net.id.clone()));
        bars.extend(nets.filter(known).map(|measure| {
            let label = context.measure_label(item, &measure);
            ((item, measure), label, Some(Paint::Accent))
        }));
    }
    let missing = scale
        .in_base()
        .filter(|(_, answer)| answer.missing == Some(Missing::DontKnow))
        .map(|(_, answer)| Measure::Answer(answer.code))
        .filter(known);
    bars.extend(missing.map(|measure| {
        let label = context.measure_label(item, &measure);
        ((item, measure), label, None)
    }));
    bars
}

fn by_item<'a>(context: &Context<'_>, items: &[&'a Item]) -> Vec<PanelOf<'a>> {
    items
        .iter()
        .map(|item| PanelOf {
            domain: Domain::Total,
            label: context.label(item),
            bars: bars_of(context, item),
        })
        .collect()
}

/// Of one item every answer in each group; of several the measure that tells each.
fn by_group<'a>(context: &Context<'a>, items: &[&'a Item], by: &ItemId) -> Vec<PanelOf<'a>> {
    let bars = match items {
        [only] => bars_of(context, only),
        _ => {
            let told = told(context, items);
            let same = shared_measure(context, &told).is_some();
            told.into_iter()
                .map(|(item, measure)| {
                    let label = panel_label(context, item, &measure, same);
                    ((item, measure), label, Some(Paint::Accent))
                })
                .collect()
        }
    };
    banners::groups(context, by)
        .into_iter()
        .map(|code| PanelOf {
            domain: Domain::Group {
                item: by.clone(),
                code,
            },
            label: context.code_label(by, code),
            bars: bars.clone(),
        })
        .collect()
}

fn drawn(context: &Context<'_>, panels: &[PanelOf<'_>], grouped: bool) -> Multiples {
    let panels: Vec<MultiplePanel> = panels
        .iter()
        .map(|panel| MultiplePanel {
            label: Prose::wording(&panel.label)
                .with(" (")
                .with(Prose::base(base(context, panel)))
                .with(")"),
            rows: panel
                .bars
                .iter()
                .map(|(told, label, paint)| row(context, told, &panel.domain, (label, *paint)))
                .collect(),
        })
        .collect();
    let ends = panels.iter().flat_map(|panel| &panel.rows).map(|row| {
        let high = row.interval.map_or(0.0, |(_, high)| high);
        row.value
            .unwrap_or(0.0)
            .max(high)
            .max(row.reference.unwrap_or(0.0))
    });
    Multiples {
        highest: ends.fold(0.01, f64::max),
        panels,
        reference: grouped.then(|| context.words.total.to_owned()),
    }
}

/// The unweighted base of a panel; of several items, from the smallest to the largest.
fn base(context: &Context<'_>, panel: &PanelOf<'_>) -> String {
    let bars = panel.bars.iter();
    let estimates =
        bars.filter_map(|((item, measure), ..)| context.estimate(&item.id, measure, &panel.domain));
    context
        .base_range(estimates)
        .unwrap_or_else(|| context.numbers.count(0))
}

fn row(
    context: &Context<'_>,
    (item, measure): &Told<'_>,
    domain: &Domain,
    (label, paint): (&str, Option<Paint>),
) -> MultipleRow {
    let found = context.estimate(&item.id, measure, domain);
    let shown = found
        .filter(|estimate| context.flag(estimate) != Flag::Hidden)
        .filter(|estimate| estimate.value.is_some());
    let reference = match domain {
        Domain::Total => None,
        _ => context
            .total(&item.id, measure)
            .and_then(|total| total.value),
    };
    MultipleRow {
        label: label.to_owned(),
        value: shown.and_then(|estimate| estimate.value),
        text: shown.map_or(context.words.not_shown.to_owned(), |estimate| {
            context.value_text(item, measure, estimate)
        }),
        interval: shown.and_then(|estimate| interval(context, domain, estimate)),
        reference: shown.and(reference),
        paint,
        cell: shown.map(|_| context.id(item, measure, domain).value()),
    }
}

/// Groups are compared: their intervals are drawn. The answers of one item are not.
fn interval(context: &Context<'_>, domain: &Domain, estimate: &Estimate) -> Option<(f64, f64)> {
    let precision = context.precision(context.wave, estimate)?;
    (*domain != Domain::Total).then_some((precision.interval.low, precision.interval.high))
}

fn caption(
    context: &Context<'_>,
    drawn: &Multiples,
    panels: &[PanelOf<'_>],
    items: &[&Item],
) -> Caption {
    let words = figures::of(context.lang);
    let flags = panels
        .iter()
        .flat_map(|panel| panel.bars.iter().map(move |bar| (panel, bar)))
        .filter_map(|(panel, ((item, measure), ..))| {
            context.estimate(&item.id, measure, &panel.domain)
        })
        .map(|estimate| context.flag(estimate))
        .collect();
    let rows = || drawn.panels.iter().flat_map(|panel| &panel.rows);
    let reading = if rows().any(|row| row.interval.is_some()) {
        words.multiples_reading
    } else {
        words.multiples_reading_without_intervals
    };
    let told: Vec<Told<'_>> = items.iter().map(|item| (*item, Measure::Mean)).collect();
    let mut caption = Caption::default();
    caption.in_full(questions(context, &distinct(&told)));
    caption.always(Prose::built_in(reading));
    caption.common(context, items, &[context.wave], flags);
    if !context.precision_allowed(context.wave) {
        caption.always(context.words.no_precision_note);
    }
    caption
}

fn in_words(multiples: &Multiples) -> Vec<Prose> {
    multiples
        .panels
        .iter()
        .map(|panel| {
            let rows = panel.rows.iter();
            let rows = rows.map(|row| {
                named(
                    &Prose::wording(&row.label),
                    number(&row.text, row.cell.as_slice()),
                )
            });
            in_line(&panel.label, rows)
        })
        .collect()
}

fn table(context: &Context<'_>, figure: &Figure, panels: &[PanelOf<'_>]) -> Table {
    let words = context.words;
    let columns = vec![
        Column::number(words.share),
        Column::interval(words.interval),
        Column::number(words.unweighted_base),
    ];
    let mut rows = Vec::new();
    for panel in panels {
        for ((item, measure), label, _) in &panel.bars {
            if context.estimate(&item.id, measure, &panel.domain).is_none() {
                continue;
            }
            rows.push(Row {
                labels: vec![panel.label.clone(), label.clone()],
                cells: vec![
                    context.estimate_cell(item, measure, &panel.domain),
                    context.interval_cell(item, measure, &panel.domain),
                    context.base_cell(item, measure, &panel.domain, CellPart::UnweightedBase),
                ],
            });
        }
    }
    let grouped = panels.iter().any(|panel| panel.domain != Domain::Total);
    let first = if grouped {
        words.group
    } else {
        words.statement
    };
    let stub = vec![first.to_owned(), words.answer.to_owned()];
    figure_table(context, figure, stub, columns, rows)
}
