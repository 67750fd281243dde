//! Which hosts many people visit: a table that answers "is this name among a million" in a byte or so a name.
//!
//! Looked at: a sorted list (17 MB), fst (7 MB), `ptr_hash` (needs the keys' order). A binary fuse filter holds no names, only
//! fingerprints of a byte: every name of the list is found, and one stranger in 256 is taken for one of them. That is good
//! enough for evidence and too little for an allow-list.
//!
//! File: magic `CGPOPU02` · XXH3 of the rest u64 · description of the filter (20 bytes) · fingerprints. All little-endian.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use extract::divide;
use thiserror::Error;
use xorf::{BinaryFuse8, BinaryFuse8Ref, DmaSerializable, Filter, FilterRef};
use xxhash_rust::xxh3::{xxh3_64, xxh3_64_with_seed};

const MAGIC: &[u8; 8] = b"CGPOPU02";
const DESCRIPTION: usize = BinaryFuse8::DESCRIPTOR_LEN;
/// From how many popular hosts on a domain is crowded, more crowded, and so on.
const CROWDS: [usize; 3] = [2, 4, 12];

/// Why a table does not fit.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum PopularError {
    /// Not a table of this version.
    #[error("not a table of this version")]
    Magic,
    /// The bytes are not those that were written.
    #[error("damaged: the checksum does not fit")]
    Checksum,
    /// The description and the fingerprints do not belong together.
    #[error("the description does not fit the fingerprints")]
    Shape,
    /// The names cannot be packed.
    #[error("{0}")]
    Packing(&'static str),
}

/// The table; its bytes stay where they are, mostly in the program itself.
#[derive(Debug, Clone)]
pub struct Popular(Cow<'static, [u8]>);

impl Popular {
    /// Reads a file.
    ///
    /// # Errors
    /// When it is not one, or is damaged.
    pub fn from_bytes(bytes: Cow<'static, [u8]>) -> Result<Self, PopularError> {
        let (sum, table) = bytes
            .strip_prefix(MAGIC)
            .and_then(<[u8]>::split_first_chunk)
            .ok_or(PopularError::Magic)?;
        if xxh3_64(table) != u64::from_le_bytes(*sum) {
            return Err(PopularError::Checksum);
        }
        let (description, fingerprints) = table
            .split_at_checked(DESCRIPTION)
            .ok_or(PopularError::Shape)?;
        if !fits(description, fingerprints.len()) {
            return Err(PopularError::Shape);
        }
        Ok(Self(bytes))
    }

    /// The file for these hosts, and for the registrable domains they lie under, with how many lie there; their order does not
    /// matter.
    ///
    /// # Errors
    /// When no filter can be built over them, which needs a collision of 64 bits or an empty list.
    pub fn pack<'h>(hosts: impl IntoIterator<Item = &'h str>) -> Result<Vec<u8>, PopularError> {
        let hosts: BTreeSet<&str> = hosts.into_iter().map(bare).collect();
        let mut domains = BTreeMap::<&str, usize>::new();
        for domain in hosts.iter().filter_map(|host| divide(host)?.registrable) {
            *domains.entry(domain).or_default() += 1;
        }
        let crowds = domains.iter().flat_map(|(domain, hosts)| {
            let steps = (0u64..).zip(CROWDS).filter(move |step| *hosts >= step.1);
            steps.map(|(step, _)| crowd_key(domain, step))
        });
        let names = hosts.iter().chain(domains.keys()).map(|name| key(name));
        let keys: BTreeSet<u64> = names.chain(crowds).collect();
        if keys.is_empty() {
            return Err(PopularError::Packing("no hosts"));
        }
        let keys: Vec<u64> = keys.into_iter().collect();
        let filter = BinaryFuse8::try_from(&keys).map_err(PopularError::Packing)?;
        let mut table = vec![0; DESCRIPTION];
        filter.dma_copy_descriptor_to(&mut table);
        table.extend_from_slice(filter.dma_fingerprints());
        let sum = xxh3_64(&table).to_le_bytes();
        Ok([MAGIC.as_slice(), &sum, &table].concat())
    }

    /// Whether this host is in the table, or a domain with a popular host below it.
    pub fn has(&self, host: &str) -> bool {
        self.holds(key(bare(host)))
    }

    /// How crowded a registrable domain of the table is with popular hosts, in steps from 0 to 3.
    pub fn crowd(&self, domain: &str) -> u8 {
        let steps = (0u64..).zip(CROWDS);
        let held = steps.take_while(|(step, _)| self.holds(crowd_key(domain, *step)));
        held.count() as u8
    }

    fn holds(&self, key: u64) -> bool {
        let table = self.0.get(MAGIC.len() + 8..).unwrap_or_default();
        let Some((description, fingerprints)) = table.split_at_checked(DESCRIPTION) else {
            return false;
        };
        BinaryFuse8Ref::from_dma(description, fingerprints).contains(&key)
    }
}

