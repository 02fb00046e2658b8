//! In: a folder as it stands, and what is to be written into it. Out: what of it stays, and under which name. Never: a file that
//! Tidemark did not write, or that a person changed since, lost.

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};

use super::marker::{Marker, Record, sum};
use super::{Build, File, MANIFEST, Replaces};
use crate::diagnostic::{Diagnostic, Diagnostics, Place, code};

/// How many files a message names.
const NAMED: usize = 3;

/// What a folder holds, from the folder; links are not followed.
#[derive(Debug, Default)]
pub struct Standing {
    /// Files and links.
    pub files: BTreeSet<PathBuf>,
    /// Folders with nothing in them.
    pub empty: Vec<PathBuf>,
}

impl Standing {
    /// Everything in a folder; nothing where it is not there.
    pub fn of(folder: &Path) -> crate::Result<Self> {
        let mut standing = Self::default();
        if folder.is_dir() {
            standing.look(folder, Path::new(""))?;
        }
        Ok(standing)
    }

    fn look(&mut self, root: &Path, inside: &Path) -> crate::Result<()> {
        let folder = root.join(inside);
        let read = |source| crate::Error::Read {
            path: folder.clone(),
            source,
        };
        let mut is_empty = true;
        for entry in fs::read_dir(&folder).map_err(read)? {
            let entry = entry.map_err(read)?;
            is_empty = false;
            let path = inside.join(entry.file_name());
            match entry.file_type().map_err(read)?.is_dir() {
                true => self.look(root, &path)?,
                false => {
                    self.files.insert(path);
                }
            }
        }
        if is_empty && inside != Path::new("") {
            self.empty.push(inside.to_owned());
        }
        Ok(())
    }
}

/// What becomes of the files that stand in a folder.
#[derive(Debug, Default)]
pub struct Plan {
    /// Files that stay: where each is, and where it will be.
    pub stay: Vec<(PathBuf, PathBuf)>,
    /// Those of them that are still ours, with their sums.
    pub ours: BTreeMap<PathBuf, String>,
    /// What a person is told.
    pub found: Diagnostics,
    left_alone: Vec<PathBuf>,
    taken: BTreeSet<PathBuf>,
}

/// One build over one folder.
pub struct Earlier<'a> {
    /// The folder.
    pub out: &'a Path,
    /// Its marker's kind.
    pub marker: Marker,
    /// What its marker says, where it says it.
    pub record: Option<&'a Record>,
    /// What is to be written.
    pub build: &'a Build<'a>,
}

impl Earlier<'_> {
    /// Decides of every file that stands there.
    ///
    /// # Errors
    /// [`Error::Read`](crate::Error::Read).
    pub fn plan(&self, standing: &Standing) -> crate::Result<Plan> {
        let written: BTreeMap<&Path, &File> = self
            .build
            .files
            .iter()
            .map(|file| (file.path.as_path(), file))
            .collect();
        let mut plan = Plan::default();
        plan.taken.extend(standing.files.iter().cloned());
        plan.taken
            .extend(written.keys().map(|path| (*path).to_owned()));
        for path in &standing.files {
            if path.as_os_str() != self.marker.file {
                self.decide(path, written.get(path.as_path()).copied(), &mut plan)?;
            }
        }
        plan.tell(self.out, self.marker);
        Ok(plan)
    }

    fn decide(&self, path: &Path, now: Option<&File>, plan: &mut Plan) -> crate::Result<()> {
        let listed = self.record.and_then(|record| record.sums.get(path));
        match (listed, now) {
            (None, None) => {
                plan.left_alone.push(path.to_owned());
                plan.stays(path);
            }
            // An early marker lists nothing: what has the name of a file of ours is taken for it.
            (_, Some(_)) if self.record.is_none() => {}
            (listed, Some(file)) => {
                let is_carried = self.build.carried.iter().any(|carried| carried == path);
                let is_kept = self.build.kept.iter().any(|kept| kept == path);
                let is_a_persons =
                    !is_carried && self.is_a_persons(path, listed, Some(&file.bytes))?;
                if is_kept || is_a_persons {
                    plan.set_aside(self.out, path);
                }
            }
            (Some(sum), None) if !self.replaces(path) => {
                plan.ours.insert(path.to_owned(), sum.clone());
                plan.stays(path);
            }
            (Some(_), None) if self.build.carried.iter().any(|carried| carried == path) => {}
            (Some(sum), None) => {
                let is_kept = self.build.kept.iter().any(|kept| kept == path);
                if is_kept || self.is_a_persons(path, Some(sum), None)? {
                    plan.kept_back(self.out, path);
                }
            }
        }
        Ok(())
    }

    /// Whether this build is what says whether a file of ours is still there.
    fn replaces(&self, path: &Path) -> bool {
        match &self.build.replaces {
            Replaces::All => true,
            Replaces::Folders(folders) => folders.iter().any(|folder| path.starts_with(folder)),
            // The sums of a manifest would no longer be those of the files.
            Replaces::Names(folders) => folders.iter().any(|folder| path == folder.join(MANIFEST)),
        }
    }

    /// Whether a file holds what a person wrote: it is not as it was listed, nor as it is written now.
    fn is_a_persons(
        &self,
        path: &Path,
        listed: Option<&String>,
        now: Option<&[u8]>,
    ) -> crate::Result<bool> {
        let path = self.out.join(path);
        if path.is_symlink() {
            return Ok(true);
        }
        let bytes = fs::read(&path).map_err(|source| crate::Error::Read { path, source })?;
        Ok(now != Some(bytes.as_slice()) && listed != Some(&sum(&bytes)))
    }
}

