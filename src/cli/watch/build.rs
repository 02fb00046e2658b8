//! In: the arguments of `report` and the files at one moment. Out: the pages of every edition. Never: an estimate made again
//! that nothing has changed.

use std::borrow::Cow;
use std::path::{Path, PathBuf};

use super::files::Watched;
use crate::cli::publishing;
use crate::cli::report::{Asked, ReportArgs, scope};
use crate::definition::{Edition, ItemId, LowBase, Piece, Survey, WaveId};
use crate::diagnostic::Diagnostics;
use crate::pipeline::{self, Results};
use crate::report::control::{self, Control, WithheldOfWave};
use crate::report::render::folder::{self, File, Laid, Replaces, Source};
use crate::report::{self, Kit};

/// What one build leaves for the next.
#[derive(Default)]
pub struct Build {
    kept: Option<Kept>,
    outside: Vec<PathBuf>,
}

/// Estimates, and what they follow from.
struct Kept {
    key: Key,
    /// Without what may not be published.
    results: Results,
    withheld: Vec<WithheldOfWave>,
    /// Found in the answers.
    findings: Diagnostics,
}

/// Everything that estimates follow from: the files, and what report.toml asks of the estimation.
#[derive(PartialEq)]
struct Key {
    inputs: [u8; 32],
    wave: WaveId,
    banners: Vec<ItemId>,
    draws_levels: bool,
    low_base: LowBase,
    floor: u64,
}

/// The pages of one build.
pub struct Built {
    /// From the folder of the report.
    files: Vec<File>,
    source: Source,
    editions: Vec<Laid>,
    out: PathBuf,
    /// The same as the server names them: `en/index.html`.
    pub pages: Vec<(String, String)>,
    /// What is doubtful.
    pub findings: Diagnostics,
}

impl Build {
    /// Files outside the survey folder that the last survey read.
    pub fn outside(&self) -> &[PathBuf] {
        &self.outside
    }

    /// Finds the files outside before the first build; what is wrong with the survey, the build says.
    pub fn prepare(&mut self, args: &ReportArgs) {
        if let Ok(asked) = args.asked() {
            self.outside = outside(&asked.survey, args.folder());
        }
    }

    /// Builds the pages.
    ///
    /// # Errors
    /// As `tidemark report`.
    pub fn build(&mut self, args: &ReportArgs, seen: &Watched) -> crate::Result<Built> {
        let Asked {
            survey,
            warnings,
            wave,
            languages,
            editions,
            out,
        } = args.asked()?;
        self.outside = outside(&survey, args.folder());
        let kept = self.estimated(survey, &wave, seen)?;
        let mut findings = warnings;
        if let Some(reported) = kept.results.survey.wave(&wave) {
            findings = publishing::without_placeholders(&kept.results.survey, reported, findings)?;
        }
        let pages: Vec<Edition> = editions
            .into_iter()
            .map(|edition| Edition {
                pieces: vec![Piece::Page],
                ..edition
            })
            .collect();
        let kit = Kit {
            results: &kept.results,
            wave: &wave,
            languages: &languages,
            editions: &pages,
        };
        let files: Vec<File> = kit
            .files_of_controlled(&out)?
            .into_iter()
            .flat_map(|(folder, files)| {
                let inside = folder.strip_prefix(&out).unwrap_or(&folder).to_owned();
                files.into_iter().map(move |file| File {
                    path: inside.join(&file.path),
                    ..file
                })
            })
            .collect();
        let (source, laid) = (kit.source(), kit.laid());
        findings.extend(folder::large_pages(&files, &out));
        findings.extend(kept.findings.clone());
        findings.extend(kept.results.warnings.clone());
        let controlled = Control {
            results: Cow::Borrowed(&kept.results),
            withheld: kept.withheld.clone(),
        };
        findings.extend(report::warnings_of(&controlled, &wave, &languages)?);
        findings
            .0
            .retain(|finding| finding.severity != crate::diagnostic::Severity::Note);
        Ok(Built {
            pages: files.iter().map(served).collect(),
            files,
            source,
            editions: laid,
            out,
            findings,
        })
    }

    /// The estimates of before with the texts of now, or new ones.
    fn estimated(&mut self, survey: Survey, wave: &WaveId, seen: &Watched) -> crate::Result<&Kept> {
        let scope = scope(&survey, wave);
        let key = Key {
            inputs: seen.inputs(),
            wave: wave.clone(),
            banners: scope.banners.clone(),
            draws_levels: survey.report.draws_levels(),
            low_base: survey.report.low_base,
            floor: survey.report.floor,
        };
        let kept = match self.kept.take() {
            Some(mut kept) if kept.key == key => {
                kept.results.survey = survey;
                kept
            }
            _ => {
                let results = pipeline::run(survey, &scope)?;
                let findings = match results.survey.wave(wave) {
                    Some(reported) => publishing::without_turned_scales(&results.survey, reported)?,
                    None => Diagnostics::new(),
                };
                let Control { results, withheld } = control::published(&results);
                Kept {
                    key,
                    results: results.into_owned(),
                    withheld,
                    findings,
                }
            }
        };
        Ok(self.kept.insert(kept))
    }
}

/// Deliveries that lie outside the survey folder.
fn outside(survey: &Survey, folder: &Path) -> Vec<PathBuf> {
    let deliveries = survey.waves.iter().filter_map(|wave| wave.delivery());
    deliveries
        .map(|delivery| delivery.path.clone())
        .filter(|path| !path.starts_with(folder))
        .collect()
}

/// A page as the server names it.
fn served(file: &File) -> (String, String) {
    let parts: Vec<String> = file
        .path
        .components()
        .map(|part| part.as_os_str().to_string_lossy().into_owned())
        .collect();
    let text = String::from_utf8_lossy(&file.bytes).into_owned();
    (parts.join("/"), text)
}

impl Built {
    /// Writes the pages where the report lies, each whole; what else lies there is older until the watch ends. Says which pages a
    /// person had changed.
    ///
    /// # Errors
    /// As `tidemark report`.
    pub fn write(&self) -> crate::Result<Diagnostics> {
        let build = folder::Build {
            files: &self.files,
            source: self.source.clone(),
            editions: &self.editions,
            replaces: Replaces::Names(Vec::new()),
            carried: &[],
            kept: &[],
        };
        folder::update(&build, &self.out, folder::REPORT)
    }
}
