//! Takes a host apart into brand tokens, helper words and rest, and says whom it imitates and how.
//!
//! Looked at: dnstwist and its ports. They work forward (brand → thousands of variants); here the reverse question is
//! asked for any host in microseconds, so the host is segmented instead.

use daachorse::{DoubleArrayAhoCorasick, DoubleArrayAhoCorasickBuilder};
use extract::Link;

use crate::lookalike::{How, Imitation};
use crate::pack::Tables;

/// Roles of words inside hosts, as bits.
pub(crate) const ACTION: u8 = 1;
pub(crate) const AGENCY: u8 = 2;
pub(crate) const GAMBLING: u8 = 4;
/// What invented Vietnamese names promise; no sign of its own, only no everyday name either.
const LURE: u8 = 8;
/// A word of what offices and firms deal with alike ("baohiem", "hochieu"): an office's only beside a word that calls or another office's.
const SUBJECT: u8 = 32;
/// What a bank does for its client ("huydichvu"): a word so common that it helps nothing but a bank's short name in front of it.
const SERVICE: u8 = 64;
/// A bank's short name ("vcb").
const BANK: u8 = 128;
/// An everyday word, which silences the words that stand inside it ("betong" is concrete and no bet).
const EVERYDAY: u8 = 16;

/// A strong token this long convicts wherever it stands in a label.
const TOKEN_ANYWHERE_MIN: usize = 8;
/// One wrong letter is a typo only in names this long.
const TYPO_MIN: usize = 7;
/// Names of a path that are read at most.
const NAMES_MAX: usize = 5;
/// An everyday name has so many syllables, of so many letters in four of them.
const SYLLABLES_MIN: usize = 3;
const LETTERS_OF_FOUR_MIN: usize = 11;
/// A word of an office or of betting this short also stands inside others ("dogovietnam", "betterhelp"): it counts where a part of the
/// label ends with it, or another telling word follows.
const SHORT_MAX: usize = 5;
/// Look-alike letters are believed only in names this long.
const HOMOGLYPH_MIN: usize = 5;

/// Compiled words of hosts.
pub(crate) struct HostWords {
    automaton: Option<DoubleArrayAhoCorasick<u32>>,
    words: Vec<Word>,
    /// Strong tokens of at least [`TYPO_MIN`] letters, by length.
    names: Vec<(String, u16)>,
    /// Where everybody chats and posts, by what the eye makes of the whole address (`zaIo.me`): the names are too short to be
    /// looked for inside others.
    places: Vec<Place>,
}

/// An address of a platform.
struct Place {
    skeleton: String,
    domain: String,
    brand: u16,
}

#[derive(Debug, Clone, Copy)]
struct Word {
    role: u8,
    brand: Option<(u16, bool)>,
}

#[derive(Debug, Clone, Copy)]
struct Piece {
    start: usize,
    end: usize,
    word: Word,
}

impl Piece {
    /// A word of an office or of betting that everyday words may hold.
    fn is_short(&self) -> bool {
        self.word.brand.is_none()
            && self.word.role & (AGENCY | GAMBLING) != 0
            && self.end - self.start <= SHORT_MAX
    }

    /// Says something of the name; lures and everyday words do not by themselves.
    fn tells(&self) -> bool {
        self.word.brand.is_some() || self.word.role & (ACTION | AGENCY | GAMBLING) != 0
    }
}

/// What the labels of a host tell.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(crate) struct HostSigns {
    pub(crate) imitation: Option<Imitation>,
    /// Roles seen, as bits.
    pub(crate) roles: u8,
    pub(crate) hyphens: u8,
    pub(crate) random: bool,
}

