//! The machine's work: what failed and waits for a person, what runs, what is planned; trying again.

use app::clock::Doubts;
use app::jobs;
use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use domain::Action;
use store::tables::job;

use super::sign_in::Nothing;
use super::{Staff, moment};
use crate::pages::{Frame, page};
use crate::routes::Shared;
use crate::session::{Answer, Posted, SignedIn};

pub(crate) const PATH: &str = "/quan-tri/viec-nen";

#[derive(Template)]
#[template(path = "staff/jobs.html")]
struct View {
    frame: Frame,
    staff: Staff,
    here: &'static str,
    may_retry: bool,
    /// What is wrong with the machine's clock, in a sentence.
    clock: Option<String>,
    failed: Vec<Row>,
    running: Vec<Row>,
    waiting: Vec<Row>,
    failed_count: u64,
    waiting_count: u64,
}

struct Row {
    id: String,
    name: String,
    attempts: i64,
    at: String,
    fault: String,
}

impl Row {
    fn of(row: job::Model) -> Self {
        Self {
            name: jobs::name_of(&row.kind).to_owned(),
            attempts: row.attempts,
            at: moment(row.run_at),
            fault: row.fault,
            id: row.id,
        }
    }
}

fn clock_words(doubts: &Doubts, now: i64) -> Option<String> {
    if doubts.behind_ms > 0 {
        let last = moment(now + doubts.behind_ms);
        return Some(format!(
            "Đồng hồ máy chủ đang là {}, sớm hơn mục nhật ký cuối cùng ({last}).",
            moment(now)
        ));
    }
    let jump = doubts.jump.filter(|_| doubts.any());
    jump.map(|jump| {
        format!(
            "Đồng hồ máy chủ vừa nhảy từ {} sang {}, hoặc máy đã tắt lâu.",
            moment(jump.from),
            moment(jump.to)
        )
    })
}

pub(crate) async fn show(State(shared): State<Shared>, SignedIn(actor): SignedIn) -> Answer {
    let listed = jobs::list(&shared.site, &actor).await?;
    let rows = |rows: Vec<job::Model>| rows.into_iter().map(Row::of).collect();
    let view = View {
        frame: Frame::new("Việc nền", ""),
        staff: Staff::of(&actor),
        here: PATH,
        clock: clock_words(&app::clock::doubts(&shared.site).await?, shared.site.now()),
        may_retry: actor.is_offered(Action::RetryJobs),
        failed: rows(listed.failed),
        running: rows(listed.running),
        waiting: rows(listed.waiting),
        failed_count: listed.failed_count,
        waiting_count: listed.waiting_count,
    };
    Ok(page(StatusCode::OK, &view))
}

pub(crate) async fn retry(
    State(shared): State<Shared>,
    Path(id): Path<String>,
    Posted { actor, form: _ }: Posted<Nothing>,
) -> Answer {
    jobs::retry(&shared.site, &actor, &id).await?;
    let back: Response = Redirect::to(PATH).into_response();
    Ok(back)
}
