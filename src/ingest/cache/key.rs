//! The name of a delivery in the cache: a digest of everything that decides what comes of it.

use std::time::UNIX_EPOCH;

use sha2::{Digest, Sha256};

use super::super::delivered::Delivered;
use super::super::{hexadecimal, personal, sha256_of};
use crate::definition::{Delivery, Survey, Wave};

/// Goes up with every change of what stands in the files of a cache.
const FORMAT: u32 = 1;

/// `None`: it cannot be told whether it is the same.
pub(super) fn of(
    survey: &Survey,
    wave: &Wave,
    delivery: &Delivery,
    delivered: &Delivered<'_>,
) -> Option<String> {
    let mut digest = Sha256::new();
    let mut part = |bytes: &[u8]| {
        digest.update((bytes.len() as u64).to_le_bytes());
        digest.update(bytes);
    };
    part(&FORMAT.to_le_bytes());
    part(program()?.as_bytes());
    part(sha256_of(delivery, delivered).ok()?.as_bytes());
    part(delivery.path.as_os_str().as_encoded_bytes());
    part(&definition(survey, wave)?);
    // Messages show lines of it.
    part(&std::fs::read(wave.folder.join("wave.toml")).unwrap_or_default());
    if let Some(key) = personal::key_mark(wave) {
        part(key.as_bytes());
    }
    Some(hexadecimal(&digest.finalize()))
}

/// Everything that is defined but the report, which is rewritten again and again and which ingest is not handed, and the
/// other waves: of them the order alone counts, from which wave to which an item is asked.
fn definition(survey: &Survey, wave: &Wave) -> Option<Vec<u8>> {
    let order: Vec<_> = survey.waves.iter().map(|wave| &wave.id).collect();
    let mut whole = serde_json::to_value(survey).ok()?;
    let parts = whole.as_object_mut()?;
    parts.remove("report")?;
    parts.insert(
        "waves".to_owned(),
        serde_json::to_value((order, wave)).ok()?,
    );
    serde_json::to_vec(&whole).ok()
}

/// This build of the program: another one may read otherwise.
fn program() -> Option<String> {
    let file = std::env::current_exe().ok()?.metadata().ok()?;
    let built = file.modified().ok()?.duration_since(UNIX_EPOCH).ok()?;
    Some(format!(
        "{} {} {}",
        env!("CARGO_PKG_VERSION"),
        file.len(),
        built.as_nanos()
    ))
}