impl HostWords {
    pub(crate) fn compile(tables: &Tables) -> Result<Self, String> {
        let mut entries = std::collections::BTreeMap::<String, Word>::new();
        for row in &tables.host_words {
            let role = match row.role.as_str() {
                "action" => ACTION,
                "agency" => AGENCY,
                "gambling" => GAMBLING,
                "lure" => LURE,
                "subject" => SUBJECT,
                "everyday" => EVERYDAY,
                "service" => SERVICE,
                other => return Err(format!("host_words.csv: role {other:?} of {}", row.word)),
            };
            entries
                .entry(row.word.clone())
                .or_insert(Word {
                    role: 0,
                    brand: None,
                })
                .role |= role;
        }
        let mut names = Vec::new();
        for (brand, number) in tables.brands.iter().zip(0u16..) {
            for (tokens, strong) in [(&brand.strong, true), (&brand.weak, false)] {
                for token in tokens
                    .split('|')
                    .map(str::trim)
                    .filter(|token| !token.is_empty())
                {
                    let entry = entries.entry(token.to_owned()).or_insert(Word {
                        role: 0,
                        brand: None,
                    });
                    entry.brand.get_or_insert((number, strong));
                    if !strong && brand.sector == "bank" {
                        entry.role |= BANK;
                    }
                    if strong && token.len() >= TYPO_MIN {
                        names.push((token.to_owned(), number));
                    }
                }
            }
        }
        let places = tables.platforms().map(|(domain, brand)| Place {
            skeleton: as_seen(domain),
            domain: domain.to_owned(),
            brand,
        });
        let words = entries.values().copied().collect();
        let patterns: Vec<_> = entries.into_keys().zip(0u32..).collect();
        let automaton = match patterns.is_empty() {
            true => None,
            false => Some(
                DoubleArrayAhoCorasickBuilder::new()
                    .build_with_values(patterns)
                    .map_err(|error| format!("host words: {error}"))?,
            ),
        };
        Ok(Self {
            automaton,
            words,
            names,
            places: places.collect(),
        })
    }

    /// Reads a canonical host; `registrable` is its registrable domain, `unicode` its form with marks if it is an IDN.
    pub(crate) fn read(
        &self,
        host: &str,
        registrable: Option<&str>,
        suffix: Option<&str>,
        unicode: Option<&str>,
    ) -> HostSigns {
        let suffix_start = suffix.map_or(host.len(), |s| host.len().saturating_sub(s.len() + 1));
        let labels = host.get(..suffix_start).unwrap_or(host);
        let own_start = registrable.map_or(0, |r| host.len().saturating_sub(r.len()));
        let mut signs = self.read_labels(labels, own_start);
        if let Some(imitation) = unicode.and_then(|unicode| self.seen(unicode, suffix)) {
            signs.imitation = Some(Imitation {
                how: How::Homoglyph,
                ..imitation
            });
        }
        if let Some(place) = registrable.and_then(|own| self.place(own)) {
            signs.imitation = Some(better(signs.imitation, place));
        }
        signs
    }

    /// The platform whose whole address this one looks like (`zal0.me`, `zaIo.me` with a capital i).
    fn place(&self, registrable: &str) -> Option<Imitation> {
        let is_near = |place: &&Place| place.is_near(registrable);
        self.places.iter().find(is_near)?;
        let seen = as_seen(registrable);
        let alike = |place: &&Place| place.skeleton == seen && place.domain != registrable;
        let place = self.places.iter().find(alike)?;
        Some(Imitation {
            brand: place.brand,
            how: How::Homoglyph,
            whole: true,
        })
    }

    /// Whom the names in a path imitate: on a host where anybody makes pages, whoever made this one chose them.
    pub(crate) fn read_path(&self, path: &str) -> Option<Imitation> {
        let names = path.split(['/', '?', '#']).take(NAMES_MAX);
        let imitations = names.filter_map(|name| {
            let name = name.to_ascii_lowercase();
            self.imitation(&name, &self.pieces(&name), false)
        });
        let imitation = imitations.min_by_key(|imitation| imitation.how)?;
        Some(Imitation {
            how: How::InPath,
            ..imitation
        })
    }

    /// What a host with letters of other scripts or marks seems to be. A name of few letters that is spelt with look-alikes was
    /// spelt so on purpose, however many others it may mean.
    fn seen(&self, unicode: &str, suffix: Option<&str>) -> Option<Imitation> {
        let of_suffix = suffix.map_or(0, |suffix| suffix.split('.').count());
        let mut labels: Vec<&str> = unicode.split('.').collect();
        labels.truncate(labels.len().saturating_sub(of_suffix).max(1));
        let own = *labels.last()?;
        let folded: Vec<String> = labels.iter().map(|label| vi::fold(label)).collect();
        let before: usize = folded
            .iter()
            .rev()
            .skip(1)
            .map(|label| label.len() + 1)
            .sum();
        let seen = self.read_labels(&folded.join("."), before).imitation;
        seen.or_else(|| self.short(own, folded.last()?))
    }

