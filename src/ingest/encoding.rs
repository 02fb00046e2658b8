//! In: the bytes of a text delivery and the encoding it is stated to have, if any. Out: its text and the encoding it
//! was read in. Never: a guess in silence; where the bytes do not decide, that is an error.

use std::borrow::Cow;
use std::path::Path;

use encoding_rs::{Encoding, MACINTOSH, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

use super::text;
use crate::diagnostic::{Diagnostic, Diagnostics, Place, code};

/// Text and how it was read.
#[derive(Debug)]
pub(super) struct Decoded<'a> {
    pub text: Cow<'a, str>,
    /// `UTF-8 with a byte order mark, found from the bytes`.
    pub reading: String,
}

/// What the encoding was taken from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Ground {
    Stated,
    ByteOrderMark,
    Bytes,
}

/// The text of a delivery. A byte order mark is not part of the text. UTF-8 is not copied.
///
/// With nothing stated: a byte order mark decides, then valid UTF-8, then zero bytes at every other place (UTF-16), then
/// Windows-1252 with a warning, unless the bytes make better letters as Mac Roman or are UTF-8 with damage: then the
/// encoding has to be stated. `None`: an error was pushed.
pub(super) fn decode<'a>(
    bytes: &'a [u8],
    stated: Option<&str>,
    file: &Path,
    found: &mut Diagnostics,
) -> Option<Decoded<'a>> {
    let stated = match stated {
        None => None,
        Some(label) => match Encoding::for_label(label.as_bytes()) {
            Some(encoding) => Some(encoding),
            None => {
                found.push(unknown_label(label, file));
                return None;
            }
        },
    };
    if let Some((mark, length)) = Encoding::for_bom(bytes) {
        if let Some(stated) = stated.filter(|stated| *stated != mark) {
            found.push(mark_against_statement(mark, stated, file));
        }
        return read_as(mark, Ground::ByteOrderMark, &bytes[length..], file, found);
    }
    if let Some(encoding) = stated {
        return read_as(encoding, Ground::Stated, bytes, file, found);
    }
    if let Some(encoding) = sixteen_bits(bytes) {
        return read_as(encoding, Ground::Bytes, bytes, file, found);
    }
    match std::str::from_utf8(bytes) {
        Ok(text) => Some(Decoded {
            text: Cow::Borrowed(text),
            reading: reading_of(UTF_8, Ground::Bytes),
        }),
        Err(error) => eight_bits(bytes, error.valid_up_to(), file, found),
    }
}

fn read_as<'a>(
    encoding: &'static Encoding,
    ground: Ground,
    bytes: &'a [u8],
    file: &Path,
    found: &mut Diagnostics,
) -> Option<Decoded<'a>> {
    if encoding == UTF_8 {
        return match std::str::from_utf8(bytes) {
            Ok(text) => Some(Decoded {
                text: Cow::Borrowed(text),
                reading: reading_of(UTF_8, ground),
            }),
            Err(error) => {
                found.push(damaged_utf8(bytes, error.valid_up_to(), file));
                None
            }
        };
    }
    let (decoded, had_errors) = encoding.decode_without_bom_handling(bytes);
    if had_errors {
        let place = decoded.find('\u{FFFD}').map_or_else(
            || Place::file(file),
            |at| text::place(file, &decoded, at..at + 3),
        );
        found.push(
            Diagnostic::error(
                code::ENCODING,
                format!(
                    "the file is not valid {}: it ends in the middle of a character or is damaged",
                    encoding.name()
                ),
            )
            .at(place)
            .help("ask for the file again, or state its `encoding` in wave.toml"),
        );
        return None;
    }
    Some(Decoded {
        text: decoded,
        reading: reading_of(encoding, ground),
    })
}

