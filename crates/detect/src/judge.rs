//! The one place that turns evidence into a verdict: signals fire, families are capped, innocence subtracts, a level results.

use std::borrow::Cow;

use extract::{Findings, InputKind, Span, What};
use jiff::civil::Date;

use crate::evidence::{Evidence, Gather};
use crate::facts::{Fact, Noted};
use crate::lookalike::Imitation;
use crate::pack::{Near, Pack, Signal, Term};
use crate::phrases::{Group, Seen};
use crate::question::Question;
use crate::snapshot::Snapshot;
use crate::verdict::{Fired, Verdict};
use crate::{Level, words};

/// Spans kept per reason.
const SPANS_MAX: usize = 3;

/// Judges a question with a pack and a snapshot; `today` decides which list entries still count.
///
/// Never fails: what cannot be read is no evidence. The same question, pack and snapshot give the same verdict.
pub fn judge<'e>(
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
    let mut seen = Vec::with_capacity(64);
    pack.phrases.find(&normal, pack.negation, &mut seen);
    let gather = Gather {
        pack,
        snapshot,
        question,
        normal: &normal,
        findings: &findings,
        seen: &seen,
        today,
    };
    let evidence = gather.run();
    let scale = Scale {
        pack,
        evidence: &evidence,
        gather: &gather,
    };
    let weighed = scale.weigh();
    let level = level(pack, &evidence, &weighed, question, &findings);
    words::verdict(&words::Told {
        pack,
        question,
        findings: &findings,
        normal: &normal,
        evidence: &evidence,
        weighed: &weighed,
        level,
    })
}

/// A signal or composite that fired, with where.
#[derive(Debug, Clone)]
pub(crate) struct Hit<'e> {
    pub(crate) id: &'e str,
    pub(crate) family: u8,
    pub(crate) points: i32,
    pub(crate) title: &'e str,
    pub(crate) explain: &'e str,
    pub(crate) spans: Vec<Span>,
    pub(crate) found: Option<u16>,
    pub(crate) imitation: Option<Imitation>,
}

/// The scale after weighing.
#[derive(Debug, Default)]
pub(crate) struct Weighed<'e> {
    pub(crate) hits: Vec<Hit<'e>>,
    pub(crate) total: i32,
    /// Hard families with positive points.
    pub(crate) families: u32,
    /// Positive points before anything was subtracted.
    pub(crate) guilty: i32,
    /// Points per scam type, by index.
    pub(crate) types: Vec<(u16, i32)>,
    pub(crate) score: f32,
}

impl<'e> Weighed<'e> {
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
}