impl Plan {
    fn stays(&mut self, path: &Path) {
        self.stay.push((path.to_owned(), path.to_owned()));
    }

    /// A changed file of ours stays beside the one that is written anew.
    fn set_aside(&mut self, out: &Path, path: &Path) {
        let to = free(path, |name| self.taken.contains(name));
        self.taken.insert(to.clone());
        let kept = Diagnostic::warning(
            code::CHANGED_FILE,
            format!(
                "`{}` is not as Tidemark wrote it: it is written anew, and what was there is kept as `{}`",
                path.display(),
                to.display()
            ),
        )
        .at(Place::file(out.join(&to)))
        .value(path.display().to_string())
        .help("take what is needed from it and delete it: change texts in the survey folder, or a copy of the file under another name");
        self.found.push(kept);
        self.stay.push((path.to_owned(), to));
    }

    /// A changed file that is not written any more stays where it is, a person's own from now on.
    fn kept_back(&mut self, out: &Path, path: &Path) {
        let kept = Diagnostic::warning(
            code::CHANGED_FILE,
            format!(
                "`{}` is no longer part of the report, but holds what a person changed or added: it stays",
                path.display()
            ),
        )
        .at(Place::file(out.join(path)))
        .value(path.display().to_string())
        .help("take what is needed from it and delete it");
        self.found.push(kept);
        self.stays(path);
    }

    /// What was left alone, in one line. Hidden files are programs' own: they stay and are no news.
    fn tell(&mut self, out: &Path, marker: Marker) {
        let is_seen = |path: &&PathBuf| {
            let name = path.file_name().map(|name| name.to_string_lossy());
            !name.is_some_and(|name| name.starts_with('.'))
        };
        let seen: Vec<&PathBuf> = self.left_alone.iter().filter(is_seen).collect();
        if seen.is_empty() {
            return;
        }
        let named = seen.iter().take(NAMED);
        let mut names: Vec<String> = named.map(|path| format!("`{}`", path.display())).collect();
        match seen.len().saturating_sub(NAMED) {
            0 => {}
            1 => names.push("1 more file".to_owned()),
            more => names.push(format!("{more} more files")),
        }
        let alone = Diagnostic::note(
            code::LEFT_ALONE,
            format!(
                "left alone in `{}`, as not of {}: {}",
                out.display(),
                marker.name,
                names.join(", ")
            ),
        );
        self.found.push(alone.at(Place::file(out)));
    }
}

/// `da/index.html` → `da/index.edited.html`, or with a number where that is taken.
pub fn free(path: &Path, is_taken: impl Fn(&Path) -> bool) -> PathBuf {
    let stem = path.file_stem().unwrap_or_default();
    let numbers =
        std::iter::once(String::new()).chain((2_u32..).map(|number| format!("-{number}")));
    for number in numbers {
        let mut name = OsString::from(stem);
        name.push(format!(".edited{number}"));
        if let Some(ending) = path.extension() {
            name.push(".");
            name.push(ending);
        }
        let named = path.with_file_name(name);
        if !is_taken(&named) {
            return named;
        }
    }
    path.to_owned()
}
