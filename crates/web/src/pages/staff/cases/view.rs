//! One case as a page.

use app::tips::handle::VISIBILITIES;
use app::{Actor, Fault, cases, takedowns};
use askama::Template;
use domain::Action;
use domain::case::{Dossier as DossierKind, Element};
use domain::sector::Sector;
use domain::takedown::Kind as TakedownKind;
use domain::tip::{Lane, Outcome, State};
use jiff::Timestamp;
use jiff::tz::Offset;
use store::Asker;
use store::case::Whole;
use store::tables::{dossier, takedown};

use super::PATH;
use crate::pages::Frame;
use crate::pages::staff::takedowns::{Row as Request, row as request};
use crate::pages::staff::triage::words::{
    Clock, clock, indicator_words, kind_name, masked, some_money,
};
use crate::pages::staff::{Staff, moment};
use crate::routes::Shared;

const DAY_MS: i64 = 24 * 60 * 60 * 1000;

#[derive(Template)]
#[template(path = "staff/case.html")]
pub(super) struct View {
    frame: Frame,
    staff: Staff,
    here: &'static str,
    error: Option<String>,
    id: String,
    title: String,
    kind: String,
    recommendation: String,
    playbook: String,
    opened: String,
    unit: String,
    closed: Option<Closed>,
    lost: i64,
    tips: Vec<Tip>,
    tasks: Vec<Task>,
    indicators: Vec<(&'static str, String)>,
    elements: Vec<Foreign>,
    /// Requests to take down or block that came out of it.
    takedowns: Vec<Request>,
    takedown_kinds: &'static [TakedownKind],
    kinds: &'static [Element],
    notes: Vec<Note>,
    visibilities: &'static [(&'static str, &'static str)],
    timeline: Vec<(String, String, String)>,
    dossiers: Vec<Dossier>,
    /// To whom a dossier goes, before anybody changes it.
    recipients: String,
    police: String,
    now: String,
    may: May,
    outcomes: Vec<Outcome>,
    sectors: &'static [Sector],
    gaps: Vec<(String, String)>,
}

struct May {
    /// Ask for something to be taken down or blocked.
    ask: bool,
    handle: bool,
    reopen: bool,
    note: bool,
    dossier: bool,
    gap: bool,
}

struct Closed {
    at: String,
    outcome: &'static str,
    lost: Option<String>,
    saved: Option<String>,
    recovered: Option<String>,
    sector: &'static str,
    loophole: String,
}

struct Tip {
    id: String,
    time: String,
    lane: &'static str,
    state: &'static str,
    clock: Clock,
}

struct Task {
    id: String,
    text: String,
    due: Option<String>,
    late: bool,
    done: Option<String>,
}

struct Foreign {
    /// None for what the machine saw by its form.
    id: Option<String>,
    kind: &'static str,
    value: String,
    country: String,
    source: String,
}

struct Note {
    who: String,
    visible: &'static str,
    text: String,
    time: String,
}

struct Dossier {
    id: String,
    kind: &'static str,
    addressee: String,
    hash: String,
    size: String,
    made: String,
    sent: Option<(String, String)>,
    acknowledged: Option<(String, String)>,
    result: Option<(String, String)>,
    state: (&'static str, String),
}

pub(super) async fn read(
    shared: &Shared,
    actor: &Actor,
    id: &str,
    error: Option<String>,
) -> Result<View, Fault> {
    let site = &shared.site;
    let now = site.now();
    let today = site.today();
    let whole = cases::whole(site, actor, id).await?;
    let requests = takedowns::of_case(site, actor, id).await?;
    let names = names(shared, &whole, &requests).await?;
    let indicators = indicators(shared, &whole).await?;
    let title = whole.case.title.clone();
    let open = whole.case.closed_at.is_none();
    let handles = actor.is_offered(Action::HandleCases);
    let gaps = gaps(shared, actor, &today).await?;
    let viewer = site.asker(actor, &today, Action::ViewCases)?;
    Ok(View {
        frame: Frame::new(
            if error.is_some() {
                format!("Lỗi: {title}")
            } else {
                title.clone()
            },
            "",
        ),
        staff: Staff::of(actor),
        here: PATH,
        error,
        title,
        kind: kind_name(shared, whole.case.scam_type.as_deref()),
        recommendation: whole.case.recommendation.clone(),
        playbook: whole.case.playbook.clone(),
        opened: moment(whole.case.opened_at),
        unit: site.store.unit(viewer, &whole.case.unit_id).await?.name,
        closed: closed(&whole),
        lost: whole.tips.iter().map(|tip| tip.amount_lost).sum(),
        timeline: timeline(&whole, &requests, &names),
        elements: elements(&whole, &indicators),
        takedowns: requests.iter().map(request).collect(),
        takedown_kinds: TakedownKind::ALL,
        kinds: Element::ALL,
        indicators: indicators
            .into_iter()
            .map(|(kind, value)| (indicator_words(&kind), masked(&value)))
            .collect(),
        notes: notes(&whole, &names),
        visibilities: VISIBILITIES,
        tips: tips(&whole, now),
        tasks: tasks(&whole, now),
        dossiers: whole.dossiers.iter().map(|row| shown(row, now)).collect(),
        recipients: cases::addressees(site, &whole).await?.join("; "),
        police: app::letterhead::current(site).await?.police,
        now: typed(now),
        may: May {
            ask: open && actor.is_offered(Action::HandleTakedowns),
            handle: handles && open,
            reopen: handles && !open,
            note: handles,
            dossier: actor.is_offered(Action::MakeDossier) && open,
            gap: handles && !gaps.is_empty(),
        },
        outcomes: Outcome::ALL
            .iter()
            .copied()
            .filter(|outcome| *outcome != Outcome::Duplicate)
            .collect(),
        sectors: Sector::ALL,
        gaps,
        id: whole.case.id,
    })
}

type Names = Vec<(String, String)>;

async fn names(
    shared: &Shared,
    whole: &Whole,
    requests: &[takedown::Model],
) -> Result<Names, Fault> {
    let mut ids: Vec<String> = vec![whole.case.opened_by.clone()];
    ids.extend(whole.case.closed_by.clone());
    ids.extend(whole.notes.iter().map(|note| note.author_id.clone()));
    ids.extend(whole.tasks.iter().filter_map(|task| task.done_by.clone()));
    ids.extend(whole.memberships.iter().map(|row| row.added_by.clone()));
    ids.extend(
        whole
            .memberships
            .iter()
            .filter_map(|row| row.removed_by.clone()),
    );
    ids.extend(whole.dossiers.iter().map(|row| row.made_by.clone()));
    ids.extend(requests.iter().map(|row| row.created_by.clone()));
    Ok(shared.site.store.names(&ids).await?)
}

fn name(names: &Names, id: &str) -> String {
    names
        .iter()
        .find(|(known, _)| known == id)
        .map_or_else(String::new, |(_, name)| name.clone())
}

async fn indicators(shared: &Shared, whole: &Whole) -> Result<Vec<(String, String)>, Fault> {
    let mut all = Vec::new();
    for tip in &whole.tips {
        let rows = shared.site.store.tip_indicators(&tip.id).await?;
        all.extend(rows.into_iter().map(|row| (row.kind, row.value)));
    }
    all.sort_unstable();
    all.dedup();
    Ok(all)
}

/// Gaps somebody may attach the case to; nothing for whoever does not keep that register.
async fn gaps(shared: &Shared, actor: &Actor, today: &str) -> Result<Vec<(String, String)>, Fault> {
    let asker = Asker {
        person_id: &actor.person_id,
        day: today,
        action: Action::ChangeGaps,
    };
    if !shared.site.store.may(asker).await? {
        return Ok(Vec::new());
    }
    let rows = shared.site.store.gaps(asker).await?;
    Ok(rows
        .into_iter()
        .map(|row| (row.id, row.provision))
        .collect())
}

fn closed(whole: &Whole) -> Option<Closed> {
    let case = &whole.case;
    let outcome = case.outcome.as_deref().and_then(Outcome::from_code);
    let sector = case.sector.as_deref().and_then(Sector::from_code);
    Some(Closed {
        at: moment(case.closed_at?),
        outcome: outcome.map_or("", Outcome::name_vi),
        lost: some_money(case.amount_lost),
        saved: some_money(case.amount_saved),
        recovered: some_money(case.amount_recovered),
        sector: sector.map_or("", Sector::name_vi),
        loophole: case.loophole.clone(),
    })
}

fn tips(whole: &Whole, now: i64) -> Vec<Tip> {
    let row = |tip: &store::tables::tip::Model| {
        let lane = Lane::from_code(&tip.lane).unwrap_or(Lane::Ordinary);
        Tip {
            id: tip.id.clone(),
            time: moment(tip.received_at),
            lane: lane.name_vi(),
            state: State::from_code(&tip.state).map_or("", State::name_vi),
            clock: clock(lane, tip.received_at, tip.transferred_at, now),
        }
    };
    whole.tips.iter().map(row).collect()
}

fn tasks(whole: &Whole, now: i64) -> Vec<Task> {
    let row = |task: &store::tables::case_task::Model| Task {
        id: task.id.clone(),
        text: task.text.clone(),
        due: task.due_at.map(moment),
        late: task.done_at.is_none() && task.due_at.is_some_and(|due| due < now),
        done: task.done_at.map(moment),
    };
    whole.tasks.iter().map(row).collect()
}

fn notes(whole: &Whole, names: &Names) -> Vec<Note> {
    let row = |note: &store::tables::case_note::Model| Note {
        who: name(names, &note.author_id),
        visible: VISIBILITIES
            .iter()
            .find(|(code, _)| *code == note.visibility)
            .map_or("", |(_, words)| words),
        text: note.text.clone(),
        time: moment(note.at),
    };
    whole.notes.iter().map(row).collect()
}

fn elements(whole: &Whole, indicators: &[(String, String)]) -> Vec<Foreign> {
    let looked_up = whole.elements.iter().map(|row| Foreign {
        id: Some(row.id.clone()),
        kind: Element::from_code(&row.kind).map_or("", Element::name_vi),
        value: masked(&row.value),
        country: row.country.clone(),
        source: row.source.clone(),
    });
    let known = |value: &str| whole.elements.iter().any(|row| row.value == value);
    let seen = indicators.iter().filter_map(|(kind, value)| {
        let element = Element::of_indicator(kind, value)?;
        (!known(value)).then(|| Foreign {
            id: None,
            kind: element.name_vi(),
            value: masked(value),
            country: String::new(),
            source: String::new(),
        })
    });
    looked_up.chain(seen).collect()
}

/// What happened, in order: when, who, what.
fn timeline(
    whole: &Whole,
    requests: &[takedown::Model],
    names: &Names,
) -> Vec<(String, String, String)> {
    let case = &whole.case;
    let by = |id: &str| name(names, id);
    let mut all = vec![(case.opened_at, by(&case.opened_by), "mở vụ việc".to_owned())];
    for tip in &whole.tips {
        let number: String = tip.id.chars().take(6).collect();
        all.push((tip.received_at, String::new(), format!("nhận tin {number}")));
        all.extend(tip.transferred_at.map(|at| {
            (
                at,
                String::new(),
                format!("chuyển tin {number} cho Công an"),
            )
        }));
    }
    for row in &whole.memberships {
        all.push((
            row.added_at,
            by(&row.added_by),
            "đưa một tin vào".to_owned(),
        ));
        if let (Some(at), Some(who)) = (row.removed_at, &row.removed_by) {
            all.push((at, by(who), "bỏ một tin ra".to_owned()));
        }
    }
    for task in &whole.tasks {
        if let (Some(at), Some(who)) = (task.done_at, &task.done_by) {
            all.push((at, by(who), format!("xong: {}", task.text)));
        }
    }
    for row in &whole.dossiers {
        all.push((
            row.made_at,
            by(&row.made_by),
            format!("lập hồ sơ gửi {}", row.addressee),
        ));
        let steps = [
            (row.sent_at, "hồ sơ đã gửi"),
            (row.acknowledged_at, "nơi nhận xác nhận hồ sơ"),
            (row.result_at, "nơi nhận trả lời"),
        ];
        all.extend(
            steps
                .into_iter()
                .filter_map(|(at, words)| Some((at?, String::new(), words.to_owned()))),
        );
    }
    all.extend(requests.iter().map(|row| {
        let words = format!("lập yêu cầu gỡ, chặn gửi {}", row.addressee);
        (row.created_at, by(&row.created_by), words)
    }));
    if let (Some(at), Some(who)) = (case.closed_at, &case.closed_by) {
        all.push((at, by(who), "đóng vụ việc".to_owned()));
    }
    all.sort();
    all.into_iter()
        .map(|(at, who, words)| (moment(at), who, words))
        .collect()
}

fn shown(row: &dossier::Model, now: i64) -> Dossier {
    Dossier {
        id: row.id.clone(),
        kind: DossierKind::from_code(&row.kind).map_or("", DossierKind::name_vi),
        addressee: row.addressee.clone(),
        hash: row.hash.clone(),
        size: format!("{} KB", (row.size + 1023) / 1024),
        made: moment(row.made_at),
        sent: row
            .sent_at
            .map(|at| (moment(at), row.sent_reference.clone())),
        acknowledged: row
            .acknowledged_at
            .map(|at| (moment(at), row.acknowledged_reference.clone())),
        result: row.result_at.map(|at| (moment(at), row.result.clone())),
        state: dossier_state(row, now),
    }
}

/// How the answer stands, with the colour of its tag.
fn dossier_state(row: &dossier::Model, now: i64) -> (&'static str, String) {
    match (row.sent_at, row.result_at) {
        (None, _) => ("a", "chưa gửi".to_owned()),
        (Some(_), Some(_)) => ("g", "đã trả lời".to_owned()),
        (Some(sent), None) => {
            let days = (now - sent) / DAY_MS;
            let late = days >= domain::case::REMINDED_AFTER_DAYS[0];
            let tone = if late { "r" } else { "" };
            (tone, format!("chờ trả lời, ngày thứ {}", days + 1))
        }
    }
}

/// A moment as a field for date and time holds it.
fn typed(ms: i64) -> String {
    let at = Timestamp::from_millisecond(ms).unwrap_or_default();
    Offset::constant(7)
        .to_datetime(at)
        .strftime("%Y-%m-%dT%H:%M")
        .to_string()
}
