//! Which cells an item has in every domain, and what each of them is a mean, a ratio or a total of.

use super::domain_tally::DomainTally;
use super::estimates::{Measure, Part};
use super::statistic::{Statistic, Variable};
use crate::definition::{BaseRule, Code, Item, ItemId, ItemKind, Missing, Net, Scale};
use crate::ingest::{CHOSEN, OPTION_CODES};

/// Measures beside those that every table has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Extra {
    /// Shares of the other base: with don't know where the scale leaves it out, without it where the scale counts it.
    OtherBase,
    /// Numbers of people, and population totals of numbers.
    People,
    /// Medians of numbers.
    Median,
    /// The quantiles of numbers that the survey declares.
    Quantiles,
}

/// A cell that every domain of an item has.
pub(super) struct PlannedCell {
    pub measure: Measure,
    /// Which of the item's tallies it comes from; ratios stand after the others.
    pub tally: usize,
    pub variable: Planned,
}

/// What is estimated. Scores are by the codes of the tally: answer positions, blanks last, or [`OPTION_CODES`]; `None`: not in
/// the base.
pub(super) enum Planned {
    /// A proportion: 1 and 0.
    Share(Vec<Option<f64>>),
    /// A mean of scores, or with scores 1, 0 and −1 a balance.
    MeanScore(Vec<Option<f64>>),
    MeanNumber,
    Ratio,
    /// How many people score 1.
    People(Vec<Option<f64>>),
    TotalNumber,
}

impl Planned {
    /// The variable that is averaged or summed; `None` for a ratio of two.
    pub fn variable(&self) -> Option<Variable<'_>> {
        match self {
            Self::Share(scores) | Self::MeanScore(scores) | Self::People(scores) => {
                Some(Variable::Scores(scores))
            }
            Self::MeanNumber | Self::TotalNumber => Some(Variable::Number(0)),
            Self::Ratio => None,
        }
    }

    /// Respondents of a domain, counted, who are in the share; `None` for what is no share.
    pub fn cases(&self, tally: &DomainTally<'_>, domain: usize) -> Option<u64> {
        match self {
            Self::Share(scores) | Self::People(scores) => Some(tally.cases(domain, scores)),
            Self::MeanScore(_) | Self::MeanNumber | Self::Ratio | Self::TotalNumber => None,
        }
    }

    /// The estimate in a domain; `None` where nobody with weight is in the base.
    pub fn statistic(&self, tally: &DomainTally<'_>, domain: usize) -> Option<Statistic> {
        match (self, self.variable()) {
            (Self::People(_) | Self::TotalNumber, Some(variable)) => tally.total(domain, variable),
            (_, Some(variable)) => tally.mean(domain, variable),
            (_, None) => tally.ratio(domain),
        }
    }
}

impl PlannedCell {
    /// Whether a code of its tally is in the base.
    pub fn in_base(&self, code: usize) -> bool {
        match self.variable.variable() {
            Some(Variable::Scores(scores)) => scores.get(code).is_some_and(Option::is_some),
            // Numbers have a value at code 0, and are missing at code 1.
            Some(Variable::Number(_)) | None => code == 0,
        }
    }
}

/// The cells of an item, in the order of the report. `ratios` are the items it is divided by in this wave.
pub(super) fn planned(item: &Item, ratios: &[ItemId], extras: &[Extra]) -> Vec<PlannedCell> {
    let mut cells = match &item.kind {
        ItemKind::Single { scale } | ItemKind::Derived { scale, .. } => {
            OfScale::new(item, scale).cells(extras)
        }
        ItemKind::Multiple { options, base, .. } => {
            let score = |code: usize| f64::from(code == usize::from(CHOSEN));
            let of_codes = || OPTION_CODES.iter().enumerate();
            let shares: Vec<Option<f64>> = of_codes()
                .map(|(code, kind)| base.includes(*kind).then(|| score(code)))
                .collect();
            let people: Vec<Option<f64>> = of_codes().map(|(code, _)| Some(score(code))).collect();
            let numbered = options.iter().enumerate();
            let of_shares = numbered.clone().map(|(tally, option)| PlannedCell {
                measure: Measure::Answer(option.code),
                tally,
                variable: Planned::Share(shares.clone()),
            });
            let of_people = numbered.map(|(tally, option)| PlannedCell {
                measure: Measure::People(Part::Answer(option.code)),
                tally,
                variable: Planned::People(people.clone()),
            });
            let of_people = of_people.filter(|_| extras.contains(&Extra::People));
            of_shares.chain(of_people).collect()
        }
        ItemKind::Numeric { .. } => vec![PlannedCell {
            measure: Measure::Mean,
            tally: 0,
            variable: Planned::MeanNumber,
        }],
        ItemKind::Open => Vec::new(),
    };
    cells.extend(ratios.iter().enumerate().map(|(place, id)| PlannedCell {
        measure: Measure::Ratio(id.clone()),
        tally: 1 + place,
        variable: Planned::Ratio,
    }));
    if matches!(item.kind, ItemKind::Numeric { .. }) && extras.contains(&Extra::People) {
        cells.push(PlannedCell {
            measure: Measure::Total,
            tally: 0,
            variable: Planned::TotalNumber,
        });
    }
    cells
}

