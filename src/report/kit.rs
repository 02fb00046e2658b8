//! In: results, a wave, languages, editions. Out: every piece of every edition in its folder, whole or not at all. Never: a
//! piece of a wave that disclosure holds back.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use super::annex;
use super::checklist;
use super::control;
use super::document::{self, Document};
use super::event;
use super::material::Material;
use super::render::folder::{self, Build, File, Laid, Record, Replaces, Source};
use super::render::pdf::pieces;
use crate::definition::{Audience, Edition, Lang, Piece, WaveId};
use crate::diagnostic::{Diagnostics, Warned};
use crate::pipeline::Results;

/// What `tidemark report` writes of a wave.
#[derive(Debug, Clone, Copy)]
pub struct Kit<'a> {
    /// Everything estimated.
    pub results: &'a Results,
    /// The wave that is reported.
    pub wave: &'a WaveId,
    /// The languages, in the order written.
    pub languages: &'a [Lang],
    /// The editions, in the order written.
    pub editions: &'a [Edition],
}

impl Kit<'_> {
    /// Writes the editions: one into `out` itself where the survey has one, else each into a folder of its name there.
    /// Returns the files, in the order written; and what of `out` was left alone (T0630) or kept under another name (T0632).
    ///
    /// What an earlier build wrote is replaced or removed, also where the survey had one edition then and has several now, or the
    /// other way round. Files that no build wrote stay, and so do those of ours that a person changed; slides that a person
    /// added are in the new deck of the same edition or of another for the same readers.
    ///
    /// # Errors
    /// [`Error::Input`](crate::Error::Input) when disclosure demands what is not stated (T0602), a
    /// claim does not hold (T0643, T0644), the wave is not among the
    /// results (T0901), or `out` holds something that is no report (T0902) or is that of another survey (T0631);
    /// [`Error::Write`](crate::Error::Write).
    ///
    /// ```
    /// use tidemark::definition::{Edition, Lang, Piece, WaveId, load};
    /// use tidemark::pipeline::{self, Scope, WaveScope};
    /// use tidemark::report::Kit;
    /// let survey = load("surveys/tech-attitudes".as_ref())?.output;
    /// let wave = WaveId::new("2020");
    /// let scope = Scope { waves: WaveScope::UpTo(wave.clone()), ..Scope::default() };
    /// let results = pipeline::run(survey, &scope)?;
    /// let page = Edition { pieces: vec![Piece::Page], ..Edition::default() };
    /// let kit = Kit { results: &results, wave: &wave, languages: &[Lang::new("en")], editions: &[page] };
    /// let folder = tempfile::tempdir().unwrap();
    /// let written = kit.write(&folder.path().join("report"))?;
    /// assert!(written.output[0].ends_with("en/index.html"));
    /// # Ok::<(), tidemark::Error>(())
    /// ```
    pub fn write(&self, out: &Path) -> crate::Result<Warned<Vec<PathBuf>>> {
        let declared = &self.results.survey.report.editions;
        let is_built = |name: &str| self.editions.iter().any(|edition| edition.name == name);
        let replaces = match declared.len() > 1 && !declared.iter().all(|one| is_built(&one.name)) {
            true => Replaces::Folders(self.folders()),
            false => Replaces::All,
        };
        self.put(out, replaces)
    }

    /// Writes the editions as a part of a report: what an earlier build left in their folders and this one does not make
    /// stays, other pieces and other languages alike.
    ///
    /// # Errors
    /// As [`Kit::write`].
    pub fn write_part(&self, out: &Path) -> crate::Result<Warned<Vec<PathBuf>>> {
        self.put(out, Replaces::Names(self.folders()))
    }

    fn put(&self, out: &Path, replaces: Replaces) -> crate::Result<Warned<Vec<PathBuf>>> {
        let mut files = Vec::new();
        for (folder, of_edition) in self.files(out)? {
            let inside = folder.strip_prefix(out).unwrap_or(&folder).to_owned();
            files.extend(of_edition.into_iter().map(|file| File {
                path: inside.join(&file.path),
                ..file
            }));
        }
        let (carried, kept) = self.decks(out);
        let build = Build {
            files: &files,
            source: self.source(),
            editions: &self.laid(),
            replaces,
            carried: &carried,
            kept: &kept,
        };
        let mut written = folder::write(&build, out, folder::REPORT)?;
        written.warnings.extend(folder::large_pages(&files, out));
        Ok(written)
    }

    /// Of which survey and wave the folder is.
    pub(crate) fn source(&self) -> Source {
        let wave = self.results.survey.wave(self.wave);
        wave.map(|wave| Source::of(&self.results.survey, wave))
            .unwrap_or_default()
    }

    /// The editions with the folders they lie in.
    pub(crate) fn laid(&self) -> Vec<Laid> {
        let laid = |edition: &Edition| Laid {
            edition: edition.name.clone(),
            audience: edition.audience,
            folder: self.folder(edition, Path::new("")),
        };
        self.editions.iter().map(laid).collect()
    }

    fn folders(&self) -> Vec<PathBuf> {
        self.laid().into_iter().map(|laid| laid.folder).collect()
    }

    /// Decks of earlier builds: those whose additions the new ones take over, and those that hold some which none takes over.
    fn decks(&self, out: &Path) -> (Vec<PathBuf>, Vec<PathBuf>) {
        let (mut carried, mut kept) = (Vec::new(), Vec::new());
        let Some(record) = Record::read(out, folder::REPORT) else {
            return (carried, kept);
        };
        let with_slides = self
            .editions
            .iter()
            .filter(|edition| edition.pieces.contains(&Piece::Slides));
        let heirs: Vec<PathBuf> = with_slides
            .filter_map(|edition| self.previous(edition, out))
            .collect();
        for path in record.sums.keys() {
            let is_carried = heirs.iter().any(|folder| {
                let mut languages = self.languages.iter();
                languages.any(|lang| folder.join(event::deck(lang)) == out.join(path))
            });
            if is_carried {
                carried.push(path.clone());
            } else if event::is_deck(path) && event::holds_additions(&out.join(path)) {
                kept.push(path.clone());
            }
        }
        (carried, kept)
    }

    /// The folder whose slides an edition takes over: its own; where it is new, that of an edition for the same readers, or for
    /// internal readers any. What was added for internal readers never comes into a public edition of another name.
    fn previous(&self, edition: &Edition, out: &Path) -> Option<PathBuf> {
        let own = self.folder(edition, out);
        let Some(record) = Record::read(out, folder::REPORT) else {
            return own.is_dir().then_some(own);
        };
        let laid = || record.editions.iter();
        let named = laid().find(|laid| laid.edition == edition.name);
        let found = named
            .or_else(|| laid().find(|laid| laid.audience == edition.audience))
            .or_else(|| laid().find(|_| edition.audience == Audience::Internal));
        found.map(|laid| out.join(&laid.folder))
    }

    /// The files of each edition with the folder they belong into; nothing is written.
    ///
    /// # Errors
    /// As [`Kit::write`], but for what stands in the folders.
    pub fn files(&self, out: &Path) -> crate::Result<Vec<(PathBuf, Vec<File>)>> {
        let controlled = control::published(self.results);
        let kit = Kit {
            results: &controlled.results,
            ..*self
        };
        kit.files_of_controlled(out)
    }

    /// As [`Kit::files`], of results that [`control::published`] has been through.
    ///
    /// # Errors
    /// As [`Kit::files`].
    pub(crate) fn files_of_controlled(
        &self,
        out: &Path,
    ) -> crate::Result<Vec<(PathBuf, Vec<File>)>> {
        self.gate()?;
        let mut built = Vec::new();
        for edition in self.editions {
            let folder = self.folder(edition, out);
            let files = self.edition(edition, self.previous(edition, out).as_deref())?;
            built.push((folder, files));
        }
        Ok(built)
    }

    /// What is about to happen to slides of the last build in `out`: those of the report that a person changed (T0655), and decks in which
    /// that cannot be seen (T0656). Slides that a person added stay, and are no news.
    ///
    /// # Errors
    /// [`Error::Input`](crate::Error::Input) where a deck cannot be read (T0657); [`Error::Read`](crate::Error::Read).
    pub fn foreseen(&self, out: &Path) -> crate::Result<Diagnostics> {
        let mut found = Diagnostics::new();
        for edition in self.editions {
            if edition.pieces.contains(&Piece::Slides)
                && let Some(folder) = self.previous(edition, out)
            {
                found.extend(event::foreseen(&folder, self.languages)?);
            }
        }
        Ok(found)
    }

    /// The folder of an edition.
    fn folder(&self, edition: &Edition, out: &Path) -> PathBuf {
        match self.results.survey.report.editions.len() > 1 {
            true => out.join(&edition.name),
            false => out.to_owned(),
        }
    }

    fn gate(&self) -> crate::Result<()> {
        let mut gaps = Diagnostics::new();
        if let Some(lang) = self.languages.first() {
            gaps.extend(document::gate(self.results, self.wave, lang)?);
            let is_internal = |edition: &Edition| edition.audience == Audience::Internal;
            let audience = match self.editions.iter().all(is_internal) {
                true => Audience::Internal,
                false => Audience::Public,
            };
            gaps.extend(document::broken_claims(
                self.results,
                self.wave,
                lang,
                audience,
            )?);
        }
        match gaps.error_count() {
            0 => Ok(()),
            _ => Err(gaps.into()),
        }
    }

    /// The files of an edition, in the order of languages and pieces.
    fn edition(&self, edition: &Edition, previous: Option<&Path>) -> crate::Result<Vec<File>> {
        let documents = self
            .languages
            .iter()
            .map(|lang| document::of_audience(self.results, self.wave, lang, edition.audience))
            .collect::<crate::Result<Vec<Document>>>()?;
        let materials: Vec<Material<'_>> = self
            .languages
            .iter()
            .zip(&documents)
            .map(|(lang, document)| Material {
                results: self.results,
                wave: self.wave,
                lang,
                languages: self.languages,
                edition,
                document,
                previous,
            })
            .collect();
        let mut tasks: Vec<(Piece, &Material<'_>)> = Vec::new();
        for (place, material) in materials.iter().enumerate() {
            let asked = edition.pieces.iter();
            // Data has every language in it.
            let asked = asked.filter(|piece| place == 0 || **piece != Piece::Data);
            tasks.extend(asked.map(|piece| (*piece, material)));
        }
        let mut files = side_by_side(&tasks)?;
        if let Some(wave) = self.results.survey.wave(self.wave)
            && edition.pieces.contains(&Piece::Data)
        {
            files.push(annex::manifest(
                &self.results.survey,
                wave,
                edition.audience,
                &files,
            ));
        }
        Ok(files)
    }
}

