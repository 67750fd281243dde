//! Finds every phrase of the pack in one pass over the words of a message.

use std::ops::{Range, RangeInclusive};

use daachorse::errors::DaachorseError;
use daachorse::{
    CharwiseDoubleArrayAhoCorasick, CharwiseDoubleArrayAhoCorasickBuilder, DoubleArrayAhoCorasick,
    DoubleArrayAhoCorasickBuilder,
};
use thiserror::Error;

use crate::lexicon::{NO_PHRASE, Read, Vocabulary};

/// Index of a phrase group: a list of phrases that mean the same to the rules.
pub(crate) type Group = u16;

/// Which groups negate what follows, and which only look like it ("không cần hộ chiếu" promises, it does not warn).
#[derive(Debug, Clone, Copy)]
pub(crate) struct Negation {
    pub(crate) words: Group,
    pub(crate) no_warning: Group,
    /// «Để tránh bị khóa thẻ, đọc mã…»: negates what is to be kept off, up to the comma, and never what is asked behind it.
    pub(crate) purpose: Group,
    /// «Anh», «vui lòng»: begins what is asked where no comma stands before it.
    pub(crate) turn: Group,
}

impl Negation {
    fn is_spoken_by(&self, group: Group) -> bool {
        [self.words, self.no_warning, self.purpose, self.turn].contains(&group)
    }
}

/// Compiled phrases. One automaton reads word by word, a second one the letters of the squeezed form ("chuyentien").
///
/// Looked at: one automaton over the letters of the words. A message has a fifth as many words as letters, and each step of an
/// automaton waits for the one before it.
pub(crate) struct Phrases {
    words: Option<CharwiseDoubleArrayAhoCorasick<u32>>,
    squeezed: Option<DoubleArrayAhoCorasick<u32>>,
    phrases: Vec<Phrase>,
    /// The groups of all phrases, one phrase behind the other, and in the same places the marks they are meant with.
    groups: Vec<Group>,
    marks: Vec<Option<vi::Marked>>,
    negation: Negation,
}

/// Where its groups stand among those of all phrases.
struct Phrase {
    groups: Range<u32>,
    /// In one of them it is meant with marks.
    marked: bool,
    /// One of them negates, or looks like it.
    negates: bool,
}

/// A phrase in a group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Member {
    pub(crate) group: Group,
    /// As its author wrote it, when with marks: folding made other words of it too, which are not meant.
    pub(crate) marks: Option<Box<str>>,
}

/// A phrase seen in the message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Seen {
    pub(crate) group: Group,
    /// Bytes of `vi::Normal::words` (or `squeezed`), without the boundary spaces.
    pub(crate) start: u32,
    pub(crate) end: u32,
    /// Position of the first and of the last word.
    pub(crate) first: u16,
    pub(crate) last: u16,
    /// Seen only after all spaces were dropped.
    pub(crate) squeezed: bool,
    /// A negation ("khong", "dung", …) stands within six words before it, or it only tells what was done.
    pub(crate) negated: bool,
}

/// Why phrases do not compile.
#[derive(Debug, Error)]
pub(crate) enum PhrasesError {
    #[error("{0}")]
    Automaton(DaachorseError),
    #[error("more than {} different words", WORDS_MAX)]
    TooManyWords,
}

/// Letters that stand for words: beyond the basic plane all take as many bytes, so a place in the text tells the word.
const FIRST_WORD: u32 = 0x1_0000;
const WORD_BYTES: usize = 4;
const WORDS_MAX: u32 = char::MAX as u32 - FIRST_WORD;

/// Phrases shorter than this are too ordinary once spaces are gone.
const SQUEEZED_LETTERS_MIN: usize = 9;
/// How far before a phrase a negation still speaks about it.
const NEGATION_WORDS_MAX: u16 = 6;

