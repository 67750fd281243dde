//! Where a tip goes: the unit it lies with, and whom it is passed on to.

use domain::form::Answers;
use store::Tx;
use store::tables::unit;

use crate::letterhead;
use crate::site::{Actor, Fault, Site};

/// Who gets a tip, by name, before it is sent.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Recipients {
    /// The unit whose officers read it.
    pub unit: String,
    /// The police it goes to when it looks like a crime.
    pub police: Vec<String>,
}

/// Who would get a tip with these answers.
///
/// # Errors
/// Faults of the store.
pub async fn recipients(site: &Site, answers: &Answers) -> Result<Recipients, Fault> {
    let today = site.today();
    let unit = match commune(answers) {
        Some(named) => fitting(site.store.units_of_kind(COMMUNE, &today).await?, named),
        None => None,
    };
    let unit = match unit {
        Some(unit) => unit.name,
        None => site.store.topmost_unit(&today).await?.name,
    };
    let near = commune(answers).map(|named| format!("Công an {}", named.trim()));
    let far = letterhead::current(site).await?.police;
    Ok(Recipients {
        unit,
        police: near.into_iter().chain([far]).collect(),
    })
}

/// The unit a tip lies with: whoever typed it, else the commune it names, else the topmost.
pub(super) async fn place(
    tx: &mut Tx,
    answers: &Answers,
    by: Option<&Actor>,
    today: &str,
) -> Result<String, Fault> {
    if let Some(actor) = by {
        return Ok(actor.unit_id.clone());
    }
    if let Some(named) = commune(answers) {
        let communes = tx.units_of_kind(COMMUNE, today).await?;
        if let Some(unit) = fitting(communes, named) {
            return Ok(unit.id);
        }
    }
    Ok(tx.topmost_unit(today).await?.id)
}

/// Kind of the units that stand for communes.
const COMMUNE: &str = "ubnd_xa";

fn commune(answers: &Answers) -> Option<&str> {
    let named = answers.get("commune")?.first()?;
    Some(named.as_str()).filter(|named| !named.trim().is_empty())
}

/// The one commune of this name. Two of one name: nobody guesses which.
fn fitting(communes: Vec<unit::Model>, named: &str) -> Option<unit::Model> {
    let wanted = plain_commune(named);
    let mut fitting = communes
        .into_iter()
        .filter(|unit| plain_commune(&unit.name) == wanted);
    match (fitting.next(), fitting.next()) {
        (Some(unit), None) => Some(unit),
        _ => None,
    }
}

/// The name of a commune without marks and without what it is.
fn plain_commune(name: &str) -> String {
    let words = store::search::words(name);
    let kind = |word: &&String| {
        !matches!(
            word.as_str(),
            "ubnd" | "uy" | "ban" | "nhan" | "dan" | "xa" | "phuong" | "thi" | "tran"
        )
    };
    words
        .iter()
        .skip_while(|word| !kind(word))
        .cloned()
        .collect::<Vec<_>>()
        .join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_commune_is_known_by_its_name_however_it_is_written() {
        for name in [
            "Xã Đàm Thủy",
            "UBND xã Đàm Thuỷ",
            "dam thuy",
            "Ủy ban nhân dân xã Đàm Thủy",
        ] {
            assert_eq!(plain_commune(name), "dam thuy", "{name}");
        }
    }
}