impl<'e> Scale<'e, '_> {
    fn weigh(&self) -> Weighed<'e> {
        let mut weighed = Weighed::default();
        let mut fired = vec![false; self.pack.signals.len()];
        for number in self.candidates() {
            let Some(signal) = self.pack.signals.get(usize::from(number)) else {
                continue;
            };
            if let Some(hit) = self.fire(signal) {
                add_types(&mut weighed.types, &signal.types);
                weighed.hits.push(hit);
                if let Some(mark) = fired.get_mut(usize::from(number)) {
                    *mark = true;
                }
            }
        }
        self.composites(&mut weighed, &fired);
        self.sum(&mut weighed);
        weighed.score = self.score(&weighed);
        weighed
    }

    /// Signals one of whose groups or facts was seen, in pack order.
    fn candidates(&self) -> Vec<u16> {
        let mut numbers = Vec::with_capacity(48);
        for hit in self.gather.seen {
            numbers.extend_from_slice(
                self.pack
                    .by_group
                    .get(usize::from(hit.group))
                    .map_or(&[], Vec::as_slice),
            );
        }
        for noted in &self.evidence.noted {
            numbers.extend_from_slice(
                self.pack
                    .by_fact
                    .get(noted.fact as usize)
                    .map_or(&[], Vec::as_slice),
            );
        }
        numbers.sort_unstable();
        numbers.dedup();
        numbers
    }

    fn fire(&self, signal: &'e Signal) -> Option<Hit<'e>> {
        if signal
            .unless
            .iter()
            .any(|group| self.in_group(*group).next().is_some())
            || signal
                .unless_facts
                .iter()
                .any(|fact| self.noted(*fact).is_some())
        {
            return None;
        }
        let noted = signal.facts.iter().find_map(|fact| self.noted(*fact));
        if !signal.facts.is_empty() && noted.is_none() {
            return None;
        }
        let mut spans = Vec::new();
        let by_words = self.phrases(signal, &mut spans);
        let by_fact_alone = signal.any.is_empty() && signal.near.is_empty();
        if !by_words && !by_fact_alone {
            return None;
        }
        if let Some(span) = noted
            .and_then(|noted| noted.span)
            .filter(|_| spans.len() < SPANS_MAX)
        {
            spans.push(span);
        }
        Some(Hit {
            id: &signal.id,
            family: signal.family,
            points: signal.weight,
            title: &signal.title,
            explain: &signal.explain,
            spans,
            found: noted.and_then(|noted| noted.found),
            imitation: noted.and_then(|noted| noted.imitation),
        })
    }

    fn noted(&self, fact: Fact) -> Option<Noted> {
        self.evidence
            .noted
            .iter()
            .copied()
            .find(|noted| noted.fact == fact)
    }

    fn in_group(&self, group: Group) -> impl Iterator<Item = &Seen> {
        self.gather
            .seen
            .iter()
            .filter(move |hit| hit.group == group)
    }

    /// Whether the words of the signal stand in the message; their places go to `spans`.
    fn phrases(&self, signal: &Signal, spans: &mut Vec<Span>) -> bool {
        let counts = |hit: &&Seen| !(signal.negatable && hit.negated);
        for group in &signal.any {
            for hit in self.in_group(*group).filter(counts) {
                push(spans, self.gather.span_of(hit));
            }
        }
        for near in &signal.near {
            if let Some((a, b)) = self.pair(near, counts) {
                push(spans, join(self.gather.span_of(a), self.gather.span_of(b)));
            }
        }
        !spans.is_empty()
    }

    fn pair(&self, near: &Near, counts: impl Fn(&&Seen) -> bool) -> Option<(&Seen, &Seen)> {
        let of = |groups: &'_ [Group]| -> Vec<&Seen> {
            self.gather
                .seen
                .iter()
                .filter(|hit| groups.contains(&hit.group))
                .filter(&counts)
                .collect()
        };
        let left = of(&near.a);
        if left.is_empty() {
            return None;
        }
        let right = of(&near.b);
        left.into_iter()
            .find_map(|a| right.iter().find(|b| close(a, b, near)).map(|b| (a, *b)))
    }

    fn composites(&self, weighed: &mut Weighed<'e>, fired: &[bool]) {
        for composite in &self.pack.composites {
            let holds = |term: &Term| match term {
                Term::Signal(number) => fired.get(usize::from(*number)).copied().unwrap_or(false),
                Term::Family(family) => weighed
                    .hits
                    .iter()
                    .any(|hit| hit.family == *family && hit.points > 0),
            };
            let any = composite.any.is_empty() || composite.any.iter().any(holds);
            if !(any && composite.all.iter().all(holds) && !composite.none.iter().any(holds)) {
                continue;
            }
            let parts = composite.all.iter().chain(&composite.any);
            let mut spans = Vec::new();
            let (mut found, mut imitation) = (None, None);
            for term in parts {
                let hit = weighed.hits.iter().find(|hit| self.is_term(hit, term));
                if let Some(hit) = hit {
                    hit.spans.iter().for_each(|span| push(&mut spans, *span));
                    found = found.or(hit.found);
                    imitation = imitation.or(hit.imitation);
                }
            }
            add_types(&mut weighed.types, &composite.types);
            weighed.hits.push(Hit {
                id: &composite.id,
                family: composite.family,
                points: composite.weight,
                title: &composite.title,
                explain: &composite.explain,
                spans,
                found,
                imitation,
            });
        }
    }

    fn is_term(&self, hit: &Hit<'_>, term: &Term) -> bool {
        match term {
            Term::Signal(number) => self
                .pack
                .signals
                .get(usize::from(*number))
                .is_some_and(|signal| signal.id == hit.id),
            Term::Family(family) => hit.family == *family && hit.points > 0,
        }
    }

    /// Adds up: positive points per family up to its cap, calmed by innocent signals, then the sum calmed.
    fn sum(&self, weighed: &mut Weighed<'e>) {
        let mut points = [0i32; 64];
        for hit in weighed.hits.iter().filter(|hit| hit.points > 0) {
            if let Some(sum) = points.get_mut(usize::from(hit.family)) {
                *sum += hit.points;
            }
        }
        for (sum, family) in points.iter_mut().zip(&self.pack.families) {
            *sum = (*sum).min(family.cap);
        }
        weighed.guilty = points.iter().sum();
        let mut off = 0;
        for hit in weighed.hits.iter().filter(|hit| hit.points < 0) {
            let calms = self
                .pack
                .signals
                .iter()
                .find(|signal| signal.id == hit.id)
                .map_or(0, |signal| signal.calms);
            match calms {
                0 => off += hit.points,
                _ => calm(&mut points, calms, hit.points),
            }
        }
        weighed.families = points
            .iter()
            .zip(&self.pack.families)
            .filter(|(sum, family)| **sum > 0 && family.hard)
            .count() as u32;
        weighed.total = points.iter().sum::<i32>() + off;
    }

    fn score(&self, weighed: &Weighed<'_>) -> f32 {
        self.pack.models.score(
            self.gather.sort(),
            weighed.total,
            self.evidence.text_odds,
            self.evidence.host_odds,
        )
    }
}

