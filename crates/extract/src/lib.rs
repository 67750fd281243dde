//! Text → indicators with spans and canonical forms.
//!
//! Belongs here: finding and canonicalising links, phones, accounts, payment codes, handles, wallets, identity numbers,
//! money, one-time codes, app packages, files that install something, call-forward codes. Does not belong here: what any of it means (`detect`).
//! No I/O, no clock, linear time, never fails: what cannot be read is simply not found.

mod account;
mod codes;
mod found;
mod handle;
mod kind;
mod link;
mod money;
mod phone;
mod reference;
mod scan;
mod suffix;
pub mod vietqr;
mod wallet;

pub use account::Account;
pub use found::{Email, Findings, Found, Installs, Span, What};
pub use handle::{Handle, Platform};
pub use kind::{IndicatorKind, InputKind, canonical, kind_of};
pub use link::{Link, Scheme};
pub use phone::{Phone, PhoneKind};
pub use reference::{Bank, Reference, ReferenceError};
pub use scan::{link_alone, scan};
pub use suffix::{Division, divide, registrable};
pub use vietqr::{Payee, Provider, VietQr};
pub use wallet::{Chain, Wallet};
