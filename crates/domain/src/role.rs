//! Roles people hold in the work (handbook §10; plan II.4, III).

codes! {
    /// What somebody does for a unit; always granted for a unit and from a date on.
    Role {
        /// Takes in what people tell at a commune.
        IntakeOfficer = "intake_officer", "Cán bộ tiếp nhận";
        /// Prepares a unit's reports.
        UnitClerk = "unit_clerk", "Cán bộ đầu mối";
        /// Answers for a unit; approves its reports.
        Head = "head", "Thủ trưởng đơn vị";
        /// Watches, urges, consolidates for the Office.
        OfficeClerk = "office_clerk", "Chuyên viên Văn phòng";
        /// Heads the Office.
        ChiefOfOffice = "chief_of_office", "Chánh Văn phòng";
        /// Works through tips and campaigns.
        Analyst = "analyst", "Cán bộ phân tích";
        /// Leadership: approves what goes out.
        Approver = "approver", "Lãnh đạo phê duyệt";
        /// Writes warnings and teaching texts.
        ContentEditor = "content_editor", "Biên tập viên";
        /// Keeps the registers of documents (văn thư).
        RecordsClerk = "records_clerk", "Văn thư";
        /// The only one who may open a reporter's sealed identity.
        IdentityCustodian = "identity_custodian", "Người giữ danh tính";
        /// Contact at the police: receives what is passed on.
        PoliceLiaison = "police_liaison", "Đầu mối Công an";
        /// A mass organisation or a village head who passes on what people tell.
        IntakePartner = "intake_partner", "Đối tác tiếp nhận";
        /// Reads the log of everything; changes nothing.
        Auditor = "auditor", "Kiểm tra, giám sát";
        /// Keeps units, accounts and the machine; sees no tips.
        Administrator = "administrator", "Quản trị hệ thống";
    }
}
