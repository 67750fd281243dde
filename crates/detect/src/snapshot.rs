//! Indicator lists as one immutable, compact snapshot: 64-bit fingerprints in buckets, each with the list it came from.
//!
//! Looked at: fst (exact, 12 B/key, but 2.5 M look-ups/s and slow to build at 10 M), xorf (no payload, false positives),
//! a plain `HashMap` (57 B/key). A fingerprint of 64 bits answers wrongly once in 10^13 look-ups at a million keys; the
//! seed is drawn per snapshot, so nobody outside can aim for a collision.

mod layout;

use std::collections::{BTreeMap, BTreeSet};

use extract::IndicatorKind;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use thiserror::Error;
use xxhash_rust::xxh3::xxh3_64_with_seed;

use layout::{
    MAGIC, MAGIC_01, Reader, bucket_bits, check_digest, width, write_buckets, write_list,
};

/// How much a list weighs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Class {
    /// Collected by volunteers or companies.
    Community,
    /// Published by an authority.
    Authority,
    /// Cleared: not to be flagged itself; what is said around it is judged as ever.
    Allow,
}

/// A list an indicator came from.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct List {
    /// Name shown to the reader.
    pub name: String,
    /// Where it was obtained.
    pub source: String,
    /// How much it weighs.
    pub class: Class,
    /// Date of the list or of the row.
    pub date: Option<Date>,
    /// Last day it counts.
    pub expires: Option<Date>,
}

/// Why a snapshot could not be built or opened.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum SnapshotError {
    /// Not a snapshot, or one of another version.
    #[error("not a snapshot of this version")]
    Magic,
    /// The file ends early or its parts do not fit together.
    #[error("snapshot is cut short or inconsistent at byte {at}")]
    Shape {
        /// Where reading stopped.
        at: usize,
    },
    /// The digest differs: a byte was changed.
    #[error("snapshot digest differs")]
    Digest,
    /// More distinct lists than a snapshot can name.
    #[error("{count} distinct lists; at most 65535 fit")]
    TooManyLists {
        /// How many there were.
        count: usize,
    },
    /// More keys than a snapshot can hold.
    #[error("{count} keys; at most 4294967295 fit")]
    TooManyKeys {
        /// How many there were.
        count: usize,
    },
}

/// Collects entries and writes a snapshot.
#[derive(Debug)]
pub struct Builder {
    seed: u64,
    lists: Vec<List>,
    numbers: std::collections::HashMap<List, u16>,
    keys: Vec<(u64, u16)>,
    exceptions: BTreeSet<(u64, u16)>,
}

impl Builder {
    /// Starts an empty snapshot; `seed` should be random for every snapshot.
    pub fn new(seed: u64) -> Self {
        Self {
            seed,
            lists: Vec::new(),
            numbers: std::collections::HashMap::new(),
            keys: Vec::new(),
            exceptions: BTreeSet::new(),
        }
    }

    /// Number of entries so far, doubles included.
    pub fn len(&self) -> usize {
        self.keys.len()
    }

    /// Whether nothing was added.
    pub fn is_empty(&self) -> bool {
        self.keys.is_empty()
    }

    /// Registers a list (or finds it again) and returns its number for [`Builder::add`].
    pub fn list(&mut self, list: &List) -> Result<u16, SnapshotError> {
        if let Some(&number) = self.numbers.get(list) {
            return Ok(number);
        }
        let number = u16::try_from(self.lists.len()).map_err(|_| SnapshotError::TooManyLists {
            count: self.lists.len() + 1,
        })?;
        self.lists.push(list.clone());
        self.numbers.insert(list.clone(), number);
        Ok(number)
    }

    /// Adds a canonical indicator (see [`extract::canonical`]).
    pub fn add(&mut self, kind: IndicatorKind, canonical: &str, list: u16) {
        self.keys
            .push((fingerprint(self.seed, kind, canonical), list));
    }

