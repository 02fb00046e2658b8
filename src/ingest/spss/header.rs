//! In: the first 176 bytes of an SPSS system file. Out: byte order, compression, weight, count of cases. Never: a count
//! that anything is allocated by.

use super::super::text::shown;
use super::bytes::{Bytes, Damage, Endian, Read};

/// How the rows are packed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Compression {
    None,
    /// A byte a small number.
    Bytecode,
    /// Bytecode in zlib blocks.
    Zlib,
}

/// What the header says; claims, all of them.
#[derive(Debug)]
pub(super) struct Header<'a> {
    pub endian: Endian,
    pub compression: Compression,
    /// Taken from a code to give the number it stands for.
    pub bias: f64,
    /// The 1-based slot of the weight.
    pub weight: Option<usize>,
    /// `None`: not known when the file was written.
    pub cases: Option<u64>,
    pub label: &'a [u8],
}

/// `$FL2` as machines with EBCDIC write it.
const EBCDIC: [u8; 4] = [0x5B, 0xC6, 0xD3, 0xF2];

/// Reads the header and leaves the bytes behind it.
pub(super) fn header(file: &[u8]) -> Read<(Header<'_>, Bytes<'_>)> {
    let mut bytes = Bytes::new(file, Endian::Little, "its header");
    let magic = bytes.eight()?;
    let zipped = match magic {
        [b'$', b'F', b'L', b'2', ..] => false,
        [b'$', b'F', b'L', b'3', ..] => true,
        _ if magic.starts_with(&EBCDIC) => {
            return Err(Damage::Wrong(
                "an SPSS file of a machine with EBCDIC: have it saved again on another".to_owned(),
            ));
        }
        _ => {
            let [one, two, three, four, ..] = magic;
            let begins = [one, two, three, four];
            return Err(Damage::Wrong(format!(
                "not an SPSS file: it begins with `{}`, not with `$FL2` or `$FL3`",
                shown(&String::from_utf8_lossy(&begins))
            )));
        }
    };
    bytes.take(56)?;
    let layout = bytes.eight()?;
    let [a, b, c, d, ..] = layout;
    bytes.endian = match [a, b, c, d] {
        [2 | 3, 0, 0, 0] => Endian::Little,
        [0, 0, 0, 2 | 3] => Endian::Big,
        _ => {
            return Err(Damage::Wrong(
                "the header of the SPSS file is damaged: its layout is neither 2 nor 3".to_owned(),
            ));
        }
    };
    let compression = match (bytes.i32()?, zipped) {
        (0, false) => Compression::None,
        (1, false) => Compression::Bytecode,
        (2, true) => Compression::Zlib,
        (other, _) => {
            return Err(Damage::Wrong(format!(
                "the header of the SPSS file is damaged: {other} is no compression of its kind"
            )));
        }
    };
    let weight = usize::try_from(bytes.i32()?).ok().filter(|slot| *slot > 0);
    let cases = u64::try_from(bytes.i32()?).ok();
    let bias = bytes.f64()?;
    if !bias.is_finite() {
        return Err(bytes.wrong("the bias", bias));
    }
    bytes.take(17)?;
    let label = bytes.take(64)?;
    bytes.take(3)?;
    Ok((
        Header {
            endian: bytes.endian,
            compression,
            bias,
            weight,
            cases,
            label,
        },
        bytes,
    ))
}
