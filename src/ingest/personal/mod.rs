//! In: headings, cells and findings of a delivery. Out: the same without what names a person: columns refused, hashed or
//! left unread, open answers masked, messages masked. Never: a plain identifier that leaves the room.
//!
//! `pattern` finds what has the form of an identifier (`phone`: telephone numbers), `heading` what is called one; `key` makes
//! hashes; `watch` looks at columns for what nobody declared; `mask` stands at the door.

mod heading;
mod key;
mod mask;
mod name;
mod pattern;
mod phone;
mod watch;

pub(super) use heading::{are_answers, suspected};
pub(super) use key::{HashKey, mark as key_mark, read_key};
pub(super) use mask::{Door, unknown_cell};
pub(super) use name::{are_names, without_introduction, without_name};
pub(super) use pattern::{Kind, masked};
pub(super) use watch::{Watched, columns, mask_names, open_answers, whole_identifier};
