//! In: a figure of `report.toml` and the context. Out: its data, two titles, caption, alt text and table. Never: a
//! figure left out without the reason.

mod axis;
mod bars;
mod benchmarks;
mod block;
mod caption;
mod changes;
mod foreign;
mod groups;
mod map;
mod multiples;
mod panels;
mod table;
mod trend;
mod weights;

pub use caption::assumptions;

use super::context::Context;
use super::{FigureBlock, banners};
use crate::definition::{ChangesSince, Figure, FigureId, FigureKind};
use crate::diagnostic::{Diagnostic, Diagnostics, code};
use crate::report::chart::BarForm;

/// A figure of `report.toml` in this wave; `None` where the wave has none of its items (or groups).
pub fn build(context: &Context<'_>, figure: &Figure) -> Option<FigureBlock> {
    match &figure.kind {
        FigureKind::Stacked => bars::build(context, figure, BarForm::Stacked),
        FigureKind::Diverging => bars::build(context, figure, BarForm::Diverging),
        FigureKind::Trend => trend::build(context, figure),
        FigureKind::Groups { by } => groups::build(context, figure, by),
        FigureKind::Changes { by, since } => changes::build(context, figure, by.as_ref(), *since),
        FigureKind::Table => table::build(context, figure),
        FigureKind::Multiples { by } => multiples::build(context, figure, by.as_ref()),
        FigureKind::Benchmarks => benchmarks::build(context, figure),
        FigureKind::Weights => weights::build(context, figure),
        FigureKind::Map { by, tiles } => map::build(context, figure, by, tiles),
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
        let (message, help) = absence(context, figure);
        let empty = Diagnostic::error(code::EMPTY_FIGURE, message)
            .value(id.as_str())
            .help(help);
        Diagnostics::from(empty).into()
    })
}

/// The figures that the report of this wave leaves out, and why.
pub fn left_out(context: &Context<'_>) -> Diagnostics {
    let mut found = Diagnostics::new();
    for figure in &context.survey.report.figures {
        if build(context, figure).is_none() {
            let (message, help) = absence(context, figure);
            let note = Diagnostic::note(code::EMPTY_FIGURE, message);
            found.push(note.value(figure.id.as_str()).help(help));
        }
    }
    found
}

/// Why a figure shows nothing in this wave, and what may be done.
fn absence(context: &Context<'_>, figure: &Figure) -> (String, &'static str) {
    let wave = &context.wave.id;
    let (why, help) = match &figure.kind {
        FigureKind::Trend => match trend::waves(context, figure).as_slice() {
            [(only, _)] => (
                format!("only one wave has it, `{}`", only.id),
                "a trend is drawn from the second wave on",
            ),
            _ => (
                format!("no wave up to `{wave}` has figures of its items"),
                "name items that the waves ask",
            ),
        },
        FigureKind::Groups { by }
        | FigureKind::Map { by, .. }
        | FigureKind::Multiples { by: Some(by) }
            if banners::groups(context, by).is_empty() =>
        {
            (
                format!("wave `{wave}` has no answers by `{by}`"),
                "published figures have no groups; name another item in `by`, or look at another wave",
            )
        }
        FigureKind::Changes {
            since: ChangesSince::Base,
            ..
        } if context.survey.comparison.base_wave.is_none() => (
            "no base wave is declared".to_owned(),
            "write `base_wave` under `[comparison]` in survey.toml, or leave `since` out",
        ),
        FigureKind::Changes { .. } => (
            format!("wave `{wave}` has no earlier wave with its items"),
            "changes are drawn from the second wave on",
        ),
        FigureKind::Benchmarks => (
            format!("no benchmark up to wave `{wave}` has figures of its items"),
            "a benchmark is a folder of `waves` with `series` in its wave.toml and a published.csv",
        ),
        FigureKind::Weights => (
            format!("wave `{wave}` has no weights"),
            "published figures come without weights, and unweighted answers weigh 1 each",
        ),
        FigureKind::Groups { .. }
        | FigureKind::Map { .. }
        | FigureKind::Multiples { .. }
        | FigureKind::Table
        | FigureKind::Stacked
        | FigureKind::Diverging => (
            format!("wave `{wave}` has no figures of its items"),
            "name items that this wave asks, or look at another wave",
        ),
    };
    (format!("figure `{}` is left out: {why}", figure.id), help)
}
