//! The statement tables, one a scale, and the table of every answer.

use super::context::{Context, base_value};
use super::{Block, Column, Row, Table, TableCell, Value};
use crate::definition::{Item, ItemKind, NetRole, WaveKind};
use crate::estimate::{Domain, Estimate, Measure};
use crate::report::number::mean_decimals;
use crate::report::words::figures;
use crate::report::{CellPart, Prose};

/// The statement tables: items that are read the same way stand in one table.
pub fn blocks(context: &Context<'_>) -> Vec<Block> {
    let mut shapes: Vec<(Shape, Vec<&Item>)> = Vec::new();
    for item in context.opinions() {
        let Some(shape) = Shape::of(context, item) else {
            continue;
        };
        match shapes.iter_mut().find(|(known, _)| *known == shape) {
            Some((_, items)) => items.push(item),
            None => shapes.push((shape, vec![item])),
        }
    }
    let several = shapes.len() > 1;
    shapes
        .iter()
        .enumerate()
        .map(|(place, (shape, items))| {
            let id = if several {
                format!("statements-{}", place + 1)
            } else {
                "statements".to_owned()
            };
            let mut table = table(context, shape, items, id);
            // Of several tables one of a single item is called by it.
            if let (true, [item]) = (several, items.as_slice()) {
                table.caption = Prose::wording(context.label(item));
            }
            Block::Table(table)
        })
        .collect()
}

/// The columns of shares a table of statements has.
#[derive(Debug, Clone, PartialEq)]
enum Shape {
    /// Measures with their headings, in order.
    Shares {
        columns: Vec<(Measure, String)>,
        remainder: Option<String>,
    },
    /// More answers than a row has room for, a row each.
    List,
    Mean,
    Multiple,
}

impl Shape {
    fn of(context: &Context<'_>, item: &Item) -> Option<Self> {
        match &item.kind {
            ItemKind::Multiple { .. } => return Some(Self::Multiple),
            ItemKind::Numeric { .. } => return Some(Self::Mean),
            ItemKind::Open => return None,
            ItemKind::Single { .. } | ItemKind::Derived { .. } => {}
        }
        let measures = share_measures(context, item);
        if measures.len() > MOST_COLUMNS {
            return Some(Self::List);
        }
        let missing = context.missing_measures(item);
        let whole: f64 = measures
            .iter()
            .chain(
                missing
                    .iter()
                    .filter(|measure| **measure != Measure::DontKnow),
            )
            .filter_map(|measure| context.total(&item.id, measure)?.value)
            .sum();
        // Figures of a publication that are not broken down leave a rest; rounding alone leaves less than this.
        // Of answers that are at hand what is missing is withheld, and stands in its own column.
        let is_published = context.wave.delivery().is_none();
        let remainder = (is_published && whole < 0.97 && !measures.is_empty())
            .then(|| context.remainder_label(item, &measures));
        let columns = in_order(context, item)
            .into_iter()
            .map(|measure| (measure.clone(), context.measure_label(item, &measure)))
            .collect();
        Some(Self::Shares { columns, remainder })
    }
}

/// More answers than so stand in rows.
const MOST_COLUMNS: usize = 6;

/// The shares that tell an item, then what is missing: don't know is no part of the scale and stands behind it, in tables as in
/// figures.
pub fn in_order(context: &Context<'_>, item: &Item) -> Vec<Measure> {
    let mut measures = share_measures(context, item);
    measures.extend(context.missing_measures(item));
    measures
}

