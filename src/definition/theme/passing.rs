//! In: a theme. Out: the same with every colour that cannot be read or told apart moved in lightness until it can. Never: another
//! hue.

use super::appearance::{light, uniform};
use super::fault::{Against, LEAST_DISTANCE};
use super::vision::seen;
use super::{Colour, Theme, Vision};

/// Steps of J′ in which a colour is moved.
const STEP: f64 = 1.0;
/// So many choices are tried before a palette is given up.
const PATIENCE: usize = 130_000;

impl Colour {
    /// The colours of the same hue, each with how far J′ of CAM02-UCS is moved, the nearest first; where sRGB is too narrow they
    /// are less colourful.
    ///
    /// ```
    /// use tidemark::definition::Colour;
    /// let blue = Colour::of(0x1F_5FA8);
    /// let (moved, first) = blue.in_other_lightness().next().unwrap();
    /// assert_eq!((moved, first), (0.0, blue));
    /// ```
    pub fn in_other_lightness(self) -> impl Iterator<Item = (f64, Self)> {
        let seen = uniform(self.linear());
        let moves = (1..=100u32).flat_map(|step| {
            let moved = f64::from(step) * STEP;
            [-moved, moved]
        });
        let others = moves.filter_map(move |moved| {
            let lightness = seen[0] + moved;
            (0.0..=100.0)
                .contains(&lightness)
                .then(|| (moved.abs(), of_lightness(seen, lightness)))
        });
        std::iter::once((0.0, self)).chain(others)
    }
}

/// A colour of the same hue in another lightness, as colourful as sRGB can show it and no more than it was.
fn of_lightness([_, a, b]: [f64; 3], lightness: f64) -> Colour {
    let with = |part: f64| light([lightness, a * part, b * part]);
    let fits = |parts: [f64; 3]| parts.iter().all(|part| (-1e-4..=1.0001).contains(part));
    if fits(with(1.0)) {
        return Colour::from_linear(with(1.0));
    }
    let (mut inside, mut outside) = (0.0, 1.0);
    for _ in 0..20 {
        let middle = f64::midpoint(inside, outside);
        match fits(with(middle)) {
            true => inside = middle,
            false => outside = middle,
        }
    }
    Colour::from_linear(with(inside))
}

impl Theme {
    /// The same theme with colours that pass, each the nearest of its hue; a colour of which no lightness passes stays as it is, so
    /// that [`Theme::faults`] of the result tells what is left.
    ///
    /// ```
    /// use tidemark::definition::{Colour, Theme};
    /// let pale = Theme { ink: Colour::of(0xCC_CCCC), ..Theme::light() };
    /// assert_eq!(pale.faults().len(), 1);
    /// assert!(pale.passing().faults().is_empty());
    /// assert_eq!(Theme::light().passing(), Theme::light());
    /// ```
    #[must_use]
    pub fn passing(&self) -> Self {
        let mut theme = self.with_passing_text();
        let accent = theme.apart("accent", &[theme.accent]);
        let alarm = theme.apart("alarm", &[theme.alarm]);
        let steps = theme.apart("steps", &theme.steps);
        let nets = theme.apart("nets", &theme.nets);
        let series = theme.apart("series", &theme.series);
        fill(std::slice::from_mut(&mut theme.accent), accent);
        fill(std::slice::from_mut(&mut theme.alarm), alarm);
        fill(&mut theme.steps, steps);
        fill(&mut theme.nets, nets);
        fill(&mut theme.series, series);
        theme
    }

