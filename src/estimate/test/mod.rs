//! In: tallies with their [`Linearisation`](super::Linearisation), or p-values. Out: tests of independence, of given
//! shares, of differences and contrasts, and p-values adjusted over a family. Never: a row of responses, or a NaN
//! instead of a reason.
//!
//! Every test works on joint covariances of tallies, so what the weighting history gives or takes is in it.

pub mod answer_totals;
pub mod contrast;
pub mod convention;
pub mod family;
pub mod goodness_of_fit;
pub mod independence;
pub mod item;
pub mod joint;
pub mod outcome;
pub mod t_test;
pub mod two_way_table;

pub use answer_totals::AnswerTotals;
pub use contrast::{Contrast, ContrastEstimate};
pub use convention::Convention;
pub use family::{Correction, Family, NotAProbability};
pub use goodness_of_fit::GoodnessOfFit;
pub use independence::IndependenceStatistic;
pub use item::independence_of_items;
pub use joint::Joint;
pub use outcome::{Reference, TestResult, Untestable};
pub use t_test::{TTest, one_sample, two_sample};
pub use two_way_table::TwoWayTable;
