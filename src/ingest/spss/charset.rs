//! In: what an SPSS file says of the encoding of its texts. Out: its texts. Never: an assumption in silence.

use std::borrow::Cow;

use encoding_rs::{Encoding, UTF_8, WINDOWS_1252};

use super::bytes::unpadded;
use super::records::{Records, subtype};

/// The encoding of a file's texts.
#[derive(Debug, Clone)]
pub(in crate::ingest) struct Charset {
    encoding: &'static Encoding,
    ground: Ground,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Ground {
    /// By wave.toml.
    Stated,
    /// By the file.
    Said,
    /// By bytes that are that encoding and hardly another.
    Bytes,
    Assumed,
}

impl Charset {
    /// The encoding that wave.toml states, else the file; `Err`: it names one that is not known.
    pub(super) fn of(records: &Records<'_>, stated: Option<&str>) -> Result<Self, String> {
        if let Some(encoding) = stated.and_then(|label| Encoding::for_label(label.as_bytes())) {
            return Ok(Self::new(encoding, Ground::Stated));
        }
        let named = records.extensions(subtype::ENCODING).next();
        if let Some(named) = named {
            let label = unpadded(named.data);
            return match known(label) {
                Some(encoding) => Ok(Self::new(encoding, Ground::Said)),
                None => Err(String::from_utf8_lossy(label).into_owned()),
            };
        }
        let page = records
            .extensions(subtype::INTEGERS)
            .next()
            .and_then(|info| {
                let mut bytes = info.bytes();
                bytes.take(28).ok()?;
                bytes.i32().ok()
            });
        match page {
            // 2 and 3 say ASCII with seven and eight bits, which leaves every letter beyond it open.
            None | Some(2 | 3) => Ok(Self::assumed()),
            Some(page) => match of_code_page(page) {
                Some(encoding) => Ok(Self::new(encoding, Ground::Said)),
                None => Err(format!("code page {page}")),
            },
        }
    }

    /// What wave.toml states; else UTF-8 where the bytes are that; else what a file that says nothing is likely in.
    pub fn found(stated: Option<&str>, is_utf8: bool) -> Self {
        match stated.and_then(|label| Encoding::for_label(label.as_bytes())) {
            Some(encoding) => Self::new(encoding, Ground::Stated),
            None if is_utf8 => Self::new(UTF_8, Ground::Bytes),
            None => Self::assumed(),
        }
    }

    /// Where a file says nothing.
    pub fn assumed() -> Self {
        Self::new(WINDOWS_1252, Ground::Assumed)
    }

    fn new(encoding: &'static Encoding, ground: Ground) -> Self {
        Self { encoding, ground }
    }

    pub fn is_assumed(&self) -> bool {
        self.ground == Ground::Assumed
    }

    pub fn name(&self) -> &'static str {
        match self.encoding.name() {
            "windows-1252" => "Windows-1252",
            other => other,
        }
    }

    /// How the encoding was found, in words.
    pub fn reading(&self) -> String {
        let ground = match self.ground {
            Ground::Stated => "as stated",
            Ground::Said => "said by the file",
            Ground::Bytes => "found from the bytes",
            Ground::Assumed => "assumed: the file does not say",
        };
        format!("encoding {}, {ground}", self.name())
    }

    /// A text of the dictionary, without the spaces that fill its field.
    pub fn text(&self, bytes: &[u8]) -> String {
        let (text, _) = self.encoding.decode_without_bom_handling(unpadded(bytes));
        text.trim_end().to_owned()
    }

    /// A cell as UTF-8, without the spaces that fill its field; the flag says that its bytes are no text in the encoding.
    pub fn cell<'b>(&self, bytes: &'b [u8]) -> (Cow<'b, [u8]>, bool) {
        let bytes = unpadded(bytes);
        if bytes.is_ascii() {
            return (Cow::Borrowed(bytes), false);
        }
        if self.encoding == UTF_8 && std::str::from_utf8(bytes).is_ok() {
            return (Cow::Borrowed(bytes), false);
        }
        let (text, damaged) = self.encoding.decode_without_bom_handling(bytes);
        (Cow::Owned(text.into_owned().into_bytes()), damaged)
    }
}

/// Names beside those of the WHATWG standard that programs write.
fn known(label: &[u8]) -> Option<&'static Encoding> {
    Encoding::for_label(label).or_else(|| {
        let label = String::from_utf8_lossy(label).to_ascii_lowercase();
        let page = label.strip_prefix("cp").or(label.strip_prefix("ibm-"))?;
        of_code_page(page.parse().ok()?)
    })
}

fn of_code_page(page: i32) -> Option<&'static Encoding> {
    let label = match page {
        65001 => "utf-8".to_owned(),
        20127 => "windows-1252".to_owned(),
        874 | 1250..=1258 => format!("windows-{page}"),
        28591..=28606 => format!("iso-8859-{}", page - 28590),
        932 => "shift_jis".to_owned(),
        936 => "gbk".to_owned(),
        949 => "euc-kr".to_owned(),
        950 => "big5".to_owned(),
        866 => "ibm866".to_owned(),
        10000 => "macintosh".to_owned(),
        20866 => "koi8-r".to_owned(),
        54936 => "gb18030".to_owned(),
        _ => return None,
    };
    Encoding::for_label(label.as_bytes())
}
