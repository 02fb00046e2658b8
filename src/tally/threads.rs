//! How many threads may work at once.

use std::num::NonZeroUsize;

/// The most threads that one step may use. No figure depends on it: threads share out items, and every sum is one
/// thread's, in the order of the rows.
///
/// ```
/// use tidemark::tally::Threads;
/// assert_eq!(Threads::new(8).at_most(), 8);
/// assert_eq!(Threads::new(0), Threads::ONE);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Threads(NonZeroUsize);

impl Threads {
    /// The thread that asks, no other.
    pub const ONE: Self = Self(NonZeroUsize::MIN);

    /// So many; 0 counts as one.
    pub fn new(at_most: usize) -> Self {
        Self(NonZeroUsize::new(at_most).unwrap_or(NonZeroUsize::MIN))
    }

    /// How many.
    pub fn at_most(self) -> usize {
        self.0.get()
    }
}

/// As many as the process may run on.
impl Default for Threads {
    fn default() -> Self {
        std::thread::available_parallelism().map_or(Self::ONE, Self)
    }
}
