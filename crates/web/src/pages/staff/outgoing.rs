//! The register of outgoing documents.

use app::attached::File;
use app::outgoing::change::{self, Change};
use app::outgoing::register::{self, written};
use app::outgoing::{attach, metadata, oddities, organ};
use app::site::new_id;
use app::{Actor, Fault};
use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Redirect};
use documents::Kind;
use domain::Action;
use domain::outgoing::Urgency;
use serde::Deserialize;
use store::outgoing::Filter;
use store::tables::{outgoing, outgoing_recipient};

use super::{Staff, choices, day, fault, framed, moment, or_again_saying, saved_as};
use crate::pages::{Frame, page};
use crate::routes::Shared;
use crate::session::{Answer, Posted, PostedFile, SignedIn};

const PATH: &str = "/van-ban-di";
/// Documents on one page.
const SHOWN: i64 = 300;

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Ask {
    nam: String,
    tim: String,
}

#[derive(Template)]
#[template(path = "staff/outgoing.html")]
struct List {
    frame: Frame,
    staff: Staff,
    here: &'static str,
    year: i64,
    asked: String,
    rows: Vec<Row>,
    odd: Vec<Odd>,
    register: bool,
    organs: Vec<(String, String)>,
    own_unit: String,
    own_organ: String,
}

struct Row {
    id: String,
    code: String,
    day: String,
    kind: &'static str,
    subject: String,
    signer: String,
    state: &'static str,
}

struct Odd {
    series: String,
    missing: String,
    repeated: String,
}

pub(crate) async fn list(
    State(shared): State<Shared>,
    SignedIn(actor): SignedIn,
    Query(ask): Query<Ask>,
) -> Answer {
    let site = &shared.site;
    let today = site.today();
    let asker = site.allow(&actor, &today, Action::ViewOutgoing).await?;
    let this_year = today.get(..4).and_then(|year| year.parse().ok());
    let year: i64 = ask.nam.parse().ok().or(this_year).unwrap_or_default();
    let filter = Filter {
        year,
        asked: &ask.tim,
    };
    let rows = site.store.outgoing_list(asker, filter, SHOWN).await?;
    let given = site.store.outgoing_numbers(asker, year).await?;
    let view = List {
        frame: Frame::new("Văn bản đi", ""),
        staff: Staff::of(&actor),
        here: PATH,
        year,
        asked: ask.tim,
        rows: rows.iter().map(row).collect(),
        odd: oddities(&given).into_iter().map(odd).collect(),
        register: actor.is_offered(Action::RegisterOutgoing),
        organs: organs(&shared, &actor).await?,
        own_organ: organ::of(site, &actor.unit_id).await?,
        own_unit: actor.unit_id.clone(),
    };
    Ok(page(StatusCode::OK, &view))
}

/// Units whose code may be set.
async fn organs(shared: &Shared, actor: &Actor) -> Result<Vec<(String, String)>, Fault> {
    let site = &shared.site;
    if !actor.is_offered(Action::RegisterOutgoing) {
        return Ok(Vec::new());
    }
    let today = site.today();
    let asker = site.asker(actor, &today, Action::RegisterOutgoing)?;
    Ok(choices(site.store.units(asker, "", true).await?))
}

/// The code of a body, as set.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct OrganForm {
    don_vi: String,
    ma: String,
}

pub(crate) async fn set_organ(
    State(shared): State<Shared>,
    Posted { actor, form }: Posted<OrganForm>,
) -> Answer {
    organ::set(&shared.site, &actor, &form.don_vi, &form.ma).await?;
    Ok(Redirect::to(PATH).into_response())
}

fn row(row: &outgoing::Model) -> Row {
    Row {
        id: row.id.clone(),
        code: code(row),
        day: row.issued_on.as_deref().map(day).unwrap_or_default(),
        kind: Kind::from_code(&row.kind).map_or("", Kind::name_vi),
        subject: row.subject.clone(),
        signer: row.signer_name.clone(),
        state: state(row),
    }
}

fn code(row: &outgoing::Model) -> String {
    match row.number {
        Some(_) => written(row),
        None => format!("…/{}", row.notation),
    }
}

fn state(row: &outgoing::Model) -> &'static str {
    match row {
        row if row.recalled_at.is_some() => "Đã thu hồi",
        row if row.number.is_none() => "Chờ cấp số",
        row if row.signed_hash.is_none() => "Chưa có bản ký",
        _ => "Đủ",
    }
}

