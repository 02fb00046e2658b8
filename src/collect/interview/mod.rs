//! In: the definition of a wave, and what one respondent has done so far. Out: what is asked next, what a page's fields say,
//! and what is to be stored. Never: a clock, a store, a request; the same events and the same form give the same decision.

pub mod asked;
pub mod decide;
mod earlier;
pub mod event;
pub mod form;
pub mod never;
pub mod reply;
pub mod response;
pub mod route;
pub mod script;
pub(super) mod worked_out;
