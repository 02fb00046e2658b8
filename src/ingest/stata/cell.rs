//! In: the bytes of one cell and the type of its variable. Out: a number, a text or one of Stata's 27 missing values. Never: a
//! missing value that has become a number.

use jiff::{SignedDuration, Span, civil::date};

use super::bytes::{ByteOrder, until_nul};

/// The type of a variable.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Byte,
    Int,
    Long,
    Float,
    Double,
    /// So many bytes.
    Text(usize),
    /// A reference to a text that stands behind the rows.
    LongText,
}

impl Kind {
    /// Formats 113 to 115.
    pub fn of_short_code(code: u8) -> Option<Self> {
        Some(match code {
            1..=244 => Self::Text(usize::from(code)),
            251 => Self::Byte,
            252 => Self::Int,
            253 => Self::Long,
            254 => Self::Float,
            255 => Self::Double,
            _ => return None,
        })
    }

    /// Formats 117 to 119.
    pub fn of_code(code: u64) -> Option<Self> {
        Some(match code {
            1..=2045 => Self::Text(code as usize),
            32768 => Self::LongText,
            65526 => Self::Double,
            65527 => Self::Float,
            65528 => Self::Long,
            65529 => Self::Int,
            65530 => Self::Byte,
            _ => return None,
        })
    }

    /// Bytes of a cell.
    pub fn width(self) -> usize {
        match self {
            Self::Byte => 1,
            Self::Int => 2,
            Self::Long | Self::Float => 4,
            Self::Double | Self::LongText => 8,
            Self::Text(width) => width,
        }
    }

    pub fn is_text(self) -> bool {
        matches!(self, Self::Text(_) | Self::LongText)
    }
}

/// What stands in a cell.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Cell<'a> {
    Number(f64),
    /// 0 is `.`, 1 to 26 are `.a` to `.z`.
    Missing(u8),
    /// Bits that are neither a number nor a missing value of Stata.
    NoNumber(u64),
    Text(&'a [u8]),
    /// The place of a long text: its bytes as they stand.
    LongText(&'a [u8]),
}

/// Reads a cell; `bytes` are as many as its type has.
#[inline]
pub(super) fn cell(kind: Kind, bytes: &[u8], order: ByteOrder) -> Cell<'_> {
    let bits = || order.unsigned(bytes);
    match kind {
        Kind::Byte => whole(i64::from(bits() as u8 as i8), 100),
        Kind::Int => whole(i64::from(bits() as u16 as i16), 32_740),
        Kind::Long => whole(i64::from(bits() as u32 as i32), LARGEST_LONG),
        Kind::Float => {
            let bits = bits() as u32;
            let number = f32::from_bits(bits);
            if number.abs() < f32::from_bits(0x7f00_0000) {
                return Cell::Number(f64::from(number));
            }
            tagged(u64::from(bits), 0x7f00_0000, 0x800)
        }
        Kind::Double => {
            let bits = bits();
            let number = f64::from_bits(bits);
            if number.abs() < f64::from_bits(0x7fe0 << 48) {
                return Cell::Number(number);
            }
            tagged(bits, 0x7fe0 << 48, 1 << 40)
        }
        Kind::Text(_) => Cell::Text(until_nul(bytes)),
        Kind::LongText => Cell::LongText(bytes),
    }
}

/// The largest long that is no missing value.
const LARGEST_LONG: i64 = 2_147_483_620;

/// A whole number whose 27 values above `largest` are missing.
fn whole(number: i64, largest: i64) -> Cell<'static> {
    match u8::try_from(number - largest - 1) {
        Ok(missing) => Cell::Missing(missing),
        Err(_) => Cell::Number(number as f64),
    }
}

/// The missing value of a long, as value labels have it; `None`: a number.
pub(super) fn missing_of_long(number: i32) -> Option<u8> {
    match whole(i64::from(number), LARGEST_LONG) {
        Cell::Missing(missing) => Some(missing),
        _ => None,
    }
}

fn tagged(bits: u64, first: u64, step: u64) -> Cell<'static> {
    let steps = bits.wrapping_sub(first) / step;
    match u8::try_from(steps) {
        Ok(missing) if missing <= 26 && first + steps * step == bits => Cell::Missing(missing),
        _ => Cell::NoNumber(bits),
    }
}

/// `.a` to `.z`, and `.`.
pub(super) fn missing_name(missing: u8) -> &'static str {
    const NAMES: [&str; 27] = [
        ".", ".a", ".b", ".c", ".d", ".e", ".f", ".g", ".h", ".i", ".j", ".k", ".l", ".m", ".n",
        ".o", ".p", ".q", ".r", ".s", ".t", ".u", ".v", ".w", ".x", ".y", ".z",
    ];
    NAMES.get(usize::from(missing)).copied().unwrap_or(".")
}