fn odd(odd: app::outgoing::Oddity) -> Odd {
    let range = |(from, to): &(u32, u32)| match from == to {
        true => from.to_string(),
        false => format!("{from}–{to}"),
    };
    let join = |words: Vec<String>| words.join(", ");
    Odd {
        series: format!("{}, {}", odd.unit_name, odd.notation),
        missing: join(odd.missing.iter().map(range).collect()),
        repeated: join(odd.repeated.iter().map(u32::to_string).collect()),
    }
}

/// The fields of a document, as typed.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Form {
    luot: String,
    don_vi: String,
    loai: String,
    so: String,
    ngay: String,
    trich_yeu: String,
    chuc_vu: String,
    nguoi_ky: String,
    luu: String,
    so_ban: String,
    so_trang: String,
    ghi_chu: String,
    noi_nhan: String,
    mat: String,
    cong_khai: String,
    nam_ho_so: String,
    ho_so: String,
    thu_tu: String,
    do_khan: String,
    han_tra_loi: String,
}

#[derive(Template)]
#[template(path = "staff/outgoing_enter.html")]
struct Enter {
    frame: Frame,
    staff: Staff,
    here: &'static str,
    error: Option<String>,
    kinds: &'static [Kind],
    urgencies: &'static [Urgency],
    units: Vec<(String, String)>,
    form: Form,
}

pub(crate) async fn enter_form(State(shared): State<Shared>, SignedIn(actor): SignedIn) -> Answer {
    let form = Form {
        luot: new_id()?,
        don_vi: actor.unit_id.clone(),
        luu: "VT".to_owned(),
        so_ban: "1".to_owned(),
        ..Form::default()
    };
    let view = entering(&shared, &actor, form, None).await?;
    Ok(page(StatusCode::OK, &view))
}

async fn entering(
    shared: &Shared,
    actor: &Actor,
    form: Form,
    error: Option<String>,
) -> Result<Enter, Fault> {
    let site = &shared.site;
    let today = site.today();
    let asker = site.allow(actor, &today, Action::RegisterOutgoing).await?;
    let units = site.store.units(asker, "", true).await?;
    Ok(Enter {
        frame: framed("Ghi văn bản đi", error.as_ref()),
        staff: Staff::of(actor),
        here: PATH,
        error,
        kinds: Kind::ALL,
        urgencies: Urgency::ALL,
        units: choices(units),
        form,
    })
}

pub(crate) async fn enter(
    State(shared): State<Shared>,
    Posted { actor, form }: Posted<Form>,
) -> Answer {
    let done = register::register(&shared.site, &actor, typed(&form)).await;
    let done = done.map(|id| format!("{PATH}/{id}"));
    or_again_saying(sentence, done, |words| {
        entering(&shared, &actor, form, Some(words))
    })
    .await
}

fn typed(form: &Form) -> register::Typed {
    register::Typed {
        attempt: form.luot.clone(),
        unit_id: form.don_vi.clone(),
        kind: form.loai.clone(),
        code: form.so.clone(),
        issued_on: form.ngay.clone(),
        subject: form.trich_yeu.clone(),
        signer_position: form.chuc_vu.clone(),
        signer_name: form.nguoi_ky.clone(),
        archive: form.luu.clone(),
        copies: form.so_ban.clone(),
        pages: form.so_trang.clone(),
        note: form.ghi_chu.clone(),
        recipients: form.noi_nhan.clone(),
        secret: form.mat != "khong",
        public: !form.cong_khai.is_empty(),
        file_catalog: form.nam_ho_so.clone(),
        file_notation: form.ho_so.clone(),
        doc_ordinal: form.thu_tu.clone(),
        urgency: form.do_khan.clone(),
        due_date: form.han_tra_loi.clone(),
    }
}

/// What only this page refuses, in its own words.
fn sentence(error: &Fault) -> Option<String> {
    use app::site::Problem;
    let words = match error {
        Fault::Invalid {
            field: "secret", ..
        } => {
            "Văn bản có độ mật không ghi ở đây: hãy ghi vào sổ văn bản mật của Văn thư. Văn bản không mật thì chọn «Không có độ mật»."
        }
        Fault::Invalid {
            field: "file",
            problem: Problem::NotPossible,
        } => {
            "Tệp PDF này không có chữ ký số nào. Hãy tải bản đã ký từ hệ thống văn bản điện tử rồi đính kèm lại."
        }
        Fault::Invalid { field: "file", .. } => {
            "Tệp này không phải PDF. Hãy chọn tệp PDF đã ký tải từ hệ thống văn bản điện tử."
        }
        Fault::Invalid { field: "state", .. } => "Văn bản đã thu hồi, không sửa được nữa.",
        other => return fault::sentence(other),
    };
    Some(words.to_owned())
}

