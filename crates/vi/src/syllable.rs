//! Whether plain letters can be a Vietnamese syllable, and how a run of letters falls into syllables.

use unicode_normalization::UnicodeNormalization;

/// Longest run that is taken apart.
const RUN_MAX: usize = 40;

/// Rimes without marks, in order.
const RIMES: [&str; 147] = [
    "a", "ac", "ach", "ai", "am", "an", "ang", "anh", "ao", "ap", "at", "au", "ay", "e", "ec",
    "ech", "em", "en", "eng", "enh", "eo", "ep", "et", "eu", "i", "ia", "ich", "iec", "iem", "ien",
    "ieng", "iep", "iet", "ieu", "im", "in", "inh", "ip", "it", "iu", "o", "oa", "oac", "oach",
    "oai", "oam", "oan", "oang", "oanh", "oao", "oap", "oat", "oay", "oc", "oe", "oen", "oeo",
    "oet", "oi", "om", "on", "ong", "ooc", "oong", "op", "ot", "u", "ua", "uac", "uan", "uang",
    "uat", "uay", "uc", "ue", "uech", "uenh", "ui", "um", "un", "ung", "uo", "uoc", "uoi", "uom",
    "uon", "uong", "uop", "uot", "uou", "up", "ut", "uu", "uy", "uya", "uych", "uyen", "uyet",
    "uyn", "uynh", "uyt", "uyu", "y", "ya", "yem", "yen", "yeng", "yet", "yeu", "yn", "ynh", "yt",
    "uai", "uanh", "uao", "uap", "uach", "uau", "uen", "uet", "ueo", "uep", "uich", "uinh", "uit",
    "uip", "uin", "uiu", "oau", "oec", "oem", "uec", "uem", "oeng", "uia", "uie", "uien", "uiet",
    "uieu", "uam", "uoa", "uoai", "eeng", "oon", "oot", "uuu", "yp",
];

/// Rimes with the marks that shape their vowels, in order; «ăk» for «Đắk Lắk». What stands behind «qu» and «gi» is one of them, too.
const WRITTEN_RIMES: [&str; 166] = [
    "a", "ac", "ach", "ai", "am", "an", "ang", "anh", "ao", "ap", "at", "au", "ay", "e", "ec",
    "em", "en", "eng", "eo", "ep", "et", "i", "ia", "ich", "im", "in", "inh", "ip", "it", "iu",
    "iêc", "iêm", "iên", "iêng", "iêp", "iêt", "iêu", "o", "oa", "oac", "oach", "oai", "oam",
    "oan", "oang", "oanh", "oao", "oap", "oat", "oay", "oc", "oe", "oen", "oeo", "oet", "oi", "om",
    "on", "ong", "ooc", "oong", "op", "ot", "oăc", "oăm", "oăn", "oăng", "oăt", "u", "ua", "uc",
    "ui", "um", "un", "ung", "up", "ut", "uy", "uya", "uych", "uyn", "uynh", "uyt", "uyu", "uyên",
    "uyêt", "uân", "uâng", "uât", "uây", "uê", "uêch", "uên", "uênh", "uêt", "uôc", "uôi", "uôm",
    "uôn", "uông", "uôt", "uơ", "y", "ych", "yn", "ynh", "yt", "yêm", "yên", "yêng", "yêt", "yêu",
    "âc", "âm", "ân", "âng", "âp", "ât", "âu", "ây", "ê", "êch", "êm", "ên", "ênh", "êp", "êt",
    "êu", "ô", "ôc", "ôi", "ôm", "ôn", "ông", "ôp", "ôt", "ăc", "ăk", "ăm", "ăn", "ăng", "ăp",
    "ăt", "ơ", "ơi", "ơm", "ơn", "ơp", "ơt", "ư", "ưa", "ưc", "ưi", "ưm", "ưn", "ưng", "ưt", "ưu",
    "ươc", "ươi", "ươm", "ươn", "ương", "ươp", "ươt", "ươu",
];

/// Rimes of more than one letter whose last may bear the tone.
const TONE_LAST: [&str; 5] = ["oa", "oe", "uy", "uê", "uơ"];

const ONSETS: [&str; 28] = [
    "", "b", "c", "ch", "d", "đ", "g", "gh", "gi", "h", "k", "kh", "l", "m", "n", "ng", "ngh",
    "nh", "p", "ph", "qu", "r", "s", "t", "th", "tr", "v", "x",
];

const TONES: [char; 5] = ['\u{300}', '\u{301}', '\u{303}', '\u{309}', '\u{323}'];

/// Longest syllable with its marks, in bytes, however they are composed: «nghiêng» with six letters and two marks.
const WRITTEN_MAX: usize = 16;

/// The rimes as a tree: a rime is read in one walk, letter by letter.
static TREE: Tree = Tree::grow();

/// Nodes of the tree: as many as the rimes have beginnings, and the root.
const NODES: usize = 157;

struct Tree {
    /// Where each letter leads; nought is nowhere.
    next: [[u8; 26]; NODES],
    /// A rime may end here.
    ends: [bool; NODES],
}

impl Tree {
    const fn grow() -> Self {
        let mut tree = Self {
            next: [[0; 26]; NODES],
            ends: [false; NODES],
        };
        let (mut rime, mut nodes) = (0, 1);
        while rime < RIMES.len() {
            let letters = RIMES[rime].as_bytes();
            let (mut at, mut node) = (0, 0);
            while at < letters.len() {
                let next = &mut tree.next[node][(letters[at] - b'a') as usize];
                if *next == 0 {
                    *next = nodes;
                    nodes += 1;
                }
                node = *next as usize;
                at += 1;
            }
            tree.ends[node] = true;
            rime += 1;
        }
        tree
    }

