//! A sign of life while a person waits: only on a terminal that takes control sequences (it redraws its line with them), and
//! only after a moment, so that a quick command stays quiet.

use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};

use super::terminal::{Style, Terminal};

/// A spinner that goes away when it is dropped.
pub struct Waiting(Option<ProgressBar>);

/// Says what is going on, where a person looks on.
pub fn waiting(terminal: &Terminal, what: &str) -> Waiting {
    // Plain: no terminal, `NO_COLOR` or a dumb one.
    if terminal.err.style == Style::Plain {
        return Waiting(None);
    }
    let bar = ProgressBar::new_spinner().with_message(what.to_owned());
    if let Ok(style) = ProgressStyle::with_template("{spinner} {msg} {elapsed}") {
        bar.set_style(style);
    }
    bar.enable_steady_tick(Duration::from_millis(200));
    Waiting(Some(bar))
}

impl Drop for Waiting {
    fn drop(&mut self) {
        if let Some(bar) = &self.0 {
            bar.finish_and_clear();
        }
    }
}
