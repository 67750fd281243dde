//! Objecting to a listing, asking about one's own data, following either: without an account, by receipt.

use std::net::IpAddr;

use app::petitions::submit::{self, Acknowledged, Typed};
use app::petitions::{clocks, follow, kind};
use app::{Fault as AppFault, calendar, tips};
use askama::Template;
use axum::Extension;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{Redirect, Response};
use domain::calendar::Calendar;
use domain::petition::{Ground, Kind, State as Stands};
use serde::Deserialize;

use super::error::{Fault, refuse};
use super::staff::{fault, moment};
use super::{Frame, page};
use crate::flood::{Attempt, Verdict};
use crate::middleware::limits::AskedBy;
use crate::routes::Shared;
use crate::session::Sent;

const OBJECT: &str = "/phan-doi";
const DATA: &str = "/yeu-cau-du-lieu";
/// What may be asked about one's data.
const ABOUT_DATA: &[Kind] = &[Kind::View, Kind::Correct, Kind::Delete, Kind::Stop];

/// Both forms; each shows its own fields.
#[derive(Debug, Default, Clone, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct PetitionForm {
    luot: String,
    kind: String,
    written: String,
    reason: String,
    evidence: String,
    holder_since: String,
    tip_receipt: String,
    contact: String,
    thu_thach: String,
    loi_giai: String,
}

impl PetitionForm {
    /// The form as the flood control sees it.
    fn sending(&self, from: Option<IpAddr>, now: i64) -> Attempt<'_> {
        Attempt {
            from,
            mark: &self.luot,
            challenge: &self.thu_thach,
            answer: &self.loi_giai,
            now,
        }
    }
}

/// A field refused: its name and the sentence.
type Refused = Option<(&'static str, String)>;

#[derive(Template)]
#[template(path = "objection.html")]
struct Objection<'a> {
    frame: Frame,
    form: &'a PetitionForm,
    fault: Refused,
    challenge: String,
    wait: Option<i64>,
    version: String,
}

#[derive(Template)]
#[template(path = "data_request.html")]
struct DataRequest<'a> {
    frame: Frame,
    form: &'a PetitionForm,
    fault: Refused,
    challenge: String,
    wait: Option<i64>,
    kinds: &'static [Kind],
}

pub(crate) async fn old_path() -> Redirect {
    Redirect::permanent(OBJECT)
}

pub(crate) async fn objection_form(State(shared): State<Shared>) -> Response {
    opened(&shared, Kind::Objection)
}

pub(crate) async fn data_form(State(shared): State<Shared>) -> Response {
    opened(&shared, Kind::View)
}

fn opened(shared: &Shared, asked: Kind) -> Response {
    match tips::submit::open(&shared.site) {
        Ok(luot) => {
            let form = PetitionForm {
                luot,
                ..PetitionForm::default()
            };
            show(shared, asked, &form, None, None)
        }
        Err(error) => fault::page(&error, None),
    }
}

fn show(
    shared: &Shared,
    asked: Kind,
    form: &PetitionForm,
    fault: Refused,
    wait: Option<i64>,
) -> Response {
    let challenge = shared
        .flood
        .challenge_again(&form.sending(None, shared.site.now()));
    let status = if wait.is_some() {
        StatusCode::SERVICE_UNAVAILABLE
    } else if fault.is_some() {
        StatusCode::UNPROCESSABLE_ENTITY
    } else {
        StatusCode::OK
    };
    let refused = fault.is_some() || wait.is_some();
    let title = |words: &str| match refused {
        true => format!("Lỗi: {words}"),
        false => words.to_owned(),
    };
    if asked == Kind::Objection {
        let view = Objection {
            frame: Frame::new(title("Phản đối cảnh báo"), OBJECT),
            form,
            fault,
            challenge,
            wait,
            version: shared.checker.engine().pack.version.clone(),
        };
        return page(status, &view);
    }
    let view = DataRequest {
        frame: Frame::new(title("Yêu cầu về dữ liệu của bạn"), DATA),
        form,
        fault,
        challenge,
        wait,
        kinds: ABOUT_DATA,
    };
    page(status, &view)
}

pub(crate) async fn object(
    State(shared): State<Shared>,
    from: Option<Extension<AskedBy>>,
    Sent(form): Sent<PetitionForm>,
) -> Response {
    let form = PetitionForm {
        kind: Kind::Objection.code().to_owned(),
        ..form
    };
    send(&shared, Kind::Objection, form, from).await
}

pub(crate) async fn ask(
    State(shared): State<Shared>,
    from: Option<Extension<AskedBy>>,
    Sent(form): Sent<PetitionForm>,
) -> Response {
    let about_data = Kind::from_code(&form.kind).filter(|kind| ABOUT_DATA.contains(kind));
    match about_data {
        Some(kind) => send(&shared, kind, form, from).await,
        None => {
            let missing = ("kind", "Hãy chọn điều bạn yêu cầu.".to_owned());
            show(&shared, Kind::View, &form, Some(missing), None)
        }
    }
}

