//! Sending a tip in. It is acknowledged when it is durable, and sending it twice is sending it once.

use domain::Action;
use domain::form::{AnswerFault, Answers, dong};
use domain::tip::{Lane, Receipt, Source, State};
use serde_json::json;
use sha2::{Digest, Sha256};
use store::audit::Record;
use store::tables::{tip, tip_identity, tip_indicator};
use store::{Tx, Work};

use super::evidence::Put;
use super::recipient::place;
use super::{form, receipt, short_message};
use crate::site::{Actor, Fault, Site, day, new_id};
use crate::{Checker, check};

/// Kinds of indicators that are kept; numbers of identity papers are recognised only in order to be masked.
const KINDS: &[&str] = &[
    "host", "url", "phone", "account", "wallet", "handle", "email", "pay",
];

/// Fewer words say too little to be called the same story.
const WORDS_MIN: usize = 6;
const DAY_MS: i64 = 24 * 60 * 60 * 1000;

/// What is sent in.
#[derive(Debug, Clone)]
pub struct Sent {
    /// Answers to the form of today.
    pub answers: Answers,
    /// Made once when the form was opened; the same again is the same tip.
    pub attempt: String,
    /// How it came in.
    pub source: Source,
    /// Files, already on the disk.
    pub files: Put,
}

/// What the reporter gets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Acknowledged {
    /// The receipt.
    pub receipt: Receipt,
    /// When it was received, in milliseconds since 1970 UTC, to the minute.
    pub received_at: i64,
    /// SHA-256 of what was sent, in hex.
    pub content_hash: String,
    /// Ed25519 over [`super::receipt::message`], in hex.
    pub signature: String,
    /// The lane, so that the page can say what to do first.
    pub lane: Lane,
}

