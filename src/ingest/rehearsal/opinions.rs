//! Who answers what: stated shares given out in exact numbers, with a mild leaning of each group.

use crate::definition::{
    Answer, Item, ItemKind, Missing, Published, PublishedFigure, PublishedMeasure, Recipe, Role,
    Survey, Wave,
};
use crate::diagnostic::{Diagnostic, Diagnostics, code};
use crate::ingest::responses::{AnswerPosition, BLANK, CHOSEN, NOT_CHOSEN};

use super::background::Background;
use super::draws::Draws;
use super::matching::{self, Goal};

/// A respondent's own leaning is the sum of this many draws: nearly normal, so that a group's leaning shifts the ends of
/// a scale no harder than its middle.
const OWN_DRAWS: usize = 4;
/// The reach of each of them; their sum has a standard deviation of 289 thousand.
const OWN_REACH: u64 = 500_000;
/// How far a group leans at most, for each background item: a fifth of that standard deviation.
const GROUP_REACH: u32 = 60_000;

/// Share of don't know in a plain shape.
const PLAIN_DONT_KNOW: f64 = 0.08;
/// Share of refusals in a plain shape.
const PLAIN_REFUSED: f64 = 0.02;
/// Share that chooses an option in a plain shape.
const PLAIN_CHOSEN: f64 = 0.3;

/// The synthetic answers of one item.
pub enum Given {
    /// Places among the answers of the scale, or [`BLANK`].
    Single(Vec<AnswerPosition>),
    /// One column an option.
    Multiple(Vec<Vec<AnswerPosition>>),
}

/// By item, in the order of the survey; `None` for items that are no opinions or not asked.
pub type Opinions = Vec<Option<Given>>;

/// Figures to be met by weighted shares.
pub struct Weighed<'a> {
    pub weights: &'a [f64],
    pub figures: &'a Published,
}

/// Opinions with the recipe's shares, counted in respondents.
pub fn give(
    survey: &Survey,
    wave: &Wave,
    recipe: &Recipe,
    background: &Background,
) -> Result<Opinions, Diagnostics> {
    give_all(survey, wave, recipe, background, None)
}

/// Opinions whose weighted shares round to figures, where an item has any.
pub fn give_to_match(
    survey: &Survey,
    wave: &Wave,
    recipe: &Recipe,
    background: &Background,
    weighed: &Weighed<'_>,
) -> Result<Opinions, Diagnostics> {
    give_all(survey, wave, recipe, background, Some(weighed))
}

fn give_all(
    survey: &Survey,
    wave: &Wave,
    recipe: &Recipe,
    background: &Background,
    weighed: Option<&Weighed<'_>>,
) -> Result<Opinions, Diagnostics> {
    let mut wrong = Diagnostics::new();
    let even = vec![1.0; background.respondents()];
    let mut opinions: Opinions = Vec::with_capacity(survey.items.len());
    for item in &survey.items {
        if let Some(weighed) = weighed {
            wrong.extend(unmatchable(survey, wave, item, weighed));
        }
        let asked = survey.asks(wave, item);
        let giver = Giver {
            survey,
            wave,
            recipe,
            background,
            item,
        };
        let given = match &item.kind {
            ItemKind::Single { scale } if asked && item.role == Role::Opinion => {
                let in_base = |answer: &Answer| scale.base.includes(answer.missing);
                let goals = goals_of(weighed, item, |measure| places_of(measure, item));
                let weights = weighed
                    .filter(|_| !goals.is_empty())
                    .map_or(&even[..], |all| all.weights);
                let mut task = Task {
                    name: "single",
                    shares: plain_shares(item, recipe),
                    apart: scale
                        .answers
                        .iter()
                        .map(|answer| answer.missing.is_some())
                        .collect(),
                    in_base: scale.answers.iter().map(in_base).collect(),
                };
                task.leave_rest_blank();
                giver
                    .answer(task, weights, &goals, &mut wrong)
                    .map(Given::Single)
            }
            ItemKind::Multiple { options, .. } if asked => {
                let columns = options.iter().map(|option| {
                    let goals = goals_of(weighed, item, |measure| {
                        (*measure == PublishedMeasure::Answer(option.code))
                            .then(|| vec![usize::from(CHOSEN)])
                    });
                    let weights = weighed
                        .filter(|_| !goals.is_empty())
                        .map_or(&even[..], |all| all.weights);
                    let chosen = share_of_option(item, option, recipe);
                    let mut shares = vec![0.0; 2];
                    shares[usize::from(NOT_CHOSEN)] = 1.0 - chosen;
                    shares[usize::from(CHOSEN)] = chosen;
                    let task = Task {
                        name: &option.code.to_string(),
                        shares,
                        apart: vec![false; 2],
                        in_base: vec![true; 2],
                    };
                    giver.answer(task, weights, &goals, &mut wrong)
                });
                columns.collect::<Option<Vec<_>>>().map(Given::Multiple)
            }
            _ => None,
        };
        opinions.push(given);
    }
    if wrong.error_count() > 0 {
        Err(wrong)
    } else {
        Ok(opinions)
    }
}

