//! Where real data stands: beside the repository, or where `TIDEMARK_SHARED` says.

use std::path::PathBuf;

/// The folder of shared data. Where it is absent a test says so and passes, unless `TIDEMARK_REQUIRE_SHARED=1`.
pub fn shared(test: &str) -> Option<PathBuf> {
    let folder = std::env::var_os("TIDEMARK_SHARED").map_or_else(
        || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared"),
        PathBuf::from,
    );
    if folder.is_dir() {
        return Some(folder);
    }
    assert!(
        std::env::var_os("TIDEMARK_REQUIRE_SHARED").is_none_or(|value| value != "1"),
        "{test}: {} is not there and TIDEMARK_REQUIRE_SHARED=1 asks for it",
        folder.display()
    );
    eprintln!("SKIPPED {test}: no shared data at {}", folder.display());
    None
}
