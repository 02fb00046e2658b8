//! In: the colours of a theme. Out: which cannot be read, and which cannot be told apart. Never: a colour that passes
//! (`passing`).

use super::{Colour, Theme, Vision, distance};

/// Text on what it stands on (WCAG 2.2, success criterion 1.4.3).
pub const TEXT_CONTRAST: f64 = 4.5;
/// Marks on the ground (WCAG 2.2, success criterion 1.4.11).
pub const MARK_CONTRAST: f64 = 3.0;
/// The least distance ΔE′ in CAM02-UCS between two colours of a palette, to any colour vision; the palettes that are built in keep
/// 16 and more, and differences of about 15 are told apart at once in areas as small as a legend's.
pub const LEAST_DISTANCE: f64 = 15.0;

/// What is wrong with the colours of a theme.
#[derive(Debug, Clone, PartialEq)]
pub enum ThemeFault {
    /// A colour and what stands on it, or it stands on, are too near in luminance.
    Contrast {
        /// The key of the theme, and the place in its list from 0.
        key: (&'static str, Option<usize>),
        /// The colour.
        colour: Colour,
        /// Against what, with the contrast there is, 1 to 21, and the one that is asked for.
        against: Vec<(Against, f64, f64)>,
    },
    /// Two colours of a palette look alike.
    Alike {
        /// The key of the theme.
        key: &'static str,
        /// Their places, from 0.
        places: (usize, usize),
        /// The colours.
        colours: (Colour, Colour),
        /// To whom.
        vision: Vision,
        /// ΔE′ in CAM02-UCS.
        distance: f64,
    },
}

/// What a colour has to stand out from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Against {
    /// What everything stands on.
    Ground(Colour),
    /// The label on it: ink or ground, whichever is read better.
    Label(Colour),
    /// A colour that it is the label on.
    Under(Colour),
    /// The label on the nearest shade of a map, and the shade.
    Shade(Colour, Colour),
}

impl ThemeFault {
    /// The key of the theme that it is about, and the place in its list from 0.
    pub fn key(&self) -> (&'static str, Option<usize>) {
        match self {
            Self::Contrast { key, .. } => *key,
            Self::Alike { key, places, .. } => (key, Some(places.1)),
        }
    }
}

impl Theme {
    /// Where its colours cannot be read or told apart; empty where they can.
    ///
    /// Contrasts are those of WCAG 2.2: 4.5:1 under text, 3:1 between marks and the ground. Distances are ΔE′ in CAM02-UCS (Luo, Cui and
    /// Li 2006) under normal vision and as people without one kind of cone see it (Machado, Oliveira and Fernandes 2009, severity 1).
    /// Where the ink cannot be read, or another would mend labels, labels are judged with the ink that [`Theme::passing`] takes, so that one pale ink is one
    /// fault.
    pub fn faults(&self) -> Vec<ThemeFault> {
        let read = self.with_passing_text();
        let mut of_ink = self.against_text(self.ink);
        if read.ink != self.ink {
            of_ink.extend(self.unread_label());
        }
        let mut faults: Vec<ThemeFault> = [
            fault_of(("ink", None), self.ink, of_ink),
            fault_of(
                ("secondary", None),
                self.secondary,
                self.against_text(self.secondary),
            ),
        ]
        .into_iter()
        .flatten()
        .collect();
        for (key, colours) in self.palettes() {
            for (place, colour) in colours.iter().enumerate() {
                let place = (colours.len() > 1).then_some(place);
                faults.extend(fault_of(
                    (key, place),
                    *colour,
                    read.against_mark(key, *colour),
                ));
            }
        }
        for (key, colours) in self.palettes() {
            faults.extend(self.alike(key, colours));
        }
        faults
    }

    pub(super) fn against_text(&self, colour: Colour) -> Vec<(Against, f64, f64)> {
        let ratio = colour.contrast(self.ground);
        vec![(Against::Ground(self.ground), ratio, TEXT_CONTRAST)]
    }

