//! How many threads the program may use: `TIDEMARK_THREADS`, else as many as the process may run on.

use crate::tally::Threads;

/// What the environment says. No figure depends on it.
pub fn stated() -> Threads {
    std::env::var("TIDEMARK_THREADS")
        .ok()
        .and_then(|number| number.trim().parse().ok())
        .map_or_else(Threads::default, Threads::new)
}
