//! What changed since the wave before, with its uncertainty; and which comparisons cannot be made.

use super::change_sentence::sentence;
use super::context::{Context, estimate};
use super::figures::assumptions;
use super::ledger::{Remark, RemarkKind, remarks_of};
use super::{Block, Column, Row, Table, TableCell, Value};
use crate::compare::{Change, ChangeFamily, ChangeTest, Dependence, NoTest, Verdict};
use crate::definition::{ChangeScope, Correction, Item, Role, Wave, WaveId};
use crate::estimate::{Domain, Measure};
use crate::report::number::mean_decimals;
use crate::report::{CellId, CellPart, Prose};

/// The table of changes that end in this wave, and the reasons of breaks.
pub fn blocks(context: &Context<'_>) -> Vec<Block> {
    let shown = shown(context);
    if shown.is_empty() {
        return match context.waves_so_far().len() {
            0 | 1 => vec![Block::Paragraph(context.words.no_earlier_wave.into())],
            _ => vec![Block::Paragraph(context.words.no_changes.into())],
        };
    }
    let mut blocks = vec![
        Block::List(sentences(context, &shown)),
        Block::Table(table(context, &shown)),
    ];
    let reasons = breaks(context, &shown);
    if !reasons.is_empty() {
        blocks.push(Block::Heading(context.words.breaks.to_owned()));
        blocks.push(Block::List(reasons));
    }
    let words = context.words;
    for (kind, heading) in [
        (RemarkKind::Caution, words.cautions),
        (RemarkKind::Overrule, words.overrules),
    ] {
        let said = reservations(context, &shown, kind);
        if !said.is_empty() {
            blocks.push(Block::Heading(heading.to_owned()));
            blocks.push(Block::List(said));
        }
    }
    blocks
}

/// The changes of opinions that end in this wave.
pub fn shown<'a>(context: &Context<'a>) -> Vec<(&'a Item, &'a Change)> {
    let items = context.survey.items.iter();
    items
        .filter(|item| item.role == Role::Opinion)
        .flat_map(|item| of_item(context, item))
        .collect()
}

/// A sentence on what tells each item.
fn sentences(context: &Context<'_>, shown: &[(&Item, &Change)]) -> Vec<Prose> {
    let told = |(item, change): &&(&Item, &Change)| context.told(item).contains(&change.measure);
    shown
        .iter()
        .filter(told)
        .map(|(item, change)| sentence(context, item, change))
        .collect()
}

/// The changes of an item's nets, or of its answers where it has none.
fn of_item<'a>(context: &Context<'a>, item: &'a Item) -> Vec<(&'a Item, &'a Change)> {
    let change = |measure: &Measure| {
        context
            .results
            .changes
            .find(&item.id, measure, &Domain::Total, &context.wave.id)
    };
    let measures = Context::candidates(item);
    let nets = measures
        .iter()
        .filter(|measure| matches!(measure, Measure::Net(_)));
    let found: Vec<_> = nets
        .filter_map(change)
        .map(|change| (item, change))
        .collect();
    if found.is_empty() {
        measures
            .iter()
            .filter_map(change)
            .map(|change| (item, change))
            .collect()
    } else {
        found
    }
}

fn table(context: &Context<'_>, shown: &[(&Item, &Change)]) -> Table {
    let words = context.words;
    // One earlier wave goes into the caption; several need a column.
    let earlier = shown.first().map(|(_, change)| &change.from);
    let one = earlier.filter(|from| shown.iter().all(|(_, change)| change.from == **from));
    let wave = context.wave.label.get(context.lang);
    let caption = match one {
        Some(from) => Prose::fill(
            words.changes_caption_since,
            &[
                ("wave", Prose::date(wave)),
                ("since", Prose::date(wave_label(context, from))),
            ],
        ),
        None => Prose::fill(words.changes_caption, &[("wave", Prose::date(wave))]),
    };
    let columns = columns(context, shown);
    let mut rows: Vec<Row> = shown
        .iter()
        .map(|(item, change)| row(context, item, change))
        .collect();
    if one.is_some() {
        for since in rows.iter_mut().filter_map(|row| row.cells.first_mut()) {
            *since = Value::Nothing.into();
        }
    }
    let mut waves: Vec<&Wave> = vec![context.wave];
    for (_, change) in shown {
        if let Some(wave) = context.survey.wave(&change.from)
            && !waves.iter().any(|known| known.id == wave.id)
        {
            waves.push(wave);
        }
    }
    let mut table = Table {
        id: "changes".to_owned(),
        caption,
        mark: context.mark(&waves),
        stub: vec![words.statement.to_owned(), words.answer.to_owned()],
        columns,
        rows,
        notes: Vec::new(),
    }
    .without_empty_columns();
    table.notes = vec![words.change_note.into()];
    table.notes.extend(test_notes(context, shown));
    table.notes.extend(assumptions(context, &waves));
    table
}

