//! In: the zlib blocks of a .zsav. Out: the bytecode in them. Never: memory for what a block says of its own size.

use std::io::Read as _;

use flate2::bufread::ZlibDecoder;

use super::bytes::{Bytes, Damage, Read};

/// What any file may unpack to.
const ALLOWED: u64 = 64 << 20;
/// How many times its own size a file may unpack to beyond that; answers hardly reach a quarter of it.
const RATIO: u64 = 100;

/// What was unpacked before the end, and the damage that ended it.
pub(super) struct Inflated {
    pub data: Vec<u8>,
    pub damage: Option<Damage>,
}

/// Unpacks every block. `bytes` stand at the header of the data; `file` is the length of the whole file.
pub(super) fn inflate(mut bytes: Bytes<'_>, file: usize) -> Read<Inflated> {
    bytes.what = "the header of its compressed data";
    let start = bytes.at();
    if bytes.i64()? != start as i64 {
        return Err(bytes.wrong("the place of the data", "another than where they stand"));
    }
    let trailer = bytes.i64()?;
    bytes.i64()?;
    let blocks = usize::try_from(trailer)
        .ok()
        .and_then(|trailer| trailer.checked_sub(bytes.at()))
        .ok_or_else(|| bytes.wrong("the end of the data", trailer))?;
    let whole = blocks <= bytes.rest().len();
    let mut rest = bytes.rest().get(..blocks).unwrap_or(bytes.rest());
    let most = ALLOWED.max(RATIO.saturating_mul(file as u64));
    let mut data = Vec::new();
    while !rest.is_empty() {
        let before = rest.len();
        let left = most.saturating_sub(data.len() as u64);
        let mut decoder = ZlibDecoder::new(rest).take(left.saturating_add(1));
        let outcome = decoder.read_to_end(&mut data);
        rest = decoder.into_inner().into_inner();
        if data.len() as u64 > most {
            return Err(Damage::Wrong(format!(
                "the compressed data unpack to more than {RATIO} times the size of the file: have it saved again without compression"
            )));
        }
        if let Err(error) = outcome {
            let damage = match whole {
                true => Damage::Wrong(format!("the compressed data are damaged: {error}")),
                false => Damage::Ends("the data"),
            };
            return Ok(Inflated {
                data,
                damage: Some(damage),
            });
        }
        if rest.len() == before {
            break;
        }
    }
    let damage = (!whole).then_some(Damage::Ends("the data"));
    Ok(Inflated { data, damage })
}
