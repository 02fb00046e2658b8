//! In: the panel's key and targets, an id, a signature. Out: whether a respondent came from the panel, and the signed link back.
//! Never: a target that the definition does not name, an id that the panel did not sign, or its id among the answers.
//!
//! In: `/p?id=ID&sig=SIG`, SIG = HMAC-SHA-256 (RFC 2104, hexadecimal) of ID in UTF-8 under the bytes of `key_file` (without white
//! space around them). Out: the target with `{id}` percent-encoded and `sig=…` appended, the HMAC of the address before it. An id
//! has no `/`, so that no signature of the one kind is one of the other.

use super::interview::event::End;
use super::invite::Key;
use crate::definition::Panel;

/// Characters of an id at most.
const LONGEST: usize = 128;

/// A panel's respondent: the id was signed by the panel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Panelist {
    id: String,
}

impl Panelist {
    /// The respondent of a query, percent-encoded as the browser sent it. `None`: unsigned, signed otherwise, tampered with, an id
    /// or a signature that stands twice, or anything beside the two.
    ///
    /// ```
    /// use tidemark::collect::{invite::Key, panel::Panelist};
    /// let key = Key::from_bytes(&[7; 32]).unwrap();
    /// let query = format!("id=A%20b&sig={}", key.sign("A b"));
    /// assert!(Panelist::of_query(&query, &key).is_some());
    /// assert!(Panelist::of_query("id=A%20b", &key).is_none());
    /// ```
    pub fn of_query(query: &str, key: &Key) -> Option<Self> {
        let (mut id, mut signature) = (None, None);
        for field in query.split('&') {
            let (name, value) = field.split_once('=')?;
            let place = match name {
                // A language is asked for by whoever reads the page, and changes nothing else.
                "lang" => continue,
                "id" => &mut id,
                "sig" => &mut signature,
                _ => return None,
            };
            if place.replace(decoded(value)?).is_some() {
                return None;
            }
        }
        Self::of(id?, &signature?, key)
    }

    fn of(id: String, signature: &str, key: &Key) -> Option<Self> {
        let is_id = !id.is_empty()
            && id.chars().count() <= LONGEST
            && !id.contains('/')
            && !id.chars().any(char::is_control);
        (is_id && key.is_signed(&id, signature)).then_some(Self { id })
    }

    /// What the store calls them: the id under the key.
    pub fn keyed(&self, key: &Key) -> String {
        key.sign(&format!("panelist\n{}", self.id))
    }

    /// The query of the way in, for the form of the first page and the browser's memory until the end.
    pub fn query(&self, key: &Key) -> String {
        format!("id={}&sig={}", encoded(&self.id), key.sign(&self.id))
    }

    /// The way back after an end.
    pub fn target(&self, panel: &Panel, end: End, key: &Key) -> String {
        let target = match end {
            End::Complete => &panel.complete,
            End::ScreenedOut => &panel.screened_out,
            End::QuotaFull => &panel.quota_full,
        };
        let url = target.replace("{id}", &encoded(&self.id));
        let join = match url.contains('?') {
            true => '&',
            false => '?',
        };
        format!("{url}{join}sig={}", key.sign(&url))
    }
}

/// Percent-encodes everything but letters, digits, `-`, `.`, `_` and `~` (RFC 3986, unreserved).
fn encoded(text: &str) -> String {
    let mut encoded = String::new();
    for byte in text.bytes() {
        match byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            true => encoded.push(char::from(byte)),
            false => encoded.push_str(&format!("%{byte:02X}")),
        }
    }
    encoded
}

/// Once, and only once: `%2569` is `%69`.
pub(super) fn decoded(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut left = text.bytes();
    while let Some(byte) = left.next() {
        bytes.push(match byte {
            b'%' => {
                let mut digit = || char::from(left.next()?).to_digit(16);
                let (high, low) = (digit()?, digit()?);
                u8::try_from(high << 4 | low).ok()?
            }
            b'+' => b' ',
            byte => byte,
        });
    }
    String::from_utf8(bytes).ok()
}
