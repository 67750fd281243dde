//! Under whose name and from which place documents go out: the body above the topmost unit, the place in the date line, the
//! police of the province. Set once, else as shipped (`data/texts/letterhead.toml`).

use documents::Issuer;
use domain::Action;
use serde::Deserialize;
use serde_json::json;
use store::audit::Record;
use store::{Tx, Work};

use crate::site::{Actor, Fault, Site, text_field};

const COMMITTEE: &str = "letterhead.committee";
const PLACE: &str = "letterhead.place";
const POLICE: &str = "letterhead.police";
const LETTERS: &str = "letterhead.letters";
const HEAD: &str = "letterhead.head";
const OFFICE: &str = "letterhead.office";
const COPIES: &str = "letterhead.copies";

/// What stands at the head of our documents.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Letterhead {
    /// The body directly above the topmost unit.
    pub committee: String,
    /// The place in the date line.
    pub place: String,
    /// The police of the province, through whom everything abroad goes.
    pub police: String,
    /// The drafting unit in the symbol of a letter.
    pub letters: String,
    /// Position of who signs for the topmost unit.
    pub head: String,
    /// The unit that gathers reports.
    pub office: String,
    /// Who gets a copy of a report, one a line.
    pub copies: String,
}

/// What holds now.
///
/// # Errors
/// Faults of the store.
pub async fn current(site: &Site) -> Result<Letterhead, Fault> {
    let shipped: Letterhead =
        toml::from_str(include_str!("../../../data/texts/letterhead.toml")).unwrap_or_default();
    let set = |name: &'static str| site.store.setting(name);
    Ok(Letterhead {
        committee: set(COMMITTEE).await?.unwrap_or(shipped.committee),
        place: set(PLACE).await?.unwrap_or(shipped.place),
        police: set(POLICE).await?.unwrap_or(shipped.police),
        letters: set(LETTERS).await?.unwrap_or(shipped.letters),
        head: set(HEAD).await?.unwrap_or(shipped.head),
        office: set(OFFICE).await?.unwrap_or(shipped.office),
        copies: set(COPIES).await?.unwrap_or(shipped.copies),
    })
}

/// Who issues a document of this unit.
///
/// # Errors
/// Not found when there is no such unit.
pub async fn issuer(site: &Site, head: &Letterhead, unit_id: &str) -> Result<Issuer, Fault> {
    let house = site.store.house(unit_id, &site.today()).await?;
    let mut line = house.into_iter();
    let unit = line.next().ok_or(store::Error::NotFound)?;
    Ok(match line.next() {
        // A unit without seal or below a department stands under the name of the one above it.
        Some(above) if unit.seal => {
            Issuer::below_department(&above.name, &head.place, &unit.name, &unit.code)
        }
        Some(above) => Issuer::without_seal(&above.name, &unit.name),
        None => Issuer::department(&head.committee, &unit.name, &unit.code),
    })
}

/// One name a line, each as long as a name may be.
fn lines(field: &'static str, typed: &str) -> Result<String, Fault> {
    let names = typed.lines().filter(|line| !line.trim().is_empty());
    let names: Vec<String> = names
        .map(|line| text_field(field, line, 200))
        .collect::<Result<_, _>>()?;
    Ok(names.join("\n"))
}

/// Sets it.
///
/// # Errors
/// [`Fault::Invalid`] on the field that does not fit; not allowed for whoever does not reach the topmost unit.
pub async fn set(site: &Site, actor: &Actor, typed: Letterhead) -> Result<(), Fault> {
    let values = checked(&typed)?;
    let (now, today) = (site.now(), site.today());
    let (actor, site_copy) = (actor.clone(), site.clone());
    site.store
        .write(now, move |tx| -> Work<'_, (), Fault> {
            Box::pin(async move {
                let asker = site_copy.asker(&actor, &today, Action::SetLetterhead)?;
                let top = tx.topmost_unit(&today).await?;
                if !tx.reaches(asker, &top.id).await? {
                    return Err(Fault::NotAllowed);
                }
                write(tx, &values, &actor.person_id).await
            })
        })
        .await
}

/// That of the sample department, which is of one province.
pub(crate) async fn set_sample(tx: &mut Tx, person_id: &str) -> Result<(), Fault> {
    let sample = include_str!("../../../data/units/so_nnmt_cao_bang_letterhead.toml");
    let sample: Letterhead = toml::from_str(sample).unwrap_or_default();
    write(tx, &checked(&sample)?, person_id).await
}

type Values = [(&'static str, String); 7];

fn checked(typed: &Letterhead) -> Result<Values, Fault> {
    Ok([
        (COMMITTEE, text_field("committee", &typed.committee, 200)?),
        (PLACE, text_field("place", &typed.place, 100)?),
        (POLICE, text_field("police", &typed.police, 200)?),
        (LETTERS, text_field("letters", &typed.letters, 20)?),
        (HEAD, text_field("position", &typed.head, 100)?),
        (OFFICE, text_field("office", &typed.office, 100)?),
        (COPIES, lines("copies", &typed.copies)?),
    ])
}

async fn write(tx: &mut Tx, values: &Values, person_id: &str) -> Result<(), Fault> {
    for (name, value) in values {
        tx.set(name, value).await?;
    }
    tx.record(Record {
        actor: person_id,
        action: Action::SetLetterhead.code(),
        object_kind: "setting",
        object_id: "letterhead",
        detail: json!({}),
    })
    .await?;
    Ok(())
}
