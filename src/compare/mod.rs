//! In: estimates of several waves. Out: [`Changes`], each tested or with the reason it is not. Never: answers, tallies
//! or words for readers but those of the ledger.

pub mod changes;
pub mod difference;
mod in_order;
pub mod jumps;
pub mod ledger;
pub mod published;
pub mod reversed;

pub use changes::{Change, ChangeTest, Changes, ChangesTo, NoTest, Verdict};
pub use difference::changes;
pub use ledger::Ledger;
