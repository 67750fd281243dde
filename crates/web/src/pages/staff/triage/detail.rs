//! The right half: one tip, what was told and seen, what was done, what may be done next.

use app::tips::evidence::Findings;
use app::tips::handle::VISIBILITIES;
use app::tips::transfers::{self, Transfer};
use app::tips::{self, form_of};
use app::{Actor, Fault, check};
use domain::Action;
use domain::form::Answers;
use domain::sector::Sector;
use domain::tip::{Lane, Outcome, Source, State as TipState};
use store::Asker;
use store::tables::{custody, tip};

use super::step::history_words;
use super::words::{
    Clock, Piece, clock, indicator_words, kind_name, level_tone, level_words, masked, pieces,
    some_money,
};
use crate::pages::catalogue::sectors;
use crate::pages::staff::moment;
use crate::routes::Shared;

pub(super) struct Detail {
    pub(super) id: String,
    /// Where its forms go, the filter carried on.
    pub(super) to: String,
    pub(super) short: String,
    pub(super) title: String,
    pub(super) type_code: Option<String>,
    pub(super) lane: &'static str,
    pub(super) lane_code: String,
    pub(super) level: String,
    pub(super) tone: &'static str,
    pub(super) source: &'static str,
    pub(super) time: String,
    pub(super) state: &'static str,
    pub(super) outcome: Option<&'static str>,
    pub(super) clock: Clock,
    pub(super) unit: String,
    pub(super) who: Option<String>,
    pub(super) lost: Option<String>,
    pub(super) saved: Option<String>,
    pub(super) closing: Option<Closing>,
    pub(super) told: Vec<Piece>,
    pub(super) reasons: Vec<String>,
    pub(super) lines: Vec<(String, Vec<String>)>,
    /// The path of the money; accounts are masked like everything else.
    pub(super) transfers: Vec<Transfer>,
    pub(super) named: bool,
    pub(super) unmasked: bool,
    pub(super) indicators: Vec<(&'static str, String)>,
    pub(super) files: Vec<File>,
    pub(super) alike: Vec<Alike>,
    pub(super) messages: Vec<(bool, String, String)>,
    pub(super) notes: Vec<Note>,
    pub(super) history: Vec<Past>,
    pub(super) may: May,
    /// Cases it is in, and open ones it may be taken into.
    pub(super) cases: Vec<(String, String)>,
    pub(super) open_cases: Vec<(String, String)>,
    pub(super) people: Vec<(String, String)>,
    pub(super) units: Vec<(String, String)>,
    pub(super) outcomes: Vec<Outcome>,
    pub(super) sectors: &'static [Sector],
    /// The nearest sector of the type that was noted.
    pub(super) likely_sector: Option<Sector>,
    pub(super) visibilities: &'static [(&'static str, &'static str)],
}

pub(super) struct Closing {
    pub(super) recovered: Option<String>,
    pub(super) sector: Option<&'static str>,
    pub(super) loophole: String,
    pub(super) duplicate_of: Option<String>,
}

/// A file as the register lists it.
pub(super) struct File {
    pub(super) number: i64,
    pub(super) kind: &'static str,
    pub(super) size: String,
    pub(super) hash: String,
    pub(super) time: String,
    pub(super) waiting: bool,
    pub(super) picture: bool,
    pub(super) findings: Vec<&'static str>,
    pub(super) words: String,
    pub(super) share_original: bool,
    pub(super) custody: Vec<(String, String, &'static str, String)>,
}

pub(super) struct Alike {
    pub(super) id: String,
    pub(super) time: String,
    pub(super) state: &'static str,
    pub(super) reasons: Vec<String>,
}

pub(super) struct Note {
    pub(super) who: String,
    pub(super) visible: &'static str,
    pub(super) text: String,
    pub(super) time: String,
}

pub(super) struct Past {
    pub(super) who: String,
    pub(super) words: &'static str,
    pub(super) text: String,
    pub(super) time: String,
    pub(super) undone: bool,
}

/// What the state and the person's rights allow.
pub(super) struct May {
    pub(super) handle: bool,
    pub(super) take: bool,
    pub(super) ask: bool,
    pub(super) evidence: bool,
    pub(super) case: bool,
    pub(super) transfer: bool,
    pub(super) close: bool,
    pub(super) reopen: bool,
}

pub(super) async fn read(
    shared: &Shared,
    actor: &Actor,
    asker: Asker<'_>,
    tip: tip::Model,
    unmasked: bool,
    query: &str,
) -> Result<Detail, Fault> {
    let site = &shared.site;
    let store = &site.store;
    let today = site.today();
    let handler = store
        .may(site.asker(actor, &today, Action::HandleTips)?)
        .await?;
    let state = TipState::from_code(&tip.state).unwrap_or(TipState::New);
    let lane = Lane::from_code(&tip.lane).unwrap_or(Lane::Ordinary);
    let answers: Answers = serde_json::from_str(&tip.answers).unwrap_or_default();
    let told = answers
        .get("text")
        .and_then(|values| values.first())
        .cloned()
        .unwrap_or_default();
    let (told, reasons) = judged(shared, told, unmasked);
    let steps = store.tip_steps(&tip.id).await?;
    let notes = store.tip_notes(&tip.id, &actor.person_id, handler).await?;
    let mut ids: Vec<String> = notes.iter().map(|note| note.author_id.clone()).collect();
    ids.extend(steps.iter().map(|step| step.by_id.clone()));
    ids.extend(tip.assignee_id.clone());
    let names = store.names(&ids).await?;
    let name = |id: &str| {
        names
            .iter()
            .find(|(known, _)| known == id)
            .map_or_else(String::new, |(_, name)| name.clone())
    };
    let kind = kind_name(shared, tip.scam_type.as_deref());
    let (people, units) = if handler && state != TipState::Closed {
        let units = store.receiving_units(&today).await?;
        let others = units.into_iter().filter(|(id, _)| *id != tip.unit_id);
        let people = store.tip_handlers(&tip.unit_id, &today).await?;
        (people, others.collect())
    } else {
        (Vec::new(), Vec::new())
    };
    Ok(Detail {
        to: format!("{}/{}{query}", super::PATH, tip.id),
        short: tip.id.chars().take(6).collect(),
        title: if kind.is_empty() {
            "Tin báo chưa rõ hình thức".to_owned()
        } else {
            kind
        },
        lane: lane.name_vi(),
        level: level_words(shared, &tip.level),
        tone: level_tone(&tip.level),
        source: Source::from_code(&tip.source).map_or("", Source::name_vi),
        time: moment(tip.received_at),
        state: state.name_vi(),
        outcome: tip
            .outcome
            .as_deref()
            .and_then(Outcome::from_code)
            .map(Outcome::name_vi),
        clock: clock(lane, tip.received_at, tip.transferred_at, site.now()),
        unit: store.unit(asker, &tip.unit_id).await?.name,
        who: tip.assignee_id.as_deref().map(name),
        lost: some_money(tip.amount_lost),
        saved: some_money(tip.amount_saved),
        closing: closing(shared, &tip).await?,
        told,
        reasons,
        transfers: money(shared, &answers, unmasked),
        lines: lines(&tip, &answers, unmasked),
        named: store.tip_has_identity(&tip.id).await?,
        unmasked,
        indicators: indicators(shared, &tip, unmasked).await?,
        files: files(shared, &tip, unmasked).await?,
        alike: alike(shared, asker, &tip, unmasked).await?,
        messages: messages(shared, &tip).await?,
        notes: notes
            .into_iter()
            .map(|note| Note {
                who: name(&note.author_id),
                visible: VISIBILITIES
                    .iter()
                    .find(|(code, _)| *code == note.visibility)
                    .map_or("", |(_, words)| words),
                text: note.text,
                time: moment(note.at),
            })
            .collect(),
        history: steps
            .into_iter()
            .filter(|step| step.code != "tip.note")
            .map(|step| Past {
                who: name(&step.by_id),
                words: history_words(&step.code),
                text: if step.code == "tip.duplicate" {
                    String::new()
                } else {
                    step.text
                },
                time: moment(step.at),
                undone: step.undone_at.is_some(),
            })
            .collect(),
        may: May {
            handle: handler,
            take: state.may_become(TipState::Taken) && state != TipState::Closed
                || state == TipState::Taken && tip.assignee_id.as_ref() != Some(&actor.person_id),
            evidence: actor.is_offered(Action::ViewEvidence),
            case: actor.is_offered(Action::HandleCases),
            ask: state.may_become(TipState::Asked),
            transfer: state.may_become(TipState::Transferred),
            close: state.may_become(TipState::Closed),
            reopen: state == TipState::Closed,
        },
        open_cases: open_cases(shared, actor, &today, &tip.id).await?,
        cases: cases_of(shared, actor, &today, &tip.id).await?,
        people,
        units,
        // A copy is closed beside the tip it copies, where the other one is named.
        outcomes: Outcome::ALL
            .iter()
            .copied()
            .filter(|outcome| *outcome != Outcome::Duplicate)
            .collect(),
        sectors: Sector::ALL,
        likely_sector: tip
            .scam_type
            .as_deref()
            .and_then(|code| shared.checker.engine().pack.scam_type(code).cloned())
            .and_then(|kind| sectors(&kind).next()),
        visibilities: VISIBILITIES,
        type_code: tip.scam_type,
        lane_code: tip.lane,
        id: tip.id,
    })
}

async fn cases_of(
    shared: &Shared,
    actor: &Actor,
    today: &str,
    tip_id: &str,
) -> Result<Vec<(String, String)>, Fault> {
    let asker = shared.site.asker(actor, today, Action::ViewCases)?;
    Ok(shared.site.store.cases_of_tip(asker, tip_id).await?)
}

/// Open cases the tip is not in yet.
async fn open_cases(
    shared: &Shared,
    actor: &Actor,
    today: &str,
    tip_id: &str,
) -> Result<Vec<(String, String)>, Fault> {
    let site = &shared.site;
    let asker = site.asker(actor, today, Action::HandleCases)?;
    let known = cases_of(shared, actor, today, tip_id).await?;
    let rows = site.store.cases(asker, false, site.now()).await?;
    let rows = rows.into_iter().map(|row| (row.id, row.title));
    Ok(rows.filter(|row| !known.contains(row)).collect())
}

/// What was told with its guilty words marked, and why the engine thinks so: judged anew, so that today's rules speak.
fn judged(shared: &Shared, told: String, unmasked: bool) -> (Vec<Piece>, Vec<String>) {
    let engine = shared.checker.engine();
    let today = shared.site.today().parse().unwrap_or_default();
    let hints = detect::Hints::default();
    match check::text_answer(&engine, told.clone(), &hints, today) {
        Ok(answer) => {
            let verdict = answer.verdict;
            let reasons = verdict.reasons.iter();
            (
                pieces(&told, &verdict.spans, unmasked),
                reasons.map(|reason| masked(&reason.text)).collect(),
            )
        }
        Err(_) => (pieces(&told, &[], unmasked), Vec::new()),
    }
}

async fn closing(shared: &Shared, tip: &tip::Model) -> Result<Option<Closing>, Fault> {
    let row = shared.site.store.tip_closing(&tip.id).await?;
    Ok(row.map(|row| Closing {
        recovered: some_money(row.recovered),
        sector: row
            .sector
            .as_deref()
            .and_then(Sector::from_code)
            .map(Sector::name_vi),
        loophole: row.loophole,
        duplicate_of: row.duplicate_of,
    }))
}

fn money(shared: &Shared, answers: &Answers, unmasked: bool) -> Vec<Transfer> {
    let engine = shared.checker.engine();
    let mut all = transfers::read(answers, &engine.pack.reference);
    if !unmasked {
        for transfer in &mut all {
            transfer.account = masked(&transfer.account);
            transfer.from = masked(&transfer.from);
        }
    }
    all
}

/// Questions and answers in the words of the form they were given on; what was told stands above them.
fn lines(tip: &tip::Model, answers: &Answers, unmasked: bool) -> Vec<(String, Vec<String>)> {
    let form = form_of(tip.form_version).unwrap_or_else(|| tips::form());
    let cover = |text: &str| {
        if unmasked {
            text.to_owned()
        } else {
            masked(text)
        }
    };
    form.questions
        .iter()
        .filter(|question| question.id != "text")
        .filter_map(|question| {
            let values = answers.get(&question.id)?;
            let words = values
                .iter()
                .map(|value| cover(question.words(value)))
                .collect();
            Some((question.label.clone(), words))
        })
        .collect()
}

async fn indicators(
    shared: &Shared,
    tip: &tip::Model,
    unmasked: bool,
) -> Result<Vec<(&'static str, String)>, Fault> {
    let rows = shared.site.store.tip_indicators(&tip.id).await?;
    Ok(rows
        .into_iter()
        .map(|row| {
            let value = if unmasked {
                row.value
            } else {
                masked(&row.value)
            };
            (indicator_words(&row.kind), value)
        })
        .collect())
}

async fn files(shared: &Shared, tip: &tip::Model, unmasked: bool) -> Result<Vec<File>, Fault> {
    let store = &shared.site.store;
    let rows = store.evidence_of(&tip.id).await?;
    let ids: Vec<String> = rows.iter().map(|row| row.id.clone()).collect();
    let custody = store.custody_of(&ids).await?;
    let people: Vec<String> = custody.iter().map(|line| line.actor.clone()).collect();
    let names = store.names(&people).await?;
    let name = |actor: &str| match actor {
        "public" => "Người báo".to_owned(),
        "machine" => "Máy".to_owned(),
        id => names
            .iter()
            .find(|(known, _)| known == id)
            .map_or_else(String::new, |(_, name)| name.clone()),
    };
    let line = |line: &custody::Model| {
        (
            moment(line.at),
            name(&line.actor),
            act_words(&line.act),
            line.detail.clone(),
        )
    };
    Ok(rows
        .into_iter()
        .map(|row| File {
            number: row.number,
            kind: media_words(&row.media_type),
            size: format!("{} KB", (row.size + 1023) / 1024),
            time: moment(row.added_at),
            waiting: row.state == "waiting",
            picture: row.shown_hash.is_some(),
            findings: finding_words(&row.findings),
            words: if unmasked {
                row.words
            } else {
                masked(&row.words)
            },
            share_original: row.share_original,
            custody: custody
                .iter()
                .filter(|entry| entry.evidence_id == row.id)
                .map(line)
                .collect(),
            hash: row.hash,
        })
        .collect())
}

fn media_words(media_type: &str) -> &'static str {
    match media_type {
        "image/png" | "image/jpeg" | "image/webp" => "Ảnh",
        "message/rfc822" => "Thư điện tử",
        "text/plain" => "Văn bản",
        "application/zip" => "Tệp nén",
        "application/pdf" => "PDF",
        _ => "Tệp khác",
    }
}

fn act_words(act: &str) -> &'static str {
    match act {
        "received" => "gửi đến, niêm phong",
        "read" => "đọc trong vùng cách ly",
        "viewed" => "xem ảnh",
        "exported" => "lấy tệp gốc",
        "packed" => "đưa vào hồ sơ chuyển",
        "destroyed" => "hủy",
        _ => "giữ",
    }
}

