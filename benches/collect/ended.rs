//! Processes that a measurement started, so that none outlives it, whatever goes wrong. Ended by their ids.

use std::process::{Command, Stdio};
use std::sync::{Mutex, MutexGuard, PoisonError};

static STARTED: Mutex<Vec<u32>> = Mutex::new(Vec::new());

fn started() -> MutexGuard<'static, Vec<u32>> {
    STARTED.lock().unwrap_or_else(PoisonError::into_inner)
}

pub fn remember(process: u32) {
    started().push(process);
}

/// It has ended and was waited for: its id may be another's from now on.
pub fn forget(process: u32) {
    started().retain(|other| *other != process);
}

pub fn now(process: u32) {
    let _ = Command::new("kill")
        .args(["-9", &process.to_string()])
        .stderr(Stdio::null())
        .status();
    forget(process);
}

pub fn all() {
    let processes = std::mem::take(&mut *started());
    processes.into_iter().for_each(now);
}