impl Phrases {
    /// Compiles phrases with the groups each belongs to, among them those of `negation`; their words get their letters. Phrases are
    /// folded words separated by single spaces.
    pub(crate) fn compile(
        phrases: &[(String, Vec<Member>)],
        negation: Negation,
        vocabulary: &mut Vocabulary,
    ) -> Result<Self, PhrasesError> {
        let (mut groups, mut marks) = (Vec::new(), Vec::new());
        let mut placed = Vec::with_capacity(phrases.len());
        for (_, members) in phrases {
            let from = groups.len() as u32;
            groups.extend(members.iter().map(|member| member.group));
            let meant = members.iter().map(|member| member.marks.as_deref());
            marks.extend(meant.map(|marks| marks.map(vi::Marked::of)));
            placed.push(Phrase {
                groups: from..groups.len() as u32,
                marked: members.iter().any(|member| member.marks.is_some()),
                negates: members.iter().any(|it| negation.is_spoken_by(it.group)),
            });
        }
        let mut letters = Letters {
            vocabulary,
            given: 0,
        };
        let mut written = Vec::with_capacity(phrases.len());
        for ((phrase, _), number) in phrases.iter().zip(0..) {
            written.push((letters.write(phrase)?, number));
        }
        let squeezed: std::collections::BTreeMap<String, u32> = phrases
            .iter()
            .enumerate()
            .map(|(i, (phrase, _))| (phrase.replace(' ', ""), i as u32))
            .filter(|(phrase, _)| phrase.len() >= SQUEEZED_LETTERS_MIN)
            .collect();
        Ok(Self {
            words: (!written.is_empty())
                .then(|| CharwiseDoubleArrayAhoCorasickBuilder::new().build_with_values(written))
                .transpose()
                .map_err(PhrasesError::Automaton)?,
            squeezed: (!squeezed.is_empty())
                .then(|| DoubleArrayAhoCorasickBuilder::new().build_with_values(squeezed))
                .transpose()
                .map_err(PhrasesError::Automaton)?,
            phrases: placed,
            groups,
            marks,
            negation,
        })
    }

    /// Every phrase of `text` in `normal`, whose words are `words`, ordered by end; those that a negation speaks of are marked.
    pub(crate) fn find(
        &self,
        text: &str,
        normal: &vi::Normal,
        words: &[Read<'_>],
        out: &mut Vec<Seen>,
    ) {
        out.clear();
        self.find_words(Form::new(text, &normal.words), words, out);
        if !normal.squeezed.text.is_empty() {
            self.find_squeezed(Form::new(text, &normal.squeezed), out);
        }
    }

    fn find_words(&self, form: Form<'_>, words: &[Read<'_>], out: &mut Vec<Seen>) {
        let Some(automaton) = &self.words else { return };
        let mut denied = Denied::new(self.negation, Gaps { form, words });
        let mut stepper = automaton.find_overlapping_stepper();
        for read in words {
            stepper.consume(read.word.letter);
            for hit in stepper.matches() {
                let places = hit.start() / WORD_BYTES..hit.end() / WORD_BYTES;
                self.push_words(hit.value(), places, &mut denied, out);
            }
        }
    }

    fn push_words(
        &self,
        phrase: u32,
        places: Range<usize>,
        denied: &mut Denied<'_>,
        out: &mut Vec<Seen>,
    ) {
        let Gaps { form, words } = denied.gaps;
        let part = words.get(places.clone()).unwrap_or_default();
        let (Some(phrase), Some(first), Some(last)) =
            (self.phrases.get(phrase as usize), part.first(), part.last())
        else {
            return;
        };
        let place = |place| u16::try_from(place).unwrap_or(u16::MAX);
        let seen = Seen {
            group: Group::MAX,
            start: first.token.start,
            end: last.token.end,
            first: place(places.start),
            last: place(places.end - 1),
            squeezed: false,
            negated: denied.holds(place(places.start)),
        };
        let before = out.len();
        self.push(phrase, seen, form, out);
        if phrase.negates {
            let pushed = out.iter_mut().skip(before);
            pushed.for_each(|hit| denied.hear(hit));
        }
    }

    fn find_squeezed(&self, form: Form<'_>, out: &mut Vec<Seen>) {
        let Some(automaton) = &self.squeezed else {
            return;
        };
        for hit in automaton.find_overlapping_iter(form.mapped.text.as_bytes()) {
            // A Vietnamese syllable has four to five letters with its space.
            let first = (hit.start() / 4) as u16;
            let last = (hit.end() / 4) as u16;
            let seen = Seen {
                group: Group::MAX,
                start: hit.start() as u32,
                end: hit.end() as u32,
                first,
                last,
                squeezed: true,
                negated: false,
            };
            if let Some(phrase) = self.phrases.get(hit.value() as usize) {
                self.push(phrase, seen, form, out);
            }
        }
    }

    /// A phrase was seen: once more in each of its groups, but for those that mean it with marks the message does not have.
    fn push(&self, phrase: &Phrase, seen: Seen, form: Form<'_>, out: &mut Vec<Seen>) {
        let places = phrase.groups.start as usize..phrase.groups.end as usize;
        let groups = self.groups.get(places.clone()).unwrap_or_default();
        let is_plain = || form.plain || form.written(&seen).is_ascii();
        if !phrase.marked || is_plain() {
            out.extend(groups.iter().map(|&group| Seen { group, ..seen }));
            return;
        }
        let written = vi::Marked::of(form.written(&seen));
        let meant = |marks: &Option<vi::Marked>| {
            let marks = marks.as_ref();
            marks.is_none_or(|marks| written.agrees(marks))
        };
        let marks = self.marks.get(places).unwrap_or_default();
        let groups = groups.iter().zip(marks).filter(|(_, marks)| meant(marks));
        out.extend(groups.map(|(&group, _)| Seen { group, ..seen }));
    }
}

