//! Figures: their data, two titles, caption, alt text and table.

mod groups;
mod trend;

use super::bars;
use super::context::{Context, estimate};
use super::{Column, FigureBlock, Row, Table, Value};
use crate::definition::{Fact, Figure, FigureId, FigureKind, Item, Wave};
use crate::diagnostic::{Diagnostic, Diagnostics, code};
use crate::estimate::{Domain, Measure};
use crate::measure::Proportion;
use crate::report::chart::{self, BarForm, Bars, Plot};
use crate::report::number::Flag;
use crate::report::words::fill;

/// A figure of `report.toml` in this wave; `None` where the wave has none of its items (or groups).
pub fn build(context: &Context<'_>, figure: &Figure) -> Option<FigureBlock> {
    match &figure.kind {
        FigureKind::Stacked => bar_figure(context, figure, BarForm::Stacked),
        FigureKind::Diverging => bar_figure(context, figure, BarForm::Diverging),
        FigureKind::Trend => trend::build(context, figure),
        FigureKind::Groups { by } => groups::build(context, figure, by),
    }
}

/// A figure by its id, or what is wrong with asking for it.
pub fn named(context: &Context<'_>, id: &FigureId) -> crate::Result<FigureBlock> {
    let figures = &context.survey.report.figures;
    let Some(figure) = figures.iter().find(|figure| figure.id == *id) else {
        let known: Vec<&str> = figures.iter().map(|figure| figure.id.as_str()).collect();
        let help = if known.is_empty() {
            "report.toml has no figures".to_owned()
        } else {
            format!("figures there are: {}", known.join(", "))
        };
        let unknown = Diagnostic::error(
            code::UNKNOWN_FIGURE,
            format!("no figure `{id}` in report.toml"),
        )
        .value(id.as_str())
        .help(help);
        return Err(Diagnostics::from(unknown).into());
    };
    build(context, figure).ok_or_else(|| {
        let empty = Diagnostic::error(
            code::UNKNOWN_FIGURE,
            format!("figure `{id}` shows nothing in wave `{}`", context.wave.id),
        )
        .value(id.as_str())
        .help("its items are not asked in this wave, there is no earlier wave for a trend, or the wave has no answers by group");
        Diagnostics::from(empty).into()
    })
}

fn bar_figure(context: &Context<'_>, figure: &Figure, form: BarForm) -> Option<FigureBlock> {
    let (bars, items) = bars::build(context, figure, form)?;
    let words = context.words;
    let waves = [context.wave];
    let kind = match form {
        BarForm::Stacked => words.alt_stacked,
        BarForm::Diverging => words.alt_diverging,
    };
    let what = match bars.legends.as_slice() {
        [_, answer] => fill(words.measured_single, &[("answer", &answer.label)]),
        _ => words.measured_bars.to_owned(),
    };
    let data: Vec<String> = bars
        .rows
        .iter()
        .map(|row| row_in_words(&bars, row))
        .collect();
    let flags = items
        .iter()
        .filter_map(|item| context.total(&item.id, &context.primary(item)?))
        .map(|estimate| context.flag(estimate));
    let mut caption = vec![words.statements_are_exact.to_owned()];
    caption.extend(common_caption(context, &items, &waves, flags.collect()));
    if !context.precision_allowed(context.wave) {
        caption.push(words.no_precision_note.to_owned());
    }
    let table = bar_table(context, figure, &bars);
    Some(assemble(
        context,
        figure,
        &what,
        kind,
        &data,
        caption,
        &waves,
        Plot::Bars(bars),
        table,
    ))
}

fn row_in_words(bars: &Bars, row: &chart::BarRow) -> String {
    let parts = bars
        .legends
        .iter()
        .map(|legend| legend.label.as_str())
        .zip(&row.parts)
        .filter_map(|(label, part)| Some((label, part.as_ref()?)))
        .chain(bars.dont_know.as_deref().zip(row.dont_know.as_ref()))
        .map(|(label, part)| format!("{label} {}", part.text))
        .collect::<Vec<_>>();
    if parts.is_empty() {
        format!("{}: {}", row.label, bars.not_shown)
    } else {
        format!("{}: {}", row.label, parts.join(", "))
    }
}

fn bar_table(context: &Context<'_>, figure: &Figure, bars: &Bars) -> Table {
    let mut columns: Vec<Column> = bars
        .legends
        .iter()
        .map(|legend| Column::number(&legend.label))
        .collect();
    columns.extend(bars.dont_know.iter().map(Column::number));
    let share = |part: &Option<chart::Part>| {
        part.as_ref().map_or(Value::Nothing, |part| Value::Share {
            share: part.share,
            flag: Flag::Firm,
        })
    };
    let rows = bars
        .rows
        .iter()
        .map(|row| {
            let mut cells: Vec<Value> = row.parts.iter().map(share).collect();
            if bars.dont_know.is_some() {
                cells.push(share(&row.dont_know));
            }
            let label = match &row.note {
                Some(note) => format!("{} ({note})", row.label),
                None => row.label.clone(),
            };
            Row {
                labels: vec![label],
                cells,
            }
        })
        .collect();
    figure_table(
        context,
        figure,
        vec![context.words.statement.to_owned()],
        columns,
        rows,
    )
}

