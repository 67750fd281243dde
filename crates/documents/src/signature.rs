//! The signature block (ô 7a, 7b).

/// Who signs, and by which right.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signature {
    /// Lines above the position, each with its letters: `TM. ỦY BAN NHÂN DÂN`, `KT. GIÁM ĐỐC`.
    authority: Vec<String>,
    /// The signer's own position.
    pub position: String,
    /// Full name, without academic or honorary titles.
    pub name: String,
}

impl Signature {
    /// Signs in his or her own right.
    #[must_use]
    pub fn new(position: &str, name: &str) -> Self {
        Self {
            authority: Vec::new(),
            position: position.to_owned(),
            name: name.to_owned(),
        }
    }

    /// `TM.` – in the name of a collective body (`TM. ỦY BAN NHÂN DÂN`).
    #[must_use]
    pub fn for_body(self, body: &str) -> Self {
        self.with("TM.", body)
    }

    /// `KT.` – a deputy in the place of the head.
    #[must_use]
    pub fn standing_in_for(self, head: &str) -> Self {
        self.with("KT.", head)
    }

    /// `TL.` – by order of the head.
    #[must_use]
    pub fn by_order_of(self, head: &str) -> Self {
        self.with("TL.", head)
    }

    /// `TUQ.` – by a written mandate of the head.
    #[must_use]
    pub fn mandated_by(self, head: &str) -> Self {
        self.with("TUQ.", head)
    }

    /// `Q.` – entrusted with a post (`Q. GIÁM ĐỐC`).
    #[must_use]
    pub fn acting(mut self) -> Self {
        self.position = format!("Q. {}", self.position);
        self
    }

    /// The lines above the name, in capitals.
    #[must_use]
    pub fn lines(&self) -> Vec<String> {
        self.authority
            .iter()
            .chain([&self.position])
            .map(|line| line.to_uppercase())
            .collect()
    }

    fn with(mut self, letters: &str, who: &str) -> Self {
        self.authority.push(format!("{letters} {who}"));
        self
    }
}
