//! Whether plain letters can be a Vietnamese syllable, and how a run of letters falls into syllables.

/// Longest run that is taken apart.
const RUN_MAX: usize = 40;

const ONSETS: [&str; 28] = [
    "ngh", "ch", "gh", "gi", "kh", "ng", "nh", "ph", "qu", "th", "tr", "b", "c", "d", "g", "h",
    "k", "l", "m", "n", "p", "r", "s", "t", "v", "x", "", "j",
];

/// Rimes without marks, in order.
const RIMES: [&str; 153] = [
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
    "uieu", "uam", "oach ", "oay ", "uay ", "uan ", "uat ", "uc ", "uoa", "uoai", "eeng", "oon",
    "oot", "uuu", "yp",
];

/// Whether `word` (plain lower-case letters) can be a Vietnamese syllable without its marks.
pub(crate) fn is_syllable(word: &str) -> bool {
    if word.is_empty() || word.len() > 7 {
        return false;
    }
    ONSETS.iter().any(|onset| match word.strip_prefix(onset) {
        // "gi", "gin": the i serves twice.
        Some(rime) => is_rime(rime) || (*onset == "gi" && (rime.is_empty() || is_rime(&word[1..]))),
        None => false,
    })
}

fn is_rime(rime: &str) -> bool {
    RIMES.contains(&rime)
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
    fn runs_fall_into_the_fewest_syllables() {
        assert_eq!(segment("chuyentien"), Some(vec![6, 10]));
        assert_eq!(segment("napvao"), Some(vec![3, 6]));
        assert_eq!(segment("vietcombank"), None);
    }
}