/// What can be wrong with a tip.
#[derive(Debug, thiserror::Error)]
pub enum SubmitFault {
    /// An answer.
    #[error(transparent)]
    Answer(#[from] AnswerFault),
    /// The form was opened too long ago or its mark is not ours.
    #[error("the form must be opened again")]
    Stale,
    /// Everything else.
    #[error(transparent)]
    Other(#[from] Fault),
}

impl From<store::Error> for SubmitFault {
    fn from(error: store::Error) -> Self {
        Self::Other(error.into())
    }
}

/// A mark for a form just opened: random, and signed so that receipts cannot be chosen by the sender.
///
/// # Errors
/// When the system has no randomness.
pub fn open(site: &Site) -> Result<String, Fault> {
    let id = new_id()?;
    let seal = site.store.keys().token(&format!("tip attempt {id}"));
    Ok(format!("{id}.{seal}"))
}

/// The receipt this mark leads to: the same mark gives the same receipt, so that a lost answer can be asked for again.
pub(crate) fn receipt_of(site: &Site, attempt: &str) -> Option<Receipt> {
    let (id, seal) = attempt.split_once('.')?;
    if site.store.keys().token(&format!("tip attempt {id}")) != seal {
        return None;
    }
    let digest = Sha256::digest(
        site.store
            .keys()
            .token(&format!("tip receipt {id}"))
            .as_bytes(),
    );
    let bytes = digest.first_chunk::<10>()?;
    Some(Receipt::from_bytes(*bytes))
}

/// The hash under which a receipt is kept.
pub(crate) fn receipt_hash(site: &Site, receipt: &Receipt) -> String {
    site.store
        .keys()
        .token(&format!("receipt {}", receipt.plain()))
}

/// Takes a tip in.
///
/// # Errors
/// [`SubmitFault`].
pub async fn submit(
    site: &Site,
    checker: &Checker,
    sent: Sent,
    by: Option<&Actor>,
) -> Result<Acknowledged, SubmitFault> {
    take_in(site, checker, sent, by, false).await
}

/// Takes a tip in while many come at once: the same content sent again within a day becomes a receipt of its own for the row
/// there is, not a second row.
///
/// # Errors
/// [`SubmitFault`].
pub async fn submit_under_load(
    site: &Site,
    checker: &Checker,
    sent: Sent,
) -> Result<Acknowledged, SubmitFault> {
    take_in(site, checker, sent, None, true).await
}

async fn take_in(
    site: &Site,
    checker: &Checker,
    sent: Sent,
    by: Option<&Actor>,
    folding: bool,
) -> Result<Acknowledged, SubmitFault> {
    let receipt = receipt_of(site, &sent.attempt).ok_or(SubmitFault::Stale)?;
    let form = form();
    let answers = short_message::understood(sent.answers.clone());
    let mut answers = form.read(answers, form.steps())?;
    for text in answers.values_mut().flatten() {
        *text = without_tokens(text);
    }
    let (answers, identity) = form.part_identity(answers);
    let now = site.now();
    let row = row_of(site, &receipt, &answers, &sent, by, now)?;
    let (row, indicators) = screened(checker, row, &answers, now)?;
    let words = told(&answers);
    let sealed = seal_identity(site, &row.id, &identity)?;
    let known = site
        .store
        .write(now, {
            let (row, files) = (row.clone(), sent.files);
            let (by, site) = (by.cloned(), site.clone());
            move |tx| -> Work<'_, Option<tip::Model>, Fault> {
                Box::pin(async move {
                    if let Some(known) = tx.tip_of_receipt(&row.receipt_hash).await? {
                        return Ok(Some(known));
                    }
                    if folding && sealed.is_none() && files.is_empty() {
                        let same = tx.same_tip(&row.content_hash, now - DAY_MS).await?;
                        if let Some(same) = same {
                            tx.repeat(&row.receipt_hash, "tip", &same.id).await?;
                            return Ok(None);
                        }
                    }
                    let today = day(now);
                    if let Some(actor) = &by {
                        let asker = site.asker(actor, &today, Action::EnterTips)?;
                        if !tx.reaches(asker, &actor.unit_id).await? {
                            return Err(Fault::NotAllowed);
                        }
                    }
                    let mut row = row;
                    row.unit_id = place(tx, &answers, by.as_ref(), &today).await?;
                    store_all(tx, row, indicators, sealed, &words, &files).await?;
                    Ok(None)
                })
            }
        })
        .await
        .map_err(SubmitFault::Other)?;
    Ok(acknowledged(site, receipt, &known.unwrap_or(row)))
}

fn acknowledged(site: &Site, receipt: Receipt, row: &tip::Model) -> Acknowledged {
    let message = receipt::message(row.received_at, &row.content_hash);
    Acknowledged {
        receipt,
        received_at: row.received_at,
        content_hash: row.content_hash.clone(),
        signature: hex(&site.store.keys().sign(message.as_bytes())),
        lane: Lane::from_code(&row.lane).unwrap_or(Lane::Ordinary),
    }
}

fn row_of(
    site: &Site,
    receipt: &Receipt,
    answers: &Answers,
    sent: &Sent,
    by: Option<&Actor>,
    now: i64,
) -> Result<tip::Model, Fault> {
    let form = form();
    let lane = Lane::from_code(form.lane(answers)).unwrap_or(Lane::Ordinary);
    let content = serde_json::to_string(answers).unwrap_or_default();
    // The receipt covers the answers and the hash of every file, a line each.
    let covered: Vec<&str> = std::iter::once(content.as_str())
        .chain(sent.files.hashes())
        .collect();
    let covered = covered.join("\n");
    let money = |ids: &[&str]| {
        let typed = ids.iter().filter_map(|id| answers.get(*id)?.first());
        typed.filter_map(|text| dong(text)).max().unwrap_or(0)
    };
    Ok(tip::Model {
        id: new_id()?,
        receipt_hash: receipt_hash(site, receipt),
        source: sent.source.code().to_owned(),
        entered_by: by.map(|actor| actor.person_id.clone()),
        form_version: i64::from(form.version),
        content_hash: hex(&Sha256::digest(covered.as_bytes())),
        folded_hash: hex(&Sha256::digest(likeness(&told(answers)).as_bytes())),
        answers: content,
        // To the minute: precise enough for every clock, too coarse to match a line in a network log.
        received_at: now - now.rem_euclid(60_000),
        unit_id: String::new(),
        lane: lane.code().to_owned(),
        lane_rank: lane.rank(),
        state: State::New.code().to_owned(),
        assignee_id: None,
        level: String::new(),
        scam_type: None,
        pack_version: String::new(),
        amount_lost: money(&["amount", "lost"]),
        amount_saved: money(&["saved", "kept"]),
        outcome: None,
        first_touched_at: None,
        transferred_at: None,
        closed_at: None,
        digest: Vec::new(),
    })
}

/// What two tips share that tell the same story with other numbers: the folded words without those that hold a digit. A story
/// of a word or two is only like itself.
fn likeness(told: &str) -> String {
    let words = store::search::words(told);
    let plain: Vec<&str> = words
        .iter()
        .map(String::as_str)
        .filter(|word| !word.bytes().any(|byte| byte.is_ascii_digit()))
        .collect();
    if plain.len() >= WORDS_MIN {
        plain.join(" ")
    } else {
        words.join(" ")
    }
}

/// What the reporter told, as one text.
pub(crate) fn told(answers: &Answers) -> String {
    ["text", "identifiers", "transfers"]
        .iter()
        .filter_map(|id| answers.get(*id))
        .flatten()
        .cloned()
        .collect::<Vec<_>>()
        .join("\n")
}

/// The same engine that answers citizens looks at it at once.
fn screened(
    checker: &Checker,
    mut row: tip::Model,
    answers: &Answers,
    now: i64,
) -> Result<(tip::Model, Vec<tip_indicator::Model>), Fault> {
    let engine = checker.engine();
    let Some(verdict) = verdict(&engine, &told(answers), now) else {
        row.level = detect::Level::Insufficient.code().to_owned();
        return Ok((row, Vec::new()));
    };
    row.level = verdict.level.code().to_owned();
    row.scam_type = verdict
        .scam_type
        .as_ref()
        .map(|found| found.code.to_owned());
    row.pack_version = verdict.pack_version.to_owned();
    let indicators = named_by(verdict)
        .into_iter()
        .map(|(kind, value)| {
            Ok(tip_indicator::Model {
                id: new_id()?,
                tip_id: row.id.clone(),
                kind: kind.to_owned(),
                value,
                digest: Vec::new(),
            })
        })
        .collect::<Result<_, Fault>>()?;
    Ok((row, indicators))
}

fn verdict<'e>(engine: &'e crate::Engine, text: &str, now: i64) -> Option<detect::Verdict<'e>> {
    let today = day(now).parse().unwrap_or_default();
    let text: String = text.chars().take(check::TEXT_MAX / 4).collect();
    check::text_answer(engine, text, &detect::Hints::default(), today)
        .ok()
        .map(|answer| answer.verdict)
}

