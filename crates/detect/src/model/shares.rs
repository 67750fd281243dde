//! How many of the known hosts with such an ending, such a shape, or both, are scams': the least that is known of a bare name.
//!
//! File: magic `CGSHAR01` · for each of 2^14 places the log-odds of a scam in sixteenths i8 · how many hosts were counted, log u8.

use extract::Link;

use super::ModelError;
use super::features::{finish, step};
use super::host_features::{Labels, label_shape};

const MAGIC: &[u8; 8] = b"CGSHAR01";
const PLACE_BITS: u32 = 14;
/// Traits of a host that are counted: suffix, shape, suffix and shape, suffix and syllables.
const TRAITS: usize = 4;
/// Figures a host gives: log-odds of each trait, and of how many hosts that of the suffix and of suffix and shape was told.
pub(super) const SHARES: usize = TRAITS + 2;
/// Hosts that the wider trait counts for.
const PRIOR: f32 = 8.0;
/// Steps of the stored log-odds.
const STEP: f32 = 16.0;

/// Shares of scams by trait.
#[derive(Debug, Clone, PartialEq)]
pub struct Shares {
    places: Vec<Share>,
}

#[derive(Debug, Clone, Copy, Default, PartialEq)]
struct Share {
    odds: i8,
    count: u8,
}

/// The places of a host, one for each trait.
fn traits(link: &Link) -> [usize; TRAITS] {
    let labels = Labels::of(link);
    let suffix = labels
        .suffix
        .bytes()
        .fold(17, |hash, byte| step(hash, u64::from(byte)));
    let [length, digits, hyphens, _, syllables, ..] = label_shape(labels.own);
    let shape = length << 8 | digits << 4 | hyphens;
    let coarse = (length / 2) << 4 | (digits >> 1).min(2) << 2 | hyphens.min(1);
    [
        (1, suffix),
        (2, shape),
        (3, step(suffix, coarse)),
        (4, step(suffix, syllables)),
    ]
    .map(|(salt, hash)| (finish(hash, salt) >> (64 - PLACE_BITS)) as usize)
}

impl Shares {
    /// Counts hosts and whether each is a scam's.
    pub fn learn<'l>(hosts: impl Iterator<Item = (&'l Link, bool)>) -> Self {
        let rows: Vec<_> = hosts.map(|(link, guilty)| (traits(link), guilty)).collect();
        let mut counts = vec![[0f32; 2]; 1 << PLACE_BITS];
        // The wider trait a place leans on where little was counted.
        let mut wider = vec![None; 1 << PLACE_BITS];
        let mut all = [0f32; 2];
        for (places, guilty) in &rows {
            all[usize::from(*guilty)] += 1.0;
            for (number, place) in places.iter().enumerate() {
                counts[*place][usize::from(*guilty)] += 1.0;
                wider[*place] = (number > 1).then_some(places[0]);
            }
        }
        let share =
            |[honest, scam]: [f32; 2], prior: f32| (scam + PRIOR * prior) / (honest + scam + PRIOR);
        let of_all = share(all, 0.5);
        let places = counts.iter().zip(&wider).map(|(count, wider)| {
            let prior = wider.map_or(of_all, |wider: usize| share(counts[wider], of_all));
            let share = share(*count, prior);
            let odds = (share / (1.0 - share)).ln();
            Share {
                odds: (odds * STEP).round().clamp(-127.0, 127.0) as i8,
                count: ((count[0] + count[1]).ln_1p() * STEP).round().min(255.0) as u8,
            }
        });
        Self {
            places: places.collect(),
        }
    }

    pub(super) fn figures(&self, link: &Link) -> [f32; SHARES] {
        let shares = traits(link).map(|place| self.places.get(place).copied().unwrap_or_default());
        let odds = shares.map(|share| f32::from(share.odds) / STEP);
        let counts = [0, 2].map(|number: usize| f32::from(shares[number].count) / STEP);
        let mut figures = [0.0; SHARES];
        for (slot, figure) in figures.iter_mut().zip(odds.into_iter().chain(counts)) {
            *slot = figure;
        }
        figures
    }

    /// Reads a file of shares.
    ///
    /// # Errors
    /// When it is not one, or its length does not fit.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, ModelError> {
        let rest = bytes.strip_prefix(MAGIC).ok_or(ModelError::Magic)?;
        let expected = 2 << PLACE_BITS;
        if rest.len() != expected {
            return Err(ModelError::Length {
                expected: expected + MAGIC.len(),
                found: bytes.len(),
            });
        }
        let share = |&[odds, count]: &[u8; 2]| Share {
            odds: odds as i8,
            count,
        };
        Ok(Self {
            places: rest.as_chunks().0.iter().map(share).collect(),
        })
    }

    /// The file.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut out = MAGIC.to_vec();
        out.extend(
            self.places
                .iter()
                .flat_map(|share| [share.odds as u8, share.count]),
        );
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn link(host: &str) -> Link {
        let normal = vi::normalize(host);
        let findings = extract::link_alone(host, &normal);
        let mut found = findings.found.into_iter();
        found
            .find_map(|found| match found.what {
                extract::What::Link(link) => Some(link),
                _ => None,
            })
            .unwrap()
    }

    #[test]
    fn shares_lean_as_the_hosts_they_were_counted_in_and_survive_their_file() {
        let hosts = [
            ("napthe8.top", true),
            ("xoso88.top", true),
            ("nhacai9.top", true),
            ("thuvien.edu.vn", false),
            ("truonghoc.edu.vn", false),
            ("thoitiet.edu.vn", false),
        ];
        let links: Vec<_> = hosts.map(|(host, guilty)| (link(host), guilty)).into();
        let rows = || links.iter().map(|(link, guilty)| (link, *guilty));
        let shares = Shares::learn(rows());
        let of_suffix = |host: &str| shares.figures(&link(host))[0];
        assert!(of_suffix("banhang.top") > 0.5 && of_suffix("dayhoc.edu.vn") < -0.5);
        // Nothing was counted under this one: it says how many of all hosts are scams', here half.
        assert_eq!(of_suffix("banhang.info"), 0.0);
        let bytes = shares.to_bytes();
        assert_eq!(Shares::from_bytes(&bytes).unwrap(), shares);
        assert_eq!(Shares::learn(rows()).to_bytes(), bytes);
        assert!(Shares::from_bytes(&bytes[..bytes.len() - 1]).is_err());
        assert!(Shares::from_bytes(b"nothing").is_err());
    }
}