/// What is to be given out: shares by category, in the order of the scale.
struct Task<'a> {
    /// Tells the options of one item apart.
    name: &'a str,
    shares: Vec<f64>,
    /// Categories that are no place on the scale (don't know, refused): who gets them has nothing to do with leaning.
    apart: Vec<bool>,
    in_base: Vec<bool>,
}

impl Task<'_> {
    /// What the shares leave over becomes a category of its own, the last, which is written as an empty cell.
    fn leave_rest_blank(&mut self) {
        let rest = 1.0 - self.shares.iter().sum::<f64>();
        self.shares.push(if rest > 1e-9 { rest } else { 0.0 });
        self.apart.push(true);
        self.in_base.push(false);
    }
}

/// One item and all that its answers depend on.
struct Giver<'a> {
    survey: &'a Survey,
    wave: &'a Wave,
    recipe: &'a Recipe,
    background: &'a Background,
    item: &'a Item,
}

impl Giver<'_> {
    /// A category for every respondent, or a finding where the goals cannot be met.
    fn answer(
        &self,
        mut task: Task<'_>,
        weights: &[f64],
        goals: &[Goal],
        wrong: &mut Diagnostics,
    ) -> Option<Vec<AnswerPosition>> {
        let respondents = self.background.respondents();
        matching::aim(&mut task.shares, &task.in_base, goals);
        let mut given = vec![0; respondents];

        let silent = by_score(&self.scores(task.name, "silence"), 0..respondents);
        let mut categories: Vec<usize> = (0..task.shares.len())
            .filter(|&at| task.apart[at])
            .collect();
        let mut shares: Vec<f64> = categories.iter().map(|&at| task.shares[at]).collect();
        let speaking = task.shares.len();
        categories.push(speaking);
        shares.push(1.0 - shares.iter().sum::<f64>());
        fill(&silent, weights, &categories, &shares, &mut given);

        let left = (0..respondents).filter(|&at| given[at] == speaking);
        let speakers = by_score(&self.scores(task.name, "leaning"), left);
        let categories: Vec<usize> = (0..speaking).filter(|&at| !task.apart[at]).collect();
        let shares: Vec<f64> = categories.iter().map(|&at| task.shares[at]).collect();
        fill(&speakers, weights, &categories, &shares, &mut given);

        if let Err(missed) = matching::settle(&mut given, weights, &task.in_base, goals) {
            wrong.push(missed.diagnostic(self.item));
            return None;
        }
        let blank = matches!(self.item.kind, ItemKind::Single { .. }).then(|| speaking - 1);
        let position = |at| {
            if Some(at) == blank {
                BLANK
            } else {
                AnswerPosition::try_from(at).unwrap_or(BLANK)
            }
        };
        Some(given.into_iter().map(position).collect())
    }

    /// A score for each respondent: chance, and the leaning of the groups the respondent belongs to. Groups lean the
    /// same way in every wave and under every seed, as groups do.
    fn scores(&self, task: &str, what: &str) -> Vec<i64> {
        let item = self.item.id.as_str();
        let mut own = Draws::new(self.recipe.seed, &[self.wave.id.as_str(), what, item, task]);
        let mut scores: Vec<i64> = (0..self.background.respondents())
            .map(|_| (0..OWN_DRAWS).map(|_| own.below(OWN_REACH) as i64).sum())
            .collect();
        for (at, group) in self.survey.items.iter().enumerate() {
            let (Some(answers), Some(scale)) = (self.background.answers_of(at), group.scale())
            else {
                continue;
            };
            let leanings: Vec<i64> = scale
                .answers
                .iter()
                .map(|answer| {
                    let code = answer.code.to_string();
                    let purpose = [&self.survey.id, what, item, task, group.id.as_str(), &code];
                    Draws::new(0, &purpose).around_zero(GROUP_REACH)
                })
                .collect();
            for (score, &answer) in scores.iter_mut().zip(answers) {
                *score += leanings.get(usize::from(answer)).copied().unwrap_or(0);
            }
        }
        scores
    }
}

/// Respondents by score; equal scores in row order.
fn by_score(scores: &[i64], respondents: impl IntoIterator<Item = usize>) -> Vec<usize> {
    let mut order: Vec<usize> = respondents.into_iter().collect();
    order.sort_by_key(|&at| (scores[at], at));
    order
}

