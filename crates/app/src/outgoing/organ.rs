//! The code a body has in the exchange of electronic documents (`OrganId` of Phụ lục VI): set once for a unit, kept as a setting.

use domain::Action;
use serde_json::json;
use store::Work;
use store::audit::Record;

use crate::site::{Actor, Fault, Problem, Site, invalid};

/// Phụ lục VI gives it thirteen characters.
const LENGTH_MAX: usize = 13;

fn name(unit_id: &str) -> String {
    format!("organ_id.{unit_id}")
}

/// The code of a unit; empty while nobody set one.
///
/// # Errors
/// Faults of the store.
pub async fn of(site: &Site, unit_id: &str) -> Result<String, Fault> {
    let known = site.store.setting(&name(unit_id)).await?;
    Ok(known.unwrap_or_default())
}

/// Sets it.
///
/// # Errors
/// Not found when the unit is out of reach; [`Fault::Invalid`] on `organ_id`.
pub async fn set(site: &Site, actor: &Actor, unit_id: &str, code: &str) -> Result<(), Fault> {
    let code = code.trim().to_owned();
    let sound = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-');
    if code.chars().count() > LENGTH_MAX || !code.chars().all(sound) {
        return Err(invalid("organ_id", Problem::Malformed));
    }
    let today = site.today();
    let (actor, site_copy, unit_id) = (actor.clone(), site.clone(), unit_id.to_owned());
    site.store
        .write(site.now(), move |tx| -> Work<'_, (), Fault> {
            Box::pin(async move {
                let asker = site_copy.asker(&actor, &today, Action::RegisterOutgoing)?;
                tx.unit(asker, &unit_id).await?;
                tx.set(&name(&unit_id), &code).await?;
                tx.record(Record {
                    actor: &actor.person_id,
                    action: Action::RegisterOutgoing.code(),
                    object_kind: "unit",
                    object_id: &unit_id,
                    detail: json!({"what": "organ id", "code": code}),
                })
                .await?;
                Ok(())
            })
        })
        .await
}
