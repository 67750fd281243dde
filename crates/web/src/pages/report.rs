//! Báo tin: four steps, one POST each. Every answer travels in the form, so nothing is kept before it is sent.

use std::net::IpAddr;

use app::tips::evidence::Put;
use app::tips::receipt::Proof;
use app::tips::recipient::{self, Recipients};
use app::tips::submit::{self, Acknowledged, Sent, SubmitFault};
use app::tips::{self, anonymity, follow};
use app::{Actor, Fault as AppFault};
use askama::Template;
use axum::Extension;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use domain::Action;
use domain::form::{AnswerFault, Answers, Choice, Kind, Question};
use domain::tip::{Lane, Source};
use qrcode::QrCode;
use qrcode::render::svg;
use serde::Deserialize;

use super::error::{Fault, refuse};
use super::staff::{Staff, fault, moment};
use super::{Frame, page};
use crate::flood::{Attempt, Verdict};
use crate::middleware::limits::AskedBy;
use crate::routes::Shared;
use crate::session::{Answer, PostedUpload, SignedIn, Upload};

/// Hidden fields beside the answers.
const ATTEMPT: &str = "luot";
const STEP: &str = "buoc";
const GO: &str = "di";
const SOURCE: &str = "nguon";
/// Whether originals may go to the police.
const ORIGINAL: &str = "tep_goc";
const CHALLENGE: &str = "thu_thach";
const SOLVED: &str = "loi_giai";

/// A form on its way through the steps.
#[derive(Debug, Default)]
struct Draft {
    answers: Answers,
    attempt: String,
    step: u32,
    go: String,
    /// How somebody told it, when staff type it.
    source: String,
    share_original: bool,
    files: Vec<Vec<u8>>,
    /// The proof of work, as it came.
    challenge: String,
    solved: String,
    /// Seconds until it may be sent again, when many send at once.
    wait: Option<i64>,
    /// Who gets it, named before it is sent.
    recipients: Recipients,
}

impl Draft {
    fn read(pairs: Vec<(String, String)>) -> Self {
        let mut draft = Self::default();
        for (name, value) in pairs {
            match name.as_str() {
                ATTEMPT => draft.attempt = value,
                STEP => draft.step = value.parse().unwrap_or(0),
                GO => draft.go = value,
                SOURCE => draft.source = value,
                ORIGINAL => draft.share_original = true,
                CHALLENGE => draft.challenge = value,
                SOLVED => draft.solved = value,
                _ if value.trim().is_empty() => {}
                _ => draft.answers.entry(name).or_default().push(value),
            }
        }
        draft
    }
}

impl Draft {
    /// The form as the flood control sees it.
    fn sending(&self, from: Option<IpAddr>, now: i64) -> Attempt<'_> {
        Attempt {
            from,
            mark: &self.attempt,
            challenge: &self.challenge,
            answer: &self.solved,
            now,
        }
    }
}

/// A question as shown.
pub(crate) struct Field<'a> {
    pub(crate) question: &'a Question,
    pub(crate) value: String,
    chosen: Vec<&'a str>,
    pub(crate) fault: Option<&'static str>,
}

impl Field<'_> {
    pub(crate) fn is(&self, kind: &str) -> bool {
        let own = match self.question.kind {
            Kind::One => "one",
            Kind::Many => "many",
            Kind::Text => "text",
            Kind::Line => "line",
            Kind::Money => "money",
        };
        own == kind
    }

    pub(crate) fn has(&self, choice: &Choice) -> bool {
        self.chosen.contains(&choice.code.as_str())
    }
}

/// A line of the last step: what was answered, and where to change it.
struct Line<'a> {
    label: &'a str,
    words: Vec<&'a str>,
    /// Whether it tells who the reporter is.
    telling: bool,
}

#[derive(Template)]
#[template(path = "report.html")]
struct View<'a> {
    frame: Frame,
    step: u32,
    steps: u32,
    attempt: &'a str,
    fields: Vec<Field<'a>>,
    hidden: Vec<(&'a str, &'a str)>,
    lines: Vec<Line<'a>>,
    fault: Option<(&'a str, &'static str)>,
    money_first: bool,
    telling: usize,
    challenge: String,
    wait: Option<i64>,
    recipients: &'a Recipients,
}

