//! In: a figure of changes and the context. Out: an earlier and a later value a row, sorted by change. Never: an arrow that the
//! test does not carry, or a difference over a break.

use super::axis::grids;
use super::block::{Parts, figure_table};
use super::caption::{Caption, questions};
use super::panels::{distinct, panel_label, shared_measure};
use crate::compare::{Change, Changes, NoTest};
use crate::definition::{ChangesSince, Figure, Item, ItemId, Wave, WaveId};
use crate::estimate::{Domain, Measure};
use crate::report::chart::{
    ChangeEnd, ChangePanel, ChangeRow, ChangeSign, Dumbbells, EndForm, Plot,
};
use crate::report::document::change_sentence::{difference, interval, level, reasons, sentence};
use crate::report::document::changes::{
    columns, row as table_row, test_notes, testable, verdict, wave_label,
};
use crate::report::document::context::{Context, estimate};
use crate::report::document::{FigureBlock, Table, banners};
use crate::report::number::Flag;
use crate::report::words::fill;
use crate::report::{CellId, Prose};

/// A row: its item, the change, and what it is of.
struct Shown<'a> {
    item: &'a Item,
    change: &'a Change,
    label: String,
}

pub fn build(
    context: &Context<'_>,
    figure: &Figure,
    by: Option<&ItemId>,
    since: ChangesSince,
) -> Option<FigureBlock> {
    let items: Vec<(&Item, Measure)> = figure
        .items
        .iter()
        .filter_map(|id| context.survey.item(id))
        .flat_map(|item| context.told(item).into_iter().map(move |m| (item, m)))
        .collect();
    let shared = shared_measure(context, &items);
    let changes = match since {
        ChangesSince::Previous => &context.results.changes,
        ChangesSince::Base => &context.results.since_base,
    };
    let mut panels: Vec<(String, Vec<Shown<'_>>)> = Vec::new();
    match by {
        Some(by) => {
            for (item, measure) in &items {
                let rows = of_groups(context, changes, by, item, measure);
                panels.push((panel_label(context, item, measure, shared.is_some()), rows));
            }
        }
        None => {
            let all = items.iter().filter_map(|(item, measure)| {
                let change = shown(context, changes, item, measure, &Domain::Total)?;
                let label = panel_label(context, item, measure, shared.is_some());
                Some(Shown {
                    item,
                    change,
                    label,
                })
            });
            let (means, shares): (Vec<_>, Vec<_>) =
                all.partition(|row| row.change.measure == Measure::Mean);
            panels.push((String::new(), shares));
            panels.extend(means.into_iter().map(|row| (String::new(), vec![row])));
        }
    }
    // Groups stay in the order of their scale.
    if by.is_none() {
        panels.iter_mut().for_each(|(_, rows)| sort(rows));
    }
    panels.retain(|(_, rows)| !rows.is_empty());
    (!panels.is_empty()).then(|| finish(context, figure, by, shared, &panels))
}

/// Everybody, then the groups.
fn of_groups<'a>(
    context: &Context<'a>,
    changes: &'a Changes,
    by: &ItemId,
    item: &'a Item,
    measure: &Measure,
) -> Vec<Shown<'a>> {
    let total = (Domain::Total, context.words.total.to_owned());
    let groups = banners::groups(context, by).into_iter().map(|code| {
        let item = by.clone();
        (Domain::Group { item, code }, context.code_label(by, code))
    });
    std::iter::once(total)
        .chain(groups)
        .filter_map(|(domain, label)| {
            let change = shown(context, changes, item, measure, &domain)?;
            Some(Shown {
                item,
                change,
                label,
            })
        })
        .collect()
}

/// The change that ends in this wave, where neither value is hidden.
fn shown<'a>(
    context: &Context<'_>,
    changes: &'a Changes,
    item: &Item,
    measure: &Measure,
    domain: &Domain,
) -> Option<&'a Change> {
    let change = changes.find(&item.id, measure, domain, &context.wave.id)?;
    let open = |wave: &WaveId| {
        let found = context.results.wave(wave);
        found
            .and_then(|wave| estimate(wave, &item.id, measure, domain))
            .is_some_and(|found| context.flag(found) != Flag::Hidden)
    };
    (open(&change.from) && open(&change.to)).then_some(change)
}