/// The answers of an item with a scale.
struct OfScale<'a> {
    scale: &'a Scale,
    /// By answer position, blanks last.
    missing: Vec<Option<Missing>>,
}

impl<'a> OfScale<'a> {
    fn new(item: &Item, scale: &'a Scale) -> Self {
        let of_answers = scale.answers.iter().map(|answer| answer.missing);
        Self {
            scale,
            missing: of_answers.chain([Some(item.blank)]).collect(),
        }
    }

    fn cells(&self, extras: &[Extra]) -> Vec<PlannedCell> {
        let scale = self.scale;
        let mut cells = Vec::new();
        let mut push = |measure, variable| {
            cells.push(PlannedCell {
                measure,
                tally: 0,
                variable,
            });
        };
        for (position, answer) in scale.in_base() {
            let scores = self.indicator(scale.base, |code| code == position);
            push(Measure::Answer(answer.code), Planned::Share(scores));
        }
        for net in &scale.nets {
            let scores = self.indicator(scale.base, self.within(&net.codes));
            push(Measure::Net(net.id.clone()), Planned::Share(scores));
        }
        for balance in &scale.balances {
            if let (Some(plus), Some(minus)) = (scale.net(&balance.plus), scale.net(&balance.minus))
            {
                let scores = self.difference(plus, minus);
                push(
                    Measure::Balance(balance.id.clone()),
                    Planned::MeanScore(scores),
                );
            }
        }
        if scale.answers.iter().any(|answer| answer.score.is_some()) {
            let scores = scale.answers.iter().map(|answer| answer.score);
            let scores = scores.chain([None]).collect();
            push(Measure::Mean, Planned::MeanScore(scores));
        }
        let is_dont_know = |code: usize| self.missing[code] == Some(Missing::DontKnow);
        let has_dont_know = (0..self.missing.len()).any(is_dont_know);
        if !scale.base.includes(Some(Missing::DontKnow)) && has_dont_know {
            let scores = self.indicator(BaseRule::Asked, is_dont_know);
            push(Measure::DontKnow, Planned::Share(scores));
        }
        if extras.contains(&Extra::OtherBase) && has_dont_know {
            let other = other_base(scale.base);
            for (part, counts) in self.parts(other) {
                let scores = self.indicator(other, |code| counts[code]);
                push(Measure::InBase(other, part), Planned::Share(scores));
            }
        }
        if extras.contains(&Extra::People) {
            for (part, counts) in self.parts(scale.base) {
                let scores = counts.iter().map(|counts| Some(f64::from(*counts)));
                push(Measure::People(part), Planned::People(scores.collect()));
            }
        }
        cells
    }

    /// 1 for the positions that count, 0 for the others in the base.
    fn indicator(&self, base: BaseRule, counts: impl Fn(usize) -> bool) -> Vec<Option<f64>> {
        let positions = self.missing.iter().enumerate();
        positions
            .map(|(code, kind)| base.includes(*kind).then(|| f64::from(counts(code))))
            .collect()
    }

    /// 1 for the codes of one net, −1 for those of the other.
    fn difference(&self, plus: &Net, minus: &Net) -> Vec<Option<f64>> {
        let (plus, minus) = (self.within(&plus.codes), self.within(&minus.codes));
        let positions = self.missing.iter().enumerate();
        positions
            .map(|(code, kind)| {
                let score = f64::from(plus(code)) - f64::from(minus(code));
                self.scale.base.includes(*kind).then_some(score)
            })
            .collect()
    }

    fn within<'c>(&self, codes: &'c [Code]) -> impl Fn(usize) -> bool + use<'c, 'a> {
        let answers = &self.scale.answers;
        move |position| {
            let answer = answers.get(position);
            answer.is_some_and(|answer| codes.contains(&answer.code))
        }
    }

    /// The answers of a base and the nets, each with the positions that count.
    fn parts(&self, base: BaseRule) -> Vec<(Part, Vec<bool>)> {
        let positions = 0..self.missing.len();
        let answers = self.scale.answers.iter().enumerate();
        let in_base = answers.filter(|(_, answer)| base.includes(answer.missing));
        let answers = in_base.map(|(position, answer)| {
            let counts = positions.clone().map(|code| code == position).collect();
            (Part::Answer(answer.code), counts)
        });
        let nets = self.scale.nets.iter().map(|net| {
            let counts = positions.clone().map(self.within(&net.codes)).collect();
            (Part::Net(net.id.clone()), counts)
        });
        answers.chain(nets).collect()
    }
}

/// The base that a scale's shares are put beside: with don't know, or without it.
fn other_base(base: BaseRule) -> BaseRule {
    match base {
        BaseRule::Answered => BaseRule::WithDontKnow,
        BaseRule::WithDontKnow | BaseRule::Asked => BaseRule::Answered,
    }
}