fn finding_words(findings: &str) -> Vec<&'static str> {
    let found: Findings = serde_json::from_str(findings).unwrap_or_default();
    [
        (found.place, "tệp gốc ghi nơi chụp"),
        (found.time, "ghi giờ chụp"),
        (found.device, "ghi loại máy"),
        (found.person, "ghi tên người"),
        (found.archive, "có tệp nén bên trong"),
        (found.unread, "có phần không đọc được"),
    ]
    .into_iter()
    .filter(|(is, _)| *is)
    .map(|(_, words)| words)
    .collect()
}

async fn alike(
    shared: &Shared,
    asker: Asker<'_>,
    tip: &tip::Model,
    unmasked: bool,
) -> Result<Vec<Alike>, Fault> {
    let rows = shared.site.store.tips_alike(asker, tip).await?;
    let mut found: Vec<Alike> = Vec::new();
    for row in rows {
        let why = match (row.kind, row.value) {
            (Some(kind), Some(value)) => {
                let value = if unmasked { value } else { masked(&value) };
                format!("cùng {} {value}", indicator_words(&kind).to_lowercase())
            }
            _ => "lời kể gần như y hệt".to_owned(),
        };
        match found.iter_mut().find(|known| known.id == row.id) {
            Some(known) => known.reasons.push(why),
            None => found.push(Alike {
                id: row.id,
                time: moment(row.received_at),
                state: TipState::from_code(&row.state).map_or("", TipState::name_vi),
                reasons: vec![why],
            }),
        }
    }
    Ok(found)
}

async fn messages(shared: &Shared, tip: &tip::Model) -> Result<Vec<(bool, String, String)>, Fault> {
    let rows = shared.site.store.tip_messages(&tip.id).await?;
    Ok(rows
        .into_iter()
        .map(|row| (row.author_id.is_some(), row.text, moment(row.at)))
        .collect())
}
