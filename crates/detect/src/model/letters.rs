//! How letters follow each other in honest host names and in those of scams, and likewise in paths: the likelihood of a
//! letter after four others, or after three where four were not seen.
//!
//! File: magic `CGFLOW02` · number of rows u32 · for each context of three signs its row u16 · rows: how unlikely each sign is
//! after it, in sixteenths of a bit, among honest names and among scams' (30 bytes each) · places of five signs (four bytes
//! each). A context rarely seen shares the row of its last two signs. All little-endian.

use std::collections::BTreeMap;

use super::ModelError;

const MAGIC: &[u8; 8] = b"CGFLOW02";
/// Letters, any digit, hyphen, the edge of a label, anything else.
const SIGNS: usize = 30;
const EDGE: usize = 28;
const SHORT: usize = SIGNS * SIGNS;
const LONG: usize = SHORT * SIGNS;
const ROW: usize = 2 * SIGNS;
const STEP: f32 = 16.0;
/// How often five signs, or four followed by anything, must have been seen to have a place of their own.
const FIVE_MIN: u32 = 3;
/// Number of places is 2 to this.
const PLACE_BITS: u32 = 16;
/// So much of a path is read.
const PATH_MAX: usize = 120;
/// Stands for "anything" after four signs.
const ANYTHING: usize = SIGNS;

/// Whose letters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Script {
    /// A host or a label: letters, any digit, hyphen; every label begins and ends with an edge.
    Name,
    /// A path and query, without regard to capitals; a slash is the edge. Only its beginning is read.
    Path,
}

impl Script {
    /// How often a context of three must have been seen to have a row of its own; there are more kinds of paths than of names.
    fn seen_min(self) -> u32 {
        match self {
            Self::Name => 6,
            Self::Path => 32,
        }
    }

    fn sign(self, byte: u8) -> usize {
        match (byte, self) {
            (b'a'..=b'z', _) => usize::from(byte - b'a'),
            (b'A'..=b'Z', Self::Path) => usize::from(byte - b'A'),
            (b'0'..=b'9', _) => 26,
            (b'-', _) | (b'_', Self::Path) => 27,
            (b'.', Self::Name) | (b'/', Self::Path) => EDGE,
            _ => 29,
        }
    }

    /// Each sign with the four before it.
    fn each_sign(self, text: &str, mut each: impl FnMut(usize, usize)) {
        let (most, end) = match self {
            Self::Name => (usize::MAX, Some(b'.')),
            Self::Path => (PATH_MAX, None),
        };
        let mut context = EDGE * LONG + EDGE * SHORT + EDGE * SIGNS + EDGE;
        for byte in text.bytes().take(most).chain(end) {
            let sign = self.sign(byte);
            each(context, sign);
            context = context % LONG * SIGNS + sign;
        }
    }
}

/// The table.
#[derive(Debug, Clone, PartialEq)]
pub struct Letters {
    rows_of: Vec<u16>,
    rows: Vec<u8>,
    fives: Vec<Five>,
}

/// The tables of names and of paths.
#[derive(Debug, Clone, PartialEq)]
pub struct HostLetters {
    /// Of hosts and their labels.
    pub names: Letters,
    /// Of paths.
    pub paths: Letters,
}

/// A place of the hashed part: which five signs it holds, and how unlikely the fifth is after the four. Where the fifth stands
/// for anything, by how much the likelihoods after three signs shrink for one that never followed the four.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
struct Five {
    check: u16,
    bits: [u8; 2],
}

/// What a name's letters tell; bits.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Flow {
    /// Mean and least log-likelihood of a letter in an honest name.
    pub(super) honest_mean: f32,
    pub(super) honest_least: f32,
    /// How much likelier the letters are in a scam's name: sum, mean, most, least.
    pub(super) lean: f32,
    pub(super) lean_mean: f32,
    pub(super) lean_most: f32,
    pub(super) lean_least: f32,
}

