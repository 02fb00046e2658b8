//! An allocator that counts: how much memory a read held at its highest, and an end to a read that asks for too much.

use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::atomic::{AtomicUsize, Ordering};

/// What no read may hold, in bytes: 512 MB.
pub const MOST: usize = 512 << 20;

/// What is refused outright: the process that asks for it ends, and is seen to.
const END: usize = 2 << 30;

static NOW: AtomicUsize = AtomicUsize::new(0);
static PEAK: AtomicUsize = AtomicUsize::new(0);

/// The system's allocator, counted.
pub struct Counting;

/// Begins a new count; returns what is held at the moment.
pub fn begin() -> usize {
    let now = NOW.load(Ordering::SeqCst);
    PEAK.store(now, Ordering::SeqCst);
    now
}

/// The most that was held since [`begin`] beyond what was held then.
pub fn peak(at_begin: usize) -> usize {
    PEAK.load(Ordering::SeqCst).saturating_sub(at_begin)
}

fn grow(bytes: usize) -> bool {
    let now = NOW.fetch_add(bytes, Ordering::SeqCst) + bytes;
    if now > END {
        NOW.fetch_sub(bytes, Ordering::SeqCst);
        return false;
    }
    PEAK.fetch_max(now, Ordering::SeqCst);
    true
}

// SAFETY: every call goes on to the system's allocator as it came, or returns null, which means "no memory".
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        if !grow(layout.size()) {
            return std::ptr::null_mut();
        }
        // SAFETY: as above.
        unsafe { System.alloc(layout) }
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        if !grow(layout.size()) {
            return std::ptr::null_mut();
        }
        // SAFETY: as above.
        unsafe { System.alloc_zeroed(layout) }
    }

    unsafe fn dealloc(&self, at: *mut u8, layout: Layout) {
        NOW.fetch_sub(layout.size(), Ordering::SeqCst);
        // SAFETY: as above.
        unsafe { System.dealloc(at, layout) }
    }

    unsafe fn realloc(&self, at: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        if !grow(size) {
            return std::ptr::null_mut();
        }
        // SAFETY: as above.
        let moved = unsafe { System.realloc(at, layout, size) };
        NOW.fetch_sub(
            if moved.is_null() { size } else { layout.size() },
            Ordering::SeqCst,
        );
        moved
    }
}
