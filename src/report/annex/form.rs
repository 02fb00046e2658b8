//! In: an unrounded number and how a reader sees it. Out: the number and a format code by which a spreadsheet shows the same.
//! Never: a rounded number, except where a spreadsheet would round it another way.
//!
//! A spreadsheet keeps 15 significant digits of a number and rounds those half away from zero; `number.rs` rounds all of them
//! half up (away from zero). They differ where digits beyond the fifteenth put a number just below a half; such a number is
//! written up to 2e-14 of itself away, on its own side of the half.

use crate::measure::{PercentagePoints, Proportion};
use crate::report::number::{MINUS, NBSP, Numbers};

/// How a number is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Form {
    /// A proportion, in percent.
    Percent { decimals: u8, star: &'static str },
    /// A number in its own unit.
    Decimal { decimals: u8 },
    /// A year, without a separator of thousands.
    Plain { decimals: u8 },
    /// Respondents or rows.
    Count,
    /// A signed difference.
    Signed { decimals: u8 },
    /// A p-value.
    P,
    /// A point in time, in decimal years.
    Year,
}

impl Form {
    /// The same without the star of its base.
    pub fn without_star(self) -> Self {
        match self {
            Self::Percent { decimals, .. } => Self::Percent { decimals, star: "" },
            other => other,
        }
    }

    /// As `number.rs` shows it.
    pub fn text(self, value: f64, numbers: &Numbers) -> String {
        match self {
            Self::Percent { decimals, star } => {
                let percent = numbers.percent(Proportion(value), decimals);
                match star {
                    "" => percent,
                    star => format!("{percent}{NBSP}{star}"),
                }
            }
            Self::Decimal { decimals } => numbers.decimal(value, decimals),
            Self::Plain { decimals } => numbers.year(value, decimals),
            Self::Count => numbers.decimal(value, 0),
            Self::Signed { decimals } => numbers.change(PercentagePoints(value), decimals),
            Self::P => numbers.p(value),
            Self::Year => {
                // Years are not grouped by thousands.
                let hundredths = (value * 100.0 + 0.5).floor();
                let year = (hundredths / 100.0).floor();
                let part = numbers.decimal((hundredths - 100.0 * year) / 100.0, 2);
                format!("{year}{}", part.trim_start_matches('0'))
            }
        }
    }

    /// The format code of a number.
    pub fn code(self, value: f64, numbers: &Numbers) -> String {
        let text = self.text(value, numbers);
        let body = match self {
            Self::Percent { decimals, star } => {
                let zero = numbers.percent(Proportion(0.0), 0);
                let (before, after) = zero.split_once('0').unwrap_or(("", "%"));
                let star = match star {
                    "" => String::new(),
                    star => quoted(&format!("{NBSP}{star}")),
                };
                format!(
                    "{}{}{}{star}",
                    percent(before),
                    places("0", decimals),
                    percent(after)
                )
            }
            Self::Decimal { decimals } | Self::Signed { decimals } => places("#,##0", decimals),
            Self::Plain { decimals } => places("0", decimals),
            Self::Count => places("#,##0", 0),
            // A bound is no number: it stands in the format, as text.
            Self::P if value < 0.001 => return quoted(&text),
            Self::P => places("0", 3),
            Self::Year => places("0", 2),
        };
        if text.starts_with(MINUS) {
            format!("{body};{}{body}", quoted(&MINUS.to_string()))
        } else if value < 0.0 {
            // What rounds to zero has no sign.
            format!("{body};{body}")
        } else if text.starts_with('+') {
            format!("\"+\"{body}")
        } else {
            body
        }
    }

    /// The number to write: the unrounded one, unless a spreadsheet would round it another way.
    pub fn written(self, value: f64, numbers: &Numbers) -> f64 {
        let wanted = self.text(value, numbers);
        let is_shown = |value: f64| self.text(fifteen_digits(value), numbers) == wanted;
        if is_shown(value) {
            return value;
        }
        let away = [1e-15, 2e-15, 5e-15, 1e-14, 2e-14];
        away.iter()
            .flat_map(|step| [value * (1.0 - step), value * (1.0 + step)])
            .find(|moved| is_shown(*moved))
            .unwrap_or(value)
    }
}

