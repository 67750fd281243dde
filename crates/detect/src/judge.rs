//! The one place that turns evidence into a verdict: signals fire, families are capped, innocence subtracts, a level results.

mod level;
mod sentences;

use std::borrow::Cow;

use extract::{Findings, Span};
use jiff::civil::Date;

use crate::evidence::{Evidence, Gather, sort_of};
use crate::facts::{Fact, Noted};
use crate::few::{Bits, ByNumber, Places};
use crate::lookalike::Imitation;
use crate::model::Signs;
use crate::pack::{Near, Pack, Signal, Term};
use crate::phrases::{Group, Seen};
use crate::question::Question;
use crate::snapshot::Snapshot;
use crate::template::Template;
use crate::verdict::{Fired, Verdict};
use crate::voice::Voices;
use crate::{Level, booked, described, disguised, words};
use level::level;
use sentences::{Sentences, holds_end};

/// Judges a question with a pack and a snapshot; `today` decides which list entries still count.
///
/// Never fails: what cannot be read is no evidence. The same question, pack and snapshot give the same verdict.
pub fn judge<'e>(
    question: &Question<'_>,
    pack: &'e Pack,
    snapshot: &'e Snapshot,
    today: Date,
) -> Verdict<'e> {
    let Some((read, _)) = vi::pasted(question.text) else {
        return judge_seen(question, pack, snapshot, today);
    };
    let text = &read.text;
    let question = Question { text, ..*question };
    let mut verdict = judge_seen(&question, pack, snapshot, today);
    verdict.lead_back(|range| read.original(range));
    let note = pack.texts.notes.get("charset_guessed");
    verdict
        .notes
        .extend(note.map(|note| Cow::Borrowed(note.as_str())));
    verdict
}

/// Judges a question whose letters are what they seem: as it is written and, where signs turn parts of it round, as a person sees
/// it; the worse of the two counts. A name of a file is dangerous for how it is written, an address for how it is seen.
fn judge_seen<'e>(
    question: &Question<'_>,
    pack: &'e Pack,
    snapshot: &'e Snapshot,
    today: Date,
) -> Verdict<'e> {
    let mut written = judge_read(question, pack, snapshot, today);
    let Some(turned) = vi::turned(question.text) else {
        return written;
    };
    let text = &turned.text;
    let mut seen = judge_read(&Question { text, ..*question }, pack, snapshot, today);
    seen.lead_back(|range| turned.original(range));
    if (seen.level, seen.score) > (written.level, written.score) {
        std::mem::swap(&mut seen, &mut written);
    }
    written.cards.append(&mut seen.cards);
    written
}

/// Judges a question whose text says what it seems to.
pub(crate) fn judge_read<'e>(
    question: &Question<'_>,
    pack: &'e Pack,
    snapshot: &'e Snapshot,
    today: Date,
) -> Verdict<'e> {
    let normal = vi::normalize(question.text);
    let findings = match question.as_link {
        true => extract::link_alone(question.text, &normal),
        false => extract::scan(question.text, &normal, &pack.reference),
    };
    judge_found(question, &normal, &findings, pack, snapshot, today)
}

/// Judges a question by what was found in it and by its words.
fn judge_found<'e>(
    question: &Question<'_>,
    normal: &vi::Normal,
    findings: &Findings,
    pack: &'e Pack,
    snapshot: &'e Snapshot,
    today: Date,
) -> Verdict<'e> {
    let words = pack.lexicon.read(&normal.words.text);
    let mut seen = Vec::with_capacity(128);
    pack.phrases.find(question.text, normal, &words, &mut seen);
    booked::mark_told(
        question.text,
        normal,
        findings,
        pack.booked_purpose,
        &mut seen,
    );
    described::mark_told(pack.described, &mut seen);
    let groups = ByNumber::of(seen.iter().map(|hit| hit.group), pack.by_group.len());
    let gather = Gather {
        pack,
        snapshot,
        question,
        normal,
        words: &words,
        findings,
        seen: &seen,
        groups: &groups,
        sort: sort_of(question, findings),
        today,
    };
    let mut evidence = gather.run();
    if let Some(text) = disguised::left_out(question.text, &evidence.warned_of) {
        let question = Question {
            text: &text,
            ..*question
        };
        let normal = vi::normalize(&text);
        return judge_found(&question, &normal, findings, pack, snapshot, today);
    }
    let (mut weighed, mut level) = weigh(&gather, &evidence);
    // A model reads the names of strange hosts as long as it reads the words: only where that may still change something.
    if level < Level::Danger && gather.suspects_host(&mut evidence) {
        (weighed, level) = weigh(&gather, &evidence);
    }
    if level < Level::Danger {
        for address in disguised::addresses(&gather, &evidence) {
            let alone = disguised::alone(&gather, &address);
            level = level.max(alone.level.min(Level::Danger));
            weighed.score = weighed.score.max(alone.score);
        }
    }
    words::verdict(&words::Told {
        pack,
        snapshot,
        question,
        findings,
        normal,
        words: &words,
        evidence: &evidence,
        weighed: &weighed,
        level,
    })
}