/// The shares that tell an item, disagree first, agree last: the nets where they cover the scale, else every answer.
pub fn share_measures(context: &Context<'_>, item: &Item) -> Vec<Measure> {
    let Some(scale) = item.scale() else {
        return Vec::new();
    };
    let net = |role| {
        scale
            .net_of(role)
            .map(|net| Measure::Net(net.id.clone()))
            .filter(|measure| context.has_or_withholds(item, measure))
    };
    if let Some(agree) = net(NetRole::Agree) {
        let mut measures: Vec<Measure> = net(NetRole::Disagree).into_iter().collect();
        match net(NetRole::Neither) {
            Some(neither) => measures.push(neither),
            None => measures.extend(uncovered(context, item)),
        }
        measures.push(agree);
        return measures;
    }
    let answers: Vec<Measure> = scale
        .in_base()
        .filter(|(_, answer)| answer.missing.is_none())
        .map(|(_, answer)| Measure::Answer(answer.code))
        .filter(|measure| context.has_or_withholds(item, measure))
        .collect();
    if answers.is_empty() {
        let nets = scale.nets.iter().map(|net| Measure::Net(net.id.clone()));
        return nets
            .filter(|measure| context.has_or_withholds(item, measure))
            .collect();
    }
    answers
}

/// Real answers that neither the disagree nor the agree net takes.
fn uncovered(context: &Context<'_>, item: &Item) -> Vec<Measure> {
    let Some(scale) = item.scale() else {
        return Vec::new();
    };
    let covered = |code| {
        [NetRole::Disagree, NetRole::Agree]
            .into_iter()
            .filter_map(|role| scale.net_of(role))
            .any(|net| net.codes.contains(&code))
    };
    scale
        .in_base()
        .filter(|(_, answer)| answer.missing.is_none() && !covered(answer.code))
        .map(|(_, answer)| Measure::Answer(answer.code))
        .filter(|measure| context.has_or_withholds(item, measure))
        .collect()
}

fn table(context: &Context<'_>, shape: &Shape, items: &[&Item], id: String) -> Table {
    let words = context.words;
    let mut table = match shape {
        Shape::Shares { columns, remainder } => {
            shares(context, columns, remainder.as_deref(), items)
        }
        Shape::Mean => means(context, items),
        Shape::Multiple => options(context, items, words.options_caption),
        Shape::List => options(context, items, figures::of(context.lang).list_caption),
    };
    table.id = id;
    table.mark = context.mark(&[context.wave]);
    table = table.without_empty_columns();
    table.notes = context.table_notes(&table);
    if matches!(
        shape,
        Shape::Shares {
            remainder: Some(_),
            ..
        }
    ) {
        table.notes.insert(0, Prose::built_in(words.remainder_note));
    }
    if !context.precision_allowed(context.wave) {
        table.notes.push(words.no_precision_note.into());
    }
    let bases: Vec<String> = items
        .iter()
        .map(|item| context.base_definition(item))
        .collect();
    if let Some(base) = bases
        .first()
        .filter(|first| bases.iter().all(|base| base == *first))
    {
        let base = Prose::wording(base);
        table
            .notes
            .push(Prose::from(words.base).with(": ").with(base));
    }
    table
}

fn shares(
    context: &Context<'_>,
    measures: &[(Measure, String)],
    remainder: Option<&str>,
    items: &[&Item],
) -> Table {
    let words = context.words;
    // A share of all who were asked is none of the whole.
    let is_answer = |(measure, _): &&(Measure, String)| *measure != Measure::DontKnow;
    let answers = || measures.iter().filter(is_answer);
    let missing: Vec<Measure> = items
        .iter()
        .flat_map(|item| context.missing_measures(item))
        .collect();
    let sides = || answers().filter(|(measure, _)| !missing.contains(measure));
    let first = sides().next().filter(|_| sides().nth(1).is_some());
    let last = sides().next_back();
    let split = sides().count().saturating_sub(1);
    let mut columns: Vec<Column> = measures
        .iter()
        .map(|(_, label)| Column::number(label))
        .collect();
    if let Some(remainder) = remainder {
        columns.insert(split, Column::number(remainder));
    }
    // In the order of the shares.
    for (_, label) in [first, last].into_iter().flatten() {
        columns.push(Column::interval(format!("{label}, {}", words.interval)));
    }
    columns.extend(base_columns(context));
    let rows = items
        .iter()
        .map(|item| {
            let found: Vec<Option<&Estimate>> = answers()
                .map(|(measure, _)| context.total(&item.id, measure))
                .collect();
            let named = |measure: &Measure| context.id(item, measure, &context.of);
            let mut cells: Vec<TableCell> = measures
                .iter()
                .map(|(measure, _)| context.estimate_cell(item, measure, &context.of))
                .collect();
            let last = last.map(|(measure, _)| measure);
            if let (Some(_), Some(last)) = (remainder, last) {
                let rest = rest(context, &found);
                let of = named(last).part(CellPart::Remainder);
                cells.insert(split, TableCell::of(rest, of));
            }
            for measure in first.map(|(measure, _)| measure).into_iter().chain(last) {
                cells.push(context.interval_cell(item, measure, &context.of));
            }
            let known = sides().rev().map(|(measure, _)| measure);
            let known = known
                .clone()
                .find(|measure| context.total(&item.id, measure).is_some());
            cells.extend(base_cells(context, item, known));
            Row {
                labels: vec![context.statement(item)],
                cells,
            }
        })
        .collect();
    let are_questions = items
        .iter()
        .all(|item| context.statement(item).ends_with('?'));
    let stub = match are_questions {
        true => words.question,
        false => words.statement,
    };
    plain(
        words.statements_caption,
        vec![stub.to_owned()],
        columns,
        rows,
    )
}

