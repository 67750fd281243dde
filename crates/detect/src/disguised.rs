//! Addresses under somebody else's name: what an answer about them alone would be, whatever is said around them.
//!
//! A message of a fake base station is worded as the bank words it; what gives it away is its one address. So an address that
//! imitates a protected name, or is called like a betting site, weighs in a message what it weighs alone. Where the message tells of
//! others who use it, or calls it false («website giả mạo: a.com, b.top»), it weighs nothing; whoever asks whether it is false calls it
//! nothing.

use extract::{Found, Span, What};

use crate::evidence::{Evidence, Gather};
use crate::facts::Fact;
use crate::judge::judge_read;
use crate::model::Sort;
use crate::phrases::Group;
use crate::question::Question;
use crate::verdict::Verdict;
use crate::voice::Voices;

/// Addresses of a message that are judged by themselves, at most.
const ADDRESSES_MAX: usize = 3;
/// Bytes of a clause within which it begins with a negation.
const OPENING_MAX: usize = 4;
/// Words behind an address that nobody is to open, at most («nhé mẹ»).
const BEHIND_MAX: usize = 3;
/// Words between the addresses of one list.
const BETWEEN: [&str; 8] = ["va", "hoac", "hay", "cung", "http", "https", "www", "la"];

/// Words that call an address false, and those that ask whether it is.
#[derive(Debug, Clone, Copy)]
pub(crate) struct DisguiseGroups {
    /// «Giả mạo», «lừa đảo», «không phải của».
    pub(crate) called_false: Group,
    /// «Có phải», «không ạ».
    pub(crate) asks_whether: Group,
    /// «Vào», «truy cập»: what a reader is to do with an address.
    pub(crate) opens: Group,
}

/// Forgets what was noted of addresses the message itself warns of, where words call anything false or deny anything at all.
pub(crate) fn forget_warned_of(gather: &Gather<'_, '_>, evidence: &mut Evidence<'_>) {
    let (pack, seen) = (gather.pack, |group| gather.groups.has(group));
    let called_false = seen(pack.disguise.called_false);
    if !called_false && !seen(pack.negation.words) {
        return;
    }
    let may_tell = called_false || seen(pack.voice.narrator) || seen(pack.voice.warner);
    // Nearly every message denies something, and few need to have their voices told apart for it.
    let mut said = None;
    for (number, address) in disguised(gather, evidence) {
        if !may_tell && !gather.warned_of(address.span) {
            continue;
        }
        let said = said.get_or_insert_with(|| Said::of(gather));
        if said.warns_of(address.span) || said.keeps_off(address.span) {
            evidence.forget(number);
        }
    }
}

/// The addresses under somebody else's name, in canonical form.
pub(crate) fn addresses(gather: &Gather<'_, '_>, evidence: &Evidence<'_>) -> Vec<String> {
    // One that is the whole question is judged alone as it is.
    if gather.sort() == Sort::Link {
        return Vec::new();
    }
    let found = disguised(gather, evidence).into_iter();
    found
        .filter(|(_, found)| !gather.warned_of(found.span))
        .filter_map(|(_, found)| match &found.what {
            What::Link(link) => Some(link.key()),
            What::Email(email) => Some(email.host.clone()),
            _ => None,
        })
        .take(ADDRESSES_MAX)
        .collect()
}

fn disguised<'q>(gather: &Gather<'_, 'q>, evidence: &Evidence<'_>) -> Vec<(u16, &'q Found)> {
    let noted = evidence
        .noted
        .iter()
        .filter(|noted| is_disguise(noted.fact));
    let mut numbers: Vec<u16> = noted.filter_map(|noted| noted.found).collect();
    numbers.dedup();
    let found = |number| gather.findings.found.get(usize::from(number));
    let numbered = |number| Some((number, found(number)?));
    numbers.into_iter().filter_map(numbered).collect()
}

/// What is answered about an address by itself.
pub(crate) fn alone<'e>(gather: &Gather<'e, '_>, address: &str) -> Verdict<'e> {
    let question = Question {
        text: address,
        as_link: true,
        ..Question::default()
    };
    judge_read(&question, gather.pack, gather.snapshot, gather.today)
}

