//! Where deliveries that were read are kept: in the user's own cache folder, unless `--no-cache` or `TIDEMARK_CACHE` says
//! otherwise. They are answers of people: not in the survey folder, which is shared, nor beside the delivery.

use std::ffi::OsString;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::ingest::Cache;

/// Whether `--no-cache` was typed. No result depends on it.
static REFUSED: AtomicBool = AtomicBool::new(false);

/// Nothing is kept or recalled from here on.
pub fn refuse() {
    REFUSED.store(true, Ordering::Relaxed);
}

/// What was typed and what the environment says: `TIDEMARK_CACHE` is a folder, or `off`.
pub fn stated() -> Cache {
    if REFUSED.load(Ordering::Relaxed) {
        return Cache::none();
    }
    match folder(|name| std::env::var_os(name)) {
        Some(folder) => Cache::in_folder(folder),
        None => Cache::none(),
    }
}

fn folder(variable: impl Fn(&str) -> Option<OsString>) -> Option<PathBuf> {
    let stated = |name: &str| variable(name).filter(|value| !value.is_empty());
    match stated("TIDEMARK_CACHE") {
        Some(off) if off == "off" => None,
        Some(folder) => Some(PathBuf::from(folder)),
        None => {
            let own = stated("XDG_CACHE_HOME")
                .map(PathBuf::from)
                // The standard asks that a relative one be passed by.
                .filter(|folder| folder.is_absolute())
                .or_else(|| Some(PathBuf::from(stated("LOCALAPPDATA")?)))
                .or_else(|| Some(PathBuf::from(stated("HOME")?).join(".cache")))?;
            Some(own.join("tidemark"))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cache_is_the_users_own_unless_the_environment_says_otherwise() {
        let of = |pairs: &[(&str, &str)]| {
            folder(|name| {
                let found = pairs.iter().find(|(known, _)| *known == name)?;
                Some(OsString::from(found.1))
            })
        };
        let home = ("HOME", "/home/anna");
        assert_eq!(of(&[home]), Some("/home/anna/.cache/tidemark".into()));
        assert_eq!(
            of(&[home, ("XDG_CACHE_HOME", "/var/anna")]),
            Some("/var/anna/tidemark".into())
        );
        assert_eq!(
            of(&[home, ("XDG_CACHE_HOME", "relative")]),
            Some("/home/anna/.cache/tidemark".into())
        );
        assert_eq!(
            of(&[home, ("TIDEMARK_CACHE", "/kept")]),
            Some("/kept".into())
        );
        assert_eq!(of(&[home, ("TIDEMARK_CACHE", "off")]), None);
        assert_eq!(of(&[]), None);
    }
}