    /// A brand whose whole name, a short one, look-alikes spell.
    fn short(&self, written: &str, folded: &str) -> Option<Imitation> {
        let pieces = self.pieces(folded);
        let whole = pieces
            .iter()
            .filter(|piece| piece.end - piece.start == folded.len());
        let (brand, _) = whole.filter_map(|piece| piece.word.brand).next()?;
        vi::has_look_alikes(written).then_some(Imitation {
            brand,
            how: How::Homoglyph,
            whole: true,
        })
    }

    fn read_labels(&self, labels: &str, own_start: usize) -> HostSigns {
        let mut signs = HostSigns {
            hyphens: hyphens(labels),
            ..HostSigns::default()
        };
        let mut at = 0;
        // A thousand labels are a trick of their own; the first dozen tell enough.
        for label in labels.split('.').take(12) {
            let own = at >= own_start;
            let pieces = self.pieces(label);
            signs.roles |= roles(label, &pieces);
            if let Some(found) = self.imitation(label, &pieces, own) {
                signs.imitation = Some(better(signs.imitation, found));
            }
            let tells = pieces.iter().any(Piece::tells);
            signs.random |= own && !tells && looks_random(label);
            at += label.len() + 1;
        }
        signs
    }

    fn pieces(&self, label: &str) -> Vec<Piece> {
        let Some(automaton) = &self.automaton else {
            return Vec::new();
        };
        let mut pieces: Vec<Piece> = automaton
            .find_overlapping_iter(label.as_bytes())
            .filter_map(|hit| {
                let word = *self.words.get(hit.value() as usize)?;
                Some(Piece {
                    start: hit.start(),
                    end: hit.end(),
                    word,
                })
            })
            .collect();
        let everyday = |piece: &Piece| piece.word.role & EVERYDAY != 0;
        let calm: Vec<Piece> = pieces.iter().copied().filter(everyday).collect();
        let inside = |piece: &Piece, of: &Piece| of.start <= piece.start && piece.end <= of.end;
        pieces.retain(|piece| everyday(piece) || !calm.iter().any(|of| inside(piece, of)));
        let telling: Vec<usize> = pieces
            .iter()
            .filter(|p| p.tells())
            .map(|p| p.start)
            .collect();
        let ends_well = |piece: &Piece| {
            let next = label.as_bytes().get(piece.end);
            next.is_none_or(|b| !b.is_ascii_alphabetic()) || telling.contains(&piece.end)
        };
        pieces.retain(|piece| !piece.is_short() || ends_well(piece));
        pieces
    }

    fn imitation(&self, label: &str, pieces: &[Piece], own: bool) -> Option<Imitation> {
        let exact = pieces
            .iter()
            .filter_map(|piece| brand_piece(label, pieces, piece, own))
            .min_by_key(|i| i.how);
        exact
            .or_else(|| self.misspelt(label, own))
            .or_else(|| self.parted(label, own))
    }

    /// A strong token with a hyphen inside (`techcom-bank`): all of the label, or so long that it convicts wherever it stands.
    fn parted(&self, label: &str, own: bool) -> Option<Imitation> {
        if !label.contains('-') || !self.may_be_parted(label) {
            return None;
        }
        let joined = label.replace('-', "");
        let pieces = self.pieces(&joined);
        pieces.iter().find_map(|piece| {
            let (brand, strong) = piece.word.brand?;
            let length = piece.end - piece.start;
            let whole = length == joined.len();
            let told = strong && (whole || length >= TOKEN_ANYWHERE_MIN);
            told.then_some(Imitation {
                brand,
                how: How::Parted,
                whole: whole && own,
            })
        })
    }

    /// A strong token stands in the label once its hyphens are left out; in nearly all none does.
    fn may_be_parted(&self, label: &str) -> bool {
        let letters = label.bytes().filter(|byte| *byte != b'-');
        let automaton = self.automaton.as_ref();
        let mut hits = automaton
            .into_iter()
            .flat_map(|automaton| automaton.find_overlapping_iter_from_iter(letters.clone()));
        hits.any(|hit| {
            let word = self.words.get(hit.value() as usize);
            word.and_then(|word| word.brand)
                .is_some_and(|(_, strong)| strong)
        })
    }

