//! In: nothing but ids. Out: what a finding or a title says of cells, and what it asserts of them, resolved. Never: a value
//! of a cell, or a verdict (that is `compare::claim`).

mod expression;
mod share_word;

use std::collections::BTreeMap;

use serde::Serialize;

use super::id::{BalanceId, Code, ItemId, NetId, WaveId};
use super::text::Lang;
use crate::diagnostic::Place;

pub use share_word::ShareWord;

/// A finding of the report: a text, and what has to hold for it to be printed.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Finding {
    /// What readers see, by language, with its references to cells.
    pub text: Telling,
    /// All of them have to hold; none: the text shows figures and asserts nothing of them.
    pub claims: Vec<Claim>,
    /// What happens where one does not.
    pub when_broken: WhenBroken,
    /// The waves whose report shows it; `None`: every wave.
    pub waves: Option<Vec<WaveId>>,
}

impl Finding {
    /// Whether the report of a wave shows it.
    pub fn is_shown_in(&self, wave: &WaveId) -> bool {
        self.waves.as_ref().is_none_or(|waves| waves.contains(wave))
    }
}

/// What happens to a text whose claim does not hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum WhenBroken {
    /// Nothing is written.
    #[default]
    Stop,
    /// The text is printed with what the figures carry beside it.
    Flag,
}

/// An assertion as written, and as meant.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Claim {
    /// As `report.toml` has it.
    pub written: String,
    /// Where it stands there.
    pub place: Place,
    /// What it asserts.
    pub assertion: Assertion,
}

/// A text by language, with references to cells.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
#[serde(transparent)]
pub struct Telling(BTreeMap<Lang, Vec<Stretch>>);

impl Telling {
    /// Of several texts in one language the last stays.
    pub fn new(texts: impl IntoIterator<Item = (Lang, Vec<Stretch>)>) -> Self {
        Self(texts.into_iter().collect())
    }

    /// The stretches in `lang`; where the survey does not have it, those of the first language there is.
    ///
    /// ```
    /// use tidemark::definition::{Lang, Stretch, Telling};
    /// let plain = Telling::new([(Lang::new("en"), vec![Stretch::Words("Most agree".into())])]);
    /// assert_eq!(plain.get(&Lang::new("da")), [Stretch::Words("Most agree".into())]);
    /// ```
    pub fn get(&self, lang: &Lang) -> &[Stretch] {
        self.0
            .get(lang)
            .or_else(|| self.0.values().next())
            .map_or(&[], Vec::as_slice)
    }

    /// The numbers it shows, the same in every language.
    pub fn quantities(&self) -> impl Iterator<Item = &Quantity> {
        let stretches = self.0.values().next();
        let all = stretches.into_iter().flatten();
        all.filter_map(|stretch| match stretch {
            Stretch::Quantity { of, .. } => Some(of),
            Stretch::Words(_) | Stretch::Date(_) | Stretch::Wording(_) | Stretch::Wave(_) => None,
        })
    }
}

/// A stretch of a text.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Stretch {
    /// Words without a digit.
    Words(String),
    /// The year of a wave, as typed.
    Date(String),
    /// A word with a digit that stands so in the survey's own wordings: `G7`, `70+`.
    Wording(String),
    /// The name of a wave; `None`: of the wave of the report.
    Wave(Option<WaveId>),
    /// A number that is estimated.
    Quantity {
        /// What is shown.
        of: Quantity,
        /// How.
        form: Form,
    },
}

/// How a quantity is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct Form {
    /// Decimals; `None`: whole percent, one decimal of a difference, those of the item for a mean.
    pub decimals: Option<u8>,
    /// What of the estimate.
    pub part: FormPart,
}

/// What of an estimate a text shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum FormPart {
    /// Its value; a difference with its sign.
    #[default]
    Value,
    /// A difference without its sign, for "fell by …".
    Size,
    /// Its 95 % interval.
    Interval,
}

/// What of an item a cell tells.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Told {
    /// The share of one answer or option.
    Answer(Code),
    /// The share of a net.
    Net(NetId),
    /// A balance of two nets.
    Balance(BalanceId),
    /// The mean of a number or of the scores of a scale.
    Mean,
    /// The share of don't know, where the base leaves it out.
    DontKnow,
}

/// A cell that a text or a claim names.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
pub struct Reference {
    /// The item.
    pub item: ItemId,
    /// What is told of it.
    pub told: Told,
    /// The group it is told of: a background item and one of its answers; `None`: everybody.
    pub group: Option<(ItemId, Code)>,
    /// `None`: the wave of the report.
    pub wave: Option<WaveId>,
}

impl Reference {
    /// The same cell of another wave.
    #[must_use]
    pub fn in_wave(&self, wave: &WaveId) -> Self {
        Self {
            wave: Some(wave.clone()),
            ..self.clone()
        }
    }

    /// The same cell of a group.
    #[must_use]
    pub fn of_group(&self, item: &ItemId, code: Code) -> Self {
        Self {
            group: Some((item.clone(), code)),
            ..self.clone()
        }
    }
}

