//! What the words of a message say about its scam type, where the signs do not name one clearly. A table a person can read:
//! `word,type,weight`, the weight being the log of how much more often the type uses the word.

use std::collections::{BTreeMap, BTreeSet};

use crate::few::Bits;
use crate::lexicon::{Read, Vocabulary};
use crate::pack::Map;
use crate::tokens::{spread, tokens};

/// Words kept for a type, those that say most of its messages first.
const WORDS_MAX: usize = 300;
/// Rows in which a word must be seen, and the share by which rare ones are drawn to the average.
const SEEN_MIN: usize = 2;
const DRAW: f32 = 0.6;
/// Words of a type are kept from this weight on, and no word weighs more than the second figure.
const WEIGHT_MIN: f32 = 0.9;
const WEIGHT_MAX: f32 = 2.5;

/// Words with the types they speak for.
#[derive(Debug, Clone, Default)]
pub struct TypeWords {
    /// What each word or pair says: types by number, each with its weight in hundredths.
    votes: Vec<Vec<(u16, i32)>>,
    /// Numbers of the pairs, by the hash of a [`pair`] of words; those of words stand in the lexicon.
    pairs: Map<u64, u16>,
    /// Types there are.
    types: usize,
}

impl TypeWords {
    /// Reads the table for the types of a taxonomy, by code; rows of types it does not have say nothing. The words are noted in the
    /// vocabulary.
    ///
    /// # Errors
    /// A line that is not `word,type,weight`.
    pub(crate) fn read<'c>(
        bytes: &[u8],
        types: impl IntoIterator<Item = &'c str>,
        vocabulary: &mut Vocabulary,
    ) -> Result<Self, String> {
        let numbers: BTreeMap<&str, u16> = types.into_iter().zip(0..).collect();
        let mut table = Self {
            types: numbers.len(),
            ..Self::default()
        };
        let text = String::from_utf8_lossy(bytes);
        let lines = text
            .lines()
            .filter(|line| !line.starts_with('#') && !line.trim().is_empty());
        for line in lines.skip(1) {
            let mut fields = line.split(',');
            let row = (
                fields.next(),
                fields.next(),
                fields.next().and_then(|w| w.parse::<f32>().ok()),
            );
            let (Some(word), Some(code), Some(weight)) = row else {
                return Err(format!("{line:?} is not word,type,weight"));
            };
            let Some(number) = numbers.get(code) else {
                continue;
            };
            let place = table.number(word, vocabulary)?;
            if let Some(votes) = table.votes.get_mut(usize::from(place)) {
                votes.push((*number, (weight * 100.0).round() as i32));
            }
        }
        Ok(table)
    }

    /// Number of a word or of a pair of words, which may be new.
    fn number(&mut self, words: &str, vocabulary: &mut Vocabulary) -> Result<u16, String> {
        let next = u16::try_from(self.votes.len()).map_err(|_| "too many words")?;
        let number = match words.split_once(' ') {
            None => *vocabulary.word(words).votes.get_or_insert(next),
            Some((first, second)) if !second.contains(' ') => {
                vocabulary.word(first).leads = true;
                vocabulary.word(second).follows = true;
                let text = format!(" {words} ");
                let mut hashes = tokens(&text).map(|token| token.hash);
                let (first, second) = hashes.next().zip(hashes.next()).unwrap_or_default();
                *self.pairs.entry(pair(first, second)).or_insert(next)
            }
            Some(_) => return Err(format!("{words:?} is neither a word nor a pair")),
        };
        if number == next {
            self.votes.push(Vec::new());
        }
        Ok(number)
    }

    /// Learns the table from messages (words of the normal form) and their types; the same rows give the same table.
    pub fn learn(rows: &[(String, Vec<String>)]) -> String {
        let mut seen: BTreeMap<String, usize> = BTreeMap::new();
        let mut of_type: BTreeMap<&str, (f32, BTreeMap<String, f32>)> = BTreeMap::new();
        for (text, types) in rows {
            let words: BTreeSet<String> = words_of(text).collect();
            let part = 1.0 / types.len().max(1) as f32;
            for word in &words {
                *seen.entry(word.clone()).or_default() += 1;
            }
            for code in types {
                let (rows, counts) = of_type.entry(code).or_default();
                *rows += part;
                words
                    .iter()
                    .for_each(|word| *counts.entry(word.clone()).or_default() += part);
            }
        }
        let all = rows.len().max(1) as f32;
        let mut out = String::from(
            "# Written by `cargo xtask train`; see MODEL_CARD.md.\nword,type,weight\n",
        );
        for (code, (n, counts)) in &of_type {
            let mut kept: Vec<(&str, f32, f32)> = counts
                .iter()
                .filter_map(|(word, count)| {
                    let everywhere = seen.get(word).copied().unwrap_or(0);
                    let share = everywhere as f32 / all;
                    let weight = ((count + DRAW * share) / (n + DRAW) / share)
                        .ln()
                        .min(WEIGHT_MAX);
                    (everywhere >= SEEN_MIN && weight >= WEIGHT_MIN).then_some((
                        word.as_str(),
                        weight,
                        weight * count,
                    ))
                })
                .collect();
            kept.sort_by(|a, b| b.2.total_cmp(&a.2).then(a.0.cmp(b.0)));
            for (word, weight, _) in kept.iter().take(WORDS_MAX) {
                out.push_str(&format!("{word},{code},{weight:.2}\n"));
            }
        }
        out
    }

    /// What the words of a normal form say for each type, by its number; more is likelier.
    pub(crate) fn sums(
        &self,
        text: &str,
        words: &[Read<'_>],
    ) -> impl Iterator<Item = (u16, f32)> + use<> {
        let sums = self.hundredths(text, words).into_iter();
        (0..).zip(sums.map(|sum| sum as f32 / 100.0))
    }

    /// Hundredths for each type; a word said twice counts once.
    fn hundredths(&self, text: &str, words: &[Read<'_>]) -> Vec<i32> {
        let mut sums = vec![0; self.types];
        let mut told = Bits::up_to(self.votes.len());
        let mut tell = |number: u16| {
            let votes = self.votes.get(usize::from(number));
            for (number, weight) in votes.filter(|_| told.insert(number)).into_iter().flatten() {
                if let Some(sum) = sums.get_mut(usize::from(*number)) {
                    *sum += weight;
                }
            }
        };
        let mut previous: Option<&Read<'_>> = None;
        for read in words {
            let range = read.token.start as usize..read.token.end as usize;
            if !text.as_bytes().get(range).is_some_and(speaks) {
                continue;
            }
            if let Some(number) = read.word.votes {
                tell(number);
            }
            let lead = previous.filter(|previous| previous.word.leads && read.word.follows);
            let both = lead.map(|lead| pair(lead.token.hash, read.token.hash));
            if let Some(number) = both.and_then(|both| self.pairs.get(&both)) {
                tell(*number);
            }
            previous = Some(read);
        }
        sums
    }
}

/// Two words in a row.
fn pair(first: u64, second: u64) -> u64 {
    spread(first.rotate_left(17) ^ second)
}

/// Single letters and figures speak for no type.
fn speaks(word: &[u8]) -> bool {
    word.len() >= 2 && !word.iter().all(u8::is_ascii_digit)
}

/// Words and pairs of words of a normal form.
pub fn words_of(text: &str) -> impl Iterator<Item = String> + '_ {
    let pairs = single_words(text)
        .zip(single_words(text).skip(1))
        .map(|(a, b)| format!("{a} {b}"));
    single_words(text).map(str::to_owned).chain(pairs)
}