    /// Look-alike letters (`vietc0mbank`) and single wrong letters (`vietcombnak`).
    fn misspelt(&self, label: &str, own: bool) -> Option<Imitation> {
        label.split('-').find_map(|part| {
            if part.len() < HOMOGLYPH_MIN {
                return None;
            }
            // A "1" stands for an l as often as for an i ("1azada", "agr1bank").
            let as_i = part.contains('1').then(|| part.replace('1', "i"));
            let skeletons = std::iter::once(part).chain(as_i.as_deref());
            for skeleton in skeletons.map(vi::skeleton_host) {
                if skeleton == part {
                    continue;
                }
                let pieces = self.pieces(&skeleton);
                let is_whole = |p: &Piece| p.end - p.start == skeleton.len();
                let named = pieces.iter().find(|p| {
                    p.word.brand.is_some_and(|(_, strong)| strong)
                        && p.end - p.start >= HOMOGLYPH_MIN
                        && (is_whole(p) || p.end - p.start >= TOKEN_ANYWHERE_MIN)
                });
                if let Some((piece, (brand, _))) = named.and_then(|p| Some((p, p.word.brand?))) {
                    return Some(Imitation {
                        brand,
                        how: How::Homoglyph,
                        // Firms begin their names with a figure ("1cloud"); nobody puts one inside.
                        whole: own
                            && part.len() == label.len()
                            && is_whole(piece)
                            && part.starts_with(|c: char| c.is_ascii_alphabetic()),
                    });
                }
            }
            self.names
                .iter()
                .find(|(name, _)| one_letter_apart(part, name))
                .map(|&(_, brand)| Imitation {
                    brand,
                    how: How::Typo,
                    whole: own && part.len() == label.len(),
                })
        })
    }
}

impl Place {
    /// Whether another address may look like this one: as long but for two signs that make one, and with the same letter at its end.
    fn is_near(&self, registrable: &str) -> bool {
        let is_as_long = self.domain.len().abs_diff(registrable.len()) <= 1;
        is_as_long && self.domain.as_bytes().last() == registrable.as_bytes().last()
    }
}

/// An address as the eye sees it, where an i may be a capital one and then looks like an l.
fn as_seen(host: &str) -> String {
    vi::skeleton_host(&host.replace('i', "l"))
}

/// Hyphens somebody wrote; those of letters spelt in ASCII (`xn--…`) nobody did.
fn hyphens(labels: &str) -> u8 {
    let written = labels.split('.').filter(|label| !label.starts_with("xn--"));
    let hyphens = written.flat_map(str::bytes).filter(|&b| b == b'-');
    hyphens.count().min(255) as u8
}

/// Roles of the words of a label.
fn roles(label: &str, pieces: &[Piece]) -> u8 {
    let roles = pieces.iter().fold(0, |all, piece| all | piece.word.role) & !(SERVICE | BANK);
    let mut subjects = pieces.iter().filter(|piece| piece.word.role & SUBJECT != 0);
    match subjects.any(|subject| helped(label, pieces, subject)) {
        true => roles | AGENCY,
        false => roles,
    }
}

/// A registrable name that is nothing but Vietnamese syllables and promises nothing (`xaydungminhanh.com`). The learned models
/// know scams with Vietnamese names by the thousand and honest ones by the hundred, so they suspect a third of these.
pub(crate) fn is_everyday(link: &Link, signs: HostSigns) -> bool {
    let host = link.host.strip_prefix("www.").unwrap_or(&link.host);
    let suffix = link.suffix.as_deref().unwrap_or_default();
    let own = host.strip_suffix(suffix).unwrap_or_default();
    let own = own.strip_suffix('.').unwrap_or_default();
    if link.path.len() > 1 || signs.imitation.is_some() {
        return false;
    }
    signs.roles & !(EVERYDAY | SUBJECT) == 0
        && own.bytes().all(|b| b.is_ascii_lowercase())
        && vi::syllables(own).is_some_and(|many| {
            many >= SYLLABLES_MIN && own.len() * 4 >= many * LETTERS_OF_FOUR_MIN
        })
}

/// The clearer way of imitating wins; the order of [`How`] is that order.
fn better(old: Option<Imitation>, new: Imitation) -> Imitation {
    match old {
        Some(old) if old.how <= new.how => old,
        _ => new,
    }
}

/// Whether a brand token in a label imitates the brand, and how.
fn brand_piece(label: &str, pieces: &[Piece], piece: &Piece, own: bool) -> Option<Imitation> {
    let (brand, strong) = piece.word.brand?;
    let before = label.get(..piece.start)?;
    let after = label.get(piece.end..)?;
    let whole = before.is_empty() && after.is_empty();
    let parted = (before.is_empty() || before.ends_with('-'))
        && (after.is_empty() || after.starts_with('-'));
    let how = match (whole, parted) {
        (true, _) if own && strong => How::OtherSuffix,
        (true, _) if own => return None,
        (true, _) => How::SubDomain,
        (_, true) if strong || helped(label, pieces, piece) => How::Hyphen,
        (_, true) => return None,
        _ if strong && piece.end - piece.start >= TOKEN_ANYWHERE_MIN => How::AddedWord,
        _ if glued(label, pieces, piece, strong) => How::AddedWord,
        _ => return None,
    };
    Some(Imitation {
        brand,
        how,
        whole: whole && own,
    })
}

