//! In: files of a build and a folder. Out: the folder with them, the old one or the new one at every moment, a person's own files
//! in both. Never: a folder of somebody else written into, or a link followed.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};

use super::earlier::{Earlier, Standing, free};
use super::marker::{Marker, Record, Source, sum};
use super::{Build, File, Replaces};
use crate::diagnostic::{Diagnostic, Diagnostics, Place, Warned, code};

/// Writes files beside `out`, then renames: a reader sees the old folder or the new one. Files that an earlier build wrote are
/// replaced or removed as the build says; every other file stays, those of ours that a person changed under another name.
///
/// # Errors
/// [`Error::Input`](crate::Error::Input) when `out` holds something that is not ours (T0902) or of another survey (T0631);
/// [`Error::Read`](crate::Error::Read) when it cannot be looked into; [`Error::Write`](crate::Error::Write).
pub fn write(build: &Build<'_>, out: &Path, marker: Marker) -> crate::Result<Warned<Vec<PathBuf>>> {
    let named = out;
    // A link to a folder is kept, and what it leads to is written.
    let real = match out.is_symlink() {
        true => fs::canonicalize(out).unwrap_or_else(|_| out.to_owned()),
        false => out.to_owned(),
    };
    let out = real.as_path();
    let fresh = sibling(out, "new");
    let old = sibling(out, "old");
    recover(out, &old)?;
    let record = admitted(&build.source, out, marker)?;
    remove(&fresh)?;
    remove(&old)?;
    let standing = Standing::of(out)?;
    let earlier = Earlier {
        out,
        marker,
        record: record.as_ref(),
        build,
    };
    let plan = earlier.plan(&standing)?;
    let marked = recorded(build, record.as_ref(), plan.ours).text(marker);
    let result = put(&fresh.join(marker.file), marked.as_bytes())
        .and_then(|()| put_all(build.files, &fresh))
        .and_then(|()| stay(&plan.stay, out, &fresh))
        .and_then(|()| empty_folders(&standing.empty, &fresh))
        .and_then(|()| swap(&fresh, &old, out));
    if result.is_err() {
        // The failure that is told is the first one; what is left of the new folder is ours to clear away.
        let _ = fs::remove_dir_all(&fresh);
    }
    result?;
    Ok(Warned {
        output: build
            .files
            .iter()
            .map(|file| named.join(&file.path))
            .collect(),
        warnings: plan.found,
    })
}

/// Writes single files where a report lies, each whole, and leaves the rest as it is: the marker lists them afterwards.
///
/// # Errors
/// As [`write()`].
pub fn update(build: &Build<'_>, out: &Path, marker: Marker) -> crate::Result<Diagnostics> {
    let record = admitted(&build.source, out, marker)?;
    let mut found = Diagnostics::new();
    for file in build.files {
        let path = out.join(&file.path);
        let known = fs::read(&path).ok();
        if known.as_ref() == Some(&file.bytes) {
            continue;
        }
        let listed = record
            .as_ref()
            .and_then(|record| record.sums.get(&file.path));
        if let (Some(known), Some(_)) = (&known, &record)
            && listed != Some(&sum(known))
        {
            let aside = free(&path, Path::exists);
            fs::rename(&path, &aside).map_err(failed(&aside))?;
            let kept = format!(
                "`{}` is not as Tidemark wrote it: it is written anew, and what was there is kept beside it",
                file.path.display()
            );
            found.push(Diagnostic::warning(code::CHANGED_FILE, kept).at(Place::file(aside)));
        }
        put_whole(&path, &file.bytes)?;
    }
    let ours = record.as_ref().map(|record| record.sums.clone());
    let text = recorded(build, record.as_ref(), ours.unwrap_or_default()).text(marker);
    let path = out.join(marker.file);
    if fs::read(&path).ok().as_deref() != Some(text.as_bytes()) {
        put_whole(&path, text.as_bytes())?;
    }
    Ok(found)
}

/// What the new marker says: the files that stay ours, and those of this build over them.
fn recorded(
    build: &Build<'_>,
    known: Option<&Record>,
    mut ours: BTreeMap<PathBuf, String>,
) -> Record {
    let written = build.files.iter();
    ours.extend(written.map(|file| (file.path.clone(), sum(&file.bytes))));
    let mut editions = build.editions.to_vec();
    if build.replaces != Replaces::All {
        let others = known.into_iter().flat_map(|record| &record.editions);
        let is_other = |other: &&super::Laid| {
            let mut ours = build.editions.iter();
            !ours.any(|laid| laid.edition == other.edition && laid.folder == other.folder)
        };
        editions.extend(others.filter(is_other).cloned());
        editions.sort_by(|one, other| {
            (&one.folder, &one.edition).cmp(&(&other.folder, &other.edition))
        });
    }
    Record {
        source: build.source.clone(),
        editions,
        sums: ours,
    }
}

/// What the marker says, of a folder that this survey may write.
fn admitted(source: &Source, out: &Path, marker: Marker) -> crate::Result<Option<Record>> {
    refuse_strangers(out, marker)?;
    let record = Record::read(out, marker);
    match &record {
        Some(known) if source.is_another_than(&known.source) => {
            Err(Diagnostics::from(other_survey(source, &known.source, out, marker)).into())
        }
        _ => Ok(record),
    }
}

