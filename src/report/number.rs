//! In: unrounded numbers. Out: texts in the language's own form. Never: a rounded number that is used again.
//!
//! Rounding happens here, once, half up (away from zero), on the decimal digits of the unrounded value: 0.145 is
//! 14.5 percent and becomes 15, although 0.145 × 100 is 14.499999999999998 in binary.

use fixed_decimal::{Decimal, FloatPrecision, SignedRoundingMode, UnsignedRoundingMode};
use icu_decimal::DecimalFormatter;
use icu_locale_core::Locale;
use jiff::civil::Date;

use super::words::{self, Words};
use crate::definition::{Item, ItemKind, Lang, LowBase};
use crate::estimate::Estimate;
use crate::measure::{Bases, PercentagePoints, Proportion};
use crate::weight::{Method, WeightingReport};

/// No-break space: between a number and its sign where the language parts them.
pub const NBSP: char = '\u{a0}';
const NARROW_NBSP: char = '\u{202f}';
/// The true minus sign; a hyphen is not one.
pub const MINUS: char = '\u{2212}';
/// What stands where a number is withheld: *confidential*, as the UK's Government Statistical Service marks it.
pub const WITHHELD: &str = "[c]";

/// What stands where there is no number.
pub const NONE: &str = "–";

/// Writes numbers as a language does.
pub struct Numbers {
    words: &'static Words,
    /// `None` only if the locale data were missing; then numbers are written plainly, with a point.
    formatter: Option<DecimalFormatter>,
    percent: PercentForm,
}

/// Where the percent sign stands (CLDR 48, `percentFormats`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum PercentForm {
    Joined,
    Spaced(char),
    Before,
}

impl PercentForm {
    fn of(language: &str) -> Self {
        match language {
            "da" | "sv" | "nb" | "nn" | "no" | "fi" | "de" | "cs" | "sk" | "es" | "ca" | "gl"
            | "fo" | "lt" | "ro" | "sl" | "bs" | "hr" | "be" | "ru" | "bg" | "mk" | "hy" | "ka"
            | "lb" => Self::Spaced(NBSP),
            "fr" => Self::Spaced(NARROW_NBSP),
            "tr" => Self::Before,
            _ => Self::Joined,
        }
    }
}

impl Numbers {
    /// Numbers of a language; a tag that is none writes numbers as English does.
    pub fn new(lang: &Lang) -> Self {
        let locale = Locale::try_from_str(lang.as_str())
            .or_else(|_| Locale::try_from_str("en"))
            .unwrap_or(Locale::UNKNOWN);
        let language = lang.as_str().split('-').next().unwrap_or_default();
        Self {
            words: words::of(lang),
            formatter: DecimalFormatter::try_new(locale.into(), Default::default()).ok(),
            percent: PercentForm::of(language),
        }
    }

    /// A share in percent with its sign: `43 %` in Danish, with a no-break space; `43%` in English.
    ///
    /// ```
    /// use tidemark::{definition::Lang, measure::Proportion, report::number::Numbers};
    /// let danish = Numbers::new(&Lang::new("da"));
    /// assert_eq!(danish.percent(Proportion(0.4251), 1), "42,5\u{a0}%");
    /// ```
    pub fn percent(&self, share: Proportion, decimals: u8) -> String {
        let number = self.scaled(share.0, 2, decimals);
        if number == NONE {
            return number;
        }
        match self.percent {
            PercentForm::Joined => format!("{number}%"),
            PercentForm::Spaced(space) => format!("{number}{space}%"),
            PercentForm::Before => format!("%{number}"),
        }
    }

    /// A share in percent without its sign, for columns whose heading says percent.
    pub fn percent_bare(&self, share: Proportion, decimals: u8) -> String {
        self.scaled(share.0, 2, decimals)
    }

    /// Two shares as a range, the sign once: `40–46 %`.
    pub fn percent_range(&self, low: f64, high: f64, decimals: u8) -> String {
        let from = self.scaled(low, 2, decimals);
        match self.percent {
            PercentForm::Before => format!("%{from}–{}", self.scaled(high, 2, decimals)),
            _ => format!("{from}–{}", self.percent(Proportion(high), decimals)),
        }
    }

