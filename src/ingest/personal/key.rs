//! The key of hashed identifiers, and the hash: HMAC-SHA-256, of which the first 16 bytes are kept.

use std::fmt;

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use crate::definition::{KeySource, Wave};
use crate::diagnostic::{Diagnostic, code};

use super::pattern::is_cpr;

/// There are fewer CPR numbers than a computer tries in a minute: only the key stands between a hash and its number.
const SHORTEST_KEY: usize = 32;

/// Bytes of the hash that are kept: 32 hexadecimal digits, in which no two of a million people meet.
const KEPT: usize = 16;

/// A key, never shown.
#[derive(Clone)]
pub(in crate::ingest) struct HashKey(Hmac<Sha256>);

impl fmt::Debug for HashKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("HashKey")
    }
}

impl HashKey {
    fn new(key: &[u8]) -> Option<Self> {
        Hmac::<Sha256>::new_from_slice(key).ok().map(Self)
    }

    /// 32 hexadecimal digits that are the same for the same person in every wave hashed with this key.
    pub fn hash(&self, value: &str) -> String {
        let mut mac = self.0.clone();
        mac.update(normal(value).as_bytes());
        let bytes = mac.finalize().into_bytes();
        crate::ingest::hexadecimal(bytes.get(..KEPT).unwrap_or_default())
    }
}

/// One writing for what agencies write in several: `010203-1234`, `010203 1234` and the number 102031234 are one CPR number,
/// an e-mail address has no capitals.
fn normal(value: &str) -> String {
    let value = value.trim();
    let digits: String = value.chars().filter(char::is_ascii_digit).collect();
    let of_number = value
        .chars()
        .all(|c| c.is_ascii_digit() || matches!(c, '-' | '–' | '‑' | ' ' | '.' | '/'));
    if of_number && (9..=10).contains(&digits.len()) {
        let ten = format!("{digits:0>10}");
        if is_cpr(&ten) {
            return ten;
        }
    }
    if value.contains('@') {
        return value.to_lowercase();
    }
    value.to_owned()
}

/// The key, or why there is none.
pub(in crate::ingest) fn read_key(source: &KeySource) -> Result<HashKey, Box<Diagnostic>> {
    let (bytes, wanting) = match source {
        KeySource::Variable(name) => (
            std::env::var_os(name).map(|key| key.into_encoded_bytes()),
            format!("the environment has no `{name}`"),
        ),
        KeySource::File(path) => (
            std::fs::read(path).ok(),
            format!("the file of the key, `{}`, cannot be read", path.display()),
        ),
    };
    let Some(bytes) = bytes else {
        let said = Diagnostic::error(
            code::HASH_KEY,
            format!("the column is to be hashed, and {wanting}"),
        );
        return Err(Box::new(said.help(match source {
            KeySource::Variable(name) => {
                format!("set it to the key of this survey: `export {name}=…`")
            }
            KeySource::File(_) => {
                "put the key there, or correct `key_file` in [personal]".to_owned()
            }
        })));
    };
    let key = bytes.trim_ascii();
    let long_enough = key.len() >= SHORTEST_KEY;
    long_enough
        .then(|| HashKey::new(key))
        .flatten()
        .ok_or_else(|| {
            Box::new(Diagnostic::error(
                code::HASH_KEY,
                format!(
                    "the key of hashed identifiers has {} characters, and {SHORTEST_KEY} are the least",
                    key.len()
                ),
            )
            .help("make one with `openssl rand -hex 32` and keep it where the survey folder is not"))
        })
}

/// What tells one key from another and is not the key; `None`: nothing is hashed, or there is no key.
pub(in crate::ingest) fn mark(wave: &Wave) -> Option<String> {
    let key = read_key(&wave.personal.key).ok()?;
    Some(key.hash("the key of a cache"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hash_is_hmac_sha_256_cut_to_sixteen_bytes() {
        let key = HashKey::new(b"0123456789abcdef0123456789abcdef").unwrap();
        // Python: hmac.new(b"0123…", b"0102031234", "sha256").hexdigest()[:32]
        assert_eq!(key.hash("010203-1234"), "14d4b9d1e9cbe2be9434be86b44dea4c");
        for same in ["0102031234", " 010203 1234", "102031234"] {
            assert_eq!(key.hash(same), key.hash("010203-1234"), "{same}");
        }
        assert_eq!(key.hash("Anna@Example.dk"), key.hash("anna@example.dk"));
        assert_ne!(key.hash("010203-1235"), key.hash("010203-1234"));
        let other = HashKey::new(b"1123456789abcdef0123456789abcdef").unwrap();
        assert_ne!(key.hash("010203-1234"), other.hash("010203-1234"));
        assert_eq!(format!("{key:?}"), "HashKey");
    }
}
