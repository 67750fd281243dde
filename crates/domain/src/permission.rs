//! The one permission table: action × role × reach. Everything that asks "may she?" asks here, inside the query.

use crate::role::Role;

/// How far a role reaches from the unit it was granted for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Reach {
    /// Only what is one's own.
    Own,
    /// The unit and every unit below it, their predecessors included: history stays readable after a merger.
    Below,
    /// Everywhere.
    All,
}

macro_rules! actions {
    ($($(#[$doc:meta])* $name:ident = $code:literal, $vi:literal, fresh: $fresh:literal;)*) => {
        /// What can be done. Whoever adds a use case adds its action here and its row in [`allowed`].
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Action { $($(#[$doc])* $name,)* }

        impl Action {
            /// Every action.
            pub const ALL: &[Self] = &[$(Self::$name,)*];

            /// The name in the audit log.
            #[must_use]
            pub const fn code(self) -> &'static str {
                match self { $(Self::$name => $code,)* }
            }

            /// The name on a page.
            #[must_use]
            pub const fn name_vi(self) -> &'static str {
                match self { $(Self::$name => $vi,)* }
            }

            /// The action of this code.
            #[must_use]
            pub fn from_code(code: &str) -> Option<Self> {
                match code { $($code => Some(Self::$name),)* _ => None }
            }

            /// Whether it asks for a sign-in not older than ten minutes: publishing, export, changes of rights.
            #[must_use]
            pub const fn needs_fresh_sign_in(self) -> bool {
                match self { $(Self::$name => $fresh,)* }
            }
        }
    };
}

actions! {
    /// Look at the tree of units.
    ViewUnits = "unit.view", "Xem đơn vị", fresh: false;
    /// Add, rename, move, merge, split, end units; name head and focal point.
    ChangeUnits = "unit.change", "Sửa đơn vị", fresh: false;
    /// Look at people and what they may do.
    ViewPeople = "person.view", "Xem tài khoản", fresh: false;
    /// Invite somebody by link.
    InvitePerson = "person.invite", "Mời người dùng", fresh: true;
    /// End or reopen an account.
    ClosePerson = "person.close", "Khóa tài khoản", fresh: true;
    /// Give or end a role.
    ChangeGrants = "grant.change", "Đổi quyền", fresh: true;
    /// Ask for a new sign-in link for somebody who lost theirs.
    StartRecovery = "recovery.start", "Đề nghị khôi phục tài khoản", fresh: true;
    /// Confirm such a request as the second person.
    ConfirmRecovery = "recovery.confirm", "Xác nhận khôi phục tài khoản", fresh: true;
    /// Change one's own password, second factor, passkeys.
    ChangeOwnCredentials = "credential.change", "Đổi cách đăng nhập của mình", fresh: true;
    /// See one's own sessions and end them.
    OwnSessions = "session.own", "Phiên đăng nhập của mình", fresh: false;
    /// See and end anybody's sessions.
    EndSessions = "session.end", "Kết thúc phiên đăng nhập", fresh: false;
    /// See waiting and failed work of the machine.
    ViewJobs = "job.view", "Xem việc nền", fresh: false;
    /// Have failed work tried again.
    RetryJobs = "job.retry", "Chạy lại việc nền", fresh: false;
    /// Read the audit log.
    ViewAudit = "audit.view", "Xem nhật ký", fresh: false;
    /// Take the audit log out of the system.
    ExportAudit = "audit.export", "Xuất nhật ký", fresh: true;
    /// Read tips.
    ViewTips = "tip.view", "Xem tin báo", fresh: false;
    /// See the personal data in a tip unmasked.
    UnmaskTips = "tip.unmask", "Xem dữ liệu cá nhân trong tin", fresh: false;
    /// Take, ask back, note, close tips.
    HandleTips = "tip.handle", "Xử lý tin báo", fresh: false;
    /// Enter what somebody told or wrote.
    EnterTips = "tip.enter", "Nhập tin giúp dân", fresh: false;
    /// Look at the pictures that came with a tip, as they were drawn anew.
    ViewEvidence = "evidence.view", "Xem ảnh chứng cứ", fresh: false;
    /// Take an original out of the system.
    ExportEvidence = "evidence.export", "Lấy tệp gốc chứng cứ", fresh: true;
    /// Read and answer what people ask a person for.
    AnswerRequests = "request.answer", "Trả lời câu hỏi của người dân", fresh: false;
    /// Read cases.
    ViewCases = "case.view", "Xem vụ việc", fresh: false;
    /// Open cases, work on them, write down what became of them.
    HandleCases = "case.handle", "Xử lý vụ việc", fresh: false;
    /// Put a dossier to the police together and take it out of the system.
    MakeDossier = "dossier.make", "Lập hồ sơ chuyển Công an", fresh: true;
    /// Say under whose name and from which place documents go out.
    SetLetterhead = "letterhead.set", "Đặt đầu văn bản", fresh: false;
    /// Open a reporter's sealed identity.
    OpenIdentity = "tip.identity", "Mở danh tính người báo", fresh: true;
    /// Read figures by unit in the geography of a day: counts and sums, nothing of anybody.
    ViewStatistics = "statistics.view", "Xem thống kê theo đơn vị", fresh: false;
    /// Read what was done to warn people.
    ViewOutreach = "outreach.view", "Xem hoạt động tuyên truyền", fresh: false;
    /// Say how long a unit may be silent, and other settings of this part.
    SetDirection = "direction.settings", "Đặt quy định theo dõi", fresh: false;
    /// Read directives, tasks, who was told.
    ViewDirection = "direction.view", "Xem chỉ đạo, nhiệm vụ", fresh: false;
    /// Register directives, split them into clauses, give tasks; a unit for its own plan.
    ChangeDirection = "direction.change", "Nhập văn bản, giao nhiệm vụ", fresh: false;
    /// Show what was done about a task, say who was told.
    ReportProgress = "direction.progress", "Ghi kết quả nhiệm vụ", fresh: false;
    /// Read the register of gaps of the law.
    ViewGaps = "gap.view", "Xem kiến nghị pháp luật", fresh: false;
    /// Enter gaps, cases that show them, what became of them.
    ChangeGaps = "gap.change", "Ghi kiến nghị pháp luật", fresh: false;
    /// Open the register of violations; each reading is recorded.
    ViewViolations = "violation.view", "Xem sổ vi phạm", fresh: false;
    /// Enter violations and what followed.
    ChangeViolations = "violation.change", "Ghi sổ vi phạm", fresh: false;
    /// See the cards of heads.
    ViewHeadCards = "head_card.view", "Xem phiếu người đứng đầu", fresh: false;
    /// Say something about one's own card.
    CommentHeadCard = "head_card.comment", "Nêu ý kiến về phiếu của mình", fresh: false;
    /// Enter, correct, withdraw what was done.
    EnterOutreach = "outreach.enter", "Ghi hoạt động tuyên truyền", fresh: false;
    /// Read reports, the board, deadlines.
    ViewReports = "report.view", "Xem báo cáo", fresh: false;
    /// Write a unit's report and lay it before the head.
    FillReports = "report.fill", "Soạn báo cáo của đơn vị", fresh: false;
    /// Send a unit's report, or give it back to the clerk.
    ApproveReports = "report.approve", "Duyệt, gửi báo cáo của đơn vị", fresh: false;
    /// Accept or return what units sent.
    JudgeReports = "report.judge", "Tiếp nhận, trả lại báo cáo", fresh: false;
    /// Set regimes, periods, ad hoc requests, more time, days off.
    PlanReports = "report.plan", "Đặt kỳ báo cáo, gia hạn, ngày nghỉ", fresh: false;
    /// Let a gateway hand in reports by text message, or no longer.
    SetGateway = "report.gateway", "Đặt cổng nhận tin nhắn báo cáo", fresh: true;
    /// Edit the consolidated report.
    Consolidate = "report.consolidate", "Soạn báo cáo tổng hợp", fresh: false;
    /// Close it: its numbers stand from then on.
    CloseConsolidation = "report.close", "Chốt số liệu tổng hợp", fresh: true;
    /// Write documents of a unit and take them out as files.
    DraftPapers = "paper.draft", "Soạn văn bản", fresh: false;
    /// Read the register of outgoing documents.
    ViewOutgoing = "outgoing.view", "Xem sổ văn bản đi", fresh: false;
    /// Write into it: documents, numbers from the e-office, deliveries, signed copies.
    RegisterOutgoing = "outgoing.register", "Ghi sổ văn bản đi", fresh: false;
    /// Read objections and requests about data, and what was cleared.
    ViewPetitions = "petition.view", "Xem phản đối, yêu cầu dữ liệu", fresh: false;
    /// Look into them, see how to call somebody back, extend.
    HandlePetitions = "petition.handle", "Xem xét phản đối, yêu cầu dữ liệu", fresh: false;
    /// Grant or refuse.
    DecidePetitions = "petition.decide", "Quyết định phản đối, yêu cầu dữ liệu", fresh: false;
    /// Have a cleared value listed again.
    Relist = "clearance.relist", "Cảnh báo lại mục đã xem xét", fresh: true;
    /// See requests to take down or block.
    ViewTakedowns = "takedown.view", "Xem yêu cầu gỡ, chặn", fresh: false;
    /// Write them, send them, note the answers.
    HandleTakedowns = "takedown.handle", "Lập, theo dõi yêu cầu gỡ, chặn", fresh: false;
    /// See how long what is kept, what goes next, what is held.
    ViewRetention = "retention.view", "Xem thời hạn lưu giữ", fresh: false;
    /// Set times, place and end holds.
    ChangeRetention = "retention.change", "Đặt thời hạn, giữ lại dữ liệu", fresh: true;
}

/// The table. One row an action; a role that is not named may not.
#[must_use]
pub const fn allowed(action: Action) -> &'static [(Role, Reach)] {
    use Reach::{All, Below, Own};
    use Role::{
        Administrator, Analyst, Approver, Auditor, ChiefOfOffice, ContentEditor, Head,
        IdentityCustodian, IntakeOfficer, IntakePartner, OfficeClerk, PoliceLiaison, RecordsClerk,
        UnitClerk,
    };
    match action {
        Action::ViewUnits => &[
            (Administrator, All),
            (Auditor, All),
            (OfficeClerk, Below),
            (ChiefOfOffice, Below),
            (Approver, Below),
            (Head, Below),
            (UnitClerk, Below),
            (Analyst, Below),
            (RecordsClerk, Below),
        ],
        Action::ChangeUnits
        | Action::InvitePerson
        | Action::ClosePerson
        | Action::ChangeGrants
        | Action::StartRecovery => &[(Administrator, Below)],
        Action::ViewPeople => &[(Administrator, Below), (Auditor, All), (Head, Below)],
        Action::ConfirmRecovery => &[
            (Head, Below),
            (ChiefOfOffice, Below),
            (Administrator, Below),
        ],
        Action::EndSessions => &[(Administrator, Below)],
        Action::ViewJobs => &[(Administrator, All), (Auditor, All)],
        Action::RetryJobs => &[(Administrator, All)],
        Action::ViewAudit => &[(Auditor, All)],
        Action::ExportAudit => &[(Auditor, All)],
        Action::ViewTips => &[
            (IntakeOfficer, Below),
            (Analyst, Below),
            (Head, Below),
            (Approver, Below),
            (ChiefOfOffice, Below),
        ],
        Action::UnmaskTips
        | Action::HandleTips
        | Action::HandleCases
        | Action::ViewEvidence
        | Action::ExportEvidence => &[(IntakeOfficer, Below), (Analyst, Below)],
        Action::ViewCases => &[
            (IntakeOfficer, Below),
            (Analyst, Below),
            (Head, Below),
            (Approver, Below),
            (ChiefOfOffice, Below),
        ],
        Action::MakeDossier => &[(IntakeOfficer, Below), (Analyst, Below), (Head, Below)],
        Action::SetLetterhead | Action::SetGateway => {
            &[(Administrator, Below), (ChiefOfOffice, Below)]
        }
        Action::AnswerRequests => &[
            (IntakeOfficer, Below),
            (Analyst, Below),
            (Head, Below),
            (Approver, Below),
        ],
        Action::EnterTips => &[
            (IntakeOfficer, Below),
            (IntakePartner, Below),
            (Analyst, Below),
        ],
        Action::ViewOutgoing => &[
            (RecordsClerk, Below),
            (OfficeClerk, Below),
            (ChiefOfOffice, Below),
            (Head, Below),
            (Approver, Below),
            (UnitClerk, Below),
            (Auditor, All),
        ],
        Action::DraftPapers => &[
            (UnitClerk, Below),
            (Head, Below),
            (OfficeClerk, Below),
            (ChiefOfOffice, Below),
            (Approver, Below),
            (RecordsClerk, Below),
        ],
        Action::RegisterOutgoing => &[(RecordsClerk, Below), (OfficeClerk, Below)],
        Action::OpenIdentity => &[(IdentityCustodian, Below)],
        Action::ViewOutreach => &[
            (UnitClerk, Below),
            (Head, Below),
            (OfficeClerk, Below),
            (ChiefOfOffice, Below),
            (Approver, Below),
            (ContentEditor, Below),
            (IntakeOfficer, Below),
            (Auditor, All),
        ],
        Action::ViewStatistics => &[
            (UnitClerk, Below),
            (Head, Below),
            (OfficeClerk, Below),
            (ChiefOfOffice, Below),
            (Approver, Below),
            (Analyst, Below),
            (Auditor, All),
        ],
        Action::ViewDirection => &[
            (UnitClerk, Below),
            (Head, Below),
            (OfficeClerk, Below),
            (ChiefOfOffice, Below),
            (Approver, Below),
            (ContentEditor, Below),
            (IntakeOfficer, Below),
            (Analyst, Below),
            (RecordsClerk, Below),
            (Auditor, All),
        ],
        Action::ChangeDirection => &[
            (UnitClerk, Below),
            (Head, Below),
            (OfficeClerk, Below),
            (ChiefOfOffice, Below),
            (Approver, Below),
        ],
        Action::ReportProgress => &[(UnitClerk, Below), (Head, Below), (OfficeClerk, Below)],
        Action::ViewHeadCards => &[(Head, Below), (ChiefOfOffice, Below), (Approver, Below)],
        Action::ViewGaps => &[
            (UnitClerk, Below),
            (Head, Below),
            (OfficeClerk, Below),
            (ChiefOfOffice, Below),
            (Approver, Below),
            (Analyst, Below),
            (Auditor, All),
        ],
        Action::ChangeGaps => &[
            (UnitClerk, Below),
            (Head, Below),
            (OfficeClerk, Below),
            (ChiefOfOffice, Below),
            (Analyst, Below),
        ],
        Action::ViewViolations | Action::ChangeViolations => {
            &[(ChiefOfOffice, Below), (Approver, Below)]
        }
        Action::CommentHeadCard => &[(Head, Below)],
        Action::SetDirection => &[(ChiefOfOffice, Below), (Approver, Below)],
        Action::EnterOutreach => &[
            (UnitClerk, Below),
            (Head, Below),
            (OfficeClerk, Below),
            (ContentEditor, Below),
            (IntakeOfficer, Below),
        ],
        Action::ViewReports => &[
            (UnitClerk, Below),
            (Head, Below),
            (OfficeClerk, Below),
            (ChiefOfOffice, Below),
            (Approver, Below),
            (Auditor, All),
        ],
        Action::FillReports => &[(UnitClerk, Below), (Head, Below)],
        Action::ApproveReports => &[(Head, Below)],
        Action::JudgeReports | Action::PlanReports | Action::Consolidate => {
            &[(OfficeClerk, Below), (ChiefOfOffice, Below)]
        }
        Action::CloseConsolidation => &[(ChiefOfOffice, Below), (Approver, Below)],
        Action::ViewPetitions => &[
            (IntakeOfficer, Below),
            (Analyst, Below),
            (Head, Below),
            (Approver, Below),
            (ChiefOfOffice, Below),
            (Auditor, All),
        ],
        Action::HandlePetitions => &[(IntakeOfficer, Below), (Analyst, Below)],
        Action::DecidePetitions => &[
            (Analyst, Below),
            (Head, Below),
            (Approver, Below),
            (ChiefOfOffice, Below),
        ],
        Action::Relist => &[(Head, Below), (Approver, Below), (ChiefOfOffice, Below)],
        Action::ViewTakedowns => &[
            (Analyst, Below),
            (Head, Below),
            (Approver, Below),
            (ChiefOfOffice, Below),
            (RecordsClerk, Below),
            (PoliceLiaison, Below),
            (Auditor, All),
        ],
        Action::HandleTakedowns => &[(Analyst, Below), (RecordsClerk, Below)],
        Action::ViewRetention => &[
            (RecordsClerk, Below),
            (ChiefOfOffice, Below),
            (Approver, Below),
            (Administrator, Below),
            (Auditor, All),
        ],
        Action::ChangeRetention => &[(RecordsClerk, Below), (ChiefOfOffice, Below)],
        Action::ChangeOwnCredentials | Action::OwnSessions => &[
            (IntakeOfficer, Own),
            (UnitClerk, Own),
            (Head, Own),
            (OfficeClerk, Own),
            (ChiefOfOffice, Own),
            (Analyst, Own),
            (Approver, Own),
            (ContentEditor, Own),
            (RecordsClerk, Own),
            (IdentityCustodian, Own),
            (PoliceLiaison, Own),
            (IntakePartner, Own),
            (Auditor, Own),
            (Administrator, Own),
        ],
    }
}

/// How far this role reaches with this action; `None` when it may not.
#[must_use]
pub fn reach(action: Action, role: Role) -> Option<Reach> {
    allowed(action)
        .iter()
        .filter(|(holder, _)| *holder == role)
        .map(|(_, reach)| *reach)
        .max()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_action_has_somebody_and_its_code_leads_back() {
        for action in Action::ALL {
            assert!(!allowed(*action).is_empty(), "{action:?}");
            assert_eq!(Action::from_code(action.code()), Some(*action));
        }
    }

    #[test]
    fn a_role_stands_once_in_a_row() {
        for action in Action::ALL {
            let roles: std::collections::BTreeSet<_> =
                allowed(*action).iter().map(|(role, _)| role).collect();
            assert_eq!(roles.len(), allowed(*action).len(), "{action:?}");
        }
    }

    #[test]
    fn whoever_reads_the_log_cannot_change_rights() {
        for (role, _) in allowed(Action::ViewAudit) {
            assert_eq!(reach(Action::ChangeGrants, *role), None, "{role:?}");
            assert_eq!(reach(Action::ChangeUnits, *role), None, "{role:?}");
        }
    }

    #[test]
    fn changes_of_rights_ask_for_a_fresh_sign_in() {
        for action in [
            Action::ChangeGrants,
            Action::InvitePerson,
            Action::ExportAudit,
        ] {
            assert!(action.needs_fresh_sign_in(), "{action:?}");
        }
    }
}