    /// The same with an ink and a secondary text that can be read; an ink that has to be moved is moved until the labels can be read
    /// too.
    pub(super) fn with_passing_text(&self) -> Self {
        let is_read = |colour: Colour| passes(&self.against_text(colour));
        let mut of_secondary = self.secondary.in_other_lightness();
        let secondary = of_secondary.find(|(_, other)| is_read(*other));
        let mut theme = Self {
            secondary: secondary.map_or(self.secondary, |(_, other)| other),
            ..self.clone()
        };
        let unread_labels = |ink: Colour| {
            let with = Self {
                ink,
                ..self.clone()
            };
            let palettes = with.palettes();
            let marks = palettes
                .iter()
                .flat_map(|(key, colours)| colours.iter().map(move |colour| (*key, *colour)));
            marks
                .filter(|(key, colour)| !passes(&with.against_mark(key, *colour)))
                .count()
        };
        if !is_read(self.ink) || unread_labels(self.ink) > 0 {
            let inks = self.ink.in_other_lightness();
            let read = inks.filter(|(_, other)| is_read(*other));
            // Of equal inks the first, which is the nearest.
            let best = read.min_by_key(|(_, other)| unread_labels(*other));
            theme.ink = best.map_or(self.ink, |(_, other)| other);
        }
        theme
    }

    /// Colours of a palette that can be read and told apart, moved as little as can be; where there are none, colours that can be
    /// read; `None` where one of them cannot.
    fn apart(&self, key: &'static str, colours: &[Colour]) -> Option<Vec<Colour>> {
        let choices: Vec<Vec<Choice>> = colours
            .iter()
            .map(|colour| {
                let all = colour.in_other_lightness();
                // Several colours are moved in double steps: three of them are then searched through.
                let fine = colours.len() == 1;
                all.filter(|(moved, _)| fine || moved % (2.0 * STEP) == 0.0)
                    .filter(|(_, other)| passes(&self.against_mark(key, *other)))
                    .map(|(moved, colour)| Choice {
                        moved,
                        colour,
                        seen: Vision::ALL.map(|vision| seen(colour, vision)),
                    })
                    .collect()
            })
            .collect();
        for limit in [0.0, 4.0, 8.0, 16.0, 32.0, 100.0] {
            let mut search = Search {
                theme: self,
                key,
                choices: &choices,
                limit,
                patience: PATIENCE,
            };
            let mut chosen = Vec::new();
            if search.choose(&mut chosen) {
                return Some(chosen.iter().map(|choice| choice.colour).collect());
            }
        }
        // Colours that can be read, if not told apart.
        choices
            .iter()
            .map(|choices| choices.first().map(|choice| choice.colour))
            .collect()
    }
}

fn passes(against: &[(Against, f64, f64)]) -> bool {
    against.iter().all(|(_, ratio, least)| ratio >= least)
}

fn fill(into: &mut [Colour], colours: Option<Vec<Colour>>) {
    for (role, colour) in into.iter_mut().zip(colours.unwrap_or_default()) {
        *role = colour;
    }
}

/// A colour that can be read, and how everybody sees it.
#[derive(Clone, Copy)]
struct Choice {
    /// How far J′ is moved.
    moved: f64,
    colour: Colour,
    seen: [[f64; 3]; 4],
}

impl Choice {
    fn is_apart_from(&self, other: &Self) -> bool {
        let squared = |one: &[f64; 3], other: &[f64; 3]| -> f64 {
            one.iter().zip(other).map(|(a, b)| (a - b).powi(2)).sum()
        };
        let mut pairs = self.seen.iter().zip(&other.seen);
        pairs.all(|(one, other)| squared(one, other).sqrt() >= LEAST_DISTANCE)
    }
}

/// One choice after another, none of which is moved by more than the limit.
struct Search<'a> {
    theme: &'a Theme,
    key: &'static str,
    choices: &'a [Vec<Choice>],
    limit: f64,
    patience: usize,
}

impl Search<'_> {
    fn choose(&mut self, chosen: &mut Vec<Choice>) -> bool {
        let size = self.choices.len();
        let Some(choices) = self.choices.get(chosen.len()) else {
            return true;
        };
        for choice in choices {
            if choice.moved > self.limit || self.patience == 0 {
                return false;
            }
            self.patience -= 1;
            let fits = chosen.iter().enumerate().all(|(place, other)| {
                !self
                    .theme
                    .are_held_apart(self.key, size, place, chosen.len())
                    || choice.is_apart_from(other)
            });
            if fits {
                chosen.push(*choice);
                if self.choose(chosen) {
                    return true;
                }
                chosen.pop();
            }
        }
        false
    }
}
