//! In: the styles and the script of a page. Out: the policy that lets the browser run these and nothing else. Never: a network.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};

/// A content security policy (level 3): what is not named here is refused, every request to a network among it.
pub fn policy(styles: &[&str], script: &str) -> String {
    let styles: Vec<String> = styles.iter().map(|style| hash(style)).collect();
    format!(
        "default-src 'none'; script-src {}; style-src {}; img-src data:; font-src data:; base-uri 'none'; form-action 'none'",
        hash(script),
        styles.join(" ")
    )
}

/// How a policy names an inline text: by its SHA-256.
pub fn hash(text: &str) -> String {
    format!("'sha256-{}'", STANDARD.encode(Sha256::digest(text)))
}