impl Letters {
    /// Counts the hosts or paths; the same ones give the same bytes.
    pub fn learn(texts: &[(&str, bool)], script: Script) -> Self {
        let mut counts = [Counts::new(), Counts::new()];
        for (text, guilty) in texts {
            let [honest, scam] = &mut counts;
            if *guilty { scam } else { honest }.add(text, script);
        }
        let mut table = Self {
            rows_of: vec![0; LONG],
            rows: Vec::new(),
            fives: fives(&counts),
        };
        for context in 0..SHORT {
            table.push(&counts, |counts, sign| counts.short(context, sign));
        }
        for context in 0..LONG {
            let seen = counts.iter().map(|c| total(&c.long, context)).sum::<u32>();
            let row = if seen >= script.seen_min() {
                table.push(&counts, |counts, sign| counts.long(context, sign))
            } else {
                context % SHORT
            };
            if let Some(slot) = table.rows_of.get_mut(context) {
                *slot = row as u16;
            }
        }
        table
    }

    /// Adds a row and says which it is.
    fn push(&mut self, counts: &[Counts; 2], likely: impl Fn(&Counts, usize) -> f32) -> usize {
        for counts in counts {
            self.rows
                .extend((0..SIGNS).map(|sign| unlikely(likely(counts, sign))));
        }
        self.rows.len() / ROW - 1
    }

    pub(super) fn read(&self, text: &str, script: Script) -> Flow {
        let mut flow = Flow {
            lean_most: f32::MIN,
            lean_least: f32::MAX,
            ..Flow::default()
        };
        let mut letters = 0;
        script.each_sign(text, |context, sign| {
            let [honest, scam] = self.bits(context, sign);
            letters += 1;
            flow.honest_mean -= honest;
            flow.honest_least = flow.honest_least.min(-honest);
            flow.lean += honest - scam;
            flow.lean_most = flow.lean_most.max(honest - scam);
            flow.lean_least = flow.lean_least.min(honest - scam);
        });
        let letters = letters.max(1) as f32;
        flow.honest_mean /= letters;
        flow.lean_mean = flow.lean / letters;
        flow
    }

    /// How unlikely a sign is after four others, among honest names and among scams'.
    fn bits(&self, context: usize, sign: usize) -> [f32; 2] {
        if let Some(bits) = self.five(context, sign) {
            return bits;
        }
        let row = self.rows_of.get(context % LONG).copied().unwrap_or(0);
        let at = usize::from(row) * ROW + sign;
        let bits = |at: usize| f32::from(self.rows.get(at).copied().unwrap_or(0)) / STEP;
        let [honest, scam] = self.five(context, ANYTHING).unwrap_or_default();
        [honest + bits(at), scam + bits(at + SIGNS)]
    }

    fn five(&self, context: usize, sign: usize) -> Option<[f32; 2]> {
        let (place, check) = place(context, sign);
        let five = self.fives.get(place).filter(|five| five.check == check)?;
        Some(five.bits.map(|bits| f32::from(bits) / STEP))
    }

    /// Reads a file.
    ///
    /// # Errors
    /// When it is not one, or its length does not fit.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, ModelError> {
        let rest = bytes.strip_prefix(MAGIC).ok_or(ModelError::Magic)?;
        let (count, rest) = rest.split_first_chunk().ok_or(ModelError::Magic)?;
        let rows = u32::from_le_bytes(*count) as usize;
        let long = rows.saturating_mul(ROW);
        let expected = (LONG * 2 + (4 << PLACE_BITS)).saturating_add(long);
        let wrong = ModelError::Length {
            expected,
            found: rest.len(),
        };
        if rest.len() != expected {
            return Err(wrong);
        }
        let (contexts, rest) = rest.split_at_checked(LONG * 2).ok_or(ModelError::Magic)?;
        let (table, fives) = rest.split_at_checked(long).ok_or(ModelError::Magic)?;
        let rows_of: Vec<u16> = contexts
            .chunks_exact(2)
            .map(|pair| {
                pair.iter()
                    .rev()
                    .fold(0, |all, byte| all << 8 | u16::from(*byte))
            })
            .collect();
        if rows_of.iter().any(|row| usize::from(*row) >= rows) {
            return Err(ModelError::Range);
        }
        Ok(Self {
            rows_of,
            rows: table.to_vec(),
            fives: fives.as_chunks().0.iter().map(Five::from_bytes).collect(),
        })
    }

    /// The file.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut out = MAGIC.to_vec();
        out.extend_from_slice(&((self.rows.len() / ROW) as u32).to_le_bytes());
        self.rows_of
            .iter()
            .for_each(|row| out.extend_from_slice(&row.to_le_bytes()));
        out.extend_from_slice(&self.rows);
        self.fives
            .iter()
            .for_each(|five| out.extend(five.to_bytes()));
        out
    }
}

