//! Adding, renaming, moving, merging and ending units. Nothing is renamed in place: a row ends, a successor begins.

use domain::Action;
use serde_json::json;
use store::audit::Record;
use store::tables::{unit, unit_succession};
use store::{Asker, Tx, Work};

use crate::site::{Actor, Fault, Problem, Site, day_field, invalid, new_id, text_field};

/// A unit as typed.
#[derive(Debug, Clone, Copy)]
pub struct Typed<'a> {
    /// Code, unique on its first day.
    pub code: &'a str,
    /// Official name.
    pub name: &'a str,
    /// Short name; empty for the official one.
    pub short_name: &'a str,
    /// Kind.
    pub kind: &'a str,
    /// Id of the unit above.
    pub parent_id: &'a str,
    /// First day.
    pub valid_from: &'a str,
    /// Whether it has a seal of its own.
    pub seal: bool,
    /// Address.
    pub address: &'a str,
    /// Decision that made it.
    pub legal_basis: &'a str,
}

/// Kinds of units and their names (handbook §8).
pub const KINDS: &[(&str, &str)] = &[
    ("ubnd_tinh", "UBND tỉnh"),
    ("so", "Sở"),
    ("van_phong", "Văn phòng"),
    ("phong", "Phòng"),
    ("chi_cuc", "Chi cục"),
    ("trung_tam", "Trung tâm"),
    ("ban_quan_ly", "Ban quản lý"),
    ("hat", "Hạt"),
    ("tram", "Trạm"),
    ("ubnd_huyen", "UBND huyện, thành phố"),
    ("ubnd_xa", "UBND xã, phường"),
    ("cong_an", "Công an"),
    ("khac", "Khác"),
];

/// Adds a unit below one within reach; returns its id.
///
/// # Errors
/// Not found when the unit above is out of reach; [`Fault::Invalid`].
pub async fn add(site: &Site, actor: &Actor, typed: Typed<'_>) -> Result<String, Fault> {
    let row = read(typed)?;
    let today = site.today();
    let (actor, site_copy, id) = (actor.clone(), site.clone(), row.id.clone());
    site.store
        .write(site.now(), move |tx| -> Work<'_, (), Fault> {
            Box::pin(async move {
                let asker = site_copy.asker(&actor, &today, Action::ChangeUnits)?;
                let above = row.parent_id.clone().unwrap_or_default();
                let above = tx.unit(asker, &above).await?;
                within_life(&above, &row.valid_from)?;
                free_code(tx, &row).await?;
                let (id, detail) = (
                    row.id.clone(),
                    json!({"what": "add", "code": row.code, "parent": above.id}),
                );
                tx.add_unit(row).await?;
                changed(tx, &actor, &id, detail).await
            })
        })
        .await?;
    Ok(id)
}

/// Gives a unit another name, place in the tree, seal or address from a day on; returns the id of the successor.
///
/// # Errors
/// Not found when out of reach; [`Problem::TooEarly`] when the day is not after its first; [`Fault::Invalid`].
pub async fn change(
    site: &Site,
    actor: &Actor,
    id: &str,
    typed: Typed<'_>,
) -> Result<String, Fault> {
    let next = read(typed)?;
    let today = site.today();
    let (actor, site_copy, id, next_id) =
        (actor.clone(), site.clone(), id.to_owned(), next.id.clone());
    site.store
        .write(site.now(), move |tx| -> Work<'_, (), Fault> {
            Box::pin(async move {
                let asker = site_copy.asker(&actor, &today, Action::ChangeUnits)?;
                let old = tx.unit(asker, &id).await?;
                let kind = if old.parent_id == next.parent_id {
                    "doi_ten"
                } else {
                    "chuyen"
                };
                if let Some(above) = &next.parent_id {
                    not_below(tx, &old.id, above, &next.valid_from).await?;
                    let above = tx.unit(asker, above).await?;
                    within_life(&above, &next.valid_from)?;
                } else if old.parent_id.is_some() {
                    return Err(invalid("parent_id", Problem::Missing));
                }
                let day = next.valid_from.clone();
                let mut next = next;
                next.head_id.clone_from(&old.head_id);
                next.focal_point_id.clone_from(&old.focal_point_id);
                let next_id = next.id.clone();
                end_row(tx, old, &day).await?;
                free_code(tx, &next).await?;
                tx.add_unit(next).await?;
                tx.insert(succession(&id, &next_id, kind, &day, 100)?)
                    .await?;
                changed(
                    tx,
                    &actor,
                    &id,
                    json!({"what": kind, "to": next_id, "on": day}),
                )
                .await
            })
        })
        .await?;
    Ok(next_id)
}

