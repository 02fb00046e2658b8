//! Who the synthetic respondents are: background answers, and everything else that is not an opinion.

use crate::definition::{
    BandsOf, Derivation, Item, ItemKind, Recipe, Role, Survey, TargetMargin, Wave,
};
use crate::ingest::accounts::Accounts;
use crate::ingest::responses::{AnswerPosition, Answers, DesignColumns, Responses};

use super::draws::Draws;
use super::opinions::plain_shares;

/// Parts of a million: shares become whole numbers before anything is drawn.
const WHOLE: f64 = 1_000_000.0;

/// How far the sample's expected share may be bent from its target, in thousandths of the target.
const BEND: u32 = 100;

/// Smallest and largest design weight, in hundredths, where the design has a weight.
const WEIGHTS: (u64, u64) = (60, 140);

/// What is known of each respondent before the first opinion.
pub struct Background {
    respondents: usize,
    /// By item, by respondent: the place of the answer in the item's scale. `None` for items that are not drawn here.
    answers: Vec<Option<Vec<AnswerPosition>>>,
    /// By item, by respondent: whole numbers.
    numbers: Vec<Option<Vec<i64>>>,
    /// Design weights in hundredths, where the design has a weight.
    weights: Option<Vec<u64>>,
}

impl Background {
    /// Draws the respondents of a wave: margins first, from the targets; then what the margins are derived from; then
    /// every other background item, from the recipe's shares.
    pub fn draw(survey: &Survey, wave: &Wave, recipe: &Recipe) -> Self {
        let respondents = recipe.respondents as usize;
        let items = survey.items.len();
        let mut background = Self {
            respondents,
            answers: vec![None; items],
            numbers: vec![None; items],
            weights: None,
        };
        if survey.design.weight.is_some() {
            let mut draws = Draws::new(recipe.seed, &[wave.id.as_str(), "weight"]);
            let (smallest, largest) = WEIGHTS;
            let drawn = (0..respondents).map(|_| smallest + draws.below(largest - smallest + 1));
            background.weights = Some(drawn.collect());
        }
        for margin in &wave.targets {
            background.draw_margin(survey, wave, recipe, margin);
        }
        background.fill_sources(survey, wave, recipe);
        for (at, item) in survey.items.iter().enumerate() {
            if survey.asks(wave, item) && (item.role == Role::Background || is_number(item)) {
                background.draw_plainly(survey, wave, recipe, at, item);
            }
        }
        background
    }

    pub fn respondents(&self) -> usize {
        self.respondents
    }

    /// The drawn answers of an item, by its place in the survey.
    pub fn answers_of(&self, item: usize) -> Option<&[AnswerPosition]> {
        self.answers.get(item)?.as_deref()
    }

    /// The drawn numbers of an item, by its place in the survey.
    pub fn numbers_of(&self, item: usize) -> Option<&[i64]> {
        self.numbers.get(item)?.as_deref()
    }

    /// Design weights in hundredths.
    pub fn weights(&self) -> Option<&[u64]> {
        self.weights.as_deref()
    }

    /// The respondents as if they had been read, without opinions: all that weighting needs.
    pub fn into_responses(self, wave: &Wave) -> Responses {
        let rows = self.respondents;
        let weight = match self.weights {
            Some(hundredths) => hundredths
                .iter()
                .map(|&weight| weight as f64 / 100.0)
                .collect(),
            None => vec![1.0; rows],
        };
        Responses {
            wave: wave.id.clone(),
            rows,
            ids: None,
            design: DesignColumns {
                weight,
                ..DesignColumns::default()
            },
            answers: self
                .answers
                .into_iter()
                .map(|drawn| drawn.map(Answers::Single))
                .collect(),
            accounts: Accounts {
                rows_in: rows,
                rows_used: rows,
                ..Accounts::default()
            },
        }
    }

