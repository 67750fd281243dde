//! Following a petition with its receipt.

use domain::tip::Receipt;
use store::tables::petition;

use crate::site::{Fault, Site};
use crate::tips::submit::receipt_hash;

/// A petition as whoever sent it sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Followed {
    /// The petition.
    pub petition: petition::Model,
    /// Name and position of whoever decided.
    pub decided_by: Option<String>,
}

/// Opens a petition. A wrong receipt and one that has expired are the same answer.
///
/// # Errors
/// [`Fault::DeadLink`].
pub async fn open(site: &Site, receipt: &str) -> Result<Followed, Fault> {
    let receipt: Receipt = receipt.parse().map_err(|_| Fault::DeadLink)?;
    let petition = site
        .store
        .petition_of_receipt(&receipt_hash(site, &receipt))
        .await?
        .ok_or(Fault::DeadLink)?;
    let decided_by = match &petition.decided_by {
        Some(id) => site
            .store
            .names(std::slice::from_ref(id))
            .await?
            .pop()
            .map(|(_, name)| name),
        None => None,
    };
    Ok(Followed {
        petition,
        decided_by,
    })
}
