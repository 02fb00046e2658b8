//! In: the report of a wave. Out: what is shown and handed out at an event: slides, stage pictures, cards, a poster, a handout, the
//! moderator's card. Never: a sentence that the figures do not carry, or a piece without who asked whom, when and how.

mod minimum;
mod phrasing;
mod result;
pub(in crate::report) mod slides;