/// Merges units into another one from a day on: their duties and rights follow it, their children hang below it.
///
/// # Errors
/// Not found when any is out of reach; [`Fault::Invalid`].
pub async fn merge(
    site: &Site,
    actor: &Actor,
    from: &[String],
    into: &str,
    on: &str,
) -> Result<(), Fault> {
    let on = day_field("on", on)?;
    if from.is_empty() || from.iter().any(|id| id == into) {
        return Err(invalid("from", Problem::NotPossible));
    }
    let today = site.today();
    let (actor, site_copy) = (actor.clone(), site.clone());
    let (from, into) = (from.to_vec(), into.to_owned());
    site.store
        .write(site.now(), move |tx| -> Work<'_, (), Fault> {
            Box::pin(async move {
                let asker = site_copy.asker(&actor, &today, Action::ChangeUnits)?;
                let target = tx.unit(asker, &into).await?;
                within_life(&target, &on)?;
                for id in from {
                    let old = tx.unit(asker, &id).await?;
                    not_below(tx, &old.id, &into, &on).await?;
                    end_row(tx, old, &on).await?;
                    tx.insert(succession(&id, &into, "sap_nhap", &on, 100)?)
                        .await?;
                    changed(
                        tx,
                        &actor,
                        &id,
                        json!({"what": "sap_nhap", "to": into, "on": on}),
                    )
                    .await?;
                }
                Ok(())
            })
        })
        .await
}

/// A part of a unit that is split.
#[derive(Debug, Clone, Copy)]
pub struct Part<'a> {
    /// The new unit.
    pub typed: Typed<'a>,
    /// How much of the old one's figures it carries on, in percent.
    pub share_percent: u8,
}

/// Splits a unit on a day. Rights over it become rights over every part, until somebody narrows them; its children hang below
/// the largest part.
///
/// # Errors
/// Not found when out of reach; [`Fault::Invalid`] on `share` when the parts do not make a whole.
pub async fn split(
    site: &Site,
    actor: &Actor,
    id: &str,
    parts: &[Part<'_>],
    on: &str,
) -> Result<(), Fault> {
    let on = day_field("on", on)?;
    let shares: u32 = parts.iter().map(|part| u32::from(part.share_percent)).sum();
    if parts.len() < 2 || shares != 100 || parts.iter().any(|part| part.share_percent == 0) {
        return Err(invalid("share", Problem::NotPossible));
    }
    let rows = parts
        .iter()
        .map(|part| {
            let typed = Typed {
                valid_from: &on,
                ..part.typed
            };
            Ok((read(typed)?, i64::from(part.share_percent)))
        })
        .collect::<Result<Vec<_>, Fault>>()?;
    let today = site.today();
    let (actor, site_copy, id) = (actor.clone(), site.clone(), id.to_owned());
    site.store
        .write(site.now(), move |tx| -> Work<'_, (), Fault> {
            Box::pin(async move {
                let asker = site_copy.asker(&actor, &today, Action::ChangeUnits)?;
                let old = tx.unit(asker, &id).await?;
                // The parts hang where the old one hung: that place must be within reach.
                let Some(above) = old.parent_id.clone() else {
                    return Err(invalid("on", Problem::NotPossible));
                };
                tx.unit(asker, &above).await?;
                end_row(tx, old, &on).await?;
                let mut ids = Vec::new();
                for (mut row, share) in rows {
                    row.parent_id = Some(above.clone());
                    free_code(tx, &row).await?;
                    let next = succession(&id, &row.id, "tach", &on, share)?;
                    ids.push(row.id.clone());
                    tx.add_unit(row).await?;
                    tx.insert(next).await?;
                }
                let detail = json!({"what": "tach", "to": ids, "on": on});
                changed(tx, &actor, &id, detail).await
            })
        })
        .await
}

/// Ends a unit on a day. What still hangs below it must go first.
///
/// # Errors
/// Not found when out of reach; [`Problem::NotPossible`] while units hang below or for the topmost one.
pub async fn end(site: &Site, actor: &Actor, id: &str, on: &str) -> Result<(), Fault> {
    let on = day_field("on", on)?;
    let today = site.today();
    let (actor, site_copy, id) = (actor.clone(), site.clone(), id.to_owned());
    site.store
        .write(site.now(), move |tx| -> Work<'_, (), Fault> {
            Box::pin(async move {
                let asker = site_copy.asker(&actor, &today, Action::ChangeUnits)?;
                let old = tx.unit(asker, &id).await?;
                if old.parent_id.is_none() || !tx.children(&id, &on).await?.is_empty() {
                    return Err(invalid("on", Problem::NotPossible));
                }
                end_row(tx, old, &on).await?;
                changed(tx, &actor, &id, json!({"what": "giai_the", "on": on})).await
            })
        })
        .await
}

