//! In: nothing, or a time to be told. Out: what time it is. Never: a second place of collecting that looks at the machine's clock for
//! what is stored or shown to respondents.

use std::fmt;
use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use jiff::civil::Date;

/// A clock that a store and its server go by.
#[derive(Clone)]
pub struct Clock(Arc<dyn Fn() -> i64 + Send + Sync>);

impl Clock {
    /// The machine's own.
    pub fn system() -> Self {
        Self::of(|| {
            SystemTime::now()
                .duration_since(UNIX_EPOCH)
                .map_or(0, |since| {
                    i64::try_from(since.as_secs()).unwrap_or(i64::MAX)
                })
        })
    }

    /// One that tells what `seconds` gives: seconds since 1970 (UTC).
    ///
    /// ```
    /// use tidemark::collect::clock::Clock;
    /// let clock = Clock::of(|| 86_400 + 5);
    /// assert_eq!((clock.now(), clock.today().to_string()), (86_405, "1970-01-02".to_owned()));
    /// ```
    pub fn of(seconds: impl Fn() -> i64 + Send + Sync + 'static) -> Self {
        Self(Arc::new(seconds))
    }

    /// Seconds since 1970 (UTC).
    pub fn now(&self) -> i64 {
        (self.0)()
    }

    /// The day, by UTC: that of 1970-01-01 where the time is none that a calendar has.
    pub fn today(&self) -> Date {
        jiff::Timestamp::from_second(self.now())
            .unwrap_or(jiff::Timestamp::UNIX_EPOCH)
            .to_zoned(jiff::tz::TimeZone::UTC)
            .date()
    }
}

impl fmt::Debug for Clock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Clock({})", self.now())
    }
}