/// A message and one of its normal forms.
#[derive(Clone, Copy)]
struct Form<'t> {
    text: &'t str,
    mapped: &'t vi::Mapped,
    /// Nothing in the message carries marks, and so no phrase is meant otherwise.
    plain: bool,
}

impl<'t> Form<'t> {
    fn new(text: &'t str, mapped: &'t vi::Mapped) -> Self {
        Self {
            text,
            mapped,
            plain: text.is_ascii(),
        }
    }

    /// The words as they stand in the message.
    fn written(self, seen: &Seen) -> &'t str {
        let range = self.mapped.original(seen.start as usize..seen.end as usize);
        self.text.get(range).unwrap_or_default()
    }
}

/// What stands between the words of a message.
#[derive(Clone, Copy)]
struct Gaps<'t> {
    form: Form<'t>,
    words: &'t [Read<'t>],
}

impl<'t> Gaps<'t> {
    /// Between a word and the next one.
    fn behind(self, word: u16) -> &'t str {
        let place = usize::from(word);
        let Some([one, next]) = self.words.get(place..place + 2) else {
            return "";
        };
        let between = one.token.end as usize..next.token.start as usize;
        let range = self.form.mapped.original(between);
        self.form.text.get(range).unwrap_or_default()
    }

    /// The last word of the clause that a word stands in, as far as a negation reaches.
    fn clause_end(self, word: u16) -> u16 {
        const SIGNS: [char; 11] = [',', ';', ':', '.', '!', '?', '…', '–', '-', ')', '\n'];
        self.reach(word, |behind| behind.contains(SIGNS))
    }

    /// The last word that a negation speaks of: «không mất phí. Đóng trước 2 triệu» denies nothing of another sentence.
    fn sentence_end(self, word: u16) -> u16 {
        self.reach(word, |behind| {
            behind.contains(['.', '!', '?']) && behind.ends_with(' ')
        })
    }

    /// The first word from this one on behind which `ends` holds, as far as a negation reaches.
    fn reach(self, word: u16, ends: impl Fn(&str) -> bool) -> u16 {
        let reach = word..word.saturating_add(NEGATION_WORDS_MAX);
        // One space stands behind nearly every word.
        let is_last = |word: &u16| match self.behind(*word) {
            " " => false,
            behind => ends(behind),
        };
        reach.clone().find(is_last).unwrap_or(reach.end)
    }

    /// «Chị rảnh không, làm thêm nhé»: asks, and denies nothing that comes behind it.
    fn asks(self, word: u16) -> bool {
        self.behind(word).trim_start().starts_with([',', '?', '!'])
    }
}

/// Gives letters to words.
struct Letters<'v> {
    vocabulary: &'v mut Vocabulary,
    given: u32,
}

impl Letters<'_> {
    /// A phrase as a text of one letter a word; words that are new get the next letter.
    fn write(&mut self, phrase: &str) -> Result<String, PhrasesError> {
        phrase.split(' ').map(|word| self.letter(word)).collect()
    }

    fn letter(&mut self, spelling: &str) -> Result<char, PhrasesError> {
        let word = self.vocabulary.word(spelling);
        if word.letter == NO_PHRASE {
            if self.given >= WORDS_MAX {
                return Err(PhrasesError::TooManyWords);
            }
            word.letter = char::from_u32(FIRST_WORD + self.given).unwrap_or(NO_PHRASE);
            self.given += 1;
        }
        Ok(word.letter)
    }
}

/// "Không cung cấp mã OTP": what follows a negation is a warning, not a demand. Behind a purpose («để tránh bị khóa thẻ, …») it is a
/// demand again.
struct Denied<'t> {
    negation: Negation,
    gaps: Gaps<'t>,
    /// Where the last negation stands, and the last word it speaks of.
    reach: (u16, u16),
    /// Where the last promise or purpose stood; it and its "khong" may end together, in either order.
    promise: Option<RangeInclusive<u16>>,
    purpose: Option<RangeInclusive<u16>>,
}

impl<'t> Denied<'t> {
    /// The reach of no negation.
    const NOTHING: (u16, u16) = (u16::MAX, 0);

    fn new(negation: Negation, gaps: Gaps<'t>) -> Self {
        Self {
            negation,
            gaps,
            reach: Self::NOTHING,
            promise: None,
            purpose: None,
        }
    }