fn bare(host: &str) -> &str {
    host.strip_prefix("www.").unwrap_or(host)
}

fn key(name: &str) -> u64 {
    xxh3_64(name.as_bytes())
}

fn crowd_key(domain: &str, step: u64) -> u64 {
    xxh3_64_with_seed(domain.as_bytes(), step + 1)
}

/// The filter trusts its description: segments of a power of two, three of which a key reaches into.
fn fits(description: &[u8], fingerprints: usize) -> bool {
    let long = |at: usize| {
        let bytes = description.get(at..at + 4)?.try_into().ok()?;
        Some(u64::from(u32::from_le_bytes(bytes)))
    };
    let (Some(segment), Some(mask), Some(before_last)) = (long(8), long(12), long(16)) else {
        return false;
    };
    segment.is_power_of_two()
        && mask == segment - 1
        && before_last > 0
        && before_last % segment == 0
        && before_last + 2 * segment == fingerprints as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hosts() -> Vec<String> {
        let bare = (0..3_000).map(|n| format!("tiem{n}.example"));
        bare.chain((0..500).map(|n| format!("www.m.cho{n}.com.vn")))
            .collect()
    }

    fn packed() -> Vec<u8> {
        Popular::pack(hosts().iter().map(String::as_str)).unwrap()
    }

    #[test]
    fn every_host_of_the_list_is_found_with_its_domain_and_few_others_are() {
        let table = Popular::from_bytes(packed().into()).unwrap();
        assert!(hosts().iter().all(|host| table.has(host)));
        assert!(table.has("www.tiem7.example") && table.has("m.cho7.com.vn"));
        assert!(table.has("cho7.com.vn"), "a domain with a popular host");
        let strangers = (0..10_000).filter(|n| table.has(&format!("la{n}.example")));
        assert!(strangers.count() < 100);
    }

    #[test]
    fn a_domain_knows_how_many_popular_hosts_lie_under_it() {
        let many = |domain: &str, n: usize| -> Vec<String> {
            (0..n).map(|n| format!("h{n}.{domain}")).collect()
        };
        let hosts = [many("tinh.vn", 13), many("huyen.vn", 4), many("xa.vn", 1)].concat();
        let table = Popular::pack(hosts.iter().map(String::as_str)).unwrap();
        let table = Popular::from_bytes(table.into()).unwrap();
        assert_eq!(table.crowd("tinh.vn"), 3);
        assert_eq!(table.crowd("huyen.vn"), 2);
        assert_eq!(table.crowd("xa.vn"), 0);
    }

    #[test]
    fn the_same_hosts_give_the_same_bytes_in_any_order() {
        let mut others = hosts();
        others.reverse();
        others.extend(hosts());
        assert_eq!(
            Popular::pack(others.iter().map(String::as_str)).unwrap(),
            packed()
        );
    }

    #[test]
    fn a_damaged_table_is_refused() {
        let bytes = packed();
        let read = |bytes: &[u8]| Popular::from_bytes(bytes.to_vec().into()).unwrap_err();
        assert_eq!(read(b"nothing"), PopularError::Magic);
        assert_eq!(read(&bytes[..bytes.len() - 1]), PopularError::Checksum);
        let mut flipped = bytes.clone();
        flipped[400] ^= 1;
        assert_eq!(read(&flipped), PopularError::Checksum);
        assert!(Popular::pack([]).is_err());
    }

    #[test]
    fn a_table_with_a_false_description_is_refused_though_its_checksum_fits() {
        let bytes = packed();
        for (at, byte) in [(16 + 8, 3), (16 + 12, 0), (16 + 16, 1), (16 + 19, 0x7f)] {
            let mut forged = bytes.clone();
            forged[at] = byte;
            let sum = xxh3_64(&forged[16..]);
            forged[8..16].copy_from_slice(&sum.to_le_bytes());
            let error = Popular::from_bytes(forged.into()).unwrap_err();
            assert_eq!(error, PopularError::Shape, "byte {at}");
        }
        let mut short = bytes[..16 + 10].to_vec();
        let sum = xxh3_64(&short[16..]);
        short[8..16].copy_from_slice(&sum.to_le_bytes());
        assert!(Popular::from_bytes(short.into()).is_err());
    }
}