fn single_words(text: &str) -> impl Iterator<Item = &str> {
    text.split(' ').filter(|word| speaks(word.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lexicon::Lexicon;
    use crate::model::Total;

    #[test]
    fn words_name_the_type_they_were_learned_from() {
        let row = |text: &str, code: &str| (format!(" {text} "), vec![code.to_owned()]);
        let rows = [
            row("lam nhiem vu nhan hoa hong", "task_job"),
            row("hoan thanh nhiem vu chot don hoa hong", "task_job"),
            row("chau bi cap cuu dong vien phi", "fake_emergency"),
            row("con anh cap cuu vien phi gap", "fake_emergency"),
            row("nha cai tang tien no hu", "gambling"),
            row("vao nha cai nap tien no hu", "gambling"),
            row("vay nhanh giai ngan chi can giay to", "fake_lender"),
            row("giai ngan khoan vay phi ho so", "fake_lender"),
        ];
        let written = TypeWords::learn(&rows);
        let codes = ["task_job", "fake_emergency", "gambling", "fake_lender"];
        let read = |bytes: &[u8]| {
            let mut vocabulary = Vocabulary::default();
            let table = TypeWords::read(bytes, codes, &mut vocabulary)?;
            let lexicon = Lexicon::of(vocabulary, |_| Total::NONE);
            Ok::<_, String>(move |words: &str| {
                let sums = table.sums(words, &lexicon.read(words));
                sums.collect::<Vec<_>>()
            })
        };
        let sums = read(written.as_bytes()).unwrap();
        let most = |words: &str| {
            let sums = sums(words).into_iter().filter(|(_, sum)| *sum > 0.0);
            sums.max_by(|a, b| a.1.total_cmp(&b.1))
                .map(|(number, _)| codes[usize::from(number)])
        };
        assert_eq!(
            most(" bac si bao cap cuu can vien phi "),
            Some("fake_emergency")
        );
        assert_eq!(most(" mai an com "), None);
        assert_eq!(written, TypeWords::learn(&rows));
        assert!(read(b"word,type,weight\nonly,two\n").is_err());
        let other = read(b"word,type,weight\ncap cuu,unknown,3\n").unwrap();
        assert!(other(" cap cuu ").iter().all(|(_, sum)| *sum == 0.0));
    }
}