/// Takes `points` (negative) off each family named by the bits of `families`, never below zero.
fn calm(sums: &mut [i32; 64], families: u64, points: i32) {
    for (number, sum) in sums.iter_mut().enumerate() {
        if families & (1 << number) != 0 {
            *sum = (*sum + points).max(0);
        }
    }
}

fn close(a: &Seen, b: &Seen, near: &Near) -> bool {
    if a.squeezed != b.squeezed {
        return false;
    }
    if near.ordered && b.first < a.last {
        return false;
    }
    let gap = b
        .first
        .saturating_sub(a.last)
        .max(a.first.saturating_sub(b.last));
    gap <= near.within
}

fn push(spans: &mut Vec<Span>, span: Span) {
    if spans.len() < SPANS_MAX && !spans.contains(&span) {
        spans.push(span);
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

fn level(
    pack: &Pack,
    evidence: &Evidence<'_>,
    weighed: &Weighed<'_>,
    question: &Question<'_>,
    findings: &Findings,
) -> Level {
    let has = |fact| evidence.noted.iter().any(|noted| noted.fact == fact);
    let thresholds = &pack.thresholds;
    if has(Fact::ListedAuthority) {
        return Level::Warned;
    }
    let likely = |least: f32| weighed.score >= least;
    let several = weighed.families >= thresholds.danger_families;
    if weighed.total >= thresholds.danger && several && likely(thresholds.danger_probability) {
        return Level::Danger;
    }
    let enough =
        likely(thresholds.suspicious_probability) || weighed.total >= thresholds.points_alone;
    if weighed.total >= thresholds.suspicious && enough {
        return Level::Suspicious;
    }
    let bare = matches!(
        extract::kind_of(question.text, findings),
        InputKind::Link | InputKind::Phone
    );
    let exact = bare
        && weighed.guilty == 0
        && evidence
            .vouched
            .iter()
            .any(|number| is_alone(findings, *number));
    if exact {
        Level::Official
    } else {
        Level::Insufficient
    }
}

/// The official finding is the only link or phone of the input.
fn is_alone(findings: &Findings, number: u16) -> bool {
    let speaks = |what: &What| {
        matches!(
            what,
            What::Link(_) | What::Phone(_) | What::Account(_) | What::Handle(_)
        )
    };
    findings
        .found
        .iter()
        .zip(0u16..)
        .all(|(found, n)| n == number || !speaks(&found.what))
}

/// Borrowed text with placeholders filled, or the text itself when it has none.
pub(crate) fn filled<'e>(text: &'e str, fill: impl Fn(&str) -> Option<String>) -> Cow<'e, str> {
    if !text.contains('{') {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 32);
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        out.push_str(before);
        let Some((name, tail)) = after.split_once('}') else {
            out.push('{');
            rest = after;
            continue;
        };
        out.push_str(&fill(name).unwrap_or_else(|| "…".to_owned()));
        rest = tail;
    }
    out.push_str(rest);
    Cow::Owned(out)
}
