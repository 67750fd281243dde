//! Every route, as one flat list: the router and [`ROUTES`] both come from it, so that nothing is served unlisted.

use std::pin::Pin;
use std::sync::Arc;

use app::{Checker, Site};
use axum::Router;
use axum::extract::Request;
use axum::handler::Handler;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::response::Response;
use axum::routing::{MethodFilter, MethodRouter, on};
use domain::Action;
use tokio::sync::Semaphore;
use tower_http::compression::CompressionLayer;

use crate::flood::Flood;
use crate::middleware::{Front, headers};
use crate::pages::staff::requests as desk;
use crate::pages::staff::{
    account, audit, cases, direction, drafts, federated, home, jobs, letterhead, outgoing,
    outreach, passkey, people, petitions, registers, reports, retention, sessions, sign_in,
    statistics, takedowns, tasks, triage, units, welcome,
};
use crate::pages::{
    about, catalogue, check, error, first_aid, petition, receipt, report, requests, verify,
};
use crate::{Config, api, pages, session, statics};
use Access::{Link, May, Own, Public};

/// Who may come to a route at all; what they reach there is asked of the store.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Everybody.
    Public,
    /// Whoever holds a link that works once, or a secret of its own.
    Link,
    /// Whoever is signed in, for what is their own.
    Own,
    /// Whoever may do this.
    May(Action),
}

/// A route as tests and the API document see it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Route {
    /// Method answered; `GET` answers `HEAD` too.
    pub method: &'static str,
    /// Path pattern.
    pub path: &'static str,
    /// Who may come.
    pub access: Access,
}