/// Makes pieces on every processor; the files come in the order of the tasks, whoever made them.
fn side_by_side(tasks: &[(Piece, &Material<'_>)]) -> crate::Result<Vec<File>> {
    let workers = thread::available_parallelism().map_or(1, usize::from);
    let next = AtomicUsize::new(0);
    let work = || {
        let mut made = Vec::new();
        while let Some((piece, material)) = tasks.get(next.fetch_add(1, Ordering::Relaxed)) {
            made.push((*piece, material.lang, files(*piece, material)));
        }
        made
    };
    let made: Vec<_> = thread::scope(|scope| {
        let others: Vec<_> = (1..workers.min(tasks.len()))
            .map(|_| scope.spawn(work))
            .collect();
        let mut made = work();
        for other in others {
            match other.join() {
                Ok(more) => made.extend(more),
                Err(panic) => std::panic::resume_unwind(panic),
            }
        }
        made
    });
    let place = |piece: Piece, lang: &Lang| {
        tasks
            .iter()
            .position(|(known, material)| *known == piece && material.lang == lang)
    };
    let mut made = made;
    made.sort_by_key(|(piece, lang, _)| place(*piece, lang));
    let mut whole = Vec::new();
    for (_, _, files) in made {
        whole.extend(files?);
    }
    Ok(whole)
}

/// The files of one piece in one language.
fn files(piece: Piece, material: &Material<'_>) -> crate::Result<Vec<File>> {
    match piece {
        Piece::Page => folder::page(
            material.document,
            material.languages,
            &material.edition.theme,
        ),
        Piece::Figures => folder::figures(material.document, &material.edition.theme),
        Piece::Tables => folder::csv_tables(material.document),
        Piece::Report => pieces::report(material),
        Piece::FactSheet => pieces::fact_sheet(material),
        Piece::Briefing => pieces::briefing(material),
        Piece::Booklet => pieces::booklet(material),
        Piece::Disclosure => checklist::files(material),
        Piece::Workbook => annex::workbook(material),
        Piece::BannerBook => annex::banner_book(material),
        Piece::Data => annex::data(material),
        Piece::Slides => event::slides(material),
        Piece::Stage => event::stage(material),
        Piece::Cards => event::cards(material),
        Piece::Poster => event::poster(material),
        Piece::Handout => event::handout(material),
        Piece::Moderator => event::moderator(material),
    }
}
