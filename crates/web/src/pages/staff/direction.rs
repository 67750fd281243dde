//! Directives: the register, entering one with its clauses proposed, one with everything that hangs on it, the walk from
//! clause to proof.

use app::attached::{Looked, ending, look};
use app::direction::{acknowledge, assign, head, import, register, tasks, walk};
use app::{Actor, Fault};
use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect};
use domain::Action;
use domain::clause;
use domain::directive::{Issuer, Known, Relation, Type};
use domain::task::{Every, Evidence};
use serde::Deserialize;
use store::attached::Of;
use store::direction::{Filter, Related};
use store::tables::{attached, directive};

use super::tasks::{Line, line};
use super::{
    Staff, choices, day, day_or, fault, framed, or_again, saved_as, size_words, year_start,
};
use crate::pages::{Frame, error, page};
use crate::routes::Shared;
use crate::session::{Answer, Posted, PostedOneFile, PostedPairs, SignedIn, form_of};

const PATH: &str = "/chi-dao";

#[derive(Template)]
#[template(path = "staff/directives.html")]
struct List {
    frame: Frame,
    staff: Staff,
    here: &'static str,
    rows: Vec<Row>,
    change: bool,
    has_plan: bool,
}

struct Row {
    id: String,
    title: String,
    issuer: String,
    subject: String,
    horizon: String,
    unit: String,
    clauses: i64,
    tasks: i64,
}

