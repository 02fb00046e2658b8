//! Numbers as a terminal shows them: English form, rounded half up from the unrounded value, whatever the locale.

/// A number with so many decimals, thousands parted by commas.
pub fn decimal(value: f64, decimals: usize) -> String {
    if !value.is_finite() {
        return String::new();
    }
    let scale = 10_f64.powi(i32::try_from(decimals).unwrap_or(0));
    // Half up; the small part undoes what binary fractions lose of a decimal half (0.145 × 100 = 14.499999999999998).
    let scaled = (value.abs() * scale + 0.5 + 1e-9).floor();
    let text = format!("{:.*}", decimals, scaled / scale);
    let (whole, rest) = text.split_once('.').unwrap_or((&text, ""));
    let sign = if value < 0.0 && scaled > 0.0 {
        "−"
    } else {
        ""
    };
    let point = if rest.is_empty() { "" } else { "." };
    format!("{sign}{}{point}{rest}", thousands(whole))
}

/// A count.
pub fn count(value: u64) -> String {
    thousands(&value.to_string())
}

/// A change with its sign: `+1.2`, `−0.4`, `0.0`.
pub fn signed(value: f64, decimals: usize) -> String {
    let text = decimal(value, decimals);
    let is_zero = text.chars().all(|c| matches!(c, '0' | '.' | ','));
    if value > 0.0 && !is_zero {
        format!("+{text}")
    } else {
        text
    }
}

/// A p value: three decimals, never 0.
pub fn p_value(p: f64) -> String {
    if p < 0.001 {
        "<0.001".to_owned()
    } else {
        decimal(p, 3)
    }
}

fn thousands(digits: &str) -> String {
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (position, digit) in digits.chars().enumerate() {
        if position > 0 && (digits.len() - position).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn halves_go_up_even_where_binary_fractions_fall_short() {
        assert_eq!(decimal(12.5, 0), "13");
        assert_eq!(decimal(0.145 * 100.0, 0), "15");
        assert_eq!(decimal(0.1449 * 100.0, 0), "14");
        assert_eq!(decimal(2.675, 2), "2.68");
    }

    #[test]
    fn a_number_that_rounds_to_zero_has_no_sign() {
        assert_eq!(signed(-0.04, 1), "0.0");
        assert_eq!(signed(0.04, 1), "0.0");
        assert_eq!(signed(-0.05, 1), "−0.1");
    }

    #[test]
    fn thousands_are_parted_by_commas() {
        assert_eq!(count(1013), "1,013");
        assert_eq!(count(999), "999");
        assert_eq!(decimal(1_234_567.891, 1), "1,234,567.9");
    }

    #[test]
    fn a_tiny_p_is_never_zero() {
        assert_eq!(p_value(1e-9), "<0.001");
        assert_eq!(p_value(0.0123), "0.012");
    }
}
