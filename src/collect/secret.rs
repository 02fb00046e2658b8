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

    /// Reads what [`Secret::text`] wrote; `None` for everything else.
    pub fn read(text: &str) -> Option<Self> {
        let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
        <[u8; 16]>::try_from(bytes).ok().map(Self)
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
