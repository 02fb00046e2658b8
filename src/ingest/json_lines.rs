//! In: the bytes of answers from collect (JSON Lines). Out: its dictionary and its rows. Never: a panic, or an allocation by what a header claims.

use crate::definition::Delivery;
use crate::diagnostic::Diagnostics;

use super::opened::{Opened, unreadable};

pub(super) fn open<'a>(
    delivery: &'a Delivery,
    _bytes: &'a [u8],
    found: &mut Diagnostics,
) -> Option<Box<dyn Opened<'a> + 'a>> {
    unreadable(
        delivery,
        "answers from collect (JSON Lines) is not read yet",
        found,
    )
}
