//! What drives a real browser.

use std::path::PathBuf;
use std::process::Command;

/// What drives the browser: node's modules and Chromium; `None` where this machine has them not.
pub fn browser() -> Option<(PathBuf, PathBuf)> {
    let modules = std::env::var_os("TIDEMARK_BROWSER")
        .map(PathBuf::from)
        .or_else(|| {
            let home = PathBuf::from(std::env::var_os("HOME")?);
            Some(home.join(".cache/tidemark-browser/node_modules"))
        });
    let chromium = [
        "/usr/bin/chromium",
        "/usr/bin/chromium-browser",
        "/usr/bin/google-chrome",
    ]
    .iter()
    .map(PathBuf::from)
    .find(|path| path.exists());
    let node = Command::new("node").arg("--version").output().is_ok();
    match (
        modules.filter(|modules| modules.join("axe-core").is_dir() && node),
        chromium,
    ) {
        (Some(modules), Some(chromium)) => Some((modules, chromium)),
        (modules, chromium) => {
            let said = format!(
                "SKIPPED: no browser to answer with (modules {modules:?}, chromium {chromium:?}); .ci/run installs both"
            );
            assert!(
                std::env::var("TIDEMARK_REQUIRE_SHARED").as_deref() != Ok("1"),
                "{said}"
            );
            eprintln!("{said}");
            None
        }
    }
}
