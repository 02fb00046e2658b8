//! The stages as the commands call them: the library's entry functions under one roof.
//!
//! TO BE REPLACED by the integrator: every function here stands for one that another room is getting, with the agreed
//! signature.

use std::path::{Path, PathBuf};

use crate::definition::{FigureId, ItemId, Lang, Survey, Wave, WaveId};
use crate::diagnostic::Warned;
use crate::ingest::Responses;
use crate::pipeline::Results;
use crate::weight::WeightingReport;

fn absent<T>(what: &str) -> crate::Result<T> {
    Err(crate::Error::Bug(format!("{what} is not there yet")))
}

pub struct Scope {
    pub waves: WaveScope,
    pub items: Option<Vec<ItemId>>,
    pub banners: Vec<ItemId>,
}
pub enum WaveScope {
    All,
    Only(Vec<WaveId>),
    UpTo(WaveId),
}
pub struct RowWeights {
    pub ids: Option<Vec<String>>,
    pub weights: Vec<f64>,
    pub report: WeightingReport,
}
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Size {
    Report,
    Slide,
}

pub fn load(_folder: &Path) -> crate::Result<Warned<Survey>> {
    absent("definition::load")
}
pub fn read(_survey: &Survey, _wave: &Wave) -> crate::Result<Warned<Responses>> {
    absent("ingest::read")
}
pub fn estimate(_survey: Survey, _scope: &Scope) -> crate::Result<Results> {
    absent("pipeline::run")
}
pub fn row_weights(_survey: &Survey, _wave: &WaveId) -> crate::Result<Warned<RowWeights>> {
    absent("pipeline::row_weights")
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
pub fn rehearse(
    _survey: &Survey,
    _wave: &Wave,
    _respondents: Option<u32>,
    _seed: Option<u64>,
    _figures: Option<&crate::definition::Published>,
) -> crate::Result<Vec<u8>> {
    absent("ingest::rehearsal")
}