fn other_survey(now: &Source, known: &Source, out: &Path, marker: Marker) -> Diagnostic {
    Diagnostic::error(
        code::OTHER_SURVEY,
        format!(
            "`{}` is {} of another survey: `{}` (“{}”), and this one is `{}` (“{}”)",
            out.display(),
            marker.name,
            known.survey,
            known.title,
            now.survey,
            now.title
        ),
    )
    .at(Place::file(out.join(marker.file)))
    .value(known.survey.clone())
    .help(format!(
        "give one of the two another `id` in survey.toml, or choose another folder with `--out`; if it is the same survey under \
         a new name, write the name into the first lines of `{}`",
        marker.file
    ))
}

/// A folder that is there and not empty must carry the marker.
fn refuse_strangers(out: &Path, marker: Marker) -> crate::Result<()> {
    if !out.exists() || out.join(marker.file).is_file() {
        return Ok(());
    }
    let read = |source| crate::Error::Read {
        path: out.to_owned(),
        source,
    };
    let empty = out.is_dir() && fs::read_dir(out).map_err(read)?.next().is_none();
    if empty {
        return Ok(());
    }
    let stranger = Diagnostic::error(
        code::WOULD_OVERWRITE,
        format!(
            "`{}` is there already and is not {} of Tidemark",
            out.display(),
            marker.name
        ),
    )
    .at(Place::file(out))
    .help("choose another folder with `--out`, or move what is there away");
    Err(Diagnostics::from(stranger).into())
}

fn failed(path: &Path) -> impl FnOnce(std::io::Error) -> crate::Error + use<> {
    let path = path.to_owned();
    move |source| crate::Error::Write { path, source }
}

fn put(path: &Path, bytes: &[u8]) -> crate::Result<()> {
    if let Some(parent) = path.parent() {
        fs::create_dir_all(parent).map_err(failed(parent))?;
    }
    fs::write(path, bytes).map_err(failed(path))
}

fn put_all(files: &[File], folder: &Path) -> crate::Result<()> {
    files
        .iter()
        .try_for_each(|file| put(&folder.join(&file.path), &file.bytes))
}

fn put_whole(path: &Path, bytes: &[u8]) -> crate::Result<()> {
    let beside = sibling(path, "part");
    put(&beside, bytes)?;
    fs::rename(&beside, path).map_err(failed(path))
}

/// Files of the old folder into the new one: the very same files, with their dates and permissions, where the disk can.
fn stay(files: &[(PathBuf, PathBuf)], from: &Path, to: &Path) -> crate::Result<()> {
    for (now, then) in files {
        let (source, mut target) = (from.join(now), to.join(then));
        if target.symlink_metadata().is_ok() {
            // A folder of ours has its place.
            target = free(&target, |path| path.symlink_metadata().is_ok());
        }
        if let Some(parent) = target.parent() {
            fs::create_dir_all(parent).map_err(failed(parent))?;
        }
        carry(&source, &target).map_err(failed(&target))?;
    }
    Ok(())
}

fn carry(from: &Path, to: &Path) -> std::io::Result<()> {
    #[cfg(unix)]
    if from.is_symlink() {
        return std::os::unix::fs::symlink(fs::read_link(from)?, to);
    }
    fs::hard_link(from, to).or_else(|_| fs::copy(from, to).map(drop))
}

fn empty_folders(folders: &[PathBuf], to: &Path) -> crate::Result<()> {
    folders.iter().try_for_each(|folder| {
        let folder = to.join(folder);
        fs::create_dir_all(&folder).map_err(failed(&folder))
    })
}

fn swap(fresh: &Path, old: &Path, out: &Path) -> crate::Result<()> {
    let replaces = out.exists();
    if replaces {
        fs::rename(out, old).map_err(failed(out))?;
    }
    if let Err(source) = fs::rename(fresh, out) {
        if replaces {
            // Put the earlier report back.
            let _ = fs::rename(old, out);
        }
        return Err(failed(out)(source));
    }
    remove(old)
}

/// A build that was interrupted between its two renames left the old folder under its other name, and a person's files in it.
fn recover(out: &Path, old: &Path) -> crate::Result<()> {
    let is_there = |path: &Path| path.symlink_metadata().is_ok();
    match is_there(old) && !is_there(out) {
        true => fs::rename(old, out).map_err(failed(out)),
        false => Ok(()),
    }
}

/// `reports/2021` → `reports/.2021.new`.
fn sibling(out: &Path, ending: &str) -> PathBuf {
    let mut name = OsString::from(".");
    name.push(out.file_name().unwrap_or_else(|| "report".as_ref()));
    name.push(".");
    name.push(ending);
    out.with_file_name(name)
}

fn remove(folder: &Path) -> crate::Result<()> {
    if folder.exists() {
        fs::remove_dir_all(folder).map_err(failed(folder))?;
    }
    Ok(())
}
