//! Puts a weighed question into the reader's words: title, reasons, advice, basis, indicators.

mod filled;

use std::borrow::Cow;
use std::ops::Range;

use extract::{Findings, Found, InputKind, Span, What};

use crate::Level;
use crate::evidence::{Evidence, shown};
use crate::judge::{Hit, Weighed, is_learned};
use crate::lexicon::Read;
use crate::pack::{Absence, LevelText, Pack, ScamType};
use crate::question::Question;
use crate::snapshot::Snapshot;
use crate::verdict::{
    Advice, Basis, BasisKind, Harm, Indicator, Listed, Odds, Reason, TypeRef, Verdict,
};
use crate::voice::clause_ends;

/// Reasons shown, at least and at most.
const REASONS_MIN: usize = 2;
const REASONS_MAX: usize = 4;
/// Points of a sign that is told even where the level is mild.
const TOLD_ALONE_MIN: i32 = 12;
/// Of what is told at every level, so much where the level is mild.
const TOLD_MAX: usize = 3;
/// Reasons from one family: the second adds something, a third only repeats.
const REASONS_PER_FAMILY: usize = 2;

/// Points by which the signs of one type must lead for them alone to name it.
const CLEAR_LEAD: f32 = 14.0;
/// Points that the learned words are worth for each unit of what they say.
const WORD_POINTS: f32 = 1.0;
/// How much of its points a general type counts with.
const GENERAL_SHARE: f32 = 0.6;
/// Points from which the signs of a type speak of it; fewer are of many stories («chuyển tiền vào số này»).
const OWN_SIGN: f32 = 1.5;
/// By how much the learned words must lead where no sign speaks of a type.
const WORDS_LEAD: f32 = 5.0;
/// A text of fewer bytes is too short to tell.
const SHORT: usize = 40;

/// Everything the words are made from.
pub(crate) struct Told<'e, 'x> {
    pub(crate) pack: &'e Pack,
    pub(crate) snapshot: &'e Snapshot,
    pub(crate) question: &'x Question<'x>,
    pub(crate) findings: &'x Findings,
    pub(crate) normal: &'x vi::Normal,
    pub(crate) words: &'x [Read<'x>],
    pub(crate) evidence: &'x Evidence<'e>,
    pub(crate) weighed: &'x Weighed<'e>,
    pub(crate) level: Level,
}

/// The verdict in words.
pub(crate) fn verdict<'e>(told: &Told<'e, '_>) -> Verdict<'e> {
    let texts = told.pack.texts.level.of(told.level);
    let scam_type = told.scam_type();
    let reasons = told.reasons();
    Verdict {
        level: told.level,
        title: &texts.title,
        summary: Cow::Borrowed(told.summary(texts, scam_type)),
        spans: told.spans(&reasons),
        reasons,
        scam_type: scam_type.map(|own| told.type_ref(own)),
        advice: told.advice(texts, scam_type),
        basis: told.basis(),
        indicators: told.indicators(),
        notes: told.notes(),
        cards: told.cards(),
        input: extract::kind_of(told.question.text, told.findings),
        pack_version: &told.pack.version,
        signals: told.weighed.fired(told.pack),
        odds: Odds {
            points: told.weighed.total,
            signs: told.weighed.signs(told.normal),
            text: told.evidence.text_odds,
            host: told.evidence.host_odds,
        },
        score: told.weighed.score,
    }
}