/// One line a route: method, path, who may come, what answers. Each group becomes a function that serves it, and all of them
/// together the list.
macro_rules! routes {
    ($($(#[$doc:meta])* $group:ident { $($method:ident $path:literal $access:expr => $handler:expr;)* })*) => {
        /// Every route.
        pub const ROUTES: &[Route] = &[$($(
            Route { method: stringify!($method), path: $path, access: $access },
        )*)*];

        $($(#[$doc])* fn $group(shared: &Shared) -> Router<Shared> {
            Router::new()$(.route($path, guarded(on(MethodFilter::$method, Answers::by($handler)), $access, shared)))*
        })*
    };
}

/// Where programs ask for a check.
pub(crate) const CHECK: &str = "/api/v1/check";

routes! {
    /// Pages for everybody.
    public {
        GET  "/"                Public => pages::home;
        GET  "/kiem-tra"        Public => check::form;
        POST "/kiem-tra"        Public => check::answer;
        GET  "/vua-chuyen-tien" Public => first_aid::paid;
        POST "/vua-chuyen-tien" Public => first_aid::paid_filled;
        GET  "/dang-nghe-may"   Public => first_aid::on_the_phone;
        GET  "/bao-tin"         Public => report::form;
        POST "/bao-tin"         Public => report::step;
        GET  "/theo-doi"        Public => report::follow_form;
        POST "/theo-doi"        Public => report::follow;
        GET  "/bien-nhan"       Public => receipt::form;
        POST "/bien-nhan"       Public => receipt::verify;
        GET  "/xac-minh-van-ban" Public => verify::form;
        POST "/xac-minh-van-ban" Public => verify::ask;
        GET  "/cach-ket-luan"   Public => about::how;
        GET  "/quyen-rieng-tu"  Public => about::privacy;
        GET  "/phan-doi"        Public => petition::objection_form;
        POST "/phan-doi"        Public => petition::object;
        GET  "/phan-doi-ket-luan" Public => petition::old_path;
        GET  "/yeu-cau-du-lieu" Public => petition::data_form;
        POST "/yeu-cau-du-lieu" Public => petition::ask;
        GET  "/theo-doi-don"    Public => petition::follow_form;
        POST "/theo-doi-don"    Public => petition::follow;
        GET  "/hoi-can-bo"      Public => requests::form;
        POST "/hoi-can-bo"      Public => requests::ask;
        GET  "/thu-doan"        Public => catalogue::all;
        GET  "/thu-doan/{code}" Public => catalogue::one;
    }
    /// Our own files.
    files {
        GET  "/api/openapi.json" Public => api::openapi::document;
        GET  "/robots.txt"       Public => statics::robots;
        GET  "/worker.js"        Public => statics::worker;
        GET  "/favicon.svg"      Public => statics::icon;
        GET  "/static/{file}"    Public => statics::file;
    }
    /// For programs. Not compressed: answers are small, and programs on the same machine would only pay for it.
    machine {
        POST "/api/v1/check"     Public => api::check::answer;
        GET  "/healthz"          Public => pages::healthy;
        GET  "/readyz"           Public => pages::ready;
        GET  "/lich/{token}"     Link => reports::feed;
        POST "/cong-tin-nhan"    Link => reports::gateway::hand_in;
    }
    /// Pages of staff.
    staff {
        GET  "/dang-nhap"          Public => sign_in::form;
        POST "/dang-nhap"          Public => sign_in::enter;
        POST "/dang-nhap/khoa/bat-dau" Public => passkey::begin_sign_in;
        POST "/dang-nhap/khoa"     Public => passkey::sign_in;
        GET  "/dang-nhap/noi"      Public => federated::begin;
        POST "/dang-nhap/noi"      Public => federated::finish;
        GET  "/dang-nhap/noi/ve"   Public => federated::back;
        GET  "/thiet-lap/{token}"  Link => welcome::set_up_form;
        POST "/thiet-lap/{token}"  Link => welcome::set_up;
        GET  "/loi-moi/{token}"    Link => welcome::invitation_form;
        POST "/loi-moi/{token}"    Link => welcome::accept;
        POST "/dang-xuat"          Own => sign_in::leave;
        GET  "/xac-nhan-lai"       Own => sign_in::again;
        POST "/xac-nhan-lai"       Own => sign_in::prove;
        POST "/xac-nhan-lai/khoa/bat-dau" Own => passkey::begin_again;
        POST "/xac-nhan-lai/khoa"  Own => passkey::again;
        GET  "/ban-lam-viec"       Own => home::show;
        GET  "/tai-khoan"          Own => account::show;
        POST "/tai-khoan/mat-khau" Own => account::password;
        POST "/tai-khoan/ma-xac-thuc" Own => account::begin_totp;
        POST "/tai-khoan/ma-xac-thuc/xac-nhan" Own => account::confirm_totp;
        POST "/tai-khoan/ma-xac-thuc/bo" Own => account::remove_totp;
        POST "/tai-khoan/khoa/bat-dau" Own => passkey::begin;
        POST "/tai-khoan/khoa"         Own => passkey::add;
        POST "/tai-khoan/khoa/{id}/bo" Own => passkey::remove;
        GET  "/tai-khoan/noi"          Own => federated::begin_link;
        POST "/tai-khoan/noi"          Own => federated::link;
        POST "/tai-khoan/noi/{id}/bo"  Own => federated::unlink;
        POST "/tai-khoan/phien/{name}/ket-thuc" Own => account::end_session;

        GET  "/bao-cao"                 May(Action::ViewReports) => reports::index;
        GET  "/bao-cao/mo"              May(Action::PlanReports) => reports::plan::form;
        POST "/bao-cao/mo/che-do"       May(Action::PlanReports) => reports::plan::adopt;
        POST "/bao-cao/mo/ky"           May(Action::PlanReports) => reports::plan::open;
        POST "/bao-cao/mo/dot-xuat"     May(Action::PlanReports) => reports::plan::request;
        GET  "/bao-cao/che-do"          May(Action::PlanReports) => reports::regime::show;
        POST "/bao-cao/che-do"          May(Action::PlanReports) => reports::regime::enter;
        GET  "/bao-cao/cong-tin-nhan"   May(Action::SetGateway) => reports::gateway::show;
        POST "/bao-cao/cong-tin-nhan"   May(Action::SetGateway) => reports::gateway::change;
        GET  "/bao-cao/lich-nghi"       May(Action::ViewReports) => reports::plan::days;
        POST "/bao-cao/lich-nghi"       May(Action::PlanReports) => reports::plan::enter_day;
        POST "/bao-cao/vu-viec"         May(Action::FillReports) => reports::plan::incident;
        GET  "/bao-cao/ky/{id}"         May(Action::ViewReports) => reports::board;
        GET  "/bao-cao/ky/{id}/thoi-han" May(Action::ViewReports) => reports::deadline;
        GET  "/bao-cao/ky/{id}/don-doc" May(Action::JudgeReports) => reports::office::letter;
        POST "/bao-cao/ky/{id}/don-doc/van-ban" May(Action::JudgeReports) => reports::office::letter_file;
        POST "/bao-cao/ky/{id}/tong-hop/van-ban" May(Action::Consolidate) => reports::office::report_file;
        POST "/bao-cao/ky/{id}/tong-hop/ke-hoach" May(Action::PlanReports) => reports::office::choose_plan;
        GET  "/bao-cao/ky/{id}/tin-nhan" May(Action::JudgeReports) => reports::office::message_form;
        POST "/bao-cao/ky/{id}/tin-nhan" May(Action::JudgeReports) => reports::office::message;
        GET  "/bao-cao/ky/{id}/tong-hop" May(Action::ViewReports) => reports::office::consolidation;
        POST "/bao-cao/ky/{id}/tong-hop" May(Action::Consolidate) => reports::office::edit;
        POST "/bao-cao/ky/{id}/tong-hop/chot" May(Action::CloseConsolidation) => reports::office::close;
        GET  "/bao-cao/ky/{id}/{unit}"  May(Action::ViewReports) => reports::fill::show;
        POST "/bao-cao/ky/{id}/{unit}"  May(Action::FillReports) => reports::fill::keep;
        POST "/bao-cao/ky/{id}/{unit}/van-ban" May(Action::ViewReports) => reports::fill::file;
        POST "/bao-cao/ky/{id}/{unit}/bang" May(Action::FillReports) => reports::fill::take_workbook;
        POST "/bao-cao/ky/{id}/{unit}/duyet" May(Action::ApproveReports) => reports::fill::approve;
        POST "/bao-cao/ky/{id}/{unit}/xet" May(Action::JudgeReports) => reports::fill::judge;
        POST "/bao-cao/ky/{id}/{unit}/them-gio" May(Action::PlanReports) => reports::fill::give_time;
        GET  "/bao-cao/ky/{id}/{unit}/so-lieu/{code}" May(Action::ViewReports) => reports::fill::behind;
        GET  "/quan-tri/viec-nen"    May(Action::ViewJobs) => jobs::show;
        POST "/quan-tri/viec-nen/{id}/chay-lai" May(Action::RetryJobs) => jobs::retry;

        GET  "/xu-ly"                May(Action::ViewTips) => triage::inbox;
        GET  "/xu-ly/nhap"           May(Action::EnterTips) => report::enter_form;
        POST "/xu-ly/nhap"           May(Action::EnterTips) => report::enter;
        POST "/xu-ly/hoan-tac"       May(Action::HandleTips) => triage::undo;
        GET  "/xu-ly/{id}"           May(Action::ViewTips) => triage::one;
        POST "/xu-ly/{id}"           May(Action::HandleTips) => triage::work;
        POST "/xu-ly/{id}/hien-so"   May(Action::UnmaskTips) => triage::unmask;
        GET  "/xu-ly/{id}/chung-cu/{number}" May(Action::ViewEvidence) => triage::evidence;
        POST "/xu-ly/{id}/chung-cu/{number}" May(Action::ExportEvidence) => triage::original;
        POST "/xu-ly/{id}/danh-tinh" May(Action::OpenIdentity) => triage::identity;

        POST "/xu-ly/{id}/vu-viec"   May(Action::HandleCases) => cases::open;
        GET  "/vu-viec"              May(Action::ViewCases) => cases::list;
        GET  "/vu-viec/{id}"         May(Action::ViewCases) => cases::one;
        POST "/vu-viec/{id}"         May(Action::HandleCases) => cases::work;
        POST "/vu-viec/{id}/ho-so"   May(Action::MakeDossier) => cases::dossier;
        POST "/vu-viec/{id}/ho-so/{dossier}" May(Action::HandleCases) => cases::progress;
        POST "/vu-viec/{id}/ho-so/{dossier}/tai" May(Action::MakeDossier) => cases::download;
        GET  "/dau-van-ban"          May(Action::SetLetterhead) => letterhead::form;
        POST "/dau-van-ban"          May(Action::SetLetterhead) => letterhead::set;

        GET  "/thong-ke"             May(Action::ViewStatistics) => statistics::show;
        POST "/thong-ke/bang-tinh"   May(Action::ViewStatistics) => statistics::workbook;
        GET  "/tuyen-truyen"         May(Action::ViewOutreach) => outreach::list;
        GET  "/tuyen-truyen/ghi"     May(Action::EnterOutreach) => outreach::enter_form;
        POST "/tuyen-truyen/ghi"     May(Action::EnterOutreach) => outreach::enter;
        POST "/tuyen-truyen/im-lang" May(Action::SetDirection) => outreach::set_days;
        GET  "/tuyen-truyen/{id}"    May(Action::ViewOutreach) => outreach::one;
        POST "/tuyen-truyen/{id}"    May(Action::EnterOutreach) => outreach::work;

        GET  "/don-vi"               May(Action::ViewUnits) => units::tree;
        GET  "/don-vi/them"          May(Action::ChangeUnits) => units::add_form;
        POST "/don-vi/them"          May(Action::ChangeUnits) => units::add;
        GET  "/don-vi/sap-nhap"      May(Action::ChangeUnits) => units::merge_form;
        POST "/don-vi/sap-nhap"      May(Action::ChangeUnits) => units::merge;
        GET  "/don-vi/nap"           May(Action::ChangeUnits) => units::load_form;
        POST "/don-vi/nap"           May(Action::ChangeUnits) => units::load;
        GET  "/don-vi/{id}"          May(Action::ViewUnits) => units::one;
        POST "/don-vi/{id}/doi"      May(Action::ChangeUnits) => units::change;
        POST "/don-vi/{id}/nguoi"    May(Action::ChangeUnits) => units::people;
        POST "/don-vi/{id}/tach"     May(Action::ChangeUnits) => units::split;
        POST "/don-vi/{id}/ket-thuc" May(Action::ChangeUnits) => units::end;

        GET  "/nguoi-dung"                May(Action::ViewPeople) => people::list;
        GET  "/nguoi-dung/moi"            May(Action::InvitePerson) => people::invite_form;
        POST "/nguoi-dung/moi"            May(Action::InvitePerson) => people::invite;
        GET  "/nguoi-dung/{id}"           May(Action::ViewPeople) => people::one;
        POST "/nguoi-dung/{id}/quyen"     May(Action::ChangeGrants) => people::give;
        POST "/nguoi-dung/{id}/quyen/{grant}/ket-thuc" May(Action::ChangeGrants) => people::end_grant;
        POST "/nguoi-dung/{id}/khoa"      May(Action::ClosePerson) => people::set_closed;
        POST "/nguoi-dung/{id}/khoi-phuc" May(Action::StartRecovery) => people::start_recovery;
        GET  "/khoi-phuc"                 May(Action::ConfirmRecovery) => people::recoveries;
        POST "/khoi-phuc/{id}"            May(Action::ConfirmRecovery) => people::confirm_recovery;
        GET  "/phien"                     May(Action::EndSessions) => sessions::list;
        POST "/phien/{name}/ket-thuc"     May(Action::EndSessions) => sessions::end;
        GET  "/nhat-ky"                   May(Action::ViewAudit) => audit::form;
        POST "/nhat-ky"                   May(Action::ViewAudit) => audit::read;
        POST "/nhat-ky/kiem-tra"          May(Action::ViewAudit) => audit::verify;

        GET  "/chi-dao"              May(Action::ViewDirection) => direction::list;
        GET  "/chi-dao/nhap"         May(Action::ChangeDirection) => direction::enter_form;
        POST "/chi-dao/nhap"         May(Action::ChangeDirection) => direction::enter;
        POST "/chi-dao/ke-hoach-goc" May(Action::ChangeDirection) => direction::load_plan;
        GET  "/chi-dao/{id}"         May(Action::ViewDirection) => direction::one;
        POST "/chi-dao/{id}"         May(Action::ViewDirection) => direction::work;
        GET  "/chi-dao/{id}/ket-qua" May(Action::ViewDirection) => direction::walked;
        POST "/chi-dao/{id}/tep"     May(Action::ChangeDirection) => direction::change_file;
        GET  "/chi-dao/{id}/tep/{file}" May(Action::ViewDirection) => direction::file;
        GET  "/nhiem-vu"             May(Action::ViewDirection) => tasks::list;
        GET  "/nhiem-vu/{id}"        May(Action::ViewDirection) => tasks::one;
        POST "/nhiem-vu/{id}"        May(Action::ViewDirection) => tasks::work;
        GET  "/nhiem-vu/{id}/tep/{file}" May(Action::ViewDirection) => tasks::file;
        GET  "/nguoi-dung-dau"       May(Action::ViewHeadCards) => tasks::heads;
        POST "/nguoi-dung-dau"       May(Action::CommentHeadCard) => tasks::comment;
        GET  "/yeu-cau"              May(Action::AnswerRequests) => desk::list;
        POST "/yeu-cau/{id}"         May(Action::AnswerRequests) => desk::answer;
        GET  "/niem-phong"           May(Action::OpenIdentity) => triage::sealed;

        GET  "/kien-nghi"            May(Action::ViewGaps) => registers::gap_list;
        POST "/kien-nghi"            May(Action::ChangeGaps) => registers::gap_enter;
        GET  "/kien-nghi/{id}"       May(Action::ViewGaps) => registers::gap_one;
        POST "/kien-nghi/{id}"       May(Action::ChangeGaps) => registers::gap_work;
        POST "/kien-nghi/{id}/van-ban" May(Action::ViewGaps) => registers::gap_letter;
        GET  "/vi-pham"              May(Action::ViewViolations) => registers::violation_list;
        POST "/vi-pham"              May(Action::ChangeViolations) => registers::violation_work;

        GET  "/soan-van-ban"         May(Action::DraftPapers) => drafts::list;
        GET  "/soan-van-ban/moi"     May(Action::DraftPapers) => drafts::new;
        POST "/soan-van-ban/moi"     May(Action::DraftPapers) => drafts::begin;
        GET  "/soan-van-ban/{id}"    May(Action::DraftPapers) => drafts::one;
        POST "/soan-van-ban/{id}"    May(Action::DraftPapers) => drafts::change;
        POST "/soan-van-ban/{id}/tep" May(Action::DraftPapers) => drafts::file;
        GET  "/van-ban-di"           May(Action::ViewOutgoing) => outgoing::list;
        GET  "/van-ban-di/ghi"       May(Action::RegisterOutgoing) => outgoing::enter_form;
        POST "/van-ban-di/ghi"       May(Action::RegisterOutgoing) => outgoing::enter;
        POST "/van-ban-di/ma-dinh-danh" May(Action::RegisterOutgoing) => outgoing::set_organ;
        GET  "/van-ban-di/{id}"      May(Action::ViewOutgoing) => outgoing::one;
        POST "/van-ban-di/{id}"      May(Action::RegisterOutgoing) => outgoing::work;
        GET  "/van-ban-di/{id}/ban-ky" May(Action::ViewOutgoing) => outgoing::signed;
        POST "/van-ban-di/{id}/ban-ky" May(Action::RegisterOutgoing) => outgoing::attach_signed;
        GET  "/van-ban-di/{id}/sieu-du-lieu" May(Action::ViewOutgoing) => outgoing::metadata;
        GET  "/quyen-cong-dan"      May(Action::ViewPetitions) => petitions::queue;
        GET  "/quyen-cong-dan/{id}" May(Action::ViewPetitions) => petitions::one;
        POST "/quyen-cong-dan/{id}" May(Action::ViewPetitions) => petitions::work;
        POST "/quyen-cong-dan/{id}/lien-lac" May(Action::HandlePetitions) => petitions::contact;
        GET  "/da-xem-xet"          May(Action::ViewPetitions) => petitions::cleared;
        POST "/da-xem-xet/{id}"     May(Action::Relist) => petitions::relist;
        GET  "/go-chan"             May(Action::ViewTakedowns) => takedowns::list;
        POST "/go-chan"             May(Action::HandleTakedowns) => takedowns::add;
        GET  "/go-chan/{id}"        May(Action::ViewTakedowns) => takedowns::one;
        POST "/go-chan/{id}"        May(Action::HandleTakedowns) => takedowns::work;
        GET  "/luu-giu"             May(Action::ViewRetention) => retention::show;
        POST "/luu-giu"             May(Action::ChangeRetention) => retention::change;
    }
}

/// Uploads held in memory at once: each takes up to [`crate::middleware::limits::FORM_MAX`].
const UPLOADS_MAX: usize = 8;

/// What every handler shares: one count to clone, because every layer before a handler clones it for every request.
#[derive(Clone)]
pub(crate) struct Shared(Arc<Held>);

impl Shared {
    pub(crate) fn new(checker: Checker, site: Site, config: &Config) -> Self {
        Self(Arc::new(Held {
            flood: Flood::new(config, site.store.keys().clone()),
            checker,
            site,
            files: Arc::new(Semaphore::new(config.files_max)),
            uploads: Arc::new(Semaphore::new(UPLOADS_MAX)),
        }))
    }
}

impl std::ops::Deref for Shared {
    type Target = Held;

    fn deref(&self) -> &Held {
        &self.0
    }
}

pub(crate) struct Held {
    pub(crate) checker: Checker,
    pub(crate) site: Site,
    pub(crate) files: Arc<Semaphore>,
    /// Uploads held in memory at once.
    pub(crate) uploads: Arc<Semaphore>,
    pub(crate) flood: Flood,
}

/// Everything that is served.
pub(crate) fn router(shared: &Shared, front: Front) -> Router {
    let staff = staff(shared)
        .layer(CompressionLayer::new())
        .layer(from_fn(headers::own_origin));
    public(shared)
        .merge(files(shared))
        .layer(CompressionLayer::new())
        .merge(machine(shared))
        .merge(staff)
        .fallback(error::no_route)
        .method_not_allowed_fallback(error::wrong_method)
        .with_state(shared.clone())
        .layer(front)
}

/// What a handler comes to: the answer, in time.
type Answering = Pin<Box<dyn Future<Output = Response> + Send>>;

/// A handler whose own type is forgotten. The services which the router wraps around a handler are then built for one type
/// and not for each of some two hundred, which took the compiler a third of its time for this crate.
#[derive(Clone)]
struct Answers(Arc<dyn Fn(Request, Shared) -> Answering + Send + Sync>);

impl Answers {
    fn by<T, H>(handler: H) -> Self
    where
        T: 'static,
        H: Handler<T, Shared, Future = Answering> + Sync,
    {
        Self(Arc::new(move |request, shared| {
            handler.clone().call(request, shared)
        }))
    }
}

impl Handler<(), Shared> for Answers {
    type Future = Answering;

    fn call(self, request: Request, shared: Shared) -> Answering {
        (self.0)(request, shared)
    }
}

/// The first line of defence: who may not come to a route does not get as far as its handler. What somebody reaches there is
/// the query's to say.
fn guarded(route: MethodRouter<Shared>, access: Access, shared: &Shared) -> MethodRouter<Shared> {
    match access {
        Public | Link => route,
        Own | May(_) => {
            route.route_layer(from_fn_with_state((shared.clone(), access), session::admit))
        }
    }
}