/// The table beside a figure; its mark and notes follow from the figure.
fn figure_table(
    context: &Context<'_>,
    figure: &Figure,
    stub: Vec<String>,
    columns: Vec<Column>,
    rows: Vec<Row>,
) -> Table {
    Table {
        id: format!("figure-{}", figure.id),
        caption: fill(
            context.words.figure_table_caption,
            &[("title", figure.title.get(context.lang))],
        ),
        mark: None,
        stub,
        columns,
        rows,
        notes: Vec::new(),
    }
    .without_empty_columns()
}

#[allow(
    clippy::too_many_arguments,
    reason = "one call a chart kind; each argument is a part of the figure"
)]
fn assemble(
    context: &Context<'_>,
    figure: &Figure,
    what: &str,
    kind: &str,
    data: &[String],
    caption: Vec<String>,
    waves: &[&Wave],
    plot: Plot,
    mut table: Table,
) -> FigureBlock {
    let finding = figure.title.get(context.lang).to_owned();
    let mark = context.mark(waves);
    let mut measured = vec![what.to_owned()];
    if let Some(Fact::Stated(population)) = context.fact("population") {
        measured.push(
            population
                .get(context.lang)
                .trim_end_matches('.')
                .to_owned(),
        );
    }
    measured.push(period(context, waves));
    let measured = measured.join(". ");
    let alt = [
        mark.as_deref().unwrap_or_default(),
        kind,
        &measured,
        &data.join(". "),
        context.words.alt_table,
    ]
    .into_iter()
    .filter(|part| !part.is_empty())
    .map(|part| part.trim_end_matches('.').to_owned() + ".")
    .collect::<Vec<_>>()
    .join(" ");
    table.mark.clone_from(&mark);
    table.notes = context.table_notes(&table);
    let figure = chart::Figure {
        id: figure.id.to_string(),
        finding,
        measured,
        caption,
        mark,
        alt,
        plot,
    };
    FigureBlock { figure, table }
}

/// The period of the waves shown.
fn period(context: &Context<'_>, waves: &[&Wave]) -> String {
    match waves {
        [] => String::new(),
        [wave] => wave.label.get(context.lang).to_owned(),
        [first, .., last] => {
            format!(
                "{}–{}",
                first.label.get(context.lang),
                last.label.get(context.lang)
            )
        }
    }
}

/// What stands under every figure: base, fieldwork, mode, who for whom, rounding, stars, sources.
fn common_caption(
    context: &Context<'_>,
    items: &[&Item],
    waves: &[&Wave],
    flags: Vec<Flag>,
) -> Vec<String> {
    let words = context.words;
    let mut caption = vec![base_line(context, items, waves)];
    caption.push(format!("{}. {}", field_line(context, waves), context.who()));
    caption.push(words.rounding_note.to_owned());
    caption.extend(context.star_notes(flags.into_iter()));
    caption.extend(assumptions(context, waves));
    let sources = sources(context, waves);
    if !sources.is_empty() {
        caption.push(format!("{}: {}", words.source, sources.join("; ")));
    }
    caption
}

/// Base definition and the unweighted base (weighted, if it differs), over all items and waves shown.
fn base_line(context: &Context<'_>, items: &[&Item], waves: &[&Wave]) -> String {
    let words = context.words;
    let mut definitions: Vec<String> = Vec::new();
    for item in items {
        let definition = context.base_definition(item);
        if !definitions.contains(&definition) {
            definitions.push(definition);
        }
    }
    let estimates: Vec<_> = waves
        .iter()
        .filter_map(|wave| context.results.wave(&wave.id))
        .flat_map(|wave| {
            items.iter().filter_map(move |item| {
                Context::candidates(item)
                    .iter()
                    .find_map(|measure| estimate(wave, &item.id, measure, &Domain::Total))
            })
        })
        .collect();
    let unweighted: Vec<u64> = estimates
        .iter()
        .map(|estimate| estimate.bases.unweighted)
        .collect();
    let range = |low: String, high: String| {
        if low == high {
            low
        } else {
            format!("{low}–{high}")
        }
    };
    let mut line = format!("{}: {}", words.base, definitions.join("; "));
    if let (Some(low), Some(high)) = (unweighted.iter().min(), unweighted.iter().max()) {
        let counts = range(context.numbers.count(*low), context.numbers.count(*high));
        line = format!("{line}. {}: {counts}", words.unweighted_base);
    }
    let differs = estimates.iter().any(|estimate| {
        estimate.bases.weighted > 0.0
            && (estimate.bases.weighted - estimate.bases.unweighted as f64).abs() >= 0.5
    });
    if differs {
        let shown = |pick: fn(f64, f64) -> f64, start: f64| {
            let found = estimates
                .iter()
                .map(|estimate| estimate.bases.weighted)
                .fold(start, pick);
            context.numbers.decimal(found, 0)
        };
        let counts = range(shown(f64::min, f64::INFINITY), shown(f64::max, 0.0));
        line = format!("{line}. {}: {counts}", words.weighted_base);
    }
    line + "."
}