#[derive(Template)]
#[template(path = "staff/outgoing_one.html")]
struct One {
    frame: Frame,
    staff: Staff,
    here: &'static str,
    error: Option<String>,
    id: String,
    kind: &'static str,
    state: &'static str,
    open: bool,
    numbered: bool,
    public: bool,
    notation: String,
    today: String,
    link: String,
    lines: Vec<(&'static str, String)>,
    recipients: Vec<Recipient>,
    hash: Option<String>,
    signatures: Vec<Signature>,
    row: outgoing::Model,
    urgencies: &'static [Urgency],
}

struct Recipient {
    id: String,
    name: String,
    sent: String,
    received: String,
    by: String,
    sent_on: String,
    received_on: String,
}

struct Signature {
    signer: String,
    intact: bool,
    covers_all: bool,
}

pub(crate) async fn one(
    State(shared): State<Shared>,
    SignedIn(actor): SignedIn,
    Path(id): Path<String>,
) -> Answer {
    let view = view(&shared, &actor, &id, None).await?;
    Ok(page(StatusCode::OK, &view))
}

async fn view(
    shared: &Shared,
    actor: &Actor,
    id: &str,
    error: Option<String>,
) -> Result<One, Fault> {
    let site = &shared.site;
    let today = site.today();
    let asker = site.allow(actor, &today, Action::ViewOutgoing).await?;
    let row = site.store.outgoing(asker, id).await?;
    let recipients = site.store.outgoing_recipients(id).await?;
    let issuer = site.store.issuer_name(&row.unit_id).await?;
    Ok(One {
        frame: framed(&row.subject, error.as_ref()),
        staff: Staff::of(actor),
        here: PATH,
        error,
        id: row.id.clone(),
        kind: Kind::from_code(&row.kind).map_or("", Kind::name_vi),
        state: state(&row),
        open: actor.is_offered(Action::RegisterOutgoing) && row.recalled_at.is_none(),
        numbered: row.number.is_some(),
        public: row.public,
        notation: row.notation.clone(),
        today: row.issued_on.clone().unwrap_or(today),
        link: format!("/xac-minh-van-ban?ma={}", row.id),
        lines: lines(&row, issuer),
        recipients: recipients.into_iter().map(recipient).collect(),
        hash: row.signed_hash.clone(),
        signatures: row.signed_check.lines().filter_map(signature).collect(),
        urgencies: Urgency::ALL,
        row,
    })
}

/// The legal columns (Phụ lục IV), in their order.
fn lines(row: &outgoing::Model, issuer: String) -> Vec<(&'static str, String)> {
    let mut lines = vec![
        ("Số, ký hiệu", code(row)),
        (
            "Ngày văn bản",
            row.issued_on.as_deref().map(day).unwrap_or_default(),
        ),
        ("Trích yếu", row.subject.clone()),
        ("Cơ quan ban hành", issuer),
        (
            "Người ký",
            format!("{}, {}", row.signer_name, row.signer_position),
        ),
        ("Nơi lưu", row.archive.clone()),
        ("Số bản", row.copies.to_string()),
        (
            "Số trang",
            match row.pages {
                0 => "chưa ghi".to_owned(),
                pages => pages.to_string(),
            },
        ),
        (
            "Độ khẩn",
            row.urgency
                .as_deref()
                .and_then(Urgency::from_code)
                .map_or_else(String::new, |urgency| urgency.name_vi().to_owned()),
        ),
        (
            "Hạn trả lời",
            row.due_date.as_deref().map(day).unwrap_or_default(),
        ),
        ("Hồ sơ", kept_in(row)),
        ("Ghi chú", row.note.clone()),
    ];
    if let Some(at) = row.recalled_at {
        lines.push(("Thu hồi", format!("{}: {}", moment(at), row.recall_reason)));
    }
    lines.retain(|(_, words)| !words.is_empty());
    lines
}

/// Year, symbol and number of the file it is kept in.
fn kept_in(row: &outgoing::Model) -> String {
    let parts = [
        row.file_catalog.map(|year| format!("năm {year}")),
        row.file_notation.clone(),
        row.doc_ordinal.map(|place| format!("thứ tự {place}")),
    ];
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    parts.join(", ")
}

fn recipient(row: outgoing_recipient::Model) -> Recipient {
    Recipient {
        id: row.id,
        name: row.name,
        sent: row.sent_on.as_deref().map(day).unwrap_or_default(),
        received: row.received_on.as_deref().map(day).unwrap_or_default(),
        by: row.received_by,
        sent_on: row.sent_on.unwrap_or_default(),
        received_on: row.received_on.unwrap_or_default(),
    }
}

fn signature(line: &str) -> Option<Signature> {
    let mut parts = line.splitn(3, '|');
    Some(Signature {
        intact: parts.next()? == "true",
        covers_all: parts.next()? == "true",
        signer: parts.next()?.to_owned(),
    })
}

/// What is done to a document.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Work {
    viec: String,
    so: String,
    ngay: String,
    noi: String,
    ngay_chuyen: String,
    ngay_nhan: String,
    nguoi_nhan: String,
    ly_do: String,
    trich_yeu: String,
    chuc_vu: String,
    nguoi_ky: String,
    luu: String,
    so_ban: String,
    so_trang: String,
    ghi_chu: String,
    noi_nhan: String,
    nam_ho_so: String,
    ho_so: String,
    thu_tu: String,
    do_khan: String,
    han_tra_loi: String,
}

