//! The audit log: asked by form, because every look into it is an entry too, and whether its chain holds.

use app::staff::audit_log::{self, Asked};
use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use domain::Action;
use serde::Deserialize;
use store::audit::{Entry, Fault as Broken, Head};

use super::{Staff, moment};
use crate::pages::{Frame, page};
use crate::routes::Shared;
use crate::session::{Answer, Posted, SignedIn};

const PATH: &str = "/nhat-ky";

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Form {
    person: String,
    action: String,
    object_kind: String,
    object_id: String,
    from: String,
    to: String,
    /// Older than this entry.
    before: String,
}

#[derive(Template)]
#[template(path = "staff/audit.html")]
struct View {
    frame: Frame,
    staff: Staff,
    here: &'static str,
    error: Option<String>,
    form: Form,
    actions: &'static [Action],
    /// `None` before anything is asked.
    rows: Option<Vec<Row>>,
    older: Option<i64>,
    chain: Option<Chain>,
}

struct Row {
    seq: i64,
    at: String,
    who: String,
    what: String,
    object: String,
    detail: String,
}

struct Chain {
    holds: bool,
    words: String,
}

fn empty(actor: &app::Actor) -> View {
    View {
        frame: Frame::new("Nhật ký", ""),
        staff: Staff::of(actor),
        here: PATH,
        error: None,
        form: Form::default(),
        actions: Action::ALL,
        rows: None,
        older: None,
        chain: None,
    }
}

pub(crate) async fn form(State(shared): State<Shared>, SignedIn(actor): SignedIn) -> Answer {
    let today = shared.site.today();
    shared.site.allow(&actor, &today, Action::ViewAudit).await?;
    Ok(page(StatusCode::OK, &empty(&actor)))
}

pub(crate) async fn read(
    State(shared): State<Shared>,
    Posted { actor, form }: Posted<Form>,
) -> Answer {
    let asked = Asked {
        person: &form.person,
        action: &form.action,
        object_kind: &form.object_kind,
        object_id: &form.object_id,
        from: &form.from,
        to: &form.to,
        before: form.before.parse().unwrap_or(i64::MAX),
    };
    let mut view = empty(&actor);
    match audit_log::read(&shared.site, &actor, asked).await {
        Ok(found) => {
            view.older = found
                .more
                .then(|| found.entries.last().map(|entry| entry.seq))
                .flatten();
            let name = |id: &str| {
                let known = found.names.iter().find(|(known, _)| known == id);
                known.map_or_else(|| id.to_owned(), |(_, name)| name.clone())
            };
            view.rows = Some(
                found
                    .entries
                    .iter()
                    .map(|entry| row(entry, name(&entry.actor)))
                    .collect(),
            );
            view.form = form;
            Ok(page(StatusCode::OK, &view))
        }
        Err(error) => match super::fault::sentence(&error) {
            Some(sentence) => {
                view.error = Some(sentence);
                view.form = form;
                Ok(page(StatusCode::UNPROCESSABLE_ENTITY, &view))
            }
            None => Err(error.into()),
        },
    }
}

fn row(entry: &Entry, who: String) -> Row {
    Row {
        seq: entry.seq,
        at: moment(entry.at),
        who,
        what: Action::from_code(&entry.action).map_or_else(
            || entry.action.clone(),
            |action| action.name_vi().to_owned(),
        ),
        object: format!("{} {}", entry.object_kind, entry.object_id),
        detail: entry.detail.clone(),
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct VerifyForm {
    /// An end of the log printed earlier, to compare with.
    head: String,
}

pub(crate) async fn verify(
    State(shared): State<Shared>,
    Posted { actor, form }: Posted<VerifyForm>,
) -> Answer {
    let kept: Vec<Head> = form
        .head
        .split_whitespace()
        .filter_map(Head::parse)
        .collect();
    let outcome = audit_log::verify(&shared.site, &actor, &kept).await?;
    let chain = match outcome {
        Ok(head) => Chain {
            holds: true,
            words: format!(
                "Chuỗi nhật ký còn nguyên, đến mục {}. Mã cuối để in: {head}",
                head.seq
            ),
        },
        Err(broken) => Chain {
            holds: false,
            words: format!(
                "Nhật ký có chỗ không khớp ở mục {}: {}.",
                broken.seq,
                words(broken.fault)
            ),
        },
    };
    let view = View {
        chain: Some(chain),
        ..empty(&actor)
    };
    Ok(page(StatusCode::OK, &view))
}

fn words(fault: Broken) -> &'static str {
    match fault {
        Broken::Missing => "thiếu mục này",
        Broken::Changed => "mục này hoặc mục trước đã bị sửa",
        Broken::CutOff => "phần cuối đã bị cắt",
        Broken::Added => "có mục thêm vào sau chữ ký cuối",
        Broken::Forged => "chữ ký cuối không phải của hệ thống này",
        Broken::NotAsPublished => "khác với mã đã in trước đây",
    }
}
