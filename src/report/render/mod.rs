//! In: a [`Document`](super::document::Document). Out: files. Never: a number that is not in the document.

pub(crate) mod csv;
pub mod folder;
pub mod html;
pub mod pdf;
pub(crate) mod png;
