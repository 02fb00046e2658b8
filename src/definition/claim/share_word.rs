//! In: a word that analysts use of a share. Out: the band of shares that it stands for. Never: a verdict whether a share lies in it.

use serde::Serialize;

/// A word for the size of a share, with a band that the share has to be shown to lie in.
///
/// The bands are Tidemark's own convention; `docs/claims.md` prints them. A fraction takes in what lies within five points of it, a
/// tenth what lies within three.
///
/// ```
/// use tidemark::definition::ShareWord;
/// let half = ShareWord::parse("about_half").unwrap();
/// assert_eq!(half.band(), (Some(0.45), Some(0.55)));
/// assert_eq!(ShareWord::LargeMajority.band(), (Some(2.0 / 3.0), None));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ShareWord {
    /// Above nine in ten.
    NearlyAll,
    /// Within three points of nine tenths.
    NineInTen,
    /// Within five points of four fifths.
    FourInFive,
    /// Within five points of three quarters.
    ThreeInFour,
    /// Within five points of two thirds.
    TwoInThree,
    /// Within five points of a half.
    AboutHalf,
    /// Within five points of a third.
    OneInThree,
    /// Within five points of a quarter.
    OneInFour,
    /// Within five points of a fifth.
    OneInFive,
    /// Within three points of a tenth.
    OneInTen,
    /// Below one in ten.
    HardlyAny,
    /// Above a third, below a half.
    LargeMinority,
    /// Below a fifth.
    SmallMinority,
    /// Above two thirds.
    LargeMajority,
    /// Above a half.
    Majority,
    /// Below a half.
    Minority,
}

impl ShareWord {
    /// All of them, those with the narrowest bands first.
    pub const ALL: [Self; 16] = [
        Self::NineInTen,
        Self::OneInTen,
        Self::AboutHalf,
        Self::TwoInThree,
        Self::OneInThree,
        Self::ThreeInFour,
        Self::OneInFour,
        Self::FourInFive,
        Self::OneInFive,
        Self::NearlyAll,
        Self::HardlyAny,
        Self::LargeMinority,
        Self::SmallMinority,
        Self::LargeMajority,
        Self::Majority,
        Self::Minority,
    ];

    /// As a claim writes it.
    pub fn id(self) -> &'static str {
        match self {
            Self::NearlyAll => "nearly_all",
            Self::NineInTen => "nine_in_ten",
            Self::FourInFive => "four_in_five",
            Self::ThreeInFour => "three_in_four",
            Self::TwoInThree => "two_in_three",
            Self::AboutHalf => "about_half",
            Self::OneInThree => "one_in_three",
            Self::OneInFour => "one_in_four",
            Self::OneInFive => "one_in_five",
            Self::OneInTen => "one_in_ten",
            Self::HardlyAny => "hardly_any",
            Self::LargeMinority => "large_minority",
            Self::SmallMinority => "small_minority",
            Self::LargeMajority => "large_majority",
            Self::Majority => "majority",
            Self::Minority => "minority",
        }
    }

    /// The word with this id.
    pub fn parse(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|word| word.id() == id)
    }

    /// The proportions above and below which the share has to be shown to lie.
    pub fn band(self) -> (Option<f64>, Option<f64>) {
        let within = |middle: f64, half: f64| (Some(middle - half), Some(middle + half));
        match self {
            Self::NearlyAll => (Some(0.9), None),
            Self::NineInTen => (Some(0.87), Some(0.93)),
            Self::FourInFive => (Some(0.75), Some(0.85)),
            Self::ThreeInFour => (Some(0.7), Some(0.8)),
            Self::TwoInThree => within(2.0 / 3.0, 0.05),
            Self::AboutHalf => (Some(0.45), Some(0.55)),
            Self::OneInThree => within(1.0 / 3.0, 0.05),
            Self::OneInFour => (Some(0.2), Some(0.3)),
            Self::OneInFive => (Some(0.15), Some(0.25)),
            Self::OneInTen => (Some(0.07), Some(0.13)),
            Self::HardlyAny => (None, Some(0.1)),
            Self::LargeMinority => (Some(1.0 / 3.0), Some(0.5)),
            Self::SmallMinority => (None, Some(0.2)),
            Self::LargeMajority => (Some(2.0 / 3.0), None),
            Self::Majority => (Some(0.5), None),
            Self::Minority => (None, Some(0.5)),
        }
    }
}