fn weigh<'e>(gather: &Gather<'e, '_>, evidence: &Evidence<'e>) -> (Weighed<'e>, Level) {
    let weighed = Scale::new(evidence, gather).weigh();
    let level = level(gather, evidence, &weighed);
    (weighed, level)
}

/// A signal or composite that fired, with where.
#[derive(Debug, Clone)]
pub(crate) struct Hit<'e> {
    pub(crate) id: &'e str,
    /// Number of the signal; none for a composite.
    pub(crate) signal: Option<u16>,
    pub(crate) family: u8,
    pub(crate) points: i32,
    /// Needs no suspicious wording beside it.
    proven: bool,
    pub(crate) title: &'e str,
    pub(crate) explain: &'e Template,
    pub(crate) spans: Places,
    pub(crate) found: Option<u16>,
    pub(crate) imitation: Option<Imitation>,
}

impl Hit<'_> {
    /// The signal it is; none for a composite.
    pub(crate) fn signal<'p>(&self, pack: &'p Pack) -> Option<&'p Signal> {
        pack.signals.get(usize::from(self.signal?))
    }

    /// It says of the reader that he is guilty of something.
    pub(crate) fn accuses(&self, pack: &Pack) -> bool {
        self.signal(pack).is_some_and(|signal| signal.accuses)
    }
}

/// The scale after weighing.
#[derive(Debug, Default)]
pub(crate) struct Weighed<'e> {
    pub(crate) hits: Vec<Hit<'e>>,
    pub(crate) total: i32,
    /// Hard families with positive points.
    pub(crate) families: u32,
    /// Positive points before anything was subtracted, and of these the wording's, which the score counts by itself.
    pub(crate) guilty: i32,
    pub(crate) wording: i32,
    /// Negative points; of a voice no more than it takes off.
    pub(crate) innocent: i32,
    /// Points per scam type, by index.
    pub(crate) types: Vec<(u16, i32)>,
    pub(crate) score: f32,
    /// From the first to the last sign of what is asked of the reader.
    urged: Option<Span>,
}

impl<'e> Weighed<'e> {
    /// What the blend of points and models counts, of a message of this normal form.
    pub(crate) fn signs(&self, normal: &vi::Normal) -> Signs {
        Signs {
            guilty: self.guilty - self.wording,
            innocent: self.innocent,
            length: normal.words.text.len() as u32,
        }
    }

    pub(crate) fn fired(&self, pack: &'e Pack) -> Vec<Fired<'e>> {
        let family = |f: u8| {
            pack.families
                .get(usize::from(f))
                .map_or("", |family| family.code.as_str())
        };
        self.hits
            .iter()
            .map(|hit| Fired {
                id: hit.id,
                family: family(hit.family),
                points: hit.points,
            })
            .collect()
    }
}

struct Scale<'e, 'x> {
    pack: &'e Pack,
    evidence: &'x Evidence<'e>,
    gather: &'x Gather<'e, 'x>,
    /// For each fact the place of what was first noted of it, and one more; nought for what was not noted, as most facts are.
    noted: [u16; Fact::ALL.len()],
}

impl<'e, 'x> Scale<'e, 'x> {
    fn new(evidence: &'x Evidence<'e>, gather: &'x Gather<'e, 'x>) -> Self {
        let mut noted = [0; Fact::ALL.len()];
        for (one, place) in evidence.noted.iter().zip(1u16..) {
            if let Some(first) = noted.get_mut(one.fact as usize).filter(|it| **it == 0) {
                *first = place;
            }
        }
        Self {
            pack: gather.pack,
            evidence,
            gather,
            noted,
        }
    }