/// The words for a wrong answer.
fn words(fault: &AnswerFault) -> &'static str {
    match fault {
        AnswerFault::Missing(_) => "Hãy trả lời câu này.",
        AnswerFault::NotAChoice(_) | AnswerFault::Unknown(_) => {
            "Hãy chọn một trong các câu có sẵn."
        }
        AnswerFault::TooLong(_) => "Dài quá. Hãy rút ngắn lại.",
        AnswerFault::NotMoney(_) => "Hãy ghi số tiền bằng chữ số, ví dụ 4.500.000.",
    }
}

fn show(shared: &Shared, draft: &Draft, step: u32, fault: Option<&AnswerFault>) -> Response {
    let form = tips::form();
    let steps = form.steps() + 1;
    let fault = fault.map(|fault| (fault.question(), words(fault)));
    let title = if step == steps {
        "Xem lại rồi gửi"
    } else {
        "Báo tin nghi lừa đảo"
    };
    let title = if fault.is_some() || draft.wait.is_some() {
        format!("Lỗi: {title}")
    } else {
        title.to_owned()
    };
    let fields: Vec<Field<'_>> = form
        .shown(step, &draft.answers)
        .map(|question| field(question, &draft.answers, fault))
        .collect();
    let elsewhere = |id: &str| !fields.iter().any(|field| field.question.id == id);
    let hidden = draft
        .answers
        .iter()
        .filter(|(id, _)| elsewhere(id))
        .flat_map(|(id, values)| values.iter().map(|value| (id.as_str(), value.as_str())))
        .collect();
    let lines = if step == steps {
        lines(&draft.answers)
    } else {
        Vec::new()
    };
    let view = View {
        frame: Frame::new(title, "/bao-tin"),
        step,
        steps,
        attempt: &draft.attempt,
        hidden,
        telling: lines.iter().filter(|line| line.telling).count(),
        lines,
        fields,
        fault,
        money_first: form.lane(&draft.answers) == Lane::MoneyMoving.code(),
        challenge: shared
            .flood
            .challenge_again(&draft.sending(None, shared.site.now())),
        wait: draft.wait,
        recipients: &draft.recipients,
    };
    let status = if draft.wait.is_some() {
        StatusCode::SERVICE_UNAVAILABLE
    } else if fault.is_some() {
        StatusCode::UNPROCESSABLE_ENTITY
    } else {
        StatusCode::OK
    };
    page(status, &view)
}

fn field<'a>(
    question: &'a Question,
    answers: &'a Answers,
    fault: Option<(&str, &'static str)>,
) -> Field<'a> {
    let values = answers.get(&question.id);
    Field {
        value: values
            .and_then(|values| values.first())
            .cloned()
            .unwrap_or_default(),
        chosen: values
            .map(|values| values.iter().map(String::as_str).collect())
            .unwrap_or_default(),
        fault: fault
            .filter(|(id, _)| *id == question.id)
            .map(|(_, words)| words),
        question,
    }
}

/// What was answered, in words; what tells who somebody is, marked.
fn lines(answers: &Answers) -> Vec<Line<'_>> {
    let form = tips::form();
    let shown = (1..=form.steps()).flat_map(|step| form.shown(step, answers));
    shown
        .filter_map(|question| {
            let values = answers.get(&question.id)?;
            let words: Vec<&str> = values.iter().map(|value| question.words(value)).collect();
            let telling = anonymity::tells(question, &words);
            Some(Line {
                label: &question.label,
                words,
                telling,
            })
        })
        .collect()
}

pub(crate) async fn form(State(shared): State<Shared>) -> Response {
    begin(&shared, Answers::new())
}

fn begin(shared: &Shared, answers: Answers) -> Response {
    match submit::open(&shared.site) {
        Ok(attempt) => {
            let draft = Draft {
                answers,
                attempt,
                ..Draft::default()
            };
            show(shared, &draft, 1, None)
        }
        Err(error) => fault::page(&error, None),
    }
}

