//! Roles people hold in the work (HANDBOOK §10; PLAN II.4, III).

use serde::{Deserialize, Serialize};

macro_rules! roles {
    ($($(#[$doc:meta])* $name:ident = $code:literal, $vi:literal;)*) => {
        /// What somebody does for a unit; always granted for a unit and from a date on.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum Role { $($(#[$doc])* $name,)* }

        impl Role {
            /// Every role.
            pub const ALL: &[Self] = &[$(Self::$name,)*];

            /// The name in tables and addresses.
            #[must_use]
            pub const fn code(self) -> &'static str {
                match self { $(Self::$name => $code,)* }
            }

            /// The name on a page.
            #[must_use]
            pub const fn name_vi(self) -> &'static str {
                match self { $(Self::$name => $vi,)* }
            }

            /// The role of this code.
            #[must_use]
            pub fn from_code(code: &str) -> Option<Self> {
                match code { $($code => Some(Self::$name),)* _ => None }
            }
        }
    };
}

roles! {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_leads_back_to_its_role() {
        for role in Role::ALL {
            assert_eq!(Role::from_code(role.code()), Some(*role));
            assert_eq!(serde_json_name(*role), role.code());
        }
    }

    /// The serde name, without a JSON crate: the variant in snake case.
    fn serde_json_name(role: Role) -> String {
        let mut name = String::new();
        for c in format!("{role:?}").chars() {
            if c.is_ascii_uppercase() && !name.is_empty() {
                name.push('_');
            }
            name.push(c.to_ascii_lowercase());
        }
        name
    }
}
