//! In: a key result, its change and its groups, with their tests. Out: three sentences that can be said, and three that cannot, each with the
//! reason. Never: a sentence that the figures do not carry among those that can be said.
//!
//! That one share is larger than another of the same sample is said where their intervals do not touch: whatever their
//! covariance, the standard error of the difference is at most the sum of the two (Schwarz). That two groups are too close is
//! said where a t test of two independent shares finds no difference.

use crate::compare::change_test::{ChangeTest, Dependence, Tested};
use crate::compare::{Change, NoTest, Verdict};
use crate::definition::{BaseRule, ItemId};
use crate::estimate::interval::Quantiles;
use crate::estimate::{Domain, Estimate, Measure};
use crate::measure::Proportion;
use crate::report::document::{Context, change_sentence, changes, groups_of};
use crate::report::number::Flag;
use crate::report::words::event::EventWords;
use crate::report::words::fill;
use crate::report::{CellId, CellPart, Prose};

use super::result::{KeyResult, of_measure};

/// How many of each.
const THREE: usize = 3;

/// A sentence that cannot be said, and why.
#[derive(Debug, Clone, PartialEq)]
pub struct Unsafe {
    pub phrase: Prose,
    pub why: Prose,
}

/// What can and cannot be said of one result.
#[derive(Debug, Clone, PartialEq)]
pub struct Phrasings {
    /// The short name of the item.
    pub about: String,
    pub safe: Vec<Prose>,
    pub not_safe: Vec<Unsafe>,
}

/// Three and three of a result.
pub fn phrasings(context: &Context<'_>, words: &EventWords, result: &KeyResult<'_>) -> Phrasings {
    let speech = Speech {
        context,
        words,
        result,
    };
    let mut safe = vec![result.sentence(context, words)];
    safe.extend(
        [speech.change_said(), speech.half_said(), speech.more_said()]
            .into_iter()
            .flatten(),
    );
    safe.extend(speech.other_said());
    safe.push(speech.base_said());
    let mut not_safe: Vec<Unsafe> = [
        speech.not_majority(),
        speech.not_change(),
        speech.not_groups(),
        speech.not_others(),
        speech.not_exact(),
        speech.not_base(),
    ]
    .into_iter()
    .flatten()
    .collect();
    not_safe.push(speech.not_cause());
    safe.truncate(THREE);
    not_safe.truncate(THREE);
    Phrasings {
        about: context.label(result.item),
        safe,
        not_safe,
    }
}

struct Speech<'s, 'a> {
    context: &'s Context<'a>,
    words: &'s EventWords,
    result: &'s KeyResult<'a>,
}