    /// Whether what begins with this word is denied.
    fn holds(&self, first: u16) -> bool {
        let (at, to) = self.reach;
        first > at && first <= to
    }

    /// Marks a phrase, or learns from it what those behind it are.
    fn hear(&mut self, hit: &mut Seen) {
        let (negation, gaps) = (self.negation, self.gaps);
        let (first, range) = (hit.first, hit.first..=hit.last);
        let stands_in = |range: &Option<RangeInclusive<u16>>, word| {
            range.as_ref().is_some_and(|it| it.contains(&word))
        };
        hit.negated = false;
        if hit.group == negation.no_warning {
            if range.contains(&self.reach.0) {
                self.reach = Self::NOTHING;
            }
            self.promise = Some(range);
        } else if hit.group == negation.purpose {
            self.reach = (hit.last, gaps.clause_end(hit.last));
            self.purpose = Some(range);
        } else if hit.group == negation.turn {
            let (at, to) = self.reach;
            if stands_in(&self.purpose, at) {
                self.reach = (at, to.min(first.saturating_sub(1)));
            }
        } else if hit.group == negation.words {
            let asks = hit.first == hit.last && gaps.asks(first);
            if !asks && !stands_in(&self.promise, first) && !stands_in(&self.purpose, first) {
                self.reach = (first, gaps.sentence_end(first));
            }
        } else {
            hit.negated = self.holds(first);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lexicon::Lexicon;
    use crate::model::Total;

    const NEGATION: Negation = Negation {
        words: 0,
        no_warning: 1,
        purpose: 3,
        turn: 4,
    };

    /// Whether each place of the phrase is negated.
    fn negated(phrase: &str, marks: Option<&str>, text: &str) -> Vec<bool> {
        let member = |group| vec![Member { group, marks: None }];
        let marks = marks.map(Into::into);
        let phrases = [
            ("khong".to_owned(), member(NEGATION.words)),
            ("tranh".to_owned(), member(NEGATION.words)),
            ("de tranh".to_owned(), member(NEGATION.purpose)),
            ("anh".to_owned(), member(NEGATION.turn)),
            (phrase.to_owned(), vec![Member { group: 2, marks }]),
        ];
        let mut vocabulary = Vocabulary::default();
        let phrases = Phrases::compile(&phrases, NEGATION, &mut vocabulary).expect("a few phrases");
        let lexicon = Lexicon::of(vocabulary, |_| Total::NONE);
        let mut out = Vec::new();
        let normal = vi::normalize(text);
        let words = lexicon.read(&normal.words.text);
        phrases.find(text, &normal, &words, &mut out);
        let own = out.iter().filter(|hit| hit.group == 2);
        own.map(|hit| hit.negated).collect()
    }

    fn found(phrase: &str, marks: Option<&str>, text: &str) -> usize {
        negated(phrase, marks, text).len()
    }

    #[test]
    fn a_purpose_negates_up_to_its_comma_and_a_question_nothing() {
        let code = |text| negated("ma otp", None, text);
        for text in [
            "Không đọc mã OTP",
            "Tránh đưa mã OTP, mật khẩu",
            "Không cho ai mật khẩu, mã OTP",
            "Để tránh lộ mã OTP, anh hãy cẩn thận",
            "Để tránh mất tiền, không đọc mã OTP",
            "Không gửi: ảnh thẻ, mã OTP",
        ] {
            assert_eq!(code(text), [true], "{text}");
        }
        for text in [
            "Để tránh bị khóa thẻ, đọc mã OTP",
            "De tranh bi khoa anh doc ma OTP",
            "Anh rảnh không, đọc mã OTP giúp em",
            "Nhận được chưa hay không? Đọc mã OTP đi",
            "Không mất phí. Đọc mã OTP đi",
        ] {
            assert_eq!(code(text), [false], "{text}");
        }
    }

    #[test]
    fn a_phrase_with_marks_is_not_found_where_other_marks_stand() {
        let lost = |text| found("chuyen lon", Some("chuyển lộn"), text);
        assert_eq!(lost("Anh chuyển lộn cho tôi"), 1);
        assert_eq!(lost("ANH CHUYỂN LỘN CHO TÔI"), 1);
        assert_eq!(lost("anh chuyen lon cho toi"), 1);
        assert_eq!(lost("có chuyện lớn rồi"), 0);
        assert_eq!(lost("có chuyện lớn rồi, anh chuyển lộn"), 1);
    }

    #[test]
    fn a_phrase_without_marks_is_found_with_any() {
        assert_eq!(found("chuyen lon", None, "có chuyện lớn rồi"), 1);
    }
}
