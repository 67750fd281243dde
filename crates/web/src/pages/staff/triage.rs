//! The inbox of tips, worst first, and one tip with everything that can be done to it.

use app::tips::handle::{self, Step, VISIBILITIES};
use app::tips::{self, form_of};
use app::{Actor, Fault};
use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect};
use domain::Action;
use domain::form::{Answers, dong};
use domain::tip::{Lane, Outcome, Source, State as TipState};
use serde::Deserialize;
use store::tables::tip;
use store::tip::{Filter, Queued};

use super::{Staff, fault, moment};
use crate::pages::{Frame, page};
use crate::routes::Shared;
use crate::session::{Answer, Posted, SignedIn};

const PATH: &str = "/xu-ly";
/// Tips on one page of the inbox.
const SHOWN: i64 = 100;

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Ask {
    lan: String,
    cua_toi: String,
    tinh_trang: String,
    tim: String,
}

#[derive(Template)]
#[template(path = "staff/inbox.html")]
struct Inbox {
    frame: Frame,
    staff: Staff,
    here: &'static str,
    chips: Vec<Chip>,
    rows: Vec<Row>,
    ask: Ask,
    enter: bool,
}

struct Chip {
    words: &'static str,
    href: String,
    count: i64,
    on: bool,
}

struct Row {
    id: String,
    lane: &'static str,
    lane_code: String,
    level: String,
    words: String,
    kind: String,
    time: String,
    state: &'static str,
    clock: Clock,
    lost: String,
    unit: String,
    who: Option<String>,
    alike: i64,
}

/// How a tip stands against the limit for passing it on.
struct Clock {
    words: String,
    late: bool,
}

pub(crate) async fn inbox(
    State(shared): State<Shared>,
    SignedIn(actor): SignedIn,
    Query(ask): Query<Ask>,
) -> Answer {
    let site = &shared.site;
    let today = site.today();
    let asker = site.allow(&actor, &today, Action::ViewTips).await?;
    let filter = Filter {
        lane: &ask.lan,
        state: &ask.tinh_trang,
        assignee: if ask.cua_toi.is_empty() {
            ""
        } else {
            &actor.person_id
        },
        asked: &ask.tim,
    };
    let rows = site.store.tips(asker, filter, SHOWN).await?;
    let counts = site.store.tip_counts(asker).await?;
    let now = site.now();
    let view = Inbox {
        frame: Frame::new("Tin báo", ""),
        staff: Staff::of(&actor),
        here: PATH,
        chips: chips(&counts, &ask),
        rows: rows
            .into_iter()
            .map(|row| shown(&shared, row, now))
            .collect(),
        ask,
        enter: actor.is_offered(Action::EnterTips),
    };
    Ok(page(StatusCode::OK, &view))
}

fn chips(counts: &[(String, i64)], ask: &Ask) -> Vec<Chip> {
    let all = Chip {
        words: "Tất cả",
        href: PATH.to_owned(),
        count: counts.iter().map(|(_, count)| count).sum(),
        on: ask.lan.is_empty(),
    };
    let lanes = Lane::ALL.iter().map(|lane| Chip {
        words: lane.name_vi(),
        href: format!("{PATH}?lan={}", lane.code()),
        count: counts
            .iter()
            .find(|(code, _)| code == lane.code())
            .map_or(0, |(_, count)| *count),
        on: ask.lan == lane.code(),
    });
    std::iter::once(all).chain(lanes).collect()
}

fn shown(shared: &Shared, row: Queued, now: i64) -> Row {
    let lane = Lane::from_code(&row.lane).unwrap_or(Lane::Ordinary);
    let answers: Answers = serde_json::from_str(&row.answers).unwrap_or_default();
    let told = answers
        .get("text")
        .and_then(|values| values.first())
        .map_or("", String::as_str);
    Row {
        words: masked(&told.chars().take(160).collect::<String>()),
        kind: kind_name(shared, row.scam_type.as_deref()),
        level: level_words(shared, &row.level),
        lane: lane.name_vi(),
        lane_code: row.lane,
        time: moment(row.received_at),
        state: TipState::from_code(&row.state).map_or("", TipState::name_vi),
        clock: clock(lane, row.received_at, row.transferred_at, now),
        lost: if row.amount_lost > 0 {
            money(row.amount_lost)
        } else {
            String::new()
        },
        unit: row.unit_name,
        who: row.assignee_name,
        alike: row.alike,
        id: row.id,
    }
}

fn level_words(shared: &Shared, code: &str) -> String {
    let engine = shared.checker.engine();
    detect::Level::from_code(code)
        .map(|level| engine.pack.texts.level.of(level).title.clone())
        .unwrap_or_default()
}