/// Bytes that are not UTF-8 and have no byte order mark: Windows-1252, said; or unclear, an error.
fn eight_bits<'a>(
    bytes: &'a [u8],
    first_bad: usize,
    file: &Path,
    found: &mut Diagnostics,
) -> Option<Decoded<'a>> {
    if mostly_utf8(bytes) {
        found.push(damaged_utf8(bytes, first_bad, file));
        return None;
    }
    let line = text::line_number(bytes, first_bad);
    let byte = bytes[first_bad];
    let windows = strangeness(bytes, WINDOWS_1252);
    let mac = strangeness(bytes, MACINTOSH);
    // A file whose letters come out as punctuation is in another encoding. One odd sign in a hundred is let pass.
    if windows.odd > 0 && (mac.odd < windows.odd || windows.odd * 100 > windows.high) {
        let guess = if mac.odd < windows.odd {
            "it looks like Mac Roman (`macintosh`)"
        } else {
            "neither Windows-1252 nor Mac Roman makes words of it"
        };
        let (shown, _) = WINDOWS_1252.decode_without_bom_handling(bytes);
        let at = offset_in_decoded(bytes, first_bad);
        let mut place = text::place(file, &shown, at..at + 1);
        place.excerpt = None;
        found.push(
            Diagnostic::error(
                code::ENCODING,
                format!(
                    "the encoding is unclear: byte 0x{byte:02X} in line {line} is not UTF-8, and {guess}"
                ),
            )
            .at(place)
            .value(format!("0x{byte:02X}"))
            .help("state it in wave.toml: `encoding = \"macintosh\"` or `encoding = \"windows-1252\"`"),
        );
        return None;
    }
    let (decoded, _) = WINDOWS_1252.decode_without_bom_handling(bytes);
    let at = offset_in_decoded(bytes, first_bad);
    let place = text::place(file, &decoded, at..at + 1);
    found.push(
        Diagnostic::warning(
            code::ENCODING,
            format!("not UTF-8 (byte 0x{byte:02X} in line {line}): read as Windows-1252"),
        )
        .at(place)
        .value(format!("0x{byte:02X}"))
        .help("state `encoding = \"windows-1252\"` in wave.toml if that is right"),
    );
    Some(Decoded {
        text: decoded,
        reading: reading_of(WINDOWS_1252, Ground::Bytes),
    })
}

/// The place in the decoded text of a byte before which everything is UTF-8 (and may be more than ASCII).
fn offset_in_decoded(bytes: &[u8], at: usize) -> usize {
    let (before, _) = WINDOWS_1252.decode_without_bom_handling(&bytes[..at]);
    before.len()
}

/// Whether bytes that are not all UTF-8 are UTF-8 in most of their non-ASCII characters.
fn mostly_utf8(bytes: &[u8]) -> bool {
    let mut characters = 0;
    let mut damage = 0;
    for chunk in bytes.utf8_chunks() {
        characters += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        damage += usize::from(!chunk.invalid().is_empty());
    }
    characters > damage
}

/// How many bytes above 0x7F a file has and how many of them are no letter or sign that stands in words, were the
/// file in `encoding`.
struct Strangeness {
    high: usize,
    odd: usize,
}

fn strangeness(bytes: &[u8], encoding: &'static Encoding) -> Strangeness {
    // By byte, and by whether a small ASCII letter stands before it: "fŒr" is no word.
    let mut counts = [[0usize; 128]; 2];
    let mut after_small = false;
    for byte in bytes {
        if *byte >= 0x80 {
            counts[usize::from(after_small)][usize::from(*byte - 0x80)] += 1;
        }
        after_small = byte.is_ascii_lowercase();
    }
    let mut sum = Strangeness { high: 0, odd: 0 };
    for (after_small, counts) in counts.iter().enumerate() {
        for (byte, count) in (0x80u8..=0xFF).zip(counts) {
            if *count == 0 {
                continue;
            }
            sum.high += count;
            let (decoded, _) = encoding.decode_without_bom_handling(std::slice::from_ref(&byte));
            let fits = |c: char| stands_in_words(c) && !(after_small == 1 && c.is_uppercase());
            if !decoded.chars().all(fits) {
                sum.odd += count;
            }
        }
    }
    sum
}

/// Letters, and the signs that European text has beyond ASCII.
fn stands_in_words(character: char) -> bool {
    const SIGNS: &str = "\u{A0}€£§°´·½²³«»‘’‚“”„–—…•‰™©®±×÷¡¿\u{AD}";
    // The two signs are letters in the other encoding's place far more often than they are themselves.
    character != '¿' && character != '®' && (character.is_alphabetic() || SIGNS.contains(character))
}

/// UTF-16 without a byte order mark: nearly every second byte of plain text is zero.
fn sixteen_bits(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = &bytes[..bytes.len().min(4096) & !1];
    if head.len() < 4 || bytes.len() % 2 == 1 {
        return None;
    }
    let pairs = head.len() / 2;
    let zeros_at = |first: usize| {
        head.iter()
            .skip(first)
            .step_by(2)
            .filter(|b| **b == 0)
            .count()
    };
    let (even, odd) = (zeros_at(0), zeros_at(1));
    if odd * 10 > pairs * 7 && even * 10 < pairs {
        Some(UTF_16LE)
    } else if even * 10 > pairs * 7 && odd * 10 < pairs {
        Some(UTF_16BE)
    } else {
        None
    }
}

fn reading_of(encoding: &'static Encoding, ground: Ground) -> String {
    let name = match encoding.name() {
        "windows-1252" => "Windows-1252",
        "macintosh" => "Mac Roman",
        other => other,
    };
    match ground {
        Ground::Stated => format!("encoding {name}, as stated"),
        Ground::ByteOrderMark => format!("encoding {name}, said by its byte order mark"),
        Ground::Bytes => format!("encoding {name}, found from the bytes"),
    }
}

