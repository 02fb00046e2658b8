//! In: an answer to an item. Out: the category of an item that is derived from it. Never: a category for a missing answer, unless
//! the derived scale has one for that kind of missing.

use super::{BandsOf, Code, Derivation, Missing, Scale, Wave};

/// The rule of a derived item in one wave, ready to be applied: what ingest does with a delivery and `collect` with those who have
/// answered so far.
///
/// ```
/// use tidemark::definition::{Band, BandsOf, Code, Derivation, Derived, Deriving, Missing, Scale, Wave};
/// # fn of(scale: &Scale, wave: &Wave) {
/// let bands = vec![
///     Band { code: Code(1), from: 18.0, to: 34.0 },
///     Band { code: Code(2), from: 35.0, to: f64::INFINITY },
/// ];
/// let rule = Derivation::Bands { of: BandsOf::AgeAtFieldwork, bands };
/// // Fieldwork ended in 2026: who was born in 1991 is 35.
/// let age_group = Deriving::of(&rule, scale, wave);
/// assert_eq!(age_group.number(1991.0), Derived::Category(1));
/// assert_eq!(age_group.number(2020.0), Derived::Outside);
/// assert_eq!(age_group.missing(Missing::Refused), Derived::Blank);
/// # }
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Deriving {
    rule: Rule,
    /// The first category of each kind of missing.
    missing: Vec<(Missing, usize)>,
}

#[derive(Debug, Clone, PartialEq)]
enum Rule {
    /// `sign · number + summand` is cut at these ends, both included.
    Bands {
        sign: f64,
        summand: f64,
        bands: Vec<(f64, f64, Derived)>,
    },
    Groups(Vec<(Code, Derived)>),
}

/// What an answer becomes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Derived {
    /// The position of a category in the derived scale.
    Category(usize),
    /// Nothing: a blank of the derived item.
    Blank,
    /// A number that no band takes: a blank that is told.
    Outside,
}

impl Deriving {
    /// The rule of an item with this scale.
    pub fn of(rule: &Derivation, scale: &Scale, wave: &Wave) -> Self {
        let place = |code| {
            scale
                .position(code)
                .map_or(Derived::Blank, Derived::Category)
        };
        let missing = scale.answers.iter().zip(0..);
        Self {
            rule: match rule {
                Derivation::Bands { of, bands } => {
                    let (sign, summand) = match of {
                        BandsOf::Value => (1.0, 0.0),
                        BandsOf::AgeAtFieldwork => (-1.0, wave.year_of_ages()),
                    };
                    let bands = bands
                        .iter()
                        .map(|band| (band.from, band.to, place(band.code)))
                        .collect();
                    Rule::Bands {
                        sign,
                        summand,
                        bands,
                    }
                }
                Derivation::Recode(pairs) => {
                    Rule::Groups(pairs.iter().map(|(from, to)| (*from, place(*to))).collect())
                }
            },
            missing: missing
                .filter_map(|(answer, place)| Some((answer.missing?, place)))
                .collect(),
        }
    }

    /// What a number becomes.
    pub fn number(&self, number: f64) -> Derived {
        let Rule::Bands {
            sign,
            summand,
            bands,
        } = &self.rule
        else {
            return Derived::Blank;
        };
        let cut = sign * number + summand;
        bands
            .iter()
            .find(|(from, to, _)| *from <= cut && cut <= *to)
            .map_or(Derived::Outside, |(_, _, place)| *place)
    }

    /// What an answer of a scale becomes, which is of a kind of missing or of none.
    pub fn code(&self, code: Code, missing: Option<Missing>) -> Derived {
        match &self.rule {
            Rule::Bands { .. } => {
                missing.map_or_else(|| self.number(code.0 as f64), |kind| self.missing(kind))
            }
            // A code that no group takes is said by the definition, once, not here for every wave.
            Rule::Groups(pairs) => match pairs.iter().find(|(from, _)| *from == code) {
                Some((_, place)) => *place,
                None => missing.map_or(Derived::Blank, |kind| self.missing(kind)),
            },
        }
    }

    /// What a missing answer becomes.
    pub fn missing(&self, kind: Missing) -> Derived {
        self.missing
            .iter()
            .find(|(of, _)| *of == kind)
            .map_or(Derived::Blank, |(_, place)| Derived::Category(*place))
    }
}
