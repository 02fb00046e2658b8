//! A disk that can be filled.

use std::path::Path;
use std::process::Command;

/// A file system of 1 MB, unmounted at the end.
pub struct SmallDisk(tempfile::TempDir);

impl SmallDisk {
    /// `None` where we may not mount.
    pub fn mount() -> Option<Self> {
        let folder = tempfile::tempdir().expect("a folder");
        let mounted = Command::new("mount")
            .args(["-t", "tmpfs", "-o", "size=1m", "none"])
            .arg(folder.path())
            .output()
            .is_ok_and(|output| output.status.success());
        mounted.then_some(Self(folder))
    }

    pub fn path(&self) -> &Path {
        self.0.path()
    }

    /// Somebody else fills it, to the last byte.
    pub fn fill(&self) {
        let mut filler = std::fs::File::create(self.path().join("filling")).expect("a file");
        while std::io::Write::write(&mut filler, &[1; 512]).is_ok_and(|written| written > 0) {}
    }

    pub fn empty(&self) {
        std::fs::remove_file(self.path().join("filling")).expect("removed");
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("-l").arg(self.path()).status();
    }
}
