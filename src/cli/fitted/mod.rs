//! `tidemark trend --fit` and `--composition`: what is said over the waves together, in place of each wave's figures.

mod grids;
mod records;

use std::path::PathBuf;

use clap::Args;

use super::format::{self, Format};
use super::progress::waiting;
use super::terminal::Terminal;
use super::{Outcome, cache, threads};
use crate::definition::{ItemId, Lang, Survey};
use crate::diagnostic::Diagnostics;
use crate::estimate::wave::TrendGroups;
use crate::pipeline::{self, Scope, WaveScope};

/// What is fitted to the waves together.
#[derive(Debug, Args)]
pub struct FittedArgs {
    /// Trends fitted to the waves, instead of each wave's figures: slope a year, departure from a line, smoothed level,
    /// and a turn where it is likelier than none.
    #[arg(long, conflicts_with_all = ["composition", "ledger"])]
    fit: bool,

    /// With `--fit`: also by the groups of these items, and whether they move alike.
    #[arg(long, value_name = "ITEM", value_delimiter = ',', requires = "fit")]
    pub by: Vec<String>,

    /// Changes split in two, instead: what moved because respondents differ in these items, and what did not.
    #[arg(long, value_name = "ITEM", value_delimiter = ',')]
    pub composition: Vec<String>,
}

impl FittedArgs {
    /// Whether any of it is asked for.
    pub fn is_asked(&self) -> bool {
        self.fit || !self.composition.is_empty()
    }
}

/// What is shown, settled.
pub struct Shown {
    pub survey: Survey,
    pub items: Vec<ItemId>,
    pub waves: WaveScope,
    pub banners: Vec<ItemId>,
    pub composition: Vec<ItemId>,
    pub lang: Lang,
    pub format: Format,
    pub out: Option<PathBuf>,
}

/// Reads the waves and shows what is asked for.
pub fn run(shown: Shown, mut findings: Diagnostics, terminal: &Terminal) -> crate::Result<Outcome> {
    let waiting = waiting(terminal, "reading and comparing the waves");
    let is_split = !shown.composition.is_empty();
    let scope = Scope {
        waves: shown.waves,
        items: Some(shown.items),
        banners: shown.banners,
        trends: if is_split {
            TrendGroups::None
        } else {
            TrendGroups::EverybodyAndBanners
        },
        composition: shown.composition,
        threads: threads::stated(),
        on_wave: waiting.waves(),
        cache: cache::stated(),
        ..Scope::default()
    };
    let results = pipeline::run(shown.survey, &scope)?;
    drop(waiting);
    let (format, lang) = (shown.format, &shown.lang);
    let data = if is_split {
        let grids = || grids::splits(&results, lang);
        format::render(
            format,
            &terminal.out,
            grids,
            records::splits(&results, lang),
        )?
    } else {
        let grids = || grids::trends(&results, lang);
        format::render(
            format,
            &terminal.out,
            grids,
            records::trends(&results, lang),
        )?
    };
    findings.extend(results.warnings.iter().cloned());
    Ok(Outcome::data(data).findings(findings).out(shown.out))
}
