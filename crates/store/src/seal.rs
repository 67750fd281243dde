//! Sealing with one key: XChaCha20-Poly1305, a random nonce in front, the place as associated data.

use std::io::{Read, Write};

use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};

use crate::backup::of_io;
use crate::{Error, random};

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

/// Plain bytes in a chunk of a sealed stream.
const CHUNK: usize = 64 * 1024;
/// Random bytes that begin every nonce of a stream; eight bytes count chunks, one says which is the last.
const PREFIX: usize = 15;

fn nonce(prefix: &[u8; PREFIX], chunk: u64, last: bool) -> [u8; NONCE_LENGTH] {
    let mut nonce = [0; NONCE_LENGTH];
    let parts = prefix
        .iter()
        .copied()
        .chain(chunk.to_be_bytes())
        .chain([u8::from(last)]);
    for (place, byte) in nonce.iter_mut().zip(parts) {
        *place = byte;
    }
    nonce
}

/// Seals a stream chunk by chunk, so that chunks cannot be moved, left out or cut off at the end (the STREAM construction of
/// Hoang, Reyhanitabar, Rogaway and Vizár). Looked at: aead-stream, which wants another nonce layout than the one we seal with.
pub(crate) struct SealWriter<W: Write> {
    out: W,
    seal: Seal,
    prefix: [u8; PREFIX],
    chunk: u64,
    waiting: Vec<u8>,
}

impl<W: Write> SealWriter<W> {
    pub(crate) fn new(mut out: W, seal: Seal) -> Result<Self, Error> {
        let prefix: [u8; PREFIX] = random()?;
        out.write_all(&prefix).map_err(of_io)?;
        Ok(Self {
            out,
            seal,
            prefix,
            chunk: 0,
            waiting: Vec::with_capacity(CHUNK),
        })
    }

    pub(crate) fn write(&mut self, mut bytes: &[u8]) -> Result<(), Error> {
        while !bytes.is_empty() {
            // A full chunk leaves only when more follows: the last one must know that it is.
            if self.waiting.len() == CHUNK {
                self.send(false)?;
            }
            let room = (CHUNK - self.waiting.len()).min(bytes.len());
            let (now, later) = bytes.split_at(room);
            self.waiting.extend_from_slice(now);
            bytes = later;
        }
        Ok(())
    }

    pub(crate) fn finish(mut self) -> Result<W, Error> {
        self.send(true)?;
        Ok(self.out)
    }

    fn send(&mut self, last: bool) -> Result<(), Error> {
        let nonce = XNonce::from(nonce(&self.prefix, self.chunk, last));
        let sealed = self
            .seal
            .0
            .encrypt(&nonce, self.waiting.as_slice())
            .map_err(|_| Error::File("too long to seal".into()))?;
        self.out.write_all(&sealed).map_err(of_io)?;
        self.waiting.clear();
        self.chunk += 1;
        Ok(())
    }
}

/// Opens what [`SealWriter`] sealed.
pub(crate) struct OpenReader<R: Read> {
    from: R,
    seal: Seal,
    prefix: [u8; PREFIX],
    chunk: u64,
    open: Vec<u8>,
    at: usize,
    ended: bool,
}

impl<R: Read> OpenReader<R> {
    pub(crate) fn new(mut from: R, seal: Seal) -> Result<Self, Error> {
        let mut prefix = [0; PREFIX];
        from.read_exact(&mut prefix).map_err(|_| damaged())?;
        Ok(Self {
            from,
            seal,
            prefix,
            chunk: 0,
            open: Vec::new(),
            at: 0,
            ended: false,
        })
    }

    /// Fills the place; `false` when the stream had ended before its first byte.
    pub(crate) fn read_exact(&mut self, place: &mut [u8]) -> Result<bool, Error> {
        let mut filled = 0;
        while filled < place.len() {
            if self.at == self.open.len() {
                if self.ended {
                    return if filled == 0 {
                        Ok(false)
                    } else {
                        Err(damaged())
                    };
                }
                self.next_chunk()?;
                continue;
            }
            let waiting = self.open.get(self.at..).unwrap_or_default();
            let room = place.get_mut(filled..).unwrap_or_default();
            let count = waiting.len().min(room.len());
            for (place, byte) in room.iter_mut().zip(waiting) {
                *place = *byte;
            }
            filled += count;
            self.at += count;
        }
        Ok(true)
    }

    fn next_chunk(&mut self) -> Result<(), Error> {
        let mut sealed = Vec::with_capacity(CHUNK + 16);
        let whole = u64::try_from(CHUNK + 16).unwrap_or(u64::MAX);
        self.from
            .by_ref()
            .take(whole)
            .read_to_end(&mut sealed)
            .map_err(of_io)?;
        let open = |last| {
            let nonce = XNonce::from(nonce(&self.prefix, self.chunk, last));
            self.seal.0.decrypt(&nonce, sealed.as_slice()).ok()
        };
        (self.open, self.ended) = match open(false) {
            Some(plain) => (plain, false),
            None => (open(true).ok_or_else(damaged)?, true),
        };
        self.at = 0;
        self.chunk += 1;
        Ok(())
    }
}

fn damaged() -> Error {
    Error::Damaged("the sealed stream is cut off or changed, or the key is another".into())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sealed(plain: &[u8]) -> Result<Vec<u8>, Error> {
        let mut out = SealWriter::new(Vec::new(), Seal::new(&[7; 32]))?;
        for piece in plain.chunks(1000) {
            out.write(piece)?;
        }
        out.finish()
    }

    fn opened(sealed: &[u8]) -> Result<Vec<u8>, Error> {
        let mut from = OpenReader::new(sealed, Seal::new(&[7; 32]))?;
        let (mut plain, mut byte) = (Vec::new(), [0]);
        while from.read_exact(&mut byte)? {
            plain.extend(byte);
        }
        Ok(plain)
    }

    #[test]
    fn a_stream_comes_back_whole_or_not_at_all() -> Result<(), Error> {
        for length in [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK, 200_000] {
            let plain: Vec<u8> = (0..length)
                .map(|at| u8::try_from(at % 251).unwrap_or(0))
                .collect();
            let bytes = sealed(&plain)?;
            assert_eq!(opened(&bytes)?, plain);
            for at in [0, bytes.len() / 2, bytes.len() - 1] {
                let mut flipped = bytes.clone();
                if let Some(byte) = flipped.get_mut(at) {
                    *byte ^= 1;
                }
                assert!(opened(&flipped).is_err(), "{length}, {at}");
                assert!(opened(bytes.get(..at).unwrap_or_default()).is_err());
            }
        }
        Ok(())
    }

    #[test]
    fn whole_chunks_cannot_be_cut_off_or_swapped() -> Result<(), Error> {
        let bytes = sealed(&vec![1; 3 * CHUNK])?;
        let whole = PREFIX + CHUNK + 16;
        assert!(opened(bytes.get(..whole).unwrap_or_default()).is_err());
        let (prefix, chunks) = bytes.split_at(PREFIX);
        let mut chunks: Vec<&[u8]> = chunks.chunks(CHUNK + 16).collect();
        chunks.swap(0, 1);
        assert!(opened(&[prefix, &chunks.concat()].concat()).is_err());
        Ok(())
    }
}
