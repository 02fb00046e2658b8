//! A store that is gone with what it was made for: a rehearsal through the web, a try-out.

use std::path::PathBuf;

use crate::Error;
use crate::collect::secret::Secret;
use crate::collect::store::Place;

/// A folder of its own for a store, among the temporary files of this computer and for its owner alone; removed when it is dropped.
pub struct ThrowAway(PathBuf);

impl ThrowAway {
    /// Makes one, under a name that nobody can know before.
    pub fn new() -> crate::Result<Self> {
        let folder = std::env::temp_dir();
        let wrong = |path: &PathBuf| {
            let path = path.clone();
            move |source| Error::Write { path, source }
        };
        let name = Secret::new().map_err(wrong(&folder))?;
        let path = folder.join(format!("tidemark-{}", name.text()));
        let mut making = std::fs::DirBuilder::new();
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut making, 0o700);
        making.create(&path).map_err(wrong(&path))?;
        Ok(Self(path))
    }

    /// The store in it.
    pub fn store(&self) -> Place {
        Place::Sqlite(self.0.join("answers.sqlite"))
    }
}

impl Drop for ThrowAway {
    fn drop(&mut self) {
        // What cannot be removed is left to the system's own cleaning.
        let _ = std::fs::remove_dir_all(&self.0);
    }
}