/// Cuts the order at the cumulative shares of its weight: a respondent belongs where its middle falls.
fn fill(
    order: &[usize],
    weights: &[f64],
    categories: &[usize],
    shares: &[f64],
    given: &mut [usize],
) {
    let all: f64 = order.iter().map(|&at| weights[at]).sum();
    let parts: f64 = shares.iter().sum();
    let mut ends = Vec::with_capacity(shares.len());
    let mut so_far = 0.0;
    for share in shares {
        so_far += share;
        ends.push(if parts > 0.0 {
            all * (so_far / parts)
        } else {
            0.0
        });
    }
    let last = shares.iter().rposition(|&share| share > 0.0).unwrap_or(0);
    let mut passed = 0.0;
    for &at in order {
        let middle = passed + weights[at] / 2.0;
        passed += weights[at];
        let category = ends.iter().position(|&end| middle < end).unwrap_or(last);
        if let Some(&category) = categories.get(category) {
            given[at] = category;
        }
    }
}

/// The recipe's shares of a single-choice item by answer, or a plain shape: even for background items, highest in the
/// middle for opinions, with a few who do not know.
pub fn plain_shares(item: &Item, recipe: &Recipe) -> Vec<f64> {
    let Some(scale) = item.scale() else {
        return Vec::new();
    };
    if let Some(stated) = recipe.shares.get(&item.id) {
        let share_of = |answer: &Answer| {
            let of_code = stated.iter().find(|(code, _)| *code == answer.code);
            of_code.map_or(0.0, |(_, share)| *share)
        };
        return scale.answers.iter().map(share_of).collect();
    }
    let real = scale
        .answers
        .iter()
        .filter(|answer| answer.missing.is_none())
        .count();
    let mut place = 0;
    let heights: Vec<f64> = scale
        .answers
        .iter()
        .map(|answer| {
            if answer.missing.is_some() {
                return 0.0;
            }
            place += 1;
            match item.role {
                Role::Background => 1.0,
                Role::Opinion => place.min(real + 1 - place) as f64,
            }
        })
        .collect();
    let silent: Vec<f64> = scale
        .answers
        .iter()
        .map(|answer| match (item.role, answer.missing) {
            (Role::Opinion, Some(Missing::DontKnow)) => PLAIN_DONT_KNOW,
            (Role::Opinion, Some(Missing::Refused)) => PLAIN_REFUSED,
            _ => 0.0,
        })
        .collect();
    let height: f64 = heights.iter().sum();
    let speaking = 1.0 - silent.iter().sum::<f64>();
    let shape =
        |(height_here, silent): (&f64, &f64)| silent + speaking * height_here / height.max(1.0);
    heights.iter().zip(&silent).map(shape).collect()
}

fn share_of_option(item: &Item, option: &Answer, recipe: &Recipe) -> f64 {
    let stated = recipe.shares.get(&item.id);
    let of_code = stated.and_then(|shares| shares.iter().find(|(code, _)| *code == option.code));
    match (stated, of_code) {
        (_, Some((_, share))) => share.clamp(0.0, 1.0),
        (Some(_), None) => 0.0,
        (None, None) => PLAIN_CHOSEN,
    }
}

/// The categories a figure of a single-choice item is about, by place in the scale.
fn places_of(measure: &PublishedMeasure, item: &Item) -> Option<Vec<usize>> {
    let scale = item.scale()?;
    match measure {
        PublishedMeasure::Answer(code) => scale.position(*code).map(|place| vec![place]),
        PublishedMeasure::Net(net) => {
            let codes = &scale.net(net)?.codes;
            codes.iter().map(|&code| scale.position(code)).collect()
        }
    }
}

fn goals_of(
    weighed: Option<&Weighed<'_>>,
    item: &Item,
    places: impl Fn(&PublishedMeasure) -> Option<Vec<usize>>,
) -> Vec<Goal> {
    let Some(weighed) = weighed else {
        return Vec::new();
    };
    let figures = &weighed.figures.figures;
    let goal = |figure: &PublishedFigure| {
        Some(Goal {
            name: matching::name_of(&figure.measure),
            categories: places(&figure.measure)?,
            share: figure.share,
            reach: matching::reach(weighed.figures.rounding_unit, weighed.weights),
        })
    };
    figures
        .iter()
        .filter(|figure| figure.item == item.id)
        .filter_map(goal)
        .collect()
}

/// Figures of an item that no synthetic answer could meet, because the wave gives out none.
fn unmatchable(
    survey: &Survey,
    wave: &Wave,
    item: &Item,
    weighed: &Weighed<'_>,
) -> Option<Diagnostic> {
    let has_figure = weighed
        .figures
        .figures
        .iter()
        .any(|figure| figure.item == item.id);
    let given = matches!(
        (&item.kind, item.role),
        (ItemKind::Single { .. }, Role::Opinion) | (ItemKind::Multiple { .. }, _)
    );
    if !has_figure || (given && survey.asks(wave, item)) {
        return None;
    }
    let why = if given {
        format!("wave `{}` does not ask `{}`", wave.id, item.id)
    } else {
        format!("`{}` is no opinion with a choice of answers", item.id)
    };
    Some(
        Diagnostic::error(
            code::CANNOT_MATCH,
            format!("{why}, so its figures cannot be matched"),
        )
        .value(item.id.to_string())
        .help("leave its lines out of the figures"),
    )
}
