//! In: what a mark stands for. Out: its colour. Never: a colour that is the only carrier of a meaning.
//!
//! The steps from disagree to agree keep 3:1 against white, 4.9:1 under their labels, and a colour distance (ΔE)
//! of at least 23 between neighbours under normal, protan, deutan and tritan vision; the three nets at least 27.

/// The colours of charts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Paint {
    White,
    /// Text.
    Ink,
    /// Secondary text and the hatch of don't know.
    Grey,
    /// Grid lines and axes.
    Faint,
    /// The mark of a rehearsal.
    Alarm,
    /// Five steps from strongly disagree (0) to strongly agree (4).
    Step(u8),
    /// Three nets: disagree (0), the rest (1), agree (2).
    Net(u8),
    /// Lines that share a panel, from 0; at least 3.1:1 on white, ΔE (2000) at least 21 under normal, protan, deutan and
    /// tritan vision.
    Series(u8),
}

impl Paint {
    pub fn rgb(self) -> (u8, u8, u8) {
        match self {
            Self::White => (0xFF, 0xFF, 0xFF),
            Self::Ink => (0x1A, 0x1A, 0x1A),
            Self::Grey => (0x59, 0x59, 0x59),
            Self::Faint => (0xD4, 0xD4, 0xD4),
            Self::Alarm => (0x9B, 0x1C, 0x31),
            Self::Step(0) => (0x8A, 0x3A, 0x00),
            Self::Step(1) => (0xDE, 0x77, 0x20),
            Self::Step(2) | Self::Net(1) => (0x94, 0x94, 0x94),
            Self::Step(3) => (0x4A, 0x8C, 0xCC),
            Self::Step(_) => (0x0A, 0x3F, 0x7D),
            Self::Net(0) => (0xB5, 0x54, 0x1C),
            Self::Net(_) | Self::Series(0) => (0x1F, 0x5F, 0xA8),
            Self::Series(1) => (0x9A, 0x3F, 0x0C),
            Self::Series(2) => (0xC0, 0x8A, 0x00),
            Self::Series(_) => (0x1A, 0x1A, 0x1A),
        }
    }

    /// The colour of a label that stands on this one.
    pub fn label(self) -> Self {
        match self {
            Self::Step(1..=3) | Self::Net(1) | Self::White | Self::Faint => Self::Ink,
            _ => Self::White,
        }
    }
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