/// A number made of cells: c₁θ₁ + c₂θ₂ + … + constant.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Quantity {
    /// Cells with their signs; none: a plain number.
    pub terms: Vec<Term>,
    /// A proportion, a difference of proportions (0.05 = 5 points), or in the unit of a mean.
    pub constant: f64,
    /// What it is a number of.
    pub unit: QuantityUnit,
}

/// A cell in a [`Quantity`].
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Term {
    /// 1 or −1.
    pub sign: f64,
    /// The cell.
    pub of: Reference,
}

/// What a [`Quantity`] is a number of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum QuantityUnit {
    /// A share, 0 to 1.
    Share,
    /// A difference of shares, −1 to 1.
    Points,
    /// In the unit of an item.
    Mean,
    /// A difference of means.
    MeanDifference,
}

impl Quantity {
    /// A plain share.
    pub fn share(proportion: f64) -> Self {
        Self {
            terms: Vec::new(),
            constant: proportion,
            unit: QuantityUnit::Share,
        }
    }

    /// One cell, as it is.
    pub fn of(reference: Reference) -> Self {
        let unit = match reference.told {
            Told::Answer(_) | Told::Net(_) | Told::DontKnow => QuantityUnit::Share,
            Told::Balance(_) => QuantityUnit::Points,
            Told::Mean => QuantityUnit::Mean,
        };
        Self {
            terms: vec![Term {
                sign: 1.0,
                of: reference,
            }],
            constant: 0.0,
            unit,
        }
    }

    /// The cell and the earlier wave, where it is the change of one cell.
    pub fn change(&self) -> Option<(&Reference, &WaveId)> {
        match self.terms.as_slice() {
            [now, before] if now.sign == 1.0 && before.sign == -1.0 && self.constant == 0.0 => {
                let since = before.of.wave.as_ref()?;
                (now.of.in_wave(since) == before.of).then_some((&now.of, since))
            }
            _ => None,
        }
    }

    /// The only cell, where it is one as it is.
    pub fn single(&self) -> Option<&Reference> {
        match self.terms.as_slice() {
            [term] if term.sign == 1.0 && self.constant == 0.0 => Some(&term.of),
            _ => None,
        }
    }
}

/// What is asserted of cells.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Assertion {
    /// All hold.
    And(Vec<Self>),
    /// One holds.
    Or(Vec<Self>),
    /// The other way round.
    Not(Box<Self>),
    /// Neither it nor its opposite is shown.
    TooClose(Box<Self>),
    /// `larger` is above `smaller`.
    Above {
        /// The larger number.
        larger: Quantity,
        /// The smaller number.
        smaller: Quantity,
    },
    /// A share lies in the band of a word.
    Word {
        /// The share.
        what: Reference,
        /// What it is said to be.
        word: ShareWord,
    },
    /// What happened to a cell since an earlier wave.
    Moved {
        /// The cell, of the wave of the report.
        what: Reference,
        /// What is said to have happened.
        how: Movement,
        /// The earlier wave.
        since: WaveId,
    },
    /// A cell is above, or below, each of some others.
    Extreme {
        /// The cell.
        what: Reference,
        /// At which end.
        end: End,
        /// The others.
        among: Vec<Reference>,
    },
    /// A cell is not the same in every group of an item.
    Differs {
        /// The cell, of everybody.
        what: Reference,
        /// The item that makes the groups.
        by: ItemId,
        /// Its groups.
        groups: Vec<Code>,
    },
}

/// What is said to have happened between two waves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Movement {
    /// Higher than before.
    Rose,
    /// Lower than before.
    Fell,
    /// Higher or lower.
    Changed,
    /// Shown to have changed by less than the smallest change of interest.
    Unchanged,
}

/// Which end of several cells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum End {
    /// Above the others.
    Highest,
    /// Below the others.
    Lowest,
}

impl Assertion {
    /// Every cell that is looked at, with the wave it is of.
    pub fn references(&self) -> Vec<Reference> {
        match self {
            Self::And(parts) | Self::Or(parts) => parts.iter().flat_map(Self::references).collect(),
            Self::Not(part) | Self::TooClose(part) => part.references(),
            Self::Word { what, .. } => vec![what.clone()],
            Self::Above { larger, smaller } => [larger, smaller]
                .into_iter()
                .flat_map(|side| side.terms.iter().map(|term| term.of.clone()))
                .collect(),
            Self::Moved { what, since, .. } => vec![what.clone(), what.in_wave(since)],
            Self::Extreme { what, among, .. } => {
                std::iter::once(what).chain(among).cloned().collect()
            }
            Self::Differs { what, by, groups } => {
                groups.iter().map(|code| what.of_group(by, *code)).collect()
            }
        }
    }

    /// Assertions that are not made of others.
    pub fn simple(&self) -> Vec<&Self> {
        match self {
            Self::And(parts) | Self::Or(parts) => parts.iter().flat_map(Self::simple).collect(),
            Self::Not(part) | Self::TooClose(part) => part.simple(),
            Self::Above { .. }
            | Self::Word { .. }
            | Self::Moved { .. }
            | Self::Extreme { .. }
            | Self::Differs { .. } => {
                vec![self]
            }
        }
    }
}
