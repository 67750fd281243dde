//! Reading a directive in: from a Word file or pasted words come a proposal of its head and clauses. A person confirms; until then
//! nothing is in the register.

use domain::Action;
use domain::clause::{self, Clause};
use domain::directive::{Head, head, secret_mark};

use super::register::TEXT_MAX;
use crate::Checker;
use crate::attached::look;
use crate::site::{Actor, Fault, Problem, Site, invalid};

/// What was read.
#[derive(Debug, Clone, Default)]
pub struct Proposal {
    /// The words it was read from.
    pub text: String,
    /// What the document says it is.
    pub head: Head,
    /// Its clauses.
    pub clauses: Vec<Clause>,
    /// Stands for the file until the person confirms.
    pub ticket: String,
    /// Whether there is a file whose words could not be read: whoever confirms must look at it themselves.
    pub unread: bool,
}

/// Proposes from a file, from pasted words, or from both: the words pasted win.
///
/// # Errors
/// [`Fault::NotAllowed`]; [`Fault::Invalid`], on `secret` for a document that bears a mark of secrecy.
pub async fn propose(
    site: &Site,
    checker: &Checker,
    actor: &Actor,
    file: Option<Vec<u8>>,
    pasted: &str,
) -> Result<Proposal, Fault> {
    let today = site.today();
    site.allow(actor, &today, Action::ChangeDirection).await?;
    if secret_mark("", pasted).is_some() {
        return Err(invalid("secret", Problem::NotPossible));
    }
    let mut proposal = Proposal::default();
    if let Some(file) = file {
        let looked = look(checker, file).await?;
        proposal.text.clone_from(&looked.text);
        proposal.unread = !looked.read;
        let stored = looked.put(site).await?;
        proposal.ticket = site.store.ticket(&stored, &actor.person_id, site.now())?;
    }
    if !pasted.trim().is_empty() {
        pasted.clone_into(&mut proposal.text);
    }
    if proposal.text.chars().count() > TEXT_MAX {
        return Err(invalid("text", Problem::TooLong));
    }
    proposal.head = head(&proposal.text);
    proposal.clauses = clause::split(&proposal.text);
    Ok(proposal)
}
