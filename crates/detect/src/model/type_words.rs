//! What the words of a message say about its scam type, where the signs do not name one clearly. A table a person can read:
//! `word,type,weight`, the weight being the log of how much more often the type uses the word.

use std::collections::{BTreeMap, BTreeSet};

use crate::few::Bits;
use crate::pack::Map;

/// Words kept for a type, those that say most of its messages first.
const WORDS_MAX: usize = 90;
/// Rows in which a word must be seen, and the share by which rare ones are drawn to the average.
const SEEN_MIN: usize = 2;
const DRAW: f32 = 0.6;
/// Words of a type are kept from this weight on, and no word weighs more than the second figure.
const WEIGHT_MIN: f32 = 0.9;
const WEIGHT_MAX: f32 = 3.0;

/// Words with the types they speak for.
#[derive(Debug, Clone, Default)]
pub struct TypeWords {
    codes: Vec<String>,
    words: Map<String, Entry>,
}

#[derive(Debug, Clone, Default)]
struct Entry {
    number: u16,
    /// Types by number, each with its weight in hundredths.
    votes: Vec<(u16, i32)>,
}

impl TypeWords {
    /// Reads the table.
    ///
    /// # Errors
    /// A line that is not `word,type,weight`.
    pub fn read(bytes: &[u8]) -> Result<Self, String> {
        let mut table = Self::default();
        let mut numbers = BTreeMap::new();
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
            let next = numbers.len() as u16;
            let number = *numbers.entry(code.to_owned()).or_insert_with(|| {
                table.codes.push(code.to_owned());
                next
            });
            let next = u16::try_from(table.words.len()).map_err(|_| "too many words")?;
            let entry = table.words.entry(word.to_owned()).or_insert_with(|| Entry {
                number: next,
                votes: Vec::new(),
            });
            entry.votes.push((number, (weight * 100.0).round() as i32));
        }
        Ok(table)
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

    /// What the words say for each type, in the order of the table; more is likelier.
    pub fn sums(&self, words: &str) -> impl Iterator<Item = (&str, f32)> {
        let sums = self.hundredths(words).into_iter();
        let codes = self.codes.iter().map(String::as_str);
        codes.zip(sums.map(|sum| sum as f32 / 100.0))
    }

    /// Hundredths for each type; a word said twice counts once.
    fn hundredths(&self, words: &str) -> Vec<i32> {
        let mut sums = vec![0; self.codes.len()];
        let mut told = Bits::up_to(self.words.len());
        let mut pair = String::with_capacity(32);
        let mut previous = "";
        for word in single_words(words) {
            pair.clear();
            pair.extend([previous, " ", word]);
            let entries = [self.words.get(word), self.words.get(&pair)];
            let new = entries
                .into_iter()
                .flatten()
                .filter(|entry| told.insert(entry.number));
            for (number, weight) in new.flat_map(|entry| &entry.votes) {
                if let Some(sum) = sums.get_mut(usize::from(*number)) {
                    *sum += weight;
                }
            }
            previous = word;
        }
        sums
    }
}

/// Words and pairs of words of a normal form.
pub fn words_of(text: &str) -> impl Iterator<Item = String> + '_ {
    let pairs = single_words(text)
        .zip(single_words(text).skip(1))
        .map(|(a, b)| format!("{a} {b}"));
    single_words(text).map(str::to_owned).chain(pairs)
}

fn single_words(text: &str) -> impl Iterator<Item = &str> {
    text.split(' ')
        .filter(|word| word.len() >= 2 && !word.bytes().all(|b| b.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;

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
        let table = TypeWords::read(written.as_bytes()).unwrap();
        let most = |words: &str| {
            let sums = table.sums(words).filter(|(_, sum)| *sum > 0.0);
            sums.max_by(|a, b| a.1.total_cmp(&b.1))
                .map(|(code, _)| code)
        };
        assert_eq!(
            most(" bac si bao cap cuu can vien phi "),
            Some("fake_emergency")
        );
        assert_eq!(most(" mai an com "), None);
        assert_eq!(written, TypeWords::learn(&rows));
        assert!(TypeWords::read(b"word,type,weight\nonly,two\n").is_err());
    }
}