/// What a number counts where its variable is shown as a date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Calendar {
    Days,
    Milliseconds,
    Months,
}

impl Calendar {
    /// By the display format: `%td` (`%d`), `%tc` and `%tm`. Weeks, quarters and half-years have no ISO text, and `%tC`
    /// counts leap seconds: these stay numbers.
    pub fn of_format(format: &[u8]) -> Option<Self> {
        let format = format.strip_prefix(b"%")?;
        match format.strip_prefix(b"-").unwrap_or(format) {
            [b't', b'd', ..] | [b'd', ..] => Some(Self::Days),
            [b't', b'c', ..] => Some(Self::Milliseconds),
            [b't', b'm', ..] => Some(Self::Months),
            _ => None,
        }
    }

    /// The day or moment as ISO 8601 text; `None`: no date.
    pub fn text(self, number: f64) -> Option<String> {
        let whole = number.floor() as i64;
        let start = date(1960, 1, 1);
        match self {
            Self::Days => {
                let days = Span::new().try_days(whole).ok()?;
                Some(start.checked_add(days).ok()?.to_string())
            }
            Self::Milliseconds => {
                let moment = start.at(0, 0, 0, 0);
                let moment = moment
                    .checked_add(SignedDuration::from_millis(whole))
                    .ok()?;
                Some(moment.to_string())
            }
            Self::Months => {
                let months = Span::new().try_months(whole).ok()?;
                let month = start.checked_add(months).ok()?;
                Some(month.strftime("%Y-%m").to_string())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_27_missing_values_of_every_type_are_none_of_its_numbers() {
        fn of(kind: Kind, bytes: &[u8]) -> Cell<'_> {
            cell(kind, bytes, ByteOrder::Big)
        }
        assert_eq!(of(Kind::Byte, &[100]), Cell::Number(100.0));
        assert_eq!(of(Kind::Byte, &[0x81]), Cell::Number(-127.0));
        assert_eq!(of(Kind::Byte, &[101]), Cell::Missing(0));
        assert_eq!(of(Kind::Byte, &[127]), Cell::Missing(26));
        assert_eq!(
            of(Kind::Int, &32_740i16.to_be_bytes()),
            Cell::Number(32_740.0)
        );
        assert_eq!(of(Kind::Int, &32_742i16.to_be_bytes()), Cell::Missing(1));
        assert_eq!(
            of(Kind::Long, &0x7fff_ffe4u32.to_be_bytes()),
            Cell::Number(2_147_483_620.0)
        );
        assert_eq!(
            of(Kind::Long, &0x7fff_ffffu32.to_be_bytes()),
            Cell::Missing(26)
        );
        assert_eq!(
            of(Kind::Float, &0x7f00_0000u32.to_be_bytes()),
            Cell::Missing(0)
        );
        assert_eq!(
            of(Kind::Float, &0x7f00_d000u32.to_be_bytes()),
            Cell::Missing(26)
        );
        assert_eq!(
            of(Kind::Float, &f32::NAN.to_be_bytes()),
            Cell::NoNumber(0x7fc0_0000)
        );
        assert_eq!(of_double(0x7fe0_0000_0000_0000), Cell::Missing(0));
        assert_eq!(of_double(0x7fe0_0100_0000_0000), Cell::Missing(1));
        assert_eq!(of_double(0x7fe0_1a00_0000_0000), Cell::Missing(26));
        assert_eq!(
            of_double(0x7fe0_1b00_0000_0000),
            Cell::NoNumber(0x7fe0_1b00_0000_0000)
        );
        assert_eq!(missing_name(1), ".a");
        assert_eq!(missing_of_long(2_147_483_622), Some(1));
    }

    fn of_double(bits: u64) -> Cell<'static> {
        match cell(Kind::Double, &bits.to_be_bytes(), ByteOrder::Big) {
            Cell::Missing(missing) => Cell::Missing(missing),
            Cell::NoNumber(bits) => Cell::NoNumber(bits),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn dates_are_iso_text() {
        let text = |format: &[u8], number| Calendar::of_format(format)?.text(number);
        assert_eq!(text(b"%td", 18_051.0).as_deref(), Some("2009-06-03"));
        assert_eq!(text(b"%-tdD_m_Y", -1.0).as_deref(), Some("1959-12-31"));
        assert_eq!(text(b"%d", 0.0).as_deref(), Some("1960-01-01"));
        assert_eq!(
            text(b"%tc", 1_559_606_400_500.0).as_deref(),
            Some("2009-06-03T00:00:00.5")
        );
        assert_eq!(text(b"%tm", 593.0).as_deref(), Some("2009-06"));
        assert_eq!(text(b"%td", 1e300), None);
        assert_eq!(text(b"%12.0g", 1.0), None);
    }
}