/// What a spreadsheet keeps of a number.
fn fifteen_digits(value: f64) -> f64 {
    format!("{value:.14e}").parse().unwrap_or(value)
}

fn places(whole: &str, decimals: u8) -> String {
    match decimals {
        0 => whole.to_owned(),
        _ => format!("{whole}.{}", "0".repeat(usize::from(decimals))),
    }
}

/// What stands before or behind a percentage: the sign as it is (it multiplies by 100), all else as text.
fn percent(around: &str) -> String {
    let texts: Vec<String> = around.split('%').map(quoted).collect();
    texts.join("%")
}

fn quoted(text: &str) -> String {
    match text {
        "" => String::new(),
        text => format!("\"{}\"", text.replace('"', "”")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::definition::Lang;

    #[test]
    fn a_number_that_a_spreadsheet_rounds_another_way_is_moved_off_the_half() {
        let numbers = Numbers::new(&Lang::new("en"));
        let form = Form::Percent {
            decimals: 0,
            star: "",
        };
        // 0.145 less one bit: 14 % by its digits, and 0.145000000000000 in fifteen of them.
        let below = f64::from_bits(0.145_f64.to_bits() - 1);
        assert_eq!(form.text(below, &numbers), "14%");
        assert_eq!(form.text(fifteen_digits(below), &numbers), "15%");
        let written = form.written(below, &numbers);
        assert_eq!(form.text(fifteen_digits(written), &numbers), "14%");
        assert!((written - below).abs() < 2e-14 * below);
        // On the half and elsewhere a number stays what it is.
        for value in [0.145, 0.4251, 0.0, 1.0, 1.0 / 3.0] {
            assert_eq!(form.written(value, &numbers).to_bits(), value.to_bits());
        }
    }

    #[test]
    fn around_every_half_a_spreadsheet_shows_what_the_report_does() {
        let numbers = Numbers::new(&Lang::new("en"));
        let percent = Form::Percent {
            decimals: 0,
            star: "",
        };
        let signed = Form::Signed { decimals: 1 };
        let mut moved = 0;
        for half in 0_u32..1000 {
            for (form, value) in [
                (percent, (f64::from(half) + 0.5) / 100.0),
                (signed, (f64::from(half) - 500.0 + 0.5) / 10.0),
            ] {
                for bits in -3_i64..=3 {
                    let near = f64::from_bits(value.to_bits().wrapping_add_signed(bits));
                    let written = form.written(near, &numbers);
                    assert_eq!(
                        form.text(fifteen_digits(written), &numbers),
                        form.text(near, &numbers),
                        "{near:e}"
                    );
                    assert!((written - near).abs() <= 2e-14 * near.abs(), "{near:e}");
                    moved += u32::from(written.to_bits() != near.to_bits());
                }
            }
        }
        assert!(moved > 1000, "{moved}");
    }

    #[test]
    fn format_codes_say_what_the_language_does() {
        let danish = Numbers::new(&Lang::new("da"));
        let share = Form::Percent {
            decimals: 0,
            star: "*",
        };
        assert_eq!(share.code(0.4, &danish), "0\"\u{a0}\"%\"\u{a0}*\"");
        let signed = Form::Signed { decimals: 1 };
        assert_eq!(signed.code(1.26, &danish), "\"+\"#,##0.0");
        assert_eq!(signed.code(-1.26, &danish), "#,##0.0;\"−\"#,##0.0");
        assert_eq!(signed.code(-0.01, &danish), "#,##0.0;#,##0.0");
        assert_eq!(Form::P.code(0.0004, &danish), "\"<\u{a0}0,001\"");
    }
}