impl Five {
    fn from_bytes(&[low, high, honest, scam]: &[u8; 4]) -> Self {
        Self {
            check: u16::from_le_bytes([low, high]),
            bits: [honest, scam],
        }
    }

    fn to_bytes(self) -> [u8; 4] {
        let [low, high] = self.check.to_le_bytes();
        let [honest, scam] = self.bits;
        [low, high, honest, scam]
    }
}

/// The place of five signs, and what tells them from others that belong there; 0 is nobody's.
fn place(context: usize, sign: usize) -> (usize, u16) {
    let five = (context * (SIGNS + 1) + sign) as u64;
    let hash = five.wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    let place = (hash >> (64 - PLACE_BITS)) as usize;
    (place, (hash >> (48 - PLACE_BITS)) as u16 | 1)
}

/// Fills the places; of those that want the same one the most seen gets it.
fn fives(counts: &[Counts; 2]) -> Vec<Five> {
    let [honest, scam] = counts;
    let mut seen = honest.five.clone();
    scam.five
        .iter()
        .for_each(|(five, count)| *seen.entry(*five).or_default() += count);
    let mut often: Vec<_> = seen.into_iter().filter(|of| of.1 >= FIVE_MIN).collect();
    often.sort_by_key(|(five, count)| (std::cmp::Reverse(*count), *five));
    let mut table = vec![Five::default(); 1 << PLACE_BITS];
    for ((context, sign), _) in often {
        let (place, check) = place(context as usize, usize::from(sign));
        if let Some(slot) = table.get_mut(place).filter(|slot| slot.check == 0) {
            let bits = [honest, scam].map(|c| unlikely(c.five(context, sign)));
            *slot = Five { check, bits };
        }
    }
    table
}

/// In sixteenths of a bit.
fn unlikely(likelihood: f32) -> u8 {
    (-likelihood.log2() * STEP).round().clamp(0.0, 255.0) as u8
}

/// How often each sign followed.
struct Counts {
    one: Vec<u32>,
    short: Vec<u32>,
    middle: Vec<u32>,
    long: Vec<u32>,
    /// Four signs and the fifth, or anything.
    five: BTreeMap<(u32, u8), u32>,
    /// How many kinds of signs followed four.
    kinds: BTreeMap<u32, u32>,
}

impl Counts {
    fn new() -> Self {
        Self {
            one: vec![0; SIGNS],
            middle: vec![0; SHORT],
            short: vec![0; LONG],
            long: vec![0; LONG * SIGNS],
            five: BTreeMap::new(),
            kinds: BTreeMap::new(),
        }
    }

    fn add(&mut self, text: &str, script: Script) {
        script.each_sign(text, |context, sign| {
            let four = context as u32;
            *self.five.entry((four, ANYTHING as u8)).or_default() += 1;
            let seen = self.five.entry((four, sign as u8)).or_default();
            *self.kinds.entry(four).or_default() += u32::from(*seen == 0);
            *seen += 1;
            for (table, contexts) in [
                (&mut self.one, 1),
                (&mut self.middle, SIGNS),
                (&mut self.short, SHORT),
                (&mut self.long, LONG),
            ] {
                if let Some(slot) = table.get_mut(context % contexts * SIGNS + sign) {
                    *slot += 1;
                }
            }
        });
    }

