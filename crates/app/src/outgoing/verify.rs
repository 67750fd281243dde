//! "Is this document ours?" – asked by anybody, by number and day or by the QR on the print.
//!
//! Number and day must both be right, so that trying numbers tells little; the subject is shown only where it was made public.

use domain::Id;
use domain::outgoing::{Code, key};
use store::tables::outgoing;

use super::register::written;
use crate::site::{Fault, Problem, Site, day_field, invalid};

/// What is answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// We issued it.
    Ours {
        /// Who of us.
        issuer: String,
        /// Number and symbol.
        code: String,
        /// The day.
        issued_on: String,
        /// What it is about, where everybody may see it.
        subject: Option<String>,
        /// Whether it was recalled.
        recalled: bool,
    },
    /// It is being prepared: no number yet, so nobody can have received it.
    NotIssued,
    /// Not in the register.
    Unknown,
}

/// By number, symbol and day.
///
/// # Errors
/// [`Fault::Invalid`] on `code` or `issued_on`.
pub async fn by_number(site: &Site, code: &str, issued_on: &str) -> Result<Answer, Fault> {
    let code: Code = code
        .parse()
        .map_err(|_| invalid("symbol", Problem::Malformed))?;
    let day = day_field("issued_on", issued_on)?;
    let found = site
        .store
        .outgoing_of_code(&key(&code.notation), i64::from(code.number), &day)
        .await?;
    // Where one number was given twice, the paper in the asker's hand may be the one that still stands.
    let standing = found.iter().find(|row| row.recalled_at.is_none());
    match standing.or(found.first()) {
        Some(row) => answer(site, row).await,
        None => Ok(Answer::Unknown),
    }
}

/// By the QR on the print.
///
/// # Errors
/// Faults of the store.
pub async fn by_qr(site: &Site, text: &str) -> Result<Answer, Fault> {
    let Ok(id) = text.trim().parse::<Id>() else {
        return Ok(Answer::Unknown);
    };
    match site.store.outgoing_of_qr(&id.to_string()).await? {
        Some(row) => answer(site, &row).await,
        None => Ok(Answer::Unknown),
    }
}

async fn answer(site: &Site, row: &outgoing::Model) -> Result<Answer, Fault> {
    let Some(issued_on) = row.issued_on.clone() else {
        return Ok(Answer::NotIssued);
    };
    Ok(Answer::Ours {
        issuer: site.store.issuer_name(&row.unit_id).await?,
        code: written(row),
        issued_on,
        subject: row.public.then(|| row.subject.clone()),
        recalled: row.recalled_at.is_some(),
    })
}
