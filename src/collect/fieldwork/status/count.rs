//! Counts of people, hidden below the floor.

use std::fmt;

use serde::{Serialize, Serializer};

/// The smallest number of people that is shown.
pub const FLOOR: usize = 5;

/// A number of people as it may be shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Count {
    /// None, or at least the floor.
    Number(usize),
    /// Fewer than the floor, or what would tell such a number by subtraction.
    Hidden,
}

impl Count {
    /// A number on its own.
    pub fn of(number: usize) -> Self {
        match number {
            1..FLOOR => Self::Hidden,
            number => Self::Number(number),
        }
    }
}

impl fmt::Display for Count {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number(number) => number.fmt(f),
            Self::Hidden => f.write_str("–"),
        }
    }
}

/// A number, or `null` where it is hidden.
impl Serialize for Count {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Number(number) => serializer.serialize_u64(*number as u64),
            Self::Hidden => serializer.serialize_none(),
        }
    }
}

/// Parts of one whole: where the whole minus the rest would tell the parts below the floor (there is one; or all are 1; or all are
/// as large as they can be), the smallest other part is hidden with them.
///
/// ```
/// use tidemark::collect::fieldwork::status::{Count, counts};
/// assert_eq!(counts(&[3, 9, 40]), [Count::Hidden, Count::Hidden, Count::Number(40)]);
/// assert_eq!(counts(&[3, 4, 40]), [Count::Hidden, Count::Hidden, Count::Number(40)]);
/// assert_eq!(counts(&[1, 1, 40]), [Count::Hidden, Count::Hidden, Count::Hidden]);
/// assert_eq!(counts(&[0, 9, 40]), [Count::Number(0), Count::Number(9), Count::Number(40)]);
/// ```
pub fn counts(numbers: &[usize]) -> Vec<Count> {
    let mut shown: Vec<Count> = numbers.iter().map(|number| Count::of(*number)).collect();
    let small: Vec<usize> = numbers
        .iter()
        .copied()
        .filter(|number| (1..FLOOR).contains(number))
        .collect();
    let is_told = match small.as_slice() {
        [] => false,
        [_] => true,
        several => {
            several.iter().all(|number| *number == 1)
                || several.iter().all(|number| *number == FLOOR - 1)
        }
    };
    if is_told {
        let smallest = numbers
            .iter()
            .enumerate()
            .filter(|(_, number)| **number >= FLOOR)
            .min_by_key(|(_, number)| **number)
            .map(|(place, _)| place);
        if let Some(count) = smallest.and_then(|place| shown.get_mut(place)) {
            *count = Count::Hidden;
        }
    }
    shown
}