    /// What a list names above this host or address does not count for it, nor for what lies below it.
    pub fn except(&mut self, canonical: &str, list: u16) {
        self.exceptions.insert((exempt(self.seed, canonical), list));
    }

    /// The snapshot as bytes. Of an indicator on several lists the weightiest class speaks, then the latest date; a lighter
    /// listing stays behind it where it lasts longer, or where the weightier list has exceptions.
    pub fn finish(mut self) -> Result<Vec<u8>, SnapshotError> {
        let list = |number: u16| self.lists.get(usize::from(number));
        let rank = |number: u16| list(number).map(|l| (l.class, l.date, last_day(l)));
        let weighs_more = |a: u16, b: u16| rank(b).cmp(&rank(a)).then(a.cmp(&b));
        self.keys
            .sort_by(|a, b| a.0.cmp(&b.0).then_with(|| weighs_more(a.1, b.1)));
        self.keys.dedup();
        let excepting: BTreeSet<u16> = self.exceptions.iter().map(|(_, list)| *list).collect();
        let mut lasting = None;
        let mut before = None;
        self.keys.retain(|&(key, number)| {
            let last = list(number).map(last_day);
            if before != Some(key) {
                (before, lasting) = (Some(key), None);
            }
            let stays = last > lasting;
            if stays && !excepting.contains(&number) {
                lasting = last;
            }
            stays
        });
        let count = u32::try_from(self.keys.len()).map_err(|_| SnapshotError::TooManyKeys {
            count: self.keys.len(),
        })?;
        let bits = bucket_bits(self.keys.len());
        let mut out = Vec::with_capacity(self.keys.len() * 9 + 1024);
        out.extend_from_slice(MAGIC);
        out.extend_from_slice(&self.seed.to_le_bytes());
        out.extend_from_slice(&(self.lists.len() as u32).to_le_bytes());
        self.lists
            .iter()
            .for_each(|list| write_list(&mut out, list));
        out.push(bits);
        out.extend_from_slice(&count.to_le_bytes());
        write_buckets(&mut out, &self.keys, bits);
        let skip = usize::from(bits / 8);
        for (key, _) in &self.keys {
            out.extend_from_slice(key.to_be_bytes().get(skip..).unwrap_or_default());
        }
        for (_, list) in &self.keys {
            out.extend_from_slice(&list.to_le_bytes());
        }
        out.extend_from_slice(&(self.exceptions.len() as u32).to_le_bytes());
        for (key, list) in &self.exceptions {
            out.extend_from_slice(&key.to_le_bytes());
            out.extend_from_slice(&list.to_le_bytes());
        }
        let digest = Sha256::digest(&out);
        out.extend_from_slice(&digest);
        Ok(out)
    }
}

/// Values that no list counts for: cleared after an objection, until somebody lists them again.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Cleared {
    values: BTreeMap<IndicatorKind, BTreeSet<String>>,
}

impl Cleared {
    /// These canonical values. An account cleared with its bank is cleared where a list names no bank, too.
    #[must_use]
    pub fn new(values: impl IntoIterator<Item = (IndicatorKind, String)>) -> Self {
        let mut cleared = Self::default();
        for (kind, value) in values {
            let known = cleared.values.entry(kind).or_default();
            if kind == IndicatorKind::Account
                && let Some((_, number)) = value.split_once('/')
            {
                known.insert(number.to_owned());
            }
            known.insert(value);
        }
        cleared
    }

    /// Whether an indicator is cleared: itself, or the host of an address.
    #[must_use]
    pub fn covers(&self, kind: IndicatorKind, canonical: &str) -> bool {
        let has = |kind, value: &str| {
            self.values
                .get(&kind)
                .is_some_and(|known| known.contains(value))
        };
        let host = || canonical.split('/').next().unwrap_or_default();
        has(kind, canonical) || kind == IndicatorKind::Url && has(IndicatorKind::Host, host())
    }
}

