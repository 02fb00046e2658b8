//! In: what was estimated. Out: the same with what may not be published taken out: figures on fewer respondents than the
//! floor, and those that would tell of them. Never: a withheld number anywhere in what it hands on.
//!
//! [`published`] is applied once, before anything is laid out, so that pages, figures, tables, files and claims all see
//! the same. [`withhold`] decides and [`Family::bounds`] audits, for any counts and sums. `docs/disclosure.md` says what
//! it protects from, and from what it does not.

mod family;
mod hide;
mod of_wave;
mod simplex;
mod withhold;

pub use family::{Bounds, Count, Family, Standing, Sum};
pub use hide::{Control, WithheldOfWave, is_base_withheld, is_withheld, published, warnings};
pub use withhold::{Withheld, withhold};