    fn weigh(&self) -> Weighed<'e> {
        let mut weighed = Weighed {
            hits: Vec::with_capacity(48),
            types: Vec::with_capacity(32),
            ..Weighed::default()
        };
        let mut fired = Bits::up_to(self.pack.signals.len());
        for number in self.candidates().iter() {
            let Some(signal) = self.pack.signals.get(usize::from(number)) else {
                continue;
            };
            if let Some(hit) = self.fire(number, signal) {
                add_types(&mut weighed.types, &signal.types);
                weighed.hits.push(hit);
                fired.insert(number);
            }
        }
        self.composites(&mut weighed, &fired);
        self.sum(&mut weighed);
        weighed.score = self.score(&weighed);
        weighed
    }

    /// Signals one of whose groups or facts was seen, in pack order.
    fn candidates(&self) -> Bits {
        let pack = self.pack;
        let mut numbers = Bits::up_to(pack.signals.len());
        for hit in self.gather.seen {
            numbers.insert_all(pack.by_group.get(usize::from(hit.group)));
        }
        for noted in &self.evidence.noted {
            numbers.insert_all(pack.by_fact.get(noted.fact as usize));
        }
        numbers
    }

    fn fire(&self, number: u16, signal: &'e Signal) -> Option<Hit<'e>> {
        if signal
            .unless
            .iter()
            .any(|group| self.gather.groups.has(*group))
            || signal.unless_facts.iter().any(|fact| self.is_noted(*fact))
        {
            return None;
        }
        let noted = signal.facts.iter().find_map(|fact| self.noted(*fact));
        if !signal.facts.is_empty() && noted.is_none() {
            return None;
        }
        let mut spans = Places::default();
        let by_words = self.phrases(signal, &mut spans);
        let by_fact_alone = signal.any.is_empty() && signal.near.is_empty();
        if !by_words && !by_fact_alone {
            return None;
        }
        if let Some(span) = noted.and_then(|noted| noted.span) {
            spans.push(span);
        }
        Some(Hit {
            id: &signal.id,
            signal: Some(number),
            family: signal.family,
            points: signal.weight,
            proven: signal.proven,
            title: &signal.title,
            explain: &signal.explain,
            spans,
            found: noted.and_then(|noted| noted.found),
            imitation: noted.and_then(|noted| noted.imitation),
        })
    }

    fn is_noted(&self, fact: Fact) -> bool {
        self.noted
            .get(fact as usize)
            .is_some_and(|place| *place > 0)
    }

    fn noted(&self, fact: Fact) -> Option<Noted> {
        let place = self.noted.get(fact as usize)?.checked_sub(1)?;
        self.evidence.noted.get(usize::from(place)).copied()
    }

    fn is_seen(&self, groups: &[Group]) -> bool {
        groups.iter().any(|group| self.gather.groups.has(*group))
    }

    /// Whether the words of the signal stand in the message; their places go to `spans`.
    fn phrases(&self, signal: &Signal, spans: &mut Places) -> bool {
        let excused = self.excused(signal);
        let is_excused = |hit: &Seen| {
            let holds = |excused: &Sentences| excused.has(self.gather.span_of(hit));
            excused.as_ref().is_some_and(holds)
        };
        let is_denied = |hit: &Seen| signal.negatable && hit.negated;
        let counts = |hit: &&Seen| !(is_denied(hit) || is_excused(hit));
        for group in signal
            .any
            .iter()
            .filter(|group| self.gather.groups.has(**group))
        {
            for hit in self.gather.in_group(*group).filter(counts) {
                spans.push_new(self.gather.span_of(hit));
            }
        }
        for near in &signal.near {
            if let Some((a, b)) = self.pair(near, counts) {
                spans.push_new(join(self.gather.span_of(a), self.gather.span_of(b)));
            }
        }
        !spans.is_empty()
    }

    /// The sentences that say of the signal that it is meant otherwise. None where nothing does, as nearly always.
    fn excused(&self, signal: &Signal) -> Option<Sentences> {
        let excuses = &signal.unless_beside;
        self.is_seen(excuses).then(|| {
            let places = self.in_groups(excuses);
            let places = places.map(|seen| self.gather.span_of(seen).start);
            Sentences::of(self.gather.question.text, places)
        })
    }

    fn pair<'s>(
        &'s self,
        near: &'s Near,
        counts: impl Fn(&&Seen) -> bool,
    ) -> Option<(&'s Seen, &'s Seen)> {
        if !self.is_seen(&near.a) || !self.is_seen(&near.b) {
            return None;
        }
        let left = || self.in_groups(&near.a).filter(&counts);
        let (first, b) = left().find_map(|a| {
            let mut right = self.in_groups(&near.b).filter(&counts);
            right.find(|b| close(a, b, near)).map(|b| (a, b))
        })?;
        // What is said twice counts where it is said nearer, or a kind sentence in front would seem a part of the order.
        let span = join(self.gather.span_of(first), self.gather.span_of(b));
        if !holds_end(self.gather.question.text, span) {
            return Some((first, b));
        }
        let close = left().filter(|a| close(a, b, near));
        Some((close.min_by_key(|a| gap(a, b)).unwrap_or(first), b))
    }