    fn short(&self, context: usize, sign: usize) -> f32 {
        let one = smooth(&self.one, 0, sign, 1.0 / SIGNS as f32);
        let middle = smooth(&self.middle, context % SIGNS, sign, one);
        smooth(&self.short, context, sign, middle)
    }

    fn long(&self, context: usize, sign: usize) -> f32 {
        smooth(&self.long, context, sign, self.short(context % SHORT, sign))
    }

    /// The likelihood of the fifth sign, as [`smooth`] has it; of "anything", the part left to the shorter context.
    fn five(&self, context: u32, sign: u8) -> f32 {
        let of = |sign: usize| self.five.get(&(context, sign as u8)).copied().unwrap_or(0) as f32;
        let kinds = self.kinds.get(&context).copied().unwrap_or(0) as f32;
        let all = of(ANYTHING) + kinds;
        let sign = usize::from(sign);
        match sign {
            _ if all == 0.0 && sign == ANYTHING => 1.0,
            _ if all == 0.0 => self.long(context as usize % LONG, sign),
            ANYTHING => kinds / all,
            _ => (of(sign) + kinds * self.long(context as usize % LONG, sign)) / all,
        }
    }
}

/// Witten and Bell: the more kinds of signs followed, the more the shorter context counts.
fn smooth(table: &[u32], context: usize, sign: usize, shorter: f32) -> f32 {
    let row = table.get(context * SIGNS..).unwrap_or_default();
    let kinds = row.iter().take(SIGNS).filter(|count| **count > 0).count() as f32;
    let seen = row.get(sign).copied().unwrap_or(0) as f32;
    match total(table, context) {
        0 => shorter,
        total => (seen + kinds * shorter) / (total as f32 + kinds),
    }
}

fn total(table: &[u32], context: usize) -> u32 {
    let row = table.get(context * SIGNS..).unwrap_or_default();
    row.iter().take(SIGNS).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_lean_to_the_names_they_were_counted_in_and_survive_their_file() {
        let honest = ["thuvien.example", "thoitiet.example", "tintuc.example"];
        let scams = ["x8win.example", "w88bet.example", "bet88x.example"];
        let rows: Vec<(&str, bool)> = honest
            .iter()
            .map(|host| (*host, false))
            .chain(scams.iter().map(|host| (*host, true)))
            .collect();
        let letters = Letters::learn(&rows, Script::Name);
        assert!(letters.read("bet8win", Script::Name).lean > 0.0);
        assert!(letters.read("thutin", Script::Name).lean < 0.0);
        let bytes = letters.to_bytes();
        assert_eq!(Letters::from_bytes(&bytes).unwrap(), letters);
        assert_eq!(Letters::learn(&rows, Script::Name).to_bytes(), bytes);
        assert!(Letters::from_bytes(&bytes[..bytes.len() - 1]).is_err());
        assert!(Letters::from_bytes(b"nothing").is_err());
        assert!(letters.read("", Script::Name).lean.is_finite());
    }

    #[test]
    fn five_signs_often_seen_tell_more_than_the_last_four_of_them() {
        // After "xbet" only scams go on with "8"; after "bet" alone both do.
        let rows = [("abet8.example", false), ("xbet8.example", true)].repeat(20);
        let letters = Letters::learn(&rows, Script::Name);
        let lean = |name: &str| letters.read(name, Script::Name).lean;
        assert!(lean("xbet8") > 1.0 && lean("abet8") < -1.0);
    }

    #[test]
    fn letters_of_paths_know_no_capitals_and_read_a_beginning_only() {
        let rows = [("/Wp-Admin/login.php", true), ("/tin-tuc/mua-vu", false)].repeat(40);
        let letters = Letters::learn(&rows, Script::Path);
        let lean = |path: &str| letters.read(path, Script::Path).lean;
        assert!(lean("/wp_admin/LOGIN.php") > 0.0 && lean("/tin-tuc/") < 0.0);
        let long = format!("/tin-tuc/{}", "mua-vu/".repeat(40));
        assert_eq!(lean(&long), lean(&long[..PATH_MAX]));
    }
}
