//! What a document lacks or has too much of, by the decree. A faulty one can still be printed: a draft is a draft.

use thiserror::Error;

use crate::document::Document;
use crate::kind::Address;
use crate::signature::Signature;
use crate::words;

/// A fault in the parts of a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum Fault {
    /// This kind needs `Kính gửi`.
    #[error("no addressee")]
    NoAddressee,
    /// This kind has no `Kính gửi`.
    #[error("an addressee on a kind that has none")]
    Addressee,
    /// Nothing says what it is about.
    #[error("no subject")]
    NoSubject,
    /// No content.
    #[error("no content")]
    NoContent,
    /// No place.
    #[error("no place")]
    NoPlace,
    /// Nobody signs.
    #[error("no signature")]
    NoSignature,
    /// More than two sign.
    #[error("more than two signatures")]
    TooManySignatures,
    /// An academic or honorary title before a signer's name (ô 7b).
    #[error("a title before a signer's name")]
    TitleBeforeName,
    /// A unit without seal has no numbers.
    #[error("a number on a sheet of a unit without seal")]
    NumberWithoutSeal,
}

impl Document {
    /// Everything the decree finds missing or out of place.
    #[must_use]
    pub fn faults(&self) -> Vec<Fault> {
        let addressed = !self.addressees.is_empty();
        [
            (
                self.kind.address() == Address::Always && !addressed,
                Fault::NoAddressee,
            ),
            (
                self.kind.address() == Address::Never && addressed,
                Fault::Addressee,
            ),
            (self.subject.trim().is_empty(), Fault::NoSubject),
            (self.body.is_empty(), Fault::NoContent),
            (
                self.kind.has_place_and_date() && self.place.trim().is_empty(),
                Fault::NoPlace,
            ),
            (self.signatures.is_empty(), Fault::NoSignature),
            (self.signatures.len() > 2, Fault::TooManySignatures),
            (
                self.signatures.iter().any(has_title),
                Fault::TitleBeforeName,
            ),
            (
                !self.issuer.seal && self.number.is_some(),
                Fault::NumberWithoutSeal,
            ),
        ]
        .into_iter()
        .filter_map(|(is, fault)| is.then_some(fault))
        .collect()
    }
}

fn has_title(signature: &Signature) -> bool {
    words::TITLES
        .iter()
        .any(|title| signature.name.trim_start().starts_with(title))
}