    /// In order. Nearly every list is one group.
    fn in_groups<'s>(&'s self, groups: &'s [Group]) -> impl Iterator<Item = &'s Seen> {
        let (one, several) = match groups {
            [group] => (Some(*group), None),
            _ => (None, Some(self.gather.seen)),
        };
        let of_one = one
            .into_iter()
            .flat_map(|group| self.gather.in_group(group));
        let of_several = several.into_iter().flatten();
        of_one.chain(of_several.filter(move |hit| groups.contains(&hit.group)))
    }

    /// The composites that wait for one of these signals or for a family, by number; the others cannot hold.
    fn waiting(&self, fired: &Bits) -> Bits {
        let pack = self.pack;
        let mut numbers = Bits::up_to(pack.composites.len());
        for signal in fired.iter() {
            numbers.insert_all(pack.by_signal.get(usize::from(signal)));
        }
        numbers.insert_all(&pack.by_family);
        numbers
    }

    fn composites(&self, weighed: &mut Weighed<'e>, fired: &Bits) {
        let family = |hit: &Hit<'_>| u64::from(hit.points > 0) << hit.family;
        let mut guilty = weighed.hits.iter().fold(0, |all, hit| all | family(hit));
        let waiting = self.waiting(fired);
        let numbers = waiting.iter().map(usize::from);
        for composite in numbers.filter_map(|number| self.pack.composites.get(number)) {
            let is_met = |term: &Term| match term {
                Term::Signal(number) => fired.has(*number),
                Term::Family(family) => guilty & (1 << family) != 0,
            };
            // Nearly every composite misses one of its parts, so those are asked first.
            let holds = composite.all.iter().all(is_met)
                && (composite.any.is_empty() || composite.any.iter().any(is_met))
                && !composite.none.iter().any(is_met);
            if !holds {
                continue;
            }
            let parts = composite.all.iter().chain(&composite.any);
            let parts = parts.filter(|term| is_met(term));
            let mut spans = Places::default();
            let (mut found, mut imitation) = (None, None);
            for term in parts {
                let hit = weighed.hits.iter().find(|hit| is_term(hit, term));
                if let Some(hit) = hit {
                    let of_hit = hit.spans.as_slice().iter();
                    of_hit.for_each(|span| spans.push_new(*span));
                    found = found.or(hit.found);
                    imitation = imitation.or(hit.imitation);
                }
            }
            add_types(&mut weighed.types, &composite.types);
            guilty |= u64::from(composite.weight > 0) << composite.family;
            weighed.hits.push(Hit {
                id: &composite.id,
                signal: None,
                family: composite.family,
                points: composite.weight,
                proven: composite.proven,
                title: &composite.title,
                explain: &composite.explain,
                spans,
                found,
                imitation,
            });
        }
    }

