//! How many threads may work at once.

use std::num::NonZeroUsize;

/// Fewer additions than this are done before another thread has begun.
const WORTH_A_THREAD: usize = 1 << 21;

/// The threads that one step may use. No figure depends on it: threads share out items, and every sum is one thread's,
/// in the order of the rows.
///
/// ```
/// use tidemark::tally::Threads;
/// assert_eq!(Threads::new(8).of(1_000), 8);
/// assert_eq!(Threads::new(0), Threads::ONE);
/// assert_eq!(Threads::default().of(1_000), 1); // not worth a second one
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Threads(
    /// `None`: as many as the process may run on and the work is worth.
    Option<NonZeroUsize>,
);

impl Threads {
    /// The thread that asks, no other.
    pub const ONE: Self = Self(Some(NonZeroUsize::MIN));

    /// So many, whatever the work is; 0 counts as one.
    pub fn new(threads: usize) -> Self {
        Self(NonZeroUsize::new(threads).or(Some(NonZeroUsize::MIN)))
    }

    /// How many for so many additions.
    pub fn of(self, additions: usize) -> usize {
        let worth = (additions / WORTH_A_THREAD).max(1);
        match self.0 {
            Some(threads) => threads.get(),
            None if worth == 1 => 1,
            None => std::thread::available_parallelism().map_or(1, |most| most.get().min(worth)),
        }
    }

    /// How many of `tasks` may be done at once.
    pub fn at_most(self, tasks: usize) -> usize {
        let threads = match self.0 {
            Some(threads) => threads.get(),
            None if tasks < 2 => 1,
            None => std::thread::available_parallelism().map_or(1, NonZeroUsize::get),
        };
        threads.min(tasks).max(1)
    }

    /// What each of several tasks has of them, that are done at once.
    pub fn shared_by(self, tasks: usize) -> Self {
        match self.0 {
            Some(threads) => Self::new(threads.get() / tasks.max(1)),
            None => self,
        }
    }
}
