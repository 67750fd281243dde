//! A reporting regime taken into use, with every field of Article 7 of Decree 09/2019/NĐ-CP.

use domain::Action;
use domain::report::regime::Regime;
use serde_json::json as value;
use store::Work;
use store::tables::report_regime;

use super::recorded;
use crate::reports::json;
use crate::site::{Actor, Fault, Problem, Site, invalid, new_id, text_field};

/// Takes a regime into use for a unit from today on. The one of the same name that was in force ends, and the new one goes on from
/// it: periods that are open stay as they were opened, and years are compared across the change.
///
/// # Errors
/// Not found when the unit is out of reach; [`Fault::Invalid`].
pub async fn adopt(
    site: &Site,
    actor: &Actor,
    unit_id: &str,
    regime: Regime,
) -> Result<String, Fault> {
    enter(site, actor, unit_id, None, regime).await
}

/// The same in place of the one named, whatever it is called from now on.
///
/// # Errors
/// As [`adopt`]; on `regime` when the one named has ended or is another unit's, on `period` when its days are out of order.
pub async fn enter(
    site: &Site,
    actor: &Actor,
    unit_id: &str,
    follows: Option<&str>,
    regime: Regime,
) -> Result<String, Fault> {
    if !regime.is_sound() {
        return Err(invalid("period", Problem::Malformed));
    }
    let follows = follows.map(str::to_owned);
    let (now, today) = (site.now(), site.today());
    let field = |name, text: &str| text_field(name, text, 1_000);
    let mut row = report_regime::Model {
        id: new_id()?,
        unit_id: unit_id.to_owned(),
        name: field("name", &regime.name)?,
        content: field("content", &regime.content)?,
        reporters: field("reporters", &regime.reporters)?,
        receiver: field("receiver", &regime.receiver)?,
        method: field("method", &regime.method)?,
        due: field("due", &regime.due)?,
        frequency: field("frequency", &regime.frequency)?,
        cut_off: field("cut_off", &regime.cut_off)?,
        outline: field("outline", &regime.outline)?,
        form: field("form", &regime.form)?,
        guidance: field("guidance", &regime.guidance)?,
        legal_basis: field("legal_basis", &regime.legal_basis)?,
        rules: json(&regime),
        valid_from: today.clone(),
        valid_to: None,
        lineage: None,
        digest: Vec::new(),
    };
    let (actor, site_copy, unit_id) = (actor.clone(), site.clone(), unit_id.to_owned());
    site.store
        .write(now, move |tx| -> Work<'_, String, Fault> {
            Box::pin(async move {
                let asker = site_copy.asker(&actor, &today, Action::PlanReports)?;
                tx.unit(asker, &unit_id).await?;
                let before = match follows {
                    Some(id) => {
                        let before = tx.regime(asker, &id).await?;
                        if before.unit_id != unit_id || before.valid_to.is_some() {
                            return Err(invalid("regime", Problem::NotPossible));
                        }
                        Some(before)
                    }
                    None => tx.regime_named(&unit_id, &row.name, &today).await?,
                };
                let ended = before.as_ref().map(|before| before.id.clone());
                if let Some(mut before) = before {
                    row.lineage = before.lineage.clone().or(Some(before.id.clone()));
                    before.valid_to = Some(today.clone());
                    tx.update(before).await?;
                }
                let id = row.id.clone();
                let detail = value!({"name": row.name, "unit": unit_id, "ends": ended});
                tx.insert(row).await?;
                recorded(tx, &actor, "report.regime", "report_regime", &id, detail).await?;
                Ok(id)
            })
        })
        .await
}