/// What the given shares leave of 100 percent.
fn rest(context: &Context<'_>, found: &[Option<&Estimate>]) -> Value {
    let known: f64 = found
        .iter()
        .flatten()
        .filter_map(|estimate| estimate.value)
        .sum();
    match found.iter().flatten().next() {
        Some(estimate) => Value::Share {
            share: clean(1.0 - known),
            flag: context.flag(estimate),
        },
        None => Value::Nothing,
    }
}

/// A difference of shares without the last bits that binary fractions add: 1 − 0.14 − 0.43 is 0.43.
pub fn clean(share: f64) -> f64 {
    let cleaned = (share * 1e12).round() / 1e12;
    cleaned.max(0.0)
}

fn means(context: &Context<'_>, items: &[&Item]) -> Table {
    let words = context.words;
    let mut columns = vec![Column::number(words.mean), Column::interval(words.interval)];
    columns.extend(base_columns(context));
    let rows = items
        .iter()
        .map(|item| {
            let mut cells = vec![
                context.estimate_cell(item, &Measure::Mean, &context.of),
                context.interval_cell(item, &Measure::Mean, &context.of),
            ];
            cells.extend(base_cells(context, item, Some(&Measure::Mean)));
            Row {
                labels: vec![context.statement(item)],
                cells,
            }
        })
        .collect();
    plain(
        words.means_caption,
        vec![words.question.to_owned()],
        columns,
        rows,
    )
}

fn options(context: &Context<'_>, items: &[&Item], caption: &str) -> Table {
    let words = context.words;
    let mut columns = vec![
        Column::number(words.share),
        Column::interval(words.interval),
    ];
    columns.extend(base_columns(context));
    let mut rows = Vec::new();
    for item in items {
        let measures = match &item.kind {
            ItemKind::Multiple { .. } => Context::candidates(item),
            _ => in_order(context, item),
        };
        for measure in measures {
            let mut cells = vec![
                context.estimate_cell(item, &measure, &context.of),
                context.interval_cell(item, &measure, &context.of),
            ];
            cells.extend(base_cells(context, item, Some(&measure)));
            let labels = vec![
                context.statement(item),
                context.measure_label(item, &measure),
            ];
            rows.push(Row { labels, cells });
        }
    }
    let stub = vec![words.question.to_owned(), words.answer.to_owned()];
    plain(caption, stub, columns, rows)
}

fn plain(caption: &str, stub: Vec<String>, columns: Vec<Column>, rows: Vec<Row>) -> Table {
    Table {
        id: String::new(),
        caption: caption.into(),
        mark: None,
        stub,
        columns,
        rows,
        notes: Vec::new(),
    }
}

/// Unweighted base, and the effective one where answers are weighted.
fn base_columns(context: &Context<'_>) -> Vec<Column> {
    let mut columns = vec![Column::number(context.words.unweighted_base)];
    if context.weighted() {
        columns.push(Column::number(context.words.effective_base));
    }
    columns
}