    /// What stands for the interval of a share that weighting sets.
    pub fn fixed(&self) -> &'static str {
        self.words.fixed_by_weighting
    }

    /// A change in percentage points, signed, without its unit: `+3,1`, `−0,4`, `0,0`.
    pub fn change(&self, points: PercentagePoints, decimals: u8) -> String {
        self.signed(points.0, decimals)
    }

    /// A change with its unit: `+3,1 procentpoint`.
    pub fn change_in_words(&self, points: PercentagePoints, decimals: u8) -> String {
        format!(
            "{}{NBSP}{}",
            self.change(points, decimals),
            self.words.percentage_points
        )
    }

    /// An interval of changes: `−1,2 til +5,4`.
    pub fn change_range(&self, low: f64, high: f64, decimals: u8) -> String {
        format!(
            "{} {} {}",
            self.signed(low, decimals),
            self.words.to,
            self.signed(high, decimals)
        )
    }

    /// A p-value: three decimals, `< 0,001` below that.
    pub fn p(&self, p: f64) -> String {
        if p < 0.001 {
            format!("<{NBSP}{}", self.decimal(0.001, 3))
        } else {
            self.decimal(p, 3)
        }
    }

    /// A whole count with the language's thousands separator.
    pub fn count(&self, count: u64) -> String {
        self.write(&Decimal::from(count))
    }

    /// A number with this many decimals.
    pub fn decimal(&self, value: f64, decimals: u8) -> String {
        self.scaled(value, 0, decimals)
    }

    /// A mean of an item in its own unit; of years without a separator of thousands.
    pub fn mean_of(&self, item: &Item, value: f64, decimals: u8) -> String {
        if is_year(item) {
            self.year(value, decimals)
        } else {
            self.decimal(value, decimals)
        }
    }

    /// A year, without a separator of thousands: `1961`.
    ///
    /// ```
    /// use tidemark::{definition::Lang, report::number::Numbers};
    /// let danish = Numbers::new(&Lang::new("da"));
    /// assert_eq!(danish.year(1961.4, 0), "1961");
    /// assert_eq!(danish.year(1961.4, 1), "1961,4");
    /// ```
    pub fn year(&self, value: f64, decimals: u8) -> String {
        let separator: String = self
            .count(1000)
            .chars()
            .filter(|sign| !sign.is_numeric())
            .collect();
        self.decimal(value, decimals).replacen(&separator, "", 1)
    }

    /// A day in words: `1. oktober 2021`, `1 October 2021`.
    pub fn date(&self, date: Date) -> String {
        words::fill(
            self.words.date,
            &[
                ("day", &date.day().to_string()),
                ("month", self.month(date)),
                ("year", &date.year().to_string()),
            ],
        )
    }

    /// From one day to another, saying month and year once where they are the same: `1.–14. oktober 2021`.
    pub fn dates(&self, start: Date, end: Date) -> String {
        if start == end {
            return self.date(end);
        }
        let form = if start.year() != end.year() {
            return format!("{} – {}", self.date(start), self.date(end));
        } else if start.month() != end.month() {
            self.words.dates_of_year
        } else {
            self.words.dates_of_month
        };
        words::fill(
            form,
            &[
                ("from", &start.day().to_string()),
                ("from_month", self.month(start)),
                ("day", &end.day().to_string()),
                ("month", self.month(end)),
                ("year", &end.year().to_string()),
            ],
        )
    }

    fn month(&self, date: Date) -> &'static str {
        usize::try_from(date.month() - 1)
            .ok()
            .and_then(|place| self.words.months.get(place))
            .copied()
            .unwrap_or_default()
    }

    fn signed(&self, value: f64, decimals: u8) -> String {
        let size = self.scaled(value.abs(), 0, decimals);
        let zero = self.scaled(0.0, 0, decimals);
        if size == NONE || size == zero {
            size
        } else if value < 0.0 {
            format!("{MINUS}{size}")
        } else {
            format!("+{size}")
        }
    }

    /// `value × 10^power`, rounded half up to `decimals`.
    fn scaled(&self, value: f64, power: i16, decimals: u8) -> String {
        let Ok(mut decimal) = Decimal::try_from_f64(value, FloatPrecision::RoundTrip) else {
            return NONE.to_owned();
        };
        decimal.multiply_pow10(power);
        decimal.round_with_mode(
            -i16::from(decimals),
            SignedRoundingMode::Unsigned(UnsignedRoundingMode::HalfExpand),
        );
        decimal.absolute.trim_start();
        decimal.absolute.pad_end(-i16::from(decimals));
        let negative = value < 0.0 && !decimal.absolute.is_zero();
        let size = Decimal::new(fixed_decimal::Sign::None, decimal.absolute);
        let text = self.write(&size);
        if negative {
            format!("{MINUS}{text}")
        } else {
            text
        }
    }

    fn write(&self, decimal: &Decimal) -> String {
        match &self.formatter {
            Some(formatter) => formatter.format(decimal).to_string(),
            None => decimal.to_string(),
        }
    }
}