impl<'a> Speech<'_, 'a> {
    fn change(&self) -> Option<&'a Change> {
        let result = self.result;
        let changes = &self.context.results.changes;
        changes.find(
            &result.item.id,
            &result.measure,
            &Domain::Total,
            &self.context.wave.id,
        )
    }

    /// What the test says of the change, where there is one to say.
    fn change_said(&self) -> Option<Prose> {
        let change = self.change()?;
        changes::testable(self.context, change)?;
        Some(change_sentence::sentence(
            self.context,
            self.result.item,
            change,
        ))
    }

    fn half_said(&self) -> Option<Prose> {
        let interval = self
            .result
            .precision
            .filter(|_| !self.result.is_mean())?
            .interval;
        let form = if interval.low > 0.5 {
            self.words.say_majority
        } else if interval.high < 0.5 {
            self.words.say_less_than_half
        } else {
            self.words.say_about_half
        };
        let (low, high) = self.result.ends(self.context)?;
        Some(Prose::fill(
            form,
            &[self.answer(), self.share(), ("low", low), ("high", high)],
        ))
    }

    fn answer(&self) -> (&'static str, Prose) {
        ("answer", self.result.answer.clone())
    }

    fn share(&self) -> (&'static str, Prose) {
        ("share", self.result.text.clone())
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
                ("more", more.answer.clone()),
                ("fewer", fewer.answer.clone()),
                ("share", more.text.clone()),
                ("other", fewer.text.clone()),
            ],
        ))
    }

    /// The other side of the scale, and those who do not know.
    fn other_said(&self) -> Vec<Prose> {
        let missing = self.context.missing_measures(self.result.item).into_iter();
        let missing =
            missing.filter_map(|measure| of_measure(self.context, self.result.item, measure));
        let others = self
            .result
            .opposite(self.context)
            .into_iter()
            .chain(missing);
        others
            .map(|other| {
                Prose::fill(
                    self.words.say_other,
                    &[("share", other.text), ("answer", other.answer)],
                )
            })
            .collect()
    }

    fn base_said(&self) -> Prose {
        let context = self.context;
        let respondents = context.numbers.count(self.result.estimate.bases.unweighted);
        Prose::fill(
            self.words.say_base,
            &[
                ("respondents", Prose::base(respondents)),
                ("fieldwork", context.fieldwork(context.wave)),
                ("by", context.fact_prose("conducted_by").without_stop()),
            ],
        )
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
            // Of a share that is far below nobody would say so.
            _ if result.value < 0.25 => return None,
            _ if result.value < 0.5 => Prose::fill(words.why_majority_below, &[self.share()]),
            _ => words.why_majority_unknown.into(),
        };
        let phrase = Prose::fill(words.unsafe_majority, &[self.answer()]);
        Some(Unsafe { phrase, why })
    }

    fn not_change(&self) -> Option<Unsafe> {
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
            let why = Prose::fill(words.why_change_bare, &[("verdict", why)]);
            return Some(Unsafe {
                phrase: self.moved(change),
                why,
            });
        };
        let id = CellId::of_change(change);
        let difference = change_sentence::difference_in_words(context, self.result.item, change);
        let difference = ("difference", Prose::cell(difference, id.clone().value()));
        let interval =
            change_sentence::interval(context, self.result.item, change).unwrap_or_default();
        let interval = (
            "interval",
            Prose::cell(interval, id.part(CellPart::Interval)),
        );
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
        let fell = change.difference < 0.0;
        let form = if fell {
            self.words.unsafe_fell
        } else {
            self.words.unsafe_rose
        };
        Prose::fill(form, &[("wave", since)])
    }

    /// The two groups that lie farthest apart without a difference that a test finds.
    fn not_groups(&self) -> Option<Unsafe> {
        let context = self.context;
        if self.result.is_mean() || !context.precision_allowed(context.wave) {
            return None;
        }
        let mut quantiles = Quantiles::default();
        let mut widest: Option<(f64, Pair)> = None;
        for banner in banners(context) {
            let groups = self.groups(&banner);
            for (place, first) in groups.iter().enumerate() {
                for second in groups.iter().skip(place + 1) {
                    let Some(pair) = Pair::too_close(first, second, &mut quantiles) else {
                        continue;
                    };
                    let apart = pair.apart;
                    if apart >= 0.01 && widest.as_ref().is_none_or(|(known, _)| apart > *known) {
                        widest = Some((apart, pair));
                    }
                }
            }
        }
        let (_, pair) = widest?;
        let quoted = |text: &str| Prose::wording(fill(context.words.quoted, &[("text", text)]));
        let groups = [
            ("higher", quoted(&pair.higher)),
            ("lower", quoted(&pair.lower)),
        ];
        let [higher, lower] = groups;
        Some(Unsafe {
            phrase: Prose::fill(
                self.words.unsafe_groups,
                &[higher.clone(), lower.clone(), self.answer()],
            ),
            why: Prose::fill(self.words.why_groups, &[higher, lower]),
        })
    }

    fn groups(&self, banner: &ItemId) -> Vec<(String, &'a Estimate)> {
        let context = self.context;
        groups_of(context, banner)
            .into_iter()
            .filter_map(|code| {
                let domain = Domain::Group {
                    item: banner.clone(),
                    code,
                };
                let estimate = self.result.of_group(context, &domain)?;
                matches!(context.flag(estimate), Flag::Firm | Flag::Low)
                    .then(|| (context.code_label(banner, code), estimate))
            })
            .collect()
    }

    fn not_others(&self) -> Option<Unsafe> {
        let other = self.result.opposite(self.context)?;
        let rest = 1.0 - self.result.value - other.value;
        // What rounding alone leaves is nobody.
        if rest < 0.02 {
            return None;
        }
        let rest = self.context.numbers.percent(Proportion(rest), 0);
        let rest = Prose::cell(rest, self.result.id.clone().part(CellPart::Remainder));
        let answer = ("answer", other.answer);
        Some(Unsafe {
            phrase: Prose::fill(self.words.unsafe_others, std::slice::from_ref(&answer)),
            why: Prose::fill(
                self.words.why_others,
                &[("share", other.text), answer, ("rest", rest)],
            ),
        })
    }

    fn not_exact(&self) -> Option<Unsafe> {
        let words = self.words;
        if !self.context.precision_allowed(self.context.wave) {
            return Some(Unsafe {
                phrase: Prose::fill(words.unsafe_precise, &[self.share()]),
                why: Prose::built_in(self.context.words.no_precision_note),
            });
        }
        let interval = self.result.interval(self.context)?;
        Some(Unsafe {
            phrase: Prose::fill(words.unsafe_exact, &[self.share()]),
            why: Prose::fill(words.why_exact, &[("interval", interval)]),
        })
    }

    fn not_base(&self) -> Option<Unsafe> {
        let scale = self
            .result
            .item
            .scale()
            .filter(|_| self.result.measure != Measure::Mean)?;
        let phrase = match scale.base {
            BaseRule::Answered => self.words.unsafe_all,
            BaseRule::WithDontKnow | BaseRule::Asked => self.words.unsafe_opinion,
        };
        let base = Prose::wording(self.context.base_definition(self.result.item));
        Some(Unsafe {
            phrase: Prose::fill(phrase, &[self.share()]),
            why: Prose::fill(self.words.why_base, &[("base", base)]),
        })
    }

    fn not_cause(&self) -> Unsafe {
        Unsafe {
            phrase: Prose::fill(self.words.unsafe_cause, &[self.answer()]),
            why: self.words.why_cause.into(),
        }
    }
}

