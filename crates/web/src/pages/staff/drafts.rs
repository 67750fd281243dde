//! Soạn văn bản: documents of any kind, typed here, read over the shoulder, handed out as Word or PDF.

use app::drafts::{self, Content, Finding, TEXT_MAX, Typed};
use app::signing::{Right, Signing};
use app::{Actor, Fault};
use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, StatusCode};
use documents::Kind;
use domain::Action;
use serde::Deserialize;

use super::paper::{handed, host};
use super::{Staff, choices, framed, moment, or_again};
use crate::pages::{Frame, page};
use crate::routes::Shared;
use crate::session::{Answer, Posted, SignedIn};

const PATH: &str = "/soan-van-ban";
/// Drafts on one page.
const SHOWN: i64 = 200;

#[derive(Template)]
#[template(path = "staff/drafts.html")]
struct List {
    frame: Frame,
    staff: Staff,
    here: &'static str,
    rows: Vec<Row>,
}

struct Row {
    id: String,
    kind: &'static str,
    subject: String,
    who: String,
    time: String,
}

pub(crate) async fn list(State(shared): State<Shared>, SignedIn(actor): SignedIn) -> Answer {
    let site = &shared.site;
    let today = site.today();
    let asker = site.allow(&actor, &today, Action::DraftPapers).await?;
    let rows = site.store.drafts(asker, SHOWN).await?;
    let people: Vec<String> = rows.iter().map(|row| row.by_id.clone()).collect();
    let names = site.store.names(&people).await?;
    let view = List {
        frame: Frame::new("Soạn văn bản", ""),
        staff: Staff::of(&actor),
        here: PATH,
        rows: rows
            .into_iter()
            .map(|row| Row {
                kind: Kind::from_code(&row.kind).map_or("", Kind::name_vi),
                who: names
                    .iter()
                    .find(|(id, _)| *id == row.by_id)
                    .map_or_else(String::new, |(_, name)| name.clone()),
                time: moment(row.changed_at),
                id: row.id,
                subject: row.subject,
            })
            .collect(),
    };
    Ok(page(StatusCode::OK, &view))
}

/// The fields of a document, as typed.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Form {
    don_vi: String,
    loai: String,
    trich_yeu: String,
    kinh_gui: String,
    can_cu: String,
    noi_dung: String,
    noi_nhan: String,
    ky: String,
    chuc_vu: String,
    nguoi_ky: String,
    chi_dao: String,
}

impl Form {
    fn typed(&self) -> Typed {
        Typed {
            unit_id: self.don_vi.clone(),
            kind: self.loai.clone(),
            subject: self.trich_yeu.clone(),
            content: Content {
                addressees: self.kinh_gui.clone(),
                bases: self.can_cu.clone(),
                text: self.noi_dung.clone(),
                copies: self.noi_nhan.clone(),
                signing: Signing {
                    right: self.ky.clone(),
                    position: self.chuc_vu.clone(),
                    name: self.nguoi_ky.clone(),
                },
            },
            directive_id: self.chi_dao.clone(),
        }
    }

    fn of(typed: Typed) -> Self {
        let content = typed.content;
        Self {
            don_vi: typed.unit_id,
            loai: typed.kind,
            trich_yeu: typed.subject,
            kinh_gui: content.addressees,
            can_cu: content.bases,
            noi_dung: content.text,
            noi_nhan: content.copies,
            ky: content.signing.right,
            chuc_vu: content.signing.position,
            nguoi_ky: content.signing.name,
            chi_dao: typed.directive_id,
        }
    }
}

/// What a new document begins with.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Begin {
    chi_dao: String,
    loai: String,
}

#[derive(Template)]
#[template(path = "staff/draft.html")]
struct View {
    frame: Frame,
    staff: Staff,
    here: &'static str,
    error: Option<String>,
    /// Empty while it is not saved.
    id: String,
    form: Form,
    findings: Vec<Finding>,
    kinds: &'static [Kind],
    rights: &'static [Right],
    units: Vec<(String, String)>,
    prints: bool,
    text_max: usize,
}

pub(crate) async fn new(
    State(shared): State<Shared>,
    SignedIn(actor): SignedIn,
    Query(begin): Query<Begin>,
) -> Answer {
    let form = if begin.chi_dao.is_empty() {
        Form {
            don_vi: actor.unit_id.clone(),
            loai: begin.loai,
            ..Form::default()
        }
    } else {
        let site = &shared.site;
        Form::of(drafts::unit_plan(site, &actor, &begin.chi_dao, &actor.unit_id).await?)
    };
    let view = view(&shared, &actor, "", form, None).await?;
    Ok(page(StatusCode::OK, &view))
}

async fn view(
    shared: &Shared,
    actor: &Actor,
    id: &str,
    form: Form,
    error: Option<String>,
) -> Result<View, Fault> {
    let site = &shared.site;
    let today = site.today();
    let asker = site.allow(actor, &today, Action::DraftPapers).await?;
    let title = match form.trich_yeu.as_str() {
        _ if id.is_empty() => "Văn bản mới",
        "" => "Văn bản",
        subject => subject,
    };
    Ok(View {
        frame: framed(title, error.as_ref()),
        staff: Staff::of(actor),
        here: PATH,
        error,
        id: id.to_owned(),
        findings: drafts::findings(&form.typed(), &today),
        kinds: Kind::ALL,
        rights: Right::ALL,
        units: choices(site.store.units(asker, "", false).await?),
        prints: app::paper::prints(),
        text_max: TEXT_MAX,
        form,
    })
}

pub(crate) async fn begin(
    State(shared): State<Shared>,
    Posted { actor, form }: Posted<Form>,
) -> Answer {
    let begun = drafts::begin(&shared.site, &actor, form.typed()).await;
    let begun = begun.map(|id| format!("{PATH}/{id}"));
    or_again(begun, |sentence| {
        view(&shared, &actor, "", form, Some(sentence))
    })
    .await
}

pub(crate) async fn one(
    State(shared): State<Shared>,
    SignedIn(actor): SignedIn,
    Path(id): Path<String>,
) -> Answer {
    let opened = drafts::open(&shared.site, &actor, &id).await?;
    let view = view(&shared, &actor, &id, Form::of(opened.typed), None).await?;
    Ok(page(StatusCode::OK, &view))
}

pub(crate) async fn change(
    State(shared): State<Shared>,
    Path(id): Path<String>,
    Posted { actor, form }: Posted<Form>,
) -> Answer {
    let changed = drafts::change(&shared.site, &actor, &id, form.typed()).await;
    let changed = changed.map(|()| format!("{PATH}/{id}"));
    or_again(changed, |sentence| {
        view(&shared, &actor, &id, form, Some(sentence))
    })
    .await
}

/// Which kind of file is asked for.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct FileForm {
    dang: String,
}

/// The file. Handing out is written into the log, so it is asked for by a form.
pub(crate) async fn file(
    State(shared): State<Shared>,
    Path(id): Path<String>,
    headers: HeaderMap,
    Posted { actor, form }: Posted<FileForm>,
) -> Answer {
    let site = &shared.site;
    let format = match form.dang.as_str() {
        "pdf" => app::paper::Format::Pdf,
        _ => app::paper::Format::Docx,
    };
    match drafts::file(site, &actor, &id, format, host(&headers)).await {
        Ok(file) => Ok(handed(file)),
        Err(refused) => {
            let opened = drafts::open(site, &actor, &id).await?;
            or_again(Err(refused), |sentence| {
                view(&shared, &actor, &id, Form::of(opened.typed), Some(sentence))
            })
            .await
        }
    }
}