/// The largest rise first; what cannot be compared last.
fn sort(rows: &mut [Shown<'_>]) {
    rows.sort_by(|a, b| {
        let apart = |row: &Shown<'_>| is_apart(row.change);
        apart(a)
            .cmp(&apart(b))
            .then(b.change.difference.total_cmp(&a.change.difference))
    });
}

/// Whether the difference must not be read as a change.
fn is_apart(change: &Change) -> bool {
    matches!(change.test, Err(NoTest::Break(_) | NoTest::Rehearsal))
}

fn finish(
    context: &Context<'_>,
    figure: &Figure,
    by: Option<&ItemId>,
    shared: Option<String>,
    panels: &[(String, Vec<Shown<'_>>)],
) -> FigureBlock {
    let words = context.words;
    let all: Vec<&Shown<'_>> = panels.iter().flat_map(|(_, rows)| rows).collect();
    let waves = waves(context, &all);
    let answer = shared.as_deref().unwrap_or(words.named_answer);
    let what = match by {
        Some(by) => fill(
            words.measured_changes_by,
            &[("answer", answer), ("group", &context.item_label(by))],
        ),
        None => fill(words.measured_changes, &[("answer", answer)]),
    };
    let plot = Dumbbells {
        panels: drawn(context, panels),
        before: before(context, &all),
        now: context.wave.label.get(context.lang).to_owned(),
        signs: signs(context, &all),
    };
    let data = all.iter().map(|row| in_words(context, row, by)).collect();
    let parts = Parts {
        what: what.into(),
        kind: words.alt_changes,
        data,
        caption: caption(context, &all, &waves),
        waves: &waves,
        plot: Plot::Changes(plot),
        table: table(context, figure, by, &all),
    };
    parts.assemble(context, figure)
}

fn in_words(context: &Context<'_>, row: &Shown<'_>, by: Option<&ItemId>) -> Prose {
    let sentence = sentence(context, row.item, row.change);
    match by {
        Some(_) => sentence
            .without_stop()
            .with(" (")
            .with(Prose::wording(&row.label))
            .with(")"),
        None => sentence,
    }
}

/// The earlier waves and this one, oldest first.
fn waves<'a>(context: &Context<'a>, rows: &[&Shown<'_>]) -> Vec<&'a Wave> {
    let shown = |wave: &Wave| {
        wave.id == context.wave.id || rows.iter().any(|row| row.change.from == wave.id)
    };
    let waves = context.survey.waves.iter();
    waves.filter(|wave| shown(wave)).collect()
}

/// The name of the earlier wave; where rows have several, that it is the one before.
fn before(context: &Context<'_>, rows: &[&Shown<'_>]) -> String {
    match rows {
        [first, rest @ ..] if rest.iter().all(|row| row.change.from == first.change.from) => {
            wave_label(context, &first.change.from)
        }
        _ => context.words.earlier_wave.to_owned(),
    }
}

fn sign(context: &Context<'_>, change: &Change) -> ChangeSign {
    match testable(context, change) {
        Some(test) if test.verdict.is_change() => ChangeSign::Found,
        Some(_) => ChangeSign::NotFound,
        None if is_apart(change) => ChangeSign::NotComparable,
        None => ChangeSign::NotTested,
    }
}

/// The signs that occur, in the order of their certainty.
fn signs(context: &Context<'_>, rows: &[&Shown<'_>]) -> Vec<(ChangeSign, String)> {
    let words = context.words;
    [
        (ChangeSign::Found, words.sign_found),
        (ChangeSign::NotFound, words.sign_not_found),
        (ChangeSign::NotTested, words.sign_not_tested),
        (ChangeSign::NotComparable, words.not_comparable),
    ]
    .into_iter()
    .filter(|(kind, _)| rows.iter().any(|row| sign(context, row.change) == *kind))
    .map(|(kind, label)| (kind, label.to_owned()))
    .collect()
}

fn drawn(context: &Context<'_>, panels: &[(String, Vec<Shown<'_>>)]) -> Vec<ChangePanel> {
    let mut drawn: Vec<ChangePanel> = panels
        .iter()
        .map(|(label, rows)| ChangePanel {
            label: label.clone(),
            grid: Vec::new(),
            rows: rows.iter().map(|row| drawn_row(context, row)).collect(),
        })
        .collect();
    let values: Vec<Vec<f64>> = drawn.iter().map(values).collect();
    let kinds: Vec<(&Item, Measure)> = panels
        .iter()
        .filter_map(|(_, rows)| rows.first())
        .map(|row| (row.item, row.change.measure.clone()))
        .collect();
    for (panel, grid) in drawn.iter_mut().zip(grids(context, &kinds, &values)) {
        panel.grid = grid;
    }
    drawn
}

