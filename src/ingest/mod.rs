//! In: a delivery and the definition. Out: [`Responses`] with their accounts. Never: a number estimated from answers,
//! a write to a delivery, or a missing answer that has become a number.

pub mod accounts;
pub mod rehearsal;
pub mod responses;

pub use accounts::{Accounts, SetAside};
pub use responses::{Answers, BLANK, CHOSEN, DesignColumns, NOT_CHOSEN, Responses};
