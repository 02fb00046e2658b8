//! In: the columns of a delivery that hold dates. Out: the first and the last day of fieldwork. Never: a day that no
//! respondent has.

use jiff::civil::Date;

use super::super::dictionary::{Storage, Value, Variable};
use super::super::phrase::{Topic, topic_of};
use super::super::profile::{ColumnProfile, Profile};

/// What the days of fieldwork were taken from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ground {
    /// A person stated them.
    Stated,
    /// A column of dates.
    Dates,
    /// A column of months and one of days; the year is that of the wave.
    MonthAndDay,
}

impl Ground {
    /// What an analyst is told; `None`: nothing, they were stated.
    pub fn words(self) -> Option<&'static str> {
        match self {
            Self::Stated => None,
            Self::Dates => Some("from the dates in the file"),
            Self::MonthAndDay => {
                Some("month and day from the file, year from the wave's id: check it")
            }
        }
    }
}

/// First and last day of fieldwork by a column of dates, or by a column of months and one of days in the year of the wave,
/// where all respondents are of one month. `None`: the file does not tell.
pub fn fieldwork(profile: &Profile, year: Option<i16>) -> Option<(Date, Date, Ground)> {
    let by_dates = of_dates(profile).map(|(start, end)| (start, end, Ground::Dates));
    by_dates.or_else(|| {
        let (start, end) = of_month_and_day(profile, year?)?;
        Some((start, end, Ground::MonthAndDay))
    })
}

fn topic(variable: &Variable) -> Option<Topic> {
    topic_of(
        &variable.name,
        variable.label.texts().next().unwrap_or_default(),
    )
}

fn of_dates(profile: &Profile) -> Option<(Date, Date)> {
    let (_, column) = profile.iter().find(|(variable, _)| {
        variable.storage == Storage::Date && !matches!(topic(variable), Some(Topic::BirthYear))
            || topic(variable) == Some(Topic::Date)
    })?;
    if column.more_values {
        return None;
    }
    let dates: Option<Vec<Date>> = column
        .seen_texts()
        .map(|(text, _)| text.get(..10)?.parse().ok())
        .collect();
    let dates = dates?;
    Some((*dates.iter().min()?, *dates.iter().max()?))
}

fn of_month_and_day(profile: &Profile, year: i16) -> Option<(Date, Date)> {
    let of = |wanted: Topic| -> Option<(&Variable, &ColumnProfile)> {
        profile
            .iter()
            .find(|(variable, _)| topic(variable) == Some(wanted))
    };
    let (_, months) = of(Topic::Month)?;
    let [(month, _)] = months.seen_numbers().collect::<Vec<_>>()[..] else {
        return None;
    };
    let (variable, days) = of(Topic::Day)?;
    // A code of missing (88) is no day.
    let is_day = |day: f64| {
        (1.0..=31.0).contains(&day)
            && day.fract() == 0.0
            && !variable.missing.has(day)
            && !variable.missing.values.contains(&Value::Number(day))
    };
    let dates: Option<Vec<Date>> = days
        .seen_numbers()
        .filter(|(day, _)| is_day(*day))
        .map(|(day, _)| Date::new(year, month as i8, day as i8).ok())
        .collect();
    let dates = dates?;
    Some((*dates.iter().min()?, *dates.iter().max()?))
}
