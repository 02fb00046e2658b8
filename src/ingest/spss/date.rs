//! In: seconds since the first day of the Gregorian calendar, and a format. Out: ISO 8601. Never: a time zone.

use jiff::SignedDuration;
use jiff::civil::DateTime;

/// What a format shows of a moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::ingest) enum DateForm {
    Day,
    Moment,
}

impl DateForm {
    /// The form of an SPSS format; `None`: it shows a number, or a stretch of time.
    pub fn of_format(format: u8) -> Option<Self> {
        match format {
            // DATE, ADATE, JDATE, MOYR, QYR, WKYR, EDATE, SDATE
            20 | 23 | 24 | 28..=30 | 38 | 39 => Some(Self::Day),
            // DATETIME, YMDHMS
            22 | 41 => Some(Self::Moment),
            _ => None,
        }
    }

    /// Seconds since 14 October 1582 as `2009-06-08` or `2009-06-08T12:30:00`; `None`: outside of the calendar.
    pub fn iso(self, seconds: f64) -> Option<String> {
        const FIRST: DateTime = jiff::civil::date(1582, 10, 14).at(0, 0, 0, 0);
        let since = SignedDuration::try_from_secs_f64(seconds).ok()?;
        let moment = FIRST.checked_add(since).ok()?;
        Some(match self {
            Self::Day => moment.date().to_string(),
            Self::Moment => moment.to_string(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Source: PSPP, `DATE.DMY(8,6,2009)` is 13463798400.
    #[test]
    fn days_and_moments_are_those_of_spss() {
        assert_eq!(
            DateForm::Day.iso(13_463_798_400.0).as_deref(),
            Some("2009-06-08")
        );
        assert_eq!(
            DateForm::Moment.iso(13_463_798_400.0 + 45_000.0).as_deref(),
            Some("2009-06-08T12:30:00")
        );
        assert_eq!(DateForm::Day.iso(f64::MAX), None);
        assert_eq!(DateForm::Day.iso(f64::NAN), None);
    }
}
