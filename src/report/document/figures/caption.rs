//! In: the items and waves of a figure. Out: the lines under it: base, fieldwork, mode, who for whom, rounding, stars,
//! sources. Never: a figure without its base or its source.

use crate::definition::{Item, ItemKind, Wave, WaveKind};
use crate::estimate::Estimate;
use crate::report::Prose;
use crate::report::control::is_base_withheld;
use crate::report::document::context::{Context, estimate};
use crate::report::number::Flag;
use crate::report::words::fill;

/// The lines under a figure, and those of them that no piece may leave out.
#[derive(Debug, Default)]
pub struct Caption {
    pub lines: Vec<Prose>,
    pub brief: Vec<Prose>,
}

impl Caption {
    /// A line that stands under every piece.
    pub fn always(&mut self, line: impl Into<Prose>) {
        let line = line.into();
        self.brief.push(line.clone());
        self.lines.push(line);
    }

    /// A line for which a slide or a card has no room.
    pub fn in_full(&mut self, line: impl Into<Prose>) {
        self.lines.push(line.into());
    }

    /// What stands under every figure: base, fieldwork, mode, who for whom, rounding, stars, sources.
    pub fn common(
        &mut self,
        context: &Context<'_>,
        items: &[&Item],
        waves: &[&Wave],
        flags: Vec<Flag>,
    ) {
        let words = context.words;
        if !items.is_empty() {
            self.always(base_line(context, items, waves));
        }
        // Of many waves the first and the last say when: of more than four on a page, of more than two on a card.
        let field = |most| {
            let line = field_line(context, waves, most);
            line.with(". ").with(context.who())
        };
        self.brief.push(field(2));
        self.in_full(field(4));
        if items.iter().any(|item| !is_number(item)) {
            self.in_full(Prose::built_in(words.rounding_note));
        }
        let notes = context.star_notes(flags.into_iter());
        for line in notes.into_iter().chain(assumptions(context, waves)) {
            self.always(line);
        }
        let sources = sources(context, waves);
        if !sources.is_empty() {
            let sources = Prose::wording(sources.join("; "));
            self.always(Prose::from(words.source).with(": ").with(sources));
        }
    }
}

/// Whether an item is told by a mean.
fn is_number(item: &Item) -> bool {
    matches!(item.kind, ItemKind::Numeric { .. })
}

/// Base definition and the unweighted base (weighted, if it differs), over all items and waves shown.
fn base_line(context: &Context<'_>, items: &[&Item], waves: &[&Wave]) -> Prose {
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
                    .find_map(|measure| estimate(wave, &item.id, measure, &context.of))
            })
        })
        .collect();
    let range = |low: String, high: String| {
        if low == high {
            low
        } else {
            format!("{low}–{high}")
        }
    };
    let definitions = Prose::wording(definitions.join("; "));
    let mut line = Prose::from(words.base).with(": ").with(definitions);
    let mut count = |name: &str, counts: String| {
        line.push(format!(". {name}: "));
        line.push(Prose::base(counts));
    };
    if let Some(counts) = context.base_range(estimates.iter().copied()) {
        count(words.unweighted_base, counts);
    }
    // A base that is withheld is none in a range.
    let estimates: Vec<&Estimate> = estimates
        .into_iter()
        .filter(|estimate| !is_base_withheld(estimate))
        .collect();
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
        count(words.weighted_base, counts);
    }
    line.with(".")
}

/// Fieldwork and mode of the waves shown; of more than `most` waves the first and the last, with every mode once.
fn field_line(context: &Context<'_>, waves: &[&Wave], most: usize) -> Prose {
    let words = context.words;
    let named = |wave: &Wave| {
        let label = wave.label.get(context.lang);
        let field = context.fieldwork(wave).to_string();
        if field.starts_with(label) || waves.len() == 1 {
            field
        } else {
            format!("{label}: {field}")
        }
    };
    let fieldwork = match waves {
        [first, .., last] if waves.len() > most => {
            format!("{} … {}", named(first), named(last))
        }
        _ => waves
            .iter()
            .map(|wave| named(wave))
            .collect::<Vec<_>>()
            .join("; "),
    };
    let mut modes: Vec<Prose> = Vec::new();
    for wave in waves {
        let mode = context.mode(wave);
        if !modes.contains(&mode) {
            modes.push(mode);
        }
    }
    Prose::from(words.fieldwork)
        .with(": ")
        .with(Prose::date(fieldwork))
        .with(". ")
        .with(words.mode)
        .with(": ")
        .with(Prose::join(modes, "; "))
}

/// Assumptions of published waves that are drawn with an interval.
pub fn assumptions(context: &Context<'_>, waves: &[&Wave]) -> Vec<Prose> {
    waves
        .iter()
        .filter_map(|wave| match &wave.kind {
            WaveKind::Published(published) => Some((wave, published.assumption.as_ref()?)),
            WaveKind::Responses(_) | WaveKind::Rehearsal(_) => None,
        })
        .map(|(wave, assumption)| {
            let effect = context.numbers.decimal(assumption.design_effect, 2);
            Prose::fill(
                context.words.assumption,
                &[
                    ("wave", Prose::date(wave.label.get(context.lang))),
                    ("effect", Prose::setting(effect)),
                    (
                        "reason",
                        Prose::wording(assumption.reason.get(context.lang)),
                    ),
                ],
            )
        })
        .collect()
}

/// The sources of the waves shown, each once, with its waves where others have another.
pub(super) fn sources(context: &Context<'_>, waves: &[&Wave]) -> Vec<String> {
    let mut sources: Vec<(String, Vec<&str>)> = Vec::new();
    for wave in waves {
        let label = wave.label.get(context.lang);
        for source in &wave.sources {
            let text = source.get(context.lang).trim_end_matches('.').to_owned();
            match sources.iter_mut().find(|(known, _)| *known == text) {
                Some((_, of)) => of.push(label),
                None => sources.push((text, vec![label])),
            }
        }
    }
    sources
        .into_iter()
        .map(|(text, of)| match of.as_slice() {
            of if of.len() == waves.len() => text,
            [first, .., last] if of.len() > 3 => format!("{first}–{last}: {text}"),
            of => format!("{}: {text}", of.join(", ")),
        })
        .collect()
}

/// The exact questions behind short labels.
pub fn questions(context: &Context<'_>, items: &[&Item]) -> Prose {
    let texts: Vec<String> = items
        .iter()
        .map(|item| fill(context.words.quoted, &[("text", &context.statement(item))]))
        .collect();
    Prose::from(context.words.exact_wording)
        .with(": ")
        .with(Prose::wording(texts.join("; ")))
}