    /// What a witness tells is over, and accuses nobody; what is told of it («mất 30 triệu») stays.
    fn leave_stories(&self, weighed: &mut Weighed<'e>, voices: &Voices) {
        let families = &self.pack.families;
        let of_tellings = |hit: &Hit<'_>| {
            let family = families.get(usize::from(hit.family));
            family.is_some_and(|family| family.is_of_tellings())
        };
        weighed
            .hits
            .retain(|hit| hit.points < 0 || of_tellings(hit) || !voices.is_story(hit));
    }

    /// Innocent signals that say nothing here are dropped: a voice that tells of nobody, what yields to something asked, what is said
    /// in other sentences than much that is asked, something that can be taken among it.
    fn hush(&self, weighed: &mut Weighed<'e>, voices: &Voices) {
        let guilty = weighed.hits.iter().filter(|hit| hit.points > 0);
        let asks = guilty.clone().filter(|hit| !voices.tells(hit));
        let asked: i32 = asks.clone().map(|hit| hit.points).sum();
        let demands = asks.clone().any(|hit| self.demands(hit));
        let strongest = asks.clone().map(|hit| hit.points).max().unwrap_or_default();
        let tells = guilty.clone().any(|hit| voices.tells(hit));
        let much = demands && asked >= self.pack.thresholds.several_signs;
        let places = asks.clone().flat_map(|hit| hit.spans.as_slice());
        let places = places.map(|span| span.end.saturating_sub(1));
        let urged = much.then(|| Sentences::of(self.gather.question.text, places));
        weighed.hits.retain(|hit| {
            let signal = self.innocent(hit);
            signal.is_none_or(|signal| {
                (signal.yields == 0 || strongest < signal.yields)
                    && (tells || strongest == 0 || !signal.voice)
                    && (signal.voice || urged.as_ref().is_none_or(|urged| urged.hold(hit)))
            })
        });
    }

    /// A sign by itself that money, a code, a phone is to be handed over.
    fn demands(&self, hit: &Hit<'_>) -> bool {
        let family = self.pack.families.get(usize::from(hit.family));
        let one_sign = self.pack.thresholds.one_sign;
        hit.signal.is_some() && hit.points >= one_sign && family.is_some_and(|it| it.demands)
    }

    /// The signal of a hit that speaks for innocence.
    fn innocent(&self, hit: &Hit<'_>) -> Option<&'e Signal> {
        hit.signal(self.pack).filter(|_| hit.points < 0)
    }

    /// Adds up: positive points per family up to its cap, calmed by innocent signals, then the sum calmed.
    fn sum(&self, weighed: &mut Weighed<'e>) {
        let voices = self.voices(weighed);
        if let Some(voices) = &voices {
            self.leave_stories(weighed, voices);
        }
        weighed.urged = urged(weighed, voices.as_ref());
        if let Some(voices) = &voices {
            self.hush(weighed, voices);
        }
        let mut points = [0i32; 64];
        // What is asked of the reader, which no voice calms.
        let mut asked = [0i32; 64];
        for hit in weighed.hits.iter().filter(|hit| hit.points > 0) {
            let family = usize::from(hit.family);
            if let Some(sum) = points.get_mut(family) {
                *sum += hit.points;
            }
            let tells = voices.as_ref().is_none_or(|voices| voices.tells(hit));
            if let Some(sum) = asked.get_mut(family).filter(|_| !tells) {
                *sum += hit.points;
            }
        }
        for ((sum, asked), family) in points.iter_mut().zip(&mut asked).zip(&self.pack.families) {
            *sum = (*sum).min(family.cap);
            *asked = (*asked).min(family.cap);
        }
        weighed.guilty = points.iter().sum();
        let families = points.iter().zip(&self.pack.families);
        let learned = families.filter(|(_, family)| family.is_learned());
        let learned: i32 = learned.map(|(sum, _)| sum).sum();
        let hits = weighed.hits.iter().filter(|hit| hit.points > 0);
        let of_hosts = hits.filter(|hit| hit.found.is_some() && is_learned(self.pack, hit));
        weighed.wording = (learned - of_hosts.map(|hit| hit.points).sum::<i32>()).max(0);
        let mut off = 0;
        for hit in weighed.hits.iter().filter(|hit| hit.points < 0) {
            let signal = self.innocent(hit);
            let calms = signal.map_or(0, |signal| signal.calms);
            let voice = signal.is_some_and(|signal| signal.voice);
            weighed.innocent += match (calms, voice) {
                (0, _) => {
                    off += hit.points;
                    hit.points
                }
                (_, false) => {
                    calm(&mut points, calms, hit.points, &[0; 64]);
                    hit.points
                }
                // A voice with nobody to tell of may be borrowed: it speaks for the message by what it calms.
                (_, true) => calm(&mut points, calms, hit.points, &asked).max(hit.points),
            };
        }
        weighed.families = self.convincing(&points);
        weighed.total = points.iter().sum::<i32>() + off;
    }

    /// Hard families with points. The learned model convicts nobody, but where a secret is asked for and the model is sure of the
    /// wording, that is two kinds of sign which know nothing of each other.
    fn convincing(&self, points: &[i32; 64]) -> u32 {
        let pack = self.pack;
        let families = || points.iter().zip(&pack.families);
        let hard = families().filter(|(sum, family)| **sum > 0 && family.hard);
        let is_sure = |odds| odds >= pack.models.calibration().sure;
        let beside_sure = self.evidence.text_odds.is_some_and(is_sure)
            && families().any(|(sum, family)| *sum >= pack.thresholds.secret && family.secrets);
        hard.count() as u32 + u32::from(beside_sure)
    }

    /// Whose voices there are, when anything depends on that.
    fn voices(&self, weighed: &Weighed<'e>) -> Option<Voices> {
        let guilty = weighed.hits.iter().map(|hit| hit.points.max(0));
        let much = guilty.sum::<i32>() >= self.pack.thresholds.several_signs;
        let depends = |signal: &Signal| much || signal.voice || signal.yields > 0;
        let mut innocent = weighed.hits.iter().filter_map(|hit| self.innocent(hit));
        let of_voice = &self.pack.voice;
        let pleads = self.is_seen(&[of_voice.plea, of_voice.asks_if_trick]);
        (pleads || innocent.any(depends)).then(|| Voices::of(self.gather, &weighed.hits))
    }

    fn score(&self, weighed: &Weighed<'_>) -> f32 {
        let (gather, evidence) = (self.gather, self.evidence);
        score(
            gather,
            evidence,
            weighed.signs(gather.normal),
            evidence.text_odds,
        )
    }
}

