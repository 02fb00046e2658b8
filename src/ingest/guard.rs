//! In: a read by a crate that may panic on damage. Out: its result, or that it panicked. Never: a panic text of a damaged
//! file on the terminal.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Once;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Files of crates whose panics on damaged deliveries are caught, by a part of their path.
const READERS: [&str; 4] = ["polars", "calamine", "zip-", "quick-xml"];

/// Runs `read`; `None`: it panicked.
pub(super) fn guarded<T>(read: impl FnOnce() -> T) -> Option<T> {
    catch_unwind(AssertUnwindSafe(|| without_panic_text(read))).ok()
}

/// How many reads are under way whose panics become errors.
static GUARDED: AtomicUsize = AtomicUsize::new(0);

/// Runs `read`; a panic of a reader meanwhile, also on a thread of its own, prints nothing: it is caught, and
/// said as an error of the file. Every other panic prints as before.
fn without_panic_text<T>(read: impl FnOnce() -> T) -> T {
    struct Guard;
    impl Drop for Guard {
        fn drop(&mut self) {
            GUARDED.fetch_sub(1, Ordering::SeqCst);
        }
    }
    static HOOKED: Once = Once::new();
    HOOKED.call_once(|| {
        let before = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |panic| {
            let of_reader = panic
                .location()
                .is_some_and(|place| READERS.iter().any(|reader| place.file().contains(reader)));
            if !(of_reader && GUARDED.load(Ordering::SeqCst) > 0) {
                before(panic);
            }
        }));
    });
    GUARDED.fetch_add(1, Ordering::SeqCst);
    let _guard = Guard;
    read()
}
