//! In: estimates of several waves. Out: [`Changes`], each tested or with the reason it is not. Never: answers, tallies
//! or words for readers but those of the ledger.

pub mod change_test;
pub mod changes;
pub mod claim;
pub mod difference;
pub mod distribution;
pub mod family;
mod in_order;
pub mod jumps;
pub mod ledger;
pub mod panel;
pub mod plan;
pub mod power;
pub mod published;
pub mod respondents;
pub mod reversed;
pub mod trend;

pub use change_test::{ChangeTest, Dependence, Equivalence, Verdict};
pub use changes::{Change, Changes, ChangesTo, NoTest};
pub use difference::{Pairs, changes, changes_of};
pub use distribution::{DistributionChange, distribution_changes};
pub use family::{ChangeFamily, Members};
pub use ledger::Ledger;
pub use panel::Panel;
pub use trend::{Trend, Trends, compositions, trends};