fn damaged_utf8(bytes: &[u8], at: usize, file: &Path) -> Diagnostic {
    let line = text::line_number(bytes, at);
    let lossy = String::from_utf8_lossy(bytes);
    // Everything before the first bad byte is valid, so offsets agree up to it.
    let place = text::place(file, &lossy, at..at + 3);
    let byte = bytes.get(at).copied().unwrap_or_default();
    Diagnostic::error(
        code::ENCODING,
        format!("byte 0x{byte:02X} in line {line} is not UTF-8, as the rest of the file is"),
    )
    .at(place)
    .value(format!("0x{byte:02X}"))
    .help("the file is damaged or put together from two encodings; ask for it again, or state its `encoding` in wave.toml")
}

fn unknown_label(label: &str, file: &Path) -> Diagnostic {
    Diagnostic::error(code::ENCODING, format!("`{label}` is not an encoding Tidemark knows"))
        .at(Place::file(file))
        .value(label)
        .help("write `utf-8`, `windows-1252`, `macintosh`, `utf-16le` or another label of the WHATWG encoding standard")
}

fn mark_against_statement(
    mark: &'static Encoding,
    stated: &'static Encoding,
    file: &Path,
) -> Diagnostic {
    Diagnostic::warning(
        code::ENCODING,
        format!(
            "wave.toml states {}, but the file opens with the byte order mark of {} and was read so",
            stated.name(),
            mark.name()
        ),
    )
    .at(Place::file(file))
    .help("leave `encoding` out of wave.toml")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decoded(bytes: &[u8], stated: Option<&str>) -> (Option<String>, Diagnostics) {
        let mut found = Diagnostics::new();
        let text = decode(bytes, stated, Path::new("p.csv"), &mut found)
            .map(|decoded| decoded.text.into_owned());
        (text, found)
    }

    #[test]
    fn utf8_is_borrowed_and_its_byte_order_mark_dropped() {
        let mut found = Diagnostics::new();
        let bytes = "\u{FEFF}Køn".as_bytes();
        let text = decode(bytes, None, Path::new("p.csv"), &mut found)
            .unwrap()
            .text;
        assert!(matches!(text, Cow::Borrowed("Køn")));
        assert!(found.is_empty());
    }

    #[test]
    fn bytes_that_are_not_utf8_are_windows_1252_with_a_warning_that_names_byte_and_line() {
        let (text, found) = decoded(b"a;b\nK\xF8n;\xE6\n", None);
        assert_eq!(text.as_deref(), Some("a;b\nKøn;æ\n"));
        assert_eq!(found.warning_count(), 1);
        assert_eq!(
            found.0[0].message,
            "not UTF-8 (byte 0xF8 in line 2): read as Windows-1252"
        );
        assert_eq!(found.0[0].place.as_ref().and_then(|p| p.column), Some(2));
    }

    #[test]
    fn mac_roman_is_read_when_told_and_unclear_when_not() {
        let bytes = b"K\xBFn;\xBEble\rf\x8Cr;\xBF\r";
        let (text, found) = decoded(bytes, Some("macintosh"));
        assert_eq!(text.as_deref(), Some("Køn;æble\rfår;ø\r"));
        assert!(found.is_empty());
        let (text, found) = decoded(bytes, None);
        assert_eq!(text, None);
        assert_eq!(found.error_count(), 1);
        assert!(found.0[0].message.contains("Mac Roman"), "{}", found.0[0]);
        let (text, _) = decoded(b"f\x8Cr\r", None);
        assert_eq!(text, None, "Œ within a word is no Danish letter");
    }

    #[test]
    fn one_bad_byte_in_a_utf8_file_is_damage_not_another_encoding() {
        let (text, found) = decoded(b"K\xC3\xB8n \xC3\xA6 \xC3\xA5 \xF8\n", None);
        assert_eq!(text, None);
        assert!(
            found.0[0].message.contains("0xF8 in line 1"),
            "{}",
            found.0[0]
        );
    }

    #[test]
    fn utf16_is_known_by_its_mark_or_its_zeros_and_must_be_whole() {
        let wide: Vec<u8> = "Køn;Vægt\n1;2\n"
            .encode_utf16()
            .flat_map(u16::to_le_bytes)
            .collect();
        assert_eq!(decoded(&wide, None).0.as_deref(), Some("Køn;Vægt\n1;2\n"));
        let marked = [&[0xFF, 0xFE][..], &wide].concat();
        assert_eq!(decoded(&marked, None).0.as_deref(), Some("Køn;Vægt\n1;2\n"));
        let (text, found) = decoded(&marked[..marked.len() - 1], None);
        assert_eq!((text, found.error_count()), (None, 1));
    }
}
