//! In: the bytes of an SPSS portable file. Out: its characters without line ends, its numbers (base 30) and its texts.
//! Never: memory for a length that the file claims.

use super::super::spss::bytes::{Damage, Read};

/// Characters in a line; one that is shorter ends in spaces that were lost on the way.
const LINE: usize = 80;
/// A text longer than any that SPSS knows.
const LONGEST: f64 = 32_767.0;
/// Where the table of characters stands, behind five greetings of 40.
const GREETINGS: usize = 200;

/// A place in a file. A copy goes on from where it was made.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place {
    at: usize,
    /// Characters of the line so far.
    column: usize,
}

/// A file that is read character by character.
#[derive(Debug, Clone)]
pub(super) struct Stream<'a> {
    bytes: &'a [u8],
    place: Place,
    /// What each byte stands for: itself, but for files of machines with other characters.
    characters: [u8; 256],
    /// What is being read, for the message if it is not whole.
    pub what: &'static str,
}

impl<'a> Stream<'a> {
    /// Reads the greetings and the table of characters.
    pub fn open(bytes: &'a [u8]) -> Read<Self> {
        let mut stream = Self {
            bytes,
            place: Place { at: 0, column: 0 },
            characters: std::array::from_fn(|byte| byte as u8),
            what: "its header",
        };
        for _ in 0..GREETINGS {
            stream.character()?;
        }
        let mut table = [0; 256];
        for byte in &mut table {
            *byte = stream.character()?;
        }
        stream.translate(&table);
        for expected in b"SPSSPORT" {
            if stream.character()? != *expected {
                return Err(Damage::Wrong(
                    "not an SPSS portable file: `SPSSPORT` does not stand behind its header"
                        .to_owned(),
                ));
            }
        }
        Ok(stream)
    }

