//! Stages that another room is getting, with the agreed signature.
//!
//! TO BE REPLACED by the integrator: each function goes when the one it names is there.

use std::path::{Path, PathBuf};

use crate::definition::{FigureId, Lang, WaveId};
use crate::pipeline::Results;

fn absent<T>(what: &str) -> crate::Result<T> {
    Err(crate::Error::Bug(format!("{what} is not there yet")))
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Size {
    Report,
    Slide,
}

pub fn write_report(
    _results: &Results,
    _wave: &WaveId,
    _languages: &[Lang],
    _out: &Path,
) -> crate::Result<Vec<PathBuf>> {
    absent("report::write")
}
pub fn figure_svg(
    _results: &Results,
    _wave: &WaveId,
    _figure: &FigureId,
    _lang: &Lang,
    _size: Size,
) -> crate::Result<String> {
    absent("report::figure_svg")
}
pub fn png(_svg: &str, _scale: f32) -> crate::Result<Vec<u8>> {
    absent("report::png")
}
