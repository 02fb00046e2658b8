//! What was set aside, and why: the exclusion log of the method note and of the disclosure checklist.

use super::context::Context;
use crate::definition::Action;
use crate::ingest::{Accounts, Reason};
use crate::measure::Proportion;
use crate::report::Prose;

/// Why rows were set aside, in words.
pub fn reason(context: &Context<'_>, reason: &Reason) -> Prose {
    let words = context.words;
    let with_share = |phrase: &str, share: f64| {
        // A third is 33 %, not 33.3 %.
        let share = Prose::setting(context.numbers.percent(Proportion(share), 0));
        Prose::fill(phrase, &[("share", share)])
    };
    match reason {
        Reason::Empty => words.reason_empty.into(),
        Reason::Identical => words.reason_identical.into(),
        Reason::Headings => words.reason_headings.into(),
        Reason::Totals => words.reason_totals.into(),
        Reason::Footnote => words.reason_footnote.into(),
        Reason::OpenLink => words.reason_open_link.into(),
        Reason::Speeder { share } => with_share(words.reason_speeder, *share),
        Reason::StraightLiner { items } => {
            let items = Prose::setting(context.numbers.count(*items as u64));
            Prose::fill(words.reason_straight_liner, &[("items", items)])
        }
        Reason::Nonresponse { above } => with_share(words.reason_nonresponse, *above),
        Reason::NearDuplicate { above } => with_share(words.reason_near_duplicate, *above),
        Reason::Contradiction(texts) => Prose::fill(
            words.reason_contradiction,
            &[("reason", Prose::wording(texts.get(context.lang)))],
        ),
        Reason::Other(words) => Prose::wording(words.clone()),
    }
}

/// What the rules of `[quality]` set aside, in a sentence; `None` where no rule may.
pub fn sentence(context: &Context<'_>) -> Option<Prose> {
    let accounts = context.estimates.accounts.as_ref()?;
    let excluded = |accounts: &Accounts| {
        let of_rules = accounts.set_aside.iter();
        of_rules
            .filter(|set| set.reason.is_of_quality())
            .map(|set| (set.rows, reason(context, &set.reason)))
            .collect::<Vec<_>>()
    };
    let excluded = excluded(accounts);
    if excluded.is_empty() {
        let says = may_exclude(context);
        return says.then(|| context.words.quality_none_excluded.into());
    }
    let count = |rows: usize| Prose::base(context.numbers.count(rows as u64));
    let rows: usize = excluded.iter().map(|(rows, _)| rows).sum();
    let reasons = excluded
        .iter()
        .map(|(rows, reason)| reason.clone().with(": ").with(count(*rows)));
    let reasons = Prose::join(reasons, "; ");
    Some(Prose::fill(
        context.words.quality_excluded,
        &[
            ("rows", count(rows)),
            ("of", count(accounts.rows_in)),
            ("reasons", reasons),
        ],
    ))
}

fn may_exclude(context: &Context<'_>) -> bool {
    let rules = context.survey.quality_of(context.wave);
    let of_one = [rules.speeders, rules.nonresponse, rules.near_duplicates];
    let blocks = rules.straight_lining.iter().flatten();
    let contradictions = rules.contradictions.iter().flatten();
    of_one
        .iter()
        .flatten()
        .map(|rule| rule.action)
        .chain(blocks.map(|rule| rule.action))
        .chain(contradictions.map(|rule| rule.action))
        .any(|action| action == Action::Exclude)
}
