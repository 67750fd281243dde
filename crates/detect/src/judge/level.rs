//! Which level a weighed message comes to: points, probability and wording must agree, and nothing may speak for it.

use std::cell::LazyCell;

use extract::{Findings, InputKind, What};

use super::sentences::sentences;
use super::{Weighed, is_learned, score};
use crate::Level;
use crate::evidence::{Evidence, Gather};
use crate::facts::Fact;
use crate::model::Sort;
use crate::pack::Pack;

/// Words of a message whose wording may be enough by itself, at least.
const WORDING_MIN: usize = 6;
/// How much of their points the sentences of an order keep, at least.
const BRIEF_DENSITY_MIN: f32 = 0.8;
/// What words of others stand in.
const QUOTES: [char; 5] = ['«', '»', '“', '”', '"'];

/// The level a message comes to.
pub(super) fn level(
    gather: &Gather<'_, '_>,
    evidence: &Evidence<'_>,
    weighed: &Weighed<'_>,
) -> Level {
    let (pack, question, findings) = (gather.pack, gather.question, gather.findings);
    let has = |fact| evidence.noted.iter().any(|noted| noted.fact == fact);
    let thresholds = &pack.thresholds;
    if has(Fact::ListedAuthority) {
        return Level::Warned;
    }
    let least = match gather.sort {
        Sort::Text if question.mail.is_some() => &thresholds.mail,
        Sort::Text => &thresholds.text,
        Sort::Link => &thresholds.link,
    };
    let whole = Wording {
        is_brief: true,
        is_order: true,
        points: weighed.total,
        score: weighed.score,
        odds: evidence.text_odds,
    };
    let urged = LazyCell::new(|| undiluted(gather, evidence, weighed));
    let is_sure = |wording: &Wording| {
        wording.is_order
            && wording.points >= thresholds.danger
            && wording.score >= least.danger
            && wording
                .odds
                .is_none_or(|odds| odds >= thresholds.danger_wording)
    };
    if weighed.families >= thresholds.danger_families
        && !only_asks(gather, weighed)
        && (is_sure(&whole) || (!tells(gather) && urged.as_ref().is_some_and(is_sure)))
    {
        return Level::Danger;
    }
    // Points so many that no wording excuses them.
    let plenty = weighed.total as f32 * weighed.signs(gather.normal).density() >= least.points;
    let is_likely = |wording: &Wording| wording.is_brief && wording.score >= least.suspicious;
    let likely = || is_likely(&whole) || urged.as_ref().is_some_and(is_likely);
    if weighed.total >= thresholds.suspicious
        && founded(pack, weighed, thresholds.one_sign)
        && (plenty || is_proven(weighed) || likely() || is_asked_about(gather, weighed))
    {
        return Level::Suspicious;
    }
    let kind = extract::kind_of(question.text, findings);
    if kind == InputKind::Text
        && weighed.score >= least.alone
        && (is_worded(question.text) || is_glued(gather.normal))
        && !is_calmed(weighed)
    {
        return Level::Suspicious;
    }
    let bare = matches!(kind, InputKind::Link | InputKind::Phone);
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

/// A wording has words: a name of a thousand labels has none, nor has a list of numbers.
fn is_worded(text: &str) -> bool {
    let words = text.split_whitespace();
    let mut words = words.filter(|word| word.contains(char::is_alphabetic));
    words.nth(WORDING_MIN - 1).is_some()
}

/// Words written as one are words.
fn is_glued(normal: &vi::Normal) -> bool {
    normal.tricks.glued > 0 && is_worded(&normal.words.text)
}

/// Something speaks for the message.
fn is_calmed(weighed: &Weighed<'_>) -> bool {
    weighed.hits.iter().any(|hit| hit.points < 0)
}

/// A sign of this message stands whatever its wording: a list holds it, or anybody can see it.
fn is_proven(weighed: &Weighed<'_>) -> bool {
    weighed.hits.iter().any(|hit| hit.points > 0 && hit.proven)
}

/// Somebody tells what happened: such a message quotes sentences that are guilty by themselves, and is judged as a whole. What
/// somebody never bids («không bao giờ yêu cầu đọc mã») tells nothing.
fn tells(gather: &Gather<'_, '_>) -> bool {
    let voice = gather.pack.voice;
    let tells = [voice.witness, voice.escaped, voice.tale];
    tells.iter().any(|group| gather.groups.has(*group))
        || gather.in_group(voice.reported).any(|hit| !hit.negated)
}

/// Whoever asks others whether a trick is one asks nothing more of the reader: no place to go or to pay to, nothing bidden, nobody
/// accused, and nothing guilty behind the question, where somebody answers it.
fn only_asks(gather: &Gather<'_, '_>, weighed: &Weighed<'_>) -> bool {
    let voice = gather.pack.voice;
    let Some(asked) = gather.in_group(voice.asks_if_trick).next() else {
        return false;
    };
    let end = gather.span_of(asked).end;
    let text = gather.question.text;
    let bids = gather.in_group(voice.address).any(|hit| {
        let after = text.get(gather.span_of(hit).end as usize..);
        let after = after.unwrap_or_default().trim_start().chars();
        let is_of_asking = vi::fold(&after.take(3).collect::<String>()) == "hoi";
        !hit.negated && !is_of_asking
    });
    let guilty = || weighed.hits.iter().filter(|hit| hit.points > 0);
    let answered = || {
        let mut places = guilty().flat_map(|hit| hit.spans.as_slice());
        places.any(|span| span.start >= end)
    };
    gather.question.mail.is_none()
        && gather.question.qr.is_empty()
        && !has_place(gather.findings)
        && !bids
        && !guilty().any(|hit| hit.accuses(gather.pack))
        && !answered()
}

/// Somebody asks whether it is a trick, and several signs say so: to ask makes every wording sound harmless. Where there is a place to
/// go or to pay to, a poster or a quiz may ask as well.
fn is_asked_about(gather: &Gather<'_, '_>, weighed: &Weighed<'_>) -> bool {
    let pack = gather.pack;
    weighed.total >= pack.thresholds.several_signs
        && gather.groups.has(pack.voice.asks_if_trick)
        && !has_place(gather.findings)
}

fn has_place(findings: &Findings) -> bool {
    findings.found.iter().any(|found| is_place(&found.what))
}

/// Where somebody can be led or paid.
fn is_place(what: &What) -> bool {
    matches!(
        what,
        What::Link(_) | What::Phone(_) | What::Account(_) | What::Handle(_)
    )
}

/// How guilty some wording sounds.
struct Wording {
    /// The sentences of an order are few; what is longer tells a story.
    is_brief: bool,
    /// They leave room for nothing else, and nobody's words are quoted in them.
    is_order: bool,
    /// Points of the message, with what the models make of this wording.
    points: i32,
    score: f32,
    odds: Option<f32>,
}

/// The wording of the sentences that ask something of the reader alone, where several signs stand in them: a warning borrowed from a
/// bank, a kind word must not make what it stands beside look ordinary. None where they are the whole message, or there are none.
fn undiluted(
    gather: &Gather<'_, '_>,
    evidence: &Evidence<'_>,
    weighed: &Weighed<'_>,
) -> Option<Wording> {
    let (pack, text) = (gather.pack, gather.question.text);
    if weighed.total < pack.thresholds.several_signs {
        return None;
    }
    let part = text.get(sentences(text, weighed.urged?))?.trim();
    if part.is_empty() || part.len() == text.len() {
        return None;
    }
    let normal = vi::normalize(part);
    let words = pack.lexicon.read(&normal.words.text);
    let odds = pack.models.text(gather.sort, part, &normal, &words)?;
    let more = wording_points(pack, odds) - weighed.wording;
    let signs = weighed.signs(&normal);
    Some(Wording {
        is_brief: signs.density() >= BRIEF_DENSITY_MIN,
        is_order: signs.density() >= 1.0 && !part.contains(QUOTES),
        points: weighed.total + more.max(0),
        score: score(gather, evidence, signs, Some(odds)),
        odds: Some(odds),
    })
}

/// Points of the signs that wait for what the models make of a wording.
fn wording_points(pack: &Pack, odds: f32) -> i32 {
    let calibration = pack.models.calibration();
    let facts = [
        (calibration.suspects, Fact::ModelSuspects),
        (calibration.sure, Fact::ModelSure),
    ];
    let facts = facts.into_iter().filter(|(least, _)| odds >= *least);
    let signals = facts.flat_map(|(_, fact)| pack.by_fact.get(fact as usize));
    let signals = signals.filter_map(|number| pack.signals.get(usize::from(*number)));
    signals.map(|signal| signal.weight).sum()
}

/// One sign at least stands on more than how the learned model finds the wording; an address it suspects can be looked at.
fn founded(pack: &Pack, weighed: &Weighed<'_>, least: i32) -> bool {
    let mut hits = weighed.hits.iter().filter(|hit| hit.points >= least);
    hits.any(|hit| hit.found.is_some() || !is_learned(pack, hit))
}

/// The official finding is the only link or phone of the input.
fn is_alone(findings: &Findings, number: u16) -> bool {
    findings
        .found
        .iter()
        .zip(0u16..)
        .all(|(found, n)| n == number || !is_place(&found.what))
}
