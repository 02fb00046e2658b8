//! The one that writes: takes changes from a bounded queue, commits as many as wait together, and answers each after COMMIT.

use std::sync::Arc;

use tokio::sync::{mpsc, oneshot};

use super::batch::{self, Setting};
use super::change::{Change, Outcome};
use super::log::{Keeping, Log};
use super::{StoreError, engine::Writing};
use crate::definition::Privacy;
use crate::diagnostic::counted;

/// Changes that wait at most; beyond, a change is refused and the respondent asked to send it again.
const QUEUE: usize = 1024;
/// Changes in one transaction at most.
const TOGETHER: usize = 256;

type Answer = oneshot::Sender<Result<Outcome, StoreError>>;

/// The way to the writer.
#[derive(Debug, Clone)]
pub(super) struct Writer {
    queue: mpsc::Sender<(Change, Answer)>,
}

/// Starts the writer.
pub(super) fn start(setting: Setting, log: Log) -> Writer {
    let (queue, waiting) = mpsc::channel(QUEUE);
    tokio::spawn(write(setting, log, waiting));
    Writer { queue }
}

impl Writer {
    pub(super) async fn change(&self, change: Change) -> Result<Outcome, StoreError> {
        let (answer, answered) = oneshot::channel();
        self.queue
            .try_send((change, answer))
            .map_err(|_| StoreError::Busy("too many answers wait".to_owned()))?;
        answered
            .await
            .map_err(|_| StoreError::Busy("the writer has ended".to_owned()))?
    }
}

async fn write(setting: Setting, log: Log, mut waiting: mpsc::Receiver<(Change, Answer)>) {
    let mut batch = Vec::with_capacity(TOGETHER);
    let mut log = Keeping::new(log);
    // Whoever had the store before may have been killed before the log was emptied.
    log.holds_a_cut();
    let writing = &setting.writing;
    loop {
        let received = match log.patience() {
            // Where nobody writes, the log is emptied shortly after.
            Some(soon) => tokio::time::timeout(soon, waiting.recv_many(&mut batch, TOGETHER)).await,
            None => Ok(waiting.recv_many(&mut batch, TOGETHER).await),
        };
        match received {
            Ok(0) => break,
            Err(_) => {
                log.scrub(writing).await;
                continue;
            }
            Ok(_) => {}
        }
        let (changes, answers): (Vec<Change>, Vec<Answer>) = batch.drain(..).unzip();
        let outcomes = all(&setting, &changes).await;
        log.grew(changes.len());
        if outcomes.iter().any(|outcome| cuts(&setting, outcome)) {
            log.holds_a_cut();
        }
        // What was taken back is gone before that is said.
        let gone = |c: &Change| matches!(c, Change::Withdraw(_) | Change::Unlink | Change::Purge);
        if changes.iter().any(gone) {
            log.scrub(writing).await;
        }
        for (answer, outcome) in answers.into_iter().zip(outcomes) {
            // Who no longer waits has closed the connection; what they sent is stored.
            let _ = answer.send(outcome);
        }
        log.tend(writing).await;
    }
    log.scrub(writing).await;
}

/// Whether a link between person and answers was cut by it.
fn cuts(setting: &Setting, outcome: &Result<Outcome, StoreError>) -> bool {
    let ended = match outcome {
        Ok(Outcome::Submitted(end)) => end.is_some(),
        Ok(Outcome::Answered(_, response)) => response.end.is_some(),
        _ => false,
    };
    ended && setting.script.questionnaire.privacy == Privacy::Anonymous
}

/// All in one transaction; where one of them spoils it, each in its own.
async fn all(setting: &Setting, changes: &[Change]) -> Vec<Result<Outcome, StoreError>> {
    if changes.is_empty() {
        return Vec::new();
    }
    let error = match batch::together(setting, changes).await {
        Ok(outcomes) => return outcomes.into_iter().map(Ok).collect(),
        Err(error) => error,
    };
    // The next connection counts others' writing anew.
    setting
        .others
        .store(-1, std::sync::atomic::Ordering::Relaxed);
    tracing::warn!(
        "nothing of {} was stored: {error}",
        counted(changes.len(), "change", "changes")
    );
    match error {
        // The store itself does not take anything now.
        StoreError::Busy(why) => changes
            .iter()
            .map(|_| Err(StoreError::Busy(why.clone())))
            .collect(),
        error if changes.len() == 1 => vec![Err(error)],
        _ => one_by_one(setting, changes).await,
    }
}

async fn one_by_one(setting: &Setting, changes: &[Change]) -> Vec<Result<Outcome, StoreError>> {
    let mut outcomes = Vec::with_capacity(changes.len());
    for change in changes {
        let alone = batch::together(setting, std::slice::from_ref(change)).await;
        outcomes.push(alone.and_then(|mut outcomes| {
            outcomes
                .pop()
                .ok_or(StoreError::Bug("a change without an outcome"))
        }));
    }
    outcomes
}

/// What the writer works with.
pub(super) fn setting(
    writing: Writing,
    script: Arc<crate::collect::interview::script::Script>,
    definition: Option<i64>,
    states: Option<super::states::States>,
    clock: crate::collect::clock::Clock,
) -> Setting {
    Setting {
        writing,
        script,
        definition,
        states,
        others: std::sync::atomic::AtomicI64::new(-1),
        clock,
    }
}
