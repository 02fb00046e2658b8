//! In: seconds, one number a person. Out: the middle of them. Never: a list as long as there are people.

use std::collections::BTreeMap;

/// How many took how many seconds.
#[derive(Debug, Clone, Default)]
pub(super) struct Times(BTreeMap<u32, usize>);

impl Times {
    pub(super) fn add(&mut self, seconds: u32) {
        *self.0.entry(seconds).or_default() += 1;
    }

    pub(super) fn people(&self) -> usize {
        self.0.values().sum()
    }

    /// The lower and the upper median, the same where the people are odd in number; `None`: there is nobody.
    pub(super) fn medians(&self) -> Option<(u32, u32)> {
        let people = self.people();
        let low = self.at(people.checked_sub(1)? / 2)?;
        Some((low, self.at(people / 2)?))
    }

    /// The time at this place of all, the shortest at 0.
    fn at(&self, place: usize) -> Option<u32> {
        let mut before = 0;
        let found = self.0.iter().find(|(_, people)| {
            before += **people;
            before > place
        });
        found.map(|(seconds, _)| *seconds)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_middle_is_that_of_the_times_in_order() {
        let mut times = Times::default();
        assert_eq!(times.medians(), None);
        let mut listed: Vec<u32> = Vec::new();
        for seconds in [9, 2, 2, 7, 9, 9, 1, 30, 2, 2, 0] {
            times.add(seconds);
            listed.push(seconds);
            listed.sort_unstable();
            let of = |place: usize| listed[place];
            let people = listed.len();
            assert_eq!(times.people(), people);
            assert_eq!(
                times.medians(),
                Some((of((people - 1) / 2), of(people / 2))),
                "{listed:?}"
            );
        }
    }
}
