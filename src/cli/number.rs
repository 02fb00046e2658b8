//! Numbers as the terminal shows them: in English form whatever the locale and the language of labels, by the same
//! rounding as in reports.

use crate::definition::Lang;
use crate::measure::{PercentagePoints, Proportion};
use crate::report::number::Numbers;

thread_local! {
    static ENGLISH: Numbers = Numbers::new(&Lang::new("en"));
}

/// A number with so many decimals.
pub fn decimal(value: f64, decimals: u8) -> String {
    ENGLISH.with(|numbers| numbers.decimal(value, decimals))
}

/// A count.
pub fn count(value: u64) -> String {
    ENGLISH.with(|numbers| numbers.count(value))
}

/// A proportion in percent, without the sign: the heading says it.
pub fn percent(share: f64, decimals: u8) -> String {
    ENGLISH.with(|numbers| numbers.percent_bare(Proportion(share), decimals))
}

/// A difference of proportions in percentage points: `+1.2`, `−0.4`, `0.0`.
pub fn points(difference: f64, decimals: u8) -> String {
    signed(difference * 100.0, decimals)
}

/// A change with its sign.
pub fn signed(value: f64, decimals: u8) -> String {
    ENGLISH.with(|numbers| numbers.change(PercentagePoints(value), decimals))
}

/// A p value: three decimals, never 0.
pub fn p_value(p: f64) -> String {
    // A no-break space keeps a line of a page together; in a column of a terminal it only widens it.
    ENGLISH.with(|numbers| numbers.p(p)).replace('\u{a0}', "")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_half_goes_up_even_where_its_binary_fraction_falls_short() {
        assert_eq!(percent(0.145, 0), "15");
        assert_eq!(percent(0.1449, 0), "14");
    }

    #[test]
    fn a_percentage_has_no_leading_zero() {
        assert_eq!(percent(0.49499999999999805, 1), "49.5");
        assert_eq!(percent(0.495, 1), "49.5");
        assert_eq!(percent(0.005, 1), "0.5");
        assert_eq!(percent(0.0, 0), "0");
    }

    #[test]
    fn numbers_are_english_in_every_language() {
        assert_eq!(decimal(1_234_567.891, 1), "1,234,567.9");
        assert_eq!(count(1013), "1,013");
    }

    #[test]
    fn a_tiny_p_is_never_zero() {
        assert_eq!(p_value(1e-9), "<0.001");
    }
}
