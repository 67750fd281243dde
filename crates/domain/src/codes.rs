//! Code lists: what is kept in tables, what stands on a page, and the way back.

/// Declares one: each item its code and its words. Files and answers write the code as well.
macro_rules! codes {
    ($(#[$doc:meta])* $type:ident { $($(#[$item:meta])* $name:ident = $code:literal, $vi:literal;)* }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
        pub enum $type { $($(#[$item])* #[serde(rename = $code)] $name,)* }

        impl $type {
            /// Every one, in order.
            pub const ALL: &[Self] = &[$(Self::$name,)*];

            /// The code kept in tables.
            #[must_use]
            pub const fn code(self) -> &'static str {
                match self { $(Self::$name => $code,)* }
            }

            /// The words on a page.
            #[must_use]
            pub const fn name_vi(self) -> &'static str {
                match self { $(Self::$name => $vi,)* }
            }

            /// The one of this code.
            #[must_use]
            pub fn from_code(code: &str) -> Option<Self> {
                match code { $($code => Some(Self::$name),)* _ => None }
            }
        }
    };
}

#[cfg(test)]
mod tests {
    use crate::report::State;
    use crate::role::Role;
    use crate::sector::Sector;

    #[test]
    fn a_code_leads_back_to_its_item() {
        for role in Role::ALL {
            assert_eq!(Role::from_code(role.code()), Some(*role));
        }
        for sector in Sector::ALL {
            assert_eq!(Sector::from_code(sector.code()), Some(*sector));
        }
        for state in State::ALL {
            assert_eq!(State::from_code(state.code()), Some(*state));
        }
        assert_eq!(Sector::from_code("Bất động sản"), None);
    }
}