/// Takes `points` (negative) off each family named by the bits of `families`, never below what `stays` of it; how much that was,
/// negative.
fn calm(sums: &mut [i32; 64], families: u64, points: i32, stays: &[i32; 64]) -> i32 {
    let before: i32 = sums.iter().sum();
    for (number, (sum, stays)) in sums.iter_mut().zip(stays).enumerate() {
        if families & (1 << number) != 0 {
            *sum = (*sum + points).max((*sum).min(*stays));
        }
    }
    sums.iter().sum::<i32>() - before
}

/// From the first to the last sign of what is asked of the reader.
fn urged(weighed: &Weighed<'_>, voices: Option<&Voices>) -> Option<Span> {
    // A composite stands where its parts do, among them such as say nothing by themselves.
    let counts = |hit: &&Hit<'_>| hit.points > 0 && hit.signal.is_some();
    let asks = |hit: &&Hit<'_>| voices.is_none_or(|voices| !voices.tells(hit));
    let hits = weighed.hits.iter().filter(counts).filter(asks);
    let places = hits.flat_map(|hit| hit.spans.as_slice());
    places.copied().reduce(join)
}

fn close(a: &Seen, b: &Seen, near: &Near) -> bool {
    if a.squeezed != b.squeezed {
        return false;
    }
    if near.ordered && b.first < a.last {
        return false;
    }
    gap(a, b) <= near.within
}

/// Words from one to the other, whichever stands first.
fn gap(a: &Seen, b: &Seen) -> u16 {
    let behind = b.first.saturating_sub(a.last);
    behind.max(a.first.saturating_sub(b.last))
}

fn is_term(hit: &Hit<'_>, term: &Term) -> bool {
    match term {
        Term::Signal(number) => hit.signal == Some(*number),
        Term::Family(family) => hit.family == *family && hit.points > 0,
    }
}

fn join(a: Span, b: Span) -> Span {
    Span {
        start: a.start.min(b.start),
        end: a.end.max(b.end),
    }
}

fn add_types(all: &mut Vec<(u16, i32)>, more: &[(u16, i32)]) {
    for (number, points) in more {
        match all.iter_mut().find(|(have, _)| have == number) {
            Some((_, sum)) => *sum += points,
            None => all.push((*number, *points)),
        }
    }
}

/// The blended probability, by the odds of some wording.
fn score(
    gather: &Gather<'_, '_>,
    evidence: &Evidence<'_>,
    signs: Signs,
    wording: Option<f32>,
) -> f32 {
    let models = &gather.pack.models;
    models.score(gather.sort, signs, wording, evidence.host_odds)
}

/// A learned model says so.
pub(crate) fn is_learned(pack: &Pack, hit: &Hit<'_>) -> bool {
    let family = pack.families.get(usize::from(hit.family));
    family.is_some_and(|family| family.is_learned())
}

#[cfg(test)]
mod tests {
    use crate::Level;
    use crate::judged::levels;