/// One step on, one back, or the end.
pub(crate) async fn step(
    State(shared): State<Shared>,
    from: Option<Extension<AskedBy>>,
    upload: Upload,
) -> Response {
    let mut draft = Draft::read(upload.pairs);
    draft.files = upload.files;
    // From an answer of the check: its text is the beginning of a tip.
    if draft.step == 0 {
        draft.answers.retain(|id, _| id == "text");
        return begin(&shared, draft.answers);
    }
    let form = tips::form();
    let last = form.steps() + 1;
    let at = draft.step.clamp(1, last);
    if draft.go == "lui" {
        return show(&shared, &draft, at.saturating_sub(1).max(1), None);
    }
    if draft.go == "che" {
        draft.answers = anonymity::masked(draft.answers);
        draft.recipients = named(&shared, &draft.answers).await;
        return show(&shared, &draft, last, None);
    }
    match form.read(draft.answers.clone(), at) {
        Err(fault) => {
            let step = form
                .question(fault.question())
                .map_or(at, |question| question.step);
            show(&shared, &draft, step, Some(&fault))
        }
        Ok(answers) if at < last || draft.go != "gui" => {
            draft.answers = answers;
            draft.recipients = named(&shared, &draft.answers).await;
            show(&shared, &draft, (at + 1).min(last), None)
        }
        Ok(answers) => {
            let from = from.map(|Extension(AskedBy(address))| address);
            send(&shared, Draft { answers, ..draft }, from).await
        }
    }
}

/// Who would get it; nobody is named while there is nobody yet, or while the database is away: sending says so then.
async fn named(shared: &Shared, answers: &Answers) -> Recipients {
    recipient::recipients(&shared.site, answers)
        .await
        .unwrap_or_default()
}

async fn send(shared: &Shared, mut draft: Draft, from: Option<IpAddr>) -> Response {
    let verdict = shared.flood.admit(draft.sending(from, shared.site.now()));
    let loaded = match verdict {
        Verdict::Pass { loaded } => loaded,
        Verdict::Wait { seconds } => {
            draft.wait = Some(seconds);
            draft.recipients = named(shared, &draft.answers).await;
            return show(shared, &draft, tips::form().steps() + 1, None);
        }
    };
    let files = std::mem::take(&mut draft.files);
    let files = match Put::all(&shared.site, files, draft.share_original).await {
        Ok(files) => files,
        Err(AppFault::Invalid { .. }) => return refuse(false, Fault::TOO_LARGE),
        Err(error) => return fault::page(&error, None),
    };
    let sent = Sent {
        answers: draft.answers.clone(),
        attempt: draft.attempt.clone(),
        source: Source::Web,
        files,
    };
    let taken = if loaded {
        submit::submit_under_load(&shared.site, &shared.checker, sent).await
    } else {
        submit::submit(&shared.site, &shared.checker, sent, None).await
    };
    match taken {
        Ok(acknowledged) => receipt(&acknowledged),
        Err(SubmitFault::Answer(fault)) => {
            let step = tips::form()
                .question(fault.question())
                .map_or(1, |question| question.step);
            show(shared, &draft, step, Some(&fault))
        }
        Err(SubmitFault::Stale) => refuse(false, Fault::FOREIGN_FORM),
        // Before anybody has been set up there is nobody to send it to.
        Err(SubmitFault::Other(AppFault::Store(store::Error::NotFound))) => {
            refuse(false, Fault::NOBODY_YET)
        }
        Err(SubmitFault::Other(error)) => fault::page(&error, None),
    }
}

#[derive(Template)]
#[template(path = "receipt.html")]
struct Receipt {
    frame: Frame,
    code: String,
    time: String,
    proof: Proof,
    qr: String,
    money_first: bool,
}

fn receipt(acknowledged: &Acknowledged) -> Response {
    let code = acknowledged.receipt.to_string();
    let picture = QrCode::new(code.as_bytes())
        .map(|qr| {
            qr.render::<svg::Color<'_>>()
                .min_dimensions(140, 140)
                .build()
        })
        .unwrap_or_default();
    let view = Receipt {
        frame: Frame::new("Đã nhận tin báo", "/bao-tin"),
        time: moment(acknowledged.received_at),
        qr: picture
            .find("<svg")
            .and_then(|at| picture.get(at..))
            .unwrap_or_default()
            .to_owned(),
        money_first: acknowledged.lane == Lane::MoneyMoving,
        proof: acknowledged.into(),
        code,
    };
    page(StatusCode::CREATED, &view)
}

/// Message as its reporter reads it.
struct Said {
    staff: bool,
    text: String,
    time: String,
}