fn kind_name(shared: &Shared, code: Option<&str>) -> String {
    let engine = shared.checker.engine();
    code.and_then(|code| engine.pack.scam_type(code))
        .map(|kind| kind.name_vi.clone())
        .unwrap_or_default()
}

fn clock(lane: Lane, received: i64, transferred: Option<i64>, now: i64) -> Clock {
    let max = lane.transfer_minutes_max();
    let taken = (transferred.unwrap_or(now) - received) / 60_000;
    let late = taken > max;
    let span = |minutes: i64| {
        if minutes < 120 {
            format!("{minutes} phút")
        } else {
            format!("{} giờ", minutes / 60)
        }
    };
    let words = match (transferred.is_some(), late) {
        (true, false) => format!("chuyển sau {}", span(taken)),
        (true, true) => format!("chuyển muộn, sau {}", span(taken)),
        (false, false) => format!("còn {} để chuyển", span(max - taken)),
        (false, true) => format!("quá hạn chuyển {}", span(taken - max)),
    };
    Clock { words, late }
}

/// 4500000 as 4.500.000 đ.
fn money(amount: i64) -> String {
    let digits = amount.to_string();
    let mut out = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push('.');
        }
        out.push(digit);
    }
    out + " đ"
}

/// Long numbers with their middle hidden: phones, accounts, citizens' numbers.
fn masked(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut digits = String::new();
    for c in text.chars() {
        if c.is_ascii_digit()
            || (!digits.is_empty() && matches!(c, '.' | ' ' | '-') && digits.len() < 24)
        {
            digits.push(c);
        } else {
            flush(&mut digits, &mut out);
            out.push(c);
        }
    }
    flush(&mut digits, &mut out);
    out
}

fn flush(run: &mut String, out: &mut String) {
    let count = run.chars().filter(char::is_ascii_digit).count();
    let mut seen = 0;
    for c in run.drain(..) {
        let hidden = count >= 8 && c.is_ascii_digit() && seen >= 4 && seen < count - 2;
        seen += usize::from(c.is_ascii_digit());
        out.push(if hidden { '•' } else { c });
    }
}

