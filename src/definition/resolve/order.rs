//! In: findings as they came up. Out: the same by file, in the order the files were read, and by line. Never: one lost.

use std::path::PathBuf;

use crate::diagnostic::Diagnostics;

/// Findings by file, in the order the files were read, and by line within a file.
pub(super) fn in_order(found: Diagnostics) -> Diagnostics {
    let mut files: Vec<PathBuf> = Vec::new();
    let mut keyed: Vec<_> = found
        .into_iter()
        .map(|diagnostic| {
            let place = diagnostic.place.as_ref();
            let file = place.map(|place| place.file.clone()).unwrap_or_default();
            let number = files.iter().position(|known| *known == file);
            let number = number.unwrap_or_else(|| {
                files.push(file);
                files.len() - 1
            });
            let line = place.map_or((None, None), |place| (place.line, place.column));
            ((number, line), diagnostic)
        })
        .collect();
    keyed.sort_by_key(|(key, _)| *key);
    Diagnostics(
        keyed
            .into_iter()
            .map(|(_, diagnostic)| diagnostic)
            .collect(),
    )
}