fn is_disguise(fact: Fact) -> bool {
    matches!(
        fact,
        Fact::Lookalike | Fact::LookalikeSpelling | Fact::LinkGamblingWord
    )
}

/// What a message says of its addresses.
struct Said<'g, 'e, 'q> {
    gather: &'g Gather<'e, 'q>,
    voices: Voices,
}

impl<'g, 'e, 'q> Said<'g, 'e, 'q> {
    fn of(gather: &'g Gather<'e, 'q>) -> Self {
        Self {
            gather,
            voices: Voices::of(gather, &[]),
        }
    }

    /// The message calls the address that stands here false, or tells what others do with it.
    fn warns_of(&self, address: Span) -> bool {
        let groups = self.gather.pack.disguise;
        let list = self.list_before(address.start as usize);
        let start = self.clause_start(list);
        let clause = (start, self.clause_end(address.end as usize));
        let before = (start, address.start as usize);
        let called_false =
            self.says(groups.called_false, clause) && !self.says(groups.opens, before);
        (called_false || self.voices.tells_at(address))
            && !self.asks(clause)
            && !self.says(self.gather.pack.voice.address, before)
    }

    /// «Đừng bấm vào a.com nhé»: all of a sentence, with nothing that threatens whoever does not.
    fn keeps_off(&self, address: Span) -> bool {
        let text = self.gather.question.text;
        let (start, end) = (address.start as usize, address.end as usize);
        let first = self.clause_start(start);
        let behind = text.get(end..).unwrap_or_default();
        let behind = behind.split(['.', '!', '\n']).next().unwrap_or_default();
        let opening = first..first + OPENING_MAX;
        let mut negations = self.gather.in_group(self.gather.pack.negation.words);
        let opens =
            negations.any(|hit| opening.contains(&(self.gather.span_of(hit).start as usize)));
        opens
            && self.gather.warned_of(address)
            && behind.split_whitespace().count() <= BEHIND_MAX
            && !self.asks((first, end + behind.len()))
    }

    /// Somebody asks whether it is so.
    fn asks(&self, clause: (usize, usize)) -> bool {
        let words = self.gather.question.text.get(clause.0..clause.1);
        let mark = words.is_some_and(|words| words.trim_end().ends_with('?'));
        mark || self.says(self.gather.pack.disguise.asks_whether, clause)
    }

    /// Where the list of addresses begins that ends before `end`.
    fn list_before(&self, end: usize) -> usize {
        let text = self.gather.question.text;
        let addresses = self.gather.findings.found.iter().rev();
        let addresses = addresses.filter(|found| matches!(found.what, What::Link(_)));
        let mut start = end;
        for found in addresses.filter(|found| found.span.end as usize <= end) {
            let between = text.get(found.span.end as usize..start).unwrap_or_default();
            if !is_between(between) {
                break;
            }
            start = found.span.start as usize;
        }
        start
    }

    /// Where the clause of the last word before `at` begins.
    fn clause_start(&self, at: usize) -> usize {
        let before = self.gather.question.text.get(..at).unwrap_or_default();
        let word = before.trim_end_matches(|c: char| !c.is_alphabetic()).len();
        let mut ends = self.voices.ends().rev();
        ends.find(|end| *end < word).unwrap_or_default()
    }

    fn clause_end(&self, at: usize) -> usize {
        let mut ends = self.voices.ends();
        ends.find(|end| *end >= at)
            .unwrap_or(self.gather.question.text.len())
    }

    /// Words of a group stand between these bytes and are not negated.
    fn says(&self, group: Group, (from, to): (usize, usize)) -> bool {
        let hits = self.gather.in_group(group).filter(|hit| !hit.negated);
        let mut spans = hits.map(|hit| self.gather.span_of(hit));
        spans.any(|span| from <= span.start as usize && span.end as usize <= to)
    }
}

/// Nothing but marks, numbers of items and words that join a list.
fn is_between(text: &str) -> bool {
    let mut words = text
        .split(|c: char| !c.is_alphabetic())
        .filter(|word| !word.is_empty());
    words.all(|word| BETWEEN.contains(&vi::fold(word).as_ref()))
}
