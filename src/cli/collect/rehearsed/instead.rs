//! In: a rehearsal wave that was rehearsed through the web. Out: where the answers go that are made without it. Never: two
//! deliveries of one rehearsal, or a file that a person named left for another.

use std::path::{Path, PathBuf};

use super::super::wave_file::{Fact, WaveFile};
use crate::Error;
use crate::definition::{Format, Survey, Wave, WaveId, WaveKind};
use crate::ingest::rehearsal;

/// Where answers go in place of what the web left.
pub struct Instead {
    /// The file.
    pub file: PathBuf,
    /// wave.toml and its text, where it named the other one.
    pub wave_file: Option<(PathBuf, String)>,
}

/// `None`: they go to the delivery of the wave, as it stands.
pub fn instead(wave: &Wave) -> crate::Result<Option<Instead>> {
    let delivery = wave.delivery();
    let is_lines = delivery.is_some_and(|delivery| {
        delivery.format == Format::JsonLines && delivery.path.parent() == Some(&wave.folder)
    });
    if !is_lines {
        return Ok(None);
    }
    let path = wave.folder.join("wave.toml");
    let before = std::fs::read_to_string(&path).map_err(|source| Error::Read {
        path: path.clone(),
        source,
    })?;
    let mut text = WaveFile::new(&path, before.clone());
    let is_free = text.take_back(Fact {
        table: "",
        key: "delivery",
        value: "",
    });
    let (after, _) = text.finish()?;
    let wave_file = (after != before).then(|| (path.clone(), after));
    Ok(is_free.then(|| Instead {
        file: wave.folder.join("responses.csv"),
        wave_file,
    }))
}

/// The survey with the file as the delivery of the wave.
///
/// # Errors
/// T0902 where the file has other rows than those of a rehearsal.
pub fn write_to(survey: &mut Survey, id: &WaveId, file: &Path) -> crate::Result<()> {
    for wave in survey.waves.iter_mut().filter(|wave| wave.id == *id) {
        if let WaveKind::Rehearsal(delivery) = &mut wave.kind {
            delivery.path = file.to_owned();
            delivery.format = Format::Csv;
        }
        rehearsal::may_replace(wave)?;
    }
    Ok(())
}
