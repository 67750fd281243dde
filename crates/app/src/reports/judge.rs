//! What the Office and the head do with a report that lies before them: accept, return with a reason, give back.

use domain::Action;
use domain::report::Move;
use serde_json::json as value;
use store::Work;
use store::notice::{Channel, NewNotice};

use super::fill::go;
use super::plan::recorded;
use super::texts::{end, filled};
use crate::calendar;
use crate::site::{Actor, Fault, Site};
use crate::tips::follow::message_field;

/// What is done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Judgement {
    /// The Office takes it.
    Accept,
    /// The Office wants something changed; the unit is told at once.
    Return {
        /// What and why.
        reason: String,
    },
    /// The head gives it back to the clerk.
    GiveBack {
        /// What and why.
        reason: String,
    },
}

impl Judgement {
    const fn parts(&self) -> (Action, Move, &'static str) {
        match self {
            Self::Accept => (Action::JudgeReports, Move::Accept, "report.accept"),
            Self::Return { .. } => (Action::JudgeReports, Move::Return, "report.return"),
            Self::GiveBack { .. } => (Action::ApproveReports, Move::GiveBack, "report.give_back"),
        }
    }
}

/// Does it.
///
/// # Errors
/// Not found when out of reach; [`store::Error::Conflict`] when it changed meanwhile; [`Fault::Invalid`] on `state` or `text`.
pub async fn judge(
    site: &Site,
    actor: &Actor,
    period_id: &str,
    unit_id: &str,
    rev: i64,
    judgement: Judgement,
) -> Result<(), Fault> {
    let (now, today) = (site.now(), site.today());
    let (action, what, code) = judgement.parts();
    let reason = match &judgement {
        Judgement::Accept => String::new(),
        Judgement::Return { reason } | Judgement::GiveBack { reason } => message_field(reason)?,
    };
    let calendar = calendar::current(site).await?;
    let told: Vec<String> = site
        .store
        .holders_of(&["unit_clerk", "head"], &today)
        .await?
        .into_iter()
        .filter(|holder| holder.unit_id == unit_id)
        .map(|holder| holder.person_id)
        .collect();
    let (actor, site_copy) = (actor.clone(), site.clone());
    let (period_id, unit_id) = (period_id.to_owned(), unit_id.to_owned());
    site.store
        .write(now, move |tx| -> Work<'_, (), Fault> {
            Box::pin(async move {
                let asker = site_copy.asker(&actor, &today, action)?;
                let period = tx.period(asker, &period_id).await?;
                let unit = tx.unit(asker, &unit_id).await?;
                let mut report = tx
                    .report(asker, &period_id, &unit_id)
                    .await?
                    .filter(|report| report.rev == rev)
                    .ok_or(store::Error::Conflict)?;
                go(&mut report, what)?;
                report.rev += 1;
                report.reason.clone_from(&reason);
                report.judged_by = Some(actor.person_id.clone());
                report.judged_at = Some(now);
                if what == Move::Return {
                    report.returned_at = Some(now);
                }
                let (id, rev) = (report.id.clone(), report.rev);
                tx.update(report).await?;
                if what == Move::Return {
                    let days = i32::try_from(period.days_to_mend).unwrap_or(0);
                    let until = end(calendar.after(now, days));
                    let link = link(&site_copy, &period.id, &unit.id);
                    let places = [
                        ("period", period.name.as_str()),
                        ("unit", &unit.short_name),
                        ("reason", &reason),
                        ("until", &until),
                        ("link", &link),
                    ];
                    for person in &told {
                        tx.notify(NewNotice {
                            person_id: person,
                            channel: Channel::Mail,
                            subject: &filled("returned_subject", &places),
                            text: &filled("returned_text", &places),
                            once_key: Some(format!("return {id} {rev} {person}")),
                        })
                        .await?;
                    }
                }
                let detail = value!({"period": period_id, "unit": unit_id, "reason": reason});
                recorded(tx, &actor, code, "unit_report", &id, detail).await
            })
        })
        .await
}

/// Where a unit's form opens.
pub(crate) fn link(site: &Site, period_id: &str, unit_id: &str) -> String {
    site.link(&format!("/bao-cao/ky/{period_id}/{unit_id}"))
}