impl<'e> Told<'e, '_> {
    /// The scam type, if the level is worth a name: the one the signs clearly point to; where they do not, what the signs
    /// and the words of the message say together.
    fn scam_type(&self) -> Option<&'e ScamType> {
        if self.level < Level::Suspicious {
            return None;
        }
        let types = self.weighed.types.iter();
        let points = types.map(|(number, points)| (*number, *points as f32 * self.share(*number)));
        let clear = leader(points.clone(), CLEAR_LEAD);
        // A listed number says nothing of the story around it: only signs that would be enough without the list name a type.
        if self.level == Level::Warned {
            return clear
                .filter(|_| self.guilty_unlisted() >= self.pack.thresholds.suspicious)
                .and_then(|number| self.pack.taxonomy.types.get(usize::from(number)));
        }
        if let Some(number) = clear {
            return self.pack.taxonomy.types.get(usize::from(number));
        }
        // Words alone name a type only where they clearly lead: for any story there is one they fit a little.
        let is_named = points.clone().any(|(_, points)| points >= OWN_SIGN);
        let lead = if is_named { 0.0 } else { WORDS_LEAD };
        let words = self.pack.models.scam_types(self.normal, self.words);
        let words = words
            .into_iter()
            .map(|(number, sum)| (number, WORD_POINTS * sum));
        let mut said: Vec<f32> = vec![0.0; self.pack.taxonomy.types.len()];
        for (number, sum) in points.chain(words) {
            if let Some(said) = said.get_mut(usize::from(number)) {
                *said += sum;
            }
        }
        let least = self.pack.thresholds.scam_type as f32;
        let number = leader((0..).zip(said.iter().copied()), lead)?;
        let number =
            Some(usize::from(number)).filter(|number| said.get(*number) >= Some(&least))?;
        self.pack.taxonomy.types.get(number)
    }

    fn type_ref(&self, own: &'e ScamType) -> TypeRef<'e> {
        let type_ref = TypeRef::of(own);
        match self.in_english() {
            true => TypeRef {
                name: &own.name_en,
                ..type_ref
            },
            false => type_ref,
        }
    }

    /// Whether the asker reads English.
    fn in_english(&self) -> bool {
        self.question.hints.is_some_and(|hints| hints.english)
    }

    /// Points of the hard signs that need no list.
    fn guilty_unlisted(&self) -> i32 {
        let hits = self.weighed.hits.iter().filter(|hit| hit.points > 0);
        hits.filter(|hit| self.is_hard(hit.family) && self.family(hit.family) != "list")
            .map(|hit| hit.points)
            .sum()
    }

    /// A general type ("a false site") is named only where no special one has as much to say.
    fn share(&self, number: u16) -> f32 {
        let general = &self.pack.thresholds.general_types;
        let code = self
            .pack
            .taxonomy
            .types
            .get(usize::from(number))
            .map(|t| &t.code);
        if code.is_some_and(|code| general.contains(code)) {
            GENERAL_SHARE
        } else {
            1.0
        }
    }

    fn summary(&self, texts: &'e LevelText, scam_type: Option<&'e ScamType>) -> &'e str {
        match scam_type {
            Some(t) if self.level == Level::Danger && !t.avoid.is_empty() => &t.avoid,
            _ => &texts.summary,
        }
    }

    fn advice(&self, texts: &'e LevelText, scam_type: Option<&'e ScamType>) -> Advice<'e> {
        let harm = Harm::told(self.question.hints);
        Advice::of(&self.pack.texts, texts, scam_type, harm)
    }

    /// Two to four reasons: the strongest first, spread over families, innocent ones when the answer is mild.
    fn reasons(&self) -> Vec<Reason<'e>> {
        let mild = self.level < Level::Suspicious;
        let mut chosen = Vec::with_capacity(REASONS_MAX);
        if mild {
            // What was looked up of a sender, a link, a number, a code is said even where it is no ground for doubt.
            self.choose(&mut chosen, |hit| self.is_told(hit), TOLD_MAX);
            let checkable = |hit: &Hit<'e>| hit.points >= TOLD_ALONE_MIN && hit.found.is_some();
            self.choose(&mut chosen, checkable, 1);
            self.choose(&mut chosen, |hit| hit.points < 0, REASONS_MIN);
        } else {
            self.choose(&mut chosen, |hit| hit.points > 0, REASONS_MAX);
        }
        let told = chosen.iter().map(|hit| self.reason(hit));
        let missing = REASONS_MIN.saturating_sub(chosen.len());
        let absent = self.absences().into_iter().take(missing);
        let absent = absent.map(|absence| Reason {
            signal: "",
            family: "",
            title: &absence.title,
            text: Cow::Borrowed(&absence.text),
            spans: Vec::new(),
            innocent: mild,
        });
        let mut reasons = Vec::with_capacity(REASONS_MAX);
        reasons.extend(told.chain(absent));
        reasons
    }

    /// Chooses the strongest hits that are `wanted` and say something those before them do not, until there are `most`.
    fn choose<'x>(
        &'x self,
        chosen: &mut Vec<&'x Hit<'e>>,
        wanted: impl Fn(&Hit<'e>) -> bool,
        most: usize,
    ) {
        // What the model or the spelling suggests comes after what a person can check.
        let rank = |hit: &Hit<'e>| (!self.is_hard(hit.family), -hit.points.abs());
        let hits = self.weighed.hits.iter();
        let hits = hits.filter(|hit| wanted(hit) && !hit.explain.is_empty());
        let mut ranked: Vec<_> = hits.map(|hit| (rank(hit), hit)).collect();
        ranked.sort_by_key(|(rank, _)| *rank);
        for (_, hit) in ranked {
            if chosen.len() >= most {
                break;
            }
            let same = chosen.iter().filter(|told| told.family == hit.family);
            let is_told = same.count() >= REASONS_PER_FAMILY
                || chosen
                    .iter()
                    .any(|told| told.title == hit.title || self.repeats(told, hit));
            if !is_told {
                chosen.push(hit);
            }
        }
    }

    /// Whom an address imitates, that it is not his and that no office has it, is the same said of one address.
    fn repeats(&self, told: &Hit<'_>, hit: &Hit<'_>) -> bool {
        hit.found.is_some()
            && (told.found, told.family) == (hit.found, hit.family)
            && self.family(hit.family) == "lookalike"
    }

    fn reason(&self, hit: &Hit<'e>) -> Reason<'e> {
        let pointed;
        let hit = match self.is_of_wording(hit) {
            true => {
                pointed = self.pointed(hit);
                &pointed
            }
            false => hit,
        };
        Reason {
            signal: hit.id,
            family: self.family(hit.family),
            title: hit.title,
            text: hit.explain.filled(|out, name| self.fill(out, hit, name)),
            spans: hit.spans.as_slice().to_vec(),
            innocent: hit.points < 0,
        }
    }

    /// What the model suspects of the wording as a whole.
    fn is_of_wording(&self, hit: &Hit<'_>) -> bool {
        hit.found.is_none() && hit.spans.is_empty() && is_learned(self.pack, hit)
    }

    /// The same with the words that speak most for it. Looked for where it is told, since few answers tell it.
    fn pointed(&self, hit: &Hit<'e>) -> Hit<'e> {
        let mut hit = hit.clone();
        let (text, form) = (self.question.text, &self.normal.words);
        let ends = clause_ends(text);
        let clause = |word: &Range<usize>| {
            let start = form.original(word.clone()).start;
            ends.partition_point(|end| *end <= start)
        };
        if let Some(words) = self.pack.models.loudest(self.normal, self.words, clause) {
            hit.spans.push(shown(text, form.original(words)));
        }
        hit
    }

    fn is_told(&self, hit: &Hit<'_>) -> bool {
        hit.points > 0 && hit.signal(self.pack).is_some_and(|signal| signal.told)
    }

    fn is_hard(&self, number: u8) -> bool {
        self.pack
            .families
            .get(usize::from(number))
            .is_some_and(|family| family.hard)
    }

    fn family(&self, number: u8) -> &'e str {
        self.pack
            .families
            .get(usize::from(number))
            .map_or("", |family| family.code.as_str())
    }

    fn notes(&self) -> Vec<Cow<'e, str>> {
        let note = |code| self.pack.texts.note(code, self.in_english());
        let cut = self.findings.cut.then(|| note("too_much_found"));
        cut.flatten().map(Cow::Borrowed).into_iter().collect()
    }

    /// What can be said when few signs were found, what matters most first.
    fn absences(&self) -> Vec<&'e Absence> {
        let absent = &self.pack.texts.absent;
        match self.level {
            Level::Warned => return vec![&absent.warned],
            Level::Danger | Level::Suspicious => return vec![&absent.weak],
            Level::Official | Level::Insufficient => {}
        }
        let text = self.question.text.trim();
        if text.is_empty() {
            return vec![&absent.unread, &absent.demand];
        }
        let told = extract::kind_of(text, self.findings) == InputKind::Text;
        let mut found = self.findings.found.iter();
        let linked = found.any(|found| matches!(found.what, What::Link(_)));
        // Named as an address and none that could be opened: a thousand labels, a form no browser knows.
        let named = text.contains("://") || self.findings.unopened;
        let all = [
            (self.level == Level::Official, &absent.official),
            (!self.evidence.warned_of.is_empty(), &absent.kept_off),
            (told && !linked && named, &absent.address),
            (!told && self.snapshot.is_empty(), &absent.no_lists),
            (
                !told && !self.snapshot.is_empty() && self.evidence.listed.is_empty(),
                &absent.bare,
            ),
            (text.len() < SHORT, &absent.short),
            (told && self.weighed.guilty >= TOLD_ALONE_MIN, &absent.weak),
            (
                told && self.weighed.guilty < TOLD_ALONE_MIN && !self.warns(),
                &absent.nothing,
            ),
            (told && !linked && !named, &absent.link),
            (true, &absent.demand),
        ];
        let all = all.into_iter().filter(|(holds, _)| *holds);
        all.map(|(_, absence)| absence).collect()
    }

    /// The message tells of a trick, or warns of one: that nothing of the kind was seen would not be true.
    fn warns(&self) -> bool {
        let voice = |hit: &Hit<'_>| hit.signal(self.pack).is_some_and(|signal| signal.voice);
        !self.evidence.warned_of.is_empty() || self.weighed.hits.iter().any(voice)
    }

    /// The guilty words, merged: of every positive signal where there is ground for doubt; elsewhere only of what is told,
    /// for a word marked in red with no reason beside it frightens and explains nothing.
    fn spans(&self, reasons: &[Reason<'_>]) -> Vec<Span> {
        let mild = self.level < Level::Suspicious;
        let hits = self
            .weighed
            .hits
            .iter()
            .filter(|hit| !mild && hit.points > 0);
        let told = reasons.iter().filter(|reason| !reason.innocent);
        let spans = hits.flat_map(|hit| hit.spans.as_slice());
        let spans = spans.chain(told.flat_map(|reason| &reason.spans));
        // Start and end in one number: sorted at once. Composites stand where their parts do, so most come several times.
        let mut all: Vec<u64> = Vec::with_capacity(24);
        for span in spans.filter(|span| span.end > span.start) {
            let both = u64::from(span.start) << 32 | u64::from(span.end);
            if !all.contains(&both) {
                all.push(both);
            }
        }
        all.sort_unstable();
        let mut merged: Vec<Span> = Vec::with_capacity(all.len());
        for both in all {
            let (start, end) = ((both >> 32) as u32, both as u32);
            match merged.last_mut() {
                Some(last) if start <= last.end => last.end = last.end.max(end),
                _ => merged.push(Span { start, end }),
            }
        }
        merged
    }

    fn basis(&self) -> Vec<Basis<'e>> {
        let texts = self.pack.texts.basis(self.in_english());
        let mut all = Vec::with_capacity(3);
        for (_, list) in &self.evidence.listed {
            let text = texts.list.filled(|out, name| {
                match name {
                    "list" => out.push_str(&list.name),
                    "date" => match list.date {
                        Some(date) => out.push_str(&date.strftime("%d/%m/%Y").to_string()),
                        None => out.push('?'),
                    },
                    _ => return None,
                }
                Some(())
            });
            all.push(Basis {
                kind: BasisKind::List,
                text,
                source: Some(Cow::Borrowed(list.source.as_str())),
                date: list.date,
            });
        }
        if let Some((_, owner)) = self
            .evidence
            .official
            .first()
            .filter(|_| self.level == Level::Official)
        {
            let text = texts
                .official
                .filled(|out, name| (name == "owner").then(|| out.push_str(owner)));
            all.push(Basis {
                kind: BasisKind::Official,
                text,
                source: None,
                date: None,
            });
        }
        let learned = |hit: &Hit<'_>| hit.points > 0 && is_learned(self.pack, hit);
        // Where the signs alone would not have been enough, the wording was what decided.
        let by_wording =
            self.level == Level::Suspicious && self.weighed.total < self.pack.thresholds.suspicious;
        let model = by_wording || self.weighed.hits.iter().any(learned);
        if self.level != Level::Official {
            all.push(Basis {
                kind: BasisKind::Rule,
                text: Cow::Borrowed(&texts.rule),
                source: None,
                date: None,
            });
        }
        if model {
            all.push(Basis {
                kind: BasisKind::Model,
                text: Cow::Borrowed(&texts.model),
                source: None,
                date: None,
            });
        }
        all
    }

    fn indicators(&self) -> Vec<Indicator<'e>> {
        let mut all: Vec<Indicator<'e>> = Vec::with_capacity(8);
        for (found, number) in self.all_found().zip(0u16..) {
            let Some(indicator) = self.indicator(found, number) else {
                continue;
            };
            // Written twice it is still one.
            let same =
                |told: &Indicator<'_>| told.kind == indicator.kind && told.value == indicator.value;
            if !all.iter().any(same) {
                all.push(indicator);
            }
        }
        all
    }

    fn indicator(&self, found: &Found, number: u16) -> Option<Indicator<'e>> {
        let listed = self
            .evidence
            .listed
            .iter()
            .find(|(n, _)| *n == number)
            .map(|(_, list)| Listed {
                list: &list.name,
                class: list.class,
                date: list.date,
                expires: list.expires,
            });
        if listed.is_none() && is_guess(&found.what) {
            return None;
        }
        let shown = self.pack.texts.shown(self.in_english());
        let (kind, value) = self.shown_as(&found.what, shown)?;
        let official = self
            .evidence
            .official
            .iter()
            .find(|(n, _)| *n == number)
            .map(|(_, owner)| *owner);
        Some(Indicator {
            kind,
            value,
            span: found.span,
            listed,
            official,
        })
    }
}

/// Of what was read as something else too, only what a list holds is shown, and what is all there is.
fn is_guess(what: &What) -> bool {
    match what {
        What::Account(account) => account.or_phone && !account.alone,
        What::Ip(_) => true,
        _ => false,
    }
}

/// The number of the greatest figure, if it leads the next one, or nought, by `lead`.
fn leader(figures: impl Iterator<Item = (u16, f32)>, lead: f32) -> Option<u16> {
    let (mut best, mut most, mut next) = (None, f32::NEG_INFINITY, 0.0f32);
    for (number, figure) in figures {
        if figure > most {
            next = if best.is_some() { most } else { 0.0 };
            (best, most) = (Some(number), figure);
        } else {
            next = next.max(figure);
        }
    }
    best.filter(|_| most - next >= lead)
}