/// A helper word stands somewhere else in the label; behind a bank's short name, a word of its services is one too.
fn helped(label: &str, pieces: &[Piece], token: &Piece) -> bool {
    let digits_only =
        |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit() || b == b'-');
    let helpers = match token.start == 0 && token.word.role & BANK != 0 {
        true => ACTION | AGENCY | SERVICE,
        false => ACTION | AGENCY,
    };
    pieces
        .iter()
        .any(|p| p.word.role & helpers != 0 && (p.end <= token.start || p.start >= token.end))
        || label.get(token.end..).is_some_and(digits_only)
}

/// The rest of a label around a glued token is nothing but helper words, digits and the like (`vcbonline24h`, `vneid24h`).
fn glued(label: &str, pieces: &[Piece], token: &Piece, strong: bool) -> bool {
    // A bit for each byte: a label has 63 at most.
    let bits = |piece: &Piece| bits_between(piece.start, piece.end);
    let mut covered = bits(token);
    let mut helpers = 0;
    for piece in pieces
        .iter()
        .filter(|p| p.word.role & (ACTION | AGENCY) != 0 || p.word.brand.is_some())
    {
        if piece.end <= token.start || piece.start >= token.end {
            helpers += usize::from(piece.word.role & (ACTION | AGENCY) != 0);
            covered |= bits(piece);
        }
    }
    for (at, clock) in label.match_indices("24h") {
        covered |= bits_between(at, at + clock.len());
    }
    let is_covered = |at: u32| covered.checked_shr(at).is_some_and(|rest| rest & 1 == 1);
    let rest = label.bytes().zip(0u32..).filter(|(_, at)| !is_covered(*at));
    let letters = rest
        .filter(|(b, _)| *b != b'-' && !b.is_ascii_digit())
        .count();
    match strong {
        true => letters == 0 || (letters <= 2 && (helpers > 0 || token.end - token.start >= 6)),
        false => letters == 0 && (helpers > 0) && token.end - token.start >= 3,
    }
}

/// One bits from `start` on, up to `end`.
fn bits_between(start: usize, end: usize) -> u128 {
    let below = |at: usize| {
        1u128
            .checked_shl(at as u32)
            .map_or(u128::MAX, |bit| bit - 1)
    };
    below(end) & !below(start)
}

/// Letters and digits without sense: few vowels, or digits between letters.
fn looks_random(label: &str) -> bool {
    let letters = label.bytes().filter(u8::is_ascii_alphabetic).count();
    let digits = label.bytes().filter(u8::is_ascii_digit).count();
    if letters + digits < 6 {
        return false;
    }
    let vowels = label.bytes().filter(|b| b"aeiouy".contains(b)).count();
    let changes = label
        .as_bytes()
        .windows(2)
        .filter(|pair| matches!(pair, [a, b] if a.is_ascii_digit() != b.is_ascii_digit()))
        .count();
    (letters >= 6 && vowels * 5 < letters)
        || changes >= 3
        || (digits * 2 > letters && letters >= 3 && digits >= 4)
}

/// One letter added, dropped, changed, or two neighbours swapped; the first letter is right.
fn one_letter_apart(part: &str, name: &str) -> bool {
    let (a, b) = (part.as_bytes(), name.as_bytes());
    if a.first() != b.first() || a.len().abs_diff(b.len()) > 1 || a == b {
        return false;
    }
    let same = a.iter().zip(b).take_while(|(x, y)| x == y).count();
    let tail = |from_a: usize, from_b: usize| a.get(from_a..) == b.get(from_b..);
    match a.len().cmp(&b.len()) {
        std::cmp::Ordering::Greater => tail(same + 1, same),
        std::cmp::Ordering::Less => tail(same, same + 1),
        std::cmp::Ordering::Equal => {
            tail(same + 1, same + 1)
                || (a.get(same) == b.get(same + 1)
                    && a.get(same + 1) == b.get(same)
                    && tail(same + 2, same + 2))
        }
    }
}