pub(crate) async fn list(State(shared): State<Shared>, SignedIn(actor): SignedIn) -> Answer {
    let today = shared.site.today();
    let asker = shared
        .site
        .allow(&actor, &today, Action::ViewDirection)
        .await?;
    let rows = shared.site.store.directives(asker).await?;
    let plan = &app::direction::shipped().directives;
    let view = List {
        frame: Frame::new("Văn bản chỉ đạo", ""),
        staff: Staff::of(&actor),
        here: PATH,
        change: actor.is_offered(Action::ChangeDirection),
        has_plan: plan.iter().all(|known| {
            rows.iter()
                .any(|row| row.number == known.number || row.subject == known.subject)
        }),
        rows: rows
            .into_iter()
            .map(|row| Row {
                title: title(&row.r#type, &row.number, row.signed_on.as_deref()),
                issuer: row.issuer_name,
                subject: row.subject,
                horizon: row.horizon.as_deref().map_or_else(String::new, day),
                unit: row.unit_name,
                clauses: row.clauses,
                tasks: row.tasks,
                id: row.id,
            })
            .collect(),
    };
    Ok(page(StatusCode::OK, &view))
}

/// Type, number and day, as a document is cited.
pub(crate) fn title(kind: &str, number: &str, signed_on: Option<&str>) -> String {
    let kind = Type::from_code(kind).map_or("", Type::name_vi);
    match signed_on {
        Some(on) => format!("{kind} {number} ngày {}", day(on)),
        None => format!("{kind} {number}"),
    }
}

/// Registers the founding plan with its parents.
pub(crate) async fn load_plan(
    State(shared): State<Shared>,
    Posted { actor, form: _ }: Posted<super::sign_in::Nothing>,
) -> Answer {
    let id = register::load_plan(&shared.site, &actor, &actor.unit_id).await?;
    Ok(Redirect::to(&format!("{PATH}/{id}")).into_response())
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct DirectiveForm {
    viec: String,
    unit_id: String,
    r#type: String,
    number: String,
    signed_on: String,
    issuer: String,
    issuer_name: String,
    subject: String,
    horizon: String,
    known: String,
    note: String,
    open: String,
    text: String,
    clauses: String,
    related_id: String,
    relation: String,
    ticket: String,
}

impl DirectiveForm {
    /// What was read stands where nothing was typed.
    fn take(self, proposal: import::Proposal) -> Self {
        let or = |typed: String, read: String| if typed.is_empty() { read } else { typed };
        let head = proposal.head;
        let kind = head.kind.map_or("", Type::code);
        Self {
            r#type: or(self.r#type, kind.to_owned()),
            number: or(self.number, head.number),
            signed_on: or(self.signed_on, head.signed_on),
            subject: or(self.subject, head.subject),
            clauses: clause::to_lines(&proposal.clauses),
            text: proposal.text,
            ticket: or(proposal.ticket, self.ticket),
            ..self
        }
    }
}

/// What came of reading a document.
struct Read {
    clauses: usize,
    file: bool,
    unread: bool,
}

#[derive(Template)]
#[template(path = "staff/directive_enter.html")]
struct Enter {
    frame: Frame,
    staff: Staff,
    here: &'static str,
    error: Option<String>,
    form: DirectiveForm,
    proposed: Option<Read>,
    units: Vec<(String, String)>,
    others: Vec<(String, String)>,
    types: &'static [Type],
    issuers: &'static [Issuer],
    relations: &'static [Relation],
    known: &'static [Known],
}

pub(crate) async fn enter_form(
    State(shared): State<Shared>,
    SignedIn(actor): SignedIn,
    Query(ask): Query<DirectiveForm>,
) -> Answer {
    let form = DirectiveForm {
        unit_id: actor.unit_id.clone(),
        ..ask
    };
    let view = enter_view(&shared, &actor, form, None, None).await?;
    Ok(page(StatusCode::OK, &view))
}

async fn enter_view(
    shared: &Shared,
    actor: &Actor,
    form: DirectiveForm,
    error: Option<String>,
    proposed: Option<Read>,
) -> Result<Enter, Fault> {
    let site = &shared.site;
    let today = site.today();
    let asker = site.allow(actor, &today, Action::ChangeDirection).await?;
    let reader = site.asker(actor, &today, Action::ViewDirection)?;
    let units = site.store.units(asker, "", false).await?;
    let others = site.store.directives(reader).await?;
    let title = "Nhập văn bản";
    Ok(Enter {
        frame: framed(title, error.as_ref()),
        staff: Staff::of(actor),
        here: PATH,
        error,
        form,
        proposed,
        units: choices(units),
        others: others
            .into_iter()
            .map(|row| {
                let words = self::title(&row.r#type, &row.number, row.signed_on.as_deref());
                (row.id, words)
            })
            .collect(),
        types: Type::ALL,
        issuers: Issuer::ALL,
        relations: Relation::ALL,
        known: Known::ALL,
    })
}

/// Proposes what was read, or registers what was confirmed.
pub(crate) async fn enter(
    State(shared): State<Shared>,
    PostedOneFile { actor, pairs, file }: PostedOneFile,
) -> Answer {
    let form: DirectiveForm = match form_of(pairs) {
        Ok(form) => form,
        Err(fault) => return Ok(error::refuse(false, fault)),
    };
    if form.viec == "tach" || file.is_some() {
        return propose(&shared, &actor, form, file).await;
    }
    let typed = register::Typed {
        unit_id: form.unit_id.clone(),
        r#type: form.r#type.clone(),
        number: form.number.clone(),
        signed_on: form.signed_on.clone(),
        issuer: form.issuer.clone(),
        issuer_name: form.issuer_name.clone(),
        subject: form.subject.clone(),
        horizon: form.horizon.clone(),
        known: form.known.clone(),
        note: form.note.clone(),
        // A mark in the text pasted for splitting refuses it as well.
        open: !form.open.is_empty() && domain::directive::secret_mark("", &form.text).is_none(),
        clauses: form.clauses.clone(),
        related_id: form.related_id.clone(),
        relation: form.relation.clone(),
        ticket: form.ticket.clone(),
    };
    let outcome = register::register(&shared.site, &actor, typed).await;
    let outcome = outcome.map(|id| format!("{PATH}/{id}"));
    or_again(outcome, |sentence| {
        enter_view(&shared, &actor, form, Some(sentence), None)
    })
    .await
}

/// Reads a file or pasted words; nothing is in the register before somebody confirms.
async fn propose(
    shared: &Shared,
    actor: &Actor,
    form: DirectiveForm,
    file: Option<Vec<u8>>,
) -> Answer {
    let with_file = file.is_some();
    // Each file read may use a whole child process.
    let _place = shared.files.clone().acquire_owned().await;
    match import::propose(&shared.site, &shared.checker, actor, file, &form.text).await {
        Ok(proposal) => {
            let read = Read {
                clauses: proposal.clauses.len(),
                file: with_file || !form.ticket.is_empty(),
                unread: proposal.unread,
            };
            let view = enter_view(shared, actor, form.take(proposal), None, Some(read)).await?;
            Ok(page(StatusCode::OK, &view))
        }
        Err(error) => {
            or_again(Err(error), |sentence| {
                enter_view(shared, actor, form, Some(sentence), None)
            })
            .await
        }
    }
}

/// A file of a directive.
pub(crate) async fn file(
    State(shared): State<Shared>,
    SignedIn(actor): SignedIn,
    Path((id, file_id)): Path<(String, String)>,
) -> Answer {
    let file = register::file(&shared.site, &actor, &id, &file_id).await?;
    Ok(saved_as("van-ban", file))
}

/// A file looked at; each may use a whole child process, so only so many at once.
pub(crate) async fn looked(shared: &Shared, file: Vec<u8>) -> Result<Looked, Fault> {
    let _place = shared.files.clone().acquire_owned().await;
    look(&shared.checker, file).await
}

/// Attaches a file, or takes one out.
pub(crate) async fn change_file(
    State(shared): State<Shared>,
    Path(id): Path<String>,
    PostedOneFile { actor, pairs, file }: PostedOneFile,
) -> Answer {
    let site = &shared.site;
    let FileForm { remove, reason } = match form_of(pairs) {
        Ok(form) => form,
        Err(fault) => return Ok(error::refuse(false, fault)),
    };
    let outcome = if remove.is_empty() {
        match looked(&shared, file.unwrap_or_default()).await {
            Ok(file) => register::attach(site, &actor, &id, file).await,
            Err(error) => Err(error),
        }
    } else {
        register::detach(site, &actor, &id, &remove, &reason).await
    };
    let outcome = outcome.map(|()| format!("{PATH}/{id}"));
    or_again(outcome, |sentence| {
        view(&shared, &actor, &id, Some(sentence), None)
    })
    .await
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct FileForm {
    remove: String,
    reason: String,
}

#[derive(Template)]
#[template(path = "staff/directive.html")]
struct View {
    frame: Frame,
    staff: Staff,
    here: &'static str,
    error: Option<String>,
    said: Option<String>,
    id: String,
    title: String,
    lines: Vec<(&'static str, String)>,
    row: directive::Model,
    types: &'static [Type],
    issuers: &'static [Issuer],
    known: &'static [Known],
    drafts: bool,
    related: Vec<(String, String, String)>,
    files: Vec<(String, String)>,
    clauses: Vec<Clause>,
    others: Vec<(String, String)>,
    tasks: Vec<Line>,
    told: Vec<Told>,
    rate: String,
    confirmed: bool,
    may: May,
    units: Vec<(String, String)>,
    own_unit: String,
    relations: &'static [Relation],
    kinds: &'static [Evidence],
    rhythms: &'static [Every],
    today: String,
}

/// What this person may do with this directive.
struct May {
    change: bool,
    give: bool,
    progress: bool,
    plan: bool,
}

struct Clause {
    code: String,
    depth: i64,
    text: String,
    tasks: usize,
}

struct Told {
    unit: String,
    words: String,
    how: String,
}

pub(crate) async fn one(
    State(shared): State<Shared>,
    SignedIn(actor): SignedIn,
    Path(id): Path<String>,
) -> Answer {
    let view = view(&shared, &actor, &id, None, None).await?;
    Ok(page(StatusCode::OK, &view))
}

async fn view(
    shared: &Shared,
    actor: &Actor,
    id: &str,
    error: Option<String>,
    said: Option<String>,
) -> Result<View, Fault> {
    let site = &shared.site;
    let today = site.today();
    let asker = site.allow(actor, &today, Action::ViewDirection).await?;
    let row = site.store.directive(asker, id).await?;
    let filter = Filter {
        directive_id: id,
        ..Filter::default()
    };
    let given = tasks(site, actor, filter).await?;
    let clauses = site.store.clauses(id).await?;
    let told = site.store.told(asker, id).await?;
    let changer = site.asker(actor, &today, Action::ChangeDirection)?;
    let units = site.store.units(changer, "", false).await?;
    let own = site.store.unit(changer, &row.unit_id).await.is_ok();
    let (part, whole) = told
        .iter()
        .map(head::rate)
        .fold((0, 0), |sum, one| (sum.0 + one.0, sum.1 + one.1));
    let title = title(&row.r#type, &row.number, row.signed_on.as_deref());
    let plan = app::direction::shipped();
    let is_plan = !clauses.is_empty()
        && plan
            .clauses
            .iter()
            .all(|known| clauses.iter().any(|clause| clause.code == known.code));
    Ok(View {
        frame: framed(&title, error.as_ref()),
        staff: Staff::of(actor),
        here: PATH,
        error,
        said,
        title,
        lines: lines(&row),
        row: row.clone(),
        types: Type::ALL,
        issuers: Issuer::ALL,
        known: Known::ALL,
        drafts: actor.is_offered(Action::DraftPapers),
        files: site
            .store
            .attached(Of::Directive, std::slice::from_ref(&row.id))
            .await?
            .into_iter()
            .map(file_words)
            .collect(),
        related: site
            .store
            .related(asker, id)
            .await?
            .into_iter()
            .map(related)
            .collect(),
        others: site
            .store
            .directives(asker)
            .await?
            .into_iter()
            .filter(|other| other.id != id)
            .map(|other| {
                let words = self::title(&other.r#type, &other.number, other.signed_on.as_deref());
                (other.id, words)
            })
            .collect(),
        clauses: clauses
            .into_iter()
            .map(|clause| Clause {
                tasks: given
                    .iter()
                    .filter(|task| task.clauses.contains(&clause.code))
                    .count(),
                code: clause.code,
                depth: clause.depth,
                text: clause.text,
            })
            .collect(),
        tasks: given
            .iter()
            .filter(|task| !task.is_part())
            .map(line)
            .collect(),
        rate: domain::task::percent(
            usize::try_from(part).unwrap_or_default(),
            usize::try_from(whole).unwrap_or_default(),
        )
        .map_or_else(
            || "chưa có số liệu".into(),
            |rate| format!("{rate}% ({part}/{whole} người)"),
        ),
        told: told.iter().map(told_words).collect(),
        confirmed: site.store.has_confirmed(id, &actor.person_id).await?,
        may: May {
            change: own,
            give: !units.is_empty() && actor.is_offered(Action::ChangeDirection),
            progress: actor.is_offered(Action::ReportProgress),
            plan: own && is_plan,
        },
        units: choices(units),
        own_unit: actor.unit_id.clone(),
        relations: Relation::ALL,
        kinds: Evidence::ALL,
        rhythms: Every::ALL,
        today,
        id: row.id,
    })
}

/// A file as a list names it: its kind and size, for the name it once had is not kept.
pub(crate) fn file_words(file: attached::Model) -> (String, String) {
    let kind = match ending(&file.media_type) {
        "pdf" => "Tệp PDF",
        "docx" => "Tệp Word",
        "xlsx" => "Tệp Excel",
        _ => "Ảnh",
    };
    (file.id, format!("{kind}, {}", size_words(file.size)))
}

fn lines(row: &directive::Model) -> Vec<(&'static str, String)> {
    let mut lines = vec![
        ("Cơ quan ban hành", row.issuer_name.clone()),
        (
            "Cấp",
            Issuer::from_code(&row.issuer)
                .map_or_else(String::new, |issuer| issuer.name_vi().into()),
        ),
        ("Trích yếu", row.subject.clone()),
        (
            "Thực hiện đến",
            row.horizon.as_deref().map_or_else(String::new, day),
        ),
        (
            "Văn bản có ở đây",
            Known::from_code(&row.known).map_or_else(String::new, |known| known.name_vi().into()),
        ),
        ("Ghi chú", row.note.clone()),
    ];
    lines.retain(|(_, words)| !words.is_empty());
    lines
}

fn related(row: Related) -> (String, String, String) {
    let kind = Relation::from_code(&row.kind);
    let words = match (kind, row.outward) {
        (Some(Relation::Implements), false) => "Được thực hiện bởi",
        (Some(Relation::Supersedes), false) => "Bị thay thế bởi",
        (Some(Relation::FollowsUp), false) => "Được tiếp nối bởi",
        (kind, _) => kind.map_or("", Relation::name_vi),
    };
    let title = title(&row.r#type, &row.number, row.signed_on.as_deref());
    (
        row.id,
        words.to_owned(),
        format!("{title} của {}", row.issuer_name),
    )
}

fn told_words(told: &store::direction::Told) -> Told {
    let (part, whole) = head::rate(told);
    Told {
        unit: told.unit_name.clone(),
        words: if whole == 0 {
            "chưa có số liệu".into()
        } else {
            format!("{part}/{whole} người")
        },
        how: match (&told.how, &told.on_day) {
            (Some(how), Some(on)) => format!("{how}, {}", day(on)),
            _ => format!("{} người tự xác nhận", told.persons),
        },
    }
}

/// One step of work on a directive.
pub(crate) async fn work(
    State(shared): State<Shared>,
    Path(id): Path<String>,
    PostedPairs { actor, pairs }: PostedPairs,
) -> Answer {
    let site = &shared.site;
    let Some(typed) = Step::read(&id, pairs) else {
        return Ok(error::refuse(false, error::Fault::BROKEN));
    };
    let outcome = match typed.step.as_str() {
        "da-doc" => acknowledge::confirm(site, &actor, &id).await.map(|()| None),
        "quan-triet" => acknowledge::report(site, &actor, &id, typed.told)
            .await
            .map(|()| None),
        "lien-ket" => register::link(site, &actor, &id, &typed.other, &typed.relation)
            .await
            .map(|()| None),
        "tach" => register::split(site, &actor, &id, &typed.lines)
            .await
            .map(|()| None),
        "sua" => register::correct(site, &actor, &id, typed.corrected)
            .await
            .map(|()| None),
        "giao" => assign::give(site, &actor, typed.task).await.map(|_| None),
        "giao-mau" => assign::spread(site, &actor, &id).await.map(Some),
        _ => return Ok(error::refuse(false, error::Fault::BROKEN)),
    };
    match outcome {
        Ok(None) => Ok(Redirect::to(&format!("{PATH}/{id}")).into_response()),
        Ok(Some(spread)) => {
            let mut said = format!("Đã giao {} nhiệm vụ.", spread.given);
            if !spread.without_head.is_empty() {
                said.push_str(&format!(
                    " Chưa giao được cho đơn vị chưa ghi thủ trưởng: {}.",
                    spread.without_head.join("; ")
                ));
            }
            let view = view(&shared, &actor, &id, None, Some(said)).await?;
            Ok(page(StatusCode::OK, &view))
        }
        Err(error) => match fault::sentence(&error) {
            Some(sentence) => {
                let view = view(&shared, &actor, &id, Some(sentence), None).await?;
                Ok(page(StatusCode::UNPROCESSABLE_ENTITY, &view))
            }
            None => Err(error.into()),
        },
    }
}

#[derive(Default)]
struct Step {
    step: String,
    other: String,
    relation: String,
    lines: String,
    told: acknowledge::Typed,
    task: assign::Typed,
    corrected: register::Typed,
}

impl Step {
    /// What was posted; `None` when it holds a field nobody asked for.
    fn read(id: &str, pairs: Vec<(String, String)>) -> Option<Self> {
        let mut step = Self::default();
        step.task.directive_id = id.to_owned();
        // It stands in the register because it carries no mark; one typed now is refused.
        step.corrected.open = true;
        for (name, value) in pairs {
            match name.as_str() {
                "viec" => step.step = value,
                "related_id" => step.other = value,
                "relation" => step.relation = value,
                "lines" => step.lines = value,
                "how" => step.told.how = value,
                "on_day" => step.told.on_day = value,
                "told" => step.told.told = value,
                "whole" => step.told.whole = value,
                "unit_id" => {
                    step.told.unit_id.clone_from(&value);
                    step.task.unit_id = value;
                }
                "helper" if value.is_empty() => {}
                "helper" => step.task.helpers.push(value),
                "type" => step.corrected.r#type = value,
                "number" => step.corrected.number = value,
                "signed_on" => step.corrected.signed_on = value,
                "issuer" => step.corrected.issuer = value,
                "issuer_name" => step.corrected.issuer_name = value,
                "subject" => step.corrected.subject = value,
                "horizon" => step.corrected.horizon = value,
                "known" => step.corrected.known = value,
                "note" => step.corrected.note = value,
                "clause" => step.task.clauses.push(value),
                "title" => step.task.title = value,
                "evidence" => step.task.evidence = value,
                "every" => step.task.every = value,
                "from" => step.task.from = value,
                "due" => step.task.due = value,
                _ => return None,
            }
        }
        Some(step)
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Days {
    tu: String,
    den: String,
}

#[derive(Template)]
#[template(path = "staff/walk.html")]
struct Walk {
    frame: Frame,
    staff: Staff,
    here: &'static str,
    id: String,
    title: String,
    from: String,
    to: String,
    clauses: Vec<Walked>,
}

struct Walked {
    code: String,
    depth: i64,
    text: String,
    paragraph: Option<String>,
    owing: bool,
}

/// Every clause with its proof, or who owes it.
pub(crate) async fn walked(
    State(shared): State<Shared>,
    SignedIn(actor): SignedIn,
    Path(id): Path<String>,
    Query(ask): Query<Days>,
) -> Answer {
    let site = &shared.site;
    let today = site.today();
    let asker = site.allow(&actor, &today, Action::ViewDirection).await?;
    let row = site.store.directive(asker, &id).await?;
    let from = day_or(&ask.tu, || year_start(&today));
    let to = day_or(&ask.den, || today.clone());
    let clauses = walk::walk(site, &actor, &id, &from, &to).await?;
    let title = title(&row.r#type, &row.number, row.signed_on.as_deref());
    let view = Walk {
        frame: Frame::new(format!("Kết quả theo điểm: {title}"), ""),
        staff: Staff::of(&actor),
        here: PATH,
        id,
        title,
        from,
        to,
        clauses: clauses
            .into_iter()
            .map(|clause| Walked {
                paragraph: clause.paragraph(),
                owing: !clause.owing.is_empty(),
                code: clause.code,
                depth: clause.depth,
                text: clause.text,
            })
            .collect(),
    };
    Ok(page(StatusCode::OK, &view))
}
