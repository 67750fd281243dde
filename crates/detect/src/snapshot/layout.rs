//! A snapshot as bytes: what is written, and read again without trust.
//!
//! Layout, all numbers little-endian unless said otherwise:
//! magic `CGSNAP02` · seed u64 · list count u32 · lists (class u8, date i32, expires i32 as days since 1970-01-01 or
//! `i32::MIN`, name and source as u16 length + UTF-8) · bucket bits u8 · key count u32 · bucket ends (u32 × 2^bits) ·
//! fingerprints without their bucket bits (big-endian, sorted) · list numbers (u16 each) · exception count u32 · exceptions
//! (fingerprint u64, list number u16; sorted) · SHA-256 of all before. `CGSNAP01` is the same without exceptions, and still read.

use jiff::civil::Date;
use sha2::{Digest, Sha256};

use super::{Class, List, SnapshotError};

pub(super) const MAGIC: &[u8; 8] = b"CGSNAP02";
/// Of the time when a list could not say «but this one not».
pub(super) const MAGIC_01: &[u8; 8] = b"CGSNAP01";
const NO_DATE: i32 = i32::MIN;
pub(super) const DIGEST_BYTES: usize = 32;

/// Whole bytes only, so that the rest of a fingerprint stays comparable as bytes.
pub(super) fn bucket_bits(keys: usize) -> u8 {
    match keys {
        0..4_096 => 0,
        4_096..262_144 => 8,
        _ => 16,
    }
}

pub(super) fn width(bits: u8) -> usize {
    8 - usize::from(bits / 8)
}

pub(super) fn write_buckets(out: &mut Vec<u8>, keys: &[(u64, u16)], bits: u8) {
    let mut at = 0usize;
    for bucket in 0..(1u64 << bits) {
        while keys
            .get(at)
            .is_some_and(|(key, _)| bits == 0 || key >> (64 - u32::from(bits)) <= bucket)
        {
            at += 1;
        }
        out.extend_from_slice(&(at as u32).to_le_bytes());
    }
}

pub(super) fn write_list(out: &mut Vec<u8>, list: &List) {
    out.push(match list.class {
        Class::Community => 0,
        Class::Authority => 1,
        Class::Allow => 2,
    });
    for date in [list.date, list.expires] {
        out.extend_from_slice(&date.map_or(NO_DATE, days).to_le_bytes());
    }
    for text in [&list.name, &list.source] {
        let cut = text.floor_char_boundary(usize::from(u16::MAX));
        let bytes = text.as_bytes().get(..cut).unwrap_or_default();
        out.extend_from_slice(&(bytes.len() as u16).to_le_bytes());
        out.extend_from_slice(bytes);
    }
}

const EPOCH: Date = Date::constant(1970, 1, 1);

fn days(date: Date) -> i32 {
    EPOCH
        .until(date)
        .map(|span| span.get_days())
        .unwrap_or(NO_DATE)
}

fn date(days: i32) -> Option<Date> {
    if days == NO_DATE {
        return None;
    }
    let span = jiff::Span::new().try_days(days).ok()?;
    EPOCH.checked_add(span).ok()
}

pub(super) fn check_digest(bytes: &[u8]) -> Result<&[u8], SnapshotError> {
    if !(bytes.starts_with(MAGIC) || bytes.starts_with(MAGIC_01)) {
        return Err(SnapshotError::Magic);
    }
    let split = bytes
        .len()
        .checked_sub(DIGEST_BYTES)
        .ok_or(SnapshotError::Shape { at: bytes.len() })?;
    let (body, digest) = bytes
        .split_at_checked(split)
        .ok_or(SnapshotError::Shape { at: bytes.len() })?;
    if Sha256::digest(body).as_slice() != digest {
        return Err(SnapshotError::Digest);
    }
    Ok(body)
}

pub(super) struct Reader<'b> {
    pub(super) bytes: &'b [u8],
    pub(super) at: usize,
}

impl Reader<'_> {
    pub(super) fn shape(&self) -> SnapshotError {
        SnapshotError::Shape { at: self.at }
    }

    pub(super) fn take(&mut self, count: usize) -> Result<&[u8], SnapshotError> {
        let taken = self
            .bytes
            .get(self.at..self.at.saturating_add(count))
            .ok_or(SnapshotError::Shape { at: self.at })?;
        self.at += count;
        Ok(taken)
    }

    pub(super) fn array<const N: usize>(&mut self) -> Result<[u8; N], SnapshotError> {
        let at = self.at;
        self.take(N)?
            .try_into()
            .map_err(|_| SnapshotError::Shape { at })
    }

    pub(super) fn text(&mut self) -> Result<String, SnapshotError> {
        let length = usize::from(u16::from_le_bytes(self.array()?));
        Ok(String::from_utf8_lossy(self.take(length)?).into_owned())
    }

    pub(super) fn exceptions(&mut self) -> Result<Vec<(u64, u16)>, SnapshotError> {
        let count = u32::from_le_bytes(self.array()?);
        let mut exceptions = Vec::new();
        for _ in 0..count {
            let key = u64::from_le_bytes(self.array()?);
            exceptions.push((key, u16::from_le_bytes(self.array()?)));
        }
        match exceptions.is_sorted() {
            true => Ok(exceptions),
            false => Err(self.shape()),
        }
    }

    pub(super) fn list(&mut self) -> Result<List, SnapshotError> {
        let class = match self.array::<1>()?[0] {
            0 => Class::Community,
            1 => Class::Authority,
            2 => Class::Allow,
            _ => return Err(self.shape()),
        };
        let date_of_list = date(i32::from_le_bytes(self.array()?));
        let expires = date(i32::from_le_bytes(self.array()?));
        let name = self.text()?;
        let source = self.text()?;
        Ok(List {
            name,
            source,
            class,
            date: date_of_list,
            expires,
        })
    }
}
