//! In: a result with its interval, its opposite, its base. Out: the sentences that can be said of it, best first. Never: a comparison that no
//! interval carries.

use super::Speech;
use crate::estimate::Measure;
use crate::report::event::result::{KeyResult, of_measure};
use crate::report::{CellPart, Prose};

/// A share is “about half” where its whole interval lies so near to it.
const ABOUT_HALF: f64 = 0.05;

impl<'a> Speech<'_, 'a> {
    pub fn safe(&self) -> Vec<Prose> {
        let mut safe = vec![self.result.sentence(self.context, self.words)];
        safe.extend(
            [self.change_said(), self.half_said(), self.more_said()]
                .into_iter()
                .flatten(),
        );
        safe.extend(self.other_said());
        safe.extend([self.base_said(), self.survey_said()]);
        safe
    }

    fn half_said(&self) -> Option<Prose> {
        let words = self.words;
        let precision = self.result.precision.filter(|_| !self.result.is_mean())?;
        let interval = precision.interval;
        let is_near = 0.5 - interval.low <= ABOUT_HALF && interval.high - 0.5 <= ABOUT_HALF;
        let form = match () {
            () if interval.low > 0.5 && !self.is_written_as_half() => words.say_majority,
            () if interval.high < 0.5 && !self.is_written_as_half() => words.say_less_than_half,
            () if is_near => words.say_about_half,
            () if interval.low <= 0.5 && interval.high >= 0.5 => words.say_not_known_half,
            () => return None,
        };
        let interval = self.result.interval(self.context)?;
        Some(Prose::fill(
            form,
            &[
                self.answer(),
                self.share(),
                self.of_them(),
                ("among", self.whom.among()),
                ("interval", interval),
            ],
        ))
    }

    /// Which of agree and disagree more people answer, where that is beyond doubt.
    fn more_said(&self) -> Option<Prose> {
        let other = self.result.opposite(self.context)?;
        let (own, theirs) = (self.result.precision?.interval, other.precision?.interval);
        let (more, fewer) = if own.low > theirs.high {
            (self.result, &other)
        } else if theirs.low > own.high {
            (&other, self.result)
        } else {
            return None;
        };
        Some(Prose::fill(
            self.words.say_more,
            &[
                self.of_them(),
                ("more", more.answer.clone()),
                ("fewer", fewer.answer.clone()),
                ("share", more.text.clone()),
                ("other", fewer.text.clone()),
            ],
        ))
    }

    /// The other side of the scale, and those who do not know.
    pub fn other_said(&self) -> Vec<Prose> {
        let opposite = self.result.opposite(self.context).into_iter();
        let missing = self.missing();
        opposite
            .chain(missing)
            .map(|other| {
                // Don't know that is outside the base is of all who were asked.
                let form = match other.measure {
                    Measure::DontKnow => self.words.say_dont_know,
                    _ => self.words.say_other,
                };
                Prose::fill(
                    form,
                    &[
                        ("share", other.text),
                        ("answer", other.answer),
                        self.of_them(),
                    ],
                )
            })
            .collect()
    }

    /// Don't know and the like.
    pub fn missing(&self) -> Vec<KeyResult<'a>> {
        let (context, result) = (self.context, self.result);
        let Some(item) = context.survey.item(&result.item.id) else {
            return Vec::new();
        };
        let measures = context.missing_measures(item).into_iter();
        measures
            .filter_map(|measure| of_measure(context, item, measure))
            .collect()
    }

    /// Of how many people the figure is.
    fn base_said(&self) -> Prose {
        let context = self.context;
        let respondents = context.numbers.count(self.result.estimate.bases.unweighted);
        let form = if context.wave.is_rehearsal() {
            self.words.say_base_rehearsed
        } else {
            self.words.say_base
        };
        let id = self.result.id.clone();
        Prose::fill(
            form,
            &[
                (
                    "respondents",
                    Prose::cell(respondents, id.part(CellPart::UnweightedBase)),
                ),
                (
                    "base",
                    Prose::wording(context.base_definition(self.result.item)),
                ),
            ],
        )
    }

    /// Whose survey it is, and from when.
    fn survey_said(&self) -> Prose {
        let context = self.context;
        Prose::fill(
            self.words.say_survey,
            &[
                ("fieldwork", context.fieldwork(context.wave).without_stop()),
                ("by", context.fact_prose("conducted_by").without_stop()),
            ],
        )
    }
}