    /// One margin: a category for each respondent among those that agree with what earlier margins drew.
    fn draw_margin(
        &mut self,
        survey: &Survey,
        wave: &Wave,
        recipe: &Recipe,
        margin: &TargetMargin,
    ) {
        let Some(places) = margin
            .items
            .iter()
            .map(|id| survey.item_position(id))
            .collect::<Option<Vec<usize>>>()
        else {
            return;
        };
        let name = name_of(margin);
        let mut bends = Draws::new(recipe.seed, &[wave.id.as_str(), "bend", &name]);
        let mut categories: Vec<(Vec<AnswerPosition>, u64)> = Vec::new();
        for (codes, share) in &margin.categories {
            let positions = places.iter().zip(codes).map(|(&place, &code)| {
                let position = survey.items[place].scale()?.position(code)?;
                AnswerPosition::try_from(position).ok()
            });
            let bent = 1_000 + bends.around_zero(BEND);
            if let Some(positions) = positions.collect::<Option<Vec<_>>>() {
                categories.push((positions, whole(*share) * bent.unsigned_abs()));
            }
        }
        let mut draws = Draws::new(recipe.seed, &[wave.id.as_str(), "margin", &name]);
        let mut drawn: Vec<Vec<AnswerPosition>> =
            vec![Vec::with_capacity(self.respondents); places.len()];
        for respondent in 0..self.respondents {
            let agrees = |positions: &[AnswerPosition]| {
                places.iter().zip(positions).all(|(&place, &position)| {
                    self.answers[place]
                        .as_ref()
                        .is_none_or(|known| known[respondent] == position)
                })
            };
            let weights: Vec<u64> = categories
                .iter()
                .map(|(positions, weight)| if agrees(positions) { *weight } else { 0 })
                .collect();
            let picked = draws.pick(&weights).unwrap_or(0);
            for (column, at) in drawn.iter_mut().zip(0..) {
                let position = categories
                    .get(picked)
                    .map_or(0, |(positions, _)| positions[at]);
                column.push(position);
            }
        }
        for (&place, column) in places.iter().zip(drawn) {
            self.answers[place].get_or_insert(column);
        }
    }

    /// What a drawn derived item comes from, so that deriving it again gives the same category.
    fn fill_sources(&mut self, survey: &Survey, wave: &Wave, recipe: &Recipe) {
        for (at, item) in survey.items.iter().enumerate() {
            let ItemKind::Derived { from, rule, scale } = &item.kind else {
                continue;
            };
            let (Some(drawn), Some(source)) =
                (self.answers[at].clone(), survey.item_position(from))
            else {
                continue;
            };
            let code_of = |position: AnswerPosition| {
                scale
                    .answers
                    .get(usize::from(position))
                    .map(|answer| answer.code)
            };
            let mut draws = Draws::new(
                recipe.seed,
                &[wave.id.as_str(), "source", from.as_str(), item.id.as_str()],
            );
            let source_item = &survey.items[source];
            match rule {
                Derivation::Bands { of, bands } if self.numbers[source].is_none() => {
                    let bounds = Bounds::of(source_item, wave, *of);
                    let numbers = drawn.iter().map(|&position| {
                        let band = bands
                            .iter()
                            .find(|band| Some(band.code) == code_of(position));
                        let (low, high) = band.map_or((bounds.low, bounds.high), |band| {
                            bounds.within(band.from, band.to)
                        });
                        bounds.written(
                            low + draws.below((high - low).max(0).unsigned_abs() + 1) as i64,
                        )
                    });
                    self.numbers[source] = Some(numbers.collect());
                }
                Derivation::Recode(pairs) if self.answers[source].is_none() => {
                    let Some(source_scale) = source_item.scale() else {
                        continue;
                    };
                    let shares = plain_shares(source_item, recipe);
                    let answers = drawn.iter().map(|&position| {
                        let weights: Vec<u64> = source_scale
                            .answers
                            .iter()
                            .zip(&shares)
                            .map(|(answer, &share)| {
                                let belongs = pairs.iter().any(|&(source, derived)| {
                                    source == answer.code && Some(derived) == code_of(position)
                                });
                                if belongs { whole(share).max(1) } else { 0 }
                            })
                            .collect();
                        draws.pick(&weights).unwrap_or(0) as AnswerPosition
                    });
                    self.answers[source] = Some(answers.collect());
                }
                Derivation::Bands { .. } | Derivation::Recode(_) => {}
            }
        }
    }