/// Fieldwork and mode of the waves shown; of many waves the first and the last, with every mode once.
fn field_line(context: &Context<'_>, waves: &[&Wave]) -> String {
    let words = context.words;
    let named = |wave: &Wave| {
        let (label, field) = (wave.label.get(context.lang), context.fieldwork(wave));
        if field.starts_with(label) || waves.len() == 1 {
            field
        } else {
            format!("{label}: {field}")
        }
    };
    let fieldwork = match waves {
        [first, .., last] if waves.len() > 4 => {
            format!("{} … {}", named(first), named(last))
        }
        _ => waves
            .iter()
            .map(|wave| named(wave))
            .collect::<Vec<_>>()
            .join("; "),
    };
    let mut modes: Vec<String> = Vec::new();
    for wave in waves {
        let mode = context.mode(wave);
        if !modes.contains(&mode) {
            modes.push(mode);
        }
    }
    format!(
        "{}: {fieldwork}. {}: {}",
        words.fieldwork,
        words.mode,
        modes.join("; ")
    )
}

/// Assumptions of published waves that are drawn with an interval.
fn assumptions(context: &Context<'_>, waves: &[&Wave]) -> Vec<String> {
    use crate::definition::WaveKind;
    waves
        .iter()
        .filter_map(|wave| match &wave.kind {
            WaveKind::Published(published) => Some((wave, published.assumption.as_ref()?)),
            WaveKind::Responses(_) | WaveKind::Rehearsal(_) => None,
        })
        .map(|(wave, assumption)| {
            fill(
                context.words.assumption,
                &[
                    ("wave", wave.label.get(context.lang)),
                    (
                        "effect",
                        &context.numbers.decimal(assumption.design_effect, 2),
                    ),
                    ("reason", assumption.reason.get(context.lang)),
                ],
            )
        })
        .collect()
}

/// The sources of the waves shown, each once.
fn sources(context: &Context<'_>, waves: &[&Wave]) -> Vec<String> {
    let mut sources: Vec<String> = Vec::new();
    for wave in waves {
        for source in &wave.sources {
            let text = source.get(context.lang).trim_end_matches('.').to_owned();
            if !sources.contains(&text) {
                sources.push(text);
            }
        }
    }
    sources
}

/// Grid lines from 0 to the first that is not below `highest`.
fn grid(context: &Context<'_>, highest: f64) -> Vec<(f64, String)> {
    let step = if highest <= 0.25 {
        5
    } else if highest <= 0.5 {
        10
    } else {
        20
    };
    let mut grid = Vec::new();
    let mut percent = 0;
    loop {
        let share = f64::from(percent) / 100.0;
        grid.push((share, context.numbers.percent(Proportion(share), 0)));
        if share >= highest - 1e-9 && percent > 0 || percent >= 100 {
            return grid;
        }
        percent += step;
    }
}

/// "Statement: measure", or the statement alone where all panels measure the same.
fn panel_label(context: &Context<'_>, item: &Item, measure: &Measure, same: bool) -> String {
    if same {
        context.label(item)
    } else {
        format!(
            "{}: {}",
            context.label(item),
            context.measure_label(item, measure)
        )
    }
}

/// The measure's name where all items have the same, else the general word.
fn shared_measure(context: &Context<'_>, items: &[(&Item, Measure)]) -> Option<String> {
    let labels: Vec<String> = items
        .iter()
        .map(|(item, measure)| context.measure_label(item, measure))
        .collect();
    let first = labels.first()?;
    labels
        .iter()
        .all(|label| label == first)
        .then(|| first.clone())
}

/// The exact questions behind short labels.
fn questions(context: &Context<'_>, items: &[&Item]) -> String {
    let texts: Vec<String> = items
        .iter()
        .map(|item| fill(context.words.quoted, &[("text", &context.statement(item))]))
        .collect();
    format!("{}: {}", context.words.exact_wording, texts.join("; "))
}