/// A share in whole percent as it is shown, for sums of what a reader sees; `None` of what is no number.
pub fn whole_percent(share: f64) -> Option<i64> {
    let mut decimal = Decimal::try_from_f64(share, FloatPrecision::RoundTrip).ok()?;
    decimal.multiply_pow10(2);
    decimal.round_with_mode(
        0,
        SignedRoundingMode::Unsigned(UnsignedRoundingMode::HalfExpand),
    );
    decimal.absolute.trim_end();
    decimal.to_string().parse().ok()
}

/// Decimals of a mean: those that its item states; two for a mean of scores.
pub fn mean_decimals(item: &Item) -> u8 {
    match &item.kind {
        ItemKind::Numeric { decimals, .. } => *decimals,
        _ => 2,
    }
}

/// Whether the values of an item are years: its bounds are. A year is written without a separator of thousands.
pub fn is_year(item: &Item) -> bool {
    const YEARS: std::ops::RangeInclusive<f64> = 1000.0..=2999.0;
    match &item.kind {
        ItemKind::Numeric {
            minimum: Some(minimum),
            maximum: Some(maximum),
            per,
            ..
        } => per.is_empty() && YEARS.contains(minimum) && YEARS.contains(maximum),
        _ => false,
    }
}

/// Whether weighting sets a share: its standard error vanishes although some have the answer and some have not.
pub fn fixed_by_weighting(estimate: &Estimate, weighting: Option<&WeightingReport>) -> bool {
    const VANISHING: f64 = 1e-9;
    weighting.is_some_and(|weighting| matches!(weighting.method, Method::Raked | Method::Steps))
        && estimate
            .value
            .is_some_and(|share| share > VANISHING && share < 1.0 - VANISHING)
        && estimate
            .standard_error()
            .is_some_and(|error| error < VANISHING)
}

/// Whether a figure may be shown on its base, and with which star.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Flag {
    /// Enough respondents.
    Firm,
    /// `*`
    Low,
    /// `**`
    VeryLow,
    /// Too few: not shown.
    Hidden,
}

impl Flag {
    /// The flag of an effective base. Figures of a publication that gives only a count are flagged by the count.
    pub fn of(bases: &Bases, limits: &LowBase) -> Self {
        let base = if bases.effective > 0.0 {
            bases.effective
        } else {
            bases.unweighted as f64
        };
        if base < limits.hidden {
            Self::Hidden
        } else if base < limits.very_low {
            Self::VeryLow
        } else if base < limits.low {
            Self::Low
        } else {
            Self::Firm
        }
    }

    /// What stands behind the number: nothing, `*` or `**`.
    pub fn star(self) -> &'static str {
        match self {
            Self::Firm | Self::Hidden => "",
            Self::Low => "*",
            Self::VeryLow => "**",
        }
    }
}