    /// A background item that no margin decided.
    fn draw_plainly(
        &mut self,
        survey: &Survey,
        wave: &Wave,
        recipe: &Recipe,
        at: usize,
        item: &Item,
    ) {
        let mut draws = Draws::new(
            recipe.seed,
            &[wave.id.as_str(), "background", item.id.as_str()],
        );
        match &item.kind {
            ItemKind::Single { .. } if self.answers[at].is_none() => {
                let weights: Vec<u64> = plain_shares(item, recipe).into_iter().map(whole).collect();
                let drawn = (0..self.respondents)
                    .map(|_| draws.pick(&weights).unwrap_or(0) as AnswerPosition);
                self.answers[at] = Some(drawn.collect());
            }
            ItemKind::Numeric { .. } if self.numbers[at].is_none() => {
                let bounds = Bounds::of(item, wave, cut_by(survey, item));
                let span = (bounds.high - bounds.low).max(0).unsigned_abs() + 1;
                let drawn = (0..self.respondents)
                    .map(|_| bounds.written(bounds.low + draws.below(span) as i64));
                self.numbers[at] = Some(drawn.collect());
            }
            _ => {}
        }
    }
}

/// The whole numbers a synthetic number is drawn from, and how it is written.
struct Bounds {
    low: i64,
    high: i64,
    /// Year of fieldwork, where an age is drawn and a year of birth is written.
    year: Option<i64>,
}

/// How far an open band reaches: "70 and over" goes to 89.
const OPEN_END: i64 = 19;
/// An age that nobody in a rehearsal is beyond, where bands leave the end open.
const OLDEST: i64 = 89;
/// An age that nobody in a rehearsal is below, where bands leave the end open.
const YOUNGEST: i64 = 18;

impl Bounds {
    fn of(item: &Item, wave: &Wave, of: BandsOf) -> Self {
        let (minimum, maximum) = match item.kind {
            ItemKind::Numeric {
                minimum, maximum, ..
            } => (minimum, maximum),
            _ => (None, None),
        };
        let whole_up = |value: f64| value.ceil() as i64;
        let whole_down = |value: f64| value.floor() as i64;
        match of {
            BandsOf::Value => {
                let low = minimum.map_or(YOUNGEST, whole_up);
                let high = maximum.map_or(low.max(OLDEST), whole_down);
                Self {
                    low,
                    high: high.max(low),
                    year: None,
                }
            }
            BandsOf::AgeAtFieldwork => {
                let year = wave.year_of_ages() as i64;
                let low = maximum.map_or(YOUNGEST, |born| (year - whole_down(born)).max(0));
                let high = minimum.map_or(OLDEST, |born| (year - whole_up(born)).min(OLDEST));
                Self {
                    low,
                    high: high.max(low),
                    year: Some(year),
                }
            }
        }
    }

    /// The part of a band that lies within these bounds, an open end at most [`OPEN_END`] away from the closed one; the
    /// band's own closed end where nothing does.
    fn within(&self, from: f64, to: f64) -> (i64, i64) {
        let closed = |end: f64| end.is_finite().then_some(end);
        let from = closed(from).map(|from| from.ceil() as i64);
        let to = closed(to).map(|to| to.floor() as i64);
        let low = from
            .or(to.map(|to| to - OPEN_END))
            .map_or(self.low, |low| low.max(self.low));
        let high = to
            .or(from.map(|from| from + OPEN_END))
            .map_or(self.high, |high| high.min(self.high));
        if low <= high {
            return (low, high);
        }
        let end = from.or(to).unwrap_or(self.low);
        (end, end)
    }

    fn written(&self, drawn: i64) -> i64 {
        self.year.map_or(drawn, |year| year - drawn)
    }
}

/// How the first derived item of a number cuts it.
fn cut_by(survey: &Survey, source: &Item) -> BandsOf {
    let cuts = survey.items.iter().find_map(|item| match &item.kind {
        ItemKind::Derived {
            from,
            rule: Derivation::Bands { of, .. },
            ..
        } if *from == source.id => Some(*of),
        _ => None,
    });
    cuts.unwrap_or(BandsOf::Value)
}

/// A share in parts of a million.
fn whole(share: f64) -> u64 {
    (share.clamp(0.0, 1.0) * WHOLE).round() as u64
}

fn name_of(margin: &TargetMargin) -> String {
    let names: Vec<&str> = margin.items.iter().map(|id| id.as_str()).collect();
    names.join("*")
}

fn is_number(item: &Item) -> bool {
    matches!(item.kind, ItemKind::Numeric { .. })
}
