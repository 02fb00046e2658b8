//! In: a wave, a language, an edition. Out: what every piece of the report is made from. Never: a piece.

use std::path::Path;

use super::document::Document;
use crate::definition::{Edition, Lang, WaveId};
use crate::pipeline::Results;

/// What the pieces of one language of an edition are made from.
#[derive(Debug, Clone, Copy)]
pub struct Material<'a> {
    /// Everything estimated.
    pub results: &'a Results,
    /// The wave that is reported.
    pub wave: &'a WaveId,
    /// The language of every text.
    pub lang: &'a Lang,
    /// All languages the report is written in.
    pub languages: &'a [Lang],
    /// For whom, and of which pieces.
    pub edition: &'a Edition,
    /// The report in this language, for the audience of the edition.
    pub document: &'a Document,
    /// The folder of the edition as the last build left it, where there is one.
    pub previous: Option<&'a Path>,
}