    #[test]
    fn what_is_innocent_in_another_sentence_excuses_no_order() {
        let orders = [
            "Số dư: 2,340,000 VND luc 10:20. Điện lực đây, nhà mình nợ tiền điện, ck ngay vào 0011000222333 không chiều nay cắt điện",
            "Chị ơi cho em vay 5 triệu, ck vào tk bạn em 0011000222333, mai em trả. Tiền rau hôm qua 45k",
            "Không mất phí. Vay 50 triệu giải ngân 5 phút, đóng trước 2 triệu phí bảo hiểm khoản vay",
            "Bà chuyển hết tiền vào tài khoản an toàn 0011000222333 để công an xác minh, đừng nói với ai. Tuyệt đối không cung cấp OTP, mật khẩu cho bất kỳ ai.",
        ];
        assert_eq!(levels(&orders), [Level::Danger; 4]);
    }

    #[test]
    fn kind_words_around_an_order_leave_it_as_dangerous_as_it_is() {
        let around = [
            "Trời lạnh nhớ mặc ấm nhé. Mẹ ơi điện thoại con hỏng, đây là số mới của con, mẹ chuyển 5 triệu vào tk bạn con 0011000222333 nhé",
            "[QC] Villa 900k/đêm chỉ còn 1 căn, chuyển cọc 100% ngay vào 0011000222333, không nhận xem trước",
            "Công an khuyến cáo người dân cảnh giác với cuộc gọi lừa đảo. Công an thông báo bưu kiện đứng tên chị có ma túy, chị chuyển tiền vào tài khoản tạm giữ để xác minh",
            "Viettel không bao giờ yêu cầu cung cấp mã OTP. Viettel tri ân: số của quý khách trúng xe SH, nạp thẻ 500k để làm hồ sơ nhận giải",
        ];
        assert_eq!(levels(&around), [Level::Danger; 4]);
    }

    #[test]
    fn who_asks_for_a_secret_in_a_wording_the_model_is_sure_of_needs_no_second_kind_of_sign() {
        let demands = [
            "Bác đọc mã vừa nhắn về máy để cháu nhập số hoá sổ đỏ, trễ là huỷ mã.",
            "BHXH hoan 11.420.000d cho nguoi dong tu 2015, gui anh CCCD 2 mat, so tai khoan va chup the cho chi Lan phong che do qua zalo 0912 000 444",
        ];
        assert_eq!(levels(&demands), [Level::Danger; 2]);
        // Nothing asked for: the model may be as sure as it likes.
        let first_words = "Alo, day la bo phan ho tro ho kinh doanh cua phuong moi, co co tien nghe may khong, em goi qua Zalo huong dan.";
        let told =
            "Me em lo doc ma OTP cho nguoi goi xung ngan hang, mat 15 trieu, gio phai lam sao a";
        assert!(
            levels(&[first_words, told])
                .iter()
                .all(|level| *level < Level::Danger)
        );
    }

    #[test]
    fn whoever_tells_of_a_trick_is_judged_by_all_they_say() {
        let told = [
            "Hôm qua có đứa gọi xưng công an, nói tôi có bưu phẩm chứa mười hai thẻ ngân hàng, phải chuyển hết tiền vào tài khoản tạm giữ để kiểm tra, không thì hai tiếng nữa bắt. Tôi bảo: thế anh xuống nhà tôi mà bắt, tôi pha sẵn ấm chè. Nó chửi một câu rồi tắt.",
        ];
        assert!(levels(&told).iter().all(|level| *level < Level::Danger));
    }

    #[test]
    fn whoever_asks_about_a_trick_is_not_in_danger_before_it_is_answered() {
        let asked = "Em đang tìm hiểu làm ctv bán hàng online, nạp tiền nhận hoa hồng thế có bị lừa không ạ";
        let answered = "Làm ctv bán hàng online có thật không? Nạp tiền làm nhiệm vụ nhận hoa hồng 30%, hoàn gốc trong ngày";
        let led = "Làm ctv bán hàng online, nạp tiền nhận hoa hồng vào 0011000222333 VCB, có bị lừa không ạ";
        let accused = "Bà có lệnh bắt vì rửa tiền, chuyển hết tiền vào tài khoản an toàn. Bà hỏi có phải lừa đảo không";
        let told = "Bưu điện gọi bảo bưu phẩm của tôi có hàng cấm rồi nối máy cho công an, có phải lừa đảo không";
        assert_eq!(levels(&[asked, told]), [Level::Suspicious; 2]);
        assert_eq!(levels(&[answered, led, accused]), [Level::Danger; 3]);
    }
}
