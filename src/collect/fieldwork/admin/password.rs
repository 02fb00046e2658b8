//! The password of the administration, as an argon2id hash in a file.

use std::fmt;
use std::path::Path;

use argon2::Argon2;
use argon2::password_hash::{PasswordHasher, PasswordVerifier, phc};

/// Characters of a password at least.
const SHORTEST: usize = 12;

/// A hash in the PHC format, `$argon2id$v=19$…`.
#[derive(Clone)]
pub struct PasswordHash(String);

/// Why there is no hash.
#[derive(Debug)]
pub enum PasswordError {
    /// The password has fewer than 12 characters.
    Short,
    /// The text is no argon2id hash.
    NoHash,
    /// The machine could not read the file or gives no random bytes.
    Machine(String),
}

impl fmt::Display for PasswordError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Short => write!(f, "a password has at least {SHORTEST} characters"),
            Self::NoHash => f.write_str("the file holds no argon2id hash"),
            Self::Machine(why) => f.write_str(why),
        }
    }
}

impl std::error::Error for PasswordError {}

/// Says nothing of the hash.
impl fmt::Debug for PasswordHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PasswordHash(…)")
    }
}

impl PasswordHash {
    /// Hashes a password: argon2id, version 19, 19 MiB, 2 passes, 1 lane (RFC 9106; OWASP, *Password Storage*), with a random salt.
    ///
    /// # Errors
    /// Where it is too short, or the system gives no random bytes.
    ///
    /// ```
    /// use tidemark::collect::fieldwork::admin::PasswordHash;
    /// let hash = PasswordHash::of("correct horse battery")?;
    /// assert!(hash.text().starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
    /// assert!(hash.is_of("correct horse battery") && !hash.is_of("correct horse"));
    /// # Ok::<(), tidemark::collect::fieldwork::admin::PasswordError>(())
    /// ```
    pub fn of(password: &str) -> Result<Self, PasswordError> {
        if password.chars().count() < SHORTEST {
            return Err(PasswordError::Short);
        }
        let hash: phc::PasswordHash = Argon2::default()
            .hash_password(password.as_bytes())
            .map_err(|error| PasswordError::Machine(error.to_string()))?;
        Ok(Self(hash.to_string()))
    }

    /// The hash of a text.
    ///
    /// # Errors
    /// Where it is none of argon2id.
    pub fn parse(text: &str) -> Result<Self, PasswordError> {
        let text = text.trim();
        match phc::PasswordHash::new(text) {
            Ok(_) if text.starts_with("$argon2id$") => Ok(Self(text.to_owned())),
            _ => Err(PasswordError::NoHash),
        }
    }

    /// The hash of a file.
    ///
    /// # Errors
    /// Where it cannot be read or holds none.
    pub fn read(file: &Path) -> Result<Self, PasswordError> {
        let text = std::fs::read_to_string(file)
            .map_err(|error| PasswordError::Machine(error.to_string()))?;
        Self::parse(&text)
    }

    /// As it stands in a file.
    pub fn text(&self) -> &str {
        &self.0
    }

    /// Whether it is the hash of a password. Takes a core for some hundredths of a second.
    pub fn is_of(&self, password: &str) -> bool {
        phc::PasswordHash::new(&self.0).is_ok_and(|hash| {
            Argon2::default()
                .verify_password(password.as_bytes(), &hash)
                .is_ok()
        })
    }
}
