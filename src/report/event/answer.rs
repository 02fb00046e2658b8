//! In: an item and what is measured of it. Out: which answers those are, in their own words, and of whom the share is. Never: the
//! name of a net as if it were an answer.

use super::result::KeyResult;
use crate::definition::{Answer, BaseRule, Item, ItemKind, Missing, Scale};
use crate::estimate::Measure;
use crate::report::Prose;
use crate::report::document::{Context, method, wording};
use crate::report::words::event::{BaseWords, EventWords};
use crate::report::words::fill;

/// So many answers of a net are named one by one; of more that follow each other, the first and the last.
const MOST_NAMED: usize = 4;

/// A text of the survey in quotation marks.
pub fn quoted(context: &Context<'_>, text: &str) -> Prose {
    let text = text.trim_end_matches('.');
    Prose::wording(fill(context.words.quoted, &[("text", text)]))
}

/// The answers that a measure counts: “Agree” or “Strongly agree”.
pub fn counted(context: &Context<'_>, words: &EventWords, item: &Item, measure: &Measure) -> Prose {
    let net = match (measure, item.scale()) {
        (Measure::Net(id), Some(scale)) => scale.net(id).map(|net| (scale, net)),
        _ => None,
    };
    // A source that prints only answers taken together does not say which answers those are.
    let stated = wording::options_are_stated(context, context.wave, item);
    let Some((scale, net)) = net.filter(|_| stated) else {
        return quoted(context, &context.measure_label(item, measure));
    };
    let places: Vec<usize> = net
        .codes
        .iter()
        .filter_map(|code| scale.position(*code))
        .collect();
    let mut places = places;
    places.sort_unstable();
    let label = |place: &usize| {
        scale
            .answers
            .get(*place)
            .map_or_else(Prose::default, |answer| {
                quoted(context, answer.label.get(context.lang))
            })
    };
    let follow = places
        .windows(2)
        .all(|pair| matches!(pair, [a, b] if a + 1 == *b));
    match (places.first(), places.last()) {
        (Some(first), Some(last)) if places.len() > MOST_NAMED && follow => Prose::fill(
            words.from_to,
            &[("first", label(first)), ("last", label(last))],
        ),
        _ => listed(places.iter().map(label).collect(), words.or),
    }
}

/// One, two or three: “a, b or c”.
fn listed(mut names: Vec<Prose>, or: &str) -> Prose {
    let last = names.pop().unwrap_or_default();
    if names.is_empty() {
        return last;
    }
    Prose::join(names, ", ").with(or).with(last)
}

/// Of whom a share is.
pub struct Whom {
    words: &'static BaseWords,
    universe: Option<String>,
}

impl Whom {
    pub fn of(context: &Context<'_>, words: &'static EventWords, result: &KeyResult<'_>) -> Self {
        let scale = result.item.scale();
        let rule = match &result.item.kind {
            ItemKind::Multiple { base, .. } => *base,
            _ => scale.map_or(BaseRule::Answered, |scale| scale.base),
        };
        let has_dont_know = scale.is_some_and(|scale| dont_know(scale).is_some());
        let everybody = !method::is_least(context)
            && method::respondents(context) == Some(result.estimate.bases.unweighted);
        let base = match rule {
            // Everybody who took part is in it.
            BaseRule::Asked | BaseRule::WithDontKnow if everybody => &words.of_respondents,
            BaseRule::Asked => &words.of_asked,
            BaseRule::WithDontKnow if has_dont_know => &words.of_those_with_dont_know,
            BaseRule::WithDontKnow | BaseRule::Answered => &words.of_those_who_answered,
        };
        Self {
            words: base,
            universe: context.universe(result.item).map(str::to_owned),
        }
    }

    fn said(&self, form: &str) -> Prose {
        match &self.universe {
            // Inside a comma that closes a clause, where there is one.
            Some(universe) => {
                let (clause, comma) = match form.strip_suffix(',') {
                    Some(clause) => (clause, ","),
                    None => (form, ""),
                };
                Prose::from(clause)
                    .with(Prose::wording(format!(" ({universe})")))
                    .with(comma)
            }
            None => form.into(),
        }
    }

    /// “of those who gave an answer”, in the middle of a sentence.
    pub fn of_them(&self) -> Prose {
        self.said(self.words.of)
    }

    /// “Among those who gave an answer”, at its beginning.
    pub fn among(&self) -> Prose {
        self.said(self.words.among)
    }
}

/// The answer of a scale that stands for don't know.
pub fn dont_know(scale: &Scale) -> Option<&Answer> {
    scale
        .answers
        .iter()
        .find(|answer| answer.missing == Some(Missing::DontKnow))
}

/// Whether the base of an item holds those who do not know.
pub fn is_dont_know_in_base(item: &Item) -> bool {
    item.scale().is_some_and(|scale| {
        scale
            .in_base()
            .any(|(_, answer)| answer.missing == Some(Missing::DontKnow))
    })
}
