//! In: estimates of several waves. Out: [`Changes`], each tested or with the reason it is not. Never: answers, tallies
//! or words for readers.

pub mod changes;
pub mod difference;
mod in_order;
pub mod jumps;
pub mod published;
pub mod reversed;
pub mod trend;

pub use changes::{Change, ChangeTest, Changes, ChangesTo, NoTest, Verdict};
pub use difference::{breaks_between, changes};
pub use trend::{Trend, Trends, compositions, trends};