/// Phones, accounts, links in a verdict, without official ones, each once.
fn named_by(verdict: detect::Verdict<'_>) -> Vec<(&'static str, String)> {
    let mut named: Vec<(&'static str, String)> = verdict
        .indicators
        .into_iter()
        .filter(|found| found.official.is_none())
        .filter_map(|found| {
            let kind = KINDS.iter().find(|kind| **kind == found.kind)?;
            Some((*kind, stripped(kind, found.value)))
        })
        .collect();
    named.sort();
    named.dedup();
    named
}

/// Phones, accounts, links a text names.
pub(crate) fn named_in(checker: &Checker, text: &str, now: i64) -> Vec<(&'static str, String)> {
    let engine = checker.engine();
    verdict(&engine, text, now).map_or_else(Vec::new, named_by)
}

/// What follows `?` or `#` in a link may be a token that is somebody's: it is cut before anything is stored.
pub(crate) fn without_tokens(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for word in text.split_inclusive(char::is_whitespace) {
        let link = word.split(['?', '#']).next().unwrap_or_default();
        let rest = word.get(link.len()..).unwrap_or_default();
        let is_link = link.contains('.') && (link.contains('/') || rest.contains('='));
        let tail = rest.trim_end();
        if is_link && tail.len() > 1 {
            out.push_str(link);
            out.push_str(rest.get(tail.len()..).unwrap_or_default());
        } else {
            out.push_str(word);
        }
    }
    out
}

/// Links are kept without what follows `?` or `#`: it may hold a token that is somebody's.
fn stripped(kind: &str, value: String) -> String {
    if kind == "url" {
        value
            .split(['?', '#'])
            .next()
            .unwrap_or_default()
            .to_owned()
    } else {
        value
    }
}

fn seal_identity(site: &Site, tip_id: &str, identity: &Answers) -> Result<Option<Vec<u8>>, Fault> {
    if identity.is_empty() {
        return Ok(None);
    }
    let plain = serde_json::to_vec(identity).unwrap_or_default();
    let sealed = site
        .store
        .keys()
        .seal(&identity_place(tip_id), &plain, store::random()?)?;
    Ok(Some(sealed))
}

pub(crate) fn identity_place(tip_id: &str) -> String {
    format!("identity of tip {tip_id}")
}

async fn store_all(
    tx: &mut Tx,
    row: tip::Model,
    indicators: Vec<tip_indicator::Model>,
    sealed: Option<Vec<u8>>,
    words: &str,
    files: &Put,
) -> Result<(), Fault> {
    let at = row.received_at;
    let by = row.entered_by.clone();
    let (id, lane, source) = (row.id.clone(), row.lane.clone(), row.source.clone());
    let actor = by.clone().unwrap_or_else(|| "public".to_owned());
    let content_hash = row.content_hash.clone();
    tx.add_tip(row, words).await?;
    for indicator in indicators {
        tx.insert(indicator).await?;
    }
    if let Some(sealed) = sealed {
        let row = tip_identity::Model {
            tip_id: id.clone(),
            sealed,
            digest: Vec::new(),
        };
        tx.insert(row).await?;
    }
    files.keep(tx, &id, by.as_deref(), at).await?;
    tx.record(Record {
        actor: &actor,
        action: "tip.submit",
        object_kind: "tip",
        object_id: &id,
        detail: json!({"lane": lane, "source": source, "content": content_hash}),
    })
    .await?;
    Ok(())
}

fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write;
    bytes.iter().fold(String::new(), |mut out, byte| {
        let _ = write!(out, "{byte:02x}");
        out
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_story_with_other_numbers_is_the_same_story() {
        let told = "Có người gọi xưng công an bảo chuyển tiền vào tài khoản 1900000123456";
        let again = "co nguoi goi xung CONG AN, bao chuyen tien vao tai khoan 0900000999";
        assert_eq!(likeness(told), likeness(again));
        assert_ne!(likeness("gọi từ 0900000123"), likeness("gọi từ 0900000999"));
    }

    #[test]
    fn tokens_in_links_are_not_kept() {
        assert_eq!(
            stripped("url", "https://x.example/a?token=1#b".into()),
            "https://x.example/a"
        );
        assert_eq!(stripped("phone", "0900000123".into()), "0900000123");
        for (typed, kept) in [
            (
                "xem https://x.example/a?token=1#b nhé",
                "xem https://x.example/a nhé",
            ),
            ("x.example?id=7\nhết", "x.example\nhết"),
            ("Thật à? Sao không gọi 113?", "Thật à? Sao không gọi 113?"),
            ("ngày 1.2? đúng", "ngày 1.2? đúng"),
        ] {
            assert_eq!(without_tokens(typed), kept);
        }
    }
}