    fn holds(&self, rime: &[u8]) -> bool {
        let mut node = 0usize;
        for letter in rime {
            let next = self
                .next
                .get(node)
                .and_then(|next| next.get(usize::from(letter.wrapping_sub(b'a'))));
            node = match next {
                None | Some(0) => return false,
                Some(next) => usize::from(*next),
            };
        }
        self.ends.get(node).copied().unwrap_or(false)
    }
}

/// Whether `word` (plain lower-case letters) can be a Vietnamese syllable without its marks: an onset of up to three letters,
/// then a rime.
pub(crate) fn is_syllable(word: &str) -> bool {
    let word = word.as_bytes();
    let after = |onset: usize| word.get(onset..).is_some_and(|rime| TREE.holds(rime));
    word.len() <= 7
        && match word {
            [b'n', b'g', b'h', ..] => after(3) || after(2) || after(1),
            [b'c' | b'g' | b'k' | b'n' | b'p' | b't', b'h', ..]
            | [b'g', b'i', ..]
            | [b'n', b'g', ..]
            | [b't', b'r', ..] => after(2) || after(1),
            [b'q', b'u', ..] => after(2),
            [first, ..] if b"bcdghjklmnprstvx".contains(first) => after(1),
            _ => after(0),
        }
}

/// Whether `word` is spelt as a Vietnamese syllable is, each mark where it can stand: «ngân» and «được» are; «ngâ», «cac», a stop
/// without a tone, and «goị», a tone on a glide, are not.
pub(crate) fn is_written(word: &str) -> bool {
    // A tilde over n is a letter of others.
    let is_ours = |c: char| c.is_ascii() || crate::letters::read(c).vietnamese();
    if word.len() > WRITTEN_MAX || !word.nfc().all(is_ours) {
        return false;
    }
    let is_tone = |c: &char| TONES.contains(c);
    let (tones, letters): (String, String) = word.to_lowercase().nfd().partition(is_tone);
    let letters: String = letters.nfc().collect();
    let mut tones = tones.chars();
    let (tone, one) = (tones.next(), tones.next().is_none());
    let stops = letters.ends_with(['c', 'k', 'p', 't']) || letters.ends_with("ch");
    let fits = !stops || matches!(tone, Some('\u{301}' | '\u{323}'));
    let last = word.nfc().last();
    let on_last = last.is_some_and(|last| std::iter::once(last).nfd().any(|part| is_tone(&part)));
    let stands =
        |rime: &str| !on_last || rime.chars().nth(1).is_none() || TONE_LAST.contains(&rime);
    let mut rimes = ONSETS
        .iter()
        .filter_map(|onset| letters.strip_prefix(onset));
    one && fits && rimes.any(|rime| WRITTEN_RIMES.contains(&rime) && stands(rime))
}

/// Cuts a run of letters into syllables of at least two letters; `None` when it does not fall apart evenly.
/// The ends of the syllables are returned. Fewest syllables win.
pub(crate) fn segment(run: &str) -> Option<Vec<usize>> {
    if run.len() > RUN_MAX || !run.is_ascii() {
        return None;
    }
    // best[i]: fewest syllables that end at i, and where the last one starts.
    let mut best: Vec<Option<(usize, usize)>> = vec![None; run.len() + 1];
    *best.first_mut()? = Some((0, 0));
    for end in 2..=run.len() {
        for start in end.saturating_sub(7)..=end - 2 {
            let Some((count, _)) = best.get(start).copied().flatten() else {
                continue;
            };
            let shorter = best
                .get(end)
                .copied()
                .flatten()
                .is_none_or(|(have, _)| count + 1 < have);
            if shorter && is_syllable(run.get(start..end)?) {
                *best.get_mut(end)? = Some((count + 1, start));
            }
        }
    }
    let mut ends = Vec::new();
    let mut at = run.len();
    while at > 0 {
        let (_, start) = best.get(at).copied().flatten()?;
        ends.push(at);
        at = start;
    }
    ends.reverse();
    Some(ends)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn syllables_are_told_from_junk() {
        for word in [
            "nghieng", "tien", "khoan", "gi", "gin", "giup", "quyen", "a", "yeu", "thuong",
            "khuya", "loan",
        ] {
            assert!(is_syllable(word), "{word}");
        }
        for word in [
            "pvao",
            "vcb",
            "hcm",
            "tk",
            "bank",
            "viet1",
            "xzy",
            "kc",
            "str",
            "vietcombank",
        ] {
            assert!(!is_syllable(word), "{word}");
        }
    }

    #[test]
    fn marks_stand_where_vietnamese_has_them() {
        for word in [
            "ngân", "Hàng", "được", "NGHIÊNG", "quỹ", "quốc", "quyết", "giữ", "gì", "giếng",
            "khuỷu", "thuở", "ở", "ô", "Đắk", "thuỷ", "hoà", "quạ",
        ] {
            assert!(is_written(word), "{word}");
            assert!(is_written(&crate::nfd(word)), "{word} in parts");
        }
        for word in [
            "ngâ",
            "băi",
            "cac",
            "càc",
            "ngợần",
            "ếtế",
            "été",
            "où",
            "qân",
            "ñi",
            "wăn",
            "bằ",
            "goị",
            "cuạ",
            "",
        ] {
            assert!(!is_written(word), "{word}");
        }
    }

    #[test]
    fn runs_fall_into_the_fewest_syllables() {
        assert_eq!(segment("chuyentien"), Some(vec![6, 10]));
        assert_eq!(segment("napvao"), Some(vec![3, 6]));
        assert_eq!(segment("vietcombank"), None);
    }
}