/// An opened snapshot; never changes.
#[derive(Debug, Clone)]
pub struct Snapshot {
    seed: u64,
    lists: Vec<List>,
    bits: u8,
    count: usize,
    ends: Vec<u32>,
    bytes: Vec<u8>,
    keys_at: usize,
    values_at: usize,
    /// Few, and only asked about what is listed.
    exceptions: Vec<(u64, u16)>,
    cleared: Cleared,
}

impl Default for Snapshot {
    /// The empty snapshot.
    fn default() -> Self {
        Self {
            seed: 0,
            lists: Vec::new(),
            bits: 0,
            count: 0,
            ends: vec![0],
            bytes: Vec::new(),
            keys_at: 0,
            values_at: 0,
            exceptions: Vec::new(),
            cleared: Cleared::default(),
        }
    }
}

impl Snapshot {
    /// Opens a snapshot after checking its digest and every length.
    pub fn from_bytes(bytes: Vec<u8>) -> Result<Self, SnapshotError> {
        let body = check_digest(&bytes)?;
        let mut reader = Reader {
            bytes: body,
            at: MAGIC.len(),
        };
        let seed = u64::from_le_bytes(reader.array()?);
        let list_count = u32::from_le_bytes(reader.array()?);
        let mut lists = Vec::new();
        for _ in 0..list_count {
            lists.push(reader.list()?);
        }
        let bits = reader.array::<1>()?[0];
        let count = u32::from_le_bytes(reader.array()?) as usize;
        if !matches!(bits, 0 | 8 | 16) {
            return Err(reader.shape());
        }
        let mut ends = Vec::with_capacity(1 << bits);
        for _ in 0..(1usize << bits) {
            ends.push(u32::from_le_bytes(reader.array()?));
        }
        let sorted = ends.is_sorted() && ends.last().copied().unwrap_or(0) as usize == count;
        let keys_at = reader.at;
        let values_at = keys_at + count * width(bits);
        reader.at = values_at + count * 2;
        let exceptions = match body.starts_with(MAGIC_01) {
            true => Vec::new(),
            false => reader.exceptions()?,
        };
        if !sorted || reader.at != body.len() {
            return Err(reader.shape());
        }
        Ok(Self {
            seed,
            lists,
            bits,
            count,
            ends,
            bytes,
            keys_at,
            values_at,
            exceptions,
            cleared: Cleared::default(),
        })
    }

    /// The same lists, blind to what was cleared.
    #[must_use]
    pub fn clearing(self, cleared: Cleared) -> Self {
        Self { cleared, ..self }
    }

    /// What it is blind to.
    #[must_use]
    pub fn cleared(&self) -> &Cleared {
        &self.cleared
    }

    /// Number of distinct indicators.
    pub fn len(&self) -> usize {
        let mut start = 0;
        let distinct = self.ends.iter().map(|&end| {
            let bucket = std::mem::replace(&mut start, end as usize)..end as usize;
            let first = bucket.start;
            let is_new = |at: &usize| *at == first || self.key(*at) != self.key(at - 1);
            bucket.filter(is_new).count()
        });
        distinct.sum()
    }

    /// Whether it holds nothing.
    pub fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// The lists it was made from.
    pub fn lists(&self) -> &[List] {
        &self.lists
    }

    /// Bytes in memory or on disk.
    pub fn size(&self) -> usize {
        self.bytes.len()
    }

    /// The list an indicator is on, unless the entry has expired by `today`.
    pub fn find(&self, kind: IndicatorKind, canonical: &str, today: Date) -> Option<&List> {
        let mut listings = self.listings(kind, canonical)?;
        listings.find_map(|(_, list)| valid(list, today).then_some(list))
    }

    /// The same for a host, asked about what lies on it or below it: no list counts that excepts that.
    pub fn find_above(&self, host: &str, below: &str, today: Date) -> Option<&List> {
        let mut listings = self.listings(IndicatorKind::Host, host)?;
        listings.find_map(|(number, list)| {
            let counts = valid(list, today) && !self.excepts(number, below);
            counts.then_some(list)
        })
    }

