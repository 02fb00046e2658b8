//! In: a theme. Out: the same with every colour that cannot be read or told apart moved in lightness until it can. Never: another
//! hue.

use super::appearance::{light, uniform};
use super::fault::{Against, LEAST_DISTANCE};
use super::{Colour, Theme, Vision, distance};

/// Steps of J′ in which a colour is moved.
const STEP: f64 = 0.5;
/// So many choices are tried before a palette is given up.
const PATIENCE: usize = 60_000;

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
        let moves = (1..=200u32).flat_map(|step| {
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

    /// The same with an ink and a secondary text that can be read.
    pub(super) fn with_passing_text(&self) -> Self {
        let read = |colour: Colour| {
            let mut others = colour.in_other_lightness();
            let found = others.find(|(_, other)| passes(&self.against_text(*other)));
            found.map_or(colour, |(_, other)| other)
        };
        Self {
            ink: read(self.ink),
            secondary: read(self.secondary),
            ..self.clone()
        }
    }

    /// Colours of a palette that can be read and told apart, moved as little as can be; `None` where there are none.
    fn apart(&self, key: &'static str, colours: &[Colour]) -> Option<Vec<Colour>> {
        let choices: Vec<Vec<(f64, Colour)>> = colours
            .iter()
            .map(|colour| {
                let all = colour.in_other_lightness();
                all.filter(|(_, other)| passes(&self.against_mark(key, *other)))
                    .collect()
            })
            .collect();
        let mut limit = 0.0;
        while limit <= 100.0 {
            let mut search = Search {
                theme: self,
                key,
                choices: &choices,
                limit,
                patience: PATIENCE,
            };
            let mut chosen = Vec::new();
            if search.choose(&mut chosen) {
                return Some(chosen);
            }
            limit += 4.0 * STEP;
        }
        None
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

/// One choice after another, none of which is moved by more than the limit.
struct Search<'a> {
    theme: &'a Theme,
    key: &'static str,
    choices: &'a [Vec<(f64, Colour)>],
    limit: f64,
    patience: usize,
}

impl Search<'_> {
    fn choose(&mut self, chosen: &mut Vec<Colour>) -> bool {
        let size = self.choices.len();
        let Some(choices) = self.choices.get(chosen.len()) else {
            return true;
        };
        for (moved, colour) in choices {
            if *moved > self.limit || self.patience == 0 {
                return false;
            }
            self.patience -= 1;
            let fits = chosen.iter().enumerate().all(|(place, other)| {
                !self
                    .theme
                    .are_held_apart(self.key, size, place, chosen.len())
                    || Vision::ALL
                        .iter()
                        .all(|vision| distance(*other, *colour, *vision) >= LEAST_DISTANCE)
            });
            if fits {
                chosen.push(*colour);
                if self.choose(chosen) {
                    return true;
                }
                chosen.pop();
            }
        }
        false
    }
}
