//! Tokens, session secrets and random ids: 128 bits from the system's generator. Stores see digests only.

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest as _, Sha256};

/// A secret that a respondent holds: the token of an invitation, or a session. Never stored, never logged.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret([u8; 16]);

/// SHA-256 of a secret: all that a store knows of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Digest(pub [u8; 32]);

/// The random id of a response. It tells nothing of who, when or how.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ResponseId(pub [u8; 16]);

impl Secret {
    /// A new one.
    ///
    /// # Errors
    /// Where the system gives no random bytes.
    pub fn new() -> std::io::Result<Self> {
        random().map(Self)
    }

    /// Reads what [`Secret::text`] or [`Secret::spelled`] wrote; `None` for everything else. Of the second, capitals and hyphens do
    /// not matter, `o` is read as 0 and `i` and `l` as 1: people type it from paper.
    pub fn read(text: &str) -> Option<Self> {
        if text.len() > 22 {
            return unspell(text).map(Self);
        }
        let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
        <[u8; 16]>::try_from(bytes).ok().map(Self)
    }

    /// 26 letters and digits of Crockford's base 32 in groups: none of them looks like another on paper.
    ///
    /// ```
    /// use tidemark::collect::secret::Secret;
    /// let token = Secret::new()?;
    /// let spelled = token.spelled();
    /// assert_eq!(spelled.len(), 30);
    /// assert_eq!(Secret::read(&spelled.to_uppercase().replace('-', "")), Some(token));
    /// # Ok::<(), std::io::Error>(())
    /// ```
    pub fn spelled(&self) -> String {
        let number = u128::from_be_bytes(self.0);
        let mut text = String::with_capacity(30);
        for place in 0..26_u32 {
            if matches!(place, 5 | 10 | 15 | 20) {
                text.push('-');
            }
            let digit = (number >> (5 * (25 - place))) & 31;
            let digit = usize::try_from(digit).unwrap_or_default();
            text.extend(SPELLING.get(digit).copied().map(char::from));
        }
        text
    }

    /// 22 letters, digits, `-` and `_`.
    pub fn text(&self) -> String {
        URL_SAFE_NO_PAD.encode(self.0)
    }

    /// What a store keeps of it.
    pub fn digest(&self) -> Digest {
        Digest(Sha256::digest(self.0).into())
    }
}

/// Crockford's base 32 (crockford.com/base32.html), in small letters.
const SPELLING: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

fn unspell(text: &str) -> Option<[u8; 16]> {
    let mut number: u128 = 0;
    let mut digits = 0;
    for letter in text.bytes().filter(|letter| *letter != b'-') {
        let letter = match letter.to_ascii_lowercase() {
            b'o' => b'0',
            b'i' | b'l' => b'1',
            letter => letter,
        };
        let digit = SPELLING.iter().position(|known| *known == letter)?;
        digits += 1;
        // The first of 26 holds the three bits that are left of 128.
        if digits > 26 || (digits == 1 && digit > 7) {
            return None;
        }
        number = number << 5 | u128::try_from(digit).ok()?;
    }
    (digits == 26).then(|| number.to_be_bytes())
}

/// Says nothing of the secret.
impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

impl ResponseId {
    /// A new one.
    ///
    /// # Errors
    /// Where the system gives no random bytes.
    pub fn new() -> std::io::Result<Self> {
        random().map(Self)
    }
}

/// 22 letters, digits, `-` and `_`.
impl fmt::Display for ResponseId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&URL_SAFE_NO_PAD.encode(self.0))
    }
}

/// Bytes from the system's generator.
///
/// # Errors
/// Where it gives none.
pub(super) fn random<const N: usize>() -> std::io::Result<[u8; N]> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(std::io::Error::other)?;
    Ok(bytes)
}
