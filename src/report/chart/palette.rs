//! In: what a mark stands for. Out: its colour in a theme. Never: a colour that is the only carrier of a meaning.

use crate::definition::{Colour, Theme};

/// What a mark or a text stands for; the theme has its colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Paint {
    /// What everything stands on.
    Ground,
    /// Text.
    Ink,
    /// Secondary text and the hatch of don't know.
    Grey,
    /// Grid lines and axes.
    Faint,
    /// The mark of a rehearsal.
    Alarm,
    /// Points, lines and bars of a single series.
    Accent,
    /// Five steps from strongly disagree (0) to strongly agree (4).
    Step(u8),
    /// Three nets: disagree (0), the rest (1), agree (2).
    Net(u8),
    /// Lines that share a panel, from 0.
    Series(u8),
    /// A class of a map, from the lowest (0) to the highest (4).
    Shade(u8),
    /// A label on one of these.
    On(Fill),
}

/// What a label can stand on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fill {
    Alarm,
    Accent,
    Step(u8),
    Net(u8),
    Shade(u8),
}

impl Paint {
    pub fn colour(self, theme: &Theme) -> Colour {
        match self {
            Self::Ground => theme.ground,
            Self::Ink => theme.ink,
            Self::Grey => theme.secondary,
            Self::Faint => theme.faint,
            Self::Alarm => theme.alarm,
            Self::Accent => theme.accent,
            Self::Step(place) => at(&theme.steps, place),
            Self::Net(place) => at(&theme.nets, place),
            Self::Series(place) => at(&theme.series, place),
            Self::Shade(class) => theme.shade(class),
            Self::On(fill) => theme.label_on(fill.paint().colour(theme)),
        }
    }

    /// The colour of a label that stands on this one.
    pub fn label(self) -> Self {
        match self {
            Self::Alarm => Self::On(Fill::Alarm),
            Self::Accent => Self::On(Fill::Accent),
            Self::Step(place) => Self::On(Fill::Step(place)),
            Self::Net(place) => Self::On(Fill::Net(place)),
            Self::Shade(class) => Self::On(Fill::Shade(class)),
            _ => Self::Ink,
        }
    }

    /// Whether areas of it are hatched: the disagree side, where the theme has no hues to tell it by.
    pub fn is_hatched(self, theme: &Theme) -> bool {
        theme.hatched && matches!(self, Self::Step(0 | 1) | Self::Net(0))
    }
}

impl Fill {
    fn paint(self) -> Paint {
        match self {
            Self::Alarm => Paint::Alarm,
            Self::Accent => Paint::Accent,
            Self::Step(place) => Paint::Step(place),
            Self::Net(place) => Paint::Net(place),
            Self::Shade(class) => Paint::Shade(class),
        }
    }
}

/// The colour at a place; the last one beyond the end.
fn at<const N: usize>(colours: &[Colour; N], place: u8) -> Colour {
    let found = colours.get(usize::from(place)).or(colours.last());
    found.copied().unwrap_or(Colour::of(0))
}

/// The colours of a scale of `steps` answers from disagree to agree.
///
/// Scales longer than five repeat the outer steps: their charts show nets instead.
pub fn steps(steps: usize) -> Vec<Paint> {
    match steps {
        0 => Vec::new(),
        1 => vec![Paint::Net(2)],
        2 => vec![Paint::Net(0), Paint::Net(2)],
        3 => vec![Paint::Net(0), Paint::Net(1), Paint::Net(2)],
        4 => [0, 1, 3, 4].map(Paint::Step).to_vec(),
        _ => (0..steps)
            .map(|step| {
                Paint::Step(u8::try_from((step * 4 + (steps - 1) / 2) / (steps - 1)).unwrap_or(4))
            })
            .collect(),
    }
}