    /// Whether a list excepts a host or an address, or what it lies below.
    fn excepts(&self, list: u16, canonical: &str) -> bool {
        !self.exceptions.is_empty()
            && down_to(canonical).any(|name| {
                let exception = (exempt(self.seed, name), list);
                self.exceptions.binary_search(&exception).is_ok()
            })
    }

    /// The lists an indicator is on, in the order they speak.
    fn listings(
        &self,
        kind: IndicatorKind,
        canonical: &str,
    ) -> Option<impl Iterator<Item = (u16, &List)>> {
        if self.count == 0 || self.cleared.covers(kind, canonical) {
            return None;
        }
        let key = fingerprint(self.seed, kind, canonical).to_be_bytes();
        let bucket = match self.bits {
            16 => usize::from(u16::from_be_bytes([key[0], key[1]])),
            8 => usize::from(key[0]),
            _ => 0,
        };
        let skip = usize::from(self.bits / 8);
        let wanted = key.get(skip..)?;
        let mut low = if bucket == 0 {
            0
        } else {
            *self.ends.get(bucket - 1)? as usize
        };
        let mut high = *self.ends.get(bucket)? as usize;
        let end = high;
        while low < high {
            let middle = low + (high - low) / 2;
            if self.key(middle)? < wanted {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        let same = move |at: &usize| self.key(*at) == key.get(skip..);
        let same = (low..end).take_while(same);
        Some(same.filter_map(|at| self.list_at(at)))
    }

    fn key(&self, index: usize) -> Option<&[u8]> {
        let width = width(self.bits);
        let at = self.keys_at + index * width;
        self.bytes.get(at..at + width)
    }

    fn list_at(&self, index: usize) -> Option<(u16, &List)> {
        let at = self.values_at + index * 2;
        let number = self.bytes.get(at..at + 2)?;
        let number = u16::from_le_bytes([*number.first()?, *number.get(1)?]);
        Some((number, self.lists.get(usize::from(number))?))
    }
}

fn valid(list: &List, today: Date) -> bool {
    list.expires.is_none_or(|last| today <= last)
}

/// The last day a list counts; one without an end counts for ever.
fn last_day(list: &List) -> Date {
    list.expires.unwrap_or(Date::MAX)
}

fn fingerprint(seed: u64, kind: IndicatorKind, canonical: &str) -> u64 {
    xxh3_64_with_seed(
        canonical.as_bytes(),
        seed ^ (kind as u64 + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15),
    )
}

/// The fingerprint of what a list excepts, whatever kind it is.
fn exempt(seed: u64, canonical: &str) -> u64 {
    xxh3_64_with_seed(canonical.as_bytes(), !seed)
}

/// So many steps of an address's path are looked at: its length must not square the time.
const STEPS_MAX: usize = 8;

/// What an address or a host lies below: the sites above, the host itself, the steps of its path, and it without and with its query.
pub(crate) fn down_to(canonical: &str) -> impl Iterator<Item = &str> {
    let page = canonical.split('?').next().unwrap_or_default();
    let host = page.split('/').next().unwrap_or_default();
    let steps = page.match_indices('/').map(|(at, _)| at).skip(1);
    let ends = steps.take(STEPS_MAX).chain([page.len(), canonical.len()]);
    let pages = ends.filter_map(|end| canonical.get(..end));
    upwards(host).chain(pages)
}

/// A host and those above it.
fn upwards(host: &str) -> impl Iterator<Item = &str> {
    std::iter::successors(Some(host), |host| {
        host.split_once('.').map(|(_, above)| above)
    })
}

#[cfg(test)]
mod tests {
    use super::layout::DIGEST_BYTES;
    use super::*;

    const TODAY: Date = Date::constant(2026, 11, 24);

    fn list(name: &str, class: Class, expires: Option<Date>) -> List {
        List {
            name: name.into(),
            source: "test".into(),
            class,
            date: Some(TODAY),
            expires,
        }
    }

    fn snapshot(keys: usize) -> Snapshot {
        let mut builder = Builder::new(7);
        let number = builder.list(&list("a", Class::Community, None)).unwrap();
        for i in 0..keys {
            builder.add(IndicatorKind::Host, &format!("h{i}.example"), number);
        }
        Snapshot::from_bytes(builder.finish().unwrap()).unwrap()
    }

    #[test]
    fn every_key_is_found_and_no_other_at_each_bucket_width() {
        for keys in [0, 1, 5_000, 300_000] {
            let snapshot = snapshot(keys);
            assert_eq!(snapshot.len(), keys);
            for i in (0..keys).step_by(97) {
                assert!(
                    snapshot
                        .find(IndicatorKind::Host, &format!("h{i}.example"), TODAY)
                        .is_some()
                );
            }
            assert!(
                snapshot
                    .find(IndicatorKind::Url, "h0.example", TODAY)
                    .is_none(),
                "kind is part of the key"
            );
            assert!(
                snapshot
                    .find(IndicatorKind::Host, "nobody.example", TODAY)
                    .is_none()
            );
        }
    }

    #[test]
    fn stays_under_twelve_bytes_a_key() {
        let snapshot = snapshot(300_000);
        assert!(
            snapshot.size() / snapshot.len() <= 12,
            "{}",
            snapshot.size()
        );
    }

    #[test]
    fn expired_entries_do_not_count_and_the_last_day_still_does() {
        let mut builder = Builder::new(1);
        let number = builder
            .list(&list("a", Class::Authority, Some(TODAY)))
            .unwrap();
        builder.add(IndicatorKind::Phone, "+84912000345", number);
        let snapshot = Snapshot::from_bytes(builder.finish().unwrap()).unwrap();
        assert!(
            snapshot
                .find(IndicatorKind::Phone, "+84912000345", TODAY)
                .is_some()
        );
        assert!(
            snapshot
                .find(
                    IndicatorKind::Phone,
                    "+84912000345",
                    TODAY.tomorrow().unwrap()
                )
                .is_none()
        );
    }

    #[test]
    fn of_two_lists_the_weightier_one_speaks() {
        for order in [
            [Class::Community, Class::Authority],
            [Class::Authority, Class::Community],
        ] {
            let mut builder = Builder::new(1);
            for class in order {
                let number = builder.list(&list("x", class, None)).unwrap();
                builder.add(IndicatorKind::Host, "x.example", number);
            }
            let snapshot = Snapshot::from_bytes(builder.finish().unwrap()).unwrap();
            assert_eq!(snapshot.len(), 1);
            assert_eq!(
                snapshot
                    .find(IndicatorKind::Host, "x.example", TODAY)
                    .unwrap()
                    .class,
                Class::Authority
            );
        }
    }

    #[test]
    fn a_lighter_listing_speaks_once_the_weightier_one_has_ended() {
        let tomorrow = TODAY.tomorrow().unwrap();
        let lists = [
            list("ended", Class::Authority, Some(TODAY)),
            list("shorter", Class::Community, Some(TODAY)),
            list("lasting", Class::Community, None),
        ];
        for order in [[0, 1, 2], [2, 1, 0], [1, 2, 0]] {
            let mut builder = Builder::new(1);
            for at in order {
                let number = builder.list(&lists[at]).unwrap();
                builder.add(IndicatorKind::Host, "x.example", number);
            }
            let snapshot = Snapshot::from_bytes(builder.finish().unwrap()).unwrap();
            let speaks = |day| {
                let list = snapshot.find(IndicatorKind::Host, "x.example", day);
                list.map(|list| list.name.as_str())
            };
            assert_eq!(speaks(TODAY), Some("ended"));
            assert_eq!(speaks(tomorrow), Some("lasting"));
            assert_eq!((snapshot.len(), snapshot.count), (1, 2));
        }
    }

    #[test]
    fn what_a_list_excepts_below_a_site_is_not_on_it_and_all_else_is() {
        let mut builder = Builder::new(1);
        let a = builder.list(&list("a", Class::Community, None)).unwrap();
        builder.add(IndicatorKind::Host, "x.example", a);
        builder.except("tot.x.example", a);
        builder.except("x.example/tot", a);
        let bytes = builder.finish().unwrap();
        let snapshot = Snapshot::from_bytes(bytes).unwrap();
        for (below, is_listed) in [
            ("x.example", true),
            ("tot.x.example", false),
            ("a.tot.x.example", false),
            ("a.tot.x.example/xau?a=b", false),
            ("khongtot.x.example", true),
            ("a.x.example/tot", true),
            ("x.example/tot", false),
            ("x.example/tot?a=b", false),
            ("x.example/tot/a/b", false),
            ("x.example/totnua", true),
            ("x.example/xau/tot", true),
        ] {
            let found = snapshot.find_above("x.example", below, TODAY);
            assert_eq!(found.is_some(), is_listed, "{below}");
        }
        assert_eq!(snapshot.len(), 1, "an exception is no indicator");
    }

    #[test]
    fn an_exception_of_one_list_takes_nothing_from_another() {
        let mut builder = Builder::new(1);
        let excepting = builder
            .list(&list("excepting", Class::Authority, None))
            .unwrap();
        let lighter = builder
            .list(&list("lighter", Class::Community, None))
            .unwrap();
        for number in [lighter, excepting, lighter] {
            builder.add(IndicatorKind::Host, "x.example", number);
        }
        builder.except("tot.x.example", excepting);
        let snapshot = Snapshot::from_bytes(builder.finish().unwrap()).unwrap();
        let speaks = |below| {
            let list = snapshot.find_above("x.example", below, TODAY);
            list.map(|list| list.name.as_str())
        };
        assert_eq!(speaks("x.example"), Some("excepting"));
        assert_eq!(speaks("tot.x.example"), Some("lighter"));
        assert_eq!((snapshot.len(), snapshot.count), (1, 2));
    }

    #[test]
    fn a_snapshot_from_before_there_were_exceptions_still_opens() {
        let mut builder = Builder::new(1);
        let number = builder.list(&list("a", Class::Community, None)).unwrap();
        builder.add(IndicatorKind::Host, "x.example", number);
        let bytes = builder.finish().unwrap();
        let body = &bytes[MAGIC.len()..bytes.len() - DIGEST_BYTES - 4];
        let mut old = [MAGIC_01, body].concat();
        let digest = Sha256::digest(&old);
        old.extend_from_slice(&digest);
        let snapshot = Snapshot::from_bytes(old).unwrap();
        assert!(
            snapshot
                .find_above("x.example", "tot.x.example", TODAY)
                .is_some()
        );
    }

    #[test]
    fn any_changed_or_missing_byte_is_noticed() {
        let mut builder = Builder::new(1);
        let number = builder
            .list(&list("danh sách", Class::Authority, None))
            .unwrap();
        builder.add(IndicatorKind::Host, "x.example", number);
        let bytes = builder.finish().unwrap();
        for at in 0..bytes.len() {
            let mut changed = bytes.clone();
            changed[at] ^= 1;
            assert!(Snapshot::from_bytes(changed).is_err(), "byte {at}");
            assert!(
                Snapshot::from_bytes(bytes[..at].to_vec()).is_err(),
                "cut at {at}"
            );
        }
    }

    #[test]
    fn a_forged_snapshot_with_a_right_digest_is_refused_not_trusted() {
        let mut forged = MAGIC.to_vec();
        forged.extend_from_slice(&[0xff; 64]);
        let digest = Sha256::digest(&forged);
        forged.extend_from_slice(&digest);
        assert!(matches!(
            Snapshot::from_bytes(forged),
            Err(SnapshotError::Shape { .. })
        ));
    }
}
