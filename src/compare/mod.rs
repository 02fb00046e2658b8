//! In: estimates of several waves. Out: [`Changes`], each tested or with the reason it is not. Never: answers, tallies
//! or words for readers.

pub mod changes;
pub mod difference;
pub mod published;

pub use changes::{Change, ChangeTest, Changes, NoTest, Verdict};
pub use difference::{breaks_between, changes};