/// The banners of the tables and of the figures, each once.
fn banners(context: &Context<'_>) -> Vec<ItemId> {
    let plan = &context.survey.report;
    let mut banners = plan.banners.clone();
    for by in plan
        .figures
        .iter()
        .filter_map(|figure| figure.kind.groups())
    {
        if !banners.contains(by) {
            banners.push(by.clone());
        }
    }
    banners
}

/// Two groups whose difference no test finds.
struct Pair {
    higher: String,
    lower: String,
    /// Higher minus lower.
    apart: f64,
}

impl Pair {
    fn too_close(
        first: &(String, &Estimate),
        second: &(String, &Estimate),
        quantiles: &mut Quantiles,
    ) -> Option<Self> {
        let tested = |estimate: &Estimate| {
            let precision = estimate.precision()?;
            Some(Tested {
                value: estimate.value?,
                standard_error: precision.standard_error,
                degrees_of_freedom: precision.degrees_of_freedom,
            })
        };
        let (a, b) = (tested(first.1)?, tested(second.1)?);
        let (lower, higher) = if a.value <= b.value {
            ((a, &first.0), (b, &second.0))
        } else {
            ((b, &second.0), (a, &first.0))
        };
        let test = ChangeTest::new(lower.0, higher.0, Dependence::Independent, quantiles)?;
        (!test.verdict.is_change()).then(|| Self {
            higher: higher.1.clone(),
            lower: lower.1.clone(),
            apart: higher.0.value - lower.0.value,
        })
    }
}
