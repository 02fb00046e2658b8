//! In: estimates of several waves. Out: [`Changes`], each tested or with the reason it is not. Never: answers, tallies
//! or words for readers.

pub mod change_test;
pub mod changes;
pub mod difference;
pub mod distribution;
pub mod family;
mod in_order;
pub mod jumps;
pub mod panel;
pub mod published;
pub mod respondents;
pub mod reversed;

pub use change_test::{ChangeTest, Dependence, Equivalence, Verdict};
pub use changes::{Change, Changes, ChangesTo, NoTest};
pub use difference::{Pairs, breaks_between, changes, changes_of};
pub use distribution::{DistributionChange, distribution_changes};
pub use family::{ChangeFamily, Members};
pub use panel::Panel;
