//! The key that hides contacts: 256 bits in a file of its own, outside the database.

use std::fmt;
use std::fs;
use std::io::Write as _;
use std::path::Path;

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use crate::collect::secret;
use crate::diagnostic::counted;

/// The key of one wave's contacts. Whoever deletes its file unlinks contacts from answers for good.
#[derive(Clone, PartialEq, Eq)]
pub struct Key(Vec<u8>);

/// Why a key was not read or made.
#[derive(Debug)]
pub enum KeyError {
    /// No file is there.
    Missing,
    /// The file is too short for a key: bytes found, of 32 asked for.
    Short(usize),
    /// The machine could not read or write it.
    Machine(std::io::Error),
}

impl fmt::Display for KeyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing => f.write_str("the key is not there"),
            Self::Short(bytes) => write!(
                f,
                "the key has {}; 32 are asked for",
                counted(*bytes, "byte", "bytes")
            ),
            Self::Machine(error) => error.fmt(f),
        }
    }
}

/// Says nothing of the key.
impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Key(…)")
    }
}

impl Key {
    /// A key from bytes: those of its file, without white space around them.
    ///
    /// # Errors
    /// [`KeyError::Short`] below 32 bytes.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, KeyError> {
        let bytes = bytes.trim_ascii();
        match bytes.len() < 32 {
            true => Err(KeyError::Short(bytes.len())),
            false => Ok(Self(bytes.to_vec())),
        }
    }

    /// Reads the key of a file.
    ///
    /// # Errors
    /// Where there is none, or it is too short.
    pub fn read(file: &Path) -> Result<Self, KeyError> {
        match fs::read(file) {
            Ok(bytes) => Self::from_bytes(&bytes),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Err(KeyError::Missing),
            Err(error) => Err(KeyError::Machine(error)),
        }
    }

    /// Makes a key from the system's generator and writes it to a file that only its owner reads (mode 0600). A file that is
    /// there is never written over.
    ///
    /// # Errors
    /// Where the file is there, cannot be written, or the system gives no random bytes.
    pub fn make(file: &Path) -> Result<Self, KeyError> {
        let bytes: [u8; 32] = secret::random().map_err(KeyError::Machine)?;
        let text: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
        // Whole or not there: who comes at the same time never reads half a key.
        let draft = file.with_extension(format!("{}.new", std::process::id()));
        write_new(&draft, text.as_bytes()).map_err(KeyError::Machine)?;
        let made = fs::hard_link(&draft, file);
        let _ = fs::remove_file(&draft);
        match made {
            Ok(()) => {}
            Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {
                return Err(KeyError::Machine(error));
            }
            // Where files have one name each.
            Err(_) => write_new(file, text.as_bytes()).map_err(KeyError::Machine)?,
        }
        Self::from_bytes(text.as_bytes())
    }

    /// What the store calls a contact: HMAC-SHA-256 of the id, in hexadecimal.
    pub fn id_of(&self, contact: &str) -> String {
        self.sign(&format!("contact\n{contact}"))
    }

    /// HMAC-SHA-256 (RFC 2104) of a text, in hexadecimal.
    pub fn sign(&self, text: &str) -> String {
        let bytes = self.mac(text).map(|mac| mac.finalize().into_bytes());
        let bytes = bytes.map(|bytes| bytes.to_vec()).unwrap_or_default();
        bytes.iter().map(|byte| format!("{byte:02x}")).collect()
    }

    /// Whether a signature in hexadecimal is that of a text, in a time that tells nothing.
    pub fn is_signed(&self, text: &str, signature: &str) -> bool {
        let digits = signature.as_bytes();
        let digit = |at: usize| {
            let digit = char::from(*digits.get(at)?).to_digit(16)?;
            u8::try_from(digit).ok()
        };
        let bytes: Option<Vec<u8>> = (0..digits.len() / 2)
            .map(|at| Some(digit(2 * at)? << 4 | digit(2 * at + 1)?))
            .collect();
        match (bytes, self.mac(text)) {
            (Some(bytes), Some(mac)) if digits.len() == 64 => mac.verify_slice(&bytes).is_ok(),
            _ => false,
        }
    }

    /// HMAC takes keys of any length, so there always is one.
    fn mac(&self, text: &str) -> Option<Hmac<Sha256>> {
        let mut mac = <Hmac<Sha256> as KeyInit>::new_from_slice(&self.0).ok()?;
        mac.update(text.as_bytes());
        Some(mac)
    }
}

/// Writes a file that is not there yet and that only its owner reads (mode 0600 where the system has modes).
///
/// # Errors
/// Where it is there, or cannot be written.
pub fn write_new(file: &Path, bytes: &[u8]) -> std::io::Result<()> {
    if let Some(folder) = file
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty())
    {
        fs::create_dir_all(folder)?;
    }
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut open = options.open(file)?;
    open.write_all(bytes)?;
    open.sync_all()
}