/// The values of a panel, and the ends of its intervals.
fn values(panel: &ChangePanel) -> Vec<f64> {
    let ends = panel.rows.iter().flat_map(|row| [&row.before, &row.now]);
    ends.flat_map(|end| {
        let interval = end.interval.map(|(low, high)| [low, high]);
        std::iter::once(end.value).chain(interval.into_iter().flatten())
    })
    .collect()
}

fn drawn_row(context: &Context<'_>, row: &Shown<'_>) -> ChangeRow {
    let (item, change) = (row.item, row.change);
    let sign = sign(context, change);
    let levels = [&change.from, &change.to].map(|wave| level(context, item, change, wave));
    let change_of = |text: String| match interval(context, item, change) {
        // The interval stays on one line.
        Some(interval) => format!("{text} ({})", interval.replace(' ', "\u{a0}")),
        None => text,
    };
    let unit = match change.measure {
        Measure::Mean => String::new(),
        _ => format!("\u{a0}{}", context.words.points),
    };
    ChangeRow {
        label: row.label.clone(),
        before: end(context, change, &change.from),
        now: end(context, change, &change.to),
        sign,
        values: levels.join(match sign {
            ChangeSign::NotComparable => " / ",
            _ => "\u{a0}→\u{a0}",
        }),
        difference: match sign {
            ChangeSign::NotComparable => String::new(),
            _ => change_of(format!("{}{unit}", difference(context, item, change))),
        },
        reading: match sign {
            ChangeSign::NotComparable => reasons(context, change),
            _ => verdict(context, change),
        },
        cells: Some([
            CellId::of(&change.from, &item.id, &change.measure, &change.domain).value(),
            CellId::of(&change.to, &item.id, &change.measure, &change.domain).value(),
            CellId::of_change(change).value(),
        ]),
    }
}

fn end(context: &Context<'_>, change: &Change, id: &WaveId) -> ChangeEnd {
    let wave = context.survey.wave(id);
    let found = context
        .results
        .wave(id)
        .and_then(|wave| estimate(wave, &change.item, &change.measure, &change.domain));
    let precision = wave
        .zip(found)
        .and_then(|(wave, found)| context.precision(wave, found));
    ChangeEnd {
        value: found.and_then(|found| found.value).unwrap_or_default(),
        interval: precision.map(|known| (known.interval.low, known.interval.high)),
        form: if wave.is_some_and(Wave::is_rehearsal) {
            EndForm::Rehearsed
        } else {
            EndForm::Real
        },
    }
}

fn caption(context: &Context<'_>, rows: &[&Shown<'_>], waves: &[&Wave]) -> Caption {
    let words = context.words;
    let told: Vec<(&Item, Measure)> = rows
        .iter()
        .map(|row| (row.item, row.change.measure.clone()))
        .collect();
    let mut items = distinct(&told);
    items.sort_by_key(|item| context.survey.items.iter().position(|i| i.id == item.id));
    items.dedup_by(|a, b| a.id == b.id);
    let flags = rows
        .iter()
        .flat_map(|row| {
            [&row.change.from, &row.change.to].map(|wave| {
                let found = context.results.wave(wave)?;
                estimate(found, &row.item.id, &row.change.measure, &row.change.domain)
            })
        })
        .flatten()
        .map(|found| context.flag(found))
        .collect();
    let mut caption = Caption::default();
    caption.in_full(questions(context, &items));
    caption.always(Prose::built_in(words.changes_reading));
    caption.common(context, &items, waves, flags);
    let pairs: Vec<(&Item, &Change)> = rows.iter().map(|row| (row.item, row.change)).collect();
    for note in test_notes(context, &pairs) {
        caption.in_full(note);
    }
    caption
}

fn table(
    context: &Context<'_>,
    figure: &Figure,
    by: Option<&ItemId>,
    rows: &[&Shown<'_>],
) -> Table {
    let words = context.words;
    let pairs: Vec<(&Item, &Change)> = rows.iter().map(|row| (row.item, row.change)).collect();
    let mut stub = vec![words.statement.to_owned(), words.answer.to_owned()];
    stub.extend(by.map(|_| words.group.to_owned()));
    let rows = rows
        .iter()
        .map(|shown| {
            let mut row = table_row(context, shown.item, shown.change);
            row.labels.extend(by.map(|_| shown.label.clone()));
            row
        })
        .collect();
    figure_table(context, figure, stub, columns(context, &pairs), rows)
}