async fn send(
    shared: &Shared,
    asked: Kind,
    form: PetitionForm,
    from: Option<Extension<AskedBy>>,
) -> Response {
    let from = from.map(|Extension(AskedBy(address))| address);
    let verdict = shared.flood.admit(form.sending(from, shared.site.now()));
    if let Verdict::Wait { seconds } = verdict {
        return show(shared, asked, &form, None, Some(seconds));
    }
    let typed = Typed {
        kind: form.kind.clone(),
        written: form.written.clone(),
        reason: form.reason.clone(),
        evidence: form.evidence.clone(),
        holder_since: form.holder_since.clone(),
        tip_receipt: form.tip_receipt.clone(),
        contact: form.contact.clone(),
        attempt: form.luot.clone(),
    };
    match submit::submit(&shared.site, &shared.checker, typed).await {
        Ok(acknowledged) => receipt(asked, &acknowledged),
        Err(AppFault::DeadLink) => refuse(false, Fault::FOREIGN_FORM),
        Err(AppFault::Store(store::Error::NotFound)) => refuse(false, Fault::NOBODY_YET),
        Err(AppFault::Invalid { field, problem }) => {
            let sentence = words(field, problem);
            show(shared, asked, &form, Some((field, sentence)), None)
        }
        Err(error) => fault::page(&error, None),
    }
}

/// What to do about a field, where the common words would not help.
fn words(field: &'static str, problem: app::site::Problem) -> String {
    use app::site::Problem::{Malformed, Missing};
    match (field, problem) {
        ("written", Missing) => "Hãy ghi mục bạn muốn nói đến.".into(),
        ("written", Malformed) => {
            "Chúng tôi không đọc ra số điện thoại, số tài khoản, đường dẫn hay tên trang trong ô này. Hãy ghi lại, mỗi đơn một mục.".into()
        }
        ("reason", Missing) => "Hãy ghi vì sao.".into(),
        ("tip_receipt", _) => {
            "Không có tin báo nào ứng với mã này. Hãy xem lại từng ký tự, hoặc để trống.".into()
        }
        _ => fault::sentence(&AppFault::Invalid { field, problem }).unwrap_or_default(),
    }
}

#[derive(Template)]
#[template(path = "petition_receipt.html")]
struct Receipt {
    frame: Frame,
    code: String,
    time: String,
    due: String,
    objection: bool,
}

fn receipt(asked: Kind, acknowledged: &Acknowledged) -> Response {
    let view = Receipt {
        frame: Frame::new("Đã nhận đơn", ""),
        code: acknowledged.receipt.to_string(),
        time: moment(acknowledged.received_at),
        due: last_moment(acknowledged.due),
        objection: asked == Kind::Objection,
    };
    page(StatusCode::CREATED, &view)
}

/// The last minute that is still in time: people read "24:00 of Tuesday" wrongly as the day after.
pub(crate) fn last_moment(first_late: i64) -> String {
    moment(first_late - 1)
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct FollowForm {
    receipt: String,
}

struct Opened {
    kind: &'static str,
    written: String,
    time: String,
    state: &'static str,
    decided: bool,
    acknowledged: Option<String>,
    due: String,
    late: bool,
    extension: Option<String>,
    ground: Option<&'static str>,
    answer: Option<String>,
    decided_at: Option<String>,
    decided_by: Option<String>,
}

#[derive(Template)]
#[template(path = "petition_follow.html")]
struct Follow {
    frame: Frame,
    error: Option<&'static str>,
    opened: Option<Opened>,
}

pub(crate) async fn follow_form() -> Response {
    follow_page(StatusCode::OK, None, None)
}

fn follow_page(
    status: StatusCode,
    error: Option<&'static str>,
    opened: Option<Opened>,
) -> Response {
    let title = match error {
        Some(_) => "Lỗi: Theo dõi đơn",
        None => "Theo dõi đơn",
    };
    let view = Follow {
        frame: Frame::new(title, ""),
        error,
        opened,
    };
    page(status, &view)
}

pub(crate) async fn follow(State(shared): State<Shared>, Sent(form): Sent<FollowForm>) -> Response {
    match follow::open(&shared.site, &form.receipt).await {
        Ok(followed) => match calendar::current(&shared.site).await {
            Ok(calendar) => {
                let opened = as_seen(followed, shared.site.now(), &calendar);
                follow_page(StatusCode::OK, None, Some(opened))
            }
            Err(error) => fault::page(&error, None),
        },
        Err(AppFault::DeadLink) => {
            let words = "Không mở được đơn bằng mã này. Hãy xem lại từng ký tự; mã có 16 chữ và số, chia bốn nhóm.";
            follow_page(StatusCode::UNPROCESSABLE_ENTITY, Some(words), None)
        }
        Err(error) => fault::page(&error, None),
    }
}

fn as_seen(followed: follow::Followed, now: i64, calendar: &Calendar) -> Opened {
    let row = followed.petition;
    let stands = Stands::from_code(&row.state).unwrap_or(Stands::Received);
    Opened {
        kind: kind(&row).name_vi(),
        time: moment(row.received_at),
        state: stands.name_vi(),
        decided: stands.is_decided(),
        acknowledged: row.acknowledged_at.map(moment),
        due: last_moment(clocks(&row, calendar).decide),
        late: app::petitions::is_late(&row, now, calendar),
        ground: row
            .ground
            .as_deref()
            .and_then(Ground::from_code)
            .map(Ground::name_vi),
        decided_at: row.decided_at.map(moment),
        decided_by: followed.decided_by,
        written: row.written,
        extension: row.extension_reason,
        answer: row.answer,
    }
}
