//! The house a paper comes from: the unit that issues it, the one above, who signs, what stands at its head and its tail.

use documents::Issuer;
use store::tables::unit;

use crate::letterhead::{self, Letterhead};
use crate::reports::texts::filled;
use crate::site::{Fault, Site};

/// Who issues a paper.
#[derive(Debug, Clone)]
pub struct House {
    /// The unit.
    pub unit: unit::Model,
    /// What is set.
    pub letterhead: Letterhead,
    /// The two lines at the top left and the letters of the symbol.
    pub issuer: Issuer,
    /// Name of the unit above, when it has one here.
    pub above: Option<String>,
    /// Name of its head, when one is recorded.
    pub head_name: String,
}

impl House {
    /// To whom it reports: the unit above, or the body above the topmost one.
    #[must_use]
    pub fn reports_to(&self) -> &str {
        self.above.as_deref().unwrap_or(&self.letterhead.committee)
    }

    /// Position of who signs: of the topmost unit as set, else head of the unit.
    #[must_use]
    pub fn signs(&self) -> String {
        match self.above {
            None => self.letterhead.head.clone(),
            Some(_) => filled("unit_head", &[]),
        }
    }

    /// Who gets a copy of what goes up.
    pub fn copies(&self) -> impl Iterator<Item = &str> {
        let lines = self.letterhead.copies.lines().map(str::trim);
        lines.filter(|line| !line.is_empty())
    }
}

/// The house of a unit, under the names of today.
///
/// # Errors
/// Not found when there is no such unit.
pub async fn of(site: &Site, unit_id: &str) -> Result<House, Fault> {
    let letterhead = letterhead::current(site).await?;
    let issuer = letterhead::issuer(site, &letterhead, unit_id).await?;
    let mut line = site.store.house(unit_id, &site.today()).await?.into_iter();
    let unit = line.next().ok_or(store::Error::NotFound)?;
    let head = match &unit.head_id {
        Some(id) => site.store.signatory(id).await?,
        None => None,
    };
    Ok(House {
        letterhead,
        issuer,
        above: line.next().map(|unit| unit.name),
        head_name: head.map(|(name, _)| name).unwrap_or_default(),
        unit,
    })
}

/// The house that writes letters for a unit: its own when it has a seal, else the nearest above that has one.
///
/// # Errors
/// As [`of`].
pub async fn sealed(site: &Site, unit_id: &str) -> Result<House, Fault> {
    let line = site.store.house(unit_id, &site.today()).await?;
    let with_seal = line.iter().find(|unit| unit.seal).or(line.last());
    of(site, with_seal.map_or(unit_id, |unit| &unit.id)).await
}
