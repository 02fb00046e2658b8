//! In: a result with its interval, its opposite, its base. Out: sentences that sound like it and that the figures do not carry, each with the
//! reason. Never: one that is true.

use super::{Speech, Unsafe};
use crate::definition::{BaseRule, WaveKind};
use crate::estimate::Measure;
use crate::measure::Proportion;
use crate::report::event::answer::{dont_know, is_dont_know_in_base};
use crate::report::{CellPart, Prose};

/// What rounding alone leaves is nobody.
const NOBODY: f64 = 0.02;
/// Of a share that is far below half nobody says that it is most.
const FAR_BELOW_HALF: f64 = 0.25;

impl Speech<'_, '_> {
    pub fn not_safe(&self) -> Vec<Unsafe> {
        let mut all: Vec<Unsafe> = [
            self.not_majority(),
            self.not_change(),
            self.not_groups(),
            self.not_others(),
            self.not_exact(),
            self.not_base(),
            self.not_most(),
        ]
        .into_iter()
        .flatten()
        .collect();
        all.push(self.not_cause());
        all
    }

    fn not_majority(&self) -> Option<Unsafe> {
        let (result, words) = (self.result, self.words);
        if result.is_mean() {
            return None;
        }
        let why = match result.precision.map(|precision| precision.interval) {
            Some(interval) if interval.low > 0.5 => return None,
            Some(interval) if interval.high >= 0.5 => {
                let interval = result.interval(self.context).unwrap_or_default();
                Prose::fill(words.why_majority_spans, &[("interval", interval)])
            }
            _ if result.value < FAR_BELOW_HALF || self.is_written_as_half() => return None,
            _ if result.value < 0.5 => Prose::fill(words.why_majority_below, &[self.share()]),
            _ => words.why_majority_unknown.into(),
        };
        let phrase = Prose::fill(words.unsafe_majority, &[self.answer()]);
        Some(Unsafe { phrase, why })
    }

    pub fn not_others(&self) -> Option<Unsafe> {
        let words = self.words;
        let other = self.result.opposite(self.context)?;
        let rest = 1.0 - self.result.value - other.value;
        if rest < NOBODY {
            return None;
        }
        let rest = self.context.numbers.percent(Proportion(rest), 0);
        let rest = Prose::cell(rest, self.result.id.clone().part(CellPart::Remainder));
        let answer = ("answer", other.answer);
        // Those who do not know are among the rest only where they are in the base.
        let why = if is_dont_know_in_base(self.result.item) {
            words.why_others_or_dont_know
        } else {
            words.why_others
        };
        Some(Unsafe {
            phrase: Prose::fill(words.unsafe_others, std::slice::from_ref(&answer)),
            why: Prose::fill(
                why,
                &[
                    ("share", other.text),
                    answer,
                    ("rest", rest),
                    self.of_them(),
                ],
            ),
        })
    }

    pub fn not_exact(&self) -> Option<Unsafe> {
        let words = self.words;
        if !self.context.precision_allowed(self.context.wave) {
            let phrase = if self.result.is_mean() {
                words.unsafe_precise_mean
            } else {
                words.unsafe_precise
            };
            return Some(Unsafe {
                phrase: Prose::fill(phrase, &[self.share()]),
                why: Prose::built_in(self.context.words.no_precision_note),
            });
        }
        let interval = self.result.interval(self.context)?;
        Some(Unsafe {
            phrase: Prose::fill(words.unsafe_exact, &[self.share()]),
            why: Prose::fill(words.why_exact, &[("interval", interval)]),
        })
    }

    /// The same share of another base; only where somebody did not know, so that the bases differ.
    pub fn not_base(&self) -> Option<Unsafe> {
        let scale = self
            .result
            .item
            .scale()
            .filter(|_| self.result.measure != Measure::Mean)?;
        dont_know(scale)?;
        let missing: f64 = self.missing().iter().map(|one| one.value).sum();
        let is_published = matches!(self.context.wave.kind, WaveKind::Published(_));
        let differs = missing >= NOBODY / 4.0 || (self.missing().is_empty() && is_published);
        if !differs {
            return None;
        }
        let phrase = match scale.base {
            BaseRule::Answered => self.words.unsafe_all,
            BaseRule::WithDontKnow | BaseRule::Asked => self.words.unsafe_opinion,
        };
        let base = Prose::wording(self.context.base_definition(self.result.item));
        Some(Unsafe {
            phrase: Prose::fill(phrase, &[self.share(), self.answer()]),
            why: Prose::fill(self.words.why_base, &[("base", base)]),
        })
    }

    /// A mean is not what most people answer.
    fn not_most(&self) -> Option<Unsafe> {
        self.result.is_mean().then(|| Unsafe {
            phrase: Prose::fill(self.words.unsafe_mean, &[self.share()]),
            why: self.words.why_mean.into(),
        })
    }

    fn not_cause(&self) -> Unsafe {
        let phrase = if self.result.is_mean() {
            Prose::fill(self.words.unsafe_cause_mean, &[self.share()])
        } else {
            Prose::fill(self.words.unsafe_cause, &[self.answer()])
        };
        Unsafe {
            phrase,
            why: self.words.why_cause.into(),
        }
    }
}
