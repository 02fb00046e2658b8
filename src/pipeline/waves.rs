//! Several waves at once: each is read on a thread of its own, and what comes of them is in the order of the survey.

use std::fmt;
use std::panic::resume_unwind;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::definition::{Survey, Wave, WaveId};
use crate::error::{Error, Result};
use crate::tally::Threads;

/// More waves than this are never in memory at once, however many threads there are.
const AT_ONCE: usize = 4;

/// Is told when the reading of a wave begins and when it is done with.
///
/// ```
/// use std::sync::{Arc, Mutex};
/// use tidemark::pipeline::{self, OnWave, Scope};
/// let survey = tidemark::definition::load("surveys/gss".as_ref())?.output;
/// let waves = survey.waves.len();
/// let told = Arc::new(Mutex::new(Vec::new()));
/// let hears = Arc::clone(&told);
/// let on_wave = OnWave::new(move |step| hears.lock().unwrap().push((step.done, step.of, step.is_over)));
/// pipeline::run(survey, &Scope { on_wave, ..Scope::default() })?;
/// assert_eq!(told.lock().unwrap().len(), 2 * waves);
/// assert!(told.lock().unwrap().contains(&(waves, waves, true)));
/// # Ok::<(), tidemark::Error>(())
/// ```
#[derive(Clone, Default)]
pub struct OnWave(Option<Arc<Hears>>);

type Hears = dyn Fn(WaveStep<'_>) + Send + Sync;

/// Where the reading of waves stands.
#[derive(Debug, Clone, Copy)]
pub struct WaveStep<'a> {
    /// The wave that was begun, or is done with.
    pub wave: &'a WaveId,
    /// Whether it is done with.
    pub is_over: bool,
    /// Waves that are done with.
    pub done: usize,
    /// Waves that were asked for.
    pub of: usize,
}

impl OnWave {
    /// Calls `hears` from whichever thread reads the wave.
    pub fn new(hears: impl Fn(WaveStep<'_>) + Send + Sync + 'static) -> Self {
        Self(Some(Arc::new(hears)))
    }

    fn tell(&self, step: WaveStep<'_>) {
        if let Some(hears) = &self.0 {
            hears(step);
        }
    }
}

impl fmt::Debug for OnWave {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.0.is_some() { "OnWave" } else { "nobody" })
    }
}

/// How waves are gone through.
#[derive(Debug, Clone, Default)]
pub struct EachWave {
    /// How many may be read at once.
    pub threads: Threads,
    /// Is told of each.
    pub on_wave: OnWave,
}

impl EachWave {
    /// Does the same with several waves, as many at once as there are threads; what comes of them is in the order of
    /// `waves`, whichever is done first. One wave alone is read where it was asked for, without another thread.
    ///
    /// It waits until all are done, also where it is called within an async runtime.
    ///
    /// # Errors
    /// [`Error::Bug`] where no thread can be had. A panic of `job` goes through.
    ///
    /// ```
    /// use std::sync::Arc;
    /// use tidemark::ingest;
    /// use tidemark::pipeline::EachWave;
    /// let survey = Arc::new(tidemark::definition::load("surveys/tech-attitudes".as_ref())?.output);
    /// let delivered = survey.waves.iter().filter(|wave| wave.delivery().is_some());
    /// let ids: Vec<_> = delivered.map(|wave| wave.id.clone()).collect();
    /// let read = EachWave::default().of(&survey, &ids, |survey, wave, _| ingest::read(survey, wave))?;
    /// assert_eq!(read.len(), ids.len());
    /// assert_eq!(read[0].as_ref().unwrap().output.wave, ids[0]);
    /// # Ok::<(), tidemark::Error>(())
    /// ```
    pub fn of<T: Send + 'static>(
        &self,
        survey: &Arc<Survey>,
        waves: &[WaveId],
        job: impl Fn(&Survey, &Wave, Threads) -> T + Send + Sync + 'static,
    ) -> Result<Vec<T>> {
        let has_delivery = |id: &&WaveId| {
            survey
                .wave(id)
                .is_some_and(|wave| wave.delivery().is_some())
        };
        let to_read = waves.iter().filter(has_delivery).count();
        let at_once = self.threads.at_most(to_read).min(AT_ONCE);
        let job = Arc::new(Job {
            survey: Arc::clone(survey),
            on_wave: self.on_wave.clone(),
            threads: self.threads.shared_by(at_once),
            done: AtomicUsize::new(0),
            of: waves.len(),
            job,
        });
        if at_once <= 1 {
            return waves.iter().map(|wave| job.run(wave)).collect();
        }
        // A thread of its own: a runtime may not be entered within another one.
        std::thread::scope(|scope| {
            let waited = scope.spawn(|| at_once_in_order(job, waves, at_once));
            waited.join().unwrap_or_else(|panic| resume_unwind(panic))
        })
    }
}

/// What every task needs.
struct Job<F> {
    survey: Arc<Survey>,
    on_wave: OnWave,
    threads: Threads,
    done: AtomicUsize,
    of: usize,
    job: F,
}

impl<T, F: Fn(&Survey, &Wave, Threads) -> T> Job<F> {
    fn run(&self, id: &WaveId) -> Result<T> {
        let wave = self
            .survey
            .wave(id)
            .ok_or_else(|| Error::Bug(format!("wave {id} is not in the survey")))?;
        let step = |is_over, done| WaveStep {
            wave: id,
            is_over,
            done,
            of: self.of,
        };
        self.on_wave
            .tell(step(false, self.done.load(Ordering::SeqCst)));
        let result = (self.job)(&self.survey, wave, self.threads);
        let done = self.done.fetch_add(1, Ordering::SeqCst) + 1;
        self.on_wave.tell(step(true, done));
        Ok(result)
    }
}

/// Reading and counting are work for threads that may block; the runtime has as many of them as waves are read at once, so
/// no more deliveries than that are in memory.
fn at_once_in_order<T, F>(job: Arc<Job<F>>, waves: &[WaveId], at_once: usize) -> Result<Vec<T>>
where
    T: Send + 'static,
    F: Fn(&Survey, &Wave, Threads) -> T + Send + Sync + 'static,
{
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .max_blocking_threads(at_once)
        .build()
        .map_err(|error| Error::Bug(format!("no threads to read waves with: {error}")))?;
    runtime.block_on(async {
        let tasks: Vec<_> = waves
            .iter()
            .cloned()
            .map(|wave| {
                let job = Arc::clone(&job);
                tokio::task::spawn_blocking(move || job.run(&wave))
            })
            .collect();
        let mut results = Vec::with_capacity(tasks.len());
        for task in tasks {
            match task.await {
                Ok(result) => results.push(result?),
                Err(failed) if failed.is_panic() => resume_unwind(failed.into_panic()),
                Err(failed) => return Err(Error::Bug(format!("a wave was not read: {failed}"))),
            }
        }
        Ok(results)
    })
}
