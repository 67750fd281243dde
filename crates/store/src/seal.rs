//! Sealing with one key: XChaCha20-Poly1305, a random nonce in front, the place as associated data.

use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};

use crate::Error;

pub(crate) const NONCE_LENGTH: usize = 24;

/// One key.
#[derive(Clone)]
pub(crate) struct Seal(XChaCha20Poly1305);

impl Seal {
    pub(crate) fn new(key: &[u8; 32]) -> Self {
        Self(XChaCha20Poly1305::new(&(*key).into()))
    }

    /// Seals bytes; `place` says what they belong to, so that they cannot be moved elsewhere.
    pub(crate) fn seal(
        &self,
        place: &str,
        plain: &[u8],
        nonce: [u8; NONCE_LENGTH],
    ) -> Result<Vec<u8>, Error> {
        let payload = Payload {
            msg: plain,
            aad: place.as_bytes(),
        };
        let sealed = self
            .0
            .encrypt(&XNonce::from(nonce), payload)
            .map_err(|_| Error::File("too long to seal".into()))?;
        Ok([nonce.as_slice(), &sealed].concat())
    }

    /// Opens what was sealed for the same place.
    pub(crate) fn open(&self, place: &str, sealed: &[u8]) -> Result<Vec<u8>, Error> {
        let damaged = || Error::Damaged(format!("sealed content of {place}"));
        let (nonce, content) = sealed
            .split_first_chunk::<NONCE_LENGTH>()
            .ok_or_else(damaged)?;
        let payload = Payload {
            msg: content,
            aad: place.as_bytes(),
        };
        self.0
            .decrypt(&XNonce::from(*nonce), payload)
            .map_err(|_| damaged())
    }
}