#[derive(Template)]
#[template(path = "follow.html")]
struct Follow {
    frame: Frame,
    error: Option<String>,
    /// Nothing before a receipt was given.
    opened: Option<Opened>,
    request: Option<super::requests::Followed>,
}

struct Opened {
    code: String,
    time: String,
    state: &'static str,
    outcome: Option<&'static str>,
    transferred: Option<String>,
    said: Vec<Said>,
    named: bool,
    asked: bool,
    files: Vec<String>,
    /// Whether an original may go to the police as it is.
    shared: bool,
    repeat: bool,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct FollowForm {
    receipt: String,
    #[serde(default)]
    text: String,
    #[serde(default)]
    di: String,
    #[serde(default)]
    tep_goc: String,
}

pub(crate) async fn follow_form() -> Response {
    follow_page(StatusCode::OK, None, None)
}

fn follow_page(status: StatusCode, error: Option<String>, opened: Option<Opened>) -> Response {
    let title = if error.is_some() {
        "Lỗi: Theo dõi tin báo"
    } else {
        "Theo dõi tin báo"
    };
    let view = Follow {
        frame: Frame::new(title, ""),
        error,
        opened,
        request: None,
    };
    page(status, &view)
}

pub(crate) async fn follow(State(shared): State<Shared>, upload: Upload) -> Response {
    let (form, files): (FollowForm, _) = match upload.form() {
        Ok(form) => form,
        Err(fault) => return refuse(false, fault),
    };
    let site = &shared.site;
    let done = match form.di.as_str() {
        "noi" => follow::say(site, &form.receipt, &form.text).await,
        "tep" => follow::add_files(site, &form.receipt, files, !form.tep_goc.is_empty()).await,
        "rut" => follow::withdraw_consent(site, &form.receipt).await,
        _ => Ok(()),
    };
    let error = match done {
        Ok(()) => None,
        Err(AppFault::DeadLink) => return wrong_receipt(),
        Err(AppFault::Invalid { field: "files", .. }) => Some(WRONG_FILES.to_owned()),
        Err(error) => match fault::sentence(&error) {
            Some(sentence) => Some(sentence),
            None => return fault::page(&error, None),
        },
    };
    match follow::open(&shared.site, &form.receipt).await {
        Ok(followed) => {
            let status = if error.is_some() {
                StatusCode::UNPROCESSABLE_ENTITY
            } else {
                StatusCode::OK
            };
            follow_page(status, error, Some(opened(form.receipt, followed)))
        }
        // The other thing a receipt may be of.
        Err(AppFault::DeadLink) => request(&shared, &form.receipt).await,
        Err(error) => fault::page(&error, None),
    }
}

async fn request(shared: &Shared, receipt: &str) -> Response {
    let found = match app::requests::open(&shared.site, receipt).await {
        Ok(row) => super::requests::followed(shared, row).await,
        Err(error) => Err(error),
    };
    match found {
        Ok(request) => page(
            StatusCode::OK,
            &Follow {
                frame: Frame::new("Câu hỏi của bạn", ""),
                error: None,
                opened: None,
                request: Some(request),
            },
        ),
        Err(AppFault::DeadLink) => wrong_receipt(),
        Err(error) => fault::page(&error, None),
    }
}

const WRONG_FILES: &str =
    "Chưa có tệp nào, hoặc quá nhiều tệp. Mỗi lần gửi tối đa 5 tệp, cộng lại không quá 10 MB.";

fn wrong_receipt() -> Response {
    let words = "Không mở được tin báo bằng mã này. Hãy xem lại từng ký tự; mã có 16 chữ và số, chia bốn nhóm.";
    follow_page(
        StatusCode::UNPROCESSABLE_ENTITY,
        Some(words.to_owned()),
        None,
    )
}

fn opened(code: String, followed: follow::Followed) -> Opened {
    use domain::tip::{Outcome, State as TipState};
    let state = TipState::from_code(&followed.tip.state).unwrap_or(TipState::New);
    Opened {
        code,
        time: moment(followed.tip.received_at),
        state: state.name_vi(),
        asked: state == TipState::Asked,
        outcome: followed
            .tip
            .outcome
            .as_deref()
            .and_then(Outcome::from_code)
            .map(Outcome::name_vi),
        transferred: followed.tip.transferred_at.map(moment),
        named: followed.named,
        shared: followed.files.iter().any(|file| file.share_original),
        files: followed.files.iter().map(file_words).collect(),
        repeat: followed.repeat,
        said: followed
            .messages
            .into_iter()
            .map(|message| Said {
                staff: message.author_id.is_some(),
                text: message.text,
                time: moment(message.at),
            })
            .collect(),
    }
}

/// A file as its sender knows it again.
fn file_words(file: &store::tables::tip_file::Model) -> String {
    format!(
        "Tệp {}, {} KB, nhận {}. Mã băm {}",
        file.number,
        (file.size + 1023) / 1024,
        moment(file.added_at),
        file.hash
    )
}

/// The whole form on one page, for staff who type what somebody tells or wrote.
#[derive(Template)]
#[template(path = "staff/enter.html")]
struct Enter<'a> {
    frame: Frame,
    staff: Staff,
    here: &'static str,
    attempt: String,
    fields: Vec<Field<'a>>,
    /// What is asked less often, folded away.
    more: Vec<Field<'a>>,
    more_open: bool,
    fault: Option<(&'a str, &'static str)>,
    sources: &'static [Source],
    chosen: String,
}