#[derive(Template)]
#[template(path = "staff/tip.html")]
struct View {
    frame: Frame,
    staff: Staff,
    here: &'static str,
    error: Option<String>,
    id: String,
    lane: &'static str,
    lane_code: String,
    level: String,
    kind: Option<(String, String)>,
    source: &'static str,
    time: String,
    state: &'static str,
    clock: Clock,
    unit: String,
    lines: Vec<(String, Vec<String>)>,
    unmasked: bool,
    indicators: Vec<(String, String)>,
    alike: Vec<(String, String, &'static str, String)>,
    messages: Vec<(bool, String, String)>,
    notes: Vec<(String, &'static str, String, String)>,
    may: May,
    outcomes: &'static [Outcome],
    visibilities: &'static [(&'static str, &'static str)],
    lost: String,
    outcome: Option<&'static str>,
}

/// What the state and the person's rights allow.
struct May {
    handle: bool,
    take: bool,
    ask: bool,
    transfer: bool,
    close: bool,
    reopen: bool,
    identity: bool,
}

pub(crate) async fn one(
    State(shared): State<Shared>,
    SignedIn(actor): SignedIn,
    Path(id): Path<String>,
) -> Answer {
    let today = shared.site.today();
    let asker = shared.site.allow(&actor, &today, Action::ViewTips).await?;
    let tip = shared.site.store.tip(asker, &id).await?;
    let view = view(&shared, &actor, tip, None, false).await?;
    Ok(page(StatusCode::OK, &view))
}

async fn view(
    shared: &Shared,
    actor: &Actor,
    tip: tip::Model,
    error: Option<String>,
    unmasked: bool,
) -> Result<View, Fault> {
    let site = &shared.site;
    let today = site.today();
    let asker = site.asker(actor, &today, Action::ViewTips)?;
    let handler = site
        .store
        .may(site.asker(actor, &today, Action::HandleTips)?)
        .await?;
    let state = TipState::from_code(&tip.state).unwrap_or(TipState::New);
    let lane = Lane::from_code(&tip.lane).unwrap_or(Lane::Ordinary);
    let cover = |text: String| if unmasked { text } else { masked(&text) };
    let notes = site
        .store
        .tip_notes(&tip.id, &actor.person_id, handler)
        .await?;
    let authors: Vec<String> = notes.iter().map(|note| note.author_id.clone()).collect();
    let names = site.store.names(&authors).await?;
    let name = |id: &str| {
        names
            .iter()
            .find(|(known, _)| known == id)
            .map_or_else(String::new, |(_, name)| name.clone())
    };
    let title = format!("Tin báo {}", moment(tip.received_at));
    Ok(View {
        frame: Frame::new(
            if error.is_some() {
                format!("Lỗi: {title}")
            } else {
                title
            },
            "",
        ),
        staff: Staff::of(actor),
        here: PATH,
        error,
        lane: lane.name_vi(),
        level: level_words(shared, &tip.level),
        kind: tip
            .scam_type
            .clone()
            .map(|code| (kind_name(shared, Some(&code)), code)),
        source: Source::from_code(&tip.source).map_or("", Source::name_vi),
        time: moment(tip.received_at),
        state: state.name_vi(),
        clock: clock(lane, tip.received_at, tip.transferred_at, site.now()),
        unit: site
            .store
            .unit(site.asker(actor, &today, Action::ViewTips)?, &tip.unit_id)
            .await?
            .name,
        lines: lines(&tip)
            .into_iter()
            .map(|(label, words)| (label, words.into_iter().map(cover).collect()))
            .collect(),
        unmasked,
        indicators: indicators(shared, &tip, unmasked).await?,
        alike: alike(shared, asker, &tip, unmasked).await?,
        messages: messages(shared, &tip).await?,
        notes: notes
            .into_iter()
            .map(|note| {
                let who = VISIBILITIES
                    .iter()
                    .find(|(code, _)| *code == note.visibility)
                    .map_or("", |(_, words)| words);
                (name(&note.author_id), who, note.text, moment(note.at))
            })
            .collect(),
        may: May {
            handle: handler,
            take: state.may_become(TipState::Taken) && state != TipState::Closed
                || state == TipState::Taken && tip.assignee_id.as_ref() != Some(&actor.person_id),
            ask: state.may_become(TipState::Asked),
            transfer: state.may_become(TipState::Transferred),
            close: state.may_become(TipState::Closed),
            reopen: state == TipState::Closed,
            identity: actor.is_offered(Action::OpenIdentity)
                && site.store.tip_has_identity(&tip.id).await?,
        },
        outcomes: Outcome::ALL,
        visibilities: VISIBILITIES,
        lost: if tip.amount_lost > 0 {
            money(tip.amount_lost)
        } else {
            String::new()
        },
        outcome: tip
            .outcome
            .as_deref()
            .and_then(Outcome::from_code)
            .map(Outcome::name_vi),
        lane_code: tip.lane,
        id: tip.id,
    })
}

/// Questions and answers in the words of the form they were given on.
fn lines(tip: &tip::Model) -> Vec<(String, Vec<String>)> {
    let answers: Answers = serde_json::from_str(&tip.answers).unwrap_or_default();
    let form = form_of(tip.form_version).unwrap_or_else(|| tips::form());
    form.questions
        .iter()
        .filter_map(|question| {
            let values = answers.get(&question.id)?;
            let words = values
                .iter()
                .map(|value| question.words(value).to_owned())
                .collect();
            Some((question.label.clone(), words))
        })
        .collect()
}

async fn indicators(
    shared: &Shared,
    tip: &tip::Model,
    unmasked: bool,
) -> Result<Vec<(String, String)>, Fault> {
    let rows = shared.site.store.tip_indicators(&tip.id).await?;
    Ok(rows
        .into_iter()
        .map(|row| {
            let value = if unmasked {
                row.value
            } else {
                masked(&row.value)
            };
            (kind_words(&row.kind).to_owned(), value)
        })
        .collect())
}

fn kind_words(kind: &str) -> &'static str {
    match kind {
        "host" => "Tên miền",
        "url" => "Đường dẫn",
        "phone" => "Số điện thoại",
        "account" => "Tài khoản",
        "wallet" => "Ví",
        "handle" => "Tài khoản mạng xã hội",
        "email" => "Thư điện tử",
        "pay" => "Mã thanh toán",
        _ => "Khác",
    }
}

async fn alike(
    shared: &Shared,
    asker: store::Asker<'_>,
    tip: &tip::Model,
    unmasked: bool,
) -> Result<Vec<(String, String, &'static str, String)>, Fault> {
    let rows = shared.site.store.tips_alike(asker, tip).await?;
    Ok(rows
        .into_iter()
        .map(|row| {
            let why = match (row.kind, row.value) {
                (Some(kind), Some(value)) => {
                    let value = if unmasked { value } else { masked(&value) };
                    format!("cùng {} {value}", kind_words(&kind).to_lowercase())
                }
                _ => "nội dung giống nhau".to_owned(),
            };
            let state = TipState::from_code(&row.state).map_or("", TipState::name_vi);
            (row.id, moment(row.received_at), state, why)
        })
        .collect())
}

async fn messages(shared: &Shared, tip: &tip::Model) -> Result<Vec<(bool, String, String)>, Fault> {
    let rows = shared.site.store.tip_messages(&tip.id).await?;
    Ok(rows
        .into_iter()
        .map(|row| (row.author_id.is_some(), row.text, moment(row.at)))
        .collect())
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct StepForm {
    viec: String,
    text: String,
    visibility: String,
    reference: String,
    outcome: String,
    lost: String,
    saved: String,
}

impl StepForm {
    fn step(self) -> Result<Step, Fault> {
        use app::site::{Problem, invalid};
        let amount = |field: &'static str, text: &str| match text.trim() {
            "" => Ok(0),
            text => dong(text).ok_or_else(|| invalid(field, Problem::Malformed)),
        };
        Ok(match self.viec.as_str() {
            "nhan" => Step::Take,
            "hoi" => Step::Ask { text: self.text },
            "ghi" => Step::Note {
                visibility: self.visibility,
                text: self.text,
            },
            "chuyen" => Step::Transfer {
                reference: self.reference,
            },
            "dong" => Step::Close {
                lost: amount("lost", &self.lost)?,
                saved: amount("saved", &self.saved)?,
                outcome: self.outcome,
                text: self.text,
            },
            "mo-lai" => Step::Reopen,
            _ => return Err(invalid("state", Problem::NotPossible)),
        })
    }
}

pub(crate) async fn work(
    State(shared): State<Shared>,
    Path(id): Path<String>,
    Posted { actor, form }: Posted<StepForm>,
) -> Answer {
    let outcome = match form.step() {
        Ok(step) => handle::step(&shared.site, &actor, &id, step).await,
        Err(fault) => Err(fault),
    };
    match outcome {
        Ok(()) => Ok(Redirect::to(&format!("{PATH}/{id}")).into_response()),
        Err(error) => match fault::sentence(&error) {
            Some(sentence) => {
                let today = shared.site.today();
                let tip = shared
                    .site
                    .store
                    .tip(shared.site.asker(&actor, &today, Action::ViewTips)?, &id)
                    .await?;
                let view = view(&shared, &actor, tip, Some(sentence), false).await?;
                Ok(page(StatusCode::UNPROCESSABLE_ENTITY, &view))
            }
            None => Err(error.into()),
        },
    }
}

/// Shows the numbers in full; the log says who looked.
pub(crate) async fn unmask(
    State(shared): State<Shared>,
    Path(id): Path<String>,
    Posted { actor, form: _ }: Posted<super::sign_in::Nothing>,
) -> Answer {
    let tip = handle::unmask(&shared.site, &actor, &id).await?;
    let view = view(&shared, &actor, tip, None, true).await?;
    Ok(page(StatusCode::OK, &view))
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ReasonForm {
    reason: String,
}

#[derive(Template)]
#[template(path = "staff/identity.html")]
struct Identity {
    frame: Frame,
    staff: Staff,
    here: &'static str,
    id: String,
    lines: Vec<(String, String)>,
}

/// Opens the sealed name.
pub(crate) async fn identity(
    State(shared): State<Shared>,
    Path(id): Path<String>,
    Posted { actor, form }: Posted<ReasonForm>,
) -> Answer {
    let answers = handle::open_identity(&shared.site, &actor, &id, &form.reason).await?;
    let label = |id: &str| {
        tips::form()
            .question(id)
            .map_or_else(String::new, |question| question.label.clone())
    };
    let view = Identity {
        frame: Frame::new("Danh tính người báo", ""),
        staff: Staff::of(&actor),
        here: PATH,
        id,
        lines: answers
            .into_iter()
            .flat_map(|(id, values)| values.into_iter().map(move |value| (id.clone(), value)))
            .map(|(id, value)| (label(&id), value))
            .collect(),
    };
    Ok(page(StatusCode::OK, &view))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_numbers_are_covered_and_short_ones_are_not() {
        for (plain, covered) in [
            ("gọi 0900 000 123 ngay", "gọi 0900 ••• •23 ngay"),
            ("stk 1900000123456", "stk 1900•••••••56"),
            ("500.000 đ, 113", "500.000 đ, 113"),
            ("", ""),
        ] {
            assert_eq!(masked(plain), covered);
        }
    }

    #[test]
    fn the_clock_says_what_is_left_and_what_is_over() {
        let words = |lane, received, transferred, now| {
            let clock = clock(lane, received, transferred, now);
            (clock.words, clock.late)
        };
        let minute = 60_000;
        assert_eq!(
            words(Lane::MoneyMoving, 0, None, 10 * minute),
            ("còn 20 phút để chuyển".into(), false)
        );
        assert_eq!(
            words(Lane::MoneyMoving, 0, None, 45 * minute),
            ("quá hạn chuyển 15 phút".into(), true)
        );
        assert_eq!(
            words(Lane::Ordinary, 0, Some(180 * minute), 9_999 * minute),
            ("chuyển sau 3 giờ".into(), false)
        );
    }
}
