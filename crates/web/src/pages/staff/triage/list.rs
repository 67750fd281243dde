//! The left half: filters with their counts, one page of rows.

use app::{Actor, Fault};
use domain::Action;
use domain::form::Answers;
use domain::tip::{Lane, State as TipState};
use store::Asker;
use store::tip::{ALIKE_MAX, Filter, Queued};

use super::words::{Clock, clock, kind_name, level_tone, level_words, masked, some_money};
use super::{Ask, PATH};
use crate::pages::staff::short_moment;
use crate::routes::Shared;

/// Tips on one page.
const SHOWN: i64 = 50;

pub(super) struct List {
    pub(super) chips: Vec<Chip>,
    pub(super) rows: Vec<Row>,
    pub(super) ask: Ask,
    /// The filter, to be carried on.
    pub(super) query: String,
    pub(super) enter: bool,
    pub(super) before: Option<String>,
    pub(super) after: Option<String>,
    pub(super) range: String,
}

pub(super) struct Chip {
    pub(super) words: &'static str,
    pub(super) href: String,
    pub(super) count: i64,
    pub(super) on: bool,
}

pub(super) struct Row {
    pub(super) id: String,
    pub(super) on: bool,
    pub(super) lane: &'static str,
    pub(super) lane_code: String,
    pub(super) level: String,
    pub(super) tone: &'static str,
    pub(super) words: String,
    pub(super) kind: String,
    pub(super) time: String,
    pub(super) state: &'static str,
    pub(super) clock: Clock,
    pub(super) lost: Option<String>,
    pub(super) unit: String,
    pub(super) who: Option<String>,
    pub(super) alike: Option<String>,
    pub(super) folded: Option<String>,
}

pub(super) async fn read(
    shared: &Shared,
    actor: &Actor,
    asker: Asker<'_>,
    ask: &Ask,
    chosen: Option<&str>,
) -> Result<List, Fault> {
    let store = &shared.site.store;
    let now = shared.site.now();
    let filter = filter(ask, actor, now);
    let lanes = Filter { lane: "", ..filter };
    let counts = store.tip_counts(asker, lanes).await?;
    let total = counts
        .iter()
        .filter(|(lane, _)| ask.lan.is_empty() || *lane == ask.lan)
        .map(|(_, count)| *count)
        .sum::<i64>();
    let offset = ask.trang.clamp(0, total / SHOWN) * SHOWN;
    let rows = store.tips(asker, filter, (SHOWN, offset)).await?;
    let page = |by: i64| {
        let mut other = ask.clone();
        other.trang = offset / SHOWN + by;
        format!("{PATH}{}", other.query())
    };
    let last = offset + i64::try_from(rows.len()).unwrap_or_default();
    let mut rows: Vec<Row> = rows
        .into_iter()
        .map(|row| shown(shared, row, now))
        .collect();
    let chosen = chosen.map(str::to_owned);
    let chosen = chosen.or_else(|| rows.first().map(|row| row.id.clone()));
    for row in &mut rows {
        row.on = chosen.as_ref() == Some(&row.id);
    }
    Ok(List {
        chips: chips(&counts, ask),
        rows,
        query: ask.query(),
        ask: ask.clone(),
        enter: actor.is_offered(Action::EnterTips),
        before: (offset > 0).then(|| page(-1)),
        after: (last < total).then(|| page(1)),
        range: format!("{}–{last} trong {total}", (offset + 1).min(total)),
    })
}

fn filter<'a>(ask: &'a Ask, actor: &'a Actor, now: i64) -> Filter<'a> {
    let limit = |lane: Lane| now - lane.transfer_minutes_max() * 60_000;
    Filter {
        lane: &ask.lan,
        state: &ask.tinh_trang,
        assignee: if ask.cua_toi.is_empty() {
            ""
        } else {
            &actor.person_id
        },
        asked: &ask.tim,
        late_before: (!ask.qua_han.is_empty())
            .then(|| (limit(Lane::MoneyMoving), limit(Lane::Ordinary))),
    }
}

fn chips(counts: &[(String, i64)], ask: &Ask) -> Vec<Chip> {
    let all = Chip {
        words: "Tất cả",
        href: ask.with(|ask| ask.lan.clear()),
        count: counts.iter().map(|(_, count)| count).sum(),
        on: ask.lan.is_empty(),
    };
    let lanes = Lane::ALL.iter().map(|lane| Chip {
        words: lane.name_vi(),
        href: ask.with(|ask| lane.code().clone_into(&mut ask.lan)),
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
    let kind = kind_name(shared, row.scam_type.as_deref());
    Row {
        on: false,
        words: masked(&told.chars().take(160).collect::<String>()),
        kind: if kind.is_empty() {
            "Chưa rõ hình thức".to_owned()
        } else {
            kind
        },
        level: level_words(shared, &row.level),
        tone: level_tone(&row.level),
        lane: lane.name_vi(),
        lane_code: row.lane,
        time: short_moment(row.received_at, now),
        state: TipState::from_code(&row.state).map_or("", TipState::name_vi),
        clock: clock(lane, row.received_at, row.transferred_at, now),
        lost: some_money(row.amount_lost),
        unit: row.unit_name,
        who: row.assignee_name,
        alike: up_to(row.alike),
        folded: up_to(row.folded),
        id: row.id,
    }
}

/// A count that stops at [`ALIKE_MAX`], when there is one.
fn up_to(count: i64) -> Option<String> {
    match count {
        0 => None,
        ALIKE_MAX => Some(format!("từ {ALIKE_MAX}")),
        count => Some(count.to_string()),
    }
}
