//! In: a result in each group of the banners. Out: the two groups that lie farthest apart without a difference that a test finds, as a
//! sentence that cannot be said. Never: a group on a low base.

use super::{Speech, Unsafe};
use crate::compare::change_test::{ChangeTest, Dependence, Tested};
use crate::definition::ItemId;
use crate::estimate::interval::Quantiles;
use crate::estimate::{Domain, Estimate};
use crate::report::Prose;
use crate::report::document::{Context, groups_of};
use crate::report::event::answer::quoted;
use crate::report::number::Flag;

impl<'a> Speech<'_, 'a> {
    /// The two groups that lie farthest apart without a difference that a test finds.
    pub fn not_groups(&self) -> Option<Unsafe> {
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
        let higher = ("higher", quoted(context, &pair.higher));
        let lower = ("lower", quoted(context, &pair.lower));
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
