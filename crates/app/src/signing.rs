//! Who signs a paper, and by which right (NĐ 30/2020, Phụ lục I, mục II, 7): the head, or somebody who says for whom.

use documents::Signature;
use serde::{Deserialize, Serialize};

use crate::house::House;
use crate::site::{Fault, Problem, invalid, text_field};

/// By which right somebody other than the head signs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Right {
    /// `KT.` – a deputy in the place of the head.
    InPlace,
    /// `TL.` – by order of the head.
    ByOrder,
    /// `TUQ.` – by a written mandate of the head.
    Mandated,
    /// `TM.` – in the name of a collective body.
    ForBody,
}

impl Right {
    /// Every right.
    pub const ALL: &[Self] = &[Self::InPlace, Self::ByOrder, Self::Mandated, Self::ForBody];

    /// The code in forms.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::InPlace => "kt",
            Self::ByOrder => "tl",
            Self::Mandated => "tuq",
            Self::ForBody => "tm",
        }
    }

    /// Its name on a page.
    #[must_use]
    pub const fn name_vi(self) -> &'static str {
        match self {
            Self::InPlace => "KT. (cấp phó ký thay)",
            Self::ByOrder => "TL. (ký thừa lệnh)",
            Self::Mandated => "TUQ. (ký thừa ủy quyền)",
            Self::ForBody => "TM. (thay mặt tập thể)",
        }
    }

    /// The right of this code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|right| right.code() == code)
    }
}

/// Who signs, as chosen when a paper is asked for; nothing chosen is the head.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Signing {
    /// Code of the right; empty for the head.
    pub right: String,
    /// The signer's own position.
    pub position: String,
    /// Full name.
    pub name: String,
}

impl Signing {
    /// The signature on a paper of this house; `None` when the head signs.
    ///
    /// # Errors
    /// [`Fault::Invalid`] on `right`, `position` or `name`.
    pub(crate) fn signature(&self, house: &House) -> Result<Option<Signature>, Fault> {
        if self.right.is_empty() {
            return Ok(None);
        }
        let right =
            Right::from_code(&self.right).ok_or_else(|| invalid("right", Problem::Malformed))?;
        let position = text_field("position", &self.position, 100)?;
        let signer = Signature::new(&position, &text_field("name", &self.name, 100)?);
        let head = house.signs();
        Ok(Some(match right {
            Right::InPlace => signer.standing_in_for(&head),
            Right::ByOrder => signer.by_order_of(&head),
            Right::Mandated => signer.mandated_by(&head),
            Right::ForBody => signer.for_body(&house.unit.name),
        }))
    }
}

/// How a paper is asked for: by which name this system was reached, and who signs.
#[derive(Debug, Clone, Default)]
pub struct Asked<'a> {
    /// The name people reach this system by, for the QR.
    pub host: &'a str,
    /// Who signs.
    pub signing: Signing,
}

impl<'a> From<&'a str> for Asked<'a> {
    fn from(host: &'a str) -> Self {
        Self {
            host,
            signing: Signing::default(),
        }
    }
}
