//! In: the change of a result since the wave before, and its test. Out: what can be said of it, and what somebody who looks at the two
//! numbers alone would say. Never: a verb that the test does not carry.

use super::{Speech, Unsafe};
use crate::compare::{Change, NoTest, Verdict};
use crate::definition::WaveId;
use crate::estimate::Measure;
use crate::report::document::{change_sentence, changes};
use crate::report::{CellId, CellPart, Prose};

impl Speech<'_, '_> {
    /// What the test says of the change, where there is one to say.
    pub fn change_said(&self) -> Option<Prose> {
        let (context, words) = (self.context, self.words);
        let change = self.change()?;
        let test = changes::testable(context, change)?;
        let item = self.result.item;
        if change.measure == Measure::Mean {
            return Some(change_sentence::sentence(context, item, change));
        }
        let form = match test.verdict {
            Verdict::Rose => words.say_rose,
            Verdict::Fell => words.say_fell,
            Verdict::Unchanged => words.say_unchanged,
            Verdict::TooUncertain => words.say_too_uncertain,
            Verdict::NotFound => words.say_not_found,
        };
        let level = |wave: &WaveId| {
            let id = CellId::of(wave, &change.item, &change.measure, &change.domain);
            Prose::cell(
                change_sentence::level(context, item, change, wave),
                id.value(),
            )
        };
        let label = |wave| Prose::date(changes::wave_label(context, wave));
        let [difference, interval] = self.tested(change);
        let mut said = Prose::fill(
            form,
            &[
                self.answer(),
                ("among", self.whom.among()),
                ("before", level(&change.from)),
                ("now", level(&change.to)),
                ("since", label(&change.from)),
                ("wave", label(&change.to)),
                difference,
                interval,
            ],
        );
        if changes::has_caution(context, change) {
            said.push(" ");
            said.push(words.with_caution);
        }
        Some(said)
    }

    /// The difference in words, and its interval.
    fn tested(&self, change: &Change) -> [(&'static str, Prose); 2] {
        let (context, item) = (self.context, self.result.item);
        let id = CellId::of_change(change);
        let difference = change_sentence::difference_in_words(context, item, change);
        let interval = change_sentence::interval(context, item, change).unwrap_or_default();
        [
            ("difference", Prose::cell(difference, id.clone().value())),
            (
                "interval",
                Prose::cell(interval, id.part(CellPart::Interval)),
            ),
        ]
    }

    pub fn not_change(&self) -> Option<Unsafe> {
        let (context, words) = (self.context, self.words);
        let Some(change) = self.change() else {
            let is_first = context.waves_so_far().len() < 2;
            return (is_first && !self.result.is_mean()).then(|| Unsafe {
                phrase: Prose::fill(words.unsafe_more_and_more, &[self.answer()]),
                why: context.words.no_earlier_wave.into(),
            });
        };
        let verdict = Prose::from(changes::verdict(context, change));
        let Some(test) = changes::testable(context, change) else {
            let mut why = verdict;
            if matches!(change.test, Err(NoTest::Break(_))) {
                why.push(": ");
                why.push(Prose::wording(change_sentence::reasons(context, change)));
            }
            let why = Prose::fill(words.why_change_bare, &[("verdict", why.without_stop())]);
            return Some(Unsafe {
                phrase: self.moved(change),
                why,
            });
        };
        let [difference, interval] = self.tested(change);
        Some(match test.verdict {
            Verdict::Rose | Verdict::Fell => Unsafe {
                phrase: Prose::fill(words.unsafe_change_exact, &[difference]),
                why: Prose::fill(words.why_exact, &[interval]),
            },
            Verdict::Unchanged | Verdict::TooUncertain | Verdict::NotFound => Unsafe {
                phrase: self.moved(change),
                why: Prose::fill(
                    words.why_change,
                    &[("verdict", verdict), difference, interval],
                ),
            },
        })
    }

    /// What somebody would say who looks at the two numbers alone.
    fn moved(&self, change: &Change) -> Prose {
        let since = Prose::date(changes::wave_label(self.context, &change.from));
        let form = if change.difference < 0.0 {
            self.words.unsafe_fell
        } else {
            self.words.unsafe_rose
        };
        Prose::fill(form, &[("wave", since)])
    }
}