/// What staff take in; the public form is the fourth way.
const TAKEN_IN: &[Source] = &[
    Source::Oral,
    Source::Telephone,
    Source::Paper,
    Source::Message,
];

/// What a person at the desk tells first; with these alone an entry takes less than two minutes.
const ASKED_FIRST: &[&str] = &[
    "happened",
    "behalf",
    "paid_when",
    "text",
    "identifiers",
    "amount",
    "commune",
];

fn enter_page(actor: &Actor, draft: &Draft, fault: Option<&AnswerFault>) -> Response {
    let fault = fault.map(|fault| (fault.question(), words(fault)));
    let title = if fault.is_some() {
        "Lỗi: Nhập tin giúp dân"
    } else {
        "Nhập tin giúp dân"
    };
    let questions = tips::form().questions.iter();
    let (fields, more): (Vec<_>, Vec<_>) = questions
        .map(|question| field(question, &draft.answers, fault))
        .partition(|field| ASKED_FIRST.contains(&field.question.id.as_str()));
    let view = Enter {
        frame: Frame::new(title, ""),
        staff: Staff::of(actor),
        here: "/xu-ly/nhap",
        attempt: draft.attempt.clone(),
        fields,
        more_open: more
            .iter()
            .any(|field| field.fault.is_some() || !field.value.is_empty()),
        more,
        fault,
        sources: TAKEN_IN,
        chosen: draft.source.clone(),
    };
    let status = if fault.is_some() {
        StatusCode::UNPROCESSABLE_ENTITY
    } else {
        StatusCode::OK
    };
    page(status, &view)
}

pub(crate) async fn enter_form(State(shared): State<Shared>, SignedIn(actor): SignedIn) -> Answer {
    let today = shared.site.today();
    shared.site.allow(&actor, &today, Action::EnterTips).await?;
    let draft = Draft {
        attempt: submit::open(&shared.site)?,
        ..Draft::default()
    };
    Ok(enter_page(&actor, &draft, None))
}

pub(crate) async fn enter(
    State(shared): State<Shared>,
    PostedUpload { actor, upload }: PostedUpload,
) -> Answer {
    let draft = Draft::read(upload.pairs);
    let files = match Put::all(&shared.site, upload.files, draft.share_original).await {
        Ok(files) => files,
        Err(AppFault::Invalid { .. }) => return Ok(refuse(false, Fault::TOO_LARGE)),
        Err(error) => return Err(error.into()),
    };
    let source = Source::from_code(&draft.source).filter(|source| TAKEN_IN.contains(source));
    let sent = Sent {
        answers: draft.answers.clone(),
        attempt: draft.attempt.clone(),
        source: source.unwrap_or(Source::Oral),
        files,
    };
    match submit::submit(&shared.site, &shared.checker, sent, Some(&actor)).await {
        Ok(acknowledged) => Ok(receipt(&acknowledged)),
        Err(SubmitFault::Answer(fault)) => Ok(enter_page(&actor, &draft, Some(&fault))),
        Err(SubmitFault::Stale) => Ok(refuse(false, Fault::FOREIGN_FORM)),
        Err(SubmitFault::Other(error)) => Err(error.into()),
    }
}