impl Work {
    fn mended(self) -> register::Typed {
        register::Typed {
            subject: self.trich_yeu,
            signer_position: self.chuc_vu,
            signer_name: self.nguoi_ky,
            archive: self.luu,
            copies: self.so_ban,
            pages: self.so_trang,
            note: self.ghi_chu,
            recipients: self.noi_nhan,
            file_catalog: self.nam_ho_so,
            file_notation: self.ho_so,
            doc_ordinal: self.thu_tu,
            urgency: self.do_khan,
            due_date: self.han_tra_loi,
            ..register::Typed::default()
        }
    }
}

pub(crate) async fn work(
    State(shared): State<Shared>,
    Path(id): Path<String>,
    Posted { actor, form }: Posted<Work>,
) -> Answer {
    let change = match form.viec.as_str() {
        "so" => Change::Number {
            code: form.so,
            issued_on: form.ngay,
        },
        "chuyen" => Change::Delivery {
            recipient_id: form.noi,
            sent_on: form.ngay_chuyen,
            received_on: form.ngay_nhan,
            received_by: form.nguoi_nhan,
        },
        "sua" => Change::Mend(Box::new(form.mended())),
        "cong-khai" => Change::Public(true),
        "thoi-cong-khai" => Change::Public(false),
        _ => Change::Recall(form.ly_do),
    };
    let done = change::change(&shared.site, &actor, &id, change).await;
    settled(&shared, &actor, &id, done).await
}

pub(crate) async fn attach_signed(
    State(shared): State<Shared>,
    Path(id): Path<String>,
    PostedFile { actor, file }: PostedFile,
) -> Answer {
    let done = attach::attach(&shared.site, &actor, &id, file).await;
    settled(&shared, &actor, &id, done).await
}

async fn settled(shared: &Shared, actor: &Actor, id: &str, done: Result<(), Fault>) -> Answer {
    let done = done.map(|()| format!("{PATH}/{id}"));
    or_again_saying(sentence, done, |words| view(shared, actor, id, Some(words))).await
}

pub(crate) async fn signed(
    State(shared): State<Shared>,
    SignedIn(actor): SignedIn,
    Path(id): Path<String>,
) -> Answer {
    let (hash, bytes) = attach::signed_file(&shared.site, &actor, &id).await?;
    let file = File {
        media_type: "application/pdf".to_owned(),
        ending: "pdf",
        bytes,
    };
    Ok(saved_as(&hash, file))
}

pub(crate) async fn metadata(
    State(shared): State<Shared>,
    SignedIn(actor): SignedIn,
    Path(id): Path<String>,
) -> Answer {
    let metadata = metadata::of(&shared.site, &actor, &id).await?;
    Ok((
        [(header::CONTENT_TYPE, "application/json; charset=utf-8")],
        metadata.to_string(),
    )
        .into_response())
}
