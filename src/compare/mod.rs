//! In: estimates of several waves. Out: [`Changes`], each tested or with the reason it is not. Never: answers, tallies
//! or words for readers.

pub mod changes;

pub use changes::{Change, ChangeTest, Changes, NoTest, Verdict};