/// The columns of a table of changes.
pub fn columns(context: &Context<'_>, shown: &[(&Item, &Change)]) -> Vec<Column> {
    let words = context.words;
    vec![
        Column::text(words.since),
        Column::number(words.before),
        Column::number(words.now),
        Column::number(words.change),
        Column::interval(words.change_interval),
        Column::number(words.change_of_mean),
        Column::interval(words.change_of_mean_interval),
        Column::number(p_heading(context, shown)),
        Column::text(words.verdict),
    ]
}

fn tests<'c>(
    context: &Context<'_>,
    shown: &[(&Item, &'c Change)],
) -> impl Iterator<Item = &'c ChangeTest> {
    shown
        .iter()
        .filter_map(|(_, change)| testable(context, change))
}

fn p_heading(context: &Context<'_>, shown: &[(&Item, &Change)]) -> &'static str {
    let is_corrected = |test: &ChangeTest| test.family.correction != Correction::None;
    if tests(context, shown).any(is_corrected) {
        context.words.corrected_p_value
    } else {
        context.words.p_value
    }
}

/// How it is tested, and what the verdicts mean.
pub fn test_notes(context: &Context<'_>, shown: &[(&Item, &Change)]) -> Vec<Prose> {
    let words = context.words;
    let Some(test) = tests(context, shown).next() else {
        return Vec::new();
    };
    let correction = correction(context, &test.family);
    let mut notes = vec![Prose::fill(words.test_note, &[("correction", correction)])];
    if tests(context, shown).any(|test| test.equivalence.is_some()) {
        notes.push(Prose::built_in(words.equivalence_note));
    }
    let of_group = |(_, change): &&(&Item, &Change)| change.domain != Domain::Total;
    let groups: Vec<(&Item, &Change)> = shown.iter().filter(of_group).copied().collect();
    if let Some(test) = tests(context, &groups).next() {
        let count = Prose::setting(test.family.tests.to_string());
        notes.push(Prose::fill(words.group_family_note, &[("tests", count)]));
    }
    if tests(context, shown).any(|test| test.dependence != Dependence::Independent) {
        notes.push(words.panel_note.into());
    }
    notes
}

/// How p is corrected, and over which changes.
fn correction(context: &Context<'_>, family: &ChangeFamily) -> Prose {
    let words = context.words;
    let method = match family.correction {
        Correction::None => return words.not_corrected.into(),
        Correction::Holm => words.holm,
        Correction::BenjaminiHochberg => words.benjamini_hochberg,
    };
    let over = match family.scope {
        ChangeScope::Wave => words.family_wave,
        ChangeScope::Item => words.family_item,
        ChangeScope::All => words.family_all,
    };
    let tests = Prose::setting(family.tests.to_string());
    let over = Prose::fill(over, &[("tests", tests)]);
    Prose::fill(
        words.corrected,
        &[("method", method.into()), ("family", over)],
    )
}

pub fn row(context: &Context<'_>, item: &Item, change: &Change) -> Row {
    let is_mean = change.measure == Measure::Mean;
    let value = |wave: &WaveId| {
        let found = context.results.wave(wave);
        let estimate =
            found.and_then(|wave| estimate(wave, &item.id, &change.measure, &change.domain));
        let value = context.value(item, &change.measure, estimate);
        let id = CellId::of(wave, &item.id, &change.measure, &change.domain);
        TableCell::of(value, id.value())
    };
    // As with shares: one decimal more than the levels.
    let decimals = mean_decimals(item) + 1;
    // Over a break there is no change to speak of.
    let is_broken = matches!(change.test, Err(NoTest::Break(_)));
    let difference = if is_broken {
        Value::Nothing
    } else if is_mean {
        Value::MeanChange {
            difference: change.difference,
            decimals,
        }
    } else {
        Value::Change(change.difference)
    };
    let test = testable(context, change);
    let interval = test.map_or(Value::Nothing, |test| {
        let (low, high) = (test.interval.low, test.interval.high);
        if is_mean {
            Value::MeanChangeInterval {
                low,
                high,
                decimals,
            }
        } else {
            Value::ChangeInterval { low, high }
        }
    });
    let since = wave_label(context, &change.from);
    // Percentage points and the unit of a mean never stand in one column.
    let id = CellId::of_change(change);
    let difference = TableCell::of(difference, id.clone().value());
    let interval = TableCell::of(interval, id.clone().part(CellPart::Interval));
    let nothing = || TableCell::from(Value::Nothing);
    let [points, points_interval, mean, mean_interval] = if is_mean {
        [nothing(), nothing(), difference, interval]
    } else {
        [difference, interval, nothing(), nothing()]
    };
    let p = test.map_or(Value::Nothing, |test| Value::P(test.corrected_p));
    Row {
        labels: vec![
            context.statement(item),
            context.measure_label(item, &change.measure),
        ],
        cells: vec![
            Value::Text(Prose::date(since)).into(),
            value(&change.from),
            value(&change.to),
            points,
            points_interval,
            mean,
            mean_interval,
            TableCell::of(p, id.part(CellPart::P)),
            Value::Text(verdict(context, change).into()).into(),
        ],
    }
}

pub fn wave_label(context: &Context<'_>, id: &WaveId) -> String {
    context.survey.wave(id).map_or_else(
        || id.to_string(),
        |wave| wave.label.get(context.lang).to_owned(),
    )
}

/// The test of a change, where both waves may show their precision.
pub fn testable<'c>(context: &Context<'_>, change: &'c Change) -> Option<&'c ChangeTest> {
    let allowed = |id| {
        context
            .survey
            .wave(id)
            .is_some_and(|wave| context.precision_allowed(wave))
    };
    change
        .test
        .as_ref()
        .ok()
        .filter(|_| allowed(&change.from) && allowed(&change.to))
}

pub fn verdict(context: &Context<'_>, change: &Change) -> String {
    let words = context.words;
    let reading = match (&change.test, testable(context, change)) {
        (_, Some(test)) => match test.verdict {
            Verdict::Rose => words.rose,
            Verdict::Fell => words.fell,
            Verdict::Unchanged => words.unchanged,
            Verdict::TooUncertain => words.too_uncertain,
            Verdict::NotFound => words.no_change_found,
        },
        (Err(NoTest::Break(_)), _) => words.not_comparable,
        (Err(NoTest::Rehearsal), _) => words.not_tested_rehearsal,
        (Err(NoTest::NoPrecision) | Ok(_), None) => words.not_tested,
    };
    match has_caution(context, change) {
        true => format!("{reading}; {}", words.with_caution),
        false => reading.to_owned(),
    }
}

/// Whether the ledger asks for caution in reading a change.
pub fn has_caution(context: &Context<'_>, change: &Change) -> bool {
    let is_caution = |remark: &Remark<'_>| remark.kind == RemarkKind::Caution;
    remarks(context, change).iter().any(is_caution)
}

/// What the ledger says of a change that is shown; of one between a rehearsal and a real wave, nothing.
fn remarks<'c>(context: &Context<'c>, change: &Change) -> Vec<Remark<'c>> {
    if matches!(change.test, Err(NoTest::Rehearsal | NoTest::Break(_))) {
        return Vec::new();
    }
    let ledger = &context.results.ledger;
    let entry = ledger.between(&change.item, &change.from, &change.to);
    entry.map_or_else(Vec::new, |entry| remarks_of(entry, &change.measure))
}

/// Why comparisons are refused, each reason once.
fn breaks(context: &Context<'_>, shown: &[(&Item, &Change)]) -> Vec<Prose> {
    let mut reasons: Vec<Prose> = Vec::new();
    for (item, change) in shown {
        let Err(NoTest::Break(why)) = &change.test else {
            continue;
        };
        for reason in why {
            let text = Prose::wording(format!(
                "{}: {}",
                context.label(item),
                reason.get(context.lang)
            ));
            if !reasons.contains(&text) {
                reasons.push(text);
            }
        }
    }
    reasons
}

/// Why comparisons that are made are to be read with caution, or are made although something differs; each reason once.
fn reservations(context: &Context<'_>, shown: &[(&Item, &Change)], kind: RemarkKind) -> Vec<Prose> {
    let mut said: Vec<Prose> = Vec::new();
    for (item, change) in shown {
        let remarks = remarks(context, change).into_iter();
        for remark in remarks.filter(|remark| remark.kind == kind) {
            let reason = remark.reason.get(context.lang);
            let text = Prose::wording(format!("{}: {reason}", context.label(item)));
            if !said.contains(&text) {
                said.push(text);
            }
        }
    }
    said
}