    /// The table says by which byte the file writes each character; what it does not name stays as it is.
    fn translate(&mut self, table: &[u8; 256]) {
        /// The characters from place 64 on; a NUL is one that no table is needed for.
        const KNOWN: &[u8] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz .<(+|&[]!$*);^-/|,%_>?`:#@'=\"";
        let mut named = [false; 256];
        for (byte, character) in table.iter().skip(64).zip(KNOWN) {
            let at = usize::from(*byte);
            if !named[at] {
                named[at] = true;
                self.characters[at] = *character;
            }
        }
    }

    pub fn place(&self) -> Place {
        self.place
    }

    /// The same file from another place on.
    pub fn from(&self, place: Place) -> Self {
        Self {
            place,
            ..self.clone()
        }
    }

    /// The next character; past the end of the file is damage.
    pub fn character(&mut self) -> Read<u8> {
        let Place { at, column } = &mut self.place;
        loop {
            match self.bytes.get(*at) {
                None => return Err(Damage::Ends(self.what)),
                Some(b'\r') => *at += 1,
                Some(b'\n') if *column < LINE => {
                    *column += 1;
                    return Ok(b' ');
                }
                Some(b'\n') => {
                    *at += 1;
                    *column = 0;
                }
                Some(byte) => {
                    *at += 1;
                    *column += 1;
                    return Ok(self.characters[usize::from(*byte)]);
                }
            }
        }
    }

    /// The next character, which stays the next one.
    pub fn peek(&self) -> Read<u8> {
        self.clone().character()
    }

    /// A number, `1B.F/`: base 30 with a point and a power of 30, ended by a stroke; `*.` is not a number.
    pub fn number(&mut self) -> Read<f64> {
        let mut next = self.character()?;
        while next == b' ' {
            next = self.character()?;
        }
        if next == b'*' {
            self.character()?;
            return Ok(f64::NAN);
        }
        let negative = next == b'-';
        if negative {
            next = self.character()?;
        }
        let mut number = Base30::default();
        while number.take(next) {
            next = self.character()?;
        }
        if matches!(next, b'+' | b'-') {
            let below = next == b'-';
            let mut power = 0i32;
            next = self.character()?;
            while let Some(digit) = digit(next) {
                power = power.saturating_mul(30).saturating_add(i32::from(digit));
                next = self.character()?;
            }
            let power = if below { -power } else { power };
            number.power = number.power.saturating_add(power);
        }
        if next != b'/' || !number.has_digits {
            return Err(self.wrong("a number", char::from(next)));
        }
        let size = number.size();
        Ok(if negative { -size } else { size })
    }

    /// A number without a fraction, not negative.
    pub fn count(&mut self) -> Read<usize> {
        let number = self.number()?;
        if number >= 0.0 && number <= f64::from(i32::MAX) && number.fract() == 0.0 {
            Ok(number as usize)
        } else {
            Err(self.wrong("a count", number))
        }
    }

    /// A text: its length, then as many characters.
    pub fn text(&mut self, text: &mut Vec<u8>) -> Read<()> {
        let length = self.number()?;
        if !(0.0..=LONGEST).contains(&length) {
            return Err(self.wrong("the length of a text", length));
        }
        for _ in 0..length as usize {
            text.push(self.character()?);
        }
        Ok(())
    }

    pub fn owned_text(&mut self) -> Read<Vec<u8>> {
        let mut text = Vec::new();
        self.text(&mut text)?;
        Ok(text)
    }

    /// Something that cannot be, before this byte.
    pub fn wrong(&self, noun: &str, value: impl std::fmt::Display) -> Damage {
        Damage::Wrong(format!(
            "{noun} in {} cannot be read: `{value}` (before byte {})",
            self.what,
            self.place.at + 1
        ))
    }
}

fn digit(character: u8) -> Option<u8> {
    match character {
        b'0'..=b'9' => Some(character - b'0'),
        b'A'..=b'T' => Some(character - b'A' + 10),
        _ => None,
    }
}

/// The digits of a number.
#[derive(Debug, Default)]
struct Base30 {
    digits: u128,
    /// The power of 30 by which the digits are multiplied.
    power: i32,
    after_point: bool,
    has_digits: bool,
}

impl Base30 {
    /// Takes a digit or the point; false: the character is neither.
    fn take(&mut self, character: u8) -> bool {
        match digit(character) {
            Some(digit) => {
                self.has_digits = true;
                // 25 digits are far more than a double has; what follows counts by its place alone.
                let room = self.digits < u128::MAX / 30 - 30;
                if room {
                    self.digits = self.digits * 30 + u128::from(digit);
                }
                self.power += i32::from(!room) - i32::from(self.after_point);
                true
            }
            None if character == b'.' && !self.after_point => {
                self.after_point = true;
                true
            }
            None => false,
        }
    }

    fn size(&self) -> f64 {
        // By multiplication, not by `powi`: the same bits on every machine.
        let power = |steps: u32| (0..steps.min(400)).fold(1.0, |power, _| power * 30.0);
        let steps = self.power.unsigned_abs();
        let digits = self.digits as f64;
        match self.power {
            0.. if self.digits == 0 => 0.0,
            0.. => digits * power(steps),
            // Two steps, where one would be beyond what a double holds.
            _ => digits / power(steps.min(200)) / power(steps.saturating_sub(200)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(text: &str) -> Read<f64> {
        let mut stream = Stream {
            bytes: text.as_bytes(),
            place: Place { at: 0, column: 0 },
            characters: std::array::from_fn(|byte| byte as u8),
            what: "a test",
        };
        stream.number()
    }

    #[test]
    fn numbers_are_base_30_with_a_point_and_a_power() {
        for (text, expected) in [
            ("13B/", 1001.0),
            ("-5/", -5.0),
            (".F/", 0.5),
            ("1.7F/", 1.25),
            ("2/", 2.0),
            ("  K/", 20.0),
            ("1+2/", 900.0),
            ("F-1/", 0.5),
            ("0/", 0.0),
        ] {
            assert_eq!(number(text), Ok(expected), "{text}");
        }
        assert!(number("*.").is_ok_and(f64::is_nan));
        assert!(matches!(number("1"), Err(Damage::Ends(_))));
        assert!(matches!(number("/"), Err(Damage::Wrong(_))));
        assert!(matches!(number("1X/"), Err(Damage::Wrong(_))));
        assert!(number("1+TTTTTTTTTTTT/").is_ok_and(f64::is_infinite));
        assert_eq!(number("1-TTTTTTTTTTTT/"), Ok(0.0));
    }

    #[test]
    fn short_lines_end_in_spaces() {
        let mut stream = Stream {
            bytes: b"3/a\r\nb",
            place: Place { at: 0, column: 76 },
            characters: std::array::from_fn(|byte| byte as u8),
            what: "a test",
        };
        assert_eq!(stream.owned_text(), Ok(b"a b".to_vec()));
    }
}
