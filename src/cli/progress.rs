//! A sign of life while a person waits: only on a terminal that takes control sequences (it redraws its line with them), and
//! only after a moment, so that a quick command stays quiet.

use std::sync::Mutex;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};

use super::terminal::{Style, Terminal};
use crate::definition::WaveId;
use crate::pipeline::{OnWave, WaveStep};

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

impl Waiting {
    /// Says beside it which waves are being read, and how many are left.
    pub fn waves(&self) -> OnWave {
        let Some(bar) = self.0.clone() else {
            return OnWave::default();
        };
        let what = bar.message();
        let under_way: Mutex<Vec<WaveId>> = Mutex::default();
        OnWave::new(move |step| {
            // Where another thread has panicked the message matters no more.
            if let Ok(mut under_way) = under_way.lock() {
                bar.set_message(format!("{what}{}", said(step, &mut under_way)));
            }
        })
    }
}

/// `: 2 of 6 waves read, now 2021 and 2022`; nothing where there is one wave.
fn said(step: WaveStep<'_>, under_way: &mut Vec<WaveId>) -> String {
    under_way.retain(|wave| wave != step.wave);
    if !step.is_over {
        under_way.push(step.wave.clone());
    }
    if step.of < 2 || step.done == step.of {
        return String::new();
    }
    let now: Vec<&str> = under_way.iter().map(WaveId::as_str).collect();
    let now = match now.split_last() {
        None => String::new(),
        Some((last, [])) => format!(", now {last}"),
        Some((last, before)) => format!(", now {} and {last}", before.join(", ")),
    };
    format!(": {} of {} waves read{now}", step.done, step.of)
}

impl Drop for Waiting {
    fn drop(&mut self) {
        if let Some(bar) = &self.0 {
            bar.finish_and_clear();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_person_reads_which_waves_are_being_read() {
        let [one, other] = [WaveId::new("2021"), WaveId::new("2022")];
        let step = |wave, is_over, done| WaveStep {
            wave,
            is_over,
            done,
            of: 2,
        };
        let mut under_way = Vec::new();
        let mut say = |of| said(of, &mut under_way);
        assert_eq!(say(step(&one, false, 0)), ": 0 of 2 waves read, now 2021");
        assert_eq!(
            say(step(&other, false, 0)),
            ": 0 of 2 waves read, now 2021 and 2022"
        );
        assert_eq!(say(step(&one, true, 1)), ": 1 of 2 waves read, now 2022");
        assert_eq!(say(step(&other, true, 2)), "");
    }
}
