//! How letters follow each other in honest host names and in those of scams: the likelihood of a letter after three others.
//!
//! File: magic `CGFLOW01` · number of rows u32 · for each context of three signs its row u16 · rows: how unlikely each sign is
//! after it, in sixteenths of a bit, among honest names and among scams' (30 bytes each). A context rarely seen shares the row
//! of its last two signs. All little-endian.

use super::ModelError;

const MAGIC: &[u8; 8] = b"CGFLOW01";
/// Letters, any digit, hyphen, the edge of a label, anything else.
const SIGNS: usize = 30;
const EDGE: usize = 28;
const SHORT: usize = SIGNS * SIGNS;
const LONG: usize = SHORT * SIGNS;
const ROW: usize = 2 * SIGNS;
const STEP: f32 = 16.0;
/// How often a context must have been seen to have a row of its own.
const SEEN_MIN: u32 = 4;

/// The table.
#[derive(Debug, Clone, PartialEq)]
pub struct Letters {
    rows_of: Vec<u16>,
    rows: Vec<u8>,
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
    /// Counts the hosts, each once; the same hosts give the same bytes.
    pub fn learn(hosts: &[(&str, bool)]) -> Self {
        let mut counts = [Counts::new(), Counts::new()];
        for (host, guilty) in hosts {
            let [honest, scam] = &mut counts;
            if *guilty { scam } else { honest }.add(host);
        }
        let mut table = Self {
            rows_of: vec![0; LONG],
            rows: Vec::new(),
        };
        for context in 0..SHORT {
            table.push(&counts, |counts, sign| counts.short(context, sign));
        }
        for context in 0..LONG {
            let seen = counts.iter().map(|c| total(&c.long, context)).sum::<u32>();
            let row = if seen >= SEEN_MIN {
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
            self.rows.extend((0..SIGNS).map(|sign| {
                let bits = -likely(counts, sign).log2();
                (bits * STEP).round().clamp(0.0, 255.0) as u8
            }));
        }
        self.rows.len() / ROW - 1
    }

    pub(super) fn read(&self, name: &str) -> Flow {
        let mut flow = Flow {
            lean_most: f32::MIN,
            lean_least: f32::MAX,
            ..Flow::default()
        };
        let mut letters = 0;
        each_sign(name, |context, sign| {
            let row = self.rows_of.get(context).copied().unwrap_or(0);
            let at = usize::from(row) * ROW + sign;
            let bits = |at: usize| f32::from(self.rows.get(at).copied().unwrap_or(0)) / STEP;
            let (honest, scam) = (bits(at), bits(at + SIGNS));
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

    /// Reads a file.
    ///
    /// # Errors
    /// When it is not one, or its length does not fit.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, ModelError> {
        let rest = bytes.strip_prefix(MAGIC).ok_or(ModelError::Magic)?;
        let (count, rest) = rest.split_first_chunk().ok_or(ModelError::Magic)?;
        let rows = u32::from_le_bytes(*count) as usize;
        let expected = LONG * 2 + rows.saturating_mul(ROW);
        let (contexts, table) = rest
            .split_at_checked(LONG * 2)
            .filter(|_| rest.len() == expected)
            .ok_or(ModelError::Length {
                expected,
                found: rest.len(),
            })?;
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
        out
    }
}

/// How often each sign followed.
struct Counts {
    one: Vec<u32>,
    short: Vec<u32>,
    middle: Vec<u32>,
    long: Vec<u32>,
}

impl Counts {
    fn new() -> Self {
        Self {
            one: vec![0; SIGNS],
            middle: vec![0; SHORT],
            short: vec![0; LONG],
            long: vec![0; LONG * SIGNS],
        }
    }

    fn add(&mut self, host: &str) {
        each_sign(host, |context, sign| {
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

/// Each sign of a name with the three before it; every label begins and ends with an edge.
fn each_sign(name: &str, mut each: impl FnMut(usize, usize)) {
    let mut context = EDGE * SHORT + EDGE * SIGNS + EDGE;
    for byte in name.bytes().chain([b'.']) {
        let sign = match byte {
            b'a'..=b'z' => usize::from(byte - b'a'),
            b'0'..=b'9' => 26,
            b'-' => 27,
            b'.' => EDGE,
            _ => 29,
        };
        each(context, sign);
        context = context % SHORT * SIGNS + sign;
    }
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
        let letters = Letters::learn(&rows);
        assert!(letters.read("bet8win").lean > 0.0);
        assert!(letters.read("thutin").lean < 0.0);
        let bytes = letters.to_bytes();
        assert_eq!(Letters::from_bytes(&bytes).unwrap(), letters);
        assert_eq!(Letters::learn(&rows).to_bytes(), bytes);
        assert!(Letters::from_bytes(&bytes[..bytes.len() - 1]).is_err());
        assert!(Letters::from_bytes(b"nothing").is_err());
        assert!(letters.read("").lean.is_finite());
    }
}
