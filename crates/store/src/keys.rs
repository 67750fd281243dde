//! The secret that lies outside the database and outside the data folder: it signs the audit chain and seals secrets and files.

use std::io::Write;
use std::path::Path;

use ed25519_dalek::{Signature, Signer, SigningKey, Verifier, VerifyingKey};
use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};

use crate::Error;
use crate::migrate::hex;
use crate::seal::{NONCE_LENGTH, Seal};

/// Keys of one installation, all derived from one 256-bit secret.
#[derive(Clone)]
pub struct Keys {
    signing: SigningKey,
    sealing: Seal,
    backup: Seal,
    tokens: Hmac<Sha256>,
}

impl std::fmt::Debug for Keys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Keys").finish_non_exhaustive()
    }
}

impl Keys {
    /// The keys derived from this secret.
    #[must_use]
    pub fn from_secret(secret: &[u8; 32]) -> Self {
        let derived = |purpose: &str| -> [u8; 32] {
            Sha256::new()
                .chain_update(purpose.as_bytes())
                .chain_update([0])
                .chain_update(secret)
                .finalize()
                .into()
        };
        Self {
            signing: SigningKey::from_bytes(&derived("canhgiac audit signature")),
            sealing: Seal::new(&derived("canhgiac sealing")),
            backup: Seal::new(&derived("canhgiac backup")),
            tokens: keyed(derived("canhgiac form tokens")),
        }
    }

    /// Reads the key file, or makes one that only its owner may read.
    ///
    /// # Errors
    /// When the file cannot be read or made, is no key, or is open to others (mode other than 0600 on Unix).
    pub fn open_or_create(path: &Path) -> Result<Self, Error> {
        Self::open(path)?.map_or_else(|| create(path), Ok)
    }

    /// Reads the key file; `None` when there is none.
    ///
    /// # Errors
    /// When it cannot be read, is no key, or is open to others (mode other than 0600 on Unix).
    pub fn open(path: &Path) -> Result<Option<Self>, Error> {
        let text = match std::fs::read_to_string(path) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(file_error(path, &error)),
        };
        refuse_open_file(path)?;
        let secret = unhex(text.trim())
            .ok_or_else(|| Error::File(format!("{} is not a key file", path.display())))?;
        Ok(Some(Self::from_secret(&secret)))
    }

    /// The public half, as 64 hex digits: whoever has it can verify signed heads and receipts.
    #[must_use]
    pub fn public(&self) -> String {
        hex(self.signing.verifying_key().as_bytes())
    }

    pub(crate) fn backup(&self) -> Seal {
        self.backup.clone()
    }

    /// The public half.
    #[must_use]
    pub fn verifying_key(&self) -> VerifyingKey {
        self.signing.verifying_key()
    }

    /// Signs.
    #[must_use]
    pub fn sign(&self, message: &[u8]) -> Vec<u8> {
        self.signing.sign(message).to_bytes().to_vec()
    }

    /// Whether this installation signed it.
    #[must_use]
    pub fn signed(&self, message: &[u8], signature: &[u8]) -> bool {
        signed_by(&self.signing.verifying_key(), message, signature)
    }

    /// Seals bytes; `place` says what they belong to, so that they cannot be moved elsewhere. `nonce` is random.
    ///
    /// # Errors
    /// Only when the content is longer than the cipher allows.
    pub fn seal(
        &self,
        place: &str,
        plain: &[u8],
        nonce: [u8; NONCE_LENGTH],
    ) -> Result<Vec<u8>, Error> {
        self.sealing.seal(place, plain, nonce)
    }

    /// Opens what [`Keys::seal`] sealed for the same place.
    ///
    /// # Errors
    /// When a byte differs, the place is another, or the key is another.
    pub fn unseal(&self, place: &str, sealed: &[u8]) -> Result<Vec<u8>, Error> {
        self.sealing.open(place, sealed)
    }

    /// A token nobody without the key can make: for forms and links that carry no state of their own.
    #[must_use]
    pub fn token(&self, about: &str) -> String {
        let mut mac = self.tokens.clone();
        mac.update(about.as_bytes());
        hex(mac.finalize().into_bytes().get(..16).unwrap_or_default())
    }
}

/// HMAC wants its key in a whole block; the rest is nought, as RFC 2104 says.
fn keyed(key: [u8; 32]) -> Hmac<Sha256> {
    let mut block = [0; 64];
    if let Some(start) = block.first_chunk_mut::<32>() {
        *start = key;
    }
    Hmac::new(&block.into())
}

/// Whether the holder of this public key signed the message.
#[must_use]
pub fn signed_by(key: &VerifyingKey, message: &[u8], signature: &[u8]) -> bool {
    Signature::from_slice(signature).is_ok_and(|signature| key.verify(message, &signature).is_ok())
}

/// The same with key and signature in hex, as they are printed.
#[must_use]
pub fn signed_by_public(public_key: &str, message: &[u8], signature: &str) -> bool {
    let key = unhex::<32>(public_key).and_then(|bytes| VerifyingKey::from_bytes(&bytes).ok());
    let signature = unhex::<64>(signature);
    matches!((key, signature), (Some(key), Some(signature)) if signed_by(&key, message, &signature))
}

/// Random bytes from the system.
///
/// # Errors
/// When the system has none, which ends any attempt to make a secret.
pub fn random<const N: usize>() -> Result<[u8; N], Error> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(|error| Error::File(format!("no randomness: {error}")))?;
    Ok(bytes)
}

fn create(path: &Path) -> Result<Keys, Error> {
    let secret: [u8; 32] = random()?;
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder).map_err(|error| file_error(folder, &error))?;
    }
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(0o600);
    }
    let mut file = options
        .open(path)
        .map_err(|error| file_error(path, &error))?;
    writeln!(file, "{}", hex(&secret)).map_err(|error| file_error(path, &error))?;
    file.sync_all().map_err(|error| file_error(path, &error))?;
    Ok(Keys::from_secret(&secret))
}

fn refuse_open_file(path: &Path) -> Result<(), Error> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let meta = std::fs::metadata(path).map_err(|error| file_error(path, &error))?;
        if meta.permissions().mode() & 0o077 != 0 {
            return Err(Error::File(format!(
                "{} may be read by others; set its mode to 0600",
                path.display()
            )));
        }
    }
    Ok(())
}

fn file_error(path: &Path, error: &std::io::Error) -> Error {
    Error::File(format!("{}: {error}", path.display()))
}

pub(crate) fn unhex<const N: usize>(text: &str) -> Option<[u8; N]> {
    unhex_all(text)?.try_into().ok()
}

pub(crate) fn unhex_all(text: &str) -> Option<Vec<u8>> {
    (0..text.len())
        .step_by(2)
        .map(|at| u8::from_str_radix(text.get(at..at + 2)?, 16).ok())
        .collect()
}