/// Names the head and the focal point of a unit; an empty id names nobody.
///
/// # Errors
/// Not found when the unit or a person are out of reach.
pub async fn name_people(
    site: &Site,
    actor: &Actor,
    id: &str,
    head: &str,
    focal_point: &str,
) -> Result<(), Fault> {
    let today = site.today();
    let (actor, site_copy, id) = (actor.clone(), site.clone(), id.to_owned());
    let some = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
    let (head, focal_point) = (some(head), some(focal_point));
    site.store
        .write(site.now(), move |tx| -> Work<'_, (), Fault> {
            Box::pin(async move {
                let asker = site_copy.asker(&actor, &today, Action::ChangeUnits)?;
                let mut row = tx.unit(asker, &id).await?;
                let people = Asker {
                    action: Action::ViewPeople,
                    ..asker
                };
                for person in [&head, &focal_point].into_iter().flatten() {
                    tx.person(people, person).await?;
                }
                let detail = json!({"what": "people", "head": head, "focal_point": focal_point});
                row.head_id = head;
                row.focal_point_id = focal_point;
                tx.update(row).await?;
                changed(tx, &actor, &id, detail).await
            })
        })
        .await
}

/// Codes: letters, digits, dots and dashes.
pub(crate) fn code_field(field: &'static str, code: &str) -> Result<String, Fault> {
    let code = text_field(field, code, 30)?;
    if code
        .chars()
        .all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_'))
    {
        Ok(code)
    } else {
        Err(invalid(field, Problem::Malformed))
    }
}

fn read(typed: Typed<'_>) -> Result<unit::Model, Fault> {
    let name = text_field("name", typed.name, 200)?;
    let optional = |field, text: &str, max| {
        if text.trim().is_empty() {
            Ok(String::new())
        } else {
            text_field(field, text, max)
        }
    };
    let short_name = optional("short_name", typed.short_name, 80)?;
    if !KINDS.iter().any(|(code, _)| *code == typed.kind) {
        return Err(invalid("kind", Problem::Malformed));
    }
    Ok(unit::Model {
        id: new_id()?,
        code: code_field("code", typed.code)?,
        valid_from: day_field("valid_from", typed.valid_from)?,
        valid_to: None,
        kind: typed.kind.to_owned(),
        short_name: if short_name.is_empty() {
            name.clone()
        } else {
            short_name
        },
        name,
        parent_id: Some(typed.parent_id.to_owned()).filter(|id| !id.is_empty()),
        seal: typed.seal,
        address: optional("address", typed.address, 300)?,
        head_id: None,
        focal_point_id: None,
        legal_basis: optional("legal_basis", typed.legal_basis, 300)?,
        sample: false,
        digest: Vec::new(),
    })
}

/// The unit above must be there on that day.
fn within_life(above: &unit::Model, on: &str) -> Result<(), Fault> {
    let ended = above
        .valid_to
        .as_ref()
        .is_some_and(|end| end.as_str() <= on);
    if ended || above.valid_from.as_str() > on {
        return Err(invalid("parent_id", Problem::NotPossible));
    }
    Ok(())
}

async fn free_code(tx: &mut Tx, row: &unit::Model) -> Result<(), Fault> {
    match tx.unit_of_code(&row.code, &row.valid_from).await? {
        Some(_) => Err(invalid("code", Problem::Taken)),
        None => Ok(()),
    }
}

/// A unit cannot hang below itself or what hangs below it on that day.
async fn not_below(tx: &mut Tx, id: &str, above: &str, on: &str) -> Result<(), Fault> {
    let units = tx.units_in_time().await?;
    if above == id || units.line_on(above, on).iter().any(|row| row == id) {
        return Err(invalid("parent_id", Problem::NotPossible));
    }
    Ok(())
}

async fn end_row(tx: &mut Tx, mut row: unit::Model, on: &str) -> Result<(), Fault> {
    if row.valid_from.as_str() >= on {
        return Err(invalid("valid_from", Problem::TooEarly));
    }
    if row.valid_to.as_ref().is_some_and(|end| end.as_str() <= on) {
        return Err(invalid("valid_from", Problem::NotPossible));
    }
    row.valid_to = Some(on.to_owned());
    tx.update(row).await?;
    Ok(())
}

pub(crate) fn succession(
    from: &str,
    to: &str,
    kind: &str,
    on: &str,
    share_percent: i64,
) -> Result<unit_succession::Model, Fault> {
    Ok(unit_succession::Model {
        id: new_id()?,
        from_id: from.to_owned(),
        to_id: to.to_owned(),
        kind: kind.to_owned(),
        on_day: on.to_owned(),
        share_percent,
        digest: Vec::new(),
    })
}

async fn changed(
    tx: &mut Tx,
    actor: &Actor,
    id: &str,
    detail: serde_json::Value,
) -> Result<(), Fault> {
    tx.record(Record {
        actor: &actor.person_id,
        action: Action::ChangeUnits.code(),
        object_kind: "unit",
        object_id: id,
        detail,
    })
    .await?;
    Ok(())
}
