//! In: a condition on any items. Out: the same condition on items that are asked. Never: a category that ingest would not
//! work out from the same answer.

use crate::definition::{
    Answer, Band, BandsOf, Code, Comparing, Condition, Derivation, Item, ItemId, ItemKind, Missing,
    Survey, Wave,
};

/// The condition with each derived item put in terms of the item that it comes from: `age_group = 1` becomes
/// `born >= 1987 and born <= 2003`.
pub(super) fn of_asked(condition: &Condition, survey: &Survey, wave: &Wave) -> Condition {
    let all = |parts: &[Condition]| -> Vec<Condition> {
        parts
            .iter()
            .map(|part| of_asked(part, survey, wave))
            .collect()
    };
    match condition {
        Condition::Not(inner) => Condition::Not(Box::new(of_asked(inner, survey, wave))),
        Condition::All(parts) => Condition::All(all(parts)),
        Condition::Any(parts) => Condition::Any(all(parts)),
        Condition::Is { item, .. }
        | Condition::Number { item, .. }
        | Condition::Answered(item)
        | Condition::Missing(item, _) => match Derived::of(survey, wave, item) {
            Some(derived) => derived.condition(condition),
            None => condition.clone(),
        },
    }
}

struct Derived<'a> {
    from: &'a Item,
    rule: &'a Derivation,
    answers: &'a [Answer],
    wave: &'a Wave,
}

impl<'a> Derived<'a> {
    fn of(survey: &'a Survey, wave: &'a Wave, item: &ItemId) -> Option<Self> {
        let item = survey.items.iter().find(|other| other.id == *item)?;
        let ItemKind::Derived { from, rule, scale } = &item.kind else {
            return None;
        };
        Some(Self {
            from: survey.items.iter().find(|other| other.id == *from)?,
            rule,
            answers: &scale.answers,
            wave,
        })
    }

    fn condition(&self, condition: &Condition) -> Condition {
        match condition {
            Condition::Is { codes, .. } => self.any_of(codes),
            Condition::Answered(_) => self.any_of(&self.codes(None)),
            Condition::Missing(_, kind) => {
                let is = Condition::Missing(self.from.id.clone(), *kind);
                match self.codes(Some(*kind)).as_slice() {
                    [] => is,
                    codes => Condition::Any(vec![self.any_of(codes), is]),
                }
            }
            other => other.clone(),
        }
    }

    /// Its categories of this kind of missing, or its real ones.
    fn codes(&self, kind: Option<Missing>) -> Vec<Code> {
        self.answers
            .iter()
            .filter(|answer| answer.missing == kind)
            .map(|answer| answer.code)
            .collect()
    }

    fn any_of(&self, codes: &[Code]) -> Condition {
        let from = || self.from.id.clone();
        let mut parts: Vec<Condition> = Vec::new();
        let mut of_source: Vec<Code> = Vec::new();
        match self.rule {
            Derivation::Recode(pairs) => {
                let taken = pairs.iter().filter(|(_, to)| codes.contains(to));
                of_source.extend(taken.map(|(source, _)| *source));
            }
            Derivation::Bands { of, bands } => {
                for band in bands.iter().filter(|band| codes.contains(&band.code)) {
                    let (low, high) = match of {
                        BandsOf::Value => (band.from, band.to),
                        BandsOf::AgeAtFieldwork => (
                            self.wave.year_of_ages() - band.to,
                            self.wave.year_of_ages() - band.from,
                        ),
                    };
                    match self.from.scale() {
                        Some(scale) => of_source.extend(
                            scale
                                .answers
                                .iter()
                                .filter(|answer| answer.missing.is_none())
                                .map(|answer| answer.code)
                                .filter(|code| (low..=high).contains(&(code.0 as f64))),
                        ),
                        None => parts.push(between(&self.from.id, low, high)),
                    }
                }
            }
        }
        if !of_source.is_empty() {
            let (item, codes) = (from(), of_source);
            parts.push(Condition::Is { item, codes });
        }
        // A category for a kind of missing takes what is missing of that kind.
        let kinds = self
            .answers
            .iter()
            .filter(|answer| codes.contains(&answer.code))
            .filter_map(|answer| answer.missing);
        parts.extend(kinds.map(|kind| Condition::Missing(from(), kind)));
        match parts.len() {
            1 => parts.remove(0),
            _ => Condition::Any(parts),
        }
    }
}

fn between(item: &ItemId, low: f64, high: f64) -> Condition {
    let ends = [(Comparing::AtLeast, low), (Comparing::AtMost, high)];
    let mut parts: Vec<Condition> = ends
        .into_iter()
        .filter(|(_, value)| value.is_finite())
        .map(|(comparison, value)| Condition::Number {
            item: item.clone(),
            comparison,
            value,
        })
        .collect();
    match parts.len() {
        0 => Condition::Answered(item.clone()),
        1 => parts.remove(0),
        _ => Condition::All(parts),
    }
}

/// Decimals that a definition writes at most.
const MOST_DECIMALS: u8 = 6;

/// The most decimals that a number may have; `None`: any. Wholes are counted where the bounds are whole and `decimals` is 0. A
/// derived item that cuts the number into bands takes as many as their ends have: of 9.9 and 10 one, since 9.95 would fall
/// into neither; of 39 and 40 none.
pub(super) fn decimals_taken(item: &Item, survey: &Survey) -> Option<u8> {
    let is_bounded = matches!(
        item.kind,
        ItemKind::Numeric { minimum: Some(low), maximum: Some(high), decimals: 0, .. }
            if low.fract() == 0.0 && high.fract() == 0.0
    );
    let of_bands = survey
        .items
        .iter()
        .filter_map(|derived| match &derived.kind {
            ItemKind::Derived {
                from,
                rule: Derivation::Bands { bands, .. },
                ..
            } if *from == item.id => decimals_between(bands),
            _ => None,
        });
    of_bands.chain(is_bounded.then_some(0)).min()
}

/// The most decimals of the ends between which there is room; `None` where there is none. Bands may be written in any order.
fn decimals_between(bands: &[Band]) -> Option<u8> {
    let mut sorted: Vec<&Band> = bands.iter().collect();
    sorted.sort_by(|a, b| a.from.total_cmp(&b.from));
    let gaps = sorted
        .iter()
        .zip(sorted.iter().skip(1))
        .filter(|(band, next)| band.to < next.from);
    gaps.flat_map(|(band, next)| [band.to, next.from])
        .map(decimals_of)
        .max()
        .filter(|most| *most <= MOST_DECIMALS)
}

/// The decimals of a number as one writes it.
fn decimals_of(number: f64) -> u8 {
    let written = number.to_string();
    let decimals = written.split_once('.').map_or(0, |(_, last)| last.len());
    u8::try_from(decimals).unwrap_or(u8::MAX)
}