fn base_cells(context: &Context<'_>, item: &Item, measure: Option<&Measure>) -> Vec<TableCell> {
    let effective = context.weighted().then_some(CellPart::EffectiveBase);
    std::iter::once(CellPart::UnweightedBase)
        .chain(effective)
        .map(|base| match measure {
            Some(measure) => context.base_cell(item, measure, &context.of, base),
            None => Value::Nothing.into(),
        })
        .collect()
}

/// Every estimate of the wave for everybody: share, standard error, interval, bases three ways, design effect.
pub fn topline(context: &Context<'_>) -> Vec<Block> {
    let words = context.words;
    let columns = vec![
        Column::number(words.share),
        Column::number(words.mean),
        Column::number(words.standard_error),
        Column::number(words.standard_error_of_mean),
        Column::interval(words.interval),
        Column::number(words.unweighted_base),
        Column::number(words.weighted_base),
        Column::number(words.effective_base),
        Column::number(words.design_effect),
    ];
    let rows: Vec<Row> = context
        .estimates
        .estimates
        .cells
        .iter()
        .filter(|cell| cell.domain == Domain::Total)
        .filter_map(|cell| {
            let item = context.survey.item(&cell.item)?;
            let labels = vec![context.label(item), context.full_label(item, &cell.measure)];
            Some(Row {
                labels,
                cells: topline_cells(context, item, &cell.measure, &cell.estimate),
            })
        })
        .collect();
    if rows.is_empty() {
        return Vec::new();
    }
    let stub = vec![words.question.to_owned(), words.answer.to_owned()];
    let mut table = plain(words.topline_caption, stub, columns, rows).without_empty_columns();
    "answers".clone_into(&mut table.id);
    table.mark = context.mark(&[context.wave]);
    table.notes = context.table_notes(&table);
    vec![Block::FoldedTable(table)]
}

fn topline_cells(
    context: &Context<'_>,
    item: &Item,
    measure: &Measure,
    estimate: &Estimate,
) -> Vec<TableCell> {
    let is_mean = *measure == Measure::Mean;
    let precision = context.precision(context.wave, estimate);
    let value = context.value(item, measure, Some(estimate));
    // A share has its error in percentage points, a mean in its own unit: never in one column.
    let error = precision.map_or(Value::Nothing, |precision| match measure {
        Measure::Mean => Value::Number {
            value: precision.standard_error,
            decimals: mean_decimals(item) + 1,
        },
        _ => Value::Number {
            value: precision.standard_error * 100.0,
            decimals: 1,
        },
    });
    let id = context.id(item, measure, &Domain::Total);
    let cell = |value: Value, part: CellPart| TableCell::of(value, id.clone().part(part));
    let apart = |cell: TableCell| {
        if is_mean {
            [Value::Nothing.into(), cell]
        } else {
            [cell, Value::Nothing.into()]
        }
    };
    let [share, mean] = apart(cell(value, CellPart::Value));
    let [share_error, mean_error] = apart(cell(error, CellPart::StandardError));
    let interval = context.interval_of(context.wave, item, measure, estimate);
    // A publication that states no weighted base has been given its unweighted one.
    let bases = &estimate.bases;
    let is_published = matches!(context.wave.kind, WaveKind::Published(_));
    let not_stated = is_published && (bases.weighted - bases.unweighted as f64).abs() < 1e-9;
    let weighted = |value: f64, decimals: u8| {
        if value > 0.0 && !not_stated {
            Value::Number { value, decimals }
        } else {
            Value::Nothing
        }
    };
    vec![
        share,
        mean,
        share_error,
        mean_error,
        cell(interval, CellPart::Interval),
        cell(
            base_value(estimate, CellPart::UnweightedBase),
            CellPart::UnweightedBase,
        ),
        cell(weighted(estimate.bases.weighted, 1), CellPart::WeightedBase),
        cell(
            weighted(estimate.bases.effective, 0),
            CellPart::EffectiveBase,
        ),
        cell(
            precision
                .and_then(|precision| precision.design_effect)
                .map_or(Value::Nothing, |value| Value::Number { value, decimals: 2 }),
            CellPart::DesignEffect,
        ),
    ]
}