    /// What a colour with a meaning has to stand out from, whether it does or not.
    pub(super) fn against_mark(&self, key: &str, colour: Colour) -> Vec<(Against, f64, f64)> {
        let ratio = colour.contrast(self.ground);
        let mut against = vec![(Against::Ground(self.ground), ratio, MARK_CONTRAST)];
        // Lines hold no text.
        if key != "series" {
            let label = self.label_on(colour);
            against.push((Against::Label(label), label.contrast(colour), TEXT_CONTRAST));
        }
        if key == "accent" {
            let own = Self {
                accent: colour,
                ..self.clone()
            };
            let shades = (0..4).map(|class| {
                let shade = own.shade(class);
                let label = own.label_on(shade);
                (
                    Against::Shade(label, shade),
                    label.contrast(shade),
                    TEXT_CONTRAST,
                )
            });
            let worst = shades.min_by(|(_, one, _), (_, other, _)| one.total_cmp(other));
            against.extend(worst);
        }
        against
    }

    /// The first colour on which neither ink nor ground can be read.
    fn unread_label(&self) -> Option<(Against, f64, f64)> {
        let mut filled = self
            .palettes()
            .into_iter()
            .filter(|(key, _)| *key != "series")
            .flat_map(|(_, colours)| colours);
        let unread =
            filled.find(|colour| self.label_on(**colour).contrast(**colour) < TEXT_CONTRAST)?;
        let ratio = self.ink.contrast(*unread);
        Some((Against::Under(*unread), ratio, TEXT_CONTRAST))
    }

    /// The colours with a meaning, by their keys.
    pub(super) fn palettes(&self) -> [(&'static str, &[Colour]); 5] {
        [
            ("accent", std::slice::from_ref(&self.accent)),
            ("alarm", std::slice::from_ref(&self.alarm)),
            ("steps", &self.steps),
            ("nets", &self.nets),
            ("series", &self.series),
        ]
    }

    /// Whether two colours of a palette have to be told apart by their colour.
    pub(super) fn are_held_apart(&self, key: &str, size: usize, one: usize, other: usize) -> bool {
        // Lines of a theme without hues are told apart by the names at their ends.
        if key == "series" {
            return !self.hatched;
        }
        // What is hatched is not taken for what is not.
        let is_hatched = |place: usize| self.hatched && place * 2 + 1 < size;
        is_hatched(one) == is_hatched(other)
    }

    /// The pairs of a palette that are too near to somebody.
    fn alike(&self, key: &'static str, colours: &[Colour]) -> Vec<ThemeFault> {
        let mut faults = Vec::new();
        for (one, first) in colours.iter().enumerate() {
            for (other, second) in colours.iter().enumerate().skip(one + 1) {
                let (vision, distance) = nearest_to_anybody(*first, *second);
                if distance < LEAST_DISTANCE && self.are_held_apart(key, colours.len(), one, other)
                {
                    faults.push(ThemeFault::Alike {
                        key,
                        places: (one, other),
                        colours: (*first, *second),
                        vision,
                        distance,
                    });
                }
            }
        }
        faults
    }
}

fn fault_of(
    key: (&'static str, Option<usize>),
    colour: Colour,
    mut against: Vec<(Against, f64, f64)>,
) -> Option<ThemeFault> {
    against.retain(|(_, ratio, least)| ratio < least);
    (!against.is_empty()).then_some(ThemeFault::Contrast {
        key,
        colour,
        against,
    })
}

/// To whom two colours are nearest, and how near.
fn nearest_to_anybody(one: Colour, other: Colour) -> (Vision, f64) {
    let seen = Vision::ALL.map(|vision| (vision, distance(one, other, vision)));
    let nearest = seen.into_iter().min_by(|(_, a), (_, b)| a.total_cmp(b));
    nearest.unwrap_or((Vision::Normal, f64::INFINITY))
}

/// The least ΔE′ in CAM02-UCS between two of some colours over normal, protan, deutan and tritan vision; infinite of one colour.
///
/// ```
/// use tidemark::definition::theme::{Theme, least_distance};
/// assert!((least_distance(&Theme::light().steps) - 23.0).abs() < 0.1);
/// ```
pub fn least_distance(colours: &[Colour]) -> f64 {
    let mut least = f64::INFINITY;
    for (one, first) in colours.iter().enumerate() {
        for second in colours.iter().skip(one + 1) {
            least = least.min(nearest_to_anybody(*first, *second).1);
        }
    }
    least
}
