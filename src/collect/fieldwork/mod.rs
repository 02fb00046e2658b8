//! In: responses, invitations, the wave's targets. Out: how fieldwork goes and went: counts for those who watch it, dispositions and
//! response rates, flags of rows. Never: an answer changed, or one of a single person shown.

pub mod admin;
pub mod disposition;
pub mod flags;
pub mod status;
mod times;
